"""What people fill in, form by form; a test names only the values it is about."""

REGISTERED = {
    "complained_at": "2026-02-24T10:05+08:00",
    "occurred_at": "2026-02-23T14:30+08:00",
    "place": "南京路营业部柜台",
    "accused_kind": "person",
    "accused_person": "teller",
    "category": "service_quality",
    "expression_kind": "dissatisfaction",
    "channel": "on_site",
    "client_name": "张伟",
    "client_phone": "13800001111",
    "complaint_reason": "办理融资融券合约展期时，柜员未告知利率变化。",
    "demand": "要求说明并道歉。",
    "calming_note": "已安抚客户，表示尽快核实。",
}

ANSWERS = {
    "accept_custody": {
        "client_told_of_handover": True,
        "acknowledgement": "已告知客户案件编号和下一步时间。",
        "preliminary_opinion": "先核实双方情况。",
    },
    "verify_with_both_sides": {
        "client_verification": "客户坚持未被告知。",
        "accused_verification": "柜员承认遗漏。",
        "category": "service_quality",
        "trading_affected": "none",
        "loss_level": "none",
        "image_effect": "limited",
    },
    "confirm_as_operations_director": {"director_confirmed": True},
    "confirm_as_unit_head": {"head_confirmed": True},
    "sign_headquarters_opinion": {"headquarters_opinion": "由网点致歉并说明利率规则。"},
    "give_leader_instruction": {"leader_instruction": "同意，两日内答复客户。"},
    "name_explainer": {"explainer": "acceptor"},
    "resolve_complaint": {
        "handling_result": "网点负责人致歉，逐条说明利率规则。",
        "proposed_nature": "responsible",
        "root_cause": "柜员培训不足。",
        "corrective_action": "组织专项培训。",
    },
    "approve_resolution": {"approval": "approved"},
    "reply_to_client": {
        "replied_at": "2026-03-03T15:00+08:00",
        "reply_mode": "letter",
        "reply_text": "已书面答复客户。",
    },
    "call_complainant": {
        "revisited_at": "2026-03-04T10:00+08:00",
        "revisit_mode": "phone",
        "handling_explained": True,
        "revisit_result": "客户认可处理结果。",
        "satisfaction": "satisfied",
    },
    "close_complaint": {
        "nature": "responsible",
        "accountability": "对柜员通报批评。",
        "lesson": "展期前必须告知利率。",
    },
    "emergency_raised": {
        "emergency_kind": "unrest",
        "emergency_description": "多名投资者在营业部情绪激动。",
    },
    "tell_company_contact": {
        "company_contact": "mhq.head",
        "company_contact_told_at": "2026-03-02T10:20+08:00",
        "company_report": "已电话报告现场情况。",
    },
    "report_to_regulator": {
        "regulator_report": "not_prescribed",
        "regulator_exemption_rule": "《证券公司突发事件应急预案》第八条",
    },
    "propose_clearing": {"clearing_reason": "现场已恢复秩序。"},
    "clear_emergency": {"emergency_decision": "cleared"},
}

SEVERE_CLOSE = {
    "improvement_action": "修订展期办理流程。",
    "improvement_owner": "head",
    "improvement_due": "2026-04-01",
}
