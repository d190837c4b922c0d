# What is kept in a folder of backups: <place>/<application>-<environment>/<backup>/<host>.
probe_backup() {
  find_existing "$1"
  read_figures "$existing"
  probe_there=0
  [ ! -d "${1%/*/*/*}" ] || probe_there=1
  probe_writable=0
  [ ! -d "$existing" ] || [ ! -w "$existing" ] || probe_writable=1
  fact backup-folder "$1" "$probe_there" "$probe_writable" "$(stat -c %d "$existing")" "$free_bytes"
  [ -d "$1" ] || return 0
  # shellcheck disable=SC2012 # names of the suite's own are wanted, and the newest first
  probe_names=$(ls -r "$1" | head -n 200)
  probe_count=0
  while IFS= read -r probe_name; do
    case $probe_name in
      [.-]* | *[!a-z0-9.-]*) continue ;;
      *.json) ;;
      *) continue ;;
    esac
    probe_count=$((probe_count + 1))
    [ "$probe_count" -le 50 ] || return 0
    probe_copy "$1" "${probe_name%.json}"
  done <<NAMES
$probe_names
NAMES
}

# One document beside a backup: each of its keys stands on a line.
probe_copy() {
  copy_kind='' copy_of='' copy_at='' copy_file='' copy_bytes='' copy_content='' copy_present=0
  while IFS= read -r copy_line; do
    copy_value=${copy_line#*: }
    copy_value=${copy_value%,}
    copy_value=${copy_value#\"}
    copy_value=${copy_value%\"}
    case $copy_line in
      '  "kind":'*) copy_kind=$copy_value ;;
      '  "of":'*) copy_of=$copy_value ;;
      '  "madeAt":'*) copy_at=$copy_value ;;
      '  "file":'*) copy_file=$copy_value ;;
      '  "bytes":'*) copy_bytes=$copy_value ;;
      '  "contentBytes":'*) copy_content=$copy_value ;;
    esac
  done 2>/dev/null <"$1/$2.json" || return 0
  case $copy_file in '' | */*) return 0 ;; esac
  [ ! -f "$1/$copy_file" ] || [ "$(stat -c %s "$1/$copy_file")" != "$copy_bytes" ] || copy_present=1
  [ "$copy_of" != null ] || copy_of=
  fact backup-copy "$1" "$2" "$copy_kind" "$copy_of" "$copy_at" "$copy_bytes" "$copy_content" "$copy_present"
}
