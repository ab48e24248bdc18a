"""Books from their movements: today's, those of a past day, and whether running balances agree to the cent."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from catalyseur.ledger.accounts import Balances, Chart, Stage
from catalyseur.ledger.movements import AlreadyPosted, Books, Entry, Kind, Movement, Posted, Refused
from catalyseur.ledger.posting import post


@dataclass(kw_only=True, slots=True)
class Recount:
    """Books made again one movement after the other, from nothing.

    Of what was posted it keeps only the keys in `kept`, those a later movement refers to, or every key when None:
    it holds as much as there are accounts, however long the ledger.
    """

    chart: Chart
    kept: AbstractSet[str] | None = None
    of_holders: dict[str, Balances] = field(default_factory=dict)
    of_files: dict[str, Balances] = field(default_factory=dict)
    posted: dict[str, Movement] = field(default_factory=dict)
    reversed_keys: set[str] = field(default_factory=set)

    def take(self, movement: Movement) -> Posted | AlreadyPosted | Refused:
        """Post one movement.

        The years closed in `chart` bind what comes after a closing, so a replay of the past opens them again: it
        says whether each amount held, not whether it came in time, nor whether a reversal came before the balance.
        """
        answer = post(self.books(_as_of(self.chart, movement), is_past=True), movement)
        if isinstance(answer, Posted):
            self.of_holders |= answer.of_holders
            self.of_files |= answer.of_files
            if self.kept is None or movement.key in self.kept:
                self.posted[movement.key] = movement
            if movement.reverses:
                self.reversed_keys.add(movement.reverses)
        return answer

    def books(self, chart: Chart, *, is_past: bool = False) -> Books:
        """Return the books so far, to go on from, or to make the past again."""
        return Books(
            chart=chart,
            of_holders=self.of_holders,
            of_files=self.of_files,
            posted=self.posted,
            reversed_keys=self.reversed_keys,
            is_past=is_past,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Replayed:
    """The books after every movement, their entries by key, and the movements that did not pass again."""

    books: Books
    entries: Mapping[str, tuple[Entry, ...]]
    refused: tuple[tuple[Movement, Refused], ...]


def replay(chart: Chart, movements: Iterable[Movement]) -> Replayed:
    """Post movements one after the other, from empty books; a movement sent twice counts once."""
    recount = Recount(chart=chart)
    entries: dict[str, tuple[Entry, ...]] = {}
    refused: list[tuple[Movement, Refused]] = []
    for movement in movements:
        answer = recount.take(movement)
        if isinstance(answer, Refused):
            refused.append((movement, answer))
        elif isinstance(answer, Posted):
            entries[movement.key] = answer.entries
    return Replayed(books=recount.books(chart), entries=entries, refused=tuple(refused))


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
