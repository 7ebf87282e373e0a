#!/usr/bin/env bash
# Installs the programs that are named as arguments where they are missing, by apt-get or Homebrew. Where neither
# can, it says in one line what to install. It says nothing when nothing is missing.
set -euo pipefail

# package_of FAMILY PROGRAM: the packages that bring the program; nothing where the family has none.
package_of() {
	case "$1:$2" in
	apt:node) echo nodejs ;;
	apt:protoc) echo protobuf-compiler ;;
	apt:wasm-ld) echo lld ;;
	apt:libclang-rt-wasm32) echo "libclang-rt-$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\).*/\1/p' | head -n 1)-dev-wasm32" ;;
	brew:protoc) echo protobuf ;;
	brew:wasm-ld) echo lld ;;
	apt:systemd-analyze) echo systemd ;;
	apt:cc) echo gcc libc6-dev ;;
	brew:systemd-analyze | brew:cc | brew:python3-httpx | brew:python3-grpcio | brew:python3-protobuf | brew:wasi-libc | brew:libclang-rt-wasm32) ;; # Xcode's command line tools; pip
	brew:redis-server) echo redis ;;
	brew:python3) echo python ;;
	brew:npm) echo node ;;
	brew:chromium) ;; # a browser that is there, or brew install --cask chromium
	*) echo "$2" ;;
	esac
}

# has_module: the system's own python3 may have it where another one comes first in PATH.
has_module() { python3 -c "import $1" 2>/dev/null || /usr/bin/python3 -c "import $1" 2>/dev/null; }

present() {
	case "$1" in
	python3-httpx) has_module httpx ;;
	chromium) command -v chromium chromium-browser google-chrome >/dev/null || [ -e /Applications/Chromium.app ] ;;
	wasi-libc) [ -e /usr/lib/wasm32-wasi/libc.a ] || [ -n "${WASI_SYSROOT:-}" ] ;;
	libclang-rt-wasm32) ls /usr/lib/llvm-*/lib/clang/*/lib/wasi/*wasm32* >/dev/null 2>&1 || [ -n "${WASI_SYSROOT:-}" ] ;;
	python3-grpcio) has_module grpc ;;
	python3-protobuf) has_module google.protobuf ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

look() {
	missing=()
	for program in "${wanted[@]}"; do
		present "$program" || missing+=("$program")
	done
}

packages() {
	for program in "${missing[@]}"; do package_of "$1" "$program"; done | tr ' ' '\n' | sort -u | grep .
}

# may_root: we are root or can become it.
may_root() { [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null; }

as_root() {
	if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
		-o DPkg::Lock::Timeout=120 "$@" >/dev/null
}

# The package lists are fetched only when the install does not work without: absent or old.
by_apt() {
	local list
	list=$(packages apt)
	echo "Installing with apt-get:" $list
	apt_install $list 2>/dev/null && return
	as_root apt-get update -qq >/dev/null
	list=$(packages apt) # some names follow from the lists
	apt_install $list
}

by_brew() {
	local list
	list=$(packages brew) || return 0
	echo "Installing with brew:" $list
	brew install --quiet $list
}

wanted=("$@")
look
[ "${#missing[@]}" -eq 0 ] && exit 0

if command -v apt-get >/dev/null && may_root; then
	by_apt || true # what is still missing is said below
elif command -v brew >/dev/null; then
	by_brew || true
fi

look
[ "${#missing[@]}" -eq 0 ] && exit 0
echo "Missing: ${missing[*]}. Install them with your package manager and run make again." >&2
exit 1
