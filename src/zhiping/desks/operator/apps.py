from django.apps import AppConfig


class OperatorDeskConfig(AppConfig):
    name = "zhiping.desks.operator"
    label = "operator_desk"
