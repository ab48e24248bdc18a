"""What movements would change, before they are made: balances before and after, and the ceilings that bind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from catalyseur.ledger.accounts import Stage
from catalyseur.ledger.movements import PAYMENTS, Books, Credit, Kind, Movement, Posted, Refused
from catalyseur.ledger.posting import post
from catalyseur.ledger.rooms import rooms_of

_CONTRA = Stage.REPAID  # the opposite of what was recovered: showing both would say it twice


@dataclass(frozen=True, kw_only=True, slots=True)
class Ceiling:
    """The most a movement may bring before it breaks a rule; `code` is that of the refusal past it."""

    code: str
    label: str
    left_cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One balance of an account, a holder or a file, before and after."""

    account: str
    is_file: bool
    stage: Stage
    before_cents: int
    after_cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What one movement would change, or why it would be refused; the tightest ceiling first."""

    movement: Movement
    ceilings: tuple[Ceiling, ...]
    changes: tuple[Change, ...]
    refused: Refused | None


def effects(books: Books, movements: Iterable[Movement]) -> tuple[Effect, ...]:
    """Return the effect of each movement after those before it. Nothing is posted; after a refusal the rest is left out."""
    found: list[Effect] = []
    for movement in movements:
        answer = post(books, movement)
        refused = answer if isinstance(answer, Refused) else None
        posted = answer if isinstance(answer, Posted) else None
        found.append(
            Effect(
                movement=movement,
                ceilings=ceilings(books, movement) if refused is None or _is_known(books, movement) else (),
                changes=tuple(_changes(books, posted)) if posted else (),
                refused=refused,
            )
        )
        if refused:
            break
        if posted:
            books = books_after(books, movement, posted)
    return tuple(found)


def books_after(books: Books, movement: Movement, posted: Posted) -> Books:
    """Return the books once a movement is posted."""
    return replace(
        books,
        of_holders={**books.of_holders, **posted.of_holders},
        of_files={**books.of_files, **posted.of_files},
        posted={**books.posted, movement.key: movement},
        reversed_keys=books.reversed_keys | ({movement.reverses} if movement.reverses else set()),
    )


def ceilings(books: Books, movement: Movement) -> tuple[Ceiling, ...]:
    """Return what bounds a movement whatever its amount, the tightest first; none for a vote or a reversal."""
    return tuple(sorted(_ceilings(books, movement), key=lambda one: one.left_cents))


def _ceilings(books: Books, movement: Movement) -> Iterator[Ceiling]:
    holder = books.holder(movement.holder)
    if movement.kind in {Kind.DELEGATE, Kind.CARRY_OVER}:
        yield _available(books, movement, movement.credit or Credit.AE)
    elif movement.kind is Kind.RESERVE:
        yield _available(books, movement, Credit.AE)
    elif movement.kind in _FROM_STAGE:
        yield _stage(books, movement, _FROM_STAGE[movement.kind])
    elif movement.kind is Kind.RELEASE and movement.stage in _STAGES:
        yield _stage(books, movement, movement.stage)
        if movement.stage is Stage.COMMITTED:
            yield _commitment(books, movement)
    elif movement.kind is Kind.CLAWBACK:
        paid = books.file(movement.file or "").net_paid
        yield Ceiling(code="repaid_beyond_payments", label="versé au dossier et non reversé", left_cents=paid)
    elif movement.kind in PAYMENTS:
        left = holder.of(Stage.CP_AVAILABLE)
        yield Ceiling(code="cp_exceeded", label=_CP, left_cents=left)
        yield _commitment(books, movement)
        yield from _early(books, movement)


_CP = "crédits de paiement disponibles de l’enveloppe"
_AE = "autorisations d’engagement disponibles"
_STAGES = {
    Stage.RESERVED: ("not_reserved", "réservé au dossier"),
    Stage.AWARDED: ("not_awarded", "attribué au dossier et non engagé"),
    Stage.COMMITTED: ("not_committed", "engagé pour le dossier"),
}
_BINDS = {
    Kind.ADVANCE: ("advance_ceiling", "instalment_ceiling"),
    Kind.INSTALMENT: ("instalment_ceiling",),
}
_FROM_STAGE = {Kind.AWARD: Stage.RESERVED, Kind.COMMIT: Stage.AWARDED}


def _available(books: Books, movement: Movement, credit: Credit) -> Ceiling:
    label = _AE if credit is Credit.AE else _CP
    left = books.holder(movement.holder).of(credit.available)
    return Ceiling(code=f"{credit}_exceeded", label=label, left_cents=left)


def _stage(books: Books, movement: Movement, stage: Stage) -> Ceiling:
    code, label = _STAGES[stage]
    return Ceiling(code=code, label=label, left_cents=books.file(movement.file or "").of(stage))


def _commitment(books: Books, movement: Movement) -> Ceiling:
    left = books.file(movement.file or "").unpaid
    return Ceiling(code="commitment_exceeded", label="engagé et non encore versé", left_cents=left)


def _early(books: Books, movement: Movement) -> Iterator[Ceiling]:
    """Give the ceilings of what is paid before the balance."""
    code = movement.file or ""
    for room in rooms_of(books.chart.files[code], books.file(code)):
        if room.code in _BINDS.get(movement.kind, ()):
            yield Ceiling(code=room.code, label=room.label, left_cents=room.ceiling_cents - room.used_cents)


def _is_known(books: Books, movement: Movement) -> bool:
    chart = books.chart
    return movement.holder in chart.holders and (movement.file is None or movement.file in chart.files)


def _changes(books: Books, posted: Posted) -> Iterator[Change]:
    sides = (
        (False, books.of_holders, posted.of_holders),
        (True, books.of_files, posted.of_files),
    )
    for is_file, before, after in sides:
        for code, balances in after.items():
            for stage in Stage:
                old = before[code].of(stage) if code in before else 0
                if stage is not _CONTRA and old != balances.of(stage):
                    yield Change(
                        account=code,
                        is_file=is_file,
                        stage=stage,
                        before_cents=old,
                        after_cents=balances.of(stage),
                    )
