"""An aid scheme as dated, published data.

A criterion a scheme does not publish is absent (`None`): it is to be confirmed, never guessed.
A value on which two publications disagree is written `conflict: [...]` and kept whole.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from catalyseur.geography.areas import parse_area
from catalyseur.toolbox.sectors import parse_naf_scope
from catalyseur.toolbox.vocabulary import BasisKind, Beneficiary, Category, EuSize, Instrument, Kind, Nature
from catalyseur.values.dates import PartialDate, parse_partial
from catalyseur.values.money import cents_from_euros, euros_number

Cents = Annotated[int, BeforeValidator(cents_from_euros), PlainSerializer(euros_number, when_used="json")]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Area = Annotated[str, BeforeValidator(lambda code: parse_area(code).code)]
NafScope = Annotated[str, BeforeValidator(lambda scope: parse_naf_scope(scope).text)]
Day = Annotated[PartialDate, BeforeValidator(parse_partial), PlainSerializer(str, when_used="json")]

T = TypeVar("T")


class Record(BaseModel):
    """Frozen data read from a file; an unknown key is refused by name."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True
    )


class Sourced(Record, Generic[T]):
    """One published value and the source that publishes it (an id of the scheme's `sources`)."""

    value: T
    source: str | None = None


class Published(Record, Generic[T]):
    """What the sources publish: one value, or several that disagree."""

    alternatives: tuple[Sourced[T], ...]

    @model_validator(mode="before")
    @classmethod
    def _read(cls, raw: Any) -> Any:  # noqa: ANN401 - what YAML holds, before it is checked
        if isinstance(raw, dict) and set(raw) == {"conflict"}:
            entries = raw["conflict"]
            if not isinstance(entries, list) or len(entries) < 2:
                raise ValueError("a conflict lists at least two published values, each with its source")
            return {"alternatives": entries}
        if isinstance(raw, dict) and set(raw) == {"value", "source"}:
            return {"alternatives": [raw]}
        return raw if isinstance(raw, dict) and "alternatives" in raw else {"alternatives": [{"value": raw}]}

    @model_serializer(mode="wrap")
    def _write(self, dump: SerializerFunctionWrapHandler) -> Any:  # noqa: ANN401 - as the file writes it
        entries = dump(self)["alternatives"]
        if len(entries) > 1:
            return {"conflict": entries}
        return entries[0] if entries[0].get("source") else entries[0]["value"]

    @property
    def values(self) -> tuple[T, ...]:
        """The published values, in the order of their sources."""
        return tuple(alternative.value for alternative in self.alternatives)


class Range(Record):
    """Whole numbers from `min` to `max`, both included; an absent end is open."""

    min: int | None = None
    max: int | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("a range needs min, max or both")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is above max")
        return self


class Perimeter(Record):
    """Where the project must stand: in one area of `include` and in none of `exclude`."""

    include: tuple[Area, ...] = Field(min_length=1)
    exclude: tuple[Area, ...] = ()


class Size(Record):
    """Sizes accepted; every scale given must hold."""

    eu: tuple[EuSize, ...] | None = None
    category: tuple[Category, ...] | None = None
    headcount: Range | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.eu is None and self.category is None and self.headcount is None:
            raise ValueError("a size criterion needs eu, category or headcount")
        return self


class Sector(Record):
    """NAF rev. 2 scopes: sections `C` or `B-E`, divisions `10` or `10-33`, groups, classes, subclasses."""

    include: tuple[NafScope, ...] = Field(min_length=1)
    exclude: tuple[NafScope, ...] = ()


class SpendLimits(Record):
    """Bounds of the project's expense, both included."""

    min_cents: Cents | None = Field(default=None, alias="min_eur")
    max_cents: Cents | None = Field(default=None, alias="max_eur")


class SpendException(SpendLimits):
    """Other bounds where the project stands in one of `areas`; they replace the general ones."""

    areas: tuple[Area, ...] = Field(min_length=1)


class Spend(SpendLimits):
    """Floor and ceiling of the project's expense, with exceptions by place."""

    exceptions: tuple[SpendException, ...] = ()


class Alternative(Record):
    """A second way to meet a condition, open only to some headcounts, from the day `since` when given."""

    name: Code
    question: str
    headcount: Range
    since: Day | None = None


class Condition(Record):
    """A named condition the project meets or not (`conditions{name: bool}` of the project)."""

    name: Code
    question: str
    or_else: Alternative | None = None


