"""Write the workbooks of examples/: a small invented region, its flow of two years.

Usage: python scripts/examples.py
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from territory.demo import flow_files, workbooks
from territory.demo.flow_files import FlowFile
from territory.demo.region import LAST_MONTH, make_region
from territory.present.plain_workbook import write_plain_workbook

EXAMPLES = Path(__file__).parents[1] / "examples"
HOSPITALS, SEED = 12, 7
AS_OF = "2027-01-15"
NEWEST, EARLIER = str(LAST_MONTH), f"{LAST_MONTH.year}-01..11"
SETTINGS = f"""\
db = "region.db"
# lang = "zh"              # else the language of this machine
as_of = "{AS_OF}"     # the day the examples speak of; leave it out for real work
"""


def main() -> None:
    """Write the folder anew."""
    region = make_region(HOSPITALS, SEED)
    for name in ("master", "flow"):
        shutil.rmtree(EXAMPLES / name, ignore_errors=True)
    (EXAMPLES / "master").mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        workbooks.write_inputs(Path(folder), region)
        for book in Path(folder).glob("*.xlsx"):
            shutil.copyfile(book, EXAMPLES / "master" / book.name)
    for file in _files(flow_files.plan_files(region)):
        _write(EXAMPLES / "flow" / file.name, file)
    sources = [
        f'\n[[sources]]\npattern = "{one.name[:6]}*"\ndistributor = "{one.code}"\n'
        f'kind = "flow"\ndue_day = {one.due_day}\n'
        for one in region.distributors
    ]
    text = SETTINGS + "".join(sources)
    (EXAMPLES / "territory.toml").write_text(text, encoding="utf-8")


def _files(planned: tuple[FlowFile, ...]) -> Iterator[FlowFile]:
    """One file a distributor for the year before, one for the months so far, the newest month."""
    earlier: dict[str, FlowFile] = {}
    for file in planned:
        _, folder, name = file.name.split("/")
        if folder == f"{LAST_MONTH.year - 1}年":
            yield replace(file, name=f"{LAST_MONTH.year - 1}/{name}")
        elif folder == NEWEST:
            yield replace(file, name=f"{NEWEST}/{name}")
        else:
            code = file.distributor.code
            known = earlier.get(code)
            numbered = (*(known.numbered if known else ()), *file.numbered)
            label = f"{file.distributor.name[:6]}-{LAST_MONTH.year}年1-11月流向"
            name = f"{EARLIER}/{label}{Path(name).suffix}"
            earlier[code] = replace(file, name=name, numbered=numbered)
    yield from earlier.values()


def _write(path: Path, file: FlowFile) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    sheets = flow_files.sheets_of(file)
    if path.suffix == ".csv":
        path.write_bytes(flow_files.csv_text(sheets[""]).encode("gb18030"))
    else:
        write_plain_workbook(path, sheets)


if __name__ == "__main__":
    main()
