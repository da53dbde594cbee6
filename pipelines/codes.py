"""The unified social credit code and its two check digits (GB 32100-2015, GB 11714)."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_BODY = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def is_well_formed(code: str) -> bool:
    """Whether a text has the 18 characters that a code can have; the check digits are not looked at."""
    return len(code) == 18 and _VALUES.keys() >= set(code)


def check_digit(first_seventeen: str) -> str:
    """The 18th character of a credit code."""
    total = sum(_VALUES[character] * weight for character, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def body_check_digit(first_eight: str) -> str:
    """The 9th character of an organisation code: the 17th of the credit code that holds it."""
    total = sum(_BODY[character] * weight for character, weight in zip(first_eight, _BODY_WEIGHTS, strict=True))
    digit = -total % 11
    return "X" if digit == 10 else str(digit)


def is_credit_code(code: str) -> bool:
    """Whether a text is a credit code whose last character is right.

    Letters are allowed everywhere: the standard gives letters to some registering authorities, which stricter
    validators refuse.
    """
    return is_well_formed(code) and check_digit(code[:17]) == code[17]


def has_sound_body(code: str) -> bool:
    """Whether the organisation code inside a credit code has its own check digit right: a second test."""
    return body_check_digit(code[8:16]) == code[16]
