"""The links from page to page of a list."""

import pytest
from django.core.paginator import Paginator
from django.template import Context
from django.test import RequestFactory

from catalyseur.portal.ui.templatetags.page_links import pagination


@pytest.fixture
def context():
    return Context({"request": RequestFactory().get("/", {"q": "usine", "communes": "3", "page": "10"})})


def test_a_long_list_links_its_first_last_and_nearest_pages_and_keeps_the_rest_of_the_address(context):
    found = pagination(context, Paginator(range(400), 20).page(10), anchor="resultats")
    assert [number for number, _ in found["links"]] == [1, "…", 8, 9, 10, 11, 12, "…", 20]
    assert [number for number, address in found["links"] if not address] == ["…", "…"]
    assert found["links"][0] == (1, "?q=usine&communes=3&page=1#resultats")
    assert found["previous"] == "?q=usine&communes=3&page=9#resultats"
    assert found["next"] == "?q=usine&communes=3&page=11#resultats"


def test_the_ends_of_a_list_link_no_further(context):
    first, last = (pagination(context, Paginator(range(40), 20).page(page)) for page in (1, 2))
    assert (first["previous"], last["next"]) == ("", "")
    assert first["next"] == last["links"][1][1] == "?q=usine&communes=3&page=2"


def test_two_lists_of_one_page_turn_apart(context):
    found = pagination(context, Paginator(range(40), 20).page(1), parameter="communes")
    assert found["next"] == "?q=usine&communes=2&page=10"
