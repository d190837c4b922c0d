# Bringing things to the host: the agent itself, and blobs.

# install SHA256: makes the layout and puts this very file in its place, unless it is there: then it was uploaded beside its final
# name, or is root's, from which a copy is made.
verb_install() {
  require_digest "$1"
  install_sum=$(sha256sum <"$0")
  [ "${install_sum%% *}" = "$1" ] || die DIGEST_MISMATCH "The agent arrived as ${install_sum%% *}, not as $1."
  for install_folder in releases shared .deploy/store .deploy/incoming .deploy/state .deploy/journal .deploy/orders .deploy/lock; do
    mkdir -p "$root/$install_folder" || die ROOT_NOT_WRITABLE "$root/$install_folder cannot be made."
  done
  chmod 700 "$deploy/orders" "$deploy/incoming"
  if [ "$0" = "$deploy/agent/$1/agent.sh" ]; then
    # a deployment that is closing leaves what was brought since it opened
    touch "$0" 2>/dev/null || :
    return 0
  fi
  install_file=$0
  case $0 in
    "$deploy"/agent/*) ;;
    *)
      mkdir -p "$deploy/agent/$1"
      install_file=$deploy/agent/$1/agent.sh.new.$$
      cat <"$0" >"$install_file" || die_write 'The agent could not be written'
      ;;
  esac
  chmod 644 "$install_file"
  flush "$install_file" || die_write 'The agent could not be written'
  mv -f "$install_file" "$deploy/agent/$1/agent.sh"
  flush "$deploy/agent/$1" "$deploy"
}

# put SHA256 SIZE OFFSET [unfold …]: appends stdin to a blob; an offset of `-` is wherever an earlier upload has ended. Of two uploads of
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
  if [ "$put_sum" != "$1" ]; then
    rm -f "$part"
    die DIGEST_MISMATCH "The bytes that arrived have the sha256 $put_sum, expected was $1."
  fi
  # more than that somebody else has written, of which the digest of what came knows nothing
  if [ "$put_length" -gt "$2" ]; then
    rm -f "$part"
    die DIGEST_MISMATCH "$put_length bytes lie where $2 have arrived."
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

# Sets $put_sum to the digest of all that is there then: what comes is hashed while it comes.
receive() {
  put_pipe=$part.pipe.$$
  put_told=$part.sum.$$
  mkfifo "$put_pipe" 2>/dev/null && printf '' 2>/dev/null >"$put_told" || die_write 'The upload could not be written'
  hash_stdin <"$put_pipe" >"$put_told" 2>/dev/null &
  put_hashing=$!
  exec 6<&0
  # a tee that does not know this goes on reading when the disk is full
  put_exit=--output-error=exit
  tee "$put_exit" </dev/null >/dev/null 2>&1 || put_exit=
  {
    cat "$part" || exit 1
    # shellcheck disable=SC2086 # one word or none
    exec tee -a $put_exit "$part" <&6
  } >"$put_pipe" 2>/dev/null &
  put_pid=$!
  exec 6<&-
  read_process "$put_pid"
  # a disk that is full by now is told by the upload itself
  { printf '%s %s %s\n' "$put_pid" "$process_start" "$boot" >"$part.by"; } 2>/dev/null || :
  put_status=0
  wait "$put_pid" || put_status=$?
  wait "$put_hashing" || :
  read_line "$put_told"
  put_sum=${file_text%% *}
  rm -f "$put_pipe" "$put_told"
  [ "$put_status" -ne 0 ] || return 0
  [ "$put_status" -le 128 ] || die UPLOAD_TAKEN_OVER "Another upload of the same bytes goes on instead of this one."
  die_write 'The upload could not be written'
}

end_upload() {
  put_pid='' put_start='' put_boot=''
  read -r put_pid put_start put_boot 2>/dev/null <"$part.by" || return 0
  ! alive "$put_pid" "$put_start" "$put_boot" || kill -KILL "$put_pid" 2>/dev/null || :
}

# have RELEASE: stdin is gzip of the first 16 digits of the digests of stretches, a line each, counted from 0. Says which of them that
# release has, in runs: the first and the last, and the number of the first here; of its other stretches the digests of their files.
# Nothing when it cannot be said.
verb_have() {
  require_id "$1"
  require_installed
  have_of=$root/releases/$1/.release
  have_here=$deploy/incoming/have.$$
  [ -s "$have_of/SHA256SUMS" ] && [ -s "$have_of/release.json" ] && command -v awk >/dev/null && command -v gzip >/dev/null || return 0
  rm -rf "$have_here"
  mkdir -p "$have_here/stretches" 2>/dev/null || return 0
  have_stretches "$have_of" 2>/dev/null || :
  rm -rf "$have_here"
}

have_stretches() {
  gzip -dc >"$have_here/asked" || return 1
  # shellcheck disable=SC2016 # awk's own
  awk -v "to=$have_here/stretches/" "$read_stretches"'
    function entry() { printf "%s", text >(to number); print number, substr(sum, 1, 16) }
    function ended() { close(to number) }
    function other() { }
  ' "$1/SHA256SUMS" "$1/release.json" >"$have_here/files" || return 1
  (cd "$have_here/stretches" && sha256sum -- *) >"$have_here/names" || return 1
  ! command -v zstd >/dev/null || fact unpacks zstd
  awk -v "mark=@$nonce fact " '
    function run() { if (first != "") print mark "has " first "\t" last "\t" at[first] }
    function hold() { if (held != "") print mark "holds" held; held = ""; count = 0 }
    FILENAME == ARGV[1] { asked[$1] = FNR - 1; most = FNR; next }
    FILENAME == ARGV[2] {
      name = substr($1, 1, 16)
      if (name in asked) { at[asked[name]] = $2 + 0; found[$2] = 1 }
      next
    }
    $1 in found { next }
    { held = held " " $2; if (++count == 64) hold() }
    END {
      hold()
      for (each = 0; each < most; each++) {
        if (!(each in at)) continue
        if (first != "" && last == each - 1 && at[last] == at[each] - 1) { last = each; continue }
        run()
        first = last = each
      }
      run()
      print mark "told"
    }
  ' "$have_here/asked" "$have_here/names" "$have_here/files"
}

# Reads the entries of a release.json whose digests its SHA256SUMS, the first file, has, too: `text` is the lines of one, `sum` its
# digest, `number` that of its stretch. A stretch ends with a file whose digest begins with 0 or 8, and before one that is not listed.
# shellcheck disable=SC2016 # awk's own
read_stretches='
  BEGIN { number = 0 }
  function end() { if (filled) { ended(); number++; filled = 0 } }
  FILENAME == ARGV[1] { listed[substr($0, 67)] = 1; next }
  FILENAME != ARGV[2] { other(); next }
  $0 == "  \"files\": [" { within = 1; next }
  !within { next }
  /^  ]/ { within = 0; next }
  /^      "path": "/ { path = substr($0, 16, length($0) - 17); text = "" }
  /^      / { text = text $0 "\n" }
  /^      "sha256": "/ { sum = substr($0, 18, 64) }
  /^      "mode": "/ {
    if (!(path in listed)) { end(); next }
    entry()
    filled = 1
    if (sum ~ /^[08]/) end()
  }
'

# put BUNDLE SIZE OFFSET unfold: the texts of a whole bundle go to the store under their digests. With RELEASE DIGEST SUMS JSON PACKING:
# the bundle, packed by gzip or zstd, has what that release lacks for the archive DIGEST, and its release.json in short; SUMS and JSON
# are made of it.
verb_unfold() {
  unfolded=$deploy/incoming/unfold.$1.$$
  rm -rf "$unfolded"
  mkdir "$unfolded" || unfold_failed
  unfold_packing=${9:-gzip}
  unfold_texts "$deploy/store/$1" 2>/dev/null || unfold_damaged "$1"
  for unfold_file in "$unfolded"/.release/texts/*; do
    [ ! -f "$unfold_file" ] || unfold_keep "$unfold_file" "${unfold_file##*/}"
  done
  if [ "$#" -gt 4 ]; then
    require_id "$5"
    require_digest "$6"
    require_digest "$7"
    require_digest "$8"
    unfold_difference "$1" "$5" "$6" "$7" "$8"
  fi
  rm -rf "$unfolded"
  flush "$deploy/store"
}

