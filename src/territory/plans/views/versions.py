"""The versions of every plan."""

from territory.plans.rules.steps import shown_value
from territory.plans.service.drafts import ListedVersion
from territory.present import table as t
from territory.present.words import in_words, say


def version_table(versions: list[ListedVersion]) -> t.Table:
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
            t.date("opened", "Opened"),
            t.text("who", "Opened by"),
            t.text("totals", "Full year by product"),
        ),
        rows=tuple(
            {
                "title": in_words(version.title), "year": version.year, "measure": version.measure,
                "scenario": version.scenario, "version": version.number,
                "status": version.status, "opened": one.opened, "who": one.who or None,
                "totals": ", ".join(
                    f"{code} {shown_value(year, version.measure)}"
                    for code, year in one.totals.items()
                ),
            }
            for one in versions
            for version in (one.version,)
        ),
    )  # fmt: skip
