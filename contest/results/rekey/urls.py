"""Addresses of key changes."""

from django.urls import path

from contest.results.rekey.views import organiser

app_name = "rekey"
urlpatterns = [
    path("to-chuc/<contest:slug>/dap-an", organiser.keys, name="keys"),
    path("to-chuc/<contest:slug>/dot/<int:position>/cau-hoi/<int:item>/dap-an", organiser.propose, name="propose"),
    path("to-chuc/<contest:slug>/dap-an/<int:pk>", organiser.change, name="change"),
    path("to-chuc/<contest:slug>/dap-an/<int:pk>/xac-nhan", organiser.confirm, name="confirm"),
    path("to-chuc/<contest:slug>/dap-an/<int:pk>/hoan-tac", organiser.undo, name="undo"),
    path("to-chuc/<contest:slug>/dap-an/<int:pk>/xem-lai", organiser.look_again, name="look_again"),
    path("to-chuc/<contest:slug>/dap-an/<int:pk>/bo", organiser.drop, name="drop"),
]
