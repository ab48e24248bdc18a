"""Pages of the files officers take away. Only who asked for one sees it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.funds.exporting import KEPT, content_of, exports_of
from catalyseur.portal.funds.models import Export, ExportForm, ExportKind
from catalyseur.portal.funds.tasks import UNDER_WAY, State, ask_export, state_of
from catalyseur.portal.funds.views import fund_or_404

_TYPES = {
    ExportForm.CSV: "text/csv; charset=utf-8",
    ExportForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NO_EXPORT = (
    "Cet export n’existe pas, n’est pas à vous, ou a expiré : demandez-le de nouveau sur la page du fonds."
)


@require_safe
def show_exports(request: HttpRequest, fund: str) -> HttpResponse:
    """Offer the files of a fund, and list those this person asked for."""
    row, at = fund_or_404(fund), timezone.now()
    mine = exports_of(signed_in(request), at).filter(fund=row)
    context = {
        "fund": row,
        "kinds": ExportKind.choices,
        "forms": ExportForm.choices,
        "rows": [_shown(export, at) for export in mine],
    }
    return render(request, "funds/exports.html", context)


@require_POST
def ask(request: HttpRequest, fund: str) -> HttpResponse:
    """Ask for a file."""
    row = fund_or_404(fund)
    kind, form = request.POST.get("kind", ""), request.POST.get("form", "")
    if kind not in ExportKind.values or form not in ExportForm.values:
        messages.error(request, "Choisissez un contenu et un format de la liste.")
        return redirect("fund-exports", row.code)
    try:
        export = ask_export(
            fund=row, kind=ExportKind(kind), form=ExportForm(form), by=signed_in(request), at=timezone.now()
        )
    except RefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("fund-exports", row.code)
    return redirect("fund-export", export.pk)


@require_safe
def show(request: HttpRequest, key: int) -> HttpResponse:
    """Show how far a file is; without JavaScript the page is asked again by a link."""
    export = _find(request, key)
    return render(request, "funds/export.html", {"fund": export.fund} | _shown(export, timezone.now()))


@require_safe
def download(request: HttpRequest, key: int) -> StreamingHttpResponse:
    """Give a file once it is ready."""
    export = _find(request, key)
    if state_of(export, timezone.now()) is not State.READY:
        raise Http404(NO_EXPORT)
    answer = StreamingHttpResponse(content_of(export), content_type=_TYPES[ExportForm(export.form)])
    name = f"{export.fund.code}-{slugify(export.get_kind_display())}-{export.asked_at:%Y-%m-%d}.{export.form}"
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _find(request: HttpRequest, key: int) -> Export:
    found = exports_of(signed_in(request), timezone.now()).filter(pk=key).first()
    if found is None:
        raise Http404(NO_EXPORT)
    return found


def _shown(export: Export, at: datetime) -> dict[str, Any]:
    state = state_of(export, at)
    return {
        "export": export,
        "state": state.value,
        "is_ready": state is State.READY,
        "is_failed": state is State.FAILED,
        "is_under_way": state in UNDER_WAY,
        "expires_at": export.asked_at + KEPT,
    }
