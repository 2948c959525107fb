from django.apps import AppConfig


class Portal(AppConfig):
    name = "portal"

    def ready(self) -> None:
        from portal import second_step  # noqa: F401  apps must be ready; it listens to log-in
