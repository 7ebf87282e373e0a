#!/usr/bin/env bash
# Installs the programs that are named as arguments where they are missing, by apt-get or Homebrew. Where neither
# can, it says in one line what to install.
set -euo pipefail

# package_of FAMILY PROGRAM: what the program's package is called.
package_of() {
	case "$1:$2" in
	apt:node) echo nodejs ;;
	apt:python3-httpx) echo python3-httpx ;;
	brew:redis-server) echo redis ;;
	brew:python3) echo python ;;
	brew:npm) echo node ;;
	*) echo "$2" ;;
	esac
}

present() {
	case "$1" in
	python3-httpx) /usr/bin/env python3 -c 'import httpx' 2>/dev/null || /usr/bin/python3 -c 'import httpx' 2>/dev/null ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

missing=()
for program in "$@"; do
	present "$program" || missing+=("$program")
done
[ ${#missing[@]} -eq 0 ] && exit 0

names() {
	for program in "${missing[@]}"; do package_of "$1" "$program"; done | sort -u
}

as_root=()
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null && as_root=(sudo)
fi

if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || [ ${#as_root[@]} -gt 0 ]; }; then
	mapfile -t packages < <(names apt)
	echo "Installing ${packages[*]} with apt-get."
	install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}")
	"${install[@]}" >/dev/null 2>&1 && exit 0
	"${as_root[@]}" apt-get update -qq >/dev/null
	"${install[@]}" >/dev/null
elif command -v brew >/dev/null; then
	names brew | xargs brew install --quiet
else
	echo "Missing: ${missing[*]}. Install them with your package manager and run make again." >&2
	exit 1
fi
