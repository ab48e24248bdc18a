"""The files of a plan: table, workbook, PDF, and the control file that lets anyone do it again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from math import floor

from catalyseur import __version__
from catalyseur.bilan.document import tables_of
from catalyseur.bilan.pdf import pdf_bytes
from catalyseur.bilan.workbook import archive_bytes, workbook_bytes
from catalyseur.financing.answer_words import law_text
from catalyseur.financing.documents import Document, answer_document, checked_document
from catalyseur.financing.law import LAW_FILES
from catalyseur.financing.plan import Plan
from catalyseur.financing.request import request_document
from catalyseur.portal.projects.plan_queries import FoundPlan
from catalyseur.portal.projects.plan_report import NOTICE, plan_report, short_report
from catalyseur.values.cells import french_csv
from catalyseur.values.money import CENTS_PER_EURO

COLUMNS = (
    "plan",
    "dispositif",
    "identifiant",
    "forme",
    "base juridique",
    "dépense",
    "nature",
    "montant nominal en euros hors taxes",
    "équivalent-subvention brut en euros",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanFile:
    """A file to download: its words, its name, its type."""

    label: str
    stem: str
    kind: str


PLAN_FILES = {
    "plan.csv": PlanFile(label="Tableau (CSV)", stem="plan-de-financement", kind="text/csv; charset=utf-8"),
    "plan.xlsx": PlanFile(
        label="Classeur (XLSX)",
        stem="plan-de-financement",
        kind="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "plan.pdf": PlanFile(
        label="Document accessible (PDF)", stem="plan-de-financement", kind="application/pdf"
    ),
    "dossier.zip": PlanFile(
        label="Dossier de contrôle (ZIP)", stem="dossier-de-controle", kind="application/zip"
    ),
}


def plan_file(name: str, plan: FoundPlan) -> bytes:
    """Write one of the files. Raises KeyError for another name."""
    makers = {"plan.csv": plan_csv, "plan.xlsx": plan_xlsx, "plan.pdf": plan_pdf, "dossier.zip": control_zip}
    return makers[name](plan)


def plan_csv(plan: FoundPlan) -> bytes:
    """Write what each scheme pays on each line, for a French spreadsheet."""
    best = plan.answer.best
    rows = [
        row
        for name, scenario in (("annoncé", plan.answer.headline), ("au mieux", best))
        if isinstance(scenario.answer, Plan) and (name == "annoncé" or best is not plan.answer.headline)
        for row in _paid(name, scenario.answer)
    ]
    return french_csv(COLUMNS, rows).encode()


def plan_xlsx(plan: FoundPlan) -> bytes:
    """Write every table of the plan as a workbook."""
    report = plan_report(plan, with_costs=True)
    return workbook_bytes([table for section in report.sections for table in tables_of(section)])


def plan_pdf(plan: FoundPlan) -> bytes:
    """Compose the plan as a tagged PDF."""
    return pdf_bytes(short_report(plan))


def control_zip(plan: FoundPlan) -> bytes:
    """Put together what was read, the law, the plan, what the exact check found, and the hash of each file."""
    held = {
        "LISEZMOI.txt": _readme(plan).encode(),
        "entrees/projet.json": _json(plan.project.model_dump(mode="json", by_alias=True, exclude_unset=True)),
        "entrees/demandes.json": _json(request_document(plan.request)),
        "entrees/dispositifs.jsonl": plan.catalogue_text.encode(),
        **{f"droit/{name}": _law_text(name) for name in LAW_FILES},
        "plan/plan.json": _json(_answer(plan)),
        "plan/controle.json": _json(_checked(plan)),
        "plan/plan.csv": plan_csv(plan),
        "plan/plan.xlsx": plan_xlsx(plan),
        "plan/plan.pdf": plan_pdf(plan),
    }
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in held.items())
    return archive_bytes(held | {"SHA256SUMS": sums.encode()})


def _paid(name: str, plan: Plan) -> Iterator[list[str]]:
    situation = plan.variant.situation
    for scheme, lines in plan.allocation.items():
        offer = situation.offer(scheme)
        basis = offer.basis.label if offer.basis else offer.basis_name
        for line, cents in lines.items():
            nature = situation.line(line).nature.label
            words = [name, offer.label, scheme, offer.instrument.label, basis, line, nature]
            yield [*words, _comma(cents), _comma(floor(offer.gge * cents))]


def _comma(cents: int) -> str:
    return f"{cents // CENTS_PER_EURO},{cents % CENTS_PER_EURO:02d}"


def _answer(plan: FoundPlan) -> Document:
    return answer_document(plan.answer, plan.costs[0], plan.found.refused)


def _checked(plan: FoundPlan) -> Document:
    scenarios = {"headline": plan.answer.headline.answer, "best": plan.answer.best.answer}
    return {
        name: checked_document(found.checked) if isinstance(found, Plan) else None
        for name, found in scenarios.items()
    }


def _law_text(name: str) -> bytes:
    return files("catalyseur.data").joinpath("state_aid", name).read_bytes()


def _json(document: Document) -> bytes:
    return f"{json.dumps(document, ensure_ascii=False, indent=2)}\n".encode()


def _readme(plan: FoundPlan) -> str:
    law = plan.answer.headline.answer.law
    return (
        f"Dossier de contrôle du plan de financement, au {plan.on:%d/%m/%Y}\n\n{NOTICE}\n\n"
        f"Droit appliqué : {law_text(law)}\nCatalyseur {__version__}\n\n"
        "entrees/ : le projet, les demandes et les dispositifs lus.\n"
        "droit/ : les textes datés d’où viennent les taux, les seuils et les cartes.\n"
        "plan/plan.json : le plan, ses scénarios, ce qui est écarté et ce que coûte chaque règle.\n"
        "plan/controle.json : chaque limite relue sans le modèle résolu ; montants en centimes, fractions exactes.\n"
        "SHA256SUMS : l’empreinte de chaque fichier (sha256sum --check SHA256SUMS).\n\n"
        f"Refaire le plan : catalyseur plan entrees/projet.json --asked entrees/demandes.json --on {plan.on} --json\n"
    )
