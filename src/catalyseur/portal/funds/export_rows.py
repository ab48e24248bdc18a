"""The rows of the files officers take away, read a few at a time whatever their number."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import QuerySet

from catalyseur.bilan.report import Column, Unit, Value
from catalyseur.ingest.fund_requests import SCHEMA, request_cells
from catalyseur.ledger.accounts import Balances, HolderKind, Payer, Stage
from catalyseur.ledger.movements import Kind
from catalyseur.portal.funds.documents import balances_of, facts_of
from catalyseur.portal.funds.labels import LABEL_WORDS, inside_label
from catalyseur.portal.funds.models import ExportKind, File, Holder, Movement, Request
from catalyseur.portal.funds.reading import picture_of
from catalyseur.portal.places.queries import current_geography
from catalyseur.values.dates import today

AT_ONCE = 2000
Row = tuple[Value, ...]
_Row = TypeVar("_Row", File, Movement, Request)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A file to write: its columns, how many rows are expected, and what reads them."""

    title: str
    columns: tuple[Column, ...]
    count: int
    rows: Callable[[], Iterator[Row]]


def sheet_of(kind: str, fund: Holder) -> Sheet:
    """Return what a file of that kind holds for a fund, as of now."""
    return _SHEETS[ExportKind(kind)](fund)


def _columns(*columns: tuple[str, str, Unit]) -> tuple[Column, ...]:
    return tuple(Column(code=code, label=label, unit=unit) for code, label, unit in columns)


_STAGES = (Stage.RESERVED, Stage.AWARDED, Stage.COMMITTED)
_STAGE_COLUMNS: tuple[tuple[str, str, Unit], ...] = (
    ("reserved", "réservé (€)", "cents"),
    ("awarded", "attribué, pas engagé (€)", "cents"),
    ("committed", "engagé (€)", "cents"),
    ("net_paid", "payé, net des reversements (€)", "cents"),
)


_ENVELOPE_COLUMNS = _columns(
    ("code", "code", "text"),
    ("label", "libellé", "text"),
    ("kind", "nature", "text"),
    ("parent", "enveloppe mère", "text"),
    ("payer", "payeur", "text"),
    ("region", "région (code INSEE, vide : France entière)", "text"),
    ("year", "exercice", "count"),
    ("is_example", "exemple", "text"),
    ("to_verify", "à vérifier", "text"),
    ("delegated", "délégué, sous-délégations non comprises (€)", "cents"),
    ("ae_available", "AE disponibles (€)", "cents"),
    *_STAGE_COLUMNS,
    ("cp_available", "CP disponibles (€)", "cents"),
)


def _envelopes(fund: Holder) -> Sheet:
    picture = picture_of(fund, today())
    codes = {one.pk: one.code for one in picture.holders}

    def rows() -> Iterator[Row]:
        for one in picture.holders:
            balances = picture.balances[one.pk]
            yield (
                one.code,
                one.label,
                HolderKind(one.kind).label,
                codes.get(one.parent_id or fund.pk),
                Payer(one.payer).label if one.payer else None,
                one.region or None,
                one.year,
                _yes(one.is_example),
                one.to_verify or None,
                picture.standing([one]).delegated_cents,
                balances.of(Stage.AE_AVAILABLE),
                *(balances.of(stage) for stage in _STAGES),
                picture.net_paid.get(one.pk, 0),
                balances.of(Stage.CP_AVAILABLE),
            )

    return Sheet(title="Enveloppes", columns=_ENVELOPE_COLUMNS, count=len(picture.holders), rows=rows)


_FILE_COLUMNS = _columns(
    ("code", "code", "text"),
    ("label", "libellé", "text"),
    ("envelope", "enveloppe", "text"),
    ("request", "demande", "text"),
    ("business_name", "raison sociale", "text"),
    ("siret", "SIRET", "text"),
    ("commune", "commune (code INSEE)", "text"),
    ("commitment_number", "numéro d’engagement", "text"),
    ("is_example", "exemple", "text"),
    *_STAGE_COLUMNS,
    ("maximum", "montant maximum (€)", "cents"),
    ("advance", "avances (€)", "cents"),
    ("instalment", "acomptes (€)", "cents"),
    ("balance", "solde (€)", "cents"),
    ("recovered", "reversements (€)", "cents"),
)


