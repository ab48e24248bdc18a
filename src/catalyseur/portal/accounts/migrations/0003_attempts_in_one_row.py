"""Attempts are counted in one row a limit and subject, locked while it is counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Start counting again: an attempt was kept an hour at most."""

    dependencies = (("accounts", "0002_journal_never_changes"),)

    operations = (
        migrations.DeleteModel(name="Attempt"),
        migrations.CreateModel(
            name="Attempts",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("limit", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=64)),
                ("made_at", models.JSONField(default=list)),
                ("forgotten_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("limit", "subject"), name="accounts_attempts_once")
                ],
            },
        ),
    )
