#!/usr/bin/env bash
# What continuous integration needs around the tests, one verb each:
#
#   scripts/ci.sh packages      install the Debian packages that the checks and the host tests use (root)
#   scripts/ci.sh engine-start  start a Docker engine of our own unless one answers already (root)
#   scripts/ci.sh engine-stop   stop the engine that engine-start started; leaves any other engine alone
#   scripts/ci.sh dist          build twice and compare dist/ with what git holds
#
# DEPLOY_TEST_DOCKER_ROOT is where our engine keeps images, so that the host image is built once per machine.
set -euo pipefail
cd "$(dirname "$0")/.."

engine_root=${DEPLOY_TEST_DOCKER_ROOT:-/var/lib/deploy-test-docker}
engine_log=$engine_root/dockerd.log
engine_pid=$engine_root/dockerd.pid

say() { printf '%s\n' "ci: $*" >&2; }
die() { say "$*"; exit 1; }

packages() {
  local wanted=(chromium debootstrap debian-archive-keyring iptables iproute2 shellcheck busybox-static dash openssh-client
    openssh-server btrfs-progs python3 python3-venv git ca-certificates curl procps sudo zstd xz-utils util-linux libxml2-utils)
  command -v dockerd >/dev/null || wanted+=(docker.io)
  local missing=() name
  for name in "${wanted[@]}"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    [ "$(id -u)" = 0 ] || die "installing ${missing[*]} needs root"
    say "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends "${missing[@]}" >/dev/null
  fi
  docker buildx version >/dev/null 2>&1 || buildx
}

# Debian 12 has no buildx; that of Debian 13 needs nothing but libc6 2.34, and nothing else comes from there.
buildx() {
  [ "$(id -u)" = 0 ] || die "installing docker-buildx needs root"
  say "installing docker-buildx of Debian 13"
  local place mirror
  place=$(mktemp -d /var/tmp/deploy-buildx.XXXXXX)
  mkdir -p "$place/lists/partial"
  # shellcheck disable=SC2016  # apt fills in REPO_URI
  mirror=${DEPLOY_TEST_DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' \
    'Codename: bookworm' 'Component: main' 'Created-By: Packages' 2>/dev/null | head -n 1)}
  case $mirror in http://* | https://*) ;; *) mirror=http://deb.debian.org/debian ;; esac
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" >"$place/sources.list"
  (
    cd "$place"
    set -- -o Dir::Etc::sourcelist="$place/sources.list" -o Dir::Etc::sourceparts=- \
      -o Dir::State::lists="$place/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root
    apt-get -qq "$@" update
    apt-get -qq "$@" download docker-buildx
    dpkg -i ./docker-buildx_*.deb >/dev/null
  )
  rm -rf "$place"
}

engine_answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

engine_start() {
  wait_for_foreign_engine
  if engine_answers; then
    say "a Docker engine answers already"
    return 0
  fi
  [ "$(id -u)" = 0 ] || die "starting a Docker engine needs root"
  command -v dockerd >/dev/null || die "dockerd is not installed: run scripts/ci.sh packages"
  mkdir -p "$engine_root"
  # A machine whose kernel or rights refuse NAT rules still publishes ports through Docker's user-land proxy.
  launch_engine || launch_engine --iptables=false --ip6tables=false --ip-masq=false || {
    say "the Docker engine did not start; its log:"
    tail -n 60 "$engine_log" >&2
    exit 1
  }
}

# Installing docker.io may have started the distribution's own service a moment ago.
wait_for_foreign_engine() {
  local tries=0
  while [ $tries -lt 20 ] && ! engine_answers && pgrep --runstates D,R,S -x dockerd >/dev/null; do
    tries=$((tries + 1))
    sleep 1
  done
}

launch_engine() {
  local driver
  driver=$(storage_driver)
  say "starting dockerd in $engine_root with storage driver $driver $*"
  rm -f "$engine_pid"
  setsid nohup dockerd --data-root "$engine_root/data" --exec-root /run/deploy-test-docker --pidfile "$engine_pid" \
    --host unix:///var/run/docker.sock --storage-driver "$driver" "$@" >"$engine_log" 2>&1 </dev/null &
  local pid=$! tries=0
  while [ $tries -lt 120 ]; do
    if engine_answers; then
      say "the Docker engine answers"
      return 0
    fi
    kill -0 "$pid" 2>/dev/null || return 1
    tries=$((tries + 1))
    sleep 0.5
  done
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  return 1
}

# overlay2 cannot stand on every file system (not on another overlay, for one), so it is tried with a real mount.
storage_driver() {
  local try driver=vfs
  try=$(mktemp -d "$engine_root/overlay.XXXXXX")
  mkdir "$try/lower" "$try/upper" "$try/work" "$try/merged"
  if mount -t overlay overlay -o "lowerdir=$try/lower,upperdir=$try/upper,workdir=$try/work" "$try/merged" 2>/dev/null; then
    umount "$try/merged"
    driver=overlay2
  fi
  rm -rf "$try"
  echo "$driver"
}

engine_stop() {
  [ -s "$engine_pid" ] || return 0
  local pid tries=0
  pid=$(cat "$engine_pid")
  kill "$pid" 2>/dev/null || return 0
  # It removes its pid file as it ends; a zombie that nobody reaps would answer kill -0 for ever.
  while [ -e "$engine_pid" ] && kill -0 "$pid" 2>/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 60 ] || die "the Docker engine (process $pid) did not stop"
    sleep 0.5
  done
}

dist() {
  local round
  for round in 1 2; do
    npm run --silent build
    same_dist || die "build $round does not give what git holds in dist/: run npm run build and commit dist/"
  done
  say "two builds gave the committed dist/"
}

same_dist() {
  [ -n "$(own_git ls-files -- dist)" ] || die "git holds no dist/"
  own_git --no-pager diff --stat --exit-code -- dist || return 1
  local changed
  changed=$(own_git status --porcelain --untracked-files=all --ignored -- dist)
  [ -z "$changed" ] || { printf '%s\n' "$changed" >&2; return 1; }
}

# A checkout made by another user is not suspect here.
own_git() { git -c "safe.directory=$PWD" "$@"; }

case "${1-}" in
  packages) packages ;;
  engine-start) engine_start ;;
  engine-stop) engine_stop ;;
  dist) dist ;;
  *) die "usage: scripts/ci.sh packages | engine-start | engine-stop | dist" ;;
esac
