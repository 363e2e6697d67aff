"""Page of all components and of whole pages in sample states, for those who write templates; in DEBUG only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist

from contest.common import design_sample


def design_index(request: HttpRequest) -> HttpResponse:
    return render(request, "design/index.html", design_sample.components())


def design_page(request: HttpRequest, name: str) -> HttpResponse:
    if name not in design_sample.PAGES:
        raise Http404(name)
    try:
        return render(request, f"design/{name}.html", design_sample.page(name))
    except TemplateDoesNotExist as missing:
        raise Http404(name) from missing
