"""The hot addresses, all of them: /bai-thi/<contest>/…"""

from django.urls import path

from contest.sitting import hot_views

urlpatterns = [
    path("<slug:slug>/bat-dau", hot_views.start, name="start"),
    path("<slug:slug>/<int:number>", hot_views.paper, name="paper"),
    path("<slug:slug>/<int:number>/luu", hot_views.save, name="save"),
    path("<slug:slug>/<int:number>/nop", hot_views.submit, name="submit"),
    path("<slug:slug>/<int:number>/du-doan", hot_views.predict, name="predict"),
    path("<slug:slug>/<int:number>/ket-qua", hot_views.result, name="result"),
]
