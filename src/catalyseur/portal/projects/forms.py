"""One form a step: every question optional; each reads a project's document and writes its own keys back."""

from datetime import date
from typing import Any

from django import forms

from catalyseur.geography.locate import Locator
from catalyseur.portal.projects.asked import Asked
from catalyseur.portal.projects.documents import Document, without_nothing
from catalyseur.portal.projects.fields import (
    EurosField,
    Initial,
    TruthField,
    capitalise,
    code_field,
    day_field,
    euros,
    number_field,
    plain_number,
    text_field,
    written,
)
from catalyseur.portal.projects.places import commune_text, find_communes
from catalyseur.portal.projects.sector_search import find_sectors
from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.vocabulary import Beneficiary, Category, Kind
from catalyseur.values.codes import is_siren

MANY = 12
UNTITLED = "Projet sans titre"


class StepForm(forms.Form):
    """A step's questions; this one asks nothing of its own."""

    @staticmethod
    def initial_of(document: Document) -> Initial:  # noqa: ARG004 - steps with questions read it
        """Read what a document says of the questions."""
        return {}

    def facts(self, document: Document) -> Document:
        """Write the answers into a document."""
        return document

    def add_choice(self, after: str, name: str, label: str, choices: list[tuple[str, str]]) -> None:
        """Ask, right after a field, which of several answers is meant: buttons, or a list when they are many."""
        many = len(choices) > MANY
        widget: forms.Widget = forms.Select(attrs={"class": "fr-select"}) if many else forms.RadioSelect()
        first = [("", "Choisissez")] if many else []
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, choices=[*first, *choices], widget=widget
        )
        names = [field for field in self.fields if field != name]
        names.insert(names.index(after) + 1, name)
        self.order_fields(names)


class PlaceForm(StepForm):
    """Where the project stands."""

    place = text_field(
        "Commune du projet", "Nom, code postal ou code INSEE ; une intercommunalité propose ses communes."
    )

    def __init__(self, *args: Any, locator: Locator, on: date, **options: Any) -> None:  # noqa: ANN401
        """Take what finds places, and the day they are meant on."""
        super().__init__(*args, **options)
        self.locator, self.on = locator, on

    @staticmethod
    def known_place(document: Document, locator: Locator, on: date) -> Initial:
        """Write the commune known."""
        code = document.get("commune")
        return {"place": commune_text(locator.geography, code, on)} if code else {}

    def clean(self) -> dict[str, Any]:
        """Find the commune; where several answer, ask which."""
        text = self.cleaned_data.get("place", "")
        self.cleaned_data["code"] = self._find(text) if text else None
        return self.cleaned_data

    def _find(self, text: str) -> str | None:
        try:
            found = find_communes(self.locator, text, self.on)
        except ValueError as error:
            self.add_error("place", str(error))
            return None
        chosen = self.data.get(self.add_prefix("commune"), "")
        if len(found) == 1:
            return found[0].code
        if chosen in {one.code for one in found}:
            return str(chosen)
        self.add_choice(
            "place", "commune", "De quelle commune s’agit-il ?", [(one.code, one.label) for one in found]
        )
        self.add_error("commune", f"{len(found)} communes répondent à « {text} » : choisissez la vôtre.")
        return None

    def facts(self, document: Document) -> Document:
        """Write the commune, or that it is not known."""
        return without_nothing(document | {"commune": self.cleaned_data["code"]})


class WhoForm(StepForm):
    """Who bears the project."""

    title = text_field("Titre du projet", "Pour vous y retrouver ; il n’est montré à personne d’autre.")
    beneficiary = code_field(Beneficiary, "Qui porte le projet ?")

    @staticmethod
    def initial_of(document: Document) -> Initial:
        """Read the title people gave and who bears the project."""
        title = document.get("title")
        return {
            "title": "" if title == UNTITLED else title,
            "beneficiary": document.get("beneficiary", ""),
        }

    def facts(self, document: Document) -> Document:
        """Write who bears the project."""
        title = self.cleaned_data["title"] or UNTITLED
        return without_nothing(
            document | {"title": title, "beneficiary": self.cleaned_data["beneficiary"] or None}
        )


