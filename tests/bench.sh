#!/usr/bin/env bash
# Measures bin/dockerflow. start: how long it takes to answer, what it holds when idle, how large it is. runtime: how it
# bears 10,000 resources, on an etcd and an API server of its own. push: its push step against skopeo, on a registry of its
# own. build: that, and its Jobs against buildah in one container, on the test cluster.
# usage: bench.sh [start] [runtime] [push] [build]      (default: start runtime build)
#        environment: RUNS (start; default 15), BENCH_RESOURCES (runtime; default 10000), BENCH_STEADY_SECONDS (default 60),
#        BENCH_ROUNDS (push; default 5), BENCH_JOB_ROUNDS (build; default 3)
# `build` uses the cluster that is up, or brings one up and takes it down again. The others need none; `start` uses the one
# of .cluster/env if it is there.
set -euo pipefail
TESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source-path=SCRIPTDIR
. "$TESTS/cluster/lib.sh"

BIN=${DOCKERFLOW_BIN:-$REPO/bin/dockerflow}
OUT=$REPO/.bench
RUNS=${RUNS:-15}
PORT=${BENCH_PORT:-18499}
OPERATOR=

milliseconds() { printf '%s\n' $(($(date +%s%N) / 1000000)); }

# stdin: one number per line. median | p95
quantile() { sort -n | awk -v q="$1" '{ v[NR] = $1 } END { i = int(NR * q + 0.999999); print v[i < 1 ? 1 : i] }'; }

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }

# A cluster that is not there costs nothing to wait for; a real one makes the measurement real.
kubeconfig() {
  if [ -s "$REPO/.cluster/env" ] && (. "$REPO/.cluster/env" && [ -s "$KUBECONFIG" ] && printf '%s\n' "$KUBECONFIG"); then return; fi
  cat >"$OUT/nowhere.yaml" <<'YAML'
apiVersion: v1
kind: Config
current-context: nowhere
clusters: [{name: nowhere, cluster: {server: "https://127.0.0.1:1"}}]
contexts: [{name: nowhere, context: {cluster: nowhere, user: nobody}}]
users: [{name: nobody, user: {}}]
YAML
  printf '%s\n' "$OUT/nowhere.yaml"
}

start_operator() {
  # A namespace that does not exist: it must not work on anybody's resources.
  "$BIN" run --kubeconfig "$CONFIG" --namespace dockerflow-bench --port "$PORT" --log-format mozlog \
    --operator-image bench.invalid/operator:1 --builder-image bench.invalid/builder:1 >"$OUT/operator.log" 2>&1 &
  OPERATOR=$!
}

stop_operator() {
  [ -n "$OPERATOR" ] || return 0
  kill -TERM "$OPERATOR" 2>/dev/null || true
  wait "$OPERATOR" 2>/dev/null || true
  OPERATOR=
}

time_to_answer() {
  local begin
  begin=$(milliseconds)
  start_operator
  until answers; do kill -0 "$OPERATOR" 2>/dev/null || { tail -n 5 "$OUT/operator.log" >&2; die "it ended before it answered"; }; done
  ELAPSED=$(($(milliseconds) - begin))
}

time_of_version() {
  local begin
  begin=$(milliseconds)
  "$BIN" version >/dev/null
  printf '%s\n' $(($(milliseconds) - begin))
}

bench_start() {
  local run memory
  ! answers || die "port $PORT is taken: set BENCH_PORT"
  CONFIG=$(kubeconfig)
  trap stop_operator EXIT
  : >"$OUT/ready"; : >"$OUT/version"
  for run in $(seq "$RUNS"); do
    printf '\rrun %s of %s ' "$run" "$RUNS" >&2
    time_of_version >>"$OUT/version"
    time_to_answer
    printf '%s\n' "$ELAPSED" >>"$OUT/ready"
    if [ "$run" -lt "$RUNS" ]; then stop_operator; fi
  done
  printf '\r' >&2
  # Idle: what start-up allocated has settled.
  sleep 3
  memory=$(awk '/^VmRSS/ { print $2 }' "/proc/$OPERATOR/status")
  report "$memory"
  stop_operator
}

report() {
  local ready ready95 version size
  ready=$(quantile 0.5 <"$OUT/ready") ready95=$(quantile 0.95 <"$OUT/ready") version=$(quantile 0.5 <"$OUT/version")
  size=$(stat -c %s "$BIN")
  printf '%-34s %10s\n' "start until port answers, median" "$ready ms" "start until port answers, p95" "$ready95 ms" \
    "dockerflow version, median" "$version ms" "resident when idle" "$(($1 / 1024)) MB" "size of the executable" "$((size / 1000000)) MB"
  printf '{"runs":%s,"readyMsMedian":%s,"readyMsP95":%s,"versionMsMedian":%s,"idleRssKiB":%s,"sizeBytes":%s}\n' \
    "$RUNS" "$ready" "$ready95" "$version" "$1" "$size" >"$OUT/start.json"
}

# kube-apiserver and etcd: those that KUBE_BIN has, or the test cluster's own.
control_plane_programs() {
  if [ -n "${KUBE_BIN:-}" ]; then return; fi
  KUBE_BIN=$("$CLUSTER_DIR/providers/debian-kubernetes.sh")
  export KUBE_BIN
  install_packages etcd-server
}

bench_runtime() {
  control_plane_programs
  run_bench "$BIN" "$OUT/runtime.json"
}

run_bench() {
  with_compiler dotnet build "$TESTS/Bench" -c Release --nologo -v quiet
  (cd "$REPO" && "${ArtifactsPath:-$REPO/artifacts}/bin/Bench/release/Dockerflow.Bench" "$@")
}

bench_push() {
  install_packages docker-registry skopeo
  run_bench push "$BIN" "$OUT/push.json"
}

# shellcheck disable=SC1090
cluster_answers() {
  [ -s "$REPO/.cluster/env" ] && [ -x "$REPO/.cluster/bin/kubectl" ] &&
    (. "$REPO/.cluster/env" && "$REPO/.cluster/bin/kubectl" --kubeconfig "$KUBECONFIG" get --raw /readyz --request-timeout 5s) >/dev/null 2>&1
}

# A cluster that answers was brought up by somebody else. Its images may be of older sources: `up` sees to that.
bench_build() {
  install_packages docker-registry skopeo
  cluster_answers || trap '"$CLUSTER_DIR/down.sh"' EXIT
  "$CLUSTER_DIR/up.sh"
  run_bench build "$BIN" "$OUT/build.json"
}

main() {
  local part
  [ -x "$BIN" ] || die "there is no bin/dockerflow: run 'make build'"
  mkdir -p "$OUT"
  [ $# -gt 0 ] || set -- start runtime build
  for part in "$@"; do
    case $part in
      start | runtime | push | build) timed "bench $part" "bench_$part" ;;
      *) die "usage: bench.sh [start] [runtime] [push] [build]" ;;
    esac
  done
}
main "$@"
