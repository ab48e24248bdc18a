"""Reads: a saved project by its token, its answers on a day, who is told of it."""

from dataclasses import dataclass
from datetime import date, datetime

from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.projects.documents import Document
from catalyseur.portal.projects.links import hash_token, read_reference
from catalyseur.portal.projects.models import Digest, SavedProject, Subscription
from catalyseur.portal.schemes.queries import current_catalogue
from catalyseur.toolbox.matching import Answers, match_project
from catalyseur.toolbox.project import parse_project
from catalyseur.toolbox.questions import Question, next_question

MOST_ENTRIES = 50


@dataclass(frozen=True, kw_only=True)
class Results:
    """A project's answers on a day and the next best question."""

    answers: Answers
    question: Question | None


def find_project(token: str, now: datetime) -> SavedProject | None:
    """Return the project of a token, if it has one that has not expired."""
    return SavedProject.objects.filter(token_hash=hash_token(token), expires_at__gt=now).first()


def find_answers(document: Document, on: date) -> Answers:
    """Match a saved document with the schemes of the site on a day."""
    return match_project(parse_project(document), current_catalogue(), current_geography(), on)


def find_results(document: Document, on: date) -> Results:
    """Return the answers and the next best question: those of `catalyseur match`."""
    answers = find_answers(document, on)
    return Results(answers=answers, question=next_question(answers, current_geography()))


def find_subscription(signed: str, now: datetime) -> Subscription | None:
    """Return the subscription of a signed word, with its project, if the project has not expired."""
    reference = read_reference(signed)
    if reference is None:
        return None
    found = Subscription.objects.select_related("saved_project")
    return found.filter(reference=reference, saved_project__expires_at__gt=now).first()


def list_digests(subscription: Subscription) -> list[Digest]:
    """Return what a subscription was told, newest first."""
    return list(subscription.digests.order_by("-on")[:MOST_ENTRIES])


def list_confirmed(now: datetime) -> list[Subscription]:
    """Return the confirmed subscriptions of projects that have not expired, oldest first."""
    found = Subscription.objects.filter(confirmed_at__isnull=False, saved_project__expires_at__gt=now)
    return list(found.select_related("saved_project").order_by("pk"))


def list_unsent(subscription: Subscription) -> list[Digest]:
    """Return the digests written but not sent, oldest first."""
    return list(subscription.digests.filter(sent_at__isnull=True).order_by("on"))
