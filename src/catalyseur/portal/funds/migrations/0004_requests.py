"""Requests, and the request a file belongs to."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table, one foreign key."""

    dependencies = [
        ("funds", "0003_movements_never_change"),
        ("imports", "0001_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="Request",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=40, verbose_name="référence")),
                ("siret", models.CharField(blank=True, default="", max_length=14, verbose_name="SIRET")),
                ("business_name", models.CharField(max_length=200, verbose_name="raison sociale")),
                ("purpose", models.CharField(max_length=300, verbose_name="objet")),
                (
                    "commune",
                    models.CharField(
                        blank=True, default="", max_length=5, verbose_name="commune (code INSEE)"
                    ),
                ),
                (
                    "naf",
                    models.CharField(blank=True, default="", max_length=6, verbose_name="activité (NAF)"),
                ),
                (
                    "size",
                    models.CharField(
                        choices=[("sme", "PME"), ("large", "Grande entreprise"), ("unknown", "Inconnue")],
                        default="unknown",
                        max_length=10,
                        verbose_name="taille",
                    ),
                ),
                ("is_cooperative", models.BooleanField(null=True, verbose_name="coopérative")),
                ("asked_cents", models.BigIntegerField(verbose_name="montant demandé")),
                ("eligible_cents", models.BigIntegerField(null=True, verbose_name="dépense éligible")),
                ("received_on", models.DateField(verbose_name="reçue le")),
                ("complete_on", models.DateField(null=True, verbose_name="complète le")),
                ("decided_on", models.DateField(null=True, verbose_name="décidée le")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "En instruction"),
                            ("awarded", "Accordée"),
                            ("refused", "Refusée"),
                            ("withdrawn", "Retirée"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="décision",
                    ),
                ),
                (
                    "why_refused",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="motif du refus"),
                ),
                (
                    "aid_basis",
                    models.CharField(
                        choices=[
                            ("gber", "RGEC (règlement 651/2014)"),
                            ("de_minimis", "De minimis (règlement 2023/2831)"),
                            ("other", "Autre texte"),
                            ("unknown", "À préciser"),
                        ],
                        default="unknown",
                        max_length=10,
                        verbose_name="base de l’aide",
                    ),
                ),
                (
                    "aid_article",
                    models.CharField(blank=True, default="", max_length=100, verbose_name="article ou texte"),
                ),
                ("is_example", models.BooleanField(default=False, verbose_name="exemple")),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="funds.holder",
                    ),
                ),
                (
                    "last_import",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fund_requests",
                        to="imports.import",
                    ),
                ),
            ],
            options={
                "ordering": ("fund", "reference"),
            },
        ),
        migrations.AddField(
            model_name="file",
            name="request",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="funds.request",
            ),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["fund", "decision", "received_on"], name="funds_request_by_decision"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.UniqueConstraint(fields=("fund", "reference"), name="funds_request_once"),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__in", ["sme", "large", "unknown"])), name="funds_request_size_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(("aid_basis__in", ["gber", "de_minimis", "other", "unknown"])),
                name="funds_request_basis_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_on", None), ("decision", "pending")),
                    models.Q(
                        ("decided_on__isnull", False), ("decision__in", ("awarded", "refused", "withdrawn"))
                    ),
                    _connector="OR",
                ),
                name="funds_request_decided_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "refused"), models.Q(("why_refused", ""), _negated=True)),
                    models.Q(models.Q(("decision", "refused"), _negated=True), ("why_refused", "")),
                    _connector="OR",
                ),
                name="funds_request_refused_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("complete_on", None), ("complete_on__gte", models.F("received_on")), _connector="OR"
                    ),
                    models.Q(
                        ("decided_on", None), ("decided_on__gte", models.F("received_on")), _connector="OR"
                    ),
                    models.Q(
                        ("decided_on", None),
                        ("complete_on", None),
                        ("decided_on__gte", models.F("complete_on")),
                        _connector="OR",
                    ),
                ),
                name="funds_request_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_cents__gt", 0),
                    models.Q(
                        ("eligible_cents", None),
                        ("eligible_cents__gte", models.F("asked_cents")),
                        _connector="OR",
                    ),
                ),
                name="funds_request_within_expense",
            ),
        ),
    ]
