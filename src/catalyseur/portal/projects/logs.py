"""Keep the addresses of projects and searches out of the logs."""

import logging
import re

_TOKEN = re.compile(
    r"(/(?:verifier/(?:alerte/)?|boite-a-outils/suivre/|assemblees/inscription/))[A-Za-z0-9_:-]{16,}"
)
LOGGERS = ("django.request", "django.security.csrf", "django.server")


class TokenFilter(logging.Filter):
    """Replace the token of an address by « … » in a record's message and arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; always keep it."""
        record.msg = _TOKEN.sub(r"\1…", str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(_TOKEN.sub(r"\1…", a) if isinstance(a, str) else a for a in record.args)
        return True


def keep_tokens_out() -> None:
    """Put the filter on every logger that writes addresses."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(TokenFilter())
