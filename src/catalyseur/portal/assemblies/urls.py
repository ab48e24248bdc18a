"""Addresses of assemblies and of good practices."""

from django.urls import path, register_converter

from catalyseur.portal.assemblies import manage_views, practice_views, views
from catalyseur.portal.projects.urls import SignedConverter

register_converter(SignedConverter, "registration")

urlpatterns = [
    path("", views.show_list, name="assembly-list"),
    path("nouvelle/", manage_views.new, name="assembly-new"),
    path("relecture/", manage_views.show_board, name="moderation"),
    path("relecture/questions/<int:key>/", manage_views.read_question, name="question-read"),
    path("relecture/bonnes-pratiques/<int:key>/", manage_views.read_practice, name="practice-read"),
    path("bonnes-pratiques/", practice_views.show_list, name="practice-list"),
    path("bonnes-pratiques/proposer/", practice_views.send, name="practice-send"),
    path("bonnes-pratiques/importer/", practice_views.import_file, name="practice-import"),
    path("bonnes-pratiques/<int:key>/", practice_views.show, name="practice"),
    path("inscription/<registration:signed>/", views.confirm, name="registration"),
    path("inscription/<registration:signed>/annuler/", views.cancel, name="registration-cancel"),
    path("suivi/<int:key>/", views.show_follow_up, name="follow-up"),
    path("suivi/<int:key>/modifier/", manage_views.edit_follow_up, name="follow-up-edit"),
    path("suivi/<int:key>/etat/", manage_views.note_progress, name="follow-up-progress"),
    path("<int:edition>/", views.show, name="assembly"),
    path("<int:edition>/assemblee.ics", views.calendar, name="assembly-calendar"),
    path("<int:edition>/dossier-de-presse.pdf", views.give_press_kit, name="press-kit"),
    path("<int:edition>/inscription/", views.register, name="assembly-register"),
    path("<int:edition>/question/", views.ask, name="assembly-ask"),
    path("<int:edition>/inscrits/", manage_views.show_registered, name="assembly-registered"),
    path("<int:edition>/modifier/", manage_views.edit, name="assembly-edit"),
    path("<int:edition>/programme/", manage_views.programme, name="assembly-programme"),
    path("<int:edition>/compte-rendu/", manage_views.minutes, name="assembly-minutes"),
    path("<int:edition>/suivi/", manage_views.add_follow_up, name="follow-up-new"),
]
