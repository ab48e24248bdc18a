"""What a process reads before its first answer, so that no visitor waits for it."""

from catalyseur.portal.places.lists import phase_drawing
from catalyseur.portal.places.neighbours import load_adjacency
from catalyseur.portal.places.queries import current_locator


def warm_up() -> None:
    """Read the geography, the index of names, the borders and the maps: two or three seconds, once.

    Left for the first search of a point: the outlines of communes, 120 MB.
    """
    locator = current_locator()
    locator.index.complete("paris")
    load_adjacency()
    for phase in locator.geography.territory_history.phases:
        phase_drawing(phase.number)
