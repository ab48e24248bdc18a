"""The embedded outlines say in which commune a point lies, and draw maps whose borders meet."""

import math
from random import Random

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from catalyseur.geography.outlines import (
    BORDER_TOLERANCE_M,
    EMBEDDED,
    METRES_PER_DEGREE,
    Level,
    Outlines,
    load_outlines,
)

Maps = dict[Level, Outlines]
MAP_LEVELS: tuple[Level, ...] = ("epci", "territory", "departement", "region")

TOWN_HALLS = (
    ("01053", 5.2252, 46.2051),  # Bourg-en-Bresse
    ("02408", 3.6205, 49.5645),  # Laon
    ("03190", 3.3333, 46.5662),  # Moulins
    ("05061", 6.0798, 44.5588),  # Gap
    ("06088", 7.2718, 43.6961),  # Nice
    ("08105", 4.7193, 49.7730),  # Charleville-Mézières
    ("09122", 1.6055, 42.9637),  # Foix
    ("10387", 4.0742, 48.2972),  # Troyes
    ("12202", 2.5766, 44.3493),  # Rodez
    ("13055", 5.3694, 43.2976),  # Marseille
    ("13039", 4.9426, 43.4520),  # Fos-sur-Mer
    ("14118", -0.3725, 49.1811),  # Caen
    ("15014", 2.4450, 44.9303),  # Aurillac
    ("17300", -1.1519, 46.1597),  # Rochelle
    ("19272", 1.7721, 45.2659),  # Tulle
    ("21231", 5.0413, 47.3210),  # Dijon
    ("22278", -2.7644, 48.5139),  # Saint-Brieuc
    ("23096", 1.8715, 46.1696),  # Guéret
    ("25056", 6.0223, 47.2367),  # Besançon
    ("26362", 4.8921, 44.9332),  # Valence
    ("27229", 1.1509, 49.0273),  # Évreux
    ("28085", 1.4883, 48.4436),  # Chartres
    ("29232", -4.1020, 47.9962),  # Quimper
    ("29019", -4.4845, 48.3917),  # Brest
    ("2A004", 8.7369, 41.9186),  # Ajaccio
    ("2B033", 9.4515, 42.7021),  # Bastia
    ("31555", 1.4430, 43.6040),  # Toulouse
    ("33063", -0.5796, 44.8380),  # Bordeaux
    ("34172", 3.8961, 43.5994),  # Montpellier
    ("35238", -1.6749, 48.0931),  # Rennes
    ("37261", 0.6892, 47.3912),  # Tours
    ("38185", 5.7363, 45.1866),  # Grenoble
    ("39300", 5.5582, 46.6718),  # Lons-le-Saunier
    ("42218", 4.3875, 45.4396),  # Saint-Étienne
    ("44109", -1.5538, 47.2186),  # Nantes
    ("45234", 1.9084, 47.9032),  # Orléans
    ("48095", 3.5012, 44.5178),  # Mende
    ("50502", -1.0919, 49.1152),  # Saint-Lô
    ("51108", 4.3624, 48.9567),  # Châlons-en-Champagne
    ("54395", 6.1827, 48.6931),  # Nancy
    ("56121", -3.3702, 47.7483),  # Lorient
    ("57463", 6.1763, 49.1197),  # Metz
    ("58194", 3.1576, 46.9878),  # Nevers
    ("59350", 3.0709, 50.6309),  # Lille
    ("59183", 2.3774, 51.0375),  # Dunkerque
    ("63113", 3.0861, 45.7795),  # Clermont-Ferrand
    ("64445", -0.3708, 43.2946),  # Pau
    ("66136", 2.8948, 42.6999),  # Perpignan
    ("67482", 7.7532, 48.5736),  # Strasbourg
    ("68224", 7.3362, 47.7499),  # Mulhouse
    ("69123", 4.8354, 45.7677),  # Lyon
    ("71153", 4.4279, 46.8056),  # Creusot
    ("72181", 0.1968, 48.0074),  # Mans
    ("74056", 6.8693, 45.9238),  # Chamonix-Mont-Blanc
    ("76540", 1.0998, 49.4433),  # Rouen
    ("78646", 2.1304, 48.8005),  # Versailles
    ("80021", 2.2954, 49.8934),  # Amiens
    ("86194", 0.3408, 46.5802),  # Poitiers
    ("88160", 6.4505, 48.1752),  # Épinal
    ("93008", 2.4450, 48.9062),  # Bobigny
    ("97105", -61.7323, 15.9972),  # Basse-Terre
    ("97209", -61.0694, 14.6074),  # Fort-de-France
    ("97302", -52.3350, 4.9380),  # Cayenne
    ("97411", 55.4486, -20.8790),  # Saint-Denis
    ("97409", 55.6473, -20.9637),  # Saint-André
    ("97611", 45.2326, -12.7806),  # Mamoudzou
    ("97608", 45.2704, -12.7879),  # Dzaoudzi
)
NOWHERE = {
    "golfe de Gascogne": (-4.5, 46.0),
    "océan Indien": (54.0, -20.0),
    "Genève": (6.1432, 46.2044),
    "Bruxelles": (4.3517, 50.8466),
    "Monaco": (7.4206, 43.7347),
    "Llívia, enclave espagnole": (1.9803, 42.4642),
    "golfe de Guinée": (0.0, 0.0),
    "pôle Nord": (0.0, 90.0),
}


