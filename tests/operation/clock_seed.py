"""A fresh database with drafts before the end of filing and an operator signed in; run in a process of its own."""

import sys

import django

django.setup()

from django.test import Client  # noqa: E402

from records.applications.applicant.scene import NOON, OPERATOR, build, person, start  # noqa: E402
from zhiping.core.terms import Role  # noqa: E402
from zhiping.records.accounts.models import Membership  # noqa: E402
from zhiping.records.cycles.actions import grant_role, start_sandbox  # noqa: E402

start_sandbox(at=NOON)
scene = build()
for n in range(int(sys.argv[1])):
    who = person(f"申报人{n}", 500 + n)
    Membership.objects.create(
        person=who, organisation=scene.employer, basis="employed", state="confirmed", asked_at=NOON, decided_at=NOON
    )
    start(scene, who)
operator = person("平台管理员", 499)
grant = grant_role(operator, Role.OPERATOR, by=OPERATOR, now=NOON)
browser = Client()
browser.force_login(operator, backend="django.contrib.auth.backends.ModelBackend")
session = browser.session
session["demo"], session["grant"] = True, grant.pk
session.save()
print(session.session_key)
