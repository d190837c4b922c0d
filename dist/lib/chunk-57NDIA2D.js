import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  fingerprint,
  guard,
  hostKeyAlgorithms,
  readPrivateKey,
  readPublicKey,
  require_lib
} from "./chunk-7GKAKHPG.js";
import {
  comparedFiles,
  copyPath,
  furtherUnits,
  installedFiles,
  nginxProgram,
  sha256Of,
  sumOf,
  unitFiles,
  upstreamText,
  writtenFiles
} from "./chunk-K7HT5U6C.js";
import {
  isSemantic
} from "./chunk-3CSYSJUH.js";
import {
  _enum,
  batchSeconds,
  batchSizes,
  bootSeconds,
  cutCommand,
  fillRelease,
  harmlessLines,
  int,
  iso_exports,
  nfrSeconds,
  number,
  optional,
  require_semver,
  strictObject,
  string,
  templateOf,
  versionOf,
  weekdays
} from "./chunk-6XN6W6BW.js";
import {
  require_tar_stream
} from "./chunk-CASAHDPP.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  __callDispose,
  __toESM,
  __using,
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/agent/agent.ts
init_dirname();

// packages/agent/call.ts
init_dirname();
import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";

// packages/agent/protocol.ts
init_dirname();
import { StringDecoder } from "node:string_decoder";

// packages/agent/journal.ts
init_dirname();
var journalEvents = [
  "opened",
  "begin",
  "done",
  "skipped",
  "failed",
  "staged",
  "aborted",
  "armed",
  "activated",
  "confirmed",
  "reverting",
  "undo",
  "undone",
  "undo-failed",
  "reverted",
  "broken"
];
var finalEvents = ["aborted", "confirmed", "reverted", "broken"];
var journalEntrySchema = strictObject({
  seq: int(),
  at: iso_exports.datetime(),
  /** Seconds since the host booted, for durations that a changed clock cannot falsify. */
  uptime: number(),
  fence: int(),
  event: _enum(journalEvents),
  /** The step that the event is about. */
  step: optional(string()),
  /** A short plain text: an exit code, a reason, a deadline. */
  detail: optional(string())
});

// packages/agent/protocol.ts
var MAX_LINE = 64 * 1024;
var MAX_CHATTER = 40;
function createParser(nonce, onMessage) {
  const decoder = new StringDecoder("utf8");
  const prefix = `@${nonce} `;
  const others = [];
  let rest2 = "";
  const line2 = (text) => {
    const message = text.startsWith(prefix) ? parseLine(text.slice(prefix.length)) : void 0;
    if (message) onMessage(message);
    else if (text.trim() !== "") others.push(text.slice(0, 500));
    if (others.length > MAX_CHATTER) others.shift();
  };
  return {
    push: (chunk) => {
      const parts = (rest2 + decoder.write(chunk)).split("\n");
      rest2 = (parts.pop() ?? "").slice(0, MAX_LINE);
      for (const part of parts) line2(part.slice(0, MAX_LINE).replace(/\r$/, ""));
    },
    chatter: () => rest2.trim() === "" ? [...others] : [...others, rest2.slice(0, 500)]
  };
}
function parseLine(line2) {
  const [type, rest2] = split(line2);
  switch (type) {
    case "fact": {
      const [key, values] = split(rest2);
      return { type, key, values: values.split("	") };
    }
    case "journal": {
      const entry = journalEntrySchema.safeParse(parseJson(rest2));
      return entry.success ? { type, entry: entry.data } : void 0;
    }
    case "log": {
      const [step2, text] = split(rest2);
      return { type, step: step2, text };
    }
    case "error": {
      const [code, text] = split(rest2);
      return { type, code, text };
    }
    case "end":
      return /^\d{1,3}$/.test(rest2) ? { type, code: Number(rest2) } : void 0;
    default:
      return void 0;
  }
}
function split(text) {
  const space = text.indexOf(" ");
  return space < 0 ? [text, ""] : [text.slice(0, space), text.slice(space + 1)];
}
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

// packages/agent/refusal.ts
init_dirname();
var REFUSED = 77;
var remedies = {
  AGENT_NOT_ALLOWED: "The key is restricted to agents that root has put on the host. Let Ops run the script of prepare-host of this version there: it brings this one.",
  SSH_COMMAND_REFUSED: "The key is restricted to the agent in the roots of its line in authorized_keys. Compare that line with deploy.yml (prepare-host, mode: check), or use a key that may do this."
};
function refusalOf({ host }, { code, stderr }) {
  if (code !== REFUSED) return void 0;
  const [, said, cause = ""] = /^agent-only: ([A-Z_]+) (.*)$/m.exec(stderr) ?? [];
  if (said !== "AGENT_NOT_ALLOWED" && said !== "SSH_COMMAND_REFUSED") return void 0;
  return new DeployError({
    code: said,
    message: "The host lets this key run the agent only, and not what was asked for.",
    host,
    cause,
    remedy: remedies[said]
  });
}

// packages/agent/script.ts
init_dirname();
import { createHash } from "node:crypto";

// packages/agent/agent.generated.ts
init_dirname();
var agentLines = [
  "#!/bin/sh",
  "# The agent that lives on a host: carries out one deployment at a time under a write-ahead journal.",
  "# Call: sh agent.sh <nonce> <root> <verb> [arguments]. The protocol and the layout are described in docs/agent.md.",
  "#",
  "# `A && B || continue` is meant as it reads: leave unless both hold.",
  "# shellcheck disable=SC2015",
  "set -eu",
  "user_locale=${LC_ALL-}",
  "LC_ALL=C",
  "IFS=' 	",
  "'",
  "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin",
  "export PATH",
  "unset CDPATH ENV",
  "umask 022",
  "",
  "tab='	'",
  "control=$(printf '\\001-\\010\\013-\\037\\177')",
  "ended=",
  "",
  "# Prints one line of the protocol. A reader that has gone ends this process.",
  "say() {",
  `  printf '@%s %s\\n' "$nonce" "$*" || exit 1`,
  "}",
  "",
  "# Sets $plain_text: a text without control characters, for one value of a fact.",
  "plain() {",
  "  plain_text=$1",
  `  case $1 in *[[:cntrl:]]*) plain_text=$(printf '%s' "$1" | tr -d '\\000-\\037\\177') ;; esac`,
  "}",
  "",
  "# fact KEY VALUE...: the values are joined by tabs.",
  "fact() {",
  "  fact_line=$1",
  "  shift",
  "  fact_separator=' '",
  "  for fact_value; do",
  '    plain "$fact_value"',
  "    fact_line=$fact_line$fact_separator$plain_text",
  "    fact_separator=$tab",
  "  done",
  '  say fact "$fact_line"',
  "}",
  "",
  "# die CODE TEXT: the end of a verb that could not do what it was asked.",
  "die() {",
  '  plain "$2"',
  '  say error "$1" "$plain_text"',
  "  ended=1",
  "  say end 1",
  "  exit 1",
  "}",
  "",
  "# shellcheck disable=SC2317 # called by the trap",
  "finish() {",
  "  finish_code=$?",
  '  [ -z "$ended" ] || exit "$finish_code"',
  "  ended=1",
  '  if [ "$finish_code" -ne 0 ]; then',
  '    say error AGENT_FAILED "The verb $verb stopped unexpectedly."',
  "  fi",
  '  say end "$finish_code"',
  "}",
  "",
  "# An identifier that may stand in a path, a unit's name and a line of the protocol.",
  "require_id() {",
  "  case $1 in",
  `    '' | [.-]* | *[!A-Za-z0-9._-]*) die BAD_ARGUMENT "'$1' is not an identifier." ;;`,
  "  esac",
  "}",
  "",
  "require_number() {",
  "  case $1 in",
  `    '' | *[!0-9]*) die BAD_ARGUMENT "'$1' is not a whole number." ;;`,
  "  esac",
  "}",
  "",
  "require_digest() {",
  "  case $1 in",
  `    *[!0-9a-f]*) die BAD_ARGUMENT "'$1' is not a sha256." ;;`,
  "    ????????????????????????????????????????????????????????????????) ;;",
  `    *) die BAD_ARGUMENT "'$1' is not a sha256." ;;`,
  "  esac",
  "}",
  "",
  "# What a child may see of the language that the user had.",
  "restore_locale() {",
  '  if [ -n "$user_locale" ]; then',
  "    LC_ALL=$user_locale",
  "    export LC_ALL",
  "  else",
  "    unset LC_ALL",
  "  fi",
  "}",
  "",
  "# Sets $now: hundredths of a second since the host booted, which a changed clock cannot falsify.",
  "read_now() {",
  "  if read -r now_text _ 2>/dev/null </proc/uptime; then",
  "    now=$((${now_text%.*} * 100 + 1${now_text#*.} - 100))",
  "  else",
  "    now=$(($(date +%s) * 100))",
  "  fi",
  "}",
  "",
  "# Sets $number to a whole number, and to 0 when the text is none: what a file holds may be damaged.",
  "as_number() {",
  "  number=0",
  "  case $1 in",
  "    '' | *[!0-9]* | 0?* | ????????????????*) ;;",
  "    *) number=$1 ;;",
  "  esac",
  "}",
  "",
  "# Sets $seconds_text: hundredths as a decimal number of seconds.",
  "as_seconds() {",
  "  seconds_text=$(($1 / 100)).$(($1 % 100 / 10))$(($1 % 10))",
  "}",
  "",
  "# Sets $process_state and $process_start of a process; both are empty when there is none.",
  "read_process() {",
  "  process_state=",
  "  process_start=",
  '  read -r process_line 2>/dev/null <"/proc/$1/stat" || return 0',
  "  process_line=${process_line##*) }",
  "  # shellcheck disable=SC2086 # the fields are numbers and one letter",
  "  set -- $process_line",
  "  process_state=$1",
  "  shift 19",
  "  process_start=$1",
  "}",
  "",
  "# Sets $boot: changes with every start of the kernel, and with every start of a container on it.",
  "read_boot() {",
  "  boot=",
  "  read -r boot 2>/dev/null </proc/sys/kernel/random/boot_id || :",
  "  read_process 1",
  "  boot=$boot/$process_start",
  "}",
  "",
  "# alive PID START BOOT: that very process runs (or is stopped); a zombie does not.",
  "alive() {",
  '  [ -n "$1" ] && [ "$3" = "$boot" ] || return 1',
  "  if [ ! -d /proc/self ]; then",
  '    kill -0 "$1" 2>/dev/null',
  "    return",
  "  fi",
  '  read_process "$1"',
  "  case $process_state in",
  "    '' | Z | X) return 1 ;;",
  "  esac",
  '  [ "$process_start" = "$2" ]',
  "}",
  "",
  "# Puts files and directories on the disk.",
  "flush() {",
  '  sync "$@" 2>/dev/null || sync',
  "}",
  "",
  "# Prints the sha256 of stdin first in a line. OpenSSL takes a fifth of the time of sha256sum, where it is there and does what it says.",
  "hash_stdin() {",
  '  if [ "$(openssl dgst -sha256 -r </dev/null 2>/dev/null)" = "$sha256_of_nothing *stdin" ]; then',
  "    openssl dgst -sha256 -r",
  "  else",
  "    sha256sum",
  "  fi",
  "}",
  "sha256_of_nothing=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "",
  "# makes_list LIST: OpenSSL makes this very list of sha256 sums from the files here, within half of what sha256sum is granted after it.",
  "# Who fails here may be whole all the same, as where there is no OpenSSL.",
  "makes_list() {",
  `  cut -c 67- "$1" | sed 's|^|./|' | tr '\\n' '\\0' | timeout 15 xargs -0 openssl dgst -sha256 -r 2>/dev/null |`,
  `    sed 's| \\*\\./|  |' | cmp -s - "$1" 2>/dev/null`,
  "}",
  "",
  "# write_file PATH: makes the file from stdin, whole or not at all.",
  "write_file() {",
  '  cat >"$1.new.$$" && flush "$1.new.$$" && mv -f "$1.new.$$" "$1" && flush "${1%/*}"',
  "}",
  "",
  "# create_file PATH LINE...: makes the file with its content in one act; fails when it exists.",
  "create_file() {",
  "  create_path=$1",
  "  shift",
  `  printf '%s\\n' "$@" >"$create_path.try.$$" || return 1`,
  "  create_code=0",
  '  ln "$create_path.try.$$" "$create_path" 2>/dev/null || create_code=1',
  '  rm -f "$create_path.try.$$"',
  '  return "$create_code"',
  "}",
  "",
  "# note PATH LINE: makes a file that means nothing after a restart, and so need not be flushed.",
  "note() {",
  `  printf '%s\\n' "$2" >"$1.new.$$" && mv -f "$1.new.$$" "$1"`,
  "}",
  "",
  "# Sets $file_text to the first line of a file, or to nothing.",
  "read_line() {",
  "  file_text=",
  '  read -r file_text 2>/dev/null <"$1" || :',
  "}",
  "",
  "# Sets $figures: what a message about a full disk must say.",
  "read_figures() {",
  "  # shellcheck disable=SC2046 # three numbers",
  `  set -- $(stat -f -c '%a %S %d %c' "$1")`,
  "  free_bytes=$(($1 * $2))",
  "  free_inodes=$3",
  '  [ "$4" -ne 0 ] || free_inodes=unlimited',
  '  figures="$free_bytes bytes and $free_inodes inodes are free"',
  "}",
  "",
  "# Sets $read_only when the file system of the slot is mounted read-only.",
  "read_mount() {",
  "  read_only='' mount_best=",
  "  while read -r _ mount_at _ mount_options _; do",
  '    case $root/ in "${mount_at%/}"/*) ;; *) continue ;; esac',
  '    [ "${#mount_at}" -ge "${#mount_best}" ] || continue',
  "    mount_best=$mount_at",
  "    case ,$mount_options, in *,ro,*) read_only=1 ;; *) read_only= ;; esac",
  "  done 2>/dev/null </proc/mounts || :",
  "}",
  "",
  "# die_write WHAT: a write failed; says whether the disk is full or cannot be written at all.",
  "die_write() {",
  "  read_mount",
  '  [ -z "$read_only" ] || die READ_ONLY "$1: the file system on $mount_best is mounted read-only."',
  '  read_figures "$deploy"',
  '  if [ "$free_bytes" -lt 1048576 ] || [ "$free_inodes" = 0 ]; then',
  '    fact space "$free_bytes" "$free_inodes"',
  '    die NO_SPACE "$1: $figures in $root."',
  "  fi",
  '  die WRITE_FAILED "$1: $figures in $root, so the cause is another one: a quota or missing rights."',
  "}",
  "",
  "# look: reads the journal of the loaded deployment. Sets $seq and $event of its last entry, $armed when the activation",
  "# had begun, $begun: the steps of that phase that are begun and not taken back, newest first, $last_detail, and $torn when the",
  "# journal is damaged.",
  "look() {",
  "  seq=0",
  "  event=",
  "  armed=",
  "  begun=",
  "  torn=",
  "  failed_undo=",
  "  last_detail=",
  '  [ -f "$journal" ] || return 0',
  '  while IFS= read -r look_line || [ -n "$look_line" ]; do',
  "    seq=$((seq + 1))",
  "    case $look_line in",
  `      '{"seq":'[1-9]*',"at":"'*'"event":"'*'"}') ;;`,
  "      *)",
  "        torn=1",
  "        continue",
  "        ;;",
  "    esac",
  "    last_detail=$look_line",
  `    event=\${look_line#*'"event":"'}`,
  "    event=${event%%'\"'*}",
  `    look_step=\${look_line#*'"step":"'}`,
  "    look_step=${look_step%%'\"'*}",
  "    case $event in",
  "      armed)",
  "        armed=1",
  "        begun=",
  "        ;;",
  '      begin) begun="$look_step $begun" ;;',
  '      undone) forget_step "$look_step" ;;',
  "      undo-failed)",
  '        failed_undo="$failed_undo $look_step"',
  '        forget_step "$look_step"',
  "        ;;",
  "    esac",
  '  done <"$journal"',
  '  [ "$seq" -gt 0 ] || torn=1',
  "  case $last_detail in",
  `    *'"detail":"'*)`,
  `      last_detail=\${last_detail#*'"detail":"'}`,
  "      last_detail=${last_detail%'\"}'}",
  "      ;;",
  "    *) last_detail= ;;",
  "  esac",
  "}",
  "",
  "forget_step() {",
  "  forget_rest=",
  "  for forget_item in $begun; do",
  '    [ "$forget_item" = "$1" ] || forget_rest="$forget_rest$forget_item "',
  "  done",
  "  begun=$forget_rest",
  "}",
  "",
  "is_final() {",
  "  case $event in",
  "    aborted | confirmed | reverted | broken) return 0 ;;",
  "  esac",
  "  return 1",
  "}",
  "",
  "# record EVENT [STEP] [DETAIL]: the only place where the journal is written, always before the act that it announces.",
  "record() {",
  '  holds_turn || fenced "another process has taken over"',
  "  read_now",
  '  as_seconds "$now"',
  '  record_line="\\"at\\":\\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\\",\\"uptime\\":$seconds_text,\\"fence\\":$fence,\\"event\\":\\"$1\\""',
  '  [ -z "${2-}" ] || record_line="$record_line,\\"step\\":\\"$2\\""',
  '  plain "${3-}"',
  "  # shellcheck disable=SC1003 # a quote becomes an apostrophe, a backslash a slash: the line stays JSON",
  `  [ -z "$plain_text" ] || record_line="$record_line,\\"detail\\":\\"$(printf '%s' "$plain_text" | tr '"\\\\' "'/")\\""`,
  "  # no pipeline: nothing of this process goes on writing when it is killed",
  "  record_new=$journal.new.$$",
  '  copy_journal >"$record_new" 2>/dev/null || return 1',
  "  seq=$((seq + 1))",
  `  printf '{"seq":%s,%s}\\n' "$seq" "$record_line" 2>/dev/null >>"$record_new" || return 1`,
  '  flush "$record_new" && mv -f "$record_new" "$journal" || return 1',
  '  flush "$deploy/journal"',
  "  event=$1",
  "}",
  "",
  "# Prints the journal as it is and sets $seq to the number of its entries.",
  "copy_journal() {",
  "  seq=0",
  '  [ -f "$journal" ] || return 0',
  '  while IFS= read -r copy_line || [ -n "$copy_line" ]; do',
  `    printf '%s\\n' "$copy_line" || return 1`,
  "    seq=$((seq + 1))",
  '  done <"$journal"',
  "}",
  "",
  "# This process may not go on: what it was doing belongs to another one now.",
  "fenced() {",
  '  [ -z "${heart-}" ] || stop_heart',
  '  die FENCED "$1."',
  "}",
  "",
  "# load_order ID: sets $id, $dir, $journal, $fence and the fields of the order; fails when there is none. Where the order is",
  "# damaged its copy beside the journal is read; $order_read is `lost` when neither says what it was.",
  "load_order() {",
  "  id=$1",
  "  dir=$deploy/orders/$id",
  "  journal=$deploy/journal/$id.jsonl",
  '  [ -d "$dir" ] || return 1',
  '  read_order "$dir"',
  "  order_read=whole",
  '  [ -n "$url_read" ] || read_fields "$deploy/journal/$id.order"',
  '  if [ -z "$url_read" ]; then',
  "    order_read=lost",
  "    supervisor=setsid",
  "  fi",
  '  read_line "$dir/fence"',
  '  as_number "$file_text"',
  '  [ "$number" -gt 0 ] || as_number "$order_fence"',
  "  fence=$number",
  "}",
  "",
  "read_order() {",
  '  read_fields "$1/order"',
  "  steps=",
  '  [ -f "$1/steps" ] || return 0',
  "  while IFS=$tab read -r order_step order_phase order_timeout _; do",
  '    steps="$steps$order_step,$order_phase,$order_timeout "',
  '  done <"$1/steps"',
  "}",
  "",
  "# Sets the fields of an order; $url_read, when its last one was reached.",
  "read_fields() {",
  "  kind='' environment='' release='' digest='' previous='' previous_digest=''",
  "  supervisor='' confirm_seconds='' keep='' discard_adopted_after='' actor='' url='' url_read='' order_fence=",
  '  [ -f "$1" ] || return 0',
  "  while IFS= read -r order_line; do",
  "    order_value=${order_line#*=}",
  "    case ${order_line%%=*} in",
  "      kind) kind=$order_value ;;",
  "      environment) environment=$order_value ;;",
  "      release) release=$order_value ;;",
  "      sha256) digest=$order_value ;;",
  "      previous) previous=$order_value ;;",
  "      previous-sha256) previous_digest=$order_value ;;",
  "      supervisor) supervisor=$order_value ;;",
  "      confirm-seconds) confirm_seconds=$order_value ;;",
  "      keep) keep=$order_value ;;",
  "      discard-adopted-after) discard_adopted_after=$order_value ;;",
  "      actor) actor=$order_value ;;",
  "      fence) order_fence=$order_value ;;",
  "      url)",
  "        url=$order_value",
  "        url_read=$supervisor",
  "        ;;",
  "    esac",
  '  done <"$1"',
  "}",
  "",
  "# An order comes from outside: what becomes a path, a number or a word of a command is checked.",
  "check_order() {",
  `  [ "$1" = "$order_deploy" ] || die BAD_ORDER "The order is for the deployment '$order_deploy', not '$1'."`,
  '  require_id "$release"',
  '  require_digest "$digest"',
  '  [ -z "$previous" ] || require_id "$previous"',
  '  [ -z "$previous_digest" ] || require_digest "$previous_digest"',
  '  require_number "$confirm_seconds"',
  '  require_number "$keep"',
  '  [ -z "$discard_adopted_after" ] || require_number "$discard_adopted_after"',
  `  case $kind in deploy | rollback) ;; *) die BAD_ORDER "'$kind' is not a kind of order." ;; esac`,
  `  case $supervisor in systemd | systemd-user | setsid) ;; *) die BAD_ORDER "'$supervisor' is not a supervisor." ;; esac`,
  "  for check_item in $steps; do",
  "    check_step=${check_item%%,*}",
  "    check_rest=${check_item#*,}",
  '    require_id "$check_step"',
  '    require_number "${check_rest#*,}"',
  "    case ${check_rest%%,*} in",
  "      fetch | prepare | switch | identity) ;;",
  `      *) die BAD_ORDER "The step '$check_step' has no known phase." ;;`,
  "    esac",
  "  done",
  "}",
  "",
  "# state_read RELEASE: sets $state, $state_digest, $state_fence, $state_deploy; empty when the release is unknown.",
  "state_read() {",
  "  state='' state_digest='' state_fence=0 state_deploy=''",
  '  [ -f "$deploy/state/$1" ] || return 0',
  "  while IFS= read -r state_line; do",
  "    state_value=${state_line#*=}",
  "    case ${state_line%%=*} in",
  "      state) state=$state_value ;;",
  "      sha256) state_digest=$state_value ;;",
  "      fence) state_fence=$state_value ;;",
  "      deploy) state_deploy=$state_value ;;",
  "    esac",
  '  done <"$deploy/state/$1"',
  "}",
  "",
  "# state_write RELEASE SHA256 STATE",
  "state_write() {",
  `  printf 'state=%s\\nsha256=%s\\nfence=%s\\ndeploy=%s\\n' "$3" "$2" "$fence" "$id" | write_file "$deploy/state/$1"`,
  "}",
  "",
  "# Sets $live to the release that serves: where `current` leads, or else the one that was confirmed last.",
  "read_live() {",
  '  live=$(readlink "$root/current" 2>/dev/null || :)',
  "  case $live in",
  '    releases/* | "$root"/releases/*)',
  "      live=${live##*/}",
  "      return",
  "      ;;",
  "  esac",
  "  live=",
  '  for live_file in "$deploy"/state/*; do',
  "    case $live_file in *.new.*) continue ;; esac",
  '    [ -f "$live_file" ] || continue',
  '    state_read "${live_file##*/}"',
  '    [ "$state" != live ] || live=${live_file##*/}',
  "  done",
  "}",
  "",
  "# A release that served well keeps its state until this deployment is confirmed, whatever becomes of it.",
  "keeps_state() {",
  '  [ "$kind" = rollback ] && return 0',
  '  read_line "$dir/prior"',
  "  case $file_text in live | good) return 0 ;; esac",
  "  return 1",
  "}",
  "",
  "confirm_states() {",
  '  for confirm_file in "$deploy"/state/*; do',
  "    confirm_release=${confirm_file##*/}",
  '    [ -f "$confirm_file" ] && [ "$confirm_release" != "$release" ] || continue',
  '    [ "$confirm_release" != "$previous" ] || continue',
  '    state_read "$confirm_release"',
  '    [ "$state" != live ] || state_write "$confirm_release" "$state_digest" good',
  "  done",
  '  if [ -n "$previous" ] && [ "$previous" != "$release" ]; then',
  '    if [ "$kind" = rollback ]; then confirm_state=bad; else confirm_state=good; fi',
  '    state_read "$previous"',
  '    state_write "$previous" "${state_digest:-$previous_digest}" "$confirm_state"',
  "  fi",
  '  state_write "$release" "$digest" live',
  "}",
  "",
  "# The lock is a row of numbered files: the highest number holds it. A file is made in one act with its content; its lease",
  "# and its release are files beside it, so that a late renewal can never bring a released lock back.",
  "",
  "# Sets $lock_path and $lock_fence of the highest one.",
  "find_lock() {",
  "  lock_path=",
  "  lock_fence=0",
  '  for find_path in "$deploy"/lock/[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]; do',
  '    [ -f "$find_path" ] && lock_path=$find_path',
  "  done",
  '  [ -n "$lock_path" ] || return 0',
  "  lock_fence=$((1${lock_path##*/} - 10000000000))",
  "}",
  "",
  "# Sets what is known of the highest lock: $lock_deploy, $lock_actor, $lock_url, $lock_pid, $lock_start, $lock_boot,",
  "# $lock_expires (hundredths since boot) and $lock_left (whole seconds, 0 when it has ended).",
  "read_lock() {",
  "  lock_deploy='' lock_actor='' lock_url='' lock_pid='' lock_start='' lock_boot='' lock_expires=0 lock_left=0",
  "  find_lock",
  '  [ -n "$lock_path" ] || return 0',
  '  for lock_part in "$lock_path" "$lock_path.lease"; do',
  '    [ -f "$lock_part" ] || continue',
  "    while IFS= read -r lock_line; do",
  "      lock_value=${lock_line#*=}",
  "      case ${lock_line%%=*} in",
  "        deploy) lock_deploy=$lock_value ;;",
  "        actor) lock_actor=$lock_value ;;",
  "        url) lock_url=$lock_value ;;",
  "        pid) lock_pid=$lock_value ;;",
  "        start) lock_start=$lock_value ;;",
  "        boot) lock_boot=$lock_value ;;",
  "        expires) lock_expires=$lock_value ;;",
  "      esac",
  '    done <"$lock_part"',
  "  done",
  '  as_number "$lock_expires"',
  "  lock_expires=$number",
  "  read_now",
  '  if [ "$lock_boot" = "$boot" ] && [ "$lock_expires" -gt "$now" ]; then',
  "    lock_left=$(((lock_expires - now + 99) / 100))",
  "  fi",
  "}",
  "",
  "is_released() {",
  '  [ -z "$lock_path" ] || [ -e "$lock_path.released" ]',
  "}",
  "",
  "# The lock may be taken: released, run out, or its holder ended before it opened its deployment.",
  "is_free() {",
  "  is_released && return 0",
  '  [ "$lock_left" -gt 0 ] || return 0',
  '  [ ! -d "$deploy/orders/$lock_deploy" ] || [ -e "$deploy/orders/$lock_deploy/closed" ] || return 1',
  '  ! alive "$lock_pid" "$lock_start" "$lock_boot"',
  "}",
  "",
  "# take_lock ID: sets $fence, and $damaged_lock when the one before said nothing. Of several that try at once exactly one succeeds.",
  "take_lock() {",
  "  read_lock",
  "  is_free || return 1",
  "  lock_before=",
  '  [ -n "$lock_deploy" ] || is_released || lock_before=$lock_path',
  "  take_fence=$((lock_fence + 1))",
  '  take_path=$deploy/lock/$(printf %010d "$take_fence")',
  "  read_process $$",
  "  read_now",
  '  create_file "$take_path" "deploy=$1" "actor=$actor" "url=$url" "pid=$$" "start=$process_start" "boot=$boot" \\',
  '    "expires=$((now + lease * 100))" || return 1',
  '  flush "$take_path" "$deploy/lock"',
  "  find_lock",
  '  [ "$lock_fence" = "$take_fence" ] || return 1',
  "  fence=$take_fence",
  "  damaged_lock=",
  '  if [ -n "$lock_before" ]; then',
  "    damaged_lock=$lock_before.damaged",
  '    mv "$lock_before" "$damaged_lock" 2>/dev/null || :',
  "  fi",
  "  drop_old_locks",
  "}",
  "",
  "drop_old_locks() {",
  '  [ "$fence" -gt 20 ] || return 0',
  '  for drop_path in "$deploy"/lock/*; do',
  "    drop_name=${drop_path##*/}",
  '    [ $((1${drop_name%%.*} - 10000000000)) -ge $((fence - 20)) ] || rm -f "$drop_path"',
  "  done",
  "}",
  "",
  "# This deployment's fence is still the highest, and its lock was not released.",
  "holds_lock() {",
  "  find_lock",
  '  [ "$lock_fence" = "$fence" ] && ! is_released',
  "}",
  "",
  "# set_lease SECONDS: not flushed, because a lease ends with the boot that gave it.",
  "set_lease() {",
  "  read_now",
  "  read_process $$",
  '  lease_path=$deploy/lock/$(printf %010d "$fence").lease',
  `  printf 'pid=%s\\nstart=%s\\nboot=%s\\nexpires=%s\\n' $$ "$process_start" "$boot" $((now + $1 * 100)) >"$lease_path.new" &&`,
  '    mv -f "$lease_path.new" "$lease_path"',
  "}",
  "",
  "# The lease of the loaded deployment has ended, or was given in another boot.",
  "lease_ended() {",
  "  ended_expires=0 ended_boot=",
  '  for ended_part in "$deploy/lock/$(printf %010d "$fence")" "$deploy/lock/$(printf %010d "$fence").lease"; do',
  '    [ -f "$ended_part" ] || continue',
  "    while IFS= read -r lock_line; do",
  "      case $lock_line in",
  "        boot=*) ended_boot=${lock_line#*=} ;;",
  "        expires=*) ended_expires=${lock_line#*=} ;;",
  "      esac",
  '    done <"$ended_part"',
  "  done",
  '  as_number "$ended_expires"',
  "  read_now",
  '  [ "$ended_boot" != "$boot" ] || [ "$number" -le "$now" ]',
  "}",
  "",
  "release_lock() {",
  '  lease_path=$deploy/lock/$(printf %010d "$fence")',
  '  [ -f "$lease_path" ] || return 0',
  `  printf '' >"$lease_path.released"`,
  '  flush "$deploy/lock"',
  "}",
  "",
  "say_lock() {",
  "  is_released && return 0",
  '  if [ "$lock_left" -gt 0 ]; then lock_expired=0; else lock_expired=1; fi',
  '  fact lock "$lock_deploy" "$lock_actor" "$lock_url" "$lock_fence" "$lock_expired" "$lock_left"',
  "}",
  "",
  "die_locked() {",
  "  read_lock",
  "  say_lock",
  '  die LOCKED "The deployment $lock_deploy of $lock_actor holds the lock for another $lock_left s."',
  "}",
  "",
  "# Who works on a deployment: a row of numbered files like the lock. Only the process of the highest one writes the journal.",
  "# A verb takes the turn as `start` and hands it to the process that it detaches.",
  "",
  "# Sets $turn_last (the highest number) and $turn_pid, $turn_start, $turn_boot, $turn_phase of its process.",
  "read_turn() {",
  "  turn_path=",
  "  turn_last=0",
  "  turn_pid='' turn_start='' turn_boot='' turn_phase=''",
  '  for turn_file in "$dir"/turns/[0-9][0-9][0-9][0-9][0-9][0-9]; do',
  '    [ -f "$turn_file" ] && turn_path=$turn_file',
  "  done",
  '  [ -n "$turn_path" ] || return 0',
  "  turn_last=$((1${turn_path##*/} - 1000000))",
  '  read -r turn_pid turn_start turn_boot turn_phase 2>/dev/null <"$turn_path" || :',
  "}",
  "",
  "turn_alive() {",
  "  read_turn",
  '  alive "$turn_pid" "$turn_start" "$turn_boot"',
  "}",
  "",
  "# take_turn PHASE: fails when another process works. Exactly one of several that try at once succeeds.",
  "take_turn() {",
  '  if turn_alive && [ "$turn_phase" != start ] && [ "$turn_pid" != $$ ]; then',
  "    return 1",
  "  fi",
  '  [ "$turn_phase" != start ] || [ "$1" != start ] || [ "$turn_pid" = $$ ] || ! turn_alive || return 1',
  "  take_number=$((turn_last + 1))",
  "  read_process $$",
  '  create_file "$dir/turns/$(printf %06d "$take_number")" "$$ $process_start $boot $1" || return 1',
  "  turn=$take_number",
  "  # what the one before was about to write may not come into place any more",
  '  for take_rest in "$journal".new.*; do',
  '    [ ! -e "$take_rest" ] || rm -f "$take_rest"',
  "  done",
  "}",
  "",
  "# wait_turn PHASE SECONDS",
  "wait_turn() {",
  "  read_now",
  "  wait_until=$((now + $2 * 100))",
  '  until take_turn "$1"; do',
  "    read_now",
  '    [ "$now" -lt "$wait_until" ] || return 1',
  "    sleep 0.1",
  "  done",
  "}",
  "",
  "holds_turn() {",
  "  read_turn",
  '  [ "$turn_last" = "${turn-}" ]',
  "}",
  "",
  "# Renews the lease for as long as this process runs and is not stopped.",
  "start_heart() {",
  '  ! holds_lock || set_lease "$lease"',
  "  read_process $$",
  "  heart_start=$process_start",
  "  (",
  "    sleeper=",
  `    trap 'kill "$sleeper" 2>/dev/null; exit 0' TERM`,
  "    while :; do",
  "      sleep 10 &",
  "      sleeper=$!",
  '      wait "$sleeper" || :',
  "      read_process $$",
  '      [ "$process_start" = "$heart_start" ] || exit 0',
  "      case $process_state in Z | X) exit 0 ;; T | t) continue ;; esac",
  "      holds_lock || exit 0",
  '      set_lease "$lease"',
  "    done",
  "  ) </dev/null >/dev/null 2>&1 &",
  "  heart=$!",
  "}",
  "",
  "# Waits for a renewal that is under way, so that none can follow.",
  "stop_heart() {",
  '  [ -n "${heart-}" ] || return 0',
  '  kill -TERM "$heart" 2>/dev/null || :',
  '  wait "$heart" 2>/dev/null || :',
  "  heart=",
  "}",
  "",
  "# exec_script STEP KIND SECONDS: runs steps.d/STEP.KIND in a session of its own. Sets $status and $outcome in words.",
  "exec_script() {",
  "  output=/dev/null",
  '  [ "$2" = check ] || open_pipe "$1"',
  "  read_now",
  "  script_start=$now",
  "  # shellcheck disable=SC2094 # the pipe is written by the step and read by the reader",
  '  run_script "$1" "$2" "$3" </dev/null >"$output" 2>&1 5>&- &',
  "  script_pid=$!",
  "  status=0",
  '  wait "$script_pid" || status=$?',
  `  printf '' >"$dir/script"`,
  "  read_now",
  '  if [ "$status" -ge 124 ] && [ $((now - script_start)) -ge $(($3 * 100)) ]; then',
  '    kill -KILL "-$script_pid" 2>/dev/null || :',
  '    outcome="timeout after $3 s"',
  "  else",
  '    outcome="exit code $status"',
  "  fi",
  '  [ "$2" = check ] || close_pipe',
  "}",
  "",
  "# open_pipe STEP: sets $output to a pipe into the log.",
  "open_pipe() {",
  "  # of this turn's own: what an earlier process has left behind may still read its pipe",
  "  output=$dir/pipe.$turn",
  '  [ -p "$output" ] || mkfifo -m 600 "$output"',
  "  read_line /proc/sys/kernel/random/uuid",
  '  marker="end of output ${file_text:-$$.$seq}"',
  "  # both ends are open before anybody can be late for the other one",
  "  # shellcheck disable=SC2094",
  '  exec 5<>"$output" 6<"$output"',
  '  start_reader "$1"',
  "  exec 6<&-",
  "}",
  "",
  "close_pipe() {",
  `  printf '\\n%s\\n' "$marker" >&5`,
  "  exec 5>&-",
  '  wait "$reader" || :',
  "}",
  "",
  "# What a step leaves running may keep its output open: the rest of it is read to nowhere, so that nothing breaks or waits.",
  "start_reader() {",
  "  (",
  "    (",
  "      # shellcheck disable=SC3045 # every sh that this runs under has -v; one without it goes on",
  "      ulimit -v 262144 2>/dev/null || :",
  '      keep_output "$1" <&6',
  "    ) || :",
  "    cat <&6 >/dev/null &",
  '  ) </dev/null >>"$dir/log" 2>/dev/null 5>&- &',
  "  reader=$!",
  "}",
  "",
  "# Writes each line as STEP<tab>TEXT without control characters, up to 10 MB a deployment.",
  "keep_output() {",
  '  kept=$(wc -c <"$dir/log")',
  "  blank=",
  '  while IFS= read -r output_line || [ -n "$output_line" ]; do',
  "    case $output_line in",
  '      "$marker") return ;;',
  "      '')",
  `        [ -z "$blank" ] || printf '%s\\t\\n' "$1"`,
  "        blank=1",
  "        continue",
  "        ;;",
  `      *[$control]*) output_line=$(printf '%s' "$output_line" | tr '\\r' ' ' | tr -d '\\001-\\010\\013-\\037\\177') ;;`,
  "    esac",
  `    [ -z "$blank" ] || printf '%s\\t\\n' "$1"`,
  "    blank=",
  "    kept=$((kept + ${#1} + ${#output_line} + 2))",
  '    if [ "$kept" -gt "$log_limit" ]; then',
  `      printf '%s\\tThe output of this deployment exceeds %s bytes; the rest is not kept.\\n' "$1" "$log_limit"`,
  "      return",
  "    fi",
  `    printf '%s\\t%s\\n' "$1" "$output_line"`,
  "  done",
  "}",
  "",
  "run_script() {",
  "  restore_locale",
  "  DEPLOY_ID=$id",
  "  DEPLOY_ENVIRONMENT=$environment",
  "  DEPLOY_ROOT=$root",
  "  DEPLOY_RELEASE=$release",
  "  DEPLOY_RELEASE_DIR=$root/releases/$release",
  "  DEPLOY_PREVIOUS=$previous",
  "  DEPLOY_ORDER_DIR=$dir",
  "  export DEPLOY_ID DEPLOY_ENVIRONMENT DEPLOY_ROOT DEPLOY_RELEASE DEPLOY_RELEASE_DIR DEPLOY_PREVIOUS DEPLOY_ORDER_DIR",
  '  read_line "$dir/switch-uptime"',
  "  DEPLOY_SWITCH_UPTIME=$file_text",
  "  export DEPLOY_SWITCH_UPTIME",
  '  if [ "$2" != undo ] && [ -f "$dir/secret-env" ]; then',
  "    while IFS= read -r secret_line; do",
  "      # shellcheck disable=SC2163 # a line is NAME=value",
  '      export "$secret_line"',
  '    done <"$dir/secret-env"',
  "  fi",
  '  cd "$root"',
  '  if [ "$2" = undo ]; then script_guard=; else script_guard=$dir; fi',
  '  set -- timeout -k 5 "$3" sh -eu "$dir/steps.d/$1.$2"',
  '  ! command -v setsid >/dev/null 2>&1 || set -- setsid "$@"',
  '  exec sh -euc "$announce" sh "$dir/script" "$boot" "$script_guard" "$@"',
  "}",
  "",
  "# The process of a script names itself before it begins, so that it can be ended whatever becomes of the one that started it,",
  "# and does not begin when somebody has asked to take the deployment back.",
  "# shellcheck disable=SC2016 # expanded by the shell that runs it",
  "announce='",
  "  file=$1 boot=$2 guard=$3",
  "  shift 3",
  "  start=",
  '  if read -r stat 2>/dev/null <"/proc/$$/stat"; then',
  "    field=0",
  "    for start in ${stat##*) }; do",
  "      field=$((field + 1))",
  '      [ "$field" -lt 20 ] || break',
  "    done",
  "  fi",
  "  kind=undo",
  '  [ -z "$guard" ] || kind=do',
  '  printf "%s %s %s %s\\n" "$$" "$start" "$boot" "$kind" >"$file"',
  '  if [ -n "$guard" ]; then',
  '    if [ -e "$guard/abort" ] || [ -e "$guard/reverting" ]; then exit 143; fi',
  "  fi",
  '  exec "$@"',
  "'",
  "",
  "# kill_script [except-undo]: ends the step that runs now, with all that it started in its session. Who has not taken the turn",
  "# leaves an undo alone: it belongs to a process that takes the deployment back already.",
  "kill_script() {",
  "  script_pid='' script_began='' script_boot='' script_kind=''",
  '  read -r script_pid script_began script_boot script_kind 2>/dev/null <"$dir/script" || return 0',
  '  [ "${1-}" != except-undo ] || [ "$script_kind" != undo ] || return 0',
  '  alive "$script_pid" "$script_began" "$script_boot" || return 0',
  '  kill -TERM "-$script_pid" 2>/dev/null || :',
  "  kill_tries=0",
  '  while alive "$script_pid" "$script_began" "$script_boot"; do',
  "    sleep 0.1",
  "    kill_tries=$((kill_tries + 1))",
  '    [ "$kill_tries" -lt 50 ] || break',
  "  done",
  '  kill -KILL "-$script_pid" 2>/dev/null || :',
  "}",
  "",
  "# Somebody asked to take this deployment back.",
  "is_flagged() {",
  '  [ -e "$dir/abort" ] || [ -e "$dir/reverting" ]',
  "}",
  "",
  "# run_step STEP SECONDS: fails when the step fails or may not begin.",
  "run_step() {",
  "  ! is_flagged || return 1",
  '  holds_lock || fenced "the lock was taken over"',
  '  if [ -f "$dir/steps.d/$1.check" ]; then',
  '    exec_script "$1" check "$2"',
  '    if [ "$status" -eq 0 ]; then',
  '      record skipped "$1"',
  "      return",
  "    fi",
  "  fi",
  "  ! is_flagged || return 1",
  '  record begin "$1" || return 1',
  '  exec_script "$1" "do" "$2"',
  '  if [ "$status" -eq 0 ] && ! is_flagged; then',
  '    record "done" "$1"',
  "    return",
  "  fi",
  '  ! is_flagged || outcome="stopped on request"',
  '  record failed "$1" "$outcome" || :',
  "  return 1",
  "}",
  "",
  "# steps_of PHASE PHASE: prints STEP,SECONDS of each.",
  "steps_of() {",
  "  for of_item in $steps; do",
  "    of_rest=${of_item#*,}",
  "    case ${of_rest%%,*} in",
  '      "$1" | "$2") printf \'%s \' "${of_item%%,*},${of_rest#*,}" ;;',
  "    esac",
  "  done",
  "}",
  "",
  "# Sets $step_seconds.",
  "seconds_of() {",
  "  step_seconds=60",
  "  for of_item in $steps; do",
  '    [ "${of_item%%,*}" != "$1" ] || step_seconds=${of_item##*,}',
  "  done",
  '  as_number "$step_seconds"',
  '  [ "$number" -gt 0 ] || step_seconds=60',
  "}",
  "",
  "# Work outlives the SSH session that asked for it: in a transient unit, or in a session of its own.",
  "",
  "use_user_manager() {",
  "  XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}",
  "  export XDG_RUNTIME_DIR",
  "}",
  "",
  "# run_unit UNIT OPTION... -- VERB ARGUMENT...: KillMode=process, because what a step has started must outlive the unit.",
  "run_unit() {",
  "  unit_name=$1",
  "  shift",
  '  if [ "$supervisor" = systemd-user ]; then',
  "    use_user_manager",
  '    set -- --user "$@"',
  "  fi",
  "  unit_options=",
  "  for unit_word; do",
  "    shift",
  '    if [ "$unit_word" = -- ]; then',
  "      unit_options=1",
  '      set -- "$@" -p KillMode=process -p "WorkingDirectory=$root" \\',
  '        "--setenv=PATH=$PATH" "--setenv=HOME=${HOME:-/}" "--setenv=LANG=${LANG-}" sh "$self" - "$root"',
  "    else",
  '      set -- "$@" "$unit_word"',
  "    fi",
  "  done",
  '  [ -n "$unit_options" ] || return 1',
  '  systemd-run --quiet --collect "--unit=$unit_name" "$@" </dev/null >>"$dir/stderr" 2>&1',
  "}",
  "",
  "# run_session VERB ARGUMENT...",
  "run_session() {",
  "  (",
  "    restore_locale",
  '    exec setsid sh "$self" - "$root" "$@"',
  '  ) </dev/null >>"$dir/stderr" 2>&1 &',
  "}",
  "",
  "# detach VERB: starts the internal verb on the loaded deployment.",
  "detach() {",
  "  case $supervisor in",
  '    setsid) run_session "$1" "$id" ;;',
  '    *) run_unit "deploy-$id-$1-$$" -p Type=exec -- "$1" "$id" ;;',
  "  esac",
  "}",
  "",
  "# Arms the deadline that `set_deadline` has written.",
  "arm_timer() {",
  "  read_deadline",
  "  read_now",
  '  if [ "$supervisor" = setsid ]; then',
  "    ! timer_runs || return 0",
  '    run_session wait-deadline "$id"',
  "    arm_tries=0",
  "    until timer_runs; do",
  "      arm_tries=$((arm_tries + 1))",
  '      [ "$arm_tries" -le 100 ] || return 1',
  "      sleep 0.05",
  "    done",
  "    return",
  "  fi",
  "  install_boot_unit || return 1",
  '  read_line "$dir/timer"',
  "  arm_old=$file_text",
  "  as_seconds $((deadline > now ? deadline - now : 0))",
  "  arm_unit=deploy-expire-$id-$deadline",
  '  [ "$arm_unit" != "$arm_old" ] || return 0',
  '  note "$dir/timer" "$arm_unit"',
  '  run_unit "$arm_unit" "--on-active=$seconds_text" --timer-property=AccuracySec=100ms -- expire "$id" || return 1',
  '  [ -z "$arm_old" ] || stop_unit "$arm_old.timer"',
  "}",
  "",
  "stop_unit() {",
  '  if [ "$supervisor" = systemd-user ]; then',
  "    use_user_manager",
  '    systemctl --user stop "$1" >/dev/null 2>&1 || :',
  "  else",
  '    systemctl stop "$1" >/dev/null 2>&1 || :',
  "  fi",
  "}",
  "",
  "timer_runs() {",
  "  timer_first='' timer_start='' timer_boot=",
  '  read -r timer_first timer_start timer_boot 2>/dev/null <"$dir/timer" || return 1',
  "  case $supervisor in",
  '    setsid) alive "$timer_first" "$timer_start" "$timer_boot" ;;',
  "    systemd-user)",
  "      use_user_manager",
  '      systemctl --user is-active --quiet "$timer_first.timer"',
  "      ;;",
  '    *) systemctl is-active --quiet "$timer_first.timer" ;;',
  "  esac",
  "}",
  "",
  "# The timer's own process may call this too, when it is the one that takes the deployment back.",
  "disarm_timer() {",
  "  timer_first='' timer_start='' timer_boot=",
  '  [ -e "$dir/timer" ] || return 0',
  '  read -r timer_first timer_start timer_boot 2>/dev/null <"$dir/timer" || :',
  '  if [ "$supervisor" != setsid ]; then',
  '    stop_unit "$timer_first.timer"',
  '  elif [ "$timer_first" != $$ ] && alive "$timer_first" "$timer_start" "$timer_boot"; then',
  '    kill -KILL "-$timer_first" 2>/dev/null || :',
  "  fi",
  '  rm -f "$dir/timer"',
  "}",
  "",
  "# The timer where there is no systemd: sleeps until the deadline, which may have moved meanwhile.",
  "wait_deadline() {",
  "  read_process $$",
  '  note "$dir/timer" "$$ $process_start $boot"',
  '  while [ -e "$dir/pending" ] && ! is_overdue; do',
  "    as_seconds $((deadline - now))",
  '    sleep "$seconds_text"',
  "  done",
  "  expire",
  "}",
  "",
  "# Sets $boot_folder and $boot_unit: where the unit for every boot is.",
  "find_boot_unit() {",
  `  boot_hash=$(printf '%s' "$root" | sha256sum)`,
  '  boot_unit=deploy-reconcile-$(printf %.12s "$boot_hash").service',
  "  boot_folder=/etc/systemd/system",
  '  [ "$supervisor" = systemd ] || boot_folder=${XDG_CONFIG_HOME:-${HOME:-/}/.config}/systemd/user',
  "}",
  "",
  "# Transient timers do not survive a reboot: this unit makes every boot look for an unfinished deployment.",
  "install_boot_unit() {",
  "  find_boot_unit",
  '  boot_text="[Unit]',
  "Description=Finish or take back an interrupted deployment in $root",
  "ConditionPathExists=$self",
  "",
  "[Service]",
  "Type=oneshot",
  "KillMode=process",
  "ExecStart=/bin/sh $self - $root reconcile",
  "",
  '[Install]"',
  '  if [ "$supervisor" = systemd ]; then',
  '    boot_text="$boot_text',
  'WantedBy=multi-user.target"',
  "    set -- systemctl",
  "  else",
  "    use_user_manager",
  '    boot_text="$boot_text',
  'WantedBy=default.target"',
  '    mkdir -p "$boot_folder"',
  "    set -- systemctl --user",
  "  fi",
  '  [ "$(cat "$boot_folder/$boot_unit" 2>/dev/null)" != "$boot_text" ] || return 0',
  `  printf '%s\\n' "$boot_text" | write_file "$boot_folder/$boot_unit" || return 1`,
  '  "$@" daemon-reload && "$@" enable --quiet "$boot_unit"',
  "}",
  "",
  "# The work itself, in a detached process that holds the turn.",
  "",
  "work_prepare() {",
  "  look",
  '  [ "$event" = opened ] || exit 0',
  "  start_heart",
  "  for work_item in $(steps_of fetch prepare); do",
  '    if ! run_step "${work_item%,*}" "${work_item#*,}"; then',
  "      take_back",
  "      return",
  "    fi",
  "  done",
  "  if is_flagged; then",
  "    take_back",
  "    return",
  "  fi",
  '  rm -rf "$dir/secret-env" "$dir/secrets"',
  '  keeps_state || state_write "$release" "$digest" staged',
  "  stop_heart",
  '  ! holds_lock || set_lease "$lease"',
  "  record staged || take_back",
  "}",
  "",
  "work_activate() {",
  "  look",
  '  [ "$event" = staged ] || exit 0',
  '  holds_lock || fenced "the lock was taken over"',
  "  start_heart",
  "  read_now",
  '  as_seconds "$now"',
  `  printf '%s\\n' "$seconds_text" >"$dir/switch-uptime"`,
  '  set_deadline "$confirm_seconds"',
  `  printf '' >"$dir/pending"`,
  `  record armed '' "confirm within $confirm_seconds s" || exit 1`,
  "  armed=1",
  "  begun=",
  "  if ! arm_timer; then",
  "    take_back 'the timer could not be armed'",
  "    return",
  "  fi",
  "  for work_item in $(steps_of switch identity); do",
  '    if ! run_step "${work_item%,*}" "${work_item#*,}"; then',
  "      take_back",
  "      return",
  "    fi",
  "  done",
  "  if is_flagged; then",
  "    take_back",
  "    return",
  "  fi",
  "  stop_heart",
  "  read_deadline",
  "  read_now",
  "  set_lease $(((deadline - now) / 100 + 30))",
  "  record activated || take_back",
  "}",
  "",
  "# take_back [REASON]: undoes what is begun in reverse order, then closes the deployment. It goes on without records when the",
  "# disk is full, because a host that serves matters more than its history.",
  "take_back() {",
  "  look",
  "  kill_script",
  '  rm -rf "$dir/reserve"',
  '  if [ -n "${1-}" ] && [ ! -e "$dir/reason" ]; then',
  `    printf '%s\\n' "$1" | write_file "$dir/reason" || :`,
  "  fi",
  '  [ -z "$torn" ] || mistrust_journal',
  '  if [ -z "$armed" ] && { [ -e "$dir/pending" ] || [ -e "$dir/reverting" ]; }; then',
  "    # what the journal said of the switch may have been cut off",
  "    begin_all",
  "  fi",
  '  if [ -n "$armed" ]; then',
  `    mv "$dir/pending" "$dir/reverting" 2>/dev/null || [ -e "$dir/reverting" ] || printf '' >"$dir/reverting"`,
  '    flush "$dir"',
  '    read_line "$dir/reason"',
  "    case $event in",
  "      reverting | undo | undone | undo-failed) ;;",
  `      *) record reverting '' "\${file_text:-a step failed}" || : ;;`,
  "    esac",
  "  fi",
  '  [ -n "${heart-}" ] || start_heart',
  "  take_back_begun",
  '  if [ -n "$armed" ] && [ -z "$failed_undo" ] && ! is_back; then',
  "    # the journal does not know of every step: lines of it may be lost",
  "    begin_all",
  "    take_back_begun",
  "  fi",
  "  finish_back",
  "}",
  "",
  "take_back_begun() {",
  "  for back_step in $begun; do",
  '    take_back_step "$back_step"',
  "  done",
  "}",
  "",
  "take_back_step() {",
  '  [ -f "$dir/steps.d/$1.undo" ] || return 0',
  '  record undo "$1" || :',
  '  seconds_of "$1"',
  '  exec_script "$1" undo "$step_seconds"',
  "  # what it asks may have died under it, as an engine does; one that has used up its time is not asked again",
  "  case $status in",
  "    0 | 124 | 137) ;;",
  "    *)",
  "      sleep 1",
  '      exec_script "$1" undo "$step_seconds"',
  "      ;;",
  "  esac",
  '  if [ "$status" -eq 0 ]; then',
  '    record undone "$1" || :',
  "  else",
  '    record undo-failed "$1" "$outcome" || :',
  '    failed_undo="$failed_undo $1"',
  "  fi",
  "}",
  "",
  "finish_back() {",
  '  if [ -z "$armed" ]; then',
  '    read_line "$dir/reason"',
  "    back_reason=$file_text",
  '    [ -z "$failed_undo" ] || back_reason="${back_reason:+$back_reason; }could not be undone:$failed_undo"',
  `    record aborted '' "$back_reason" || :`,
  '  elif [ -n "$failed_undo" ]; then',
  `    record broken '' "could not be undone:$failed_undo" || :`,
  "  elif ! is_back; then",
  `    record broken '' "everything was undone, yet '\${live:-nothing}' serves instead of '$previous'" || :`,
  "  else",
  '    read_line "$dir/reason"',
  `    record reverted '' "$file_text" || :`,
  "  fi",
  "  close_deployment",
  "}",
  "",
  "# What was decided before stands before it.",
  "add_reason() {",
  '  read_line "$dir/reason"',
  `  printf '%s\\n' "\${file_text:+$file_text; }$1" | write_file "$dir/reason" || :`,
  "}",
  "",
  "# The release that served before serves again. While something is adopted it has no name: then no release serves.",
  "is_back() {",
  "  read_live",
  "  case $previous in",
  `    '' | "$live") return 0 ;;`,
  '    adopted-*) [ -n "$live" ] || return 0 ;;',
  "  esac",
  "  return 1",
  "}",
  "",
  "# A damaged journal is set aside and begun anew; what it said is not known any more.",
  "set_journal_aside() {",
  '  mv -f "$journal" "$journal.damaged" 2>/dev/null || :',
  "  seq=0",
  "  event=",
  "  record opened '' 'the journal was damaged and was set aside' || :",
  "}",
  "",
  "# Every step of the phase counts as begun: an undo must succeed on an untouched step too.",
  "begin_all() {",
  "  begun=",
  '  if [ -e "$dir/pending" ] || [ -e "$dir/reverting" ]; then',
  "    armed=1",
  "    begin_steps=$(steps_of switch identity)",
  "  else",
  "    begin_steps=$(steps_of fetch prepare)",
  "  fi",
  "  for back_step in $begin_steps; do",
  '    begun="${back_step%,*} $begun"',
  "  done",
  "}",
  "",
  "mistrust_journal() {",
  "  set_journal_aside",
  "  add_reason 'its journal was damaged and was set aside'",
  "  failed_undo=",
  "  armed=",
  "  begin_all",
  "  # the list of steps may be damaged too",
  '  for mistrust_path in "$dir"/steps.d/*.undo; do',
  "    mistrust_step=${mistrust_path##*/}",
  '    case " $steps" in',
  '      *" ${mistrust_step%.undo},"*) ;;',
  '      *) [ ! -f "$mistrust_path" ] || failed_undo="$failed_undo ${mistrust_step%.undo}" ;;',
  "    esac",
  "  done",
  "}",
  "",
  "# What follows from a final record. Each part may be done twice, so that a crash anywhere is mended by doing it again.",
  "close_deployment() {",
  "  disarm_timer",
  '  rm -rf "$dir/secret-env" "$dir/secrets" "$dir/reserve" "$dir"/pipe.* "$dir/script"',
  "  case $event in",
  "    confirmed) confirm_states ;;",
  '    *) [ -z "$release" ] || keeps_state || state_write "$release" "$digest" failed || : ;;',
  "  esac",
  '  [ "$event" != confirmed ] || prune_releases',
  "  prune_orders",
  "  stop_heart",
  "  ! holds_lock || release_lock",
  `  printf '' >"$dir/closed"`,
  "}",
  "",
  "# The decision to confirm is made by the rename of `pending`; this makes it known.",
  "work_confirm() {",
  "  look",
  "  start_heart",
  '  [ -z "$torn" ] || set_journal_aside',
  "  is_final || record confirmed || die_write 'The journal could not be written'",
  "  close_deployment",
  "}",
  "",
  "# set_deadline SECONDS from now; sets $deadline.",
  "set_deadline() {",
  "  read_now",
  "  deadline=$((now + $1 * 100))",
  '  note "$dir/deadline" "$deadline $boot"',
  "}",
  "",
  "# Sets $deadline, 0 when it was set in another boot.",
  "read_deadline() {",
  "  deadline=0 deadline_boot=",
  '  read -r deadline deadline_boot 2>/dev/null <"$dir/deadline" || :',
  '  as_number "$deadline"',
  "  deadline=$number",
  '  [ "$deadline_boot" = "$boot" ] || deadline=0',
  "}",
  "",
  "is_overdue() {",
  "  read_deadline",
  "  read_now",
  '  [ "$now" -ge "$deadline" ]',
  "}",
  "",
  "# Retention asks states and fences, never names or times. It runs under the lock, when a deployment is confirmed.",
  "",
  "# numbered STATE...: prints FENCE RELEASE of each release in one of the states, newest first, without what was adopted.",
  "numbered() {",
  '  for numbered_file in "$deploy"/state/*; do',
  '    [ -f "$numbered_file" ] || continue',
  "    numbered_release=${numbered_file##*/}",
  "    case $numbered_release in adopted-*) continue ;; esac",
  '    state_read "$numbered_release"',
  "    for numbered_state; do",
  `      [ "$state" != "$numbered_state" ] || printf '%s %s\\n' "$state_fence" "$numbered_release"`,
  "    done",
  "  done | sort -rn",
  "}",
  "",
  "prune_releases() {",
  "  prune_keep=$keep",
  '  [ "$prune_keep" -gt 0 ] || prune_keep=1',
  '  prune_beyond "$prune_keep" "$(numbered good)"',
  '  prune_beyond 1 "$(numbered failed bad staged)"',
  "  prune_adopted",
  '  for prune_path in "$root"/releases/.trash-*; do',
  '    [ -d "$prune_path" ] || continue',
  '    rm -rf "$prune_path" 2>/dev/null || {',
  '      open_folders "$prune_path"',
  '      rm -rf "$prune_path" 2>/dev/null || :',
  "    }",
  "  done",
  "  prune_blobs",
  "  prune_agents",
  "}",
  "",
  "# Folders only: a file may be one with that of a release that stays.",
  "open_folders() {",
  '  chmod u+rwx "$1" 2>/dev/null || return 0',
  '  for open_entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do',
  '    [ ! -d "$open_entry" ] || [ -h "$open_entry" ] || open_folders "$open_entry"',
  "  done",
  "}",
  "",
  "# What was installed by hand goes only when the order says after how many good releases, and when so many are here.",
  "prune_adopted() {",
  '  [ "${discard_adopted_after:-0}" -gt 0 ] || return 0',
  "  # words alternate: fence, release",
  '  [ "$(numbered good | wc -w)" -ge $((discard_adopted_after * 2)) ] || return 0',
  '  for prune_file in "$deploy"/state/adopted-*; do',
  '    [ -f "$prune_file" ] || continue',
  '    prune_beyond 0 "0 ${prune_file##*/}"',
  '    [ -f "$prune_file" ] || rm -rf "$deploy/adopted"',
  "  done",
  "}",
  "",
  "# prune_beyond COUNT LIST: the folder leaves its name in one act, so that no half-removed release can ever be served.",
  "prune_beyond() {",
  "  prune_count=0",
  "  for prune_word in $2; do",
  "    prune_count=$((prune_count + 1))",
  "    # words alternate: fence, release",
  '    [ $((prune_count % 2)) -eq 0 ] && [ "$prune_count" -gt $(($1 * 2)) ] || continue',
  '    [ "$prune_word" != "$release" ] && [ "$prune_word" != "$previous" ] || continue',
  '    [ "$(readlink -f "$root/current")" != "$(readlink -f "$root/releases/$prune_word")" ] || continue',
  '    if [ -d "$root/releases/$prune_word" ]; then',
  '      mv "$root/releases/$prune_word" "$root/releases/.trash-$prune_word.$fence" 2>/dev/null || continue',
  "    fi",
  '    rm -f "$deploy/state/$prune_word"',
  "  done",
  "}",
  "",
  "# Blobs that were there before this deployment opened and that no release is named after. What was sent since then may",
  "# belong to the next deployment.",
  "prune_blobs() {",
  '  [ -f "$dir/blobs" ] || return 0',
  "  while IFS= read -r prune_blob; do",
  "    prune_needed=",
  '    for prune_file in "$deploy"/state/*; do',
  '      state_read "${prune_file##*/}"',
  '      [ "$state_digest" != "$prune_blob" ] || prune_needed=1',
  "    done",
  '    [ -n "$prune_needed" ] || rm -f "$deploy/store/$prune_blob"',
  '  done <"$dir/blobs"',
  "}",
  "",
  "# Of the agents that were there before this deployment opened stay: this one, the one before, and those that an open deployment",
  "# or the unit for every boot may still call. One that was brought again since then may be about to be used.",
  "prune_agents() {",
  '  [ -f "$dir/agents" ] || return 0',
  "  own_agent=${self%/*}",
  "  own_agent=${own_agent##*/}",
  "  prune_keep=$own_agent",
  "  for prune_word in $(list_orders open); do",
  '    read_line "$deploy/orders/$prune_word/agent"',
  '    prune_keep="$prune_keep $file_text"',
  "  done",
  "  for prune_word in $(list_orders closed); do",
  '    read_line "$deploy/orders/$prune_word/agent"',
  '    [ -n "$file_text" ] && [ "$file_text" != "$own_agent" ] || continue',
  '    prune_keep="$prune_keep $file_text"',
  "    break",
  "  done",
  "  find_boot_unit",
  '  prune_boot=$(cat "$boot_folder/$boot_unit" 2>/dev/null || :)',
  '  prune_since=$(stat -c %Y "$dir/agents")',
  "  while IFS= read -r prune_agent; do",
  '    case " $prune_keep $prune_boot" in *"$prune_agent"*) continue ;; esac',
  '    prune_made=$(stat -c %Y "$deploy/agent/${prune_agent:?}/agent.sh" 2>/dev/null || printf 0)',
  '    [ "$prune_made" -ge "$prune_since" ] || rm -rf "$deploy/agent/${prune_agent:?}"',
  '  done <"$dir/agents"',
  "}",
  "",
  "# Keeps the newest 5 closed orders, with their logs, and the newest 50 journals.",
  "prune_orders() {",
  "  prune_count=0",
  "  for prune_word in $(list_orders closed); do",
  '    [ "$prune_word" != "$id" ] || continue',
  "    prune_count=$((prune_count + 1))",
  '    [ "$prune_count" -lt 5 ] || rm -rf "$deploy/orders/${prune_word:?}"',
  "  done",
  "  prune_count=0",
  "  for prune_word in $(list_journals); do",
  "    prune_count=$((prune_count + 1))",
  '    [ "$prune_count" -gt 50 ] && [ ! -d "$deploy/orders/$prune_word" ] || continue',
  '    rm -f "$deploy/journal/$prune_word.order" "$deploy/journal/$prune_word.jsonl" "$deploy/journal/$prune_word.jsonl.damaged"',
  "  done",
  "  find_leftovers",
  "}",
  "",
  "# What writers that were killed have left.",
  "find_leftovers() {",
  '  for prune_path in "$deploy"/*/*.new.* "$deploy"/*/*.try.* "$dir"/*.new.* "$dir"/turns/*.try.* "$deploy"/incoming/order.* \\',
  '    "$deploy"/incoming/unfold.* "$deploy"/incoming/have.* "$deploy"/incoming/*.part.pipe.* "$deploy"/incoming/*.part.sum.*; do',
  '    [ -e "$prune_path" ] || continue',
  '    [ -d "/proc/${prune_path##*.}" ] || rm -rf "$prune_path"',
  "  done",
  "  # An upload that nobody went on with before this deployment opened was given up.",
  '  for prune_path in "$deploy"/incoming/*.part "$deploy"/incoming/*.part.by; do',
  "    # shellcheck disable=SC3013 # every sh that this runs under has -ot",
  '    [ -e "$prune_path" ] && [ "$prune_path" -ot "$dir/fence" ] || continue',
  "    put_pid='' put_start='' put_boot=''",
  '    read -r put_pid put_start put_boot 2>/dev/null <"${prune_path%.by}.by" || :',
  '    alive "$put_pid" "$put_start" "$put_boot" || rm -f "$prune_path"',
  "  done",
  "}",
  "",
  "# list_orders open|closed: deployments by fence, newest first.",
  "list_orders() {",
  '  for list_path in "$deploy"/orders/*; do',
  '    [ -d "$list_path" ] || continue',
  '    if [ -e "$list_path/closed" ]; then list_kind=closed; else list_kind=open; fi',
  '    [ "$list_kind" = "$1" ] || continue',
  '    read_line "$list_path/fence"',
  '    as_number "$file_text"',
  `    printf '%s %s\\n' "$number" "\${list_path##*/}"`,
  "  done | sort -rn | cut -d ' ' -f 2",
  "}",
  "",
  "# Deployments that have a journal, newest first.",
  "list_journals() {",
  '  for list_path in "$deploy"/journal/*.order; do',
  '    [ -f "$list_path" ] || continue',
  '    read_line "$list_path"',
  '    as_number "${file_text#fence=}"',
  "    list_name=${list_path##*/}",
  `    printf '%s %s\\n' "$number" "\${list_name%.order}"`,
  "  done | sort -rn | cut -d ' ' -f 2",
  "}",
  "",
  "# What recovery does with a deployment: a pure function of what `observe` has seen. It reads these variables, sets $decision and",
  "# $decision_reason, and touches nothing:",
  "#",
  "#   seen_order     whole, lost (neither the order nor its copy beside the journal can be read)",
  "#   seen_event     of the journal's last entry, empty when there is none",
  "#   seen_closed, seen_confirmed, seen_reverting, seen_abort    1 when the mark is there",
  "#   seen_worker    none, starting (its process may be on its way), alive, stalled (alive, but its lease has ended)",
  "#   seen_deadline  ahead, passed, other-boot",
  "#   seen_timer     runs, gone",
  "#   seen_claim     held (the lock and its lease), ended",
  "#   seen_tries     recoveries that were begun before",
  "#   seen_how       here, detached, takeover (another deployment wants the lock), activating (the work of a verb was lost)",
  "#",
  "# The decisions: wait, await (see whether a process comes), end-worker, rearm, close, confirm, undo, give-up.",
  "decide() {",
  "  decide_stage=$seen_event",
  "  case $seen_event in",
  "    staged | activated) ;;",
  "    aborted | confirmed | reverted | broken) decide_stage=final ;;",
  "    *) decide_stage=unfinished ;;",
  "  esac",
  "  # the later of these count for more",
  '  [ -z "$seen_reverting$seen_abort" ] || [ "$decide_stage" = final ] || decide_stage=flagged',
  '  [ -z "$seen_confirmed" ] || [ "$decide_stage" = final ] || decide_stage=decided',
  '  [ "$seen_order" = whole ] || [ "$decide_stage" = final ] || decide_stage=lost',
  '  [ -z "$seen_closed" ] || decide_stage=closed',
  "",
  "  case $decide_stage:$seen_worker:$seen_deadline:$seen_timer:$seen_claim:$seen_how in",
  "    closed:*) decided wait ;;",
  "    *:alive:*) decided wait ;;",
  "    *:stalled:*) decided end-worker ;;",
  "    *:starting:*) decided await ;;",
  "    final:*) decided close ;;",
  "    lost:*) decided give-up 'its order cannot be read' ;;",
  "    decided:*) decided confirm ;;",
  "    flagged:*) decided_undo '' ;;",
  "    staged:*:activating) decided_undo 'it was interrupted' ;;",
  "    staged:*:ended:takeover)",
  "      decided_undo 'another deployment took over, because this one was not activated in time'",
  "      ;;",
  "    staged:*) decided wait ;;",
  '    activated:*:passed:*) decided_undo "not confirmed within $confirm_seconds s" ;;',
  "    activated:*:other-boot:*) decided_undo 'the host restarted before it was confirmed' ;;",
  "    activated:*:gone:*) decided rearm ;;",
  "    activated:*) decided wait ;;",
  "    *) decided_undo 'it was interrupted' ;;",
  "  esac",
  "}",
  "",
  "decided() {",
  "  decision=$1",
  "  decision_reason=${2-}",
  "}",
  "",
  "# A deployment that is interrupted again and again, for instance by a step that restarts the host, is given up.",
  "decided_undo() {",
  '  if [ "$seen_tries" -lt "$most_tries" ]; then',
  '    decided undo "$1"',
  "  else",
  '    decided give-up "recovered $most_tries times without coming to an end"',
  "  fi",
  "}",
  "",
  "# observe HOW: sets what `decide` reads, of the loaded deployment.",
  "observe() {",
  "  look",
  "  seen_order=$order_read",
  "  seen_event=$event",
  "  seen_how=$1",
  "  seen_closed='' seen_confirmed='' seen_reverting='' seen_abort=''",
  '  [ ! -e "$dir/confirmed" ] || seen_confirmed=1',
  '  [ ! -e "$dir/reverting" ] || seen_reverting=1',
  '  [ ! -e "$dir/abort" ] || seen_abort=1',
  '  [ ! -e "$dir/closed" ] || seen_closed=1',
  "  seen_claim=ended",
  "  if holds_lock && ! lease_ended; then seen_claim=held; fi",
  "  observe_worker",
  "  seen_deadline=ahead",
  "  seen_timer=runs",
  '  if [ "$event" = activated ]; then',
  "    ! is_overdue || seen_deadline=passed",
  '    [ "$deadline" -gt 0 ] || seen_deadline=other-boot',
  "    timer_runs || seen_timer=gone",
  "  fi",
  '  read_line "$dir/recoveries"',
  '  as_number "$file_text"',
  "  seen_tries=$number",
  "}",
  "",
  "# A process that has the turn as `start` only waits for the one that it has sent; this process itself waits for nobody.",
  "observe_worker() {",
  "  seen_worker=none",
  "  if ! turn_alive; then",
  '    [ "$turn_phase" != start ] || [ "$turn_boot" != "$boot" ] || seen_worker=starting',
  '  elif [ "$turn_pid" != $$ ]; then',
  "    seen_worker=alive",
  "    if lease_ended; then",
  "      seen_worker=stalled",
  '      [ "$turn_phase" != start ] || seen_worker=none',
  "    fi",
  "  fi",
  "}",
  "",
  "# Recovery observes, asks `decide`, and carries out what that says. It is begun anew each time: nothing is remembered but the",
  "# journal and the marks beside it.",
  "",
  "# expire: the deadline has come. Whoever renames `pending` first decides; this process then does the work itself.",
  "expire() {",
  "  look",
  "  ! is_final || return 0",
  '  [ ! -e "$dir/pending" ] || is_overdue || return 0',
  '  flag "not confirmed within $confirm_seconds s" || return 0',
  "  kill_script except-undo",
  "  work_undo",
  "}",
  "",
  "# work_undo: takes the loaded deployment back in this process, once no other one works on it.",
  "work_undo() {",
  "  take_undo_turn || return 0",
  "  carry_out uncounted",
  "}",
  "",
  "# finish_work: ends an interrupted deployment in this process, as confirmed when that was decided, as taken back otherwise.",
  "finish_work() {",
  '  if [ -e "$dir/confirmed" ]; then',
  "    wait_turn confirm 10 || return 0",
  "  else",
  "    take_undo_turn || return 0",
  "  fi",
  "  carry_out counted",
  "}",
  "",
  "# Waits for the process that works now, which may undo by itself. Fails when nothing is left to do.",
  "take_undo_turn() {",
  "  # a turn is a file, and the disk may be full",
  '  rm -rf "$dir/reserve"',
  "  until take_turn undo; do",
  '    [ -d "$dir/turns" ] || return 1',
  "    look",
  "    ! is_final || return 1",
  "    end_stalled",
  "    sleep 0.2",
  "  done",
  "}",
  "",
  "# carry_out counted|uncounted: what is decided now that this process has the turn.",
  "carry_out() {",
  "  observe here",
  '  [ "$1" = counted ] || seen_tries=0',
  "  decide",
  "  case $decision in",
  "    close) close_deployment ;;",
  "    confirm) work_confirm ;;",
  "    give-up) give_up ;;",
  "    undo)",
  `      [ "$1" = uncounted ] || printf '%s\\n' $((seen_tries + 1)) | write_file "$dir/recoveries" || :`,
  '      take_back "$decision_reason"',
  "      ;;",
  "  esac",
  "}",
  "",
  "# Ends a deployment that cannot be brought to its end: a person has to look at the host.",
  "give_up() {",
  "  kill_script",
  '  [ -z "$torn" ] || set_journal_aside',
  `  record broken '' "$decision_reason" || :`,
  "  close_deployment",
  "}",
  "",
  "# The process that works has stopped to renew its lease: it is ended before anybody else goes on.",
  "end_stalled() {",
  "  lease_ended || return 0",
  '  turn_alive && [ "$turn_phase" != start ] && [ "$turn_pid" != $$ ] || return 0',
  "  end_pid=$turn_pid",
  "  kill_script",
  '  kill -KILL "-$end_pid" 2>/dev/null || kill -KILL "$end_pid" 2>/dev/null || :',
  "  end_tries=0",
  '  while turn_alive && [ "$end_tries" -lt 50 ]; do',
  "    end_tries=$((end_tries + 1))",
  "    sleep 0.05",
  "  done",
  "}",
  "",
  "# reconcile HOW: brings the loaded deployment on when nobody works on it. HOW is what `seen_how` may be; `here` does the work in",
  "# this process.",
  "reconcile() {",
  '  observe "$1"',
  "  decide",
  '  if [ "$decision" = await ]; then',
  "    await_successor || return 0",
  '    observe "$1"',
  '    [ "$seen_worker" != starting ] || seen_worker=none',
  "    decide",
  "  fi",
  '  if [ "$decision" = end-worker ]; then',
  "    end_stalled",
  '    observe "$1"',
  "    decide",
  "  fi",
  "  case $decision in",
  "    wait | await | end-worker) return 0 ;;",
  "    rearm)",
  "      arm_timer || :",
  "      return 0",
  "      ;;",
  '    undo | give-up) flag "$decision_reason" || : ;;',
  "  esac",
  '  if [ "$1" = here ]; then',
  "    finish_work",
  "  else",
  "    detach finish-work || :",
  "  fi",
  "}",
  "",
  "# A verb that was cut off may have detached a process that has yet to take its turn. Fails when that has happened.",
  "await_successor() {",
  "  await_number=$turn_last",
  "  await_rounds=15",
  '  while [ "$await_rounds" -gt 0 ]; do',
  "    await_rounds=$((await_rounds - 1))",
  "    sleep 0.2",
  "    read_turn",
  '    [ "$turn_last" = "$await_number" ] || return 1',
  "  done",
  "}",
  "",
  "# flag REASON: decides that the loaded deployment is taken back. Fails when it was confirmed first.",
  "flag() {",
  "  look",
  "  ! is_final || return 1",
  "  # a mark is a file, and the disk may be full",
  '  [ -e "$dir/confirmed" ] || rm -rf "$dir/reserve"',
  '  if [ -n "$armed" ] || [ -e "$dir/pending" ]; then',
  '    if ! mv "$dir/pending" "$dir/reverting" 2>/dev/null && [ ! -e "$dir/reverting" ]; then',
  '      [ ! -e "$dir/confirmed" ] || return 1',
  `      printf '' >"$dir/reverting"`,
  "    fi",
  "  else",
  `    printf '' >"$dir/abort"`,
  "  fi",
  `  [ -e "$dir/reason" ] || printf '%s\\n' "$1" | write_file "$dir/reason" || :`,
  '  flush "$dir"',
  "}",
  "",
  "# Brings every open deployment on. HOW as for `reconcile`.",
  "reconcile_all() {",
  "  for all_id in $(list_orders open); do",
  '    load_order "$all_id" || continue',
  '    reconcile "$1"',
  "  done",
  "}",
  "",
  "# settle_others ID: before a new deployment begins, every other one must have come to an end, or hold the lock rightly.",
  "settle_others() {",
  "  for settle_id in $(list_orders open); do",
  '    [ "$settle_id" != "$1" ] && load_order "$settle_id" || continue',
  "    idle=0",
  '    until [ -e "$dir/closed" ]; do',
  "      nudge takeover",
  "      look",
  '      if ! is_final && ! is_flagged && [ ! -e "$dir/confirmed" ] && ! lease_ended; then die_locked; fi',
  '      [ ! -e "$dir/closed" ] || break',
  "      beat",
  "      sleep 0.2",
  "    done",
  "  done",
  "}",
  "",
  "# nudge HOW: reconciles now and then while nobody works, and gives up when that leads to nothing.",
  "nudge() {",
  `  [ -d "$dir/turns" ] || die NO_DEPLOYMENT "The deployment '$id' was removed from $root."`,
  '  if turn_alive && ! lease_ended && { [ "$turn_pid" != $$ ] || [ "$idle" -lt 50 ]; }; then',
  '    [ "$turn_pid" = $$ ] || idle=0',
  '    [ "$turn_pid" != $$ ] || idle=$((idle + 1))',
  "    return 0",
  "  fi",
  '  if [ "$turn_pid" = $$ ] && [ "$turn_phase" = start ]; then',
  "    flag 'the work did not start' || :",
  "    detach finish-work || :",
  "  elif [ $((idle % 10)) -eq 0 ]; then",
  '    reconcile "$1"',
  "  fi",
  "  idle=$((idle + 1))",
  '  [ "$idle" -lt 150 ] || die RECOVERY_FAILED "The deployment $id cannot be brought to an end: $(tail -n 3 "$dir/stderr" 2>/dev/null)"',
  "}",
  "",
  "# Shows a deployment to a client: journal entries and output lines as they come, from where the client stopped reading.",
  "",
  "# beat: every five seconds a sign of life with the offset to resume from.",
  "beat() {",
  "  read_now",
  '  [ "$now" -ge "${beat_next:-0}" ] || return 0',
  "  beat_next=$((now + 500))",
  '  as_seconds "$now"',
  '  fact heartbeat "$seconds_text"',
  '  fact log-offset "${follow_offset:-0}"',
  "}",
  "",
  "# follow UNTIL SEQ OFFSET [HOW]: UNTIL is staged, activated or final, HOW as for `reconcile`.",
  "follow() {",
  "  follow_how=${4:-detached}",
  "  follow_seq=$2",
  "  follow_offset=$3",
  "  follow_part=",
  "  idle=0",
  `  [ -f "$dir/log" ] || printf '' >"$dir/log"`,
  '  exec 4<"$dir/log"',
  '  [ "$3" -eq 0 ] || dd bs="$3" count=1 of=/dev/null <&4 2>/dev/null',
  "  while :; do",
  "    look",
  "    follow_log",
  "    follow_journal",
  '    ! follow_ended "$1" || break',
  '    nudge "$follow_how"',
  "    beat",
  "    sleep 0.1",
  "  done",
  '  fact log-offset "$follow_offset"',
  "  ! is_final || note_told",
  "}",
  "",
  "# A client has seen how the loaded deployment ended.",
  "note_told() {",
  `  printf '' 2>/dev/null >"$dir/told" || :`,
  "}",
  "",
  "follow_log() {",
  "  while IFS= read -r log_line <&4; do",
  "    log_line=$follow_part$log_line",
  "    follow_part=",
  "    follow_offset=$((follow_offset + ${#log_line} + 1))",
  '    say log "${log_line%%"$tab"*} ${log_line#*"$tab"}"',
  "  done",
  "  follow_part=$follow_part$log_line",
  "}",
  "",
  "# Prints what `look` has seen, no more, so that the output of a step comes before the entry that ends it.",
  "follow_journal() {",
  '  [ "$seq" -gt "$follow_seq" ] || return 0',
  "  follow_number=0",
  '  while [ "$follow_number" -lt "$seq" ] && IFS= read -r follow_line; do',
  "    follow_number=$((follow_number + 1))",
  '    [ "$follow_number" -le "$follow_seq" ] || say journal "$follow_line"',
  '  done <"$journal"',
  "  follow_seq=$seq",
  "}",
  "",
  "follow_ended() {",
  "  if is_final; then",
  '    [ -e "$dir/closed" ]',
  "    return",
  "  fi",
  "  ! is_flagged || return 1",
  "  case $1:$event in",
  "    staged:staged | staged:activated | activated:activated) return 0 ;;",
  '    staged:*) [ -n "$armed" ] ;;',
  '    activated:staged) [ "$follow_how" = detached ] && ! turn_alive ;;',
  "    *) return 1 ;;",
  "  esac",
  "}",
  "",
  "# Whether there is room, and leave, to write.",
  "",
  "# What the quotas of this user leave on the file system of a path, where somebody set one and the tool that tells is there.",
  "probe_quota() {",
  '  probe_device=$(df -P "$1" 2>/dev/null | tail -n 1) || :',
  "  probe_quotas=$(timeout 10 quota -w -p -u -g 2>/dev/null) || :",
  "  while read -r probe_name probe_used _ probe_limit _ probe_files _ probe_files_limit _; do",
  '    [ "$probe_name" = "${probe_device%% *}" ] || continue',
  "    case ${probe_used%\\*}$probe_limit${probe_files%\\*}$probe_files_limit in '' | *[!0-9]*) continue ;; esac",
  "    probe_bytes='' probe_inodes=''",
  '    [ "$probe_limit" -eq 0 ] || probe_bytes=$(((probe_limit - ${probe_used%\\*}) * 1024))',
  '    [ "$probe_files_limit" -eq 0 ] || probe_inodes=$((probe_files_limit - ${probe_files%\\*}))',
  '    fact quota "$probe_bytes" "$probe_inodes"',
  "  done <<QUOTAS",
  "$probe_quotas",
  "QUOTAS",
  "}",
  "",
  "# Folders of the slot that this user cannot write in; of the releases only those of somebody else.",
  "probe_folders() {",
  "  probe_count=0",
  '  for probe_folder in "$root/releases" "$root/shared" "$deploy" "$deploy"/* "$root/releases"/*; do',
  '    [ -d "$probe_folder" ] && [ ! -L "$probe_folder" ] && [ ! -w "$probe_folder" ] || continue',
  '    probe_owner=$(stat -c %U "$probe_folder")',
  '    case $probe_folder in "$root/releases/"*) [ "$probe_owner" != "$(id -un)" ] || continue ;; esac',
  "    probe_count=$((probe_count + 1))",
  '    [ "$probe_count" -le 20 ] || return 0',
  '    fact unwritable "$probe_folder" "$probe_owner" "$(stat -c %a "$probe_folder")"',
  "  done",
  "}",
  "",
  "probe_space() {",
  '  find_existing "$1"',
  '  read_figures "$existing"',
  '  fact space-of "$1" "$free_bytes" "$free_inodes"',
  "}",
  "",
  "# What is there on this host. Changes nothing, and needs nothing but this text.",
  "",
  "probe() {",
  "  probe_live=",
  "  probe_engine=",
  "  probe_host",
  "  probe_root",
  "  for probe_item; do",
  "    probe_value=${probe_item#*=}",
  "    case ${probe_item%%=*} in",
  '      path) probe_path "$probe_value" ;;',
  '      folder) probe_hand_made "$probe_value" ;;',
  '      port) probe_port "$probe_value" ;;',
  '      account) probe_account "$probe_value" ;;',
  '      container) probe_container "$probe_value" ;;',
  '      beside) probe_state_of beside "$probe_value" ;;',
  '      project) probe_project "$probe_value" ;;',
  "      swarm) probe_swarm ;;",
  '      stack) probe_stack "$probe_value" ;;',
  '      unit) probe_unit unit "$probe_value" ;;',
  '      process) probe_process "$probe_value" ;;',
  '      further-unit) probe_unit further-unit "$probe_value" ;;',
  '      blob) probe_blob "$probe_value" ;;',
  "      current) current_path=$probe_value ;;",
  '      space) probe_space "$probe_value" ;;',
  '      backup) probe_backup "$probe_value" ;;',
  '      version) probe_version_of "$probe_value" ;;',
  "      live) probe_live=1 ;;",
  `      *) die BAD_ARGUMENT "probe knows no '$probe_item'." ;;`,
  "    esac",
  "  done",
  "  say_state",
  "}",
  "",
  "probe_host() {",
  '  fact user "$(id -un)"',
  '  fact uid "$(id -u)"',
  '  fact groups "$(id -Gn)"',
  "  probe_id='' probe_version=''",
  "  if [ -r /etc/os-release ]; then",
  "    while IFS= read -r probe_line; do",
  "      probe_value=${probe_line#*=}",
  "      probe_value=${probe_value#[\\\"\\']}",
  "      probe_value=${probe_value%[\\\"\\']}",
  "      case $probe_line in",
  "        ID=*) probe_id=$probe_value ;;",
  "        VERSION_ID=*) probe_version=$probe_value ;;",
  "      esac",
  "    done </etc/os-release",
  "  fi",
  '  fact os "$probe_id" "$probe_version" "$(uname -r)" "$(uname -m)"',
  "  probe_tools=",
  "  for probe_tool in \\",
  "    bash curl docker docker-compose flock gcc getfacl git gzip install journalctl loginctl make mkfifo nginx node npm openssl \\",
  "    pip3 podman python3 rsync setfacl setsid sha256sum ss sudo supervisorctl systemctl systemd-analyze systemd-run tar timeout \\",
  "    unzip uv wget xz zstd; do",
  '    ! command -v "$probe_tool" >/dev/null 2>&1 || probe_tools="$probe_tools $probe_tool"',
  "  done",
  '  fact tools "${probe_tools# }"',
  "  probe_python=$(python3 --version 2>/dev/null || :)",
  '  [ -z "$probe_python" ] || fact python "${probe_python#Python }"',
  "  probe_systemd=$(systemctl --version 2>/dev/null || :)",
  '  [ -z "$probe_systemd" ] || fact version systemd "${probe_systemd%%',
  '*}"',
  '  fact supervisors "$(probe_supervisors)"',
  '  fact time "$(date +%s)"',
  "  probe_clock=$(timeout 5 timedatectl show -p NTPSynchronized --value 2>/dev/null || :)",
  '  [ -z "$probe_clock" ] || fact clock-synchronized "$probe_clock"',
  '  fact charset "$( (',
  "    restore_locale",
  "    locale charmap 2>/dev/null",
  '  ) || :)"',
  "}",
  "",
  "probe_supervisors() {",
  "  if command -v systemd-run >/dev/null 2>&1 && [ -d /run/systemd/system ]; then",
  '    if [ "$(id -u)" -eq 0 ]; then',
  "      printf 'systemd '",
  '    elif [ "$(loginctl show-user "$(id -u)" -p Linger --value 2>/dev/null)" = yes ]; then',
  "      use_user_manager",
  "      # the unit that looks after a reboot is written there",
  '      find_existing "${XDG_CONFIG_HOME:-$HOME/.config}/systemd/user"',
  `      [ ! -w "$existing" ] || ! timeout 5 systemctl --user show-environment >/dev/null 2>&1 || printf 'systemd-user '`,
  "    fi",
  "  fi",
  "  ! command -v setsid >/dev/null 2>&1 || printf setsid",
  "}",
  "",
  "# Sets $existing to the path or to its nearest parent that exists.",
  "find_existing() {",
  "  existing=$1",
  '  until [ -e "$existing" ]; do',
  "    existing=${existing%/*}",
  "    existing=${existing:-/}",
  "  done",
  "}",
  "",
  "probe_root() {",
  '  find_existing "$root"',
  '  read_figures "$existing"',
  "  probe_there=0",
  "  probe_writable=0",
  "  probe_owner=",
  '  if [ -d "$root" ]; then',
  "    probe_there=1",
  '    probe_owner=$(stat -c %U "$root")',
  "  fi",
  '  [ ! -d "$existing" ] || [ ! -w "$existing" ] || probe_writable=1',
  '  fact root "$root" "$probe_there" "$probe_writable" "$free_bytes" "$free_inodes" "$probe_owner"',
  '  probe_quota "$existing"',
  "  probe_folders",
  "}",
  "",
  "# The first line in which a program says its version; few of them know no --version.",
  "probe_version_of() {",
  "  case $1 in",
  `    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._+-]*) die BAD_ARGUMENT "'$1' is not the name of a program." ;;`,
  "    systemd) return ;;",
  '    nginx | unzip) set -- "$1" -v ;;',
  "    ssh) set -- ssh -V ;;",
  "    openssl) set -- openssl version ;;",
  "    java) set -- java -version ;;",
  '    *) set -- "$1" --version ;;',
  "  esac",
  '  command -v "$1" >/dev/null 2>&1 || return 0',
  '  probe_text=$(timeout 10 "$@" 2>&1 </dev/null | head -n 1) || :',
  '  fact version "$1" "$probe_text"',
  "}",
  "",
  "# path<tab>kind<tab>replaceable<tab>owner<tab>group<tab>mode<tab>sha256<tab>target",
  "probe_path() {",
  "  probe_target='' probe_sum='' probe_kind=absent probe_owner='' probe_group='' probe_mode=''",
  '  if [ -L "$1" ]; then',
  "    probe_kind='link'",
  '    probe_target=$(readlink "$1")',
  '  elif [ -f "$1" ]; then',
  "    probe_kind='file'",
  '  elif [ -d "$1" ]; then',
  "    probe_kind=directory",
  '  elif [ -e "$1" ]; then',
  "    probe_kind=other",
  "  fi",
  "  # Of a link, that of the file which it leads to.",
  '  if [ -f "$1" ] && [ -r "$1" ]; then',
  '    [ "$(stat -Lc %s "$1")" -gt 67108864 ] || probe_sum=$(sha256sum <"$1")',
  "  fi",
  '  if [ "$probe_kind" != absent ]; then',
  "    IFS=: read -r probe_owner probe_group probe_mode <<STAT",
  '$(stat -c %U:%G:%a "$1")',
  "STAT",
  "  fi",
  "  probe_parent=${1%/*}",
  '  find_existing "${probe_parent:-/}"',
  "  probe_replaceable=0",
  '  [ ! -d "$existing" ] || [ ! -w "$existing" ] || probe_replaceable=1',
  '  fact path "$1" "$probe_kind" "$probe_replaceable" "$probe_owner" "$probe_group" "$probe_mode" "${probe_sum%% *}" "$probe_target"',
  "}",
  "",
  "probe_account() {",
  "  probe_user=0",
  "  probe_group=0",
  '  ! id -u "$1" >/dev/null 2>&1 || probe_user=1',
  "  if command -v getent >/dev/null 2>&1; then",
  '    ! getent group "$1" >/dev/null 2>&1 || probe_group=1',
  "  else",
  "    while IFS=: read -r probe_name _; do",
  '      [ "$probe_name" != "$1" ] || probe_group=1',
  "    done </etc/group",
  "  fi",
  '  fact account "$1" "$probe_user" "$probe_group"',
  "}",
  "",
  "# name<tab>load state<tab>active state<tab>main pid<tab>fragment path<tab>sha256<tab>whether its program has done its work, under",
  "# the key $1.",
  "probe_unit() {",
  "  command -v systemctl >/dev/null 2>&1 || return 0",
  "  unit_load='' unit_active='' unit_pid='' unit_fragment='' unit_sum='' unit_type='' unit_result='' unit_done=0",
  "  unit_shown=$(",
  '    systemctl show -p LoadState -p ActiveState -p MainPID -p FragmentPath -p Type -p Result -- "$2" 2>/dev/null',
  "  ) || return 0",
  "  while IFS= read -r probe_line; do",
  "    probe_value=${probe_line#*=}",
  "    case $probe_line in",
  "      LoadState=*) unit_load=$probe_value ;;",
  "      ActiveState=*) unit_active=$probe_value ;;",
  "      MainPID=*) unit_pid=$probe_value ;;",
  "      FragmentPath=*) unit_fragment=$probe_value ;;",
  "      Type=*) unit_type=$probe_value ;;",
  "      Result=*) unit_result=$probe_value ;;",
  "    esac",
  "  done <<UNIT",
  "$unit_shown",
  "UNIT",
  '  [ ! -r "$unit_fragment" ] || unit_sum=$(sha256sum <"$unit_fragment")',
  `  [ "$unit_load $unit_type $unit_active $unit_result" != 'loaded oneshot inactive success' ] || unit_done=1`,
  '  fact "$1" "$2" "$unit_load" "$unit_active" "${unit_pid:-0}" "$unit_fragment" "${unit_sum%% *}" "$unit_done"',
  "}",
  "",
  "# name<tab>whether it lives, of the process that a service without a manager has written down with its start.",
  "probe_process() {",
  "  probe_pid='' probe_started='' probe_lives=0",
  '  [ ! -r "$deploy/run/$1.pid" ] || read -r probe_pid probe_started _ <"$deploy/run/$1.pid" || :',
  "  case $probe_pid in",
  "    '' | *[!0-9]*) ;;",
  "    *)",
  '      probe_shown=$(cat "/proc/$probe_pid/stat" 2>/dev/null) || probe_shown=',
  "      # shellcheck disable=SC2086 # words of proc_pid_stat(5) behind the program's name",
  '      set -- "$1" ${probe_shown##*) }',
  '      case ${2-Z} in Z | X) ;; *) [ "${21-}" != "$probe_started" ] || probe_lives=1 ;; esac',
  "      ;;",
  "  esac",
  '  fact process "$1" "$probe_lives"',
  "}",
  "",
  "probe_blob() {",
  '  require_digest "$1"',
  '  if [ -f "$deploy/store/$1" ]; then',
  '    fact blob "$1" 1 "$(stat -c %s "$deploy/store/$1")"',
  '  elif [ -f "$deploy/incoming/$1.part" ]; then',
  '    fact blob "$1" 0 "$(stat -c %s "$deploy/incoming/$1.part")"',
  "  else",
  '    fact blob "$1" 0 0',
  "  fi",
  "}",
  "",
  "# What the agent keeps: the release that serves, every release's state, the lock, an open deployment.",
  "say_state() {",
  "  current_path=${current_path:-$root/current}",
  '  say_target=$(readlink "$current_path" 2>/dev/null || :)',
  "  case $say_target in",
  '    releases/* | "$root"/releases/*)',
  '      fact current "${say_target##*/}"',
  '      [ -z "${probe_live-}" ] || probe_release "${say_target##*/}"',
  "      ;;",
  "  esac",
  '  for say_file in "$deploy"/state/*; do',
  '    [ -f "$say_file" ] || continue',
  "    case $say_file in *.new.*) continue ;; esac",
  "    say_release=${say_file##*/}",
  '    state_read "$say_release"',
  "    say_present=0",
  '    [ ! -d "$root/releases/$say_release" ] || say_present=1',
  '    fact release "$say_release" "$state_digest" "$state" "$state_fence" "$state_deploy" "$say_present"',
  "  done",
  "  read_lock",
  "  say_lock",
  "  for say_id in $(list_orders open); do",
  '    load_order "$say_id" || continue',
  "    look",
  '    fact open "$id" "$release" "$event"',
  "  done",
  "}",
  "",
  "# What is kept in a folder of backups: <place>/<application>-<environment>/<backup>/<host>.",
  "probe_backup() {",
  '  find_existing "$1"',
  '  read_figures "$existing"',
  "  probe_there=0",
  '  [ ! -d "${1%/*/*/*}" ] || probe_there=1',
  "  probe_writable=0",
  '  [ ! -d "$existing" ] || [ ! -w "$existing" ] || probe_writable=1',
  '  fact backup-folder "$1" "$probe_there" "$probe_writable" "$(stat -c %d "$existing")" "$free_bytes"',
  '  [ -d "$1" ] || return 0',
  "  # shellcheck disable=SC2012 # names of the suite's own are wanted, and the newest first",
  '  probe_names=$(ls -r "$1" | head -n 200)',
  "  probe_count=0",
  "  while IFS= read -r probe_name; do",
  "    case $probe_name in",
  "      [.-]* | *[!a-z0-9.-]*) continue ;;",
  "      *.json) ;;",
  "      *) continue ;;",
  "    esac",
  "    probe_count=$((probe_count + 1))",
  '    [ "$probe_count" -le 50 ] || return 0',
  '    probe_copy "$1" "${probe_name%.json}"',
  "  done <<NAMES",
  "$probe_names",
  "NAMES",
  "}",
  "",
  "# One document beside a backup: each of its keys stands on a line.",
  "probe_copy() {",
  "  copy_kind='' copy_of='' copy_at='' copy_file='' copy_bytes='' copy_content='' copy_present=0",
  "  while IFS= read -r copy_line; do",
  "    copy_value=${copy_line#*: }",
  "    copy_value=${copy_value%,}",
  '    copy_value=${copy_value#\\"}',
  '    copy_value=${copy_value%\\"}',
  "    case $copy_line in",
  `      '  "kind":'*) copy_kind=$copy_value ;;`,
  `      '  "of":'*) copy_of=$copy_value ;;`,
  `      '  "madeAt":'*) copy_at=$copy_value ;;`,
  `      '  "file":'*) copy_file=$copy_value ;;`,
  `      '  "bytes":'*) copy_bytes=$copy_value ;;`,
  `      '  "contentBytes":'*) copy_content=$copy_value ;;`,
  "    esac",
  '  done 2>/dev/null <"$1/$2.json" || return 0',
  "  case $copy_file in '' | */*) return 0 ;; esac",
  '  [ ! -f "$1/$copy_file" ] || [ "$(stat -c %s "$1/$copy_file")" != "$copy_bytes" ] || copy_present=1',
  '  [ "$copy_of" != null ] || copy_of=',
  '  fact backup-copy "$1" "$2" "$copy_kind" "$copy_of" "$copy_at" "$copy_bytes" "$copy_content" "$copy_present"',
  "}",
  "",
  "# The Docker engine, the container of the slot, and which container has a port.",
  "",
  "# engine<tab>version<tab>platform, both empty when it does not answer this user; then the container.",
  "probe_container() {",
  "  command -v docker >/dev/null 2>&1 || return 0",
  "  probe_shown=$(timeout 10 docker version --format '{{.Server.Version}} {{.Server.Os}}/{{.Server.Arch}}' 2>/dev/null) || probe_shown=",
  "  probe_engine=${probe_shown%% *}",
  '  fact engine "$probe_engine" "${probe_shown#"$probe_engine "}"',
  '  probe_state_of container "$1"',
  "}",
  "",
  "# name<tab>state<tab>image<tab>network<tab>removes itself, under the key $1, for a container that is there.",
  "probe_state_of() {",
  '  [ -n "${probe_engine-}" ] || return 0',
  "  probe_shown=$(",
  "    timeout 10 docker container inspect --format '{{.State.Status}} {{.HostConfig.NetworkMode}} {{.HostConfig.AutoRemove}} {{.Config.Image}}' \\",
  '      "$2" 2>/dev/null',
  "  ) || return 0",
  "  read -r probe_state probe_network probe_removed probe_image <<CONTAINER",
  "$probe_shown",
  "CONTAINER",
  '  fact "$1" "$2" "$probe_state" "$probe_image" "$probe_network" "$probe_removed"',
  "}",
  "",
  "# name<tab>sha256 of services and images, for a project that has containers. service<tab>name of each that the release has which",
  "# serves; service<tab>name<tab>state of each container.",
  "probe_project() {",
  '  [ -n "${probe_engine-}" ] || return 0',
  "  probe_shown=$(",
  '    timeout 10 docker ps --all --filter "label=com.docker.compose.project=$1" --filter label=com.docker.compose.oneoff=False \\',
  `      --format '{{.Label "com.docker.compose.service"}} {{.Image}} {{.State}} {{.Status}}' 2>/dev/null`,
  "  ) || return 0",
  '  [ -n "$probe_shown" ] || return 0',
  `  probe_sum=$(printf '%s\\n' "$probe_shown" | cut -d ' ' -f 1,2 | sort -u | sha256sum)`,
  '  fact project "$1" "${probe_sum%% *}"',
  "  probe_services",
  "  while read -r probe_name _ probe_state probe_status; do",
  "    case $probe_status in *'(unhealthy)'*) probe_state=unhealthy ;; esac",
  '    fact service "$probe_name" "$probe_state"',
  "  done <<PROJECT",
  "$probe_shown",
  "PROJECT",
  "}",
  "",
  "# What the release that serves was rendered to.",
  "probe_services() {",
  '  probe_value=$(readlink "${current_path:-$root/current}" 2>/dev/null) || return 0',
  "  probe_path=$deploy/compose/${probe_value##*/}/images",
  '  [ -r "$probe_path" ] || return 0',
  `  while IFS='|' read -r probe_name _; do fact service "$probe_name"; done <"$probe_path"`,
  "}",
  "",
  "# name, for a stack that has services. service<tab>name of each that the release has which serves; service<tab>name<tab>its replicas",
  "# that run, of how many.",
  "probe_stack() {",
  '  [ -n "${probe_engine-}" ] || return 0',
  `  probe_shown=$(timeout 10 docker stack services --format '{{.Name}} {{.Replicas}}' "$1" 2>/dev/null) || return 0`,
  '  [ -n "$probe_shown" ] || return 0',
  '  fact stack "$1"',
  "  probe_services",
  "  while read -r probe_name probe_state _; do",
  '    fact service "${probe_name#"$1"_}" "$probe_state"',
  "  done <<STACK",
  "$probe_shown",
  "STACK",
  "}",
  "",
  "# state<tab>whether it manages: active, inactive, pending, locked or error. swarm-node<tab>name<tab>status<tab>availability of",
  "# each node, where it manages.",
  "probe_swarm() {",
  '  [ -n "${probe_engine-}" ] || return 0',
  "  probe_shown=$(timeout 10 docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}' 2>/dev/null) || return 0",
  '  fact swarm "${probe_shown%% *}" "${probe_shown#* }"',
  '  [ "${probe_shown#* }" = true ] || return 0',
  "  probe_shown=$(timeout 10 docker node ls --format '{{.Status}} {{.Availability}} {{.Hostname}}' 2>/dev/null) || return 0",
  "  while read -r probe_status probe_availability probe_name; do",
  '    fact swarm-node "$probe_name" "$probe_status" "$probe_availability"',
  "  done <<NODES",
  "$probe_shown",
  "NODES",
  "}",
  "",
  "# Sets $probe_holder to the container that publishes port $1, or in which the process $2 runs.",
  "probe_container_of() {",
  "  probe_holder=",
  '  [ -n "${probe_engine-}" ] || return 0',
  `  probe_holder=$(timeout 10 docker ps --filter "publish=$1" --format '{{.Names}}' 2>/dev/null) || :`,
  "  probe_holder=${probe_holder%%",
  "*}",
  '  [ -z "$probe_holder" ] && [ -n "$2" ] || return 0',
  "  probe_id=",
  "  # /docker/<id>, or /system.slice/docker-<id>.scope",
  "  while IFS= read -r probe_line; do",
  "    probe_line=${probe_line##*[/-]}",
  "    probe_line=${probe_line%.scope}",
  "    case $probe_line in",
  "      *[!0-9a-f]*) ;;",
  '      *) [ "${#probe_line}" -ne 64 ] || probe_id=$probe_line ;;',
  "    esac",
  '  done 2>/dev/null < "/proc/$2/cgroup" || :',
  '  [ -n "$probe_id" ] || return 0',
  `  probe_holder=$(timeout 10 docker container inspect --format '{{.Name}}' "$probe_id" 2>/dev/null) || :`,
  "  probe_holder=${probe_holder#/}",
  "}",
  "",
  "# What somebody has installed by hand, in a folder that may become a release.",
  "",
  "# path<tab>on the file system of the root<tab>sha256 of the names in it<tab>has a .venv<tab>bytes<tab>inodes",
  "probe_hand_made() {",
  '  [ -d "$1" ] && [ ! -L "$1" ] || return 0',
  '  find_existing "$root"',
  "  probe_same=0",
  '  [ "$(stat -c %d "$1")" != "$(stat -c %d "$existing")" ] || probe_same=1',
  "  probe_sum='' probe_venv=0",
  '  if [ -r "$1" ] && [ -x "$1" ]; then',
  "    # shellcheck disable=SC2012 # the names are only hashed",
  '    probe_sum=$(ls -A "$1" | sha256sum)',
  "  fi",
  '  [ ! -e "$1/.venv" ] || probe_venv=1',
  '  probe_bytes=$(timeout 5 du -sk "$1" 2>/dev/null) || :',
  "  probe_bytes=${probe_bytes%%[!0-9]*}",
  '  probe_inodes=$(timeout 5 du -a "$1" 2>/dev/null | wc -l)',
  '  fact folder "$1" "$probe_same" "${probe_sum%% *}" "$probe_venv" $((${probe_bytes:-0} * 1024)) "$probe_inodes"',
  "}",
  "",
  "# Who listens on a port.",
  "",
  "probe_port() {",
  '  require_number "$1"',
  '  probe_hex=$(printf %04X "$1")',
  "  probe_inode=",
  "  for probe_table in /proc/net/tcp /proc/net/tcp6; do",
  '    [ -r "$probe_table" ] || continue',
  "    while read -r _ probe_local _ probe_state _ _ _ probe_uid _ probe_number _; do",
  "      case $probe_state:$probe_local in",
  '        0A:*:"$probe_hex") probe_inode=$probe_number probe_owner=$probe_uid ;;',
  "      esac",
  '    done <"$probe_table"',
  "  done",
  '  if [ -z "$probe_inode" ]; then',
  '    fact port "$1" 0',
  "    return",
  "  fi",
  '  probe_owner_of "$probe_inode"',
  '  probe_user_of "$probe_owner"',
  '  probe_container_of "$1" "$probe_pid"',
  '  fact port "$1" 1 "$probe_pid" "$probe_command" "$probe_user" "$probe_service" "$probe_holder"',
  "}",
  "",
  "# Sets $probe_pid and $probe_command of the process that has a socket, as far as this user may see it.",
  "probe_owner_of() {",
  "  probe_pid=",
  "  probe_command=",
  "  probe_service=",
  "  for probe_folder in /proc/[0-9]*/fd; do",
  '    [ -r "$probe_folder" ] || continue',
  '    case $(ls -l "$probe_folder" 2>/dev/null) in',
  '      *"socket:[$1]"*)',
  "        probe_pid=${probe_folder#/proc/}",
  "        probe_pid=${probe_pid%/fd}",
  '        read_line "/proc/$probe_pid/comm"',
  "        probe_command=$file_text",
  '        probe_service_of "$probe_pid"',
  "        return",
  "        ;;",
  "    esac",
  "  done",
  "}",
  "",
  "# Sets $probe_user to the name of a user id, or to the id.",
  "probe_user_of() {",
  '  probe_user=$(getent passwd "$1" 2>/dev/null) && probe_user=${probe_user%%:*} && return',
  "  probe_user=$1",
  "  while IFS=: read -r probe_name _ probe_uid _; do",
  '    [ "$probe_uid" != "$1" ] || probe_user=$probe_name',
  "  done </etc/passwd",
  "}",
  "",
  "# Sets $probe_service to the innermost unit whose control group a process is in.",
  "probe_service_of() {",
  "  while IFS= read -r probe_line; do",
  "    probe_rest=${probe_line#*:*:}",
  '    while [ -n "$probe_rest" ]; do',
  "      case ${probe_rest%%/*} in *.service) probe_service=${probe_rest%%/*} ;; esac",
  "      case $probe_rest in",
  "        */*) probe_rest=${probe_rest#*/} ;;",
  "        *) probe_rest= ;;",
  "      esac",
  "    done",
  "  done <<GROUPS",
  '$(cat "/proc/$1/cgroup" 2>/dev/null)',
  "GROUPS",
  "}",
  "",
  "# Whether the release that serves is still as it was released.",
  "",
  "# live<tab>files (whole, damaged, unknown)<tab>venv (absent, whole, broken, unknown)<tab>bytes<tab>inodes of the venv; and damaged",
  "# files, at most 20, as missing or changed. Root runs nothing that lies in a release.",
  "probe_release() {",
  "  live_folder=$root/releases/$1",
  '  [ -d "$live_folder" ] || return 0',
  "  live_files=unknown",
  "  probe_release_files",
  "  live_venv=absent live_bytes='' live_inodes=''",
  '  if [ -d "$live_folder/.venv" ]; then',
  "    live_code=0",
  '    probe_python_runs "$live_folder/.venv/bin/python" || live_code=$?',
  "    case $live_code in",
  "      0) live_venv=whole ;;",
  "      124 | 126) live_venv=unknown ;;",
  "      *) live_venv=broken ;;",
  "    esac",
  '    live_bytes=$(timeout 10 du -sk "$live_folder/.venv" 2>/dev/null) || live_bytes=0',
  "    live_bytes=$((${live_bytes%%[!0-9]*} * 1024))",
  '    live_inodes=$(timeout 10 du -a "$live_folder/.venv" 2>/dev/null | wc -l)',
  "  fi",
  '  fact live "$live_files" "$live_venv" "$live_bytes" "$live_inodes"',
  "}",
  "",
  "probe_python_runs() {",
  '  [ -x "${1%/*}" ] || return 126',
  '  [ -e "$1" ] || return 127',
  '  [ "$(id -u)" -ne 0 ] || return 0',
  `  timeout 10 "$1" -I -S -c '' </dev/null >/dev/null 2>&1`,
  "}",
  "",
  "probe_release_files() {",
  '  [ -r "$live_folder/.release/SHA256SUMS" ] || return 0',
  "  live_files=whole",
  '  [ -s "$live_folder/.release/SHA256SUMS" ] || return 0',
  '  ! (cd "$live_folder" && makes_list .release/SHA256SUMS) || return 0',
  "  live_files=unknown",
  "  live_told=$(",
  '    cd "$live_folder" && {',
  "      live_code=0",
  "      timeout 30 sha256sum -c .release/SHA256SUMS 2>/dev/null || live_code=$?",
  `      printf 'ended %s\\n' "$live_code"`,
  "    } | while IFS= read -r probe_line; do",
  `      case $probe_line in *': OK') ;; *) printf '%s\\n' "$probe_line" ;; esac`,
  "    done | head -n 20",
  "  ) || :",
  "  while IFS= read -r probe_line; do",
  "    probe_file=${probe_line%: FAILED*}",
  "    case $probe_line in",
  "      'ended 0') live_files=whole ;;",
  "      *': FAILED'*)",
  "        probe_how=changed",
  '        if [ ! -e "$live_folder/$probe_file" ]; then',
  "          probe_how=missing",
  '        elif [ ! -r "$live_folder/$probe_file" ]; then',
  "          continue",
  "        fi",
  "        live_files=damaged",
  '        fact damaged "$probe_how" "$probe_file"',
  "        ;;",
  "    esac",
  "  done <<FILES",
  "$live_told",
  "FILES",
  "}",
  "",
  "# Bringing things to the host: the agent itself, and blobs.",
  "",
  "# install SHA256: makes the layout and puts this very file in its place, unless it is there: then it was uploaded beside its final",
  "# name, or is root's, from which a copy is made.",
  "verb_install() {",
  '  require_digest "$1"',
  '  install_sum=$(sha256sum <"$0")',
  '  [ "${install_sum%% *}" = "$1" ] || die DIGEST_MISMATCH "The agent arrived as ${install_sum%% *}, not as $1."',
  "  for install_folder in releases shared .deploy/store .deploy/incoming .deploy/state .deploy/journal .deploy/orders .deploy/lock; do",
  '    mkdir -p "$root/$install_folder" || die ROOT_NOT_WRITABLE "$root/$install_folder cannot be made."',
  "  done",
  '  chmod 700 "$deploy/orders" "$deploy/incoming"',
  '  if [ "$0" = "$deploy/agent/$1/agent.sh" ]; then',
  "    # a deployment that is closing leaves what was brought since it opened",
  '    touch "$0" 2>/dev/null || :',
  "    return 0",
  "  fi",
  "  install_file=$0",
  "  case $0 in",
  '    "$deploy"/agent/*) ;;',
  "    *)",
  '      mkdir -p "$deploy/agent/$1"',
  "      install_file=$deploy/agent/$1/agent.sh.new.$$",
  `      cat <"$0" >"$install_file" || die_write 'The agent could not be written'`,
  "      ;;",
  "  esac",
  '  chmod 644 "$install_file"',
  `  flush "$install_file" || die_write 'The agent could not be written'`,
  '  mv -f "$install_file" "$deploy/agent/$1/agent.sh"',
  '  flush "$deploy/agent/$1" "$deploy"',
  "}",
  "",
  "# put SHA256 SIZE OFFSET [unfold \u2026]: appends stdin to a blob; an offset of `-` is wherever an earlier upload has ended. Of two uploads of",
  "# one blob the later goes on, because the earlier may belong to a connection that is dead without knowing it.",
  "verb_put() {",
  '  require_digest "$1"',
  '  require_number "$2"',
  "  require_installed",
  '  if [ -f "$deploy/store/$1" ]; then',
  '    fact whole "$2"',
  "    return",
  "  fi",
  "  part=$deploy/incoming/$1.part",
  "  end_upload",
  `  [ -f "$part" ] || printf '' >"$part" || die_write 'The upload could not be begun'`,
  '  put_length=$(stat -c %s "$part")',
  '  if [ "$put_length" -gt "$2" ]; then',
  `    printf '' >"$part"`,
  "    put_length=0",
  "  fi",
  '  [ "$3" = - ] || [ "$3" = "$put_length" ] || die OFFSET_DIFFERS "The upload stands at $put_length, not at $3."',
  "  require_space $(($2 - put_length))",
  '  fact offset "$put_length"',
  "  receive",
  '  put_length=$(stat -c %s "$part")',
  '  fact length "$put_length"',
  '  [ "$put_length" -ge "$2" ] || die INCOMPLETE "$put_length of $2 bytes have arrived."',
  '  if [ "$put_sum" != "$1" ]; then',
  '    rm -f "$part"',
  '    die DIGEST_MISMATCH "The bytes that arrived have the sha256 $put_sum, expected was $1."',
  "  fi",
  "  # more than that somebody else has written, of which the digest of what came knows nothing",
  '  if [ "$put_length" -gt "$2" ]; then',
  '    rm -f "$part"',
  '    die DIGEST_MISMATCH "$put_length bytes lie where $2 have arrived."',
  "  fi",
  '  chmod 444 "$part"',
  '  flush "$part"',
  '  mv -f "$part" "$deploy/store/$1"',
  '  flush "$deploy/store"',
  '  rm -f "$part.by"',
  '  fact whole "$2"',
  "}",
  "",
  "require_space() {",
  '  read_figures "$deploy"',
  '  if [ "$free_bytes" -lt "$1" ] || [ "$free_inodes" = 0 ]; then',
  '    fact space "$free_bytes" "$free_inodes"',
  '    die NO_SPACE "$1 bytes are to be sent, $figures in $root."',
  "  fi",
  "}",
  "",
  "# Sets $put_sum to the digest of all that is there then: what comes is hashed while it comes.",
  "receive() {",
  "  put_pipe=$part.pipe.$$",
  "  put_told=$part.sum.$$",
  `  mkfifo "$put_pipe" 2>/dev/null && printf '' 2>/dev/null >"$put_told" || die_write 'The upload could not be written'`,
  '  hash_stdin <"$put_pipe" >"$put_told" 2>/dev/null &',
  "  put_hashing=$!",
  "  exec 6<&0",
  "  # a tee that does not know this goes on reading when the disk is full",
  "  put_exit=--output-error=exit",
  '  tee "$put_exit" </dev/null >/dev/null 2>&1 || put_exit=',
  "  {",
  '    cat "$part" || exit 1',
  "    # shellcheck disable=SC2086 # one word or none",
  '    exec tee -a $put_exit "$part" <&6',
  '  } >"$put_pipe" 2>/dev/null &',
  "  put_pid=$!",
  "  exec 6<&-",
  '  read_process "$put_pid"',
  "  # a disk that is full by now is told by the upload itself",
  `  { printf '%s %s %s\\n' "$put_pid" "$process_start" "$boot" >"$part.by"; } 2>/dev/null || :`,
  "  put_status=0",
  '  wait "$put_pid" || put_status=$?',
  '  wait "$put_hashing" || :',
  '  read_line "$put_told"',
  "  put_sum=${file_text%% *}",
  '  rm -f "$put_pipe" "$put_told"',
  '  [ "$put_status" -ne 0 ] || return 0',
  '  [ "$put_status" -le 128 ] || die UPLOAD_TAKEN_OVER "Another upload of the same bytes goes on instead of this one."',
  "  die_write 'The upload could not be written'",
  "}",
  "",
  "end_upload() {",
  "  put_pid='' put_start='' put_boot=''",
  '  read -r put_pid put_start put_boot 2>/dev/null <"$part.by" || return 0',
  '  ! alive "$put_pid" "$put_start" "$put_boot" || kill -KILL "$put_pid" 2>/dev/null || :',
  "}",
  "",
  "# have RELEASE: stdin is gzip of the first 16 digits of the digests of stretches, a line each, counted from 0. Says which of them that",
  "# release has, in runs: the first and the last, and the number of the first here; of its other stretches the digests of their files.",
  "# Nothing when it cannot be said.",
  "verb_have() {",
  '  require_id "$1"',
  "  require_installed",
  "  have_of=$root/releases/$1/.release",
  "  have_here=$deploy/incoming/have.$$",
  '  [ -s "$have_of/SHA256SUMS" ] && [ -s "$have_of/release.json" ] && command -v awk >/dev/null && command -v gzip >/dev/null || return 0',
  '  rm -rf "$have_here"',
  '  mkdir -p "$have_here/stretches" 2>/dev/null || return 0',
  '  have_stretches "$have_of" 2>/dev/null || :',
  '  rm -rf "$have_here"',
  "}",
  "",
  "have_stretches() {",
  '  gzip -dc >"$have_here/asked" || return 1',
  "  # shellcheck disable=SC2016 # awk's own",
  `  awk -v "to=$have_here/stretches/" "$read_stretches"'`,
  '    function entry() { printf "%s", text >(to number); print number, substr(sum, 1, 16) }',
  "    function ended() { close(to number) }",
  "    function other() { }",
  `  ' "$1/SHA256SUMS" "$1/release.json" >"$have_here/files" || return 1`,
  '  (cd "$have_here/stretches" && sha256sum -- *) >"$have_here/names" || return 1',
  "  ! command -v zstd >/dev/null || fact unpacks zstd",
  `  awk -v "mark=@$nonce fact " '`,
  '    function run() { if (first != "") print mark "has " first "\\t" last "\\t" at[first] }',
  '    function hold() { if (held != "") print mark "holds" held; held = ""; count = 0 }',
  "    FILENAME == ARGV[1] { asked[$1] = FNR - 1; most = FNR; next }",
  "    FILENAME == ARGV[2] {",
  "      name = substr($1, 1, 16)",
  "      if (name in asked) { at[asked[name]] = $2 + 0; found[$2] = 1 }",
  "      next",
  "    }",
  "    $1 in found { next }",
  '    { held = held " " $2; if (++count == 64) hold() }',
  "    END {",
  "      hold()",
  "      for (each = 0; each < most; each++) {",
  "        if (!(each in at)) continue",
  '        if (first != "" && last == each - 1 && at[last] == at[each] - 1) { last = each; continue }',
  "        run()",
  "        first = last = each",
  "      }",
  "      run()",
  '      print mark "told"',
  "    }",
  `  ' "$have_here/asked" "$have_here/names" "$have_here/files"`,
  "}",
  "",
  "# Reads the entries of a release.json whose digests its SHA256SUMS, the first file, has, too: `text` is the lines of one, `sum` its",
  "# digest, `number` that of its stretch. A stretch ends with a file whose digest begins with 0 or 8, and before one that is not listed.",
  "# shellcheck disable=SC2016 # awk's own",
  "read_stretches='",
  "  BEGIN { number = 0 }",
  "  function end() { if (filled) { ended(); number++; filled = 0 } }",
  "  FILENAME == ARGV[1] { listed[substr($0, 67)] = 1; next }",
  "  FILENAME != ARGV[2] { other(); next }",
  '  $0 == "  \\"files\\": [" { within = 1; next }',
  "  !within { next }",
  "  /^  ]/ { within = 0; next }",
  '  /^      "path": "/ { path = substr($0, 16, length($0) - 17); text = "" }',
  '  /^      / { text = text $0 "\\n" }',
  '  /^      "sha256": "/ { sum = substr($0, 18, 64) }',
  '  /^      "mode": "/ {',
  "    if (!(path in listed)) { end(); next }",
  "    entry()",
  "    filled = 1",
  "    if (sum ~ /^[08]/) end()",
  "  }",
  "'",
  "",
  "# put BUNDLE SIZE OFFSET unfold: the texts of a whole bundle go to the store under their digests. With RELEASE DIGEST SUMS JSON PACKING:",
  "# the bundle, packed by gzip or zstd, has what that release lacks for the archive DIGEST, and its release.json in short; SUMS and JSON",
  "# are made of it.",
  "verb_unfold() {",
  "  unfolded=$deploy/incoming/unfold.$1.$$",
  '  rm -rf "$unfolded"',
  '  mkdir "$unfolded" || unfold_failed',
  "  unfold_packing=${9:-gzip}",
  '  unfold_texts "$deploy/store/$1" 2>/dev/null || unfold_damaged "$1"',
  '  for unfold_file in "$unfolded"/.release/texts/*; do',
  '    [ ! -f "$unfold_file" ] || unfold_keep "$unfold_file" "${unfold_file##*/}"',
  "  done",
  '  if [ "$#" -gt 4 ]; then',
  '    require_id "$5"',
  '    require_digest "$6"',
  '    require_digest "$7"',
  '    require_digest "$8"',
  '    unfold_difference "$1" "$5" "$6" "$7" "$8"',
  "  fi",
  '  rm -rf "$unfolded"',
  '  flush "$deploy/store"',
  "}",
  "",
  "unfold_texts() {",
  "  case $unfold_packing in",
  '    gzip) tar -xzo -C "$unfolded" -f - .release <"$1" ;;',
  '    zstd) zstd -dcq <"$1" | tar -xo -C "$unfolded" -f - .release ;;',
  `    *) die BAD_ARGUMENT "'$unfold_packing' is no packing." ;;`,
  "  esac",
  "}",
  "",
  "# unfold_difference BUNDLE RELEASE DIGEST SUMS JSON: of a release that is gone nothing can be taken; then the archive itself is lost.",
  "unfold_difference() {",
  '  if [ ! -s "$root/releases/$2/.release/SHA256SUMS" ]; then',
  '    for unfold_lost in "$3" "$4" "$5"; do fact lost "$unfold_lost"; done',
  "    return 0",
  "  fi",
  '  unfold_release "$2" "$4" "$5"',
  `  printf '%s %s %s\\n' "$1" "$2" "$unfold_packing" | write_file "$deploy/store/$3.difference" || unfold_failed`,
  "}",
  "",
  "# unfold_damaged BUNDLE: what the store has is sent again next time, if it is no longer what was sent.",
  "unfold_damaged() {",
  '  unfold_sum=$(sha256sum <"$deploy/store/$1")',
  '  [ "${unfold_sum%% *}" != "$1" ] || unfold_failed',
  '  rm -rf "$unfolded"',
  '  rm -f "$deploy/store/$1"',
  '  die DIGEST_MISMATCH "What was sent as $1 has the sha256 ${unfold_sum%% *} by now and was removed."',
  "}",
  "",
  "unfold_failed() {",
  '  rm -rf "$unfolded"',
  "  die_write 'What was sent could not be unpacked'",
  "}",
  "",
  "# unfold_keep FILE DIGEST: what is not that is not kept, and told.",
  "unfold_keep() {",
  '  require_digest "$2"',
  '  unfold_sum=$(sha256sum <"$1")',
  '  if [ "${unfold_sum%% *}" != "$2" ]; then',
  '    fact lost "$2"',
  "    return 0",
  "  fi",
  '  chmod 444 "$1"',
  '  flush "$1"',
  '  mv -f "$1" "$deploy/store/$2" || unfold_failed',
  "}",
  "",
  "# unfold_release RELEASE SUMS JSON: stretches that it has are written out, and digests of which it has the rest; the list is taken from them.",
  "unfold_release() {",
  "  unfold_short=$unfolded/.release/short",
  '  [ -f "$unfold_short" ] || unfold_failed',
  "  # shellcheck disable=SC2016 # awk's own",
  `  awk "$read_stretches"'`,
  '    function entry() { whole[substr(sum, 1, 16)] = sum; of[number] = of[number] "    {\\n" text "    },\\n" }',
  "    function ended() { }",
  '    function put(line) { if (line ~ /^  ]/) sub(/,$/, "", kept); if (kept != "") print kept; kept = line }',
  "    function other() {",
  "      if (/^@/) {",
  "        for (each = substr($1, 2) + 0; each <= $2; each++) {",
  '          count = split(of[each], lines, "\\n")',
  "          for (at = 1; at < count; at++) put(lines[at])",
  "        }",
  '      } else if (/^      "sha256": "/ && length($0) == 35) put("      \\"sha256\\": \\"" whole[substr($0, 18, 16)] "\\",")',
  "      else put($0)",
  "    }",
  "    END { print kept }",
  `  ' "$root/releases/$1/.release/SHA256SUMS" "$root/releases/$1/.release/release.json" "$unfold_short" >"$unfolded/json" || unfold_failed`,
  "  awk '",
  "    FILENAME == ARGV[1] { omitted[$0] = 1; next }",
  '    $0 == "  \\"files\\": [" { within = 1 }',
  '    within && $0 == "  ]," || $0 == "  ]" { exit }',
  '    within && /^      "path": "/ { path = substr($0, 16, length($0) - 17) }',
  '    within && /^      "sha256": "/ && !(path in omitted) { print substr($0, 18, 64) "  " path }',
  `  ' "$unfolded/.release/omitted" "$unfolded/json" >"$unfolded/sums" || unfold_failed`,
  '  unfold_keep "$unfolded/json" "$3"',
  '  unfold_keep "$unfolded/sums" "$2"',
  "}",
  "",
  "# prepare DEPLOY-ID: stdin is the order as tar. Asked again with the same order, it only follows.",
  "verb_prepare() {",
  '  require_id "$1"',
  "  require_installed",
  "  new=$deploy/incoming/order.$1.$$",
  '  receive_order "$1"',
  '  if [ -d "$deploy/orders/$1" ]; then',
  '    follow_known "$1"',
  "    return",
  "  fi",
  '  settle_others "$1"',
  '  read_order "$new"',
  '  if ! take_lock "$1"; then',
  '    rm -rf "$new"',
  "    die_locked",
  "  fi",
  "  if ! agrees_with_host; then",
  '    rm -rf "$new"',
  "    release_lock",
  '    die "$refusal" "$refusal_text"',
  "  fi",
  '  open_deployment "$1"',
  "  tell_endings",
  '  load_order "$1"',
  "  look",
  "  detach work-prepare || take_back 'the supervisor could not start the work'",
  "  follow staged 0 0",
  "}",
  "",
  "receive_order() {",
  `  mkdir -m 700 "$new" && cat >"$new/tar" || die_write 'The order could not be written'`,
  '  order_digest=$(sha256sum <"$new/tar")',
  '  if ! order_whole || ! tar -x -o -f "$new/tar" -C "$new" 2>/dev/null || [ ! -f "$new/order" ] || [ ! -f "$new/steps" ]; then',
  '    rm -rf "$new"',
  '    die BAD_ORDER "The order did not arrive whole."',
  "  fi",
  '  rm -f "$new/tar"',
  `  printf '%s\\n' "\${order_digest%% *}" >"$new/digest"`,
  '  read_order "$new"',
  "  order_deploy=",
  "  while IFS= read -r order_line; do",
  "    case $order_line in deploy=*) order_deploy=${order_line#*=} ;; esac",
  '  done <"$new/order"',
  '  check_order "$1"',
  "}",
  "",
  "# An archive ends with 1024 zero bytes. One that was cut between two of its files has none, and tar takes it for a whole one.",
  "order_whole() {",
  `  order_end=$(tail -c 1024 "$new/tar" | tr -d '\\000' | wc -c)`,
  '  [ "$order_end" -eq 0 ]',
  "}",
  "",
  "follow_known() {",
  '  read_line "$new/digest"',
  '  rm -rf "$new"',
  "  known_digest=$file_text",
  `  load_order "$1" || die DEPLOYMENT_EXISTS "The deployment '$1' exists and has no order."`,
  '  read_line "$dir/digest"',
  `  [ "$file_text" = "$known_digest" ] || die DEPLOYMENT_EXISTS "The deployment '$1' exists with another order."`,
  "  follow staged 0 0",
  "}",
  "",
  "# The order was made for the host as it is now. Sets $refusal and $refusal_text otherwise.",
  "agrees_with_host() {",
  "  read_live",
  "  case $live:$previous in",
  '    "$previous":* | :adopted-*) ;;',
  "    *)",
  "      refusal=ORDER_STALE",
  "      refusal_text=\"The live release is '${live:-none}', the order was made for '${previous:-none}'.\"",
  "      return 1",
  "      ;;",
  "  esac",
  '  state_read "$release"',
  "  case $state in live | good) ;; *) return 0 ;; esac",
  '  [ "$state_digest" != "$digest" ] || return 0',
  "  refusal=RELEASE_DIFFERS",
  `  refusal_text="The release '$release' is on this host with the sha256 $state_digest, the order has $digest."`,
  "  return 1",
  "}",
  "",
  "open_deployment() {",
  '  mkdir "$new/turns" "$new/backup"',
  `  printf '' >"$new/log"`,
  '  state_read "$release"',
  `  printf '%s\\n' "$state" >"$new/prior"`,
  `  printf '%s\\n' "$fence" >"$new/fence"`,
  '  ls "$deploy/store" >"$new/blobs"',
  '  ls "$deploy/agent" >"$new/agents"',
  "  own_agent=${self%/*}",
  `  printf '%s\\n' "\${own_agent##*/}" >"$new/agent"`,
  "  if ! reserve_room; then",
  '    rm -rf "$new"',
  "    release_lock",
  "    die_write 'The order could not be written'",
  "  fi",
  `  { printf 'fence=%s\\n' "$fence" && cat "$new/order"; } | write_file "$deploy/journal/$1.order"`,
  '  flush "$new"/* "$new"/steps.d/* "$new"/steps.d "$new"',
  '  mv "$new" "$deploy/orders/$1"',
  '  flush "$deploy/orders"',
  '  load_order "$1"',
  '  take_turn start || fenced "another process has taken over"',
  "  look",
  `  record opened '' "$kind $release" || {`,
  "    close_deployment",
  "    die_write 'The journal could not be written'",
  "  }",
  "}",
  "",
  "# What became of deployments whose end no client has seen.",
  "tell_endings() {",
  '  [ -z "$damaged_lock" ] || fact notice "A lock was empty or damaged and counted as released; it is kept as $damaged_lock."',
  "  for told_id in $(list_orders closed); do",
  '    load_order "$told_id" && [ ! -e "$dir/told" ] || continue',
  "    look",
  '    ! is_final || fact settled "$told_id" "$actor" "$url" "$event" "$last_detail"',
  "    note_told",
  "  done",
  "}",
  "",
  "# Going back must not need more of the disk than there is: what it writes takes this place.",
  "reserve_room() {",
  '  mkdir "$new/reserve" && dd if=/dev/zero of="$new/reserve/bytes" bs=1024 count=256 2>/dev/null || return 1',
  "  for reserve_item in 1 2 3 4 5 6 7 8; do",
  `    printf '' >"$new/reserve/inode-$reserve_item" || return 1`,
  "  done",
  "}",
  "",
  "# What a client may ask for.",
  "",
  "require_installed() {",
  '  [ -d "$deploy/lock" ] || die NOT_INSTALLED "There is no agent in $root."',
  "}",
  "",
  "require_deployment() {",
  '  require_id "$1"',
  "  require_installed",
  `  load_order "$1" || die NO_DEPLOYMENT "There is no deployment '$1' in $root."`,
  "}",
  "",
  "verb_activate() {",
  '  require_deployment "$1"',
  "  look",
  '  if [ "$event" != staged ] || is_flagged; then',
  `    [ -n "$armed" ] || is_final || is_flagged || die NOT_STAGED "The deployment '$1' is not prepared; its last record is '$event'."`,
  "    follow activated 0 0",
  "    return",
  "  fi",
  "  if ! holds_lock; then",
  "    read_lock",
  "    say_lock",
  `    die LOCK_LOST "The deployment '$1' has lost the lock, because it was not activated in time."`,
  "  fi",
  '  agrees_with_host || [ "$refusal" != ORDER_STALE ] || die "$refusal" "$refusal_text"',
  '  activate_offset=$(wc -c <"$dir/log")',
  "  if wait_turn start 5; then",
  "    look",
  '    if [ "$event" = staged ]; then',
  '      set_lease "$lease"',
  "      detach work-activate || take_back 'the supervisor could not start the work'",
  "    fi",
  "  fi",
  '  follow activated "$seq" "$activate_offset" activating',
  "}",
  "",
  "verb_confirm() {",
  '  require_deployment "$1"',
  "  look",
  "  if is_final; then",
  '    [ "$event" = confirmed ] || refuse_confirm',
  '    [ -e "$dir/closed" ] || finish_work',
  "    say_end",
  "    return",
  "  fi",
  '  [ "$event" = activated ] || [ -e "$dir/confirmed" ] || refuse_confirm',
  `  holds_lock || [ -e "$dir/confirmed" ] || die LOCK_LOST "The deployment '$1' has lost the lock."`,
  "  read_deadline",
  '  [ "$deadline" -gt 0 ] || [ -e "$dir/confirmed" ] || refuse_confirm',
  '  if ! mv "$dir/pending" "$dir/confirmed" 2>/dev/null && [ ! -e "$dir/confirmed" ]; then',
  `    [ ! -e "$dir/pending" ] || die_write 'The confirmation could not be written'`,
  "    refuse_confirm",
  "  fi",
  '  flush "$dir"',
  "  finish_work",
  "  look",
  `  [ "$event" = confirmed ] || die BUSY "The deployment '$1' is confirmed, but another process still works on it."`,
  "  say_end",
  "}",
  "",
  "refuse_confirm() {",
  '  read_line "$dir/reason"',
  `  die NOT_CONFIRMED "The deployment '$id' cannot be confirmed; its last record is '$event'\${file_text:+ ($file_text)}."`,
  "}",
  "",
  "say_journal_end() {",
  '  say journal "$(tail -n 1 "$journal")"',
  "}",
  "",
  "say_end() {",
  "  say_journal_end",
  "  note_told",
  "}",
  "",
  "# revert DEPLOY-ID REASON [SEQ OFFSET]: asked again, it only follows.",
  "verb_revert() {",
  '  require_deployment "$1"',
  "  look",
  "  revert_seq=${3:-$seq}",
  '  revert_offset=${4:-$(wc -c <"$dir/log")}',
  '  require_number "$revert_seq"',
  '  require_number "$revert_offset"',
  "  # it may come to its end in this moment, and otherwise than by being confirmed",
  `  is_final || flag "\${2:-on request}" || is_final || die ALREADY_CONFIRMED "The deployment '$1' is confirmed."`,
  "  if is_final; then",
  `    [ "$event" != confirmed ] || die ALREADY_CONFIRMED "The deployment '$1' is confirmed."`,
  '    follow final $((revert_seq < seq ? revert_seq : seq - 1)) "$revert_offset"',
  "    return",
  "  fi",
  `  is_flagged || die_write "The deployment '$1' cannot be taken back"`,
  "  detach_undo",
  '  follow final "$revert_seq" "$revert_offset"',
  "}",
  "",
  "# The turn is taken when nobody has it, so that nobody takes this deployment for a forgotten one meanwhile.",
  "detach_undo() {",
  "  kill_script except-undo",
  "  take_turn start || :",
  "  detach work-undo || work_undo",
  "}",
  "",
  "# extend DEPLOY-ID SECONDS from now: of a prepared deployment the lease, of an activated one the deadline; 2 h in all. Nothing",
  "# ever becomes shorter.",
  "verb_extend() {",
  '  require_deployment "$1"',
  '  require_number "$2"',
  "  look",
  `  holds_lock || die LOCK_LOST "The deployment '$1' has lost the lock."`,
  "  case $event in",
  "    staged) extend_seconds=$(($2 > 7200 ? 7200 : $2)) ;;",
  "    activated)",
  '      read_line "$dir/switch-uptime"',
  '      as_number "${file_text%.*}"',
  "      read_now",
  "      extend_most=$((7200 - (now / 100 - number)))",
  "      extend_seconds=$(($2 > extend_most ? extend_most : $2))",
  '      [ "$extend_seconds" -gt 0 ] && [ -e "$dir/pending" ] || refuse_confirm',
  "      read_deadline",
  "      extend_left=$(((deadline - now) / 100))",
  "      extend_seconds=$((extend_left > extend_seconds ? extend_left : extend_seconds))",
  '      set_deadline "$extend_seconds"',
  '      arm_timer || die TIMER_FAILED "The timer could not be armed again."',
  '      [ -e "$dir/pending" ] || refuse_confirm',
  "      ;;",
  `    *) die NOT_STAGED "The deployment '$1' waits for nothing; its last record is '$event'." ;;`,
  "  esac",
  "  set_lease $((extend_seconds + 30))",
  '  fact seconds "$extend_seconds"',
  "}",
  "",
  "# follow DEPLOY-ID SEQ OFFSET [UNTIL]",
  "verb_follow() {",
  '  require_deployment "$1"',
  '  require_number "$2"',
  '  require_number "$3"',
  '  follow "${4:-final}" "$2" "$3"',
  "}",
  "",
  "verb_status() {",
  "  require_installed",
  "  reconcile_all detached",
  "  say_state",
  "}",
  "",
  "verb_history() {",
  "  require_installed",
  "  for history_id in $(list_journals); do",
  "    journal=$deploy/journal/$history_id.jsonl",
  "    dir=$deploy/orders/$history_id",
  "    look",
  "    is_final || continue",
  "    history_kind='' history_release='' history_actor='' history_url='' history_environment=''",
  "    while IFS= read -r order_line; do",
  "      order_value=${order_line#*=}",
  "      case ${order_line%%=*} in",
  "        kind) history_kind=$order_value ;;",
  "        environment) history_environment=$order_value ;;",
  "        release) history_release=$order_value ;;",
  "        actor) history_actor=$order_value ;;",
  "        url) history_url=$order_value ;;",
  "      esac",
  '    done <"$deploy/journal/$history_id.order"',
  '    fact past "$history_id" "$history_kind" "$history_environment" "$history_release" "$history_actor" "$history_url"',
  "    say_journal_end",
  "  done",
  "}",
  "",
  "# unlock DEPLOY-ID REASON: takes an open deployment back and releases its lock. The reason goes into the journal.",
  "verb_unlock() {",
  '  require_id "$1"',
  "  require_installed",
  '  plain "${2-}"',
  `  case $plain_text in *[!\\ ]*) ;; *) die NO_REASON "The lock of '$1' is not released without a reason." ;; esac`,
  "  read_lock",
  "  ! is_released || return 0",
  '  [ "$lock_deploy" = "$1" ] || die_locked',
  "  unlock_path=$lock_path",
  '  if load_order "$1" && [ ! -e "$dir/closed" ]; then',
  '    add_reason "unlocked: $2"',
  "    flag 'unlocked' || :",
  "    detach_undo",
  "    follow final 0 0",
  "  fi",
  `  [ -e "$unlock_path.released" ] || printf '%s\\n' "$2" >"$unlock_path.released"`,
  '  flush "$deploy/lock"',
  "}",
  "",
  "# Work that no client watches: what it has to say goes to a file.",
  "work_alone() {",
  '  load_order "$1" || exit 1',
  '  exec </dev/null >>"$dir/stderr" 2>&1',
  '  cd "$root"',
  "}",
  "",
  "main() {",
  "  nonce=$1",
  "  root=$2",
  "  verb=$3",
  "  shift 3",
  "  self=$0",
  "  deploy=$root/.deploy",
  "  lease=60",
  "  most_tries=10",
  "  log_limit=10485760",
  "  case $root in",
  `    /*[!A-Za-z0-9/._+@,:=-]* | [!/]* | / | */ | */../* | */..) die BAD_ARGUMENT "'$root' cannot be the root of deployments." ;;`,
  "  esac",
  "  trap finish EXIT",
  "  read_boot",
  "  case $verb in",
  '    probe) probe "$@" </dev/null ;;',
  '    install) verb_install "$@" ;;',
  "    put)",
  '      verb_put "$@"',
  '      [ "$#" -le 3 ] || verb_unfold "$@"',
  "      ;;",
  '    have) verb_have "$@" ;;',
  '    prepare) verb_prepare "$@" ;;',
  '    activate) verb_activate "$@" ;;',
  '    confirm) verb_confirm "$@" ;;',
  '    revert) verb_revert "$@" ;;',
  '    extend) verb_extend "$@" ;;',
  '    follow) verb_follow "$@" ;;',
  '    status) verb_status "$@" ;;',
  '    history) verb_history "$@" ;;',
  '    unlock) verb_unlock "$@" ;;',
  "    work-prepare)",
  '      work_alone "$1"',
  "      take_turn prepare && work_prepare",
  "      ;;",
  "    work-activate)",
  '      work_alone "$1"',
  "      take_turn activate && work_activate",
  "      ;;",
  "    work-undo)",
  '      work_alone "$1"',
  "      work_undo",
  "      ;;",
  "    finish-work)",
  '      work_alone "$1"',
  "      finish_work",
  "      ;;",
  "    wait-deadline)",
  '      work_alone "$1"',
  "      wait_deadline",
  "      ;;",
  "    expire)",
  '      work_alone "$1"',
  "      expire",
  "      ;;",
  "    reconcile) reconcile_all here ;;",
  `    *) die BAD_ARGUMENT "There is no verb '$verb'." ;;`,
  "  esac",
  "}",
  "",
  'main "$@"',
  "exit",
  ""
];

// packages/agent/agent-only.generated.ts
init_dirname();
var agentOnlyLines = [
  "#!/bin/sh",
  "# The forced command of a key that only serves deployments (docs/security.md): it lets the key call the agent, and nothing else.",
  "# Call: agent-only ROOT...; sshd(8) puts into SSH_ORIGINAL_COMMAND what was asked for. Of the agents those run that root has put",
  "# beside this file, whatever lies in the folders of a deployment.",
  "set -euf",
  "agents=${0%/*}/agents",
  "roots=$*",
  "asked=${SSH_ORIGINAL_COMMAND-}",
  "unset SSH_ORIGINAL_COMMAND",
  "from=${SSH_CONNECTION-nowhere}",
  "",
  "# A line in the host's log before anything runs: who, and which verb. A script or an argument may hold what nobody should read.",
  "note() {",
  "  ! command -v logger >/dev/null 2>&1 ||",
  '    logger -t deploy -p auth.info -- "agent-only: ${LOGNAME-} from ${from%% *}: $1" </dev/null >/dev/null 2>&1 || :',
  "}",
  "",
  "# die CODE TEXT",
  "die() {",
  '  note "refused: $1"',
  `  printf 'agent-only: %s %s\\n' "$1" "$2" >&2`,
  "  exit 77",
  "}",
  "",
  "refuse() {",
  '  die SSH_COMMAND_REFUSED "$1 This key runs deployments in $roots, and opens no shell."',
  "}",
  "",
  `# Whether all of it is words as they are quoted for a shell, of safe characters, 'text' and "'": then nothing in it is syntax.`,
  "is_words() {",
  `  words="([A-Za-z0-9@%_+=:,./-]|'[^']*'|\\"'+\\")+"`,
  `  printf '%s' "$asked" | LC_ALL=C tr '\\n' ';' | LC_ALL=C grep -Eqx "$words( $words)* ?"`,
  "}",
  "",
  "is_digest() {",
  "  case $1 in *[!0-9a-f]*) return 1 ;; esac",
  '  [ "${#1}" = 64 ]',
  "}",
  "",
  "may_deploy_to() {",
  "  for own in $roots; do",
  '    [ "$own" != "$1" ] || return 0',
  "  done",
  "  return 1",
  "}",
  "",
  "# look SCRIPT ARGUMENT...",
  "run_look() {",
  "  note look",
  "  look_script=$1",
  "  shift",
  '  exec sh -c "$look_script" look "$@"',
  "}",
  "",
  "# SHA256 NONCE ROOT VERB ARGUMENT...",
  "run_agent() {",
  `  is_digest "$1" || refuse 'No agent is named so.'`,
  "  case $2 in '' | *[!0-9a-f]*) refuse 'The agent is not called so.' ;; esac",
  `  may_deploy_to "$3" || refuse 'It was asked for another root.'`,
  "  case $4 in '' | *[!a-z-]*) refuse 'No verb is named so.' ;; esac",
  "  agent=$agents/$1/agent.sh",
  '  [ -f "$agent" ] || die AGENT_NOT_ALLOWED "Root has not put the agent $1 on this host."',
  "  shift",
  '  note "$3 in $2"',
  '  exec sh "$agent" "$@"',
  "}",
  "",
  `[ -n "$asked" ] || refuse 'Nothing was asked for.'`,
  "is_words || refuse 'It was asked for something else.'",
  'eval "set -- $asked"',
  "# These are the commands of look.ts and call.ts. Texts by which they find the agent, or bring it, are passed over: it is here.",
  'if [ "$*" = true ]; then',
  "  note true",
  "  exit",
  "fi",
  "# shellcheck disable=SC2016 # as it is written there",
  `look='script=$1; shift; exec sh -c "$script" look "$@"'`,
  'if [ $# -ge 6 ] && [ "$1 $2 $3 $4 $5" = "exec sh -c $look look" ]; then',
  "  shift 5",
  '  run_look "$@"',
  "fi",
  `if [ $# -ge 7 ] && [ "$1 $2 $4" = 'sh -c agent' ]; then`,
  "  nonce=$5 root=$6 sha256=$7",
  "  shift 7",
  '  [ $# -gt 0 ] || set -- install "$sha256"',
  '  run_agent "$sha256" "$nonce" "$root" "$@"',
  "fi",
  'if [ $# -ge 5 ] && [ "$1" = sh ]; then',
  "  sha256=${2%/agent.sh}",
  "  sha256=${sha256##*/}",
  `  [ "$2" = "$4/.deploy/agent/$sha256/agent.sh" ] || refuse 'That is none of its agents.'`,
  "  shift 2",
  '  run_agent "$sha256" "$@"',
  "fi",
  "refuse 'It was asked for something else.'",
  ""
];

// packages/agent/script.ts
var agentText = agentLines.join("\n");
var agentSha256 = createHash("sha256").update(agentText).digest("hex");
var agentOnlyText = agentOnlyLines.join("\n");

// packages/agent/sh.ts
init_dirname();

// node_modules/shlex/shlex.js
init_dirname();
function quote(s2) {
  if (s2 === "") {
    return "''";
  }
  const unsafeRe = /[^\w@%\-+=:,./]/;
  if (!unsafeRe.test(s2)) {
    return s2;
  }
  return ("'" + s2.replace(/('+)/g, `'"$1"'`) + "'").replace(/^''|''$/g, "");
}

// packages/agent/sh.ts
function sh(strings, ...values) {
  const parts = dedent(strings);
  return {
    script: parts.map((part, index) => part + (index < values.length ? word(values[index]) : "")).join("")
  };
}
function raw(script) {
  return { script };
}
function lines(...scripts2) {
  return { script: scripts2.flatMap((item) => item && item.script !== "" ? [item.script] : []).join("\n") };
}
function word(value) {
  if (typeof value === "string") return quote(refuseNul(value));
  if (typeof value === "number") return quote(String(value));
  if ("script" in value) return value.script;
  return value.map(word).join(" ");
}
function refuseNul(text) {
  if (text.includes("\0")) throw new Error("A NUL byte cannot be part of a shell word");
  return text;
}
function dedent(strings) {
  const margins = strings.flatMap(
    (part) => [...part.matchAll(/\n( *)(?=[^ \n]|$)/g)].map((match2) => match2[1].length)
  );
  const last = strings.at(-1);
  if (/\n *$/.test(last)) margins.pop();
  const margin = margins.length > 0 ? Math.min(...margins) : 0;
  const cut = strings.map((part) => part.replaceAll(new RegExp(`\\n {0,${margin}}`, "g"), "\n"));
  cut[0] = cut[0].replace(/^ *\n/, "");
  cut[cut.length - 1] = cut.at(-1).replace(/\n *$/, "");
  return cut;
}

// packages/agent/why.ts
init_dirname();
function verbFailed(place2, { code, text }, facts) {
  const explain = explanations[code] ?? unexplained;
  return new DeployError({ code, host: place2.remote.host, cause: text, ...explain(place2, facts) });
}
var again = "Run the deployment again; nothing has to be cleaned up first.";
var explanations = {
  LOCKED: (_place, facts) => {
    const [deployId, actor, url, , , seconds] = valuesOf(facts, "lock");
    return {
      message: [`Another deployment is under way: ${deployId ?? "unknown"} by ${actor ?? "unknown"}`, url].filter(Boolean).join(", "),
      remedy: `Wait for it and run this deployment again. Its lease ends in ${seconds ?? "0"} s unless its host renews it; nobody has to unlock by hand. Who cannot wait gives its id to the action rollback as 'unlock'.`
    };
  },
  LOCK_LOST: () => ({
    message: "Another deployment has taken the lock, or somebody released it; this one may not go on.",
    remedy: again
  }),
  FENCED: () => ({
    message: "Another process has taken over this deployment.",
    remedy: `See the status of the host. ${again}`
  }),
  ORDER_STALE: () => ({
    message: "The host has changed since the plan was made.",
    remedy: "Plan again: run the action again, and let the new plan be approved if yours need approval."
  }),
  RELEASE_DIFFERS: () => ({
    message: "Another release of the same name served on this host.",
    remedy: "Never build a version twice: give the new build a new version, or promote the bytes that were built first."
  }),
  ROOT_NOT_WRITABLE: ({ remote, root }) => ({
    message: `${remote.user} cannot write to ${root}.`,
    remedy: `Ask Ops to run once on the host: sudo install -d -o ${remote.user} -g "$(id -gn ${remote.user})" -m 0755 ${root}`
  }),
  NO_SPACE: ({ root }) => ({
    message: `The disk of ${root} is full.`,
    remedy: `Make room on the host (df -h ${root}; df -i ${root}), or lower 'keep' in deploy.yml. The release that was live still serves.`
  }),
  WRITE_FAILED: ({ remote, root }) => ({
    message: `The host could not write under ${root}.`,
    remedy: `Check on the host that no quota is used up (quota), and that everything under ${root}/.deploy belongs to ${remote.user}.`
  }),
  READ_ONLY: ({ root }) => ({
    message: `The file system of ${root} is read-only: the host can neither switch nor go back.`,
    remedy: "What was live before this message still serves, confirmed or not. Let Ops read journalctl -k, mend the disk and mount it writable; what was not confirmed is then taken back by the next deployment or restart."
  }),
  RECOVERY_FAILED: ({ root }) => ({
    message: "An earlier deployment cannot be brought to an end on this host.",
    remedy: `Mend what the cause names, then run again: the host tries anew. All that it said is in ${root}/.deploy/orders/<deploy id>/stderr.`
  }),
  NO_REASON: () => ({
    message: "A lock is not released without a reason.",
    remedy: "Say why; the reason stands in the journal and the history of the host."
  }),
  DIGEST_MISMATCH: () => ({
    message: "The bytes that arrived on the host are not the bytes that were sent.",
    remedy: "The damaged upload was removed. Run again; if it happens again, the disk or a device on the way is defective."
  }),
  INCOMPLETE: () => ({
    message: "An upload ended too early.",
    remedy: "Run again: it goes on where it stopped."
  }),
  UPLOAD_TAKEN_OVER: () => ({
    message: "Another run uploads the same bytes to this host.",
    remedy: "Let the other run finish, then run this one again."
  }),
  NO_SHA256SUM: () => ({
    message: "The host has no sha256sum.",
    remedy: "Install coreutils on the host: nothing can be verified without it."
  }),
  NO_DEPLOYMENT: ({ root }) => ({
    message: `The host does not know this deployment in ${root}.`,
    remedy: "Check the host and the root, or read the history of the host."
  }),
  NOT_INSTALLED: ({ root }) => ({
    message: `Nothing was ever deployed to ${root}.`,
    remedy: "Deploy once; the first deployment installs the agent."
  }),
  NOT_CONFIRMED: () => ({
    message: "The deployment cannot be confirmed any more.",
    remedy: `The host has gone back to the release that was live before. ${again}`
  }),
  NOT_STAGED: () => ({
    message: "The deployment is not prepared, or it has ended.",
    remedy: `Read the last record in the cause: it failed, or somebody has taken it back. ${again}`
  }),
  TIMER_FAILED: ({ remote }) => ({
    message: "The host cannot set the timer by which it would go back by itself.",
    remedy: `See systemctl --user status as ${remote.user}, and let Ops run once: sudo loginctl enable-linger ${remote.user}. ${again}`
  }),
  BUSY: ({ root }) => ({
    message: "The deployment is confirmed, and another process on the host still finishes it.",
    remedy: `Wait a minute and look at ${root}/current: it is on the new release, and stays there.`
  }),
  DEPLOYMENT_EXISTS: () => ({
    message: "The host knows a deployment of the same id with another content.",
    remedy: "Run again: each run makes an id of its own."
  }),
  BAD_ORDER: () => ({
    message: "The order for the deployment did not arrive whole, or the host cannot read it.",
    remedy: again
  }),
  OFFSET_DIFFERS: () => ({
    message: "An upload was to go on at another place than where it stands.",
    remedy: "Run again, when no other run uploads the same bytes."
  }),
  BAD_ARGUMENT: ({ root }) => ({
    message: "The host was asked for something that it does not understand.",
    remedy: `Use plain letters, digits and / . _ - in the paths of deploy.yml, such as the root ${root}; when they are plain, report it with the cause.`
  }),
  ALREADY_CONFIRMED: () => ({
    message: "The deployment is confirmed and cannot be taken back.",
    remedy: "Use the action rollback to return to the previous release."
  })
};
function unexplained({ root }) {
  return {
    message: "The agent on the host refused.",
    remedy: `Read the cause; more is on the host in ${root}/.deploy/orders/<deploy id>/stderr.`
  };
}
function valuesOf(facts, key) {
  return facts.find((fact) => fact.key === key)?.values ?? [];
}

// packages/agent/call.ts
var WANTED = "wants";
var SILENCE_MILLISECONDS = 3e4;
function callAgent(call) {
  const agent = `${call.root}/.deploy/agent/${agentSha256}/agent.sh`;
  return run(call, (nonce) => sh`sh ${agent} ${nonce} ${call.root} ${call.verb} ${call.args ?? []}`.script);
}
function callWithText(call) {
  return offerText(
    call,
    (nonce) => sh`sh -c ${whereverItIs} agent ${nonce} ${call.root} ${agentSha256} ${call.verb} ${call.args ?? []}`.script
  );
}
async function installAgent(call) {
  await offerText(
    { ...call, verb: "install" },
    (nonce) => sh`sh -c ${bootstrap} agent ${nonce} ${call.root} ${agentSha256}`.script
  );
}
var findAgent = sh`
  nonce=$1 root=$2 sha256=$3
  folder="$root/.deploy/agent/$sha256"
  isThere() { [ "$({ sha256sum < "$folder/agent.sh"; } 2> /dev/null)" = "$sha256  -" ]; }
  want() { printf '@%s fact ${raw(WANTED)} agent\\n' "$nonce"; }
`;
var whereverItIs = sh`
  ${findAgent}
  shift 3
  if isThere; then exec sh "$folder/agent.sh" "$nonce" "$root" "$@"; fi
  want
  exec sh -s -- "$nonce" "$root" "$@"
`.script;
var bootstrap = sh`
  ${findAgent}
  umask 022
  if isThere; then exec sh "$folder/agent.sh" "$nonce" "$root" install "$sha256"; fi
  fail() { printf '@%s error %s %s\\n@%s end 1\\n' "$nonce" "$1" "$2" "$nonce"; exit 1; }
  mkdir -p "$folder" 2>/dev/null || fail ROOT_NOT_WRITABLE "$folder cannot be made."
  file="$folder/agent.sh.new.$$"
  want
  cat > "$file" || fail WRITE_FAILED "$file cannot be written."
  sum=$(sha256sum < "$file") || fail NO_SHA256SUM 'There is no sha256sum.'
  [ "$sum" = "$sha256  -" ] || { rm -f "$file"; fail DIGEST_MISMATCH "The agent arrived as $sum, not as $sha256."; }
  exec sh "$file" "$nonce" "$root" install "$sha256"
`.script;
async function offerText(call, command) {
  const input = new PassThrough();
  const answer = (isWanted) => {
    if (!input.writableEnded) input.end(isWanted ? agentText : "");
  };
  const silence = setTimeout(() => answer(true), SILENCE_MILLISECONDS);
  const onMessage = (message) => {
    answer(message.type === "fact" && message.key === WANTED);
    return call.onMessage?.(message);
  };
  try {
    const facts = await run({ ...call, input, onMessage }, command);
    return facts.filter(({ key }) => key !== WANTED);
  } finally {
    clearTimeout(silence);
    input.destroy();
  }
}
async function run(call, command) {
  const nonce = randomBytes(16).toString("hex");
  const facts = [];
  const errors = [];
  let end;
  let pending = Promise.resolve();
  const parser = createParser(nonce, (message) => {
    if (message.type === "fact") facts.push({ key: message.key, values: message.values });
    if (message.type === "error") errors.push(message);
    if (message.type === "end") end = message.code;
    const handled = call.onMessage?.(message);
    if (handled) pending = Promise.all([pending, handled]);
  });
  const { code, stderr } = await call.remote.exec(command(nonce), {
    ...call.input !== void 0 && { input: call.input },
    ...call.timeoutSeconds !== void 0 && { timeoutSeconds: call.timeoutSeconds },
    ...call.signal && { signal: call.signal },
    onStdout: (chunk) => {
      parser.push(chunk);
      return pending;
    }
  });
  const [error] = errors;
  if (error) throw verbFailed(call, error, facts);
  if (end !== void 0) return facts;
  const refusal2 = refusalOf(call.remote, { code, stderr });
  if (refusal2) throw refusal2;
  if (code > 128 && code < 192) throw killed(call, code - 128);
  throw new DeployError({
    code: "AGENT_PROTOCOL",
    message: `The agent on the host did not finish its answer to '${call.verb}'.`,
    host: call.remote.host,
    cause: [`exit code ${code}`, ...parser.chatter(), ...stderr.split("\n").slice(-20)].join("\n").trim(),
    remedy: `Log in as ${call.remote.user} and run 'sh -c "echo ok"': the login shell must be a POSIX shell that runs a command and prints nothing of its own besides.`
  });
}
function killed({ remote, verb }, signal) {
  return new DeployError({
    code: "AGENT_KILLED",
    message: `The agent was killed on the host while it did '${verb}'.`,
    host: remote.host,
    cause: `signal ${signal}`,
    remedy: "See on the host whether it is short of memory or going down (journalctl -k), then run again."
  });
}

// packages/agent/deliver.ts
init_dirname();
import { gzipSync } from "node:zlib";

// packages/agent/persist.ts
init_dirname();
import { setTimeout as wait } from "node:timers/promises";
var codesOfBrokenLinks = ["AGENT_KILLED", "SSH_LOST"];
var codesOfLostLinks = [
  ...codesOfBrokenLinks,
  "HOST_UNREACHABLE",
  "SSH_TIMEOUT",
  "SSH_HANDSHAKE_FAILED",
  "SSH_EXEC_REFUSED"
];
var pauses = [0.2, 0.5, 1, 2, 4, 8];
var PATIENCE_SECONDS = 90;
function isLost(error) {
  return error instanceof DeployError && codesOfLostLinks.includes(error.code);
}
async function persistently(attempt3, persistence) {
  try {
    return await attempt3();
  } catch (error) {
    if (!isLost(error)) throw error;
    return whileLost(error, attempt3, persistence);
  }
}
async function onceReached(attempt3, persistence) {
  try {
    return await attempt3();
  } catch (error) {
    if (!isLost(error) || !codesOfBrokenLinks.includes(error.code)) throw error;
    return whileLost(error, attempt3, persistence);
  }
}
async function whileLost(lost2, attempt3, { signal, progress = () => void 0 }) {
  let [tries, since, reached] = [0, performance.now(), progress()];
  for (; ; ) {
    const pause = pauses[Math.min(tries++, pauses.length - 1)] ?? 0;
    await wait(pause * 1e3, void 0, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    try {
      return await attempt3();
    } catch (error) {
      if (!isLost(error)) throw error;
      if (progress() !== reached) [tries, since, reached] = [0, performance.now(), progress()];
      else if (performance.now() - since > PATIENCE_SECONDS * 1e3) throw gaveUp(lost2, error);
    }
  }
}
function gaveUp({ facts }, last) {
  const since = `for ${PATIENCE_SECONDS} s nothing got further: ${last.message} ${last.facts.cause ?? ""}`.trim();
  return new DeployError({ ...facts, cause: [facts.cause, since].filter(Boolean).join("\n") });
}

// packages/agent/deliver.ts
function unfolding(difference) {
  if (!difference) return ["unfold"];
  return [
    "unfold",
    difference.base,
    difference.archive,
    difference.sums,
    difference.releaseJson,
    difference.packing
  ];
}
var SHORT_DIGITS = 16;
var QUESTION_SECONDS = 120;
async function askHeld(place2, base, stretches) {
  const question = gzipSync(stretches.map((sha256) => `${sha256.slice(0, SHORT_DIGITS)}
`).join(""));
  const ask = () => callAgent({ ...place2, verb: "have", args: [base], input: question, timeoutSeconds: QUESTION_SECONDS });
  const facts = await persistently(ask, { signal: place2.signal });
  if (facts.at(-1)?.key !== "told") return void 0;
  const held = { stretches: /* @__PURE__ */ new Map(), contents: /* @__PURE__ */ new Set(), packing: "gzip" };
  for (const { key, values } of facts) {
    if (key === "unpacks" && values[0] === "zstd") held.packing = "zstd";
    if (key === "holds") for (const digits of values[0]?.split(" ") ?? []) held.contents.add(digits);
    if (key !== "has") continue;
    const [first = 0, last = -1, there = 0] = values.map(Number);
    for (let index = first; index <= Math.min(last, stretches.length - 1); index++)
      held.stretches.set(index, there + index - first);
  }
  return held;
}

// packages/agent/order-pack.ts
init_dirname();
var import_tar_stream = __toESM(require_tar_stream(), 1);
var identifier = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
var variable = /^[A-Za-z_][A-Za-z0-9_]*$/;
var digest = /^[0-9a-f]{64}$/;
var control = /[\u0000-\u001f\u007f]/;
async function packOrder(order) {
  const archive = (0, import_tar_stream.pack)();
  for (const [name, text] of orderFiles(order)) {
    const type = name.endsWith("/") ? "directory" : "file";
    const header = { name, type, mode: type === "file" ? 384 : 448, mtime: /* @__PURE__ */ new Date(0) };
    if (type === "directory") archive.entry(header);
    else archive.entry(header, text);
  }
  archive.finalize();
  const chunks = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}
function orderFiles(order) {
  check(order);
  const secrets = Object.entries(order.secretEnv);
  return [
    ["order", table(fields(order), "=")],
    [
      "steps",
      table(order.steps.map(({ id, phase, timeoutSeconds, title }) => [id, phase, timeoutSeconds, title]))
    ],
    ["steps.d/", ""],
    ...order.steps.flatMap(scripts),
    ["plan.json", order.planJson],
    ...secrets.length > 0 ? [["secret-env", table(secrets, "=")]] : []
  ];
}
function fields(order) {
  return [
    ["deploy", order.deployId],
    ["kind", order.kind],
    ["environment", order.environment],
    ["release", order.release.id],
    ["sha256", order.release.sha256],
    ["previous", order.previous?.id ?? ""],
    ["previous-sha256", order.previous?.sha256 ?? ""],
    ["supervisor", order.supervisor],
    ["confirm-seconds", order.confirmSeconds],
    ["keep", order.keep],
    ...order.discardAdoptedAfter === void 0 ? [] : [["discard-adopted-after", order.discardAdoptedAfter]],
    ["actor", order.actor],
    ["url", order.url]
  ];
}
function scripts({ id, do: act, check: done, undo }) {
  const kinds2 = Object.entries({ do: act, check: done, undo });
  return kinds2.flatMap(
    ([kind, text]) => text === void 0 ? [] : [[`steps.d/${id}.${kind}`, text.endsWith("\n") ? text : `${text}
`]]
  );
}
function table(rows, separator = "	") {
  return rows.map((row) => `${row.join(separator)}
`).join("");
}
function check(order) {
  for (const [name, value] of fields(order))
    refuse(control.test(String(value)), name, "has a control character");
  for (const id of [order.deployId, order.release.id, ...order.previous ? [order.previous.id] : []])
    refuse(!identifier.test(id), id, "is not an identifier");
  refuse(!digest.test(order.release.sha256), order.release.id, "has no sha256");
  for (const number3 of [order.confirmSeconds, order.keep, order.discardAdoptedAfter ?? 0])
    refuse(!Number.isSafeInteger(number3) || number3 < 0, String(number3), "is not a whole number");
  const seen = /* @__PURE__ */ new Set();
  for (const { id, title, timeoutSeconds } of order.steps) {
    refuse(!identifier.test(id) || seen.has(id), `the step '${id}'`, "needs an identifier of its own");
    refuse(control.test(title), `the title of '${id}'`, "has a control character");
    refuse(!Number.isSafeInteger(timeoutSeconds) || timeoutSeconds < 1, id, "needs whole seconds of time");
    seen.add(id);
  }
  for (const [name, value] of Object.entries(order.secretEnv)) {
    refuse(!variable.test(name), name, "is not the name of a variable");
    refuse(control.test(value), name, "has a value with a control character, such as a newline");
  }
}
function refuse(bad, what, why) {
  if (!bad) return;
  throw new DeployError({
    code: "ORDER_INVALID",
    message: `The order for the host cannot be written: ${JSON.stringify(what)} ${why}.`,
    remedy: "Correct the value in deploy.yml or in the inputs of this action."
  });
}

// packages/agent/put.ts
init_dirname();
import { Readable } from "node:stream";
async function putBlob({ call, blob, onProgress, whenWhole = [] }) {
  let arrived = -1;
  const found = (offset2) => {
    arrived = Math.max(arrived, offset2);
  };
  const { signal } = call;
  const put = () => putRest({ call, blob, onProgress, whenWhole, found });
  const facts = await persistently(put, { signal, progress: () => arrived });
  onProgress?.(blob.size);
  return facts.flatMap(({ key, values }) => key === "lost" ? values : []);
}
async function putRest({
  call,
  blob,
  onProgress,
  whenWhole,
  found
}) {
  const offset2 = Promise.withResolvers();
  const input = Readable.from(rest(blob, offset2.promise, onProgress));
  try {
    return await callAgent({
      ...call,
      verb: "put",
      args: [blob.sha256, String(blob.size), "-", ...whenWhole],
      input,
      onMessage: (message) => {
        if (message.type === "fact" && message.key === "offset") {
          found(Number(message.values[0]));
          offset2.resolve(Number(message.values[0]));
        }
        if (message.type === "end") offset2.resolve(blob.size);
      }
    });
  } finally {
    offset2.resolve(blob.size);
    input.destroy();
  }
}
async function* rest({ size, open: open2 }, offset2, onProgress) {
  let sent = await offset2;
  if (sent >= size) return;
  for await (const chunk of open2(sent)) {
    yield chunk;
    sent += chunk.length;
    onProgress?.(sent);
  }
}

// packages/agent/read-facts.ts
init_dirname();
function readFacts(facts) {
  const one = (key) => facts.find((fact) => fact.key === key)?.values ?? [];
  const all = (key) => facts.filter((fact) => fact.key === key).map(({ values }) => values);
  const [id = "", version = "", kernel = "", arch = ""] = one("os");
  const [path = "", exists, writable, freeBytes, freeInodes, owner] = one("root");
  const [python] = one("python");
  const [clock] = one("clock-synchronized");
  const [current] = one("current");
  const [process, lives] = one("process");
  return {
    user: one("user")[0] ?? "",
    uid: number2(one("uid")[0]),
    groups: words(one("groups")[0]),
    os: { id, version, kernel, arch },
    tools: words(one("tools")[0]),
    ...python && { python },
    supervisors: words(one("supervisors")[0]),
    time: number2(one("time")[0]),
    ...clock && { clockSynchronized: clock === "yes" },
    charset: one("charset")[0] ?? "",
    root: {
      path,
      exists: exists === "1",
      writable: writable === "1",
      ...owner && { owner },
      freeBytes: number2(freeBytes),
      freeInodes: inodes(freeInodes)
    },
    ...readQuota(all("quota")),
    unwritable: all("unwritable").map(([path2 = "", owner2 = "", mode = ""]) => ({ path: path2, owner: owner2, mode })),
    spaces: Object.fromEntries(
      all("space-of").map(([path2 = "", bytes, count]) => [
        path2,
        { freeBytes: number2(bytes), freeInodes: inodes(count) }
      ])
    ),
    versions: Object.fromEntries(all("version").map(([name = "", text = ""]) => [name, text])),
    paths: Object.fromEntries(all("path").map(readPath)),
    folders: Object.fromEntries(all("folder").map(readFolder)),
    ports: Object.fromEntries(all("port").map(readPort)),
    accounts: Object.fromEntries(
      all("account").map(([name = "", user, group]) => [name, { user: user === "1", group: group === "1" }])
    ),
    ...one("unit").length > 0 && { unit: readUnit(one("unit")) },
    ...process && { process: { name: process, lives: lives === "1" } },
    units: Object.fromEntries(
      all("further-unit").map(readUnit).map((unit) => [unit.name, unit])
    ),
    ...readDocker(one, all),
    ...current && { current },
    ...readLive(one("live"), all("damaged")),
    blobs: Object.fromEntries(
      all("blob").map(([sha256 = "", whole, bytes]) => [
        sha256,
        { whole: whole === "1", bytes: number2(bytes) }
      ])
    ),
    backups: Object.fromEntries(
      all("backup-folder").map((values) => readBackups(values, all("backup-copy")))
    ),
    ...readStatus(facts)
  };
}
function readStatus(facts) {
  const one = (key) => facts.find((fact) => fact.key === key)?.values;
  const current = one("current")?.[0];
  const lock = one("lock");
  const open2 = one("open");
  const [deployId = "", actor = "", url = "", fence, expired, seconds] = lock ?? [];
  return {
    ...current && { current },
    releases: facts.filter(({ key }) => key === "release").map(({ values }) => readRelease(values)),
    ...lock && {
      lock: {
        deployId,
        actor,
        url,
        fence: number2(fence),
        expired: expired === "1",
        expiresInSeconds: number2(seconds)
      }
    },
    ...open2 && { open: { deployId: open2[0] ?? "", release: open2[1] ?? "", event: open2[2] ?? "" } }
  };
}
function readPast([deployId, kind, environment, release, actor, url], last) {
  return {
    deployId: deployId ?? "",
    kind: kind === "rollback" ? "rollback" : "deploy",
    environment: environment ?? "",
    release: release ?? "",
    actor: actor ?? "",
    url: url ?? "",
    event: finalEvents.find((event) => event === last.event) ?? "broken",
    at: last.at,
    fence: last.fence,
    ...last.detail && { detail: last.detail }
  };
}
var kinds = ["file", "directory", "link", "other"];
var states = ["staged", "live", "good", "bad", "failed"];
function readPath([path = "", kind, replaceable, owner, group, mode, sha256, target]) {
  return [
    path,
    {
      kind: kinds.find((known) => known === kind) ?? "absent",
      ...target && { target },
      ...owner && { owner },
      ...group && { group },
      ...mode && { mode },
      replaceable: replaceable === "1",
      ...sha256 && { sha256 }
    }
  ];
}
function readFolder([path = "", same, names, venv, bytes, inodes2]) {
  return [
    path,
    {
      sameFileSystem: same === "1",
      ...names && { names },
      venv: venv === "1",
      bytes: number2(bytes),
      inodes: number2(inodes2)
    }
  ];
}
function readPort([port = "", listening, pid, command, user, unit, container]) {
  return [
    port,
    {
      listening: listening === "1",
      ...pid && { pid: number2(pid) },
      ...command && { command },
      ...user && { user },
      ...unit && { unit },
      ...container && { container }
    }
  ];
}
function readBackups([folder = "", exists, writable, device = "", freeBytes], copies) {
  return [
    folder,
    {
      placeExists: exists === "1",
      writable: writable === "1",
      device,
      freeBytes: number2(freeBytes),
      copies: copies.filter(([at2]) => at2 === folder).map(([, name = "", kind = "", of = "", madeAt = "", bytes, contentBytes, present]) => ({
        name,
        kind,
        of,
        madeAt,
        bytes: number2(bytes),
        contentBytes: number2(contentBytes),
        present: present === "1"
      }))
    }
  ];
}
function readQuota(quotas) {
  const least = (index) => {
    const known = quotas.flatMap((values) => values[index] ? [number2(values[index])] : []);
    return known.length > 0 ? Math.max(0, Math.min(...known)) : void 0;
  };
  const freeBytes = least(0);
  const freeInodes = least(1);
  if (freeBytes === void 0 && freeInodes === void 0) return {};
  return {
    quota: { ...freeBytes !== void 0 && { freeBytes }, ...freeInodes !== void 0 && { freeInodes } }
  };
}
var fileStates = ["whole", "damaged"];
var venvStates = ["absent", "whole", "broken"];
function readLive([files, venv, venvBytes, venvInodes], damaged) {
  if (files === void 0) return {};
  const named2 = (how) => damaged.flatMap(([as, path]) => as === how && path ? [path] : []);
  return {
    live: {
      files: fileStates.find((state) => state === files) ?? "unknown",
      missing: named2("missing"),
      changed: named2("changed"),
      venv: venvStates.find((state) => state === venv) ?? "unknown",
      venvBytes: number2(venvBytes),
      venvInodes: number2(venvInodes)
    }
  };
}
function readUnit([
  name = "",
  loadState,
  activeState,
  mainPid,
  fragmentPath,
  sha256,
  done
]) {
  return {
    name,
    loadState: loadState ?? "",
    activeState: activeState ?? "",
    mainPid: number2(mainPid),
    fragmentPath: fragmentPath ?? "",
    ...sha256 && { sha256 },
    ...done === "1" && { done: true }
  };
}
function readDocker(one, all) {
  if (all("engine").length === 0) return {};
  const [version, platform] = one("engine");
  const [project, sha256 = ""] = one("project");
  const [stack] = one("stack");
  const [swarm, manages] = one("swarm");
  const nodes = all("swarm-node").map(readNode);
  return {
    docker: {
      ...version && { engine: version },
      ...platform?.includes("/") && { platform },
      ...readContainer("container", one("container")),
      ...readContainer("beside", one("beside")),
      ...project && { project: { name: project, sha256 } },
      ...stack && { stack: { name: stack } },
      ...project || stack ? readServices(all("service")) : void 0,
      ...swarm && { swarm: { state: swarm, manages: manages === "true", nodes } }
    }
  };
}
function readContainer(key, [name, state = "", image = "", network = "", removed]) {
  return name ? { [key]: { name, state, image, network, removesItself: removed === "true" } } : {};
}
function readServices(values) {
  const byName = Object.groupBy(values, ([name = ""]) => name);
  const services = Object.entries(byName).map(([name, found = []]) => [
    name,
    found.flatMap(([, state]) => state ? [state] : [])
  ]);
  return { services: Object.fromEntries(services) };
}
function readNode([name = "", status = "", availability2 = ""]) {
  return { name, status, availability: availability2 };
}
function readRelease([id = "", sha256 = "", state, fence, deployId = "", present]) {
  return {
    id,
    sha256,
    state: states.find((known) => known === state) ?? "failed",
    fence: number2(fence),
    deployId,
    present: present === "1"
  };
}
function words(text = "") {
  return text.split(" ").filter((word2) => word2 !== "");
}
function inodes(text) {
  return text === "unlimited" ? Number.MAX_SAFE_INTEGER : number2(text);
}
function number2(text) {
  const value = Number(text);
  return Number.isFinite(value) ? value : 0;
}

// packages/agent/watch.ts
init_dirname();
var TAIL_LINES = 50;
async function watchVerb({ watch, from, ...verb }) {
  const { until } = verb;
  const seen = observe(watch, from ?? { seq: 0, offset: 0 });
  try {
    await verb.start(seen.onMessage, seen.place());
  } catch (error) {
    if (!isLost(error)) throw error;
    await whileLost(error, () => resume(verb, seen), { signal: verb.call.signal, progress: seen.heard });
  }
  if (until === "final" && !isFinal(seen.place().event)) await followAnew(verb, seen);
  return seen.ending();
}
async function followAnew({ call, deployId }, seen) {
  const { signal } = call;
  const follow = () => {
    seen.forget();
    const args = [deployId, "0", "0", "final"];
    return callAgent({ ...call, verb: "follow", args, onMessage: seen.onMessage });
  };
  await persistently(follow, { signal });
}
async function resume({ call, deployId, until, start, repeatable }, seen) {
  if (repeatable) return start(seen.onMessage, seen.place());
  const { seq, offset: offset2 } = seen.place();
  try {
    const args = [deployId, String(seq), String(offset2), until];
    await callAgent({ ...call, verb: "follow", args, onMessage: seen.onMessage });
  } catch (error) {
    if (!(until === "staged" && error instanceof DeployError && error.code === "NO_DEPLOYMENT")) throw error;
  }
  if (!hasEnded(until, seen.place().event)) await start(seen.onMessage, seen.place());
}
function hasEnded(until, event) {
  if (event === void 0) return false;
  return !(until === "activated" && event === "staged");
}
function isFinal(event) {
  return finalEvents.some((final) => final === event);
}
function observe(watch, from) {
  const entries = [];
  const tail2 = [];
  const settled = [];
  let { seq, event, offset: offset2 } = from;
  let messages = 0;
  return {
    onMessage: (message) => {
      messages++;
      if (message.type === "journal" && message.entry.seq > seq) {
        seq = message.entry.seq;
        event = message.entry.event;
        entries.push(message.entry);
        watch.journal(message.entry);
      } else if (message.type === "log") {
        tail2.push({ step: message.step, text: message.text });
        if (tail2.length > 4 * TAIL_LINES) tail2.splice(0, 3 * TAIL_LINES);
        watch.log(message.step, message.text);
      } else if (message.type === "fact" && message.key === "log-offset")
        offset2 = Number(message.values[0]) || offset2;
      else if (message.type === "fact" && message.key === "notice") watch.notice?.(message.values[0] ?? "");
      else if (message.type === "fact" && message.key === "settled") {
        settled.push(readSettled(message.values));
        watch.settled?.(readSettled(message.values));
      }
    },
    /** How much was heard, a sign of life included. */
    heard: () => messages,
    forget: () => {
      seq = 0;
      offset2 = 0;
    },
    place: () => ({ seq, event, offset: offset2 }),
    ending: () => ({
      ...endingOf(event ?? "opened", entries, tail2),
      ...settled.length > 0 && { settled },
      progress: { seq, event, offset: offset2 }
    })
  };
}
function readSettled([deployId = "", actor = "", url = "", event = "", detail = ""]) {
  return { deployId, actor, url, event, detail };
}
function endingOf(event, entries, tail2) {
  const failed = entries.filter((entry) => entry.event === "failed" || entry.event === "undo-failed");
  const steps = [...new Set(failed.flatMap(({ step: step2 }) => step2 ?? []))];
  const failedStep = steps.length > 0 ? failed.at(-1)?.step : void 0;
  return {
    event,
    entries,
    ...failedStep !== void 0 && { failedStep },
    logTail: tailOf(tail2, steps)
  };
}
function tailOf(tail2, steps) {
  const count = Math.ceil(TAIL_LINES / Math.max(1, steps.length));
  const said = steps.map((name) => tail2.filter(({ step: step2 }) => step2 === name).slice(-count));
  if (said.flat().length === 0) return tail2.slice(-TAIL_LINES).map(({ text }) => text);
  return said.flat().map(({ step: step2, text }) => steps.length > 1 ? `${step2}: ${text}` : text);
}

// packages/agent/agent.ts
var SHORT_SECONDS = 60;
var READING_SECONDS = 120;
var roots = /* @__PURE__ */ new WeakMap();
function openAgent({
  remote,
  root,
  signal
}) {
  let installed;
  const place2 = { remote, root, signal };
  const install = () => {
    const tried = () => installAgent({ ...place2, timeoutSeconds: SHORT_SECONDS });
    if (roots.get(remote)?.has(root)) return Promise.resolve();
    installed ??= onceReached(tried, { signal }).then(() => void roots.set(remote, new Set(roots.get(remote)).add(root))).finally(() => {
      installed = void 0;
    });
    return installed;
  };
  const ask = async (call) => {
    await install();
    return callAgent({ ...place2, ...call });
  };
  const shown2 = /* @__PURE__ */ new Map();
  const watched = async (deployId, { call, ...verb }) => {
    const { progress, ...ending } = await watchVerb({
      ...verb,
      call: { ...place2, ...call },
      deployId,
      from: call.verb === "prepare" ? void 0 : shown2.get(deployId),
      start: (onMessage, { seq, offset: offset2 }) => {
        const resumed = verb.repeatable && seq > 0 ? [String(seq), String(offset2)] : [];
        return ask({ ...call, args: [...call.args ?? [], ...resumed], onMessage });
      }
    });
    shown2.set(deployId, progress);
    return ending;
  };
  return {
    host: remote.host,
    root,
    install,
    probe: async (query = {}) => {
      const timeoutSeconds = query.live ? READING_SECONDS : SHORT_SECONDS;
      const call = { ...place2, verb: "probe", args: queryArgs(query), timeoutSeconds };
      return readFacts(await onceReached(() => callWithText(call), { signal }));
    },
    put: async (blob, onProgress) => {
      await install();
      await putBlob({ call: place2, blob, onProgress });
    },
    held: async (base, stretches) => {
      const early = askHeld(place2, base, stretches);
      early.catch(() => void 0);
      await install();
      return early.catch(() => askHeld(place2, base, stretches));
    },
    putBundle: async (blob, difference, onProgress) => {
      await install();
      return putBlob({ call: place2, blob, onProgress, whenWhole: unfolding(difference) });
    },
    prepare: async (order, watch) => watched(order.deployId, {
      until: "staged",
      watch,
      call: { verb: "prepare", args: [order.deployId], input: await packOrder(order) }
    }),
    activate: (deployId, watch) => watched(deployId, { until: "activated", watch, call: { verb: "activate", args: [deployId] } }),
    confirm: async (deployId) => {
      const tell = () => journalOf((onMessage) => ask({ verb: "confirm", args: [deployId], onMessage }));
      const entries = await persistently(tell, { signal });
      return { event: entries.at(-1)?.event ?? "confirmed", entries, logTail: [] };
    },
    revert: async (deployId, reason, watch) => {
      try {
        const call = { verb: "revert", args: [deployId, reason] };
        return await watched(deployId, { until: "final", watch, call, repeatable: true });
      } catch (error) {
        if (error instanceof DeployError && error.code === "NO_DEPLOYMENT")
          return { event: "aborted", entries: [], logTail: [] };
        throw error;
      }
    },
    extend: async (deployId, seconds) => {
      const call = { verb: "extend", args: [deployId, String(seconds)], timeoutSeconds: SHORT_SECONDS };
      await persistently(() => ask(call), { signal });
    },
    status: async () => {
      const call = { verb: "status", timeoutSeconds: SHORT_SECONDS };
      return readStatus(await persistently(() => ask(call), { signal }));
    },
    history: () => persistently(() => pastOf((call) => callWithText({ ...place2, ...call, verb: "history" })), { signal }),
    unlock: async (deployId, reason) => {
      await ask({ verb: "unlock", args: [deployId, reason] });
    }
  };
}
function queryArgs({
  paths = [],
  ports = [],
  accounts = [],
  unit,
  blobs = [],
  current,
  container,
  project,
  stack,
  ...more
}) {
  const {
    process,
    units = [],
    beside,
    folders = [],
    spaces = [],
    versions = [],
    backups = [],
    live = false,
    swarm = false
  } = more;
  return [
    ...current === void 0 ? [] : [`current=${current}`],
    ...container === void 0 ? [] : [`container=${container}`],
    ...beside === void 0 ? [] : [`beside=${beside}`],
    ...project === void 0 ? [] : [`project=${project}`],
    ...swarm ? ["swarm=1"] : [],
    ...stack === void 0 ? [] : [`stack=${stack}`],
    ...paths.map((path) => `path=${path}`),
    ...folders.map((path) => `folder=${path}`),
    ...ports.map((port) => `port=${port}`),
    ...accounts.map((account) => `account=${account}`),
    ...unit === void 0 ? [] : [`unit=${unit}`],
    ...process === void 0 ? [] : [`process=${process}`],
    ...units.map((name) => `further-unit=${name}`),
    ...blobs.map((sha256) => `blob=${sha256}`),
    ...spaces.map((path) => `space=${path}`),
    ...versions.map((name) => `version=${name}`),
    ...backups.map((folder) => `backup=${folder}`),
    ...live ? ["live=1"] : []
  ];
}
async function pastOf(ask) {
  const past = [];
  let values = [];
  await ask({
    timeoutSeconds: SHORT_SECONDS,
    onMessage: (message) => {
      if (message.type === "fact" && message.key === "past") values = message.values;
      if (message.type === "journal") past.push(readPast(values, message.entry));
    }
  });
  return past;
}
async function journalOf(ask) {
  const entries = [];
  await ask((message) => {
    if (message.type === "journal") entries.push(message.entry);
  });
  return entries;
}

// packages/remote/connect.ts
init_dirname();

// packages/remote/cancellation.ts
init_dirname();

// packages/remote/failures.ts
init_dirname();

// packages/remote/known-hosts.ts
init_dirname();
import { createHmac } from "node:crypto";
var MAX_BYTES = 1024 * 1024;
function parseKnownHosts(text) {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw invalid({
      cause: "it is larger than 1 MiB",
      remedy: "Keep only the lines of the hosts you deploy to."
    });
  }
  return text.replace(/^\ufeff/, "").split(/\r?\n/).map((content, index) => ({ content: content.replace(/^[ \t]+/, ""), line: index + 1 })).filter(({ content }) => content.trim() !== "" && !content.startsWith("#")).map(parseLine2);
}
function findHostKeys(text, address, port) {
  const name = knownHostsName(address, port);
  const lines2 = parseKnownHosts(text).filter(({ hosts }) => matches(hosts, name));
  return {
    trusted: lines2.filter(({ marker }) => marker === void 0),
    revoked: lines2.filter(({ marker }) => marker === "revoked"),
    authorities: lines2.filter(({ marker }) => marker === "cert-authority")
  };
}
function knownHostsName(address, port) {
  return (port === 22 ? address : `[${address}]:${port}`).toLowerCase();
}
function knownHostsLine(address, port, key) {
  return `${knownHostsName(address, port)} ${key.type} ${key.blob.toString("base64")}`;
}
function hasWildcard({ hosts }) {
  return !hosts.startsWith("|") && /[*?]/.test(hosts);
}
function parseLine2({ content, line: line2 }) {
  const fields2 = content.trim().split(/[ \t]+/);
  const mark = fields2[0]?.startsWith("@") ? fields2.shift() : void 0;
  const [hosts = "", type = "", base64 = ""] = fields2;
  if (mark !== void 0 && mark !== "@revoked" && mark !== "@cert-authority") {
    throw invalid({ line: line2, cause: `the marker ${mark} is neither @revoked nor @cert-authority` });
  }
  if (type === "") throw invalid({ line: line2, cause: "a line needs host names, a key type and a key" });
  if (hosts.startsWith("|") && hashOf(hosts) === void 0) {
    throw invalid({ line: line2, cause: "the hashed host name is not of the form |1|salt|hash" });
  }
  const blob = decode(base64);
  const key = blob === void 0 ? void 0 : readPublicKey(blob);
  if (key === void 0) throw invalid({ line: line2, cause: "the key is not complete base64 of a public key" });
  if (key.type !== type) {
    throw invalid({ line: line2, cause: `the line says ${type}, but the key inside is a ${key.type} key` });
  }
  const marker = mark === "@revoked" ? "revoked" : "cert-authority";
  return mark === void 0 ? { line: line2, hosts, key } : { line: line2, marker, hosts, key };
}
function matches(hosts, name) {
  const hashed = hashOf(hosts);
  if (hashed !== void 0) return createHmac("sha1", hashed.salt).update(name).digest().equals(hashed.hash);
  const patterns = hosts.toLowerCase().split(",");
  const hit = (pattern) => matchesPattern(pattern, name);
  return !patterns.some((pattern) => pattern.startsWith("!") && hit(pattern.slice(1))) && patterns.some((pattern) => !pattern.startsWith("!") && hit(pattern));
}
function matchesPattern(pattern, name) {
  let [p, n2, star, resume2] = [0, 0, -1, 0];
  while (n2 < name.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume2 = n2;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n2])) {
      p++;
      n2++;
    } else if (star >= 0) {
      p = star + 1;
      n2 = ++resume2;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}
function hashOf(hosts) {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(hosts) ?? [];
  const [saltBytes, hashBytes] = [decode(salt ?? ""), decode(hash ?? "")];
  return saltBytes?.length === 20 && hashBytes?.length === 20 ? { salt: saltBytes, hash: hashBytes } : void 0;
}
function decode(base64) {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return void 0;
  return Buffer.from(base64, "base64");
}
function invalid({ line: line2, cause, remedy }) {
  const where = line2 === void 0 ? "" : `, line ${line2}`;
  return new DeployError({
    code: "KNOWN_HOSTS_INVALID",
    message: `The known_hosts text cannot be used${where}.`,
    cause,
    remedy: remedy ?? "Correct or remove that line; `ssh-keyscan -p PORT HOST` prints lines in the right form."
  });
}

// packages/remote/failures.ts
function place({ user, address, port }) {
  return `${user}@${address}:${port}`;
}
function unreachable(target, cause) {
  return new DeployError({
    code: "HOST_UNREACHABLE",
    message: `No SSH connection to ${target.address}:${target.port}.`,
    host: target.name,
    cause,
    remedy: "Check the address and the port, that sshd runs there, and that a firewall lets this runner in. A deployment that has begun there goes on, and goes back by itself when nobody confirms it."
  });
}
function handshakeFailed(target, cause) {
  return new DeployError({
    code: "SSH_HANDSHAKE_FAILED",
    message: `${target.address}:${target.port} and this side could not agree on a secure connection.`,
    host: target.name,
    cause,
    remedy: "Let sshd offer curve25519 or ECDH key exchange, AES-GCM or AES-CTR, SHA-2 MACs, and an Ed25519, ECDSA or RSA (SHA-2) host key."
  });
}
function hostKeyUnknown(target, presented) {
  return new DeployError({
    code: "HOST_KEY_UNKNOWN",
    message: `The known_hosts text has no key for ${target.address}:${target.port}, so the host cannot be told from an impostor.`,
    host: target.name,
    cause: `the host presents ${described(presented)}`,
    remedy: [
      "First compare that fingerprint with the host itself, by another way than this network:",
      "  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub   (on its console; use the file of the type above)",
      "Only when they are equal, add this line to the known_hosts text:",
      `  ${knownHostsLine(target.address, target.port, presented)}`
    ].join("\n")
  });
}
function hostKeyMismatch(target, presented, known) {
  const expected = known.map(({ key, line: line2 }) => `expected:  ${described(key)} (line ${line2})`);
  return new DeployError({
    code: "HOST_KEY_MISMATCH",
    message: `${target.address}:${target.port} presents another host key than the known one. The login was not tried.`,
    host: target.name,
    cause: [`presented: ${described(presented)}`, ...expected].join("\n"),
    remedy: "Either the host was reinstalled or its key replaced, or another machine answers in its place. Ask who runs the host; compare the presented fingerprint on its console; only then replace the line in the known_hosts text."
  });
}
function hostKeyRevoked(target, presented, line2) {
  return new DeployError({
    code: "HOST_KEY_REVOKED",
    message: `${target.address}:${target.port} presents a host key that line ${line2} of the known_hosts text revokes.`,
    host: target.name,
    cause: `presented: ${described(presented)}`,
    remedy: "Do not deploy to it: a revoked key may be in other hands. Ask who runs the host to replace its key."
  });
}
function authorityOnly(target, line2) {
  return new DeployError({
    code: "KNOWN_HOSTS_INVALID",
    message: `Line ${line2} of the known_hosts text trusts a certificate authority for ${target.address}, which is not supported.`,
    host: target.name,
    cause: "host certificates (@cert-authority) cannot be checked here",
    remedy: "Add a line with the host's own public key; `ssh-keygen -lf` on its console shows what it must be."
  });
}
function loginRefused(target, { key, methods, partial }) {
  const offered = methods.length === 0 ? "nothing" : methods.join(", ");
  return new DeployError({
    code: "LOGIN_REFUSED",
    message: `${target.address}:${target.port} does not let ${target.user} in with this key.`,
    host: target.name,
    cause: [
      `tried: ${described(key)}`,
      partial ? `the host accepted the key and asks for more: ${offered}` : `the host offers: ${offered}`
    ].join("\n"),
    remedy: partial ? "Let this user in by public key alone (sshd_config: AuthenticationMethods publickey)." : `Check the user's name, and that this public key stands in ~${target.user}/.ssh/authorized_keys, in a home that only ${target.user} can write to.`
  });
}
function lost(target, cause) {
  return new DeployError({
    code: "SSH_LOST",
    message: `A command on ${place(target)} ended without an exit code.`,
    host: target.name,
    cause,
    remedy: "It is not known whether the command finished. Run again: what was done already is found and not repeated."
  });
}
function timedOut(target, what, seconds) {
  return new DeployError({
    code: "SSH_TIMEOUT",
    message: `${what} on ${place(target)} did not end within ${seconds} s and was given up.`,
    host: target.name,
    remedy: "See on the host what it waits for, such as a busy disk, then run again: what was done already is found and not repeated."
  });
}
function cancelled(target) {
  return new DeployError({
    code: "CANCELLED",
    message: `Work on ${place(target)} was cancelled.`,
    host: target.name,
    remedy: "Run again when you want to go on: what was done already is found and not repeated."
  });
}
function channelRefused(target, cause) {
  return new DeployError({
    code: "SSH_EXEC_REFUSED",
    message: `${place(target)} accepts the login but runs no command.`,
    host: target.name,
    cause,
    remedy: "Check MaxSessions (10 by default) in sshd_config, and that the account may run commands: no restricted key, a working login shell."
  });
}
function tunnelRefused(target, to, prohibited) {
  return new DeployError({
    code: "TUNNEL_REFUSED",
    message: `No connection from ${target.name} to ${to}.`,
    host: target.name,
    cause: prohibited ? "the host does not allow forwarding" : `nothing answers at ${to}, as seen from the host`,
    remedy: prohibited ? "Set AllowTcpForwarding local in sshd_config, or permitopen for this key in authorized_keys." : "Check on the host that the service runs and listens on that address and port: ss -ltn"
  });
}
function listenRefused(target) {
  return new DeployError({
    code: "LISTEN_REFUSED",
    message: `${target.name} does not let its own programs connect to this side.`,
    host: target.name,
    cause: `${place(target)} refuses to forward a port of its loopback`,
    remedy: 'Set AllowTcpForwarding yes (or remote) in sshd_config and let PermitListen be; where the key is restricted in authorized_keys, add port-forwarding and permitlisten="127.0.0.1:*".'
  });
}
function described({ type, blob }) {
  return `${type} ${fingerprint(blob)}`;
}

// packages/remote/cancellation.ts
function cancellation(target, sources) {
  const controller = new AbortController();
  const abort = () => controller.abort(cancelled(target));
  for (const source of sources) {
    if (source.aborted) abort();
    else source.addEventListener("abort", abort, { once: true });
  }
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const source of sources) source.removeEventListener("abort", abort);
    }
  };
}
async function orAborted(signal, start) {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([start(), promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

// packages/remote/dial.ts
init_dirname();
import { connect as connectTcp } from "node:net";
import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
var import_ssh2 = __toESM(require_lib(), 1);

// packages/remote/link.ts
init_dirname();
var LOOKS = 4;
var SILENT_INTERVALS = 3;
var GOODBYE_MS = 500;
function createLink({ client, stream, keepaliveSeconds, hop }) {
  const { promise: whenLost, resolve } = Promise.withResolvers();
  let reason;
  let heard = false;
  let silent = 0;
  stream.on("data", () => {
    heard = true;
  });
  const lost2 = () => {
    const carrier = hop?.link.lost();
    return carrier === void 0 || hop === void 0 ? reason : `the ${hop.title} went away: ${carrier}`;
  };
  const lose = (why) => {
    clearInterval(timer);
    reason ??= why;
    resolve(lost2() ?? reason);
  };
  const timer = setInterval(
    () => {
      silent = heard ? 0 : silent + 1;
      heard = false;
      if (silent < SILENT_INTERVALS * LOOKS) return;
      const seconds = SILENT_INTERVALS * keepaliveSeconds;
      lose(`the host was silent for ${seconds} s: the network path or the host is down`);
      stream.destroy();
    },
    keepaliveSeconds * 1e3 / LOOKS
  );
  client.on("error", (error) => lose(`the connection broke: ${error.message}`));
  client.on("end", () => lose("the host closed the connection"));
  client.on("close", () => lose("the connection was closed"));
  void hop?.link.whenLost.then((why) => {
    lose(why);
    stream.destroy();
  });
  return { client, lost: lost2, whenLost, close };
  async function close() {
    const closed = new Promise((done) => stream.closed ? done() : stream.once("close", () => done()));
    const limit = Promise.withResolvers();
    const timeout = setTimeout(limit.resolve, GOODBYE_MS);
    client.end();
    await Promise.race([closed, limit.promise]);
    clearTimeout(timeout);
    lose("the connection was closed from this side");
    stream.destroy();
    await hop?.link.close();
  }
}

// packages/remote/verify-host.ts
init_dirname();
function createVerifier(target) {
  const { trusted, revoked, authorities } = findHostKeys(target.knownHosts, target.address, target.port);
  if (trusted.length === 0 && authorities[0] !== void 0) throw authorityOnly(target, authorities[0].line);
  const judge = (blob) => {
    const presented = readPublicKey(blob) ?? { type: "unreadable", blob };
    const bad = revoked.find(({ key }) => key.blob.equals(blob));
    if (bad !== void 0) return hostKeyRevoked(target, presented, bad.line);
    if (trusted.length === 0) return hostKeyUnknown(target, presented);
    if (trusted.some(({ key }) => key.blob.equals(blob))) return "known";
    return hostKeyMismatch(target, presented, trusted);
  };
  const patterns = trusted.length > 0 && trusted.every(hasWildcard);
  return {
    types: trusted.map(({ key }) => key.type),
    warning: patterns ? `${target.name} is known by a pattern only (known_hosts line ${trusted[0]?.line}): every host with that key passes for it. Give it a line of its own.` : void 0,
    begin: () => {
      let refusal2;
      const verify = guard((blob) => {
        const verdict = judge(blob);
        if (verdict === "known") return true;
        refusal2 = verdict;
        return false;
      });
      return { verify, refusal: () => refusal2 };
    }
  };
}

// packages/remote/via.ts
init_dirname();
var PROHIBITED = 1;
function lastHop(target) {
  const hop = target.via?.at(-1);
  return hop && { ...target, ...hop, via: target.via?.slice(0, -1) ?? [] };
}
function hopTitle(hop) {
  return `jump host ${place(hop)}`;
}
var named = /* @__PURE__ */ new WeakSet();
function atHop(error, hop) {
  if (!(error instanceof DeployError) || error.code === "CANCELLED" || named.has(error)) return error;
  const told = new DeployError({
    ...error.facts,
    message: `The ${hopTitle(hop)} is the trouble on the way to ${hop.name}. ${error.message}`
  });
  named.add(told);
  return told;
}
async function channelThrough({ target, hop, link, signal }) {
  const opened = () => new Promise((resolve) => {
    const refuse2 = (error) => resolve(refusal({ target, hop, link }, error));
    try {
      link.client.forwardOut("127.0.0.1", 0, target.address, target.port, (error, channel) => {
        if (error !== void 0) refuse2(error);
        else if (signal.aborted) channel.close();
        else resolve(channel);
      });
    } catch (error) {
      refuse2(error);
    }
  });
  return await orAborted(signal, opened);
}
function refusal({ target, hop, link }, error) {
  const gone = link.lost();
  if (gone !== void 0)
    return { error: unreachable(target, `the ${hopTitle(hop)} went away: ${gone}`), transient: true };
  if (error.reason !== PROHIBITED) {
    const cause = `the ${hopTitle(hop)} cannot connect to it: ${error.message}`;
    return { error: unreachable(target, cause), transient: true };
  }
  const { facts } = unreachable(target, `the ${hopTitle(hop)} does not allow forwarding`);
  const remedy = `Set AllowTcpForwarding local in the sshd_config of ${hop.address}, or permitopen="${target.address}:${target.port}" for this key in its authorized_keys. A deployment that has begun on ${target.name} goes on, and goes back by itself when nobody confirms it.`;
  return { error: new DeployError({ ...facts, remedy }), transient: false };
}

// packages/remote/why-failed.ts
init_dirname();
var PASSING = {
  ECONNREFUSED: "nothing listens on that port: the connection was refused (ECONNREFUSED)",
  ECONNRESET: "the host or a firewall reset the connection (ECONNRESET)",
  EPIPE: "the host closed the connection while it was opened (EPIPE)",
  ETIMEDOUT: "no answer from that address (ETIMEDOUT)",
  EHOSTUNREACH: "no route to that address (EHOSTUNREACH)",
  ENETUNREACH: "no route to that network (ENETUNREACH)",
  EAI_AGAIN: "the name server did not answer (EAI_AGAIN)"
};
function whyFailed(target, stage, reason) {
  if (reason === "silent") return { error: unreachable(target, SILENT[stage]), transient: true };
  const crowded = stage === "handshake";
  if (typeof reason?.code === "string") {
    const failure = systemFailure(target, reason.code);
    return crowded && reason.code === "ECONNRESET" ? { ...failure, crowded } : failure;
  }
  if (typeof reason?.code === "number") {
    return {
      error: unreachable(target, `the host ended the connection: ${reason.message}`),
      transient: stage !== "login"
    };
  }
  if (stage === "handshake" && reason?.level === "handshake") {
    return { error: handshakeFailed(target, reason.message), transient: false };
  }
  return { error: unreachable(target, CLOSED[stage]), transient: true, crowded };
}
var SILENT = {
  tcp: "no answer from that address within the time limit: a firewall drops the packets, or the host is down",
  handshake: "the port accepts connections but stays silent: it may not be SSH, or the host is overloaded",
  login: "the host fell silent during the login"
};
var CLOSED = {
  tcp: "the connection was closed before it was open",
  handshake: "the host closed the connection before the handshake: too many logins at once (MaxStartups), a block list, or not SSH",
  login: "the host closed the connection during the login"
};
function systemFailure(target, code) {
  const passing = PASSING[code];
  if (passing !== void 0) return { error: unreachable(target, passing), transient: true };
  if (code === "ENOTFOUND") {
    const cause = `the name ${target.address} does not exist (DNS, ENOTFOUND)`;
    return { error: unreachable(target, cause), transient: true };
  }
  return { error: unreachable(target, `the system says ${code}`), transient: false };
}

// packages/remote/dial.ts
var TRIES = 4;
var TRIES_IN_A_CROWD = 12;
var LONGEST_PAUSE = 8;
async function dial(target, options2) {
  const identity = inContextOf(target, () => readPrivateKey(target.privateKey, target.passphrase));
  const verifier = inContextOf(target, () => createVerifier(target));
  if (verifier.warning !== void 0) options2.log?.warning(verifier.warning);
  const hop = lastHop(target);
  for (let tries = 1; ; tries++) {
    if (options2.signal.aborted) throw cancelled(target);
    const carrier = hop && { hop, link: await dialHop(hop, options2), title: hopTitle(hop) };
    const outcome = await attempt({ target, options: options2, identity, verifier, carrier });
    if ("link" in outcome) return outcome.link;
    await carrier?.link.close();
    const most = outcome.crowded ? TRIES_IN_A_CROWD : TRIES;
    if (!outcome.transient || tries >= most) throw outcome.error;
    const seconds = options2.retrySeconds * Math.min(2 ** (tries - 1), LONGEST_PAUSE) * (0.5 + Math.random());
    options2.log?.info(
      `${target.name}: ${outcome.error.facts.cause}; trying again in ${seconds.toFixed(1)} s (${tries + 1} of ${most})`
    );
    await delay(seconds * 1e3, void 0, { signal: options2.signal }).catch(() => {
    });
  }
}
async function dialHop(hop, options2) {
  try {
    return await dial(hop, options2);
  } catch (error) {
    throw atHop(error, hop);
  }
}
async function attempt(parts) {
  const { target, options: options2, carrier } = parts;
  const limit = AbortSignal.timeout(options2.readySeconds * 1e3);
  if (carrier === void 0) return login(parts, socketTo(target), limit);
  try {
    const signal = AbortSignal.any([options2.signal, limit]);
    const stream = await channelThrough({ target, ...carrier, signal });
    if ("error" in stream) return stream;
    const outcome = await login(parts, { stream, stage: () => "handshake" }, limit);
    await nextTurn();
    const gone = carrier.link.lost();
    if ("link" in outcome || gone === void 0 || !outcome.transient) return outcome;
    return { error: unreachable(target, `the ${carrier.title} went away: ${gone}`), transient: true };
  } catch (error) {
    if (options2.signal.aborted) return { error: cancelled(target), transient: false };
    if (limit.aborted) return whyFailed(target, "tcp", "silent");
    throw error;
  }
}
function socketTo({ address, port }) {
  const socket = connectTcp({ host: address, port, noDelay: true });
  let stage = "tcp";
  socket.once("connect", () => stage = "handshake");
  return { stream: socket, stage: () => stage };
}
function login({ target, options: options2, identity, verifier, carrier }, { stream, stage: reached }, limit) {
  const { promise, resolve } = Promise.withResolvers();
  const key = { type: identity.type, blob: identity.getPublicSSH() };
  const client = new import_ssh2.Client();
  const offer = createOffer(target, { identity, key });
  const check2 = verifier.begin();
  let shaken = false;
  const stage = () => shaken ? "login" : reached();
  const settle = (outcome) => {
    limit.removeEventListener("abort", tooLate);
    options2.signal.removeEventListener("abort", abort);
    if ("error" in outcome) stream.destroy();
    resolve(outcome);
  };
  const fail = (error) => {
    const refusal2 = check2.refusal() ?? offer.refusal();
    settle(refusal2 === void 0 ? whyFailed(target, stage(), error) : { error: refusal2, transient: false });
  };
  const abort = () => settle({ error: cancelled(target), transient: false });
  const tooLate = () => settle(whyFailed(target, stage(), "silent"));
  limit.addEventListener("abort", tooLate);
  options2.signal.addEventListener("abort", abort);
  client.once("handshake", () => shaken = true);
  client.once(
    "ready",
    () => settle({
      link: createLink({ client, stream, keepaliveSeconds: options2.keepaliveSeconds, hop: carrier })
    })
  );
  client.on("error", fail);
  client.once("close", () => fail());
  client.connect(
    settings({
      target,
      options: options2,
      stream,
      verify: check2.verify,
      authHandler: offer.handler,
      types: verifier.types
    })
  );
  return promise;
}
function settings({ target, options: options2, stream, verify, authHandler, types }) {
  return {
    sock: stream,
    username: target.user,
    hostVerifier: verify,
    authHandler,
    readyTimeout: 0,
    keepaliveInterval: options2.keepaliveSeconds * 1e3,
    keepaliveCountMax: Number.POSITIVE_INFINITY,
    algorithms: {
      serverHostKey: hostKeyAlgorithms(types),
      kex: [
        "curve25519-sha256",
        "curve25519-sha256@libssh.org",
        "ecdh-sha2-nistp256",
        "ecdh-sha2-nistp384",
        "ecdh-sha2-nistp521",
        "diffie-hellman-group16-sha512",
        "diffie-hellman-group18-sha512",
        "diffie-hellman-group14-sha256"
      ],
      cipher: ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr"],
      hmac: [
        "hmac-sha2-256-etm@openssh.com",
        "hmac-sha2-512-etm@openssh.com",
        "hmac-sha2-256",
        "hmac-sha2-512"
      ],
      compress: ["none"]
    }
  };
}
function createOffer(target, { identity, key }) {
  let offered = false;
  let refusal2;
  const handler = (methods, partial, next) => {
    if (!offered) {
      offered = true;
      next({ type: "publickey", username: target.user, key: identity });
      return;
    }
    refusal2 = loginRefused(target, { key, methods: methods ?? [], partial: partial === true });
    next(false);
  };
  return { handler, refusal: () => refusal2 };
}
function inContextOf({ name }, body) {
  try {
    return body();
  } catch (error) {
    throw error instanceof DeployError ? new DeployError({ ...error.facts, host: name }) : error;
  }
}

// packages/remote/listen.ts
init_dirname();
import { setTimeout as delay2 } from "node:timers/promises";

// packages/remote/tunnel.ts
init_dirname();
var OPEN_SECONDS = 15;
var PROHIBITED2 = 1;
async function openTunnel({ target, link, address, port, signal }) {
  const clock = new AbortController();
  const to = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  const giveUp2 = () => clock.abort(timedOut(target, `A connection to ${to}`, OPEN_SECONDS));
  const timer = setTimeout(giveUp2, OPEN_SECONDS * 1e3);
  const stop = AbortSignal.any([signal, clock.signal]);
  const start = () => new Promise((resolve, reject) => {
    const refuse2 = (error) => {
      const gone = link.lost();
      reject(
        gone === void 0 ? tunnelRefused(target, to, error.reason === PROHIBITED2) : lost(target, gone)
      );
    };
    try {
      link.client.forwardOut("127.0.0.1", 0, address, port, (error, channel) => {
        if (error !== void 0) refuse2(error);
        else if (stop.aborted) channel.close();
        else resolve(likeSocket(channel));
      });
    } catch (error) {
      refuse2(error);
    }
  });
  try {
    return await orAborted(stop, start);
  } finally {
    clearTimeout(timer);
  }
}
function likeSocket(channel) {
  const itself = () => channel;
  return Object.assign(channel, {
    setKeepAlive: itself,
    setNoDelay: itself,
    setTimeout: itself,
    ref: itself,
    unref: itself,
    destroySoon: () => channel.destroy()
  });
}

// packages/remote/listen.ts
var LOOPBACK = "127.0.0.1";
var OPEN_SECONDS2 = 15;
var AGAIN_MS = 1e3;
async function openPort({ target, link, port, signal }) {
  const clock = new AbortController();
  const giveUp2 = () => clock.abort(timedOut(target, "To open a port for its own programs", OPEN_SECONDS2));
  const timer = setTimeout(giveUp2, OPEN_SECONDS2 * 1e3);
  const start = () => new Promise((resolve, reject) => {
    const refuse2 = () => {
      const gone = link.lost();
      reject(gone === void 0 ? listenRefused(target) : lost(target, gone));
    };
    try {
      link.client.forwardIn(LOOPBACK, port, (error, opened) => error ? refuse2() : resolve(opened));
    } catch {
      refuse2();
    }
  });
  try {
    return await orAborted(AbortSignal.any([signal, clock.signal]), start);
  } finally {
    clearTimeout(timer);
  }
}
async function closePort(link, port) {
  await new Promise((resolve) => {
    void link.whenLost.then(() => resolve());
    try {
      link.client.unforwardIn(LOOPBACK, port, () => resolve());
    } catch {
      resolve();
    }
  });
}
function dispatch({ client }, ports) {
  client.on("tcp connection", ({ destPort }, accept, reject) => {
    const serve = ports.get(destPort);
    if (serve === void 0) reject();
    else serve(likeSocket(accept()));
  });
}
async function openAgain(ports, again2) {
  const open2 = async (port) => {
    while (ports.has(port) && again2.link.lost() === void 0 && !again2.signal.aborted) {
      const opened = await openPort({ ...again2, port }).catch(() => void 0);
      if (opened !== void 0) return;
      await delay2(AGAIN_MS, void 0, { ref: false });
    }
  };
  await Promise.all([...ports.keys()].map(open2));
}

// packages/remote/run-command.ts
init_dirname();
import { Readable as Readable2 } from "node:stream";
import { setImmediate as nextTurn2 } from "node:timers/promises";

// packages/remote/garbage.ts
init_dirname();
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
var EVERY_BYTES = 16 * 1024 * 1024;
var collect;
var passed = 0;
function letGo(bytes) {
  passed += bytes;
  if (passed < EVERY_BYTES) return;
  passed = 0;
  collect ??= exposed();
  collect({ type: "minor" });
}
function exposed() {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc");
}

// packages/remote/keep.ts
init_dirname();
function head(limit) {
  const chunks = [];
  let room = limit;
  return {
    add: (chunk) => {
      if (room <= 0) return;
      chunks.push(chunk.subarray(0, room));
      room -= chunk.length;
    },
    text: () => Buffer.concat(chunks).toString("utf8")
  };
}
function tail(limit) {
  let chunks = [];
  let size = 0;
  const last = () => Buffer.concat(chunks).subarray(-limit);
  return {
    add: (chunk) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size < 2 * limit) return;
      chunks = [Buffer.from(last())];
      size = chunks[0]?.length ?? 0;
    },
    text: () => last().toString("utf8")
  };
}

// packages/remote/run-command.ts
var WRITE_BYTES = 256 * 1024;
var STDERR_BYTES = 64 * 1024;
var STDOUT_BYTES = 1024 * 1024;
async function runCommand({ target, link, command, options: options2, signal }) {
  const limit = options2.timeoutSeconds;
  const clock = limit === void 0 ? void 0 : new AbortController();
  const timer = setTimeout(
    () => clock?.abort(timedOut(target, "A command", limit ?? 0)),
    (limit ?? 0) * 1e3
  );
  const stop = clock === void 0 ? signal : AbortSignal.any([signal, clock.signal]);
  try {
    const channel = await open({ target, link, command, stop });
    return await converse({ target, link, channel, options: options2, stop });
  } finally {
    clearTimeout(timer);
    if (options2.input instanceof Readable2) options2.input.destroy();
  }
}
function open({ target, link, command, stop }) {
  return new Promise((resolve, reject) => {
    stop.throwIfAborted();
    const abort = () => reject(stop.reason);
    stop.addEventListener("abort", abort, { once: true });
    const refuse2 = (error) => {
      const gone = link.lost();
      reject(gone === void 0 ? channelRefused(target, error.message) : lost(target, gone));
    };
    try {
      link.client.exec(command, (error, channel) => {
        stop.removeEventListener("abort", abort);
        if (error !== void 0) refuse2(error);
        else if (stop.aborted) giveUp(channel);
        else resolve(channel);
      });
    } catch (error) {
      refuse2(error);
    }
  });
}
async function converse({ target, link, channel, options: options2, stop }) {
  const stdout = head(options2.maxOutputBytes ?? STDOUT_BYTES);
  const stderr = tail(STDERR_BYTES);
  const closed = Promise.withResolvers();
  const abort = () => closed.reject(stop.reason);
  stop.addEventListener("abort", abort, { once: true });
  channel.on("error", () => {
  });
  channel.on("close", (...end) => closed.resolve(end));
  const heard = Promise.all([
    pump(channel, options2.onStdout ?? stdout.add),
    pump(channel.stderr, (chunk) => {
      stderr.add(chunk);
      return options2.onStderr?.(chunk);
    })
  ]);
  heard.catch(closed.reject);
  feed(channel, options2.input).catch(closed.reject);
  try {
    const [code, killedBy] = await closed.promise;
    await heard;
    if (typeof code !== "number") await nextTurn2();
    const gone = link.lost();
    if (typeof code !== "number" || gone !== void 0) throw lost(target, gone ?? whyNoCode(killedBy));
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  } catch (error) {
    giveUp(channel);
    throw error;
  } finally {
    stop.removeEventListener("abort", abort);
  }
}
function whyNoCode(signal) {
  return typeof signal === "string" ? `it was ended by ${signal}` : "its session ended without one";
}
function pump(stream, sink) {
  return new Promise((resolve, reject) => {
    stream.on("end", resolve);
    stream.on("data", (chunk) => {
      try {
        const handled = sink(chunk);
        letGo(chunk.length);
        if (handled === void 0) return;
        stream.pause();
        handled.then(() => stream.resume(), reject);
      } catch (error) {
        reject(error);
      }
    });
  });
}
async function feed(channel, input) {
  for await (const slice of slices(input)) {
    if (!channel.writable) return;
    if (!channel.write(slice)) await drained(channel);
  }
  if (channel.writable) channel.end();
}
async function* slices(input) {
  const chunks = input instanceof Readable2 ? input : input === void 0 ? [] : [input];
  for await (const chunk of chunks) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    for (let start = 0; start < bytes.length; start += WRITE_BYTES)
      yield bytes.subarray(start, start + WRITE_BYTES);
  }
}
function drained(channel) {
  return new Promise((resolve) => {
    const done = () => {
      channel.off("drain", done);
      channel.off("close", done);
      resolve();
    };
    channel.on("drain", done);
    channel.on("close", done);
  });
}
function giveUp(channel) {
  for (const stream of [channel, channel.stderr]) stream.removeAllListeners("data").resume();
  channel.signal("TERM");
  channel.close();
}

// packages/remote/slots.ts
init_dirname();
function createSlots(limit) {
  let free = limit;
  const waiting = [];
  const release = () => {
    const next = waiting.shift();
    if (next === void 0) free++;
    else next();
  };
  const turn = (signal) => new Promise((resolve, reject) => {
    const enter = () => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = () => {
      waiting.splice(waiting.indexOf(enter), 1);
      reject(signal.reason);
    };
    waiting.push(enter);
    signal.addEventListener("abort", leave, { once: true });
  });
  return {
    async take(signal) {
      signal.throwIfAborted();
      if (free > 0) free--;
      else await turn(signal);
      return { [Symbol.dispose]: release };
    }
  };
}

// packages/remote/connect.ts
var CHANNELS = 8;
function connect(target, options2 = {}) {
  const { signal, readySeconds = 15, keepaliveSeconds = 5, retrySeconds = 0.5, log } = options2;
  const closing = new AbortController();
  const over = signal === void 0 ? closing.signal : AbortSignal.any([closing.signal, signal]);
  const slots = createSlots(CHANNELS);
  const ports = /* @__PURE__ */ new Map();
  let current;
  const tell = (reason) => {
    if (!over.aborted) log?.info(`${target.name}: the connection is lost: ${reason}`);
  };
  const linked = () => {
    if (current !== void 0) return current;
    const opening = dial(target, {
      signal: over,
      readySeconds,
      keepaliveSeconds,
      retrySeconds,
      ...log && { log }
    });
    const forget = () => {
      if (current === opening) current = void 0;
    };
    opening.then((link) => {
      dispatch(link, ports);
      void openAgain(ports, { target, link, signal: over });
      return link.whenLost.then(tell).then(forget);
    }, forget);
    current = opening;
    return opening;
  };
  const begin = (own) => cancellation(target, own === void 0 ? [over] : [over, own]);
  return {
    host: target.name,
    user: target.user,
    async exec(command, execOptions = {}) {
      var _stack = [];
      try {
        const stop = __using(_stack, begin(execOptions.signal));
        const _slot = __using(_stack, await slots.take(stop.signal));
        const link = await orAborted(stop.signal, linked);
        return await runCommand({ target, link, command, options: execOptions, signal: stop.signal });
      } catch (_) {
        var _error = _, _hasError = true;
      } finally {
        __callDispose(_stack, _error, _hasError);
      }
    },
    async tunnel(address, port) {
      var _stack = [];
      try {
        const stop = __using(_stack, begin());
        const link = await orAborted(stop.signal, linked);
        return await openTunnel({ target, link, address, port, signal: stop.signal });
      } catch (_) {
        var _error = _, _hasError = true;
      } finally {
        __callDispose(_stack, _error, _hasError);
      }
    },
    async listen(serve) {
      var _stack = [];
      try {
        const stop = __using(_stack, begin());
        const link = await orAborted(stop.signal, linked);
        const port = await openPort({ target, link, port: 0, signal: stop.signal });
        ports.set(port, serve);
        return {
          port,
          async [Symbol.asyncDispose]() {
            ports.delete(port);
            const last = await current?.catch(() => void 0);
            if (last) await closePort(last, port);
          }
        };
      } catch (_) {
        var _error = _, _hasError = true;
      } finally {
        __callDispose(_stack, _error, _hasError);
      }
    },
    async [Symbol.asyncDispose]() {
      const last = current;
      closing.abort();
      const link = await last?.catch(() => void 0);
      await link?.close();
    }
  };
}

// packages/plan/adoption.ts
init_dirname();
import { posix } from "node:path";
function adoptionOf(slot, facts) {
  if (!slot.adopt || facts.current !== void 0) return void 0;
  const containers2 = containersByHand(slot, facts);
  if (!folderByHand(slot, facts) && containers2.length === 0) return void 0;
  const folder = [slot.path, facts.unit?.sha256 ?? "", facts.folders[slot.path]?.names ?? ""];
  const sha256 = sha256Of(JSON.stringify([...folder, ...containers2]));
  return { id: `adopted-${sha256.slice(0, 12)}`, sha256 };
}
function folderByHand(slot, facts) {
  return facts.paths[slot.path]?.kind === "directory";
}
function containersByHand(slot, { docker }) {
  const { container, project } = docker ?? {};
  if (slot.container && container) return [container.name, container.image];
  return slot.compose && project ? [project.name, project.sha256] : [];
}
function containerByHand(slot) {
  return `${keptFolder(slot)}/container`;
}
function isAdopted(id) {
  return /^adopted-[0-9a-f]{12}$/.test(id);
}
function keptFolder({ root }) {
  return `${root}/.deploy/adopted`;
}
function asideFolder({ root }, { id }) {
  return `${root}/.deploy/aside-${id}`;
}
function keptPath(slot, to) {
  return `${keptFolder(slot)}/files${to}`;
}
function unknownUnit(slot, unit) {
  return `${keptFolder(slot)}/unknown-units/${posix.basename(unit)}`;
}
function sharedByHand({ path, shared }) {
  return shared.map((each2) => `${path}/${each2}`);
}
function slotOfAdopted(slot) {
  const checks = slot.gate.checks.map((check2) => {
    if (check2.type === "identity") {
      const { url: _3, ...rest4 } = check2;
      return rest4;
    }
    if (!("expect" in check2) || !/\{(version|commit|release)\}/.test(check2.expect ?? "")) return check2;
    const { expect: _2, ...rest3 } = check2;
    return rest3;
  });
  const { settings: _, ...rest2 } = slot;
  return { ...rest2, hooks: [], gate: { ...slot.gate, checks } };
}

// packages/plan/availability.ts
init_dirname();

// node_modules/luxon/build/es6/luxon.mjs
init_dirname();
var LuxonError = class extends Error {
};
var InvalidDateTimeError = class extends LuxonError {
  constructor(reason) {
    super(`Invalid DateTime: ${reason.toMessage()}`);
  }
};
var InvalidIntervalError = class extends LuxonError {
  constructor(reason) {
    super(`Invalid Interval: ${reason.toMessage()}`);
  }
};
var InvalidDurationError = class extends LuxonError {
  constructor(reason) {
    super(`Invalid Duration: ${reason.toMessage()}`);
  }
};
var ConflictingSpecificationError = class extends LuxonError {
};
var InvalidUnitError = class extends LuxonError {
  constructor(unit) {
    super(`Invalid unit ${unit}`);
  }
};
var InvalidArgumentError = class extends LuxonError {
};
var ZoneIsAbstractError = class extends LuxonError {
  constructor() {
    super("Zone is an abstract class");
  }
};
var n = "numeric";
var s = "short";
var l = "long";
var DATE_SHORT = {
  year: n,
  month: n,
  day: n
};
var DATE_MED = {
  year: n,
  month: s,
  day: n
};
var DATE_MED_WITH_WEEKDAY = {
  year: n,
  month: s,
  day: n,
  weekday: s
};
var DATE_FULL = {
  year: n,
  month: l,
  day: n
};
var DATE_HUGE = {
  year: n,
  month: l,
  day: n,
  weekday: l
};
var TIME_SIMPLE = {
  hour: n,
  minute: n
};
var TIME_WITH_SECONDS = {
  hour: n,
  minute: n,
  second: n
};
var TIME_WITH_SHORT_OFFSET = {
  hour: n,
  minute: n,
  second: n,
  timeZoneName: s
};
var TIME_WITH_LONG_OFFSET = {
  hour: n,
  minute: n,
  second: n,
  timeZoneName: l
};
var TIME_24_SIMPLE = {
  hour: n,
  minute: n,
  hourCycle: "h23"
};
var TIME_24_WITH_SECONDS = {
  hour: n,
  minute: n,
  second: n,
  hourCycle: "h23"
};
var TIME_24_WITH_SHORT_OFFSET = {
  hour: n,
  minute: n,
  second: n,
  hourCycle: "h23",
  timeZoneName: s
};
var TIME_24_WITH_LONG_OFFSET = {
  hour: n,
  minute: n,
  second: n,
  hourCycle: "h23",
  timeZoneName: l
};
var DATETIME_SHORT = {
  year: n,
  month: n,
  day: n,
  hour: n,
  minute: n
};
var DATETIME_SHORT_WITH_SECONDS = {
  year: n,
  month: n,
  day: n,
  hour: n,
  minute: n,
  second: n
};
var DATETIME_MED = {
  year: n,
  month: s,
  day: n,
  hour: n,
  minute: n
};
var DATETIME_MED_WITH_SECONDS = {
  year: n,
  month: s,
  day: n,
  hour: n,
  minute: n,
  second: n
};
var DATETIME_MED_WITH_WEEKDAY = {
  year: n,
  month: s,
  day: n,
  weekday: s,
  hour: n,
  minute: n
};
var DATETIME_FULL = {
  year: n,
  month: l,
  day: n,
  hour: n,
  minute: n,
  timeZoneName: s
};
var DATETIME_FULL_WITH_SECONDS = {
  year: n,
  month: l,
  day: n,
  hour: n,
  minute: n,
  second: n,
  timeZoneName: s
};
var DATETIME_HUGE = {
  year: n,
  month: l,
  day: n,
  weekday: l,
  hour: n,
  minute: n,
  timeZoneName: l
};
var DATETIME_HUGE_WITH_SECONDS = {
  year: n,
  month: l,
  day: n,
  weekday: l,
  hour: n,
  minute: n,
  second: n,
  timeZoneName: l
};
var Zone = class {
  /**
   * The type of zone
   * @abstract
   * @type {string}
   */
  get type() {
    throw new ZoneIsAbstractError();
  }
  /**
   * The name of this zone.
   * @abstract
   * @type {string}
   */
  get name() {
    throw new ZoneIsAbstractError();
  }
  /**
   * The IANA name of this zone.
   * Defaults to `name` if not overwritten by a subclass.
   * @abstract
   * @type {string}
   */
  get ianaName() {
    return this.name;
  }
  /**
   * Returns whether the offset is known to be fixed for the whole year.
   * @abstract
   * @type {boolean}
   */
  get isUniversal() {
    throw new ZoneIsAbstractError();
  }
  /**
   * Returns the offset's common name (such as EST) at the specified timestamp
   * @abstract
   * @param {number} ts - Epoch milliseconds for which to get the name
   * @param {Object} opts - Options to affect the format
   * @param {string} opts.format - What style of offset to return. Accepts 'long' or 'short'.
   * @param {string} opts.locale - What locale to return the offset name in.
   * @return {string}
   */
  offsetName(ts, opts) {
    throw new ZoneIsAbstractError();
  }
  /**
   * Returns the offset's value as a string
   * @abstract
   * @param {number} ts - Epoch milliseconds for which to get the offset
   * @param {string} format - What style of offset to return.
   *                          Accepts 'narrow', 'short', or 'techie'. Returning '+6', '+06:00', or '+0600' respectively
   * @return {string}
   */
  formatOffset(ts, format) {
    throw new ZoneIsAbstractError();
  }
  /**
   * Return the offset in minutes for this zone at the specified timestamp.
   * @abstract
   * @param {number} ts - Epoch milliseconds for which to compute the offset
   * @return {number}
   */
  offset(ts) {
    throw new ZoneIsAbstractError();
  }
  /**
   * Return whether this Zone is equal to another zone
   * @abstract
   * @param {Zone} otherZone - the zone to compare
   * @return {boolean}
   */
  equals(otherZone) {
    throw new ZoneIsAbstractError();
  }
  /**
   * Return whether this Zone is valid.
   * @abstract
   * @type {boolean}
   */
  get isValid() {
    throw new ZoneIsAbstractError();
  }
};
var singleton$1 = null;
var SystemZone = class _SystemZone extends Zone {
  /**
   * Get a singleton instance of the local zone
   * @return {SystemZone}
   */
  static get instance() {
    if (singleton$1 === null) {
      singleton$1 = new _SystemZone();
    }
    return singleton$1;
  }
  /** @override **/
  get type() {
    return "system";
  }
  /** @override **/
  get name() {
    return new Intl.DateTimeFormat().resolvedOptions().timeZone;
  }
  /** @override **/
  get isUniversal() {
    return false;
  }
  /** @override **/
  offsetName(ts, { format, locale }) {
    return parseZoneInfo(ts, format, locale);
  }
  /** @override **/
  formatOffset(ts, format) {
    return formatOffset(this.offset(ts), format);
  }
  /** @override **/
  offset(ts) {
    return -new Date(ts).getTimezoneOffset();
  }
  /** @override **/
  equals(otherZone) {
    return otherZone.type === "system";
  }
  /** @override **/
  get isValid() {
    return true;
  }
};
var dtfCache = /* @__PURE__ */ new Map();
function makeDTF(zoneName) {
  let dtf = dtfCache.get(zoneName);
  if (dtf === void 0) {
    dtf = new Intl.DateTimeFormat("en-US", {
      hour12: false,
      timeZone: zoneName,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      era: "short"
    });
    dtfCache.set(zoneName, dtf);
  }
  return dtf;
}
var typeToPos = {
  year: 0,
  month: 1,
  day: 2,
  era: 3,
  hour: 4,
  minute: 5,
  second: 6
};
function hackyOffset(dtf, date) {
  const formatted = dtf.format(date).replace(/\u200E/g, ""), parsed = /(\d+)\/(\d+)\/(\d+) (AD|BC),? (\d+):(\d+):(\d+)/.exec(formatted), [, fMonth, fDay, fYear, fadOrBc, fHour, fMinute, fSecond] = parsed;
  return [fYear, fMonth, fDay, fadOrBc, fHour, fMinute, fSecond];
}
function partsOffset(dtf, date) {
  const formatted = dtf.formatToParts(date);
  const filled = [];
  for (let i = 0; i < formatted.length; i++) {
    const { type, value } = formatted[i];
    const pos = typeToPos[type];
    if (type === "era") {
      filled[pos] = value;
    } else if (!isUndefined(pos)) {
      filled[pos] = parseInt(value, 10);
    }
  }
  return filled;
}
var ianaZoneCache = /* @__PURE__ */ new Map();
var IANAZone = class _IANAZone extends Zone {
  /**
   * @param {string} name - Zone name
   * @return {IANAZone}
   */
  static create(name) {
    let zone = ianaZoneCache.get(name);
    if (zone === void 0) {
      ianaZoneCache.set(name, zone = new _IANAZone(name));
    }
    return zone;
  }
  /**
   * Reset local caches. Should only be necessary in testing scenarios.
   * @return {void}
   */
  static resetCache() {
    ianaZoneCache.clear();
    dtfCache.clear();
  }
  /**
   * Returns whether the provided string is a valid specifier. This only checks the string's format, not that the specifier identifies a known zone; see isValidZone for that.
   * @param {string} s - The string to check validity on
   * @example IANAZone.isValidSpecifier("America/New_York") //=> true
   * @example IANAZone.isValidSpecifier("Sport~~blorp") //=> false
   * @deprecated For backward compatibility, this forwards to isValidZone, better use `isValidZone()` directly instead.
   * @return {boolean}
   */
  static isValidSpecifier(s2) {
    return this.isValidZone(s2);
  }
  /**
   * Returns whether the provided string identifies a real zone
   * @param {string} zone - The string to check
   * @example IANAZone.isValidZone("America/New_York") //=> true
   * @example IANAZone.isValidZone("Fantasia/Castle") //=> false
   * @example IANAZone.isValidZone("Sport~~blorp") //=> false
   * @return {boolean}
   */
  static isValidZone(zone) {
    if (!zone) {
      return false;
    }
    try {
      new Intl.DateTimeFormat("en-US", { timeZone: zone }).format();
      return true;
    } catch (e) {
      return false;
    }
  }
  constructor(name) {
    super();
    this.zoneName = name;
    this.valid = _IANAZone.isValidZone(name);
  }
  /**
   * The type of zone. `iana` for all instances of `IANAZone`.
   * @override
   * @type {string}
   */
  get type() {
    return "iana";
  }
  /**
   * The name of this zone (i.e. the IANA zone name).
   * @override
   * @type {string}
   */
  get name() {
    return this.zoneName;
  }
  /**
   * Returns whether the offset is known to be fixed for the whole year:
   * Always returns false for all IANA zones.
   * @override
   * @type {boolean}
   */
  get isUniversal() {
    return false;
  }
  /**
   * Returns the offset's common name (such as EST) at the specified timestamp
   * @override
   * @param {number} ts - Epoch milliseconds for which to get the name
   * @param {Object} opts - Options to affect the format
   * @param {string} opts.format - What style of offset to return. Accepts 'long' or 'short'.
   * @param {string} opts.locale - What locale to return the offset name in.
   * @return {string}
   */
  offsetName(ts, { format, locale }) {
    return parseZoneInfo(ts, format, locale, this.name);
  }
  /**
   * Returns the offset's value as a string
   * @override
   * @param {number} ts - Epoch milliseconds for which to get the offset
   * @param {string} format - What style of offset to return.
   *                          Accepts 'narrow', 'short', or 'techie'. Returning '+6', '+06:00', or '+0600' respectively
   * @return {string}
   */
  formatOffset(ts, format) {
    return formatOffset(this.offset(ts), format);
  }
  /**
   * Return the offset in minutes for this zone at the specified timestamp.
   * @override
   * @param {number} ts - Epoch milliseconds for which to compute the offset
   * @return {number}
   */
  offset(ts) {
    if (!this.valid) return NaN;
    const date = new Date(ts);
    if (isNaN(date)) return NaN;
    const dtf = makeDTF(this.name);
    let [year, month, day, adOrBc, hour, minute, second] = dtf.formatToParts ? partsOffset(dtf, date) : hackyOffset(dtf, date);
    if (adOrBc === "BC") {
      year = -Math.abs(year) + 1;
    }
    const adjustedHour = hour === 24 ? 0 : hour;
    const asUTC = objToLocalTS({
      year,
      month,
      day,
      hour: adjustedHour,
      minute,
      second,
      millisecond: 0
    });
    let asTS = +date;
    const over = asTS % 1e3;
    asTS -= over >= 0 ? over : 1e3 + over;
    return (asUTC - asTS) / (60 * 1e3);
  }
  /**
   * Return whether this Zone is equal to another zone
   * @override
   * @param {Zone} otherZone - the zone to compare
   * @return {boolean}
   */
  equals(otherZone) {
    return otherZone.type === "iana" && otherZone.name === this.name;
  }
  /**
   * Return whether this Zone is valid.
   * @override
   * @type {boolean}
   */
  get isValid() {
    return this.valid;
  }
};
var intlLFCache = {};
function getCachedLF(locString, opts = {}) {
  const key = JSON.stringify([locString, opts]);
  let dtf = intlLFCache[key];
  if (!dtf) {
    dtf = new Intl.ListFormat(locString, opts);
    intlLFCache[key] = dtf;
  }
  return dtf;
}
var intlDTCache = /* @__PURE__ */ new Map();
function getCachedDTF(locString, opts = {}) {
  const key = JSON.stringify([locString, opts]);
  let dtf = intlDTCache.get(key);
  if (dtf === void 0) {
    dtf = new Intl.DateTimeFormat(locString, opts);
    intlDTCache.set(key, dtf);
  }
  return dtf;
}
var intlNumCache = /* @__PURE__ */ new Map();
function getCachedINF(locString, opts = {}) {
  const key = JSON.stringify([locString, opts]);
  let inf = intlNumCache.get(key);
  if (inf === void 0) {
    inf = new Intl.NumberFormat(locString, opts);
    intlNumCache.set(key, inf);
  }
  return inf;
}
var intlRelCache = /* @__PURE__ */ new Map();
function getCachedRTF(locString, opts = {}) {
  const { base, ...cacheKeyOpts } = opts;
  const key = JSON.stringify([locString, cacheKeyOpts]);
  let inf = intlRelCache.get(key);
  if (inf === void 0) {
    inf = new Intl.RelativeTimeFormat(locString, opts);
    intlRelCache.set(key, inf);
  }
  return inf;
}
var sysLocaleCache = null;
function systemLocale() {
  if (sysLocaleCache) {
    return sysLocaleCache;
  } else {
    sysLocaleCache = new Intl.DateTimeFormat().resolvedOptions().locale;
    return sysLocaleCache;
  }
}
var intlResolvedOptionsCache = /* @__PURE__ */ new Map();
function getCachedIntResolvedOptions(locString) {
  let opts = intlResolvedOptionsCache.get(locString);
  if (opts === void 0) {
    opts = new Intl.DateTimeFormat(locString).resolvedOptions();
    intlResolvedOptionsCache.set(locString, opts);
  }
  return opts;
}
var weekInfoCache = /* @__PURE__ */ new Map();
function getCachedWeekInfo(locString) {
  let data = weekInfoCache.get(locString);
  if (!data) {
    const locale = new Intl.Locale(locString);
    data = "getWeekInfo" in locale ? locale.getWeekInfo() : locale.weekInfo;
    if (!("minimalDays" in data)) {
      data = { ...fallbackWeekSettings, ...data };
    }
    weekInfoCache.set(locString, data);
  }
  return data;
}
function parseLocaleString(localeStr) {
  const xIndex = localeStr.indexOf("-x-");
  if (xIndex !== -1) {
    localeStr = localeStr.substring(0, xIndex);
  }
  const uIndex = localeStr.indexOf("-u-");
  if (uIndex === -1) {
    return [localeStr];
  } else {
    let options2;
    let selectedStr;
    try {
      options2 = getCachedDTF(localeStr).resolvedOptions();
      selectedStr = localeStr;
    } catch (e) {
      const smaller = localeStr.substring(0, uIndex);
      options2 = getCachedDTF(smaller).resolvedOptions();
      selectedStr = smaller;
    }
    const { numberingSystem, calendar } = options2;
    return [selectedStr, numberingSystem, calendar];
  }
}
function intlConfigString(localeStr, numberingSystem, outputCalendar) {
  if (outputCalendar || numberingSystem) {
    if (!localeStr.includes("-u-")) {
      localeStr += "-u";
    }
    if (outputCalendar) {
      localeStr += `-ca-${outputCalendar}`;
    }
    if (numberingSystem) {
      localeStr += `-nu-${numberingSystem}`;
    }
    return localeStr;
  } else {
    return localeStr;
  }
}
function mapMonths(f) {
  const ms = [];
  for (let i = 1; i <= 12; i++) {
    const dt = DateTime.utc(2009, i, 1);
    ms.push(f(dt));
  }
  return ms;
}
function mapWeekdays(f) {
  const ms = [];
  for (let i = 1; i <= 7; i++) {
    const dt = DateTime.utc(2016, 11, 13 + i);
    ms.push(f(dt));
  }
  return ms;
}
function listStuff(loc, length, englishFn, intlFn) {
  const mode = loc.listingMode();
  if (mode === "error") {
    return null;
  } else if (mode === "en") {
    return englishFn(length);
  } else {
    return intlFn(length);
  }
}
function supportsFastNumbers(loc) {
  if (loc.numberingSystem && loc.numberingSystem !== "latn") {
    return false;
  } else {
    return loc.numberingSystem === "latn" || !loc.locale || loc.locale.startsWith("en") || getCachedIntResolvedOptions(loc.locale).numberingSystem === "latn";
  }
}
var PolyNumberFormatter = class {
  constructor(intl, forceSimple, opts) {
    this.padTo = opts.padTo || 0;
    this.floor = opts.floor || false;
    const { padTo, floor, ...otherOpts } = opts;
    if (!forceSimple || Object.keys(otherOpts).length > 0) {
      const intlOpts = { useGrouping: false, ...opts };
      if (opts.padTo > 0) intlOpts.minimumIntegerDigits = opts.padTo;
      this.inf = getCachedINF(intl, intlOpts);
    }
  }
  format(i) {
    if (this.inf) {
      const fixed = this.floor ? Math.floor(i) : i;
      return this.inf.format(fixed);
    } else {
      const fixed = this.floor ? Math.floor(i) : roundTo(i, 3);
      return padStart(fixed, this.padTo);
    }
  }
};
var PolyDateFormatter = class {
  constructor(dt, intl, opts) {
    this.opts = opts;
    this.originalZone = void 0;
    let z = void 0;
    if (this.opts.timeZone) {
      this.dt = dt;
    } else if (dt.zone.type === "fixed") {
      const gmtOffset = -1 * (dt.offset / 60);
      const offsetZ = gmtOffset >= 0 ? `Etc/GMT+${gmtOffset}` : `Etc/GMT${gmtOffset}`;
      if (dt.offset !== 0 && IANAZone.create(offsetZ).valid) {
        z = offsetZ;
        this.dt = dt;
      } else {
        z = "UTC";
        this.dt = dt.offset === 0 ? dt : dt.setZone("UTC").plus({ minutes: dt.offset });
        this.originalZone = dt.zone;
      }
    } else if (dt.zone.type === "system") {
      this.dt = dt;
    } else if (dt.zone.type === "iana") {
      this.dt = dt;
      z = dt.zone.name;
    } else {
      z = "UTC";
      this.dt = dt.setZone("UTC").plus({ minutes: dt.offset });
      this.originalZone = dt.zone;
    }
    const intlOpts = { ...this.opts };
    intlOpts.timeZone = intlOpts.timeZone || z;
    this.dtf = getCachedDTF(intl, intlOpts);
  }
  format() {
    if (this.originalZone) {
      return this.formatToParts().map(({ value }) => value).join("");
    }
    return this.dtf.format(this.dt.toJSDate());
  }
  formatToParts() {
    const parts = this.dtf.formatToParts(this.dt.toJSDate());
    if (this.originalZone) {
      return parts.map((part) => {
        if (part.type === "timeZoneName") {
          const offsetName = this.originalZone.offsetName(this.dt.ts, {
            locale: this.dt.locale,
            format: this.opts.timeZoneName
          });
          return {
            ...part,
            value: offsetName
          };
        } else {
          return part;
        }
      });
    }
    return parts;
  }
  resolvedOptions() {
    return this.dtf.resolvedOptions();
  }
};
var PolyRelFormatter = class {
  constructor(intl, isEnglish, opts) {
    this.opts = { style: "long", ...opts };
    if (!isEnglish && hasRelative()) {
      this.rtf = getCachedRTF(intl, opts);
    }
  }
  format(count, unit) {
    if (this.rtf) {
      return this.rtf.format(count, unit);
    } else {
      return formatRelativeTime(unit, count, this.opts.numeric, this.opts.style !== "long");
    }
  }
  formatToParts(count, unit) {
    if (this.rtf) {
      return this.rtf.formatToParts(count, unit);
    } else {
      return [];
    }
  }
};
var fallbackWeekSettings = {
  firstDay: 1,
  minimalDays: 4,
  weekend: [6, 7]
};
var Locale = class _Locale {
  static fromOpts(opts) {
    return _Locale.create(
      opts.locale,
      opts.numberingSystem,
      opts.outputCalendar,
      opts.weekSettings,
      opts.defaultToEN
    );
  }
  static create(locale, numberingSystem, outputCalendar, weekSettings, defaultToEN = false) {
    const specifiedLocale = locale || Settings.defaultLocale;
    const localeR = specifiedLocale || (defaultToEN ? "en-US" : systemLocale());
    const numberingSystemR = numberingSystem || Settings.defaultNumberingSystem;
    const outputCalendarR = outputCalendar || Settings.defaultOutputCalendar;
    const weekSettingsR = validateWeekSettings(weekSettings) || Settings.defaultWeekSettings;
    return new _Locale(localeR, numberingSystemR, outputCalendarR, weekSettingsR, specifiedLocale);
  }
  static resetCache() {
    sysLocaleCache = null;
    intlDTCache.clear();
    intlNumCache.clear();
    intlRelCache.clear();
    intlResolvedOptionsCache.clear();
    weekInfoCache.clear();
  }
  static fromObject({ locale, numberingSystem, outputCalendar, weekSettings } = {}) {
    return _Locale.create(locale, numberingSystem, outputCalendar, weekSettings);
  }
  constructor(locale, numbering, outputCalendar, weekSettings, specifiedLocale) {
    const [parsedLocale, parsedNumberingSystem, parsedOutputCalendar] = parseLocaleString(locale);
    this.locale = parsedLocale;
    this.numberingSystem = numbering || parsedNumberingSystem || null;
    this.outputCalendar = outputCalendar || parsedOutputCalendar || null;
    this.weekSettings = weekSettings;
    this.intl = intlConfigString(this.locale, this.numberingSystem, this.outputCalendar);
    this.weekdaysCache = { format: {}, standalone: {} };
    this.monthsCache = { format: {}, standalone: {} };
    this.meridiemCache = null;
    this.eraCache = {};
    this.specifiedLocale = specifiedLocale;
    this.fastNumbersCached = null;
  }
  get fastNumbers() {
    if (this.fastNumbersCached == null) {
      this.fastNumbersCached = supportsFastNumbers(this);
    }
    return this.fastNumbersCached;
  }
  listingMode() {
    const isActuallyEn = this.isEnglish();
    const hasNoWeirdness = (this.numberingSystem === null || this.numberingSystem === "latn") && (this.outputCalendar === null || this.outputCalendar === "gregory");
    return isActuallyEn && hasNoWeirdness ? "en" : "intl";
  }
  clone(alts) {
    if (!alts || Object.getOwnPropertyNames(alts).length === 0) {
      return this;
    } else {
      return _Locale.create(
        alts.locale || this.specifiedLocale,
        alts.numberingSystem || this.numberingSystem,
        alts.outputCalendar || this.outputCalendar,
        validateWeekSettings(alts.weekSettings) || this.weekSettings,
        alts.defaultToEN || false
      );
    }
  }
  redefaultToEN(alts = {}) {
    return this.clone({ ...alts, defaultToEN: true });
  }
  redefaultToSystem(alts = {}) {
    return this.clone({ ...alts, defaultToEN: false });
  }
  months(length, format = false) {
    return listStuff(this, length, months, () => {
      const monthSpecialCase = this.intl === "ja" || this.intl.startsWith("ja-");
      format &= !monthSpecialCase;
      const intl = format ? { month: length, day: "numeric" } : { month: length }, formatStr = format ? "format" : "standalone";
      if (!this.monthsCache[formatStr][length]) {
        const mapper = !monthSpecialCase ? (dt) => this.extract(dt, intl, "month") : (dt) => this.dtFormatter(dt, intl).format();
        this.monthsCache[formatStr][length] = mapMonths(mapper);
      }
      return this.monthsCache[formatStr][length];
    });
  }
  weekdays(length, format = false) {
    return listStuff(this, length, weekdays2, () => {
      const intl = format ? { weekday: length, year: "numeric", month: "long", day: "numeric" } : { weekday: length }, formatStr = format ? "format" : "standalone";
      if (!this.weekdaysCache[formatStr][length]) {
        this.weekdaysCache[formatStr][length] = mapWeekdays(
          (dt) => this.extract(dt, intl, "weekday")
        );
      }
      return this.weekdaysCache[formatStr][length];
    });
  }
  meridiems() {
    return listStuff(
      this,
      void 0,
      () => meridiems,
      () => {
        if (!this.meridiemCache) {
          const intl = { hour: "numeric", hourCycle: "h12" };
          this.meridiemCache = [DateTime.utc(2016, 11, 13, 9), DateTime.utc(2016, 11, 13, 19)].map(
            (dt) => this.extract(dt, intl, "dayperiod")
          );
        }
        return this.meridiemCache;
      }
    );
  }
  eras(length) {
    return listStuff(this, length, eras, () => {
      const intl = { era: length };
      if (!this.eraCache[length]) {
        this.eraCache[length] = [DateTime.utc(-40, 1, 1), DateTime.utc(2017, 1, 1)].map(
          (dt) => this.extract(dt, intl, "era")
        );
      }
      return this.eraCache[length];
    });
  }
  extract(dt, intlOpts, field) {
    const df = this.dtFormatter(dt, intlOpts), results = df.formatToParts(), matching = results.find((m) => m.type.toLowerCase() === field);
    return matching ? matching.value : null;
  }
  numberFormatter(opts = {}) {
    return new PolyNumberFormatter(this.intl, opts.forceSimple || this.fastNumbers, opts);
  }
  dtFormatter(dt, intlOpts = {}) {
    return new PolyDateFormatter(dt, this.intl, intlOpts);
  }
  relFormatter(opts = {}) {
    return new PolyRelFormatter(this.intl, this.isEnglish(), opts);
  }
  listFormatter(opts = {}) {
    return getCachedLF(this.intl, opts);
  }
  isEnglish() {
    return this.locale === "en" || this.locale.toLowerCase() === "en-us" || getCachedIntResolvedOptions(this.intl).locale.startsWith("en-us");
  }
  getWeekSettings() {
    if (this.weekSettings) {
      return this.weekSettings;
    } else if (!hasLocaleWeekInfo()) {
      return fallbackWeekSettings;
    } else {
      return getCachedWeekInfo(this.locale);
    }
  }
  getStartOfWeek() {
    return this.getWeekSettings().firstDay;
  }
  getMinDaysInFirstWeek() {
    return this.getWeekSettings().minimalDays;
  }
  getWeekendDays() {
    return this.getWeekSettings().weekend;
  }
  equals(other) {
    return this.locale === other.locale && this.numberingSystem === other.numberingSystem && this.outputCalendar === other.outputCalendar;
  }
  toString() {
    return `Locale(${this.locale}, ${this.numberingSystem}, ${this.outputCalendar})`;
  }
};
var singleton = null;
var FixedOffsetZone = class _FixedOffsetZone extends Zone {
  /**
   * Get a singleton instance of UTC
   * @return {FixedOffsetZone}
   */
  static get utcInstance() {
    if (singleton === null) {
      singleton = new _FixedOffsetZone(0);
    }
    return singleton;
  }
  /**
   * Get an instance with a specified offset
   * @param {number} offset - The offset in minutes
   * @return {FixedOffsetZone}
   */
  static instance(offset2) {
    return offset2 === 0 ? _FixedOffsetZone.utcInstance : new _FixedOffsetZone(offset2);
  }
  /**
   * Get an instance of FixedOffsetZone from a UTC offset string, like "UTC+6"
   * @param {string} s - The offset string to parse
   * @example FixedOffsetZone.parseSpecifier("UTC+6")
   * @example FixedOffsetZone.parseSpecifier("UTC+06")
   * @example FixedOffsetZone.parseSpecifier("UTC-6:00")
   * @return {FixedOffsetZone}
   */
  static parseSpecifier(s2) {
    if (s2) {
      const r = s2.match(/^utc(?:([+-]\d{1,2})(?::(\d{2}))?)?$/i);
      if (r) {
        return new _FixedOffsetZone(signedOffset(r[1], r[2]));
      }
    }
    return null;
  }
  constructor(offset2) {
    super();
    this.fixed = offset2;
  }
  /**
   * The type of zone. `fixed` for all instances of `FixedOffsetZone`.
   * @override
   * @type {string}
   */
  get type() {
    return "fixed";
  }
  /**
   * The name of this zone.
   * All fixed zones' names always start with "UTC" (plus optional offset)
   * @override
   * @type {string}
   */
  get name() {
    return this.fixed === 0 ? "UTC" : `UTC${formatOffset(this.fixed, "narrow")}`;
  }
  /**
   * The IANA name of this zone, i.e. `Etc/UTC` or `Etc/GMT+/-nn`
   *
   * @override
   * @type {string}
   */
  get ianaName() {
    if (this.fixed === 0) {
      return "Etc/UTC";
    } else {
      return `Etc/GMT${formatOffset(-this.fixed, "narrow")}`;
    }
  }
  /**
   * Returns the offset's common name at the specified timestamp.
   *
   * For fixed offset zones this equals to the zone name.
   * @override
   */
  offsetName() {
    return this.name;
  }
  /**
   * Returns the offset's value as a string
   * @override
   * @param {number} ts - Epoch milliseconds for which to get the offset
   * @param {string} format - What style of offset to return.
   *                          Accepts 'narrow', 'short', or 'techie'. Returning '+6', '+06:00', or '+0600' respectively
   * @return {string}
   */
  formatOffset(ts, format) {
    return formatOffset(this.fixed, format);
  }
  /**
   * Returns whether the offset is known to be fixed for the whole year:
   * Always returns true for all fixed offset zones.
   * @override
   * @type {boolean}
   */
  get isUniversal() {
    return true;
  }
  /**
   * Return the offset in minutes for this zone at the specified timestamp.
   *
   * For fixed offset zones, this is constant and does not depend on a timestamp.
   * @override
   * @return {number}
   */
  offset() {
    return this.fixed;
  }
  /**
   * Return whether this Zone is equal to another zone (i.e. also fixed and same offset)
   * @override
   * @param {Zone} otherZone - the zone to compare
   * @return {boolean}
   */
  equals(otherZone) {
    return otherZone.type === "fixed" && otherZone.fixed === this.fixed;
  }
  /**
   * Return whether this Zone is valid:
   * All fixed offset zones are valid.
   * @override
   * @type {boolean}
   */
  get isValid() {
    return true;
  }
};
var InvalidZone = class extends Zone {
  constructor(zoneName) {
    super();
    this.zoneName = zoneName;
  }
  /** @override **/
  get type() {
    return "invalid";
  }
  /** @override **/
  get name() {
    return this.zoneName;
  }
  /** @override **/
  get isUniversal() {
    return false;
  }
  /** @override **/
  offsetName() {
    return null;
  }
  /** @override **/
  formatOffset() {
    return "";
  }
  /** @override **/
  offset() {
    return NaN;
  }
  /** @override **/
  equals() {
    return false;
  }
  /** @override **/
  get isValid() {
    return false;
  }
};
function normalizeZone(input, defaultZone2) {
  if (isUndefined(input) || input === null) {
    return defaultZone2;
  } else if (input instanceof Zone) {
    return input;
  } else if (isString(input)) {
    const lowered = input.toLowerCase();
    if (lowered === "default") return defaultZone2;
    else if (lowered === "local" || lowered === "system") return SystemZone.instance;
    else if (lowered === "utc" || lowered === "gmt") return FixedOffsetZone.utcInstance;
    else return FixedOffsetZone.parseSpecifier(lowered) || IANAZone.create(input);
  } else if (isNumber(input)) {
    return FixedOffsetZone.instance(input);
  } else if (typeof input === "object" && "offset" in input && typeof input.offset === "function") {
    return input;
  } else {
    return new InvalidZone(input);
  }
}
var numberingSystems = {
  arab: "[\u0660-\u0669]",
  arabext: "[\u06F0-\u06F9]",
  bali: "[\u1B50-\u1B59]",
  beng: "[\u09E6-\u09EF]",
  deva: "[\u0966-\u096F]",
  fullwide: "[\uFF10-\uFF19]",
  gujr: "[\u0AE6-\u0AEF]",
  hanidec: "[\u3007|\u4E00|\u4E8C|\u4E09|\u56DB|\u4E94|\u516D|\u4E03|\u516B|\u4E5D]",
  khmr: "[\u17E0-\u17E9]",
  knda: "[\u0CE6-\u0CEF]",
  laoo: "[\u0ED0-\u0ED9]",
  limb: "[\u1946-\u194F]",
  mlym: "[\u0D66-\u0D6F]",
  mong: "[\u1810-\u1819]",
  mymr: "[\u1040-\u1049]",
  orya: "[\u0B66-\u0B6F]",
  tamldec: "[\u0BE6-\u0BEF]",
  telu: "[\u0C66-\u0C6F]",
  thai: "[\u0E50-\u0E59]",
  tibt: "[\u0F20-\u0F29]",
  latn: "\\d"
};
var numberingSystemsUTF16 = {
  arab: [1632, 1641],
  arabext: [1776, 1785],
  bali: [6992, 7001],
  beng: [2534, 2543],
  deva: [2406, 2415],
  fullwide: [65296, 65303],
  gujr: [2790, 2799],
  khmr: [6112, 6121],
  knda: [3302, 3311],
  laoo: [3792, 3801],
  limb: [6470, 6479],
  mlym: [3430, 3439],
  mong: [6160, 6169],
  mymr: [4160, 4169],
  orya: [2918, 2927],
  tamldec: [3046, 3055],
  telu: [3174, 3183],
  thai: [3664, 3673],
  tibt: [3872, 3881]
};
var hanidecChars = numberingSystems.hanidec.replace(/[\[|\]]/g, "").split("");
function parseDigits(str) {
  let value = parseInt(str, 10);
  if (isNaN(value)) {
    value = "";
    for (let i = 0; i < str.length; i++) {
      const code = str.charCodeAt(i);
      if (str[i].search(numberingSystems.hanidec) !== -1) {
        value += hanidecChars.indexOf(str[i]);
      } else {
        for (const key in numberingSystemsUTF16) {
          const [min, max] = numberingSystemsUTF16[key];
          if (code >= min && code <= max) {
            value += code - min;
          }
        }
      }
    }
    return parseInt(value, 10);
  } else {
    return value;
  }
}
var digitRegexCache = /* @__PURE__ */ new Map();
function resetDigitRegexCache() {
  digitRegexCache.clear();
}
function digitRegex({ numberingSystem }, append = "") {
  const ns = numberingSystem || "latn";
  let appendCache = digitRegexCache.get(ns);
  if (appendCache === void 0) {
    appendCache = /* @__PURE__ */ new Map();
    digitRegexCache.set(ns, appendCache);
  }
  let regex = appendCache.get(append);
  if (regex === void 0) {
    regex = new RegExp(`${numberingSystems[ns]}${append}`);
    appendCache.set(append, regex);
  }
  return regex;
}
var now = () => Date.now();
var defaultZone = "system";
var defaultLocale = null;
var defaultNumberingSystem = null;
var defaultOutputCalendar = null;
var twoDigitCutoffYear = 60;
var throwOnInvalid;
var defaultWeekSettings = null;
var Settings = class {
  /**
   * Get the callback for returning the current timestamp.
   * @type {function}
   */
  static get now() {
    return now;
  }
  /**
   * Set the callback for returning the current timestamp.
   * The function should return a number, which will be interpreted as an Epoch millisecond count
   * @type {function}
   * @example Settings.now = () => Date.now() + 3000 // pretend it is 3 seconds in the future
   * @example Settings.now = () => 0 // always pretend it's Jan 1, 1970 at midnight in UTC time
   */
  static set now(n2) {
    now = n2;
  }
  /**
   * Set the default time zone to create DateTimes in. Does not affect existing instances.
   * Use the value "system" to reset this value to the system's time zone.
   * @type {string}
   */
  static set defaultZone(zone) {
    defaultZone = zone;
  }
  /**
   * Get the default time zone object currently used to create DateTimes. Does not affect existing instances.
   * The default value is the system's time zone (the one set on the machine that runs this code).
   * @type {Zone}
   */
  static get defaultZone() {
    return normalizeZone(defaultZone, SystemZone.instance);
  }
  /**
   * Get the default locale to create DateTimes with. Does not affect existing instances.
   * @type {string}
   */
  static get defaultLocale() {
    return defaultLocale;
  }
  /**
   * Set the default locale to create DateTimes with. Does not affect existing instances.
   * @type {string}
   */
  static set defaultLocale(locale) {
    defaultLocale = locale;
  }
  /**
   * Get the default numbering system to create DateTimes with. Does not affect existing instances.
   * @type {string}
   */
  static get defaultNumberingSystem() {
    return defaultNumberingSystem;
  }
  /**
   * Set the default numbering system to create DateTimes with. Does not affect existing instances.
   * @type {string}
   */
  static set defaultNumberingSystem(numberingSystem) {
    defaultNumberingSystem = numberingSystem;
  }
  /**
   * Get the default output calendar to create DateTimes with. Does not affect existing instances.
   * @type {string}
   */
  static get defaultOutputCalendar() {
    return defaultOutputCalendar;
  }
  /**
   * Set the default output calendar to create DateTimes with. Does not affect existing instances.
   * @type {string}
   */
  static set defaultOutputCalendar(outputCalendar) {
    defaultOutputCalendar = outputCalendar;
  }
  /**
   * @typedef {Object} WeekSettings
   * @property {number} firstDay
   * @property {number} minimalDays
   * @property {number[]} weekend
   */
  /**
   * @return {WeekSettings|null}
   */
  static get defaultWeekSettings() {
    return defaultWeekSettings;
  }
  /**
   * Allows overriding the default locale week settings, i.e. the start of the week, the weekend and
   * how many days are required in the first week of a year.
   * Does not affect existing instances.
   *
   * @param {WeekSettings|null} weekSettings
   */
  static set defaultWeekSettings(weekSettings) {
    defaultWeekSettings = validateWeekSettings(weekSettings);
  }
  /**
   * Get the cutoff year for whether a 2-digit year string is interpreted in the current or previous century. Numbers higher than the cutoff will be considered to mean 19xx and numbers lower or equal to the cutoff will be considered 20xx.
   * @type {number}
   */
  static get twoDigitCutoffYear() {
    return twoDigitCutoffYear;
  }
  /**
   * Set the cutoff year for whether a 2-digit year string is interpreted in the current or previous century. Numbers higher than the cutoff will be considered to mean 19xx and numbers lower or equal to the cutoff will be considered 20xx.
   * @type {number}
   * @example Settings.twoDigitCutoffYear = 0 // all 'yy' are interpreted as 20th century
   * @example Settings.twoDigitCutoffYear = 99 // all 'yy' are interpreted as 21st century
   * @example Settings.twoDigitCutoffYear = 50 // '49' -> 2049; '50' -> 1950
   * @example Settings.twoDigitCutoffYear = 1950 // interpreted as 50
   * @example Settings.twoDigitCutoffYear = 2050 // ALSO interpreted as 50
   */
  static set twoDigitCutoffYear(cutoffYear) {
    twoDigitCutoffYear = cutoffYear % 100;
  }
  /**
   * Get whether Luxon will throw when it encounters invalid DateTimes, Durations, or Intervals
   * @type {boolean}
   */
  static get throwOnInvalid() {
    return throwOnInvalid;
  }
  /**
   * Set whether Luxon will throw when it encounters invalid DateTimes, Durations, or Intervals
   * @type {boolean}
   */
  static set throwOnInvalid(t) {
    throwOnInvalid = t;
  }
  /**
   * Reset Luxon's global caches. Should only be necessary in testing scenarios.
   * @return {void}
   */
  static resetCaches() {
    Locale.resetCache();
    IANAZone.resetCache();
    DateTime.resetCache();
    resetDigitRegexCache();
  }
};
var Invalid = class {
  constructor(reason, explanation) {
    this.reason = reason;
    this.explanation = explanation;
  }
  toMessage() {
    if (this.explanation) {
      return `${this.reason}: ${this.explanation}`;
    } else {
      return this.reason;
    }
  }
};
var nonLeapLadder = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
var leapLadder = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];
function unitOutOfRange(unit, value) {
  return new Invalid(
    "unit out of range",
    `you specified ${value} (of type ${typeof value}) as a ${unit}, which is invalid`
  );
}
function dayOfWeek(year, month, day) {
  const d = new Date(Date.UTC(year, month - 1, day));
  if (year < 100 && year >= 0) {
    d.setUTCFullYear(d.getUTCFullYear() - 1900);
  }
  const js = d.getUTCDay();
  return js === 0 ? 7 : js;
}
function computeOrdinal(year, month, day) {
  return day + (isLeapYear(year) ? leapLadder : nonLeapLadder)[month - 1];
}
function uncomputeOrdinal(year, ordinal) {
  const table2 = isLeapYear(year) ? leapLadder : nonLeapLadder, month0 = table2.findIndex((i) => i < ordinal), day = ordinal - table2[month0];
  return { month: month0 + 1, day };
}
function isoWeekdayToLocal(isoWeekday, startOfWeek) {
  return (isoWeekday - startOfWeek + 7) % 7 + 1;
}
function gregorianToWeek(gregObj, minDaysInFirstWeek = 4, startOfWeek = 1) {
  const { year, month, day } = gregObj, ordinal = computeOrdinal(year, month, day), weekday = isoWeekdayToLocal(dayOfWeek(year, month, day), startOfWeek);
  let weekNumber = Math.floor((ordinal - weekday + 14 - minDaysInFirstWeek) / 7), weekYear;
  if (weekNumber < 1) {
    weekYear = year - 1;
    weekNumber = weeksInWeekYear(weekYear, minDaysInFirstWeek, startOfWeek);
  } else if (weekNumber > weeksInWeekYear(year, minDaysInFirstWeek, startOfWeek)) {
    weekYear = year + 1;
    weekNumber = 1;
  } else {
    weekYear = year;
  }
  return { weekYear, weekNumber, weekday, ...timeObject(gregObj) };
}
function weekToGregorian(weekData, minDaysInFirstWeek = 4, startOfWeek = 1) {
  const { weekYear, weekNumber, weekday } = weekData, weekdayOfJan4 = isoWeekdayToLocal(dayOfWeek(weekYear, 1, minDaysInFirstWeek), startOfWeek), yearInDays = daysInYear(weekYear);
  let ordinal = weekNumber * 7 + weekday - weekdayOfJan4 - 7 + minDaysInFirstWeek, year;
  if (ordinal < 1) {
    year = weekYear - 1;
    ordinal += daysInYear(year);
  } else if (ordinal > yearInDays) {
    year = weekYear + 1;
    ordinal -= daysInYear(weekYear);
  } else {
    year = weekYear;
  }
  const { month, day } = uncomputeOrdinal(year, ordinal);
  return { year, month, day, ...timeObject(weekData) };
}
function gregorianToOrdinal(gregData) {
  const { year, month, day } = gregData;
  const ordinal = computeOrdinal(year, month, day);
  return { year, ordinal, ...timeObject(gregData) };
}
function ordinalToGregorian(ordinalData) {
  const { year, ordinal } = ordinalData;
  const { month, day } = uncomputeOrdinal(year, ordinal);
  return { year, month, day, ...timeObject(ordinalData) };
}
function usesLocalWeekValues(obj, loc) {
  const hasLocaleWeekData = !isUndefined(obj.localWeekday) || !isUndefined(obj.localWeekNumber) || !isUndefined(obj.localWeekYear);
  if (hasLocaleWeekData) {
    const hasIsoWeekData = !isUndefined(obj.weekday) || !isUndefined(obj.weekNumber) || !isUndefined(obj.weekYear);
    if (hasIsoWeekData) {
      throw new ConflictingSpecificationError(
        "Cannot mix locale-based week fields with ISO-based week fields"
      );
    }
    if (!isUndefined(obj.localWeekday)) obj.weekday = obj.localWeekday;
    if (!isUndefined(obj.localWeekNumber)) obj.weekNumber = obj.localWeekNumber;
    if (!isUndefined(obj.localWeekYear)) obj.weekYear = obj.localWeekYear;
    delete obj.localWeekday;
    delete obj.localWeekNumber;
    delete obj.localWeekYear;
    return {
      minDaysInFirstWeek: loc.getMinDaysInFirstWeek(),
      startOfWeek: loc.getStartOfWeek()
    };
  } else {
    return { minDaysInFirstWeek: 4, startOfWeek: 1 };
  }
}
function hasInvalidWeekData(obj, minDaysInFirstWeek = 4, startOfWeek = 1) {
  const validYear = isInteger(obj.weekYear), validWeek = integerBetween(
    obj.weekNumber,
    1,
    weeksInWeekYear(obj.weekYear, minDaysInFirstWeek, startOfWeek)
  ), validWeekday = integerBetween(obj.weekday, 1, 7);
  if (!validYear) {
    return unitOutOfRange("weekYear", obj.weekYear);
  } else if (!validWeek) {
    return unitOutOfRange("week", obj.weekNumber);
  } else if (!validWeekday) {
    return unitOutOfRange("weekday", obj.weekday);
  } else return false;
}
function hasInvalidOrdinalData(obj) {
  const validYear = isInteger(obj.year), validOrdinal = integerBetween(obj.ordinal, 1, daysInYear(obj.year));
  if (!validYear) {
    return unitOutOfRange("year", obj.year);
  } else if (!validOrdinal) {
    return unitOutOfRange("ordinal", obj.ordinal);
  } else return false;
}
function hasInvalidGregorianData(obj) {
  const validYear = isInteger(obj.year), validMonth = integerBetween(obj.month, 1, 12), validDay = integerBetween(obj.day, 1, daysInMonth(obj.year, obj.month));
  if (!validYear) {
    return unitOutOfRange("year", obj.year);
  } else if (!validMonth) {
    return unitOutOfRange("month", obj.month);
  } else if (!validDay) {
    return unitOutOfRange("day", obj.day);
  } else return false;
}
function hasInvalidTimeData(obj) {
  const { hour, minute, second, millisecond } = obj;
  const validHour = integerBetween(hour, 0, 23) || hour === 24 && minute === 0 && second === 0 && millisecond === 0, validMinute = integerBetween(minute, 0, 59), validSecond = integerBetween(second, 0, 59), validMillisecond = integerBetween(millisecond, 0, 999);
  if (!validHour) {
    return unitOutOfRange("hour", hour);
  } else if (!validMinute) {
    return unitOutOfRange("minute", minute);
  } else if (!validSecond) {
    return unitOutOfRange("second", second);
  } else if (!validMillisecond) {
    return unitOutOfRange("millisecond", millisecond);
  } else return false;
}
function isUndefined(o) {
  return typeof o === "undefined";
}
function isNumber(o) {
  return typeof o === "number";
}
function isInteger(o) {
  return typeof o === "number" && o % 1 === 0;
}
function isString(o) {
  return typeof o === "string";
}
function isDate(o) {
  return Object.prototype.toString.call(o) === "[object Date]";
}
function hasRelative() {
  try {
    return typeof Intl !== "undefined" && !!Intl.RelativeTimeFormat;
  } catch (e) {
    return false;
  }
}
function hasLocaleWeekInfo() {
  try {
    return typeof Intl !== "undefined" && !!Intl.Locale && ("weekInfo" in Intl.Locale.prototype || "getWeekInfo" in Intl.Locale.prototype);
  } catch (e) {
    return false;
  }
}
function maybeArray(thing) {
  return Array.isArray(thing) ? thing : [thing];
}
function bestBy(arr, by, compare2) {
  if (arr.length === 0) {
    return void 0;
  }
  return arr.reduce((best, next) => {
    const pair = [by(next), next];
    if (!best) {
      return pair;
    } else if (compare2(best[0], pair[0]) === best[0]) {
      return best;
    } else {
      return pair;
    }
  }, null)[1];
}
function pick(obj, keys) {
  return keys.reduce((a, k) => {
    a[k] = obj[k];
    return a;
  }, {});
}
function hasOwnProperty(obj, prop) {
  return Object.prototype.hasOwnProperty.call(obj, prop);
}
function validateWeekSettings(settings2) {
  if (settings2 == null) {
    return null;
  } else if (typeof settings2 !== "object") {
    throw new InvalidArgumentError("Week settings must be an object");
  } else {
    if (!integerBetween(settings2.firstDay, 1, 7) || !integerBetween(settings2.minimalDays, 1, 7) || !Array.isArray(settings2.weekend) || settings2.weekend.some((v) => !integerBetween(v, 1, 7))) {
      throw new InvalidArgumentError("Invalid week settings");
    }
    return {
      firstDay: settings2.firstDay,
      minimalDays: settings2.minimalDays,
      weekend: Array.from(settings2.weekend)
    };
  }
}
function integerBetween(thing, bottom, top) {
  return isInteger(thing) && thing >= bottom && thing <= top;
}
function floorMod(x, n2) {
  return x - n2 * Math.floor(x / n2);
}
function padStart(input, n2 = 2) {
  const isNeg = input < 0;
  let padded;
  if (isNeg) {
    padded = "-" + ("" + -input).padStart(n2, "0");
  } else {
    padded = ("" + input).padStart(n2, "0");
  }
  return padded;
}
function parseInteger(string2) {
  if (isUndefined(string2) || string2 === null || string2 === "") {
    return void 0;
  } else {
    return parseInt(string2, 10);
  }
}
function parseFloating(string2) {
  if (isUndefined(string2) || string2 === null || string2 === "") {
    return void 0;
  } else {
    return parseFloat(string2);
  }
}
function parseMillis(fraction) {
  if (isUndefined(fraction) || fraction === null || fraction === "") {
    return void 0;
  } else {
    const f = parseFloat("0." + fraction) * 1e3;
    return Math.floor(f);
  }
}
function roundTo(number3, digits, rounding = "round") {
  const factor = 10 ** digits;
  switch (rounding) {
    case "expand":
      return number3 > 0 ? Math.ceil(number3 * factor) / factor : Math.floor(number3 * factor) / factor;
    case "trunc":
      return Math.trunc(number3 * factor) / factor;
    case "round":
      return Math.round(number3 * factor) / factor;
    case "floor":
      return Math.floor(number3 * factor) / factor;
    case "ceil":
      return Math.ceil(number3 * factor) / factor;
    default:
      throw new RangeError(`Value rounding ${rounding} is out of range`);
  }
}
function isLeapYear(year) {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
function daysInYear(year) {
  return isLeapYear(year) ? 366 : 365;
}
function daysInMonth(year, month) {
  const modMonth = floorMod(month - 1, 12) + 1, modYear = year + (month - modMonth) / 12;
  if (modMonth === 2) {
    return isLeapYear(modYear) ? 29 : 28;
  } else {
    return [31, null, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][modMonth - 1];
  }
}
function objToLocalTS(obj) {
  let d = Date.UTC(
    obj.year,
    obj.month - 1,
    obj.day,
    obj.hour,
    obj.minute,
    obj.second,
    obj.millisecond
  );
  if (obj.year < 100 && obj.year >= 0) {
    d = new Date(d);
    d.setUTCFullYear(obj.year, obj.month - 1, obj.day);
  }
  return +d;
}
function firstWeekOffset(year, minDaysInFirstWeek, startOfWeek) {
  const fwdlw = isoWeekdayToLocal(dayOfWeek(year, 1, minDaysInFirstWeek), startOfWeek);
  return -fwdlw + minDaysInFirstWeek - 1;
}
function weeksInWeekYear(weekYear, minDaysInFirstWeek = 4, startOfWeek = 1) {
  const weekOffset = firstWeekOffset(weekYear, minDaysInFirstWeek, startOfWeek);
  const weekOffsetNext = firstWeekOffset(weekYear + 1, minDaysInFirstWeek, startOfWeek);
  return (daysInYear(weekYear) - weekOffset + weekOffsetNext) / 7;
}
function untruncateYear(year) {
  if (year > 99) {
    return year;
  } else return year > Settings.twoDigitCutoffYear ? 1900 + year : 2e3 + year;
}
function parseZoneInfo(ts, offsetFormat, locale, timeZone = null) {
  const date = new Date(ts), intlOpts = {
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit"
  };
  if (timeZone) {
    intlOpts.timeZone = timeZone;
  }
  const modified = { timeZoneName: offsetFormat, ...intlOpts };
  const parsed = new Intl.DateTimeFormat(locale, modified).formatToParts(date).find((m) => m.type.toLowerCase() === "timezonename");
  return parsed ? parsed.value : null;
}
function signedOffset(offHourStr, offMinuteStr) {
  let offHour = parseInt(offHourStr, 10);
  if (Number.isNaN(offHour)) {
    offHour = 0;
  }
  const offMin = parseInt(offMinuteStr, 10) || 0, offMinSigned = offHour < 0 || Object.is(offHour, -0) ? -offMin : offMin;
  return offHour * 60 + offMinSigned;
}
function asNumber(value) {
  const numericValue = Number(value);
  if (typeof value === "boolean" || value === "" || !Number.isFinite(numericValue))
    throw new InvalidArgumentError(`Invalid unit value ${value}`);
  return numericValue;
}
function normalizeObject(obj, normalizer) {
  const normalized = {};
  for (const u in obj) {
    if (hasOwnProperty(obj, u)) {
      const v = obj[u];
      if (v === void 0 || v === null) continue;
      normalized[normalizer(u)] = asNumber(v);
    }
  }
  return normalized;
}
function formatOffset(offset2, format) {
  const hours2 = Math.trunc(Math.abs(offset2 / 60)), minutes = Math.trunc(Math.abs(offset2 % 60)), sign = offset2 >= 0 ? "+" : "-";
  switch (format) {
    case "short":
      return `${sign}${padStart(hours2, 2)}:${padStart(minutes, 2)}`;
    case "narrow":
      return `${sign}${hours2}${minutes > 0 ? `:${minutes}` : ""}`;
    case "techie":
      return `${sign}${padStart(hours2, 2)}${padStart(minutes, 2)}`;
    default:
      throw new RangeError(`Value format ${format} is out of range for property format`);
  }
}
function timeObject(obj) {
  return pick(obj, ["hour", "minute", "second", "millisecond"]);
}
var monthsLong = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December"
];
var monthsShort = [
  "Jan",
  "Feb",
  "Mar",
  "Apr",
  "May",
  "Jun",
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec"
];
var monthsNarrow = ["J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D"];
function months(length) {
  switch (length) {
    case "narrow":
      return [...monthsNarrow];
    case "short":
      return [...monthsShort];
    case "long":
      return [...monthsLong];
    case "numeric":
      return ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];
    case "2-digit":
      return ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"];
    default:
      return null;
  }
}
var weekdaysLong = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday"
];
var weekdaysShort = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
var weekdaysNarrow = ["M", "T", "W", "T", "F", "S", "S"];
function weekdays2(length) {
  switch (length) {
    case "narrow":
      return [...weekdaysNarrow];
    case "short":
      return [...weekdaysShort];
    case "long":
      return [...weekdaysLong];
    case "numeric":
      return ["1", "2", "3", "4", "5", "6", "7"];
    default:
      return null;
  }
}
var meridiems = ["AM", "PM"];
var erasLong = ["Before Christ", "Anno Domini"];
var erasShort = ["BC", "AD"];
var erasNarrow = ["B", "A"];
function eras(length) {
  switch (length) {
    case "narrow":
      return [...erasNarrow];
    case "short":
      return [...erasShort];
    case "long":
      return [...erasLong];
    default:
      return null;
  }
}
function meridiemForDateTime(dt) {
  return meridiems[dt.hour < 12 ? 0 : 1];
}
function weekdayForDateTime(dt, length) {
  return weekdays2(length)[dt.weekday - 1];
}
function monthForDateTime(dt, length) {
  return months(length)[dt.month - 1];
}
function eraForDateTime(dt, length) {
  return eras(length)[dt.year < 0 ? 0 : 1];
}
function formatRelativeTime(unit, count, numeric = "always", narrow = false) {
  const units = {
    years: ["year", "yr."],
    quarters: ["quarter", "qtr."],
    months: ["month", "mo."],
    weeks: ["week", "wk."],
    days: ["day", "day", "days"],
    hours: ["hour", "hr."],
    minutes: ["minute", "min."],
    seconds: ["second", "sec."]
  };
  const lastable = ["hours", "minutes", "seconds"].indexOf(unit) === -1;
  if (numeric === "auto" && lastable) {
    const isDay = unit === "days";
    switch (count) {
      case 1:
        return isDay ? "tomorrow" : `next ${units[unit][0]}`;
      case -1:
        return isDay ? "yesterday" : `last ${units[unit][0]}`;
      case 0:
        return isDay ? "today" : `this ${units[unit][0]}`;
    }
  }
  const isInPast = Object.is(count, -0) || count < 0, fmtValue = Math.abs(count), singular = fmtValue === 1, lilUnits = units[unit], fmtUnit = narrow ? singular ? lilUnits[1] : lilUnits[2] || lilUnits[1] : singular ? units[unit][0] : unit;
  return isInPast ? `${fmtValue} ${fmtUnit} ago` : `in ${fmtValue} ${fmtUnit}`;
}
function stringifyTokens(splits, tokenToString) {
  let s2 = "";
  for (const token of splits) {
    if (token.literal) {
      s2 += token.val;
    } else {
      s2 += tokenToString(token.val);
    }
  }
  return s2;
}
var macroTokenToFormatOpts = {
  D: DATE_SHORT,
  DD: DATE_MED,
  DDD: DATE_FULL,
  DDDD: DATE_HUGE,
  t: TIME_SIMPLE,
  tt: TIME_WITH_SECONDS,
  ttt: TIME_WITH_SHORT_OFFSET,
  tttt: TIME_WITH_LONG_OFFSET,
  T: TIME_24_SIMPLE,
  TT: TIME_24_WITH_SECONDS,
  TTT: TIME_24_WITH_SHORT_OFFSET,
  TTTT: TIME_24_WITH_LONG_OFFSET,
  f: DATETIME_SHORT,
  ff: DATETIME_MED,
  fff: DATETIME_FULL,
  ffff: DATETIME_HUGE,
  F: DATETIME_SHORT_WITH_SECONDS,
  FF: DATETIME_MED_WITH_SECONDS,
  FFF: DATETIME_FULL_WITH_SECONDS,
  FFFF: DATETIME_HUGE_WITH_SECONDS
};
var Formatter = class _Formatter {
  static create(locale, opts = {}) {
    return new _Formatter(locale, opts);
  }
  static parseFormat(fmt) {
    let current = null, currentFull = "", bracketed = false;
    const splits = [];
    for (let i = 0; i < fmt.length; i++) {
      const c = fmt.charAt(i);
      if (c === "'") {
        if (currentFull.length > 0 || bracketed) {
          splits.push({
            literal: bracketed || /^\s+$/.test(currentFull),
            val: currentFull === "" ? "'" : currentFull
          });
        }
        current = null;
        currentFull = "";
        bracketed = !bracketed;
      } else if (bracketed) {
        currentFull += c;
      } else if (c === current) {
        currentFull += c;
      } else {
        if (currentFull.length > 0) {
          splits.push({ literal: /^\s+$/.test(currentFull), val: currentFull });
        }
        currentFull = c;
        current = c;
      }
    }
    if (currentFull.length > 0) {
      splits.push({ literal: bracketed || /^\s+$/.test(currentFull), val: currentFull });
    }
    return splits;
  }
  static macroTokenToFormatOpts(token) {
    return macroTokenToFormatOpts[token];
  }
  constructor(locale, formatOpts) {
    this.opts = formatOpts;
    this.loc = locale;
    this.systemLoc = null;
  }
  formatWithSystemDefault(dt, opts) {
    if (this.systemLoc === null) {
      this.systemLoc = this.loc.redefaultToSystem();
    }
    const df = this.systemLoc.dtFormatter(dt, { ...this.opts, ...opts });
    return df.format();
  }
  dtFormatter(dt, opts = {}) {
    return this.loc.dtFormatter(dt, { ...this.opts, ...opts });
  }
  formatDateTime(dt, opts) {
    return this.dtFormatter(dt, opts).format();
  }
  formatDateTimeParts(dt, opts) {
    return this.dtFormatter(dt, opts).formatToParts();
  }
  formatInterval(interval, opts) {
    const df = this.dtFormatter(interval.start, opts);
    return df.dtf.formatRange(interval.start.toJSDate(), interval.end.toJSDate());
  }
  resolvedOptions(dt, opts) {
    return this.dtFormatter(dt, opts).resolvedOptions();
  }
  num(n2, p = 0, signDisplay = void 0) {
    if (this.opts.forceSimple) {
      return padStart(n2, p);
    }
    const opts = { ...this.opts };
    if (p > 0) {
      opts.padTo = p;
    }
    if (signDisplay) {
      opts.signDisplay = signDisplay;
    }
    return this.loc.numberFormatter(opts).format(n2);
  }
  formatDateTimeFromString(dt, fmt) {
    const knownEnglish = this.loc.listingMode() === "en", useDateTimeFormatter = this.loc.outputCalendar && this.loc.outputCalendar !== "gregory", string2 = (opts, extract) => this.loc.extract(dt, opts, extract), formatOffset2 = (opts) => {
      if (dt.isOffsetFixed && dt.offset === 0 && opts.allowZ) {
        return "Z";
      }
      return dt.isValid ? dt.zone.formatOffset(dt.ts, opts.format) : "";
    }, meridiem = () => knownEnglish ? meridiemForDateTime(dt) : string2({ hour: "numeric", hourCycle: "h12" }, "dayperiod"), month = (length, standalone) => knownEnglish ? monthForDateTime(dt, length) : string2(standalone ? { month: length } : { month: length, day: "numeric" }, "month"), weekday = (length, standalone) => knownEnglish ? weekdayForDateTime(dt, length) : string2(
      standalone ? { weekday: length } : { weekday: length, month: "long", day: "numeric" },
      "weekday"
    ), maybeMacro = (token) => {
      const formatOpts = _Formatter.macroTokenToFormatOpts(token);
      if (formatOpts) {
        return this.formatWithSystemDefault(dt, formatOpts);
      } else {
        return token;
      }
    }, era = (length) => knownEnglish ? eraForDateTime(dt, length) : string2({ era: length }, "era"), tokenToString = (token) => {
      switch (token) {
        // ms
        case "S":
          return this.num(dt.millisecond);
        case "u":
        // falls through
        case "SSS":
          return this.num(dt.millisecond, 3);
        // seconds
        case "s":
          return this.num(dt.second);
        case "ss":
          return this.num(dt.second, 2);
        // fractional seconds
        case "uu":
          return this.num(Math.floor(dt.millisecond / 10), 2);
        case "uuu":
          return this.num(Math.floor(dt.millisecond / 100));
        // minutes
        case "m":
          return this.num(dt.minute);
        case "mm":
          return this.num(dt.minute, 2);
        // hours
        case "h":
          return this.num(dt.hour % 12 === 0 ? 12 : dt.hour % 12);
        case "hh":
          return this.num(dt.hour % 12 === 0 ? 12 : dt.hour % 12, 2);
        case "H":
          return this.num(dt.hour);
        case "HH":
          return this.num(dt.hour, 2);
        // offset
        case "Z":
          return formatOffset2({ format: "narrow", allowZ: this.opts.allowZ });
        case "ZZ":
          return formatOffset2({ format: "short", allowZ: this.opts.allowZ });
        case "ZZZ":
          return formatOffset2({ format: "techie", allowZ: this.opts.allowZ });
        case "ZZZZ":
          return dt.zone.offsetName(dt.ts, { format: "short", locale: this.loc.locale });
        case "ZZZZZ":
          return dt.zone.offsetName(dt.ts, { format: "long", locale: this.loc.locale });
        // zone
        case "z":
          return dt.zoneName;
        // meridiems
        case "a":
          return meridiem();
        // dates
        case "d":
          return useDateTimeFormatter ? string2({ day: "numeric" }, "day") : this.num(dt.day);
        case "dd":
          return useDateTimeFormatter ? string2({ day: "2-digit" }, "day") : this.num(dt.day, 2);
        // weekdays - standalone
        case "c":
          return this.num(dt.weekday);
        case "ccc":
          return weekday("short", true);
        case "cccc":
          return weekday("long", true);
        case "ccccc":
          return weekday("narrow", true);
        // weekdays - format
        case "E":
          return this.num(dt.weekday);
        case "EEE":
          return weekday("short", false);
        case "EEEE":
          return weekday("long", false);
        case "EEEEE":
          return weekday("narrow", false);
        // months - standalone
        case "L":
          return useDateTimeFormatter ? string2({ month: "numeric", day: "numeric" }, "month") : this.num(dt.month);
        case "LL":
          return useDateTimeFormatter ? string2({ month: "2-digit", day: "numeric" }, "month") : this.num(dt.month, 2);
        case "LLL":
          return month("short", true);
        case "LLLL":
          return month("long", true);
        case "LLLLL":
          return month("narrow", true);
        // months - format
        case "M":
          return useDateTimeFormatter ? string2({ month: "numeric" }, "month") : this.num(dt.month);
        case "MM":
          return useDateTimeFormatter ? string2({ month: "2-digit" }, "month") : this.num(dt.month, 2);
        case "MMM":
          return month("short", false);
        case "MMMM":
          return month("long", false);
        case "MMMMM":
          return month("narrow", false);
        // years
        case "y":
          return useDateTimeFormatter ? string2({ year: "numeric" }, "year") : this.num(dt.year);
        case "yy":
          return useDateTimeFormatter ? string2({ year: "2-digit" }, "year") : this.num(dt.year.toString().slice(-2), 2);
        case "yyyy":
          return useDateTimeFormatter ? string2({ year: "numeric" }, "year") : this.num(dt.year, 4);
        case "yyyyyy":
          return useDateTimeFormatter ? string2({ year: "numeric" }, "year") : this.num(dt.year, 6);
        // eras
        case "G":
          return era("short");
        case "GG":
          return era("long");
        case "GGGGG":
          return era("narrow");
        case "kk":
          return this.num(dt.weekYear.toString().slice(-2), 2);
        case "kkkk":
          return this.num(dt.weekYear, 4);
        case "W":
          return this.num(dt.weekNumber);
        case "WW":
          return this.num(dt.weekNumber, 2);
        case "n":
          return this.num(dt.localWeekNumber);
        case "nn":
          return this.num(dt.localWeekNumber, 2);
        case "ii":
          return this.num(dt.localWeekYear.toString().slice(-2), 2);
        case "iiii":
          return this.num(dt.localWeekYear, 4);
        case "o":
          return this.num(dt.ordinal);
        case "ooo":
          return this.num(dt.ordinal, 3);
        case "q":
          return this.num(dt.quarter);
        case "qq":
          return this.num(dt.quarter, 2);
        case "X":
          return this.num(Math.floor(dt.ts / 1e3));
        case "x":
          return this.num(dt.ts);
        default:
          return maybeMacro(token);
      }
    };
    return stringifyTokens(_Formatter.parseFormat(fmt), tokenToString);
  }
  formatDurationFromString(dur, fmt) {
    const invertLargest = this.opts.signMode === "negativeLargestOnly" ? -1 : 1;
    const tokenToField = (token) => {
      switch (token[0]) {
        case "S":
          return "milliseconds";
        case "s":
          return "seconds";
        case "m":
          return "minutes";
        case "h":
          return "hours";
        case "d":
          return "days";
        case "w":
          return "weeks";
        case "M":
          return "months";
        case "y":
          return "years";
        default:
          return null;
      }
    }, tokenToString = (lildur, info) => (token) => {
      const mapped = tokenToField(token);
      if (mapped) {
        const inversionFactor = info.isNegativeDuration && mapped !== info.largestUnit ? invertLargest : 1;
        let signDisplay;
        if (this.opts.signMode === "negativeLargestOnly" && mapped !== info.largestUnit) {
          signDisplay = "never";
        } else if (this.opts.signMode === "all") {
          signDisplay = "always";
        } else {
          signDisplay = "auto";
        }
        return this.num(lildur.get(mapped) * inversionFactor, token.length, signDisplay);
      } else {
        return token;
      }
    }, tokens = _Formatter.parseFormat(fmt), realTokens = tokens.reduce(
      (found, { literal, val }) => literal ? found : found.concat(val),
      []
    ), collapsed = dur.shiftTo(...realTokens.map(tokenToField).filter((t) => t)), durationInfo = {
      isNegativeDuration: collapsed < 0,
      // this relies on "collapsed" being based on "shiftTo", which builds up the object
      // in order
      largestUnit: Object.keys(collapsed.values)[0]
    };
    return stringifyTokens(tokens, tokenToString(collapsed, durationInfo));
  }
};
var ianaRegex = /[A-Za-z_+-]{1,256}(?::?\/[A-Za-z0-9_+-]{1,256}(?:\/[A-Za-z0-9_+-]{1,256})?)?/;
function combineRegexes(...regexes) {
  const full = regexes.reduce((f, r) => f + r.source, "");
  return RegExp(`^${full}$`);
}
function combineExtractors(...extractors) {
  return (m) => extractors.reduce(
    ([mergedVals, mergedZone, cursor], ex) => {
      const [val, zone, next] = ex(m, cursor);
      return [{ ...mergedVals, ...val }, zone || mergedZone, next];
    },
    [{}, null, 1]
  ).slice(0, 2);
}
function parse(s2, ...patterns) {
  if (s2 == null) {
    return [null, null];
  }
  for (const [regex, extractor] of patterns) {
    const m = regex.exec(s2);
    if (m) {
      return extractor(m);
    }
  }
  return [null, null];
}
function simpleParse(...keys) {
  return (match2, cursor) => {
    const ret = {};
    let i;
    for (i = 0; i < keys.length; i++) {
      ret[keys[i]] = parseInteger(match2[cursor + i]);
    }
    return [ret, null, cursor + i];
  };
}
var offsetRegex = /(?:([Zz])|([+-]\d\d)(?::?(\d\d))?)/;
var isoExtendedZone = `(?:${offsetRegex.source}?(?:\\[(${ianaRegex.source})\\])?)?`;
var isoTimeBaseRegex = /(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,30}))?)?)?/;
var isoTimeRegex = RegExp(`${isoTimeBaseRegex.source}${isoExtendedZone}`);
var isoTimeExtensionRegex = RegExp(`(?:[Tt]${isoTimeRegex.source})?`);
var isoYmdRegex = /([+-]\d{6}|\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?/;
var isoWeekRegex = /(\d{4})-?W(\d\d)(?:-?(\d))?/;
var isoOrdinalRegex = /(\d{4})-?(\d{3})/;
var extractISOWeekData = simpleParse("weekYear", "weekNumber", "weekDay");
var extractISOOrdinalData = simpleParse("year", "ordinal");
var sqlYmdRegex = /(\d{4})-(\d\d)-(\d\d)/;
var sqlTimeRegex = RegExp(
  `${isoTimeBaseRegex.source} ?(?:${offsetRegex.source}|(${ianaRegex.source}))?`
);
var sqlTimeExtensionRegex = RegExp(`(?: ${sqlTimeRegex.source})?`);
function int2(match2, pos, fallback) {
  const m = match2[pos];
  return isUndefined(m) ? fallback : parseInteger(m);
}
function extractISOYmd(match2, cursor) {
  const item = {
    year: int2(match2, cursor),
    month: int2(match2, cursor + 1, 1),
    day: int2(match2, cursor + 2, 1)
  };
  return [item, null, cursor + 3];
}
function extractISOTime(match2, cursor) {
  const item = {
    hours: int2(match2, cursor, 0),
    minutes: int2(match2, cursor + 1, 0),
    seconds: int2(match2, cursor + 2, 0),
    milliseconds: parseMillis(match2[cursor + 3])
  };
  return [item, null, cursor + 4];
}
function extractISOOffset(match2, cursor) {
  const local = !match2[cursor] && !match2[cursor + 1], fullOffset = signedOffset(match2[cursor + 1], match2[cursor + 2]), zone = local ? null : FixedOffsetZone.instance(fullOffset);
  return [{}, zone, cursor + 3];
}
function extractIANAZone(match2, cursor) {
  const zone = match2[cursor] ? IANAZone.create(match2[cursor]) : null;
  return [{}, zone, cursor + 1];
}
var isoTimeOnly = RegExp(`^T?${isoTimeBaseRegex.source}$`);
var isoDuration = /^-?P(?:(?:(-?\d{1,20}(?:\.\d{1,20})?)Y)?(?:(-?\d{1,20}(?:\.\d{1,20})?)M)?(?:(-?\d{1,20}(?:\.\d{1,20})?)W)?(?:(-?\d{1,20}(?:\.\d{1,20})?)D)?(?:T(?:(-?\d{1,20}(?:\.\d{1,20})?)H)?(?:(-?\d{1,20}(?:\.\d{1,20})?)M)?(?:(-?\d{1,20})(?:[.,](-?\d{1,20}))?S)?)?)$/;
function extractISODuration(match2) {
  const [s2, yearStr, monthStr, weekStr, dayStr, hourStr, minuteStr, secondStr, millisecondsStr] = match2;
  const hasNegativePrefix = s2[0] === "-";
  const negativeSeconds = secondStr && secondStr[0] === "-";
  const maybeNegate = (num, force = false) => num !== void 0 && (force || num && hasNegativePrefix) ? -num : num;
  return [
    {
      years: maybeNegate(parseFloating(yearStr)),
      months: maybeNegate(parseFloating(monthStr)),
      weeks: maybeNegate(parseFloating(weekStr)),
      days: maybeNegate(parseFloating(dayStr)),
      hours: maybeNegate(parseFloating(hourStr)),
      minutes: maybeNegate(parseFloating(minuteStr)),
      seconds: maybeNegate(parseFloating(secondStr), secondStr === "-0"),
      milliseconds: maybeNegate(parseMillis(millisecondsStr), negativeSeconds)
    }
  ];
}
var obsOffsets = {
  GMT: 0,
  EDT: -4 * 60,
  EST: -5 * 60,
  CDT: -5 * 60,
  CST: -6 * 60,
  MDT: -6 * 60,
  MST: -7 * 60,
  PDT: -7 * 60,
  PST: -8 * 60
};
function fromStrings(weekdayStr, yearStr, monthStr, dayStr, hourStr, minuteStr, secondStr) {
  const result = {
    year: yearStr.length === 2 ? untruncateYear(parseInteger(yearStr)) : parseInteger(yearStr),
    month: monthsShort.indexOf(monthStr) + 1,
    day: parseInteger(dayStr),
    hour: parseInteger(hourStr),
    minute: parseInteger(minuteStr)
  };
  if (secondStr) result.second = parseInteger(secondStr);
  if (weekdayStr) {
    result.weekday = weekdayStr.length > 3 ? weekdaysLong.indexOf(weekdayStr) + 1 : weekdaysShort.indexOf(weekdayStr) + 1;
  }
  return result;
}
var rfc2822 = /^(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s)?(\d{1,2})\s(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s(\d{2,4})\s(\d\d):(\d\d)(?::(\d\d))?\s(?:(UT|GMT|[ECMP][SD]T)|([Zz])|(?:([+-]\d\d)(\d\d)))$/;
function extractRFC2822(match2) {
  const [
    ,
    weekdayStr,
    dayStr,
    monthStr,
    yearStr,
    hourStr,
    minuteStr,
    secondStr,
    obsOffset,
    milOffset,
    offHourStr,
    offMinuteStr
  ] = match2, result = fromStrings(weekdayStr, yearStr, monthStr, dayStr, hourStr, minuteStr, secondStr);
  let offset2;
  if (obsOffset) {
    offset2 = obsOffsets[obsOffset];
  } else if (milOffset) {
    offset2 = 0;
  } else {
    offset2 = signedOffset(offHourStr, offMinuteStr);
  }
  return [result, new FixedOffsetZone(offset2)];
}
function preprocessRFC2822(s2) {
  return s2.replace(/\([^()]*\)|[\n\t]/g, " ").replace(/(\s\s+)/g, " ").trim();
}
var rfc1123 = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
var rfc850 = /^(Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday), (\d\d)-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/;
var ascii = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ( \d|\d\d) (\d\d):(\d\d):(\d\d) (\d{4})$/;
function extractRFC1123Or850(match2) {
  const [, weekdayStr, dayStr, monthStr, yearStr, hourStr, minuteStr, secondStr] = match2, result = fromStrings(weekdayStr, yearStr, monthStr, dayStr, hourStr, minuteStr, secondStr);
  return [result, FixedOffsetZone.utcInstance];
}
function extractASCII(match2) {
  const [, weekdayStr, monthStr, dayStr, hourStr, minuteStr, secondStr, yearStr] = match2, result = fromStrings(weekdayStr, yearStr, monthStr, dayStr, hourStr, minuteStr, secondStr);
  return [result, FixedOffsetZone.utcInstance];
}
var isoYmdWithTimeExtensionRegex = combineRegexes(isoYmdRegex, isoTimeExtensionRegex);
var isoWeekWithTimeExtensionRegex = combineRegexes(isoWeekRegex, isoTimeExtensionRegex);
var isoOrdinalWithTimeExtensionRegex = combineRegexes(isoOrdinalRegex, isoTimeExtensionRegex);
var isoTimeCombinedRegex = combineRegexes(isoTimeRegex);
var extractISOYmdTimeAndOffset = combineExtractors(
  extractISOYmd,
  extractISOTime,
  extractISOOffset,
  extractIANAZone
);
var extractISOWeekTimeAndOffset = combineExtractors(
  extractISOWeekData,
  extractISOTime,
  extractISOOffset,
  extractIANAZone
);
var extractISOOrdinalDateAndTime = combineExtractors(
  extractISOOrdinalData,
  extractISOTime,
  extractISOOffset,
  extractIANAZone
);
var extractISOTimeAndOffset = combineExtractors(
  extractISOTime,
  extractISOOffset,
  extractIANAZone
);
function parseISODate(s2) {
  return parse(
    s2,
    [isoYmdWithTimeExtensionRegex, extractISOYmdTimeAndOffset],
    [isoWeekWithTimeExtensionRegex, extractISOWeekTimeAndOffset],
    [isoOrdinalWithTimeExtensionRegex, extractISOOrdinalDateAndTime],
    [isoTimeCombinedRegex, extractISOTimeAndOffset]
  );
}
function parseRFC2822Date(s2) {
  return parse(preprocessRFC2822(s2), [rfc2822, extractRFC2822]);
}
function parseHTTPDate(s2) {
  return parse(
    s2,
    [rfc1123, extractRFC1123Or850],
    [rfc850, extractRFC1123Or850],
    [ascii, extractASCII]
  );
}
function parseISODuration(s2) {
  return parse(s2, [isoDuration, extractISODuration]);
}
var extractISOTimeOnly = combineExtractors(extractISOTime);
function parseISOTimeOnly(s2) {
  return parse(s2, [isoTimeOnly, extractISOTimeOnly]);
}
var sqlYmdWithTimeExtensionRegex = combineRegexes(sqlYmdRegex, sqlTimeExtensionRegex);
var sqlTimeCombinedRegex = combineRegexes(sqlTimeRegex);
var extractISOTimeOffsetAndIANAZone = combineExtractors(
  extractISOTime,
  extractISOOffset,
  extractIANAZone
);
function parseSQL(s2) {
  return parse(
    s2,
    [sqlYmdWithTimeExtensionRegex, extractISOYmdTimeAndOffset],
    [sqlTimeCombinedRegex, extractISOTimeOffsetAndIANAZone]
  );
}
var INVALID$2 = "Invalid Duration";
var lowOrderMatrix = {
  weeks: {
    days: 7,
    hours: 7 * 24,
    minutes: 7 * 24 * 60,
    seconds: 7 * 24 * 60 * 60,
    milliseconds: 7 * 24 * 60 * 60 * 1e3
  },
  days: {
    hours: 24,
    minutes: 24 * 60,
    seconds: 24 * 60 * 60,
    milliseconds: 24 * 60 * 60 * 1e3
  },
  hours: { minutes: 60, seconds: 60 * 60, milliseconds: 60 * 60 * 1e3 },
  minutes: { seconds: 60, milliseconds: 60 * 1e3 },
  seconds: { milliseconds: 1e3 }
};
var casualMatrix = {
  years: {
    quarters: 4,
    months: 12,
    weeks: 52,
    days: 365,
    hours: 365 * 24,
    minutes: 365 * 24 * 60,
    seconds: 365 * 24 * 60 * 60,
    milliseconds: 365 * 24 * 60 * 60 * 1e3
  },
  quarters: {
    months: 3,
    weeks: 13,
    days: 91,
    hours: 91 * 24,
    minutes: 91 * 24 * 60,
    seconds: 91 * 24 * 60 * 60,
    milliseconds: 91 * 24 * 60 * 60 * 1e3
  },
  months: {
    weeks: 4,
    days: 30,
    hours: 30 * 24,
    minutes: 30 * 24 * 60,
    seconds: 30 * 24 * 60 * 60,
    milliseconds: 30 * 24 * 60 * 60 * 1e3
  },
  ...lowOrderMatrix
};
var daysInYearAccurate = 146097 / 400;
var daysInMonthAccurate = 146097 / 4800;
var accurateMatrix = {
  years: {
    quarters: 4,
    months: 12,
    weeks: daysInYearAccurate / 7,
    days: daysInYearAccurate,
    hours: daysInYearAccurate * 24,
    minutes: daysInYearAccurate * 24 * 60,
    seconds: daysInYearAccurate * 24 * 60 * 60,
    milliseconds: daysInYearAccurate * 24 * 60 * 60 * 1e3
  },
  quarters: {
    months: 3,
    weeks: daysInYearAccurate / 28,
    days: daysInYearAccurate / 4,
    hours: daysInYearAccurate * 24 / 4,
    minutes: daysInYearAccurate * 24 * 60 / 4,
    seconds: daysInYearAccurate * 24 * 60 * 60 / 4,
    milliseconds: daysInYearAccurate * 24 * 60 * 60 * 1e3 / 4
  },
  months: {
    weeks: daysInMonthAccurate / 7,
    days: daysInMonthAccurate,
    hours: daysInMonthAccurate * 24,
    minutes: daysInMonthAccurate * 24 * 60,
    seconds: daysInMonthAccurate * 24 * 60 * 60,
    milliseconds: daysInMonthAccurate * 24 * 60 * 60 * 1e3
  },
  ...lowOrderMatrix
};
var orderedUnits$1 = [
  "years",
  "quarters",
  "months",
  "weeks",
  "days",
  "hours",
  "minutes",
  "seconds",
  "milliseconds"
];
var reverseUnits = orderedUnits$1.slice(0).reverse();
function clone$1(dur, alts, clear = false) {
  const conf = {
    values: clear ? alts.values : { ...dur.values, ...alts.values || {} },
    loc: dur.loc.clone(alts.loc),
    conversionAccuracy: alts.conversionAccuracy || dur.conversionAccuracy,
    matrix: alts.matrix || dur.matrix
  };
  return new Duration(conf);
}
function durationToMillis(matrix, vals) {
  let sum = vals.milliseconds ?? 0;
  for (const unit of reverseUnits.slice(1)) {
    if (vals[unit]) {
      sum += vals[unit] * matrix[unit]["milliseconds"];
    }
  }
  return sum;
}
function normalizeValues(matrix, vals) {
  const factor = durationToMillis(matrix, vals) < 0 ? -1 : 1;
  orderedUnits$1.reduceRight((previous, current) => {
    if (!isUndefined(vals[current])) {
      if (previous) {
        const previousVal = vals[previous] * factor;
        const conv = matrix[current][previous];
        const rollUp = Math.floor(previousVal / conv);
        vals[current] += rollUp * factor;
        vals[previous] -= rollUp * conv * factor;
      }
      return current;
    } else {
      return previous;
    }
  }, null);
  orderedUnits$1.reduce((previous, current) => {
    if (!isUndefined(vals[current])) {
      if (previous) {
        const fraction = vals[previous] % 1;
        vals[previous] -= fraction;
        vals[current] += fraction * matrix[previous][current];
      }
      return current;
    } else {
      return previous;
    }
  }, null);
}
function removeZeroes(vals) {
  const newVals = {};
  for (const [key, value] of Object.entries(vals)) {
    if (value !== 0) {
      newVals[key] = value;
    }
  }
  return newVals;
}
var Duration = class _Duration {
  /**
   * @private
   */
  constructor(config) {
    const accurate = config.conversionAccuracy === "longterm" || false;
    let matrix = accurate ? accurateMatrix : casualMatrix;
    if (config.matrix) {
      matrix = config.matrix;
    }
    this.values = config.values;
    this.loc = config.loc || Locale.create();
    this.conversionAccuracy = accurate ? "longterm" : "casual";
    this.invalid = config.invalid || null;
    this.matrix = matrix;
    this.isLuxonDuration = true;
  }
  /**
   * Create Duration from a number of milliseconds.
   * @param {number} count of milliseconds
   * @param {Object} opts - options for parsing
   * @param {string} [opts.locale='en-US'] - the locale to use
   * @param {string} opts.numberingSystem - the numbering system to use
   * @param {string} [opts.conversionAccuracy='casual'] - the conversion system to use
   * @return {Duration}
   */
  static fromMillis(count, opts) {
    return _Duration.fromObject({ milliseconds: count }, opts);
  }
  /**
   * Create a Duration from a JavaScript object with keys like 'years' and 'hours'.
   * If this object is empty then a zero milliseconds duration is returned.
   * @param {Object} obj - the object to create the DateTime from
   * @param {number} obj.years
   * @param {number} obj.quarters
   * @param {number} obj.months
   * @param {number} obj.weeks
   * @param {number} obj.days
   * @param {number} obj.hours
   * @param {number} obj.minutes
   * @param {number} obj.seconds
   * @param {number} obj.milliseconds
   * @param {Object} [opts=[]] - options for creating this Duration
   * @param {string} [opts.locale='en-US'] - the locale to use
   * @param {string} opts.numberingSystem - the numbering system to use
   * @param {string} [opts.conversionAccuracy='casual'] - the preset conversion system to use
   * @param {string} [opts.matrix=Object] - the custom conversion system to use
   * @return {Duration}
   */
  static fromObject(obj, opts = {}) {
    if (obj == null || typeof obj !== "object") {
      throw new InvalidArgumentError(
        `Duration.fromObject: argument expected to be an object, got ${obj === null ? "null" : typeof obj}`
      );
    }
    return new _Duration({
      values: normalizeObject(obj, _Duration.normalizeUnit),
      loc: Locale.fromObject(opts),
      conversionAccuracy: opts.conversionAccuracy,
      matrix: opts.matrix
    });
  }
  /**
   * Create a Duration from DurationLike.
   *
   * @param {Object | number | Duration} durationLike
   * One of:
   * - object with keys like 'years' and 'hours'.
   * - number representing milliseconds
   * - Duration instance
   * @return {Duration}
   */
  static fromDurationLike(durationLike) {
    if (isNumber(durationLike)) {
      return _Duration.fromMillis(durationLike);
    } else if (_Duration.isDuration(durationLike)) {
      return durationLike;
    } else if (typeof durationLike === "object") {
      return _Duration.fromObject(durationLike);
    } else {
      throw new InvalidArgumentError(
        `Unknown duration argument ${durationLike} of type ${typeof durationLike}`
      );
    }
  }
  /**
   * Create a Duration from an ISO 8601 duration string.
   * @param {string} text - text to parse
   * @param {Object} opts - options for parsing
   * @param {string} [opts.locale='en-US'] - the locale to use
   * @param {string} opts.numberingSystem - the numbering system to use
   * @param {string} [opts.conversionAccuracy='casual'] - the preset conversion system to use
   * @param {string} [opts.matrix=Object] - the preset conversion system to use
   * @see https://en.wikipedia.org/wiki/ISO_8601#Durations
   * @example Duration.fromISO('P3Y6M1W4DT12H30M5S').toObject() //=> { years: 3, months: 6, weeks: 1, days: 4, hours: 12, minutes: 30, seconds: 5 }
   * @example Duration.fromISO('PT23H').toObject() //=> { hours: 23 }
   * @example Duration.fromISO('P5Y3M').toObject() //=> { years: 5, months: 3 }
   * @return {Duration}
   */
  static fromISO(text, opts) {
    const [parsed] = parseISODuration(text);
    if (parsed) {
      return _Duration.fromObject(parsed, opts);
    } else {
      return _Duration.invalid("unparsable", `the input "${text}" can't be parsed as ISO 8601`);
    }
  }
  /**
   * Create a Duration from an ISO 8601 time string.
   * @param {string} text - text to parse
   * @param {Object} opts - options for parsing
   * @param {string} [opts.locale='en-US'] - the locale to use
   * @param {string} opts.numberingSystem - the numbering system to use
   * @param {string} [opts.conversionAccuracy='casual'] - the preset conversion system to use
   * @param {string} [opts.matrix=Object] - the conversion system to use
   * @see https://en.wikipedia.org/wiki/ISO_8601#Times
   * @example Duration.fromISOTime('11:22:33.444').toObject() //=> { hours: 11, minutes: 22, seconds: 33, milliseconds: 444 }
   * @example Duration.fromISOTime('11:00').toObject() //=> { hours: 11, minutes: 0, seconds: 0 }
   * @example Duration.fromISOTime('T11:00').toObject() //=> { hours: 11, minutes: 0, seconds: 0 }
   * @example Duration.fromISOTime('1100').toObject() //=> { hours: 11, minutes: 0, seconds: 0 }
   * @example Duration.fromISOTime('T1100').toObject() //=> { hours: 11, minutes: 0, seconds: 0 }
   * @return {Duration}
   */
  static fromISOTime(text, opts) {
    const [parsed] = parseISOTimeOnly(text);
    if (parsed) {
      return _Duration.fromObject(parsed, opts);
    } else {
      return _Duration.invalid("unparsable", `the input "${text}" can't be parsed as ISO 8601`);
    }
  }
  /**
   * Create an invalid Duration.
   * @param {string} reason - simple string of why this datetime is invalid. Should not contain parameters or anything else data-dependent
   * @param {string} [explanation=null] - longer explanation, may include parameters and other useful debugging information
   * @return {Duration}
   */
  static invalid(reason, explanation = null) {
    if (!reason) {
      throw new InvalidArgumentError("need to specify a reason the Duration is invalid");
    }
    const invalid2 = reason instanceof Invalid ? reason : new Invalid(reason, explanation);
    if (Settings.throwOnInvalid) {
      throw new InvalidDurationError(invalid2);
    } else {
      return new _Duration({ invalid: invalid2 });
    }
  }
  /**
   * @private
   */
  static normalizeUnit(unit) {
    const normalized = {
      year: "years",
      years: "years",
      quarter: "quarters",
      quarters: "quarters",
      month: "months",
      months: "months",
      week: "weeks",
      weeks: "weeks",
      day: "days",
      days: "days",
      hour: "hours",
      hours: "hours",
      minute: "minutes",
      minutes: "minutes",
      second: "seconds",
      seconds: "seconds",
      millisecond: "milliseconds",
      milliseconds: "milliseconds"
    }[unit ? unit.toLowerCase() : unit];
    if (!normalized) throw new InvalidUnitError(unit);
    return normalized;
  }
  /**
   * Check if an object is a Duration. Works across context boundaries
   * @param {object} o
   * @return {boolean}
   */
  static isDuration(o) {
    return o && o.isLuxonDuration || false;
  }
  /**
   * Get  the locale of a Duration, such 'en-GB'
   * @type {string}
   */
  get locale() {
    return this.isValid ? this.loc.locale : null;
  }
  /**
   * Get the numbering system of a Duration, such 'beng'. The numbering system is used when formatting the Duration
   *
   * @type {string}
   */
  get numberingSystem() {
    return this.isValid ? this.loc.numberingSystem : null;
  }
  /**
   * Returns a string representation of this Duration formatted according to the specified format string. You may use these tokens:
   * * `S` for milliseconds
   * * `s` for seconds
   * * `m` for minutes
   * * `h` for hours
   * * `d` for days
   * * `w` for weeks
   * * `M` for months
   * * `y` for years
   * Notes:
   * * Add padding by repeating the token, e.g. "yy" pads the years to two digits, "hhhh" pads the hours out to four digits
   * * Tokens can be escaped by wrapping with single quotes.
   * * The duration will be converted to the set of units in the format string using {@link Duration#shiftTo} and the Durations's conversion accuracy setting.
   * @param {string} fmt - the format string
   * @param {Object} opts - options
   * @param {boolean} [opts.floor=true] - floor numerical values
   * @param {'negative'|'all'|'negativeLargestOnly'} [opts.signMode=negative] - How to handle signs
   * @example Duration.fromObject({ years: 1, days: 6, seconds: 2 }).toFormat("y d s") //=> "1 6 2"
   * @example Duration.fromObject({ years: 1, days: 6, seconds: 2 }).toFormat("yy dd sss") //=> "01 06 002"
   * @example Duration.fromObject({ years: 1, days: 6, seconds: 2 }).toFormat("M S") //=> "12 518402000"
   * @example Duration.fromObject({ days: 6, seconds: 2 }).toFormat("d s", { signMode: "all" }) //=> "+6 +2"
   * @example Duration.fromObject({ days: -6, seconds: -2 }).toFormat("d s", { signMode: "all" }) //=> "-6 -2"
   * @example Duration.fromObject({ days: -6, seconds: -2 }).toFormat("d s", { signMode: "negativeLargestOnly" }) //=> "-6 2"
   * @return {string}
   */
  toFormat(fmt, opts = {}) {
    const fmtOpts = {
      ...opts,
      floor: opts.round !== false && opts.floor !== false
    };
    return this.isValid ? Formatter.create(this.loc, fmtOpts).formatDurationFromString(this, fmt) : INVALID$2;
  }
  /**
   * Returns a string representation of a Duration with all units included.
   * To modify its behavior, use `listStyle` and any Intl.NumberFormat option, though `unitDisplay` is especially relevant.
   * @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Intl/NumberFormat/NumberFormat#options
   * @param {Object} opts - Formatting options. Accepts the same keys as the options parameter of the native `Intl.NumberFormat` constructor, as well as `listStyle`.
   * @param {string} [opts.listStyle='narrow'] - How to format the merged list. Corresponds to the `style` property of the options parameter of the native `Intl.ListFormat` constructor.
   * @param {boolean} [opts.showZeros=true] - Show all units previously used by the duration even if they are zero
   * @example
   * ```js
   * var dur = Duration.fromObject({ months: 1, weeks: 0, hours: 5, minutes: 6 })
   * dur.toHuman() //=> '1 month, 0 weeks, 5 hours, 6 minutes'
   * dur.toHuman({ listStyle: "long" }) //=> '1 month, 0 weeks, 5 hours, and 6 minutes'
   * dur.toHuman({ unitDisplay: "short" }) //=> '1 mth, 0 wks, 5 hr, 6 min'
   * dur.toHuman({ showZeros: false }) //=> '1 month, 5 hours, 6 minutes'
   * ```
   */
  toHuman(opts = {}) {
    if (!this.isValid) return INVALID$2;
    const showZeros = opts.showZeros !== false;
    const l2 = orderedUnits$1.map((unit) => {
      const val = this.values[unit];
      if (isUndefined(val) || val === 0 && !showZeros) {
        return null;
      }
      return this.loc.numberFormatter({ style: "unit", unitDisplay: "long", ...opts, unit: unit.slice(0, -1) }).format(val);
    }).filter((n2) => n2);
    return this.loc.listFormatter({ type: "conjunction", style: opts.listStyle || "narrow", ...opts }).format(l2);
  }
  /**
   * Returns a JavaScript object with this Duration's values.
   * @example Duration.fromObject({ years: 1, days: 6, seconds: 2 }).toObject() //=> { years: 1, days: 6, seconds: 2 }
   * @return {Object}
   */
  toObject() {
    if (!this.isValid) return {};
    return { ...this.values };
  }
  /**
   * Returns an ISO 8601-compliant string representation of this Duration.
   * @see https://en.wikipedia.org/wiki/ISO_8601#Durations
   * @example Duration.fromObject({ years: 3, seconds: 45 }).toISO() //=> 'P3YT45S'
   * @example Duration.fromObject({ months: 4, seconds: 45 }).toISO() //=> 'P4MT45S'
   * @example Duration.fromObject({ months: 5 }).toISO() //=> 'P5M'
   * @example Duration.fromObject({ minutes: 5 }).toISO() //=> 'PT5M'
   * @example Duration.fromObject({ milliseconds: 6 }).toISO() //=> 'PT0.006S'
   * @return {string}
   */
  toISO() {
    if (!this.isValid) return null;
    let s2 = "P";
    if (this.years !== 0) s2 += this.years + "Y";
    if (this.months !== 0 || this.quarters !== 0) s2 += this.months + this.quarters * 3 + "M";
    if (this.weeks !== 0) s2 += this.weeks + "W";
    if (this.days !== 0) s2 += this.days + "D";
    if (this.hours !== 0 || this.minutes !== 0 || this.seconds !== 0 || this.milliseconds !== 0)
      s2 += "T";
    if (this.hours !== 0) s2 += this.hours + "H";
    if (this.minutes !== 0) s2 += this.minutes + "M";
    if (this.seconds !== 0 || this.milliseconds !== 0)
      s2 += roundTo(this.seconds + this.milliseconds / 1e3, 3) + "S";
    if (s2 === "P") s2 += "T0S";
    return s2;
  }
  /**
   * Returns an ISO 8601-compliant string representation of this Duration, formatted as a time of day.
   * Note that this will return null if the duration is invalid, negative, or equal to or greater than 24 hours.
   * @see https://en.wikipedia.org/wiki/ISO_8601#Times
   * @param {Object} opts - options
   * @param {boolean} [opts.suppressMilliseconds=false] - exclude milliseconds from the format if they're 0
   * @param {boolean} [opts.suppressSeconds=false] - exclude seconds from the format if they're 0
   * @param {boolean} [opts.includePrefix=false] - include the `T` prefix
   * @param {string} [opts.format='extended'] - choose between the basic and extended format
   * @example Duration.fromObject({ hours: 11 }).toISOTime() //=> '11:00:00.000'
   * @example Duration.fromObject({ hours: 11 }).toISOTime({ suppressMilliseconds: true }) //=> '11:00:00'
   * @example Duration.fromObject({ hours: 11 }).toISOTime({ suppressSeconds: true }) //=> '11:00'
   * @example Duration.fromObject({ hours: 11 }).toISOTime({ includePrefix: true }) //=> 'T11:00:00.000'
   * @example Duration.fromObject({ hours: 11 }).toISOTime({ format: 'basic' }) //=> '110000.000'
   * @return {string}
   */
  toISOTime(opts = {}) {
    if (!this.isValid) return null;
    const millis = this.toMillis();
    if (millis < 0 || millis >= 864e5) return null;
    opts = {
      suppressMilliseconds: false,
      suppressSeconds: false,
      includePrefix: false,
      format: "extended",
      ...opts,
      includeOffset: false
    };
    const dateTime = DateTime.fromMillis(millis, { zone: "UTC" });
    return dateTime.toISOTime(opts);
  }
  /**
   * Returns an ISO 8601 representation of this Duration appropriate for use in JSON.
   * @return {string}
   */
  toJSON() {
    return this.toISO();
  }
  /**
   * Returns an ISO 8601 representation of this Duration appropriate for use in debugging.
   * @return {string}
   */
  toString() {
    return this.toISO();
  }
  /**
   * Returns a string representation of this Duration appropriate for the REPL.
   * @return {string}
   */
  [/* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom")]() {
    if (this.isValid) {
      return `Duration { values: ${JSON.stringify(this.values)} }`;
    } else {
      return `Duration { Invalid, reason: ${this.invalidReason} }`;
    }
  }
  /**
   * Returns an milliseconds value of this Duration.
   * @return {number}
   */
  toMillis() {
    if (!this.isValid) return NaN;
    return durationToMillis(this.matrix, this.values);
  }
  /**
   * Returns an milliseconds value of this Duration. Alias of {@link toMillis}
   * @return {number}
   */
  valueOf() {
    return this.toMillis();
  }
  /**
   * Make this Duration longer by the specified amount. Return a newly-constructed Duration.
   * @param {Duration|Object|number} duration - The amount to add. Either a Luxon Duration, a number of milliseconds, the object argument to Duration.fromObject()
   * @return {Duration}
   */
  plus(duration) {
    if (!this.isValid) return this;
    const dur = _Duration.fromDurationLike(duration), result = {};
    for (const k of orderedUnits$1) {
      if (hasOwnProperty(dur.values, k) || hasOwnProperty(this.values, k)) {
        result[k] = dur.get(k) + this.get(k);
      }
    }
    return clone$1(this, { values: result }, true);
  }
  /**
   * Make this Duration shorter by the specified amount. Return a newly-constructed Duration.
   * @param {Duration|Object|number} duration - The amount to subtract. Either a Luxon Duration, a number of milliseconds, the object argument to Duration.fromObject()
   * @return {Duration}
   */
  minus(duration) {
    if (!this.isValid) return this;
    const dur = _Duration.fromDurationLike(duration);
    return this.plus(dur.negate());
  }
  /**
   * Scale this Duration by the specified amount. Return a newly-constructed Duration.
   * @param {function} fn - The function to apply to each unit. Arity is 1 or 2: the value of the unit and, optionally, the unit name. Must return a number.
   * @example Duration.fromObject({ hours: 1, minutes: 30 }).mapUnits(x => x * 2) //=> { hours: 2, minutes: 60 }
   * @example Duration.fromObject({ hours: 1, minutes: 30 }).mapUnits((x, u) => u === "hours" ? x * 2 : x) //=> { hours: 2, minutes: 30 }
   * @return {Duration}
   */
  mapUnits(fn) {
    if (!this.isValid) return this;
    const result = {};
    for (const k of Object.keys(this.values)) {
      result[k] = asNumber(fn(this.values[k], k));
    }
    return clone$1(this, { values: result }, true);
  }
  /**
   * Get the value of unit.
   * @param {string} unit - a unit such as 'minute' or 'day'
   * @example Duration.fromObject({years: 2, days: 3}).get('years') //=> 2
   * @example Duration.fromObject({years: 2, days: 3}).get('months') //=> 0
   * @example Duration.fromObject({years: 2, days: 3}).get('days') //=> 3
   * @return {number}
   */
  get(unit) {
    return this[_Duration.normalizeUnit(unit)];
  }
  /**
   * "Set" the values of specified units. Return a newly-constructed Duration.
   * @param {Object} values - a mapping of units to numbers
   * @example dur.set({ years: 2017 })
   * @example dur.set({ hours: 8, minutes: 30 })
   * @return {Duration}
   */
  set(values) {
    if (!this.isValid) return this;
    const mixed = { ...this.values, ...normalizeObject(values, _Duration.normalizeUnit) };
    return clone$1(this, { values: mixed });
  }
  /**
   * "Set" the locale and/or numberingSystem.  Returns a newly-constructed Duration.
   * @example dur.reconfigure({ locale: 'en-GB' })
   * @return {Duration}
   */
  reconfigure({ locale, numberingSystem, conversionAccuracy, matrix } = {}) {
    const loc = this.loc.clone({ locale, numberingSystem });
    const opts = { loc, matrix, conversionAccuracy };
    return clone$1(this, opts);
  }
  /**
   * Return the length of the duration in the specified unit.
   * @param {string} unit - a unit such as 'minutes' or 'days'
   * @example Duration.fromObject({years: 1}).as('days') //=> 365
   * @example Duration.fromObject({years: 1}).as('months') //=> 12
   * @example Duration.fromObject({hours: 60}).as('days') //=> 2.5
   * @return {number}
   */
  as(unit) {
    return this.isValid ? this.shiftTo(unit).get(unit) : NaN;
  }
  /**
   * Reduce this Duration to its canonical representation in its current units.
   * Assuming the overall value of the Duration is positive, this means:
   * - excessive values for lower-order units are converted to higher-order units (if possible, see first and second example)
   * - negative lower-order units are converted to higher order units (there must be such a higher order unit, otherwise
   *   the overall value would be negative, see third example)
   * - fractional values for higher-order units are converted to lower-order units (if possible, see fourth example)
   *
   * If the overall value is negative, the result of this method is equivalent to `this.negate().normalize().negate()`.
   * @example Duration.fromObject({ years: 2, days: 5000 }).normalize().toObject() //=> { years: 15, days: 255 }
   * @example Duration.fromObject({ days: 5000 }).normalize().toObject() //=> { days: 5000 }
   * @example Duration.fromObject({ hours: 12, minutes: -45 }).normalize().toObject() //=> { hours: 11, minutes: 15 }
   * @example Duration.fromObject({ years: 2.5, days: 0, hours: 0 }).normalize().toObject() //=> { years: 2, days: 182, hours: 12 }
   * @return {Duration}
   */
  normalize() {
    if (!this.isValid) return this;
    const vals = this.toObject();
    normalizeValues(this.matrix, vals);
    return clone$1(this, { values: vals }, true);
  }
  /**
   * Rescale units to its largest representation
   * @example Duration.fromObject({ milliseconds: 90000 }).rescale().toObject() //=> { minutes: 1, seconds: 30 }
   * @return {Duration}
   */
  rescale() {
    if (!this.isValid) return this;
    const vals = removeZeroes(this.normalize().shiftToAll().toObject());
    return clone$1(this, { values: vals }, true);
  }
  /**
   * Convert this Duration into its representation in a different set of units.
   * @example Duration.fromObject({ hours: 1, seconds: 30 }).shiftTo('minutes', 'milliseconds').toObject() //=> { minutes: 60, milliseconds: 30000 }
   * @return {Duration}
   */
  shiftTo(...units) {
    if (!this.isValid) return this;
    if (units.length === 0) {
      return this;
    }
    units = units.map((u) => _Duration.normalizeUnit(u));
    const built = {}, accumulated = {}, vals = this.toObject();
    let lastUnit;
    for (const k of orderedUnits$1) {
      if (units.indexOf(k) >= 0) {
        lastUnit = k;
        let own = 0;
        for (const ak in accumulated) {
          own += this.matrix[ak][k] * accumulated[ak];
          accumulated[ak] = 0;
        }
        if (isNumber(vals[k])) {
          own += vals[k];
        }
        const i = Math.trunc(own);
        built[k] = i;
        accumulated[k] = (own * 1e3 - i * 1e3) / 1e3;
      } else if (isNumber(vals[k])) {
        accumulated[k] = vals[k];
      }
    }
    for (const key in accumulated) {
      if (accumulated[key] !== 0) {
        built[lastUnit] += key === lastUnit ? accumulated[key] : accumulated[key] / this.matrix[lastUnit][key];
      }
    }
    normalizeValues(this.matrix, built);
    return clone$1(this, { values: built }, true);
  }
  /**
   * Shift this Duration to all available units.
   * Same as shiftTo("years", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds")
   * @return {Duration}
   */
  shiftToAll() {
    if (!this.isValid) return this;
    return this.shiftTo(
      "years",
      "months",
      "weeks",
      "days",
      "hours",
      "minutes",
      "seconds",
      "milliseconds"
    );
  }
  /**
   * Return the negative of this Duration.
   * @example Duration.fromObject({ hours: 1, seconds: 30 }).negate().toObject() //=> { hours: -1, seconds: -30 }
   * @return {Duration}
   */
  negate() {
    if (!this.isValid) return this;
    const negated = {};
    for (const k of Object.keys(this.values)) {
      negated[k] = this.values[k] === 0 ? 0 : -this.values[k];
    }
    return clone$1(this, { values: negated }, true);
  }
  /**
   * Removes all units with values equal to 0 from this Duration.
   * @example Duration.fromObject({ years: 2, days: 0, hours: 0, minutes: 0 }).removeZeros().toObject() //=> { years: 2 }
   * @return {Duration}
   */
  removeZeros() {
    if (!this.isValid) return this;
    const vals = removeZeroes(this.values);
    return clone$1(this, { values: vals }, true);
  }
  /**
   * Get the years.
   * @type {number}
   */
  get years() {
    return this.isValid ? this.values.years || 0 : NaN;
  }
  /**
   * Get the quarters.
   * @type {number}
   */
  get quarters() {
    return this.isValid ? this.values.quarters || 0 : NaN;
  }
  /**
   * Get the months.
   * @type {number}
   */
  get months() {
    return this.isValid ? this.values.months || 0 : NaN;
  }
  /**
   * Get the weeks
   * @type {number}
   */
  get weeks() {
    return this.isValid ? this.values.weeks || 0 : NaN;
  }
  /**
   * Get the days.
   * @type {number}
   */
  get days() {
    return this.isValid ? this.values.days || 0 : NaN;
  }
  /**
   * Get the hours.
   * @type {number}
   */
  get hours() {
    return this.isValid ? this.values.hours || 0 : NaN;
  }
  /**
   * Get the minutes.
   * @type {number}
   */
  get minutes() {
    return this.isValid ? this.values.minutes || 0 : NaN;
  }
  /**
   * Get the seconds.
   * @return {number}
   */
  get seconds() {
    return this.isValid ? this.values.seconds || 0 : NaN;
  }
  /**
   * Get the milliseconds.
   * @return {number}
   */
  get milliseconds() {
    return this.isValid ? this.values.milliseconds || 0 : NaN;
  }
  /**
   * Returns whether the Duration is invalid. Invalid durations are returned by diff operations
   * on invalid DateTimes or Intervals.
   * @return {boolean}
   */
  get isValid() {
    return this.invalid === null;
  }
  /**
   * Returns an error code if this Duration became invalid, or null if the Duration is valid
   * @return {string}
   */
  get invalidReason() {
    return this.invalid ? this.invalid.reason : null;
  }
  /**
   * Returns an explanation of why this Duration became invalid, or null if the Duration is valid
   * @type {string}
   */
  get invalidExplanation() {
    return this.invalid ? this.invalid.explanation : null;
  }
  /**
   * Equality check
   * Two Durations are equal iff they have the same units and the same values for each unit.
   * @param {Duration} other
   * @return {boolean}
   */
  equals(other) {
    if (!this.isValid || !other.isValid) {
      return false;
    }
    if (!this.loc.equals(other.loc)) {
      return false;
    }
    function eq(v1, v2) {
      if (v1 === void 0 || v1 === 0) return v2 === void 0 || v2 === 0;
      return v1 === v2;
    }
    for (const u of orderedUnits$1) {
      if (!eq(this.values[u], other.values[u])) {
        return false;
      }
    }
    return true;
  }
};
var INVALID$1 = "Invalid Interval";
function validateStartEnd(start, end) {
  if (!start || !start.isValid) {
    return Interval.invalid("missing or invalid start");
  } else if (!end || !end.isValid) {
    return Interval.invalid("missing or invalid end");
  } else if (end < start) {
    return Interval.invalid(
      "end before start",
      `The end of an interval must be after its start, but you had start=${start.toISO()} and end=${end.toISO()}`
    );
  } else {
    return null;
  }
}
var Interval = class _Interval {
  /**
   * @private
   */
  constructor(config) {
    this.s = config.start;
    this.e = config.end;
    this.invalid = config.invalid || null;
    this.isLuxonInterval = true;
  }
  /**
   * Create an invalid Interval.
   * @param {string} reason - simple string of why this Interval is invalid. Should not contain parameters or anything else data-dependent
   * @param {string} [explanation=null] - longer explanation, may include parameters and other useful debugging information
   * @return {Interval}
   */
  static invalid(reason, explanation = null) {
    if (!reason) {
      throw new InvalidArgumentError("need to specify a reason the Interval is invalid");
    }
    const invalid2 = reason instanceof Invalid ? reason : new Invalid(reason, explanation);
    if (Settings.throwOnInvalid) {
      throw new InvalidIntervalError(invalid2);
    } else {
      return new _Interval({ invalid: invalid2 });
    }
  }
  /**
   * Create an Interval from a start DateTime and an end DateTime. Inclusive of the start but not the end.
   * @param {DateTime|Date|Object} start
   * @param {DateTime|Date|Object} end
   * @return {Interval}
   */
  static fromDateTimes(start, end) {
    const builtStart = friendlyDateTime(start), builtEnd = friendlyDateTime(end);
    const validateError = validateStartEnd(builtStart, builtEnd);
    if (validateError == null) {
      return new _Interval({
        start: builtStart,
        end: builtEnd
      });
    } else {
      return validateError;
    }
  }
  /**
   * Create an Interval from a start DateTime and a Duration to extend to.
   * @param {DateTime|Date|Object} start
   * @param {Duration|Object|number} duration - the length of the Interval.
   * @return {Interval}
   */
  static after(start, duration) {
    const dur = Duration.fromDurationLike(duration), dt = friendlyDateTime(start);
    return _Interval.fromDateTimes(dt, dt.plus(dur));
  }
  /**
   * Create an Interval from an end DateTime and a Duration to extend backwards to.
   * @param {DateTime|Date|Object} end
   * @param {Duration|Object|number} duration - the length of the Interval.
   * @return {Interval}
   */
  static before(end, duration) {
    const dur = Duration.fromDurationLike(duration), dt = friendlyDateTime(end);
    return _Interval.fromDateTimes(dt.minus(dur), dt);
  }
  /**
   * Create an Interval from an ISO 8601 string.
   * Accepts `<start>/<end>`, `<start>/<duration>`, and `<duration>/<end>` formats.
   * @param {string} text - the ISO string to parse
   * @param {Object} [opts] - options to pass {@link DateTime#fromISO} and optionally {@link Duration#fromISO}
   * @see https://en.wikipedia.org/wiki/ISO_8601#Time_intervals
   * @return {Interval}
   */
  static fromISO(text, opts) {
    const [s2, e] = (text || "").split("/", 2);
    if (s2 && e) {
      let start, startIsValid;
      try {
        start = DateTime.fromISO(s2, opts);
        startIsValid = start.isValid;
      } catch (e2) {
        startIsValid = false;
      }
      let end, endIsValid;
      try {
        end = DateTime.fromISO(e, opts);
        endIsValid = end.isValid;
      } catch (e2) {
        endIsValid = false;
      }
      if (startIsValid && endIsValid) {
        return _Interval.fromDateTimes(start, end);
      }
      if (startIsValid) {
        const dur = Duration.fromISO(e, opts);
        if (dur.isValid) {
          return _Interval.after(start, dur);
        }
      } else if (endIsValid) {
        const dur = Duration.fromISO(s2, opts);
        if (dur.isValid) {
          return _Interval.before(end, dur);
        }
      }
    }
    return _Interval.invalid("unparsable", `the input "${text}" can't be parsed as ISO 8601`);
  }
  /**
   * Check if an object is an Interval. Works across context boundaries
   * @param {object} o
   * @return {boolean}
   */
  static isInterval(o) {
    return o && o.isLuxonInterval || false;
  }
  /**
   * Returns the start of the Interval
   * @type {DateTime}
   */
  get start() {
    return this.isValid ? this.s : null;
  }
  /**
   * Returns the end of the Interval. This is the first instant which is not part of the interval
   * (Interval is half-open).
   * @type {DateTime}
   */
  get end() {
    return this.isValid ? this.e : null;
  }
  /**
   * Returns the last DateTime included in the interval (since end is not part of the interval)
   * @type {DateTime}
   */
  get lastDateTime() {
    return this.isValid ? this.e ? this.e.minus(1) : null : null;
  }
  /**
   * Returns whether this Interval's end is at least its start, meaning that the Interval isn't 'backwards'.
   * @type {boolean}
   */
  get isValid() {
    return this.invalidReason === null;
  }
  /**
   * Returns an error code if this Interval is invalid, or null if the Interval is valid
   * @type {string}
   */
  get invalidReason() {
    return this.invalid ? this.invalid.reason : null;
  }
  /**
   * Returns an explanation of why this Interval became invalid, or null if the Interval is valid
   * @type {string}
   */
  get invalidExplanation() {
    return this.invalid ? this.invalid.explanation : null;
  }
  /**
   * Returns the length of the Interval in the specified unit.
   * @param {string} unit - the unit (such as 'hours' or 'days') to return the length in.
   * @return {number}
   */
  length(unit = "milliseconds") {
    return this.isValid ? this.toDuration(...[unit]).get(unit) : NaN;
  }
  /**
   * Returns the count of minutes, hours, days, months, or years included in the Interval, even in part.
   * Unlike {@link Interval#length} this counts sections of the calendar, not periods of time, e.g. specifying 'day'
   * asks 'what dates are included in this interval?', not 'how many days long is this interval?'
   * @param {string} [unit='milliseconds'] - the unit of time to count.
   * @param {Object} opts - options
   * @param {boolean} [opts.useLocaleWeeks=false] - If true, use weeks based on the locale, i.e. use the locale-dependent start of the week; this operation will always use the locale of the start DateTime
   * @return {number}
   */
  count(unit = "milliseconds", opts) {
    if (!this.isValid) return NaN;
    const start = this.start.startOf(unit, opts);
    let end;
    if (opts?.useLocaleWeeks) {
      end = this.end.reconfigure({ locale: start.locale });
    } else {
      end = this.end;
    }
    end = end.startOf(unit, opts);
    return Math.floor(end.diff(start, unit).get(unit)) + (end.valueOf() !== this.end.valueOf());
  }
  /**
   * Returns whether this Interval's start and end are both in the same unit of time
   * @param {string} unit - the unit of time to check sameness on
   * @return {boolean}
   */
  hasSame(unit) {
    return this.isValid ? this.isEmpty() || this.e.minus(1).hasSame(this.s, unit) : false;
  }
  /**
   * Return whether this Interval has the same start and end DateTimes.
   * @return {boolean}
   */
  isEmpty() {
    return this.s.valueOf() === this.e.valueOf();
  }
  /**
   * Return whether this Interval's start is after the specified DateTime.
   * @param {DateTime} dateTime
   * @return {boolean}
   */
  isAfter(dateTime) {
    if (!this.isValid) return false;
    return this.s > dateTime;
  }
  /**
   * Return whether this Interval's end is before the specified DateTime.
   * @param {DateTime} dateTime
   * @return {boolean}
   */
  isBefore(dateTime) {
    if (!this.isValid) return false;
    return this.e <= dateTime;
  }
  /**
   * Return whether this Interval contains the specified DateTime.
   * @param {DateTime} dateTime
   * @return {boolean}
   */
  contains(dateTime) {
    if (!this.isValid) return false;
    return this.s <= dateTime && this.e > dateTime;
  }
  /**
   * "Sets" the start and/or end dates. Returns a newly-constructed Interval.
   * @param {Object} values - the values to set
   * @param {DateTime} values.start - the starting DateTime
   * @param {DateTime} values.end - the ending DateTime
   * @return {Interval}
   */
  set({ start, end } = {}) {
    if (!this.isValid) return this;
    return _Interval.fromDateTimes(start || this.s, end || this.e);
  }
  /**
   * Split this Interval at each of the specified DateTimes
   * @param {...DateTime} dateTimes - the unit of time to count.
   * @return {Array}
   */
  splitAt(...dateTimes) {
    if (!this.isValid) return [];
    const sorted = dateTimes.map(friendlyDateTime).filter((d) => this.contains(d)).sort((a, b) => a.toMillis() - b.toMillis()), results = [];
    let { s: s2 } = this, i = 0;
    while (s2 < this.e) {
      const added = sorted[i] || this.e, next = +added > +this.e ? this.e : added;
      results.push(_Interval.fromDateTimes(s2, next));
      s2 = next;
      i += 1;
    }
    return results;
  }
  /**
   * Split this Interval into smaller Intervals, each of the specified length.
   * Left over time is grouped into a smaller interval
   * @param {Duration|Object|number} duration - The length of each resulting interval.
   * @return {Array}
   */
  splitBy(duration) {
    const dur = Duration.fromDurationLike(duration);
    if (!this.isValid || !dur.isValid || dur.as("milliseconds") === 0) {
      return [];
    }
    let { s: s2 } = this, idx = 1, next;
    const results = [];
    while (s2 < this.e) {
      const added = this.start.plus(dur.mapUnits((x) => x * idx));
      next = +added > +this.e ? this.e : added;
      results.push(_Interval.fromDateTimes(s2, next));
      s2 = next;
      idx += 1;
    }
    return results;
  }
  /**
   * Split this Interval into the specified number of smaller intervals.
   * @param {number} numberOfParts - The number of Intervals to divide the Interval into.
   * @return {Array}
   */
  divideEqually(numberOfParts) {
    if (!this.isValid) return [];
    return this.splitBy(this.length() / numberOfParts).slice(0, numberOfParts);
  }
  /**
   * Return whether this Interval overlaps with the specified Interval
   * @param {Interval} other
   * @return {boolean}
   */
  overlaps(other) {
    return this.e > other.s && this.s < other.e;
  }
  /**
   * Return whether this Interval's end is adjacent to the specified Interval's start.
   * @param {Interval} other
   * @return {boolean}
   */
  abutsStart(other) {
    if (!this.isValid) return false;
    return +this.e === +other.s;
  }
  /**
   * Return whether this Interval's start is adjacent to the specified Interval's end.
   * @param {Interval} other
   * @return {boolean}
   */
  abutsEnd(other) {
    if (!this.isValid) return false;
    return +other.e === +this.s;
  }
  /**
   * Returns true if this Interval fully contains the specified Interval, specifically if the intersect (of this Interval and the other Interval) is equal to the other Interval; false otherwise.
   * @param {Interval} other
   * @return {boolean}
   */
  engulfs(other) {
    if (!this.isValid) return false;
    return this.s <= other.s && this.e >= other.e;
  }
  /**
   * Return whether this Interval has the same start and end as the specified Interval.
   * @param {Interval} other
   * @return {boolean}
   */
  equals(other) {
    if (!this.isValid || !other.isValid) {
      return false;
    }
    return this.s.equals(other.s) && this.e.equals(other.e);
  }
  /**
   * Return an Interval representing the intersection of this Interval and the specified Interval.
   * Specifically, the resulting Interval has the maximum start time and the minimum end time of the two Intervals.
   * Returns null if the intersection is empty, meaning, the intervals don't intersect.
   * @param {Interval} other
   * @return {Interval}
   */
  intersection(other) {
    if (!this.isValid) return this;
    const s2 = this.s > other.s ? this.s : other.s, e = this.e < other.e ? this.e : other.e;
    if (s2 >= e) {
      return null;
    } else {
      return _Interval.fromDateTimes(s2, e);
    }
  }
  /**
   * Return an Interval representing the union of this Interval and the specified Interval.
   * Specifically, the resulting Interval has the minimum start time and the maximum end time of the two Intervals.
   * @param {Interval} other
   * @return {Interval}
   */
  union(other) {
    if (!this.isValid) return this;
    const s2 = this.s < other.s ? this.s : other.s, e = this.e > other.e ? this.e : other.e;
    return _Interval.fromDateTimes(s2, e);
  }
  /**
   * Merge an array of Intervals into an equivalent minimal set of Intervals.
   * Combines overlapping and adjacent Intervals.
   * The resulting array will contain the Intervals in ascending order, that is, starting with the earliest Interval
   * and ending with the latest.
   *
   * @param {Array} intervals
   * @return {Array}
   */
  static merge(intervals) {
    const [found, final] = intervals.sort((a, b) => a.s - b.s).reduce(
      ([sofar, current], item) => {
        if (!current) {
          return [sofar, item];
        } else if (current.overlaps(item) || current.abutsStart(item)) {
          return [sofar, current.union(item)];
        } else {
          return [sofar.concat([current]), item];
        }
      },
      [[], null]
    );
    if (final) {
      found.push(final);
    }
    return found;
  }
  /**
   * Return an array of Intervals representing the spans of time that only appear in one of the specified Intervals.
   * @param {Array} intervals
   * @return {Array}
   */
  static xor(intervals) {
    let start = null, currentCount = 0;
    const results = [], ends = intervals.map((i) => [
      { time: i.s, type: "s" },
      { time: i.e, type: "e" }
    ]), flattened = Array.prototype.concat(...ends), arr = flattened.sort((a, b) => a.time - b.time);
    for (const i of arr) {
      currentCount += i.type === "s" ? 1 : -1;
      if (currentCount === 1) {
        start = i.time;
      } else {
        if (start && +start !== +i.time) {
          results.push(_Interval.fromDateTimes(start, i.time));
        }
        start = null;
      }
    }
    return _Interval.merge(results);
  }
  /**
   * Return an Interval representing the span of time in this Interval that doesn't overlap with any of the specified Intervals.
   * @param {...Interval} intervals
   * @return {Array}
   */
  difference(...intervals) {
    return _Interval.xor([this].concat(intervals)).map((i) => this.intersection(i)).filter((i) => i && !i.isEmpty());
  }
  /**
   * Returns a string representation of this Interval appropriate for debugging.
   * @return {string}
   */
  toString() {
    if (!this.isValid) return INVALID$1;
    return `[${this.s.toISO()} \u2013 ${this.e.toISO()})`;
  }
  /**
   * Returns a string representation of this Interval appropriate for the REPL.
   * @return {string}
   */
  [/* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom")]() {
    if (this.isValid) {
      return `Interval { start: ${this.s.toISO()}, end: ${this.e.toISO()} }`;
    } else {
      return `Interval { Invalid, reason: ${this.invalidReason} }`;
    }
  }
  /**
   * Returns a localized string representing this Interval. Accepts the same options as the
   * Intl.DateTimeFormat constructor and any presets defined by Luxon, such as
   * {@link DateTime.DATE_FULL} or {@link DateTime.TIME_SIMPLE}. The exact behavior of this method
   * is browser-specific, but in general it will return an appropriate representation of the
   * Interval in the assigned locale. Defaults to the system's locale if no locale has been
   * specified.
   * @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/DateTimeFormat
   * @param {Object} [formatOpts=DateTime.DATE_SHORT] - Either a DateTime preset or
   * Intl.DateTimeFormat constructor options.
   * @param {Object} opts - Options to override the configuration of the start DateTime.
   * @example Interval.fromISO('2022-11-07T09:00Z/2022-11-08T09:00Z').toLocaleString(); //=> 11/7/2022 – 11/8/2022
   * @example Interval.fromISO('2022-11-07T09:00Z/2022-11-08T09:00Z').toLocaleString(DateTime.DATE_FULL); //=> November 7 – 8, 2022
   * @example Interval.fromISO('2022-11-07T09:00Z/2022-11-08T09:00Z').toLocaleString(DateTime.DATE_FULL, { locale: 'fr-FR' }); //=> 7–8 novembre 2022
   * @example Interval.fromISO('2022-11-07T17:00Z/2022-11-07T19:00Z').toLocaleString(DateTime.TIME_SIMPLE); //=> 6:00 – 8:00 PM
   * @example Interval.fromISO('2022-11-07T17:00Z/2022-11-07T19:00Z').toLocaleString({ weekday: 'short', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit' }); //=> Mon, Nov 07, 6:00 – 8:00 p
   * @return {string}
   */
  toLocaleString(formatOpts = DATE_SHORT, opts = {}) {
    return this.isValid ? Formatter.create(this.s.loc.clone(opts), formatOpts).formatInterval(this) : INVALID$1;
  }
  /**
   * Returns an ISO 8601-compliant string representation of this Interval.
   * @see https://en.wikipedia.org/wiki/ISO_8601#Time_intervals
   * @param {Object} opts - The same options as {@link DateTime#toISO}
   * @return {string}
   */
  toISO(opts) {
    if (!this.isValid) return INVALID$1;
    return `${this.s.toISO(opts)}/${this.e.toISO(opts)}`;
  }
  /**
   * Returns an ISO 8601-compliant string representation of date of this Interval.
   * The time components are ignored.
   * @see https://en.wikipedia.org/wiki/ISO_8601#Time_intervals
   * @return {string}
   */
  toISODate() {
    if (!this.isValid) return INVALID$1;
    return `${this.s.toISODate()}/${this.e.toISODate()}`;
  }
  /**
   * Returns an ISO 8601-compliant string representation of time of this Interval.
   * The date components are ignored.
   * @see https://en.wikipedia.org/wiki/ISO_8601#Time_intervals
   * @param {Object} opts - The same options as {@link DateTime#toISO}
   * @return {string}
   */
  toISOTime(opts) {
    if (!this.isValid) return INVALID$1;
    return `${this.s.toISOTime(opts)}/${this.e.toISOTime(opts)}`;
  }
  /**
   * Returns a string representation of this Interval formatted according to the specified format
   * string. **You may not want this.** See {@link Interval#toLocaleString} for a more flexible
   * formatting tool.
   * @param {string} dateFormat - The format string. This string formats the start and end time.
   * See {@link DateTime#toFormat} for details.
   * @param {Object} opts - Options.
   * @param {string} [opts.separator =  ' – '] - A separator to place between the start and end
   * representations.
   * @return {string}
   */
  toFormat(dateFormat, { separator = " \u2013 " } = {}) {
    if (!this.isValid) return INVALID$1;
    return `${this.s.toFormat(dateFormat)}${separator}${this.e.toFormat(dateFormat)}`;
  }
  /**
   * Return a Duration representing the time spanned by this interval.
   * @param {string|string[]} [unit=['milliseconds']] - the unit or units (such as 'hours' or 'days') to include in the duration.
   * @param {Object} opts - options that affect the creation of the Duration
   * @param {string} [opts.conversionAccuracy='casual'] - the conversion system to use
   * @example Interval.fromDateTimes(dt1, dt2).toDuration().toObject() //=> { milliseconds: 88489257 }
   * @example Interval.fromDateTimes(dt1, dt2).toDuration('days').toObject() //=> { days: 1.0241812152777778 }
   * @example Interval.fromDateTimes(dt1, dt2).toDuration(['hours', 'minutes']).toObject() //=> { hours: 24, minutes: 34.82095 }
   * @example Interval.fromDateTimes(dt1, dt2).toDuration(['hours', 'minutes', 'seconds']).toObject() //=> { hours: 24, minutes: 34, seconds: 49.257 }
   * @example Interval.fromDateTimes(dt1, dt2).toDuration('seconds').toObject() //=> { seconds: 88489.257 }
   * @return {Duration}
   */
  toDuration(unit, opts) {
    if (!this.isValid) {
      return Duration.invalid(this.invalidReason);
    }
    return this.e.diff(this.s, unit, opts);
  }
  /**
   * Run mapFn on the interval start and end, returning a new Interval from the resulting DateTimes
   * @param {function} mapFn
   * @return {Interval}
   * @example Interval.fromDateTimes(dt1, dt2).mapEndpoints(endpoint => endpoint.toUTC())
   * @example Interval.fromDateTimes(dt1, dt2).mapEndpoints(endpoint => endpoint.plus({ hours: 2 }))
   */
  mapEndpoints(mapFn) {
    return _Interval.fromDateTimes(mapFn(this.s), mapFn(this.e));
  }
};
var Info = class {
  /**
   * Return whether the specified zone contains a DST.
   * @param {string|Zone} [zone='local'] - Zone to check. Defaults to the environment's local zone.
   * @return {boolean}
   */
  static hasDST(zone = Settings.defaultZone) {
    const proto = DateTime.now().setZone(zone).set({ month: 12 });
    return !zone.isUniversal && proto.offset !== proto.set({ month: 6 }).offset;
  }
  /**
   * Return whether the specified zone is a valid IANA specifier.
   * @param {string} zone - Zone to check
   * @return {boolean}
   */
  static isValidIANAZone(zone) {
    return IANAZone.isValidZone(zone);
  }
  /**
   * Converts the input into a {@link Zone} instance.
   *
   * * If `input` is already a Zone instance, it is returned unchanged.
   * * If `input` is a string containing a valid time zone name, a Zone instance
   *   with that name is returned.
   * * If `input` is a string that doesn't refer to a known time zone, a Zone
   *   instance with {@link Zone#isValid} == false is returned.
   * * If `input is a number, a Zone instance with the specified fixed offset
   *   in minutes is returned.
   * * If `input` is `null` or `undefined`, the default zone is returned.
   * @param {string|Zone|number} [input] - the value to be converted
   * @return {Zone}
   */
  static normalizeZone(input) {
    return normalizeZone(input, Settings.defaultZone);
  }
  /**
   * Get the weekday on which the week starts according to the given locale.
   * @param {Object} opts - options
   * @param {string} [opts.locale] - the locale code
   * @param {string} [opts.locObj=null] - an existing locale object to use
   * @returns {number} the start of the week, 1 for Monday through 7 for Sunday
   */
  static getStartOfWeek({ locale = null, locObj = null } = {}) {
    return (locObj || Locale.create(locale)).getStartOfWeek();
  }
  /**
   * Get the minimum number of days necessary in a week before it is considered part of the next year according
   * to the given locale.
   * @param {Object} opts - options
   * @param {string} [opts.locale] - the locale code
   * @param {string} [opts.locObj=null] - an existing locale object to use
   * @returns {number}
   */
  static getMinimumDaysInFirstWeek({ locale = null, locObj = null } = {}) {
    return (locObj || Locale.create(locale)).getMinDaysInFirstWeek();
  }
  /**
   * Get the weekdays, which are considered the weekend according to the given locale
   * @param {Object} opts - options
   * @param {string} [opts.locale] - the locale code
   * @param {string} [opts.locObj=null] - an existing locale object to use
   * @returns {number[]} an array of weekdays, 1 for Monday through 7 for Sunday
   */
  static getWeekendWeekdays({ locale = null, locObj = null } = {}) {
    return (locObj || Locale.create(locale)).getWeekendDays().slice();
  }
  /**
   * Return an array of standalone month names.
   * @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/DateTimeFormat
   * @param {string} [length='long'] - the length of the month representation, such as "numeric", "2-digit", "narrow", "short", "long"
   * @param {Object} opts - options
   * @param {string} [opts.locale] - the locale code
   * @param {string} [opts.numberingSystem=null] - the numbering system
   * @param {string} [opts.locObj=null] - an existing locale object to use
   * @param {string} [opts.outputCalendar='gregory'] - the calendar
   * @example Info.months()[0] //=> 'January'
   * @example Info.months('short')[0] //=> 'Jan'
   * @example Info.months('numeric')[0] //=> '1'
   * @example Info.months('short', { locale: 'fr-CA' } )[0] //=> 'janv.'
   * @example Info.months('numeric', { locale: 'ar' })[0] //=> '١'
   * @example Info.months('long', { outputCalendar: 'islamic' })[0] //=> 'Rabiʻ I'
   * @return {Array}
   */
  static months(length = "long", { locale = null, numberingSystem = null, locObj = null, outputCalendar = "gregory" } = {}) {
    return (locObj || Locale.create(locale, numberingSystem, outputCalendar)).months(length);
  }
  /**
   * Return an array of format month names.
   * Format months differ from standalone months in that they're meant to appear next to the day of the month. In some languages, that
   * changes the string.
   * See {@link Info#months}
   * @param {string} [length='long'] - the length of the month representation, such as "numeric", "2-digit", "narrow", "short", "long"
   * @param {Object} opts - options
   * @param {string} [opts.locale] - the locale code
   * @param {string} [opts.numberingSystem=null] - the numbering system
   * @param {string} [opts.locObj=null] - an existing locale object to use
   * @param {string} [opts.outputCalendar='gregory'] - the calendar
   * @return {Array}
   */
  static monthsFormat(length = "long", { locale = null, numberingSystem = null, locObj = null, outputCalendar = "gregory" } = {}) {
    return (locObj || Locale.create(locale, numberingSystem, outputCalendar)).months(length, true);
  }
  /**
   * Return an array of standalone week names.
   * @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/DateTimeFormat
   * @param {string} [length='long'] - the length of the weekday representation, such as "narrow", "short", "long".
   * @param {Object} opts - options
   * @param {string} [opts.locale] - the locale code
   * @param {string} [opts.numberingSystem=null] - the numbering system
   * @param {string} [opts.locObj=null] - an existing locale object to use
   * @example Info.weekdays()[0] //=> 'Monday'
   * @example Info.weekdays('short')[0] //=> 'Mon'
   * @example Info.weekdays('short', { locale: 'fr-CA' })[0] //=> 'lun.'
   * @example Info.weekdays('short', { locale: 'ar' })[0] //=> 'الاثنين'
   * @return {Array}
   */
  static weekdays(length = "long", { locale = null, numberingSystem = null, locObj = null } = {}) {
    return (locObj || Locale.create(locale, numberingSystem, null)).weekdays(length);
  }
  /**
   * Return an array of format week names.
   * Format weekdays differ from standalone weekdays in that they're meant to appear next to more date information. In some languages, that
   * changes the string.
   * See {@link Info#weekdays}
   * @param {string} [length='long'] - the length of the month representation, such as "narrow", "short", "long".
   * @param {Object} opts - options
   * @param {string} [opts.locale=null] - the locale code
   * @param {string} [opts.numberingSystem=null] - the numbering system
   * @param {string} [opts.locObj=null] - an existing locale object to use
   * @return {Array}
   */
  static weekdaysFormat(length = "long", { locale = null, numberingSystem = null, locObj = null } = {}) {
    return (locObj || Locale.create(locale, numberingSystem, null)).weekdays(length, true);
  }
  /**
   * Return an array of meridiems.
   * @param {Object} opts - options
   * @param {string} [opts.locale] - the locale code
   * @example Info.meridiems() //=> [ 'AM', 'PM' ]
   * @example Info.meridiems({ locale: 'my' }) //=> [ 'နံနက်', 'ညနေ' ]
   * @return {Array}
   */
  static meridiems({ locale = null } = {}) {
    return Locale.create(locale).meridiems();
  }
  /**
   * Return an array of eras, such as ['BC', 'AD']. The locale can be specified, but the calendar system is always Gregorian.
   * @param {string} [length='short'] - the length of the era representation, such as "short" or "long".
   * @param {Object} opts - options
   * @param {string} [opts.locale] - the locale code
   * @example Info.eras() //=> [ 'BC', 'AD' ]
   * @example Info.eras('long') //=> [ 'Before Christ', 'Anno Domini' ]
   * @example Info.eras('long', { locale: 'fr' }) //=> [ 'avant Jésus-Christ', 'après Jésus-Christ' ]
   * @return {Array}
   */
  static eras(length = "short", { locale = null } = {}) {
    return Locale.create(locale, null, "gregory").eras(length);
  }
  /**
   * Return the set of available features in this environment.
   * Some features of Luxon are not available in all environments. For example, on older browsers, relative time formatting support is not available. Use this function to figure out if that's the case.
   * Keys:
   * * `relative`: whether this environment supports relative time formatting
   * * `localeWeek`: whether this environment supports different weekdays for the start of the week based on the locale
   * @example Info.features() //=> { relative: false, localeWeek: true }
   * @return {Object}
   */
  static features() {
    return { relative: hasRelative(), localeWeek: hasLocaleWeekInfo() };
  }
};
function dayDiff(earlier, later) {
  const utcDayStart = (dt) => dt.toUTC(0, { keepLocalTime: true }).startOf("day").valueOf(), ms = utcDayStart(later) - utcDayStart(earlier);
  return Math.floor(Duration.fromMillis(ms).as("days"));
}
function highOrderDiffs(cursor, later, units) {
  const differs = [
    ["years", (a, b) => b.year - a.year],
    ["quarters", (a, b) => b.quarter - a.quarter + (b.year - a.year) * 4],
    ["months", (a, b) => b.month - a.month + (b.year - a.year) * 12],
    [
      "weeks",
      (a, b) => {
        const days = dayDiff(a, b);
        return (days - days % 7) / 7;
      }
    ],
    ["days", dayDiff]
  ];
  const results = {};
  const earlier = cursor;
  let lowestOrder, highWater;
  for (const [unit, differ] of differs) {
    if (units.indexOf(unit) >= 0) {
      lowestOrder = unit;
      results[unit] = differ(cursor, later);
      highWater = earlier.plus(results);
      if (highWater > later) {
        results[unit]--;
        cursor = earlier.plus(results);
        if (cursor > later) {
          highWater = cursor;
          results[unit]--;
          cursor = earlier.plus(results);
        }
      } else {
        cursor = highWater;
      }
    }
  }
  return [cursor, results, highWater, lowestOrder];
}
function diff(earlier, later, units, opts) {
  let [cursor, results, highWater, lowestOrder] = highOrderDiffs(earlier, later, units);
  const remainingMillis = later - cursor;
  const lowerOrderUnits = units.filter(
    (u) => ["hours", "minutes", "seconds", "milliseconds"].indexOf(u) >= 0
  );
  if (lowerOrderUnits.length === 0) {
    if (highWater < later) {
      highWater = cursor.plus({ [lowestOrder]: 1 });
    }
    if (highWater !== cursor) {
      results[lowestOrder] = (results[lowestOrder] || 0) + remainingMillis / (highWater - cursor);
    }
  }
  const duration = Duration.fromObject(results, opts);
  if (lowerOrderUnits.length > 0) {
    return Duration.fromMillis(remainingMillis, opts).shiftTo(...lowerOrderUnits).plus(duration);
  } else {
    return duration;
  }
}
var MISSING_FTP = "missing Intl.DateTimeFormat.formatToParts support";
function intUnit(regex, post = (i) => i) {
  return { regex, deser: ([s2]) => post(parseDigits(s2)) };
}
var NBSP = String.fromCharCode(160);
var spaceOrNBSP = `[ ${NBSP}]`;
var spaceOrNBSPRegExp = new RegExp(spaceOrNBSP, "g");
function fixListRegex(s2) {
  return s2.replace(/\./g, "\\.?").replace(spaceOrNBSPRegExp, spaceOrNBSP);
}
function stripInsensitivities(s2) {
  return s2.replace(/\./g, "").replace(spaceOrNBSPRegExp, " ").toLowerCase();
}
function oneOf(strings, startIndex) {
  if (strings === null) {
    return null;
  } else {
    return {
      regex: RegExp(strings.map(fixListRegex).join("|")),
      deser: ([s2]) => strings.findIndex((i) => stripInsensitivities(s2) === stripInsensitivities(i)) + startIndex
    };
  }
}
function offset(regex, groups) {
  return { regex, deser: ([, h, m]) => signedOffset(h, m), groups };
}
function simple(regex) {
  return { regex, deser: ([s2]) => s2 };
}
function escapeToken(value) {
  return value.replace(/[\-\[\]{}()*+?.,\\\^$|#\s]/g, "\\$&");
}
function unitForToken(token, loc) {
  const one = digitRegex(loc), two = digitRegex(loc, "{2}"), three = digitRegex(loc, "{3}"), four = digitRegex(loc, "{4}"), six = digitRegex(loc, "{6}"), oneOrTwo = digitRegex(loc, "{1,2}"), oneToThree = digitRegex(loc, "{1,3}"), oneToSix = digitRegex(loc, "{1,6}"), oneToNine = digitRegex(loc, "{1,9}"), twoToFour = digitRegex(loc, "{2,4}"), fourToSix = digitRegex(loc, "{4,6}"), literal = (t) => ({ regex: RegExp(escapeToken(t.val)), deser: ([s2]) => s2, literal: true }), unitate = (t) => {
    if (token.literal) {
      return literal(t);
    }
    switch (t.val) {
      // era
      case "G":
        return oneOf(loc.eras("short"), 0);
      case "GG":
        return oneOf(loc.eras("long"), 0);
      // years
      case "y":
        return intUnit(oneToSix);
      case "yy":
        return intUnit(twoToFour, untruncateYear);
      case "yyyy":
        return intUnit(four);
      case "yyyyy":
        return intUnit(fourToSix);
      case "yyyyyy":
        return intUnit(six);
      // months
      case "M":
        return intUnit(oneOrTwo);
      case "MM":
        return intUnit(two);
      case "MMM":
        return oneOf(loc.months("short", true), 1);
      case "MMMM":
        return oneOf(loc.months("long", true), 1);
      case "L":
        return intUnit(oneOrTwo);
      case "LL":
        return intUnit(two);
      case "LLL":
        return oneOf(loc.months("short", false), 1);
      case "LLLL":
        return oneOf(loc.months("long", false), 1);
      // dates
      case "d":
        return intUnit(oneOrTwo);
      case "dd":
        return intUnit(two);
      // ordinals
      case "o":
        return intUnit(oneToThree);
      case "ooo":
        return intUnit(three);
      // time
      case "HH":
        return intUnit(two);
      case "H":
        return intUnit(oneOrTwo);
      case "hh":
        return intUnit(two);
      case "h":
        return intUnit(oneOrTwo);
      case "mm":
        return intUnit(two);
      case "m":
        return intUnit(oneOrTwo);
      case "q":
        return intUnit(oneOrTwo);
      case "qq":
        return intUnit(two);
      case "s":
        return intUnit(oneOrTwo);
      case "ss":
        return intUnit(two);
      case "S":
        return intUnit(oneToThree);
      case "SSS":
        return intUnit(three);
      case "u":
        return simple(oneToNine);
      case "uu":
        return simple(oneOrTwo);
      case "uuu":
        return intUnit(one);
      // meridiem
      case "a":
        return oneOf(loc.meridiems(), 0);
      // weekYear (k)
      case "kkkk":
        return intUnit(four);
      case "kk":
        return intUnit(twoToFour, untruncateYear);
      // weekNumber (W)
      case "W":
        return intUnit(oneOrTwo);
      case "WW":
        return intUnit(two);
      // weekdays
      case "E":
      case "c":
        return intUnit(one);
      case "EEE":
        return oneOf(loc.weekdays("short", false), 1);
      case "EEEE":
        return oneOf(loc.weekdays("long", false), 1);
      case "ccc":
        return oneOf(loc.weekdays("short", true), 1);
      case "cccc":
        return oneOf(loc.weekdays("long", true), 1);
      // offset/zone
      case "Z":
      case "ZZ":
        return offset(new RegExp(`([+-]${oneOrTwo.source})(?::(${two.source}))?`), 2);
      case "ZZZ":
        return offset(new RegExp(`([+-]${oneOrTwo.source})(${two.source})?`), 2);
      // we don't support ZZZZ (PST) or ZZZZZ (Pacific Standard Time) in parsing
      // because we don't have any way to figure out what they are
      case "z":
        return simple(/[a-z_+-/]{1,256}?/i);
      // this special-case "token" represents a place where a macro-token expanded into a white-space literal
      // in this case we accept any non-newline white-space
      case " ":
        return simple(/[^\S\n\r]/);
      default:
        return literal(t);
    }
  };
  const unit = unitate(token) || {
    invalidReason: MISSING_FTP
  };
  unit.token = token;
  return unit;
}
var partTypeStyleToTokenVal = {
  year: {
    "2-digit": "yy",
    numeric: "yyyyy"
  },
  month: {
    numeric: "M",
    "2-digit": "MM",
    short: "MMM",
    long: "MMMM"
  },
  day: {
    numeric: "d",
    "2-digit": "dd"
  },
  weekday: {
    short: "EEE",
    long: "EEEE"
  },
  dayperiod: "a",
  dayPeriod: "a",
  hour12: {
    numeric: "h",
    "2-digit": "hh"
  },
  hour24: {
    numeric: "H",
    "2-digit": "HH"
  },
  minute: {
    numeric: "m",
    "2-digit": "mm"
  },
  second: {
    numeric: "s",
    "2-digit": "ss"
  },
  timeZoneName: {
    long: "ZZZZZ",
    short: "ZZZ"
  }
};
function tokenForPart(part, formatOpts, resolvedOpts) {
  const { type, value } = part;
  if (type === "literal") {
    const isSpace = /^\s+$/.test(value);
    return {
      literal: !isSpace,
      val: isSpace ? " " : value
    };
  }
  const style = formatOpts[type];
  let actualType = type;
  if (type === "hour") {
    if (formatOpts.hour12 != null) {
      actualType = formatOpts.hour12 ? "hour12" : "hour24";
    } else if (formatOpts.hourCycle != null) {
      if (formatOpts.hourCycle === "h11" || formatOpts.hourCycle === "h12") {
        actualType = "hour12";
      } else {
        actualType = "hour24";
      }
    } else {
      actualType = resolvedOpts.hour12 ? "hour12" : "hour24";
    }
  }
  let val = partTypeStyleToTokenVal[actualType];
  if (typeof val === "object") {
    val = val[style];
  }
  if (val) {
    return {
      literal: false,
      val
    };
  }
  return void 0;
}
function buildRegex(units) {
  const re = units.map((u) => u.regex).reduce((f, r) => `${f}(${r.source})`, "");
  return [`^${re}$`, units];
}
function match(input, regex, handlers) {
  const matches2 = input.match(regex);
  if (matches2) {
    const all = {};
    let matchIndex = 1;
    for (const i in handlers) {
      if (hasOwnProperty(handlers, i)) {
        const h = handlers[i], groups = h.groups ? h.groups + 1 : 1;
        if (!h.literal && h.token) {
          all[h.token.val[0]] = h.deser(matches2.slice(matchIndex, matchIndex + groups));
        }
        matchIndex += groups;
      }
    }
    return [matches2, all];
  } else {
    return [matches2, {}];
  }
}
function dateTimeFromMatches(matches2) {
  const toField = (token) => {
    switch (token) {
      case "S":
        return "millisecond";
      case "s":
        return "second";
      case "m":
        return "minute";
      case "h":
      case "H":
        return "hour";
      case "d":
        return "day";
      case "o":
        return "ordinal";
      case "L":
      case "M":
        return "month";
      case "y":
        return "year";
      case "E":
      case "c":
        return "weekday";
      case "W":
        return "weekNumber";
      case "k":
        return "weekYear";
      case "q":
        return "quarter";
      default:
        return null;
    }
  };
  let zone = null;
  let specificOffset;
  if (!isUndefined(matches2.z)) {
    zone = IANAZone.create(matches2.z);
  }
  if (!isUndefined(matches2.Z)) {
    if (!zone) {
      zone = new FixedOffsetZone(matches2.Z);
    }
    specificOffset = matches2.Z;
  }
  if (!isUndefined(matches2.q)) {
    matches2.M = (matches2.q - 1) * 3 + 1;
  }
  if (!isUndefined(matches2.h)) {
    if (matches2.h < 12 && matches2.a === 1) {
      matches2.h += 12;
    } else if (matches2.h === 12 && matches2.a === 0) {
      matches2.h = 0;
    }
  }
  if (matches2.G === 0 && matches2.y) {
    matches2.y = -matches2.y;
  }
  if (!isUndefined(matches2.u)) {
    matches2.S = parseMillis(matches2.u);
  }
  const vals = Object.keys(matches2).reduce((r, k) => {
    const f = toField(k);
    if (f) {
      r[f] = matches2[k];
    }
    return r;
  }, {});
  return [vals, zone, specificOffset];
}
var dummyDateTimeCache = null;
function getDummyDateTime() {
  if (!dummyDateTimeCache) {
    dummyDateTimeCache = DateTime.fromMillis(1555555555555);
  }
  return dummyDateTimeCache;
}
function maybeExpandMacroToken(token, locale) {
  if (token.literal) {
    return token;
  }
  const formatOpts = Formatter.macroTokenToFormatOpts(token.val);
  const tokens = formatOptsToTokens(formatOpts, locale);
  if (tokens == null || tokens.includes(void 0)) {
    return token;
  }
  return tokens;
}
function expandMacroTokens(tokens, locale) {
  return Array.prototype.concat(...tokens.map((t) => maybeExpandMacroToken(t, locale)));
}
var TokenParser = class {
  constructor(locale, format) {
    this.locale = locale;
    this.format = format;
    this.tokens = expandMacroTokens(Formatter.parseFormat(format), locale);
    this.units = this.tokens.map((t) => unitForToken(t, locale));
    this.disqualifyingUnit = this.units.find((t) => t.invalidReason);
    if (!this.disqualifyingUnit) {
      const [regexString, handlers] = buildRegex(this.units);
      this.regex = RegExp(regexString, "i");
      this.handlers = handlers;
    }
  }
  explainFromTokens(input) {
    if (!this.isValid) {
      return { input, tokens: this.tokens, invalidReason: this.invalidReason };
    } else {
      const [rawMatches, matches2] = match(input, this.regex, this.handlers), [result, zone, specificOffset] = matches2 ? dateTimeFromMatches(matches2) : [null, null, void 0];
      if (hasOwnProperty(matches2, "a") && hasOwnProperty(matches2, "H")) {
        throw new ConflictingSpecificationError(
          "Can't include meridiem when specifying 24-hour format"
        );
      }
      return {
        input,
        tokens: this.tokens,
        regex: this.regex,
        rawMatches,
        matches: matches2,
        result,
        zone,
        specificOffset
      };
    }
  }
  get isValid() {
    return !this.disqualifyingUnit;
  }
  get invalidReason() {
    return this.disqualifyingUnit ? this.disqualifyingUnit.invalidReason : null;
  }
};
function explainFromTokens(locale, input, format) {
  const parser = new TokenParser(locale, format);
  return parser.explainFromTokens(input);
}
function parseFromTokens(locale, input, format) {
  const { result, zone, specificOffset, invalidReason } = explainFromTokens(locale, input, format);
  return [result, zone, specificOffset, invalidReason];
}
function formatOptsToTokens(formatOpts, locale) {
  if (!formatOpts) {
    return null;
  }
  const formatter = Formatter.create(locale, formatOpts);
  const df = formatter.dtFormatter(getDummyDateTime());
  const parts = df.formatToParts();
  const resolvedOpts = df.resolvedOptions();
  return parts.map((p) => tokenForPart(p, formatOpts, resolvedOpts));
}
var INVALID = "Invalid DateTime";
var MAX_DATE = 864e13;
function unsupportedZone(zone) {
  return new Invalid("unsupported zone", `the zone "${zone.name}" is not supported`);
}
function possiblyCachedWeekData(dt) {
  if (dt.weekData === null) {
    dt.weekData = gregorianToWeek(dt.c);
  }
  return dt.weekData;
}
function possiblyCachedLocalWeekData(dt) {
  if (dt.localWeekData === null) {
    dt.localWeekData = gregorianToWeek(
      dt.c,
      dt.loc.getMinDaysInFirstWeek(),
      dt.loc.getStartOfWeek()
    );
  }
  return dt.localWeekData;
}
function clone(inst, alts) {
  const current = {
    ts: inst.ts,
    zone: inst.zone,
    c: inst.c,
    o: inst.o,
    loc: inst.loc,
    invalid: inst.invalid
  };
  return new DateTime({ ...current, ...alts, old: current });
}
function fixOffset(localTS, o, tz) {
  let utcGuess = localTS - o * 60 * 1e3;
  const o2 = tz.offset(utcGuess);
  if (o === o2) {
    return [utcGuess, o];
  }
  utcGuess -= (o2 - o) * 60 * 1e3;
  const o3 = tz.offset(utcGuess);
  if (o2 === o3) {
    return [utcGuess, o2];
  }
  return [localTS - Math.min(o2, o3) * 60 * 1e3, Math.max(o2, o3)];
}
function tsToObj(ts, offset2) {
  ts += offset2 * 60 * 1e3;
  const d = new Date(ts);
  return {
    year: d.getUTCFullYear(),
    month: d.getUTCMonth() + 1,
    day: d.getUTCDate(),
    hour: d.getUTCHours(),
    minute: d.getUTCMinutes(),
    second: d.getUTCSeconds(),
    millisecond: d.getUTCMilliseconds()
  };
}
function objToTS(obj, offset2, zone) {
  return fixOffset(objToLocalTS(obj), offset2, zone);
}
function adjustTime(inst, dur) {
  const oPre = inst.o, year = inst.c.year + Math.trunc(dur.years), month = inst.c.month + Math.trunc(dur.months) + Math.trunc(dur.quarters) * 3, c = {
    ...inst.c,
    year,
    month,
    day: Math.min(inst.c.day, daysInMonth(year, month)) + Math.trunc(dur.days) + Math.trunc(dur.weeks) * 7
  }, millisToAdd = Duration.fromObject({
    years: dur.years - Math.trunc(dur.years),
    quarters: dur.quarters - Math.trunc(dur.quarters),
    months: dur.months - Math.trunc(dur.months),
    weeks: dur.weeks - Math.trunc(dur.weeks),
    days: dur.days - Math.trunc(dur.days),
    hours: dur.hours,
    minutes: dur.minutes,
    seconds: dur.seconds,
    milliseconds: dur.milliseconds
  }).as("milliseconds"), localTS = objToLocalTS(c);
  let [ts, o] = fixOffset(localTS, oPre, inst.zone);
  if (millisToAdd !== 0) {
    ts += millisToAdd;
    o = inst.zone.offset(ts);
  }
  return { ts, o };
}
function parseDataToDateTime(parsed, parsedZone, opts, format, text, specificOffset) {
  const { setZone, zone } = opts;
  if (parsed && Object.keys(parsed).length !== 0 || parsedZone) {
    const interpretationZone = parsedZone || zone, inst = DateTime.fromObject(parsed, {
      ...opts,
      zone: interpretationZone,
      specificOffset
    });
    return setZone ? inst : inst.setZone(zone);
  } else {
    return DateTime.invalid(
      new Invalid("unparsable", `the input "${text}" can't be parsed as ${format}`)
    );
  }
}
function toTechFormat(dt, format, allowZ = true) {
  return dt.isValid ? Formatter.create(Locale.create("en-US"), {
    allowZ,
    forceSimple: true
  }).formatDateTimeFromString(dt, format) : null;
}
function toISODate(o, extended, precision) {
  const longFormat = o.c.year > 9999 || o.c.year < 0;
  let c = "";
  if (longFormat && o.c.year >= 0) c += "+";
  c += padStart(o.c.year, longFormat ? 6 : 4);
  if (precision === "year") return c;
  if (extended) {
    c += "-";
    c += padStart(o.c.month);
    if (precision === "month") return c;
    c += "-";
  } else {
    c += padStart(o.c.month);
    if (precision === "month") return c;
  }
  c += padStart(o.c.day);
  return c;
}
function toISOTime(o, extended, suppressSeconds, suppressMilliseconds, includeOffset, extendedZone, precision) {
  let showSeconds = !suppressSeconds || o.c.millisecond !== 0 || o.c.second !== 0, c = "";
  switch (precision) {
    case "day":
    case "month":
    case "year":
      break;
    default:
      c += padStart(o.c.hour);
      if (precision === "hour") break;
      if (extended) {
        c += ":";
        c += padStart(o.c.minute);
        if (precision === "minute") break;
        if (showSeconds) {
          c += ":";
          c += padStart(o.c.second);
        }
      } else {
        c += padStart(o.c.minute);
        if (precision === "minute") break;
        if (showSeconds) {
          c += padStart(o.c.second);
        }
      }
      if (precision === "second") break;
      if (showSeconds && (!suppressMilliseconds || o.c.millisecond !== 0)) {
        c += ".";
        c += padStart(o.c.millisecond, 3);
      }
  }
  if (includeOffset) {
    if (o.isOffsetFixed && o.offset === 0 && !extendedZone) {
      c += "Z";
    } else if (o.o < 0) {
      c += "-";
      c += padStart(Math.trunc(-o.o / 60));
      c += ":";
      c += padStart(Math.trunc(-o.o % 60));
    } else {
      c += "+";
      c += padStart(Math.trunc(o.o / 60));
      c += ":";
      c += padStart(Math.trunc(o.o % 60));
    }
  }
  if (extendedZone) {
    c += "[" + o.zone.ianaName + "]";
  }
  return c;
}
var defaultUnitValues = {
  month: 1,
  day: 1,
  hour: 0,
  minute: 0,
  second: 0,
  millisecond: 0
};
var defaultWeekUnitValues = {
  weekNumber: 1,
  weekday: 1,
  hour: 0,
  minute: 0,
  second: 0,
  millisecond: 0
};
var defaultOrdinalUnitValues = {
  ordinal: 1,
  hour: 0,
  minute: 0,
  second: 0,
  millisecond: 0
};
var orderedUnits = ["year", "month", "day", "hour", "minute", "second", "millisecond"];
var orderedWeekUnits = [
  "weekYear",
  "weekNumber",
  "weekday",
  "hour",
  "minute",
  "second",
  "millisecond"
];
var orderedOrdinalUnits = ["year", "ordinal", "hour", "minute", "second", "millisecond"];
function normalizeUnit(unit) {
  const normalized = {
    year: "year",
    years: "year",
    month: "month",
    months: "month",
    day: "day",
    days: "day",
    hour: "hour",
    hours: "hour",
    minute: "minute",
    minutes: "minute",
    quarter: "quarter",
    quarters: "quarter",
    second: "second",
    seconds: "second",
    millisecond: "millisecond",
    milliseconds: "millisecond",
    weekday: "weekday",
    weekdays: "weekday",
    weeknumber: "weekNumber",
    weeksnumber: "weekNumber",
    weeknumbers: "weekNumber",
    weekyear: "weekYear",
    weekyears: "weekYear",
    ordinal: "ordinal"
  }[unit.toLowerCase()];
  if (!normalized) throw new InvalidUnitError(unit);
  return normalized;
}
function normalizeUnitWithLocalWeeks(unit) {
  switch (unit.toLowerCase()) {
    case "localweekday":
    case "localweekdays":
      return "localWeekday";
    case "localweeknumber":
    case "localweeknumbers":
      return "localWeekNumber";
    case "localweekyear":
    case "localweekyears":
      return "localWeekYear";
    default:
      return normalizeUnit(unit);
  }
}
function guessOffsetForZone(zone) {
  if (zoneOffsetTs === void 0) {
    zoneOffsetTs = Settings.now();
  }
  if (zone.type !== "iana") {
    return zone.offset(zoneOffsetTs);
  }
  const zoneName = zone.name;
  let offsetGuess = zoneOffsetGuessCache.get(zoneName);
  if (offsetGuess === void 0) {
    offsetGuess = zone.offset(zoneOffsetTs);
    zoneOffsetGuessCache.set(zoneName, offsetGuess);
  }
  return offsetGuess;
}
function quickDT(obj, opts) {
  const zone = normalizeZone(opts.zone, Settings.defaultZone);
  if (!zone.isValid) {
    return DateTime.invalid(unsupportedZone(zone));
  }
  const loc = Locale.fromObject(opts);
  let ts, o;
  if (!isUndefined(obj.year)) {
    for (const u of orderedUnits) {
      if (isUndefined(obj[u])) {
        obj[u] = defaultUnitValues[u];
      }
    }
    const invalid2 = hasInvalidGregorianData(obj) || hasInvalidTimeData(obj);
    if (invalid2) {
      return DateTime.invalid(invalid2);
    }
    const offsetProvis = guessOffsetForZone(zone);
    [ts, o] = objToTS(obj, offsetProvis, zone);
  } else {
    ts = Settings.now();
  }
  return new DateTime({ ts, zone, loc, o });
}
function diffRelative(start, end, opts) {
  const round = isUndefined(opts.round) ? true : opts.round, rounding = isUndefined(opts.rounding) ? "trunc" : opts.rounding, format = (c, unit) => {
    c = roundTo(c, round || opts.calendary ? 0 : 2, opts.calendary ? "round" : rounding);
    const formatter = end.loc.clone(opts).relFormatter(opts);
    return formatter.format(c, unit);
  }, differ = (unit) => {
    if (opts.calendary) {
      if (!end.hasSame(start, unit)) {
        return end.startOf(unit).diff(start.startOf(unit), unit).get(unit);
      } else return 0;
    } else {
      return end.diff(start, unit).get(unit);
    }
  };
  if (opts.unit) {
    return format(differ(opts.unit), opts.unit);
  }
  for (const unit of opts.units) {
    const count = differ(unit);
    if (Math.abs(count) >= 1) {
      return format(count, unit);
    }
  }
  return format(start > end ? -0 : 0, opts.units[opts.units.length - 1]);
}
function lastOpts(argList) {
  let opts = {}, args;
  if (argList.length > 0 && typeof argList[argList.length - 1] === "object") {
    opts = argList[argList.length - 1];
    args = Array.from(argList).slice(0, argList.length - 1);
  } else {
    args = Array.from(argList);
  }
  return [opts, args];
}
var zoneOffsetTs;
var zoneOffsetGuessCache = /* @__PURE__ */ new Map();
var DateTime = class _DateTime {
  /**
   * @access private
   */
  constructor(config) {
    const zone = config.zone || Settings.defaultZone;
    let invalid2 = config.invalid || (Number.isNaN(config.ts) ? new Invalid("invalid input") : null) || (!zone.isValid ? unsupportedZone(zone) : null);
    this.ts = isUndefined(config.ts) ? Settings.now() : config.ts;
    let c = null, o = null;
    if (!invalid2) {
      const unchanged = config.old && config.old.ts === this.ts && config.old.zone.equals(zone);
      if (unchanged) {
        [c, o] = [config.old.c, config.old.o];
      } else {
        const ot = isNumber(config.o) && !config.old ? config.o : zone.offset(this.ts);
        c = tsToObj(this.ts, ot);
        invalid2 = Number.isNaN(c.year) ? new Invalid("invalid input") : null;
        c = invalid2 ? null : c;
        o = invalid2 ? null : ot;
      }
    }
    this._zone = zone;
    this.loc = config.loc || Locale.create();
    this.invalid = invalid2;
    this.weekData = null;
    this.localWeekData = null;
    this.c = c;
    this.o = o;
    this.isLuxonDateTime = true;
  }
  // CONSTRUCT
  /**
   * Create a DateTime for the current instant, in the system's time zone.
   *
   * Use Settings to override these default values if needed.
   * @example DateTime.now().toISO() //~> now in the ISO format
   * @return {DateTime}
   */
  static now() {
    return new _DateTime({});
  }
  /**
   * Create a local DateTime
   * @param {number} [year] - The calendar year. If omitted (as in, call `local()` with no arguments), the current time will be used
   * @param {number} [month=1] - The month, 1-indexed
   * @param {number} [day=1] - The day of the month, 1-indexed
   * @param {number} [hour=0] - The hour of the day, in 24-hour time
   * @param {number} [minute=0] - The minute of the hour, meaning a number between 0 and 59
   * @param {number} [second=0] - The second of the minute, meaning a number between 0 and 59
   * @param {number} [millisecond=0] - The millisecond of the second, meaning a number between 0 and 999
   * @example DateTime.local()                                  //~> now
   * @example DateTime.local({ zone: "America/New_York" })      //~> now, in US east coast time
   * @example DateTime.local(2017)                              //~> 2017-01-01T00:00:00
   * @example DateTime.local(2017, 3)                           //~> 2017-03-01T00:00:00
   * @example DateTime.local(2017, 3, 12, { locale: "fr" })     //~> 2017-03-12T00:00:00, with a French locale
   * @example DateTime.local(2017, 3, 12, 5)                    //~> 2017-03-12T05:00:00
   * @example DateTime.local(2017, 3, 12, 5, { zone: "utc" })   //~> 2017-03-12T05:00:00, in UTC
   * @example DateTime.local(2017, 3, 12, 5, 45)                //~> 2017-03-12T05:45:00
   * @example DateTime.local(2017, 3, 12, 5, 45, 10)            //~> 2017-03-12T05:45:10
   * @example DateTime.local(2017, 3, 12, 5, 45, 10, 765)       //~> 2017-03-12T05:45:10.765
   * @return {DateTime}
   */
  static local() {
    const [opts, args] = lastOpts(arguments), [year, month, day, hour, minute, second, millisecond] = args;
    return quickDT({ year, month, day, hour, minute, second, millisecond }, opts);
  }
  /**
   * Create a DateTime in UTC
   * @param {number} [year] - The calendar year. If omitted (as in, call `utc()` with no arguments), the current time will be used
   * @param {number} [month=1] - The month, 1-indexed
   * @param {number} [day=1] - The day of the month
   * @param {number} [hour=0] - The hour of the day, in 24-hour time
   * @param {number} [minute=0] - The minute of the hour, meaning a number between 0 and 59
   * @param {number} [second=0] - The second of the minute, meaning a number between 0 and 59
   * @param {number} [millisecond=0] - The millisecond of the second, meaning a number between 0 and 999
   * @param {Object} options - configuration options for the DateTime
   * @param {string} [options.locale] - a locale to set on the resulting DateTime instance
   * @param {string} [options.outputCalendar] - the output calendar to set on the resulting DateTime instance
   * @param {string} [options.numberingSystem] - the numbering system to set on the resulting DateTime instance
   * @param {string} [options.weekSettings] - the week settings to set on the resulting DateTime instance
   * @example DateTime.utc()                                              //~> now
   * @example DateTime.utc(2017)                                          //~> 2017-01-01T00:00:00Z
   * @example DateTime.utc(2017, 3)                                       //~> 2017-03-01T00:00:00Z
   * @example DateTime.utc(2017, 3, 12)                                   //~> 2017-03-12T00:00:00Z
   * @example DateTime.utc(2017, 3, 12, 5)                                //~> 2017-03-12T05:00:00Z
   * @example DateTime.utc(2017, 3, 12, 5, 45)                            //~> 2017-03-12T05:45:00Z
   * @example DateTime.utc(2017, 3, 12, 5, 45, { locale: "fr" })          //~> 2017-03-12T05:45:00Z with a French locale
   * @example DateTime.utc(2017, 3, 12, 5, 45, 10)                        //~> 2017-03-12T05:45:10Z
   * @example DateTime.utc(2017, 3, 12, 5, 45, 10, 765, { locale: "fr" }) //~> 2017-03-12T05:45:10.765Z with a French locale
   * @return {DateTime}
   */
  static utc() {
    const [opts, args] = lastOpts(arguments), [year, month, day, hour, minute, second, millisecond] = args;
    opts.zone = FixedOffsetZone.utcInstance;
    return quickDT({ year, month, day, hour, minute, second, millisecond }, opts);
  }
  /**
   * Create a DateTime from a JavaScript Date object. Uses the default zone.
   * @param {Date} date - a JavaScript Date object
   * @param {Object} options - configuration options for the DateTime
   * @param {string|Zone} [options.zone='local'] - the zone to place the DateTime into
   * @return {DateTime}
   */
  static fromJSDate(date, options2 = {}) {
    const ts = isDate(date) ? date.valueOf() : NaN;
    if (Number.isNaN(ts)) {
      return _DateTime.invalid("invalid input");
    }
    const zoneToUse = normalizeZone(options2.zone, Settings.defaultZone);
    if (!zoneToUse.isValid) {
      return _DateTime.invalid(unsupportedZone(zoneToUse));
    }
    return new _DateTime({
      ts,
      zone: zoneToUse,
      loc: Locale.fromObject(options2)
    });
  }
  /**
   * Create a DateTime from a number of milliseconds since the epoch (meaning since 1 January 1970 00:00:00 UTC). Uses the default zone.
   * @param {number} milliseconds - a number of milliseconds since 1970 UTC
   * @param {Object} options - configuration options for the DateTime
   * @param {string|Zone} [options.zone='local'] - the zone to place the DateTime into
   * @param {string} [options.locale] - a locale to set on the resulting DateTime instance
   * @param {string} options.outputCalendar - the output calendar to set on the resulting DateTime instance
   * @param {string} options.numberingSystem - the numbering system to set on the resulting DateTime instance
   * @param {string} options.weekSettings - the week settings to set on the resulting DateTime instance
   * @return {DateTime}
   */
  static fromMillis(milliseconds, options2 = {}) {
    if (!isNumber(milliseconds)) {
      throw new InvalidArgumentError(
        `fromMillis requires a numerical input, but received a ${typeof milliseconds} with value ${milliseconds}`
      );
    } else if (milliseconds < -MAX_DATE || milliseconds > MAX_DATE) {
      return _DateTime.invalid("Timestamp out of range");
    } else {
      return new _DateTime({
        ts: milliseconds,
        zone: normalizeZone(options2.zone, Settings.defaultZone),
        loc: Locale.fromObject(options2)
      });
    }
  }
  /**
   * Create a DateTime from a number of seconds since the epoch (meaning since 1 January 1970 00:00:00 UTC). Uses the default zone.
   * @param {number} seconds - a number of seconds since 1970 UTC
   * @param {Object} options - configuration options for the DateTime
   * @param {string|Zone} [options.zone='local'] - the zone to place the DateTime into
   * @param {string} [options.locale] - a locale to set on the resulting DateTime instance
   * @param {string} options.outputCalendar - the output calendar to set on the resulting DateTime instance
   * @param {string} options.numberingSystem - the numbering system to set on the resulting DateTime instance
   * @param {string} options.weekSettings - the week settings to set on the resulting DateTime instance
   * @return {DateTime}
   */
  static fromSeconds(seconds, options2 = {}) {
    if (!isNumber(seconds)) {
      throw new InvalidArgumentError("fromSeconds requires a numerical input");
    } else {
      return new _DateTime({
        ts: seconds * 1e3,
        zone: normalizeZone(options2.zone, Settings.defaultZone),
        loc: Locale.fromObject(options2)
      });
    }
  }
  /**
   * Create a DateTime from a JavaScript object with keys like 'year' and 'hour' with reasonable defaults.
   * @param {Object} obj - the object to create the DateTime from
   * @param {number} obj.year - a year, such as 1987
   * @param {number} obj.month - a month, 1-12
   * @param {number} obj.day - a day of the month, 1-31, depending on the month
   * @param {number} obj.ordinal - day of the year, 1-365 or 366
   * @param {number} obj.weekYear - an ISO week year
   * @param {number} obj.weekNumber - an ISO week number, between 1 and 52 or 53, depending on the year
   * @param {number} obj.weekday - an ISO weekday, 1-7, where 1 is Monday and 7 is Sunday
   * @param {number} obj.localWeekYear - a week year, according to the locale
   * @param {number} obj.localWeekNumber - a week number, between 1 and 52 or 53, depending on the year, according to the locale
   * @param {number} obj.localWeekday - a weekday, 1-7, where 1 is the first and 7 is the last day of the week, according to the locale
   * @param {number} obj.hour - hour of the day, 0-23
   * @param {number} obj.minute - minute of the hour, 0-59
   * @param {number} obj.second - second of the minute, 0-59
   * @param {number} obj.millisecond - millisecond of the second, 0-999
   * @param {Object} opts - options for creating this DateTime
   * @param {string|Zone} [opts.zone='local'] - interpret the numbers in the context of a particular zone. Can take any value taken as the first argument to setZone()
   * @param {string} [opts.locale='system\'s locale'] - a locale to set on the resulting DateTime instance
   * @param {string} opts.outputCalendar - the output calendar to set on the resulting DateTime instance
   * @param {string} opts.numberingSystem - the numbering system to set on the resulting DateTime instance
   * @param {string} opts.weekSettings - the week settings to set on the resulting DateTime instance
   * @example DateTime.fromObject({ year: 1982, month: 5, day: 25}).toISODate() //=> '1982-05-25'
   * @example DateTime.fromObject({ year: 1982 }).toISODate() //=> '1982-01-01'
   * @example DateTime.fromObject({ hour: 10, minute: 26, second: 6 }) //~> today at 10:26:06
   * @example DateTime.fromObject({ hour: 10, minute: 26, second: 6 }, { zone: 'utc' }),
   * @example DateTime.fromObject({ hour: 10, minute: 26, second: 6 }, { zone: 'local' })
   * @example DateTime.fromObject({ hour: 10, minute: 26, second: 6 }, { zone: 'America/New_York' })
   * @example DateTime.fromObject({ weekYear: 2016, weekNumber: 2, weekday: 3 }).toISODate() //=> '2016-01-13'
   * @example DateTime.fromObject({ localWeekYear: 2022, localWeekNumber: 1, localWeekday: 1 }, { locale: "en-US" }).toISODate() //=> '2021-12-26'
   * @return {DateTime}
   */
  static fromObject(obj, opts = {}) {
    obj = obj || {};
    const zoneToUse = normalizeZone(opts.zone, Settings.defaultZone);
    if (!zoneToUse.isValid) {
      return _DateTime.invalid(unsupportedZone(zoneToUse));
    }
    const loc = Locale.fromObject(opts);
    const normalized = normalizeObject(obj, normalizeUnitWithLocalWeeks);
    const { minDaysInFirstWeek, startOfWeek } = usesLocalWeekValues(normalized, loc);
    const tsNow = Settings.now(), offsetProvis = !isUndefined(opts.specificOffset) ? opts.specificOffset : zoneToUse.offset(tsNow), containsOrdinal = !isUndefined(normalized.ordinal), containsGregorYear = !isUndefined(normalized.year), containsGregorMD = !isUndefined(normalized.month) || !isUndefined(normalized.day), containsGregor = containsGregorYear || containsGregorMD, definiteWeekDef = normalized.weekYear || normalized.weekNumber;
    if ((containsGregor || containsOrdinal) && definiteWeekDef) {
      throw new ConflictingSpecificationError(
        "Can't mix weekYear/weekNumber units with year/month/day or ordinals"
      );
    }
    if (containsGregorMD && containsOrdinal) {
      throw new ConflictingSpecificationError("Can't mix ordinal dates with month/day");
    }
    const useWeekData = definiteWeekDef || normalized.weekday && !containsGregor;
    let units, defaultValues, objNow = tsToObj(tsNow, offsetProvis);
    if (useWeekData) {
      units = orderedWeekUnits;
      defaultValues = defaultWeekUnitValues;
      objNow = gregorianToWeek(objNow, minDaysInFirstWeek, startOfWeek);
    } else if (containsOrdinal) {
      units = orderedOrdinalUnits;
      defaultValues = defaultOrdinalUnitValues;
      objNow = gregorianToOrdinal(objNow);
    } else {
      units = orderedUnits;
      defaultValues = defaultUnitValues;
    }
    let foundFirst = false;
    for (const u of units) {
      const v = normalized[u];
      if (!isUndefined(v)) {
        foundFirst = true;
      } else if (foundFirst) {
        normalized[u] = defaultValues[u];
      } else {
        normalized[u] = objNow[u];
      }
    }
    const higherOrderInvalid = useWeekData ? hasInvalidWeekData(normalized, minDaysInFirstWeek, startOfWeek) : containsOrdinal ? hasInvalidOrdinalData(normalized) : hasInvalidGregorianData(normalized), invalid2 = higherOrderInvalid || hasInvalidTimeData(normalized);
    if (invalid2) {
      return _DateTime.invalid(invalid2);
    }
    const gregorian = useWeekData ? weekToGregorian(normalized, minDaysInFirstWeek, startOfWeek) : containsOrdinal ? ordinalToGregorian(normalized) : normalized, [tsFinal, offsetFinal] = objToTS(gregorian, offsetProvis, zoneToUse), inst = new _DateTime({
      ts: tsFinal,
      zone: zoneToUse,
      o: offsetFinal,
      loc
    });
    if (normalized.weekday && containsGregor && obj.weekday !== inst.weekday) {
      return _DateTime.invalid(
        "mismatched weekday",
        `you can't specify both a weekday of ${normalized.weekday} and a date of ${inst.toISO()}`
      );
    }
    if (!inst.isValid) {
      return _DateTime.invalid(inst.invalid);
    }
    return inst;
  }
  /**
   * Create a DateTime from an ISO 8601 string
   * @param {string} text - the ISO string
   * @param {Object} opts - options to affect the creation
   * @param {string|Zone} [opts.zone='local'] - use this zone if no offset is specified in the input string itself. Will also convert the time to this zone
   * @param {boolean} [opts.setZone=false] - override the zone with a fixed-offset zone specified in the string itself, if it specifies one
   * @param {string} [opts.locale='system's locale'] - a locale to set on the resulting DateTime instance
   * @param {string} [opts.outputCalendar] - the output calendar to set on the resulting DateTime instance
   * @param {string} [opts.numberingSystem] - the numbering system to set on the resulting DateTime instance
   * @param {string} [opts.weekSettings] - the week settings to set on the resulting DateTime instance
   * @example DateTime.fromISO('2016-05-25T09:08:34.123')
   * @example DateTime.fromISO('2016-05-25T09:08:34.123+06:00')
   * @example DateTime.fromISO('2016-05-25T09:08:34.123+06:00', {setZone: true})
   * @example DateTime.fromISO('2016-05-25T09:08:34.123', {zone: 'utc'})
   * @example DateTime.fromISO('2016-W05-4')
   * @return {DateTime}
   */
  static fromISO(text, opts = {}) {
    const [vals, parsedZone] = parseISODate(text);
    return parseDataToDateTime(vals, parsedZone, opts, "ISO 8601", text);
  }
  /**
   * Create a DateTime from an RFC 2822 string
   * @param {string} text - the RFC 2822 string
   * @param {Object} opts - options to affect the creation
   * @param {string|Zone} [opts.zone='local'] - convert the time to this zone. Since the offset is always specified in the string itself, this has no effect on the interpretation of string, merely the zone the resulting DateTime is expressed in.
   * @param {boolean} [opts.setZone=false] - override the zone with a fixed-offset zone specified in the string itself, if it specifies one
   * @param {string} [opts.locale='system's locale'] - a locale to set on the resulting DateTime instance
   * @param {string} opts.outputCalendar - the output calendar to set on the resulting DateTime instance
   * @param {string} opts.numberingSystem - the numbering system to set on the resulting DateTime instance
   * @param {string} opts.weekSettings - the week settings to set on the resulting DateTime instance
   * @example DateTime.fromRFC2822('25 Nov 2016 13:23:12 GMT')
   * @example DateTime.fromRFC2822('Fri, 25 Nov 2016 13:23:12 +0600')
   * @example DateTime.fromRFC2822('25 Nov 2016 13:23 Z')
   * @return {DateTime}
   */
  static fromRFC2822(text, opts = {}) {
    const [vals, parsedZone] = parseRFC2822Date(text);
    return parseDataToDateTime(vals, parsedZone, opts, "RFC 2822", text);
  }
  /**
   * Create a DateTime from an HTTP header date
   * @see https://www.w3.org/Protocols/rfc2616/rfc2616-sec3.html#sec3.3.1
   * @param {string} text - the HTTP header date
   * @param {Object} opts - options to affect the creation
   * @param {string|Zone} [opts.zone='local'] - convert the time to this zone. Since HTTP dates are always in UTC, this has no effect on the interpretation of string, merely the zone the resulting DateTime is expressed in.
   * @param {boolean} [opts.setZone=false] - override the zone with the fixed-offset zone specified in the string. For HTTP dates, this is always UTC, so this option is equivalent to setting the `zone` option to 'utc', but this option is included for consistency with similar methods.
   * @param {string} [opts.locale='system's locale'] - a locale to set on the resulting DateTime instance
   * @param {string} opts.outputCalendar - the output calendar to set on the resulting DateTime instance
   * @param {string} opts.numberingSystem - the numbering system to set on the resulting DateTime instance
   * @param {string} opts.weekSettings - the week settings to set on the resulting DateTime instance
   * @example DateTime.fromHTTP('Sun, 06 Nov 1994 08:49:37 GMT')
   * @example DateTime.fromHTTP('Sunday, 06-Nov-94 08:49:37 GMT')
   * @example DateTime.fromHTTP('Sun Nov  6 08:49:37 1994')
   * @return {DateTime}
   */
  static fromHTTP(text, opts = {}) {
    const [vals, parsedZone] = parseHTTPDate(text);
    return parseDataToDateTime(vals, parsedZone, opts, "HTTP", opts);
  }
  /**
   * Create a DateTime from an input string and format string.
   * Defaults to en-US if no locale has been specified, regardless of the system's locale. For a table of tokens and their interpretations, see [here](https://moment.github.io/luxon/#/parsing?id=table-of-tokens).
   * @param {string} text - the string to parse
   * @param {string} fmt - the format the string is expected to be in (see the link below for the formats)
   * @param {Object} opts - options to affect the creation
   * @param {string|Zone} [opts.zone='local'] - use this zone if no offset is specified in the input string itself. Will also convert the DateTime to this zone
   * @param {boolean} [opts.setZone=false] - override the zone with a zone specified in the string itself, if it specifies one
   * @param {string} [opts.locale='en-US'] - a locale string to use when parsing. Will also set the DateTime to this locale
   * @param {string} opts.numberingSystem - the numbering system to use when parsing. Will also set the resulting DateTime to this numbering system
   * @param {string} opts.weekSettings - the week settings to set on the resulting DateTime instance
   * @param {string} opts.outputCalendar - the output calendar to set on the resulting DateTime instance
   * @return {DateTime}
   */
  static fromFormat(text, fmt, opts = {}) {
    if (isUndefined(text) || isUndefined(fmt)) {
      throw new InvalidArgumentError("fromFormat requires an input string and a format");
    }
    const { locale = null, numberingSystem = null } = opts, localeToUse = Locale.fromOpts({
      locale,
      numberingSystem,
      defaultToEN: true
    }), [vals, parsedZone, specificOffset, invalid2] = parseFromTokens(localeToUse, text, fmt);
    if (invalid2) {
      return _DateTime.invalid(invalid2);
    } else {
      return parseDataToDateTime(vals, parsedZone, opts, `format ${fmt}`, text, specificOffset);
    }
  }
  /**
   * @deprecated use fromFormat instead
   */
  static fromString(text, fmt, opts = {}) {
    return _DateTime.fromFormat(text, fmt, opts);
  }
  /**
   * Create a DateTime from a SQL date, time, or datetime
   * Defaults to en-US if no locale has been specified, regardless of the system's locale
   * @param {string} text - the string to parse
   * @param {Object} opts - options to affect the creation
   * @param {string|Zone} [opts.zone='local'] - use this zone if no offset is specified in the input string itself. Will also convert the DateTime to this zone
   * @param {boolean} [opts.setZone=false] - override the zone with a zone specified in the string itself, if it specifies one
   * @param {string} [opts.locale='en-US'] - a locale string to use when parsing. Will also set the DateTime to this locale
   * @param {string} opts.numberingSystem - the numbering system to use when parsing. Will also set the resulting DateTime to this numbering system
   * @param {string} opts.weekSettings - the week settings to set on the resulting DateTime instance
   * @param {string} opts.outputCalendar - the output calendar to set on the resulting DateTime instance
   * @example DateTime.fromSQL('2017-05-15')
   * @example DateTime.fromSQL('2017-05-15 09:12:34')
   * @example DateTime.fromSQL('2017-05-15 09:12:34.342')
   * @example DateTime.fromSQL('2017-05-15 09:12:34.342+06:00')
   * @example DateTime.fromSQL('2017-05-15 09:12:34.342 America/Los_Angeles')
   * @example DateTime.fromSQL('2017-05-15 09:12:34.342 America/Los_Angeles', { setZone: true })
   * @example DateTime.fromSQL('2017-05-15 09:12:34.342', { zone: 'America/Los_Angeles' })
   * @example DateTime.fromSQL('09:12:34.342')
   * @return {DateTime}
   */
  static fromSQL(text, opts = {}) {
    const [vals, parsedZone] = parseSQL(text);
    return parseDataToDateTime(vals, parsedZone, opts, "SQL", text);
  }
  /**
   * Create an invalid DateTime.
   * @param {string} reason - simple string of why this DateTime is invalid. Should not contain parameters or anything else data-dependent.
   * @param {string} [explanation=null] - longer explanation, may include parameters and other useful debugging information
   * @return {DateTime}
   */
  static invalid(reason, explanation = null) {
    if (!reason) {
      throw new InvalidArgumentError("need to specify a reason the DateTime is invalid");
    }
    const invalid2 = reason instanceof Invalid ? reason : new Invalid(reason, explanation);
    if (Settings.throwOnInvalid) {
      throw new InvalidDateTimeError(invalid2);
    } else {
      return new _DateTime({ invalid: invalid2 });
    }
  }
  /**
   * Check if an object is an instance of DateTime. Works across context boundaries
   * @param {object} o
   * @return {boolean}
   */
  static isDateTime(o) {
    return o && o.isLuxonDateTime || false;
  }
  /**
   * Produce the format string for a set of options
   * @param formatOpts
   * @param localeOpts
   * @returns {string}
   */
  static parseFormatForOpts(formatOpts, localeOpts = {}) {
    const tokenList = formatOptsToTokens(formatOpts, Locale.fromObject(localeOpts));
    return !tokenList ? null : tokenList.map((t) => t ? t.val : null).join("");
  }
  /**
   * Produce the the fully expanded format token for the locale
   * Does NOT quote characters, so quoted tokens will not round trip correctly
   * @param fmt
   * @param localeOpts
   * @returns {string}
   */
  static expandFormat(fmt, localeOpts = {}) {
    const expanded = expandMacroTokens(Formatter.parseFormat(fmt), Locale.fromObject(localeOpts));
    return expanded.map((t) => t.val).join("");
  }
  static resetCache() {
    zoneOffsetTs = void 0;
    zoneOffsetGuessCache.clear();
  }
  // INFO
  /**
   * Get the value of unit.
   * @param {string} unit - a unit such as 'minute' or 'day'
   * @example DateTime.local(2017, 7, 4).get('month'); //=> 7
   * @example DateTime.local(2017, 7, 4).get('day'); //=> 4
   * @return {number}
   */
  get(unit) {
    return this[unit];
  }
  /**
   * Returns whether the DateTime is valid. Invalid DateTimes occur when:
   * * The DateTime was created from invalid calendar information, such as the 13th month or February 30
   * * The DateTime was created by an operation on another invalid date
   * @type {boolean}
   */
  get isValid() {
    return this.invalid === null;
  }
  /**
   * Returns an error code if this DateTime is invalid, or null if the DateTime is valid
   * @type {string}
   */
  get invalidReason() {
    return this.invalid ? this.invalid.reason : null;
  }
  /**
   * Returns an explanation of why this DateTime became invalid, or null if the DateTime is valid
   * @type {string}
   */
  get invalidExplanation() {
    return this.invalid ? this.invalid.explanation : null;
  }
  /**
   * Get the locale of a DateTime, such 'en-GB'. The locale is used when formatting the DateTime
   *
   * @type {string}
   */
  get locale() {
    return this.isValid ? this.loc.locale : null;
  }
  /**
   * Get the numbering system of a DateTime, such 'beng'. The numbering system is used when formatting the DateTime
   *
   * @type {string}
   */
  get numberingSystem() {
    return this.isValid ? this.loc.numberingSystem : null;
  }
  /**
   * Get the output calendar of a DateTime, such 'islamic'. The output calendar is used when formatting the DateTime
   *
   * @type {string}
   */
  get outputCalendar() {
    return this.isValid ? this.loc.outputCalendar : null;
  }
  /**
   * Get the time zone associated with this DateTime.
   * @type {Zone}
   */
  get zone() {
    return this._zone;
  }
  /**
   * Get the name of the time zone.
   * @type {string}
   */
  get zoneName() {
    return this.isValid ? this.zone.name : null;
  }
  /**
   * Get the year
   * @example DateTime.local(2017, 5, 25).year //=> 2017
   * @type {number}
   */
  get year() {
    return this.isValid ? this.c.year : NaN;
  }
  /**
   * Get the quarter
   * @example DateTime.local(2017, 5, 25).quarter //=> 2
   * @type {number}
   */
  get quarter() {
    return this.isValid ? Math.ceil(this.c.month / 3) : NaN;
  }
  /**
   * Get the month (1-12).
   * @example DateTime.local(2017, 5, 25).month //=> 5
   * @type {number}
   */
  get month() {
    return this.isValid ? this.c.month : NaN;
  }
  /**
   * Get the day of the month (1-30ish).
   * @example DateTime.local(2017, 5, 25).day //=> 25
   * @type {number}
   */
  get day() {
    return this.isValid ? this.c.day : NaN;
  }
  /**
   * Get the hour of the day (0-23).
   * @example DateTime.local(2017, 5, 25, 9).hour //=> 9
   * @type {number}
   */
  get hour() {
    return this.isValid ? this.c.hour : NaN;
  }
  /**
   * Get the minute of the hour (0-59).
   * @example DateTime.local(2017, 5, 25, 9, 30).minute //=> 30
   * @type {number}
   */
  get minute() {
    return this.isValid ? this.c.minute : NaN;
  }
  /**
   * Get the second of the minute (0-59).
   * @example DateTime.local(2017, 5, 25, 9, 30, 52).second //=> 52
   * @type {number}
   */
  get second() {
    return this.isValid ? this.c.second : NaN;
  }
  /**
   * Get the millisecond of the second (0-999).
   * @example DateTime.local(2017, 5, 25, 9, 30, 52, 654).millisecond //=> 654
   * @type {number}
   */
  get millisecond() {
    return this.isValid ? this.c.millisecond : NaN;
  }
  /**
   * Get the week year
   * @see https://en.wikipedia.org/wiki/ISO_week_date
   * @example DateTime.local(2014, 12, 31).weekYear //=> 2015
   * @type {number}
   */
  get weekYear() {
    return this.isValid ? possiblyCachedWeekData(this).weekYear : NaN;
  }
  /**
   * Get the week number of the week year (1-52ish).
   * @see https://en.wikipedia.org/wiki/ISO_week_date
   * @example DateTime.local(2017, 5, 25).weekNumber //=> 21
   * @type {number}
   */
  get weekNumber() {
    return this.isValid ? possiblyCachedWeekData(this).weekNumber : NaN;
  }
  /**
   * Get the day of the week.
   * 1 is Monday and 7 is Sunday
   * @see https://en.wikipedia.org/wiki/ISO_week_date
   * @example DateTime.local(2014, 11, 31).weekday //=> 4
   * @type {number}
   */
  get weekday() {
    return this.isValid ? possiblyCachedWeekData(this).weekday : NaN;
  }
  /**
   * Returns true if this date is on a weekend according to the locale, false otherwise
   * @returns {boolean}
   */
  get isWeekend() {
    return this.isValid && this.loc.getWeekendDays().includes(this.weekday);
  }
  /**
   * Get the day of the week according to the locale.
   * 1 is the first day of the week and 7 is the last day of the week.
   * If the locale assigns Sunday as the first day of the week, then a date which is a Sunday will return 1,
   * @returns {number}
   */
  get localWeekday() {
    return this.isValid ? possiblyCachedLocalWeekData(this).weekday : NaN;
  }
  /**
   * Get the week number of the week year according to the locale. Different locales assign week numbers differently,
   * because the week can start on different days of the week (see localWeekday) and because a different number of days
   * is required for a week to count as the first week of a year.
   * @returns {number}
   */
  get localWeekNumber() {
    return this.isValid ? possiblyCachedLocalWeekData(this).weekNumber : NaN;
  }
  /**
   * Get the week year according to the locale. Different locales assign week numbers (and therefor week years)
   * differently, see localWeekNumber.
   * @returns {number}
   */
  get localWeekYear() {
    return this.isValid ? possiblyCachedLocalWeekData(this).weekYear : NaN;
  }
  /**
   * Get the ordinal (meaning the day of the year)
   * @example DateTime.local(2017, 5, 25).ordinal //=> 145
   * @type {number|DateTime}
   */
  get ordinal() {
    return this.isValid ? gregorianToOrdinal(this.c).ordinal : NaN;
  }
  /**
   * Get the human readable short month name, such as 'Oct'.
   * Defaults to the system's locale if no locale has been specified
   * @example DateTime.local(2017, 10, 30).monthShort //=> Oct
   * @type {string}
   */
  get monthShort() {
    return this.isValid ? Info.months("short", { locObj: this.loc })[this.month - 1] : null;
  }
  /**
   * Get the human readable long month name, such as 'October'.
   * Defaults to the system's locale if no locale has been specified
   * @example DateTime.local(2017, 10, 30).monthLong //=> October
   * @type {string}
   */
  get monthLong() {
    return this.isValid ? Info.months("long", { locObj: this.loc })[this.month - 1] : null;
  }
  /**
   * Get the human readable short weekday, such as 'Mon'.
   * Defaults to the system's locale if no locale has been specified
   * @example DateTime.local(2017, 10, 30).weekdayShort //=> Mon
   * @type {string}
   */
  get weekdayShort() {
    return this.isValid ? Info.weekdays("short", { locObj: this.loc })[this.weekday - 1] : null;
  }
  /**
   * Get the human readable long weekday, such as 'Monday'.
   * Defaults to the system's locale if no locale has been specified
   * @example DateTime.local(2017, 10, 30).weekdayLong //=> Monday
   * @type {string}
   */
  get weekdayLong() {
    return this.isValid ? Info.weekdays("long", { locObj: this.loc })[this.weekday - 1] : null;
  }
  /**
   * Get the UTC offset of this DateTime in minutes
   * @example DateTime.now().offset //=> -240
   * @example DateTime.utc().offset //=> 0
   * @type {number}
   */
  get offset() {
    return this.isValid ? +this.o : NaN;
  }
  /**
   * Get the short human name for the zone's current offset, for example "EST" or "EDT".
   * Defaults to the system's locale if no locale has been specified
   * @type {string}
   */
  get offsetNameShort() {
    if (this.isValid) {
      return this.zone.offsetName(this.ts, {
        format: "short",
        locale: this.locale
      });
    } else {
      return null;
    }
  }
  /**
   * Get the long human name for the zone's current offset, for example "Eastern Standard Time" or "Eastern Daylight Time".
   * Defaults to the system's locale if no locale has been specified
   * @type {string}
   */
  get offsetNameLong() {
    if (this.isValid) {
      return this.zone.offsetName(this.ts, {
        format: "long",
        locale: this.locale
      });
    } else {
      return null;
    }
  }
  /**
   * Get whether this zone's offset ever changes, as in a DST.
   * @type {boolean}
   */
  get isOffsetFixed() {
    return this.isValid ? this.zone.isUniversal : null;
  }
  /**
   * Get whether the DateTime is in a DST.
   * @type {boolean}
   */
  get isInDST() {
    if (this.isOffsetFixed) {
      return false;
    } else {
      return this.offset > this.set({ month: 1, day: 1 }).offset || this.offset > this.set({ month: 5 }).offset;
    }
  }
  /**
   * Get those DateTimes which have the same local time as this DateTime, but a different offset from UTC
   * in this DateTime's zone. During DST changes local time can be ambiguous, for example
   * `2023-10-29T02:30:00` in `Europe/Berlin` can have offset `+01:00` or `+02:00`.
   * This method will return both possible DateTimes if this DateTime's local time is ambiguous.
   * @returns {DateTime[]}
   */
  getPossibleOffsets() {
    if (!this.isValid || this.isOffsetFixed) {
      return [this];
    }
    const dayMs = 864e5;
    const minuteMs = 6e4;
    const localTS = objToLocalTS(this.c);
    const oEarlier = this.zone.offset(localTS - dayMs);
    const oLater = this.zone.offset(localTS + dayMs);
    const o1 = this.zone.offset(localTS - oEarlier * minuteMs);
    const o2 = this.zone.offset(localTS - oLater * minuteMs);
    if (o1 === o2) {
      return [this];
    }
    const ts1 = localTS - o1 * minuteMs;
    const ts2 = localTS - o2 * minuteMs;
    const c1 = tsToObj(ts1, o1);
    const c2 = tsToObj(ts2, o2);
    if (c1.hour === c2.hour && c1.minute === c2.minute && c1.second === c2.second && c1.millisecond === c2.millisecond) {
      return [clone(this, { ts: ts1 }), clone(this, { ts: ts2 })];
    }
    return [this];
  }
  /**
   * Returns true if this DateTime is in a leap year, false otherwise
   * @example DateTime.local(2016).isInLeapYear //=> true
   * @example DateTime.local(2013).isInLeapYear //=> false
   * @type {boolean}
   */
  get isInLeapYear() {
    return isLeapYear(this.year);
  }
  /**
   * Returns the number of days in this DateTime's month
   * @example DateTime.local(2016, 2).daysInMonth //=> 29
   * @example DateTime.local(2016, 3).daysInMonth //=> 31
   * @type {number}
   */
  get daysInMonth() {
    return daysInMonth(this.year, this.month);
  }
  /**
   * Returns the number of days in this DateTime's year
   * @example DateTime.local(2016).daysInYear //=> 366
   * @example DateTime.local(2013).daysInYear //=> 365
   * @type {number}
   */
  get daysInYear() {
    return this.isValid ? daysInYear(this.year) : NaN;
  }
  /**
   * Returns the number of weeks in this DateTime's year
   * @see https://en.wikipedia.org/wiki/ISO_week_date
   * @example DateTime.local(2004).weeksInWeekYear //=> 53
   * @example DateTime.local(2013).weeksInWeekYear //=> 52
   * @type {number}
   */
  get weeksInWeekYear() {
    return this.isValid ? weeksInWeekYear(this.weekYear) : NaN;
  }
  /**
   * Returns the number of weeks in this DateTime's local week year
   * @example DateTime.local(2020, 6, {locale: 'en-US'}).weeksInLocalWeekYear //=> 52
   * @example DateTime.local(2020, 6, {locale: 'de-DE'}).weeksInLocalWeekYear //=> 53
   * @type {number}
   */
  get weeksInLocalWeekYear() {
    return this.isValid ? weeksInWeekYear(
      this.localWeekYear,
      this.loc.getMinDaysInFirstWeek(),
      this.loc.getStartOfWeek()
    ) : NaN;
  }
  /**
   * Returns the resolved Intl options for this DateTime.
   * This is useful in understanding the behavior of formatting methods
   * @param {Object} opts - the same options as toLocaleString
   * @return {Object}
   */
  resolvedLocaleOptions(opts = {}) {
    const { locale, numberingSystem, calendar } = Formatter.create(
      this.loc.clone(opts),
      opts
    ).resolvedOptions(this);
    return { locale, numberingSystem, outputCalendar: calendar };
  }
  // TRANSFORM
  /**
   * "Set" the DateTime's zone to UTC. Returns a newly-constructed DateTime.
   *
   * Equivalent to {@link DateTime#setZone}('utc')
   * @param {number} [offset=0] - optionally, an offset from UTC in minutes
   * @param {Object} [opts={}] - options to pass to `setZone()`
   * @return {DateTime}
   */
  toUTC(offset2 = 0, opts = {}) {
    return this.setZone(FixedOffsetZone.instance(offset2), opts);
  }
  /**
   * "Set" the DateTime's zone to the host's local zone. Returns a newly-constructed DateTime.
   *
   * Equivalent to `setZone('local')`
   * @return {DateTime}
   */
  toLocal() {
    return this.setZone(Settings.defaultZone);
  }
  /**
   * "Set" the DateTime's zone to specified zone. Returns a newly-constructed DateTime.
   *
   * By default, the setter keeps the underlying time the same (as in, the same timestamp), but the new instance will report different local times and consider DSTs when making computations, as with {@link DateTime#plus}. You may wish to use {@link DateTime#toLocal} and {@link DateTime#toUTC} which provide simple convenience wrappers for commonly used zones.
   * @param {string|Zone} [zone='local'] - a zone identifier. As a string, that can be any IANA zone supported by the host environment, or a fixed-offset name of the form 'UTC+3', or the strings 'local' or 'utc'. You may also supply an instance of a {@link DateTime#Zone} class.
   * @param {Object} opts - options
   * @param {boolean} [opts.keepLocalTime=false] - If true, adjust the underlying time so that the local time stays the same, but in the target zone. You should rarely need this.
   * @return {DateTime}
   */
  setZone(zone, { keepLocalTime = false, keepCalendarTime = false } = {}) {
    zone = normalizeZone(zone, Settings.defaultZone);
    if (zone.equals(this.zone)) {
      return this;
    } else if (!zone.isValid) {
      return _DateTime.invalid(unsupportedZone(zone));
    } else {
      let newTS = this.ts;
      if (keepLocalTime || keepCalendarTime) {
        const offsetGuess = zone.offset(this.ts);
        const asObj = this.toObject();
        [newTS] = objToTS(asObj, offsetGuess, zone);
      }
      return clone(this, { ts: newTS, zone });
    }
  }
  /**
   * "Set" the locale, numberingSystem, or outputCalendar. Returns a newly-constructed DateTime.
   * @param {Object} properties - the properties to set
   * @example DateTime.local(2017, 5, 25).reconfigure({ locale: 'en-GB' })
   * @return {DateTime}
   */
  reconfigure({ locale, numberingSystem, outputCalendar } = {}) {
    const loc = this.loc.clone({ locale, numberingSystem, outputCalendar });
    return clone(this, { loc });
  }
  /**
   * "Set" the locale. Returns a newly-constructed DateTime.
   * Just a convenient alias for reconfigure({ locale })
   * @example DateTime.local(2017, 5, 25).setLocale('en-GB')
   * @return {DateTime}
   */
  setLocale(locale) {
    return this.reconfigure({ locale });
  }
  /**
   * "Set" the values of specified units. Returns a newly-constructed DateTime.
   * You can only set units with this method; for "setting" metadata, see {@link DateTime#reconfigure} and {@link DateTime#setZone}.
   *
   * This method also supports setting locale-based week units, i.e. `localWeekday`, `localWeekNumber` and `localWeekYear`.
   * They cannot be mixed with ISO-week units like `weekday`.
   * @param {Object} values - a mapping of units to numbers
   * @example dt.set({ year: 2017 })
   * @example dt.set({ hour: 8, minute: 30 })
   * @example dt.set({ weekday: 5 })
   * @example dt.set({ year: 2005, ordinal: 234 })
   * @return {DateTime}
   */
  set(values) {
    if (!this.isValid) return this;
    const normalized = normalizeObject(values, normalizeUnitWithLocalWeeks);
    const { minDaysInFirstWeek, startOfWeek } = usesLocalWeekValues(normalized, this.loc);
    const settingWeekStuff = !isUndefined(normalized.weekYear) || !isUndefined(normalized.weekNumber) || !isUndefined(normalized.weekday), containsOrdinal = !isUndefined(normalized.ordinal), containsGregorYear = !isUndefined(normalized.year), containsGregorMD = !isUndefined(normalized.month) || !isUndefined(normalized.day), containsGregor = containsGregorYear || containsGregorMD, definiteWeekDef = normalized.weekYear || normalized.weekNumber;
    if ((containsGregor || containsOrdinal) && definiteWeekDef) {
      throw new ConflictingSpecificationError(
        "Can't mix weekYear/weekNumber units with year/month/day or ordinals"
      );
    }
    if (containsGregorMD && containsOrdinal) {
      throw new ConflictingSpecificationError("Can't mix ordinal dates with month/day");
    }
    let mixed;
    if (settingWeekStuff) {
      mixed = weekToGregorian(
        { ...gregorianToWeek(this.c, minDaysInFirstWeek, startOfWeek), ...normalized },
        minDaysInFirstWeek,
        startOfWeek
      );
    } else if (!isUndefined(normalized.ordinal)) {
      mixed = ordinalToGregorian({ ...gregorianToOrdinal(this.c), ...normalized });
    } else {
      mixed = { ...this.toObject(), ...normalized };
      if (isUndefined(normalized.day)) {
        mixed.day = Math.min(daysInMonth(mixed.year, mixed.month), mixed.day);
      }
    }
    const [ts, o] = objToTS(mixed, this.o, this.zone);
    return clone(this, { ts, o });
  }
  /**
   * Add a period of time to this DateTime and return the resulting DateTime
   *
   * Adding hours, minutes, seconds, or milliseconds increases the timestamp by the right number of milliseconds. Adding days, months, or years shifts the calendar, accounting for DSTs and leap years along the way. Thus, `dt.plus({ hours: 24 })` may result in a different time than `dt.plus({ days: 1 })` if there's a DST shift in between.
   * @param {Duration|Object|number} duration - The amount to add. Either a Luxon Duration, a number of milliseconds, the object argument to Duration.fromObject()
   * @example DateTime.now().plus(123) //~> in 123 milliseconds
   * @example DateTime.now().plus({ minutes: 15 }) //~> in 15 minutes
   * @example DateTime.now().plus({ days: 1 }) //~> this time tomorrow
   * @example DateTime.now().plus({ days: -1 }) //~> this time yesterday
   * @example DateTime.now().plus({ hours: 3, minutes: 13 }) //~> in 3 hr, 13 min
   * @example DateTime.now().plus(Duration.fromObject({ hours: 3, minutes: 13 })) //~> in 3 hr, 13 min
   * @return {DateTime}
   */
  plus(duration) {
    if (!this.isValid) return this;
    const dur = Duration.fromDurationLike(duration);
    return clone(this, adjustTime(this, dur));
  }
  /**
   * Subtract a period of time to this DateTime and return the resulting DateTime
   * See {@link DateTime#plus}
   * @param {Duration|Object|number} duration - The amount to subtract. Either a Luxon Duration, a number of milliseconds, the object argument to Duration.fromObject()
   @return {DateTime}
   */
  minus(duration) {
    if (!this.isValid) return this;
    const dur = Duration.fromDurationLike(duration).negate();
    return clone(this, adjustTime(this, dur));
  }
  /**
   * "Set" this DateTime to the beginning of a unit of time.
   * @param {string} unit - The unit to go to the beginning of. Can be 'year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', or 'millisecond'.
   * @param {Object} opts - options
   * @param {boolean} [opts.useLocaleWeeks=false] - If true, use weeks based on the locale, i.e. use the locale-dependent start of the week
   * @example DateTime.local(2014, 3, 3).startOf('month').toISODate(); //=> '2014-03-01'
   * @example DateTime.local(2014, 3, 3).startOf('year').toISODate(); //=> '2014-01-01'
   * @example DateTime.local(2014, 3, 3).startOf('week').toISODate(); //=> '2014-03-03', weeks always start on Mondays
   * @example DateTime.local(2014, 3, 3, 5, 30).startOf('day').toISOTime(); //=> '00:00.000-05:00'
   * @example DateTime.local(2014, 3, 3, 5, 30).startOf('hour').toISOTime(); //=> '05:00:00.000-05:00'
   * @return {DateTime}
   */
  startOf(unit, { useLocaleWeeks = false } = {}) {
    if (!this.isValid) return this;
    const o = {}, normalizedUnit = Duration.normalizeUnit(unit);
    switch (normalizedUnit) {
      case "years":
        o.month = 1;
      // falls through
      case "quarters":
      case "months":
        o.day = 1;
      // falls through
      case "weeks":
      case "days":
        o.hour = 0;
      // falls through
      case "hours":
        o.minute = 0;
      // falls through
      case "minutes":
        o.second = 0;
      // falls through
      case "seconds":
        o.millisecond = 0;
        break;
    }
    if (normalizedUnit === "weeks") {
      if (useLocaleWeeks) {
        const startOfWeek = this.loc.getStartOfWeek();
        const { weekday } = this;
        if (weekday < startOfWeek) {
          o.weekNumber = this.weekNumber - 1;
        }
        o.weekday = startOfWeek;
      } else {
        o.weekday = 1;
      }
    }
    if (normalizedUnit === "quarters") {
      const q = Math.ceil(this.month / 3);
      o.month = (q - 1) * 3 + 1;
    }
    return this.set(o);
  }
  /**
   * "Set" this DateTime to the end (meaning the last millisecond) of a unit of time
   * @param {string} unit - The unit to go to the end of. Can be 'year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', or 'millisecond'.
   * @param {Object} opts - options
   * @param {boolean} [opts.useLocaleWeeks=false] - If true, use weeks based on the locale, i.e. use the locale-dependent start of the week
   * @example DateTime.local(2014, 3, 3).endOf('month').toISO(); //=> '2014-03-31T23:59:59.999-05:00'
   * @example DateTime.local(2014, 3, 3).endOf('year').toISO(); //=> '2014-12-31T23:59:59.999-05:00'
   * @example DateTime.local(2014, 3, 3).endOf('week').toISO(); // => '2014-03-09T23:59:59.999-05:00', weeks start on Mondays
   * @example DateTime.local(2014, 3, 3, 5, 30).endOf('day').toISO(); //=> '2014-03-03T23:59:59.999-05:00'
   * @example DateTime.local(2014, 3, 3, 5, 30).endOf('hour').toISO(); //=> '2014-03-03T05:59:59.999-05:00'
   * @return {DateTime}
   */
  endOf(unit, opts) {
    return this.isValid ? this.plus({ [unit]: 1 }).startOf(unit, opts).minus(1) : this;
  }
  // OUTPUT
  /**
   * Returns a string representation of this DateTime formatted according to the specified format string.
   * **You may not want this.** See {@link DateTime#toLocaleString} for a more flexible formatting tool. For a table of tokens and their interpretations, see [here](https://moment.github.io/luxon/#/formatting?id=table-of-tokens).
   * Defaults to en-US if no locale has been specified, regardless of the system's locale.
   * @param {string} fmt - the format string
   * @param {Object} opts - opts to override the configuration options on this DateTime
   * @example DateTime.now().toFormat('yyyy LLL dd') //=> '2017 Apr 22'
   * @example DateTime.now().setLocale('fr').toFormat('yyyy LLL dd') //=> '2017 avr. 22'
   * @example DateTime.now().toFormat('yyyy LLL dd', { locale: "fr" }) //=> '2017 avr. 22'
   * @example DateTime.now().toFormat("HH 'hours and' mm 'minutes'") //=> '20 hours and 55 minutes'
   * @return {string}
   */
  toFormat(fmt, opts = {}) {
    return this.isValid ? Formatter.create(this.loc.redefaultToEN(opts)).formatDateTimeFromString(this, fmt) : INVALID;
  }
  /**
   * Returns a localized string representing this date. Accepts the same options as the Intl.DateTimeFormat constructor and any presets defined by Luxon, such as `DateTime.DATE_FULL` or `DateTime.TIME_SIMPLE`.
   * The exact behavior of this method is browser-specific, but in general it will return an appropriate representation
   * of the DateTime in the assigned locale.
   * Defaults to the system's locale if no locale has been specified
   * @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/DateTimeFormat
   * @param formatOpts {Object} - Intl.DateTimeFormat constructor options and configuration options
   * @param {Object} opts - opts to override the configuration options on this DateTime
   * @example DateTime.now().toLocaleString(); //=> 4/20/2017
   * @example DateTime.now().setLocale('en-gb').toLocaleString(); //=> '20/04/2017'
   * @example DateTime.now().toLocaleString(DateTime.DATE_FULL); //=> 'April 20, 2017'
   * @example DateTime.now().toLocaleString(DateTime.DATE_FULL, { locale: 'fr' }); //=> '28 août 2022'
   * @example DateTime.now().toLocaleString(DateTime.TIME_SIMPLE); //=> '11:32 AM'
   * @example DateTime.now().toLocaleString(DateTime.DATETIME_SHORT); //=> '4/20/2017, 11:32 AM'
   * @example DateTime.now().toLocaleString({ weekday: 'long', month: 'long', day: '2-digit' }); //=> 'Thursday, April 20'
   * @example DateTime.now().toLocaleString({ weekday: 'short', month: 'short', day: '2-digit', hour: '2-digit', minute: '2-digit' }); //=> 'Thu, Apr 20, 11:27 AM'
   * @example DateTime.now().toLocaleString({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }); //=> '11:32'
   * @return {string}
   */
  toLocaleString(formatOpts = DATE_SHORT, opts = {}) {
    return this.isValid ? Formatter.create(this.loc.clone(opts), formatOpts).formatDateTime(this) : INVALID;
  }
  /**
   * Returns an array of format "parts", meaning individual tokens along with metadata. This is allows callers to post-process individual sections of the formatted output.
   * Defaults to the system's locale if no locale has been specified
   * @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/DateTimeFormat/formatToParts
   * @param opts {Object} - Intl.DateTimeFormat constructor options, same as `toLocaleString`.
   * @example DateTime.now().toLocaleParts(); //=> [
   *                                   //=>   { type: 'day', value: '25' },
   *                                   //=>   { type: 'literal', value: '/' },
   *                                   //=>   { type: 'month', value: '05' },
   *                                   //=>   { type: 'literal', value: '/' },
   *                                   //=>   { type: 'year', value: '1982' }
   *                                   //=> ]
   */
  toLocaleParts(opts = {}) {
    return this.isValid ? Formatter.create(this.loc.clone(opts), opts).formatDateTimeParts(this) : [];
  }
  /**
   * Returns an ISO 8601-compliant string representation of this DateTime
   * @param {Object} opts - options
   * @param {boolean} [opts.suppressMilliseconds=false] - exclude milliseconds from the format if they're 0
   * @param {boolean} [opts.suppressSeconds=false] - exclude seconds from the format if they're 0
   * @param {boolean} [opts.includeOffset=true] - include the offset, such as 'Z' or '-04:00'
   * @param {boolean} [opts.extendedZone=false] - add the time zone format extension
   * @param {string} [opts.format='extended'] - choose between the basic and extended format
   * @param {string} [opts.precision='milliseconds'] - truncate output to desired presicion: 'years', 'months', 'days', 'hours', 'minutes', 'seconds' or 'milliseconds'. When precision and suppressSeconds or suppressMilliseconds are used together, precision sets the maximum unit shown in the output, however seconds or milliseconds will still be suppressed if they are 0.
   * @example DateTime.utc(1983, 5, 25).toISO() //=> '1982-05-25T00:00:00.000Z'
   * @example DateTime.now().toISO() //=> '2017-04-22T20:47:05.335-04:00'
   * @example DateTime.now().toISO({ includeOffset: false }) //=> '2017-04-22T20:47:05.335'
   * @example DateTime.now().toISO({ format: 'basic' }) //=> '20170422T204705.335-0400'
   * @example DateTime.now().toISO({ precision: 'day' }) //=> '2017-04-22Z'
   * @example DateTime.now().toISO({ precision: 'minute' }) //=> '2017-04-22T20:47Z'
   * @return {string|null}
   */
  toISO({
    format = "extended",
    suppressSeconds = false,
    suppressMilliseconds = false,
    includeOffset = true,
    extendedZone = false,
    precision = "milliseconds"
  } = {}) {
    if (!this.isValid) {
      return null;
    }
    precision = normalizeUnit(precision);
    const ext = format === "extended";
    let c = toISODate(this, ext, precision);
    if (orderedUnits.indexOf(precision) >= 3) c += "T";
    c += toISOTime(
      this,
      ext,
      suppressSeconds,
      suppressMilliseconds,
      includeOffset,
      extendedZone,
      precision
    );
    return c;
  }
  /**
   * Returns an ISO 8601-compliant string representation of this DateTime's date component
   * @param {Object} opts - options
   * @param {string} [opts.format='extended'] - choose between the basic and extended format
   * @param {string} [opts.precision='day'] - truncate output to desired precision: 'years', 'months', or 'days'.
   * @example DateTime.utc(1982, 5, 25).toISODate() //=> '1982-05-25'
   * @example DateTime.utc(1982, 5, 25).toISODate({ format: 'basic' }) //=> '19820525'
   * @example DateTime.utc(1982, 5, 25).toISODate({ precision: 'month' }) //=> '1982-05'
   * @return {string|null}
   */
  toISODate({ format = "extended", precision = "day" } = {}) {
    if (!this.isValid) {
      return null;
    }
    return toISODate(this, format === "extended", normalizeUnit(precision));
  }
  /**
   * Returns an ISO 8601-compliant string representation of this DateTime's week date
   * @example DateTime.utc(1982, 5, 25).toISOWeekDate() //=> '1982-W21-2'
   * @return {string}
   */
  toISOWeekDate() {
    return toTechFormat(this, "kkkk-'W'WW-c");
  }
  /**
   * Returns an ISO 8601-compliant string representation of this DateTime's time component
   * @param {Object} opts - options
   * @param {boolean} [opts.suppressMilliseconds=false] - exclude milliseconds from the format if they're 0
   * @param {boolean} [opts.suppressSeconds=false] - exclude seconds from the format if they're 0
   * @param {boolean} [opts.includeOffset=true] - include the offset, such as 'Z' or '-04:00'
   * @param {boolean} [opts.extendedZone=true] - add the time zone format extension
   * @param {boolean} [opts.includePrefix=false] - include the `T` prefix
   * @param {string} [opts.format='extended'] - choose between the basic and extended format
   * @param {string} [opts.precision='milliseconds'] - truncate output to desired presicion: 'hours', 'minutes', 'seconds' or 'milliseconds'. When precision and suppressSeconds or suppressMilliseconds are used together, precision sets the maximum unit shown in the output, however seconds or milliseconds will still be suppressed if they are 0.
   * @example DateTime.utc().set({ hour: 7, minute: 34 }).toISOTime() //=> '07:34:19.361Z'
   * @example DateTime.utc().set({ hour: 7, minute: 34, seconds: 0, milliseconds: 0 }).toISOTime({ suppressSeconds: true }) //=> '07:34Z'
   * @example DateTime.utc().set({ hour: 7, minute: 34 }).toISOTime({ format: 'basic' }) //=> '073419.361Z'
   * @example DateTime.utc().set({ hour: 7, minute: 34 }).toISOTime({ includePrefix: true }) //=> 'T07:34:19.361Z'
   * @example DateTime.utc().set({ hour: 7, minute: 34, second: 56 }).toISOTime({ precision: 'minute' }) //=> '07:34Z'
   * @return {string}
   */
  toISOTime({
    suppressMilliseconds = false,
    suppressSeconds = false,
    includeOffset = true,
    includePrefix = false,
    extendedZone = false,
    format = "extended",
    precision = "milliseconds"
  } = {}) {
    if (!this.isValid) {
      return null;
    }
    precision = normalizeUnit(precision);
    let c = includePrefix && orderedUnits.indexOf(precision) >= 3 ? "T" : "";
    return c + toISOTime(
      this,
      format === "extended",
      suppressSeconds,
      suppressMilliseconds,
      includeOffset,
      extendedZone,
      precision
    );
  }
  /**
   * Returns an RFC 2822-compatible string representation of this DateTime
   * @example DateTime.utc(2014, 7, 13).toRFC2822() //=> 'Sun, 13 Jul 2014 00:00:00 +0000'
   * @example DateTime.local(2014, 7, 13).toRFC2822() //=> 'Sun, 13 Jul 2014 00:00:00 -0400'
   * @return {string}
   */
  toRFC2822() {
    return toTechFormat(this, "EEE, dd LLL yyyy HH:mm:ss ZZZ", false);
  }
  /**
   * Returns a string representation of this DateTime appropriate for use in HTTP headers. The output is always expressed in GMT.
   * Specifically, the string conforms to RFC 1123.
   * @see https://www.w3.org/Protocols/rfc2616/rfc2616-sec3.html#sec3.3.1
   * @example DateTime.utc(2014, 7, 13).toHTTP() //=> 'Sun, 13 Jul 2014 00:00:00 GMT'
   * @example DateTime.utc(2014, 7, 13, 19).toHTTP() //=> 'Sun, 13 Jul 2014 19:00:00 GMT'
   * @return {string}
   */
  toHTTP() {
    return toTechFormat(this.toUTC(), "EEE, dd LLL yyyy HH:mm:ss 'GMT'");
  }
  /**
   * Returns a string representation of this DateTime appropriate for use in SQL Date
   * @example DateTime.utc(2014, 7, 13).toSQLDate() //=> '2014-07-13'
   * @return {string|null}
   */
  toSQLDate() {
    if (!this.isValid) {
      return null;
    }
    return toISODate(this, true);
  }
  /**
   * Returns a string representation of this DateTime appropriate for use in SQL Time
   * @param {Object} opts - options
   * @param {boolean} [opts.includeZone=false] - include the zone, such as 'America/New_York'. Overrides includeOffset.
   * @param {boolean} [opts.includeOffset=true] - include the offset, such as 'Z' or '-04:00'
   * @param {boolean} [opts.includeOffsetSpace=true] - include the space between the time and the offset, such as '05:15:16.345 -04:00'
   * @example DateTime.utc().toSQL() //=> '05:15:16.345'
   * @example DateTime.now().toSQL() //=> '05:15:16.345 -04:00'
   * @example DateTime.now().toSQL({ includeOffset: false }) //=> '05:15:16.345'
   * @example DateTime.now().toSQL({ includeZone: false }) //=> '05:15:16.345 America/New_York'
   * @return {string}
   */
  toSQLTime({ includeOffset = true, includeZone = false, includeOffsetSpace = true } = {}) {
    let fmt = "HH:mm:ss.SSS";
    if (includeZone || includeOffset) {
      if (includeOffsetSpace) {
        fmt += " ";
      }
      if (includeZone) {
        fmt += "z";
      } else if (includeOffset) {
        fmt += "ZZ";
      }
    }
    return toTechFormat(this, fmt, true);
  }
  /**
   * Returns a string representation of this DateTime appropriate for use in SQL DateTime
   * @param {Object} opts - options
   * @param {boolean} [opts.includeZone=false] - include the zone, such as 'America/New_York'. Overrides includeOffset.
   * @param {boolean} [opts.includeOffset=true] - include the offset, such as 'Z' or '-04:00'
   * @param {boolean} [opts.includeOffsetSpace=true] - include the space between the time and the offset, such as '05:15:16.345 -04:00'
   * @example DateTime.utc(2014, 7, 13).toSQL() //=> '2014-07-13 00:00:00.000 Z'
   * @example DateTime.local(2014, 7, 13).toSQL() //=> '2014-07-13 00:00:00.000 -04:00'
   * @example DateTime.local(2014, 7, 13).toSQL({ includeOffset: false }) //=> '2014-07-13 00:00:00.000'
   * @example DateTime.local(2014, 7, 13).toSQL({ includeZone: true }) //=> '2014-07-13 00:00:00.000 America/New_York'
   * @return {string}
   */
  toSQL(opts = {}) {
    if (!this.isValid) {
      return null;
    }
    return `${this.toSQLDate()} ${this.toSQLTime(opts)}`;
  }
  /**
   * Returns a string representation of this DateTime appropriate for debugging
   * @return {string}
   */
  toString() {
    return this.isValid ? this.toISO() : INVALID;
  }
  /**
   * Returns a string representation of this DateTime appropriate for the REPL.
   * @return {string}
   */
  [/* @__PURE__ */ Symbol.for("nodejs.util.inspect.custom")]() {
    if (this.isValid) {
      return `DateTime { ts: ${this.toISO()}, zone: ${this.zone.name}, locale: ${this.locale} }`;
    } else {
      return `DateTime { Invalid, reason: ${this.invalidReason} }`;
    }
  }
  /**
   * Returns the epoch milliseconds of this DateTime. Alias of {@link DateTime#toMillis}
   * @return {number}
   */
  valueOf() {
    return this.toMillis();
  }
  /**
   * Returns the epoch milliseconds of this DateTime.
   * @return {number}
   */
  toMillis() {
    return this.isValid ? this.ts : NaN;
  }
  /**
   * Returns the epoch seconds (including milliseconds in the fractional part) of this DateTime.
   * @return {number}
   */
  toSeconds() {
    return this.isValid ? this.ts / 1e3 : NaN;
  }
  /**
   * Returns the epoch seconds (as a whole number) of this DateTime.
   * @return {number}
   */
  toUnixInteger() {
    return this.isValid ? Math.floor(this.ts / 1e3) : NaN;
  }
  /**
   * Returns an ISO 8601 representation of this DateTime appropriate for use in JSON.
   * @return {string}
   */
  toJSON() {
    return this.toISO();
  }
  /**
   * Returns a BSON serializable equivalent to this DateTime.
   * @return {Date}
   */
  toBSON() {
    return this.toJSDate();
  }
  /**
   * Returns a JavaScript object with this DateTime's year, month, day, and so on.
   * @param opts - options for generating the object
   * @param {boolean} [opts.includeConfig=false] - include configuration attributes in the output
   * @example DateTime.now().toObject() //=> { year: 2017, month: 4, day: 22, hour: 20, minute: 49, second: 42, millisecond: 268 }
   * @return {Object}
   */
  toObject(opts = {}) {
    if (!this.isValid) return {};
    const base = { ...this.c };
    if (opts.includeConfig) {
      base.outputCalendar = this.outputCalendar;
      base.numberingSystem = this.loc.numberingSystem;
      base.locale = this.loc.locale;
    }
    return base;
  }
  /**
   * Returns a JavaScript Date equivalent to this DateTime.
   * @return {Date}
   */
  toJSDate() {
    return new Date(this.isValid ? this.ts : NaN);
  }
  // COMPARE
  /**
   * Return the difference between two DateTimes as a Duration.
   * @param {DateTime} otherDateTime - the DateTime to compare this one to
   * @param {string|string[]} [unit=['milliseconds']] - the unit or array of units (such as 'hours' or 'days') to include in the duration.
   * @param {Object} opts - options that affect the creation of the Duration
   * @param {string} [opts.conversionAccuracy='casual'] - the conversion system to use
   * @example
   * var i1 = DateTime.fromISO('1982-05-25T09:45'),
   *     i2 = DateTime.fromISO('1983-10-14T10:30');
   * i2.diff(i1).toObject() //=> { milliseconds: 43807500000 }
   * i2.diff(i1, 'hours').toObject() //=> { hours: 12168.75 }
   * i2.diff(i1, ['months', 'days']).toObject() //=> { months: 16, days: 19.03125 }
   * i2.diff(i1, ['months', 'days', 'hours']).toObject() //=> { months: 16, days: 19, hours: 0.75 }
   * @return {Duration}
   */
  diff(otherDateTime, unit = "milliseconds", opts = {}) {
    if (!this.isValid || !otherDateTime.isValid) {
      return Duration.invalid("created by diffing an invalid DateTime");
    }
    const durOpts = { locale: this.locale, numberingSystem: this.numberingSystem, ...opts };
    const units = maybeArray(unit).map(Duration.normalizeUnit), otherIsLater = otherDateTime.valueOf() > this.valueOf(), earlier = otherIsLater ? this : otherDateTime, later = otherIsLater ? otherDateTime : this, diffed = diff(earlier, later, units, durOpts);
    return otherIsLater ? diffed.negate() : diffed;
  }
  /**
   * Return the difference between this DateTime and right now.
   * See {@link DateTime#diff}
   * @param {string|string[]} [unit=['milliseconds']] - the unit or units units (such as 'hours' or 'days') to include in the duration
   * @param {Object} opts - options that affect the creation of the Duration
   * @param {string} [opts.conversionAccuracy='casual'] - the conversion system to use
   * @return {Duration}
   */
  diffNow(unit = "milliseconds", opts = {}) {
    return this.diff(_DateTime.now(), unit, opts);
  }
  /**
   * Return an Interval spanning between this DateTime and another DateTime
   * @param {DateTime} otherDateTime - the other end point of the Interval
   * @return {Interval|DateTime}
   */
  until(otherDateTime) {
    return this.isValid ? Interval.fromDateTimes(this, otherDateTime) : this;
  }
  /**
   * Return whether this DateTime is in the same unit of time as another DateTime.
   * Higher-order units must also be identical for this function to return `true`.
   * Note that time zones are **ignored** in this comparison, which compares the **local** calendar time. Use {@link DateTime#setZone} to convert one of the dates if needed.
   * @param {DateTime} otherDateTime - the other DateTime
   * @param {string} unit - the unit of time to check sameness on
   * @param {Object} opts - options
   * @param {boolean} [opts.useLocaleWeeks=false] - If true, use weeks based on the locale, i.e. use the locale-dependent start of the week; only the locale of this DateTime is used
   * @example DateTime.now().hasSame(otherDT, 'day'); //~> true if otherDT is in the same current calendar day
   * @return {boolean}
   */
  hasSame(otherDateTime, unit, opts) {
    if (!this.isValid) return false;
    const inputMs = otherDateTime.valueOf();
    const adjustedToZone = this.setZone(otherDateTime.zone, { keepLocalTime: true });
    return adjustedToZone.startOf(unit, opts) <= inputMs && inputMs <= adjustedToZone.endOf(unit, opts);
  }
  /**
   * Equality check
   * Two DateTimes are equal if and only if they represent the same millisecond, have the same zone and location, and are both valid.
   * To compare just the millisecond values, use `+dt1 === +dt2`.
   * @param {DateTime} other - the other DateTime
   * @return {boolean}
   */
  equals(other) {
    return this.isValid && other.isValid && this.valueOf() === other.valueOf() && this.zone.equals(other.zone) && this.loc.equals(other.loc);
  }
  /**
   * Returns a string representation of a this time relative to now, such as "in two days". Can only internationalize if your
   * platform supports Intl.RelativeTimeFormat. Rounds towards zero by default.
   * @param {Object} options - options that affect the output
   * @param {DateTime} [options.base=DateTime.now()] - the DateTime to use as the basis to which this time is compared. Defaults to now.
   * @param {string} [options.style="long"] - the style of units, must be "long", "short", or "narrow"
   * @param {string|string[]} options.unit - use a specific unit or array of units; if omitted, or an array, the method will pick the best unit. Use an array or one of "years", "quarters", "months", "weeks", "days", "hours", "minutes", or "seconds"
   * @param {boolean} [options.round=true] - whether to round the numbers in the output.
   * @param {string} [options.rounding="trunc"] - rounding method to use when rounding the numbers in the output. Can be "trunc" (toward zero), "expand" (away from zero), "round", "floor", or "ceil".
   * @param {number} [options.padding=0] - padding in milliseconds. This allows you to round up the result if it fits inside the threshold. Don't use in combination with {round: false} because the decimal output will include the padding.
   * @param {string} options.locale - override the locale of this DateTime
   * @param {string} options.numberingSystem - override the numberingSystem of this DateTime. The Intl system may choose not to honor this
   * @example DateTime.now().plus({ days: 1 }).toRelative() //=> "in 1 day"
   * @example DateTime.now().setLocale("es").toRelative({ days: 1 }) //=> "dentro de 1 día"
   * @example DateTime.now().plus({ days: 1 }).toRelative({ locale: "fr" }) //=> "dans 23 heures"
   * @example DateTime.now().minus({ days: 2 }).toRelative() //=> "2 days ago"
   * @example DateTime.now().minus({ days: 2 }).toRelative({ unit: "hours" }) //=> "48 hours ago"
   * @example DateTime.now().minus({ hours: 36 }).toRelative({ round: false }) //=> "1.5 days ago"
   */
  toRelative(options2 = {}) {
    if (!this.isValid) return null;
    const base = options2.base || _DateTime.fromObject({}, { zone: this.zone }), padding = options2.padding ? this < base ? -options2.padding : options2.padding : 0;
    let units = ["years", "months", "days", "hours", "minutes", "seconds"];
    let unit = options2.unit;
    if (Array.isArray(options2.unit)) {
      units = options2.unit;
      unit = void 0;
    }
    return diffRelative(base, this.plus(padding), {
      ...options2,
      numeric: "always",
      units,
      unit
    });
  }
  /**
   * Returns a string representation of this date relative to today, such as "yesterday" or "next month".
   * Only internationalizes on platforms that supports Intl.RelativeTimeFormat.
   * @param {Object} options - options that affect the output
   * @param {DateTime} [options.base=DateTime.now()] - the DateTime to use as the basis to which this time is compared. Defaults to now.
   * @param {string} options.locale - override the locale of this DateTime
   * @param {string} options.unit - use a specific unit; if omitted, the method will pick the unit. Use one of "years", "quarters", "months", "weeks", or "days"
   * @param {string} options.numberingSystem - override the numberingSystem of this DateTime. The Intl system may choose not to honor this
   * @example DateTime.now().plus({ days: 1 }).toRelativeCalendar() //=> "tomorrow"
   * @example DateTime.now().setLocale("es").plus({ days: 1 }).toRelative() //=> ""mañana"
   * @example DateTime.now().plus({ days: 1 }).toRelativeCalendar({ locale: "fr" }) //=> "demain"
   * @example DateTime.now().minus({ days: 2 }).toRelativeCalendar() //=> "2 days ago"
   */
  toRelativeCalendar(options2 = {}) {
    if (!this.isValid) return null;
    return diffRelative(options2.base || _DateTime.fromObject({}, { zone: this.zone }), this, {
      ...options2,
      numeric: "auto",
      units: ["years", "months", "days"],
      calendary: true
    });
  }
  /**
   * Return the min of several date times
   * @param {...DateTime} dateTimes - the DateTimes from which to choose the minimum
   * @return {DateTime} the min DateTime, or undefined if called with no argument
   */
  static min(...dateTimes) {
    if (!dateTimes.every(_DateTime.isDateTime)) {
      throw new InvalidArgumentError("min requires all arguments be DateTimes");
    }
    return bestBy(dateTimes, (i) => i.valueOf(), Math.min);
  }
  /**
   * Return the max of several date times
   * @param {...DateTime} dateTimes - the DateTimes from which to choose the maximum
   * @return {DateTime} the max DateTime, or undefined if called with no argument
   */
  static max(...dateTimes) {
    if (!dateTimes.every(_DateTime.isDateTime)) {
      throw new InvalidArgumentError("max requires all arguments be DateTimes");
    }
    return bestBy(dateTimes, (i) => i.valueOf(), Math.max);
  }
  // MISC
  /**
   * Explain how a string would be parsed by fromFormat()
   * @param {string} text - the string to parse
   * @param {string} fmt - the format the string is expected to be in (see description)
   * @param {Object} options - options taken by fromFormat()
   * @return {Object}
   */
  static fromFormatExplain(text, fmt, options2 = {}) {
    const { locale = null, numberingSystem = null } = options2, localeToUse = Locale.fromOpts({
      locale,
      numberingSystem,
      defaultToEN: true
    });
    return explainFromTokens(localeToUse, text, fmt);
  }
  /**
   * @deprecated use fromFormatExplain instead
   */
  static fromStringExplain(text, fmt, options2 = {}) {
    return _DateTime.fromFormatExplain(text, fmt, options2);
  }
  /**
   * Build a parser for `fmt` using the given locale. This parser can be passed
   * to {@link DateTime.fromFormatParser} to a parse a date in this format. This
   * can be used to optimize cases where many dates need to be parsed in a
   * specific format.
   *
   * @param {String} fmt - the format the string is expected to be in (see
   * description)
   * @param {Object} options - options used to set locale and numberingSystem
   * for parser
   * @returns {TokenParser} - opaque object to be used
   */
  static buildFormatParser(fmt, options2 = {}) {
    const { locale = null, numberingSystem = null } = options2, localeToUse = Locale.fromOpts({
      locale,
      numberingSystem,
      defaultToEN: true
    });
    return new TokenParser(localeToUse, fmt);
  }
  /**
   * Create a DateTime from an input string and format parser.
   *
   * The format parser must have been created with the same locale as this call.
   *
   * @param {String} text - the string to parse
   * @param {TokenParser} formatParser - parser from {@link DateTime.buildFormatParser}
   * @param {Object} opts - options taken by fromFormat()
   * @returns {DateTime}
   */
  static fromFormatParser(text, formatParser, opts = {}) {
    if (isUndefined(text) || isUndefined(formatParser)) {
      throw new InvalidArgumentError(
        "fromFormatParser requires an input string and a format parser"
      );
    }
    const { locale = null, numberingSystem = null } = opts, localeToUse = Locale.fromOpts({
      locale,
      numberingSystem,
      defaultToEN: true
    });
    if (!localeToUse.equals(formatParser.locale)) {
      throw new InvalidArgumentError(
        `fromFormatParser called with a locale of ${localeToUse}, but the format parser was created for ${formatParser.locale}`
      );
    }
    const { result, zone, specificOffset, invalidReason } = formatParser.explainFromTokens(text);
    if (invalidReason) {
      return _DateTime.invalid(invalidReason);
    } else {
      return parseDataToDateTime(
        result,
        zone,
        opts,
        `format ${formatParser.format}`,
        text,
        specificOffset
      );
    }
  }
  // FORMAT PRESETS
  /**
   * {@link DateTime#toLocaleString} format like 10/14/1983
   * @type {Object}
   */
  static get DATE_SHORT() {
    return DATE_SHORT;
  }
  /**
   * {@link DateTime#toLocaleString} format like 'Oct 14, 1983'
   * @type {Object}
   */
  static get DATE_MED() {
    return DATE_MED;
  }
  /**
   * {@link DateTime#toLocaleString} format like 'Fri, Oct 14, 1983'
   * @type {Object}
   */
  static get DATE_MED_WITH_WEEKDAY() {
    return DATE_MED_WITH_WEEKDAY;
  }
  /**
   * {@link DateTime#toLocaleString} format like 'October 14, 1983'
   * @type {Object}
   */
  static get DATE_FULL() {
    return DATE_FULL;
  }
  /**
   * {@link DateTime#toLocaleString} format like 'Tuesday, October 14, 1983'
   * @type {Object}
   */
  static get DATE_HUGE() {
    return DATE_HUGE;
  }
  /**
   * {@link DateTime#toLocaleString} format like '09:30 AM'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get TIME_SIMPLE() {
    return TIME_SIMPLE;
  }
  /**
   * {@link DateTime#toLocaleString} format like '09:30:23 AM'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get TIME_WITH_SECONDS() {
    return TIME_WITH_SECONDS;
  }
  /**
   * {@link DateTime#toLocaleString} format like '09:30:23 AM EDT'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get TIME_WITH_SHORT_OFFSET() {
    return TIME_WITH_SHORT_OFFSET;
  }
  /**
   * {@link DateTime#toLocaleString} format like '09:30:23 AM Eastern Daylight Time'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get TIME_WITH_LONG_OFFSET() {
    return TIME_WITH_LONG_OFFSET;
  }
  /**
   * {@link DateTime#toLocaleString} format like '09:30', always 24-hour.
   * @type {Object}
   */
  static get TIME_24_SIMPLE() {
    return TIME_24_SIMPLE;
  }
  /**
   * {@link DateTime#toLocaleString} format like '09:30:23', always 24-hour.
   * @type {Object}
   */
  static get TIME_24_WITH_SECONDS() {
    return TIME_24_WITH_SECONDS;
  }
  /**
   * {@link DateTime#toLocaleString} format like '09:30:23 EDT', always 24-hour.
   * @type {Object}
   */
  static get TIME_24_WITH_SHORT_OFFSET() {
    return TIME_24_WITH_SHORT_OFFSET;
  }
  /**
   * {@link DateTime#toLocaleString} format like '09:30:23 Eastern Daylight Time', always 24-hour.
   * @type {Object}
   */
  static get TIME_24_WITH_LONG_OFFSET() {
    return TIME_24_WITH_LONG_OFFSET;
  }
  /**
   * {@link DateTime#toLocaleString} format like '10/14/1983, 9:30 AM'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get DATETIME_SHORT() {
    return DATETIME_SHORT;
  }
  /**
   * {@link DateTime#toLocaleString} format like '10/14/1983, 9:30:33 AM'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get DATETIME_SHORT_WITH_SECONDS() {
    return DATETIME_SHORT_WITH_SECONDS;
  }
  /**
   * {@link DateTime#toLocaleString} format like 'Oct 14, 1983, 9:30 AM'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get DATETIME_MED() {
    return DATETIME_MED;
  }
  /**
   * {@link DateTime#toLocaleString} format like 'Oct 14, 1983, 9:30:33 AM'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get DATETIME_MED_WITH_SECONDS() {
    return DATETIME_MED_WITH_SECONDS;
  }
  /**
   * {@link DateTime#toLocaleString} format like 'Fri, 14 Oct 1983, 9:30 AM'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get DATETIME_MED_WITH_WEEKDAY() {
    return DATETIME_MED_WITH_WEEKDAY;
  }
  /**
   * {@link DateTime#toLocaleString} format like 'October 14, 1983, 9:30 AM EDT'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get DATETIME_FULL() {
    return DATETIME_FULL;
  }
  /**
   * {@link DateTime#toLocaleString} format like 'October 14, 1983, 9:30:33 AM EDT'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get DATETIME_FULL_WITH_SECONDS() {
    return DATETIME_FULL_WITH_SECONDS;
  }
  /**
   * {@link DateTime#toLocaleString} format like 'Friday, October 14, 1983, 9:30 AM Eastern Daylight Time'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get DATETIME_HUGE() {
    return DATETIME_HUGE;
  }
  /**
   * {@link DateTime#toLocaleString} format like 'Friday, October 14, 1983, 9:30:33 AM Eastern Daylight Time'. Only 12-hour if the locale is.
   * @type {Object}
   */
  static get DATETIME_HUGE_WITH_SECONDS() {
    return DATETIME_HUGE_WITH_SECONDS;
  }
};
function friendlyDateTime(dateTimeish) {
  if (DateTime.isDateTime(dateTimeish)) {
    return dateTimeish;
  } else if (dateTimeish && dateTimeish.valueOf && isNumber(dateTimeish.valueOf())) {
    return DateTime.fromJSDate(dateTimeish);
  } else if (dateTimeish && typeof dateTimeish === "object") {
    return DateTime.fromObject(dateTimeish);
  } else {
    throw new InvalidArgumentError(
      `Unknown datetime argument: ${dateTimeish}, of type ${typeof dateTimeish}`
    );
  }
}

// packages/plan/steps/install-record.ts
init_dirname();

// packages/plan/context.ts
init_dirname();
function step({ do: act, check: check2, undo, privileged = [], timeoutSeconds, ...rest2 }) {
  return {
    ...rest2,
    timeoutSeconds: Math.ceil(timeoutSeconds),
    do: act.script,
    ...check2 && { check: check2.script },
    ...undo && { undo: undo.script },
    privileged
  };
}
function privileges({ facts }, { owns = false } = {}) {
  const list = [];
  const root = (words2) => {
    if (owns || facts.uid === 0) return sh`${words2}`;
    const command = words2.join(" ");
    if (!list.includes(command)) list.push(command);
    return sh`sudo -n ${words2}`;
  };
  return { root, list };
}
function ownSudo({ facts }, commands) {
  return facts.uid === 0 ? [] : commands.map((words2) => words2.join(" "));
}
function releaseDirectory({ slot, release }) {
  return `${slot.root}/releases/${release.id}`;
}
function storePath(slot, sha256) {
  return `${slot.root}/.deploy/store/${sha256}`;
}
function isLive({ release, previous }) {
  return previous?.id === release.id;
}
function each(items, script) {
  return items.length === 0 ? sh`:` : lines(...items.map(script));
}
function commandText(command) {
  const text = command.join(" ");
  return text.length > 80 ? `${text.slice(0, 79)}\u2026` : text;
}
function synced(path) {
  return sh`sync ${path} 2>/dev/null || sync`;
}
function syncedTree(path) {
  return sh`sync -f ${path} 2>/dev/null || sync`;
}
var orderDirectory = raw('"$DEPLOY_ORDER_DIR"');
function isDone(other) {
  return other?.check === void 0 ? nothing : sh`( ${raw(other.check)} )`;
}
function runsInRelease({ slot, release }) {
  return sh`
    releases=$(cd ${`${slot.root}/releases`} && pwd -P)
    if folder=$(readlink "/proc/$pid/cwd" 2>/dev/null); then
      case $folder in
        "$releases"/${release.id} | "$releases"/${release.id}/*) ;;
        "$releases"/*) echo "The process $pid runs in $folder, not in this release." >&2; exit 1 ;;
      esac
    fi
  `;
}
var sha256OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
var hashStdin = sh`
  if [ "$(openssl dgst -sha256 -r < /dev/null 2> /dev/null)" = ${`${sha256OfNothing} *stdin`} ]; then
    openssl dgst -sha256 -r
  else
    sha256sum
  fi
`;
function isMadeAgain(list) {
  return sh`cut -c 67- ${list} | sed 's|^|./|' | tr '\\n' '\\0' | xargs -0 openssl dgst -sha256 -r 2> /dev/null | sed 's| \\*\\./|  |' | cmp -s - ${list} 2> /dev/null`;
}
function isIntact(list) {
  return sh`{ ${isMadeAgain(list)} || sha256sum -c ${list} > /dev/null 2>&1; }`;
}
function requireIntact(list) {
  return sh`
    ${isMadeAgain(list)} || sha256sum -c ${list} > ${orderDirectory}/compared 2>&1 || {
      grep -v ': OK$' ${orderDirectory}/compared >&2
      exit 1
    }
  `;
}
var nothing = raw("");

// packages/plan/steps/adopt.ts
init_dirname();
import { posix as posix2 } from "node:path";

// packages/plan/steps/by-hand.ts
init_dirname();

// packages/plan/steps/engine.ts
init_dirname();
function containerName({ slot }) {
  return slot.container.name;
}
function baseName({ slot, other }) {
  const { name } = slot.container;
  return other === void 0 ? name : name.slice(0, -`-${switchedPort(slot)}`.length);
}
function switchedPort({ nginx, ports }) {
  return ports[nginx.switch.port];
}
function beforeName(context2) {
  return `${containerName(context2)}.before`;
}
function adoptedName(context2, { id }) {
  return `${containerName(context2)}.${id}`;
}
function asideName(context2) {
  const { adopts, previous } = context2;
  const zero = adopts ?? (previous && isAdopted(previous.id) ? previous : void 0);
  return zero === void 0 ? beforeName(context2) : adoptedName(context2, zero);
}
function keptName(context2) {
  return `localhost/deploy/${baseName(context2)}`;
}
function keptTag({ release }) {
  return release.id.slice(-12);
}
function keptReference(context2) {
  return `${keptName(context2)}:${keptTag(context2)}`;
}
function runName({ slot, other }) {
  return other === void 0 ? "run" : `run-${switchedPort(slot)}`;
}
function definition(context2) {
  const folder = isAdopted(context2.release.id) ? containerByHand(context2.slot) : `${releaseDirectory(context2)}/.release`;
  return {
    image: `${folder}/image`,
    ids: `${folder}/image-ids`,
    run: `${folder}/${runName(context2)}`,
    sums: `${folder}/container.sha256`
  };
}
function readImage(context2) {
  return sh`image=$(cat ${definition(context2).image})`;
}
function requirePinned(context2) {
  const { ids } = definition(context2);
  return sh`
    if [ -e ${ids} ] && ! docker image inspect --format '{{.Id}}' "$image" | grep -q -x -F -f ${ids}; then
      echo "The name $image was given to another image than that of this release." >&2
      exit 1
    fi
  `;
}
function requirePlatform(remedy) {
  return sh`
    platform=$(docker image inspect --format '{{.Os}}/{{.Architecture}}' "$image")
    host=$(docker version --format '{{.Server.Os}}/{{.Server.Arch}}')
    if [ "$platform" != "$host" ]; then
      echo "The image $image is for $platform, and the host is $host." ${remedy} >&2
      exit 1
    fi
  `;
}
var requireOwnPlatform = requirePlatform("Build it for that platform, too: build.image.platforms.");
var untilEngineAnswers = sh`
  waited=0
  until docker version --format '{{.Server.Version}}' > "$DEPLOY_ORDER_DIR"/engine 2>&1; do
    waited=$((waited + 1))
    if [ "$waited" -gt 60 ]; then
      echo 'The Docker engine does not answer:' >&2
      cat "$DEPLOY_ORDER_DIR"/engine >&2
      exit 1
    fi
    sleep 1
  done
`;
var restartPolicy = "{{.HostConfig.RestartPolicy.Name}}{{with .HostConfig.RestartPolicy.MaximumRetryCount}}:{{.}}{{end}}";
var defineThere = sh`there() { docker container inspect "$1" > /dev/null 2>&1; }`;
function defineServing({ previous }) {
  const states2 = previous === void 0 ? sh`'true '*` : sh`'true '* | 'false always' | 'false unless-stopped'`;
  return sh`
    serving() {
      case $(docker container inspect --format '{{.State.Running}} {{.HostConfig.RestartPolicy.Name}}' "$1" 2> /dev/null) in
        ${states2}) ;;
        *) false ;;
      esac
    }
  `;
}
function removeKept(kept) {
  return sh`
    names=$(docker image inspect --format '{{len .RepoTags}}' ${kept}:"$tag")
    digests=$(docker image inspect --format '{{join .RepoDigests "\\n"}}' ${kept}:"$tag")
    if [ "$names" = 1 ] && [ -n "$(docker ps --all --quiet --filter ancestor=${kept}:"$tag")" ]; then continue; fi
    docker rmi ${kept}:"$tag" > /dev/null || continue
    [ "$names" = 1 ] || continue
    for digest in $digests; do docker rmi "$digest" > /dev/null 2>&1 || true; done
  `;
}
function containerLog(name, count) {
  return sh`
    docker container inspect --format '{{.State.Status}}, exit code {{.State.ExitCode}} {{.State.Error}}' ${name} || true
    docker logs --tail ${count} ${name} 2>&1 || true
  `;
}

// packages/plan/steps/by-hand.ts
var noted = sh`${orderDirectory}/by-hand`;
function noteContainer(context2) {
  const { adopts, slot } = context2;
  if (adopts === void 0 || !slot.container) return void 0;
  const name = containerName(context2);
  const kept = `${keptName(context2)}:${adopts.id.slice(-12)}`;
  const ofUnit2 = slot.service.manager === "systemd";
  return step({
    id: "note",
    phase: "switch",
    title: `Write down how ${name} was started by hand, for the release ${adopts.id}`,
    do: lines(
      sh`
        umask 077
        ${untilEngineAnswers}
        ${defineThere}
        [ ! -e ${noted} ] || exit 0
        rm -rf ${noted}.new
        mkdir ${noted}.new
        cd ${noted}.new
        id=$(docker container inspect --format '{{.Image}}' ${name})
        docker tag "$id" ${kept}
        printf '%s\\n' "$id" > image-ids
        printf '%s\\n' ${kept} > image
      `,
      ofUnit2 ? sh`echo ${`# ${slot.service.unit}.service starts the container.`} > run` : noteRun(context2, adopts),
      sh`
        sha256sum ./* > ${orderDirectory}/noted-sums
        mv ${orderDirectory}/noted-sums container.sha256
        mv -T ${noted}.new ${noted}
        ${syncedTree(orderDirectory)}
      `
    ),
    undo: sh`
      ${untilEngineAnswers}
      ${defineThere}
      ${ofUnit2 ? nothing : sh`if there ${adoptedName(context2, adopts)} && there ${name}; then docker rm --force ${adoptedName(context2, adopts)} > /dev/null; fi`}
      docker rmi ${kept} > /dev/null 2>&1 || true
    `,
    timeoutSeconds: 180
  });
}
function keepNoted({ adopts, slot }, folder) {
  if (adopts === void 0 || !slot.container) return nothing;
  return sh`cp -pR ${noted} ${folder}`;
}
function noteRun(context2, adopts) {
  const name = containerName(context2);
  const aside = adoptedName(context2, adopts);
  return sh`
    printf '%s\\n' ${startScript(context2, adopts)} > run
    docker container inspect --format ${restartPolicy} ${name} > restart
    docker container inspect --format '{{range .Config.Env}}{{println .}}{{end}}' ${name} > env
    docker container inspect --format ${options} ${name} | sed '/^$/d' > options
    of() { docker "$1" inspect --format "{{json .Config.Entrypoint}}$2" "$3"; }
    : > command
    if [ "$(of container '' ${name})" != "$(of image '' "$id")" ]; then
      docker container inspect --format '{{range .Config.Entrypoint}}{{println "--entrypoint"}}{{println .}}{{end}}' ${name} | sed '$d' >> options
    fi
    if [ "$(of container '{{json .Config.Cmd}}' ${name})" != "$(of image '{{json .Config.Cmd}}' "$id")" ]; then
      docker container inspect --format '{{range .Config.Cmd}}{{println .}}{{end}}' ${name} | sed '$d' > command
    fi
    if there ${aside}; then docker rm --volumes ${aside} > /dev/null; fi
    ${defineCreate}
    ${defineSettings}
    fleeting=$(docker container inspect --format '{{.HostConfig.AutoRemove}}' ${name})
    same=
    if create ${aside} "$id" > said 2>&1; then
      settings ${name} > wanted
      settings ${aside} > found
      if cmp -s wanted found; then
        same=1
      else
        diff wanted found > said || true
      fi
    fi
    if [ -z "$same" ] && [ "$fleeting" = true ]; then
      echo ${`The container ${name} was started by hand with --rm, and cannot be made again with the settings that it has:`} >&2
      sed 's/=.*/=***/' said >&2
      echo ${`Start it without --rm, or take 'adopt' out of deploy.yml and stop it: docker stop ${name}`} >&2
      exit 1
    fi
    if [ -z "$same" ]; then
      rm options env
      echo ${`The container ${name} cannot be made again with the settings that it has, so that it must not be removed: keep 'docker container prune' off it.`}
    fi
    if [ "$fleeting" != true ] && there ${aside}; then docker rm --volumes ${aside} > /dev/null; fi
    rm -f wanted found said
  `;
}
function startScript(context2, adopts) {
  const name = containerName(context2);
  const aside = adoptedName(context2, adopts);
  return sh`
    cd ${containerByHand(context2.slot)}
    ${defineThere}
    ${defineCreate}
    if there ${aside}; then
      docker rename ${aside} ${name}
    elif ! there ${name}; then
      [ -f options ] || { echo ${`The container ${aside} was removed, and nobody can make it again.`} >&2; exit 1; }
      echo ${`The container ${aside} was removed. It is made again with the settings that it had; what it had written into itself is lost.`}
      create ${name} "$(cat image)"
    fi
    docker update --restart "$(cat restart)" ${name} > /dev/null
    docker start ${name} > /dev/null
  `.script;
}
var defineCreate = sh`
  create() {
    created=$1
    created_image=$2
    set --
    while IFS= read -r word; do set -- "$@" "$word"; done < options
    set -- "$@" "$created_image"
    while IFS= read -r word; do set -- "$@" "$word"; done < command
    docker create --pull never --name "$created" --env-file env "$@" > /dev/null
  }
`;
var defineSettings = sh`
  settings() {
    settings_host=$(docker container inspect --format '{{slice .ID 0 12}}' "$1")
    docker container inspect --format '{{json .Config}},{{json .HostConfig}},"Networks":{{len .NetworkSettings.Networks}}' "$1" |
      sed -E -e "s/\\"Hostname\\":\\"$settings_host\\"//" -e 's/"(Image|ContainerIDFile)":"[^"]*"//g' \\
        -e 's/"(Attach(Stdin|Stdout|Stderr)|StdinOnce|AutoRemove)":(true|false)//g' -e 's/"ConsoleSize":\\[[0-9,]*\\]//' \\
        -e 's/:(null|\\[\\]|\\{\\})/:none/g' -e 's/([][])/\\n\\1\\n/g' |
      sed 's/,"/\\n"/g' | sort
  }
`;
var options = [
  "{{range $name, $value := .Config.Labels}}--label\n{{$name}}={{$value}}\n{{end}}",
  "{{range $port, $_ := .Config.ExposedPorts}}--expose\n{{$port}}\n{{end}}",
  "{{range $path, $_ := .Config.Volumes}}--volume\n{{$path}}\n{{end}}",
  "{{with .Config.User}}--user\n{{.}}\n{{end}}{{with .Config.WorkingDir}}--workdir\n{{.}}\n{{end}}",
  "{{if .Config.Tty}}--tty\n{{end}}{{if .Config.OpenStdin}}--interactive\n{{end}}",
  "{{with .Config.StopSignal}}--stop-signal\n{{.}}\n{{end}}{{with .Config.StopTimeout}}--stop-timeout={{.}}\n{{end}}",
  '{{if eq .HostConfig.NetworkMode "host"}}{{else if eq .Config.Hostname (slice .ID 0 12)}}{{else}}--hostname\n{{.Config.Hostname}}\n{{end}}',
  "{{with .HostConfig}}{{range .Binds}}--volume\n{{.}}\n{{end}}",
  "{{range .Mounts}}--mount\ntype={{.Type}},target={{.Target}}{{with .Source}},source={{.}}{{end}}{{if .ReadOnly}},readonly{{end}}\n{{end}}",
  "--log-driver\n{{.LogConfig.Type}}\n{{range $key, $value := .LogConfig.Config}}--log-opt\n{{$key}}={{$value}}\n{{end}}",
  "--network\n{{.NetworkMode}}\n--ipc\n{{.IpcMode}}\n{{with .PidMode}}--pid\n{{.}}\n{{end}}{{with .UTSMode}}--uts\n{{.}}\n{{end}}",
  "{{range $port, $all := .PortBindings}}{{range $all}}--publish\n{{with .HostIP}}{{.}}:{{end}}{{.HostPort}}:{{$port}}\n{{end}}{{end}}",
  "--restart\n{{.RestartPolicy.Name}}{{with .RestartPolicy.MaximumRetryCount}}:{{.}}{{end}}\n",
  "{{if .Privileged}}--privileged\n{{end}}{{if .ReadonlyRootfs}}--read-only\n{{end}}{{with .Init}}--init={{.}}\n{{end}}",
  "{{range .CapAdd}}--cap-add\n{{.}}\n{{end}}{{range .CapDrop}}--cap-drop\n{{.}}\n{{end}}",
  "{{range .SecurityOpt}}--security-opt\n{{.}}\n{{end}}{{range .GroupAdd}}--group-add\n{{.}}\n{{end}}",
  "{{range .Devices}}--device\n{{.PathOnHost}}:{{.PathInContainer}}:{{.CgroupPermissions}}\n{{end}}",
  "{{range .DNS}}--dns\n{{.}}\n{{end}}{{range .ExtraHosts}}--add-host\n{{.}}\n{{end}}",
  "{{range $path, $how := .Tmpfs}}--tmpfs\n{{$path}}{{with $how}}:{{.}}{{end}}\n{{end}}",
  "{{range $key, $value := .Sysctls}}--sysctl\n{{$key}}={{$value}}\n{{end}}",
  "{{range .Ulimits}}--ulimit\n{{.Name}}={{.Soft}}:{{.Hard}}\n{{end}}",
  "{{with .Memory}}--memory\n{{.}}b\n{{end}}{{with .MemorySwap}}--memory-swap\n{{.}}\n{{end}}{{with .MemoryReservation}}--memory-reservation\n{{.}}b\n{{end}}",
  "{{with .CPUShares}}--cpu-shares\n{{.}}\n{{end}}{{with .CpusetCpus}}--cpuset-cpus\n{{.}}\n{{end}}{{with .PidsLimit}}--pids-limit={{.}}\n{{end}}",
  "{{with .ShmSize}}--shm-size\n{{.}}\n{{end}}{{end}}"
].join("");
function verifyNoted(context2) {
  const { slot, release } = context2;
  if (!isAdopted(release.id) || !slot.container) return void 0;
  const folder = containerByHand(slot);
  return step({
    id: "container",
    phase: "fetch",
    title: `Verify how the container of ${release.id} was started`,
    do: sh`
      cd ${folder}
      sha256sum -c container.sha256 > /dev/null 2>&1 || { echo ${`What was written down in ${folder} was changed.`} >&2; exit 1; }
    `,
    timeoutSeconds: 60
  });
}

// packages/plan/steps/adopt.ts
function adopt(context2) {
  const { adopts, facts, slot } = context2;
  if (adopts === void 0) return void 0;
  if (!folderByHand(slot, facts)) return adoptContainers(context2, adopts);
  const zero = `${slot.root}/releases/${adopts.id}`;
  const venv = handMadeVenv(context2);
  const { root, list } = privileges(context2, { owns: ownsWhatMoves(context2, venv) });
  const shares = slot.shared.map((path, index) => sharing({ slot, adopts }, { zero, path, index, root }));
  const parents = [slot.path, ...venv === void 0 ? [] : [venv]].map((path) => posix2.dirname(path));
  const flushed = lines(
    ...[.../* @__PURE__ */ new Set([`${slot.root}/releases`, zero, ...parents])].map((path) => synced(path))
  );
  return step({
    id: "adopt",
    phase: "switch",
    title: `Keep ${[slot.path, ...venv === void 0 ? [] : [venv]].join(" and ")}, installed by hand, as the release ${adopts.id}`,
    do: lines(
      sh`
        for place in ${[zero, asideFolder(slot, adopts)]}; do
          if [ -e "$place" ] || [ -L "$place" ]; then echo "$place is there already." >&2; exit 1; fi
        done
      `,
      ...[slot.path, ...venv === void 0 ? [] : [venv]].map((path) => movable(path, slot.root)),
      sh`
        touch ${orderDirectory}/adopting
        ${synced(orderDirectory)}
      `,
      keepFiles(context2),
      root(["mv", "-T", slot.path, zero]),
      venv === void 0 ? nothing : root(["mv", "-T", venv, `${zero}/.venv`]),
      ...shares.map(({ share }) => share),
      flushed
    ),
    undo: lines(
      sh`[ -e ${orderDirectory}/adopting ] || exit 0`,
      sh`if [ -d ${zero} ]; then`,
      ...shares.map(({ unshare }) => unshare).toReversed(),
      venv === void 0 ? nothing : sh`
            if [ -d ${`${zero}/.venv`} ] && [ ! -e ${venv} ]; then
              ${root(["mv", "-T", `${zero}/.venv`, venv])}
            fi
          `,
      root(["mv", "-T", zero, slot.path]),
      sh`
        fi
        rm -rf ${keptFolder(slot)} ${`${keptFolder(slot)}.new`}
        rmdir ${asideFolder(slot, adopts)} 2> /dev/null || true
      `,
      ...[.../* @__PURE__ */ new Set([`${slot.root}/releases`, ...parents])].map((path) => synced(path))
    ),
    timeoutSeconds: 120,
    privileged: list
  });
}
function adoptContainers(context2, adopts) {
  const { slot } = context2;
  const zero = `${slot.root}/releases/${adopts.id}`;
  return step({
    id: "adopt",
    phase: "switch",
    title: `Keep what was started by hand as the release ${adopts.id}`,
    do: lines(keepFiles(context2), sh`mkdir -p ${zero}`, synced(`${slot.root}/releases`)),
    undo: sh`
      rm -rf ${zero} ${keptFolder(slot)} ${`${keptFolder(slot)}.new`}
      ${synced(`${slot.root}/releases`)}
    `,
    timeoutSeconds: 60
  });
}
function ownsWhatMoves({ slot, facts }, venv) {
  const moved = [slot.path, ...venv === void 0 ? [] : [venv]].map((path) => facts.paths[path]);
  const shared = sharedByHand(slot).map((path) => facts.paths[path]);
  return [...moved, ...shared.filter((seen) => seen?.kind === "directory")].every(
    (seen) => seen?.owner === facts.user && seen.replaceable
  );
}
function handMadeVenv({ slot, facts }) {
  const path = slot.venv?.path;
  return path !== void 0 && facts.paths[path]?.kind === "directory" ? path : void 0;
}
function movable(path, root) {
  return sh`
    if [ ! -d ${path} ] || [ -L ${path} ]; then echo ${`${path} is no folder any more.`} >&2; exit 1; fi
    [ "$(stat -c %d ${path})" = "$(stat -c %d ${`${root}/releases`})" ] || {
      echo ${`${path} does not lie on the file system of ${root} any more.`} >&2
      exit 1
    }
  `;
}
function keepFiles(context2) {
  const { slot } = context2;
  const kept = keptFolder(slot);
  const fresh = `${kept}.new`;
  const inFresh = (path) => `${fresh}${path.slice(kept.length)}`;
  return lines(
    sh`
      rm -rf ${fresh}
      mkdir -p ${`${fresh}/unknown-units`}
    `,
    ...installedFiles(slot).map(({ to }) => {
      const place2 = inFresh(keptPath(slot, to));
      return sh`
        mkdir -p ${posix2.dirname(place2)}
        if [ -e ${to} ]; then cp -pL ${to} ${place2}; else touch ${`${place2}.absent`}; fi
      `;
    }),
    ...[...furtherUnits(slot.units).map(({ to }) => posix2.basename(to)), ...installedWorkers(slot)].map(
      (unit) => {
        return sh`systemctl cat ${unit} > /dev/null 2>&1 || touch ${inFresh(unknownUnit(slot, unit))}`;
      }
    ),
    sh`
      ${keepNoted(context2, `${fresh}/container`)}
      ${syncedTree(fresh)}
      rm -rf ${kept}
      mv -T ${fresh} ${kept}
      ${synced(posix2.dirname(kept))}
    `
  );
}
function installedWorkers({ install, units }) {
  return install === void 0 ? [] : units?.workers ?? [];
}
function sharing({ slot, adopts }, { zero, path, index, root }) {
  const kept = `${slot.root}/shared/${path}`;
  const place2 = `${zero}/${path}`;
  const aside = `${asideFolder(slot, adopts)}/${index}`;
  return {
    share: sh`
      if [ -d ${place2} ] && [ ! -L ${place2} ]; then
        mkdir -p ${posix2.dirname(aside)}
        mv -T ${kept} ${aside}
        ${root(["mv", "-T", place2, kept])}
        ${root(["ln", "-s", kept, place2])}
        ${synced(posix2.dirname(place2))}
        ${synced(posix2.dirname(kept))}
      fi
    `,
    unshare: sh`
      if [ -d ${aside} ]; then
        if [ -L ${place2} ]; then
          ${root(["rm", "-f", place2])}
        fi
        if [ ! -e ${place2} ] && [ -d ${kept} ]; then
          ${root(["mv", "-T", kept, place2])}
        fi
        [ -e ${kept} ] || mv -T ${aside} ${kept}
      fi
    `
  };
}
function verifyAdopted(context2) {
  const directory = releaseDirectory(context2);
  return step({
    id: "verify",
    phase: "fetch",
    title: `See that releases/${context2.release.id}, which was installed by hand, and the files that belonged to it are still there`,
    do: sh`
      [ -d ${directory} ] || { echo ${`${directory} is gone.`} >&2; exit 1; }
      [ -d ${keptFolder(context2.slot)} ] || { echo ${`${keptFolder(context2.slot)}, with the unit and the files of before, is gone.`} >&2; exit 1; }
    `,
    timeoutSeconds: 60
  });
}
function unitsWith(context2) {
  return `${releaseDirectory(context2)}/.release/units`;
}
function unlessUnknown(context2, unit, script) {
  const { slot, release, rollback } = context2;
  if (!isAdopted(release.id) && slot.install && rollback)
    return sh`
      if [ ! -f ${unitsWith(context2)} ] || grep -qxF -e ${unit} ${unitsWith(context2)}; then
        ${script}
      fi
    `;
  if (!isAdopted(release.id)) return script;
  return sh`
    if [ ! -e ${unknownUnit(slot, templateOf(unit))} ]; then
      ${script}
    fi
  `;
}

// packages/plan/steps/backup-shell.ts
init_dirname();
function notesOf({ name }) {
  return sh`${orderDirectory}/backup/data-${name}`;
}
function foldersOf({ folders }, host) {
  return folders.map((folder) => `${folder}/${host}`);
}
function compressionOf({ compress, suffix }, { facts }) {
  if (compress !== "auto") return compress;
  if (/\.(?:gz|tgz|zst|xz|bz2|zip)$/.test(suffix)) return "none";
  return facts.tools.includes("zstd") ? "zstd" : "gzip";
}
var extensions = { zstd: ".zst", gzip: ".gz", none: "" };
function endingOf2(backup, context2) {
  const suffix = backup.folder === void 0 ? backup.suffix : ".tar";
  return `${suffix}${extensions[compressionOf(backup, context2)]}`;
}
function wordsOf(command) {
  const words2 = command.map((word2) => {
    const pieces = cutCommand(word2).map((piece, index) => {
      if (index % 2 === 1) return piece === "file" ? '"$file"' : '"$stamp"';
      return piece === "" ? "" : sh`${piece}`.script;
    });
    return raw(pieces.join("") || "''");
  });
  return sh`${words2}`;
}
function usesFile(command = []) {
  return command.some((word2) => cutCommand(word2).some((piece, index) => index % 2 === 1 && piece === "file"));
}
function run2({ container, user, envFile }, command, { slot, facts }) {
  if (container !== void 0) {
    const options2 = [
      ...["--interactive"],
      ...envFile === void 0 ? [] : ["--env-file", envFile],
      ...user === void 0 ? [] : ["--user", user]
    ];
    return sh`docker exec ${options2} ${container} ${wordsOf(command)}`;
  }
  const as = user === void 0 || user === facts.user ? raw("") : sh`runuser -u ${user} --`;
  return sh`( cd ${`${slot.root}/current`} 2> /dev/null || true; ${variables(envFile)} && ${as} ${wordsOf(command)} )`;
}
function variables(envFile) {
  if (envFile === void 0) return sh`:`;
  return sh`{ while IFS= read -r line || [ -n "$line" ]; do case $line in [A-Za-z_]*=*) export "\${line?}" ;; esac; done < ${envFile}; }`;
}
function attempt2(script, output = raw("")) {
  return sh`
    set +e
    ( set -e
    ${script}
    ) ${output}
    code=$?
    set -e
  `;
}
function compressor(compression) {
  return { zstd: sh`zstd -q -c`, gzip: sh`gzip -c`, none: sh`cat` }[compression];
}
var defineUnpacked = sh`
  fail() { printf '%s\\n' "$1" >&2; exit 1; }
  unpacked() {
    case $2 in
      zstd) zstd -q -d -c < "$1" ;;
      gzip) gzip -d -c < "$1" ;;
      *) cat "$1" ;;
    esac
  }
`;
var defineField = sh`
  field() { sed -n "s/^  \\"$2\\": \\(.*[^,]\\),\\{0,1\\}$/\\1/p" "$1" | head -n 1; }
  plain() { plain=$(field "$1" "$2"); plain=\${plain#\\"}; printf '%s' "\${plain%\\"}"; }
`;
var asJson = raw(`LC_ALL=C tr -cd '\\040-\\176\\n' | sed 's/[\\\\"]/\\\\&/g'`);
function write(backup, context2, notes = notesOf(backup)) {
  const { command, folder, container, suffix } = backup;
  const compress = compressor(compressionOf(backup, context2));
  if (command === void 0 || !usesFile(command)) {
    const source = command === void 0 ? archived(folder, notes) : run2(backup, command, context2);
    return sh`
      rm -f "$part" ${notes}/written
      { ${source} < /dev/null && : > ${notes}/written; } | ${compress} > "$part"
      [ -e ${notes}/written ] || fail ${`The backup ${backup.name} could not be made; what its command said is above.`}
    `;
  }
  const inside = sh`/tmp/backup-"$stamp"${raw(suffix === "" ? "" : sh`${suffix}`.script)}`;
  const written = container === void 0 ? raw('"$file"') : raw('"$work/dump"');
  return sh`
    work=$part.work
    rm -rf "$part" "$work"
    mkdir "$work"
    file=${container === void 0 ? sh`$work/backup-$stamp${raw(suffix)}` : inside}
    ${run2(backup, command, context2)} < /dev/null || fail ${`The backup ${backup.name} could not be made; what its command said is above.`}
    ${container === void 0 ? raw(":") : sh`docker cp ${container}:"$file" "$work/dump" > /dev/null`}
    ${container === void 0 ? raw(":") : sh`docker exec ${container} rm -f "$file"`}
    [ -f ${written} ] || fail ${`The command of the backup ${backup.name} wrote no file.`}
    ${compress} < ${written} > "$part"
    rm -rf "$work"
  `;
}
function archived(folder, notes) {
  return sh`
    {
      code=0
      tar -c -f - -C ${folder} . || code=$?
      if [ "$code" -eq 1 ] && tar --version 2> /dev/null | grep -q GNU; then
        echo 'Files changed while they were saved.' >> ${notes}/warnings
        code=0
      fi
      [ "$code" -eq 0 ]
    }
  `;
}
function putBack(backup, context2) {
  const { folder, restore } = backup;
  if (folder !== void 0 && restore?.command === void 0) {
    return sh`
      mkdir -p ${folder}
      find ${folder} -mindepth 1 -maxdepth 1 -exec rm -rf {} +
      unpacked "$source" "$compression" | tar -x -p -f - -C ${folder}
    `;
  }
  return feed2(backup, restore.command, context2);
}
function feed2(backup, command, context2) {
  const { container, suffix, folder } = backup;
  const act = run2(backup, command, context2);
  if (!usesFile(command)) return sh`unpacked "$source" "$compression" | ${act}`;
  const name = sh`data-$stamp${raw(folder === void 0 ? suffix : ".tar")}`;
  return lines(
    sh`
      rm -rf "$work"
      mkdir -p "$work"
      unpacked "$source" "$compression" > "$work/${name}"
    `,
    container === void 0 ? sh`file=$work/${name}` : sh`
          file=/tmp/${name}
          chmod 0644 "$work/${name}"
          docker cp "$work/${name}" ${container}:"$file" > /dev/null
        `,
    sh`
      code=0
      ${act} < /dev/null || code=$?
    `,
    container === void 0 ? void 0 : sh`docker exec ${container} rm -f "$file" || true`,
    sh`
      rm -rf "$work"
      [ "$code" -eq 0 ]
    `
  );
}
function schema(backup, context2) {
  const command = backup.restore?.schemaVersion;
  if (command === void 0) return sh`echo null`;
  return sh`
    version=$( ${run2(backup, command, context2)} < /dev/null ) || exit 1
    printf '"%s"\\n' "$(printf '%s' "$version" | tr '\\n' ' ' | head -c 2000 | ${asJson})"
  `;
}

// packages/plan/steps/hooks.ts
init_dirname();

// packages/plan/steps/env.ts
init_dirname();
function checkEnv(context2) {
  const site = context2.slot.env;
  if (site === void 0) return void 0;
  const { path, required, rules } = site;
  const names = /* @__PURE__ */ new Set([...required, ...rules.flatMap(namesOf)]);
  names.delete("PATH");
  return step({
    id: "env",
    phase: "prepare",
    title: `Find the variables in ${path}, readable by nobody else${required.length > 0 ? `: ${required.join(", ")}` : ""}${rules.length > 0 ? `; ${rules.length} ${rules.length === 1 ? "rule holds" : "rules hold"}` : ""}`,
    do: lines(
      sh`
        told=
        tell() { told=1; printf '%s\\n' "$1" >&2; }
        value() { eval "printf '%s' \\"\\\${$1-}\\""; }
      `,
      findable(site, context2),
      // Only the names of this file count, not what the agent itself was started with.
      each([...names], (name) => sh`unset ${name}`),
      loadEnv(site),
      ...required.map((name) => sh`[ -n "$(value ${name})" ] || tell ${`${name} has no value in ${path}.`}`),
      ...rules.map((rule) => holds(rule, path)),
      sh`[ -z "$told" ]`
    ),
    timeoutSeconds: 30
  });
}
function namesOf({ variable: variable2, under, when }) {
  return [variable2, ...under ? [under] : [], ...when ? [when.slice(0, when.indexOf("="))] : []];
}
function findable({ format, path }, { facts }) {
  const kind = format === "envdir" ? "-d" : "-f";
  const entry = format === "envdir" ? ' && [ -x "$path" ]' : "";
  return sh`
    path=${path}
    if ! { [ ${kind} "$path" ] && [ -r "$path" ]${{ script: entry }}; }; then
      tell ${`${path} is not on the host, or ${facts.user} may not read it.`}
      exit 1
    fi
    mode=$(stat -L -c %a "$path")
    case $mode in
      *0) ;;
      *) tell ${`Everybody on the host may read ${path}, which has secrets`}" (mode $mode). sudo chmod o-rwx "${path} ;;
    esac
    ${format === "envdir" ? nothing : grammar}
  `;
}
var line = [
  "^[[:space:]]*([#;].*)?$",
  String.raw`^(export )?[A-Za-z_][A-Za-z0-9_]*=("[^"\\]*"|'[^']*'|([^"'\\[:space:]#]([^"'\\[:space:]]|[[:space:]]+[^"'\\[:space:]#])*)?)[[:space:]]*$`
].join("|");
var grammar = sh`
  strange=$(grep -nvE ${line} "$path" | cut -d : -f 1 | tr '\\n' ' ') || true
  [ -z "$strange" ] || tell "$path has lines that programs read in different ways: $strange. Write NAME=value, with quotes around the whole value where it has quotes, backslashes or # in it."
`;
function holds({ variable: variable2, matches: matches2, under, minimumLength, when }, path) {
  const because = when === void 0 ? "" : `, because of ${when}`;
  const value = sh`$(value ${variable2})`;
  const told = lines(
    when === void 0 ? void 0 : sh`[ -n "${value}" ] || tell ${`${variable2} has no value in ${path}${because}.`}`,
    sh`if [ -n "${value}" ]; then :`,
    matches2 === void 0 ? void 0 : sh`printf '%s\\n' "${value}" | grep -Eq -e ${matches2} || tell ${`${variable2} must match ${matches2}${because}.`}`,
    minimumLength === void 0 ? void 0 : sh`value=${value}; [ "\${#value}" -ge ${minimumLength} ] || tell ${`${variable2} must have at least ${minimumLength} characters${because}.`}`,
    under === void 0 ? void 0 : sh`
          above=$(value ${under})
          case $(value ${variable2})/ in
            */../*) tell ${`${variable2} must be a path without '..'.`} ;;
            "\${above%/}"/?*) [ -n "$above" ] || tell ${`${under} has no value, and ${variable2} must lie under it.`} ;;
            *) tell ${`${variable2} must lie under ${under}${because}.`} ;;
          esac
        `,
    sh`fi`
  );
  if (when === void 0) return told;
  const [name, wanted] = [when.slice(0, when.indexOf("=")), when.slice(when.indexOf("=") + 1)];
  return sh`
    if [ "$(value ${name})" = ${wanted} ]; then
      ${told}
    fi
  `;
}
function loadEnv(site) {
  if (site === void 0) return nothing;
  return site.format === "envdir" ? fromFolder(site.path) : fromFile(site.path);
}
function fromFolder(path) {
  return sh`
    for deploy_file in ${path}/*; do
      deploy_name=\${deploy_file##*/}
      case $deploy_name in *[!A-Za-z0-9_]* | [0-9]* | DEPLOY_*) continue ;; esac
      [ -f "$deploy_file" ] || continue
      if [ ! -s "$deploy_file" ]; then unset "$deploy_name"; continue; fi
      deploy_value=
      IFS= read -r deploy_value < "$deploy_file" || [ -r "$deploy_file" ] || exit 1
      deploy_value=\${deploy_value%"\${deploy_value##*[! 	]}"}
      export "$deploy_name=$deploy_value"
    done
  `;
}
function fromFile(path) {
  return sh`
    while IFS= read -r deploy_line || [ -n "$deploy_line" ]; do
      deploy_line=\${deploy_line#export }
      case $deploy_line in [A-Za-z_]*=*) ;; *) continue ;; esac
      deploy_name=\${deploy_line%%=*}
      case $deploy_name in *[!A-Za-z0-9_]* | DEPLOY_*) continue ;; esac
      deploy_value=\${deploy_line#*=}
      deploy_value=\${deploy_value%"\${deploy_value##*[! 	]}"}
      case $deploy_value in
        '"'*'"') deploy_value=\${deploy_value#?}; deploy_value=\${deploy_value%?} ;;
        "'"*"'") deploy_value=\${deploy_value#?}; deploy_value=\${deploy_value%?} ;;
      esac
      export "$deploy_name=$deploy_value"
    done < ${path}
  `;
}

// packages/plan/steps/jump.ts
init_dirname();

// packages/plan/version-range.ts
init_dirname();
var import_semver = __toESM(require_semver(), 1);
function isWithin(version, range2) {
  return !isKnown(version) || import_semver.default.satisfies(version, range2, { includePrerelease: true });
}
function isKnown(version) {
  return isSemantic(version) && !/^0\.0\.0-g[0-9a-f]+$/.test(version);
}

// packages/plan/steps/jump.ts
function jumps({ jump }, context2) {
  if (jump === void 0) return true;
  const { release, rollback } = context2;
  const left = leftBehind(context2);
  if (left === void 0 || rollback !== void 0 || isLive(context2)) return false;
  return isWithin(versionOf(left.id), jump.from) && isWithin(release.version, jump.to);
}
function leftBehind({ previous, adopts }) {
  return previous ?? adopts;
}
function requireConsent(context2, host) {
  const asked = context2.slot.hooks.filter((hook) => hook.jump?.consent === false && jumps(hook, context2));
  const [first] = asked;
  if (first === void 0) return;
  throw new DeployError({
    code: "JUMP_CONSENT",
    message: `From ${versionOf(leftBehind(context2).id)} to ${context2.release.version} the hook ${asked.map(({ name }) => name).join(", ")} must run, and nobody has agreed to it.`,
    host,
    cause: asked.map(
      ({ name, run: run4, timeoutSeconds }) => `${name}: ${run4.join(" ")}, for at most ${hours(timeoutSeconds)}`
    ).join("\n"),
    remedy: `Read what it does; it may not be possible to take it back. Then write consent: true under the jump of ${first.name} in deploy.yml.`
  });
}
function hours(seconds) {
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3600)} hours`;
}
function dedicated({ name, jump }) {
  if (jump?.dedicatedEngine === void 0) return nothing;
  const patterns = raw(jump.dedicatedEngine.join(" | "));
  return sh`
    docker ps --all --format '{{.Names}}' > ${orderDirectory}/containers || {
      echo ${`The Docker engine does not answer, so nobody can tell whose containers ${name} would take.`} >&2
      exit 1
    }
    strangers=
    while read -r each; do
      case $each in ${patterns}) ;; *) strangers="$strangers $each" ;; esac
    done < ${orderDirectory}/containers
    [ -z "$strangers" ] || {
      echo ${`${name} may run only on an engine of its own, where all containers are called ${jump.dedicatedEngine.join(" or ")}. There are others:`}"$strangers" >&2
      exit 1
    }
    echo "$(wc -l < ${orderDirectory}/containers | tr -d ' ') containers are on the engine, all of them of this application."
  `;
}

// packages/plan/steps/hooks.ts
function hookSteps(context2) {
  const hooks = context2.slot.hooks.filter(
    (hook) => (hook.hosts?.includes(context2.host) ?? true) && (context2.rollback === void 0 || hook.onRollback) && jumps(hook, context2)
  );
  const at2 = (moment) => hooks.filter((hook) => hook.at === moment);
  const switching = (moment) => isLive(context2) ? [] : at2(moment).map((hook) => switchStep(hook, context2));
  return {
    prepare: at2("prepare").map((hook) => prepareStep(hook, context2)),
    serving: switching("serving"),
    stopped: switching("stopped"),
    started: switching("started")
  };
}
function madeFolders({ hooks }) {
  return hooks.flatMap(({ makes }) => makes);
}
function prepareStep(hook, context2) {
  const { makes, timeoutSeconds } = hook;
  const directory = releaseDirectory(context2);
  const marker = `${directory}/.release/hook-${hook.name}`;
  const said = sha256Of(JSON.stringify([hook.run, hook.environment, makes]));
  return step({
    id: `hook-${hook.name}`,
    phase: "prepare",
    title: titleOf(hook, context2),
    check: makes.length === 0 ? void 0 : sh`
            [ "$(cat ${marker} 2> /dev/null)" = ${said} ]
            for made in ${makes}; do [ -e ${directory}/"$made" ]; done
          `,
    do: lines(
      dedicated(hook),
      sh`rm -f ${marker}`,
      running(hook, hook.run, context2),
      sh`
        for made in ${makes}; do
          [ -e ${directory}/"$made" ] || { echo ${`${hook.name} was to make`} "$made, and it is not there." >&2; exit 1; }
        done
      `,
      makes.length === 0 ? void 0 : sh`
            printf '%s\\n' ${said} > ${marker}
            chmod ${context2.slot.files.files} ${marker}
            ${synced(marker)}
          `
    ),
    timeoutSeconds,
    privileged: ownSudo(context2, hook.sudo)
  });
}
function switchStep(hook, context2) {
  const begun = sh`${orderDirectory}/hook-begun-${hook.name}`;
  return step({
    id: `hook-${hook.name}`,
    phase: "switch",
    title: titleOf(hook, context2),
    do: lines(
      dedicated(hook),
      sh`
        touch ${begun}
        ${synced(orderDirectory)}
      `,
      running(hook, hook.run, context2)
    ),
    undo: hook.undo === void 0 ? void 0 : lines(sh`[ -e ${begun} ] || exit 0`, running(hook, hook.undo, context2)),
    timeoutSeconds: hook.timeoutSeconds,
    privileged: ownSudo(context2, hook.sudo)
  });
}
var moments = {
  prepare: "in the new release",
  serving: "while the old release serves",
  stopped: "while nothing serves",
  started: "while the new release runs"
};
function titleOf({ name, at: at2, run: run4, user, undo, jump }, context2) {
  const by = user === void 0 ? "" : ` as ${user}`;
  const back = undo === void 0 ? "" : `; on the way back ${commandText(undo)}`;
  const why = jump === void 0 ? "" : `, because ${context2.release.version} comes after ${versionOf(leftBehind(context2).id)}`;
  return `Run ${name} ${moments[at2]}${by}${why}: ${commandText(run4)}${back}`;
}
function running(hook, program, context2, { directory, venv } = placesOf(context2)) {
  const { slot, facts, release } = context2;
  const values = { version: release.version, release: release.id, commit: "" };
  const settings2 = Object.entries(hook.environment).map(
    ([name, value]) => `${name}=${fillRelease(String(value), values)}`
  );
  const wanted = hook.user ?? (facts.uid === 0 ? slot.files.owner : void 0);
  const other = wanted === void 0 || wanted === facts.user ? void 0 : wanted;
  const as = other === void 0 ? raw("") : sh`runuser -u ${other} --`;
  return sh`
    (
      umask 022
      cd ${directory}
      ${other === void 0 ? nothing : raw(`export HOME=~${other}`)}
      ${lines(loadEnv(slot.env), containers(context2))}
      ${settings2.length === 0 ? nothing : sh`export ${settings2}`}
      ${slot.venv === void 0 ? nothing : sh`export PATH=${`${venv}/bin`}:"$PATH"`}
      unset DEPLOY_ORDER_DIR
      exec ${as} ${program}
    )
  `;
}
function containers(context2) {
  const { container, compose } = context2.slot;
  if (compose) return sh`export COMPOSE_PROJECT_NAME=${compose.project}`;
  if (!container) return void 0;
  return sh`
    ${readImage(context2)}
    export DEPLOY_IMAGE="$image" DEPLOY_CONTAINER=${containerName(context2)}
  `;
}
function placesOf(context2) {
  const directory = releaseDirectory(context2);
  return { directory, venv: `${directory}/.venv` };
}

// packages/plan/steps/install-record.ts
var before = sh`${orderDirectory}/install-before`;
function installs(context2, { asRecorded }) {
  const { run: run4, environment } = context2.slot.install;
  const directory = releaseDirectory(context2);
  const record = recordOf(context2);
  const script = running({ ...asLogin(context2), environment }, run4, context2);
  const recorded = sh`
    printf '%s\\n' ${script.script} > ${`${record}.new`}
    mv -f ${`${record}.new`} ${record}
    ${synced(record)}
  `;
  const told = `${commandText(run4)} ended with exit code`;
  return sh`
    ${asRecorded ? sh`if [ ! -f ${record} ]; then` : nothing}
    ${recorded}
    ${asRecorded ? sh`fi` : nothing}
    code=0
    (
      export DEPLOY_RELEASE=${context2.release.id} DEPLOY_RELEASE_DIR=${directory}
      exec sh -eu ${record}
    ) || code=$?
    echo ${told} "$code".
    [ "$code" -eq 0 ] || exit 1
  `;
}
function installsByHand(context2, zero) {
  const { install, path } = context2.slot;
  const release = { ...zero, version: versionOf(zero.id) };
  const places = { directory: path, venv: handMadeVenv(context2) ?? `${path}/.venv` };
  const { run: run4, environment } = install;
  const script = running({ ...asLogin(context2), environment }, run4, { ...context2, release }, places);
  return sh`
    ${attempt2(script)}
    echo ${`${commandText(run4)} ended with exit code`} "$code".
    [ "$code" -eq 0 ] || exit 1
  `;
}
function keepRecord(context2) {
  if (!isLive(context2)) return nothing;
  const record = recordOf(context2);
  return sh`
    if [ -f ${record} ] && [ ! -e ${before} ]; then
      ${copied(record, before)}
    fi
  `;
}
function restoreRecord(context2) {
  if (!isLive(context2)) return nothing;
  return sh`
    if [ -e ${before} ]; then
      ${copied(before, recordOf(context2))}
    fi
  `;
}
function reinstallSeconds({ timeoutSeconds }) {
  return timeoutSeconds + 60;
}
function asLogin({ facts }) {
  return { user: facts.user, environment: {} };
}
function recordOf(context2) {
  return noteIn(context2, "install.sh");
}
function noteIn(context2, name) {
  const { slot, release } = context2;
  return isAdopted(release.id) ? `${keptFolder(slot)}/${name}` : `${releaseDirectory(context2)}/.release/${name}`;
}
function copied(from, to) {
  return sh`
    cp ${from} ${to}.new
    ${synced(sh`${to}.new`)}
    mv -f ${to}.new ${to}
  `;
}

// packages/plan/availability.ts
function availability(hours2, now2, neededSeconds) {
  const here = DateTime.fromJSDate(now2).setZone(hours2.timezone);
  const all = openings(hours2, here);
  const next = all.find(({ from }) => from > here).from;
  const current = all.find(({ from, to }) => from <= here && here < to);
  if (!current) return { state: "off", next };
  const end = current.to.minus({ minutes: hours2.marginMinutes });
  const secondsLeft = Math.max(0, Math.floor(end.diff(here, "seconds").seconds));
  return secondsLeft >= neededSeconds ? { state: "open", secondsLeft } : { state: "closing", secondsLeft, closes: current.to, next };
}
function gateSeconds({ gate, nfr }, further = false) {
  const own = gate.initialDelaySeconds + gate.timeoutSeconds;
  return Math.ceil(own + (further ? nfrSeconds(nfr) + bootSeconds(nfr, own) : 0));
}
function activationSeconds(slot, hosts) {
  const { startSeconds, stopSeconds } = slot.service;
  const batches = batchSizes(hosts, slot.rollout).length;
  const reinstall = slot.install === void 0 ? 0 : reinstallSeconds(slot.install);
  return Math.ceil(batches * batchSeconds(slot) + 2 * (startSeconds + stopSeconds) + reinstall);
}
function unavailable(host, now2, neededSeconds) {
  const { name, available } = host;
  if (!available) return void 0;
  const found = availability(available, now2, neededSeconds);
  if (found.state === "open") return void 0;
  const here = DateTime.fromJSDate(now2).setZone(available.timezone);
  const facts = { host: name, step: "availability", outputs: { outcome: "host-off" } };
  const again2 = `Run it again after ${available.from} (${stamp(found.next)}).`;
  if (found.state === "off") {
    return new DeployError({
      ...facts,
      code: "HOST_OFF",
      message: `${name} is off: it is on from ${hoursText(available)}. Nothing was tried.`,
      cause: `It is ${stamp(here)} there.`,
      remedy: again2
    });
  }
  return new DeployError({
    ...facts,
    code: "HOST_CLOSING",
    message: `${name} goes off at ${found.closes.toFormat("HH:mm")} ${available.timezone}, too soon. Nothing was tried.`,
    cause: `It is ${stamp(here)} there. This may take ${span(neededSeconds)}, and ${span(found.secondsLeft)} are left until ${available.marginMinutes} minutes before.`,
    remedy: again2
  });
}
function openings({ from, to, days = [...weekdays] }, here) {
  const wanted = new Set(days.map((day) => weekdays.indexOf(day) + 1));
  return Array.from({ length: 10 }, (_, index) => here.startOf("day").plus({ days: index - 1 })).filter((day) => wanted.has(day.weekday)).map((day) => ({ from: at(day, from), to: at(to > from ? day : day.plus({ days: 1 }), to) }));
}
function at(day, time) {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return day.set({ hour, minute });
}
function hoursText({ from, to, timezone, days }) {
  return `${from} to ${to} ${timezone}${days ? ` (${days.join(", ")})` : ""}`;
}
function stamp(time) {
  return time.setLocale("en-GB").toFormat("yyyy-MM-dd HH:mm ZZZZ");
}
function span(seconds) {
  const {
    hours: hours2,
    minutes,
    seconds: rest2
  } = Duration.fromObject({ seconds }).shiftTo("hours", "minutes", "seconds").toObject();
  const parts = [
    [hours2, "h"],
    [minutes, "min"],
    [rest2, "s"]
  ];
  return parts.filter(([value]) => value).map(([value, unit]) => `${value} ${unit}`).join(" ") || "0 s";
}

// packages/agent/look.ts
init_dirname();
var run3 = 'script=$1; shift; exec sh -c "$script" look "$@"';
async function look(remote, script, { args = [], ...options2 } = {}) {
  const result = await remote.exec(lookCommand(script, args), options2);
  const refusal2 = refusalOf(remote, result);
  if (refusal2) throw refusal2;
  return result;
}
function lookCommand({ script }, args = []) {
  return sh`exec sh -c ${[run3, "look", script, ...args]}`.script;
}

// packages/plan/beside.ts
init_dirname();
function liveSlot({ slot, other }, facts) {
  return (other && livePort(slot, other, facts)) ?? slot;
}
function nextSlot(environment, facts) {
  const { slot, other } = environment;
  if (other === void 0) return slot;
  const live = livePort(slot, other, facts);
  return live === slot ? other : slot;
}
function livePort(slot, other, facts) {
  const { file, upstream, port } = slot.nginx.switch;
  const both = [slot, other];
  const told = [file, copyPath(slot, file)].map((path) => sumOf(facts.paths[path]));
  return told.map((sum) => both.find((each2) => sha256Of(upstreamText(upstream, each2.ports[port])) === sum)).find((found) => found !== void 0) ?? both.find((each2) => facts.ports[each2.ports[port]]?.listening);
}
function plannedSlot({ slot, other }, plan) {
  const port = slot.nginx?.switch?.port;
  return other && port !== void 0 && other.ports[port] === plan.slot.port ? other : slot;
}

// packages/plan/drift.ts
init_dirname();

// packages/plan/diff.ts
init_dirname();
var context = 3;
var mostCells = 4e6;
function unifiedDiff(before2, after, names) {
  const lines2 = compare(linesOf(before2), linesOf(after));
  const hunks = hunksOf(lines2);
  if (hunks.length === 0) return "";
  return [`--- ${names.before}`, `+++ ${names.after}`, ...hunks].join("\n");
}
function linesOf(text) {
  const lines2 = text.split("\n");
  if (lines2.at(-1) === "") lines2.pop();
  return lines2;
}
function compare(before2, after) {
  let start = 0;
  while (start < before2.length && start < after.length && before2[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before2.length, after.length) - start;
  while (end < most && before2.at(-1 - end) === after.at(-1 - end)) end += 1;
  const same = (text) => [" ", text];
  return [
    ...before2.slice(0, start).map(same),
    ...middle(before2.slice(start, before2.length - end), after.slice(start, after.length - end)),
    ...before2.slice(before2.length - end).map(same)
  ];
}
function middle(before2, after) {
  if (before2.length * after.length > mostCells)
    return [...before2.map((text) => ["-", text]), ...after.map((text) => ["+", text])];
  const width = after.length + 1;
  const lengths = new Uint32Array((before2.length + 1) * width);
  const at2 = (i2, j2) => lengths[i2 * width + j2];
  for (let i2 = before2.length - 1; i2 >= 0; i2--)
    for (let j2 = after.length - 1; j2 >= 0; j2--)
      lengths[i2 * width + j2] = before2[i2] === after[j2] ? at2(i2 + 1, j2 + 1) + 1 : Math.max(at2(i2 + 1, j2), at2(i2, j2 + 1));
  const lines2 = [];
  let [i, j] = [0, 0];
  while (i < before2.length || j < after.length) {
    if (i < before2.length && j < after.length && before2[i] === after[j]) {
      lines2.push([" ", before2[i]]);
      i += 1;
      j += 1;
    } else if (j >= after.length || i < before2.length && at2(i + 1, j) >= at2(i, j + 1)) {
      lines2.push(["-", before2[i]]);
      i += 1;
    } else {
      lines2.push(["+", after[j]]);
      j += 1;
    }
  }
  return lines2;
}
function hunksOf(lines2) {
  const near = lines2.map(
    (_, index) => lines2.slice(Math.max(0, index - context), index + context + 1).some(([mark]) => mark !== " ")
  );
  const out = [];
  let [before2, after] = [1, 1];
  for (let index = 0; index < lines2.length; ) {
    let end = index;
    while (end < lines2.length && near[end] === near[index]) end += 1;
    const part = lines2.slice(index, end);
    const [left, right] = [
      part.filter(([mark]) => mark !== "+").length,
      part.filter(([mark]) => mark !== "-").length
    ];
    if (near[index]) {
      out.push(
        `@@ -${range(before2, left)} +${range(after, right)} @@`,
        ...part.map(([mark, text]) => mark + text)
      );
    }
    before2 += left;
    after += right;
    index = end;
  }
  return out;
}
function range(start, count) {
  return `${count === 0 ? start - 1 : start},${count}`;
}

// packages/plan/drift.ts
var mostLines = 200;
function pathsToRead(slot, facts) {
  return comparedFiles(slot).flatMap((path) => {
    const copy = copyPath(slot, path);
    const [there, left] = [sumOf(facts.paths[path]), sumOf(facts.paths[copy])];
    const isNew = left === void 0 && writtenFiles(slot).includes(path);
    return there === left || isNew ? [] : [{ path, copy }];
  });
}
function driftOf(slot, {
  facts,
  texts,
  wanted
}) {
  return pathsToRead(slot, facts).flatMap(({ path, copy }) => {
    const [there, left] = [sumOf(facts.paths[path]), sumOf(facts.paths[copy])];
    const goal = wanted[path];
    if (goal !== void 0 && there === sha256Of(goal)) return [];
    const read = texts[path];
    if (there === void 0)
      return facts.paths[path]?.kind === "absent" ? [{ path, state: "removed", diff: "" }] : [];
    const state = left === void 0 ? "unknown" : "edited";
    const names = state === "edited" ? { before: `${path} as it was installed`, after: `${path} on the host` } : { before: `${path} on the host`, after: `${path} of this release` };
    const [before2, after] = state === "edited" ? [read?.copy ?? "", read?.there ?? ""] : [read?.there ?? "", goal ?? ""];
    return [{ path, state, diff: read ? shown(unifiedDiff(before2, after, names)) : "" }];
  });
}
var sentences = {
  edited: "was edited on the host after the last deployment had installed it",
  removed: "was removed from the host after the last deployment had installed it",
  unknown: "is there already, from before the first deployment that installs it"
};
function describeDrift({ path, state, diff: diff2 }) {
  return [`${path} ${sentences[state]}`, ...diff2 === "" ? [] : diff2.split("\n")];
}
function shown(diff2) {
  const lines2 = harmlessLines(diff2).map(withoutSecrets);
  const rest2 = lines2.length - mostLines;
  return [...lines2.slice(0, mostLines), ...rest2 > 0 ? [`\u2026 and ${rest2} more lines`] : []].join("\n");
}
var secretName = /((?:^|[^A-Za-z0-9])[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|credentials?|authorization|cookie)[\w.-]*["']?\s*(?:[:=]|\s)\s*).+$/i;
var inUrl = /(:\/\/[^\s/:@]*:)[^\s@/]+@/g;
function withoutSecrets(line2) {
  return line2.replace(inUrl, "$1***@").replace(secretName, "$1***");
}

// packages/plan/running.ts
init_dirname();
import { posix as posix3 } from "node:path";
function namedUnits(slot) {
  const { units, install, nginx, service } = slot;
  const expect = install?.expect;
  const active = [
    ...units?.workers ?? [],
    ...units?.start ?? [],
    ...expect?.active ?? [],
    ...nginx || expect?.nginx ? ["nginx.service"] : []
  ];
  const others = [...units?.enable ?? [], ...unitFiles(slot).map(({ to }) => posix3.basename(to))];
  const named2 = [
    ...active.map((unit) => ({ unit, must: "active" })),
    ...(expect?.inactive ?? []).map((unit) => ({ unit, must: "inactive" })),
    ...others.map((unit) => ({ unit }))
  ];
  const told = named2.filter(({ unit }) => unit !== `${service.unit}.service` && !unit.includes("@."));
  return told.filter(({ unit }, index) => told.findIndex((each2) => each2.unit === unit) === index);
}
function runningOf(environment, facts) {
  const { slot } = environment;
  return [
    ...ofService(slot, facts),
    ...slot.container || slot.compose ? inEngine(environment, facts) : [],
    ...namedUnits(slot).filter((named2) => !isOfLater(named2, facts)).flatMap((named2) => ofUnit(named2, facts.units[named2.unit]))
  ];
}
function ofService({ service, container }, facts) {
  if (service.manager === "systemd") {
    const unit = `${service.unit}.service`;
    return ofUnit(container ? { unit } : { unit, must: "active" }, facts.unit);
  }
  if (service.manager !== "process" || facts.process === void 0) return [];
  const { lives } = facts.process;
  return [{ name: service.unit, state: lives ? "running" : "not running", asWanted: lives }];
}
function isOfLater({ unit }, { units, current }) {
  return units[unit]?.loadState === "not-found" && isAdopted(current ?? "");
}
function ofUnit({ unit, must }, found) {
  if (found === void 0) return [];
  const unknown = found.loadState === "not-found";
  if (unknown && must === "inactive") return [];
  return [{ name: unit, state: unknown ? "not found" : found.activeState, asWanted: isAsWanted(found, must) }];
}
function isAsWanted({ loadState, activeState, done }, must) {
  if (must === "active") return activeState === "active" || done === true;
  if (must === "inactive") return activeState !== "active";
  return activeState !== "failed" && loadState !== "not-found";
}
function inEngine(environment, facts) {
  if (facts.docker?.engine === void 0)
    return [{ name: "the Docker engine", state: "not answering", asWanted: false }];
  return environment.slot.container ? ofContainers(environment, facts) : ofServices(environment.slot, facts.docker);
}
function ofContainers(environment, facts) {
  const { name } = liveSlot(environment, facts).container;
  const both = [facts.docker?.container, facts.docker?.beside].filter((each2) => each2 !== void 0);
  const own = both.find((each2) => each2.name === name);
  if (own === void 0 && environment.slot.ephemeral) return [];
  const state = own?.state ?? "not there";
  const others = both.filter((each2) => each2.name !== name);
  return [
    { name, state, asWanted: state === "running" },
    ...others.map((each2) => ({ name: each2.name, state: each2.state, asWanted: true, kept: true }))
  ];
}
function ofServices({ compose, swarm }, { project, stack, services = {} }) {
  const name = compose.project;
  if (swarm && !stack) return [{ name, state: "no stack of the swarm", asWanted: false }];
  if (!swarm && !project) return [{ name, state: "without any container", asWanted: false }];
  return Object.entries(services).map(([name2, states2]) => {
    const state = swarm ? stateOfReplicas(states2[0]) : stateOfContainers(states2);
    return { name: name2, state, asWanted: state === "running" };
  });
}
function stateOfReplicas(counted) {
  if (counted === void 0) return "not there";
  const [run4, all] = counted.split("/");
  if (all === "0") return "without a replica";
  return run4 === all ? "running" : `running in ${run4} of ${all} replicas`;
}
function stateOfContainers(states2) {
  const [first = "without a container", ...others] = new Set(states2);
  if (others.length === 0) return first;
  return `running in ${states2.filter((state) => state === "running").length} of ${states2.length} containers`;
}

// packages/plan/look.ts
init_dirname();
import { posix as posix4 } from "node:path";
function queryOf({ slot, other }, host) {
  const installed = installedFiles(slot).map(({ to }) => to);
  const links = [slot.path, slot.venv?.path].filter((path) => path !== void 0);
  return {
    paths: [
      slot.root,
      ...links,
      ...slot.adopt ? [...sharedByHand(slot), ...installed.map((path) => keptPath(slot, path))] : [],
      ...comparedFiles(slot).flatMap((path) => [path, copyPath(slot, path)]),
      ...slot.nginx === void 0 ? [] : [nginxProgram],
      ...other === void 0 ? [] : [definitionOfLive(slot)]
    ],
    ...slot.adopt && { folders: links },
    ...slot.service.manager === "systemd" && { unit: slot.service.unit },
    ...slot.container && { container: slot.container.name },
    ...slot.compose && { container: slot.compose.project },
    ...slot.compose && !slot.swarm && { project: slot.compose.project },
    ...slot.swarm && { swarm: true, stack: slot.compose.project },
    ports: [...new Set([slot, other].flatMap((each2) => Object.values(each2?.ports ?? {})))],
    accounts: [
      .../* @__PURE__ */ new Set([slot.files.owner, slot.files.group, ...(slot.setup?.users ?? []).map(({ name }) => name)])
    ].filter((account) => account !== void 0),
    spaces: ["/tmp", ...new Set([...installed, ...links].map((path) => posix4.dirname(path)))],
    versions: Object.keys(slot.requires),
    backups: slot.backup.filter(({ hosts }) => hosts?.includes(host) ?? true).flatMap((backup) => foldersOf(backup, host)),
    live: true
  };
}
function statusQueryOf(environment, host) {
  const { slot, other } = environment;
  return {
    ...queryOf(environment, host),
    ...slot.service.manager === "process" && { process: slot.service.unit },
    units: namedUnits(slot).map(({ unit }) => unit),
    ...other?.container && { beside: other.container.name }
  };
}
function definitionOfLive({ root }) {
  return `${root}/current/.release/container.sha256`;
}

export {
  finalEvents,
  journalEntrySchema,
  createParser,
  agentText,
  agentSha256,
  agentOnlyText,
  sh,
  raw,
  lines,
  persistently,
  SHORT_DIGITS,
  orderFiles,
  readFacts,
  openAgent,
  queryArgs,
  createSlots,
  connect,
  adoptionOf,
  folderByHand,
  containerByHand,
  isAdopted,
  keptPath,
  unknownUnit,
  slotOfAdopted,
  look,
  lookCommand,
  liveSlot,
  nextSlot,
  plannedSlot,
  isWithin,
  isKnown,
  pathsToRead,
  driftOf,
  describeDrift,
  runningOf,
  step,
  privileges,
  ownSudo,
  releaseDirectory,
  storePath,
  isLive,
  each,
  commandText,
  synced,
  syncedTree,
  orderDirectory,
  isDone,
  runsInRelease,
  hashStdin,
  isIntact,
  requireIntact,
  nothing,
  notesOf,
  foldersOf,
  compressionOf,
  endingOf2 as endingOf,
  usesFile,
  attempt2 as attempt,
  defineUnpacked,
  defineField,
  asJson,
  write,
  putBack,
  feed2 as feed,
  schema,
  queryOf,
  statusQueryOf,
  definitionOfLive,
  containerName,
  baseName,
  beforeName,
  adoptedName,
  asideName,
  keptName,
  keptTag,
  keptReference,
  runName,
  definition,
  readImage,
  requirePinned,
  requirePlatform,
  requireOwnPlatform,
  untilEngineAnswers,
  restartPolicy,
  defineThere,
  defineServing,
  removeKept,
  containerLog,
  noteContainer,
  verifyNoted,
  adopt,
  handMadeVenv,
  verifyAdopted,
  unitsWith,
  unlessUnknown,
  checkEnv,
  requireConsent,
  hookSteps,
  madeFolders,
  running,
  installs,
  installsByHand,
  keepRecord,
  restoreRecord,
  reinstallSeconds,
  asLogin,
  noteIn,
  gateSeconds,
  activationSeconds,
  unavailable
};