class Criteria(Record):
    """The criteria a scheme publishes. Absent means not published: to be confirmed at the desk."""

    perimeter: Published[Perimeter] | None = None
    beneficiary: Published[tuple[Beneficiary, ...]] | None = None
    size: Published[Size] | None = None
    sector: Published[Sector] | None = None
    kind: Published[tuple[Kind, ...]] | None = None
    nature: Published[tuple[Nature, ...]] | None = None
    spend: Published[Spend] | None = None
    start_of_works: Published[Literal["after_application"]] | None = None
    difficulty: Published[Literal["excluded"]] | None = None
    conditions: tuple[Condition, ...] = ()
    unchecked: tuple[
        Literal["size", "sector", "kind", "beneficiary", "perimeter", "nature", "spend"], ...
    ] = ()

    @model_validator(mode="after")
    def _natures_agree(self) -> Self:
        if self.spend and self.nature and len(set(map(frozenset, self.nature.values))) > 1:
            raise ValueError("nature: natures that disagree cannot stand beside a spend limit; publish one")
        return self

    @model_validator(mode="after")
    def _conditions_differ(self) -> Self:
        names = [condition.name for condition in self.conditions]
        if len(set(names)) < len(names):
            raise ValueError("conditions: two conditions have the same name; give each its own")
        return self


class Suspension(Record):
    """Days, both included, on which applications are not taken."""

    starts_on: Day
    ends_on: Day


class Window(Record):
    """When applications are taken, Paris days, both ends included to 23:59:59."""

    mode: Literal["one_off", "rolling"]
    opens_on: Published[Day] | None = None
    closes_on: Published[Day] | None = None
    closes_at: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$")] | None = None
    intakes: tuple[Day, ...] = ()
    exhausted_on: Day | None = None
    suspensions: tuple[Suspension, ...] = ()
    note: str | None = None


class Rate(Record):
    """A share of the eligible base, for some sizes, natures, headcounts or places when given."""

    rate_pct: Annotated[Decimal, Field(ge=0, le=100)]
    at_most: bool = True
    eu: tuple[EuSize, ...] | None = None
    category: tuple[Category, ...] | None = None
    headcount: Range | None = None
    natures: tuple[Nature, ...] | None = None
    areas: tuple[Area, ...] | None = None
    instrument: Instrument | None = None
    note: str | None = None


class Aid(Record):
    """What the scheme may pay. `base_cap` caps the expense counted, `cap` the aid itself."""

    rates: tuple[Rate, ...] = ()
    base_cap_cents: Published[Cents] | None = Field(default=None, alias="base_cap_eur")
    cap_cents: Published[Cents] | None = Field(default=None, alias="cap_eur")
    floor_cents: Published[Cents] | None = Field(default=None, alias="floor_eur")
    flat_cents: Published[Cents] | None = Field(default=None, alias="flat_eur")
    envelope_cents: Published[Cents] | None = Field(default=None, alias="envelope_eur")
    note: str | None = None


class Stacking(Record):
    """What may not be added to it (same exclusive group) and what it needs (scheme ids)."""

    exclusive_group: Code | None = None
    requires: tuple[Code, ...] = ()
    note: str | None = None


class Version(Record):
    """The rules of one application window."""

    id: Code
    window: Window
    criteria: Criteria
    aid: Aid = Aid()
    note: str | None = None


class LegalBasis(Record):
    """One legal basis the scheme may rest on; `confirmed` once an official text was read."""

    kind: BasisKind
    article: str | None = None
    reference: str | None = None
    confirmed: bool = False


class Source(Record):
    """Where a value was read."""

    id: Code
    label: str
    url: str | None = None
    published_on: Day | None = None


class Contact(Record):
    """A function to write to, never a person."""

    function: str
    url: str | None = None


class WorkedCase(Record):
    """A project, a day and the answer the tests demand."""

    title: str
    on: date
    project: dict[str, Any]
    verdict: Literal["yes", "no", "cannot_tell"]
    window: str


class Scheme(Record):
    """An aid scheme: who funds it, what it publishes, since when it is known, from which sources."""

    id: Code
    ref: Annotated[str, Field(pattern=r"^DSP-\d{3,4}$")]
    name: str
    summary: str
    audience: str
    funder: str
    operator: str
    instruments: tuple[Instrument, ...] = Field(min_length=1)
    known_from: Day
    versions: tuple[Version, ...] = Field(min_length=1)
    stacking: Stacking = Stacking()
    legal_basis: tuple[LegalBasis, ...] = Field(min_length=1)
    contact: Contact | None = None
    sources: tuple[Source, ...] = Field(min_length=1)
    verified_on: date | None = None
    notes: tuple[str, ...] = ()
    cases: tuple[WorkedCase, ...] = Field(min_length=1)

    @property
    def names(self) -> tuple[str, str]:
        """What a project or a person may call it, lower case: its id, its ref."""
        return self.id, self.ref.casefold()

    def source_label(self, source: str | None) -> str:
        """Return the words of a source id; the scheme's first source stands for an absent one."""
        return next((entry.label for entry in self.sources if entry.id == source), self.sources[0].label)

    @property
    def condition_names(self) -> frozenset[str]:
        """The named conditions of every version, alternatives included."""
        conditions = [condition for version in self.versions for condition in version.criteria.conditions]
        others = (condition.or_else for condition in conditions)
        return frozenset(each.name for each in (*conditions, *others) if each)
