# Sourced by run and test: the virtual environment .venv, with virtcheck installed in it as a user gets it.
ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
VENV=$ROOT/.venv
PYTHON=${PYTHON:-python3}

die() {
  echo "${0##*/}: $*" >&2
  exit 2
}

# Makes .venv with a current pip, unless it is there: pip 23, which Debian 12 has, writes start scripts that import re.
make_environment() {
  # An environment knows the place where it was made.
  if [ -x "$VENV/bin/python" ] && [ "$(cat "$VENV/place" 2>/dev/null)" = "$VENV" ]; then return; fi
  command -v "$PYTHON" >/dev/null || die "$PYTHON is not installed; virtcheck needs Python 3.11 or later"
  "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || die "$("$PYTHON" --version) is too old: virtcheck needs 3.11 or later; PYTHON=/path/to/python3 names another"
  "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null \
    || die "$PYTHON cannot make virtual environments; on Debian and Ubuntu: apt install python3-venv"
  echo "Making a virtual environment in $VENV" >&2
  "$PYTHON" -m venv --clear "$VENV" || die "no virtual environment could be made in $VENV"
  "$VENV/bin/pip" install -qq --compile --upgrade pip || die "pip could not be brought up to date"
  echo "$VENV" >"$VENV/place"
}

# Installs the sources, compiled, with what pip is given besides, unless that happened since they last changed. A
# directory changes when a file in it comes or goes.
install_virtcheck() { # $1: a name for this kind of installation; the rest are further words for pip
  mark=$VENV/installed-$1
  shift
  changed=$(cd "$ROOT" && find src pyproject.toml requirements-dev.txt -name __pycache__ -prune -o \
    -newer "$mark" -print 2>&1 | head -n 1)
  if [ -z "$changed" ]; then return; fi
  echo "Installing virtcheck" >&2
  touch "$VENV/begun"
  "$VENV/bin/pip" install -qq --compile "$@" "$ROOT" || die "virtcheck could not be installed"
  mv "$VENV/begun" "$mark"
}
