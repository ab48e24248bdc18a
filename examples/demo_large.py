"""`make demo-large`: a database of its own with 20,000 files and 200,000 movements, all examples, then its recount."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from catalyseur.cli.database import open_site
from catalyseur.cli.main import main
from catalyseur.cli.serve import prepare_database
from catalyseur.geography.atlas import load_geography

FOLDER = Path("build/demo-large")
FILES = 20_000


def run(folder: Path, files: int) -> int:
    """Make the database once, recount it, say how to serve it."""
    os.environ["CATALYSEUR_DATA"] = str(folder.absolute())
    os.environ.pop("DATABASE_URL", None)
    open_site()
    name = prepare_database()
    from catalyseur.portal.funds.large_demonstration import (  # noqa: PLC0415 - the site was just opened
        FUND,
        load_large_demonstration,
    )
    from catalyseur.portal.funds.models import Holder  # noqa: PLC0415 - same

    if not Holder.objects.filter(code=FUND).exists():
        load_large_demonstration(files=files, geography=load_geography(), at=datetime.now(UTC), tell=tell)
    sys.stdout.write("\n$ catalyseur ledger verify\n\n")
    sys.stdout.flush()
    status = main(["ledger", "verify"])
    sys.stdout.write(f"\nLa base de démonstration est prête : {name}\n")
    sys.stdout.write(f"Pour l’ouvrir : CATALYSEUR_DATA={folder.absolute()} .venv/bin/catalyseur serve\n")
    return status


def tell(what: str, done: int) -> None:
    """Say how far it is."""
    sys.stdout.write(f"{what} (exemples) : {done}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(run(FOLDER, FILES))
