"""Write a very long list of movements at once: the same engine and entries, the checks of a recount, in few statements."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from catalyseur.ledger import movements as engine
from catalyseur.ledger.accounts import Balances
from catalyseur.ledger.replay import Recount
from catalyseur.portal.funds import queries
from catalyseur.portal.funds.models import Entry, File, Holder, Movement, column
from catalyseur.portal.funds.positions import Moved
from catalyseur.portal.funds.posting import Desk, MovementRefusedError
from catalyseur.portal.funds.transactions import one_transaction

_SLICE = 5_000


@one_transaction()
def post_in_bulk(
    *, movements: Iterable[engine.Movement], at: datetime, tell: Callable[[int], object] = lambda _done: None
) -> int:
    """Post new movements in order on accounts without any yet, all or none; return how many.

    Nobody else may write meanwhile: it is for a database being made. `tell` is given how many are written so far.
    Raises MovementRefusedError. Side effects: adds movements and entries, sets the running balances, keeps
    positions.
    """
    holders = {row.code: row for row in queries.holder_rows()}
    files = {row.code: row for row in queries.file_rows()}
    books = queries.running_books(holders.values(), files.values())
    desk = Desk(files=files, holders=holders, books=books, rows={})
    recount = Recount(chart=books.chart, kept=frozenset())
    done = 0
    for part in _slices(movements):
        answers = [_posted(recount, movement) for movement in part]
        rows = Movement.objects.bulk_create([desk.row(movement, at) for movement in part])
        Entry.objects.bulk_create(
            desk.entry(row, entry)
            for row, posted in zip(rows, answers, strict=True)
            for entry in posted.entries
        )
        moved = Moved()
        for movement, posted in zip(part, answers, strict=True):
            moved.add(posted, movement.on, holders, files)
        moved.keep()
        done += len(part)
        tell(done)
    for code, balances in recount.of_holders.items():
        Holder.objects.filter(pk=holders[code].pk).update(**_columns(balances))
    for code, balances in recount.of_files.items():
        File.objects.filter(pk=files[code].pk).update(**_columns(balances))
    return done


def _slices(movements: Iterable[engine.Movement]) -> Iterator[list[engine.Movement]]:
    rest = iter(movements)
    while part := list(islice(rest, _SLICE)):
        yield part


def _posted(recount: Recount, movement: engine.Movement) -> engine.Posted:
    answer = recount.take(movement)
    if isinstance(answer, engine.Refused):
        raise MovementRefusedError(answer)
    if isinstance(answer, engine.AlreadyPosted):
        raise TypeError(f"{movement.key}: given twice")
    return answer


def _columns(balances: Balances) -> dict[str, object]:
    return {column(stage): cents for stage, cents in balances.cents.items()} | {"last_on": balances.last_on}
