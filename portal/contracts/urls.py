"""Addresses of the contracts' pages."""

from django.urls import path

from portal.contracts import drafts, importing, parts, reading

app_name = "contracts"
_OF = "register/<slug:slug>/contract/"
_VERSION = f"{_OF}<int:number>/"
_EDIT = f"{_VERSION}edit/"
_KIND = f"{_EDIT}part/<slug:relation>/"
_PART = f"{_KIND}<uuid:lineage>/"

urlpatterns = [
    path(_OF, reading.contract, name="contract"),
    path(f"{_OF}now/", reading.in_force_now, name="now"),
    path(f"{_OF}start/", drafts.start, name="start"),
    path(_VERSION, reading.one_version, name="version"),
    path(f"{_VERSION}history/", reading.version_history, name="history"),
    path(f"{_VERSION}file.<slug:kind>", reading.export, name="export"),
    path(_EDIT, drafts.edit, name="edit"),
    path(f"{_EDIT}section/<slug:name>/", drafts.section, name="section"),
    path(f"{_EDIT}section/<slug:name>/check/", drafts.check_texts, name="check_texts"),
    path(f"{_EDIT}import/", importing.take_file, name="import"),
    path(f"{_EDIT}withdraw/", drafts.withdraw, name="withdraw"),
    path(f"{_KIND}new/", parts.add, name="add"),
    path(f"{_KIND}check/", parts.check_part, name="check_part"),
    path(_PART, parts.part, name="part"),
    path(f"{_PART}check/", parts.check_part, name="check_part"),
    path(f"{_PART}remove/", parts.remove, name="remove"),
    path(f"{_PART}move/", parts.move, name="move"),
]
