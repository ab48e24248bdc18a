"""What must never stand in the repository."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
REGISTRIES = re.compile(
    "|".join(
        (
            "py" + r"pi\.org",
            "python" + r"hosted\.org",
            "npm" + r"js\.(?:org|com)",
            "--(?:extra-)?index" + "-url",
        )
    )
)


def _tracked_texts():
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    for name in filter(None, names):
        path = ROOT / name
        if path.is_file() and path.suffix not in {".xz", ".gz", ".png", ".npz"}:
            yield name, path.read_text("utf-8")


def test_no_address_of_a_package_registry_stands_in_the_repository():
    assert [name for name, text in _tracked_texts() if REGISTRIES.search(text)] == []


def test_lock_files_pin_every_package_with_a_hash():
    for path in (ROOT / "requirements").glob("*.txt"):
        entries = re.split(r"\n(?=\S)", path.read_text("utf-8").strip())
        assert entries
        assert [
            entry
            for entry in entries
            if not re.match(r"[\w.-]+==\S+", entry) or "--hash=sha256:" not in entry
        ] == []
