# Provider `debian`: one node from Debian's own packages and a Kubernetes built from Debian's source. Needs root.
# shellcheck shell=bash

NODE=node1
# Of the node alone; a second one (second-node.sh) has others.
NODE_STATE=$STATE
KUBELET=kubelet
CONTAINERD=containerd
KUBELET_PORT=10250
# A command that starts it elsewhere, or none.
KUBELET_WITHIN=()
NODEFS_MIN=1%
SECOND_NODE_STATE=$STATE/node2
SECOND_NODE_DAEMONS="kubelet-node2 containerd-node2"
POD_NETWORK=10.88.0.0/16
BRIDGE=cni0
BRIDGE_ADDRESS=10.88.0.1
SERVICE_NETWORK=10.96.0.0/16
SERVICE_API_ADDRESS=10.96.0.1
API_PORT=6443
ETCD_PORT=2379
REGISTRY_PORTS="5000 5001"
PKI=$STATE/pki
CGROUP=dockerflow-cluster
DAEMONS="etcd apiserver controller-manager scheduler containerd kubelet kube-proxy"
DEBIAN_PACKAGES="etcd-server containerd runc containernetworking-plugins iptables conntrack socat iproute2 openssl curl mount"

# shellcheck source-path=SCRIPTDIR
. "$CLUSTER_DIR/providers/debian-clean.sh"
. "$CLUSTER_DIR/providers/debian-config.sh"

provider_check() {
  [ "$(id -u)" = 0 ] || { echo "debian: needs root"; return 1; }
  grep -qs '^VERSION_CODENAME=bookworm' /etc/os-release || { echo "debian: needs Debian 12 (bookworm)"; return 1; }
  [ -d /sys/fs/cgroup/pids ] || { echo "debian: needs cgroup v1 (Kubernetes 1.20)"; return 1; }
}

api() { curl -fsS --max-time 2 --cacert "$PKI/ca.crt" --cert "$PKI/admin.crt" --key "$PKI/admin.key" "https://127.0.0.1:$API_PORT$1"; }

api_ready() { api /readyz >/dev/null 2>&1; }

# The kubelet's last word would stay True for 40 s after its death; daemons_alive covers that.
node_ready() { api "/api/v1/nodes/$NODE" 2>/dev/null | tr -d ' \n' | grep -q '"type":"Ready","status":"True"'; }

daemons_alive() {
  local name
  for name in $DAEMONS; do daemon_alive "$name" || return 1; done
}

# A busy server may need more than one question.
healthy() {
  [ -f "$STATE/complete" ] && daemons_alive && ip link show "$BRIDGE" >/dev/null 2>&1 &&
    retry_until 20 api_ready && retry_until 20 node_ready
}

require_free_ports() {
  local port owner
  for port in $API_PORT $ETCD_PORT 10250; do
    owner=$(port_owner "$port")
    [ -z "$owner" ] || die "port $port is taken: $owner"
  done
}

require_free_network() {
  local other
  other=$(ip -4 -o addr show | awk -v b="$BRIDGE" -v a="$BRIDGE_ADDRESS/" '$2 != b && index($4, a) == 1 { print $2 }')
  [ -z "$other" ] || die "$BRIDGE_ADDRESS belongs to the interface $other (podman's default network?); remove it first"
}

# Pods' way out and through; named chains of our own, so that taking them away is exact. Another engine's
# FORWARD policy may be DROP, hence the explicit accepts.
network_rules() {
  iptables-restore -w 10 --noflush <<RULES
*nat
:DOCKERFLOW-OUT - [0:0]
-A DOCKERFLOW-OUT -s $POD_NETWORK ! -d $POD_NETWORK -j MASQUERADE
-A POSTROUTING -j DOCKERFLOW-OUT
COMMIT
*filter
:DOCKERFLOW-FORWARD - [0:0]
-A DOCKERFLOW-FORWARD -i $BRIDGE -j ACCEPT
-A DOCKERFLOW-FORWARD -o $BRIDGE -j ACCEPT
-I FORWARD -j DOCKERFLOW-FORWARD
COMMIT
RULES
}

# The bridge exists before the first Pod does: its address is where Pods and containerd find this machine.
network() {
  sysctl -qw net.ipv4.ip_forward=1
  # Without it a Pod cannot reach itself or a neighbour through a Service. Built in or a module, or not to be had.
  modprobe br_netfilter 2>/dev/null || true
  sysctl -qw net.bridge.bridge-nf-call-iptables=1 2>/dev/null || true
  # With an address of its own. Else it takes the lowest of its ports' and changes it as Pods come and go, and every other
  # Pod sends into the void until it has asked for the address again, for ten seconds or so.
  ip link add "$BRIDGE" address 0a:58:0a:58:00:01 type bridge
  ip addr add "$BRIDGE_ADDRESS/${POD_NETWORK#*/}" dev "$BRIDGE"
  ip link set "$BRIDGE" up
  network_rules
}

start_etcd() {
  local client=http://127.0.0.1:$ETCD_PORT peer=http://127.0.0.1:$((ETCD_PORT + 1))
  # A test cluster's data need not survive a power failure: no fsync, many times faster.
  daemon_start etcd etcd --data-dir "$STATE/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls "$client" --advertise-client-urls "$client" --listen-peer-urls "$peer" \
    --initial-advertise-peer-urls "$peer" --initial-cluster "default=$peer"
}

