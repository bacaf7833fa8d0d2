"""Keys and values of JSON are a contract; keys are only ever added (DESIGN.md section 3)."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Demo, RunCli

TARGETS = (
    "plan, scenario, version, status, product, product_name, node, name, level, parent, position, "
    "measure, unit, year, total, q1, q2, q3, q4, m01, m02, m03, m04, m05, m06, m07, m08, m09, m10, "
    "m11, m12, node_kind"
)
CLASSES = (
    "kind, code, name, product, class, previous, usage, potential, peer_group, reason_code, reason"
)
IMPORT = "file, sheet, kind, rows, created, updated, unchanged, rejected, duplicate, ignored, batch"
FLOW = (
    "row, month, sale_date, distributor, distributor_name, buyer_name, institution, product, "
    "quantity, amount, movement, line, reason_code, reason, file, sheet, source_row, batch"
)
ACHIEVEMENT = (
    "product, product_name, node, name, level, parent, actual, target, achievement, amount"
)

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MONEY = re.compile(r"-?\d+\.\d\d")
LEVELS = {"company", "region", "district", "position", "institution", "department"}
NODE_KINDS = {"territory", "institution", "department", "unsplit", "bundle", "uplift", "reserve"}
LINES = {"not_owned", "non_target", "unmatched", "transfer"}


def rows(run_cli: "RunCli", db: Path, *arguments: object, lang: str = "en") -> list[dict[str, Any]]:
    done = run_cli("--db", db, *arguments, "--format", "json", "--lang", lang)
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    assert found
    return found


def keys(text: str) -> set[str]:
    return set(text.split(", "))


CASES = {
    "targets": (("targets", "show", "--level", "department"), TARGETS),
    "classes": (("classes", "show"), CLASSES),
    "flow": (("flow", "show", "--month", "2026-12"), FLOW),
    "achievement": (("report", "achievement", "--month", "2026-12"), ACHIEVEMENT),
}


@pytest.mark.parametrize("name", CASES)
def test_keys_and_slugs_are_english_in_every_language(
    run_cli: "RunCli", demo: "Demo", name: str
) -> None:
    arguments, promised = CASES[name]
    english = rows(run_cli, demo.db, *arguments)
    chinese = rows(run_cli, demo.db, *arguments, lang="zh")
    words = {"name", "reason", "unit", "product_name", "peer_group_name"}  # what people read
    for one, other in zip(english, chinese, strict=True):
        assert keys(promised) <= set(one)
        assert list(one) == list(other)
        assert {k: v for k, v in one.items() if k not in words} == {
            k: v for k, v in other.items() if k not in words
        }


def test_every_object_of_an_array_is_flat_with_the_same_keys(
    run_cli: "RunCli", demo: "Demo"
) -> None:
    for arguments, _ in CASES.values():
        found = rows(run_cli, demo.db, *arguments)
        assert {tuple(row) for row in found} == {tuple(found[0])}
        assert all(not isinstance(value, dict | list) for row in found for value in row.values())


def test_targets_show(run_cli: "RunCli", demo: "Demo") -> None:
    found = rows(run_cli, demo.db, "targets", "show")
    assert {row["level"] for row in found} <= LEVELS
    assert {row["node_kind"] for row in found} <= NODE_KINDS
    for row in found:
        assert (row["scenario"], row["measure"], row["status"]) == ("target", "units", "draft")
        assert type(row["total"]) is int
        assert row["total"] == sum(row[f"m{month:02d}"] for month in range(1, 13))
        assert row["total"] == sum(row[f"q{quarter}"] for quarter in range(1, 5))
    unique = [(row["product"], row["level"], row["node"], row["parent"]) for row in found]
    assert len(unique) == len(set(unique))


@pytest.mark.parametrize("level", [*sorted(LEVELS), "hospital"])
def test_targets_of_every_level_sum_to_the_total(
    run_cli: "RunCli", demo: "Demo", level: str
) -> None:
    top = rows(run_cli, demo.db, "targets", "show", "--level", "company")
    found = rows(run_cli, demo.db, "targets", "show", "--level", level)
    for whole in top:
        for key in ("total", "q1", "m01", "m12"):
            parts = [row[key] for row in found if row["product"] == whole["product"]]
            assert sum(parts) == whole[key]


def test_names_of_nodes_below_an_institution(run_cli: "RunCli", demo: "Demo") -> None:
    found = rows(run_cli, demo.db, "targets", "show", "--level", "department")
    for row in found:
        if row["node_kind"] == "department":
            assert row["node"].partition("/")[2]
        if row["node_kind"] == "unsplit":
            assert row["node"].endswith("/-")
        if row["node_kind"] == "bundle":
            assert row["node"].startswith("BUNDLE:")
    assert {"department", "bundle"} <= {row["node_kind"] for row in found}


def test_an_amount_plan_is_decimal_strings_in_yuan(run_cli: "RunCli", demo_copy: Path) -> None:
    for arguments in (
        ("set", "--product", "P01", "--total", "500000"),
        ("split",),
    ):
        year = ("--year", "2028", "--measure", "amount")
        done = run_cli("--db", demo_copy, "targets", *arguments, *year)
        assert done.code == 0, done.err
    found = rows(run_cli, demo_copy, "targets", "show", "--level", "company", "--year", "2028",
                 "--measure", "amount")  # fmt: skip
    assert found[0]["total"] == "500000.00"
    assert all(MONEY.fullmatch(found[0][f"m{month:02d}"]) for month in range(1, 13))
    assert found[0]["unit"] == "yuan"


def test_classes_show(run_cli: "RunCli", demo: "Demo") -> None:
    found = rows(run_cli, demo.db, "classes", "show")
    assert {row["class"] for row in found} <= set("ABCDU")
    assert {row["kind"] for row in found} == {"doctors"}
    assert all(re.fullmatch("[a-z_]+", row["reason_code"]) for row in found)
    codes = [(row["product"], row["code"]) for row in found]
    assert codes == sorted(codes)


def test_flow_show(run_cli: "RunCli", demo: "Demo") -> None:
    found = rows(run_cli, demo.db, "flow", "show", "--month", "2026-12")
    assert {row["line"] for row in found} <= LINES | {"credited"}
    assert {row["movement"] for row in found} <= {"sale", "transfer", "return"}
    for row in found:
        assert row["month"] == "2026-12"
        assert MONTH.fullmatch(row["month"])
        assert type(row["quantity"]) is int
        assert MONEY.fullmatch(row["amount"])
        assert type(row["row"]) is str


def test_report_achievement(run_cli: "RunCli", demo: "Demo") -> None:
    found = rows(run_cli, demo.db, "report", "achievement", "--month", "2026-12")
    nodes = [row for row in found if row["level"] == "district"]
    lines = [row for row in found if row["level"] == "line"]
    assert {row["node"] for row in lines} == LINES
    assert len(lines) == len(LINES) * len({row["product"] for row in nodes})
    assert all(type(row["actual"]) is int and MONEY.fullmatch(row["amount"]) for row in found)
    assert all(row["target"] is None and row["achievement"] is None for row in lines)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_import(run_cli: "RunCli", demo: "Demo", demo_copy: Path, lang: str) -> None:
    file = demo.folder / "输入" / "1-产品.xlsx"
    found = rows(run_cli, demo_copy, "import", file, lang=lang)
    assert [row["kind"] for row in found] == ["product-lines", "products"]
    assert keys(IMPORT) <= set(found[0])
    assert [row["unchanged"] for row in found] == [2, 3]
