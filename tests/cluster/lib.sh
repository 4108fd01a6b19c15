# Shared by every script below tests/cluster: where things live, timed steps, packages, daemons.
# Sourced, never executed. Sourcing it changes nothing on the machine.
# shellcheck shell=bash

CLUSTER_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPO=$(cd "$CLUSTER_DIR/../.." && pwd)
export CACHE=${DOCKERFLOW_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/dockerflow}
export STATE=${DOCKERFLOW_STATE:-/var/lib/dockerflow-cluster}
export CLUSTER_DIR REPO

# The SDK's build servers would outlive the run by a quarter of an hour and keep what they inherited, locks included.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false

say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

seconds_since() { awk -v a="$1" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }'; }

# with_compiler COMMAND…: a build whose projects share one compiler, which halves its time, and which ends with it. Its
# name is this script's own: builds side by side do not meet, and one that was left by a killed run is never used (it ends
# by itself, idle, after ten minutes).
with_compiler() {
  local code=0
  UseSharedCompilation=true SharedCompilationId=$COMPILER "$@" || code=$?
  stop_compiler || true
  return "$code"
}
COMPILER=dockerflow-$$

stop_compiler() {
  local version folder
  version=$(cd "$REPO" && dotnet --version)
  folder=$(dotnet --list-sdks | awk -v version="$version" '$1 == version { sub(/^[^[]*\[/, ""); sub(/\]$/, ""); print }')
  dotnet "$folder/$version/Roslyn/bincore/VBCSCompiler.dll" "-pipename:$COMPILER" -shutdown
}

# timed NAME COMMAND…: runs a step in this shell and tells how long it took. A failure ends the script (set -e is
# ignored inside whatever is tested by `||` or `if`, so the step is not); CURRENT_STEP tells the exit trap where.
timed() {
  local start
  CURRENT_STEP=$1
  start=$(date +%s.%N)
  "${@:2}"
  printf '==> %s %s s\n' "$1" "$(seconds_since "$start")" >&2
  CURRENT_STEP=
}

# retry_until SECONDS COMMAND…: succeeds with the command, or fails when the time is over.
retry_until() {
  local deadline=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# --- packages ---------------------------------------------------------------------------------------------------

package_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing_packages() {
  local name
  for name in "$@"; do package_installed "$name" || printf '%s\n' "$name"; done
}

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=600 "$@"; }

# Package scripts would start the daemons they install; RUNLEVEL=1 makes invoke-rc.d leave them alone
# where there is no policy-rc.d that already does.
apt_install_now() {
  RUNLEVEL=1 apt_get install --no-install-recommends "$@" && return
  # Lists may be absent (fresh machine) or stale, and another update may hold their lock for a while.
  retry_until 300 apt_get update
  RUNLEVEL=1 apt_get install --no-install-recommends "$@"
}

# install_packages NAME…: makes Debian packages present. Free when they already are. Only one caller at a time.
install_packages() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  mkdir -p "$CACHE"
  (
    flock 9
    apt_install_now "${missing[@]}" 9>&- >"$CACHE/apt-install.log" 2>&1 ||
      { tail -n 20 "$CACHE/apt-install.log" >&2; die "cannot install: ${missing[*]}"; }
  ) 9>"$CACHE/apt.lock"
}

# --- daemons ----------------------------------------------------------------------------------------------------
# A daemon is known by its pid, its start time and the machine's boot: a number that was reused by a stranger,
# or that is left from before a reboot, never matches. The daemon writes its own pidfile before it becomes the
# program, so that a run killed at any line leaves none that is unknown.

process_identity() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # Fields are counted after the command's name, which may itself hold blanks and parentheses.
  read -r -a stat <<<"${stat##*) }"
  # A zombie is no daemon any more.
  [ "${stat[0]}" != Z ] || return 1
  printf '%s %s %s\n' "$1" "${stat[19]}" "$(cat /proc/sys/kernel/random/boot_id)"
}

# daemon_pid NAME: prints the pid of the living daemon, or fails.
daemon_pid() {
  local recorded
  recorded=$(cat "$STATE/run/$1.pid" 2>/dev/null) || return 1
  [ -n "$recorded" ] && [ "$(process_identity "${recorded%% *}")" = "$recorded" ] && printf '%s\n' "${recorded%% *}"
}

daemon_alive() { daemon_pid "$1" >/dev/null; }

close_inherited_descriptors() {
  local descriptor
  for descriptor in /proc/self/fd/*; do
    descriptor=${descriptor##*/}
    [ "$descriptor" -le 2 ] || eval "exec $descriptor>&-" 2>/dev/null || true
  done
}

