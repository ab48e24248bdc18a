"""Pages where a case officer prepares a movement, and another validates or refuses it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalyseur.ledger.accounts import Stage
from catalyseur.ledger.movements import Kind
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.rights import signed_in
from catalyseur.portal.funds import actions, desk, queries
from catalyseur.portal.funds.award_checks import refuse_excess
from catalyseur.portal.funds.documents import balances_of
from catalyseur.portal.funds.models import Holder, Proposal
from catalyseur.portal.funds.movement_forms import MovementForm, Subject
from catalyseur.portal.funds.pages import EffectPage, effect_pages, effect_today, is_clear, proposal_pages
from catalyseur.portal.funds.posting import show_effects
from catalyseur.portal.funds.steps import digest, is_confirmed, new_key
from catalyseur.portal.projects.fields import written
from catalyseur.values.dates import today
from catalyseur.values.money import euros_number

FORM = ["GET", "HEAD", "POST"]
SHOWN = 50
LONGEST_REASON = 300
KINDS = {
    "ouverture": Kind.VOTE,
    "delegation": Kind.DELEGATE,
    "report": Kind.CARRY_OVER,
    "reservation": Kind.RESERVE,
    "attribution": Kind.AWARD,
    "engagement": Kind.COMMIT,
    "avance": Kind.ADVANCE,
    "acompte": Kind.INSTALMENT,
    "solde": Kind.BALANCE,
    "desengagement": Kind.RELEASE,
    "reversement": Kind.CLAWBACK,
}
WORDS = {kind: word for word, kind in KINDS.items()}
_WHOLE = {Kind.AWARD: Stage.RESERVED, Kind.COMMIT: Stage.AWARDED}  # most often moved whole


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """A movement asked for: its kind, what it is about, in words too."""

    kind: Kind
    subject: Subject
    about: str


@require_http_methods(FORM)
def on_holder(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Prepare a vote, a delegation or a carry-over."""
    holder = get_object_or_404(queries.holder_rows(), code=code)
    asked = KINDS.get(kind)
    if asked not in desk.kinds_on(holder):
        raise Http404
    subject = Subject(holder=holder, others=desk.receivers(holder, asked))
    return _prepare(request, _Asked(kind=asked, subject=subject, about=holder.label))


