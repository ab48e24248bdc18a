"""What may be asked of a plan: schemes to use or leave, amounts decided; another day, place, size, phase."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from catalyseur.financing.request import Request
from catalyseur.financing.vocabulary import Size, named
from catalyseur.financing.what_if import SIZE_FIGURES, Change
from catalyseur.geography.locate import Locator
from catalyseur.portal.projects.amounts import amount_text, euros_number
from catalyseur.portal.projects.fields import EurosField, capitalise, day_field, text_field
from catalyseur.portal.projects.places import commune_text, find_communes
from catalyseur.toolbox.project import Project

FREE, USE, LEAVE = "", "use", "leave"
CHOICES = ((FREE, "Laisser choisir"), (USE, "À utiliser"), (LEAVE, "À écarter"))
_CHOICE, _AMOUNT = "choix-", "montant-"
MOST_HOMONYMS = 5


class RequestForm(forms.Form):
    """Each scheme: left to the plan, to use, or to leave out; and the amount already decided, if any."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, schemes: Mapping[str, str], request: Request
    ) -> None:
        """Ask of each scheme (name by id), as it was asked before."""
        super().__init__(data)
        self.schemes = schemes
        for name, label in schemes.items():
            choice = USE if name in request.use else LEAVE if name in request.leave else FREE
            widget = forms.Select(attrs={"class": "fr-select"})
            self.fields[f"{_CHOICE}{name}"] = forms.ChoiceField(
                label=label, choices=CHOICES, required=False, initial=choice, widget=widget
            )
            cents = request.totals.get(name)
            amount = EurosField(label=f"Montant déjà décidé, {label}")
            amount.initial = None if cents is None else amount_text(euros_number(cents))
            self.fields[f"{_AMOUNT}{name}"] = amount

    def clean(self) -> dict[str, Any]:
        """Refuse an amount decided for a scheme left out: one of the two is a slip."""
        known = self.cleaned_data
        for name, label in self.schemes.items():
            amount = f"{_AMOUNT}{name}"
            if known.get(f"{_CHOICE}{name}") == LEAVE and known.get(amount):
                text = f"« {label} » est à écarter et a un montant déjà décidé : videz le montant, ou laissez choisir."
                self.add_error(amount, text)
        return known

    def asked(self) -> Request:
        """Read what is asked; call it only when valid."""
        known = self.cleaned_data
        amounts = {name: known[f"{_AMOUNT}{name}"] for name in self.schemes}
        choices = {name: known[f"{_CHOICE}{name}"] for name in self.schemes}
        left = frozenset(name for name, choice in choices.items() if choice == LEAVE)
        totals = {name: cents for name, cents in amounts.items() if cents}
        return Request(
            use=frozenset(name for name, choice in choices.items() if choice == USE) - totals.keys(),
            leave=left,
            totals=totals,
        )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Pair the two fields of each scheme."""
        return [(self[f"{_CHOICE}{name}"], self[f"{_AMOUNT}{name}"]) for name in self.schemes]


def posted_schemes(data: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """Return the schemes a posted form asks about, those the toolbox knows."""
    return {name: label for name, label in names.items() if f"{_CHOICE}{name}" in data}


class OtherwiseForm(forms.Form):
    """The same project put otherwise."""

    granted_on = day_field("Autre date d’octroi", "Le droit et les dispositifs de ce jour s’appliquent.")
    commune = text_field("Autre commune", "Nom ou code INSEE.")
    size = forms.ChoiceField(
        label="Autre taille de l’entreprise",
        required=False,
        widget=forms.Select(attrs={"class": "fr-select"}),
        choices=[("", "Inchangée"), *((size.value, capitalise(size.label)) for size in SIZE_FIGURES)],
    )
    later_on = day_field("Date d’octroi de la seconde phase", "Pour couper le projet en deux phases.")
    later = forms.MultipleChoiceField(
        label="Dépenses de la seconde phase", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, project: Project, locator: Locator, on: date
    ) -> None:
        """Offer the lines of the project."""
        super().__init__(data)
        self._locator, self._on, self._lines = locator, on, project.lines or ()
        later = self.fields["later"]
        if isinstance(later, forms.MultipleChoiceField):
            later.choices = [(str(rank), line.id) for rank, line in enumerate(self._lines)]

    def clean_commune(self) -> str | None:
        """Find the commune; several answers need a more precise word."""
        text = self.cleaned_data["commune"].strip()
        if not text:
            return None
        try:
            found = find_communes(self._locator, text, self._on)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if len(found) > 1:
            some = " ; ".join(one.label for one in found[:MOST_HOMONYMS])
            raise forms.ValidationError(f"Plusieurs communes répondent : {some}… Donnez le code INSEE.")
        return found[0].code

    def clean(self) -> dict[str, Any]:
        """Demand both the day and the lines of a second phase, and leave a line to the first."""
        known = self.cleaned_data
        later, on = known.get("later"), known.get("later_on")
        if bool(later) != bool(on) and "later_on" not in self.errors:
            self.add_error(
                "later_on" if later else "later", "Donnez la date et les dépenses de la seconde phase."
            )
        elif later and len(later) == len(self._lines):
            self.add_error("later", "Laissez au moins une dépense à la première phase.")
        return known

    def changes(self) -> dict[str, Change]:
        """Return each thing put otherwise, by the words of the request; call it only when valid."""
        known = self.cleaned_data
        changes: dict[str, Change] = {}
        if on := known["granted_on"]:
            changes[f"Aide octroyée le {on:%d/%m/%Y}"] = Change(granted_on=on)
        if commune := known["commune"]:
            changes[f"Commune : {commune_text(self._locator.geography, commune, self._on)}"] = Change(
                commune=commune
            )
        if known["size"]:
            size = named(Size, known["size"])
            changes[f"Entreprise de taille {size.label}"] = Change(size=size)
        return changes

    def later_lines(self) -> tuple[str, ...]:
        """Return the ids of the lines of the second phase; call it only when valid."""
        return tuple(self._lines[int(rank)].id for rank in self.cleaned_data["later"])
