"""`catalyseur schemes`: list, show or check the aid schemes."""

import sys
from argparse import Namespace
from pathlib import Path

from catalyseur.cli.arguments import Commands, add_command, add_day, add_json, overlay_folder, print_json
from catalyseur.cli.errors import BadInputError
from catalyseur.cli.scheme_text import scheme_text
from catalyseur.geography.atlas import load_geography
from catalyseur.toolbox.cases import failed_cases, unknown_areas
from catalyseur.toolbox.catalogue import load_catalogue
from catalyseur.toolbox.description import window_text
from catalyseur.toolbox.documents import scheme_document, window_document
from catalyseur.toolbox.matching import is_listed
from catalyseur.toolbox.windows import version_on, window_on


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    parser = add_command(commands, "schemes", __doc__, "example: catalyseur schemes list")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = add_command(
        actions, "list", "list the schemes", "example: catalyseur schemes list --on 2020-12-15"
    )
    add_day(listing)
    add_json(listing)
    listing.set_defaults(run=run_list)
    show = add_command(actions, "show", "show one scheme", "example: catalyseur schemes show DSP-003")
    show.add_argument("scheme", metavar="ID", help="id or ref of the scheme")
    add_day(show)
    add_json(show)
    show.set_defaults(run=run_show)
    check = add_command(
        actions,
        "check",
        "read every scheme and run its worked cases",
        "example: catalyseur schemes check --folder my-schemes",
    )
    check.add_argument("--folder", type=Path, help="folder of *.yaml files (default: the embedded schemes)")
    check.set_defaults(run=run_check)


def run_list(asked: Namespace) -> None:
    """Print the schemes known on the day, with their window."""
    on = asked.on
    listed = [scheme for scheme in load_catalogue().schemes if is_listed(scheme, on)]
    windows = [window_on(version_on(scheme, on).window, on) for scheme in listed]
    if asked.json:
        rows = zip(listed, windows, strict=True)
        print_json(
            [{"scheme": s.id, "ref": s.ref, "name": s.name, "window": window_document(w)} for s, w in rows]
        )
    else:
        for scheme, window in zip(listed, windows, strict=True):
            sys.stdout.write(f"{scheme.ref}  {scheme.name} [{scheme.id}]\n         {window_text(window)}\n")


def run_show(asked: Namespace) -> None:
    """Print one scheme."""
    scheme = load_catalogue().find(asked.scheme)
    if scheme is None:
        raise BadInputError(f"'{asked.scheme}' is no scheme: `catalyseur schemes list` gives the ids")
    if asked.json:
        print_json(scheme_document(scheme))
    else:
        sys.stdout.write(scheme_text(scheme, load_geography(overlay_folder()), asked.on))


def run_check(asked: Namespace) -> int:
    """Refuse a wrong file by file and key; then run every worked case."""
    if asked.folder is not None and not asked.folder.is_dir():
        raise BadInputError(f"{asked.folder}: is not a folder: name one that holds *.yaml files")
    catalogue = load_catalogue(asked.folder)
    geography = load_geography()
    unknown = unknown_areas(catalogue, geography)
    if unknown:
        raise BadInputError("; ".join(unknown))
    failures = failed_cases(catalogue, geography)
    for failure in failures:
        sys.stderr.write(f"catalyseur schemes: {failure}\n")
    cases = sum(len(scheme.cases) for scheme in catalogue.schemes)
    sys.stdout.write(f"{len(catalogue.schemes)} schemes, {cases} worked cases, {len(failures)} failed\n")
    return 1 if failures else 0
