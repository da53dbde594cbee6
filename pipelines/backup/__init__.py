"""A home as one verified file, and a home made from such a file."""
