"""French words of a bilan: values with their unit, the two readings of a day."""

import math
import unicodedata
from datetime import date
from fractions import Fraction

from catalyseur.bilan.report import Instrument, Reading, Stage, Tax, Unit, Value
from catalyseur.values.dates import MONTHS
from catalyseur.values.money import euros_number, euros_text

NOT_KNOWN = "non connu"
NARROW, WIDE = "\u202f", "\u00a0"
_DIGITS: dict[Unit, int] = {"decimal": 4, "precise": 6}
STAGES: dict[Stage, str] = {"actual": "constaté", "forecast": "prévu", "announced": "annoncé"}
TAXES: dict[Tax, str] = {
    "ht": "hors taxes",
    "ttc": "toutes taxes comprises",
    "untold": "HT ou TTC : non précisé",
    "none": "",
}
INSTRUMENTS: dict[Instrument, str] = {
    "grant": "subvention",
    "loan": "prêt",
    "untold": "subvention ou prêt : non précisé",
    "none": "",
}


def value_text(value: Value, unit: Unit) -> str:
    """Write a value as French readers expect; what is not known is said."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, date):
        return day_text(value)
    return value if isinstance(value, str) else _number_text(Fraction(value), unit)


def plain_value(value: Value, unit: Unit) -> int | float | str | None:
    """Return a value as files and programs read it: euros, a share from 0 to 1 to six decimals, an ISO day."""
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str):
        return value
    if unit == "cents":
        return euros_number(int(value))
    if unit in _DIGITS:
        return float(value)
    return int(value) if Fraction(value).denominator == 1 else round(float(value), 6)


def _number_text(value: Fraction, unit: Unit) -> str:
    if unit == "cents":
        return euros_text(int(value))
    if unit == "share":
        return f"{_decimal(100 * value, 1)}{WIDE}%"
    if unit == "ha":
        return f"{_decimal(value, 1).removesuffix(',0')}{WIDE}ha"
    if unit in _DIGITS:
        return _significant(value, _DIGITS[unit])
    return _grouped(int(value)) if value.denominator == 1 else _decimal(value, 1)


def day_text(day: date) -> str:
    """Write a day: `15 décembre 2020`, `1er janvier 2021`."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def fold(text: str) -> str:
    """Return a text to sort by: without accents, case nor kind of apostrophe."""
    plain = unicodedata.normalize("NFD", text.replace("’", "'"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()


def reading_text(day: date, reading: Reading, known_on: date) -> str:
    """Name the reading of a day: with today's knowledge of it, or as it was published."""
    if reading == "registered":
        return f"Étude enregistrée le {day_text(day)}, exécutée le {day_text(known_on)}"
    if reading == "on" and day > known_on:
        return f"Préparé le {day_text(known_on)} pour le {day_text(day)}"
    if reading == "on":
        return f"Lecture d’aujourd’hui du {day_text(day)}"
    return f"Tel que publié le {day_text(known_on)}"


def reading_note(day: date, reading: Reading, known_on: date) -> str:
    """Say in one sentence what the reading means."""
    if reading == "registered":
        return (
            f"La question, les données, les témoins et la méthode ont été fixés le {day_text(day)}, avant tout résultat. "
            f"Les chiffres sont ceux de l’exécution du {day_text(known_on)} ; ils ne changent plus."
        )
    if reading == "on" and day == known_on:
        return f"Les chiffres sont calculés avec ce que l’on sait ce {day_text(day)}."
    if reading == "on" and day > known_on:
        return f"Les chiffres sont calculés avec ce que l’on sait le {day_text(known_on)} : ils peuvent encore changer."
    if reading == "on":
        return (
            f"Les chiffres du {day_text(day)} sont calculés avec ce que l’on sait le {day_text(known_on)} : "
            "les corrections publiées depuis y sont."
        )
    return (
        f"Les chiffres du {day_text(day)} sont ceux qui ont été publiés le {day_text(known_on)}, "
        "recalculés des données conservées ce jour-là ; les corrections publiées depuis n’y sont pas."
    )


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", NARROW)


def _significant(value: Fraction, digits: int) -> str:
    """Write that many significant digits, two decimals more at most, no zero at the end."""
    if value == 0:
        return "0"
    places = min(max(digits - 1 - math.floor(math.log10(abs(value))), 0), digits + 2)
    text = _decimal(value, places) if places else _grouped(math.floor(value + Fraction(1, 2)))
    plain = text.rstrip("0").rstrip(",") if places else text
    return f"≈{WIDE}0" if plain == "0" else plain


def _decimal(number: Fraction, places: int) -> str:
    """Round half up to `places` decimals, French style."""
    scale = 10**places
    scaled = (2 * abs(number) * scale + 1) // 2
    whole, rest = divmod(int(scaled), scale)
    sign = "-" if number < 0 and scaled else ""
    return f"{sign}{_grouped(whole)},{rest:0{places}d}"
