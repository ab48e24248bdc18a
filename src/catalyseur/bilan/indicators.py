"""The indicators: one definition, one function, one source, one owner each; the date is that of the bilan.

A function takes the inputs of one place (France, a région, a territory) and nothing else. `measure` gives
a figure to every page, export and API: there is no second way to reckon one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from catalyseur.bilan import reckoning
from catalyseur.bilan.inputs import Inputs
from catalyseur.bilan.reckoning import Value
from catalyseur.bilan.report import Figure, Indicator, Instrument, Stage, Tax, Unit
from catalyseur.bilan.wording import value_text

TEAM = "ANCT, équipe nationale du programme"
INDUSTRY = "DGE, sous-direction chargée de l’industrie dans les territoires"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """An indicator and the function that reckons it."""

    indicator: Indicator
    compute: Callable[[Inputs], Value]
    note: Callable[[Inputs], str] = lambda _inputs: ""


def measure(code: str, inputs: Inputs) -> Figure:
    """Reckon an indicator for the place of `inputs`. Raises KeyError when no indicator has that code."""
    if code not in inputs.measured:
        inputs.measured[code] = _figure(MEASURES[code], inputs)
    return inputs.measured[code]


def _figure(found: Measure, inputs: Inputs) -> Figure:
    return Figure(
        indicator=found.indicator,
        place=inputs.place,
        place_name=inputs.place_name,
        value=found.compute(inputs),
        as_of=inputs.about.day.isoformat(),
        note=found.note(inputs),
    )


def _lists_note(inputs: Inputs) -> str:
    return {
        "before": "La première liste connue est celle d’octobre 2020 : le nombre de ce jour-là n’en découle pas.",
        "between": "Ce jour tombe entre deux listes connues : n’est compté que ce sur quoi elles s’accordent.",
        "none": "Aucune phase du programme n’est en cours ce jour-là.",
    }.get(inputs.about.lists, "")


def _awards_note(inputs: Inputs) -> str:
    undated = sum(one.listed_on is None for one in inputs.awards)
    dates = f" {undated} lignes sans date ne sont pas comptées." if undated else ""
    if inputs.has_every_award:
        return f"La liste entière, {_rows_text(inputs)} lignes.{dates}"
    return (
        f"Extrait : les premières lignes d’une liste qui en compte {_rows_text(inputs)}. Ni un total ni une "
        f"répartition du programme.{dates}"
    )


def _rows_text(inputs: Inputs) -> str:
    return value_text(inputs.about.award_rows, "count")


def _measure(  # noqa: PLR0913 - the columns of the reference
    code: str,
    label: str,
    definition: str,
    compute: Callable[[Inputs], Value],
    *,
    source_id: str,
    owner: str = TEAM,
    unit: Unit = "count",
    stage: Stage = "actual",
    tax: Tax = "none",
    instrument: Instrument = "none",
    note: Callable[[Inputs], str] = lambda _inputs: "",
) -> Measure:
    indicator = Indicator(
        code=code,
        label=label,
        definition=definition,
        unit=unit,
        stage=stage,
        tax=tax,
        instrument=instrument,
        source_id=source_id,
        owner=owner,
    )
    return Measure(indicator=indicator, compute=compute, note=note)


_ALL = (
    _measure(
        "territories",
        "Territoires d’industrie",
        "Territoires que toutes les listes connues de ce jour portent ; par région, ceux que la liste y rattache.",
        reckoning.territories,
        source_id="territory_communes",
        note=_lists_note,
    ),
    _measure(
        "uncertain_territories",
        "Territoires incertains",
        "Territoires qu’une partie seulement des listes connues porte ce jour-là ; ils sont comptés à part.",
        reckoning.uncertain_territories,
        source_id="territory_communes",
        note=_lists_note,
    ),
    _measure(
        "certain_perimeters",
        "Territoires au périmètre certain",
        "Territoires dont chaque membre et chaque commune sont certains ce jour-là.",
        reckoning.certain_perimeters,
        source_id="territory_communes",
    ),
    _measure(
        "crossing_territories",
        "Territoires à cheval sur plusieurs régions",
        "Territoires dont des communes sont dans plusieurs régions ; seulement pour la France.",
        reckoning.crossing_territories,
        source_id="territory_communes",
    ),
    _measure(
        "intercommunalities",
        "Intercommunalités membres",
        "EPCI à fiscalité propre membres d’un territoire, en tout ou partie, chacun compté une fois.",
        reckoning.intercommunalities,
        source_id="territory_members",
        note=_lists_note,
    ),
    _measure(
        "territorial_bodies",
        "Établissements publics territoriaux membres",
        "Établissements publics territoriaux du Grand Paris membres d’un territoire.",
        reckoning.territorial_bodies,
        source_id="territory_members",
    ),
    _measure(
        "lone_communes",
        "Communes membres à elles seules",
        "Communes que la liste cite à la place de leur intercommunalité.",
        reckoning.lone_communes,
        source_id="territory_members",
    ),
    _measure(
        "communes",
        "Communes des territoires",
        "Communes de ce jour certainement dans un territoire, chacune comptée une fois ; par région, celles qui y sont.",
        reckoning.communes,
        source_id="territory_communes",
        note=_lists_note,
    ),
    _measure(
        "uncertain_communes",
        "Communes incertaines",
        "Communes qui sont peut-être dans un territoire : les listes diffèrent, ou une partie seulement en est.",
        reckoning.uncertain_communes,
        source_id="territory_communes",
    ),
    _measure(
        "population",
        "Habitants des territoires",
        "Dernière population municipale publiée des communes certainement dans un territoire, chaque habitant compté une fois.",
        reckoning.population,
        source_id="communes",
        note=lambda _inputs: "Dernière population connue, et non celle du jour du bilan.",
    ),
    _measure(
        "population_share",
        "Part de la population dans les territoires",
        "Habitants des territoires rapportés à ceux des dix-huit régions, ou de la région.",
        reckoning.population_share,
        source_id="communes",
        unit="share",
    ),
    _measure(
        "schemes_open",
        "Dispositifs ouverts",
        "Dispositifs de la boîte à outils qui reçoivent des dossiers ce jour-là, fermeture proche comprise.",
        reckoning.schemes_open,
        source_id="schemes",
        note=lambda _inputs: "Une sélection de dispositifs, non leur ensemble.",
    ),
    _measure(
        "schemes_closing",
        "Dispositifs qui ferment dans les trente jours",
        "Parmi les dispositifs ouverts, ceux dont la fermeture publiée est à trente jours au plus.",
        reckoning.schemes_closing,
        source_id="schemes",
    ),
    _measure(
        "schemes_to_verify",
        "Dispositifs aux dates à vérifier",
        "Dispositifs dont ce qui est publié ne dit pas s’ils reçoivent des dossiers ce jour-là.",
        reckoning.schemes_to_verify,
        source_id="schemes",
    ),
    _measure(
        "sites_awarded",
        "Sites clés en main labellisés",
        "Labels des vagues annoncées à ce jour, que le site soit nommé ou non.",
        reckoning.sites_awarded,
        source_id="turnkey_waves",
        owner=INDUSTRY,
        stage="announced",
    ),
    _measure(
        "sites_named",
        "Sites clés en main nommés",
        "Parmi eux, ceux qu’une annonce nomme.",
        reckoning.sites_named,
        source_id="turnkey_sites",
        owner=INDUSTRY,
        stage="announced",
    ),
    _measure(
        "sites_in_territories",
        "Sites nommés dans un territoire",
        "Sites nommés dont la commune est certainement dans un territoire ce jour-là.",
        reckoning.sites_in_territories,
        source_id="turnkey_sites",
        owner=INDUSTRY,
        stage="announced",
    ),
    _measure(
        "sites_untold",
        "Sites nommés dont le territoire ne peut être dit",
        "Sites nommés dont la commune, ou son appartenance ce jour-là, n’est pas connue.",
        reckoning.sites_untold,
        source_id="turnkey_sites",
        owner=INDUSTRY,
        stage="announced",
    ),
    _measure(
        "awards",
        "Lauréats de France Relance connus",
        "Lignes de la liste des lauréats connues ici et datées au plus tard de ce jour. La liste ne donne pas de montant.",
        reckoning.awards,
        source_id="france_relance",
        owner=INDUSTRY,
        note=_awards_note,
    ),
    _measure(
        "subsidies",
        "Subventions publiées par les collectivités",
        "Conventions attribuées au plus tard ce jour, dans les fichiers SCDL importés.",
        reckoning.subsidies,
        source_id="scdl_subventions",
        note=lambda inputs: "" if inputs.subsidies else "Aucun fichier n’est importé.",
    ),
    _measure(
        "subsidy_amount",
        "Montant de ces subventions",
        "Somme des montants attribués en numéraire ; les aides en nature, même en partie, n’y sont pas. Le format ne dit pas "
        "s’ils sont hors taxes.",
        reckoning.subsidy_amount,
        source_id="scdl_subventions",
        unit="cents",
        tax="untold",
        instrument="grant",
        note=lambda inputs: "" if inputs.subsidies else "Aucun fichier n’est importé.",
    ),
)
MEASURES = {one.indicator.code: one for one in _ALL}
NATIONAL = tuple(MEASURES)
REGIONAL = (
    "territories",
    "uncertain_territories",
    "intercommunalities",
    "communes",
    "uncertain_communes",
    "population",
    "population_share",
    "sites_named",
    "sites_in_territories",
)
LOCAL = ("intercommunalities", "communes", "uncertain_communes", "population", "sites_named")
