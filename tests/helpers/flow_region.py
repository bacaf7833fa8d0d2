"""A small region to send flow into: one line, one product, hospitals, positions, distributors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from territory.arrivals.kinds import FLOW
from territory.arrivals.service.refresh import refresh
from territory.arrivals.service.revert import recompute, release
from territory.intake.kinds import Context, Kind, Loaded, Outcome, Parsed, Record
from territory.kernel.names import normal
from territory.ledger.service.figures import Actual, Partition, actuals, partition
from territory.ledger.tables import FlowCorrection, FlowRow
from territory.roster.tables import (
    Alias,
    Assignment,
    Department,
    Distributor,
    Institution,
    InstitutionRelation,
    Price,
    Product,
    ProductLine,
    ProductUnit,
    Territory,
)
from territory.store.revert import Image, revert
from territory.store.tables import Batch
from territory.store.transaction import Tx, ident
from territory.supply.kinds.purchases import PURCHASES
from territory.supply.kinds.stock import STOCK

if TYPE_CHECKING:
    from territory.workspace import Workspace

LONG_AGO = date(2020, 1, 1)
DAY = date(2027, 1, 10)


def take_back(tx: Tx, batch: int) -> None:
    """Take the rows of a batch back, and the corrections that came with it, as an undo does."""
    tables: tuple[Any, ...] = (FlowRow.__table__, FlowCorrection.__table__)  # type: ignore[attr-defined]  # they have it
    images = [Image(table, "20270110-1.1") for table in tables]
    rows = tx.session.exec(select(FlowRow).where(col(FlowRow.batch_id) == batch)).all()
    pairs = tx.session.exec(select(FlowCorrection)).all()
    images[0].named = {(ident(row),) for row in rows}
    images[1].named = {(ident(one),) for one in pairs if (one.reversal_id,) in images[0].named}
    decided = release(tx, "20270110-1.1", images)
    revert(tx, images)
    recompute(tx, images, decided)
    tx.session.expire_all()


@dataclass
class Region:
    """Says in the field's words what is in the store."""

    ws: "Workspace"
    tx: Tx
    ids: dict[str, int] = field(default_factory=dict)

    def add(self, key: str, row: Any) -> int:
        self.tx.session.add(row)
        self.tx.session.flush()
        self.ids[key] = ident(row)
        return self.ids[key]

    def product(self, code: str = "P1", name: str = "通脉胶囊", line: str = "L1") -> None:
        if line not in self.ids:
            self.add(line, ProductLine(code=line, name=line))
        self.add(
            code,
            Product(code=code, name=name, normal_name=normal(name), line_id=self.ids[line]),
        )

    def price(self, fen: int, valid_from: date = LONG_AGO, province: str = "") -> None:
        row = Price(
            product_id=self.ids["P1"], kind="assessment", province=province,
            valid_from=valid_from, fen=fen,
        )  # fmt: skip
        self.add("price", row)

    def unit(self, unit: str, numerator: int, denominator: int = 1) -> None:
        row = ProductUnit(
            product_id=self.ids["P1"], unit=unit, numerator=numerator, denominator=denominator
        )
        self.add(unit, row)

    def hospitals(self, *names: str, **values: Any) -> None:
        for name in names:
            row = Institution(
                code=f"H-{name}", name=name, normal_name=normal(name), province="江苏省",
                city="苏州市", **values,
            )  # fmt: skip
            self.add(name, row)

    def department(self, hospital: str, name: str) -> None:
        row = Department(institution_id=self.ids[hospital], name=name)
        self.add(f"{hospital}/{name}", row)

    def distributors(self, *names: str) -> None:
        for name in names:
            self.add(name, Distributor(code=f"D-{name}", name=name, normal_name=normal(name)))

    def assign(
        self,
        hospital: str,
        shares: Mapping[str, int],
        valid_from: date = LONG_AGO,
        *,
        department: str | None = None,
        flow_share: int | None = None,
        scheme: str = "main",
        line: str = "L1",
        valid_to: date | None = None,
    ) -> None:
        for position, share in shares.items():
            if position not in self.ids:
                self.add(position, Territory(code=position, name=position, level="position"))
            row = Assignment(
                institution_id=self.ids[hospital],
                line_id=self.ids[line],
                scheme=scheme,
                department_id=self.ids[f"{hospital}/{department}"] if department else None,
                position_id=self.ids[position],
                valid_from=valid_from,
                share=share,
                flow_share=flow_share,
                valid_to=valid_to,
            )
            self.add(f"{hospital}/{department}/{position}/{valid_from}/{scheme}", row)

    def relation(
        self, hospital: str, other: str, share: int, kind: str = "branch", since: date = LONG_AGO
    ) -> None:
        row = InstitutionRelation(
            institution_id=self.ids[hospital], other_id=self.ids[other], kind=kind,
            credit_share=share, valid_from=since,
        )  # fmt: skip
        self.add(f"{hospital}>{other}", row)

    def alias(self, name: str, meaning: str, kind: str = "institution") -> None:
        decided = meaning in {"non_target", "transfer"}
        row = Alias(
            kind=kind, name=name, normal_name=normal(name),
            decision=meaning if decided else "is",
            target_id=None if decided else self.ids[meaning],
        )  # fmt: skip
        self.add(f"alias {name}", row)

    def flow(self, *rows: Mapping[str, Any], file: str = "flow.xlsx") -> Loaded:
        """Load rows; what a row does not say is 10 boxes of 通脉胶囊 on 10 January 2027."""
        return self.load(FLOW, [_complete(row) for row in rows], file)

    def purchases(self, *rows: Mapping[str, Any], file: str = "purchases.xlsx") -> Loaded:
        """Load purchases of 上药; what a row does not say is 10 boxes from 国控 on 10 January."""
        usual = {
            "distributor": "上药", "supplier_name": "国控", "product_name": "通脉胶囊",
            "quantity": 10, "purchase_date": DAY,
        }  # fmt: skip
        return self.load(PURCHASES, [_without_unsaid({**usual, **row}) for row in rows], file)

    def stock(self, *rows: Mapping[str, Any], file: str = "stock.xlsx") -> Loaded:
        """Load what 上药 has of 通脉胶囊 at the end of January 2027; a row says how much."""
        usual = {"distributor": "上药", "product_name": "通脉胶囊", "month": 202701}
        return self.load(STOCK, [_without_unsaid({**usual, **row}) for row in rows], file)

    def load(self, kind: Kind, rows: Sequence[dict[str, Any]], file: str) -> Loaded:
        """Load rows, given by field, as a sheet of a kind."""
        batch = Batch(
            run_id=self.tx.run_id, code=f"{self.tx.run.code}.{len(self.ids)}", file=file,
            sha256=sha256(repr(rows).encode()).hexdigest(), sheet="表", kind=kind.slug,
        )  # fmt: skip
        self.add(f"batch {len(self.ids)}", batch)
        parsed = Parsed(
            file=file,
            sheet="表",
            kind=kind,
            records=[Record(place + 2, row) for place, row in enumerate(rows)],
            columns={item.name: chr(65 + place) for place, item in enumerate(kind.fields)},
        )
        done = kind.load(self.tx, parsed, Context(ident(batch), self.ws.today, self.ws.settings))
        batch.created = done.outcomes.count(Outcome.CREATED)
        self.tx.session.flush()
        return done

    def stored(self, table: Any) -> list[Any]:
        from sqlmodel import select

        return list(self.tx.session.exec(select(table)))

    def refresh(self) -> None:
        refresh(self.tx)

    def partition(self) -> Partition:
        return partition(self.tx)

    def lines(self) -> dict[str, int]:
        """Quantity by line, those with none left out."""
        return {
            str(line): part.quantity for line, part in self.partition().lines.items() if part.rows
        }

    def credits(self) -> list[Actual]:
        return actuals(self.tx)

    def credited(self) -> dict[tuple[str, str], int]:
        """Quantity by institution and position."""
        hospitals = {row.id: row.name for row in self.stored(Institution)}
        positions = {row.id: row.name for row in self.stored(Territory)}
        sums: dict[tuple[str, str], int] = {}
        for one in self.credits():
            key = (hospitals[one.institution_id], positions[one.position_id])
            sums[key] = sums.get(key, 0) + one.quantity
        return sums


def _complete(row: Mapping[str, Any]) -> dict[str, Any]:
    usual = {
        "distributor": "国控",
        "buyer_name": "一院",
        "product_name": "通脉胶囊",
        "quantity": 10,
        "sale_date": DAY,
        "city": "苏州市",
    }
    return _without_unsaid({**usual, **row})


def _without_unsaid(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not ...}


def sale(buyer: str = "一院", quantity: int = 10, **values: Any) -> dict[str, Any]:
    """Return a row of a sales file."""
    return {"buyer_name": buyer, "quantity": quantity, **values}
