"""The two steps of signing in, kept in the session: the link opened, then the code."""

from datetime import datetime, timedelta

from django.contrib.auth import login
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from catalyseur.portal.accounts.models import User
from catalyseur.portal.accounts.totp import draw_nonce

SECOND_STEP_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(hours=10)
_USER, _UNTIL, _NONCE, _NEXT = "sign_in_user", "sign_in_until", "sign_in_nonce", "sign_in_next"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def remember_next(request: HttpRequest) -> None:
    """Keep the page that was asked for, when it is one of ours."""
    asked = request.GET.get("next", "")
    if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}):
        request.session[_NEXT] = asked


def begin(request: HttpRequest, user: User, at: datetime) -> None:
    """Open a new session that waits for the code, 15 minutes at most: the link was opened."""
    asked = request.session.get(_NEXT)
    request.session.flush()
    request.session.update({_USER: user.pk, _UNTIL: (at + SECOND_STEP_LIFE).timestamp()})
    if asked:
        request.session[_NEXT] = asked


def waiting_user(request: HttpRequest, at: datetime) -> User | None:
    """Return who opened their link and owes a code, if it is not too late."""
    if request.session.get(_UNTIL, 0) < at.timestamp():
        return None
    return User.objects.filter(pk=request.session[_USER], is_active=True).first()


def nonce_of(request: HttpRequest) -> str:
    """Return the nonce of the application being enrolled; the same until the session ends."""
    nonce: str = request.session.setdefault(_NONCE, draw_nonce())
    return nonce


def finish(request: HttpRequest, user: User) -> str:
    """Both steps are done: open the person's session under a new key; return where to go."""
    asked = request.session.get(_NEXT)
    request.session.flush()
    login(request, user, backend=_BACKEND)
    request.session.set_expiry(SESSION_LIFE)
    return asked or reverse("account")