start_apiserver() {
  daemon_start apiserver "$KUBE_BIN/kube-apiserver" --etcd-servers="http://127.0.0.1:$ETCD_PORT" \
    --bind-address=0.0.0.0 --secure-port="$API_PORT" --advertise-address="$BRIDGE_ADDRESS" \
    --service-cluster-ip-range="$SERVICE_NETWORK" --authorization-mode=Node,RBAC --allow-privileged=true \
    --client-ca-file="$PKI/ca.crt" --tls-cert-file="$PKI/apiserver.crt" --tls-private-key-file="$PKI/apiserver.key" \
    --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$PKI/service-account.pub" \
    --service-account-signing-key-file="$PKI/service-account.key" --feature-gates=TTLAfterFinished=true \
    --requestheader-client-ca-file="$PKI/ca.crt" --requestheader-allowed-names=front-proxy-client \
    --kubelet-client-certificate="$PKI/admin.crt" --kubelet-client-key="$PKI/admin.key" \
    --kubelet-preferred-address-types=InternalIP
}

start_controller_manager() {
  daemon_start controller-manager "$KUBE_BIN/kube-controller-manager" --kubeconfig="$PKI/controller-manager.conf" \
    --authentication-kubeconfig="$PKI/controller-manager.conf" --authorization-kubeconfig="$PKI/controller-manager.conf" \
    --bind-address=127.0.0.1 --port=0 --leader-elect=false --feature-gates=TTLAfterFinished=true \
    --root-ca-file="$PKI/ca.crt" --service-account-private-key-file="$PKI/service-account.key" \
    --use-service-account-credentials=true --kube-api-qps=200 --kube-api-burst=400 \
    --cluster-signing-cert-file="$PKI/ca.crt" --cluster-signing-key-file="$PKI/ca.key"
}

start_scheduler() {
  daemon_start scheduler "$KUBE_BIN/kube-scheduler" --kubeconfig="$PKI/scheduler.conf" \
    --authentication-kubeconfig="$PKI/scheduler.conf" --authorization-kubeconfig="$PKI/scheduler.conf" \
    --bind-address=127.0.0.1 --port=0 --leader-elect=false \
    --kube-api-qps=200 --kube-api-burst=400
}

containerd_ready() { ctr_k8s version; }
ctr_k8s() { ctr --address "$NODE_STATE/containerd/containerd.sock" --namespace k8s.io "$@"; }

start_containerd() {
  daemon_start "$CONTAINERD" containerd --config "$NODE_STATE/containerd/config.toml"
  retry_until 60 containerd_ready || die "containerd does not answer (log: $STATE/log/$CONTAINERD.log)"
  ctr_k8s images import "$STATE/pause.tar" >/dev/null
}

# start_kubelet [FLAG…]
start_kubelet() {
  daemon_start "$KUBELET" "${KUBELET_WITHIN[@]}" "$KUBE_BIN/kubelet" --config="$NODE_STATE/kubelet.yaml" --kubeconfig="$PKI/$KUBELET.conf" \
    --container-runtime=remote --container-runtime-endpoint="unix://$NODE_STATE/containerd/containerd.sock" \
    --root-dir="$NODE_STATE/kubelet" --hostname-override="$NODE" --node-ip="$BRIDGE_ADDRESS" "$@"
}

start_kube_proxy() {
  daemon_start kube-proxy "$KUBE_BIN/kube-proxy" --kubeconfig="$PKI/kube-proxy.conf" --proxy-mode=iptables \
    --cluster-cidr="$POD_NETWORK" --hostname-override="$NODE" --conntrack-max-per-core=0
}

# The kubelet needs as long as the API server until it is ready to talk, so both start at once.
start_control_plane() {
  start_etcd
  start_apiserver
  start_kubelet
  retry_until 180 api_ready || die "the API server is not ready (log: $STATE/log/apiserver.log)"
  start_controller_manager
  start_scheduler
  start_kube_proxy
}

wait_for_node() {
  retry_until 180 node_ready || die "the node is not Ready (log: $STATE/log/$KUBELET.log)"
  # Pods are refused until their namespace's account is there.
  retry_until 60 default_account_exists || die "the default service account is missing"
}

default_account_exists() { api /api/v1/namespaces/default/serviceaccounts/default; }

# Anything missing means everything anew: repairing every half-dead state would be code that is never tested.
provider_up() {
  KUBE_BIN=$("$CLUSTER_DIR/providers/debian-kubernetes.sh")
  if healthy; then return 0; fi
  # shellcheck disable=SC2086
  timed packages install_packages $DEBIAN_PACKAGES
  timed "cleaning what an earlier run left" provider_down
  require_free_ports
  require_free_network
  timed network network
  timed "certificates and configuration" write_configuration
  timed containerd start_containerd
  timed "control plane" start_control_plane
  timed node wait_for_node
  touch "$STATE/complete"
}

provider_env() {
  printf 'KUBECONFIG=%s\n' "$PKI/admin.conf"
  printf 'HOST_ADDRESS=%s\n' "$BRIDGE_ADDRESS"
  # For tests that start a control plane of their own.
  printf 'KUBE_BIN=%s\n' "$KUBE_BIN"
  printf 'POD_NETWORKS=%s\n' "$STATE/containerd/state/io.containerd.grpc.v1.cri/netns"
  printf 'KUBE_VERSION=%s\n' "$(api /version | sed -n 's/.*"gitVersion": "\([^"]*\)".*/\1/p')"
}
