"""The server `bench_kills.py` kills: gunicorn as `catalyseur serve` sets it, on the addresses of `kills_urls.py`."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

APPLICATION = "django.core.wsgi:get_wsgi_application()"
SETTINGS = (
    "--worker-class=gthread",
    "--workers=2",
    "--threads=4",
    "--preload",
    "--backlog=512",
    "--log-level=critical",
    "--no-control-socket",
)
TIMEOUT = 30


class LostError(RuntimeError):
    """Something acknowledged is not there, or is there wrongly."""


class Server:
    """The server, in a group of processes of its own."""

    def __init__(self, port: int) -> None:
        """Keep the port."""
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", *SETTINGS, f"--bind=127.0.0.1:{self.port}", APPLICATION]
        self._process = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - ours
        self.wait()

    def wait(self) -> None:
        """Wait until it answers. Raises LostError after two minutes."""
        ends = time.monotonic() + 120
        while ask(self.port, "/ready") != 204:
            if time.monotonic() > ends:
                raise LostError("the server does not answer any more")
            time.sleep(0.1)

    def kill(self) -> int:
        """Kill the master and its processes at once; return how many processes."""
        if self._process is None:
            return 0
        count = 1 + len(children(self._process.pid))
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        return count

    def kill_processes(self) -> int:
        """Kill the processes that answer, not their master; return how many."""
        pids = children(self._process.pid) if self._process else []
        return kill_all(pids)


def children(pid: int) -> list[int]:
    """Return the children of a process."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(one) for one in text.split()]


def kill_all(pids: list[int]) -> int:
    """Kill processes; return how many were there."""
    killed = 0
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            killed += 1
    return killed


def ask(port: int, path: str, document: dict[str, object] | None = None) -> int | None:
    """Return the status of an answer; None when none came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("POST" if document else "GET", path, json.dumps(document) if document else None)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
