"""Funds as the engine's ledger knows them: accounts with running balances, movements only added, closed years.

The database holds the rules a second time: checks on every running balance here, triggers against any change of
a movement in migrations `0003` and `0007`.
"""

from enum import StrEnum
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalyseur.ledger.accounts import HolderKind, Payer, Stage
from catalyseur.ledger.movements import Kind

FILE_STAGES = tuple(stage for stage in Stage if stage not in {Stage.AE_AVAILABLE, Stage.CP_AVAILABLE})


def column(stage: Stage) -> str:
    """Return the column of a stage's running balance."""
    return f"{stage}_cents"


def _values(codes: type[StrEnum]) -> list[str]:
    return [str(code) for code in codes]


class MovementError(TypeError):
    """Movements are only added."""


class AddedOnlyQuerySet(models.QuerySet[Any]):
    """Rows are read and added; the database refuses a change too (migration `0003`)."""

    def update(self, **_: Any) -> NoReturn:  # noqa: ANN401 - Django's signature
        """Refuse."""
        raise MovementError("a movement is never changed: reverse it with a second one")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise MovementError("a movement is never removed: reverse it with a second one")


class FileBalances(models.Model):
    """Balances, in cents, of what files go through; the engine's `Stage` says what each is."""

    reserved_cents = models.BigIntegerField(default=0)
    awarded_cents = models.BigIntegerField(default=0)
    committed_cents = models.BigIntegerField(default=0)
    maximum_cents = models.BigIntegerField(default=0)
    advance_cents = models.BigIntegerField(default=0)
    instalment_cents = models.BigIntegerField(default=0)
    balance_cents = models.BigIntegerField(default=0)
    repaid_cents = models.BigIntegerField(default=0)
    recovered_cents = models.BigIntegerField(default=0)

    class Meta:
        """Columns of several tables."""

        abstract = True


class HolderBalances(FileBalances):
    """The balances of a holder: those of its files together, and what it may still commit and pay."""

    ae_available_cents = models.BigIntegerField(default=0)
    cp_available_cents = models.BigIntegerField(default=0)

    class Meta:
        """Columns of several tables."""

        abstract = True


_NOTHING_UNDER_ZERO = Q(
    reserved_cents__gte=0,
    awarded_cents__gte=0,
    committed_cents__gte=0,
    advance_cents__gte=0,
    instalment_cents__gte=0,
    balance_cents__gte=0,
    recovered_cents__gte=0,
)
_REPAID_IS_RECOVERED = Q(repaid_cents=0 - F("recovered_cents"))


class Holder(HolderBalances):
    """A fund, an envelope or a sub-delegation, with its running balances.

    `is_example` marks what serves to show, `to_verify` an amount unsourced.
    """

    code = models.SlugField(max_length=60, unique=True)
    label = models.CharField("libellé", max_length=200)
    kind = models.CharField(max_length=20)
    fund = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="all_holders")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    payer = models.CharField(max_length=10, blank=True, default="")
    region = models.CharField("région", max_length=3, blank=True, default="")
    year = models.PositiveSmallIntegerField("exercice", null=True)
    is_example = models.BooleanField("exemple", default=False)
    to_verify = models.CharField("à vérifier", max_length=300, blank=True, default="")
    last_on = models.DateField(null=True)

    class Meta:
        """No balance under zero: commitments within the AE, payments of the year within the CP."""

        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=_values(HolderKind)), name="funds_holder_kind_known"),
            models.CheckConstraint(
                condition=Q(payer__in=["", *_values(Payer)]), name="funds_holder_payer_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=HolderKind.FUND.value, parent=None, fund=None, year=None)
                | (
                    ~Q(kind=HolderKind.FUND.value)
                    & Q(parent__isnull=False, fund__isnull=False, year__isnull=False)
                ),
                name="funds_holder_shape",
            ),
            models.CheckConstraint(condition=Q(ae_available_cents__gte=0), name="funds_holder_within_ae"),
            models.CheckConstraint(condition=Q(cp_available_cents__gte=0), name="funds_holder_within_cp"),
            models.CheckConstraint(condition=_NOTHING_UNDER_ZERO, name="funds_holder_no_balance_under_zero"),
            models.CheckConstraint(condition=_REPAID_IS_RECOVERED, name="funds_holder_repaid_is_recovered"),
        )

    def __str__(self) -> str:
        """Write the code."""
        return self.code


