"""The tables of funds: accounts and movements in `ledger`, what is asked in `requests`, files and declarations in `exports`."""

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
    Movement,
    MovementError,
    Proposal,
    column,
)
from catalyseur.portal.funds.models.requests import Request

__all__ = [
    "FILE_STAGES",
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
    "Holder",
    "Movement",
    "MovementError",
    "Proposal",
    "Request",
    "Size",
    "column",
]
