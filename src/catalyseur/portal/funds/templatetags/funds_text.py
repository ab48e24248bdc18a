"""Amounts, movements and those who made them, as French readers write them."""

from django import template

from catalyseur.ledger.movements import Kind
from catalyseur.values.money import euros_text, signed_euros

register = template.Library()


@register.filter
def euros(cents: int | None) -> str:
    """Write cents: « 1 250 000 € », « non connu » for None."""
    return "non connu" if cents is None else euros_text(cents)


@register.filter
def kind_words(kind: str) -> str:
    """Name a kind of movement."""
    return Kind(kind).label


@register.filter
def person(signature: str) -> str:
    """Name who prepared or validated a movement, by a number or a function, never a name."""
    kind, colon, number = signature.partition(":")
    return f"agent n° {number}" if (kind, colon) == ("user", ":") else signature


@register.filter
def rate(basis_points: int) -> str:
    """Write a rate in basis points: « 30 % »."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole},{rest:02d}\u202f%" if rest else f"{whole}\u202f%"


register.filter(signed_euros)
