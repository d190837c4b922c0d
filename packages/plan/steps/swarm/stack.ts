import { type Script, sh } from '@deploy/agent/sh.ts'
import { stackKeys } from '@deploy/release/compose/stack-keys.ts'

/**
 * Turns what `docker compose config` prints, whose form is always the same, into a file that `docker stack deploy` reads: the
 * format 3.9 (https://github.com/docker/cli/blob/v20.10.24/cli/compose/schema/data/config_schema_v3.9.json) without what was
 * filled in for Compose alone. What it finds on the way goes to `facts`, one line each:
 *
 *     key|SERVICE|KEY  a stack does not have it · network|KEY|DRIVER · content|secrets or configs|KEY  made from a file
 */
const converter = `
  function name(text) { sub(/^ +(- )?/, "", text); sub(/:( .*)?$/, "", text); gsub(/^["']|["']$/, "", text); return text }
  function told(kind, what, more) { print kind "|" what "|" more > facts }
  function unquoted() { gsub(/"/, "") }
  BEGIN {
    split(known, list, " ")
    for (each in list) keys[list[each]] = 1
    printf "" > facts
    print "version: \\"3.9\\""
  }
  /^name: / { next }
  /^[a-z]/ { top = name($0); service = section = ""; left = 0 }
  /^  [^ ]/ { service = name($0); section = ""; left = 0 }
  top == "services" && /^    [^ ]/ {
    section = name($0)
    left = !(section in keys) || /^    (command|entrypoint): null$/
    if (!(section in keys) && section !~ /^(x-.*|profiles|expose|build)$/ && $0 !~ /: false$/) told("key", service, section)
  }
  left { next }
  top == "services" && section == "ports" {
    if (/^ +(- )?host_ip: /) { told("key", service, "host_ip"); next }
    if (/^        (name|app_protocol): /) next
    if (/^        published: "[0-9]+"$/) unquoted()
  }
  top == "services" && section == "extra_hosts" && /^      - / { sub(/=/, ":") }
  top == "services" && section == "healthcheck" && /^      start_interval: / { told("key", service, "start_interval"); next }
  top == "services" && section == "deploy" {
    if (/^      mode: / && $0 !~ /: (replicated|global)$/) told("key", service, "deploy.mode")
    if (/^      replicas: 0$/) told("key", service, "deploy.replicas")
    if (/^          cpus: [0-9.]+$/) { sub(/cpus: /, "cpus: \\""); $0 = $0 "\\"" }
  }
  top == "services" && (section == "secrets" || section == "configs") && /^        mode: "0[0-7]+"$/ { unquoted() }
  top == "services" && section == "volumes" {
    if (/^        bind:$/) { bind = $0; next }
    if (/^          create_host_path: /) next
    if (/^          size: "[0-9]+"$/) unquoted()
    if (bind != "" && /^          [^ ]/) print bind
    bind = ""
  }
  top == "networks" && /^    driver: / { told("network", service, name(substr($0, index($0, ": ") + 1))) }
  (top == "secrets" || top == "configs") && /^    (file|content|environment): ?/ { told("content", top, service) }
  { print }
`

/** Writes the stack to `file`, and what a stack cannot be to `facts`. */
export function toStack({ from, file, facts }: { from: string; file: string; facts: string }): Script {
  return sh`awk -v facts=${facts} -v known=${stackKeys.join(' ')} ${converter} ${from} > ${file}`
}
