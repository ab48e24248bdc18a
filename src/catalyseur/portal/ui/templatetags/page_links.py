"""The links from page to page of a list."""

from typing import Any

from django import template
from django.core.paginator import Page

register = template.Library()


@register.inclusion_tag("ui/_pagination.html", takes_context=True)
def pagination(
    context: template.Context,
    page: Page[Any],
    label: str = "Pagination",
    anchor: str = "",
    parameter: str = "page",
) -> dict[str, Any]:
    """Link the first, last and nearest pages at `anchor`, everything else of the address kept."""
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}" + (f"#{anchor}" if anchor else "")

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "page": page,
        "label": label,
        "links": [(number, address(number) if isinstance(number, int) else "") for number in shown],
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }
