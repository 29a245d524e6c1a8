#!/usr/bin/env bash
# install.sh ROOT: makes a Debian 13 folder with Mesa's Vulkan drivers, and fake kernel drivers for them.
#
# Mesa's own tests have such fakes ("drm shims"): libraries that are preloaded and answer in place of the kernel, so
# that a driver finds a GPU that isn't there. It compiles as for the real one; only what is dispatched computes nothing.
# The shims come from Mesa's source as Debian packages it. AMD's and Intel's driver are that version too, NVIDIA's is of
# the backports, whose compiler is the better one.
set -euo pipefail
root=$1
tool=$(dirname "$(readlink -f "$0")")
say() { echo "gpu-compilers: $*" >&2; }
stop() { say "$*"; exit 1; }

[ "$(id -u)" = 0 ] || stop 'installing takes root, because it makes a Debian folder by debootstrap'
command -v apt-get >/dev/null || stop 'installing takes Debian or Ubuntu'
command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap >/dev/null; } ||
  stop 'debootstrap could not be installed'

# The mirror that this machine uses, as CI does; elsewhere the one that debootstrap knows.
mirror=$(sed -n 's/^URIs: //p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)

inside() { chroot "$root" env DEBIAN_FRONTEND=noninteractive "$@"; }
packages() {
  inside apt-get install -y -qq --no-install-recommends "$@" >"$root/opt/packages.log" 2>&1 ||
    stop "packages could not be installed; see $root/opt/packages.log"
}

rm -rf "$root"
mkdir -p "$root"
say "Debian 13 into $root"
debootstrap --variant=minbase --include=ca-certificates trixie "$root" ${mirror:+"$mirror"} >/dev/null ||
  stop 'debootstrap failed'
mirror=$(awk '$1 == "deb" { print $2; exit }' "$root/etc/apt/sources.list")
printf 'deb-src %s trixie main\ndeb %s trixie-backports main\n' "$mirror" "$mirror" \
  >"$root/etc/apt/sources.list.d/mesa.list"
inside apt-get update -qq

say "Mesa's drivers"
packages -t trixie-backports mesa-vulkan-drivers libvulkan1
inside bash -ec 'mkdir -p /opt/stable
  cd /opt/stable
  apt-get download -qq -o APT::Sandbox::User=root mesa-vulkan-drivers/trixie
  dpkg -x mesa-vulkan-drivers*.deb .
  rm ./*.deb
  folder=$(echo /opt/stable/usr/lib/*-linux-gnu)
  sed -i "s#\(\"library_path\": \"\)\(.*/\)\?\(libvulkan_\)#\1$folder/\3#" usr/share/vulkan/icd.d/*.json' ||
  stop "Mesa's stable drivers could not be unpacked"

say 'the fake kernel drivers'
packages meson ninja-build python3-mako python3-yaml python3-packaging bison flex pkgconf gcc g++ \
  libdrm-dev zlib1g-dev libexpat1-dev xz-utils
install -m 755 "$tool/shims.sh" "$root/opt/shims.sh"
inside bash /opt/shims.sh /opt/shims >"$root/opt/shims.log" 2>&1 ||
  stop "Mesa's shims don't build; see $root/opt/shims.log"

inside apt-get clean
rm -rf "$root/opt/mesa"
touch "$root/opt/complete"
say 'installed'
