"""Requests imported, payments compared with an extract. Everything here is an example."""

import json
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalyseur.cli.main import main
from catalyseur.ingest.faults import ImportRefusedError
from catalyseur.portal.accounts.models import Entry as JournalEntry
from catalyseur.portal.funds.models import File, Movement, Request
from catalyseur.portal.funds.reconciliation import payment_lines
from catalyseur.portal.imports.actions import Upload, import_file
from catalyseur.portal.imports.models import Import
from catalyseur.portal.imports.sources import find_source
from catalyseur.values.dates import today
from tests.funds_files import ROW, written
from tests.portal.funds_desk import ACT, FUND, STATE, award, desk, open_fund, text

pytestmark = pytest.mark.django_db
PENDING = ROW | {"decision": "en instruction", "dateDecision": "", "motifRefus": ""}


@pytest.fixture
def fund():
    return open_fund()


def imported(*rows):
    source = find_source("fund_requests")
    assert source is not None
    upload = Upload(source=source, name="demandes.csv", content=written(*rows), vintage=date(2026, 11, 1))
    return import_file(
        upload=upload, at=datetime.now(UTC), by=desk(name=f"agent-{Import.objects.count()}").user
    )


def test_a_file_adds_changes_and_counts_once(fund):
    imported(ROW, ROW | {"reference": "EX-2"})
    batch = imported(ROW | {"objet": "Ligne corrigée"})
    assert (batch.added, batch.changed, batch.removed) == (0, 1, 0)
    assert list(Request.objects.values_list("reference", "purpose", "is_example", "fund")) == [
        ("EX-1", "Ligne corrigée", True, fund.pk),
        ("EX-2", "Ligne exemple", True, fund.pk),
    ]
    row = Request.objects.get(reference="EX-1")
    assert (row.last_import, row.asked_cents, row.naf) == (batch, 400_000_50, "25.62B")
    assert imported(ROW | {"objet": "Ligne corrigée"}).pk == batch.pk


@pytest.mark.usefixtures("fund")
def test_an_unknown_fund_refuses_the_whole_file():
    with pytest.raises(ImportRefusedError, match="no fund is coded 'autre'"):
        imported(ROW, ROW | {"fonds": "autre"})
    assert not Request.objects.exists()


@pytest.mark.usefixtures("fund")
def test_an_award_decided_elsewhere_is_kept_and_marked_to_verify():
    lawful = ROW | {"decision": "accordée", "motifRefus": "", "montantDemande": "200000"}
    batch = imported(lawful, lawful | {"reference": "EX-2", "montantDemande": "200000.01"})
    [marked] = batch.lines
    assert (marked["line"], marked["notes"][0]["code"]) == (3, "aid_to_verify")
    officer = desk()
    shown = [text(officer.get("fund-request", row.pk)) for row in Request.objects.order_by("reference")]
    assert ["si tout le montant demandé l’a été" in one.lower() for one in shown] == [False, True]


@pytest.mark.usefixtures("fund")
def test_a_request_with_files_changes_no_more_by_a_file():
    imported(PENDING)
    officer = desk()
    officer.confirm("fund-request-decide", Request.objects.get().pk, **award())
    with pytest.raises(ImportRefusedError, match="its files are open"):
        imported(PENDING)
    assert Request.objects.get().decision == "awarded"


@pytest.fixture
def paid(fund):  # noqa: ARG001 - the fund is there
    """One hundred euros paid in advance on commitment 210."""
    first, second = desk(name="agent-1"), desk(name="agent-2")
    imported(PENDING)
    first.confirm("fund-request-decide", Request.objects.get().pk, **award(region="", region_holder=""))
    second.validate_all()
    file = File.objects.get()
    for kind, facts in (("engagement", {}), ("avance", {"payer": STATE})):
        first.confirm("fund-file-movement", file.code, kind, amount="100", **facts, **ACT, key=kind)
        second.validate_all()
    first.post("fund-file-number", file.code, commitment_number="210")
    return first


def extract(*lines):
    rows = [("numeroEngagement", "siret", "exercice", "montant"), *lines]
    return "\n".join(",".join(map(str, row)) for row in rows).encode()


SIRET = ROW["siret"]


@pytest.mark.parametrize(
    ("lines", "words", "gap", "keys"),
    [
        ([("210", SIRET, "{year}", "100")], ["identique"], "0\xa0€", 1),
        ([("210", SIRET, "{year}", "99.99")], ["montants différents"], "\u22120,01\xa0€", 1),
        (
            [("210", SIRET, "{year}", "50")] * 2,
            ["identique", "même montant : ligne 2, ligne 3"],
            "0\xa0€",
            1,
        ),
        (
            [("211", "", "{year}", "7")],
            ["dans le registre seulement", "dans l’extrait seulement"],
            "\u221293\xa0€",
            2,
        ),
    ],
)
def test_what_does_not_agree_stays_in_sight(paid, lines, words, gap, keys):
    content = extract(*([one.format(year=today().year) for one in line] for line in lines))
    answer = paid.client.post(
        "/fonds/rapprochement/", {"fonds": FUND, "file": SimpleUploadedFile("extrait.csv", content)}
    )
    page = paid.client.get(answer["Location"]).content.decode()
    assert [word for word in words if word not in page.split("<table>")[1]] == []
    assert f"Extrait moins registre : {gap}" in page
    path, _, query = answer["Location"].partition("?")
    table = paid.client.get(f"{path}csv/?{query}").content.decode()
    assert len(table.splitlines()) == 1 + keys
    assert JournalEntry.objects.filter(action="extract_reconciled").exists()
    assert [paid.client.get(one).status_code for one in (path, f"{path}csv/")] == [404, 404]


def test_a_reversed_payment_is_a_second_negative_line(paid):
    other = desk(name="agent-3")
    row = Movement.objects.get(kind="advance")
    paid.confirm("fund-movement-reverse", row.pk, **ACT, key="contre")
    other.validate_all()
    years = {row.on.year for row in Movement.objects.all()}
    assert [line.cents for line in payment_lines(row.holder.fund, years)] == [100_00, -100_00]
    assert payment_lines(row.holder.fund, []) == payment_lines(None, years) == []


def test_a_broken_extract_is_refused_in_french(paid):
    answer = paid.client.post(
        "/fonds/rapprochement/",
        {"file": SimpleUploadedFile("extrait.csv", b"exercice,montant\n2026,douze\n")},
    )
    assert answer.status_code == 422
    assert "Ligne 2, colonne montant" in answer.content.decode()


def test_the_command_says_what_the_page_says(paid, tmp_path, capsys):  # noqa: ARG001 - the payment is there
    file = tmp_path / "extrait.csv"
    file.write_bytes(extract(("210", SIRET, today().year, "100")))
    assert main(["ledger", "reconcile", str(file), "--fund", FUND, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["whole"], found["fund"], [line["outcome"] for line in found["lines"]]) == (
        True,
        FUND,
        ["same"],
    )
    assert main(["ledger", "reconcile", str(file)]) == 1
    assert "dans l’extrait seulement : engagement 210" in capsys.readouterr().out
    assert main(["ledger", "reconcile", str(file), "--fund", "autre"]) == 2
    assert "--fund: no fund is coded 'autre'" in capsys.readouterr().err
