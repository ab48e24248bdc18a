"""The page of the indicators says what the code reckons."""

from pathlib import Path

from catalyseur.bilan.indicators import LOCAL, MEASURES, NATIONAL, REGIONAL

PAGE = (Path(__file__).parents[2] / "docs/reference/indicators.md").read_text("utf-8")


def places(code):
    named = (("France", NATIONAL), ("région", REGIONAL), ("territoire", LOCAL))
    return ", ".join(name for name, codes in named if code in codes)


def test_every_indicator_stands_on_its_page_with_its_definition():
    rows = [
        f"| `{code}` | {one.indicator.label} | {one.indicator.definition} | {one.indicator.unit}, "
        f"{one.indicator.stage} | `{one.indicator.source_id}` | {one.indicator.owner} | {places(code)} |\n"
        for code, one in MEASURES.items()
    ]
    assert "".join(rows) in PAGE
