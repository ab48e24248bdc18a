"""A request to a fund: what it must say to be kept, and what may be awarded on it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

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
    return check_facts({name: getattr(request, name) for name in CHECKED}, today)


def check_facts(facts: Mapping[str, Any], today: date) -> Iterator[Wrong]:
    """Give what is wrong with facts of a request by name; one left out could not be read, nor what needs it checked."""
    yield from _check_days({name: facts[name] for name in _DAYS if name in facts}, today)
    for names, check in _CHECKS:
        if facts.keys() >= set(names):
            yield from check(*(facts[name] for name in names))


def _check_asked(asked_cents: int) -> Iterator[Wrong]:
    if asked_cents <= 0:
        yield Wrong(
            name="asked_cents", problem="nothing is asked", french="le montant demandé doit dépasser zéro."
        )


def _check_eligible(asked_cents: int, eligible_cents: int | None) -> Iterator[Wrong]:
    if eligible_cents is not None and eligible_cents < asked_cents:
        yield Wrong(
            name="eligible_cents",
            problem="the eligible expense is under the amount asked",
            french=f"la dépense éligible ({euros_text(eligible_cents)}) est sous le montant demandé "
            f"({euros_text(asked_cents)}) : corrigez l’un des deux.",
        )


def _check_days(days: Mapping[str, date | None], today: date) -> Iterator[Wrong]:
    before: tuple[str, date] | None = None
    for name, day in days.items():
        if day is None:
            continue
        words = _DAYS[name]
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


def _check_decided_on(decision: Decision, decided_on: date | None) -> Iterator[Wrong]:
    is_decided = decision is not Decision.PENDING
    if is_decided and decided_on is None:
        yield Wrong(
            name="decided_on",
            problem="the decision has no day",
            french="une demande décidée donne le jour de la décision.",
        )
    if not is_decided and decided_on is not None:
        yield Wrong(
            name="decided_on",
            problem="a request under review has a day of decision",
            french="une demande en instruction n’a pas de jour de décision : retirez-le, ou donnez la décision.",
        )


def _check_why_refused(decision: Decision, why_refused: str) -> Iterator[Wrong]:
    if decision is Decision.REFUSED and not why_refused:
        yield Wrong(name="why_refused", problem="a refusal has no reason", french="un refus donne son motif.")
    if decision is not Decision.REFUSED and why_refused:
        yield Wrong(
            name="why_refused",
            problem="a reason for refusal without a refusal",
            french="un motif de refus est donné sans refus : retirez-le, ou donnez la décision « refusée ».",
        )


def _check_siret(siret: str) -> Iterator[Wrong]:
    if siret and not is_siret(siret):
        yield Wrong(
            name="siret",
            problem="the SIRET does not pass its check",
            french="ce SIRET ne passe pas son contrôle : vérifiez ses 14 chiffres.",
        )


_DAYS = {"received_on": "la réception", "complete_on": "le dossier complet", "decided_on": "la décision"}
_CHECKS: tuple[tuple[tuple[str, ...], Callable[..., Iterator[Wrong]]], ...] = (
    (("asked_cents",), _check_asked),
    (("asked_cents", "eligible_cents"), _check_eligible),
    (("decision", "decided_on"), _check_decided_on),
    (("decision", "why_refused"), _check_why_refused),
    (("siret",), _check_siret),
)
CHECKED = tuple(dict.fromkeys([*_DAYS, *(name for names, _ in _CHECKS for name in names)]))


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
