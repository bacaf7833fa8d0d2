"""Sum a report by channel: graded hospitals, primary care, retail."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from territory.kernel.levels import Levels
from territory.kernel.sentences import Slug
from territory.reports.rules import Frame, Spot, total
from territory.reports.service.achieving import Achievement
from territory.roster.service.rows import institution_channels
from territory.workspace import Workspace

CHANNEL: Final = "channel"
BUNDLE: Final = "BUNDLE:"
SAID: Final = {"hospital": "graded_hospital"}
NO_CHANNEL: Final = "no_channel"
"""Figures and targets that belong to no institution, such as a reserve."""


def by_channel(ws: Workspace, report: Achievement) -> Achievement:
    """Return a report whose nodes are channels, named by slug; they sum to the same whole."""
    with ws.reading() as tx:
        channels = institution_channels(tx)
    products = tuple(
        replace(each, frame=_of_channels(each.frame, report.levels, channels))
        for each in report.products
    )
    return replace(report, products=products, levels=Levels.of([(CHANNEL, None)]))


def _of_channels(frame: Frame, levels: Levels, channels: Mapping[str, str]) -> Frame:
    held: dict[str, list[Spot]] = {}
    for spot in frame.at_level("institution", levels):
        held.setdefault(_channel_of(spot, channels), []).append(spot)
    found = Frame()
    for channel in sorted(held, key=lambda one: (one == NO_CHANNEL, one)):
        spots = held[channel]
        figures = total(frame.figures[spot.key] for spot in spots)
        targets = [spot.target for spot in spots if spot.target is not None]
        if channel == NO_CHANNEL and figures == total(()) and not any(targets):
            continue
        target = sum(targets) if targets else None
        name = Slug(SAID.get(channel, channel))
        found.add(Spot(channel, "", channel, name, CHANNEL, target))
        found.figures[channel] = figures
    return found


def _channel_of(spot: Spot, channels: Mapping[str, str]) -> str:
    """Return the channel of an institution, or of a bundle, which holds one channel only."""
    if spot.node.startswith(BUNDLE):
        return spot.node.split(":")[-2]
    return channels.get(spot.node, NO_CHANNEL)
