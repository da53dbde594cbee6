"""Satisfaction surveys on the page: planned and drawn, followed while they run, and what their result may decide."""
