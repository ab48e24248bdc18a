"""Every environment variable of the site, read once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]", "testserver")
DEFAULT_FOLDER = "~/.local/share/catalyseur"
BRANDS = ("neutral", "state")


class SurroundingsError(ValueError):
    """A variable is missing or wrong; the message says which and what to write."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Publisher:
    """Who answers for the site, as the legal notice says it; None is not given.

    `director` is a function, not a name; `host` is a name and an address; `security_contact` is where a weakness
    is reported.
    """

    name: str | None
    director: str | None
    host: str | None
    security_contact: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """The site's surroundings.

    `secret_key` signs cookies and links; `database_url` is None for the embedded database in `folder`;
    `tls` is true behind HTTPS; `brand` is `state` only where a State service deploys;
    `asks_firm_directory` lets the site prefill a firm from the public directory; `checks_links` lets
    `check_links` ask the addresses of schemes.
    """

    secret_key: str
    allowed_hosts: tuple[str, ...]
    folder: Path
    database_url: str | None
    email_url: str | None
    sender: str
    base_url: str
    brand: str
    tls: bool
    asks_firm_directory: bool
    checks_links: bool
    publisher: Publisher


def read_environment(variables: Mapping[str, str] = os.environ) -> Environment:
    """Read the variables. Raises SurroundingsError naming the wrong one."""
    secret_key = variables.get("CATALYSEUR_SECRET_KEY", "")
    if len(secret_key) < 32:
        raise SurroundingsError(
            "CATALYSEUR_SECRET_KEY: give at least 32 random characters, "
            "for example with `python -c 'import secrets; print(secrets.token_urlsafe(48))'`"
        )
    brand = variables.get("CATALYSEUR_BRAND", "neutral")
    if brand not in BRANDS:
        raise SurroundingsError(f"CATALYSEUR_BRAND: '{brand}' is not one of {', '.join(BRANDS)}")
    base_url = variables.get("CATALYSEUR_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    hosts = variables.get("CATALYSEUR_ALLOWED_HOSTS")
    return Environment(
        secret_key=secret_key,
        allowed_hosts=tuple(hosts.split(",")) if hosts else LOCAL_HOSTS,
        folder=Path(variables.get("CATALYSEUR_DATA") or DEFAULT_FOLDER).expanduser(),
        database_url=variables.get("DATABASE_URL") or None,
        email_url=variables.get("CATALYSEUR_EMAIL_URL") or None,
        sender=variables.get("CATALYSEUR_SENDER", "ne-pas-repondre@catalyseur.invalid"),
        base_url=base_url,
        brand=brand,
        tls=base_url.startswith("https://"),
        asks_firm_directory=variables.get("CATALYSEUR_FIRM_DIRECTORY") == "1",
        checks_links=variables.get("CATALYSEUR_CHECK_LINKS") == "1",
        publisher=_read_publisher(variables),
    )


def _read_publisher(variables: Mapping[str, str]) -> Publisher:
    def given(name: str) -> str | None:
        return variables.get(name, "").strip() or None

    return Publisher(
        name=given("CATALYSEUR_PUBLISHER"),
        director=given("CATALYSEUR_PUBLICATION_DIRECTOR"),
        host=given("CATALYSEUR_HOST_NAME"),
        security_contact=given("CATALYSEUR_SECURITY_CONTACT"),
    )


def database_settings(environment: Environment) -> dict[str, object]:
    """Return Django's `default` database: embedded SQLite, or PostgreSQL from DATABASE_URL."""
    if environment.database_url is None:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": environment.folder / "catalyseur.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;",
            },
        }
    url = urlsplit(environment.database_url)
    if url.scheme not in ("postgres", "postgresql"):
        raise SurroundingsError("DATABASE_URL: write postgresql://USER:PASSWORD@HOST:PORT/NAME")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "CONN_HEALTH_CHECKS": True,  # without it, each connection kept from before a restart fails one request
        "OPTIONS": {"pool": True},
    }


def email_settings(environment: Environment) -> dict[str, object]:
    """Return Django's e-mail settings: the console without CATALYSEUR_EMAIL_URL, else SMTP over TLS."""
    if environment.email_url is None:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    url = urlsplit(environment.email_url)
    if url.scheme not in ("smtp", "smtps"):
        raise SurroundingsError("CATALYSEUR_EMAIL_URL: write smtps://USER:PASSWORD@HOST:PORT")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname or "",
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp",
        "EMAIL_TIMEOUT": 10,
    }
