"""What one criterion of a need answers for one site: met, not met or cannot tell, why, and who says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from catalyseur.geography.atlas import Geography
from catalyseur.sites.ground import Circle, Ground, distance_m, is_within, stands_on
from catalyseur.sites.milestones import STANDARD, STEPS, Milestone, State, reached_by
from catalyseur.sites.need import Need
from catalyseur.sites.register import Site
from catalyseur.sites.units import hectares_text, kilometres_text, megawatts_text
from catalyseur.values.dates import french_text
from catalyseur.values.verdict import Verdict, all_of, from_bool

NOT_KNOWN = "pas de donnée"
PLACES = "INSEE, code officiel géographique ; ANCT, listes des territoires"


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteFinding:
    """Verdict of one criterion for one site; texts in French; `missing` names the facts of the site to find."""

    criterion: str
    verdict: Verdict
    expected: str
    actual: str
    source: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Search:
    """A need with what its places mean on a day; `ground` is None for an area that does not stand that day."""

    need: Need
    asked: tuple[str, ...]
    geography: Geography
    on: date
    ground: Ground | None
    circle: Circle | None


def judge(search: Search, site: Site) -> tuple[SiteFinding, ...]:
    """Answer every criterion the need asks, in their order."""
    return tuple(JUDGES[name](search, site) for name in search.asked)


def _area(search: Search, site: Site) -> SiteFinding:
    least, most, area = search.need.area_min_m2, search.need.area_max_m2, site.area_m2
    bounds = [f"au moins {hectares_text(least)}"] if least else []
    bounds += [f"au plus {hectares_text(most)}"] if most else []
    fits = None if area is None else (least or 0) <= area <= (most or area)
    return _finding("area", from_bool(fits), ", ".join(bounds), hectares_text(area) if area else None, site)


def _power(search: Search, site: Site) -> SiteFinding:
    asked, power = search.need.power_kw or 0, site.power_kw
    fits = from_bool(None if power is None else power >= asked)
    known = None if power is None else megawatts_text(power)
    return _finding("power", fits, f"au moins {megawatts_text(asked)}", known, site)


def _wish(criterion: str, expected: str, fact: Callable[[Site], bool | None]) -> "Judge":
    def judge_wish(_: Search, site: Site) -> SiteFinding:
        known = fact(site)
        said = None if known is None else ("oui" if known else "non")
        return _finding(criterion, from_bool(known), expected, said, site)

    return judge_wish


def _ready_by(search: Search, site: Site) -> SiteFinding:
    """Weigh what the source announces and what the milestones prove; where they disagree, cannot tell."""
    limit = search.need.ready_by or search.on
    announced = _announced(site, limit)
    proved = _proved(site.milestones, limit, search.on)
    seen = {announced, proved} - {Verdict.CANNOT_TELL}
    verdict = seen.pop() if len(seen) == 1 else Verdict.CANNOT_TELL
    return SiteFinding(
        criterion="ready_by",
        verdict=verdict,
        expected=f"prêt au plus tard le {limit:%d/%m/%Y}",
        actual=_said_of_readiness(site, limit, announced, proved),
        source=site.source,
        missing=("milestones",) if verdict is Verdict.CANNOT_TELL else (),
    )


def _place(search: Search, site: Site) -> SiteFinding:
    ground = search.ground
    where = _where(site.commune, site.departement, search.geography, search.on)
    if ground is None:
        return SiteFinding(
            criterion="place",
            verdict=Verdict.CANNOT_TELL,
            expected=f"dans {search.need.place}, qui n’existe pas le {search.on:%d/%m/%Y}",
            actual=where,
            source=PLACES,
        )
    verdict = stands_on(site, ground, search.geography, search.on)
    return SiteFinding(
        criterion="place",
        verdict=verdict,
        expected=f"dans {ground.label}",
        actual=where,
        source=f"{site.source} ; {PLACES}",
        missing=("commune",) if verdict is Verdict.CANNOT_TELL and site.commune is None else (),
    )


def _near(search: Search, site: Site) -> SiteFinding:
    circle = search.circle
    if circle is None:
        raise ValueError("a need that asks a circle has one")
    distance = distance_m(site, circle, search.geography, search.on)
    verdict = is_within(site, distance, circle, search.geography, search.on)
    measured = "" if site.point else ", mesurés au centre de la commune"
    said = None if distance is None else f"à {kilometres_text(distance)}{measured}"
    missing = ("commune",) if site.commune is None and site.point is None else ("point",)
    return SiteFinding(
        criterion="near",
        verdict=verdict,
        expected=f"à {kilometres_text(circle.radius_m)} au plus de {circle.label}",
        actual=said or NOT_KNOWN,
        source=f"{site.source} ; IGN, ADMIN EXPRESS COG (centres des communes)",
        missing=missing if verdict is Verdict.CANNOT_TELL else (),
    )


Judge = Callable[[Search, Site], SiteFinding]
FACTS = {
    "area": "area_m2",
    "power": "power_kw",
    "rail": "rail",
    "water": "water",
    "on_sale": "on_sale",
}
JUDGES: dict[str, Judge] = {
    "area": _area,
    "power": _power,
    "rail": _wish("rail", "embranchement ou réseau de fret ferroviaire", lambda site: site.rail),
    "water": _wish("water", "réseau d’eau potable", lambda site: site.water),
    "on_sale": _wish("on_sale", "encore à vendre ou à louer", lambda site: site.on_sale),
    "ready_by": _ready_by,
    "place": _place,
    "near": _near,
}


def _finding(criterion: str, verdict: Verdict, expected: str, actual: str | None, site: Site) -> SiteFinding:
    return SiteFinding(
        criterion=criterion,
        verdict=verdict,
        expected=expected,
        actual=actual or NOT_KNOWN,
        source=site.source,
        missing=(FACTS[criterion],) if verdict is Verdict.CANNOT_TELL else (),
    )


def _announced(site: Site, limit: date) -> Verdict:
    """Tell whether the source announces the site by a day."""
    if site.available is None:
        return Verdict.CANNOT_TELL
    if site.available.latest <= limit:
        return Verdict.YES
    return Verdict.NO if site.available.earliest > limit else Verdict.CANNOT_TELL


@lru_cache(maxsize=1024)
def _proved(milestones: tuple[Milestone, ...], limit: date, on: date) -> Verdict:
    """Tell whether every step of the standard list will be reached by a day."""
    known = {milestone.code: milestone for milestone in milestones}
    return all_of(
        reached_by(known[step.code], limit, on) if step.code in known else Verdict.CANNOT_TELL
        for step in STANDARD
    )


def _said_of_readiness(site: Site, limit: date, announced: Verdict, proved: Verdict) -> str:
    said = [f"disponibilité annoncée {french_text(site.available.text)}"] if site.available else []
    late = [
        one
        for one in site.milestones
        if one.on is not None and one.state is not State.UNKNOWN and one.on.earliest > limit
    ]
    said += [f"« {STEPS[one.code].label} » attendu {french_text(one.on.text)}" for one in late if one.on]
    if {announced, proved} == {Verdict.YES, Verdict.NO}:
        said.append("ces deux faits se contredisent")
    if proved is Verdict.YES:
        said.append("tous les jalons sont prouvés ou prévus à temps")
    return " ; ".join(said) or NOT_KNOWN


@lru_cache(maxsize=65_536)
def _where(commune: str | None, departement: str | None, geography: Geography, on: date) -> str:
    if commune is not None and geography.history.knows(commune):
        return f"{geography.commune(commune, on).name} ({commune})"
    if departement is not None:
        name = geography.departement_names.get(departement, departement)
        return f"département {name}, commune inconnue"
    return NOT_KNOWN
