"""The toolbox's pages: search and filters in the address, a page a scheme, exports, error reports."""

import csv
import io
import re
from typing import Any

import pytest
from django.urls import reverse

from catalyseur.portal.schemes import queries
from catalyseur.portal.schemes.forms import AreaField, FilterForm
from catalyseur.portal.schemes.models import ErrorReport
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.values.cells import neutralise
from tests.factories import TODAY, make_scheme

pytestmark = pytest.mark.django_db
DAY = "le=2026-11-23"
REPORT = {"subject": "link", "message": "Le lien ne répond plus.", "email": "", "site": ""}


def _names(response):
    return [row.listed.scheme.id for row in response.context["listing"].rows]


def _get(client, name, query="", *args):
    return client.get(f"{reverse(name, args=args)}?{query}")


def _serve(monkeypatch, schemes):
    """Answer with these schemes only."""
    monkeypatch.setattr(queries, "embedded_catalogue", lambda: Catalogue(schemes=tuple(schemes)))
    monkeypatch.setattr(queries, "_held", [])


def _schemes(count, **more):
    return [make_scheme({}, id=f"s{n}", ref=f"DSP-{n:03d}", name=f"Aide {n}", **more) for n in range(count)]


def test_the_list_shows_every_scheme_of_the_day_twenty_a_page(client, catalogue):
    first = _get(client, "scheme-list", DAY)
    assert len(_names(first)) == len(catalogue.schemes)
    assert first.content.decode().count('class="ct-result') == 20
    assert "page=2" in first.content.decode()
    assert _get(client, "scheme-list", f"{DAY}&page=2").context["page"].number == 2


def test_open_schemes_come_before_closed_ones(client):
    states = [row.listed.window.state for row in _get(client, "scheme-list", DAY).context["listing"].rows]
    assert states.index("closing_soon") < states.index("open") < states.index("closed")


def test_a_past_day_lists_what_was_known(client):
    assert "premiere-usine" not in _names(_get(client, "scheme-list", "le=2020-12-15"))


@pytest.mark.parametrize("name", ["scheme-list", "scheme-csv"])
def test_a_wrong_day_is_refused(client, name):
    assert _get(client, name, "le=2026-13-45").status_code == 400


def test_words_and_filters_narrow_together_and_stay_in_the_address(client):
    query = f"q=papeterie&lieu=REG-27&porteur=company&fenetre=open&{DAY}"
    response = _get(client, "scheme-list", query)
    rows = response.context["listing"].rows
    assert rows
    assert all(row.by_sector and row.listed.window.state == "open" for row in rows)
    page = response.content.decode()
    assert 'value="papeterie"' in page
    assert '<option value="REG-27" selected>' in page
    (export,) = re.findall(r'href="([^"]*export\.csv[^"]*)"', page)
    assert len(client.get(export.replace("&amp;", "&")).content.decode().splitlines()) == len(rows) + 1


def test_an_area_of_a_place_page_is_a_filter_too(client):
    response = _get(client, "scheme-list", f"lieu=COM-71153&{DAY}")
    assert '<option value="COM-71153" selected>Le Creusot</option>' in response.content.decode()
    assert "impresa-si" not in _names(response)


@pytest.mark.parametrize("query", ["lieu=xx", "forme=gift", "porteur=&objet=x", "q=" + "a" * 300])
def test_a_filter_nobody_offers_is_said_and_narrows_nothing(client, catalogue, query):
    response = _get(client, "scheme-list", f"{query}&{DAY}")
    assert response.context["form"].errors
    assert "fr-error-text" in response.content.decode()
    assert len(_names(response)) == len(catalogue.schemes)


def test_a_word_nothing_answers_is_said(client):
    page = _get(client, "scheme-list", "q=xylophone+robot").content.decode()
    assert "Aucun dispositif ne répond à : « xylophone »" in page
    assert "Aide à l’investissement vers l’industrie du futur" in page


def test_what_people_type_is_escaped(client):
    page = _get(client, "scheme-list", "q=%3Cscript%3Ealert(1)%3C/script%3E").content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_export_is_a_formula(client, monkeypatch, start):
    assert neutralise(f"{start}1") == f"'{start}1"
    _serve(monkeypatch, [make_scheme({}, name=f"{start}HYPERLINK(1)")])
    text = _get(client, "scheme-csv", DAY).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert rows[1][1] == f"'{start}HYPERLINK(1)"


def test_the_export_has_one_line_a_scheme(client, catalogue):
    response = _get(client, "scheme-csv", DAY)
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == len(catalogue.schemes) + 1
    assert response["Content-Disposition"] == 'attachment; filename="dispositifs-2026-11-23.csv"'


