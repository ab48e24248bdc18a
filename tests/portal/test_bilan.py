"""The bilan on the site: any day, frozen when published, the same numbers everywhere."""

import csv
import hashlib
import io
import json
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalyseur.bilan.making import make_report
from catalyseur.bilan.renderings import bilan_files
from catalyseur.cli.main import main
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.imports.actions import Upload, import_file
from catalyseur.portal.imports.models import StoredFile
from catalyseur.portal.imports.sources import find_source
from catalyseur.portal.studies.actions import publish_day
from catalyseur.portal.studies.bilans import live_bilan
from catalyseur.portal.studies.models import Publication, PublishedFile
from catalyseur.portal.studies.queries import (
    DamagedPublicationError,
    NotPublishedError,
    published_snapshot,
)
from catalyseur.values.dates import today
from tests.import_files import valid_file

pytestmark = pytest.mark.django_db
ASSEMBLY = date(2020, 12, 15)
KNOWN = date(2026, 11, 23)


def _publish(day=ASSEMBLY):
    return publish_day(day=day, known_on=KNOWN, at=timezone.now(), by=None)


def _text(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def _get(client, name, *args, day=ASSEMBLY, **query):
    return client.get(reverse(name, args=args), query | {"le": day.isoformat()})


def test_the_day_of_the_assembly_has_148_territories(client):
    page = _text(_get(client, "bilan"))
    assert "Lecture d’aujourd’hui du 15 décembre 2020" in page
    assert re.search(r'ct-figure__value">148</p> <p class="ct-figure__label">Territoires', page)
    assert "Aucun bilan n’a encore été publié" in page


def test_today_has_183_territories_and_its_maps_and_charts_have_a_table(client):
    page = _text(_get(client, "bilan", day=KNOWN))
    assert re.search(r'ct-figure__value">183</p> <p class="ct-figure__label">Territoires', page)
    assert page.count('role="img"') >= 4
    assert page.count('role="img"') <= page.count("<caption>")
    assert "style=" not in page


@pytest.mark.parametrize("day", [ASSEMBLY, KNOWN])
def test_page_export_and_json_give_the_same_numbers(client, day):
    rows = list(
        csv.DictReader(io.StringIO(_get(client, "bilan-file", "figures.csv", day=day).content.decode()))
    )
    document = json.loads(_get(client, "bilan-file", "bilan.json", day=day).content)
    api = client.get("/api/v1/bilan", {"on": day.isoformat()}).json()
    told = {(one["indicator"], one["place"]): one["value"] for one in document["figures"]}
    assert told == {(one["indicator"], one["place"]): one["value"] for one in api["figures"]}
    written = {(row["indicator"], row["place"]): row["value"] for row in rows}
    assert written == {key: "" if value is None else str(value) for key, value in told.items()}


def test_every_file_offered_is_there(client):
    for name in re.findall(r"/bilan/fichiers/([\w.-]+)\?", _text(_get(client, "bilan"))):
        response = _get(client, "bilan-file", name)
        assert response.status_code == 200, name
        assert response["Content-Disposition"].startswith("attachment")
    assert _get(client, "bilan-file", "rien.csv").status_code == 404


def test_a_region_and_a_territory_have_a_sheet(client):
    assert "Bourgogne-Franche-Comté" in _text(_get(client, "bilan-region", "27"))
    key = next(iter(live_bilan(ASSEMBLY, KNOWN).inputs.territories)).key
    assert key in _text(_get(client, "bilan-territory", key))
    assert _get(client, "bilan-region", "99").status_code == 404
    assert _get(client, "bilan-territory", "2:ti-0000").status_code == 404


def test_two_territories_stand_side_by_side(client):
    first, second, *_ = live_bilan(ASSEMBLY, KNOWN).inputs.territories
    page = _text(_get(client, "bilan-compare", a=first.key, b=second.key))
    assert first.name in page
    assert second.name in page
    assert "ne mesure aucun effet du programme" in page
    refused = _text(_get(client, "bilan-compare", a=first.key, b="ailleurs"))
    assert "ne mesure aucun effet" not in refused


def test_a_day_before_the_programme_shows_no_territory(client):
    assert "Aucun territoire n’est connu ce jour-là" in _text(_get(client, "bilan", day=date(2017, 1, 1)))


def test_a_published_bilan_is_made_again_byte_for_byte_whatever_is_learnt_since(client):
    publication = _publish()
    source = find_source("scdl_subventions")
    assert source is not None
    upload = Upload(
        source=source,
        name="s.csv",
        content=valid_file("scdl_subventions", 1, dateConvention="2020-01-05"),
        vintage=KNOWN,
    )
    import_file(upload=upload, at=timezone.now())
    found = published_snapshot(ASSEMBLY)
    report = make_report(found.snapshot, reading="as_known", known_on=found.known_on)
    again = {name: hashlib.sha256(content).hexdigest() for name, content in bilan_files(report).items()}
    assert again == found.outputs
    assert live_bilan(ASSEMBLY, KNOWN).snapshot.digest != publication.digest
    page = _text(client.get(reverse("bilan-publication", args=[publication.pk])))
    assert "Tel que publié le 23 novembre 2026" in page
    for name, sha256 in found.outputs.items():
        served = client.get(reverse("bilan-publication-file", args=[publication.pk, name]))
        assert hashlib.sha256(served.content).hexdigest() == sha256


def test_publishing_the_same_again_changes_nothing_and_new_knowledge_makes_an_edition():
    first = _publish()
    kept = (StoredFile.objects.count(), PublishedFile.objects.count(), Entry.objects.count())
    assert _publish() == first
    assert (StoredFile.objects.count(), PublishedFile.objects.count(), Entry.objects.count()) == kept
    source = find_source("scdl_subventions")
    assert source is not None
    content = valid_file("scdl_subventions", 1, dateConvention="2020-01-05")
    import_file(upload=Upload(source=source, name="s.csv", content=content, vintage=KNOWN), at=timezone.now())
    assert (_publish().edition, Publication.objects.count()) == (2, 2)


def test_a_day_never_published_is_named_with_those_that_were():
    with pytest.raises(NotPublishedError, match="nothing was published yet"):
        published_snapshot(ASSEMBLY)
    _publish()
    with pytest.raises(NotPublishedError, match="published: 2020-12-15"):
        published_snapshot(KNOWN)


def test_altered_inputs_are_seen():
    publication = _publish()
    kept = PublishedFile.objects.filter(publication=publication, is_input=True, name="fund.csv").get()
    StoredFile.objects.filter(pk=kept.file_id).update(content=b"other")
    with pytest.raises(DamagedPublicationError, match="were altered"):
        published_snapshot(ASSEMBLY)


def test_the_differences_of_two_bilans_say_why(client):
    before, after = _publish(), _publish(date(2022, 12, 31))
    page = _text(client.get(reverse("bilan-differences"), {"avant": before.pk, "apres": after.pk}))
    assert re.search(r"<td class=\"ct-number\">148</td><td class=\"ct-number\">149</td>", page)
    assert "arrêtés à des jours différents" in page
    same = _text(client.get(reverse("bilan-differences"), {"avant": before.pk, "apres": before.pk}))
    assert "0 chiffre différent" in same
    assert client.get(reverse("bilan-differences"), {"avant": "x", "apres": "1"}).status_code == 400


def test_only_an_administrator_publishes(client):
    form = {"day": ASSEMBLY.isoformat()}
    assert client.post(reverse("bilan-publish"), form).status_code in {302, 403}
    assert not Publication.objects.exists()
    client.force_login(User.objects.create(email="a@exemple.fr", role=Role.ADMINISTRATOR, totp_nonce="n"))
    done = client.post(reverse("bilan-publish"), form)
    publication = Publication.objects.get()
    assert done["Location"] == reverse("bilan-publication", args=[publication.pk])
    assert publication.published_by is not None
    assert client.post(reverse("bilan-publish"), {"day": "hier"}).status_code == 422


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_bilans_asks_as_much_whatever_their_number(client, django_assert_num_queries, count):
    for year in range(2020, 2020 + count):
        Publication.objects.create(
            day=date(year, 12, 15),
            edition=1,
            known_on=KNOWN,
            digest="0" * 64,
            software="0",
            published_at=timezone.now(),
        )
    with django_assert_num_queries(1):
        assert client.get(reverse("bilan-publications")).status_code == 200


def test_a_day_that_has_not_come_has_no_bilan(client, capsys, tmp_path):
    future = today() + timedelta(days=1)
    for name in ("bilan", "bilan-compare"):
        assert _get(client, name, day=future).status_code == 400
    assert _get(client, "bilan-file", "figures.csv", day=future).status_code == 400
    assert client.get("/api/v1/bilan", {"on": future.isoformat()}).status_code == 422
    assert main(["bilan", "--on", future.isoformat(), "--out", str(tmp_path / "b")]) == 2
    assert "has not come" in capsys.readouterr().err
    client.force_login(User.objects.create(email="b@exemple.fr", role=Role.ADMINISTRATOR, totp_nonce="n"))
    assert client.post(reverse("bilan-publish"), {"day": future.isoformat()}).status_code == 422
    assert not Publication.objects.exists()
