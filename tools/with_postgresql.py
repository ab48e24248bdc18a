"""Run a command with DATABASE_URL naming a private PostgreSQL server that lives as long as the command.

    python tools/with_postgresql.py [--durable] pytest tests/portal

The server writes without waiting for the disk (fsync off), unless `--durable`. It uses Debian's binaries (package `postgresql`) or those on PATH, listens on a socket only, and leaves
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
def private_server(programs: Path, *, is_durable: bool = False) -> Iterator[str]:
    """Start a server in a temporary folder; give its URL, then stop and remove it.

    Without `is_durable` what it committed may be lost when the machine stops: faster, for tests.
    Raises subprocess.CalledProcessError, with PostgreSQL's own words, when it does not start.
    """
    folder = Path(tempfile.mkdtemp(prefix="catalyseur-postgresql-"))
    try:
        with kept_server(programs, folder, is_durable=is_durable) as url:
            yield url
    finally:
        shutil.rmtree(folder)


@contextmanager
def kept_server(programs: Path, folder: Path, *, is_durable: bool) -> Iterator[str]:
    """Start the server kept in `folder`, made when it is empty; give its URL, then stop it.

    PostgreSQL refuses to run as root, so root hands the folder to the user `postgres`.
    """
    folder.chmod(0o755)
    owner: list[str] = []
    if os.geteuid() == 0:
        owner = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [*owner, str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60)

    fsync = "on" if is_durable else "off"
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync={fsync}"
    if not (folder / "data").exists():
        run("initdb", "-A", "trust", "--no-sync", "-E", "UTF8", "-U", "site")
    run("pg_ctl", "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://site@{quote(str(folder), safe='')}/postgres"
    finally:
        run("pg_ctl", "-w", "-s", "-m", "immediate", "stop")


def main(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run `command` with a server of its own; return its exit status."""
    is_durable = command[:1] == ["--durable"]
    command = command[is_durable:]
    if not command:
        print("usage: with_postgresql.py [--durable] COMMAND…", file=sys.stderr)
        return 2
    programs = find_programs()
    if programs is None:
        print(f"{ABSENT}; not run: {' '.join(command)}", file=sys.stderr)
        return int(environment.get("CI") == "true")
    # A terminated run ends like an interrupted one: the server is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with private_server(programs, is_durable=is_durable) as url:
        done = subprocess.run(command, env={**environment, "DATABASE_URL": url}, check=False)
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
