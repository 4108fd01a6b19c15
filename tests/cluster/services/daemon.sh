# Daemons of the test services: started in a session of their own, known again by pid and start time, so that a stranger
# who got the pid is never taken for ours. Sourced. A daemon NAME lives in $STATE/services/NAME.
# shellcheck shell=bash

SERVICES=$STATE/services

daemon_dir() { printf '%s\n' "$SERVICES/$1"; }

# Field 22 of /proc/PID/stat, in clock ticks after boot; empty when there is no such process, or only a zombie that
# nobody reaps (in many containers process 1 does not).
start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }'; }

boot_id() { cat /proc/sys/kernel/random/boot_id; }

# daemon_alive NAME: its first process runs.
daemon_alive() {
  local pid started boot
  read -r pid started boot 2>/dev/null <"$(daemon_dir "$1")/pid" || return 1
  [ "$boot" = "$(boot_id)" ] && [ "$(start_time "$pid")" = "$started" ]
}

# daemon_members NAME: pids of its session, workers of a killed leader included. A session's id is not given to a new
# process while a member lives; the working directory tells that the session is ours and not a later namesake.
daemon_members() {
  local dir pid session boot started
  dir=$(daemon_dir "$1")
  read -r session started boot 2>/dev/null <"$dir/pid" || return 0
  [ "$boot" = "$(boot_id)" ] || return 0
  for pid in $(ps -o pid= -s "$session" 2>/dev/null); do
    [ "$(readlink "/proc/$pid/cwd")" != "$dir" ] || printf '%s\n' "$pid"
  done
}

# signal_members NAME SIGNAL
signal_members() {
  local pid
  for pid in $(daemon_members "$1"); do kill "-$2" "$pid" 2>/dev/null || true; done
}

daemon_gone() { [ -z "$(daemon_members "$1")" ]; }

daemon_stop() {
  signal_members "$1" TERM
  retry_until 5 daemon_gone "$1" || signal_members "$1" KILL
  retry_until 5 daemon_gone "$1" || die "$1 does not end"
  rm -f "$(daemon_dir "$1")/pid"
}

# daemon_start NAME COMMAND…: output goes to $STATE/log/NAME.log. File descriptors of the caller (locks) are closed.
daemon_start() {
  local name=$1 dir
  shift
  dir=$(daemon_dir "$name")
  mkdir -p "$dir" "$STATE/log"
  # The new process writes its own identity before it becomes the daemon, so there is no moment in which it runs unknown.
  # shellcheck disable=SC2016
  setsid -f env -C "$dir" bash -c '
    for fd in /proc/$$/fd/*; do fd=${fd##*/}; [ "$fd" -le 2 ] || eval "exec $fd>&-"; done 2>/dev/null
    stat=$(sed "s/.*) //" /proc/$$/stat); set -- $(cut -d" " -f20 <<<"$stat") "$@"
    printf "%s %s %s\n" $$ "$1" "$(cat /proc/sys/kernel/random/boot_id)" >pid.new && mv pid.new pid
    shift; exec "$@"' "$name" "$@" >>"$STATE/log/$name.log" 2>&1 </dev/null
}

# daemon_ensure NAME FINGERPRINT PROBE COMMAND…: runs already with the same configuration and answers → nothing to do.
daemon_ensure() {
  local name=$1 fingerprint=$2 probe=$3 dir
  shift 3
  dir=$(daemon_dir "$name")
  if daemon_alive "$name" && [ "$(cat "$dir/fingerprint" 2>/dev/null)" = "$fingerprint" ] && "$probe"; then return 0; fi
  daemon_stop "$name"
  mkdir -p "$dir"
  printf '%s\n' "$fingerprint" >"$dir/fingerprint"
  daemon_start "$name" "$@"
  retry_until 15 "$probe" || { tail -n 5 "$STATE/log/$name.log" >&2; die "$name does not answer"; }
  daemon_alive "$name" || { tail -n 5 "$STATE/log/$name.log" >&2; die "another program answers in place of $name"; }
}
