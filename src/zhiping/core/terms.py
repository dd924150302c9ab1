"""The field's enumerations: one Chinese term, one identifier (docs/glossary.md)."""

from enum import StrEnum


class _Labelled(StrEnum):
    """A string enumeration whose members carry the word shown on the page."""

    label: str

    def __new__(cls, value: str, label: str) -> "_Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]


class Force(_Labelled):
    """How strongly a clause binds."""

    MUST = "must", "必须"
    IN_PRINCIPLE = "in_principle", "原则上"
    DISCRETIONARY = "discretionary", "可视情况"
    PREFERENCE = "preference", "优先"
    REFERENCE = "reference", "重要参考"


class Outcome(_Labelled):
    """A rule's answer; never a bare bool."""

    MET = "met", "符合"
    NOT_MET = "not_met", "尚不符合"
    UNDETERMINED = "undetermined", "尚不能确定"
    NEEDS_DECISION = "needs_decision", "须由人决定"
    NOT_APPLICABLE = "not_applicable", "不适用"


class ChangeKind(_Labelled):
    """What would have to come about for a requirement to be met."""

    TIME = "time", "等时间"
    ADD = "add", "再添"
    ANSWER = "answer", "补填"
    REMEDY = "remedy", "去办理"
    DECISION = "decision", "由人决定"


class Doing(_Labelled):
    """What an effect does to the rules it names."""

    WAIVE = "waive", "免除"
    REPLACE = "replace", "替代"
    ADVANCE = "advance", "提前"


class Route(_Labelled):
    """申报方式."""

    ORDINARY = "ordinary", "正常申报"
    DIRECT = "direct", "直接申报"
    EXCEPTIONAL = "exceptional", "破格申报"
    CONVERSION = "conversion", "转评"


class Channel(_Labelled):
    """申报途径: who carries out scrutiny, publicity and recommendation."""

    EMPLOYER = "employer", "用人单位"
    AGENCY = "agency", "人事代理机构"
    ASSOCIATION = "association", "行业协会"
    CENTRAL_UNIT = "central_unit", "中直或外省驻本地单位"


class OrganisationKind(_Labelled):
    """What an organisation is; several kinds may act as employer."""

    INSTITUTION = "institution", "事业单位"
    STATE_ENTERPRISE = "state_enterprise", "国有企业"
    PRIVATE_ENTERPRISE = "private_enterprise", "民营企业"
    SOCIAL_BODY = "social_body", "社会团体"
    SOLE_TRADER = "sole_trader", "个体经济组织"
    CENTRAL_UNIT = "central_unit", "中直或外省驻本地单位"
    PERSONNEL_AGENCY = "personnel_agency", "人事代理机构"
    TRADE_ASSOCIATION = "trade_association", "行业协会"
    DEPARTMENT = "department", "主管部门"
    COUNTY_OFFICE = "county_office", "县级职改办"
    CITY_OFFICE = "city_office", "市级职改办"
    COMMITTEE_OFFICE = "committee_office", "评委会所在职改办"
    FOUNDING_BODY = "founding_body", "评委会组建单位"
    REGIONAL_OFFICE = "regional_office", "省级职改办"
    SUPERVISION = "supervision", "纪检监督机构"
    OPERATOR = "operator", "平台运营"


class Role(_Labelled):
    """The capacity a person acts in; a session acts in exactly one."""

    PUBLIC = "public", "公众"
    CLOCK = "clock", "时限"
    APPLICANT = "applicant", "申报人"
    EMPLOYER = "employer", "用人单位经办人"
    DEPARTMENT = "department", "主管部门经办人"
    COUNTY_OFFICE = "county_office", "县级职改办经办人"
    CITY_OFFICE = "city_office", "市级职改办经办人"
    COMMITTEE_OFFICE = "committee_office", "评委会所在职改办经办人"
    FOUNDING_BODY = "founding_body", "评委会组建单位经办人"
    REGIONAL_OFFICE = "regional_office", "省级职改办经办人"
    EXPERT = "expert", "评审专家"
    CHAIR = "chair", "主任委员"
    SUPERVISOR = "supervisor", "监督员"
    POLICY_CLERK = "policy_clerk", "政策岗"
    OPERATOR = "operator", "平台管理员"

    @property
    def needs_second_factor(self) -> bool:
        """Whoever acts for others than themselves."""
        return self not in (Role.PUBLIC, Role.CLOCK, Role.APPLICANT)


