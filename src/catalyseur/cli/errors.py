"""What ends a command: one English sentence on standard error and a status."""

BAD_INPUT = 2


class BadInputError(Exception):
    """The command cannot go on; the message says what, where and what to do. Exit status 2."""
