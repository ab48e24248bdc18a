"""What changed for a project between two sets of answers: two days, or the last ones told and today's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from catalyseur.toolbox.description import WINDOW_LABELS
from catalyseur.toolbox.matching import Ranked, Ranking
from catalyseur.toolbox.scheme import Version
from catalyseur.toolbox.windows import ENDED, WindowState
from catalyseur.toolbox.wording import VERDICT_LABELS
from catalyseur.values.dates import french_text
from catalyseur.values.verdict import Verdict

RUNNING = frozenset({WindowState.OPEN, WindowState.CLOSING_SOON})


class ChangeKind(StrEnum):
    """What a change is about."""

    LISTED = "listed"
    UNLISTED = "unlisted"
    OPENED = "opened"
    CLOSING_SOON = "closing_soon"
    ENDED = "ended"
    STATE = "state"
    DATES = "dates"
    RULES = "rules"
    VERDICT = "verdict"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where one scheme stands for one project; `rules` is the SHA-256 of its version without the window."""

    scheme: str
    ref: str
    name: str
    verdict: Verdict
    state: WindowState
    opens_on: str | None
    closes_on: str | None
    rules: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One scheme that changed: `before` is None when it was not listed, `after` when it no longer is."""

    before: Standing | None
    after: Standing | None
    kinds: tuple[ChangeKind, ...]

    @property
    def standing(self) -> Standing:
        """Return where the scheme stands now, or stood last."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change needs a standing before or after it")
        return found


def standings(answers: Ranking) -> tuple[Standing, ...]:
    """Return where every listed scheme stands, in the order of the answers."""
    return tuple(standing_of(match, rules_of(match.version)) for match in answers.matches)


def compare(before: Iterable[Standing], after: Iterable[Standing]) -> tuple[Change, ...]:
    """Return the schemes that changed, in the order of `after`, then those no longer listed."""
    former = {standing.scheme: standing for standing in before}
    changes = []
    for now in after:
        then = former.pop(now.scheme, None)
        kinds = _kinds(then, now) if then else (ChangeKind.LISTED,)
        if kinds:
            changes.append(Change(before=then, after=now, kinds=kinds))
    gone = (Change(before=then, after=None, kinds=(ChangeKind.UNLISTED,)) for then in former.values())
    return (*changes, *gone)


def within_reach(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Keep the changes of schemes the project may get, or might have got: one of the two verdicts is not « no »."""
    return tuple(
        change
        for change in changes
        if any(side and side.verdict is not Verdict.NO for side in (change.before, change.after))
    )


def with_verdicts_of(before: Iterable[Standing], after: Iterable[Standing]) -> tuple[Standing, ...]:
    """Give earlier standings the verdicts of later ones: what changed then comes from schemes, not from the project."""
    verdicts = {standing.scheme: standing.verdict for standing in after}
    return tuple(replace(then, verdict=verdicts.get(then.scheme, then.verdict)) for then in before)


def change_sentences(change: Change, answer: str = "La réponse") -> tuple[str, ...]:
    """Write a change in French, one sentence a kind; `answer` is what verdicts are called."""
    return tuple(_sentence(kind, change.before, change.after, answer) for kind in change.kinds)


def standing_document(standing: Standing) -> dict[str, str | None]:
    """Return a standing as plain JSON."""
    return {
        "scheme": standing.scheme,
        "ref": standing.ref,
        "name": standing.name,
        "verdict": standing.verdict.value,
        "state": standing.state.value,
        "opens_on": standing.opens_on,
        "closes_on": standing.closes_on,
        "rules": standing.rules,
    }


def read_standing(document: Mapping[str, Any]) -> Standing:
    """Read a standing back. Raises KeyError or ValueError when the document is not one."""
    return Standing(
        scheme=document["scheme"],
        ref=document["ref"],
        name=document["name"],
        verdict=Verdict(document["verdict"]),
        state=WindowState(document["state"]),
        opens_on=document["opens_on"],
        closes_on=document["closes_on"],
        rules=document["rules"],
    )


def rules_of(version: Version) -> str:
    """Return the SHA-256 of a version without its window."""
    return sha256(version.model_dump_json(exclude={"window"}).encode()).hexdigest()


def standing_of(match: Ranked, rules: str) -> Standing:
    """Return where one scheme stands, the digest of its rules given."""
    return Standing(
        scheme=match.scheme.id,
        ref=match.scheme.ref,
        name=match.scheme.name,
        verdict=match.verdict,
        state=match.window.state,
        opens_on=match.window.opens_on,
        closes_on=match.window.closes_on,
        rules=rules,
    )


def _kinds(then: Standing, now: Standing) -> tuple[ChangeKind, ...]:
    kinds = [_state_kind(then.state, now.state)] if then.state is not now.state else []
    if (then.opens_on, then.closes_on) != (now.opens_on, now.closes_on):
        kinds.append(ChangeKind.DATES)
    if then.rules != now.rules:
        kinds.append(ChangeKind.RULES)
    if then.verdict is not now.verdict:
        kinds.append(ChangeKind.VERDICT)
    return tuple(kinds)


def _state_kind(then: WindowState, now: WindowState) -> ChangeKind:
    if now is WindowState.CLOSING_SOON:
        return ChangeKind.CLOSING_SOON
    if now in RUNNING and then not in RUNNING:
        return ChangeKind.OPENED
    return ChangeKind.ENDED if now in ENDED else ChangeKind.STATE


def _sentence(kind: ChangeKind, before: Standing | None, after: Standing | None, answer: str) -> str:
    if before is None:
        return f"Nouveau dispositif : {_state_text(after)}."
    if after is None:
        return "Le dispositif n’est plus listé à cette date."
    return {
        ChangeKind.OPENED: f"Le dispositif ouvre : {_state_text(after)}.",
        ChangeKind.CLOSING_SOON: f"Le dispositif ferme dans les trente jours : {_state_text(after)}.",
        ChangeKind.ENDED: f"Le dispositif n’est plus ouvert : {_state_text(after)}.",
        ChangeKind.STATE: f"L’état passe de « {WINDOW_LABELS[before.state]} » à « {WINDOW_LABELS[after.state]} ».",
        ChangeKind.DATES: f"Les dates changent : {_dates_text(before)} auparavant, {_dates_text(after)} désormais.",
        ChangeKind.RULES: "Les règles publiées changent.",
        ChangeKind.VERDICT: f"{answer} passe de « {VERDICT_LABELS[before.verdict]} » à « {VERDICT_LABELS[after.verdict]} ».",
    }[kind]


def _state_text(standing: Standing | None) -> str:
    if standing is None:
        return "état inconnu"
    until = f", clôture {french_text(standing.closes_on)}" if standing.closes_on else ""
    return f"{WINDOW_LABELS[standing.state]}{until}"


def _dates_text(standing: Standing) -> str:
    opens = f"ouverture {french_text(standing.opens_on)}" if standing.opens_on else "ouverture inconnue"
    closes = f"clôture {french_text(standing.closes_on)}" if standing.closes_on else "sans clôture publiée"
    return f"{opens}, {closes}"
