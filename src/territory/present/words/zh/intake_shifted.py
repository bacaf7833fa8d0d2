"""What the import says of rows with more cells than their header."""

ZH: dict[str, str] = {
    # intake/shifted.py
    (
        "the row has {cells} cells and the header {columns}: a text with an unquoted delimiter "
        "moves every cell behind it"
    ): "该行有 {cells} 个单元格，表头只有 {columns} 个：文字中未加引号的分隔符使其后各列错位",
    (
        'put that text in quotation marks: "…, …"; or give the further column a header'
    ): '请给这段文字加上英文双引号，如 "…, …"；若确实多出一列，请为它补上表头',
    # intake/rejects.py
    "Rejected: cells past the header": "拒绝：超出表头的单元格",
}
