#!/usr/bin/env bash
# Builds Kubernetes from Debian's source package, once per machine, and prints the directory with the binaries:
# kube-apiserver, kube-controller-manager, kube-scheduler, kube-proxy, kubelet, kubectl and pause.
# The result is cached by the source's version and this recipe's; a killed build leaves nothing that is believed later.
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# The upstream part only: Debian's own revisions of it are security fixes, and only the newest is served.
SOURCE_VERSION=1.20.5+really1.20.2
KUBE_VERSION=v1.20.2
RECIPE=1
HOME_DIR=$CACHE/kubernetes
DONE=$HOME_DIR/$SOURCE_VERSION-$RECIPE-$(dpkg --print-architecture)
WORK=$HOME_DIR/build
COMMANDS="cmd/kube-apiserver cmd/kube-controller-manager cmd/kube-scheduler cmd/kube-proxy cmd/kubelet cmd/kubectl"

# The machine's own sources, but for source packages, in a configuration of our own: the machine's stays as it is.
source_list() {
  local suite file
  # shellcheck disable=SC1091
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] || continue
    awk -v RS= -v suite="$suite" '$0 ~ "Suites:[^\n]*" suite { gsub(/Types:[^\n]*/, "Types: deb-src"); print $0 "\n" }' "$file"
  done
}

source_list_one_line() {
  local suite
  # shellcheck disable=SC1091
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true; } | sed -n "/ ${suite}[ -]/s/^deb /deb-src /p"
}

apt_source() {
  local apt=$WORK/apt
  local options=(-o "Dir::Etc::sourcelist=$apt/sources.list" -o "Dir::Etc::sourceparts=$apt/parts"
    -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o APT::Sandbox::User=root)
  mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial"
  source_list >"$apt/parts/source.sources"
  source_list_one_line >"$apt/sources.list"
  apt-get -q "${options[@]}" update
  cd "$WORK"
  apt-get -q "${options[@]}" source kubernetes
}

# The vendored reflect2 1.0.1 does not survive Go 1.18 and later: YAML requests would panic the API server.
replace_reflect2() {
  local vendored=vendor/github.com/modern-go/reflect2
  rm -rf "$vendored"
  cp -r /usr/share/gocode/src/github.com/modern-go/reflect2 "$vendored"
}

compile() {
  export GOFLAGS=-mod=vendor CGO_ENABLED=0 GOCACHE=$HOME_DIR/go-cache
  export KUBE_GIT_VERSION=$KUBE_VERSION KUBE_GIT_COMMIT=debian KUBE_GIT_TREE_STATE=clean
  make generated_files
  make all WHAT="$COMMANDS" GOLDFLAGS="-s -w"
  gcc -Os -static -o "$WORK/pause" build/pause/linux/pause.c
}

collect() {
  local out=$WORK/out name
  mkdir -p "$out"
  for name in $COMMANDS; do cp "_output/local/bin/linux/$(go env GOARCH)/${name#cmd/}" "$out/"; done
  cp "$WORK/pause" "$out/"
  mv -T "$out" "$DONE"
}

build() {
  install_packages dpkg-dev golang-go make rsync gcc libc6-dev golang-github-modern-go-reflect2-dev
  rm -rf "$WORK"
  mkdir -p "$WORK"
  apt_source
  cd "$WORK/kubernetes-$SOURCE_VERSION"
  replace_reflect2
  compile
  collect
  rm -rf "$WORK" "$HOME_DIR/go-cache"
}

# Only one build at a time; whoever waited finds it done. The lock goes with the process, however it ends.
# The build is a process of its own because bash ignores `set -e` in a function whose failure is handled.
main() {
  [ -d "$DONE" ] && { printf '%s\n' "$DONE"; return; }
  mkdir -p "$HOME_DIR"
  say "building Kubernetes $SOURCE_VERSION from Debian's source, once (about 8 min; log: $HOME_DIR/build.log)"
  exec 8>"$HOME_DIR/lock"
  flock 8
  [ -d "$DONE" ] || "${BASH_SOURCE[0]}" build >"$HOME_DIR/build.log" 2>&1 ||
    { tail -n 20 "$HOME_DIR/build.log" >&2; die "the Kubernetes build failed"; }
  printf '%s\n' "$DONE"
}

case ${1:-} in
  "") main ;;
  build) build ;;
  *) die "usage: $0" ;;
esac
