from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "zhiping.records.messages"
    label = "letters"
    default_auto_field = "django.db.models.BigAutoField"
