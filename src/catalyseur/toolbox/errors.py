"""What the catalogue refuses, alone here: naming it needs no scheme read."""


class CatalogueError(ValueError):
    """A scheme file is wrong; the message names the file, the key and what is allowed."""
