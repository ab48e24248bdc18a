"""Requests of a committee as a spreadsheet: one line a request, read whole or refused line by line."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from catalyseur.ingest.cells import plain_number
from catalyseur.ingest.schema import schema_from
from catalyseur.ingest.table import read_table

SIZES = {"PME": "sme", "grande entreprise": "large"}
_TRUTHS = {"type": "boolean", "trueValues": ["oui", "Oui", "OUI", "true", "1"]}
_TRUTHS |= {"falseValues": ["non", "Non", "NON", "false", "0"]}
_EUROS = {"type": "number", "constraints": {"minimum": 0}}
SCHEMA = schema_from(
    {
        "name": "committee_requests",
        "title": "Demandes d’un comité",
        "version": "2026-11-28",
        "primaryKey": "demande",
        "fields": [
            {"name": "demande", "type": "string", "constraints": {"required": True, "maxLength": 40}},
            {"name": "montant_eur", "type": "number", "constraints": {"required": True, "minimum": 0}},
            {"name": "minimum_eur", **_EUROS},
            {"name": "maximum_eur", **_EUROS},
            {"name": "note", "type": "number", "constraints": {"minimum": 0, "maximum": 1_000_000}},
            {"name": "taille", "type": "string", "constraints": {"enum": list(SIZES)}},
            {"name": "secteur", "type": "string"},
            {"name": "territoire", "type": "string"},
            {"name": "region", "type": "string"},
            {"name": "cooperatif", **_TRUTHS},
            {"name": "etat_peut_payer", **_TRUTHS},
            {"name": "region_peut_payer", **_TRUTHS},
            {"name": "accompagne", "type": "string"},
        ],
    }
)
COLUMNS = SCHEMA.columns
_KEYS = {
    "demande": "id",
    "montant_eur": "amount_eur",
    "minimum_eur": "minimum_eur",
    "maximum_eur": "maximum_eur",
    "note": "score",
    "taille": "size",
    "secteur": "sector",
    "territoire": "territory",
    "region": "region",
    "cooperatif": "cooperative",
    "etat_peut_payer": "state_eligible",
    "region_peut_payer": "region_eligible",
    "accompagne": "helps",
}
_DECIMAL_COMMA = ("montant_eur", "minimum_eur", "maximum_eur", "note")


def read_requests(content: bytes, *, name: str) -> list[dict[str, Any]]:
    """Return the requests as a selection file holds them; a score or a size left empty is left out.

    A decimal comma and spaces between thousands are read. Raises ImportRefusedError with every fault.
    """
    mends = dict.fromkeys(_DECIMAL_COMMA, plain_number)
    table = read_table(content, SCHEMA, name=name, mends=mends)
    return [_entry(row) for row in table.rows]


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    entry = {_KEYS[column]: value for column, value in row.items() if value is not None}
    if "size" in entry:
        entry["size"] = SIZES[entry["size"]]
    if "helps" in entry:
        entry["helps"] = [name.strip() for name in entry["helps"].split("|") if name.strip()]
    return {key: _json_number(value) if isinstance(value, Decimal) else value for key, value in entry.items()}


def _json_number(value: Decimal) -> int | float:
    """Write a decimal as JSON does; read back through its shortest writing, it is the same."""
    return int(value) if value == value.to_integral_value() else float(value)
