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
    "complainant_kind": "client",
    "client_name": "张伟",
    "client_phone": "13800001111",
    "complaint_reason": "办理融资融券合约展期时，柜员未告知利率变化。",
    "demand": "要求说明并道歉。",
    "calming_note": "已安抚客户，表示尽快核实。",
}

ANSWERS = {
    "accept_custody": {
        "custody_decision": "accepted",
        "client_told_of_handover": True,
        "acknowledgement": "已告知客户案件编号和下一步时间。",
        "preliminary_opinion": "先核实双方情况。",
    },
    "redirect_custody": {
        "redirected_unit": "CSC",
        "redirect_note": "属热线业务，已向客户说明。",
        "client_told_of_redirect": True,
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
        "replied_at": "2026-02-24T16:10+08:00",
        "reply_mode": "letter",
        "demand_decision": "granted",
        "reply_text": "已书面答复客户。",
    },
    "call_complainant": {
        "revisited_at": "2026-02-24T16:30+08:00",
        "revisit_mode": "phone",
        "handling_explained": True,
        "revisit_result": "客户认可处理结果。",
        "satisfaction": "satisfied",
    },
    "prepare_summary": {
        "report_analysis": "本期受理三件，均已答复。",
        "report_problems": "展期告知不到位。",
        "report_improvements": "修订展期流程。",
        "report_contact": "021-60000000",
    },
    "review_report": {"report_review": "数据与案件一致。"},
    "approve_report": {"report_decision": "approved"},
    "send_report": {
        "report_recipients": "公司领导、融资融券业务管理委员会，抄送合规、审计",
        "report_sent_at": "2026-03-02T08:55+08:00",
        "report_reference": "融总〔2026〕12号",
    },
    "call_as_unit_head": {
        "head_revisited_at": "2026-02-24T16:45+08:00",
        "revisit_mode": "phone",
        "handling_explained": True,
        "head_revisit_result": "负责人主动回访，客户认可。",
        "satisfaction": "satisfied",
    },
    "decide_grade_review": {
        "grade_review_decision": "approved",
        "grade_review_opinion": "同意调整。",
    },
    "review_dissatisfaction": {"review_opinion": "处理合规，继续与客户沟通。"},
    "approve_exit": {"exit_approval": "approved", "exit_reason": "诉求超出合同约定。"},
    "confirm_nature": {
        "confirmed_nature": "responsible",
        "archive_note": "两次回访客户均认可，材料齐全。",
    },
    "carry_out_improvement": {"improvement_result": "已修订流程并完成培训。"},
    "confirm_effect": {"improvement_effect": "effective", "improvement_opinion": "抽查无差错。"},
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
        "company_contact_told_at": "2026-03-02T08:20+08:00",
        "company_report": "已电话报告现场情况。",
    },
    "report_to_regulator": {
        "regulator_report": "not_prescribed",
        "regulator_exemption_rule": "《证券公司突发事件应急预案》第八条",
    },
    "propose_clearing": {"clearing_reason": "现场已恢复秩序。"},
    "clear_emergency": {"emergency_decision": "cleared"},
    "petition_reported": {
        "petition_place": "上海证监局信访接待室",
        "petition_known_at": "2026-03-02T08:30+08:00",
        "petition_description": "客户携家属到场，要求当场答复。",
    },
    "report_petition": {
        "petition_method": "派人到场劝返，当面听取诉求。",
        "petition_progress": "已联系接待人员。",
        "petition_outside_report": "not_needed",
    },
    "send_unit_to_petition": {
        "petition_unit": "B01",
        "petition_compliance_officer": "compliance",
    },
    "instruct_on_petition": {"petition_instruction": "先劝返，再三日内答复。"},
    "report_petition_progress": {
        "petition_progress": "客户已返回营业部。",
        "petition_state": "settled",
        "petition_result": "客户同意按投诉程序处理。",
    },
    "review_petition_result": {"petition_final_instruction": "同意，按投诉办结。"},
    "first_analysis_given": {
        "first_analysis": "系统委托记录显示已成交，客户损失待核实。",
        "category": "service_quality",
        "trading_affected": "none",
        "loss_level": "none",
        "image_effect": "limited",
    },
    "harassment_reported": {
        "harassment_kind": "extortion",
        "harassment_description": "客户以曝光相要挟索要无依据的款项。",
    },
    "document_harassment": {
        "coordination_tried": "已三次当面解释，客户仍要求付款。",
        "harassment_evidence": "通话录音两段，短信截图。",
        "company_position": "公司依法处理，不接受无依据的要求。",
    },
    "confirm_harassment": {"harassment_decision": "confirmed"},
    "give_harassment_opinion": {"harassment_opinion": "保留证据，必要时报案。"},
    "prepare_for_emergency": {"emergency_preparation": "已通知安保，备好应急预案。"},
    "withdrawal_reported": {
        "withdrawn_at": "2026-03-02T08:40+08:00",
        "withdrawal_mode": "phone",
        "withdrawal_reason": "柜员已当面向我说清楚，不想再追究了。",
        "withdrawal_evidence_kind": "recording",
        "withdrawal_evidence": "录音 20260302-0840",
        "withdrawal_pressure": "none",
        "withdrawal_offer": "none",
    },
    "confirm_withdrawal": {
        "withdrawal_check": "3月2日8时50分电话核对，客户确认自愿撤诉。",
        "withdrawal_confirmation": "confirmed",
    },
    "transfer_received": {
        "transfer_source": "csrc",
        "transfer_document": "沪证监信访转〔2026〕18号",
        "transfer_received_at": "2026-03-02T08:30+08:00",
        "transfer_deadline": "2026-03-20",
    },
    "draft_transfer_reply": {"transfer_reply_text": "现将处理情况报告如下。"},
    "approve_reply_as_department": {"department_reply_approval": "approved"},
    "approve_reply_as_compliance": {"compliance_reply_approval": "approved"},
    "approve_reply_as_leader": {"leader_reply_approval": "approved"},
    "send_transfer_reply": {
        "transfer_reply_number": "安澜〔2026〕7号",
        "transfer_reply_sent_at": "2026-03-02T08:50+08:00",
    },
}

SEVERE_CLOSE = {
    "nature": None,
    "improvement_action": "修订展期办理流程。",
    "improvement_owner": "head",
    "improvement_due": "2026-04-01",
}

ANSWERS["prepare_unit_report"] = ANSWERS["prepare_summary"]
