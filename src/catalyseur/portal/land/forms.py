"""What people fill in: filters of the list, a need, a milestone."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from catalyseur.geography.atlas import Geography
from catalyseur.geography.locate import Locator
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.portal.land.listing import UNKNOWN_WAVE, Filters
from catalyseur.portal.places.names import name_key
from catalyseur.sites.ground import find_ground
from catalyseur.sites.milestones import STANDARD, Milestone, State
from catalyseur.sites.need import Need, NeedError, parse_need
from catalyseur.sites.register import Wave
from catalyseur.sites.units import SQUARE_METRES_PER_HECTARE
from catalyseur.sites.wording import READY, STATES
from catalyseur.values.dates import parse_partial
from catalyseur.values.verdict import Verdict

CODE_ATTRIBUTES = {"class": "fr-input", "autocomplete": "off"}
Choices = list[tuple[str, Any]]


class PlainSelect(forms.Select):
    """A list written in one go: three hundred places take a template each otherwise."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ANN401, ARG002 - Django's signature
        """Write the list."""
        asked = "" if value is None else str(value)
        parts = [
            format_html('<optgroup label="{}">{}</optgroup>', label, _options(offered, asked))
            if isinstance(offered, list)
            else _options([(str(label), str(offered))], asked)
            for label, offered in self.choices
        ]
        attributes = self.build_attrs(self.attrs, attrs) | {"name": name}
        return format_html("<select{}>{}</select>", flatatt(attributes), mark_safe("".join(parts)))  # noqa: S308 - each is escaped


def _options(offered: Iterable[tuple[str, str]], asked: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, mark_safe(" selected") if value == asked else "", label) for value, label in offered),
    )


def _number(label: str, help_text: str, *, digits: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=Decimal(1).scaleb(-digits),
        max_value=Decimal(10**6),
        decimal_places=digits,
        widget=forms.NumberInput(attrs={"class": "fr-input", "step": "any", "inputmode": "decimal"}),
        error_messages={"invalid": "Écrivez un nombre, par exemple 12,5."},
    )


def _choice(label: str, choices: Choices = (), help_text: str = "") -> forms.ChoiceField:  # type: ignore[assignment]
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        choices=[("", "Peu importe"), *choices],
        widget=PlainSelect(attrs={"class": "fr-select"}),
    )


def _day(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(attrs={"class": "fr-input", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Écrivez l’année, le mois et le jour, par exemple 2028-12-31."},
    )


def _tick(label: str, help_text: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, help_text=help_text, required=False)


class FilterForm(forms.Form):
    """What is looked for in the register; every field is optional and stands in the address."""

    q = forms.CharField(
        label="Nom du site",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "fr-input", "type": "search"}),
    )
    lieu = _choice("Région, département ou territoire")
    friche = _choice("Friche", [("oui", "Oui"), ("non", "Non"), ("inconnu", "Inconnu")])
    surface = _number("Surface minimale (ha)", "Les surfaces inconnues restent listées.", digits=4)
    vague = _choice("Vague de labels")
    pret = _choice(
        "Prêt ce jour-là", [(verdict.value, label.capitalize()) for verdict, label in READY.items()]
    )
    jeu = _choice("Liste")
    le = _day("À la date du", "Aujourd’hui si rien n’est donné.")

    def __init__(self, data: Any, places: Choices, waves: Iterable[Wave], lists: Choices) -> None:  # noqa: ANN401 - a QueryDict
        """Offer the places of the day, the waves and the lists."""
        super().__init__(data)
        known = [(wave.code, wave.title) for wave in waves]
        _offer(self, "lieu", places)
        _offer(self, "vague", [*known, (UNKNOWN_WAVE, "Vague inconnue ou sans label")])
        _offer(self, "jeu", lists)

    def filters(self) -> Filters:
        """Return what is asked; a field in error asks nothing."""
        self.is_valid()
        asked = self.cleaned_data
        least = asked.get("surface")
        ready = asked.get("pret")
        return Filters(
            words=asked.get("q") or "",
            area=asked.get("lieu") or None,
            brownfield=asked.get("friche") or None,
            least_m2=int(least * SQUARE_METRES_PER_HECTARE) if least else None,
            wave=asked.get("vague") or None,
            ready=Verdict(ready) if ready else None,
            source_id=asked.get("jeu") or None,
        )


