"""Flow files of one command share what was read of the roster, and only while it holds."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from territory.desk.imports.files import expand
from territory.desk.imports.service import ImportRequest, _read, reader_of
from territory.desk.imports.shared_market import SharedMarket
from territory.intake.kinds import Shelf
from territory.intake.reading import FileRead
from territory.settings import Settings

if TYPE_CHECKING:
    from territory.workspace import Workspace

FLOW = "商业公司,销售日期,购货单位,产品名称,数量\n国药江苏,2027-01-05,溧阳市第一医院,通脉胶囊,30\n"
HOSPITALS = "医院编码,医院名称,省份,城市\nH001,溧阳市第一医院,江苏省,常州市\n"


def file_of(folder: Path, text: str) -> FileRead:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    asked = ImportRequest([str(path)])
    read = _read(reader_of(Settings(), asked, None), expand(asked.files)[0])
    assert isinstance(read, FileRead)
    return read


@pytest.fixture
def flow(tmp_path: Path) -> FileRead:
    return file_of(tmp_path, FLOW)


def load(ws: "Workspace", shared: SharedMarket, file: FileRead, *, alone: bool = True) -> Shelf:
    with ws.writing("import", journal=False) as tx:
        shelf = shared.shelf_for(tx, file, alone=alone)
        shared.loaded(tx)
    return shelf


def test_files_of_flow_share_a_shelf(ws: "Workspace", flow: FileRead) -> None:
    shared = SharedMarket()
    assert load(ws, shared, flow) is load(ws, shared, flow)


def test_a_refused_file_takes_nothing_from_the_shelf(ws: "Workspace", flow: FileRead) -> None:
    shared = SharedMarket()
    first = load(ws, shared, flow)
    with suppress(ZeroDivisionError), ws.writing("import", journal=False) as tx:
        assert shared.shelf_for(tx, flow, alone=True) is first
        raise ZeroDivisionError
    assert load(ws, shared, flow) is first


def test_whatever_else_was_written_empties_the_shelf(
    ws: "Workspace", flow: FileRead, tmp_path: Path
) -> None:
    shared = SharedMarket()
    shelves = [load(ws, shared, flow)]
    with ws.writing("another program"):
        pass
    shelves.append(load(ws, shared, flow))
    shelves.append(load(ws, shared, file_of(tmp_path, HOSPITALS)))
    shelves.append(load(ws, shared, flow))
    shelves.append(load(ws, shared, flow, alone=False))
    shelves.append(load(ws, shared, flow))
    assert len(set(map(id, shelves))) == len(shelves)
