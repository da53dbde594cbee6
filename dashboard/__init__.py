"""What people look at: published numbers become screens. Knows no file and no SQL."""