class FirmForm(StepForm):
    """The firm, as far as it is known."""

    siren = text_field("SIREN", "Neuf chiffres.", max_length=20, inputmode="numeric")
    naf = text_field("Activité", "Code NAF rév. 2 (25.62B) ou mots de l’activité (mécanique industrielle).")
    headcount = number_field("Effectif", "En équivalents temps plein sur l’année.", most=10_000_000)
    turnover = EurosField(label="Chiffre d’affaires annuel", help_text="En euros, par exemple 6 200 000.")
    balance_sheet = EurosField(label="Total du bilan", help_text="En euros.")
    category = code_field(Category, "Catégorie d’entreprise selon l’INSEE", "Laissez vide : elle se calcule.")
    in_difficulty = TruthField(
        label="L’entreprise est-elle en difficulté au sens européen ?",
        help_text="Article 2, point 18, du règlement (UE) 651/2014 : procédure collective, ou capital social "
        "perdu pour plus de la moitié.",
    )

    @staticmethod
    def initial_of(document: Document) -> Initial:
        """Read the firm's facts."""
        firm = document.get("firm", {})
        naf = firm.get("naf")
        truth = {True: "yes", False: "no"}.get(firm.get("in_difficulty"), "")
        return {
            "siren": firm.get("siren", ""),
            "naf": f"{naf} {load_naf()[naf].label}" if naf else "",
            "headcount": plain_number(firm.get("headcount")),
            "turnover": written(firm.get("turnover_eur")),
            "balance_sheet": written(firm.get("balance_sheet_eur")),
            "category": firm.get("category", ""),
            "in_difficulty": truth,
        }

    def clean_siren(self) -> str:
        """Check the nine digits."""
        siren = "".join(self.cleaned_data["siren"].split())
        if siren and not is_siren(siren):
            raise forms.ValidationError(
                "Un SIREN a neuf chiffres, dont le dernier est une clé : vérifiez-les."
            )
        return siren

    def clean(self) -> dict[str, Any]:
        """Find the NAF subclass; where several answer, ask which."""
        text = self.cleaned_data.get("naf", "")
        self.cleaned_data["naf_code"] = self._find(text) if text else None
        return self.cleaned_data

    def _find(self, text: str) -> str | None:
        first = text.split(maxsplit=1)[0]
        if first in load_naf():
            return first
        try:
            found = find_sectors(text)
        except ValueError as error:
            self.add_error("naf", str(error))
            return None
        chosen = self.data.get(self.add_prefix("naf_choice"), "")
        if len(found) == 1 or chosen in {one.code for one in found}:
            return found[0].code if len(found) == 1 else str(chosen)
        if not found:
            self.add_error(
                "naf", f"Aucune activité ne répond à « {text} » : essayez un mot plus court ou le code NAF."
            )
            return None
        choices = [(one.code, f"{one.code} {one.label}") for one in found]
        self.add_choice("naf", "naf_choice", "Quelle est l’activité principale ?", choices)
        self.add_error(
            "naf_choice", f"Plusieurs activités répondent à « {text} » : choisissez la plus proche."
        )
        return None

    def facts(self, document: Document) -> Document:
        """Write the firm's facts; those this step does not ask stay."""
        known = self.cleaned_data
        firm = without_nothing(
            document.get("firm", {})
            | {
                "siren": known["siren"] or None,
                "naf": known["naf_code"],
                "headcount": known["headcount"],
                "turnover_eur": euros(known["turnover"]),
                "balance_sheet_eur": euros(known["balance_sheet"]),
                "category": known["category"] or None,
                "in_difficulty": known["in_difficulty"],
            }
        )
        return without_nothing(document | {"firm": firm or None})


class KindForm(StepForm):
    """What the project is about."""

    kinds = forms.MultipleChoiceField(
        label="Sur quoi porte le projet ?",
        help_text="Plusieurs réponses possibles ; laissez vide si vous ne savez pas.",
        required=False,
        choices=[(kind.value, capitalise(kind.label)) for kind in Kind],
        widget=forms.CheckboxSelectMultiple,
    )

    @staticmethod
    def initial_of(document: Document) -> Initial:
        """Read the kinds."""
        return {"kinds": document.get("kinds", [])}

    def facts(self, document: Document) -> Document:
        """Write the kinds."""
        return without_nothing(document | {"kinds": self.cleaned_data["kinds"] or None})


class AlertForm(forms.Form):
    """Where to send the digest."""

    email = forms.EmailField(
        label="Adresse électronique",
        help_text="Format attendu : nom@domaine.fr",
        widget=forms.EmailInput(attrs={"class": "fr-input", "autocomplete": "email"}),
        error_messages={
            "invalid": "Écrivez une adresse comme nom@domaine.fr.",
            "required": "Donnez l’adresse où envoyer les alertes.",
        },
    )


class DatesForm(StepForm):
    """When works start, and the particular conditions some scheme asks."""

    start_of_works_on = day_field(
        "Début des travaux", "Ou première commande ferme d’équipement, si elle vient avant."
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        asked: Asked,
        **options: Any,  # noqa: ANN401
    ) -> None:
        """Take the questions to ask."""
        super().__init__(*args, **options)
        self.names = tuple(asked.conditions)
        self.schemes = tuple(asked.applications)
        for scheme, words in asked.applications.items():
            self.fields[f"application-{scheme}"] = day_field(words)
        for name, condition in asked.conditions.items():
            by = f"Demandé par : {', '.join(condition.schemes)}."
            self.fields[f"condition-{name}"] = TruthField(label=condition.question, help_text=by)

    @staticmethod
    def initial_of(document: Document) -> Initial:
        """Read the days and the conditions."""
        truths = {True: "yes", False: "no"}
        return {
            "start_of_works_on": document.get("start_of_works_on"),
            **{f"application-{name}": day for name, day in document.get("applications", {}).items()},
            **{f"condition-{name}": truths[met] for name, met in document.get("conditions", {}).items()},
        }

    def facts(self, document: Document) -> Document:
        """Write what was asked; conditions and days not asked this time stay."""
        known = self.cleaned_data
        applications = {name: _day(known[f"application-{name}"]) for name in self.schemes}
        conditions = {name: known[f"condition-{name}"] for name in self.names}
        return without_nothing(
            document
            | {
                "start_of_works_on": _day(known["start_of_works_on"]),
                "applications": without_nothing(document.get("applications", {}) | applications) or None,
                "conditions": without_nothing(document.get("conditions", {}) | conditions) or None,
            }
        )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
