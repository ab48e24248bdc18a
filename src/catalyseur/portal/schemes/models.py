"""Proposed texts of schemes, and errors people report."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class State(models.TextChoices):
    """Where a proposed text stands."""

    PROPOSED = "proposed", "en attente de relecture"
    APPROVED = "approved", "approuvée"
    REJECTED = "rejected", "refusée"
    WITHDRAWN = "withdrawn", "retirée par son auteur"


class SchemeRevision(models.Model):
    """The whole YAML of a scheme as someone proposes it; approved, it replaces the embedded file.

    `explanation` is the author's, `reason` the reviewer's. The last approved revision of a scheme holds.
    """

    scheme_id = models.CharField("dispositif", max_length=100, db_index=True)
    text = models.TextField("texte")
    state = models.CharField("état", max_length=10, choices=State, default=State.PROPOSED)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposed_revisions"
    )
    explanation = models.CharField("explication", max_length=500)
    proposed_at = models.DateTimeField("proposée le")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="reviewed_revisions"
    )
    reason = models.CharField("motif", max_length=500, blank=True, default="")
    reviewed_at = models.DateTimeField("relue le", null=True)

    class Meta:
        """The last first; one proposal at a time for a scheme; never reviewed by its author."""

        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("author")),
                name="schemes_revision_second_reader",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(State.PROPOSED, State.WITHDRAWN), reviewer=None)
                | Q(
                    state__in=(State.APPROVED, State.REJECTED),
                    reviewer__isnull=False,
                    reviewed_at__isnull=False,
                ),
                name="schemes_revision_state_has_reader",
            ),
            models.UniqueConstraint(
                fields=("scheme_id",),
                condition=Q(state=State.PROPOSED),
                name="schemes_revision_one_proposal",
            ),
        )

    def __str__(self) -> str:
        """Write the scheme and the number."""
        return f"{self.scheme_id} {self.pk}"

    @property
    def is_pending(self) -> bool:
        """Tell whether it waits for its second reading."""
        return self.state == State.PROPOSED


class Subject(models.TextChoices):
    """What an error report is about."""

    WINDOW = "window", "les dates (ouverture, clôture, crédits épuisés)"
    CRITERIA = "criteria", "un critère (lieu, taille, secteur, porteur…)"
    AID = "aid", "le taux ou le montant"
    LINK = "link", "un lien ou un contact qui ne marche plus"
    OTHER = "other", "autre chose"


class ErrorReport(models.Model):
    """An error someone saw on a scheme. `email` is kept only while the report is open, if given."""

    scheme_id = models.CharField("dispositif", max_length=100, db_index=True)
    subject = models.CharField("sujet", max_length=10, choices=Subject)
    message = models.TextField("message", max_length=2000)
    email = models.EmailField("adresse électronique", blank=True, default="")
    reported_at = models.DateTimeField("signalée le")
    closed_at = models.DateTimeField("close le", null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="closed_reports"
    )
    answer = models.CharField("suite donnée", max_length=500, blank=True, default="")

    class Meta:
        """The oldest first; a closed report says by whom and keeps no address."""

        ordering = ("reported_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False, email=""),
                name="schemes_report_closed_without_address",
            ),
        )

    def __str__(self) -> str:
        """Write the scheme and the number."""
        return f"{self.scheme_id} {self.pk}"


class LinkState(models.TextChoices):
    """What an address answered."""

    WORKS = "works", "répond"
    BROKEN = "broken", "lien rompu"
    UNSURE = "unsure", "non vérifié"


class LinkCheck(models.Model):
    """The last answer of an address the schemes name; `detail` is its status or why it gave none."""

    url = models.CharField("adresse", max_length=1000, unique=True)
    state = models.CharField("état", max_length=6, choices=LinkState)
    detail = models.CharField("réponse", max_length=100)
    checked_at = models.DateTimeField("vérifiée le")

    class Meta:
        """In the order of addresses."""

        ordering = ("url",)

    def __str__(self) -> str:
        """Write the address and its state."""
        return f"{self.url} {self.state}"
