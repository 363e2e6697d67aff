"""Addresses of banks and imports, for organisers."""

from django.urls import path

from contest.banks.picture_door import picture
from contest.banks.views import banks, bulk, download, imports, marks, pictures

app_name = "banks"
urlpatterns = [
    path("hinh/<str:hash>", picture, name="picture"),
    path("to-chuc/ngan-hang", banks.banks, name="list"),
    path("to-chuc/ngan-hang/moi", banks.new, name="new"),
    path("to-chuc/ngan-hang/<int:pk>", banks.detail, name="detail"),
    path("to-chuc/ngan-hang/<int:pk>/chu-de", banks.add_topic, name="add_topic"),
    path("to-chuc/ngan-hang/<int:pk>/cau-moi", banks.add_question, name="add_question"),
    path("to-chuc/ngan-hang/<int:pk>/cau/<int:number>", banks.question, name="question"),
    path("to-chuc/ngan-hang/<int:pk>/nhieu-cau", bulk.change, name="bulk"),
    path("to-chuc/ngan-hang/<int:pk>/kiem-tra", banks.check, name="check"),
    path("to-chuc/ngan-hang/<int:pk>/cau/<int:number>/lich-su", banks.history, name="history"),
    path("to-chuc/ngan-hang/<int:pk>/cau/<int:number>/bo", banks.retire, name="retire"),
    path("to-chuc/ngan-hang/<int:pk>/cau/<int:number>/dung-lai", banks.restore, name="restore"),
    path("to-chuc/ngan-hang/<int:pk>/tai/<slug:format>", download.download, name="download"),
    path("to-chuc/ngan-hang/<int:pk>/nhap", imports.upload, name="upload"),
    path("to-chuc/ngan-hang/<int:pk>/tep", imports.uploads, name="uploads"),
    path("to-chuc/ngan-hang/nhap/<int:pk>", imports.show, name="import"),
    path("to-chuc/ngan-hang/nhap/<int:pk>/hinh/<str:hash>", pictures.of_import, name="import_picture"),
    path("to-chuc/ngan-hang/nhap/<int:pk>/cau/<int:number>", imports.correct, name="correct"),
    path("to-chuc/ngan-hang/nhap/<int:pk>/cau/<int:number>/gan-trung", imports.settle, name="settle"),
    path("to-chuc/ngan-hang/nhap/<int:pk>/nhieu-y", imports.split, name="split"),
    path("to-chuc/ngan-hang/nhap/<int:pk>/doc-lai", marks.reread, name="reread"),
    path("to-chuc/ngan-hang/nhap/<int:pk>/nhap-vao", imports.take_in, name="take_in"),
    path("to-chuc/ngan-hang/nhap/<int:pk>/hoan-tac", imports.undo, name="undo"),
    path("to-chuc/ngan-hang/nhap/<int:pk>/huy", imports.drop, name="drop"),
    path("to-chuc/ngan-hang/nhap/<int:pk>/mo-lai", imports.reopen, name="reopen"),
]
