"""Earlier investments of the group, which may make one project with this one (Art. 14(13), 2(50))."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catalyseur.financing.law import Gber, Law
from catalyseur.financing.situation import PreviousProject
from catalyseur.financing.unknown import CEILING, NIL, NO, YES, Unknown
from catalyseur.values.verdict import Verdict

ALL = "previous_projects"
MOST_SPREAD = 3  # more of them together: each counts as having taken all


@dataclass(frozen=True, kw_only=True, slots=True)
class Earlier:
    """An earlier investment as told; None is not known."""

    nuts3: str | None
    same_activity: bool | None
    started_on: date | None
    eligible_cost_cents: int | None
    regional_aid_cents: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """What is told of the group: its earlier investments (None: nobody knows of any), and this one's place and start."""

    earlier: tuple[Earlier, ...] | None
    nuts3: str | None
    starts_on: date | None


def unknown_earlier(group: Group, law: Law) -> list[Unknown]:
    """List what is not known of the earlier investments and may weigh, the least first where it is known."""
    if law.gber is None:
        return []
    if group.earlier is None:
        return [Unknown(fact=ALL, values=(CEILING, NIL), least=CEILING)]
    return [found for _, found in _unknown(group, law.gber) if found]


def settle_earlier(group: Group, law: Law, facts: Mapping[str, str]) -> tuple[PreviousProject, ...]:
    """Return the investments that make one project with this one, each unknown fact at the value given.

    One that may have taken all leaves no regional aid, whatever it cost.
    """
    if law.gber is None:
        return ()
    large = law.gber.large_project_above_eur.cents + 1
    if group.earlier is None:
        taken = PreviousProject(eligible_cost_cents=large, regional_aid_cents=None)
        return () if facts.get(ALL) == NIL else (taken,)
    settled = (_settle(earlier, found, large, facts) for earlier, found in _unknown(group, law.gber))
    return tuple(previous for previous in settled if previous)


def _settle(
    earlier: Earlier, found: Unknown | None, large: int, facts: Mapping[str, str]
) -> PreviousProject | None:
    value = (facts.get(found.fact) or found.values[0]) if found else YES
    cost, aid = earlier.eligible_cost_cents, earlier.regional_aid_cents
    if value == NO or (value == NIL and aid is None):
        return None
    if value == NIL:
        return PreviousProject(eligible_cost_cents=0, regional_aid_cents=aid)
    kept = None if value == CEILING else aid
    return PreviousProject(eligible_cost_cents=large if cost is None else cost, regional_aid_cents=kept)


def _unknown(group: Group, law: Gber) -> Iterator[tuple[Earlier, Unknown | None]]:
    """Pair each investment that may count with what is not known of it."""
    judged = [(rank, one, _is_one_project(group, one, law)) for rank, one in enumerate(group.earlier or ())]
    doubtful = sum(verdict is Verdict.CANNOT_TELL for _, _, verdict in judged)
    for rank, earlier, verdict in judged:
        name = f"{ALL}.{rank}"
        if verdict is Verdict.NO:
            continue
        if earlier.regional_aid_cents is None:
            yield earlier, Unknown(fact=f"{name}.regional_aid", values=(CEILING, NIL), least=CEILING)
        elif earlier.eligible_cost_cents is None:
            yield earlier, Unknown(fact=f"{name}.eligible_cost", values=(CEILING, NIL), least=CEILING)
        elif verdict is Verdict.YES:
            yield earlier, None
        elif doubtful <= MOST_SPREAD:
            yield earlier, Unknown(fact=f"{name}.same_project", values=(YES, NO))
        else:
            yield earlier, Unknown(fact=f"{name}.same_project", values=(CEILING, NO), least=CEILING)


def _is_one_project(group: Group, earlier: Earlier, law: Gber) -> Verdict:
    """Judge an earlier investment: aided, same NUTS 3, same or similar activity, works within three years."""
    places, starts = (earlier.nuts3, group.nuts3), (earlier.started_on, group.starts_on)
    if earlier.regional_aid_cents == 0 or earlier.same_activity is False:
        return Verdict.NO
    if all(places) and len(set(places)) > 1:
        return Verdict.NO
    first, last = sorted(day for day in starts if day) if all(starts) else (None, None)
    if first and last and last > add_years(first, int(law.single_project_years.value)):
        return Verdict.NO
    is_known = all(places) and all(starts) and earlier.same_activity is not None
    return Verdict.YES if is_known else Verdict.CANNOT_TELL


def add_years(day: date, years: int) -> date:
    """Return the same day some years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
