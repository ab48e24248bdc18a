"""Pages of the declarations that awards oblige to."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from catalyseur.ledger.accounts import Payer
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.funds.declaring import (
    Granter,
    declarations_csv,
    declarations_due,
    declare,
    sort_subsidies,
    status_text,
    write_subsidy_file,
)
from catalyseur.portal.funds.dues import due_on_awards
from catalyseur.portal.funds.models import File
from catalyseur.portal.funds.reading_pages import badges_of
from catalyseur.portal.funds.views import fund_or_404, past_day
from catalyseur.portal.places.days import day_query
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.ui.files import file_response
from catalyseur.values.codes import is_siret
from catalyseur.values.dates import today

SHOWN = 20
_INPUT = {"class": "fr-input", "autocomplete": "off"}


class GranterForm(forms.Form):
    """Who publishes its subsidies: the ledger knows whose money it is, not the SIRET of who signs."""

    payeur = forms.ChoiceField(
        label="Payeur",
        choices=[(str(one), one.label) for one in Payer],
        widget=forms.Select({"class": "fr-select"}),
    )
    attribuant = forms.CharField(label="Nom de l’attribuant", max_length=200, widget=forms.TextInput(_INPUT))
    siret = forms.CharField(label="SIRET de l’attribuant", max_length=20, widget=forms.TextInput(_INPUT))

    def clean_siret(self) -> str:
        """Return the fourteen digits."""
        text = "".join(str(self.cleaned_data["siret"]).split())
        if not is_siret(text):
            raise ValidationError("Ce numéro n’est pas un SIRET : écrivez ses quatorze chiffres.")
        return text

    def granter(self) -> Granter:
        """Return who gives."""
        return Granter(name=self.cleaned_data["attribuant"], siret=self.cleaned_data["siret"])


@require_safe
def show(request: HttpRequest, fund: str) -> HttpResponse:
    """List what is to declare, the nearest last day first."""
    row, on = fund_or_404(fund), past_day(request)
    dues = due_on_awards(row, on)
    page = Paginator(range(len(dues)), SHOWN).get_page(request.GET.get("page"))
    shown = dues[page.start_index() - 1 : page.end_index()]
    context = {
        "fund": row,
        "on": on,
        "day_query": day_query(request),
        "page": page,
        "lines": [
            (file, one, status_text(one), badges_of(file))
            for file, one in declarations_due(shown, current_geography(), on)
        ],
        "overdue": dues.to_do(before=on),
        "to_do": dues.to_do(),
        "form": GranterForm(),
    }
    return render(request, "funds/declarations.html", context)


@require_safe
def download(request: HttpRequest, fund: str) -> HttpResponse:
    """Give the same list for a spreadsheet."""
    row, on = fund_or_404(fund), past_day(request)
    text = declarations_csv(declarations_due(due_on_awards(row, on)[:], current_geography(), on))
    return file_response(text, "text/csv; charset=utf-8", f"declarations-{row.code}.csv")


@require_safe
def download_subsidies(request: HttpRequest, fund: str) -> HttpResponse:
    """Give the subsidies of one payer as SCDL; the page says first what is left out, and asks again what is wrong."""
    row, form = fund_or_404(fund), GranterForm(request.GET)
    if not form.is_valid():
        return render(request, "funds/subsidies.html", {"fund": row, "form": form}, status=422)
    found = sort_subsidies(row, form.cleaned_data["payeur"])
    if "fichier" in request.GET and found.files:
        content = write_subsidy_file(row, found, form.granter())
        return file_response(content, "text/csv; charset=utf-8", f"subventions-{row.code}.csv")
    page = Paginator(found.left_out, SHOWN).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "fund": row,
        "form": form,
        "found": found,
        "page": page,
        "query": urlencode(form.cleaned_data),
    }
    return render(request, "funds/subsidies.html", context)


@require_POST
def keep(request: HttpRequest, code: str, duty: str) -> HttpResponse:
    """Keep that a declaration was made today."""
    file = get_object_or_404(File.objects.select_related("holder__fund"), code=code)
    try:
        declare(file=file, duty=duty, on=today(), by=signed_in(request), at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La déclaration est enregistrée comme faite.")
    fund = file.holder.fund or file.holder
    return redirect("fund-declarations", fund.code)
