"""The base of the aid leaves the index of delays for one of its own: declarations look for it first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes; nothing else of the table changes."""

    dependencies = [("funds", "0011_request_days")]

    operations = [
        migrations.RemoveIndex(model_name="request", name="funds_request_days"),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                fields=["fund", "received_on", "complete_on", "decided_on", "decision", "commune"],
                name="funds_request_days",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["fund", "aid_basis", "decided_on"], name="funds_request_awarded"),
        ),
    ]
