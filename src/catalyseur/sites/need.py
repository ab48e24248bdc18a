"""What a firm needs of a site: every fact optional, at least one given, none guessed."""

import json
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationError, model_validator

from catalyseur.geography.areas import parse_area
from catalyseur.sites.units import (
    KILOWATTS_PER_MEGAWATT,
    METRES_PER_KILOMETRE,
    SQUARE_METRES_PER_HECTARE,
    number_of,
    whole_units,
)
from catalyseur.toolbox.catalogue import describe
from catalyseur.toolbox.project import Bool, CommuneCode, Day, Text
from catalyseur.toolbox.scheme import Record

CRITERIA = ("area", "power", "rail", "water", "on_sale", "ready_by", "place", "near")
LEVELS = frozenset({"REG", "DEP", "EPCI", "COM", "TI"})


class NeedError(ValueError):
    """A need is wrong; the message says the key, what is wrong and what to write."""


def read_place(value: object) -> str:
    """Return the code of an area a site may be looked for in. Raises ValueError with the allowed forms."""
    area = parse_area(str(value))
    if area.level not in LEVELS or area.key in {"", "1", "2"}:
        raise ValueError(
            f"'{value}' is too wide to look for a site: write COM-71153, EPCI-200068781, TI-2:ti-0101, "
            "DEP-71 or REG-27"
        )
    return area.code


def _quantity(per: int, unit: str) -> tuple[Any, ...]:
    return (
        BeforeValidator(lambda value: whole_units(value, per, unit)),
        PlainSerializer(lambda units: number_of(units, per), when_used="json"),
        Field(json_schema_extra={"type": "number", "exclusiveMinimum": 0}),
    )


Hectares = Annotated[int, *_quantity(SQUARE_METRES_PER_HECTARE, "hectares")]
Megawatts = Annotated[int, *_quantity(KILOWATTS_PER_MEGAWATT, "megawatts")]
Kilometres = Annotated[int, *_quantity(METRES_PER_KILOMETRE, "kilometres")]
Place = Annotated[str, BeforeValidator(read_place)]


class Near(Record):
    """Not farther than so many kilometres, as the crow flies, from the centre of a commune."""

    commune: CommuneCode
    radius_m: Kilometres = Field(alias="km")


class Need(Record):
    """A need of land. A wish of `false` asks nothing; `brownfield_first` orders and never refuses."""

    title: Text | None = None
    area_min_m2: Hectares | None = Field(
        default=None, alias="area_min_ha", description="At least, in hectares"
    )
    area_max_m2: Hectares | None = Field(
        default=None, alias="area_max_ha", description="At most, in hectares"
    )
    power_kw: Megawatts | None = Field(default=None, alias="power_mw", description="Electric power to draw")
    rail: Bool = Field(default=False, description="A rail freight siding on the site")
    water: Bool = Field(default=False, description="Mains water on the site")
    on_sale: Bool = Field(default=False, description="Still to be sold or let")
    ready_by: Day | None = Field(default=None, description="The site must be ready by that day, included")
    brownfield_first: Bool = Field(default=False, description="List brownfields first; refuse none")
    place: Place | None = Field(default=None, description="COM-, EPCI-, TI-1: or TI-2:, DEP- or REG- code")
    near: Near | None = None

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not (self.asked or self.brownfield_first):
            raise ValueError("nothing is asked: give an area, a power, a place or another criterion")
        if self.area_min_m2 and self.area_max_m2 and self.area_max_m2 < self.area_min_m2:
            raise ValueError("area_max_ha is below area_min_ha: swap them or leave one out")
        return self

    @property
    def asked(self) -> tuple[str, ...]:
        """The criteria that decide, in their order."""
        given = {
            "area": self.area_min_m2 or self.area_max_m2,
            "power": self.power_kw,
            "rail": self.rail,
            "water": self.water,
            "on_sale": self.on_sale,
            "ready_by": self.ready_by,
            "place": self.place,
            "near": self.near,
        }
        return tuple(name for name in CRITERIA if given[name])


def read_need(text: str | bytes) -> Need:
    """Read a need from the text of its JSON file. Raises NeedError with one sentence."""
    try:
        written = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        raw: Any = json.loads(written, object_pairs_hook=_each_key_once)
    except NeedError:
        raise
    except (ValueError, RecursionError) as error:
        raise NeedError(f"not JSON: {error}") from None
    if not isinstance(raw, dict):
        raise NeedError('a need is a JSON object, for example {"area_min_ha": 5}')
    return parse_need(raw)


def parse_need(raw: dict[str, Any]) -> Need:
    """Check a need already read into a dictionary. Raises NeedError with one sentence."""
    try:
        return Need.model_validate(raw)
    except ValidationError as error:
        raise NeedError("; ".join(describe(error))) from None


def need_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a need."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Need.model_json_schema(by_alias=True),
    }


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NeedError(f"{key}: written twice in one object; keep one")
        found[key] = value
    return found
