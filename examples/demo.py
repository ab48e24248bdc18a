"""`make demo`: the territory, the schemes, the reasons and a plan for the examples, then the site's database."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from catalyseur.cli.database import open_site
from catalyseur.cli.errors import BAD_INPUT, BadInputError
from catalyseur.cli.main import main
from catalyseur.cli.serve import NewerDatabaseError, prepare_database

EXAMPLES = Path(__file__).parent
COMMANDS = (
    ["territory", "Le Creusot", "--on", "2020-12-15"],
    ["territory", "Saint-Denis", "--on", "2026-11-23"],
    ["match", str(EXAMPLES / "usinage.json"), "--on", "2020-12-15"],
    ["match", str(EXAMPLES / "friche.json"), "--on", "2020-12-15"],
    ["match", str(EXAMPLES / "decarbonation.json"), "--on", "2026-11-23"],
    ["plan", str(EXAMPLES / "plan" / "exemple.json")],
)


def run() -> int:
    """Run every command in turn, its line first, then prepare the site; stop at the first that fails."""
    for command in COMMANDS:
        sys.stdout.write(f"\n$ catalyseur {' '.join(command)}\n\n")
        sys.stdout.flush()
        status = main(command)
        if status:
            return status
    return prepare_site()


def prepare_site() -> int:
    """Bring the site's database to this version and say where it is; leave a newer one as it is."""
    try:
        open_site()
        name = prepare_database()
        add_examples()
    except NewerDatabaseError:
        sys.stdout.write(
            "\nLa base du site vient d’une version plus récente : elle reste comme elle est. Pour ouvrir le site,\n"
            "mettez Catalyseur à jour ou donnez un autre dossier par CATALYSEUR_DATA.\n"
        )
        return 0
    except BadInputError as error:
        sys.stderr.write(f"demo: {error}\n")
        return BAD_INPUT
    sys.stdout.write(f"\nLa base du site est prête : {name}\nPour l’ouvrir : make serve\n")
    return 0


def add_examples() -> None:
    """Add the demonstration's fund and study: invented data, and they say so everywhere."""
    from catalyseur.portal.funds.demonstration import load_demonstration  # noqa: PLC0415 - models load after the site
    from catalyseur.portal.studies.register.loading import load_example  # noqa: PLC0415

    load_demonstration(at=datetime.now(UTC))
    load_example(at=datetime.now(UTC))


if __name__ == "__main__":
    sys.exit(run())
