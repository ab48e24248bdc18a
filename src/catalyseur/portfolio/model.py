"""A committee's case as rows of whole numbers: what is solved, bounded and filled. Never what is checked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from catalyseur.portfolio.check import qualifies
from catalyseur.portfolio.committee import Committee, Quota, Request

STATE = "envelope:state"
RULES = (
    "smes_at_least",
    "sector_at_most",
    "territory_at_most",
    "one_per_territory",
    "exclusive",
    "large_helps_small",
    "minimum_funding_ratio",
)
BONUS = "cooperative_bonus"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A sum at most `right`: factors by request of its cents, of being funded; of all cents; of top-ups."""

    rule: str
    right: int
    amounts: Mapping[int, int] = field(default_factory=dict)
    uses: Mapping[int, int] = field(default_factory=dict)
    total: int = 0
    top_ups: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Model:
    """The payable requests in rank order, the rows, and `regions`: State money that tops up each région.

    `points` are those of each request when all it asks is awarded, in hundredths.
    """

    committee: Committee
    requests: tuple[Request, ...]
    leasts: tuple[int, ...]
    points: tuple[int, ...]
    rows: tuple[Row, ...]
    regions: tuple[str, ...]

    @cached_property
    def touching(self) -> list[list[tuple[int, int, int]]]:
        """For each request, its rows: (row, factor of a cent, factor of being funded).

        The factor leaves `total` out; a row that any award may break touches every request.
        """
        found: list[list[tuple[int, int, int]]] = [[] for _ in self.requests]
        for number, row in enumerate(self.rows):
            for column in range(len(self.requests)) if row.total > 0 else {**row.amounts, **row.uses}:
                found[column].append((number, row.amounts.get(column, 0), row.uses.get(column, 0)))
        return found

    @cached_property
    def has_free_amounts(self) -> bool:
        """Tell whether the committee chooses some amount."""
        return any(r.most_cents > least for r, least in zip(self.requests, self.leasts, strict=True))

    def value(self, cents: Mapping[int, int]) -> Fraction:
        """Return what a selection counts, in hundredths of a point."""
        asked = [request.asked_cents for request in self.requests]
        whole = sum(self.points[column] for column, amount in cents.items() if amount == asked[column])
        cut = (
            Fraction(self.points[column] * amount, asked[column])
            for column, amount in cents.items()
            if amount != asked[column]
        )
        return whole + sum(cut, Fraction(0))

    def largest_factor(self, number: int) -> int:
        """Return how far one cent may move a row."""
        row = self.rows[number]
        return max((abs(factor) for factor in row.amounts.values()), default=0) + abs(row.total)

    @property
    def top_up_limit(self) -> int:
        """The most the State may add to the money of one région."""
        return next(row.right for row in self.rows if row.rule == STATE)


def build_model(committee: Committee, without: frozenset[str] = frozenset()) -> Model:
    """Write the rows of a case, leaving out the rules named in `without`.

    Without the bonus, points are bare scores; the territories where a request qualifies stay those of the committee.
    """
    ratio_counts = "minimum_funding_ratio" not in without
    leasts = {r.id: committee.least_cents(r) if ratio_counts else r.least_cents for r in committee.requests}
    kept = tuple(
        request
        for request in committee.requests
        if committee.is_payable(request) and leasts[request.id] <= request.most_cents
    )
    regions = tuple(sorted(committee.envelopes.region_cents))
    rows = (*_envelopes(committee, kept, regions, without), *_rules(committee, kept, without))
    return Model(
        committee=committee,
        requests=kept,
        leasts=tuple(leasts[request.id] for request in kept),
        points=tuple(r.score if BONUS in without else committee.points(r) for r in kept),
        rows=tuple(rows),
        regions=regions,
    )


def group_of(rule: str) -> str:
    """Return the rule of the committee a row belongs to: `exclusive` for `exclusive:a/b`."""
    return rule if rule.startswith("envelope:") else rule.partition(":")[0]


