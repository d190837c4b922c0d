# Sets $now: hundredths of a second since the host booted, which a changed clock cannot falsify.
read_now() {
  if read -r now_text _ 2>/dev/null </proc/uptime; then
    now=$((${now_text%.*} * 100 + 1${now_text#*.} - 100))
  else
    now=$(($(date +%s) * 100))
  fi
}

# Sets $number to a whole number, and to 0 when the text is none: what a file holds may be damaged.
as_number() {
  number=0
  case $1 in
    '' | *[!0-9]* | 0?* | ????????????????*) ;;
    *) number=$1 ;;
  esac
}

# Sets $seconds_text: hundredths as a decimal number of seconds.
as_seconds() {
  seconds_text=$(($1 / 100)).$(($1 % 100 / 10))$(($1 % 10))
}

# Sets $process_state and $process_start of a process; both are empty when there is none.
read_process() {
  process_state=
  process_start=
  read -r process_line 2>/dev/null <"/proc/$1/stat" || return 0
  process_line=${process_line##*) }
  # shellcheck disable=SC2086 # the fields are numbers and one letter
  set -- $process_line
  process_state=$1
  shift 19
  process_start=$1
}

# Sets $boot: changes with every start of the kernel, and with every start of a container on it.
read_boot() {
  boot=
  read -r boot 2>/dev/null </proc/sys/kernel/random/boot_id || :
  read_process 1
  boot=$boot/$process_start
}

# alive PID START BOOT: that very process runs (or is stopped); a zombie does not.
alive() {
  [ -n "$1" ] && [ "$3" = "$boot" ] || return 1
  if [ ! -d /proc/self ]; then
    kill -0 "$1" 2>/dev/null
    return
  fi
  read_process "$1"
  case $process_state in
    '' | Z | X) return 1 ;;
  esac
  [ "$process_start" = "$2" ]
}

# Puts files and directories on the disk.
flush() {
  sync "$@" 2>/dev/null || sync
}

# Prints the sha256 of stdin first in a line. OpenSSL takes a fifth of the time of sha256sum, where it is there and does what it says.
hash_stdin() {
  if [ "$(openssl dgst -sha256 -r </dev/null 2>/dev/null)" = "$sha256_of_nothing *stdin" ]; then
    openssl dgst -sha256 -r
  else
    sha256sum
  fi
}
sha256_of_nothing=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855

# makes_list LIST: OpenSSL makes this very list of sha256 sums from the files here, within half of what sha256sum is granted after it.
# Who fails here may be whole all the same, as where there is no OpenSSL.
makes_list() {
  cut -c 67- "$1" | sed 's|^|./|' | tr '\n' '\0' | timeout 15 xargs -0 openssl dgst -sha256 -r 2>/dev/null |
    sed 's| \*\./|  |' | cmp -s - "$1" 2>/dev/null
}

# write_file PATH: makes the file from stdin, whole or not at all.
write_file() {
  cat >"$1.new.$$" && flush "$1.new.$$" && mv -f "$1.new.$$" "$1" && flush "${1%/*}"
}

# create_file PATH LINE...: makes the file with its content in one act; fails when it exists.
create_file() {
  create_path=$1
  shift
  printf '%s\n' "$@" >"$create_path.try.$$" || return 1
  create_code=0
  ln "$create_path.try.$$" "$create_path" 2>/dev/null || create_code=1
  rm -f "$create_path.try.$$"
  return "$create_code"
}

# note PATH LINE: makes a file that means nothing after a restart, and so need not be flushed.
note() {
  printf '%s\n' "$2" >"$1.new.$$" && mv -f "$1.new.$$" "$1"
}

# Sets $file_text to the first line of a file, or to nothing.
read_line() {
  file_text=
  read -r file_text 2>/dev/null <"$1" || :
}

# Sets $figures: what a message about a full disk must say.
read_figures() {
  # shellcheck disable=SC2046 # three numbers
  set -- $(stat -f -c '%a %S %d %c' "$1")
  free_bytes=$(($1 * $2))
  free_inodes=$3
  [ "$4" -ne 0 ] || free_inodes=unlimited
  figures="$free_bytes bytes and $free_inodes inodes are free"
}

# Sets $read_only when the file system of the slot is mounted read-only.
read_mount() {
  read_only='' mount_best=
  while read -r _ mount_at _ mount_options _; do
    case $root/ in "${mount_at%/}"/*) ;; *) continue ;; esac
    [ "${#mount_at}" -ge "${#mount_best}" ] || continue
    mount_best=$mount_at
    case ,$mount_options, in *,ro,*) read_only=1 ;; *) read_only= ;; esac
  done 2>/dev/null </proc/mounts || :
}

# die_write WHAT: a write failed; says whether the disk is full or cannot be written at all.
die_write() {
  read_mount
  [ -z "$read_only" ] || die READ_ONLY "$1: the file system on $mount_best is mounted read-only."
  read_figures "$deploy"
  if [ "$free_bytes" -lt 1048576 ] || [ "$free_inodes" = 0 ]; then
    fact space "$free_bytes" "$free_inodes"
    die NO_SPACE "$1: $figures in $root."
  fi
  die WRITE_FAILED "$1: $figures in $root, so the cause is another one: a quota or missing rights."
}
