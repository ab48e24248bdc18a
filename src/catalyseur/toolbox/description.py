"""A scheme in French words, line by line: what pages show and what two revisions are compared by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.matching import CRITERIA
from catalyseur.toolbox.scheme import (
    Aid,
    Condition,
    LegalBasis,
    Published,
    Rate,
    Scheme,
    Sector,
    Size,
    Source,
    Spend,
    Version,
    Window,
)
from catalyseur.toolbox.sectors import load_naf, parse_naf_scope
from catalyseur.toolbox.windows import WindowAnswer, WindowState
from catalyseur.toolbox.wording import (
    CRITERION_LABELS,
    areas_text,
    codes_text,
    headcount_range_text,
    sector_text,
    spend_text,
)
from catalyseur.values.dates import french_text
from catalyseur.values.money import euros_text

WINDOW_LABELS = {
    WindowState.CLOSING_SOON: "ferme bientôt",
    WindowState.OPEN: "ouvert",
    WindowState.TO_VERIFY: "dates à vérifier",
    WindowState.UPCOMING: "à venir",
    WindowState.SUSPENDED: "suspendu",
    WindowState.EXHAUSTED: "crédits épuisés",
    WindowState.CLOSED: "fermé",
}
_MOST_WORDS = 12  # beyond, the list says less than the codes
MODE_LABELS = {"one_off": "appel à date fixe", "rolling": "au fil de l’eau"}
_SECTIONS = {  # labels of the sections of NAF rev. 2 (INSEE), shortened
    "A": "agriculture, sylviculture et pêche",
    "B": "industries extractives",
    "C": "industrie manufacturière",
    "D": "électricité, gaz, vapeur et air conditionné",
    "E": "eau, assainissement, déchets et dépollution",
    "F": "construction",
    "G": "commerce et réparation automobile",
    "H": "transports et entreposage",
    "I": "hébergement et restauration",
    "J": "information et communication",
    "K": "finance et assurance",
    "L": "immobilier",
    "M": "activités spécialisées, scientifiques et techniques",
    "N": "services administratifs et de soutien",
    "O": "administration publique",
    "P": "enseignement",
    "Q": "santé et action sociale",
    "R": "arts, spectacles et loisirs",
    "S": "autres services",
    "T": "ménages employeurs",
    "U": "activités extra-territoriales",
}
_AMOUNTS = {
    "base_cap_cents": "assiette plafonnée à",
    "cap_cents": "aide plafonnée à",
    "floor_cents": "aide d’au moins",
    "flat_cents": "aide forfaitaire de",
    "envelope_cents": "enveloppe de",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One published value in French, and the label of its source (None: the file says it of itself)."""

    text: str
    source: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One thing a scheme publishes: its key in the file, its French name, what each source says.

    No reading means not published; several mean the publications disagree. `is_unchecked` when
    the value was not checked against an official text.
    """

    key: str
    label: str
    readings: tuple[Reading, ...]
    is_unchecked: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """A version of a scheme: its criteria, its aid, its window, its notes."""

    window: tuple[Line, ...]
    criteria: tuple[Line, ...]
    conditions: tuple[Line, ...]
    aid: tuple[Line, ...]
    notes: tuple[str, ...]


def describe_version(scheme: Scheme, version: Version, geography: Geography) -> Description:
    """Write a version of a scheme in French, each value with its source."""
    notes = (version.note, version.window.note, version.aid.note)
    return Description(
        window=tuple(_window_lines(scheme, version.window)),
        criteria=tuple(_criteria_lines(scheme, version, geography)),
        conditions=tuple(_condition_line(scheme, one) for one in version.criteria.conditions),
        aid=tuple(_aid_lines(scheme, version.aid, geography)),
        notes=tuple(note for note in notes if note),
    )


def describe_identity(scheme: Scheme) -> tuple[Line, ...]:
    """Write what a scheme says of itself beyond its versions."""
    texts = {
        "ref": ("référence", scheme.ref),
        "name": ("nom", scheme.name),
        "summary": ("résumé", scheme.summary),
        "audience": ("public", scheme.audience),
        "funder": ("financeur", scheme.funder),
        "operator": ("opérateur", scheme.operator),
        "instruments": ("forme de l’aide", codes_text(scheme.instruments)),
        "known_from": ("connu depuis", french_text(str(scheme.known_from))),
        "legal_basis": ("base juridique", " ou ".join(basis_text(basis) for basis in scheme.legal_basis)),
        "contact": ("contact", scheme.contact.function if scheme.contact else ""),
        "contact.url": ("adresse du contact", (scheme.contact.url if scheme.contact else None) or ""),
        "stacking": ("cumul", " ; ".join(stacking_texts(scheme))),
        "sources": ("sources", " ; ".join(_source_text(source) for source in scheme.sources)),
        "verified_on": ("vérifié le", f"{scheme.verified_on:%d/%m/%Y}" if scheme.verified_on else ""),
        "notes": ("notes", " ".join(scheme.notes)),
    }
    return tuple(
        Line(key=key, label=label, readings=(Reading(text=text, source=None),) if text else ())
        for key, (label, text) in texts.items()
    )


def window_text(window: WindowAnswer) -> str:
    """Write a window's state with its dates."""
    dates = window_dates(window)
    return WINDOW_LABELS[window.state] + (f", {dates}" if dates else "")


