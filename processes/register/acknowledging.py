"""A stop is seen to be acknowledged: when each key first asked after it, and so learnt of it."""

from django.db import models


class Acknowledgement(models.Model):
    """The first question of a key after a pause: from then on its agent knew."""

    pause = models.ForeignKey("processes.Pause", models.PROTECT, related_name="acknowledgements")
    # A key's public id; keys are ended, never forgotten.
    key = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["pause", "key"], name="acknowledged_once_a_key"),
        ]

    def __str__(self) -> str:
        return f"{self.key} at {self.at:%H:%M:%S}"