class File(FileBalances):
    """One payer's share of a request, with its running balances and what the accounts know it by.

    `commitment_number` is the accounting system's, empty until committed there. No person's name.
    """

    code = models.SlugField(max_length=60, unique=True)
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="files")
    label = models.CharField("libellé", max_length=200)
    request = models.ForeignKey("funds.Request", null=True, on_delete=models.PROTECT, related_name="files")
    siret = models.CharField("SIRET", max_length=14, blank=True, default="")
    commitment_number = models.CharField(
        "numéro d’engagement", max_length=40, blank=True, default="", db_index=True
    )
    advance_bp = models.PositiveIntegerField("plafond des avances")
    instalments_bp = models.PositiveIntegerField("plafond des avances et acomptes")
    is_example = models.BooleanField("exemple", default=False)
    last_on = models.DateField(null=True)

    class Meta:
        """Stages in order; payments within the commitment and within the ceilings of the decree."""

        ordering = ("code",)
        constraints = (
            models.CheckConstraint(condition=_NOTHING_UNDER_ZERO, name="funds_file_no_balance_under_zero"),
            models.CheckConstraint(condition=_REPAID_IS_RECOVERED, name="funds_file_repaid_is_recovered"),
            models.CheckConstraint(
                condition=Q(
                    committed_cents__gte=F("advance_cents")
                    + F("instalment_cents")
                    + F("balance_cents")
                    - F("recovered_cents")
                ),
                name="funds_file_paid_within_commitment",
            ),
            models.CheckConstraint(
                condition=Q(
                    recovered_cents__lte=F("advance_cents") + F("instalment_cents") + F("balance_cents")
                ),
                name="funds_file_repaid_within_paid",
            ),
            models.CheckConstraint(
                condition=Q(maximum_cents__gte=F("awarded_cents") + F("committed_cents")),
                name="funds_file_committed_within_award",
            ),
            models.CheckConstraint(
                condition=Q(advance_bp__lte=6000, instalments_bp__lte=9000), name="funds_file_ceilings_legal"
            ),
            models.CheckConstraint(
                condition=Q(advance_cents__lte=F("maximum_cents") * F("advance_bp") / 10_000),
                name="funds_file_advance_ceiling",
            ),
            models.CheckConstraint(
                condition=Q(
                    advance_cents__lte=F("maximum_cents") * F("instalments_bp") / 10_000
                    - F("instalment_cents")
                ),
                name="funds_file_instalment_ceiling",
            ),
        )

    def __str__(self) -> str:
        """Write the code."""
        return self.code


