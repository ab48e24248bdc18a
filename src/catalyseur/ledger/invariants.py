"""What always holds, whatever happened: the rules of balances. The database holds them a second time."""

from collections.abc import Iterator

from catalyseur.ledger.accounts import Balances, File, Holder, Stage
from catalyseur.ledger.grant import BASIS_POINTS
from catalyseur.ledger.movements import PAYMENTS, Kind, Movement, Refused
from catalyseur.values.money import euros_text

_SHORT = {
    Stage.AE_AVAILABLE: ("ae_exceeded", "d’autorisations d’engagement disponibles"),
    Stage.CP_AVAILABLE: ("cp_exceeded", "de crédits de paiement de l’année"),
    Stage.RESERVED: ("not_reserved", "de montants réservés"),
    Stage.AWARDED: ("not_awarded", "de montants attribués"),
    Stage.COMMITTED: ("not_committed", "de montants engagés"),
}


def broken_by_holder(holder: Holder, balances: Balances) -> Iterator[Refused]:
    """Give what a holder's balances break: commitments less releases within the AE, payments within the CP."""
    for stage, (refusal, words) in _SHORT.items():
        short = -balances.of(stage)
        if short > 0 and stage in {Stage.AE_AVAILABLE, Stage.CP_AVAILABLE}:
            yield Refused(
                code=refusal, reason=f"Il manque {euros_text(short)} {words} au compte {holder.name}."
            )


def broken_by_file(movement: Movement, file: File, balances: Balances) -> Iterator[Refused]:
    """Give what the balances a movement leaves a file break: stages in order, payments within commitment and ceilings."""
    for stage in (Stage.RESERVED, Stage.AWARDED, Stage.COMMITTED):
        refusal, words = _SHORT[stage]
        short = -balances.of(stage)
        if short > 0:
            said = f"Il manque {euros_text(short)} {words} au dossier {file.name}."
            is_release = movement.kind is Kind.RELEASE
            yield Refused(
                code=refusal, reason=_most_released(movement, file, balances) if is_release else said
            )
    if balances.net_paid > balances.of(Stage.COMMITTED):
        yield Refused(code="commitment_exceeded", reason=_beyond_commitment(movement, file, balances))
    if balances.net_paid < 0:
        yield Refused(
            code="repaid_beyond_payments",
            reason=f"Le dossier {file.name} reverserait {euros_text(-balances.net_paid)} de plus qu’il n’a reçu.",
        )
    yield from _broken_by_advances(file, balances, balances.of(Stage.MAXIMUM))
    yield from _broken_by_early_payments(file, balances, balances.of(Stage.MAXIMUM))


def broken_by_payment(kind: Kind, file: File, balances: Balances) -> Iterator[Refused]:
    """Give the ceilings of the grant in force that an advance or an instalment breaks, from the balances after it.

    A release lowers the grant without undoing what was paid lawfully before: only payments to come are held to it.
    """
    if kind is Kind.ADVANCE:
        yield from _broken_by_advances(file, balances, balances.in_force)
    if kind in {Kind.ADVANCE, Kind.INSTALMENT}:
        yield from _broken_by_early_payments(file, balances, balances.in_force)


def _beyond_commitment(movement: Movement, file: File, balances: Balances) -> str:
    committed, paid = balances.of(Stage.COMMITTED), balances.net_paid
    if movement.kind is Kind.RELEASE:
        return _most_released(movement, file, balances)
    if movement.kind in PAYMENTS and not committed:
        return f"Rien n’est engagé pour le dossier {file.name} : engagez l’aide avant de la verser."
    return (
        f"Le dossier {file.name} recevrait {euros_text(paid)} pour {euros_text(max(0, committed))} engagés."
    )


def _most_released(movement: Movement, file: File, balances: Balances) -> str:
    """Say how much could be released, from the balances after a release too large."""
    stage = movement.stage or Stage.COMMITTED
    paid = balances.net_paid if stage is Stage.COMMITTED else 0
    most = balances.of(stage) + movement.amount_cents - paid
    said = f"On peut libérer au plus {euros_text(most)} du dossier {file.name} à l’étape « {stage.label} »"
    return f"{said} : {euros_text(paid)} sont déjà versés." if paid else f"{said}."


def _broken_by_advances(file: File, balances: Balances, maximum: int) -> Iterator[Refused]:
    advance = balances.of(Stage.ADVANCE)
    if advance * BASIS_POINTS > file.advance_bp * maximum:
        yield Refused(
            code="advance_ceiling",
            reason=f"Les avances atteindraient {euros_text(advance)}, au-delà de {file.advance_bp // 100} % des "
            f"{euros_text(maximum)} attribués.",
        )


def _broken_by_early_payments(file: File, balances: Balances, maximum: int) -> Iterator[Refused]:
    early = balances.of(Stage.ADVANCE) + balances.of(Stage.INSTALMENT)
    if early * BASIS_POINTS > file.instalments_bp * maximum:
        yield Refused(
            code="instalment_ceiling",
            reason=f"Avances et acomptes atteindraient {euros_text(early)}, au-delà de {file.instalments_bp // 100} % "
            f"des {euros_text(maximum)} attribués.",
        )
