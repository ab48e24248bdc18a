"""Where the money of a fund or an envelope stands: parts that add up, each with its definition."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalyseur.ledger.accounts import Balances, Stage

_AE = (Stage.AE_AVAILABLE, Stage.RESERVED, Stage.AWARDED, Stage.COMMITTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What became of the AE of some holders taken together, in cents, and of the CP they were given.

    `announced_cents` is what was voted for their whole fund, `undelegated_cents` what the fund still keeps,
    `elsewhere_cents` what it gave to other envelopes. `paid_cents` are the payments less the repayments of the files
    these holders hold, whatever year paid them; `cp_paid_cents` what these holders paid, before repayments.
    """

    announced_cents: int
    undelegated_cents: int
    elsewhere_cents: int
    available_cents: int
    reserved_cents: int
    awarded_cents: int
    committed_cents: int
    paid_cents: int
    cp_available_cents: int
    cp_paid_cents: int

    @property
    def delegated_cents(self) -> int:
        """What these holders were given, carried-over amounts counted in and out."""
        return self.available_cents + self.reserved_cents + self.awarded_cents + self.committed_cents

    @property
    def unpaid_cents(self) -> int:
        """What is committed and not paid yet."""
        return self.committed_cents - self.paid_cents


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One line of the table: an amount with what it means. A `part` enters the sum, the rest are sums of parts."""

    code: str
    label: str
    definition: str
    cents: int


def announced_of(fund: Iterable[Balances]) -> int:
    """Return what was announced, from the balances of every holder of a fund, the fund itself included."""
    return sum(one.of(stage) for one in fund for stage in _AE)


def stand(
    *, announced_cents: int, holders: Iterable[Balances], fund_own: Balances, net_paid_cents: int
) -> Standing:
    """Return where the money of `holders` stands.

    `announced_cents` and `fund_own` are their fund's (`announced_of`, its own balances); `net_paid_cents` is what the
    files held by `holders` were paid, less repayments.
    """
    held = list(holders)
    undelegated = fund_own.of(Stage.AE_AVAILABLE)
    available, reserved, awarded, committed = (sum(one.of(stage) for one in held) for stage in _AE)
    return Standing(
        announced_cents=announced_cents,
        undelegated_cents=undelegated,
        elsewhere_cents=announced_cents - undelegated - available - reserved - awarded - committed,
        available_cents=available,
        reserved_cents=reserved,
        awarded_cents=awarded,
        committed_cents=committed,
        paid_cents=net_paid_cents,
        cp_available_cents=sum(one.of(Stage.CP_AVAILABLE) for one in held),
        cp_paid_cents=sum(one.paid for one in held),
    )


def announced_parts(standing: Standing) -> tuple[Step, ...]:
    """Return what was announced, cut into parts that add up to it."""
    parts = (
        (
            "undelegated",
            "Pas encore délégué",
            "Ouvert au fonds et pas encore réparti entre enveloppes.",
            standing.undelegated_cents,
        ),
        (
            "elsewhere",
            "Délégué à d’autres enveloppes",
            "Réparti par le fonds hors de ce que montre cette page.",
            standing.elsewhere_cents,
        ),
        (
            "delegated",
            "Délégué ici",
            "Autorisations d’engagement reçues, reports entre exercices comptés.",
            standing.delegated_cents,
        ),
    )
    return _steps(parts)


def delegated_parts(standing: Standing) -> tuple[Step, ...]:
    """Return what was delegated, cut into parts that add up to it."""
    parts = (
        (
            "available",
            "Disponible",
            "Délégué et réservé pour aucun dossier.",
            standing.available_cents,
        ),
        (
            "reserved",
            "Réservé, pas encore attribué",
            "Mis de côté pour un dossier en instruction, ou décidé et dont l’attribution reste à valider.",
            standing.reserved_cents,
        ),
        (
            "awarded",
            "Attribué, pas encore engagé",
            "Décidé, sans engagement juridique signé.",
            standing.awarded_cents,
        ),
        (
            "unpaid",
            "Engagé, pas encore payé",
            "Engagé par un acte (autorisations d’engagement), moins ce qui est payé.",
            standing.unpaid_cents,
        ),
        (
            "paid",
            "Payé, net des reversements",
            "Avances, acomptes et soldes versés aux dossiers, moins ce qu’ils ont reversé, quelle que soit l’année.",
            standing.paid_cents,
        ),
    )
    return _steps(parts)


def steps(standing: Standing) -> tuple[Step, ...]:
    """Return the way of the money, each step counting all that went at least so far."""
    committed = standing.committed_cents
    awarded = standing.awarded_cents + committed
    return _steps(
        (
            ("announced", "Annoncé", "Ouvert au fonds entier.", standing.announced_cents),
            ("delegated", "Délégué", "Reçu par les enveloppes montrées.", standing.delegated_cents),
            (
                "reserved",
                "Réservé",
                "Réservé pour un dossier, ou plus loin.",
                standing.reserved_cents + awarded,
            ),
            ("awarded", "Attribué", "Attribué par une décision, ou plus loin.", awarded),
            ("committed", "Engagé", "Engagé par un acte, payé ou non.", committed),
            ("paid", "Payé", "Versé, net des reversements.", standing.paid_cents),
        )
    )


def _steps(rows: Iterable[tuple[str, str, str, int]]) -> tuple[Step, ...]:
    return tuple(
        Step(code=code, label=label, definition=definition, cents=cents)
        for code, label, definition, cents in rows
    )
