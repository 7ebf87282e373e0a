#!/usr/bin/env bash
# build.sh [MODULE]: builds main.c to a WebAssembly module, storm.wasm beside it or where the argument says.
set -euo pipefail
cd "$(dirname "$0")"

for program in clang wasm-ld; do
	command -v "$program" >/dev/null || missing=yes
done
[ -e /usr/lib/wasm32-wasi/libc.a ] || [ -n "${WASI_SYSROOT:-}" ] || missing=yes
if [ -n "${missing:-}" ]; then
	echo "Missing: on Debian, apt-get install clang lld wasi-libc libclang-rt-dev-wasm32 (bookworm: libclang-rt-14-dev-wasm32); elsewhere set WASI_SYSROOT to a wasi-sdk's." >&2
	exit 1
fi

exec clang --target=wasm32-wasi ${WASI_SYSROOT:+--sysroot="$WASI_SYSROOT"} -O2 -Wall -Wextra -Werror -s \
	-o "${1:-storm.wasm}" main.c
