"""What the pages of money show, gathered and put into words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from catalyseur.geography.atlas import Geography
from catalyseur.ledger.accounts import Balances, HolderKind, Payer, Stage
from catalyseur.ledger.breakdown import break_down
from catalyseur.ledger.movements import Kind
from catalyseur.ledger.rooms import rooms_of
from catalyseur.portal.funds.documents import file_of
from catalyseur.portal.funds.models import File, Holder, Movement, Request
from catalyseur.portal.funds.placing import UNKNOWN, place_key, territory_labels
from catalyseur.portal.funds.reading import Picture, place_amounts
from catalyseur.portal.funds.tables import (
    Cell,
    Table,
    announced_table,
    bars,
    breakdown_table,
    delegated_table,
    heads,
    money_cell,
    payment_table,
    text_cell,
)
from catalyseur.portal.funds.templatetags.funds_text import person
from catalyseur.values.money import euros_text

EXAMPLE, TO_VERIFY = "exemple", "à vérifier"
WHOLE_FRANCE = "France entière"
_MONEY_HEADS = ("Délégué", "Disponible", "Réservé", "Attribué, pas engagé", "Engagé", "dont payé, net")
_STAGES = (
    (Stage.RESERVED, "Réservé", "Mis de côté : en instruction, ou décidé et l’attribution à valider."),
    (Stage.AWARDED, "Attribué", "Décidé, pas encore engagé."),
    (Stage.COMMITTED, "Engagé", "Engagé par un acte, payé ou non."),
    (Stage.MAXIMUM, "Montant maximum", "Le plus que la décision permet de verser."),
    (Stage.ADVANCE, "Avances", "Versées avant les travaux ou à leur début."),
    (Stage.INSTALMENT, "Acomptes", "Versés à mesure des dépenses."),
    (Stage.BALANCE, "Solde", "Versé à la fin, dépense justifiée."),
    (Stage.RECOVERED, "Reversements", "Rendus par le bénéficiaire."),
)


def money_context(picture: Picture, holders: Iterable[Holder]) -> dict[str, Any]:
    """Return the bars and the tables of some holders' money."""
    standing = picture.standing(holders)
    return {
        "bars": bars(standing),
        "tables": [announced_table(standing), delegated_table(standing), payment_table(standing)],
    }


def funds_table(pictures: Mapping[int, Picture], funds: Sequence[Holder], day_query: str) -> Table:
    """Return one line a fund, and their total."""
    rows = []
    for fund in funds:
        standing = pictures[fund.pk].standing(pictures[fund.pk].holders)
        rows.append(
            (
                fund,
                (
                    standing.announced_cents,
                    standing.delegated_cents,
                    standing.committed_cents,
                    standing.paid_cents,
                ),
            )
        )
    totals = [sum(column) for column in zip(*(cents for _, cents in rows), strict=True)]
    return Table(
        id="fonds-exemples" if funds and funds[0].is_example else "fonds",
        title="Fonds d’exemple" if funds and funds[0].is_example else "Fonds ouverts",
        heads=heads("Fonds", "Annoncé", "Délégué", "Engagé", "Payé, net"),
        rows=tuple(
            (
                text_cell(
                    fund.label,
                    href=reverse("fund-detail", args=[fund.code]) + day_query,
                    badges=badges_of(fund),
                ),
                *map(money_cell, cents),
            )
            for fund, cents in rows
        ),
        total=(text_cell("Total"), *map(money_cell, totals)),
    )


def envelopes_table(picture: Picture, geography: Geography, day_query: str) -> Table:
    """Return one line an envelope, its sub-delegations counted in, and their total."""
    members: dict[int, list[Holder]] = {one.pk: [one] for one in picture.envelopes}
    for row in picture.holders:
        if row.parent_id in members:
            members[row.parent_id].append(row)
    return _holders_table(
        picture,
        [(one, members[one.pk]) for one in picture.envelopes],
        geography,
        day_query,
        title="Les enveloppes du fonds",
    )


def children_table(picture: Picture, envelope: Holder, geography: Geography, day_query: str) -> Table | None:
    """Return one line a sub-delegation and one for what the envelope keeps; None without any."""
    children = [row for row in picture.holders if row.parent_id == envelope.pk]
    if not children:
        return None
    return _holders_table(
        picture,
        [(envelope, [envelope]), *((one, [one]) for one in children)],
        geography,
        day_query,
        title="Les sous-délégations, et ce que l’enveloppe garde",
    )


