"""What this desk asks for."""

from collections.abc import Mapping
from typing import Any

from django import forms

from zhiping.core.draw import Ground
from zhiping.core.policy.schema import GateSpec, Pack
from zhiping.lib.forms import Form
from zhiping.records.accounts.models import Organisation
from zhiping.records.cycles.models import Committee


def specialty_choices(pack: Pack | None) -> list[tuple[str, str]]:
    return [(s.id, s.name) for s in pack.specialties if not s.retired] if pack else []


class ExpertForm(Form):
    """An expert's place in the pool."""

    specialties = forms.MultipleChoiceField(label="专业", widget=forms.CheckboxSelectMultiple)
    title = forms.CharField(label="职称", max_length=60, help_text="写全称，按证书填写。")
    level_rank = forms.TypedChoiceField(label="级别", coerce=int)
    employer = forms.CharField(label="工作单位", max_length=120, help_text="写平台登记的单位全称；抽取和回避都按它比对。")
    term_until = forms.DateField(label="聘期至", help_text="每届任期不超过三年。")
    may_chair = forms.BooleanField(label="可任主任或副主任委员", required=False)

    def __init__(self, *args: Any, pack: Pack | None, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["specialties"].choices = specialty_choices(pack)  # type: ignore[attr-defined]
        levels = sorted(pack.levels.values(), key=lambda level: -level.rank) if pack else []
        self.fields["level_rank"].choices = [(level.rank, level.name) for level in levels]  # type: ignore[attr-defined]

    def clean_employer(self) -> Organisation:
        name = self.cleaned_data["employer"].strip()
        found = Organisation.objects.filter(name=name).first()
        if found is None:
            raise forms.ValidationError(f"平台上没有登记“{name}”，请核对全称，或请平台管理员登记。")
        return found


class ReasonForm(Form):
    """A reason in one line."""

    reason = forms.CharField(label="原因", max_length=200)


class SessionForm(Form):
    """A meeting and up to six subject groups."""

    GROUPS = 6

    name = forms.CharField(label="会议名称", max_length=120)
    held_on = forms.DateField(label="会议日期", help_text="不能晚于核准备案的有效期。")
    place = forms.CharField(label="地点", max_length=160)

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = pack.committee
        for n in range(1, self.GROUPS + 1):
            self.fields[f"group{n}"] = forms.CharField(label=f"第{n}组名称", max_length=60, required=False)
            self.fields[f"seats{n}"] = forms.IntegerField(
                label=f"第{n}组席位",
                required=False,
                min_value=1,
                max_value=99,
                help_text=f"每组至少 {rules.group_minimum} 席；合计至少 {rules.size_minimum} 席{'，且为单数' if rules.odd else ''}。"
                if n == 1
                else "",
            )
            self.fields[f"specialties{n}"] = forms.MultipleChoiceField(
                label=f"第{n}组专业", required=False, widget=forms.CheckboxSelectMultiple, choices=specialty_choices(pack)
            )

    @property
    def group_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"group{n}"], self[f"seats{n}"], self[f"specialties{n}"]] for n in range(1, self.GROUPS + 1)]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The groups that were filled in, wholly or in part; the action says what is missing."""
        rows = []
        for n in range(1, self.GROUPS + 1):
            row = {
                "name": self.cleaned_data.get(f"group{n}") or "",
                "seats": self.cleaned_data.get(f"seats{n}") or 0,
                "specialties": self.cleaned_data.get(f"specialties{n}") or [],
            }
            if any(row.values()):
                rows.append(row)
        return rows


class CasesForm(Form):
    """Which ready cases go on the list."""

    cases = forms.MultipleChoiceField(label="申报", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, cases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = cases  # type: ignore[attr-defined]


class CommitDrawForm(Form):
    """What is fixed before the seed, besides groups and pool."""

    purpose = forms.CharField(label="抽取事由", max_length=200, help_text="首次抽取、补抽或重抽的原因，会写进抽取记录。")
    per_employer = forms.IntegerField(label="同一单位最多几人", min_value=1, max_value=9, initial=2)


class RecuseForm(Form):
    """A recusal ordered by the office."""

    case = forms.ChoiceField(label="申报")
    ground = forms.ChoiceField(label="事由")
    detail = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, cases: list[tuple[str, str]], grounds: Mapping[str, Ground], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = cases  # type: ignore[attr-defined]
        self.fields["ground"].choices = [(g.id, g.label) for g in grounds.values()]  # type: ignore[attr-defined]


class SlotForm(Form):
    """When and where a defence takes place."""

    starts_at = forms.DateTimeField(label="开始时间")
    room = forms.CharField(label="地点", max_length=120)


class GateForm(Form):
    """How it went, in the form the notice gives this gate: two clocks, a score, a grade, and what was seen or said."""

    prepare_minutes = forms.IntegerField(label="个人准备（分）", min_value=0, max_value=99)
    prepare_seconds = forms.IntegerField(label="个人准备（秒）", min_value=0, max_value=59, initial=0)
    answer_minutes = forms.IntegerField(label="答辩和提问（分）", min_value=0, max_value=99)
    answer_seconds = forms.IntegerField(label="答辩和提问（秒）", min_value=0, max_value=59, initial=0)
    score = forms.DecimalField(label="得分", min_value=0, max_digits=7, decimal_places=2)
    grade = forms.ChoiceField(label="等次", widget=forms.RadioSelect)
    note = forms.CharField(label="情况", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, gate: GateSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told_by = {"minutes": gate.minutes, "seconds": gate.minutes, "score": gate.out_of, "grade": gate.grades}
        for name in list(self.fields):
            if not told_by.get(name.split("_")[-1], True):
                del self.fields[name]
        if gate.out_of:
            mark = f"，{gate.pass_mark} 分及格" if gate.pass_mark else ""
            self.fields["score"].help_text = f"满分 {gate.out_of} 分{mark}。"
        if gate.grades:
            self.fields["grade"].choices = [(grade, grade) for grade in gate.grades]  # type: ignore[attr-defined]
        self.gate = gate

    @property
    def result(self) -> dict[str, Any]:
        """What the verb is told: the fields this gate has."""
        data = self.cleaned_data
        told = {key: data[key] for key in ("score", "grade", "note") if key in data}
        if not self.gate.minutes:
            return told
        return told | {
            "prepare_seconds": data["prepare_minutes"] * 60 + data["prepare_seconds"],
            "answer_seconds": data["answer_minutes"] * 60 + data["answer_seconds"],
        }


class AbsenceForm(Form):
    """A person's decision on an absence (AMB-37)."""

    reading = forms.CharField(label="采用的理解口径", max_length=300, help_text="缺席怎么处理，通知没有写，由您决定。")
    clause = forms.CharField(label="依据条款", max_length=160)
    reason = forms.CharField(label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    outcome = forms.ChoiceField(
        label="处理", choices=[("new_date", "另行安排"), ("vote_on_paper", "不再安排，按材料表决")], widget=forms.RadioSelect
    )
    starts_at = forms.DateTimeField(label="新的开始时间", required=False, help_text="另行安排时填写。")
    room = forms.CharField(label="新的地点", max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == "new_date" and not data.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", "另行安排，还没有填写新的开始时间。")
        return data


class VoteDecisionForm(Form):
    """Which reading counts where the two differ (AMB-13)."""

    reading = forms.CharField(label="采用的理解口径", max_length=300)
    clause = forms.CharField(label="依据条款", max_length=160)
    reason = forms.CharField(label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    passes = forms.ChoiceField(label="结果", choices=[("yes", "按通过处理"), ("no", "按未通过处理")], widget=forms.RadioSelect)


class BelowForm(Form):
    """A person's decision on a result below the notice's mark."""

    reading = forms.CharField(label="采用的理解口径", max_length=300)
    clause = forms.CharField(label="依据条款", max_length=160)
    reason = forms.CharField(label="理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    passes = forms.ChoiceField(
        label="处理", choices=[("yes", "仍提交评审会议表决"), ("no", "评审未通过")], widget=forms.RadioSelect
    )
