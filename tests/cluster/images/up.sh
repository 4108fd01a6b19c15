#!/bin/bash
# Fills the test registry: base images, then the operator's and the builder's image.
# usage: up.sh [--bases-only]    (environment: REGISTRY, REGISTRY_LOCAL, CACHE, STATE,
#                                 ENV_OUT = file to which KEY=value lines are appended)
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

report() { if [ -n "${ENV_OUT:-}" ]; then cat >>"$ENV_OUT"; else cat; fi; }

"$HERE/base.sh"
[ "${1:-}" = --bases-only ] || "$HERE/build.sh" | report
