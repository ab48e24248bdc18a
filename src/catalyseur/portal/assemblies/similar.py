"""Which projects resemble one: by kind, sector, size, place. Pure: the score and its reasons, nothing else.

| what is the same | points |
|---|---|
| kind of project | 4 |
| activity: subclass, class, group, division of the NAF | 4, 3, 2, 1 |
| size of the firm | 1 |
| place: commune, territory, département, région | 4, 3, 2, 1 |

What is not known of either gives no point, and is named: it never counts as a difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass

MOST = 5
_NAF_LEVELS = (
    (6, "même activité"),
    (5, "même classe d’activité"),
    (4, "même groupe d’activité"),
    (2, "même branche"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Traits:
    """What is compared; an empty text, or no territory, is not known."""

    kind: str = ""
    naf: str = ""
    size: str = ""
    commune: str = ""
    territories: frozenset[str] = frozenset()
    departement: str = ""
    region: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resemblance:
    """How one resembles another: points, why, and what could not be compared."""

    key: int
    points: int
    reasons: tuple[str, ...]
    unknown: tuple[str, ...]


def most_similar(traits: Traits, others: Iterable[tuple[int, Traits]]) -> tuple[Resemblance, ...]:
    """Return the most similar of the others, best first, at most five, none without a reason."""
    found = (resemblance(key, traits, other) for key, other in others)
    return tuple(sorted((one for one in found if one.points), key=lambda one: (-one.points, one.key))[:MOST])


def resemblance(key: int, one: Traits, other: Traits) -> Resemblance:
    """Compare two projects; the order of the two changes nothing."""
    compared = (
        ("objet", bool(one.kind and other.kind), _kind(one, other)),
        ("activité", bool(one.naf and other.naf), _naf(one, other)),
        ("taille", bool(one.size and other.size), _size(one, other)),
        ("lieu", bool(one.commune and other.commune), _place(one, other)),
    )
    same = [found for _, _, found in compared if found]
    return Resemblance(
        key=key,
        points=sum(points for points, _ in same),
        reasons=tuple(reason for _, reason in same),
        unknown=tuple(name for name, is_known, _ in compared if not is_known),
    )


def _kind(one: Traits, other: Traits) -> tuple[int, str] | None:
    return (4, "même objet") if one.kind and one.kind == other.kind else None


def _naf(one: Traits, other: Traits) -> tuple[int, str] | None:
    for points, (length, reason) in zip((4, 3, 2, 1), _NAF_LEVELS, strict=True):
        if len(one.naf) >= length and one.naf[:length] == other.naf[:length]:
            return points, reason
    return None


def _size(one: Traits, other: Traits) -> tuple[int, str] | None:
    return (1, "même taille d’entreprise") if one.size and one.size == other.size else None


def _place(one: Traits, other: Traits) -> tuple[int, str] | None:
    if one.commune and one.commune == other.commune:
        return 4, "même commune"
    if one.territories & other.territories:
        return 3, "même territoire d’industrie"
    if one.departement and one.departement == other.departement:
        return 2, "même département"
    return (1, "même région") if one.region and one.region == other.region else None
