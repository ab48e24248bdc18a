"""A committee's case as people write it: one JSON object, euros, unknown keys refused by name."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationError, model_validator
from pydantic_core import from_json

from catalyseur.portfolio import file_words
from catalyseur.portfolio.committee import HUNDREDTHS, Committee, Envelopes, Most, Quota, Request, Rules
from catalyseur.toolbox.catalogue import describe
from catalyseur.toolbox.project import Bool, Euros, Text
from catalyseur.toolbox.scheme import Record

_DOMESTIC = (
    "rules.{}: a bonus for domestic purchases cannot be set: aid contingent upon the use of domestic over "
    "imported goods leaves the General Block Exemption Regulation (EU) 651/2014, Art. 1(2)(d); remove the key"
)
_MOST_POINTS = 1_000_000


class SelectionFileError(ValueError):
    """A selection file is wrong: the message says the key, what is wrong and what to write; `french` says each fault in French."""

    def __init__(self, message: str, *french: str) -> None:
        """Take both."""
        super().__init__(message)
        self.french = french


def _read_points(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("points are a JSON number with at most two decimals")  # noqa: TRY004
    hundredths = Decimal(str(value)) * HUNDREDTHS
    if not 0 <= hundredths <= _MOST_POINTS * HUNDREDTHS or hundredths != hundredths.to_integral_value():
        raise ValueError("points lie between 0 and 1 000 000, with at most two decimals")
    return int(hundredths)


def _read_share(value: object) -> Fraction:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("a share is a JSON number between 0 and 1, for example 0.4 for 40 %")  # noqa: TRY004
    share = Fraction(str(value)).limit_denominator(1_000_000)
    if not 0 <= share <= 1 or share != Fraction(str(value)):
        raise ValueError("a share lies between 0 and 1, with at most six decimals: write 0.4 for 40 %")
    return share


def _read_territories(value: object) -> object:
    return {True: {}, False: None}.get(value, value) if isinstance(value, bool) else value


Points = Annotated[
    int,
    BeforeValidator(_read_points),
    PlainSerializer(lambda hundredths: hundredths / HUNDREDTHS, when_used="json"),
    Field(json_schema_extra={"type": "number", "minimum": 0}),
]
Share = Annotated[
    Fraction,
    BeforeValidator(_read_share),
    PlainSerializer(float, when_used="json"),
    Field(json_schema_extra={"type": "number", "minimum": 0, "maximum": 1}),
]


class RequestEntry(Record):
    """One request. `minimum_eur` or `maximum_eur` makes its amount free: nothing, or between both."""

    id: Text
    amount_cents: Euros = Field(alias="amount_eur", description="What is asked")
    minimum_cents: Euros | None = Field(default=None, alias="minimum_eur", description="Absent: one cent")
    maximum_cents: Euros | None = Field(default=None, alias="maximum_eur", description="Absent: the amount")
    score: Points
    size: Literal["sme", "large"]
    sector: Text | None = None
    territory: Text | None = None
    region: Text | None = None
    cooperative: Bool = False
    state_eligible: Bool = True
    region_eligible: Bool = True
    helps: tuple[Text, ...] = Field(default=(), description="SME requests that a large firm's request helps")

    @model_validator(mode="after")
    def _check_amounts(self) -> Self:
        maximum = self.amount_cents if self.maximum_cents is None else self.maximum_cents
        if self.amount_cents == 0 or maximum == 0 or self.minimum_cents == 0:
            raise ValueError("an amount of 0 is no request: write what is asked, or leave the request out")
        if maximum > self.amount_cents:
            raise ValueError("maximum_eur is above amount_eur: lower it to what is asked")
        if self.minimum_cents is not None and self.minimum_cents > maximum:
            raise ValueError("minimum_eur is above the maximum: lower it")
        return self

    def read(self) -> Request:
        """Return the request as the engine takes it."""
        is_free = self.minimum_cents is not None or self.maximum_cents is not None
        most = self.amount_cents if self.maximum_cents is None else self.maximum_cents
        return Request(
            id=self.id,
            asked_cents=self.amount_cents,
            least_cents=(self.minimum_cents or 1) if is_free else most,
            most_cents=most,
            score=self.score,
            sector=self.sector,
            territory=self.territory,
            region=self.region,
            is_sme=self.size == "sme",
            is_cooperative=self.cooperative,
            is_state_eligible=self.state_eligible,
            is_region_eligible=self.region_eligible,
            helps=self.helps,
        )


class EnvelopesEntry(Record):
    """The money there is."""

    state_cents: Euros = Field(default=0, alias="state_eur")
    regions_cents: dict[Text, Euros] = Field(default={}, alias="regions_eur")


class QuotaEntry(Record):
    """An amount, or a share of the euros awarded."""

    eur: Euros | None = None
    share: Share | None = None

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.eur is None) == (self.share is None):
            raise ValueError("write either eur or share")
        return self

    def read(self) -> Quota:
        """Return the quota as the engine takes it."""
        return Quota(cents=self.eur, share=self.share)


class MostEntry(QuotaEntry):
    """The most one sector or territory receives; `each` sets it for every one of them."""

    sector: Text | None = None
    territory: Text | None = None
    each: Literal["sector", "territory"] | None = None

    @model_validator(mode="after")
    def _check_subject(self) -> Self:
        if sum(value is not None for value in (self.sector, self.territory, self.each)) != 1:
            raise ValueError("write one of sector, territory, each")
        return self

    def read_most(self, requests: Iterable[RequestEntry]) -> Iterator[Most]:
        """Return one limit a sector or territory concerned."""
        kind: str = self.each or ("sector" if self.sector else "territory")
        names = {self.sector or self.territory}
        if self.each:
            names = {entry.sector if kind == "sector" else entry.territory for entry in requests}
        for name in sorted(name for name in names if name is not None):
            yield Most(kind=kind, name=name, quota=self.read())


class TerritoriesEntry(Record):
    """One award in each territory where a request qualifies: payable, its points at the threshold or above."""

    qualifying_score: Points = 0


class RulesEntry(Record):
    """The committee's rules."""

    smes_at_least: QuotaEntry | None = None
    at_most: tuple[MostEntry, ...] = ()
    one_per_territory: Annotated[
        TerritoriesEntry | None,
        BeforeValidator(_read_territories, json_schema_input_type=TerritoriesEntry | bool | None),
    ] = Field(default=None, description="true, or an object with qualifying_score")
    cooperative_bonus: Points = 0
    exclusive: tuple[tuple[Text, Text], ...] = ()
    large_helps_small: Bool = False
    minimum_funding_ratio: Share = Fraction(0)


