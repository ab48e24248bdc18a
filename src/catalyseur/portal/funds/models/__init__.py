"""The tables of funds: `ledger` the accounts and movements, `positions` their days, `requests` what is asked, `exports` files."""

from catalyseur.ledger.requests import AidBasis, Decision, Size
from catalyseur.portal.funds.models.exports import (
    Declared,
    Export,
    ExportForm,
    ExportKind,
    ExportPiece,
)
from catalyseur.portal.funds.models.ledger import (
    FILE_STAGES,
    ClosedYear,
    ClosingProposal,
    Entry,
    File,
    Holder,
    HolderBalances,
    Movement,
    MovementError,
    Proposal,
    column,
)
from catalyseur.portal.funds.models.positions import OPEN, FilePosition, HolderPosition
from catalyseur.portal.funds.models.requests import Request

__all__ = [
    "FILE_STAGES",
    "OPEN",
    "AidBasis",
    "ClosedYear",
    "ClosingProposal",
    "Decision",
    "Declared",
    "Entry",
    "Export",
    "ExportForm",
    "ExportKind",
    "ExportPiece",
    "File",
    "FilePosition",
    "Holder",
    "HolderBalances",
    "HolderPosition",
    "Movement",
    "MovementError",
    "Proposal",
    "Request",
    "Size",
    "column",
]
