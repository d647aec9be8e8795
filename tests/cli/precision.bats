#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# partnersim run --precision: replications are added until differences are precise enough, at the same number however they
# come about; status 4 where the most allowed are not enough.

load study

setup() {
    cd "$BATS_TEST_TMPDIR"
    studios few > /dev/null
}

# stopping DIR EXPRESSION: of the record in the results, `s`.
stopping() {
    look "$1" "(lambda s: $2)(json.loads(f.attrs['stopping']))"
}

@test "it stops at a number that the results alone decide, and results.h5 keeps why" {
    run --separate-stderr "$PARTNERSIM" run few.conf -o out --precision 0.9 --threads 1
    [ "$status" -eq 0 ]
    [[ "$output" == *"precision: Replications were added until the differences to the baseline"* ]]
    [ "$(stopping out 's["reached"]')" = True ]
    n=$(stopping out 's["replications"]')
    [ "$n" -gt 15 ]
    [ "$(look out 'f["replication"].shape[0]')" = "$n" ]
    [ "$(stopping out 's["looks"][0]')" = 15 ]
    [ "$(stopping out 's["looks"][-1] == s["replications"] and len(s["looks"]) > 1')" = True ]
    [ "$(stopping out 's["half_width"] <= s["allowed"] == .9')" = True ]
    # Not by chance: computed again by hand, the wider of two intervals at 97.5 % each, now and at the five counts before.
    [ "$(look out '(lambda x, t: all(max(t[n] * (x[d, :n] - x[0, :n]).std(ddof=1) / n**.5 for d in (1, 2)) <= .9
        for n in range(x.shape[1] - 5, x.shape[1] + 1)))(f["headline/customers"][()],
        dict(zip(range(10, 400), (__import__("scipy.stats").stats.t.ppf(1 - .05 / 4, n - 1) for n in range(10, 400)))))')" = True ]
}

@test "threads and interruptions do not change where it stops" {
    "$PARTNERSIM" run few.conf -o one --precision 0.9 --threads 1 --quiet
    "$PARTNERSIM" run few.conf -o three --precision 0.9 --threads 3 --quiet
    equal one three
    directory=cut begin "$PARTNERSIM" run few.conf -o cut --precision 0.9 --threads 2 --quiet
    kill -TERM "$pid" || true
    end
    [ "$code" -eq 75 ] || [ "$code" -eq 0 ]
    "$PARTNERSIM" run few.conf -o cut --precision 0.9 --quiet
    equal one cut
}

@test "what is there already is found, and looked at in the same order" {
    "$PARTNERSIM" run few.conf -o one --precision 0.9 --quiet
    "$PARTNERSIM" run few.conf -o full --replications 60 --quiet
    run --separate-stderr "$PARTNERSIM" run few.conf -o full --precision 0.9
    [ "$status" -eq 0 ]
    [[ "$stderr" == *"also holds"*"runs of other points or replications"* ]]
    [[ "$output" == *"nothing was left to compute"* ]]
    equal one full
    before=$(stat -c %i one/results.h5)
    run --separate-stderr "$PARTNERSIM" run few.conf -o one --precision 0.9 --json
    [ "$(field computed <<< "$output")" = 0 ]
    [ "$(field stopping <<< "$output" | grep -c "'reached': True")" = 1 ]
    [ "$(stat -c %i one/results.h5)" = "$before" ]
}

@test "the directory describes itself: its own scenario, status and merge lead to the same" {
    "$PARTNERSIM" run few.conf -o one --precision 0.9 --quiet
    cp -r one two
    "$PARTNERSIM" run one/scenario.conf -o one --quiet
    equal one two
    "$PARTNERSIM" status one | grep -q "results.h5 is complete"
    rm two/results.h5
    "$PARTNERSIM" merge two > /dev/null
    equal one two
    rm two/parts/"$(ls two/parts | head -1)"
    [ "$("$PARTNERSIM" status two | tail -1)" = "next: partnersim run two/scenario.conf -o two" ]
    "$PARTNERSIM" run two/scenario.conf -o two --quiet
    equal one two
}

@test "too few are allowed: status 4, said with numbers, and the results are whole" {
    run --separate-stderr "$PARTNERSIM" run few.conf -o out --precision 0.1 --most 20
    [ "$status" -eq 4 ]
    [[ "$stderr" == *"The precision asked for was not reached: after 20 replications the interval of"*"at most ±0.1 was asked for"*"--most"* ]]
    [[ "$output" == *"results: out/results.h5"* ]]
    [ "$(stopping out 's["reached"]')" = False ]
    [ "$(look out 'f["replication"].shape[0]')" = 20 ]
    run --separate-stderr "$PARTNERSIM" run few.conf -o out --precision 0.1 --most 20 --json
    [ "$status" -eq 4 ]
    [ "$(field status <<< "$output")" = 4 ]
    [ "$(field outcome <<< "$output")" = "requested precision not reached" ]
}

@test "a percentage is of the baseline's mean" {
    run --separate-stderr "$PARTNERSIM" run few.conf -o out --precision 20% --most 200
    [ "$status" -eq 0 ]
    [ "$(stopping out '(s["relative"], s["precision"])')" = "(True, 0.2)" ]
    # Of the least mean that the baseline's interval allows; three intervals hold together.
    [ "$(look out '(lambda x, s, t: abs(s["allowed"] - .2 * (x.mean() - t * x.std(ddof=1) / x.size**.5)) < 1e-9)(
        f["headline/customers"][0], json.loads(f.attrs["stopping"]),
        __import__("scipy.stats").stats.t.ppf(1 - .05 / 6, f["replication"].shape[0] - 1))')" = True ]
}

