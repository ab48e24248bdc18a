"""From a case, as written, to situations where every fact is known."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from catalyseur.financing.case import Case, CaseFirm, CaseLine, CaseProject, CaseScheme
from catalyseur.financing.de_minimis import received_cents
from catalyseur.financing.earlier import Earlier, Group, settle_earlier, unknown_earlier
from catalyseur.financing.law import Law, LawBook
from catalyseur.financing.plan import Variant
from catalyseur.financing.request import Request
from catalyseur.financing.scenarios import Answer, plan_scenarios
from catalyseur.financing.situation import CostLine, Offer, Situation
from catalyseur.financing.unknown import (
    ALLOWED,
    CEILING,
    CLOSED,
    LEFT_OUT,
    NIL,
    NO,
    OPEN,
    YES,
    Unknown,
    from_least,
)
from catalyseur.financing.vocabulary import FROM_LEAST_SIZE, LOCAL_AUTHORITY_OWNERS, Basis, Size, named
from catalyseur.toolbox.vocabulary import Nature
from catalyseur.values.codes import normalise_naf

_ZONE, _SIZE, _DIFFICULTY, _INSOLVENCY, _RECEIVED, _SECTOR = (
    "zone",
    "firm.size",
    "firm.difficulty",
    "firm.insolvency",
    "firm.deminimis_received_3y",
    "firm.sector",
)
_START, _APPLICATION, _PRIVATE = "start_of_works", "application_date", "private_contribution"
_FLAGS = ("initial_investment", "new_economic_activity", "effective_collaboration")
_ZONED = {Basis.ART14, Basis.ART22, Basis.ART25, Basis.ART36, Basis.ART38, Basis.ART47}


def plan_case(case: Case, book: LawBook, on: date, request: Request | None = None) -> Answer:
    """Plan a case with the law of its grant date, or of `on` where it gives none."""
    law = book.on(case.grant_date or on)
    unknowns = unknown_facts(case, law)
    return plan_scenarios(unknowns, lambda facts: variants_of(case, law, facts), law, request)


def unknown_facts(case: Case, law: Law) -> tuple[Unknown, ...]:
    """List the facts the case leaves unknown and that may weigh, with every value they may take."""
    found = [*_firm_unknowns(case, law), *_project_unknowns(case, law)]
    found += [unknown for scheme in case.schemes for unknown in _scheme_unknowns(case, law, scheme)]
    return tuple(unknown for unknown in found if len(unknown.values) > 1)


def _firm_unknowns(case: Case, law: Law) -> list[Unknown]:
    firm, bases = case.project.firm, {scheme.basis for scheme in case.schemes}
    has_gber = any(basis is None or basis.startswith("art") for basis in bases)
    is_minimis = bool(bases & {None, Basis.DE_MINIMIS})
    zones = _possible_zones(case, law)
    found = [Unknown(fact=_ZONE, values=zones)] if bases & _ZONED or None in bases else []
    if has_gber and firm.size is None and case.project.owner not in LOCAL_AUTHORITY_OWNERS:
        found.append(Unknown(fact=_SIZE, values=FROM_LEAST_SIZE))
    if has_gber and firm.difficulty is None:
        found.append(from_least(_DIFFICULTY, YES, NO))
    if firm.insolvency is None and not _is_said_healthy(firm):
        found.append(from_least(_INSOLVENCY, YES, NO))
    if is_minimis and (firm.deminimis_received_cents is None or firm.deminimis is None):
        found.append(from_least(_RECEIVED, CEILING, NIL))
    if (has_gber or is_minimis) and _is_null(firm, "sector"):
        found.append(from_least(_SECTOR, CLOSED, ALLOWED))
    return found


def _project_unknowns(case: Case, law: Law) -> list[Unknown]:
    project, bases = case.project, {scheme.basis for scheme in case.schemes}
    has_gber = any(basis is None or basis.startswith("art") for basis in bases)
    found = [from_least(name, NO, YES) for name in _FLAGS if _is_null(project, name)]
    if has_gber and _is_null(project, _START):
        found.append(from_least(_START, YES, NO))
    if _is_null(project, _APPLICATION) and any(_may_be_late(case, law, one) for one in case.schemes):
        found.append(from_least(_APPLICATION, NO, YES))
    if bases & {None, Basis.ART14}:
        found += unknown_earlier(_group(project), law)
    if project.private_contribution_cents is None and project.owner in LOCAL_AUTHORITY_OWNERS:
        found.append(from_least(_PRIVATE, CEILING, NIL))
    return found


def _is_null(record: CaseFirm | CaseProject | CaseScheme, name: str) -> bool:
    """Tell whether the file says a fact is unknown: an absent one takes its default."""
    return name in record.model_fields_set and getattr(record, name) is None


def _may_be_late(case: Case, law: Law, scheme: CaseScheme) -> bool:
    """Tell whether a scheme has no day of application while works began before the grant (Art. 6(2))."""
    start = case.project.start_of_works
    is_undated = scheme.application is None and case.project.application_date is None
    is_gber = scheme.basis is None or scheme.basis.startswith("art")
    return is_gber and is_undated and start is not None and start <= law.on


def _is_said_healthy(firm: CaseFirm) -> bool:
    """Tell whether the case says « not in difficulty »: an insolvent firm would be (Art. 2(18)(c))."""
    return firm.difficulty is False and "difficulty" in firm.model_fields_set


def variants_of(case: Case, law: Law, facts: Mapping[str, str]) -> list[Variant]:
    """Return the case's variants, each unknown fact at the value given."""
    if not case.variants:
        return [Variant(id=None, situation=_situation(case, law, facts, case.lines))]
    return [
        Variant(id=variant.id, situation=_situation(case, law, facts, (*case.lines, *variant.lines)))
        for variant in case.variants
    ]


