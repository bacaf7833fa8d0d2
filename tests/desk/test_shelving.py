"""Flow files of one command share what was read of the roster, and only while it holds."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from territory.desk.imports.files import expand
from territory.desk.imports.service import Asked, _read, reader_of
from territory.desk.imports.shelving import Shelving
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
    asked = Asked([str(path)])
    read = _read(reader_of(Settings(), asked, None), expand(asked.files)[0])
    assert isinstance(read, FileRead)
    return read


@pytest.fixture
def flow(tmp_path: Path) -> FileRead:
    return file_of(tmp_path, FLOW)


def load(ws: "Workspace", shelving: Shelving, file: FileRead, *, alone: bool = True) -> Shelf:
    with ws.writing("import", journal=False) as tx:
        shelf = shelving.shelf_for(tx, file, alone=alone)
        shelving.loaded(tx)
    return shelf


def test_files_of_flow_share_a_shelf(ws: "Workspace", flow: FileRead) -> None:
    shelving = Shelving()
    assert load(ws, shelving, flow) is load(ws, shelving, flow)


def test_a_refused_file_takes_nothing_from_the_shelf(ws: "Workspace", flow: FileRead) -> None:
    shelving = Shelving()
    first = load(ws, shelving, flow)
    with suppress(ZeroDivisionError), ws.writing("import", journal=False) as tx:
        assert shelving.shelf_for(tx, flow, alone=True) is first
        raise ZeroDivisionError
    assert load(ws, shelving, flow) is first


def test_whatever_else_was_written_empties_the_shelf(
    ws: "Workspace", flow: FileRead, tmp_path: Path
) -> None:
    shelving = Shelving()
    shelves = [load(ws, shelving, flow)]
    with ws.writing("another program"):
        pass
    shelves.append(load(ws, shelving, flow))
    shelves.append(load(ws, shelving, file_of(tmp_path, HOSPITALS)))
    shelves.append(load(ws, shelving, flow))
    shelves.append(load(ws, shelving, flow, alone=False))
    shelves.append(load(ws, shelving, flow))
    assert len(set(map(id, shelves))) == len(shelves)
