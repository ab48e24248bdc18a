"""The chapters of what was registered, how to do it again, and what the study cannot say."""

import shlex
from collections.abc import Iterator

from catalyseur.bilan.report import Bullets, Column, Paragraph, Section, Table
from catalyseur.bilan.study.beliefs import dropped
from catalyseur.bilan.study.reading import MENTION, StudyReading
from catalyseur.bilan.wording import day_text
from catalyseur.evaluation.words import CONTROLS, METHODS, WARNINGS
from catalyseur.panels.registration import Registration
from catalyseur.panels.running import study_commands

PARTS = {
    "evaluation": "L’estimation",
    "event": "L’étude d’événement, une seule période de référence",
    "power": "Ce que le test des tendances pouvait voir",
    "sensitivity": "La sensibilité aux tendances",
    "balance": "La comparabilité",
    "permutation": "Les permutations",
    "curve": "Les autres choix",
    "spillovers": "Les voisins",
}
_SCALES = {"log": "logarithme", "level": "en niveau"}
_MISSING = {
    "pairwise": "unités présentes aux deux dates de chaque comparaison",
    "balanced": "unités complètes",
}
_BASES = {"varying": "la période d’avant", "universal": "une seule période de référence"}


def registered(reading: StudyReading) -> Section:
    """Show what was frozen before the results."""
    text = (
        "Ces choix ont été enregistrés avant tout résultat, sous une empreinte qui change si une seule lettre change. Les "
        "données n’avaient pas été ouvertes : leur empreinte a été prise sans les lire."
    )
    table = registration_table(reading.registration)
    return Section(id="enregistrement", title="Ce qui a été enregistré", blocks=(Paragraph(text=text), table))


def registration_table(registration: Registration) -> Table:
    """Return what a registration fixes, before or after its run."""
    study, estimator, checks = registration.study, registration.study.estimator, registration.study.checks
    facts = [
        ("Empreinte de l’enregistrement (SHA-256)", registration.digest),
        ("Empreinte des données (SHA-256)", registration.data_sha256),
        ("Enregistrée le", day_text(registration.registered_on)),
        ("Fichier de données", study.data),
        ("Unité", study.unit),
        ("Période", study.time),
        ("Résultat étudié", f"{study.outcome} ({_SCALES[study.scale]})"),
        ("Traitement", study.cohort or study.treated or ""),
        ("Variables de contrôle", _listed(study.controls)),
        ("Pondération", study.weight or "aucune"),
        ("Groupes des erreurs", study.cluster or "aucun"),
        ("Méthode", METHODS[estimator.method]),
        ("Témoins", CONTROLS[estimator.control]),
        ("Périodes d’avant comparées à", _BASES[estimator.base]),
        ("Valeurs manquantes", _MISSING[estimator.missing]),
        ("Périodes d’anticipation", str(estimator.anticipation)),
        ("Tirages et graine", f"{estimator.draws}, graine {estimator.seed}"),
        ("Strates des permutations", checks.strata or "aucune"),
        ("Fausses dates", str(checks.placebo_dates)),
        ("Résultats placebo", _listed(checks.placebo_outcomes, "aucun")),
        ("Distances des voisins (km)", _listed([f"{one:g}" for one in checks.rings_km])),
        ("Périodes à lire avec prudence", _listed(list(map(str, study.shaded)))),
    ]
    heads = (Column(code="item", label="Ce qui a été fixé"), Column(code="value", label="Valeur"))
    title = f"L’enregistrement ({MENTION})" if study.is_example else "L’enregistrement"
    return Table(id="enregistrement", title=title, columns=heads, rows=tuple(facts), source_ids=())


def _listed(names: list[str], none: str = "aucune") -> str:
    return ", ".join(names) or none


def replayed(reading: StudyReading) -> Section:
    """Show the command that makes each figure again."""
    text = (
        "Chaque commande redonne, octet pour octet, le fichier dont viennent les chiffres. « power » et « honest » lisent la "
        "sortie de la deuxième, gardée sous le nom event.json."
    )
    heads = [Column(code="part", label="Partie"), Column(code="command", label="Commande")]
    rows = (
        (PARTS[name], shlex.join(["catalyseur", *arguments]))
        for name, arguments in study_commands(reading.study, reading.study.data).items()
    )
    table = reading.table("commandes", "Refaire chaque chiffre", heads, rows)
    return Section(id="refaire", title="Refaire les chiffres", blocks=(Paragraph(text=text), table))


def limits(reading: StudyReading) -> Section:
    """Say what the study left out and what it cannot say."""
    least = reading.evaluation["estimate"]["minimum_detectable"]
    seen = (
        ()
        if least is None
        else (f"Elle n’aurait vu 8 fois sur 10 qu’un effet d’au moins {reading.effect_text(least)}.",)
    )
    blocks = (dropped(reading, WARNINGS), Bullets(items=(*_always(reading), *seen)))
    return Section(id="limites", title="Ce que l’étude ne dit pas", blocks=blocks)


def _always(reading: StudyReading) -> Iterator[str]:
    if reading.study.is_example:
        yield f"Rien sur le programme réel : {MENTION}."
    yield "Elle mesure l’effet sur les unités traitées, pas sur le pays entier."
    yield (
        "Elle ne sépare pas le traitement des autres mesures données aux mêmes lieux aux mêmes dates (plan de relance, "
        "aides à finalité régionale, dispositifs de revitalisation)."
    )
    yield "Un intervalle large n’est pas la preuve d’une absence d’effet."
    if not reading.study.cluster:
        yield (
            "Ses erreurs supposent que chaque unité a ses propres aléas : elles sont trop petites si un territoire ou un "
            "département entier subit le même choc."
        )
    if reading.is_secret:
        yield "Des chiffres sur moins de trois unités traitées sont couverts par le secret statistique."
