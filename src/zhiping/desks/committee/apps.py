from django.apps import AppConfig


class CommitteeDeskConfig(AppConfig):
    name = "zhiping.desks.committee"
    label = "committee_desk"
