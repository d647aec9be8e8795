#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# What a Russian reader gets: whole sentences with the numbers of the study, no English between them, one spelling.

load study

setup_file() {
    load study
    BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
    local file
    file=$(study s 500 3)
    sed -i '/^experiment/s/}$/ decide { metric = customers  matters = 3 } }/' "$file"
    cat >> "$file" <<'CONF'
design "rich" { set = { "programme.partners.tier.business.margin = 60%" } }
output { partners = yes }
CONF
    export DIR="$BATS_FILE_TMPDIR/out"
    "$PARTNERSIM" run "$file" -o "$DIR" --quiet
}

setup() {
    cd "$BATS_TEST_TMPDIR"
    MAKER=$(cd "$REPOSITORY" && realpath "${BUILD_DIR:-build}/tests/unit_compare_test")
}

# prose: a text without the line ends that only the width of a terminal made.
prose() {
    tr '\n' ' ' | tr -s ' '
}

# says TEXT: standard input has it, wherever its lines end.
says() {
    local text
    text=$(prose)
    [[ "$text" == *"$1"* ]] || { echo "no '$1' in: $text"; return 1; }
}

@test "compare: every verdict in a whole sentence" {
    mkdir made
    "$MAKER" --write made/results.h5 6 1 40
    "$PARTNERSIM" compare made --lang ru > text
    says "Ответ «conduct» лучше, чем «current»: прибыль вендора +83,4 млн RUB." < text
    says "Всего альтернатив: 5; из них лучше — 1, хуже — 1, без существенной разницы — 2, не решено — 1." < text
    says "хуже, чем «current»: прибыль вендора -49,9 млн RUB (от -59,2 до -40,7 млн). Парных рынков, где он лучше: 0 из 40." < text
    says "Интервал отстоит на 25,7 млн RUB от -15 млн RUB, где вывод изменился бы." < text
    says "существенной разницы с «current» нет: прибыль вендора +5,5 млн RUB (от -2,7 до +13,6 млн)." < text
    says "совпадает с «current»: показатель «прибыль вендора» в точности одинаков на всех парных рынках." < text
    says "пока не ясно, лучше ли он, чем «current»: прибыль вендора +33,7 млн RUB (от -13,0 до +80,5 млн)." < text
    says "Если оценка сохранится, для решения понадобится ещё повторений: около 190." < text
    "$PARTNERSIM" compare made --risk --lang ru > text
    "$PARTNERSIM" compare made --risk --json > risk.json
    /usr/bin/python3 - risk.json text <<'PY'
import json, sys
rows, text = json.load(open(sys.argv[1]))["tables"]["risk"]["rows"], " ".join(open(sys.argv[2]).read().split())
(row,) = (row for row in rows if row["design"] == "conduct")
tail, more, low, high = (round(row[key] / 1e6) for key in ("worst_tenth", "difference", "difference_low", "difference_high"))
assert (f"«conduct»: в худшей десятой части рынков показатель «прибыль вендора» в среднем {tail} млн RUB — на {more} млн RUB "
        f"больше, чем у «current» (от {low:+} до {high:+} млн RUB): лучше.") in text, text
PY
    says "По этому показателю «conduct» предпочтительнее, чем «current», для каждого, как бы он ни относился к риску." < text
}

@test "spans of time agree with their number" {
    for days in "2y:за 2 года" "5y:за 5 лет" "1y:за 1 год"; do
        sed "s/horizon = [^ ]*/horizon = ${days%%:*}/" "$BATS_FILE_TMPDIR/s.conf" > span.conf
        "$PARTNERSIM" run span.conf -o "${days%%:*}" --quiet --replications 1 --designs "single partner"
        "$PARTNERSIM" compare "${days%%:*}" --metric vendor_profit --lang ru | says "прибыль вендора, RUB, всего ${days#*:}"
    done
    sed 's/routing.sla = 4h/routing.sla = 21h/' "$BATS_FILE_TMPDIR/s.conf" > sla.conf
    "$PARTNERSIM" diff sla.conf "single partner" --lang ru | says "пока его не отзовут: не отзывают → 21 час"
    "$PARTNERSIM" diff "$BATS_FILE_TMPDIR/s.conf" "single partner" --lang ru |
        says "«single partner» отличается от «current» одним условием: Вендор, распределение лидов: - рабочее время, за которое надо ответить на лид, пока его не отзовут: не отзывают → 4 часа"
}

