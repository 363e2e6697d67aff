"""Addresses of the participant's way: the ordinary ones, and the hot ones under their prefix."""

from django.urls import include, path

from contest.sitting.guard import PREFIX
from contest.sitting.guests import views as guests
from contest.sitting.views import contest, entry, own, proof

app_name = "sitting"
urlpatterns = [
    # first, since it is asked for most
    path(PREFIX.lstrip("/"), include("contest.sitting.hot_urls")),
    path("cuoc-thi/<slug:slug>", contest.contest_page, name="contest"),
    path("cuoc-thi/<slug:slug>/vao-thi", entry.entry, name="entry"),
    path("cuoc-thi/<slug:slug>/thong-tin", entry.apply, name="apply"),
    path("cuoc-thi/<slug:slug>/khong-tai-khoan", guests.open_entry, name="open"),
    path("cuoc-thi/<slug:slug>/khai-thong-tin", guests.tell, name="tell"),
    path("cuoc-thi/<slug:slug>/phong-cho", entry.waiting_room, name="waiting_room"),
    path("cuoc-thi/<slug:slug>/kiem-chung", proof.proof_page, name="proof"),
    path("cuoc-thi/<slug:slug>/kiem-chung/<int:position>.json", proof.proof_file, name="proof_file"),
    path("cuoc-thi/<slug:slug>/kiem-chung/redraw.py", proof.proof_script, name="proof_script"),
    path("cuoc-thi/<slug:slug>/lich.ics", contest.calendar, name="calendar"),
    path("sau-dang-nhap", contest.after_sign_in, name="after_sign_in"),
    path("cua-toi", own.own_page, name="own_attempts"),
    path("cua-toi/<slug:slug>/<int:number>", own.own_result, name="own_result"),
    path("cua-toi/<slug:slug>/<int:number>/anh", own.share_picture, name="share_picture"),
    path("cua-toi/<int:attempt_id>", own.review, name="review"),
]
