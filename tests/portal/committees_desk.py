"""A small committee, and what its tests do with it. Everything here is an example."""

from datetime import UTC, date, datetime
from pathlib import Path

from catalyseur.portal.committees import actions
from catalyseur.portal.committees.actions import Facts, HandMove
from catalyseur.portal.committees.models import Scenario
from tests.engine.portfolio_cases import case, request

NOW = datetime(2026, 11, 28, 10, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "examples" / "selection" / "exemple.json"
CASE = case(
    request("a", 6, 9),
    request("b", 5, 6, sector="S2"),
    request("c", 4, 5, size="large", state_eligible=False),
    state=4,
    regions={"R1": 8},
    smes_at_least={"share": 0.7},
)


def open_session(officer, fund=None):
    facts = Facts(title="Comité exemple", on=date(2026, 11, 28), fund=fund, is_example=True)
    return actions.create_session(facts=facts, actor=officer, at=NOW)


def move(scenario, officer, name, cents, reason="Priorité du territoire"):
    made = HandMove(request=name, cents=cents, reason=reason)
    actions.move_by_hand(scenario=scenario, move=made, actor=officer, at=NOW)
    return Scenario.objects.get(pk=scenario.pk)


def text_of(answer):
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")
