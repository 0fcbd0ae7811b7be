#!/usr/bin/env bash
# Kills deliveries with `kill -9` many more times than the ordinary tests do, and compares the ledger with what the
# mail server received after each kill; then fills the disk, puts the machine to sleep for a minute and restores a backup.
# BRIEFING_KILLS is the number of kills (300), BRIEFING_SEED the seed of the random numbers.
set -euo pipefail
cd "$(dirname "$0")/.."
export BRIEFING_KILLS="${BRIEFING_KILLS:-300}" BRIEFING_SEED="${BRIEFING_SEED:-$RANDOM}"
export BRIEFING_SLEEP_SECONDS="${BRIEFING_SLEEP_SECONDS:-60}"
exec cargo test --locked --test suite -- --nocapture deliver::kill deliver::disasters