def badges_of(row: Holder | File | Request) -> tuple[str, ...]:
    """Return what must be said wherever the row is shown: it is an example, a part of it is unsourced."""
    to_verify = TO_VERIFY if isinstance(row, Holder) and row.to_verify else ""
    return tuple(filter(None, (EXAMPLE if row.is_example else "", to_verify)))


def payer_text(holder: Holder) -> str:
    """Say whose money it is."""
    return Payer(holder.payer).label if holder.payer else "payeur inconnu"


def region_text(holder: Holder, geography: Geography) -> str:
    """Say where the money of an envelope may go."""
    return geography.region_names.get(holder.region, holder.region) if holder.region else WHOLE_FRANCE


def breakdown_tables(fund: Holder, geography: Geography, on: date) -> list[Table]:
    """Return the files of a fund by région, by territory and by year; each table adds up to the same total."""
    found = place_amounts(fund, on, place_key(geography, on))
    regions = break_down(
        ((place.region, one) for place, _, one in found), geography.region_names, unknown=UNKNOWN
    )
    territories = break_down(
        ((place.territory, one) for place, _, one in found), territory_labels(geography, on), unknown=UNKNOWN
    )
    years = break_down(
        ((year, one) for _, year, one in found),
        {year: str(year) for _, year, _ in found},
        unknown="Exercice inconnu",
    )
    return [
        breakdown_table(
            "regions",
            "Par région du projet",
            "Région",
            regions,
            "La région est celle de la commune du projet. Un dossier sans commune connue est dans « Lieu inconnu ».",
        ),
        breakdown_table(
            "territoires",
            "Par territoire d’industrie du projet",
            "Territoire",
            territories,
            "Les périmètres sont ceux du jour choisi. Une commune que deux périmètres connus placent autrement est "
            "dans « Territoire incertain ».",
        ),
        breakdown_table(
            "exercices",
            "Par exercice de l’enveloppe",
            "Exercice",
            years,
            "L’exercice est celui de l’enveloppe qui porte le dossier, non l’année des paiements.",
        ),
    ]


def files_table(files: Sequence[File], balances: Mapping[int, Balances], day_query: str) -> Table:
    """Return some files of an envelope."""
    columns = (Stage.RESERVED, Stage.AWARDED, Stage.COMMITTED)
    return Table(
        id="dossiers",
        title="Dossiers",
        heads=heads(
            "Dossier", "Libellé", "Réservé", "Attribué, pas engagé", "Engagé", "dont payé, net", words=2
        ),
        rows=tuple(
            (
                text_cell(one.code, href=_file_address(one) + day_query, badges=badges_of(one)),
                text_cell(one.label),
                *(money_cell(balances[one.pk].of(stage)) for stage in columns),
                money_cell(balances[one.pk].net_paid),
            )
            for one in files
        ),
    )


def movements_table(movements: Sequence[Movement], *, title: str) -> Table:
    """Return movements in the order given, each with its day, act, basis and people."""
    labels = (
        "Jour",
        "Mouvement",
        "Compte",
        "Dossier",
        "Acte",
        "Base légale",
        "Préparé par",
        "Validé par",
        "Montant",
    )
    return Table(
        id="mouvements",
        title=title,
        heads=heads(*labels, words=len(labels) - 1),
        rows=tuple(_movement_cells(one) for one in movements),
    )


def file_tables(file: File, balances: Balances) -> list[Table]:
    """Return where the money of a file stands and, until its balance, what may still be paid."""
    situation = Table(
        id="situation",
        title="Où en est le dossier",
        heads=(Cell(text="Étape"), Cell(text="Montant", is_number=True), Cell(text="Ce que c’est")),
        rows=tuple(
            (text_cell(label), money_cell(balances.of(stage)), text_cell(definition))
            for stage, label, definition in _STAGES
        ),
        total=(
            text_cell("Reste engagé, à désengager" if balances.is_settled else "Reste à payer sur l’engagé"),
            money_cell(balances.unpaid),
            text_cell("Engagé, moins avances, acomptes et solde, plus reversements."),
        ),
        note=_settled_note(balances) if balances.is_settled else "",
    )
    return [situation] if balances.is_settled else [situation, _limits_table(file, balances)]


def _settled_note(balances: Balances) -> str:
    said = "Le solde est versé : plus rien ne s’ajoute au dossier."
    left = f" Désengagez les {euros_text(balances.unpaid)} encore engagés, qui ne seront plus payés."
    return said + left if balances.unpaid else said


