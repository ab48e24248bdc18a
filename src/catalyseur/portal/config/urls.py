"""Every address of the site."""

from django.urls import include, path

from catalyseur.portal.projects.urls import search_urlpatterns

handler400 = "catalyseur.portal.ui.errors.bad_request"
handler404 = "catalyseur.portal.ui.errors.not_found"
handler500 = "catalyseur.portal.ui.errors.server_error"

urlpatterns = [
    path("", include("catalyseur.portal.places.urls")),
    path("", include("catalyseur.portal.ui.urls")),
    path("boite-a-outils/suivre/", include(search_urlpatterns)),
    path("boite-a-outils/", include("catalyseur.portal.schemes.urls")),
    path("verifier/", include("catalyseur.portal.projects.urls")),
    path("imports/", include("catalyseur.portal.imports.urls")),
    path("sites/", include("catalyseur.portal.land.urls")),
    path("fonds/", include("catalyseur.portal.funds.urls")),
    path("comites/", include("catalyseur.portal.committees.urls")),
    path("bilan/", include("catalyseur.portal.studies.urls")),
    path("evaluation/", include("catalyseur.portal.studies.register.urls")),
    path("assemblees/", include("catalyseur.portal.assemblies.urls")),
    path("compte/", include("catalyseur.portal.accounts.urls")),
    path("api/v1/", include("catalyseur.portal.api.urls")),
]
