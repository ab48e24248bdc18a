"""What case officers do with assemblies. Each action is one transaction and one journal entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.accounts.rights import PUBLIC, role_of
from catalyseur.portal.assemblies import messages
from catalyseur.portal.assemblies.models import (
    Assembly,
    FollowUp,
    FollowUpState,
    ProgrammeItem,
    Progress,
    Registration,
)
from catalyseur.portal.assemblies.programme import Item
from catalyseur.portal.assemblies.registering import fill_room
from catalyseur.values.dates import paris_day

Facts = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a follow-up stands from a day on."""

    state: str
    on: date
    note: str = ""
    source: str = ""


def create_assembly(*, facts: Facts, actor: User, at: datetime) -> Assembly:
    """Add an assembly.

    Side effects: saves it; writes the journal. Raises RefusedError when its edition or its day is taken.
    """
    require_account(actor)
    with transaction.atomic():
        assembly = _save(Assembly(**facts))
        _record("assembly_created", assembly, actor, at)
    return assembly


def change_assembly(*, assembly: Assembly, facts: Facts, actor: User, at: datetime) -> list[Registration]:
    """Change an assembly; return who left the waiting list for a larger room.

    Side effects: saves it; seats the waiting list; writes the journal; tells those seated by e-mail. Raises
    RefusedError when its edition or its day is taken, or when more people are seated than the new room has.
    """
    require_account(actor)
    with transaction.atomic():
        held = Assembly.objects.select_for_update().get(pk=assembly.pk)
        for name, value in facts.items():
            setattr(held, name, value)
        seated = held.registrations.exclude(seat=None).count()
        if seated > (held.capacity or 0):
            raise RefusedError(
                f"{seated} personnes ont déjà une place : donnez au moins ce nombre de places."
            )
        _save(held)
        promoted = fill_room(held, at)
        _record("assembly_changed", held, actor, at)
    for one in promoted:
        messages.tell_standing(one)
    return promoted


@transaction.atomic
def write_programme(*, assembly: Assembly, items: Sequence[Item], actor: User, at: datetime) -> None:
    """Replace the programme. Side effects: deletes and saves its items; writes the journal."""
    require_account(actor)
    Assembly.objects.select_for_update().get(pk=assembly.pk)
    assembly.programme.all().delete()
    ProgrammeItem.objects.bulk_create(
        ProgrammeItem(
            assembly=assembly,
            position=position,
            starts_at=item.starts_at,
            title=item.title,
            speakers=item.speakers,
        )
        for position, item in enumerate(items, start=1)
    )
    _record("assembly_programme_written", assembly, actor, at)


@transaction.atomic
def write_minutes(*, assembly: Assembly, text: str, is_published: bool, actor: User, at: datetime) -> None:
    """Write the minutes, published or not. Side effects: saves the assembly; writes the journal.

    Raises RefusedError when empty minutes are to be published.
    """
    require_account(actor)
    if is_published and not text.strip():
        raise RefusedError("Un compte rendu vide ne se publie pas : écrivez-le d’abord.")
    held = Assembly.objects.select_for_update().get(pk=assembly.pk)
    held.minutes = text
    held.minutes_published_at = (held.minutes_published_at or at) if is_published else None
    held.save(update_fields=["minutes", "minutes_published_at"])
    _record("assembly_minutes_written", held, actor, at)


@transaction.atomic
def add_follow_up(*, assembly: Assembly, facts: Facts, actor: User, at: datetime) -> FollowUp:
    """Add a decision, an announcement or a request, raised on the day of the assembly.

    Side effects: saves it and its first state; writes the journal.
    """
    require_account(actor)
    item = FollowUp.objects.create(assembly=assembly, **facts)
    FollowUpState.objects.create(
        follow_up=item,
        state=Progress.RAISED,
        on=assembly.on,
        source=item.source,
        recorded_at=at,
        recorded_by=actor,
    )
    record(actor=actor, action="follow_up_added", target=f"follow_up:{item.pk}", at=at)
    return item


@transaction.atomic
def change_follow_up(*, item: FollowUp, facts: Facts, actor: User, at: datetime) -> None:
    """Correct what a follow-up says. Side effects: saves it; writes the journal."""
    require_account(actor)
    held = FollowUp.objects.select_for_update().get(pk=item.pk)
    for name, value in facts.items():
        setattr(held, name, value)
    held.save()
    record(actor=actor, action="follow_up_changed", target=f"follow_up:{item.pk}", at=at)


@transaction.atomic
def note_progress(*, item: FollowUp, standing: Standing, actor: User, at: datetime) -> FollowUpState:
    """Say where a follow-up stands from a day on; earlier states stay.

    Side effects: adds a state; writes the journal. Raises RefusedError for a refusal without reason, a day
    to come, or a day before the assembly.
    """
    require_account(actor)
    if standing.state == Progress.REFUSED and not standing.note.strip():
        raise RefusedError("Dites pourquoi c’est refusé : les territoires le liront.")
    if standing.on < item.assembly.on:
        raise RefusedError(f"Donnez un jour à partir de l’assemblée, le {item.assembly.on:%d/%m/%Y}.")
    if standing.on > paris_day(at):
        raise RefusedError("Ce jour est à venir : notez l’état le jour où il est constaté.")
    state = FollowUpState.objects.create(
        follow_up=item,
        state=standing.state,
        on=standing.on,
        note=standing.note,
        source=standing.source,
        recorded_at=at,
        recorded_by=actor,
    )
    record(actor=actor, action=f"follow_up_{standing.state}", target=f"follow_up:{item.pk}", at=at)
    return state


def require_account(person: User) -> None:
    """Raise RefusedError for somebody whose account was closed meanwhile."""
    if role_of(person) == PUBLIC:
        raise RefusedError("Votre compte n’est plus actif : demandez à un administrateur de le rouvrir.")


def _save(assembly: Assembly) -> Assembly:
    try:
        with transaction.atomic():
            assembly.save()
    except IntegrityError:
        raise RefusedError("Une autre assemblée a déjà ce numéro ou ce jour.") from None
    return assembly


def _record(action: str, assembly: Assembly, actor: User, at: datetime) -> None:
    record(actor=actor, action=action, target=f"assembly:{assembly.edition}", at=at)
