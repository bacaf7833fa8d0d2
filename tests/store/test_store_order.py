"""A server that was set up for Chinese sorts as a file does."""

from contextlib import closing
from datetime import date

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlmodel import col, select

from territory.roster.tables import Institution
from territory.store.engine import open_store

NAMES = ["神经内科", "心内科", "a", "B", "_", "1", "呼吸科"]
WITH_LANGUAGE = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh-Hans-CN'"


def test_texts_are_sorted_by_code_point_whatever_language_the_server_speaks(server: str) -> None:
    """The database is made anew with ICU's rules for Chinese, which sort by pinyin."""
    url = make_url(server)
    admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {url.database}"))
        connection.execute(text(f"CREATE DATABASE {url.database} {WITH_LANGUAGE}"))
        assert connection.dialect.server_version_info >= (15,)  # type: ignore[operator]  # it is known
    admin.dispose()
    with closing(open_store(server, create=True)) as store:
        with store.writing("test", today=date(2027, 1, 15)) as tx:
            rows = [{"code": name, "name": name, "normal_name": name} for name in NAMES]
            tx.insert(Institution, rows)
        with store.reading() as tx:
            found = tx.session.exec(select(Institution.name).order_by(col(Institution.name))).all()
            above = tx.session.exec(select(Institution.name).where(col(Institution.name) > "a"))
            assert sorted(above.all()) == sorted(name for name in NAMES if name > "a")
    assert found == sorted(NAMES)
