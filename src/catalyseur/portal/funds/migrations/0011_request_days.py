"""Indexes that hold all that delays and declarations read of requests; nothing else of the table changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two indexes."""

    dependencies = [("funds", "0010_positions")]

    operations = [
        migrations.AddIndex(
            "request",
            models.Index(
                fields=["fund", "received_on", "complete_on", "decided_on", "decision", "commune"],
                name="funds_request_days",
            ),
        ),
        migrations.AddIndex(
            "request",
            models.Index(fields=["fund", "aid_basis", "decided_on"], name="funds_request_awarded"),
        ),
    ]
