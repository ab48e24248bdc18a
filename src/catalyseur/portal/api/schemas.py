"""The shapes of the API's answers. The engine writes the documents; these declare them, and tests compare."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Word = Literal["yes", "no", "cannot_tell"]


class Shape(BaseModel):
    """Nothing but what is declared."""

    model_config = ConfigDict(extra="forbid")


class Problem(Shape):
    """What went wrong, in one sentence."""

    detail: str


class Index(Shape):
    """Where things are."""

    version: str
    openapi: str
    addresses: list[str]


class NamedEpci(Shape):
    """An EPCI or EPT by its SIREN."""

    siren: str
    name: str


class Membership(Shape):
    """A territory a commune belongs to; `certain` is false where the known pictures differ."""

    phase: int
    id: str
    name: str
    certain: bool


class Rates(Shape):
    """Ceilings of regional aid by size of the firm, in per cent."""

    large: float
    medium: float
    small: float


class Zoning(Shape):
    """What a zoning says of a commune, with its source."""

    verdict: Word
    code: str | None
    label: str | None
    vintage: str | None
    source: str | None
    rates_pct: Rates = None  # type: ignore[assignment] # absent, never null
    reason: str = None  # type: ignore[assignment]
    question: str = None  # type: ignore[assignment]


class Commune(Shape):
    """A commune as it stands on the day; `note` says what an older or partial code became."""

    code: str
    name: str
    departement: str
    region: str
    population: int | None
    epci: NamedEpci | None
    territories: list[Membership]
    zonings: dict[str, Zoning]
    ept: NamedEpci = None  # type: ignore[assignment]
    note: str = None  # type: ignore[assignment]


class Holder(NamedEpci):
    """An EPCI that holds a share (0 to 1) of the people of another."""

    share: float


class Epci(NamedEpci):
    """An EPCI or EPT; `became` and `note` when it does not stand that day."""

    kind: str
    first_year: int
    last_year: int
    standing: bool
    became: list[Holder] = None  # type: ignore[assignment]
    note: str | None = None


class TerritoryMember(Shape):
    """A member of a territory: EPCI, part of one, EPT or commune."""

    kind: str
    siren: str
    commune: str | None
    name: str
    valid_from: str
    valid_to: str
    certain: bool


class TerritoryLink(Shape):
    """A territory of the other phase, and what they share."""

    phase: int
    id: str
    name: str
    communes: int
    share_of_phase_1: float
    share_of_phase_2: float


class Territory(Shape):
    """A territory of one phase, its members of the day, its path to or from the other phase."""

    phase: int
    id: str
    name: str
    region: str
    regions: list[str]
    valid_from: str
    valid_to: str
    members: list[TerritoryMember]
    successors: list[TerritoryLink]
    predecessors: list[TerritoryLink]


class Places(Shape):
    """The document of `catalyseur territory --json`."""

    query: str
    on: str
    communes: list[Commune]
    epci: list[Epci]
    territories: list[Territory]


class Window(Shape):
    """An application window; dates as published: exact, partial (`2019-11`), `A/B`, or `A|B` in conflict."""

    state: Literal["upcoming", "open", "closing_soon", "closed", "exhausted", "suspended", "to_verify"]
    opens_on: str | None
    closes_on: str | None
    days_left: int | None


class ListedScheme(Shape):
    """One row of `catalyseur schemes list --json`."""

    scheme: str
    ref: str
    name: str
    window: Window


class SchemePage(Shape):
    """One page of schemes; `next` and `previous` are addresses, null at the ends."""

    on: str
    count: int
    page: int
    pages: int
    next: str | None
    previous: str | None
    results: list[ListedScheme]


class Finding(Shape):
    """One criterion's answer."""

    criterion: str
    verdict: Word
    cause: Literal["project", "geography", "scheme"]
    expected: str
    actual: str
    source: str


class Match(ListedScheme):
    """One scheme's answer for the project."""

    verdict: Word
    findings: list[Finding]
    to_confirm: list[str]
    missing_facts: list[str]


class Question(Shape):
    """The fact to ask next, and how many undecided schemes its worst answer still decides."""

    fact: str
    settles: int


class Answers(Shape):
    """The document of `catalyseur match --json`."""

    on: str
    project: dict[str, Any]
    matches: list[Match]
    not_listed: int
    next_question: Question | None


class BilanFigure(Shape):
    """One figure: its definition, its place, its source; amounts in euros, shares from 0 to 1."""

    indicator: str
    label: str
    definition: str
    place: str
    place_name: str
    value: int | float | None
    unit: str
    stage: str
    tax: str
    instrument: str
    as_of: str
    source: str
    owner: str
    note: str


class Bilan(Shape):
    """The figures of the bilan of a day, and which reading of that day it is."""

    day: str
    reading: str
    reading_label: str
    known_on: str
    figures: list[BilanFigure]


class SiteMilestone(Shape):
    """What is known of one step, on its own."""

    code: str
    state: Literal["proved", "planned", "unknown"]
    on: str | None
    evidence: str


class ReachedMilestone(SiteMilestone):
    """One step of the standard list, and whether it is reached on the day."""

    reached: Word


class SiteReadiness(Shape):
    """Every step of the standard list on a day."""

    on: str
    ready: Word
    milestones: list[ReachedMilestone]


class RegisteredSite(Shape):
    """A site as its source describes it; null is unknown, never no or zero."""

    site_id: str
    source_id: str
    name: str
    source: str
    departement: str | None
    region: str | None
    commune: str | None
    epci: str | None
    area_m2: int | None
    brownfield: bool | None
    power_kw: int | None
    rail: bool | None
    water: bool | None
    on_sale: bool | None
    label: str | None
    wave: str | None
    announced: str | None
    available: str | None
    milestones: list[SiteMilestone]
    point: list[float] | None
    remark: str
    readiness: SiteReadiness


class SitePage(Shape):
    """One page of sites; `next` and `previous` are addresses, null at the ends."""

    on: str
    count: int
    page: int
    pages: int
    next: str | None
    previous: str | None
    results: list[RegisteredSite]


class SiteFinding(Shape):
    """One criterion's answer for one site."""

    criterion: str
    verdict: Word
    expected: str
    actual: str
    source: str


class RankedSite(Shape):
    """One site's answer for the need."""

    site: str
    source_id: str
    name: str
    verdict: Word
    brownfield: bool | None
    area_m2: int | None
    distance_m: int | None
    findings: list[SiteFinding]
    missing_facts: list[str]


class Ranking(Shape):
    """The document of `catalyseur sites NEED.json --json`, best first."""

    on: str
    need: dict[str, Any]
    sites: list[RankedSite]
