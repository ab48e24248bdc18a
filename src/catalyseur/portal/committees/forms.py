"""What case officers fill in about a committee."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from catalyseur.portal.committees.actions import Facts
from catalyseur.portal.committees.fields import (
    LinesField,
    ReadField,
    parse_envelope,
    parse_most,
    parse_pair,
    parse_points,
    parse_quota,
    parse_share,
    points_text,
    quota_text,
    share_text,
)
from catalyseur.portal.funds.models import Holder
from catalyseur.portal.projects.amounts import euros_number
from catalyseur.portal.projects.fields import EurosField, day_field
from catalyseur.portal.ui.fields import area, choice, line, upload_field
from catalyseur.portfolio.committee import Request
from catalyseur.values.money import cents_from_euros, euros_text

SIZES = [("sme", "PME"), ("large", "Grande entreprise")]
_NAME = "Donnez un nom, par exemple « Avec bonus »."


class SessionForm(forms.Form):
    """A committee."""

    title = line(
        "Intitulé",
        "Par exemple : comité du fonds d’accélération, région exemple.",
        most=200,
        required="Donnez un intitulé.",
    )
    on = day_field("Jour du comité")
    fund = choice("Fonds", [], "Pour reprendre ses demandes en instruction ; sinon, laissez vide.")
    is_example = forms.BooleanField(label="C’est un exemple : rien n’y est réel", required=False)

    def __init__(self, funds: Iterable[Holder], *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Offer the funds; ask for the day."""
        super().__init__(*args, **options)
        self._funds = {fund.code: fund for fund in funds}
        choices = [("", "Aucun"), *((code, fund.label) for code, fund in self._funds.items())]
        self.fields["fund"].choices = choices  # type: ignore[attr-defined]
        self.fields["on"].required = True
        self.fields["on"].error_messages["required"] = "Donnez le jour du comité."

    def facts(self) -> Facts:
        """Return what was filled in."""
        known = self.cleaned_data
        fund = self._funds.get(known["fund"])
        return Facts(
            title=known["title"],
            on=known["on"],
            fund=fund,
            is_example=known["is_example"] or bool(fund and fund.is_example),
        )


class LoadForm(forms.Form):
    """A file of requests."""

    file = upload_field(
        "Fichier de sélection (JSON) ou tableau de demandes (CSV)",
        "Un fichier JSON remplace aussi les enveloppes et les règles.",
        most_mb=5,
        advice="réduisez-le, ou partagez les demandes",
        accept=".json,.csv",
    )


