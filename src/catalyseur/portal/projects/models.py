"""Saved checks, who wants to hear of them, what they were told."""

from typing import ClassVar
from uuid import uuid4

from django.db import models


class SavedProject(models.Model):
    """A project's document, found by the SHA-256 of its token; the token itself is nowhere."""

    token_hash = models.CharField(max_length=64, unique=True)
    document = models.JSONField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        """Name the row without a word of the project."""
        return f"SavedProject {self.pk}"


class Subscription(models.Model):
    """Someone told of a project's changes: by e-mail, or by a feed when `email` is empty.

    Its links carry `reference`, signed with the site's key: the database alone opens none of them.
    `last_told` holds the day, the project's SHA-256 then and the standings told.
    """

    saved_project = models.ForeignKey(SavedProject, on_delete=models.CASCADE, related_name="subscriptions")
    email = models.EmailField(blank=True)
    reference = models.UUIDField(default=uuid4, unique=True)
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_told = models.JSONField(default=dict)

    class Meta:
        """One subscription an address a project; an address asks rarely."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["saved_project", "email"], name="one_subscription_an_address"),
        ]
        indexes: ClassVar = [models.Index(fields=["email", "requested_at"], name="subscription_requests")]

    def __str__(self) -> str:
        """Name the row without the address."""
        return f"Subscription {self.pk}"


class Digest(models.Model):
    """What a subscription was told on a day: `changes` lists name, ref, scheme and French sentences."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="digests")
    on = models.DateField()
    changes = models.JSONField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """At most one digest a day."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "on"], name="one_digest_a_day"),
        ]

    def __str__(self) -> str:
        """Name the row without a word of the project."""
        return f"Digest {self.pk}"
