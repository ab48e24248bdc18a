"""Each criterion as a pure function: one published value and the project's facts give an answer.

An answer holds for every value the unknown facts may take; where those values disagree it is
cannot_tell and names the missing facts.
"""

from datetime import date
from functools import cache

from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.finding import Answer
from catalyseur.toolbox.firm import missing_figures
from catalyseur.toolbox.scheme import Alternative, Condition, Range, Scheme, Sector, Size, Version
from catalyseur.toolbox.sectors import Subclass, load_naf, parse_naf_scope
from catalyseur.toolbox.vocabulary import LOCAL_AUTHORITIES, Beneficiary, Kind, Nature
from catalyseur.toolbox.wording import (
    UNKNOWN_FACT,
    codes_text,
    headcount_range_text,
    headcount_text,
    sector_text,
)
from catalyseur.values.dates import PartialDate
from catalyseur.values.verdict import Verdict, agree, all_of, any_of, from_bool


def judge_beneficiary(facts: Facts, published: tuple[Beneficiary, ...]) -> Answer:
    """Compare who bears the project with who the scheme accepts; « collectivité » stands for four levels."""
    accepted = _expand(published)
    beneficiary = facts.project.beneficiary
    expected = codes_text(published)
    if beneficiary is None:
        return _unknown(expected, "beneficiary")
    verdict = agree(from_bool(possible in accepted) for possible in _expand((beneficiary,)))
    missing = ("beneficiary",) if verdict is Verdict.CANNOT_TELL else ()
    return Answer(verdict=verdict, expected=expected, actual=beneficiary.label, missing=missing)


def judge_size(facts: Facts, published: Size) -> Answer:
    """Compare what the firm's sizes can be with every scale the scheme publishes."""
    firm = facts.project.firm
    verdicts, expected, actual = [], [], []
    for accepted, possible in (
        (published.eu, facts.eu_sizes),
        (published.category, facts.categories),
    ):
        if accepted is not None:
            verdicts.append(agree(from_bool(size in accepted) for size in possible))
            expected.append(codes_text(accepted))
            actual.append(codes_text(size for size in type(accepted[0]) if size in possible))
    if published.headcount is not None:
        verdicts.append(within(published.headcount, firm.headcount))
        expected.append(headcount_range_text(published.headcount))
        actual.append(headcount_text(firm.headcount))
    if (published.eu or published.category) and not firm.linked:
        actual.append("aucune entreprise liée déclarée")
    verdict = all_of(verdicts)
    missing = _missing_for_size(facts, published) if verdict is Verdict.CANNOT_TELL else ()
    return Answer(verdict=verdict, expected=" et ".join(expected), actual=" ; ".join(actual), missing=missing)


def judge_sector(facts: Facts, published: Sector) -> Answer:
    """Place the firm's NAF code; with no code, answer only if every NAF subclass gives the same."""
    expected = sector_text(published)
    code = facts.project.firm.naf
    verdict = from_bool(covers(published, load_naf()[code])) if code else whatever_the_naf(published)
    if verdict is Verdict.CANNOT_TELL:
        return _unknown(expected, "firm.naf")
    actual = f"{code} {load_naf()[code].label}" if code else "toute activité convient"
    return Answer(verdict=verdict, expected=expected, actual=actual)


def judge_kind(facts: Facts, published: tuple[Kind, ...]) -> Answer:
    """Look for one kind in common."""
    kinds = facts.project.kinds
    if kinds is None:
        return _unknown(codes_text(published), "kinds")
    verdict = from_bool(not set(kinds).isdisjoint(published))
    return Answer(verdict=verdict, expected=codes_text(published), actual=codes_text(kinds))


def judge_nature(facts: Facts, published: tuple[Nature, ...]) -> Answer:
    """Look for one line of an eligible nature; « autre dépense » may hide one."""
    lines = facts.project.lines
    if lines is None:
        return _unknown(codes_text(published), "lines")
    natures = {line.nature for line in lines}
    verdict = from_bool(known=not natures.isdisjoint(published))
    if verdict is Verdict.NO and Nature.OTHER in natures:
        verdict = Verdict.CANNOT_TELL
    missing = ("lines",) if verdict is Verdict.CANNOT_TELL else ()
    actual = codes_text(nature for nature in Nature if nature in natures)
    return Answer(verdict=verdict, expected=codes_text(published), actual=actual, missing=missing)


