"""Rows that a step adds and removes: cost lines, linked enterprises."""

from typing import Any

from django import forms

from catalyseur.portal.projects.documents import Document, without_nothing
from catalyseur.portal.projects.fields import (
    EurosField,
    Initial,
    capitalise,
    code_field,
    euros,
    number_field,
    plain_number,
    text_field,
    written,
)
from catalyseur.toolbox.project import Vat
from catalyseur.toolbox.vocabulary import Nature


class RowForm(forms.Form):
    """One row among others."""

    @staticmethod
    def initial_of(entry: Document) -> Initial:
        """Read what an entry of a document says."""
        raise NotImplementedError

    def facts(self) -> Document:
        """Write the entry, nothing for an empty row."""
        raise NotImplementedError


class LinkedForm(RowForm):
    """An enterprise linked to the firm, or its partner."""

    share = number_field("Part du capital ou des droits de vote, en %", most=100)
    headcount = number_field("Effectif", most=10_000_000)
    turnover = EurosField(label="Chiffre d’affaires annuel")
    balance_sheet = EurosField(label="Total du bilan")
    public = forms.BooleanField(label="La part est détenue par un organisme public", required=False)

    @staticmethod
    def initial_of(entry: Document) -> Initial:
        """Read one linked enterprise; a share is kept from 0 to 1, or to 100."""
        share = entry.get("share")
        return {
            "share": plain_number(share if share is None or share > 1 else share * 100),
            "headcount": plain_number(entry.get("headcount")),
            "turnover": written(entry.get("turnover_eur")),
            "balance_sheet": written(entry.get("balance_sheet_eur")),
            "public": entry.get("public", False),
        }

    def facts(self) -> Document:
        """Write one linked enterprise; 1 % is 0.01, for 1 would mean the whole."""
        known, share = self.cleaned_data, self.cleaned_data.get("share")
        return without_nothing(
            {
                "share": None if share is None else round(share / 100, 6),
                "headcount": known.get("headcount"),
                "turnover_eur": euros(known.get("turnover")),
                "balance_sheet_eur": euros(known.get("balance_sheet")),
                "public": known.get("public") or None,
            }
        )


class LineForm(RowForm):
    """A line of cost."""

    label = text_field("Désignation", "Par exemple : centre d’usinage.", max_length=120)
    nature = code_field(Nature, "Nature de la dépense")
    cost = EurosField(label="Montant", help_text="En euros, par exemple 950 000 ou 1 250 000,50.")
    vat = forms.ChoiceField(
        label="Taxe sur la valeur ajoutée",
        choices=[(vat.value, capitalise(vat.label)) for vat in Vat],
        initial=Vat.EXCLUDED.value,
        required=False,
        widget=forms.Select(attrs={"class": "fr-select"}),
    )

    @staticmethod
    def initial_of(entry: Document) -> Initial:
        """Read one line."""
        return {
            "label": entry["id"],
            "nature": entry["nature"],
            "cost": written(entry["cost_eur"]),
            "vat": entry.get("vat", Vat.EXCLUDED.value),
        }

    def clean(self) -> dict[str, Any]:
        """Demand an amount of a line that says something else."""
        known = self.cleaned_data
        if (
            (known.get("label") or known.get("nature"))
            and known.get("cost") is None
            and "cost" not in self.errors
        ):
            self.add_error("cost", "Donnez le montant, même approché, ou retirez la ligne.")
        return known

    def facts(self) -> Document:
        """Write one line; a nature not known is « autre dépense », which decides nothing against anyone."""
        known = self.cleaned_data
        if known.get("cost") is None:
            return {}
        return {
            "id": known["label"] or "dépense",
            "nature": known["nature"] or Nature.OTHER.value,
            "cost_eur": euros(known["cost"]),
            "vat": known["vat"] or Vat.EXCLUDED.value,
        }
