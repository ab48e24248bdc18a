"""The e-mails about a registration, in French."""

from django.core.mail import EmailMessage

from catalyseur.portal.accounts.messages import send_or_log
from catalyseur.portal.assemblies.links import sign_registration
from catalyseur.portal.assemblies.models import Assembly, Registration
from catalyseur.portal.assemblies.words import ordinal
from catalyseur.portal.projects.links import absolute

KEPT_DAYS = 30


def send_request(registration: Registration) -> None:
    """Send the link that confirms. Raises OSError when the server refuses."""
    signed = sign_registration(registration.reference)
    _message(
        registration,
        "confirmez votre inscription",
        f"Quelqu’un, sans doute vous, demande une place à la {_named(registration.assembly)}.\n\n"
        f"Pour confirmer, ouvrez cette adresse :\n{absolute('registration', signed)}\n\n"
        "Si ce n’est pas vous, ne faites rien : votre adresse sera effacée dans sept jours.\n"
        f"Pour l’effacer tout de suite :\n{absolute('registration-cancel', signed)}\n",
    ).send()


def tell_standing(registration: Registration) -> None:
    """Tell somebody of their seat, or of the waiting list; a server that refuses is logged, without address."""
    assembly, signed = registration.assembly, sign_registration(registration.reference)
    seated = registration.seat is not None
    said = (
        f"Votre place à la {_named(assembly)} est confirmée."
        if seated
        else f"La {_named(assembly)} est complète : vous êtes sur la liste d’attente. Un courriel vous dira si une place se libère."
    )
    video = f"\nVisioconférence : {assembly.video_url}\n" if seated and assembly.video_url else ""
    body = (
        f"{said}\n{video}\nLe programme et le calendrier :\n{absolute('assembly', str(assembly.edition))}\n\n"
        f"Pour annuler :\n{absolute('registration-cancel', signed)}\n\n"
        f"Votre adresse, votre fonction et votre organisme seront effacés {KEPT_DAYS} jours après l’assemblée.\n"
    )
    subject = "votre place est confirmée" if seated else "vous êtes sur la liste d’attente"
    send_or_log(_message(registration, subject, body))


def _named(assembly: Assembly) -> str:
    hour = f" à {assembly.starts_at:%H:%M}, heure de Paris" if assembly.starts_at else ""
    return f"{ordinal(assembly.edition)} assemblée générale, le {assembly.on:%d/%m/%Y}{hour}"


def _message(registration: Registration, subject: str, body: str) -> EmailMessage:
    return EmailMessage(
        subject=f"Assemblée des Territoires d’industrie : {subject}",
        body=f"Bonjour,\n\n{body}",
        to=[registration.email],
    )
