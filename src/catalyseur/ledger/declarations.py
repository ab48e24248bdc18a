"""What an award obliges its giver to declare, by which day, and what is missing to do it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain
from typing import Any

import yaml

from catalyseur.values.money import CENTS_PER_EURO
from catalyseur.values.verdict import Verdict
from catalyseur.values.working_days import add_months, add_working_days, next_working_day

AWARD, COMMITMENT = "award", "commitment"  # the events a period counts from
FACTS = {
    "aid_basis": "la base de l’aide (RGEC, de minimis…)",
    "siret": "le SIRET du bénéficiaire",
    "region": "la région du projet",
    "naf": "l’activité (NAF)",
    "size": "la taille de l’entreprise",
    "aid_article": "l’article du règlement",
    "purpose": "l’objet",
    "payments": "la période de versement (aucun versement encore)",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What is known of one payer's award. `aid_basis` is a code (`gber`, `de_minimis`, `other`), None when unknown.

    `committed_on` stands for the signature of the convention, None while nothing is committed; `known` names the
    facts of `FACTS` that are there; `declared_on` gives, by duty, the day it was done.
    """

    file: str
    amount_cents: int
    awarded_on: date
    committed_on: date | None
    aid_basis: str | None
    known: frozenset[str]
    declared_on: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """One duty of one award on a day. `applies` is never no; cannot tell when the base of the aid is not known.

    `due_on` is the last day, included; `missing` the facts, in words, that nobody gave yet.
    """

    file: str
    duty: str
    label: str
    text: str
    article: str
    amount_cents: int
    since: date
    due_on: date
    days_left: int
    declared_on: date | None
    applies: Verdict
    missing: tuple[str, ...]

    @property
    def is_overdue(self) -> bool:
        """Tell whether the last day is past and it was not done by then."""
        return self.declared_on is None and self.days_left < 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """The last day of one duty of an award of more than `over_cents`, by the rule in force on the day `since`."""

    duty: Mapping[str, Any]
    rule: Mapping[str, Any]
    applies: Verdict
    since: date
    due_on: date
    article: str
    over_cents: int


def declarations_of(grant: Grant, on: date) -> Iterator[Declaration]:
    """Give the duties of an award on a day: those counted from the award, then those from the commitment."""
    since = {AWARD: grant.awarded_on, COMMITMENT: grant.committed_on}
    found = (deadlines(event, grant.aid_basis, day) for event, day in since.items() if day)
    for one in chain.from_iterable(found):
        if grant.amount_cents <= one.over_cents:
            continue
        threshold = one.rule["over_eur"]["article"]
        needs = one.duty["needs"] if one.applies is Verdict.YES else ["aid_basis", *one.duty["needs"]]
        yield Declaration(
            file=grant.file,
            duty=one.duty["code"],
            label=one.duty["label"],
            text=one.rule["text"],
            article=f"{threshold} et {one.article}" if one.article else threshold,
            amount_cents=grant.amount_cents,
            since=one.since,
            due_on=one.due_on,
            days_left=(one.due_on - on).days,
            declared_on=grant.declared_on.get(one.duty["code"]),
            applies=one.applies,
            missing=tuple(FACTS[fact] for fact in needs if fact not in grant.known),
        )


@lru_cache(maxsize=20_000)
def deadlines(event: str, aid_basis: str | None, since: date) -> tuple[Deadline, ...]:
    """Return the duties counted from an event of a day and their last days, in the order of the file of duties.

    `event` is `AWARD` or `COMMITMENT`; the amount is not looked at. A duty holds by the rule in force that day; the day
    of the event does not count and a last day not worked moves to the next worked one (Regulation 1182/71, art. 3).
    """
    return tuple(_deadlines(event, aid_basis, since))


def _deadlines(event: str, aid_basis: str | None, since: date) -> Iterator[Deadline]:
    for duty in duties():
        applies = _applies(duty["aid_basis"], aid_basis)
        if duty["counts_from"] != event or applies is Verdict.NO:
            continue
        rule = _rule(duty, since)
        if rule is None:
            continue
        due_on, article = _last_day(rule, since)
        yield Deadline(
            duty=duty,
            rule=rule,
            applies=applies,
            since=since,
            due_on=due_on,
            article=article,
            over_cents=rule["over_eur"]["value"] * CENTS_PER_EURO,
        )


@cache
def duties() -> tuple[dict[str, Any], ...]:
    """Return the duties as `data/funds/declarations.yaml` gives them."""
    text = (files("catalyseur.data") / "funds" / "declarations.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text)["duties"])


def _applies(wanted: str | None, basis: str | None) -> Verdict:
    if wanted is None:
        return Verdict.YES
    if basis is None:
        return Verdict.CANNOT_TELL
    return Verdict.YES if basis == wanted else Verdict.NO


def _rule(duty: Mapping[str, Any], day: date) -> Mapping[str, Any] | None:
    for version in duty["versions"]:
        if version["valid_from"] <= day and (version["valid_to"] is None or day <= version["valid_to"]):
            found: Mapping[str, Any] = version
            return found
    return None


def _last_day(rule: Mapping[str, Any], since: date) -> tuple[date, str]:
    """Return the last day and its article, left out where the amount has the same."""
    if "working_days" in rule:
        period, day = rule["working_days"], add_working_days(since, rule["working_days"]["value"])
    else:
        period, day = rule["months"], next_working_day(add_months(since, rule["months"]["value"]))
    return day, "" if period["article"] == rule["over_eur"]["article"] else period["article"]
