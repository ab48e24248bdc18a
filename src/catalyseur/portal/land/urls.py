"""Addresses of this app."""

from django.urls import path

from catalyseur.portal.land import views

urlpatterns = [
    path("", views.show_list, name="site-list"),
    path("export.csv", views.export_csv, name="site-csv"),
    path("export.geojson", views.export_geojson, name="site-geojson"),
    path("export-cnig.zip", views.export_cnig, name="site-cnig"),
    path("besoin/", views.show_need, name="site-need"),
    path("fiche/<str:source_id>/<path:site_id>/", views.show_site, name="site-detail"),
    path("jalons/<str:source_id>/<path:site_id>/", views.edit_milestones, name="site-milestones"),
]
