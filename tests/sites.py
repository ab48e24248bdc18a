"""A site in a folder of its own, driven by processes of its own."""

import os
import subprocess
import sys

SETTINGS = "catalyseur.portal.config.settings"


def surroundings(folder, **more):
    """The environment of a site kept in `folder`, whatever the environment of the tests; None takes a variable away."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    given = kept | {"CATALYSEUR_DATA": str(folder), "CATALYSEUR_SECRET_KEY": "k" * 40} | more
    return {name: value for name, value in given.items() if value is not None}


def run_python(folder, *arguments, **more):
    """What a Python command wrote; it must succeed."""
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        env=surroundings(folder, DJANGO_SETTINGS_MODULE=SETTINGS, **more),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def manage(folder, *arguments, **more):
    """What a command of Django wrote; it must succeed."""
    return run_python(folder, "-m", "django", *arguments, **more)
