#!/bin/sh
# The recipe of the test host: Debian 12 with systemd and sshd, made by debootstrap and imported as a Docker image.
#
#   image.sh NAME:TAG    builds the image unless the engine has it; needs root, debootstrap and docker
#
# The digest of this file names the image, so a change here builds a new one.
set -eu

image=$1
suite=bookworm
packages=systemd,systemd-sysv,dbus,libpam-systemd,dbus-user-session,openssh-server
packages=$packages,python3,python3-venv,python3-pip,curl,ca-certificates,nginx-light,git,sudo
packages=$packages,iproute2,procps,busybox-static,zstd,xz-utils,logrotate

# Two runs at once build it once.
exec 9>"/var/lock/$(echo "$image" | tr ':/' '--').lock"
flock 9
if docker image inspect "$image" >/dev/null 2>&1; then exit 0; fi

work=$(mktemp -d /var/tmp/deploy-test-host.XXXXXX)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
root=$work/root

# The machine's own package source is the one that is known to be reachable from here.
# shellcheck disable=SC2016  # apt fills in REPO_URI
mirror=${DEPLOY_TEST_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
  "Codename: $suite" 'Component: main' 'Created-By: Packages' 2>/dev/null | head -n 1)}
case $mirror in http://* | https://*) ;; *) mirror=http://deb.debian.org/debian ;; esac

echo "installing Debian $suite from packages" >&2
debootstrap --variant=minbase --include="$packages" "$suite" "$root" "$mirror" >&2 || {
  tail -n 30 "$root/debootstrap/debootstrap.log" >&2 2>/dev/null || true
  exit 1
}

echo "adapting it to a container" >&2
# Nothing here may act by itself during a test, nor ask for hardware that a container lacks.
for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer logrotate.timer \
  e2scrub_reap.service systemd-firstboot.service systemd-udevd.service systemd-udev-trigger.service \
  systemd-modules-load.service systemd-timesyncd.service systemd-resolved.service systemd-networkd-wait-online.service \
  getty.target console-getty.service sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount \
  sys-fs-fuse-connections.mount dev-hugepages.mount dev-mqueue.mount proc-sys-fs-binfmt_misc.automount; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
rm -f "$root/etc/systemd/system/multi-user.target.wants/nginx.service"
rm -f "$root"/etc/ssh/ssh_host_*
: >"$root/etc/machine-id"
rm -f "$root/var/lib/dbus/machine-id"
echo 'LANG=C.UTF-8' >"$root/etc/default/locale"
mkdir -p "$root/etc/systemd/journald.conf.d"
printf '[Journal]\nStorage=persistent\nSystemMaxUse=32M\n' >"$root/etc/systemd/journald.conf.d/test.conf"
mkdir -p "$root/var/log/journal"
printf 'PermitRootLogin prohibit-password\nPasswordAuthentication no\nUseDNS no\n' \
  >"$root/etc/ssh/sshd_config.d/test.conf"

# Keys and identity are made at the first boot, so that no two hosts share them.
cat >"$root/sbin/boot-test-host" <<'INIT'
#!/bin/sh
[ -s /etc/machine-id ] || tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
[ -e /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -A >/dev/null
[ ! -e /sys/fs/cgroup/cgroup.controllers ] || mount -o remount,rw /sys/fs/cgroup
exec /sbin/init
INIT
chmod 755 "$root/sbin/boot-test-host"

rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root/debootstrap"

echo "importing it into the engine" >&2
tar -C "$root" --numeric-owner -c . | docker import --change 'CMD ["/sbin/boot-test-host"]' \
  --change 'ENV container=docker' --change 'LABEL deploy-test-host=image' - "$image" >&2
docker image inspect "$image" >/dev/null
