"""A sheet of positions says which of them nobody fills."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from territory.present.plain_workbook import write_plain_workbook

if TYPE_CHECKING:
    from conftest import RunCli

HEADER = ["大区", "岗位编码", "岗位名称", "人员编码", "人员姓名", "角色"]


def test_positions_without_a_person_are_told(run_cli: "RunCli", tmp_path: Path) -> None:
    rows = [
        ["华东", "P1", "苏南一", "E1", "王一", "销售"],
        ["华东", "P2", "苏南二", "", "空岗", ""],
        ["华东", "P3", "苏南三", "", "", ""],
    ]
    write_plain_workbook(tmp_path / "a.xlsx", {"岗位": [HEADER, *rows]})
    done = run_cli("import", tmp_path / "a.xlsx", "--format", "json")
    assert done.code == 0
    assert json.loads(done.out)[0]["rejected"] == 0
    (told,) = [line for line in done.err.splitlines() if "Nobody fills the position" in line]
    assert "!B3" in told
    assert "(and 1 more like it)" in told


def test_a_blank_name_beside_a_stored_person_is_no_vacancy(
    run_cli: "RunCli", tmp_path: Path
) -> None:
    for name, person in (("a", ["E1", "王一", "销售"]), ("b", ["", "", ""])):
        write_plain_workbook(
            tmp_path / f"{name}.xlsx", {"岗位": [HEADER, ["华东", "P1", "苏南一", *person]]}
        )
    run_cli("import", tmp_path / "a.xlsx")
    assert "Nobody" not in run_cli("import", tmp_path / "b.xlsx").err
