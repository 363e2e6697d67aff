"""What anybody may download: a ranking as published, the script that ranks it again."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from contest.results.fixing import access
from contest.rounds.access import get_public_contest

SCRIPT = settings.BASE_DIR / "docs" / "verify" / "rerank.py"


@require_safe
def ranking_file(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = access.get_published_ranking(slug, pk)
    name = f"{slug}-{found.fixing.period_id}-{found.leaderboard_id}.json"
    return HttpResponse(
        found.content,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def script(request: HttpRequest, slug: str) -> FileResponse:
    get_public_contest(slug)
    disposition = {"Content-Disposition": 'attachment; filename="rerank.py"'}
    return FileResponse(SCRIPT.open("rb"), content_type="text/x-python; charset=utf-8", headers=disposition)
