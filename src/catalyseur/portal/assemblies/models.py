"""Assemblies, who comes, what is asked, what is decided and what becomes of it; good practices."""

from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalyseur.values.dates import PARIS


class Assembly(models.Model):
    """A general assembly. Hours are those of Paris; None, and a text left empty, are not known.

    `capacity` None: nobody registers here. `organisers` and `principles` hold one entry a line.
    """

    edition = models.PositiveSmallIntegerField("édition", unique=True)
    on = models.DateField("jour", unique=True)
    starts_at = models.TimeField("début", null=True)
    ends_at = models.TimeField("fin", null=True)
    place = models.CharField("lieu", max_length=300, blank=True, default="")
    is_video = models.BooleanField("visioconférence", default=False)
    video_url = models.URLField("adresse de la visioconférence", max_length=500, blank=True, default="")
    organisers = models.TextField("co-organisateurs", blank=True, default="")
    principles = models.TextField("principes", blank=True, default="")
    participants_about = models.PositiveIntegerField("participants, environ", null=True)
    capacity = models.PositiveIntegerField("places", null=True)
    source = models.CharField("source", max_length=300, blank=True, default="")
    minutes = models.TextField("compte rendu", blank=True, default="")
    minutes_published_at = models.DateTimeField("compte rendu publié le", null=True)

    class Meta:
        """The last first; hours in order; a room of at least one."""

        ordering = ("-on",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="assemblies_assembly_hours_in_order",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1), name="assemblies_assembly_room"
            ),
        )

    def __str__(self) -> str:
        """Write the edition and the day."""
        return f"{self.edition} {self.on}"

    @property
    def opens_at(self) -> datetime:
        """The instant it begins: midnight in Paris where the hour is not known."""
        return datetime.combine(self.on, self.starts_at or datetime.min.time(), PARIS)

    @property
    def organiser_list(self) -> list[str]:
        """The co-organisers."""
        return self.organisers.splitlines()

    @property
    def principle_list(self) -> list[str]:
        """The principles stated."""
        return self.principles.splitlines()


class ProgrammeItem(models.Model):
    """A part of the programme; `speakers` are functions, never names."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="programme")
    position = models.PositiveSmallIntegerField("rang")
    starts_at = models.TimeField("heure", null=True)
    title = models.CharField("intitulé", max_length=300)
    speakers = models.CharField("intervenants", max_length=500, blank=True, default="")

    class Meta:
        """In the order of the day."""

        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("assembly", "position"), name="assemblies_item_one_a_rank"),
        )

    def __str__(self) -> str:
        """Write the rank."""
        return f"{self.position}"


class Registration(models.Model):
    """Somebody who comes. Confirmed with a `seat`, confirmed without one: on the waiting list.

    Its links carry `reference`, signed with the site's key: the database alone opens none of them.
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="registrations")
    function = models.CharField("fonction", max_length=150)
    organisation = models.CharField("organisme", max_length=200)
    email = models.EmailField("adresse électronique", max_length=254)
    reference = models.UUIDField(default=uuid4, unique=True)
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    seat = models.PositiveIntegerField(null=True)

    class Meta:
        """One an address; a seat serves one; no seat before the confirmation."""

        ordering = ("confirmed_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("assembly", "email"), name="assemblies_registration_one"),
            models.UniqueConstraint(fields=("assembly", "seat"), name="assemblies_registration_seat"),
            models.CheckConstraint(
                condition=Q(seat=None) | Q(confirmed_at__isnull=False),
                name="assemblies_registration_seat_confirmed",
            ),
        )

    def __str__(self) -> str:
        """Name the row without the person."""
        return f"Registration {self.pk}"


class Moderation(models.TextChoices):
    """Whether a thing the public sent is shown."""

    PENDING = "pending", "à relire"
    PUBLISHED = "published", "publié"
    REFUSED = "refused", "refusé"


class Moderated(models.Model):
    """A thing sent by the public, shown once a case officer has read it."""

    sent_at = models.DateTimeField("envoyé le")
    state = models.CharField("état", max_length=10, choices=Moderation, default=Moderation.PENDING)
    read_at = models.DateTimeField("relu le", null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField("motif", max_length=500, blank=True, default="")

    class Meta:
        """The oldest first; a thing shown or refused has a reader."""

        abstract = True
        ordering = ("sent_at", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=Moderation.PENDING, read_by=None)
                | Q(
                    state__in=(Moderation.PUBLISHED, Moderation.REFUSED),
                    read_by__isnull=False,
                    read_at__isnull=False,
                ),
                name="assemblies_%(class)s_has_reader",
            )
        ]


