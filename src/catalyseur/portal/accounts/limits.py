"""How often a thing may be tried. Counted in the database, one at a time: every process counts together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from catalyseur.portal.accounts.models import Attempts


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """At most `times` attempts within `period`."""

    name: str
    times: int
    period: timedelta


LINKS_PER_EMAIL = Limit(name="link_email", times=5, period=timedelta(hours=1))
LINKS_PER_ADDRESS = Limit(name="link_address", times=30, period=timedelta(hours=1))
CODES_PER_USER = Limit(name="code_user", times=5, period=timedelta(minutes=15))


def admit(limit: Limit, subject: str, at: datetime) -> bool:
    """Count an attempt before it is made, unless the limit is reached; tell whether it was counted.

    Two attempts at the same moment are counted one after the other: their row is locked until the
    transaction ends. Side effects: forgets the attempts no limit counts any more, adds one.
    """
    Attempts.objects.filter(forgotten_at__lte=at).delete()
    with transaction.atomic():
        found, _ = Attempts.objects.select_for_update().get_or_create(
            limit=limit.name, subject=_digest(subject), defaults={"forgotten_at": at + limit.period}
        )
        counted = [made for made in found.made_at if made > (at - limit.period).timestamp()]
        if len(counted) >= limit.times:
            return False
        found.made_at, found.forgotten_at = [*counted, at.timestamp()], at + limit.period
        found.save(update_fields=["made_at", "forgotten_at"])
    return True


@transaction.atomic
def take_back(limit: Limit, subject: str, at: datetime) -> None:
    """Count no more the attempt admitted at an instant: it was not made."""
    held = Attempts.objects.select_for_update()
    found = held.filter(limit=limit.name, subject=_digest(subject)).first()
    if found and at.timestamp() in found.made_at:
        found.made_at.remove(at.timestamp())
        found.save(update_fields=["made_at"])


def forget_attempts(limit: Limit, subject: str) -> None:
    """Start again from nothing, after a success; the row stays, others may be waiting for it."""
    Attempts.objects.filter(limit=limit.name, subject=_digest(subject)).update(made_at=[])


def client_address(request: HttpRequest) -> str:
    """Return who asks: the connection's address; behind TLS, the last one the reverse proxy added."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.ENVIRONMENT.tls and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _digest(subject: str) -> str:
    return salted_hmac("catalyseur.limit", subject, algorithm="sha256").hexdigest()