class Permission(_Labelled):
    """Each act somebody may or may not do; the who-may table has one row for each."""

    # everybody who has to do with a case
    VIEW_CASE = "view_case", "查看申报"
    # applicant
    START_APPLICATION = "start_application", "开始申报"
    EDIT_DRAFT = "edit_draft", "填写申报"
    SUBMIT = "submit", "提交申报"
    WITHDRAW = "withdraw", "撤回申报"
    SUPPLEMENT = "supplement", "补正材料"
    PAY = "pay", "缴费"
    DOWNLOAD_RESULT = "download_result", "下载证书和评审表"
    # employer, agency or association
    CONFIRM_MEMBERSHIP = "confirm_membership", "确认人事关系"
    CHECK_ITEMS = "check_items", "逐项核验"
    ASSESS = "assess", "考评"
    DELIBERATE = "deliberate", "审议"
    POST_UNIT_PUBLICITY = "post_unit_publicity", "单位内部公示"
    RECOMMEND = "recommend", "单位推荐"
    ENDORSE_SUPPLEMENT = "endorse_supplement", "核实补正"
    # departments and offices
    SCRUTINISE = "scrutinise", "审核"
    ISSUE_NOTICE = "issue_notice", "一次性告知"
    ACCEPT = "accept", "受理"
    APPROVE_EXCEPTION = "approve_exception", "审批破格"
    DECIDE = "decide", "人工决定"
    DECIDE_LAPSE = "decide_lapse", "决定逾期事项"
    # committee
    MANAGE_POOL = "manage_pool", "管理评委库"
    APPROVE_POOL = "approve_pool", "核准评委库"
    DRAW = "draw", "抽取评审专家"
    RECUSE = "recuse", "回避"
    MANAGE_MEETING = "manage_meeting", "组织评审会议"
    ASSIGN_CASES = "assign_cases", "分送评审材料"
    SCHEDULE_DEFENCE = "schedule_defence", "安排答辩"
    READ_ASSIGNED = "read_assigned", "审阅材料"
    WRITE_OPINION = "write_opinion", "填写评议意见"
    DECLARE_RELATIONS = "declare_relations", "申报回避关系"
    ATTEND = "attend", "签到"
    OPEN_SESSION = "open_session", "宣布开会"
    OPEN_BALLOT = "open_ballot", "开启投票"
    CAST_BALLOT = "cast_ballot", "投票"
    CLOSE_BALLOT = "close_ballot", "结束投票"
    SIGN_MINUTES = "sign_minutes", "签署会议记录"
    RECHECK = "recheck", "复核"
    # outcomes
    POST_RESULT_PUBLICITY = "post_result_publicity", "二次公示"
    HANDLE_OBJECTION = "handle_objection", "处理异议"
    OBJECT = "object", "提出异议"
    CONFIRM_RESULT = "confirm_result", "确认结果"
    APPROVE_RESULT = "approve_result", "批复"
    ISSUE_CERTIFICATE = "issue_certificate", "核发证书"
    REVOKE_CERTIFICATE = "revoke_certificate", "撤销证书"
    # clockwork
    LAPSE = "lapse", "时限届满"
    SETTLE_PAYMENT = "settle_payment", "到账"
    # the notice as data
    READ_POLICY = "read_policy", "查看政策包"
    MANAGE_POLICY = "manage_policy", "办理政策文件"
    REHEARSE = "rehearse", "演练时间安排"
    REOPEN = "reopen", "延期后恢复办理"
    # amendments of the year's notice
    PROPOSE_AMENDMENT = "propose_amendment", "提出修订"
    CONFIRM_AMENDMENT = "confirm_amendment", "复核修订"
    MOVE_CASE = "move_case", "转入新版本"
    # oversight and operation
    VIEW_JOURNAL = "view_journal", "查看留痕"
    MANAGE_ORGANISATIONS = "manage_organisations", "管理单位"
    MANAGE_ROLES = "manage_roles", "管理角色"
    VIEW_HEALTH = "view_health", "查看运行状况"
    MOVE_CLOCK = "move_clock", "调整沙盒时间"


