"""Addresses of the imports."""

from django.urls import path

from catalyseur.portal.imports import views

urlpatterns = [
    path("", views.list_imports, name="import-list"),
    path("apercu/", views.preview, name="import-preview"),
    path("modeles/<slug:code>.csv", views.give_template, name="import-template"),
    path("confirmer/", views.confirm, name="import-confirm"),
    path("<int:batch_id>/", views.show_import, name="import-report"),
]
