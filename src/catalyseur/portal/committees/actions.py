"""What case officers do with committees. Each action is one transaction and one journal entry."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, transaction

from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.committees.loading import Case, CaseError, check_case
from catalyseur.portal.committees.models import Scenario, Session
from catalyseur.portal.committees.records import Kept, gain_record, keep, record_of
from catalyseur.portal.funds.models import Holder
from catalyseur.portfolio.committee import Committee
from catalyseur.portfolio.file import SelectionFileError, parse_committee
from catalyseur.portfolio.moves import refusal_of_move
from catalyseur.portfolio.proposal import SolverError
from catalyseur.portfolio.ranking import rank_plainly
from catalyseur.portfolio.selection import USUAL_GAP, Selection, select
from catalyseur.portfolio.what_if import envelopes_of, gain_of, rules_of
from catalyseur.portfolio.words import broken_text
from catalyseur.values.dates import paris_day

PROVED_AT_ONCE = 300  # requests up to which the optimum is sought while somebody waits
_COSTED_AT_ONCE = 6  # changes computed while somebody waits; one where requests are many
_NO_PROOF_UNDER_WAY = {"proof_asked_at": None, "proof_began_at": None, "proof_failure": ""}
DECIDED = "Ce comité a décidé : plus rien ne change. Ouvrez un autre comité."
_TOO_HARD = (
    "Aucune sélection n’a été trouvée dans le temps permis : des règles presque impossibles à tenir ensemble "
    "demandent trop de calcul. Assouplissez une règle et relancez."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a committee is."""

    title: str
    on: date
    fund: Holder | None
    is_example: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class HandMove:
    """A request given another amount by the committee, and why."""

    request: str
    cents: int
    reason: str


@transaction.atomic
def create_session(*, facts: Facts, actor: User, at: datetime) -> Session:
    """Open a committee. Side effects: saves it; writes the journal."""
    session = Session.objects.create(
        title=facts.title,
        on=facts.on,
        fund=facts.fund,
        is_example=facts.is_example,
        case={"envelopes": {}, "requests": [], "rules": {}},
        created_at=at,
    )
    record_act("committee_opened", session, actor, at)
    return session


@transaction.atomic
def change_case(
    *, session: Session, case: Case, actor: User, at: datetime, fund: Holder | None = None
) -> None:
    """Replace the requests, envelopes and rules to come; scenarios already run keep theirs.

    A fund given becomes that of the committee, which is an example when the fund is one.
    Side effects: saves the case; writes the journal. Raises RefusedError when it cannot hold, or once decided.
    """
    held = open_committee(session)
    try:
        held.case = check_case(case)
    except CaseError as error:
        raise RefusedError(str(error)) from None
    if fund is not None:
        held.fund, held.is_example = fund, held.is_example or fund.is_example
    held.save(update_fields=["case", "fund", "is_example"])
    record_act("committee_case_changed", held, actor, at)


def score_requests(
    *, session: Session, given: Mapping[str, Mapping[str, Any]], actor: User, at: datetime
) -> None:
    """Give requests their score and size; None takes it away. Side effects and refusals: as `change_case`."""
    entries = [_scored(entry, given.get(entry["id"], {})) for entry in session.requests]
    change_case(session=session, case={**session.case, "requests": entries}, actor=actor, at=at)


def run_selection(*, session: Session, name: str, actor: User, at: datetime) -> Scenario:
    """Compute a selection and keep it as a scenario; above PROVED_AT_ONCE requests, within 0.1 %.

    Side effects: saves the scenario; writes the journal. Raises RefusedError when scores are missing, the name is
    taken, the case does not hold, or no selection is found.
    """
    if session.incomplete:
        raise RefusedError(
            f"Il manque une note ou une taille à {len(session.incomplete)} demandes : donnez-les, puis relancez."
        )
    gap = None if len(session.requests) <= PROVED_AT_ONCE else USUAL_GAP
    made = Scenario(
        session=session, name=name, case=session.case, record=_computed(session.case, gap), made_at=at
    )
    return _add(made, "committee_selection_run", actor, at)


def prove_selection(*, scenario: Scenario, actor: User, at: datetime) -> None:
    """Seek the proven optimum of a scenario kept within a gap; moves by hand stay.

    Side effects: saves what is found; writes the journal. Raises RefusedError once decided, or when none is found.
    """
    found = _computed(scenario.case, Fraction(0))
    with transaction.atomic():
        open_committee(scenario.session)
        Scenario.objects.filter(pk=scenario.pk).update(record=found, gains={}, **_NO_PROOF_UNDER_WAY)
        record_act("committee_selection_proved", scenario.session, actor, at)


