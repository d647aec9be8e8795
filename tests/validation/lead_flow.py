# SPDX-License-Identifier: GPL-3.0-or-later
"""The lead-flow core once more, in the plainest way: demand, routing, queue, patience, choice, win.

The submodels of models/README.md again: one loop over one heap of events, the standard library's chance, no code and no
random numbers shared with the simulator.  Times are days; a message takes an hour.  `Market(p).run(seed)` gives the outcomes of
[0, horizon] by the names of the simulator's metrics.
"""
import heapq
import math
import random
from statistics import NormalDist, stdev

WINDOW = 1 / 24
YEAR = 365.0
NORMAL = NormalDist()


class Hours:
    """A desk that is always open, or Monday to Friday from 9 to 18; day 0 is a Thursday."""

    def __init__(self, always):
        self.always = always

    def worked(self, t):
        """Desk days since the Monday before day 0."""
        if self.always:
            return t
        week, rest = divmod(t + 3, 7)
        day, hour = divmod(rest, 1)
        today = min(max(hour * 24 - 9, 0), 9) / 24 if day < 5 else 0
        return (week * 5 + min(day, 5)) * 9 / 24 + today

    def after(self, t, days):
        if self.always:
            return t + days
        whole, rest = divmod(self.worked(t) + days, 9 / 24)
        if days == 0 and self.open(t):
            return t
        if rest == 0 and days > 0:  # done at closing time
            whole, rest = whole - 1, 9 / 24
        week, day = divmod(whole, 5)
        return week * 7 + day - 3 + 9 / 24 + rest

    def open(self, t):
        rest = (t + 3) % 7
        return self.always or (rest < 5 and 9 <= (rest % 1) * 24 < 18)


class Need:
    def __init__(self, client, born, until, inbound):
        self.client, self.born, self.until, self.inbound = client, born, until, inbound
        self.asked, self.answers = set(), []  # answers: (partner, desk hours to the contact)
        self.rounds, self.answered, self.closed = 0, False, False


class Partner:
    def __init__(self, sellers, price):
        self.sellers, self.price = sellers, price
        self.busy, self.queue = 0, []


