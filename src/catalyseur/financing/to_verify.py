"""Which numbers of the law a plan rests on were not read in an official text (`verify` in the data)."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from catalyseur.financing.admission import Admission
from catalyseur.financing.granters import granter_note
from catalyseur.financing.law import Law, Number
from catalyseur.financing.limit import Paid
from catalyseur.financing.situation import Situation
from catalyseur.financing.start_up import start_up_number
from catalyseur.financing.vocabulary import Basis
from catalyseur.values.money import euros_text


def notes_to_verify(
    situation: Situation, law: Law, admission: Admission, paid: list[Paid], thresholds: Iterable[Number]
) -> tuple[str, ...]:
    """Name in French what a plan uses and nobody read in an official text: rates, amounts, thresholds, readings."""
    notes = [
        *_rates(admission, paid),
        *_start_ups(situation, law, paid),
        *(_amount("seuil de notification", number) for number in thresholds if number.verify),
        *(note for refusal in admission.refusals.values() for note in refusal.to_verify),
        *_readings(situation, law, admission, paid),
        *(note for part in paid if (note := granter_note(situation, part.offer))),
    ]
    return tuple(dict.fromkeys(notes))


def _rates(admission: Admission, paid: list[Paid]) -> Iterator[str]:
    for part in paid:
        ceiling = admission.ceilings.get((part.offer.id, part.line.id))
        yield from ceiling.to_verify if ceiling else ()


def _start_ups(situation: Situation, law: Law, paid: list[Paid]) -> Iterator[str]:
    for part in paid:
        if part.offer.basis is Basis.ART22:
            number = start_up_number(situation, law, part.offer.instrument)
            if number and number.verify:
                yield _amount(part.offer.basis_name, number)


def _readings(situation: Situation, law: Law, admission: Admission, paid: list[Paid]) -> Iterator[str]:
    """Name the years of a single project, and the highest of the ceilings that meet on a line (Art. 8(3)(b))."""
    if law.gber is None:
        return
    if situation.previous and law.gber.single_project_years.verify:
        years = law.gber.single_project_years
        yield f"projet unique, art. {years.article} : {years.value} ans"
    meets = any(
        len({c.share for part in parts if (c := admission.ceilings.get((part.offer.id, line)))}) > 1
        for line, parts in groupby(sorted(paid, key=attrgetter("line.id")), key=attrgetter("line.id"))
    )
    if meets and law.gber.highest_basis_governs.verify:
        article = law.gber.highest_basis_governs.article
        yield f"cumul, art. {article} : le plus élevé des plafonds des bases utilisées"


def _amount(what: str, number: Number) -> str:
    return f"{what}, art. {number.article} : {euros_text(number.cents)}"
