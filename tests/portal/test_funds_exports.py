"""Files prepared in the background: whole, private, harmless to open, forgotten. Everything here is an example."""

import csv
import io
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from catalyseur.ledger.movements import Credit
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.funds import actions, exporting, tasks
from catalyseur.portal.funds.documents import facts_of
from catalyseur.portal.funds.lists import request_source
from catalyseur.portal.funds.models import Export, ExportForm, ExportKind, ExportPiece, Request
from catalyseur.portal.funds.posting import post_movements
from catalyseur.portal.imports.actions import Upload, import_file
from tests.ledger_cases import FIRST_DAY, Numbered
from tests.portal.funds_books import FUND, make_fund
from tests.portal.worker import work

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.fixture
def fund():
    """A fund and its two holders of money."""
    return make_fund()


@pytest.fixture
def officers():
    """Two case officers."""
    return [
        User.objects.create(email=f"{name}@exemple.fr", role=Role.CASE_OFFICER, totp_nonce="n")
        for name in ("une", "autre")
    ]


def ask(fund, by, kind=ExportKind.MOVEMENTS, form=ExportForm.CSV, at=None):
    return tasks.ask_export(fund=fund, kind=kind, form=form, by=by, at=at or timezone.now())


def rows_of(export):
    content = b"".join(exporting.content_of(export)).decode()
    return list(csv.DictReader(io.StringIO(content)))


@pytest.mark.usefixtures("fund")
def test_a_file_is_asked_prepared_and_taken_away(client, officers):
    client.force_login(officers[0])
    asked = client.post(reverse("fund-export-ask", args=[FUND]), {"kind": "movements", "form": "csv"})
    page = asked["Location"]
    waiting = client.get(page).content.decode()
    assert "en attente" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert client.get(f"{page}fichier/").status_code == 404
    work()
    ready = client.get(page).content.decode()
    assert "Télécharger" in ready
    assert "hx-trigger" not in ready
    answer = client.get(f"{page}fichier/")
    assert "fonds-mouvements-" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert [row["mouvement"] for row in rows] == [
        "ouverture",
        "ouverture",
        "délégation",
        "délégation",
        "délégation",
    ]
    assert [row["montant (€)"] for row in rows] == ["5000", "5000", "1000", "1000", "300"]
    export = Export.objects.get()
    assert (export.done_rows, export.total_rows) == (5, 5)
    assert Entry.objects.filter(action="export_asked", actor=officers[0]).count() == 1


def test_a_file_is_only_for_who_asked_and_for_a_week(client, fund, officers):
    export = ask(fund, officers[0])
    work()
    addresses = [reverse(name, args=[export.pk]) for name in ("fund-export", "fund-export-file")]
    client.force_login(officers[1])
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    client.force_login(officers[0])
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    Export.objects.update(asked_at=timezone.now() - exporting.KEPT)
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert exporting.forget_exports(at=timezone.now()) == 1
    assert not ExportPiece.objects.exists()


@pytest.mark.parametrize("form", ExportForm.values)
@pytest.mark.parametrize("kind", ExportKind.values)
def test_no_cell_runs_as_a_formula(fund, officers, kind, form):
    Request.objects.create(
        fund=fund,
        reference="=1+1",
        business_name="@SOMME(A1)",
        purpose="+33",
        asked_cents=1234,
        received_on=FIRST_DAY,
    )
    new = actions.NewFile(
        code="piege",
        label="=HYPERLINK(1)",
        holder=fund.all_holders.get(kind="envelope"),
        decided_on=FIRST_DAY,
    )
    actions.open_file(new=new, at=NOW, by=None)
    export = ask(fund, officers[0], ExportKind(kind), ExportForm(form))
    work()
    content = b"".join(exporting.content_of(export))
    if form == ExportForm.XLSX:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = archive.read("xl/worksheets/sheet1.xml")
        assert b"<f>" not in content
    text = content.decode()
    for danger in (">=1", ">@SOMME", ">+33", ">=HYPER", ",=1", "\n=1", ",@SOMME", ",+33", ",=HYPER"):
        assert danger not in text
    if kind == ExportKind.REQUESTS:
        assert "'=1+1" in text or "&#x27;=1+1" in text
        assert "12.34" in text


