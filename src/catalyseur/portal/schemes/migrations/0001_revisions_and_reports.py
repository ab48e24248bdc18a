"""Proposed texts of schemes, and error reports."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The first tables."""

    initial = True

    dependencies = (migrations.swappable_dependency(settings.AUTH_USER_MODEL),)

    operations = (
        migrations.CreateModel(
            name="ErrorReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme_id", models.CharField(db_index=True, max_length=100, verbose_name="dispositif")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("window", "les dates (ouverture, clôture, crédits épuisés)"),
                            ("criteria", "un critère (lieu, taille, secteur, porteur…)"),
                            ("aid", "le taux ou le montant"),
                            ("link", "un lien ou un contact qui ne marche plus"),
                            ("other", "autre chose"),
                        ],
                        max_length=10,
                        verbose_name="sujet",
                    ),
                ),
                ("message", models.TextField(max_length=2000, verbose_name="message")),
                (
                    "email",
                    models.EmailField(
                        blank=True, default="", max_length=254, verbose_name="adresse électronique"
                    ),
                ),
                ("reported_at", models.DateTimeField(verbose_name="signalée le")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="close le")),
                (
                    "answer",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="suite donnée"),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closed_reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("reported_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at", None), ("closed_by", None)),
                            models.Q(
                                ("closed_at__isnull", False), ("closed_by__isnull", False), ("email", "")
                            ),
                            _connector="OR",
                        ),
                        name="schemes_report_closed_without_address",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SchemeRevision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("scheme_id", models.CharField(db_index=True, max_length=100, verbose_name="dispositif")),
                ("text", models.TextField(verbose_name="texte")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "en attente de relecture"),
                            ("approved", "approuvée"),
                            ("rejected", "refusée"),
                            ("withdrawn", "retirée par son auteur"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("explanation", models.CharField(max_length=500, verbose_name="explication")),
                ("proposed_at", models.DateTimeField(verbose_name="proposée le")),
                ("reason", models.CharField(blank=True, default="", max_length=500, verbose_name="motif")),
                ("reviewed_at", models.DateTimeField(null=True, verbose_name="relue le")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposed_revisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviewed_revisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-proposed_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewer", None),
                            models.Q(("reviewer", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="schemes_revision_second_reader",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewer", None), ("state__in", ("proposed", "withdrawn"))),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("reviewer__isnull", False),
                                ("state__in", ("approved", "rejected")),
                            ),
                            _connector="OR",
                        ),
                        name="schemes_revision_state_has_reader",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("scheme_id",),
                        name="schemes_revision_one_proposal",
                    ),
                ],
            },
        ),
    )
