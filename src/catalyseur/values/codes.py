"""Official codes: SIREN and SIRET (Luhn), INSEE communes, NAF. Shapes only; lists live in data."""

import re

_LA_POSTE = "356000000"  # its establishments use their own checksum


def is_siren(text: str) -> bool:
    """Tell whether `text` is nine digits that pass Luhn's check (ISO/IEC 7812-1)."""
    return _is_digits(text, 9) and _luhn(text)


def is_siret(text: str) -> bool:
    """Tell whether `text` is fourteen digits that pass Luhn's check (La Poste: digit sum)."""
    if not _is_digits(text, 14):
        return False
    if text.startswith(_LA_POSTE):
        return sum(map(int, text)) % 5 == 0 or _luhn(text)
    return _luhn(text)


def is_commune_code(text: str) -> bool:
    """Tell whether `text` has the shape of an INSEE commune code (Corsica 2A/2B, overseas 97x/98x)."""
    return bool(re.fullmatch(r"(?:\d{2}|2[AB])\d{3}", text))


def normalise_naf(text: str) -> str:
    """Write a NAF subclass as `25.62B` from `25.62B`, `2562b`, `25.62 B` or `C25.62B`.

    Raises ValueError with one sentence when the shape is none of these.
    """
    compact = re.sub(r"[\s.]", "", text).upper()
    found = re.fullmatch(r"[A-V]?(\d{2})(\d{2})([A-Z])", compact)
    if not found:
        raise ValueError(f"'{text}' is not a NAF code: write it like 25.62B")
    return f"{found[1]}.{found[2]}{found[3]}"


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _luhn(digits: str) -> bool:
    given = digits.encode("ascii")
    doubled = given[-2::-2].translate(_DOUBLED)
    return (sum(given[-1::-2]) + sum(doubled) - len(given) * ord("0")) % 10 == 0


_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")  # the double of each digit, its own digits added
