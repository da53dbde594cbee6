"""A file becomes accepted rows and a receipt."""
