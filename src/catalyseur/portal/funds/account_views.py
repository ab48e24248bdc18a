"""Pages where accounts are opened, looked after, and years closed."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalyseur.ledger.accounts import HolderKind, Payer
from catalyseur.ledger.movements import Refused
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.rights import can, signed_in
from catalyseur.portal.funds import actions, closing, desk, queries
from catalyseur.portal.funds.account_forms import AccountForm, EnvelopeForm, YearForm
from catalyseur.portal.funds.models import ClosingProposal, Holder
from catalyseur.portal.funds.movement_views import FORM, SHOWN, WORDS
from catalyseur.portal.funds.pages import balance_lines
from catalyseur.values.dates import today


@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Show an account to those who look after it: its balances, what it holds, its movements."""
    holder = _find(code)
    page = Paginator(desk.movements_of(holder), SHOWN).get_page(request.GET.get("page"))
    balances = balance_lines(holder)
    files = Paginator(holder.files.order_by("code"), SHOWN).get_page(request.GET.get("dossiers"))
    context = {
        "holder": holder,
        "kind": HolderKind(holder.kind).label,
        "balances": balances,
        "delegated": desk.delegated_by(holder) if holder.kind == HolderKind.FUND and not balances else [],
        "children": holder.children.order_by("code"),
        "files": files,
        "page": page,
        "kinds": [(kind.label, WORDS[kind]) for kind in desk.kinds_on(holder)],
        "closed_years": holder.closed_years.order_by("-year"),
        "may_open_envelope": can(request.user, "fund-envelope-open", "GET"),
        "may_close": can(request.user, "fund-close", "GET"),
    }
    return render(request, "funds/account.html", context)


@require_http_methods(FORM)
def open_fund(request: HttpRequest) -> HttpResponse:
    """Open a fund."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fund = actions.open_fund(**form.cleaned_data, at=timezone.now(), by=signed_in(request))
        return _opened(request, fund)
    return _form(request, form, {"title": "Ouvrir un fonds"})


@require_http_methods(FORM)
def open_envelope(request: HttpRequest, code: str) -> HttpResponse:
    """Open an envelope of a fund."""
    fund = _find(code, HolderKind.FUND)
    form = EnvelopeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        known = form.cleaned_data
        new = actions.NewEnvelope(
            fund=fund,
            code=known["code"],
            label=known["label"],
            payer=Payer(known["payer"]) if known["payer"] else None,
            region=known["region"] or None,
            year=known["year"],
            to_verify=known["to_verify"],
        )
        return _opened(request, actions.open_envelope(new=new, at=timezone.now(), by=signed_in(request)))
    return _form(request, form, {"title": "Ouvrir une enveloppe", "about": fund.label, "holder": fund})


@require_http_methods(FORM)
def open_sub_delegation(request: HttpRequest, code: str) -> HttpResponse:
    """Open a sub-delegation of an envelope."""
    envelope = _find(code, HolderKind.ENVELOPE)
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = actions.open_sub_delegation(
            envelope=envelope, **form.cleaned_data, at=timezone.now(), by=signed_in(request)
        )
        return _opened(request, opened)
    context = {"title": "Ouvrir une sous-délégation", "about": envelope.label, "holder": envelope}
    return _form(request, form, context)


@require_http_methods(FORM)
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Show what closing a year would leave, ask for it, and list the closings that wait."""
    fund = _find(code, HolderKind.FUND)
    form = YearForm(request.POST or request.GET or None)
    found = None
    if form.is_bound and form.is_valid():
        year = form.cleaned_data["year"]
        found = closing.show_closing(fund=fund, year=year, on=today())
        if isinstance(found, Refused):
            form.add_error(None, found.reason)
        elif request.method == "POST":
            closing.propose_closing(fund=fund, year=year, by=signed_in(request), at=timezone.now())
            messages.success(request, "La clôture est demandée : une autre personne doit la valider.")
            return redirect("fund-close", fund.code)
    waiting = fund.closing_proposals.filter(closed=None, rejected_at=None)
    labels = dict(fund.all_holders.values_list("code", "label"))
    context = {
        "fund": fund,
        "form": form,
        "found": None if isinstance(found, Refused) else found,
        "lines": [
            {"label": labels[line.holder], "left": line}
            for line in (found.lines if found and not isinstance(found, Refused) else ())
        ],
        "waiting": [(one, one.author_id == signed_in(request).pk) for one in waiting],
        "closed_years": fund.closed_years.order_by("-year"),
    }
    return render(request, "funds/close.html", context, status=422 if form.errors else 200)


@require_POST
def validate_closing(request: HttpRequest, key: int) -> HttpResponse:
    """Close the year asked."""
    return _end(request, key, is_done=True)


@require_POST
def reject_closing(request: HttpRequest, key: int) -> HttpResponse:
    """Say no to a closing."""
    return _end(request, key, is_done=False)


def _end(request: HttpRequest, key: int, *, is_done: bool) -> HttpResponse:
    proposal = get_object_or_404(ClosingProposal.objects.select_related("fund"), pk=key)
    act = closing.validate_closing if is_done else closing.reject_closing
    try:
        act(proposal=proposal, by=signed_in(request), at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        said = f"L’exercice {proposal.year} est clos." if is_done else "La clôture est refusée."
        messages.success(request, said)
    return redirect("fund-close", proposal.fund.code)


def _find(code: str, kind: HolderKind | None = None) -> Holder:
    holder = get_object_or_404(queries.holder_rows(), code=code)
    if kind and holder.kind != kind:
        raise Http404
    return holder


def _opened(request: HttpRequest, holder: Holder) -> HttpResponse:
    messages.success(request, "Le compte est ouvert, sans argent.")
    return redirect("fund-account", holder.code)


def _form(request: HttpRequest, form: Form, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "funds/form.html", {**context, "form": form}, status=status)
