"""What is said of packs that territory.toml names for a source."""

ZH: dict[str, str] = {
    "In the files of {distributor} one {unit} is {factor} sale units of {product}.": (
        "{distributor} 的文件中，{product} 每{unit}按 {factor} 个销售单位换算。"
    ),
    "The register of units keeps it (territory list units); import units to change it.": (
        "该换算已记入单位表（territory list units）；如需更改，请导入单位换算。"
    ),
    (
        "territory.toml says that one {unit} of {distributor} is {factor} sale units, the "
        "register says {known} for {product}; the register was taken."
    ): (
        "territory.toml 写明 {distributor} 每{unit}为 {factor} 个销售单位，"
        "而单位表中 {product} 为 {known}；已按单位表换算。"
    ),
    "Import units to change the register, or change [[sources]] in territory.toml.": (
        "请导入单位换算更改单位表，或修改 territory.toml 的 [[sources]]。"
    ),
}
