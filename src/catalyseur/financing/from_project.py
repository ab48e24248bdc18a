"""From a project and the catalogue to a plan: what nobody knows is spread over scenarios."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import prod

from catalyseur.financing.admission import Refusal, refused_text
from catalyseur.financing.de_minimis import received_cents
from catalyseur.financing.earlier import Earlier, Group, settle_earlier, unknown_earlier
from catalyseur.financing.intensity import GREEN_INVESTMENTS
from catalyseur.financing.law import Law, LawBook
from catalyseur.financing.plan import Infeasible, Variant
from catalyseur.financing.request import Request
from catalyseur.financing.scenarios import Answer, Scenario, plan_scenarios
from catalyseur.financing.scheme_offers import Prospect, make_offer, read_prospect
from catalyseur.financing.situation import CostLine, Situation
from catalyseur.financing.unknown import ALLOWED, CEILING, CLOSED, LEFT_OUT, NIL, NO, YES, Unknown, from_least
from catalyseur.financing.vocabulary import FROM_LEAST_SIZE, REGIONAL_NATURES, Basis, Owner, Size, named
from catalyseur.financing.zones import possible_zones
from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import match_project
from catalyseur.toolbox.project import Line, Project, Vat
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.spend import HIGHEST_VAT_PCT
from catalyseur.toolbox.vocabulary import LOCAL_AUTHORITIES, Beneficiary, EuSize, Nature

MOST_CASES = 48
_SECTOR, _APPLICATION = "firm.sector", "application_date"
_OWNERS = {
    Beneficiary.COMMUNE: Owner.COMMUNE,
    Beneficiary.EPCI: Owner.EPCI,
    Beneficiary.REGION: Owner.REGION,
    Beneficiary.DEPARTEMENT: Owner.EPCI,
    Beneficiary.LOCAL_AUTHORITY: Owner.EPCI,
    Beneficiary.ASSOCIATION: Owner.ASSOCIATION,
}
_COLLABORATIVE = frozenset({Nature.INDUSTRIAL_RESEARCH, Nature.EXPERIMENTAL_DEVELOPMENT})
_SIZES = {
    EuSize.MICRO: Size.SMALL,
    EuSize.SMALL: Size.SMALL,
    EuSize.MEDIUM: Size.MEDIUM,
    EuSize.LARGE: Size.LARGE,
}


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What a project is read against: the schemes, the places and the law."""

    catalogue: Catalogue
    geography: Geography
    book: LawBook


class NoLinesError(ValueError):
    """A project without cost lines has no plan."""


@dataclass(frozen=True, kw_only=True)
class ProjectAnswer:
    """The plan of a project, and the schemes of the catalogue refused before any plan, by id.

    `able` are the others that run that day: each may pay something, once what is not known turns out well.
    """

    answer: Answer
    refused: Mapping[str, Refusal]
    able: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """A project read against the catalogue on a day."""

    facts: Facts
    law: Law
    prospects: tuple[Prospect, ...]
    request: Request


def plan_project(
    project: Project, sources: Sources, on: date, request: Request | None = None
) -> ProjectAnswer:
    """Plan a project with the schemes it matches on a day, under the law of its grant day (else that day).

    A scheme asked for is taken for granted: it is never left out because the right to it is not confirmed.
    Raises NoLinesError when the project has no cost line.
    """
    if not project.lines:
        raise NoLinesError(
            "lines: a financing plan needs at least one line of cost, with its nature and cost_eur"
        )
    facts, law = (
        Facts(project=project, on=on, geography=sources.geography),
        sources.book.on(project.grant_on or on),
    )
    prospects: list[Prospect] = []
    refused: dict[str, Refusal] = {}
    for match in match_project(project, sources.catalogue, sources.geography, on).matches:
        found = read_prospect(facts, match, law, _filed_on(project, match.scheme))
        if isinstance(found, Refusal):
            refused[match.scheme.id] = found
        else:
            prospects.append(found)
    order = {scheme.id: place for place, scheme in enumerate(sources.catalogue.schemes)}
    request = request or Request()
    reading = _Reading(
        facts=facts,
        law=law,
        prospects=tuple(sorted(prospects, key=lambda p: order[p.id])),
        request=request,
    )
    unknowns, able = _unknowns(reading), frozenset(prospect.id for prospect in prospects)
    if barred := _barred(reading, refused, sources.catalogue) or _too_many(request, unknowns):
        return ProjectAnswer(answer=_conflict(barred, law), refused=refused, able=able)
    answer = plan_scenarios(
        unknowns,
        lambda known: [Variant(id=None, situation=_situation(reading, known))],
        law,
        request,
    )
    return ProjectAnswer(answer=answer, refused=refused, able=able)


