"""The facts State-aid law asks of a firm and its investment: de minimis aids received, nature of the investment."""

from datetime import datetime
from typing import Any

from django import forms

from catalyseur.portal.projects.amounts import parse_amount
from catalyseur.portal.projects.documents import Document, without_nothing
from catalyseur.portal.projects.fields import Initial, TruthField, day_field, euros, written
from catalyseur.portal.projects.forms import StepForm
from catalyseur.portal.ui.fields import area
from catalyseur.values.dates import parse_day

FLAGS = ("initial_investment", "new_economic_activity", "effective_collaboration")
MOST_TYPED = 5_000
_TRUTHS = {True: "yes", False: "no"}
_HOW = "écrivez un jour et un montant, par exemple 12/03/2025 : 45 000."


class LawFactsForm(StepForm):
    """What a plan needs to know beside the questions of the steps; unknown is always an answer."""

    has_de_minimis = TruthField(
        label="L’entreprise a-t-elle reçu des aides de minimis ces trois dernières années ?",
        help_text="Elles comptent pour l’entreprise unique, c’est-à-dire tout le groupe (règlement (UE) 2023/2831).",
    )
    de_minimis = area(
        "Si oui, lesquelles ?",
        "Une aide par ligne : jour d’octroi, deux-points, montant en euros, par exemple 12/03/2025 : 45 000.",
        most=MOST_TYPED,
        rows=3,
    )
    application_on = day_field(
        "Quand la première aide a-t-elle été demandée ?",
        "Une demande datée d’avant le début des travaux garde le droit aux aides (règlement (UE) 651/2014, art. 6). "
        "Ce jour compte pour les dispositifs dont la date de demande n’est pas donnée.",
    )
    initial_investment = TruthField(
        label="Est-ce un investissement initial ?",
        help_text="Nouvel établissement, extension, diversification ou changement fondamental du procédé "
        "(règlement (UE) 651/2014, art. 2(49)) ; un simple remplacement n’en est pas un.",
    )
    new_economic_activity = TruthField(
        label="Est-ce une nouvelle activité économique ?",
        help_text="Nouvel établissement ou activité différente de celle déjà exercée (art. 2(51)) ; compte pour "
        "une grande entreprise.",
    )
    effective_collaboration = TruthField(
        label="La recherche se fait-elle en collaboration effective ?",
        help_text="Avec au moins une autre partie indépendante, en partageant risques et résultats (art. 2(90)).",
    )

    @staticmethod
    def initial_of(document: Document) -> Initial:
        """Read what a document says of these facts."""
        received = document.get("firm", {}).get("de_minimis")
        flags = document.get("flags", {})
        return {
            "has_de_minimis": "" if received is None else _TRUTHS[bool(received)],
            "de_minimis": "\n".join(map(_typed, received or ())),
            "application_on": document.get("application_on"),
            **{name: _TRUTHS.get(flags.get(name), "") for name in FLAGS},
        }

    def clean_de_minimis(self) -> list[Document]:
        """Read one aid a line; the first wrong line is named."""
        aids = []
        for rank, text in enumerate(self.cleaned_data["de_minimis"].splitlines(), 1):
            if text.strip():
                aids.append(_read_aid(text, rank))
        return aids

    def clean(self) -> dict[str, Any]:
        """Refuse a yes without any aid, and a no with some."""
        known = self.cleaned_data
        has, aids = known.get("has_de_minimis"), known.get("de_minimis")
        if has and aids == []:
            self.add_error("de_minimis", f"Vous répondez « Oui » : donnez chaque aide ; {_HOW}")
        if has is False and aids:
            self.add_error(
                "has_de_minimis", "Vous répondez « Non » et donnez des aides : corrigez l’un des deux."
            )
        return known

    def facts(self, document: Document) -> Document:
        """Write the aids and the flags; what is not known is absent."""
        known = self.cleaned_data
        received = known["de_minimis"] or ([] if known["has_de_minimis"] is False else None)
        firm = without_nothing(document.get("firm", {}) | {"de_minimis": received})
        flags = without_nothing(document.get("flags", {}) | {name: known[name] for name in FLAGS})
        asked_on = known["application_on"]
        facts = {"firm": firm, "flags": flags, "application_on": asked_on and asked_on.isoformat()}
        return without_nothing(document | {name: fact or None for name, fact in facts.items()})


def _typed(aid: Document) -> str:
    return f"{parse_day(aid['granted_on']):%d/%m/%Y} : {written(aid['amount_eur'])}"


def _read_aid(text: str, rank: int) -> Document:
    day, colon, amount = text.partition(":")
    try:
        granted_on = datetime.strptime(day.strip(), "%d/%m/%Y").date()  # noqa: DTZ007 - a day, no hour
    except ValueError:
        raise forms.ValidationError(f"Ligne {rank}, « {text.strip()} » : {_HOW}") from None
    if not colon:
        raise forms.ValidationError(f"Ligne {rank}, « {text.strip()} » : {_HOW}")
    try:
        cents = parse_amount(amount)
    except ValueError as error:
        raise forms.ValidationError(f"Ligne {rank} : {error}") from None
    return {"granted_on": granted_on.isoformat(), "amount_eur": euros(cents)}
