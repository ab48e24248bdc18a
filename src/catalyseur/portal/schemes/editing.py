"""What the pages of editing and second reading show."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.template.loader import render_to_string

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.schemes import queries
from catalyseur.portal.schemes.actions import check_text
from catalyseur.portal.schemes.models import SchemeRevision, State
from catalyseur.toolbox.amendment import copy_scheme, with_case_windows
from catalyseur.toolbox.catalogue import read_scheme
from catalyseur.toolbox.description import window_text
from catalyseur.toolbox.effects import effects
from catalyseur.toolbox.errors import CatalogueError
from catalyseur.toolbox.revision import compare, compare_cases, may_review
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.wording import VERDICT_LABELS
from catalyseur.toolbox.writing import NotWritableError, write_value
from catalyseur.values.dates import today

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


def new_text(scheme_id: str, name: str, copied: str) -> str:
    """Return the text a new scheme starts from: a copy of another one, else a commented model."""
    ref, text = queries.free_ref(), queries.text_of(copied) if copied else None
    if text:
        return copy_scheme(text, scheme_id, ref, name)
    words = {"scheme_id": scheme_id, "ref": ref, "name": write_value(name)}
    return render_to_string("schemes/model.yaml", words)


def amended_text(scheme: Scheme, write: Callable[[str], str]) -> str:
    """Return the current text changed by `write`, the windows its worked cases expect brought up to date.

    Raises RefusedError when the layout of the text does not allow it.
    """
    try:
        text = write(queries.text_of(scheme.id) or "")
    except NotWritableError:
        raise RefusedError(
            "Ce texte partage des parties entre versions (« & » et « * ») : passez par le texte complet."
        ) from None
    try:
        return with_case_windows(text, scheme.id, current_geography())
    except (CatalogueError, NotWritableError):
        return text  # its faults are told by key and line


def editing_context(scheme_id: str, form: Form, text: str | None) -> dict[str, Any]:
    """Return what the editing pages show; with a text: its faults, or what it changes."""
    scheme = queries.find_scheme(scheme_id)
    context: dict[str, Any] = {
        "scheme": scheme,
        "form": form,
        "pending": queries.pending_revision(scheme_id),
    }
    if text is None:
        return context
    draft = check_text(scheme_id=scheme_id, text=text)
    for fault in sorted(draft.faults, key=lambda one: one.line or 0):
        line = f"ligne {fault.line}, " if fault.line else ""
        field = "text" if "text" in form.fields else None
        form.add_error(field, f"{line}clé « {fault.key} » : {fault.message}.")
    context |= {"text": text}
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
    found = effects(current, proposed, queries.current_catalogue(), geography, today())
    return {
        "is_checked": True,
        "effects": found,
        "window_before": window_text(found.window_before) if found.window_before else "",
        "window_after": window_text(found.window_after),
        "answers": [(VERDICT_LABELS[verdict], then, now) for verdict, then, now in found.answers],
        "differences": compare(current, proposed, geography),
        "case_changes": compare_cases(current, proposed, geography),
    }
