import { type Script, sh } from '@deploy/agent/sh.ts'

/**
 * Reads what `docker compose config` prints, whose form is always the same: two spaces a level, one key a line, the long
 * form of ports and volumes. One line each, with `|` between:
 *
 *     image|SERVICE|NAME · build|SERVICE · privilege|SERVICE|WHAT · port|SERVICE|ADDRESS|PUBLISHED
 *     mount|SERVICE|TYPE|SOURCE|TARGET|READ-ONLY · file|NAME|PATH · volume|KEY|NAME · device|KEY|PATH
 */
const reader = `
  function plain(text) {
    if (text ~ /^'.*'$/) { text = substr(text, 2, length(text) - 2); gsub(/''/, "'", text) }
    else if (text ~ /^".*"$/) text = substr(text, 2, length(text) - 2)
    return text
  }
  function key(text) { sub(/^ +(- )?/, "", text); sub(/:( .*)?$/, "", text); return plain(text) }
  function value(text) { return text ~ /: / ? plain(substr(text, index(text, ": ") + 2)) : "" }
  function flush() {
    if (item == "volumes") print "mount|" service "|" at["type"] "|" at["source"] "|" at["target"] "|" at["read_only"]
    if (item == "ports" && at["published"] != "") print "port|" service "|" at["host_ip"] "|" at["published"]
    item = ""
    split("", at)
  }
  function privilege(what) { print "privilege|" service "|" what }
  /^[a-z]/ { flush(); top = key($0); service = section = ""; next }
  top == "services" && /^  [^ ]/ { flush(); service = key($0); section = ""; next }
  top == "services" && /^    [^ ]/ {
    flush(); section = key($0); text = value($0)
    if (section == "image") print "image|" service "|" text
    if (section == "build") print "build|" service
    if (section == "privileged" && text == "true") privilege("privileged")
    if (section == "network_mode" && text == "host") privilege("host-network")
    if (section == "pid" && text == "host") privilege("host-processes")
    if (section == "ipc" && text == "host") privilege("host-ipc")
    if ((section == "userns_mode" || section == "cgroup") && text == "host") privilege("security-options")
    if (section == "cap_add") privilege("capabilities")
    if (section == "devices" || section == "device_cgroup_rules") privilege("devices")
    next
  }
  top == "services" && section == "security_opt" && /^      - / && $0 !~ /no-new-privileges/ { privilege("security-options") }
  top == "services" && section == "tmpfs" && /^      - / {
    text = $0; sub(/^ +- /, "", text); text = plain(text); sub(/:.*/, "", text)
    print "mount|" service "|tmpfs||" text "|"
  }
  top == "services" && (section == "volumes" || section == "ports") {
    if (/^      - /) { flush(); item = section; at[key($0)] = value($0) }
    else if (/^        [^ ]/) at[key($0)] = value($0)
  }
  (top == "volumes" || top == "secrets" || top == "configs") && /^  [^ ]/ { service = key($0) }
  top == "volumes" && /^    name: / { print "volume|" service "|" value($0) }
  top == "volumes" && /^      device: / { print "device|" service "|" value($0) }
  (top == "secrets" || top == "configs") && /^    file: / { print "file|" service "|" value($0) }
  END { flush() }
`

/** Writes the facts of a rendered file. */
export function readRendered(file: Script | string, facts: Script | string): Script {
  return sh`awk ${reader} ${file} > ${facts}`
}
