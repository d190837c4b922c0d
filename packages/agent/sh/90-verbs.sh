# What a client may ask for.

require_installed() {
  [ -d "$deploy/lock" ] || die NOT_INSTALLED "There is no agent in $root."
}

require_deployment() {
  require_id "$1"
  require_installed
  load_order "$1" || die NO_DEPLOYMENT "There is no deployment '$1' in $root."
}

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
  printf '%s %s %s\n' "$put_pid" "$process_start" "$boot" >"$part.by"
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

# prepare DEPLOY-ID: stdin is the order as tar. Asked again with the same order, it only follows.
verb_prepare() {
  require_id "$1"
  require_installed
  new=$deploy/incoming/order.$1.$$
  receive_order "$1"
  if [ -d "$deploy/orders/$1" ]; then
    follow_known "$1"
    return
  fi
  settle_others "$1"
  read_order "$new"
  if ! take_lock "$1"; then
    rm -rf "$new"
    die_locked
  fi
  if ! agrees_with_host; then
    rm -rf "$new"
    release_lock
    die "$refusal" "$refusal_text"
  fi
  open_deployment "$1"
  detach work-prepare || take_back 'the supervisor could not start the work'
  follow staged 0 0
}

receive_order() {
  mkdir -m 700 "$new" && cat >"$new/tar" || die_write 'The order could not be written'
  order_digest=$(sha256sum <"$new/tar")
  if ! tar -x -o -f "$new/tar" -C "$new" 2>/dev/null || [ ! -f "$new/order" ] || [ ! -f "$new/steps" ]; then
    rm -rf "$new"
    die BAD_ORDER "The order did not arrive whole."
  fi
  rm -f "$new/tar"
  printf '%s\n' "${order_digest%% *}" >"$new/digest"
  read_order "$new"
  order_deploy=
  while IFS= read -r order_line; do
    case $order_line in deploy=*) order_deploy=${order_line#*=} ;; esac
  done <"$new/order"
  check_order "$1"
}

follow_known() {
  read_line "$new/digest"
  rm -rf "$new"
  known_digest=$file_text
  load_order "$1" || die DEPLOYMENT_EXISTS "The deployment '$1' exists and has no order."
  read_line "$dir/digest"
  [ "$file_text" = "$known_digest" ] || die DEPLOYMENT_EXISTS "The deployment '$1' exists with another order."
  follow staged 0 0
}

# The order was made for the host as it is now. Sets $refusal and $refusal_text otherwise.
agrees_with_host() {
  read_live
  case $live:$previous in
    "$previous":* | :adopted-*) ;;
    *)
      refusal=ORDER_STALE
      refusal_text="The live release is '${live:-none}', the order was made for '${previous:-none}'."
      return 1
      ;;
  esac
  state_read "$release"
  case $state in live | good) ;; *) return 0 ;; esac
  [ "$state_digest" != "$digest" ] || return 0
  refusal=RELEASE_DIFFERS
  refusal_text="The release '$release' is on this host with the sha256 $state_digest, the order has $digest."
  return 1
}

