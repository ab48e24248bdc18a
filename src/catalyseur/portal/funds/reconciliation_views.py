"""The page that compares the ledger with an accounting extract, and its file."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from catalyseur.ingest.faults import Fault, ImportRefusedError
from catalyseur.portal.accounts.actions import record
from catalyseur.portal.accounts.models import Entry
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.funds.models import Holder
from catalyseur.portal.funds.movement_views import FORM, SHOWN
from catalyseur.portal.funds.queries import funds
from catalyseur.portal.funds.reconciliation import (
    OUTCOME_WORDS,
    Reconciliation,
    reconcile_extract,
    reconciliation_csv,
)
from catalyseur.portal.imports.actions import store_file
from catalyseur.portal.imports.models import StoredFile
from catalyseur.portal.ui.fields import upload_field
from catalyseur.portal.ui.files import file_response

_GIVEN = "extract_reconciled"
NO_EXTRACT = "Cet extrait n’a pas été donné pour ce fonds : envoyez-le sur la page « Rapprocher »."


class ExtractForm(forms.Form):
    """A fund, or all but the examples, and an extract."""

    fonds = forms.ModelChoiceField(
        queryset=Holder.objects.none(),
        label="Fonds",
        required=False,
        to_field_name="code",
        empty_label="Tous, sans les exemples",
        widget=forms.Select(attrs={"class": "fr-select"}),
    )
    file = upload_field(
        "Extrait comptable",
        "CSV : numeroEngagement, siret, exercice, montant.",
        most_mb=20,
        advice="donnez l’extrait année par année",
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Offer the funds, by their labels."""
        super().__init__(*args, **options)
        field = self.fields["fonds"]
        field.queryset = funds()  # type: ignore[attr-defined] # a ModelChoiceField
        field.label_from_instance = lambda fund: fund.label  # type: ignore[attr-defined] # same


@require_http_methods(FORM)
def upload(request: HttpRequest) -> HttpResponse:
    """Take an extract, and go to what it says."""
    form = ExtractForm(request.POST or None, request.FILES or None)
    faults: tuple[Fault, ...] = ()
    if request.method == "POST" and form.is_valid():
        file, fund = form.cleaned_data["file"], form.cleaned_data["fonds"]
        content, at = file.read(), timezone.now()
        try:
            reconcile_extract(content, name=file.name, fund=fund)
        except ImportRefusedError as error:
            faults = error.faults
        else:
            stored = store_file(content=content, at=at)
            record(actor=signed_in(request), action=_GIVEN, target=_target(stored.pk, fund), at=at)
            query = f"?fonds={fund.code}" if fund else ""
            return redirect(reverse("fund-reconciliation", args=[stored.pk]) + query)
    context = {"form": form, "faults": faults[:SHOWN], "count": len(faults)}
    return render(request, "funds/reconcile.html", context, status=422 if faults or form.errors else 200)


@require_safe
def show(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show an extract beside the ledger as it stands now: what does not agree first."""
    found = _reconciliation(request, sha256)
    order = list(OUTCOME_WORDS)[1:] + list(OUTCOME_WORDS)[:1]
    lines = sorted(found.lines, key=lambda line: (not line.repeated, order.index(line.outcome)))
    page = Paginator(lines, SHOWN).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "sha256": sha256,
        "counts": [(OUTCOME_WORDS[outcome], count) for outcome, count in found.counts.items()],
        "page": page,
        "rows": [
            {
                "line": line,
                "words": OUTCOME_WORDS[line.outcome],
                "ledger_cents": sum(one.cents for one in line.ledger),
                "extract_cents": sum(one.cents for one in line.extract),
            }
            for line in page
        ],
        "query": request.GET.urlencode(),
    }
    return render(request, "funds/reconciliation.html", context)


@require_safe
def download(request: HttpRequest, sha256: str) -> HttpResponse:
    """Give every line of the comparison."""
    found = _reconciliation(request, sha256)
    return file_response(reconciliation_csv(found.lines), "text/csv; charset=utf-8", "rapprochement.csv")


def _target(sha256: str, fund: Holder | None) -> str:
    return f"file:{sha256[:12]}/{fund.code if fund else ''}"


def _reconciliation(request: HttpRequest, sha256: str) -> Reconciliation:
    """Compare an extract again. Raises Http404 for a file nobody gave as an extract of that fund: the journal tells."""
    stored = get_object_or_404(StoredFile, pk=sha256)
    code = request.GET.get("fonds")
    fund = get_object_or_404(funds(), code=code) if code else None
    if not Entry.objects.filter(action=_GIVEN, target=_target(sha256, fund)).exists():
        raise Http404(NO_EXTRACT)
    try:
        return reconcile_extract(bytes(stored.content), name="extrait", fund=fund)
    except ImportRefusedError:
        raise Http404 from None
