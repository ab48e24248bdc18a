"""Bridges of a graph: the edges that lie on no cycle (Tarjan 1974)."""

from collections.abc import Sequence


def bridges(edges: Sequence[tuple[int, int]], n_nodes: int) -> list[int]:
    """Return the places in `edges` of those on no cycle.

    A hidden cell joins its row to its column; sums by line determine it exactly when it is a bridge.
    """
    around: list[list[tuple[int, int]]] = [[] for _ in range(n_nodes)]
    for place, (one, other) in enumerate(edges):
        around[one].append((other, place))
        around[other].append((one, place))
    reached = [0] * n_nodes
    lowest = [0] * n_nodes
    found: list[int] = []
    clock = 0
    for root in range(n_nodes):
        if reached[root] or not around[root]:
            continue
        clock += 1
        reached[root] = lowest[root] = clock
        path = [(root, -1, iter(around[root]))]
        while path:
            node, came_by, rest = path[-1]
            for neighbour, place in rest:
                if place == came_by:
                    continue
                if reached[neighbour]:
                    lowest[node] = min(lowest[node], reached[neighbour])
                    continue
                clock += 1
                reached[neighbour] = lowest[neighbour] = clock
                path.append((neighbour, place, iter(around[neighbour])))
                break
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                    if lowest[node] > reached[above]:
                        found.append(came_by)
    return sorted(found)
