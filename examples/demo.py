"""`make demo`: the territory, the schemes and the reasons for the example projects."""

import sys
from pathlib import Path

from catalyseur.cli.main import main

EXAMPLES = Path(__file__).parent
COMMANDS = (
    ["territory", "Le Creusot", "--on", "2020-12-15"],
    ["territory", "Saint-Denis", "--on", "2026-11-23"],
    ["match", str(EXAMPLES / "usinage.json"), "--on", "2020-12-15"],
    ["match", str(EXAMPLES / "friche.json"), "--on", "2020-12-15"],
    ["match", str(EXAMPLES / "decarbonation.json"), "--on", "2026-11-23"],
)


def run() -> int:
    """Run every command in turn, its line first; stop at the first that fails."""
    for command in COMMANDS:
        sys.stdout.write(f"\n$ catalyseur {' '.join(command)}\n\n")
        sys.stdout.flush()
        status = main(command)
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(run())