def _barred(reading: _Reading, refused: Mapping[str, Refusal], catalogue: Catalogue) -> str:
    """Say which scheme asked for cannot pay, and why; nothing when all can."""
    able = {prospect.id for prospect in reading.prospects}
    asked = (scheme for scheme in catalogue.schemes if scheme.id in reading.request.wanted)
    scheme = next((one for one in asked if one.id not in able), None)
    if scheme is None:
        return ""
    if refusal := refused.get(scheme.id):
        return refused_text(scheme.name, refusal)
    return f"{scheme.name} est demandé, mais il n’est pas encore connu ce jour-là"


def _too_many(request: Request, unknowns: tuple[Unknown, ...]) -> str:
    """Say that the schemes asked for may rest on too many bases for each case to be solved."""
    cases = prod(len(unknown.values) for unknown in unknowns if unknown.least is None)
    if not request.wanted or cases <= MOST_CASES:
        return ""
    return (
        "les dispositifs demandés ont des bases juridiques non publiées, soit trop de cas possibles : "
        "demandez-en moins, ou précisez le lieu et la taille de l’entreprise"
    )


def _conflict(words: str, law: Law) -> Answer:
    headline = Scenario(facts={}, answer=Infeasible(conflict=(words,), law=law))
    return Answer(headline=headline, others=(), raises=(), variants=(), is_whole=True)


def _filed_on(project: Project, scheme: Scheme) -> date | None:
    own = project.applications.get(scheme.id) or project.applications.get(scheme.ref)
    return own or project.application_on


def _unknowns(reading: _Reading) -> tuple[Unknown, ...]:
    firm = reading.facts.project.firm
    found = [
        Unknown(fact="zone", values=_zones(reading)),
        Unknown(
            fact="firm.size",
            values=tuple(
                size for size in FROM_LEAST_SIZE if size in {_SIZES[s] for s in reading.facts.eu_sizes}
            ),
        ),
    ]
    if firm.in_difficulty is None and _is_company(reading):
        found.append(from_least("firm.difficulty", YES, NO))
    if firm.de_minimis is None and any("deminimis" in prospect.bases for prospect in reading.prospects):
        found.append(from_least("firm.deminimis_received_3y", CEILING, NIL))
    if firm.naf is None and _is_company(reading):
        found.append(from_least(_SECTOR, CLOSED, ALLOWED))
    if any(_may_be_late(reading, prospect) for prospect in reading.prospects):
        found.append(from_least(_APPLICATION, NO, YES))
    if any(Basis.ART14 in prospect.bases for prospect in reading.prospects):
        found += unknown_earlier(_group(reading.facts.project), reading.law)
    found += _unknown_flags(reading)
    found += [_prospect_unknown(prospect, reading.request) for prospect in reading.prospects]
    return tuple(unknown for unknown in found if len(unknown.values) > 1)


def _unknown_flags(reading: _Reading) -> list[Unknown]:
    """List the flags nobody gave that may raise the plan: a yes never lowers it."""
    flags = reading.facts.project.flags
    natures = {line.nature for line in reading.facts.project.lines or ()}
    weighs = {
        "initial_investment": not natures.isdisjoint(GREEN_INVESTMENTS),
        "new_economic_activity": EuSize.LARGE in reading.facts.eu_sizes
        and not natures.isdisjoint(REGIONAL_NATURES),
        "effective_collaboration": not natures.isdisjoint(_COLLABORATIVE),
    }
    return [
        from_least(f"flags.{name}", NO, YES)
        for name, matters in weighs.items()
        if matters and getattr(flags, name) is None
    ]


def _flag(reading: _Reading, known: Mapping[str, str], name: str) -> bool | None:
    """Return a flag as given, or true where the scenario says yes; else it stays unsaid."""
    given: bool | None = getattr(reading.facts.project.flags, name)
    return True if given is None and known.get(f"flags.{name}") == YES else given


def _prospect_unknown(prospect: Prospect, request: Request) -> Unknown:
    """Spread a scheme over what it may rest on; left out first where its amount or the right to it is unknown."""
    fact = f"schemes.{prospect.id}.{prospect.unknown}"
    if prospect.id in request.leave:
        return Unknown(fact=fact, values=prospect.bases[:1])
    is_sure = prospect.unknown == "basis" or prospect.id in request.wanted
    values = prospect.bases if is_sure else (LEFT_OUT, *prospect.bases)
    return Unknown(fact=fact, values=values, least=None if prospect.id in request.wanted else LEFT_OUT)


