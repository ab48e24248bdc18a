"""Is a commune in an area, on a day: yes, no or cannot tell. One commune readably, all of them as a vector."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalyseur.geography.areas import ZONES, Area
from catalyseur.geography.atlas import Geography
from catalyseur.geography.tables import FIRST_YEAR, LAST_YEAR, year_of
from catalyseur.geography.zonings import Zoning, frr, is_overseas
from catalyseur.values.verdict import CANNOT_TELL, CODES, NO, YES, Verdict, agree, from_bool

_COG = "Insee, code officiel géographique"
_EPCI = "DGCL et Etalab, composition des EPCI"
_ANCT = "ANCT, liste des territoires d’industrie"
_NO_LIST = "liste absente des données"
_DATED_ZONES = ("afr", "zrr", "frr", "qpv")


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaAnswer:
    """Whether a commune is in an area; what was found, in French; its source; what to ask, if anything."""

    verdict: Verdict
    actual: str
    source: str
    question: str | None = None


def contains(geography: Geography, area: Area, commune_code: str, on: date) -> AreaAnswer:
    """Say whether a commune lies in an area on a day.

    Any code ever used is read as the commune that holds it that day; where several do and differ, it
    cannot be told. Raises UnknownPlaceError for a code the data never name.
    """
    homes = geography.history.homes(commune_code, year_of(on))
    if area.level == "COM" and area.key == commune_code:
        return AreaAnswer(verdict=Verdict.YES, actual=f"commune {commune_code}", source=_COG)
    answers = [_RULES[area.level](geography, area, home, on) for home in homes]
    return AreaAnswer(
        verdict=agree(answer.verdict for answer in answers),
        actual=" ; ".join(dict.fromkeys(answer.actual for answer in answers)),
        source=answers[0].source,
        question=answers[0].question,
    )


def area_vector(geography: Geography, area: Area, on: date) -> NDArray[np.uint8]:
    """Return the answers for every code of `geography.commune_codes`: 0 no, 1 yes, 2 cannot tell."""
    history, year = geography.history, year_of(on)
    found = _VECTORS[area.level](geography, area, on)
    for code in history.unstable:
        if history.stands(code, year):
            continue
        if area.level == "COM" and area.key == code:
            found[history.index[code]] = YES
            continue
        answers = {int(found[history.index[home]]) for home in history.holders(code, year)}
        found[history.index[code]] = answers.pop() if len(answers) == 1 else CANNOT_TELL
    return found


def _france(_geography: Geography, _area: Area, _code: str, _on: date) -> AreaAnswer:
    return AreaAnswer(verdict=Verdict.YES, actual="commune française", source=_COG)


def _region(geography: Geography, area: Area, code: str, _on: date) -> AreaAnswer:
    region = geography.history.commune(code).region
    actual = f"région {geography.region_names.get(region, region)}"
    return AreaAnswer(verdict=from_bool(region == area.key), actual=actual, source=_COG)


def _departement(geography: Geography, area: Area, code: str, _on: date) -> AreaAnswer:
    departement = geography.history.commune(code).departement
    actual = f"{geography.departement_names.get(departement, departement)} ({departement})"
    return AreaAnswer(verdict=from_bool(departement == area.key), actual=actual, source=_COG)


def _epci(geography: Geography, area: Area, code: str, on: date) -> AreaAnswer:
    groupings = geography.groupings_of(area.key)
    extent = groupings.extent(area.key, year_of(on))
    siren = groupings.by_commune(year_of(on)).get(code)
    epci = groupings.record(siren, year_of(on)) if siren else None
    actual = f"{epci.name} ({epci.siren})" if epci else "aucun EPCI"
    if extent is None:
        actual = f"{actual} ; le SIREN {area.key} n’est dans aucune liste d’EPCI depuis 2019"
        return AreaAnswer(verdict=Verdict.CANNOT_TELL, actual=actual, source=_EPCI)
    verdict, named = _listed(extent, code), groupings.record(area.key, year_of(on))
    question = None
    if verdict is Verdict.CANNOT_TELL and named:
        question = f"L’adresse du projet est-elle dans le périmètre de l’EPCI {named.name} ({area.key}) ?"
    return AreaAnswer(verdict=verdict, actual=actual, source=_EPCI, question=question)


def _commune(geography: Geography, area: Area, code: str, on: date) -> AreaAnswer:
    commune, named = geography.history.commune(code), geography.history.former.get(area.key)
    verdict = _listed(_ground(geography, area.key, on), code)
    question = None
    if verdict is Verdict.CANNOT_TELL and named:
        question = f"L’adresse du projet est-elle dans le territoire de {named.name} ({area.key}) ?"
    return AreaAnswer(verdict=verdict, actual=f"{commune.name} ({code})", source=_COG, question=question)


def _ground(geography: Geography, key: str, on: date) -> dict[str, bool]:
    """Return the communes of a day that share ground with a named commune; True when wholly inside it."""
    history, year = geography.history, year_of(on)
    if history.stands(key, year) or key not in history.index:
        return {holder: holder == key for holder in history.holders(key, year)}
    stood = min(
        (other for other in range(FIRST_YEAR, LAST_YEAR + 1) if history.stands(key, other)),
        key=lambda other: abs(other - year),
    )
    return {home: history.overlap(home, year, stood) == {key} for home in history.overlap(key, stood, year)}


def _territory(geography: Geography, area: Area, code: str, on: date) -> AreaAnswer:
    memberships = geography.territory_history.of_commune(code, on)
    wanted = [one for one in memberships if _fits(area, one.territory.phase, one.territory.id)]
    certain = any(one.certain for one in wanted)
    names = " ; ".join(f"{one.territory.name} ({one.territory.key})" for one in memberships)
    phase = geography.territory_history.phase_on(on)
    nowhere = "aucun territoire d’industrie" if phase else "aucune phase du programme en cours ce jour-là"
    source = f"{_ANCT}, phase {phase.number}" if phase else _ANCT
    verdict = Verdict.YES if certain else Verdict.CANNOT_TELL if wanted else Verdict.NO
    question = None
    if verdict is Verdict.CANNOT_TELL:
        question = f"L’adresse du projet était-elle, ce jour-là, dans le territoire d’industrie : {names} ?"
    return AreaAnswer(verdict=verdict, actual=names or nowhere, source=source, question=question)


def _fits(area: Area, phase: int, identifier: str) -> bool:
    number, _, wanted = area.key.partition(":")
    return number in ("", str(phase)) and wanted in ("", identifier)


def _zone(geography: Geography, area: Area, code: str, on: date) -> AreaAnswer:
    if area.key not in _DATED_ZONES:
        return AreaAnswer(
            verdict=Verdict.CANNOT_TELL,
            actual=_NO_LIST,
            source="Catalyseur",
            question=f"La commune du projet est-elle dans ce périmètre : {ZONES[area.key]} ?",
        )
    zoning = _dated_zone(geography, area.key, code, on)
    return AreaAnswer(
        verdict=zoning.verdict,
        actual=_zone_text(zoning),
        source=f"{zoning.source} ({zoning.vintage})",
        question=zoning.question,
    )


def _dated_zone(geography: Geography, key: str, code: str, on: date) -> Zoning:
    if key == "frr":
        return frr(on)
    tables = geography.zonings
    return {"afr": tables.afr, "zrr": tables.zrr, "qpv": tables.qpv}[key](code, on)


_REASONS = {
    "outside_dates": "hors des dates couvertes par les données",
    "ended": "le zonage a pris fin",
    "not_yet": "le zonage n’existait pas encore",
    "partial": "une partie seulement de la commune est classée",
    "list_not_loaded": "liste officielle non chargée",
    "list_not_in_data": _NO_LIST,
    "not_covered": "commune absente de la liste disponible",
}


def _zone_text(zoning: Zoning) -> str:
    if zoning.reason in _REASONS:
        return _REASONS[zoning.reason]
    text = "commune classée" if zoning.verdict is Verdict.YES else "commune non classée"
    return f"{text} (zone {zoning.code})" if zoning.name == "afr" and zoning.code else text


def _listed(extent: Mapping[str, bool], code: str) -> Verdict:
    if code not in extent:
        return Verdict.NO
    return Verdict.YES if extent[code] else Verdict.CANNOT_TELL


def _full(geography: Geography, value: int) -> NDArray[np.uint8]:
    return np.full(len(geography.commune_codes), value, dtype=np.uint8)


def _fill(geography: Geography, found: Iterable[tuple[str, int]]) -> NDArray[np.uint8]:
    vector = _full(geography, NO)
    for code, value in found:
        vector[geography.commune_index[code]] = value
    return vector


def _column_vector(column: str) -> Callable[[Geography, Area, date], NDArray[np.uint8]]:
    def vector(geography: Geography, area: Area, _on: date) -> NDArray[np.uint8]:
        return np.asarray(_cells(geography, column) == area.key, np.uint8)

    return vector


@lru_cache(maxsize=4)
def _cells(geography: Geography, column: str) -> NDArray[np.str_]:
    return np.array(geography.history.columns[column])


def _epci_vector(geography: Geography, area: Area, on: date) -> NDArray[np.uint8]:
    extent = geography.groupings_of(area.key).extent(area.key, year_of(on))
    return _full(geography, CANNOT_TELL) if extent is None else _fill(geography, _answers(extent))


def _commune_vector(geography: Geography, area: Area, on: date) -> NDArray[np.uint8]:
    return _fill(geography, _answers(_ground(geography, area.key, on)))


def _answers(extent: Mapping[str, bool]) -> Iterable[tuple[str, int]]:
    return ((code, YES if certain else CANNOT_TELL) for code, certain in extent.items())


def _territory_vector(geography: Geography, area: Area, on: date) -> NDArray[np.uint8]:
    phase = geography.territory_history.phase_on(on)
    if phase is None:
        return _full(geography, NO)
    found = {}
    for code, ids in geography.territory_history.perimeter(on).items():
        wanted = [certain for one, certain in ids.items() if _fits(area, phase.number, one)]
        if wanted:
            found[code] = any(wanted)
    return _fill(geography, _answers(found))


def _zone_vector(geography: Geography, area: Area, on: date) -> NDArray[np.uint8]:
    """Read each dated zone from its table; the codes that moved and the overseas ones, one by one."""
    if area.key not in _DATED_ZONES:
        return _full(geography, CANNOT_TELL)
    history = geography.history
    plain = geography.zonings.plain_answers(area.key, on)
    vector = np.fromiter((CODES[verdict] for verdict in plain), dtype=np.uint8, count=len(plain))
    departements = history.columns["departement"]
    for place, code in enumerate(history.codes):
        if (code in history.unstable and history.stands(code, year_of(on))) or is_overseas(
            departements[place]
        ):
            vector[place] = CODES[_dated_zone(geography, area.key, code, on).verdict]
    return vector


_RULES: dict[str, Callable[[Geography, Area, str, date], AreaAnswer]] = {
    "FR": _france,
    "REG": _region,
    "DEP": _departement,
    "EPCI": _epci,
    "COM": _commune,
    "TI": _territory,
    "ZONE": _zone,
}
_VECTORS: dict[str, Callable[[Geography, Area, date], NDArray[np.uint8]]] = {
    "FR": lambda geography, _area, _on: _full(geography, YES),
    "REG": _column_vector("region"),
    "DEP": _column_vector("departement"),
    "EPCI": _epci_vector,
    "COM": _commune_vector,
    "TI": _territory_vector,
    "ZONE": _zone_vector,
}
