"""Answers as plain JSON documents: the same for the command line, the API and the exports."""

from typing import Any

from catalyseur.toolbox.finding import Finding
from catalyseur.toolbox.matching import Answers, Match
from catalyseur.toolbox.questions import Question
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.windows import WindowAnswer


def answers_document(answers: Answers, question: Question | None) -> dict[str, Any]:
    """Return the document of `catalyseur match --json`."""
    return {
        "on": answers.on.isoformat(),
        "project": answers.project.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "matches": [match_document(match) for match in answers.matches],
        "not_listed": answers.not_listed,
        "next_question": {"fact": question.fact, "settles": question.settles} if question else None,
    }


def match_document(match: Match) -> dict[str, Any]:
    """Return one scheme's answer."""
    return {
        "scheme": match.scheme.id,
        "ref": match.scheme.ref,
        "name": match.scheme.name,
        "verdict": match.verdict.value,
        "window": window_document(match.window),
        "findings": [finding_document(finding) for finding in match.findings],
        "to_confirm": list(match.to_confirm),
        "missing_facts": list(match.missing_facts),
    }


def window_document(window: WindowAnswer) -> dict[str, Any]:
    """Return a window's state; dates as published, partial or conflicting ones included."""
    return {
        "state": window.state.value,
        "opens_on": window.opens_on,
        "closes_on": window.closes_on,
        "days_left": window.days_left,
    }


def finding_document(finding: Finding) -> dict[str, Any]:
    """Return one criterion's answer."""
    return {
        "criterion": finding.criterion,
        "verdict": finding.verdict.value,
        "cause": finding.cause.value,
        "expected": finding.expected,
        "actual": finding.actual,
        "source": finding.source,
    }


def scheme_document(scheme: Scheme) -> dict[str, Any]:
    """Return a scheme as its file writes it."""
    return scheme.model_dump(mode="json", by_alias=True, exclude_unset=True)
