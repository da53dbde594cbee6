"""Pieces that several screens use. They print; what they print is worked out below them."""
