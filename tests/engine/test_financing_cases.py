"""The nine worked cases reach their optimum, their binding rules and none of the known wrong answers."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catalyseur.financing.case import parse_case
from catalyseur.financing.documents import answer_document
from catalyseur.financing.from_case import plan_case
from catalyseur.financing.law import load_law
from catalyseur.financing.plan import Plan
from catalyseur.financing.rule_costs import cost_rules

FOLDER = Path(__file__).parent.parent / "reference" / "financing"
ON = date(2026, 11, 23)


def worked_cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("P*.json")):
        raw = json.loads(path.read_text("utf-8"))
        expected = raw.pop("expected")
        for day, values in expected.pop("by_grant_date", {None: {}}).items():
            project = {**raw["project"], "grant_date": day} if day else raw["project"]
            case = {**raw, "project": project}
            found.append(pytest.param(case, {**expected, **values}, id=f"{path.stem}-{day or ''}"))
    return found


def plan_document(raw: dict[str, Any], on: date = ON) -> dict[str, Any]:
    answer = plan_case(parse_case(raw), load_law(), on)
    plan = answer.headline.answer
    return answer_document(answer, cost_rules(plan, answer.variants) if isinstance(plan, Plan) else {})


@pytest.mark.parametrize(("case", "expected"), worked_cases())
def test_reaches_the_worked_optimum(case: dict[str, Any], expected: dict[str, Any]):
    found = plan_document(case)
    assert found["status"] == "optimal"
    assert found["gge"] == expected["gge"]
    assert found["own_and_private"] == expected.get("own_and_private", found["own_and_private"])
    assert set(expected["binding"]) <= set(found["binding"])
    assert not set(expected.get("not_binding", ())) & set(found["binding"])
    assert found["gge"] not in expected.get("naive_wrong", {}).values()
    assert found["notify"] is expected.get("notify", False)


@pytest.mark.parametrize(("case", "expected"), [c for c in worked_cases() if "allocation" in c.values[1]])
def test_reaches_the_worked_allocation(case: dict[str, Any], expected: dict[str, Any]):
    assert plan_document(case)["allocation"] == expected["allocation"]


def test_refuses_with_the_worked_reasons():
    checked = 0
    for parameters in worked_cases():
        case, expected = parameters.values
        for scheme, reason in expected.get("rejected", {}).items():
            assert plan_document(case)["excluded"][scheme].startswith(reason.partition(":")[0])
            checked += 1
    assert checked == 3


def test_published_order_settles_what_is_left_free():
    """Article 12: the largest amounts in the order of schemes and lines."""
    case = json.loads((FOLDER / "P10-rd-bonuses.json").read_text("utf-8"))
    example = case["expected"]["example_allocation"]
    assert plan_document(case)["allocation"] == example


def test_the_answer_has_the_published_keys():
    case = json.loads((FOLDER / "P01-art17-two-funders.json").read_text("utf-8"))
    assert list(plan_document(case)) == [
        "status", "gge", "own_and_private", "allocation", "binding", "excluded", "variant", "notify",
        "rule_costs", "law_version",
    ]  # fmt: skip
