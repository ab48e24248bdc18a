"""French words about assemblies."""

ORDINALS = (
    "première",
    "deuxième",
    "troisième",
    "quatrième",
    "cinquième",
    "sixième",
    "septième",
    "huitième",
    "neuvième",
    "dixième",
)


def ordinal(edition: int) -> str:
    """Write the rank of an edition: « troisième », « 12e »."""
    return ORDINALS[edition - 1] if 0 < edition <= len(ORDINALS) else f"{edition}e"