open_deployment() {
  mkdir "$new/turns" "$new/backup"
  printf '' >"$new/log"
  state_read "$release"
  printf '%s\n' "$state" >"$new/prior"
  printf '%s\n' "$fence" >"$new/fence"
  ls "$deploy/store" >"$new/blobs"
  if ! reserve_room; then
    rm -rf "$new"
    release_lock
    die_write 'The order could not be written'
  fi
  { printf 'fence=%s\n' "$fence" && cat "$new/order"; } | write_file "$deploy/journal/$1.order"
  flush "$new"/* "$new"/steps.d/* "$new"/steps.d "$new"
  mv "$new" "$deploy/orders/$1"
  flush "$deploy/orders"
  load_order "$1"
  take_turn start || fenced "another process has taken over"
  look
  record opened '' "$kind $release" || {
    close_deployment
    die_write 'The journal could not be written'
  }
}

# Going back must not need more of the disk than there is: what it writes takes this place.
reserve_room() {
  mkdir "$new/reserve" && dd if=/dev/zero of="$new/reserve/bytes" bs=1024 count=256 2>/dev/null || return 1
  for reserve_item in 1 2 3 4 5 6 7 8; do
    printf '' >"$new/reserve/inode-$reserve_item" || return 1
  done
}

verb_activate() {
  require_deployment "$1"
  look
  if [ "$event" != staged ] || is_flagged; then
    [ -n "$armed" ] || is_final || is_flagged || die NOT_STAGED "The deployment '$1' is not prepared; its last record is '$event'."
    follow activated 0 0
    return
  fi
  if ! holds_lock; then
    read_lock
    say_lock
    die LOCK_LOST "The deployment '$1' has lost the lock, because it was not activated in time."
  fi
  agrees_with_host || [ "$refusal" != ORDER_STALE ] || die "$refusal" "$refusal_text"
  activate_offset=$(wc -c <"$dir/log")
  if wait_turn start 5; then
    look
    if [ "$event" = staged ]; then
      set_lease "$lease"
      detach work-activate || take_back 'the supervisor could not start the work'
    fi
  fi
  follow activated "$seq" "$activate_offset" activating
}

verb_confirm() {
  require_deployment "$1"
  look
  if is_final; then
    [ "$event" = confirmed ] || refuse_confirm
    [ -e "$dir/closed" ] || finish_work
    say_journal_end
    return
  fi
  [ "$event" = activated ] || [ -e "$dir/confirmed" ] || refuse_confirm
  holds_lock || [ -e "$dir/confirmed" ] || die LOCK_LOST "The deployment '$1' has lost the lock."
  read_deadline
  [ "$deadline" -gt 0 ] || [ -e "$dir/confirmed" ] || refuse_confirm
  if ! mv "$dir/pending" "$dir/confirmed" 2>/dev/null && [ ! -e "$dir/confirmed" ]; then
    refuse_confirm
  fi
  flush "$dir"
  finish_work
  look
  [ "$event" = confirmed ] || die BUSY "The deployment '$1' is confirmed, but another process still works on it."
  say_journal_end
}

refuse_confirm() {
  read_line "$dir/reason"
  die NOT_CONFIRMED "The deployment '$id' cannot be confirmed; its last record is '$event'${file_text:+ ($file_text)}."
}

say_journal_end() {
  say journal "$(tail -n 1 "$journal")"
}

# revert DEPLOY-ID REASON [SEQ OFFSET]: asked again, it only follows.
verb_revert() {
  require_deployment "$1"
  look
  revert_seq=${3:-$seq}
  revert_offset=${4:-$(wc -c <"$dir/log")}
  require_number "$revert_seq"
  require_number "$revert_offset"
  if is_final; then
    [ "$event" != confirmed ] || die ALREADY_CONFIRMED "The deployment '$1' is confirmed."
    follow final $((revert_seq < seq ? revert_seq : seq - 1)) "$revert_offset"
    return
  fi
  flag "${2:-on request}" || die ALREADY_CONFIRMED "The deployment '$1' is confirmed."
  detach_undo
  follow final "$revert_seq" "$revert_offset"
}

# The turn is taken when nobody has it, so that nobody takes this deployment for a forgotten one meanwhile.
detach_undo() {
  kill_script
  take_turn start || :
  detach work-undo || work_undo
}

# extend DEPLOY-ID SECONDS from now: of a prepared deployment the lease, of an activated one the deadline; 2 h in all. Nothing
# ever becomes shorter.
verb_extend() {
  require_deployment "$1"
  require_number "$2"
  look
  holds_lock || die LOCK_LOST "The deployment '$1' has lost the lock."
  case $event in
    staged) extend_seconds=$(($2 > 7200 ? 7200 : $2)) ;;
    activated)
      read_line "$dir/switch-uptime"
      read_now
      extend_most=$((7200 - (now / 100 - ${file_text%.*})))
      extend_seconds=$(($2 > extend_most ? extend_most : $2))
      [ "$extend_seconds" -gt 0 ] && [ -e "$dir/pending" ] || refuse_confirm
      read_deadline
      extend_left=$(((deadline - now) / 100))
      extend_seconds=$((extend_left > extend_seconds ? extend_left : extend_seconds))
      set_deadline "$extend_seconds"
      arm_timer || die TIMER_FAILED "The timer could not be armed again."
      [ -e "$dir/pending" ] || refuse_confirm
      ;;
    *) die NOT_STAGED "The deployment '$1' waits for nothing; its last record is '$event'." ;;
  esac
  set_lease $((extend_seconds + 30))
  fact seconds "$extend_seconds"
}

# follow DEPLOY-ID SEQ OFFSET [UNTIL]
verb_follow() {
  require_deployment "$1"
  require_number "$2"
  require_number "$3"
  follow "${4:-final}" "$2" "$3"
}

verb_status() {
  require_installed
  reconcile_all detached
  say_state
}

verb_history() {
  require_installed
  for history_id in $(list_journals); do
    journal=$deploy/journal/$history_id.jsonl
    dir=$deploy/orders/$history_id
    look
    is_final || continue
    history_kind='' history_release='' history_actor='' history_url='' history_environment=''
    while IFS= read -r order_line; do
      order_value=${order_line#*=}
      case ${order_line%%=*} in
        kind) history_kind=$order_value ;;
        environment) history_environment=$order_value ;;
        release) history_release=$order_value ;;
        actor) history_actor=$order_value ;;
        url) history_url=$order_value ;;
      esac
    done <"$deploy/journal/$history_id.order"
    fact past "$history_id" "$history_kind" "$history_environment" "$history_release" "$history_actor" "$history_url"
    say_journal_end
  done
}

# unlock DEPLOY-ID [REASON]: takes an open deployment back and releases its lock. While the lease lives a reason is needed.
verb_unlock() {
  require_id "$1"
  require_installed
  read_lock
  ! is_released || return 0
  [ "$lock_deploy" = "$1" ] || die_locked
  [ -n "${2-}" ] || [ "$lock_left" -eq 0 ] || die_locked
  unlock_path=$lock_path
  if load_order "$1" && [ ! -e "$dir/closed" ]; then
    flag "unlocked: ${2:-the lease had ended}" || :
    detach_undo
    follow final 0 0
  fi
  [ -e "$unlock_path.released" ] || printf '%s\n' "${2:-the lease had ended}" >"$unlock_path.released"
  flush "$deploy/lock"
}
