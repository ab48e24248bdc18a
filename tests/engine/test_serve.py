"""`serve`, `appoint`, `backup`, `restore`: real processes, real databases."""

import contextlib
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from catalyseur.cli.serve import address_of, listen
from tests.sites import manage, run_python, surroundings

DEMO = Path(__file__).parents[2] / "examples" / "demo.py"


def run(folder, *arguments, **more):
    code = "import sys; from catalyseur.cli.main import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=surroundings(folder, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def refused(done, says):
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    return True


@contextlib.contextmanager
def served(folder):
    """The site on a free port; gives its process and its address, then ends it with Ctrl-C."""
    code = "import sys; from catalyseur.cli.main import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "serve", "--port", "0"],
        env=surroundings(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        yield process, process.stdout.readline().split(" : ")[1].split()[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate()


def test_the_site_opens_on_an_empty_folder_and_ends_on_ctrl_c(tmp_path):
    with served(tmp_path / "new") as (process, address):
        with urllib.request.urlopen(f"{address}api/v1/") as answer:  # noqa: S310 - our own address
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")])
def test_links_bear_the_address_that_is_listened_on(host, shown):
    with listen(host, 0) as listener:
        assert address_of(listener) == f"http://{shown}:{listener.getsockname()[1]}"


def test_a_database_of_a_newer_version_is_left_as_it_is(tmp_path):
    manage(tmp_path, "migrate", "--verbosity=0")
    with contextlib.closing(sqlite3.connect(tmp_path / "catalyseur.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '9999_moon', '2030-01-01')"
        )
    before = (tmp_path / "catalyseur.sqlite3").read_bytes()
    assert refused(run(tmp_path, "serve", "--port", "0"), "a newer version prepared this database")
    assert "vient d’une version plus récente" in run_python(tmp_path, DEMO)
    assert (tmp_path / "catalyseur.sqlite3").read_bytes() == before


def test_the_demonstration_prepares_the_site_and_prepares_it_again(tmp_path):
    folder = tmp_path / "new"
    ready = f"La base du site est prête : {folder / 'catalyseur.sqlite3'}\nPour l’ouvrir : make serve\n"
    assert run_python(folder, DEMO).endswith(ready)
    manage(folder, "migrate", "sessions", "zero", "--verbosity=0")
    assert run_python(folder, DEMO).endswith(ready)
    assert "[ ]" not in manage(folder, "showmigrations")


def test_a_taken_port_is_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert refused(run(tmp_path, "serve", "--port", taken.getsockname()[1]), "Address already in use")


@pytest.mark.parametrize("port", ["-1", "65536", "http", ""])
def test_a_wrong_port_is_one_sentence(tmp_path, port):
    assert refused(run(tmp_path, "serve", f"--port={port}"), "is no port")


def test_what_was_backed_up_while_the_site_runs_is_restored(tmp_path):
    file = tmp_path / "site.backup"
    with served(tmp_path):
        assert run(tmp_path, "appoint", "a@example.fr").returncode == 0
        assert run(tmp_path, "backup", file).returncode == 0
        assert run(tmp_path, "appoint", "b@example.fr").returncode == 0
    assert run(tmp_path, "restore", file, "--force").returncode == 0
    assert run(tmp_path / "elsewhere", "restore", file).returncode == 0
    for folder in (tmp_path, tmp_path / "elsewhere"):
        with contextlib.closing(sqlite3.connect(folder / "catalyseur.sqlite3")) as database:
            assert database.execute("SELECT email FROM accounts_user").fetchall() == [("a@example.fr",)]
    assert file.stat().st_mode & 0o077 == 0


def test_an_account_is_given_from_the_command_line(tmp_path):
    for role in ("administrator", "case_officer"):
        done = run(tmp_path, "appoint", f"{role}@Example.fr", "--role", role)
        assert done.stdout.splitlines()[-1].startswith("http://127.0.0.1:8000/compte/")
    with contextlib.closing(sqlite3.connect(tmp_path / "catalyseur.sqlite3")) as database:
        assert database.execute("SELECT email, role FROM accounts_user ORDER BY id").fetchall() == [
            ("administrator@example.fr", "administrator"),
            ("case_officer@example.fr", "case_officer"),
        ]
    assert refused(run(tmp_path, "appoint", "vous"), "is no e-mail address")


def test_a_site_on_its_own_machine_keeps_its_key(tmp_path):
    for email in ("a@example.fr", "b@example.fr"):
        assert run(tmp_path, "appoint", email, CATALYSEUR_SECRET_KEY=None).returncode == 0
    [key] = tmp_path.glob("secret-key*")
    assert (len(key.read_text()), key.stat().st_mode & 0o077) == (64, 0)


def test_nothing_is_replaced_without_force(tmp_path):
    manage(tmp_path, "migrate", "--verbosity=0")
    file = tmp_path / "site.backup"
    assert run(tmp_path, "backup", file).returncode == 0
    before = file.read_bytes()
    assert refused(run(tmp_path, "backup", file), "--force")
    assert refused(run(tmp_path, "restore", file), "--force")
    assert file.read_bytes() == before
    assert run(tmp_path, "backup", file, "--force").returncode == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_is_no_backup_is_refused_and_changes_nothing(tmp_path):
    manage(tmp_path, "migrate", "--verbosity=0")
    before = (tmp_path / "catalyseur.sqlite3").read_bytes()
    text, other, newer = tmp_path / "text", tmp_path / "other", tmp_path / "newer"
    text.write_text("no database" * 100)
    with contextlib.closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE x (y)")
    assert run(tmp_path, "backup", newer).returncode == 0
    with contextlib.closing(sqlite3.connect(newer)) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '9999_moon', '2030-01-01')"
        )
    for file, says in ((text, "no database"), (other, "no database"), (newer, "newer version")):
        assert refused(run(tmp_path, "restore", file, "--force"), says)
    assert refused(run(tmp_path, "restore", tmp_path / "absent"), "is no file")
    assert (tmp_path / "catalyseur.sqlite3").read_bytes() == before


def test_without_a_database_there_is_nothing_to_back_up(tmp_path):
    assert refused(run(tmp_path, "backup", tmp_path / "x"), "no database yet")
    assert list(tmp_path.iterdir()) == []


def test_a_servers_database_is_backed_up_and_restored(tmp_path, postgresql):
    file = tmp_path / "site.backup"
    assert refused(run(tmp_path, "serve", "--port", "0", DATABASE_URL=postgresql), "behind this version")
    manage(tmp_path, "migrate", "--verbosity=0", DATABASE_URL=postgresql)
    assert run(tmp_path, "appoint", "a@example.fr", DATABASE_URL=postgresql).returncode == 0
    assert run(tmp_path, "backup", file, DATABASE_URL=postgresql).returncode == 0
    assert run(tmp_path, "appoint", "b@example.fr", DATABASE_URL=postgresql).returncode == 0
    assert refused(run(tmp_path, "restore", file, DATABASE_URL=postgresql), "--force")
    newer = "CREATE TABLE newer (user_id bigint REFERENCES accounts_user); INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '9999_moon', now())"
    script = f"from django.db import connection; connection.cursor().execute({newer!r})"
    manage(tmp_path, "shell", "-v0", "-c", script, DATABASE_URL=postgresql)
    assert refused(run(tmp_path, "serve", "--port", "0", DATABASE_URL=postgresql), "a newer version")
    done = run(tmp_path, "restore", file, "--force", DATABASE_URL=postgresql)
    assert (done.returncode, done.stderr) == (0, "")
    script = (
        "from catalyseur.portal.accounts.models import User; print([u.email for u in User.objects.all()])"
    )
    tables = "from django.db import connection; print('newer' in connection.introspection.table_names())"
    assert manage(tmp_path, "shell", "-v0", "-c", tables, DATABASE_URL=postgresql) == "False\n"
    assert "['a@example.fr']" in manage(tmp_path, "shell", "-v0", "-c", script, DATABASE_URL=postgresql)
    assert refused(run(tmp_path, "restore", __file__, "--force", DATABASE_URL=postgresql), "pg_restore")
