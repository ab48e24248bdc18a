"""One sheet a région, one a territory on request."""

from dataclasses import replace

from catalyseur.bilan.blocks import columns, key_figures, table, yes_no
from catalyseur.bilan.indicators import LOCAL, REGIONAL
from catalyseur.bilan.inputs import Inputs, of_territory
from catalyseur.bilan.place_chapters import own_territory_table
from catalyseur.bilan.published import published_table
from catalyseur.bilan.reckoning import OPEN_STATES
from catalyseur.bilan.records import TerritoryRow
from catalyseur.bilan.report import Block, Paragraph, Section, Table
from catalyseur.bilan.theme_chapters import closing_text, region_counts, site_table, window_text
from catalyseur.bilan.wording import value_text

KINDS = {
    "EPCI": "intercommunalité",
    "EPCI_PART": "intercommunalité, en partie",
    "EPT": "établissement public territorial",
    "COM": "commune",
}
VERDICTS = {
    "whole": "dans le périmètre publié",
    "part": "en partie dans le périmètre publié",
    "cannot_tell": "ne peut être dit",
}


def region_sheet(region: Inputs, france: Inputs) -> Section:
    """Describe a région: figures, territories, sites, what others published of it."""
    code, name = region.regions[0].code, region.place_name
    blocks: list[Block] = [key_figures(region, REGIONAL)]
    listed = f"Territoires que la liste range en région {name}"
    theirs = replace(france, territories=region.territories)
    blocks.append(own_territory_table(theirs, f"region-{code}-territoires", listed))
    blocks += _visitors(region, france)
    if region.sites:
        blocks.append(
            site_table(region.sites, f"region-{code}-sites", f"Sites clés en main nommés en région {name}")
        )
    title = f"Publié sur la région {name}"
    published = published_table(france, f"region-{code}-publie", title, region.place)
    blocks += [published] if published.rows else []
    count = region_counts(france).get(name)
    if count is not None:
        blocks.append(Paragraph(text=_count_text(count)))
    return Section(id=f"region-{code}", title=name, blocks=tuple(blocks), kind="region")


def territory_sheet(territory: TerritoryRow, france: Inputs) -> Section:
    """Describe a territory: members, schemes open there, sites, awards known, the other phase."""
    here = of_territory(france, territory)
    slug = territory.key.replace(":", "-")
    blocks: list[Block] = [key_figures(here, LOCAL)]
    if not territory.whole:
        blocks.append(
            Paragraph(text="Le périmètre de ce territoire n’est pas connu avec certitude ce jour-là.")
        )
    blocks += [_members(here, slug), _schemes(here, slug)]
    if here.links:
        blocks.append(_links(here, slug))
    if here.sites:
        blocks.append(site_table(here.sites, f"territoire-{slug}-sites", "Sites clés en main nommés"))
    if here.awards:
        blocks.append(_awards(here, slug, france))
    title = f"{territory.name} ({territory.key})"
    return Section(id=f"territoire-{slug}", title=title, blocks=tuple(blocks), kind="territory")


def _visitors(region: Inputs, france: Inputs) -> list[Block]:
    own = {one.key for one in region.territories}
    reaching = {one.territory for one in region.communes} - own
    names = [f"{one.name} ({one.key})" for one in france.territories if one.key in reaching]
    if not names:
        return []
    return [Paragraph(text=f"Des communes de la région sont aussi dans : {', '.join(sorted(names))}.")]


def _count_text(count: int) -> str:
    return (
        f"L’éditeur de la liste des lauréats de France Relance en compte {value_text(count, 'count')} dans la région, "
        "pour la liste entière."
    )


def _members(here: Inputs, slug: str) -> Table:
    heads = columns(
        ("name", "Membre"), ("kind", "Nature"), ("siren", "SIREN"), ("certain", "Certain ce jour-là")
    )
    rows = sorted((one.name, KINDS[one.kind], one.siren, yes_no(one.certain)) for one in here.members)
    return table(f"territoire-{slug}-membres", "Membres", heads, rows, "territory_members")


def _schemes(here: Inputs, slug: str) -> Table:
    heads = columns(
        ("ref", "Référence"),
        ("name", "Dispositif"),
        ("state", "Fenêtre"),
        ("closes_on", "Fermeture publiée"),
        ("place", "Le territoire est"),
    )
    verdicts = {one.scheme: one.verdict for one in here.scheme_places}
    rows = [
        (one.ref, one.name, window_text(one), closing_text(one), VERDICTS[verdicts[one.scheme]])
        for one in sorted(here.schemes, key=lambda one: one.ref)
        if one.state in OPEN_STATES and one.scheme in verdicts
    ]
    note = "Être dans le périmètre ne suffit pas : chaque dispositif a ses autres conditions."
    return table(
        f"territoire-{slug}-dispositifs",
        "Dispositifs ouverts ici ce jour-là",
        heads,
        rows,
        "schemes",
        note=note,
    )


def _links(here: Inputs, slug: str) -> Table:
    title = "Devenu, en phase 2" if here.about.phase == 1 else "Issu, en phase 1, de"
    heads = columns(
        ("other", "Code"), ("name", "Territoire"), ("share", "Part de la population d’ici", "share")
    )
    rows = [
        (one.other, one.name, one.share)
        for one in sorted(here.links, key=lambda one: (-one.share, one.other))
    ]
    return table(f"territoire-{slug}-phases", title, heads, rows, "territory_paths")


def _awards(here: Inputs, slug: str, france: Inputs) -> Table:
    heads = columns(
        ("company", "Entreprise"),
        ("measure", "Mesure"),
        ("commune", "Commune"),
        ("listed_on", "Date de la ligne", "date"),
        ("certain", "Certain ce jour-là"),
    )
    rows = [
        (one.company or "nom non publié", one.measure, one.commune_name, one.listed_on, yes_no(one.certain))
        for one in sorted(here.awards, key=lambda one: (one.company, one.award))
    ]
    known, listed = (
        value_text(france.about.known_awards, "count"),
        value_text(france.about.award_rows, "count"),
    )
    note = (
        ""
        if france.has_every_award
        else f"Parmi {known} lignes connues sur {listed} : d’autres peuvent exister."
    )
    return table(
        f"territoire-{slug}-laureats",
        "Lauréats de France Relance connus ici",
        heads,
        rows,
        "france_relance",
        note=note,
    )
