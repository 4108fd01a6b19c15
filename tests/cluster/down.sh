#!/usr/bin/env bash
# Takes away everything that up.sh started or left, whether all, half or nothing of it is there. The cache stays.
# usage: down.sh
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
trap report_failed_step EXIT

# The provider that was up; without a record (somebody removed the state) every one that can have run here.
providers_to_leave() {
  local name
  if [ -s "$STATE/provider" ]; then cat "$STATE/provider"; return; fi
  for name in $PROVIDERS; do
    if run_in_provider "$name" provider_check >/dev/null; then printf '%s\n' "$name"; fi
  done
}

main() {
  local name
  lock_cluster
  rm -rf "$REPO/.cluster"
  timed services "$CLUSTER_DIR/services/down.sh" 9>&-
  end_orphaned_services
  for name in $(providers_to_leave); do timed "cluster ($name)" run_in_provider "$name" provider_down; done
  # The lock stays: a run that waits for it holds this very file.
  find "$STATE" -mindepth 1 -maxdepth 1 ! -name lock -exec rm -rf --one-file-system {} +
}
main "$@"
