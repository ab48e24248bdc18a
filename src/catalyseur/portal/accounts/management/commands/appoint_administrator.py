"""`appoint_administrator EMAIL`: the first administrator, or one more, from the server's command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils import timezone

from catalyseur.portal.accounts import actions, messages


class Command(BaseCommand):
    """Make an address an active administrator and print a login link, good once within 15 minutes."""

    help = "Make EMAIL an administrator and print a login link, good once within 15 minutes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("email")
        parser.add_argument(
            "--forget-application",
            action="store_true",
            help="also forget the application of codes and the recovery codes, when they are lost",
        )

    def handle(self, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Appoint, then print the link."""
        try:
            validate_email(options["email"])
        except ValidationError:
            raise CommandError(f"'{options['email']}' is no e-mail address: write name@domain") from None
        now = timezone.now()
        user = actions.appoint_administrator(email=options["email"], at=now)
        if options["forget_application"]:
            actions.reset_totp(actor=None, user=user, at=now)
        token = actions.make_login_token(user=user, at=now)
        self.stdout.write(messages.login_address(token))
