"""Exploring: numbers chosen freely, as a chart and a table that filter each other, with the rows behind any cell."""
