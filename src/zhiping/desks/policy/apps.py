from django.apps import AppConfig


class PolicyDeskConfig(AppConfig):
    name = "zhiping.desks.policy"
    label = "policy_desk"
