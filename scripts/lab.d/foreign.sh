# Sourced by vm, container and foreign-setup: machines of other processors than this one's, and programs for them.
FOREIGN=(arm64 armhf ppc64el riscv64 s390x)

# Debian's kernel for an architecture; nothing where no machine is booted.
kernel_package() {
  case $1 in
    arm64) echo linux-image-cloud-arm64 ;;
    ppc64el) echo linux-image-powerpc64le ;;
    riscv64 | s390x) echo "linux-image-$1" ;;
  esac
}

# Sets what the machine $1 needs, as variant() does.
foreign_variant() {
  BOOT=boot_foreign FIRMWARE=() CONSOLE=(-serial stdio) GUEST=''
  case $1 in
  arm64) # ARM on QEMU's virt board, described by a device tree
    foreign_machine arm64 aarch64 virt cortex-a57 ttyAMA0 ;;
  arm64-uefi) # the same with UEFI, which brings ACPI and SMBIOS
    foreign_machine arm64 aarch64 virt cortex-a57 ttyAMA0
    FIRMWARE=(-bios /usr/share/qemu-efi-aarch64/QEMU_EFI.fd) ;;
  arm64-hosting) # ARM on the virt board with EL2: it can host machines
    foreign_machine arm64 aarch64 virt,virtualization=on,gic-version=3 cortex-a57 ttyAMA0 ;;
  l2-arm64) # a real KVM guest on ARM: KVM on the EL2 that TCG emulates (about two minutes)
    foreign_machine arm64 aarch64 virt,virtualization=on,gic-version=3 cortex-a57 ttyAMA0
    GUEST="-machine virt,gic-version=host" ;;
  ppc64) # Power on QEMU's pSeries board, as under PowerVM
    foreign_machine ppc64el ppc64 pseries power9 hvc0 ;;
  powernv) # Power on QEMU's PowerNV board, as without a hypervisor
    foreign_machine ppc64el ppc64 powernv9 power9 hvc0
    CONSOLE+=(-device ipmi-bmc-sim,id=bmc -device isa-ipmi-bt,bmc=bmc,irq=10) ;; # which powers it off
  riscv64) # RISC-V on QEMU's virt board
    foreign_machine riscv64 riscv64 virt rv64 ttyS0 ;;
  s390x) # IBM Z as QEMU imitates it
    foreign_machine s390x s390x s390-ccw-virtio max ttysclp0
    CONSOLE=(-chardev stdio,id=console -device sclpconsole,chardev=console) ;;
  *) return 1 ;;
  esac
}

# foreign_machine ARCHITECTURE QEMU'S-NAME BOARD CPU TERMINAL
foreign_machine() {
  BASE=foreign/$1 QEMU=qemu-system-$2 MACHINE=$3 CPU=$4 TERMINAL=$5 MEMORY=1536
  [ -e "$BASE/base.cpio" ] || die "SKIP: no $VIRTLAB_DIR/$BASE (setup foreign)"
}

# The machine that the command is for becomes a guest of another, as in vm.
nest_foreign() {
  outer=$WORK/outer/payload
  mkdir -p "$outer"
  cp -r "$BASE/qemu/." "$outer/" 2>/dev/null || die "SKIP: no $VIRTLAB_DIR/$BASE/qemu (setup foreign)"
  { cat "$BASE/base.cpio" && pack "$WORK/guest"; } >"$outer/initrd"
  cp "$BASE"/vmlinu* "$outer/vmlinuz"
  echo "LD_LIBRARY_PATH=lib timeout $LIMIT ./qemu -accel kvm $GUEST -cpu host -m 900 -no-user-config -nodefaults" \
    "-display none -serial stdio -no-reboot -kernel vmlinuz -initrd initrd" \
    "-append 'console=$TERMINAL quiet panic=-1' </dev/null" >"$outer/.command"
  rm -rf "$WORK/guest"
  mv "$WORK/outer" "$WORK/guest"
  MEMORY=3500
}

boot_foreign() {
  command -v "$QEMU" >/dev/null || die "SKIP: $QEMU is not installed"
  [ -z "$GUEST" ] || nest_foreign
  { cat "$BASE/base.cpio" && pack "$WORK/guest"; } >"$WORK/initrd"
  timeout "$LIMIT" "$QEMU" -accel tcg -machine "$MACHINE" -cpu "$CPU" -m "$MEMORY" -no-user-config -nodefaults \
    -display none "${CONSOLE[@]}" "${FIRMWARE[@]}" -no-reboot \
    -kernel "$(echo "$BASE"/vmlinu*)" -initrd "$WORK/initrd" -append "console=$TERMINAL quiet panic=-1"
}

# Runs a command of another processor ($1, as QEMU calls it) in $ROOT, with the host's /proc, /sys and /dev. A user
# namespace may register formats of its own (since Linux 6.7), so that the host's stay as they are.
qemu_user() {
  format=/usr/lib/binfmt.d/qemu-$1.conf
  [ -r "$format" ] || die "SKIP: qemu-user-static is not installed"
  with_host_mounts
  FORMAT=$format run unshare -Urm sh -c '
    cd "$0/proc/sys/fs/binfmt_misc" && mount -t binfmt_misc binfmt_misc . && cd . && cat "$FORMAT" >"$PWD/register" \
      || exit 125
    unset FORMAT && exec chroot "$0" "$@"' "$ROOT" "${@:2}"
}
