"""Small CNIG files for tests; every row says « exemple »."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile

from catalyseur.ingest.schema import load_schema

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


def form(content, **more):
    """What the import form sends."""
    file = SimpleUploadedFile("friches.csv", content, "text/csv")
    return {
        "source_id": "friches-71",
        "title": "Friches, exemple",
        "file_format": "friches",
        "main": file,
    } | more
