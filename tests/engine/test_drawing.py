"""The sheet: a Lambert projection that agrees with the IGN's, frames that hold all of France, paths in whole steps."""

import re
from itertools import pairwise

import numpy as np
import pytest
import shapely

from catalyseur.geography.drawing import (
    FRAMES,
    LAMBERT_93,
    SHEET_HEIGHT,
    SHEET_WIDTH,
    Lambert,
    place_point,
    shape_paths,
)
from catalyseur.geography.outlines import Outlines, load_outlines

FALSE_ORIGIN = np.array([700_000, 6_600_000])
REGIONS, TERRITORIES = load_outlines("region"), load_outlines("territory")


@pytest.fixture(scope="module", params=["region", "1:", "2:"])
def paths(request):
    if request.param == "region":
        return shape_paths(REGIONS, REGIONS.codes)
    return shape_paths(TERRITORIES, [code for code in TERRITORIES.codes if code.startswith(request.param)])


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


def test_every_place_of_every_level_for_maps_is_drawn():
    for level in ("region", "departement", "territory", "epci"):
        outlines = load_outlines(level)
        paths = shape_paths(outlines, outlines.codes)
        assert tuple(paths) == outlines.codes
        assert all(paths.values())


def _vertices(path):
    for ring in path.removesuffix("z").split("z"):
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        yield np.array(numbers).reshape(-1, 2).cumsum(axis=0)


def test_nothing_leaves_the_sheet(paths):
    points = np.concatenate([vertices for path in paths.values() for vertices in _vertices(path)])
    assert points.min() >= -1
    assert points[:, 0].max() <= SHEET_WIDTH + 1
    assert points[:, 1].max() <= SHEET_HEIGHT + 1


def test_frames_stand_apart():
    boxes = [shapely.box(f.left, f.top, f.left + f.width, f.top + f.height) for f in FRAMES]
    assert all(not one.intersects(other) for one, other in pairwise(boxes))


def test_frames_share_no_ground():
    centres = np.array([[frame.projection.lon, frame.projection.lat] for frame in FRAMES])
    held = np.array([frame.holds(centres) for frame in FRAMES])
    assert (held == np.eye(len(FRAMES), dtype=bool)).all()


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [(2.3522, 48.8566, "11"), (9.4515, 42.7021, "94"), (-52.3350, 4.9380, "03"), (55.4486, -20.8790, "04")],
)
def test_a_point_falls_inside_the_drawing_of_its_region(lon, lat, code):
    rings = [shapely.Polygon(ring) for ring in _vertices(shape_paths(REGIONS, [code])[code])]
    place = place_point(lon, lat)
    assert place is not None
    assert any(ring.buffer(10).contains(shapely.Point(place)) for ring in rings)


@pytest.mark.parametrize(("lon", "lat"), [(-0.1276, 51.5072), (0.0, 0.0), (166.45, -22.27), (0.0, 90.0)])
def test_a_point_that_no_frame_shows_has_no_place(lon, lat):
    assert place_point(lon, lat) is None


def _square(lon, lat):
    shapes = np.array([shapely.MultiPolygon([shapely.box(lon, lat, lon + 1, lat + 1)])], dtype=object)
    return Outlines("region", ["exemple"], shapes)


def test_a_square_is_written_in_whole_relative_steps():
    path = shape_paths(_square(2.0, 46.0), ["exemple"])["exemple"]
    assert re.fullmatch(r"M\d+ \d+l(-?\d+[ -]\d+ ?)+z", path)


def test_an_outline_that_no_frame_shows_is_refused_by_its_code():
    with pytest.raises(ValueError, match="'exemple' lies outside every frame of the map"):
        shape_paths(_square(-10.0, 30.0), ["exemple"])


def test_a_code_without_outline_is_refused_and_no_code_gives_no_path():
    with pytest.raises(KeyError, match="no outline of level region for '00'"):
        shape_paths(REGIONS, ["00"])
    assert shape_paths(REGIONS, []) == {}
