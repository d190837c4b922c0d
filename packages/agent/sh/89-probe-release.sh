# Whether the release that serves is still as it was released.

# live<tab>files (whole, damaged, unknown)<tab>venv (absent, whole, broken, unknown)<tab>bytes<tab>inodes of the venv; and damaged
# files, at most 20, as missing or changed. Root runs nothing that lies in a release.
probe_release() {
  live_folder=$root/releases/$1
  [ -d "$live_folder" ] || return 0
  live_files=unknown
  probe_release_files
  live_venv=absent live_bytes='' live_inodes=''
  if [ -d "$live_folder/.venv" ]; then
    live_code=0
    probe_python_runs "$live_folder/.venv/bin/python" || live_code=$?
    case $live_code in
      0) live_venv=whole ;;
      124 | 126) live_venv=unknown ;;
      *) live_venv=broken ;;
    esac
    live_bytes=$(timeout 10 du -sk "$live_folder/.venv" 2>/dev/null) || live_bytes=0
    live_bytes=$((${live_bytes%%[!0-9]*} * 1024))
    live_inodes=$(timeout 10 du -a "$live_folder/.venv" 2>/dev/null | wc -l)
  fi
  fact live "$live_files" "$live_venv" "$live_bytes" "$live_inodes"
}

probe_python_runs() {
  [ -x "${1%/*}" ] || return 126
  [ -e "$1" ] || return 127
  [ "$(id -u)" -ne 0 ] || return 0
  timeout 10 "$1" -I -S -c '' </dev/null >/dev/null 2>&1
}

probe_release_files() {
  [ -r "$live_folder/.release/SHA256SUMS" ] || return 0
  live_files=whole
  [ -s "$live_folder/.release/SHA256SUMS" ] || return 0
  ! (cd "$live_folder" && makes_list .release/SHA256SUMS) || return 0
  live_files=unknown
  live_told=$(
    cd "$live_folder" && {
      live_code=0
      timeout 30 sha256sum -c .release/SHA256SUMS 2>/dev/null || live_code=$?
      printf 'ended %s\n' "$live_code"
    } | while IFS= read -r probe_line; do
      case $probe_line in *': OK') ;; *) printf '%s\n' "$probe_line" ;; esac
    done | head -n 20
  ) || :
  while IFS= read -r probe_line; do
    probe_file=${probe_line%: FAILED*}
    case $probe_line in
      'ended 0') live_files=whole ;;
      *': FAILED'*)
        probe_how=changed
        if [ ! -e "$live_folder/$probe_file" ]; then
          probe_how=missing
        elif [ ! -r "$live_folder/$probe_file" ]; then
          continue
        fi
        live_files=damaged
        fact damaged "$probe_how" "$probe_file"
        ;;
    esac
  done <<FILES
$live_told
FILES
}
