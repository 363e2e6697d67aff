"""Pictures of an import that is not in the bank yet: only who may see the import sees them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import organiser_required
from contest.banks import access
from contest.banks.models import Picture
from contest.banks.picture_door import POLICY
from contest.banks.pictures import CONTENT_TYPES


@organiser_required
@require_safe
def of_import(request: HttpRequest, pk: int, hash: str) -> HttpResponse:
    row = access.get_import_for(request.user, pk)
    # the pair of two like questions shows the bank's picture beside the file's
    found = row.pictures.filter(hash=hash).first() or Picture.objects.filter(hash=hash).first()
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type=CONTENT_TYPES[found.kind])
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = POLICY
    return response
