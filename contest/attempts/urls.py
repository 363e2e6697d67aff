"""Addresses of running rounds and of participants, on the organiser's desk."""

from django.urls import path

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
]
