"""The ledger against an accounting extract, by commitment number, SIRET and year. No line is lost on either side."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

_Key = tuple[str, str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentLine:
    """A payment as one side writes it; `reference` finds it again there (a movement's key, a line number)."""

    reference: str
    commitment_number: str
    siret: str
    year: int
    cents: int


class Outcome(StrEnum):
    """How the two sides of a key compare."""

    SAME = "same"
    DIFFERENT = "different"
    ONLY_IN_LEDGER = "only_in_ledger"
    ONLY_IN_EXTRACT = "only_in_extract"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconciled:
    """The lines of one key on both sides, all kept.

    `repeated` names lines of the extract with the same amount under the same key: perhaps one payment written
    twice, perhaps two equal ones; somebody must look.
    """

    commitment_number: str
    siret: str
    year: int
    ledger: tuple[PaymentLine, ...]
    extract: tuple[PaymentLine, ...]
    repeated: tuple[str, ...]

    @property
    def gap_cents(self) -> int:
        """The extract less the ledger."""
        return sum(one.cents for one in self.extract) - sum(one.cents for one in self.ledger)

    @property
    def outcome(self) -> Outcome:
        """How the sides compare: totals, a missing side first."""
        if not self.extract:
            return Outcome.ONLY_IN_LEDGER
        if not self.ledger:
            return Outcome.ONLY_IN_EXTRACT
        return Outcome.DIFFERENT if self.gap_cents else Outcome.SAME


def reconcile(ledger: Iterable[PaymentLine], extract: Iterable[PaymentLine]) -> tuple[Reconciled, ...]:
    """Compare key by key, in order of keys; each line given stands in exactly one answer."""
    ours, theirs = _by_key(ledger), _by_key(extract)
    return tuple(
        Reconciled(
            commitment_number=key[0],
            siret=key[1],
            year=key[2],
            ledger=tuple(ours.get(key, ())),
            extract=tuple(theirs.get(key, ())),
            repeated=_repeated(theirs.get(key, ())),
        )
        for key in sorted(ours.keys() | theirs.keys())
    )


def _by_key(lines: Iterable[PaymentLine]) -> dict[_Key, list[PaymentLine]]:
    found: dict[_Key, list[PaymentLine]] = defaultdict(list)
    for line in lines:
        found[line.commitment_number, line.siret, line.year].append(line)
    return dict(found)


def _repeated(lines: Sequence[PaymentLine]) -> tuple[str, ...]:
    amounts = [one.cents for one in lines]
    return tuple(one.reference for one in lines if amounts.count(one.cents) > 1)
