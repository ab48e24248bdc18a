"""The facts that undecided schemes miss, read from the batch form: what the findings of `match_scheme` name."""

from collections.abc import Hashable, Iterator

import numpy as np
from numpy.typing import NDArray

from catalyseur.toolbox.batch.bits import PLANE, Bits
from catalyseur.toolbox.batch.planes import CANNOT_TELL, DOUBT_BIT, pack, unpack
from catalyseur.toolbox.criteria import judge_condition
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import CRITERIA, eligible_natures, judge_criterion
from catalyseur.toolbox.scheme import Published, Scheme, Size, Version


def missing_facts(facts: Facts, bits: Bits) -> set[str]:
    """Name every fact that a scheme which cannot be told misses. `bits` holds the one project of `facts`.

    Schemes that publish alike are read once: an unknown criterion with one published value misses the same
    facts whatever that value is, but for sizes by scale, spend limits by place and days of application.
    """
    undecided = bits.verdicts()[0] == CANNOT_TELL
    missing: set[str] = set()
    for name in CRITERIA:
        missing.update(_of_criterion(facts, bits, undecided, name))
    words = pack(undecided)
    for named in bits.compiled.conditions:
        if (named.schemes & words).any():
            missing.update(judge_condition(facts, named.condition).missing)
    return missing


def _of_criterion(facts: Facts, bits: Bits, undecided: NDArray[np.bool_], name: str) -> Iterator[str]:
    compiled = bits.compiled
    unknown = unpack(bits.planes[PLANE[name], 0, DOUBT_BIT], len(undecided)).astype(np.bool_)
    seen: set[Hashable] = set()
    unknown &= undecided
    alike = unknown & compiled.alike[name]
    if name == "start_of_works":
        alike = unknown & (facts.project.start_of_works_on is None)
    unknown[np.flatnonzero(alike)[1:]] = False  # one of them tells for all
    for place in np.flatnonzero(unknown):
        scheme, version = compiled.schemes[place], compiled.versions[place]
        if name == "start_of_works":
            yield _of_works(facts, scheme)
            continue
        shape = _shape(version, getattr(version.criteria, name))
        if shape not in seen:
            seen.add(shape)
            yield from judge_criterion(facts, scheme, version, name).missing


def _of_works(facts: Facts, scheme: Scheme) -> str:
    return f"applications.{scheme.id}" if facts.project.start_of_works_on else "start_of_works_on"


def _shape(version: Version, published: Published[Hashable]) -> Hashable:
    """Return a key shared by unknown criteria that miss the same facts."""
    values = published.values
    if len(values) > 1:
        return values, eligible_natures(version.criteria)
    value = values[0]
    if isinstance(value, Size):
        return value.eu is None, value.category is None
    return values, eligible_natures(version.criteria)
