"""What the public sends: questions and good practices."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assemblies", "0001_assemblies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Practice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sent_at", models.DateTimeField(verbose_name="envoyé le")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "à relire"), ("published", "publié"), ("refused", "refusé")],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("read_at", models.DateTimeField(null=True, verbose_name="relu le")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="motif")),
                (
                    "form",
                    models.CharField(
                        choices=[("practice", "bonne pratique"), ("testimony", "témoignage")],
                        max_length=10,
                        verbose_name="forme",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="titre")),
                (
                    "kind",
                    models.CharField(blank=True, default="", max_length=30, verbose_name="objet du projet"),
                ),
                ("naf", models.CharField(blank=True, default="", max_length=6, verbose_name="activité")),
                (
                    "size",
                    models.CharField(
                        blank=True, default="", max_length=10, verbose_name="taille de l’entreprise"
                    ),
                ),
                ("commune", models.CharField(blank=True, default="", max_length=5, verbose_name="commune")),
                (
                    "departement",
                    models.CharField(blank=True, default="", max_length=3, verbose_name="département"),
                ),
                ("region", models.CharField(blank=True, default="", max_length=3, verbose_name="région")),
                ("territories", models.JSONField(default=list, verbose_name="territoires")),
                ("what", models.TextField(max_length=5000, verbose_name="ce qui a été fait")),
                (
                    "results",
                    models.TextField(
                        blank=True, default="", max_length=2000, verbose_name="résultats déclarés"
                    ),
                ),
                (
                    "results_source",
                    models.CharField(
                        blank=True, default="", max_length=300, verbose_name="source des résultats"
                    ),
                ),
                ("schemes", models.JSONField(default=list, verbose_name="dispositifs utilisés")),
                ("awards", models.JSONField(default=list, verbose_name="lauréats liés")),
                ("told_by", models.CharField(max_length=200, verbose_name="fonction et organisme")),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-sent_at", "-pk"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sent_at", models.DateTimeField(verbose_name="envoyé le")),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "à relire"), ("published", "publié"), ("refused", "refusé")],
                        default="pending",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("read_at", models.DateTimeField(null=True, verbose_name="relu le")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="motif")),
                (
                    "function",
                    models.CharField(blank=True, default="", max_length=150, verbose_name="fonction"),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="question")),
                ("answer", models.TextField(blank=True, default="", max_length=3000, verbose_name="réponse")),
                (
                    "answered_by",
                    models.CharField(
                        blank=True, default="", max_length=150, verbose_name="fonction de qui répond"
                    ),
                ),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="assemblies.assembly",
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("sent_at", "pk"),
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("read_by", None), ("state", "pending")),
                    models.Q(
                        ("read_at__isnull", False),
                        ("read_by__isnull", False),
                        ("state__in", ("published", "refused")),
                    ),
                    _connector="OR",
                ),
                name="assemblies_practice_has_reader",
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("results", ""), models.Q(("results_source", ""), _negated=True), _connector="OR"
                ),
                name="assemblies_results_have_a_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("read_by", None), ("state", "pending")),
                    models.Q(
                        ("read_at__isnull", False),
                        ("read_by__isnull", False),
                        ("state__in", ("published", "refused")),
                    ),
                    _connector="OR",
                ),
                name="assemblies_question_has_reader",
            ),
        ),
    ]
