"""A file is looked at, then imported whole or not at all; importing it again changes nothing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from catalyseur.bilan.embedded import embedded_awards
from catalyseur.ingest.faults import ImportRefusedError
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.imports.actions import Upload, import_file, preview_import
from catalyseur.portal.imports.models import Import, StoredFile
from catalyseur.portal.imports.sources import find_source
from catalyseur.portal.studies.bilans import live_bilan
from catalyseur.portal.studies.models import ImportedRecord
from catalyseur.portal.studies.queries import imported_awards, imported_subsidies
from tests.import_files import SUBSIDY, valid_file, valid_rows, write_csv

pytestmark = pytest.mark.django_db
VINTAGE = date(2022, 4, 8)


@pytest.fixture
def administrator(client):
    person = User.objects.create(email="admin@exemple.fr", role=Role.ADMINISTRATOR, totp_nonce="n")
    client.force_login(person)
    return person


def _upload(code, content, name="liste.csv"):
    source = find_source(code)
    assert source is not None
    return Upload(source=source, name=name, content=content, vintage=VINTAGE)


def _import(code, content):
    return import_file(upload=_upload(code, content), at=timezone.now())


def _awards(*companies):
    rows = valid_rows("plan_de_relance", len(companies))
    for row, (company, siren) in zip(rows, companies, strict=True):
        row |= {"entreprise": company, "siren": siren}
    return write_csv(list(rows[0]), [list(row.values()) for row in rows], ";")


FIRST = ("Atelier A (exemple)", "318697687")
SECOND = ("Atelier B (exemple)", "842959249")
THIRD = ("Atelier C (exemple)", "514565332")


def test_without_an_import_the_embedded_excerpt_serves():
    assert imported_awards() is None
    assert len(embedded_awards()) == 293
    assert imported_subsidies() == ()


def test_records_come_back_as_the_engine_read_them():
    batch = _import("plan_de_relance", _awards(FIRST, SECOND))
    assert (batch.rows, batch.added, batch.changed, batch.removed) == (2, 2, 0, 0)
    awards = imported_awards()
    assert awards is not None
    assert {award.company for award in awards} == {FIRST[0], SECOND[0]}
    assert {(award.commune, award.commune_basis, award.listed_on) for award in awards} == {
        ("42127", "point_and_postcode", date(2021, 7, 28))
    }
    _import("scdl_subventions", valid_file("scdl_subventions", 1))
    [subsidy] = imported_subsidies()
    assert (subsidy.amount_cents, subsidy.granter) == (123_450, SUBSIDY["nomAttribuant"])


def test_importing_a_file_again_changes_nothing():
    first = _import("plan_de_relance", _awards(FIRST, SECOND))
    before = list(ImportedRecord.objects.values())
    assert _import("plan_de_relance", _awards(FIRST, SECOND)) == first
    assert list(ImportedRecord.objects.values()) == before
    assert (Import.objects.count(), StoredFile.objects.count(), Entry.objects.count()) == (1, 1, 1)


def test_a_whole_list_replaces_the_one_before():
    _import("plan_de_relance", _awards(FIRST, SECOND))
    batch = _import("plan_de_relance", _awards((FIRST[0] + " SAS", FIRST[1]), THIRD))
    assert (batch.added, batch.changed, batch.removed) == (1, 1, 1)
    assert {award.company for award in imported_awards() or ()} == {FIRST[0] + " SAS", THIRD[0]}


def test_a_file_of_subsidies_adds_to_those_before():
    _import("scdl_subventions", valid_file("scdl_subventions", 1))
    other = valid_file("scdl_subventions", 1, referenceDecision="2022-7")
    batch = _import("scdl_subventions", other)
    assert (batch.added, batch.removed) == (1, 0)
    assert len(imported_subsidies()) == 2


def test_a_preview_writes_nothing():
    seen = preview_import(_upload("plan_de_relance", _awards(FIRST)))
    assert len(seen.differences.added) == 1
    assert not Import.objects.exists()
    assert not ImportedRecord.objects.exists()


def test_a_wrong_file_changes_nothing():
    _import("plan_de_relance", _awards(FIRST))
    rotten = _awards(SECOND, THIRD).replace(b"2021-07-28", b"2021-13-45", 1)
    with pytest.raises(ImportRefusedError, match="line 2, column mise_a_jour"):
        _import("plan_de_relance", rotten)
    assert [award.company for award in imported_awards() or ()] == [FIRST[0]]
    assert Import.objects.count() == 1


def _post(client, content, **changed):
    form = {
        "source": "plan_de_relance",
        "vintage": "2022-04-08",
        "file": SimpleUploadedFile("liste.csv", content),
    }
    return client.post(reverse("import-preview"), form | changed)


@pytest.mark.usefixtures("administrator")
def test_a_person_looks_then_imports(client):
    shown = _post(client, _awards(FIRST, SECOND))
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "2 ajoutées" in page
    assert "2 lignes au lieu de 3\u202f080" in page
    assert not Import.objects.exists()
    done = client.post(reverse("import-confirm"), shown.context["form"].initial)
    batch = Import.objects.get()
    assert done["Location"] == reverse("import-report", args=[batch.pk])
    assert batch.imported_by is not None
    assert client.get(done["Location"]).status_code == 200
    assert "liste.csv" in client.get(done["Location"]).content.decode()
    again = _post(client, _awards(FIRST, SECOND)).content.decode()
    assert "Il n’y a rien à importer" in again
    assert "Importer ces" not in again
    dated = _post(client, _awards(FIRST, SECOND) + b"\n", vintage="2023-04-08").content.decode()
    assert "Importer gardera ce fichier et sa date" in dated
    assert "Importer ces" in dated


@pytest.mark.usefixtures("administrator")
def test_a_refused_file_says_where_in_french(client):
    refused = _post(client, _awards(FIRST).replace(b"2021-07-28", b"hier"))
    assert refused.status_code == 422
    assert "Ligne 2, colonne mise_a_jour" in refused.content.decode()
    assert "rien n’a changé" in refused.content.decode()


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("changed", [{"source": "ailleurs"}, {"vintage": "hier"}, {"file": ""}])
def test_a_form_filled_wrongly_is_shown_again(client, changed):
    assert _post(client, _awards(FIRST), **changed).status_code == 422
    assert not StoredFile.objects.exists()


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_imports_asks_as_much_whatever_their_number(client, django_assert_num_queries, count):
    for company in (FIRST, SECOND, THIRD)[:count]:
        _import("plan_de_relance", _awards(company))
    with django_assert_num_queries(3):
        assert client.get(reverse("import-list")).status_code == 200


def _place(client, code="42127", day="2026-11-23"):
    return client.get(reverse("place-commune", args=[code]), {"le": day}).content.decode()


def test_the_page_of_a_place_shows_the_awards_known_there(client):
    page = _place(client)
    assert "BOUYER LEROUX" in page
    assert "293 premières lignes" in page
    assert "BOUYER LEROUX" not in _place(client, day="2021-07-27")
    assert "Aucun projet connu." in _place(client, "01004")


def test_an_imported_list_takes_the_place_of_the_excerpt(client):
    _import("plan_de_relance", _awards(FIRST))
    page = _place(client)
    assert FIRST[0] in page
    assert "BOUYER LEROUX" not in page
    assert "premières lignes" not in page


def test_a_whole_list_without_a_row_is_refused():
    _import("plan_de_relance", _awards(FIRST))
    with pytest.raises(ImportRefusedError, match="would remove every one stored"):
        _import("plan_de_relance", _awards(FIRST).splitlines(keepends=True)[0])
    assert len(imported_awards() or ()) == 1


def test_aid_in_kind_is_counted_and_not_added():
    _import("scdl_subventions", valid_file("scdl_subventions", 1))
    _import(
        "scdl_subventions", valid_file("scdl_subventions", 1, nature="aide en nature", referenceDecision="N")
    )
    told = {one.indicator.code: one.value for one in live_bilan(VINTAGE, VINTAGE).report.figures}
    assert (told["subsidies"], told["subsidy_amount"]) == (2, 123_450)
