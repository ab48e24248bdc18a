"""What case officers fill in about a request: its facts, its decision."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django import forms

from catalyseur.ledger.accounts import Payer
from catalyseur.ledger.requests import CHECKED, AidBasis, Decision, FundRequest, Size, check_facts
from catalyseur.portal.funds.fields import CommuneField, hidden_key
from catalyseur.portal.funds.models import Holder
from catalyseur.portal.funds.requesting import Ruling, Share, refusal_of_reference
from catalyseur.portal.projects.fields import EurosField, NafField, TruthField, day_field
from catalyseur.portal.ui.fields import choice, line

_SIZES = [(code.value, code.label) for code in Size if code is not Size.UNKNOWN]
_BASES = [(code.value, code.label) for code in AidBasis if code is not AidBasis.UNKNOWN]
_DECISIONS = [(code.value, code.label) for code in Decision if code is not Decision.PENDING]
_ARTICLE = "Par exemple « art. 17 » pour le RGEC ; le texte pour un autre."
_FIELD_OF = {"asked_cents": "asked", "eligible_cents": "eligible"}
_DECIDED = ("decision", "decided_on", "why_refused")


class RequestForm(forms.Form):
    """The facts of a request; what is left empty is not known."""

    reference = line("Référence", "Unique dans le fonds.", most=40, required="Donnez la référence.")
    business_name = line(
        "Raison sociale",
        "Une personne morale, jamais un nom de personne.",
        most=200,
        required="Donnez la raison sociale.",
    )
    siret = line("SIRET", "14 chiffres.", most=20, inputmode="numeric")
    purpose = line("Objet", most=300, required="Donnez l’objet de la demande.")
    naf = NafField(
        label="Activité",
        help_text="Code NAF rév. 2 ou mots de l’activité.",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"}),
    )
    size = choice("Taille de l’entreprise", _SIZES)
    is_cooperative = TruthField(label="Coopérative")
    asked = EurosField(label="Montant demandé", help_text="En euros.")
    eligible = EurosField(label="Dépense éligible", help_text="En euros.")
    received_on = day_field("Reçue le")
    complete_on = day_field("Complète le", "Le jour où plus aucune pièce ne manquait.")
    aid_basis = choice("Base de l’aide", _BASES, "Le texte du droit des aides d’État.")
    aid_article = line("Article ou texte", _ARTICLE, most=100)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's signature
        fund: Holder,
        today: date,
        kept: FundRequest | None = None,
        **options: Any,  # noqa: ANN401 - Django's signature
    ) -> None:
        """Take the fund, the day, and the request to change if there is one."""
        super().__init__(*args, **options)
        self.fund, self.today, self.kept = fund, today, kept
        self.fields["commune"] = CommuneField(
            label="Commune du projet", help_text="Nom, code postal ou code INSEE.", on=today
        )
        self.order_fields(["reference", "business_name", "siret", "purpose", "commune"])
        for name, words in (
            ("asked", "Donnez le montant demandé."),
            ("received_on", "Donnez le jour de réception."),
        ):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = words

    def clean_reference(self) -> str:
        """Refuse the reference of another request of the fund."""
        reference: str = self.cleaned_data["reference"]
        is_new = self.kept is None or self.kept.reference != reference
        refusal = refusal_of_reference(self.fund, reference) if is_new else None
        if refusal:
            raise forms.ValidationError(refusal)
        return reference

    def clean_siret(self) -> str:
        """Leave out the spaces people write between groups of digits."""
        return "".join(self.cleaned_data["siret"].split())

    def clean(self) -> dict[str, Any]:
        """Ask the engine whether the facts that are read hold together."""
        known = self.cleaned_data
        fields = {name: _FIELD_OF.get(name, name) for name in CHECKED}
        read = {name: known[field] for name, field in fields.items() if field in known}
        for wrong in check_facts(read | self._decided(), self.today):
            name = fields[wrong.name]
            french = wrong.french[:1].upper() + wrong.french[1:]
            self.add_error(name if name in self.fields else None, french)
        return known

    def facts(self) -> FundRequest:
        """Return what is said; the decision stays what it is."""
        known = self.cleaned_data
        return FundRequest(
            **{name: known[name] for name in _SAME},
            **self._decided(),
            size=Size(known["size"] or Size.UNKNOWN),
            asked_cents=known["asked"],
            eligible_cents=known["eligible"],
            aid_basis=AidBasis(known["aid_basis"] or AidBasis.UNKNOWN),
        )

    def _decided(self) -> dict[str, Any]:
        return {name: getattr(self.kept, name) for name in _DECIDED} if self.kept else {}


_SAME = (
    "reference",
    "business_name",
    "siret",
    "purpose",
    "commune",
    "naf",
    "is_cooperative",
    "received_on",
    "complete_on",
    "aid_article",
)


class HolderField(forms.ModelChoiceField):  # type: ignore[type-arg] # Django names its model at no run time
    """An envelope or a sub-delegation, by its label."""

    def __init__(self, *, label: str, help_text: str = "", required: bool = True) -> None:
        """Offer nothing yet."""
        super().__init__(
            queryset=Holder.objects.none(),
            label=label,
            help_text=help_text,
            required=required,
            to_field_name="code",
            empty_label="Choisir",
            widget=forms.Select(attrs={"class": "fr-select"}),
            error_messages={
                "required": "Choisissez le compte.",
                "invalid_choice": "Choisissez dans la liste.",
            },
        )

    def label_from_instance(self, obj: Holder) -> str:
        """Write the label."""
        return obj.label


class DecisionForm(forms.Form):
    """A decision; for an award, what each payer brings, the act and its legal basis."""

    decision = choice("Décision", _DECISIONS, required="Choisissez la décision.")
    decided_on = day_field("Décidée le")
    why_refused = line("Motif du refus", "Pour un refus.", most=300)
    state_holder = HolderField(
        label="Enveloppe de l’État", help_text="Pour une aide accordée.", required=False
    )
    state_amount = EurosField(label="Part de l’État", help_text="En euros.")
    region_holder = HolderField(
        label="Enveloppe de la Région", help_text="Pour une aide accordée.", required=False
    )
    region_amount = EurosField(label="Part de la Région", help_text="En euros.")
    aid_basis = choice("Base de l’aide", _BASES, "Le texte du droit des aides d’État.")
    aid_article = line("Article ou texte", _ARTICLE, most=100)
    has_guarantee = forms.BooleanField(
        label="Le bénéficiaire donne une garantie (avances jusqu’à 60 %)", required=False
    )
    over_48_months = forms.BooleanField(
        label="Le projet dure plus de 48 mois (avances et acomptes jusqu’à 90 %)", required=False
    )
    act = line("Acte", "Par exemple « décision du 12/03/2026 ».", most=200)
    legal_basis = line("Base légale", "Le texte qui permet l’aide.", most=200)
    key = hidden_key()

    def __init__(self, *args: Any, holders: Iterable[Holder], **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Take the envelopes and sub-delegations of the fund."""
        super().__init__(*args, **options)
        self.fields["decided_on"].required = True
        self.fields["decided_on"].error_messages["required"] = "Donnez le jour de la décision."
        codes = [holder.pk for holder in holders]
        for payer in Payer:
            field = self.fields[f"{payer}_holder"]
            field.queryset = Holder.objects.filter(pk__in=codes, payer=payer)  # type: ignore[attr-defined] # a HolderField

    def clean(self) -> dict[str, Any]:
        """Ask an award for its act, and each share for its two halves."""
        known = self.cleaned_data
        if known.get("decision") != Decision.AWARDED:
            return known
        for name, words in (("act", "Donnez l’acte."), ("legal_basis", "Donnez la base légale.")):
            if not known.get(name) and name not in self.errors:
                self.add_error(name, words)
        for payer in Payer:
            holder, amount = known.get(f"{payer}_holder"), known.get(f"{payer}_amount")
            if (holder is None) != (not amount) and f"{payer}_amount" not in self.errors:
                self.add_error(f"{payer}_amount", "Un montant va avec son enveloppe : donnez les deux.")
        return known

    def ruling(self) -> Ruling:
        """Return what is decided."""
        known = self.cleaned_data
        return Ruling(
            decision=Decision(known["decision"]),
            aid_basis=AidBasis(known["aid_basis"] or AidBasis.UNKNOWN),
            shares=tuple(self._shares()),
            **{name: known[name] for name in _RULED},
        )

    def _shares(self) -> Iterator[Share]:
        for payer in Payer:
            holder = self.cleaned_data[f"{payer}_holder"]
            if holder:
                yield Share(holder=holder, amount_cents=self.cleaned_data[f"{payer}_amount"])


_RULED = (
    "decided_on",
    "why_refused",
    "aid_article",
    "act",
    "legal_basis",
    "has_guarantee",
    "over_48_months",
    "key",
)
