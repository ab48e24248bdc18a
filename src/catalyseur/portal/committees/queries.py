"""Reads of committees. Only case officers and administrators reach them (`accounts.rights`)."""

from django.db.models import Count, QuerySet

from catalyseur.portal.committees.models import Scenario, Session


def sessions() -> QuerySet[Session]:
    """Return the committees, the last day first; `scenario_count` counts their scenarios."""
    rows = Session.objects.defer("case").select_related("fund", "decision")
    return rows.annotate(scenario_count=Count("scenarios")).order_by("-on", "-pk")


def find_session(key: int) -> Session | None:
    """Return a committee."""
    return Session.objects.select_related("fund", "decision").filter(pk=key).first()


def has_decided(session: int) -> bool:
    """Tell whether a committee has decided."""
    return Session.objects.filter(pk=session, decision__isnull=False).exists()


def find_scenario(session: int, key: int) -> Scenario | None:
    """Return a scenario of a committee."""
    return Scenario.objects.select_related("session__fund").filter(pk=key, session=session).first()


def scenarios_of(session: Session) -> QuerySet[Scenario]:
    """Return the scenarios of a committee in the order made."""
    return session.scenarios.select_related("session")
