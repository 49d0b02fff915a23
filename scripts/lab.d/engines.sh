# Sourced by container: the engines and what else a kind needs, each ready for one run. See there for $ROOT, $STATE and
# $NAME.

run() {
  "$@" </dev/null
}

# Where the way in gives back neither output nor status: /payload/.run runs the command and keeps both, kept gives them
# back.
keep() {
  printf '%s\n' '#!/bin/sh' "(${*@Q}) >/payload/.out 2>&1; echo \$? >/payload/.status" >"$ROOT/payload/.run"
  chmod +x "$ROOT/payload/.run"
}
kept() {
  cat "$ROOT/payload/.out"
  (exit "$(cat "$ROOT/payload/.status")")
}

# The host's own /proc, /sys and /dev in the new root, as a person who uses chroot mounts them.
with_host_mounts() {
  mount -t proc proc "$ROOT/proc"
  mount --rbind /sys "$ROOT/sys" && mount --make-rslave "$ROOT/sys"
  mount --rbind /dev "$ROOT/dev" && mount --make-rslave "$ROOT/dev"
}

# An ordinary user with subordinate ids, for what runs without root; `as_user` runs a command as that user.
with_user() {
  user=${LAB_USER:-virtlab}
  id "$user" >/dev/null 2>&1 || useradd -M "$user"
  grep -q "^$user:" /etc/subuid || echo "$user:200000:65536" | tee -a /etc/subuid >>/etc/subgid
  mkdir -p "$VIRTLAB_DIR/home/run"
  chown "$user" "$VIRTLAB_DIR"/home "$VIRTLAB_DIR"/home/run
}
as_user() {
  setpriv --reuid "$user" --regid "$user" --init-groups \
    env HOME="$VIRTLAB_DIR/home" USER="$user" XDG_RUNTIME_DIR="$VIRTLAB_DIR/home/run" "$@"
}

# An OCI bundle in $STATE/bundle for this root and the command; $1 is more Python on its config, `c`.
bundle() {
  mkdir -p "$STATE/bundle"
  (cd "$STATE/bundle" && runc spec) || die "runc spec"
  CHANGE=$1 python3 - "$STATE/bundle/config.json" "$ROOT" "$SEARCH" "${@:2}" <<'PYTHON' || die "no bundle could be made"
import json, os, sys

path, root, search, *command = sys.argv[1:]
with open(path) as file:
    c = json.load(file)
c["root"] = {"path": root, "readonly": False}
c["process"].update(terminal=False, args=command, env=["PATH=" + search, "HOME=/root"])
c["process"].pop("rlimits", None)
c["mounts"].append({"destination": "/tmp", "type": "tmpfs", "source": "tmpfs"})
exec(os.environ["CHANGE"])
with open(path, "w") as file:
    json.dump(c, file)
PYTHON
}
PRIVILEGED='
c["linux"]["namespaces"] = [{"type": "mount"}]
c.pop("hostname", None)
c["linux"].pop("maskedPaths", None)
c["linux"].pop("readonlyPaths", None)
c["process"]["noNewPrivileges"] = False'

# Wait up to ten seconds until a command succeeds.
await() {
  for _ in $(seq 100); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
  done
  die "no answer: $*"
}

with_containerd() {
  need containerd
  mkdir -p "$DAEMONS"
  ctr -a "$DAEMONS/containerd.sock" version >/dev/null 2>&1 && return
  setsid containerd --root "$DAEMONS/containerd" --state "$DAEMONS/containerd.state" \
    --address "$DAEMONS/containerd.sock" </dev/null >"$DAEMONS/containerd.log" 2>&1 &
  echo $! >"$DAEMONS/containerd.pid"
  await ctr -a "$DAEMONS/containerd.sock" version
}

