#!/bin/sh
# The recipe of the test host with a Docker engine of its own: the plain test host and docker, what an engine of a user's own
# needs, compose, buildx, a registry, PostgreSQL, Redis, and Django with gunicorn.
#
#   docker-image.sh BASE NAME:TAG    builds the image from the plain one unless the engine has it
#
# The digest of this file and the base name the image, so a change here builds a new one.
set -eu

base=$1 image=$2
# Debian 12 has neither of these two; those of Debian 13 need nothing but libc6 2.34.
later='docker-compose docker-buildx'

# Two runs at once build it once.
exec 9>"${TMPDIR:-/tmp}/$(echo "$image" | tr ':/' '--').lock"
flock 9
if docker image inspect "$image" >/dev/null 2>&1; then exit 0; fi

# shellcheck disable=SC2016  # apt fills in REPO_URI
mirror=${DEPLOY_TEST_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
  'Codename: bookworm' 'Component: main' 'Created-By: Packages' 2>/dev/null | head -n 1)}
case $mirror in http://* | https://*) ;; *) mirror=http://deb.debian.org/debian ;; esac

container=
trap '[ -z "$container" ] || docker rm --force "$container" >/dev/null' EXIT
trap 'exit 1' INT TERM HUP

echo "installing the Docker engine from packages" >&2
# The network of the machine, because a package source may be reachable from there only.
container=$(docker create --interactive --network host --env http_proxy --env https_proxy --env no_proxy \
  --env DEBIAN_FRONTEND=noninteractive "$base" sh -eu -s "$mirror" "$later")
docker start --attach --interactive "$container" >&2 <<'INSIDE'
mirror=$1 later=$2
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
echo "deb $mirror bookworm main" >/etc/apt/sources.list
apt-get -qq update
apt-get -qq install -y --no-install-recommends docker.io docker-registry iptables \
  rootlesskit slirp4netns uidmap postgresql redis-server python3-django python3-psycopg2 python3-redis gunicorn >/dev/null

mkdir -p /var/tmp/later/lists/partial
echo "deb $mirror trixie main" >/var/tmp/later/sources.list
set -- -o Dir::Etc::sourcelist=/var/tmp/later/sources.list -o Dir::Etc::sourceparts=- \
  -o Dir::State::lists=/var/tmp/later/lists -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
apt-get -qq "$@" update
cd /var/tmp/later
# shellcheck disable=SC2086  # several names
apt-get -qq "$@" download $later
dpkg -i ./*.deb >/dev/null
cd /

# The engine starts at boot as Debian has it; registry and database only where a test wants one.
rm -f /etc/systemd/system/multi-user.target.wants/docker-registry.service
rm -f /etc/systemd/system/multi-user.target.wants/postgresql.service
rm -f /etc/systemd/system/multi-user.target.wants/redis-server.service /etc/systemd/system/redis.service
# On cgroup v1 a second systemd has no slices of its own that the engine could ask for.
mkdir -p /etc/docker
echo '{ "storage-driver": "overlay2", "exec-opts": ["native.cgroupdriver=cgroupfs"], "shutdown-timeout": 5 }' >/etc/docker/daemon.json
rm -rf /usr/sbin/policy-rc.d /var/tmp/later /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /var/lib/apt/lists/*
rm -rf /var/lib/docker /etc/machine-id /etc/ssh/ssh_host_*
: >/etc/machine-id
INSIDE

echo "keeping it in the engine" >&2
docker commit --change 'CMD ["/sbin/boot-test-host"]' "$container" "$image" >&2
