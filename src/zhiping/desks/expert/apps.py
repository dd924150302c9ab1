from django.apps import AppConfig


class ExpertDeskConfig(AppConfig):
    name = "zhiping.desks.expert"
    label = "expert_desk"
