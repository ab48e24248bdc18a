"""What people choose on the pages of the bilan."""

from datetime import date
from typing import Any

from django import forms

from catalyseur.bilan.inputs import Inputs
from catalyseur.values.dates import today


class CompareForm(forms.Form):
    """Two territories of one day."""

    a = forms.ChoiceField(label="Premier territoire")
    b = forms.ChoiceField(label="Second territoire")

    def __init__(self, *args: Any, inputs: Inputs, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Offer the territories of the day."""
        super().__init__(*args, **kwargs)
        choices = sorted((f"{one.name} ({one.key})", one.key) for one in inputs.territories)
        for field in self.fields.values():
            field.choices = [(key, name) for name, key in choices]  # type: ignore[attr-defined]
            field.widget.attrs["class"] = "fr-select"


class PublishForm(forms.Form):
    """The day of the bilan to freeze."""

    day = forms.DateField(
        label="Arrêté au",
        help_text="Les chiffres de ce jour, avec ce que l’on sait aujourd’hui.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input"}),
    )

    def clean_day(self) -> date:
        """Refuse a day that has not come."""
        day: date = self.cleaned_data["day"]
        if day > today():
            raise forms.ValidationError(
                "Ce jour n’est pas encore venu : publiez au plus tard à la date d’aujourd’hui."
            )
        return day
