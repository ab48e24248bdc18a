"""`catalyseur serve`: open the site on this machine."""

import os
import socket
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path

from catalyseur.cli.arguments import Commands, add_command
from catalyseur.cli.database import open_site
from catalyseur.cli.errors import BadInputError
from catalyseur.cli.worker import beside

_EPILOG = "example: catalyseur serve --port 8080"
_WORKERS, _THREADS, _BACKLOG = 2, 4, 512


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = add_command(commands, "serve", __doc__, _EPILOG)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=_port, default=8000, help="port to listen on (default: 8000)")
    parser.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Prepare the database, then answer until Ctrl-C, a worker beside."""
    with listen(asked.host, asked.port) as listener:
        os.environ.setdefault("CATALYSEUR_BASE_URL", address_of(listener))  # of the links in messages
        open_site()
        prepare_database()
        with beside():
            answer(listener)


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else. Raises BadInputError when it is taken or cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else str(error)
        raise BadInputError(
            f"cannot listen on {host} port {port}: {reason}: choose another with --host or --port"
        ) from None


def address_of(listener: socket.socket) -> str:
    """Return the address at which this machine reaches the listener."""
    host, port = listener.getsockname()[:2]
    if ":" in host:
        host = f"[{host}]"
    return f"http://{host}:{port}"


class NewerDatabaseError(BadInputError):
    """A newer version prepared the database: this one may write it wrong."""


def prepare_database() -> str:
    """Bring the embedded database to this version; of a server's, only check that it is. Return its name.

    The assemblies the program knows are then added where they lack.

    Raises NewerDatabaseError when a newer version prepared it; BadInputError when the folder cannot be written,
    or when the server's database is behind.
    """
    from django.core.management import call_command  # noqa: PLC0415 - the site was just opened
    from django.db import DatabaseError, connection, connections  # noqa: PLC0415

    folder = _folder()
    try:
        if connection.vendor == "sqlite":
            folder.mkdir(parents=True, exist_ok=True)
        behind = _is_behind()
        if behind and connection.vendor == "sqlite":
            call_command("migrate", verbosity=0, interactive=False)
        elif behind:
            raise BadInputError("the database is behind this version: run `python -m django migrate` first")
        call_command("load_assemblies", verbosity=0)
        return str(connection.settings_dict["NAME"])
    except OSError as error:
        raise BadInputError(f"{folder}: cannot be written: {error.strerror}: set CATALYSEUR_DATA") from None
    except DatabaseError as error:
        sentence = " ".join(str(error).split())
        raise BadInputError(f"the database cannot be opened: {sentence}: check DATABASE_URL") from None
    finally:
        connections.close_all()  # no connection may cross a fork


def answer(listener: socket.socket) -> None:
    """Answer requests with gunicorn's threads until a signal ends it. Takes the listener over."""
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - only this command needs it

    from catalyseur.portal.config.wsgi import application  # noqa: PLC0415 - the site was just opened

    settings = settings_of(listener)
    listener.detach()  # gunicorn closes it

    class Site(BaseApplication):  # type: ignore[misc] # gunicorn has no types
        """The site, with the settings of this command."""

        def load_config(self) -> None:
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Callable[..., object]:
            return application

    Site().run()


def settings_of(listener: socket.socket) -> dict[str, object]:
    """Return gunicorn's settings. No access log: an address may hold the token of a project."""
    address = address_of(listener)

    def announce(_: object) -> None:
        sys.stdout.write(f"Catalyseur est ouvert : {address}/ (Ctrl-C pour arrêter)\n")
        sys.stdout.flush()

    return {
        "bind": f"fd://{listener.fileno()}",
        "worker_class": "gthread",
        "workers": _WORKERS,
        "threads": _THREADS,
        "preload_app": True,
        "control_socket_disable": True,
        "loglevel": "error",
        "when_ready": announce,
    }


def _is_behind() -> bool:
    from django.db import connection  # noqa: PLC0415 - the site was just opened
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    loader = executor.loader
    if set(loader.applied_migrations) - set(loader.disk_migrations):
        raise NewerDatabaseError(
            f"{connection.settings_dict['NAME']}: a newer version prepared this database: "
            "upgrade, restore a backup of this version, or set CATALYSEUR_DATA to another folder"
        )
    return bool(executor.migration_plan(loader.graph.leaf_nodes()))


def _folder() -> Path:
    from django.conf import settings  # noqa: PLC0415 - the site was just opened

    folder: Path = settings.ENVIRONMENT.folder
    return folder


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise ArgumentTypeError(f"'{text}' is no port: give a number from 0 (any free one) to 65535")
    return int(text)
