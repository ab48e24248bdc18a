"""A synthetic SIRENE of any size, in the official columns, every row marked « exemple »."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import parquet as pq

from catalyseur.geography.atlas import Geography
from catalyseur.panels.units import GEOGRAPHY_YEAR
from catalyseur.toolbox.sectors import load_naf

MARK = "exemple"
BATCH = 500_000
_FIRST, _LAST = 1995, 2025
_FAULTY = 0.01
_TEXT = [
    "siren",
    "nic",
    "siret",
    "statutDiffusionEtablissement",
    "trancheEffectifsEtablissement",
    "activitePrincipaleRegistreMetiersEtablissement",
    "complementAdresseEtablissement",
    "numeroVoieEtablissement",
    "indiceRepetitionEtablissement",
    "typeVoieEtablissement",
    "libelleVoieEtablissement",
    "codePostalEtablissement",
    "libelleCommuneEtablissement",
    "codeCommuneEtablissement",
    "codePaysEtrangerEtablissement",
    "libellePaysEtrangerEtablissement",
    "etatAdministratifEtablissement",
    "enseigne1Etablissement",
    "denominationUsuelleEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
    "caractereEmployeurEtablissement",
]
SCHEMA = pa.schema(
    [(name, pa.string()) for name in _TEXT]
    + [("dateCreationEtablissement", pa.date32()), ("dateDebut", pa.date32())]
    + [("anneeEffectifsEtablissement", pa.int64()), ("etablissementSiege", pa.bool_())]
)
_Values = NDArray[Any]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class _Pools:
    """What the rows draw from."""

    communes: _Values
    cumulated: NDArray[np.float64]
    activities: _Values
    activity_shares: NDArray[np.float64]


def write_sample(geography: Geography, path: Path, *, rows: int, seed: int) -> Iterator[int]:
    """Write the sample, and yield the number of rows written so far; same seed, same bytes.

    Firms have one establishment or several; about one row in a hundred has a defect of the real file. No
    SIREN of it passes Luhn's check, so that none is that of a real firm.
    """
    pools = _pools(geography)
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for number, start in enumerate(range(0, rows, BATCH)):
            size = min(BATCH, rows - start)
            generator = np.random.Generator(np.random.PCG64([seed, number]))
            writer.write_table(_batch(pools, generator, start, size))
            yield start + size


def _pools(geography: Geography) -> _Pools:
    history = geography.history
    people = dict(zip(history.codes, history.columns["population"], strict=True))
    codes = [*history.standing(GEOGRAPHY_YEAR), *sorted(history.former)]
    weights = np.array([float(people.get(code) or 100) for code in codes])
    activities = sorted(load_naf())
    shares = 1.0 / (1 + np.random.Generator(np.random.PCG64(17)).permutation(len(activities)))
    return _Pools(
        communes=np.array(codes),
        cumulated=np.cumsum(weights) / weights.sum(),
        activities=np.array(activities),
        activity_shares=np.cumsum(shares) / shares.sum(),
    )


def _batch(pools: _Pools, generator: np.random.Generator, start: int, size: int) -> pa.Table:
    heads = generator.random(size) < 0.8  # a new firm, else one more establishment of the firm above
    heads[0] = True
    firm = np.cumsum(heads) - 1
    first = np.flatnonzero(heads)[firm]
    commune = pools.communes[np.searchsorted(pools.cumulated, generator.random(size))]
    moved = generator.random(size) < 0.4
    commune = np.where(moved, commune, commune[first])
    activity = pools.activities[np.searchsorted(pools.activity_shares, generator.random(size))][first]
    nic = np.arange(size) - first + 1
    opened = generator.integers(_day(_FIRST), _day(_LAST), size)
    lived = generator.exponential(3500, size).astype(np.int64)
    closed = opened + lived
    shut = closed < _day(_LAST)
    siren = _sirens(start + first)
    columns: dict[str, Any] = {
        "siren": siren,
        "nic": np.char.zfill(nic.astype(str), 5),
        "siret": np.char.add(siren, np.char.zfill(nic.astype(str), 5)),
        "etatAdministratifEtablissement": np.where(shut, "F", "A"),
        "etablissementSiege": nic == 1,
        "caractereEmployeurEtablissement": np.where(generator.random(size) < 0.3, "O", "N"),
        "dateCreationEtablissement": opened.astype("datetime64[D]"),
        "dateDebut": np.where(shut, closed, opened).astype("datetime64[D]"),
    }
    constant = {
        "enseigne1Etablissement": MARK,
        "denominationUsuelleEtablissement": MARK,
        "libelleVoieEtablissement": MARK,
        "statutDiffusionEtablissement": "O",
    }
    return _table(columns | _faulty(generator, commune, activity), constant, size)


def _faulty(generator: np.random.Generator, commune: _Values, activity: _Values) -> dict[str, Any]:
    """Return the places and activities, some of them absent, abroad or of an older nomenclature."""
    chance = generator.random(len(commune)) / _FAULTY
    abroad, no_commune = chance < 0.25, (chance >= 0.25) & (chance < 0.5)
    no_activity, older = (chance >= 0.5) & (chance < 0.75), (chance >= 0.75) & (chance < 1)
    country = _blank(np.full(len(commune), "99132"), ~abroad)
    nomenclature = _blank(np.where(older, "NAF1993", "NAFRev2"), no_activity)
    return {
        "codePaysEtrangerEtablissement": country,
        "codeCommuneEtablissement": _blank(commune, abroad | no_commune),
        "activitePrincipaleEtablissement": _blank(activity, no_activity),
        "nomenclatureActivitePrincipaleEtablissement": nomenclature,
    }


def _blank(values: _Values, absent: NDArray[np.bool_]) -> pa.Array:
    return pa.array(values, mask=absent)


def _sirens(numbers: NDArray[np.int64]) -> _Values:
    """Return nine digits that fail Luhn's check, one for each number below a hundred million."""
    digits = numbers[:, None] // 10 ** np.arange(7, -1, -1) % 10
    doubled = 2 * digits[:, 1::2]
    total = digits[:, ::2].sum(axis=1) + (doubled - 9 * (doubled > 9)).sum(axis=1)
    wrong = (10 - total % 10 + 1) % 10
    return np.char.zfill((numbers * 10 + wrong).astype(str), 9)


def _table(columns: dict[str, Any], constant: dict[str, str], size: int) -> pa.Table:
    arrays = []
    for field in SCHEMA:
        if field.name in constant:
            arrays.append(pa.repeat(pa.scalar(constant[field.name]), size))
        elif field.name in columns:
            arrays.append(pa.array(columns[field.name], field.type))
        else:
            arrays.append(pa.nulls(size, field.type))
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _day(year: int) -> int:
    return (date(year, 1, 1) - date(1970, 1, 1)).days
