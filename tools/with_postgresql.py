"""Run a command with DATABASE_URL naming a private PostgreSQL server that lives as long as the command.

    python tools/with_postgresql.py pytest tests/portal

The server uses Debian's binaries (package `postgresql`) or those on PATH, listens on a socket only, and leaves
nothing behind. The exit status is the command's. Without PostgreSQL nothing runs: status 0, or 1 where CI=true.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

DEBIAN = Path("/usr/lib/postgresql")
ABSENT = "PostgreSQL is not installed: install Debian's package postgresql"


def find_programs() -> Path | None:
    """Return the folder of `initdb` and `pg_ctl`, the newest of Debian's first; None when there is none."""
    folders = sorted(DEBIAN.glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists():
            return folder
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def private_server(programs: Path) -> Iterator[str]:
    """Start a server without durability in a temporary folder; give its URL, then stop and remove it.

    PostgreSQL refuses to run as root, so root hands the folder to the user `postgres`.
    Raises subprocess.CalledProcessError, with PostgreSQL's own words, when it does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="catalyseur-postgresql-"))
    folder.chmod(0o755)
    owner: list[str] = []
    if os.geteuid() == 0:
        owner = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [*owner, str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60)

    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
    try:
        run("initdb", "-A", "trust", "--no-sync", "-E", "UTF8", "-U", "site")
        run("pg_ctl", "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://site@{quote(str(folder), safe='')}/postgres"
        finally:
            run("pg_ctl", "-w", "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def main(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run `command` with a server of its own; return its exit status."""
    if not command:
        print("usage: with_postgresql.py COMMAND…", file=sys.stderr)
        return 2
    programs = find_programs()
    if programs is None:
        print(f"{ABSENT}; not run: {' '.join(command)}", file=sys.stderr)
        return int(environment.get("CI") == "true")
    # A terminated run ends like an interrupted one: the server is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with private_server(programs) as url:
        done = subprocess.run(command, env={**environment, "DATABASE_URL": url}, check=False)
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
