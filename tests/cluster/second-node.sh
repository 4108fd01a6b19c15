#!/usr/bin/env bash
# A second node beside that of the provider `debian`, for tests of what befalls nodes. It takes only Pods that tolerate its
# taint dockerflow.dev/test-node, has the label of that name with the value true, and its disk for Pods is small and its own.
# usage: second-node.sh up      (anew, whatever is there)
#        second-node.sh down    (nothing of it is left; nothing to do is success)
#        second-node.sh fill    (its disk runs short)
#        second-node.sh free    (and does not any more)
#        second-node.sh restart [KUBELET-FLAG…]    (as after a crash, maybe with other settings)
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR
. "$CLUSTER_DIR/providers/debian.sh"

NODE=node2
NODE_STATE=$SECOND_NODE_STATE
KUBELET=kubelet-node2
CONTAINERD=containerd-node2
KUBELET_PORT=10260
CGROUP=$CGROUP/$NODE
MARK=dockerflow.dev/test-node
DISK_MB=4000
# Below this the kubelet evicts.
NODEFS_MIN=1000Mi

require_first_node() { healthy_first || die "the second node needs the cluster of provider debian; run 'make up'"; }

healthy_first() { (NODE=node1; KUBELET=kubelet; CONTAINERD=containerd; healthy); }

# What is on a tmpfs takes memory only while it is there.
mount_disk() {
  mkdir -p "$NODE_STATE/kubelet"
  mount -t tmpfs -o "size=${DISK_MB}m" dockerflow-node2 "$NODE_STATE/kubelet"
}

# Where kubelets keep the logs of Pods is fixed, and each removes those of Pods that it does not know. So this node's daemons
# see directories of their own there; they share one mount namespace, for the kubelet mounts what containerd hands to Pods.
HOST_LOGS="/var/log/pods /var/log/containers"
# shellcheck disable=SC2016
WITH_OWN_LOGS='
  for logs in $HOST_LOGS; do
    mkdir -p "$logs" "$NODE_STATE/log/${logs##*/}"
    mount --bind "$NODE_STATE/log/${logs##*/}" "$logs"
  done
  exec containerd --config "$NODE_STATE/containerd/config.toml"'

start_containerd() {
  export NODE_STATE HOST_LOGS
  daemon_start "$CONTAINERD" unshare --mount --propagation private bash -euc "$WITH_OWN_LOGS"
  retry_until 60 containerd_ready || die "containerd does not answer (log: $STATE/log/$CONTAINERD.log)"
  ctr_k8s images import "$STATE/pause.tar" >/dev/null
}

start_marked_kubelet() {
  KUBELET_WITHIN=(nsenter "--mount=/proc/$(daemon_pid "$CONTAINERD")/ns/mnt" --)
  start_kubelet --node-labels="$MARK=true" --register-with-taints="$MARK=:NoSchedule" "$@"
}

up() {
  down
  require_first_node
  KUBE_BIN=$("$CLUSTER_DIR/providers/debian-kubernetes.sh")
  mount_disk
  write_node_certificate
  write_containerd
  write_cgroups
  write_kubelet
  start_containerd
  start_marked_kubelet
  retry_until 180 node_ready || die "the second node is not Ready (log: $STATE/log/$KUBELET.log)"
}

# The server first: what is killed below it need not be told of.
down() {
  delete_node || true
  daemon_stop "$KUBELET" 0
  daemon_stop "$CONTAINERD" 0
  kill_all stray_pids
  kill_all cgroup_pids
  unmount_all
  remove_cgroups
  remove_dead_shim_sockets
  rm -rf --one-file-system "$NODE_STATE"
}

delete_node() {
  curl -fsS --max-time 5 -o /dev/null -X DELETE --cacert "$PKI/ca.crt" --cert "$PKI/admin.crt" --key "$PKI/admin.key" \
    "https://127.0.0.1:$API_PORT/api/v1/nodes/$NODE" 2>/dev/null
}

free_mb() { df --output=avail -BM "$NODE_STATE/kubelet" | tail -n 1 | tr -dc 0-9; }

fill() {
  local leave=500 free
  free=$(free_mb)
  [ "$free" -le "$leave" ] || fallocate -l "$((free - leave))M" "$NODE_STATE/kubelet/filler"
}

# SIGKILL: no Pod is told.
restart() {
  KUBE_BIN=$("$CLUSTER_DIR/providers/debian-kubernetes.sh")
  daemon_stop "$KUBELET" 0
  start_marked_kubelet "$@"
}

main() {
  local command=${1:-}
  [ "$#" = 0 ] || shift
  case $command in
    up | down | fill | restart) "$command" "$@" ;;
    free) rm -f "$NODE_STATE/kubelet/filler" ;;
    *) sed -n '4,8s/^# *//p' "${BASH_SOURCE[0]}" >&2; exit 2 ;;
  esac
}
main "$@"
