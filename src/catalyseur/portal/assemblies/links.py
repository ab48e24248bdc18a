"""Addresses that open a registration: signed, so that the database alone opens none."""

from uuid import UUID

from django.core.signing import BadSignature, Signer

_SALT = "catalyseur.assemblies.registration"


def sign_registration(reference: UUID) -> str:
    """Return the signed word of a registration's links."""
    return Signer(salt=_SALT).sign(reference.hex)


def read_registration(signed: str) -> UUID | None:
    """Return the reference of a signed word, None when the signature is wrong."""
    try:
        return UUID(Signer(salt=_SALT).unsign(signed))
    except (BadSignature, ValueError):
        return None
