"""Addresses of the toolbox."""

from django.urls import path

from catalyseur.portal.schemes import views

urlpatterns = [
    path("", views.show_list, name="scheme-list"),
    path("export.csv", views.export_list, name="scheme-csv"),
    path("fraicheur/", views.show_freshness, name="freshness"),
    path("signalements/<int:report_id>/clore/", views.close, name="scheme-report-close"),
    path("revisions/<int:revision_id>/", views.show_revision, name="scheme-revision"),
    path("revisions/<int:revision_id>/approuver/", views.approve, name="scheme-revision-approve"),
    path("revisions/<int:revision_id>/refuser/", views.reject, name="scheme-revision-reject"),
    path("revisions/<int:revision_id>/retirer/", views.withdraw, name="scheme-revision-withdraw"),
    path("<slug:scheme_id>/", views.show_scheme, name="scheme-detail"),
    path("<slug:scheme_id>/signaler/", views.report, name="scheme-report"),
    path("<slug:scheme_id>/modifier/", views.edit, name="scheme-edit"),
    path("<slug:scheme_id>/historique/", views.show_revisions, name="scheme-revisions"),
    path("<slug:scheme_id>/dispositif.yaml", views.export_yaml, name="scheme-yaml"),
]
