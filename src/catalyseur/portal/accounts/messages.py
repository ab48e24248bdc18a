"""The e-mails the accounts send, in French."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from catalyseur.portal.accounts.models import User

_LOG = logging.getLogger(__name__)


def login_address(token: str) -> str:
    """Return the whole address of a login link."""
    return settings.ENVIRONMENT.base_url + reverse("login-link", args=(token,))


def send_login_link(user: User, token: str) -> None:
    """Send a login link."""
    _write(
        user,
        "Votre lien de connexion à Catalyseur",
        "Bonjour,\n\nPour vous connecter à Catalyseur, ouvrez ce lien puis appuyez sur « Continuer » :\n\n"
        f"{login_address(token)}\n\n"
        "Il est valable 15 minutes et ne sert qu’une fois. Si vous n’avez rien demandé, ne faites rien : "
        "personne ne peut se connecter sans ce message.\n",
    )


def send_invitation(user: User) -> None:
    """Tell a person that an account was opened for them; the message carries no secret."""
    _write(
        user,
        "Un compte vous est ouvert sur Catalyseur",
        "Bonjour,\n\nUn compte vous est ouvert sur Catalyseur. Pour vous connecter, ouvrez cette page et "
        "saisissez l’adresse à laquelle vous lisez ce message :\n\n"
        f"{settings.ENVIRONMENT.base_url}{reverse('login')}\n\n"
        "La première fois, il vous sera demandé d’associer une application de codes à usage unique.\n",
    )


def send_or_log(message: EmailMessage) -> None:
    """Send; a server that does not answer is logged without the address, and ends nothing."""
    try:
        message.send()
    except OSError as error:  # smtplib's errors are OSError too
        _LOG.error("an e-mail could not be sent (%s): check CATALYSEUR_EMAIL_URL", type(error).__name__)


def _write(user: User, subject: str, body: str) -> None:
    send_or_log(EmailMessage(subject=subject, body=body, to=[user.email]))