class SelectionFile(Record):
    """A committee's case."""

    title: Text | None = None
    envelopes: EnvelopesEntry
    requests: tuple[RequestEntry, ...] = Field(min_length=1)
    rules: RulesEntry = RulesEntry()

    def read(self) -> Committee:
        """Return the case as the engine takes it."""
        rules, envelopes = self.rules, self.envelopes
        territories = rules.one_per_territory
        return Committee(
            requests=tuple(entry.read() for entry in self.requests),
            envelopes=Envelopes(state_cents=envelopes.state_cents, region_cents=envelopes.regions_cents),
            rules=Rules(
                smes_at_least=rules.smes_at_least.read() if rules.smes_at_least else None,
                at_most=tuple(most for entry in rules.at_most for most in entry.read_most(self.requests)),
                one_per_territory_from=territories.qualifying_score if territories else None,
                cooperative_bonus=rules.cooperative_bonus,
                exclusive=rules.exclusive,
                large_helps_small=rules.large_helps_small,
                minimum_funding_ratio=rules.minimum_funding_ratio,
            ),
        )


def read_case(text: str | bytes) -> dict[str, Any]:
    """Check a case given as text and return it as it is written. Raises SelectionFileError with one sentence."""
    raw: dict[str, Any] = _json(text)
    parse_committee(raw)
    return raw


def read_committee(text: str | bytes) -> Committee:
    """Read a case from the text of its JSON file. Raises SelectionFileError with one sentence."""
    return parse_committee(_json(text))


def _json(text: str | bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise SelectionFileError(f"not JSON: {error}", file_words.not_json(str(error))) from None


def parse_committee(raw: object) -> Committee:
    """Check a case already read into a dictionary. Raises SelectionFileError with one sentence."""
    if not isinstance(raw, dict):
        raise SelectionFileError(
            'a case is a JSON object with "envelopes", "requests" and "rules"', file_words.NOT_A_CASE
        )
    rules = raw.get("rules")
    for key in rules if isinstance(rules, dict) else ():
        if "domestic" in key:
            raise SelectionFileError(_DOMESTIC.format(key), file_words.DOMESTIC)
    try:
        found = SelectionFile.model_validate(raw)
    except ValidationError as error:
        raise SelectionFileError("; ".join(describe(error)), *file_words.faults_texts(error, raw)) from None
    _check_names(found)
    return found.read()


def selection_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a selection file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SelectionFile.model_json_schema(by_alias=True),
    }


def _check_names(found: SelectionFile) -> None:
    for name, count in Counter(entry.id for entry in found.requests).items():
        if count > 1:
            raise SelectionFileError(
                f"requests.id: '{name}' stands {count} times; give each its own",
                f"La demande « {name} » figure {count} fois : donnez à chacune son identifiant.",
            )
    entries = {entry.id: entry for entry in found.requests}
    for left, right in found.rules.exclusive:
        _check_known("rules.exclusive", "Demandes qui s’excluent", (left, right), entries)
        if left == right:
            raise SelectionFileError(
                f"rules.exclusive: '{left}' excludes itself; name two requests",
                f"La demande « {left} » s’exclut elle-même : nommez deux demandes.",
            )
    for entry in found.requests:
        _check_helps(entry, entries)


def _check_helps(entry: RequestEntry, entries: Mapping[str, RequestEntry]) -> None:
    where = f"requests.{entry.id}.helps"
    _check_known(where, f"Demande « {entry.id} », PME accompagnées", entry.helps, entries)
    if entry.helps and entry.size == "sme":
        raise SelectionFileError(
            f"{where}: only a large firm's request helps; remove it",
            f"La demande « {entry.id} » est celle d’une PME : seule une grande entreprise en accompagne, "
            "retirez les demandes accompagnées.",
        )
    for name in entry.helps:
        if entries[name].size != "sme":
            raise SelectionFileError(
                f"{where}: '{name}' is not an SME's request",
                f"La demande « {entry.id} » accompagne « {name} », qui n’est pas celle d’une PME : corrigez-la.",
            )


def _check_known(key: str, place: str, names: Iterable[str], known: Container[str]) -> None:
    for name in names:
        if name not in known:
            raise SelectionFileError(
                f"{key}: '{name}' is the id of no request",
                f"{place} : « {name} » n’est l’identifiant d’aucune demande, corrigez-le.",
            )
