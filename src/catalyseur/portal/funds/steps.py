"""A form is first looked at, then confirmed: what is confirmed is what was looked at."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import HttpRequest

SEEN = "seen"


def new_key() -> str:
    """Return a key for a form: sent twice, it counts once."""
    return f"form:{secrets.token_hex(16)}"


def digest(form: Form) -> str:
    """Return what names the content of a valid form."""
    content: Mapping[str, Any] = form.cleaned_data
    text = json.dumps({name: str(value) for name, value in content.items()}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def is_confirmed(request: HttpRequest, form: Form) -> bool:
    """Tell whether a valid form comes back as it was looked at."""
    return request.POST.get(SEEN) == digest(form)
