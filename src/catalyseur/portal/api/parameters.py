"""What the addresses of the API may be asked, and how each is described."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from ninja.params.functions import Query
from pydantic import BeforeValidator, WithJsonSchema

from catalyseur.sites.units import SQUARE_METRES_PER_HECTARE, whole_units
from catalyseur.toolbox.filters import FUNDERS
from catalyseur.toolbox.search import MAX_QUERY
from catalyseur.toolbox.vocabulary import Beneficiary, Instrument, Kind
from catalyseur.toolbox.windows import WindowState
from catalyseur.values.dates import parse_day
from catalyseur.values.verdict import Verdict


class Format(StrEnum):
    """The two ways an answer is written."""

    JSON = "json"
    CSV = "csv"


class Funder(StrEnum):
    """Funders as people look for them."""

    STATE = "state"
    REGION = "region"
    ADEME = "ademe"
    BPIFRANCE = "bpifrance"
    WATER = "water"


class Brownfield(StrEnum):
    """What is known of a site: a brownfield, none, or unknown."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def _read_day(value: object) -> object:
    return parse_day(value) if isinstance(value, str) else value


def _one_of(codes: type[StrEnum]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [code.value for code in codes]})


OnDay = Annotated[
    date | None, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})
]
Written = Annotated[Format | None, _one_of(Format)]
AskedState = Annotated[WindowState | None, _one_of(WindowState)]
AskedFunder = Annotated[Funder | None, _one_of(Funder)]
AskedInstrument = Annotated[Instrument | None, _one_of(Instrument)]
AskedKind = Annotated[Kind | None, _one_of(Kind)]
AskedBeneficiary = Annotated[Beneficiary | None, _one_of(Beneficiary)]
AskedArea = Annotated[str | None, WithJsonSchema({"type": "string", "maxLength": 100})]
AskedBrownfield = Annotated[Brownfield | None, _one_of(Brownfield)]
AskedReady = Annotated[Verdict | None, _one_of(Verdict)]
AskedText = Annotated[str | None, WithJsonSchema({"type": "string", "maxLength": 100})]
AskedHectares = Annotated[
    int | None,
    BeforeValidator(lambda value: whole_units(value, SQUARE_METRES_PER_HECTARE, "hectares")),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0}),
]

ON = Query(None, description="Day of the answer, YYYY-MM-DD; by default the day it is in Paris.")
WRITTEN = Query(None, alias="format", description="By default what the Accept header prefers, else `json`.")
PLACE = Query(
    min_length=1,
    max_length=200,
    description="INSEE code, SIREN, postal code, name, `ti-0101`, `1:ti-0101` or LONGITUDE,LATITUDE.",
)
WORDS = Query("", max_length=MAX_QUERY, description="French words: the schemes that answer them, best first.")
STATE = Query(None, description="State of the application window on the day.")
FUNDER = Query(None, description="; ".join(f"`{code}`: {label}" for code, (label, _) in FUNDERS.items()))
INSTRUMENT = Query(None, description="Form of the aid.")
KIND = Query(None, description="What the project is about.")
BENEFICIARY = Query(None, description="Who bears the project.")
AREA = Query(
    None, max_length=100, description="`FR`, `REG-84`, `DEP-13`, `EPCI-…`, `COM-71153`, `TI-2:ti-0101`…"
)
SITE_NAME = Query("", max_length=100, description="Part of the name of the site.")
SITE_AREA = Query(
    None, max_length=100, description="`REG-84`, `DEP-13`, `EPCI-…`, `COM-71153`, `TI-2:ti-0101`."
)
BROWNFIELD = Query(None, description="Whether the site is a brownfield.")
LEAST_AREA = Query(None, alias="area_min_ha", description="At least, in hectares; unknown areas stay listed.")
WAVE = Query(
    None, max_length=100, description="Wave of labels, like `2021-09`; `inconnue`: unknown or no label."
)
READY = Query(None, description="Whether every step of the standard list is reached on the day.")
LIST = Query(None, max_length=100, description="List: `turnkey-sites`, `cnig_friches` or `cnig_sites`.")
PAGE = Query(1, ge=1, le=100_000)
PER_PAGE = Query(50, ge=1, le=500)
