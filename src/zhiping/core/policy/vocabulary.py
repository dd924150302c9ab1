"""Every word of the rule language with its meaning and an example: the page of documentation is checked against this table.

The language is closed: a word that is not here does not exist, so whatever works on rules (the evaluator, the checker, the
plain words, a compiler to columns) can be held to have treated them all.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One word: what it means, and an example as it stands in a pack."""

    word: str
    means: str
    example: str

    def as_row(self) -> str:
        return f"| `{self.word}` | {self.means} | `{self.example}` |"


JOIN_WORDS = (
    Word("all", "每一组都成立", "{all: [{route: {is: direct}}, {dual_targeted: {is: true}}]}"),
    Word("any", "至少一组成立", "{any: [{route: {is: direct}}, {dual_targeted: {is: true}}]}"),
    Word("not", "不成立；不知道和未定仍是原样", "{not: {route: {is: direct}}}"),
    Word(
        "at_least_k",
        "所列各组里至少成立 k 组；always 里的必须成立，也计入；k 可以是任何取值",
        "{at_least_k: {k: {by: channel, employer: 2, other: 1}, always: [{works: {exists: {}}}], of: [{scholarly: {exists: {}}}, {achievements: {exists: {}}}]}}",
    ),
    Word("setting", "政策包的参数取这个值；未定就是未定", "{setting: {directed.freelancers: covered}}"),
)
TEST_WORDS = (
    Word("is", "等于", "{title_below.level: {is: {fact: level_below}}}"),
    Word("one_of", "是其中之一", "{route: {one_of: [direct, exceptional]}}"),
    Word("not_in", "不是其中任何一个", "{declarations.letter_issuer: {not_in: [none]}}"),
    Word("mentions", "文字里含有其中之一", "{person.county: {mentions: {value: directed.counties}}}"),
    Word("at_least", "不低于、不早于；选项按所列次序比较", "{title_below.level: {at_least: assistant}}"),
    Word("at_most", "不高于、不晚于", "{declarations.letter_year: {at_most: 2023}}"),
    Word("after", "大于、在其后", "{person.retirement_on: {after: {fact: today}}}"),
    Word("before", "小于、在其前", "{declarations.sanction_until: {before: {fact: today}}}"),
    Word(
        "years_since",
        "从这一天起满几年（周年；二月二十九日两种读法都看）；as_of 是 tenure、as_of、today 或任何日期取值",
        "{title_below.acquired_on: {years_since: {at_least: 5, as_of: {from: {opens: review_month}, end_of: year}}}}",
    ),
    Word("filled", "填了没有；整个部分都没填过时不知道", "{declarations.retired_on: {filled: false}}"),
)
LIST_WORDS = (
    Word("exists", "有一条符合", "{works: {exists: {where: {role: {is: alone}}}}}"),
    Word("count", "符合的条数", "{works: {count: {where: {role: {is: alone}}, at_least: 2}}}"),
    Word("sum", "某一栏数字合计", "{continuing_education: {sum: {of: common_hours, at_least: 90}}}"),
    Word("distinct", "某一栏有几个不同的值", "{continuing_education: {distinct: {of: year, at_least: 3}}}"),
    Word(
        "years_in_total",
        "各段时间合起来满几年，重叠只算一次；within 只算两日之间的",
        "{work_record: {years_in_total: {from: started_on, to: ended_on, at_least: 5, within: {from: {fact: count_from}}}}}",
    ),
    Word("months_in_total", "同上，按月", "{work_record: {months_in_total: {from: started_on, to: ended_on, at_least: 18}}}"),
    Word(
        "months_covered",
        "申报当月之前连续几个月，月月都有",
        "{social_insurance: {months_covered: {month: month, paid: paid_on, months: 6}}}",
    ),
    Word("no_months", "从申报当月往前几个月都没有", "{social_insurance: {no_months: {month: month, months: 6}}}"),
    Word(
        "credits",
        "按折算表折合的数；同一件按最高，档次之间不相加（除非表里写 sums_tiers）；or_higher 让更高档次也算",
        "{scholarly: {credits: {table: advice, tier: core, at_least: 1.5}}}",
    ),
)
VALUE_WORDS = (
    Word("fact", "另一个事实的值", "{fact: count_from}"),
    Word("field", "同一条记录里另一栏的值（只在 where 里）", "{field: started_on}"),
    Word("value", "政策包的参数；也可以是 pack.series、pack.year", "{value: directed.counties}"),
    Word("opens", "时间窗口开始那天", "{opens: review_month}"),
    Word("closes", "时间窗口截止那天", "{closes: confirm_month}"),
    Word("by", "随另一个事实而不同的值；没写到的取 other", "{by: route, direct: 2, other: 3}"),
    Word(
        "cases",
        "第一个成立的情形所取的值",
        "{cases: [{when: {route: {is: direct}}, take: 2}], other: 3}",
    ),
    Word(
        "from",
        "一个日期（或年月）移动以后：依次按 years、months，再取 start_of、end_of 的 month、year，再按 days、workdays",
        "{from: {opens: review_month}, months: -1, end_of: month}",
    ),
    Word("year_of", "日期的年份", "{year_of: {fact: as_of}}"),
    Word("plus", "相加", "{plus: [{value: pack.year}, -2]}"),
    Word("times", "相乘，小数不经过浮点", "{times: [{over: works, take: count}, 0.5]}"),
    Word("largest", "几个值里最大的，日期是最晚的", "{largest: [{fact: count_from}, 2020-01-01]}"),
    Word("smallest", "几个值里最小的，日期是最早的", "{smallest: [{fact: count_from}, 2020-01-01]}"),
    Word(
        "over",
        "从一组记录里取一个数：count，或某一栏的 sum、distinct、largest、smallest",
        "{over: works, where: {role: {is: alone}}, take: {largest: year}}",
    ),
)
DOING_WORDS = (
    Word("waive", "不再要求所指的规则；写了 need 的，还要满足 need", "do: waive"),
    Word("replace", "用自己的 need 代替所指规则的要求", "do: replace"),
    Word("advance", "所指规则里的 years_since 都少 years 年", "do: advance"),
)
"""What an effect does."""
