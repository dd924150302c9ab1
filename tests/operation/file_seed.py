"""Fills a fresh database with complete and signed drafts, their owners signed in; run in a process of its own."""

import json
import sys

import django

django.setup()

from django.test import Client  # noqa: E402

from records.applications.applicant.scene import NOON, applicant, build, fill, person, start  # noqa: E402
from zhiping.records.accounts.models import Membership  # noqa: E402
from zhiping.records.cycles.actions import start_sandbox  # noqa: E402

start_sandbox(at=NOON)
scene = build()
for n in range(int(sys.argv[1])):
    who = person(f"申报人{n}", 500 + n)
    Membership.objects.create(
        person=who, organisation=scene.employer, basis="employed", state="confirmed", asked_at=NOON, decided_at=NOON
    )
    draft = fill(start(scene, who), applicant(who))
    browser = Client()
    browser.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    print(json.dumps({"number": draft.number, "session": browser.cookies["sessionid"].value}))
