# load_order ID: sets $id, $dir, $journal, $fence and the fields of the order; fails when there is none. Where the order is
# damaged its copy beside the journal is read; $order_read is `lost` when neither says what it was.
load_order() {
  id=$1
  dir=$deploy/orders/$id
  journal=$deploy/journal/$id.jsonl
  [ -d "$dir" ] || return 1
  read_order "$dir"
  order_read=whole
  [ -n "$url_read" ] || read_fields "$deploy/journal/$id.order"
  if [ -z "$url_read" ]; then
    order_read=lost
    supervisor=setsid
  fi
  read_line "$dir/fence"
  as_number "$file_text"
  [ "$number" -gt 0 ] || as_number "$order_fence"
  fence=$number
}

read_order() {
  read_fields "$1/order"
  steps=
  [ -f "$1/steps" ] || return 0
  while IFS=$tab read -r order_step order_phase order_timeout _; do
    steps="$steps$order_step,$order_phase,$order_timeout "
  done <"$1/steps"
}

# Sets the fields of an order; $url_read, when its last one was reached.
read_fields() {
  kind='' environment='' release='' digest='' previous='' previous_digest=''
  supervisor='' confirm_seconds='' keep='' discard_adopted_after='' actor='' url='' url_read='' order_fence=
  [ -f "$1" ] || return 0
  while IFS= read -r order_line; do
    order_value=${order_line#*=}
    case ${order_line%%=*} in
      kind) kind=$order_value ;;
      environment) environment=$order_value ;;
      release) release=$order_value ;;
      sha256) digest=$order_value ;;
      previous) previous=$order_value ;;
      previous-sha256) previous_digest=$order_value ;;
      supervisor) supervisor=$order_value ;;
      confirm-seconds) confirm_seconds=$order_value ;;
      keep) keep=$order_value ;;
      discard-adopted-after) discard_adopted_after=$order_value ;;
      actor) actor=$order_value ;;
      fence) order_fence=$order_value ;;
      url)
        url=$order_value
        url_read=$supervisor
        ;;
    esac
  done <"$1"
}

# An order comes from outside: what becomes a path, a number or a word of a command is checked.
check_order() {
  [ "$1" = "$order_deploy" ] || die BAD_ORDER "The order is for the deployment '$order_deploy', not '$1'."
  require_id "$release"
  require_digest "$digest"
  [ -z "$previous" ] || require_id "$previous"
  [ -z "$previous_digest" ] || require_digest "$previous_digest"
  require_number "$confirm_seconds"
  require_number "$keep"
  [ -z "$discard_adopted_after" ] || require_number "$discard_adopted_after"
  case $kind in deploy | rollback) ;; *) die BAD_ORDER "'$kind' is not a kind of order." ;; esac
  case $supervisor in systemd | systemd-user | setsid) ;; *) die BAD_ORDER "'$supervisor' is not a supervisor." ;; esac
  for check_item in $steps; do
    check_step=${check_item%%,*}
    check_rest=${check_item#*,}
    require_id "$check_step"
    require_number "${check_rest#*,}"
    case ${check_rest%%,*} in
      fetch | prepare | switch | identity) ;;
      *) die BAD_ORDER "The step '$check_step' has no known phase." ;;
    esac
  done
}

# state_read RELEASE: sets $state, $state_digest, $state_fence, $state_deploy; empty when the release is unknown.
state_read() {
  state='' state_digest='' state_fence=0 state_deploy=''
  [ -f "$deploy/state/$1" ] || return 0
  while IFS= read -r state_line; do
    state_value=${state_line#*=}
    case ${state_line%%=*} in
      state) state=$state_value ;;
      sha256) state_digest=$state_value ;;
      fence) state_fence=$state_value ;;
      deploy) state_deploy=$state_value ;;
    esac
  done <"$deploy/state/$1"
}

# state_write RELEASE SHA256 STATE
state_write() {
  printf 'state=%s\nsha256=%s\nfence=%s\ndeploy=%s\n' "$3" "$2" "$fence" "$id" | write_file "$deploy/state/$1"
}

# Sets $live to the release that serves: where `current` leads, or else the one that was confirmed last.
read_live() {
  live=$(readlink "$root/current" 2>/dev/null || :)
  case $live in
    releases/* | "$root"/releases/*)
      live=${live##*/}
      return
      ;;
  esac
  live=
  for live_file in "$deploy"/state/*; do
    case $live_file in *.new.*) continue ;; esac
    [ -f "$live_file" ] || continue
    state_read "${live_file##*/}"
    [ "$state" != live ] || live=${live_file##*/}
  done
}

# A release that served well keeps its state until this deployment is confirmed, whatever becomes of it.
keeps_state() {
  [ "$kind" = rollback ] && return 0
  read_line "$dir/prior"
  case $file_text in live | good) return 0 ;; esac
  return 1
}

confirm_states() {
  for confirm_file in "$deploy"/state/*; do
    confirm_release=${confirm_file##*/}
    [ -f "$confirm_file" ] && [ "$confirm_release" != "$release" ] || continue
    [ "$confirm_release" != "$previous" ] || continue
    state_read "$confirm_release"
    [ "$state" != live ] || state_write "$confirm_release" "$state_digest" good
  done
  if [ -n "$previous" ] && [ "$previous" != "$release" ]; then
    if [ "$kind" = rollback ]; then confirm_state=bad; else confirm_state=good; fi
    state_read "$previous"
    state_write "$previous" "${state_digest:-$previous_digest}" "$confirm_state"
  fi
  state_write "$release" "$digest" live
}
