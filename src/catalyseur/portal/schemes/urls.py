"""Addresses of the toolbox."""

from django.urls import path

from catalyseur.portal.schemes import views, writing_views

urlpatterns = [
    path("", views.show_list, name="scheme-list"),
    path("export.csv", views.export_list, name="scheme-csv"),
    path("export.zip", views.export_archive, name="scheme-archive"),
    path("fraicheur/", views.show_freshness, name="freshness"),
    path("fraicheur/export.csv", views.export_freshness, name="freshness-csv"),
    path("nouveau/", writing_views.start, name="scheme-new"),
    path("nouveau/<slug:scheme_id>/", writing_views.draft, name="scheme-draft"),
    path("signalements/<int:report_id>/clore/", views.close, name="scheme-report-close"),
    path("revisions/<int:revision_id>/", views.show_revision, name="scheme-revision"),
    path("revisions/<int:revision_id>/approuver/", views.approve, name="scheme-revision-approve"),
    path("revisions/<int:revision_id>/refuser/", views.reject, name="scheme-revision-reject"),
    path("revisions/<int:revision_id>/retirer/", views.withdraw, name="scheme-revision-withdraw"),
    path("<slug:scheme_id>/", views.show_scheme, name="scheme-detail"),
    path("<slug:scheme_id>/signaler/", views.report, name="scheme-report"),
    path("<slug:scheme_id>/modifier/", writing_views.edit, name="scheme-edit"),
    path("<slug:scheme_id>/mettre-a-jour/", writing_views.update, name="scheme-update"),
    path("<slug:scheme_id>/retirer/", writing_views.end, name="scheme-end"),
    path("<slug:scheme_id>/historique/", views.show_revisions, name="scheme-revisions"),
    path("<slug:scheme_id>/dispositif.yaml", views.export_yaml, name="scheme-yaml"),
]
