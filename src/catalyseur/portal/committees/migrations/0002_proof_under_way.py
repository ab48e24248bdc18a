"""The search of a proven optimum, left to the worker."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """When it was asked, when it began, why it found nothing."""

    dependencies = [("committees", "0001_committees")]

    operations = [
        migrations.AddField("scenario", "proof_asked_at", models.DateTimeField(null=True)),
        migrations.AddField("scenario", "proof_began_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "scenario",
            "proof_failure",
            models.CharField("échec de la preuve", max_length=300, blank=True, default=""),
        ),
    ]
