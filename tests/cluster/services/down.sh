#!/bin/bash
# Ends the services and removes all that they kept, whether all, some or none of them run.
# usage: down.sh     (environment: STATE)
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../lib.sh
. "$HERE/../lib.sh"
# shellcheck source=service.sh
. "$HERE/service.sh"

for name in git git-cgi registry registry-private; do service_stop "$name"; done
rm -rf "$SERVICES"
