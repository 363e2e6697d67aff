"""The proof that questions were drawn as announced: page, file, and the script that draws anew."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contest.results.access import find_participant
from contest.rounds.access import get_public_contest
from contest.rounds.queries import rounds_of
from contest.sitting.proof import draw_proof

REDRAW = settings.BASE_DIR / "docs" / "verify" / "redraw.py"


@require_safe
def proof_page(request: HttpRequest, slug: str) -> HttpResponse:
    contest = get_public_contest(slug)
    context = {
        "contest": contest,
        "rounds": rounds_of(contest).filter(edition__isnull=False).select_related("edition"),
        "participant": find_participant(contest, request.user),
    }
    return render(request, "sitting/proof.html", context)


@require_safe
def proof_file(request: HttpRequest, slug: str, position: int) -> HttpResponse:
    rounds = rounds_of(get_public_contest(slug)).filter(edition__isnull=False).select_related("edition", "contest")
    proof = draw_proof(get_object_or_404(rounds, position=position))
    disposition = {"Content-Disposition": f'attachment; filename="{slug}-{position}.json"'}
    return JsonResponse(proof, json_dumps_params={"ensure_ascii": False}, headers=disposition)


@require_safe
def proof_script(request: HttpRequest, slug: str) -> HttpResponse:
    get_public_contest(slug)
    disposition = {"Content-Disposition": 'attachment; filename="redraw.py"'}
    return HttpResponse(REDRAW.read_text(encoding="utf-8"), content_type="text/x-python", headers=disposition)
