from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Governance(AppConfig):
    name = "governance"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Governance"

    def ready(self) -> None:
        from governance.changes import guards, topics  # noqa: F401  declare triggers and topics
        from governance.decisions import defaults
        from governance.decisions import topics as decisions  # noqa: F401  declares topics
        from governance.scorecards import aiming, default_metrics  # noqa: F401  declares gates
        from governance.scorecards import topics as scorecards  # noqa: F401  declares topics

        post_migrate.connect(defaults.lay_after_migrate, dispatch_uid="governance.retention")
        post_migrate.connect(
            default_metrics.lay_after_migrate, dispatch_uid="governance.scorecards.metrics"
        )
