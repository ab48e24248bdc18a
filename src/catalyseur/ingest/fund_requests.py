"""Requests to a fund, from the CSV a service keeps: `docs/reference/imports.md` gives the columns."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalyseur.ingest.faults import Fault, ImportRefusedError, LineReport, shown
from catalyseur.ingest.schema import FieldSchema, TableSchema
from catalyseur.ingest.table import read_cells
from catalyseur.ledger.requests import AidBasis, Decision, FundRequest, Size, check_request, check_siret
from catalyseur.values.cells import french_csv
from catalyseur.values.codes import normalise_naf
from catalyseur.values.money import cents_from_euros

_SIZES = {"PME": Size.SME, "grande entreprise": Size.LARGE, "inconnue": Size.UNKNOWN}
_DECISIONS = {
    "en instruction": Decision.PENDING,
    "accordée": Decision.AWARDED,
    "refusée": Decision.REFUSED,
    "retirée": Decision.WITHDRAWN,
}
_BASES = {"RGEC": AidBasis.GBER, "de minimis": AidBasis.DE_MINIMIS, "autre": AidBasis.OTHER}


def _text(name: str, most: int, *, required: bool = False) -> FieldSchema:
    return FieldSchema(name=name, kind="string", required=required, max_length=most)


def _listed(name: str, codes: Mapping[str, object]) -> FieldSchema:
    return FieldSchema(name=name, kind="string", enum=tuple(codes))


SCHEMA = TableSchema(
    name="demandes_fonds",
    title="Demandes à un fonds",
    version="1.0.0",
    fields=(
        _text("fonds", 60, required=True),
        _text("reference", 40, required=True),
        _text("siret", 14),
        _text("raisonSociale", 200, required=True),
        _text("objet", 300, required=True),
        _text("communeInsee", 5),
        _text("naf", 10),
        _listed("taille", _SIZES),
        FieldSchema(name="cooperative", kind="boolean", true_values=("oui",), false_values=("non",)),
        FieldSchema(name="montantDemande", kind="number", required=True),
        FieldSchema(name="depenseEligible", kind="number"),
        FieldSchema(name="dateReception", kind="date", required=True),
        FieldSchema(name="dateComplet", kind="date"),
        FieldSchema(name="dateDecision", kind="date"),
        _listed("decision", _DECISIONS),
        _text("motifRefus", 300),
        _listed("baseAide", _BASES),
        _text("articleAide", 100),
    ),
    ignored=("label à la réception", "exemple"),  # what an export adds: it follows from the rest
)
_EXAMPLE = (
    "code-du-fonds",
    "EX-1",
    "",
    "Usine exemple",
    "Ligne exemple",
    "71153",
    "25.62B",
    "PME",
    "non",
    "100000.50",
    "400000",
    "2026-01-05",
    "",
    "",
    "en instruction",
    "",
    "RGEC",
    "art. 17",
)
_COLUMN_OF = {
    "siret": "siret",
    "asked_cents": "montantDemande",
    "eligible_cents": "depenseEligible",
    "received_on": "dateReception",
    "complete_on": "dateComplet",
    "decided_on": "dateDecision",
    "why_refused": "motifRefus",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestLine:
    """One request, its fund and the line it stands on."""

    line: int
    fund: str
    request: FundRequest

    @property
    def key(self) -> str:
        """What tells it from the others: a reference is unique in its fund."""
        return f"{self.fund}/{self.request.reference}"


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestList:
    """The requests in the order of the file, and a report a line."""

    requests: tuple[RequestLine, ...]
    header: LineReport
    lines: tuple[LineReport, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the reader asks of who keeps requests: which funds and communes exist, what else is wrong with a request."""

    is_fund: Callable[[str], bool]
    is_commune: Callable[[str], bool]
    faults_of: Callable[[RequestLine], Iterable[Fault]] = lambda _: ()


def read_fund_requests(content: bytes, *, name: str, today: date, known: Known) -> RequestList:
    """Read a CSV of requests, or refuse it whole (ImportRefusedError) with every fault. Writes nothing.

    A line with a wrong cell, or without a column it needs, is not checked as a request: its other cells are.
    """
    table = read_cells(content, SCHEMA, name=name)
    unread = {one.line for one in table.faults}
    is_headed = table.header.line not in unread
    faults = list(table.faults)
    found: list[RequestLine] = []
    first: dict[tuple[str, str], int] = {}
    for row, report in zip(table.rows, table.lines, strict=True):
        line = report.line
        here = [*_cell_faults(row, line, known), *_twice(row, line, first)]
        if is_headed and not here and line not in unread:
            one = RequestLine(line=line, fund=row["fonds"], request=_request(row))
            here = [*_request_faults(one, today), *known.faults_of(one)]
            found.append(one)
        faults += here
    if faults:
        raise ImportRefusedError(sorted(faults, key=_place), name)
    return RequestList(requests=tuple(found), header=table.header, lines=table.lines)


