# Provider `debian`: certificates and configuration files, all below $STATE.
# shellcheck shell=bash

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1" 2>/dev/null; }

# certificate NAME SUBJECT EXTENSION…: signed by the cluster's CA.
certificate() {
  local name=$1 subject=$2; shift 2
  new_key "$PKI/$name.key"
  openssl req -new -key "$PKI/$name.key" -out "$PKI/$name.csr" -subj "$subject"
  openssl x509 -req -in "$PKI/$name.csr" -CA "$PKI/ca.crt" -CAkey "$PKI/ca.key" -CAcreateserial -days 3650 \
    -out "$PKI/$name.crt" -extfile <(printf '%s\n' "$@") 2>/dev/null
}

kubeconfig() {
  cat >"$PKI/$1.conf" <<CONFIG
apiVersion: v1
kind: Config
clusters:
- name: dockerflow
  cluster:
    server: https://127.0.0.1:$API_PORT
    certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")
users:
- name: $1
  user:
    client-certificate-data: $(base64 -w0 "$PKI/$1.crt")
    client-key-data: $(base64 -w0 "$PKI/$1.key")
contexts:
- name: dockerflow
  context: {cluster: dockerflow, user: $1}
current-context: dockerflow
CONFIG
}

client() {
  certificate "$1" "$2" extendedKeyUsage=clientAuth
  kubeconfig "$1"
}

write_node_certificate() {
  certificate "$KUBELET" "/O=system:nodes/CN=system:node:$NODE" extendedKeyUsage=clientAuth,serverAuth \
    "subjectAltName=DNS:$NODE,IP:$BRIDGE_ADDRESS,IP:127.0.0.1"
  kubeconfig "$KUBELET"
}

write_pki() {
  mkdir -p "$PKI"
  chmod 700 "$PKI"
  new_key "$PKI/ca.key"
  openssl req -x509 -new -key "$PKI/ca.key" -out "$PKI/ca.crt" -subj /CN=dockerflow-test-cluster -days 3650
  certificate apiserver /CN=kube-apiserver "subjectAltName=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,\
DNS:localhost,IP:127.0.0.1,IP:$SERVICE_API_ADDRESS,IP:$BRIDGE_ADDRESS"
  client admin /O=system:masters/CN=admin
  client controller-manager /CN=system:kube-controller-manager
  client scheduler /CN=system:kube-scheduler
  client kube-proxy /CN=system:kube-proxy
  write_node_certificate
  new_key "$PKI/service-account.key"
  openssl ec -in "$PKI/service-account.key" -pubout -out "$PKI/service-account.pub" 2>/dev/null
}

# Masquerading is done once for the whole network, not per Pod by the plugin: faster, and nothing to forget.
write_cni() {
  mkdir -p "$STATE/cni"
  cat >"$STATE/cni/10-bridge.conflist" <<CONFIG
{"cniVersion": "0.4.0", "name": "dockerflow-cluster", "plugins": [
  {"type": "bridge", "bridge": "$BRIDGE", "isGateway": true, "ipMasq": false, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$STATE/cni-leases", "ranges": [[{"subnet": "$POD_NETWORK"}]],
            "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}
]}
CONFIG
}

write_plain_http_registries() {
  local port host
  for port in $REGISTRY_PORTS; do
    host=$BRIDGE_ADDRESS:$port
    mkdir -p "$NODE_STATE/containerd/certs.d/$host"
    cat >"$NODE_STATE/containerd/certs.d/$host/hosts.toml" <<CONFIG
server = "http://$host"
[host."http://$host"]
  capabilities = ["pull", "resolve"]
CONFIG
  done
}

# restrict_oom_score_adj: machines without CAP_SYS_RESOURCE start no sandbox otherwise.
# netns_mounts_under_state_dir: every mount is below $STATE, so that cleaning up finds them all and only them.
write_containerd() {
  mkdir -p "$NODE_STATE/containerd"
  write_plain_http_registries
  cat >"$NODE_STATE/containerd/config.toml" <<CONFIG
version = 2
root = "$NODE_STATE/containerd/root"
state = "$NODE_STATE/containerd/state"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "$NODE_STATE/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$STATE/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "$NODE_STATE/containerd/certs.d"
CONFIG
}

# A cgroup of our own holds every Pod: whatever the runtime forgot is found there and nowhere else.
write_cgroups() {
  local controller
  for controller in /sys/fs/cgroup/*/; do
    [ -w "$controller/cgroup.procs" ] || continue
    mkdir -p "$controller$CGROUP"
  done
  cat /sys/fs/cgroup/cpuset/cpuset.cpus >"/sys/fs/cgroup/cpuset/$CGROUP/cpuset.cpus"
  cat /sys/fs/cgroup/cpuset/cpuset.mems >"/sys/fs/cgroup/cpuset/$CGROUP/cpuset.mems"
}

# podPidsLimit: no field of a Pod bounds its processes, only this does. volumeStatsAggPeriod: how long a volume that is too
# full may go unnoticed, a minute or two by default.
write_kubelet() {
  cat >"$NODE_STATE/kubelet.yaml" <<CONFIG
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $BRIDGE_ADDRESS
port: $KUBELET_PORT
healthzPort: $((KUBELET_PORT - 2))
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $PKI/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $PKI/$KUBELET.crt
tlsPrivateKeyFile: $PKI/$KUBELET.key
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP
enforceNodeAllocatable: []
failSwapOn: false
podPidsLimit: 2048
volumeStatsAggPeriod: 15s
maxPods: 250
clusterDomain: cluster.local
resolvConf: /etc/resolv.conf
serializeImagePulls: false
registryPullQPS: 0
eventRecordQPS: 0
nodeStatusUpdateFrequency: 1s
nodeStatusReportFrequency: 1m
kubeAPIQPS: 50
kubeAPIBurst: 100
evictionHard: {nodefs.available: "$NODEFS_MIN", imagefs.available: "1%"}
evictionPressureTransitionPeriod: 5s
imageGCHighThresholdPercent: 99
imageGCLowThresholdPercent: 98
CONFIG
}

# The image of the container that holds a Pod's namespaces: one static program, as an archive that ctr imports.
write_pause_image() {
  local dir=$STATE/pause diff
  mkdir -p "$dir/root"
  cp "$KUBE_BIN/pause" "$dir/root/pause"
  tar -C "$dir/root" --owner=0 --group=0 -cf "$dir/layer.tar" pause
  diff=$(sha256sum "$dir/layer.tar" | cut -d' ' -f1)
  printf '{"architecture":"%s","os":"linux","config":{"Entrypoint":["/pause"],"User":"65535:65535"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$(dpkg --print-architecture)" "$diff" >"$dir/config.json"
  printf '[{"Config":"config.json","RepoTags":["localhost/pause:1"],"Layers":["layer.tar"]}]' >"$dir/manifest.json"
  tar -C "$dir" -cf "$STATE/pause.tar" manifest.json config.json layer.tar
  rm -rf "$dir"
}

write_configuration() {
  write_pki
  write_cni
  write_containerd
  write_cgroups
  write_kubelet
  write_pause_image
}
