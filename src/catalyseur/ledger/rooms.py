"""How much a file may still be paid, and by which rule."""

from dataclasses import dataclass

from catalyseur.ledger.accounts import Balances, File, Stage
from catalyseur.ledger.grant import BASIS_POINTS


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """The most a kind of payment may reach, what was paid of it, and what may still be, in cents."""

    code: str
    label: str
    ceiling_cents: int
    used_cents: int
    left_cents: int


def rooms_of(file: File, balances: Balances) -> tuple[Room, ...]:
    """Return the ceilings of advances, of advances and instalments together, and of all payments of a file.

    `code` is that of the refusal past the ceiling. What is left never passes the ceilings below it, nor is anything
    once the balance is paid. The CP of the year and, for the balance, the justified expense bind besides.
    """
    in_force = balances.in_force
    advance, early = (
        balances.of(Stage.ADVANCE),
        balances.of(Stage.ADVANCE) + balances.of(Stage.INSTALMENT),
    )
    rows = (
        ("commitment_exceeded", "Tous les versements, nets", balances.of(Stage.COMMITTED), balances.net_paid),
        (
            "instalment_ceiling",
            f"Avances et acomptes, {file.instalments_bp // 100} % de l’aide en vigueur",
            file.instalments_bp * in_force // BASIS_POINTS,
            early,
        ),
        (
            "advance_ceiling",
            f"Avances, {file.advance_bp // 100} % de l’aide en vigueur",
            file.advance_bp * in_force // BASIS_POINTS,
            advance,
        ),
    )
    found: list[Room] = []
    left = None
    for code, label, ceiling, used in rows:
        room = 0 if balances.is_settled else max(0, ceiling - used)
        left = room if left is None else min(left, room)
        found.append(Room(code=code, label=label, ceiling_cents=ceiling, used_cents=used, left_cents=left))
    return tuple(reversed(found))
