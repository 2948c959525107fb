"""Addresses of the register's pages."""

from django.urls import path

from portal.register import listing, page, people, reference, remarks, switch

app_name = "register"

urlpatterns = [
    path("register/", listing.listing, name="list"),
    path("my-remarks/", remarks.mine, name="my_remarks"),
    path("register/<slug:slug>/", page.process_page, name="process"),
    path("register/<slug:slug>/pause/", switch.pause_process, name="pause"),
    path("register/<slug:slug>/resume/", switch.resume_process, name="resume"),
    path("register/<slug:slug>/remark/", remarks.make, name="make_remark"),
    path("register/<slug:slug>/remarks/", remarks.of_process, name="remarks"),
    path("register/<slug:slug>/remarks/<int:pk>/", remarks.one, name="remark"),
    path("glossary/", reference.glossary, name="glossary"),
    path("tiers/", reference.tiers, name="tiers"),
    path("operating-models/", reference.operating_models, name="models"),
    path("people/", people.who_is_who, name="people"),
    path("people/<int:pk>/", people.one_person, name="person"),
]
