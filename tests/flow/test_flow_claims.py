"""Assignments kept in numbers give back the claims that are stored."""

from datetime import date

from flow_region import Region
from sqlmodel import col, select

from territory.ledger.lookup.claims import Claims
from territory.ledger.rules.credit import MAIN, Claim
from territory.roster.tables import Assignment, Department, Institution, Territory


def stored(region: Region, scheme: str, institution_id: int, line_id: int) -> set[Claim]:
    """Make the claims one by one from the rows of the store."""
    statement = (
        select(Assignment, Institution.code, Territory.code, Department.name)
        .join(Territory, col(Territory.id) == col(Assignment.position_id))
        .join(Institution, col(Institution.id) == col(Assignment.institution_id))
        .outerjoin(Department, col(Department.id) == col(Assignment.department_id))
    )
    return {
        Claim(
            row.id or 0, row.institution_id, row.department_id, row.position_id,
            f"{institution}/{department or '-'}/{position}", row.share, row.flow_share,
            row.valid_from,
        )
        for row, institution, position, department in region.tx.session.exec(statement)
        if (row.scheme, row.institution_id, row.line_id) == (scheme, institution_id, line_id)
    }  # fmt: skip


def test_claims_are_those_of_the_store(region: Region) -> None:
    region.hospitals("三院", "四院")
    region.assign("一院", {"岗2": 6_000, "岗3": 4_000}, date(2027, 1, 20))
    region.department("三院", "心内科")
    region.assign("三院", {"岗1": 5_000, "岗2": 5_000}, department="心内科", flow_share=3_500)
    region.assign("三院", {"岗3": 10_000}, flow_share=0)
    rows = region.tx.session.exec(select(Assignment)).all()
    second = {**rows[0].model_dump(exclude={"id"}), "scheme": "second"}
    region.tx.insert(Assignment, [second])
    known = {one.id: one.code for one in region.tx.session.exec(select(Institution))}
    claims = Claims(region.tx, lambda key: known[key])

    lines = {row.line_id for row in rows}
    found = 0
    for scheme in (MAIN, "second", "none"):
        for institution_id in (key for key in known if key is not None):
            for line_id in (*lines, max(lines) + 1):
                its = claims.of(scheme, institution_id, line_id)
                assert set(its) == stored(region, scheme, institution_id, line_id)
                found += len(its)
    assert found == len(rows) + 1
    assert set(claims.schemes) == {MAIN, "second"}
    assert claims.begun() == {row.valid_from for row in rows}


def test_a_store_without_assignments_has_no_claims(region: Region) -> None:
    from sqlmodel import delete

    region.tx.execute(delete(Assignment))
    claims = Claims(region.tx, str)
    assert claims.of(MAIN, 1, 1) == []
    assert claims.begun() == set()
    assert not claims.schemes
