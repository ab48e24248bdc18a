"""A scenario as tables: the page, the minutes and the workbook show the same."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from catalyseur.bilan.blocks import columns, table
from catalyseur.bilan.report import Table, Value
from catalyseur.portal.committees.actions import changes_of
from catalyseur.portal.committees.records import Kept, gain_from
from catalyseur.portfolio.check import NOTHING
from catalyseur.portfolio.committee import Committee, Request
from catalyseur.portfolio.moves import Moved, Standing, differing
from catalyseur.portfolio.selection import Selection
from catalyseur.portfolio.what_if import rules_of
from catalyseur.portfolio.words import broken_text, points_text, rule_text
from catalyseur.values.money import euros_text

CASE, RULES = "demandes", "regles"
_PAYERS = (("state", "État"), ("region", "région"))
_SIZES = {True: "PME", False: "grande entreprise"}
_ASKED = (
    ("request", "Demande"),
    ("points", "Points"),
    ("size", "Taille"),
    ("sector", "Secteur"),
    ("territory", "Territoire"),
    ("region", "Région"),
    ("asked", "Demandé", "cents"),
)


def awards_table(kept: Kept) -> Table:
    """List who is funded and by whom, in rank order."""
    heads = columns(
        *_ASKED,  # type: ignore[arg-type]
        ("state", "Payé par l’État", "cents"),
        ("region_paid", "Payé par la région", "cents"),
        ("total", "Attribué", "cents"),
        ("moved", "À la main"),
    )
    rows = [
        (
            *_asked(kept.committee, kept.committee.by_id[name]),
            award.state_cents,
            award.region_cents,
            award.cents,
            kept.moved[name]["reason"] if name in kept.moved else "",
        )
        for name, award in kept.standing.awards.items()
    ]
    return table("demandes-retenues", "Demandes retenues", heads, rows, CASE)


def refused_table(kept: Kept) -> Table:
    """List who is not funded, with the first rule that adding each would break, or the committee's reason."""
    asked = (_ASKED[0], ("reason", "Motif"), *_ASKED[1:])  # second: a phone shows two columns
    heads = columns(*asked)  # type: ignore[arg-type]
    refused = kept.answer.refused if isinstance(kept.answer, Selection) else {}
    rows = [
        (request.id, _reason(kept, request.id, refused.get(request.id)), *_asked(kept.committee, request)[1:])
        for request in kept.committee.requests
        if request.id not in kept.standing.awards
    ]
    note = f"{_before_moves(kept)}Le motif calculé est la première règle qu’ajouter cette demande seule enfreindrait."
    return table("demandes-ecartees", "Demandes non retenues", heads, rows, CASE, RULES, note=note)


def envelopes_table(moved: Moved) -> Table:
    """Show each envelope, what it paid before and pays after, what is left; below zero: over."""
    heads = columns(
        ("envelope", "Enveloppe"),
        ("limit", "Montant", "cents"),
        ("before", "Avant", "cents"),
        ("after", "Après", "cents"),
        ("left", "Reste", "cents"),
    )
    rows = [
        (
            _envelope(one.rule),
            one.limit_cents,
            one.before_cents,
            one.after_cents,
            _left(one.left_cents),
        )
        for one in moved.envelopes
    ]
    return table("enveloppes", "Enveloppes, avant et après", heads, rows, RULES)


def spent_table(standing: Standing) -> Table:
    """Show each envelope, what it pays and what is left."""
    heads = columns(
        ("envelope", "Enveloppe"),
        ("limit", "Montant", "cents"),
        ("paid", "Attribué", "cents"),
        ("left", "Reste", "cents"),
    )
    found = Moved(before=standing, after=standing).envelopes
    rows = [(_envelope(one.rule), one.limit_cents, one.after_cents, _left(one.left_cents)) for one in found]
    return table("enveloppes", "Enveloppes", heads, rows, RULES)


def rules_table(kept: Kept) -> Table:
    """Say which of the committee's rules hold."""
    broken = broken_texts(kept.standing, kept.committee)
    heads = columns(("rule", "Règle"), ("state", "État"))
    rows: list[Sequence[Value]] = [
        (_sentence(rule_text(rule, kept.committee)), _state(rule, kept.standing))
        for rule in rules_of(kept.committee)
    ]
    note = "Enfreint : " + " ; ".join(broken) + "." if broken else "Aucune règle n’est enfreinte."
    return table("regles", "Règles du comité", heads, rows, RULES, note=note)


def ranking_table(kept: Kept) -> Table:
    """Set the scenario beside plain ranking by score."""
    heads = columns(
        ("measure", "Mesure"), ("selection", "Ce scénario"), ("ranking", "Classement par note seule")
    )
    both = (kept.standing, kept.ranking)
    rows = [
        ("Points", *(points_text(one.value) for one in both)),
        ("Demandes retenues", *(str(len(one.awards)) for one in both)),
        ("Attribué", *(left_text(one.cents) for one in both)),
        (
            "Règles enfreintes",
            *(" ; ".join(broken_texts(one, kept.committee)) or "aucune" for one in both),
        ),
    ]
    note = (
        "Le classement par note seule descend les notes, sans bonus ni règle, et sert chaque demande en entier tant que "
        "les enveloppes le permettent."
    )
    return table("classement", "À côté : le classement par note seule", heads, rows, CASE, RULES, note=note)


def gains_table(kept: Kept) -> Table:
    """Say what one more million brings in each envelope, and what each rule costs, as far as computed."""
    heads = columns(
        ("change", "Changement"),
        ("points", "Points gagnés"),
        ("added", "Demandes en plus"),
        ("removed", "En moins"),
    )
    rows = list(_gains(kept))
    note = f"{_before_moves(kept)}Les effets de plusieurs changements ne s’additionnent pas."
    return table(
        "effets", "Ce qu’apporterait 1 M€ de plus, ce que coûte chaque règle", heads, rows, RULES, note=note
    )


