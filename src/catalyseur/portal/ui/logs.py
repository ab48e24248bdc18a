"""What the site's log keeps of the requests it refuses."""

import logging

_FAILED = 500


class RefusedInOneLine(logging.Filter):
    """Log an answer under 500 in one line: its status, its method, the name of its page, nothing a person typed.

    The traceback of an answer of 500 or more stays.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten the record of a refused request; keep every record."""
        status = getattr(record, "status_code", None)
        if status is not None and status < _FAILED:
            request = getattr(record, "request", None)
            page = getattr(request, "resolver_match", None)
            method = getattr(request, "method", None)
            record.msg = "%s %s %s"
            record.args = (status, method, page.view_name if page else "no page")
            record.exc_info = record.exc_text = record.stack_info = None
        return True
