"""What a page's button does: it is done and said, or it is said why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest


def do_and_tell(
    request: HttpRequest,
    act: Callable[[], Any],
    *,
    word: Callable[[Any], str] | str,
    refused: type[Exception] | tuple[type[Exception], ...],
    why: Callable[[Any], str],
) -> None:
    """Calls `act` and tells the page that follows `word` (of its result), or `why` of a refusal; others are raised."""
    try:
        result = act()
    except refused as error:
        messages.error(request, why(error))
    else:
        messages.success(request, word if isinstance(word, str) else word(result))
