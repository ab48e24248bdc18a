"""What case officers fill in to prepare a movement: each kind asks for its own facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from catalyseur.ledger.accounts import Balances, Stage
from catalyseur.ledger.grant import Due, Settlement, settle
from catalyseur.ledger.movements import Credit, Kind, Movement
from catalyseur.ledger.shape import RELEASABLE
from catalyseur.portal.funds.fields import RateField, hidden_key
from catalyseur.portal.funds.models import File, Holder
from catalyseur.portal.funds.models import Movement as MovementRow
from catalyseur.portal.funds.request_forms import HolderField
from catalyseur.portal.projects.fields import EurosField
from catalyseur.portal.ui.fields import choice, line
from catalyseur.values.money import euros_text

_CREDITS = [
    (Credit.AE.value, "Autorisations d’engagement (AE)"),
    (Credit.CP.value, "Crédits de paiement (CP)"),
]
_STAGES = [(stage.value, stage.label[:1].upper() + stage.label[1:]) for stage in Stage if stage in RELEASABLE]
ASKS: Mapping[Kind, tuple[str, ...]] = {
    Kind.VOTE: ("credit", "amount"),
    Kind.DELEGATE: ("credit", "to", "amount"),
    Kind.CARRY_OVER: ("credit", "to", "amount"),
    Kind.RESERVE: ("amount",),
    Kind.AWARD: ("amount",),
    Kind.COMMIT: ("amount",),
    Kind.ADVANCE: ("payer", "amount"),
    Kind.INSTALMENT: ("payer", "amount"),
    Kind.BALANCE: ("payer", "justified", "rate", "cap"),
    Kind.RELEASE: ("stage", "amount"),
    Kind.CLAWBACK: ("payer", "amount"),
    Kind.REVERSAL: (),
}
_ALWAYS = ("act", "legal_basis", "key")


_NO_ACCOUNT = (
    "Aucune enveloppe ne convient : un administrateur ouvre celle de l’exercice en cours, même payeur et même région, "
    "puis y délègue des crédits de paiement."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What a movement is about: the account that gives, or a file with its balances, or a movement to undo.

    `others` are the accounts a movement of that kind may name beside it.
    """

    holder: Holder
    others: QuerySet[Holder]
    file: File | None = None
    balances: Balances | None = None
    original: MovementRow | None = None


class MovementForm(forms.Form):
    """The facts of one movement."""

    credit = choice("Crédit", _CREDITS, required="Choisissez le crédit.")
    to = HolderField(label="Compte qui reçoit")
    payer = HolderField(label="Enveloppe qui paie", help_text="Celle de l’année en cours.")
    stage = choice("Ce qui est libéré", _STAGES, required="Choisissez ce qui est libéré.")
    amount = EurosField(label="Montant", help_text="En euros.")
    justified = EurosField(label="Dépense justifiée", help_text="En euros, retenue après contrôle.")
    rate = RateField(label="Taux de la décision", help_text="En pourcentage de la dépense justifiée.")
    cap = EurosField(
        label="Plafond d’intensité",
        help_text="En euros : ce que le droit des aides d’État permet sur cette dépense ; vide s’il n’y en a pas.",
    )
    act = line("Acte", "L’acte et sa date.", most=200, required="Donnez l’acte.")
    legal_basis = line(
        "Base légale", "Le texte qui permet le mouvement.", most=200, required="Donnez la base légale."
    )
    key = hidden_key()

    def __init__(self, *args: Any, kind: Kind, subject: Subject, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Keep the fields of the kind, and offer its accounts."""
        super().__init__(*args, **options)
        self.kind, self.subject = kind, subject
        self.due: Due | None = None
        for name in set(self.fields) - {*ASKS[kind], *_ALWAYS}:
            del self.fields[name]
        if kind is Kind.CLAWBACK:
            self.fields["payer"].label = "Enveloppe remboursée"
        for name in ("to", "payer"):
            if name in self.fields:
                self.fields[name].queryset = subject.others  # type: ignore[attr-defined] # a HolderField
                if not subject.others.exists():
                    self.fields[name].help_text = _NO_ACCOUNT
        for name, words in (("amount", "Donnez le montant."), ("justified", "Donnez la dépense justifiée.")):
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = words

    def clean(self) -> dict[str, Any]:
        """Reckon the balance of a grant, and say when there is none to pay."""
        if self.kind is Kind.BALANCE and not self.errors:
            settlement, held = self._settlement(), self.subject.balances or Balances()
            self.due = settle(
                settlement, net_paid_cents=held.net_paid, committed_cents=held.of(Stage.COMMITTED)
            )
            if not self.due.balance_cents:
                self.add_error(None, _nothing_to_pay(self.due, held))
        return self.cleaned_data

    def movement(self, *, author: str, validator: str, on: date) -> Movement:
        """Return the movement."""
        known, subject = self.cleaned_data, self.subject
        return Movement(
            key=known["key"],
            kind=self.kind,
            amount_cents=self._amount(),
            on=on,
            act=known["act"],
            legal_basis=known["legal_basis"],
            author=author,
            validator=validator,
            holder=(known.get("payer") or subject.holder).code,
            to=known["to"].code if "to" in known else None,
            file=subject.file.code if subject.file else None,
            credit=Credit(known["credit"]) if "credit" in known else None,
            stage=Stage(known["stage"]) if "stage" in known else None,
            settlement=self._settlement() if self.kind is Kind.BALANCE else None,
            reverses=subject.original.key if subject.original else None,
        )

    @property
    def idle_cents(self) -> int:
        """What stays committed after the movement and can never be paid: the balance is, or would be, paid."""
        held = self.subject.balances or Balances()
        if self.due:
            return self.due.release_cents
        is_last = self.kind is Kind.CLAWBACK and held.is_settled and self.is_valid()
        return held.unpaid + self._amount() if is_last else 0

    def _amount(self) -> int:
        if self.subject.original:
            return self.subject.original.amount_cents
        amount: int = self.due.balance_cents if self.due else self.cleaned_data["amount"]
        return amount

    def _settlement(self) -> Settlement:
        known = self.cleaned_data
        return Settlement(
            maximum_cents=(self.subject.balances or Balances()).in_force,
            rate_bp=known["rate"],
            justified_expense_cents=known["justified"],
            intensity_cap_cents=known["cap"],
        )


def _nothing_to_pay(due: Due, held: Balances) -> str:
    said = (
        f"La subvention définitive est de {euros_text(due.final_cents)} et {euros_text(held.net_paid)} sont déjà "
        "versés : il n’y a pas de solde à verser"
    )
    if due.clawback_cents:
        return f"{said}, préparez un reversement de {euros_text(due.clawback_cents)}."
    return f"{said}."
