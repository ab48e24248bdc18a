"""Money in whole cents. Floats never carry an amount."""

from decimal import Decimal, InvalidOperation

CENTS_PER_EURO = 100
MAX_CENTS = 10**15  # ten thousand billion euros: past that an amount is a typing mistake


def cents_from_euros(value: float | str | Decimal) -> int:
    """Return the exact cents of an amount in euros with at most two decimals.

    A JSON number is read through its shortest decimal writing, so 0.1 is ten cents exactly.
    Raises ValueError with one sentence for a non-number, a negative amount or a third decimal.
    """
    try:
        amount = Decimal(str(value)) * CENTS_PER_EURO
    except InvalidOperation:
        raise ValueError(f"'{value}' is not an amount in euros") from None
    if not amount.is_finite() or amount < 0 or amount > MAX_CENTS:
        raise ValueError(f"'{value}' is not an amount in euros: it must lie between 0 and 10 000 billion")
    if amount != amount.to_integral_value():
        raise ValueError(f"'{value}' has more than two decimals: write euros and cents")
    return int(amount)


def euros_number(cents: int) -> int | float:
    """Return an amount as the JSON number of euros that `cents_from_euros` reads back."""
    return cents / CENTS_PER_EURO if cents % CENTS_PER_EURO else cents // CENTS_PER_EURO


def signed_euros(cents: int) -> str:
    """Write an amount that may stand under zero: « −12,50 € »."""
    return f"\u2212{euros_text(-cents)}" if cents < 0 else euros_text(cents)


def euros_text(cents: int) -> str:
    """Write cents as French readers expect: `1 250 000 €`, `12,50 €` (narrow no-break spaces)."""
    euros, rest = divmod(cents, CENTS_PER_EURO)
    grouped = f"{euros:,}".replace(",", "\u202f")
    return f"{grouped},{rest:02d}\u00a0€" if rest else f"{grouped}\u00a0€"