class Market:
    def __init__(self, p):
        self.p = p
        self.hours = Hours(p["always"])

    # ---- chance ----

    def exponential(self, mean):
        return -mean * math.log(1 - self.chance.random())

    def lognormal(self, median, sigma):
        if median == 0:
            return 0
        return median * math.exp(sigma * NORMAL.inv_cdf(1 - self.chance.random()))

    def gumbel(self):
        return -math.log(-math.log(1 - self.chance.random()))

    def happens(self, probability):
        return self.chance.random() < probability

    # ---- events ----

    def at(self, time, handler, *what):
        self.count += 1
        heapq.heappush(self.events, (time, self.count, handler, what))

    def note(self, what, amount=1):
        if self.now >= 0:
            self.seen[what] = self.seen.get(what, 0) + amount

    def run(self, seed):
        p = self.p
        self.chance, self.events, self.count, self.seen = random.Random(seed), [], 0, {}
        self.now = -p["warmup"]
        self.partners = [Partner(p["sellers"], 1 + p["price_spread"] * (2 * self.chance.random() - 1))
                         for _ in range(p["partners"])]
        logs = [math.log(x.price) for x in self.partners]
        self.price_scale = p["importance"] * p["price_weight"] / max(stdev(logs), 0.05)
        for client in range(p["clients"]):
            self.live(client)
        while self.events and self.events[0][0] <= p["horizon"]:
            self.now, _, handler, what = heapq.heappop(self.events)
            handler(*what)
        return self.outcomes()

    def outcomes(self):
        s = {key: self.seen.get(key, 0) for key in (
            "needs_inbound", "needs_search", "enquiries_worthless", "leads_routed", "leads_recycled", "leads_lost", "pursued",
            "ignored", "answers", "hours", "deals_opened", "deals_won", "deals_lost_rival", "deals_no_decision", "price")}
        s["leads_pursued_share"] = s["pursued"] / (s["pursued"] + s["ignored"])
        s["response_time"] = s["hours"] / s["answers"]
        s["win_rate"] = s["deals_won"] / (s["deals_won"] + s["deals_lost_rival"] + s["deals_no_decision"])
        s["street_price"] = s["price"] / s["deals_won"]
        return s

    # ---- demand ----

    def live(self, client):
        """A free client: candidates at the highest rate of the year, thinned to the season."""
        high = self.p["needs"] * (1 + self.p["season"]) / YEAR
        self.at(self.now + self.exponential(1 / high), self.candidate, client)

    def candidate(self, client):
        season = 1 + self.p["season"] * math.cos(2 * math.pi * (self.now - self.p["season_peak"]) / YEAR)
        if not self.happens(season / (1 + self.p["season"])):
            self.live(client)
            return
        patience = self.p["patience"] if self.p["preference"] else self.exponential(self.p["half_life"] / math.log(2))
        inbound = self.happens(self.p["inbound_share"])
        need = Need(client, self.now, self.now + patience, inbound)
        self.note("needs_inbound" if inbound else "needs_search")
        self.at(need.until + 2 * WINDOW, self.expire, need)
        if not inbound:
            self.search(need)
            return
        while not self.happens(self.p["genuine"]):
            self.at(self.now + self.chance.random(), self.companion)
        self.route(need)

    def companion(self):
        need = Need(None, self.now, self.now + self.p["patience"], True)
        self.note("enquiries_worthless")
        self.at(need.until, self.expire, need)
        self.route(need)

    def expire(self, need):
        if not need.answered and not need.closed:
            need.closed = True
            self.note("leads_lost")
            if need.client is not None:
                self.at(self.now + self.p["rest"], self.live, need.client)

    def back(self, client):
        if self.happens(self.p["rival_return"]):
            self.live(client)
        else:
            self.at(self.now + self.p["rival_term"], self.back, client)

    # ---- who is asked ----

    def search(self, need):
        looked = {self.chance.randrange(len(self.partners)) for _ in range(self.p["pool"])}
        value = {j: self.value(j) + self.p["nest"] * self.gumbel() for j in looked}
        boundary = (math.floor(self.now / WINDOW) + 1) * WINDOW
        for j in sorted(value, key=value.get, reverse=True)[:self.p["list"]]:
            need.asked.add(j)
            self.at(boundary, self.arrive, need, j)

    def route(self, need):
        others = [j for j in range(len(self.partners)) if j not in need.asked]
        self.chance.shuffle(others)
        chosen = others[:self.p["race"]]
        for j in chosen:
            need.asked.add(j)
            self.note("leads_routed")
            self.at(self.now + self.p["delay"], self.arrive, need, j)
        if chosen and self.p["sla"] > 0:
            due = self.hours.after(self.now + self.p["delay"], self.p["sla"])
            self.at(due + WINDOW, self.recall, need)

    def recall(self, need):
        if need.answered or need.closed or need.rounds >= self.p["max_reroutes"]:
            return
        need.rounds += 1
        self.note("leads_recycled")
        self.route(need)

    # ---- the desk ----

    def arrive(self, need, j):
        p, partner = self.p, self.partners[j]
        logit = p["pursue_own"]
        if need.inbound:
            odds = p["genuine"] / (1 - p["genuine"])
            logit = p["pursue"] + p["pursue_quality"] * math.log(odds * 3)  # an average lead is genuine at odds 1 to 3
        logit -= p["pursue_backlog"] * len(partner.queue) / partner.sellers
        pursued = self.happens(1 / (1 + math.exp(-logit)))
        if need.inbound:
            self.note("pursued" if pursued else "ignored")
        if pursued:
            reaction = self.lognormal(p["reaction"], p["reaction_sigma"])
            self.at(self.hours.after(self.now, reaction), self.enter, need, j, self.now)

    def enter(self, need, j, arrived):
        self.partners[j].queue.append((need, arrived))
        self.work(j)

    def work(self, j):
        p, partner = self.p, self.partners[j]
        while partner.queue and partner.busy < partner.sellers:
            need, arrived = partner.queue.pop(0)
            partner.busy += 1
            live = need.client is not None and self.now <= need.until
            time = self.exponential(p["handling"]) * (1 if live else p["handling_dead"])
            hours = 24 * (self.hours.worked(self.now) - self.hours.worked(arrived))
            self.at(self.now + WINDOW, self.answer, need, j, self.now, hours)
            self.at(self.hours.after(self.now, time), self.free, j)

    def free(self, j):
        self.partners[j].busy -= 1
        self.work(j)

    # ---- the client ----

    def answer(self, need, j, contact, hours):
        if need.closed:
            return
        if need.client is None:
            need.closed = True
            return
        if not need.answered and contact > need.until:
            return
        need.answers.append((j, hours))
        self.note("answers")
        self.note("hours", hours)
        if not need.answered:
            need.answered = True
            self.note("deals_opened")
            decides = contact + self.lognormal(self.p["cycle"], self.p["cycle_sigma"])
            self.at(max(decides, self.now), self.decide, need)

    def value(self, j):
        return -self.price_scale * math.log(self.partners[j].price)

    def decide(self, need):
        p = self.p
        need.closed = True
        fastest = min(hours for _, hours in need.answers)
        utility = []
        for j, hours in need.answers:
            u = self.value(j)
            if p["preference"]:
                u += p["first_bonus"] * (hours == fastest) - p["response_weight"] * math.log(1 + hours)
            utility.append(u)
        if p["weighing"]:
            chosen = max(range(len(utility)), key=lambda k: utility[k] / p["nest"] + self.gumbel())
            worth = p["nest"] * math.log(sum(math.exp(u / p["nest"]) for u in utility))
        else:
            chosen = self.chance.randrange(len(utility))
            worth = utility[chosen]
        worth -= self.price_scale * math.log(1000 / p["rival_price"])
        if self.happens(1 / (1 + math.exp(p["outside"] - worth))):
            self.note("deals_won")
            self.note("price", self.partners[need.answers[chosen][0]].price)
        elif self.happens(p["no_decision"]):
            self.note("deals_no_decision")
            self.at(self.now + p["rest"], self.live, need.client)
        else:
            self.note("deals_lost_rival")
            self.at(self.now + p["rival_term"], self.back, need.client)
