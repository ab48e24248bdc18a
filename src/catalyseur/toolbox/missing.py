"""The facts that undecided schemes miss, read from the batch form: what the findings of `match_scheme` name."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from catalyseur.toolbox.batch.bits import PLANE, Bits
from catalyseur.toolbox.batch.planes import DOUBT_BIT, pack, unpack
from catalyseur.toolbox.criteria import judge_condition
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import CRITERIA, judge_criterion
from catalyseur.toolbox.scheme import Scheme
from catalyseur.values.verdict import CANNOT_TELL


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
    places = np.flatnonzero(unknown & undecided)
    if name == "start_of_works":
        yield from (_of_works(facts, compiled.schemes[place]) for place in places)
        return
    for first in np.unique(compiled.shapes[name][places], return_index=True)[1]:  # one tells for all
        scheme, version = compiled.schemes[places[first]], compiled.versions[places[first]]
        yield from judge_criterion(facts, scheme, version, name).missing


def _of_works(facts: Facts, scheme: Scheme) -> str:
    return f"applications.{scheme.id}" if facts.project.start_of_works_on else "start_of_works_on"
