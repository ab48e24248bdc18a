"""Bringing a set of sites: files read line by line, what they would change, then one confirmation."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalyseur.ingest.faults import Fault, ImportRefusedError
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.land import actions, imports, queries
from catalyseur.portal.land.forms import ImportForm

SHOWN = 200
PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Take the files of a set, or say line by line why they are refused."""
    form = ImportForm(request.POST or None, request.FILES or None)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.upload(
                described=form.described(),
                contents=form.contents(),
                actor=_person(request),
                at=timezone.now(),
            )
        except ImportRefusedError as refusal:
            faults = refusal.faults
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("land-import-detail", draft.pk)
    page = Paginator(queries.imports(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "faults": faults[:SHOWN],
        "fault_count": len(faults),
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
    }
    return render(request, "land/import.html", context, status=422 if faults or form.errors else 200)


@require_safe
def show(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show what a draft would change, line report beside; or the counts of a confirmed import."""
    found = queries.imports().filter(pk=import_id).first()
    if found is None:
        raise Http404("Cet import n’existe plus : un dépôt non confirmé est oublié après un jour.")
    context: dict[str, Any] = {"import": found}
    if found.confirmed_at is None:
        read = actions.read_draft(found)
        changes = imports.differences(queries.records_of(found.source_id), read.records)
        flagged = imports.flagged_lines(read.reports)
        context |= {
            "differences": changes,
            "added": [record.site for _, record in changes.added[:SHOWN]],
            "removed": [record.site for _, record in changes.removed[:SHOWN]],
            "changed": [
                (one.after.site, imports.field_changes(one.before.site, one.after.site))
                for one in changes.changed[:SHOWN]
            ],
            "line_count": sum(len(lines) - 1 for lines in read.reports.values()),
            "flagged": flagged[:SHOWN],
            "flagged_count": len(flagged),
            "shown": SHOWN,
        }
    return render(request, "land/import_detail.html", context)


@require_POST
def confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    """Confirm a draft."""
    try:
        done = actions.confirm_import(import_id=import_id, actor=_person(request), at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("land-import")
    messages.success(
        request,
        f"Import confirmé : {done.added} ajoutés, {done.changed} modifiés, {done.removed} retirés, "
        f"{done.unchanged} inchangés.",
    )
    return redirect("land-import-detail", done.pk)


def _person(request: HttpRequest) -> Any:  # noqa: ANN401 - the signed-in person; the middleware let no other in
    return request.user