@require_http_methods(FORM)
def on_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Prepare what happens to a file, from its reservation to its balance."""
    file = get_object_or_404(queries.file_rows(), code=code)
    asked = KINDS.get(kind)
    if asked is None or asked in {Kind.VOTE, Kind.DELEGATE, Kind.CARRY_OVER}:
        raise Http404
    subject = Subject(
        holder=file.holder,
        others=desk.paying_holders(file, today().year),
        file=file,
        balances=balances_of(file),
    )
    return _prepare(request, _Asked(kind=asked, subject=subject, about=file.label))


@require_http_methods(FORM)
def reverse(request: HttpRequest, key: int) -> HttpResponse:
    """Prepare the reversal of a movement."""
    original = get_object_or_404(queries.movement_rows(), pk=key)
    subject = Subject(holder=original.holder, others=Holder.objects.none(), original=original)
    about = f"{Kind(original.kind).label} du {original.on:%d/%m/%Y}, acte : {original.act}"
    return _prepare(request, _Asked(kind=Kind.REVERSAL, subject=subject, about=about))


@require_safe
def show_proposals(request: HttpRequest) -> HttpResponse:
    """Show the movements that wait for the viewer, those the viewer proposed, those refused."""
    viewer = signed_in(request)
    waiting = desk.waiting_proposals().exclude(author=viewer)
    page = Paginator(waiting, SHOWN).get_page(request.GET.get("page"))
    mine = desk.waiting_proposals().filter(author=viewer)
    rejected = Proposal.objects.exclude(rejected_at=None).order_by("-rejected_at")
    context = {
        "page": page,
        "waiting": proposal_pages(page, viewer),
        "mine": proposal_pages(mine[:SHOWN], viewer),
        "rejected": proposal_pages(rejected[:SHOWN], viewer),
        "shown": SHOWN,
    }
    return render(request, "funds/proposals.html", context)


@require_safe
def show_proposal(request: HttpRequest, key: int) -> HttpResponse:
    """Show a proposal and what it would change today."""
    viewer = signed_in(request)
    proposal = get_object_or_404(Proposal.objects.select_related("movement"), pk=key)
    [page] = proposal_pages([proposal], viewer)
    shown = [effect_today(page.movement, viewer, today())] if page.is_waiting and not page.is_mine else []
    older = desk.waiting_on(page.file).filter(pk__lt=proposal.pk) if page.file and page.is_waiting else ()
    context = {
        "page": page,
        "effects": shown,
        "can_validate": is_clear(shown),
        "older": proposal_pages(older, viewer),
    }
    return render(request, "funds/proposal.html", context)


@require_POST
def validate(request: HttpRequest, key: int) -> HttpResponse:
    """Post a proposed movement."""
    proposal = get_object_or_404(Proposal, pk=key)
    try:
        actions.validate_proposal(proposal=proposal, by=signed_in(request), at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
        return redirect("fund-proposal", proposal.pk)
    messages.success(request, "Le mouvement est passé.")
    return redirect("fund-proposals")


@require_POST
def reject(request: HttpRequest, key: int) -> HttpResponse:
    """Refuse a proposed movement, with a reason."""
    proposal = get_object_or_404(Proposal, pk=key)
    why = request.POST.get("why", "").strip()
    if not why or len(why) > LONGEST_REASON:
        messages.error(request, f"Dites pourquoi, en {LONGEST_REASON} caractères au plus.")
        return redirect("fund-proposal", proposal.pk)
    try:
        actions.reject_proposal(proposal=proposal, why=why, by=signed_in(request), at=timezone.now())
    except RefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Le mouvement est refusé : rien n’a bougé.")
    return redirect("fund-proposals")


def _prepare(request: HttpRequest, asked: _Asked) -> HttpResponse:
    """Show the form, then what the movement would change, then propose it."""
    viewer, subject = signed_in(request), asked.subject
    form = MovementForm(
        request.POST or None, kind=asked.kind, subject=subject, initial=_initial(asked.kind, subject)
    )
    shown: tuple[EffectPage, ...] = ()
    if request.method == "POST" and form.is_valid():
        movement = form.movement(author=f"user:{viewer.pk}", validator=actions.WAITING, on=today())
        try:
            if is_confirmed(request, form):
                proposal = actions.propose_movement(movement=movement, by=viewer, at=timezone.now())
                messages.success(request, "Le mouvement est proposé : une autre personne doit le valider.")
                return redirect("fund-proposal", proposal.pk)
            refuse_excess([movement])
            shown = effect_pages(show_effects([movement]))
        except RefusedError as refusal:
            form.add_error(None, str(refusal))
    return _answer(request, asked, form, shown)


def _answer(
    request: HttpRequest, asked: _Asked, form: MovementForm, shown: tuple[EffectPage, ...]
) -> HttpResponse:
    context = {
        "kind": asked.kind.label,
        "about": asked.about,
        "subject": asked.subject,
        "form": form,
        "effects": shown,
        "can_confirm": is_clear(shown),
        "waiting": proposal_pages(
            desk.waiting_on(asked.subject.file.code) if asked.subject.file else (), signed_in(request)
        ),
        "seen": digest(form) if shown else "",
        "idle_cents": form.idle_cents,
    }
    return render(
        request, "funds/movement.html", context, status=200 if is_clear(shown) or not form.is_bound else 422
    )


def _initial(kind: Kind, subject: Subject) -> dict[str, object]:
    whole = subject.balances.of(_WHOLE[kind]) if subject.balances and kind in _WHOLE else 0
    return {"key": new_key(), "amount": written(euros_number(whole)) if whole else ""}
