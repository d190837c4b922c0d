# Whether there is room, and leave, to write.

# What the quotas of this user leave on the file system of a path, where somebody set one and the tool that tells is there.
probe_quota() {
  probe_device=$(df -P "$1" 2>/dev/null | tail -n 1) || :
  probe_quotas=$(timeout 10 quota -w -p -u -g 2>/dev/null) || :
  while read -r probe_name probe_used _ probe_limit _ probe_files _ probe_files_limit _; do
    [ "$probe_name" = "${probe_device%% *}" ] || continue
    case ${probe_used%\*}$probe_limit${probe_files%\*}$probe_files_limit in '' | *[!0-9]*) continue ;; esac
    probe_bytes='' probe_inodes=''
    [ "$probe_limit" -eq 0 ] || probe_bytes=$(((probe_limit - ${probe_used%\*}) * 1024))
    [ "$probe_files_limit" -eq 0 ] || probe_inodes=$((probe_files_limit - ${probe_files%\*}))
    fact quota "$probe_bytes" "$probe_inodes"
  done <<QUOTAS
$probe_quotas
QUOTAS
}

# Folders of the slot that this user cannot write in; of the releases only those of somebody else.
probe_folders() {
  probe_count=0
  for probe_folder in "$root/releases" "$root/shared" "$deploy" "$deploy"/* "$root/releases"/*; do
    [ -d "$probe_folder" ] && [ ! -L "$probe_folder" ] && [ ! -w "$probe_folder" ] || continue
    probe_owner=$(stat -c %U "$probe_folder")
    case $probe_folder in "$root/releases/"*) [ "$probe_owner" != "$(id -un)" ] || continue ;; esac
    probe_count=$((probe_count + 1))
    [ "$probe_count" -le 20 ] || return 0
    fact unwritable "$probe_folder" "$probe_owner" "$(stat -c %a "$probe_folder")"
  done
}

probe_space() {
  find_existing "$1"
  read_figures "$existing"
  fact space-of "$1" "$free_bytes" "$free_inodes"
}
