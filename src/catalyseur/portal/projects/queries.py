"""Reads: a saved project or search by its token, a project's answers on a day, who is told of them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q, QuerySet

from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.projects.documents import Document
from catalyseur.portal.projects.links import hash_token, read_reference
from catalyseur.portal.projects.listings import held_listing
from catalyseur.portal.projects.models import Digest, SavedProject, SavedSearch, Subscription
from catalyseur.portal.schemes.queries import current_catalogue
from catalyseur.toolbox.changes import Standing
from catalyseur.toolbox.matching import Answers, Match, Ranked, Ranking, match_project
from catalyseur.toolbox.project import parse_project
from catalyseur.toolbox.questions import Question, question_of
from catalyseur.toolbox.ranking import Listing, explain, judge, rank, rank_standings, rank_verdicts

MOST_ENTRIES = 50


@dataclass(frozen=True, kw_only=True)
class Results:
    """A project's ranking on a day and the next best question; the reasons are written when asked."""

    listing: Listing
    ranking: Ranking
    question: Question | None

    @cached_property
    def answers(self) -> Answers:
        """The whole answers, every reason written: slow on a long catalogue."""
        ranking = self.ranking
        matches = tuple(self.explain(ranked) for ranked in ranking.matches)
        return Answers(on=ranking.on, project=ranking.project, matches=matches, not_listed=ranking.not_listed)

    def explain(self, ranked: Ranked) -> Match:
        """Write the reasons of one answer."""
        return explain(ranked, self.ranking.project, self.listing)


def find_project(token: str, now: datetime) -> SavedProject | None:
    """Return the project of a token, if it has one that has not expired."""
    return SavedProject.objects.filter(token_hash=hash_token(token), expires_at__gt=now).first()


def find_search(token: str, now: datetime) -> SavedSearch | None:
    """Return the search of a token, if it has one that has not expired."""
    return SavedSearch.objects.filter(token_hash=hash_token(token), expires_at__gt=now).first()


def find_answers(document: Document, on: date) -> Answers:
    """Match a saved document with the schemes of the site on a day."""
    return match_project(parse_project(document), current_catalogue(), current_geography(), on)


def find_results(document: Document, on: date) -> Results:
    """Return the answers and the next best question: those of `catalyseur match`."""
    project, listing = parse_project(document), _listing_on(on)
    bits = judge(project, listing)
    return Results(
        listing=listing,
        ranking=rank_verdicts(project, listing, bits.verdicts()[0]),
        question=question_of(project, bits, listing.geography),
    )


def find_ranking(document: Document, on: date) -> Results:
    """Return the answers alone, no question."""
    project, listing = parse_project(document), _listing_on(on)
    return Results(listing=listing, ranking=rank(project, listing), question=None)


def find_standings(document: Document, on: date) -> tuple[Standing, ...]:
    """Return where every scheme stands for a saved document on a day."""
    listing = _listing_on(on)
    return rank_standings(rank(parse_project(document), listing), listing)


def _listing_on(on: date) -> Listing:
    return held_listing(current_catalogue(), current_geography(), on)


def find_subscription(signed: str, now: datetime) -> Subscription | None:
    """Return the subscription of a signed word, with what it watches, if that has not expired."""
    reference = read_reference(signed)
    return None if reference is None else _living(now).filter(reference=reference).first()


def list_digests(subscription: Subscription) -> list[Digest]:
    """Return what a subscription was told, newest first."""
    return list(subscription.digests.order_by("-on")[:MOST_ENTRIES])


def list_confirmed(now: datetime) -> list[Subscription]:
    """Return the confirmed subscriptions of what has not expired, oldest first."""
    return list(_living(now).filter(confirmed_at__isnull=False).order_by("pk"))


def list_unsent(subscription: Subscription) -> list[Digest]:
    """Return the digests written but not sent, oldest first."""
    return list(subscription.digests.filter(sent_at__isnull=True).order_by("on"))


def _living(now: datetime) -> QuerySet[Subscription]:
    lives = Q(saved_project__expires_at__gt=now) | Q(saved_search__expires_at__gt=now)
    return Subscription.objects.select_related("saved_project", "saved_search").filter(lives)
