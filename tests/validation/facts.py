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


@fact("SF1", "The top fifth of partners brings 80 to 95 % of revenue", "channel trade press", "sf01-concentration",
      "top fifth .70 to .95 where firms differ, lower where they are alike, both above chance",
      reason="the calibrated four fifths of members that stand still leave nearly all revenue to the rest, and do so among firms that are all alike: who gets the first leads learns, is chosen, and keeps at it")
def concentration(study):
    top = {d: study.mean("revenue_top20_share", d) for d in ("alike", "different")}
    chance = study.mean("deals_gini_equal", "different")
    return [within("top fifth, different", top["different"], 0.70, 0.95),
            falls("alike less different", study.difference("revenue_top20_share", "alike", "different")),
            (f"Gini of deals {study.mean('deals_gini', 'different')}, by chance alone {chance}",
             study.mean("deals_gini", "alike").low > study.mean("deals_gini_equal", "alike").high)]


@fact("SF2", "1 to 4 % of members leave a year; 65 to 85 % stand still", "1C 2015; Enterasys 2013; CompTIA 2022; partnermatch", "sf02-activity",
      "at most 5 % leave, 10 to 35 % active", kind="calibration")
def activity(study):
    design = study.designs[0]
    return [within("leaving a year", study.mean("exit_rate", design), 0, 0.05),
            within("active", study.mean("active_share", design), 0.10, 0.35)]


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


@fact("SF5", "37 % of firms answer within an hour, 16 % within a day, 24 % later, 23 % never; 42 hours on average", "Oldroyd et al. 2011",
      "sf05-mix", "each share within 1 point, mean within 2 hours", kind="calibration")
def mix(study):
    design = study.designs[0]
    shares = {"hour": 0.37, "day": 0.16, "later": 0.24, "never": 0.23}
    return [within(part, study.mean(f"response_{part}_share", design), share - 0.01, share + 0.01) for part, share in shares.items()] + \
        [within("hours", study.mean("response_time", design), 40, 44)]


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


@fact("SF7", "Partners drop a vendor for want of leads first, then conflict, return, support", "Enterasys 2013", "sf07-reasons",
      "taking leads away costs most active partners")
def reasons(study):
    from study import Mean
    lost = {d: study.values("partners_active", "good programme") - study.values("partners_active", d) for d in study.designs[1:]}
    seen = [(f"{d} {Mean(v)}", True) for d, v in lost.items()]
    rest = max((d for d in lost if d != "no leads"), key=lambda d: lost[d].mean())
    return seen + [rises(f"no leads less {rest}", Mean(lost["no leads"] - lost[rest]))]


@fact("SF8", "Poor experience keeps partners from working for a vendor before they leave it", "CompTIA 2022; Impartner", "sf08-paper",
      "active share and effort fall with each step; members by less than half as much")
def paper(study):
    from study import Mean
    steps = list(zip(study.designs[1:], study.designs))
    seen = [falls(f"{name}, {worse}", study.difference(metric, worse, better)) for name, metric in (("active", "active_share"), ("effort", "effort"))
            for worse, better in steps]
    members, active = (1 - study.values(m, "most") / study.values(m, "clear") for m in ("partners_members", "partners_active"))
    return seen + [rises("half the loss of active less that of members", Mean(active / 2 - members))]


@fact("SF9", "A direct channel raises opportunism and may serve the client; separating lowers both", "Sa Vinhas & Heide 2015", "sf09-direct",
      "opportunism up, price level not; separated: opportunism and satisfaction down",
      reason="steering follows trust and money; few deals are lost to the house desk, so trust hardly moves, and clear zones spare clients fights over their deals, which raises satisfaction")
def direct(study):
    price = study.difference("street_price", "house desk", "partners alone")
    return [rises("opportunism", study.difference("steered_share", "house desk", "partners alone")),
            (f"price level {price}", price.high <= 0.005),
            falls("separated, opportunism", study.difference("steered_share", "separated", "house desk")),
            falls("separated, satisfaction", study.difference("satisfaction", "separated", "house desk"))]


@fact("SF10", "Different offers, rules of engagement and paying both channels lower conflict", "Sa Vinhas & Anderson 2005", "sf10-truce",
      "each lowers the share of contested deals")
def truce(study):
    return [falls(d, study.difference("contested_share", d, "as it is")) for d in study.designs[1:]]


@fact("SF11", "Systems with exclusive territories survive more and grow no less", "Azoulay & Shane 2001", "sf11-territory",
      "more active members, customers not fewer",
      reason="territories stop fights, but send clients to whoever owns the place, awake or not; both effects cancel out in active members")
def territory(study):
    customers = study.difference("customers", "exclusive", "open")
    return [rises("active", study.difference("partners_active", "exclusive", "open")),
            (f"customers {customers}", customers.high >= 0)]


@fact("SF13", "Unfairness multiplies the harm of conflict", "Samaha et al. 2011", "sf13-fairness",
      "conflict costs more trust where terms are opaque; at most a third as much where they are clear",
      reason="a fairly lost deal keeps a tenth of the harm by assumption (practice.conflict.harm_fair), which is not near zero")
