"""A saved project keeps what was asked of its financing plan."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the demands."""

    dependencies: ClassVar = [("projects", "0002_saved_searches")]

    operations: ClassVar = [
        migrations.AddField(model_name="savedproject", name="plan", field=models.JSONField(default=dict)),
    ]
