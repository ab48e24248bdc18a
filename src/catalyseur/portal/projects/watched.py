"""What a subscription watches, a project or a search, read the same way for whoever is told."""

import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any, TypeVar

from catalyseur.portal.projects.documents import UnreadableError
from catalyseur.portal.projects.models import SavedProject, SavedSearch, Subscription
from catalyseur.portal.projects.queries import find_standings
from catalyseur.portal.projects.searches import search_standings, search_title
from catalyseur.toolbox.changes import (
    Change,
    Standing,
    change_sentences,
    compare,
    read_standing,
    standing_document,
    with_verdicts_of,
    within_reach,
)

Read = TypeVar("Read")


def standings_of(saved: SavedProject | SavedSearch, on: date) -> tuple[Standing, ...]:
    """Return where every scheme stands on a day. Raises UnreadableError."""
    find = search_standings if isinstance(saved, SavedSearch) else find_standings
    return _reading(lambda: find(saved.document, on))


def title_of(saved: SavedProject | SavedSearch, on: date) -> str:
    """Name what is watched, for who asked to be told. Raises UnreadableError."""
    if isinstance(saved, SavedSearch):
        return _reading(lambda: search_title(saved.document, on))
    return _reading(lambda: str(saved.document["title"]))


def told_on(saved: SavedProject | SavedSearch, on: date, standings: tuple[Standing, ...]) -> dict[str, Any]:
    """Return what a subscription keeps of what it was told."""
    return {
        "on": on.isoformat(),
        "document": _fingerprint(saved),
        "standings": [standing_document(standing) for standing in standings],
    }


def day_told(subscription: Subscription) -> str:
    """Return the last day a subscription was told of, as written. Raises UnreadableError."""
    return _reading(lambda: str(subscription.last_told["on"]))


def news_of(subscription: Subscription, standings: tuple[Standing, ...]) -> list[dict[str, Any]]:
    """Compare with what was told; answers changed by the person's own edits are not news.

    Raises UnreadableError.
    """
    saved, last = subscription.saved, subscription.last_told
    told = _reading(lambda: tuple(read_standing(entry) for entry in last["standings"]))
    if _reading(lambda: last["document"]) != _fingerprint(saved):
        told = with_verdicts_of(told, standings)
    answer = "La réponse à cette recherche" if isinstance(saved, SavedSearch) else "La réponse"
    return [_change_document(change, answer) for change in within_reach(compare(told, standings))]


def _reading(read: Callable[[], Read]) -> Read:
    try:
        return read()
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise UnreadableError(type(error).__name__) from None  # the error may quote what was typed


def _fingerprint(saved: SavedProject | SavedSearch) -> str:
    return sha256(json.dumps(saved.document, sort_keys=True).encode()).hexdigest()


def _change_document(change: Change, answer: str) -> dict[str, Any]:
    standing = change.standing
    return {
        "scheme": standing.scheme,
        "ref": standing.ref,
        "name": standing.name,
        "sentences": list(change_sentences(change, answer)),
    }
