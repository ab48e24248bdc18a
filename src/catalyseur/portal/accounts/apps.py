"""The app's declaration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles and rights."""

    name = "catalyseur.portal.accounts"
    label = "accounts"
