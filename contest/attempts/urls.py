"""Addresses of running rounds and of participants, on the organiser's desk."""

from django.urls import path

from contest.attempts.teams import views as teams
from contest.attempts.teams.lists import views as teams_list
from contest.attempts.teams.units import views as unit_teams
from contest.attempts.views import participants, running

app_name = "attempts"
urlpatterns = [
    path("to-chuc/<contest:slug>/dot/<int:position>/mo-ngay", running.open_now, name="open_now"),
    path("to-chuc/<contest:slug>/dot/<int:position>/tam-dung", running.suspend, name="suspend"),
    path("to-chuc/<contest:slug>/dot/<int:position>/mo-lai", running.resume, name="resume"),
    path("to-chuc/<contest:slug>/dot/<int:position>/gia-han", running.reschedule, name="reschedule"),
    path("to-chuc/<contest:slug>/nguoi-du-thi", participants.participants, name="participants"),
    path("to-chuc/<contest:slug>/nguoi-du-thi/<int:participant_id>", participants.participant, name="participant"),
    path("to-chuc/<contest:slug>/nguoi-du-thi/<int:participant_id>/them-gio", participants.give_time, name="give_time"),
    path(
        "to-chuc/<contest:slug>/nguoi-du-thi/<int:participant_id>/them-luot/<int:number>",
        participants.give_attempt,
        name="give_attempt",
    ),
    path("don-vi/<slug:slug>/doi-thi", unit_teams.listed, name="unit_teams"),
    path("don-vi/<slug:slug>/doi-thi/them", unit_teams.add, name="unit_team_add"),
    path("don-vi/<slug:slug>/doi-thi/<int:pk>/sua", unit_teams.change, name="unit_team_change"),
    path("don-vi/<slug:slug>/doi-thi/<int:pk>/bo", unit_teams.remove, name="unit_team_remove"),
    path("to-chuc/<contest:slug>/doi-thi", teams.listed, name="teams"),
    path("to-chuc/<contest:slug>/doi-thi/them", teams.add, name="team_add"),
    path("to-chuc/<contest:slug>/doi-thi/<int:pk>/sua", teams.change, name="team_change"),
    path("to-chuc/<contest:slug>/doi-thi/<int:pk>/bo", teams.remove, name="team_remove"),
    path("to-chuc/<contest:slug>/doi-thi/danh-sach.xlsx", teams_list.blank, name="teams_blank"),
    path("to-chuc/<contest:slug>/doi-thi/tep", teams_list.upload, name="teams_file"),
    path("to-chuc/<contest:slug>/doi-thi/tep/nhan", teams_list.take_in, name="teams_take_in"),
]
