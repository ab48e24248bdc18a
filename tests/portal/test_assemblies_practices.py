"""Good practices and testimonies: sent, read, listed, compared; an empty register is shown empty."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from catalyseur.bilan.embedded import embedded_awards
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.assemblies import moderating, queries
from catalyseur.portal.assemblies.listing import Filters
from catalyseur.portal.assemblies.models import Assembly, FollowUp, Practice
from catalyseur.portal.assemblies.moderating import Reading
from catalyseur.portal.assemblies.practice_forms import place_facts
from catalyseur.portal.assemblies.practice_import import COLUMNS
from catalyseur.portal.assemblies.programme import Item, parse_programme, write_programme_text
from catalyseur.portal.assemblies.similar import MOST, Traits, most_similar, resemblance
from tests.sites import run_python

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TOLD = {"form": "practice", "title": "Exemple", "what": "Exemple de récit.", "told_by": "directeur (exemple)"}
WHOLE = TOLD | {
    "kind": "modernisation",
    "naf": "25.62B",
    "size": "small",
    "place": "Le Creusot",
    "results": "Exemple : 3 emplois en 2025",
    "results_source": "exemple",
    "schemes": "DSP-001, dsp-003 DSP-001",
}
TRAITS = st.builds(
    Traits,
    kind=st.sampled_from(["", "digital", "training"]),
    naf=st.sampled_from(["", "25.62A", "25.62B", "25.61Z", "25.73A", "10.11Z"]),
    size=st.sampled_from(["", "small", "large"]),
    commune=st.sampled_from(["", "71153", "71014"]),
    territories=st.sets(st.sampled_from(["2:ti-0101", "1:ti-0101"])).map(frozenset),
    departement=st.sampled_from(["", "71", "21"]),
    region=st.sampled_from(["", "27", "84"]),
)


@pytest.fixture
def officer(db):  # noqa: ARG001 - it is saved
    return User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER)


def publish(officer, **facts):
    told = {"form": "practice", "title": "Exemple", "what": "Exemple.", "told_by": "exemple"} | facts
    return Practice.objects.create(**told, sent_at=NOW, state="published", read_at=NOW, read_by=officer)


@pytest.mark.django_db
def test_an_empty_register_is_shown_empty_and_says_how_to_contribute(client):
    page = client.get(reverse("practice-list")).content.decode()
    assert "Le registre est vide" in page
    assert reverse("practice-send") in page
    assert not Practice.objects.exists()


def test_a_practice_is_sent_read_and_shown_with_its_place_and_schemes(client, officer):
    award = embedded_awards()[0].key
    assert client.post(reverse("practice-send"), WHOLE | {"awards": award}).status_code == 302
    practice = Practice.objects.get()
    assert practice.schemes == [
        "fonds-acceleration-investissements-industriels",
        "sites-industriels-cles-en-main-2020",
    ]
    assert (practice.commune, practice.departement, practice.region) == ("71153", "71", "27")
    assert (practice.territories, practice.awards) == (["2:ti-2703"], [award])
    address = reverse("practice", args=[practice.pk])
    assert client.get(address).status_code == 404
    assert "Le registre est vide" in client.get(reverse("practice-list")).content.decode()
    client.force_login(officer)
    assert "Exemple de récit." in client.get(reverse("moderation")).content.decode()
    read = reverse("practice-read", args=[practice.pk])
    client.post(read, {"decision": "refuse"})
    practice.refresh_from_db()
    assert practice.state == "pending"
    client.post(read, {"decision": "publish"})
    client.logout()
    page = client.get(address).content.decode()
    for words in ("Le Creusot", "25.62B", "petite entreprise", "source : exemple", award):
        assert words in page
    assert reverse("place-territory", args=[2, "ti-2703"]) in page
    assert list(Entry.objects.values_list("action", flat=True)) == ["practice_published", "practice_sent"]


def test_what_is_not_told_is_not_known(client, officer):
    client.post(reverse("practice-send"), TOLD)
    practice = Practice.objects.get()
    moderating.read_practice(
        practice_id=practice.pk, reading=Reading(is_published=True), reader=officer, at=NOW
    )
    page = client.get(reverse("practice", args=[practice.pk])).content.decode()
    assert page.count("non connu") >= 4
    assert (practice.commune, practice.territories) == ("", [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"results": "12 %"}, "Un résultat se donne avec sa source"),
        ({"naf": "mécanique"}, "Donnez le code"),
        ({"naf": "99.99Z"}, "NAF"),
        ({"place": "Sainte-Marie"}, "choisissez la vôtre"),
        ({"place": "zzzzqq"}, "Aucun lieu"),
        ({"schemes": "DSP-9999"}, "n’est pas un dispositif"),
        ({"awards": "ailleurs"}, "n’est pas la clé d’un lauréat"),
        ({"schemes": ", ".join(["DSP-001"] * 31)}, "au plus 30"),
        ({"kind": "moon"}, "moon"),
        ({"what": "x" * 5001}, "5000"),
        ({"title": "a\x00b"}, "nul"),
    ],
)
def test_wrong_answers_are_refused_and_kept_on_the_form(client, told, words):
    answer = client.post(reverse("practice-send"), TOLD | told)
    assert answer.status_code == 422
    assert words in answer.content.decode().replace("\u202f", "").replace("\xa0", "")
    assert "directeur (exemple)" in answer.content.decode()
    assert not Practice.objects.exists()


def test_markup_is_shown_as_text(client, officer):
    practice = publish(officer, title="<script>alert(1)</script>", what="<img src=x>", told_by="<b>")
    for address in (reverse("practice", args=[practice.pk]), reverse("practice-list")):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x>" not in page


def test_a_result_without_source_and_a_text_shown_without_reader_are_refused_by_the_database(officer):
    practice = publish(officer)
    for wrong in ({"results": "12"}, {"read_by": None}, {"state": "pending"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Practice.objects.filter(pk=practice.pk).update(**wrong)


def test_a_published_text_can_be_taken_down_and_a_refused_one_stays_so(client, officer):
    practice = publish(officer)
    refused = Reading(is_published=False, reason="Nomme une personne")
    moderating.read_practice(practice_id=practice.pk, reading=refused, reader=officer, at=NOW)
    assert client.get(reverse("practice", args=[practice.pk])).status_code == 404
    with pytest.raises(RefusedError, match="déjà été refusé"):
        moderating.read_practice(
            practice_id=practice.pk, reading=Reading(is_published=True), reader=officer, at=NOW
        )


def test_filters_stand_in_the_address_and_what_is_unknown_answers_none(client, officer):
    one = publish(officer, title="Un", kind="digital", naf="25.62B", size="small", region="27")
    publish(officer, title="Deux", kind="training", naf="10.11Z", territories=["2:ti-0101"])
    publish(officer, title="Trois")
    for query, titles in (
        ({}, {"Un", "Deux", "Trois"}),
        ({"objet": "digital"}, {"Un"}),
        ({"branche": "10"}, {"Deux"}),
        ({"taille": "small", "region": "27"}, {"Un"}),
        ({"taille": "large"}, set()),
        ({"territoire": "2:ti-0101"}, {"Deux"}),
        ({"objet": "moon"}, {"Un", "Deux", "Trois"}),
    ):
        rows = client.get(reverse("practice-list"), query).context["rows"]
        assert {row.practice.title for row in rows} == titles, query
    assert Filters(region="27").keeps(one)


def test_a_page_shows_the_similar_ones_and_why(client, officer):
    one = publish(officer, title="Un", kind="digital", naf="25.62B", commune="71153", region="27")
    two = publish(officer, title="Deux", kind="digital", naf="25.62A", region="27", commune="71014")
    publish(officer, title="Trois", kind="training")
    (found,) = client.get(reverse("practice", args=[one.pk])).context["page"].similar
    assert (found[0], found[1].points) == (two, 4 + 3 + 1)
    assert found[1].reasons == ("même objet", "même classe d’activité", "même région")
    assert found[1].unknown == ("taille",)


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_of_the_register_do_not_grow(client, officer, django_assert_num_queries, count):
    held = [
        publish(officer, kind="digital", commune="71153", territories=["2:ti-0101"], schemes=["pret-vert"])
        for _ in range(count)
    ]
    Practice.objects.create(**{name: TOLD[name] for name in TOLD}, sent_at=NOW)
    address = reverse("practice", args=[held[0].pk])
    client.get(address)
    for asked in (address, reverse("practice-list")):
        with django_assert_num_queries(2):
            client.get(asked)
    assert queries.practices_to_read().count() == 1


@given(one=TRAITS, other=TRAITS)
def test_resemblance_is_the_same_both_ways_and_what_is_unknown_gives_no_point(one, other):
    found, back = resemblance(1, one, other), resemblance(1, other, one)
    assert found == back
    assert 0 <= found.points <= 13
    assert bool(found.points) == bool(found.reasons)
    assert resemblance(1, Traits(), other).points == 0


@given(one=TRAITS, others=st.lists(TRAITS, max_size=12))
def test_the_most_similar_come_first_whatever_the_order_given(one, others):
    numbered = list(enumerate(others))
    found = most_similar(one, numbered)
    assert found == most_similar(one, reversed(numbered))
    assert len(found) <= MOST
    left = [resemblance(key, one, traits).points for key, traits in numbered]
    assert [each.points for each in found] == sorted((p for p in left if p), reverse=True)[:MOST]


@given(
    st.lists(
        st.builds(
            Item,
            starts_at=st.one_of(st.none(), st.times().map(lambda at: at.replace(second=0, microsecond=0))),
            title=st.text("abcé «»,;", min_size=1).map(str.strip).filter(bool),
            speakers=st.text("abcé «»,;").map(str.strip),
        ),
        max_size=10,
    )
)
def test_a_programme_written_is_read_back(items):
    hours = iter(sorted(item.starts_at for item in items if item.starts_at))
    ordered = tuple(
        Item(starts_at=next(hours) if item.starts_at else None, title=item.title, speakers=item.speakers)
        for item in items
    )
    assert parse_programme(write_programme_text(ordered)) == ordered


def test_the_place_of_a_practice_is_that_of_the_day(geography):
    creusot = place_facts(geography, "71153", date(2020, 12, 15))
    assert (creusot["commune"], creusot["territories"]) == ("71153", ["1:ti-2708"])
    assert place_facts(geography, None, date(2020, 12, 15)) == {}


def test_the_page_of_a_place_names_what_concerns_it(client, officer):
    territory, commune, elsewhere = (
        reverse("place-territory", args=[2, "ti-2703"]),
        reverse("place-commune", args=["71153"]),
        reverse("place-commune", args=["14581"]),
    )
    assert "Assemblées et bonnes pratiques" not in client.get(territory).content.decode()
    practice = publish(officer, commune="71153", title="Exemple d’ici")
    publish(officer, title="Exemple sans lieu")
    assembly = Assembly.objects.create(edition=9, on=date(2026, 6, 1))
    item = FollowUp.objects.create(
        assembly=assembly, kind="decision", title="Décision (exemple)", territories=["2:ti-2703"]
    )
    pages = [client.get(address).content.decode() for address in (territory, commune, elsewhere)]
    assert [reverse("practice", args=[practice.pk]) in page for page in pages] == [True, True, False]
    assert [reverse("follow-up", args=[item.pk]) in page for page in pages] == [True, False, False]
    assert not any("Exemple sans lieu" in page for page in pages)


def test_serving_adds_the_known_assemblies_once(tmp_path):
    prepare = (
        "import django; django.setup();"
        "from catalyseur.cli.serve import prepare_database; prepare_database(); prepare_database();"
        "from catalyseur.portal.assemblies.models import Assembly;"
        "print(*Assembly.objects.values_list('edition', flat=True))"
    )
    assert run_python(tmp_path, "-c", prepare).split() == ["3", "2", "1"]


HEADER = ";".join(COLUMNS)
GOOD = (
    "bonne pratique;Exemple;robotisation et numérique (industrie du futur);25.62B;petite entreprise;71153;Récit.;;;"
    "DSP-001;;maire (exemple)"
)


def send_file(client, *lines):
    content = "\n".join((HEADER, *lines)).encode()
    return client.post(reverse("practice-import"), {"file": SimpleUploadedFile("p.csv", content)})


def test_a_file_of_practices_waits_to_be_read_and_adds_nothing_twice(client, officer):
    client.force_login(officer)
    other = GOOD.replace("Exemple", "Autre")
    for _ in range(2):
        assert send_file(client, GOOD, other).status_code == 302
    assert [(one.title, one.state) for one in Practice.objects.order_by("pk")] == [
        ("Exemple", "pending"),
        ("Autre", "pending"),
    ]
    first = Practice.objects.earliest("pk")
    assert (first.form, first.kind, first.size, first.commune) == ("practice", "digital", "small", "71153")
    assert first.schemes == ["fonds-acceleration-investissements-industriels"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("25.62B", "99.99Z", "Ligne 3, colonne activite"),
        ("DSP-001", "DSP-9999", "Ligne 3, colonne dispositifs"),
        (";71153;", ";Sainte-Marie;", "Ligne 3, colonne commune"),
        ("Exemple;", ";", "Ligne 3, colonne titre"),
        ("bonne pratique", "roman", "Ligne 3, colonne forme"),
        ("maire (exemple)", "maire;trop", "Ligne 3"),
        ("Récit.;;", "Récit.;12 %;", "Ligne 3, colonne source_resultats"),
    ],
)
def test_one_line_at_fault_refuses_the_whole_file_with_its_line(client, officer, before, after, words):
    client.force_login(officer)
    answer = send_file(client, GOOD, GOOD.replace(before, after))
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Practice.objects.exists()


def test_a_file_that_is_no_table_is_refused(client, officer):
    client.force_login(officer)
    for content in (b"\x00\xff\xfe", b"", b"%PDF-1.7", b"a;b\n1;2"):
        answer = client.post(reverse("practice-import"), {"file": SimpleUploadedFile("p.csv", content)})
        assert answer.status_code == 422, content
    assert client.post(reverse("practice-import")).status_code == 422
