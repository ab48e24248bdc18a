"""A report as a tagged PDF that follows PDF/UA-1, composed by Typst: the same bytes for the same report.

The template is code, the report is data: it goes in as JSON, and none of its words is read as Typst. Fonts
are those that Typst carries. A press kit is a report too: its first chapters are the programme.
"""

import json
from importlib.resources import files

import typst

from catalyseur.bilan.pdf_document import pdf_document
from catalyseur.bilan.report import Report

TEMPLATE = files("catalyseur.bilan") / "template.typ"


def pdf_bytes(report: Report) -> bytes:
    """Compose a report.

    Raises KeyError for an area of a map that has no path, and TypeError for a chart that is not made of numbers.
    """
    document = json.dumps(pdf_document(report), ensure_ascii=False)
    composed: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        ignore_system_fonts=True,
        sys_inputs={"report": document},
        pdf_standards=["ua-1"],
    )
    return composed
