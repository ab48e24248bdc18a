"""Form fields as the design system draws them: unknown is always an answer."""

from typing import Any

from django import forms

from catalyseur.portal.projects.amounts import amount_text, euros_number, parse_amount
from catalyseur.portal.projects.sector_search import find_sectors
from catalyseur.toolbox.vocabulary import Labelled

Initial = dict[str, Any]
UNKNOWN = "Je ne sais pas encore"
TRUTHS = (("", UNKNOWN), ("yes", "Oui"), ("no", "Non"))


class EurosField(forms.CharField):
    """An amount in French writing; its value is whole cents, None when left empty."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - a field's options
        """Draw a short text box with the keyboard of numbers on a phone."""
        widget = forms.TextInput(attrs={"class": "fr-input", "inputmode": "decimal", "autocomplete": "off"})
        super().__init__(required=False, max_length=40, widget=widget, **options)

    def clean(self, value: object) -> int | None:
        """Return exact cents, or say how to write an amount."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class TruthField(forms.ChoiceField):
    """Yes, no, or not known: its value is True, False or None."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - a field's options
        """Draw three radio buttons, « not known » first."""
        super().__init__(required=False, choices=TRUTHS, widget=forms.RadioSelect, **options)

    def clean(self, value: object) -> bool | None:
        """Return what was answered."""
        return {"yes": True, "no": False}.get(super().clean(value))


class NafField(forms.CharField):
    """An activity, by its NAF rev. 2 code or its words; its value is the code of one subclass, or empty."""

    def clean(self, value: object) -> str:
        """Find the one subclass meant, or list those that answer."""
        text = super().clean(value)
        if not text:
            return ""
        try:
            found = find_sectors(text)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if len(found) == 1:
            return found[0].code
        if not found:
            raise forms.ValidationError(f"Aucune activité ne répond à « {text} » : essayez le code NAF.")
        shown = " ; ".join(f"{one.code} {one.label}" for one in found[:6])
        raise forms.ValidationError(f"Plusieurs activités répondent : {shown}. Donnez le code.")


def text_field(label: str, help_text: str = "", *, max_length: int = 200, **attrs: str) -> forms.CharField:
    """Return an optional line of text."""
    widget = forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"} | attrs)
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=max_length, widget=widget
    )


def number_field(label: str, help_text: str = "", *, most: float) -> forms.FloatField:
    """Return an optional number, « 12,5 » as well as « 12.5 », from 0 to `most`."""
    widget = forms.TextInput(attrs={"class": "fr-input", "inputmode": "decimal", "autocomplete": "off"})
    return forms.FloatField(
        label=label,
        help_text=help_text,
        required=False,
        localize=True,
        min_value=0,
        max_value=most,
        widget=widget,
        error_messages={
            "invalid": "Écrivez un nombre, par exemple 45 ou 12,5.",
            "min_value": "Écrivez un nombre positif ou nul.",
            "max_value": "Ce nombre est trop grand : vérifiez-le.",
        },
    )


def code_field(codes: type[Labelled], label: str, help_text: str = "") -> forms.ChoiceField:
    """Return an optional choice among codes, by their French words."""
    choices = [("", UNKNOWN), *((code.value, capitalise(code.label)) for code in codes)]
    widget = forms.Select(attrs={"class": "fr-select"})
    return forms.ChoiceField(label=label, help_text=help_text, required=False, choices=choices, widget=widget)


def day_field(label: str, help_text: str = "") -> forms.DateField:
    """Return an optional day, by the browser's calendar or written 01/02/2027."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"class": "fr-input", "type": "date"})
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=widget,
        error_messages={"invalid": "Écrivez un jour comme 01/02/2027."},
    )


def capitalise(text: str) -> str:
    """Raise the first letter only."""
    return text[:1].upper() + text[1:]


def written(amount: float | None) -> str:
    """Write an amount of a document as people type it, nothing when it is not known."""
    return "" if amount is None else amount_text(amount)


def euros(cents: int | None) -> int | float | None:
    """Write cents as a document holds them, None when not known."""
    return None if cents is None else euros_number(cents)


def plain_number(value: float | None) -> float | None:
    """Write a whole number without its decimals."""
    exact = None if value is None else round(value, 4)
    return int(exact) if exact is not None and exact == int(exact) else exact
