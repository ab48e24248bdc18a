"""What may happen to the money: movements, the entries they make, and why one is refused."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from catalyseur.ledger.accounts import Balances, Chart, Stage
from catalyseur.ledger.grant import Settlement

MAX_MOVEMENT_CENTS = 10**13  # a hundred billion euros: past that an amount is a typing mistake


class Credit(StrEnum):
    """The two credits of the budget law (LOLF, art. 8): AE bound commitments, CP bound the payments of a year."""

    AE = "ae"
    CP = "cp"

    @property
    def available(self) -> Stage:
        """Where it waits to be used."""
        return Stage.AE_AVAILABLE if self is Credit.AE else Stage.CP_AVAILABLE


class Kind(StrEnum):
    """The kinds of movements."""

    VOTE = "vote"
    DELEGATE = "delegate"
    RESERVE = "reserve"
    AWARD = "award"
    COMMIT = "commit"
    ADVANCE = "advance"
    INSTALMENT = "instalment"
    BALANCE = "balance"
    RELEASE = "release"
    CLAWBACK = "clawback"
    CARRY_OVER = "carry_over"
    REVERSAL = "reversal"

    @property
    def label(self) -> str:
        """Write it in French."""
        return _LABELS[self]


_LABELS: Mapping[Kind, str] = {
    Kind.VOTE: "ouverture",
    Kind.DELEGATE: "délégation",
    Kind.RESERVE: "réservation",
    Kind.AWARD: "attribution",
    Kind.COMMIT: "engagement",
    Kind.ADVANCE: "avance",
    Kind.INSTALMENT: "acompte",
    Kind.BALANCE: "solde",
    Kind.RELEASE: "désengagement",
    Kind.CLAWBACK: "reversement",
    Kind.CARRY_OVER: "report",
    Kind.REVERSAL: "contre-passation",
}
PAYMENTS = frozenset({Kind.ADVANCE, Kind.INSTALMENT, Kind.BALANCE})
USES_AE = frozenset({Kind.RESERVE, Kind.AWARD, Kind.COMMIT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Movement:
    """One movement of `amount_cents`, always positive, on the accounting day `on`.

    `key` makes it count once however often it is sent. `act` names the decision and its date, `legal_basis` the
    text; `author` and `validator` are functions or `user:ID`, two different people. `holder` gives the money
    (the fund voted, the giver of a delegation or a carry-over, the holder of the file, or who pays and recovers);
    `to` receives a delegation or a carry-over, of the `credit` named. `stage` says from where a release comes,
    `settlement` how the balance is reckoned, `reverses` which movement is undone.
    """

    key: str
    kind: Kind
    amount_cents: int
    on: date
    act: str
    legal_basis: str
    author: str
    validator: str
    holder: str
    to: str | None = None
    file: str | None = None
    credit: Credit | None = None
    stage: Stage | None = None
    settlement: Settlement | None = None
    reverses: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A signed amount on one account; a None `holder` is the budget outside the programme."""

    holder: str | None
    file: str | None
    stage: Stage
    cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Books:
    """What `post` reads: the chart, the balances of the accounts concerned, the movements referred to.

    `posted` holds at least the movement of the same key and the one to reverse, when they exist; `reversed_keys` the
    keys already undone, `after_balance` those to reverse that came after the balance that stands on their file.
    `is_past` marks movements that passed once and are made again: a reversal is not asked again whether it came in turn.
    """

    chart: Chart
    of_holders: Mapping[str, Balances] = field(default_factory=dict)
    of_files: Mapping[str, Balances] = field(default_factory=dict)
    posted: Mapping[str, Movement] = field(default_factory=dict)
    reversed_keys: AbstractSet[str] = frozenset()
    after_balance: AbstractSet[str] = frozenset()
    is_past: bool = False

    def holder(self, code: str) -> Balances:
        """Return the balances of a holder."""
        return self.of_holders.get(code, Balances())

    def file(self, code: str) -> Balances:
        """Return the balances of a file."""
        return self.of_files.get(code, Balances())


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """The entries of a movement, summing to zero, and the new balances of the accounts they touch."""

    entries: tuple[Entry, ...]
    of_holders: Mapping[str, Balances]
    of_files: Mapping[str, Balances]


@dataclass(frozen=True, kw_only=True, slots=True)
class AlreadyPosted:
    """The same movement, key and content, already stands in the books: nothing changes."""

    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """Nothing changes; `code` is for machines, `reason` one French sentence."""

    code: str
    reason: str
