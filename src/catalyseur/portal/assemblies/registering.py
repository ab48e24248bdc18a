"""Registrations: asked for, confirmed, cancelled, forgotten. Never more seats than the room has.

Whoever gives or frees a seat first locks the assembly's row; the database also refuses a seat given twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.limits import Limit, admit
from catalyseur.portal.assemblies import messages
from catalyseur.portal.assemblies.models import Assembly, Registration
from catalyseur.values.dates import paris_day

PER_ADDRESS = Limit(name="assembly_address", times=10, period=timedelta(hours=1))
PER_EMAIL = Limit(name="assembly_email", times=3, period=timedelta(days=1))
UNCONFIRMED_KEPT = timedelta(days=7)
KEPT = timedelta(days=messages.KEPT_DAYS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Registrant:
    """Who asks for a seat."""

    function: str
    organisation: str
    email: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Purged:
    """How many registrations were forgotten: of past assemblies, and never confirmed."""

    past: int
    unconfirmed: int


def is_open(assembly: Assembly, at: datetime) -> bool:
    """Tell whether one may still ask for a seat."""
    return assembly.capacity is not None and at < assembly.opens_at


def ask_for_seat(*, assembly: Assembly, who: Registrant, address: str, at: datetime) -> None:
    """Keep an unconfirmed registration and send the link that confirms it; nothing for a confirmed one.

    The page answers the same whether the address was known or not; past three requests a day for an
    address, nothing is sent. Raises RefusedError when registration is closed, over the limit of the
    connection, or when the mail server refuses; nothing new is kept then.
    """
    if not is_open(assembly, at):
        raise RefusedError("Les inscriptions à cette assemblée ne sont pas ouvertes.")
    if not admit(PER_ADDRESS, address, at):
        raise RefusedError("Dix inscriptions ont été demandées en une heure : revenez un peu plus tard.")
    if not admit(PER_EMAIL, f"{assembly.pk} {who.email}", at):
        return
    with transaction.atomic():
        found, is_new = Registration.objects.select_for_update().get_or_create(
            assembly=assembly,
            email=who.email,
            defaults={"requested_at": at, "function": who.function, "organisation": who.organisation},
        )
    if found.confirmed_at:
        return
    try:
        messages.send_request(found)
    except OSError:  # every failure of smtplib is one
        if is_new:
            found.delete()
        raise RefusedError("Le courriel n’a pas pu partir : réessayez plus tard.") from None


def confirm_seat(*, registration: Registration, at: datetime) -> Registration:
    """Give a seat, or a place on the waiting list when the room is full; once.

    Side effects: saves the registration; writes the journal; tells the person by e-mail. Raises RefusedError
    once registration is closed or when it was cancelled meanwhile.
    """
    with transaction.atomic():
        assembly = _lock(registration)
        held = Registration.objects.filter(pk=registration.pk).first()
        if held is None or not is_open(assembly, at):
            raise RefusedError("Cette inscription ne peut plus être confirmée.")
        if held.confirmed_at:
            return held
        held.confirmed_at, held.seat = at, _free_seat(assembly)
        held.save(update_fields=["confirmed_at", "seat"])
        record(actor=None, action="assembly_registered", target=f"assembly:{assembly.edition}", at=at)
    messages.tell_standing(held)
    return held


def cancel_seat(*, registration: Registration, at: datetime) -> None:
    """Forget a registration; its seat goes to the first on the waiting list, who is told by e-mail.

    Side effects: deletes the registration; seats others; writes the journal; sends the e-mails.
    """
    with transaction.atomic():
        assembly = _lock(registration)
        deleted, _ = Registration.objects.filter(pk=registration.pk).delete()
        seated = fill_room(assembly, at)
        if deleted:
            target = f"assembly:{assembly.edition}"
            record(actor=None, action="assembly_registration_cancelled", target=target, at=at)
    for one in seated:
        messages.tell_standing(one)


def fill_room(assembly: Assembly, at: datetime) -> list[Registration]:
    """Seat the first of the waiting list while there is room; return them, to be told.

    Call it with the assembly's row locked. Nobody is seated once the assembly has begun.
    """
    seated = []
    waiting = (
        assembly.registrations.filter(confirmed_at__isnull=False, seat=None) if is_open(assembly, at) else ()
    )
    for one in waiting:
        one.seat = _free_seat(assembly)
        if one.seat is None:
            break
        one.save(update_fields=["seat"])
        seated.append(one)
    return seated


@transaction.atomic
def purge_registrations(*, at: datetime) -> Purged:
    """Forget registrations 30 days after their assembly, and those never confirmed in a week."""
    past, _ = Registration.objects.filter(assembly__on__lte=paris_day(at - KEPT)).delete()
    stale = Registration.objects.filter(confirmed_at=None, requested_at__lte=at - UNCONFIRMED_KEPT)
    unconfirmed, _ = stale.delete()
    return Purged(past=past, unconfirmed=unconfirmed)


def _lock(registration: Registration) -> Assembly:
    return Assembly.objects.select_for_update().get(pk=registration.assembly_id)


def _free_seat(assembly: Assembly) -> int | None:
    """Return the lowest seat nobody has; None when the room is full."""
    taken = set(assembly.registrations.exclude(seat=None).values_list("seat", flat=True))
    if assembly.capacity is None or len(taken) >= assembly.capacity:
        return None
    return next(seat for seat in range(1, len(taken) + 2) if seat not in taken)
