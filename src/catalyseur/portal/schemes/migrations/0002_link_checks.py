"""What the addresses of schemes answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One more table."""

    dependencies = (("schemes", "0001_revisions_and_reports"),)

    operations = (
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=1000, unique=True, verbose_name="adresse")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("works", "répond"),
                            ("broken", "lien rompu"),
                            ("unsure", "non vérifié"),
                        ],
                        max_length=6,
                        verbose_name="état",
                    ),
                ),
                ("detail", models.CharField(max_length=100, verbose_name="réponse")),
                ("checked_at", models.DateTimeField(verbose_name="vérifiée le")),
            ],
            options={"ordering": ("url",)},
        ),
    )
