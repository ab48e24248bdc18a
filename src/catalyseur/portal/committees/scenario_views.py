"""Pages of a scenario: what was computed, moves by hand, comparison, minutes, decision."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalyseur.bilan.report import Table
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.committees import actions, minutes, queries, tables
from catalyseur.portal.committees.forms import DecideForm, MoveForm, NameForm, ReasonForm
from catalyseur.portal.committees.models import Scenario
from catalyseur.portal.committees.proving import ask_proof, proof_progress
from catalyseur.portal.committees.records import Kept, cents_of, keep
from catalyseur.portal.committees.views import FORM, PER_PAGE, find_or_404, until_decided, written
from catalyseur.portal.projects.plan_blocks import TableView, table_view
from catalyseur.portal.ui.files import file_response
from catalyseur.portal.ui.worker import UNDER_WAY
from catalyseur.portfolio.moves import Moved, move_requests, refusal_of_move
from catalyseur.portfolio.selection import Infeasible
from catalyseur.portfolio.words import broken_text, points_text, rule_text
from catalyseur.values.dates import paris_day
from catalyseur.values.money import euros_text

MOST_COMPARED = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Paged:
    """A page of a long table."""

    page: Any
    view: TableView


@require_safe
def show(request: HttpRequest, key: int, scenario: int) -> HttpResponse:
    """Show a scenario: awards, refusals, envelopes, rules, plain ranking beside; once its proof ends, htmx reads all again."""
    kept = keep(_find_or_404(key, scenario))
    answer = _page(request, kept, NameForm(), 200)
    if getattr(request, "htmx", False) and proof_progress(kept.scenario, timezone.now()) not in UNDER_WAY:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@until_decided
def prove(request: HttpRequest, key: int, scenario: int) -> HttpResponse:
    """Ask the worker for the proven optimum of a scenario kept within a gap."""
    found = _find_or_404(key, scenario)
    try:
        ask_proof(scenario=found, actor=signed_in(request), at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("scenario", key, scenario)


@require_POST
def compute_gains(request: HttpRequest, key: int, scenario: int) -> HttpResponse:
    """Compute what the next changes bring; with htmx, the table asks for the rest by itself."""
    found = _find_or_404(key, scenario)
    try:
        actions.compute_gains(scenario=found, actor=signed_in(request), at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
        found = _find_or_404(key, scenario)
    if not getattr(request, "htmx", False):
        return redirect(f"{_address(found)}#effets")
    return render(request, "committees/_gains.html", _gains(keep(found)))


@require_http_methods(FORM)
@until_decided
def move(request: HttpRequest, key: int, scenario: int) -> HttpResponse:
    """Show what a move breaks and the euros, before the committee saves it with its reason."""
    kept = keep(_find_or_404(key, scenario))
    asked = request.POST or request.GET or None
    form, reason = (
        MoveForm(sorted(kept.committee.requests, key=lambda one: one.id), asked),
        ReasonForm(request.POST or None),
    )
    moved = _moved(kept, form) if asked else None
    if request.method == "POST" and moved is not None and reason.is_valid():
        try:
            made = actions.HandMove(
                request=form.cleaned_data["request"],
                cents=_amount(kept, form),
                reason=reason.cleaned_data["reason"],
            )
            actions.move_by_hand(
                scenario=kept.scenario, move=made, actor=signed_in(request), at=timezone.now()
            )
        except RefusedError as refusal:
            reason.add_error(None, str(refusal))
        else:
            messages.success(request, "Déplacement enregistré.")
            return redirect("scenario", key, scenario)
    context = {**_naming(kept), "form": form, "reason": reason}
    if moved is not None:
        context |= _preview(kept, form, moved)
    status = 422 if form.errors or reason.errors else 200
    return render(request, "committees/move.html", context, status=status)


@require_POST
@until_decided
def copy(request: HttpRequest, key: int, scenario: int) -> HttpResponse:
    """Copy a scenario under another name."""
    found, form = _find_or_404(key, scenario), NameForm(request.POST)
    if form.is_valid():
        try:
            made = actions.copy_scenario(
                scenario=found, name=form.cleaned_data["name"], actor=signed_in(request), at=timezone.now()
            )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("scenario", key, made.pk)
    return _page(request, keep(found), form, 422)


@require_http_methods(FORM)
@until_decided
def decide(request: HttpRequest, key: int, scenario: int) -> HttpResponse:
    """Freeze the decision."""
    kept = keep(_find_or_404(key, scenario))
    form = DecideForm(request.POST or None)

    def save() -> HttpResponse:
        actions.decide(
            scenario=kept.scenario,
            statement=form.cleaned_data["statement"],
            actor=signed_in(request),
            at=timezone.now(),
        )
        messages.success(request, "La décision du comité est enregistrée.")
        return redirect("scenario", key, scenario)

    context = {
        **_naming(kept),
        "refusal": actions.refusal_of_decision(kept, timezone.now()),
        "broken": tables.broken_texts(kept.standing, kept.committee),
        "envelopes": table_view(tables.spent_table(kept.standing)),
    }
    return written(request, form, save, "committees/decide.html", context)


@require_safe
def give_file(request: HttpRequest, key: int, scenario: int, name: str) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Give the minutes."""
    if name not in minutes.FILES:
        raise Http404("Ce fichier n’existe pas.")
    kept = keep(_find_or_404(key, scenario))
    content = minutes.minutes_file(name, kept, known_on=paris_day(timezone.now()))
    return file_response(content, minutes.FILES[name].kind, minutes.minutes_name(name, kept.scenario))


