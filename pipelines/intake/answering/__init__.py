"""What an office gets from us: the template, the marked workbook, the sheet of the receipt. It may read the store, and writes no home."""
