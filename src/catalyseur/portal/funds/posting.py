"""Write movements: lock the accounts, ask the engine, save rows and running balances, all or nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError
from django.db.models import F, QuerySet

from catalyseur.ledger import movements as engine
from catalyseur.ledger.accounts import Stage
from catalyseur.ledger.effects import Effect, books_after, effects
from catalyseur.ledger.entries import touched
from catalyseur.ledger.posting import post
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.funds import queries
from catalyseur.portal.funds.documents import movement_of
from catalyseur.portal.funds.models import Entry, File, Holder, Movement, column
from catalyseur.portal.funds.positions import Moved
from catalyseur.portal.funds.transactions import one_transaction

_Account = TypeVar("_Account", Holder, File)
_SAID = ("key", "amount_cents", "on", "act", "legal_basis", "author", "validator")


class MovementRefusedError(RefusedError):
    """The engine refused a movement: `code` is its code, the message its French reason."""

    def __init__(self, refused: engine.Refused) -> None:
        """Keep the code beside the reason."""
        super().__init__(refused.reason)
        self.code = refused.code


def post_movements(*, movements: Sequence[engine.Movement], at: datetime) -> list[Movement]:
    """Post movements in order, all or none; one already posted is returned as it stands, and counts once.

    Raises MovementRefusedError. Side effects, in one transaction: locks the files then the holders, each in the
    order of their rows, adds movements and entries, moves the running balances, keeps positions.
    """
    try:
        return _post_all(movements, at)
    except IntegrityError:
        if not _known(one.key for one in movements):
            raise
        return _post_all(movements, at)  # the same key came in at the same moment: it is there now


def show_effects(movements: Sequence[engine.Movement]) -> tuple[Effect, ...]:
    """Return what movements would change today, each after those before it. Locks nothing, writes nothing."""
    return effects(_open_desk(movements, locks=False).books, movements)


@one_transaction()
def _post_all(movements: Sequence[engine.Movement], at: datetime) -> list[Movement]:
    desk = _open_desk(movements, locks=True)
    done = [desk.post(one, at) for one in movements]
    desk.save_balances()
    return done


@dataclass(kw_only=True, slots=True)
class Desk:
    """The locked accounts of a few movements, the books they give, and what was added so far."""

    files: Mapping[str, File]
    holders: Mapping[str, Holder]
    books: engine.Books
    rows: dict[str, Movement]
    entries: list[Entry] = field(default_factory=list)
    moved: Moved = field(default_factory=Moved)

    def post(self, movement: engine.Movement, at: datetime) -> Movement:
        """Add one movement, unless it is there. Raises MovementRefusedError."""
        answer = post(self.books, movement)
        if isinstance(answer, engine.Refused):
            raise MovementRefusedError(answer)
        if isinstance(answer, engine.Posted):
            row = self.row(movement, at)
            row.save(force_insert=True)
            self.rows[movement.key] = row
            self.entries += [self.entry(row, one) for one in answer.entries]
            self.moved.add(answer, movement.on, self.holders, self.files)
            self.books = books_after(self.books, movement, answer)
        return self.rows[movement.key]

    def save_balances(self) -> None:
        """Add the entries, move each running balance by their sum, keep where each account stands."""
        Entry.objects.bulk_create(self.entries)
        self.moved.keep()
        moves: dict[Holder | File, Counter[str]] = defaultdict(Counter)
        for one in self.entries:
            for account in (one.holder, one.file):
                if account is not None:
                    moves[account][column(Stage(one.stage))] += one.cents
        for account, cents in moves.items():
            held = (
                self.books.holder(account.code)
                if isinstance(account, Holder)
                else self.books.file(account.code)
            )
            changes = {name: F(name) + moved for name, moved in cents.items() if moved}
            type(account).objects.filter(pk=account.pk).update(last_on=held.last_on, **changes)

    def row(self, movement: engine.Movement, at: datetime) -> Movement:
        """Return the row of a movement, not saved yet."""
        said = {name: getattr(movement, name) for name in _SAID}
        codes = {name: str(getattr(movement, name) or "") for name in ("kind", "credit", "stage")}
        return Movement(
            **said,
            **codes,
            posted_at=at,
            holder=self.holders[movement.holder],
            to=self.holders[movement.to] if movement.to else None,
            file=self.files[movement.file] if movement.file else None,
            settlement=asdict(movement.settlement) if movement.settlement else None,
            reverses=self.rows[movement.reverses] if movement.reverses else None,
        )

    def entry(self, row: Movement, entry: engine.Entry) -> Entry:
        """Return an entry of a saved movement, not saved yet."""
        return Entry(
            movement=row,
            holder=self.holders[entry.holder] if entry.holder else None,
            file=self.files[entry.file] if entry.file else None,
            stage=str(entry.stage),
            cents=entry.cents,
            on=row.on,
        )


def _open_desk(movements: Sequence[engine.Movement], *, locks: bool) -> Desk:
    """Read, and lock where asked, the accounts concerned, then what else the books need."""
    originals = _known(one.reverses for one in movements if one.reverses)
    named = [
        touched(one, movement_of(originals[one.reverses]) if one.reverses in originals else None)
        for one in movements
    ]
    files = _read(queries.file_rows(), {code for _, codes in named for code in codes}, locks=locks)
    holders = _read(queries.holder_rows(), {code for codes, _ in named for code in codes}, locks=locks)
    rows = originals | _known(one.key for one in movements)
    held = queries.running_books(holders.values(), files.values())
    undone = Movement.objects.filter(reverses__in=[row.pk for row in originals.values()])
    books = replace(
        held,
        posted={key: movement_of(row) for key, row in rows.items()},
        reversed_keys=frozenset(undone.values_list("reverses__key", flat=True)) if originals else frozenset(),
        after_balance=_after_balance(originals),
    )
    return Desk(files=files, holders=holders, books=books, rows=rows)


def _read(rows: "QuerySet[_Account]", codes: Iterable[str], *, locks: bool) -> dict[str, _Account]:
    found = rows.filter(code__in=set(codes)).order_by("pk")
    return {row.code: row for row in (found.select_for_update(of=("self",)) if locks else found)}


def _after_balance(originals: Mapping[str, Movement]) -> frozenset[str]:
    """Return the keys of those that came after the balance that stands on their file: they are undone before it."""
    files = {row.file_id for row in originals.values() if row.file_id}
    paid = Movement.objects.filter(file__in=files, kind=engine.Kind.BALANCE, reversed_by=None).order_by()
    balances = dict(paid.values_list("file", "pk"))
    return frozenset(key for key, row in originals.items() if row.pk > balances.get(row.file_id, row.pk))


def _known(keys: Iterable[str]) -> dict[str, Movement]:
    return {row.key: row for row in queries.movement_rows().filter(key__in=set(keys))}
