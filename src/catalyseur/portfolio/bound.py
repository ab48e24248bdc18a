"""An exact upper bound from prices: whatever floats propose as prices, the bound holds in whole numbers.

Lagrangian relaxation (Geoffrion, 1974): with a price of zero or more on each row, the rows may be paid for
instead of met; each request is then judged alone. Reduced costs tell what an opposite choice would lose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from catalyseur.portfolio.model import STATE, Model

SCALE = 1 << 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Bound:
    """No selection counts more than `hundredths`; `gains` gives what funding each request adds to the bound.

    A request whose gain is above zero is funded in the relaxation; one that contradicts the relaxation lowers
    the bound by the size of its gain. Gains are in hundredths times SCALE.
    """

    scaled: int
    gains: tuple[int, ...]

    @property
    def hundredths(self) -> Fraction:
        """The bound in hundredths of a point."""
        return Fraction(self.scaled, SCALE)

    def forced(self, target: Fraction) -> tuple[frozenset[int], frozenset[int]]:
        """Return the requests funded, and those not, in every selection that counts `target` or more."""
        room = floor(self.scaled - target * SCALE)
        funded = frozenset(column for column, gain in enumerate(self.gains) if gain > room)
        left = frozenset(column for column, gain in enumerate(self.gains) if -gain > room)
        return funded, left


def price_bound(model: Model, prices: Sequence[float]) -> Bound:
    """Return the bound that a price on each row proves, in points' hundredths a unit of the row."""
    whole = _whole_prices(model, prices)
    total = sum(price * row.right for price, row in zip(whole, model.rows, strict=True))
    everywhere = sum(price * row.total for price, row in zip(whole, model.rows, strict=True))
    gains = []
    for column, request in enumerate(model.requests):
        rows = model.touching[column]
        fixed = -sum(whole[row] * use for row, _, use in rows)
        paid = everywhere + sum(whole[row] * amount for row, amount, _ in rows)
        points, asked = model.points[column] * SCALE, request.asked_cents
        ends = (model.leasts[column], request.most_cents)
        gain = max(-(-points * cents // asked) - paid * cents + fixed for cents in ends)
        gains.append(gain)
        total += max(gain, 0)
    return Bound(scaled=total, gains=tuple(gains))


def _whole_prices(model: Model, prices: Sequence[float]) -> list[int]:
    """Round prices; money of a région never costs more than the State's that tops it up."""
    whole = [max(0, round(price * SCALE)) for price in prices]
    state = next(number for number, row in enumerate(model.rows) if row.rule == STATE)
    for number, row in enumerate(model.rows):
        if -1 in row.top_ups.values():
            whole[number] = min(whole[number], whole[state])
    return whole
