"""How each indicator is reckoned: from the inputs of one place (France, a région, a territory), nothing else."""

from collections.abc import Iterable
from fractions import Fraction

from catalyseur.bilan.guard import Nature, Quantity, total
from catalyseur.bilan.inputs import Inputs
from catalyseur.toolbox.windows import WindowState

Value = int | Fraction | None
OPEN_STATES = (WindowState.OPEN, WindowState.CLOSING_SOON)
PEOPLE = Nature(unit="count", stage="actual", tax="none", instrument="none", source_id="communes")
LABELS = Nature(unit="count", stage="announced", tax="none", instrument="none", source_id="turnkey_waves")
GRANTED = Nature(unit="cents", stage="actual", tax="untold", instrument="grant", source_id="scdl_subventions")


def territories(inputs: Inputs) -> Value:
    """Count the territories every list of the day has; not known before the first list."""
    return _if_listed(inputs, sum(one.certain for one in inputs.territories))


def uncertain_territories(inputs: Inputs) -> Value:
    """Count those that only some list has."""
    return sum(not one.certain for one in inputs.territories)


def certain_perimeters(inputs: Inputs) -> Value:
    """Count the territories whose members and communes are all certain."""
    return _if_listed(inputs, sum(one.whole for one in inputs.territories))


def crossing_territories(inputs: Inputs) -> Value:
    """Count the territories that have communes in several régions."""
    regions: dict[str, set[str]] = {}
    for commune in inputs.communes:
        regions.setdefault(commune.territory, set()).add(commune.region)
    return _if_listed(inputs, sum(len(found) > 1 for found in regions.values()))


def intercommunalities(inputs: Inputs) -> Value:
    """Count the EPCI that are members, whole or in part, each once."""
    return _members(inputs, ("EPCI", "EPCI_PART"))


def territorial_bodies(inputs: Inputs) -> Value:
    """Count the établissements publics territoriaux of Grand Paris that are members."""
    return _members(inputs, ("EPT",))


def lone_communes(inputs: Inputs) -> Value:
    """Count the communes that are members by themselves."""
    return _members(inputs, ("COM",))


def communes(inputs: Inputs) -> Value:
    """Count the communes that are certain, each once."""
    return _if_listed(inputs, len({one.commune for one in inputs.communes if one.certain}))


def uncertain_communes(inputs: Inputs) -> Value:
    """Count the communes in no territory for certain and perhaps in one."""
    certain = {one.commune for one in inputs.communes if one.certain}
    return _if_listed(inputs, len({one.commune for one in inputs.communes} - certain))


def population(inputs: Inputs) -> Value:
    """Add the people of the communes that are certain; not known when those of one are not."""
    people = {one.commune: one.population for one in inputs.communes if one.certain}
    return _if_listed(inputs, _added(PEOPLE, people.values()))


def population_share(inputs: Inputs) -> Value:
    """Divide the people covered by those of the place."""
    covered, everybody = population(inputs), _added(PEOPLE, (one.population for one in inputs.regions))
    return Fraction(covered) / everybody if covered is not None and everybody else None


def schemes_open(inputs: Inputs) -> Value:
    """Count the schemes that take applications, those about to close included."""
    return sum(one.state in OPEN_STATES for one in inputs.schemes)


def schemes_closing(inputs: Inputs) -> Value:
    """Count the schemes that close within thirty days."""
    return sum(one.state == WindowState.CLOSING_SOON for one in inputs.schemes)


def schemes_to_verify(inputs: Inputs) -> Value:
    """Count the schemes whose window cannot be told from what is published."""
    return sum(one.state == WindowState.TO_VERIFY for one in inputs.schemes)


def sites_awarded(inputs: Inputs) -> Value:
    """Add the labels of the waves announced."""
    return _added(LABELS, (one.awarded for one in inputs.waves))


def sites_named(inputs: Inputs) -> Value:
    """Count the sites that some announcement names."""
    return len(inputs.sites)


def sites_in_territories(inputs: Inputs) -> Value:
    """Count the named sites whose commune is certainly in a territory."""
    return sum(bool(one.territory) and one.certain for one in inputs.sites)


def sites_untold(inputs: Inputs) -> Value:
    """Count the named sites whose territory cannot be told."""
    return sum(one.territory is None or (bool(one.territory) and not one.certain) for one in inputs.sites)


def awards(inputs: Inputs) -> Value:
    """Count the awards known and dated by that day."""
    return sum(one.listed_on is not None for one in inputs.awards)


def subsidies(inputs: Inputs) -> Value:
    """Count the subsidies imported."""
    return len(inputs.subsidies)


def subsidy_amount(inputs: Inputs) -> Value:
    """Add the amounts agreed in cash; not known when one is not, or when none was imported."""
    if not inputs.subsidies:
        return None
    return _added(GRANTED, (one.amount_cents for one in inputs.subsidies if one.is_cash))


def _members(inputs: Inputs, kinds: tuple[str, ...]) -> int | None:
    found = {one.siren for one in inputs.members if one.kind in kinds and one.certain}
    return _if_listed(inputs, len(found))


def _if_listed(inputs: Inputs, value: int | None) -> int | None:
    """Answer not known on the days before the first list of a phase."""
    return None if inputs.about.lists == "before" else value


def _added(nature: Nature, values: Iterable[int | None]) -> int | None:
    return total((Quantity(value=value, nature=nature) for value in values), nature).value
