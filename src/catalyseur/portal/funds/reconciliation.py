"""The ledger's payments against an accounting extract: on a page, in a file, by command, the same answer."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import itemgetter, or_

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from catalyseur.ingest.accounting_extract import read_extract
from catalyseur.ledger.movements import PAYMENTS
from catalyseur.ledger.reconciling import Outcome, PaymentLine, Reconciled, reconcile
from catalyseur.portal.funds.models import Holder, Movement
from catalyseur.values.cells import french_csv
from catalyseur.values.money import CENTS_PER_EURO

OUTCOME_WORDS = {
    Outcome.SAME: "identique",
    Outcome.DIFFERENT: "montants différents",
    Outcome.ONLY_IN_LEDGER: "dans le registre seulement",
    Outcome.ONLY_IN_EXTRACT: "dans l’extrait seulement",
}
COLUMNS = (
    "résultat",
    "numéro d’engagement",
    "SIRET",
    "exercice",
    "registre (€)",
    "extrait (€)",
    "écart (€)",
    "paiements du registre",
    "lignes de l’extrait",
    "lignes de l’extrait de même montant",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reconciliation:
    """Every key of both sides, over the years of the extract; `fund` is None for every fund but the examples."""

    fund: Holder | None
    years: tuple[int, ...]
    lines: tuple[Reconciled, ...]

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many keys of each outcome."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def repeated(self) -> int:
        """How many lines of the extract share key and amount with another: perhaps one payment written twice."""
        return sum(len(line.repeated) for line in self.lines)

    @property
    def gap_cents(self) -> int:
        """The extract less the ledger."""
        return sum(line.gap_cents for line in self.lines)

    @property
    def is_whole(self) -> bool:
        """Tell whether every key is the same on both sides and nothing is written twice."""
        return not self.repeated and all(line.outcome is Outcome.SAME for line in self.lines)


def reconcile_extract(content: bytes, *, name: str, fund: Holder | None) -> Reconciliation:
    """Compare an extract with the payments of the same years. Writes nothing. Raises ImportRefusedError."""
    extract = read_extract(content, name=name)
    ours = payment_lines(fund, extract.years)
    return Reconciliation(fund=fund, years=extract.years, lines=reconcile(ours, extract.payments))


def payment_lines(fund: Holder | None, years: Iterable[int]) -> list[PaymentLine]:
    """Return the payments of some years of a fund, or of every fund but the examples; one reversed is a second, negative line.

    Two queries: asked together, payments and reversals are found through no index.
    """
    asked = reduce(or_, (Q(on__year=year) for year in years), Q(pk__in=()))
    asked &= Q(holder__fund=fund) if fund else Q(holder__is_example=False)
    rows = Movement.objects.filter(asked).order_by()
    found = chain(_lines(rows, "", 1), _lines(rows, "reverses__", -1))
    return [line for _, line in sorted(found, key=itemgetter(0))]


def _lines(rows: "QuerySet[Movement]", paid: str, sign: int) -> Iterator[tuple[int, PaymentLine]]:
    """Give the payments among some movements, or what was reversed of them, by row; `paid` leads to the payment."""
    columns = (
        f"{paid}file__commitment_number",
        f"{paid}file__siret",
        Cast("on", TextField()),
        "amount_cents",
    )
    found = rows.filter(**{f"{paid}kind__in": [str(kind) for kind in PAYMENTS]})
    for key, number, siret, on, cents in found.values_list("pk", *columns):
        yield (
            key,
            PaymentLine(
                reference=f"mouvement {key}",
                commitment_number=number,
                siret=siret,
                year=int(on[:4]),
                cents=sign * cents,
            ),
        )


def reconciliation_csv(lines: Iterable[Reconciled]) -> str:
    """Write the answer for a French spreadsheet."""
    return french_csv(COLUMNS, map(_cells, lines))


def _cells(line: Reconciled) -> list[str]:
    ours, theirs = (sum(one.cents for one in side) for side in (line.ledger, line.extract))
    return [
        OUTCOME_WORDS[line.outcome],
        line.commitment_number,
        line.siret,
        str(line.year),
        _euros(ours),
        _euros(theirs),
        _euros(line.gap_cents),
        ", ".join(one.reference for one in line.ledger),
        ", ".join(one.reference for one in line.extract),
        ", ".join(line.repeated),
    ]


def _euros(cents: int) -> str:
    """Write signed euros with a comma, as a French spreadsheet reads a number."""
    sign, (whole, rest) = "-" if cents < 0 else "", divmod(abs(cents), CENTS_PER_EURO)
    return f"{sign}{whole},{rest:02d}"
