"""The list of requests to funds: how a file is read, compared and kept. A file adds to those before."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from catalyseur.ingest.differences import Differences
from catalyseur.ingest.faults import Fault, LineReport, with_defects
from catalyseur.ingest.fund_requests import (
    Known,
    RequestLine,
    fault,
    read_fund_requests,
    request_template,
)
from catalyseur.ledger.accounts import HolderKind
from catalyseur.ledger.requests import FundRequest
from catalyseur.portal.accounts.rights import SIGNED_IN
from catalyseur.portal.funds.award_checks import asked_to_verify
from catalyseur.portal.funds.documents import REQUEST_FACTS, columns_of, facts_of
from catalyseur.portal.funds.models import Holder, Request
from catalyseur.portal.imports.models import Import
from catalyseur.portal.imports.sources import Document, ImportSource, ReadList
from catalyseur.portal.places.queries import current_geography
from catalyseur.values.dates import today

CODE = "fund_requests"
REQUESTS = TypeAdapter(FundRequest)
SAVED_AT_ONCE = 500


def request_source() -> ImportSource:
    """Return the list, which case officers import too."""
    return ImportSource(
        code=CODE,
        label="Demandes à un fonds",
        help="CSV des demandes, une ligne par demande ; les colonnes sont celles du modèle et de l’export des demandes d’un fonds. "
        "Un fichier complète les précédents ; une demande dont les dossiers sont ouverts ne change plus par un fichier.",
        read=_read,
        stored=_stored,
        save=_save,
        is_complete=False,
        roles=SIGNED_IN,
        template=request_template,
    )


def _read(content: bytes, name: str, _: date) -> ReadList:
    funds = set(Holder.objects.filter(kind=HolderKind.FUND).values_list("code", flat=True))
    opened = {
        _key(row): facts_of(row)
        for row in Request.objects.filter(files__isnull=False).select_related("fund").distinct()
    }
    known = Known(
        is_fund=funds.__contains__,
        is_commune=current_geography().history.knows,
        faults_of=lambda one: _opened_faults(one, opened.get(one.key)),
    )
    found = read_fund_requests(content, name=name, today=today(), known=known)
    records = {one.key: REQUESTS.dump_python(one.request, mode="json") for one in found.requests}
    lines = (_report(*pair) for pair in zip(found.requests, found.lines, strict=True))
    return ReadList(records=records, lines=(found.header, *lines))


def _report(one: RequestLine, report: LineReport) -> LineReport:
    """Mark an award the law does not surely allow: what was decided elsewhere is a fact, kept to be verified."""
    why = asked_to_verify(one.request)
    return with_defects(report, ["aid_to_verify"], {"aid_to_verify": f"À vérifier. {why}"}) if why else report


def _opened_faults(one: RequestLine, kept: FundRequest | None) -> Iterator[Fault]:
    if kept and kept != one.request:
        french = (
            f"les dossiers de la demande « {one.request.reference} » sont ouverts : retirez la ligne, "
            "et corrigez la demande sur sa page."
        )
        yield fault(one.line, "reference", one.request.reference, "its files are open", french)


def _key(row: Request) -> str:
    return f"{row.fund.code}/{row.reference}"


def _document(row: Request) -> Document:
    document: Document = REQUESTS.dump_python(facts_of(row), mode="json")
    return document


def _stored() -> dict[str, Document]:
    rows = Request.objects.select_related("fund").order_by("pk")
    return {_key(row): _document(row) for row in rows.iterator()}


def _save(batch: Import, differences: Differences[Document]) -> None:
    """Write what differs. Side effects: adds and updates requests."""
    after = (*differences.added, *((change.key, change.after) for change in differences.changed))
    codes = {key.partition("/")[0] for key, _ in after}
    funds = {fund.code: fund for fund in Holder.objects.filter(code__in=codes)}
    Request.objects.bulk_create(
        (_row(funds[key.partition("/")[0]], document, batch) for key, document in after),
        batch_size=SAVED_AT_ONCE,
        update_conflicts=True,
        unique_fields=("fund", "reference"),
        update_fields=(*(name for name in REQUEST_FACTS if name != "reference"), "last_import"),
    )


def _row(fund: Holder, document: Document, batch: Import) -> Request:
    columns: dict[str, Any] = columns_of(REQUESTS.validate_python(document))
    return Request(fund=fund, is_example=fund.is_example, last_import=batch, **columns)
