"""Addresses of this app."""

from django.urls import path

from catalyseur.portal.land import import_views, views

urlpatterns = [
    path("", views.show_list, name="site-list"),
    path("export.csv", views.export_csv, name="site-csv"),
    path("export.geojson", views.export_geojson, name="site-geojson"),
    path("export-cnig.zip", views.export_cnig, name="site-cnig"),
    path("besoin/", views.show_need, name="site-need"),
    path("importer/", import_views.start, name="land-import"),
    path("importer/<int:import_id>/", import_views.show, name="land-import-detail"),
    path("importer/<int:import_id>/confirmer/", import_views.confirm, name="land-import-confirm"),
    path("fiche/<str:source_id>/<path:site_id>/", views.show_site, name="site-detail"),
    path("jalons/<str:source_id>/<path:site_id>/", views.edit_milestones, name="site-milestones"),
]
