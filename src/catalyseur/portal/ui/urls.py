"""Addresses of the static pages."""

from django.urls import path

from catalyseur.portal.ui.views import Accessibility, Glossary, LegalNotice, Sources

urlpatterns = [
    path("mentions-legales/", LegalNotice.as_view(), name="legal-notice"),
    path("accessibilite/", Accessibility.as_view(), name="accessibility"),
    path("sources/", Sources.as_view(), name="sources"),
    path("glossaire/", Glossary.as_view(), name="glossary"),
]
