"""An extract of the accounting system: payments by commitment number, SIRET and year. Every line is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalyseur.ingest.cells import plain_number
from catalyseur.ingest.faults import Fault, ImportRefusedError, LineReport, shown
from catalyseur.ingest.schema import FieldSchema, TableSchema
from catalyseur.ingest.table import read_table
from catalyseur.ledger.reconciling import PaymentLine
from catalyseur.values.money import cents_from_euros

SCHEMA = TableSchema(
    name="extrait_comptable",
    title="Extrait comptable",
    version="1.0.0",
    fields=(
        FieldSchema(name="numeroEngagement", kind="string", max_length=40),
        FieldSchema(name="siret", kind="string", max_length=14),
        FieldSchema(name="exercice", kind="date", format="%Y", required=True),
        FieldSchema(name="montant", kind="number", required=True),
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Extract:
    """The payments of an extract, each named by its line (« ligne 2 »), and a report a line."""

    payments: tuple[PaymentLine, ...]
    lines: tuple[LineReport, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The years it speaks of."""
        return tuple(sorted({one.year for one in self.payments}))


def read_extract(content: bytes, *, name: str) -> Extract:
    """Read a CSV extract, or refuse it whole (ImportRefusedError). A missing number or SIRET stays empty.

    A decimal comma and spaces between thousands are read.
    """
    table = read_table(content, SCHEMA, name=name, mends={"montant": plain_number})
    faults: list[Fault] = []
    payments = []
    for row, report in zip(table.rows, table.lines, strict=True):
        cents = _cents(row, report.line, faults)
        payments.append(
            PaymentLine(
                reference=f"ligne {report.line}",
                commitment_number=row["numeroEngagement"] or "",
                siret=row["siret"] or "",
                year=row["exercice"],
                cents=cents,
            )
        )
    if faults:
        raise ImportRefusedError(faults, name)
    return Extract(payments=tuple(payments), lines=table.lines)


def _cents(row: Mapping[str, Any], line: int, faults: list[Fault]) -> int:
    """Return signed cents: an accounting system writes a cancelled payment as a negative one."""
    amount = row["montant"]
    try:
        cents = cents_from_euros(abs(amount))
    except ValueError:
        faults.append(
            Fault(
                line=line,
                column="montant",
                value=shown(f"{amount:f}"),
                problem=f"'{amount:f}' is not an amount in euros and cents",
                remedy="write an amount with two decimals at most",
                french=f"« {amount:f} » n’est pas un montant en euros et centimes : deux décimales au plus.",
            )
        )
        return 0
    return -cents if amount < 0 else cents
