"""The search of a proven optimum, left to the worker: asked, begun, ended; how far it is."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import User
from catalyseur.portal.committees.actions import open_committee, prove_selection, record_act
from catalyseur.portal.committees.models import Scenario
from catalyseur.portal.ui.worker import UNDER_WAY, Handed, Progress

SILENCE = timedelta(minutes=5)  # a search begun so long ago was stopped with its worker


def proof_progress(scenario: Scenario, at: datetime) -> Progress | None:
    """Return where the search of a scenario stands; None when none is asked."""
    if scenario.proof_asked_at is None:
        return None
    handed = Handed(
        task=seek_proof,
        key=scenario.pk,
        asked_at=scenario.proof_asked_at,
        beat_at=scenario.proof_began_at,
        silence=SILENCE,
    )
    return handed.progress(at)


@transaction.atomic
def ask_proof(*, scenario: Scenario, actor: User, at: datetime) -> None:
    """Ask the worker for a proven optimum; asked again while it is under way, it is the same.

    Side effects: marks the scenario, hands it to the worker, writes the journal. Raises RefusedError once decided.
    """
    open_committee(scenario.session)
    held = Scenario.objects.select_for_update().get(pk=scenario.pk)
    if proof_progress(held, at) in UNDER_WAY:
        return
    held.proof_asked_at, held.proof_began_at, held.proof_failure = at, None, ""
    held.save(update_fields=["proof_asked_at", "proof_began_at", "proof_failure"])
    seek_proof.enqueue(held.pk, actor.pk)
    record_act("committee_proof_asked", scenario.session, actor, at)


@task()
def seek_proof(scenario: int, actor: int) -> None:
    """Seek the proven optimum of a scenario that still waits for it; say why where none is found."""
    found = Scenario.objects.select_related("session").filter(pk=scenario, proof_asked_at__isnull=False)
    if not found.update(proof_began_at=timezone.now()):
        return
    try:
        prove_selection(scenario=found.get(), actor=User.objects.get(pk=actor), at=timezone.now())
    except RefusedError as refusal:
        found.update(proof_asked_at=None, proof_began_at=None, proof_failure=str(refusal)[:300])
    except BaseException:
        found.update(proof_asked_at=None, proof_began_at=None, proof_failure=_BROKEN)
        raise


_BROKEN = "Le calcul s’est arrêté sur une erreur : le scénario reste tel quel, relancez la recherche."
