"""Pages of « L’évaluation »: what it is, the register, one study, the validation of our numbers."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalyseur.bilan.exports import table_csv
from catalyseur.bilan.study.registered import registration_table
from catalyseur.bilan.study.validation import validation_count, validation_tables
from catalyseur.panels.registration import register_study_data
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import User
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.studies.blocks import section_views, table_view
from catalyseur.portal.studies.downloads import TYPES
from catalyseur.portal.studies.models import Study
from catalyseur.portal.studies.register import actions, queries
from catalyseur.portal.studies.register.forms import StudyForm, WithdrawalForm
from catalyseur.portal.studies.register.listing import file_groups, register_table
from catalyseur.portal.studies.register.tasks import ask_run, last_attempt, run_progress
from catalyseur.portal.ui.files import file_response
from catalyseur.values.dates import today

PAGE_SIZE = 25
MOST_ON_A_PAGE = 200_000  # bytes: what is larger takes more than a few seconds
_CSV = TYPES["csv"]


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    """Say what is evaluated, how, and what nobody may claim yet."""
    studies = [queries.view_of(study) for study in queries.registered_studies()[:5]]
    return render(request, "studies/register/home.html", {"studies": studies})


@require_safe
def list_studies(request: HttpRequest) -> HttpResponse:
    """Show every study registered, whatever became of it."""
    page = Paginator(queries.registered_studies(), PAGE_SIZE).get_page(request.GET.get("page"))
    studies = [queries.view_of(study) for study in page]
    return render(request, "studies/register/list.html", {"page": page, "studies": studies})


@require_safe
def download_register(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Give the register as CSV."""
    views = [queries.view_of(study) for study in queries.registered_studies()]
    return file_response(table_csv(register_table(views)), _CSV, f"registre-des-etudes-{today()}.csv")


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a study: its data are hashed, not read."""
    form = StudyForm(request.POST or None, request.FILES or None, initial=_DEFAULTS)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["dataset"].read()
        try:
            study = actions.register_study(
                registration=register_study_data(form.study(), data, today()),
                data=data,
                is_public=form.cleaned_data["is_public"],
                at=timezone.now(),
                by=signed_in(request),
            )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "L’étude est enregistrée. Rien n’a été lu de ses données.")
            return redirect("study", study.pk)
    status = 422 if form.errors else 200
    return render(request, "studies/register/new.html", {"form": form}, status=status)


_DEFAULTS = {"method": "dr", "control": "never", "missing": "pairwise", "anticipation": 0, "placebo_dates": 0}


@require_safe
def show_study(request: HttpRequest, study_id: int) -> HttpResponse:
    """Show a study: what was registered, what became of it, its results once they are published."""
    return _show(request, _find(study_id), WithdrawalForm(), 200)


@require_POST
def run(request: HttpRequest, study_id: int) -> HttpResponse:
    """Run a study, in the background when its data are large."""
    if _find(study_id).study.data.size > MOST_ON_A_PAGE:
        return _act(
            request, study_id, ask_run, "Le calcul est confié au serveur. Vous pouvez quitter cette page."
        )
    done = "L’étude est exécutée. Relisez ses résultats, puis publiez-les, quels qu’ils soient."
    return _act(request, study_id, actions.execute_study, done)


@require_POST
def freeze(request: HttpRequest, study_id: int) -> HttpResponse:
    """Publish the results of a study."""
    return _act(
        request, study_id, actions.freeze_study, "Les résultats sont publiés. Ils ne changeront plus."
    )


@require_POST
def withdraw(request: HttpRequest, study_id: int) -> HttpResponse:
    """Withdraw a study, with its reason."""
    view = _find(study_id)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return _show(request, view, form, 422)

    def withdraw_it(**given: object) -> None:
        actions.withdraw_study(reason=form.cleaned_data["reason"], **given)  # type: ignore[arg-type]

    return _act(
        request, study_id, withdraw_it, "L’étude est retirée. Elle reste au registre, avec son motif."
    )


@require_safe
def download(request: HttpRequest, study_id: int, name: str) -> HttpResponse:
    """Give a file of a study, its data when they are public."""
    view = _find(study_id)
    content = _content(view, name) if _may_read(request, view) else None
    if content is None:
        raise Http404("Cette étude n’a pas de fichier public de ce nom.")
    return file_response(content, TYPES.get(name.rpartition(".")[2], "application/octet-stream"), name)


@require_safe
def show_validation(request: HttpRequest) -> HttpResponse:
    """Put our numbers beside the published ones."""
    tables = [table_view(table) for table in validation_tables()]
    return render(
        request, "studies/register/validation.html", {"tables": tables, "count": validation_count()}
    )


@require_safe
def download_validation(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001 - Django's order
    """Give one table of the validation as CSV."""
    table = next((one for one in validation_tables() if f"{one.id}.csv" == name), None)
    if table is None:
        raise Http404("La validation n’a pas de tableau de ce nom.")
    return file_response(table_csv(table), _CSV, name)


def _find(study_id: int) -> queries.StudyView:
    return queries.view_of(get_object_or_404(queries.registered_studies(), pk=study_id))


def _may_read(request: HttpRequest, view: queries.StudyView) -> bool:
    return view.is_published or (view.has_run and isinstance(request.user, User))


def _content(view: queries.StudyView, name: str) -> bytes | None:
    if name == view.registration.study.data:
        return bytes(Study.objects.get(pk=view.study.pk).data.content) if view.study.is_public else None
    return queries.file_content(view.study, name)


def _show(request: HttpRequest, view: queries.StudyView, form: WithdrawalForm, status: int) -> HttpResponse:
    context = {"view": view, "study": view.study, "asked": view.registration.study, "form": form}
    context["choices"] = table_view(registration_table(view.registration))
    if view.is_under_way:
        attempt = last_attempt(view.study)
        context |= {"attempt": attempt, "progress": run_progress(attempt, timezone.now())}
    if _may_read(request, view):
        report = queries.report_of(view)
        context |= {
            "chapters": [(section, section_views(section, report)) for section in report.sections],
            "sources": report.sources,
            "notes": report.notes,
            "groups": file_groups(view, queries.file_names(view.study)),
            "whole_digest": queries.whole_digest(view.study),
            "file_prefix": "exemple-" if view.registration.study.is_example else "",
        }
    return render(request, "studies/register/study.html", context, status=status)


def _act(request: HttpRequest, study_id: int, action: Callable[..., None], done: str) -> HttpResponse:
    """Do an action, then show the study, with why when it is refused."""
    view = _find(study_id)
    try:
        action(study=view.study, at=timezone.now(), by=signed_in(request))
    except RefusedError as error:
        messages.error(request, str(error))
        return _show(request, _find(study_id), WithdrawalForm(), 422)
    messages.success(request, done)
    return redirect("study", study_id)