def fairness(study):
    from study import Mean
    harm = {terms: study.values("trust", f"calm and {terms}") - study.values("trust", f"fierce and {terms}") for terms in ("clear", "opaque")}
    return [rises("harm, opaque", Mean(harm["opaque"])), rises("more than clear by", Mean(harm["opaque"] - harm["clear"])),
            rises("a third of it less that where clear", Mean(harm["opaque"] / 3 - harm["clear"]))]


@fact("SF14", "Sharing information hurts makers that sell through others and helps those that sell directly", "Homburg et al. 2020", "sf14-governance",
      "signs by the switch: -1 as in the source, +1 the reverse")
def governance(study):
    from study import Mean
    seen = []
    for reading, sign in (("-1", -1), ("+1", 1)):
        shared, base = f"reading {reading} shared", f"reading {reading}"
        partners = (study.values("deals_won", shared) - study.values("deals_won_house", shared)) - \
            (study.values("deals_won", base) - study.values("deals_won_house", base))
        house = study.difference("deals_won_house", shared, base)
        seen += [rises(f"{reading}, partners", Mean(partners)) if sign > 0 else falls(f"{reading}, partners", Mean(partners)),
                 falls(f"{reading}, house", house) if sign > 0 else rises(f"{reading}, house", house)]
    return seen


@fact("SF16", "Commission raises output, most among the weak, and lowers what is not paid for", "Kishore et al. 2013", "sf16-commission",
      "more deals, lower quality, larger relative gain of the weak",
      reason="deals rise, but projects bring skill, which outweighs the time taken from quality, and the weak gain no more than the strong: pay acts on time, not on the ability to win")
def commission(study):
    from study import Mean
    won = {d: study.outcome("won", d) for d in study.designs}
    strong = np.arange(won["margins"].shape[1]) < 100
    gain = {name: won["commission"][:, who].sum(1) / won["margins"][:, who].sum(1) - 1 for name, who in (("strong", strong), ("weak", ~strong))}
    return [rises("deals", study.difference("deals_won", "commission", "margins")),
            falls("quality", study.difference("project_quality", "commission", "margins")),
            rises("gain of the weak less that of the strong", Mean(gain["weak"] - gain["strong"]))]


@fact("SF17", "Pay for sales alone lowers quality; joint pay restores it", "Holmstrom & Milgrom 1991; the field's advice", "sf17-joint",
      "quality and retention up; new customers of the first year down by less than 10 %; the base worth more",
      reason="quality, retention and value rise; the time taken from selling costs no customers in the first year, since sellers are not what limits sales")
def joint(study):
    from study import Mean
    year = study.time <= 365
    won = {d: study.series["customers_won"][study.row(d)][:, year].sum(1) for d in study.designs}
    share = Mean(won["joint"] / won["sales alone"] - 1)
    return [rises("quality", study.difference("project_quality", "joint", "sales alone")),
            rises("retention", study.difference("retention", "joint", "sales alone")),
            (f"new customers of the first year {share.mean:+.1%} ± {share.half:.1%}", share.negative and share.low > -0.10),
            rises("net present value", study.difference("vendor_npv", "joint", "sales alone"))]


@fact("SF18", "A rule on conduct raises inputs, makes sellers bunch above the cut, favours large sellers", "Hui, Jin & Liu 2022", "sf18-conduct",
      "conduct up; more just above a level's points than just below; top fifth up",
      reason="conduct rises; partners do not bunch above a level's points, where most are far below, and large sellers gain no share")
def conduct(study):
    from study import Mean
    distance = study.outcome("threshold", "conduct")
    above, below = (np.nansum((distance >= low) & (distance < high), 1) for low, high in ((1, 1.25), (0.75, 1)))
    return [rises("true conduct", study.difference("conduct_true", "conduct", "without")),
            rises("partners just above less just below", Mean(above - below)),
            rises("top fifth", study.difference("revenue_top20_share", "conduct", "without"))]


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


FACTS.append(Fact("SF21", "Sales follow the volume of reviews (.24) and their valence (.42)", "meta-analysis of 51 studies", None, "elasticities", None,
                  reason="both elasticities are parameters of the client's utility (client.choice.reviews, reputation); a scenario cannot set "
                  "one partner's reviews, so a test would only read them back"))


@fact("SF22", "Projects overrun by 27 % on average, one in six by 200 %; 61 % of ERP projects are late", "Flyvbjerg & Budzier 2011; Panorama 2012",
      "sf22-overruns", "mean and share of very large overruns within 3 points (calibrated), share late within 3 points",
      kind="calibration", reason="overruns are calibrated to the first source; by it alone a third of projects ends more than 10 % late, "
      "and the 61 % of the second source, of much larger ERP projects, is not met")
def overruns(study):
    design = study.designs[0]
    return [within("mean overrun", study.mean("project_overrun", design), 0.24, 0.30),
            within("above half again", study.mean("project_overrun_share", design), 1 / 6 - 0.03, 1 / 6 + 0.03),
            within("late", study.mean("projects_late_share", design), 0.58, 0.64)]


