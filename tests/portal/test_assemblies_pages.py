"""Assemblies as people read them: what opens a page, the calendar, questions, minutes, management."""

from datetime import UTC, date, datetime, time
from io import BytesIO

import pikepdf
import pytest
from django.core.management import call_command
from django.urls import reverse
from icalendar import Calendar

from catalyseur.bilan.report import Table
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.assemblies import actions, moderating, queries
from catalyseur.portal.assemblies.actions import Standing
from catalyseur.portal.assemblies.loading import load_assemblies
from catalyseur.portal.assemblies.models import Assembly, FollowUp, FollowUpState, ProgrammeItem, Question
from catalyseur.portal.assemblies.moderating import Reading
from catalyseur.portal.assemblies.press_kit import programme_sections
from catalyseur.portal.assemblies.programme import Item

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
OPENING = "Ce que sont devenues les annonces et demandes de l’assemblée précédente"


@pytest.fixture
def officer():
    return User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER)


@pytest.fixture
def third():
    load_assemblies(at=NOW)
    return Assembly.objects.get(edition=3)


def make_fourth(**more):
    return Assembly.objects.create(edition=4, on=date(2027, 1, 20), **more)


def page_of(client, edition, **asked):
    return client.get(reverse("assembly", args=[edition]), asked).content.decode()


def test_the_third_assembly_is_the_first_record(third, client):
    assert third.on == date(2020, 12, 15)
    assert third.organiser_list == ["ANCT", "AdCF", "Régions de France"]
    assert (third.participants_about, third.is_video, third.capacity) == (500, True, None)
    assert third.programme.count() == 6
    assert list(Assembly.objects.values_list("edition", "on")) == [
        (3, date(2020, 12, 15)),
        (2, date(2019, 11, 19)),
        (1, date(2019, 3, 5)),
    ]
    page = page_of(client, 3, le="2020-12-15")
    assert "400 000 000" in page.replace("\u202f", " ").replace("\xa0", " ") or "400 M€" in page
    assert "environ 500" in page


@pytest.mark.usefixtures("third")
def test_loading_again_changes_nothing():
    Assembly.objects.filter(edition=2).update(place="Mulhouse")
    call_command("load_assemblies", verbosity=0)
    assert (Assembly.objects.count(), FollowUp.objects.count()) == (3, 6)
    assert Assembly.objects.get(edition=2).place == "Mulhouse"


def test_announcements_link_to_the_schemes_they_led_to(third):
    refs = [
        tuple(known.scheme.ref for known in line.known if known.scheme)
        for line in queries.lines_of(third, date(2020, 12, 15))
    ]
    assert refs == [("DSP-001",), (), ("DSP-003",), ("DSP-005",), ("DSP-008",), ("DSP-012", "DSP-009")]


def test_what_became_of_an_announcement_is_told_from_sources_or_not_known(third):
    at_once, later = (queries.lines_of(third, on) for on in (date(2020, 12, 15), date(2022, 1, 1)))
    assert "ouvert" in at_once[2].known[0].text
    assert "fermé" in later[2].known[0].text or "clos" in later[2].known[0].text
    assert "DSP-003" in later[2].known[0].source
    assert [line.is_silent for line in later] == [False, True, False, False, False, False]
    assert len(at_once[0].known) == 1
    assert [known.text[:10] for known in later[0].known[1:]] == ["Abondement", "Abondement"]
    assert all(known.source for line in later for known in line.known)


def test_the_next_assembly_opens_with_what_became_of_the_previous_one(third, client, officer):
    make_fourth()
    page = page_of(client, 4)
    opening, programme = page.index(OPENING), page.index('id="programme"')
    for item in third.follow_ups.all():
        assert opening < page.index(item.title.replace("'", "&#x27;")) < programme
    assert page.index("<h2") < page.index(OPENING) < page.index("</h2>")
    assert "<strong>non connu</strong>" in page
    coop = third.follow_ups.get(title__startswith="Soutien renforcé")
    actions.note_progress(
        item=coop,
        standing=Standing(state="done", on=date(2021, 6, 1), source="exemple"),
        actor=officer,
        at=NOW,
    )
    (line,) = (one for one in queries.lines_carried(third, date(2026, 11, 23)) if one.item == coop)
    assert (line.label, line.is_silent) == ("faite", False)
    (before,) = (one for one in queries.lines_carried(third, date(2021, 5, 31)) if one.item == coop)
    assert (before.label, before.is_silent) == ("annoncée ou demandée", True)


