"""Books from their movements: today's, those of a past day, and whether running balances agree to the cent."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catalyseur.ledger.accounts import Balances, Chart, Stage
from catalyseur.ledger.movements import Books, Entry, Kind, Movement, Posted, Refused
from catalyseur.ledger.posting import post


@dataclass(frozen=True, kw_only=True, slots=True)
class Replayed:
    """The books after every movement, their entries by key, and the movements that did not pass again."""

    books: Books
    entries: Mapping[str, tuple[Entry, ...]]
    refused: tuple[tuple[Movement, Refused], ...]


def replay(chart: Chart, movements: Iterable[Movement]) -> Replayed:
    """Post movements one after the other, from empty books; a movement sent twice counts once.

    The years closed in `chart` bind what comes after a closing, so a replay of the past opens them again: it says
    whether each amount held, not whether it came in time.
    """
    of_holders: dict[str, Balances] = {}
    of_files: dict[str, Balances] = {}
    posted: dict[str, Movement] = {}
    reversed_keys: set[str] = set()
    entries: dict[str, tuple[Entry, ...]] = {}
    refused: list[tuple[Movement, Refused]] = []
    for movement in movements:
        books = Books(
            chart=_as_of(chart, movement),
            of_holders=of_holders,
            of_files=of_files,
            posted=posted,
            reversed_keys=reversed_keys,
        )
        answer = post(books, movement)
        if isinstance(answer, Refused):
            refused.append((movement, answer))
        elif isinstance(answer, Posted):
            of_holders |= answer.of_holders
            of_files |= answer.of_files
            posted[movement.key] = movement
            entries[movement.key] = answer.entries
            if movement.reverses:
                reversed_keys.add(movement.reverses)
    books = Books(
        chart=chart, of_holders=of_holders, of_files=of_files, posted=posted, reversed_keys=reversed_keys
    )
    return Replayed(books=books, entries=entries, refused=tuple(refused))


def books_on(chart: Chart, movements: Iterable[Movement], day: date) -> Books:
    """Return the books as they stood at the end of a day."""
    return replay(chart, (one for one in movements if one.on <= day)).books


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """A running balance that its movements do not give."""

    account: str
    stage: Stage
    held_cents: int
    derived_cents: int


def differences(held: Mapping[str, Balances], derived: Mapping[str, Balances]) -> Iterator[Difference]:
    """Compare balances held with balances derived, account by account, stage by stage."""
    for code in sorted(held.keys() | derived.keys()):
        mine, theirs = held.get(code, Balances()), derived.get(code, Balances())
        for stage in Stage:
            if mine.of(stage) != theirs.of(stage):
                yield Difference(
                    account=code, stage=stage, held_cents=mine.of(stage), derived_cents=theirs.of(stage)
                )


def _as_of(chart: Chart, movement: Movement) -> Chart:
    """Return the chart with the years closed that the movement itself proves closed: those it carries over."""
    holder = chart.holders.get(movement.holder)
    is_carried = movement.kind is Kind.CARRY_OVER and holder is not None and holder.year is not None
    closed = {holder.fund: holder.year} if is_carried and holder and holder.year else {}
    return Chart(holders=chart.holders, files=chart.files, closed_through=closed)
