import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  sh
} from "./chunk-57NDIA2D.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/plan/steps/last-words.ts
init_dirname();
var endings = ["98e322203f7a4ed290d09fe03c09fe15", "fe6faa94e7774663a0da52717891d8ef"];
function unitLog(unit, {
  since,
  count,
  format
}) {
  const shown = sh`--no-pager --quiet ${`--output=${format}`}`;
  const from = since === void 0 ? sh`` : sh`--since="@${since}"`;
  const ended = endings.map((id) => `MESSAGE_ID=${id}`);
  return sh`
    attempt() {
      journalctl _SYSTEMD_UNIT=${unit} "$@" ${from} --reverse --lines=1 --no-pager --quiet --output=verbose --output-fields=_SYSTEMD_INVOCATION_ID | sed -n 's/^ *_SYSTEMD_INVOCATION_ID=//p'
    }
    attempt=$(attempt _TRANSPORT=stdout)
    [ -n "$attempt" ] || attempt=$(attempt)
    if [ -n "$attempt" ]; then
      said=$(journalctl "_SYSTEMD_INVOCATION_ID=$attempt" + "INVOCATION_ID=$attempt" ${shown} | tail -n ${count})
    else
      said=$(journalctl --unit=${unit} ${from} ${shown} | tail -n ${count})
    fi
    ended=$(journalctl ${`UNIT=${unit}`} ${ended} ${from} ${shown} | tail -n 2)
    printf '%s\\n' "$ended" | grep -vxF -e "$said" || true
    printf '%s\\n' "$said"
  `;
}
function processLog(slot, unit, count) {
  const log = `${slot.root}/.deploy/run/${unit}.log`;
  return sh`
    read -r written 2>/dev/null < ${`${log}.from`} || written=0
    tail -c "+$((written + 1))" ${log} | tail -n ${count}
  `;
}
function portHolders(ports) {
  const pattern = `:(${ports.join("|")})[[:space:]]`;
  const published = `:(${ports.join("|")})->`;
  return sh`
    held=$({ ss -Hltnp 2>/dev/null || netstat -ltnp 2>/dev/null; } | grep -E ${pattern} || true)
    if [ -n "$held" ]; then
      printf '%s\\n' "$held"
      docker ps --format 'container {{.Names}} of {{.Image}}: {{.Ports}}' 2>/dev/null | grep -E ${published} || true
      docker ps --filter network=host --format 'container {{.Names}} of {{.Image}} is in the network of the host' 2>/dev/null || true
    fi
  `;
}
function tellHolders({ ports }) {
  const wanted = Object.values(ports);
  if (wanted.length === 0) return sh`:`;
  return sh`
    holders=$(${portHolders(wanted)})
    [ -z "$holders" ] || printf 'Who listens on its ports:\\n%s\\n' "$holders"
  `;
}

// packages/plan/ini.ts
init_dirname();
function setIni(text, { section, name, value }) {
  const rows = readRows(text);
  const inSection = rows.filter((row) => row.section === section);
  const options = inSection.filter(({ kind, option }) => kind === "option" && same(option, name));
  const exact = options.filter(({ option }) => option === name);
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
function readIni(text) {
  const rows = readRows(text);
  return rows.flatMap((row) => {
    if (row.kind !== "option") return [];
    const { section = "", option: name = "" } = row;
    const first = row.text.trim().slice(name.length).replace(/^\s*[=:]/, "");
    const more = rows.filter(({ kind, of }) => kind === "more" && of === row).map((each) => each.text.trim());
    return [{ section, name, value: [first.trim(), ...more].join("\n") }];
  });
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
function assigned({ text, option }, value) {
  return `${/^\s*/.exec(text)[0]}${option} = ${value}${text.endsWith("\r") ? "\r" : ""}`;
}

// packages/plan/steps/swarm/look.ts
init_dirname();
var HASH_LABEL = "deploy.hash";
var image = `{{.ContainerSpec.Image}}|{{index .ContainerSpec.Labels "${HASH_LABEL}"}}`;
var ofService = `{{with .Spec.TaskTemplate}}${image}{{end}}|{{with .UpdateStatus}}{{.State}}{{end}}`;
var ofTask = `{{.NodeID}} {{.Status.State}}|{{with .Spec}}${image}{{end}}`;
function defineLook({ compose }) {
  const stack = compose.project;
  return sh`
    stack=${stack}
    replicas_of_all() { docker service ls --filter ${`label=com.docker.stack.namespace=${stack}`} --format '{{.Name}}|{{.Replicas}}'; }
    nodes() { docker node ls --format '{{.ID}} {{.Status}} {{.Availability}} {{.Hostname}}' 2>/dev/null || true; }
    away() { nodes | awk ${nodesThatAreAway}; }
    spread() { { nodes; echo; printf '%s\\n' "$states"; } | awk ${replicasByNode} | sort | tr '\\n' ',' | sed 's/,$//'; }
    look() {
      look_at "$1"
      [ -z "$short" ] || short="$short$(away)"
    }
    look_at() {
      found=
      update=
      tasks=
      states=
      replicas=0/0
      short='is not there'
      shown=$(docker service inspect --format ${ofService} "$1" 2>/dev/null) || return 0
      update=\${shown##*|}
      found=\${shown%|*}
      many=$(replicas_of_all | awk -F '|' -v name="$1" '$1 == name { print $2 }')
      many=\${many%% *}
      many=\${many##*/}
      short='the engine does not tell its replicas'
      tasks=$(docker service ps --no-trunc --quiet --filter desired-state=running "$1" 2>/dev/null) || return 0
      tasks=$(printf '%s\\n' "$tasks" | sort | tr '\\n' ' ')
      tasks=\${tasks% }
      states=$(printf '%s' "$tasks" | xargs -r docker inspect --type task --format ${ofTask} 2>/dev/null) || return 0
      replicas=$(printf '%s\\n' "$states" | grep -c '^[^ ]* running|' || true)/$many
      short="$replicas run"
      [ "\${replicas%%/*}" = "$many" ] || return 0
      short="$update, $short"
      case $update in updating | rollback_started) return 0 ;; esac
      short='a replica is being replaced'
      other=$(printf '%s\\n' "$states" | grep . | cut -d ' ' -f 2- | grep -vxF -e "running|$found" | head -n 1)
      if [ "$other" != '' ]; then
        short="a replica is \${other%%|*}"
        [ "\${other%%|*}" != running ] || short='a replica is still the old one'
        return 0
      fi
      # One that is being replaced should not run any more, and the next one should not run yet.
      [ "$(printf '%s\\n' "$states" | grep -c .)" != "$many" ] || short=
    }
  `;
}
var nodesThatAreAway = `
  $2 != "Ready" { printf ", the node %s is %s", $4, tolower($2); next }
  $3 == "Drain" { printf ", the node %s is drained", $4; next }
  $3 == "Pause" { printf ", the node %s is paused", $4 }
`;
var replicasByNode = `
  NF == 0 { tasks = 1; next }
  !tasks { name[$1] = $4; next }
  $1 in name { count[$1]++ }
  END { for (id in count) print name[id] "=" count[id] }
`;
var services = sh`replicas_of_all | cut -d '|' -f 1`;
var defineWanted = sh`
  wanted() {
    printf '%s|%s' "$(sed -n "s/^$2|//p" "$1"/images)" "$(sed -n "s/^$2 //p" "$1"/hashes)"
  }
`;

export {
  unitLog,
  processLog,
  portHolders,
  tellHolders,
  HASH_LABEL,
  image,
  defineLook,
  services,
  defineWanted,
  setIni,
  readIni
};
