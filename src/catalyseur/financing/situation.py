"""What a plan is made from: one firm, its place, dated facts, cost lines and offers of money.

Amounts are whole cents, rates exact fractions. Everything here is known: what a file leaves unknown
is spread over several situations before (see `scenarios`).
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from catalyseur.financing.exact import Exact, clean
from catalyseur.financing.vocabulary import Basis, Granter, Owner, Size
from catalyseur.toolbox.vocabulary import Instrument, Nature


@dataclass(frozen=True, kw_only=True, slots=True)
class CostLine:
    """One line of cost."""

    id: str
    cost_cents: int
    nature: Nature


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What one scheme may pay, and on which lines.

    `rate` bounds the nominal amount on each line; `cap_cents` and `floor_cents` bound the total when the
    scheme is used; `gge_per_euro` is the gross grant equivalent of one nominal euro. `basis` is None when
    its legal basis is not modelled: `basis_name` then says which. `has_agreement`: a local authority below the
    Region acts by agreement or delegation.
    """

    id: str
    instrument: Instrument
    basis: Basis | None
    basis_name: str
    line_ids: tuple[str, ...]
    rate: Fraction | None = None
    line_rates: tuple[tuple[str, Fraction], ...] = ()
    cap_cents: int | None = None
    floor_cents: int | None = None
    min_base_cents: int | None = None
    base_cap_cents: int | None = None
    exclusive_group: str | None = None
    requires: tuple[str, ...] = ()
    gge_per_euro: Fraction = Fraction(1)
    is_gge_stated: bool = False
    is_base_net_of_grants: bool = False
    is_public: bool = True
    applied_on: date | None = None
    name: str = ""
    granter: Granter = Granter.STATE
    has_agreement: bool = False

    @property
    def label(self) -> str:
        """What people call it: its name, else its id."""
        return self.name or self.id

    @property
    def gge(self) -> Exact:
        """Gross grant equivalent of one nominal euro; a tax credit counts at face value."""
        return 1 if self.instrument is Instrument.TAX_CREDIT else clean(self.gge_per_euro)

    @property
    def counts_on_costs(self) -> bool:
        """Tell whether its aid counts in the cumulation on the costs of a line (Art. 8)."""
        return self.basis is not None and self.basis.counts_on_costs

    @property
    def has_eligible_costs(self) -> bool:
        """Tell whether its aid is measured against the eligible costs of a line."""
        return self.basis is not None and self.basis.has_eligible_costs

    def rate_on(self, line_id: str) -> Fraction | None:
        """Return its own rate on a line, None when it has none."""
        return dict(self.line_rates).get(line_id, self.rate)


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviousProject:
    """An earlier investment that makes one project with this one; without an amount it may have taken all."""

    eligible_cost_cents: int
    regional_aid_cents: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """One project with every fact a plan needs.

    `zone` is a zone of the regional map in force on the day of grant, or `none`. A doubtful sector may be closed,
    a doubtful start may lie before the application: the plan must hold all the same. A doubtful zone, size or
    difficulty is one of several nobody chose between: a refusal says so.
    """

    owner: Owner
    size: Size
    is_in_difficulty: bool
    is_insolvent: bool
    de_minimis_received_cents: int
    naf: str | None
    zone: str
    granted_on: date
    starts_on: date | None
    is_initial_investment: bool | None
    is_new_activity: bool | None
    is_collaboration: bool | None
    private_cents: int
    previous: tuple[PreviousProject, ...]
    lines: tuple[CostLine, ...]
    offers: tuple[Offer, ...]
    is_sector_doubtful: bool = False
    is_start_doubtful: bool = False
    is_zone_doubtful: bool = False
    is_size_doubtful: bool = False
    is_difficulty_doubtful: bool = False

    @property
    def cost_cents(self) -> int:
        """Total cost of the lines."""
        return sum(line.cost_cents for line in self.lines)

    def line(self, line_id: str) -> CostLine:
        """Return a line by its id; raises KeyError when it is none."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)

    def offer(self, offer_id: str) -> Offer:
        """Return an offer by its id; raises KeyError when it is none."""
        for offer in self.offers:
            if offer.id == offer_id:
                return offer
        raise KeyError(offer_id)


Allocation = dict[str, dict[str, int]]
"""Cents by offer id and line id; only positive amounts."""
