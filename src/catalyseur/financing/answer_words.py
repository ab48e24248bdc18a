"""What an answer and its law say in French: the page, its files and the command write the same words."""

from collections.abc import Mapping

from catalyseur.financing.law import Law
from catalyseur.financing.plan import Infeasible, Plan
from catalyseur.financing.scenarios import Answer, Raise
from catalyseur.financing.words import fact_name, fact_text
from catalyseur.toolbox.vocabulary import Instrument
from catalyseur.values.money import euros_text

FIT_IS_NO_AMOUNT = (
    "Convenir à un dispositif n’est pas encore un montant : le taux, la base juridique ou la zone ne sont pas "
    "toujours publiés ou connus. Les faits nommés plus bas, une fois connus, relèvent ce minimum."
)
TOGETHER = "Ne peuvent tenir ensemble ; il suffit de retirer une seule de vos demandes :"
NO_SCHEME_PAYS = (
    "Aucun dispositif connu ce jour-là ne peut payer ces dépenses, quoi que l’on apprenne encore : la liste des "
    "dispositifs écartés donne la raison de chacun."
)
SOMETIMES_FEASIBLE = (
    "Un plan existe si ce qui n’est pas encore connu se confirme : voyez ce qui augmenterait ce montant."
)
GGE_MEANS = (
    "L’équivalent-subvention brut ramène chaque aide à la valeur d’une subvention : un euro de subvention ou de crédit "
    "d’impôt compte pour un euro, un euro prêté ou garanti pour moins."
)
_LENDING = (Instrument.LOAN, Instrument.GUARANTEE)
_TEXTS = {
    "gber": "le RGEC",
    "de_minimis": "le règlement de minimis",
    "regional_map": "la carte des aides à finalité régionale",
}
_NATIONAL = "limites nationales : CGCT, L.1111-10, et décret 2018-514"


def amount_notes(answer: Answer, names: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Say why the amount is not more, and what to fill in first."""
    first = min(answer.raises, key=_effort, default=None)
    if isinstance(answer.headline.answer, Infeasible):
        return (SOMETIMES_FEASIBLE,) if first else ()
    notes = (FIT_IS_NO_AMOUNT,) if first else ()
    if answer.least_cents:
        return notes
    if first is None:
        return () if answer.headline.answer.law.ended else (NO_SCHEME_PAYS,)
    start = (
        f"Rien n’est encore sûr, d’où 0 € ; pour commencer, établissez ceci : {fact_text(first.fact, first.value, names)} "
        f"(jusqu’à {euros_text(first.cents)}{once_known_text(first, names)})."
    )
    return (*notes, start)


def _effort(found: Raise) -> tuple[bool, int, int]:
    """Order what can be established: by the firm itself first, then alone, then what brings most."""
    return (found.fact.startswith("schemes."), len(found.beside), -found.cents)


def law_text(law: Law) -> str:
    """Name the texts applied, and the start of the hash of their files."""
    minimis, chart = law.de_minimis, law.regional_map
    texts = (
        law.gber.text if law.gber else "aucune version connue du RGEC",
        f"de minimis : {minimis.text}" if minimis else "aucun règlement de minimis connu",
        f"carte des aides à finalité régionale {chart.period} : {chart.text}"
        if chart
        else "aucune carte des aides à finalité régionale connue",
        _NATIONAL,
        f"empreinte des textes : {law.sha256[:16]}",
    )
    return " ; ".join(texts)


def law_end_text(law: Law) -> str:
    """Say which texts the day of grant lies after; nothing when none."""
    if not law.ended:
        return ""
    ends = ", ".join(f"{_TEXTS[name]} au {day:%d/%m/%Y}" for name, day in law.ended.items())
    return f"Le droit connu s’arrête avant le {law.on:%d/%m/%Y} ({ends}) : rien ne peut être promis après."


def loans_note(answer: Plan | Infeasible) -> str:
    """Say what a total counts of loans and guarantees at nominal value; nothing when none."""
    if isinstance(answer, Infeasible):
        return ""
    offers = map(answer.variant.situation.offer, answer.allocation)
    lent = sum(
        sum(answer.allocation[offer.id].values())
        for offer in offers
        if offer.instrument in _LENDING and not offer.is_gge_stated and offer.gge == 1
    )
    return f" (dont {euros_text(lent)} de prêts ou garanties comptés à leur montant nominal)" if lent else ""


def most_text(answer: Answer) -> str:
    """Say when the most is reached: where not every case is solved, nothing proves that none pays more."""
    return "si tout se confirmait" if answer.is_whole else "dans le meilleur des cas examinés"


def beside_text(found: Raise, names: Mapping[str, str] | None = None) -> str:
    """Name the facts that must be known too for one to raise the total; nothing when it does alone."""
    return ", ".join(fact_name(fact, names) for fact in found.beside)


def once_known_text(found: Raise, names: Mapping[str, str] | None = None) -> str:
    """Say what must be known too, to end a sentence; nothing when the fact raises the total alone."""
    beside = beside_text(found, names)
    return f", une fois connus aussi : {beside}" if beside else ""