class ScoresForm(forms.Form):
    """The score and the size of the requests of a page."""

    def __init__(self, entries: Iterable[Mapping[str, Any]], *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Draw two fields a request."""
        super().__init__(*args, **options)
        self._names = [entry["id"] for entry in entries]
        for rank, entry in enumerate(entries):
            score = ReadField(parse_points, label=f"Note de {entry['id']}")
            score.initial = points_text(entry["score"]) if "score" in entry else ""
            size = choice(f"Taille de {entry['id']}", SIZES)
            size.initial = entry.get("size", "")
            self.fields[f"note_{rank}"], self.fields[f"taille_{rank}"] = score, size

    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Return each request with its two fields."""
        return [(name, self[f"note_{rank}"], self[f"taille_{rank}"]) for rank, name in enumerate(self._names)]

    def given(self) -> dict[str, dict[str, Any]]:
        """Return what was given to each request; None where it was left empty."""
        known = self.cleaned_data
        return {
            name: {"score": known[f"note_{rank}"], "size": known[f"taille_{rank}"] or None}
            for rank, name in enumerate(self._names)
        }


class RulesForm(forms.Form):
    """Envelopes and rules, as a selection file holds them."""

    state = EurosField(label="Enveloppe de l’État", help_text="En euros. Vide : aucune.")
    regions = LinesField(
        parse_envelope,
        label="Enveloppes des régions",
        help_text="Une par ligne, « nom de la région : montant », comme dans les demandes.",
    )
    smes = ReadField(
        parse_quota, label="Aux PME, au moins", help_text="Une part des euros attribués (40 %) ou un montant."
    )
    each_sector = ReadField(
        parse_quota, label="À chaque secteur, au plus", help_text="Une part (25 %) ou un montant."
    )
    each_territory = ReadField(
        parse_quota, label="À chaque territoire, au plus", help_text="Une part (10 %) ou un montant."
    )
    at_most = LinesField(
        parse_most,
        label="Plafonds particuliers",
        help_text="Un par ligne : « secteur | nom | 30 % » ou « territoire | nom | 500 000 ».",
    )
    one_per_territory = forms.BooleanField(
        label="Au moins une aide dans chaque territoire où une demande atteint la note fixée ci-dessous",
        required=False,
    )
    qualifying = ReadField(
        parse_points,
        label="Note fixée pour la règle « une aide par territoire »",
        help_text="Bonus compris. Elle ne sert qu’à cette règle : une demande au-dessous peut être retenue.",
    )
    bonus = ReadField(
        parse_points, label="Bonus des projets coopératifs", help_text="En points, ajoutés à la note."
    )
    exclusive = LinesField(
        parse_pair, label="Demandes qui s’excluent", help_text="Une paire par ligne : « A / B »."
    )
    large_helps_small = forms.BooleanField(
        label="Une grande entreprise n’est aidée qu’avec une PME qu’elle accompagne", required=False
    )
    minimum_ratio = ReadField(
        parse_share, label="Part minimale financée de chaque demande", help_text="Par exemple 50 %."
    )

    def case(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """Return the case held with these envelopes and rules."""
        known = self.cleaned_data
        envelopes = {"state_eur": euros_number(known["state"] or 0), "regions_eur": dict(known["regions"])}
        return {**held, "envelopes": envelopes, "rules": self._rules()}

    def _rules(self) -> dict[str, Any]:
        known = self.cleaned_data
        each = [
            {"each": kind, **known[f"each_{kind}"]}
            for kind in ("sector", "territory")
            if known[f"each_{kind}"]
        ]
        rules: dict[str, Any] = {
            "smes_at_least": known["smes"],
            "at_most": [*each, *known["at_most"]],
            "cooperative_bonus": known["bonus"],
            "exclusive": known["exclusive"],
            "large_helps_small": known["large_helps_small"],
            "minimum_funding_ratio": known["minimum_ratio"],
        }
        if known["one_per_territory"]:
            rules["one_per_territory"] = {"qualifying_score": known["qualifying"] or 0}
        return {key: value for key, value in rules.items() if value not in (None, [], False)}


def rules_initial(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return the envelopes and rules of a case as the form writes them."""
    envelopes, rules = case.get("envelopes", {}), case.get("rules", {})
    limits = rules.get("at_most", [])
    each = {most["each"]: quota_text(most) for most in limits if "each" in most}
    words = {"sector": "secteur", "territory": "territoire"}
    named = [
        f"{words[kind]} | {most[kind]} | {quota_text(most)}"
        for most in limits
        for kind in words
        if kind in most
    ]
    regions = envelopes.get("regions_eur", {}).items()
    asked = rules.get("one_per_territory", False)
    return {
        "state": euros_text(cents_from_euros(envelopes.get("state_eur", 0))),
        "regions": "\n".join(f"{name} : {euros_text(cents_from_euros(euros))}" for name, euros in regions),
        "smes": quota_text(rules["smes_at_least"]) if "smes_at_least" in rules else "",
        "each_sector": each.get("sector", ""),
        "each_territory": each.get("territory", ""),
        "at_most": "\n".join(named),
        "one_per_territory": asked is not False,
        "qualifying": points_text(asked.get("qualifying_score", 0)) if isinstance(asked, dict) else "",
        "bonus": points_text(rules["cooperative_bonus"]) if "cooperative_bonus" in rules else "",
        "exclusive": "\n".join(" / ".join(pair) for pair in rules.get("exclusive", [])),
        "large_helps_small": rules.get("large_helps_small", False),
        "minimum_ratio": share_text(rules["minimum_funding_ratio"])
        if "minimum_funding_ratio" in rules
        else "",
    }


class NameForm(forms.Form):
    """The name of a scenario."""

    name = line("Nom du scénario", most=80, required=_NAME)


class FundForm(forms.Form):
    """The fund whose requests are taken."""

    fund = choice("Fonds", [], required="Choisissez un fonds.")

    def __init__(self, funds: Iterable[Holder], *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Offer the funds."""
        super().__init__(*args, **options)
        self._funds = {fund.code: fund for fund in funds}
        self.fields["fund"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir"),
            *((code, fund.label) for code, fund in self._funds.items()),
        ]

    @property
    def chosen(self) -> Holder | None:
        """The fund chosen; None when the form is wrong."""
        return self._funds[self.cleaned_data["fund"]] if self.is_valid() else None


class MoveForm(forms.Form):
    """A request moved in or out."""

    request = choice("Demande", [], required="Choisissez une demande.")
    amount = EurosField(
        label="Montant attribué", help_text="En euros ; 0 pour la retirer. Vide : ce qui est demandé."
    )

    def __init__(self, requests: Iterable[Request], *args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Offer the requests."""
        super().__init__(*args, **options)
        self.fields["request"].choices = [  # type: ignore[attr-defined]
            ("", "Choisir"),
            *((one.id, f"{one.id} ({euros_text(one.asked_cents)} demandés)") for one in requests),
        ]
        self.fields["request"].error_messages["invalid_choice"] = (
            "« %(value)s » n’est pas une demande de ce comité : choisissez-la dans la liste."
        )


class ReasonForm(forms.Form):
    """Why the committee moves it."""

    reason = area(
        "Motif",
        "Il figurera au procès-verbal. Jamais de nom de personne.",
        most=500,
        required="Donnez le motif : le procès-verbal le reprendra.",
        rows=2,
    )


class DecideForm(forms.Form):
    """The committee decides."""

    statement = area(
        "Observations du comité", "Reprises au procès-verbal. Jamais de nom de personne.", most=3000, rows=4
    )
    is_sure = forms.BooleanField(
        label="Le comité a décidé. Plus rien ne changera ensuite.",
        error_messages={"required": "Cochez la case pour décider."},
    )