def _is_company(reading: _Reading) -> bool:
    return reading.facts.project.beneficiary not in (LOCAL_AUTHORITIES | {Beneficiary.LOCAL_AUTHORITY})


def _zones(reading: _Reading) -> tuple[str, ...]:
    """Return the zones of the map of the grant day the commune may be in."""
    return possible_zones(reading.facts.geography, reading.law, reading.facts.project.commune)


def _situation(reading: _Reading, known: Mapping[str, str]) -> Situation:
    facts, law = reading.facts, reading.law
    project, firm = facts.project, facts.project.firm
    size = named(Size, known.get("firm.size") or next(_SIZES[size] for size in facts.eu_sizes))
    is_in_difficulty = (
        firm.in_difficulty if firm.in_difficulty is not None else known.get("firm.difficulty") == YES
    )
    return Situation(
        owner=_OWNERS.get(project.beneficiary or Beneficiary.COMPANY, Owner.COMPANY),
        size=size if _is_company(reading) else Size.LARGE,
        is_in_difficulty=is_in_difficulty,
        is_insolvent=False,
        de_minimis_received_cents=_received_cents(reading, known),
        naf=firm.naf,
        zone=known.get("zone") or _zones(reading)[0],
        granted_on=law.on,
        starts_on=project.start_of_works_on,
        is_initial_investment=_flag(reading, known, "initial_investment"),
        is_new_activity=_flag(reading, known, "new_economic_activity"),
        is_collaboration=_flag(reading, known, "effective_collaboration"),
        private_cents=project.private_contribution_cents or 0,
        previous=settle_earlier(_group(project), law, known),
        is_sector_doubtful=known.get(_SECTOR) == CLOSED,
        is_zone_doubtful="zone" in known,
        is_size_doubtful="firm.size" in known,
        is_difficulty_doubtful="firm.difficulty" in known,
        lines=tuple(
            CostLine(id=ln.id, cost_cents=cost_cents(ln), nature=ln.nature) for ln in project.lines or ()
        ),
        offers=tuple(
            make_offer(facts, prospect, _basis(prospect, known), size, _applied_on(reading, prospect, known))
            for prospect in reading.prospects
            if _basis(prospect, known) != LEFT_OUT
        ),
    )


def _basis(prospect: Prospect, known: Mapping[str, str]) -> str:
    return known.get(f"schemes.{prospect.id}.{prospect.unknown}", prospect.bases[0])


def _may_be_late(reading: _Reading, prospect: Prospect) -> bool:
    """Tell whether nobody dated an application while the works began by the grant (Art. 6(2))."""
    starts = reading.facts.project.start_of_works_on
    return (
        _applied_on(reading, prospect, {}) is None
        and starts is not None
        and starts <= reading.law.on
        and any(named(Basis, basis).is_gber for basis in prospect.bases)
    )


def _applied_on(reading: _Reading, prospect: Prospect, known: Mapping[str, str]) -> date | None:
    """Return the day of application; without one, today is meant while works are still to come.

    Unknown and in time, it is the day before the works.
    """
    filed = _filed_on(reading.facts.project, prospect.match.scheme)
    starts, on = reading.facts.project.start_of_works_on, reading.facts.on
    if filed or starts is None:
        return filed
    if known.get(_APPLICATION) == YES:
        return starts - timedelta(days=1)
    return on if starts > on else None


def _received_cents(reading: _Reading, known: Mapping[str, str]) -> int:
    entries, law = reading.facts.project.firm.de_minimis, reading.law
    if entries is not None:
        return received_cents(((e.granted_on, e.amount_cents) for e in entries), law.on, law.de_minimis)
    is_full = known.get("firm.deminimis_received_3y") == CEILING
    return law.de_minimis.ceiling_eur.cents if law.de_minimis and is_full else 0


def _group(project: Project) -> Group:
    """Read the earlier investments told; a project that tells none has none, and its NUTS 3 region is not asked."""
    told = project.firm.previous_projects or ()
    earlier = tuple(
        Earlier(
            nuts3=None,
            same_activity=one.same_activity,
            started_on=one.start_of_works_on,
            eligible_cost_cents=one.eligible_cost_cents,
            regional_aid_cents=one.regional_aid_cents,
        )
        for one in told
    )
    return Group(earlier=earlier, nuts3=None, starts_on=project.start_of_works_on)


def cost_cents(line: Line) -> int:
    """Return the cost without tax; a cost given with tax counts for what is left at the highest rate."""
    return line.cost_cents if line.vat is Vat.EXCLUDED else line.cost_cents * 100 // (100 + HIGHEST_VAT_PCT)
