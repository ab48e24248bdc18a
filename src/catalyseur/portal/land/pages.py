"""What the page of a site shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.geography.places import Commune, Epci, Membership
from catalyseur.geography.tables import year_of
from catalyseur.portal.land.queries import cells_of
from catalyseur.sites.milestones import Milestone, Readiness, Standing, State, Step
from catalyseur.sites.register import Site, Wave, readiness, waves
from catalyseur.sites.units import hectares_text, megawatts_text
from catalyseur.sites.wording import KNOWN, STATES
from catalyseur.values.dates import french_text
from catalyseur.values.verdict import Verdict

BADGES = {State.PROVED: "fr-badge--success", State.PLANNED: "fr-badge--info", State.UNKNOWN: ""}
UNKNOWN = "inconnu"
HIDDEN = frozenset({"source_contact"})


@dataclass(frozen=True, kw_only=True, slots=True)
class StepLine:
    """One step of the standard list: its state in words, its day, what proves it."""

    step: Step
    milestone: Milestone
    badge: str
    badge_class: str
    when: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SitePage:
    """A site on a day: facts as pairs of words, its place that day, its steps, the cells of its file by table."""

    site: Site
    on: date
    facts: tuple[tuple[str, str], ...]
    commune: Commune | None
    departement: str
    region: str
    epci: Epci | None
    memberships: tuple[Membership, ...]
    readiness: Readiness
    steps: tuple[StepLine, ...]
    wave: Wave | None
    tables: Mapping[str, list[dict[str, str]]]


def site_page(site: Site, geography: Geography, on: date) -> SitePage:
    """Gather what is known of a site."""
    commune = _commune(site, geography, on)
    found = readiness(site, on)
    return SitePage(
        site=site,
        on=on,
        facts=_facts(site),
        commune=commune,
        departement=geography.departement_names.get(site.departement or "", UNKNOWN),
        region=geography.region_names.get(site.region or "", UNKNOWN),
        epci=geography.epci_of(commune.code, on) if commune else None,
        memberships=geography.territories_of(commune.code, on) if commune else (),
        readiness=found,
        steps=tuple(_step_line(standing, on) for standing in found.standings),
        wave=next((wave for wave in waves() if wave.code == site.wave), None) if site.wave else None,
        tables={table: [_shown(row) for row in rows] for table, rows in cells_of(site).items()},
    )


def _commune(site: Site, geography: Geography, on: date) -> Commune | None:
    holders = geography.history.holders(site.commune, year_of(on)) if site.commune else ()
    return geography.history.commune(holders[0]) if len(holders) == 1 else None


def _shown(row: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of a row but for addresses of people: the site gives functions, never persons."""
    return {column: text for column, text in row.items() if column not in HIDDEN}


def _facts(site: Site) -> tuple[tuple[str, str], ...]:
    return (
        ("Surface totale", hectares_text(site.area_m2) if site.area_m2 else "inconnue"),
        ("Friche", KNOWN[site.brownfield]),
        ("Puissance électrique", megawatts_text(site.power_kw) if site.power_kw is not None else "inconnue"),
        ("Embranchement ou fret ferroviaire", KNOWN[site.rail]),
        ("Réseau d’eau potable", KNOWN[site.water]),
        ("Encore à vendre ou à louer", KNOWN[site.on_sale]),
        ("Disponibilité annoncée", french_text(site.available.text) if site.available else "inconnue"),
        ("Label", site.label or "aucun connu"),
    )


def _step_line(standing: Standing, on: date) -> StepLine:
    milestone = standing.milestone
    return StepLine(
        step=standing.step,
        milestone=milestone,
        badge=STATES[milestone.state],
        badge_class=BADGES[milestone.state],
        when=french_text(milestone.on.text) if milestone.on else "",
        note=_note(standing, on),
    )


def _note(standing: Standing, on: date) -> str:
    """Say what a day in doubt leaves open."""
    milestone = standing.milestone
    if milestone.state is State.PLANNED and standing.reached is Verdict.CANNOT_TELL:
        return "La date prévue est passée sans preuve." if milestone.on and milestone.on.latest <= on else ""
    if milestone.state is State.PROVED and standing.reached is not Verdict.YES:
        return (
            "Prouvé après le jour choisi."
            if standing.reached is Verdict.NO
            else "Date trop large pour ce jour."
        )
    return ""
