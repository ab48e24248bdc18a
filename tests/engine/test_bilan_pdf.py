"""The bilan in PDF: tagged for PDF/UA-1, read back by another library; words stay words; same report, same bytes."""

import io
import re
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from catalyseur.bilan.pdf import pdf_bytes
from catalyseur.bilan.pdf_document import pdf_document
from catalyseur.bilan.report import Bullets, Column, KeyFigures, Paragraph, Section
from tests.engine.bilan_example import CHART, COUNTS, FIGURES, MAP, REPORT, SOURCE, SQUARES

HOSTILE = (
    '#eval("1+1") #sys.inputs $x^2$ *gras* _penché_ `code` = titre',
    "\\ \" ' ] } ) #include <label> @ref // commentaire /* */",
    "<svg onload=alert(1)> & &amp; </desc>",
    "deux\nlignes\tet\r\nun onglet",
)


@pytest.fixture(scope="module")
def content():
    return pdf_bytes(REPORT)


@pytest.fixture(scope="module")
def pdf(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def _elements(node):
    """List the structure elements below a node, in reading order."""
    if isinstance(node, pikepdf.Array):
        return [found for child in node for found in _elements(child)]
    if not isinstance(node, pikepdf.Dictionary):
        return []
    own = [node] if "/S" in node else []
    return own + (_elements(node.K) if "/K" in node else [])


def _tags(pdf):
    return [(str(element.S), element) for element in _elements(pdf.Root.StructTreeRoot.K)]


def _named(pdf, *tags):
    return [element for tag, element in _tags(pdf) if tag in tags]


def _headings(pdf):
    return [(tag, str(element.T)) for tag, element in _tags(pdf) if re.fullmatch(r"/H\d", tag)]


def test_it_says_it_follows_pdf_ua_1_in_french(pdf):
    assert str(pdf.Root.Lang) == "fr-FR"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    metadata = pdf.open_metadata()
    assert metadata["pdfuaid:part"] == "1"
    assert metadata["dc:title"] == REPORT.title
    assert str(pdf.docinfo.Title) == REPORT.title


def test_it_bears_the_day_of_the_bilan_and_no_clock(pdf):
    assert str(pdf.docinfo.CreationDate) == "D:20201215000000Z"


def test_the_same_report_gives_the_same_bytes(content):
    assert pdf_bytes(REPORT) == content


def test_headings_follow_the_sections_and_skip_no_level(pdf):
    assert _headings(pdf) == [
        ("/H1", "Sommaire"),
        ("/H1", "Chiffres clés de l’exemple"),
        ("/H1", "Cartes et graphiques"),
        ("/H1", "Une fiche par région"),
        ("/H2", "Région d’exemple"),
        ("/H2", "Autre région d’exemple"),
        ("/H1", "Fiches de territoires"),
        ("/H2", "Exemple 1"),
        ("/H1", "Sources"),
    ]


def test_every_chapter_and_sheet_is_in_the_outline_and_linked_from_the_contents(pdf):
    with pdf.open_outline() as outline:
        titles = [entry.title for top in outline.root for entry in (top, *top.children)]
    assert titles == [title for _, title in _headings(pdf)[1:]]  # the contents do not list themselves
    links = [note for note in pdf.pages[1].Annots if note.Subtype == "/Link"]
    assert len(links) == len(titles)
    assert all(str(note.Contents) for note in links)


def test_every_table_has_header_cells_and_rows_of_one_width(pdf):
    tables = _named(pdf, "/Table")
    assert len(tables) == 4
    for table in tables:
        head, *body = [
            [str(cell.S) for cell in _elements(row.K)] for row in _elements(table.K) if row.S == "/TR"
        ]
        assert set(head) == {"/TH"}
        assert body
        assert all(row == ["/TD"] * len(head) for row in body)


def test_a_long_table_repeats_its_header_on_the_page_and_tags_it_once():
    long = replace(COUNTS, rows=COUNTS.rows * 60)
    section = Section(id="long", title="Long", blocks=(long,))
    with pikepdf.open(io.BytesIO(pdf_bytes(replace(REPORT, sections=(section,))))) as opened:
        assert len(opened.pages) > 5
        assert len(_named(opened, "/Table")) == 1
        assert len(_named(opened, "/TH")) == len(COUNTS.columns)
        assert len(_named(opened, "/TR")) == 121


def test_every_picture_has_its_alternative_text(pdf):
    assert [str(figure.Alt) for figure in _named(pdf, "/Figure")] == [MAP.alt, CHART.alt]


def test_every_font_is_inside(pdf):
    fonts = {
        str(descriptor.FontName): descriptor
        for page in pdf.pages
        for font in page.Resources.get("/Font", {}).values()
        for descriptor in [font.DescendantFonts[0].FontDescriptor]
    }
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()) for one in fonts.values())


