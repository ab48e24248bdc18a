"""What `bench_kills.py` asks of the server: the site's own actions, each by its own person."""

import json
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import path

from catalyseur.portal.accounts.models import User
from catalyseur.portal.funds.actions import propose_movement, validate_proposal
from catalyseur.portal.funds.documents import read_movement
from catalyseur.portal.funds.models import Proposal

AUTHOR, VALIDATOR = "prepare@exemple.fr", "valide@exemple.fr"


def propose(request: HttpRequest) -> HttpResponse:
    """Keep a proposed movement; sent again, it is there already."""
    document = json.loads(request.body)
    if not Proposal.objects.filter(key=document["key"]).exists():
        author = User.objects.get(email=AUTHOR)
        propose_movement(movement=read_movement(document), by=author, at=datetime.now(UTC))
    return HttpResponse(status=204)


def validate(request: HttpRequest) -> HttpResponse:
    """Post a proposed movement; sent again, it changes nothing."""
    proposal = Proposal.objects.get(key=json.loads(request.body)["key"])
    validate_proposal(proposal=proposal, by=User.objects.get(email=VALIDATOR), at=datetime.now(UTC))
    return HttpResponse(status=204)


def ready(_request: HttpRequest) -> HttpResponse:
    """Answer."""
    return HttpResponse(status=204)


urlpatterns = [path("propose", propose), path("validate", validate), path("ready", ready)]