class Question(Moderated):
    """A question put to an assembly, and its answer once there is one."""

    assembly = models.ForeignKey(Assembly, on_delete=models.CASCADE, related_name="questions")
    function = models.CharField("fonction", max_length=150, blank=True, default="")
    text = models.TextField("question", max_length=1000)
    answer = models.TextField("réponse", max_length=3000, blank=True, default="")
    answered_by = models.CharField("fonction de qui répond", max_length=150, blank=True, default="")

    def __str__(self) -> str:
        """Write the number."""
        return f"Question {self.pk}"


class FollowUpKind(models.TextChoices):
    """What was said at the assembly."""

    ANNOUNCEMENT = "announcement", "annonce"
    DECISION = "decision", "décision"
    REQUEST = "request", "demande de simplification"


class FollowUp(models.Model):
    """A decision, an announcement or a simplification request, followed until it is settled.

    `territories` holds keys like `2:ti-0101`, `schemes` ids of the toolbox. A request names the norm at
    stake, what it blocks and what is proposed.
    """

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="follow_ups")
    kind = models.CharField("nature", max_length=12, choices=FollowUpKind)
    title = models.CharField("objet", max_length=300)
    detail = models.TextField("précisions", max_length=3000, blank=True, default="")
    responsible = models.CharField("fonction responsable", max_length=200, blank=True, default="")
    norm = models.CharField("norme en cause", max_length=300, blank=True, default="")
    blocks = models.TextField("ce qu’elle empêche", max_length=2000, blank=True, default="")
    proposal = models.TextField("proposition", max_length=2000, blank=True, default="")
    territories = models.JSONField("territoires concernés", default=list)
    schemes = models.JSONField("dispositifs", default=list)
    amount_cents = models.BigIntegerField("montant annoncé", null=True)
    source = models.CharField("source", max_length=300, blank=True, default="")

    class Meta:
        """In the order written; a request says what it asks."""

        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(kind="request") | (~Q(norm="") & ~Q(blocks="") & ~Q(proposal="")),
                name="assemblies_request_says_what_it_asks",
            ),
        )

    def __str__(self) -> str:
        """Write the number."""
        return f"FollowUp {self.pk}"


class Progress(models.TextChoices):
    """Where a follow-up stands."""

    RAISED = "raised", "annoncée ou demandée"
    IN_PROGRESS = "in_progress", "en cours"
    DONE = "done", "faite"
    REFUSED = "refused", "refusée"
    UNKNOWN = "unknown", "non connu"


class FollowUpState(models.Model):
    """Where a follow-up stood from a day on; only added to. A refusal says why."""

    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="states")
    state = models.CharField("état", max_length=12, choices=Progress)
    on = models.DateField("depuis le")
    note = models.CharField("motif ou précision", max_length=500, blank=True, default="")
    source = models.CharField("source", max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField("noté le")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        """In the order of days; a refusal has its reason."""

        ordering = ("on", "pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(note=""), name="assemblies_refusal_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        """Write the state and its day."""
        return f"{self.state} {self.on:%d/%m/%Y}"


class PracticeForm(models.TextChoices):
    """What is told."""

    PRACTICE = "practice", "bonne pratique"
    TESTIMONY = "testimony", "témoignage"


class Practice(Moderated):
    """A good practice or a testimony, told by an organisation; empty texts are not known.

    `territories` are the keys of those that held the commune the day it was sent; `schemes` ids of the
    toolbox; `awards` keys of the list of awards.
    """

    form = models.CharField("forme", max_length=10, choices=PracticeForm)
    title = models.CharField("titre", max_length=200)
    kind = models.CharField("objet du projet", max_length=30, blank=True, default="")
    naf = models.CharField("activité", max_length=6, blank=True, default="")
    size = models.CharField("taille de l’entreprise", max_length=10, blank=True, default="")
    commune = models.CharField("commune", max_length=5, blank=True, default="")
    departement = models.CharField("département", max_length=3, blank=True, default="")
    region = models.CharField("région", max_length=3, blank=True, default="")
    territories = models.JSONField("territoires", default=list)
    what = models.TextField("ce qui a été fait", max_length=5000)
    results = models.TextField("résultats déclarés", max_length=2000, blank=True, default="")
    results_source = models.CharField("source des résultats", max_length=300, blank=True, default="")
    schemes = models.JSONField("dispositifs utilisés", default=list)
    awards = models.JSONField("lauréats liés", default=list)
    told_by = models.CharField("fonction et organisme", max_length=200)

    class Meta(Moderated.Meta):
        """The last first; a result has its source."""

        ordering = ("-sent_at", "-pk")
        constraints: ClassVar = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(results="") | ~Q(results_source=""), name="assemblies_results_have_a_source"
            ),
        ]

    def __str__(self) -> str:
        """Write the number."""
        return f"Practice {self.pk}"