become_daemon() {
  local name=$1; shift
  close_inherited_descriptors
  process_identity "$BASHPID" >"$STATE/run/.$name.pid"
  mv "$STATE/run/.$name.pid" "$STATE/run/$name.pid"
  exec "$@"
}
export -f become_daemon close_inherited_descriptors process_identity

# daemon_start NAME COMMAND…: starts it detached, unless it lives. Log in $STATE/log/NAME.log.
daemon_start() {
  local name=$1
  if daemon_alive "$name"; then return 0; fi
  mkdir -p "$STATE/run" "$STATE/log"
  rm -f "$STATE/run/$name.pid"
  # shellcheck disable=SC2016
  setsid --fork bash -euc 'become_daemon "$@"' bash "$@" </dev/null >>"$STATE/log/$name.log" 2>&1
  retry_until 5 test -s "$STATE/run/$name.pid"
}

# daemon_stop NAME [SECONDS]: asks, waits, then kills. Nothing to do is success.
daemon_stop() {
  local pid deadline=$((SECONDS + ${2:-5}))
  if pid=$(daemon_pid "$1"); then
    kill -TERM "$pid" 2>/dev/null || true
    while daemon_alive "$1" && [ "$SECONDS" -lt "$deadline" ]; do sleep 0.05; done
    if daemon_alive "$1"; then kill -KILL "$pid" 2>/dev/null || true; fi
  fi
  rm -f "$STATE/run/$1.pid"
}

# port_owner PORT: prints what listens there, or nothing.
port_owner() { ss -Hltnp "sport = :$1" 2>/dev/null | awk 'NR == 1 { print $4, $6 }'; }

# --- providers --------------------------------------------------------------------------------------------------
# A provider is one file providers/NAME.sh with four functions: provider_check (can it run here? prints why not),
# provider_up (idempotent; afterwards a node is Ready), provider_down (afterwards nothing of it is left, whatever was
# there before), provider_env (prints KEY=value lines: KUBECONFIG, HOST_ADDRESS, KUBE_VERSION, and
# KUBE_BIN, REGISTRY, REGISTRY_LOCAL… where it has or dictates them).

# In the order in which they are tried.
PROVIDERS="existing debian"

# run_in_provider NAME FUNCTION: in a shell of its own, so that providers cannot disturb each other.
run_in_provider() (
  # shellcheck disable=SC1090
  . "$CLUSTER_DIR/providers/$1.sh"
  "$2"
)

first_provider() {
  local name reasons='' reason
  for name in $PROVIDERS; do
    if reason=$(run_in_provider "$name" provider_check); then printf '%s\n' "$name"; return; fi
    reasons+="  $reason"$'\n'
  done
  die "no cluster provider can run here (or choose one with CLUSTER=):"$'\n'"$reasons"
}

# Prints the provider's name: the one asked for with CLUSTER=, else the first that can run here.
choose_provider() {
  local reason
  [ -n "${CLUSTER:-}" ] || { first_provider; return; }
  [ -f "$CLUSTER_DIR/providers/$CLUSTER.sh" ] || die "CLUSTER=$CLUSTER: there is no providers/$CLUSTER.sh"
  reason=$(run_in_provider "$CLUSTER" provider_check) || die "CLUSTER=$CLUSTER: $reason"
  printf '%s\n' "$CLUSTER"
}

# --- one at a time ----------------------------------------------------------------------------------------------

# Machine-wide; the kernel lets it go with the process, however that ends. Daemons must not inherit descriptor 9.
lock_cluster() {
  mkdir -p "$STATE"
  exec 9>"$STATE/lock"
  flock -n 9 || { say "another run is at work on the cluster; waiting"; flock 9; }
}

report_failed_step() {
  local status=$?
  [ "$status" = 0 ] || [ -z "${CURRENT_STEP:-}" ] || printf 'error: the step "%s" failed (logs: %s)\n' "$CURRENT_STEP" "$STATE/log" >&2
}

# Services whose state somebody removed under them: they hold ports and no pidfile names them any more. Their working
# directory is a deleted one below ours, which nothing else can have.
end_orphaned_services() {
  local link directory
  for link in /proc/[0-9]*/cwd; do
    directory=$(readlink "$link") || continue
    case $directory in "$STATE/services/"*" (deleted)") ;; *) continue ;; esac
    link=${link%/cwd}
    kill -KILL "${link##*/}" 2>/dev/null || true
  done
}
