from django.apps import AppConfig


class EmployerDeskConfig(AppConfig):
    name = "zhiping.desks.employer"
    label = "employer_desk"
