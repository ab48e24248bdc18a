"""`manage check_links`: ask every address the schemes name whether it still answers."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalyseur.portal.schemes.actions import keep_link_checks
from catalyseur.portal.schemes.links import Checked, LinksOffError, check_links, current_fetcher
from catalyseur.portal.schemes.models import LinkState
from catalyseur.portal.schemes.queries import current_catalogue
from catalyseur.toolbox.freshness import addresses_of


class Command(BaseCommand):
    """Check the addresses and keep what each answered."""

    help = "Ask every address the schemes name whether it still answers. Run it every week or month."

    def handle(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - Django's options
        """Run, telling each address, then say how many."""
        urls = {url for scheme in current_catalogue().schemes for url in addresses_of(scheme)}
        self.stdout.write(f"{len(urls)} addresses to ask")
        try:
            found = check_links(urls, current_fetcher(), self._tell)
        except LinksOffError as error:
            raise CommandError(str(error)) from None
        keep_link_checks(found=found, at=datetime.now(UTC))
        counts = ", ".join(f"{sum(one.state is state for one in found)} {state.value}" for state in LinkState)
        self.stdout.write(f"{len(found)} addresses kept: {counts}")

    def _tell(self, checked: Checked) -> None:
        self.stdout.write(f"{checked.state.value:6}  {checked.detail}  {checked.url}")
