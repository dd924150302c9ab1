"""The same eight rules as OpenFisca formulas: a variable for each rule, each vectorised over all people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
from benchmarks.flat.by_hand import FULL_BY, KINDS
from benchmarks.flat.rules import LEVEL, NO_DAY, RULES, TODAY, whole_pack
from openfisca_core.entities import Entity
from openfisca_core.indexed_enums import Enum, EnumArray
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from zhiping.core.policy.facts import catalogue

PERIOD = "2023"
person = Entity("person", "persons", "Person", "")
known = catalogue(whole_pack())
today = np.datetime64(TODAY, "D")
no_day, full_by = np.datetime64(int(NO_DAY), "D"), np.datetime64(FULL_BY, "D")


def choices(id: str) -> type[Enum]:
    return Enum(id.replace(".", "_"), [(key, key) for key, _ in known[id].choices])


Employer, Sanction = choices("employer_kind"), choices("declarations.sanction")
Post, Title = choices("declarations.transition_post"), choices("title_below.level")
CHOICES = {"employer_kind": Employer, "sanction": Sanction, "transition_post": Post, "title_level": Title}
below_asked = Title[str(whole_pack().level(LEVEL).below)]


def variable(name: str, kind: type, formula: Callable[..., Any] | None = None) -> type[Variable]:
    parts: dict[str, Any] = {"value_type": kind, "entity": person, "definition_period": DateUnit.YEAR, "label": name}
    if name in CHOICES:
        parts |= {"value_type": Enum, "possible_values": CHOICES[name], "default_value": next(iter(CHOICES[name]))}
    return type(name, (Variable,), parts | ({"formula": formula} if formula else {}))


def worker(p: Any, period: Any) -> Any:
    return sum(p("employer_kind", period) == Employer[kind] for kind in KINDS) > 0


def civil_servant(p: Any, period: Any) -> Any:
    in_transition = (p("transition_until", period) >= today) * (p("transition_post", period) == Post["professional"])
    return ~p("civil_servant", period) + in_transition


def retired(p: Any, period: Any) -> Any:
    return (p("retired_on", period) == no_day) + (p("retired_on", period) > today)


def retirement_age(p: Any, period: Any) -> Any:
    extended = p("extension_until", period) >= today
    return p("retirement_in_dispute", period) + (p("retirement_on", period) > today) + extended


def over(p: Any, period: Any) -> Any:
    until = p("sanction_until", period)
    return (until != no_day) * (until < today)


def sanction(p: Any, period: Any) -> Any:
    kind = p("sanction", period)
    mild = (kind == Sanction["none"]) + (kind == Sanction["warning"])
    return (p("employer_kind", period) != Employer["institution"]) + mild + p("sanction_over", period)


def penalty(p: Any, period: Any) -> Any:
    employed = p("employer_kind", period) == Employer["institution"]
    clear = employed + (p("sanction", period) == Sanction["none"]) + p("sanction_over", period)
    return (p("penalty_until", period) < today) * clear


def below(p: Any, period: Any) -> Any:
    return p("has_title", period) * (p("title_level", period) == below_asked)


def tenure(p: Any, period: Any) -> Any:
    return (p("title_level", period) == below_asked) * (p("acquired_on", period) <= full_by)


FORMULAS = (worker, civil_servant, retired, retirement_age, sanction, penalty, below, tenure)


def reasons(p: Any, period: Any) -> Any:
    mask = np.zeros(p.count, np.int32)
    for bit in range(len(RULES)):
        mask += ~p(f"rule_{bit}", period) * np.int32(1 << bit)
    return mask


def system(arrays: Mapping[str, Any]) -> TaxBenefitSystem:
    made = TaxBenefitSystem([person])
    for name, data in arrays.items():
        made.add_variable(variable(name, bool if data.dtype == bool else date))
    made.add_variable(variable("sanction_over", bool, over))
    for bit, formula in enumerate(FORMULAS):
        made.add_variable(variable(f"rule_{bit}", bool, formula))
    made.add_variable(variable("reasons", int, reasons))
    return made


class Asked:
    """A system with its inputs in OpenFisca's own types; each simulation is a fresh one, for it remembers its answers."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        self.rules = system(arrays)
        self.size = len(arrays["employer_kind"])
        self.inputs = {name: _own(name, data) for name, data in arrays.items()}

    def simulation(self) -> Simulation:
        populations = self.rules.instantiate_entities()
        populations["person"].count = self.size
        made = Simulation(self.rules, populations)
        for name, data in self.inputs.items():
            made.set_input(name, PERIOD, data)
        return made


def _own(name: str, data: Any) -> Any:
    if name in CHOICES:
        return EnumArray(data.astype(np.int16), CHOICES[name])
    return data.astype("datetime64[D]") if data.dtype == np.int32 else data


def calculate(simulation: Simulation) -> Any:
    return simulation.calculate("reasons", PERIOD)
