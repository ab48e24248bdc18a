"""What a project's document says, in French, for the head of a sheet."""

from datetime import date

from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.projects.documents import Document
from catalyseur.portal.projects.places import commune_text
from catalyseur.toolbox.project import Project, parse_project
from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.wording import UNKNOWN_FACT, codes_text
from catalyseur.values.money import euros_text


def summary_of(document: Document, on: date) -> tuple[tuple[str, str], ...]:
    """Return the facts in order, each with its French words, « non renseigné » when not known."""
    project = parse_project(document)
    rows = (
        ("Commune", _commune(project, on)),
        ("Porteur", project.beneficiary.label if project.beneficiary else None),
        ("SIREN", project.firm.siren),
        ("Activité", _naf(project)),
        ("Effectif", f"{project.firm.headcount:g}" if project.firm.headcount is not None else None),
        ("Chiffre d’affaires", _euros(project.firm.turnover_cents)),
        ("Total du bilan", _euros(project.firm.balance_sheet_cents)),
        ("Objet", codes_text(project.kinds) if project.kinds else None),
        ("Dépenses", _lines(project)),
        ("Début des travaux", f"{project.start_of_works_on:%d/%m/%Y}" if project.start_of_works_on else None),
    )
    return tuple((label, text or UNKNOWN_FACT) for label, text in rows)


def _commune(project: Project, on: date) -> str | None:
    return commune_text(current_geography(), project.commune, on) if project.commune else None


def _naf(project: Project) -> str | None:
    code = project.firm.naf
    return f"{code} {load_naf()[code].label}" if code else None


def _euros(cents: int | None) -> str | None:
    return None if cents is None else euros_text(cents)


def _lines(project: Project) -> str | None:
    if project.lines is None:
        return None
    return " ; ".join(
        f"{line.id} ({line.nature.label}) : {euros_text(line.cost_cents)} {line.vat.label}"
        for line in project.lines
    )
