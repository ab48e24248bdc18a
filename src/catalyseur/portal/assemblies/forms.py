"""What people fill in about assemblies: a seat, a question; and what case officers write."""

from typing import Any

from django import forms

from catalyseur.portal.assemblies.actions import Standing
from catalyseur.portal.assemblies.fields import (
    NO_PERSON,
    HourField,
    KeysField,
    find_scheme_id,
    find_territory_key,
    trap,
)
from catalyseur.portal.assemblies.models import FollowUpKind, Progress
from catalyseur.portal.assemblies.moderating import Reading
from catalyseur.portal.assemblies.programme import Item, ProgrammeError, parse_programme
from catalyseur.portal.assemblies.registering import Registrant
from catalyseur.portal.projects.fields import EurosField, day_field
from catalyseur.portal.ui.fields import area, choice, line, number

_WRONG_EMAIL = "Écrivez une adresse comme nom@domaine.fr."


class Trapped(forms.Form):
    """A form of the public: `site` is a trap for robots."""

    site = trap()

    @property
    def is_from_a_robot(self) -> bool:
        """Tell whether the trap was filled in."""
        return bool(self.cleaned_data.get("site"))


class RegistrationForm(Trapped):
    """Who asks for a seat."""

    function = line("Votre fonction", NO_PERSON, most=150, required="Donnez votre fonction.")
    organisation = line("Votre organisme", most=200, required="Donnez votre organisme.")
    email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Format attendu : nom@domaine.fr. Un lien de confirmation y sera envoyé.",
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "fr-input", "autocomplete": "email"}),
        error_messages={"required": "Donnez votre adresse électronique.", "invalid": _WRONG_EMAIL},
    )

    def registrant(self) -> Registrant:
        """Return who asks."""
        known = self.cleaned_data
        return Registrant(
            function=known["function"], organisation=known["organisation"], email=known["email"].lower()
        )


class QuestionForm(Trapped):
    """A question to the assembly."""

    text = area(
        "Votre question",
        "N’écrivez ni nom de personne, ni adresse, ni téléphone.",
        most=1000,
        required="Écrivez votre question.",
    )
    function = line("Votre fonction", NO_PERSON, most=150)


