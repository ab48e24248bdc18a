"""Start-up aid counts amounts, not costs (Art. 22): each form has its ceiling, a mix goes pro rata."""

from fractions import Fraction

from catalyseur.financing.law import Law, Number
from catalyseur.financing.regional import area_class
from catalyseur.financing.situation import Offer, Situation
from catalyseur.financing.vocabulary import Basis
from catalyseur.toolbox.vocabulary import Instrument

_NOMINAL = (Instrument.LOAN, Instrument.GUARANTEE)


def start_up_ceiling_cents(situation: Situation, law: Law, instrument: Instrument) -> int:
    """Return the highest amount of start-up aid in one form alone; 0 where the article is not in force."""
    number = start_up_number(situation, law, instrument)
    return number.cents if number else 0


def start_up_number(situation: Situation, law: Law, instrument: Instrument) -> Number | None:
    """Return that amount as the law gives it, with its article."""
    if law.gber is None:
        return None
    amounts = law.gber.articles[Basis.ART22].amounts_eur
    form = instrument if instrument in _NOMINAL else Instrument.GRANT
    return amounts[form][area_class(situation, law)]


def start_up_share(situation: Situation, law: Law, offer: Offer) -> Fraction:
    """Return the part of the start-up ceiling one cent of an offer takes (Art. 22(4))."""
    weight = Fraction(1 if offer.instrument in _NOMINAL else offer.gge)
    return weight / start_up_ceiling_cents(situation, law, offer.instrument)
