"""What people do with accounts. Each action checks, saves in one transaction and writes the journal."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from catalyseur.portal.accounts import limits, messages, queries, totp
from catalyseur.portal.accounts.models import Entry, LoginLink, RecoveryCode, Role, User

LINK_LIFE = timedelta(minutes=15)
_SIGNER_SALT = "catalyseur.login-link"
_ENROLLED = "Une application est déjà associée à ce compte."


class RefusedError(Exception):
    """The action is refused; the message is one French sentence for the person who asked."""


def record(*, actor: User | None, action: str, target: str = "", at: datetime | None = None) -> Entry:
    """Add an entry to the journal.

    `actor` is who did it (None: the command line), `action` a verb like `scheme_approved`, `target` the
    thing written `kind:id`; neither may hold personal data. Call it inside the action's transaction.
    """
    return Entry.objects.create(actor=actor, action=action, target=target, at=at or timezone.now())


def admit_link_request(*, email: str, address: str, at: datetime) -> None:
    """Count a request for a login link, known address or not. Raises RefusedError over the limits."""
    mailbox = queries.normalise_email(email)
    admitted = limits.admit(limits.LINKS_PER_EMAIL, mailbox, at)
    if admitted and limits.admit(limits.LINKS_PER_ADDRESS, address, at):
        return
    if admitted:
        limits.take_back(limits.LINKS_PER_EMAIL, mailbox, at)
    raise RefusedError("Trop de liens ont été demandés. Réessayez dans une heure.")


def send_login_link(*, email: str, at: datetime) -> None:
    """Send a login link when the address is an active account's; otherwise do nothing, silently.

    Side effects, in order: keeps the digest of a new token, writes the journal, sends the e-mail.
    """
    user = queries.active_user(email)
    if user is not None:
        token = make_login_token(user=user, at=at)
        messages.send_login_link(user, token)


@transaction.atomic
def make_login_token(*, user: User, at: datetime) -> str:
    """Return a signed token, good once within 15 minutes. Forgets the person's earlier links."""
    token = secrets.token_urlsafe(32)
    LoginLink.objects.filter(user=user).delete()
    LoginLink.objects.create(user=user, digest=_digest(token), expires_at=at + LINK_LIFE)
    record(actor=None, action="login_link_made", target=f"user:{user.pk}", at=at)
    return Signer(salt=_SIGNER_SALT).sign(token)


def is_usable_token(*, token: str, at: datetime) -> bool:
    """Tell whether a token would still be accepted; it is not used up."""
    raw = _unsigned(token)
    return raw is not None and queries.usable_link(_digest(raw), at) is not None


@transaction.atomic
def use_login_token(*, token: str, at: datetime) -> User:
    """Use a token up and return whose it is. Raises RefusedError when it is wrong, old or already used."""
    raw = _unsigned(token)
    link = queries.usable_link(_digest(raw), at) if raw else None
    if link is None or not LoginLink.objects.filter(pk=link.pk, used_at=None).update(used_at=at):
        raise RefusedError("Ce lien n’est plus valable. Demandez-en un nouveau.")
    return link.user


def check_code(*, user: User, code: str, at: datetime) -> None:
    """Accept a code of the application or a recovery code, once. Raises RefusedError.

    Side effects, in order: counts the attempt, marks the code used, writes the journal.
    """
    if not limits.admit(limits.CODES_PER_USER, str(user.pk), at):
        raise RefusedError("Trop de codes ont été essayés. Réessayez dans 15 minutes.")
    if _use_totp(user, user.totp_nonce, code, at):
        action = "logged_in"
    elif _use_recovery_code(user, code, at):
        action = "logged_in_with_recovery_code"
    else:
        raise RefusedError("Ce code n’est pas le bon, ou il a déjà servi.")
    limits.forget_attempts(limits.CODES_PER_USER, str(user.pk))
    record(actor=user, action=action, at=at)


@transaction.atomic
def enrol(*, user: User, nonce: str, code: str, at: datetime) -> list[str]:
    """Bind an application whose first code is `code`; return the recovery codes, shown once.

    Raises RefusedError when the person is already enrolled or the code is wrong. Side effects, in order:
    keeps the nonce, replaces the recovery codes, writes the journal.
    """
    if user.is_enrolled:
        raise RefusedError(_ENROLLED)
    secret = totp.derive_secret(nonce, settings.SECRET_KEY)
    step = totp.accepted_step(secret, code, at, last_step=0)
    if step is None:
        raise RefusedError(
            "Ce code n’est pas celui que l’application affiche. Vérifiez l’heure du téléphone."
        )
    if not User.objects.filter(pk=user.pk, totp_nonce="").update(totp_nonce=nonce, totp_last_step=step):
        raise RefusedError(_ENROLLED)  # by another window in the meantime
    user.totp_nonce, user.totp_last_step = nonce, step
    codes = _replace_recovery_codes(user)
    record(actor=user, action="totp_enrolled", at=at)
    return codes


