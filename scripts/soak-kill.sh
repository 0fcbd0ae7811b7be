#!/usr/bin/env bash
# Kills deliveries with `kill -9` many more times than the ordinary tests do, and compares the ledger with what the
# mail server has after each kill. BRIEFING_KILLS says how many times (300), BRIEFING_SEED with which chance.
set -euo pipefail
cd "$(dirname "$0")/.."
export BRIEFING_KILLS="${BRIEFING_KILLS:-300}" BRIEFING_SEED="${BRIEFING_SEED:-$RANDOM}"
exec cargo test --locked --test suite -- --nocapture killed_at_any_moment