def test_every_scheme_has_its_page_and_its_yaml(client, catalogue):
    for scheme in catalogue.schemes:
        page = _get(client, "scheme-detail", DAY, scheme.id)
        assert page.status_code == 200
        assert page.content.decode().count("<h1>") == 1
        assert f"id: {scheme.id}" in _get(client, "scheme-yaml", "", scheme.id).content.decode()


@pytest.mark.parametrize("name", ["scheme-detail", "scheme-yaml", "scheme-report"])
@pytest.mark.parametrize("scheme_id", ["nulle-part", "DSP-017", "Premiere-Usine"])
def test_an_unknown_scheme_is_not_found(client, name, scheme_id):
    assert _get(client, name, "", scheme_id).status_code == 404


def test_the_page_shows_both_publications_of_a_conflict_with_their_sources(client):
    page = _get(client, "scheme-detail", DAY, "industrie-du-futur-2020").content.decode()
    assert page.count("sources en désaccord") == 2
    assert "Le 24/10/2020" in page
    assert "Le 27/10/2020" in page
    assert "article 17, SA.40453 (à vérifier)" in page
    assert "À confirmer au guichet" in page


def test_the_versions_of_other_days_are_folded(client):
    page = _get(client, "scheme-detail", "le=2020-12-15", "fonds-acceleration-investissements-industriels")
    shown = page.context["page"]
    assert len(shown.others) == len(shown.scheme.versions) - 1
    assert page.content.decode().count("<summary><strong>Version") == len(shown.others)


def test_the_findings_of_a_project_are_shown_when_given(geography, rf):
    from django.contrib.auth.models import AnonymousUser  # noqa: PLC0415 - needs the settings
    from django.template.loader import render_to_string  # noqa: PLC0415 - same

    from catalyseur.portal.schemes.views import detail_context  # noqa: PLC0415 - same
    from tests.factories import judge  # noqa: PLC0415 - same

    findings = judge(geography, {"kind": ["digital"]}, kinds=["digital"]).findings
    request = rf.get("/")
    request.user = AnonymousUser()
    context = detail_context(request, "premiere-usine", findings)
    assert "Ce que cela donne pour votre projet" in render_to_string("schemes/detail.html", context, request)


def test_links_out_say_so(client):
    page = _get(client, "scheme-detail", DAY, "industrie-du-futur-2020").content.decode()
    links = re.findall(r'<a [^>]*href="https?://[^>]*>', page)
    assert links
    assert all('rel="noopener external"' in link for link in links)


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(client, monkeypatch, django_assert_num_queries, count):
    _serve(monkeypatch, _schemes(count))
    for query in ("", "q=exemple"):
        with django_assert_num_queries(1):
            assert len(_names(_get(client, "scheme-list", query))) == count
    with django_assert_num_queries(3):
        _get(client, "scheme-detail", "", "s0")


@pytest.mark.parametrize("email", ["", "maire@exemple.fr"])
def test_a_report_is_kept_without_personal_data_unless_given(client, email):
    address = reverse("scheme-report", args=["bciat"])
    response = client.post(address, REPORT | {"email": email}, follow=True)
    assert "votre signalement est enregistré" in response.content.decode()
    report = ErrorReport.objects.get()
    assert (report.scheme_id, report.subject, report.email) == ("bciat", "link", email)


def test_a_robot_is_thanked_and_forgotten(client):
    response = client.post(reverse("scheme-report", args=["bciat"]), REPORT | {"site": "http://spam"})
    assert response.status_code == 302
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("subject", ""), ("message", ""), ("email", "maire"), ("message", "x" * 2001)]
)
def test_a_report_in_error_says_what_to_do_next_to_the_field(client, field, value):
    response = client.post(reverse("scheme-report", args=["bciat"]), REPORT | {field: value})
    assert response.status_code == 422
    page = response.content.decode()
    assert f'id="id_{field}_error"' in page
    assert re.search(rf'aria-describedby="[^"]*id_{field}_error', page)
    assert not ErrorReport.objects.exists()


def test_reports_are_limited_by_the_hour(client):
    address = reverse("scheme-report", args=["bciat"])
    statuses = [client.post(address, REPORT).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]
    assert ErrorReport.objects.count() == 5


def test_every_place_of_the_filter_is_an_area(geography):
    field = FilterForm({}, geography, TODAY).fields["lieu"]
    assert isinstance(field, AreaField)
    choices: Any = field.choices
    groups = dict(choices)
    assert len(groups["Territoires d’industrie"]) == 183
    assert len(groups["Régions"]) == len(geography.region_names)
