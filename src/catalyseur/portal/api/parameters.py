"""What the addresses of the API may be asked, and how each is described."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from ninja.params.functions import Query
from pydantic import BeforeValidator, WithJsonSchema

from catalyseur.toolbox.filters import FUNDERS
from catalyseur.toolbox.search import MAX_QUERY
from catalyseur.toolbox.vocabulary import Beneficiary, Instrument, Kind
from catalyseur.toolbox.windows import WindowState
from catalyseur.values.dates import parse_day


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
PAGE = Query(1, ge=1, le=100_000)
PER_PAGE = Query(50, ge=1, le=500)
