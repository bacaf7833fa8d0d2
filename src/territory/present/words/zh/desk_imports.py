"""What importing, and taking imports back, says."""

ZH: dict[str, str] = {
    # what was said of a file is kept
    "--remember found nothing that was said of the files.": (
        "--remember：没有关于这些文件的说明可以保存。"
    ),
    "Say it once with --as KIND, --set FIELD=VALUE or --map FIELD=HEADER.": (
        "请先用 --as KIND、--set FIELD=VALUE 或 --map FIELD=HEADER 说明一次。"
    ),
    "Which column holds a field": "哪一列是某个字段",
    "Keep --as, --set and --map in territory.toml for such file names": (
        "把 --as、--set、--map 存入 territory.toml，供同类文件名以后使用"
    ),
    "Remembered in {file}:": "已记入 {file}：",
    "Would be remembered in {file}:": "将记入 {file}：",
    "Not kept, it belongs to this file: {names}": "未记入，只属于这个文件：{names}",
    "A column that is not to be read": "不读取的列",
    "Read hidden rows and sheets, or neither": "隐藏的行和工作表都读取（all），或都不读取（none）",
    '--hidden is all or none, not "{given}".': "--hidden 只能是 all 或 none，不能是“{given}”。",
    "Without it, hidden rows are read and hidden sheets are not.": (
        "不写时，隐藏的行照读，隐藏的工作表不读。"
    ),
    "{file}: hidden sheets left out: {names} (read them with --hidden all)": (
        "{file}：未读取隐藏的工作表 {names}（要读取请加 --hidden all）"
    ),
    "hidden rows left out: {count}": "略去隐藏行 {count} 行",
    "hidden rows read: {count} (--hidden none leaves them out)": (
        "已读取隐藏行 {count} 行（加 --hidden none 则略去）"
    ),
    "month {month} from {where}": "月份 {month} 取自{where}",
    # blank workbooks
    "Templates to fill in": "填报模板",
    "Kinds, one sheet each: hospitals …": "类型，每类一个工作表：hospitals …",
    "The workbook, .xlsx": "工作簿，.xlsx",
    "Write blank workbooks with drop-downs and notes": "生成带下拉选项和批注的空白模板",
    "A template is a workbook; {file} does not end in .xlsx.": (
        "模板是工作簿；{file} 的扩展名不是 .xlsx。"
    ),
    "For example: -o {stem}.xlsx": "例如：-o {stem}.xlsx",
    "Fill in": "填写",
    "One row for each thing, below the grey example; * is required.": (
        "在灰色示例行下面填写，一行一条；带 * 的必填。"
    ),
    "Blank": "空格",
    "A blank cell leaves what is stored as it is; a dash — clears it.": (
        "空格表示保留原值；填 — 表示清除。"
    ),
    "territory import FILE": "territory import FILE",
    "A code, kept as text: leading zeros stay.": "编码，按文本保存，保留前面的零。",
    "A whole number.": "整数。",
    "A number in the unit of the row.": "数字，单位以本行单位为准。",
    "In yuan.": "单位：元。",
    "A number.": "数字。",
    "With its sign: 60%": "请带百分号：60%",
    "A day: 2027-01-15": "日期：2027-01-15",
    "A month: 2027-01": "月份：2027-01",
    "Yes or no.": "填“是”或“否”。",
    "One of the list.": "从下拉选项中选。",
    "Every row needs it.": "必填。",
    "Every row needs one of: {fields}.": "以下至少填一项：{fields}。",
    "What it needs": "需要处理",
    "{count:,} rows to mend, or --partial": "{count:,} 行待改，或加 --partial",
    "{count:,} rejected rows to correct and import": "{count:,} 行被拒绝，改好后再导入",
    "names to match": "匹配名称",
    # what the commands say
    "Files, folders, or wildcards": "文件、文件夹或通配符",
    "Take every sheet for this kind": "把每个工作表都当作这一类型",
    "Read this sheet only": "只读取这个工作表",
    "A value for every row, where no column has it": "没有相应列时，每行都取此值",
    "Load the good rows and write the others to a rejects workbook": (
        "导入无误的行，其余写入拒绝文件"
    ),
    "Where the rejects workbook goes": "拒绝文件的位置",
    "Show how sheets and columns are understood, and write nothing": (
        "显示工作表和列如何识别，不写入任何内容"
    ),
    "A file, 20270203-2.1, or a command, 20270203-2": (
        "一个文件 20270203-2.1，或一次命令 20270203-2"
    ),
    '{option} needs FIELD=VALUE, not "{given}".': "{option} 应写作 字段=值，而不是“{given}”。",
    "For example: --set month=2027-01, --map quantity=实发": (
        "例如：--set month=2027-01，--map quantity=实发"
    ),
    "Import spreadsheets": "导入表格文件",
    "Batches that were imported": "已导入的批次",
    "List the batches, newest first": "列出批次，最新的在前",
    "Show a batch and what it changed": "显示一个批次及其改动",
    "Take a batch back": "撤销一个批次",
    "Take back batch {batch}?": "撤销批次 {batch}？",
    (
        "Batch {batch} would be undone: {deleted:,} rows deleted, {restored:,} set back, "
        "{flow:,} flow rows taken out."
    ): "将撤销批次 {batch}：删除 {deleted:,} 行，恢复 {restored:,} 行，移出流向 {flow:,} 行。",
    (
        "Batch {batch} is undone: {deleted:,} rows deleted, {restored:,} set back, "
        "{flow:,} flow rows taken out."
    ): "已撤销批次 {batch}：删除 {deleted:,} 行，恢复 {restored:,} 行，移出流向 {flow:,} 行。",
    "First changes, old → new:": "最先的改动，旧 → 新：",
    "Nothing was written.": "未写入任何内容。",
    "Batch {batch}   undo: territory imports undo {batch}": (
        "批次 {batch}  撤销：territory imports undo {batch}"
    ),
    "Mend the cells and import again, or load the good rows with --partial.": (
        "改好单元格后重新导入，或用 --partial 先导入无误的行。"
    ),
    "{count:,} rows rejected → {file} (correct it and import it)": (
        "{count:,} 行被拒绝 → {file}（改好后可直接再导入）"
    ),
    # which files
    "There is no file to import in {given} yet.": "{given} 中还没有可导入的文件。",
    "Check the folder, or wait until the files have come.": "请检查文件夹，或等文件到齐。",
    # tables and remarks
    "; ": "；",
    "Import": "导入",
    "Import, tried without writing": "导入（试运行，不写入）",
    "{file}: already imported as batch {batch}": "{file}：此前已导入，批次 {batch}",
    "header in row {row}": "第 {row} 行为表头",
    "total rows {count}, agree with the rows": "合计行 {count}（与明细一致）",
    "total rows {count}, not equal to the rows they close": "合计行 {count}（与明细不一致）",
    "columns not used: {columns}": "未使用的列：{columns}",
    "personal data not read: {columns}": "未读取的个人信息：{columns}",
    "values given but not used, a column has them: {names}": (
        "已给出但未使用的值（已有该列）：{names}"
    ),
    "Flow {loaded:,} boxes = {parts}   difference {difference:,}": (
        "流向 {loaded:,} 盒 = {parts}      差 {difference:,}"
    ),
    "… and {count:,} more": "…… 另有 {count:,} 条",
    "  (and {count:,} more like it)": "（另有 {count:,} 处相同）",
    "{file}: {count:,} rows are wrong, so nothing of the file was loaded.": (
        "{file}：{count:,} 行有误，该文件未导入任何内容。"
    ),
    "{file} {sheet}: no table, left aside": "{file} {sheet}：不是数据表，已跳过",
    "How the sheets are understood": "工作表的识别结果",
    "Score": "得分",
    "Header row": "表头行",
    "Column": "列",
    "Header": "表头",
    "Field": "字段",
    "Imports": "导入批次",
    "Undone": "已撤销",
    "Who": "操作人",
    "What batch {batch} changed": "批次 {batch} 的改动",
    "Table": "数据表",
    "Key": "键",
    "Before": "原值",
    "After": "新值",
    # the first hour
    "none yet of: {kinds}": "还没有：{kinds}",
    "Begin here: settings, folders, sheets to fill": "从这里开始：设置、文件夹、待填表格",
    "Write settings, folders and sheets to fill, and make an empty store": (
        "写好设置、文件夹和待填表格，并建立空库"
    ),
    "The name of the company": "公司名称",
    "A product line; may be given several times": "产品线，可多次给出",
    "A product; may be given several times": "产品，可多次给出",
    "The year whose months get a folder each": "哪一年，每月各建一个文件夹",
    "1. Fill in the sheets in {folder}, or put your own there; then:": (
        "1. 填好 {folder} 里的表格，或放入自己的表格，然后："
    ),
    "2. Put the files of the distributors into {folder}; then:": (
        "2. 把商业公司的流向文件放入 {folder}，然后："
    ),
    "3. See where the month stands, and what to do next:": "3. 看本月进度和下一步：",
    "Product lines, parted by commas": "产品线（用逗号分开）",
    "Products, parted by commas": "产品（用逗号分开）",
    "Year of the first plan, 2027": "第一个指标年度，如 2027",
    "master-data": "资料",
    "flow-files": "流向",
    "The store: one file that holds everything": "数据库：所有数据都在这一个文件里",
    "The language of every sentence and report: zh or en": "界面和报告的语言：zh 或 en",
    "Bands and words of the Chinese market; none switches them off": (
        "中国市场的分档和用语；none 表示不用"
    ),
    "How many months data of doctors is kept; 0 is no limit": ("医生数据保存几个月；0 表示不限"),
    "Who sends files of which name, and until which day of the next month": (
        "哪种文件名是哪家商业公司的，次月几号前应到"
    ),
    "What a document type of the files means, where its words do not say it": (
        "单据类型的含义，字面看不出时写在这里"
    ),
    "A sheet of every kind": "每种类型各一张表",
    "Say which kinds the templates are for.": "请说明要哪些类型的模板。",
    "territory template hospitals products -o FILE.xlsx, or --all for every kind": (
        "territory template hospitals products -o FILE.xlsx；全部类型用 --all"
    ),
}

