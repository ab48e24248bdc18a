"""The way in for an application server."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalyseur.portal.config.settings")
application = get_wsgi_application()

from catalyseur.portal.places.start import warm_up  # noqa: E402 - Django must be ready before its apps load

warm_up()
gc.collect()
gc.freeze()  # what was just read never dies: the collector need not walk it
gc.set_threshold(10_000, 20, 20)  # an answer makes thousands of objects, most freed without the collector