def test_reading_order_of_keys_is_that_of_the_structure_on_every_page(pdf):
    assert {str(page.Tabs) for page in pdf.pages if "/Annots" in page} == {"/S"}


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_never_code(words):
    section = Section(
        id="hostile",
        title=words,
        blocks=(
            Paragraph(text=words),
            Bullets(items=(words,)),
            replace(COUNTS, title=words, rows=((words, 1, None, None, None),), note=words),
            replace(CHART, alt=words, table=replace(COUNTS, rows=((words, 1, None, None, None),))),
        ),
    )
    source = replace(SOURCE, title=words, producer=words)
    report = replace(REPORT, title=words, sections=(section,), sources=(source,))
    with pikepdf.open(io.BytesIO(pdf_bytes(report))) as opened:
        said = re.sub(r"\s+", " ", words)
        assert re.sub(r"\s+", " ", str(opened.docinfo.Title)) == said
        assert ("/H1", said) in _headings(opened)
        assert [str(figure.Alt) for figure in _named(opened, "/Figure")] == [said]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Usine 🏭 de Nevers", "Usine [U+1F3ED] de Nevers"),
        ("漢字", "[U+6F22][U+5B57]"),
        ("a\u202eb", "a[U+202E]b"),
        ("cloche \x07", "cloche [U+0007]"),
        ("e\u0301te\u0301", "été"),
        (
            "مرحبا שלום Ελλάς Россия 1\u202f234\u00a0€ ≥ œ №",
            "مرحبا שלום Ελλάς Россия 1\u202f234\u00a0€ ≥ œ №",
        ),
    ],
)
def test_a_character_that_no_font_holds_is_written_by_its_number(words, said):
    section = Section(id="far", title=words, blocks=(Paragraph(text=words),))
    with pikepdf.open(io.BytesIO(pdf_bytes(replace(REPORT, sections=(section,))))) as opened:
        assert ("/H1", said) in _headings(opened)


def test_a_press_kit_is_a_report_whose_first_chapters_are_the_programme():
    programme = Section(id="programme", title="Programme d’exemple", blocks=(Bullets(items=("9 h 30",)),))
    kit = replace(REPORT, title="Dossier de presse d’exemple", sections=(programme, *REPORT.sections))
    with pikepdf.open(io.BytesIO(pdf_bytes(kit))) as opened:
        titles = [title for _, title in _headings(opened)]
    assert titles[1:3] == ["Programme d’exemple", "Chiffres clés de l’exemple"]


def test_an_empty_table_is_said_to_be_empty():
    section = Section(id="empty", title="Vide", blocks=(replace(COUNTS, rows=()),))
    with pikepdf.open(io.BytesIO(pdf_bytes(replace(REPORT, sections=(section,))))) as opened:
        assert len(_named(opened, "/Table")) == 0


def test_a_map_that_would_leave_out_an_area_is_refused():
    with pytest.raises(KeyError, match="1:exemple-3"):
        pdf_bytes(
            replace(REPORT, shapes={"region": {}, "territory-1": {"1:exemple-1": "", "1:exemple-2": ""}})
        )


def _chapters(report):
    return {chapter["title"]: chapter for chapter in pdf_document(report)["chapters"]}


def _with(*blocks, kind="chapter", identity="x"):
    return replace(REPORT, sections=(Section(id=identity, title="X", blocks=blocks, kind=kind),))


def test_the_cover_names_the_reading_and_bears_what_must_be_known_first():
    told = pdf_document(replace(REPORT, reading="as_known", known_on=date(2021, 1, 5)))
    assert told["reading_label"] == "Tel que publié le 5 janvier 2021"
    assert told["notes"] == ["Note d’exemple."]
    assert told["day_label"] == "Situation au 15 décembre 2020"