class AssemblyForm(forms.Form):
    """An assembly; what is left empty is not known."""

    edition = number("Édition", "1 pour la première.", least=1, most=1000, required="Donnez le numéro.")
    on = day_field("Jour")
    starts_at = HourField(label="Début", help_text="Heure de Paris.")
    ends_at = HourField(label="Fin", help_text="Heure de Paris.")
    place = line("Lieu", "Salle, adresse, commune.", most=300)
    is_video = forms.BooleanField(label="En visioconférence", required=False)
    video_url = forms.URLField(
        label="Adresse de la visioconférence",
        help_text="Montrée sur la page publique et envoyée aux inscrits.",
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"class": "fr-input", "autocomplete": "off"}),
        error_messages={"invalid": "Écrivez une adresse qui commence par https://"},
    )
    organisers = area("Co-organisateurs", "Un organisme par ligne.", most=2000, rows=3)
    principles = area("Principes affirmés", "Un par ligne.", most=4000, rows=3)
    participants_about = number("Participants, environ", "Après l’assemblée.", least=0, most=1_000_000)
    capacity = number(
        "Places", "Vide : personne ne s’inscrit ici. Au-delà, liste d’attente.", least=1, most=100_000
    )
    source = line("Source", "Où ces faits sont publiés.", most=300)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Ask for the day."""
        super().__init__(*args, **options)
        self.fields["on"].required = True
        self.fields["on"].error_messages["required"] = "Donnez le jour."

    def clean(self) -> dict[str, Any]:
        """Check that hours and video go together."""
        known = self.cleaned_data
        starts, ends = known.get("starts_at"), known.get("ends_at")
        if ends and (starts is None or ends <= starts):
            self.add_error("ends_at", "La fin vient après le début : corrigez l’une des deux heures.")
        if known.get("video_url") and not known.get("is_video"):
            self.add_error("is_video", "Une adresse est donnée : cochez « En visioconférence ».")
        return known


class ProgrammeForm(forms.Form):
    """A programme, one item a line."""

    text = area(
        "Programme",
        "Une ligne par séquence : heure | intitulé | fonctions des intervenants. L’heure et les fonctions peuvent "
        "manquer. Jamais de nom de personne.",
        most=20_000,
        rows=14,
    )

    def clean_text(self) -> tuple[Item, ...]:
        """Read the lines."""
        try:
            return parse_programme(self.cleaned_data["text"])
        except ProgrammeError as error:
            raise forms.ValidationError(str(error)) from None


class MinutesForm(forms.Form):
    """The minutes."""

    text = area("Compte rendu", "Fonctions et organismes, jamais de nom de personne.", most=100_000, rows=20)
    is_published = forms.BooleanField(label="Publier le compte rendu", required=False)


class FollowUpForm(forms.Form):
    """A decision, an announcement or a simplification request."""

    kind = choice("Nature", list(FollowUpKind.choices), required="Choisissez la nature.")
    title = line("Objet", most=300, required="Dites en une phrase ce qui a été dit.")
    detail = area("Précisions", most=3000)
    responsible = line("Fonction responsable", NO_PERSON, most=200)
    norm = line(
        "Norme en cause",
        "Pour une demande : la référence du texte (« code de l’environnement, article L. 512-1 »).",
        most=300,
    )
    blocks = area("Ce qu’elle empêche", "Pour une demande.", most=2000, rows=3)
    proposal = area("Proposition", "Pour une demande.", most=2000, rows=3)
    territories = KeysField(
        label="Territoires concernés",
        help_text="Phase et identifiant, séparés par des virgules : 2:ti-0101, 2:ti-0202.",
        find=find_territory_key,
    )
    schemes = KeysField(
        label="Dispositifs",
        help_text="Références séparées par des virgules : DSP-001, DSP-003.",
        find=find_scheme_id,
    )
    amount = EurosField(label="Montant annoncé", help_text="En euros, tel qu’annoncé ; jamais additionné.")
    source = line("Source", "Où cela est publié.", most=300)

    def clean(self) -> dict[str, Any]:
        """Ask a request for what it asks."""
        known = self.cleaned_data
        if known.get("kind") == FollowUpKind.REQUEST:
            for name in ("norm", "blocks", "proposal"):
                if not known.get(name) and name not in self.errors:
                    self.add_error(name, "Une demande de simplification le dit.")
        return known

    def facts(self) -> dict[str, Any]:
        """Return what is kept."""
        facts = dict(self.cleaned_data)
        facts["amount_cents"] = facts.pop("amount")
        return facts


class StandingForm(forms.Form):
    """Where a follow-up stands from a day on."""

    state = choice("État", list(Progress.choices), required="Choisissez l’état.")
    on = day_field("Depuis le")
    note = line("Précision, ou motif du refus", most=500)
    source = line("Source", "Où cela est publié.", most=300)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Ask for the day."""
        super().__init__(*args, **options)
        self.fields["on"].required = True
        self.fields["on"].error_messages["required"] = "Donnez le jour."

    def standing(self) -> Standing:
        """Return what is said."""
        return Standing(**self.cleaned_data)


class ReadingForm(forms.Form):
    """What a case officer says of a text the public sent."""

    decision = forms.ChoiceField(choices=[("publish", "Publier"), ("refuse", "Refuser")])
    reason = forms.CharField(max_length=500, required=False)
    answer = forms.CharField(max_length=3000, required=False)
    answered_by = forms.CharField(max_length=150, required=False)

    def reading(self) -> Reading:
        """Return what is said."""
        known = self.cleaned_data
        return Reading(
            is_published=known["decision"] == "publish",
            reason=known["reason"],
            answer=known["answer"],
            answered_by=known["answered_by"],
        )