def _possible_zones(case: Case, law: Law) -> tuple[str, ...]:
    """Return what the place may be in the map of the day; a zone of another map may differ there."""
    chart, project = law.regional_map, case.project
    if chart is None:
        return ("none",)
    named = project.zone_by_map.get(chart.period) if project.zone_by_map else project.zone
    if named is None:
        return ("none", *chart.zones)
    if named == "none" or named in chart.zones:
        return (named,)
    return chart.may_be.get(named, ("none",))


def _scheme_unknowns(case: Case, law: Law, scheme: CaseScheme) -> list[Unknown]:
    found: list[Unknown] = []
    if scheme.basis is None:
        found.append(
            Unknown(fact=f"schemes.{scheme.id}.basis", values=possible_bases(_natures(case, scheme), law))
        )
    found += [
        from_least(f"schemes.{scheme.id}.{what}", LEFT_OUT, OPEN)
        for what, is_unknown in (("rate", scheme.is_rate_unknown), ("gge", scheme.is_gge_unknown))
        if is_unknown
    ]
    if _is_null(scheme, "application") and _may_be_late(case, law, scheme):
        found.append(from_least(f"schemes.{scheme.id}.application", NO, YES))
    return found


def _natures(case: Case, scheme: CaseScheme) -> set[Nature]:
    lines = (*case.lines, *(line for variant in case.variants for line in variant.lines))
    return {line.nature for line in lines if line.id in scheme.lines}


def possible_bases(natures: set[Nature], law: Law) -> tuple[str, ...]:
    """List the modelled bases an aid to some natures of cost may rest on: de minimis, or an article."""
    articles = law.gber.articles.items() if law.gber else ()
    covering = [
        basis.value
        for basis, article in articles
        if any(natures & set(intensity.natures) for intensity in article.intensities)
    ]
    return (Basis.DE_MINIMIS.value, *covering)


def _situation(case: Case, law: Law, facts: Mapping[str, str], lines: Sequence[CaseLine]) -> Situation:
    project, firm = case.project, case.project.firm
    default_size = Size.LARGE if project.owner in LOCAL_AUTHORITY_OWNERS else firm.size
    ids = {line.id for line in lines}
    offers = (_offer(case, scheme, facts, ids) for scheme in case.schemes)
    zones = _possible_zones(case, law)
    return Situation(
        owner=project.owner,
        size=named(Size, facts.get(_SIZE) or firm.size or default_size or Size.LARGE),
        is_in_difficulty=firm.difficulty if firm.difficulty is not None else facts.get(_DIFFICULTY) == YES,
        is_insolvent=firm.insolvency if firm.insolvency is not None else facts.get(_INSOLVENCY) == YES,
        de_minimis_received_cents=_received_cents(case, law, facts),
        naf=naf_class(firm.sector),
        zone=facts.get(_ZONE) or zones[0],
        granted_on=law.on,
        starts_on=project.start_of_works,
        is_initial_investment=_flag(project, facts, "initial_investment"),
        is_new_activity=_flag(project, facts, "new_economic_activity"),
        is_collaboration=_flag(project, facts, "effective_collaboration"),
        private_cents=_private_cents(project, facts, lines),
        previous=settle_earlier(_group(project), law, facts),
        is_sector_doubtful=facts.get(_SECTOR) == CLOSED,
        is_start_doubtful=facts.get(_START) == YES,
        is_zone_doubtful=_ZONE in facts,
        is_size_doubtful=_SIZE in facts,
        is_difficulty_doubtful=_DIFFICULTY in facts,
        lines=tuple(CostLine(id=ln.id, cost_cents=ln.cost_cents, nature=ln.nature) for ln in lines),
        offers=tuple(offer for offer in offers if offer is not None),
    )


