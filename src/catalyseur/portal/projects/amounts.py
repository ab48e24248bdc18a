"""Amounts as French people write them, to exact cents and back."""

import re
from decimal import Decimal

from catalyseur.values.money import CENTS_PER_EURO, cents_from_euros

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_PLAIN = re.compile(r"(?P<euros>[0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:[.,](?P<cents>[0-9]{1,2}))?")
_DOTTED = re.compile(r"(?P<euros>[0-9]{1,3}(?:\.[0-9]{3})+),(?P<cents>[0-9]{1,2})")
_CURRENCY = re.compile(r" ?(?:€|euros?|eur)$", re.IGNORECASE)


def parse_amount(text: str) -> int:
    """Return the cents of « 1 250 000,50 », « 1250000.5 € » or « 1.250.000,50 ».

    Raises ValueError with one French sentence: « 1.250 » may mean two amounts and is refused.
    """
    compact = _CURRENCY.sub("", _SPACES.sub(" ", text).strip())
    found = _PLAIN.fullmatch(compact) or _DOTTED.fullmatch(compact)
    if not found:
        raise ValueError(
            f"« {text.strip()} » n’est pas un montant : écrivez des euros, avec deux décimales au plus, "
            "par exemple 1 250 000,50."
        )
    euros = re.sub(r"\D", "", found["euros"])
    try:
        return cents_from_euros(f"{euros}.{found['cents'] or '0'}")
    except ValueError:
        raise ValueError("Ce montant dépasse dix mille milliards d’euros : vérifiez-le.") from None


def amount_text(euros: float) -> str:
    """Write euros of a project's document as people type them: `1 250 000,50` (narrow no-break spaces)."""
    whole, rest = divmod(cents_from_euros(euros), CENTS_PER_EURO)
    grouped = f"{whole:,}".replace(",", "\u202f")
    return f"{grouped},{rest:02d}" if rest else grouped


def euros_number(cents: int) -> int | float:
    """Write cents as the JSON number of euros a project file holds; read back, it gives the same cents."""
    return cents // CENTS_PER_EURO if cents % CENTS_PER_EURO == 0 else float(Decimal(cents) / CENTS_PER_EURO)
