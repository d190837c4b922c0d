# What somebody has installed by hand, in a folder that may become a release.

# path<tab>on the file system of the root<tab>sha256 of the names in it<tab>has a .venv<tab>bytes<tab>inodes
probe_hand_made() {
  [ -d "$1" ] && [ ! -L "$1" ] || return 0
  find_existing "$root"
  probe_same=0
  [ "$(stat -c %d "$1")" != "$(stat -c %d "$existing")" ] || probe_same=1
  probe_sum='' probe_venv=0
  if [ -r "$1" ] && [ -x "$1" ]; then
    # shellcheck disable=SC2012 # the names are only hashed
    probe_sum=$(ls -A "$1" | sha256sum)
  fi
  [ ! -e "$1/.venv" ] || probe_venv=1
  probe_bytes=$(timeout 5 du -sk "$1" 2>/dev/null) || :
  probe_bytes=${probe_bytes%%[!0-9]*}
  probe_inodes=$(timeout 5 du -a "$1" 2>/dev/null | wc -l)
  fact folder "$1" "$probe_same" "${probe_sum%% *}" "$probe_venv" $((${probe_bytes:-0} * 1024)) "$probe_inodes"
}