@test "replications are at least what was asked, and the scenario may ask for precision itself" {
    sed -i 's/matters = 3/matters = 3  precision = 5/' few.conf
    "$PARTNERSIM" run few.conf -o out --quiet
    [ "$(look out 'f["replication"].shape[0]')" = 15 ]
    "$PARTNERSIM" run few.conf -o out --replications 18 --quiet
    [ "$(stopping out 's["looks"]')" = "[18]" ]
    "$PARTNERSIM" run few.conf -o plain --precision 0 --quiet
    [ "$(look plain 'f["replication"].shape[0]')" = 2 ]
    [ "$(look plain '"stopping" in f.attrs')" = False ]
}

@test "designs that never differ are known after the first look" {
    sed -i 's/set = .*count = 3" }//' few.conf
    run --separate-stderr "$PARTNERSIM" run few.conf -o out --designs "3 studios" --precision 0.000001
    [ "$status" -eq 0 ]
    [ "$(look out 'f["replication"].shape[0]')" = 15 ]
}

@test "check, show and plan tell the rule, and show whether it was reached" {
    sed -i 's/matters = 3/matters = 3  precision = 2.5%  most = 80/' few.conf
    run --separate-stderr "$PARTNERSIM" check few.conf
    [[ "$output" == *"3 points x 15 replications = 45 to begin with"* ]]
    [[ "$output" == *"until every difference is known to -+2.5% of the baseline's mean; at most 80 of them = 240 runs"* ]]
    "$PARTNERSIM" check few.conf --json 2> /dev/null | grep -q '"relative": true'
    run --separate-stderr "$PARTNERSIM" show few.conf
    [[ "$output" =~ experiment.decide.metric\ +=\ customers ]]
    [[ "$output" =~ experiment.decide.precision\ +=\ 2.5%\ +#\ few.conf:10 ]]
    [[ "$output" =~ experiment.decide.most\ +=\ 80 ]]
    run --separate-stderr "$PARTNERSIM" plan few.conf
    output=$(tr -s ' \n' ' ' <<< "$output") # however its lines are broken
    [[ "$output" == *"each point in 15 replications to begin with; for a precision of 2.5% up to 80, which makes 240"* ]]
    [[ "$output" == *"if precision takes all it may"* ]]
    plan=$("$PARTNERSIM" plan few.conf --precision 4 --most 60 --replications 20 --json)
    [ "$(field runs <<< "$plan") $(field replications_most <<< "$plan") $(field runs_most <<< "$plan")" = "60 60 180" ]
    run --separate-stderr "$PARTNERSIM" plan few.conf --precision 0 --most 60
    [ "$status" -eq 2 ]
    "$PARTNERSIM" run few.conf -o out --quiet || [ "$?" -eq 4 ]
    "$PARTNERSIM" show out | grep -q "^precision: The precision asked for was not reached: after 80 replications"
    "$PARTNERSIM" show out --json | grep -q '"stopping": '
}

@test "what has no sense is refused before anything is made" {
    refused() { # MESSAGE ARGUMENT...
        local message=$1
        shift
        run --separate-stderr "$PARTNERSIM" run few.conf -o out "$@"
        echo "$stderr"
        [ "$status" -eq 2 ]
        [[ "$stderr" == *"$message"* ]]
        [ ! -e out ]
    }
    refused "a shard sees only its own share" --precision 1 --shard 0/2
    refused "'abc' is not a decimal number" --precision abc
    refused "is out of range" --precision -2%
    refused "is out of range" --precision 200%
    refused "--most: error: it limits what --precision asks for" --most 20
    refused "'3' is not a whole number from 15" --precision 1 --most 3
    refused "40 replications are more than the 20 that precision may ask for" --precision 1 --most 20 --replications 40
    refused "decide names no metric" --precision 1 --set experiment.decide.metric=
}

@test "compare and the report say when replications ended and why, in both languages" {
    "$PARTNERSIM" run few.conf -o out --precision 0.9 --quiet
    "$PARTNERSIM" compare out > text
    narrow < text
    tr -s ' \n' ' ' < text | grep -q "Replications were added until the differences to the baseline were known precisely enough"
    "$PARTNERSIM" report out -o report.html --lang en
    grep -q "Replications were added until" report.html
    grep -q "with a probability of at least 95% none of these estimates" report.html
    run ! grep -q "a fixed number\|the number fixed beforehand" report.html
    "$PARTNERSIM" report out -o otchet.html --lang ru
    grep -q "Повторения добавлялись, пока разницы с основой" otchet.html
    "$PARTNERSIM" run few.conf -o out --precision 0.1 --most 20 --quiet || [ "$?" -eq 4 ]
    "$PARTNERSIM" report out -o missed.html --lang en
    grep -q "The precision asked for was not reached: after 20 replications" missed.html
    run ! grep -q "Replications were added until" missed.html
}

@test "the report's command to reproduce a study asks for the precision, and ends where the study ended" {
    "$PARTNERSIM" run few.conf -o out --precision 20% --most 200 --quiet
    "$PARTNERSIM" report out -o report.html
    "$PARTNERSIM" report out -o otchet.html --lang ru
    for page in report.html otchet.html; do
        line=$(grep -o 'partnersim run scenario.conf[^&]*--precision 20% --most 200' "$page")
        run ! grep -q "scenario.conf.* --replications" "$page"
    done
    cp few.conf scenario.conf
    "$PARTNERSIM" ${line#partnersim } -o again --quiet
    cmp <(stopping out s) <(stopping again s)
}
