"""What is filled in to open a fund, an envelope, a sub-delegation, and to close a year."""

from typing import Any

from django import forms

from catalyseur.ledger.accounts import Payer
from catalyseur.portal.funds.models import Holder
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.ui.fields import choice, line, number
from catalyseur.toolbox.lexicon import fold

_PAYERS = [(payer.value, payer.label) for payer in Payer]


class AccountForm(forms.Form):
    """A code and a label."""

    code = forms.SlugField(
        label="Code",
        help_text="Lettres sans accent, chiffres et traits d’union ; unique, il ne change plus.",
        max_length=60,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"}),
        error_messages={
            "required": "Donnez le code.",
            "invalid": "N’écrivez que des lettres sans accent, des chiffres et des traits d’union.",
        },
    )
    label = line("Libellé", most=200, required="Donnez le libellé.")

    def clean_code(self) -> str:
        """Refuse a code that serves."""
        code: str = self.cleaned_data["code"]
        if Holder.objects.filter(code=code).exists():
            raise forms.ValidationError(f"Le code {code} sert déjà : donnez-en un autre.")
        return code


class EnvelopeForm(AccountForm):
    """An envelope: whose money, where, which year."""

    payer = choice("Payeur", _PAYERS, "Laissez « Non précisé » si aucune source ne le dit.")
    region = choice("Région", [], "Laissez « Non précisé » pour la France entière.")
    year = number("Exercice", least=2018, most=2100, required="Donnez l’exercice.")
    to_verify = line("À vérifier", "Ce qu’aucune source ne donne.", most=300)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Offer the régions."""
        super().__init__(*args, **options)
        names = sorted(current_geography().region_names.items(), key=lambda pair: fold(pair[1]))
        self.fields["region"].choices = [("", "France entière"), *names]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["region"].help_text = ""


class YearForm(forms.Form):
    """A year to close."""

    year = number("Exercice", least=2018, most=2100, required="Donnez l’exercice.")
