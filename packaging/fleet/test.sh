#!/usr/bin/env bash
# Tries what a fleet is run with: test.sh [REDIAL]. Takes the program that was built last, or builds it.
# shellcheck source=packaging/lib.sh
. "$(dirname "$0")/../lib.sh"

readonly here=$root/packaging/fleet tools=$target/fleet
passed=0

main() {
    quietly fleet-setup bash packaging/fleet/setup.sh
    local redial=${1:-$target/debug/redial}
    [ -x "$redial" ] || quietly build cargo build --locked --bin redial
    redial=$(realpath "$redial")
    work=$(mktemp -d)
    practice=
    trap 'kill $practice 2>/dev/null; rm -rf "$work"' EXIT
    "$redial" practice healthy refused >"$work/practice" &
    practice=$!
    until [ "$(wc -l <"$work/practice")" = 2 ]; do sleep 0.1; done
    local healthy refused
    healthy=$(awk '$1 == "healthy" { print $2 }' "$work/practice")
    refused=$(awk '$1 == "refused" { print $2 }' "$work/practice")

    step ansible ansible "$redial" "$healthy" "$refused"
    step prometheus-metrics metrics "$redial" "$healthy" "$refused"
    step prometheus-example promtool_reads "$here/prometheus/example.prom"
    step prometheus-rules "$tools/promtool" test rules "$here/prometheus/rules_test.yml"
    step junit junit "$redial" "$healthy" "$refused"
    step intune "$tools/venv/bin/python" "$here/intune/parse.py" "$here/intune/detect.ps1" "$here/intune/remediate.ps1"
    say "fleet: $passed passed, 0 failed"
}

step() {
    local name=$1
    shift
    quietly "fleet-$name" "$@"
    passed=$((passed + 1))
}

ansible() {
    # A UTF-8 locale is what it insists on.
    LC_ALL=C.UTF-8 ANSIBLE_LIBRARY=$here/ansible/library ANSIBLE_LOCALHOST_WARNING=no "$tools/venv/bin/ansible-playbook" \
        -i localhost, -e "redial=$1 healthy=$2 refused=$3 ansible_python_interpreter=$tools/venv/bin/python" \
        "$here/ansible/try.yml"
}

promtool_reads() { "$tools/promtool" check metrics <"$1"; }

metrics() {
    local code=0
    printf '%s\n%s\n999.1.1.1\n' "$2" "$3" |
        "$1" check --targets - --rate 0 --error none --prometheus "$work/a.prom" || code=$?
    [ "$code" = 3 ] || die "it ended with $code"
    grep -q "redial_fault{target=\"$3\",side=\"server\",cause=\"port-refused\"} 1" "$work/a.prom" || die "no fault"
    promtool_reads "$work/a.prom"
}

junit() {
    printf '%s\n%s\n999.1.1.1\n' "$2" "$3" | "$1" check --targets - --rate 0 --error none --junit "$work/a.xml" || [ $? = 3 ]
    python3 -c 'import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot()[0]
assert [suite.get(name) for name in ("tests", "failures", "errors")] == ["3", "1", "1"], suite.attrib
assert [case.find("error") is None for case in suite] == [True, True, False]' "$work/a.xml"
}

main "$@"
