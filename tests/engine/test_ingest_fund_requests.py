"""Requests and accounting extracts from files: whole or refused. Everything here is an example."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from catalyseur.ingest.accounting_extract import read_extract
from catalyseur.ingest.faults import ImportRefusedError
from catalyseur.ingest.fund_requests import SCHEMA, Known, read_fund_requests
from catalyseur.ledger.requests import AidBasis, Decision, FundRequest, Size
from tests.funds_files import ROW, written

TODAY = date(2026, 11, 28)


def read(*rows):
    known = Known(is_fund=lambda code: code == "exemple", is_commune=lambda code: code == "71153")
    return read_fund_requests(written(*rows), name="demandes.csv", today=TODAY, known=known)


def test_a_request_is_read_as_the_engine_knows_it():
    [one] = read(ROW).requests
    assert (one.line, one.key) == (2, "exemple/EX-1")
    assert one.request == FundRequest(
        reference="EX-1",
        business_name="Usine exemple",
        purpose="Ligne exemple",
        siret="35600000000048",
        commune="71153",
        naf="25.62B",
        size=Size.SME,
        is_cooperative=False,
        asked_cents=400_000_50,
        eligible_cents=1_000_000_00,
        received_on=date(2026, 1, 5),
        complete_on=date(2026, 2, 1),
        decided_on=date(2026, 6, 30),
        decision=Decision.REFUSED,
        why_refused="Hors critères",
        aid_basis=AidBasis.GBER,
        aid_article="art. 17",
    )


def test_what_is_left_out_stays_unknown():
    required = ("fonds", "reference", "raisonSociale", "objet", "montantDemande", "dateReception")
    [one] = read({name: ROW[name] for name in required}).requests
    request = one.request
    assert (request.siret, request.commune, request.naf, request.size) == ("", "", "", Size.UNKNOWN)
    assert (request.is_cooperative, request.eligible_cents, request.aid_basis) == (
        None,
        None,
        AidBasis.UNKNOWN,
    )
    assert request.decision is Decision.PENDING


def test_every_fault_of_a_file_is_told_with_its_line_and_column():
    with pytest.raises(ImportRefusedError) as caught:
        read(
            ROW,
            ROW | {"montantDemande": "1.234"},
            ROW | {"reference": "EX-2", "communeInsee": "99999", "naf": "acier"},
            ROW | {"reference": "EX-3", "depenseEligible": "1", "dateComplet": "2025-01-01"},
            ROW | {"reference": "EX-4", "motifRefus": ""},
            ROW,
            ROW
            | {
                "reference": "EX-5",
                "fonds": "autre",
                "siret": "1",
                "taille": "moyenne",
                "dateComplet": "hier",
                "dateDecision": "2100-01-01",
            },
        )
    assert [(one.line, one.column) for one in caught.value.faults] == [
        (3, "reference"),
        (3, "montantDemande"),
        (4, "communeInsee"),
        (4, "naf"),
        (5, "depenseEligible"),
        (5, "dateComplet"),
        (6, "motifRefus"),
        (7, "reference"),
        (8, "fonds"),
        (8, "siret"),
        (8, "taille"),
        (8, "dateComplet"),
        (8, "dateDecision"),
    ]
    assert "Ligne 6, colonne motifRefus : un refus donne son motif." in [
        one.french_sentence for one in caught.value.faults
    ]


def test_a_missing_column_hides_no_other_fault():
    lame = {name: value for name, value in ROW.items() if name != "montantDemande"}
    with pytest.raises(ImportRefusedError) as caught:
        read(lame, lame | {"reference": "EX-2", "fonds": "autre", "dateReception": "hier"})
    assert [(one.line, one.column) for one in caught.value.faults] == [
        (1, "montantDemande"),
        (3, "fonds"),
        (3, "dateReception"),
    ]


def test_the_columns_are_those_of_the_reference():
    text = (Path(__file__).parents[2] / "docs" / "reference" / "imports.md").read_text(encoding="utf-8")
    assert [column for column in SCHEMA.columns if f"`{column}`" not in text] == []


def test_an_extract_keeps_every_line_with_its_sign():
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(
        [
            ("numeroEngagement", "siret", "exercice", "montant"),
            ("210", "35600000000048", "2026", "100.50"),
            ("210", "35600000000048", "2026", "100.50"),
            ("", "", "2025", "-3"),
        ]
    )
    found = read_extract(text.getvalue().encode(), name="extrait.csv")
    assert [(one.reference, one.commitment_number, one.year, one.cents) for one in found.payments] == [
        ("ligne 2", "210", 2026, 100_50),
        ("ligne 3", "210", 2026, 100_50),
        ("ligne 4", "", 2025, -3_00),
    ]
    assert found.years == (2025, 2026)


def test_a_third_decimal_refuses_an_extract():
    with pytest.raises(ImportRefusedError, match="line 2, column montant"):
        read_extract(b"exercice,montant\n2026,1.234\n", name="extrait.csv")
