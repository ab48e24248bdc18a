"""What the pages of editing and second reading show."""

from typing import Any

from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.schemes import queries
from catalyseur.portal.schemes.actions import check_text
from catalyseur.portal.schemes.forms import RevisionForm
from catalyseur.portal.schemes.models import SchemeRevision, State
from catalyseur.toolbox.catalogue import CatalogueError, read_scheme
from catalyseur.toolbox.revision import compare, compare_cases, may_review
from catalyseur.toolbox.scheme import Scheme

ORIGINAL = "origine"


def starting_text(scheme_id: str, since: str) -> tuple[str, str]:
    """Return the text to start from and a first explanation.

    `since` is the number of an earlier revision of the scheme, `origine` for the embedded file, or empty
    for the current text; anything else gives the current text too.
    """
    current = queries.text_of(scheme_id) or ""
    if since == ORIGINAL:
        return queries.embedded_text(scheme_id) or current, "Retour au texte d’origine."
    if since.isascii() and since.isdigit() and len(since) < 10:
        revision = queries.revisions_of(scheme_id).filter(pk=int(since)).first()
        if revision:
            return revision.text, f"Retour au texte du {revision.proposed_at:%d/%m/%Y} (n° {revision.pk})."
    return current, ""


def editing_context(scheme: Scheme, form: RevisionForm, text: str | None) -> dict[str, Any]:
    """Return what the editing page shows; with a text: its faults, or what it changes."""
    context: dict[str, Any] = {
        "scheme": scheme,
        "form": form,
        "pending": queries.pending_revision(scheme.id),
    }
    if text is None:
        return context
    draft = check_text(scheme_id=scheme.id, text=text)
    for fault in sorted(draft.faults, key=lambda one: one.line or 0):
        line = f"ligne {fault.line}, " if fault.line else ""
        form.add_error("text", f"{line}clé « {fault.key} » : {fault.message}.")
    return context | (_changes(scheme, draft.scheme) if draft.scheme else {})


def review_context(revision: SchemeRevision, viewer: int | None) -> dict[str, Any]:
    """Return what the page of a revision shows: while it waits, what it changes to the current text."""
    current = queries.find_scheme(revision.scheme_id)
    context: dict[str, Any] = {
        "revision": revision,
        "scheme": current,
        "is_author": viewer == revision.author_id,
        "may_review": revision.is_pending
        and viewer is not None
        and may_review(author=revision.author_id, reviewer=viewer),
        "is_in_force": revision.state == State.APPROVED
        and queries.text_of(revision.scheme_id) == revision.text,
    }
    try:
        proposed = read_scheme(f"{revision.scheme_id}.yaml", revision.text)
    except CatalogueError:
        return context | {"is_unreadable": True}
    return context | _changes(current, proposed)


def _changes(current: Scheme | None, proposed: Scheme) -> dict[str, Any]:
    geography = current_geography()
    return {
        "is_checked": True,
        "differences": compare(current, proposed, geography),
        "case_changes": compare_cases(current, proposed, geography),
    }
