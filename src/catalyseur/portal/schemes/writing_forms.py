"""What people fill in to write a scheme without its file: a new one, what changes most, its end."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import slugify

from catalyseur.portal.schemes import queries
from catalyseur.toolbox.amendment import RATE, SOURCED, Held, NewSource, held_values
from catalyseur.toolbox.scheme import Scheme, Version
from catalyseur.values.dates import parse_partial
from catalyseur.values.money import cents_from_euros, euros_number

NEW_SOURCE = "+"
DAY_HINT = "Jour (23/11/2026 ou 2026-11-23), mois (2026-11) ou année (2026) ; vide : non publié."
EURO_HINT = "En euros ; vide : non publié."
SHUT = "Plusieurs valeurs sont publiées : passez par le texte complet pour les changer."


class DayField(forms.CharField):
    """A published day, partial or not; its value is its text as files write it, None when empty."""

    def clean(self, value: Any) -> str | None:  # noqa: ANN401 - what the browser sent
        """Return the text of the day, or say how to write one."""
        text = super().clean(value)
        if not text:
            return None
        try:
            text = datetime.strptime(text, "%d/%m/%Y").date().isoformat() if "/" in text[:4] else text  # noqa: DTZ007 - a day has no zone
            return str(parse_partial(text))
        except ValueError:
            message = f"« {text} » n’est pas une date : écrivez 23/11/2026, 2026-11-23, 2026-11 ou 2026."
            raise forms.ValidationError(message) from None


class EurosField(forms.CharField):
    """An amount; its value is a number of euros, exact to the cent, None when empty."""

    def clean(self, value: Any) -> int | float | None:  # noqa: ANN401 - what the browser sent
        """Return the amount, or say how to write one."""
        text = "".join(super().clean(value).replace("€", "").replace(",", ".").split())
        if not text:
            return None
        try:
            cents = cents_from_euros(text)
        except ValueError:
            raise forms.ValidationError(
                f"« {text} » n’est pas un montant : écrivez 1 200 000 ou 1200,50."
            ) from None
        return euros_number(cents)


class StartForm(forms.Form):
    """A new scheme: its name, its identifier, what its text starts from."""

    name = forms.CharField(
        label="Nom du dispositif",
        max_length=150,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"}),
        error_messages={"required": "Donnez le nom que porte l’aide dans sa publication."},
    )
    scheme_id = forms.CharField(
        label="Identifiant (facultatif)",
        help_text="Il figure dans l’adresse de la page et ne change plus : minuscules, chiffres et tirets. Vide : tiré du nom.",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"}),
    )
    copied = forms.ChoiceField(
        label="Partir de",
        help_text="Un dispositif proche fait gagner du temps : tout est à relire, ses cas vérifiés compris.",
        required=False,
        widget=forms.Select(attrs={"class": "fr-select"}),
    )

    def __init__(self, data: Any, schemes: Iterable[Scheme]) -> None:  # noqa: ANN401 - a QueryDict
        """Offer the schemes that may be copied."""
        super().__init__(data)
        offered = sorted((scheme.name, scheme.id) for scheme in schemes)
        choices = [("", "Un modèle vide, commenté"), *((name_id, name) for name, name_id in offered)]
        self.fields["copied"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Take the identifier from the name when none is given; it is free."""
        asked = super().clean() or {}
        scheme_id = asked.get("scheme_id") or slugify(asked.get("name", ""))[:100]
        if not scheme_id:
            return asked
        if not queries.may_name(scheme_id):
            message = (
                f"« {scheme_id} » n’est pas libre, ou n’est pas fait de minuscules, chiffres et tirets : "
                f"essayez « {_free_id(scheme_id)} »."
            )
            self.add_error("scheme_id", message)
        elif queries.pending_revision(scheme_id):
            self.add_error(
                "scheme_id", f"« {scheme_id} » attend déjà une relecture : choisissez un autre nom."
            )
        return asked | {"scheme_id": scheme_id}


