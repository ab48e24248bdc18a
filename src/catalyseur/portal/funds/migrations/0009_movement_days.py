"""An index for lists of movements; nothing else of the table changes, so that its triggers stay on SQLite."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index."""

    dependencies = [("funds", "0008_exports")]

    operations = [
        migrations.AddIndex(
            model_name="movement",
            index=models.Index(fields=["holder", "kind", "on", "file"], name="funds_movement_holder_days"),
        ),
    ]
