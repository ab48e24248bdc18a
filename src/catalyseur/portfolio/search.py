"""The best selection: a core solved whole, an exact bound for all, and one answer among equals.

The core idea is Balas and Zemel's (1980): the prices of the relaxation settle nearly every request, the best
selection differs from it only among the requests whose gain is near zero. The bound is never that of the core.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from catalyseur.portfolio.bound import Bound, price_bound
from catalyseur.portfolio.model import Model
from catalyseur.portfolio.proposal import MOST_NODES, Goal, Part, Proposer, Relaxed, SolverError, relax
from catalyseur.portfolio.tally import Tally

_FIRST_CORE = 250
_GROWTH = 4
_MOST_TRIES = 25
_EDGE = 1e-7
_WHOLE_GAP = 0.5  # selections that count less than a hundredth apart count the same
_DOUBT = Fraction(1, 10_000)
_BLOCK = 20  # requests ordered by one weighted goal: their weights stay exact in floats
_LARGE_PART = 600  # requests left open from which small cores are solved first
_SMALL_CORES = (50, 200)
_SMALL_CORE_NODES = 500
_MOST_WORK = 600_000  # nodes times requests left open
_MOST_TIE_NODES = 50
_MOST_TIE_WORK = 40_000  # simplex iterations, and requests left open at each step


class NoSelectionError(Exception):
    """Nothing meets the rules together."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Cents by position of the request, its value and the bound, in hundredths of a point.

    `is_whole` tells whether the solve behind it went to its end, in `steps` simplex iterations; `is_first`,
    whether it is the first in tie order.
    """

    cents: Mapping[int, int]
    value: Fraction
    bound: Fraction
    is_whole: bool = True
    is_first: bool = False
    steps: int = 0

    @property
    def is_optimal(self) -> bool:
        """Tell whether no selection counts a hundredth of a point more."""
        return self.bound - self.value < 1


def search(model: Model, gap: Fraction) -> Found:
    """Return a selection within `gap` of the best; with a gap of 0 the best, the first in tie order.

    Raises NoSelectionError when nothing meets the rows.
    """
    relaxed = relax(model)
    if relaxed is None:
        raise NoSelectionError
    bound = price_bound(model, relaxed.prices)
    found = _grow_core(model, relaxed, bound, gap or Fraction(1, 1000))
    if gap:
        return found
    near = _try_small_cores(model, relaxed, bound, found)
    return _first_of_equals(model, bound, _best(model, bound, near))


def _grow_core(model: Model, relaxed: Relaxed, bound: Bound, gap: Fraction) -> Found:
    """Solve ever larger cores until one comes within the gap of the bound; the rest stays as relaxed."""
    nearest, cut = _nearest(relaxed, bound)
    size, best = min(cut + _FIRST_CORE, len(nearest)), None
    goal = Goal(absolute_gap=float(gap * bound.hundredths / 4))
    while True:
        proposed = _propose(Proposer(model, _core(model, relaxed, nearest[size:])), model, goal)
        if proposed:
            proved = min(bound.hundredths, proposed.bound) if size == len(nearest) else bound.hundredths
            best = Found(cents=proposed.cents, value=proposed.value, bound=max(proved, proposed.value))
            if best.bound - best.value <= gap * best.bound:
                return best
        if size == len(nearest):
            break
        size = min(size * _GROWTH, len(nearest))
    if best is None:
        raise NoSelectionError
    return best


def _nearest(relaxed: Relaxed, bound: Bound) -> tuple[list[int], int]:
    """Return the requests, those the fractions cut first, then by gain; and how many are cut."""
    whole = [min(fraction, 1 - fraction) < _EDGE for fraction in relaxed.fractions]
    nearest = sorted(range(len(whole)), key=lambda column: (whole[column], abs(bound.gains[column]), column))
    return nearest, len(whole) - sum(whole)


def _core(model: Model, relaxed: Relaxed, held: Iterable[int]) -> Part:
    """Hold requests as relaxed."""
    return Part(held={c: model.requests[c].most_cents if relaxed.fractions[c] > 0.5 else 0 for c in held})


def _try_small_cores(model: Model, relaxed: Relaxed, bound: Bound, found: Found) -> Found:
    """Where the bound leaves much open, look for better in small cores: the bound then settles far more."""
    nearest, cut = _nearest(relaxed, bound)
    goal = Goal(absolute_gap=_WHOLE_GAP, most_nodes=_SMALL_CORE_NODES)
    for size in _SMALL_CORES:
        if found.is_optimal or _open_count(model, bound, found) < _LARGE_PART:
            break
        try:
            better = _propose(Proposer(model, _core(model, relaxed, nearest[cut + size :])), model, goal)
        except SolverError:
            continue
        if better and better.value > found.value:
            found = replace(found, cents=better.cents, value=better.value)
    return found


def _open_count(model: Model, bound: Bound, found: Found) -> int:
    return len(model.requests) - len(_open_part(model, bound, found.value).held)


def _best(model: Model, bound: Bound, found: Found) -> Found:
    """Close the gap: only requests the bound cannot settle stay open, and nothing better is left out."""
    if found.is_optimal:
        return found
    part = _open_part(model, bound, found.value)
    nodes = min(_MOST_WORK // max(1, len(model.requests) - len(part.held)), 5 * MOST_NODES)
    goal = Goal(absolute_gap=_WHOLE_GAP, start=found.cents, most_nodes=nodes)
    try:
        better = _propose(Proposer(model, part), model, goal)
    except SolverError:
        return found
    if better is None or better.value < found.value:
        better = Found(cents=found.cents, value=found.value, bound=better.bound if better else found.value)
    proved = min(bound.hundredths, better.bound)
    return Found(cents=better.cents, value=better.value, bound=max(better.value, proved))


def _open_part(model: Model, bound: Bound, target: Fraction) -> Part:
    """Settle what every selection worth `target` settles."""
    funded, left = bound.forced(target)
    fixed = {c for c in funded if model.leasts[c] == model.requests[c].most_cents}
    held = {column: model.requests[column].most_cents for column in fixed}
    return Part(held={**held, **dict.fromkeys(left, 0)}, used=funded - fixed)


def _first_of_equals(model: Model, bound: Bound, best: Found) -> Found:
    """Among selections that count as many hundredths, fund the first in rank order, then the next."""
    target = Fraction(floor(best.value))
    part = _open_part(model, bound, target)
    choices = [c for c in range(len(model.requests)) if c not in part.held and c not in part.used]
    proposer, known, work = Proposer(model, part), best, 0
    proposer.demand_points(float(target) + min(1e-3, float(best.value - target) / 2))
    for first in range(0, len(choices), _BLOCK):
        block = choices[first : first + _BLOCK]
        if any(column not in known.cents for column in block):
            weights = {column: 2 ** (_BLOCK - place) for place, column in enumerate(block)}
            goal = Goal(weights=weights, start=known.cents, most_nodes=_MOST_TIE_NODES)
            nearer = _propose_or_keep(proposer, model, goal, target, known)
            known, work = nearer, work + nearer.steps + len(choices)
            if not nearer.is_whole or work > _MOST_TIE_WORK:
                return _bounded(known, best)
        for column in block:
            proposer.settle(column, is_funded=column in known.cents)
    known = _propose_or_keep(proposer, model, Goal(start=known.cents), target, known)
    return replace(_bounded(known, best), is_first=True)


def _bounded(known: Found, best: Found) -> Found:
    return Found(cents=known.cents, value=known.value, bound=max(best.bound, known.value))


def _propose_or_keep(proposer: Proposer, model: Model, goal: Goal, target: Fraction, known: Found) -> Found:
    """Return a proposal, or what is known where floats find none that holds to the cent."""
    try:
        found = _propose(proposer, model, goal, target)
    except SolverError:
        found = None
    return found or replace(known, is_whole=False)


def _propose(proposer: Proposer, model: Model, goal: Goal, target: Fraction = Fraction(0)) -> Found | None:
    """Return the first proposal that holds to the cent and counts the target; None when there is none."""
    highest = Fraction(0)
    for _ in range(_MOST_TRIES):
        proposal = proposer.maximise(goal)
        if proposal is None:
            return None
        highest = max(highest, _proved(model, proposal.bound))
        tally = Tally(model, proposal.cents)
        broken = tally.broken()
        if not broken:
            tally.fill(range(len(model.requests)) if goal.weights is None else list(tally.cents))
        value = model.value(tally.cents)
        if not broken and value >= target:
            return Found(
                cents=tally.cents,
                value=value,
                bound=highest,
                is_whole=proposal.is_whole,
                steps=proposal.steps,
            )
        cut = [
            c for c, cents in tally.cents.items() if model.leasts[c] < cents < model.requests[c].most_cents
        ]
        if broken and cut:
            for row, excess in broken.items():
                proposer.tighten(row, excess + len(cut) * model.largest_factor(row))
        else:
            proposer.forbid(proposal.cents)
    raise SolverError(f"{_MOST_TRIES} proposals in turn broke a rule by some cents")


def _proved(model: Model, bound: float) -> Fraction:
    """Read a bound of HiGHS: where amounts are fixed, selections count whole hundredths."""
    above = Fraction(bound) + _DOUBT
    return above if model.has_free_amounts else Fraction(floor(above))
