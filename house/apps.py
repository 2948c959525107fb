from django.apps import AppConfig
from django.db.models.signals import post_migrate


class House(AppConfig):
    name = "house"

    def ready(self) -> None:
        from simple_history.signals import pre_create_historical_record  # apps must be ready

        from house.history import fill, keep_for_good
        from house.triggers import install_after_migrate

        keep_for_good()
        pre_create_historical_record.connect(fill, dispatch_uid="house.history")
        post_migrate.connect(install_after_migrate, dispatch_uid="house.triggers")