@require_safe
def compare(request: HttpRequest, key: int) -> HttpResponse:
    """Set two or three scenarios side by side."""
    session = find_or_404(key)
    asked = [int(one) for one in request.GET.getlist("s") if one.isdecimal()][:MOST_COMPARED]
    rows = {one.pk: one for one in queries.scenarios_of(session).filter(pk__in=asked)}
    kept = [keep(rows[one]) for one in dict.fromkeys(asked) if one in rows]
    context: dict[str, Any] = {"session": session, "scenarios": queries.scenarios_of(session), "asked": asked}
    if len(kept) > 1:
        context["totals"] = table_view(tables.totals_table(kept))
        context["differences"] = _paged(request, tables.differences_table(kept), "page")
    return render(request, "committees/compare.html", context, status=422 if asked and len(kept) < 2 else 200)


def _page(request: HttpRequest, kept: Kept, form: NameForm, status: int) -> HttpResponse:
    progress = proof_progress(kept.scenario, timezone.now())
    context = {
        **_naming(kept),
        "form": form,
        "proof": minutes.proof_text(kept),
        "proof_progress": progress,
        "is_proving": progress in UNDER_WAY,
        "is_proved": isinstance(kept.answer, Infeasible) or kept.answer.is_optimal,
        "is_infeasible": isinstance(kept.answer, Infeasible),
        "broken": tables.broken_texts(kept.standing, kept.committee),
        "points": points_text(kept.standing.value),
        "total": euros_text(kept.standing.cents),
        "funded": len(kept.standing.awards),
        "count": len(kept.committee.requests),
        "awards": _paged(request, tables.awards_table(kept), "retenues"),
        "refused": _paged(request, tables.refused_table(kept), "ecartees"),
        "envelopes": table_view(tables.spent_table(kept.standing)),
        "rules": table_view(tables.rules_table(kept)),
        "ranking": table_view(tables.ranking_table(kept)),
        "moves": table_view(tables.moves_table(kept)) if kept.scenario.moves else None,
        "files": minutes.FILES.items(),
        "statement": minutes.STATEMENT,
        **_gains(kept),
    }
    return render(request, "committees/scenario.html", context, status=status)


def _gains(kept: Kept) -> dict[str, Any]:
    names = () if isinstance(kept.answer, Infeasible) else actions.changes_of(kept.committee)
    done = sum(name in kept.scenario.gains for name in names)
    return {
        **_naming(kept),
        "gains": table_view(tables.gains_table(kept)) if names else None,
        "gains_done": done,
        "gains_count": len(names),
    }


def _naming(kept: Kept) -> dict[str, Any]:
    return {"session": kept.scenario.session, "scenario": kept.scenario}


def _moved(kept: Kept, form: MoveForm) -> Moved | None:
    """Return what the move changes; None where the form is wrong."""
    if not form.is_valid():
        return None
    name, cents = form.cleaned_data["request"], _amount(kept, form)
    refusal = refusal_of_move(kept.committee, name, cents)
    if refusal:
        form.add_error("amount", refusal)
        return None
    return move_requests(kept.committee, cents_of(kept.standing), {name: cents})


def _amount(kept: Kept, form: MoveForm) -> int:
    """Return the amount given, or the most the request may get."""
    given: int | None = form.cleaned_data["amount"]
    return kept.committee.by_id[form.cleaned_data["request"]].most_cents if given is None else given


def _preview(kept: Kept, form: MoveForm, moved: Moved) -> dict[str, Any]:
    amount = _amount(kept, form)
    return {
        "moved": moved,
        "name": form.cleaned_data["request"],
        "amount": euros_text(amount),
        "is_out": amount == 0,
        "newly_broken": [
            broken_text(rule, excess, kept.committee) for rule, excess in moved.newly_broken.items()
        ],
        "mended": [rule_text(rule, kept.committee) for rule in moved.mended],
        "points_before": points_text(moved.before.value),
        "points_after": points_text(moved.after.value),
        "envelopes": table_view(tables.envelopes_table(moved)),
        "changes": table_view(tables.changes_table(moved)),
    }


def _paged(request: HttpRequest, table: Table, parameter: str) -> Paged:
    page = Paginator(table.rows, PER_PAGE).get_page(request.GET.get(parameter))
    shown = Table(
        id=table.id,
        title=f"{table.title} ({len(table.rows)})",
        columns=table.columns,
        rows=tuple(page.object_list),
        source_ids=table.source_ids,
        note=table.note,
    )
    return Paged(page=page, view=table_view(shown))


def _address(scenario: Scenario) -> str:
    return reverse("scenario", args=[scenario.session_id, scenario.pk])


def _find_or_404(session: int, key: int) -> Scenario:
    found = queries.find_scenario(session, key)
    if found is None:
        raise Http404("Ce scénario n’existe pas.")
    return found
