"""Addresses of essays."""

from django.urls import path

from contest.essays.views import judge, organiser, participant

app_name = "essays"
_WRITE, _JUDGE = "cuoc-thi/<slug:slug>/tu-luan/<int:position>", "cham-thi/<slug:slug>/<int:position>"
_DESK = "to-chuc/<contest:slug>/tu-luan/<int:position>"
urlpatterns = [
    path(_WRITE, participant.write, name="write"),
    path(f"{_WRITE}/luu", participant.save, name="save"),
    path(f"{_WRITE}/tep", participant.own_file, name="own_file"),
    path("cham-thi", judge.home, name="home"),
    path(_JUDGE, judge.desk, name="judge"),
    path(f"{_JUDGE}/<int:number>", judge.mark, name="mark"),
    path(f"{_JUDGE}/<int:number>/tep", judge.entry_file, name="entry_file"),
    path(_DESK, organiser.desk, name="desk"),
    path(f"{_DESK}/ban-giay", organiser.on_paper, name="on_paper"),
    path(f"{_DESK}/ket-thuc", organiser.close, name="close"),
    path(f"{_DESK}/mo-lai", organiser.reopen, name="reopen"),
]
