# Work that no client watches: what it has to say goes to a file.
work_alone() {
  load_order "$1" || exit 1
  exec </dev/null >>"$dir/stderr" 2>&1
  cd "$root"
}

main() {
  nonce=$1
  root=$2
  verb=$3
  shift 3
  self=$0
  deploy=$root/.deploy
  lease=60
  most_tries=10
  log_limit=10485760
  case $root in
    /*[!A-Za-z0-9/._+@,:=-]* | [!/]* | / | */ | */../* | */..) die BAD_ARGUMENT "'$root' cannot be the root of deployments." ;;
  esac
  trap finish EXIT
  read_boot
  case $verb in
    probe) probe "$@" </dev/null ;;
    install) verb_install "$@" ;;
    put)
      verb_put "$@"
      [ "$#" -le 3 ] || verb_unfold "$@"
      ;;
    have) verb_have "$@" ;;
    prepare) verb_prepare "$@" ;;
    activate) verb_activate "$@" ;;
    confirm) verb_confirm "$@" ;;
    revert) verb_revert "$@" ;;
    extend) verb_extend "$@" ;;
    follow) verb_follow "$@" ;;
    status) verb_status "$@" ;;
    history) verb_history "$@" ;;
    unlock) verb_unlock "$@" ;;
    work-prepare)
      work_alone "$1"
      take_turn prepare && work_prepare
      ;;
    work-activate)
      work_alone "$1"
      take_turn activate && work_activate
      ;;
    work-undo)
      work_alone "$1"
      work_undo
      ;;
    finish-work)
      work_alone "$1"
      finish_work
      ;;
    wait-deadline)
      work_alone "$1"
      wait_deadline
      ;;
    expire)
      work_alone "$1"
      expire
      ;;
    reconcile) reconcile_all here ;;
    *) die BAD_ARGUMENT "There is no verb '$verb'." ;;
  esac
}

main "$@"
exit
