"""The chapters of the dictionary, one module each."""
