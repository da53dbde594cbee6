"""Facts: submitted files become published numbers. Knows no screen."""