def window_dates(window: WindowAnswer) -> str:
    """Write the dates that matter in a window's state, and the days left; empty when none is published."""
    if window.state is WindowState.UPCOMING:
        return f"ouverture {french_text(window.opens_on)}" if window.opens_on else ""
    if window.state in (WindowState.EXHAUSTED, WindowState.SUSPENDED) or not window.closes_on:
        return ""
    left = window.days_left
    plural = "s" if left is not None and left > 1 else ""
    days = "" if left is None else f", {left} jour{plural} restant{plural}"
    return f"clôture {french_text(window.closes_on)}{days}"


def basis_text(basis: LegalBasis) -> str:
    """Write one legal basis; « à vérifier » until an official text was read."""
    details = ", ".join(filter(None, (_article_text(basis.article), basis.reference)))
    certain = "" if basis.confirmed else " (à vérifier)"
    return basis.kind.label + (f", {details}" if details else "") + certain


def stacking_texts(scheme: Scheme) -> Iterator[str]:
    """Write what may not be added to a scheme, and what it needs."""
    stacking = scheme.stacking
    if stacking.exclusive_group:
        yield f"ne se cumule pas avec les autres dispositifs du groupe « {stacking.exclusive_group} »"
    if stacking.requires:
        yield f"suppose d’avoir obtenu : {', '.join(stacking.requires)}"
    if stacking.note:
        yield stacking.note


def _article_text(article: str | None) -> str | None:
    return f"article {article.removeprefix('art')}" if article else None


def _source_text(source: Source) -> str:
    published = f", {french_text(str(source.published_on))}" if source.published_on else ""
    return f"{source.label}{published}" + (f" ({source.url})" if source.url else "")


def _readings(
    scheme: Scheme, published: Published[Any] | None, write: Callable[[Any], str]
) -> tuple[Reading, ...]:
    if published is None:
        return ()
    return tuple(
        Reading(text=write(choice.value), source=scheme.source_label(choice.source))
        for choice in published.alternatives
    )


def _window_lines(scheme: Scheme, window: Window) -> Iterator[Line]:
    yield _plain(scheme, "mode", "calendrier", MODE_LABELS[window.mode])
    for key, label in (("opens_on", "ouverture"), ("closes_on", "clôture")):
        readings = _readings(scheme, getattr(window, key), lambda day: french_text(str(day)))
        yield Line(key=key, label=label, readings=readings)
    if window.closes_at:
        yield _plain(scheme, "closes_at", "heure du dernier jour", f"{window.closes_at}, heure de Paris")
    if window.intakes:
        days = ", ".join(french_text(str(day)).removeprefix("le ") for day in window.intakes)
        yield _plain(scheme, "intakes", "relèves", days)
    if window.exhausted_on:
        yield _plain(scheme, "exhausted_on", "crédits épuisés", french_text(str(window.exhausted_on)))
    for number, pause in enumerate(window.suspensions):
        text = f"du {french_text(str(pause.starts_on))} au {french_text(str(pause.ends_on))}"
        yield _plain(
            scheme,
            f"suspensions.{number}",
            "suspension",
            text.replace("du le ", "du ").replace("au le ", "au "),
        )


