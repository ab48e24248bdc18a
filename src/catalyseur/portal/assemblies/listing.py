"""The list of practices, narrowed by what the address asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalyseur.portal.assemblies.models import Practice
from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.vocabulary import EuSize, Kind

_KINDS = {kind.value: kind.label for kind in Kind}
_SIZES = {size.value: size.label for size in EuSize}


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What is asked; an empty text asks nothing. What a practice does not say never answers a filter."""

    form: str = ""
    kind: str = ""
    division: str = ""
    size: str = ""
    region: str = ""
    territory: str = ""

    def keeps(self, practice: Practice) -> bool:
        """Tell whether a practice answers."""
        pairs = (
            (self.form, practice.form),
            (self.kind, practice.kind),
            (self.division, practice.naf[:2]),
            (self.size, practice.size),
            (self.region, practice.region),
        )
        same = all(not asked or asked == held for asked, held in pairs)
        return same and (not self.territory or self.territory in practice.territories)


def branches_of(practices: Iterable[Practice]) -> list[tuple[str, str]]:
    """Return the NAF divisions of practices, each with the labels of its activities."""
    labels: dict[str, set[str]] = {}
    for practice in practices:
        if practice.naf in load_naf():
            labels.setdefault(practice.naf[:2], set()).add(load_naf()[practice.naf].label)
    return [(code, f"{code} ({' ; '.join(sorted(found))[:80]})") for code, found in sorted(labels.items())]


def kind_words(practice: Practice) -> str:
    """Write the kind of project, empty where it is not known."""
    return _KINDS.get(practice.kind, "")


def size_words(practice: Practice) -> str:
    """Write the size of the firm, empty where it is not known."""
    return _SIZES.get(practice.size, "")


def activity_words(practice: Practice) -> str:
    """Write the activity with its code, empty where it is not known."""
    return f"{practice.naf} {load_naf()[practice.naf].label}" if practice.naf in load_naf() else ""
