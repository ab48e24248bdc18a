"""Pages of published bilans: frozen, compared, downloaded as they were."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from catalyseur.bilan.differences import CAUSES, Difference, compare_reports
from catalyseur.bilan.wording import value_text
from catalyseur.portal.accounts.models import User
from catalyseur.portal.studies.actions import publish_day
from catalyseur.portal.studies.bilans import published_bilan
from catalyseur.portal.studies.downloads import dated_file
from catalyseur.portal.studies.forms import PublishForm
from catalyseur.portal.studies.models import Publication
from catalyseur.portal.studies.queries import output_names, published_file
from catalyseur.portal.studies.views import chapters_context
from catalyseur.values.dates import today


@require_safe
def list_publications(request: HttpRequest) -> HttpResponse:
    """Show the bilans published, the last day first."""
    context = {"publications": Publication.objects.all(), "form": PublishForm(initial={"day": today()})}
    return render(request, "studies/publications.html", context)


@require_safe
def show_publication(request: HttpRequest, publication_id: int) -> HttpResponse:
    """Show a bilan as it was published."""
    publication = get_object_or_404(Publication, pk=publication_id)
    context = chapters_context(published_bilan(publication)) | {
        "publication": publication,
        "names": output_names(publication),
        "on": publication.day,
    }
    return render(request, "studies/publication.html", context)


@require_safe
def download(request: HttpRequest, publication_id: int, name: str) -> HttpResponse:  # noqa: ARG001 - Django's order
    """Give a file byte for byte as it was published."""
    publication = get_object_or_404(Publication, pk=publication_id)
    content = published_file(publication, name)
    if content is None:
        raise Http404("Ce bilan n’a pas de fichier de ce nom.")
    return dated_file(name, content, publication.day)


@require_safe
def show_differences(request: HttpRequest) -> HttpResponse:
    """Explain what differs between two published bilans."""
    before, after = (_publication(request.GET.get(side, "")) for side in ("avant", "apres"))
    found = compare_reports(published_bilan(before).report, published_bilan(after).report)
    context = {
        "before": before,
        "after": after,
        "rows": [_row(one) for one in found.figures],
        "equal": found.equal,
        "sources": found.sources,
    }
    return render(request, "studies/differences.html", context)


@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Freeze the bilan of a day."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        context = {"publications": Publication.objects.all(), "form": form}
        return render(request, "studies/publications.html", context, status=422)
    by = request.user if isinstance(request.user, User) else None
    publication = publish_day(day=form.cleaned_data["day"], known_on=today(), at=timezone.now(), by=by)
    return redirect("bilan-publication", publication.pk)


def _publication(text: str) -> Publication:
    if not text.isdecimal():
        raise BadRequest("Choisissez deux bilans publiés à comparer.")
    return get_object_or_404(Publication, pk=int(text))


def _row(one: Difference) -> dict[str, str]:
    unit = one.figure.indicator.unit
    return {
        "label": one.figure.indicator.label,
        "place": one.figure.place_name,
        "before": value_text(one.before.value, unit) if one.before else "absent",
        "after": value_text(one.after.value, unit) if one.after else "absent",
        "causes": " ; ".join(CAUSES[cause] for cause in one.causes),
    }