def compute_gains(*, scenario: Scenario, actor: User, at: datetime) -> bool:
    """Compute what the next changes would bring; tell whether all are known.

    Side effects: saves what is found, unless the selection was proved meanwhile; writes the journal when all are known.
    Raises RefusedError once decided.
    """
    kept = keep(scenario)
    if not isinstance(kept.answer, Selection):
        return True
    names = changes_of(kept.committee)
    left = [name for name in names if name not in scenario.gains]
    is_large = len(kept.committee.requests) > PROVED_AT_ONCE
    gap = USUAL_GAP if is_large else None
    now = left[: 1 if is_large else _COSTED_AT_ONCE]
    found = {name: gain_record(gain_of(kept.answer, name, gap)) for name in now}
    with transaction.atomic():
        open_committee(scenario.session)
        held = Scenario.objects.select_for_update().get(pk=scenario.pk)
        if held.record == scenario.record:
            held.gains = held.gains | found
            held.save(update_fields=["gains"])
        is_done = all(name in held.gains for name in names)
        if is_done:
            record_act("committee_gains_computed", scenario.session, actor, at)
    scenario.record, scenario.gains = held.record, held.gains
    return is_done


def changes_of(committee: Committee) -> tuple[str, ...]:
    """Name the changes worth costing: one more million by envelope, then each rule left out."""
    return (*envelopes_of(committee), *rules_of(committee))


@transaction.atomic
def move_by_hand(*, scenario: Scenario, move: HandMove, actor: User, at: datetime) -> None:
    """Give a request another amount, 0 to take it out, with the committee's reason.

    Side effects: saves the move; writes the journal. Raises RefusedError without a reason, for an unknown request, above
    what it asks, or once decided.
    """
    open_committee(scenario.session)
    held = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if not move.reason.strip():
        raise RefusedError("Donnez le motif : le procès-verbal le reprendra.")
    refusal = refusal_of_move(parse_committee(held.case), move.request, move.cents)
    if refusal:
        raise RefusedError(refusal)
    held.moves = [*held.moves, asdict(move)]
    held.save(update_fields=["moves"])
    record_act("committee_request_moved", held.session, actor, at)


def copy_scenario(*, scenario: Scenario, name: str, actor: User, at: datetime) -> Scenario:
    """Copy a scenario, its moves included, to try others beside. Side effects and refusals: as `run_selection`."""
    made = Scenario(
        session=scenario.session,
        name=name,
        case=scenario.case,
        record=scenario.record,
        gains=scenario.gains,
        moves=scenario.moves,
        made_at=at,
    )
    return _add(made, "committee_scenario_copied", actor, at)


@transaction.atomic
def decide(*, scenario: Scenario, statement: str, actor: User, at: datetime) -> None:
    """Freeze a scenario as the committee's decision: nothing changes afterwards.

    Side effects: saves the decision; writes the journal. Raises RefusedError before the day of the committee, when an envelope
    does not hold it, or once decided.
    """
    session = open_committee(scenario.session)
    held = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if refusal := refusal_of_decision(keep(held), at):
        raise RefusedError(refusal)
    session.decision, session.decided_at, session.statement = held, at, statement.strip()
    session.save(update_fields=["decision", "decided_at", "statement"])
    record_act("committee_decided", session, actor, at)


def refusal_of_decision(kept: Kept, at: datetime) -> str | None:
    """Say in French why a scenario cannot be decided, with the euros over; None when it can."""
    on, unpaid = kept.scenario.session.on, kept.standing.unpaid
    if on > paris_day(at):
        return f"Ce comité se tient le {on:%d/%m/%Y} : il ne décide pas avant ce jour. Enregistrez sa décision ce jour-là."
    if not unpaid:
        return None
    broken = " ; ".join(broken_text(rule, excess, kept.committee) for rule, excess in unpaid.items())
    return f"Ces montants ne peuvent être payés : {broken}. Déplacez des demandes avant de décider."


def _computed(case: Case, gap: Fraction | None) -> dict[str, Any]:
    try:
        committee = parse_committee(case)
        return record_of(select(committee, gap), rank_plainly(committee))
    except SelectionFileError as error:
        raise RefusedError(" ".join(error.french)) from None
    except SolverError:
        raise RefusedError(_TOO_HARD) from None


def _add(scenario: Scenario, action: str, actor: User, at: datetime) -> Scenario:
    try:
        with transaction.atomic():
            open_committee(scenario.session)
            scenario.made_by = actor
            scenario.save()
            record_act(action, scenario.session, actor, at)
    except IntegrityError:
        raise RefusedError("Un scénario de ce comité porte déjà ce nom : donnez-en un autre.") from None
    return scenario


def open_committee(session: Session) -> Session:
    """Lock a committee. Raises RefusedError once it is decided."""
    held = Session.objects.select_for_update().get(pk=session.pk)
    if held.decision_id is not None:
        raise RefusedError(DECIDED)
    return held


def _scored(entry: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry with what is given; a key given as None is taken away."""
    found = {**entry, **given}
    return {key: value for key, value in found.items() if value is not None}


def record_act(action: str, session: Session, actor: User, at: datetime) -> None:
    """Write the journal of a committee."""
    record(actor=actor, action=action, target=f"committee:{session.pk}", at=at)