@test "select: the choice, its cost, its numbers" {
    cp -r "$DIR" own
    "$PARTNERSIM" select own --quiet --first 3 --most 3 --rule ocba --budget 9 --json > select.json || [ $? -eq 4 ]
    "$PARTNERSIM" select own --quiet --first 3 --most 3 --rule ocba --budget 9 --lang ru > text || [ $? -eq 4 ]
    /usr/bin/python3 - select.json text <<'PY'
import json, sys
whole, text = json.load(open(sys.argv[1])), " ".join(open(sys.argv[2]).read().split())
rows = whole["tables"]["designs"]["rows"]
runs = sum(int(row["runs"]) for row in rows)
best = max(rows, key=lambda row: row["mean"])["design"]
assert f"На выбор ушло прогонов: {runs}" in text, text
assert f"Лучший по показателю «клиенты» — «{best}» (вариантов: 3). Вероятность, что он лучший, — не менее " in text, text
assert "Обещание касается случайности внутри модели и почти нормальных данных" in text, text
PY
}

@test "story: two histories, their numbers and where they part" {
    "$PARTNERSIM" story "$DIR" current rich --json > story.json
    "$PARTNERSIM" story "$DIR" current rich --lang ru > text
    /usr/bin/python3 - story.json text <<'PY'
import json, re, sys
whole, text = json.load(open(sys.argv[1])), " ".join(open(sys.argv[2]).read().split())
total = {row["what"].strip(): row for row in whole["tables"]["total"]["rows"]}
assert re.search(r"^Дневник \(партнёр \d+: .+?, \d+ сотр\.; повторение 0\) при «current» и при «rich»\.", text), text
assert re.search(r"Обе истории совпадают шаг за шагом и расходятся (во время разгона|в месяце \d+ \(день \d+\))\.", text), text
for side, design in (("a", "current"), ("b", "rich")):
    offered, answered, won = (f'{total[k][side]:.0f}' for k in ("leads offered", "leads answered", "deals won"))
    assert f"«{design}»: получено лидов {offered}, с ответом {answered}, выиграно сделок {won}. Вендор платит ему" in text, text
assert "Один рынок и одна фирма: иллюстрация, а не доказательство." in text
PY
}

@test "partners: shares and payouts in whole sentences" {
    "$PARTNERSIM" compare "$DIR" --partners --lang ru > text
    /usr/bin/python3 - text <<'PY'
import re, sys
text = " ".join(open(sys.argv[1]).read().split())
share = r"\d+(,\d+)?% \(от \d+(,\d+)? до \d+(,\d+)?%\)"
assert re.search(f"«rich»: партнёров, которым лучше, чем при «current», — {share}, из них заметно лучше — {share}; "
                 f"которым хуже, — {share}, из них заметно хуже — {share}\\.", text), text
PY
    "$PARTNERSIM" compare "$DIR" --ledger --lang ru |
        says "за выручку, которую те же партнёры принесли бы и так,"
}

@test "minus signs: a true one in Markdown, the keyboard's at a terminal" {
    mkdir made
    "$MAKER" --write made/results.h5 6 1 40
    "$PARTNERSIM" compare made --risk --lang ru --format md > md
    local blank=$'\u00a0' # does not break
    says "на 33$blank""млн$blank""RUB меньше, чем у «current» (от −" < md
    run ! grep -nE '(^|[ (])-[0-9]' md
    "$PARTNERSIM" compare made --risk --lang ru | grep -q -- "(от -"
    "$PARTNERSIM" compare made --risk --lang ru --format csv | grep -qE ',-[0-9]'
    diff <("$PARTNERSIM" compare made --risk --lang ru --format csv) <("$PARTNERSIM" compare made --risk --format csv)
    run ! grep -q "−" <("$PARTNERSIM" compare made --risk --json)
}

@test "the report has every parameter in Russian, and what partners win, are paid and do apart" {
    "$PARTNERSIM" report "$DIR" -o ru.html --lang ru 2> /dev/null
    run ! grep -q 'lang="en"' ru.html
    for part in winners deadweight bunching; do
        grep -q "<h3 id=\"about-$part\">[^<a-zA-Z]" ru.html
    done
    run ! grep -nE '>[^<]*[ (]-[0-9][^<]*</(td|li|p|summary)>' ru.html
}

@test "ё is written everywhere, percents without a blank, and a language has its own quotation marks" {
    cd "$REPOSITORY"
    /usr/bin/python3 - analysis/words/*.def analysis/diff/*.def <<'PY'
import re, sys
literals = [m for path in sys.argv[1:] for m in re.findall(r'"(?:[^"\\]|\\.)*"', open(path, encoding="utf-8").read())]
russian = [text for text in literals if re.search("[а-яё]", text)]
assert len(russian) > 1500, len(russian)
flat = re.compile(r"партнер|\bеще\b|\bее\b|учет|объем|отчет|расчет|\bсчет|прием|надежн|четк|\b(по)?дает|найдет|\bидет|"
                  r"причем|войдет|возьмет|берет|живет|остается|растет|ведется", re.I)
wrong = [t for t in russian if flat.search(t) or re.search(r"[0-9}g][ \u00a0]%", t) or re.search("[“”]", t)]
assert not wrong, wrong
PY
}
