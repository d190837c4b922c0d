import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  createGitHub,
  explainGitHubError,
  openRegistry,
  ownLogin,
  pinImage,
  readRepository,
  statusOf,
  workflowArtifacts
} from "./chunk-F722OPEU.js";
import {
  activationSeconds,
  code,
  connect,
  copyPath,
  createProbe,
  describeDrift,
  describeGate,
  driftOf,
  evidenceOf,
  failedHosts,
  furtherUnits,
  gateFailure,
  hostsTable,
  installedFiles,
  isDone,
  lines,
  linkTo,
  liveSlot,
  nextSlot,
  nginxFiles,
  nginxProgram,
  plain,
  plannedSlot,
  processLog,
  raw,
  readInstalled,
  runGate,
  sections,
  sh,
  sha256Of,
  stageName,
  stageOutcome,
  sumOf,
  tellHolders,
  title,
  unavailable,
  unitFiles,
  unitLog,
  unitPath,
  untouchedName,
  writeBundle
} from "./chunk-VBS55MHF.js";
import {
  cancellation,
  later
} from "./chunk-F4O3TLQM.js";
import {
  appendSummary,
  cutMarkdown
} from "./chunk-O6U6VYOT.js";
import {
  releaseNamespace,
  signatureFiles
} from "./chunk-OTXFO24G.js";
import {
  PINS_FILE,
  _enum,
  _regex,
  array,
  batchSeconds,
  batchSizes,
  booleanInput,
  createLog,
  cutCommand,
  fillRelease,
  imageReference,
  input,
  int,
  iso_exports,
  literal,
  nameOf,
  nullable,
  number,
  optional,
  reachKey,
  reachTexts,
  reaches,
  readDocument,
  require_semver,
  secretInput,
  strictObject,
  string,
  systemFolders,
  templateOf,
  versionOf
} from "./chunk-J6B4XV44.js";
import {
  require_tar_stream
} from "./chunk-CASAHDPP.js";
import {
  DeployError,
  explain
} from "./chunk-V6RLAPJP.js";
import {
  __callDispose,
  __toESM,
  __using,
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/stage/live.ts
init_dirname();

// packages/agent/agent.ts
init_dirname();

// packages/agent/call.ts
init_dirname();
import { randomBytes } from "node:crypto";

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
  const line = (text) => {
    const message = text.startsWith(prefix) ? parseLine(text.slice(prefix.length)) : void 0;
    if (message) onMessage(message);
    else if (text.trim() !== "") others.push(text.slice(0, 500));
    if (others.length > MAX_CHATTER) others.shift();
  };
  return {
    push: (chunk) => {
      const parts2 = (rest2 + decoder.write(chunk)).split("\n");
      rest2 = (parts2.pop() ?? "").slice(0, MAX_LINE);
      for (const part of parts2) line(part.slice(0, MAX_LINE).replace(/\r$/, ""));
    },
    chatter: () => rest2.trim() === "" ? [...others] : [...others, rest2.slice(0, 500)]
  };
}
function parseLine(line) {
  const [type, rest2] = split(line);
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
      const [code2, text] = split(rest2);
      return { type, code: code2, text };
    }
    case "end":
      return /^\d{1,3}$/.test(rest2) ? { type, code: Number(rest2) } : void 0;
    default:
      return void 0;
  }
}
function split(text) {
  const space2 = text.indexOf(" ");
  return space2 < 0 ? [text, ""] : [text.slice(0, space2), text.slice(space2 + 1)];
}
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
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
  "# Text without control characters, for one value of a fact.",
  "plain() {",
  "  case $1 in",
  `    *[[:cntrl:]]*) printf '%s' "$1" | tr -d '\\000-\\037\\177' ;;`,
  `    *) printf '%s' "$1" ;;`,
  "  esac",
  "}",
  "",
  "# fact KEY VALUE...: the values are joined by tabs.",
  "fact() {",
  "  fact_line=$1",
  "  shift",
  "  fact_separator=' '",
  "  for fact_value; do",
  '    fact_line=$fact_line$fact_separator$(plain "$fact_value")',
  "    fact_separator=$tab",
  "  done",
  '  say fact "$fact_line"',
  "}",
  "",
  "# die CODE TEXT: the end of a verb that could not do what it was asked.",
  "die() {",
  '  say error "$1" "$(plain "$2")"',
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
  "  # shellcheck disable=SC1003 # a quote becomes an apostrophe, a backslash a slash: the line stays JSON",
  `  [ -z "\${3-}" ] || record_line="$record_line,\\"detail\\":\\"$(plain "$3" | tr '"\\\\' "'/")\\""`,
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
  "  supervisor='' confirm_seconds='' keep='' actor='' url='' url_read='' order_fence=",
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
  "  # of this turn's own: what an earlier process has left behind may still read its pipe",
  "  pipe=$dir/pipe.$turn",
  '  [ -p "$pipe" ] || mkfifo -m 600 "$pipe"',
  "  read_line /proc/sys/kernel/random/uuid",
  '  marker="end of output ${file_text:-$$.$seq}"',
  '  if [ "$2" = check ]; then output=/dev/null; else output=$dir/log; fi',
  "  # both ends are open before anybody can be late for the other one",
  "  # shellcheck disable=SC2094",
  '  exec 5<>"$pipe" 6<"$pipe"',
  '  start_reader "$1"',
  "  exec 6<&-",
  "  read_now",
  "  script_start=$now",
  "  # shellcheck disable=SC2094 # the pipe is written by the step and read by the reader",
  '  run_script "$1" "$2" "$3" </dev/null >"$pipe" 2>&1 5>&- &',
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
  '  ) </dev/null >>"$output" 2>/dev/null 5>&- &',
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
  "# The release that served before serves again. Where something is adopted there was no name for it.",
  "is_back() {",
  "  read_live",
  `  case $previous in '' | "$live" | adopted-*) return 0 ;; esac`,
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
  "# numbered STATE...: prints FENCE RELEASE of each release in one of the states, newest first.",
  "numbered() {",
  '  for numbered_file in "$deploy"/state/*; do',
  '    [ -f "$numbered_file" ] || continue',
  "    numbered_release=${numbered_file##*/}",
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
  '  for prune_path in "$root"/releases/.trash-*; do',
  '    [ -d "$prune_path" ] || continue',
  '    chmod -R u+w "$prune_path" 2>/dev/null || :',
  '    rm -rf "$prune_path" 2>/dev/null || :',
  "  done",
  "  prune_blobs",
  "  prune_agents",
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
  '  for prune_path in "$deploy"/*/*.new.* "$deploy"/*/*.try.* "$dir"/*.new.* "$dir"/turns/*.try.* "$deploy"/incoming/order.*; do',
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
  '      port) probe_port "$probe_value" ;;',
  '      account) probe_account "$probe_value" ;;',
  '      container) probe_container "$probe_value" ;;',
  '      unit) probe_unit "$probe_value" ;;',
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
  '    probe_owner=$(stat -c %U "$1")',
  '    probe_group=$(stat -c %G "$1")',
  '    probe_mode=$(stat -c %a "$1")',
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
  "# name<tab>load state<tab>active state<tab>main pid<tab>fragment path<tab>sha256",
  "probe_unit() {",
  "  command -v systemctl >/dev/null 2>&1 || return 0",
  "  unit_load='' unit_active='' unit_pid='' unit_fragment='' unit_sum=''",
  '  unit_shown=$(systemctl show -p LoadState -p ActiveState -p MainPID -p FragmentPath -- "$1" 2>/dev/null) || return 0',
  "  while IFS= read -r probe_line; do",
  "    probe_value=${probe_line#*=}",
  "    case $probe_line in",
  "      LoadState=*) unit_load=$probe_value ;;",
  "      ActiveState=*) unit_active=$probe_value ;;",
  "      MainPID=*) unit_pid=$probe_value ;;",
  "      FragmentPath=*) unit_fragment=$probe_value ;;",
  "    esac",
  "  done <<UNIT",
  "$unit_shown",
  "UNIT",
  '  [ ! -r "$unit_fragment" ] || unit_sum=$(sha256sum <"$unit_fragment")',
  '  fact unit "$1" "$unit_load" "$unit_active" "${unit_pid:-0}" "$unit_fragment" "${unit_sum%% *}"',
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
  "# engine<tab>version, empty when it does not answer this user; container<tab>name<tab>state<tab>image<tab>network<tab>removes",
  "# itself, for one that is there.",
  "probe_container() {",
  "  command -v docker >/dev/null 2>&1 || return 0",
  "  probe_engine=$(timeout 10 docker version --format '{{.Server.Version}}' 2>/dev/null) || probe_engine=",
  '  fact engine "$probe_engine"',
  '  [ -n "$probe_engine" ] || return 0',
  "  probe_shown=$(",
  "    timeout 10 docker container inspect --format '{{.State.Status}} {{.HostConfig.NetworkMode}} {{.HostConfig.AutoRemove}} {{.Config.Image}}' \\",
  '      "$1" 2>/dev/null',
  "  ) || return 0",
  "  read -r probe_state probe_network probe_removed probe_image <<CONTAINER",
  "$probe_shown",
  "CONTAINER",
  '  fact container "$1" "$probe_state" "$probe_image" "$probe_network" "$probe_removed"',
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
  "# install SHA256: makes the layout and puts this very file, which was uploaded beside its final name, in its place.",
  "verb_install() {",
  '  require_digest "$1"',
  '  install_sum=$(sha256sum <"$0")',
  '  [ "${install_sum%% *}" = "$1" ] || die DIGEST_MISMATCH "The agent arrived as ${install_sum%% *}, not as $1."',
  "  for install_folder in releases shared .deploy/store .deploy/incoming .deploy/state .deploy/journal .deploy/orders .deploy/lock; do",
  '    mkdir -p "$root/$install_folder" || die ROOT_NOT_WRITABLE "$root/$install_folder cannot be made."',
  "  done",
  '  chmod 700 "$deploy/orders" "$deploy/incoming"',
  '  chmod 644 "$0"',
  `  flush "$0" || die_write 'The agent could not be written'`,
  '  mv -f "$0" "$deploy/agent/$1/agent.sh"',
  '  flush "$deploy/agent/$1" "$deploy"',
  "}",
  "",
  "# put SHA256 SIZE OFFSET: appends stdin to a blob; an offset of `-` is wherever an earlier upload has ended. Of two uploads of",
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
  '  put_sum=$(sha256sum <"$part")',
  '  if [ "${put_sum%% *}" != "$1" ]; then',
  '    rm -f "$part"',
  '    die DIGEST_MISMATCH "The bytes that arrived have the sha256 ${put_sum%% *}, expected was $1."',
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
  "receive() {",
  "  exec 6<&0",
  '  cat <&6 >>"$part" 2>/dev/null &',
  "  put_pid=$!",
  "  exec 6<&-",
  '  read_process "$put_pid"',
  "  # a disk that is full by now is told by the upload itself",
  `  { printf '%s %s %s\\n' "$put_pid" "$process_start" "$boot" >"$part.by"; } 2>/dev/null || :`,
  "  put_status=0",
  '  wait "$put_pid" || put_status=$?',
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
  "  if is_final; then",
  `    [ "$event" != confirmed ] || die ALREADY_CONFIRMED "The deployment '$1' is confirmed."`,
  '    follow final $((revert_seq < seq ? revert_seq : seq - 1)) "$revert_offset"',
  "    return",
  "  fi",
  `  flag "\${2:-on request}" || die ALREADY_CONFIRMED "The deployment '$1' is confirmed."`,
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
  `  [ -n "$(plain "\${2-}" | tr -d ' ')" ] || die NO_REASON "The lock of '$1' is not released without a reason."`,
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
  '    put) verb_put "$@" ;;',
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

// packages/agent/script.ts
var agentText = agentLines.join("\n");
var agentSha256 = createHash("sha256").update(agentText).digest("hex");