def test_a_title_is_cut_after_its_colon_only():
    assert pdf_document(replace(REPORT, title="L’exemple : le bilan"))["title_lines"] == [
        "L’exemple :",
        "le bilan",
    ]
    assert pdf_document(replace(REPORT, title="Séance de 9:30"))["title_lines"] == ["Séance de 9:30"]


def test_a_key_figure_is_never_bare():
    first = _chapters(_with(KeyFigures(figures=FIGURES)))["X"]["blocks"][0]["figures"][0]
    assert first == {
        "label": "Territoires de l’exemple",
        "value": "3",
        "definition": "Nombre de territoires de l’exemple, comptés une fois chacun.",
        "source": "Liste d’exemple (Exemple), données au 15 décembre 2020",
        "nature": "Constaté.",
        "note": "",
    }


def test_the_sheet_of_a_region_shows_its_map_and_names_each_source_once():
    report = _with(KeyFigures(figures=FIGURES), kind="region", identity="region-84")
    (block,) = _chapters(report)["X"]["blocks"]
    assert block["foot"] == (
        "Sources, données au 15 décembre 2020 : Liste d’exemple. Définitions : voir la méthode."
    )
    assert SQUARES["territory-1"]["1:exemple-1"] in block["svg"]
    assert SQUARES["territory-1"]["1:exemple-3"] not in block["svg"]  # it does not reach the région
    with pikepdf.open(io.BytesIO(pdf_bytes(report))) as opened:
        assert [str(figure.Alt) for figure in _named(opened, "/Figure")] == [block["alt"]]


def test_figures_of_several_days_on_a_sheet_say_each_its_day():
    mixed = (FIGURES[0], replace(FIGURES[1], as_of="2019"))
    report = _with(KeyFigures(figures=mixed), kind="territory")
    (block,) = _chapters(report)["X"]["blocks"]
    assert block["foot"].startswith("Sources : Liste d’exemple (15 décembre 2020) ; Liste d’exemple (2019).")


def test_a_column_keeps_to_its_words_when_they_are_short_and_shares_the_width_when_long():
    heads = tuple(Column(code=code, label=code) for code in ("code", "name", "text"))
    table = replace(
        COUNTS,
        columns=heads,
        rows=(("a_very_long_code_of_the_example", "x" * 9 + " " + "y" * 26, "z " * 50),),
    )
    widths = [column["weight"] for column in _chapters(_with(table))["X"]["blocks"][0]["table"]["columns"]]
    assert widths == [0, 60, 100]


def test_many_short_columns_wrap_rather_than_leave_no_room_to_the_others():
    heads = tuple(Column(code=str(rank), label=str(rank)) for rank in range(5))
    table = replace(COUNTS, columns=heads, rows=(("seize lettres ou", *["vingt lettres à peu près"] * 4),))
    widths = [column["weight"] for column in _chapters(_with(table))["X"]["blocks"][0]["table"]["columns"]]
    assert widths == [0, 49, 49, 49, 49]


@pytest.mark.parametrize(
    ("columns", "row", "widths"), [((1, 2), (1, 2), [1, 0]), ((1, 0, 2), (1, "Exemple", 2), [0, 1, 0])]
)
def test_the_widest_text_else_the_first_column_takes_the_rest_of_the_width(columns, row, widths):
    table = replace(COUNTS, columns=tuple(COUNTS.columns[one] for one in columns), rows=(row,))
    assert [one["weight"] for one in _chapters(_with(table))["X"]["blocks"][0]["table"]["columns"]] == widths


def test_a_label_wider_than_its_column_is_cut_in_two():
    table = replace(COUNTS, columns=(Column(code="sure", label="Certain ce jour-là"),), rows=(("oui",),))
    (column,) = _chapters(_with(table))["X"]["blocks"][0]["table"]["columns"]
    assert column["label"] == ["Certain ce", "jour-là"]


def test_a_row_longer_than_a_page_goes_on_over_the_next():
    table = replace(COUNTS, columns=COUNTS.columns[:2], rows=(("exemple " * 3000, 1),))
    with pikepdf.open(io.BytesIO(pdf_bytes(_with(table)))) as opened:
        assert len(opened.pages) > 5
