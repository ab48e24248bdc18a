"""The zonings of a commune in words people read, each with its source and vintage."""

from dataclasses import dataclass
from datetime import date

from catalyseur.geography.areas import parse_area
from catalyseur.geography.atlas import Geography
from catalyseur.geography.perimeters import contains
from catalyseur.geography.zonings import AfrRates, Zoning
from catalyseur.values.verdict import Verdict

_DATED = {
    "afr": "Zone d’aides à finalité régionale (AFR)",
    "zrr": "Zone de revitalisation rurale (ZRR)",
    "frr": "France ruralités revitalisation (FRR)",
    "qpv": "Quartier prioritaire de la politique de la ville (QPV)",
}
_PLAIN = {
    "employment_zone": "Zone d’emploi",
    "density": "Grille de densité",
    "rurality": "Type de commune, rural ou urbain",
    "massif": "Massif de montagne",
}
_WORDS = {Verdict.YES: "Oui", Verdict.NO: "Non", Verdict.CANNOT_TELL: "Ne peut pas dire"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ZoningRow:
    """One zoning: its name, what it says, what to ask when it cannot tell, its source and vintage."""

    name: str
    answer: str
    detail: str
    question: str | None
    source: str
    vintage: str


def zoning_rows(geography: Geography, code: str, on: date) -> list[ZoningRow]:
    """Return every zoning of a commune that stands on the day."""
    zonings = geography.zonings_of(code, on)
    dated = [_dated_row(geography, name, getattr(zonings, name), code, on) for name in _DATED]
    return dated + [_plain_row(name, getattr(zonings, name)) for name in _PLAIN]


def _dated_row(geography: Geography, name: str, zoning: Zoning, code: str, on: date) -> ZoningRow:
    answer = contains(geography, parse_area(f"ZONE-{name}"), code, on)
    detail = f"{answer.actual} ; {_rates_text(zoning.rates)}" if zoning.rates else answer.actual
    return ZoningRow(
        name=_DATED[name],
        answer=_WORDS[zoning.verdict],
        detail=detail,
        question=zoning.question,
        source=zoning.source,
        vintage=zoning.vintage,
    )


def _plain_row(name: str, zoning: Zoning) -> ZoningRow:
    known = zoning.verdict is Verdict.YES
    return ZoningRow(
        name=_PLAIN[name],
        answer=zoning.label or zoning.code or _WORDS[Verdict.YES] if known else _WORDS[zoning.verdict],
        detail="" if known or zoning.verdict is Verdict.NO else "commune absente de la liste disponible",
        question=zoning.question,
        source=zoning.source,
        vintage=zoning.vintage,
    )


def _rates_text(rates: AfrRates) -> str:
    large, medium, small = (f"{bp / 100:g}" for bp in (rates.large_bp, rates.medium_bp, rates.small_bp))
    return f"taux d’aide maximal {large} % (grande entreprise), {medium} % (moyenne), {small} % (petite)"
