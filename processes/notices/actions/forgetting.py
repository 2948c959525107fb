"""What was told goes; that somebody was told, and when, stays."""

from collections.abc import Sequence

from django.db import models

from processes.notices.models import Notice


def forget(subjects: Sequence[models.Model]) -> int:
    """Empty the texts of all notices about these subjects, which are of one kind."""
    if not subjects:
        return 0
    ids = [str(subject.pk) for subject in subjects]
    told = Notice.objects.filter(subject_kind=subjects[0]._meta.model_name, subject_id__in=ids)
    return told.exclude(body="").update(body="")
