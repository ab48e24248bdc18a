"""The map: a Lambert projection that agrees with the IGN's, paths written once, words and classes per page."""

import gzip
import re
from itertools import pairwise

import numpy as np
import pytest
import shapely

from catalyseur.geography.outlines import Outlines, load_outlines
from catalyseur.portal.places.map import (
    FRAMES,
    LAMBERT_93,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    Lambert,
    prepare,
    svg,
)

FALSE_ORIGIN = np.array([700_000, 6_600_000])
REGIONS, TERRITORIES = load_outlines("region"), load_outlines("territory")


@pytest.fixture(scope="module", params=[1, 2])
def drawing(request):
    return prepare(REGIONS, TERRITORIES, request.param)


def test_the_cone_of_lambert_93_is_the_published_one():
    assert LAMBERT_93.exponent == pytest.approx(0.7256077650, abs=1e-10)  # IGN, NT/G 71


def test_the_origin_of_lambert_93_is_where_the_ign_puts_it():
    metres = LAMBERT_93.project(np.array([[3.0, 46.5]])) + FALSE_ORIGIN
    assert metres.round(3).tolist() == [[700_000, 6_600_000]]


def test_paris_falls_where_lambert_93_puts_it():
    # EPSG:2154 of 2.3522 E, 48.8566 N, to the metre
    metres = LAMBERT_93.project(np.array([[2.3522, 48.8566]])) + FALSE_ORIGIN
    assert metres.round().tolist() == [[652_469, 6_862_035]]


@pytest.mark.parametrize("latitude", [-21.1, 4.0, 16.2])
def test_a_cone_with_one_parallel_keeps_lengths_on_it(latitude):
    cone = Lambert(lon=50.0, lat=latitude, south=latitude, north=latitude)
    west, east = cone.project(np.array([[50.0, latitude], [50.01, latitude]]))
    sine = 0.081_819_191_042_8 * np.sin(np.radians(latitude))
    parallel = 6_378_137.0 * np.cos(np.radians(latitude)) / np.sqrt(1 - sine**2)
    assert east[0] - west[0] == pytest.approx(parallel * np.radians(0.01), rel=1e-6)
    assert east[0] > west[0]


def test_north_is_up_and_east_is_right_in_every_frame():
    for frame in FRAMES:
        centre = np.array([frame.projection.lon, frame.projection.lat])
        points = frame.projection.project(centre + np.array([[0, 0], [0, 0.1], [0.1, 0]]))
        assert points[1][1] > points[0][1]
        assert points[2][0] > points[0][0]


def test_every_region_and_territory_of_the_phase_is_drawn(drawing):
    phase = drawing.territories[0].code[0]
    assert {shape.code for shape in drawing.regions} == set(REGIONS.codes)
    expected = {code for code in TERRITORIES.codes if code.startswith(f"{phase}:")}
    assert {shape.code for shape in drawing.territories} == expected
    assert all(shape.path for shape in drawing.territories)


def _vertices(path):
    for ring in path.removesuffix("z").split("z"):
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        yield np.array(numbers).reshape(-1, 2).cumsum(axis=0)


def test_nothing_leaves_the_sheet(drawing):
    points = np.concatenate([v for s in (*drawing.regions, *drawing.territories) for v in _vertices(s.path)])
    assert points.min() >= -1
    assert points[:, 0].max() <= SHEET_WIDTH + 1
    assert points[:, 1].max() <= SHEET_HEIGHT + 1


def test_frames_stand_apart():
    boxes = [shapely.box(f.left, f.top, f.left + f.width, f.top + f.height) for f in FRAMES]
    assert all(not one.intersects(other) for one, other in pairwise(boxes))


def test_the_image_is_named_escaped_and_holds_no_style_script_or_link(drawing):
    code = drawing.territories[0].code
    text = svg(
        drawing, title="A < B", description="Liste", names={code: "L’usine & Cie"}, classes={code: "here"}
    )
    assert 'role="img"' in text
    assert '<title id="map-title">A &lt; B</title>' in text
    assert f'class="here" d="{drawing.territories[0].path}"><title>L’usine &amp; Cie</title>' in text
    assert not re.search(r"<style|style=|<script|<a ", text)


def test_only_words_and_classes_change_from_page_to_page(drawing):
    plain = svg(drawing, title="a", description="b")
    code = drawing.territories[0].code
    assert svg(drawing, title="a", description="b", classes={code: "x"}).replace(' class="x"', "") == plain


def test_the_map_is_light(drawing):
    assert len(gzip.compress(svg(drawing, title="a", description="b").encode())) < 40_000


def test_a_square_is_written_in_whole_relative_steps():
    square = shapely.MultiPolygon([shapely.box(2.0, 46.0, 3.0, 47.0)])
    regions = Outlines(
        "region", [r for f in FRAMES for r in f.regions], np.array([square] * 18, dtype=object)
    )
    one = prepare(regions, Outlines("territory", ["2:ti-0001"], np.array([square], dtype=object)), 2)
    assert re.fullmatch(r"M\d+ \d+l(-?\d+[ -]\d+ ?)+z", one.territories[0].path)
