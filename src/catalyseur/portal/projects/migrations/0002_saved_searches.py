"""A subscription watches a project or a search."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Add the searches; requests for alerts are now counted with the other attempts."""

    dependencies: ClassVar = [("projects", "0001_saved_projects")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("document", models.JSONField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={"abstract": False},
        ),
        migrations.RemoveIndex(model_name="subscription", name="subscription_requests"),
        migrations.AlterField(
            model_name="subscription",
            name="saved_project",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="subscriptions",
                to="projects.savedproject",
            ),
        ),
        migrations.AddField(
            model_name="subscription",
            name="saved_search",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="subscriptions",
                to="projects.savedsearch",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                fields=("saved_search", "email"), name="one_subscription_a_search"
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=Q(("saved_project", None), ("saved_search", None), _connector="XOR"),
                name="subscription_to_one_thing",
            ),
        ),
    ]