unfold_texts() {
  case $unfold_packing in
    gzip) tar -xzo -C "$unfolded" -f - .release <"$1" ;;
    zstd) zstd -dcq <"$1" | tar -xo -C "$unfolded" -f - .release ;;
    *) die BAD_ARGUMENT "'$unfold_packing' is no packing." ;;
  esac
}

# unfold_difference BUNDLE RELEASE DIGEST SUMS JSON: of a release that is gone nothing can be taken; then the archive itself is lost.
unfold_difference() {
  if [ ! -s "$root/releases/$2/.release/SHA256SUMS" ]; then
    for unfold_lost in "$3" "$4" "$5"; do fact lost "$unfold_lost"; done
    return 0
  fi
  unfold_release "$2" "$4" "$5"
  printf '%s %s %s\n' "$1" "$2" "$unfold_packing" | write_file "$deploy/store/$3.difference" || unfold_failed
}

# unfold_damaged BUNDLE: what the store has is sent again next time, if it is no longer what was sent.
unfold_damaged() {
  unfold_sum=$(sha256sum <"$deploy/store/$1")
  [ "${unfold_sum%% *}" != "$1" ] || unfold_failed
  rm -rf "$unfolded"
  rm -f "$deploy/store/$1"
  die DIGEST_MISMATCH "What was sent as $1 has the sha256 ${unfold_sum%% *} by now and was removed."
}