@pytest.fixture(scope="module")
def communes() -> Outlines:
    return load_outlines("commune")


@pytest.fixture(scope="module")
def maps() -> Maps:
    return {level: load_outlines(level) for level in MAP_LEVELS}


def _moved(point: shapely.Point, east_m: float, north_m: float) -> tuple[float, float]:
    lon = point.x + east_m / (METRES_PER_DEGREE * math.cos(math.radians(point.y)))
    return lon, point.y + north_m / METRES_PER_DEGREE


def _border_middle(one: BaseGeometry, other: BaseGeometry) -> shapely.Point:
    border = shapely.line_merge(shapely.intersection(one, other))
    longest = max(shapely.get_parts(border), key=shapely.length)
    return shapely.Point(longest.interpolate(0.5, normalized=True))


@pytest.mark.parametrize(("code", "lon", "lat"), TOWN_HALLS)
def test_a_town_hall_lies_in_its_commune(communes: Outlines, code: str, lon: float, lat: float) -> None:
    assert communes.at(lon, lat).codes == (code,)


@pytest.mark.parametrize("place", NOWHERE)
def test_nothing_at_sea_nor_abroad(communes: Outlines, place: str) -> None:
    answer = communes.at(*NOWHERE[place])
    assert answer.matches == ()
    assert not answer.is_certain


def test_a_point_well_inside_is_certain(communes: Outlines) -> None:
    answer = communes.at(2.3488, 48.8534)  # Paris, far from its border
    assert answer.codes == ("75056",)
    assert answer.is_certain
    assert answer.matches[0].distance_m == 0


def test_near_a_border_both_sides_are_given_the_holder_first(communes: Outlines) -> None:
    answer = communes.at(4.8337, 46.3035)  # Mâcon's town hall: the département 01 begins in the river
    assert answer.codes == ("71270", "01370")
    assert [match.near_border for match in answer.matches] == [True, True]
    assert answer.matches[0].distance_m == 0
    assert 0 < answer.matches[1].distance_m <= BORDER_TOLERANCE_M
    assert not answer.is_certain


@pytest.mark.parametrize(
    ("one", "other"),
    [("69123", "69266"), ("75056", "93066"), ("01370", "71270"), ("97411", "97418"), ("97302", "97309")],
)
def test_on_a_border_both_communes_answer(communes: Outlines, one: str, other: str) -> None:
    border = _border_middle(communes.geometry(one), communes.geometry(other))
    answer = communes.at(border.x, border.y)
    assert {one, other} <= set(answer.codes)
    assert all(match.near_border for match in answer.matches)


