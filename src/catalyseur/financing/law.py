"""The law's numbers on a day: dated data, the article beside each number, refused by file and key."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import Field, ValidationError

from catalyseur.financing.vocabulary import Basis, Size
from catalyseur.toolbox.catalogue import describe
from catalyseur.toolbox.scheme import Record
from catalyseur.toolbox.vocabulary import Instrument, Nature
from catalyseur.values.money import CENTS_PER_EURO

AreaClass = Literal["none", "c", "a"]
GBER_FILES = ("gber-2014-07-01.yaml", "gber-2023-07-01.yaml")
LAW_FILES = (*GBER_FILES, "deminimis.yaml", "afr-maps.yaml", "national.yaml")


class LawError(ValueError):
    """A file of the law is wrong; the message names the file and the key."""


class Number(Record):
    """One number of the law: points of cost or euros, its article, and whether it is still to verify."""

    value: Annotated[Decimal, Field(ge=0)]
    article: str
    verify: bool = False

    @property
    def share(self) -> Fraction:
        """Points as an exact share of the cost."""
        return Fraction(self.value) / 100

    @property
    def cents(self) -> int:
        """Euros as whole cents."""
        return int(self.value * CENTS_PER_EURO)


class Extras(Record):
    """Bonuses of which one only applies."""

    collaboration: Number | None = None
    area_a: Number | None = None
    area_c: Number | None = None


class Intensity(Record):
    """Highest shares of some natures of cost, by size; an absent size is refused."""

    natures: tuple[Nature, ...] = Field(min_length=1)
    large: Number | None = None
    medium: Number | None = None
    small: Number | None = None
    extras: Extras = Extras()
    ceiling: Number | None = None


class Article(Record):
    """One article of Regulation (EU) 651/2014.

    `allows_more` names the cases in which it allows more than the shares held here; nobody read them in an official
    text, and they only turn a refusal into something to verify.
    """

    title: str
    incentive: Literal["required", "exempt"]
    open_in_difficulty: bool = False
    from_map: bool = False
    large_needs_collaboration: bool = False
    allows_more: str = ""
    intensities: tuple[Intensity, ...] = ()
    amounts_eur: dict[Instrument, dict[AreaClass, Number]] = Field(default={})
    threshold_eur: Number | None = None
    threshold_cost_eur: Number | None = None
    thresholds_by_nature_eur: dict[Nature, Number] = Field(default={})


class ClosedSector(Record):
    """NAF rev. 2 prefixes closed to an aid."""

    naf: tuple[str, ...] = Field(min_length=1)
    article: str
    label: str
    verify: bool = False
    open_in_outermost: bool = False

    def covers(self, naf: str) -> bool:
        """Tell whether a NAF code such as 25.62B is closed."""
        return any(naf.startswith(prefix) for prefix in self.naf)


class Dated(Record):
    """A text in force from a day to another, both included."""

    id: str
    text: str
    valid_from: date
    valid_to: date

    def is_in_force(self, on: date) -> bool:
        """Tell whether the text is in force on a day."""
        return self.valid_from <= on <= self.last_day

    @property
    def last_day(self) -> date:
        """The last day on which an aid may be granted under this text."""
        return self.valid_to


class LastDay(Record):
    """A last day and its article."""

    value: date
    article: str


class Gber(Dated):
    """Regulation (EU) 651/2014 in one of its versions."""

    schemes_exempt_until: LastDay | None = None
    large_project_above_eur: Number
    full_tranche_eur: Number
    half_tranche_eur: Number
    own_contribution_pct: Number
    own_contribution_yields_in_outermost: Number
    single_project_years: Number
    repayable_advance_points: Number
    highest_basis_governs: Number
    intangible_share_large_pct: Number
    regional_threshold_cost_eur: Number
    regional_thresholds_eur: dict[int, Number]
    closed_sectors: tuple[ClosedSector, ...]
    regional_closed_sectors: tuple[ClosedSector, ...]
    articles: dict[Basis, Article]

    @property
    def last_day(self) -> date:
        """The last day on which a scheme of this version may grant: six months more for some (art. 58(4))."""
        return self.schemes_exempt_until.value if self.schemes_exempt_until else self.valid_to


class DeMinimisLaw(Dated):
    """The general de minimis regulation in force."""

    ceiling_eur: Number
    period: Literal["three_fiscal_years", "three_years_rolling"]
    register_from: date | None = None
    closed_sectors: tuple[ClosedSector, ...]


class Zone(Record):
    """One zone of a regional map: points by size."""

    area: Literal["a", "c"] = Field(alias="class")
    large: Decimal
    medium: Decimal
    small: Decimal
    article: str

    def share(self, size: Size) -> Fraction:
        """Return the highest share for a size."""
        return Fraction(getattr(self, size.value)) / 100


class RegionalMap(Dated):
    """A regional map; `may_be` says what a zone named in another map can have been in this one."""

    period: Literal["2014-2021", "2022-2027"]
    zones: dict[str, Zone]
    may_be: dict[str, tuple[str, ...]]


class National(Record):
    """French limits on public money."""

    id: str
    own_share_of_public_owner_pct: Number
    public_aid_within_cost_pct: Number


@dataclass(frozen=True, kw_only=True)
class Law:
    """The law on the day of grant. An absent text is not in force that day.

    `ended` gives the last day known of each text the day of grant lies after.
    """

    on: date
    gber: Gber | None
    de_minimis: DeMinimisLaw | None
    regional_map: RegionalMap | None
    national: National
    ended: Mapping[str, date]
    version: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class LawBook:
    """Every dated text, and the hash of the files they were read from."""

    gber: tuple[Gber, ...]
    de_minimis: tuple[DeMinimisLaw, ...]
    maps: tuple[RegionalMap, ...]
    national: National
    sha256: str

    def on(self, day: date) -> Law:
        """Choose the texts of the day of grant (Art. 14(12), 2(28) of Regulation (EU) 651/2014)."""
        gber, minimis, chart = _pick(self.gber, day), _pick(self.de_minimis, day), _pick(self.maps, day)
        names = [text.id if text else "none" for text in (gber, minimis, chart)]
        books: dict[str, Sequence[Dated]] = {
            "gber": self.gber,
            "de_minimis": self.de_minimis,
            "regional_map": self.maps,
        }
        last_days = {name: max(text.last_day for text in texts) for name, texts in books.items()}
        version = " ".join(["gber", "deminimis", "map"][k] + f"={name}" for k, name in enumerate(names))
        return Law(
            on=day,
            gber=gber,
            de_minimis=minimis,
            regional_map=chart,
            national=self.national,
            ended={name: last for name, last in last_days.items() if last < day},
            sha256=self.sha256,
            version=f"{version} national={self.national.id} sha256={self.sha256[:16]}",
        )


@lru_cache(maxsize=1)
def load_law() -> LawBook:
    """Read the embedded law. Raises LawError naming the file and the key."""
    texts = {
        name: files("catalyseur.data").joinpath("state_aid", name).read_text("utf-8") for name in LAW_FILES
    }
    return read_law(texts)


def read_law(texts: dict[str, str]) -> LawBook:
    """Read the law from the texts of its files, by name. Raises LawError naming the file and the key."""
    minimis, maps = _parse(texts, "deminimis.yaml")["versions"], _parse(texts, "afr-maps.yaml")["maps"]
    return LawBook(
        gber=tuple(_check(Gber, _parse(texts, name), name) for name in GBER_FILES),
        de_minimis=tuple(_check(DeMinimisLaw, raw, "deminimis.yaml") for raw in minimis),
        maps=tuple(_check(RegionalMap, raw, "afr-maps.yaml") for raw in maps),
        national=_check(National, _parse(texts, "national.yaml"), "national.yaml"),
        sha256=hashlib.sha256("".join(texts[name] for name in LAW_FILES).encode()).hexdigest(),
    )


DatedT = TypeVar("DatedT", bound=Dated)
RecordT = TypeVar("RecordT", bound=Record)


def _pick(texts: tuple[DatedT, ...], day: date) -> DatedT | None:
    return next((text for text in texts if text.is_in_force(day)), None)


def _parse(texts: dict[str, str], name: str) -> Any:  # noqa: ANN401 - what YAML holds, before it is checked
    try:
        return yaml.load(texts[name], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except yaml.YAMLError as error:
        raise LawError(f"{name}: not YAML: {' '.join(str(error).split())}") from None


def _check(kind: type[RecordT], raw: object, name: str) -> RecordT:
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        raise LawError(f"{name}: {'; '.join(describe(error))}") from None
