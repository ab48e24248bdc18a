"""A step may say that a run was asked for, or could not be made; SQLite makes the table anew, so its guards too."""

from importlib import import_module

from django.conf import settings
from django.db import migrations, models

_guards = import_module("catalyseur.portal.studies.migrations.0003_studies_never_change")


class Migration(migrations.Migration):
    dependencies = [
        ("studies", "0003_studies_never_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(_guards.drop_guards, _guards.create_guards),
        migrations.RemoveConstraint(
            model_name="studystep",
            name="studies_step_known",
        ),
        migrations.AlterField(
            model_name="studystep",
            name="kind",
            field=models.CharField(
                choices=[
                    ("asked", "exécution demandée"),
                    ("failed", "exécution impossible"),
                    ("run", "exécutée"),
                    ("frozen", "publiée et figée"),
                    ("withdrawn", "retirée"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="studystep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["asked", "failed", "run", "frozen", "withdrawn"])),
                name="studies_step_known",
            ),
        ),
        migrations.RunPython(_guards.create_guards, _guards.drop_guards),
    ]
