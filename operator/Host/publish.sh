#!/usr/bin/env bash
# Publishes the native executable to bin/dockerflow; does nothing when no source changed since the last time, and copies
# what another clone on this machine has made of the very same sources.
# usage: publish.sh      (environment: RID, default the machine's; ArtifactsPath as for any build)
set -euo pipefail
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source-path=SCRIPTDIR
. "$REPO/tests/cluster/lib.sh"

BIN=$REPO/bin
STAMP=$BIN/.dockerflow.sources
KEPT=$CACHE/executables
# Newest executables kept, about 30 MB each.
MAX_KEPT=4

rid() {
  case $(uname -m) in
    x86_64) echo linux-x64 ;;
    aarch64) echo linux-arm64 ;;
    *) die "no native compiler for $(uname -m): set RID" ;;
  esac
}

# Everything that the executable is made from, uncommitted changes included.
sources_hash() {
  cd "$REPO"
  {
    dotnet --version
    printf '%s\n' "$RID"
    # Which C library and linker.
    cat /etc/os-release
    find operator Directory.Build.props Directory.Packages.props global.json .editorconfig -type f \
      \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.json' -o -name .editorconfig \) \
      -not -path '*/obj/*' -not -path '*/bin/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -d' ' -f1
}

# The native compiler calls a C linker. Where there is no dpkg, whoever owns the machine has installed one.
linker() {
  if command -v dpkg-query >/dev/null; then install_packages gcc libc6-dev zlib1g-dev; fi
}

publish() {
  local out=$BIN/.publish
  rm -rf "$out"
  # Without the lock: whatever the build leaves behind must not hold it.
  with_compiler dotnet publish "$REPO/operator/Host/Host.csproj" -c Release -r "$RID" -o "$out" -v quiet --nologo 9>&-
  mv "$out/dockerflow" "$BIN/dockerflow"
  rm -rf "$out"
}

# Under its final name only when it is whole, for whoever looks at the same time.
keep() {
  mkdir -p "$KEPT"
  cp "$BIN/dockerflow" "$KEPT/.$HASH.$$"
  mv "$KEPT/.$HASH.$$" "$KEPT/$HASH"
  find "$KEPT" -type f -printf '%T@ %p\n' | sort -rn | tail -n "+$((MAX_KEPT + 1))" | cut -d' ' -f2- | xargs -r -d '\n' rm -f
}

# Its time is that of its last use.
take() {
  [ -x "$KEPT/$HASH" ] && touch "$KEPT/$HASH" &&
    cp "$KEPT/$HASH" "$BIN/dockerflow.new" && mv "$BIN/dockerflow.new" "$BIN/dockerflow"
}

command -v dotnet >/dev/null || die "the .NET SDK is missing: install .NET 10 (https://dot.net)"
RID=${RID:-$(rid)}
mkdir -p "$BIN"
exec 9>"$BIN/.lock"
flock 9
HASH=$(sources_hash)
if [ -x "$BIN/dockerflow" ] && [ "$(cat "$STAMP" 2>/dev/null)" = "$HASH" ]; then
  say "bin/dockerflow is up to date"
  exit 0
fi
rm -f "$STAMP"
if take; then
  say "bin/dockerflow was made of the same sources before"
else
  linker
  trap 'stop_compiler 9>&- || true' EXIT
  say "compiling bin/dockerflow (two to four minutes)"
  timed "bin/dockerflow" publish
  keep
fi
printf '%s\n' "$HASH" >"$STAMP"
