"""The files of a bilan: names, types, and how one is made when asked."""

from datetime import date

from django.http import HttpResponse

from catalyseur.bilan.html import report_html
from catalyseur.portal.studies.bilans import live_bilan
from catalyseur.portal.ui.files import file_response

LIVE_FILES = (
    ("bilan.pdf", "Le bilan en PDF accessible"),
    ("bilan.html", "Le bilan en une page à enregistrer"),
    ("figures.csv", "Tous les chiffres, CSV"),
    ("territoires.csv", "Les territoires et leurs chiffres, CSV"),
    ("territoires.geojson", "Les territoires et leurs contours, GeoJSON"),
    ("figures.parquet", "Tous les chiffres, Parquet"),
    ("bilan.json", "Le bilan entier, JSON"),
    ("datapackage.json", "Description des tables, datapackage.json"),
)
TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}


def live_file(day: date, known_on: date, name: str) -> bytes | None:
    """Return a file of the bilan of a day; None when it has none of that name."""
    shown = live_bilan(day, known_on)
    if name == "bilan.pdf":
        return shown.pdf
    if name == "bilan.html":
        return report_html(shown.report).encode()
    return shown.exports.get(name)


def dated_file(name: str, content: bytes, day: date) -> HttpResponse:
    """Return a file to be saved, its day in its name."""
    stem, _, suffix = name.rpartition(".")
    kind = TYPES.get(suffix, "application/octet-stream")
    return file_response(content, kind, f"{stem}-{day.isoformat()}.{suffix}")