def test_what_is_still_open_is_carried_further_and_what_is_settled_is_not(third, officer):
    fourth = make_fourth()
    first, second, *others = third.follow_ups.all()
    done = Standing(state="done", on=date(2026, 1, 5))
    actions.note_progress(item=first, standing=done, actor=officer, at=NOW)
    refused = Standing(state="refused", on=date(2026, 1, 6), note="Hors de la loi (exemple)")
    actions.note_progress(item=second, standing=refused, actor=officer, at=NOW)
    own = FollowUp.objects.create(assembly=fourth, kind="decision", title="Exemple")
    carried = [line.item for line in queries.lines_carried(fourth, date(2027, 6, 1))]
    assert carried == [own, *others]


def test_a_refusal_says_why_and_a_day_is_between_the_assembly_and_today(third, officer):
    item = third.follow_ups.first()
    wrong = (
        (Standing(state="refused", on=date(2021, 1, 1)), "pourquoi"),
        (Standing(state="done", on=date(2020, 12, 14)), "à partir de l’assemblée"),
        (Standing(state="done", on=date(2026, 11, 24)), "à venir"),
    )
    for standing, words in wrong:
        with pytest.raises(RefusedError, match=words):
            actions.note_progress(item=item, standing=standing, actor=officer, at=NOW)
    assert FollowUpState.objects.filter(follow_up=item).count() == 1


@pytest.mark.usefixtures("third")
def test_a_simplification_request_is_written_by_a_case_officer_and_followed(client, officer):
    client.force_login(officer)
    address = reverse("follow-up-new", args=[3])
    told = {
        "kind": "request",
        "title": "Exemple de demande",
        "territories": "2:ti-0101",
        "schemes": "DSP-003",
    }
    refused = client.post(address, told)
    assert refused.status_code == 422
    said = refused.content.decode().count("Une demande de simplification le dit.")
    assert said == 2 * 3  # at the top of the form, and beside each field
    told |= {"norm": "code de l’environnement, article L. 512-1", "blocks": "<script>", "proposal": "Exemple"}
    assert client.post(address, told).status_code == 302
    item = FollowUp.objects.get(kind="request")
    assert (item.territories, item.schemes) == (["2:ti-0101"], ["sites-industriels-cles-en-main-2020"])
    page = client.get(reverse("follow-up", args=[item.pk])).content.decode()
    assert "&lt;script&gt;" in page
    assert reverse("place-territory", args=[2, "ti-0101"]) in page
    assert Entry.objects.filter(action="follow_up_added", actor=officer).count() == 1
    again = client.post(
        reverse("follow-up-edit", args=[item.pk]), told | {"title": "Autre", "amount": "12,50"}
    )
    assert again.status_code == 302
    item.refresh_from_db()
    assert (item.title, item.amount_cents) == ("Autre", 1250)
    assert "12,50" in client.get(reverse("follow-up-edit", args=[item.pk])).content.decode()


@pytest.mark.parametrize("key", ["territories", "schemes"])
@pytest.mark.usefixtures("third")
def test_a_key_that_is_none_is_refused(client, officer, key):
    client.force_login(officer)
    told = {"kind": "decision", "title": "Exemple", key: "2:ti-9999, ailleurs"}
    answer = client.post(reverse("follow-up-new", args=[3]), told)
    assert answer.status_code == 422
    assert "n’est pas un" in answer.content.decode()


