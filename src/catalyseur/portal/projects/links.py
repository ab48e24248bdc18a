"""Addresses that open something: project tokens (only their hash is kept) and signed subscriptions."""

import secrets
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

TOKEN_BYTES = 24  # 192 bits
_SALT = "catalyseur.projects.subscription"


def new_token() -> str:
    """Return a token nobody can guess, 32 characters of an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> str:
    """Return what the database keeps of a token."""
    return sha256(token.encode()).hexdigest()


def sign_reference(reference: UUID) -> str:
    """Return the signed word of a subscription's links; a database copy alone cannot make it."""
    return Signer(salt=_SALT).sign(reference.hex)


def read_reference(signed: str) -> UUID | None:
    """Return the reference of a signed word, None when the signature is wrong."""
    try:
        return UUID(Signer(salt=_SALT).unsign(signed))
    except (BadSignature, ValueError):
        return None


def absolute(name: str, *parts: str) -> str:
    """Return the whole address of a page, for e-mails, calendars and feeds."""
    return f"{settings.ENVIRONMENT.base_url}{reverse(name, args=parts)}"
