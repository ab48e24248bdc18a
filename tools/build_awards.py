"""The embedded awards, their published counts and the figures of the programme."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from tools.build_sources import Sources
from tools.package_tables import AWARDS_PUBLISHED

from catalyseur.bilan.awards import Award
from catalyseur.geography.atlas import load_geography
from catalyseur.geography.outlines import load_outlines
from catalyseur.ingest.placing import Placer
from catalyseur.ingest.plan_de_relance import read_awards

Row = Sequence[object]
# What the compilation mended, put back as published (its column `remark`).
PUBLISHED_DEPARTEMENTS = {
    "source department code empty": "",
    "source code_departement=98; SIREN column holds a local (RIDET) number": "98",
}
# Where our reader and the compilation part: it knows another name of the commune, ours its spelling or its parts.
EXPLAINED = {
    "51": "s/ is written sur",
    "62": "apostrophes are not compared",
    "170": "the name the commune bore from 2016 to 2022 is not in the data",
    "180": "no commune name: that is said",
    "199": "Seynod is a part of Annecy",
    "258": "Francheville is a part of Verneuil d’Avre et d’Iton",
}
# Where the point contradicts the published département: the postcode decides, or nothing does.
PLACED_ELSEWHERE = {"100": "78640", "131": None}


def award_rows(sources: Sources) -> Iterable[Row]:
    """Return the known awards: columns as published, then what our reader makes of them.

    Raises ValueError where the reader and the compilation part without a known reason.
    """
    known = sources.fact_rows("awards/laureats_france_relance.csv")
    published = [_published(row) for row in known]
    placer = Placer(geography=load_geography(), outlines=load_outlines("commune"))
    read = read_awards(_as_csv(published), name="awards", vintage="2022-04-08", placer=placer)
    for source, row, award in zip(known, published, read.awards, strict=True):
        _check(source, award)
        yield [source["source_row"], *row, *_placed(award)]


def count_rows(facts: Path) -> list[Row]:
    """Return the counts of the publisher, by column."""
    exchange = json.loads((facts / "formats" / "exchange_formats.json").read_text(encoding="utf-8"))
    counts = exchange["plan_de_relance"]["published_counts"]
    return [(by, label, number) for by, numbers in counts.items() for label, number in numbers.items()]


def _check(source: dict[str, str], award: Award) -> None:
    row = source["source_row"]
    missed = set(filter(None, source["quality_flags"].split(";"))) - set(award.defects)
    if missed and row not in EXPLAINED:
        raise ValueError(f"row {row}: {', '.join(sorted(missed))} not found by the reader")
    expected = PLACED_ELSEWHERE.get(row, source["commune_insee_from_point"] or None)
    if award.commune != expected:
        raise ValueError(f"row {row}: placed in {award.commune}, the compilation says {expected}")


def _published(row: dict[str, str]) -> list[str]:
    point = f"{row['latitude']}, {row['longitude']}" if row["latitude"] else ""
    known = {
        "entreprise": row["company"],
        "type_entreprise": row["company_type"],
        "siren": row["source_identifier"],
        "volet_relance": row["recovery_strand"],
        "mesure": row["measure_label"],
        "nom_commune": row["commune_in_source"],
        "code_postal": row["postcode"],
        "coordonnees_gps": point,
        "mise_a_jour": row["listed_on"],
        "filiere": row["sector"],
        "tonnes_equivalent_co2_pour_les_projets_decarbonation": row["co2_avoided_t_per_year"],
        "code_departement": PUBLISHED_DEPARTEMENTS.get(row["remark"], row["department_code"]),
        "nom_region": row["region"],
    }
    return [known.get(column, "") for column in AWARDS_PUBLISHED]


def _as_csv(rows: Iterable[Row]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([AWARDS_PUBLISHED, *rows])
    return text.getvalue().encode("utf-8")


def _placed(award: Award) -> Row:
    return [
        award.key,
        award.siren or "",
        award.siret or "",
        award.measure_code,
        award.measure_label,
        award.sector or "",
        award.departement or "",
        award.region or "",
        award.commune or "",
        award.commune_basis,
        award.postcode or "",
        "|".join(award.defects),
    ]
