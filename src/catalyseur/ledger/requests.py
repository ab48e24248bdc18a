"""A request to a fund: what it must say to be kept, and what may be awarded on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalyseur.ledger.accounts import Payer
from catalyseur.values.codes import is_siret
from catalyseur.values.money import euros_text


class Size(StrEnum):
    """The size of the firm that asks."""

    SME = "sme"
    LARGE = "large"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """Write it in French."""
        return {Size.SME: "PME", Size.LARGE: "Grande entreprise", Size.UNKNOWN: "Inconnue"}[self]


class Decision(StrEnum):
    """What became of a request."""

    PENDING = "pending"
    AWARDED = "awarded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """Write it in French."""
        return {
            Decision.PENDING: "En instruction",
            Decision.AWARDED: "Accordée",
            Decision.REFUSED: "Refusée",
            Decision.WITHDRAWN: "Retirée",
        }[self]


class AidBasis(StrEnum):
    """What lets the aid be given under State-aid law; declarations depend on it."""

    GBER = "gber"
    DE_MINIMIS = "de_minimis"
    OTHER = "other"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """Write it in French."""
        return {
            AidBasis.GBER: "RGEC (règlement 651/2014)",
            AidBasis.DE_MINIMIS: "De minimis (règlement 2023/2831)",
            AidBasis.OTHER: "Autre texte",
            AidBasis.UNKNOWN: "À préciser",
        }[self]


@dataclass(frozen=True, kw_only=True, slots=True)
class FundRequest:
    """A request by a legal person, as a file or a case officer gives it; empty or None: unknown. Amounts in cents."""

    reference: str
    business_name: str
    purpose: str
    asked_cents: int
    received_on: date
    siret: str = ""
    commune: str = ""
    naf: str = ""
    size: Size = Size.UNKNOWN
    is_cooperative: bool | None = None
    eligible_cents: int | None = None
    complete_on: date | None = None
    decided_on: date | None = None
    decision: Decision = Decision.PENDING
    why_refused: str = ""
    aid_basis: AidBasis = AidBasis.UNKNOWN
    aid_article: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wrong:
    """What is wrong with one fact of a request: the problem in English, problem and remedy in French."""

    name: str
    problem: str
    french: str


def check_request(request: FundRequest, today: date) -> Iterator[Wrong]:
    """Give what is wrong with a request, on the day it is entered."""
    yield from _check_money(request)
    yield from _check_days(request, today)
    yield from _check_decision(request)
    yield from check_siret(request.siret)


def check_siret(siret: str) -> Iterator[Wrong]:
    """Give what is wrong with a SIRET; an empty one is unknown."""
    if siret and not is_siret(siret):
        yield Wrong(
            name="siret",
            problem="the SIRET does not pass its check",
            french="ce SIRET ne passe pas son contrôle : vérifiez ses 14 chiffres.",
        )


def _check_money(request: FundRequest) -> Iterator[Wrong]:
    if request.asked_cents <= 0:
        yield Wrong(
            name="asked_cents", problem="nothing is asked", french="le montant demandé doit dépasser zéro."
        )
    eligible = request.eligible_cents
    if eligible is not None and eligible < request.asked_cents:
        yield Wrong(
            name="eligible_cents",
            problem="the eligible expense is under the amount asked",
            french=f"la dépense éligible ({euros_text(eligible)}) est sous le montant demandé "
            f"({euros_text(request.asked_cents)}) : corrigez l’un des deux.",
        )


def _check_days(request: FundRequest, today: date) -> Iterator[Wrong]:
    days = (
        ("received_on", "la réception", request.received_on),
        ("complete_on", "le dossier complet", request.complete_on),
        ("decided_on", "la décision", request.decided_on),
    )
    before: tuple[str, date] | None = None
    for name, words, day in days:
        if day is None:
            continue
        if day > today:
            yield Wrong(
                name=name,
                problem="the day has not come",
                french=f"{words} est datée du {day:%d/%m/%Y}, qui n’est pas encore venu : corrigez la date.",
            )
        if before and day < before[1]:
            yield Wrong(
                name=name,
                problem="the day comes before an earlier step",
                french=f"{words} ({day:%d/%m/%Y}) vient avant {before[0]} ({before[1]:%d/%m/%Y}) : "
                "corrigez l’une des dates.",
            )
        before = words, day


def _check_decision(request: FundRequest) -> Iterator[Wrong]:
    is_decided = request.decision is not Decision.PENDING
    if is_decided and request.decided_on is None:
        yield Wrong(
            name="decided_on",
            problem="the decision has no day",
            french="une demande décidée donne le jour de la décision.",
        )
    if not is_decided and request.decided_on is not None:
        yield Wrong(
            name="decided_on",
            problem="a request under review has a day of decision",
            french="une demande en instruction n’a pas de jour de décision : retirez-le, ou donnez la décision.",
        )
    if request.decision is Decision.REFUSED and not request.why_refused:
        yield Wrong(name="why_refused", problem="a refusal has no reason", french="un refus donne son motif.")
    if request.decision is not Decision.REFUSED and request.why_refused:
        yield Wrong(
            name="why_refused",
            problem="a reason for refusal without a refusal",
            french="un motif de refus est donné sans refus : retirez-le, ou donnez la décision « refusée ».",
        )


def check_shares(asked_cents: int, shares: Mapping[Payer, int]) -> str | None:
    """Return in French why these shares (cents) may not be awarded on a request; None when they may."""
    total = sum(shares.values())
    if not shares or min(shares.values()) <= 0:
        return "Donnez le montant d’au moins un payeur, au-dessus de zéro."
    return check_total(asked_cents, total)


def check_total(asked_cents: int, total_cents: int) -> str | None:
    """Return in French why so much in all (cents) may not be awarded on a request; None when it may."""
    if total_cents <= asked_cents:
        return None
    return (
        f"L’aide ferait {euros_text(total_cents)} en tout, plus que les {euros_text(asked_cents)} demandés : "
        "réduisez-la."
    )
