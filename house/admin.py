"""The admin's base classes: they show what a person may see, and write by actions alone.

What the stock parts leave open is shut here: hidden objects answer 404 on every page, history can
be read and never posted, nothing changes by GET, nothing is deleted.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst

from house.acts import Act, perform
from house.exports import Column, download
from house.history_page import history_of
from house.refusals import Refusal

if TYPE_CHECKING:  # unfold ships no types; its class is the stock one and more
    from django.contrib import admin

    ModelAdmin = admin.ModelAdmin[Any]
else:
    from unfold.admin import ModelAdmin


class GovernedForm(forms.ModelForm):  # type: ignore[type-arg]  # a ModelForm is generic for the checker alone
    """A form whose refusal, if the action refused, stands at its field."""

    refusal: Refusal | None = None

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            known = self.refusal.field in self.fields
            self.add_error(self.refusal.field if known else None, self.refusal.text)
        return cleaned


# What a filter of a list adds to the name of its field.
_PLAIN_LOOKUPS = frozenset(
    {"", "exact", "in", "isnull", "isempty", "gte", "gt", "lte", "lt"}
    | {"id__exact", "pk__exact", "number__exact", "id__in", "pk__in"}
)


def _parameter_of(each: Any) -> str:
    """The name under which a filter stands in the address."""
    field = each[0] if isinstance(each, list | tuple) else each
    return field if isinstance(field, str) else str(field.parameter_name).partition("__")[0]


class GovernedAdmin(ModelAdmin):
    """One kind of governed thing: list, page, history, export, and buttons that ask first."""

    form = GovernedForm
    actions = None
    list_per_page = 50
    show_full_result_count = False
    list_filter_submit = True
    acts: ClassVar[tuple[Act, ...]] = ()
    # Children whose history belongs to this thing's own, by their name on it.
    history_children: ClassVar[tuple[str, ...]] = ()
    export_columns: ClassVar[tuple[Column, ...]] = ()
    change_form_outer_before_template = "house/acts.html"
    object_history_template = "house/history.html"

    # --- who sees what ------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        visible: QuerySet[Any] = rows.visible_to(request.user)
        return visible

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._is_within(request, obj) and super().has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._is_within(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active) and super().has_module_permission(request)

    def _is_within(self, request: HttpRequest, obj: Model | None) -> bool:
        if not request.user.is_active:
            return False
        if obj is None or obj.pk is None:
            return True
        return self.get_queryset(request).filter(pk=obj.pk).exists()

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Lists are narrowed by their own filters alone.

        Stock admin lets any field be asked for in the address, and a password's hash can be guessed
        letter by letter by watching the row come and go.
        """
        field, _, rest = lookup.partition("__")
        known = {_parameter_of(each) for each in self.get_list_filter(request or HttpRequest())}
        return field in known and rest in _PLAIN_LOOKUPS

    def _get_obj_does_not_exist_redirect(self, *args: Any) -> NoReturn:
        raise Http404

    def found(self, request: HttpRequest, object_id: str) -> Model:
        """The object, if this person may see it."""
        obj: Model | None = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        return obj

    # --- writing ------------------------------------------------------------------------------

    def write(self, request: HttpRequest, form: Any, *, change: bool) -> Model:
        """Call the action that adds or edits, and return what it wrote."""
        raise PermissionDenied

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        written = self.write(request, form, change=change)
        obj.__dict__.update(written.__dict__)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Children are written by the same action as their parent."""

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> "type[forms.ModelForm[Any]]":
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"refusal": getattr(request, "refusal", None)})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context = {
            "show_history": hasattr(self.model, "history"),
            **self._buttons(request, object_id),
            **(extra_context or {}),
        }
        try:
            return super().changeform_view(request, object_id, form_url, context)
        except Refusal as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]  # read by get_form
            return super().changeform_view(request, object_id, form_url, context)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> NoReturn:
        """Nothing is deleted here, and what is hidden does not exist here either."""
        self.found(request, object_id)
        raise PermissionDenied

    def log_addition(self, *args: Any) -> Any:
        """The action has recorded it."""

    log_change = log_deletions = log_addition  # type: ignore[assignment]  # none of them is kept

    # --- buttons ------------------------------------------------------------------------------

    def _buttons(self, request: HttpRequest, object_id: str | None) -> dict[str, Any]:
        if object_id is None:
            return {}
        # Stock code would answer 403 to a form sent to a hidden object, and so own up to it.
        obj = self.found(request, object_id)
        return {"acts": [act for act in self.acts if act.may(request.user, obj)]}

    def act_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Confirm page on GET, the act on POST."""
        act = next((act for act in self.acts if act.name == name), None)
        if act is None:
            raise Http404
        obj = self.found(request, object_id)
        back = reverse(self._url_name("change"), args=[obj.pk])
        context = {**self.admin_site.each_context(request), "opts": self.opts, "back": back}
        return perform(act, obj, request, back=back, context=context)

    # --- history and export -------------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.found(request, object_id)
        if not hasattr(self.model, "history"):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {obj}",
            "opts": self.opts,
            "object": obj,
            "page": history_of(obj, self.history_children, before=request.GET.get("before", "")),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def export_view(self, request: HttpRequest, kind: str) -> StreamingHttpResponse:
        """The list as it is filtered now, as a file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_changelist_instance(request).get_queryset(request)
        name = str(self.opts.verbose_name_plural).replace(" ", "-")
        return download(rows.iterator(2000), self.export_columns, kind=kind, name=name)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "can_export": bool(self.export_columns),
            "title": capfirst(self.opts.verbose_name_plural),
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    def get_urls(self) -> list[URLPattern]:
        own = [
            self._path("<path:object_id>/act/<slug:name>/", self.act_view, "act"),
        ]
        if self.export_columns:
            own.append(self._path("export.<slug:kind>", self.export_view, "export"))
        return [*own, *super().get_urls()]

    def _path(self, route: str, view: Callable[..., Any], name: str) -> URLPattern:
        full = self._url_name(name).removeprefix("admin:")
        return path(route, self.admin_site.admin_view(view), name=full)

    def _url_name(self, name: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}"


class ReadOnlyAdmin(GovernedAdmin):
    """Shown, exported, never edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
