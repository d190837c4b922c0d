import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  lookingDeps
} from "../lib/chunk-YZJK456B.js";
import {
  planRollback,
  sudoers,
  usesDocker
} from "../lib/chunk-645VTODO.js";
import "../lib/chunk-7TUHPTFN.js";
import "../lib/chunk-NWWGJRYY.js";
import {
  agentOnlyText,
  agentSha256,
  agentText,
  lines,
  look,
  raw,
  sh,
  unavailable
} from "../lib/chunk-57NDIA2D.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-GYSB4QWC.js";
import {
  allowedEvents,
  code,
  linkTo,
  loadManifest,
  nginxFiles,
  onHost,
  plain,
  refuseOpenEvent,
  sha256Of,
  slotsOf,
  table
} from "../lib/chunk-K7HT5U6C.js";
import "../lib/chunk-FDYBHR6E.js";
import "../lib/chunk-DNUWWJLH.js";
import "../lib/chunk-3CSYSJUH.js";
import {
  releaseNamespace
} from "../lib/chunk-W3G3G2EW.js";
import {
  _enum,
  _regex,
  array,
  boolean,
  execute,
  findHosts,
  input,
  invalidValue,
  iso_exports,
  literal,
  oneOf,
  optional,
  secretInput,
  strictObject,
  string,
  withoutSecrets
} from "../lib/chunk-6XN6W6BW.js";
import "../lib/chunk-CASAHDPP.js";
import {
  DeployError
} from "../lib/chunk-V6RLAPJP.js";
import {
  __callDispose,
  __using,
  init_dirname
} from "../lib/chunk-YZ53IXJL.js";

// actions/prepare-host/main.ts
init_dirname();

// actions/prepare-host/inputs.ts
init_dirname();
function readInputs() {
  const mode = oneOf("mode", input("mode"), ["check", "apply", "script"]);
  const required = mode !== "script";
  const access2 = {
    privateKey: secretInput("ssh-key", { required }),
    passphrase: secretInput("ssh-passphrase"),
    knownHosts: input("known-hosts", { required })
  };
  const allowed = allowedEvents(input("allow-events"));
  if (mode === "apply") refuseOpenEvent(process.env, allowed, "sets hosts up");
  return {
    access: access2,
    manifest: input("manifest"),
    environment: input("environment", { required: true }),
    host: input("host"),
    mode,
    loginUser: userInput(),
    outputDirectory: input("output-directory")
  };
}
function userInput() {
  const value = input("login-user");
  if (/^(?:[a-z_][a-z0-9_-]{0,31})?$/.test(value)) return value;
  throw invalidValue("login-user", "the name of a user", value);
}

// actions/prepare-host/run.ts
init_dirname();
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

// packages/evidence/host-setup.ts
init_dirname();

// packages/plan/host/answer.ts
init_dirname();
var itemStates = ["ok", "differs", "unseen", "done", "failed", "left"];
function readAnswers(stdout, nonce, items) {
  const told = stdout.split("\n").flatMap((line) => {
    const match = new RegExp(`^@${nonce} (\\w+) (\\S+) ?(.*)$`).exec(line);
    return match ? [{ word: match[1], id: match[2], said: match[3] }] : [];
  });
  if (told.at(-1)?.word !== "end") return void 0;
  const answers = items.flatMap(({ id, title, remedy }) => {
    const found = told.find((each) => each.id === id);
    const state = itemStates.find((each) => each === found?.word);
    return found && state ? [{ id, title, state, said: found.said, ...remedy && { remedy } }] : [];
  });
  return answers.length === items.length ? answers : void 0;
}

// packages/evidence/host-setup.ts
var hostSetupSchema = strictObject({
  schemaVersion: literal(1),
  application: string(),
  environment: string(),
  host: string(),
  mode: _enum(["check", "apply"]),
  /** As whom it was looked at, and whether that was root, who sees everything. */
  user: string(),
  asRoot: boolean(),
  /** Of the script that was run. */
  scriptSha256: string().check(_regex(/^[0-9a-f]{64}$/)),
  actor: string(),
  runUrl: string(),
  startedAt: iso_exports.datetime(),
  finishedAt: iso_exports.datetime(),
  outcome: _enum(["ready", "changed", "unseen", "differs"]),
  items: array(
    strictObject({
      id: string(),
      title: string(),
      /** `done`: made so by this run; `left`: only people can do it; `failed`: still not so. */
      state: _enum(itemStates),
      /** In the host's own words. */
      said: string(),
      remedy: optional(string())
    })
  )
});
function setupOutcome(items) {
  const has = (...states) => items.some(({ state }) => states.includes(state));
  if (has("differs", "failed", "left")) return "differs";
  if (has("unseen")) return "unseen";
  return has("done") ? "changed" : "ready";
}
var marks = {
  ok: "\u2705",
  done: "\u{1F527} done",
  unseen: "\u2754 not seen",
  differs: "\u274C differs",
  failed: "\u274C failed",
  left: "\u270B for people"
};
function describeSetup(setup) {
  const { application, environment, host, mode, user: user2, asRoot, finishedAt, actor, runUrl, items } = setup;
  const rows = items.map(({ title, state, said, remedy }) => [
    marks[state],
    plain(title),
    [plain(said), state === "differs" || state === "left" ? plain(remedy ?? "") : ""].filter(Boolean).join("<br>")
  ]);
  return [
    `### ${plain(host)}, as ${plain(application)} needs it in ${plain(environment)}`,
    `**${setup.outcome}** \xB7 ${mode} as ${code(user2)}${asRoot ? ", with root" : ""} \xB7 ${finishedAt} \xB7 ${plain(actor)}${linkTo(runUrl)} \xB7 script ${code(setup.scriptSha256.slice(0, 12))}`,
    table(["", "what", "found"], rows)
  ].join("\n\n");
}

// packages/plan/host/items.ts
init_dirname();

// packages/plan/host/access.ts
init_dirname();

// packages/plan/host/agent-only.ts
init_dirname();

// packages/plan/host/files.ts
init_dirname();
import { posix } from "node:path";