def test_the_calendar_holds_the_hours_of_paris(client):
    fourth = make_fourth(
        starts_at=time(9, 30), ends_at=time(17), place="Salle, rue; exemple", video_url="https://exemple.fr/v"
    )
    ProgrammeItem.objects.create(assembly=fourth, position=1, starts_at=time(9, 30), title="Ouverture\r\nX:Y")
    answer = client.get(reverse("assembly-calendar", args=[4]))
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart") == datetime(2027, 1, 20, 8, 30, tzinfo=UTC)
    assert event.decoded("dtend") == datetime(2027, 1, 20, 16, tzinfo=UTC)
    assert str(event["location"]) == "Salle, rue; exemple ; https://exemple.fr/v"
    assert str(event["summary"]) == "Quatrième assemblée générale des Territoires d’industrie"
    assert "X:Y" in str(event["description"])
    assert answer.content == client.get(reverse("assembly-calendar", args=[4])).content


@pytest.mark.usefixtures("third")
def test_a_calendar_without_hour_is_a_whole_day(client):
    (event,) = Calendar.from_ical(client.get(reverse("assembly-calendar", args=[3])).content).walk("VEVENT")
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2020, 12, 15), date(2020, 12, 16))


@pytest.mark.usefixtures("third")
def test_a_question_shows_once_read_and_answered(client, officer):
    client.post(reverse("assembly-ask", args=[3]), {"text": "<b>Quand ?</b>", "function": "maire"})
    question = Question.objects.get()
    assert "Quand" not in page_of(client, 3)
    with pytest.raises(RefusedError, match="fonction de qui répond"):
        moderating.read_question(
            question_id=question.pk,
            reading=Reading(is_published=True, answer="Demain."),
            reader=officer,
            at=NOW,
        )
    client.force_login(officer)
    assert "Quand" in client.get(reverse("moderation")).content.decode()
    address = reverse("question-read", args=[question.pk])
    client.post(address, {"decision": "publish", "answer": "Bientôt.", "answered_by": "directeur (exemple)"})
    page = page_of(client, 3)
    assert "&lt;b&gt;Quand ?" in page
    assert "Bientôt." in page
    client.post(address, {"decision": "refuse", "reason": ""})
    assert "Bientôt." in page_of(client, 3)
    client.post(address, {"decision": "refuse", "reason": "Hors sujet"})
    assert "Bientôt." not in page_of(client, 3)


@pytest.mark.usefixtures("third")
def test_a_robot_and_a_sixth_question_in_an_hour_are_stopped(client):
    address = reverse("assembly-ask", args=[3])
    assert client.post(address, {"text": "Robot", "site": "x"}).status_code == 302
    codes = [client.post(address, {"text": f"Question {number}"}).status_code for number in range(6)]
    assert codes == [302] * 5 + [429]
    assert Question.objects.count() == 5


def test_an_assembly_is_prepared_by_forms(client, officer):
    client.force_login(officer)
    told = {"edition": "5", "on": "2027-12-01", "starts_at": "09:00", "ends_at": "08:00", "capacity": "2"}
    refused = client.post(reverse("assembly-new"), told)
    assert (refused.status_code, Assembly.objects.count()) == (422, 0)
    told |= {
        "ends_at": "12:00",
        "is_video": "on",
        "video_url": "exemple.fr/salle",
        "organisers": " ANCT \n\nX",
    }
    assert client.post(reverse("assembly-new"), told).status_code == 302
    assembly = Assembly.objects.get(edition=5)
    assert (assembly.organiser_list, assembly.video_url) == (["ANCT", "X"], "https://exemple.fr/salle")
    twice = client.post(reverse("assembly-new"), told)
    assert "Une autre assemblée a déjà ce numéro" in twice.content.decode()
    form = client.get(reverse("assembly-edit", args=[5])).context["form"]
    kept = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert client.post(reverse("assembly-edit", args=[5]), kept | {"place": "Lyon"}).status_code == 302
    assembly.refresh_from_db()
    assert (assembly.place, assembly.starts_at) == ("Lyon", time(9))


