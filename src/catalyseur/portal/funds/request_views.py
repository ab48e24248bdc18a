"""Pages where case officers enter, correct and decide requests, and follow their files."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalyseur.ledger.accounts import HolderKind
from catalyseur.ledger.requests import Decision
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.funds import desk, queries, requesting
from catalyseur.portal.funds.award_checks import aid_to_verify
from catalyseur.portal.funds.documents import facts_of
from catalyseur.portal.funds.labels import LABEL_WORDS, inside_label
from catalyseur.portal.funds.models import File, Holder, Request
from catalyseur.portal.funds.movement_views import FORM, SHOWN, WORDS
from catalyseur.portal.funds.pages import EffectPage, balance_lines, effect_pages, is_clear, proposal_pages
from catalyseur.portal.funds.reading import file_balances
from catalyseur.portal.funds.reading_pages import file_tables
from catalyseur.portal.funds.request_forms import DecisionForm, RequestForm
from catalyseur.portal.funds.requesting import Ruling
from catalyseur.portal.funds.steps import digest, is_confirmed, new_key
from catalyseur.portal.funds.views import NearEndPaginator, past_day
from catalyseur.portal.places.days import day_query
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.projects.fields import written
from catalyseur.portal.projects.places import commune_text
from catalyseur.values.dates import today
from catalyseur.values.money import euros_number

WRITTEN = "C’est enregistré."
LONGEST_NUMBER = 40


class FilterForm(forms.Form):
    """Which requests are shown."""

    fonds = forms.ModelChoiceField(
        queryset=Holder.objects.filter(kind=HolderKind.FUND.value).order_by("label"),
        label="Fonds",
        required=False,
        to_field_name="code",
        empty_label="Tous",
        widget=forms.Select(attrs={"class": "fr-select"}),
    )
    decision = forms.ChoiceField(
        label="Décision",
        required=False,
        choices=[("", "Toutes"), *((code.value, code.label) for code in Decision)],
        widget=forms.Select(attrs={"class": "fr-select"}),
    )
    q = forms.CharField(
        label="Référence ou raison sociale",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"}),
    )


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """Show the requests."""
    form = FilterForm(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    found = desk.requests_asked(
        fund=asked.get("fonds"), decision=asked.get("decision", ""), text=asked.get("q", "")
    )
    page = NearEndPaginator(found.values_list("pk", flat=True), SHOWN).get_page(request.GET.get("page"))
    geography = current_geography()
    rows = [
        (row, LABEL_WORDS[inside_label(geography, row.commune, row.received_on)])
        for row in found.filter(pk__in=list(page.object_list))
    ]
    context = {"form": form, "page": page, "rows": rows, "funds": queries.funds()}
    return render(request, "funds/requests.html", context)


@require_safe
def show(request: HttpRequest, key: int) -> HttpResponse:
    """Show a request, its files and what waits on them."""
    row, viewer = _find(key), signed_in(request)
    files = list(row.files.select_related("holder").order_by("code"))
    waiting = desk.waiting_on(*(file.code for file in files))
    context = {
        "row": row,
        "place": _place(row),
        "label": LABEL_WORDS[inside_label(current_geography(), row.commune, row.received_on)],
        "files": [(file, balance_lines(file)) for file in files],
        "waiting": proposal_pages(waiting, viewer),
        "to_verify": aid_to_verify(row, files),
        "can_reopen": row.decision != Decision.PENDING and not requesting.has_moved(row),
    }
    return render(request, "funds/request.html", context)


@require_http_methods(FORM)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a request to a fund."""
    fund = get_object_or_404(Holder, code=code, kind=HolderKind.FUND.value)
    form = RequestForm(request.POST or None, fund=fund, today=today())
    if request.method == "POST" and form.is_valid():
        try:
            row = requesting.enter_request(
                fund=fund, facts=form.facts(), by=signed_in(request), at=timezone.now()
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, WRITTEN)
            return redirect("fund-request", row.pk)
    return _form(request, form, {"title": "Saisir une demande", "about": fund.label})


