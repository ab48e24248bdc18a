"""What a grant comes to at its end (decree 2018-514, art. 10, 12 and 14)."""

from dataclasses import dataclass

BASIS_POINTS = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """The facts of a balance, in cents; `rate_bp` is the rate of the decision in basis points.

    `intensity_cap_cents` is the most State-aid law allows on the justified expense, None where none applies.
    """

    maximum_cents: int
    rate_bp: int
    justified_expense_cents: int
    intensity_cap_cents: int | None

    @property
    def final_cents(self) -> int:
        """The final grant: the least of the maximum, the rate of the justified expense (cents floored) and the cap."""
        by_rate = self.rate_bp * self.justified_expense_cents // BASIS_POINTS
        cap = self.intensity_cap_cents
        return min(self.maximum_cents, by_rate, self.maximum_cents if cap is None else cap)


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """What a settlement leads to: a balance to pay or money to claw back, and what is then left to release."""

    final_cents: int
    balance_cents: int
    clawback_cents: int
    release_cents: int


def settle(settlement: Settlement, *, net_paid_cents: int, committed_cents: int) -> Due:
    """Compare the final grant with what was paid and committed."""
    final = settlement.final_cents
    return Due(
        final_cents=final,
        balance_cents=max(0, final - net_paid_cents),
        clawback_cents=max(0, net_paid_cents - final),
        release_cents=max(0, committed_cents - final),
    )
