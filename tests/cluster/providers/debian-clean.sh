# Provider `debian`: takes away everything that a run, finished or killed at any line, left on the machine.
# shellcheck shell=bash

# Processes of an earlier run whose pidfile is gone (somebody deleted $STATE): known by program and by our path
# among their arguments, never by the program's name alone.
stray_pids() {
  local file directory
  while read -r file; do
    directory=${file%/cmdline}
    case $(readlink "$directory/exe" || true) in
      */etcd | */kube-apiserver | */kube-controller-manager | */kube-scheduler | */kube-proxy | */kubelet) ;;
      */containerd | */containerd-shim-runc-v2) ;;
      *) continue ;;
    esac
    printf '%s\n' "${directory##*/}"
  done < <(grep -lasF -- "$NODE_STATE/" /proc/[0-9]*/cmdline)
}

cgroup_pids() { find /sys/fs/cgroup/*/"$CGROUP" -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u; }

no_pids() { [ -z "$("$@")" ]; }

# kill_all LISTER: a fork may escape one round, hence the rounds.
kill_all() {
  local pid
  for _ in $(seq 50); do
    no_pids "$1" && return
    for pid in $("$1"); do kill -KILL "$pid" 2>/dev/null || true; done
    sleep 0.1
  done
  die "cannot end these processes: $("$1" | tr '\n' ' ')"
}

# The kubelet and containerd first: they would start anew what is ended below. Nothing here is worth a goodbye.
stop_daemons() {
  local name
  for name in kubelet kube-proxy containerd scheduler controller-manager apiserver etcd; do daemon_stop "$name" 0; done
  kill_all stray_pids
  kill_all cgroup_pids
}

mounts_below() { awk -v dir="$1/" 'index($5, dir) == 1 { print $5 }' /proc/self/mountinfo | sort -r; }

unmount_all() {
  local target
  while read -r target; do umount -l "$target" 2>/dev/null || true; done < <(mounts_below "$NODE_STATE")
}

remove_cgroups() {
  # Depth first; the kernel may need a moment after the last process has gone.
  retry_until 5 remove_cgroups_once || say "some cgroups named $CGROUP remain"
}

remove_cgroups_once() {
  find /sys/fs/cgroup/*/"$CGROUP" -depth -type d -exec rmdir {} \; 2>/dev/null || true
  ! compgen -G "/sys/fs/cgroup/*/$CGROUP" >/dev/null
}

# Prints iptables-restore input which removes our chains of one saved table and every rule that leads there.
removal_of_rules() {
  awk '
    function ours(chain) { return chain ~ /^(KUBE|CNI|DOCKERFLOW)-/ }
    /^\*/ { print; next }
    /^:/ { chain = substr($1, 2); if (ours(chain)) { print ":" chain " - [0:0]"; chains[++n] = chain } next }
    /^-A/ { for (i = 3; i < NF; i++) if (!ours($2) && $i == "-j" && ours($(i + 1))) { sub(/^-A/, "-D"); print } next }
    /^COMMIT/ { for (i = 1; i <= n; i++) print "-X " chains[i]; n = 0; print }'
}

remove_rules() {
  command -v "$1-save" >/dev/null || return 0
  "$1-save" 2>/dev/null | grep -qE '^:(KUBE|CNI|DOCKERFLOW)-' || return 0
  "$1-save" | removal_of_rules | "$1-restore" -w 10 --noflush
}

remove_network() {
  remove_rules iptables
  remove_rules ip6tables
  if ip link show "$BRIDGE" >/dev/null 2>&1; then ip link delete "$BRIDGE"; fi
  remove_cni_results
}

# The plugins' results, and those of the runtime's loopback network; both name a path below ours.
remove_cni_results() {
  local file
  for file in /var/lib/cni/results/*; do
    if [ -f "$file" ] && grep -q "$STATE/" "$file"; then rm -f "$file"; fi
  done
}

# Sockets of ended shims stay as files in a directory that all containerds share; a socket nobody listens on is dead.
remove_dead_shim_sockets() {
  local socket
  for socket in /run/containerd/s/*; do
    [ -S "$socket" ] || continue
    grep -q " $socket\$" /proc/net/unix || rm -f "$socket"
  done
}

# Everything but what is not this provider's: the lock, the services' data.
remove_files() {
  local name
  rm -f "$STATE/complete"
  for name in $DAEMONS $SECOND_NODE_DAEMONS; do rm -f "$STATE/run/$name.pid" "$STATE/log/$name.log"; done
  rm -rf --one-file-system "$PKI" "$STATE/etcd" "$STATE/containerd" "$STATE/kubelet" "$STATE/kubelet.yaml" \
    "$SECOND_NODE_STATE" "$STATE/cni" "$STATE/cni-leases" "$STATE/pause" "$STATE/pause.tar"
}

provider_down() {
  rm -f "$STATE/complete"
  stop_daemons
  unmount_all
  remove_cgroups
  remove_network
  remove_dead_shim_sockets
  remove_files
}
