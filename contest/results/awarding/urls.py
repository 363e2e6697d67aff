"""Addresses of prizes."""

from django.urls import path

from contest.results.awarding.views import considering, organiser, public

app_name = "awarding"
urlpatterns = [
    path("to-chuc/<contest:slug>/giai/<int:pk>", organiser.period, name="period"),
    path("to-chuc/<contest:slug>/giai/<int:pk>/xac-nhan", organiser.confirm, name="confirm"),
    path("to-chuc/<contest:slug>/giai/<int:pk>/trao", organiser.give, name="give"),
    path("to-chuc/<contest:slug>/giai/<int:pk>/don-vi", organiser.give_unit, name="give_unit"),
    path("to-chuc/<contest:slug>/giai/<int:pk>/cong-bo", organiser.publish, name="publish"),
    path("to-chuc/<contest:slug>/giai/nhan/<int:pk>", organiser.claim, name="claim"),
    path("to-chuc/<contest:slug>/giai/thu-hoi/<int:pk>", organiser.withdraw, name="withdraw"),
    path("to-chuc/<contest:slug>/giai/<int:pk>/xet/<int:participant>", considering.consider, name="consider"),
    path("to-chuc/<contest:slug>/giai/<int:pk>/xet/huy/<int:consideration>", considering.undo, name="unconsider"),
    path("cuoc-thi/<slug:slug>/giai-thuong", public.winners, name="contest"),
    path("cuoc-thi/<slug:slug>/giai-thuong/vong-<int:position>", public.winners, {"stage": True}, name="stage"),
    path("cuoc-thi/<slug:slug>/giai-thuong/<int:position>", public.winners, name="round"),
]
