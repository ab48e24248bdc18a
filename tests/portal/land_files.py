"""Small CNIG files for tests; every row says « exemple »."""

import csv
import io
import zipfile
from datetime import date

from django.utils import timezone

from catalyseur.ingest.schema import load_schema
from catalyseur.portal.imports.actions import Upload, import_file
from catalyseur.portal.imports.sources import find_source

ROW = {
    "site_id": "71153_1",
    "site_nom": "Forge, exemple",
    "site_type": "friche industrielle",
    "site_identif_date": "2020-05-18",
    "site_actu_date": "2024-06-23",
    "site_statut": "friche sans projet",
    "comm_nom": "Le Creusot",
    "comm_insee": "71153",
    "unite_fonciere_surface": "250000",
    "urba_zaer": "inconnu",
    "source_nom": "inventaire, exemple",
    "geompoint": "POINT(4.42 46.80)",
}


def friches(count=1, **changes):
    """A file of brownfields of Le Creusot, the first changed."""
    rows = [ROW | {"site_id": f"71153_{n}", "site_nom": f"Forge {n}, exemple"} for n in range(1, count + 1)]
    rows[0] |= changes
    text = io.StringIO()
    writer = csv.DictWriter(text, load_schema("cnig_friches").columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def zipped(**files):
    """A ZIP of tables by file name."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        for name, content in files.items():
            opened.writestr(f"{name}.csv", content)
    return archive.getvalue()


def upload(content, source="cnig_friches", name="friches.csv"):
    """A file for a list of sites."""
    found = find_source(source)
    assert found is not None
    return Upload(source=found, name=name, content=content, vintage=date(2026, 1, 1))


def bring(content, source="cnig_friches", by=None):
    """Import a file, as the command line does or as a person."""
    return import_file(upload=upload(content, source), at=timezone.now(), by=by)
