"""Ask the addresses schemes name whether they still answer: a port, and what stands behind it.

The setting LINK_FETCHER names the class; without it nothing leaves the machine.
"""

import socket
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from django.conf import settings
from django.utils.module_loading import import_string

from catalyseur.portal.schemes.models import LinkState

TIMEOUT_SECONDS = 10.0
AT_ONCE = 8
FIRST_SILENT = 16  # addresses without an answer, the first ones: the network is missing
LONGEST = 1000  # characters of an address
GONE = frozenset({404, 410})
REFUSED_HEAD = frozenset({403, 404, 405, 410, 501})  # answers of servers that do not serve HEAD as GET
AGENT = "catalyseur (verification des liens)"
UNKNOWN_NAME = "nom de domaine inconnu"
NO_ANSWER = "pas de réponse"


class LinksOffError(Exception):
    """Nothing may be asked, or nothing answers; the message says which and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What an address answered: an HTTP status, or None and why."""

    status: int | None
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What is kept of an address."""

    url: str
    state: LinkState
    detail: str


class LinkFetcher(Protocol):
    """Asks an address for its status, redirects followed."""

    def ask(self, url: str) -> Answer:
        """Return the answer. Raises LinksOffError when nothing may be asked."""


class Unplugged:
    """Asks nothing: the default."""

    def ask(self, url: str) -> Answer:  # noqa: ARG002 - the port's signature
        """Say that nothing is asked."""
        raise LinksOffError("links are not checked on this site: set CATALYSEUR_CHECK_LINKS=1 to allow it")


class WebFetcher:
    """Asks the address itself: HEAD, then GET where HEAD is refused; HTTP and HTTPS only, no cookie."""

    def ask(self, url: str) -> Answer:
        """Return the status, or why there is none."""
        answer = _request(url, "HEAD")
        return _request(url, "GET") if answer.status in REFUSED_HEAD else answer


def current_fetcher() -> LinkFetcher:
    """Return the fetcher the settings name, none by default."""
    fetcher: LinkFetcher = import_string(getattr(settings, "LINK_FETCHER", f"{__name__}.Unplugged"))()
    return fetcher


def check_links(
    urls: Iterable[str], fetcher: LinkFetcher, progress: Callable[[Checked], None]
) -> tuple[Checked, ...]:
    """Ask every address once, `progress` told of each; broken is 404, 410 or a name nobody knows.

    Raises LinksOffError when nothing may be asked, and when nothing answers at all: the network is then
    taken as missing. Names not found count as broken only while the network still answers at the end.
    """
    found: list[Checked] = []
    answering = ""
    for url, answer in _answers(urls, fetcher):
        answering = answering or (url if answer.status is not None else "")
        found.append(Checked(url=url, state=_state(answer), detail=str(answer.status or answer.why)))
        progress(found[-1])
        if len(found) == FIRST_SILENT and not answering:
            break
    if found and not answering:
        raise LinksOffError("no address answered: the network is missing; nothing was changed")
    if any(one.detail == UNKNOWN_NAME for one in found) and fetcher.ask(answering).status is None:
        raise LinksOffError("the network went missing on the way: nothing was changed")
    return tuple(found)


def _answers(urls: Iterable[str], fetcher: LinkFetcher) -> Iterator[tuple[str, Answer]]:
    asked = sorted({url for url in urls if _is_web(url)})
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        yield from zip(asked, pool.map(fetcher.ask, asked), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


def _is_web(url: str) -> bool:
    return urlsplit(url).scheme in {"http", "https"} and len(url) <= LONGEST


def _state(answer: Answer) -> LinkState:
    if answer.status in GONE or answer.why == UNKNOWN_NAME:
        return LinkState.BROKEN
    return LinkState.WORKS if answer.status is not None and answer.status < 400 else LinkState.UNSURE


def _request(url: str, method: str) -> Answer:
    try:
        request = Request(url, method=method, headers={"User-Agent": AGENT})  # noqa: S310 - the opener knows http and https only
        with _opener().open(request, timeout=TIMEOUT_SECONDS) as answer:
            return Answer(status=answer.status)
    except HTTPError as error:
        with error:
            return Answer(status=error.code)
    except URLError as error:
        is_unknown = isinstance(error.reason, socket.gaierror) and error.reason.errno == socket.EAI_NONAME
        return Answer(status=None, why=UNKNOWN_NAME if is_unknown else NO_ANSWER)
    except (OSError, ValueError):  # a timeout, an address that is none, a name no host may have
        return Answer(status=None, why=NO_ANSWER)


def _opener() -> OpenerDirector:
    opener = OpenerDirector()
    for handler in (
        ProxyHandler,
        HTTPHandler,
        HTTPSHandler,
        HTTPRedirectHandler,
        HTTPDefaultErrorHandler,
        HTTPErrorProcessor,
        UnknownHandler,
    ):
        opener.add_handler(handler())
    return opener
