"""A file becomes accepted rows and a receipt. `stages` lists the way of a file, room by room: read it first."""