def judge_start_of_works(facts: Facts, scheme: Scheme, version: Version) -> Answer:
    """Works begin after the application (incentive effect, art. 6(2) of Regulation (EU) 651/2014).

    An application nobody dated is filed when the window opens or later: works begun by then fail, works
    still to come after the day and the opening pass, and between the two only its date can tell.
    """
    expected = "travaux commencés après le dépôt de la demande"
    start = facts.project.start_of_works_on
    applied = next(
        (
            facts.project.applications[n]
            for s in scheme.names
            for n in facts.project.applications
            if n.casefold() == s
        ),
        None,
    )
    if start is None:
        return _unknown(expected, "start_of_works_on")
    openings = version.window.opens_on.values if version.window.opens_on else (None,)
    if applied:
        verdict = from_bool(start > applied)
    else:
        verdict = agree(_starts_after_undated(start, opening, facts.on) for opening in openings)
    dated = f"du {applied:%d/%m/%Y}" if applied else "non datée"
    return Answer(
        verdict=verdict,
        expected=expected,
        actual=f"début des travaux le {start:%d/%m/%Y}, demande {dated}",
        missing=(f"applications.{scheme.id}",) if verdict is Verdict.CANNOT_TELL else (),
    )


def _starts_after_undated(start: date, opening: PartialDate | None, on: date) -> Verdict:
    if opening and start <= opening.earliest:
        return Verdict.NO
    if start > on and (opening is None or start > opening.latest):
        return Verdict.YES
    return Verdict.CANNOT_TELL


def judge_difficulty(facts: Facts) -> Answer:
    """Refuse an undertaking in difficulty (art. 2(18) of Regulation (EU) 651/2014)."""
    in_difficulty = facts.project.firm.in_difficulty
    expected = "entreprise qui n’est pas en difficulté"
    if in_difficulty is None:
        return _unknown(expected, "firm.in_difficulty")
    actual = "entreprise en difficulté" if in_difficulty else expected
    return Answer(verdict=from_bool(not in_difficulty), expected=expected, actual=actual)


def judge_condition(facts: Facts, condition: Condition) -> Answer:
    """Read a named condition, or its alternative for the headcounts it is open to."""
    met = facts.project.conditions
    verdict = from_bool(met.get(condition.name))
    missing = [] if condition.name in met else [f"conditions.{condition.name}"]
    expected, other = condition.question, condition.or_else
    if other:
        began = has_begun(other, facts.on)
        open_to_firm = all_of((within(other.headcount, facts.project.firm.headcount), began))
        verdict = any_of((verdict, all_of((from_bool(met.get(other.name)), open_to_firm))))
        expected += f" ou, si {headcount_range_text(other.headcount)} : {other.question}"
        if open_to_firm is not Verdict.NO and other.name not in met:
            missing.append(f"conditions.{other.name}")
        if open_to_firm is Verdict.CANNOT_TELL and met.get(other.name, True) and _lacks_headcount(facts):
            missing.append("firm.headcount")
    actual = {Verdict.YES: "oui", Verdict.NO: "non"}.get(verdict, UNKNOWN_FACT)
    return Answer(
        verdict=verdict,
        expected=expected,
        actual=actual,
        missing=tuple(missing) if verdict is Verdict.CANNOT_TELL else (),
    )


def has_begun(other: Alternative, on: date) -> Verdict:
    """Tell whether an alternative is open on a day; its first day may be known to an interval only."""
    if other.since is None or on >= other.since.latest:
        return Verdict.YES
    return Verdict.NO if on < other.since.earliest else Verdict.CANNOT_TELL


def _lacks_headcount(facts: Facts) -> bool:
    return facts.project.firm.headcount is None


def within(bounds: Range, value: float | None) -> Verdict:
    """Tell whether a value lies in a range, both ends included; under `max + 1` for fractions of a job."""
    if value is None:
        return Verdict.CANNOT_TELL
    return from_bool(
        (bounds.min is None or value >= bounds.min) and (bounds.max is None or value < bounds.max + 1)
    )


def _missing_for_size(facts: Facts, published: Size) -> tuple[str, ...]:
    firm = facts.project.firm
    own = ("firm.headcount",) if firm.headcount is None else ()
    if published.eu is None and (published.category is None or firm.category):
        return own
    return missing_figures(firm) or ("firm.linked",)


@cache
def whatever_the_naf(published: Sector) -> Verdict:
    """Return what a sector criterion answers to every NAF subclass alike; cannot tell when they differ."""
    return agree(from_bool(covers(published, subclass)) for subclass in load_naf().values())


def covers(published: Sector, subclass: Subclass) -> bool:
    """Tell whether a sector criterion accepts a NAF subclass."""
    return _any_covers(published.include, subclass) and not _any_covers(published.exclude, subclass)


def _any_covers(scopes: tuple[str, ...], subclass: Subclass) -> bool:
    return any(parse_naf_scope(scope).covers(subclass) for scope in scopes)


def _expand(beneficiaries: tuple[Beneficiary, ...]) -> frozenset[Beneficiary]:
    levels = LOCAL_AUTHORITIES if Beneficiary.LOCAL_AUTHORITY in beneficiaries else frozenset()
    return (frozenset(beneficiaries) | levels) - {Beneficiary.LOCAL_AUTHORITY}


def _unknown(expected: str, *missing: str) -> Answer:
    return Answer(verdict=Verdict.CANNOT_TELL, expected=expected, actual=UNKNOWN_FACT, missing=missing)
