"""The rules of regional aid as rows: own contribution, adjusted aid, mixes of cost (Art. 14)."""

from collections.abc import Mapping
from fractions import Fraction

from catalyseur.financing.exact import Exact
from catalyseur.financing.model import STRUCTURE, Builder
from catalyseur.financing.regional import (
    intangible_base_cents,
    investment_cents,
    large_project,
    mixes_wages,
    own_contribution_share,
)
from catalyseur.financing.vocabulary import REGIONAL_NATURES, Basis, Size
from catalyseur.toolbox.vocabulary import Nature


def write_regional_rules(builder: Builder, governed: Mapping[str, Mapping[Basis, int]]) -> None:
    """Write the rules of Art. 14, and the mix of investment and wages it shares with Art. 17."""
    _write_mixes(builder)
    regional = [offer for offer in builder.offers if offer.basis is Basis.ART14]
    lines = [line for line in builder.situation.lines if builder.pairs(regional, line.id)]
    if not lines:
        return
    used = _UsedLines(builder)
    _write_own_contribution(builder, used, [line.id for line in lines])
    _write_adjusted_aid(builder, used, [line.id for line in lines], governed)


class _UsedLines:
    """The choices that say whether regional aid pays a line, opened when a rule asks."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.choices: dict[str, int] = {}

    def choice(self, line_id: str) -> int:
        """Return the choice of a line: 1 exactly when regional aid pays at least a cent of it."""
        if line_id not in self.choices:
            builder = self.builder
            regional = [offer for offer in builder.offers if offer.basis is Basis.ART14]
            columns = [column for _, column in builder.pairs(regional, line_id)]
            used = self.choices[line_id] = builder.choice()
            builder.has_real_choices = True
            for column in columns:
                builder.demand(STRUCTURE, {column: 1, used: -builder.uppers[column]}, 0)
            builder.demand(STRUCTURE, {used: 1, **dict.fromkeys(columns, -1)}, 0)
        return self.choices[line_id]


def _write_own_contribution(builder: Builder, used: _UsedLines, line_ids: list[str]) -> None:
    """Keep a quarter of the costs free of public money: loans count at nominal value (Art. 14(14))."""
    rule, situation = "own_contribution_25", builder.situation
    share = own_contribution_share(situation, builder.law, share_of(builder, Basis.ART14))
    public = {
        line_id: [c for o, c in builder.pairs(builder.offers, line_id) if o.is_public] for line_id in line_ids
    }
    costs = {line_id: situation.line(line_id).cost_cents for line_id in line_ids}
    reachable = {
        line_id: min(costs[line_id], sum(builder.uppers[c] for c in public[line_id])) for line_id in line_ids
    }
    if builder.drops(rule) or all(reachable[line_id] <= share * costs[line_id] for line_id in line_ids):
        return
    total: dict[int, Exact] = {}
    for line_id in line_ids:
        reach = reachable[line_id]
        choice, counted = used.choice(line_id), builder.column(reach)
        terms: dict[int, Exact] = {**dict.fromkeys(public[line_id], 1), counted: -1, choice: reach}
        builder.demand(STRUCTURE, terms, reach)
        total |= {counted: 1, choice: -share * costs[line_id]}
    builder.demand(rule, total, 0)


def _write_adjusted_aid(
    builder: Builder, used: _UsedLines, line_ids: list[str], governed: Mapping[str, Mapping[Basis, int]]
) -> None:
    """Hold the aid of a large investment project under its adjusted amount (Art. 2(20), 14(13))."""
    project = large_project(builder.situation, builder.law)
    if project is None or builder.drops("adjusted_aid"):
        return
    regional = [offer for offer in builder.offers if offer.basis is Basis.ART14]
    own: dict[int, Exact] = {column: offer.gge for offer, column in builder.pairs(regional)}
    builder.demand("adjusted_aid", own, project.open_cents)
    total: dict[int, Exact] = {}
    for line_id in line_ids:
        pairs = builder.pairs([o for o in builder.offers if o.counts_on_costs], line_id)
        if all(offer.basis is Basis.ART14 for offer, _ in pairs):
            total |= {column: offer.gge for offer, column in pairs}
            continue
        cost = builder.situation.line(line_id).cost_cents
        governs = governed.get(line_id, {}).get(Basis.ART14)
        choice = governs if governs is not None else used.choice(line_id)
        counted = builder.column(cost)
        terms: dict[int, Exact] = {column: offer.gge for offer, column in pairs}
        builder.demand(STRUCTURE, {**terms, counted: -1, choice: cost}, cost)
        total[counted] = 1
    builder.demand("adjusted_aid", total, project.open_cents)


def _write_mixes(builder: Builder) -> None:
    """Count investment and wages up to the higher (14(4), 17(2)); intangibles up to half (14(8))."""
    situation = builder.situation
    for basis in (Basis.ART14, Basis.ART17):
        offers = [offer for offer in builder.offers if offer.basis is basis]
        pairs = [
            (line, offer, column)
            for line in situation.lines
            for offer, column in builder.pairs(offers, line.id)
            if line.nature in REGIONAL_NATURES
        ]
        if not pairs:
            continue
        share = share_of(builder, basis)
        if mixes_wages(situation):
            terms = {column: offer.gge for _, offer, column in pairs}
            builder.demand(f"eligible_cost_mix:{basis.value}", terms, share * investment_cents(situation))
        if basis is Basis.ART14 and situation.size is Size.LARGE:
            terms = {c: o.gge for line, o, c in pairs if line.nature is Nature.INITIAL_INVESTMENT_INTANGIBLE}
            room = share * intangible_base_cents(situation, builder.law)
            builder.demand("intangible_half:art14", terms, room)


def share_of(builder: Builder, basis: Basis) -> Fraction:
    """Return the intensity of a basis whose lines all share one; 0 where it pays none."""
    return max(
        (c.base_share for c in builder.admission.ceilings.values() if c and c.basis is basis),
        default=Fraction(0),
    )