// packages/agent/why.ts
init_dirname();
function verbFailed(place, { code: code2, text }, facts) {
  const explain2 = explanations[code2] ?? unexplained;
  return new DeployError({ code: code2, host: place.remote.host, cause: text, ...explain2(place, facts) });
}
var again = "Run the deployment again; nothing has to be cleaned up first.";
var explanations = {
  LOCKED: (_place, facts) => {
    const [deployId, actor, url, , , seconds] = valuesOf(facts, "lock");
    return {
      message: `Another deployment is under way: ${deployId ?? "unknown"} by ${actor ?? "unknown"}, ${url ?? ""}`,
      remedy: `Wait for it and run this deployment again. Its lease ends in ${seconds ?? "0"} s unless its host renews it; nobody has to unlock by hand.`
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
  ROOT_NOT_WRITABLE: ({ remote, root: root2 }) => ({
    message: `${remote.user} cannot write to ${root2}.`,
    remedy: `Ask Ops to run once on the host: sudo install -d -o ${remote.user} -g "$(id -gn ${remote.user})" -m 0755 ${root2}`
  }),
  NO_SPACE: ({ root: root2 }) => ({
    message: `The disk of ${root2} is full.`,
    remedy: `Make room on the host (df -h ${root2}; df -i ${root2}), or lower 'keep' in deploy.yml. The release that was live still serves.`
  }),
  WRITE_FAILED: ({ remote, root: root2 }) => ({
    message: `The host could not write under ${root2}.`,
    remedy: `Check on the host that no quota is used up (quota), and that everything under ${root2}/.deploy belongs to ${remote.user}.`
  }),
  READ_ONLY: ({ root: root2 }) => ({
    message: `The file system of ${root2} is read-only: the host can neither switch nor go back.`,
    remedy: "What was live before this message still serves, confirmed or not. Let Ops read journalctl -k, mend the disk and mount it writable; what was not confirmed is then taken back by the next deployment or restart."
  }),
  RECOVERY_FAILED: ({ root: root2 }) => ({
    message: "An earlier deployment cannot be brought to an end on this host.",
    remedy: `Mend what the cause names, then run again: the host tries anew. All that it said is in ${root2}/.deploy/orders/<deploy id>/stderr.`
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
  NO_DEPLOYMENT: ({ root: root2 }) => ({
    message: `The host does not know this deployment in ${root2}.`,
    remedy: "Check the host and the root, or read the history of the host."
  }),
  NOT_INSTALLED: ({ root: root2 }) => ({
    message: `Nothing was ever deployed to ${root2}.`,
    remedy: "Deploy once; the first deployment installs the agent."
  }),
  NOT_CONFIRMED: () => ({
    message: "The deployment cannot be confirmed any more.",
    remedy: `The host has gone back to the release that was live before. ${again}`
  }),
  ALREADY_CONFIRMED: () => ({
    message: "The deployment is confirmed and cannot be taken back.",
    remedy: "Use the action rollback to return to the previous release."
  })
};
function unexplained({ root: root2 }) {
  return {
    message: "The agent on the host refused.",
    remedy: `Read the cause; more is on the host in ${root2}/.deploy/orders/<deploy id>/stderr.`
  };
}
function valuesOf(facts, key) {
  return facts.find((fact) => fact.key === key)?.values ?? [];
}

// packages/agent/call.ts
function callAgent(call) {
  const agent = `${call.root}/.deploy/agent/${agentSha256}/agent.sh`;
  return run(call, (nonce) => sh`sh ${agent} ${nonce} ${call.root} ${call.verb} ${call.args ?? []}`.script);
}
function callWithText(call) {
  return run(
    { ...call, input: agentText },
    (nonce) => sh`sh -s -- ${nonce} ${call.root} ${call.verb} ${call.args ?? []}`.script
  );
}
async function installAgent(call) {
  await run(
    { ...call, verb: "install", input: agentText },
    (nonce) => sh`sh -c ${bootstrap} agent ${nonce} ${call.root} ${agentSha256}`.script
  );
}
var bootstrap = sh`
  umask 022
  folder="$2/.deploy/agent/$3"
  fail() { printf '@%s error %s %s\\n@%s end 1\\n' "$nonce" "$1" "$2" "$nonce"; exit 1; }
  nonce=$1
  mkdir -p "$folder" 2>/dev/null || fail ROOT_NOT_WRITABLE "$folder cannot be made."
  file="$folder/agent.sh.new.$$"
  cat > "$file" || fail WRITE_FAILED "$file cannot be written."
  sum=$(sha256sum < "$file") || fail NO_SHA256SUM 'There is no sha256sum.'
  [ "$sum" = "$3  -" ] || { rm -f "$file"; fail DIGEST_MISMATCH "The agent arrived as $sum, not as $3."; }
  exec sh "$file" "$nonce" "$2" install "$3"
`.script;
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
  const { code: code2, stderr } = await call.remote.exec(command(nonce), {
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
  if (code2 > 128 && code2 < 192) throw killed(call, code2 - 128);
  throw new DeployError({
    code: "AGENT_PROTOCOL",
    message: `The agent on the host did not finish its answer to '${call.verb}'.`,
    host: call.remote.host,
    cause: [`exit code ${code2}`, ...parser.chatter(), ...stderr.split("\n").slice(-20)].join("\n").trim(),
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

// packages/agent/order-pack.ts
init_dirname();
var import_tar_stream = __toESM(require_tar_stream(), 1);
var identifier = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
var variable = /^[A-Za-z_][A-Za-z0-9_]*$/;
var digest = /^[0-9a-f]{64}$/;
var control = /[\u0000-\u001f\u007f]/;
async function packOrder(order) {
  check(order);
  const archive = (0, import_tar_stream.pack)();
  for (const [name, text] of files(order)) {
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
function files(order) {
  const secrets = Object.entries(order.secretEnv);
  return [
    ["order", table(fields(order), "=")],
    [
      "steps",
      table(order.steps.map(({ id, phase, timeoutSeconds, title: title2 }) => [id, phase, timeoutSeconds, title2]))
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
  for (const number3 of [order.confirmSeconds, order.keep])
    refuse(!Number.isSafeInteger(number3) || number3 < 0, String(number3), "is not a whole number");
  const seen = /* @__PURE__ */ new Set();
  for (const { id, title: title2, timeoutSeconds } of order.steps) {
    refuse(!identifier.test(id) || seen.has(id), `the step '${id}'`, "needs an identifier of its own");
    refuse(control.test(title2), `the title of '${id}'`, "has a control character");
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
async function whileLost(lost, attempt3, { signal, progress = () => void 0 }) {
  let [tries, since, reached] = [0, performance.now(), progress()];
  for (; ; ) {
    const pause = pauses[Math.min(tries++, pauses.length - 1)] ?? 0;
    await wait(pause * 1e3, void 0, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    try {
      return await attempt3();
    } catch (error) {
      if (!isLost(error)) throw error;
      if (progress() !== reached) [tries, since, reached] = [0, performance.now(), progress()];
      else if (performance.now() - since > PATIENCE_SECONDS * 1e3) throw gaveUp(lost, error);
    }
  }
}
function gaveUp({ facts }, last) {
  const since = `for ${PATIENCE_SECONDS} s nothing got further: ${last.message} ${last.facts.cause ?? ""}`.trim();
  return new DeployError({ ...facts, cause: [facts.cause, since].filter(Boolean).join("\n") });
}

// packages/agent/put.ts
init_dirname();
import { Readable } from "node:stream";
async function putBlob({ call, blob, onProgress }) {
  let arrived = -1;
  const found = (offset) => {
    arrived = Math.max(arrived, offset);
  };
  const { signal } = call;
  await persistently(() => putRest({ call, blob, onProgress, found }), { signal, progress: () => arrived });
  onProgress?.(blob.size);
}
async function putRest({
  call,
  blob,
  onProgress,
  found
}) {
  const offset = Promise.withResolvers();
  const input2 = Readable.from(rest(blob, offset.promise, onProgress));
  try {
    await callAgent({
      ...call,
      verb: "put",
      args: [blob.sha256, String(blob.size), "-"],
      input: input2,
      onMessage: (message) => {
        if (message.type === "fact" && message.key === "offset") {
          found(Number(message.values[0]));
          offset.resolve(Number(message.values[0]));
        }
        if (message.type === "end") offset.resolve(blob.size);
      }
    });
  } finally {
    offset.resolve(blob.size);
    input2.destroy();
  }
}
async function* rest({ size, open }, offset, onProgress) {
  let sent = await offset;
  if (sent >= size) return;
  for await (const chunk of open(sent)) {
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
  const [path = "", exists, writable2, freeBytes, freeInodes, owner] = one("root");
  const [python2] = one("python");
  const [clock2] = one("clock-synchronized");
  const [current] = one("current");
  return {
    user: one("user")[0] ?? "",
    uid: number2(one("uid")[0]),
    groups: words(one("groups")[0]),
    os: { id, version, kernel, arch },
    tools: words(one("tools")[0]),
    ...python2 && { python: python2 },
    supervisors: words(one("supervisors")[0]),
    time: number2(one("time")[0]),
    ...clock2 && { clockSynchronized: clock2 === "yes" },
    charset: one("charset")[0] ?? "",
    root: {
      path,
      exists: exists === "1",
      writable: writable2 === "1",
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
    ports: Object.fromEntries(all("port").map(readPort)),
    accounts: Object.fromEntries(
      all("account").map(([name = "", user, group]) => [name, { user: user === "1", group: group === "1" }])
    ),
    ...readUnit(one("unit")),
    ...readDocker(
      facts.find(({ key }) => key === "engine"),
      one("container")
    ),
    ...current && { current },
    ...readLive(one("live"), all("damaged")),
    blobs: Object.fromEntries(
      all("blob").map(([sha2563 = "", whole, bytes]) => [
        sha2563,
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
  const open = one("open");
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
    ...open && { open: { deployId: open[0] ?? "", release: open[1] ?? "", event: open[2] ?? "" } }
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
function readPath([path = "", kind, replaceable, owner, group, mode, sha2563, target]) {
  return [
    path,
    {
      kind: kinds.find((known2) => known2 === kind) ?? "absent",
      ...target && { target },
      ...owner && { owner },
      ...group && { group },
      ...mode && { mode },
      replaceable: replaceable === "1",
      ...sha2563 && { sha256: sha2563 }
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
function readBackups([folder2 = "", exists, writable2, device = "", freeBytes], copies) {
  return [
    folder2,
    {
      placeExists: exists === "1",
      writable: writable2 === "1",
      device,
      freeBytes: number2(freeBytes),
      copies: copies.filter(([at]) => at === folder2).map(([, name = "", kind = "", of = "", madeAt = "", bytes, contentBytes, present2]) => ({
        name,
        kind,
        of,
        madeAt,
        bytes: number2(bytes),
        contentBytes: number2(contentBytes),
        present: present2 === "1"
      }))
    }
  ];
}
function readQuota(quotas) {
  const least = (index) => {
    const known2 = quotas.flatMap((values) => values[index] ? [number2(values[index])] : []);
    return known2.length > 0 ? Math.max(0, Math.min(...known2)) : void 0;
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
function readLive([files2, venv2, venvBytes, venvInodes], damaged) {
  if (files2 === void 0) return {};
  const named2 = (how) => damaged.flatMap(([as, path]) => as === how && path ? [path] : []);
  return {
    live: {
      files: fileStates.find((state) => state === files2) ?? "unknown",
      missing: named2("missing"),
      changed: named2("changed"),
      venv: venvStates.find((state) => state === venv2) ?? "unknown",
      venvBytes: number2(venvBytes),
      venvInodes: number2(venvInodes)
    }
  };
}
function readUnit([name, loadState, activeState, mainPid, fragmentPath, sha2563]) {
  if (!name) return {};
  return {
    unit: {
      name,
      loadState: loadState ?? "",
      activeState: activeState ?? "",
      mainPid: number2(mainPid),
      fragmentPath: fragmentPath ?? "",
      ...sha2563 && { sha256: sha2563 }
    }
  };
}
function readDocker(engine, [name, state = "", image2 = "", network = "", removed2]) {
  if (!engine) return {};
  const [version] = engine.values;
  const container = name && { name, state, image: image2, network, removesItself: removed2 === "true" };
  return { docker: { ...version && { engine: version }, ...container && { container } } };
}
function readRelease([id = "", sha2563 = "", state, fence, deployId = "", present2]) {
  return {
    id,
    sha256: sha2563,
    state: states.find((known2) => known2 === state) ?? "failed",
    fence: number2(fence),
    deployId,
    present: present2 === "1"
  };
}
function words(text = "") {
  return text.split(" ").filter((word) => word !== "");
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
  const follow2 = () => {
    seen.forget();
    const args = [deployId, "0", "0", "final"];
    return callAgent({ ...call, verb: "follow", args, onMessage: seen.onMessage });
  };
  await persistently(follow2, { signal });
}
async function resume({ call, deployId, until, start: start2, repeatable }, seen) {
  if (repeatable) return start2(seen.onMessage, seen.place());
  const { seq, offset } = seen.place();
  try {
    const args = [deployId, String(seq), String(offset), until];
    await callAgent({ ...call, verb: "follow", args, onMessage: seen.onMessage });
  } catch (error) {
    if (!(until === "staged" && error instanceof DeployError && error.code === "NO_DEPLOYMENT")) throw error;
  }
  if (!hasEnded(until, seen.place().event)) await start2(seen.onMessage, seen.place());
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
  const tail = [];
  const settled = [];
  let { seq, event, offset } = from;
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
        tail.push({ step: message.step, text: message.text });
        if (tail.length > 4 * TAIL_LINES) tail.splice(0, 3 * TAIL_LINES);
        watch.log(message.step, message.text);
      } else if (message.type === "fact" && message.key === "log-offset")
        offset = Number(message.values[0]) || offset;
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
      offset = 0;
    },
    place: () => ({ seq, event, offset }),
    ending: () => ({
      ...endingOf(event ?? "opened", entries, tail),
      ...settled.length > 0 && { settled },
      progress: { seq, event, offset }
    })
  };
}
function readSettled([deployId = "", actor = "", url = "", event = "", detail = ""]) {
  return { deployId, actor, url, event, detail };
}
function endingOf(event, entries, tail) {
  const failed = entries.filter((entry) => entry.event === "failed" || entry.event === "undo-failed");
  const steps = [...new Set(failed.flatMap(({ step: step2 }) => step2 ?? []))];
  const failedStep = steps.length > 0 ? failed.at(-1)?.step : void 0;
  return {
    event,
    entries,
    ...failedStep !== void 0 && { failedStep },
    logTail: tailOf(tail, steps)
  };
}
function tailOf(tail, steps) {
  const count = Math.ceil(TAIL_LINES / Math.max(1, steps.length));
  const said2 = steps.map((name) => tail.filter(({ step: step2 }) => step2 === name).slice(-count));
  if (said2.flat().length === 0) return tail.slice(-TAIL_LINES).map(({ text }) => text);
  return said2.flat().map(({ step: step2, text }) => steps.length > 1 ? `${step2}: ${text}` : text);
}

// packages/agent/agent.ts
var SHORT_SECONDS = 60;
var READING_SECONDS = 120;
var roots = /* @__PURE__ */ new WeakMap();
function openAgent({
  remote,
  root: root2,
  signal
}) {
  let installed2;
  const place = { remote, root: root2, signal };
  const install = () => {
    const tried2 = () => installAgent({ ...place, timeoutSeconds: SHORT_SECONDS });
    if (roots.get(remote)?.has(root2)) return Promise.resolve();
    installed2 ??= onceReached(tried2, { signal }).then(() => void roots.set(remote, new Set(roots.get(remote)).add(root2))).finally(() => {
      installed2 = void 0;
    });
    return installed2;
  };
  const ask2 = async (call) => {
    await install();
    return callAgent({ ...place, ...call });
  };
  const shown2 = /* @__PURE__ */ new Map();
  const watched = async (deployId, { call, ...verb }) => {
    const { progress, ...ending } = await watchVerb({
      ...verb,
      call: { ...place, ...call },
      deployId,
      from: call.verb === "prepare" ? void 0 : shown2.get(deployId),
      start: (onMessage, { seq, offset }) => {
        const resumed = verb.repeatable && seq > 0 ? [String(seq), String(offset)] : [];
        return ask2({ ...call, args: [...call.args ?? [], ...resumed], onMessage });
      }
    });
    shown2.set(deployId, progress);
    return ending;
  };
  return {
    host: remote.host,
    root: root2,
    install,
    probe: async (query = {}) => {
      const timeoutSeconds = query.live ? READING_SECONDS : SHORT_SECONDS;
      const call = { ...place, verb: "probe", args: queryArgs(query), timeoutSeconds };
      return readFacts(await onceReached(() => callWithText(call), { signal }));
    },
    put: async (blob, onProgress) => {
      await install();
      await putBlob({ call: place, blob, onProgress });
    },
    prepare: async (order, watch) => watched(order.deployId, {
      until: "staged",
      watch,
      call: { verb: "prepare", args: [order.deployId], input: await packOrder(order) }
    }),
    activate: (deployId, watch) => watched(deployId, { until: "activated", watch, call: { verb: "activate", args: [deployId] } }),
    confirm: async (deployId) => {
      const tell = () => journalOf((onMessage) => ask2({ verb: "confirm", args: [deployId], onMessage }));
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
      await persistently(() => ask2(call), { signal });
    },
    status: async () => {
      const call = { verb: "status", timeoutSeconds: SHORT_SECONDS };
      return readStatus(await persistently(() => ask2(call), { signal }));
    },
    history: () => persistently(() => pastOf((call) => ask2({ ...call, verb: "history" })), { signal }),
    unlock: async (deployId, reason) => {
      await ask2({ verb: "unlock", args: [deployId, reason] });
    }
  };
}
function queryArgs({
  paths: paths2 = [],
  ports: ports3 = [],
  accounts: accounts2 = [],
  unit,
  blobs = [],
  current,
  container,
  ...more
}) {
  const { spaces = [], versions = [], backups: backups2 = [], live = false } = more;
  return [
    ...current === void 0 ? [] : [`current=${current}`],
    ...container === void 0 ? [] : [`container=${container}`],
    ...paths2.map((path) => `path=${path}`),
    ...ports3.map((port) => `port=${port}`),
    ...accounts2.map((account) => `account=${account}`),
    ...unit === void 0 ? [] : [`unit=${unit}`],
    ...blobs.map((sha2563) => `blob=${sha2563}`),
    ...spaces.map((path) => `space=${path}`),
    ...versions.map((name) => `version=${name}`),
    ...backups2.map((folder2) => `backup=${folder2}`),
    ...live ? ["live=1"] : []
  ];
}
async function pastOf(ask2) {
  const past = [];
  let values = [];
  await ask2({
    timeoutSeconds: SHORT_SECONDS,
    onMessage: (message) => {
      if (message.type === "fact" && message.key === "past") values = message.values;
      if (message.type === "journal") past.push(readPast(values, message.entry));
    }
  });
  return past;
}
async function journalOf(ask2) {
  const entries = [];
  await ask2((message) => {
    if (message.type === "journal") entries.push(message.entry);
  });
  return entries;
}

// packages/kit/run-context.ts
init_dirname();
function runContext(env) {
  const {
    GITHUB_ACTOR,
    GITHUB_REPOSITORY,
    GITHUB_SERVER_URL,
    GITHUB_RUN_ID,
    GITHUB_RUN_ATTEMPT,
    GITHUB_EVENT_NAME
  } = env;
  const attempt3 = Number(GITHUB_RUN_ATTEMPT ?? "1");
  return {
    actor: GITHUB_ACTOR ?? env.USER ?? "unknown",
    repository: GITHUB_REPOSITORY ?? "",
    url: GITHUB_RUN_ID ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}/attempts/${attempt3}` : "",
    runId: GITHUB_RUN_ID ?? "",
    attempt: attempt3,
    eventName: GITHUB_EVENT_NAME ?? ""
  };
}

// packages/record/github-issue.ts
init_dirname();
import { setTimeout as sleep } from "node:timers/promises";

// packages/record/body.ts
init_dirname();
function keyMarker(key) {
  return `<!-- deploy:change ${key} -->`;
}
function mergeSections(body, { key, sections: sections2 }) {
  const start2 = body.includes(keyMarker(key)) ? body : [body, keyMarker(key)].filter((part) => part !== "").join("\n\n");
  return sections2.reduce((done, { id, markdown, endings = [] }) => {
    const known2 = endings.map((ending) => `${endingMarker(ending)}
`).join("");
    const block = `${opening(id)}
${known2}
${withoutMarkers(markdown)}

${closing(id)}`;
    const from = done.indexOf(opening(id));
    const to = endOf(done, id, from);
    if (to !== void 0) return done.slice(0, from) + block + done.slice(to);
    const freed = done.replaceAll(opening(id), "").replaceAll(closing(id), "");
    return `${freed.trimEnd()}

${block}`;
  }, start2);
}
function missingIn(body, sections2) {
  return sections2.filter(({ endings = [] }) => endings.some((ending) => !body.includes(endingMarker(ending))));
}
var POINTER = "*Cut here: the whole is in change-record.md of the evidence.*";
var LEAST = 400;
function fitBody(body, most) {
  if (body.length <= most) return body;
  const parts2 = partsOf(body);
  const lengths = parts2.filter(({ ours }) => ours).map(({ text }) => text.length);
  const fixed = body.length - lengths.reduce((sum, length) => sum + length, 0);
  const share = shareOf(lengths, most - fixed);
  if (share < LEAST) return void 0;
  return parts2.map(({ ours, text }) => ours ? cutMarkdown(text, { most: share, pointer: POINTER }) : text).join("");
}
function partsOf(body) {
  const parts2 = [];
  let at = 0;
  for (const { 0: marker, 1: id = "", index } of body.matchAll(/<!-- deploy:section (\S+) -->/g)) {
    const end = endOf(body, id, index);
    if (end === void 0 || index < at) continue;
    const inside = body.slice(index + marker.length, end - closing(id).length);
    const [head = ""] = /^(?:\s*<!-- deploy:ended [^>]* -->)*\s*/.exec(inside) ?? [];
    const shown2 = inside.slice(head.length).trimEnd();
    const from = index + marker.length + head.length;
    parts2.push({ ours: false, text: body.slice(at, from) }, { ours: true, text: shown2 });
    at = from + shown2.length;
  }
  return [...parts2, { ours: false, text: body.slice(at) }];
}
function shareOf(lengths, room2) {
  let left = room2;
  for (const [index, length] of lengths.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(left / (lengths.length - index));
    if (length > share) return share;
    left -= length;
  }
  return left;
}
function endOf(body, id, from) {
  if (from < 0) return void 0;
  const to = body.indexOf(closing(id), from);
  const next = body.indexOf("<!-- deploy:section ", from + 1);
  if (to < 0 || next >= 0 && next < to) return void 0;
  return to + closing(id).length;
}
function withoutMarkers(markdown) {
  return markdown.replace(/<!--(?=\s*\/?deploy:)/g, "&lt;!--");
}
function endingMarker(ending) {
  return `<!-- deploy:ended ${ending} -->`;
}
function opening(id) {
  return `<!-- deploy:section ${id} -->`;
}
function closing(id) {
  return `<!-- /deploy:section ${id} -->`;
}

// packages/record/github-issue.ts
var MAX_BODY = 65536;
var LABEL = "change-record";
var PAUSES = [2, 5];
function githubIssues({ github, repository, pauses: pauses2 = PAUSES }) {
  const [owner = "", repo = ""] = repository.split("/");
  const at = { owner, repo };
  const known2 = /* @__PURE__ */ new Map();
  const find = async (key) => {
    const number3 = known2.get(key);
    if (number3 !== void 0) return (await github.rest.issues.get({ ...at, issue_number: number3 })).data;
    const isIt = ({ body, pull_request }) => pull_request === void 0 && body?.includes(keyMarker(key)) === true;
    const issues = await github.paginate(
      github.rest.issues.listForRepo,
      { ...at, labels: LABEL, state: "all", per_page: 100 },
      ({ data }, done) => {
        if (data.some(isIt)) done();
        return data;
      }
    );
    return issues.find(isIt);
  };
  const create = async (text) => {
    const body = fitting(mergeSections("", text));
    const { data } = await github.rest.issues.create({ ...at, title: text.title, body, labels: [LABEL] });
    known2.set(text.key, data.number);
    return data;
  };
  const createOnce = async (text, [pause, ...later2] = pauses2) => {
    try {
      return await create(text);
    } catch (error) {
      if ((statusOf(error) ?? 0) < 500 || pause === void 0) throw error;
      await sleep(pause * 1e3);
      return await find(text.key) ?? await createOnce(text, later2);
    }
  };
  const put = async (text) => {
    const issue = await find(text.key);
    return issue ? write2(issue, text) : createOnce(text);
  };
  const write2 = async (issue, text) => {
    const body = fitting(mergeSections(issue.body ?? "", text));
    if (body === issue.body) return issue;
    const { data } = await github.rest.issues.update({ ...at, issue_number: issue.number, body });
    return data;
  };
  const deliver = async (text) => {
    const issue = await find(text.key);
    const missing4 = missingIn(issue?.body ?? "", text.sections);
    const added = { ...text, sections: missing4 };
    if (missing4.length > 0) await (issue ? write2(issue, added) : createOnce(added));
    return missing4;
  };
  const explained2 = async (what, body) => {
    try {
      return await body();
    } catch (error) {
      throw explainGitHubError(error, { what, permission: "issues: write" });
    }
  };
  const told = ({ html_url }) => ({ url: html_url });
  return {
    open: (text) => explained2("open the change record", async () => told(await put(text))),
    update: (text) => explained2("write the change record", async () => told(await put(text))),
    deliver: (texts) => explained2("write the change record", async () => {
      const missing4 = [];
      for (const text of texts) missing4.push(...await deliver(text));
      return missing4;
    })
  };
}
function fitting(body) {
  const fitted = fitBody(body, MAX_BODY);
  if (fitted !== void 0) return fitted;
  throw new DeployError({
    code: "RECORD_TOO_LONG",
    message: `The change record would have ${body.length} characters; GitHub takes ${MAX_BODY}.`,
    remedy: "Shorten what was written into it by hand. The whole record is in change-record.md of the evidence."
  });
}

// packages/stage/live.ts
var TELL_HOSTS_MS = 3e3;
function liveDeps(inputs) {
  const { env } = process;
  const run3 = runContext(env);
  const signal = cancellation();
  const log = createLog((line) => console.log(line));
  return {
    connect: (target) => connect(target, { log }),
    openAgent: (remote, root2, ending) => openAgent({ remote, root: root2, signal: ending }),
    records: changeRecords(inputs, run3.repository),
    artifacts: workflowArtifacts({ env, token: inputs.githubToken, repository: run3.repository }),
    run: run3,
    env,
    log,
    now: () => /* @__PURE__ */ new Date(),
    signal,
    lateSignal: later(signal, TELL_HOSTS_MS),
    summary: appendSummary,
    workspace: env.GITHUB_WORKSPACE ?? process.cwd()
  };
}
function changeRecords({ changeRecord, githubToken }, repository) {
  if (changeRecord === "none") return void 0;
  if (changeRecord === "github-issue")
    return githubIssues({ github: createGitHub({ token: githubToken }), repository });
  throw new DeployError({
    code: "INPUT_INVALID",
    message: `The input 'change-record' must be github-issue or none, not '${changeRecord}'.`,
    remedy: `Correct it under 'with:' of this step.`
  });
}

// packages/stage/inputs.ts
init_dirname();
function readStageInputs() {
  return {
    access: {
      privateKey: secretInput("ssh-key", { required: true }),
      passphrase: secretInput("ssh-passphrase"),
      knownHosts: input("known-hosts", { required: true })
    },
    githubToken: secretInput("github-token"),
    manifest: input("manifest"),
    environment: input("environment", { required: true }),
    evidenceDirectory: input("evidence-directory"),
    dryRun: booleanInput("dry-run"),
    changeRecord: input("change-record"),
    whenChangeRecordDown: whenChangeRecordDown(),
    uploadArtifact: booleanInput("upload-artifact")
  };
}
function whenChangeRecordDown() {
  const value = input("when-change-record-down");
  if (value === "fail" || value === "go-on") return value;
  throw new DeployError({
    code: "INPUT_INVALID",
    message: `The input 'when-change-record-down' must be fail or go-on, not '${value}'.`,
    remedy: `Correct it under 'with:' of this step.`
  });
}

// packages/stage/outputs.ts
init_dirname();
function stageOutputs({
  outcome,
  releaseId,
  planDigest: planDigest2,
  evidenceDirectory,
  changeRecordUrl
}) {
  return {
    outcome,
    "release-id": releaseId,
    "plan-digest": planDigest2,
    "evidence-directory": evidenceDirectory,
    "change-record-url": changeRecordUrl
  };
}

// packages/stage/refusal.ts
init_dirname();
import { mkdir as mkdir2, writeFile as writeFile2 } from "node:fs/promises";
import { dirname, join as join3 } from "node:path";

// packages/stage/begin.ts
init_dirname();
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join as join2 } from "node:path";

// packages/stage/keep.ts
init_dirname();
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep2 } from "node:timers/promises";

// packages/evidence/late.ts
init_dirname();
var words2 = {
  confirmed: "\u2705 confirmed",
  reverted: "\u21A9\uFE0F taken back",
  aborted: "\u26D4 given up before anything was switched",
  broken: "\u{1F6A8} broken, needs a person"
};
function lateSection(ending) {
  const { deployId, kind, environment, host, release, event, at, detail, actor, url } = ending;
  const verb = kind === "rollback" ? "Rollback" : "Deployment";
  const told = [
    `**${words2[event]}** \xB7 ${at}${detail ? ` \xB7 ${plain(detail)}` : ""}`,
    `${code(release)} \xB7 by ${plain(actor)}${linkTo(url)}`,
    `Told by ${plain(host)} to a later run, because the record of its own run was not here.`
  ];
  return {
    id: `deployment-${deployId}`,
    markdown: [`### ${verb} ${code(deployId)} in ${plain(environment)}`, ...told].join("\n\n"),
    endings: [endingOf2(deployId, event)]
  };
}
function endingsOf({ hosts }) {
  return hosts.flatMap(
    ({ deployId, outcome }) => deployId !== void 0 && Object.hasOwn(words2, outcome) ? [endingOf2(deployId, outcome)] : []
  );
}
function endingOf2(deployId, event) {
  return `${deployId} ${event}`;
}

// packages/stage/keep.ts
var LAST_WORDS_MS = 1e3;
async function keepEvidence({ stage, subject, documents }, inputs, deps) {
  const directory = join(deps.workspace, inputs.evidenceDirectory);
  const written = await tried("Writing the evidence", deps, () => writeBundle(directory, subject, documents));
  const bundle = written?.documents ?? documents;
  const text = recordText(subject, bundle);
  const where = `the evidence is in ${inputs.evidenceDirectory}`;
  const markdown = text.sections.find(({ id }) => id === stage.stage)?.markdown ?? "";
  await tried(`Writing the job summary, ${where},`, deps, () => deps.summary(markdown, pointerTo(inputs)));
  const [record] = await Promise.all([
    tried(
      `Writing the change record, ${where} and the host tells of it to the next run,`,
      deps,
      async () => deps.records?.update(text)
    ),
    inputs.uploadArtifact && tried(
      `Uploading the evidence, which is in ${inputs.evidenceDirectory},`,
      deps,
      () => upload({ stage, subject }, { directory, paths: Object.keys(bundle) }, deps)
    )
  ]);
  return { url: record?.url ?? "" };
}
function recordText(subject, documents) {
  const evidence = evidenceOf(subject, documents);
  const endings = new Map(evidence.stages.map((stage) => [stage.stage, endingsOf(stage)]));
  return {
    key: recordKey(subject.application, subject.release.id),
    title: title(evidence),
    sections: sections(evidence).map((section) => ({ ...section, endings: endings.get(section.id) ?? [] }))
  };
}
function recordKey(application, releaseId) {
  return `${application} ${releaseId}`;
}
async function upload({ stage, subject }, { directory, paths: paths2 }, { artifacts }) {
  const name = `${subject.application}-evidence-${stage.stage}`;
  await artifacts.upload(
    name,
    paths2.map((path) => join(directory, path)),
    directory,
    { replace: true }
  );
}
function pointerTo({ evidenceDirectory }) {
  return `*Cut here: the whole is in ${evidenceDirectory}/change-record.md, and in the evidence's artifact.*`;
}
async function tried(what, { log, signal }, body) {
  try {
    return await inTime(body(), signal);
  } catch (error) {
    log.warning(`${what} failed: ${reasonOf(error)}`);
    return void 0;
  }
}
async function inTime(work, signal) {
  const done = new AbortController();
  const aborted = signal.aborted ? Promise.resolve() : once(signal, "abort", { signal: done.signal });
  const late = aborted.then(() => sleep2(LAST_WORDS_MS, void 0, { signal: done.signal })).then(() => Promise.reject(cancelled()));
  late.catch(() => {
  });
  work.catch(() => {
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
function cancelled() {
  return new DeployError({
    code: "CANCELLED",
    message: "The run was cancelled, and there was no time for more.",
    step: "evidence",
    remedy: "Run it again when it is wanted."
  });
}
function reasonOf(error) {
  return error instanceof DeployError ? [error.message, error.facts.cause, error.facts.remedy].filter(Boolean).join(" ") : error.message;
}

// packages/stage/begin.ts
async function beginEvidence({ stage, subject, documents }, inputs, deps) {
  const directory = join2(deps.workspace, inputs.evidenceDirectory);
  await writable(inputs, async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join2(directory, "probe.new"), "");
    await rm(join2(directory, "probe.new"));
  });
  const begun = await openRecord({ stage, subject, documents }, inputs, deps);
  const { withoutChangeRecord } = begun;
  const noted = withoutChangeRecord ? withStage(documents, { ...stage, withoutChangeRecord }) : documents;
  await writable(inputs, () => writeBundle(directory, subject, noted));
  return begun;
}
async function writable({ evidenceDirectory }, write2) {
  try {
    await write2();
  } catch (error) {
    throw new DeployError({
      code: "EVIDENCE_NOT_WRITABLE",
      message: `The evidence cannot be written to ${evidenceDirectory}, so nothing was deployed.`,
      cause: error.message,
      remedy: "Check the disk of the runner, and name a folder that can be written with the input 'evidence-directory'."
    });
  }
}
function withStage(documents, stage) {
  return { ...documents, [`${stage.stage}/deployment.json`]: `${JSON.stringify(stage, null, 2)}
` };
}
var down = ["GITHUB_UNREACHABLE", "GITHUB_RATE_LIMIT"];
async function openRecord({ subject, documents }, { whenChangeRecordDown: whenChangeRecordDown2 }, { records, run: run3, log, signal }) {
  try {
    const opened = await (records && inTime(records.open(recordText(subject, documents)), signal));
    return { url: opened?.url ?? "" };
  } catch (error) {
    if (!(error instanceof DeployError) || !down.includes(error.code)) throw error;
    if (whenChangeRecordDown2 !== "go-on") throw closed(error);
    log.warning(
      `Going on without the change record, as 'when-change-record-down: go-on' allows; it is written later. ${reasonOf(error)}`
    );
    const { code: code2, message, cause = "" } = error.facts;
    return {
      url: "",
      withoutChangeRecord: { allowedBy: run3.actor, cause: `${code2}: ${message} ${cause}`.trim() }
    };
  }
}
function closed({ facts }) {
  const remedy = `Nothing was changed on a host. ${facts.remedy} When it cannot wait, allow it with 'when-change-record-down: go-on'; the evidence then says who did.`;
  return new DeployError({ ...facts, remedy });
}

// packages/stage/refusal.ts
var unnamed = { id: "unknown", version: "unknown", sha256: "0".repeat(64) };
async function refusing(untouched, { inputs, deps }, body) {
  const startedAt = deps.now().toISOString();
  try {
    return await body();
  } catch (error) {
    if (inputs.dryRun) throw error;
    const stage = stageOf(untouched, { error, startedAt }, deps);
    const url = await keep(stage, untouched, {
      inputs,
      deps: isOfRecord(error) ? { ...deps, records: void 0 } : deps
    });
    if (!(error instanceof DeployError)) throw error;
    const outputs = {
      outcome: stage.outcome,
      "release-id": untouched.release?.id ?? "",
      "evidence-directory": inputs.evidenceDirectory,
      "change-record-url": url
    };
    throw new DeployError(
      { ...error.facts, outputs: { ...outputs, ...error.facts.outputs } },
      { cause: error.cause }
    );
  }
}
var ofRecords = [
  "GITHUB_UNREACHABLE",
  "GITHUB_RATE_LIMIT",
  "GITHUB_REFUSED",
  "TOKEN_PERMISSION",
  "RECORD_TOO_LONG"
];
function isOfRecord(error) {
  return error instanceof DeployError && ofRecords.includes(error.code);
}
function stageOf({ kind, manifest, environment, release = unnamed, reason }, { error, startedAt }, { run: run3, signal, now }) {
  const finishedAt = now().toISOString();
  return {
    schemaVersion: 1,
    stage: untouchedName(stageName(kind, environment.name)),
    kind,
    application: manifest.application,
    environment: environment.name,
    release,
    actor: run3.actor,
    runUrl: run3.url,
    ...reason !== void 0 && { reason },
    startedAt,
    finishedAt,
    outcome: signal.aborted ? "cancelled" : "refused",
    error: errorOf(error),
    hosts: environment.hosts.map(({ name }) => ({ host: name, outcome: "untouched", startedAt, finishedAt }))
  };
}
function errorOf(error) {
  if (!(error instanceof DeployError))
    return { code: "UNEXPECTED", message: "An unexpected failure ended the run; its log shows it." };
  const { code: code2, message, cause } = error.facts;
  return { code: code2, message, ...cause !== void 0 && { cause } };
}
async function keep(stage, { manifest, release, documents }, { inputs, deps }) {
  const subject = { application: manifest.application, release: stage.release };
  const directory = join3(deps.workspace, inputs.evidenceDirectory);
  const path = `${stage.stage}/deployment.json`;
  const own = withStage(documents, stage);
  const text = recordText(subject, own);
  const shown2 = text.sections.find(({ id }) => id === stage.stage)?.markdown ?? "";
  await tried("Writing the evidence", deps, async () => {
    await mkdir2(join3(directory, dirname(path)), { recursive: true });
    await writeFile2(join3(directory, path), own[path]);
  });
  await tried("Writing the job summary", deps, () => deps.summary(shown2, pointerTo(inputs)));
  const [record] = await Promise.all([
    release && tried("Writing the change record", deps, async () => deps.records?.update(text)),
    inputs.uploadArtifact && tried(
      "Uploading the evidence",
      deps,
      () => upload({ stage, subject }, { directory, paths: [path] }, deps)
    )
  ]);
  return record?.url ?? "";
}

// packages/stage/run.ts
init_dirname();
import { join as join4 } from "node:path";

// packages/plan/describe.ts
init_dirname();

// packages/plan/plan.ts
init_dirname();
import { createHash as createHash2 } from "node:crypto";
var sha256 = string().check(_regex(/^[0-9a-f]{64}$/));
var stepSchema = strictObject({
  id: string().check(_regex(/^[a-z][a-z0-9-]{0,40}$/)),
  phase: _enum(["fetch", "prepare", "switch", "identity"]),
  title: string(),
  do: string(),
  check: optional(string()),
  undo: optional(string()),
  timeoutSeconds: number()
});
var driftSchema = strictObject({
  path: string(),
  state: _enum(["edited", "removed", "unknown"]),
  diff: string()
});
var planSchema = strictObject({
  schemaVersion: literal(1),
  kind: _enum(["deploy", "rollback"]),
  application: string(),
  environment: string(),
  strategy: string(),
  host: string(),
  release: strictObject({
    id: string(),
    version: string(),
    sha256,
    /** Of the strategy image: `<repository>@sha256:…`, or the digest alone where there is no registry. */
    image: optional(string())
  }),
  /** The release that is live when the plan is made; absent on a first deployment. */
  previous: optional(strictObject({ id: string(), sha256 })),
  slot: strictObject({
    root: string(),
    path: string(),
    /** With nginx.switch: the one of two ports on which the release will serve. */
    port: optional(int())
  }),
  supervisor: _enum(["systemd", "systemd-user", "setsid"]),
  /** What people must know before they approve, a sentence each; absent when there is nothing. */
  warnings: optional(array(string())),
  /** What the host does by itself when nobody confirms, in one sentence. */
  guarantee: string(),
  confirmSeconds: number(),
  keep: int(),
  /** Installed files that are not as the last deployment had left them; the diff is for people, with secrets masked. */
  drift: optional(array(driftSchema)),
  /** What must be in the host's store before the first step. */
  blobs: array(strictObject({ name: string(), sha256, size: int() })),
  /** Exact commands that need root, as sudo is asked for them. */
  privileged: array(string()),
  steps: array(stepSchema)
});
function planDigest(plan) {
  return createHash2("sha256").update(planText(plan)).digest("hex");
}
function planText(plan) {
  return `${JSON.stringify(planSchema.parse(plan), null, 2)}
`;
}

// packages/plan/sudoers.ts
init_dirname();
function sudoers(plan, user) {
  return plan.privileged.map(
    (command) => `${user} ALL=(root) NOPASSWD: ${command.startsWith("/") ? "" : "/usr/bin/"}${escaped(command)}
`
  ).join("");
}
function escaped(command) {
  return command.replace(/[\\,:=]/g, (character) => `\\${character}`);
}

// packages/plan/describe.ts
var phases = { fetch: "Fetch", prepare: "Prepare", switch: "Switch", identity: "Prove" };
function describePlan(plan, user) {
  const bytes = plan.blobs.reduce((sum, { size }) => sum + size, 0);
  const steps = plan.steps.map(
    ({ phase, id, title: title2, timeoutSeconds }, index) => `${String(index + 1).padStart(4)}. ${phases[phase].padEnd(8)} ${id.padEnd(10)} ${title2} (at most ${timeoutSeconds} s)`
  );
  return [
    `Plan ${planDigest(plan).slice(0, 12)}: ${plan.kind} ${plan.application} ${plan.release.version} on ${plan.host} (${plan.environment})`,
    `  release  ${plan.release.id}, sha256 ${plan.release.sha256}`,
    ...plan.release.image === void 0 ? [] : [`  image    ${plan.release.image}`],
    `  replaces ${plan.previous?.id ?? "nothing: this is the first deployment here"}`,
    ...(plan.warnings ?? []).map((warning) => `  WARNING  ${warning}`),
    ...plan.blobs.length > 0 ? [`  sends    at most ${plan.blobs.length} files, ${bytes} bytes, of which the host may have some`] : [],
    ...steps,
    ...(plan.drift ?? []).flatMap(
      (drift2) => describeDrift(drift2).map((line, at) => `  ${at === 0 ? "On the host: " : "  "}${line}`)
    ),
    `  ${plan.guarantee}`,
    ...plan.privileged.length > 0 ? [
      "  As root, by sudo:",
      ...sudoers(plan, user).trimEnd().split("\n").map((line) => `    ${line}`)
    ] : []
  ];
}

// packages/stage/backups.ts
init_dirname();

// packages/evidence/backup.ts
init_dirname();
var sha2562 = string().check(_regex(/^[0-9a-f]{64}$/));
var backupSchema = strictObject({
  schemaVersion: literal(1),
  application: string(),
  environment: string(),
  host: string(),
  name: string().check(_regex(/^[a-z][a-z0-9-]{0,23}$/)),
  kind: _enum(["before-deployment", "before-rollback", "before-restore"]),
  /** The release whose data it is; null when none was there. */
  of: nullable(string()),
  /** The release that was to come. */
  for: string(),
  command: optional(array(string())),
  folder: optional(string()),
  container: optional(string()),
  compression: _enum(["zstd", "gzip", "none"]),
  deployId: string(),
  madeAt: iso_exports.datetime(),
  /** Its name in each of the places. */
  file: string(),
  sha256: sha2562,
  /** How long it took to make. */
  seconds: int(),
  bytes: int(),
  /** Before it was compressed. */
  contentBytes: int(),
  /** What told the schema's version then; null when nothing does. */
  schema: nullable(string()),
  rehearsal: strictObject({
    result: _enum(["passed", "not-rehearsed"]),
    command: nullable(array(string())),
    /** Its last lines. */
    output: array(string())
  }),
  warnings: array(string()),
  places: array(string()),
  /** That data was put back: from which copy, and where what was there by then is kept. Not beside the copies. */
  restored: optional(
    strictObject({
      at: iso_exports.datetime(),
      from: string(),
      schema: nullable(string()),
      saved: nullable(string())
    })
  )
});
function parseBackup(text, where) {
  return readDocument(
    backupSchema,
    text,
    (cause) => new DeployError({
      code: "EVIDENCE_INVALID",
      message: `${where} cannot be read as the document of a backup.`,
      cause,
      remedy: "Look at the document beside the copy, in the places that deploy.yml names."
    })
  );
}
function backupSummary(document2) {
  const { name, kind, madeAt, bytes, sha256: sha2563, places, rehearsal, warnings, restored: restored3 } = document2;
  return {
    name,
    kind,
    madeAt,
    bytes,
    sha256: sha2563,
    places: places.length,
    rehearsal: rehearsal.result,
    warnings: warnings.length,
    ...restored3 && { restoredFrom: restored3.from }
  };
}

// packages/stage/backups.ts
async function readBackups2(planned, outcomes, deps) {
  const asked = planned.filter(({ plan }) => plan.steps.some(({ id }) => id.startsWith("backup-")));
  const answers2 = await Promise.all(
    asked.map(async (open) => {
      const deployId = outcomes.find(({ host }) => host === open.host.name)?.deployId ?? "";
      const what = `Reading what ${open.host.name} has noted of its backups`;
      const documents = await tried(what, deps, () => askBackups(open, deployId));
      return [open.host.name, documents ?? []];
    })
  );
  return Object.fromEntries(answers2.filter(([, documents]) => documents.length > 0));
}
var MOST_BYTES = 4 * 1024 ** 2;
async function askBackups({ remote, plan }, deployId) {
  const folder2 = `${plan.slot.root}/.deploy/orders/${deployId}/backup/documents`;
  const { stdout } = await remote.exec(sh`exec sh -c ${print} sh ${folder2}`.script, {
    timeoutSeconds: 30,
    maxOutputBytes: MOST_BYTES
  });
  const files2 = new Map(
    stdout.split("\n").flatMap((line) => {
      const [name, text] = line.split(" ");
      return name && text ? [[name, Buffer.from(text, "base64").toString()]] : [];
    })
  );
  return [...files2].filter(([name]) => name.endsWith(".json")).map(
    ([name, text]) => parseBackup(withRestored(text, files2.get(name.replace(/json$/, "restored"))), name)
  );
}
var print = sh`
  cd "$1" 2>/dev/null || exit 0
  for file in *.json *.restored; do
    [ -f "$file" ] || continue
    printf '%s ' "$file"
    base64 < "$file" | tr -d '\\n'
    echo
  done
`.script;
function withRestored(text, restored3) {
  if (restored3 === void 0) return text;
  return JSON.stringify({ ...JSON.parse(text), restored: JSON.parse(restored3) });
}

// packages/stage/documents.ts
init_dirname();
function stageDocuments(outcomes, facts) {
  const stage = stageOf2(outcomes, facts);
  const folder2 = stage.stage;
  const documents = Object.fromEntries(
    outcomes.flatMap(({ host, plan, journal, gate }) => [
      [`${folder2}/${host}/plan.json`, planText(plan)],
      [`${folder2}/${host}/journal.jsonl`, journal.map((entry) => `${JSON.stringify(entry)}
`).join("")],
      ...gate ? [[`${folder2}/${host}/gate.json`, `${JSON.stringify(gate, null, 2)}
`]] : [],
      ...(facts.backups?.[host] ?? []).map((document2) => [
        `${folder2}/${host}/backup-${document2.name}.json`,
        `${JSON.stringify(document2, null, 2)}
`
      ])
    ])
  );
  return {
    stage,
    documents: { ...documents, [`${folder2}/deployment.json`]: `${JSON.stringify(stage, null, 2)}
` }
  };
}
function begunDocuments(planned, facts, now) {
  const at = now.toISOString();
  const outcomes = planned.map(({ plan }) => ({
    host: plan.host,
    outcome: "unknown",
    deployId: "",
    plan,
    planDigest: planDigest(plan),
    journal: [],
    logTail: [],
    startedAt: at,
    finishedAt: at
  }));
  const { stage, documents } = stageDocuments(outcomes, { ...facts, cancelled: false });
  const known2 = Object.entries(documents).filter(([path]) => !path.endsWith("/journal.jsonl"));
  return { stage, documents: Object.fromEntries(known2) };
}
function changeOf({ kind, release, previous: previous2 }) {
  return kind === "rollback" && previous2 ? { ...previous2, version: versionOf(previous2.id) } : release;
}
function stageOf2(outcomes, { kind, application, environment, rollout, unreached, run: run3, reason, cancelled: cancelled3, backups: backups2 }) {
  const [first] = outcomes;
  if (!first) throw new Error("A stage without hosts");
  const { previous: previous2, release } = first.plan;
  const hosts = [
    ...outcomes.map((ended) => reachedHost(ended, backups2?.[ended.host] ?? [])),
    ...unreached.map(unreachedHost)
  ];
  const several = hosts.length > 1;
  return {
    schemaVersion: 1,
    stage: stageName(kind, environment),
    kind,
    application,
    environment,
    release: changeOf(first.plan),
    ...kind === "rollback" && { to: release },
    ...previous2 && { previous: previous2.id },
    actor: run3.actor,
    runUrl: run3.url,
    ...reason !== void 0 && { reason },
    startedAt: hosts.map(({ startedAt }) => startedAt).toSorted()[0],
    finishedAt: hosts.map(({ finishedAt }) => finishedAt).toSorted().at(-1),
    outcome: stageOutcome(hosts, { cancelled: cancelled3, maximumFailures: rollout.maximumFailures }),
    ...several && { rollout },
    hosts
  };
}
function reachedHost(ended, backups2) {
  const { host, outcome, deployId, planDigest: planDigest2, gate, error, startedAt, finishedAt } = ended;
  const { drift: drift2 } = ended.plan;
  const serves3 = whatServes(ended);
  return {
    host,
    outcome,
    ...deployId !== "" && { deployId },
    planDigest: planDigest2,
    ...gate && { gate: gate.verdict },
    ...serves3 !== void 0 && { serves: serves3 },
    ...error && { error: { code: error.code, message: error.message } },
    ...backups2.length > 0 && { backups: backups2.map(backupSummary) },
    ...drift2 && { drift: drift2 },
    startedAt,
    finishedAt
  };
}
function unreachedHost({ host, error, startedAt, finishedAt }) {
  const { code: code2, message } = error.facts;
  return { host: host.name, outcome: "unreachable", error: { code: code2, message }, startedAt, finishedAt };
}
var overtaken = ["LOCKED", "ORDER_STALE"];
function whatServes({ outcome, plan, error }) {
  if (outcome === "confirmed") return plan.release.id;
  if (outcome === "broken" || outcome === "unknown") return void 0;
  if (outcome === "untouched" && overtaken.includes(error?.code ?? "")) return void 0;
  return plan.previous?.id ?? null;
}

// packages/stage/ending.ts
init_dirname();

// packages/rollout/watch.ts
init_dirname();
function follow(plan, log) {
  const began = /* @__PURE__ */ new Map();
  const titles = new Map(plan.steps.map(({ id, title: title2 }) => [id, title2]));
  return {
    journal: (entry) => {
      if (entry.step && (entry.event === "begin" || entry.event === "undo"))
        began.set(entry.step, entry.uptime);
      const seconds = entry.uptime - (began.get(entry.step ?? "") ?? entry.uptime);
      log.line(
        plan.host,
        describeEntry(entry, { title: titles.get(entry.step ?? "") ?? entry.step ?? "", seconds, plan })
      );
    },
    log: (step2, text) => log.host(plan.host, `${step2}: ${text}`),
    settled: ({ deployId, actor, url, event, detail }) => log.line(
      plan.host,
      `The deployment ${deployId} of ${actor} (${url}) was left before its end; it ended as ${event}${detail ? `: ${detail}` : ""}.`
    ),
    notice: (text) => log.line(plan.host, text)
  };
}
function describeEntry({ event, detail }, { title: title2, seconds, plan }) {
  const took = `(${seconds.toFixed(1)} s)`;
  const texts = {
    opened: "The host has the plan.",
    begin: `\u2026 ${title2}`,
    done: `\u2713 ${title2} ${took}`,
    skipped: `\u2713 ${title2} (already so)`,
    failed: `\u2717 ${title2}: ${detail ?? "failed"} ${took}`,
    staged: plan.previous ? "Ready to switch; the live release still serves." : "Ready to switch.",
    aborted: `Given up before the switch${detail ? `: ${detail}` : ""}. ${ends(plan).aborted}`,
    armed: `Timer set: without a confirmation the host goes back by itself${detail ? ` (${detail})` : ""}.`,
    activated: "Switched. Waiting for the proof.",
    confirmed: "Confirmed: the release is live.",
    reverting: `Going back${detail ? `: ${detail}` : ""} \u2026`,
    undo: `\u2026 taking back: ${title2}`,
    undone: `\u2713 taken back: ${title2} ${took}`,
    "undo-failed": `\u2717 could not take back: ${title2}: ${detail ?? ""}`,
    reverted: ends(plan).reverted,
    broken: `The host could not go back by itself${detail ? `: ${detail}` : ""}.`
  };
  return texts[event];
}
function ends({ previous: previous2 }) {
  return previous2 ? {
    aborted: `Nothing was switched; ${previous2.id} still serves.`,
    reverted: `${previous2.id} serves again.`
  } : {
    aborted: "Nothing was switched. It was the first deployment here, so nothing serves.",
    reverted: "The switch was taken back. It was the first deployment here, so nothing serves."
  };
}

// packages/stage/ending.ts
async function tellEnding(ended, log) {
  const { stage } = ended;
  if (stage.hosts.length === 1) return;
  for (const { host, error } of failuresOf(ended))
    await log.group(`What failed on ${host}`, async () => log.host(host, explain(error)));
  for (const line of ["How it ended:", ...hostsTable(stage.hosts)]) log.info(line);
  if (isDone(stage) && stage.outcome === "partial")
    log.warning(`${countOf(stage)} Mend them and run the deployment again.`);
}
function failureOf(ended) {
  const { stage, outcomes } = ended;
  if (isDone(stage)) return void 0;
  const [failed] = failuresOf(ended);
  const facts = failed?.error ?? {
    code: "NOT_CONFIRMED",
    message: "The deployment was not confirmed on every host.",
    remedy: "Look at the change record for what happened on each host, and run it again."
  };
  const outcome = outcomes.find(({ host }) => host === failed?.host);
  const serves3 = facts.step === "gate" && outcome ? whatServes2(outcome) : void 0;
  const count = stage.hosts.length > 1 && failed ? countOf(stage) : void 0;
  return {
    ...facts,
    cause: [facts.cause, count, `How it ended: ${endsOf(stage)}`, serves3].filter((line) => line).join("\n")
  };
}
function failuresOf({ outcomes, unreached }) {
  return [
    ...outcomes.flatMap(({ host, error }) => error ? [{ host, error }] : []),
    ...unreached.map(({ host, error }) => ({ host: host.name, error: error.facts }))
  ];
}
function countOf(stage) {
  const named2 = failedHosts(stage).filter(({ error }) => error);
  const names2 = named2.map(({ host, error }) => `${host} (${error?.code})`).join(", ");
  return `${named2.length} of ${stage.hosts.length} hosts failed, ${stage.rollout?.maximumFailures ?? 0} may: ${names2}.`;
}
function endsOf({ hosts }) {
  if (hosts.length <= 3) return hosts.map(({ host, outcome }) => `${host}: ${outcome}`).join(", ");
  const counts = Map.groupBy(hosts, ({ outcome }) => outcome);
  return [...counts].map(([outcome, { length }]) => `${length} ${outcome}`).join(", ");
}
function whatServes2({ outcome, plan }) {
  return outcome === "reverted" || outcome === "aborted" ? ends(plan)[outcome] : void 0;
}

// packages/stage/hosts.ts
init_dirname();

// packages/plan/look.ts
init_dirname();
import { posix } from "node:path";

// packages/plan/steps/backup-shell.ts
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
function privileges({ facts }) {
  const list = [];
  const root2 = (words3) => {
    if (facts.uid === 0) return sh`${words3}`;
    const command = words3.join(" ");
    if (!list.includes(command)) list.push(command);
    return sh`sudo -n ${words3}`;
  };
  return { root: root2, list };
}
function releaseDirectory({ slot, release }) {
  return `${slot.root}/releases/${release.id}`;
}
function storePath(slot, sha2563) {
  return `${slot.root}/.deploy/store/${sha2563}`;
}
function isLive({ release, previous: previous2 }) {
  return previous2?.id === release.id;
}
function synced(path) {
  return sh`sync ${path} 2>/dev/null || sync`;
}
function syncedTree(path) {
  return sh`sync -f ${path} 2>/dev/null || sync`;
}
var orderDirectory = raw('"$DEPLOY_ORDER_DIR"');
function isDone2(other) {
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
function isIntact(list) {
  return sh`sha256sum -c ${list} > /dev/null 2>&1`;
}
function requireIntact(list) {
  return sh`
    sha256sum -c ${list} > ${orderDirectory}/compared 2>&1 || {
      grep -v ': OK$' ${orderDirectory}/compared >&2
      exit 1
    }
  `;
}
var nothing = raw("");

// packages/plan/steps/backup-shell.ts
function notesOf({ name }) {
  return sh`${orderDirectory}/backup/data-${name}`;
}
function foldersOf({ folders: folders2 }, host) {
  return folders2.map((folder2) => `${folder2}/${host}`);
}
function compressionOf({ compress, suffix }, { facts }) {
  if (compress !== "auto") return compress;
  if (/\.(?:gz|tgz|zst|xz|bz2|zip)$/.test(suffix)) return "none";
  return facts.tools.includes("zstd") ? "zstd" : "gzip";
}
var extensions = { zstd: ".zst", gzip: ".gz", none: "" };
function endingOf3(backup, context) {
  const suffix = backup.folder === void 0 ? backup.suffix : ".tar";
  return `${suffix}${extensions[compressionOf(backup, context)]}`;
}
function commandText(command) {
  const text = command.join(" ");
  return text.length > 80 ? `${text.slice(0, 79)}\u2026` : text;
}
function wordsOf(command) {
  const words3 = command.map((word) => {
    const pieces = cutCommand(word).map((piece, index) => {
      if (index % 2 === 1) return piece === "file" ? '"$file"' : '"$stamp"';
      return piece === "" ? "" : sh`${piece}`.script;
    });
    return raw(pieces.join("") || "''");
  });
  return sh`${words3}`;
}
function usesFile(command = []) {
  return command.some((word) => cutCommand(word).some((piece, index) => index % 2 === 1 && piece === "file"));
}
function run2(backup, command, { root: root2 }) {
  const { container, user, envFile } = backup;
  if (container !== void 0) {
    const options = [
      ...["--interactive"],
      ...envFile === void 0 ? [] : ["--env-file", envFile],
      ...user === void 0 ? [] : ["--user", user]
    ];
    return sh`docker exec ${options} ${container} ${wordsOf(command)}`;
  }
  const as = user === void 0 ? raw("") : sh`runuser -u ${user} --`;
  return sh`( cd ${`${root2}/current`} 2> /dev/null || true; ${variables(envFile)} && ${as} ${wordsOf(command)} )`;
}
function variables(envFile) {
  if (envFile === void 0) return sh`:`;
  return sh`{ while IFS= read -r line || [ -n "$line" ]; do case $line in [A-Za-z_]*=*) export "\${line?}" ;; esac; done < ${envFile}; }`;
}
function asSelf(backup, { facts }) {
  if (backup.container !== void 0 || backup.user !== facts.user) return backup;
  const { user: _, ...rest2 } = backup;
  return rest2;
}
function attempt(script, output = raw("")) {
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
function write(backup, context, notes = notesOf(backup)) {
  const { command, folder: folder2, container, suffix } = backup;
  const compress = compressor(compressionOf(backup, context));
  if (command === void 0 || !usesFile(command)) {
    const source = command === void 0 ? archived(folder2, notes) : run2(asSelf(backup, context), command, context.slot);
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
    ${run2(asSelf(backup, context), command, context.slot)} < /dev/null || fail ${`The backup ${backup.name} could not be made; what its command said is above.`}
    ${container === void 0 ? raw(":") : sh`docker cp ${container}:"$file" "$work/dump" > /dev/null`}
    ${container === void 0 ? raw(":") : sh`docker exec ${container} rm -f "$file"`}
    [ -f ${written} ] || fail ${`The command of the backup ${backup.name} wrote no file.`}
    ${compress} < ${written} > "$part"
    rm -rf "$work"
  `;
}
function archived(folder2, notes) {
  return sh`
    {
      code=0
      tar -c -f - -C ${folder2} . || code=$?
      if [ "$code" -eq 1 ] && tar --version 2> /dev/null | grep -q GNU; then
        echo 'Files changed while they were saved.' >> ${notes}/warnings
        code=0
      fi
      [ "$code" -eq 0 ]
    }
  `;
}
function putBack(backup, context) {
  const { folder: folder2, restore: restore2 } = backup;
  if (folder2 !== void 0 && restore2?.command === void 0) {
    return sh`
      mkdir -p ${folder2}
      find ${folder2} -mindepth 1 -maxdepth 1 -exec rm -rf {} +
      unpacked "$source" "$compression" | tar -x -p -f - -C ${folder2}
    `;
  }
  return feed(backup, restore2.command, context);
}
function feed(backup, command, context) {
  const { container, suffix, folder: folder2 } = backup;
  const act = run2(asSelf(backup, context), command, context.slot);
  if (!usesFile(command)) return sh`unpacked "$source" "$compression" | ${act}`;
  const name = sh`data-$stamp${raw(folder2 === void 0 ? suffix : ".tar")}`;
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
function schema(backup, context) {
  const command = backup.restore?.schemaVersion;
  if (command === void 0) return sh`echo null`;
  return sh`
    version=$( ${run2(asSelf(backup, context), command, context.slot)} < /dev/null ) || exit 1
    printf '"%s"\\n' "$(printf '%s' "$version" | tr '\\n' ' ' | head -c 2000 | ${asJson})"
  `;
}

// packages/plan/look.ts
function queryOf({ slot, other }, host) {
  const installed2 = installedFiles(slot).map(({ to }) => to);
  const links = [slot.path, slot.venv?.path].filter((path) => path !== void 0);
  return {
    paths: [
      ...links,
      ...installed2.flatMap((to) => [to, copyPath(slot, to)]),
      ...slot.nginx === void 0 ? [] : [nginxProgram],
      ...other === void 0 ? [] : [definitionOfLive(slot)]
    ],
    ...slot.service.manager === "systemd" && { unit: slot.service.unit },
    ...slot.container && { container: slot.container.name },
    ...slot.compose && { container: slot.compose.project },
    ports: [...new Set([slot, other].flatMap((each2) => Object.values(each2?.ports ?? {})))],
    accounts: [slot.files.owner, slot.files.group].filter((account) => account !== void 0),
    spaces: ["/tmp", ...new Set([...installed2, ...links].map((path) => posix.dirname(path)))],
    versions: Object.keys(slot.requires),
    backups: slot.backup.filter(({ hosts }) => hosts?.includes(host) ?? true).flatMap((backup) => foldersOf(backup, host)),
    live: true
  };
}
function definitionOfLive({ root: root2 }) {
  return `${root2}/current/.release/container.sha256`;
}

// packages/stage/hosts.ts
async function openHosts(environment, { access, blobs }, deps) {
  const { hosts, slot } = environment;
  const { maximumFailures } = slot.rollout;
  if (maximumFailures === 0) for (const host of hosts) requireTime(host, environment, deps);
  const startedAt = deps.now().toISOString();
  const tried2 = await Promise.allSettled(
    hosts.map((host) => openHost(host, environment, { access, blobs }, deps))
  );
  const open = tried2.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
  const failed = tried2.flatMap(
    (result, index) => result.status === "rejected" ? [{ host: hosts[index], error: result.reason }] : []
  );
  const mayGoOn = failed.length <= maximumFailures && open.length > 0;
  const fatal = mayGoOn ? failed.find(({ error }) => !isAway(error)) : failed[0];
  if (fatal) {
    await closeHosts(open);
    throw fatal.error;
  }
  const unreached = failed.flatMap(
    ({ host, error }) => isAway(error) ? [{ host, error, startedAt, finishedAt: deps.now().toISOString() }] : []
  );
  for (const { host, error } of unreached) deps.log.warning(`${host.name} is left out: ${error.message}`);
  return { open, unreached };
}
var away = ["HOST_UNREACHABLE", "SSH_LOST", "SSH_TIMEOUT", "HOST_OFF", "HOST_CLOSING"];
function isAway(error) {
  return error instanceof DeployError && away.includes(error.code);
}
async function closeHosts(hosts) {
  await Promise.allSettled(hosts.map((host) => host[Symbol.asyncDispose]()));
}
async function openHost(host, environment, { access, blobs }, deps) {
  requireTime(host, environment, deps);
  const { slot } = environment;
  const remote = deps.connect({
    name: host.name,
    address: host.address,
    port: host.port,
    user: host.user,
    ...host.via && { via: host.via },
    privateKey: access.privateKey,
    ...access.passphrase !== "" && { passphrase: access.passphrase },
    knownHosts: access.knownHosts
  });
  const agent = inItsHours(
    deps.openAgent(remote, slot.root, deps.signal),
    () => requireTime(host, environment, deps)
  );
  const rescuer = deps.openAgent(remote, slot.root, deps.lateSignal);
  try {
    const facts = await agent.probe({ ...queryOf(environment, host.name), blobs });
    const installed2 = await readInstalled(remote, slot, facts);
    return {
      host,
      remote,
      agent,
      rescuer,
      facts,
      installed: installed2,
      [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose]()
    };
  } catch (error) {
    await remote[Symbol.asyncDispose]();
    throw error;
  }
}
function requireTime(host, { hosts, slot }, { now }) {
  const problem = unavailable(host, now(), activationSeconds(slot, hosts.length));
  if (problem) throw problem;
}
function inItsHours(agent, check2) {
  return {
    ...agent,
    activate: async (...words3) => {
      check2();
      return agent.activate(...words3);
    }
  };
}

// packages/stage/image.ts
init_dirname();
import { isDeepStrictEqual } from "node:util";
async function requireImage({ image: image2 }, { manifest, environment }, { env, log }) {
  if (image2?.repository === void 0) return;
  const repository = readRepository(image2.repository);
  const login2 = loginOf(manifest, environment, env) ?? await ownLogin(repository, env);
  const platforms = image2.platforms.map(({ platform }) => platform);
  try {
    const registry = openRegistry(repository, login2 ? { login: login2 } : {});
    const found = await pinImage(registry, { reference: image2.digest, platforms });
    if (!isDeepStrictEqual(found.platforms, image2.platforms)) throw otherLayers(image2);
    log.info(`The registry has ${imageReference(image2)}.`);
  } catch (error) {
    const unasked = error instanceof DeployError && error.code === "REGISTRY_DENIED" && login2 === void 0;
    if (!unasked) throw error;
    log.warning(`Nobody is logged in to the registry here, so only the hosts can tell: ${error.message}`);
  }
}
function loginOf({ build: build2 }, { slot }, env) {
  for (const login2 of [slot.container?.login, build2.image?.login]) {
    const user = login2 && env[login2.userEnv];
    const password = login2 && env[login2.passwordEnv];
    if (user && password) return { user, password };
  }
  return void 0;
}
function otherLayers(image2) {
  return new DeployError({
    code: "DIGEST_MISMATCH",
    message: `${imageReference(image2)} has other layers in the registry than release.json says.`,
    remedy: "Use the release directory as the build made it. When nobody changed it knowingly, find out who did."
  });
}

// packages/stage/late.ts
init_dirname();
var RECENT = 10;
async function deliverLate(hosts, application, deps) {
  const { records, run: run3, signal, log } = deps;
  const [repository] = run3.url.split("/actions/runs/");
  if (!records || !repository || signal.aborted) return;
  await tried("Looking for endings that no change record knows", deps, async () => {
    const histories = await Promise.all(
      hosts.map(async ({ host, agent }) => recentEndings(await agent.history(), host.name, repository))
    );
    for (const { endings = [] } of await records.deliver(lateTexts(histories.flat(), application)))
      log.notice(`The change record did not know yet how an earlier deployment ended: ${endings.join(", ")}.`);
  });
}
function recentEndings(history, host, repository) {
  return history.slice(0, RECENT).map((past, index) => ({ past, older: history.slice(index + 1) })).filter(({ past }) => past.url.startsWith(`${repository}/actions/runs/`)).map(({ past, older }) => ({ change: changeOf2(past, older), ending: { ...endingOf4(past), host } }));
}
function lateTexts(told, application) {
  const changes = Map.groupBy(told, ({ change }) => change);
  return [...changes].map(([change, of]) => ({
    key: recordKey(application, change),
    title: `Change: ${application} ${versionOf(change)}`,
    sections: of.toSorted((a, b) => a.ending.at < b.ending.at ? -1 : 1).map(({ ending }) => lateSection(ending))
  }));
}
function changeOf2({ kind, release }, older) {
  const before = older.find(({ event }) => event === "confirmed");
  return kind === "rollback" && before ? before.release : release;
}
function endingOf4(past) {
  const { deployId, kind, environment, release, event, at, detail, actor, url } = past;
  return { deployId, kind, environment, release, event, at, actor, url, ...detail && { detail } };
}

// packages/stage/plans.ts
init_dirname();
import { createReadStream } from "node:fs";
import { posix as posix8 } from "node:path";
import { Readable as Readable2 } from "node:stream";

// packages/plan/make.ts
init_dirname();

// packages/plan/steps/definition.ts
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
function switchedPort({ nginx: nginx2, ports: ports3 }) {
  return ports3[nginx2.switch.port];
}
function asideName(context) {
  return `${containerName(context)}.before`;
}
function keptName(context) {
  return `localhost/deploy/${baseName(context)}`;
}
function keptTag({ release }) {
  return release.id.slice(-12);
}
function keptReference(context) {
  return `${keptName(context)}:${keptTag(context)}`;
}
function runName({ slot, other }) {
  return other === void 0 ? "run" : `run-${switchedPort(slot)}`;
}
function definition(context) {
  const folder2 = `${releaseDirectory(context)}/.release`;
  return {
    image: `${folder2}/image`,
    ids: `${folder2}/image-ids`,
    run: `${folder2}/${runName(context)}`,
    sums: `${folder2}/container.sha256`
  };
}
function readImage(context) {
  return sh`image=$(cat ${definition(context).image})`;
}
function requirePinned(context) {
  const { ids } = definition(context);
  return sh`
    if [ -e ${ids} ] && ! docker image inspect --format '{{.Id}}' "$image" | grep -q -x -F -f ${ids}; then
      echo "The name $image was given to another image than that of this release." >&2
      exit 1
    fi
  `;
}
var requirePlatform = sh`
  platform=$(docker image inspect --format '{{.Os}}/{{.Architecture}}' "$image")
  host=$(docker version --format '{{.Server.Os}}/{{.Server.Arch}}')
  if [ "$platform" != "$host" ]; then
    echo "The image is for $platform, and the host is $host. Build it for that platform, too: build.image.platforms." >&2
    exit 1
  fi
`;
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
var defineThere = sh`there() { docker container inspect "$1" > /dev/null 2>&1; }`;
function containerLog(name, count) {
  return sh`
    docker container inspect --format '{{.State.Status}}, exit code {{.State.ExitCode}} {{.State.Error}}' ${name} || true
    docker logs --tail ${count} ${name} 2>&1 || true
  `;
}

// packages/plan/steps/unpack.ts
init_dirname();
function verifyArchive(context) {
  const { release, slot } = context;
  return step({
    id: "verify",
    phase: "fetch",
    title: `Verify sha256 ${release.sha256.slice(0, 12)}\u2026 of the archive on the host`,
    do: sh`
      printf '%s  %s\\n' ${release.sha256} ${storePath(slot, release.sha256)} | sha256sum -c - > /dev/null 2>&1 || {
        rm -f ${storePath(slot, release.sha256)}
        echo 'The archive in the store is not the one that was built. It was removed; the next run sends it again.' >&2
        exit 1
      }
    `,
    timeoutSeconds: 600
  });
}
function unpack(context, blobs) {
  const { release, slot } = context;
  const directory = releaseDirectory(context);
  return step({
    id: "unpack",
    phase: "fetch",
    title: `Unpack into releases/${release.id} and compare every file's digest`,
    check: sh`
      cmp -s ${storePath(slot, blobs.sums)} ${`${directory}/.release/SHA256SUMS`} || exit 1
      cd ${directory}
      [ ! -s .release/SHA256SUMS ] || ${isIntact(".release/SHA256SUMS")}
    `,
    do: isLive(context) ? refuseLive(context) : unpackAnew(context, blobs),
    undo: isLive(context) ? void 0 : sh`
          rm -rf ${`${directory}.partial`}
          [ -e ${orderDirectory}/unpacked ] || exit 0
          if [ -e ${orderDirectory}/backup/release ]; then
            rm -rf ${directory}
            mv -T ${orderDirectory}/backup/release ${directory}
          elif [ ! -e ${orderDirectory}/replaced ]; then
            rm -rf ${directory}
          fi
        `,
    timeoutSeconds: 1800
  });
}
function unpackAnew(context, blobs) {
  const { release, slot } = context;
  const directory = releaseDirectory(context);
  const partial = `${directory}.partial`;
  return sh`
    umask 022
    rm -rf ${partial}
    if [ -e ${orderDirectory}/unpacked ]; then
      rm -rf ${directory}
    elif [ -e ${directory} ]; then
      touch ${orderDirectory}/replaced
      mv -T ${directory} ${orderDirectory}/backup/release
    fi
    touch ${orderDirectory}/unpacked
    ${synced(orderDirectory)}
    mkdir ${partial}
    cd ${partial}
    ${extractHashed(storePath(slot, release.sha256), release.sha256)}
    mkdir .release
    ${copyHashed(storePath(slot, blobs.sums), blobs.sums, ".release/SHA256SUMS")}
    ${copyHashed(storePath(slot, blobs.releaseJson), blobs.releaseJson, ".release/release.json")}
    if [ -s .release/SHA256SUMS ]; then ${requireIntact(".release/SHA256SUMS")}; fi
    cd ..
    ${syncedTree(partial)}
    mv -T ${partial} ${directory}
    ${synced(`${slot.root}/releases`)}
  `;
}
function extractHashed(archive, sha2563) {
  const [pipe, sum] = [sh`${orderDirectory}/pipe.archive`, sh`${orderDirectory}/unpacked.sha256`];
  return sh`
    exec 9< ${archive}
    rm -f ${pipe}
    mkfifo ${pipe}
    sha256sum < ${pipe} > ${sum} &
    hashing=$!
    unpacked=0
    tee ${pipe} <&9 | {
      tar -xzof - || unpacked=$?
      cat > /dev/null
      exit "$unpacked"
    } || unpacked=$?
    wait "$hashing"
    exec 9<&-
    rm -f ${pipe}
    read -r sum _ < ${sum}
    [ "$sum" = ${sha2563} ] || {
      rm -f ${archive}
      echo 'The archive in the store was changed after it was verified. It was removed; the next run sends it again.' >&2
      exit 1
    }
    [ "$unpacked" -eq 0 ] || { echo "The archive cannot be unpacked: tar ended with exit code $unpacked." >&2; exit 1; }
  `;
}
function copyHashed(source, sha2563, target) {
  return sh`
    cp ${source} ${target}
    printf '%s  %s\\n' ${sha2563} ${target} | sha256sum -c - > /dev/null 2>&1 || {
      rm -f ${source}
      echo ${`${target} in the store was changed after it arrived. It was removed; the next run sends it again.`} >&2
      exit 1
    }
  `;
}
function refuseLive({ release }) {
  return sh`
    {
      echo ${`${release.id} serves now, but its files on the host are not those of this deployment:`}
      echo 'they were changed by hand, or deploy.yml names other files as configuration or shared folders.'
      echo 'What serves is not unpacked anew. Build a new version and deploy that.'
    } >&2
    exit 1
  `;
}
function verifyRelease(context) {
  const directory = releaseDirectory(context);
  return step({
    id: "verify",
    phase: "fetch",
    title: `Verify every file of releases/${context.release.id} on the host`,
    do: sh`
      cd ${directory}
      [ -f .release/SHA256SUMS ] || { echo 'The release has no list of its digests.' >&2; exit 1; }
      if [ -s .release/SHA256SUMS ]; then ${requireIntact(".release/SHA256SUMS")}; fi
      if [ -f .release/config.sha256 ]; then ${requireIntact(".release/config.sha256")}; fi
    `,
    timeoutSeconds: 900
  });
}

// packages/plan/steps/definition.ts
function definitionTexts(context, image2, ids = []) {
  const { slot, other } = context;
  const runs = other === void 0 ? [context] : [context, { ...context, slot: other, other: slot }];
  return [
    { name: ".release/image", text: `${image2}
` },
    ...ids.length === 0 ? [] : [{ name: ".release/image-ids", text: ids.map((id) => `${id}
`).join("") }],
    ...runs.map((each2) => ({ name: `.release/${runName(each2)}`, text: `${runScript(each2, image2)}
` })).toSorted((a, b) => a.name < b.name ? -1 : 1)
  ];
}
function definitionSums(texts) {
  return texts.map(({ name, text }) => `${sha256Of(text)}  ${name}
`).join("");
}
function runScript(context, image2) {
  const { service, container } = context.slot;
  if (service.manager === "systemd") return `# ${service.unit}.service starts the container.`;
  if (container.run) {
    return lines(
      sh`cd ${releaseDirectory(context)}`,
      sh`export DEPLOY_IMAGE=${image2} DEPLOY_CONTAINER=${container.name}`,
      sh`exec ${container.run}`
    ).script;
  }
  const { name, publish, mounts: mounts2, envFile, user, restart, network, init, readOnly: readOnly2 } = container;
  const { privileged, capabilities = [] } = container;
  const options = [
    ...["--detach", "--pull", "never", "--name", name, "--label", `deploy.release=${context.release.id}`],
    ...["--restart", restart, "--network", network],
    ...publish.flatMap(({ address, port, to }) => ["--publish", `${address}:${port}:${to}`]),
    ...mounts2.flatMap((mount) => [
      "--mount",
      `type=bind,source=${mount.source},target=${mount.target}${mount.readOnly ? ",readonly" : ""}`
    ]),
    ...Object.entries(service.environment).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...envFile === void 0 ? [] : ["--env-file", envFile],
    ...user === void 0 ? [] : ["--user", user],
    ...init ? ["--init"] : [],
    ...readOnly2 ? ["--read-only"] : [],
    ...privileged ? ["--privileged"] : [],
    ...capabilities.flatMap((name2) => ["--cap-add", name2])
  ];
  return sh`exec docker run ${options} ${image2} ${service.command ?? []}`.script;
}
function define(context, texts) {
  const directory = releaseDirectory(context);
  const sums = definitionSums(texts);
  const list = ".release/container.sha256";
  const names2 = [...texts.map(({ name }) => name), list];
  const backup = sh`${orderDirectory}/backup/container`;
  return step({
    id: "container",
    phase: isLive(context) ? "switch" : "fetch",
    title: `Write down how ${context.slot.container.name} runs${settings(context)}`,
    check: sh`
      cd ${directory}
      printf %s ${sums} | cmp -s - ${list}
      ${isIntact(list)}
    `,
    do: lines(
      sh`
        cd ${directory}
        if [ -f ${list} ] && [ ! -e ${backup} ]; then
          rm -rf ${backup}.new
          mkdir ${backup}.new
          for name in ${names2}; do [ ! -f "$name" ] || cp -p "$name" ${backup}.new; done
          mv ${backup}.new ${backup}
        fi
      `,
      ...texts.map(
        ({ name, text }) => copyHashed(storePath(context.slot, sha256Of(text)), sha256Of(text), name)
      ),
      sh`printf %s ${sums} > ${list}`,
      synced(list)
    ),
    undo: isLive(context) ? sh`
          [ -e ${backup} ] || exit 0
          cd ${directory}
          cp -p ${backup}/* .release/
        ` : void 0,
    timeoutSeconds: 60
  });
}
function settings({ slot: { container, service } }) {
  if (!container || container.run || service.manager === "systemd") return "";
  const { network, publish, mounts: mounts2, user, envFile } = container;
  const parts2 = [
    ...network === "bridge" ? [] : [`network ${network}`],
    ...publish.map(({ address, port, to }) => `${address}:${port} for its port ${to}`),
    ...mounts2.map(({ source, target, readOnly: readOnly2 }) => `${source} as ${target}${readOnly2 ? ", read-only" : ""}`),
    ...envFile === void 0 ? [] : [`variables of ${envFile}`],
    ...user === void 0 ? [] : [`user ${user}`]
  ];
  return parts2.length === 0 ? "" : `: ${parts2.join("; ")}`;
}
function verifyDefinition(context) {
  const list = ".release/container.sha256";
  return step({
    id: "container",
    phase: "fetch",
    title: `Verify how the container of ${context.release.id} runs`,
    do: sh`
      cd ${releaseDirectory(context)}
      [ -f ${list} ] || { echo 'The release does not say how its container runs.' >&2; exit 1; }
      ${requireIntact(list)}
      [ -f ${definition(context).run} ] || { echo 'The release does not say how its container runs on this port. It was deployed before deploy.yml had nginx.switch: deploy its version again.' >&2; exit 1; }
    `,
    timeoutSeconds: 60
  });
}

// packages/plan/steps/reach.ts
init_dirname();
function reachWarnings({ name, allow = {} }) {
  return reaches.flatMap(
    (reach) => allow[reach] === void 0 ? [] : [`The container ${name} ${reachTexts[reach]}. deploy.yml says why: ${allow[reach]}`]
  );
}
var format = [
  "{{if .HostConfig.Privileged}}privileged{{end}}",
  '{{if eq .HostConfig.NetworkMode "host"}}hostNetwork{{end}}',
  '{{if eq .HostConfig.PidMode "host"}}hostProcesses{{end}}',
  "{{range .HostConfig.CapAdd}}capabilities {{.}}\n{{end}}",
  '{{range .Mounts}}{{if eq .Type "bind"}}hostFolders {{.Source}}\n{{end}}{{end}}'
].join("\n");
function refuseReach(container) {
  const { name, allow = {} } = container;
  const granted = reaches.filter((reach) => allow[reach] !== void 0);
  const patterns = [
    ...systemFolders.exact,
    ...systemFolders.whole.flatMap((folder2) => [folder2, `${folder2}/*`]),
    "*.sock"
  ];
  return sh`
    docker container inspect --format ${format} ${name} | grep . > ${orderDirectory}/reach || true
    refused=
    while read -r reach what; do
      case $reach in
        hostFolders)
          real=$(readlink -f "$what" 2>/dev/null) || real=$what
          case $what in ${raw(patterns.join(" | "))}) ;; *) case $real in ${raw(patterns.join(" | "))}) ;; *) continue ;; esac ;; esac
          ;;
      esac
      case \${reach:-none} in ${raw(["none", ...granted].join(" | "))}) continue ;; esac
      refused=1
      case $reach in
        ${raw(reaches.map((reach) => explained(reach, name).script).join("\n"))}
      esac
    done < ${orderDirectory}/reach
    [ -z "$refused" ] || exit 1
  `;
}
function explained(reach, name) {
  const text = `The container ${name} ${reachTexts[reach]}`;
  const remedy = `Start it without, or say why it must in container.allow.${reachKey(reach)} of deploy.yml.`;
  return sh`${raw(reach)}) echo ${text}"\${what:+ ($what)}." ${remedy} >&2 ;;`;
}

// packages/plan/steps/retire.ts
init_dirname();

// packages/plan/steps/container.ts
init_dirname();

// packages/plan/steps/two-ports.ts
init_dirname();
function oldAnswers({ slot, other }) {
  if (other === void 0) return sh`:`;
  const { port, ready } = slot.nginx.switch;
  const url = `http://127.0.0.1:${other.ports[port]}${ready}`;
  return sh`
    if [ -e ${orderDirectory}/retired ] && ! curl -fsS -o /dev/null --max-time 5 ${url}; then
      echo 'The container before does not answer, so nginx is not led back to it.' >&2
      exit 1
    fi
  `;
}
function unlessServing({ slot, other }) {
  if (other === void 0) return sh`:`;
  const { port, file } = slot.nginx.switch;
  return sh`
    if [ -e ${orderDirectory}/retired ] && grep -qF ${`127.0.0.1:${slot.ports[port]};`} ${file}; then
      echo 'nginx still passes requests to this container; it stays.' >&2
      exit 1
    fi
  `;
}
function freeName(context) {
  const name = containerName(context);
  if (context.other === void 0) return sh`:`;
  return sh`
    ${defineThere}
    if there ${name} && [ "$(docker container inspect --format '{{.State.Running}}' ${name})" = false ]; then docker rm ${name} > /dev/null; fi
  `;
}

// packages/plan/steps/container.ts
function stopContainer(context, changes) {
  const { slot } = context;
  const name = containerName(context);
  const { stop: stop2, start: start2, list } = starter(context);
  return step({
    id: "stop",
    phase: "switch",
    title: `Stop the container ${name}`,
    check: lines(serves(context), ...changes.map(isDone2)),
    do: sh`
      ${untilEngineAnswers}
      ${defineThere}
      ${canComeBack(context)}
      if [ "$(docker container inspect --format '{{.State.Running}}' ${name} 2>/dev/null)" = true ]; then
        touch ${orderDirectory}/was-active
        docker container inspect --format '{{.Id}}' ${name} > ${orderDirectory}/container-before
      fi
      touch ${orderDirectory}/stopped
      ${synced(orderDirectory)}
      ${stop2}
      there ${name} || exit 0
      docker stop --time ${Math.ceil(slot.service.stopSeconds)} ${name} > /dev/null || ! there ${name}
      ${setAside(context)}
    `,
    undo: sh`
      [ -e ${orderDirectory}/stopped ] || exit 0
      ${untilEngineAnswers}
      ${defineThere}
      if there ${asideName(context)}; then
        if there ${name}; then docker rm --force ${name} > /dev/null; fi
        docker rename ${asideName(context)} ${name}
      fi
      if there ${name} && [ -e ${orderDirectory}/backup/restart ]; then
        docker update --restart "$(cat ${orderDirectory}/backup/restart)" ${name} > /dev/null
      fi
      [ -e ${orderDirectory}/was-active ] || exit 0
      if there ${name}; then
        docker start ${name} > /dev/null
      else
        ${start2(previousRun(context))}
      fi
      ${untilUp(context)}
    `,
    timeoutSeconds: slot.service.stopSeconds + slot.service.startSeconds + 120,
    privileged: list
  });
}
function startContainer(context) {
  const { slot } = context;
  const name = containerName(context);
  const { how, start: start2, stop: stop2, list } = starter(context);
  return step({
    id: "start",
    phase: "switch",
    title: `Start the container ${name}${how}`,
    check: serves(context),
    do: sh`
      ${untilEngineAnswers}
      ${defineThere}
      if there ${name}; then
        [ -e ${orderDirectory}/starting ] || { echo ${`There is a container ${name} already, which this deployment did not start.`} >&2; exit 1; }
        docker rm --force ${name} > /dev/null
      fi
      touch ${orderDirectory}/starting
      ${synced(orderDirectory)}
      ${start2(sh`${definition(context).run}`)}
      ${untilUp(context)}
    `,
    undo: sh`
      [ -e ${orderDirectory}/starting ] || exit 0
      ${unlessServing(context)}
      ${untilEngineAnswers}
      ${defineThere}
      ${stop2}
      there ${name} || exit 0
      docker stop --time ${Math.ceil(slot.service.stopSeconds)} ${name} > /dev/null || ! there ${name}
      ${removed(context)}
    `,
    timeoutSeconds: slot.service.startSeconds + slot.service.stopSeconds + 120,
    privileged: list
  });
}
function identifyContainer(context) {
  const name = containerName(context);
  return step({
    id: "identity",
    phase: "identity",
    title: `The container ${name} runs the image of ${context.release.id}`,
    do: sh`
      ${readImage(context)}
      ${untilEngineAnswers}
      running=$(docker container inspect --format '{{.State.Running}}' ${name})
      [ "$running" = true ] || { echo ${`The container ${name} does not run.`} >&2; exit 1; }
      ${requirePinned(context)}
      wanted=$(docker image inspect --format '{{.Id}}' "$image")
      found=$(docker container inspect --format '{{.Image}}' ${name})
      if [ "$found" != "$wanted" ]; then
        echo ${`The container ${name} runs another image than that of this release:`} >&2
        echo "expected $wanted" >&2
        echo "found    $found" >&2
        exit 1
      fi
      if [ -e ${orderDirectory}/container-before ] && [ -e ${orderDirectory}/stopped ]; then
        id=$(docker container inspect --format '{{.Id}}' ${name})
        [ "$id" != "$(cat ${orderDirectory}/container-before)" ] || { echo ${`The container ${name} is older than this activation.`} >&2; exit 1; }
      fi
      ${refuseReach(context.slot.container)}
    `,
    timeoutSeconds: 90
  });
}
function starter(context) {
  const { service, container } = context.slot;
  if (service.manager !== "systemd")
    return {
      how: container.run ? `: ${container.run.join(" ")}` : "",
      start: (run3) => sh`sh -eu ${run3} > ${orderDirectory}/started 2>&1 || {
          cat ${orderDirectory}/started >&2
          { ${tellHolders(context.slot)}; } >&2
          exit 1
        }`,
      stop: sh`:`,
      list: []
    };
  const unit = `${service.unit}.service`;
  const { root: root2, list } = privileges(context);
  const act = (verb) => root2(["systemctl", verb, unit]);
  const scripts2 = { restart: act("restart"), stop: act("stop") };
  return {
    how: ` by ${unit}`,
    // A unit whose program ends once the container is there may be told to be active and not be: restart starts both.
    start: () => sh`{ ${scripts2.restart}; } || { systemctl status --no-pager --lines=20 ${unit} >&2; exit 1; }`,
    stop: sh`{ ${scripts2.stop}; } || true`,
    list
  };
}
function previousRun({ slot, previous: previous2 }) {
  return previous2 === void 0 ? sh`/nonexistent` : sh`${`${slot.root}/releases/${previous2.id}/.release/run`}`;
}
function canComeBack(context) {
  const { slot } = context;
  if (slot.service.manager === "systemd") return sh`:`;
  const name = containerName(context);
  return sh`
    if [ "$(docker container inspect --format '{{.State.Running}} {{.HostConfig.AutoRemove}}' ${name} 2>/dev/null)" = 'true true' ] && [ ! -e ${previousRun(context)} ]; then
      echo ${`The container ${name} was started by hand with --rm: it would be gone when it is stopped, and nothing could go back to it.`} >&2
      echo ${`When it may go, stop it: docker stop ${name}`} >&2
      exit 1
    fi
  `;
}
function setAside(context) {
  const [name, aside] = [containerName(context), asideName(context)];
  if (context.slot.service.manager === "systemd") return removed(context);
  return sh`
    fleeting=$(docker container inspect --format '{{.HostConfig.AutoRemove}}' ${name} 2>/dev/null) || fleeting=true
    if [ "$fleeting" = true ]; then
      ${removed(context)}
    else
      if there ${aside}; then docker rm --force ${aside} > /dev/null; fi
      docker container inspect --format '{{.HostConfig.RestartPolicy.Name}}{{with .HostConfig.RestartPolicy.MaximumRetryCount}}:{{.}}{{end}}' ${name} > ${orderDirectory}/backup/restart.new
      mv ${orderDirectory}/backup/restart.new ${orderDirectory}/backup/restart
      docker update --restart no ${name} > /dev/null
      docker rename ${name} ${aside}
    fi
  `;
}
function removed(context) {
  const name = containerName(context);
  return sh`
    waited=0
    while there ${name}; do
      docker rm --force ${name} > /dev/null 2>&1 || true
      waited=$((waited + 1))
      [ "$waited" -le 100 ] || { echo ${`The container ${name} cannot be removed.`} >&2; exit 1; }
      sleep 0.2
    done
  `;
}
function untilUp({ slot }, name = slot.container.name) {
  const limit = Math.ceil(slot.service.startSeconds * 5);
  const format2 = "{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}";
  return sh`
    told() {
      echo "The container does not come up: $1" >&2
      { ${lines(containerLog(name, 20), tellHolders(slot))}; } >&2
      exit 1
    }
    waited=0
    until state=$(docker container inspect --format ${format2} ${name} 2>/dev/null) && case $state in 'running ' | 'running healthy') ;; *) false ;; esac; do
      case $state in exited* | dead* | restarting* | *unhealthy) told "$state" ;; esac
      waited=$((waited + 1))
      [ "$waited" -le ${limit} ] || told ${`not within ${slot.service.startSeconds} s`}
      sleep 0.2
    done
    since=$(docker container inspect --format '{{.State.StartedAt}}' ${name})
    sleep 1
    state=$(docker container inspect --format '{{.State.Running}} {{.State.StartedAt}}' ${name} 2>/dev/null) || true
    [ "$state" = "true $since" ] || told 'it ended within a second'
  `;
}
function serves(context) {
  const { slot, release } = context;
  const name = containerName(context);
  return sh`
    [ ! -e ${orderDirectory}/stopped ] || exit 1
    [ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ] || exit 1
    ${readImage(context)}
    wanted=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null)
    [ "$(docker container inspect --format '{{.State.Running}} {{.Image}}' ${name} 2>/dev/null)" = "true $wanted" ]
  `;
}

// packages/plan/steps/retire.ts
function retireContainer(context) {
  const { slot } = context;
  const [name, aside] = [containerName(context), asideName(context)];
  return step({
    id: "retire",
    phase: "switch",
    title: `Stop and remove the container ${name}, which has served its time`,
    check: sh`
      ${untilEngineAnswers}
      ${defineThere}
      ! there ${name} && ! there ${aside}
    `,
    do: sh`
      ${untilEngineAnswers}
      ${defineThere}
      if there ${aside}; then docker rm --force ${aside} > /dev/null; fi
      there ${name} || exit 0
      touch ${orderDirectory}/retiring
      ${synced(orderDirectory)}
      docker stop --time ${Math.ceil(slot.service.stopSeconds)} ${name} > /dev/null || ! there ${name}
      ${removed(context)}
    `,
    undo: sh`
      [ -e ${orderDirectory}/retiring ] || exit 0
      ${untilEngineAnswers}
      ${defineThere}
      if there ${name}; then
        docker start ${name} > /dev/null
      else
        sh -eu ${definition(context).run} > /dev/null
      fi
      ${untilUp(context)}
    `,
    timeoutSeconds: slot.service.stopSeconds + slot.service.startSeconds + 120
  });
}

// packages/plan/strategies/compose.ts
init_dirname();

// packages/plan/steps/backups.ts
init_dirname();

// packages/plan/steps/backup.ts
init_dirname();

// packages/plan/steps/backup-document.ts
init_dirname();
function document(backup, context, { kind, notes = notesOf(backup) }) {
  const { release, previous: previous2, host } = context;
  const { name, command, folder: folder2, container, verify: verify2 } = backup;
  const literal2 = (value) => JSON.stringify(value);
  const fixed = [
    "{",
    '  "schemaVersion": 1,',
    `  "application": ${literal2(backup.application)},`,
    `  "environment": ${literal2(backup.environment)},`,
    `  "host": ${literal2(host)},`,
    `  "name": ${literal2(name)},`,
    `  "kind": ${literal2(kind)},`,
    `  "of": ${literal2(previous2?.id ?? null)},`,
    `  "for": ${literal2(release.id)},`,
    command === void 0 ? `  "folder": ${literal2(folder2)},` : `  "command": ${literal2(command)},`,
    ...container === void 0 ? [] : [`  "container": ${literal2(container)},`],
    `  "compression": ${literal2(compressionOf(backup, context))},`
  ];
  const number3 = (key) => sh`printf '  "%s": %s,\\n' ${key} "$(cat ${notes}/${key})"`;
  return lines(
    sh`
      {
        printf '%s\\n' ${fixed}
        printf '  "deployId": "%s",\\n' "$DEPLOY_ID"
        printf '  "madeAt": "%s",\\n' "$(cat ${notes}/madeAt)"
        printf '  "file": "%s",\\n' "$stored"
        printf '  "sha256": "%s",\\n' "$(cat ${notes}/sha256)"
    `,
    ...["seconds", "bytes", "contentBytes", "schema"].map(number3),
    sh`
        printf '  "rehearsal": {\\n    "result": "%s",\\n' "$(cat ${notes}/rehearsal 2> /dev/null || echo not-rehearsed)"
        printf '    "command": %s,\\n' ${verify2 === void 0 ? "null" : literal2(verify2)}
        printf '    "output": [\\n'
        if [ -s ${notes}/rehearsed ]; then tail -n 20 ${notes}/rehearsed | cut -c 1-400 | ${asJson} | sed 's/.*/      "&"/; $!s/$/,/'; fi
        printf '    ]\\n  },\\n'
        printf '  "warnings": [\\n'
        if [ -s ${notes}/warnings ]; then sort -u ${notes}/warnings | ${asJson} | sed 's/.*/    "&"/; $!s/$/,/'; fi
        printf '  ],\\n'
        printf '  "places": %s\\n}\\n' "$folders"
      } > "$document"
    `
  );
}
function placesJson(backup, { host }) {
  return sh`${JSON.stringify(foldersOf(backup, host))}`;
}

// packages/plan/steps/backup-keep.ts
init_dirname();
function tidyFolder(folder2) {
  return sh`
    rm -rf ${folder2}/.*.part ${folder2}/.*.part.work
    for found in ${folder2}/*z-????????*; do
      name=\${found##*/}
      id=$(printf '%s' "$name" | sed -n 's/^\\([0-9]\\{8\\}t[0-9]\\{6\\}z-[0-9a-f]\\{8\\}\\(-before-restore\\)\\{0,1\\}\\).*$/\\1/p')
      [ -z "$id" ] || [ -e ${folder2}/"$id".json ] || rm -f "$found"
    done
  `;
}
function prune({ keep: keep3 }, { slot }, folder2) {
  const dated = "^[0-9]\\{8\\}t[0-9]\\{6\\}z-[0-9a-f]\\{8\\}";
  return sh`
    pruned() {
      stored=$(plain ${folder2}/"$1" file)
      rm -f ${folder2}/"$1"
      case $stored in '' | */* | .*) ;; *) rm -f ${folder2}/"$stored" ;; esac
    }
    count=0
    seen=' '
    # shellcheck disable=SC2010 # names of the suite's own
    for name in $(ls -r ${folder2} | grep ${`${dated}\\.json$`} || true); do
      count=$((count + 1))
      of=$(plain ${folder2}/"$name" of)
      case $seen in
        *" $of "*) ;;
        *)
          seen="$seen$of "
          [ ! -d ${`${slot.root}/releases`}/"$of" ] || continue
          ;;
      esac
      [ "$count" -le ${keep3} ] || [ "$name" = "$DEPLOY_ID".json ] || pruned "$name"
    done
    count=0
    # shellcheck disable=SC2010
    for name in $(ls -r ${folder2} | grep ${`${dated}-before-restore\\.json$`} || true); do
      count=$((count + 1))
      [ "$count" -le ${keep3} ] || pruned "$name"
    done
  `;
}

// packages/plan/steps/backup.ts
function makeBackup(backup, context, { phase, kind }) {
  return [
    dump(backup, context),
    weigh(backup, context, kind),
    copy(backup, context),
    rehearse(backup, context),
    keep2(backup, context, kind)
  ].map((made) => ({ ...made, phase }));
}
function absent(backup, { previous: previous2 }) {
  if (previous2 !== void 0) return void 0;
  if (backup.folder !== void 0) return sh`[ ! -d ${backup.folder} ]`;
  return backup.container === void 0 ? void 0 : sh`! docker container inspect ${backup.container} > /dev/null 2>&1`;
}
function unlessLeftOut(backup) {
  return sh`[ -e ${notesOf(backup)}/left-out ]`;
}
function dump(backup, context) {
  const notes = notesOf(backup);
  const folders2 = foldersOf(backup, context.host);
  const missing4 = absent(backup, context);
  const what = backup.folder ?? `the output of ${commandText(backup.command)}`;
  return step({
    id: `backup-dump-${backup.name}`,
    phase: "prepare",
    title: `Save ${what}${backup.container === void 0 ? "" : ` in ${backup.container}`} as the backup ${backup.name}`,
    do: lines(
      sh`
        umask 077
        mkdir -p ${notes}
      `,
      missing4 === void 0 ? void 0 : sh`
            if ${missing4}; then
              echo 'This is the first deployment, and there is nothing to save yet.'
              touch ${notes}/left-out
              exit 0
            fi
          `,
      defineUnpacked,
      ...folders2.map(
        (folder2, index) => sh`
        [ -d ${backup.places[index]} ] || fail ${`The place ${backup.places[index]} is not there. Is it mounted?`}
        mkdir -p ${folder2}
        ${tidyFolder(folder2)}
      `
      ),
      separate(backup),
      sh`
        stamp=$DEPLOY_ID
        part=${folders2[0]}/.$DEPLOY_ID.part
        began=$(date +%s)
        date -u +%Y-%m-%dT%H:%M:%SZ > ${notes}/madeAt
        ( ${schema(asSelf(backup, context), context)} ) > ${notes}/schema || fail ${`The version of the schema cannot be told, so nobody could know later whether the data of ${backup.name} was migrated.`}
        ${write(backup, context)}
        ${synced(raw('"$part"'))}
        echo $(($(date +%s) - began)) > ${notes}/seconds
        wc -c < "$part" | tr -d ' ' > ${notes}/bytes
      `
    ),
    undo: sh`
      rm -rf ${folders2.map((folder2) => sh`${folder2}/."$DEPLOY_ID".part`)} ${folders2.map((folder2) => sh`${folder2}/."$DEPLOY_ID".part.work`)}
    `,
    timeoutSeconds: backup.timeoutSeconds
  });
}
function separate({ places, separateFileSystems }) {
  if (!separateFileSystems) return void 0;
  return sh`
    twice=$(for place in ${places}; do stat -c %d "$place"; done | sort | uniq -d)
    [ -z "$twice" ] || fail ${`${places.join(" and ")} do not lie on file systems of their own. Is one of them not mounted?`}
  `;
}
function weigh(backup, context, kind) {
  const { name, minimumBytes, minimumShare, whenSmaller } = backup;
  const notes = notesOf(backup);
  const [folder2 = ""] = foldersOf(backup, context.host);
  const share = Math.round(minimumShare * 1e3);
  const smaller = sh`"The backup ${raw(name)} has $bytes bytes, and the last one had $last: less than ${raw(String(minimumShare))} of it. What is missing?"`;
  return step({
    id: `backup-weigh-${name}`,
    phase: "prepare",
    title: `Read the backup ${name} again: whole, and not suspiciously small`,
    check: unlessLeftOut(backup),
    do: lines(
      defineUnpacked,
      defineField,
      sh`
        part=${folder2}/.$DEPLOY_ID.part
        rm -f ${notes}/whole
        { unpacked "$part" ${compressionOf(backup, context)} && : > ${notes}/whole; } | wc -c | tr -d ' ' > ${notes}/contentBytes
        [ -e ${notes}/whole ] || fail ${`The backup ${name} cannot be read again.`}
        ${integrity(backup, context)}
        bytes=$(cat ${notes}/contentBytes)
        [ "$bytes" -ge ${minimumBytes} ] || fail "The backup ${raw(name)} has $bytes bytes; at least ${raw(String(minimumBytes))} are expected."
      `,
      kind !== "before-deployment" || share === 0 ? void 0 : sh`
            last=
            for found in ${folder2}/*-????????.json; do
              if [ -f "$found" ]; then last=$(plain "$found" contentBytes); fi
            done
            if [ -n "$last" ] && [ $((bytes * 1000)) -lt $((last * ${share})) ]; then
              ${whenSmaller === "refuse" ? sh`fail ${smaller}` : sh`printf '%s\\n' ${smaller} | tee -a ${notes}/warnings`}
            fi
          `
    ),
    timeoutSeconds: backup.timeoutSeconds
  });
}
function integrity({ folder: folder2, suffix, name }, context) {
  const broken = `The backup ${name} is damaged.`;
  const backup = context.slot.backup.find((one) => one.name === name);
  const read = sh`unpacked "$part" ${compressionOf(backup, context)}`;
  if (folder2 !== void 0) return sh`${read} | tar -t -f - > /dev/null || fail ${broken}`;
  if (/\.(?:gz|tgz)$/.test(suffix)) return sh`${read} | gzip -t || fail ${broken}`;
  if (suffix.endsWith(".tar")) return sh`${read} | tar -t -f - > /dev/null || fail ${broken}`;
  return sh`:`;
}
function copy(backup, context) {
  const notes = notesOf(backup);
  const [first = "", ...others] = foldersOf(backup, context.host);
  return step({
    id: `backup-copy-${backup.name}`,
    phase: "prepare",
    title: others.length > 0 ? `Copy the backup ${backup.name} to ${backup.places.slice(1).join(", ")} and compare the checksums` : `Take the checksum of the backup ${backup.name}`,
    check: unlessLeftOut(backup),
    do: lines(
      sh`
        umask 077
        part=.$DEPLOY_ID.part
        sum=$(sha256sum < ${first}/"$part")
        printf '%s\\n' "\${sum%% *}" > ${notes}/sha256
      `,
      ...others.map(
        (folder2) => sh`
          cp ${first}/"$part" ${folder2}/"$part"
          ${synced(sh`${folder2}/"$part"`)}
          [ "$(sha256sum < ${folder2}/"$part")" = "$sum" ] || { echo ${`The copy in ${folder2} has another checksum.`} >&2; exit 1; }
        `
      )
    ),
    timeoutSeconds: backup.timeoutSeconds * Math.max(1, others.length)
  });
}
function rehearse(backup, context) {
  const { name, verify: verify2 } = backup;
  const notes = notesOf(backup);
  const folder2 = foldersOf(backup, context.host).at(-1);
  return step({
    id: `backup-rehearse-${name}`,
    phase: "prepare",
    title: verify2 === void 0 ? `Note that nobody has rehearsed to restore ${name}` : `Rehearse to restore ${name}: ${commandText(verify2)}`,
    check: unlessLeftOut(backup),
    do: verify2 === void 0 ? sh`echo not-rehearsed > ${notes}/rehearsal` : lines(
      defineUnpacked,
      sh`
              umask 077
              stamp=$DEPLOY_ID
              source=${folder2}/.$DEPLOY_ID.part
              compression=${compressionOf(backup, context)}
              work=$source.work
              ${attempt(feed(backup, verify2, context), sh`> ${notes}/rehearsed 2>&1`)}
              head -c 65536 ${notes}/rehearsed
              [ "$code" -eq 0 ] || fail ${`The backup ${name} was made and cannot be restored: the rehearsal failed.`}
              echo passed > ${notes}/rehearsal
            `
    ),
    timeoutSeconds: backup.timeoutSeconds
  });
}
function keep2(backup, context, kind) {
  const { name } = backup;
  const folders2 = foldersOf(backup, context.host);
  const ending = endingOf3(backup, context);
  return step({
    id: `backup-keep-${name}`,
    phase: "prepare",
    title: `Keep the backup ${name} in ${backup.places.join(", ")}, of the earlier ones the last ${backup.keep}`,
    check: unlessLeftOut(backup),
    do: lines(
      defineField,
      sh`
        umask 077
        stored=$DEPLOY_ID${raw(ending)}
        folders=${placesJson(backup, context)}
        document=${notesOf(backup)}/document.json
      `,
      document(backup, context, { kind }),
      ...folders2.map(
        (folder2) => sh`
          if [ -e ${folder2}/."$DEPLOY_ID".part ]; then mv -f ${folder2}/."$DEPLOY_ID".part ${folder2}/"$stored"; fi
          cp "$document" ${folder2}/."$DEPLOY_ID".part
          ${synced(sh`${folder2}/."$DEPLOY_ID".part`)}
          mv -f ${folder2}/."$DEPLOY_ID".part ${folder2}/"$DEPLOY_ID".json
          ${synced(folder2)}
          ${prune(backup, context, folder2)}
        `
      ),
      sh`
        mkdir -p ${orderDirectory}/backup/documents
        cp "$document" ${orderDirectory}/backup/documents/${name}.json
      `
    ),
    timeoutSeconds: 300
  });
}

// packages/plan/steps/backup-restore.ts
init_dirname();
function guard(backup, context) {
  const { name, restore: restore2 } = backup;
  if (restore2 === void 0 || restore2.when === "never") return void 0;
  const notes = notesOf(backup);
  return step({
    id: `backup-guard-${name}`,
    phase: "switch",
    title: `On the way back, put the data of ${name} back${restore2.when === "always" ? "" : " when its schema has changed"}`,
    do: sh`
      mkdir -p ${notes}
      touch ${notes}/guarded
      ${synced(notes)}
    `,
    undo: lines(
      sh`
        [ -e ${notes}/guarded ] && [ ! -e ${notes}/left-out ] && [ ! -e ${notes}/restored ] || exit 0
        umask 077
      `,
      defineUnpacked,
      backup.container === void 0 ? void 0 : untilEngineAnswers,
      restore2.schemaVersion === void 0 ? void 0 : currentSchema(backup, context),
      restore2.when === "always" ? void 0 : sh`
            if [ "$now" = "$(cat ${notes}/schema)" ]; then
              echo "The schema of ${raw(name)} is as it was: $now. Its data stays as it is."
              exit 0
            fi
            echo "The schema of ${raw(name)} was $(cat ${notes}/schema) and is $now: its data is put back."
          `,
      saveBefore(backup, context),
      sh`
        copy=$DEPLOY_ID${raw(endingOf3(backup, context))}
        sha=$(cat ${notes}/sha256)
        compression=${compressionOf(backup, context)}
        wanted=$(cat ${notes}/schema)
        saved='"'${foldersOf(backup, context.host)[0]}/$DEPLOY_ID-before-restore${raw(endingOf3(backup, context))}'"'
      `,
      restored(backup, context)
    ),
    timeoutSeconds: 4 * backup.timeoutSeconds
  });
}
function restoreCopy(backup, context, copy2) {
  const notes = notesOf(backup);
  const own = sh`
    copy=$DEPLOY_ID${raw(endingOf3(backup, context))}
    sha=$(cat ${notes}/sha256)
    compression=${compressionOf(backup, context)}
    wanted=$(cat ${notes}/schema)
    saved=null
  `;
  const documents = foldersOf(backup, context.host).map((folder2) => `${folder2}/${copy2}.json`);
  return step({
    id: `backup-restore-${backup.name}`,
    phase: "switch",
    title: `Put the data of ${backup.name} back to ${copy2}: what was written since is in the backup made just before, and nowhere else`,
    do: lines(
      sh`umask 077`,
      defineUnpacked,
      defineField,
      sh`
        document=
        set -- ${documents}
        for found; do
          if [ -f "$found" ]; then document=$found; fi
        done
        [ -n "$document" ] || fail ${`There is no backup ${copy2} any more.`}
        copy=$(plain "$document" file)
        sha=$(plain "$document" sha256)
        compression=$(plain "$document" compression)
        wanted=$(field "$document" schema)
        saved=null
        touch ${notes}/restoring
        ${synced(notes)}
      `,
      restored(backup, context)
    ),
    undo: lines(
      sh`
        [ -e ${notes}/restoring ] && [ ! -e ${notes}/undone ] || exit 0
        umask 077
      `,
      defineUnpacked,
      backup.container === void 0 ? void 0 : untilEngineAnswers,
      own,
      restored(backup, context),
      sh`touch ${notes}/undone`
    ),
    timeoutSeconds: 2 * backup.timeoutSeconds
  });
}
function currentSchema(backup, context) {
  return sh`
    tries=0
    until now=$( ${schema(backup, context)} ); do
      tries=$((tries + 1))
      [ "$tries" -le 20 ] || fail ${`The version of the schema of ${backup.name} cannot be told, so nothing was put back. The data as it was before lies in ${foldersOf(backup, context.host)[0]}.`}
      sleep 2
    done
  `;
}
function saveBefore(backup, context) {
  const saved = sh`${notesOf(backup)}/saved`;
  const folders2 = foldersOf(backup, context.host);
  const folder2 = folders2[0];
  return lines(
    sh`
      if [ ! -e ${saved}/done ]; then
        rm -rf ${saved}
        mkdir -p ${saved}
        stamp=$DEPLOY_ID-before-restore
        stored=$stamp${raw(endingOf3(backup, context))}
        part=${folder2}/.$stamp.part
        began=$(date +%s)
        date -u +%Y-%m-%dT%H:%M:%SZ > ${saved}/madeAt
        printf '%s\\n' "\${now:-null}" > ${saved}/schema
    `,
    write(backup, context, saved),
    sh`
        ${synced(raw('"$part"'))}
        echo $(($(date +%s) - began)) > ${saved}/seconds
        wc -c < "$part" | tr -d ' ' > ${saved}/bytes
        unpacked "$part" ${compressionOf(backup, context)} | wc -c | tr -d ' ' > ${saved}/contentBytes
        sum=$(sha256sum < "$part")
        printf '%s\\n' "\${sum%% *}" > ${saved}/sha256
        folders=${JSON.stringify([folder2])}
        document=${saved}/document.json
    `,
    document(backup, context, { kind: "before-restore", notes: saved }),
    sh`
        mv -f "$part" ${folder2}/"$stored"
        cp "$document" "$part"
        ${synced(raw('"$part"'))}
        mv -f "$part" ${folder2}/"$stamp".json
        ${synced(folder2)}
        touch ${saved}/done
        printf '%s\\n' ${`What was there is kept as ${folder2}/`}"$stored".
      fi
    `
  );
}
function restored(backup, context) {
  const notes = notesOf(backup);
  const folders2 = foldersOf(backup, context.host);
  const { name, restore: restore2 } = backup;
  return lines(
    sh`
      source=
      set -- ${folders2}
      for folder; do
        [ -f "$folder/$copy" ] || continue
        sum=$(sha256sum < "$folder/$copy")
        if [ "\${sum%% *}" = "$sha" ]; then source=$folder/$copy; break; fi
        echo "$folder/$copy is not what was written there." >&2
      done
      [ -n "$source" ] || fail "No whole copy of $copy is left in "${folders2.join(", ")}.
      stamp=$DEPLOY_ID
      work=${folders2[0]}/.$DEPLOY_ID.part.work
      ${attempt(putBack(backup, context))}
      [ "$code" -eq 0 ] || fail "The data of ${raw(name)} could not be put back from $source."
    `,
    restore2?.schemaVersion === void 0 ? nothing : sh`
          ${currentSchema(backup, context)}
          [ "$wanted" = null ] || [ "$now" = "$wanted" ] || fail "The data was put back from $source, and its schema is $now instead of $wanted."
        `,
    sh`
      printf '%s\\n' "$source" > ${notes}/restored
      ${synced(notes)}
      echo "The data of ${raw(name)} was put back from $source."
      mkdir -p ${orderDirectory}/backup/documents
      {
        printf '{\\n  "at": "%s",\\n  "from": "%s",\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$source"
        printf '  "schema": %s,\\n  "saved": %s\\n}\\n' "$wanted" "$saved"
      } > ${orderDirectory}/backup/documents/${`${name}.restored`}
    `
  );
}

// packages/plan/steps/backups.ts
function backupSteps(context) {
  const backups2 = context.slot.backup.filter(({ hosts }) => hosts?.includes(context.host) ?? true);
  if (context.rollback) return context.rollback.restoreData ? restoring(backups2, context) : none;
  if (isLive(context)) return none;
  const kind = "before-deployment";
  return {
    serving: backups2.filter((backup) => backup.while === "serving").flatMap((backup) => makeBackup(backup, context, { phase: "prepare", kind })),
    beforeStop: guards(backups2, context, "serving"),
    afterStop: [
      ...backups2.filter((backup) => backup.while === "stopped").flatMap((backup) => makeBackup(backup, context, { phase: "switch", kind })),
      ...guards(backups2, context, "stopped")
    ]
  };
}
var none = { serving: [], beforeStop: [], afterStop: [] };
function guards(backups2, context, moment) {
  return backups2.filter(({ restore: restore2 }) => restore2?.while === moment).flatMap((backup) => guard(backup, context) ?? []);
}
function restoring(backups2, context) {
  const of = (moment) => backups2.filter(({ restore: restore2 }) => restore2?.while === moment).flatMap((backup) => [
    ...makeBackup(backup, context, { phase: "switch", kind: "before-rollback" }),
    restoreCopy(backup, context, copyOf(backup, context))
  ]);
  if (!backups2.some(({ restore: restore2 }) => restore2 !== void 0)) throw notRestorable(context);
  return { serving: [], beforeStop: of("serving"), afterStop: of("stopped") };
}
function copyOf(backup, { facts, host, release }) {
  const seen = foldersOf(backup, host).flatMap((folder2) => facts.backups[folder2]?.copies ?? []);
  const fits = ({ kind, of, present: present2 }) => kind === "before-deployment" && of === release.id && present2;
  const [newest] = seen.filter(fits).toSorted((a, b) => a.name < b.name ? 1 : -1);
  if (newest) return newest.name;
  throw new DeployError({
    code: "BACKUP_NOT_FOUND",
    message: `There is no backup ${backup.name} of the data that ${release.id} had.`,
    host,
    cause: `There are: ${seen.map(({ name, of }) => `${name} (${of || "no release"})`).join(", ") || "none"}`,
    remedy: "Go back without restore-data, or to a release of which there is one; backups elsewhere must be put back by hand."
  });
}
function notRestorable({ host }) {
  return new DeployError({
    code: "BACKUP_NOT_FOUND",
    message: "deploy.yml has no backup that says how its data is restored.",
    host,
    remedy: "Go back without restore-data, or say how under backup[].restore."
  });
}

// packages/plan/steps/compose/env-files.ts
init_dirname();

// packages/plan/steps/compose/project.ts
init_dirname();
function projectFolder({ slot }, releaseId) {
  return `${slot.root}/.deploy/compose/${releaseId}`;
}
function draftFolder(context) {
  return `${projectFolder(context, context.release.id)}.new`;
}
function keptImages({ slot }) {
  return `localhost/deploy-compose/${slot.compose.project}`;
}
function keptPrefix({ release }) {
  return release.id.slice(-12);
}
function defineCompose(context) {
  const { project, profiles } = context.slot.compose;
  const options = profiles.flatMap((profile) => ["--profile", profile]);
  return sh`compose() { docker compose --project-name ${project} --project-directory ${releaseDirectory(context)} ${options} "$@"; }`;
}
var defineRendered = sh`
  rendered() {
    file=$1
    shift
    docker compose --profile '*' --file "$file" "$@"
  }
`;
function defineContainers({ slot }) {
  return sh`
    containers() {
      docker ps --all --quiet --no-trunc --filter ${`label=com.docker.compose.project=${slot.compose.project}`} \\
        --filter label=com.docker.compose.oneoff=False --filter "label=com.docker.compose.service=$1"
    }
  `;
}
function allContainers({ slot }) {
  return sh`docker ps --all --quiet --no-trunc --filter ${`label=com.docker.compose.project=${slot.compose.project}`} --filter label=com.docker.compose.oneoff=False`;
}
var hide = `
  BEGIN {
    while ((getline line < list) > 0) while ((getline line2 < line) > 0) {
      if (line2 !~ /^(export )?[A-Za-z_][A-Za-z0-9_.]*=/) continue
      sub(/^[^=]*=/, "", line2)
      if (line2 ~ /^".*"$/ || line2 ~ /^'.*'$/) line2 = substr(line2, 2, length(line2) - 2)
      if (length(line2) >= 4) secrets[++count] = line2
    }
  }
  {
    for (i = 1; i <= count; i++)
      while ((at = index($0, secrets[i])) > 0)
        $0 = substr($0, 1, at - 1) "***" substr($0, at + length(secrets[i]))
    print
  }
`;
function defineMasked({ slot }) {
  const files2 = slot.compose.envFiles.map(({ path }) => path);
  if (files2.length === 0) return sh`masked() { cat; }`;
  return sh`
    printf '%s\\n' ${files2} > ${orderDirectory}/env-files
    masked() { awk -v list=${orderDirectory}/env-files ${hide}; }
  `;
}
var defineTell = sh`
  wrong=
  tell() {
    echo "$1" >&2
    wrong=1
  }
  told() { [ -z "$wrong" ] || exit 1; }
`;

// packages/plan/steps/compose/env-files.ts
function findEnvFiles(context) {
  const { envFiles } = context.slot.compose;
  if (envFiles.length === 0) return void 0;
  return step({
    id: "env-files",
    phase: "prepare",
    title: `Find ${envFiles.map(named).join("; ")} on the host, readable by its owner only`,
    do: lines(
      defineTell,
      sh`cd ${releaseDirectory(context)}`,
      ...envFiles.map((file) => inspect(file, context)),
      sh`told`,
      ...envFiles.map(link)
    ),
    timeoutSeconds: 30
  });
}
function named({ path, variables: variables3 }) {
  return variables3.length === 0 ? path : `${path} with ${variables3.join(", ")}`;
}
function inspect({ path, as, variables: variables3 }, { facts }) {
  const line = `^[[:space:]]*(#.*)?$|^(export )?[A-Za-z_][A-Za-z0-9_.]*=("[^"]*"|'[^']*'|[^"'].*)?[[:space:]]*$`;
  return sh`
    if [ ! -f ${path} ] || [ ! -r ${path} ]; then
      tell ${`${path} is not on the host, or ${facts.user} may not read it.`}
    else
      mode=$(stat -L -c %a ${path})
      case $mode in
        400 | 600) ;;
        *) tell ${`Others may read ${path}, which has secrets`}" (mode $mode): sudo chmod 0600 "${path} ;;
      esac
      lines=$(grep -nvE ${line} ${path} | cut -d : -f 1 | tr '\\n' ' ') || true
      [ -z "$lines" ] || tell ${`${path} has lines that are not NAME=value: `}"$lines"
      for name in ${variables3}; do
        grep -Eq "^(export )?$name=[\\"']?[^\\"'[:space:]]" ${path} || tell "$name has no value in "${path}.
      done
      ${as === void 0 ? sh`` : sh`if [ -e ${as} ] && [ ! -L ${as} ]; then tell ${`The release has a file ${as} of its own, in the place of ${path}.`}; fi`}
    fi
  `;
}
function link({ path, as }) {
  if (as === void 0) return sh``;
  const folder2 = as.includes("/") ? as.slice(0, as.lastIndexOf("/")) : ".";
  return sh`
    mkdir -p ${folder2}
    rm -f ${as}
    ln -s ${path} ${as}
  `;
}

// packages/plan/steps/compose/images.ts
init_dirname();

// packages/plan/steps/image.ts
init_dirname();
function pullImage(context, reference) {
  const kept = keptReference(context);
  return step({
    id: "pull",
    phase: "fetch",
    title: reference ? `Pull ${reference}` : `Find the image of ${context.release.id}, or pull it`,
    check: sh`
      ${readImage(context)}
      wanted=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null)
      [ "$(docker image inspect --format '{{.Id}}' ${kept} 2>/dev/null)" = "$wanted" ]
      ${requirePinned(context)}
    `,
    do: sh`
      ${readImage(context)}
      ${untilEngineAnswers}
      if ! docker image inspect "$image" > /dev/null 2>&1; then
        if [ "$image" = ${kept} ]; then
          echo 'The image of this release is not on the host any more, and came there without a registry. Deploy the release again.' >&2
          exit 1
        fi
        ${loggedIn(context.slot.container.login)}
        attempt=1
        until timeout 900 docker pull --quiet "$image"; do
          if [ "$attempt" -ge 3 ]; then
            echo "The image cannot be pulled: $image. Nothing was stopped." >&2
            exit 1
          fi
          attempt=$((attempt + 1))
          sleep 5
        done
      fi
      ${requirePlatform}
      ${requirePinned(context)}
      docker tag "$image" ${kept}
    `,
    timeoutSeconds: 3e3
  });
}
function loggedIn(login2) {
  if (login2 === void 0) return sh`:`;
  return sh`
    if printenv ${login2.passwordEnv} > /dev/null; then
      umask 077
      export DOCKER_CONFIG="$DEPLOY_ORDER_DIR"/secrets
      mkdir -p "$DOCKER_CONFIG"
      trap 'rm -rf "$DOCKER_CONFIG"' EXIT
      registry=\${image%%/*}
      case $registry in *.* | *:* | localhost) ;; *) registry=https://index.docker.io/v1/ ;; esac
      pair=$(printf '%s:%s' "$(printenv ${login2.userEnv})" "$(printenv ${login2.passwordEnv})" | base64 | tr -d '\\n')
      printf '{"auths":{"%s":{"auth":"%s"}}}\\n' "$registry" "$pair" > "$DOCKER_CONFIG"/config.json
    fi
  `;
}
function findMounts(context) {
  const { mounts: mounts2, envFile } = context.slot.container;
  const sources = [...mounts2.map(({ source }) => source), ...envFile === void 0 ? [] : [envFile]];
  if (sources.length === 0) return void 0;
  return step({
    id: "mounts",
    phase: "prepare",
    title: `Find ${sources.join(", ")} on the host`,
    do: sh`
      missing=
      for source in ${sources}; do
        [ -e "$source" ] || { echo "$source is not on the host, and the container needs it." >&2; missing=1; }
      done
      [ -z "$missing" ]
    `,
    timeoutSeconds: 30
  });
}
function tidy(context) {
  const kept = keptName(context);
  return step({
    id: "tidy",
    phase: "prepare",
    title: `Remove what only releases before the kept ones of ${containerName(context)} need`,
    do: sh`
      ${defineThere}
      if there ${asideName(context)} && there ${containerName(context)}; then docker rm --force ${asideName(context)} > /dev/null; fi
      ${freeName(context)}
      docker image ls --format '{{.Tag}}' ${kept} > ${orderDirectory}/kept-images
      while read -r tag; do
        if [ "$tag" = ${keptTag(context)} ] || ls -d ${`${context.slot.root}/releases`}/*-"$tag" > /dev/null 2>&1; then continue; fi
        names=$(docker image inspect --format '{{len .RepoTags}}' ${kept}:"$tag")
        digests=$(docker image inspect --format '{{join .RepoDigests "\\n"}}' ${kept}:"$tag")
        docker rmi ${kept}:"$tag" > /dev/null || continue
        [ "$names" = 1 ] || continue
        for digest in $digests; do docker rmi "$digest" > /dev/null 2>&1 || true; done
      done < ${orderDirectory}/kept-images
    `,
    timeoutSeconds: 300
  });
}
function aliasImage(context) {
  const { tag } = context.slot.container;
  if (tag === void 0) return void 0;
  return step({
    id: "tag",
    phase: "switch",
    title: `Let ${tag} name the image of ${context.release.id}`,
    check: sh`
      ${readImage(context)}
      [ "$(docker image inspect --format '{{.Id}}' ${tag} 2>/dev/null)" = "$(docker image inspect --format '{{.Id}}' "$image")" ]
    `,
    do: sh`
      ${readImage(context)}
      if [ ! -e ${orderDirectory}/backup/tag ]; then
        docker image inspect --format '{{.Id}}' ${tag} > ${orderDirectory}/backup/tag.new 2>/dev/null || true
        mv ${orderDirectory}/backup/tag.new ${orderDirectory}/backup/tag
      fi
      docker tag "$image" ${tag}
    `,
    undo: sh`
      [ -e ${orderDirectory}/backup/tag ] || exit 0
      ${untilEngineAnswers}
      before=$(cat ${orderDirectory}/backup/tag)
      if [ -n "$before" ]; then
        docker tag "$before" ${tag}
      else
        docker rmi ${tag} > /dev/null 2>&1 || true
      fi
    `,
    timeoutSeconds: 120
  });
}

// packages/plan/steps/compose/images.ts
function images(context) {
  const { images: mode, login: login2 } = context.slot.compose;
  const draft = draftFolder(context);
  return step({
    id: "images",
    phase: isLive(context) ? "switch" : "prepare",
    title: mode === "build" ? "Build the images of the services, or pull them" : "Pull the images of the services",
    do: lines(
      sh`umask 077`,
      untilEngineAnswers,
      defineRendered,
      defineMasked(context),
      pull(context, login2),
      mode === "build" ? build(context) : void 0,
      identify(context),
      sh`
        rendered ${draft}/build.yaml --file ${draft}/ids.yaml config > ${draft}/compose.yaml 2> ${draft}/said || {
          masked < ${draft}/said >&2
          exit 1
        }
        cd ${draft}
        sha256sum compose.yaml images > sums
        rm -f one.yaml build.yaml names.yaml ids.yaml said
        ${synced("sums")}
      `
    ),
    timeoutSeconds: 7200
  });
}
function pull(context, login2) {
  const facts = `${draftFolder(context)}/facts`;
  return sh`
    pull() {
      image=$1
      if ! docker image inspect "$image" > /dev/null 2>&1; then
        (
          ${lent(login2)}
          attempt=1
          until timeout 900 docker pull --quiet "$image"; do
            if [ "$attempt" -ge 3 ]; then
              echo "The image cannot be pulled: $image. Nothing was stopped." >&2
              exit 1
            fi
            attempt=$((attempt + 1))
            sleep 5
          done
        )
      fi
      platform=$(docker image inspect --format '{{.Os}}/{{.Architecture}}' "$image")
      host=$(docker version --format '{{.Server.Os}}/{{.Server.Arch}}')
      if [ "$platform" != "$host" ]; then
        echo "The image $image is for $platform, and the host is $host." >&2
        exit 1
      fi
    }
    while IFS='|' read -r kind service image; do
      if [ "$kind" = image ] && ! ${builtHere(context)}; then pull "$image" < /dev/null; fi
    done < ${facts}
  `;
}
function lent(login2) {
  if (login2 === void 0) return sh`:`;
  const hub = sh`case \${image%%/*} in docker.io) ;; *.* | *:* | localhost) false ;; esac`;
  const own = sh`[ "\${image%%/*}" = ${login2.registry} ]`;
  return sh`
    if ${login2.registry === "docker.io" ? hub : own}; then
      ${loggedIn(login2)}
    fi
  `;
}
function builtHere(context) {
  if (context.slot.compose.images !== "build") return sh`false`;
  return sh`grep -qxF -e "build|$service" ${`${draftFolder(context)}/facts`}`;
}
function build(context) {
  const draft = draftFolder(context);
  return sh`
    if grep -q '^build|' ${draft}/facts; then
      export BUILDX_CONFIG="$DEPLOY_ORDER_DIR"/buildx
      built=0
      rendered ${draft}/build.yaml --progress plain build > ${draft}/said 2>&1 || built=$?
      tail -n 200 ${draft}/said | masked
      if [ "$built" -ne 0 ]; then
        echo 'The images cannot be built. Nothing was stopped.' >&2
        exit 1
      fi
    fi
  `;
}
function identify(context) {
  const draft = draftFolder(context);
  const kept = `${keptImages(context)}:${keptPrefix(context)}`;
  return sh`
    echo 'services:' > ${draft}/ids.yaml
    : > ${draft}/images
    while read -r service; do
      if ${builtHere(context)}; then
        image=${kept}."$service"
      else
        image=$(sed -n "s/^image|$service|//p" ${draft}/facts)
      fi
      id=$(docker image inspect --format '{{.Id}}' "$image")
      docker tag "$id" ${kept}."$service"
      printf '  "%s": { image: "%s", build: !reset null }\\n' "$service" "$id" >> ${draft}/ids.yaml
      printf '%s|%s\\n' "$service" "$id" >> ${draft}/images
    done < ${draft}/services
  `;
}
function findImages(context) {
  const folder2 = projectFolder(context, context.release.id);
  return step({
    id: "images",
    phase: "fetch",
    title: `Find the images of ${context.release.id} on the host`,
    do: sh`
      [ -d ${folder2} ] || { echo ${`${context.release.id} was never rendered on this host. Deploy it.`} >&2; exit 1; }
      cd ${folder2}
      sha256sum -c sums > /dev/null 2>&1 || { echo ${`What ${context.release.id} was rendered to was changed by hand. Deploy it again.`} >&2; exit 1; }
      ${untilEngineAnswers}
      wrong=
      while IFS='|' read -r service id; do
        docker image inspect "$id" > /dev/null 2>&1 || { echo "The image of $service is not on the host any more." >&2; wrong=1; }
      done < images
      [ -z "$wrong" ]
    `,
    timeoutSeconds: 120
  });
}
function tidy2(context) {
  const kept = keptImages(context);
  const { root: root2, compose: compose2 } = context.slot;
  return step({
    id: "tidy",
    phase: "prepare",
    title: `Remove what only releases before the kept ones of ${compose2.project} need`,
    do: sh`
      for folder in ${root2}/.deploy/compose/*; do
        id=\${folder##*/}
        id=\${id%.new}
        if [ -d "$folder" ] && [ ! -d ${root2}/releases/"$id" ]; then rm -rf "$folder"; fi
      done
      docker image ls --format '{{.Tag}}' ${kept} > "$DEPLOY_ORDER_DIR"/kept-images
      while read -r tag; do
        ls -d ${root2}/releases/*-"\${tag%%.*}" > /dev/null 2>&1 || docker rmi ${kept}:"$tag" > /dev/null || true
      done < "$DEPLOY_ORDER_DIR"/kept-images
    `,
    timeoutSeconds: 300
  });
}

// packages/plan/steps/compose/render.ts
init_dirname();

// packages/plan/steps/compose/policy.ts
init_dirname();
var system = "/ | /bin | /bin/* | /boot | /boot/* | /dev | /dev/* | /etc | /etc/* | /home | /lib | /lib/* | /opt | /proc | /proc/* | /root | /root/* | /run | /run/* | /sbin | /sbin/* | /srv | /sys | /sys/* | /tmp | /usr | /usr/* | /var | /var/lib | /var/lib/docker | /var/lib/docker/* | /var/run | /var/run/*";
var harmless = "/etc/localtime:true | /etc/timezone:true";
function refuse2(context, facts) {
  const compose2 = context.slot.compose;
  return lines(
    defineAllowed(compose2),
    sh`
      while IFS='|' read -r kind service a b c d; do
        case $kind in
    `,
    sh`
      privilege)
        allowed "$service" "$a" || tell "$service asks for: $a. Say why under compose.allow, or remove it from the compose file." ;;
      device)
        case $a in ${raw(system)}) allowed "$service" "$a" || tell "The volume $service is $a of the host. Say why under compose.allow, or use another folder." ;; esac ;;
      file)
        [ -e "$a" ] || tell "$a, which the compose file names as $service, is not there." ;;
    `,
    ports(context),
    images2(compose2),
    mounts(context),
    sh`
        esac
      done < ${facts}
    `
  );
}
function defineAllowed({ allow, ephemeral }) {
  const list = allow.map(({ service, what }) => `${service}|${what}`).join("\n");
  return sh`
    allowed() { printf '%s\\n' ${list} | grep -qxF -e "$1|$2"; }
    allowed_to_lose() { printf '%s\\n' ${ephemeral.join("\n")} | grep -qxF -e "$1:$2"; }
  `;
}
function ports({ slot }) {
  const known2 = Object.values(slot.ports);
  const accepted = sh`case ${` ${known2.join(" ")} `} in *" $b "*) ;;`;
  return sh`
    port)
      ${accepted}
        *) tell "$service publishes the port $b, which is not under ports in deploy.yml. Name it there, or do not publish it." ;;
      esac ;;
  `;
}
function images2({ images: mode }) {
  const built = mode === "build" ? sh`grep -qxF -e "build|$service" "$facts" ||` : sh``;
  return sh`
    image)
      case $a in
        *@sha256:* | sha256:*) ;;
        *) ${built} tell "$service runs $a, and a tag can move. Write its digest, or write it without variables, so that build-release finds it." ;;
      esac ;;
  `;
}
function mounts(context) {
  const { root: root2 } = context.slot;
  const release = releaseDirectory(context);
  return sh`
    mount)
      case $a in
        bind)
          real=$(readlink -f "$b") || real=$b
          if [ ! -e "$b" ]; then
            tell "$b is not on the host, and $service mounts it as $c."
          else
            for place in "$b" "$real"; do
              case $place:$d in ${raw(harmless)}) continue ;; esac
              case $place in
                ${raw(system)} | *.sock) allowed "$service" "$b" || { tell "$service mounts $b of the host. Say why under compose.allow, or mount something else."; break; } ;;
                ${root2}/.deploy | ${root2}/.deploy/*) tell "$service mounts $b, which belongs to the deployments."; break ;;
              esac
            done
            case $real in
              ${release}/*)
                if [ -d "$real" ] && [ "$d" != true ]; then
                  tell "$service writes to $b, which the next release does not have. Name the folder under shared, or mount it read-only."
                fi ;;
            esac
          fi ;;
        volume)
          [ -n "$b" ] || allowed_to_lose "$service" "$c" || tell "$service keeps $c on a volume without a name, which is lost with its container. Give it a name, or list $service:$c under compose.ephemeral." ;;
      esac ;;
  `;
}

// packages/plan/steps/compose/rendered.ts
init_dirname();
var reader = `
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
`;
function readRendered(file, facts) {
  return sh`awk ${reader} ${file} > ${facts}`;
}

// packages/plan/steps/compose/render.ts
function render(context, { pinned }) {
  const { slot } = context;
  const compose2 = slot.compose;
  const draft = draftFolder(context);
  const files2 = [...compose2.files, ...pinned ? [PINS_FILE] : []].flatMap((file) => ["--file", file]);
  return step({
    id: "render",
    phase: isLive(context) ? "switch" : "prepare",
    title: `Render ${compose2.files.join(", ")} as project ${compose2.project}${allowances(context)}`,
    do: lines(
      sh`
        umask 077
        cd ${releaseDirectory(context)}
        rm -rf ${draft}
        mkdir -p ${draft}
      `,
      defineCompose(context),
      defineMasked(context),
      defineTell,
      variables2(context),
      sh`
        render() {
          file=$1
          shift
          compose "$@" > "$file" 2> ${draft}/said || {
            masked < ${draft}/said >&2
            exit 1
          }
          masked < ${draft}/said >&2
        }
        render ${draft}/one.yaml "$@" ${files2} config
        render ${draft}/shown.yaml "$@" ${files2} config --no-interpolate --no-path-resolution
        facts=${draft}/facts
        ${readRendered(sh`${draft}/one.yaml`, sh`"$facts"`)}
        grep -E '^(image|build)\\|' "$facts" | cut -d '|' -f 2 | sort -u > ${draft}/services
      `,
      known(context),
      refuse2(context, sh`"$facts"`),
      sh`told`,
      names(context),
      sh`render ${draft}/build.yaml --file ${draft}/one.yaml "$@" config`,
      shown(context)
    ),
    undo: sh`rm -rf ${draft}`,
    timeoutSeconds: 120
  });
}
function allowances({ slot }) {
  const { allow } = slot.compose;
  return allow.map(({ service, what, reason }) => `; ${service} may have ${what}: ${reason}`).join("");
}
function variables2({ slot }) {
  const files2 = slot.compose.envFiles.map(({ path }) => path);
  return sh`
    set --
    for file in .env ${files2}; do
      if [ -f "$file" ]; then set -- "$@" --env-file "$file"; fi
    done
  `;
}
function known(context) {
  const draft = draftFolder(context);
  const { order, persistent, ephemeral, allow, profiles } = context.slot.compose;
  const paths2 = [...persistent, ...ephemeral].map((path) => path.slice(0, path.indexOf(":")));
  const volumes = allow.map(({ service }) => service);
  const wanted = [.../* @__PURE__ */ new Set([...order, ...paths2])];
  const where = profiles.length === 0 ? "without a profile" : `in the profiles ${profiles.join(", ")}`;
  return sh`
    for service in ${wanted}; do
      grep -qxF -e "$service" ${draft}/services || tell "deploy.yml names the service $service, and there is none "${where}.
    done
    for service in ${volumes}; do
      grep -Eq -e "^[a-z]+\\|$service(\\||$)" "$facts" || tell "compose.allow names $service, and there is none "${where}.
    done
  `;
}
function names(context) {
  const { images: images3 } = context.slot.compose;
  const kept = `${keptImages(context)}:${keptPrefix(context)}`;
  const each2 = images3 === "build" ? sh`printf '  "%s": { image: "%s.%s" }\\n' "$service" ${kept} "$service"` : sh`printf '  "%s": { build: !reset null }\\n' "$service"`;
  return sh`
    set --
    if grep -q '^build|' "$facts"; then
      {
        echo 'services:'
        while IFS='|' read -r kind service _; do
          [ "$kind" != build ] || ${each2}
        done < "$facts"
      } > ${draftFolder(context)}/names.yaml
      set -- --file ${draftFolder(context)}/names.yaml
    fi
  `;
}
function shown(context) {
  const { previous: previous2 } = context;
  if (previous2 === void 0) return sh``;
  const before = `${projectFolder(context, previous2.id)}/shown.yaml`;
  return sh`
    if [ -f ${before} ]; then
      diff -U 2 -L ${previous2.id} -L ${context.release.id} ${before} ${draftFolder(context)}/shown.yaml || true
    fi
  `;
}

// packages/plan/steps/compose/up.ts
init_dirname();
function keepWayBack(context) {
  const { project, waitSeconds: waitSeconds2 } = context.slot.compose;
  return step({
    id: "keep",
    phase: "switch",
    title: `Note how ${project} runs now, for the way back`,
    do: sh`
      umask 077
      ${untilEngineAnswers}
      if [ ! -e ${orderDirectory}/noted ]; then
        ${allContainers(context)} > ${orderDirectory}/containers-before
        ${wayBack(context)}
        touch ${orderDirectory}/noted
      fi
      ${synced(orderDirectory)}
    `,
    undo: lines(
      sh`
        [ -e ${orderDirectory}/started ] || exit 0
        ${untilEngineAnswers}
      `,
      defineRendered,
      defineMasked(context),
      sh`
        back=$(cat ${orderDirectory}/back)
        if [ -n "$back" ]; then
          ${restore(context)}
          rendered "$back"/compose.yaml --progress quiet up --detach --no-build --pull never --wait --wait-timeout ${waitSeconds2} > ${orderDirectory}/up 2>&1 || {
            masked < ${orderDirectory}/up >&2
            exit 1
          }
        fi
        ${removeNew(context)}
      `
    ),
    timeoutSeconds: waitSeconds2 + 180
  });
}
function wayBack(context) {
  const { project } = context.slot.compose;
  const backup = sh`${orderDirectory}/backup/compose`;
  const before = context.previous && projectFolder(context, context.previous.id);
  const live = isLive(context);
  const ofRelease = before === void 0 ? sh`false` : sh`[ -f ${`${before}/compose.yaml`} ]`;
  return sh`
    rm -rf ${backup}
    if ${ofRelease}; then
      [ "$(sed -n 's/^name: //p' ${`${before}/compose.yaml`})" = ${project} ] || {
        echo ${`The release that serves is another project than ${project}, and both would run. Keep compose.project, or stop the other one.`} >&2
        exit 1
      }
      ${live ? sh`cp -pR ${before ?? ""} ${backup}` : sh`:`}
      printf '%s\\n' ${live ? backup : sh`${before ?? ""}`} > ${orderDirectory}/back
    elif [ -s ${orderDirectory}/containers-before ]; then
      mkdir ${backup}
      ${adopt(context)}
      printf '%s\\n' ${backup} > ${orderDirectory}/back
    else
      : > ${orderDirectory}/back
    fi
  `;
}
function adopt({ slot }) {
  const { project } = slot.compose;
  const back = sh`${orderDirectory}/backup/compose`;
  return sh`
    label() { docker container inspect --format "{{index .Config.Labels \\"com.docker.compose.$1\\"}}" "$2"; }
    first=$(head -n 1 ${orderDirectory}/containers-before)
    set -- --project-name ${project} --project-directory "$(label project.working_dir "$first")"
    IFS=,
    for file in $(label project.environment_file "$first"); do set -- "$@" --env-file "$file"; done
    for file in $(label project.config_files "$first"); do set -- "$@" --file "$file"; done
    unset IFS
    echo 'services:' > ${back}/ids.yaml
    services=
    while read -r id; do
      service=$(label service "$id")
      case " $services " in *" $service "*) continue ;; esac
      services="$services $service"
      printf '  "%s": { image: "%s", build: !reset null }\\n' "$service" "$(docker container inspect --format '{{.Image}}' "$id")" >> ${back}/ids.yaml
    done < ${orderDirectory}/containers-before
    # shellcheck disable=SC2086 # names of services have no spaces
    docker compose "$@" --file ${back}/ids.yaml config $services > ${back}/compose.yaml 2> ${back}/said || {
      echo ${`The project ${project} was started by hand, from files that cannot be read any more, so that nothing could go back to it. When it may go: docker compose --project-name ${project} stop, and docker compose --project-name ${project} rm.`} >&2
      exit 1
    }
  `;
}
function restore(context) {
  if (!isLive(context)) return sh`:`;
  const folder2 = projectFolder(context, context.release.id);
  return sh`
    rm -rf ${`${folder2}.back`}
    cp -pR "$back" ${`${folder2}.back`}
    rm -rf ${folder2}
    mv -T ${`${folder2}.back`} ${folder2}
  `;
}
function removeNew(context) {
  return sh`
    ${allContainers(context)} > ${orderDirectory}/containers-after
    while read -r id; do
      if grep -qxF -e "$id" ${orderDirectory}/containers-before; then continue; fi
      service=$(docker container inspect --format '{{index .Config.Labels "com.docker.compose.service"}}' "$id")
      if [ -n "$back" ] && rendered "$back"/compose.yaml config --services 2>/dev/null | grep -qxF -e "$service"; then continue; fi
      docker rm --force "$id" > /dev/null
    done < ${orderDirectory}/containers-after
  `;
}
function stopServices(context) {
  const { project } = context.slot.compose;
  return step({
    id: "stop",
    phase: "switch",
    title: `Stop the services of ${project}`,
    do: lines(
      untilEngineAnswers,
      sh`
        touch ${orderDirectory}/started
        ${synced(orderDirectory)}
      `,
      stopAll(context)
    ),
    timeoutSeconds: 300
  });
}
function stopAll(context) {
  return sh`
    ${allContainers(context)} > ${orderDirectory}/containers-stopped
    while read -r id; do docker stop "$id" > /dev/null; done < ${orderDirectory}/containers-stopped
  `;
}
function up(context, { stops }) {
  const { order, waitSeconds: waitSeconds2, removeOrphans } = context.slot.compose;
  const [folder2, draft] = [projectFolder(context, context.release.id), draftFolder(context)];
  const orphans = removeOrphans ? ["--remove-orphans"] : [];
  return step({
    id: "up",
    phase: "switch",
    title: `Bring the services up${order.length === 0 ? "" : `: ${order.join(", then ")}, then the others`}${removeOrphans ? ", and remove those that are gone" : ""}`,
    do: lines(
      untilEngineAnswers,
      defineRendered,
      defineMasked(context),
      defineContainers(context),
      sh`
        touch ${orderDirectory}/started
        if [ -e ${draft} ]; then
          rm -rf ${folder2}
          mv -T ${draft} ${folder2}
        fi
        ${synced(`${context.slot.root}/.deploy/compose`)}
        ${synced(orderDirectory)}
        uptime() { cut -d . -f 1 /proc/uptime; }
        limit=$(($(uptime) + ${waitSeconds2}))
        bring() {
          left=$((limit - $(uptime)))
          [ "$left" -ge 1 ] || left=1
          if rendered ${`${folder2}/compose.yaml`} up --detach --no-build --pull never --wait --wait-timeout "$left" "$@" > ${orderDirectory}/up 2>&1; then return; fi
          masked < ${orderDirectory}/up >&2
          ${lastWords(folder2)}
          exit 1
        }
        for service in ${order}; do bring "$service"; done
        bring ${orphans}
      `
    ),
    undo: stops ? lines(untilEngineAnswers, stopAll(context)) : void 0,
    timeoutSeconds: waitSeconds2 + 180
  });
}
function lastWords(folder2) {
  return sh`
    cut -d '|' -f 1 ${folder2}/images | while read -r service; do
      for id in $(containers "$service"); do
        state=$(docker container inspect --format '{{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$id")
        case $state in running | 'running healthy') continue ;; esac
        docker container inspect --format "$service: $state, exit code {{.State.ExitCode}} {{.State.Error}}" "$id" >&2
        docker logs --tail 20 "$id" 2>&1 | masked >&2
      done
    done
  `;
}
function identifyServices(context) {
  const folder2 = projectFolder(context, context.release.id);
  return step({
    id: "identity",
    phase: "identity",
    title: `Every service of ${context.slot.compose.project} runs the image of ${context.release.id}`,
    do: lines(
      untilEngineAnswers,
      defineRendered,
      defineContainers(context),
      defineTell,
      sh`
        rendered ${folder2}/compose.yaml config --hash '*' > ${orderDirectory}/hashes
        since() { for id in $(allOf); do docker container inspect --format '{{.Id}} {{.State.StartedAt}}' "$id"; done; }
        allOf() { while IFS='|' read -r service _; do containers "$service"; done < ${folder2}/images; }
        since > ${orderDirectory}/since
        while IFS='|' read -r service wanted; do
          ids=$(containers "$service")
          [ -n "$ids" ] || tell "$service has no container."
          hash=$(sed -n "s/^$service //p" ${orderDirectory}/hashes)
          for id in $ids; do
            found=$(docker container inspect --format '{{.Image}} {{index .Config.Labels "com.docker.compose.config-hash"}}' "$id")
            [ "$found" = "$wanted $hash" ] || tell "$service runs another image, or with other settings, than this release has: $found instead of $wanted $hash"
            state=$(docker container inspect --format '{{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$id")
            case $state in running | 'running healthy') ;; *) tell "$service is $state." ;; esac
          done
        done < ${folder2}/images
        told
        sleep 1
        since | cmp -s - ${orderDirectory}/since || tell 'A service was started again within a second.'
        told
      `
    ),
    timeoutSeconds: 150
  });
}

// packages/plan/steps/compose/volumes.ts
init_dirname();
function keepVolumes(context) {
  const { persistent } = context.slot.compose;
  const facts = `${draftFolder(context)}/facts`;
  const images3 = `${draftFolder(context)}/images`;
  return step({
    id: "volumes",
    phase: isLive(context) ? "switch" : "prepare",
    title: persistent.length === 0 ? "See that no image keeps data on a volume without a name" : `See that ${persistent.join(", ")} outlive their containers, and stay where they are`,
    do: lines(
      defineTell,
      defineAllowed(context.slot.compose),
      defineContainers(context),
      sh`
        # The mount that a path of a service lies in: type|source|target
        mounted() {
          awk -F '|' -v service="$1" -v path="$2" '
            $1 == "mount" && $2 == service && index(path "/", $5 "/") == 1 && length($5) >= length(best) { best = $5; found = $3 "|" $4 "|" $5 }
            END { print found }' ${facts}
        }
        while IFS='|' read -r service id; do
          docker image inspect --format '{{range $path, $_ := .Config.Volumes}}{{println $path}}{{end}}' "$id" > "$DEPLOY_ORDER_DIR"/declared
          while read -r path; do
            [ -n "$path" ] || continue
            [ -z "$(mounted "$service" "$path")" ] || continue
            allowed_to_lose "$service" "$path" || tell "The image of $service keeps data in $path, and nothing is mounted there: it would be lost with the container. Mount a volume with a name, or list $service:$path under compose.ephemeral."
          done < "$DEPLOY_ORDER_DIR"/declared
        done < ${images3}
      `,
      sh`
        for each in ${persistent}; do
          service=\${each%%:*}
          path=\${each#*:}
          mount=$(mounted "$service" "$path")
          case $mount in
            'volume||'* | tmpfs* | '') tell "$service keeps $path where it is lost with its container. Mount a volume with a name there, or a folder of the host."; continue ;;
          esac
          source=\${mount#*|}
          target=\${source#*|}
          source=\${source%%|*}
          case $mount in
            volume*) wanted="volume $(sed -n "s/^volume|$source|//p" ${facts})" ;;
            *) wanted="bind $(readlink -f "$source")" ;;
          esac
          for container in $(containers "$service"); do
            now=$(docker container inspect --format '{{range .Mounts}}{{.Destination}}|{{.Type}}|{{.Name}}|{{.Source}}{{println}}{{end}}' "$container" | awk -F '|' -v path="$path" 'index(path "/", $1 "/") == 1 && length($1) >= length(best) { best = $1; found = $2 "|" $3 "|" $4 } END { print found }')
            case $now in
              volume*) now=\${now#*|}; now="volume \${now%%|*}" ;;
              bind*) now="bind $(readlink -f "\${now##*|}")" ;;
              *) now='the container itself' ;;
            esac
            [ "$now" = "$wanted" ] || allowed "$service" new-volume ||
              tell "$service keeps $path on $now now, and would look for it on $wanted. Bring the data there first; then allow the service new-volume under compose.allow, for this one release."
          done
        done
        told
      `
    ),
    timeoutSeconds: 120
  });
}

// packages/plan/steps/files.ts
init_dirname();

// packages/plan/modes.ts
init_dirname();
import { posix as posix2 } from "node:path";
function matchesPattern(path, pattern) {
  return posix2.matchesGlob(path, pattern);
}

// packages/plan/steps/files.ts
function shared(context) {
  const { slot } = context;
  if (slot.shared.length === 0) return void 0;
  const directory = releaseDirectory(context);
  const link2 = (path) => {
    const kept = `${slot.root}/shared/${path}`;
    const place = `${directory}/${path}`;
    return sh`
      if [ ! -d ${kept} ]; then
        mkdir -p ${parent(kept)}
        rm -rf ${`${kept}.new`}
        if [ -d ${place} ] && [ ! -L ${place} ]; then cp -R ${place} ${`${kept}.new`}; else mkdir ${`${kept}.new`}; fi
        ${ownership(context, `${kept}.new`)}
        chmod 2770 ${`${kept}.new`}
        ${syncedTree(`${kept}.new`)}
        mv -T ${`${kept}.new`} ${kept}
      fi
      if [ "$(readlink ${place})" != ${kept} ]; then
        rm -rf ${place}
        mkdir -p ${parent(place)}
        ln -s ${kept} ${place}
      fi
    `;
  };
  return step({
    id: "shared",
    phase: "prepare",
    title: `Link ${slot.shared.join(", ")} to shared/`,
    check: lines(
      ...slot.shared.map(
        (path) => sh`
          [ "$(readlink ${`${directory}/${path}`})" = ${`${slot.root}/shared/${path}`} ]
          [ -d ${`${slot.root}/shared/${path}`} ]
        `
      )
    ),
    do: lines(...slot.shared.map(link2)),
    timeoutSeconds: 60
  });
}
function config(context, rendered2) {
  if (rendered2.length === 0) return void 0;
  const directory = releaseDirectory(context);
  const sums = rendered2.map(({ path, sha256: sha2563 }) => `${sha2563}  ${path}
`).join("");
  const backup = (path) => sh`${orderDirectory}/backup/files/${path}`;
  const place = ({ path, sha256: sha2563, mode }) => sh`
    if [ ! -e ${backup(path)} ]; then
      mkdir -p ${backup(parent(path))}
      cp -p ${path} ${backup(`${path}.new`)}
      mv -f ${backup(`${path}.new`)} ${backup(path)}
      ${syncedTree(".")}
    fi
    ${copyHashed(storePath(context.slot, sha2563), sha2563, `${path}.new`)}
    chmod ${mode} ${path}.new
    ${ownership(context, `${path}.new`)}
    mv -f ${path}.new ${path}
  `;
  return step({
    id: "config",
    phase: isLive(context) ? "switch" : "prepare",
    title: `Write ${rendered2.map(({ path, settings: settings2 }) => `${path} (${settings2.join(", ")})`).join("; ")}`,
    check: sh`
      cd ${directory}
      printf %s ${sums} | cmp -s - .release/config.sha256
      ${isIntact(".release/config.sha256")}
    `,
    do: lines(
      sh`cd ${directory}`,
      ...rendered2.map(place),
      sh`printf %s ${sums} > .release/config.sha256`,
      synced(".release/config.sha256")
    ),
    undo: lines(
      sh`cd ${directory} 2>/dev/null || exit 0`,
      ...rendered2.map(
        ({ path }) => sh`
          if [ -e ${backup(path)} ]; then
            cp -p ${backup(path)} ${`${path}.new`}
            mv -f ${`${path}.new`} ${path}
          fi
        `
      ),
      sh`if [ -f .release/config.sha256 ]; then sha256sum ${rendered2.map(({ path }) => path)} > .release/config.sha256; fi`
    ),
    timeoutSeconds: 60
  });
}
function modes(context, files2) {
  const { files: rules2 } = context.slot;
  const directory = releaseDirectory(context);
  const special = /* @__PURE__ */ new Map();
  for (const file of files2) {
    if (underShared(context, file.path)) continue;
    const mode = fileMode(rules2, file);
    if (mode !== rules2.files) special.set(mode, [...special.get(mode) ?? [], file.path]);
  }
  const some2 = (paths2) => sh`printf './%s\\0' ${paths2} | xargs -0`;
  return step({
    id: "modes",
    phase: "prepare",
    title: `Set modes: folders ${rules2.directories}, files ${rules2.files}${[...special.keys()].map((mode) => `, ${special.get(mode).length} \xD7 ${mode}`).join("")}${ownerTitle(context)}`,
    check: lines(
      sh`
        cd ${directory}
        [ -z "$(find . -path ./.venv -prune -o -type d ! -perm ${rules2.directories} -print)" ]
        [ "$(find . -path ./.venv -prune -o -type f ! -perm ${rules2.files} -print | wc -l)" -eq ${[...special.values()].flat().length} ]
      `,
      ...[...special].map(
        ([mode, paths2]) => sh`[ "$(${some2(paths2)} stat -c %a | sort -u)" = ${mode.replace(/^0+(?=.)/, "")} ]`
      ),
      owned(context)
    ),
    do: lines(
      sh`cd ${directory}`,
      sh`find . -path ./.venv -prune -o -type f ! -perm ${rules2.files} -exec chmod ${rules2.files} {} +`,
      ...[...special].map(([mode, paths2]) => sh`${some2(paths2)} chmod ${mode}`),
      ownership(context, "."),
      sh`find . -path ./.venv -prune -o -type d ! -perm ${rules2.directories} -exec chmod ${rules2.directories} {} +`,
      syncedTree(".")
    ),
    timeoutSeconds: 300
  });
}
function fileMode(rules2, file) {
  const named2 = Object.entries(rules2.patterns).findLast(([pattern]) => matchesPattern(file.path, pattern));
  if (named2) return named2[1];
  const plain2 = Number.parseInt(rules2.files, 8);
  const executable = (Number.parseInt(file.mode, 8) & 73) !== 0;
  return (executable ? plain2 | (plain2 & 292) >> 2 : plain2).toString(8).padStart(4, "0");
}
function ownership({ slot: { files: files2 }, facts }, path) {
  if (facts.uid === 0 && (files2.owner || files2.group)) {
    return sh`chown -hR ${`${files2.owner ?? "root"}:${files2.group ?? ""}`} ${path}`;
  }
  if (files2.group && files2.group !== facts.groups[0]) return sh`chgrp -hR ${files2.group} ${path}`;
  return nothing;
}
function owned({ slot: { files: files2 }, facts }) {
  const owner = facts.uid === 0 ? files2.owner : void 0;
  const group = facts.uid === 0 || files2.group !== facts.groups[0] ? files2.group : void 0;
  return lines(
    owner ? sh`[ -z "$(find . ! -user ${owner} -print | head -n 1)" ]` : void 0,
    group ? sh`[ -z "$(find . ! -group ${group} -print | head -n 1)" ]` : void 0
  );
}
function underShared({ slot }, path) {
  return slot.shared.some((folder2) => path === folder2 || path.startsWith(`${folder2}/`));
}
function ownerTitle({ slot: { files: files2 }, facts }) {
  if (facts.uid === 0 && files2.owner) return `; owner ${files2.owner}:${files2.group ?? files2.owner}`;
  return files2.group ? `; group ${files2.group}` : "";
}
function parent(path) {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

// packages/plan/steps/links.ts
init_dirname();
function switchCurrent(context) {
  const { slot, release, previous: previous2 } = context;
  const point = (id) => sh`
    cd ${slot.root}
    rm -f .current.new
    ln -s ${`releases/${id}`} .current.new
    mv -fT .current.new current
    ${synced(".")}
    [ "$(readlink current)" = ${`releases/${id}`} ]
  `;
  return step({
    id: "switch",
    phase: "switch",
    title: previous2 && previous2.id !== release.id ? `Point current from ${previous2.id} to ${release.id}` : `Point current to ${release.id}`,
    check: sh`[ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ]`,
    do: point(release.id),
    undo: previous2 ? point(previous2.id) : sh`
          cd ${slot.root}
          rm -f .current.new current
          ${synced(".")}
        `,
    timeoutSeconds: 30
  });
}
function expose(context, { id, path, target }) {
  if (path === target) return void 0;
  const seen = context.facts.paths[path];
  const { root: root2, list } = privileges(
    seen?.replaceable ? { ...context, facts: { ...context.facts, uid: 0 } } : context
  );
  const before = seen?.kind === "link" ? seen.target : void 0;
  return step({
    id,
    phase: "switch",
    title: `Let ${path} lead to ${target}`,
    check: sh`[ "$(readlink ${path})" = ${target} ]`,
    do: lines(root2(["ln", "-sfn", target, path]), sh`[ "$(readlink ${path})" = ${target} ]`),
    undo: before === target ? void 0 : before ? root2(["ln", "-sfn", before, path]) : root2(["rm", "-f", path]),
    timeoutSeconds: 30,
    privileged: list
  });
}

// packages/plan/steps/nginx.ts
init_dirname();
import { posix as posix4 } from "node:path";

// packages/plan/steps/place.ts
init_dirname();
import { posix as posix3 } from "node:path";
function placing(context, file, root2, changed) {
  const { slot, facts } = context;
  const { to } = file;
  const copy2 = copyPath(slot, to);
  const staged = `${slot.root}/.deploy/placed${to}`;
  const fresh = `${posix3.dirname(to)}/.${posix3.basename(to)}.new`;
  const backup = sh`${orderDirectory}/backup/placed${to}`;
  const seen = facts.paths[to];
  const modeBefore = seen?.kind === "file" && seen.mode ? seen.mode.padStart(4, "0") : "0644";
  const same2 = fed(context, file, sh`cmp -s - ${to}`);
  const stage = (content, mode) => sh`
    mkdir -p ${posix3.dirname(staged)}
    ${content} > ${staged}
    ${root2(["install", "-m", mode, staged, fresh])}
    ${root2(["mv", "-fT", fresh, to])}
    ${synced(posix3.dirname(to))}
  `;
  return {
    /** Exit 0 when the host has it, and the suite knows that it was this which it installed. */
    isThere: sh`
      ${same2}
      cmp -s ${copy2} ${to}
    `,
    /** Before anything is replaced: what was there goes to the order's folder, an edit of somebody's also out of its reach. */
    keep: sh`
      if [ ! -e ${backup}.kept ]; then
        ${refuseLater(file, seen, same2)}
        mkdir -p ${orderDirectory}/backup/placed${posix3.dirname(to)}
        if [ -e ${to} ]; then cat ${to} > ${backup}; fi
        if [ -e ${copy2} ]; then cat ${copy2} > ${backup}.copy; fi
        ${keepEdit(context, { to, copy: copy2, same: same2 })}
        touch ${backup}.kept
        ${synced(orderDirectory)}
      fi
    `,
    put: sh`
      ${same2} || {
        touch ${orderDirectory}/${changed}
        ${synced(orderDirectory)}
        ${stage(fed(context, file, sh`cat`), "0644")}
      }
    `,
    /** Once it is in force. */
    remember: sh`
      mkdir -p ${posix3.dirname(copy2)}
      ${fed(context, file, sh`cat`)} > ${copy2}.new
      mv -f ${copy2}.new ${copy2}
      ${synced(posix3.dirname(copy2))}
    `,
    restore: sh`
      if [ -e ${backup}.kept ]; then
        if [ -e ${backup} ]; then
          ${restored2(seen, { to, backup, again: stage(sh`cat ${backup}`, modeBefore), root: root2 })}
        elif [ -e ${to} ]; then
          ${root2(["rm", "-f", to])}
        fi
        if [ -e ${backup}.copy ]; then
          cat ${backup}.copy > ${copy2}.new
          mv -f ${copy2}.new ${copy2}
        else
          rm -f ${copy2}
        fi
      fi
    `
  };
}
function fed(context, { from }, command) {
  return "text" in from ? sh`printf %s ${from.text} | ${command}` : sh`${command} < ${`${releaseDirectory(context)}/${from.file}`}`;
}
function restored2(seen, { to, backup, again: again3, root: root2 }) {
  return seen?.kind === "link" && seen.target && seen.sha256 ? root2(["ln", "-sfn", seen.target, to]) : sh`
        cmp -s ${backup} ${to} || {
          ${again3}
        }
      `;
}
function refuseLater({ to }, seen, same2) {
  if (seen === void 0) return nothing;
  const expected = sumOf(seen) ?? "nothing";
  return sh`
    found=nothing
    if [ -e ${to} ]; then found=$(sha256sum < ${to} | cut -d' ' -f1); fi
    if [ "$found" != ${expected} ] && ! ${same2}; then
      echo ${`${to} was changed on the host after this plan was made. Deploy again to see what changed.`} >&2
      exit 1
    fi
  `;
}
function keepEdit({ slot }, { to, copy: copy2, same: same2 }) {
  const edited = `${slot.root}/.deploy/edited${to}`;
  return sh`
    if [ -e ${to} ] && ! cmp -s ${copy2} ${to} && ! ${same2}; then
      mkdir -p ${posix3.dirname(edited)}
      aside=${edited}.$(sha256sum < ${to} | cut -c1-12)
      cat ${to} > "$aside.new"
      mv -f "$aside.new" "$aside"
      ${synced(posix3.dirname(edited))}
      echo ${`${to} was not as a deployment had left it; that version is kept as`} "$aside"
    fi
  `;
}
function each(items, script) {
  return items.length === 0 ? sh`:` : lines(...items.map(script));
}

// packages/plan/steps/nginx.ts
var folder = "/etc/nginx";
var reloadSeconds = 20;
function testNginx(context) {
  const files2 = nginxFiles(context.slot);
  if (files2.length === 0) return void 0;
  const { root: root2, list } = privileges(context);
  const copy2 = `${context.slot.root}/.deploy/nginx-test`;
  const put = (file) => {
    const target = `${copy2}/${file.to.slice(folder.length + 1)}`;
    return sh`
      mkdir -p ${posix4.dirname(target)}
      rm -f ${target}
      ${fed(context, file, sh`inside`)} > ${target}
    `;
  };
  return step({
    id: "nginx-test",
    phase: "prepare",
    title: `Let nginx test its configuration with ${files2.map(({ to }) => to).join(", ")}`,
    check: each(files2, (file) => placing(context, file, root2, "").isThere),
    do: lines(
      sh`
        ${requireMaster}
        inside() { sed -E ${`s#(^|[;{}[:space:]])include([[:space:]]+)(["']?)${folder}/#\\1include\\2\\3#g`}; }
        rm -rf ${copy2}
        mkdir -p ${copy2}
        ( cd ${folder} && find -L . -type f -size -2048k ) > ${orderDirectory}/nginx-files 2> /dev/null || true
        while IFS= read -r file; do
          mkdir -p ${copy2}/"$(dirname "$file")"
          if [ -r ${folder}/"$file" ]; then
            inside < ${folder}/"$file" > ${copy2}/"$file"
          else
            ln -s ${folder}/"$file" ${copy2}/"$file"
          fi
        done < ${orderDirectory}/nginx-files
      `,
      each(files2, put),
      sh`
        if { ${root2([nginxProgram, "-t", "-q", "-c", `${copy2}/nginx.conf`])}; } > ${orderDirectory}/nginx-words 2>&1; then
          ${said(copy2)}
        else
          ${said(copy2)} >&2
          echo 'nginx refuses this configuration. Nothing was changed.' >&2
          exit 1
        fi
        rm -rf ${copy2}
      `
    ),
    timeoutSeconds: 60,
    privileged: list
  });
}
function installNginx(context) {
  const files2 = nginxFiles(context.slot);
  if (files2.length === 0) return void 0;
  const { root: root2, list } = privileges(context);
  const placed = files2.map((file) => placing(context, file, root2, "nginx-changed"));
  const drainSeconds = context.slot.nginx?.switch?.drainSeconds;
  const test = sh`
    { ${root2([nginxProgram, "-t", "-q"])}; } > ${orderDirectory}/nginx-words 2>&1 || { cat ${orderDirectory}/nginx-words >&2; exit 1; }
  `;
  const reload = sh`
    ${root2([nginxProgram, "-s", "reload"])}
    awaitWorkers
  `;
  return step({
    id: "nginx",
    phase: "switch",
    title: `Install ${files2.map(({ to }) => to).join(", ")} and reload nginx`,
    check: lines(
      sh`[ ! -e ${orderDirectory}/nginx-changed ] || exit 1`,
      each(placed, ({ isThere: isThere2 }) => isThere2)
    ),
    do: lines(
      requireMaster,
      defineWorkers,
      each(placed, ({ keep: keep3 }) => keep3),
      sh`rememberWorkers`,
      each(placed, ({ put }) => put),
      sh`
        if [ -e ${orderDirectory}/nginx-changed ]; then
          ${test}
          ${reload}
        fi
      `,
      each(placed, ({ remember }) => remember)
    ),
    undo: lines(
      sh`
        [ -e ${orderDirectory}/nginx-changed ] || exit 0
        ${oldAnswers(context)}
        ${defineMaster}
        ${untilStarted}
        ${defineWorkers}
      `,
      each(placed, ({ restore: restore2 }) => restore2),
      sh`
        if master > /dev/null; then
          rememberWorkers
          ${test}
          ${reload}
          ${drainSeconds === void 0 ? nothing : untilDrained(drainSeconds)}
        fi
      `
    ),
    timeoutSeconds: 90 + (drainSeconds ?? 0),
    privileged: list
  });
}
function said(copy2) {
  const pattern = copy2.replace(/[\\.*[\]^$#]/g, "\\$&");
  return sh`sed ${`s#${pattern}#${folder}#g`} ${orderDirectory}/nginx-words`;
}
var defineMaster = sh`
  master() {
    pid=$(cat /run/nginx.pid 2> /dev/null) || pid=
    [ -n "$pid" ] || pid=$(systemctl show -p MainPID --value nginx.service 2> /dev/null) || pid=
    case $pid in '' | 0 | *[!0-9]*) return 1 ;; esac
    [ -d "/proc/$pid" ] || return 1
    printf '%s\\n' "$pid"
  }
`;
var requireMaster = sh`
  ${defineMaster}
  master > /dev/null || { echo 'nginx does not run on this host. Start it: sudo systemctl enable --now nginx' >&2; exit 1; }
`;
var untilStarted = sh`
  waited=0
  while [ "$(systemctl show -p ActiveState --value nginx.service 2> /dev/null)" = activating ] && [ "$waited" -lt 60 ]; do
    waited=$((waited + 1))
    sleep 0.5
  done
`;
var defineWorkers = sh`
  workers() {
    master=$(master) || return 0
    for status in /proc/[0-9]*/status; do
      parent='' process=''
      while read -r key value _; do
        case $key in Pid:) process=$value ;; PPid:) parent=$value; break ;; esac
      done 2> /dev/null < "$status" || continue
      [ "$parent" = "$master" ] || continue
      title=$(tr '\\0' ' ' < "/proc/$process/cmdline" 2> /dev/null) || continue
      case $title in *'shutting down'*) ;; 'nginx: worker process'*) echo "$process" ;; esac
    done
  }
  rememberWorkers() {
    workers > ${orderDirectory}/nginx-workers.new
    mv -f ${orderDirectory}/nginx-workers.new ${orderDirectory}/nginx-workers
  }
  awaitWorkers() {
    if [ ! -s ${orderDirectory}/nginx-workers ]; then
      echo 'The workers of nginx cannot be seen by this user; that it has loaded the configuration is not proven here.'
      return 0
    fi
    waited=0
    until workers > ${orderDirectory}/nginx-now && [ -s ${orderDirectory}/nginx-now ] && ! grep -qxF -f ${orderDirectory}/nginx-workers ${orderDirectory}/nginx-now; do
      waited=$((waited + 1))
      if [ "$waited" -gt ${reloadSeconds * 10} ]; then
        echo 'nginx goes on with its old workers: it has not loaded the configuration.' >&2
        tail -n 5 /var/log/nginx/error.log >&2 2> /dev/null || true
        exit 1
      fi
      sleep 0.1
    done
  }
`;
function untilDrained(seconds) {
  return sh`
    waited=0
    left() {
      while read -r worker; do
        [ ! -d "/proc/$worker" ] || return 0
      done < ${orderDirectory}/nginx-workers
      return 1
    }
    while [ -s ${orderDirectory}/nginx-workers ] && left; do
      waited=$((waited + 1))
      if [ "$waited" -gt ${Math.ceil(seconds * 5)} ]; then
        echo ${`After ${seconds} s some requests that were begun before are still being answered; they are cut off.`}
        break
      fi
      sleep 0.2
    done
  `;
}

// packages/plan/steps/signature.ts
init_dirname();
import { basename } from "node:path";
function verifySignature(context, { release, signature }) {
  const wanted = context.slot.signature;
  if (!wanted) return { step: void 0, texts: [] };
  if (!signature) throw missing(release.id);
  const texts = ["sums", "sshsig", "openssl"].flatMap((kind) => {
    const text = signature[kind];
    return text === void 0 ? [] : [{ name: `release/${signatureFiles[kind]}`, text }];
  });
  const { allowedSigners, publicKey } = wanted;
  const namespace = releaseNamespace(release.application);
  return {
    texts,
    step: step({
      id: "signature",
      phase: "fetch",
      title: `Verify who signed the release, by ${allowedSigners} of the host`,
      do: lines(
        sh`
          umask 077
          cd ${orderDirectory}
        `,
        ...texts.map(
          ({ name, text }) => copyHashed(storePath(context.slot, sha256Of(text)), sha256Of(text), basename(name))
        ),
        sh`
          [ -r ${allowedSigners} ] || {
            echo ${`${allowedSigners} cannot be read, so nobody knows who may sign. It is installed once, by those who run the host.`} >&2
            exit 1
          }
          signer=$(ssh-keygen -Y find-principals -f ${allowedSigners} -s ${signatureFiles.sshsig} 2> signer.log | head -n 1) || signer=
          if [ -n "$signer" ] && ssh-keygen -Y verify -f ${allowedSigners} -I "$signer" -n ${namespace} \
            -s ${signatureFiles.sshsig} < ${signatureFiles.sums} >> signer.log 2>&1
          then
            echo "Signed by $signer."
          ${publicKey !== void 0 && signature.openssl !== void 0 ? elseByOpenssl(publicKey) : nothing}
          else
            cat signer.log >&2
            echo ${`The release is not signed by anyone whom ${allowedSigners} allows to sign for ${namespace}.`} >&2
            exit 1
          fi
          grep -qxF ${`${release.archive.sha256}  ${release.archive.name}`} ${signatureFiles.sums} || {
            echo ${`The signed list does not name ${release.archive.name} with this digest: it is of another release.`} >&2
            exit 1
          }
        `
      ),
      timeoutSeconds: 60
    })
  };
}
function elseByOpenssl(publicKey) {
  return sh`
    elif base64 -d ${signatureFiles.openssl} > signature.der && openssl dgst -sha256 -verify ${publicKey} \
      -signature signature.der ${signatureFiles.sums} >> signer.log 2>&1
    then
      echo ${`Signed by the key of ${publicKey}.`}
  `;
}
function missing(id) {
  return new DeployError({
    code: "SIGNATURE_MISSING",
    message: `${id} is not signed, and deploy.yml says that its hosts ask who signed it.`,
    cause: `The release directory has no ${signatureFiles.sums} with ${signatureFiles.sshsig}.`,
    remedy: "Give sbom-and-checksum the input 'signing-key', and build the release again."
  });
}

// packages/plan/steps/units.ts
init_dirname();
import { posix as posix5 } from "node:path";
function installUnits(context) {
  const { units, service } = context.slot;
  if (units === void 0) return void 0;
  const { root: root2, list } = privileges(context);
  const files2 = furtherUnits(units);
  const placed = files2.map((file) => placing(context, file, root2, changedMark(posix5.basename(file.to))));
  const reload = root2(["systemctl", "daemon-reload"]);
  const named2 = [.../* @__PURE__ */ new Set([...units.enable, ...units.start])];
  const seconds = service.startSeconds;
  return step({
    id: "units",
    phase: "switch",
    title: titleOf(units),
    check: lines(
      sh`[ ! -e ${orderDirectory}/units-begun ] || exit 1`,
      each(placed, ({ isThere: isThere2 }) => isThere2),
      each(units.enable, (unit) => sh`systemctl is-enabled --quiet ${unit}`),
      each(units.start, (unit) => sh`systemctl is-active --quiet ${unit}`)
    ),
    do: lines(
      rememberStates(named2),
      each(placed, ({ keep: keep3 }) => keep3),
      each(placed, ({ put }) => put),
      reload,
      each(files2, ({ to }) => loaded(posix5.basename(to))),
      each(units.enable, (unit) => root2(["systemctl", "enable", "--quiet", unit])),
      each(units.start, (unit) => started(unit, { root: root2, seconds })),
      each(placed, ({ remember }) => remember)
    ),
    undo: lines(
      sh`[ -e ${orderDirectory}/units-begun ] || exit 0`,
      each(units.start, (unit) => unless(unit, "active", root2(["systemctl", "stop", unit]))),
      each(units.enable, (unit) => unless(unit, "enabled", root2(["systemctl", "disable", "--quiet", unit]))),
      each(placed, ({ restore: restore2 }) => restore2),
      reload,
      each(units.start, (unit) => restartedAgain(unit, root2))
    ),
    timeoutSeconds: 60 + units.start.length * (2 * seconds + 10),
    privileged: list
  });
}
function titleOf({ files: files2, enable, start: start2 }) {
  const parts2 = [
    `Install ${files2.map((file) => posix5.basename(file)).join(", ")}`,
    ...enable.length > 0 ? [`enable ${enable.join(", ")}`] : [],
    ...start2.length > 0 ? [`start ${start2.join(", ")}`] : []
  ];
  return parts2.join("; ");
}
function changedMark(unit) {
  return `unit-changed-${templateOf(unit)}`;
}
function wasMark(unit, state) {
  return sh`${orderDirectory}/unit-was-${state}-${unit}`;
}
function rememberStates(units) {
  return lines(
    sh`if [ ! -e ${orderDirectory}/units-begun ]; then`,
    each(
      units,
      (unit) => sh`
        if systemctl is-enabled --quiet ${unit} 2> /dev/null; then touch ${wasMark(unit, "enabled")}; fi
        if systemctl is-active --quiet ${unit}; then touch ${wasMark(unit, "active")}; fi
      `
    ),
    sh`
      touch ${orderDirectory}/units-begun
      fi
      ${synced(orderDirectory)}
    `
  );
}
function unless(unit, state, act) {
  return sh`
    if [ ! -e ${wasMark(unit, state)} ] && systemctl cat ${unit} > /dev/null 2>&1; then
      ${act}
    fi
  `;
}
function restartedAgain(unit, root2) {
  return sh`
    if [ -e ${wasMark(unit, "active")} ] && { [ -e ${orderDirectory}/${changedMark(unit)} ] || ! systemctl is-active --quiet ${unit}; }; then
      ${root2(["systemctl", "restart", unit])}
    fi
  `;
}
function loaded(unit) {
  if (unit.includes("@.")) return sh`:`;
  return sh`
    state=$(systemctl show -p LoadState --value ${unit})
    [ "$state" = loaded ] || { echo ${`systemd does not load ${unit}:`} "$state" >&2; exit 1; }
  `;
}
function started(unit, { root: root2, seconds }) {
  return sh`
    if [ -e ${orderDirectory}/${changedMark(unit)} ] || ! systemctl is-active --quiet ${unit}; then
      since=$(date +%s)
      timeout ${2 * Math.ceil(seconds)} ${root2(["systemctl", "restart", unit])} > /dev/null 2>&1 || true
      sleep 1
      state=$(systemctl show -p ActiveState -p Result -p Type ${unit} | sort | tr '\\n' ' ')
      case $state in
        'ActiveState=active '*) ;;
        'ActiveState=inactive Result=success Type=oneshot '*) ;;
        *)
          echo ${`${unit} does not become active:`} "$state" >&2
          { ${unitLog(unit, { since: sh`$((since - 1))`, count: 20, format: "cat" })}; } >&2 || true
          exit 1
          ;;
      esac
    fi
  `;
}

// packages/plan/strategies/archive-texts.ts
init_dirname();

// packages/plan/config.ts
init_dirname();

// packages/plan/ini.ts
init_dirname();
function setIni(text, { section, name, value }) {
  const rows = readRows(text);
  const inSection = rows.filter((row) => row.section === section);
  const options = inSection.filter(({ kind, option: option2 }) => kind === "option" && same(option2, name));
  const exact = options.filter(({ option: option2 }) => option2 === name);
  const targets = new Set(exact.length > 0 ? exact : options);
  if (targets.size > 0) {
    const kept = rows.filter(({ kind, of }) => !(kind === "more" && of && targets.has(of)));
    return kept.map((row) => targets.has(row) ? assigned(row, value) : row.text).join("\n");
  }
  const last = rows.findLastIndex((row) => row.section === section && row.kind !== "blank");
  const eol = text.includes("\r\n") ? "\r" : "";
  const texts = rows.map((row) => row.text);
  if (last >= 0) return texts.toSpliced(last + 1, 0, `${name} = ${value}${eol}`).join("\n");
  const end = texts.findLastIndex((row) => row.trim() !== "") + 1;
  const gap = end > 0 ? [eol] : [];
  return [...texts.slice(0, end), ...gap, `[${section}]${eol}`, `${name} = ${value}${eol}`, ""].join("\n");
}
function readRows(file) {
  let section;
  let current;
  let indent = 0;
  return file.split("\n").map((text) => {
    const content = text.trim();
    const level = text.search(/\S/);
    if (content === "" || /^[#;]/.test(content)) return { text, kind: "blank", section };
    if (current && level > indent) return { text, kind: "more", section, of: current };
    indent = level;
    const header = /^\[(.+)\]/.exec(content);
    if (header) {
      section = header[1];
      current = void 0;
      return { text, kind: "header", section };
    }
    current = { text, kind: "option", section, option: content.split(/[=:]/, 1)[0].trim() };
    return current;
  });
}
function same(left, right) {
  return left?.toLowerCase() === right.toLowerCase();
}
function assigned({ text, option: option2 }, value) {
  return `${/^\s*/.exec(text)[0]}${option2} = ${value}${text.endsWith("\r") ? "\r" : ""}`;
}

// packages/plan/config.ts
function renderConfig({ file, format: format2, set }, text, release) {
  const entries = Object.entries(set).map(([key, value]) => [
    key,
    oneLine(file, key, fillRelease(String(value), release))
  ]);
  return entries.reduce(
    (done, [key, value]) => format2 === "ini" ? setIni(done, { ...option(file, key), value }) : setEnv(done, key, value),
    text
  );
}
function option(file, key) {
  const dot = key.indexOf(".");
  const [section, name] = [key.slice(0, dot), key.slice(dot + 1).trim()];
  if (dot < 1 || name === "")
    throw invalid(
      `The key '${key}' for ${file} names no section.`,
      "Write it as section.key, such as server.port."
    );
  if (/^[#;]|:/.test(name))
    throw invalid(`The key '${key}' for ${file} cannot be the name of an option.`, "Leave out #, ; and :");
  return { section, name };
}
function setEnv(text, name, value) {
  const rows = text.split("\n");
  const assignment = (row) => /^(\s*(?:export\s+)?)([^\s=]+)\s*=/.exec(row);
  const at = rows.findLastIndex((row) => assignment(row)?.[2] === name);
  if (at >= 0) return rows.with(at, `${assignment(rows[at])[1]}${name}=${value}`).join("\n");
  const end = rows.findLastIndex((row) => row.trim() !== "") + 1;
  return [...rows.slice(0, end), `${name}=${value}`, ""].join("\n");
}
function oneLine(file, key, value) {
  if (!/[\u0000-\u001f\u007f]/.test(value)) return value;
  throw invalid(
    `The value of '${key}' for ${file} has a line break or a control character.`,
    "Give a value of one line."
  );
}
function invalid(message, remedy) {
  return new DeployError({ code: "CONFIG_INVALID", message, remedy });
}

// packages/plan/strategies/archive-texts.ts
function sumsOf(context, release) {
  const changed = new Set(context.slot.config.map(({ file }) => file));
  return release.files.filter(({ path }) => !changed.has(path) && !underShared(context, path)).map(({ path, sha256: sha2563 }) => `${sha2563}  ${path}
`).join("");
}
function rendered(context, { release, configTexts }) {
  const values = { version: release.version, commit: release.source.commit, release: release.id };
  const results = context.slot.config.map((settings2) => {
    const released = release.files.find(({ path }) => path === settings2.file);
    if (!released) throw configMissing(settings2.file, release);
    const { mode } = released;
    const text = renderConfig(settings2, configTexts[settings2.file] ?? "", values);
    return {
      text: { name: settings2.file, text },
      config: {
        path: settings2.file,
        sha256: sha256Of(text),
        mode: fileMode(context.slot.files, { path: settings2.file, mode }),
        settings: Object.entries(settings2.set).map(
          ([key, value]) => `${key} = ${value === "" ? "nothing" : fillRelease(String(value), values)}`
        )
      }
    };
  });
  return { configs: results.map(({ config: config2 }) => config2), texts: results.map(({ text }) => text) };
}
function configMissing(file, { id }) {
  return new DeployError({
    code: "CONFIG_MISSING",
    message: `${id} has no file ${file}, in which deploy.yml sets values.`,
    cause: "The service would go on reading another file, and never see these values.",
    remedy: "Correct the name in `config`, or add the file to the repository and to `build.include`."
  });
}

// packages/plan/strategies/strategy.ts
init_dirname();
function present(steps) {
  return steps.filter((item) => item !== void 0);
}

// packages/plan/strategies/compose.ts
function compose(source) {
  return {
    deploy: (context) => {
      if (!source) throw new Error("A deployment of compose files needs the release");
      const { release } = source;
      const { configs, texts: configTexts } = rendered(context, source);
      const sums = sumsOf(context, release);
      const releaseJson = `${JSON.stringify(release, null, 2)}
`;
      const written = config(context, configs);
      const made = [
        render(context, { pinned: release.pins !== void 0 }),
        images(context),
        keepVolumes(context)
      ];
      const signed = verifySignature(context, source);
      const live = isLive(context);
      const steps = [
        verifyArchive(context),
        signed.step,
        unpack(context, { sums: sha256Of(sums), releaseJson: sha256Of(releaseJson) }),
        shared(context),
        live ? void 0 : written,
        findEnvFiles(context),
        modes(context, release.files),
        testNginx(context),
        tidy2(context),
        ...live ? [] : made,
        ...backupSteps(context).serving,
        ...activation(context, live ? [written, ...made] : [])
      ];
      const texts = [
        { name: "SHA256SUMS", text: sums },
        { name: "release.json", text: releaseJson },
        ...configTexts,
        ...signed.texts
      ];
      return { steps: present(steps), texts };
    },
    rollback: (context) => present([verifyRelease(context), findImages(context), testNginx(context), ...activation(context, [])])
  };
}
function activation(context, changes) {
  const { slot } = context;
  const { beforeStop, afterStop } = backupSteps(context);
  const stops = afterStop.length > 0;
  return [
    ...beforeStop,
    keepWayBack(context),
    stops ? stopServices(context) : void 0,
    ...afterStop,
    ...changes,
    switchCurrent(context),
    expose(context, { id: "path", path: slot.path, target: `${slot.root}/current` }),
    up(context, { stops }),
    installUnits(context),
    installNginx(context),
    identifyServices(context)
  ];
}

// packages/plan/strategies/image.ts
init_dirname();

// packages/plan/steps/beside.ts
init_dirname();
function awaitReady(context) {
  const { slot } = context;
  const { port, ready } = slot.nginx.switch;
  const url = `http://127.0.0.1:${slot.ports[port]}${ready}`;
  return step({
    id: "ready",
    phase: "switch",
    title: `Wait until ${url} answers`,
    do: answers(context, url),
    timeoutSeconds: slot.service.startSeconds + 30
  });
}
function retireOld(context) {
  const { slot, other } = context;
  const { port, ready, drainSeconds } = slot.nginx.switch;
  const names2 = [other.container.name, baseName(context)];
  const oldPort = other.ports[port];
  return step({
    id: "drain",
    phase: "switch",
    title: `Let what ${names2[0]} has begun end, within ${drainSeconds} s, and stop it`,
    check: sh`
      [ ! -e ${orderDirectory}/retired ] || exit 1
      for name in ${names2}; do
        [ "$(docker container inspect --format '{{.State.Running}}' "$name" 2> /dev/null)" != true ] || exit 1
      done
    `,
    do: sh`
      ${untilEngineAnswers}
      for name in ${names2}; do
        [ "$(docker container inspect --format '{{.State.Running}}' "$name" 2> /dev/null)" = true ] || continue
        docker container inspect --format '{{.HostConfig.RestartPolicy.Name}}{{with .HostConfig.RestartPolicy.MaximumRetryCount}}:{{.}}{{end}}' "$name" > ${orderDirectory}/retired.new
        printf '%s\\n' "$name" >> ${orderDirectory}/retired.new
        mv -f ${orderDirectory}/retired.new ${orderDirectory}/retired
        ${synced(orderDirectory)}
        ${untilDrained(drainSeconds)}
        docker update --restart no "$name" > /dev/null
        docker stop --time ${Math.ceil(slot.service.stopSeconds)} "$name" > /dev/null
        break
      done
    `,
    undo: sh`
      [ -e ${orderDirectory}/retired ] || exit 0
      ${untilEngineAnswers}
      { read -r policy && read -r name; } < ${orderDirectory}/retired
      docker update --restart "$policy" "$name" > /dev/null
      docker start "$name" > /dev/null
      ${untilUp(context, sh`"$name"`)}
      ${answers(context, `http://127.0.0.1:${oldPort}${ready}`)}
    `,
    timeoutSeconds: drainSeconds + slot.service.stopSeconds + 2 * slot.service.startSeconds + 150
  });
}
function answers({ slot }, url) {
  return sh`
    waited=0
    until status=$(curl -sS -o /dev/null --max-time 5 -w '%{http_code}' ${url} 2> ${orderDirectory}/curl) && [ "$status" -ge 200 ] && [ "$status" -lt 400 ]; do
      waited=$((waited + 1))
      if [ "$waited" -gt ${Math.ceil(slot.service.startSeconds * 5)} ]; then
        echo ${`${url} does not answer as it should within ${slot.service.startSeconds} s: status`} "$status" "$(cat ${orderDirectory}/curl)" >&2
        exit 1
      fi
      sleep 0.2
    done
  `;
}

// packages/plan/steps/lent-image.ts
init_dirname();
function lentName(slotContainer) {
  return `deploy/${slotContainer}`;
}
function engineIds({ digest: digest2, platforms }) {
  return [.../* @__PURE__ */ new Set([digest2, ...platforms.flatMap(({ manifest, config: config2 }) => [config2, manifest])])];
}
var SLOWEST_BYTES_PER_SECOND = 1e6;
var TRIES = 10;
function fetchLentImage(context, image2) {
  const kept = keptReference(context);
  const ids = engineIds(image2);
  const bytes = image2.layout?.size ?? 0;
  const seconds = 120 + Math.ceil(bytes / SLOWEST_BYTES_PER_SECOND);
  return step({
    id: "pull",
    phase: "fetch",
    title: `Fetch the image ${image2.digest} from the runner, as far as the host lacks it (all of it: ${(bytes / 1e6).toFixed(1)} MB)`,
    check: sh`
      found=$(docker image inspect --format '{{.Id}}' ${kept} 2>/dev/null)
      printf '%s\\n' ${ids} | grep -q -x -F -e "$found"
    `,
    do: sh`
      ${untilEngineAnswers}
      image=
      for id in ${ids}; do
        if docker image inspect "$id" > /dev/null 2>&1; then image=$id; fi
      done
      if [ -z "$image" ]; then
        if [ -z "\${DEPLOY_IMAGE_FROM-}" ]; then
          echo 'The image is not on the host any more, and was when the runner looked. Run the deployment again.' >&2
          exit 1
        fi
        umask 077
        export DOCKER_CONFIG="$DEPLOY_ORDER_DIR"/secrets
        mkdir -p "$DOCKER_CONFIG"
        trap 'rm -rf "$DOCKER_CONFIG"' EXIT
        printf '{"auths":{"%s":{"auth":"%s"}}}\\n' "\${DEPLOY_IMAGE_FROM%%/*}" "$DEPLOY_IMAGE_LOGIN" > "$DOCKER_CONFIG"/config.json
        image=$DEPLOY_IMAGE_FROM@${image2.digest}
        attempt=1
        until timeout ${seconds} docker pull --quiet "$image" > /dev/null; do
          if [ "$attempt" -ge ${TRIES} ]; then
            echo 'The image cannot be fetched from the runner. Nothing was stopped.' >&2
            exit 1
          fi
          attempt=$((attempt + 1))
          sleep 10
        done
      fi
      ${requirePlatform}
      docker tag "$image" ${kept}
      docker image inspect --format '{{join .RepoDigests "\\n"}}' ${kept} | while read -r name; do
        case $name in 127.0.0.1:*/${lentName(containerName(context))}@*) docker rmi "$name" > /dev/null || true ;; esac
      done
    `,
    timeoutSeconds: 2 * seconds + 20 * TRIES
  });
}

// packages/plan/steps/systemd.ts
init_dirname();
function stopUnit(context, change) {
  const { service } = context.slot;
  const unit = `${service.unit}.service`;
  const { root: root2, list } = privileges(context);
  const forgetStarts = resetFailed(root2, unit);
  const stop2 = stopped(root2, unit, service.stopSeconds);
  const start2 = started2(root2, context);
  return step({
    id: "stop",
    phase: "switch",
    title: `Stop ${unit}`,
    check: lines(serves2(context), isDone2(change)),
    do: sh`
      if systemctl is-active --quiet ${unit}; then touch "$DEPLOY_ORDER_DIR"/was-active; fi
      touch "$DEPLOY_ORDER_DIR"/stopped
      ${synced(orderDirectory)}
      [ "$(systemctl show -p LoadState --value ${unit})" != not-found ] || exit 0
      ${stop2}
    `,
    undo: sh`
      [ -e "$DEPLOY_ORDER_DIR"/was-active ] || exit 0
      ${forgetStarts}
      ${start2}
    `,
    timeoutSeconds: service.stopSeconds + service.startSeconds + 10,
    privileged: list
  });
}
function installUnit(context) {
  const { service } = context.slot;
  if (!service.unitFile) return void 0;
  const unit = `${service.unit}.service`;
  const file = { to: unitPath(unit), from: { file: service.unitFile } };
  const { root: root2, list } = privileges(context);
  const { isThere: isThere2, keep: keep3, put, remember, restore: restore2 } = placing(context, file, root2, "unit-changed");
  const reload = root2(["systemctl", "daemon-reload"]);
  return step({
    id: "unit",
    phase: "switch",
    title: `Install ${service.unitFile} as ${file.to} and enable it`,
    check: sh`
      [ ! -e ${orderDirectory}/unit-changed ] || exit 1
      ${isThere2}
      systemctl is-enabled --quiet ${unit}
    `,
    do: sh`
      if [ ! -e ${orderDirectory}/unit-begun ]; then
        [ -e ${file.to} ] || touch ${orderDirectory}/no-unit
        touch ${orderDirectory}/unit-begun
      fi
      ${keep3}
      ${put}
      ${reload}
      state=$(systemctl show -p LoadState --value ${unit})
      [ "$state" = loaded ] || { echo ${`systemd does not load ${unit}:`} "$state" >&2; exit 1; }
      ${root2(["systemctl", "enable", unit])}
      ${remember}
    `,
    undo: sh`
      [ -e ${orderDirectory}/unit-begun ] || exit 0
      if [ -e ${orderDirectory}/no-unit ] && [ -e ${file.to} ]; then
        ${root2(["systemctl", "disable", unit])}
      fi
      ${restore2}
      ${reload}
    `,
    timeoutSeconds: 60,
    privileged: list
  });
}
function startUnit(context) {
  const { service } = context.slot;
  const unit = `${service.unit}.service`;
  const { root: root2, list } = privileges(context);
  const forgetStarts = resetFailed(root2, unit);
  const start2 = started2(root2, context);
  const stop2 = stopped(root2, unit, service.stopSeconds);
  return step({
    id: "start",
    phase: "switch",
    title: `Start ${unit}`,
    check: serves2(context),
    do: sh`
      ${forgetStarts}
      ${start2}
    `,
    undo: sh`
      [ -e "$DEPLOY_ORDER_DIR"/stopped ] || exit 0
      [ "$(systemctl show -p LoadState --value ${unit})" != not-found ] || exit 0
      ${stop2}
    `,
    timeoutSeconds: service.startSeconds + service.stopSeconds + 10,
    privileged: list
  });
}
function identifyUnit(context) {
  const unit = `${context.slot.service.unit}.service`;
  return step({
    id: "identity",
    phase: "identity",
    title: `The main process of ${unit} belongs to ${context.release.id}`,
    do: sh`
      pid=$(systemctl show -p MainPID --value ${unit})
      [ "$pid" -gt 0 ] || { echo ${`${unit} has no main process.`} >&2; exit 1; }
      if [ -e "$DEPLOY_ORDER_DIR"/stopped ]; then
        started=$(systemctl show -p ExecMainStartTimestampMonotonic --value ${unit})
        began=$(printf %s "$DEPLOY_SWITCH_UPTIME" | cut -d. -f1)
        [ "$((started / 1000000))" -ge "$began" ] || { echo "The main process $pid is older than this activation." >&2; exit 1; }
      fi
      ${runsInRelease(context)}
    `,
    timeoutSeconds: 20
  });
}
function serves2({ slot, release }) {
  return sh`
    [ ! -e "$DEPLOY_ORDER_DIR"/stopped ] || exit 1
    [ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ] || exit 1
    systemctl is-active --quiet ${`${slot.service.unit}.service`}
  `;
}
function resetFailed(root2, unit) {
  return sh`
    {
      ${root2(["systemctl", "reset-failed", unit])}
    } 2>/dev/null || true
  `;
}
function stopped(root2, unit, seconds) {
  const limit = Math.ceil(seconds * 5);
  return sh`
    ${root2(["systemctl", "--no-block", "stop", unit])}
    waited=0
    until case $(systemctl show -p ActiveState --value ${unit}) in inactive | failed) ;; *) false ;; esac; do
      waited=$((waited + 1))
      if [ "$waited" -eq ${limit} ]; then
        echo ${`${unit} does not end within ${seconds} s. It is killed.`} >&2
        ${root2(["systemctl", "kill", "-s", "SIGKILL", unit])}
      fi
      [ "$waited" -le ${limit + 25} ] || { echo ${`${unit} does not end, also not when it is killed.`} >&2; exit 1; }
      sleep 0.2
    done
  `;
}
function started2(root2, { slot }) {
  const { service } = slot;
  const unit = `${service.unit}.service`;
  const limit = Math.ceil(service.startSeconds * 5);
  return lines(
    sh`
      since=$(date +%s)
      told() {
        systemctl status --no-pager --lines=0 ${unit} || true
        ${unitLog(unit, { since: sh`$((since - 1))`, count: 20, format: "cat" })}
        ${tellHolders(slot)}
      }
      ${root2(["systemctl", "--no-block", "start", unit])}
      waited=0
      until systemctl is-active --quiet ${unit}; do
        waited=$((waited + 1))
        if [ "$waited" -gt ${limit} ] || systemctl is-failed --quiet ${unit}; then
          echo ${`${unit} does not become active:`} >&2
          if [ "$(systemctl show -p Type -p ActiveState --value ${unit} | sort | tr '\\n' ' ')" = 'activating notify ' ]; then
            echo ${`It is of Type=notify and has not told systemd within ${service.startSeconds} s that it is ready (READY=1).`} >&2
          fi
          told >&2 || true
          exit 1
        fi
        sleep 0.2
      done
      pid=$(systemctl show -p MainPID --value ${unit})
      sleep 1
      if [ "$(systemctl show -p MainPID --value ${unit})" != "$pid" ] || ! systemctl is-active --quiet ${unit}; then
        echo ${`${unit} started and died within a second:`} >&2
        told >&2 || true
        exit 1
      fi
    `,
    nothing
  );
}

// packages/plan/strategies/image.ts
function image(source) {
  return {
    deploy: (context) => {
      if (!source?.release.image) throw new Error("A deployment of an image needs the release");
      const { release } = source;
      const { pull: pull2, definition: definition2 } = fetching(context, source.release.image);
      const { configs, texts: configTexts } = rendered(context, source);
      const sums = sumsOf(context, release);
      const releaseJson = `${JSON.stringify(release, null, 2)}
`;
      const written = config(context, configs);
      const defined = define(context, definition2);
      const signed = verifySignature(context, source);
      const live = isLive(context);
      const steps = [
        verifyArchive(context),
        signed.step,
        unpack(context, { sums: sha256Of(sums), releaseJson: sha256Of(releaseJson) }),
        live ? void 0 : defined,
        pull2,
        findMounts(context),
        shared(context),
        live ? void 0 : written,
        modes(context, release.files),
        testNginx(context),
        tidy(context),
        ...backupSteps(context).serving,
        ...activation2(context, live ? [defined, written] : [])
      ];
      const texts = [
        { name: "SHA256SUMS", text: sums },
        { name: "release.json", text: releaseJson },
        ...definition2,
        ...configTexts,
        ...signed.texts
      ];
      return { steps: present(steps), texts };
    },
    rollback: (context) => present([
      verifyRelease(context),
      verifyDefinition(context),
      pullImage(context),
      findMounts(context),
      testNginx(context),
      context.other && tidy(context),
      ...activation2(context, [])
    ])
  };
}
function fetching(context, image2) {
  if (image2.repository === void 0)
    return {
      pull: fetchLentImage(context, image2),
      definition: definitionTexts(context, keptReference(context), engineIds(image2))
    };
  const reference = imageReference(image2);
  return { pull: pullImage(context, reference), definition: definitionTexts(context, reference) };
}
function besideActivation(context, changes) {
  const { slot } = context;
  return [
    ...backupSteps(context).beforeStop,
    ...changes,
    switchCurrent(context),
    expose(context, { id: "path", path: slot.path, target: `${slot.root}/current` }),
    startContainer(context),
    awaitReady(context),
    installUnits(context),
    installNginx(context),
    retireOld(context),
    identifyContainer(context)
  ];
}
function activation2(context, changes) {
  const { slot } = context;
  if (context.other) return besideActivation(context, changes);
  const { beforeStop, afterStop } = backupSteps(context);
  return [
    ...beforeStop,
    stopContainer(context, changes),
    ...afterStop,
    ...changes,
    aliasImage(context),
    switchCurrent(context),
    expose(context, { id: "path", path: slot.path, target: `${slot.root}/current` }),
    slot.service.manager === "systemd" ? installUnit(context) : void 0,
    startContainer(context),
    installUnits(context),
    installNginx(context),
    identifyContainer(context)
  ];
}

// packages/plan/strategies/tarball.ts
init_dirname();

// packages/plan/steps/process.ts
init_dirname();
function stopProcess(context, change) {
  const { service } = context.slot;
  return step({
    id: "stop",
    phase: "switch",
    title: `Stop ${service.unit}`,
    check: sh`
      ${alive(context)}
      [ ! -e ${orderDirectory}/stopped ] && [ "$(readlink ${`${context.slot.root}/current`})" = ${`releases/${context.release.id}`} ] && alive || exit 1
      ${isDone2(change)}
    `,
    do: sh`
      ${alive(context)}
      if alive; then touch ${orderDirectory}/was-active; fi
      touch ${orderDirectory}/stopped
      ${synced(orderDirectory)}
      ${stop(service.stopSeconds)}
    `,
    undo: sh`
      [ -e ${orderDirectory}/was-active ] || exit 0
      ${alive(context)}
      alive || { ${start(context)}; }
    `,
    timeoutSeconds: service.stopSeconds + service.startSeconds + 10
  });
}
function startProcess(context) {
  const { service } = context.slot;
  return step({
    id: "start",
    phase: "switch",
    title: `Start ${service.unit}: ${service.command.join(" ")}`,
    check: sh`
      ${alive(context)}
      alive
    `,
    do: sh`${start(context)}`,
    undo: sh`
      [ -e ${orderDirectory}/stopped ] || exit 0
      ${alive(context)}
      ${stop(service.stopSeconds)}
    `,
    timeoutSeconds: service.startSeconds + service.stopSeconds + 10
  });
}
function identifyProcess(context) {
  return step({
    id: "identity",
    phase: "identity",
    title: `The process of ${context.slot.service.unit} belongs to ${context.release.id}`,
    do: sh`
      ${alive(context)}
      alive || { echo 'The process is gone.' >&2; { ${lastWords2(context)}; } >&2; exit 1; }
      ${runsInRelease(context)}
    `,
    timeoutSeconds: 20
  });
}
function alive(context) {
  return sh`
    started_at() { sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
    alive() {
      read -r pid began 2>/dev/null < ${pidFile(context)} && [ -n "$began" ] && [ "$(started_at "$pid")" = "$began" ] && [ "$(sed 's/^.*) //' "/proc/$pid/stat" 2>/dev/null | cut -c1)" != Z ]
    }
  `;
}
function stop(seconds) {
  const limit = Math.ceil(seconds * 10);
  return sh`
    group() {
      for stat in /proc/[0-9]*/stat; do
        { read -r text < "$stat"; } 2>/dev/null || continue
        # shellcheck disable=SC2086 # numbers and letters only
        set -- \${text##*) }
        [ "$3" != "$pid" ] || [ "$1" = Z ] || return 0
      done
      return 1
    }
    if alive; then
      kill -TERM "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null || true
      waited=0
      while alive || group; do
        waited=$((waited + 1))
        if [ "$waited" -eq ${limit} ]; then kill -KILL "-$pid" 2>/dev/null || true; fi
        [ "$waited" -le ${limit + 50} ] || { echo "The process $pid does not end." >&2; exit 1; }
        sleep 0.1
      done
    fi
  `;
}
function start(context) {
  const { service, root: root2 } = context.slot;
  const variables3 = Object.entries(service.environment).map(([name, value]) => `${name}=${value}`);
  const run3 = sh`
    cd ${`${root2}/current`} && cd "$(pwd -P)" || exit 1
    printf '%s %s\\n' "$$" "$(sed 's/^.*) //' "/proc/$$/stat" | cut -d' ' -f20)" > ${`${pidFile(context)}.new`}
    mv -f ${`${pidFile(context)}.new`} ${pidFile(context)}
    exec env -u DEPLOY_ORDER_DIR ${variables3} ${service.command}
  `;
  return sh`
    mkdir -p ${`${root2}/.deploy/run`}
    rm -f ${pidFile(context)}
    { wc -c < ${logFile(context)} > ${`${logFile(context)}.from`}; } 2>/dev/null || true
    # shellcheck disable=SC2016 # the new process expands it
    setsid sh -c ${run3.script} < /dev/null >> ${logFile(context)} 2>&1 &
    waited=0
    until [ -s ${pidFile(context)} ]; do
      waited=$((waited + 1))
      [ "$waited" -le 100 ] || { echo 'The process did not start.' >&2; exit 1; }
      sleep 0.1
    done
    sleep 0.5
    ${alive(context)}
    alive || { echo 'The process started and died at once:' >&2; { ${lastWords2(context)}; } >&2; exit 1; }
  `;
}
function lastWords2({ slot }) {
  return lines(processLog(slot, slot.service.unit, 20), tellHolders(slot));
}
function pidFile({ slot }) {
  return `${slot.root}/.deploy/run/${slot.service.unit}.pid`;
}
function logFile({ slot }) {
  return `${slot.root}/.deploy/run/${slot.service.unit}.log`;
}

// packages/plan/steps/venv.ts
init_dirname();
function venv(context) {
  const { slot, facts } = context;
  if (!slot.venv) return void 0;
  const { requirements: requirements2, python: python2, minimumPython, requireHashes, imports, indexUrlEnv } = slot.venv;
  const directory = releaseDirectory(context);
  const owner = facts.uid === 0 ? slot.files.owner : void 0;
  const as = owner ? sh`runuser -u ${owner} --` : raw("");
  const marker = ".release/venv.sha256";
  return step({
    id: "venv",
    phase: "prepare",
    title: `Make .venv with ${python2} and install ${requirements2}${owner ? ` as ${owner}` : ""}`,
    check: sh`cd ${directory} && [ -x .venv/bin/python ] && ${isIntact(marker)}`,
    do: lines(
      sh`
        umask 022
        cd ${directory}
        if [ -e .venv ] && [ ! -e ${orderDirectory}/venv-made ]; then
          touch ${orderDirectory}/venv-replaced
          mv -T .venv ${orderDirectory}/backup/venv
        fi
        touch ${orderDirectory}/venv-made
        rm -rf .venv ${marker}
        export HOME=${directory}/.venv PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
      `,
      indexUrlEnv ? sh`export PIP_INDEX_URL="${raw(`\${${indexUrlEnv}}`)}"` : void 0,
      minimumPython ? atLeast(python2, minimumPython) : void 0,
      owner ? sh`chown -hR ${owner} .` : void 0,
      sh`
        ${as} ${python2} -m venv .venv
        ${as} .venv/bin/python -m pip install ${requireHashes ? ["--require-hashes"] : []} --requirement ${requirements2}
      `,
      imports.length > 0 ? sh`${as} .venv/bin/python -c ${`import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
`} ${imports}` : void 0,
      sh`sha256sum ${requirements2} > ${marker}`
    ),
    undo: sh`
      [ -e ${orderDirectory}/venv-made ] && cd ${directory} 2>/dev/null || exit 0
      if [ -e ${orderDirectory}/backup/venv ]; then
        rm -rf .venv
        mv -T ${orderDirectory}/backup/venv .venv
      elif [ ! -e ${orderDirectory}/venv-replaced ]; then
        rm -rf .venv
      fi
    `,
    timeoutSeconds: 1200
  });
}
function atLeast(python2, minimum) {
  const [major, minor] = minimum.split(".").map(Number);
  return sh`
    ${python2} -c ${`import sys; sys.exit(sys.version_info < (${major}, ${minor}))`} || {
      echo ${`${python2} is not Python ${minimum} or later:`} "$(${python2} --version 2>&1)" >&2
      exit 1
    }
  `;
}

// packages/plan/strategies/tarball.ts
function tarball(source) {
  return {
    deploy: (context) => {
      if (!source) throw new Error("A deployment of a tarball needs the release");
      const { configs, texts: configTexts } = rendered(context, source);
      const sums = sumsOf(context, source.release);
      const releaseJson = `${JSON.stringify(source.release, null, 2)}
`;
      const written = config(context, configs);
      const signed = verifySignature(context, source);
      const live = isLive(context);
      const steps = [
        verifyArchive(context),
        signed.step,
        unpack(context, { sums: sha256Of(sums), releaseJson: sha256Of(releaseJson) }),
        shared(context),
        live ? void 0 : written,
        venv(context),
        modes(context, source.release.files),
        ...backupSteps(context).serving,
        testNginx(context),
        ...activation3(context, live ? written : void 0)
      ];
      const texts = [
        { name: "SHA256SUMS", text: sums },
        { name: "release.json", text: releaseJson },
        ...configTexts,
        ...signed.texts
      ];
      return { steps: present(steps), texts };
    },
    rollback: (context) => present([verifyRelease(context), testNginx(context), ...activation3(context)])
  };
}
function activation3(context, change) {
  const { slot } = context;
  const current = `${slot.root}/current`;
  const { beforeStop, afterStop } = backupSteps(context);
  const links = [
    switchCurrent(context),
    expose(context, { id: "path", path: slot.path, target: current }),
    slot.venv?.path ? expose(context, { id: "venv-path", path: slot.venv.path, target: `${current}/.venv` }) : void 0
  ];
  return slot.service.manager === "systemd" ? [
    ...beforeStop,
    stopUnit(context, change),
    ...afterStop,
    change,
    ...links,
    installUnit(context),
    startUnit(context),
    installUnits(context),
    installNginx(context),
    identifyUnit(context)
  ] : [
    ...beforeStop,
    stopProcess(context, change),
    ...afterStop,
    change,
    ...links,
    startProcess(context),
    installUnits(context),
    installNginx(context),
    identifyProcess(context)
  ];
}

// packages/plan/make.ts
function planDeployment({ source, ...subject }) {
  const { release } = source;
  const context = contextOf(subject, nameOf(release));
  requireStrategy(release, subject.environment);
  const { steps, texts } = strategies[release.strategy](source).deploy(context);
  const { name, sha256: sha2563, size } = release.archive;
  const blobs = [
    { name, sha256: sha2563, size },
    ...texts.map((blob) => ({
      name: blob.name,
      sha256: sha256Of(blob.text),
      size: Buffer.byteLength(blob.text)
    }))
  ];
  const named2 = Object.fromEntries(texts.map(({ name: name2, text }) => [name2, text]));
  const wanted = wantedTexts(context.slot, { ...source.configTexts, ...named2 });
  return { plan: planOf({ kind: "deploy", subject, context, steps, blobs, wanted }), texts };
}
function planRollback({
  to,
  restoreData = false,
  ...subject
}) {
  const target = rollbackTarget(subject, to);
  const version = versionOf(target.id);
  const context = {
    ...contextOf(subject, { id: target.id, version, sha256: target.sha256 }),
    rollback: { restoreData }
  };
  return planOf({
    kind: "rollback",
    subject,
    context,
    steps: strategies[strategyOf(context.slot)]().rollback(context),
    blobs: []
  });
}
function planRetirement(subject) {
  const { facts } = subject;
  const { id, sha256: sha2563 } = facts.releases.find((release) => release.id === facts.current);
  const context = contextOf(subject, { id, version: versionOf(id), sha256: sha2563 });
  return planOf({ kind: "deploy", subject, context, steps: [retireContainer(context)], blobs: [] });
}
function wantedTexts(slot, released) {
  const entries = installedFiles(slot).flatMap(({ to, from }) => {
    const text = "text" in from ? from.text : released[from.file];
    return text === void 0 ? [] : [[to, text]];
  });
  return Object.fromEntries(entries);
}
var strategies = {
  tarball,
  image,
  compose
};
function strategyOf({ container, compose: compose2 }) {
  if (compose2 !== void 0) return "compose";
  return container === void 0 ? "tarball" : "image";
}
function requireStrategy({ id, strategy }, { slot }) {
  const wanted = strategyOf(slot);
  if (strategy === wanted) return;
  throw new DeployError({
    code: "STRATEGY_MISMATCH",
    message: `${id} was built for the strategy ${strategy}, and deploy.yml says ${wanted}.`,
    remedy: "Build the release again with this deploy.yml, or use the deploy.yml that it was built with."
  });
}
function rollbackTarget({ host, facts }, to) {
  const candidates = facts.releases.filter(({ id, state, present: present2 }) => present2 && id !== facts.current && ["good", "bad"].includes(state)).toSorted((a, b) => b.fence - a.fence);
  const wanted = candidates.filter(
    ({ id, state }) => to === void 0 ? state === "good" : id === to || versionOf(id) === to
  );
  if (wanted[0]) return wanted[0];
  const there = candidates.map(({ id, state }) => `${id} (${state})`).join(", ") || "none";
  throw new DeployError({
    code: "ROLLBACK_TARGET",
    message: to === void 0 ? "There is no earlier good release to go back to." : `There is no release '${to}' to go back to.`,
    host,
    cause: `live: ${facts.current ?? "none"}; on the host: ${there}`,
    remedy: candidates.length > 0 ? "Name one of these with the input 'to', or deploy a fixed release. Raise `keep` in deploy.yml to keep more." : "Deploy a fixed release. Raise `keep` in deploy.yml to keep more of them for going back."
  });
}
function contextOf({ environment, host, facts }, release) {
  const previous2 = facts.releases.find(({ id }) => id === facts.current);
  const { slot, other } = environment;
  const context = { slot, host, facts, release, ...previous2 && { previous: previous2 } };
  if (other === void 0) return context;
  const chosen = servesSo({ ...context, other }) ? liveSlot(environment, facts) : nextSlot(environment, facts);
  return { ...context, slot: chosen, other: chosen === slot ? other : slot };
}
function servesSo(context) {
  const { facts, release, slot } = context;
  if (facts.current !== release.id || release.image === void 0) return false;
  const sums = definitionSums(definitionTexts(context, release.image));
  return facts.paths[definitionOfLive(slot)]?.sha256 === sha256Of(sums);
}
function planOf(made) {
  const { kind, subject, context, steps, blobs } = made;
  const { slot, release, previous: previous2 } = context;
  const supervisor = supervisorOf(context);
  const warnings = slot.container ? reachWarnings(slot.container) : [];
  const { facts, installed: texts = {} } = subject;
  const drift2 = driftOf(slot, { facts, texts, wanted: made.wanted ?? {} });
  const confirmSeconds = Math.ceil(slot.confirmSeconds + restoreSeconds(context));
  return {
    schemaVersion: 1,
    kind,
    application: subject.application,
    environment: subject.environment.name,
    strategy: strategyOf(slot),
    host: subject.host,
    release,
    ...previous2 && { previous: { id: previous2.id, sha256: previous2.sha256 } },
    slot: {
      root: slot.root,
      path: slot.path,
      ...context.other && { port: slot.ports[slot.nginx.switch.port] }
    },
    supervisor,
    ...warnings.length > 0 && { warnings },
    guarantee: guarantees[supervisor](confirmSeconds),
    confirmSeconds,
    keep: slot.keep,
    ...drift2.length > 0 && { drift: drift2 },
    blobs,
    privileged: [...new Set(steps.flatMap(({ privileged }) => privileged))],
    steps: steps.map(({ privileged: _, ...step2 }) => step2)
  };
}
function restoreSeconds({ slot, rollback }) {
  if (!rollback?.restoreData) return 0;
  return slot.backup.reduce((sum, { timeoutSeconds, restore: restore2 }) => sum + (restore2 ? 2 * timeoutSeconds : 0), 0);
}
function supervisorOf({ slot, facts }) {
  if (slot.service.manager === "process") return "setsid";
  return facts.supervisors[0] ?? "setsid";
}
var guarantees = {
  systemd: (seconds) => `Without a confirmation within ${seconds} s the host goes back by itself (systemd timer), also after a reboot.`,
  "systemd-user": (seconds) => `Without a confirmation within ${seconds} s the host goes back by itself (systemd timer of the user), also after a reboot.`,
  setsid: (seconds) => `Without a confirmation within ${seconds} s the host goes back by itself (a waiting process); after a reboot the next run does it.`
};

// packages/plan/preflight/drift.ts
init_dirname();
function drift({ kind, drift: found = [] }, slot) {
  if (kind === "rollback" || slot.drift === "report") return [];
  return found.filter(({ state }) => state !== "unknown").map((each2) => ({
    code: "DRIFT",
    message: describeDrift(each2).join("\n"),
    remedy: `Bring the change into the repository and build a new version, or put the file back as it was: ${slot.root}/.deploy/installed${each2.path}. To deploy over it once, set drift: report; a copy of the edit then stays in ${slot.root}/.deploy/edited.`
  }));
}

// packages/plan/preflight/preflight.ts
init_dirname();

// packages/plan/preflight/access.ts
init_dirname();
function root({ slot, facts }) {
  const { writable: writable2, exists, owner } = facts.root;
  if (writable2) return [];
  if (exists && mayBeReadOnly(facts, owner)) {
    return [
      {
        code: "ROOT_NOT_WRITABLE",
        message: `${facts.user} cannot write in ${slot.root}, although it belongs to ${owner}.`,
        remedy: readOnly(slot.root)
      }
    ];
  }
  const state = exists ? owner ? ` (it belongs to ${owner})` : "" : ", which does not exist";
  return [
    {
      code: "ROOT_NOT_WRITABLE",
      message: `${facts.user} cannot write in ${slot.root}${state}.`,
      remedy: `Let Ops run once: sudo install -d -o ${facts.user} -m 0755 ${slot.root}`
    }
  ];
}
function folders({ slot, facts, release }) {
  if (!facts.root.writable) return [];
  const others = facts.unwritable.filter(({ path }) => {
    const id = path.startsWith(`${slot.root}/releases/`) ? path.slice(`${slot.root}/releases/`.length) : "";
    return id === "" || id === release?.id;
  });
  return others.map(({ path, owner, mode }) => ({
    code: "FOLDER_NOT_WRITABLE",
    message: `${facts.user} cannot write in ${path}, which belongs to ${owner} (mode ${mode}).`,
    remedy: mayBeReadOnly(facts, owner) ? `Give yourself the right: chmod u+rwx ${path}` : `Let Ops run once: sudo chown -hR ${facts.user} ${path}`
  }));
}
function mayBeReadOnly({ uid, user }, owner) {
  return uid === 0 || owner === user;
}
function readOnly(path) {
  return `See whether its file system is mounted read-only (findmnt -no OPTIONS -T ${path}) and why (dmesg); let Ops run: sudo mount -o remount,rw "$(findmnt -no TARGET -T ${path})"`;
}

// packages/plan/preflight/accounts.ts
init_dirname();
function accounts({ slot: { files: files2 }, facts }) {
  const problems = [];
  if (files2.owner && facts.accounts[files2.owner]?.user === false) {
    problems.push({
      code: "ACCOUNT_MISSING",
      message: `The user ${files2.owner} does not exist.`,
      remedy: `Let Ops run once: sudo useradd -r -s /bin/false ${files2.owner}`
    });
  }
  if (files2.group && facts.accounts[files2.group]?.group === false) {
    problems.push({
      code: "ACCOUNT_MISSING",
      message: `The group ${files2.group} does not exist.`,
      remedy: `Let Ops run once: sudo groupadd -r ${files2.group}`
    });
  } else if (files2.group && facts.uid !== 0 && !facts.groups.includes(files2.group)) {
    problems.push({
      code: "GROUP_NOT_A_MEMBER",
      message: `${facts.user} is not a member of the group ${files2.group} and cannot give files to it.`,
      remedy: `Let Ops run once: sudo usermod -aG ${files2.group} ${facts.user}`
    });
  }
  if (files2.owner && facts.uid !== 0 && files2.owner !== facts.user) {
    problems.push({
      code: "OWNER_NEEDS_ROOT",
      message: `${facts.user} cannot give files to ${files2.owner}: only root changes owners.`,
      remedy: `Leave files.owner out (the group can read the release, which the service should not write anyway), or log in as root or ${files2.owner}.`
    });
  }
  return problems;
}

// packages/plan/preflight/backups.ts
init_dirname();
var MEGABYTE = 1024 ** 2;
function backups(question) {
  const { slot, facts, release, restoreData } = question;
  if (release ? release.id === facts.current : !restoreData) return [];
  const seen = slot.backup.map((backup) => ({ backup, at: placesOf(backup, question) }));
  const wanted = seen.filter(({ at }) => at.length > 0);
  return [
    ...wanted.flatMap(({ backup, at }) => [
      ...missing2(backup, at),
      ...sameFileSystem(backup, at),
      ...tools(backup, question),
      ...login(backup, question)
    ]),
    ...room(wanted, question)
  ];
}
function placesOf({ places, folders: folders2 }, { facts }) {
  return places.flatMap((place, index) => {
    const found = Object.entries(facts.backups).find(([path]) => path.startsWith(`${folders2[index]}/`));
    return found ? [{ place, facts: found[1] }] : [];
  });
}
function missing2({ name }, at) {
  return at.flatMap(({ place, facts }) => {
    if (!facts.placeExists)
      return [
        {
          code: "BACKUP_PLACE_MISSING",
          message: `The folder ${place} of the backup ${name} is not there.`,
          remedy: `Mount it, or let Ops make it once: sudo install -d -m 0700 -o <the user who logs in> ${place}`
        }
      ];
    if (facts.writable) return [];
    return [
      {
        code: "BACKUP_PLACE_MISSING",
        message: `The user who logs in cannot write in ${place}, a place of the backup ${name}.`,
        remedy: `Let Ops see to its owner and mode, and that it is not mounted read-only: ls -ld ${place}; findmnt -T ${place}`
      }
    ];
  });
}
function sameFileSystem({ name, separateFileSystems }, at) {
  if (!separateFileSystems) return [];
  const there = at.filter(({ facts }) => facts.placeExists);
  const twin = there.find(
    ({ facts }, index) => there.slice(0, index).some((other) => other.facts.device === facts.device)
  );
  if (!twin) return [];
  return [
    {
      code: "BACKUP_SAME_FILE_SYSTEM",
      message: `The places of the backup ${name} do not lie on file systems of their own: ${twin.place} shares one with another.`,
      remedy: `See whether one of them is not mounted: findmnt -T ${twin.place}`
    }
  ];
}
function tools(backup, { facts }) {
  const compression = compressionOf(backup, { facts });
  const needed = [
    ...compression === "none" ? [] : [compression],
    ...backup.container === void 0 ? [] : ["docker"]
  ].filter((tool) => !facts.tools.includes(tool));
  return needed.map((tool) => ({
    code: "TOOL_MISSING",
    message: `The host has no ${tool}, which the backup ${backup.name} needs.`,
    remedy: `Let Ops install ${tool}.`
  }));
}
function login({ name, user, container }, { facts }) {
  if (user === void 0 || container !== void 0 || facts.uid === 0 || user === facts.user) return [];
  return [
    {
      code: "BACKUP_USER",
      message: `${facts.user} cannot run the commands of the backup ${name} as ${user}: only root can.`,
      remedy: `Let ${facts.user} do it itself: give it the rights in the database, and the password in a file under env-file. Or log in as ${user}.`
    }
  ];
}
function room(wanted, { facts }) {
  const needs = wanted.flatMap(
    ({ backup, at }) => at.map((place, index) => {
      const last = at.map(
        (each2) => each2.facts.copies.find(({ kind }) => kind !== "before-restore")?.bytes ?? 0
      );
      const bytes = 1.1 * Math.max(...last);
      const extra = index > 0 ? 0 : (restores(backup) ? 1 : 0) + (makesFile(backup, facts) ? 1 : 0);
      return { ...place, bytes: bytes * (1 + extra) };
    })
  );
  const disks = Map.groupBy(
    needs.filter((need) => need.facts.placeExists),
    (need) => need.facts.device
  );
  return [...disks.values()].flatMap((group) => {
    const needed = group.reduce((sum, { bytes }) => sum + bytes, 50 * MEGABYTE);
    const [{ facts: at, place }] = group;
    if (at.freeBytes >= needed) return [];
    return [
      {
        code: "NO_SPACE",
        message: `${place} has ${Math.floor(at.freeBytes / MEGABYTE)} MB free; by what the last backups took, ${Math.ceil(needed / MEGABYTE)} MB are needed there.`,
        remedy: `Free space on that file system: df -h ${place}. Fewer backups stay with a lower \`keep\`.`
      }
    ];
  });
}
function restores({ restore: restore2 }) {
  return restore2 !== void 0 && restore2.when !== "never";
}
function makesFile(backup, facts) {
  return usesFile(backup.command) && compressionOf(backup, { facts }) !== "none";
}

// packages/plan/preflight/clock.ts
init_dirname();
var MAX_DIFFERENCE_SECONDS = 300;
function clock({ facts, now }) {
  const difference = Math.round(facts.time - now.getTime() / 1e3);
  if (Math.abs(difference) <= MAX_DIFFERENCE_SECONDS) return [];
  return [
    {
      code: "CLOCK_WRONG",
      message: `The host's clock differs from the runner's by ${difference} s.`,
      remedy: "Let Ops switch NTP on: sudo timedatectl set-ntp true"
    }
  ];
}

// packages/plan/preflight/docker.ts
init_dirname();
function usesDocker({ container, compose: compose2 }) {
  return container !== void 0 || compose2 !== void 0;
}
function docker({ slot, facts }) {
  if (!usesDocker(slot) || !facts.tools.includes("docker")) return [];
  if (facts.docker?.engine !== void 0) return unkept({ slot, facts });
  if (facts.uid !== 0 && !facts.groups.includes("docker"))
    return [
      {
        code: "DOCKER_DENIED",
        message: `${facts.user} may not use Docker: it is not in the group docker.`,
        remedy: `Let Ops run once: sudo usermod -aG docker ${facts.user} (who may use Docker is as good as root on that host)`
      }
    ];
  if (facts.docker === void 0) return [];
  return [
    {
      code: "DOCKER_DOWN",
      message: "The Docker engine does not answer.",
      remedy: "Look at it with Ops: sudo systemctl status docker; sudo journalctl -u docker -n 50. When it answers, run this again."
    }
  ];
}
function unkept({ slot, facts }) {
  const there = byHand({ slot, facts });
  if (there?.state !== "running" || !there.removesItself || slot.service.manager === "systemd") return [];
  return [
    {
      code: "CONTAINER_UNKEPT",
      message: `The container ${there.name} was started by hand with --rm: it is gone when it stops, and nothing could go back to it.`,
      remedy: `Start it without --rm, or, when nothing needs to go back to it, stop it: docker stop ${there.name}`
    }
  ];
}
function dockerRemarks({ slot, facts }) {
  const warnings = slot.container ? reachWarnings(slot.container) : [];
  const there = byHand({ slot, facts });
  if (!there || there.removesItself || slot.service.manager === "systemd") return warnings;
  return [
    ...warnings,
    `The container ${there.name} (${there.state}, ${there.image}) was not started by a deployment. It is set aside as ${there.name}.before, and is what this deployment goes back to.`
  ];
}
function byHand({ slot, facts }) {
  return slot.container && facts.current === void 0 ? facts.docker?.container : void 0;
}

// packages/plan/preflight/installed.ts
init_dirname();

// packages/plan/preflight/unit.ts
init_dirname();
import { posix as posix6 } from "node:path";
function masked({ slot, facts }) {
  const { service } = slot;
  const own = service.manager === "systemd" && facts.unit?.loadState === "masked" ? [`${service.unit}.service`] : [];
  const others = unitFiles(slot).flatMap(
    ({ to }) => isMask(to, facts.paths[to]) ? [posix6.basename(to)] : []
  );
  return [.../* @__PURE__ */ new Set([...own, ...others])].map((unit) => ({
    code: "UNIT_MASKED",
    message: `The unit ${unit} is masked, so that nobody starts it.`,
    remedy: `Ask who masked it, and why; then let Ops run: sudo systemctl unmask ${unit}`
  }));
}
function isMask(to, there) {
  return there?.kind === "link" && there.target === "/dev/null" && to.startsWith(unitPath(""));
}
function unitMistakes({ slot, unit, file, folder: folder2, printed }) {
  const mistakes = printed.flatMap((line) => {
    const placed = parts(line, `${folder2}/${unit}:`);
    if (placed !== void 0) return isIgnored(placed) ? [`${file}:${placed}`] : [];
    const spoken = parts(line, `${unit}: `);
    if (spoken !== void 0) return isMissingProgram(spoken, slot) ? [] : [`${file}: ${spoken}`];
    return line.startsWith(`Unit ${unit} `) ? [`${file}: ${line}`] : [];
  });
  if (mistakes.length === 0) return [];
  const told = mistakes.length > 1 ? mistakes.filter((line) => !line.startsWith(`${file}: Unit ${unit} `)) : mistakes;
  return [
    {
      code: "UNIT_INVALID",
      message: `systemd does not understand ${told.join("; ")}`,
      remedy: `Correct it in the repository and build a new version; systemd-analyze verify ${file} says the same on any machine with systemd.`
    }
  ];
}
function unitFileMissing(file) {
  return {
    code: "UNIT_INVALID",
    message: `The release has no unit file ${file}, or an empty one.`,
    remedy: "Correct its path in deploy.yml, or add the file to the repository and to build.include."
  };
}
function parts(line, prefix) {
  return line.startsWith(prefix) ? line.slice(prefix.length) : void 0;
}
function isIgnored(text) {
  return /^\d+: .*\bignor(?:ing|ed)\b/i.test(text);
}
function isMissingProgram(text, { root: root2, path, venv: venv2 }) {
  const [, program, reason] = /^Command (\/\S+) is not executable: (.*)$/.exec(text) ?? [];
  if (program === void 0) return false;
  const own = [root2, path, ...venv2?.path === void 0 ? [] : [venv2.path]];
  return reason !== "No such file or directory" || own.some((folder2) => program.startsWith(`${folder2}/`));
}

// packages/plan/preflight/installed.ts
function installed({ slot, facts }) {
  return installedFiles(slot).flatMap(({ to }) => {
    const there = facts.paths[to];
    if (there === void 0 || isMask(to, there) || there.kind === "absent" || there.sha256 !== void 0)
      return [];
    if (there.kind === "directory" || there.kind === "other") {
      return [
        {
          code: "PATH_OCCUPIED",
          message: `${to} is a ${there.kind === "other" ? "device or a socket" : "directory"}, but a file of the release must be installed there.`,
          remedy: "Correct the path in deploy.yml, or let Ops move it away."
        }
      ];
    }
    return [
      {
        code: "FILE_UNREADABLE",
        message: `${facts.user} cannot read ${to}${there.kind === "link" ? ` (a link to ${there.target})` : ""}, so it could not be put back.`,
        remedy: `Let Ops run once: sudo chmod a+r ${to} \u2014 or, when it leads nowhere, remove it.`
      }
    ];
  });
}
function nginx({ slot, facts }) {
  if (slot.nginx === void 0 || facts.paths[nginxProgram]?.kind !== "absent") return [];
  return [
    {
      code: "TOOL_MISSING",
      message: `The host has no nginx (${nginxProgram}); deploy.yml has files for it.`,
      remedy: "Let Ops run once: sudo apt-get install nginx && sudo systemctl enable --now nginx"
    }
  ];
}

// packages/plan/preflight/paths.ts
init_dirname();
function paths({ slot, facts }) {
  return [slot.path, slot.venv?.path].flatMap((path) => {
    const kind = path ? facts.paths[path]?.kind : void 0;
    if (!path || !kind || kind === "absent" || kind === "link") return [];
    return [
      {
        code: "PATH_OCCUPIED",
        message: `${path} is a ${kind}, but it must become a link to the current release.`,
        remedy: `Move it away by hand, so that its content is kept: sudo mv ${path} ${path}.before-deploy`
      }
    ];
  });
}

// packages/plan/preflight/ports.ts
init_dirname();
function ports2(question) {
  return Object.entries(question.slot.ports).flatMap(([name, port]) => {
    const held = question.facts.ports[port];
    if (!held?.listening || isOurs(held, question)) return [];
    return [
      {
        code: "PORT_TAKEN",
        message: `Port ${port} (${name}) is held by ${holder(held)}.`,
        remedy: `${stopIt(held)}, or give this environment another port. On the host: sudo ss -ltnp 'sport = :${port}'`
      }
    ];
  });
}
function isOurs(held, { slot, facts }) {
  const { pid, unit } = held;
  const active = facts.unit?.activeState === "active";
  const expected = facts.current !== void 0 || active;
  if (slot.container !== void 0) return isOfContainer(held, slot.container.name, { slot, facts });
  if (slot.compose !== void 0) return isOfProject(held, slot.compose.project, expected);
  if (!expected || slot.service.manager !== "systemd" || pid === void 0) return expected;
  if (!unit) return active || facts.unit === void 0;
  return unit === `${slot.service.unit}.service`;
}
function isOfContainer(held, name, { slot, facts }) {
  if (held.container !== void 0) return held.container === name;
  if (facts.docker?.engine === void 0) return true;
  const there = facts.docker?.container;
  const inHostNetwork = there?.state === "running" && there.network === "host";
  return inHostNetwork ? held.pid === void 0 : held.unit === `${slot.service.unit}.service`;
}
function isOfProject({ container, unit }, project, expected) {
  if (container !== void 0) return expected || container.startsWith(`${project}-`);
  return expected && (unit === void 0 || unit === "docker.service");
}
function holder({ pid, command, user, unit, container }) {
  if (container !== void 0) return `the container ${container}`;
  const of = user ? ` of the user ${user}` : "";
  if (pid === void 0) return `a process${user ? of : " of another user"}`;
  return `${command ?? "a process"} (pid ${pid}${unit ? `, ${unit}` : ""})${of}`;
}
function stopIt({ pid, unit, container }) {
  if (container !== void 0) return `Stop it (docker stop ${container})`;
  if (unit && !unit.startsWith("user@")) return `Stop it (sudo systemctl stop ${unit})`;
  return pid === void 0 ? "Stop it" : `Stop it (sudo kill ${pid})`;
}

// packages/plan/preflight/previous.ts
init_dirname();
function previous({ facts, slot, release }) {
  const { current, live } = facts;
  if (!current || !release) return [];
  const remedy = wayOut({ facts, slot });
  if (!facts.releases.find(({ id }) => id === current)?.present) {
    return [
      {
        code: "PREVIOUS_MISSING",
        message: `current leads to ${current}, which is not on the host any more: there would be nothing to go back to.`,
        remedy
      }
    ];
  }
  const damage = [
    ...live?.missing.length ? [`it lacks ${some(live.missing)}`] : [],
    ...live?.venv === "broken" ? ["its .venv/bin/python does not run"] : []
  ];
  if (damage.length === 0) return [];
  return [
    {
      code: "PREVIOUS_DAMAGED",
      message: `The release that serves, ${current}, is not whole: ${damage.join(", and ")}. Going back to it would fail.`,
      remedy
    }
  ];
}
function previousRemarks({
  facts,
  slot,
  release
}) {
  const { current, live, unit } = facts;
  if (!current || !release) return [];
  return [
    ...live?.changed.length ? [
      `${some(live.changed)} of ${current}, which serves now, was changed by hand. A failed deployment goes back to it as it is; the action rollback refuses it.`
    ] : [],
    ...slot.service.manager === "systemd" && unit?.loadState === "not-found" ? [
      `${slot.service.unit}.service is not on the host, so ${current} does not serve, and going back would start nothing.`
    ] : []
  ];
}
function wayOut({ facts, slot }) {
  const good = facts.releases.filter(({ id, state, present: present2 }) => present2 && state === "good" && id !== facts.current).toSorted((a, b) => b.fence - a.fence)[0];
  const back = good ? `Go back to ${good.id} with the action rollback, then deploy. ` : "";
  return `${back}To go on without a way back, let the host forget it: rm ${slot.root}/current ${slot.root}/.deploy/state/${facts.current}`;
}
function some(paths2) {
  const shown2 = paths2.slice(0, 5).join(", ");
  return paths2.length > 5 ? `${shown2} and more` : shown2;
}

// packages/plan/preflight/python.ts
init_dirname();
function python({ slot: { venv: venv2 }, facts }) {
  if (venv2?.python !== "python3") return [];
  if (!facts.python) {
    return [
      {
        code: "PYTHON_MISSING",
        message: "The host has no python3, which the venv needs.",
        remedy: "Let Ops install python3 and python3-venv."
      }
    ];
  }
  const minimum = venv2.minimumPython;
  if (!minimum || atLeast2(facts.python, minimum)) return [];
  return [
    {
      code: "PYTHON_TOO_OLD",
      message: `The host has Python ${facts.python}; deploy.yml asks for ${minimum} or later.`,
      remedy: "Let Ops install a newer one and name it in venv.python."
    }
  ];
}
function pip({ slot: { venv: venv2, files: files2 }, facts }) {
  if (!venv2 || facts.uid !== 0 || files2.owner) return [];
  return [
    {
      code: "PIP_AS_ROOT",
      message: "Packages would be installed as root, with whatever they bring along.",
      remedy: "Name the user whom the files belong to in files.owner of deploy.yml, or log in as another user than root."
    }
  ];
}
function atLeast2(version, minimum) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [leastMajor = 0, leastMinor = 0] = minimum.split(".").map(Number);
  return major > leastMajor || major === leastMajor && minor >= leastMinor;
}

// packages/plan/preflight/space.ts
init_dirname();
var MEGABYTE2 = 1024 ** 2;
function space(question) {
  const { facts, release, slot } = question;
  if (!release) return [];
  const need = needOf(release, question);
  const remedy = `Free space on the file system of ${slot.root}: see df -h ${slot.root}; df -i ${slot.root}. Fewer releases stay with a lower \`keep\`.`;
  const onDisk = short(facts.root, need, {
    where: slot.root,
    remedy
  });
  return [...onDisk, ...onDisk.length > 0 ? [] : quota(question, need), ...elsewhere(question)];
}
function quota({ facts, slot }, need) {
  return short(facts.quota ?? {}, need, {
    where: `The quota of ${facts.user} in ${slot.root}`,
    remedy: `Let Ops raise it (quota -w -u ${facts.user} shows it), or remove what is not needed. The disk itself has room.`
  }).map((problem) => ({ ...problem, code: "QUOTA_EXCEEDED" }));
}
function elsewhere({ facts, slot }) {
  return Object.entries(facts.spaces).flatMap(([path, room2]) => {
    const need = path === "/tmp" && slot.venv ? { bytes: 64 * MEGABYTE2, inodes: 1e3 } : { bytes: MEGABYTE2, inodes: 16 };
    return short(room2, need, {
      where: path,
      remedy: `Free space on the file system of ${path}: see df -h ${path}; df -i ${path}`
    });
  });
}
function needOf(release, { facts, slot }) {
  const files2 = release.files.reduce((sum, { size }) => sum + size, 0);
  const { venvBytes = 0, venvInodes = 0 } = facts.live ?? {};
  return {
    bytes: Math.ceil(release.archive.size + 2 * files2 + 50 * MEGABYTE2 + 1.2 * venvBytes),
    inodes: 2 * release.files.length + (slot.venv ? Math.ceil(1.2 * venvInodes) || 2e4 : 0) + 1e3
  };
}
function short({ freeBytes, freeInodes }, need, { where, remedy }) {
  const problems = [];
  if (freeBytes !== void 0 && freeBytes < need.bytes) {
    problems.push({
      code: "NO_SPACE",
      message: `${where} has ${megabytes(freeBytes, Math.floor)} free; this release needs ${megabytes(need.bytes, Math.ceil)} there.`,
      remedy
    });
  }
  if (freeInodes !== void 0 && freeInodes < need.inodes) {
    problems.push({
      code: "NO_INODES",
      message: `${where} has ${freeInodes} inodes free; this release needs ${need.inodes} there.`,
      remedy
    });
  }
  return problems;
}
function megabytes(bytes, round) {
  return `${round(bytes / MEGABYTE2)} MB`;
}

// packages/plan/preflight/tools.ts
init_dirname();
var import_semver = __toESM(require_semver(), 1);
var LEAST_SYSTEMD = ">=236";
function tools2({ slot, facts }) {
  const needed = [
    "tar",
    "gzip",
    "sha256sum",
    "timeout",
    ...slot.service.manager === "systemd" ? ["systemctl"] : ["setsid"],
    ...usesDocker(slot) ? ["docker"] : [],
    ...slot.nginx?.switch === void 0 ? [] : ["curl"]
  ];
  const missing4 = needed.filter((name) => !facts.tools.includes(name));
  if (missing4.length === 0) return [];
  return [
    {
      code: "TOOL_MISSING",
      message: `The host has no ${missing4.join(", ")}.`,
      remedy: missing4.includes("systemctl") && missing4.length === 1 ? "Use service.manager: process in deploy.yml, or a host with systemd." : `Let Ops install them; they are in ${usesDocker(slot) ? "docker.io, " : ""}coreutils, tar, gzip and util-linux.`
    }
  ];
}
function systemd({ slot, facts }) {
  const text = facts.versions.systemd;
  const version = import_semver.default.coerce(text);
  if (slot.service.manager !== "systemd" || !version || import_semver.default.satisfies(version, LEAST_SYSTEMD)) return [];
  return [
    {
      code: "TOOL_VERSION",
      message: `The host has systemd ${version.major}; 236 or later is needed.`,
      remedy: "Use a host with a newer distribution, or service.manager: process in deploy.yml."
    }
  ];
}
function requirements({ slot, facts }) {
  return Object.entries(slot.requires).flatMap(([name, range]) => {
    const text = facts.versions[name];
    const wanted = `deploy.yml requires ${name} ${range}`;
    if (text === void 0) {
      return [
        {
          code: "TOOL_MISSING",
          message: `The host has no ${name}; ${wanted}.`,
          remedy: `Let Ops install ${name}, so that ${facts.user} finds it: command -v ${name}`
        }
      ];
    }
    const version = import_semver.default.coerce(text);
    if (version && import_semver.default.satisfies(version, range)) return [];
    return [
      {
        code: "TOOL_VERSION",
        message: `${wanted}, but the host's says: ${text === "" ? "nothing" : text}.`,
        remedy: `Let Ops install another version of ${name}, or correct the range under requires.`
      }
    ];
  });
}

// packages/plan/preflight/preflight.ts
var rules = [
  root,
  folders,
  accounts,
  tools2,
  docker,
  systemd,
  requirements,
  python,
  pip,
  space,
  ports2,
  paths,
  installed,
  nginx,
  masked,
  previous,
  backups,
  clock
];
function preflight(question) {
  return rules.flatMap((rule) => rule(question));
}
function remarks(question) {
  return [...previousRemarks(question), ...dockerRemarks(question)];
}

// packages/plan/preflight/sudo.ts
init_dirname();
function sudo(plan, user, { refused, said: said2 }) {
  if (refused.length === 0) return [];
  const words3 = said2 === "" ? "" : ` (it says: ${said2})`;
  const lines2 = `Let Ops install this with visudo -f /etc/sudoers.d/deploy-${plan.application}-${plan.environment}:
${sudoers(plan, user).trimEnd()}`;
  return [
    {
      code: "SUDO_REFUSED",
      message: `sudo does not let ${user} run without a password${words3}: ${listed(refused, plan.privileged.length)}`,
      remedy: said2 === "" ? lines2 : `${lines2}
When it is a terminal that sudo misses (requiretty), add this line:
Defaults:${user} !requiretty`
    }
  ];
}
function listed(refused, all) {
  return refused.length > 1 && refused.length === all ? `any of the plan's ${all} commands` : refused.join("; ");
}

// packages/plan/preflight/units.ts
init_dirname();
import { posix as posix7 } from "node:path";
function unitsNotEnabled({ units }, texts) {
  return (units?.files ?? []).flatMap((file) => {
    const name = posix7.basename(file);
    const enabled = units.enable.some((unit) => templateOf(unit) === name);
    const wants = /^\s*\[Install\]\s*$/m.test(texts[file] ?? "");
    if (wants === enabled || texts[file] === void 0) return [];
    if (enabled) {
      return [
        {
          code: "UNIT_INVALID",
          message: `${file} has no section [Install], but units.enable names it: systemd would not enable it.`,
          remedy: `Add the section, such as WantedBy=multi-user.target, or take ${name} out of units.enable.`
        }
      ];
    }
    return [
      {
        code: "UNIT_NOT_ENABLED",
        message: `${file} wants to start with the host (it has a section [Install]), but units.enable does not name ${name}.`,
        remedy: `Add ${name} to units.enable in deploy.yml, or remove its section [Install].`
      }
    ];
  });
}

// packages/stage/lend.ts
init_dirname();
import { randomBytes as randomBytes2 } from "node:crypto";

// packages/release/oci/serve.ts
init_dirname();
import { timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { pipeline } from "node:stream/promises";
function serveImage(layout, { name, user, password }) {
  const wanted = Buffer.from(`Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`);
  const connections = /* @__PURE__ */ new Set();
  let sent = 0;
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader("docker-distribution-api-version", "registry/2.0");
    answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request, response) => {
    if (!isWanted(request.headers.authorization))
      return refuse3(response, 401, "UNAUTHORIZED", { "www-authenticate": 'Basic realm="image"' });
    if (request.method !== "GET" && request.method !== "HEAD")
      return refuse3(response, 405, "UNSUPPORTED", { allow: "GET, HEAD" });
    if (request.url === "/v2/") return void response.writeHead(200, { "content-length": 0 }).end();
    const found = find(request.url ?? "");
    if (found === void 0) return refuse3(response, 404, "BLOB_UNKNOWN");
    await send(request, response, found);
  };
  const isWanted = (given = "") => {
    const bytes = Buffer.from(given);
    return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
  };
  const find = (url) => {
    if (!url.startsWith(`/v2/${name}/`)) return void 0;
    const [, kind, digest2 = ""] = /^(manifests|blobs)\/(sha256:[0-9a-f]{64})$/.exec(url.slice(name.length + 5)) ?? [];
    return kind === "manifests" ? layout.manifests.get(digest2) : layout.blobs.get(digest2);
  };
  const send = async (request, response, found) => {
    const { digest: digest2, size, mediaType } = found;
    const range = rangeIn(request.headers.range, size);
    if (range === "outside")
      return refuse3(response, 416, "RANGE_INVALID", { "content-range": `bytes */${size}` });
    const length = range ? range.end - range.start + 1 : size;
    response.writeHead(range ? 206 : 200, {
      "content-type": layout.manifests.has(digest2) ? mediaType : "application/octet-stream",
      "content-length": length,
      "docker-content-digest": digest2,
      "accept-ranges": "bytes",
      ...range && { "content-range": `bytes ${range.start}-${range.end}/${size}` }
    });
    if (request.method === "HEAD") return void response.end();
    const source = layout.open(digest2, range);
    source.on("data", (chunk) => {
      sent += chunk.length;
    });
    await pipeline(source, response);
  };
  server.on("clientError", (_, connection) => connection.destroy());
  return {
    serve: (connection) => {
      connections.add(connection);
      connection.on("error", () => connection.destroy());
      connection.on("close", () => connections.delete(connection));
      server.emit("connection", connection);
    },
    sent: () => sent,
    [Symbol.dispose]: () => {
      for (const connection of connections) connection.destroy();
    }
  };
}
function refuse3(response, status, code2, headers = {}) {
  const body = JSON.stringify({
    errors: [{ code: code2, message: "This is one image, to be pulled by its digest." }]
  });
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}
function rangeIn(header, size) {
  const [, first, last] = /^bytes=([0-9]{1,15})-([0-9]{0,15})$/.exec(header ?? "") ?? [];
  if (first === void 0) return void 0;
  const start2 = Number(first);
  const end = last === "" || last === void 0 ? size - 1 : Math.min(Number(last), size - 1);
  return start2 >= size || end < start2 ? "outside" : { start: start2, end };
}

// packages/stage/lend.ts
async function lendImage({ remote, slot, image: image2, layout, signal }) {
  const name = lentName(slot.container.name);
  const [user, password] = ["host", randomBytes2(16).toString("hex")];
  const server = serveImage(layout, { name, user, password });
  const open = async () => {
    const { stdout } = await remote.exec(isThere(image2), { timeoutSeconds: 60, ...signal && { signal } });
    return stdout.trim() === "" ? await remote.listen(server.serve) : void 0;
  };
  const listening = await persistently(open, { signal });
  if (listening === void 0) return void 0;
  const env = {
    DEPLOY_IMAGE_FROM: `127.0.0.1:${listening.port}/${name}`,
    DEPLOY_IMAGE_LOGIN: Buffer.from(`${user}:${password}`).toString("base64")
  };
  return {
    env,
    told: () => `Fetched ${megabytes2(server.sent())} of the image, of ${megabytes2(layout.size)}.`,
    async [Symbol.asyncDispose]() {
      await listening[Symbol.asyncDispose]();
      server[Symbol.dispose]();
    }
  };
}
function megabytes2(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
function isThere(image2) {
  const look = sh`docker image inspect --format '{{.Id}}' ${engineIds(image2)} 2> /dev/null || true`;
  return sh`exec sh -c ${look.script}`.script;
}

// packages/stage/sudo.ts
init_dirname();
async function askSudo(remote, commands) {
  if (commands.length === 0) return { refused: [], said: "" };
  const questions = commands.map((command) => sh`ask ${command.split(" ")}`.script).join("\n");
  const { stdout } = await remote.exec(sh`exec sh -c ${`${ask}
${questions}`}`.script, {
    timeoutSeconds: 60
  });
  const [said2 = "", ...answers2] = stdout.split("\n");
  return {
    refused: commands.filter((_, index) => answers2[index] !== "allowed"),
    said: said2.trim()
  };
}
var ask = sh`
  export LC_ALL=C
  tab=$(printf '\\t')
  if rules=$(sudo -n -ll 2>/dev/null < /dev/null); then
    echo
  else
    printf '%s\\n' "$(sudo -n -ll 2>&1 >/dev/null < /dev/null | head -n 1)"
  fi
  ask() {
    answer=refused
    if command=$(sudo -n -l -- "$@" 2>/dev/null < /dev/null); then
      free=
      while IFS= read -r line; do
        case $line in
          'Sudoers entry'*) free= ;;
          *Options:*'!authenticate'*) free=1 ;;
          "$tab"*) ! matches "\${line#"$tab"}" || answer=\${free:+allowed} ;;
        esac
      done <<RULES
  $rules
  RULES
    fi
    printf '%s\\n' "\${answer:-refused}"
  }
  matches() {
    case $1 in
      ALL) return 0 ;;
      *' '*) ;;
      *) case $command in "$1 "*) return 0 ;; esac ;;
    esac
    # shellcheck disable=SC2254 # a rule is a pattern
    case $command in $1) return 0 ;; esac
    return 1
  }
`.script;

// packages/stage/unit-file.ts
init_dirname();
async function verifyUnit(remote, { slot, unit, file, text }) {
  if (text.trim() === "") return { problems: [unitFileMissing(file)], remarks: [] };
  const { stdout } = await remote.exec(sh`exec sh -c ${verify} verify ${unit}`.script, {
    input: text,
    timeoutSeconds: 60
  });
  const [first = "", ...printed] = stdout.split("\n");
  if (!first.startsWith("folder "))
    return { problems: [], remarks: [`${file} was not verified: ${first.trim()}`] };
  const folder2 = first.slice("folder ".length);
  return { problems: unitMistakes({ slot, unit, file, folder: folder2, printed }), remarks: [] };
}
var verify = sh`
  export LC_ALL=C SYSTEMD_COLORS=0 SYSTEMD_LOG_LEVEL=warning SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_COLOR=0
  export SYSTEMD_LOG_LOCATION=0 SYSTEMD_LOG_TIME=0
  umask 077
  command -v systemd-analyze > /dev/null 2>&1 || { echo 'the host has no systemd-analyze'; exit 0; }
  folder=$(mktemp -d 2> /dev/null) || { echo 'no temporary folder can be made'; exit 0; }
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 1' HUP INT TERM
  cat > "$folder/$1" || { echo 'its copy cannot be written'; exit 0; }
  echo "folder $folder"
  timeout 30 systemd-analyze verify --man=no "$folder/$1" 2>&1 < /dev/null | head -c 65536
`.script;

// packages/stage/plans.ts
function planHosts(hosts, subject) {
  const question = questionOf(subject);
  const looked = hosts.map((open) => ({
    ...open,
    problems: preflight({ ...question, slot: nextSlot(subject.environment, open.facts), facts: open.facts }),
    remarks: remarks({ ...question, facts: open.facts })
  }));
  try {
    const planned = looked.map((open) => ({ ...open, ...planHost(open, subject) }));
    requireOneRelease(planned);
    return planned;
  } catch (error) {
    refuse4(looked.flatMap((open) => located(open, open.problems)));
    throw error;
  }
}
async function requireReady(planned, { slot }) {
  const asked = await Promise.all(planned.map((open) => askHost(open, slot)));
  refuse4(asked.flatMap(({ open, problems }) => located(open, problems)));
  return asked.flatMap(({ open, remarks: remarks2 }) => remarks2.map((remark) => ({ host: open.host.name, remark })));
}
async function askHost(open, slot) {
  const { remote, plan, facts, unitTexts } = open;
  const answer = await askSudo(remote, plan.privileged);
  const verified = [];
  for (const each2 of unitTexts) verified.push(await verifyUnit(remote, { slot, ...each2 }));
  const texts = Object.fromEntries(unitTexts.map(({ file, text }) => [file, text]));
  return {
    open,
    problems: [
      ...open.problems,
      ...drift(plan, slot),
      ...unitsNotEnabled(slot, texts),
      ...verified.flatMap(({ problems }) => problems),
      ...sudo(plan, facts.user, answer)
    ],
    remarks: [...open.remarks, ...verified.flatMap(({ remarks: remarks2 }) => remarks2)]
  };
}
function refuse4(problems) {
  if (problems.length > 0) throw refusal(problems);
}
function questionOf({ environment, wish, now }) {
  return {
    slot: environment.slot,
    now,
    ...wish.kind === "deploy" ? { release: wish.source.release } : { restoreData: wish.restoreData ?? false }
  };
}
function planHost(open, { application, environment, wish }) {
  const subject = {
    application,
    environment,
    host: open.host.name,
    facts: open.facts,
    installed: open.installed
  };
  if (wish.kind === "rollback") {
    const { to, restoreData = false } = wish;
    return { plan: planRollback({ ...subject, to, restoreData }), blobs: [], unitTexts: [] };
  }
  const { source, layout } = wish;
  const { plan, texts } = planDeployment({ ...subject, source });
  const { archive, image: image2 } = source.release;
  const textOf = (file) => texts.find(({ name }) => name === file)?.text ?? source.configTexts[file] ?? "";
  return {
    plan,
    blobs: [
      {
        sha256: archive.sha256,
        size: archive.size,
        open: (start2) => createReadStream(wish.archivePath, { start: start2, highWaterMark: 256 * 1024 })
      },
      ...texts.map(({ text }) => textBlob(text))
    ],
    ...layout && image2 && {
      lend: (signal) => lendImage({ remote: open.remote, slot: plannedSlot(environment, plan), image: image2, layout, signal })
    },
    unitTexts: unitFiles(environment.slot).flatMap(
      ({ to, from }) => "file" in from ? [{ unit: posix8.basename(to), file: from.file, text: textOf(from.file) }] : []
    )
  };
}
function textBlob(text) {
  const bytes = Buffer.from(text);
  return {
    sha256: sha256Of(text),
    size: bytes.length,
    open: (offset) => Readable2.from([bytes.subarray(offset)])
  };
}
function requireOneRelease(planned) {
  if (new Set(planned.map(({ plan }) => plan.release.id)).size <= 1) return;
  throw new DeployError({
    code: "ROLLBACK_TARGET",
    message: "The hosts would go back to different releases.",
    cause: planned.map(({ plan }) => `${plan.host}: ${plan.release.id}`).join("\n"),
    remedy: "Name one that all of them have with the input 'to'."
  });
}
function located({ host }, problems) {
  return problems.map((problem) => ({ ...problem, host: host.name }));
}
function refusal(problems) {
  const [first] = problems;
  if (problems.length === 1 && first)
    return new DeployError({ ...first, step: "preflight", cause: "Found before anything was changed." });
  return new DeployError({
    code: "PREFLIGHT_FAILED",
    message: `The hosts are not ready: ${problems.length} problems. Nothing was changed.`,
    host: [...new Set(problems.map(({ host }) => host))].join(", "),
    step: "preflight",
    cause: problems.map(({ host, code: code2, message }) => `${host}: ${code2}: ${message}`).join("\n"),
    remedy: problems.map(({ host, remedy }) => `${host}: ${remedy}`).join("\n")
  });
}

// packages/stage/retire.ts
init_dirname();

// packages/rollout/order.ts
init_dirname();
import { randomBytes as randomBytes3 } from "node:crypto";
function orderOf(plan, {
  deployId,
  issuer,
  confirmSeconds,
  secretEnv
}) {
  return {
    deployId,
    kind: plan.kind,
    environment: plan.environment,
    release: { id: plan.release.id, sha256: plan.release.sha256 },
    ...plan.previous && { previous: plan.previous },
    supervisor: plan.supervisor,
    confirmSeconds,
    keep: plan.keep,
    actor: issuer.actor,
    url: issuer.url,
    steps: plan.steps.map(({ check: check2, undo, ...step2 }) => ({
      ...step2,
      ...check2 !== void 0 && { check: check2 },
      ...undo !== void 0 && { undo }
    })),
    planJson: planText(plan),
    secretEnv
  };
}
function newDeployId(now) {
  return `${now.toISOString().replace(/[-:]|\.\d+/g, "").toLowerCase()}-${randomBytes3(4).toString("hex")}`;
}

// packages/stage/progress.ts
init_dirname();
var EVERY_MS = 3e3;
var GATHER_MS = 500;
var WIDTH = 30;
var WORTH_TELLING = 1024;
function rolloutLog(log, terminal = process.stdout, now = Date.now) {
  const printed = gather((host, text) => log.host(host, text));
  return {
    line: (host, text) => {
      printed.flush();
      log.info(`${host}: ${text}`);
    },
    host: printed.add,
    progress: (host, name, size) => {
      let told = now();
      let ended = size < WORTH_TELLING;
      return (bytes) => {
        if (ended) return;
        ended = bytes >= size;
        const share = Math.min(1, bytes / size);
        if (terminal.isTTY) terminal.write(`\r${host}: ${name} ${bar(share)}${share >= 1 ? "\n" : ""}`);
        else if (share >= 1 || now() - told > EVERY_MS) {
          told = now();
          log.info(`${host}: sent ${name}: ${Math.floor(share * 100)} % of ${readable(size)}`);
        }
      };
    }
  };
}
function gather(write2) {
  let waiting;
  let timer;
  const flush = () => {
    clearTimeout(timer);
    const ready = waiting;
    waiting = void 0;
    if (ready) write2(ready.host, ready.lines.join("\n"));
  };
  const add = (host, text) => {
    if (waiting && waiting.host !== host) flush();
    if (!waiting) timer = setTimeout(flush, GATHER_MS);
    waiting ??= { host, lines: [] };
    waiting.lines.push(text);
  };
  return { add, flush };
}
function bar(share) {
  const full = Math.round(share * WIDTH);
  return `[${"\u2588".repeat(full)}${"\xB7".repeat(WIDTH - full)}] ${String(Math.floor(share * 100)).padStart(3)} %`;
}
function readable(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const units = ["kB", "MB", "GB"];
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(1)} ${units[power - 1]}`;
}

// packages/stage/retire.ts
async function retireBefore(subject, deps) {
  const before = subject.manifest.environments[subject.environment.after ?? ""];
  if (!before?.slot.ephemeral || !before.slot.container) return [];
  const { name } = before.slot.container;
  const kept = (host, detail) => {
    deps.log.warning(`${host}: the container ${name} of ${before.name} was not removed: ${detail}`);
    return { environment: before.name, host, container: name, outcome: "kept", detail };
  };
  const hosts = before.hosts.map((host) => host.name);
  try {
    const { open, unreached } = await openHosts(before, { access: subject.access, blobs: [] }, deps);
    try {
      const ended = await Promise.all(
        open.map(async (host) => {
          const reason = await retire(host, before, subject, deps).catch(reasonOf2);
          if (reason !== void 0) return kept(host.host.name, reason);
          deps.log.info(`${host.host.name}: the container ${name} of ${before.name} has served its time.`);
          return {
            environment: before.name,
            host: host.host.name,
            container: name,
            outcome: "removed"
          };
        })
      );
      return [...ended, ...unreached.map(({ host, error }) => kept(host.name, error.message))];
    } finally {
      await closeHosts(open);
    }
  } catch (error) {
    return hosts.map((host) => kept(host, reasonOf2(error)));
  }
}
async function retire({ agent, facts, host }, environment, { manifest, release }, deps) {
  if (facts.current !== release) return `${facts.current ?? "no release"} serves there, not ${release}.`;
  const { application } = manifest;
  const plan = planRetirement({ application, environment, host: host.name, facts });
  const deployId = newDeployId(deps.now());
  const issuer = { actor: deps.run.actor, url: deps.run.url };
  const { confirmSeconds } = plan;
  const watch = follow(plan, rolloutLog(deps.log));
  await agent.install();
  const staged = await agent.prepare(
    orderOf(plan, { deployId, issuer, confirmSeconds, secretEnv: {} }),
    watch
  );
  if (staged.event !== "staged") return `its deployment ${deployId} was ${staged.event}.`;
  const activated = await agent.activate(deployId, watch);
  if (activated.event !== "activated") return `its deployment ${deployId} was ${activated.event}.`;
  await agent.confirm(deployId);
  return void 0;
}
function reasonOf2(error) {
  return error instanceof DeployError ? error.message : String(error);
}

// packages/stage/roll.ts
init_dirname();

// packages/rollout/batches.ts
init_dirname();
function policyOf(slot, failedBefore = 0) {
  return { ...slot.rollout, batchSeconds: batchSeconds(slot), failedBefore };
}
function batchesOf(hosts, policy) {
  const rest2 = [...hosts];
  return batchSizes(hosts.length, policy).map((size) => rest2.splice(0, size));
}
function waitSeconds(confirmSeconds, { index, batches }, policy) {
  return confirmSeconds + (batches - 1 - index) * policy.batchSeconds;
}
function tooMany(failed, { failedBefore, maximumFailures }) {
  return failed + failedBefore > maximumFailures;
}

// packages/rollout/rollout.ts
init_dirname();
import { once as once2 } from "node:events";

// packages/rollout/failures.ts
init_dirname();

// packages/rollout/backup-failure.ts
init_dirname();
function backupFailure(stepId = "") {
  const [, act = "", name = ""] = /^backup-([a-z]+)-(.+)$/.exec(stepId) ?? [];
  return failures[act]?.(name);
}
var again2 = "Then run the deployment again; nothing has to be cleaned up.";
var failures = {
  dump: (name) => ({
    code: "BACKUP_FAILED",
    remedy: `Mend what the last lines above say of the backup ${name}; try its command by hand as the user who logs in. Where this is the first deployment and there is nothing to save yet, set 'first-deployment: skip'. ${again2}`
  }),
  weigh: (name) => ({
    code: "BACKUP_TOO_SMALL",
    remedy: `Find out what the backup ${name} lacks. When so little is right, lower 'minimum-share' or 'minimum-bytes', or set 'when-smaller: warn', for this deployment. ${again2}`
  }),
  copy: (name) => ({
    code: "BACKUP_COPY_FAILED",
    remedy: `Look at the places of the backup ${name}: room (df -h), mount (findmnt -T), and the disk (dmesg) where a checksum differs. ${again2}`
  }),
  rehearse: (name) => ({
    code: "BACKUP_NOT_RESTORABLE",
    remedy: `Read what the rehearsal of ${name} printed, and mend the backup or the rehearsal: a backup that cannot be restored is none. ${again2}`
  }),
  keep: (name) => ({
    code: "BACKUP_COPY_FAILED",
    remedy: `Look at the places of the backup ${name}: room (df -h), mount (findmnt -T), owners and modes. ${again2}`
  }),
  restore: (name) => ({
    code: "BACKUP_RESTORE_FAILED",
    remedy: `Read what the restore of ${name} printed. The data is again as it was before the rollback, from the backup that was made just before; go back without 'restore-data', or mend the restore.`
  })
};

// packages/rollout/failures.ts
function factsOf(error, { host }) {
  if (error instanceof DeployError) return { host, ...error.facts };
  return {
    code: "UNEXPECTED",
    message: "An unexpected failure.",
    host,
    cause: error instanceof Error ? error.stack ?? error.message : String(error),
    remedy: "Please report it with the lines above. The host was told to go back."
  };
}
function endOf2(plan, event) {
  if (event === "aborted" || event === "reverted") return ends(plan)[event];
  return event === "broken" ? "The host could not go back by itself. It needs a person now." : "";
}
function stepFailed(plan, ending) {
  const failure = ending.entries.findLast(({ event }) => event === "failed");
  const ofBackup = ending.event === "broken" ? void 0 : backupFailure(failure?.step);
  return {
    code: ending.event === "broken" ? "HOST_BROKEN" : ofBackup?.code ?? "STEP_FAILED",
    message: `${whatFailed(plan, ending, failure?.step)}. ${endOf2(plan, ending.event)}`.trim(),
    host: plan.host,
    ...ending.failedStep && { step: ending.failedStep },
    cause: [failure?.detail, ...ending.logTail].filter((line) => line !== void 0).join("\n"),
    remedy: ending.event === "broken" ? `Look at ${plan.slot.root}/.deploy/orders and the journal, put ${plan.slot.root}/current on a good release and start the service; where systemd refuses because it failed too often, run 'systemctl reset-failed' for the unit first.` : ofBackup?.remedy ?? `Mend what the last lines above name and run the deployment again; nothing has to be cleaned up first.`
  };
}
function alsoFailed(first, second) {
  return {
    ...first,
    cause: [first.cause, second.message, second.cause].filter(Boolean).join("\n"),
    remedy: second.remedy === "" || second.remedy === first.remedy ? first.remedy : `${second.remedy} Then: ${first.remedy}`
  };
}
function whatFailed(plan, { event, failedStep }, first) {
  const titleOf2 = (id) => plan.steps.find((step2) => step2.id === id)?.title;
  const [title2, undone] = [titleOf2(first ?? failedStep), titleOf2(failedStep)];
  if (title2 === void 0) return `The deployment ended as ${event}`;
  if (first === void 0 && event === "broken") return `'${undone}' could not be taken back`;
  return first === void 0 || first === failedStep ? `'${title2}' failed` : `'${title2}' failed, and then '${undone}' could not be taken back`;
}
function gateFailed({ host }) {
  return {
    code: "GATE_FAILED",
    message: "The gate did not pass.",
    host,
    remedy: "Read gate.json in the evidence."
  };
}
function cancelled2({ host, guarantee }) {
  return {
    code: "CANCELLED",
    message: "The run was cancelled.",
    host,
    cause: guarantee,
    remedy: "Run the deployment again when it is wanted; nothing has to be cleaned up first."
  };
}

// packages/rollout/host.ts
init_dirname();
function startHost(run3, confirmSeconds, deps) {
  return {
    run: run3,
    deployId: newDeployId(deps.now()),
    confirmSeconds,
    opened: false,
    passed: false,
    outcome: "untouched",
    journal: [],
    logTail: [],
    startedAt: deps.now().toISOString()
  };
}
async function prepare(host, deps) {
  var _stack = [];
  try {
    const { agent, plan, blobs } = host.run;
    const lent2 = __using(_stack, await host.run.lend?.(deps.signal), true);
    await agent.install();
    for (const blob of blobs) {
      const { name } = plan.blobs.find(({ sha256: sha2563 }) => sha2563 === blob.sha256) ?? { name: blob.sha256 };
      await agent.put(blob, deps.log.progress(plan.host, name, blob.size));
    }
    const { issuer } = deps;
    const secretEnv = { ...deps.secretEnv, ...lent2?.env };
    const { deployId, confirmSeconds } = host;
    const order = orderOf(plan, { deployId, issuer, confirmSeconds, secretEnv });
    host.opened = true;
    settle(host, await agent.prepare(order, follow(plan, deps.log)), "staged");
    if (lent2) deps.log.line(plan.host, lent2.told());
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function hold({ run: run3, deployId }, seconds) {
  await run3.agent.extend(deployId, seconds);
}
async function activate(host, deps) {
  const { agent, plan } = host.run;
  settle(host, await agent.activate(host.deployId, follow(plan, deps.log)), "activated");
  const armed = host.journal.find(({ event }) => event === "armed");
  const { passed, report, error } = await deps.gate(host.run, {
    uptime: armed?.uptime ?? 0,
    at: armed?.at ?? host.startedAt
  });
  host.gate = report;
  if (!passed) throw new DeployError(error ?? gateFailed(plan));
  host.passed = true;
}
async function confirm(host, deps) {
  settle(host, await host.run.rescuer.confirm(host.deployId), "confirmed");
  host.outcome = "confirmed";
  host.finishedAt = deps.now().toISOString();
}
function goBack(host, reason, deps) {
  if (host.opened && host.outcome === "untouched") host.goneBack ??= revert(host, reason, deps);
  return host.goneBack ?? Promise.resolve();
}
async function revert(host, reason, deps) {
  const { rescuer, plan } = host.run;
  try {
    const ending = await rescuer.revert(host.deployId, reason, follow(plan, deps.log));
    note(host, ending);
    if (host.journal.length === 0) return;
    const known2 = ending.event === "aborted" || ending.event === "reverted" || ending.event === "confirmed";
    host.outcome = known2 ? ending.event : "broken";
    if (!known2 && host.error) host.error = alsoFailed(host.error, stepFailed(plan, ending));
  } catch (error) {
    if (error instanceof DeployError && error.code === "ALREADY_CONFIRMED") {
      host.outcome = "confirmed";
      delete host.error;
      return;
    }
    host.outcome = "unknown";
    const why = `Could not be told to go back (${error.message}). ${plan.guarantee}`;
    deps.log.line(plan.host, why);
    const remedy = error instanceof DeployError ? error.facts.remedy : "";
    if (host.error) host.error = alsoFailed(host.error, { message: why, remedy });
  }
  host.finishedAt = deps.now().toISOString();
}
function outcomeOf({ run: run3, deployId, outcome, journal, logTail, gate, error, startedAt, finishedAt }, now) {
  return {
    host: run3.plan.host,
    outcome,
    deployId,
    plan: run3.plan,
    planDigest: planDigest(run3.plan),
    journal,
    logTail,
    ...gate !== void 0 && { gate },
    ...error && { error },
    startedAt,
    finishedAt: finishedAt ?? now.toISOString()
  };
}
function settle(host, ending, expected) {
  note(host, ending);
  host.logTail = ending.logTail;
  if (ending.event === expected) return;
  if (ending.event === "aborted" || ending.event === "reverted" || ending.event === "broken")
    host.outcome = ending.event;
  throw new DeployError(stepFailed(host.run.plan, ending));
}
function note(host, { entries }) {
  const last = host.journal.at(-1)?.seq ?? 0;
  host.journal.push(...entries.filter(({ seq }) => seq > last));
}

// packages/rollout/rollout.ts
async function rollOut(runs, deps) {
  const batches = startBatches(runs, deps);
  const hosts = batches.flat();
  await prepareAll(hosts, batches.length, deps);
  for (const [index, batch] of batches.entries()) {
    if (hasStopped(hosts, deps)) break;
    if (batches.length > 1) announce(batch, `batch ${index + 1} of ${batches.length}`, deps);
    await sideBySide(batch, deps, activate);
  }
  await confirmAll(hosts, deps);
  await Promise.all(hosts.map((host) => goBack(host, reasonFor(host, hosts, deps), deps)));
  return hosts.map((host) => outcomeOf(host, deps.now()));
}
function startBatches(runs, deps) {
  const batches = batchesOf(runs, deps.policy);
  return batches.map((batch, index) => {
    const place = { index, batches: batches.length };
    return batch.map((run3) => startHost(run3, waitSeconds(run3.plan.confirmSeconds, place, deps.policy), deps));
  });
}
async function prepareAll(hosts, batches, deps) {
  const seconds = batches * deps.policy.batchSeconds;
  await sideBySide(hosts, deps, async (host) => {
    await prepare(host, deps);
    if (hosts.length > 1) await hold(host, seconds);
  });
  if (batches > 1 && !hasStopped(hosts, deps)) await sideBySide(hosts, deps, (host) => hold(host, seconds));
}
async function confirmAll(hosts, deps) {
  const passed = hosts.filter((host) => host.passed);
  const decided = () => passed.some(({ outcome }) => outcome === "confirmed");
  const mayDecide = () => !hasStopped(hosts, deps) || deps.policy.onFailure === "keep-healthy";
  for (const host of passed) if (!decided() && mayDecide()) await sideBySide([host], deps, confirm);
  if (!decided()) return;
  const waiting = passed.filter(({ outcome }) => outcome === "untouched");
  await sideBySide(waiting, deps, confirm, { cancellable: false });
}
async function sideBySide(hosts, deps, act, { cancellable = true } = {}) {
  await Promise.all(hosts.map((host) => attempt2(host, deps, act, cancellable)));
  await unlessAborted(Promise.all(hosts.map(({ goneBack }) => goneBack)), deps.signal);
}
async function attempt2(host, deps, act, cancellable) {
  if (host.error) return;
  try {
    if (cancellable) deps.signal.throwIfAborted();
    await act(host, deps);
  } catch (error) {
    const isCancelled = cancellable && deps.signal.aborted;
    host.error = isCancelled ? cancelled2(host.run.plan) : factsOf(error, host.run.plan);
    if (!deps.signal.aborted) void goBack(host, host.error.code, deps);
  }
}
async function unlessAborted(work, signal) {
  if (signal.aborted) return;
  const done = new AbortController();
  await Promise.race([work, once2(signal, "abort", { signal: done.signal }).catch(() => {
  })]);
  done.abort();
}
function hasStopped(hosts, { policy }) {
  return tooMany(failedOf(hosts).length, policy);
}
function failedOf(hosts) {
  return hosts.filter(({ error }) => error).map(({ run: run3 }) => run3.plan.host);
}
function announce(batch, place, { log }) {
  for (const { run: run3, error } of batch) if (!error) log.line(run3.plan.host, `Switches now, in ${place}.`);
}
var NAMES = 5;
function reasonFor({ error }, hosts, { signal }) {
  if (signal.aborted) return "cancelled";
  if (error) return error.code;
  const failed = failedOf(hosts);
  const more = failed.length > NAMES ? ` and ${failed.length - NAMES} more` : "";
  return `${failed.length === 1 ? "another host" : "other hosts"} failed: ${failed.slice(0, NAMES).join(", ")}${more}`;
}

// packages/stage/roll.ts
function roll(planned, request, deps) {
  return rollOut(planned, {
    issuer: { actor: deps.run.actor, url: deps.run.url },
    policy: policyOf(request.environment.slot, request.unreached.length),
    secretEnv: request.secretEnv,
    log: rolloutLog(deps.log),
    now: deps.now,
    signal: deps.signal,
    gate: (run3, activation4) => measure(planned.find(({ plan }) => plan === run3.plan), activation4, request, deps)
  });
}
async function measure(open, activation4, { manifest, environment, commitOf }, { log, signal }) {
  const { remote, host, plan } = open;
  const commit = await commitOf(open);
  const slot = plannedSlot(environment, plan);
  const report = await runGate({
    gate: slot.gate,
    context: {
      probe: createProbe(remote),
      application: manifest.application,
      environment: environment.name,
      host: host.name,
      release: { ...plan.release, commit },
      slot,
      activation: activation4,
      log
    },
    signal,
    onSample: (check2, { outcome, detail }) => log.info(`${host.name}: ${outcome === "good" ? "\u2713" : "\u2717"} ${check2}: ${detail}`)
  });
  log.host(host.name, describeGate(report).join("\n"));
  const failure = gateFailure(report);
  return { passed: !failure, report, ...failure && { error: failure.facts } };
}

// packages/stage/secrets.ts
init_dirname();
function secretVariables({ venv: venv2, container, compose: compose2 }, kind, env) {
  const login2 = [...loginOf2(container, "container"), ...loginOf2(compose2, "compose")];
  if (kind === "rollback") {
    const given = login2.flatMap(([name]) => env[name] ? [[name, env[name]]] : []);
    return given.length === login2.length ? Object.fromEntries(given) : {};
  }
  const wanted = [
    ...venv2?.indexUrlEnv ? [[venv2.indexUrlEnv, "venv.index-url-env"]] : [],
    ...login2
  ];
  return Object.fromEntries(wanted.map(([name, key]) => [name, env[name] || missing3(name, key)]));
}
function loginOf2(of, section) {
  if (!of?.login) return [];
  return [
    [of.login.userEnv, `${section}.login.user-env`],
    [of.login.passwordEnv, `${section}.login.password-env`]
  ];
}
function missing3(name, key) {
  throw new DeployError({
    code: "VARIABLE_MISSING",
    message: `The environment variable ${name} is empty.`,
    cause: `deploy.yml names it in ${key}.`,
    remedy: `Give it under 'env:' of this step, such as ${name}: \${{ secrets.${name} }}. A secret that does not exist in this repository, or in the 'environment:' of this job, is empty too.`
  });
}

// packages/stage/run.ts
async function runStage(request, inputs, deps) {
  const { environment, manifest, wish } = request;
  const blobs = wish.kind === "deploy" ? [wish.source.release.archive.sha256] : [];
  const { secretEnv, looked } = await refusing(
    { ...request, release: releaseOf(request, []) },
    { inputs, deps },
    async () => {
      const secretEnv2 = secretVariables(environment.slot, wish.kind, deps.env);
      if (wish.kind === "deploy") await requireImage(wish.source.release, request, deps);
      const looked2 = await deps.log.group(
        `Look at ${environment.name}`,
        () => openHosts(environment, { access: inputs.access, blobs }, deps)
      );
      return { secretEnv: secretEnv2, looked: looked2 };
    }
  );
  const { open: hosts, unreached } = looked;
  try {
    const untouched = { ...request, release: releaseOf(request, hosts) };
    const planned = await refusing(untouched, { inputs, deps }, async () => {
      const plans = planHosts(hosts, {
        application: manifest.application,
        environment,
        wish,
        now: deps.now()
      });
      await showPlans(plans, deps);
      for (const { host, remark } of await requireReady(plans, environment))
        deps.log.warning(`${host}: ${remark}`);
      return plans;
    });
    return inputs.dryRun ? await keepPlans(planned, request, inputs, deps) : await perform(planned, { ...request, secretEnv, unreached }, inputs, deps);
  } finally {
    await closeHosts(hosts);
  }
}
function releaseOf({ wish }, hosts) {
  if (wish.kind === "deploy") return nameOf(wish.source.release);
  const [live] = hosts.flatMap(({ facts }) => facts.releases.filter(({ id }) => id === facts.current));
  return live && { id: live.id, version: versionOf(live.id), sha256: live.sha256 };
}
async function showPlans(planned, { log }) {
  for (const { plan, facts } of planned) {
    await log.group(`Plan for ${plan.host}`, async () => {
      for (const line of describePlan(plan, facts.user)) log.info(line);
    });
  }
}
async function keepPlans(planned, request, inputs, deps) {
  const documents = Object.fromEntries(
    planned.map(({ plan }) => [`planned/${plan.host}/plan.json`, planText(plan)])
  );
  await writeBundle(join4(deps.workspace, inputs.evidenceDirectory), subjectOf(planned, request), documents);
  deps.log.info("Dry run: this was the plan. Nothing on a host was changed.");
  return resultOf(planned, inputs, "", "planned");
}
async function perform(planned, request, inputs, deps) {
  const subject = subjectOf(planned, request);
  const facts = {
    kind: request.kind,
    application: request.manifest.application,
    environment: request.environment.name,
    rollout: request.environment.slot.rollout,
    unreached: request.unreached,
    run: deps.run,
    reason: request.reason
  };
  const unknown = begunDocuments(planned, facts, deps.now());
  const begun = await refusing(
    { ...request, release: subject.release },
    { inputs, deps },
    () => beginEvidence(
      { stage: unknown.stage, subject, documents: { ...request.documents, ...unknown.documents } },
      inputs,
      deps
    )
  );
  const keep3 = async ({ stage: stage2, documents }) => {
    const { withoutChangeRecord } = begun;
    const whole = withoutChangeRecord ? { ...stage2, withoutChangeRecord } : stage2;
    const all = { ...request.documents, ...withStage(documents, whole) };
    const { url } = await keepEvidence({ stage: whole, subject, documents: all }, inputs, deps);
    return resultOf(planned, inputs, url || begun.url, stage2.outcome);
  };
  const { outcomes, ended } = await surely(
    async () => {
      const outcomes2 = await roll(planned, request, deps);
      const backups2 = await readBackups2(planned, outcomes2, deps);
      const ended2 = stageDocuments(outcomes2, { ...facts, backups: backups2, cancelled: deps.signal.aborted });
      return { outcomes: outcomes2, ended: ended2 };
    },
    // A mistake of ours: what the hosts do now nobody here can know.
    async (error) => void await keep3({ ...unknown, stage: { ...unknown.stage, error: errorOf(error) } })
  );
  const retired = ended.stage.kind === "promote" && ended.stage.outcome === "confirmed" && !deps.signal.aborted ? await retireBefore({ ...request, release: subject.release.id, access: inputs.access }, deps) : [];
  const result = await keep3(retired.length === 0 ? ended : { ...ended, stage: { ...ended.stage, retired } });
  const { stage } = ended;
  await tellEnding({ stage, outcomes, unreached: request.unreached }, deps.log);
  const seen = planned.filter(({ host }) => outcomes.some((one) => one.host === host.name && isSeen(one)));
  await deliverLate(seen, facts.application, deps);
  const failure = failureOf({ stage, outcomes, unreached: request.unreached });
  if (failure) throw new DeployError({ ...failure, outputs: stageOutputs(result) });
  return result;
}
function isSeen({ outcome }) {
  return outcome !== "unknown";
}
async function surely(body, last) {
  try {
    return await body();
  } catch (error) {
    await last(error);
    throw error;
  }
}
function subjectOf(planned, { manifest }) {
  return { application: manifest.application, release: changeOf(planned[0].plan) };
}
function resultOf(planned, { evidenceDirectory }, changeRecordUrl, outcome) {
  const [first] = planned;
  return {
    planDigest: first ? planDigest(first.plan) : "",
    evidenceDirectory,
    changeRecordUrl,
    releaseId: first?.plan.release.id ?? "",
    outcome
  };
}

export {
  liveDeps,
  readStageInputs,
  stageOutputs,
  recordKey,
  upload,
  pointerTo,
  tried,
  openHosts,
  closeHosts,
  refusing,
  runStage
};
