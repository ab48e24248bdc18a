"""The register of sites: files, imports, rows, milestones."""

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
            name="SourceFile",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content", models.BinaryField(verbose_name="contenu")),
            ],
        ),
        migrations.CreateModel(
            name="LandImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.SlugField(max_length=60, verbose_name="jeu de données")),
                ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("friches", "CNIG Friches 1.0.6"),
                            ("sites-economiques", "CNIG Sites économiques 1.0.1"),
                        ],
                        max_length=20,
                        verbose_name="format",
                    ),
                ),
                ("files", models.JSONField(verbose_name="fichiers")),
                ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                ("uploaded_at", models.DateTimeField(verbose_name="déposé le")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmé le")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="ajoutés")),
                ("changed", models.PositiveIntegerField(default=0, verbose_name="modifiés")),
                ("removed", models.PositiveIntegerField(default=0, verbose_name="retirés")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="inchangés")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="land_imports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-uploaded_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="MilestoneEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.SlugField(max_length=60, verbose_name="jeu de données")),
                ("site_id", models.CharField(max_length=200, verbose_name="identifiant")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("land_control", "Maîtrise foncière"),
                            ("planning", "Urbanisme compatible avec une industrie"),
                            ("archaeology", "Diagnostic et fouilles archéologiques"),
                            ("ecology", "Études faune-flore sur quatre saisons"),
                            ("environmental_permit", "Autorisation environnementale de l’aménagement"),
                            ("remediation", "Dépollution compatible avec l’usage"),
                            ("servicing", "Viabilisation : accès, eau, assainissement, électricité"),
                            ("power_connection", "Raccordement électrique à la puissance annoncée"),
                            ("availability", "Disponibilité pour une entreprise"),
                        ],
                        max_length=30,
                        verbose_name="jalon",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("proved", "proved"), ("planned", "planned"), ("unknown", "unknown")],
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("on", models.CharField(blank=True, default="", max_length=21, verbose_name="date")),
                ("evidence", models.CharField(blank=True, default="", max_length=500, verbose_name="preuve")),
                ("entered_at", models.DateTimeField(verbose_name="saisi le")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="site_milestones",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("entered_at", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "unknown"),
                            models.Q(("state", "planned"), models.Q(("on", ""), _negated=True)),
                            models.Q(
                                ("state", "proved"),
                                models.Q(("on", ""), _negated=True),
                                models.Q(("evidence", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="land_milestone_is_proved",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_id", models.SlugField(max_length=60, verbose_name="jeu de données")),
                ("site_id", models.CharField(max_length=200, verbose_name="identifiant")),
                ("record", models.JSONField(verbose_name="fiche")),
                ("cells", models.JSONField(verbose_name="cellules du fichier")),
                (
                    "land_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="land.landimport"
                    ),
                ),
            ],
            options={
                "ordering": ("source_id", "site_id"),
                "constraints": [
                    models.UniqueConstraint(fields=("source_id", "site_id"), name="land_site_once")
                ],
            },
        ),
    ]
