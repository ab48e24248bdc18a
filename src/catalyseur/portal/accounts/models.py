"""People who sign in, what they use to sign in, and the journal of what they did."""

from typing import Any, NoReturn

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac


class Role(models.TextChoices):
    """What a person with an account is here for; a visitor without one is `public` in `rights.py`."""

    CASE_OFFICER = "case_officer", "Instruction"
    ADMINISTRATOR = "administrator", "Administration"


class User(AbstractBaseUser):
    """A case officer or an administrator: an e-mail address and a role, no name and no password.

    `totp_nonce` is no secret by itself: the shared secret is derived from it and the site's key
    (see `totp.py`); it is empty until an application is enrolled. `totp_last_step` is the last
    30-second step whose code was accepted: no code serves twice.
    """

    password = None  # type: ignore[assignment] # how Django says to leave a field out
    email = models.EmailField("adresse électronique", max_length=254, unique=True)
    role = models.CharField("rôle", max_length=20, choices=Role)
    is_active = models.BooleanField("compte actif", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    totp_nonce = models.CharField(max_length=64, blank=True, default="")
    totp_last_step = models.BigIntegerField(default=0)

    objects = BaseUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        """One account an address, whatever its case."""

        verbose_name = "personne"
        constraints = (
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="accounts_user_role_is_known"
            ),
        )

    def __str__(self) -> str:
        """Write the address."""
        return self.email

    @property
    def is_enrolled(self) -> bool:
        """Tell whether an application gives this person's codes."""
        return bool(self.totp_nonce)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """End every session of the person when the role, the state or the second factor changes."""
        state = f"{self.pk}:{self.role}:{self.is_active}:{self.totp_nonce}"
        return salted_hmac("catalyseur.session", state, secret=secret, algorithm="sha256").hexdigest()


class LoginLink(models.Model):
    """A link sent by e-mail; only the digest of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="login_links")
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """Write whose it is."""
        return f"lien {self.pk}"


class RecoveryCode(models.Model):
    """A code that replaces the application once; only its keyed digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        """A code belongs to one person."""

        constraints = (models.UniqueConstraint(fields=("user", "digest"), name="accounts_recoverycode_once"),)

    def __str__(self) -> str:
        """Write whose it is."""
        return f"code {self.pk}"


class Attempts(models.Model):
    """When one thing was last tried, for one limit; `subject` is the keyed digest of an address, never the address.

    `made_at` holds seconds since 1970. From `forgotten_at` on no limit counts any of them.
    """

    limit = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    made_at = models.JSONField(default=list)
    forgotten_at = models.DateTimeField(db_index=True)

    class Meta:
        """One row a limit and subject: whoever counts locks it."""

        constraints = (models.UniqueConstraint(fields=("limit", "subject"), name="accounts_attempts_once"),)

    def __str__(self) -> str:
        """Write what was counted."""
        return f"{self.limit} {len(self.made_at)}"


class JournalError(TypeError):
    """The journal is only added to."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries are read and added; the database refuses a change too (migration `0002`)."""

    def update(self, **_: Any) -> NoReturn:  # noqa: ANN401 - Django's signature
        """Refuse."""
        raise JournalError("a journal entry is never changed: record a second one")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise JournalError("a journal entry is never removed")


class Entry(models.Model):
    """Who did what, when, to what. `actor` is None for the command line; `target` names a thing, no person.

    A thing is written `kind:id`, like `scheme:ess-collectives` or `user:12`.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="entries")
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=200, blank=True, default="", db_index=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        """The last entry first."""

        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        """Write the action and its object."""
        return f"{self.action} {self.target}".strip()

    def delete(self, *_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - Django's signature
        """Refuse."""
        raise JournalError("a journal entry is never removed")
