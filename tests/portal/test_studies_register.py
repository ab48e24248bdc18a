"""The register of studies: registered before results, run, frozen, withdrawn with a reason (P9, P10)."""

import csv
import hashlib
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from catalyseur.bilan.study.example import example_data
from catalyseur.panels.registration import Study as Asked
from catalyseur.panels.registration import register_study_data
from catalyseur.panels.running import file_bytes, run_study, study_commands
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.studies.models import Attempt, Study, StudyFile, StudyStep
from catalyseur.portal.studies.register import views
from catalyseur.portal.studies.register.actions import (
    execute_study,
    freeze_study,
    register_study,
    withdraw_study,
)
from catalyseur.portal.studies.register.loading import load_example
from catalyseur.portal.studies.register.queries import registration_of, whole_digest
from catalyseur.portal.studies.register.tasks import SILENCE
from tests.portal.worker import work
from tests.study_panels import small_panel

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 10, tzinfo=UTC)
DAY = date(2026, 11, 28)


ASKED: dict[str, Any] = {
    "question": "Exemple ?",
    "data": "panel.csv",
    "unit": "unit",
    "time": "year",
    "outcome": "y",
}
ASKED |= {"cohort": "first", "estimator": {"draws": 99, "method": "reg"}}


def registered(content=None, *, is_public=True, **changes):
    content = small_panel() if content is None else content
    registration = register_study_data(Asked.model_validate(ASKED | changes), content, DAY)
    return register_study(registration=registration, data=content, is_public=is_public, at=NOW)


@pytest.fixture
def officer(client):
    person = User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER, totp_nonce="n")
    client.force_login(person)
    return person


def form(**changes):
    held = {
        "question": "Exemple : un effet ?",
        "unit": "unit",
        "time": "year",
        "outcome": "y",
        "scale": "log",
    }
    held |= {"cohort": "first", "method": "reg", "control": "never", "missing": "pairwise", "shaded": "2014"}
    return held | {"dataset": SimpleUploadedFile("panel.csv", small_panel()), "is_public": "on"} | changes


@pytest.mark.usefixtures("officer")
def test_an_officer_registers_runs_and_publishes_a_study(client):
    answer = client.post(reverse("study-new"), form())
    study = Study.objects.get()
    assert answer.url == reverse("study", args=[study.pk])
    registration = registration_of(study)
    assert registration.data_sha256 == hashlib.sha256(small_panel()).hexdigest() == study.data_id
    assert registration.study.shaded == [2014]
    client.post(reverse("study-run", args=[study.pk]))
    client.post(reverse("study-freeze", args=[study.pk]))
    client.logout()
    page = client.get(reverse("study", args=[study.pk])).content.decode()
    assert study.digest in page
    assert whole_digest(study) in page
    assert "Effet moyen estimé sur les unités traitées" in page
    told = Entry.objects.filter(target=f"study:{study.pk}").order_by("pk").values_list("action", flat=True)
    assert list(told) == ["study_registered", "study_run", "study_frozen"]


@pytest.mark.usefixtures("officer")
def test_registering_does_not_read_the_data(client):
    client.post(reverse("study-new"), form(dataset=SimpleUploadedFile("panel.csv", b"\xff\x00 not opened")))
    assert Study.objects.count() == 1


@pytest.mark.usefixtures("officer")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"question": ""}, "Écrivez la question"),
        ({"cohort": ""}, "une seule"),
        ({"treated": "t"}, "une seule"),
        ({"dataset": SimpleUploadedFile("panel.xls", b"x")}, "ni un CSV ni un Parquet"),
        ({"shaded": "hier"}, "comme 2020, 2021"),
        ({"rings": "15"}, "au moins deux distances"),
        ({"rings": "30, 15"}, "de la plus petite"),
    ],
)
def test_a_bad_form_is_said_in_french_and_registers_nothing(client, change, words):
    answer = client.post(reverse("study-new"), form(**change))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Study.objects.exists()


@pytest.mark.usefixtures("officer")
def test_the_same_study_is_not_registered_twice(client):
    client.post(reverse("study-new"), form())
    answer = client.post(reverse("study-new"), form())
    assert answer.status_code == 422
    assert "déjà enregistrée" in answer.content.decode()


def test_results_stay_with_officers_until_they_are_published(client):
    study = registered()
    execute_study(study=study, at=NOW)
    address = reverse("study-file", args=[study.pk, "resultats.json"])
    assert client.get(address).status_code == 404
    assert "Effet moyen estimé" not in client.get(reverse("study", args=[study.pk])).content.decode()
    freeze_study(study=study, at=NOW)
    assert client.get(address).status_code == 200


def test_the_results_are_the_bytes_of_the_command(client):
    study = registered()
    execute_study(study=study, at=NOW)
    freeze_study(study=study, at=NOW)
    shown = client.get(reverse("study-file", args=[study.pk, "resultats.json"])).content
    assert shown == file_bytes(run_study(registration_of(study), small_panel()))
    assert hashlib.sha256(shown).hexdigest() == whole_digest(study)