def _group(project: CaseProject) -> Group:
    """Read the earlier investments of the group; `null` means nobody knows of any."""
    told = project.previous_projects
    earlier = tuple(
        Earlier(
            nuts3=one.nuts3,
            same_activity=one.same_activity,
            started_on=one.start_of_works,
            eligible_cost_cents=one.eligible_cost_cents,
            regional_aid_cents=one.regional_aid_cents,
        )
        for one in told or ()
    )
    return Group(
        earlier=None if told is None else earlier, nuts3=project.nuts3, starts_on=project.start_of_works
    )


def _private_cents(project: CaseProject, facts: Mapping[str, str], lines: Sequence[CaseLine]) -> int:
    """Return the private money brought; unknown, it may bear the whole cost (L.1111-10 of the CGCT)."""
    if facts.get(_PRIVATE) == CEILING:
        return sum(line.cost_cents for line in lines)
    return project.private_contribution_cents or 0


def _flag(project: CaseProject, facts: Mapping[str, str], name: str) -> bool | None:
    """Return a flag as given, or as the scenario says; one left out stays unsaid."""
    given: bool | None = getattr(project, name)
    return facts[name] == YES if given is None and name in facts else given


def naf_class(sector: str | None) -> str | None:
    """Write a sector as 25.62B; a code of another shape is kept without its section letter."""
    if sector is None:
        return None
    try:
        return normalise_naf(sector)
    except ValueError:
        return sector.lstrip("ABCDEFGHIJKLMNOPQRSTUV").strip()


def _received_cents(case: Case, law: Law, facts: Mapping[str, str]) -> int:
    """Take the larger of the total stated and the sum of the entries that count that day."""
    firm = case.project.firm
    entries = received_cents(
        ((entry.granted_on, entry.amount_cents) for entry in firm.deminimis or ()), law.on, law.de_minimis
    )
    if facts.get(_RECEIVED) == CEILING and law.de_minimis:
        return law.de_minimis.ceiling_eur.cents
    return max(entries, firm.deminimis_received_cents or 0)


def _offer(case: Case, scheme: CaseScheme, facts: Mapping[str, str], line_ids: set[str]) -> Offer | None:
    """Return the offer; None where the scenario leaves it out."""
    if LEFT_OUT in (facts.get(f"schemes.{scheme.id}.{what}") for what in ("rate", "gge")):
        return None
    basis = scheme.basis or facts.get(f"schemes.{scheme.id}.basis", Basis.DE_MINIMIS.value)
    return Offer(
        id=scheme.id,
        instrument=scheme.instrument,
        basis=named(Basis, basis) if basis in tuple(Basis) else None,
        basis_name=basis,
        line_ids=tuple(line_id for line_id in scheme.lines if line_id in line_ids),
        rate=scheme.rate,
        cap_cents=scheme.cap_cents,
        floor_cents=scheme.floor_cents,
        min_base_cents=scheme.min_base_cents,
        exclusive_group=scheme.exclusive_group,
        requires=scheme.requires,
        gge_per_euro=Fraction(1) if scheme.gge_per_euro is None else scheme.gge_per_euro,
        is_gge_stated=scheme.gge_per_euro is not None,
        is_base_net_of_grants=scheme.base_net_of_grants,
        is_public=scheme.funder_public,
        applied_on=_applied_on(case.project, scheme, facts),
    )


def _applied_on(project: CaseProject, scheme: CaseScheme, facts: Mapping[str, str]) -> date | None:
    """Return the day of application; unknown and in time, it is the day before the works."""
    known, start = scheme.application or project.application_date, project.start_of_works
    in_time = YES in (facts.get(f"schemes.{scheme.id}.application"), facts.get(_APPLICATION))
    return start - timedelta(days=1) if known is None and in_time and start else known
