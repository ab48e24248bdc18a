"""`catalyseur worker`: prepare in the background the files people ask for. `serve` runs one by itself."""

import os
import signal
import subprocess
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from catalyseur.cli.arguments import Commands, add_command
from catalyseur.cli.database import open_site

_EPILOG = "example: catalyseur worker"
_LOOKS_EVERY_S = 1.0
_ENDS_WITHIN_S = 30


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = add_command(commands, "worker", __doc__, _EPILOG)
    parser.add_argument(
        "--with-parent", action="store_true", help="end, too, when the process that started it ends"
    )
    parser.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Work until a signal; a file under way is finished first."""
    parent = os.getppid()
    open_site()
    from django.core.management import call_command  # noqa: PLC0415 - the site was just opened

    if asked.with_parent:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()
    call_command("db_worker", verbosity=0, startup_delay=False, interval=_LOOKS_EVERY_S)


@contextmanager
def beside() -> Iterator[None]:
    """Run a worker beside this process, with the same surroundings, until the block ends."""
    code = "import sys; from catalyseur.cli.main import main; sys.exit(main())"
    child = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-c", code, "worker", "--with-parent"], start_new_session=True
    )
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(timeout=_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _follow(parent: int) -> None:
    """Ask this process to end once the one that started it is gone, however it went."""
    while os.getppid() == parent:
        time.sleep(_LOOKS_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)
