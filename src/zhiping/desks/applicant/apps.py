from django.apps import AppConfig


class ApplicantDeskConfig(AppConfig):
    name = "zhiping.desks.applicant"
    label = "applicant_desk"
