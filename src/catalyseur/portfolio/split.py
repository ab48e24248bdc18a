"""Who pays an award: the région's envelope as long as it lasts, in rank order, then the State."""

from collections.abc import Mapping

from catalyseur.portfolio.check import Award
from catalyseur.portfolio.committee import Committee


def split_awards(committee: Committee, cents: Mapping[str, int]) -> dict[str, Award]:
    """Split awards in cents by request; requests only the région may pay are served first.

    What no envelope is left for falls to the State: the check then refuses it.
    """
    left = dict(committee.envelopes.region_cents)
    funded = [request for request in committee.requests if cents.get(request.id)]
    by_region: dict[str, int] = {}
    for request in sorted(funded, key=lambda request: request.is_state_eligible):
        region, amount = request.region, cents[request.id]
        if region is not None and committee.has_region_money(request):
            taken = min(amount, left[region]) if request.is_state_eligible else amount
            left[region] -= taken
            by_region[request.id] = taken
    return {
        request.id: Award(
            state_cents=cents[request.id] - by_region.get(request.id, 0),
            region_cents=by_region.get(request.id, 0),
        )
        for request in funded
    }