unfold_failed() {
  rm -rf "$unfolded"
  die_write 'What was sent could not be unpacked'
}

# unfold_keep FILE DIGEST: what is not that is not kept, and told.
unfold_keep() {
  require_digest "$2"
  unfold_sum=$(sha256sum <"$1")
  if [ "${unfold_sum%% *}" != "$2" ]; then
    fact lost "$2"
    return 0
  fi
  chmod 444 "$1"
  flush "$1"
  mv -f "$1" "$deploy/store/$2" || unfold_failed
}

# unfold_release RELEASE SUMS JSON: stretches that it has are written out, and digests of which it has the rest; the list is taken from them.
unfold_release() {
  unfold_short=$unfolded/.release/short
  [ -f "$unfold_short" ] || unfold_failed
  # shellcheck disable=SC2016 # awk's own
  awk "$read_stretches"'
    function entry() { whole[substr(sum, 1, 16)] = sum; of[number] = of[number] "    {\n" text "    },\n" }
    function ended() { }
    function put(line) { if (line ~ /^  ]/) sub(/,$/, "", kept); if (kept != "") print kept; kept = line }
    function other() {
      if (/^@/) {
        for (each = substr($1, 2) + 0; each <= $2; each++) {
          count = split(of[each], lines, "\n")
          for (at = 1; at < count; at++) put(lines[at])
        }
      } else if (/^      "sha256": "/ && length($0) == 35) put("      \"sha256\": \"" whole[substr($0, 18, 16)] "\",")
      else put($0)
    }
    END { print kept }
  ' "$root/releases/$1/.release/SHA256SUMS" "$root/releases/$1/.release/release.json" "$unfold_short" >"$unfolded/json" || unfold_failed
  awk '
    FILENAME == ARGV[1] { omitted[$0] = 1; next }
    $0 == "  \"files\": [" { within = 1 }
    within && $0 == "  ]," || $0 == "  ]" { exit }
    within && /^      "path": "/ { path = substr($0, 16, length($0) - 17) }
    within && /^      "sha256": "/ && !(path in omitted) { print substr($0, 18, 64) "  " path }
  ' "$unfolded/.release/omitted" "$unfolded/json" >"$unfolded/sums" || unfold_failed
  unfold_keep "$unfolded/json" "$3"
  unfold_keep "$unfolded/sums" "$2"
}
