# Bringing things to the host: the agent itself, and blobs.

# install SHA256: makes the layout and puts this very file, which was uploaded beside its final name, in its place.
verb_install() {
  require_digest "$1"
  install_sum=$(sha256sum <"$0")
  [ "${install_sum%% *}" = "$1" ] || die DIGEST_MISMATCH "The agent arrived as ${install_sum%% *}, not as $1."
  for install_folder in releases shared .deploy/store .deploy/incoming .deploy/state .deploy/journal .deploy/orders .deploy/lock; do
    mkdir -p "$root/$install_folder" || die ROOT_NOT_WRITABLE "$root/$install_folder cannot be made."
  done
  chmod 700 "$deploy/orders" "$deploy/incoming"
  chmod 644 "$0"
  flush "$0" || die_write 'The agent could not be written'
  mv -f "$0" "$deploy/agent/$1/agent.sh"
  flush "$deploy/agent/$1" "$deploy"
}

# put SHA256 SIZE OFFSET: appends stdin to a blob; an offset of `-` is wherever an earlier upload has ended. Of two uploads of
# one blob the later goes on, because the earlier may belong to a connection that is dead without knowing it.
verb_put() {
  require_digest "$1"
  require_number "$2"
  require_installed
  if [ -f "$deploy/store/$1" ]; then
    fact whole "$2"
    return
  fi
  part=$deploy/incoming/$1.part
  end_upload
  [ -f "$part" ] || printf '' >"$part" || die_write 'The upload could not be begun'
  put_length=$(stat -c %s "$part")
  if [ "$put_length" -gt "$2" ]; then
    printf '' >"$part"
    put_length=0
  fi
  [ "$3" = - ] || [ "$3" = "$put_length" ] || die OFFSET_DIFFERS "The upload stands at $put_length, not at $3."
  require_space $(($2 - put_length))
  fact offset "$put_length"
  receive
  put_length=$(stat -c %s "$part")
  fact length "$put_length"
  [ "$put_length" -ge "$2" ] || die INCOMPLETE "$put_length of $2 bytes have arrived."
  put_sum=$(sha256sum <"$part")
  if [ "${put_sum%% *}" != "$1" ]; then
    rm -f "$part"
    die DIGEST_MISMATCH "The bytes that arrived have the sha256 ${put_sum%% *}, expected was $1."
  fi
  chmod 444 "$part"
  flush "$part"
  mv -f "$part" "$deploy/store/$1"
  flush "$deploy/store"
  rm -f "$part.by"
  fact whole "$2"
}

require_space() {
  read_figures "$deploy"
  if [ "$free_bytes" -lt "$1" ] || [ "$free_inodes" = 0 ]; then
    fact space "$free_bytes" "$free_inodes"
    die NO_SPACE "$1 bytes are to be sent, $figures in $root."
  fi
}

receive() {
  exec 6<&0
  cat <&6 >>"$part" 2>/dev/null &
  put_pid=$!
  exec 6<&-
  read_process "$put_pid"
  # a disk that is full by now is told by the upload itself
  { printf '%s %s %s\n' "$put_pid" "$process_start" "$boot" >"$part.by"; } 2>/dev/null || :
  put_status=0
  wait "$put_pid" || put_status=$?
  [ "$put_status" -ne 0 ] || return 0
  [ "$put_status" -le 128 ] || die UPLOAD_TAKEN_OVER "Another upload of the same bytes goes on instead of this one."
  die_write 'The upload could not be written'
}

end_upload() {
  put_pid='' put_start='' put_boot=''
  read -r put_pid put_start put_boot 2>/dev/null <"$part.by" || return 0
  ! alive "$put_pid" "$put_start" "$put_boot" || kill -KILL "$put_pid" 2>/dev/null || :
}
