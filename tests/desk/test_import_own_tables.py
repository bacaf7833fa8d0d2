"""Lists that the tool wrote come back unchanged, or are refused as ours, in both languages."""

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from territory.desk.kinds import all_kinds

if TYPE_CHECKING:
    from conftest import RunCli

FILES = {
    "line.csv": "产品线编码,产品线名称\nL,甲线\n",
    "product.csv": "产品编码,产品名称,产品线,单位,件装量,考核价\nP1,丙西,L,盒,100,12.5\n",
    "dealer.csv": "商业公司编码,商业公司名称,商业级别\nD1,河山医药有限公司,一级\n",
    "hospital.csv": "机构编码,机构名称,省份,城市,等级\nH1,甲医院,江苏省,宁川市,三甲\n",
    "position.csv": "公司,大区,地区,岗位编码,岗位名称,工号,代表\n甲公司,东,南,N1,一,E1,王一\n",
    "assignment.csv": "医院编码,产品线,岗位编码,占比\nH1,L,N1,100%\n",
    "department.csv": "医院编码,科室\nH1,心内科\n",
    "listing.csv": "医院编码,产品编码,准入状态,生效日期\nH1,P1,已进院,2026-01-01\n",
}
KINDS = (
    "institutions", "positions", "people", "territories", "products", "product-lines",
    "distributors", "assignments", "departments", "listings", "units", "prices",
)  # fmt: skip


def content(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    tables = (
        "institution", "territory", "territory_parent", "person", "post", "product",
        "product_line", "product_unit", "price", "distributor", "assignment", "department",
        "listing", "alias",
    )  # fmt: skip
    with sqlite3.connect(db) as connection:
        return {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()
            for name in tables
        }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_list_of_ours_changes_nothing_when_it_is_imported(
    run_cli: "RunCli", tmp_path: Path, db: Path, lang: str
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    done = run_cli("import", *(tmp_path / name for name in FILES))
    assert done.code == 0, done.err
    before = content(db)
    changed = {}
    for kind in KINDS:
        path = tmp_path / f"{kind}-list.csv"
        assert run_cli("list", kind, "-o", path, "--lang", lang).code == 0, kind
        back = run_cli("import", path)
        now = content(db)
        if now != before:
            changed[kind] = {name: now[name] for name in now if now[name] != before[name]}
            before = now
        assert back.code in {0, 4}, back.err
    assert changed == {}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_list_of_positions_is_refused_as_ours(
    run_cli: "RunCli", tmp_path: Path, lang: str
) -> None:
    (tmp_path / "p.csv").write_text(FILES["position.csv"], "utf-8")
    run_cli("import", tmp_path / "p.csv")
    run_cli("list", "positions", "-o", tmp_path / "list.xlsx", "--lang", lang)
    back = run_cli("import", tmp_path / "list.xlsx")
    assert back.code == 4
    assert "is a list that territory wrote" in back.err


MONTH = ("--month", "2026-12")
TABLES = (
    *(("list", kind.slug) for kind in all_kinds()),
    ("report", "achievement", *MONTH),
    ("report", "achievement", *MONTH, "--level", "institution"),
    ("report", "achievement", *MONTH, "--level", "channel"),
    ("report", "targets"),
    ("report", "targets", "--level", "institution"),
    ("report", "classes"),
    ("targets", "show", "--product", "P01"),
    ("targets", "show", "--level", "institution"),
    ("targets", "export"),
    ("targets", "versions"),
    ("targets", "pin", "--list"),
    ("targets", "check"),
    ("targets", "season", "--product", "P01"),
    ("classes", "show"),
    ("potential", "show"),
    ("flow", "show", *MONTH),
    ("flow", "show", "--node", "C", *MONTH),
    ("flow", "months"),
    ("flow", "coverage"),
    ("flow", "stock"),
    ("flow", "expected"),
    ("flow", "adjustments"),
    ("match", "review"),
    ("match", "aliases"),
    ("history",),
    ("status",),
)
OF_THE_IMPORT = {"run", "batch", "audit"}
"""Tables in which a command or an import leaves that it took place."""


def every_row(db: Path) -> dict[str, list[tuple[Any, ...]]]:
    with sqlite3.connect(db) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: connection.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()
            for (name,) in names.fetchall()
            if name not in OF_THE_IMPORT
        }


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_table_of_ours_changes_anything_when_it_is_imported(
    run_cli: "RunCli", demo_copy: Path, tmp_path: Path, ending: str, lang: str
) -> None:
    before = every_row(demo_copy)
    changed, written = {}, 0
    for command in TABLES:
        path = tmp_path / f"{'-'.join(command).replace('--', '')}.{ending}"
        run_cli("--db", demo_copy, *command, "-o", path, "--lang", lang)
        if path.exists():
            written += 1
            run_cli("--db", demo_copy, "import", path)
            now = every_row(demo_copy)
            if now != before:
                changed[command] = sorted(name for name in now if now[name] != before.get(name))
                before = now
    assert changed == {}
    assert written > len(TABLES) * 3 // 4
