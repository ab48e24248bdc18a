"""A selection being made, in whole cents: what each row has used, what one more award would break."""

from collections.abc import Iterable, Mapping

from catalyseur.portfolio.model import STATE, Model


class Tally:
    """The cents by request and the activity of every row, kept up to date."""

    def __init__(self, model: Model, cents: Mapping[int, int] | None = None) -> None:
        """Start from a selection."""
        self._model = model
        self.cents: dict[int, int] = {}
        self._used = [0] * len(model.rows)
        self._total = 0
        self._first_rule = sum(row.rule.startswith("envelope:") for row in model.rows)
        self._state = next(number for number, row in enumerate(model.rows) if row.rule == STATE)
        self._topped = {number for number, row in enumerate(model.rows) if -1 in row.top_ups.values()}
        self._overflow = 0
        for column, amount in (cents or {}).items():
            self.award(column, amount)

    def award(self, column: int, cents: int) -> None:
        """Raise the award of a request by some cents; the first ones fund it."""
        if not cents:
            return
        is_new = column not in self.cents
        for row, amount, use in self._model.touching[column]:
            step = amount * cents + use * is_new
            if row in self._topped:
                self._overflow += self._spill(row, step)
            self._used[row] += step
        self.cents[column] = self.cents.get(column, 0) + cents
        self._total += cents

    def broken(self) -> dict[int, int]:
        """Return the rows broken, with what stands above their right."""
        rows = self._model.rows
        excess = {
            row: self._activity(row) - rows[row].right for row in range(len(rows)) if row not in self._topped
        }
        return {row: above for row, above in excess.items() if above > 0}

    def obstacle(self, column: int, cents: int) -> int | None:
        """Return the first row that one more award would break, or break further, rules before money."""
        is_new, rows = column not in self.cents, self._model.rows
        money: int | None = None
        spill = 0
        for row, amount, use in self._model.touching[column]:
            step = (amount + rows[row].total) * cents + use * is_new
            if row in self._topped:
                spill += self._spill(row, step)
            elif row == self._state:
                spill += step
            elif step > 0 and self._is_short(row, step):
                if row >= self._first_rule:
                    return row
                money = row
        return self._state if money is None and spill and self._is_short(self._state, spill) else money

    def fill(self, columns: Iterable[int]) -> None:
        """Award what still fits, request by request: the most, or as many cents as fit."""
        for column in columns:
            least, most = self._model.leasts[column], self._model.requests[column].most_cents
            given = self.cents.get(column, 0)
            if given == most or self.obstacle(column, max(1, least - given)) is not None:
                continue
            self.award(column, self._most_fitting(column, max(1, least - given), most - given))

    def _most_fitting(self, column: int, fits: int, most: int) -> int:
        """Find the largest step that breaks nothing, by halving; `fits` does."""
        if self.obstacle(column, most) is None:
            return most
        while most - fits > 1:
            middle = (fits + most) // 2
            if self.obstacle(column, middle) is None:
                fits = middle
            else:
                most = middle
        return fits

    def _activity(self, row: int) -> int:
        used = self._used[row] + self._model.rows[row].total * self._total
        return used + self._overflow if row == self._state else used

    def _spill(self, row: int, step: int) -> int:
        """Return what a step in a région's use adds to what the State tops up."""
        right = self._model.rows[row].right
        return max(0, self._used[row] + step - right) - max(0, self._used[row] - right)

    def _is_short(self, row: int, step: int) -> bool:
        return self._activity(row) + step > self._model.rows[row].right
