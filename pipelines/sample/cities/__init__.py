"""The invented cities, one module each: data only, no drawing of lots."""