def test_the_commands_shown_give_the_downloaded_files_byte_for_byte(client, tmp_path):
    study = registered()
    execute_study(study=study, at=NOW)
    freeze_study(study=study, at=NOW)
    page = client.get(reverse("study", args=[study.pk])).content.decode()
    held = {
        name: client.get(reverse("study-file", args=[study.pk, name])).content
        for name in ("panel.csv", "evaluation.json", "event.json", "sensitivity.json")
    }
    (tmp_path / "panel.csv").write_bytes(held["panel.csv"])
    (tmp_path / "event.json").write_bytes(held["event.json"])
    for part in ("evaluation", "event", "sensitivity"):
        arguments = study_commands(registration_of(study).study, "panel.csv")[part]
        assert f"catalyseur {' '.join(arguments)}" in page
        command = [sys.executable, "-c", "import sys; from catalyseur.cli.main import main; sys.exit(main())"]
        printed = subprocess.run([*command, *arguments], cwd=tmp_path, capture_output=True, check=True).stdout
        assert printed == held[f"{part}.json"]


def test_a_study_that_finds_nothing_is_published_like_another(client):
    study = registered(small_panel(effect=0.0))
    execute_study(study=study, at=NOW)
    freeze_study(study=study, at=NOW)
    page = client.get(reverse("study", args=[study.pk])).content.decode()
    assert "ne distingue pas l’effet de zéro" in page
    assert "Ce n’est pas la preuve d’une absence d’effet" in page


def test_steps_come_once_and_in_order():
    study = registered()
    with pytest.raises(RefusedError, match="n’a pas été exécutée"):
        freeze_study(study=study, at=NOW)
    execute_study(study=study, at=NOW)
    with pytest.raises(RefusedError, match="déjà été exécutée"):
        execute_study(study=study, at=NOW)
    freeze_study(study=study, at=NOW)
    with pytest.raises(RefusedError, match="déjà publiés"):
        freeze_study(study=study, at=NOW)


def test_a_study_withdrawn_before_its_run_never_runs(client):
    study = registered()
    withdraw_study(study=study, reason="Colonne mal nommée.", at=NOW)
    with pytest.raises(RefusedError, match="retirée"):
        execute_study(study=study, at=NOW)
    assert "Colonne mal nommée." in client.get(reverse("study-list")).content.decode()


def test_a_study_withdrawn_after_its_run_shows_what_it_found(client):
    study = registered()
    execute_study(study=study, at=NOW)
    withdraw_study(study=study, reason="Données corrigées depuis.", at=NOW)
    page = client.get(reverse("study", args=[study.pk])).content.decode()
    assert "Données corrigées depuis." in page
    assert "Effet moyen estimé" in page


@pytest.mark.usefixtures("officer")
def test_a_withdrawal_needs_a_reason(client):
    study = registered()
    answer = client.post(reverse("study-withdraw", args=[study.pk]), {"reason": ""})
    assert answer.status_code == 422
    assert "Dites pourquoi" in answer.content.decode()
    assert not StudyStep.objects.exists()


@pytest.mark.usefixtures("officer")
def test_data_that_cannot_be_estimated_keep_nothing(client):
    study = registered(b"unit,year,y,first\nu1,2011,1,0\n")
    answer = client.post(reverse("study-run", args=[study.pk]))
    assert answer.status_code == 422
    assert "Rien n’a été gardé" in answer.content.decode()
    assert not StudyStep.objects.exists()
    assert not StudyFile.objects.exists()


@pytest.mark.usefixtures("officer")
def test_large_data_are_left_to_the_worker(client, monkeypatch):
    study = registered()
    monkeypatch.setattr(views, "MOST_ON_A_PAGE", 100)
    client.post(reverse("study-run", args=[study.pk]))
    assert "Le calcul attend son tour" in client.get(reverse("study", args=[study.pk])).content.decode()
    assert client.post(reverse("study-run", args=[study.pk])).status_code == 422
    assert list(StudyStep.objects.values_list("kind", flat=True)) == ["asked"]
    work()
    assert list(StudyStep.objects.values_list("kind", flat=True)) == ["asked", "run"]
    assert "Effet moyen estimé" in client.get(reverse("study", args=[study.pk])).content.decode()


@pytest.mark.usefixtures("officer")
def test_a_study_whose_worker_was_killed_is_asked_again_and_run_once(client, monkeypatch):
    study = registered()
    monkeypatch.setattr(views, "MOST_ON_A_PAGE", 100)
    client.post(reverse("study-run", args=[study.pk]))
    said = timezone.now()
    Attempt.objects.update(done_parts=3, total_parts=8, beat_at=said)
    page = reverse("study", args=[study.pk])
    assert "3 parties sur 8" in client.get(page).content.decode()
    assert client.post(reverse("study-run", args=[study.pk])).status_code == 422
    Attempt.objects.update(beat_at=said - SILENCE)
    assert "Demander à nouveau" in client.get(page).content.decode()
    client.post(reverse("study-run", args=[study.pk]))
    assert "attend son tour" in client.get(page).content.decode()
    work()
    assert list(StudyStep.objects.values_list("kind", flat=True)) == ["asked", "run"]
    assert [one.total_parts - one.done_parts for one in Attempt.objects.all()] == [1, 0]


