"""Hectares and megawatts as people and JSON write them, square metres and kilowatts as the engine counts them."""

from decimal import Decimal
from functools import lru_cache

SQUARE_METRES_PER_HECTARE = 10_000
KILOWATTS_PER_MEGAWATT = 1_000
METRES_PER_KILOMETRE = 1_000


def whole_units(value: object, per: int, unit: str) -> int:
    """Return an amount of `unit` in whole small units, `per` of them in one; 0.1 is exact.

    Raises ValueError with one sentence for a non-number, one that is not positive or one too fine.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise ValueError(f"a number of {unit} is expected, like 12.5")  # noqa: TRY004 - pydantic collects ValueError
    try:
        amount = Decimal(str(value)) * per
    except ArithmeticError:
        raise ValueError(f"'{value}' is not a number of {unit}: write it like 12.5") from None
    if not amount.is_finite() or not 0 < amount < 10**12:
        raise ValueError(f"'{value}' is not a number of {unit}: it must be positive")
    if amount != amount.to_integral_value():
        raise ValueError(f"'{value}' is too fine: at most 1/{per} of {unit}")
    return int(amount)


def number_of(units: int, per: int) -> int | float:
    """Return the JSON number that `whole_units` reads back."""
    return units // per if units % per == 0 else units / per


def hectares_text(area_m2: int) -> str:
    """Write an area for French readers: `12,5 ha`."""
    return f"{_french(area_m2, SQUARE_METRES_PER_HECTARE)}\u00a0ha"


def megawatts_text(power_kw: int) -> str:
    """Write a power for French readers: `20 MW`."""
    return f"{_french(power_kw, KILOWATTS_PER_MEGAWATT)}\u00a0MW"


def kilometres_text(distance_m: int) -> str:
    """Write a distance for French readers, to the kilometre: `12 km`."""
    return f"{round(distance_m / METRES_PER_KILOMETRE)}\u00a0km"


@lru_cache(maxsize=65_536)
def _french(units: int, per: int) -> str:
    whole, rest = divmod(units, per)
    grouped = f"{whole:,}".replace(",", "\u202f")
    decimals = f"{rest:0{len(str(per)) - 1}d}".rstrip("0")
    return f"{grouped},{decimals}" if decimals else grouped
