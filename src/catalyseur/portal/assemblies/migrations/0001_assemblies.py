"""The first tables of assemblies: who comes, what is said, what becomes of it."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assembly",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("edition", models.PositiveSmallIntegerField(unique=True, verbose_name="édition")),
                ("on", models.DateField(unique=True, verbose_name="jour")),
                ("starts_at", models.TimeField(null=True, verbose_name="début")),
                ("ends_at", models.TimeField(null=True, verbose_name="fin")),
                ("place", models.CharField(blank=True, default="", max_length=300, verbose_name="lieu")),
                ("is_video", models.BooleanField(default=False, verbose_name="visioconférence")),
                (
                    "video_url",
                    models.URLField(
                        blank=True, default="", max_length=500, verbose_name="adresse de la visioconférence"
                    ),
                ),
                ("organisers", models.TextField(blank=True, default="", verbose_name="co-organisateurs")),
                ("principles", models.TextField(blank=True, default="", verbose_name="principes")),
                (
                    "participants_about",
                    models.PositiveIntegerField(null=True, verbose_name="participants, environ"),
                ),
                ("capacity", models.PositiveIntegerField(null=True, verbose_name="places")),
                ("source", models.CharField(blank=True, default="", max_length=300, verbose_name="source")),
                ("minutes", models.TextField(blank=True, default="", verbose_name="compte rendu")),
                (
                    "minutes_published_at",
                    models.DateTimeField(null=True, verbose_name="compte rendu publié le"),
                ),
            ],
            options={
                "ordering": ("-on",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at", None),
                            models.Q(("ends_at__gt", models.F("starts_at")), ("starts_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="assemblies_assembly_hours_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("capacity", None), ("capacity__gte", 1), _connector="OR"),
                        name="assemblies_assembly_room",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("announcement", "annonce"),
                            ("decision", "décision"),
                            ("request", "demande de simplification"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="objet")),
                (
                    "detail",
                    models.TextField(blank=True, default="", max_length=3000, verbose_name="précisions"),
                ),
                (
                    "responsible",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="fonction responsable"
                    ),
                ),
                (
                    "norm",
                    models.CharField(blank=True, default="", max_length=300, verbose_name="norme en cause"),
                ),
                (
                    "blocks",
                    models.TextField(
                        blank=True, default="", max_length=2000, verbose_name="ce qu’elle empêche"
                    ),
                ),
                (
                    "proposal",
                    models.TextField(blank=True, default="", max_length=2000, verbose_name="proposition"),
                ),
                ("territories", models.JSONField(default=list, verbose_name="territoires concernés")),
                ("schemes", models.JSONField(default=list, verbose_name="dispositifs")),
                ("amount_cents", models.BigIntegerField(null=True, verbose_name="montant annoncé")),
                ("source", models.CharField(blank=True, default="", max_length=300, verbose_name="source")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="assemblies.assembly",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="FollowUpState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "annoncée ou demandée"),
                            ("in_progress", "en cours"),
                            ("done", "faite"),
                            ("refused", "refusée"),
                            ("unknown", "non connu"),
                        ],
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("on", models.DateField(verbose_name="depuis le")),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", max_length=500, verbose_name="motif ou précision"
                    ),
                ),
                ("source", models.CharField(blank=True, default="", max_length=300, verbose_name="source")),
                ("recorded_at", models.DateTimeField(verbose_name="noté le")),
                (
                    "follow_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="states",
                        to="assemblies.followup",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("on", "pk"),
            },
        ),
        migrations.CreateModel(
            name="ProgrammeItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("starts_at", models.TimeField(null=True, verbose_name="heure")),
                ("title", models.CharField(max_length=300, verbose_name="intitulé")),
                (
                    "speakers",
                    models.CharField(blank=True, default="", max_length=500, verbose_name="intervenants"),
                ),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="programme",
                        to="assemblies.assembly",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("function", models.CharField(max_length=150, verbose_name="fonction")),
                ("organisation", models.CharField(max_length=200, verbose_name="organisme")),
                ("email", models.EmailField(max_length=254, verbose_name="adresse électronique")),
                ("reference", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("requested_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("seat", models.PositiveIntegerField(null=True)),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registrations",
                        to="assemblies.assembly",
                    ),
                ),
            ],
            options={
                "ordering": ("confirmed_at", "pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "request"), _negated=True),
                    models.Q(
                        models.Q(("norm", ""), _negated=True),
                        models.Q(("blocks", ""), _negated=True),
                        models.Q(("proposal", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="assemblies_request_says_what_it_asks",
            ),
        ),
        migrations.AddConstraint(
            model_name="followupstate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="assemblies_refusal_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="programmeitem",
            constraint=models.UniqueConstraint(
                fields=("assembly", "position"), name="assemblies_item_one_a_rank"
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                fields=("assembly", "email"), name="assemblies_registration_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.UniqueConstraint(
                fields=("assembly", "seat"), name="assemblies_registration_seat"
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(("seat", None), ("confirmed_at__isnull", False), _connector="OR"),
                name="assemblies_registration_seat_confirmed",
            ),
        ),
    ]
