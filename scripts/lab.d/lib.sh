# Sourced by the scripts of the lab. All state lies under $VIRTLAB_DIR.
LAB=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
VIRTLAB_DIR=${VIRTLAB_DIR:-${TMPDIR:-/tmp}/virtlab}
ROOTFS=$VIRTLAB_DIR/rootfs
SYSTEM=$VIRTLAB_DIR/system

# The lab itself failed: not the command that it should have run.
die() {
  echo "lab: $*" >&2
  exit 125
}

need() {
  command -v "$1" >/dev/null 2>&1 || die "SKIP: $1 is not installed"
}

# An initramfs of the directory $1, on standard output.
pack() {
  (cd "$1" && find . | cpio -o -H newc --quiet)
}
