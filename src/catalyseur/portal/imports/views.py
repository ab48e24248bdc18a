"""Pages of the imports: look at what a file would change, then import it whole or not at all."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from catalyseur.ingest.faults import ImportRefusedError
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.imports.actions import Upload, import_file, import_of, preview_import, store_file
from catalyseur.portal.imports.forms import ConfirmForm, UploadForm
from catalyseur.portal.imports.models import Import, StoredFile
from catalyseur.portal.imports.sources import ImportSource, every_source, find_source, sources_for
from catalyseur.portal.ui.files import file_response

SHOWN = 100


@require_safe
def list_imports(request: HttpRequest) -> HttpResponse:
    """Show the lists, the last imports and the upload form."""
    form = UploadForm(sources_for(signed_in(request)), initial={"source": request.GET.get("source")})
    return _show_list(request, form, 200)


@require_safe
def give_template(request: HttpRequest, code: str) -> HttpResponse:
    """Give the columns of a list to fill in, with one invented line."""
    source = next((one for one in sources_for(signed_in(request)) if one.code == code), None)
    if source is None or source.template is None:
        raise Http404("Cette liste n’a pas de modèle à remplir.")
    return file_response(source.template(), "text/csv; charset=utf-8", f"modele-{slugify(source.label)}.csv")


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Read a file and show what importing it would change; nothing of a list is written."""
    sources = sources_for(signed_in(request))
    form = UploadForm(sources, request.POST, request.FILES)
    if not form.is_valid():
        return _show_list(request, form, 422)
    file = form.cleaned_data["file"]
    upload = Upload(
        source=_source(form.cleaned_data["source"]),
        name=file.name[:200],
        content=file.read(),
        vintage=form.cleaned_data["vintage"],
    )
    try:
        seen = preview_import(upload)
    except ImportRefusedError as error:
        return _refused(request, upload, error)
    stored = store_file(content=upload.content, at=timezone.now())
    flagged = [line for line in seen.read.lines if line.is_flagged]
    context = {
        "upload": upload,
        "rows": len(seen.read.records),
        "differences": seen.differences,
        "is_imported": import_of(stored, seen, upload.source) is not None,
        "changes": [
            ("ajoutées", [key for key, _ in seen.differences.added]),
            ("modifiées", [change.key for change in seen.differences.changed]),
            ("retirées", [key for key, _ in seen.differences.removed]),
        ],
        "notes": seen.read.notes,
        "flagged": flagged[:SHOWN],
        "flagged_count": len(flagged),
        "shown": SHOWN,
        "form": ConfirmForm(
            sources,
            initial={
                "source": upload.source.code,
                "vintage": upload.vintage,
                "name": upload.name,
                "sha256": stored.pk,
            },
        ),
    }
    return render(request, "imports/preview.html", context)


@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Import the file that was looked at."""
    sources = sources_for(signed_in(request))
    form = ConfirmForm(sources, request.POST)
    if not form.is_valid():
        return _show_list(request, UploadForm(sources), 422)
    stored = get_object_or_404(StoredFile, pk=form.cleaned_data["sha256"])
    upload = Upload(
        source=_source(form.cleaned_data["source"]),
        name=form.cleaned_data["name"],
        content=bytes(stored.content),
        vintage=form.cleaned_data["vintage"],
    )
    try:
        batch = import_file(upload=upload, at=timezone.now(), by=signed_in(request))
    except ImportRefusedError as error:
        return _refused(request, upload, error)
    return redirect("import-report", batch.pk)


@require_safe
def show_import(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show the report of an import, line by line."""
    batch = get_object_or_404(Import.objects.select_related("imported_by"), pk=batch_id)
    return render(request, "imports/report.html", {"batch": batch, "source": find_source(batch.source)})


def _show_list(request: HttpRequest, form: UploadForm, status: int) -> HttpResponse:
    last = Import.objects.select_related("imported_by").defer("lines", "notes")[:SHOWN]
    labels = {source.code: source.label for source in every_source()}
    context = {
        "form": form,
        "sources": sources_for(signed_in(request)),
        "imports": [(batch, labels.get(batch.source, batch.source)) for batch in last],
    }
    return render(request, "imports/list.html", context, status=status)


def _refused(request: HttpRequest, upload: Upload, error: ImportRefusedError) -> HttpResponse:
    context = {
        "upload": upload,
        "faults": error.faults[:SHOWN],
        "count": len(error.faults),
        "shown": SHOWN,
    }
    return render(request, "imports/refused.html", context, status=422)


def _source(code: str) -> ImportSource:
    found = find_source(code)
    if found is None:
        raise LookupError(f"no list is declared under {code}: a form accepted it")
    return found
