"""A subscription's digests as an Atom feed."""

from collections.abc import Iterable
from datetime import datetime, time
from uuid import uuid5

from django.utils.feedgenerator import Atom1Feed

from catalyseur.portal.projects.links import absolute, sign_reference
from catalyseur.portal.projects.models import Digest, Subscription
from catalyseur.values.dates import PARIS


def feed_text(subscription: Subscription, digests: Iterable[Digest]) -> str:
    """Write the feed, one entry a scheme a day; it names no fact of the project."""
    signed = sign_reference(subscription.reference)
    feed = Atom1Feed(
        title="Catalyseur : alertes sur les dispositifs",
        link=absolute("scheme-list"),
        description="Ouvertures, changements et clôtures dans les trente jours.",
        language="fr",
        feed_url=absolute("alert-feed", signed),
        feed_guid=subscription.reference.urn,
    )
    for digest in digests:
        day = datetime.combine(digest.on, time(), PARIS)
        for change in digest.changes:
            feed.add_item(
                title=f"{change['ref']} {change['name']}",
                link=absolute("scheme-detail", change["scheme"]),
                description=" ".join(change["sentences"]),
                unique_id=uuid5(subscription.reference, f"{digest.on}/{change['scheme']}").urn,
                updateddate=day,
                pubdate=day,
            )
    return feed.writeString("utf-8")
