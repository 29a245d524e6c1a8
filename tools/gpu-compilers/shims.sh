#!/usr/bin/env bash
# shims.sh OUT: builds Mesa's drm shims of AMD, NVIDIA and Intel. Runs in the folder that install.sh makes.
set -euo pipefail
out=$1
mkdir -p "$out" /opt/mesa
cd /opt/mesa
apt-get source -qq -o APT::Sandbox::User=root --download-only mesa/trixie
tar xJf mesa_*.orig.tar.xz --strip-components=1

# As they are, NVIDIA's shim calls every chip a GTX 780. An RTX 3090's number makes an Ampere of it; the chip set is told by
# the environment.
sed -i 's/0x1004/0x2204/g; s/10de:1004/10de:2204/' src/nouveau/drm-shim/nouveau_noop.c

# Intel's shim takes generated tables, so Mesa's own build makes it, with all else left out.
off=()
for option in llvm glx egl gbm gles1 gles2 zstd valgrind libunwind lmsensors shader-cache; do off+=("-D$option=disabled"); done
for list in vulkan-drivers gallium-drivers platforms video-codecs; do off+=("-D$list="); done
meson setup build -Dtools=drm-shim,intel -Dopengl=false "${off[@]}"
ninja -C build src/intel/tools/libintel_noop_drm_shim.so
cp build/src/intel/tools/libintel_noop_drm_shim.so "$out/intel.so"

# Those of AMD and NVIDIA come with drivers that Mesa's build would want more for (LLVM, Rust). They are a few files of C.
# Of Mesa's printf only this function is wanted, which would bring in the compilers' parts.
cat >length.c <<'C'
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
size_t u_printf_length(const char *format, va_list list) { return vsnprintf(NULL, 0, format, list); }
C
sources=(length.c src/drm-shim/device.c src/drm-shim/drm_shim.c)
for name in anon_file hash_table log memstream os_file os_misc ralloc set simple_mtx u_call_once u_debug u_process vma; do
  sources+=("src/util/$name.c")
done
# What Mesa's build would find out about a Linux with glibc.
known=(_GNU_SOURCE NDEBUG 'PACKAGE_VERSION=""' DETECT_OS_LINUX=1 MESA_SYSTEM_HAS_KMS_DRM=1 UTIL_ARCH_LITTLE_ENDIAN=1
  UTIL_ARCH_BIG_ENDIAN=0 HAVE_PTHREAD HAVE_STRUCT_TIMESPEC HAVE_TIMESPEC_GET HAVE_FLOCK HAVE_MEMFD_CREATE HAVE_SECURE_GETENV
  HAVE_PROGRAM_INVOCATION_NAME HAVE_ENDIAN_H HAVE_FUNC_ATTRIBUTE_PACKED)
for name in popcount ffs clz unreachable; do known+=("HAVE___BUILTIN_${name^^}"); done
folders=(/usr/include/libdrm include src src/util src/amd src/nouveau src/nouveau/drm src/nouveau/drm-shim src/gallium/include)
shim() {
  gcc -shared -fPIC -O1 -w -fvisibility=hidden "${known[@]/#/-D}" "${folders[@]/#/-I}" -o "$out/$1.so" "${@:2}" \
    "${sources[@]}" -lpthread -ldl -lm
}
shim amd src/amd/drm-shim/amdgpu_noop_drm_shim.c src/amd/drm-shim/amdgpu_devices.c
shim nvidia src/nouveau/drm-shim/nouveau_noop.c
