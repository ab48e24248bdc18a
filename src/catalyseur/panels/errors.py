"""What ends the making of a panel or a study."""


class PanelError(ValueError):
    """The panel or the study cannot be made; the message says what, where and what to do, `french` where it is known."""

    def __init__(self, message: str, *, french: str = "") -> None:
        """Keep both sentences."""
        super().__init__(message)
        self.french = french
