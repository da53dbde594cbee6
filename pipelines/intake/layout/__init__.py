"""Where things stand in a sheet: its tables, headings, columns, and rows that are no data. It sees sheets of text alone."""
