#!/usr/bin/env bash
# Refresh the lock files (make lock). They must hold no host name, no index address and no path of
# the machine that wrote them, so every setting that could leak one is dropped first.
set -euo pipefail
cd "$(dirname "$0")/.."

unset PIP_FIND_LINKS PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE
unset UV_FIND_LINKS UV_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_CONFIG_FILE

compile() {
    .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 \
        --generate-hashes --no-header --no-emit-index-url --no-emit-find-links "$@"
}

compile requirements/bootstrap.in --output-file requirements/bootstrap.txt
compile pyproject.toml requirements/build.in --output-file requirements/base.txt
compile pyproject.toml requirements/build.in requirements/dev.in --extra postgres --extra cluster --extra oidc \
    --constraints requirements/base.txt --output-file requirements/dev.txt
