import json

import pytest

from catalyseur.toolbox.project import ProjectError, Vat, project_schema, read_project


def read(**facts):
    return read_project(json.dumps({"title": "exemple", **facts}))


def test_only_the_title_is_needed():
    project = read()
    assert (project.title, project.commune, project.kinds, project.lines) == ("exemple", None, None, None)


def test_amounts_are_exact_cents_and_tax_is_stated():
    project = read(lines=[{"id": "a", "nature": "training", "cost_eur": 0.1, "vat": "TTC"}])
    assert project.lines[0].cost_cents == 10
    assert project.lines[0].vat is Vat.INCLUDED
    assert read(lines=[{"id": "a", "nature": "training", "cost_eur": 1}]).lines[0].vat is Vat.EXCLUDED


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"commune": 71153}, "commune"),
        ({"commune": "Le Creusot"}, "INSEE code"),
        ({"kinds": "modernisation"}, "kinds"),
        ({"kinds": ["holiday"]}, "kinds.0"),
        ({"kinds": []}, "kinds"),
        ({"beneficiary": "prince"}, "'company'"),
        ({"firm": {"headcount": "forty"}}, "firm.headcount"),
        ({"firm": {"headcount": "40"}}, "firm.headcount"),
        ({"firm": {"headcount": True}}, "firm.headcount"),
        ({"firm": {"headcount": -1}}, "firm.headcount"),
        ({"firm": {"naf": "99.99Q"}}, "NAF 2025"),
        ({"firm": {"naf": "25.62Y"}}, "NAF 2025"),
        ({"firm": {"naf": "99.98A"}}, "732"),
        ({"firm": {"naf": "metal"}}, "like 25.62B"),
        ({"firm": {"siren": "552100555"}}, "Luhn"),
        ({"firm": {"linked": [{"share": 130}]}}, "share"),
        ({"lines": [{"id": "a", "nature": "gold", "cost_eur": 1}]}, "lines.0.nature"),
        ({"lines": [{"id": "a", "nature": "training", "cost_eur": "1"}]}, "JSON number"),
        ({"lines": [{"id": "a", "nature": "training", "cost_eur": -1}]}, "lines.0.cost_eur"),
        ({"lines": [{"id": "a", "nature": "training", "cost_eur": 1}] * 2}, "same id"),
        ({"start_of_works_on": "2021-02-29"}, "calendar"),
        ({"start_of_works_on": 2021}, "start_of_works_on"),
        ({"applications": {"DSP-003": "soon"}}, "applications.DSP-003"),
        ({"conditions": {"gepp_agreement": "yes"}}, "conditions.gepp_agreement"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_wrong_value_is_refused_by_key(facts, says):
    with pytest.raises(ProjectError) as refusal:
        read(**facts)
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "12", '{"title": NaN}', '{"title": ""}', "{}", '{"title": 3}']
)
def test_what_is_not_a_project_is_refused(text):
    with pytest.raises(ProjectError):
        read_project(text)


def test_a_project_written_again_is_the_same_project():
    facts = {
        "commune": "71153",
        "firm": {"turnover_eur": 6200000.1, "headcount": 45.5, "linked": [{"share": 30, "headcount": 3}]},
        "lines": [{"id": "a", "nature": "training", "cost_eur": 0.1, "vat": "TTC"}],
        "applications": {"DSP-003": "2021-01-02"},
        "private_contribution_eur": 12,
    }
    project = read(**facts)
    document = project.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert document["lines"][0]["cost_eur"] == 0.1
    assert document["firm"]["turnover_eur"] == 6200000.1
    assert document["private_contribution_eur"] == 12
    assert read_project(json.dumps(document)) == project


def test_a_byte_order_mark_is_read_and_a_key_written_twice_is_refused():
    assert read_project(b'\xef\xbb\xbf{"title": "exemple"}').title == "exemple"
    with pytest.raises(ProjectError, match="headcount: written twice"):
        read_project('{"title": "a", "firm": {"headcount": 10, "headcount": 1000}}')
    with pytest.raises(ProjectError, match="not JSON"):
        read_project("[" * 100_000)


def test_the_published_schema_names_every_key():
    schema = project_schema()
    assert schema["required"] == ["title"]
    assert {"commune", "firm", "lines", "private_contribution_eur", "members"} <= schema["properties"].keys()
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Line"]["properties"]["cost_eur"]["type"] == "number"
