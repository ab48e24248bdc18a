"""From what people type to places: a code, a SIREN, a postal code, a name, a territory or a point."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from catalyseur.geography.atlas import Geography
from catalyseur.geography.outlines import Outlines, load_outlines
from catalyseur.geography.places import EpciResolution, Resolution, Territory, UnknownPlaceError
from catalyseur.geography.search import NamedPlace, NameIndex
from catalyseur.geography.tables import year_of

_TERRITORY = re.compile(r"(?:(?P<phase>[12]):)?(?P<id>ti-\d{4})")
_POINT = re.compile(r"(?P<lon>-?\d+(?:\.\d+)?)\s*[,; ]\s*(?P<lat>-?\d+(?:\.\d+)?)")
_FIVE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_SIREN = re.compile(r"\d{9}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Located:
    """What a query found on a day: every place it may mean, never a guess.

    `resolutions` are communes found by code, postal code, name or point; `epci` and `territories` are
    those named or coded by the query itself. `near_border`: the point is too close to a border to decide;
    `approximate`: no place bears exactly that name.
    """

    query: str
    on: date
    resolutions: tuple[Resolution, ...] = ()
    epci: tuple[EpciResolution, ...] = ()
    territories: tuple[Territory, ...] = ()
    near_border: bool = False
    approximate: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Locator:
    """Finds places of one geography; the index of names and the outlines are made when first asked."""

    geography: Geography

    def locate(self, query: str, on: date) -> Located:
        """Return every place a query may mean on a day.

        Raises UnknownPlaceError when no place of the data answers to it.
        """
        query = query.strip()
        point, territory = _POINT.fullmatch(query), _TERRITORY.fullmatch(query.casefold())
        if point:
            found = self._at(float(point["lon"]), float(point["lat"]), query, on)
        elif territory:
            found = Located(
                query=query, on=on, territories=self._territories(territory["phase"], territory["id"])
            )
        elif _FIVE.fullmatch(query.upper()):
            found = Located(query=query, on=on, resolutions=self._coded(query.upper(), on))
        elif _SIREN.fullmatch(query.replace(" ", "")):
            found = self._siren(query.replace(" ", ""), query, on)
        else:
            found = self._named(query, on)
        if not (found.resolutions or found.epci or found.territories):
            raise UnknownPlaceError(
                f"'{query}' is no place of the data: give an INSEE code, a SIREN, a postal code, "
                "a name, a territory (ti-0101) or LONGITUDE,LATITUDE"
            )
        return found

    @cached_property
    def index(self) -> NameIndex:
        """The names of communes of any year, parts of communes, EPCI, EPT and territories."""
        return NameIndex.build(self._names())

    @cached_property
    def outlines(self) -> Outlines:
        """The outlines of communes."""
        return load_outlines("commune")

    def _names(self) -> Iterable[NamedPlace]:
        history, columns = self.geography.history, self.geography.history.columns
        for code, name, population in zip(history.codes, columns["name"], columns["population"], strict=True):
            yield NamedPlace(kind="commune", code=code, name=name, population=int(population or 0))
        for code, former in history.former.items():
            if code not in history.index:
                yield NamedPlace(kind="commune", code=code, name=former.name, population=0)
        for groupings in (self.geography.epci_history, self.geography.ept_history):
            for siren, spells in groupings.names.items():
                for name in {name for name, _, _ in spells}:
                    yield NamedPlace(kind="epci", code=siren, name=name, population=0)
        for (phase, identifier), rows in self.geography.territory_history.names.items():
            for row in rows:
                yield NamedPlace(
                    kind="territory", code=f"{phase}:{identifier}", name=row["name"], population=0
                )

    def _coded(self, code: str, on: date) -> tuple[Resolution, ...]:
        """Five digits may be an INSEE code and a postal code: both readings are returned, INSEE first."""
        by_postal_code = [commune.code for commune in self.geography.communes_by_postal_code(code, on)]
        by_insee_code = [code] if self.geography.history.knows(code) else []
        return self._resolve(by_insee_code + by_postal_code, on)

    def _resolve(self, codes: Iterable[str], on: date) -> tuple[Resolution, ...]:
        return tuple(self.geography.commune(code, on) for code in dict.fromkeys(codes))

    def _territories(self, phase: str | None, identifier: str) -> tuple[Territory, ...]:
        history = self.geography.territory_history
        phases = (int(phase),) if phase else (1, 2)
        return tuple(found for number in phases if (found := history.territory(number, identifier)))

    def _siren(self, siren: str, query: str, on: date) -> Located:
        epci = self.geography.epci(siren, on)
        if epci:
            return Located(query=query, on=on, epci=(epci,))
        sirens = self.geography.history.columns["siren"]
        codes = [
            code for code, known in zip(self.geography.history.codes, sirens, strict=True) if known == siren
        ]
        return Located(query=query, on=on, resolutions=self._resolve(codes, on))

    def _named(self, query: str, on: date) -> Located:
        """Homonyms by population; a former or delegated commune counts the people of the one that holds it."""
        hits = self.index.search(query)
        places = [hit.place for hit in hits]
        communes = [place.code for place in places if place.kind == "commune"]
        sirens = dict.fromkeys(place.code for place in places if place.kind == "epci")
        keys = dict.fromkeys(place.code for place in places if place.kind == "territory")
        groupings = [found for siren in sirens if (found := self.geography.epci(siren, on))]
        return Located(
            query=query,
            on=on,
            resolutions=by_population(self._resolve(communes, on)),
            approximate=any(hit.match != "exact" for hit in hits),
            epci=tuple(sorted(groupings, key=lambda found: not found.standing)),
            territories=tuple(self.geography.territory(int(key[0]), key[2:], on) for key in keys),
        )

    def _at(self, lon: float, lat: float, query: str, on: date) -> Located:
        try:
            answer = self.outlines.at(lon, lat)
        except ValueError as error:
            raise UnknownPlaceError(str(error)) from None
        if not answer.codes:
            raise UnknownPlaceError(
                f"no outline of the data holds longitude {lon}, latitude {lat}: check their order; "
                "the overseas collectivities have no outline: give the INSEE code or the name"
            )
        return Located(
            query=query,
            on=on,
            resolutions=self._resolve(answer.codes, on),
            near_border=not answer.is_certain,
        )


def by_population(resolutions: Iterable[Resolution]) -> tuple[Resolution, ...]:
    """Order what commune codes mean, most people first."""
    return tuple(sorted(resolutions, key=lambda found: -(found.communes[0].population or 0)))


def ground_of(geography: Geography, siren: str, on: date) -> list[str]:
    """Return the codes of a day's communes on the ground of an EPCI or EPT, standing that day or not."""
    return sorted(geography.groupings_of(siren).ground(siren, year_of(on)))