def moves_table(kept: Kept) -> Table:
    """List what was moved by hand, in order."""
    heads = columns(("request", "Demande"), ("amount", "Montant décidé", "cents"), ("reason", "Motif"))
    rows = [(move["request"], move["cents"], move["reason"]) for move in kept.scenario.moves]
    return table("deplacements", "Déplacements à la main", heads, rows, CASE)


def totals_table(scenarios: Sequence[Kept]) -> Table:
    """Set totals of scenarios side by side."""
    heads = columns(
        ("measure", "Mesure"), *((f"s{rank}", one.scenario.name) for rank, one in enumerate(scenarios))
    )
    standings = [one.standing for one in scenarios]
    rows = [
        ("Points", *(points_text(one.value) for one in standings)),
        ("Demandes retenues", *(str(len(one.awards)) for one in standings)),
        ("Attribué", *(left_text(one.cents) for one in standings)),
        (
            "Part de l’État",
            *(left_text(sum(a.state_cents for a in one.awards.values())) for one in standings),
        ),
        (
            "Part des régions",
            *(left_text(sum(a.region_cents for a in one.awards.values())) for one in standings),
        ),
        (
            "Règles enfreintes",
            *(" ; ".join(broken_texts(one.standing, one.committee)) or "aucune" for one in scenarios),
        ),
        ("Déplacées à la main", *(str(len(one.moved)) for one in scenarios)),
    ]
    return table("totaux", "Totaux", heads, rows, CASE, RULES)


def differences_table(scenarios: Sequence[Kept]) -> Table:
    """List the requests whose amount, or who pays it, differs between scenarios."""
    standings = {one.scenario.name: one.standing for one in scenarios}
    return _by_payer("differences", "Demandes qui diffèrent", standings)


def changes_table(moved: Moved) -> Table:
    """List the requests whose amount, or who pays it, a move changes: the one moved, and others by the sharing out."""
    standings = {"Avant": moved.before, "Après": moved.after}
    return _by_payer("changements", "Demandes dont le montant ou le payeur change", standings)


def broken_texts(standing: Standing, committee: Committee) -> list[str]:
    """Write the rules a selection breaks, with the euros."""
    return [broken_text(rule, excess, committee) for rule, excess in standing.checked.broken.items()]


def left_text(cents: int) -> str:
    """Write an amount; below zero it is over."""
    return f"dépassée de {euros_text(-cents)}" if cents < 0 else euros_text(cents)


def _left(cents: int) -> Value:
    return left_text(cents) if cents < 0 else cents


def _asked(committee: Committee, request: Request) -> tuple[Value, ...]:
    return (
        request.id,
        points_text(Fraction(committee.points(request))),
        _SIZES[request.is_sme],
        request.sector,
        request.territory,
        request.region,
        request.asked_cents,
    )


def _reason(kept: Kept, name: str, rule: str | None) -> str:
    if name in kept.moved:
        return f"Retirée à la main : {kept.moved[name]['reason']}"
    return _sentence(rule_text(rule, kept.committee)) if rule else "Aucune sélection calculée"


def _envelope(rule: str) -> str:
    if rule == "envelope:state":
        return "État"
    name = rule.split(":", 2)[2]
    return _sentence(name) if name.lower().startswith("région") else f"Région {name}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _state(rule: str, standing: Standing) -> str:
    if rule == "cooperative_bonus":
        return "compté"
    is_broken = any(name == rule or name.startswith(f"{rule}:") for name in standing.checked.broken)
    return "enfreinte" if is_broken else "respectée"


def _gains(kept: Kept) -> Iterator[tuple[str, str, str, str]]:
    unknown = "non calculé" if kept.scenario.session.decision_id else "à calculer"
    for name in changes_of(kept.committee):
        is_envelope = name.startswith("envelope:")
        label = f"1 M€ de plus : {_envelope(name)}" if is_envelope else f"Sans la règle : {rule_text(name)}"
        if name not in kept.scenario.gains:
            yield (label, unknown, "", "")
            continue
        gain = gain_from(kept.scenario.gains[name])
        low, high = points_text(gain.low), points_text(gain.high)
        yield (
            label,
            low if low == high else f"entre {low} et {high}",
            _names(gain.added),
            _names(gain.removed),
        )


def _before_moves(kept: Kept) -> str:
    """Say of what was computed that the moves by hand came after."""
    return "Calculé sur la sélection d’avant les déplacements à la main. " if kept.moved else ""


def _names(names: Iterable[str]) -> str:
    found = list(names)
    shown = ", ".join(found[:5])
    return f"{len(found)} : {shown}…" if len(found) > 5 else shown


def _by_payer(identifier: str, title: str, standings: Mapping[str, Standing]) -> Table:
    """Set side by side what each payer brings to the requests that differ."""
    heads = columns(
        ("request", "Demande"),
        *(
            (f"{payer}{rank}", f"{name} : {label}", "cents")
            for rank, name in enumerate(standings)
            for payer, label in _PAYERS
        ),
    )
    every = list(standings.values())
    rows: list[Sequence[Value]] = [(name, *_brought(every, name)) for name in differing(every)]
    return table(identifier, title, heads, rows, CASE)


def _brought(standings: Iterable[Standing], name: str) -> list[int]:
    """Return what the State, then the région, bring to a request in each selection."""
    awards = (one.awards.get(name, NOTHING) for one in standings)
    return [cents for award in awards for cents in (award.state_cents, award.region_cents)]
