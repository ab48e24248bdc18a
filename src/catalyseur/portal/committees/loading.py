"""Where a committee's requests come from: a selection file, a spreadsheet, what a fund has under review."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from catalyseur.geography.atlas import Geography
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.ingest.committee_requests import read_requests
from catalyseur.ingest.faults import ImportRefusedError
from catalyseur.ledger.requests import Decision, Size
from catalyseur.portal.committees.models import Session
from catalyseur.portal.funds.models import Holder, Request
from catalyseur.portfolio.file import SelectionFileError, parse_committee, read_case
from catalyseur.portfolio.file_words import first_faults
from catalyseur.values.money import euros_number

Case = dict[str, Any]
Entry = dict[str, Any]
FILE_ENDINGS = (".json", ".csv")
_NO_READER = (
    "« {} » n’est ni un tableau CSV ni un fichier de sélection JSON : remplissez le modèle donné sur cette page, "
    "enregistrez-le au format CSV, puis envoyez-le."
)
_GIVEN = ("score", "size")
MAX_REQUESTS = 5000


class CaseError(ValueError):
    """A case cannot be taken: one French sentence by fault."""

    def __init__(self, *sentences: str) -> None:
        """Take the sentences."""
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def case_from_file(content: bytes, name: str, held: Case) -> Case:
    """Read a selection file whole, or a spreadsheet of requests that keeps the envelopes and rules held.

    Raises CaseError.
    """
    try:
        if b"\\u0000" in content:
            raise CaseError("Ce fichier contient des caractères nuls : exportez-le à nouveau.")
        if not name.lower().endswith(FILE_ENDINGS):
            raise CaseError(_NO_READER.format(name))
        if name.lower().endswith(".json"):
            return check_case(read_case(content))
        return check_case({**held, "requests": read_requests(content, name=name)})
    except SelectionFileError as error:
        raise CaseError(*error.french) from None
    except ImportRefusedError as error:
        raise CaseError(*first_faults([fault.french_sentence for fault in error.faults])) from None


def case_from_fund(session: Session, fund: Holder, geography: Geography) -> Case:
    """Take what a fund has under review the day of the committee. Raises CaseError when there is nothing."""
    rows = Request.objects.filter(fund=fund, decision=Decision.PENDING, received_on__lte=session.on).order_by(
        "reference"
    )
    entries = [_entry(row, geography, session) for row in rows]
    if not entries:
        raise CaseError(
            "Ce fonds n’a aucune demande en instruction le jour du comité : chargez un fichier, ou changez de fonds."
        )
    return check_case({**session.case, "requests": with_earlier_scores(entries, session.requests)})


def with_earlier_scores(entries: Iterable[Entry], earlier: Iterable[Entry]) -> list[Entry]:
    """Keep the scores and sizes the committee already gave to the same requests."""
    known = {entry["id"]: entry for entry in earlier}
    return [
        {key: value for key, value in known.get(entry["id"], {}).items() if key in _GIVEN} | entry
        for entry in entries
    ]


def check_case(case: Case) -> Case:
    """Return a case that the engine takes once scores and sizes are there. Raises CaseError."""
    envelopes, rules = case.get("envelopes", {}), case.get("rules", {})
    whole = {**case, "envelopes": envelopes, "rules": rules}
    if not case.get("requests"):
        return whole
    if len(case["requests"]) > MAX_REQUESTS:
        raise CaseError(
            f"Un comité reçoit ici {MAX_REQUESTS} demandes au plus : au-delà, utilisez la commande catalyseur select."
        )
    filled = [{"score": 0, "size": _likely_size(entry), **entry} for entry in case["requests"]]
    try:
        parse_committee({**whole, "requests": filled})
    except SelectionFileError as error:
        raise CaseError(*error.french) from None
    return whole


def _likely_size(entry: Mapping[str, Any]) -> str:
    """Return a size that lets the rest be checked: a firm that helps others is large."""
    return "large" if entry.get("helps") else "sme"


def _entry(row: Request, geography: Geography, session: Session) -> Entry:
    entry: Entry = {"id": row.reference, "amount_eur": euros_number(row.asked_cents)}
    if row.size != Size.UNKNOWN:
        entry["size"] = row.size
    if row.naf:
        entry["sector"] = f"NAF {row.naf[:2]}"
    if row.is_cooperative:
        entry["cooperative"] = True
    return entry | (_place(row.commune, geography, session.on) if row.commune else {})


def _place(commune: str, geography: Geography, on: date) -> Entry:
    """Name the région and the one territory of a commune, where they are sure."""
    try:
        homes = geography.commune(commune, on).communes
    except UnknownPlaceError:
        return {}
    if len(homes) != 1:
        return {}
    place = {"region": geography.region_names.get(homes[0].region, homes[0].region)}
    held = [one.territory for one in geography.territories_of(homes[0].code, on) if one.certain]
    return place | ({"territory": held[0].name} if len(held) == 1 else {})
