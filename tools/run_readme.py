"""Run every command of a Markdown file: lines beginning with `$ ` in its ```console blocks.

A command that ends with another status than 0 stops the run. `make` lines are left out: `make ci` runs those targets itself.
"""

import re
import subprocess
import sys
from pathlib import Path


def commands(text: str) -> list[str]:
    """Return the commands of the console blocks, in order."""
    blocks = re.findall(r"^```console\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def main(path: str) -> int:
    """Run the commands from the folder of the file; return the first bad status, else 0."""
    document = Path(path).resolve()
    for command in commands(document.read_text("utf-8")):
        if command.startswith("make "):
            continue
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=document.parent,
            check=False,
            stdout=subprocess.DEVNULL,
        )
        print(f"{'ok' if done.returncode == 0 else 'FAILED'}  {command}")
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