@pytest.mark.usefixtures("officer")
def test_a_run_that_the_worker_cannot_make_says_why(client, monkeypatch):
    study = registered(b"unit,year,y,first\nu1,2011,1,0\n")
    monkeypatch.setattr(views, "MOST_ON_A_PAGE", 10)
    client.post(reverse("study-run", args=[study.pk]))
    work()
    page = client.get(reverse("study", args=[study.pk])).content.decode()
    assert "Rien n’a été gardé" in page
    assert "Exécuter l’étude" not in page
    assert not StudyFile.objects.exists()


@pytest.mark.parametrize(
    ("model", "change"),
    [(Study, {"document": "x"}), (StudyStep, {"reason": "x"}), (StudyFile, {"name": "x"})],
)
def test_the_database_refuses_to_change_a_study(model, change):
    study = registered()
    if model is not Study:
        withdraw_study(study=study, reason="Exemple de motif.", at=NOW)
        StudyFile.objects.create(study=study, name="panel.csv", file=study.data)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        model.objects.update(**change)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        model.objects.all().delete()


@pytest.mark.usefixtures("officer")
def test_private_data_are_never_given_and_secrecy_applies(client):
    study = registered(small_panel(treated=5), is_public=False)
    execute_study(study=study, at=NOW)
    freeze_study(study=study, at=NOW)
    assert client.get(reverse("study-file", args=[study.pk, "panel.csv"])).status_code == 404
    assert client.get(reverse("study-file", args=[study.pk, "resultats-complets.json"])).status_code == 404
    shown = json.loads(client.get(reverse("study-file", args=[study.pk, "resultats.json"])).content)
    assert shown["secret"] is True
    assert [row["att"] for row in shown["evaluation"]["aggregates"]["cohort"]["by"]] == [None, None]
    assert {row["left_out"] for row in shown["checks"]["permutation"]["leave_one_out"]} == {None}
    assert (
        "couverts par le secret statistique" in client.get(reverse("study", args=[study.pk])).content.decode()
    )


def test_the_register_lists_every_study_and_downloads(client):
    one = registered()
    two = registered(question="Exemple, une autre question ?")
    three = registered(question="Exemple, une troisième ?")
    withdraw_study(study=two, reason="Exemple de motif.", at=NOW)
    page = client.get(reverse("study-list")).content.decode()
    assert all(study.digest in page for study in (one, two, three))
    rows = list(csv.DictReader(io.StringIO(client.get(reverse("study-csv")).content.decode())))
    assert {row["sha256"]: (row["state"], row["reason"]) for row in rows} == {
        one.digest: ("enregistrée", ""),
        two.digest: ("retirée", "Exemple de motif."),
        three.digest: ("enregistrée", ""),
    }


def test_the_register_takes_the_same_queries_for_one_and_three(client, django_assert_num_queries):
    registered()
    with django_assert_num_queries(3):
        client.get(reverse("study-list"))
    registered(question="Exemple, une autre question ?")
    registered(question="Exemple, une troisième ?")
    with django_assert_num_queries(3):
        client.get(reverse("study-list"))


def test_the_demonstration_says_that_it_is_an_example_on_every_figure_and_file(client):
    study = load_example(at=NOW)
    assert load_example(at=NOW) == study
    page = client.get(reverse("study", args=[study.pk])).content.decode()
    captions = page.split("<caption>")[1:] + page.split("<figcaption>")[1:]
    assert len(captions) > 20
    assert [
        one[:80] for one in captions if "exemple, données synthétiques" not in one.split("<")[0].lower()
    ] == []
    names = StudyFile.objects.filter(study=study, is_public=True).values_list("name", flat=True)
    for name in names:
        assert name.startswith("exemple-")
        content = client.get(reverse("study-file", args=[study.pk, name])).content
        if name.endswith(".csv"):
            rows = list(csv.DictReader(io.StringIO(content.decode())))
            assert {row["mention"] for row in rows} == {"exemple, données synthétiques"}
    assert client.get(reverse("study-file", args=[study.pk, "exemple-panel.csv"])).content == example_data()


def test_the_home_claims_no_effect_of_the_real_programme(client):
    page = client.get(reverse("evaluation")).content.decode()
    assert "Aucun effet du programme réel n’est affirmé ici" in page
    assert "Cour des comptes" in page


def test_the_validation_shows_each_number_within_its_tolerance(client):
    page = client.get(reverse("validation")).content.decode()
    assert "-0,03995" in page
    rows = list(
        csv.DictReader(
            io.StringIO(
                client.get(reverse("validation-file", args=["validation-mpdta.csv"])).content.decode()
            )
        )
    )
    assert len(rows) == 17
    assert all(float(row["difference"]) <= float(row["tolerance"]) for row in rows)
