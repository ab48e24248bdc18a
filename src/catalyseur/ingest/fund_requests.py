"""Requests to a fund, from the CSV a service keeps: `docs/reference/imports.md` gives the columns."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalyseur.ingest.faults import Fault, ImportRefusedError, LineReport, shown
from catalyseur.ingest.schema import FieldSchema, TableSchema
from catalyseur.ingest.table import read_cells
from catalyseur.ledger.requests import AidBasis, Decision, FundRequest, Size, check_facts
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
    "decision": "decision",
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

    Of a line with a wrong cell, or without a column, each check is made whose own cells are read.
    """
    table = read_cells(content, SCHEMA, name=name)
    unread: dict[int, set[str]] = defaultdict(set)
    for one in table.faults:
        unread[one.line].add(one.column)
    faults = list(table.faults)
    found: list[RequestLine] = []
    first: dict[tuple[str, str], int] = {}
    for row, report in zip(table.rows, table.lines, strict=True):
        line = report.line
        here = [*_cell_faults(row, line, known), *_twice(row, line, first)]
        wrong = unread[table.header.line] | unread[line] | {fault.column for fault in here}
        here += _fact_faults(_facts(row, wrong), line, today)
        if not wrong:
            asked = RequestLine(line=line, fund=row["fonds"], request=_request(row))
            here += known.faults_of(asked)
            found.append(asked)
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
    return FundRequest(
        reference=row["reference"],
        business_name=row["raisonSociale"],
        purpose=row["objet"],
        commune=row["communeInsee"] or "",
        naf=normalise_naf(row["naf"]) if row["naf"] else "",
        size=_SIZES[row["taille"] or "inconnue"],
        is_cooperative=row["cooperative"],
        aid_basis=_BASES.get(row["baseAide"], AidBasis.UNKNOWN),
        aid_article=row["articleAide"] or "",
        **_facts(row, frozenset()),
    )


def _facts(row: Mapping[str, Any], unread: Collection[str]) -> dict[str, Any]:
    """Return the facts the engine checks, but those of the columns that could not be read."""
    return {
        name: _READ.get(name, _same)(row[column])
        for name, column in _COLUMN_OF.items()
        if column not in unread
    }


def _cents(amount: Decimal | None) -> int | None:
    return None if amount is None else cents_from_euros(amount)


def _same(value: object) -> object:
    return value


_READ: Mapping[str, Callable[[Any], object]] = {
    "siret": lambda text: text or "",
    "asked_cents": _cents,
    "eligible_cents": _cents,
    "decision": lambda word: _DECISIONS[word or "en instruction"],
    "why_refused": lambda text: text or "",
}


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


def _fact_faults(facts: Mapping[str, Any], line: int, today: date) -> Iterator[Fault]:
    for wrong in check_facts(facts, today):
        yield fault(line, _COLUMN_OF[wrong.name], "", wrong.problem, wrong.french)


def _twice(row: Mapping[str, Any], line: int, seen: dict[tuple[str, str], int]) -> Iterator[Fault]:
    fund, reference = row["fonds"], row["reference"]
    first = seen.setdefault((fund, reference), line) if fund and reference else line
    if first != line:
        french = (
            f"la référence « {reference} » figure déjà à la ligne {first} pour ce fonds : gardez une ligne."
        )
        problem = f"the reference already stands on line {first}"
        yield fault(line, "reference", reference, problem, french)
