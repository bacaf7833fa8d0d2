"""Document types that the settings explain: what a row is follows from its document, by table."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flow_region import Region, sale

from territory.ledger.tables import FlowRow
from territory.settings import SettingUnknown, SettingWrong, load
from territory.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

CONFIGURED: "Mapping[str, str]" = {
    "商销": "transfer",
    "调拨出库（终端）": "sale",
    "样品": "non_target",
    "调价": "reversal",
}


@pytest.fixture
def region(ws: Workspace) -> Iterator[Region]:
    """Give a region whose settings explain some document types."""
    configured = Workspace(replace(ws.settings, movements=CONFIGURED), ws.store, ws.today)
    with configured.writing("test") as tx:
        region = Region(configured, tx)
        region.product()
        region.hospitals("一院")
        region.assign("一院", {"岗1": 10_000})
        yield region


@pytest.mark.parametrize(
    ("data_type", "quantity", "movement", "line"),
    [
        ("商销", 10, "transfer", "transfer"),
        (" 商 销", -10, "transfer", "transfer"),
        ("调拨出库(终端)", 10, "sale", "credited"),
        ("调拨出库（终端）", -10, "return", "credited"),
        ("样品", 10, "sale", "non_target"),
        ("调价", -10, "reversal", "credited"),
        ("调拨", 10, "transfer", "transfer"),
        ("冲红", -10, "reversal", "credited"),
        ("换货", -10, "exchange", "credited"),
        ("销退", 10, "return", "credited"),
        ("纯销", 10, "sale", "credited"),
    ],
)
def test_what_a_document_type_means(
    region: Region, data_type: str, quantity: int, movement: str, line: str
) -> None:
    region.flow(sale("一院", quantity, data_type=data_type))
    region.refresh()
    (row,) = region.stored(FlowRow)
    region.tx.session.refresh(row)
    assert (row.movement, row.line) == (movement, line)


def test_the_table_is_read_in_either_language(tmp_path: Path) -> None:
    file = tmp_path / "territory.toml"
    file.write_text('[flow.movements]\n"商销" = "调拨"\n"直销" = "sale"\n', encoding="utf-8")
    assert load(tmp_path, {}).movements == {"商销": "transfer", "直销": "sale"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('[flow.movements]\n"商销" = "transport"', SettingWrong),
        ("[flow]\nmovements = 3", SettingWrong),
        ("[flow]\nown_companies = 3", SettingWrong),
        ("[flow]\nmovement = {}", SettingUnknown),
    ],
)
def test_what_the_table_cannot_say_is_refused(
    tmp_path: Path, text: str, error: type[Exception]
) -> None:
    (tmp_path / "territory.toml").write_text(text, encoding="utf-8")
    with pytest.raises(error):
        load(tmp_path, {})
