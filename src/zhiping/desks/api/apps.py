from django.apps import AppConfig


class ApiDeskConfig(AppConfig):
    name = "zhiping.desks.api"
    label = "api_desk"
