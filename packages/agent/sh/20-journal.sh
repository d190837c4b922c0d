# look: reads the journal of the loaded deployment. Sets $seq and $event of its last entry, $armed when the activation
# had begun, $begun: the steps of that phase that are begun and not taken back, newest first, $last_detail, and $torn when the
# journal is damaged.
look() {
  seq=0
  event=
  armed=
  begun=
  torn=
  failed_undo=
  last_detail=
  [ -f "$journal" ] || return 0
  while IFS= read -r look_line || [ -n "$look_line" ]; do
    seq=$((seq + 1))
    case $look_line in
      '{"seq":'[1-9]*',"at":"'*'"event":"'*'"}') ;;
      *)
        torn=1
        continue
        ;;
    esac
    last_detail=$look_line
    event=${look_line#*'"event":"'}
    event=${event%%'"'*}
    look_step=${look_line#*'"step":"'}
    look_step=${look_step%%'"'*}
    case $event in
      armed)
        armed=1
        begun=
        ;;
      begin) begun="$look_step $begun" ;;
      undone) forget_step "$look_step" ;;
      undo-failed)
        failed_undo="$failed_undo $look_step"
        forget_step "$look_step"
        ;;
    esac
  done <"$journal"
  [ "$seq" -gt 0 ] || torn=1
  case $last_detail in
    *'"detail":"'*)
      last_detail=${last_detail#*'"detail":"'}
      last_detail=${last_detail%'"}'}
      ;;
    *) last_detail= ;;
  esac
}

forget_step() {
  forget_rest=
  for forget_item in $begun; do
    [ "$forget_item" = "$1" ] || forget_rest="$forget_rest$forget_item "
  done
  begun=$forget_rest
}

is_final() {
  case $event in
    aborted | confirmed | reverted | broken) return 0 ;;
  esac
  return 1
}

# record EVENT [STEP] [DETAIL]: the only place where the journal is written, always before the act that it announces.
record() {
  holds_turn || fenced "another process has taken over"
  read_now
  as_seconds "$now"
  record_line="\"at\":\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\",\"uptime\":$seconds_text,\"fence\":$fence,\"event\":\"$1\""
  [ -z "${2-}" ] || record_line="$record_line,\"step\":\"$2\""
  plain "${3-}"
  # shellcheck disable=SC1003 # a quote becomes an apostrophe, a backslash a slash: the line stays JSON
  [ -z "$plain_text" ] || record_line="$record_line,\"detail\":\"$(printf '%s' "$plain_text" | tr '"\\' "'/")\""
  # no pipeline: nothing of this process goes on writing when it is killed
  record_new=$journal.new.$$
  copy_journal >"$record_new" 2>/dev/null || return 1
  seq=$((seq + 1))
  printf '{"seq":%s,%s}\n' "$seq" "$record_line" 2>/dev/null >>"$record_new" || return 1
  flush "$record_new" && mv -f "$record_new" "$journal" || return 1
  flush "$deploy/journal"
  event=$1
}

# Prints the journal as it is and sets $seq to the number of its entries.
copy_journal() {
  seq=0
  [ -f "$journal" ] || return 0
  while IFS= read -r copy_line || [ -n "$copy_line" ]; do
    printf '%s\n' "$copy_line" || return 1
    seq=$((seq + 1))
  done <"$journal"
}

# This process may not go on: what it was doing belongs to another one now.
fenced() {
  [ -z "${heart-}" ] || stop_heart
  die FENCED "$1."
}
