"""Public pages of assemblies. Rights stand in `accounts.rights`; rules in the other modules of this app."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.limits import client_address
from catalyseur.portal.assemblies import moderating, queries, registering
from catalyseur.portal.assemblies.calendar import assembly_calendar
from catalyseur.portal.assemblies.forms import QuestionForm, RegistrationForm
from catalyseur.portal.assemblies.messages import KEPT_DAYS
from catalyseur.portal.assemblies.models import Assembly, Registration
from catalyseur.portal.assemblies.press_kit import press_kit
from catalyseur.portal.assemblies.words import ordinal
from catalyseur.portal.places.days import day_asked, day_query
from catalyseur.portal.projects.access import private
from catalyseur.portal.ui.files import file_response
from catalyseur.values.dates import paris_day

View = Callable[..., HttpResponse]


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """List the assemblies, last first."""
    today = paris_day(timezone.now())
    rows = [(assembly, ordinal(assembly.edition), assembly.on >= today) for assembly in queries.assemblies()]
    return render(request, "assemblies/list.html", {"rows": rows})


@require_safe
def show(request: HttpRequest, edition: int) -> HttpResponse:
    """Show an assembly; it opens with what became of what the previous one said."""
    assembly, on = find_or_404(edition), day_asked(request)
    previous = queries.previous_of(assembly)
    context = {
        **naming(assembly),
        "previous": previous,
        "previous_rank": ordinal(previous.edition) if previous else "",
        "carried": queries.lines_carried(previous, on) if previous else (),
        "lines": queries.lines_of(assembly, on),
        "questions": queries.published_questions(assembly),
        "is_open": registering.is_open(assembly, timezone.now()),
        "seats": queries.count_seats(assembly) if assembly.capacity else None,
        "on": on,
        "day_query": day_query(request),
    }
    return render(request, "assemblies/assembly.html", context)


@require_safe
def calendar(request: HttpRequest, edition: int) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Give the assembly for a calendar."""
    written = assembly_calendar(find_or_404(edition))
    return file_response(written, "text/calendar; charset=utf-8", f"assemblee-{edition}.ics")


@require_safe
def give_press_kit(request: HttpRequest, edition: int) -> HttpResponse:  # noqa: ARG001 - Django gives it
    """Give the programme and the bilan of the day in one PDF."""
    assembly = find_or_404(edition)
    written = press_kit(assembly, paris_day(timezone.now()))
    return file_response(written, "application/pdf", f"dossier-de-presse-{assembly.on}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@private
def register(request: HttpRequest, edition: int) -> HttpResponse:
    """Ask for a seat; the answer is the same whether the address was known or not."""
    assembly, at = find_or_404(edition), timezone.now()
    form = RegistrationForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if not form.is_from_a_robot:
                registering.ask_for_seat(
                    assembly=assembly, who=form.registrant(), address=client_address(request), at=at
                )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
            status = 429
        else:
            return render(request, "assemblies/register_sent.html", naming(assembly))
    context = {**naming(assembly), "form": form, "is_open": registering.is_open(assembly, at)}
    context |= {"seats": queries.count_seats(assembly), "kept_days": KEPT_DAYS}
    return render(request, "assemblies/register.html", context, status=_status(form, status))


def with_registration(view: View) -> View:
    """Hand the view the registration of a signed address, or say that it is no more."""

    @private
    @wraps(view)
    def opened(request: HttpRequest, signed: str) -> HttpResponse:
        registration: Registration | None = queries.find_registration(signed)
        if registration is None:
            return render(request, "assemblies/registration_gone.html", status=404)
        return view(request, signed=signed, registration=registration)

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@with_registration
def confirm(request: HttpRequest, *, signed: str, registration: Registration) -> HttpResponse:
    """Confirm by a button: a mail scanner that opens the link confirms nothing."""
    if request.method == "POST":
        try:
            registration = registering.confirm_seat(registration=registration, at=timezone.now())
        except RefusedError as refusal:
            messages.error(request, str(refusal))
    context = {**naming(registration.assembly), "registration": registration, "signed": signed}
    return render(request, "assemblies/registration.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_registration
def cancel(request: HttpRequest, *, signed: str, registration: Registration) -> HttpResponse:
    """Cancel by a button."""
    if request.method == "POST":
        registering.cancel_seat(registration=registration, at=timezone.now())
        messages.success(request, "Votre inscription est annulée et vos données sont effacées.")
        return redirect("assembly", registration.assembly.edition)
    context = {**naming(registration.assembly), "signed": signed}
    return render(request, "assemblies/registration_cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, edition: int) -> HttpResponse:
    """Take a question, shown once it has been read."""
    assembly = find_or_404(edition)
    form = QuestionForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if not form.is_from_a_robot:
                moderating.ask_question(
                    assembly=assembly,
                    text=form.cleaned_data["text"],
                    function=form.cleaned_data["function"],
                    address=client_address(request),
                    at=timezone.now(),
                )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
            status = 429
        else:
            messages.success(request, "Votre question est reçue : elle paraîtra après relecture.")
            return redirect("assembly", edition)
    context = {**naming(assembly), "form": form}
    return render(request, "assemblies/ask.html", context, status=_status(form, status))


@require_safe
def show_follow_up(request: HttpRequest, key: int) -> HttpResponse:
    """Show a decision, an announcement or a request, and every state it had."""
    item, on = queries.find_follow_up(key), day_asked(request)
    if item is None:
        raise Http404("Ce point n’existe pas.")
    context = {**naming(item.assembly), "line": queries.line_of(item, on), "on": on}
    return render(request, "assemblies/follow_up.html", context)


def find_or_404(edition: int) -> Assembly:
    """Return the assembly of an edition. Raises Http404 when there is none."""
    assembly = queries.find_assembly(edition)
    if assembly is None:
        raise Http404("Cette assemblée n’existe pas.")
    return assembly


def naming(assembly: Assembly) -> dict[str, Any]:
    """Return the assembly and its rank in words, for a template."""
    return {"assembly": assembly, "rank": ordinal(assembly.edition)}


def _status(form: Any, status: int) -> int:  # noqa: ANN401 - any form
    return 422 if status == 200 and form.errors else status
