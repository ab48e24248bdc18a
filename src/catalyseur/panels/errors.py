"""What ends the making of a panel or a study."""


class PanelError(ValueError):
    """The panel or the study cannot be made; the message says what, where and what to do."""
