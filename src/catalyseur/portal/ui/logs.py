"""What the site's log keeps of the requests it refuses."""

import logging

_FAILED = 500
_SECURITY = "django.security."


class RefusedInOneLine(logging.Filter):
    """Log an answer under 500 in one line: its status, its method, the name of its page, nothing a person typed.

    A refusal for security keeps the name of its reason: « DisallowedHost » tells who deploys to mend the hosts.
    The traceback of an answer of 500 or more stays.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record of a refused request; keep every record."""
        status = getattr(record, "status_code", None)
        if status is not None and status < _FAILED:
            request = getattr(record, "request", None)
            page = getattr(request, "resolver_match", None)
            method = getattr(request, "method", None)
            reason = record.name.removeprefix(_SECURITY) if record.name.startswith(_SECURITY) else ""
            record.msg = f"{status} {method} {page.view_name if page else 'no page'} {reason}".rstrip()
            record.args = None
            record.exc_info = record.exc_text = record.stack_info = None
        return True
