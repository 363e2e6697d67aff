"""Addresses of documents: the public check of certificates, the own one, the organiser's page."""

from django.urls import path

from contest.documents.views import organiser, public, slips

app_name = "documents"
urlpatterns = [
    path("chung-nhan", public.ask, name="ask"),
    path("chung-nhan/<str:code>", public.check, name="check"),
    path("cuoc-thi/<slug:slug>/giay-chung-nhan", public.own, name="own_certificate"),
    path("quan-tri/don-vi/<int:pk>/phieu.pdf", slips.slips_pdf, name="slips_pdf"),
    path("to-chuc/<slug:slug>/giay-to", organiser.papers, name="papers"),
    path("to-chuc/<slug:slug>/giay-to/chung-nhan", organiser.certificates, name="certificates"),
    path("to-chuc/<slug:slug>/giay-to/danh-sach-giai/<slug:extension>", organiser.awards, name="awards"),
    path("to-chuc/<slug:slug>/giay-to/thu-hoi", organiser.withdraw, name="withdraw"),
]
