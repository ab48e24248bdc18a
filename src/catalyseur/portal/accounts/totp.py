"""One-time codes (RFC 6238, 30 seconds, 6 digits) and recovery codes. Pure: the key and the instant come in.

No shared secret is stored: it is derived, as HMAC-SHA256 of a random nonce under the site's secret key.
A copy of the database alone gives no code; changing the site's key asks everybody to enrol again.
"""

import hashlib
import hmac
import secrets
from base64 import b32encode
from datetime import datetime

import pyotp

STEP_SECONDS = 30
RECOVERY_CODES = 10
_SECRET_BYTES = 20  # the length RFC 4226 recommends
_RECOVERY_BYTES = 10  # 80 bits: a keyed fast hash is enough, nobody guesses them


def draw_nonce() -> str:
    """Return a new random nonce."""
    return secrets.token_hex(32)


def derive_secret(nonce: str, key: str) -> str:
    """Return the secret shared with the application, in base 32."""
    digest = _keyed("totp", nonce, key).digest()
    return b32encode(digest[:_SECRET_BYTES]).decode("ascii")


def enrolment_address(secret: str, email: str) -> str:
    """Return the `otpauth://` address a QR code carries."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Catalyseur")


def accepted_step(secret: str, code: str, at: datetime, last_step: int) -> int | None:
    """Return the step whose code it is: the one of `at`, before or after; None when wrong or already used."""
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS
    typed = "".join(code.split()).encode()
    for step in (now, now - 1, now + 1):
        if step > last_step and hmac.compare_digest(totp.generate_otp(step).encode(), typed):
            return step
    return None


def draw_recovery_codes() -> list[str]:
    """Return new recovery codes, like `ABCD-EFGH-IJKL-MNOP`."""
    drawn = (b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode("ascii") for _ in range(RECOVERY_CODES))
    return ["-".join(text[start : start + 4] for start in range(0, len(text), 4)) for text in drawn]


def recovery_digest(code: str, user: int, key: str) -> str:
    """Return what is kept of a recovery code; spaces, hyphens and case do not count."""
    text = "".join(letter for letter in code.upper() if letter.isalnum())
    return _keyed("recovery", f"{user}:{text}", key).hexdigest()


def _keyed(purpose: str, text: str, key: str) -> "hmac.HMAC":
    return hmac.new(key.encode(), f"catalyseur.{purpose}:{text}".encode(), hashlib.sha256)