def test_the_tolerance_is_in_metres_in_every_direction(communes: Outlines) -> None:
    shore = communes.geometry("29155")  # Ouessant, an island: only the sea around
    west, south, east, north = shore.bounds
    rim = shapely.get_coordinates(shore)
    tips = {
        (-1, 0): rim[rim[:, 0].argmin()],
        (1, 0): rim[rim[:, 0].argmax()],
        (0, -1): rim[rim[:, 1].argmin()],
        (0, 1): rim[rim[:, 1].argmax()],
    }
    assert west < east
    assert south < north
    for (east_way, north_way), tip in tips.items():
        inside_reach, out_of_reach = (
            communes.at(*_moved(shapely.Point(tip), east_way * metres, north_way * metres))
            for metres in (BORDER_TOLERANCE_M - 2, BORDER_TOLERANCE_M + 2)
        )
        assert inside_reach.codes == ("29155",)
        assert inside_reach.matches[0].distance_m == pytest.approx(BORDER_TOLERANCE_M - 2, abs=0.5)
        assert out_of_reach.codes == ()


def test_any_commune_holds_a_point_of_its_inside(communes: Outlines) -> None:
    chance = Random(20261123)  # noqa: S311 - a reproducible sample
    for code in chance.sample(communes.codes, 400):
        inside = shapely.point_on_surface(communes.geometry(code))
        assert communes.at(inside.x, inside.y).codes[0] == code


@pytest.mark.parametrize(("lon", "lat"), [(181, 0), (0, -91), (math.nan, 45), (2, math.inf)])
def test_what_is_not_a_point_of_the_earth_is_refused(communes: Outlines, lon: float, lat: float) -> None:
    with pytest.raises(ValueError, match="is not a longitude and a latitude in degrees"):
        communes.at(lon, lat)


def test_maps_do_not_locate_points(maps: Maps) -> None:
    with pytest.raises(ValueError, match="find the commune of the point first"):
        maps["epci"].at(2.3, 48.8)


def test_each_level_holds_its_places(communes: Outlines, maps: Maps) -> None:
    counts = {level: len(outlines.codes) for level, outlines in maps.items()}
    assert counts == {"epci": 1253, "territory": 149 + 183, "departement": 101, "region": 18}
    assert len(communes.codes) == 34_871
    phases = [code[:2] for code in maps["territory"].codes]
    assert (phases.count("1:"), phases.count("2:")) == (149, 183)


def test_communes_without_an_outline_are_absent_not_wrong(communes: Outlines) -> None:
    for code in ("15031", "15035", "15047", "15171"):
        with pytest.raises(KeyError, match=f"no outline of level commune for '{code}'"):
            communes.geometry(code)
    for code in ("12218", "14581", "49126", "69114"):
        assert shapely.area(communes.geometry(code)) > 0


def test_outlines_are_valid_and_neighbours_share_their_border(communes: Outlines, maps: Maps) -> None:
    for outlines in (communes, maps["epci"], maps["departement"], maps["region"]):
        shapes = np.array([outlines.geometry(code) for code in outlines.codes])
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes)


def test_the_levels_of_the_maps_overlay(maps: Maps) -> None:
    bretagne = [maps["departement"].geometry(code) for code in ("22", "29", "35", "56")]
    assert shapely.equals(shapely.coverage_union_all(bretagne), maps["region"].geometry("53"))
    corse = [maps["departement"].geometry(code) for code in ("2A", "2B")]
    assert shapely.equals(shapely.coverage_union_all(corse), maps["region"].geometry("94"))


def test_outlines_weigh_less_than_six_megabytes() -> None:
    sizes = [len(entry.read_bytes()) for entry in EMBEDDED.iterdir() if entry.name.endswith(".xz")]
    assert len(sizes) == 2
    assert sum(sizes) < 6_000_000
