"""Secrecy: no published cell breaks the rule, and none that is hidden follows from the totals (P6, P7)."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import Bounds, LinearConstraint, milp

from catalyseur.panels.graph import bridges
from catalyseur.panels.secrecy import hide, sensitive

SHAPE = (4, 4, 3)


@st.composite
def tables(draw):
    """Return firms, the largest firm's part and the size of each cell: consistent, many of them small."""
    firms = draw(arrays(np.int64, SHAPE, elements=st.sampled_from([0, 0, 1, 1, 2, 3, 4, 5, 9])))
    more = draw(arrays(np.int64, SHAPE, elements=st.sampled_from([0, 0, 0, 1, 3, 40])))
    top = np.where(firms > 0, 1 + more, 0)
    return firms + np.where(firms > 0, more, 0), firms, top


def determined(hidden):
    """Return the hidden entries of a table with totals that its sums by line determine, by linear algebra."""
    rows, columns = np.nonzero(hidden)
    lines = [rows == row for row in range(hidden.shape[0])] + [
        columns == col for col in range(hidden.shape[1])
    ]
    kernel = null_space(np.array(lines, dtype=float))
    fixed = np.abs(kernel).max(axis=0, initial=0) < 1e-9
    return [(int(rows[i]), int(columns[i])) for i in np.flatnonzero(fixed)]


def null_space(matrix):
    _, values, vectors = np.linalg.svd(matrix)
    return vectors[(values > 1e-9).sum() :]


def with_totals(found, year):
    hidden = np.zeros((SHAPE[0] + 1, SHAPE[1] + 1), dtype=bool)
    hidden[:-1, :-1] = found.cells[:, :, year]
    hidden[:-1, -1] = found.unit_totals[:, year]
    hidden[-1, :-1] = found.sector_totals[:, year]
    hidden[-1, -1] = found.totals[year]
    return hidden


@pytest.mark.parametrize(
    ("size", "firms", "top", "answer"),
    [
        (0, 0, 0, False),
        (9, 2, 5, True),
        (3, 3, 1, False),
        (20, 4, 17, True),
        (100, 16, 85, True),
        (100, 17, 84, False),
    ],
)
def test_a_cell_is_sensitive_under_3_firms_or_with_one_at_85_percent(size, firms, top, answer):
    assert sensitive(*(np.array([value]) for value in (size, firms, top))).tolist() == [answer]


@settings(deadline=None, max_examples=60)
@given(tables())
def test_every_sensitive_cell_is_hidden_and_no_empty_one(table):
    size, firms, top = table
    found = hide(size, firms, sensitive(size, firms, top))
    assert found.cells[sensitive(size, firms, top)].all()
    assert not found.cells[size == 0].any()


@settings(deadline=None, max_examples=60)
@given(tables())
def test_no_hidden_cell_follows_from_the_totals_by_subtraction(table):
    size, firms, top = table
    found = hide(size, firms, sensitive(size, firms, top))
    for year in range(SHAPE[2]):
        hidden = with_totals(found, year)
        inner = [cell for cell in determined(hidden) if cell[0] < SHAPE[0] and cell[1] < SHAPE[1]]
        assert inner == []


def span(values, hidden, cell):
    """Return the least and the most a hidden entry can be: whole numbers from 1 on, sums by line kept (P7)."""
    places = {tuple(place): i for i, place in enumerate(np.argwhere(hidden).tolist())}
    lines, known = [], []
    for axis, count in enumerate(hidden.shape):
        for line in range(count):
            cells = [(line, k) if axis == 0 else (k, line) for k in range(hidden.shape[1 - axis])]
            signs = [1] * (len(cells) - 1) + [-1]
            row = np.zeros(len(places))
            for sign, at in zip(signs, cells, strict=True):
                if at in places:
                    row[places[at]] = sign
            lines.append(row)
            known.append(
                -sum(sign * values[at] for sign, at in zip(signs, cells, strict=True) if at not in places)
            )
    aim = np.eye(len(places))[places[cell]]
    whole, sums = np.ones(len(places), dtype=np.int64), LinearConstraint(np.array(lines), known, known)
    least, most = (
        milp(sign * aim, constraints=sums, bounds=Bounds(1, np.inf), integrality=whole) for sign in (1, -1)
    )
    assert least.fun is not None
    return round(least.fun), None if most.fun is None else round(-most.fun)


@settings(deadline=None, max_examples=8)
@given(tables())
def test_no_sensitive_cell_is_pinned_down_by_knowing_that_a_hidden_one_is_at_least_1(table):
    size, firms, top = (values[:, :, :1] for values in table)
    primary = sensitive(size, firms, top)
    found = hide(size, firms, primary)
    hidden = with_totals(found, 0)
    values = np.pad(size[:, :, 0], ((0, 1), (0, 1)))
    values[:, -1] = values.sum(1)
    values[-1] = values.sum(0)
    for at in np.argwhere(primary[:, :, 0]).tolist():
        least, most = span(values, hidden, tuple(at))
        assert most is None or least < most


@settings(deadline=None, max_examples=60)
@given(tables())
def test_what_a_line_hides_in_all_holds_3_firms_and_is_not_only_ones(table):
    size, firms, top = table
    found = hide(size, firms, sensitive(size, firms, top))
    for year in range(SHAPE[2]):
        for unit in range(SHAPE[0]):
            hidden = found.cells[unit, :, year]
            if hidden.any() and not found.unit_totals[unit, year]:
                assert firms[unit, hidden, year].sum() >= 3
                assert size[unit, hidden, year].sum() > hidden.sum()


@settings(deadline=None, max_examples=60)
@given(tables())
def test_flows_masked_after_a_hidden_year_do_not_give_its_stock(table):
    """Stock = stock of the year before + openings − closings: no sum tells a stock."""
    size, firms, top = table
    found = hide(size, firms, sensitive(size, firms, top))
    stocks = np.stack([with_totals(found, year) for year in range(SHAPE[2])], axis=2)
    flows = stocks.copy()
    flows[:, :, 1:] |= stocks[:, :, :-1]
    names = [("stock", *at) for at in np.argwhere(stocks).tolist()]
    names += [(flow, *at) for at in np.argwhere(flows).tolist() for flow in ("opened", "closed")]
    places = {name: place for place, name in enumerate(names)}
    equations = []
    for terms in _sums(stocks.shape):
        line = np.zeros(len(names))
        for name, sign in terms:
            if name in places:
                line[places[name]] = sign
        equations.append(line)
    fixed = np.abs(null_space(np.array(equations))).max(axis=0, initial=0) < 1e-9
    told = [names[i] for i in np.flatnonzero(fixed)]
    inside = {("stock", *at) for at in np.argwhere(found.cells).tolist()}
    assert inside.isdisjoint(told)


def _sums(shape):
    """Yield each equation all can write: lines of each measure and year, and the stock from year to year."""
    rows, columns, years = shape

    def sign(place, count):
        return -1 if place == count - 1 else 1

    for year, measure in product(range(years), ("stock", "opened", "closed")):
        for r in range(rows):
            yield [((measure, r, c, year), sign(c, columns)) for c in range(columns)]
        for c in range(columns):
            yield [((measure, r, c, year), sign(r, rows)) for r in range(rows)]
    for year, r, c in product(range(1, years), range(rows), range(columns)):
        yield [
            (("stock", r, c, year), 1),
            (("stock", r, c, year - 1), -1),
            (("opened", r, c, year), -1),
            (("closed", r, c, year), 1),
        ]


def test_the_edge_between_two_cycles_is_a_bridge():
    edges = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3), (6, 7), (6, 7)]
    assert bridges(edges, 8) == [3]
