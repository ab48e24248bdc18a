"""At most so many requests a minute from one address, counted by each process of the site."""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from ninja.throttling import BaseThrottle

from catalyseur.portal.accounts.limits import client_address

DEFAULT_PER_MINUTE = 600
_MINUTE = 60


class PerMinute(BaseThrottle):
    """Counts in the cache, by minute; setting `API_REQUESTS_PER_MINUTE`. Keeps no state of its own."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Take the clock."""
        self._clock = clock

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request and tell whether it is within the limit."""
        minute = int(self._clock()) // _MINUTE
        who = salted_hmac("catalyseur.api", client_address(request), algorithm="sha256").hexdigest()
        key = f"api-{who}-{minute}"
        if cache.add(key, 1, 2 * _MINUTE):
            return True
        return cache.incr(key) <= getattr(settings, "API_REQUESTS_PER_MINUTE", DEFAULT_PER_MINUTE)

    def wait(self) -> float:
        """Return how many seconds are left of this minute."""
        return _MINUTE - self._clock() % _MINUTE