// packages/plan/host/item.ts
init_dirname();
function idOf(...parts) {
  return parts.join("-").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

// packages/plan/host/files.ts
function installed({ to, text, owner: owner2, group: group2, mode }, words) {
  const short = bare(mode);
  return {
    id: idOf("file", to),
    title: `The file ${to}`,
    text: text.endsWith("\n") ? text : `${text}
`,
    ...words,
    check: lines(sh`is_file ${to} ${owner2} ${group2} ${short}`, sh`has_text ${to}`),
    do: sh`install_${raw(testOf(to))} ${to} ${owner2} ${group2} ${short}`
  };
}
function testOf(to) {
  if (to.startsWith("/etc/sudoers.d/")) return "sudoers";
  if (to.startsWith("/etc/nginx/")) return "nginx";
  if (/^\/etc\/systemd\/system\/[^/]+\.[a-z]+$/.test(to)) return "unit";
  if (to.startsWith("/etc/logrotate.d/")) return "logrotate";
  return to.startsWith("/etc/sysctl.d/") ? "sysctl" : "plain";
}
function logrotate({ logs, days, user: user2, group: group2 }, name) {
  const text = `${logs.join(" ")} {
  daily
  rotate ${days}
  compress
  missingok
  notifempty
  copytruncate
${user2 === void 0 ? "" : `  su ${user2} ${group2 ?? user2}
`}}
`;
  return installed(
    { to: `/etc/logrotate.d/${name}`, text, owner: "root", group: "root", mode: "0644" },
    {
      title: `Logs are rotated daily and kept for ${days} days`,
      why: "Logs outlive releases, and would fill the disk."
    }
  );
}
function cronJob({ name, schedule, user: user2, command }, prefix) {
  return installed(
    {
      to: `/etc/cron.d/${prefix}-${name}`,
      text: `${schedule} ${user2} ${command.replaceAll("%", "\\%")}
`,
      owner: "root",
      group: "root",
      mode: "0644"
    },
    { title: `The job ${name} of cron`, why: `It runs as ${user2}: ${schedule}.` }
  );
}
function present(path, why, { secret = false } = {}) {
  return {
    id: idOf("there", path),
    title: secret ? `${path} is there, and others may not read it` : `${path} is there`,
    why,
    check: lines(sh`is_there ${path}`, secret ? sh`is_private ${path}` : void 0),
    remedy: secret ? `Put it there, readable by its owner only (chmod 600 ${path}).` : `Put it there, or name it in setup.folders or setup.empty-files.`
  };
}
function folder({ path, owner: owner2, group: group2, mode }, why) {
  const anyGroup = group2 === "*";
  return {
    id: idOf("folder", path),
    title: `The folder ${path}, of ${owner2}${anyGroup ? "" : `:${group2}`}, mode ${mode}`,
    why,
    check: sh`is_folder ${path} ${owner2} ${group2} ${bare(mode)}`,
    do: sh`
      not_led_away ${path}
      mkdir -p ${posix.dirname(path)}
      [ -d ${path} ] || mkdir -m 0700 ${path}
      chown -h ${anyGroup ? owner2 : `${owner2}:${group2}`} ${path}
      chmod ${`0${mode}`} ${path}
    `
  };
}
function emptyFile({ path, owner: owner2, group: group2, mode }) {
  return {
    id: idOf("file", path),
    title: `The file ${path}, of ${owner2}:${group2}, mode ${mode}`,
    why: "It must be there before it is written to; what is in it is left alone.",
    check: sh`is_file ${path} ${owner2} ${group2} ${bare(mode)}`,
    do: sh`
      not_led_away ${path}
      mkdir -p ${posix.dirname(path)}
      [ -e ${path} ] || : > ${path}
      chown -h ${`${owner2}:${group2}`} ${path}
      chmod ${mode} ${path}
    `
  };
}
function bare(mode) {
  return Number.parseInt(mode, 8).toString(8);
}

// packages/plan/host/agent-only.ts
var place = "/usr/local/lib/deploy";
function agentOnlyCommand(roots) {
  return sh`${`${place}/agent-only`} ${roots}`.script;
}
function agentOnly() {
  const ofRoot2 = { owner: "root", group: "root" };
  const agent = `${place}/agents/${agentSha256}/agent.sh`;
  return [
    folder(
      { ...ofRoot2, path: place, mode: "0755" },
      "Nobody but root decides what a restricted key may run."
    ),
    installed(
      { ...ofRoot2, to: `${place}/agent-only`, text: agentOnlyText, mode: "0755" },
      {
        id: "agent-only",
        title: "The program that restricts a key to the agent",
        why: "sshd runs it instead of what a client asks for; it passes on calls of the agent, and refuses all else."
      }
    ),
    installed(
      { ...ofRoot2, to: agent, text: agentText, mode: "0644" },
      {
        id: "agent-allowed",
        title: `The agent ${agentSha256.slice(0, 12)}, which restricted keys may call`,
        why: "Restricted keys run this copy, which the user who deploys cannot change. Those of other versions stay."
      }
    )
  ];
}

// packages/plan/host/shared-keys.ts
init_dirname();
function slotsOfKey(key, host, environments) {
  return environments.flatMap((environment) => {
    const here = environment.hosts.filter((each) => isSame(each, host));
    return here.flatMap((each) => {
      const { slot, other } = onHost(environment, each);
      const keys = slot.setup?.authorizedKeys ?? [];
      return keys.some((its) => blobOf(its.key) === blobOf(key)) ? [slot, ...other ? [other] : []] : [];
    });
  });
}
function blobOf(key) {
  return key.split(" ")[1];
}
function isSame(one, other) {
  return one.address === other.address && one.port === other.port && one.user === other.user;
}

// packages/plan/host/access.ts
function authorizedKeys(user2, keys, slotsOf2) {
  const blobs = keys.map(({ key }) => blobOf(key));
  const text = keys.map((each) => `${options(each, slotsOf2(each.key))} ${each.key}
`).join("");
  return {
    id: idOf("keys", user2),
    title: `The keys by which the action logs in as ${user2}`,
    why: "A key that only serves deployments: no terminal, no agent or X11 forwarding; tunnels lead to the loopback and to what the gate asks.",
    text,
    check: sh`has_keys ${user2} ${blobs}`,
    do: sh`add_keys ${user2} ${blobs}`
  };
}
function options({ from, agentOnly: agentOnly2 }, slots) {
  const others = slots.flatMap(asked).filter((each) => !/^(?:127\.0\.0\.1|localhost|\[::1\]):/.test(each));
  const open = ["127.0.0.1:*", "localhost:*", "[::1]:*", ...new Set(others)];
  const roots = [...new Set(slots.map(({ root }) => root))];
  return [
    ...agentOnly2 ? [`command="${agentOnlyCommand(roots)}"`] : [],
    "restrict",
    "port-forwarding",
    ...open.map((each) => `permitopen="${each}"`),
    ...from === void 0 ? [] : [`from="${from}"`]
  ].join(",");
}
function asked({ gate, nfr }) {
  const checks = gate.checks.flatMap((check) => {
    if (check.type === "tcp" && check.from === "host") return [target(check.address, check.port)];
    if (check.type === "http" && check.from === "host") return [targetOf(check.url)];
    if (check.type === "identity" && check.url !== void 0) return [targetOf(check.url)];
    return [];
  });
  return nfr?.load?.from === "host" ? [...checks, targetOf(nfr.load.url)] : checks;
}
function targetOf(url) {
  const { hostname, port, protocol } = new URL(url);
  return target(hostname.replace(/^\[|\]$/g, ""), Number(port) || (protocol === "https:" ? 443 : 80));
}
function target(address, port) {
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}
function tunnels(user2, slot) {
  if (!slot.gate.checks.some((check) => "from" in check && check.from === "host")) return [];
  return [
    {
      id: idOf("tunnels", user2),
      title: `sshd opens tunnels for ${user2}`,
      why: "The gate asks through them what only the host itself can reach.",
      check: sh`
        [ "$(id -u)" = 0 ] || unseen 'only root may ask sshd for its settings'
        settings=$(sshd -T -C ${`user=${user2},host=localhost,addr=127.0.0.1`} 2> /dev/null) || unseen 'sshd does not tell its settings'
        printf '%s\\n' "$settings" | grep -Eq '^allowtcpforwarding (yes|all|local)$' || differs 'AllowTcpForwarding forbids it'
      `,
      remedy: `Set "AllowTcpForwarding local" in sshd_config, below "Match User ${user2}" where not for all.`
    }
  ];
}
function linger(user2) {
  return {
    id: idOf("linger", user2),
    title: `The service manager of ${user2} runs without a login`,
    why: "The host itself takes an unconfirmed release back, also after a reboot; systemd does that for a user who lingers.",
    check: sh`
      [ -d /run/systemd/system ] || exit 0
      [ -e ${`/var/lib/systemd/linger/${user2}`} ] || differs ${`${user2} does not linger`}
    `,
    do: sh`loginctl enable-linger ${user2}`
  };
}
function managerGroups(user2) {
  return {
    id: idOf("groups", user2),
    title: `The service manager of ${user2} is in the groups of ${user2}`,
    why: "The steps of a deployment run under it, and it has the groups that the user had when it started. It starts again, and with it what runs under it.",
    check: sh`
      [ -d /run/systemd/system ] || exit 0
      number=$(id -u ${user2} 2> /dev/null) || exit 0
      pid=$(systemctl show -p MainPID --value "user@$number.service")
      [ "\${pid:-0}" != 0 ] || exit 0
      has=$(sed -n -e 's/^Groups://p' -e 's/^Gid://p' "/proc/$pid/status" | tr '\t\n' '  ')
      for group in $(id -G ${user2}); do
        case " $has " in *" $group "*) ;; *) differs "it started before $(getent group "$group" | cut -d: -f1) was one of them" ;; esac
      done
    `,
    do: sh`systemctl restart "user@$(id -u ${user2}).service"`
  };
}
function sudo(subject) {
  const { user: user2, application, environment, commands } = subject;
  if (commands.length === 0) return [];
  const path = `/etc/sudoers.d/deploy-${application}-${environment}`;
  const rules = sudoers({ privileged: commands }, user2);
  const fragment = installed(
    {
      to: path,
      text: `# What a deployment of ${application} to ${environment} may do as root, from its plan.
Defaults:${user2} !requiretty
${rules}`,
      owner: "root",
      group: "root",
      mode: "0440"
    },
    {
      id: "sudoers",
      title: `sudo lets ${user2} run the ${commands.length} commands of the plan without a password, and nothing else`,
      why: "The user needs no root besides these exact commands; they have no wildcards."
    }
  );
  return [{ ...fragment, check: lines(sh`has_rules ${path} ${user2}`, fragment.check) }];
}

// packages/plan/host/accounts.ts
init_dirname();
function group(name, why) {
  return {
    id: idOf("group", name),
    title: `The group ${name}`,
    why,
    check: sh`getent group ${name} > /dev/null || differs ${`there is no group ${name}`}`,
    do: sh`groupadd --system ${name}`
  };
}
function loginUser(name) {
  return {
    id: idOf("user", name),
    title: `The user ${name}, who can log in`,
    why: "The action logs in as this user (hosts.user); nothing of a deployment runs as root but what sudoers names.",
    check: sh`
      getent passwd ${name} > /dev/null || differs ${`there is no user ${name}`}
      case $(getent passwd ${name} | cut -d: -f7) in */nologin | */false) differs ${`${name} has no login shell`} ;; esac
    `,
    do: sh`
      if getent passwd ${name} > /dev/null; then
        usermod --shell /bin/sh ${name}
      else
        add_user ${name} --create-home --shell /bin/sh
      fi
    `
  };
}
function user({ name, system, home, shell }) {
  const wanted = shell ?? (system ? "/bin/false" : "/bin/sh");
  const options2 = [
    ...system ? ["--system"] : ["--create-home"],
    ...home === void 0 ? [] : ["--home-dir", home],
    ...["--shell", wanted]
  ];
  const has = (field, value) => sh`[ "$(getent passwd ${name} | cut -d: -f${field})" = ${value} ]`;
  return {
    id: idOf("user", name),
    title: `The user ${name}`,
    why: system ? "A service runs as this user." : "deploy.yml names it in setup.users.",
    check: lines(
      sh`getent passwd ${name} > /dev/null || differs ${`there is no user ${name}`}`,
      shell === void 0 ? void 0 : sh`${has(7, shell)} || differs ${`its shell is not ${shell}`}`,
      home === void 0 ? void 0 : sh`${has(6, home)} || differs ${`its home is not ${home}`}`
    ),
    do: lines(
      sh`getent passwd ${name} > /dev/null || add_user ${name} ${options2}`,
      shell === void 0 ? void 0 : sh`${has(7, shell)} || usermod --shell ${shell} ${name}`,
      home === void 0 ? void 0 : sh`${has(6, home)} || usermod --home ${home} ${name}`
    )
  };
}
function owner(name) {
  const described = user({ name, system: true, groups: [] });
  return { ...described, why: "The files of a release belong to it (files.owner)." };
}
function member(name, of, why) {
  return {
    id: idOf("member", name, of),
    title: `${name} is a member of the group ${of}`,
    why,
    check: sh`is_member ${name} ${of} || differs ${`${name} is not in the group ${of}`}`,
    do: sh`usermod --append --groups ${of} ${name}`
  };
}

// packages/plan/host/commands.ts
init_dirname();
function plannedCommands(environment, application) {
  const allowed = (of) => ({ ...of, denyVersions: [] });
  const slot = allowed(environment.slot);
  const other = environment.other && allowed(environment.other);
  const turns = other === void 0 ? [{ ...environment, slot }] : [
    { ...environment, slot, other },
    { ...environment, slot: other, other: slot }
  ];
  const plans = turns.map(
    (turn) => planRollback({ application, environment: turn, host: "host", facts: bareHost(slot.root), to: void 0 })
  );
  const { nfr } = slot;
  const boot = nfr?.coldBoot && nfr.consent !== void 0 ? ["systemctl reboot"] : [];
  const hooks = slot.hooks.flatMap(({ sudo: sudo2 }) => sudo2.map((words) => words.join(" ")));
  return [
    .../* @__PURE__ */ new Set([...plans.flatMap(({ privileged }) => privileged), ...hooks, ...sitesOfDebian(slot), ...boot])
  ];
}
function sitesOfDebian(slot) {
  const enabled2 = "/etc/nginx/sites-enabled/";
  return nginxFiles(slot).flatMap(
    ({ to }) => to.startsWith(enabled2) ? [`ln -sfn ${to.replace(enabled2, "/etc/nginx/sites-available/")} ${to}`] : []
  );
}
function bareHost(root) {
  const release = (version, fence, state) => ({
    id: `${version}-${"0".repeat(12)}`,
    sha256: "0".repeat(64),
    state,
    fence,
    deployId: `d${fence}`,
    present: true
  });
  const live = release("2.0.0", 2, "live");
  return {
    user: "deploy",
    uid: 1e3,
    groups: [],
    os: { id: "", version: "", kernel: "", arch: "" },
    tools: [],
    supervisors: ["systemd-user", "setsid"],
    time: 0,
    charset: "UTF-8",
    root: { path: root, exists: true, writable: true, freeBytes: 0, freeInodes: 0 },
    unwritable: [],
    spaces: {},
    versions: {},
    paths: {},
    folders: {},
    ports: {},
    units: {},
    accounts: {},
    current: live.id,
    releases: [live, release("1.0.0", 1, "good")],
    blobs: {},
    backups: {}
  };
}

// packages/plan/host/docker.ts
init_dirname();

// packages/plan/host/system.ts
init_dirname();
function packages(names) {
  return {
    id: "packages",
    title: `Packages: ${names.join(", ")}`,
    why: "deploy.yml names them in setup.packages.",
    check: sh`
      missing=''
      for name in ${names}; do has_package "$name" || missing="$missing $name"; done
      [ -z "$missing" ] || differs "not installed:$missing"
    `,
    do: sh`add_packages ${names}`
  };
}
function programs(names) {
  return {
    id: "programs",
    title: `Programs: ${names.join(", ")}`,
    why: "The steps of a deployment call them.",
    check: sh`
      missing=''
      for name in ${names}; do command -v "$name" > /dev/null || missing="$missing $name"; done
      [ -z "$missing" ] || differs "not found:$missing"
    `,
    remedy: "Install them, or name their packages in setup.packages."
  };
}
function running(unit, why) {
  return {
    id: idOf("runs", unit),
    title: `${unit} runs, and starts with the host`,
    why,
    check: sh`
      systemctl is-enabled --quiet ${unit} || differs ${`${unit} is not enabled`}
      systemctl is-active --quiet ${unit} || differs ${`${unit} does not run`}
    `,
    do: sh`systemctl enable --quiet --now ${unit}`
  };
}
function enabled(unit) {
  return {
    id: idOf("enabled", unit),
    title: `${unit} starts with the host`,
    why: "deploy.yml names it in setup.enabled.",
    check: sh`systemctl is-enabled --quiet ${unit} || differs ${`${unit} is not enabled`}`,
    do: sh`systemctl enable --quiet ${unit}`
  };
}
function masked(unit) {
  return {
    id: idOf("masked", unit),
    title: `${unit} never runs`,
    why: "deploy.yml names it in setup.masked.",
    check: sh`
      case $(systemctl is-enabled ${unit} 2> /dev/null) in masked*) ;; *) differs ${`${unit} is not masked`} ;; esac
      ! systemctl is-active --quiet ${unit} || differs ${`${unit} still runs`}
    `,
    do: sh`systemctl mask --quiet --now ${unit}`
  };
}
var cronDaemon = {
  id: "cron",
  title: "Jobs of cron are run",
  why: "deploy.yml has jobs in setup.cron.",
  check: sh`
    for unit in cron crond cronie; do
      if systemctl is-active --quiet "$unit.service"; then exit 0; fi
    done
    differs 'no cron runs'
  `,
  remedy: "Name its package in setup.packages (cron, or cronie), and its unit in setup.services."
};
function timeSync() {
  return {
    id: "time",
    title: "The clock is kept right",
    why: "Certificates, tokens and the times in the evidence need it.",
    check: sh`
      command -v timedatectl > /dev/null || unseen 'there is no timedatectl to ask'
      case $(timedatectl show -p NTP -p NTPSynchronized 2>&1) in
        *=yes*) ;;
        *NTP=no*) differs 'nothing keeps the clock right' ;;
        *) unseen 'timedatectl does not answer' ;;
      esac
    `,
    do: sh`timedatectl set-ntp true || refuse 'chrony or systemd-timesyncd is needed: name it in setup.packages'`
  };
}
function firewall(ports) {
  return {
    id: "firewall",
    title: `The firewall lets TCP ${ports.join(", ")} in`,
    why: "deploy.yml names them in setup.open.",
    check: sh`for port in ${ports}; do lets_in "$port"; done`,
    do: sh`for port in ${ports}; do let_in "$port"; done`
  };
}
function certificate({ path, key, minimumDays }) {
  return {
    id: idOf("certificate", path),
    title: `The certificate ${path} is good for ${minimumDays} days`,
    why: "deploy.yml names it in setup.certificates.",
    check: lines(
      sh`
        is_there ${path}
        [ -r ${path} ] || unseen ${`only root may read ${path}`}
        openssl x509 -noout -in ${path} 2> /dev/null || differs ${`${path} is no certificate`}
        openssl x509 -noout -checkend ${minimumDays * 86400} -in ${path} > /dev/null || differs "it ends $(openssl x509 -noout -enddate -in ${path} | cut -d= -f2)"
      `,
      key === void 0 ? void 0 : sh`
            is_there ${key}
            is_private ${key}
            [ -r ${key} ] || unseen ${`only root may read ${key}`}
            public=$(openssl pkey -pubout -passin pass: -in ${key} 2> /dev/null) || differs ${`${key} is no private key`}
            [ "$(openssl x509 -noout -pubkey -in ${path})" = "$public" ] || differs ${`${key} does not fit it`}
          `
    ),
    remedy: `Let it be issued or renewed, and put it there.`
  };
}
function further({ name, why, check, do: act }) {
  return {
    id: idOf("further", name),
    title: name,
    why,
    check: sh`sh -eu -c ${check.trimEnd()}`,
    ...act === void 0 ? { remedy: "See why it is asked for, and make it so." } : { do: sh`sh -eu -c ${act.trimEnd()}` }
  };
}

// packages/plan/host/docker.ts
function dockerGroup(name, reason) {
  const { do: join2, ...item } = member(name, "docker", "");
  const equal = "Who is in this group can become root on the host.";
  if (reason !== void 0) return { ...item, why: `${equal} The reason given: ${reason}`, do: join2 };
  return {
    ...item,
    title: `${name} is a member of the group docker, or has a Docker engine without root`,
    why: `${equal} The containers of the application are started by this user.`,
    check: unlessRootless(name, item.check),
    remedy: "Give it an engine without root, as docs/security.md says. Or say why in setup.docker-group of deploy.yml; then it is made a member."
  };
}
function dockerService({ user: user2 }) {
  const item = running("docker.service", "The containers of the application need it.");
  if (user2 === void 0) return item;
  const title = `${item.title}, unless ${user2} has a Docker engine without root`;
  return { ...item, title, check: unlessRootless(user2, item.check) };
}
function unlessRootless(user2, check) {
  return sh`
    number=$(id -u ${user2} 2> /dev/null) || number=none
    if [ -S "/run/user/$number/docker.sock" ]; then exit 0; fi
    ${check}
  `;
}

// packages/plan/host/items.ts
function hostItems(subject) {
  const { environment, host } = subject;
  const { slot } = environment;
  const login = host.user;
  const parts = { ...subject, slot, setup: slot.setup ?? {}, login, isRoot: login === "root" };
  return unique([
    ...software(parts),
    ...accounts(parts),
    ...access(parts),
    ...storage(parts),
    ...files(parts),
    ...services(parts),
    ...(parts.setup.further ?? []).map(further)
  ]);
}
function software({ slot, setup, isRoot }) {
  const names = setup.packages ?? [];
  const needed = [
    ...["tar", "gzip", "sha256sum", "timeout"],
    slot.service.manager === "systemd" ? "systemctl" : "setsid",
    ...isRoot ? [] : ["sudo"],
    ...slot.venv === void 0 ? [] : [slot.venv.python],
    ...usesDocker(slot) ? ["docker"] : [],
    ...slot.nginx === void 0 ? [] : ["nginx"],
    ...slot.nginx?.switch === void 0 ? [] : ["curl"],
    ...setup.logrotate === void 0 ? [] : ["logrotate"],
    ...setup.certificates?.length ? ["openssl"] : [],
    ...slot.signature === void 0 ? [] : ["ssh-keygen"],
    ...Object.keys(slot.requires)
  ];
  return [...names.length > 0 ? [packages(names)] : [], programs([...new Set(needed)])];
}
function accounts({ slot, setup, login, isRoot }) {
  const { owner: owns, group: has } = slot.files;
  const users = setup.users ?? [];
  const described = new Set(users.map(({ name }) => name));
  const needsOwner = owns !== void 0 && owns !== login && !described.has(owns) && owns !== "root";
  return [
    ...(setup.groups ?? []).map((name) => group(name, "deploy.yml names it in setup.groups.")),
    ...isRoot || described.has(login) ? [] : [loginUser(login)],
    ...users.map(user),
    ...needsOwner ? [owner(owns)] : [],
    ...has === void 0 || has === "root" ? [] : [group(has, "The files of a release belong to it (files.group).")],
    ...users.flatMap(
      ({ name, groups }) => groups.map((of) => member(name, of, "deploy.yml says so in setup.users."))
    ),
    ...has === void 0 || isRoot || has === login ? [] : [member(login, has, "Only a member can give files to a group (files.group).")],
    ...slot.service.manager === "systemd" && !isRoot ? [
      member(
        login,
        "systemd-journal",
        "A deployment tells the last lines of a service that does not start, and the gate reads what it has written."
      )
    ] : [],
    ...(usesDocker(slot) || setup.dockerGroup !== void 0) && !isRoot ? [dockerGroup(login, setup.dockerGroup)] : []
  ];
}
function access({ application, environment, environments, host, slot, setup, login, isRoot }) {
  const keys = setup.authorizedKeys ?? [];
  const slotsOf2 = (key) => slotsOfKey(key, host, environments);
  return [
    ...keys.some((each) => each.agentOnly) ? agentOnly() : [],
    ...keys.length > 0 ? [authorizedKeys(login, keys, slotsOf2)] : [],
    ...tunnels(login, slot),
    ...isRoot || slot.service.manager === "process" ? [] : [linger(login), managerGroups(login)],
    ...isRoot ? [] : sudo({
      user: login,
      application,
      environment: environment.name,
      commands: plannedCommands(environment, application)
    })
  ];
}
function storage({ host, slot, setup, login }) {
  const root = { path: slot.root, owner: login, group: "*", mode: "0755" };
  const { container, compose } = slot;
  const made = new Set([...setup.folders ?? [], ...setup.emptyFiles ?? []].map(({ path }) => path));
  const secrets = [container?.envFile, ...(compose?.envFiles ?? []).map(({ path }) => path)];
  const backups = slot.backup.filter(({ hosts }) => hosts?.includes(host.name) ?? true);
  const needed = [
    ...(container?.mounts ?? []).map(({ source }) => present(source, "It is mounted into the container.")),
    ...[...secrets, ...backups.map(({ envFile }) => envFile)].filter((path) => path !== void 0).map((path) => present(path, "It holds secrets, which no script carries.", { secret: true })),
    ...backups.flatMap(({ places }) => places.map((path) => present(path, "Backups are kept there.")))
  ];
  return [
    folder(
      root,
      "Releases and the agent live there (root); the user who logs in owns it and nothing above it."
    ),
    ...(setup.folders ?? []).map((each) => folder(each, "deploy.yml names it in setup.folders.")),
    ...(setup.emptyFiles ?? []).map(emptyFile),
    ...needed.filter(({ title }) => ![...made].some((path) => title === `${path} is there`))
  ];
}
function files({ application, environment, slot, setup, texts }) {
  const name = `${application}-${environment.name}`;
  const written = (setup.files ?? []).map(
    ({ file, text, ...rest }) => installed(
      { ...rest, text: text ?? texts[file] ?? "" },
      {
        why: file === void 0 ? "deploy.yml has its text in setup.files." : `It is ${file} of the repository.`
      }
    )
  );
  return [
    ...written,
    ...setup.logrotate === void 0 ? [] : [logrotate(setup.logrotate, name)],
    ...(setup.cron ?? []).map((job) => cronJob(job, name)),
    ...signers({ application, slot, setup })
  ];
}
function signers({ application, slot, setup }) {
  if (slot.signature === void 0) return [];
  const { allowedSigners, publicKey } = slot.signature;
  const namespace = releaseNamespace(application);
  const given = setup.signers ?? [];
  const text = given.map(({ name, key }) => `${name} namespaces="${namespace}" ${key}
`).join("");
  const why = "The host believes this file, and not the runner, about who may sign a release.";
  const list = given.length > 0 ? installed({ to: allowedSigners, text, owner: "root", group: "root", mode: "0644" }, { why }) : ofRoot(allowedSigners, why);
  return [list, ...publicKey === void 0 ? [] : [ofRoot(publicKey, why)]];
}
function ofRoot(path, why) {
  return {
    ...present(path, why),
    title: `${path} is there, and only root may write to it`,
    check: sh`
      is_there ${path}
      case $(stat -L -c '%U %a' ${path}) in 'root '*[0145][0145]) ;; *) differs ${`others than root may write to ${path}`} ;; esac
    `,
    remedy: 'Write it as docs/manifest.md says under "Who may sign a release", or name the keys in setup.signers.'
  };
}
function services({ slot, setup, login, isRoot }) {
  const user2 = isRoot || setup.dockerGroup !== void 0 ? void 0 : login;
  const units = [
    ...usesDocker(slot) ? [dockerService({ user: user2 })] : [],
    ...slot.nginx === void 0 ? [] : [
      running(
        "nginx.service",
        "It passes requests to the application, and a deployment only reloads it."
      )
    ],
    ...(setup.services ?? []).map((unit) => running(unit, "deploy.yml names it in setup.services."))
  ];
  const ports = (setup.open ?? []).map((port) => typeof port === "number" ? port : slot.ports[port]);
  return [
    ...units,
    ...(setup.enabled ?? []).map(enabled),
    ...setup.cron?.length ? [cronDaemon] : [],
    ...(setup.masked ?? []).map(masked),
    ...setup.timeSync === false ? [] : [timeSync()],
    ...ports.length > 0 ? [firewall(ports)] : [],
    ...(setup.certificates ?? []).map(certificate)
  ];
}
function unique(items) {
  const same = (a, b) => a.title === b.title && a.check.script === b.check.script;
  const once = items.filter((item, index) => items.findIndex((each) => same(each, item)) === index);
  return once.map((item, index) => {
    const before = once.slice(0, index).filter(({ id }) => id === item.id).length;
    return before === 0 ? item : { ...item, id: `${item.id}-${before + 1}` };
  });
}

// packages/plan/host/script.ts
init_dirname();

// packages/plan/host/helpers.ts
init_dirname();
var helpers = sh`
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
`;

// packages/plan/host/script.ts
function hostScript(items, { title }) {
  const parts = [head(title), helpers.script, runner.script, ...items.map(rendered), main(items).script];
  return `${parts.join("\n\n")}
`;
}
function head(title) {
  return `#!/bin/sh
# ${comment(title)}
#
#   sh <this file> --check    says what is not so, and changes nothing; as root it sees everything
#   sudo sh <this file>       makes it so; what is so already is left alone
#
# Ends with 0 when all is so, with 1 when something is not, with 3 when this user could not see everything.
#
# shellcheck disable=SC2016,SC2043,SC2317,SC2329  # the items call functions by name
set -eu
export LC_ALL=C
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
umask 022`;
}
var runner = sh`
  # Function, id, title, and what people must do where nothing else can.
  item() {
    current=$1
    look
    if [ "$state" = differs ] && [ "$mode" = apply ]; then
      if [ $# -gt 3 ]; then state=left; else mend; fi
    fi
    case $state in
      ok | done) ;;
      unseen) unseen=1 ;;
      *) differs=1 ;;
    esac
    tell "$2" "$3" "\${4-}"
  }

  look() {
    set +e
    said=$(set -eu; "check_$current" 2>&1 < /dev/null)
    code=$?
    set -e
    case $code in 0) state=ok ;; 3) state=unseen ;; *) state=differs ;; esac
  }

  # An act is believed when the check says so.
  mend() {
    before=$said
    set +e
    said=$(set -eu; "do_$current" 2>&1 < /dev/null)
    code=$?
    set -e
    state=failed
    [ "$code" = 0 ] || return 0
    look
    if [ "$state" = ok ]; then
      state='done'
      said=$before
    else
      state=failed
    fi
  }

  tell() {
    line=$(printf '%s' "$said" | tr '\\n\\t' '; ' | tr -d '\\000-\\037\\177' | cut -c 1-500)
    if [ -n "$nonce" ]; then
      printf '@%s %s %s %s\\n' "$nonce" "$state" "$1" "$line"
      return 0
    fi
    printf '%-8s %s%s\\n' "$state" "$2" "\${line:+: $line}"
    case $state in left | differs) [ -z "$3" ] || printf '         %s\\n' "$3" ;; esac
  }
`;
function body({ script }) {
  const whole = script.split("\n").every((line) => (line.match(/'/g)?.length ?? 0) % 2 === 0);
  return whole ? script.replaceAll(/^(?=.)/gm, "  ") : script;
}
function rendered({ title, why, text, ...item }) {
  const name = functionName(item);
  return [
    `# ${comment(title)}`,
    `# ${comment(why)}`,
    ...text === void 0 ? [] : [`wanted_${name}() {
${hereDocument(text)}}`],
    `check_${name}() {
${body(item.check)}
}`,
    ...item.do === void 0 ? [] : [`do_${name}() {
${body(item.do)}
}`]
  ].join("\n");
}
function main(items) {
  const calls = items.map(
    ({ id, title, remedy, ...item }) => item.do === void 0 ? sh`item ${functionName({ id })} ${id} ${title} ${remedy ?? ""}` : sh`item ${functionName({ id })} ${id} ${title}`
  );
  return sh`
    main() {
    mode=apply nonce='' unseen=0 differs=0
    while [ $# -gt 0 ]; do
      case $1 in
        --check) mode=check ;;
        --nonce) nonce=$2; shift ;;
        *) echo "Unknown: $1. There is --check." >&2; exit 2 ;;
      esac
      shift
    done
    if [ "$mode" = apply ] && [ "$(id -u)" != 0 ]; then
      echo 'Only root can set a host up. With --check anybody may look.' >&2
      exit 2
    fi
    ${raw(calls.map(({ script }) => script).join("\n"))}
    code=0
    [ "$unseen" = 0 ] || code=3
    [ "$differs" = 0 ] || code=1
    [ -z "$nonce" ] || printf '@%s end %s\\n' "$nonce" "$code"
    exit "$code"
    }

    main "$@"
  `;
}
function functionName({ id }) {
  return id.replaceAll("-", "_");
}
function hereDocument(text) {
  const end = `END_${sha256Of(text).slice(0, 8)}`;
  return `cat << '${end}'
${text.endsWith("\n") ? text : `${text}
`}${end}
`;
}
function comment(text) {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}

// actions/prepare-host/ask.ts
init_dirname();
import { randomBytes } from "node:crypto";
var seconds = { check: 300, apply: 3600 };
async function askHost(remote, {
  script,
  items,
  mode,
  signal
}) {
  const asRoot = await maySee(remote, signal);
  if (mode === "apply" && asRoot === void 0) throw needsRoot(remote);
  const nonce = randomBytes(16).toString("hex");
  const words = ["sh", "-s", "--", "--nonce", nonce, ...mode === "check" ? ["--check"] : []];
  const command = asRoot === "sudo" ? ["sudo", "-n", ...words] : words;
  const { code: code2, stdout, stderr } = await look(remote, sh`exec ${command}`, {
    input: script,
    timeoutSeconds: seconds[mode],
    signal
  });
  const answers = readAnswers(stdout, nonce, items);
  if (answers) return { answers, asRoot: asRoot !== void 0 };
  throw new DeployError({
    code: "SETUP_NO_ANSWER",
    message: "The script did not come to its end on the host.",
    host: remote.host,
    cause: [`exit code ${code2}`, ...stderr.split("\n").slice(-20)].join("\n").trim(),
    remedy: "See what the host says. The script may be run again at any time: what is done already is left alone."
  });
}
async function maySee(remote, signal) {
  const question = sh`
    if [ "$(id -u)" = 0 ]; then echo root; exit; fi
    sudo -n -l sh -s -- --nonce 0 > /dev/null 2>&1 < /dev/null && sudo -n true > /dev/null 2>&1 < /dev/null && echo sudo
  `;
  const { stdout } = await look(remote, question, { timeoutSeconds: 60, signal });
  const answer = stdout.trim();
  return answer === "root" || answer === "sudo" ? answer : void 0;
}
function needsRoot(remote) {
  return new DeployError({
    code: "SETUP_NEEDS_ROOT",
    message: `${remote.user} is not root, and no sudo lets it run everything without a password. Nothing was changed.`,
    host: remote.host,
    remedy: "Use 'mode: script', and let Ops review the script and run it as root: then the user who deploys never needs root. Or give 'login-user: root' with its key."
  });
}

// actions/prepare-host/run.ts
async function run(inputs, deps) {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, deps);
  const prepared = await writeScripts({ manifest, environment }, inputs, deps);
  const scripts = { scripts: prepared.map(({ path }) => path).join("\n") };
  const { mode } = inputs;
  if (mode === "script") {
    for (const { host, path, items } of prepared)
      deps.log.info(`${path}: what ${host.name} needs, ${items.length} items to review. sudo sh ${path}`);
    return { outcome: "written", ...scripts, documents: "" };
  }
  const asked2 = await Promise.allSettled(
    prepared.map((each) => setUp(each, { manifest, environment, mode }, inputs, deps))
  );
  const setups = asked2.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
  const documents = await keep(setups, inputs, deps);
  const broken = asked2.find((result) => result.status === "rejected");
  if (broken) throw broken.reason;
  const outputs = { outcome: together(setups), ...scripts, documents: documents.join("\n") };
  if (outputs.outcome === "differs") throw notPrepared(setups, { mode, outputs });
  return outputs;
}
async function writeScripts({ manifest, environment }, { host: only, outputDirectory }, { workspace }) {
  const texts = await readTexts(environment, workspace);
  const { application } = manifest;
  return Promise.all(
    findHosts(environment, only).map(async (host) => {
      const items = hostItems({
        ...{ application, environment: onHost(environment, host), host, texts },
        environments: Object.values(manifest.environments)
      });
      const title = `Sets ${host.name} up for ${application} in ${environment.name}; deploy.yml says what it needs.`;
      const script = hostScript(items, { title });
      const path = join(outputDirectory, environment.name, `${host.name}.sh`);
      await write(join(workspace, path), script);
      return { host, items, script, path };
    })
  );
}
async function readTexts(environment, workspace) {
  const files2 = slotsOf(environment).flatMap(
    ({ setup }) => (setup?.files ?? []).flatMap(({ file }) => file ?? [])
  );
  const entries = files2.map(async (file) => {
    const text = await readFile(join(workspace, file), "utf8").catch((error) => {
      throw fileUnfit(
        file,
        error.code === "ENOENT" ? "There is no such file in the workspace." : error.message
      );
    });
    if (text.includes("\0")) throw fileUnfit(file, "It is no text.");
    return [file, text];
  });
  return Object.fromEntries(await Promise.all(entries));
}
function fileUnfit(file, cause) {
  return new DeployError({
    code: "SETUP_FILE_UNREADABLE",
    message: `${file} cannot be read, which setup.files of deploy.yml names.`,
    cause,
    remedy: "Check the repository out before this step (actions/checkout), or correct the path in deploy.yml."
  });
}
async function setUp({ host, items, script }, { manifest, environment, mode }, { access: access2, loginUser: loginUser2 }, deps) {
  var _stack = [];
  try {
    const off = unavailable(host, deps.now(), 60);
    if (off) throw off;
    const { privateKey, passphrase, knownHosts } = access2;
    const user2 = loginUser2 || host.user;
    const remote = __using(_stack, deps.connect({
      ...{ name: host.name, address: host.address, port: host.port, user: user2, privateKey, knownHosts },
      ...host.via && { via: host.via },
      ...passphrase !== "" && { passphrase }
    }), true);
    const startedAt = deps.now().toISOString();
    const { answers, asRoot } = await askHost(remote, { script, items, mode, signal: deps.signal });
    deps.log.host(
      host.name,
      answers.map(({ title, state, said }) => `${state.padEnd(7)} ${title}${said === "" ? "" : `: ${said}`}`).join("\n")
    );
    return hostSetupSchema.parse({
      schemaVersion: 1,
      application: manifest.application,
      environment: environment.name,
      host: host.name,
      mode,
      user: user2,
      asRoot,
      scriptSha256: sha256Of(script),
      actor: deps.run.actor,
      runUrl: deps.run.url,
      startedAt,
      finishedAt: deps.now().toISOString(),
      outcome: setupOutcome(answers),
      items: answers
    });
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function keep(setups, { outputDirectory }, deps) {
  const paths = await Promise.all(
    setups.map(async (setup) => {
      const path = join(outputDirectory, setup.environment, `${setup.host}.json`);
      await write(join(deps.workspace, path), withoutSecrets(`${JSON.stringify(setup, null, 2)}
`));
      return path;
    })
  );
  if (setups.length > 0)
    await deps.summary(
      setups.map(describeSetup).join("\n\n"),
      "*Cut here: the whole is in the documents that the output names.*"
    );
  for (const { host, items } of setups) {
    const hidden = items.filter(({ state }) => state === "unseen").length;
    if (hidden > 0)
      deps.log.notice(
        `${host}: this user may not look at ${hidden} of ${items.length} items; root sees them all.`
      );
  }
  return paths;
}
async function write(path, text) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
function together(setups) {
  return ["differs", "unseen", "changed"].find(
    (each) => setups.some(({ outcome }) => outcome === each)
  ) ?? "ready";
}
function notPrepared(setups, { mode, outputs }) {
  const open = setups.flatMap(
    ({ host, items }) => items.filter(({ state }) => ["differs", "failed", "left"].includes(state)).map((item) => ({ host, ...item }))
  );
  const hosts = [...new Set(open.map(({ host }) => host))].join(", ");
  const theirs = open.flatMap(({ host, title, remedy }) => remedy ? [`${host}: ${title}: ${remedy}`] : []);
  const first = mode === "check" ? `Let Ops review and run the script: sudo sh ${outputs.scripts}. Or run this step with 'mode: apply'.` : "Mend on the host what could not be made so, and run it again: what is done already is left alone.";
  return new DeployError({
    code: "HOST_NOT_PREPARED",
    message: `${hosts} ${open.length === 1 ? "is in one way" : `is in ${open.length} ways`} not as deploy.yml says.`,
    host: hosts,
    cause: open.map(({ host, title, said }) => `${host}: ${title}${said === "" ? "" : `: ${said}`}`).join("\n"),
    remedy: [first, ...theirs].join("\n"),
    outputs
  });
}

// actions/prepare-host/main.ts
await execute(() => run(readInputs(), lookingDeps()));
