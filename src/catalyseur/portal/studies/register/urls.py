"""Addresses of « L’évaluation »."""

from django.urls import path

from catalyseur.portal.studies.register import views

urlpatterns = [
    path("", views.show_home, name="evaluation"),
    path("etudes/", views.list_studies, name="study-list"),
    path("etudes/registre.csv", views.download_register, name="study-csv"),
    path("etudes/enregistrer/", views.register, name="study-new"),
    path("etudes/<int:study_id>/", views.show_study, name="study"),
    path("etudes/<int:study_id>/executer/", views.run, name="study-run"),
    path("etudes/<int:study_id>/publier/", views.freeze, name="study-freeze"),
    path("etudes/<int:study_id>/retirer/", views.withdraw, name="study-withdraw"),
    path("etudes/<int:study_id>/fichiers/<str:name>", views.download, name="study-file"),
    path("validation/", views.show_validation, name="validation"),
    path("validation/<str:name>", views.download_validation, name="validation-file"),
]
