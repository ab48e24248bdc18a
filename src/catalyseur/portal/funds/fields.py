"""Form fields of this app: a commune, a percentage."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from catalyseur.ledger.grant import BASIS_POINTS
from catalyseur.portal.places.queries import current_locator
from catalyseur.portal.projects.places import find_communes

SHOWN = 6
_PERCENT = BASIS_POINTS // 100


class CommuneField(forms.CharField):
    """A commune by its name, its postal code or its INSEE code; its value is the INSEE code, or empty."""

    def __init__(self, *, on: date, **options: Any) -> None:  # noqa: ANN401 - a field's options
        """Take the day communes are meant on."""
        widget = forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"})
        super().__init__(required=False, max_length=100, widget=widget, **options)
        self.on = on

    def clean(self, value: object) -> str:
        """Find the one commune meant, or list those that answer."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            found = find_communes(current_locator(), text, self.on)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if len(found) == 1:
            return found[0].code
        shown = " ; ".join(f"{one.code} {one.label}" for one in found[:SHOWN])
        raise forms.ValidationError(f"Plusieurs communes répondent : {shown}. Donnez le code INSEE.")


class RateField(forms.DecimalField):
    """A percentage with two decimals at most, « 12,5 » as well as « 12.5 »; its value is whole basis points."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - a field's options
        """Draw a short text box with the keyboard of numbers on a phone."""
        super().__init__(
            min_value=0,
            max_value=100,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(
                attrs={"class": "fr-input", "inputmode": "decimal", "autocomplete": "off"}
            ),
            error_messages={
                "required": "Donnez le taux.",
                "invalid": "Écrivez un pourcentage, par exemple 40 ou 12,5.",
                "min_value": "Un taux va de 0 à 100 %%.",
                "max_value": "Un taux va de 0 à 100 %%.",
                "max_decimal_places": "Un taux a deux décimales au plus.",
            },
            **options,
        )

    def clean(self, value: object) -> int | None:
        """Return basis points; « 12,5 % » is read as « 12,5 »."""
        typed = value.strip().removesuffix("%").rstrip() if isinstance(value, str) else value
        percent: Decimal | None = super().clean(typed)
        return None if percent is None else int(percent * _PERCENT)


def hidden_key() -> forms.CharField:
    """Return the key that makes a form count once however often it is sent."""
    return forms.CharField(max_length=60, widget=forms.HiddenInput)
