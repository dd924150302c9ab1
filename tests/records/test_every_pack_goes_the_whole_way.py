"""Every pack of the repository drives a whole year: one case of each from the draft to the certificate, by the real verbs."""

from pathlib import Path

import pytest

from factories.whole_way import beside, person_of, prepare, walk
from zhiping.packs import load

PACKS = Path(__file__).resolve().parents[2] / "policy_packs"
ROUTES = {
    "gx-2023-arts-and-crafts/full_senior": "application unit_scrutiny unit_assessment unit_deliberation unit_publicity "
    "unit_recommendation department city_office acceptance payment reading defence vote recheck result_publicity confirmation "
    "approval certificate",
    "gx-2024-arts-and-crafts-draft/associate_senior": "application unit_scrutiny unit_assessment unit_deliberation unit_publicity "
    "unit_recommendation department city_office acceptance payment reading vote recheck result_publicity confirmation approval "
    "certificate",
    "demo-2023-intermediate/intermediate": "application unit_scrutiny unit_deliberation unit_publicity unit_recommendation "
    "department city_office acceptance payment reading defence vote recheck result_publicity confirmation approval certificate",
    "gz-arts-and-crafts-sample/technician": "filing unit_check unit_publicity unit_recommendation intake reading vote recheck "
    "result_publicity confirmation approval certificate",
    "xj-arts-and-crafts-full-senior-sample/full_senior": "filing unit_check unit_publicity unit_recommendation intake reading "
    "vote recheck result_publicity confirmation approval certificate",
    "demo-health-like/chief": "filing check council first_publicity nomination health_office intake fee second_publicity reading "
    "skills ballot recheck third_publicity confirmation approval certificate",
    "demo-health-like/associate_chief": "filing check council first_publicity nomination health_office intake fee "
    "second_publicity reading lecture ballot recheck third_publicity confirmation approval certificate",
}
"""Pack and level -> the stops of the case, typed by hand."""


def test_every_pack_of_the_repository_is_driven():
    packs = {folder.name for folder in PACKS.iterdir() if (folder / "pack.yaml").is_file()}

    assert {name.split("/")[0] for name in ROUTES} == packs


@pytest.mark.parametrize("name", ROUTES)
def test_a_case_goes_from_the_draft_to_the_certificate(db, settings, tmp_path, name):
    settings.FILES = tmp_path / "files"
    folder, level = PACKS / name.split("/")[0], name.split("/")[1]
    way = prepare(folder, level=level, facts=person_of(folder, level))

    if way.pack.committee.caps:
        way.others = [beside(way, number) for number in (1, 2)]

    certificate = walk(way)

    assert way.seen == ROUTES[name].split()
    pack = load(folder)
    assert (certificate.title, certificate.series) == (pack.level(level).title, pack.series)
    assert certificate.is_sample is True
