"""From words or a code to NAF rev. 2 subclasses, with what to say of NAF 2025."""

from functools import cache

from catalyseur.geography.search import normalise
from catalyseur.toolbox.sectors import Subclass, load_naf
from catalyseur.values.codes import normalise_naf

_FIRST_LETTER_OF_2025 = "G"
MOST = 30


def find_sectors(text: str) -> tuple[Subclass, ...]:
    """Return the subclasses a code or words may mean, in the order of the codes; none when nothing answers.

    Words are compared without accents, plural marks aside; every word must be found. At most 30 answers.
    Raises ValueError with one French sentence for a code of NAF 2025 or a code that is none.
    """
    try:
        code = normalise_naf(text)
    except ValueError:
        return _by_words(text)
    found = load_naf().get(code)
    if found:
        return (found,)
    if code[-1] >= _FIRST_LETTER_OF_2025 and code[-1] != "Z":
        raise ValueError(
            f"« {code} » ressemble à un code de la NAF 2025, en vigueur au 1er janvier 2027. Les dispositifs sont "
            "publiés en NAF rév. 2 : donnez l’ancien code, dont la lettre finale va de A à F ou est Z."
        )
    raise ValueError(
        f"« {code} » n’est pas une sous-classe de la NAF rév. 2 : essayez des mots de l’activité."
    )


def _by_words(text: str) -> tuple[Subclass, ...]:
    words = [_stem(word) for word in normalise(text).split() if len(word) > 2]
    if not words:
        return ()
    found = (
        load_naf()[code] for code, label in _labels().items() if all(f" {word}" in label for word in words)
    )
    return tuple(sorted(found, key=lambda subclass: subclass.code))[:MOST]


@cache
def _labels() -> dict[str, str]:
    return {code: f" {normalise(subclass.label)}" for code, subclass in load_naf().items()}


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1] in "sx" else word
