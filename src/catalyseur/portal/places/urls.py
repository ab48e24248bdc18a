"""Addresses."""

from django.urls import path

from catalyseur.portal.places import views

urlpatterns = [
    path("", views.home, name="home"),
    path("recherche/", views.results, name="search"),
    path("recherche/suggestions/", views.suggestions, name="autocomplete"),
    path("commune/<str:code>/", views.commune, name="place-commune"),
    path("epci/<str:siren>/", views.epci, name="place-epci"),
    path("territoire/<int:phase>/<str:identifier>/", views.territory, name="place-territory"),
]
