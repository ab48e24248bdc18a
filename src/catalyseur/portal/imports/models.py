"""Files kept by their digest, and the imports read from them."""

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """Bytes under their sha256: written once, never changed."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    size = models.PositiveIntegerField("taille en octets")
    stored_at = models.DateTimeField("conservé le")

    def __str__(self) -> str:
        """Write the digest."""
        return self.sha256


class Import(models.Model):
    """A file that was read whole and kept. `lines` reports the odd ones, `notes` what the whole file says."""

    source = models.CharField("liste", max_length=40, db_index=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="imports")
    name = models.CharField("fichier", max_length=200)
    vintage = models.DateField("date des données")
    imported_at = models.DateTimeField("importé le")
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="imports"
    )
    rows = models.PositiveIntegerField("lignes")
    added = models.PositiveIntegerField("ajoutées")
    changed = models.PositiveIntegerField("modifiées")
    removed = models.PositiveIntegerField("retirées")
    lines = models.JSONField("lignes signalées", default=list)
    notes = models.JSONField("remarques", default=list)

    class Meta:
        """The last first."""

        ordering = ("-imported_at", "-pk")

    def __str__(self) -> str:
        """Write the list and the date of its data."""
        return f"{self.source} {self.vintage}"
