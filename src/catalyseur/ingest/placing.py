"""Where a published project lies: its point against its postcode, its département, its commune name.

The rule. The commune is certain when the point and the postcode agree. Else the one that lies in the published
département is taken; when both do, the point, for a postcode is often that of a head office or a CEDEX; when
neither does, none. A postcode alone only tells a commune when one commune uses it. Nothing else decides: the
published name is only compared.
"""

from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from catalyseur.bilan.awards import CommuneBasis
from catalyseur.geography.atlas import Geography
from catalyseur.geography.outlines import Outlines
from catalyseur.geography.search import normalise
from catalyseur.geography.tables import LAST_YEAR

LIKENESS = 85  # of 100: two spellings of one name, not two names


@dataclass(frozen=True, kw_only=True, slots=True)
class Whereabouts:
    """What a line publishes about its place, each cleaned; None or "" where the cell is empty.

    `point` is (longitude, latitude) in degrees.
    """

    point: tuple[float, float] | None
    postcode: str | None
    departement: str | None
    commune_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Placing:
    """The commune (INSEE code of 2026) and what told it, with the defects met."""

    commune: str | None
    basis: CommuneBasis
    defects: frozenset[str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Placer:
    """Places projects in one geography; `outlines` are those of communes."""

    geography: Geography
    outlines: Outlines

    def place(self, found: Whereabouts) -> Placing:
        """Return the commune of a project by the rule of the module."""
        at_point = self._at_point(found)
        by_postcode = self._by_postcode(found)
        defects = self._defects(found, at_point, by_postcode)
        agreed = [code for code in at_point if code in by_postcode]
        if agreed:
            return Placing(commune=agreed[0], basis="point_and_postcode", defects=defects)
        here = found.departement
        if at_point and (here is None or self._departement(at_point[0]) == here):
            return Placing(commune=at_point[0], basis="point", defects=defects)
        inside = [code for code in by_postcode if here is None or self._departement(code) == here]
        if len(inside) == 1:
            return Placing(commune=inside[0], basis="postcode", defects=defects)
        return Placing(commune=None, basis="none", defects=defects)

    def _at_point(self, found: Whereabouts) -> tuple[str, ...]:
        """Return the communes at the point, that which holds it first, then those within its border's doubt."""
        return self.outlines.at(*found.point).codes if found.point else ()

    def _by_postcode(self, found: Whereabouts) -> list[str]:
        history = self.geography.history
        return history.with_postal_code(found.postcode, LAST_YEAR) if found.postcode else []

    def _departement(self, code: str) -> str:
        history = self.geography.history
        return history.columns["departement"][history.index[code]]

    def _defects(
        self, found: Whereabouts, at_point: tuple[str, ...], by_postcode: list[str]
    ) -> frozenset[str]:
        holds = at_point[0] if at_point else None
        return frozenset(
            code
            for code, is_met in (
                ("point_in_no_commune", found.point is not None and holds is None),
                ("postcode_unknown", bool(found.postcode) and not by_postcode),
                (
                    "postcode_not_in_point_commune",
                    bool(found.postcode and holds) and holds not in by_postcode,
                ),
                (
                    "department_differs_from_point",
                    bool(found.departement and holds) and self._departement(holds or "") != found.departement,
                ),
                *self._name_defects(found.commune_name, holds),
            )
            if is_met
        )

    def _name_defects(self, name: str, holds: str | None) -> tuple[tuple[str, bool], ...]:
        if not name or holds is None:
            return (("commune_name_missing", not name),)
        history = self.geography.history
        official, published = history.columns["name"][history.index[holds]], normalise(name)
        same = published == normalise(official)
        variant = not same and self._is_variant(published, normalise(official), holds)
        return (
            ("commune_name_variant", variant),
            ("commune_name_differs_from_point", not same and not variant),
        )

    def _is_variant(self, published: str, official: str, holds: str) -> bool:
        return (
            official.startswith(f"{published} ")
            or published.startswith(f"{official} ")
            or fuzz.ratio(published, official) >= LIKENESS
            or published in self._former_names.get(holds, ())
        )

    @cached_property
    def _former_names(self) -> dict[str, set[str]]:
        """The names of the former and delegated communes that each commune holds."""
        names: dict[str, set[str]] = {}
        for former in self.geography.history.former.values():
            for holder, _ in former.holders:
                names.setdefault(holder, set()).add(normalise(former.name))
        return names
