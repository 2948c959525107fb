"""Sets and packs: made, renamed, retired; used by others; asked for."""

from typing import Any

import pytest

from audit.models import Entry
from governance.evaluations import refusals
from governance.evaluations.actions import (
    create_set,
    edit_set,
    release_set,
    require_set,
    restore_set,
    retire_set,
    stop_using_pack,
    use_pack,
)
from governance.evaluations.actions.sets import stamp_of
from governance.models import EvaluationSet, Loosening, RequiredSet, SetUse
from house.refusals import Invalid, NotPermitted
from processes.models import Person, Process
from processes.register.refusals import NamedPersonHasLeft
from tests.agents import BY, a_process
from tests.evaluations import a_set, watched_by
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
WHY = "We need to know"


def make(by: Person, **fields: Any) -> EvaluationSet:
    usual = {"slug": "normal", "name": "Normal", "purpose": "acceptance", "owner": by}
    return create_set(**{**usual, **fields}, by=by, because=WHY)


class TestMaking:
    def test_a_set_of_a_process(self, process: Process, eva: Person) -> None:
        made = make(eva, process=process)
        assert (made.process, made.owner, made.is_pack) == (process, eva, False)
        entry = Entry.objects.get(verb="evaluations.set.make")
        assert (entry.actor, entry.process) == (eva.name, process.slug)
        assert made.history.get().history_change_reason == WHY

    def test_strangers_may_not(self, process: Process, charlie: Person, eva: Person) -> None:
        with pytest.raises(refusals.MayNotEditEvaluations):
            make(charlie, process=process)
        with pytest.raises(refusals.MayNotMakePacks):
            make(charlie)
        assert make(eva).is_pack

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"slug": "with space"}, "slug"),
            ({"slug": ""}, "slug"),
            ({"name": " "}, "name"),
            ({"purpose": "fun"}, "purpose"),
            ({"says": "\x00"}, ""),
        ],
    )
    def test_what_cant_stand(self, olga: Person, fields: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            make(olga, **fields)
        assert refused.value.field == field

    def test_a_short_name_is_taken_once(self, olga: Person) -> None:
        make(olga)
        with pytest.raises(refusals.SlugTaken):
            make(olga)

    def test_owners_are_here(self, olga: Person) -> None:
        with pytest.raises(NamedPersonHasLeft):
            make(olga, owner=PersonFactory(is_active=False))


class TestChanging:
    def test_renamed(self, own: EvaluationSet, eva: Person) -> None:
        other = PersonFactory()
        edit_set(own, by=eva, because=WHY, name="Usual refunds", owner=other)
        own.refresh_from_db()
        assert (own.name, own.owner) == ("Usual refunds", other)
        assert own.history.count() == 2

    def test_same_again_writes_nothing(self, own: EvaluationSet, eva: Person) -> None:
        edit_set(own, by=eva, because=WHY, name=own.name, owner=eva)
        assert own.history.count() == 1

    def test_nobody_overwrites_another(self, own: EvaluationSet, eva: Person) -> None:
        seen = stamp_of(own)
        edit_set(own, by=eva, because=WHY, says="All that is usual")
        with pytest.raises(refusals.ChangedMeanwhile):
            edit_set(own, by=eva, because=WHY, seen=seen, name="Mine")

    def test_unfit(self, own: EvaluationSet, eva: Person, charlie: Person) -> None:
        with pytest.raises(Invalid):
            edit_set(own, by=eva, because=WHY, purpose="fun")
        with pytest.raises(Invalid, match="slug"):
            edit_set(own, by=eva, because=WHY, slug="other")
        with pytest.raises(NotPermitted):
            edit_set(own, by=charlie, because=WHY, name="Mine")

    def test_retired_and_back(self, own: EvaluationSet, eva: Person) -> None:
        retire_set(own, by=eva, because=WHY)
        assert not EvaluationSet.objects.in_use().exists()
        assert Loosening.objects.get().says == f"The set {own} was retired."
        with pytest.raises(refusals.SetIsRetired):
            retire_set(own, by=eva, because=WHY)
        restore_set(own, by=eva, because=WHY)
        with pytest.raises(refusals.NothingChanges):
            restore_set(own, by=eva, because=WHY)
        assert EvaluationSet.objects.in_use().get() == own

    def test_what_is_asked_for_stays(
        self, own: EvaluationSet, process: Process, eva: Person
    ) -> None:
        require_set(own, process, threshold_percent=90, by=eva, because=WHY)
        with pytest.raises(refusals.SetStillAskedFor):
            retire_set(own, by=eva, because=WHY)


class TestSharing:
    def test_reuse_is_counted(self, pack: EvaluationSet, process: Process, eva: Person) -> None:
        use_pack(pack, process, by=eva, because=WHY)
        assert EvaluationSet.objects.with_uses(eva).get(pk=pack.pk).use_count == 1
        assert pack in EvaluationSet.objects.of(process)
        with pytest.raises(refusals.AlreadyUsed):
            use_pack(pack, process, by=eva, because=WHY)
        stop_using_pack(pack, process, by=eva, because=WHY)
        assert not SetUse.objects.exists()
        assert [row.history_type for row in SetUse.history.all()] == ["-", "+"]
        with pytest.raises(refusals.NotUsed):
            stop_using_pack(pack, process, by=eva, because=WHY)

    def test_only_packs_are_shared(self, own: EvaluationSet, eva: Person) -> None:
        other = watched_by(eva, a_process("other"))
        with pytest.raises(refusals.NotAPack):
            use_pack(own, other, by=eva, because=WHY)
        with pytest.raises(refusals.AnotherProcesssSet):
            require_set(own, other, threshold_percent=90, by=eva, because=WHY)

    def test_the_user_decides_not_the_owner(
        self, pack: EvaluationSet, process: Process, olga: Person
    ) -> None:
        for act in (use_pack, stop_using_pack):
            with pytest.raises(refusals.MayNotEditEvaluations):
                act(pack, process, by=olga, because=WHY)

    def test_what_is_asked_for_is_used(
        self, pack: EvaluationSet, process: Process, eva: Person
    ) -> None:
        require_set(pack, process, threshold_percent=90, by=eva, because=WHY)
        assert SetUse.objects.get().used_by == eva
        with pytest.raises(refusals.StillAskedFor):
            stop_using_pack(pack, process, by=eva, because=WHY)


class TestBars:
    def test_lower_is_easier_and_higher_is_not(
        self, own: EvaluationSet, process: Process, eva: Person
    ) -> None:
        for percent in (90, 95, 80):
            require_set(own, process, threshold_percent=percent, by=eva, because=WHY)
        assert RequiredSet.objects.get().threshold_percent == 80
        says = Loosening.objects.get().says
        assert says == f"{process} has to pass 80 % of {own}, no longer 95 %."

    def test_released(self, own: EvaluationSet, process: Process, eva: Person) -> None:
        with pytest.raises(refusals.NotAskedFor):
            release_set(own, process, by=eva, because=WHY)
        require_set(own, process, threshold_percent=90, by=eva, because=WHY)
        release_set(own, process, by=eva, because=WHY)
        assert not RequiredSet.objects.exists()
        assert "no longer has to pass" in Loosening.objects.get().says

    @pytest.mark.parametrize("percent", [0, 101, -3])
    def test_a_share_is_a_share(
        self, own: EvaluationSet, process: Process, eva: Person, percent: int
    ) -> None:
        with pytest.raises(Invalid):
            require_set(own, process, threshold_percent=percent, by=eva, because=WHY)

    def test_refused(
        self, own: EvaluationSet, process: Process, eva: Person, charlie: Person
    ) -> None:
        with pytest.raises(NotPermitted):
            require_set(own, process, threshold_percent=90, by=charlie, because=WHY)
        require_set(own, process, threshold_percent=90, by=eva, because=WHY)
        with pytest.raises(refusals.NothingChanges):
            require_set(own, process, threshold_percent=90, by=eva, because=WHY)
        with pytest.raises(NotPermitted):
            release_set(own, process, by=charlie, because=WHY)

    def test_retired_sets_are_not_asked_for(
        self, own: EvaluationSet, process: Process, eva: Person
    ) -> None:
        retire_set(own, by=eva, because=WHY)
        with pytest.raises(refusals.SetIsRetired):
            require_set(own, process, threshold_percent=90, by=eva, because=WHY)


def test_who_sees(process: Process, own: EvaluationSet, pack: EvaluationSet, eva: Person) -> None:
    stranger = PersonFactory()
    hidden = a_set("hidden", eva, process=a_process("hidden", is_restricted=True))
    assert set(EvaluationSet.objects.visible_to(stranger)) == {own, pack}
    assert hidden not in EvaluationSet.objects.visible_to(eva)
    assert not EvaluationSet.objects.visible_to(PersonFactory(is_active=False)).exists()
    assert BY
