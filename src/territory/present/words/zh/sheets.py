"""Chinese of the room `sheets`: why a file cannot be read, and what is wrong with a cell."""

ZH: dict[str, str] = {
    '"{value}": too large for a quantity or an amount': "“{value}”：作为数量或金额太大",
    "see whether it is a code in the wrong column, or in another unit": (
        "请核对是否编码填错了列，或单位不同"
    ),
    # files
    "There is no file {file}.": "没有文件 {file}。",
    "Check the name and the folder.": "请核对文件名和所在文件夹。",
    "{file} is a folder, not a file.": "{file} 是文件夹，不是文件。",
    "Name a workbook in it.": "请指定其中的一个工作簿。",
    "{file} cannot be read: another program holds it, or the permission is missing.": (
        "无法读取 {file}：文件被其他程序占用，或没有读取权限。"
    ),
    "Close it in Excel or WPS, or ask for permission to read it.": (
        "请在 Excel 或 WPS 中关闭它，或申请读取权限。"
    ),
    "{file} is the mark of a workbook that is still open, not the workbook.": (
        "{file} 是工作簿打开时留下的临时文件，不是工作簿本身。"
    ),
    "Save and close the workbook, then import the workbook itself.": (
        "请先保存并关闭工作簿，再导入工作簿本身。"
    ),
    "{file} is empty (0 bytes).": "{file} 是空文件（0 字节）。",
    "Wait until it is copied completely, or ask for it again.": "请等文件复制完，或让对方重发。",
    "{file} breaks off in the middle, as a file does that is not yet copied completely.": (
        "{file} 不完整，多半是还没有复制完。"
    ),
    "{file} is protected by a password.": "{file} 设有打开密码。",
    "Open it, save it without the password, and import that.": (
        "请打开文件，去掉密码另存，再导入另存的文件。"
    ),
    "No sheet in {file} looks like a workbook (the file is a PDF).": (
        "{file} 里没有可读的工作表（这是 PDF 文件）。"
    ),
    "No sheet in {file} looks like a workbook (the file is a picture).": (
        "{file} 里没有可读的工作表（这是图片）。"
    ),
    "No sheet in {file} looks like a workbook (the file is a packed archive).": (
        "{file} 里没有可读的工作表（这是压缩包）。"
    ),
    "No sheet in {file} looks like a workbook (the file is another kind of Office document).": (
        "{file} 里没有可读的工作表（这是别的 Office 文档）。"
    ),
    "No sheet in {file} can be read (the file is a web archive or an XML spreadsheet).": (
        "{file} 里的工作表无法读取（这是网页存档或 XML 表格）。"
    ),
    "No sheet in {file} looks like a workbook (its content is of no known kind).": (
        "{file} 里没有可读的工作表（内容不是已知的表格格式）。"
    ),
    "Save it as .xlsx or .csv and import that.": "请另存为 .xlsx 或 .csv 后导入。",
    "Ask for the table itself as .xlsx or .csv.": "请索取 .xlsx 或 .csv 格式的原表。",
    "Unpack it and import what is inside.": "请解压后导入里面的文件。",
    "Save its table as .xlsx or .csv and import that.": (
        "请把其中的表格另存为 .xlsx 或 .csv 后导入。"
    ),
    "Open it in Excel or WPS, save it as .xlsx and import that.": (
        "请用 Excel 或 WPS 打开，另存为 .xlsx 后导入。"
    ),
    "The text in {file} is neither UTF-8, GB18030 nor UTF-16.": (
        "{file} 的文字编码不是 UTF-8、GB18030 或 UTF-16。"
    ),
    "Save it as CSV UTF-8 and import that.": "请另存为 CSV UTF-8 后导入。",
    "{file} cannot be divided into cells from row {row} on: a quotation mark is never closed.": (
        "{file} 从第 {row} 行起无法分列：有引号没有配对。"
    ),
    "Mend the quotation mark in that row, or save the table as .xlsx.": (
        "请补上该行的引号，或把表格另存为 .xlsx。"
    ),
    "{file} would unpack to {unpacked} MiB, more than a table needs.": (
        "{file} 解压后有 {unpacked} MiB，超出表格应有的大小。"
    ),
    "Open it, delete what is not data (pictures, empty formatted rows), save it again.": (
        "请打开文件，删去数据以外的内容（图片、只有格式的空行），重新保存。"
    ),
    "A cell far out, {cell} in {file}, makes its sheet too large to read.": (
        "{file} 中 {cell} 位置过远，工作表过大，无法读取。"
    ),
    "Delete the rows or columns around it in Excel or WPS, save, and import again.": (
        "请在 Excel 或 WPS 中删除该处的行或列，保存后重新导入。"
    ),
    "{file} is damaged and cannot be opened.": "{file} 已损坏，无法打开。",
    "Open it in Excel or WPS, let it be repaired, save it as .xlsx and import that.": (
        "请用 Excel 或 WPS 打开并修复，另存为 .xlsx 后导入。"
    ),
    'There is no sheet "{sheet}" in {file}; it has: {sheets}.': (
        "{file} 中没有工作表“{sheet}”，现有：{sheets}。"
    ),
    "Name one of these sheets.": "请指定其中一张工作表。",
    # any cell
    "the cell holds the error {value}": "单元格是错误值 {value}",
    "mend the formula, or write the value": "请改正公式，或直接填写数值",
    "the formula {value} was never calculated": "公式 {value} 没有计算结果",
    "open the file in Excel or WPS, save it, and import again": (
        "请用 Excel 或 WPS 打开并保存，再重新导入"
    ),
    # codes, yes or no, choices
    '"{value}": Excel turned this code into a date': "“{value}”：编码被 Excel 变成了日期",
    "format the column as text and write the code again": "请把该列设为文本格式，重新填写编码",
    '"{value}": stored as a number, Excel keeps only 15 digits of it': (
        "“{value}”：按数字存放，Excel 只保留 15 位"
    ),
    "format the column as text and write it again": "请把该列设为文本格式后重新填写",
    '"{value}": neither yes nor no': "“{value}”：看不出是还是否",
    "write 是 or 否": "请写“是”或“否”",
    '"{value}": not one of the values known here': "“{value}”：不在可填的值之内",
    "write one of: {proposals}": "可填：{proposals}",
    # numbers
    '"{value}": not a number': "“{value}”：不是数字",
    "write digits": "请填写数字",
    'write {number}, or put "{unit}" into the unit column': "写 {number} 或在单位列写“{unit}”",
    '"{value}": the commas do not part thousands': "“{value}”：逗号不是千位分隔",
    "write it without commas": "请去掉逗号",
    '"{value}": too long, or shortened by Excel; its last digits are lost': (
        "“{value}”：位数过多或已被 Excel 缩写，末尾数字已丢失"
    ),
    "write the number in full": "请填写完整的数字",
    '"{value}": not a whole number': "“{value}”：不是整数",
    "write a whole number": "请填写整数",
    '"{value}": a share lies between 0 % and 100 %': "“{value}”：占比应在 0 % 到 100 % 之间",
    "write it with its sign: 40%": "请带百分号填写，如 40%",
    '"{value}": a share has at most two decimals of a percent': (
        "“{value}”：占比最多精确到百分数的两位小数"
    ),
    "write {rounded}%": "写 {rounded}%",
    # days and months
    '"{value}": not a date': "“{value}”：不是日期",
    "write it as {example}": "写法如 {example}",
    '"{value}": there is no such day': "“{value}”：没有这一天",
    "look it up in the source": "请核对原始单据",
    '"{value}": the year {year} cannot be meant': "“{value}”：年份 {year} 不合理",
    "write the year with its four digits": "年份请写四位",
    '"{value}": January, or October without its zero': (
        "“{value}”：可能是 1 月，也可能是 10 月少了 0"
    ),
    "write {january} or {october}": "写 {january} 或 {october}",
    '"{value}": a month, not a day': "“{value}”：只有月份，没有日",
    "write the day too: {example}": "请写到日，如 {example}",
    '"{value}": the year needs four digits': "“{value}”：年份须四位",
    "write {example}": "写 {example}",
    '"{value}": which is the day and which the month is not certain': (
        "“{value}”：分不清哪个是月、哪个是日"
    ),
    "write {examples}": "写 {examples}",
    '"{value}": a month without its year': "“{value}”：月份没有年份",
    '"{value}": not a month': "“{value}”：不是月份",
}
