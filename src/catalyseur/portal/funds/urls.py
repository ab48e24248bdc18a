"""Addresses of funds."""

from django.urls import path

from catalyseur.portal.funds import views

urlpatterns = [
    path("", views.show_list, name="fund-list"),
]