@transaction.atomic
def renew_recovery_codes(*, user: User, at: datetime) -> list[str]:
    """Replace the recovery codes; return the new ones, shown once. Writes the journal."""
    codes = _replace_recovery_codes(user)
    record(actor=user, action="recovery_codes_renewed", at=at)
    return codes


@transaction.atomic
def invite(*, actor: User | None, email: str, role: str, at: datetime) -> User:
    """Open an account and tell the person by e-mail. Raises RefusedError when the address has one.

    Side effects, in order: saves the account, writes the journal, sends the e-mail once committed.
    """
    address = queries.normalise_email(email)
    user, is_new = User.objects.get_or_create(email=address, defaults={"role": Role(role)})
    if not is_new:
        raise RefusedError("Cette adresse a déjà un compte.")
    record(actor=actor, action=f"invited_as_{role}", target=f"user:{user.pk}", at=at)
    transaction.on_commit(lambda: messages.send_invitation(user))
    return user


@transaction.atomic
def deactivate(*, actor: User, user: User, at: datetime) -> None:
    """Close an account: its sessions and its links end. Raises RefusedError for oneself or the last administrator.

    Side effects, in order: marks the account inactive, forgets its links, writes the journal.
    """
    if user == actor:
        raise RefusedError("Vous ne pouvez pas désactiver votre propre compte.")
    left = queries.lock_administrators()  # two of them cannot close each other's account
    if user.role == Role.ADMINISTRATOR and left <= {user.pk}:
        raise RefusedError("Ce compte est le dernier à pouvoir administrer le site.")
    User.objects.filter(pk=user.pk).update(is_active=False)
    LoginLink.objects.filter(user=user).delete()
    record(actor=actor, action="deactivated", target=f"user:{user.pk}", at=at)


@transaction.atomic
def reactivate(*, actor: User, user: User, at: datetime) -> None:
    """Open a closed account again; its application must be enrolled again. Writes the journal."""
    User.objects.filter(pk=user.pk).update(is_active=True, totp_nonce="", totp_last_step=0)
    RecoveryCode.objects.filter(user=user).delete()
    record(actor=actor, action="reactivated", target=f"user:{user.pk}", at=at)


@transaction.atomic
def reset_totp(*, actor: User | None, user: User, at: datetime) -> None:
    """Forget a person's application and recovery codes, so that they enrol again. Ends their sessions."""
    User.objects.filter(pk=user.pk).update(totp_nonce="", totp_last_step=0)
    RecoveryCode.objects.filter(user=user).delete()
    record(actor=actor, action="totp_reset", target=f"user:{user.pk}", at=at)


@transaction.atomic
def appoint(*, email: str, role: str, at: datetime) -> User:
    """Give an address an active account of that role, from the command line. Writes the journal."""
    address = queries.normalise_email(email)
    user, _ = User.objects.update_or_create(email=address, defaults={"role": Role(role), "is_active": True})
    record(actor=None, action=f"appointed_{role}", target=f"user:{user.pk}", at=at)
    return user


def _use_totp(user: User, nonce: str, code: str, at: datetime) -> bool:
    if not nonce:
        return False
    secret = totp.derive_secret(nonce, settings.SECRET_KEY)
    step = totp.accepted_step(secret, code, at, user.totp_last_step)
    if step is None:
        return False
    unused = User.objects.filter(pk=user.pk, totp_last_step__lt=step)
    return unused.update(totp_last_step=step) == 1


def _use_recovery_code(user: User, code: str, at: datetime) -> bool:
    digest = totp.recovery_digest(code, user.pk, settings.SECRET_KEY)
    return queries.unused_recovery_codes(user).filter(digest=digest).update(used_at=at) == 1


def _replace_recovery_codes(user: User) -> list[str]:
    codes = totp.draw_recovery_codes()
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, digest=totp.recovery_digest(code, user.pk, settings.SECRET_KEY))
        for code in codes
    )
    return codes


def _unsigned(token: str) -> str | None:
    try:
        return Signer(salt=_SIGNER_SALT).unsign(token)
    except BadSignature:
        return None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
