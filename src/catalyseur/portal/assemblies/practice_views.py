"""Pages of good practices and testimonies."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from catalyseur.ingest.faults import Fault, ImportRefusedError
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.limits import client_address
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.assemblies import moderating, queries
from catalyseur.portal.assemblies.listing import branches_of
from catalyseur.portal.assemblies.pages import practice_pages
from catalyseur.portal.assemblies.practice_forms import FilterForm, ImportForm, SendPracticeForm
from catalyseur.portal.assemblies.practice_import import COLUMNS, read_practices
from catalyseur.portal.places.queries import current_geography, current_locator
from catalyseur.values.dates import today

PER_PAGE = 20


@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """Show the practices found, twenty a page; every filter stands in the address."""
    known = list(queries.published_practices())
    form = FilterForm(request.GET, current_geography(), branches_of(known))
    filters = form.filters()
    found = [practice for practice in known if filters.keeps(practice)]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "is_empty": not known,
        "rows": practice_pages(page.object_list),
    }
    return render(request, "assemblies/practices.html", context)


@require_safe
def show(request: HttpRequest, key: int) -> HttpResponse:
    """Show a practice and those that resemble it."""
    known = list(queries.published_practices())
    practice = next((one for one in known if one.pk == key), None)
    if practice is None:
        raise Http404("Cette bonne pratique n’existe pas, ou attend sa relecture.")
    (page,) = practice_pages([practice], known)
    return render(request, "assemblies/practice.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Take a file of practices, each line to be read by a case officer; refuse it whole when a line is at fault."""
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            practices = read_practices(form.cleaned_data["file"], current_locator(), today())
        except ImportRefusedError as refusal:
            faults = refusal.faults
        else:
            added = moderating.import_practices(
                practices=practices, actor=signed_in(request), at=timezone.now()
            )
            messages.success(request, f"{added} textes ajoutés à relire, sur {len(practices)} lus.")
            return redirect("moderation")
    context = {"form": form, "faults": faults, "columns": list(COLUMNS)}
    status = 422 if faults or form.errors else 200
    return render(request, "assemblies/practice_import.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Take a practice, shown once it has been read."""
    form = SendPracticeForm(request.POST or None, locator=current_locator(), on=today())
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if not form.is_from_a_robot:
                moderating.send_practice(
                    facts=form.practice(), address=client_address(request), at=timezone.now()
                )
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
            status = 429
        else:
            messages.success(request, "Merci : votre texte est reçu, il paraîtra après relecture.")
            return redirect("practice-list")
    status = 422 if status == 200 and form.errors else status
    return render(request, "assemblies/practice_send.html", {"form": form}, status=status)
