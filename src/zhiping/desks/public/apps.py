from django.apps import AppConfig


class PublicDeskConfig(AppConfig):
    name = "zhiping.desks.public"
    label = "public_desk"
