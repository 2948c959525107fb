"""One person's notices: the list, one notice, and how to hear of things."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from house.acts import perform
from house.clock import now
from house.refusals import Refusal
from processes.notices import actions, addresses, rules, topics
from processes.notices.buttons import ACTS
from processes.notices.forms import InboxFilter, SettingsForm
from processes.notices.inbox import inbox
from processes.notices.models import Channel, Delivery, Notice, NoticePreference
from processes.people.models import Person


def notices(request: HttpRequest) -> HttpResponse:
    """My notices, unread first."""
    form = InboxFilter(request.GET)
    page = inbox(_me(request), **form.wanted(), after=request.GET.get("after", ""))
    context = {
        "form": form,
        "page": page,
        "lines": [(notice, topics.title_of(notice.topic)) for notice in page.rows],
        "has_unread": any(notice.read_at is None for notice in page.rows),
        "until": now(),
    }
    return _shown(request, "list", "Notices", context)


@require_POST
def mark_read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one of mine as read, and stay on the list."""
    actions.mark_read(_mine(request, notice_id), by=_me(request))
    return HttpResponseRedirect(_back_to_list(request))


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Mark mine as read, as far as I have seen them."""
    me = _me(request)
    until = _moment(request.POST.get("until", ""))
    topic = request.POST.get("topic", "")
    count = actions.mark_all_read(me, by=me, until=until, topic=topic)
    messages.success(
        request, "1 notice marked as read." if count == 1 else f"{count} notices marked as read."
    )
    return HttpResponseRedirect(_back_to_list(request))


def notice_open(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Show one of mine; by POST mark it as read and go on to what it is about."""
    notice = _mine(request, notice_id)
    if request.method == "POST":
        actions.mark_read(notice, by=_me(request))
        inside = notice.link and rules.is_path_inside(notice.link)
        return HttpResponseRedirect(notice.link if inside else reverse("notices"))
    context = {
        "notice": notice,
        "topic": topics.title_of(notice.topic),
        "deliveries": [_told(delivery, request) for delivery in notice.deliveries.all()],
    }
    return _shown(request, "notice", notice.title, context)


def delivery_act(request: HttpRequest, delivery_id: int, name: str) -> HttpResponse:
    """Try one of my failed deliveries again, or set it aside."""
    act = next((act for act in ACTS if act.name == name), None)
    delivery = (
        Delivery.objects.filter(notice__person=_me(request), pk=delivery_id)
        .select_related("notice__person")
        .first()
    )
    if act is None or delivery is None:
        raise Http404
    back = reverse("notice_open", args=[delivery.notice_id])
    context = {**admin.site.each_context(request), "back": back}
    return perform(act, delivery, request, back=back, context=context)


@never_cache
def notice_settings(request: HttpRequest) -> HttpResponse:
    """Where my notices go, and which of them."""
    me = _me(request)
    form = SettingsForm(me, request.POST or None)
    renewed: list[NoticePreference] = []
    if request.method == "POST" and form.is_valid():
        try:
            renewed = actions.arrange(
                me, by=me, addresses_of=form.addresses(), choices=form.choices()
            )
        except Refusal as refusal:
            known = refusal.field in form.fields
            form.add_error(refusal.field if known else None, refusal.text)
        else:
            messages.success(request, "Your notice settings are saved.")
            if not renewed:
                return HttpResponseRedirect(reverse("notice_settings"))
            form = SettingsForm(me)
    return _settings(request, form, renewed)


@never_cache
@require_POST
def renew_secret(request: HttpRequest) -> HttpResponse:
    """A new secret for my webhook, shown this once."""
    me = _me(request)
    row = actions.renew_secret(me, by=me)
    return _settings(request, SettingsForm(me), [row])


@require_POST
def send_test(request: HttpRequest, channel: str) -> HttpResponse:
    """Send me a test notice by one channel."""
    if channel not in Channel.values:
        raise Http404
    me = _me(request)
    try:
        notice = actions.send_test(me, channel=channel, by=me)
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return HttpResponseRedirect(reverse("notice_settings"))
    messages.success(request, "A test notice is on its way. This page shows whether it arrived.")
    return HttpResponseRedirect(reverse("notice_open", args=[notice.pk]))


def _settings(
    request: HttpRequest, form: SettingsForm, renewed: list[NoticePreference]
) -> HttpResponse:
    context = {
        "form": form,
        "channels": form.channels,
        "ways": [
            (channel, addresses.shown(channel, form.preferences.address(channel)))
            for channel in form.channels
        ],
        "has_webhook": Channel.WEBHOOK in form.channels,
        "secret": renewed[0].secret if renewed else "",
    }
    return _shown(request, "settings", "Notice settings", context)


def _told(delivery: Delivery, request: HttpRequest) -> dict[str, Any]:
    """A delivery of one's own, as the page shows it."""
    return {
        "delivery": delivery,
        "where": addresses.shown(delivery.channel, delivery.address),
        "acts": [act for act in ACTS if act.may(request.user, delivery)],
    }


def _me(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user


def _mine(request: HttpRequest, notice_id: int) -> Notice:
    rows = Notice.objects.visible_to(_me(request)).select_related("person")
    return get_object_or_404(rows, pk=notice_id)


def _moment(text: str) -> datetime:
    """When the page with the button was made; what came later is not read yet."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    return found if found and found.tzinfo else now()


def _back_to_list(request: HttpRequest) -> str:
    """The list as it was filtered."""
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return f"{reverse('notices')}?{query}" if query else reverse("notices")


def _shown(request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
    shell = {**admin.site.each_context(request), "title": title}
    return TemplateResponse(request, f"processes/notices/{name}.html", {**shell, **context})
