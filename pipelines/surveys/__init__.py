"""Satisfaction surveys from sample to result: size, draw, field workbook, progress, return, and what the result decides."""
