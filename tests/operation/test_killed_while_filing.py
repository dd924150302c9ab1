"""A server killed outright in the middle of submissions and uploads: what was acknowledged is there, nothing is half-done."""

import hashlib
import io
import json
import os
import random
import sqlite3
import threading
import time
from uuid import UUID

import httpx
import pikepdf
import pytest

from operation.running import Server, prepare

SUBMITS, UPLOADS = 3, 6  # in each round, at once, by as many people and by one
MEGABYTES = 3
UNTOUCHED, DONE = ("application", "draft", 0, 0, 0, "application"), ("unit_scrutiny", "waiting", 1, 1, 1, "unit_scrutiny")


def big_pdf():
    """A readable file of several megabytes that nobody has sent before."""
    made, kept = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.pages[0]["/Noise"] = made.make_stream(os.urandom(MEGABYTES * 1024 * 1024))
    made.save(kept)
    return kept.getvalue()


def rows(data, query):
    with sqlite3.connect(data / "zhiping.sqlite3") as database:
        found = database.execute(query).fetchall()
    database.close()
    return found


def places(data):
    """number -> stage, state, receipts, journal rows that name the receipt, messages to the applicant, the stop it stands at."""
    found = rows(
        data,
        "select a.number, a.stage, a.state,"
        " (select count(*) from applications_receipt r where r.application_id = a.id),"
        " (select count(*) from journal_journalrow j join applications_receipt r on r.application_id = a.id"
        "  where j.subject_ref = a.number and j.event = 'application.submitted' and json_extract(j.data, '$.receipt') = r.number),"
        " (select count(*) from letters_message m where m.\"case\" = a.number and m.kind = 'submitted'),"
        " (select s.stage from applications_routestop s where s.application_id = a.id and s.left_at is null"
        "  order by s.position limit 1)"
        " from applications_application a",
    )
    return {number: tuple(rest) for number, *rest in found}


def files(data):
    """Every file that is listed, as (number, digest); each lies in the store, and each has its journal row."""
    listed = sorted(
        rows(
            data,
            "select a.number, f.sha256 from applications_evidencefile f join applications_application a on a.id = f.application_id",
        )
    )
    told = rows(
        data, "select subject_ref, json_extract(data, '$.sha256') from journal_journalrow where event = 'evidence.added'"
    )
    assert sorted(told) == listed
    assert [sha for _, sha in listed if not (data / "files" / sha[:2] / sha[2:4] / sha).exists()] == []
    return set(listed)


class Acts:
    """What people did in one round and what the server said to it."""

    def __init__(self):
        self.receipts, self.uploads = [], []

    def submit(self, server, case):
        with server.client(case["session"]) as browser:
            answer = browser.post(f"/me/{case['number']}/submit/", data={"do": "submit"})
        if answer.status_code == 302 and "/receipt/" in answer.headers["location"]:
            self.receipts.append((case["number"], answer.headers["location"].split("/")[-2]))
        return answer.status_code

    def upload(self, server, case, content):
        with server.client(case["session"]) as browser:
            answer = browser.post(
                f"/me/{case['number']}/evidence/works_pictures/", files={"files": ("作品.pdf", content, "application/pdf")}
            )
        if answer.status_code == 302:
            self.uploads.append((case["number"], hashlib.sha256(content).hexdigest()))
        return answer.status_code


def killed_in_between(server, acts, submitting, uploading, moment):
    """Let all act at once and kill the server after ``moment`` seconds."""

    def unheard(call, *words):
        try:
            call(server, *words)
        except httpx.TransportError:
            return

    def upload_all():
        for _ in range(UPLOADS):
            unheard(acts.upload, uploading, big_pdf())

    threads = [threading.Thread(target=unheard, args=(acts.submit, case)) for case in submitting]
    threads.append(threading.Thread(target=upload_all))
    for thread in threads:
        thread.start()
    time.sleep(moment)
    server.kill()
    for thread in threads:
        thread.join()


@pytest.mark.requirement("R126")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("rounds", [3, pytest.param(15, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(tmp_path, rounds):
    seeded = prepare(tmp_path, "file_seed.py", str(rounds * (SUBMITS + 1)))
    cases = [json.loads(line) for line in seeded.splitlines()]
    uploading, submitting = cases[:rounds], cases[rounds:]
    acts = Acts()
    for turn in range(rounds):
        server = Server(tmp_path).wait()
        now = submitting[turn * SUBMITS : (turn + 1) * SUBMITS]
        killed_in_between(server, acts, now, uploading[turn], random.uniform(0.05, 0.9))

        found = places(tmp_path)
        assert set(found.values()) <= {UNTOUCHED, DONE}
        assert {found[number] for number, _ in acts.receipts} <= {DONE}
        kept = {tuple(row) for row in rows(tmp_path, "select substr(number, 1, 12), number from applications_receipt")}
        assert set(acts.receipts) <= kept
        assert set(acts.uploads) <= files(tmp_path)

    server = Server(tmp_path).wait()
    try:
        again = big_pdf()
        assert {acts.submit(server, case) for case in submitting} == {302}
        assert {acts.upload(server, case, again) for case in uploading} == {302}
        for case in uploading:
            listed = rows(
                tmp_path,
                "select f.uid, f.sha256 from applications_evidencefile f join applications_application a on a.id = f.application_id"
                f" where a.number = '{case['number']}' and f.slot = 'works_pictures' and f.size > 1000000",
            )
            with server.client(case["session"]) as browser:
                read = {
                    hashlib.sha256(browser.get(f"/me/{case['number']}/file/{UUID(uid)}/").content).hexdigest()
                    for uid, _ in listed
                }
            assert read == {sha for _, sha in listed} != set()
    finally:
        server.kill()
    assert {places(tmp_path)[case["number"]] for case in submitting} == {DONE}
    assert set(acts.uploads) <= files(tmp_path)
