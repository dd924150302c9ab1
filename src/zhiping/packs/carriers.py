"""What a pack may name as carrying a clause besides its own rules: pages, documents and messages of the platform, parts of the pack."""

from collections.abc import Mapping
from types import MappingProxyType

PAGES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "home": ("首页", "public:home"),
        "notice": ("通知说明", "public:notice"),
        "committees": ("评委会名录", "public:committees"),
        "publicities": ("公示", "public:publicities"),
        "approvals": ("批复公开", "public:approvals"),
        "verify": ("证书验证", "public:verify"),
        "progress": ("进度查询", "public:progress"),
        "help": ("帮助", "public:help"),
        "choose": ("选择评委会、级别和专业", "applicant:choose"),
        "section": ("填写申报", "applicant:section"),
        "evidence": ("上传材料", "applicant:evidence"),
        "findings": ("逐条核对", "applicant:findings"),
        "submit": ("提交前核对和承诺", "applicant:submit"),
        "withdraw": ("撤回", "applicant:withdraw"),
        "applicant_notice": ("一次性告知", "applicant:notice"),
        "result": ("结果和证书", "applicant:result"),
        "unit_case": ("单位审核", "employer:case"),
        "unit_officer": ("明确审核责任人", "employer:officer"),
        "unit_assessment": ("单位考评", "employer:assessment"),
        "unit_deliberation": ("单位审议", "employer:deliberation"),
        "unit_publicity": ("单位内部公示", "employer:publicity"),
        "unit_recommendation": ("单位推荐", "employer:recommendation"),
        "office_case": ("职改办审核", "office:case"),
        "office_notice": ("出具一次性告知", "office:notice"),
        "office_refuse": ("不予受理", "office:refuse"),
        "office_late": ("逾期报送的处理", "office:decide_late"),
        "office_exception": ("破格和直接申报两人审批", "office:exception"),
        "pool": ("评委库", "committee:pool"),
        "draws": ("抽取评审专家", "committee:draws"),
        "defence": ("安排答辩", "committee:defence"),
        "meeting": ("评审会议", "committee:meeting"),
        "training": ("专家培训", "expert:training"),
        "relations": ("回避关系", "expert:relations"),
        "ballot": ("投票", "expert:token"),
        "journal": ("留痕", "operator:journal"),
    }
)
"""id -> (what it is called, the route that answers)."""

DOCUMENTS: Mapping[str, str] = MappingProxyType(
    {
        "receipt": "提交回执",
        "undertaking": "承诺书",
        "notice": "一次性告知书",
        "publicity_sheet": "公示表",
        "deliberation": "审议推荐意见",
        "minutes": "评审会议记录",
        "approval": "批复",
        "certificate": "电子证书",
        "review_form": "评审表",
        "payment_receipt": "缴费凭证",
        "decision": "人工决定书",
    }
)
"""The kinds of document that the platform makes."""

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "submitted": "提交成功",
        "materials": "材料到达、可以缴费",
        "day_ahead": "快到期限",
        "unpaid_alarm": "尚未缴费",
        "defence_scheduled": "答辩的时间和地点",
        "review_result": "评审结果",
        "invitation": "邀请专家",
        "case_changed": "申报有进展",
    }
)
"""The kinds of message people are told by."""

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "levels": "级别",
        "fees": "收费标准",
        "specialties": "专业目录",
        "contacts": "联系方式",
        "placeholders": "暂代文件的标记",
        "head": "名称、文号和印发机关",
    }
)
"""Parts of the pack that cite no clause themselves."""

NAMED: Mapping[str, str] = MappingProxyType(
    {f"page:{id}": title for id, (title, _) in PAGES.items()}
    | {f"document:{id}": title for id, title in DOCUMENTS.items()}
    | {f"message:{id}": title for id, title in MESSAGES.items()}
    | {f"part:{id}": title for id, title in PARTS.items()}
)
"""Everything that may be named, with its word; ``value:KEY`` names a parameter of the pack and is checked against those."""
