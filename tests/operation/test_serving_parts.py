"""The parts of bin/serve that need no server: options, what counts as fresh, leftovers, the production check."""

import os
from pathlib import Path

import pytest
from django.core.management import call_command

from factories.casework import platform
from zhiping.project import serving
from zhiping.project.management.commands.check_production import refusals
from zhiping.records.cycles.actions import start_production, start_sandbox
from zhiping.records.cycles.models import LegalClock
from zhiping.records.cycles.queries import wall_now

ROOT = Path(__file__).resolve().parents[2]
PACKS = ROOT / "policy_packs"


def test_options_have_their_defaults_and_are_never_guessed_from_their_beginning():
    given = serving.options(["--root", str(ROOT)])

    assert (given.port, given.data, given.empty, given.production, given.no_sweeps) == (8000, None, False, False, False)
    with pytest.raises(SystemExit):
        serving.options(["--root", str(ROOT), "--prod"])


def test_a_missing_and_an_empty_directory_are_fresh_and_one_with_a_database_is_not(tmp_path):
    data = tmp_path / "data"
    assert serving.is_fresh(data, {}) is True
    data.mkdir()
    (data / "secrets").mkdir()
    assert serving.is_fresh(data, {}) is True
    (data / "zhiping.sqlite3").touch()
    assert serving.is_fresh(data, {}) is False
    assert serving.is_fresh(tmp_path / "none", {"ZHIPING_DATABASE": "postgresql://x"}) is False


def test_a_directory_with_other_peoples_files_is_refused(tmp_path, capsys):
    (tmp_path / "letter.docx").touch()

    with pytest.raises(SystemExit) as refused:
        serving.is_fresh(tmp_path, {})

    assert refused.value.code == 2
    assert "letter.docx" in capsys.readouterr().err


def test_what_a_killed_start_left_is_dropped_and_a_start_at_work_is_left_alone(tmp_path):
    dead, alive = tmp_path / "data.building-999999999", tmp_path / f"data.building-{os.getpid()}"
    for left in (dead, alive):
        (left / "secrets").mkdir(parents=True)

    serving.drop_leftovers(tmp_path / "data")

    assert (dead.exists(), alive.exists()) == (False, True)


def test_the_stamp_changes_with_a_pack_and_with_the_database(tmp_path):
    pack = tmp_path / "one" / "pack.yaml"
    pack.parent.mkdir()
    pack.write_text("pack: one")
    first = serving.fingerprint(ROOT, tmp_path, {})
    pack.write_text("pack: two")
    second = serving.fingerprint(ROOT, tmp_path, {})

    assert len({first, second, serving.fingerprint(ROOT, tmp_path, {"ZHIPING_DATABASE": "postgresql://x"})}) == 3
    assert serving.fingerprint(ROOT, tmp_path, {}) == second


def test_prepared_data_is_not_touched_again(tmp_path, monkeypatch):
    data = tmp_path / "data"
    data.mkdir()
    (data / "zhiping.sqlite3").touch()
    (data / serving.STAMP).write_text("mark")
    monkeypatch.setattr(serving, "django", lambda *words: pytest.fail("nothing may run"))

    serving.prepare(data, {}, mark="mark", flags=[])


@pytest.mark.parametrize(
    ("database", "wanted"), [("", ["prepare"]), ("postgresql://zhiping@127.0.0.1/zhiping", ["prepare", "--if-empty"])]
)
def test_a_first_start_makes_the_demo_year_here_or_in_an_empty_database_elsewhere(tmp_path, monkeypatch, database, wanted):
    asked = []

    def heard(environment, *words):
        Path(environment["ZHIPING_DATA"]).mkdir(exist_ok=True)
        asked.append(list(words))
        return 0

    monkeypatch.setattr(serving, "django", heard)
    data = tmp_path / "data"
    if database:
        data.mkdir()
        (data / "zhiping.sqlite3").touch()  # from before the move to PostgreSQL: says nothing about the database elsewhere

    serving.prepare(data, {"ZHIPING_DATABASE": database, "ZHIPING_DATA": str(data)}, mark="mark", flags=["--every=1"])

    assert asked == [[*wanted, "--every=1"]]


@pytest.mark.parametrize("missing", ["ZHIPING_HOSTS", "ZHIPING_ADDRESS"])
def test_production_wants_its_hosts_and_its_address(tmp_path, monkeypatch, capsys, missing):
    for name in {"ZHIPING_HOSTS", "ZHIPING_ADDRESS"} - {missing}:
        monkeypatch.setenv(name, "https://zhiping.example")
    monkeypatch.delenv(missing, raising=False)

    with pytest.raises(SystemExit) as refused:
        serving.main(["--root", str(ROOT), "--production", "--data", str(tmp_path / "data")])

    assert refused.value.code == 2
    assert missing in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


@pytest.mark.django_db
def test_production_refuses_every_stand_in_by_name(settings, monkeypatch):
    monkeypatch.setenv("ZHIPING_PACKS", str(PACKS))
    start_sandbox(at=wall_now())

    found = refusals()

    assert "数据目录是沙盒库（业务时间可调）" in found
    assert {"沙盒接口：短信（sms）", "沙盒接口：支付（payment）"} <= set(found)
    assert any(says.startswith("政策包 gx-2023-arts-and-crafts 中代替原文的内容") for says in found)
    named = [says for says in found if says.startswith("gx-2023-arts-and-crafts/rules/70-conditions.yaml:")]
    assert named[0].endswith("规则“正高级的学历和资历”（conditions/education-full-senior）：标准是暂代的")
    with pytest.raises(SystemExit) as refused:
        call_command("check_production")
    assert refused.value.code == 2


@pytest.mark.django_db
def test_production_starts_when_nothing_stands_in(settings, monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIPING_PACKS", str(tmp_path))
    settings.GATEWAYS = {name: "real" for name in (*settings.GATEWAYS, "signing")}
    settings.PUBLIC_ADDRESS = "https://zhiping.example"
    start_production()

    assert refusals() == []
    call_command("check_production")


@pytest.mark.django_db
def test_production_refuses_a_year_that_runs_under_placeholder_criteria(settings, monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIPING_PACKS", str(tmp_path))
    settings.GATEWAYS = {name: "real" for name in (*settings.GATEWAYS, "signing")}
    settings.PUBLIC_ADDRESS = "https://zhiping.example"
    LegalClock.objects.create(id=1, is_sandbox=False)
    platform()

    said = refusals()
    assert {says.partition("：")[0] for says in said if says.startswith("政策包")} == {
        "政策包 gx-2023-arts-and-crafts 中代替原文的内容"
    }
    assert all(says.startswith(("政策包 gx-2023-arts-and-crafts ", "gx-2023-arts-and-crafts/")) for says in said)
    assert any(says.startswith("gx-2023-arts-and-crafts/rules/70-conditions.yaml:") for says in said)
