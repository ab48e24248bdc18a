"""Stand-ins for what lies outside: nothing here reaches a network."""

from catalyseur.portal.projects.firm_directory import DirectoryError, FirmRecord
from catalyseur.portal.schemes.links import NO_ANSWER, UNKNOWN_NAME, Answer

KNOWN_SIREN = "552032534"
SILENT = "L’annuaire des entreprises ne répond pas : remplissez les champs vous-même, ou réessayez plus tard."


class FakeFirmDirectory:
    """Knows one firm."""

    def find(self, siren: str) -> FirmRecord:
        """Return the one firm known, else say it is not."""
        if siren != KNOWN_SIREN:
            raise DirectoryError("L’annuaire ne connaît pas ce SIREN.")
        return FirmRecord(
            siren=siren,
            name="Usinage du Centre",
            naf="25.62B",
            category="PME",
            commune="71153",
            source="annuaire d’essai",
        )


class SilentFirmDirectory:
    """Never answers."""

    def find(self, siren: str) -> FirmRecord:
        """Fail as a network does."""
        del siren
        raise DirectoryError(SILENT)


class FakeLinks:
    """Answers by the name of the host: `gone` 404, `lost` no such name, `shy` 403, `mute` nothing, else 200."""

    ANSWERS = (
        ("gone", Answer(status=404)),
        ("lost", Answer(status=None, why=UNKNOWN_NAME)),
        ("shy", Answer(status=403)),
        ("mute", Answer(status=None, why=NO_ANSWER)),
    )

    def ask(self, url: str) -> Answer:
        """Return the answer of the host."""
        return next((answer for host, answer in self.ANSWERS if host in url), Answer(status=200))


class MissingNetwork:
    """Reaches nothing: no name is known."""

    def ask(self, url: str) -> Answer:
        """Fail as a machine without a network does."""
        del url
        return Answer(status=None, why=UNKNOWN_NAME)