def request_cells(fund: str, request: FundRequest) -> tuple[str | int | date | None, ...]:
    """Return the cells of a request in the order of the columns: amounts in cents, None where unknown."""
    cooperative = {True: "oui", False: "non", None: None}[request.is_cooperative]
    return (
        fund,
        request.reference,
        request.siret or None,
        request.business_name,
        request.purpose,
        request.commune or None,
        request.naf or None,
        _word(_SIZES, request.size),
        cooperative,
        request.asked_cents,
        request.eligible_cents,
        request.received_on,
        request.complete_on,
        request.decided_on,
        _word(_DECISIONS, request.decision),
        request.why_refused or None,
        _word(_BASES, request.aid_basis),
        request.aid_article or None,
    )


def request_template() -> str:
    """Return the columns and one invented line, for a French spreadsheet."""
    return french_csv(SCHEMA.columns, [_EXAMPLE])


def _word(words: Mapping[str, object], code: object) -> str | None:
    return next((word for word, one in words.items() if one == code), None)


def fault(line: int, column: str, value: str, problem: str, french: str) -> Fault:
    """Return what is wrong with a cell; the remedy stands in the French sentence, and here in short."""
    return Fault(
        line=line,
        column=column,
        value=shown(value),
        problem=problem,
        remedy="correct the cell",
        french=french,
    )


def _place(fault: Fault) -> tuple[int, int]:
    columns = SCHEMA.columns
    return fault.line, columns.index(fault.column) if fault.column in columns else -1


def _request(row: Mapping[str, Any]) -> FundRequest:
    eligible = row["depenseEligible"]
    return FundRequest(
        reference=row["reference"],
        business_name=row["raisonSociale"],
        purpose=row["objet"],
        siret=row["siret"] or "",
        commune=row["communeInsee"] or "",
        naf=normalise_naf(row["naf"]) if row["naf"] else "",
        size=_SIZES[row["taille"] or "inconnue"],
        is_cooperative=row["cooperative"],
        asked_cents=cents_from_euros(row["montantDemande"]),
        eligible_cents=None if eligible is None else cents_from_euros(eligible),
        received_on=row["dateReception"],
        complete_on=row["dateComplet"],
        decided_on=row["dateDecision"],
        decision=_DECISIONS[row["decision"] or "en instruction"],
        why_refused=row["motifRefus"] or "",
        aid_basis=_BASES.get(row["baseAide"], AidBasis.UNKNOWN),
        aid_article=row["articleAide"] or "",
    )


def _cell_faults(row: Mapping[str, Any], line: int, known: Known) -> Iterator[Fault]:
    fund, commune = row["fonds"], row["communeInsee"]
    if fund and not known.is_fund(fund):
        french = f"aucun fonds n’a le code « {fund} » : ouvrez-le, ou corrigez le code."
        yield fault(line, "fonds", fund, f"no fund is coded '{fund}'", french)
    if commune and not known.is_commune(commune):
        french = (
            f"« {commune} » n’est le code INSEE d’aucune commune : corrigez-le, ou laissez la cellule vide."
        )
        yield fault(line, "communeInsee", commune, f"'{commune}' is not an INSEE commune code", french)
    for wrong in check_siret(row["siret"] or ""):
        yield fault(line, "siret", row["siret"], wrong.problem, wrong.french)
    yield from _written_faults(row, line)


def _written_faults(row: Mapping[str, Any], line: int) -> Iterator[Fault]:
    for column in ("montantDemande", "depenseEligible"):
        amount: Decimal | None = row[column]
        try:
            cents_from_euros(0 if amount is None else amount)
        except ValueError:
            french = f"« {amount:f} » n’est pas un montant en euros et centimes : écrivez un montant positif, deux décimales au plus."
            yield fault(
                line, column, f"{amount:f}", f"'{amount:f}' is not an amount in euros and cents", french
            )
    if row["naf"]:
        try:
            normalise_naf(row["naf"])
        except ValueError as error:
            french = f"« {shown(row['naf'])} » n’est pas un code NAF : écrivez-le comme 25.62B."
            yield fault(line, "naf", row["naf"], str(error), french)


def _request_faults(one: RequestLine, today: date) -> Iterator[Fault]:
    for wrong in check_request(one.request, today):
        yield fault(one.line, _COLUMN_OF[wrong.name], "", wrong.problem, wrong.french)


def _twice(row: Mapping[str, Any], line: int, seen: dict[tuple[str, str], int]) -> Iterator[Fault]:
    fund, reference = row["fonds"], row["reference"]
    first = seen.setdefault((fund, reference), line) if fund and reference else line
    if first != line:
        french = (
            f"la référence « {reference} » figure déjà à la ligne {first} pour ce fonds : gardez une ligne."
        )
        problem = f"the reference already stands on line {first}"
        yield fault(line, "reference", reference, problem, french)
