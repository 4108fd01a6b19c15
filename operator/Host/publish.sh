#!/usr/bin/env bash
# Publishes the native executable to bin/dockerflow; does nothing when no source changed since the last time.
# usage: publish.sh      (environment: RID, default the machine's; ArtifactsPath as for any build)
set -euo pipefail
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source-path=SCRIPTDIR
. "$REPO/tests/cluster/lib.sh"

BIN=$REPO/bin
STAMP=$BIN/.dockerflow.sources

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
  dotnet publish "$REPO/operator/Host/Host.csproj" -c Release -r "$RID" -o "$out" -v quiet --nologo 9>&-
  mv "$out/dockerflow" "$BIN/dockerflow"
  rm -rf "$out"
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
linker
say "compiling bin/dockerflow (a minute or two)"
timed "bin/dockerflow" publish
printf '%s\n' "$HASH" >"$STAMP"
