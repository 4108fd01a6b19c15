# Services: daemons (see lib.sh) with workers, an own directory $STATE/services/NAME, and a configuration that may change.
# Sourced after lib.sh.
# shellcheck shell=bash

SERVICES=$STATE/services

# service_members NAME: pids of its session, the workers of a killed leader included. A session's id is not given to a
# new process while a member lives; the working directory tells that it is our session and not a later one of that number.
service_members() {
  local pid session boot
  read -r session _ boot 2>/dev/null <"$STATE/run/$1.pid" || return 0
  [ "$boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] || return 0
  for pid in $(ps -o pid= -s "$session" 2>/dev/null); do
    [ "$(readlink "/proc/$pid/cwd")" != "$SERVICES/$1" ] || printf '%s\n' "$pid"
  done
}

all_gone() {
  local pid
  for pid in "$@"; do ! process_identity "$pid" >/dev/null || return 1; done
}

# The leader may be dead and its workers still hold the ports.
service_stop() {
  local members pid
  mapfile -t members < <(service_members "$1")
  daemon_stop "$1"
  for pid in "${members[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
  retry_until 5 all_gone "${members[@]}" && return
  for pid in "${members[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
  retry_until 5 all_gone "${members[@]}" || die "$1 does not end"
}

# service_ensure NAME FINGERPRINT PROBE COMMAND…: one that runs, with the same configuration, and answers, is left alone.
service_ensure() {
  local name=$1 fingerprint=$2 probe=$3 dir=$SERVICES/$1
  shift 3
  if daemon_alive "$name" && [ "$(cat "$dir/fingerprint" 2>/dev/null)" = "$fingerprint" ] && "$probe"; then return 0; fi
  service_stop "$name"
  mkdir -p "$dir"
  printf '%s\n' "$fingerprint" >"$dir/fingerprint"
  daemon_start "$name" env -C "$dir" "$@" || service_failed "$name" "does not start"
  retry_until 15 "$probe" || service_failed "$name" "does not answer"
  daemon_alive "$name" || service_failed "$name" "has ended; another program answers in its place"
}

service_failed() {
  tail -n 5 "$STATE/log/$1.log" >&2
  die "$1 $2"
}
