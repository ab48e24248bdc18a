"""Reads: assemblies, what was said there and what became of it, what waits to be read, practices."""

from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from catalyseur.portal.assemblies.following import Line, carried, line_on
from catalyseur.portal.assemblies.links import read_registration
from catalyseur.portal.assemblies.models import (
    Assembly,
    FollowUp,
    Moderation,
    Practice,
    Question,
    Registration,
)
from catalyseur.portal.assemblies.similar import Traits
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.schemes.queries import current_catalogue


def assemblies() -> QuerySet[Assembly]:
    """Return the assemblies, last first, with how many things were said at each."""
    return Assembly.objects.annotate(said=Count("follow_ups")).order_by("-on")


def find_assembly(edition: int) -> Assembly | None:
    """Return the assembly of an edition, its programme read with it."""
    return Assembly.objects.prefetch_related("programme").filter(edition=edition).first()


def previous_of(assembly: Assembly) -> Assembly | None:
    """Return the assembly before."""
    return Assembly.objects.filter(on__lt=assembly.on).order_by("-on").first()


def lines_of(assembly: Assembly, on: date) -> tuple[Line, ...]:
    """Return what was said at an assembly, as known on a day."""
    return _lines(_follow_ups().filter(assembly=assembly), on)


def lines_carried(previous: Assembly, on: date) -> tuple[Line, ...]:
    """Return what the assembly after `previous` opens with, as known on a day."""
    return _lines(carried(_follow_ups().filter(assembly__on__lte=previous.on), previous), on)


def line_of(item: FollowUp, on: date) -> Line:
    """Return one follow-up as known on a day."""
    return _lines([item], on)[0]


def find_follow_up(key: int) -> FollowUp | None:
    """Return a follow-up with its assembly and its states."""
    return _follow_ups().filter(pk=key).first()


def count_seats(assembly: Assembly) -> tuple[int, int]:
    """Return how many have a seat, and how many wait."""
    found = assembly.registrations.aggregate(
        seated=Count("pk", filter=Q(seat__isnull=False)),
        waiting=Count("pk", filter=Q(confirmed_at__isnull=False, seat=None)),
    )
    return found["seated"], found["waiting"]


def registered(assembly: Assembly) -> QuerySet[Registration]:
    """Return who confirmed: those seated by seat, then the waiting list in its order."""
    return assembly.registrations.exclude(confirmed_at=None).order_by(
        F("seat").asc(nulls_last=True), "confirmed_at", "pk"
    )


def find_registration(signed: str) -> Registration | None:
    """Return the registration of a signed word, with its assembly."""
    reference: UUID | None = read_registration(signed)
    found = Registration.objects.select_related("assembly")
    return found.filter(reference=reference).first() if reference else None


def published_questions(assembly: Assembly) -> QuerySet[Question]:
    """Return the questions shown."""
    return assembly.questions.filter(state=Moderation.PUBLISHED)


def questions_to_read() -> QuerySet[Question]:
    """Return the questions that wait for a reader, or for their answer."""
    waiting = Q(state=Moderation.PENDING) | Q(state=Moderation.PUBLISHED, answer="")
    return Question.objects.filter(waiting).select_related("assembly")


def practices_to_read() -> QuerySet[Practice]:
    """Return the practices that wait for a reader, oldest first."""
    return Practice.objects.filter(state=Moderation.PENDING).order_by("sent_at", "pk")


def published_practices() -> QuerySet[Practice]:
    """Return the practices shown, last first."""
    return Practice.objects.filter(state=Moderation.PUBLISHED)


def practices_at(communes: frozenset[str]) -> list[Practice]:
    """Return the practices shown of these communes, last first."""
    return [one for one in published_practices().exclude(commune="") if one.commune in communes]


def follow_ups_about(territory: str) -> list[FollowUp]:
    """Return what names a territory (`2:ti-0101`), last assembly first."""
    naming = (
        FollowUp.objects.exclude(territories=[]).select_related("assembly").order_by("-assembly__on", "pk")
    )
    return [one for one in naming if territory in one.territories]


def traits_of(practice: Practice) -> Traits:
    """Return what is compared of a practice."""
    return Traits(
        kind=practice.kind,
        naf=practice.naf,
        size=practice.size,
        commune=practice.commune,
        territories=frozenset(practice.territories),
        departement=practice.departement,
        region=practice.region,
    )


def _follow_ups() -> QuerySet[FollowUp]:
    return (
        FollowUp.objects.select_related("assembly").prefetch_related("states").order_by("-assembly__on", "pk")
    )


def _lines(items: "QuerySet[FollowUp] | list[FollowUp]", on: date) -> tuple[Line, ...]:
    catalogue, geography = current_catalogue(), current_geography()
    return tuple(line_on(item, on, catalogue, geography) for item in items)
