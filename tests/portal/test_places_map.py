"""The map of the pages: every territory of the phase, paths written once, words and classes per page."""

import gzip
import re

import pytest

from catalyseur.geography.outlines import load_outlines
from catalyseur.portal.places.map import prepare, svg

REGIONS, TERRITORIES = load_outlines("region"), load_outlines("territory")


@pytest.fixture(scope="module", params=[1, 2])
def drawing(request):
    return prepare(REGIONS, TERRITORIES, request.param)


def test_every_region_and_territory_of_the_phase_is_drawn(drawing):
    code = next(iter(drawing.territories))
    assert set(drawing.regions) == set(REGIONS.codes)
    assert set(drawing.territories) == {one for one in TERRITORIES.codes if one[:2] == code[:2]}


def test_the_image_is_named_escaped_and_holds_no_style_script_or_link(drawing):
    code, path = next(iter(drawing.territories.items()))
    text = svg(
        drawing, title="A < B", description="Liste", names={code: "L’usine & Cie"}, classes={code: "here"}
    )
    assert 'role="img"' in text
    assert '<title id="map-title">A &lt; B</title>' in text
    assert f'class="here" d="{path}"><title>L’usine &amp; Cie</title>' in text
    assert not re.search(r"<style|style=|<script|<a ", text)


def test_only_words_and_classes_change_from_page_to_page(drawing):
    plain = svg(drawing, title="a", description="b")
    code = next(iter(drawing.territories))
    assert svg(drawing, title="a", description="b", classes={code: "x"}).replace(' class="x"', "") == plain


def test_the_map_is_light(drawing):
    assert len(gzip.compress(svg(drawing, title="a", description="b").encode())) < 40_000
