"""What State-aid law says of an award under the block exemption before it is decided: surely too much, or to verify.

The nature of the costs and other aid on them are not known here: only what no reading of the article allows is refused.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from catalyseur.financing.highest_share import HighestShare, highest_share
from catalyseur.financing.law import Law
from catalyseur.financing.vocabulary import Basis
from catalyseur.financing.vocabulary import Size as FirmSize
from catalyseur.ledger.requests import FundRequest, Size

_LAST_ARTICLE = 59  # of Regulation (EU) 651/2014
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


def check_gber_award(request: FundRequest, *, aid_cents: int, law: Law, zones: Collection[str]) -> AidCheck:
    """Compare an award on a request with the highest share its article knows, by the law of the day it is decided."""
    article, size, eligible_cents = request.aid_article, request.size, request.eligible_cents
    found = re.search(r"\d+", article)
    if found is None:
        return AidCheck(to_verify="L’article du RGEC n’est pas nommé : l’intensité de l’aide est à vérifier.")
    number = int(found[0])
    if number > _LAST_ARTICLE:
        return AidCheck(refused=f"Le règlement 651/2014 n’a pas d’article {number} : corrigez l’article.")
    basis = {one.value: one for one in Basis}.get(f"art{number}")
    shares = {one: highest_share(law, basis, one, zones) for one in _SIZES[size]} if basis else {}
    known = {one: share for one, share in shares.items() if share is not None}
    if not known:
        return AidCheck(
            to_verify=f"L’article {number} du RGEC n’est pas modélisé au {_day(law.on)} : vérifiez vous-même l’intensité de l’aide."
        )
    if eligible_cents is None:
        return AidCheck(
            to_verify=f"La dépense éligible n’est pas connue : l’intensité permise par l’article {number} est à vérifier."
        )
    return _compare(number, known, Fraction(aid_cents, eligible_cents), law.on)


def _compare(number: int, known: dict[FirmSize, HighestShare], asked: Fraction, on: date) -> AidCheck:
    """Refuse what passes the highest share of every size; name the sizes it passes otherwise."""
    passed = {size: one for size, one in known.items() if asked > one.share}
    if not passed:
        return AidCheck()
    limits = ", ".join(
        f"{_percent(one.share)} pour une {size.label} entreprise ({one.article})"
        for size, one in passed.items()
    )
    words = f"L’aide ferait {_percent(asked)} de la dépense éligible. L’article {number} du RGEC permet au plus, au {_day(on)} : {limits}."
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
