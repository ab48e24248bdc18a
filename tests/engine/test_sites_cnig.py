"""CNIG Friches 1.0.6 and Sites économiques 1.0.1: read into sites, written back whole, refused by line and column."""

import csv
import io
import json
from datetime import date

import frictionless
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalyseur.ingest.cnig_friches import SCHEMA, read_friches, write_friches
from catalyseur.ingest.cnig_sites import PLOT, POLE, SITE, read_economic_sites, write_economic_sites
from catalyseur.ingest.faults import ImportRefusedError
from catalyseur.ingest.schema import load_schema, read_descriptor
from catalyseur.sites.milestones import State
from catalyseur.values.dates import parse_partial

BROWNFIELD = {
    "site_id": "71153_1",
    "site_nom": "Forge, exemple",
    "site_type": "friche industrielle",
    "site_identif_date": "2020-05-18",
    "site_actu_date": "2024-06-23",
    "site_statut": "friche sans projet",
    "comm_nom": "Le Creusot",
    "comm_insee": "71153",
    "sol_pollution_existe": "pollution traitée",
    "unite_fonciere_surface": "16750",
    "urba_zone_type": "U",
    "urba_zaer": "inconnu",
    "desserte_distance": "2|6|46",
    "source_nom": "inventaire, exemple",
    "geompoint": "POINT(4.42 46.80)",
}
SQUARE = {"type": "Polygon", "coordinates": [[[4.4, 46.8], [4.5, 46.8], [4.5, 46.9], [4.4, 46.8]]]}
ECO_SITE = {
    "site_id": "71153_S",
    "pole_id": "71153_P",
    "site_nom": "Zone, exemple",
    "site_type": "zone d'activité économique",
    "site_vocadomi": "industrielle",
    "site_etat": "existant et actif",
    "site_surf_brute": "37.2",
    "site_surf_utile": "35.3",
    "site_identif_date": "2016-03-26",
    "site_actu_date": "2023-08-29",
    "site_epci_nom": "CU Le Creusot Montceau-les-Mines",
    "site_epci_siren": "247100290",
    "site_comm_nom": "Le Creusot",
    "site_comm_insee": "71153",
    "site_moa_type": "epci",
    "site_geomsurf": json.dumps(SQUARE),
    "site_geompoint": "4.42, 46.80",
    "reseau_eau_potable": "oui",
    "reseau_fret_ferroviaire": "non",
}
PLOTS = {
    "terr_id": "71153_T1",
    "site_id": "71153_S",
    "terr_surf_brute": "1.5",
    "terr_identif_date": "2020-01-01",
    "terr_actu_date": "2024-02-03",
    "terr_maitrise_fonc": "commune",
    "terr_stade_amngt": "viabilisé non aménagé",
    "terr_stade_comm": "en vente",
    "terr_etat_occup": "friche",
    "terr_usage": "bâti productif",
    "terr_geomsurf": json.dumps(SQUARE),
}
ECO_POLE = {
    "pole_id": "71153_P",
    "pole_nom": "Pôle, exemple",
    "pole_vocadomi": "industrielle",
    "pole_identif_date": "2016-03-26",
    "pole_surface": "100",
    "pole_geompoint": "4.42, 46.80",
}


def table(schema, *rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, load_schema(schema).columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def friches(geography, *rows):
    return read_friches(table(SCHEMA, *rows), name="friches.csv", source_id="exemple", geography=geography)


def economic(geography, sites=(ECO_SITE,), plots=(PLOTS,), poles=(ECO_POLE,)):
    contents = {SITE: table(SITE, *sites), PLOT: table(PLOT, *plots), POLE: table(POLE, *poles)}
    return read_economic_sites(contents, source_id="exemple", geography=geography)


def test_a_brownfield_becomes_a_site(geography):
    [record] = friches(geography, BROWNFIELD).records
    site = record.site
    assert (site.site_id, site.source_id, site.name) == ("71153_1", "exemple", "Forge, exemple")
    assert (site.commune, site.departement, site.region) == ("71153", "71", "27")
    assert (site.area_m2, site.brownfield, site.point) == (16_750, True, (4.42, 46.80))
    assert site.source == "CNIG Friches, inventaire, exemple ; mis à jour le 23/06/2024"
    [milestone] = site.milestones
    assert (milestone.code, milestone.state) == ("remediation", State.PROVED)
    assert milestone.on == parse_partial("2024-06-23")
    assert (site.power_kw, site.rail, site.water, site.available) == (None, None, None, None)
    assert record.cells[SCHEMA][0]["desserte_distance"] == "2|6|46"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("friche avec projet", True),
        ("friche reconvertie", False),
        ("friche potentielle", None),
        ("inconnu", None),
        ("", None),
    ],
)
def test_what_the_format_calls_unknown_is_unknown(geography, status, expected):
    [record] = friches(geography, BROWNFIELD | {"site_statut": status}).records
    assert record.site.brownfield is expected


