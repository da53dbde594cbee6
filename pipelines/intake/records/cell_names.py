"""Cells and columns as spreadsheet programs name them."""


def column_number(letters: bytes) -> int:
    """The 1-based number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """The letters of a 1-based column number."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int | None, column: int | None) -> str:
    """`B7` for row 7 and the 0-based column 1; nothing where either is unknown."""
    return f"{column_letters(column + 1)}{row}" if row is not None and column is not None else ""
