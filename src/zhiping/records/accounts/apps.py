from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zhiping.records.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
