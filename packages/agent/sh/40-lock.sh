# The lock is a row of numbered files: the highest number holds it. A file is made in one act with its content; its lease
# and its release are files beside it, so that a late renewal can never bring a released lock back.

# Sets $lock_path and $lock_fence of the highest one.
find_lock() {
  lock_path=
  lock_fence=0
  for find_path in "$deploy"/lock/[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]; do
    [ -f "$find_path" ] && lock_path=$find_path
  done
  [ -n "$lock_path" ] || return 0
  lock_fence=$((1${lock_path##*/} - 10000000000))
}

# Sets what is known of the highest lock: $lock_deploy, $lock_actor, $lock_url, $lock_pid, $lock_start, $lock_boot,
# $lock_expires (hundredths since boot) and $lock_left (whole seconds, 0 when it has ended).
read_lock() {
  lock_deploy='' lock_actor='' lock_url='' lock_pid='' lock_start='' lock_boot='' lock_expires=0 lock_left=0
  find_lock
  [ -n "$lock_path" ] || return 0
  for lock_part in "$lock_path" "$lock_path.lease"; do
    [ -f "$lock_part" ] || continue
    while IFS= read -r lock_line; do
      lock_value=${lock_line#*=}
      case ${lock_line%%=*} in
        deploy) lock_deploy=$lock_value ;;
        actor) lock_actor=$lock_value ;;
        url) lock_url=$lock_value ;;
        pid) lock_pid=$lock_value ;;
        start) lock_start=$lock_value ;;
        boot) lock_boot=$lock_value ;;
        expires) lock_expires=$lock_value ;;
      esac
    done <"$lock_part"
  done
  as_number "$lock_expires"
  lock_expires=$number
  read_now
  if [ "$lock_boot" = "$boot" ] && [ "$lock_expires" -gt "$now" ]; then
    lock_left=$(((lock_expires - now + 99) / 100))
  fi
}

is_released() {
  [ -z "$lock_path" ] || [ -e "$lock_path.released" ]
}

# The lock may be taken: released, run out, or its holder ended before it opened its deployment.
is_free() {
  is_released && return 0
  [ "$lock_left" -gt 0 ] || return 0
  [ ! -d "$deploy/orders/$lock_deploy" ] || [ -e "$deploy/orders/$lock_deploy/closed" ] || return 1
  ! alive "$lock_pid" "$lock_start" "$lock_boot"
}

# take_lock ID: sets $fence, and $damaged_lock when the one before said nothing. Of several that try at once exactly one succeeds.
take_lock() {
  read_lock
  is_free || return 1
  lock_before=
  [ -n "$lock_deploy" ] || is_released || lock_before=$lock_path
  take_fence=$((lock_fence + 1))
  take_path=$deploy/lock/$(printf %010d "$take_fence")
  read_process $$
  read_now
  create_file "$take_path" "deploy=$1" "actor=$actor" "url=$url" "pid=$$" "start=$process_start" "boot=$boot" \
    "expires=$((now + lease * 100))" || return 1
  flush "$take_path" "$deploy/lock"
  find_lock
  [ "$lock_fence" = "$take_fence" ] || return 1
  fence=$take_fence
  damaged_lock=
  if [ -n "$lock_before" ]; then
    damaged_lock=$lock_before.damaged
    mv "$lock_before" "$damaged_lock" 2>/dev/null || :
  fi
  drop_old_locks
}

drop_old_locks() {
  [ "$fence" -gt 20 ] || return 0
  for drop_path in "$deploy"/lock/*; do
    drop_name=${drop_path##*/}
    [ $((1${drop_name%%.*} - 10000000000)) -ge $((fence - 20)) ] || rm -f "$drop_path"
  done
}

# This deployment's fence is still the highest, and its lock was not released.
holds_lock() {
  find_lock
  [ "$lock_fence" = "$fence" ] && ! is_released
}

# set_lease SECONDS: not flushed, because a lease ends with the boot that gave it.
set_lease() {
  read_now
  read_process $$
  lease_path=$deploy/lock/$(printf %010d "$fence").lease
  printf 'pid=%s\nstart=%s\nboot=%s\nexpires=%s\n' $$ "$process_start" "$boot" $((now + $1 * 100)) >"$lease_path.new" &&
    mv -f "$lease_path.new" "$lease_path"
}

# The lease of the loaded deployment has ended, or was given in another boot.
lease_ended() {
  ended_expires=0 ended_boot=
  for ended_part in "$deploy/lock/$(printf %010d "$fence")" "$deploy/lock/$(printf %010d "$fence").lease"; do
    [ -f "$ended_part" ] || continue
    while IFS= read -r lock_line; do
      case $lock_line in
        boot=*) ended_boot=${lock_line#*=} ;;
        expires=*) ended_expires=${lock_line#*=} ;;
      esac
    done <"$ended_part"
  done
  as_number "$ended_expires"
  read_now
  [ "$ended_boot" != "$boot" ] || [ "$number" -le "$now" ]
}

release_lock() {
  lease_path=$deploy/lock/$(printf %010d "$fence")
  [ -f "$lease_path" ] || return 0
  printf '' >"$lease_path.released"
  flush "$deploy/lock"
}

say_lock() {
  is_released && return 0
  if [ "$lock_left" -gt 0 ]; then lock_expired=0; else lock_expired=1; fi
  fact lock "$lock_deploy" "$lock_actor" "$lock_url" "$lock_fence" "$lock_expired" "$lock_left"
}

die_locked() {
  read_lock
  say_lock
  die LOCKED "The deployment $lock_deploy of $lock_actor holds the lock for another $lock_left s."
}
