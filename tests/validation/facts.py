# SPDX-License-Identifier: GPL-3.0-or-later
"""Stylised facts of partner networks as experiments: one function a fact, in the order of their numbers.

A fact's function gets the study of its scenario and returns what was seen, as (text, passed) for each part of its criterion.
Where the model does not show a fact, `reason` says why.
"""
from dataclasses import dataclass

import numpy as np
from scipy import integrate, stats

FACTS = []


@dataclass
class Fact:
    """Which claim, by whom, from which scenario, judged how."""

    id: str
    claim: str
    source: str
    scenario: str
    criterion: str
    judge: object
    reason: str = ""
    kind: str = "test"  # test, calibration or finding


def fact(identity, claim, source, scenario, criterion, **more):
    def register(judge):
        FACTS.append(Fact(identity, claim, source, scenario, criterion, judge, **more))
        return judge

    return register


def within(name, mean, low, high, digits=3):
    """A mean whose interval lies inside bounds."""
    return f"{name} {mean.mean:.{digits}g} ± {mean.half:.2g}", mean.defined and low <= mean.low and mean.high <= high


def rises(name, difference):
    return f"{name} {difference}", difference.positive


def falls(name, difference):
    return f"{name} {difference}", difference.negative


@fact("SF4", "A first answer within the hour finds 7 times as much interest as one an hour later, 60 times one after a day",
      "Oldroyd et al. 2011, an upper bound", "sf04-speed", "hbr: ratios 5 to 9 and 40 to 80; exponential: as half-life implies")
def speed(study):
    from study import Mean
    seen = []
    hour, second, later = (study.values(f"qualified_{x}_share", "hbr") for x in ("hour", "second", "later"))
    seen.append(within("hbr, first hour to second", Mean(hour / second), 5, 9))
    seen.append(within("first hour to after a day", Mean(hour / later), 40, 80))
    # the contact follows the need by 5 minutes of routing and a lognormal reaction of median 2 h, sigma 2
    reaction = stats.lognorm(s=2, scale=2)

    def interest(low, high):
        share = integrate.quad(lambda t: reaction.pdf(t) * 0.5 ** ((t + 1 / 12) / 24), low, high, limit=200)[0]
        return share / (reaction.cdf(high) - reaction.cdf(low))

    for part, low, high in (("hour", 0, 1), ("second", 1, 2), ("later", 24, 24 * 365)):
        mean = study.mean(f"qualified_{part}_share", "exponential")
        exact = interest(low, high)
        seen.append((f"exponential, {part} {mean.mean:.3f} ± {mean.half:.2g}, implied {exact:.3f}",
                     mean.defined and abs(mean.mean - exact) <= mean.half))
    return seen


@fact("SF6", "Following leads up and prequalifying them raise pursuit; following up works less on experienced sellers",
      "Sabnis et al. 2013", "sf06-tracking", "signs of both effects and of the interaction with experience")
def tracking(study):
    from study import Mean
    pursued = {d: study.series["leads_pursued_share"][study.row(d)] for d in ("plain", "tracked")}
    effect = pursued["tracked"] - pursued["plain"]
    year = int(round(365 / (study.time[1] - study.time[0])))
    return [rises("following up", study.difference("leads_pursued_share", "tracked", "plain")),
            rises("prequalifying", study.difference("leads_pursued_share", "prequalified", "plain")),
            falls("effect of following up, fifth year less first", Mean(effect[:, -year:].mean(1) - effect[:, :year].mean(1)))]


@fact("SF20", "Skill without use halves in 6.5 to 13 months; refreshers help", "Tatel & Ackerman; Arthur et al. 2003", "sf20-skill",
      "mean skill equals its closed form for three intervals of courses")
def skill(study):
    seen = []
    gain, delta = 0.3, np.log(2) / (11 * 365 / 12)
    for design, period in (("half-yearly", 182.5), ("yearly", 365.0), ("every two years", 730.0)):
        keep = np.exp(-delta * period)
        exact = gain / (1 - (1 - gain) * keep) * (1 - keep) / (delta * period)
        mean = study.mean("skill", design)
        seen.append((f"{design} {mean.mean:.4f} ± {mean.half:.2g}, closed form {exact:.4f}", abs(mean.mean - exact) <= mean.half))
    return seen


@fact("SF22", "Projects overrun by 27 % on average, one in six by 200 %; 61 % of ERP projects are late", "Flyvbjerg & Budzier 2011; Panorama 2012",
      "sf22-overruns", "mean, share of very large overruns and share late within 3 points")
def overruns(study):
    design = study.designs[0]
    return [within("mean overrun", study.mean("project_overrun", design), 0.24, 0.30),
            within("above half again", study.mean("project_overrun_share", design), 1 / 6 - 0.03, 1 / 6 + 0.03),
            within("late", study.mean("projects_late_share", design), 0.58, 0.64)]


@fact("SF26", "Partners that team up earn more; 10 to 28 % of revenue is from partner to partner", "IDC and IAMCP", "sf26-together",
      "quality rises where skills are scattered, more than where they are alike; 5 to 50 % of projects shared")
def together(study):
    from study import Mean
    gain = {kind: study.difference("project_quality", f"together {kind}", f"alone {kind}") for kind in ("alike", "scattered")}
    share = Mean(study.values("projects_shared", "together scattered") /
                 (study.values("projects_delivered", "together scattered") / (1 - study.values("projects_failed_share", "together scattered"))))
    return [rises("quality, scattered", gain["scattered"]),
            rises("more than alike by", Mean(gain["scattered"].values - gain["alike"].values)),
            within("shared", share, 0.05, 0.50)]
