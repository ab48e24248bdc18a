"""Form fields as the design system draws them: a line, an area, a number, a choice, a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_MEGABYTE = 1_000_000


class PlainSelect(forms.Select):
    """A choice written in one go: Django renders a template for each option, and a committee has thousands."""

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,  # noqa: ARG002 - Django's signature
    ) -> SafeString:
        """Return the list, its chosen option marked."""
        chosen = "" if value is None else str(value)
        options = ((key, " selected" if str(key) == chosen else "", label) for key, label in self.choices)
        return format_html(
            "<select{}>{}</select>",
            flatatt(self.build_attrs(self.attrs, {"name": name} | (attrs or {}))),
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


def line(label: str, help_text: str = "", *, most: int, required: str = "", **attrs: str) -> forms.CharField:
    """Return a line of text; `required` is what to say when it is empty."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=most,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"} | attrs),
        error_messages={"required": required},
    )


def area(label: str, help_text: str = "", *, most: int, required: str = "", rows: int = 5) -> forms.CharField:
    """Return several lines of text; `required` is what to say when it is empty."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=most,
        widget=forms.Textarea(attrs={"class": "fr-input", "rows": rows}),
        error_messages={"required": required},
    )


def number(
    label: str, help_text: str = "", *, least: int, most: int, required: str = ""
) -> forms.IntegerField:
    """Return a whole number."""
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=bool(required),
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"class": "fr-input", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": required, "invalid": "Écrivez un nombre entier."},
    )


def choice(
    label: str, choices: list[tuple[str, str]], help_text: str = "", *, required: str = ""
) -> forms.ChoiceField:
    """Return a choice in a list; `required` is what to say when nothing is chosen."""
    first = [("", "Choisir" if required else "Non précisé")]
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        required=bool(required),
        choices=[*first, *choices],
        widget=PlainSelect(attrs={"class": "fr-select"}),
        error_messages={"required": required},
    )


def upload_field(
    label: str, help_text: str, *, most_mb: int, advice: str, accept: str = ""
) -> forms.FileField:
    """Return a file of at most that many megabytes; `advice` is what to do with a larger one."""

    def refuse_larger(file: "UploadedFile[bytes]") -> None:
        if (file.size or 0) > most_mb * _MEGABYTE:
            raise forms.ValidationError(f"Ce fichier dépasse {most_mb} Mo : {advice}.")

    return forms.FileField(
        label=label,
        help_text=f"{help_text} {most_mb} Mo au plus.".strip(),
        validators=[refuse_larger],
        widget=forms.FileInput(attrs={"class": "fr-upload"} | ({"accept": accept} if accept else {})),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )
