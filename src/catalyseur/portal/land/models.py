"""The register: the rows of the lists imported, and the milestones people proved or planned."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalyseur.portal.imports.models import Import
from catalyseur.sites.milestones import STANDARD, State


class SiteList(models.TextChoices):
    """The lists of sites that may be imported."""

    FRICHES = "cnig_friches", "Friches (CNIG Friches 1.0.6)"
    ECONOMIC = "cnig_sites", "Sites économiques (CNIG Sites économiques 1.0.1)"


class SiteRow(models.Model):
    """A site of an imported list: its canonical record, and the cells it was read from, for a whole export."""

    source_id = models.CharField("liste", max_length=40, choices=SiteList)
    site_id = models.CharField("identifiant", max_length=200)
    record = models.JSONField("fiche")
    cells = models.JSONField("cellules du fichier")
    last_import = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="sites")

    class Meta:
        """One row a site of a list."""

        ordering = ("source_id", "site_id")
        constraints = (models.UniqueConstraint(fields=("source_id", "site_id"), name="land_site_once"),)

    def __str__(self) -> str:
        """Write the key."""
        return f"{self.source_id}/{self.site_id}"


class MilestoneEntry(models.Model):
    """What a case officer says of one step of one site; the last entry of a step holds, none is changed."""

    source_id = models.CharField("liste", max_length=40)
    site_id = models.CharField("identifiant", max_length=200)
    code = models.CharField("jalon", max_length=30, choices=[(step.code, step.label) for step in STANDARD])
    state = models.CharField("état", max_length=10, choices=[(state.value, state.value) for state in State])
    on = models.CharField("date", max_length=21, blank=True, default="")
    evidence = models.CharField("preuve", max_length=500, blank=True, default="")
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="site_milestones"
    )
    entered_at = models.DateTimeField("saisi le")

    class Meta:
        """The first first; a proof has its date and its words, a plan its date."""

        ordering = ("entered_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=State.UNKNOWN.value)
                | (Q(state=State.PLANNED.value) & ~Q(on=""))
                | (Q(state=State.PROVED.value) & ~Q(on="") & ~Q(evidence="")),
                name="land_milestone_is_proved",
            ),
        )

    def __str__(self) -> str:
        """Write the site and the step."""
        return f"{self.source_id}/{self.site_id} {self.code}"