@require_http_methods(FORM)
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """Correct what a request says."""
    row = _find(key)
    form = RequestForm(
        request.POST or None, fund=row.fund, today=today(), kept=facts_of(row), initial=_held(row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            requesting.change_request(
                request=row, facts=form.facts(), by=signed_in(request), at=timezone.now()
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, WRITTEN)
            return redirect("fund-request", row.pk)
    return _form(request, form, {"title": "Corriger la demande", "about": row.reference, "row": row})


@require_http_methods(FORM)
def decide(request: HttpRequest, key: int) -> HttpResponse:
    """Decide a request: what an award would change is shown before it is saved."""
    row, viewer = _find(key), signed_in(request)
    form = DecisionForm(
        request.POST or None, holders=desk.awarding_holders(row.fund), initial=_ruling_held(row)
    )
    shown: tuple[EffectPage, ...] = ()
    to_verify = ""
    if request.method == "POST" and form.is_valid():
        ruling = form.ruling()
        try:
            if ruling.decision is not Decision.AWARDED or is_confirmed(request, form):
                requesting.decide_request(request=row, ruling=ruling, by=viewer, at=timezone.now())
                messages.success(request, _decided(ruling))
                return redirect("fund-request", row.pk)
            shown = effect_pages(
                requesting.show_award(request=row, ruling=ruling, by=viewer, on=today()),
                requesting.files_to_open(row, ruling),
            )
            to_verify = requesting.aid_check_of(row, ruling).to_verify
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "row": row,
        "form": form,
        "effects": shown,
        "to_verify": to_verify,
        "can_confirm": is_clear(shown),
        "seen": digest(form) if shown else "",
    }
    status = 200 if is_clear(shown) or not form.is_bound else 422
    return render(request, "funds/decide.html", context, status=status)


@require_POST
def reopen(request: HttpRequest, key: int) -> HttpResponse:
    """Take back the decision of a request."""
    row = _find(key)
    try:
        requesting.reopen_request(request=row, by=signed_in(request), at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La demande est de nouveau en instruction.")
    return redirect("fund-request", row.pk)


@require_safe
def show_file(request: HttpRequest, code: str) -> HttpResponse:
    """Show a file on a day: where its money stands, its movements, what may come next."""
    on = past_day(request)
    file = get_object_or_404(queries.file_rows().select_related("request"), code=code)
    moved = queries.moved_on(File.objects.filter(pk=file.pk))
    rows = queries.movement_rows().filter(moved, on__lte=on).select_related("reversed_by").order_by("-pk")
    context = {
        "file": file,
        "fund": file.holder.fund,
        "on": on,
        "day_query": day_query(request),
        "tables": file_tables(file, file_balances([file], on)[file.pk]),
        "movements": rows,
        "waiting": proposal_pages(desk.waiting_on(file.code), signed_in(request)),
        "kinds": [(kind.label, word) for kind, word in WORDS.items() if word in FILE_WORDS],
    }
    return render(request, "funds/file.html", context)


FILE_WORDS = (
    "reservation",
    "attribution",
    "engagement",
    "avance",
    "acompte",
    "solde",
    "desengagement",
    "reversement",
)


@require_POST
def number_file(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the commitment number of a file."""
    file = get_object_or_404(File, code=code)
    number = request.POST.get("commitment_number", "").strip()
    if len(number) > LONGEST_NUMBER:
        messages.error(request, "Ce numéro est trop long : 40 caractères au plus.")
    else:
        requesting.number_file(file=file, commitment_number=number, by=signed_in(request), at=timezone.now())
        messages.success(request, WRITTEN)
    return redirect("fund-file", file.code)


def _find(key: int) -> Request:
    return get_object_or_404(Request.objects.select_related("fund"), pk=key)


def _form(request: HttpRequest, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "funds/form.html", {**context, "form": form}, status=status)


def _place(row: Request) -> str:
    return commune_text(current_geography(), row.commune, row.received_on) if row.commune else ""


def _held(row: Request) -> dict[str, Any]:
    names = [name for name in RequestForm.base_fields if hasattr(row, name)]
    held = {name: getattr(row, name) for name in names}
    truth = {True: "yes", False: "no", None: ""}[row.is_cooperative]
    return held | {
        "commune": _place(row),
        "is_cooperative": truth,
        "asked": written(euros_number(row.asked_cents)),
        "eligible": written(None if row.eligible_cents is None else euros_number(row.eligible_cents)),
    }


def _ruling_held(row: Request) -> dict[str, Any]:
    return {
        "key": new_key(),
        "decided_on": today(),
        "aid_basis": row.aid_basis,
        "aid_article": row.aid_article,
    }


def _decided(ruling: Ruling) -> str:
    if ruling.decision is Decision.AWARDED:
        return "L’aide est accordée ; les mouvements proposés attendent une autre personne."
    return WRITTEN
