# What a client may ask for.

require_installed() {
  [ -d "$deploy/lock" ] || die NOT_INSTALLED "There is no agent in $root."
}

require_deployment() {
  require_id "$1"
  require_installed
  load_order "$1" || die NO_DEPLOYMENT "There is no deployment '$1' in $root."
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
    say_end
    return
  fi
  [ "$event" = activated ] || [ -e "$dir/confirmed" ] || refuse_confirm
  holds_lock || [ -e "$dir/confirmed" ] || die LOCK_LOST "The deployment '$1' has lost the lock."
  read_deadline
  [ "$deadline" -gt 0 ] || [ -e "$dir/confirmed" ] || refuse_confirm
  if ! mv "$dir/pending" "$dir/confirmed" 2>/dev/null && [ ! -e "$dir/confirmed" ]; then
    [ ! -e "$dir/pending" ] || die_write 'The confirmation could not be written'
    refuse_confirm
  fi
  flush "$dir"
  finish_work
  look
  [ "$event" = confirmed ] || die BUSY "The deployment '$1' is confirmed, but another process still works on it."
  say_end
}

refuse_confirm() {
  read_line "$dir/reason"
  die NOT_CONFIRMED "The deployment '$id' cannot be confirmed; its last record is '$event'${file_text:+ ($file_text)}."
}

say_journal_end() {
  say journal "$(tail -n 1 "$journal")"
}

say_end() {
  say_journal_end
  note_told
}

# revert DEPLOY-ID REASON [SEQ OFFSET]: asked again, it only follows.
verb_revert() {
  require_deployment "$1"
  look
  revert_seq=${3:-$seq}
  revert_offset=${4:-$(wc -c <"$dir/log")}
  require_number "$revert_seq"
  require_number "$revert_offset"
  # it may come to its end in this moment, and otherwise than by being confirmed
  is_final || flag "${2:-on request}" || is_final || die ALREADY_CONFIRMED "The deployment '$1' is confirmed."
  if is_final; then
    [ "$event" != confirmed ] || die ALREADY_CONFIRMED "The deployment '$1' is confirmed."
    follow final $((revert_seq < seq ? revert_seq : seq - 1)) "$revert_offset"
    return
  fi
  is_flagged || die_write "The deployment '$1' cannot be taken back"
  detach_undo
  follow final "$revert_seq" "$revert_offset"
}

# The turn is taken when nobody has it, so that nobody takes this deployment for a forgotten one meanwhile.
detach_undo() {
  kill_script except-undo
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
      as_number "${file_text%.*}"
      read_now
      extend_most=$((7200 - (now / 100 - number)))
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

# unlock DEPLOY-ID REASON: takes an open deployment back and releases its lock. The reason goes into the journal.
verb_unlock() {
  require_id "$1"
  require_installed
  plain "${2-}"
  case $plain_text in *[!\ ]*) ;; *) die NO_REASON "The lock of '$1' is not released without a reason." ;; esac
  read_lock
  ! is_released || return 0
  [ "$lock_deploy" = "$1" ] || die_locked
  unlock_path=$lock_path
  if load_order "$1" && [ ! -e "$dir/closed" ]; then
    add_reason "unlocked: $2"
    flag 'unlocked' || :
    detach_undo
    follow final 0 0
  fi
  [ -e "$unlock_path.released" ] || printf '%s\n' "$2" >"$unlock_path.released"
  flush "$deploy/lock"
}
