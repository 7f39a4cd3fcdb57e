#!/usr/bin/env bash
# Builds target/pgo/portasap: the release binary, laid out by the profile of an ordinary load (profile-guided optimisation).
#
#   scripts/pgo.sh
#
# Three builds and a short load: a quarter of an hour on two cores. An instrumented binary serves every action on both databases
# (`-- --quick azioni` of the bench suite, whose answers are all checked), and the profile it leaves guides the last build.
# Needs rustup's component llvm-tools, which it adds. What it gives is in docs/BENCHMARKS.md.
set -euo pipefail
cd "$(dirname "$0")/.."

place=$PWD/target/pgo
host=$(rustc -vV | sed -n 's/^host: //p')
profdata=$(rustc --print sysroot)/lib/rustlib/$host/bin/llvm-profdata
[ -x "$profdata" ] || rustup component add llvm-tools
[ -x "$profdata" ] || { echo "llvm-profdata of this compiler is missing: rustup component add llvm-tools" >&2; exit 3; }

rm -rf "$place/profiles"
mkdir -p "$place/profiles"

# --target keeps build scripts and macros, which run while building, out of the profile.
build() {
    CARGO_TARGET_DIR=$place/$1 RUSTFLAGS=$2 cargo build --release --locked --target "$host"
}

build measured "-Cprofile-generate=$place/profiles"
cargo bench --locked --bench node --no-run
# The database's processes and the driver are not instrumented; %p tells apart the nodes that the suite starts.
PORTASAP_BIN=$place/measured/$host/release/portasap LLVM_PROFILE_FILE=$place/profiles/%p.profraw \
    PORTASAP_TEST_SHARED_BUFFERS=256MB scripts/with-postgres.sh cargo bench --locked --bench node -- --quick azioni
"$profdata" merge -o "$place/portasap.profdata" "$place"/profiles/*.profraw
# With the profile of the first build in Cargo.toml, to the letter: symbols carry a hash of it, and a profile knows them by name.
build guided "-Cprofile-use=$place/portasap.profdata"
# Had anything that counts for their names differed, the profile would have been thrown away without a word.
names() { nm "$place/$1/$host/release/portasap" | grep -o '[^ ]*8portasap.*' | sort -u; }
known=$(comm -12 <(names measured) <(names guided) | wc -l)
[ "$known" -ge 1000 ] || { echo "only $known functions are named alike in both builds: the profile was not used" >&2; exit 1; }
cp "$place/guided/$host/release/portasap" "$place/portasap"
echo "$place/portasap"
