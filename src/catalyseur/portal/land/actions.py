"""What people say of a site: one transaction, one journal entry."""

from datetime import datetime

from django.db import transaction

from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.accounts.rights import PUBLIC, role_of
from catalyseur.portal.land.models import MilestoneEntry
from catalyseur.sites.milestones import Milestone, State
from catalyseur.sites.register import Site
from catalyseur.values.dates import paris_day


@transaction.atomic
def enter_milestone(*, site: Site, milestone: Milestone, actor: User, at: datetime) -> MilestoneEntry:
    """Say where a step of a site stands; what was said before is kept.

    Side effects: adds an entry; writes the journal. Raises RefusedError without an account, and for a
    proof dated after today.
    """
    if role_of(actor) == PUBLIC:
        raise RefusedError("Connectez-vous pour modifier le registre des sites.")
    if milestone.on is not None and milestone.state is State.PROVED and milestone.on.earliest > paris_day(at):
        raise RefusedError("Une preuve ne peut pas dater de demain : dites « prévu » jusqu’au jour venu.")
    entry = MilestoneEntry.objects.create(
        source_id=site.source_id,
        site_id=site.site_id,
        code=milestone.code,
        state=milestone.state.value,
        on=str(milestone.on) if milestone.on else "",
        evidence=milestone.evidence,
        entered_by=actor,
        entered_at=at,
    )
    target = f"site:{site.source_id}/{site.site_id}"
    record(actor=actor, action=f"site_milestone_{milestone.state.value}", target=target, at=at)
    return entry
