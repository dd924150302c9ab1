from django.apps import AppConfig


class OfficeDeskConfig(AppConfig):
    name = "zhiping.desks.office"
    label = "office_desk"
