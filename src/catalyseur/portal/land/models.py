"""The register: files as they came, imports, the rows they hold, and the milestones people proved or planned."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalyseur.sites.milestones import STANDARD, State


class Format(models.TextChoices):
    """What a set of files is written in."""

    FRICHES = "friches", "CNIG Friches 1.0.6"
    ECONOMIC = "sites-economiques", "CNIG Sites économiques 1.0.1"


class SourceFile(models.Model):
    """A file as it came, known by its SHA-256: the same file is kept once."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField("contenu")

    def __str__(self) -> str:
        """Write the digest."""
        return self.sha256


class LandImport(models.Model):
    """One reading of the files of a set of data, previewed then confirmed.

    `files` gives the digest of each file by table, `digest` that of the whole. The counts are those of the
    confirmation; the last confirmed import of a set is what the register holds of it.
    """

    source_id = models.SlugField("jeu de données", max_length=60, db_index=True)
    title = models.CharField("intitulé", max_length=200)
    format = models.CharField("format", max_length=20, choices=Format)
    files = models.JSONField("fichiers")
    digest = models.CharField("empreinte", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="land_imports"
    )
    uploaded_at = models.DateTimeField("déposé le")
    confirmed_at = models.DateTimeField("confirmé le", null=True)
    added = models.PositiveIntegerField("ajoutés", default=0)
    changed = models.PositiveIntegerField("modifiés", default=0)
    removed = models.PositiveIntegerField("retirés", default=0)
    unchanged = models.PositiveIntegerField("inchangés", default=0)

    class Meta:
        """The last first."""

        ordering = ("-uploaded_at", "-pk")

    def __str__(self) -> str:
        """Write the set and the number."""
        return f"{self.source_id} {self.pk}"


class SiteRow(models.Model):
    """A site of an imported set: its canonical record, and the cells it was read from, for a whole export."""

    source_id = models.SlugField("jeu de données", max_length=60)
    site_id = models.CharField("identifiant", max_length=200)
    record = models.JSONField("fiche")
    cells = models.JSONField("cellules du fichier")
    land_import = models.ForeignKey(LandImport, on_delete=models.PROTECT, related_name="rows")

    class Meta:
        """One row a site of a set."""

        ordering = ("source_id", "site_id")
        constraints = (models.UniqueConstraint(fields=("source_id", "site_id"), name="land_site_once"),)

    def __str__(self) -> str:
        """Write the key."""
        return f"{self.source_id}/{self.site_id}"


class MilestoneEntry(models.Model):
    """What a case officer says of one step of one site; the last entry of a step holds, none is changed."""

    source_id = models.SlugField("jeu de données", max_length=60)
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