class SourcedForm(forms.Form):
    """Where new values were read: a source the scheme names, or a new one."""

    source = forms.ChoiceField(
        label="D’où tenez-vous ces valeurs ?",
        required=False,
        widget=forms.Select(attrs={"class": "fr-select"}),
    )
    source_label = forms.CharField(
        label="Nouvelle source",
        help_text="Ce qui est publié et par qui, par exemple « ademe.fr, cahier des charges ».",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"}),
    )
    source_url = forms.URLField(
        label="Adresse de la nouvelle source",
        help_text="Format attendu : https://www.exemple.fr/page",
        max_length=1000,
        assume_scheme="https",
        required=False,
        widget=forms.URLInput(attrs={"class": "fr-input", "autocomplete": "off"}),
        error_messages={"invalid": "Écrivez une adresse comme https://www.exemple.fr/page, ou laissez vide."},
    )
    source_day = DayField(
        label="Publiée le",
        help_text=DAY_HINT,
        required=False,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"}),
    )

    def __init__(self, data: Any, scheme: Scheme) -> None:  # noqa: ANN401 - a QueryDict
        """Offer the scheme's sources."""
        super().__init__(data)
        self.fields["source"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir"),
            *((one.id, one.label) for one in scheme.sources),
            (NEW_SOURCE, "Une nouvelle source, décrite ci-dessous"),
        ]

    def told_source(self) -> NewSource | str | None:
        """Return the source named; None when none is."""
        asked = self.cleaned_data
        if asked.get("source_label"):
            return NewSource(
                label=asked["source_label"],
                url=asked.get("source_url") or "",
                published_on=asked.get("source_day") or "",
            )
        named = asked.get("source")
        return named if named and named != NEW_SOURCE else None

    def require_source(self) -> None:
        """Refuse values that come from nowhere."""
        if self.told_source() is None:
            self.add_error("source", "Choisissez une source, ou décrivez-en une nouvelle.")