def test_a_pollution_that_is_only_unlikely_proves_nothing(geography):
    row = BROWNFIELD | {"sol_pollution_existe": "pollution peu probable"}
    assert friches(geography, row).records[0].site.milestones == ()


def test_a_point_is_read_in_either_order_and_left_out_far_from_its_commune(geography):
    turned = friches(geography, BROWNFIELD | {"geompoint": "POINT(46.80 4.42)"})
    assert turned.records[0].site.point == (4.42, 46.80)
    far = friches(geography, BROWNFIELD | {"geompoint": "POINT(800000 6600000)"})
    assert far.records[0].site.point is None
    [note] = far.reports["friches.csv"][1].notes
    assert (note.code, note.column) == ("point_left_out", "geompoint")
    assert far.records[0].cells[SCHEMA][0]["geompoint"] == "POINT(800000 6600000)"


def test_brownfields_are_written_back_whole(geography):
    risky = BROWNFIELD | {
        "site_id": "b",
        "site_nom": "=SOMME(A1)",
        "site_adresse": "+33",
        "urba_zone_lib": "-2",
    }
    read = friches(geography, BROWNFIELD, risky)
    written = write_friches(read.records)
    assert b"'=SOMME(A1)" in written
    again = read_friches(written, name="x.csv", source_id="exemple", geography=geography)
    assert again.records == read.records


def test_a_written_file_of_brownfields_is_valid_for_frictionless(geography, tmp_path):
    path = tmp_path / "friches.csv"
    path.write_bytes(write_friches(friches(geography, BROWNFIELD).records))
    descriptor = {key: read_descriptor(SCHEMA)[key] for key in ("fields", "primaryKey", "missingValues")}
    resource = frictionless.Resource(
        path="friches.csv", basepath=str(tmp_path), schema=frictionless.Schema.from_descriptor(descriptor)
    )
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"comm_insee": "99999"}, "line 2, column comm_insee: '99999' is not a commune"),
        ({"site_type": "usine"}, "line 2, column site_type: 'usine' is not one of the values"),
        ({"site_actu_date": "23/06/2024"}, "line 2, column site_actu_date: "),
        ({"site_nom": ""}, "line 2, column site_nom: the cell is empty"),
        ({"unite_fonciere_surface": "-5"}, "line 2, column unite_fonciere_surface: '-5' is not an area"),
        (
            {"proprio_nom": "Exemple", "proprio_personne": "personne physique"},
            "line 2, column proprio_nom: the owner is a natural person",
        ),
        ({"unite_fonciere_surface": "1,5"}, "line 2, column unite_fonciere_surface: "),
    ],
)
def test_a_wrong_brownfield_refuses_the_file(geography, change, words):
    with pytest.raises(ImportRefusedError, match="^friches.csv: " + words):
        friches(geography, BROWNFIELD | change)


