"""What State-aid law says of an award before it is decided: surely too much, or to verify.

The nature of the costs and other aid on them are not known here: only what no reading of the article allows is refused.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from catalyseur.financing.highest_share import HighestShare, highest_share
from catalyseur.financing.law import DeMinimisLaw, Law
from catalyseur.financing.vocabulary import Basis
from catalyseur.financing.vocabulary import Size as FirmSize
from catalyseur.ledger.requests import AidBasis, FundRequest, Size
from catalyseur.values.money import euros_text

_LAST_ARTICLE = 59  # of Regulation (EU) 651/2014
_NO_ARTICLE = re.compile(r"\([^()]*\)|\d+/\d+|\d{3,}")  # « (6)(a) », « 651/2014 », « SA.111726 »
_ARTICLE = re.compile(r"(\d+)\s*(bis|ter|quater|quinquies|sexies|[a-f]\b)?", re.IGNORECASE)
_SIZES = {
    Size.SME: (FirmSize.SMALL, FirmSize.MEDIUM),
    Size.LARGE: (FirmSize.LARGE,),
    Size.UNKNOWN: (FirmSize.SMALL, FirmSize.MEDIUM, FirmSize.LARGE),
}
_CHANGE = "Réduisez les parts, ou donnez un autre article ou une autre base."


@dataclass(frozen=True, kw_only=True, slots=True)
class AidCheck:
    """Why an award is refused, or what remains to verify, in French; both empty: nothing to say."""

    refused: str = ""
    to_verify: str = ""


def check_award(request: FundRequest, *, aid_cents: int, law: Law, zones: Collection[str]) -> AidCheck:
    """Compare an award on a request with what the text it is based on allows, by the law of the day it is decided."""
    if request.aid_basis is AidBasis.GBER:
        return _check_gber(request, aid_cents=aid_cents, law=law, zones=zones)
    if request.aid_basis is AidBasis.DE_MINIMIS and law.de_minimis:
        return _check_de_minimis(aid_cents, law.de_minimis)
    return AidCheck()


def _check_de_minimis(aid_cents: int, law: DeMinimisLaw) -> AidCheck:
    ceiling = law.ceiling_eur
    most = f"Une entreprise unique reçoit au plus {euros_text(ceiling.cents)} d’aides de minimis sur trois ans (art. {ceiling.article})"
    if aid_cents > ceiling.cents:
        return AidCheck(refused=f"{most} : l’aide ferait {euros_text(aid_cents)}. {_CHANGE}")
    return AidCheck(to_verify=f"{most} : vérifiez ce qu’elle a déjà reçu.")


def _check_gber(request: FundRequest, *, aid_cents: int, law: Law, zones: Collection[str]) -> AidCheck:
    """Compare an award with the highest share its article knows."""
    size, eligible_cents = request.size, request.eligible_cents
    named = set(_ARTICLE.findall(_NO_ARTICLE.sub(" ", request.aid_article)))
    if len(named) != 1:
        return AidCheck(
            to_verify="L’article du RGEC n’est pas nommé, ou plusieurs le sont : l’intensité de l’aide est à vérifier."
        )
    [(number, later)] = named
    if int(number) > _LAST_ARTICLE:
        return AidCheck(refused=f"Le règlement 651/2014 n’a pas d’article {number} : corrigez l’article.")
    article = f"{number} {later}".strip()
    basis = {one.value: one for one in Basis}.get(f"art{article}")
    shares = {one: highest_share(law, basis, one, zones) for one in _SIZES[size]} if basis else {}
    known = {one: share for one, share in shares.items() if share is not None}
    if not known:
        return AidCheck(
            to_verify=f"L’article {article} du RGEC n’est pas modélisé au {_day(law.on)} : vérifiez vous-même l’intensité de l’aide."
        )
    if eligible_cents is None:
        return AidCheck(
            to_verify=f"La dépense éligible n’est pas connue : l’intensité permise par l’article {article} est à vérifier."
        )
    more = law.gber.articles[basis].allows_more if law.gber and basis else ""
    return _compare(article, known, Fraction(aid_cents, eligible_cents), law.on, more)


def _compare(
    article: str, known: dict[FirmSize, HighestShare], asked: Fraction, on: date, more: str
) -> AidCheck:
    """Refuse what passes the highest share of every size; otherwise name the sizes it passes, or where more is allowed."""
    passed = {size: one for size, one in known.items() if asked > one.share}
    if not passed:
        return AidCheck()
    limits = ", ".join(
        f"{_percent(one.share)} pour une {size.label} entreprise ({one.article})"
        for size, one in passed.items()
    )
    words = f"L’aide ferait {_percent(asked)} de la dépense éligible. L’article {article} du RGEC permet au plus, au {_day(on)} : {limits}."
    if more and all(one.share for one in passed.values()):
        return AidCheck(to_verify=f"{words} Il peut permettre davantage ({more}) : vérifiez-le.")
    if len(passed) == len(known):
        return AidCheck(refused=f"{words} {_CHANGE}")
    return AidCheck(to_verify=f"{words} Vérifiez la taille de l’entreprise.")


def _percent(share: Fraction) -> str:
    """Write a share as points with two decimals at most, rounded up so that what is above never reads as equal."""
    hundredths = -((-share.numerator * 10_000) // share.denominator)
    whole, rest = divmod(hundredths, 100)
    return f"{whole},{rest:02d}".rstrip("0").rstrip(",") + "\u202f%" if rest else f"{whole}\u202f%"


def _day(on: date) -> str:
    return f"{on:%d/%m/%Y}"
