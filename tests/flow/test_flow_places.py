"""人民医院 of one city is not that of another: decisions that hold for a place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flow_region import Region, sale

from territory.arrivals.lookup.waiting_names import NameKind, UnmatchedName, waiting_id
from territory.arrivals.service.matching import SeveralWait, aliases, decide, waiting
from territory.errors import Exit
from territory.ledger.service.figures import partition
from territory.roster.lookup import AliasBook
from territory.roster.lookup.forms import Locality
from territory.roster.tables import Alias

if TYPE_CHECKING:
    from territory.store.transaction import Tx
    from territory.workspace import Workspace

RunCli = Callable[..., Any]
SUZHOU = {"province": "江苏省", "city": "苏州市"}
HANGZHOU = {"province": "浙江省", "city": "杭州市"}
NOWHERE = {"province": ..., "city": ...}


@pytest.fixture
def kept(ws: "Workspace") -> "Workspace":
    """Give a store where 人民医院 waits in two cities and nowhere."""
    with ws.writing("test") as tx:
        region = Region(ws, tx)
        region.product()
        region.hospitals("苏州一院", "苏州二院", "杭州一院")
        region.distributors("国控", "上药")
        region.flow(
            sale("人民医院", 30, **SUZHOU),
            sale("人民 医院", 4, **HANGZHOU),
            sale("人民医院", 2, **NOWHERE),
            sale("人民医院", 5, province=..., city="苏州", distributor="上药"),
        )
    return ws


def lines(ws: "Workspace") -> dict[str, int]:
    with ws.reading() as tx:
        return {str(k): part.quantity for k, part in partition(tx).lines.items() if part.quantity}


def names(ws: "Workspace") -> dict[str, UnmatchedName]:
    with ws.reading() as tx:
        return {one.place: one for one in waiting(tx)}


def test_a_name_waits_once_for_each_place(kept: "Workspace") -> None:
    """A row that names only the city waits with those that name its province too."""
    found = names(kept)
    assert {place: one.quantity for place, one in found.items()} == {
        "江苏/苏州": 35, "浙江/杭州": 4, "": 2,
    }  # fmt: skip
    assert found[""].id == waiting_id(NameKind.INSTITUTION, "人民医院")


def test_a_decision_for_one_city_leaves_the_others_waiting(kept: "Workspace") -> None:
    done = decide(kept, names(kept)["江苏/苏州"].id, "H-苏州一院")
    assert done.place == "江苏/苏州"
    assert lines(kept) == {"not_owned": 35, "unmatched": 6}
    assert sorted(names(kept)) == ["", "浙江/杭州"]


def test_a_decision_without_place_holds_where_no_other_does(kept: "Workspace") -> None:
    decide(kept, names(kept)["浙江/杭州"].id, "non-target")
    decide(kept, names(kept)[""].id, "H-苏州二院")
    assert lines(kept) == {"non_target": 4, "not_owned": 37}


def test_a_name_of_several_places_needs_its_id_or_everywhere(kept: "Workspace") -> None:
    with pytest.raises(SeveralWait, match="江苏/苏州") as caught:
        decide(kept, "人民医院", "H-苏州一院")
    assert caught.value.exit_code == Exit.NOT_FOUND
    done = decide(kept, "人民医院", "H-苏州一院", everywhere=True)
    assert done.place == ""
    assert lines(kept) == {"not_owned": 41}
    with kept.reading() as tx:
        assert [(one.name, one.place) for one in aliases(tx)] == [("人民医院", "")]


def test_one_distributor_may_mean_another_in_each_place(kept: "Workspace") -> None:
    """Two decisions of one distributor for one name: its key holds the place."""
    decide(kept, names(kept)["江苏/苏州"].id, "H-苏州一院", "D-国控")
    decide(kept, names(kept)["浙江/杭州"].id, "H-杭州一院", "D-国控")
    assert lines(kept) == {"not_owned": 34, "unmatched": 7}


def test_the_command_says_where_its_decision_holds(kept: "Workspace", run_cli: RunCli) -> None:
    one = names(kept)["江苏/苏州"]
    done = run_cli("match", "decide", one.id, "--as", "H-苏州一院", "--dry-run")
    assert done.code == 0, done.err
    assert "人民医院 (江苏/苏州)" in done.err
    done = run_cli("match", "decide", "人民医院", "--as", "non-target", "--everywhere")
    assert done.code == 0, done.err
    book = json.loads(run_cli("match", "aliases", "--format", "json").out)
    assert [(line["name"], line["place"]) for line in book] == [("人民医院", None)]


def test_the_workbook_decides_for_the_place_of_its_row_or_everywhere(
    kept: "Workspace", run_cli: RunCli, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "review.xlsx"

    def fill(choices: dict[str, tuple[str, str, str | None]]) -> int:
        book = load_workbook(path)
        sheet = book.worksheets[1]
        header = [str(cell.value) for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            place = str(row[header.index("City")].value or "").partition("、")[0]
            said = choices.get(place.removesuffix("市"), (None, None, None))
            for name, value in zip(("Decision", "Code", "Everywhere"), said, strict=True):
                row[header.index(name)].value = value
        book.save(path)
        done = run_cli("import", path, "--format", "json")
        assert done.code == 0, done.err
        (line,) = (one for one in json.loads(done.out) if one.get("kind") == "decisions")
        return int(line["created"])

    assert run_cli("match", "review", "-o", path).code == 0
    assert fill({"苏州": ("is", "H-苏州一院", None)}) == 1
    assert lines(kept) == {"not_owned": 35, "unmatched": 6}
    assert fill({"苏州": ("is", "H-苏州一院", None), "杭州": ("non-target", "", "yes")}) == 1
    assert lines(kept) == {"not_owned": 35, "non_target": 6}
    assert fill({"苏州": ("is", "H-苏州一院", None), "杭州": ("non-target", "", "yes")}) == 0


def test_an_alias_file_may_name_the_place(
    kept: "Workspace", run_cli: RunCli, tmp_path: Path
) -> None:
    file = tmp_path / "别名.csv"
    file.write_text(
        "别名,标准编码,适用省份,适用城市\n人民医院,H-杭州一院,浙江,杭州市\n", encoding="utf-8"
    )
    done = run_cli("import", file, "--format", "json")
    assert done.code == 0, done.err
    assert lines(kept) == {"not_owned": 4, "unmatched": 37}
    listed = json.loads(run_cli("list", "aliases", "--format", "json").out)
    assert [line["place"] for line in listed] == ["浙江/杭州"]


PLACES = ("", "江苏/", "/苏州", "江苏/苏州")


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (Locality("江苏", "苏州"), "江苏/苏州"),
        (Locality("江苏", "常州"), "江苏/"),
        (Locality("", "苏州"), "江苏/苏州"),
        (Locality("安徽", "苏州"), "/苏州"),
        (Locality("浙江", "杭州"), ""),
        (Locality(), ""),
    ],
)
def test_the_narrowest_place_goes_first(ws: "Workspace", row: Locality, wanted: str) -> None:
    def write(tx: "Tx") -> None:
        for number, place in enumerate(PLACES):
            name = f"人民医院@{place}" if place else "人民医院"
            entry = Alias(
                kind="institution", name="人民医院", normal_name=name, place=place, target_id=number
            )
            tx.session.add(entry)

    with ws.writing("test") as tx:
        write(tx)
        tx.session.flush()
        found = AliasBook(tx, "institution").find("人民医院", None, row)
    assert found is not None
    assert found.id == PLACES.index(wanted)
