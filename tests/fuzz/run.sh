#!/usr/bin/env bash
# tests/fuzz/run.sh MINUTES [TARGET...]: so long for all targets together (or for those named), one after the other, and what
# each did as a table. Seeds lie in tests/fixtures/fuzz/TARGET; what is found on the way stays in target/fuzz/corpus, what
# fails in target/fuzz/artifacts. Never part of the test command. Needs a C++ compiler, for libFuzzer itself.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
minutes=${1:?how many minutes, in all}
shift
out=$root/target/fuzz
targets=("$@")
if [ ${#targets[@]} = 0 ]; then
    for file in "$root"/tests/fuzz/fuzz_targets/*.rs; do
        targets+=("$(basename "$file" .rs)")
    done
fi

# What `cargo fuzz` sets, but for the address sanitizer: what is fuzzed has no `unsafe`. The sanitizer's runtime comes with
# rustup's toolchains only; SANITIZER=address uses it where it is.
flags="--cfg fuzzing -Cpasses=sancov-module -Ccodegen-units=1"
for argument in level=4 inline-8bit-counters pc-table trace-compares; do
    flags+=" -Cllvm-args=-sanitizer-coverage-$argument"
done
[ -z "${SANITIZER:-}" ] || flags+=" -Zsanitizer=$SANITIZER"
host=$(rustc -vV | sed -n 's/^host: //p')
# With --target, build scripts and macros are left as they are. CARGO may name another program that builds.
RUSTC_BOOTSTRAP=1 RUSTFLAGS=$flags "${CARGO:-cargo}" build --locked --release --manifest-path "$root/tests/fuzz/Cargo.toml" \
    --target "$host" --target-dir "$out"

each=$((minutes * 60 / ${#targets[@]}))
failed=0
echo "| target | seconds | executions | coverage | new entries | result |"
echo "|---|---:|---:|---:|---:|---|"
for target in "${targets[@]}"; do
    seeds=$root/tests/fixtures/fuzz/$target
    mkdir -p "$out/corpus/$target" "$out/artifacts/$target" "$out/logs"
    [ -d "$seeds" ] || seeds=
    log=$out/logs/$target.log
    began=$SECONDS
    # shellcheck disable=SC2086
    if nice -n 19 "$out/$host/release/$target" -max_total_time="$each" -timeout=10 -rss_limit_mb=2048 -max_len=16384 \
        -print_final_stats=1 -artifact_prefix="$out/artifacts/$target/" "$out/corpus/$target" $seeds >"$log" 2>&1; then
        result=held
    else
        result="FAILED: $(grep -E "panicked at|ERROR: libFuzzer" "$log" | head -n 1)" failed=1
    fi
    stat() { sed -n "s/^stat::$1: *//p" "$log"; }
    printf '| %s | %s | %s | %s | %s | %s |\n' "$target" $((SECONDS - began)) "$(stat number_of_executed_units)" \
        "$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 | cut -d' ' -f2)" "$(stat new_units_added)" "$result"
done
exit $failed
