"""Title, period, closings and provenance of the tables of a report."""

from territory.kernel.periods import Month
from territory.ledger.rules.credit import MAIN
from territory.present.words import in_words, say
from territory.reports.service import Achievement


def title(report: Achievement, what: str) -> str:
    """Return what a table shows, of which period and view, and whether it is preliminary."""
    period = _period(report)
    coverage = report.coverage
    if report.scheme != MAIN:
        period = say("{period} · credit scheme {scheme}", period=period, scheme=report.scheme)
    if seen := _seen_as(report):
        period = f"{period} · {seen}"
    if not report.preliminary:
        return f"{what} · {period}"
    if not coverage.receipts:
        return f"{what} · {period} · {say('preliminary')}"
    state = say(
        "preliminary, {received} of {expected} files",
        received=coverage.received,
        expected=coverage.expected,
    )
    return f"{what} · {period} · {state}"


def _period(report: Achievement) -> str:
    """Return the period in words, where its own name would be a formula: 2027-01..09."""
    period, months = report.period, report.period.months
    if period.name.startswith("Q") and not period.sales_year.is_calendar_year:
        return say("FY {year} {quarter} ({first} to {last})", year=str(period.sales_year),
                   quarter=period.name, first=months[0], last=months[-1])  # fmt: skip
    if period.name != "YTD" or len(months) == 1:
        return str(period)
    return say("{first} to {last}", first=months[0], last=months[-1])


def _seen_as(report: Achievement) -> str:
    """Say which view the figures are: those of which closing, or those known now."""
    if report.view == "now":
        return say("as known now")
    told = [
        say("closing {number} of {month}, {day}, {by}", number=one.number,
            month=Month.parse(one.month), day=one.day, by=one.by)
        for one in report.closings[-1:]
    ]  # fmt: skip
    if report.view == "reported" or (report.closings and not report.open_months):
        return " · ".join([say("as reported"), *told]) if told else ""
    return ""


def provenance(report: Achievement) -> tuple[tuple[str, str], ...]:
    """Return period, version of the targets, and files received."""
    said = {in_words(product.version.said) for product in report.products if product.version}
    return (
        (say("Period"), _period(report)),
        (say("Targets"), ", ".join(sorted(said)) or "–"),
        (
            say("Files"),
            f"{report.coverage.received} / {report.coverage.expected}",
        ),
    )