@pytest.mark.usefixtures("fund")
def test_requests_taken_away_are_read_back_the_same(client, fund, officers):
    facts = {"fund": fund, "purpose": "+33", "asked_cents": 1250, "received_on": FIRST_DAY}
    Request.objects.create(reference="=1", business_name="Usine ; exemple", **facts)
    Request.objects.create(
        **facts | {"purpose": "Ligne, exemple"},
        reference="R2",
        business_name="Deux",
        siret="35600000000048",
        commune="71153",
        naf="25.62B",
        size="large",
        is_cooperative=False,
        eligible_cents=99_999,
        complete_on=FIRST_DAY,
        decided_on=FIRST_DAY,
        decision="refused",
        why_refused="Hors sujet",
        aid_basis="gber",
        aid_article="art. 17",
    )
    export = ask(fund, officers[0], ExportKind.REQUESTS)
    work()
    content = b"".join(exporting.content_of(export))
    kept = [facts_of(one) for one in Request.objects.order_by("pk")]
    Request.objects.all().delete()
    upload = Upload(source=request_source(), name="e.csv", content=content, vintage=FIRST_DAY)
    assert import_file(upload=upload, by=officers[0], at=timezone.now()).lines == []
    assert [facts_of(one) for one in Request.objects.order_by("pk")] == kept
    client.force_login(officers[0])
    template = client.get(reverse("import-template", args=["fund_requests"])).content
    columns = template.decode("utf-8-sig").splitlines()[0].split(";")
    assert columns == content.decode().splitlines()[0].split(",")[: len(columns)]
    assert client.get(reverse("import-template", args=["sites"])).status_code == 404


def test_both_forms_hold_the_same_rows(fund, officers):
    exports = [ask(fund, officers[0], ExportKind.ENVELOPES, form) for form in ExportForm]
    work()
    rows = rows_of(exports[0])
    assert [
        (row["code"], row["délégué, sous-délégations non comprises (€)"], row["enveloppe mère"])
        for row in rows
    ] == [
        ("fonds-etat-27-2024", "700", ""),
        ("fonds-etat-27-2024-prefecture", "300", "fonds-etat-27-2024"),
    ]
    with zipfile.ZipFile(io.BytesIO(b"".join(exporting.content_of(exports[1])))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 1 + len(rows)


def test_a_file_that_fails_says_so_and_keeps_nothing(fund, officers, client):
    export = ask(fund, officers[0])
    Export.objects.update(kind="movements")
    later = timezone.now() + tasks.SILENCE
    assert tasks.state_of(export, later) is tasks.State.WAITING  # the worker has others to prepare first
    DBTaskResult.objects.update(status="RUNNING")
    assert tasks.state_of(export, later) is tasks.State.FAILED  # taken by a worker that died before a word
    Export.objects.filter(pk=export.pk).update(beat_at=timezone.now() - tasks.SILENCE)
    export.refresh_from_db()
    assert tasks.state_of(export, timezone.now()) is tasks.State.FAILED
    client.force_login(officers[0])
    assert (
        "demandez le fichier de nouveau"
        in client.get(reverse("fund-export", args=[export.pk])).content.decode()
    )

    def broken_clock():
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - raised above
        exporting.write_export(export=export, clock=broken_clock)


def test_nobody_fills_the_queue(fund, officers, client):
    for _ in range(tasks.MOST_WAITING):
        ask(fund, officers[0])
    with pytest.raises(RefusedError, match="déjà en préparation"):
        ask(fund, officers[0])
    ask(fund, officers[1])
    client.force_login(officers[1])
    client.post(reverse("fund-export-ask", args=[FUND]), {"kind": "lune", "form": "csv"})
    assert Export.objects.count() == tasks.MOST_WAITING + 1


def test_memory_does_not_grow_with_the_rows(fund, officers, monkeypatch):
    monkeypatch.setattr("catalyseur.portal.funds.export_rows.AT_ONCE", 50)
    move = Numbered()
    move.made = 1000
    peaks = []
    for _ in range(2):
        movements = [move("vote", 1, FUND, NOW.date(), credit=Credit.AE) for _ in range(400)]
        post_movements(movements=movements, at=NOW)
        export = ask(fund, officers[0], form=ExportForm.XLSX)
        tracemalloc.start()
        exporting.write_export(export=export, clock=timezone.now)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
    assert list(Export.objects.values_list("done_rows", flat=True)) == [805, 405]


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_exports_asks_as_much_whatever_its_length(
    client, fund, officers, django_assert_num_queries, many
):
    client.force_login(officers[0])
    for _ in range(many):
        ask(fund, officers[0])
    with django_assert_num_queries(4):
        assert client.get(reverse("fund-exports", args=[FUND])).status_code == 200
