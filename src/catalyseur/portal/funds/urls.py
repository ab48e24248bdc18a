"""Addresses of funds."""

from django.urls import path

from catalyseur.portal.funds import (
    account_views,
    declaration_views,
    export_views,
    movement_views,
    reconciliation_views,
    request_views,
    views,
)

urlpatterns = [
    path("", views.show_list, name="fund-list"),
    path("fiche/<slug:fund>/", views.show_fund, name="fund-detail"),
    path("fiche/<slug:fund>/enveloppes/<slug:code>/", views.show_envelope, name="fund-envelope"),
    path("fiche/<slug:fund>/repartition/", views.show_breakdown, name="fund-breakdown"),
    path("fiche/<slug:fund>/instruction/", views.show_review, name="fund-review"),
    path("fiche/<slug:fund>/attributions/", views.show_awards, name="fund-awards"),
    path("fiche/<slug:fund>/mouvements/", views.show_movements, name="fund-movements"),
    path("fiche/<slug:fund>/exports/", export_views.show_exports, name="fund-exports"),
    path("fiche/<slug:fund>/exports/demander/", export_views.ask, name="fund-export-ask"),
    path("fiche/<slug:fund>/declarations/", declaration_views.show, name="fund-declarations"),
    path(
        "fiche/<slug:fund>/declarations/declarations.csv",
        declaration_views.download,
        name="fund-declarations-csv",
    ),
    path(
        "fiche/<slug:fund>/declarations/subventions/",
        declaration_views.download_subsidies,
        name="fund-subsidies",
    ),
    path("dossiers/<slug:code>/declarer/<slug:duty>/", declaration_views.keep, name="fund-declare"),
    path("exports/<int:key>/", export_views.show, name="fund-export"),
    path("exports/<int:key>/fichier/", export_views.download, name="fund-export-file"),
    path("demandes/", request_views.show_list, name="fund-requests"),
    path("demandes/<int:key>/", request_views.show, name="fund-request"),
    path("demandes/<int:key>/modifier/", request_views.edit, name="fund-request-edit"),
    path("demandes/<int:key>/decider/", request_views.decide, name="fund-request-decide"),
    path("demandes/<int:key>/rouvrir/", request_views.reopen, name="fund-request-reopen"),
    path("dossiers/<slug:code>/", request_views.show_file, name="fund-file"),
    path("dossiers/<slug:code>/numero/", request_views.number_file, name="fund-file-number"),
    path("dossiers/<slug:code>/mouvement/<str:kind>/", movement_views.on_file, name="fund-file-movement"),
    path("comptes/ouvrir/", account_views.open_fund, name="fund-open"),
    path("comptes/<slug:code>/", account_views.show, name="fund-account"),
    path("comptes/<slug:code>/enveloppe/", account_views.open_envelope, name="fund-envelope-open"),
    path(
        "comptes/<slug:code>/sous-delegation/", account_views.open_sub_delegation, name="fund-delegation-open"
    ),
    path("comptes/<slug:code>/demande/", request_views.new, name="fund-request-new"),
    path("comptes/<slug:code>/mouvement/<str:kind>/", movement_views.on_holder, name="fund-account-movement"),
    path("comptes/<slug:code>/cloture/", account_views.close, name="fund-close"),
    path("clotures/<int:key>/valider/", account_views.validate_closing, name="fund-closing-validate"),
    path("clotures/<int:key>/refuser/", account_views.reject_closing, name="fund-closing-reject"),
    path("mouvements/<int:key>/contre-passer/", movement_views.reverse, name="fund-movement-reverse"),
    path("rapprochement/", reconciliation_views.upload, name="fund-reconcile"),
    path("rapprochement/<slug:sha256>/", reconciliation_views.show, name="fund-reconciliation"),
    path("rapprochement/<slug:sha256>/csv/", reconciliation_views.download, name="fund-reconciliation-csv"),
    path("validation/", movement_views.show_proposals, name="fund-proposals"),
    path("validation/<int:key>/", movement_views.show_proposal, name="fund-proposal"),
    path("validation/<int:key>/valider/", movement_views.validate, name="fund-proposal-validate"),
    path("validation/<int:key>/refuser/", movement_views.reject, name="fund-proposal-reject"),
]
