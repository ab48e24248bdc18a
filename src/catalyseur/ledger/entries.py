"""The entries of each kind of movement. They always sum to zero."""

from collections.abc import Iterable, Mapping

from catalyseur.ledger.accounts import Balances, Stage
from catalyseur.ledger.movements import Books, Credit, Entry, Kind, Movement

_FROM = {
    Kind.RESERVE: Stage.AE_AVAILABLE,
    Kind.AWARD: Stage.RESERVED,
    Kind.COMMIT: Stage.AWARDED,
    Kind.ADVANCE: Stage.CP_AVAILABLE,
    Kind.INSTALMENT: Stage.CP_AVAILABLE,
    Kind.BALANCE: Stage.CP_AVAILABLE,
    Kind.CLAWBACK: Stage.REPAID,
}
_TO = {
    Kind.RESERVE: Stage.RESERVED,
    Kind.AWARD: Stage.AWARDED,
    Kind.COMMIT: Stage.COMMITTED,
    Kind.ADVANCE: Stage.ADVANCE,
    Kind.INSTALMENT: Stage.INSTALMENT,
    Kind.BALANCE: Stage.BALANCE,
    Kind.RELEASE: Stage.AE_AVAILABLE,
    Kind.CLAWBACK: Stage.RECOVERED,
}
_OF_HOLDER = frozenset({Stage.AE_AVAILABLE, Stage.CP_AVAILABLE})


def entries_of(books: Books, movement: Movement) -> tuple[Entry, ...]:
    """Return the entries of a movement whose shape was checked; a reversal has those of its original, opposite."""
    if movement.kind is Kind.REVERSAL:
        original = books.posted[movement.reverses or ""]
        return tuple(
            Entry(holder=one.holder, file=one.file, stage=one.stage, cents=-one.cents)
            for one in entries_of(books, original)
        )
    if movement.kind in {Kind.VOTE, Kind.DELEGATE, Kind.CARRY_OVER}:
        return _between_holders(movement, movement.credit or Credit.AE)
    source = movement.stage if movement.kind is Kind.RELEASE else _FROM[movement.kind]
    moved = _pair(movement, source or Stage.COMMITTED, _TO[movement.kind])
    return moved + _memorandum(movement)


def touched(movement: Movement, original: Movement | None) -> tuple[frozenset[str], frozenset[str]]:
    """Return the codes of the holders and of the files a movement, or the one it reverses, touches."""
    pair = (movement, original) if original else (movement,)
    holders = {code for one in pair for code in (one.holder, one.to) if code}
    return frozenset(holders), frozenset(one.file for one in pair if one.file)


def add_entries(
    before: Mapping[str, Balances], entries: Iterable[tuple[str, Entry]]
) -> dict[str, dict[Stage, int]]:
    """Return the new cents by stage of each account named; accounts without an entry are left out."""
    after: dict[str, dict[Stage, int]] = {}
    for code, entry in entries:
        cents = after.setdefault(code, dict(before[code].cents) if code in before else {})
        cents[entry.stage] = cents.get(entry.stage, 0) + entry.cents
    return after


def _between_holders(movement: Movement, credit: Credit) -> tuple[Entry, ...]:
    giver, receiver = (
        (None, movement.holder) if movement.kind is Kind.VOTE else (movement.holder, movement.to)
    )
    stage, cents = credit.available, movement.amount_cents
    return (
        Entry(holder=giver, file=None, stage=stage, cents=-cents),
        Entry(holder=receiver, file=None, stage=stage, cents=cents),
    )


def _pair(movement: Movement, source: Stage, target: Stage) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            holder=movement.holder,
            file=None if stage in _OF_HOLDER else movement.file,
            stage=stage,
            cents=sign * movement.amount_cents,
        )
        for sign, stage in ((-1, source), (1, target))
    )


def _memorandum(movement: Movement) -> tuple[Entry, ...]:
    """Raise the maximum with an award, lower it when an award is given up before it is committed."""
    if movement.kind is Kind.AWARD:
        cents = movement.amount_cents
    elif movement.kind is Kind.RELEASE and movement.stage is Stage.AWARDED:
        cents = -movement.amount_cents
    else:
        return ()
    return (
        Entry(holder=None, file=None, stage=Stage.MAXIMUM, cents=-cents),
        Entry(holder=movement.holder, file=movement.file, stage=Stage.MAXIMUM, cents=cents),
    )