# dockerd without bridge and firewall rules, its data in a directory named as it is elsewhere, $DAEMONS/docker$1; what
# follows are more options. This root is its image virtlab:1.
with_docker() {
  need docker
  need dockerd
  with_containerd
  place=$DAEMONS/docker${1-}
  export DOCKER_HOST=unix://$place.sock
  if ! docker info >/dev/null 2>&1; then
    cat >"$place.json" <<JSON
{"runtimes": {"lab": {"path": "$LAB/oci-runtime"}, "gvisor": {"path": "runsc", "runtimeArgs":
["--platform=ptrace", "--network=none", "--ignore-cgroups"]}}}
JSON
    setsid dockerd --config-file "$place.json" --containerd "$DAEMONS/containerd.sock" --data-root "$place" \
      --exec-root "$place.exec" --pidfile "$place.pid" -H "$DOCKER_HOST" \
      --iptables=false --ip6tables=false --bridge=none --storage-driver overlay2 \
      --exec-opt "native.cgroupdriver=$MANAGER" "${@:2}" </dev/null >"$place.log" 2>&1 &
    await docker info
  fi
  docker image inspect virtlab:1 >/dev/null 2>&1 \
    || tar -C "$ROOTFS" -c . | docker import - virtlab:1 >/dev/null || die "docker import"
}
# The same for an ordinary user, by RootlessKit; it ends with this run.
with_rootless_docker() {
  need rootlesskit
  with_user
  home=$VIRTLAB_DIR/home
  export DOCKER_HOST=unix://$home/run/docker.sock
  setsid setpriv --reuid "$user" --regid "$user" --init-groups \
    env HOME="$home" USER="$user" XDG_RUNTIME_DIR="$home/run" PATH="$SEARCH" \
    rootlesskit --net=host --disable-host-loopback --copy-up=/etc --copy-up=/run --state-dir="$home/run/rootlesskit" \
    sh -c 'rm -f /run/docker /run/containerd /run/xtables.lock; exec dockerd --rootless "$@"' - \
    --data-root "$home/docker" --exec-root "$home/run/docker" --pidfile "$home/run/docker.pid" -H "$DOCKER_HOST" \
    --iptables=false --ip6tables=false --bridge=none </dev/null >"$STATE/rootlesskit.log" 2>&1 &
  await docker info
  docker image inspect virtlab:1 >/dev/null 2>&1 \
    || tar -C "$ROOTFS" -c . | docker import - virtlab:1 >/dev/null || die "docker import"
}
docker_run() {
  run docker run --rm -v "$ROOT/payload:/payload" "$@"
}

# podman as root or, after with_user, as the user: $PODMAN, with this root as its image virtlab:1.
with_podman() {
  need podman
  PODMAN=(podman --cgroup-manager "$MANAGER" --events-backend none --storage-driver overlay --log-level error
    --runtime "$LAB/oci-runtime")
  if [ -n "${user-}" ]; then
    PODMAN=(as_user "${PODMAN[@]}")
    cd "$VIRTLAB_DIR/home" || die "no home"
  else
    PODMAN+=(--root "$VIRTLAB_DIR/containers/storage" --runroot "$VIRTLAB_DIR/containers/run")
  fi
  "${PODMAN[@]}" image exists virtlab:1 2>/dev/null \
    || tar -C "$ROOTFS" -c --exclude './dev/*' . | "${PODMAN[@]}" import -q - virtlab:1 >/dev/null \
    || die "podman import"
}
podman_run() {
  run "${PODMAN[@]}" run -q --rm --log-driver none -v "$ROOT/payload:/payload" "$@"
}