def _limits_table(file: File, balances: Balances) -> Table:
    rooms = rooms_of(file_of(file), balances)
    note = (
        "Décret n° 2018-514, art. 12. Les crédits de paiement de l’année et, pour le solde, la dépense justifiée "
        "bornent aussi un versement."
    )
    if balances.is_released and any(one.used_cents > one.ceiling_cents for one in rooms):
        note = f"Ce qui a été versé avant le désengagement l’a été régulièrement et reste acquis. {note}"
    return Table(
        id="plafonds",
        title="Ce qui peut encore être versé",
        heads=heads("Plafond", "Au plus", "Déjà versé", "Reste possible"),
        rows=tuple(
            (
                text_cell(one.label),
                money_cell(one.ceiling_cents),
                money_cell(one.used_cents),
                text_cell("engagez d’abord l’aide")
                if balances.awaits_commitment
                else money_cell(one.left_cents),
            )
            for one in rooms
        ),
        note=note,
    )


def awards_table(files: Sequence[File], balances: Mapping[int, Balances], geography: Geography) -> Table:
    """Return the awards to legal persons; `request` and `holder` must be loaded."""
    names = geography.history.columns["name"]
    index = geography.history.index
    return Table(
        id="attributions",
        title="Aides attribuées",
        heads=heads("Bénéficiaire", "SIRET", "Commune", "Payeur", "Décidée le", "Montant maximum", words=5),
        rows=tuple(
            (
                text_cell(asked.business_name, badges=badges_of(one)),
                text_cell(asked.siret or "inconnu"),
                text_cell(names[index[asked.commune]] if asked.commune in index else "inconnue"),
                text_cell(payer_text(one.holder)),
                text_cell(f"{asked.decided_on:%d/%m/%Y}" if asked.decided_on else "jour inconnu"),
                money_cell(balances[one.pk].of(Stage.MAXIMUM)),
            )
            for one in files
            if (asked := one.request)
        ),
    )


def _holders_table(
    picture: Picture,
    groups: Sequence[tuple[Holder, list[Holder]]],
    geography: Geography,
    day_query: str,
    *,
    title: str,
) -> Table:
    rows, every = [], []
    for holder, members in groups:
        standing = picture.standing(members)
        cents = (
            standing.delegated_cents,
            standing.available_cents,
            standing.reserved_cents,
            standing.awarded_cents,
            standing.committed_cents,
            standing.paid_cents,
        )
        every.append(cents)
        address = reverse("fund-envelope", args=[picture.fund.code, holder.code]) + day_query
        rows.append(
            (
                text_cell(holder.label, href=address, badges=badges_of(holder)),
                text_cell(payer_text(holder)),
                text_cell(region_text(holder, geography)),
                text_cell(str(holder.year)),
                *map(money_cell, cents),
            )
        )
    totals = [sum(column) for column in zip(*every, strict=True)] or [0] * len(_MONEY_HEADS)
    return Table(
        id="enveloppes",
        title=title,
        heads=heads("Enveloppe", "Payeur", "Région", "Exercice", *_MONEY_HEADS, words=4),
        rows=tuple(rows),
        total=(text_cell("Total"), *[text_cell("")] * 3, *map(money_cell, totals)),
    )


def _movement_cells(one: Movement) -> tuple[Cell, ...]:
    undone = one.reverses
    label = Kind(one.kind).label
    if undone:
        label += f" : {Kind(undone.kind).label} du {undone.on:%d/%m/%Y}"
    file = text_cell(one.about.code, href=_file_address(one.about)) if one.about else text_cell("—")
    account = one.holder.label if one.to is None else f"{one.holder.label} → {one.to.label}"
    credit = f" ({one.credit.upper()})" if one.credit else ""
    return (
        text_cell(f"{one.on:%d/%m/%Y}"),
        text_cell(label + credit),
        text_cell(account),
        file,
        text_cell(one.act),
        text_cell(one.legal_basis),
        text_cell(person(one.author)),
        text_cell(person(one.validator)),
        Cell(text=euros_text(one.amount_cents), is_number=True),
    )


def _file_address(file: File) -> str:
    return reverse("fund-file", args=[file.code])


def kind_text(holder: Holder) -> str:
    """Name the kind of a holder."""
    return "Sous-délégation" if holder.kind == HolderKind.SUB_DELEGATION else "Enveloppe"
