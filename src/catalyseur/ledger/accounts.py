"""Who holds money, the files it goes to, and the stages it goes through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Payer(StrEnum):
    """Whose money an envelope is."""

    STATE = "state"
    REGION = "region"

    @property
    def label(self) -> str:
        """Write it in French."""
        return {Payer.STATE: "État", Payer.REGION: "Région"}[self]


class HolderKind(StrEnum):
    """A fund is cut into envelopes, an envelope into sub-delegations."""

    FUND = "fund"
    ENVELOPE = "envelope"
    SUB_DELEGATION = "sub_delegation"

    @property
    def label(self) -> str:
        """Write it in French."""
        return {
            HolderKind.FUND: "fonds",
            HolderKind.ENVELOPE: "enveloppe",
            HolderKind.SUB_DELEGATION: "sous-délégation",
        }[self]


class Stage(StrEnum):
    """Where money stands. AE: autorisations d'engagement; CP: crédits de paiement.

    `MAXIMUM` is a memorandum: the most a file may be paid as awarded. `REPAID` is the contra account, never
    positive, of `RECOVERED`: money the beneficiary gave back, which does not swell the CP.
    """

    AE_AVAILABLE = "ae_available"
    CP_AVAILABLE = "cp_available"
    RESERVED = "reserved"
    AWARDED = "awarded"
    COMMITTED = "committed"
    MAXIMUM = "maximum"
    ADVANCE = "advance"
    INSTALMENT = "instalment"
    BALANCE = "balance"
    REPAID = "repaid"
    RECOVERED = "recovered"

    @property
    def label(self) -> str:
        """Write it in French."""
        return _STAGE_LABELS[self]


_STAGE_LABELS: Mapping[Stage, str] = {
    Stage.AE_AVAILABLE: "AE disponibles",
    Stage.CP_AVAILABLE: "CP disponibles",
    Stage.RESERVED: "réservé",
    Stage.AWARDED: "attribué, à engager",
    Stage.COMMITTED: "engagé",
    Stage.MAXIMUM: "montant maximum",
    Stage.ADVANCE: "avances versées",
    Stage.INSTALMENT: "acomptes versés",
    Stage.BALANCE: "solde versé",
    Stage.REPAID: "reversements, en moins",
    Stage.RECOVERED: "reversé",
}

PAID = (Stage.ADVANCE, Stage.INSTALMENT, Stage.BALANCE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """A fund, an envelope of a fund (payer, région, year) or a sub-delegation of an envelope.

    `region` is the INSEE code, None for the whole of France. A fund has neither payer nor year; a
    sub-delegation has those of its envelope. `label` is what people call it, empty when only its code is known.
    """

    code: str
    kind: HolderKind
    fund: str
    parent: str | None = None
    payer: Payer | None = None
    region: str | None = None
    year: int | None = None
    label: str = ""

    @property
    def name(self) -> str:
        """Write it for a person."""
        return f"« {self.label} »" if self.label else self.code

    @property
    def family(self) -> tuple[str, Payer | None, str | None]:
        """What stays the same from one year to the next: fund, payer, région."""
        return self.fund, self.payer, self.region


@dataclass(frozen=True, kw_only=True, slots=True)
class File:
    """One payer's share of a request, held by an envelope or a sub-delegation.

    `advance_bp` and `instalments_bp` are the ceilings of what is paid before the balance, in basis points of the
    maximum. A request helped by two payers is two files. `label` is what people call it, empty when only its code is known.
    """

    code: str
    holder: str
    advance_bp: int
    instalments_bp: int
    label: str = ""

    @property
    def name(self) -> str:
        """Write it for a person, with its code: a firm may have several files."""
        return f"« {self.label} » ({self.code})" if self.label else self.code


@dataclass(frozen=True, kw_only=True, slots=True)
class Balances:
    """The balances of one holder (all its files together) or of one file; `last_on` is the day of its last movement."""

    cents: Mapping[Stage, int] = field(default_factory=dict)
    last_on: date | None = None

    def of(self, stage: Stage) -> int:
        """Return the balance of a stage."""
        return self.cents.get(stage, 0)

    @property
    def paid(self) -> int:
        """Payments made, before repayments."""
        return sum(map(self.of, PAID))

    @property
    def net_paid(self) -> int:
        """Payments less repayments."""
        return self.paid + self.of(Stage.REPAID)

    @property
    def unpaid(self) -> int:
        """What is committed and not paid, repayments added."""
        return self.of(Stage.COMMITTED) - self.net_paid

    @property
    def in_force(self) -> int:
        """The grant as it stands: what was awarded less all that was released, committed or not."""
        return self.of(Stage.AWARDED) + self.of(Stage.COMMITTED)

    @property
    def is_released(self) -> bool:
        """Tell whether a part of what was awarded was released since."""
        return self.of(Stage.MAXIMUM) != self.in_force

    @property
    def awaits_commitment(self) -> bool:
        """Tell whether nothing is committed yet, and something still may be: not all was released."""
        return not self.of(Stage.COMMITTED) and (self.in_force > 0 or not self.is_released)

    @property
    def is_settled(self) -> bool:
        """Tell whether the balance of the grant has been paid."""
        return self.of(Stage.BALANCE) > 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """The accounts that exist, by code; `closed_through` gives the last closed year of a fund."""

    holders: Mapping[str, Holder]
    files: Mapping[str, File]
    closed_through: Mapping[str, int] = field(default_factory=dict)

    def is_closed(self, fund: str, year: int | None) -> bool:
        """Tell whether a year of a fund is closed."""
        return year is not None and year <= self.closed_through.get(fund, 0)
