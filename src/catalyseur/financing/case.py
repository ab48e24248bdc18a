"""A financing-plan case as people write it: one JSON object whose unknown keys are refused by name.

An absent optional fact takes the default said beside it; `null` means unknown and is spread over every
value it may take (see `scenarios`).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationError
from pydantic_core import from_json

from catalyseur.financing.vocabulary import PLAN_INSTRUMENTS, Basis, Owner, Size
from catalyseur.toolbox.catalogue import describe
from catalyseur.toolbox.project import Bool, Day, Euros, Text
from catalyseur.toolbox.scheme import Record
from catalyseur.toolbox.vocabulary import Instrument, Nature

ZoneName = Literal["none", "c10", "c15", "a40", "a50", "a60", "a70"]
MapName = Literal["2014-2021", "2022-2027"]
NOT_MODELLED = (
    "art13", "art15", "art16", "art19", "art19a", "art19b", "art20", "art20a", "art21", "art21a", "art22a",
    "art23", "art24", "art25a", "art25b", "art25c", "art25d", "art26", "art26a", "art27", "art30", "art32",
    "art33", "art34", "art35", "art36a", "art36b", "art37", "art38a", "art38b", "art39", "art40", "art41",
    "art42", "art43", "art44", "art44a", "art46", "art48", "art50", "art51", "art52", "art53", "art54",
    "art55", "art56a", "art56b", "art56c", "temporary_framework", "notified",
)  # fmt: skip
_MODELLED = tuple(basis.value for basis in Basis)


class CaseError(ValueError):
    """A case is wrong; the message says the key, what is wrong and what to write."""


def _read_share(value: object) -> Fraction:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a rate is a JSON number between 0 and 1, for example 0.15 for 15 %")  # noqa: TRY004
    share = Fraction(str(value))
    if not 0 <= share <= 1:
        raise ValueError("a rate lies between 0 and 1: write 0.15 for 15 %")
    return share


def _read_basis(value: object) -> object:
    if value is None or value == "unknown":
        return None
    if value in _MODELLED or value in NOT_MODELLED:
        return value
    raise ValueError(f"the legal basis must be one of {', '.join(_MODELLED)}, or null when unknown")


def _read_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Share = Annotated[
    Fraction,
    BeforeValidator(_read_share),
    PlainSerializer(float),
    Field(json_schema_extra={"type": "number"}),
]
BasisName = Annotated[Text, BeforeValidator(_read_basis)]
Names = Annotated[tuple[Text, ...], BeforeValidator(_read_list)]


class DeMinimisEntry(Record):
    """A de minimis aid already granted to the single undertaking."""

    granted_on: Day
    amount_cents: Euros = Field(alias="amount")


class CaseFirm(Record):
    """The undertaking. Absent `difficulty` and `insolvency` are false, absent de minimis is zero."""

    size: Size | None = None
    difficulty: Bool | None = False
    insolvency: Bool | None = False
    deminimis_received_cents: Euros | None = Field(default=0, alias="deminimis_received_3y")
    deminimis: tuple[DeMinimisEntry, ...] | None = ()
    sector: Text | None = None


class CasePrevious(Record):
    """An earlier investment of the group (single investment project, Art. 14(13))."""

    nuts3: Text | None = None
    same_activity: Bool | None = None
    start_of_works: Day | None = None
    eligible_cost_cents: Euros | None = Field(default=None, alias="eligible_cost")
    regional_aid_cents: Euros | None = Field(default=None, alias="regional_aid")


class CaseProject(Record):
    """The project's facts."""

    owner: Owner = Owner.COMPANY
    firm: CaseFirm = CaseFirm()
    zone: ZoneName | None = None
    zone_by_map: dict[MapName, ZoneName | None] | None = None
    nuts3: Text | None = None
    grant_date: Day | None = None
    start_of_works: Day | None = None
    application_date: Day | None = None
    initial_investment: Bool | None = None
    new_economic_activity: Bool | None = None
    effective_collaboration: Bool | None = None
    lines_indivisible: Bool | None = None
    private_contribution_cents: Euros | None = Field(default=0, alias="private_contribution")
    previous_projects: tuple[CasePrevious, ...] | None = ()
    note: str | None = None


