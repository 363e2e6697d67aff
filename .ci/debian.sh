# Sourced by ./test: Debian packages, installed when they are missing and we may.

has_program() {
  command -v "$1" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/$1" >/dev/null
}

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
  done
}

debian_packages() {
  local missing as_root=()
  command -v dpkg-query >/dev/null || return 0
  missing=$(missing_packages "$@")
  if [ -z "$missing" ]; then return 0; fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      echo "Thiếu gói Debian, không có quyền cài:" $missing >&2
      return 0
    fi
    as_root=(sudo -n)
  fi
  echo "Đang cài gói Debian:" $missing
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
