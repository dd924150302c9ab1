"""A clerk sends a new version and sees what is wrong with it; the office hands it on to be amended by two officers."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from desks.policy.test_reading import words
from factories.casework import PACK
from zhiping.packs import read_files
from zhiping.records.amendments.models import Amendment
from zhiping.records.notices.models import ProposedVersion

FILES = {name: text for name, text in read_files(PACK).items() if not name.startswith("cases/")}
CHANGE = ("closes: 2023-09-10T18:00", "closes: 2023-09-12T18:00")
AMENDS = 'version: "1.0.1"\n'


def package(windows=CHANGE, version=AMENDS) -> SimpleUploadedFile:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, text in FILES.items():
            text = text.replace(*windows) if name == "windows.yaml" else text
            packed.writestr(name, text.replace('version: "1.0.0"\n', version) if name == "pack.yaml" else text)
    return SimpleUploadedFile("新版.zip", made.getvalue())


def send(client, digest, file=None):
    return client.post(f"/policy/pack/{digest}/upload/", {"file": file or package()})


def test_a_clerk_sends_a_version_and_reads_the_difference_in_words(clerk, officer, digest):
    answer = send(clerk, digest)
    page = words(clerk.get(answer.url))

    assert (answer.status_code, "待看的版本 1.0.1" in page, "没有写错" in page) == (302, True, True)
    assert "改为9月12日18:00" in page
    assert "由评委会所在职改办的经办人提出" in page
    assert "待看的版本 1.0.1" in words(officer.get(answer.url))
    assert "新版.zip" in words(clerk.get(f"/policy/pack/{digest}/upload/"))


def test_errors_stand_on_the_page_with_file_and_line(clerk, digest):
    answer = send(clerk, digest, package(windows=("closes: 2023-09-10T18:00", "closes: 2023-09-40T18:00")))
    page = words(clerk.get(answer.url))

    assert "写错的地方，1 处" in page
    assert "windows.yaml:5" in page


@pytest.mark.parametrize(
    ("sent", "told"),
    [({}, "还没有选择政策包（zip），请选择文件。"), ({"file": SimpleUploadedFile("a.zip", b"PK")}, "不是完好的 zip 压缩包")],
)
def test_a_file_that_is_no_pack_is_told_beside_the_field(clerk, digest, sent, told):
    answer = clerk.post(f"/policy/pack/{digest}/upload/", sent)

    assert (answer.status_code, told in words(answer)) == (422, True)


def test_a_version_of_another_office_is_not_there(clerk, neighbour, operator, digest):
    address = send(clerk, digest).url

    assert [client.get(address).status_code for client in (neighbour, operator)] == [404, 404]
    assert send(neighbour, digest).status_code == 404
    assert send(operator, digest).status_code == 403
    assert ProposedVersion.objects.count() == 1


def test_only_a_sound_version_is_proposed_and_only_by_the_committees_office(clerk, officer, digest):
    good, bad = send(clerk, digest).url, send(clerk, digest, package(windows=("closes: 2023-09-10T18:00", "x: 1"))).url
    basis = {"document": "某文〔2023〕9号", "reason": "申报人多，延长两天"}

    assert clerk.post(good + "propose/", basis).status_code == 403
    assert officer.post(bad + "propose/", basis).status_code == 409
    empty = officer.post(good + "propose/", {})
    assert (empty.status_code, "还没有填写依据的文件（文号）" in words(empty)) == (422, True)
    assert officer.get(good + "propose/").status_code == 302
    assert Amendment.objects.count() == 0


def test_a_sound_version_becomes_an_amendment_that_waits_for_a_second_officer(clerk, officer, digest):
    amends = AMENDS + 'amends: {from: "1.0.0", document: 某文〔2023〕9号, reason: 延长两天}\n'
    address = send(clerk, digest, package(version=amends)).url

    answer = officer.post(address + "propose/", {"document": "某文〔2023〕9号", "reason": "申报人多，延长两天"})

    assert answer.status_code == 302, words(answer)
    made = Amendment.objects.get()
    assert (made.version, made.state, made.base_id) == ("1.0.1", "proposed", digest)
    assert "这一年已有一项修订在办" in words(clerk.get(address))
