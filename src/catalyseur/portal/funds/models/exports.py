"""Files prepared apart from the pages: what was asked, how far it is, and its content in pieces until it expires."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class ExportKind(models.TextChoices):
    """What a file holds."""

    ENVELOPES = "envelopes", "Enveloppes"
    FILES = "files", "Dossiers"
    MOVEMENTS = "movements", "Mouvements"
    REQUESTS = "requests", "Demandes"


class ExportForm(models.TextChoices):
    """How a file is written."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX (tableur)"


class Export(models.Model):
    """A file somebody asked for; only they may see it.

    `done_rows` of `total_rows` (null: not counted yet) are written; `beat_at` is when that was last said, `ready_at`
    and `failed_at` how it ended.
    """

    fund = models.ForeignKey("funds.Holder", on_delete=models.PROTECT, related_name="exports")
    kind = models.CharField("contenu", max_length=10, choices=ExportKind)
    form = models.CharField("format", max_length=4, choices=ExportForm)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports")
    asked_at = models.DateTimeField()
    done_rows = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(null=True)
    beat_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        """The last asked first; ended once."""

        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ExportKind.values), name="funds_export_kind_known"),
            models.CheckConstraint(condition=Q(form__in=ExportForm.values), name="funds_export_form_known"),
            models.CheckConstraint(
                condition=Q(ready_at=None) | Q(failed_at=None), name="funds_export_one_end"
            ),
        )

    def __str__(self) -> str:
        """Write what it is."""
        return f"{self.kind}.{self.form}"


class ExportPiece(models.Model):
    """A part of the content of an export, so that none is ever held whole."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="pieces")
    rank = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        """In order."""

        ordering = ("export", "rank")
        constraints = (models.UniqueConstraint(fields=("export", "rank"), name="funds_export_piece_once"),)

    def __str__(self) -> str:
        """Write its rank."""
        return str(self.rank)


class Declared(models.Model):
    """A declaration made: which duty (a code of `data/funds/declarations.yaml`), of which file, on which day."""

    file = models.ForeignKey("funds.File", on_delete=models.PROTECT, related_name="declared")
    duty = models.CharField("obligation", max_length=30)
    declared_on = models.DateField("déclarée le")
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="declared"
    )

    class Meta:
        """Once a duty and file."""

        ordering = ("file", "duty")
        constraints = (models.UniqueConstraint(fields=("file", "duty"), name="funds_declared_once"),)

    def __str__(self) -> str:
        """Write the duty."""
        return self.duty
