"""Pages of funds that everybody reads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalyseur.portal.funds import queries


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """Show the funds."""
    return render(request, "funds/list.html", {"funds": queries.funds()})
