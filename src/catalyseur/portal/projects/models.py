"""Saved checks and searches, who wants to hear of them, what they were told."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q


class Saved(models.Model):
    """A document found by the SHA-256 of its token; the token itself is nowhere."""

    token_hash = models.CharField(max_length=64, unique=True)
    document = models.JSONField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        """One table a kind of document."""

        abstract = True

    def __str__(self) -> str:
        """Name the row without a word of the document."""
        return f"{type(self).__name__} {self.pk}"


class SavedProject(Saved):
    """A project's document; `plan` holds what was asked of its financing plan."""

    plan = models.JSONField(default=dict)


class SavedSearch(Saved):
    """What the address of a search of the toolbox says, its day and page left out."""


class Subscription(models.Model):
    """Someone told of the changes of a project or of a search: by e-mail, or by a feed when `email` is empty.

    Its links carry `reference`, signed with the site's key: the database alone opens none of them.
    `last_told` holds the day, the document's SHA-256 then and the standings told.
    """

    saved_project = models.ForeignKey(
        SavedProject, null=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    saved_search = models.ForeignKey(
        SavedSearch, null=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    email = models.EmailField(blank=True)
    reference = models.UUIDField(default=uuid4, unique=True)
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_told = models.JSONField(default=dict)

    class Meta:
        """To one project or one search; one an address."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["saved_project", "email"], name="one_subscription_an_address"),
            models.UniqueConstraint(fields=["saved_search", "email"], name="one_subscription_a_search"),
            models.CheckConstraint(
                condition=Q(saved_project=None) ^ Q(saved_search=None), name="subscription_to_one_thing"
            ),
        ]

    def __str__(self) -> str:
        """Name the row without the address."""
        return f"Subscription {self.pk}"

    @property
    def saved(self) -> SavedProject | SavedSearch:
        """What it watches."""
        found = self.saved_project or self.saved_search
        if found is None:
            raise ValueError(f"{self} watches nothing: the database refuses it")
        return found


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
        """Name the row without a word of its changes."""
        return f"Digest {self.pk}"
