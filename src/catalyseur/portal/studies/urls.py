"""Addresses of the bilan."""

from django.urls import path

from catalyseur.portal.studies import published_views, views

urlpatterns = [
    path("", views.show_bilan, name="bilan"),
    path("region/<str:code>/", views.show_region, name="bilan-region"),
    path("territoire/<str:key>/", views.show_territory, name="bilan-territory"),
    path("comparer/", views.compare_territories, name="bilan-compare"),
    path("fichiers/<str:name>", views.download, name="bilan-file"),
    path("publies/", published_views.list_publications, name="bilan-publications"),
    path("publies/<int:publication_id>/", published_views.show_publication, name="bilan-publication"),
    path(
        "publies/<int:publication_id>/fichiers/<str:name>",
        published_views.download,
        name="bilan-publication-file",
    ),
    path("ecarts/", published_views.show_differences, name="bilan-differences"),
    path("publier/", published_views.publish, name="bilan-publish"),
]
