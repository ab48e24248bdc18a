"""Small files in the official columns for the tests of the panel, and a plain recount of them."""

import csv
from collections import Counter, defaultdict

from catalyseur.panels.expression import COLUMNS

NEVER = 9999
_DEFAULTS = {
    "siren": "100000001",
    "dateCreationEtablissement": "2012-05-01",
    "codeCommuneEtablissement": "01001",
    "codePaysEtrangerEtablissement": "",
    "dateDebut": "2012-05-01",
    "etatAdministratifEtablissement": "A",
    "activitePrincipaleEtablissement": "25.62B",
    "nomenclatureActivitePrincipaleEtablissement": "NAFRev2",
}
_SHORT = dict(
    zip(
        ("siren", "opened", "commune", "country", "changed", "state", "naf", "nomenclature"),
        _DEFAULTS,
        strict=True,
    )
)


def row(**values):
    """Return a row by the short names of its columns; `closed` is a closing day."""
    closed = values.pop("closed", None)
    given = {_SHORT[name]: value for name, value in values.items()}
    if closed:
        given |= {"etatAdministratifEtablissement": "F", "dateDebut": closed}
    return _DEFAULTS | given


def write_csv(path, rows, columns=COLUMNS):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def recount(rows, unit_of, sector_of, first, last):
    """Count in plain Python: active, opened, closed, firms present, by (unit, sector, year)."""
    counts: dict[tuple[int, int, int], Counter[str]] = defaultdict(Counter)
    firms: dict[tuple[int, int, int], Counter[str]] = defaultdict(Counter)
    for one in rows:
        opened = int(one["dateCreationEtablissement"][:4])
        closed = int(one["dateDebut"][:4]) if one["etatAdministratifEtablissement"] == "F" else NEVER
        for year in range(first, last + 1):
            cell = (
                unit_of[one["codeCommuneEtablissement"]],
                sector_of[one["activitePrincipaleEtablissement"][:2]],
                year,
            )
            if opened <= year <= closed:
                firms[cell][one["siren"]] += 1
                counts[cell]["active"] += year < closed
                counts[cell]["opened"] += year == opened
                counts[cell]["closed"] += year == closed
    return counts, firms
