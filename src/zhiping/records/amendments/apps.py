from django.apps import AppConfig


class AmendmentsConfig(AppConfig):
    name = "zhiping.records.amendments"
    label = "amendments"
    default_auto_field = "django.db.models.BigAutoField"
