"""What an award obliges its giver to declare, by which day, and what is missing to do it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
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
class Rule:
    """A duty as one text has it, for the awards of more than `over_cents` whose event is of `valid_from` to `valid_to`.

    `event`, `AWARD` or `COMMITMENT`, is what the period counts from, in worked days or in months; `aid_basis` the only
    base of aid it is for, None for any; `valid_to` is None where it is still in force; `needs` names facts of `FACTS`.
    """

    duty: str
    label: str
    text: str
    article: str
    aid_basis: str | None
    event: str
    valid_from: date
    valid_to: date | None
    over_cents: int
    working_days: int | None
    months: int | None
    needs: tuple[str, ...]

    def applies(self, aid_basis: str | None) -> Verdict:
        """Tell whether an aid of that base is concerned; cannot tell when the base is not known."""
        if self.aid_basis is None or aid_basis == self.aid_basis:
            return Verdict.YES
        return Verdict.CANNOT_TELL if aid_basis is None else Verdict.NO

    def holds(self, since: date) -> bool:
        """Tell whether it is in force on the day of the event."""
        return self.valid_from <= since and (self.valid_to is None or since <= self.valid_to)

    def last_day(self, since: date) -> date:
        """Return the last day, included, after an event.

        The day of the event does not count and a last day not worked moves to the next worked one (Regulation
        1182/71, art. 3).
        """
        if self.working_days is not None:
            return add_working_days(since, self.working_days)
        return next_working_day(add_months(since, self.months or 0))


def declarations_of(grant: Grant, on: date) -> Iterator[Declaration]:
    """Give the duties of an award on a day, in the order of the file of duties."""
    days = {AWARD: grant.awarded_on, COMMITMENT: grant.committed_on}
    for rule in rules():
        since, applies = days[rule.event], rule.applies(grant.aid_basis)
        if since is None or not rule.holds(since) or applies is Verdict.NO:
            continue
        if grant.amount_cents <= rule.over_cents:
            continue
        due_on = rule.last_day(since)
        needs = rule.needs if applies is Verdict.YES else ("aid_basis", *rule.needs)
        yield Declaration(
            file=grant.file,
            duty=rule.duty,
            label=rule.label,
            text=rule.text,
            article=rule.article,
            amount_cents=grant.amount_cents,
            since=since,
            due_on=due_on,
            days_left=(due_on - on).days,
            declared_on=grant.declared_on.get(rule.duty),
            applies=applies,
            missing=tuple(FACTS[fact] for fact in needs if fact not in grant.known),
        )


@cache
def rules() -> tuple[Rule, ...]:
    """Return the duties as `data/funds/declarations.yaml` gives them, each in the versions that follow one another."""
    text = (files("catalyseur.data") / "funds" / "declarations.yaml").read_text(encoding="utf-8")
    return tuple(
        _rule(duty, version) for duty in yaml.safe_load(text)["duties"] for version in duty["versions"]
    )


def _rule(duty: Mapping[str, Any], version: Mapping[str, Any]) -> Rule:
    over, period = version["over_eur"], version.get("working_days") or version["months"]
    # Once where both stand in one, not at all where the text itself says it.
    articles = dict.fromkeys(one["article"] for one in (over, period) if "article" in one)
    return Rule(
        duty=duty["code"],
        label=duty["label"],
        text=version["text"],
        article=" et ".join(articles),
        aid_basis=duty["aid_basis"],
        event=duty["counts_from"],
        valid_from=version["valid_from"],
        valid_to=version["valid_to"],
        over_cents=over["value"] * CENTS_PER_EURO,
        working_days=period["value"] if "working_days" in version else None,
        months=period["value"] if "months" in version else None,
        needs=tuple(duty["needs"]),
    )
