from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Processes(AppConfig):
    name = "processes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Processes"

    def ready(self) -> None:
        from processes.contracts import offered  # apps must be ready
        from processes.people.groups import grant_after_migrate
        from processes.register import guards, routes  # noqa: F401  declare triggers and topics
        from processes.register.defaults import lay_after_migrate

        post_migrate.connect(lay_after_migrate, dispatch_uid="processes.defaults")
        post_migrate.connect(grant_after_migrate, dispatch_uid="processes.groups")
        offered.offer()