class StageKind(_Labelled):
    """The kinds of stage a pack composes its route from."""

    FILING = "filing", "填报"
    SCRUTINY = "scrutiny", "审核"
    ASSESSMENT = "assessment", "考评"
    DELIBERATION = "deliberation", "审议"
    PUBLICITY = "publicity", "公示"
    RECOMMENDATION = "recommendation", "推荐"
    ACCEPTANCE = "acceptance", "受理"
    PAYMENT = "payment", "缴费"
    READING = "reading", "审阅评议"
    GATE = "gate", "答辩"
    VOTE = "vote", "表决"
    RECHECK = "recheck", "复核"
    CONFIRMATION = "confirmation", "确认"
    APPROVAL = "approval", "批复"
    CERTIFICATE = "certificate", "发证"


class GateForm(_Labelled):
    """What a person does before the experts at a gate."""

    DEFENCE = "defence", "答辩"
    TEACHING = "teaching", "说课试讲"
    CLINICAL = "clinical", "临床技能考核"
    PRACTICAL = "practical", "现场制作"
    EXHIBITION = "exhibition", "作品展示"
    EXAM = "exam", "考试"
    INTERVIEW = "interview", "面试"


class Rounding(_Labelled):
    """What becomes of the part of a seat that a percentage leaves over."""

    TRUNCATE = "truncate", "舍去尾数"
    UP = "up", "有尾数就进一"
    NEAREST = "nearest", "四舍五入"


class TieRule(_Labelled):
    """What becomes of those with equal votes when not all of them find a seat."""

    PERSON = "person", "由人决定"
    NONE = "none", "同票的都不列入"
    ALL = "all", "同票的都列入"


class Ended(_Labelled):
    """How a case ends; ``stage`` is then ``"ended"`` and ``state`` one of these."""

    WITHDRAWN = "withdrawn", "已撤回"
    NOT_RECOMMENDED = "not_recommended", "未予推荐"
    REFUSED = "refused", "不予受理"
    ABANDONED_UNCORRECTED = "abandoned_uncorrected", "逾期未补正，视为放弃"
    ABANDONED_UNPAID = "abandoned_unpaid", "逾期未缴费，视为放弃"
    LATE = "late", "逾期未报送"
    VOID = "void", "结果无效"
    FAILED = "failed", "评审未通过"
    NOT_CONFIRMED = "not_confirmed", "不予确认"
    CERTIFIED = "certified", "已发证"
    REVOKED = "revoked", "已撤销"


class Transition(_Labelled):
    """What an amendment does with a case of one stage."""

    STAYS = "stays", "沿用原版本"
    MOVES = "moves", "转入新版本"
    ASKS = "asks", "由人决定"


class Fate(_Labelled):
    """What becomes of one case when the year is amended."""

    STAYS = "stays", "按原版本办完"
    MOVES = "moves", "转入新版本"
    FILLS = "fills", "转入后由本人补填"
    ASKS = "asks", "须由人决定"


class LossCause(_Labelled):
    """Why a timetable would lose somebody: what would have saved them, taken away alone."""

    HOLIDAYS = "holidays", "节假日"
    PUBLICITY = "publicity", "公示的工作日"
    LOAD = "load", "经办人忙不过来"
    PAYMENT = "payment", "缴费慢"
    PACE = "pace", "单位和经办人办得慢"
    TOGETHER = "together", "几样合在一起"
    LATE_START = "late_start", "提交得太晚"


class Vote(_Labelled):
    """What a member of the panel says to one case in the ballot."""

    FOR = "for", "同意"
    AGAINST = "against", "不同意"
    ABSTAIN = "abstain", "弃权"


class Privacy(_Labelled):
    """Who may read a field: anybody, those in the case, or almost nobody (encrypted at rest)."""

    PUBLIC = "public", "公开"
    PARTY = "party", "案内"
    SEALED = "sealed", "密封"


class FactType(_Labelled):
    """What kind of value a fact or form field holds."""

    TEXT = "text", "文字"
    LONG_TEXT = "long_text", "长文字"
    DATE = "date", "日期"
    MONTH = "month", "年月"
    INTEGER = "integer", "整数"
    DECIMAL = "decimal", "小数"
    BOOLEAN = "boolean", "是否"
    CHOICE = "choice", "选项"
    IMAGE = "image", "图片"
