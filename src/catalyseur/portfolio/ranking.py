"""What plain ranking gives: by score alone, each request in full as long as envelopes allow, no other rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from catalyseur.portfolio.check import Awards, check_awards
from catalyseur.portfolio.committee import Committee
from catalyseur.portfolio.model import RULES, build_model
from catalyseur.portfolio.split import split_awards
from catalyseur.portfolio.tally import Tally


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The awards of plain ranking, what they count for the committee in hundredths, the rules they break."""

    awards: Awards
    value: Fraction
    broken: Mapping[str, Fraction]

    @property
    def cents(self) -> int:
        """What it awards."""
        return sum(award.cents for award in self.awards.values())


def rank_plainly(committee: Committee) -> Ranking:
    """Go down the scores, the bonus left out; a request that no longer fits is passed over."""
    model = build_model(committee, without=frozenset(RULES))
    tally, requests = Tally(model), model.requests
    order = sorted(
        range(len(requests)), key=lambda c: (-requests[c].score, requests[c].asked_cents, requests[c].id)
    )
    for column in order:
        most = requests[column].most_cents
        if tally.obstacle(column, most) is None:
            tally.award(column, most)
    awards = split_awards(committee, {requests[column].id: cents for column, cents in tally.cents.items()})
    value = sum(
        (committee.value(committee.by_id[name], paid.cents) for name, paid in awards.items()), Fraction(0)
    )
    return Ranking(awards=awards, value=value, broken=check_awards(committee, awards).broken)
