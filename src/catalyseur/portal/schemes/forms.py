"""What people fill in: filters of the list, a proposed text, a second reading, an error report."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from django import forms

from catalyseur.geography.areas import parse_area
from catalyseur.geography.atlas import Geography
from catalyseur.portal.schemes.actions import Said
from catalyseur.portal.schemes.models import Subject
from catalyseur.toolbox.description import WINDOW_LABELS
from catalyseur.toolbox.filters import FUNDERS, Filters
from catalyseur.toolbox.search import MAX_QUERY
from catalyseur.toolbox.vocabulary import Beneficiary, Instrument, Kind, Labelled
from catalyseur.toolbox.windows import WindowState
from catalyseur.toolbox.wording import area_text

Code = TypeVar("Code", bound=StrEnum)
Choices = list[tuple[str, Any]]


class AreaField(forms.ChoiceField):
    """A région or a territory of the list, or any other area code an address names."""

    def valid_value(self, value: str) -> bool:
        """Accept whatever is an area."""
        try:
            parse_area(value)
        except ValueError:
            return False
        return True


class FilterForm(forms.Form):
    """What is looked for in the toolbox; every field is optional and stands in the address."""

    q = forms.CharField(
        label="Rechercher un dispositif",
        help_text="Des mots, un métier (« papeterie »), une référence (DSP-017).",
        required=False,
        max_length=MAX_QUERY,
        widget=forms.TextInput(attrs={"class": "fr-input", "type": "search"}),
    )
    financeur = forms.ChoiceField(label="Financeur", required=False)
    forme = forms.ChoiceField(label="Forme de l’aide", required=False)
    objet = forms.ChoiceField(label="Objet du projet", required=False)
    porteur = forms.ChoiceField(label="Porteur du projet", required=False)
    fenetre = forms.ChoiceField(label="Période de dépôt", required=False)
    lieu = AreaField(label="Région ou territoire", required=False)
    le = forms.DateField(
        label="À la date du",
        help_text="Aujourd’hui si rien n’est donné.",
        required=False,
        widget=forms.DateInput(attrs={"class": "fr-input", "type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any, geography: Geography, on: date) -> None:  # noqa: ANN401 - a QueryDict
        """Offer the places of the day."""
        super().__init__(data)
        choices: dict[str, Choices] = {
            "financeur": [(key, label) for key, (label, _) in FUNDERS.items()],
            "forme": _labelled(Instrument),
            "objet": _labelled(Kind),
            "porteur": _labelled(Beneficiary),
            "fenetre": [(state.value, label.capitalize()) for state, label in WINDOW_LABELS.items()],
            "lieu": _places(geography, on, self.data.get("lieu", "")),
        }
        for name, offered in choices.items():
            field = self.fields[name]
            field.widget.attrs["class"] = "fr-select"
            field.choices = [("", "Toutes" if name in {"forme", "fenetre"} else "Tous"), *offered]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """Return what is asked; a field in error asks nothing."""
        self.is_valid()
        asked = self.cleaned_data
        return Filters(
            funder=asked.get("financeur") or None,
            instrument=_member(Instrument, asked.get("forme")),
            kind=_member(Kind, asked.get("objet")),
            beneficiary=_member(Beneficiary, asked.get("porteur")),
            window=_member(WindowState, asked.get("fenetre")),
            area=asked.get("lieu") or None,
        )


class RevisionForm(forms.Form):
    """A proposed text."""

    text = forms.CharField(
        label="Texte du dispositif (YAML)",
        help_text="Une clé par ligne ; les codes entre guillemets. Rien n’est publié avant la relecture d’une autre personne.",
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "fr-input ct-code", "rows": 28, "spellcheck": "false", "wrap": "off"}
        ),
        error_messages={"required": "Le texte est vide : reprenez le texte en vigueur."},
    )
    explanation = forms.CharField(
        label="Pourquoi ce changement ?",
        help_text="Une phrase pour la personne qui relira, et pour l’historique public. Sans donnée personnelle.",
        max_length=500,
        widget=forms.TextInput(attrs={"class": "fr-input"}),
        error_messages={"required": "Dites en une phrase ce qui change et d’où vous le tenez."},
    )

    def clean_text(self) -> str:
        """Write line ends as files do."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class ReviewForm(forms.Form):
    """The words of a second reading; refusing needs some."""

    reason = forms.CharField(
        label="Motif",
        help_text="Obligatoire pour refuser, facultatif pour approuver.",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "fr-input"}),
    )


class ReportForm(forms.Form):
    """An error someone saw. `site` is a trap: people do not see it, robots fill it in."""

    subject = forms.ChoiceField(
        label="Qu’est-ce qui est faux ?",
        choices=[("", "Choisir"), *Subject.choices],
        widget=forms.Select(attrs={"class": "fr-select"}),
        error_messages={"required": "Choisissez ce qui est faux."},
    )
    message = forms.CharField(
        label="Ce que vous avez constaté",
        help_text="Dites ce qui est juste, et où vous l’avez lu. N’écrivez pas de donnée personnelle.",
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "fr-input", "rows": 6}),
        error_messages={"required": "Décrivez l’erreur en une phrase au moins."},
    )
    email = forms.EmailField(
        label="Votre adresse électronique (facultatif)",
        help_text="Seulement pour vous répondre : elle est effacée dès que le signalement est clos. Format attendu : nom@domaine.fr",
        required=False,
        widget=forms.EmailInput(attrs={"class": "fr-input", "autocomplete": "email"}),
        error_messages={"invalid": "Écrivez une adresse comme nom@domaine.fr, ou laissez vide."},
    )
    site = forms.CharField(
        label="Ne remplissez pas ce champ",
        required=False,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_from_a_robot(self) -> bool:
        """Tell whether the trap was filled in."""
        return bool(self.cleaned_data.get("site"))

    def said(self) -> Said:
        """Return what is reported."""
        return Said(**{name: self.cleaned_data[name] for name in ("subject", "message", "email")})


class CloseForm(forms.Form):
    """What was done about a report."""

    answer = forms.CharField(max_length=500, widget=forms.TextInput(attrs={"class": "fr-input"}))


def _member(codes: type[Code], value: str | None) -> Code | None:
    return next((code for code in codes if code.value == value), None)


def _labelled(codes: Iterable[Labelled]) -> Choices:
    return [(code.value, code.label[:1].upper() + code.label[1:]) for code in codes]


def _places(geography: Geography, on: date, asked: str) -> Choices:
    regions = sorted((name, f"REG-{code}") for code, name in geography.region_names.items())
    territories = sorted((one.name, f"TI-{one.phase}:{one.id}") for one in geography.territories_on(on))
    groups: Choices = [
        ("Régions", [(code, name) for name, code in regions]),
        ("Territoires d’industrie", [(code, name) for name, code in territories]),
    ]
    offered = {code for _, group in groups for code, _ in group}
    if asked in offered:
        return groups
    try:
        return [*groups, (asked, area_text(geography, asked))]
    except (KeyError, ValueError):
        return groups
