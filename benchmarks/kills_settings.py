"""The site's settings with two addresses only, for `bench_kills.py`: propose a movement, validate it."""

from catalyseur.portal.config.settings import *  # noqa: F403 - the site's own settings

ROOT_URLCONF = "kills_urls"
MIDDLEWARE = []