def _criteria_lines(scheme: Scheme, version: Version, geography: Geography) -> Iterator[Line]:
    writers: dict[str, Callable[[Any], str]] = {
        "perimeter": lambda value: areas_text(geography, value.include, value.exclude),
        "size": _size_text,
        "sector": _sector_text,
        "spend": lambda value: _spend_text(value, geography),
        "start_of_works": lambda _: "travaux commencés après le dépôt de la demande",
        "difficulty": lambda _: "entreprise qui n’est pas en difficulté",
    }
    for name in CRITERIA:
        yield Line(
            key=name,
            label=CRITERION_LABELS[name],
            readings=_readings(scheme, getattr(version.criteria, name), writers.get(name, codes_text)),
            is_unchecked=name in version.criteria.unchecked,
        )


def _condition_line(scheme: Scheme, condition: Condition) -> Line:
    text, other = condition.question, condition.or_else
    if other:
        since = f", depuis {french_text(str(other.since))}" if other.since else ""
        text += f" Ou, si {headcount_range_text(other.headcount)}{since} : {other.question}"
    reading = Reading(text=text, source=scheme.source_label(None))
    return Line(key=f"conditions.{condition.name}", label="condition", readings=(reading,))


def _size_text(size: Size) -> str:
    scales = [codes_text(size.eu or ()), codes_text(size.category or ())]
    if size.headcount:
        scales.append(headcount_range_text(size.headcount))
    return " et ".join(filter(None, scales))


def _sector_text(sector: Sector) -> str:
    """Add to the codes the words of the sections and subclasses they name; divisions have no label in the data."""
    named = {code for scope in sector.include for code in parse_naf_scope(scope).prefixes}
    subclasses = {code: subclass.label for code, subclass in load_naf().items()}
    words = [label for code, label in (_SECTIONS | subclasses).items() if code in named]
    return sector_text(sector) + (f" : {' ; '.join(words)}" if words and len(words) <= _MOST_WORDS else "")


def _spend_text(spend: Spend, geography: Geography) -> str:
    others = (f"{spend_text(one)} ({areas_text(geography, one.areas, ())})" for one in spend.exceptions)
    return " ; ".join((spend_text(spend), *others))


def _aid_lines(scheme: Scheme, aid: Aid, geography: Geography) -> Iterator[Line]:
    for number, rate in enumerate(aid.rates):
        yield _plain(scheme, f"rates.{number}", "taux", _rate_text(rate, geography))
    for name, label in _AMOUNTS.items():
        readings = _readings(scheme, getattr(aid, name), euros_text)
        if readings:
            yield Line(key=name.replace("_cents", "_eur"), label=label, readings=readings)


def _rate_text(rate: Rate, geography: Geography) -> str:
    limits = (
        codes_text((*(rate.eu or ()), *(rate.category or ()), *(rate.natures or ()))),
        headcount_range_text(rate.headcount) if rate.headcount else "",
        areas_text(geography, rate.areas, ()) if rate.areas else "",
        codes_text((rate.instrument,)) if rate.instrument else "",
        rate.note or "",
    )
    scope = " ; ".join(filter(None, limits))
    percent = f"{rate.rate_pct:f}".replace(".", ",")
    return f"{'jusqu’à ' if rate.at_most else ''}{percent}\u00a0%" + (f" ({scope})" if scope else "")


def _plain(scheme: Scheme, key: str, label: str, text: str) -> Line:
    return Line(key=key, label=label, readings=(Reading(text=text, source=scheme.source_label(None)),))
