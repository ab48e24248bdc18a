"""From the results of a study to its report: the data of the page, the PDF and the files."""

from collections.abc import Callable

from catalyseur.bilan.report import Report, Section, Source
from catalyseur.bilan.study import beliefs, doubts, effects, registered
from catalyseur.bilan.study.reading import DATA, MENTION, REGISTRATION, StudyReading
from catalyseur.bilan.wording import day_text

SHORT_DIGEST = 12
_CHAPTERS: tuple[Callable[[StudyReading], Section | None], ...] = (
    effects.essentials,
    effects.over_time,
    effects.by_group,
    beliefs.before_treatment,
    beliefs.sensitivity,
    beliefs.comparability,
    doubts.chance,
    doubts.choices,
    doubts.neighbours,
    doubts.one_left_out,
    registered.limits,
    registered.registered,
    registered.replayed,
)


def study_report(reading: StudyReading) -> Report:
    """Write the report of a study that ran."""
    sections = (chapter(reading) for chapter in _CHAPTERS)
    return Report(
        title=study_title(reading.registration.digest, is_example=reading.study.is_example),
        day=reading.registration.registered_on,
        reading="registered",
        known_on=reading.ran_on,
        figures=tuple(effects.key_figures(reading)),
        sections=tuple(section for section in sections if section is not None),
        sources=_sources(reading),
        notes=_notes(reading),
    )


def study_title(digest: str, *, is_example: bool) -> str:
    """Name a study by its registration; one on invented data says so first."""
    name = f"Étude {digest[:SHORT_DIGEST]}"
    return f"{MENTION[:1].upper()}{MENTION[1:]} : {name[:1].lower()}{name[1:]}" if is_example else name


def _notes(reading: StudyReading) -> tuple[str, ...]:
    asked = f"Question : {reading.study.question}"
    seal = f"Empreinte de l’enregistrement : {reading.registration.digest}."
    if reading.study.is_example:
        return (
            "Ceci est un exemple : les données sont synthétiques, rien n’y dit quoi que ce soit du programme.",
            asked,
            seal,
        )
    return (asked, seal)


def _sources(reading: StudyReading) -> tuple[Source, ...]:
    day = day_text(reading.registration.registered_on)
    licence = "données téléchargeables" if reading.is_public else "données non publiées"
    return (
        Source(
            id=DATA,
            title=reading.title(f"Données de l’étude, {reading.study.data}"),
            producer="Catalyseur" if reading.study.is_example else "service qui a enregistré l’étude",
            licence=licence,
            vintage=f"déposées le {day}",
            sha256=reading.registration.data_sha256,
        ),
        Source(
            id=REGISTRATION,
            title="Enregistrement de l’étude",
            producer="registre des études",
            licence="Licence Ouverte 2.0",
            vintage=day,
            sha256=reading.registration.digest,
        ),
    )
