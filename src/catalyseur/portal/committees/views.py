"""Pages where a committee is prepared. Rights stand in `accounts.rights`; rules in the engine; saves in `actions`."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalyseur.ingest.committee_requests import COLUMNS
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.committees import actions, queries
from catalyseur.portal.committees.forms import (
    FundForm,
    LoadForm,
    NameForm,
    RulesForm,
    ScoresForm,
    SessionForm,
    rules_initial,
)
from catalyseur.portal.committees.loading import CaseError, case_from_file, case_from_fund
from catalyseur.portal.committees.models import Session
from catalyseur.portal.funds.models import Holder
from catalyseur.portal.funds.queries import funds
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.ui.files import file_response
from catalyseur.portfolio.file import selection_schema
from catalyseur.values.money import cents_from_euros, euros_text

PER_PAGE = 50
FORM = ["GET", "HEAD", "POST"]
_JSON = "application/json; charset=utf-8"
_ROW = (
    "exemple-01",
    "250000",
    "100000",
    "",
    "64,5",
    "PME",
    "métallurgie",
    "territoire exemple A",
    "région exemple X",
)


def until_decided(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Serve what changes a committee until it has decided; afterwards, go where it is read."""

    @wraps(view)
    def served(request: HttpRequest, key: int, **more: Any) -> HttpResponse:  # noqa: ANN401 - what the address gives
        if not queries.has_decided(key):
            return view(request, key, **more)
        messages.error(request, actions.DECIDED)
        return redirect("committee", key)

    return served


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """List the committees, the last first."""
    page = Paginator(queries.sessions(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "committees/list.html", {"page": page})


@require_http_methods(FORM)
def new(request: HttpRequest) -> HttpResponse:
    """Open a committee."""
    form = SessionForm(funds(), request.POST or None)

    def save() -> HttpResponse:
        session = actions.create_session(facts=form.facts(), actor=signed_in(request), at=timezone.now())
        return redirect("committee-load", session.pk)

    return written(request, form, save, "committees/form.html", {"title": "Nouveau comité"})


@require_safe
def show(request: HttpRequest, key: int) -> HttpResponse:
    """Show where a committee stands: its requests, its rules, its scenarios."""
    return _page(request, find_or_404(key), NameForm(), 200)


@require_http_methods(FORM)
@until_decided
def load(request: HttpRequest, key: int) -> HttpResponse:
    """Load the requests from a file."""
    session = find_or_404(key)
    form = LoadForm(request.POST or None, request.FILES or None)

    def save() -> HttpResponse:
        file = form.cleaned_data["file"]
        case = case_from_file(file.read(), file.name, session.case)
        return _changed(request, session, case)

    context = {"session": session, "columns": COLUMNS, "fund_form": FundForm(funds())}
    return written(request, form, save, "committees/load.html", context)


@require_POST
@until_decided
def take_from_fund(request: HttpRequest, key: int) -> HttpResponse:
    """Take the requests the committee's fund has under review; the fund is chosen here when it has none."""
    session = find_or_404(key)
    fund = session.fund or FundForm(funds(), request.POST).chosen
    if fund is None:
        messages.error(request, "Choisissez un fonds dans la liste.")
        return redirect("committee-load", key)
    try:
        return _changed(request, session, case_from_fund(session, fund, current_geography()), fund)
    except (CaseError, RefusedError) as refusal:
        messages.error(request, str(refusal))
        return redirect("committee-load", key)


@require_http_methods(FORM)
@until_decided
def score(request: HttpRequest, key: int) -> HttpResponse:
    """Give the requests of a page their score and size."""
    session = find_or_404(key)
    page = Paginator(session.requests, PER_PAGE).get_page(request.GET.get("page"))
    form = ScoresForm(page.object_list, request.POST or None)

    def save() -> HttpResponse:
        actions.score_requests(
            session=session, given=form.given(), actor=signed_in(request), at=timezone.now()
        )
        messages.success(request, "Notes enregistrées.")
        is_last = not page.has_next()
        return redirect("committee", key) if is_last else redirect(f"{request.path}?page={page.number + 1}")

    entries = zip(page.object_list, form.rows(), strict=True)
    rows = [(entry, euros_text(cents_from_euros(entry["amount_eur"])), *row[1:]) for entry, row in entries]
    return written(
        request, form, save, "committees/scores.html", {"session": session, "page": page, "rows": rows}
    )


@require_http_methods(FORM)
@until_decided
def set_rules(request: HttpRequest, key: int) -> HttpResponse:
    """Set the envelopes and the rules."""
    session = find_or_404(key)
    form = RulesForm(request.POST or None, initial=rules_initial(session.case))

    def save() -> HttpResponse:
        return _changed(request, session, form.case(session.case))

    return written(
        request, form, save, "committees/form.html", {"session": session, "title": "Enveloppes et règles"}
    )


@require_POST
@until_decided
def run(request: HttpRequest, key: int) -> HttpResponse:
    """Compute a selection and show it."""
    session, form = find_or_404(key), NameForm(request.POST)
    if form.is_valid():
        try:
            made = actions.run_selection(
                session=session, name=form.cleaned_data["name"], actor=signed_in(request), at=timezone.now()
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("scenario", key, made.pk)
    return _page(request, session, form, 422)


@require_safe
def give_case(request: HttpRequest, key: int) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Give the case as the file `catalyseur select` reads."""
    text = json.dumps(find_or_404(key).case, ensure_ascii=False, indent=1)
    return file_response(f"{text}\n", _JSON, f"comite-{key}.json")


@require_safe
def give_schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Give the published JSON Schema of a selection file."""
    text = json.dumps(selection_schema(), ensure_ascii=False, indent=1)
    return file_response(f"{text}\n", _JSON, "format-selection.json")


@require_safe
def give_template(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Give a spreadsheet to fill in, with one invented line."""
    lines = [";".join(COLUMNS), ";".join([*_ROW, *[""] * (len(COLUMNS) - len(_ROW))])]
    return file_response(
        "\ufeff" + "".join(f"{one}\r\n" for one in lines), "text/csv; charset=utf-8", "exemple-demandes.csv"
    )


def written(
    request: HttpRequest, form: Form, save: Callable[[], HttpResponse], template: str, context: dict[str, Any]
) -> HttpResponse:
    """Save a valid form and go where `save` says; else show it with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            return save()
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        except CaseError as wrong:
            form.add_error(None, list(wrong.sentences))
    return render(request, template, {**context, "form": form}, status=422 if form.errors else 200)


def find_or_404(key: int) -> Session:
    """Return a committee. Raises Http404 when there is none."""
    session = queries.find_session(key)
    if session is None:
        raise Http404("Ce comité n’existe pas.")
    return session


def _changed(
    request: HttpRequest, session: Session, case: dict[str, Any], fund: Holder | None = None
) -> HttpResponse:
    actions.change_case(session=session, case=case, actor=signed_in(request), at=timezone.now(), fund=fund)
    messages.success(request, "C’est enregistré.")
    return redirect("committee", session.pk)


def _page(request: HttpRequest, session: Session, form: NameForm, status: int) -> HttpResponse:
    held = session.requests
    rules = rules_initial(session.case)
    context = {
        "session": session,
        "form": form,
        "scenarios": queries.scenarios_of(session),
        "asked": euros_text(sum(cents_from_euros(entry["amount_eur"]) for entry in held)),
        "count": len(held),
        "incomplete": len(session.incomplete),
        "rules": [(RulesForm.base_fields[name].label, value) for name, value in rules.items() if value],
    }
    return render(request, "committees/session.html", context, status=status)
