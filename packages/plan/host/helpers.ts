import { sh } from '@deploy/agent/sh.ts'

/** What the items call. `differs` and `unseen` end a check, `refuse` ends an act; each with words. */
export const helpers = sh`
  differs() { printf '%s\\n' "$*"; exit 1; }
  unseen() { printf '%s\\n' "$*"; exit 3; }
  refuse() {
    rm -f "\${new:-}"
    printf '%s\\n' "$*"
    exit 1
  }

  # The text that belongs to the item.
  wanted() { "wanted_$current"; }

  # Ends the check where a path is not there, or where this user may not look.
  is_there() {
    if [ -e "$1" ] || [ -L "$1" ]; then return 0; fi
    above=$(dirname "$1")
    until [ "$above" = / ]; do
      if [ -d "$above" ] && [ ! -x "$above" ]; then unseen "this user may not look into $above"; fi
      above=$(dirname "$above")
    done
    differs "$1 does not exist"
  }

  # Path, owner, group (* for any), mode.
  meta_is() {
    is_there "$1"
    is=$(stat -c '%U:%G %a' "$1")
    wants="$2:$3 $4"
    if [ "$3" = '*' ]; then
      is=$(stat -c '%U %a' "$1")
      wants="$2 $4"
    fi
    [ "$is" = "$wants" ] || differs "$1 is $is, not $wants"
  }

  is_file() {
    is_there "$1"
    { [ -f "$1" ] && [ ! -L "$1" ]; } || differs "$1 is no plain file"
    meta_is "$@"
  }
  is_folder() {
    is_there "$1"
    { [ -d "$1" ] && [ ! -L "$1" ]; } || differs "$1 is no folder"
    meta_is "$@"
  }
  has_text() {
    [ -r "$1" ] || unseen "only root may read $1"
    wanted | cmp -s - "$1" || differs "$1 has another text"
  }
  # As the user whose rules they are, sudo itself is asked.
  has_rules() {
    if [ "$(id -un)" != "$2" ] || [ -r "$1" ]; then return 0; fi
    set -f
    wanted | sed -n 's/^[^ ]* ALL=(root) NOPASSWD: //p' | sed 's/\\\\\\(.\\)/\\1/g' | while IFS= read -r line; do
      # shellcheck disable=SC2086  # its words
      sudo -n -l -- $line > /dev/null 2>&1 < /dev/null || differs "sudo does not let $2 run $line"
    done || exit 1
    unseen "sudo lets $2 run all of these; whether it lets more, only root can see"
  }
  is_private() {
    case $(stat -L -c %a "$1") in *0) ;; *) differs "others may read $1" ;; esac
  }

  is_member() { id -nG "$1" 2> /dev/null | tr ' ' '\\n' | grep -qxF -e "$2"; }

  # Nobody may lead root elsewhere by a link.
  not_led_away() {
    [ ! -L "$1" ] || refuse "$1 is a link; it is left alone"
    above=$(dirname "$1")
    until [ -e "$above" ]; do above=$(dirname "$above"); done
    real=$(readlink -f "$above")
    [ "$real" = "$above" ] || refuse "$above is really $real: name it so"
  }

  # Path, owner, group, mode: the text lies beside it, and a rename puts it in place once it was tested.
  stage() {
    [ ! -d "$1" ] || refuse "$1 is a folder"
    mkdir -p "$(dirname "$1")"
    not_led_away "$(dirname "$1")/."
    new=$(dirname "$1")/.$(basename "$1").new
    rm -f "$new"
    (umask 077 && wanted > "$new")
    chown "$2:$3" "$new"
    chmod "$4" "$new"
  }
  install_plain() {
    stage "$@"
    mv -fT "$new" "$1"
  }
  install_sysctl() {
    install_plain "$@"
    sysctl -q -p "$1"
  }
  install_unit() {
    stage "$@"
    folder=$(mktemp -d)
    cp "$new" "$folder/$(basename "$1")"
    code=0
    systemd-analyze verify --man=no "$folder/$(basename "$1")" || code=$?
    rm -rf "$folder"
    [ "$code" = 0 ] || refuse 'systemd refuses it; nothing was installed'
    mv -fT "$new" "$1"
    systemctl daemon-reload
  }
  install_logrotate() {
    stage "$@"
    words=$(logrotate -d "$new" 2>&1) || refuse "logrotate refuses it; nothing was installed: $(printf '%s\\n' "$words" | grep -i error)"
    mv -fT "$new" "$1"
  }
  install_sudoers() {
    stage "$@"
    visudo -cqf "$new" || refuse 'sudo refuses it; nothing was installed'
    sound=0
    visudo -cq > /dev/null 2>&1 || sound=1
    swap "$1"
    # What was wrong before, in another file, is no reason to refuse this one.
    visudo -cq || [ "$sound" = 1 ] || restore "$1" 'sudo refuses it beside its other files'
    rm -f "$old"
  }
  install_nginx() {
    stage "$@"
    swap "$1"
    nginx -t -q || restore "$1" 'nginx refuses it'
    rm -f "$old"
    if systemctl is-active --quiet nginx.service; then systemctl reload nginx.service; fi
  }

  # For what can only be tested in its place. Neither sudo nor nginx reads a name that begins with a dot.
  swap() {
    old=$(dirname "$1")/.$(basename "$1").old
    rm -f "$old"
    if [ -e "$1" ] || [ -L "$1" ]; then cp -a "$1" "$old"; fi
    mv -fT "$new" "$1"
  }
  restore() {
    if [ -e "$old" ] || [ -L "$old" ]; then mv -fT "$old" "$1"; else rm -f "$1"; fi
    refuse "$2; it is as it was before"
  }

  # User, and the part of each key that names it.
  has_keys() {
    home=$(getent passwd "$1" | cut -d: -f6)
    [ -n "$home" ] || differs "there is no user $1"
    [ "$(id -u)" = 0 ] || [ "$(id -un)" = "$1" ] || unseen "only root and $1 may read them"
    file=$home/.ssh/authorized_keys
    [ -f "$file" ] || differs "$1 has no authorized_keys"
    meta_is "$home/.ssh" "$1" '*' 700
    meta_is "$file" "$1" '*' 600
    wanted | while IFS= read -r line; do
      grep -qxF -e "$line" "$file" || differs 'a key is missing, or may do more or less than it should'
    done || exit 1
    shift
    for key in "$@"; do
      [ "$(grep -cF -e "$key" "$file")" = 1 ] || differs 'a key stands in another line as well'
    done
  }
  # As that user, so that no link in its home leads root elsewhere.
  add_keys() {
    user=$1
    shift
    wanted | su -s /bin/sh -c '
      set -eu
      umask 077
      cd
      mkdir -p .ssh
      chmod 700 .ssh
      touch .ssh/authorized_keys
      cp .ssh/authorized_keys .ssh/.authorized_keys.new
      for key in '"$*"'; do
        { grep -vF -e "$key" .ssh/.authorized_keys.new || :; } > .ssh/.authorized_keys.left
        mv -f .ssh/.authorized_keys.left .ssh/.authorized_keys.new
      done
      cat >> .ssh/.authorized_keys.new
      mv -f .ssh/.authorized_keys.new .ssh/authorized_keys
    ' "$user"
  }

  add_user() {
    name=$1
    shift
    if getent group "$name" > /dev/null; then set -- --gid "$name" "$@"; else set -- --user-group "$@"; fi
    # No password fits the star.
    useradd --password '*' "$@" "$name"
  }

  has_package() {
    if command -v dpkg-query > /dev/null; then
      [ "$(dpkg-query -W -f '\${db:Status-Status}' "$1" 2> /dev/null)" = installed ]
    elif command -v rpm > /dev/null; then
      rpm -q --quiet "$1"
    else
      unseen 'there is neither dpkg nor rpm to ask'
    fi
  }
  add_packages() {
    if command -v apt-get > /dev/null; then
      apt-get -qq update
      DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@"
    else
      dnf -q -y install "$@"
    fi
  }

  # Which firewall is at work here.
  wall() {
    if command -v firewall-cmd > /dev/null && firewall-cmd --quiet --state 2> /dev/null; then
      echo firewalld
    elif command -v ufw > /dev/null; then
      [ "$(id -u)" = 0 ] || unseen 'only root may ask ufw'
      case $(ufw status) in *'Status: active'*) echo ufw ;; *) echo rules ;; esac
    else
      echo rules
    fi
  }
  lets_in() {
    wall=$(wall) || { code=$?; printf '%s\\n' "$wall"; exit "$code"; }
    case $wall in
      firewalld) firewall-cmd --quiet --query-port="$1/tcp" || differs "firewalld does not let $1 in" ;;
      ufw) ufw status | grep -Eq "^$1(/tcp)? +ALLOW" || differs "ufw does not let $1 in" ;;
      rules)
        [ "$(id -u)" = 0 ] || unseen 'only root may read the rules of the firewall'
        command -v iptables > /dev/null || return 0
        rules=$(iptables -S INPUT 2> /dev/null) || unseen 'the rules of the firewall cannot be read'
        [ "$rules" != '-P INPUT ACCEPT' ] || return 0
        printf '%s\\n' "$rules" | grep -Eq -e "--dports? ([0-9,:]*,)?$1(,[0-9,:]*)? .*-j ACCEPT" || differs "no rule of iptables lets $1 in"
        ;;
    esac
  }
  let_in() {
    case $(wall) in
      firewalld)
        firewall-cmd --quiet --permanent --add-port="$1/tcp"
        firewall-cmd --quiet --add-port="$1/tcp"
        ;;
      ufw) ufw allow "$1/tcp" ;;
      *) lets_in "$1" || refuse "rules of iptables that somebody keeps are not changed: let $1 in there" ;;
    esac
  }
`
