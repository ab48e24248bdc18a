"""Files of requests and accounting extracts. Everything here is an example."""

import csv
import io

ROW = {
    "fonds": "exemple",
    "reference": "EX-1",
    "siret": "35600000000048",
    "raisonSociale": "Usine exemple",
    "objet": "Ligne exemple",
    "communeInsee": "71153",
    "naf": "2562B",
    "taille": "PME",
    "cooperative": "non",
    "montantDemande": "400000.50",
    "depenseEligible": "1000000",
    "dateReception": "2026-01-05",
    "dateComplet": "2026-02-01",
    "dateDecision": "2026-06-30",
    "decision": "refusée",
    "motifRefus": "Hors critères",
    "baseAide": "RGEC",
    "articleAide": "art. 17",
}


def written(*rows):
    """Rows as a CSV, the columns of the first."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
