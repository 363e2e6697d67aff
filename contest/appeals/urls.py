"""Addresses of appeals."""

from django.urls import path

from contest.appeals.views import organiser, participant

app_name = "appeals"
urlpatterns = [
    path("cuoc-thi/<slug:slug>/y-kien/<int:number>", participant.ask, name="ask"),
    path("to-chuc/<contest:slug>/y-kien", organiser.appeals, name="list"),
    path("to-chuc/<contest:slug>/y-kien/han", organiser.days, name="days"),
    path("to-chuc/<contest:slug>/y-kien/<int:appeal_id>", organiser.appeal, name="appeal"),
]
