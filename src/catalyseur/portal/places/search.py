"""One search box: what people type, turned into places and schemes, or into the one page it means."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.urls import reverse

from catalyseur.geography.atlas import Geography
from catalyseur.geography.locate import Located, Locator
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.geography.search import NameHit, normalise
from catalyseur.portal.places.openings import SameCatalogue
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.scheme import Scheme
from catalyseur.values.codes import is_siren

MIN_TYPED = 2
SUGGESTED = 8
_KINDS = {"commune": "commune", "epci": "intercommunalité", "territory": "territoire d’industrie"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """One line under the search box: its words, what it is, its address without the day."""

    text: str
    kind: str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundCommune:
    """One line of the communes found: what tells homonyms apart, and what became of an old code."""

    code: str
    name: str
    departement: str
    population: int | None
    note: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Results:
    """What a query found on a day. `firm` tells that it is the SIREN of no public body of the data."""

    query: str
    located: Located
    schemes: tuple[Scheme, ...]
    firm: bool

    @property
    def count(self) -> int:
        """How many places and schemes were found."""
        places = self.located.resolutions, self.located.epci, self.located.territories
        return sum(map(len, places)) + len(self.schemes)


def search(locator: Locator, catalogue: Catalogue, query: str, on: date) -> Results:
    """Look for places and schemes; a query nothing answers gives empty lists."""
    try:
        located = locator.locate(query, on)
    except UnknownPlaceError:
        located = Located(query=query, on=on)
    places = located.resolutions or located.epci or located.territories
    siren = query.replace(" ", "")
    return Results(
        query=query,
        located=located,
        schemes=schemes_named(catalogue, query),
        firm=is_siren(siren) and not places,
    )


def only_address(results: Results) -> str | None:
    """Return the address of the one page the query means; None when it means several, or none."""
    located = results.located
    if results.count != 1 or located.near_border:
        return None
    if located.resolutions:
        return reverse("place-commune", args=[located.resolutions[0].code])
    if located.epci:
        return reverse("place-epci", args=[located.epci[0].epci.siren])
    if located.territories:
        territory = located.territories[0]
        return reverse("place-territory", args=[territory.phase, territory.id])
    return reverse("scheme-detail", args=[results.schemes[0].id])


def communes_found(geography: Geography, located: Located) -> list[FoundCommune]:
    """Describe the communes a query found."""
    return [
        FoundCommune(
            code=one.code,
            name=one.name,
            departement=_departement(geography, one.code),
            population=None if one.kind else one.communes[0].population,
            note=one.note,
        )
        for one in located.resolutions
    ]


def schemes_named(catalogue: Catalogue, query: str, limit: int = 10) -> tuple[Scheme, ...]:
    """Return the scheme of that id or ref, else those whose name holds every word typed, by ref."""
    exact = catalogue.find(query.strip())
    if exact:
        return (exact,)
    words = normalise(query).split()
    if not words or len("".join(words)) <= MIN_TYPED:
        return ()
    names = _scheme_names(SameCatalogue(catalogue))
    found = (scheme for name, scheme in names if all(f" {word}" in name for word in words))
    return tuple(scheme for scheme, _ in zip(found, range(limit), strict=False))


def suggest(locator: Locator, catalogue: Catalogue, typed: str) -> list[Suggestion]:
    """Return places, then schemes, whose name begins with what was typed; none for a single letter."""
    if len(normalise(typed)) < MIN_TYPED:
        return []
    hits = locator.index.complete(typed, limit=2 * SUGGESTED)  # a place named twice answers twice
    places = dict.fromkeys(_place(locator, hit) for hit in hits)
    schemes = [
        Suggestion(
            text=scheme.name, kind="dispositif d’aide", address=reverse("scheme-detail", args=[scheme.id])
        )
        for scheme in schemes_named(catalogue, typed, limit=3)
    ]
    return [*list(places)[: SUGGESTED - len(schemes)], *schemes]


def _place(locator: Locator, hit: NameHit) -> Suggestion:
    place, geography = hit.place, locator.geography
    kind = _KINDS[place.kind]
    if place.kind == "territory":
        phase, _, identifier = place.code.partition(":")
        address = reverse("place-territory", args=[int(phase), identifier])
        return Suggestion(text=place.name, kind=f"{kind}, phase {phase}", address=address)
    if place.kind == "epci":
        return Suggestion(text=place.name, kind=kind, address=reverse("place-epci", args=[place.code]))
    return Suggestion(
        text=f"{place.name} ({place.code})",
        kind=f"{kind}, {_departement(geography, place.code)}",
        address=reverse("place-commune", args=[place.code]),
    )


def _departement(geography: Geography, code: str) -> str:
    """Name the département of a commune code, even one that is no commune any more."""
    departement = code[:3] if code.startswith(("97", "98")) else code[:2]
    return geography.departement_names.get(departement, departement)


@lru_cache(maxsize=2)
def _scheme_names(same: SameCatalogue) -> tuple[tuple[str, Scheme], ...]:
    return tuple((f" {normalise(scheme.name)}", scheme) for scheme in same.catalogue.schemes)
