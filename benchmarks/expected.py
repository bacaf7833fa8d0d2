"""Try the 80 % interval of expected figures on made-up markets, and print how often it holds.

    PYTHONPATH=src .venv/bin/python benchmarks/expected.py [--seeds 40]

Every past month of every market is forecast from the months before it, as if the files of all
its senders were missing. tests/flow/test_flow_expected.py holds the bar on other seeds.
"""

import argparse
import math
import random
from collections.abc import Callable
from statistics import median

from territory.arrivals.rules import Trial, backtest, expected

MONTHS = 36
SENDERS = (1, 3, 8)
Shape = Callable[[random.Random, int], float]

SHAPES: dict[str, Shape] = {
    "stable": lambda _chance, _month: 1,
    "growing": lambda _chance, month: 1.02**month,
    "shrinking": lambda _chance, month: 0.98**month,
    "seasonal": lambda _chance, month: 1 + 0.35 * math.sin(2 * math.pi * month / 12),
    "lumpy": lambda chance, _month: chance.expovariate(1) if chance.random() < 0.7 else 0,
    "one month missing": lambda _chance, _month: 1,
}


def market(name: str, seed: int, senders: int) -> list[list[int | None]]:
    chance = random.Random(f"benchmark/{name}/{senders}/{seed}")  # noqa: S311 - a made-up market
    histories: list[list[int | None]] = []
    for _ in range(senders):
        size, unrest = chance.uniform(200, 3_000), chance.uniform(0.08, 0.25)
        histories.append(
            [
                round(size * SHAPES[name](chance, month) * max(0, chance.gauss(1, unrest)))
                for month in range(MONTHS)
            ]
        )
        if name == "one month missing":
            histories[-1][chance.randrange(6, MONTHS - 6)] = None
    return histories


def width(histories: list[list[int | None]]) -> float:
    found = expected(histories)
    if found is None or found.low is None or found.high is None or not found.quantity:
        return math.nan
    return (found.high - found.low) / 2 / found.quantity


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=40)
    seeds = range(parser.parse_args().seeds)
    print(f"{'market':18} {'senders':>7} {'months':>7} {'held':>7} {'half width':>10}")
    for name in SHAPES:
        for senders in SENDERS:
            markets = [market(name, seed, senders) for seed in seeds]
            trial = sum(map(backtest, markets), Trial())
            share = float(trial.share or 0)
            half = median(width(one) for one in markets)
            print(f"{name:18} {senders:7} {trial.tried:7,} {share:7.1%} {half:10.1%}")


if __name__ == "__main__":
    main()