def test_an_economic_site_is_read_with_its_plots(geography):
    [record] = economic(geography).records
    site = record.site
    assert (site.area_m2, site.epci, site.commune) == (372_000, "247100290", "71153")
    assert (site.water, site.rail, site.on_sale, site.brownfield) == (True, False, True, True)
    assert site.point == (4.42, 46.80)
    [milestone] = site.milestones
    assert (milestone.code, milestone.on.earliest) == ("servicing", date(2024, 2, 3))


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        (("vendu, commercialisation achevée", "en vente"), True),
        (("vendu, commercialisation achevée", "non commercialisable"), False),
        (("vendu, commercialisation achevée", "inconnu"), None),
        (("réservé par option de réservation",), None),
        ((), None),
    ],
)
def test_one_plot_for_sale_is_enough(geography, stages, expected):
    plots = [PLOTS | {"terr_id": str(rank), "terr_stade_comm": stage} for rank, stage in enumerate(stages)]
    assert economic(geography, plots=plots).records[0].site.on_sale is expected


def test_a_plot_that_is_not_serviced_leaves_the_step_unknown(geography):
    plots = [PLOTS, PLOTS | {"terr_id": "T2", "terr_stade_amngt": "viabilisation en cours"}]
    assert economic(geography, plots=plots).records[0].site.milestones == ()


def test_economic_sites_are_written_back_whole(geography):
    other = ECO_SITE | {"site_id": "S2", "site_description": "@exemple", "site_surf_brute": "0.12345"}
    read = economic(geography, sites=(ECO_SITE, other), plots=(PLOTS, PLOTS | {"terr_id": "T2"}))
    assert read.records[1].site.area_m2 == 1_234
    written = write_economic_sites(read.records)
    assert list(written) == [POLE, SITE, PLOT]
    assert written[POLE].count(b"\n") == 2
    again = read_economic_sites(written, source_id="exemple", geography=geography)
    assert again.records == read.records


def test_the_table_of_sites_stands_alone(geography):
    content = {SITE: table(SITE, ECO_SITE)}
    [record] = read_economic_sites(content, source_id="exemple", geography=geography).records
    assert (record.site.on_sale, record.site.brownfield, list(record.cells)) == (None, None, [SITE])
    with pytest.raises(ValueError, match=f"the table {SITE} is missing"):
        read_economic_sites({POLE: table(POLE, ECO_POLE)}, source_id="exemple", geography=geography)


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"plots": [PLOTS | {"site_id": "ailleurs"}]}, f"{PLOT}: line 2, column site_id: no site has"),
        ({"sites": [ECO_SITE | {"pole_id": "ailleurs"}]}, f"{SITE}: line 2, column pole_id: no pole has"),
        ({"sites": [ECO_SITE | {"site_comm_insee": "00000"}]}, f"{SITE}: line 2, column site_comm_insee: "),
        ({"sites": [ECO_SITE, ECO_SITE]}, f"{SITE}: line 3, column site_id: "),
    ],
)
def test_a_wrong_set_is_refused_by_table_line_and_column(geography, tables, words):
    with pytest.raises(ImportRefusedError, match="^" + words):
        economic(geography, **tables)


def test_a_pole_without_a_site_is_noted(geography):
    read = economic(geography, poles=(ECO_POLE, ECO_POLE | {"pole_id": "seul"}))
    [note] = read.reports[POLE][2].notes
    assert note.code == "lonely_pole"


words = st.text("aé=+-@'\t ,;\"\n", min_size=1, max_size=12).filter(lambda text: text.strip())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=words, comment=st.none() | words)
def test_any_text_comes_back(geography, name, comment):
    row = BROWNFIELD | {"site_nom": name, "desserte_commentaire": comment or ""}
    read = friches(geography, row)
    written = write_friches(read.records)
    again = read_friches(written, name="x.csv", source_id="exemple", geography=geography)
    assert again.records == read.records
    [cells] = list(csv.reader(io.StringIO(written.decode(), newline="")))[1:]
    assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 2000), byte=st.integers(0, 255))
def test_a_mutated_file_is_read_or_refused_with_a_line(geography, place, byte):
    content = bytearray(table(SCHEMA, BROWNFIELD, BROWNFIELD | {"site_id": "b"}))
    content[place % len(content)] = byte
    for fault in _faults(geography, bytes(content)):
        assert fault.line >= 1
        assert fault.french


def _faults(geography, content):
    try:
        read_friches(content, name="x.csv", source_id="exemple", geography=geography)
    except ImportRefusedError as refusal:
        return refusal.faults
    return ()
