"""Addresses of fixing."""

from django.urls import path

from contest.results.fixing.views import exclusions, organiser, public

app_name = "fixing"
urlpatterns = [
    path("to-chuc/<contest:slug>/chot", organiser.home, name="home"),
    path("to-chuc/<contest:slug>/chot/<int:pk>", organiser.period, name="period"),
    path("to-chuc/<contest:slug>/chot/<int:pk>/chinh-thuc", organiser.fix, name="fix"),
    path("to-chuc/<contest:slug>/chot/<int:pk>/mo-lai", organiser.reopen, name="reopen"),
    path("to-chuc/<contest:slug>/chot/<int:pk>/dem-lai", organiser.recount, name="recount"),
    path("to-chuc/<contest:slug>/chot/<int:pk>/dap-so/<int:over>/<slug:of>", organiser.truth, name="truth"),
    path(
        "to-chuc/<contest:slug>/chot/<int:pk>/bang-nhau/<int:leaderboard>/<int:place>", organiser.decide, name="decide"
    ),
    path("to-chuc/<contest:slug>/chot/<int:pk>/bang-nhau/<int:decision>/huy", organiser.undecide, name="undecide"),
    path("to-chuc/<contest:slug>/loai", exclusions.listed, name="exclusions"),
    path("to-chuc/<contest:slug>/loai/nguoi-<int:participant>", exclusions.person, name="exclude_person"),
    path("to-chuc/<contest:slug>/loai/don-vi-<int:unit>", exclusions.unit, name="exclude_unit"),
    path("to-chuc/<contest:slug>/loai/<int:pk>/huy", exclusions.undo, name="undo_exclusion"),
    path("cuoc-thi/<slug:slug>/ket-qua/tep/<int:pk>.json", public.ranking_file, name="ranking_file"),
    path("cuoc-thi/<slug:slug>/ket-qua/rerank.py", public.script, name="script"),
]
