#!/usr/bin/env bash
# Packs built programs into an archive that says what is in it: pack-release.sh BIN VERSION OS ARCH OUT
# BIN has backlot, backlot-runner, backlot-confine and plugins/. With CYCLONEDX naming the tool, a bill of materials of each
# program goes along. The same commit gives the same archive, by SOURCE_DATE_EPOCH.
set -euo pipefail
bin=$1 version=$2 os=$3 arch=$4 out=$5
cd "$(dirname "$0")/../.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}

name=backlot_${version}_${os}_${arch}
mkdir -p "$out"
out=$(cd "$out" && pwd)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
dir=$stage/$name

mkdir -p "$dir/bin/plugins" "$dir/share" "$dir/sbom"
install -m 0755 "$bin"/backlot "$bin"/backlot-runner "$bin"/backlot-confine "$dir/bin/"
packages=(./host ./host/runner ./host/runner/confine)
for plugin in plugins/*/main.go; do
	plugin=$(basename "$(dirname "$plugin")")
	[ "$plugin" = chaos ] && continue # for tests
	install -m 0755 "$bin/plugins/$plugin" "$dir/bin/plugins/"
	packages+=("./plugins/$plugin")
done
install -m 0644 "$bin"/plugins/flite.wasm "$dir/bin/plugins/"
install -m 0644 README.md plugins.hcl "$dir/"
install -m 0644 host/docs/CHANGELOG.md "$dir/"
cp -r examples/deployments "$dir/share/deployments"
echo "$version" >"$dir/VERSION"

"$dir/bin/backlot" manual "$dir/share"
go run ./host/licences "$dir/share/licences" "${packages[@]}"
mkdir -p "$dir/share/licences/flite"
install -m 0644 "$bin"/plugins/flite.LICENSE "$dir/share/licences/flite/COPYING"
if [ -n "${CYCLONEDX:-}" ]; then
	for program in "$dir"/bin/backlot* "$dir"/bin/plugins/*; do
		case $program in *.wasm) continue ;; esac
		"$CYCLONEDX" bin -json -noserial -notimestamp -std -version "$version" -output "$dir/sbom/$(basename "$program").cdx.json" "$program" 2>/dev/null
	done
else
	rmdir "$dir/sbom"
fi

(cd "$dir" && find . -type f ! -name SHA256SUMS -print0 | LC_ALL=C sort -z | xargs -0 sha256sum >SHA256SUMS)
tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$stage" -cf - "$name" | ${COMPRESS:-gzip -n} >"$out/$name.tar.gz"
(cd "$out" && LC_ALL=C sha256sum backlot_*.tar.gz >SHA256SUMS)
echo "$out/$name.tar.gz"
