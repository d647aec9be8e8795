# SPDX-License-Identifier: GPL-3.0-or-later
"""The lead-flow core of the simulator against lead_flow.py, which shares nothing with it: the table in models/README.md.

For three sets of parameters, RUNS replications of each; every metric is compared by Welch's test of means and by the
Kolmogorov-Smirnov test of distributions.  All tests together raise a false alarm with probability FALSE_ALARM at most
(Bonferroni); seeds are fixed, so a pass stays a pass.  `--update` rewrites the table.
"""
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy import stats

import study
from block import settle
from lead_flow import Market

FALSE_ALARM = 1e-3
RUNS = 300

COMMON = dict(clients=1000, needs=2.0, season=0.0, season_peak=320.0, inbound_share=1.0, genuine=0.25, always=True,
              partners=12, sellers=1, price_spread=0.0, race=1, delay=1 / 24, sla=0.0, max_reroutes=2, preference=False,
              half_life=1.0, patience=30.0, pursue=1.0, pursue_own=3.0, pursue_quality=0.6, pursue_backlog=0.5,
              reaction=2 / 24, reaction_sigma=1.0, handling=0.8, handling_dead=0.15, first_bonus=0.0, response_weight=0.0,
              weighing=False, importance=0.0, price_weight=0.257, rival_price=1000.0, nest=0.5, list=2, pool=4, outside=0.3, no_decision=0.45,
              cycle=20.0, cycle_sigma=0.6, rest=60.0, rival_term=200.0, rival_return=0.5, warmup=365.0, horizon=584.0)

SETS = {
    "one at random, interest decays": dict(),
    "desk hours, recalled after four, season": dict(
        always=False, season=0.3, genuine=0.4, partners=8, sellers=2, half_life=2.0, sla=4 / 24, reaction=3 / 24,
        reaction_sigma=1.5, handling=3 / 24, pursue=0.5),
    "race of three, searching clients, price and speed count": dict(
        race=3, inbound_share=0.5, preference=True, first_bonus=0.8, response_weight=0.3, weighing=True, importance=1.0,
        price_spread=0.2, handling=0.3, pursue=0.0, rival_price=1100.0, outside=1.0),
}

METRICS = ("needs_inbound", "needs_search", "enquiries_worthless", "leads_routed", "leads_recycled", "leads_pursued_share",
           "leads_lost", "response_time", "deals_opened", "deals_won", "deals_lost_rival", "deals_no_decision", "win_rate",
           "street_price")


def scenario(p):
    """The same terms as a scenario, on the bare market of the theory tests."""
    bare = Path("tests/theory/market.conf").resolve()
    policy = "race" if p["race"] > 1 else "random"
    return f"""format = 1
extends = "{bare}"
world {{
  clients = {p['clients']}  season = {p['season']}  season_peak = {p['season_peak']}d  inbound_share = {p['inbound_share']}
  region "r" {{ hours = {'always' if p['always'] else 'business'} }}
  segment "s" {{ own_needs = {p['needs']} }}
  product "p" {{ price = 1000  rival_price = {p['rival_price']} }}
}}
client {{
  interest {{
    channel = {'preference' if p['preference'] else 'decay'}  half_life = {p['half_life']}d  patience = {p['patience']}d
    first_bonus = {p['first_bonus']}  response_weight = {p['response_weight']}
  }}
  choice {{
    rule = {'weighing' if p['weighing'] else 'random'}  importance = {p['importance']}  price = {p['price_weight']}
    expertise = 0%  relation = 0%  certificate = 0%  cases = 0%  tier = 0%  support = 0%  style = 0%
    nest = {p['nest']}  list = {p['list']}  pool = {p['pool']}  outside = {p['outside']}  no_decision = {p['no_decision']}
    cycle = {p['cycle']}d  cycle_sigma = {p['cycle_sigma']}
  }}
  life {{ rest = {p['rest']}d  rival_term = {p['rival_term']}d  rival_return = {p['rival_return']} }}
}}
vendor {{
  lead_generation {{ genuine = {p['genuine']} }}
  routing {{
    policy = {policy}  race_size = {p['race']}  delay = {p['delay'] * 24}h  sla = {p['sla'] * 24}h
    max_reroutes = {p['max_reroutes']}
  }}
}}
practice {{
  desk {{
    reaction = {p['reaction'] * 24}h  reaction_sigma = {p['reaction_sigma']}  diligence = 0
    handling = {p['handling'] * 24}h  handling_dead = {p['handling_dead']}
    pursue = {p['pursue']}  pursue_own = {p['pursue_own']}  pursue_quality = {p['pursue_quality']}
    pursue_backlog = {p['pursue_backlog']}
  }}
}}
partners "firm" {{
  count = {p['partners']}  sellers = {p['sellers']}  consultants = 2000  price_spread = {p['price_spread']}
}}
experiment {{ horizon = {p['horizon']}d  warmup = {p['warmup']}d  sample = 73d  replications = {RUNS} }}
"""


def simulated(p):
    with tempfile.TemporaryDirectory(prefix="lead-flow-") as directory:
        path = Path(directory, "market.conf")
        path.write_text(scenario(p), encoding="utf-8")
        result = study.Study(path)
    return {name: result.values(name, result.designs[0]) for name in METRICS}


def written_twice(p):
    runs = [Market(p).run(1000 + seed) for seed in range(RUNS)]
    return {name: np.array([run[name] for run in runs], dtype=float) for name in METRICS}


def main():
    level = FALSE_ALARM / (2 * len(SETS) * len(METRICS))
    rows, wrong = [], []
    for title, changes in SETS.items():
        p = COMMON | changes
        ours, other = simulated(p), written_twice(p)
        for name in METRICS:
            a, b = ours[name], other[name]
            assert np.isfinite(a).all() and np.isfinite(b).all(), f"{title}: {name} is undefined"
            if np.ptp(a) == 0 and np.ptp(b) == 0:
                assert a[0] == b[0], f"{title}: {name} is {a[0]} here and {b[0]} there"
                continue
            means, shape = stats.ttest_ind(a, b, equal_var=False).pvalue, stats.ks_2samp(a, b).pvalue
            half = 1.96 * np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / RUNS)
            rows.append(f"| {title} | `{name}` | {study.number(a.mean())} | {study.number(b.mean())} | "
                        f"{study.number(a.mean() - b.mean())} ± {study.number(half)} | {means:.2g} | {shape:.2g} |\n")
            if min(means, shape) < level:
                wrong.append(rows[-1])
    text = ("| parameters | metric | simulator | written again | difference, 95 % | p of means | p of distributions |\n"
            "| --- | --- | ---: | ---: | ---: | ---: | ---: |\n" + "".join(rows))
    if wrong:
        print(f"do not agree at {level:.1e} each ({FALSE_ALARM} for all):\n" + "".join(wrong))
    return settle("models/README.md", "lead-flow", text, "--update" in sys.argv) and not wrong


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
