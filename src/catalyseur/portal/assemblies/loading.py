"""The assemblies whose facts the program carries, as first records."""

from datetime import datetime
from typing import Any

from django.db import transaction

from catalyseur.bilan.embedded import third_assembly
from catalyseur.portal.assemblies.models import (
    Assembly,
    FollowUp,
    FollowUpKind,
    FollowUpState,
    ProgrammeItem,
    Progress,
)
from catalyseur.values.dates import french_text, parse_day
from catalyseur.values.money import cents_from_euros

Facts = dict[str, Any]
SPOKE = "Prise de parole (ordre et heure non publiés)"


@transaction.atomic
def load_assemblies(*, at: datetime) -> int:
    """Add the assemblies the database lacks, by edition; return how many. What people wrote is kept."""
    third = third_assembly()
    documents = [*third["previous"], third]
    known = set(Assembly.objects.values_list("edition", flat=True))
    missing = [facts for facts in documents if facts["edition"] not in known]
    for facts in missing:
        _load(facts, at)
    return len(missing)


def _load(facts: Facts, at: datetime) -> None:
    assembly = Assembly.objects.create(
        edition=facts["edition"],
        on=parse_day(facts["on"]),
        place=facts.get("place", ""),
        is_video=facts.get("format") == "visioconférence",
        organisers="\n".join(facts.get("organisers", ())),
        principles="\n".join(facts.get("principles", ())),
        participants_about=facts.get("participants_about"),
        source=facts["source"],
    )
    for position, speaker in enumerate(facts.get("speakers_functions", ()), start=1):
        ProgrammeItem.objects.create(assembly=assembly, position=position, title=SPOKE, speakers=speaker)
    for announced in facts.get("announced", ()):
        _announce(assembly, announced, facts["source"], at)


def _announce(assembly: Assembly, announced: Facts, source: str, at: datetime) -> None:
    amount = announced.get("amount_eur")
    item = FollowUp.objects.create(
        assembly=assembly,
        kind=FollowUpKind.ANNOUNCEMENT,
        title=announced["what"],
        detail=_terms(announced),
        schemes=announced["schemes"],
        amount_cents=None if amount is None else cents_from_euros(amount),
        source=source,
    )
    FollowUpState.objects.create(
        follow_up=item, state=Progress.RAISED, on=assembly.on, source=source, recorded_at=at
    )


def _terms(announced: Facts) -> str:
    """Write the dates of an announcement as announced."""
    words = (
        f"Annoncé jusqu’en {announced['until']}." if "until" in announced else "",
        f"Annoncé à partir de {announced['from']}." if "from" in announced else "",
        f"Clôture annoncée {french_text(announced['closes_on'])}." if "closes_on" in announced else "",
    )
    return " ".join(filter(None, words))
