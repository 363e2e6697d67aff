"""Addresses of the admins' pages of people and rosters, inside the namespace "accounts"."""

from django.urls import path

from accounts.rosters.views import imports, people, slips, units

urlpatterns = [
    path("quan-tri/nguoi", people.people, name="people"),
    path("quan-tri/nguoi/nhap", imports.upload, name="roster_upload"),
    path("quan-tri/nguoi/nhap/<int:pk>", imports.show, name="roster"),
    path("quan-tri/nguoi/nhap/<int:pk>/lay", imports.take_in, name="roster_take_in"),
    path("quan-tri/nguoi/nhap/<int:pk>/huy", imports.drop, name="roster_drop"),
    path("quan-tri/nguoi/nhap/<int:pk>/tep-loi", imports.faults, name="roster_faults"),
    path("quan-tri/nguoi/<int:pk>", people.person, name="person"),
    path("quan-tri/don-vi", units.tree, name="units"),
    path("quan-tri/don-vi/xuat", units.export, name="units_export"),
    path("quan-tri/don-vi/<int:pk>", units.unit, name="unit"),
    path("quan-tri/don-vi/<int:pk>/phieu", slips.print_for_unit, name="slips"),
    path("quan-tri/nguoi/<int:pk>/phieu", slips.for_person, name="person_slip"),
    path("t", slips.slip_typed, name="slip_typed"),
]
