"""Tables and bars of money in the words and shapes their templates show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from catalyseur.ledger.breakdown import Amounts, Breakdown
from catalyseur.ledger.review import Durations, Review
from catalyseur.ledger.standing import Standing, Step, announced_parts, delegated_parts, steps
from catalyseur.portal.funds.labels import LABEL_WORDS
from catalyseur.values.money import signed_euros
from catalyseur.values.verdict import Verdict

FULL = 1000  # the width of a whole bar, in the units of its drawing
_UNKNOWN = "inconnu"


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One cell: its words, where it leads, and a badge beside it."""

    text: str
    is_number: bool = False
    href: str = ""
    badges: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table: heads, rows whose first cell names them, a last row of totals (empty: none), and a note."""

    id: str
    title: str
    heads: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """One step of the way of the money; `width` out of `FULL`."""

    label: str
    text: str
    definition: str
    width: int


def text_cell(text: str, *, href: str = "", badges: Sequence[str] = ()) -> Cell:
    """Return a cell of words."""
    return Cell(text=text, href=href, badges=tuple(badges))


def money_cell(cents: int) -> Cell:
    """Return a cell of euros."""
    return Cell(text=signed_euros(cents), is_number=True)


def count_cell(count: int) -> Cell:
    """Return a cell that counts."""
    return Cell(text=f"{count:,}".replace(",", "\u202f"), is_number=True)


def heads(*labels: str, words: int = 1) -> tuple[Cell, ...]:
    """Return the heads of a table, those after the first `words` over numbers."""
    return tuple(Cell(text=label, is_number=rank >= words) for rank, label in enumerate(labels))


def bars(standing: Standing) -> tuple[Bar, ...]:
    """Return the way of the money, each bar as wide as its share of the largest step."""
    way = steps(standing)
    largest = max((step.cents for step in way), default=0) or 1
    return tuple(
        Bar(
            label=step.label,
            text=signed_euros(step.cents),
            definition=step.definition,
            width=max(0, FULL * step.cents // largest),
        )
        for step in way
    )


def announced_table(standing: Standing) -> Table:
    """Return what was announced, cut into parts that add up to it."""
    total = Step(code="announced", label="Annoncé", definition="", cents=standing.announced_cents)
    return _parts("annonce", "De l’annonce à la délégation", announced_parts(standing), total)


def delegated_table(standing: Standing) -> Table:
    """Return what was delegated, cut into parts that add up to it."""
    total = Step(code="delegated", label="Délégué ici", definition="", cents=standing.delegated_cents)
    return _parts("delegation", "De la délégation au paiement", delegated_parts(standing), total)


def payment_table(standing: Standing) -> Table:
    """Return the CP received, cut into what is left and what was paid."""
    parts = (
        Step(
            code="cp_available",
            label="Crédits de paiement disponibles",
            definition="Ce que ces enveloppes peuvent encore verser dans leur exercice.",
            cents=standing.cp_available_cents,
        ),
        Step(
            code="cp_paid",
            label="Versé sur ces crédits",
            definition="Avances, acomptes et soldes, avant reversements : un reversement ne regonfle pas les crédits.",
            cents=standing.cp_paid_cents,
        ),
    )
    total = Step(
        code="cp",
        label="Crédits de paiement reçus",
        definition="",
        cents=standing.cp_available_cents + standing.cp_paid_cents,
    )
    return _parts("paiement", "Les crédits de paiement", parts, total)


def breakdown_table(identifier: str, title: str, head: str, found: Breakdown, note: str = "") -> Table:
    """Return the lines of a breakdown and their total."""
    return Table(
        id=identifier,
        title=title,
        heads=heads(head, "Dossiers", "Réservé", "Attribué, pas engagé", "Engagé", "dont payé, net"),
        rows=tuple((text_cell(line.label), *_amounts(line.amounts)) for line in found.lines),
        total=(text_cell("Total"), *_amounts(found.total)),
        note=note,
    )


def review_tables(found: dict[Verdict, Review]) -> tuple[Table, Table]:
    """Return success and delays, the label on one line and the rest on others."""
    groups = [(LABEL_WORDS[verdict].capitalize(), found[verdict]) for verdict in _ORDER]
    return (
        Table(
            id="reussite",
            title="Réussite des demandes",
            heads=heads(
                "Lieu à la réception",
                "Demandes",
                "Accordées",
                "Refusées",
                "Accordées ÷ décidées",
                "Retirées",
                "En instruction",
            ),
            rows=tuple((text_cell(label), *_success(review)) for label, review in groups),
            total=(text_cell("Toutes"), *_success_total([review for _, review in groups])),
        ),
        Table(
            id="delais",
            title="Délais d’instruction, en jours",
            heads=heads(
                "Lieu et début du délai",
                "Demandes comptées",
                "Début inconnu",
                "1er quartile",
                "Médiane",
                "3e quartile",
            ),
            rows=tuple(
                (text_cell(f"{label}, depuis {start}"), *_durations(durations))
                for label, review in groups
                for start, durations in (
                    ("la réception", review.since_received),
                    ("le dossier complet", review.since_complete),
                )
            ),
        ),
    )


_ORDER = (Verdict.YES, Verdict.NO, Verdict.CANNOT_TELL)


def _parts(identifier: str, title: str, parts: Iterable[Step], total: Step) -> Table:
    return Table(
        id=identifier,
        title=title,
        heads=(Cell(text="Part"), Cell(text="Montant", is_number=True), Cell(text="Ce que c’est")),
        rows=tuple((text_cell(one.label), money_cell(one.cents), text_cell(one.definition)) for one in parts),
        total=(
            text_cell(total.label),
            money_cell(total.cents),
            text_cell("Somme des lignes ci-dessus."),
        ),
    )


def _amounts(amounts: Amounts) -> tuple[Cell, ...]:
    cents = (
        amounts.reserved_cents,
        amounts.awarded_cents,
        amounts.committed_cents,
        amounts.paid_cents,
    )
    return (count_cell(amounts.files), *map(money_cell, cents))


def _success(review: Review) -> tuple[Cell, ...]:
    one = review.success
    counts = (review.requests, one.awarded, one.refused)
    return (
        *map(count_cell, counts),
        rate_cell(one.awarded, one.decided),
        count_cell(one.withdrawn),
        count_cell(one.pending),
    )


def _success_total(reviews: Sequence[Review]) -> tuple[Cell, ...]:
    every = [one.success for one in reviews]
    awarded, refused = sum(one.awarded for one in every), sum(one.refused for one in every)
    return (
        count_cell(sum(one.requests for one in reviews)),
        count_cell(awarded),
        count_cell(refused),
        rate_cell(awarded, awarded + refused),
        count_cell(sum(one.withdrawn for one in every)),
        count_cell(sum(one.pending for one in every)),
    )


def rate_cell(part: int, whole: int) -> Cell:
    """Return a share with its numerator and denominator."""
    if not whole:
        return Cell(text="aucune décidée", is_number=True)
    return Cell(text=f"{_decimal(Fraction(100 * part, whole))} % ({part} sur {whole})", is_number=True)


def _durations(durations: Durations) -> tuple[Cell, ...]:
    quartiles = (durations.first_quartile, durations.median, durations.third_quartile)
    return (
        count_cell(durations.count),
        count_cell(durations.unknown),
        *(Cell(text=_UNKNOWN if one is None else _decimal(one), is_number=True) for one in quartiles),
    )


def _decimal(value: Fraction) -> str:
    """Write a number with one decimal at most, halves rounded up."""
    whole, tenth = divmod(int(value * 10 + Fraction(1, 2)), 10)
    return f"{whole},{tenth}" if tenth else str(whole)
