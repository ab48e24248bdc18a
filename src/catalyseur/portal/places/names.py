"""The order of names in French lists."""

import unicodedata


def name_key(name: str) -> str:
    """Return what a name sorts by: « Écuisses » stands with the E, « Île-de-France » with the I."""
    return unicodedata.normalize("NFKD", name).casefold()
