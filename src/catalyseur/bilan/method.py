"""How the figures were made, and what they do not say."""

from catalyseur.bilan.blocks import columns, table
from catalyseur.bilan.indicators import MEASURES
from catalyseur.bilan.inputs import Inputs
from catalyseur.bilan.report import Bullets, Paragraph, Reading, Section
from catalyseur.bilan.wording import INSTRUMENTS, STAGES, TAXES, day_text

UNITS = {"count": "nombre", "cents": "euros", "share": "part", "jobs": "emplois", "ha": "hectares"}
LIMITS = (
    "Ce bilan compte et décrit. Il ne dit pas que le programme a causé ce qu’il montre.",
    "Une évaluation causale est un autre travail, avec un groupe de comparaison.",
    "Crédits annoncés, engagés et déployés diffèrent : ils sont montrés séparément, jamais additionnés.",
    "Les emplois et les investissements publiés sont des déclarations : ils ne sont ni vérifiés ni additionnés.",
    "La boîte à outils est une sélection de dispositifs : un dispositif absent peut exister.",
    "Être dans le périmètre d’un dispositif ne veut pas dire y avoir droit.",
    "La population est la dernière population municipale connue, et non celle du jour du bilan.",
    "Les sites clés en main sont connus par leurs annonces : tous ne sont pas nommés.",
    "Ce qui n’est pas connu est écrit « non connu » ; une absence n’est jamais lue comme un zéro.",
)


def method_chapter(inputs: Inputs, digest: str) -> Section:
    """State the definitions, the versions and how to check."""
    heads = columns(
        ("code", "Code"),
        ("label", "Indicateur"),
        ("definition", "Définition"),
        ("nature", "Nature"),
        ("source", "Source"),
        ("owner", "Qui en répond"),
    )
    titles = {source.id: source.title for source in inputs.sources}
    rows = [
        (
            code,
            one.indicator.label,
            one.indicator.definition,
            _nature(code),
            titles.get(one.indicator.source_id, one.indicator.source_id),
            one.indicator.owner,
        )
        for code, one in MEASURES.items()
    ]
    blocks = (
        Paragraph(
            text="Chaque indicateur a une définition, une façon de calculer, une source, un responsable et une date. La "
            "page, le PDF, les fichiers et l’interface de programmation donnent le même nombre, car ils lisent le même calcul."
        ),
        Paragraph(
            text="Ne sont additionnés que des nombres de même nature : même unité, même stade (annoncé, prévu, constaté), "
            "même taxe, même instrument, même source. Les emplois et les parts ne sont jamais additionnés."
        ),
        Paragraph(
            text=f"Données réunies par Catalyseur {inputs.about.code_version}. Empreinte des données (sha256) : {digest}. "
            "Les mêmes données redonnent le même bilan, octet pour octet."
        ),
        table("indicateurs", "Les indicateurs", heads, rows),
    )
    return Section(id="methode", title="Méthode", blocks=blocks)


def limits_chapter(inputs: Inputs) -> Section:
    """State what the figures do not say."""
    own = [*LIMITS, *_limits_of_the_day(inputs)]
    return Section(id="limites", title="Limites", blocks=(Bullets(items=tuple(own)),))


def reading_notes(inputs: Inputs, reading: Reading) -> tuple[str, ...]:
    """Return what a reader must know before any figure."""
    notes = [
        "Bilan établi par une version de démonstration, non officielle.",
        "Ce bilan décrit ; il ne mesure pas l’effet du programme.",
    ]
    if reading == "on" and not inputs.has_every_award and inputs.awards:
        notes.append("Les lauréats de France Relance ne sont connus que par un extrait de la liste publiée.")
    return tuple(notes)


def _nature(code: str) -> str:
    indicator = MEASURES[code].indicator
    words = (
        UNITS[indicator.unit],
        STAGES[indicator.stage],
        INSTRUMENTS[indicator.instrument],
        TAXES[indicator.tax],
    )
    return ", ".join(filter(None, words))


def _limits_of_the_day(inputs: Inputs) -> list[str]:
    day = day_text(inputs.about.day)
    said = []
    if inputs.about.lists == "between":
        said.append(
            f"Le {day} tombe entre deux listes connues des territoires : ce sur quoi elles diffèrent est compté à part."
        )
    if inputs.about.lists == "before":
        said.append(
            f"Aucune liste connue ne remonte au {day} : le nombre de territoires de ce jour n’est pas calculé."
        )
    if not inputs.has_every_award:
        said.append(
            "Les lauréats connus sont les premières lignes d’une liste : ni un total, ni un échantillon."
        )
    if inputs.about.approximate:
        count = len(inputs.about.approximate)
        said.append(
            f"Sur la carte, {count} territoires sont dessinés dans leur périmètre de la dernière liste de la phase."
        )
    return said
