"""Forms, in French."""

from typing import Any

from django import forms

from catalyseur.portal.accounts.models import Role


class EmailForm(forms.Form):
    """The address a login link goes to."""

    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        help_text="Format attendu : nom@domaine.fr",
        widget=forms.EmailInput(attrs={"class": "fr-input", "autocomplete": "email"}),
    )


class CodeForm(forms.Form):
    """A code of the application, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "fr-input", "autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )

    def __init__(self, *args: Any, help_text: str = "", **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        """Say under the field which code is expected."""
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = help_text


class InvitationForm(EmailForm):
    """Who is invited, and what for."""

    role = forms.ChoiceField(
        label="Rôle",
        choices=Role.choices,
        help_text="« Instruction » met à jour les dispositifs ; « Administration » gère aussi les comptes.",
        widget=forms.Select(attrs={"class": "fr-select"}),
    )
