"""`catalyseur appoint`: give an address an account of the site, from the machine it runs on."""

import sys
from argparse import Namespace
from datetime import datetime
from zoneinfo import ZoneInfo

from catalyseur.cli.arguments import Commands, add_command
from catalyseur.cli.database import open_site
from catalyseur.cli.errors import BadInputError
from catalyseur.cli.serve import prepare_database

_EPILOG = "example: catalyseur appoint vous@example.fr --role case_officer"
_ROLES = ("administrator", "case_officer")


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = add_command(commands, "appoint", __doc__, _EPILOG)
    parser.add_argument("email", metavar="EMAIL", help="address of the account, made where there is none")
    parser.add_argument(
        "--role", choices=_ROLES, default=_ROLES[0], help="role of the account (default: %(default)s)"
    )
    parser.add_argument(
        "--forget-application",
        action="store_true",
        help="also forget the application of codes and the recovery codes, when they are lost",
    )
    parser.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Appoint, then print a login link, good once within 15 minutes."""
    open_site()
    prepare_database()
    from django.core.exceptions import ValidationError  # noqa: PLC0415 - the site was just opened
    from django.core.validators import validate_email  # noqa: PLC0415

    from catalyseur.portal.accounts import actions, messages  # noqa: PLC0415

    try:
        validate_email(asked.email)
    except ValidationError:
        raise BadInputError(f"'{asked.email}' is no e-mail address: write name@domain") from None
    now = datetime.now(tz=ZoneInfo("Europe/Paris"))
    user = actions.appoint(email=asked.email, role=asked.role, at=now)
    if asked.forget_application:
        actions.reset_totp(actor=None, user=user, at=now)
    token = actions.make_login_token(user=user, at=now)
    sys.stdout.write(
        "Lien de connexion, bon une fois et 15 minutes. Ouvrez le site à cette adresse (make serve), puis le lien :\n"
        f"{messages.login_address(token)}\n"
    )
