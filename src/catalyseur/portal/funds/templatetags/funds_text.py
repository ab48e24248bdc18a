"""Amounts, movements and those who made them, as French readers write them."""

from collections.abc import Sequence
from functools import cache
from html import escape

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from catalyseur.ledger.movements import Kind
from catalyseur.portal.funds.tables import Cell
from catalyseur.values.money import euros_text, signed_euros

register = template.Library()
_NUMBER = ' class="ct-number"'


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


@register.filter
def cells(row: Sequence[Cell]) -> SafeString:
    """Write the cells of a row, the first as its head; in Python, a page having thousands."""
    head, *others = row
    written = [f'<th scope="row">{_content(head)}</th>']
    written += [f"<td{_NUMBER if cell.is_number else ''}>{_content(cell)}</td>" for cell in others]
    return mark_safe("".join(written))  # noqa: S308 - `_content` escapes


def _content(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.href:
        text = f'<a href="{escape(cell.href)}">{text}</a>'
    return text + _badges(cell.badges) if cell.badges else text


@cache
def _badges(badges: tuple[str, ...]) -> str:
    return render_to_string("funds/_badges.html", {"badges": badges}).rstrip()
