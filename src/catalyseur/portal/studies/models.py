"""Awards and subsidies as imported, and the bilans published from what was known."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalyseur.portal.imports.models import Import, StoredFile


class Source(models.TextChoices):
    """The lists an administrator may import."""

    PLAN_DE_RELANCE = "plan_de_relance", "Lauréats de France Relance (plan-de-relance)"
    SCDL_SUBVENTIONS = "scdl_subventions", "Subventions (schéma SCDL 1.1.0)"


class ImportedRecord(models.Model):
    """One award or subsidy as imported; `document` is the engine's record as JSON."""

    source = models.CharField(max_length=40, choices=Source)
    key = models.TextField()
    document = models.JSONField()
    commune = models.CharField(max_length=5, blank=True, default="", db_index=True)
    last_import = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="records")

    class Meta:
        """One record a key."""

        ordering = ("source", "key")
        constraints = (
            models.UniqueConstraint(fields=("source", "key"), name="studies_record_once"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="studies_record_source_known"),
        )

    def __str__(self) -> str:
        """Write the key."""
        return f"{self.source} {self.key}"


class Publication(models.Model):
    """A bilan of a day, frozen. `edition` counts those of the same day; `digest` is that of its inputs."""

    day = models.DateField("arrêté au")
    edition = models.PositiveIntegerField("édition")
    known_on = models.DateField("connaissance du")
    digest = models.CharField("empreinte des entrées", max_length=64)
    territories = models.JSONField("fiches de territoires", default=list)
    software = models.CharField("version du logiciel", max_length=20)
    published_at = models.DateTimeField("publié le")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="publications"
    )

    class Meta:
        """The last day first; editions of a day are numbered."""

        ordering = ("-day", "-edition")
        constraints = (
            models.UniqueConstraint(fields=("day", "edition"), name="studies_publication_edition_once"),
        )

    def __str__(self) -> str:
        """Write the day and the edition."""
        return f"{self.day} ({self.edition})"


class PublishedFile(models.Model):
    """A file of a publication: an input it is rebuilt from, or what it gave then."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    is_input = models.BooleanField("entrée")
    name = models.CharField("nom", max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="published")

    class Meta:
        """One file a name, inputs and outputs apart."""

        ordering = ("-is_input", "name")
        constraints = (
            models.UniqueConstraint(fields=("publication", "is_input", "name"), name="studies_file_once"),
        )

    def __str__(self) -> str:
        """Write the name."""
        return self.name


class StepKind(models.TextChoices):
    """What happens to a study once it is registered, each at most once."""

    ASKED = "asked", "exécution demandée"
    FAILED = "failed", "exécution impossible"
    RUN = "run", "exécutée"
    FROZEN = "frozen", "publiée et figée"
    WITHDRAWN = "withdrawn", "retirée"


class Study(models.Model):
    """A study registered before its results: `document` is the registration under its hash, byte for byte."""

    digest = models.CharField("empreinte", max_length=64, unique=True)
    document = models.TextField("enregistrement")
    data = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="studies")
    is_public = models.BooleanField("données téléchargeables", default=False)
    registered_at = models.DateTimeField("enregistrée le")
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="studies"
    )

    class Meta:
        """The last first."""

        ordering = ("-registered_at", "-pk")

    def __str__(self) -> str:
        """Write the start of the hash."""
        return self.digest[:12]


class StudyStep(models.Model):
    """A study was asked to run, was run, frozen or withdrawn; a step is only added."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind)
    at = models.DateTimeField("le")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="study_steps"
    )
    reason = models.TextField("motif", blank=True, default="")
    software = models.CharField("version du logiciel", max_length=20)

    class Meta:
        """In order; each kind once; a withdrawal says why."""

        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("study", "kind"), name="studies_step_once"),
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="studies_step_known"),
            models.CheckConstraint(
                condition=~Q(kind="withdrawn") | ~Q(reason=""), name="studies_withdrawal_says_why"
            ),
        )

    def __str__(self) -> str:
        """Write the study and the step."""
        return f"{self.study_id} {self.kind}"


class Attempt(models.Model):
    """The worker at a study: `done_parts` of `total_parts` are computed, last said at `beat_at`.

    Not a step: it tells how far a computation is, so it changes; one that went silent leaves room for another.
    """

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="attempts")
    asked_at = models.DateTimeField("demandée le")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="study_attempts")
    done_parts = models.PositiveIntegerField(default=0)
    total_parts = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)

    class Meta:
        """In order."""

        ordering = ("pk",)

    def __str__(self) -> str:
        """Write the study and when it was asked."""
        return f"{self.study_id} {self.asked_at}"


class StudyFile(models.Model):
    """A file a run gave; what secrecy keeps is not public."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="files")
    name = models.CharField("nom", max_length=200)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="study_files")
    is_public = models.BooleanField("public", default=True)

    class Meta:
        """One file a name."""

        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("study", "name"), name="studies_study_file_once"),)

    def __str__(self) -> str:
        """Write the name."""
        return self.name
