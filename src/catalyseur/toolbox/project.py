"""An industrial project as people know it: every fact optional but the title, none guessed."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, ValidationError

from catalyseur.toolbox.catalogue import describe
from catalyseur.toolbox.scheme import Record
from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.vocabulary import Beneficiary, Category, Kind, Labelled, Nature
from catalyseur.values.codes import is_commune_code, is_siren, normalise_naf
from catalyseur.values.dates import parse_day
from catalyseur.values.money import cents_from_euros, euros_number

_LETTERS_OF_NAF_2025 = "GHIJKLMNOPQRSTUVWXY"


class ProjectError(ValueError):
    """A project file is wrong; the message says the key, what is wrong and what to write."""


class Vat(Labelled):
    """Whether a cost includes value added tax. Spend limits are read without it."""

    EXCLUDED = "excluded", "hors taxes"
    INCLUDED = "included", "toutes taxes comprises"


def _read_siren(text: str) -> str:
    if not is_siren(text):
        raise ValueError("a SIREN is nine digits whose Luhn checksum holds")
    return text


def _read_naf(text: str) -> str:
    code = normalise_naf(text)
    if code in load_naf():
        return code
    if code[-1] in _LETTERS_OF_NAF_2025:
        raise ValueError(
            f"'{code}' looks like a code of NAF 2025, in force from 2027-01-01; schemes are published "
            "in NAF rev. 2: give the firm's NAF rev. 2 code, whose last letter is A to F or Z",
        )
    raise ValueError(f"'{code}' is not one of the 732 subclasses of NAF rev. 2, like 25.62B")


def _read_commune(text: str) -> str:
    if not is_commune_code(text):
        raise ValueError(
            "a commune is given by its INSEE code, like 71153: `catalyseur territory NAME` finds it"
        )
    return text


def _read_share(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("a share is a number: 0.3, or 30 for 30 %")  # noqa: TRY004 - pydantic collects ValueError
    share = Decimal(str(value))
    share = share / 100 if share > 1 else share
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1 (0.3), or 0 and 100 per cent (30)")
    return share


def _read_euros(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("an amount is a JSON number of euros with at most two decimals")  # noqa: TRY004
    return cents_from_euros(value)


def _read_vat(value: object) -> object:
    return {"ht": "excluded", "ttc": "included"}.get(str(value).casefold(), value)


def _read_day(value: object) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ValueError("a day is a text like 2020-12-15")  # noqa: TRY004 - pydantic collects ValueError
    return parse_day(value)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Siren = Annotated[Text, BeforeValidator(lambda v: _read_siren(v) if isinstance(v, str) else v)]
Naf = Annotated[Text, BeforeValidator(lambda v: _read_naf(v) if isinstance(v, str) else v)]
CommuneCode = Annotated[Text, BeforeValidator(lambda v: _read_commune(v) if isinstance(v, str) else v)]
Euros = Annotated[
    int,
    BeforeValidator(_read_euros),
    PlainSerializer(euros_number, when_used="json"),
    Field(json_schema_extra={"type": "number", "minimum": 0}),
]
Share = Annotated[Decimal, BeforeValidator(_read_share), PlainSerializer(float, when_used="json")]
Headcount = Annotated[float, Field(strict=True, ge=0, le=10_000_000, allow_inf_nan=False)]
Bool = Annotated[bool, Field(strict=True)]
Day = Annotated[date, BeforeValidator(_read_day)]


class Linked(Record):
    """An enterprise holding the firm, or held by it (Annex I, art. 3 of Regulation (EU) 651/2014)."""

    share: Share | None = Field(default=None, description="Share of capital or votes: 0.3 or 30 for 30 %")
    headcount: Headcount | None = None
    turnover_cents: Euros | None = Field(default=None, alias="turnover_eur")
    balance_sheet_cents: Euros | None = Field(default=None, alias="balance_sheet_eur")
    public: Bool = Field(default=False, description="True when a public body holds the share")


class DeMinimis(Record):
    """A de minimis aid already received."""

    granted_on: Day
    amount_cents: Euros = Field(alias="amount_eur")


class PreviousProject(Record):
    """An earlier aided investment of the group (single investment project, art. 14(13) GBER)."""

    nuts3: Text | None = None
    same_activity: Bool | None = None
    start_of_works_on: Day | None = None
    eligible_cost_cents: Euros | None = Field(default=None, alias="eligible_cost_eur")
    regional_aid_cents: Euros | None = Field(default=None, alias="regional_aid_eur")


class Firm(Record):
    """The firm that bears the project."""

    siren: Siren | None = None
    naf: Naf | None = Field(default=None, description="NAF rev. 2 subclass, like 25.62B")
    headcount: Headcount | None = Field(default=None, description="Annual work units of the firm itself")
    turnover_cents: Euros | None = Field(default=None, alias="turnover_eur")
    balance_sheet_cents: Euros | None = Field(default=None, alias="balance_sheet_eur")
    category: Category | None = Field(default=None, description="INSEE category; else computed")
    linked: tuple[Linked, ...] = ()
    in_difficulty: Bool | None = Field(default=None, description="Art. 2(18) of Regulation (EU) 651/2014")
    de_minimis: tuple[DeMinimis, ...] | None = None
    previous_projects: tuple[PreviousProject, ...] | None = None


class Line(Record):
    """A line of cost."""

    id: Text
    nature: Nature
    cost_cents: Euros = Field(alias="cost_eur")
    vat: Annotated[Vat, BeforeValidator(_read_vat)] = Vat.EXCLUDED


class Flags(Record):
    """Facts that State-aid law asks about the investment."""

    initial_investment: Bool | None = None
    new_economic_activity: Bool | None = None
    effective_collaboration: Bool | None = None


class Member(Record):
    """A partner of a cooperative project."""

    name: Text | None = None
    siren: Siren | None = None
    commune: CommuneCode | None = None
    beneficiary: Beneficiary | None = None


class Project(Record):
    """One project; the same file serves the match and the financing plan."""

    title: Text
    commune: CommuneCode | None = Field(default=None, description="INSEE code of the project's place")
    kinds: tuple[Kind, ...] | None = Field(default=None, min_length=1)
    beneficiary: Beneficiary | None = None
    firm: Firm = Firm()
    lines: tuple[Line, ...] | None = Field(default=None, min_length=1)
    start_of_works_on: Day | None = Field(default=None, description="First firm order, art. 2(23) GBER")
    grant_on: Day | None = None
    applications: dict[str, Day] = Field(default={}, description="Scheme id or ref: day of application")
    application_on: Day | None = Field(
        default=None, description="Day of application where none is given above"
    )
    flags: Flags = Flags()
    private_contribution_cents: Euros | None = Field(default=None, alias="private_contribution_eur")
    members: tuple[Member, ...] = ()
    jobs_created: Headcount | None = None
    jobs_kept: Headcount | None = None
    conditions: dict[str, Bool] = Field(default={}, description="Named condition of a scheme: met or not")


def read_project(text: str | bytes) -> Project:
    """Read a project from the text of its JSON file.

    Raises ProjectError with one sentence: the key, what is wrong, what to write.
    """
    try:
        written = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        raw: Any = json.loads(written, object_pairs_hook=_each_key_once, parse_constant=_refuse_constant)
    except ProjectError:
        raise
    except (ValueError, RecursionError) as error:
        raise ProjectError(f"not JSON: {error}") from None
    if not isinstance(raw, dict):
        raise ProjectError('a project is a JSON object, at least {"title": "…"}')
    return parse_project(raw)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ProjectError(f"{twice}: written twice in one object; keep one")
    return found


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is not a number of JSON")


def parse_project(raw: dict[str, Any]) -> Project:
    """Check a project already read into a dictionary. Raises ProjectError with one sentence."""
    try:
        project = Project.model_validate(raw)
    except ValidationError as error:
        raise ProjectError("; ".join(describe(error))) from None
    ids = [line.id for line in project.lines or ()]
    if len(set(ids)) < len(ids):
        raise ProjectError("lines.id: two lines have the same id; give each its own")
    return project


def project_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a project file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Project.model_json_schema(by_alias=True),
    }
