"""Words of the demonstration."""

ZH: dict[str, str] = {
    "Where to make it; default territory-demo": "建在哪里；默认 territory-demo",
    "Graded hospitals": "等级医院数",
    "Another seed makes another region": "换一个种子就是另一个大区",
    "Replace an earlier demonstration in the folder": "替换文件夹中以前的演示",
    "Make a region in Chinese and do a month's work on it, step by step": (
        "建一个虚构大区，一步步做完一个月的工作"
    ),
    "{count} workbooks of an invented region: {folder}": "虚构大区的 {count} 个表格文件：{folder}",
    "Everything is in {folder}. Go on there:": "全部在 {folder}。接着可以：",
    "rejects": "拒绝",
    "The folder {folder} is not empty.": "文件夹 {folder} 不是空的。",
    "Name another folder, or add --overwrite to make the demonstration there anew.": (
        "请换一个文件夹，或加 --overwrite 在原处重建演示。"
    ),
    "Folder": "文件夹",
    "Files": "文件",
}
