"""Text size, colours and language: kept in cookies for a year, also before signing in.

By GET: these cookies change nothing but the look, and so no public page needs a form token.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from contest.common.context import HTTPS_PREFIX, SIZES, THEMES
from contest.common.language import LANGUAGES

YEAR_SECONDS = 31_536_000
CHOICES = {
    "size": ("text_size", SIZES),
    "theme": ("theme", THEMES),
    "language": (settings.LANGUAGE_COOKIE_NAME, LANGUAGES),
}


@require_safe
def look(request: HttpRequest) -> HttpResponseRedirect:
    back = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, (cookie, allowed) in CHOICES.items():
        wish = request.GET.get(name)
        if wish in allowed:
            if settings.SESSION_COOKIE_SECURE and name != "language":
                cookie = HTTPS_PREFIX + cookie
            response.set_cookie(
                cookie, wish, max_age=YEAR_SECONDS, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
    response["Cache-Control"] = "no-store"
    return response
