"""Addresses of the API; what stands under it and is none answers as the API does."""

from django.urls import path

from catalyseur.portal.api import land_views, views

urlpatterns = [
    path("", land_views.api.urls),
    path("<path:rest>", views.show_unknown, name="api-unknown"),
]
