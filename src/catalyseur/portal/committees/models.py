"""Committees, the scenarios they compare, and the one they decided."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalyseur.portal.funds.models import Holder


class Session(models.Model):
    """A committee. `case` is a selection file in the making: a request may still lack its score or its size.

    `decision` is the scenario decided; from then on nothing changes.
    """

    title = models.CharField("intitulé", max_length=200)
    on = models.DateField("jour du comité")
    fund = models.ForeignKey(Holder, null=True, on_delete=models.PROTECT, related_name="committees")
    is_example = models.BooleanField("exemple", default=False)
    case = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    decision = models.OneToOneField(
        "Scenario", null=True, on_delete=models.PROTECT, related_name="decided_session"
    )
    decided_at = models.DateTimeField(null=True)
    statement = models.TextField("observations du comité", blank=True, default="")

    class Meta:
        """The last day first; a decision has its day."""

        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(decision=None, decided_at=None)
                | Q(decision__isnull=False, decided_at__isnull=False),
                name="committees_decision_has_its_day",
            ),
        )

    def __str__(self) -> str:
        """Write the number."""
        return f"Session {self.pk}"

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The requests as the file holds them."""
        found: list[dict[str, Any]] = self.case.get("requests", [])
        return found

    @property
    def incomplete(self) -> list[dict[str, Any]]:
        """The requests without score or size."""
        return [entry for entry in self.requests if "score" not in entry or "size" not in entry]


class Scenario(models.Model):
    """A selection computed on a case, and what was moved by hand since.

    `record` holds what the engine answered (see `records`), `gains` what changes would bring, by name, as they are
    computed; `moves` a list of {request, cents, reason}, in order: the last one on a request stands. `proof_asked_at`
    and `proof_began_at` tell the search of a proven optimum under way, `proof_failure` why the last one found none.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="scenarios")
    name = models.CharField("nom", max_length=80)
    case = models.JSONField()
    record = models.JSONField()
    gains = models.JSONField(default=dict)
    moves = models.JSONField(default=list)
    proof_asked_at = models.DateTimeField(null=True)
    proof_began_at = models.DateTimeField(null=True)
    proof_failure = models.CharField("échec de la preuve", max_length=300, blank=True, default="")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """In the order made; a name stands once in a committee."""

        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("session", "name"), name="committees_scenario_name_once"),
        )

    def __str__(self) -> str:
        """Write the number."""
        return f"Scenario {self.pk}"
