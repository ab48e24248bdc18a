"""What makes a site ready: a standard list of milestones, each proved, planned or unknown on a day.

The list is that of the calls for turnkey sites (town planning, preventive archaeology and environment dealt with
beforehand), completed by what the CNIG standard « Sites économiques » 1.0.1 describes of a plot.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalyseur.values.dates import PartialDate
from catalyseur.values.verdict import Verdict, all_of


class State(StrEnum):
    """Where a milestone stands. Unknown is a value: nothing is assumed done, nor assumed missing."""

    PROVED = "proved"
    PLANNED = "planned"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of the standard list: its French label, what proves it, and where it comes from."""

    code: str
    label: str
    proof: str
    basis: str


STANDARD = (
    Step(
        code="land_control",
        label="Maîtrise foncière",
        proof="acte, promesse de vente ou convention foncière",
        basis="appels à sites clés en main ; CNIG, terr_maitrise_fonc",
    ),
    Step(
        code="planning",
        label="Urbanisme compatible avec une industrie",
        proof="zone et règlement du plan local d’urbanisme",
        basis="code de l’urbanisme, art. L. 151-9 ; CNIG, urba_zone_type",
    ),
    Step(
        code="archaeology",
        label="Diagnostic et fouilles archéologiques",
        proof="arrêté préfectoral libérant le terrain, ou absence de prescription",
        basis="code du patrimoine, art. L. 521-1 et suivants",
    ),
    Step(
        code="ecology",
        label="Études faune-flore sur quatre saisons",
        proof="rapport d’études et mesures retenues",
        basis="code de l’environnement, art. R. 122-5 et L. 411-2",
    ),
    Step(
        code="environmental_permit",
        label="Autorisation environnementale de l’aménagement",
        proof="arrêté préfectoral, ou décision qui en dispense",
        basis="code de l’environnement, art. L. 181-1",
    ),
    Step(
        code="remediation",
        label="Dépollution compatible avec l’usage",
        proof="attestation, procès-verbal de récolement ou diagnostic sans pollution",
        basis="code de l’environnement, art. L. 556-1 ; CNIG, sol_pollution_existe",
    ),
    Step(
        code="servicing",
        label="Viabilisation : accès, eau, assainissement, électricité",
        proof="réception des travaux",
        basis="CNIG, terr_stade_amngt",
    ),
    Step(
        code="power_connection",
        label="Raccordement électrique à la puissance annoncée",
        proof="convention de raccordement et mise en service",
        basis="code de l’énergie, art. L. 342-1 et suivants",
    ),
    Step(
        code="availability",
        label="Disponibilité pour une entreprise",
        proof="mise en vente ou en location, site libre d’occupation",
        basis="appels à sites clés en main ; CNIG, terr_stade_comm et terr_etat_occup",
    ),
)
STEPS = {step.code: step for step in STANDARD}


@dataclass(frozen=True, kw_only=True, slots=True)
class Milestone:
    """What is known of one step: proved or planned, its day (exact or not) and the words that say so.

    Raises ValueError when the step is not of the list, when a proof lacks its day or its evidence, or
    when a plan lacks its day.
    """

    code: str
    state: State = State.UNKNOWN
    on: PartialDate | None = None
    evidence: str = ""

    def __post_init__(self) -> None:
        """Refuse what proves nothing."""
        if self.code not in STEPS:
            raise ValueError(f"'{self.code}' is no milestone: choose among {', '.join(STEPS)}")
        if self.state is not State.UNKNOWN and self.on is None:
            raise ValueError(f"milestone {self.code}: a {self.state.value} milestone needs its date")
        if self.state is State.PROVED and not self.evidence.strip():
            raise ValueError(f"milestone {self.code}: a proof needs its evidence: name the document")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """One step of the standard list read on a day: `reached` by that day, and the milestone known."""

    step: Step
    milestone: Milestone
    reached: Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Readiness:
    """Every step in the standard order, and whether the site is ready: all reached, one not, or cannot tell."""

    on: date
    standings: tuple[Standing, ...]
    ready: Verdict

    @property
    def proved(self) -> int:
        """How many steps are proved reached."""
        return sum(standing.reached is Verdict.YES for standing in self.standings)


def read_readiness(milestones: tuple[Milestone, ...], on: date) -> Readiness:
    """Read the milestones known of a site on a day; a step nothing is known of is unknown."""
    known = {milestone.code: milestone for milestone in milestones}
    standings = tuple(
        _standing(step, known.get(step.code) or Milestone(code=step.code), on) for step in STANDARD
    )
    return Readiness(on=on, standings=standings, ready=all_of(one.reached for one in standings))


def reached_by(milestone: Milestone, limit: date, on: date) -> Verdict:
    """Tell, on the day `on`, whether a milestone will be reached by `limit`, both included.

    A plan whose day has passed without proof tells nothing more.
    """
    if milestone.on is None:
        return Verdict.CANNOT_TELL
    if milestone.on.earliest > limit:
        return Verdict.NO
    if milestone.state is State.PLANNED and milestone.on.latest <= on:
        return Verdict.CANNOT_TELL
    return Verdict.YES if milestone.on.latest <= limit else Verdict.CANNOT_TELL


def _standing(step: Step, milestone: Milestone, on: date) -> Standing:
    return Standing(step=step, milestone=milestone, reached=reached_by(milestone, on, on))
