#!/usr/bin/env bash
# Runs every test. The last line is "N passed, N failed, N skipped"; the exit code is 0 only if nothing failed.
# A cluster that is already up is used and left; one that had to be brought up is taken down again.
# usage: run.sh [PROJECT…]      (names of test projects, e.g. Decide.Tests; default: all)
set -euo pipefail
TESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
. "$TESTS/cluster/lib.sh"

ENV_FILE=$REPO/.cluster/env
# Says that the cluster was brought up by tests: a run that was killed could not take it down, the next one will.
MARKER=$REPO/.cluster/for-tests
RESULTS=$REPO/TestResults
BUILT=${ArtifactsPath:-$REPO/artifacts}/bin
PASSED=0 FAILED=0 SKIPPED=0
# One line each: whoever reads only the end of a long log sees what failed.
FAILURES=()

# shellcheck disable=SC1090
cluster_answers() {
  [ -s "$ENV_FILE" ] && [ -x "$REPO/.cluster/bin/kubectl" ] &&
    (. "$ENV_FILE" && "$REPO/.cluster/bin/kubectl" --kubeconfig "$KUBECONFIG" get --raw /readyz --request-timeout 5s) >/dev/null 2>&1
}

claim_cluster() {
  if cluster_answers && [ ! -e "$MARKER" ]; then return 0; fi
  mkdir -p "$REPO/.cluster"
  touch "$MARKER"
}

finish() {
  local code=$?
  trap - EXIT
  if [ "${CURRENT_STEP:-}" = build ]; then stop_compiler || true; fi
  if [ -e "$MARKER" ]; then
    "$CLUSTER_DIR/down.sh" || code=1
  fi
  # Whatever ended the run early is a failure that no test could count.
  if [ "$code" != 0 ] && [ "$FAILED" = 0 ]; then fail "ended early with code $code"; fi
  if [ "$FAILED" != 0 ]; then printf 'FAILED: %s\n' "${FAILURES[@]}"; fi
  printf '%s passed, %s failed, %s skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
  [ "$FAILED" = 0 ] || exit 1
  exit "$code"
}

# fail WHAT: counts a failure that is no test's.
fail() {
  FAILED=$((FAILED + 1))
  FAILURES+=("$1")
}

# Counted like a failed test; the tests say more than the format does, so they run all the same.
check_format() {
  if ! (cd "$REPO" && dotnet tool restore --verbosity quiet && dotnet csharpier check .); then
    fail "the format: run 'make format'"
  fi
}

bring_up() {
  "$REPO/operator/Host/publish.sh"
  "$CLUSTER_DIR/up.sh"
}

build_tests() { with_compiler dotnet build "$REPO/Operator.sln" --nologo -v quiet; }

# counter FILE NAME
counter() { grep -o '<Counters [^>]*' "$1" | head -n 1 | grep -o " $2=\"[0-9]*\"" | tr -dc 0-9; }

add_results() {
  local total executed passed failed
  total=$(counter "$1" total) executed=$(counter "$1" executed)
  passed=$(counter "$1" passed) failed=$(counter "$1" failed)
  PASSED=$((PASSED + passed)) FAILED=$((FAILED + failed)) SKIPPED=$((SKIPPED + total - executed))
  local test
  while read -r test; do FAILURES+=("$test"); done < <(failed_tests "$1")
}

# failed_tests FILE: their names. A name that ends in an escaped quotation mark is cut there.
failed_tests() {
  { grep -o '<UnitTestResult [^>]*' "$1" | grep 'outcome="Failed"' | grep -o ' testName="[^"]*' || true; } | cut -d '"' -f 2
}

# run_project FILE: a project that ends without results counts as one failed test, and so does one that does not end:
# it is stopped, and the others have their turn.
run_project() {
  local name results reporter=default limit=30m code=0
  name=$(basename "$1" .csproj)
  results=$RESULTS/$name.trx
  # Tests on the cluster take minutes: show each one.
  if [ "$name" = Cluster.Tests ]; then reporter=verbose limit=65m; fi
  (cd "$(dirname "$1")" &&
    timeout --foreground --signal INT --kill-after 60 "$limit" "$BUILT/$name/debug/Dockerflow.$name" \
      -noColor -noLogo -longRunning 240 -reporter "$reporter" -result-trx "$results") || code=$?
  if [ -s "$results" ]; then add_results "$results"; fi
  if [ "$code" = 124 ] || [ "$code" = 137 ]; then
    fail "$name had not ended after $limit and was stopped; its log names the tests that ran for long"
  elif [ "$code" != 0 ] && ! grep -q '<Counters [^>]* failed="[1-9]' "$results" 2>/dev/null; then
    fail "$name ended with code $code and no failed test"
  fi
}

# Quick ones first, so that a simple mistake shows early; the cluster's own come last.
projects() {
  if [ $# -gt 0 ]; then
    printf "$TESTS/%s\n" "$@" | while read -r folder; do printf '%s\n' "$folder/$(basename "$folder").csproj"; done
    return
  fi
  find "$TESTS" -mindepth 2 -maxdepth 2 -name '*.Tests.csproj' -not -name Cluster.Tests.csproj | LC_ALL=C sort
  find "$TESTS" -mindepth 2 -maxdepth 2 -name Cluster.Tests.csproj
}

main() {
  trap finish EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  claim_cluster
  timed "format" check_format
  bring_up
  timed "build" build_tests
  set -a
  # shellcheck disable=SC1090
  . "$ENV_FILE"
  set +a
  local project list
  mapfile -t list < <(projects "$@")
  for project in "${list[@]}"; do timed "$(basename "$project" .csproj) took" run_project "$project"; done
}
main "$@"
