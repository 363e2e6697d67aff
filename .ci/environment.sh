# Sourced by ./run and ./test: makes .venv from a lock file, again only when that file has changed.

usable_python() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Built with the optimisations that Python offers: distributions do so, who compiles it at home often does not, and
# then everything here takes a quarter longer (DECISIONS.md).
quick_python() {
  "$1" -c 'import sys, sysconfig
home_made = not sys.executable.startswith("/usr/bin/")
sys.exit(home_made and "--enable-optimizations" not in (sysconfig.get_config_var("CONFIG_ARGS") or ""))' >/dev/null 2>&1
}

find_python() {
  local name first="" best=""
  if [ -n "${PYTHON:-}" ] && usable_python "$PYTHON"; then
    best=$PYTHON
  fi
  for name in python3 python3.13 python3.12 python3.11 python3.14 /usr/bin/python3 python; do
    if [ -n "$best" ]; then break; fi
    usable_python "$name" || continue
    first=${first:-$name}
    if quick_python "$name"; then best=$name; fi
  done
  best=${best:-$first}
  if [ -n "$best" ]; then
    "$best" -c 'import sys; print(sys.executable)'
    return
  fi
  cat >&2 <<'MESSAGE'
Chưa có Python 3.11 trở lên trên máy này.
  Debian 12, Ubuntu 24.04 hoặc mới hơn: sudo apt install python3 python3-venv
  Nếu Python nằm ở nơi khác: PYTHON=/đường/dẫn/python3 ./run
MESSAGE
  return 1
}

new_venv() {
  local python
  python=$(find_python) || return
  rm -rf .venv
  # Debian keeps ensurepip in a package of its own; without it the machine's pip installs into the environment.
  "$python" -m venv .venv 2>/dev/null || { rm -rf .venv && "$python" -m venv --without-pip .venv; } || return
  base_python=$python
}

install_with_uv() {
  uv --version >/dev/null 2>&1 &&
    UV_PYTHON_DOWNLOADS=never uv pip install -q --compile-bytecode --python .venv/bin/python --require-hashes -r "$1" 2>/dev/null
}

# The environment's own pip, else whichever this machine has.
install_with_pip() {
  local pip into="--python .venv/bin/python"
  for pip in ".venv/bin/python -m pip" "${base_python:-python3} -m pip $into" "python3 -m pip $into" "pip $into"; do
    if $pip --version >/dev/null 2>&1; then
      $pip install -qq --disable-pip-version-check --require-hashes -r "$1"
      return
    fi
  done
  return 1
}

make_environment() {
  local lock=$1
  usable_python .venv/bin/python || new_venv || return
  if cmp -s "$lock" ".venv/$lock"; then return; fi
  echo "Đang cài các gói trong $lock (một lần, khoảng nửa phút)…"
  if ! install_with_uv "$lock" && ! install_with_pip "$lock"; then
    echo "Chưa cài được các gói. Kiểm tra mạng và pip rồi chạy lại." >&2
    return 1
  fi
  cp "$lock" ".venv/$lock"
}
