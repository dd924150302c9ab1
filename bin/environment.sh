# Sourced by bin/serve and bin/test: makes .venv beside the repository once, and again only when the locked list changes.
# Use: prepare_environment run|dev     (dev holds everything run does)
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
PYTHON="$ROOT/.venv/bin/python"

find_python() {
  local candidate
  for candidate in "${ZHIPING_PYTHON:-}" python3.13 python3.12 python3.11 python3; do
    [ -n "$candidate" ] || continue
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] < (3, 14)))' 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  echo "zhiping needs Python 3.11, 3.12 or 3.13. Install one, or name it: ZHIPING_PYTHON=/path/to/python3.11" >&2
  return 1
}

locked_hash() { cat "$ROOT/requirements/$1.txt" | cksum | tr -d ' \n'; }

prepare_environment() {
  local wanted="$1" stamps="$ROOT/.venv/.zhiping"
  # An environment that holds the development list also holds the run list it was locked with.
  if [ -x "$PYTHON" ] && [ -f "$stamps" ] &&
    { grep -qx "dev $(locked_hash dev) $(locked_hash run)" "$stamps" ||
      { [ "$wanted" = run ] && grep -qx "run $(locked_hash run)" "$stamps"; }; }; then
    return 0
  fi
  local python
  python="$(find_python)"
  echo "Preparing the environment in .venv (once; takes about a minute) ..." >&2
  # Another start may be doing the same: the first one works, the others wait.
  exec 9>"$ROOT/.venv.lock"
  if command -v flock >/dev/null 2>&1; then flock 9; fi
  if [ ! -x "$PYTHON" ]; then
    rm -rf "$ROOT/.venv"
    "$python" -m venv "$ROOT/.venv"
  fi
  "$PYTHON" -m pip --version >/dev/null 2>&1 || "$PYTHON" -m ensurepip --default-pip >/dev/null
  [ -x "$ROOT/.venv/bin/uv" ] || "$PYTHON" -m pip install --quiet --disable-pip-version-check uv
  # uv is kept beside the locked list, which does not name it: so install, never prune.
  "$ROOT/.venv/bin/uv" pip install --quiet --python "$PYTHON" --require-hashes -r "$ROOT/requirements/$wanted.txt"
  if [ "$wanted" = dev ]; then
    echo "dev $(locked_hash dev) $(locked_hash run)" >"$stamps"
  else
    echo "run $(locked_hash run)" >"$stamps"
  fi
  exec 9>&-
}

export PYTHONPATH="$ROOT/src${PYTHONPATH:+:$PYTHONPATH}"
export DJANGO_SETTINGS_MODULE=zhiping.project.settings
