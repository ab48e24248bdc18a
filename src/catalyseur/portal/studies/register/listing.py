"""The register as a table, and the files of a study in groups."""

from collections.abc import Iterable, Sequence

from django.utils.timezone import localdate

from catalyseur.bilan.report import Column, Table, Value
from catalyseur.bilan.study.reading import MENTION
from catalyseur.portal.studies.register.queries import StudyView

_REPORT = {"rapport.pdf": "Le rapport, PDF accessible", "tableaux.xlsx": "Tous les tableaux, XLSX"}
_REPORT |= {"rapport.json": "Le rapport entier, JSON", "enregistrement.json": "L’enregistrement, JSON"}
_REPORT |= {"resultats.json": "Tous les résultats, JSON"}


def register_table(views: Iterable[StudyView]) -> Table:
    """Return the register, a line a study, withdrawn ones included."""
    heads = (
        Column(code="registered_on", label="Enregistrée le", unit="date"),
        Column(code="sha256", label="Empreinte de l’enregistrement"),
        Column(code="data_sha256", label="Empreinte des données"),
        Column(code="question", label="Question"),
        Column(code="state", label="État"),
        Column(code="state_on", label="Depuis le", unit="date"),
        Column(code="reason", label="Motif du retrait"),
        Column(code="mention", label="Mention"),
    )
    return Table(
        id="registre", title="Registre des études", columns=heads, rows=tuple(map(_row, views)), source_ids=()
    )


def _row(view: StudyView) -> tuple[Value, ...]:
    registration = view.registration
    last = list(view.steps.values())[-1].at if view.steps else view.study.registered_at
    withdrawn = view.withdrawn
    return (
        registration.registered_on,
        view.study.digest,
        registration.data_sha256,
        registration.study.question,
        view.state,
        localdate(last),
        withdrawn.reason if withdrawn else "",
        MENTION if registration.study.is_example else "",
    )


def file_groups(view: StudyView, names: Sequence[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the files by group, each with what it is."""
    plain = {name: name.removeprefix("exemple-") for name in names}
    report = [(name, _REPORT[plain[name]]) for name in names if plain[name] in _REPORT]
    parts = [(name, name) for name in names if plain[name].endswith(".json") and plain[name] not in _REPORT]
    tables = [(name, name) for name in names if name.endswith(".csv")]
    groups = [
        ("Le rapport", report),
        ("Chaque partie, comme sa commande l’écrit", parts),
        ("Chaque tableau", tables),
    ]
    if view.study.is_public:
        data = view.registration.study.data
        groups.append(("Les données", [(data, f"{data}, {view.registration.data_sha256[:12]}…")]))
    return groups
