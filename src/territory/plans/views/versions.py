"""The versions of every plan."""

from territory.plans.lookup.versions import Version
from territory.present import table as t
from territory.present.words import in_words, say


def version_table(versions: list[Version]) -> t.Table:
    """Draw the versions of every plan."""
    return t.Table(
        name="versions",
        title=say("Versions"),
        columns=(
            t.text("title", "Plan"),
            t.quantity("year", "Year", hidden=True),
            t.slug("measure", "Measure", hidden=True),
            t.slug("scenario", "Scenario", hidden=True),
            t.quantity("version", "Version"),
            t.slug("status", "Status"),
        ),
        rows=tuple(
            {
                "title": in_words(version.title), "year": version.year, "measure": version.measure,
                "scenario": version.scenario, "version": version.number,
                "status": version.status,
            }
            for version in versions
        ),
    )  # fmt: skip
