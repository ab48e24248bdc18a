"""The plan as a linear programme: columns, rows tagged by the rule they stand for.

Columns are amounts in cents (one for each offer and line it may pay) and yes/no choices. The same model
is read by the solver in floats, by the exact programme in integers, and by the tests' second solver.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import attrgetter

from catalyseur.financing.admission import Admission, Pair
from catalyseur.financing.exact import Exact, clean
from catalyseur.financing.law import Law
from catalyseur.financing.situation import Offer, Situation

STRUCTURE = ""  # a row that ties choices to amounts stands for no rule
USED_PAYS = "used_pays"  # an offer counted as used pays at least a cent


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """The sum of `terms` is at most `right`; dropping `rule` drops the row."""

    rule: str
    terms: Mapping[int, Exact]
    right: Exact


@dataclass(frozen=True, kw_only=True)
class Model:
    """Columns and rows. `uppers` bounds each column; columns of `choices` are 0 or 1, others cents.

    Columns and rows stand in the order of the names of offers and lines: the published order moves none of them.
    Only `amounts` (the column of each pair) and `used` (the choice that an offer is used) read in published order.
    `gge` and `nominal` are two objectives. `has_real_choices` is false when a linear programme is enough.
    """

    uppers: tuple[Exact, ...]
    choices: frozenset[int]
    rows: tuple[Row, ...]
    amounts: Mapping[Pair, int]
    used: Mapping[str, int]
    gge: Mapping[int, Exact]
    nominal: Mapping[int, Exact]
    has_real_choices: bool


class Builder:
    """Collects columns and rows; the rules of `rules` write into it."""

    def __init__(self, situation: Situation, law: Law, admission: Admission, without: frozenset[str]) -> None:
        """Open the columns of amounts and of use; `without` names the rules left out."""
        self.law, self.admission, self.without = law, admission, without
        self.published, self.situation = situation, _by_name(situation)
        self.uppers: list[Exact] = []
        self.choices: set[int] = set()
        self.rows: list[Row] = []
        self.amounts: dict[Pair, int] = {}
        self.used: dict[str, int] = {}
        self.has_real_choices = False
        self.offers = tuple(o for o in self.situation.offers if o.id not in admission.refusals)
        for offer in self.offers:
            self._open(offer)

    def drops(self, rule: str) -> bool:
        """Tell whether a rule is left out."""
        return rule in self.without

    def choice(self) -> int:
        """Open a column that is 0 or 1."""
        self.uppers.append(1)
        self.choices.add(len(self.uppers) - 1)
        return len(self.uppers) - 1

    def column(self, upper: Exact) -> int:
        """Open a column from 0 to `upper`."""
        self.uppers.append(upper)
        return len(self.uppers) - 1

    def demand(self, rule: str, terms: Mapping[int, Exact], right: Exact) -> None:
        """Add a row, unless its rule is left out or no column can break it."""
        kept = {column: clean(factor) for column, factor in terms.items() if factor}
        reach = sum(factor * self.uppers[column] for column, factor in kept.items() if factor > 0)
        if kept and reach > right and not (rule and self.drops(rule)):
            self.rows.append(Row(rule=rule, terms=kept, right=clean(right)))

    def pairs(self, offers: Iterable[Offer], line_id: str | None = None) -> list[tuple[Offer, int]]:
        """Return the offers with their columns, on one line or on all."""
        ids = {offer.id: offer for offer in offers}
        return [
            (ids[offer_id], column)
            for (offer_id, line), column in self.amounts.items()
            if offer_id in ids and line_id in (None, line)
        ]

    def build(self) -> Model:
        """Close the model."""
        of = {offer.id: offer for offer in self.offers}
        offers, lines = self.published.offers, self.published.lines
        pairs = [(offer.id, line.id) for offer in offers for line in lines]
        return Model(
            uppers=tuple(self.uppers),
            choices=frozenset(self.choices),
            rows=tuple(self.rows),
            amounts={pair: self.amounts[pair] for pair in pairs if pair in self.amounts},
            used={offer.id: self.used[offer.id] for offer in offers if offer.id in self.used},
            gge={column: clean(of[pair[0]].gge) for pair, column in self.amounts.items()},
            nominal={column: 1 for pair, column in self.amounts.items() if of[pair[0]].is_public},
            has_real_choices=self.has_real_choices,
        )

    def _open(self, offer: Offer) -> None:
        lines = [line for line in self.situation.lines if (offer.id, line.id) in self.admission.ceilings]
        columns = {}
        for line in lines:
            upper = pair_limit(self, offer, line.id)
            if upper >= 1:
                columns[line.id] = self.column(upper)
        if columns:
            self.amounts |= {(offer.id, line_id): column for line_id, column in columns.items()}
            self.used[offer.id] = self.choice()


def _by_name(situation: Situation) -> Situation:
    named = attrgetter("id")
    offers, lines = sorted(situation.offers, key=named), sorted(situation.lines, key=named)
    return replace(situation, offers=tuple(offers), lines=tuple(lines))


def pair_limit(builder: Builder, offer: Offer, line_id: str) -> Exact:
    """Return the most one offer may pay on one line by itself, in cents; a fraction of a cent is kept."""
    cost = builder.situation.line(line_id).cost_cents
    limit = Fraction(cost)
    rate = offer.rate_on(line_id)
    if rate is not None and not builder.drops(f"rate:{offer.id}"):
        limit = min(limit, rate * cost)
    if offer.cap_cents and not builder.drops(f"cap:{offer.id}"):
        limit = min(limit, Fraction(offer.cap_cents))
    ceiling = builder.admission.ceilings.get((offer.id, line_id))
    if ceiling and offer.gge and not builder.drops(f"intensity:{line_id}:{ceiling.basis.value}"):
        limit = min(limit, ceiling.share * cost / offer.gge)
    return clean(limit)
