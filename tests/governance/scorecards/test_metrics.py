"""What is measured besides what every installation starts with."""

from typing import Any

import pytest
from django.apps import apps

from audit.models import Entry
from governance.models import Aim, Metric
from governance.scorecards import refusals
from governance.scorecards.actions import define_metric, retire_metric
from governance.scorecards.default_metrics import METRICS, lay_after_migrate
from governance.scorecards.parts import PARTS
from governance.scorecards.words import HANDED_IN
from house.clock import now
from house.refusals import Invalid, Refusal
from portal.env import ROOT
from processes.models import Process
from tests.agents import a_process
from tests.factories import PersonFactory
from tests.governance.scorecards.plainly import metric

pytestmark = pytest.mark.django_db
WHY = "Parcels are what customers ask about"


@pytest.fixture
def process() -> Process:
    return a_process()


def define(process: Process | None, **words: Any) -> Metric:
    usual = {
        "name": "Parcels re-sent",
        "says": "Parcels that were sent a second time in the week.",
        "kind": "quality",
        "unit": "count",
        "better": "lower",
        "because": WHY,
        "process": process,
        "by": process.accountable if process else PersonFactory(groups=["compliance"]),
    }
    return define_metric(**{**usual, **words})


def test_each_is_either_counted_or_handed_in() -> None:
    rows = Metric.objects.filter(process=None)
    assert [row.slug for row in rows] == [slug for slug, *_ in METRICS]
    assert {row.slug for row in rows if row.source not in HANDED_IN} == set(PARTS)
    assert all(len(row.says) > 20 for row in rows)


def test_the_page_tells_of_each() -> None:
    page = (ROOT / "docs" / "scorecards.md").read_text()
    rows = [[cell.strip() for cell in line.split("|")[1:4]] for line in page.splitlines()]
    told = {row[0]: (row[1].split(",")[0], row[2]) for row in rows if len(row) == 3}
    for _, name, _, unit, better, *_ in METRICS:
        assert told[name] == (unit.value, better.value)


def test_what_a_company_changed_stays_as_it_is() -> None:
    Metric.objects.filter(slug="rework").update(name="Done twice", is_retired=True)
    lay_after_migrate(apps.get_app_config("governance"))
    assert Metric.objects.get(slug="rework").name == "Done twice"
    assert Metric.objects.count() == len(METRICS)


def test_one_for_all_and_one_for_a_process(process: Process) -> None:
    first, own = define(None), define(process)
    assert (first.slug, own.slug) == ("parcels_re_sent", "parcels_re_sent_2")
    assert {first, own} <= set(Metric.objects.for_process(process))
    assert own not in Metric.objects.for_process(a_process("vendor_onboarding"))
    assert Entry.objects.filter(verb="metric.define", because=WHY).count() == 2
    assert own.history.get().history_change_reason == WHY


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "!?"}, "name"),
        ({"name": "n" * 81}, "name"),
        ({"says": "Count"}, "says"),
        ({"unit": "litres"}, "unit"),
        ({"kind": "beauty"}, "kind"),
        ({"better": "sideways"}, "better"),
        ({"source": "log"}, "source"),
        ({"owner": "nobody"}, "owner"),
        ({"because": ""}, "because"),
    ],
)
def test_what_cannot_be_defined(process: Process, words: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        define(process, **words)
    assert refused.value.field == field
    assert Metric.objects.count() == len(METRICS)


def test_a_name_is_there_once(process: Process) -> None:
    define(process)
    with pytest.raises(refusals.MetricTaken):
        define(process, name="parcels  RE-SENT")


def test_who_may(process: Process) -> None:
    for person in (process.accountable, PersonFactory(groups=["operations"])):
        with pytest.raises(refusals.MayNotDefine):
            define(None, by=person)
    with pytest.raises(refusals.MayNotDefine):
        define(process, by=PersonFactory(groups=["compliance"]))
    assert define(None, by=PersonFactory(groups=["administrators"]))


def test_it_is_retired_once_and_its_figures_stay(process: Process) -> None:
    own = define(process)
    retire_metric(own, by=process.accountable, because="Nobody looked at it")
    assert own not in Metric.objects.for_process(process)
    with pytest.raises(refusals.RetiredAlready):
        retire_metric(own, by=process.accountable, because="Nobody looked at it")


def test_what_is_not_retired(process: Process) -> None:
    compliance = PersonFactory(groups=["compliance"])

    def refused(one: Metric) -> type[Refusal]:
        with pytest.raises(Refusal) as found:
            retire_metric(one, by=compliance, because="Nobody looked at it")
        return found.type

    assert refused(metric("volume")) is refusals.PortalCountsThis
    score = metric("satisfaction")
    Aim.objects.create(process=process, metric=score, target=4, is_success=True, set_at=now())
    assert refused(score) is refusals.MetricInUse
    speed, quality = metric("cycle_time"), metric("rework")
    aim = Aim.objects.create(process=process, metric=speed, target=4, partner=quality)
    retire_metric(metric("vendor_sla"), by=compliance, because="Nobody looked at it")
    Aim.objects.filter(pk=aim.pk).update(is_success=True)
    assert refused(quality) is refusals.MetricInUse
    assert refused(define(process)) is refusals.MayNotDefine