class Movement(models.Model):
    """A movement as the engine knows it, in the order it was posted. Only added."""

    key = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=12)
    amount_cents = models.BigIntegerField()
    on = models.DateField()
    posted_at = models.DateTimeField()
    act = models.CharField("acte", max_length=200)
    legal_basis = models.CharField("base légale", max_length=200)
    author = models.CharField(max_length=60)
    validator = models.CharField(max_length=60)
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="movements")
    to = models.ForeignKey(Holder, null=True, on_delete=models.PROTECT, related_name="received")
    file = models.ForeignKey(File, null=True, on_delete=models.PROTECT, related_name="movements")
    credit = models.CharField(max_length=2, blank=True, default="")
    stage = models.CharField(max_length=12, blank=True, default="")
    settlement = models.JSONField(null=True)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")

    objects = AddedOnlyQuerySet.as_manager()

    class Meta:
        """In order; more than nothing, by two different people."""

        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="funds_movement_amount_positive"),
            models.CheckConstraint(condition=~Q(author=F("validator")), name="funds_movement_two_persons"),
            models.CheckConstraint(
                condition=~Q(author="") & ~Q(validator="") & ~Q(act="") & ~Q(legal_basis=""),
                name="funds_movement_says_all",
            ),
            models.CheckConstraint(condition=Q(kind__in=_values(Kind)), name="funds_movement_kind_known"),
        )
        indexes = (models.Index(fields=("holder", "kind", "on", "file"), name="funds_movement_holder_days"),)

    def __str__(self) -> str:
        """Write the key."""
        return self.key

    @property
    def about(self) -> File | None:
        """The file it is about: its own, or that of what it reverses; `reverses__file` must be loaded."""
        return self.reverses.file if self.reverses else self.file

    def delete(self, *_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - Django's signature
        """Refuse."""
        raise MovementError("a movement is never removed: reverse it with a second one")


class Entry(models.Model):
    """A signed amount on an account; without a holder, the budget outside. Those of a movement sum to zero.

    `on` repeats the day of the movement: balances are added up again day by day over one index.
    """

    movement = models.ForeignKey(Movement, on_delete=models.PROTECT, related_name="entries")
    holder = models.ForeignKey(
        Holder, null=True, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    file = models.ForeignKey(
        File, null=True, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    stage = models.CharField(max_length=12)
    cents = models.BigIntegerField()
    on = models.DateField()

    objects = AddedOnlyQuerySet.as_manager()

    class Meta:
        """In the order of the movements."""

        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(stage__in=_values(Stage)), name="funds_entry_stage_known"),
        )
        indexes = (
            models.Index(fields=("holder", "on", "stage", "cents"), name="funds_entry_of_holder"),
            models.Index(fields=("file", "on", "stage", "cents"), name="funds_entry_of_file"),
        )

    def __str__(self) -> str:
        """Write the stage and the amount."""
        return f"{self.stage} {self.cents}"

    def delete(self, *_: Any, **__: Any) -> NoReturn:  # noqa: ANN401 - Django's signature
        """Refuse."""
        raise MovementError("an entry is never removed: reverse its movement")


class ClosedYear(models.Model):
    """A year of a fund, closed; `lines` says what each envelope left. Only added."""

    fund = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="closed_years")
    year = models.PositiveSmallIntegerField("exercice")
    closed_on = models.DateField("clos le")
    closed_at = models.DateTimeField()
    author = models.CharField(max_length=60)
    validator = models.CharField(max_length=60)
    lines = models.JSONField()

    objects = AddedOnlyQuerySet.as_manager()

    class Meta:
        """A year is closed once, by two people."""

        ordering = ("fund", "year")
        constraints = (
            models.UniqueConstraint(fields=("fund", "year"), name="funds_year_closed_once"),
            models.CheckConstraint(condition=~Q(author=F("validator")), name="funds_year_two_persons"),
        )

    def __str__(self) -> str:
        """Write the year."""
        return str(self.year)


class Proposal(models.Model):
    """A movement that waits for a second person; `movement` is set when it is posted."""

    key = models.CharField(max_length=100, unique=True)
    document = models.JSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="proposals")
    made_at = models.DateTimeField()
    movement = models.OneToOneField(Movement, null=True, on_delete=models.PROTECT, related_name="proposal")
    rejected_at = models.DateTimeField(null=True)
    why_rejected = models.CharField("motif du refus", max_length=300, blank=True, default="")

    class Meta:
        """Posted or rejected, not both; the oldest first."""

        ordering = ("made_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(movement=None) | Q(rejected_at=None), name="funds_proposal_one_end"
            ),
        )

    def __str__(self) -> str:
        """Write the key."""
        return self.key


class ClosingProposal(models.Model):
    """The closing of a year that waits for a second person; `closed` is set when it is done."""

    fund = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="closing_proposals")
    year = models.PositiveSmallIntegerField("exercice")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="closings")
    made_at = models.DateTimeField()
    closed = models.OneToOneField(ClosedYear, null=True, on_delete=models.PROTECT, related_name="proposal")
    rejected_at = models.DateTimeField(null=True)

    class Meta:
        """One waits at a time for a year; done or rejected, not both."""

        ordering = ("made_at", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("fund", "year"),
                condition=Q(closed=None, rejected_at=None),
                name="funds_closing_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(closed=None) | Q(rejected_at=None), name="funds_closing_one_end"
            ),
        )

    def __str__(self) -> str:
        """Write the year."""
        return str(self.year)