def _envelopes(
    committee: Committee, requests: tuple[Request, ...], regions: tuple[str, ...], without: frozenset[str]
) -> Iterator[Row]:
    """Write the money: the State pays alone, or tops up a région once its own money is spent."""
    everything = sum(request.most_cents for request in requests)
    shared: dict[str, dict[int, int]] = {region: {} for region in regions}
    alone: dict[str, dict[int, int]] = {region: {} for region in regions}
    state: dict[int, int] = {}
    for column, request in enumerate(requests):
        if not committee.has_region_money(request) or request.region is None:
            state[column] = 1
        else:
            shared[request.region][column] = 1
            if not request.is_state_eligible:
                alone[request.region][column] = 1
    right = everything if STATE in without else committee.envelopes.state_cents
    yield Row(rule=STATE, right=right, amounts=state, top_ups=dict.fromkeys(range(len(regions)), 1))
    for number, region in enumerate(regions):
        rule = f"envelope:region:{region}"
        right = everything if rule in without else committee.envelopes.region_cents[region]
        yield Row(rule=rule, right=right, amounts=shared[region], top_ups={number: -1})
        yield Row(rule=rule, right=right, amounts=alone[region])


def _rules(committee: Committee, requests: tuple[Request, ...], without: frozenset[str]) -> Iterator[Row]:
    rows = (
        *_quotas(committee, requests),
        *_exclusive(committee, requests),
        *_helps(committee, requests),
        *_territories(committee, requests),
    )
    return (row for row in rows if row.rule not in without and group_of(row.rule) not in without)


def _quotas(committee: Committee, requests: tuple[Request, ...]) -> Iterator[Row]:
    if committee.rules.smes_at_least:
        smes = {column for column, request in enumerate(requests) if request.is_sme}
        yield _quota("smes_at_least", committee.rules.smes_at_least, smes, -1)
    members: dict[tuple[str, str | None], set[int]] = {}
    for column, request in enumerate(requests):
        members.setdefault(("sector", request.sector), set()).add(column)
        members.setdefault(("territory", request.territory), set()).add(column)
    for most in sorted(committee.rules.at_most, key=lambda most: most.kind):
        yield _quota(most.rule, most.quota, members.get((most.kind, most.name), set()), 1)


def _quota(rule: str, quota: Quota, inside: set[int], sign: int) -> Row:
    """Sign 1: the members receive the quota at most; -1: at least."""
    if quota.share is None:
        return Row(rule=rule, right=sign * (quota.cents or 0), amounts=dict.fromkeys(sorted(inside), sign))
    part, whole = quota.share.numerator, quota.share.denominator
    return Row(rule=rule, right=0, amounts=dict.fromkeys(sorted(inside), sign * whole), total=-sign * part)


def _exclusive(committee: Committee, requests: tuple[Request, ...]) -> Iterator[Row]:
    columns = {request.id: column for column, request in enumerate(requests)}
    for left, right in committee.rules.exclusive:
        uses = {columns[name]: 1 for name in (left, right) if name in columns}
        yield Row(rule=f"exclusive:{left}/{right}", right=1, uses=uses)


def _helps(committee: Committee, requests: tuple[Request, ...]) -> Iterator[Row]:
    if not committee.rules.large_helps_small:
        return
    columns = {request.id: column for column, request in enumerate(requests)}
    for column, request in enumerate(requests):
        if not request.is_sme:
            helped = [columns[name] for name in request.helps if name in columns]
            uses = {small: -1 for small in helped if requests[small].is_sme}
            yield Row(rule="large_helps_small", right=0, uses={column: 1, **uses})


def _territories(committee: Committee, requests: tuple[Request, ...]) -> Iterator[Row]:
    wanted: dict[str, dict[int, int]] = {
        request.territory: {}
        for request in committee.requests
        if request.territory is not None and qualifies(committee, request)
    }
    for column, request in enumerate(requests):
        if request.territory in wanted and qualifies(committee, request):
            wanted[request.territory][column] = -1
    for territory in sorted(wanted):
        yield Row(rule=f"one_per_territory:{territory}", right=-1, uses=wanted[territory])
