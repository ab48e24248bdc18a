"""The site's settings for tests: a local site in an empty folder, unless the environment names another."""

import os
import tempfile

os.environ.setdefault("CATALYSEUR_SECRET_KEY", "for-tests-only-" + "x" * 32)
os.environ.setdefault("CATALYSEUR_DATA", tempfile.mkdtemp(prefix="catalyseur-tests-"))

from catalyseur.portal.config.settings import *  # noqa: F403 - the environment comes first

WHITENOISE_AUTOREFRESH = True  # each test client would list every static file first
