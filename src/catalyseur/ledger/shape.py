"""What a movement must say before its amounts are looked at: the facts of its kind, two people, known accounts."""

from collections.abc import Iterator

from catalyseur.ledger.accounts import HolderKind, Stage
from catalyseur.ledger.grant import BASIS_POINTS, Settlement
from catalyseur.ledger.movements import MAX_MOVEMENT_CENTS, PAYMENTS, Books, Kind, Movement, Refused

_FACTS = ("key", "act", "legal_basis", "author", "validator", "holder")
_FACT_WORDS = {
    "key": "sa clé",
    "act": "l’acte",
    "legal_basis": "la base légale",
    "author": "l’auteur",
    "validator": "le valideur",
    "holder": "le compte",
}
MAX_LENGTHS = {"key": 100, "act": 200, "legal_basis": 200, "author": 60, "validator": 60}
_CREDITED = frozenset({"credit"})
_BETWEEN = frozenset({"credit", "to"})
_ON_FILE = frozenset({"file"})
_OPTIONAL = ("to", "file", "credit", "stage", "settlement", "reverses")
_NEEDS = {
    Kind.VOTE: _CREDITED,
    Kind.DELEGATE: _BETWEEN,
    Kind.CARRY_OVER: _BETWEEN,
    Kind.RELEASE: frozenset({"file", "stage"}),
    Kind.BALANCE: frozenset({"file", "settlement"}),
    Kind.REVERSAL: frozenset({"reverses"}),
}
RELEASABLE = frozenset({Stage.RESERVED, Stage.AWARDED, Stage.COMMITTED})


def check_shape(books: Books, movement: Movement) -> Iterator[Refused]:
    """Give what is missing or wrong, whatever the balances; nothing when the movement is well formed."""
    if not movement.amount_cents or not _is_between(movement.amount_cents, MAX_MOVEMENT_CENTS):
        yield Refused(
            code="bad_amount",
            reason="Le montant doit être un nombre entier de centimes, au-dessus de zéro et sous cent milliards d’euros.",
        )
    missing = [_FACT_WORDS[name] for name in _FACTS if not getattr(movement, name).strip()]
    if missing:
        yield Refused(code="fact_missing", reason=f"Il manque au mouvement : {', '.join(missing)}.")
    long = [_FACT_WORDS[name] for name, most in MAX_LENGTHS.items() if len(getattr(movement, name)) > most]
    if long:
        yield Refused(code="text_too_long", reason=f"Trop long dans le mouvement : {', '.join(long)}.")
    if movement.author.strip() == movement.validator.strip():
        yield Refused(
            code="two_persons",
            reason="Celui qui prépare un mouvement ne peut pas le valider : il faut deux personnes.",
        )
    given = {name for name in _OPTIONAL if getattr(movement, name) is not None}
    if given != _NEEDS.get(movement.kind, _ON_FILE):
        yield Refused(
            code="bad_shape",
            reason=f"Ce qui est donné ne suffit pas, ou ne convient pas, pour le mouvement « {movement.kind.label} ».",
        )
    else:
        yield from _check_settlement(movement.settlement)
        yield from _check_accounts(books, movement)


def _check_settlement(settlement: Settlement | None) -> Iterator[Refused]:
    if settlement is None:
        return
    cap = settlement.intensity_cap_cents
    amounts: list[object] = [
        settlement.maximum_cents,
        settlement.justified_expense_cents,
        0 if cap is None else cap,
    ]
    rate: object = settlement.rate_bp
    if not (_is_between(rate, BASIS_POINTS) and all(_is_between(one, MAX_MOVEMENT_CENTS) for one in amounts)):
        yield Refused(
            code="bad_settlement",
            reason="Pour un solde, le taux va de 0 à 100 %, la dépense justifiée et le plafond de zéro à cent milliards d’euros.",
        )


def _is_between(value: object, most: int) -> bool:
    """Tell whether a value is a whole number from zero to `most`."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _check_accounts(books: Books, movement: Movement) -> Iterator[Refused]:
    holders, files = books.chart.holders, books.chart.files
    unknown = [code for code in (movement.holder, movement.to) if code is not None and code not in holders]
    unknown += [code for code in (movement.file,) if code is not None and code not in files]
    if unknown:
        yield Refused(code="unknown_account", reason=f"Compte inconnu : {', '.join(unknown)}.")
    elif not _are_right_accounts(books, movement):
        yield Refused(
            code="wrong_account",
            reason=f"Le mouvement « {movement.kind.label} » ne peut pas se faire entre ces comptes.",
        )
    elif movement.kind is Kind.RELEASE and movement.stage not in RELEASABLE:
        yield Refused(code="bad_stage", reason="On ne libère que ce qui est réservé, attribué ou engagé.")


def _are_right_accounts(books: Books, movement: Movement) -> bool:
    holders = books.chart.holders
    holder = holders[movement.holder]
    receiver = holders[movement.to] if movement.to else None
    match movement.kind:
        case Kind.VOTE:
            return holder.kind is HolderKind.FUND
        case Kind.DELEGATE:
            return receiver is not None and receiver.parent == holder.code
        case Kind.CARRY_OVER:
            return (
                receiver is not None
                and receiver.kind is HolderKind.ENVELOPE
                and holder.year is not None
                and (receiver.family, receiver.year) == (holder.family, holder.year + 1)
                and movement.on.year == receiver.year
            )
        case Kind.REVERSAL:
            return True
    owner = holders[books.chart.files[movement.file or ""].holder]
    if movement.kind in PAYMENTS or movement.kind is Kind.CLAWBACK:
        return holder.family == owner.family and holder.year == movement.on.year
    return holder.code == owner.code
