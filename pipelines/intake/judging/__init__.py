"""Cells become typed rows and findings. It may read declarations and the files of accepted divisions, and writes nothing."""