class AmendForm(SourcedForm):
    """What people change most, in the version of one window."""

    name = forms.CharField(label="Nom", max_length=150)
    summary = forms.CharField(
        label="Résumé",
        help_text="Une phrase : ce que l’aide paie, à quelle hauteur.",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    opens_on = DayField(label="Ouverture", help_text=DAY_HINT, required=False)
    closes_on = DayField(label="Clôture", help_text=DAY_HINT, required=False)
    exhausted_on = DayField(label="Crédits épuisés le", help_text=DAY_HINT, required=False)
    rate_pct = forms.DecimalField(
        label="Taux (%)",
        help_text="De 0 à 100 ; vide : non publié.",
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
        localize=True,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    base_cap_eur = EurosField(label="Plafond de la dépense retenue", help_text=EURO_HINT, required=False)
    cap_eur = EurosField(label="Plafond de l’aide", help_text=EURO_HINT, required=False)
    floor_eur = EurosField(label="Plancher de l’aide", help_text=EURO_HINT, required=False)
    envelope_eur = EurosField(label="Enveloppe", help_text=EURO_HINT, required=False)
    contact_function = forms.CharField(
        label="Contact",
        help_text="Une fonction ou un service, jamais une personne.",
        max_length=200,
        required=False,
    )
    contact_url = forms.URLField(
        label="Adresse du contact",
        help_text="Format attendu : https://www.exemple.fr/page",
        max_length=1000,
        assume_scheme="https",
        required=False,
        error_messages={"invalid": "Écrivez une adresse comme https://www.exemple.fr/page, ou laissez vide."},
    )
    verified_on = forms.DateField(
        label="Vérifié le",
        help_text="Le jour où vous avez relu les sources ; vide : jamais vérifié.",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    explanation = forms.CharField(
        label="Pourquoi ce changement ?",
        help_text="Une phrase pour la personne qui relira, et pour l’historique public. Sans donnée personnelle.",
        max_length=500,
        error_messages={"required": "Dites en une phrase ce qui change et d’où vous le tenez."},
    )

    KEYS = {  # noqa: RUF012 - field: key of `held_values`
        "name": "name",
        "summary": "summary",
        "opens_on": "window.opens_on",
        "closes_on": "window.closes_on",
        "exhausted_on": "window.exhausted_on",
        "rate_pct": RATE,
        "base_cap_eur": "aid.base_cap_eur",
        "cap_eur": "aid.cap_eur",
        "floor_eur": "aid.floor_eur",
        "envelope_eur": "aid.envelope_eur",
        "contact_function": "contact.function",
        "contact_url": "contact.url",
        "verified_on": "verified_on",
    }

    def __init__(self, data: Any, scheme: Scheme, version: Version) -> None:  # noqa: ANN401 - a QueryDict
        """Show what the scheme says; a value only the whole text can change is shut."""
        super().__init__(data, scheme)
        held = held_values(scheme, version)
        for name, key in self.KEYS.items():
            field = self.fields[name]
            field.initial = _shown(name, held[key])
            if held[key].is_shut:
                field.disabled, field.help_text = True, SHUT
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "fr-input")
        self.held = held

    def clean(self) -> dict[str, Any]:
        """Ask for a source where sourced values change, for a contact where it has an address."""
        asked = super().clean() or {}
        if asked.get("contact_url") and not asked.get("contact_function"):
            self.add_error("contact_function", "Dites à qui mène cette adresse.")
        if not self.errors and not self.changes():
            raise forms.ValidationError("Rien n’a changé : modifiez au moins un champ.")
        if any(key in SOURCED and value is not None for key, value in self.changes().items()):
            self.require_source()
        return asked

    def changes(self) -> dict[str, Any]:
        """Return what differs from what the scheme says, by key; None means no longer published."""
        told = {
            key: _plain(self.cleaned_data[name])
            for name, key in self.KEYS.items()
            if name in self.cleaned_data and not self.fields[name].disabled
        }
        found = {
            key: value for key, value in told.items() if _text(value) != _text(_held(key, self.held[key]))
        }
        if "contact.function" in found and found["contact.function"] is None:
            return {key: value for key, value in found.items() if key != "contact.url"} | {"contact": None}
        return found


class EndForm(SourcedForm):
    """The end of a scheme: its last day, and why."""

    ends_on = forms.DateField(
        label="Dernier jour de dépôt",
        help_text="Ce jour est encore ouvert ; le dispositif est fermé le lendemain.",
        widget=forms.DateInput(attrs={"class": "fr-input", "type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Donnez le dernier jour où une demande est reçue."},
    )
    explanation = forms.CharField(
        label="Pourquoi prend-il fin ?",
        help_text="Une phrase, affichée sur la page du dispositif. Sans donnée personnelle.",
        max_length=400,
        widget=forms.TextInput(attrs={"class": "fr-input"}),
        error_messages={
            "required": "Dites pourquoi, par exemple « remplacé par un nouvel appel à projets »."
        },
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a source."""
        asked = super().clean() or {}
        self.require_source()
        return asked


def _free_id(scheme_id: str) -> str:
    base = slugify(scheme_id)[:95] or "dispositif"
    return next(name for n in range(2, 1000) if queries.may_name(name := f"{base}-{n}"))


def _shown(name: str, held: Held) -> str:
    return held.value.replace(".", ",") if name.endswith(("_eur", "_pct")) else held.value


def _held(key: str, held: Held) -> Any:  # noqa: ANN401 - a number or a text
    return (Decimal(held.value) if key.startswith("aid.") else held.value) if held.value else None


def _plain(value: Any) -> Any:  # noqa: ANN401 - a cleaned value
    return value.isoformat() if isinstance(value, date) else (None if value == "" else value)


def _text(value: Any) -> str:  # noqa: ANN401 - a number, a text or None
    is_number = isinstance(value, int | float | Decimal)
    return f"{Decimal(str(value)).normalize():f}" if is_number else str(value or "")
