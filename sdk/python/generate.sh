#!/usr/bin/env bash
# Writes backlot/wire/messages_pb2.py and its types again, from the contract's messages. It takes protoc 3.21 or a
# later 3.x/4.x (Debian: protobuf-compiler), so that the outcome runs on protobuf 4.21 and everything after.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
protoc -I "$here/../../api" --python_out="$out" --pyi_out="$out" generator/v1/messages.proto
mv "$out"/generator/v1/messages_pb2.py "$out"/generator/v1/messages_pb2.pyi "$here/backlot/wire/"
