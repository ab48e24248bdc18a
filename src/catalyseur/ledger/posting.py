"""Post one movement: new balances, or the reason why not. A pure function; nothing is overspent by a cent."""

from collections.abc import Iterator, Mapping

from catalyseur.ledger.accounts import Balances
from catalyseur.ledger.entries import add_entries, entries_of, touched
from catalyseur.ledger.invariants import broken_by_file, broken_by_holder, broken_by_payment
from catalyseur.ledger.movements import (
    PAYMENTS,
    USES_AE,
    AlreadyPosted,
    Books,
    Entry,
    Kind,
    Movement,
    Posted,
    Refused,
)
from catalyseur.ledger.shape import check_shape
from catalyseur.values.money import euros_text


def post(books: Books, movement: Movement) -> Posted | AlreadyPosted | Refused:
    """Return what a movement changes.

    `AlreadyPosted` when the same movement stands in the books; `Refused` when it lacks a fact, comes too late or
    would break a rule (`invariants.py`). The books given are not changed.
    """
    earlier = books.posted.get(movement.key)
    if earlier is not None:
        return AlreadyPosted(key=movement.key) if earlier == movement else _reused(movement)
    refusal = next(_refusals(books, movement), None)
    return refusal or _post(books, movement)


def _refusals(books: Books, movement: Movement) -> Iterator[Refused]:
    shape = next(check_shape(books, movement), None)
    if shape is not None:
        yield shape
        return
    yield from _check_reversal(books, movement)
    yield from _check_calendar(books, movement)
    yield from _check_file(books, movement)


def _check_reversal(books: Books, movement: Movement) -> Iterator[Refused]:
    if movement.kind is not Kind.REVERSAL:
        return
    original = books.posted.get(movement.reverses or "")
    if original is None or original.kind is Kind.REVERSAL:
        yield Refused(code="nothing_to_reverse", reason="Le mouvement à contre-passer n’existe pas.")
        return
    if original.key in books.reversed_keys:
        yield Refused(code="already_reversed", reason="Ce mouvement est déjà contre-passé.")
    if (original.amount_cents, original.holder) != (movement.amount_cents, movement.holder):
        yield Refused(
            code="reversal_differs",
            reason="Une contre-passation reprend le montant et le compte du mouvement annulé.",
        )
    yield from _check_reversed_year(books, original)
    is_under_balance = original.kind is not Kind.BALANCE and books.file(original.file or "").is_settled
    if is_under_balance and original.key not in books.after_balance and not books.is_past:
        yield Refused(
            code="settled",
            reason="Le solde du dossier est versé, calculé sur ce qui le précède : contre-passez d’abord le solde.",
        )


def _check_reversed_year(books: Books, original: Movement) -> Iterator[Refused]:
    """Refuse what a closing settled: the movements of its year, and the decisions on its envelopes."""
    chart = books.chart
    is_decision = original.kind in {*USES_AE, Kind.DELEGATE}
    codes = [code for code in (original.holder, original.to) if code and is_decision]
    for year in (original.on.year, *(chart.holders[code].year for code in codes)):
        if chart.is_closed(chart.holders[original.holder].fund, year):
            yield Refused(
                code="year_closed",
                reason=f"L’exercice {year} est clos : un de ses mouvements ne se contre-passe plus.",
            )


def _check_calendar(books: Books, movement: Movement) -> Iterator[Refused]:
    chart = books.chart
    holders, files = touched(movement, books.posted.get(movement.reverses or ""))
    last = [books.holder(code).last_on for code in holders] + [books.file(code).last_on for code in files]
    latest = max((day for day in last if day), default=movement.on)
    if movement.on < latest:
        yield Refused(
            code="out_of_order",
            reason=f"Un mouvement est déjà daté du {latest:%d/%m/%Y} : celui-ci ne peut pas le précéder.",
        )
    if any(chart.is_closed(chart.holders[code].fund, movement.on.year) for code in holders):
        yield Refused(code="year_closed", reason=f"L’exercice {movement.on.year} est clos.")
    yield from _check_envelope_year(books, movement)


def _check_envelope_year(books: Books, movement: Movement) -> Iterator[Refused]:
    chart = books.chart
    for code in (movement.holder, movement.to):
        holder = chart.holders[code] if code else None
        if holder is None or holder.year is None:
            continue
        closed = chart.is_closed(holder.fund, holder.year)
        if closed and movement.kind in {*USES_AE, Kind.DELEGATE}:
            yield Refused(
                code="year_closed",
                reason=f"L’exercice {holder.year} de l’enveloppe {holder.name} est clos : reportez d’abord ce qui reste.",
            )
        if not closed and movement.kind is Kind.CARRY_OVER and code == movement.holder:
            yield Refused(
                code="year_open", reason=f"On ne reporte qu’après la clôture de l’exercice {holder.year}."
            )


def _check_file(books: Books, movement: Movement) -> Iterator[Refused]:
    if movement.file is None:
        return
    file, name = books.file(movement.file), books.chart.files[movement.file].name
    if file.is_settled and movement.kind in {*PAYMENTS, *USES_AE}:
        yield Refused(
            code="settled", reason=f"Le solde du dossier {name} est versé : plus rien ne s’y ajoute."
        )
    if movement.kind in {Kind.RESERVE, Kind.AWARD} and file.is_released:
        yield Refused(
            code="release_is_final",
            reason=f"Le dossier {name} a été désengagé : une nouvelle aide demande un nouveau dossier.",
        )
    if movement.kind is Kind.BALANCE:
        yield from _check_settlement(file, movement)


def _check_settlement(file: Balances, movement: Movement) -> Iterator[Refused]:
    settlement = movement.settlement
    if settlement is None or settlement.maximum_cents != file.in_force:
        yield Refused(
            code="wrong_maximum",
            reason=f"Le montant maximum de la subvention est de {euros_text(file.in_force)}.",
        )
    elif movement.amount_cents != settlement.final_cents - file.net_paid:
        yield Refused(
            code="wrong_balance",
            reason=(
                f"La subvention définitive est de {euros_text(max(0, settlement.final_cents))} et "
                f"{euros_text(file.net_paid)} sont déjà versés : le solde est leur différence."
            ),
        )


def _post(books: Books, movement: Movement) -> Posted | Refused:
    entries = entries_of(books, movement)
    on_holders = [(one.holder, one) for one in entries if one.holder is not None]
    on_files = [(one.file, one) for one in entries if one.file is not None]
    posted = Posted(
        entries=entries,
        of_holders=_after(books.of_holders, on_holders, movement),
        of_files=_after(books.of_files, on_files, movement),
    )
    return next(_broken(books, movement, posted), posted)


def _after(
    before: Mapping[str, Balances], entries: list[tuple[str, Entry]], movement: Movement
) -> dict[str, Balances]:
    return {
        code: Balances(cents=cents, last_on=movement.on)
        for code, cents in add_entries(before, entries).items()
    }


def _broken(books: Books, movement: Movement, posted: Posted) -> Iterator[Refused]:
    for code, balances in posted.of_holders.items():
        yield from broken_by_holder(books.chart.holders[code], balances)
    for code, balances in posted.of_files.items():
        yield from broken_by_file(movement, books.chart.files[code], balances)
        yield from broken_by_payment(movement.kind, books.chart.files[code], balances)


def _reused(movement: Movement) -> Refused:
    return Refused(
        code="key_reused",
        reason=f"La clé {movement.key} a déjà servi pour un autre mouvement : il en faut une nouvelle.",
    )
