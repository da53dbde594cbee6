"""Reads every declaration and cross-checks them into one frozen Catalogue."""
