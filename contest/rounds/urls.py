"""Addresses of contests and rounds: the public rules, and the organiser's desk."""

from django.urls import path, register_converter

from contest.rounds.addresses import NEW_CONTEST, ContestSlug
from contest.rounds.views import issues, organiser, participant, parts

register_converter(ContestSlug, "contest")

app_name = "rounds"
urlpatterns = [
    path("cuoc-thi/<slug:slug>/the-le", participant.rules, name="rules"),
    path("cuoc-thi/<slug:slug>/the-le/ban-<int:number>", issues.version, name="version"),
    path("to-chuc", organiser.home, name="organiser_home"),
    path(f"to-chuc/{NEW_CONTEST}", organiser.new, name="new"),
    path("to-chuc/<contest:slug>", organiser.overview, name="overview"),
    path("to-chuc/<contest:slug>/soan", organiser.edit, name="edit"),
    path("to-chuc/<contest:slug>/soan/cong-bo", organiser.publish, name="publish"),
    path("to-chuc/<contest:slug>/soan/ban-hanh", issues.issue, name="issue"),
    path("to-chuc/<contest:slug>/soan/ban-hanh/bo", issues.drop, name="issue_drop"),
    path("to-chuc/<contest:slug>/soan/loat-dot-thi", parts.series, name="series"),
    path("to-chuc/<contest:slug>/soan/the-le", parts.chapters, name="chapters"),
    path("to-chuc/<contest:slug>/soan/the-le/<slug:address>", parts.chapter, name="chapter"),
    path("to-chuc/<contest:slug>/soan/the-le/<slug:address>/<slug:key>", parts.entry, name="entry"),
    path("to-chuc/<contest:slug>/soan/the-le/<slug:address>/<slug:key>/bang-loi", parts.preview, name="entry_preview"),
    path("to-chuc/<contest:slug>/soan/the-le/<slug:address>/<slug:key>/<slug:verb>", parts.act, name="entry_act"),
    path("to-chuc/<contest:slug>/soan/<slug:address>", organiser.edit_step, name="edit_step"),
    path("to-chuc/<contest:slug>/soan/<slug:address>/bang-loi", organiser.summary, name="summary"),
]
