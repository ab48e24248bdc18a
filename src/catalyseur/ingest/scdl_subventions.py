"""Subsidies as public bodies publish them: SCDL Subventions 1.1.0, read and written.

Real files break the schema in known ways. Mended and reported: a time after the day of the convention, an
underscore between the days of payment, the text NULL. Refused: a decimal comma, a third decimal, a negative
amount (a cancellation is not a subsidy), a day the calendar does not have. Columns of later versions
(`rnaBeneficiaire`, `dispositifAide`) are left out and reported.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from catalyseur.bilan.awards import SUBSIDY_DEFECTS, Subsidy
from catalyseur.ingest.differences import numbered
from catalyseur.ingest.faults import Fault, ImportRefusedError, LineReport, shown, with_defects
from catalyseur.ingest.table import load_schema, read_table, write_table
from catalyseur.values.codes import is_siret
from catalyseur.values.dates import parse_day
from catalyseur.values.money import cents_from_euros
from catalyseur.values.provenance import Provenance

SOURCE_ID = "scdl_subventions"
UNTOLD = "licence non précisée"
MENDS = {
    "*": lambda text: "" if text.upper() == "NULL" else text,
    "dateConvention": lambda text: re.sub(r"[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$", "", text),
    "datesPeriodeVersement": lambda text: text.replace("_", "/"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SubsidyList:
    """The subsidies in the order of the file, and a report a line."""

    subsidies: tuple[Subsidy, ...]
    header: LineReport
    lines: tuple[LineReport, ...]
    provenance: Provenance


def read_subsidies(content: bytes, *, name: str, vintage: str, licence: str = UNTOLD) -> SubsidyList:
    """Read a CSV of subsidies, or refuse it whole (ImportRefusedError). Writes nothing.

    `name` is that of the file, `vintage` the date of the data, `licence` that its publisher tells.
    """
    table = read_table(content, load_schema("scdl_subventions"), name=name, mends=MENDS)
    faults: list[Fault] = []
    found = [_subsidy(row, report.line, faults) for row, report in zip(table.rows, table.lines, strict=True)]
    if faults:
        raise ImportRefusedError(faults, name)
    subsidies = [subsidy for subsidy in found if subsidy is not None]
    keys = numbered(subsidy.key for subsidy in subsidies)
    digest = hashlib.sha256(content).hexdigest()
    return SubsidyList(
        subsidies=tuple(replace(one, key=key) for one, key in zip(subsidies, keys, strict=True)),
        header=table.header,
        lines=tuple(
            with_defects(report, one.defects, SUBSIDY_DEFECTS)
            for report, one in zip(table.lines, subsidies, strict=True)
        ),
        provenance=Provenance(source=name, licence=licence, vintage=vintage, sha256=digest),
    )


def write_subsidies(subsidies: Iterable[Subsidy]) -> bytes:
    """Write subsidies as SCDL 1.1.0; reading them back gives the same records."""
    return write_table(map(_row, subsidies), load_schema("scdl_subventions"))


def _subsidy(row: Mapping[str, Any], line: int, faults: list[Fault]) -> Subsidy | None:
    cents = _cents(row["montant"], line, faults)
    period = _period(row["datesPeriodeVersement"], line, faults)
    if cents is None or period is None:
        return None
    checks = {
        "granter_siret_fails": row["idAttribuant"],
        "beneficiary_siret_fails": row["idBeneficiaire"],
    }
    return Subsidy(
        key=_key(row),
        source_id=SOURCE_ID,
        granter=row["nomAttribuant"],
        granter_siret=row["idAttribuant"],
        agreed_on=row["dateConvention"],
        reference=row["referenceDecision"],
        beneficiary=row["nomBeneficiaire"],
        beneficiary_siret=row["idBeneficiaire"],
        purpose=row["objet"],
        amount_cents=cents,
        nature=row["nature"],
        payment_terms=row["conditionsVersement"],
        paid_from=period[0],
        paid_to=period[1],
        aid_register_id=row["idRAE"],
        notified_to_eu=row["notificationUE"],
        share=row["pourcentageSubvention"],
        defects=tuple(sorted(code for code, siret in checks.items() if not is_siret(siret))),
    )


def _key(row: Mapping[str, Any]) -> str:
    """Name a subsidy by who grants it to whom, when, under what reference, else for what."""
    purpose = hashlib.sha256(row["objet"].encode("utf-8")).hexdigest()[:8]
    parts = (
        row["idAttribuant"],
        row["idBeneficiaire"],
        row["dateConvention"],
        row["referenceDecision"] or purpose,
    )
    return "-".join(map(str, parts))


def _cents(amount: Decimal, line: int, faults: list[Fault]) -> int | None:
    try:
        return cents_from_euros(amount)
    except ValueError:
        faults.append(
            Fault(
                line=line,
                column="montant",
                value=f"{amount:f}",
                problem=f"'{amount:f}' is not an amount in euros and cents",
                remedy="write a positive amount with two decimals at most; leave cancellations out",
                french=f"« {amount:f} » n’est pas un montant en euros et centimes : écrivez un montant positif, deux "
                "décimales au plus ; les annulations ne s’importent pas.",
            )
        )
        return None


def _period(text: str, line: int, faults: list[Fault]) -> tuple[date, date | None] | None:
    first, slash, last = text.partition("/")
    try:
        begins, ends = parse_day(first), parse_day(last) if slash else None
    except ValueError:
        faults.append(_bad_period(text, line, "the calendar has no such day", "ce jour n’existe pas"))
        return None
    if ends and ends < begins:
        faults.append(_bad_period(text, line, "it ends before it begins", "la fin précède le début"))
        return None
    return begins, ends


def _bad_period(text: str, line: int, problem: str, french: str) -> Fault:
    return Fault(
        line=line,
        column="datesPeriodeVersement",
        value=shown(text),
        problem=f"'{shown(text)}': {problem}",
        remedy="write YYYY-MM-DD or YYYY-MM-DD/YYYY-MM-DD",
        french=f"« {shown(text)} » : {french}. Écrivez AAAA-MM-JJ ou AAAA-MM-JJ/AAAA-MM-JJ.",
    )


def _row(subsidy: Subsidy) -> dict[str, Any]:
    last = f"/{subsidy.paid_to}" if subsidy.paid_to else ""
    return {
        "nomAttribuant": subsidy.granter,
        "idAttribuant": subsidy.granter_siret,
        "dateConvention": subsidy.agreed_on,
        "referenceDecision": subsidy.reference,
        "nomBeneficiaire": subsidy.beneficiary,
        "idBeneficiaire": subsidy.beneficiary_siret,
        "objet": subsidy.purpose,
        "montant": Decimal(subsidy.amount_cents).scaleb(-2),
        "nature": subsidy.nature,
        "conditionsVersement": subsidy.payment_terms,
        "datesPeriodeVersement": f"{subsidy.paid_from}{last}",
        "idRAE": subsidy.aid_register_id,
        "notificationUE": subsidy.notified_to_eu,
        "pourcentageSubvention": subsidy.share,
    }
