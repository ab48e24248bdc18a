"""Every file of a bilan, by name: the page, the PDF, the exports. The same report gives the same bytes."""

from catalyseur.bilan.exports import export_files
from catalyseur.bilan.html import report_html
from catalyseur.bilan.pdf import pdf_bytes
from catalyseur.bilan.report import Report


def bilan_files(report: Report) -> dict[str, bytes]:
    """Return `bilan.html`, `bilan.pdf`, `bilan.json`, the CSV files and their package, GeoJSON and Parquet."""
    pages = {"bilan.html": report_html(report).encode(), "bilan.pdf": pdf_bytes(report)}
    return pages | export_files(report)
