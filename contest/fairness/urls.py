"""Addresses of fairness."""

from django.urls import path

from contest.fairness import views

app_name = "fairness"
urlpatterns = [
    path("to-chuc/<contest:slug>/cong-bang", views.cases, name="list"),
    path("to-chuc/<contest:slug>/cong-bang/dot/<int:position>", views.run, name="run"),
    path("to-chuc/<contest:slug>/cong-bang/<int:pk>", views.case, name="case"),
    path("to-chuc/<contest:slug>/cong-bang/<int:pk>/khong-van-de", views.dismiss, name="dismiss"),
    path("to-chuc/<contest:slug>/cong-bang/<int:pk>/loai", views.act, name="act"),
    path("to-chuc/<contest:slug>/cong-bang/<int:pk>/mo-lai", views.undo, name="undo"),
]
