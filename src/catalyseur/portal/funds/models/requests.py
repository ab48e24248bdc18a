"""What is asked of a fund. Whether the place was inside the label is not kept: the dated geography tells it."""

from django.db import models
from django.db.models import F, Q

from catalyseur.ledger.requests import AidBasis, Decision, Size
from catalyseur.portal.imports.models import Import

_DECIDED = tuple(str(code) for code in Decision if code is not Decision.PENDING)


def _choices(codes: type[Size | Decision | AidBasis]) -> list[tuple[str, str]]:
    return [(code.value, code.label) for code in codes]


class Request(models.Model):
    """A request to a fund by a legal person; no person's name. Amounts in cents; what is empty or null is unknown.

    One awarded opens a file for each payer (`files`). `last_import` is the file it was read from, null when a
    case officer entered it.
    """

    fund = models.ForeignKey("funds.Holder", on_delete=models.PROTECT, related_name="requests")
    reference = models.CharField("référence", max_length=40)
    siret = models.CharField("SIRET", max_length=14, blank=True, default="")
    business_name = models.CharField("raison sociale", max_length=200)
    purpose = models.CharField("objet", max_length=300)
    commune = models.CharField("commune (code INSEE)", max_length=5, blank=True, default="")
    naf = models.CharField("activité (NAF)", max_length=6, blank=True, default="")
    size = models.CharField("taille", max_length=10, choices=_choices(Size), default=str(Size.UNKNOWN))
    is_cooperative = models.BooleanField("coopérative", null=True)
    asked_cents = models.BigIntegerField("montant demandé")
    eligible_cents = models.BigIntegerField("dépense éligible", null=True)
    received_on = models.DateField("reçue le")
    complete_on = models.DateField("complète le", null=True)
    decided_on = models.DateField("décidée le", null=True)
    decision = models.CharField(
        "décision", max_length=10, choices=_choices(Decision), default=str(Decision.PENDING)
    )
    why_refused = models.CharField("motif du refus", max_length=300, blank=True, default="")
    aid_basis = models.CharField(
        "base de l’aide", max_length=10, choices=_choices(AidBasis), default=str(AidBasis.UNKNOWN)
    )
    aid_article = models.CharField("article ou texte", max_length=100, blank=True, default="")
    is_example = models.BooleanField("exemple", default=False)
    last_import = models.ForeignKey(Import, null=True, on_delete=models.PROTECT, related_name="fund_requests")

    class Meta:
        """One reference a fund; days in order; decided with its day, refused with its reason."""

        ordering = ("fund", "reference")
        constraints = (
            models.UniqueConstraint(fields=("fund", "reference"), name="funds_request_once"),
            models.CheckConstraint(
                condition=Q(size__in=[str(code) for code in Size]), name="funds_request_size_known"
            ),
            models.CheckConstraint(
                condition=Q(aid_basis__in=[str(code) for code in AidBasis]), name="funds_request_basis_known"
            ),
            models.CheckConstraint(
                condition=Q(decision=str(Decision.PENDING), decided_on=None)
                | Q(
                    decision__in=_DECIDED,
                    decided_on__isnull=False,
                ),
                name="funds_request_decided_on_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(decision=str(Decision.REFUSED)) & ~Q(why_refused=""))
                | (~Q(decision=str(Decision.REFUSED)) & Q(why_refused="")),
                name="funds_request_refused_why",
            ),
            models.CheckConstraint(
                condition=(Q(complete_on=None) | Q(complete_on__gte=F("received_on")))
                & (Q(decided_on=None) | Q(decided_on__gte=F("received_on")))
                & (Q(decided_on=None) | Q(complete_on=None) | Q(decided_on__gte=F("complete_on"))),
                name="funds_request_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(asked_cents__gt=0)
                & (Q(eligible_cents=None) | Q(eligible_cents__gte=F("asked_cents"))),
                name="funds_request_within_expense",
            ),
        )
        indexes = (
            models.Index(fields=("fund", "decision", "received_on"), name="funds_request_by_decision"),
            models.Index(
                fields=("fund", "received_on", "complete_on", "decided_on", "decision", "commune"),
                name="funds_request_days",
            ),
            models.Index(fields=("fund", "aid_basis", "decided_on"), name="funds_request_awarded"),
        )

    def __str__(self) -> str:
        """Write the reference."""
        return self.reference