def test_the_programme_is_typed_one_line_an_item_and_replaced_whole(client, officer):
    make_fourth()
    client.force_login(officer)
    address = reverse("assembly-programme", args=[4])
    text = "9h30 | Ouverture | ministre chargée de l’Industrie\n\n | Pause\n14:05 | Clôture"
    assert client.post(address, {"text": text}).status_code == 302
    items = [(one.starts_at, one.title, one.speakers) for one in ProgrammeItem.objects.all()]
    assert items == [
        (time(9, 30), "Ouverture", "ministre chargée de l’Industrie"),
        (None, "Pause", ""),
        (time(14, 5), "Clôture", ""),
    ]
    for wrong, words in (
        ("25:00 | X", "Ligne 1"),
        ("10:00 | A\n09:00 | B", "ne se suivent pas"),
        ("10:00", "Ligne 1"),
    ):
        answer = client.post(address, {"text": wrong})
        assert (answer.status_code, words in answer.content.decode()) == (422, True), wrong
    assert ProgrammeItem.objects.count() == 3


def test_minutes_show_once_published(third, client, officer):
    with pytest.raises(RefusedError, match="vide"):
        actions.write_minutes(assembly=third, text=" ", is_published=True, actor=officer, at=NOW)
    for is_published in (False, True):
        actions.write_minutes(
            assembly=third, text="Compte rendu d’exemple", is_published=is_published, actor=officer, at=NOW
        )
        assert ("Compte rendu d’exemple" in page_of(client, 3)) == is_published


def test_a_closed_account_writes_nothing(third, officer):
    officer.is_active = False
    with pytest.raises(RefusedError, match="plus actif"):
        actions.write_programme(
            assembly=third, items=[Item(starts_at=None, title="X", speakers="")], actor=officer, at=NOW
        )


@pytest.mark.parametrize(
    "address", ["assembly", "assembly-calendar", "follow-up", "practice", "assembly-ask"]
)
@pytest.mark.parametrize("number", [0, 999, 10**18, 10**40])
def test_a_number_that_is_none_is_not_found(client, address, number):
    assert client.get(reverse(address, args=[number])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_of_an_assembly_do_not_grow(third, client, officer, django_assert_num_queries, count):
    fourth = make_fourth(capacity=5)
    for number in range(count):
        item = actions.add_follow_up(
            assembly=fourth,
            facts={"kind": "decision", "title": f"Exemple {number}", "territories": ["2:ti-0101"]},
            actor=officer,
            at=NOW,
        )
        actions.note_progress(
            item=FollowUp.objects.get(pk=third.follow_ups.first().pk),
            standing=Standing(state="in_progress", on=date(2021, 1, 1 + number)),
            actor=officer,
            at=NOW,
        )
        Question.objects.create(
            assembly=fourth, text="?", sent_at=NOW, state="published", read_at=NOW, read_by=officer
        )
        ProgrammeItem.objects.create(assembly=fourth, position=number, title="Exemple")
        Assembly.objects.create(edition=10 + number, on=date(2030, 1, 1 + number))
    client.get(reverse("assembly", args=[4]))
    with django_assert_num_queries(11):
        client.get(reverse("assembly", args=[4]))
    with django_assert_num_queries(1):
        client.get(reverse("assembly-list"))
    with django_assert_num_queries(3):
        client.get(reverse("follow-up", args=[item.pk]))


def test_the_press_kit_is_the_programme_then_the_bilan_of_the_day(third, client):
    answer = client.get(reverse("press-kit", args=[3]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert str(pdf.Root.Lang).startswith("fr")
        assert bool(pdf.Root.MarkInfo.Marked)
    assert client.get(reverse("press-kit", args=[3])).content == answer.content
    programme, carried, said = programme_sections(third, third.on)
    (table,) = (block for block in programme.blocks if isinstance(block, Table))
    assert [row[2] for row in table.rows] == [item.speakers for item in third.programme.all()]
    assert len(carried.blocks) == 1
    (told,) = said.blocks
    assert isinstance(told, Table)
    assert [row[2] for row in told.rows] == [40_000_000_000, None, None, None, None, None]
