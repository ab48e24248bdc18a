"""Journey of a study: registered by an officer, run, published, read by anybody."""

import pytest
from django.db import connection, transaction

from catalyseur.portal.accounts.models import Role
from catalyseur.portal.studies.models import Study
from tests.browser.gestures import faults_of, follow, press
from tests.study_panels import small_panel


@pytest.fixture
def studies_forgotten(transactional_db):  # noqa: ARG001 - its rows are what is taken away, before it empties its tables
    """Take studies away at the end: their own triggers refuse what empties a database between tests (SQLite)."""
    yield
    if connection.vendor != "sqlite":
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'studies_%_no_delete'"
        )
        guards = cursor.fetchall()
        for name, table, _ in guards:
            cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of our own schema
        for *_, sql in guards:
            cursor.execute(sql)


@pytest.mark.usefixtures("studies_forgotten")
@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_officer_registers_runs_and_publishes_a_study_that_anybody_reads(
    script, world, open_context, axe_faults
):
    page = open_context(
        user=world.users[Role.CASE_OFFICER],
        java_script_enabled=script,
        reduced_motion="reduce",
        accept_downloads=True,
    )
    page.goto("/evaluation/")
    follow(page, "Le registre des études")
    follow(page, "Enregistrer une étude")
    page.wait_for_url("**/enregistrer/")
    _fill(page)
    press(page, "Enregistrer l’étude")
    page.wait_for_url("**/etudes/*/")
    assert page.get_by_text("personne n’a lu ses données").count()
    faults = faults_of(page, "Exemple : un effet ?", axe_faults) if script else []
    press(page, "Exécuter l’étude")
    page.get_by_text("L’étude est exécutée").wait_for()
    press(page, "Publier les résultats")
    page.get_by_text("Les résultats sont publiés").wait_for()
    study = Study.objects.get()
    reader = open_context(java_script_enabled=script, reduced_motion="reduce", accept_downloads=True)
    reader.goto(f"/evaluation/etudes/{study.pk}/")
    assert reader.locator("code", has_text=study.digest).count()
    assert reader.locator("svg.ct-chart").count() >= 6
    with reader.expect_download() as download:
        follow(reader, "Le rapport, PDF accessible")
    assert download.value.path().read_bytes().startswith(b"%PDF-1.")
    if script:
        faults += faults_of(reader, "Exemple : un effet ?", axe_faults)
    assert faults == []


def _fill(page):
    page.get_by_label("La question").fill("Exemple : un effet ?")
    page.locator("[name=dataset]").set_input_files(
        {"name": "panel.csv", "mimeType": "text/csv", "buffer": small_panel()}
    )
    page.locator("label[for=id_is_public]").click()
    for name, column in {"unit": "unit", "time": "year", "outcome": "y", "cohort": "first"}.items():
        page.locator(f"[name={name}]").fill(column)
    page.locator("[name=controls]").fill("x")
    page.locator("[name=scale]").select_option("log")
    page.locator("[name=method]").select_option("reg")
