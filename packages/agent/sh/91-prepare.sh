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
  tell_endings
  load_order "$1"
  look
  detach work-prepare || take_back 'the supervisor could not start the work'
  follow staged 0 0
}

receive_order() {
  mkdir -m 700 "$new" && cat >"$new/tar" || die_write 'The order could not be written'
  order_digest=$(sha256sum <"$new/tar")
  if ! order_whole || ! tar -x -o -f "$new/tar" -C "$new" 2>/dev/null || [ ! -f "$new/order" ] || [ ! -f "$new/steps" ]; then
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

# An archive ends with 1024 zero bytes. One that was cut between two of its files has none, and tar takes it for a whole one.
order_whole() {
  order_end=$(tail -c 1024 "$new/tar" | tr -d '\000' | wc -c)
  [ "$order_end" -eq 0 ]
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
  ls "$deploy/agent" >"$new/agents"
  own_agent=${self%/*}
  printf '%s\n' "${own_agent##*/}" >"$new/agent"
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

# What became of deployments whose end no client has seen.
tell_endings() {
  [ -z "$damaged_lock" ] || fact notice "A lock was empty or damaged and counted as released; it is kept as $damaged_lock."
  for told_id in $(list_orders closed); do
    load_order "$told_id" && [ ! -e "$dir/told" ] || continue
    look
    ! is_final || fact settled "$told_id" "$actor" "$url" "$event" "$last_detail"
    note_told
  done
}

# Going back must not need more of the disk than there is: what it writes takes this place.
reserve_room() {
  mkdir "$new/reserve" && dd if=/dev/zero of="$new/reserve/bytes" bs=1024 count=256 2>/dev/null || return 1
  for reserve_item in 1 2 3 4 5 6 7 8; do
    printf '' >"$new/reserve/inode-$reserve_item" || return 1
  done
}
