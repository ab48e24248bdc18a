"""Stand-ins for what lies outside: nothing here reaches a network."""

from catalyseur.portal.projects.firm_directory import DirectoryError, FirmRecord

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
