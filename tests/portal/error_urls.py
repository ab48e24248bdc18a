"""The site's addresses with its error pages."""

from catalyseur.portal.config.urls import urlpatterns
from catalyseur.portal.ui.errors import bad_request as handler400
from catalyseur.portal.ui.errors import not_found as handler404
from catalyseur.portal.ui.errors import server_error as handler500

__all__ = ["handler400", "handler404", "handler500", "urlpatterns"]
