"""An index that holds all that delays and declarations read of each request; nothing else of the table changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("funds", "0010_positions")]

    operations = [
        migrations.AddIndex(
            model_name="request",
            index=models.Index(
                fields=[
                    "fund",
                    "received_on",
                    "complete_on",
                    "decided_on",
                    "decision",
                    "commune",
                    "aid_basis",
                ],
                name="funds_request_days",
            ),
        ),
    ]
