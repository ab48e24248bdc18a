"""Reads."""

from datetime import datetime

from django.db.models import QuerySet

from catalyseur.portal.accounts.models import Entry, LoginLink, RecoveryCode, Role, User


def normalise_email(email: str) -> str:
    """Write an address as it is kept: no space around, lower case."""
    return email.strip().lower()


def active_user(email: str) -> User | None:
    """Return the active account of an address, if there is one."""
    return User.objects.filter(email=normalise_email(email), is_active=True).first()


def people() -> QuerySet[User]:
    """Return every account, active ones first, by address."""
    return User.objects.order_by("-is_active", "email")


def lock_administrators() -> set[int]:
    """Return who can administer the site; nobody else changes them until the transaction ends."""
    found = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    return set(found.order_by("pk").values_list("pk", flat=True))


def usable_link(digest: str, at: datetime) -> LoginLink | None:
    """Return the link of a digest while it is unused, not expired and its account active."""
    links = LoginLink.objects.select_related("user")
    return links.filter(digest=digest, used_at=None, expires_at__gt=at, user__is_active=True).first()


def unused_recovery_codes(user: User) -> QuerySet[RecoveryCode]:
    """Return the recovery codes a person can still use."""
    return RecoveryCode.objects.filter(user=user, used_at=None)


def journal() -> QuerySet[Entry]:
    """Return what was done, last first, with who did it."""
    return Entry.objects.select_related("actor").order_by("-at", "-pk")
