"""What a committee decides upon: requests, envelopes, rules. Amounts in cents, scores in hundredths of a point."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

HUNDREDTHS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request. A fixed amount has its least and its most equal to what is asked.

    A free amount is nothing, or lies between `least_cents` and `most_cents`, both included.
    """

    id: str
    asked_cents: int
    least_cents: int
    most_cents: int
    score: int
    sector: str | None
    territory: str | None
    region: str | None
    is_sme: bool
    is_cooperative: bool
    is_state_eligible: bool
    is_region_eligible: bool
    helps: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        """Tell whether the committee chooses the amount."""
        return self.least_cents < self.most_cents


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelopes:
    """The money there is; a région not named has no envelope of its own."""

    state_cents: int
    region_cents: Mapping[str, int]

    @property
    def total_cents(self) -> int:
        """All the money."""
        return self.state_cents + sum(self.region_cents.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Quota:
    """An amount in cents, or a share of the euros awarded; exactly one of both stands."""

    cents: int | None = None
    share: Fraction | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Most:
    """One sector or territory may receive no more than its quota."""

    kind: str
    name: str
    quota: Quota

    @property
    def rule(self) -> str:
        """The rule's name in answers."""
        return f"{self.kind}_at_most:{self.name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """The committee's rules; what is absent does not weigh."""

    smes_at_least: Quota | None = None
    at_most: tuple[Most, ...] = ()
    one_per_territory_from: int | None = None
    cooperative_bonus: int = 0
    exclusive: tuple[tuple[str, str], ...] = ()
    large_helps_small: bool = False
    minimum_funding_ratio: Fraction = Fraction(0)


@dataclass(frozen=True, kw_only=True)
class Committee:
    """A committee's case; `requests` stand in rank order: points, then the smaller amount, then the id."""

    requests: tuple[Request, ...]
    envelopes: Envelopes
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        """Put the requests in rank order, so that no answer depends on the order they were given in."""
        object.__setattr__(self, "requests", tuple(sorted(self.requests, key=self._rank)))

    @cached_property
    def by_id(self) -> Mapping[str, Request]:
        """Find a request by its id."""
        return {request.id: request for request in self.requests}

    def points(self, request: Request) -> int:
        """Return what a request counts when all it asks is awarded, bonus included, in hundredths."""
        return request.score + (self.rules.cooperative_bonus if request.is_cooperative else 0)

    def value(self, request: Request, cents: int) -> Fraction:
        """Return what an award counts, in hundredths: its share of what was asked, 1 at most, of the points."""
        return Fraction(self.points(request) * min(cents, request.asked_cents), request.asked_cents)

    def least_cents(self, request: Request) -> int:
        """Return the smallest award allowed, the minimum funding ratio counted."""
        wanted = self.rules.minimum_funding_ratio * request.asked_cents
        return max(request.least_cents, -(-wanted.numerator // wanted.denominator))

    def has_region_money(self, request: Request) -> bool:
        """Tell whether the envelope of its région may pay the request."""
        return request.is_region_eligible and request.region in self.envelopes.region_cents

    def is_payable(self, request: Request) -> bool:
        """Tell whether some envelope may pay the request."""
        return request.is_state_eligible or self.has_region_money(request)

    def _rank(self, request: Request) -> tuple[int, int, str]:
        return (-self.points(request), request.asked_cents, request.id)
