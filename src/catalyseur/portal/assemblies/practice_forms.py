"""The form of a good practice or testimony, and the filters of their list."""

from datetime import date
from typing import Any

from django import forms

from catalyseur.geography.atlas import Geography
from catalyseur.portal.assemblies.fields import (
    KeysField,
    find_award_key,
    find_scheme_id,
    labelled,
    trap,
)
from catalyseur.portal.assemblies.listing import Filters
from catalyseur.portal.assemblies.models import PracticeForm
from catalyseur.portal.projects.fields import NafField
from catalyseur.portal.projects.forms import PlaceForm
from catalyseur.portal.ui.fields import area, choice, line, upload_field
from catalyseur.toolbox.vocabulary import EuSize, Kind


class SendPracticeForm(PlaceForm):
    """What was done, where, with what results; PlaceForm finds the commune and asks which of homonyms."""

    form = choice("Forme", list(PracticeForm.choices), required="Choisissez la forme.")
    title = line("Titre", most=200, required="Donnez un titre.")
    kind = choice("Objet du projet", labelled(Kind))
    naf = NafField(
        label="Activité",
        help_text="Code NAF rév. 2 (25.62B) ou mots de l’activité.",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"}),
    )
    size = choice("Taille de l’entreprise", labelled(EuSize))
    what = area(
        "Ce qui a été fait",
        "Les étapes, ce qui a marché, ce qui n’a pas marché. Aucun nom de personne.",
        most=5000,
        required="Décrivez ce qui a été fait.",
        rows=8,
    )
    results = area("Résultats déclarés", "Chiffres avec leur date.", most=2000, rows=3)
    results_source = line("Source des résultats", "Obligatoire si vous déclarez des résultats.", most=300)
    schemes = KeysField(
        label="Dispositifs utilisés",
        help_text="Références séparées par des virgules : DSP-001.",
        find=find_scheme_id,
    )
    awards = KeysField(
        label="Lauréats liés",
        help_text="Clés de la liste des lauréats, séparées par des virgules.",
        find=find_award_key,
    )
    told_by = line(
        "Votre fonction et votre organisme",
        "« Directrice d’usine, fonderie X » : jamais un nom de personne. Ils seront publiés.",
        most=200,
        required="Dites au nom de quel organisme vous parlez.",
    )
    site = trap()
    field_order = ("form", "title", "kind", "naf", "size", "place")

    def clean(self) -> dict[str, Any]:
        """Find the commune; ask a result for its source."""
        super().clean()
        known = self.cleaned_data
        if known.get("results") and not known.get("results_source"):
            self.add_error("results_source", "Un résultat se donne avec sa source : dites d’où il vient.")
        return known

    @property
    def is_from_a_robot(self) -> bool:
        """Tell whether the trap was filled in."""
        return bool(self.cleaned_data.get("site"))

    def practice(self) -> dict[str, Any]:
        """Return what is kept: where the commune lies that day is written with it."""
        kept = (
            "form",
            "title",
            "kind",
            "naf",
            "size",
            "what",
            "results",
            "results_source",
            "schemes",
            "awards",
            "told_by",
        )
        facts = {name: self.cleaned_data[name] for name in kept}
        return facts | place_facts(self.locator.geography, self.cleaned_data["code"], self.on)


class ImportForm(forms.Form):
    """A file of practices."""

    file = upload_field("Fichier CSV", "500 lignes au plus.", most_mb=1, advice="coupez-le", accept=".csv")

    def clean_file(self) -> bytes:
        """Return the bytes of the file."""
        return bytes(self.cleaned_data["file"].read())


class FilterForm(forms.Form):
    """What is looked for among practices; every field is optional and stands in the address."""

    forme = choice("Forme", list(PracticeForm.choices))
    objet = choice("Objet du projet", labelled(Kind))
    branche = choice("Branche (NAF)", [])
    taille = choice("Taille de l’entreprise", labelled(EuSize))
    region = choice("Région", [])
    territoire = forms.CharField(
        label="Territoire",
        help_text="Phase et identifiant : 2:ti-0101.",
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"}),
    )

    def __init__(self, data: Any, geography: Geography, branches: list[tuple[str, str]]) -> None:  # noqa: ANN401 - a QueryDict
        """Offer the régions, and the branches practices have."""
        super().__init__(data)
        regions = sorted(geography.region_names.items(), key=lambda one: one[1])
        for name, offered in (("branche", branches), ("region", regions)):
            self.fields[name].choices = [("", "Toutes"), *offered]  # type: ignore[attr-defined]
        for name, first in (("forme", "Toutes"), ("objet", "Tous"), ("taille", "Toutes")):
            offered = list(self.fields[name].choices)[1:]  # type: ignore[attr-defined]
            self.fields[name].choices = [("", first), *offered]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        """Return what is asked; a field in error asks nothing."""
        self.is_valid()
        asked = self.cleaned_data
        return Filters(
            form=asked.get("forme") or "",
            kind=asked.get("objet") or "",
            division=asked.get("branche") or "",
            size=asked.get("taille") or "",
            region=asked.get("region") or "",
            territory=asked.get("territoire") or "",
        )


def place_facts(geography: Geography, commune: str | None, on: date) -> dict[str, Any]:
    """Return where a commune lies on a day; of its territories, only those it surely belongs to."""
    if commune is None:
        return {}
    standing = geography.commune(commune, on).communes
    if len(standing) != 1:
        return {"commune": commune}
    held = standing[0]
    memberships = geography.territories_of(held.code, on)
    return {
        "commune": held.code,
        "departement": held.departement,
        "region": held.region,
        "territories": sorted(one.territory.key for one in memberships if one.certain),
    }
