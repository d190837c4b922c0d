# Retention asks states and fences, never names or times. It runs under the lock, when a deployment is confirmed.

# numbered STATE...: prints FENCE RELEASE of each release in one of the states, newest first, without what was adopted.
numbered() {
  for numbered_file in "$deploy"/state/*; do
    [ -f "$numbered_file" ] || continue
    numbered_release=${numbered_file##*/}
    case $numbered_release in adopted-*) continue ;; esac
    state_read "$numbered_release"
    for numbered_state; do
      [ "$state" != "$numbered_state" ] || printf '%s %s\n' "$state_fence" "$numbered_release"
    done
  done | sort -rn
}

prune_releases() {
  prune_keep=$keep
  [ "$prune_keep" -gt 0 ] || prune_keep=1
  prune_beyond "$prune_keep" "$(numbered good)"
  prune_beyond 1 "$(numbered failed bad staged)"
  prune_adopted
  for prune_path in "$root"/releases/.trash-*; do
    [ -d "$prune_path" ] || continue
    rm -rf "$prune_path" 2>/dev/null || {
      open_folders "$prune_path"
      rm -rf "$prune_path" 2>/dev/null || :
    }
  done
  prune_blobs
  prune_agents
}

# Folders only: a file may be one with that of a release that stays.
open_folders() {
  chmod u+rwx "$1" 2>/dev/null || return 0
  for open_entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    [ ! -d "$open_entry" ] || [ -h "$open_entry" ] || open_folders "$open_entry"
  done
}

# What was installed by hand goes only when the order says after how many good releases, and when so many are here.
prune_adopted() {
  [ "${discard_adopted_after:-0}" -gt 0 ] || return 0
  # words alternate: fence, release
  [ "$(numbered good | wc -w)" -ge $((discard_adopted_after * 2)) ] || return 0
  for prune_file in "$deploy"/state/adopted-*; do
    [ -f "$prune_file" ] || continue
    prune_beyond 0 "0 ${prune_file##*/}"
    [ -f "$prune_file" ] || rm -rf "$deploy/adopted"
  done
}

# prune_beyond COUNT LIST: the folder leaves its name in one act, so that no half-removed release can ever be served.
prune_beyond() {
  prune_count=0
  for prune_word in $2; do
    prune_count=$((prune_count + 1))
    # words alternate: fence, release
    [ $((prune_count % 2)) -eq 0 ] && [ "$prune_count" -gt $(($1 * 2)) ] || continue
    [ "$prune_word" != "$release" ] && [ "$prune_word" != "$previous" ] || continue
    [ "$(readlink -f "$root/current")" != "$(readlink -f "$root/releases/$prune_word")" ] || continue
    if [ -d "$root/releases/$prune_word" ]; then
      mv "$root/releases/$prune_word" "$root/releases/.trash-$prune_word.$fence" 2>/dev/null || continue
    fi
    rm -f "$deploy/state/$prune_word"
  done
}

# Blobs that were there before this deployment opened and that no release is named after. What was sent since then may
# belong to the next deployment.
prune_blobs() {
  [ -f "$dir/blobs" ] || return 0
  while IFS= read -r prune_blob; do
    prune_needed=
    for prune_file in "$deploy"/state/*; do
      state_read "${prune_file##*/}"
      [ "$state_digest" != "$prune_blob" ] || prune_needed=1
    done
    [ -n "$prune_needed" ] || rm -f "$deploy/store/$prune_blob"
  done <"$dir/blobs"
}

# Of the agents that were there before this deployment opened stay: this one, the one before, and those that an open deployment
# or the unit for every boot may still call. One that was brought again since then may be about to be used.
prune_agents() {
  [ -f "$dir/agents" ] || return 0
  own_agent=${self%/*}
  own_agent=${own_agent##*/}
  prune_keep=$own_agent
  for prune_word in $(list_orders open); do
    read_line "$deploy/orders/$prune_word/agent"
    prune_keep="$prune_keep $file_text"
  done
  for prune_word in $(list_orders closed); do
    read_line "$deploy/orders/$prune_word/agent"
    [ -n "$file_text" ] && [ "$file_text" != "$own_agent" ] || continue
    prune_keep="$prune_keep $file_text"
    break
  done
  find_boot_unit
  prune_boot=$(cat "$boot_folder/$boot_unit" 2>/dev/null || :)
  prune_since=$(stat -c %Y "$dir/agents")
  while IFS= read -r prune_agent; do
    case " $prune_keep $prune_boot" in *"$prune_agent"*) continue ;; esac
    prune_made=$(stat -c %Y "$deploy/agent/${prune_agent:?}/agent.sh" 2>/dev/null || printf 0)
    [ "$prune_made" -ge "$prune_since" ] || rm -rf "$deploy/agent/${prune_agent:?}"
  done <"$dir/agents"
}

# Keeps the newest 5 closed orders, with their logs, and the newest 50 journals.
prune_orders() {
  prune_count=0
  for prune_word in $(list_orders closed); do
    [ "$prune_word" != "$id" ] || continue
    prune_count=$((prune_count + 1))
    [ "$prune_count" -lt 5 ] || rm -rf "$deploy/orders/${prune_word:?}"
  done
  prune_count=0
  for prune_word in $(list_journals); do
    prune_count=$((prune_count + 1))
    [ "$prune_count" -gt 50 ] && [ ! -d "$deploy/orders/$prune_word" ] || continue
    rm -f "$deploy/journal/$prune_word.order" "$deploy/journal/$prune_word.jsonl" "$deploy/journal/$prune_word.jsonl.damaged"
  done
  find_leftovers
}

# What writers that were killed have left.
find_leftovers() {
  for prune_path in "$deploy"/*/*.new.* "$deploy"/*/*.try.* "$dir"/*.new.* "$dir"/turns/*.try.* "$deploy"/incoming/order.* \
    "$deploy"/incoming/unfold.* "$deploy"/incoming/have.* "$deploy"/incoming/*.part.pipe.* "$deploy"/incoming/*.part.sum.*; do
    [ -e "$prune_path" ] || continue
    [ -d "/proc/${prune_path##*.}" ] || rm -rf "$prune_path"
  done
  # An upload that nobody went on with before this deployment opened was given up.
  for prune_path in "$deploy"/incoming/*.part "$deploy"/incoming/*.part.by; do
    # shellcheck disable=SC3013 # every sh that this runs under has -ot
    [ -e "$prune_path" ] && [ "$prune_path" -ot "$dir/fence" ] || continue
    put_pid='' put_start='' put_boot=''
    read -r put_pid put_start put_boot 2>/dev/null <"${prune_path%.by}.by" || :
    alive "$put_pid" "$put_start" "$put_boot" || rm -f "$prune_path"
  done
}

# list_orders open|closed: deployments by fence, newest first.
list_orders() {
  for list_path in "$deploy"/orders/*; do
    [ -d "$list_path" ] || continue
    if [ -e "$list_path/closed" ]; then list_kind=closed; else list_kind=open; fi
    [ "$list_kind" = "$1" ] || continue
    read_line "$list_path/fence"
    as_number "$file_text"
    printf '%s %s\n' "$number" "${list_path##*/}"
  done | sort -rn | cut -d ' ' -f 2
}

# Deployments that have a journal, newest first.
list_journals() {
  for list_path in "$deploy"/journal/*.order; do
    [ -f "$list_path" ] || continue
    read_line "$list_path"
    as_number "${file_text#fence=}"
    list_name=${list_path##*/}
    printf '%s %s\n' "$number" "${list_name%.order}"
  done | sort -rn | cut -d ' ' -f 2
}