@fact("SF25", "The best 7 % of sellers win .73, the rest .40", "RAIN Group", "sf25-winners", "ratio 1.5 to 2.1 among firms with 20 offers or more",
      reason="win rates are more unequal: stated importances of skill and cases make skilled firms win several times as often as beginners, who are many")
def winners(study):
    from study import Mean
    design = study.designs[0]
    ratio = []
    for won, offers in zip(study.outcome("won", design), study.outcome("offers", design)):
        enough = offers >= 20
        rate = np.sort(won[enough] / offers[enough])[::-1]
        best = max(1, int(round(0.07 * len(rate))))
        ratio.append(rate[:best].mean() / rate[best:].mean())
    return [within("ratio", Mean(ratio), 1.5, 2.1)]


@fact("SF26", "Partners that team up earn more; 10 to 28 % of revenue is from partner to partner", "IDC and IAMCP", "sf26-together",
      "quality rises where skills are scattered, more than where they are alike; 5 to 50 % of projects shared",
      reason="those that are awake deliver most projects and have grown alike in skill; a guest seldom knows more than the host, and coordination costs")
def together(study):
    from study import Mean
    gain = {kind: study.difference("project_quality", f"together {kind}", f"alone {kind}") for kind in ("alike", "scattered")}
    share = Mean(study.values("projects_shared", "together scattered") /
                 (study.values("projects_delivered", "together scattered") / (1 - study.values("projects_failed_share", "together scattered"))))
    return [rises("quality, scattered", gain["scattered"]),
            rises("more than alike by", Mean(gain["scattered"].values - gain["alike"].values)),
            within("shared", share, 0.05, 0.50)]


@fact("SF28", "Priority to the lower level protects small partners' deals", "Kaspersky 2010", "sf28-priority", "lowest level wins more of its own deals",
      reason="few registered deals are met by a rival of another level")
def priority(study):
    from study import Mean
    def own(design):
        low = study.outcome("tier_before", design) == 0
        return ((study.outcome("won", design) - study.outcome("won_vendor", design)) * low).sum(1)
    return [rises("own deals won", Mean(own("lower level first") - own("first come")))]


@fact("SF29", "Higher thresholds: fewer at the top, more effort near the cut, none far below", "Odoo agreements 2017 to 2023", "sf29-thresholds",
      "top level down; effort near the new cut up, far below not")
def thresholds(study):
    from study import Mean
    effort = study.outcome("effort", "doubled") - study.outcome("effort", "as it is")
    distance = study.outcome("threshold", "doubled")
    near, far = (distance > 0.7) & (distance < 1.3), distance < 0.3
    def mean_over(who):
        return Mean([e[w].mean() if w.any() else 0 for e, w in zip(effort, who)])
    below = mean_over(far)
    return [falls("top level", study.difference("partners_top_tier", "doubled", "as it is")),
            rises("effort near", mean_over(near)), (f"effort far below {below}", not below.positive)]


@fact("SF30", "Generous leads make partners lazy prospectors", "hypothesis, no direct evidence", "sf30-hunger", "none: reported", kind="finding")
def hunger(study):
    return [(f"prospected needs, {d} {study.difference('needs_prospected', d, 'as it is')}", True) for d in study.designs[1:]]


@fact("SF31", "More racers for a lead: less outlay each, more together", "Tullock 1980", "sf31-race", "-44 % each, +12.5 % together, within 3 points")
def race(study):
    from study import Mean
    each = Mean(study.values("race_outlay", "ten") / study.values("race_outlay", "five") - 1)
    together = Mean(2 * study.values("race_outlay", "ten") / study.values("race_outlay", "five") - 1)
    return [within("each", each, -0.4675, -0.4075), within("together", together, 0.095, 0.155)]


@fact("SF32", "Pay by commission alone: more beginners give up early", "Houghton", "sf32-stipend", "with a stipend fewer leave or fall dormant")
def stipend(study):
    from study import Mean
    gone = {d: study.values("partners_left", d) + study.values("fell_dormant", d) for d in study.designs}
    return [falls("left or fell dormant", Mean(gone["stipend"] - gone["commission alone"]))]


@fact("SF34", "Funds lapse because claiming them is hard", "trade press", "sf34-funds", "share claimed falls with each step of friction")
def funds(study):
    return [falls("forms", study.difference("funds_claimed_share", "forms", "easy")),
            falls("heavy", study.difference("funds_claimed_share", "heavy", "forms"))]


@fact("SF35", "A direct channel can leave both sides better off", "Chiang et al. 2003; Tsay & Agrawal 2004", "sf35-both", "in one of three markets or more",
      reason="what the house desk takes, partners lack, in all three markets; leads that partners leave alone are too few to make up for it")
def both(study):
    seen, found = [], False
    for base, desk in (("alone", "desk"), ("few alone", "few desk"), ("unknown alone", "unknown desk")):
        vendor, partners = (study.difference(m, desk, base) for m in ("vendor_profit", "partner_income"))
        found |= vendor.positive and partners.positive
        seen.append((f"{desk}: vendor {vendor}, partners {partners}", True))
    return seen + [("both better somewhere" if found else "nowhere", found)]
