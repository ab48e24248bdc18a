"""Static pages: legal notice, accessibility, sources, glossary."""

from typing import Any

from django.conf import settings
from django.views.generic import TemplateView

from catalyseur.portal.ui.glossary import TERMS
from catalyseur.portal.ui.sources import embedded_tables, loaded_lists


class LegalNotice(TemplateView):
    """Who publishes the site, who hosts it, what it keeps about people."""

    template_name = "ui/legal_notice.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's signature
        """Add who answers for this site."""
        return super().get_context_data(**kwargs) | {"publisher": settings.ENVIRONMENT.publisher}


class Accessibility(TemplateView):
    """What was tested, and what is not accessible."""

    template_name = "ui/accessibility.html"


class Sources(TemplateView):
    """Sources, licences and vintages of the embedded data."""

    template_name = "ui/sources.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's signature
        """Add the embedded tables and the lists loaded on this site."""
        return super().get_context_data(**kwargs) | {
            "tables": embedded_tables(),
            "lists": loaded_lists(settings.ENVIRONMENT.folder),
        }


class Glossary(TemplateView):
    """The words of the site."""

    template_name = "ui/glossary.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's signature
        """Add the terms."""
        return super().get_context_data(**kwargs) | {"terms": TERMS}
