"""Addresses of the accounts."""

from django.urls import path

from catalyseur.portal.accounts import people_views, views

urlpatterns = [
    path("", views.show_account, name="account"),
    path("connexion/", views.show_login, name="login"),
    path("connexion/envoyee/", views.show_login_sent, name="login-sent"),
    path("connexion/lien/<str:token>/", views.open_link, name="login-link"),
    path("code/", views.ask_code, name="totp"),
    path("code/qr.svg", views.show_qr, name="totp-qr"),
    path("codes-de-secours/", views.renew_recovery_codes, name="recovery-codes"),
    path("deconnexion/", views.sign_out, name="logout"),
    path("personnes/", people_views.show_people, name="people"),
    path("personnes/inviter/", people_views.invite, name="person-invite"),
    path("personnes/<int:pk>/desactiver/", people_views.deactivate, name="person-deactivate"),
    path("personnes/<int:pk>/reactiver/", people_views.reactivate, name="person-reactivate"),
    path("personnes/<int:pk>/oublier-application/", people_views.reset_totp, name="person-reset-totp"),
    path("journal/", people_views.show_journal, name="journal"),
]
