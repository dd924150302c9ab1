from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "zhiping.project"
    label = "project"