SLUGS: dict[str, str] = {
    "loaded": "已导入",
    "in_part": "部分导入",
    "refused": "未接受",
    "already": "已导入过",
    "not_yet": "尚未就绪",
    "no_table": "不是数据表，已跳过",
    "unused": "未使用",
    "second": "另有更合适的列",
    "unread": "按要求不读",
    "uncorrected": "拒绝行尚未更正",
    "title_row": "标题行",
    "sheet_name": "工作表名",
    "file_name": "文件名",
    "folder_name": "文件夹名",
    "repeated": "多组同名",
    "grouped": "按组读取",
    "personal_data": "个人信息，不读取",
    "prescriptions": "处方统计，不读取",
    "batch": "批次",
    "credited": "计入",
    "not_owned": "无归属",
    "non_target": "非目标",
    "unmatched": "待匹配",
}

EN_SLUGS: dict[str, str] = {
    "already": "imported already",
    "no_table": "no table, left aside",
    "second": "another column is better",
    "unread": "not read, as asked",
    "uncorrected": "rejects not corrected yet",
    "title_row": "the title",
    "sheet_name": "the name of the sheet",
    "file_name": "the name of the file",
    "folder_name": "the name of the folder",
    "repeated": "name under several groups",
    "grouped": "read with its group",
    "in_part": "in part",
    "personal_data": "personal data, not read",
    "prescriptions": "prescription count, not read",
}
