"""The page on imports: every kind with its columns, from the kinds themselves."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from territory.desk.kinds import all_kinds
from territory.intake.kinds import Dash, Field, Kind, Parse
from territory.present import words
from territory.present.words import say, translate

MOST_HEADERS = 6
Headers = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Page:
    """The sentences of the page in one language; the tables are made."""

    title: str
    intro: str
    contents: tuple[str, str, str]
    columns: tuple[str, ...]
    key: Callable[[str], str]
    no_key: str
    any_of: Callable[[str], str]
    required: str
    dash_zero: str
    choices: Callable[[str], str]
    several: Callable[[str], str]
    parses: dict[str, str]
    or_: str
    stop: str
    semicolon: str
    comma: str
    space: str


EN = Page(
    title="What can be imported",
    intro="""\
Made from the kinds by `make docs`; `make check` proves that it is up to date.

`territory import FILE|FOLDER…` recognises every sheet by its headers, whatever the order and
whatever else stands in it. `--explain` shows how a file is understood and writes nothing,
`--as KIND` decides where it is not recognised, `--set field=value` gives a value that no column
has (for example `--set distributor=T101`).

- A row whose key exists updates, a new key creates, the same content changes nothing.
- A blank cell leaves the value as it is, `—` alone clears it (in columns marked "dash is zero" it
  is a zero). Nothing is deleted by being absent.
- One transaction a file: a bad row holds back its file, and the sentence names sheet and cell.
  With `--partial` the good rows are loaded and the bad ones written to a rejects workbook.
- Headers are compared without spaces, line breaks, capitals, a leading `*` and a unit in brackets.
  The columns below name the most telling spellings; the field's own name and label in both
  languages always work. Add your own in `territory.toml`:

```toml
[headers]
buyer_name = ["终端单位"]
```
""",
    contents=("Kind", "What", "Key"),
    columns=("Field", "Meaning", "Value", "Headers it is known by"),
    key=lambda key: f"Key: {key}.",
    no_key=(
        "Key: the distributor with the serial number; without one, distributor, date, buyer (or "
        "supplier), product, batch and quantity: equal rows of one file are all kept, and the same "
        "rows in another file are duplicates."
    ),
    any_of=lambda names: f"A sheet needs one of: {names}.",
    required=" **(required)**",
    dash_zero="dash is zero",
    choices=lambda slugs: f"one of {slugs}",
    several=lambda slugs: f"one or several of {slugs}",
    parses={
        "text": "text",
        "code": "code, always text",
        "integer": "whole number",
        "quantity": "quantity",
        "money": "yuan",
        "decimal": "number",
        "share": "percent",
        "date": "date",
        "month": "month",
        "yes_no": "yes or no",
    },
    or_=" or ",
    stop=". ",
    semicolon="; ",
    comma=", ",
    space=" ",
)
ZH = Page(
    title="可以导入什么",
    intro="""\
本页由 `make docs` 从程序里的类型定义生成，`make check` 会核对它没有过期。

`territory import 文件|文件夹…` 按表头识别每一张工作表，列的顺序不限，多出来的列不碍事。
`--explain` 只说明怎样理解这个文件，不写入；认不出来时用 `--as 类型` 指定；
表里没有的列用 `--set 字段=值` 给出（例如 `--set distributor=T101`）。

- 关键字已存在就更新，没有就新增，内容相同则不变。
- 空白单元格保留原值，单独一个 `—` 表示清空（标有“横线为零”的列则为 0）。表里没有的行不会被删除。
- 每个文件一个事务：有一行不对，整个文件不写入，并指出工作表和单元格。
  加 `--partial` 则先导入好的行，坏的行写到“拒绝”工作簿，改好后可直接再导入。
- 比较表头时不看空格、换行、大小写、开头的 `*` 和括号里的单位。
  下表列出最有代表性的写法；字段名和中英文名称总是可用。自己的写法写在 `territory.toml`：

```toml
[headers]
buyer_name = ["终端单位"]
```
""",
    contents=("类型", "说明", "关键字"),
    columns=("字段", "含义", "值", "认得的表头"),
    key=lambda key: f"关键字：{key}。",
    no_key=(
        "关键字：商业公司加流水号；没有流水号时为商业公司、日期、购货（供货）单位、产品、批号、数量："
        "同一文件里相同的行都保留，别的文件再次发来的相同行算重复。"
    ),
    any_of=lambda names: f"至少要有其中一列：{names}。",
    required="**（必填）**",
    dash_zero="横线为零",
    choices=lambda slugs: f"取值 {slugs}",
    several=lambda slugs: f"可取多个 {slugs}",
    parses={
        "text": "文字",
        "code": "编码，一律按文字",
        "integer": "整数",
        "quantity": "数量",
        "money": "元",
        "decimal": "数字",
        "share": "百分比",
        "date": "日期",
        "month": "月份",
        "yes_no": "是或否",
    },
    or_=" 或 ",
    stop="。",
    semicolon="；",
    comma="、",
    space="",
)
PAGES = {"en": EN, "zh": ZH}


def imports_page(lang: str) -> str:
    """Return docs/imports.md in one language."""
    page, headers = PAGES[lang], _headers()
    kinds = list(all_kinds())
    with words.speaking(lang):
        lines = [f"# {page.title}", "", page.intro, *_contents(page, kinds)]
        for kind in kinds:
            lines += ["", *_kind(page, kind, headers)]
    return "\n".join(lines) + "\n"


def _headers() -> Headers:
    text = resources.files("territory.intake").joinpath("headers.toml").read_text("utf-8")
    return tomllib.loads(text)


def _key_of(page: Page, kind: Kind) -> str:
    names = [kind.field(name).name for name in kind.key or kind.known_by or ()]
    return page.comma.join(f"`{name}`" for name in names)


def _contents(page: Page, kinds: list[Kind]) -> Iterator[str]:
    yield _row(page.contents)
    yield _row("---" for _ in page.contents)
    for kind in kinds:
        key = _key_of(page, kind) or "–"
        yield _row((f"[`{kind.slug}`](#{kind.slug})", translate(kind.label), key))


def _kind(page: Page, kind: Kind, headers: Headers) -> Iterator[str]:
    yield f"## {kind.slug}"
    yield ""
    key = _key_of(page, kind)
    needs = [page.any_of(page.or_.join(f"`{n}`" for n in group)) for group in kind.any_of]
    yield f"**{translate(kind.label)}**"
    yield ""
    yield page.space.join([page.key(key) if key else page.no_key, *needs])
    yield ""
    yield _row(page.columns)
    yield _row("---" for _ in page.columns)
    for field in kind.fields:
        yield _field(page, field, headers)


def _field(page: Page, field: Field, headers: Headers) -> str:
    among = page.several if field.parse is Parse.CHOICES else page.choices
    value = (
        among(" ".join(f"`{slug}`" for slug in dict.fromkeys(field.choices.values())))
        if field.choices
        else page.parses[field.parse]
    )
    if field.dash is Dash.ZERO:
        value += page.semicolon + page.dash_zero
    meaning = translate(field.label) + (page.stop + say(field.note) if field.note else "")
    name = f"`{field.name}`" + (page.required if field.required else "")
    spellings = [spelling for concept in field.known_as for spelling in headers.get(concept, ())]
    known = "、".join(list(dict.fromkeys(spellings))[:MOST_HEADERS])
    return _row((name, meaning, value, known))


def _row(cells: "Iterator[str] | tuple[str, ...]") -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