def _files(fund: Holder) -> Sheet:
    found = File.objects.filter(holder__fund=fund).select_related("holder", "request")

    def row_of(one: File) -> Row:
        balances: Balances = balances_of(one)
        return (
            one.code,
            one.label,
            one.holder.code,
            one.request.reference if one.request else None,
            one.request.business_name if one.request else None,
            one.siret or None,
            (one.request.commune or None) if one.request else None,
            one.commitment_number or None,
            _yes(one.is_example),
            *(balances.of(stage) for stage in _STAGES),
            balances.net_paid,
            *(balances.of(stage) for stage in _PAYMENTS),
        )

    return Sheet(
        title="Dossiers",
        columns=_FILE_COLUMNS,
        count=found.count(),
        rows=lambda: map(row_of, _in_turn(found)),
    )


_PAYMENTS = (Stage.MAXIMUM, Stage.ADVANCE, Stage.INSTALMENT, Stage.BALANCE, Stage.RECOVERED)


_MOVEMENT_COLUMNS = _columns(
    ("key", "clé", "text"),
    ("on", "jour", "date"),
    ("kind", "mouvement", "text"),
    ("amount", "montant (€)", "cents"),
    ("holder", "compte", "text"),
    ("to", "vers", "text"),
    ("file", "dossier", "text"),
    ("credit", "crédit", "text"),
    ("stage", "étape libérée", "text"),
    ("reverses", "contre-passe", "text"),
    ("act", "acte", "text"),
    ("legal_basis", "base légale", "text"),
    ("author", "préparé par", "text"),
    ("validator", "validé par", "text"),
)


def _movements(fund: Holder) -> Sheet:
    holders = [fund.pk, *Holder.objects.filter(fund=fund).values_list("pk", flat=True)]
    found = Movement.objects.filter(holder__in=holders).select_related(
        "holder", "to", "file", "reverses__file"
    )

    def row_of(one: Movement) -> Row:
        return (
            one.key,
            one.on,
            Kind(one.kind).label,
            one.amount_cents,
            one.holder.code,
            one.to.code if one.to else None,
            one.about.code if one.about else None,
            one.credit.upper() or None,
            Stage(one.stage).label if one.stage else None,
            one.reverses.key if one.reverses else None,
            one.act,
            one.legal_basis,
            one.author,
            one.validator,
        )

    return Sheet(
        title="Mouvements",
        columns=_MOVEMENT_COLUMNS,
        count=found.count(),
        rows=lambda: map(row_of, _in_turn(found)),
    )


# The columns of the import, so that what is taken away can be read back; then what an import leaves alone.
_UNITS: dict[str, Unit] = {"number": "cents", "date": "date"}
_REQUEST_COLUMNS = _columns(
    *((one.name, one.name, _UNITS.get(one.kind, "text")) for one in SCHEMA.fields),
    *((code, label, "text") for code, label in zip(("label", "is_example"), SCHEMA.ignored, strict=True)),
)


def _requests(fund: Holder) -> Sheet:
    found = Request.objects.filter(fund=fund)
    geography = current_geography()

    def row_of(one: Request) -> Row:
        return (
            *request_cells(fund.code, facts_of(one)),
            LABEL_WORDS[inside_label(geography, one.commune, one.received_on)],
            _yes(one.is_example),
        )

    return Sheet(
        title="Demandes",
        columns=_REQUEST_COLUMNS,
        count=found.count(),
        rows=lambda: map(row_of, _in_turn(found)),
    )


_SHEETS: dict[ExportKind, Callable[[Holder], Sheet]] = {
    ExportKind.ENVELOPES: _envelopes,
    ExportKind.FILES: _files,
    ExportKind.MOVEMENTS: _movements,
    ExportKind.REQUESTS: _requests,
}


def _in_turn(found: "QuerySet[_Row]") -> Iterator[_Row]:
    """Read rows by their keys, some at a time: no long read keeps the database from tidying up."""
    last = 0
    while batch := list(found.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield from batch
        last = batch[-1].pk


def _yes(fact: bool) -> str:  # noqa: FBT001 - a fact to write
    return "oui" if fact else "non"
