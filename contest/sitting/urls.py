"""Addresses of the participant's way: the ordinary ones, and the hot ones under their prefix."""

from django.urls import include, path

from contest.sitting import views
from contest.sitting.guard import PREFIX
from contest.sitting.guests import views as guests

app_name = "sitting"
urlpatterns = [
    # first, since it is asked for most
    path(PREFIX.lstrip("/"), include("contest.sitting.hot_urls")),
    path("cuoc-thi/<slug:slug>", views.contest_page, name="contest"),
    path("cuoc-thi/<slug:slug>/vao-thi", views.entry, name="entry"),
    path("cuoc-thi/<slug:slug>/thong-tin", views.apply, name="apply"),
    path("cuoc-thi/<slug:slug>/khong-tai-khoan", guests.open_entry, name="open"),
    path("cuoc-thi/<slug:slug>/khai-thong-tin", guests.tell, name="tell"),
    path("cuoc-thi/<slug:slug>/phong-cho", views.waiting_room, name="waiting_room"),
    path("cuoc-thi/<slug:slug>/kiem-chung", views.proof_page, name="proof"),
    path("cuoc-thi/<slug:slug>/kiem-chung/<int:position>.json", views.proof_file, name="proof_file"),
    path("cuoc-thi/<slug:slug>/kiem-chung/redraw.py", views.proof_script, name="proof_script"),
    path("cuoc-thi/<slug:slug>/lich.ics", views.calendar, name="calendar"),
    path("sau-dang-nhap", views.after_sign_in, name="after_sign_in"),
    path("cua-toi", views.own_page, name="own_attempts"),
    path("cua-toi/<slug:slug>/<int:number>", views.own_result, name="own_result"),
    path("cua-toi/<slug:slug>/<int:number>/anh", views.share_picture, name="share_picture"),
    path("cua-toi/<int:attempt_id>", views.review, name="review"),
]
