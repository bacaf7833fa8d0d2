"""Words of the potential room."""

ZH: dict[str, str] = {
    'There is no department "{given}" in this institution.': "该机构没有科室“{given}”。",
    'There is no doctor with code "{given}".': "没有代码为“{given}”的医生。",
    "Import the doctors first.": "请先导入医生。",
    "Correct the name, or import it first.": "请改正名称，或先导入。",
    "Potential of institutions and departments": "机构和科室的潜力",
    "Estimate potential from surveys, and by extrapolation where none is": (
        "按调查估算潜力，无调查的用目标医院推算法"
    ),
    "Show the potential of the newest year": "查看最新年度的潜力",
    "Method": "方法",
    "Potential, sale units a year": "潜力（销售单位/年）",
    "{count} target hospitals have neither a survey nor a size to estimate from.": (
        "{count} 家目标医院既无调查也无规模，无法推算。"
    ),
    "The calendar of {year} is not announced: its working days are provisional.": (
        "{year} 年放假安排尚未公布：工作日为暂定。"
    ),
    "Potential of {year} by method": "{year} 年潜力（按方法）",
    "Potential surveys": "潜力调查",
    "Doctor estimates": "医生评估",
    "Survey period": "调查年度",
    "Outpatients a day": "日门诊量",
    "Clinic days a year": "年门诊天数",
    "Share of patients": "患者占比",
    "Units per patient": "人均用量",
    "Discharges a year": "年出院人数",
    "Share of inpatients": "住院患者占比",
    "Units per inpatient": "住院人均用量",
    "Our patients a day": "每日用本品患者",
    "Doctor code": "医生编码",
    "With hospital and department: without a code": "没有编码时，与医院、科室一起写",
    "Product code": "产品编码",
    "Indication": "适应症",
    "Estimated on": "评估日期",
    "Usage band": "用量级别",
    "Potential band": "潜力级别",
    "Patients a week": "周门诊量",
}

SLUGS: dict[str, str] = {
    "product": "产品",
    "sale-unit": "销售单位",
    "stated": "直接填报",
    "outpatients": "门诊推算",
    "inpatients": "住院推算",
    "outpatients_inpatients": "门诊加住院推算",
    "sum": "科室合计",
    "extrapolated": "目标医院推算",
}

EN_SLUGS: dict[str, str] = {"sale-unit": "sale units", "sum": "sum of departments"}
