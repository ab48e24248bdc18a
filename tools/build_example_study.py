"""Build the panel of the demonstration study: a third of the units of the synthetic panel, each marked « exemple ».

    python tools/build_example_study.py

reads tests/reference/data/evaluation/epci_synth.csv.gz and writes src/catalyseur/bilan/study/example.csv.gz.
"""

import csv
import gzip
import io
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "tests/reference/data/evaluation/epci_synth.csv.gz"
OUT = ROOT / "src/catalyseur/bilan/study/example.csv.gz"
FIRST_YEAR, ONE_IN = 2014, 3


def example_rows(text: str) -> list[dict[str, str]]:
    """Return the rows kept, by the names the study registers."""
    return [
        {
            "unite": f"exemple-{int(row['epci']):04d}",
            "annee": row["annee"],
            "cohorte": row["cohorte"],
            "ln_emploi_exemple": row["y"],
            "part_industrie_exemple": row["x1"],
            "taille_exemple": row["x2"],
            "lon": f"{float(row['lon']):.3f}",
            "lat": f"{float(row['lat']):.3f}",
        }
        for row in csv.DictReader(io.StringIO(text))
        if int(row["epci"]) % ONE_IN == 0 and int(row["annee"]) >= FIRST_YEAR
    ]


def main() -> None:
    """Write the file, the same bytes each time."""
    rows = example_rows(gzip.decompress(SOURCE.read_bytes()).decode())
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    OUT.write_bytes(gzip.compress(file.getvalue().encode(), 9, mtime=0))
    print(f"{OUT.relative_to(ROOT)}: {len(rows)} rows, {OUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
