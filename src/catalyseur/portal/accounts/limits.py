"""How often a thing may be tried. Counted in the database: every process of the site counts together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from catalyseur.portal.accounts.models import Attempt


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """At most `times` attempts within `period`."""

    name: str
    times: int
    period: timedelta


LINKS_PER_EMAIL = Limit(name="link_email", times=5, period=timedelta(hours=1))
LINKS_PER_ADDRESS = Limit(name="link_address", times=30, period=timedelta(hours=1))
CODES_PER_USER = Limit(name="code_user", times=5, period=timedelta(minutes=15))
_LONGEST = timedelta(hours=1)


def is_exceeded(limit: Limit, subject: str, at: datetime) -> bool:
    """Tell whether the limit is already reached for a subject."""
    made = Attempt.objects.filter(limit=limit.name, subject=_digest(subject), made_at__gt=at - limit.period)
    return made.count() >= limit.times


def count_attempt(limit: Limit, subject: str, at: datetime) -> None:
    """Count one attempt. Side effects: forgets the attempts no limit counts any more, adds one."""
    Attempt.objects.filter(made_at__lt=at - _LONGEST).delete()
    Attempt.objects.create(limit=limit.name, subject=_digest(subject), made_at=at)


def forget_attempts(limit: Limit, subject: str) -> None:
    """Start again from nothing, after a success."""
    Attempt.objects.filter(limit=limit.name, subject=_digest(subject)).delete()


def client_address(request: HttpRequest) -> str:
    """Return who asks: the connection's address; behind TLS, the last one the reverse proxy added."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.ENVIRONMENT.tls and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _digest(subject: str) -> str:
    return salted_hmac("catalyseur.limit", subject, algorithm="sha256").hexdigest()