class CaseLine(Record):
    """A line of cost."""

    id: Text
    cost_cents: Euros = Field(alias="cost")
    nature: Nature


class CaseVariant(Record):
    """One way to describe the costs; exactly one variant is chosen."""

    id: Text
    lines: tuple[CaseLine, ...] = Field(min_length=1)


class CaseScheme(Record):
    """One offer. An absent `rate` is no limit of its own; `null` is a rate nobody published."""

    id: Text
    instrument: Instrument
    basis: BasisName | None
    lines: Names = Field(min_length=1)
    rate: Share | None = None
    cap_cents: Euros | None = Field(default=None, alias="cap")
    floor_cents: Euros | None = Field(default=None, alias="floor")
    min_base_cents: Euros | None = Field(default=None, alias="min_base")
    exclusive_group: Text | None = None
    requires: Names = ()
    gge_per_euro: Share | None = None
    base_net_of_grants: Bool = False
    funder_public: Bool = True
    application: Day | None = None
    note: str | None = None

    @property
    def is_rate_unknown(self) -> bool:
        """Tell whether the file says the rate is unknown."""
        return self.rate is None and "rate" in self.model_fields_set

    @property
    def is_gge_unknown(self) -> bool:
        """Tell whether the file says the gross grant equivalent of a loan or a guarantee is unknown."""
        is_said = self.gge_per_euro is None and "gge_per_euro" in self.model_fields_set
        return is_said and self.instrument in (Instrument.LOAN, Instrument.GUARANTEE)


class Case(Record):
    """One case. A worked case may carry `expected` and `hidden`: they are never read."""

    id: Text | None = None
    rule: str | None = None
    regime: str | None = None
    project: CaseProject
    lines: tuple[CaseLine, ...] = ()
    variants: tuple[CaseVariant, ...] = ()
    schemes: tuple[CaseScheme, ...] = ()
    expected: Any = None
    hidden: Any = None

    @property
    def grant_date(self) -> date | None:
        """The day the right to the aid arises, if the case says it."""
        return self.project.grant_date


def is_case(raw: object) -> bool:
    """Tell a case from a project file: a case holds `project` or `schemes`."""
    return isinstance(raw, dict) and ("project" in raw or "schemes" in raw)


def read_case(text: str | bytes) -> Case:
    """Read a case from the text of its JSON file. Raises CaseError with one sentence."""
    try:
        raw: Any = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise CaseError(f"not JSON: {error}") from None
    return parse_case(raw)


def parse_case(raw: object) -> Case:
    """Check a case already read into a dictionary. Raises CaseError with one sentence."""
    if not isinstance(raw, dict):
        raise CaseError('a case is a JSON object with "project", "lines" or "variants", and "schemes"')
    try:
        case = Case.model_validate(raw)
    except ValidationError as error:
        raise CaseError("; ".join(describe(error))) from None
    _check_names(case)
    return case


def _check_names(case: Case) -> None:
    _refuse_twice("schemes.id", (scheme.id for scheme in case.schemes))
    _refuse_twice("variants.id", (variant.id for variant in case.variants))
    if not case.lines and not case.variants:
        raise CaseError("lines: a case needs at least one line of cost, in lines or in variants")
    for variant in case.variants or (None,):
        own = variant.lines if variant else ()
        _refuse_twice("lines.id", (line.id for line in (*case.lines, *own)))
    known = {line.id for v in case.variants for line in v.lines} | {line.id for line in case.lines}
    names = {scheme.id for scheme in case.schemes}
    for scheme in case.schemes:
        _refuse_unknown(f"schemes.{scheme.id}.lines", scheme.lines, known)
        _refuse_unknown(f"schemes.{scheme.id}.requires", scheme.requires, names)
        if scheme.instrument not in PLAN_INSTRUMENTS:
            allowed = ", ".join(PLAN_INSTRUMENTS)
            raise CaseError(
                f"schemes.{scheme.id}.instrument: '{scheme.instrument}' pays nothing; write {allowed}"
            )


def _refuse_twice(key: str, names: Iterable[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise CaseError(f"{key}: '{name}' stands {count} times; give each its own")


def _refuse_unknown(key: str, names: Iterable[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            raise CaseError(f"{key}: '{name}' is not among {', '.join(sorted(known))}")
