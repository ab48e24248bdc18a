"""Form fields of a committee: quotas, points, lines of text read one by one."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms

from catalyseur.portal.projects.amounts import euros_number, parse_amount
from catalyseur.values.money import cents_from_euros, euros_text

_PERCENT = re.compile(r"(\d{1,3})(?:[.,](\d{1,4}))?\s*%")
_POINTS = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?")
_PARTS = 3


def parse_share(text: str) -> float:
    """Return « 40 % » as 0.4. Raises ValueError with one French sentence."""
    found = _PERCENT.fullmatch(text.strip())
    share = Decimal(f"{found[1]}.{found[2] or 0}") / 100 if found else Decimal(2)
    if share > 1:
        raise ValueError(f"« {text.strip()} » n’est pas une part : écrivez par exemple 40 %, de 0 à 100 %.")
    return float(share)


def parse_quota(text: str) -> dict[str, Any]:
    """Return « 40 % » as a share of the euros awarded, « 500 000 » as euros. Raises ValueError in French."""
    return {"share": parse_share(text)} if "%" in text else {"eur": euros_number(parse_amount(text))}


def parse_points(text: str) -> float | int:
    """Return points with at most two decimals. Raises ValueError in French."""
    found = _POINTS.fullmatch(text.strip())
    if not found:
        raise ValueError(f"« {text.strip()} » n’est pas une note : écrivez des points, par exemple 64,5.")
    value = Decimal(f"{found[1]}.{found[2] or 0}")
    return int(value) if value == value.to_integral_value() else float(value)


def parse_envelope(text: str) -> tuple[str, int | float]:
    """Return « région : 500 000 ». Raises ValueError in French."""
    name, sign, amount = text.rpartition(":")
    if not sign or not name.strip():
        raise ValueError(f"« {text} » : écrivez le nom de la région, deux points, puis un montant.")
    return name.strip(), euros_number(parse_amount(amount))


def parse_pair(text: str) -> list[str]:
    """Return « A / B » as a pair. Raises ValueError in French."""
    names = [name.strip() for name in text.split("/")]
    if len(names) != 2 or not all(names):
        raise ValueError(f"« {text} » : écrivez deux identifiants séparés par une barre oblique, A / B.")
    return names


def parse_most(text: str) -> dict[str, Any]:
    """Return « secteur | métallurgie | 40 % » as a limit. Raises ValueError in French."""
    parts = [part.strip() for part in text.split("|")]
    kind = {"secteur": "sector", "territoire": "territory"}.get(parts[0].lower())
    if kind is None or len(parts) != _PARTS or not parts[1]:
        raise ValueError(
            f"« {text} » : écrivez « secteur | nom | plafond » ou « territoire | nom | plafond »."
        )
    return {kind: parts[1], **parse_quota(parts[2])}


def share_text(share: float) -> str:
    """Write a share as people type it."""
    percent = f"{Decimal(str(share)) * 100:f}"
    percent = percent.rstrip("0").rstrip(".") if "." in percent else percent
    return f"{percent.replace('.', ',')} %"


def quota_text(quota: dict[str, Any]) -> str:
    """Write a quota as people type it."""
    return share_text(quota["share"]) if "share" in quota else euros_text(cents_from_euros(quota["eur"]))


def points_text(points: float) -> str:
    """Write points as people type them."""
    return f"{points:g}".replace(".", ",") if points < 1_000_000 else str(int(points))


class ReadField(forms.CharField):
    """A line of text read by a function; empty gives None."""

    def __init__(self, read: Callable[[str], Any], **options: Any) -> None:  # noqa: ANN401 - a field's options
        """Draw a short text box."""
        widget = forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"})
        super().__init__(required=False, max_length=40, widget=widget, **options)
        self._read = read

    def clean(self, value: object) -> Any:  # noqa: ANN401 - what the function returns
        """Read the text."""
        text = super().clean(value)
        try:
            return self._read(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class LinesField(forms.CharField):
    """Lines of text, each read by a function."""

    def __init__(self, read: Callable[[str], Any], **options: Any) -> None:  # noqa: ANN401 - a field's options
        """Draw a small area."""
        widget = forms.Textarea(attrs={"class": "fr-input", "rows": 4})
        super().__init__(required=False, max_length=20_000, widget=widget, **options)
        self._read = read

    def clean(self, value: object) -> list[Any]:
        """Read the lines; the first wrong one is told with its number."""
        found = []
        for number, line in enumerate((super().clean(value) or "").splitlines(), start=1):
            if line.strip():
                try:
                    found.append(self._read(line.strip()))
                except ValueError as error:
                    raise forms.ValidationError(f"Ligne {number} : {error}") from None
        return found