# Run a command in the control group $1 of every tree but cpuset, where a new group takes no process.
in_cgroup() {
  groups=()
  for tree in /sys/fs/cgroup/*/; do
    [ "$tree" = /sys/fs/cgroup/cpuset/ ] || groups+=("$tree$1")
  done
  mkdir -p "${groups[@]}"
  (
    for group in "${groups[@]}"; do echo "$BASHPID" >"$group/cgroup.procs"; done
    run "${@:2}"
  )
  status=$?
  rmdir -p "${groups[@]}" 2>/dev/null
  return $status
}

# A step of Buildah's in this root, with the isolation $1.
with_buildah() {
  BUILDAH=(buildah --storage-driver vfs
    --root "$VIRTLAB_DIR/containers/storage" --runroot "$VIRTLAB_DIR/containers/run")
  container=$("${BUILDAH[@]}" from scratch) && point=$("${BUILDAH[@]}" mount "$container") || die "buildah from"
  tar -C "$ROOTFS" -c . | tar -C "$point" -x
  run "${BUILDAH[@]}" run --isolation "$1" --runtime "$LAB/oci-runtime" -v "$ROOT/payload:/payload" \
    "$container" -- "${@:2}"
  status=$?
  "${BUILDAH[@]}" rm "$container" >/dev/null
  return $status
}

# A file that a kubelet makes for a pod, where a kubelet keeps it.
POD=5d5a6a9e-3c5f-4a57-9c2f-6d1c0c6b7f10
pod_file() {
  file=$STATE/kubelet/pods/$POD/$1
  mkdir -p "${file%/*}"
  touch "$file"
  echo "$file"
}

# Rootless Podman leaves a process behind that holds the user's namespaces. Returns $1.
without_pause() {
  pause=$(cat "$VIRTLAB_DIR/home/run/libpod/tmp/pause.pid" 2>/dev/null) && kill -9 "$pause"
  return "$1"
}

# For tools that call Podman themselves and bring a user's home along. The system is their image virtlab-system:1.
with_home() {
  [ -d "$SYSTEM" ] || die "SKIP: no system (setup system)"
  with_user
  home=$VIRTLAB_DIR/home
  printf '%s\n' '[engine]' 'cgroup_manager = "cgroupfs"' 'events_logger = "none"' "runtime = \"$LAB/oci-runtime\"" \
    '[containers]' 'log_driver = "k8s-file"' >"$home/containers.conf"
  touch "$home/bus"
  rm -rf "$home/payload"
  cp -a "$ROOT/payload" "$home/payload"
  cd "$home" || die "no home"
  in_home podman image exists virtlab-system:1 \
    || tar -C "$SYSTEM" -c --exclude './dev/*' . | in_home podman import -q - virtlab-system:1 >/dev/null \
    || die "podman import"
  cd payload || die "no payload"
}
# Toolbx wants a system bus to bring along, and mounts that reach into the container.
in_home() {
  run unshare -m --propagation shared setpriv --reuid "$user" --regid "$user" --init-groups \
    env HOME="$home" USER="$user" SHELL=/bin/bash XDG_RUNTIME_DIR="$home/run" CONTAINERS_CONF="$home/containers.conf" \
    DBUS_SYSTEM_BUS_ADDRESS="unix:path=$home/bus" "$@"
}

# LXD with one pool, a directory, and the system as its image.
with_lxd() {
  need lxd
  [ -d "$SYSTEM" ] || die "SKIP: no system (setup system)"
  export LXD_DIR=$DAEMONS/lxd
  mkdir -p "$LXD_DIR"
  if ! lxc query /1.0 >/dev/null 2>&1; then
    setsid lxd --group root </dev/null >"$DAEMONS/lxd.log" 2>&1 &
    await lxc query /1.0
  fi
  lxc storage show lab >/dev/null 2>&1 || {
    lxc storage create -q lab dir && lxc profile device add -q default root disk path=/ pool=lab
  } || die "lxc storage"
  lxc image alias list -f csv | grep -q ^virtlab, && return
  printf '%s\n' "architecture: $(uname -m)" "creation_date: 1" >"$STATE/metadata.yaml"
  tar -C "$STATE" -cf "$STATE/metadata.tar" metadata.yaml
  tar -C "$SYSTEM" -cf "$STATE/system.tar" --exclude './dev/*' .
  lxc image import -q "$STATE/metadata.tar" "$STATE/system.tar" --alias virtlab || die "lxc image import"
}

# The command in a new instance of LXD, with the options $1, when its systemd is up.
lxd_run() {
  lxc init -q virtlab "$NAME" --ephemeral $1 \
    && lxc config device add -q "$NAME" payload disk source="$ROOT/payload" path=/payload \
    && lxc start -q "$NAME" || die "lxc start"
  await eval "lxc exec $NAME -- systemctl is-system-running | grep -E 'running|degraded'"
  run lxc exec "$NAME" -- "${@:2}"
  status=$?
  lxc stop -q -f "$NAME"
  return $status
}

# libvirtd with nothing but its LXC driver; it ends with this run. It refuses a hybrid cgroup tree, so that is hidden.
with_libvirt() {
  need libvirtd
  need virsh
  mkdir -p "$STATE/drivers" /run/libvirt
  ln -s "/usr/lib/$(uname -m)-linux-gnu/libvirt/connection-driver/libvirt_driver_lxc.so" "$STATE/drivers/"
  echo 'auth_unix_rw = "none"' >"$STATE/libvirtd.conf"
  LIBVIRT_DRIVER_DIR=$STATE/drivers setsid unshare -m sh -c 'umount /sys/fs/cgroup/unified 2>/dev/null; exec "$@"' - \
    libvirtd -f "$STATE/libvirtd.conf" -p "$STATE/libvirtd.pid" </dev/null >"$STATE/libvirtd.log" 2>&1 &
  await virsh -c lxc:///system list
}

# Flatpak with a runtime and an application made of this root, installed for the user from a repository in a directory.
with_flatpak() {
  need flatpak
  with_user
  flatpak=$VIRTLAB_DIR/home/flatpak
  # It asks a system bus for parental controls; nobody answers on this one.
  FLATPAK=(as_user env "FLATPAK_USER_DIR=$flatpak/user" dbus-run-session --
    sh -c 'DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS exec flatpak "$@"' -)
  if [ ! -d "$flatpak/user/app/org.lab.Application" ]; then
    rm -rf "$flatpak"
    mkdir -p "$flatpak/runtime/files" "$flatpak/application/files" "$flatpak/application/export"
    cp -a "$ROOTFS/usr" "$flatpak/runtime/"
    printf '%s\n' '[Runtime]' name=org.lab.Platform "runtime=org.lab.Platform/$(uname -m)/1" \
      >"$flatpak/runtime/metadata"
    printf '%s\n' '[Application]' name=org.lab.Application "runtime=org.lab.Platform/$(uname -m)/1" command=python3 \
      >"$flatpak/application/metadata"
    chown -R "$user" "$flatpak"
    {
      "${FLATPAK[@]}" build-export --runtime "$flatpak/repository" "$flatpak/runtime" 1
      "${FLATPAK[@]}" build-export "$flatpak/repository" "$flatpak/application" 1
      "${FLATPAK[@]}" remote-add --user --no-gpg-verify lab "$flatpak/repository"
      "${FLATPAK[@]}" install --user -y lab org.lab.Application//1
    } >"$STATE/log" 2>&1 || die "flatpak: $(tail -n 1 "$STATE/log")"
    rm -rf "$flatpak/runtime" "$flatpak/application"
  fi
}

lxc_config() {
  need lxc-execute
  mkdir -p "$STATE/lxc/$NAME"
  chmod 755 "$STATE/lxc"
  printf '%s\n' "lxc.rootfs.path = dir:$ROOT" "lxc.uts.name = $NAME" "lxc.net.0.type = empty" \
    "lxc.mount.auto = proc:mixed sys:ro" "$@" >"$STATE/lxc/$NAME/config"
}

nspawn() {
  need systemd-nspawn
  run systemd-nspawn -q --register=no --keep-unit -M "$NAME" -D "$ROOT" "$@" 2> >(grep -v propagate >&2)
}

bwrap_in() {
  need bwrap
  run bwrap --unshare-all --bind "$ROOT" / --proc /proc --dev /dev "$@"
}

# A machine that boots the system from a disk; emulated by QEMU's TCG, about a minute.
machine() {
  need qemu-system-x86_64
  [ -f "$VIRTLAB_DIR/system.ext4" ] || die "SKIP: no disk (setup disk)"
  echo "cd /payload && ${*@Q}" >"$ROOT/payload/.command"
  tar -C "$ROOT" -cf "$STATE/payload.tar" payload
  run timeout "${LIMIT:-300}" qemu-system-x86_64 -accel tcg -machine q35 -cpu max -m 2500 -smp 2 -nodefaults \
    -no-reboot -display none -serial "file:$STATE/console" -serial "file:$STATE/said" \
    -kernel "$VIRTLAB_DIR"/kernel/boot/vmlinuz-* -initrd "$VIRTLAB_DIR/boot.cpio" \
    -append "console=ttyS0 quiet panic=-1 systemd.wants=lab-machine.service" \
    -drive "file=$VIRTLAB_DIR/system.ext4,if=virtio,format=raw,snapshot=on" \
    -drive "file=$STATE/payload.tar,if=virtio,format=raw,readonly=on"
  status=$(sed -n 's/.*==LAB-END \([0-9]*\)==.*/\1/p' "$STATE/said" | head -n 1)
  tr -d '\r' <"$STATE/said" | grep -v ==LAB-END
  [ -n "$status" ] || die "the machine gave no answer: $(tail -n 1 "$STATE/console")"
  return "$status"
}