class NeedForm(forms.Form):
    """A need of land; every question is optional."""

    surface_min = _number("Surface minimale (ha)", "Par exemple 12,5.", digits=4)
    surface_max = _number("Surface maximale (ha)", "", digits=4)
    puissance = _number("Puissance électrique (MW)", "Ce que l’usine doit pouvoir tirer.", digits=3)
    pret_le = _day("Prêt au plus tard le")
    lieu = _choice("Dans une région, un département ou un territoire")
    commune = forms.CharField(
        label="Ou près d’une commune",
        help_text="Son nom ou son code Insee, avec la distance à côté.",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
    )
    km = _number("À combien de kilomètres au plus", "À vol d’oiseau. 30 si rien n’est donné.", digits=3)
    fer = _tick("Accès au fret ferroviaire")
    eau = _tick("Réseau d’eau potable")
    en_vente = _tick("Encore à vendre ou à louer")
    friches_d_abord = _tick("Les friches d’abord", "Change l’ordre, n’écarte aucun site.")

    def __init__(self, data: Any, locator: Locator, on: date) -> None:  # noqa: ANN401 - a QueryDict
        """Offer the places of the day."""
        super().__init__(data)
        self.locator, self.on = locator, on
        _offer(self, "lieu", area_choices(locator.geography, on, self.data.get("lieu", "")))

    def clean_commune(self) -> str:
        """Return the INSEE code of the only commune a name may mean."""
        query = str(self.cleaned_data["commune"]).strip()
        if not query:
            return ""
        try:
            found = self.locator.locate(query, self.on)
        except UnknownPlaceError:
            raise forms.ValidationError(
                "Aucune commune ne répond à ce nom : essayez son code Insee."
            ) from None
        homes = {home.code: home.name for one in found.resolutions for home in one.communes}
        if len(homes) != 1 or found.approximate:
            names = ", ".join(f"{name} ({code})" for code, name in list(homes.items())[:8])
            raise forms.ValidationError(
                f"Précisez la commune par son code Insee : {names or 'aucune trouvée'}."
            )
        return next(iter(homes))

    def clean(self) -> dict[str, Any]:
        """Refuse a need that asks nothing."""
        asked = super().clean() or self.cleaned_data
        least, most = asked.get("surface_min"), asked.get("surface_max")
        if least and most and most < least:
            self.add_error("surface_max", "La surface maximale est plus petite que la minimale.")
        if asked.get("km") and not asked.get("commune") and "commune" not in self.errors:
            self.add_error("commune", "Dites autour de quelle commune.")
        if not self.errors and not any(asked.values()):
            raise forms.ValidationError("Donnez au moins un critère : une surface, une date, un lieu…")
        return asked

    def need(self) -> Need:
        """Return the need. Raises NeedError when the engine refuses what the form let through."""
        asked = self.cleaned_data
        near = {"commune": asked["commune"], "km": asked["km"] or 30} if asked["commune"] else None
        raw = {
            "area_min_ha": asked["surface_min"],
            "area_max_ha": asked["surface_max"],
            "power_mw": asked["puissance"],
            "rail": asked["fer"],
            "water": asked["eau"],
            "on_sale": asked["en_vente"],
            "ready_by": asked["pret_le"],
            "brownfield_first": asked["friches_d_abord"],
            "place": asked["lieu"] or None,
            "near": near,
        }
        return parse_need({key: value for key, value in raw.items() if value is not None})


class MilestoneForm(forms.Form):
    """Where a step of a site stands."""

    code = forms.ChoiceField(
        label="Jalon",
        choices=[(step.code, step.label) for step in STANDARD],
        widget=forms.Select(attrs={"class": "fr-select"}),
    )
    state = forms.ChoiceField(
        label="État",
        choices=[(state.value, STATES[state].capitalize()) for state in State],
        widget=forms.Select(attrs={"class": "fr-select"}),
    )
    on = forms.CharField(
        label="Date",
        help_text="2026-05-31, 2026-05, 2026, ou un intervalle 2026/2028. Inutile pour « inconnu ».",
        required=False,
        max_length=21,
        widget=forms.TextInput(attrs=CODE_ATTRIBUTES),
    )
    evidence = forms.CharField(
        label="Preuve, ou raison",
        help_text="Le document qui prouve, avec sa référence. Sans donnée personnelle. Obligatoire pour « prouvé ».",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"class": "fr-input"}),
    )

    def clean_on(self) -> str:
        """Refuse what is no date."""
        text = str(self.cleaned_data["on"]).strip()
        if text:
            try:
                parse_partial(text)
            except ValueError:
                raise forms.ValidationError(
                    "Écrivez 2026-05-31, 2026-05, 2026 ou un intervalle 2026/2028."
                ) from None
        return text

    def clean(self) -> dict[str, Any]:
        """Ask what a proof or a plan needs; an unknown step keeps no date."""
        given = super().clean() or self.cleaned_data
        state = given.get("state")
        if state == State.UNKNOWN:
            given["on"] = ""
        elif state and not given.get("on") and "on" not in self.errors:
            self.add_error("on", "Donnez une date, même au mois ou à l’année.")
        if state == State.PROVED and not str(given.get("evidence", "")).strip():
            self.add_error("evidence", "Nommez le document qui prouve ce jalon.")
        return given

    def milestone(self) -> Milestone:
        """Return what is said."""
        given = self.cleaned_data
        return Milestone(
            code=given["code"],
            state=State(given["state"]),
            on=parse_partial(given["on"]) if given["on"] else None,
            evidence=given["evidence"],
        )


def area_choices(geography: Geography, on: date, asked: str = "") -> Choices:
    """Return the régions, the départements and the territories of a day by name, and any other area asked."""
    groups = (
        ("Régions", ((f"REG-{code}", name) for code, name in geography.region_names.items())),
        ("Départements", ((f"DEP-{code}", name) for code, name in geography.departement_names.items())),
        (
            "Territoires d’industrie",
            ((f"TI-{one.phase}:{one.id}", one.name) for one in geography.territories_on(on)),
        ),
    )
    offered: Choices = [
        (title, sorted(places, key=lambda pair: name_key(pair[1]))) for title, places in groups
    ]
    if asked in {code for _, places in offered for code, _ in places}:
        return offered
    try:
        ground = find_ground(asked, geography, on)
    except NeedError:
        return offered
    return [*offered, (asked, ground.label)] if ground else offered


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
    field.choices = [("", "Peu importe"), *choices]
