"""The engine's accounts and movements from the site's rows, and the reverse."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from catalyseur.ledger import accounts as engine
from catalyseur.ledger import movements
from catalyseur.ledger.grant import Settlement
from catalyseur.ledger.requests import AidBasis, Decision, FundRequest, Size
from catalyseur.portal.funds.models import (
    FILE_STAGES,
    File,
    FilePosition,
    Holder,
    HolderBalances,
    HolderPosition,
    Movement,
    Request,
    column,
)

REQUEST_FACTS = tuple(one.name for one in fields(FundRequest))
_ENUMS = {"size": Size, "decision": Decision, "aid_basis": AidBasis}


def holder_of(row: Holder) -> engine.Holder:
    """Return the engine's holder; `parent` and `fund` must be loaded."""
    return engine.Holder(
        code=row.code,
        kind=engine.HolderKind(row.kind),
        fund=row.fund.code if row.fund else row.code,
        parent=row.parent.code if row.parent else None,
        payer=engine.Payer(row.payer) if row.payer else None,
        region=row.region or None,
        year=row.year,
        label=row.label,
    )


def file_of(row: File) -> engine.File:
    """Return the engine's file; `holder` must be loaded."""
    return engine.File(
        code=row.code,
        holder=row.holder.code,
        advance_bp=row.advance_bp,
        instalments_bp=row.instalments_bp,
        label=row.label,
    )


def facts_of(request: Request) -> FundRequest:
    """Return the engine's request of a row."""
    held: dict[str, Any] = {name: getattr(request, name) for name in REQUEST_FACTS}
    return FundRequest(**held | {name: code(held[name]) for name, code in _ENUMS.items()})


def columns_of(facts: FundRequest) -> dict[str, Any]:
    """Return the columns of a request."""
    held = asdict(facts)
    return held | {name: str(held[name]) for name in _ENUMS}


def balances_of(row: Holder | File | HolderPosition | FilePosition) -> engine.Balances:
    """Return the balances of an account, or of its position, those that are nil left out."""
    stages: Iterable[engine.Stage] = engine.Stage if isinstance(row, HolderBalances) else FILE_STAGES
    held = {stage: getattr(row, column(stage)) for stage in stages}
    return engine.Balances(
        cents={stage: cents for stage, cents in held.items() if cents}, last_on=row.last_on
    )


def movement_of(row: Movement) -> movements.Movement:
    """Return the engine's movement; accounts and `reverses` must be loaded."""
    return movements.Movement(
        key=row.key,
        kind=movements.Kind(row.kind),
        amount_cents=row.amount_cents,
        on=row.on,
        act=row.act,
        legal_basis=row.legal_basis,
        author=row.author,
        validator=row.validator,
        holder=row.holder.code,
        to=row.to.code if row.to else None,
        file=row.file.code if row.file else None,
        credit=movements.Credit(row.credit) if row.credit else None,
        stage=engine.Stage(row.stage) if row.stage else None,
        settlement=Settlement(**row.settlement) if row.settlement else None,
        reverses=row.reverses.key if row.reverses else None,
    )


def write_movement(movement: movements.Movement) -> dict[str, Any]:
    """Return a movement as JSON: what `read_movement` reads back."""
    document = {name: value for name, value in asdict(movement).items() if value is not None}
    return document | {"on": movement.on.isoformat()}


def read_movement(document: Mapping[str, Any], **changes: Any) -> movements.Movement:  # noqa: ANN401 - any field
    """Return the movement of a document, some fields changed. Raises ValueError, KeyError or TypeError."""
    given = {**document, **changes}
    on = given["on"]
    settlement = given.get("settlement")
    return movements.Movement(
        **{
            **given,
            "kind": movements.Kind(given["kind"]),
            "on": on if isinstance(on, date) else date.fromisoformat(on),
            "credit": movements.Credit(given["credit"]) if given.get("credit") else None,
            "stage": engine.Stage(given["stage"]) if given.get("stage") else None,
            "settlement": Settlement(**settlement) if settlement else None,
        }
    )
