import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  defineLook,
  defineWanted,
  portHolders,
  processLog,
  unitLog
} from "./chunk-RXWLTP6V.js";
import {
  lines,
  nginxFiles,
  sh
} from "./chunk-S4MKB7BN.js";
import {
  _enum,
  array,
  fillRelease,
  harmlessLines,
  iso_exports,
  literal,
  number,
  optional,
  readDocument,
  strictObject,
  string
} from "./chunk-KICSDRP5.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/gate/failure.ts
init_dirname();
var explanations = {
  fail: {
    code: "GATE_FAILED",
    what: "failed the gate",
    remedy: "Read the diagnosis and the service's log, mend the release, and deploy it again."
  },
  inconclusive: {
    code: "GATE_INCONCLUSIVE",
    what: "could not be measured well enough",
    remedy: "Look at why samples have no result, or give the gate more time, and run it again."
  },
  error: {
    code: "GATE_ERROR",
    what: "could not be measured at all",
    remedy: "Check that the host answers over SSH and that the checks name the right addresses, and run it again."
  }
};
function gateFailure(report2) {
  if (report2.verdict === "pass") return void 0;
  const { code, what, remedy } = explanations[report2.verdict];
  const guilty = report2.checks.filter(({ verdict }) => verdict === report2.verdict);
  return new DeployError({
    code,
    message: `${report2.release.id} ${what} in ${report2.environment}.`,
    host: report2.host,
    step: "gate",
    cause: [...guilty.map(causeOf), ...report2.diagnosis].join("\n"),
    remedy,
    outputs: { verdict: report2.verdict }
  });
}
function causeOf({ name, reason, samples }) {
  const last = samples.findLast(({ outcome }) => outcome !== "good") ?? samples.at(-1);
  return `${name}: ${reason}${last === void 0 ? "" : `; last: ${last.detail}`}`;
}

// packages/gate/probe.ts
init_dirname();
import { promises as dns } from "node:dns";
import { connect as connectSocket } from "node:net";

// packages/gate/addresses.ts
init_dirname();
import { BlockList, isIP } from "node:net";
var forbidden = new BlockList();
forbidden.addSubnet("169.254.0.0", 16, "ipv4");
forbidden.addAddress("100.100.100.200", "ipv4");
forbidden.addSubnet("224.0.0.0", 4, "ipv4");
forbidden.addAddress("255.255.255.255", "ipv4");
forbidden.addSubnet("fe80::", 10, "ipv6");
forbidden.addSubnet("ff00::", 8, "ipv6");
forbidden.addAddress("fd00:ec2::254", "ipv6");
for (const prefix of ["::ffff:", "::", "64:ff9b::"]) {
  forbidden.addSubnet(`${prefix}169.254.0.0`, 112, "ipv6");
  forbidden.addAddress(`${prefix}100.100.100.200`, "ipv6");
}
forbidden.addSubnet("2002:a9fe::", 32, "ipv6");
function isForbiddenAddress(address) {
  const plain2 = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const family = isIP(plain2);
  return family !== 0 && forbidden.check(plain2, family === 4 ? "ipv4" : "ipv6");
}

// packages/gate/probe.ts
var ALIVE_SECONDS = 5;
var MAX_OUTPUT_BYTES = 256 * 1024;
function createProbe(remote, lookup = (name) => dns.lookup(name, { all: true })) {
  const pinned = /* @__PURE__ */ new Map();
  return {
    connect: async (address, port, from, signal) => {
      if (from === "host") return untilAborted(remote.tunnel(address, port), signal);
      const addresses = pinned.get(address) ?? await resolve(address, lookup, signal);
      pinned.set(address, addresses);
      return open(address, port, addresses, signal);
    },
    exec: async (script, signal) => {
      const { code, stdout } = await remote.exec(command(script), {
        signal,
        maxOutputBytes: MAX_OUTPUT_BYTES
      });
      return { code, stdout };
    },
    alive: async () => {
      try {
        return (await remote.exec("true", { timeoutSeconds: ALIVE_SECONDS })).code === 0;
      } catch {
        return false;
      }
    }
  };
}
function command(script) {
  return sh`exec sh -c ${script.script}`.script;
}
function untilAborted(opening, signal) {
  const { promise, resolve: resolve2, reject } = Promise.withResolvers();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  opening.then((stream) => {
    if (signal.aborted) stream.on("error", () => {
    }).destroy();
    resolve2(stream);
  }, reject).finally(() => signal.removeEventListener("abort", abort));
  return promise;
}
async function resolve(address, lookup, signal) {
  const late = Promise.withResolvers();
  const abort = () => late.reject(nameUnknown(address, "the resolver does not answer in time"));
  signal.addEventListener("abort", abort, { once: true });
  const asked = lookup(address).catch((error) => {
    throw nameUnknown(address, error.code ?? error.message);
  });
  const found = await Promise.race([asked, late.promise]).finally(
    () => signal.removeEventListener("abort", abort)
  );
  const forbidden2 = found.find((item) => isForbiddenAddress(item.address));
  if (forbidden2 === void 0 && found.length > 0) return found;
  throw new DeployError({
    code: "GATE_ADDRESS_FORBIDDEN",
    message: `${address} leads to ${forbidden2?.address ?? "no address"}, which is never probed.`,
    step: "gate",
    remedy: "Name the address of the application itself; link-local, metadata and multicast addresses are refused."
  });
}
function nameUnknown(address, reason) {
  return new DeployError({
    code: "GATE_NAME_UNKNOWN",
    message: `The runner cannot resolve ${address}: ${reason}.`,
    step: "gate",
    remedy: "Check the name, or measure from the host with 'from: host'."
  });
}
function open(address, port, pinned, signal) {
  return new Promise((done, reject) => {
    const socket = connectSocket({
      host: address,
      port,
      signal,
      autoSelectFamily: true,
      lookup: (_name, { all }, answer) => all ? answer(null, pinned) : answer(null, pinned[0].address, pinned[0].family)
    });
    const fail = (error) => reject(explained(error, address, port));
    socket.once("error", fail);
    socket.once("connect", () => {
      socket.off("error", fail);
      done(socket);
    });
  });
}
function explained(error, address, port) {
  const facts = { step: "gate", cause: error.message };
  if (error.code === "ECONNREFUSED")
    return new DeployError({
      ...facts,
      code: "CONNECTION_REFUSED",
      message: `Nothing listens on ${address}:${port}.`,
      remedy: "Start the application, or correct the port."
    });
  if (error.code === "ENETUNREACH" || error.code === "EHOSTUNREACH")
    return new DeployError({
      ...facts,
      code: "GATE_UNREACHABLE",
      message: `The runner has no way to ${address}:${port}.`,
      remedy: "Measure from the host with 'from: host', or use a runner in that network."
    });
  return error;
}

// packages/gate/report.ts
init_dirname();
var verdicts = ["pass", "fail", "inconclusive", "error"];
var sampleSchema = strictObject({
  at: iso_exports.datetime(),
  /** `none`: no result, because nothing could be measured. */
  outcome: _enum(["good", "bad", "none"]),
  latencyMs: optional(number()),
  /** What was seen, in a few words; host text is data. */
  detail: string()
});
var checkReportSchema = strictObject({
  name: string(),
  type: string(),
  target: string(),
  verdict: _enum(verdicts),
  reason: string(),
  samples: array(sampleSchema)
});
var gateReportSchema = strictObject({
  schemaVersion: literal(1),
  application: string(),
  environment: string(),
  host: string(),
  release: strictObject({ id: string(), sha256: string() }),
  startedAt: iso_exports.datetime(),
  finishedAt: iso_exports.datetime(),
  verdict: _enum(verdicts),
  checks: array(checkReportSchema),
  /** On failure: the last response and the last lines of the log, for people. */
  diagnosis: array(string())
});
function parseGateReport(text, where) {
  return readDocument(gateReportSchema, text, (cause) => invalid(where, cause));
}
function describeGate(report2) {
  const { release, environment, host, verdict, startedAt, finishedAt, checks: checks2 } = report2;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1e3;
  return [
    `Gate of ${release.id} on ${host} (${environment}): ${verdict} after ${seconds.toFixed(1)} s`,
    ...checks2.map(describeCheck)
  ];
}
function describeCheck({ name, verdict, reason, samples }) {
  const last = samples.at(-1);
  const seen = last === void 0 ? "" : `; last: ${last.detail}`;
  return `  ${verdict.padEnd("inconclusive".length)}  ${name}: ${reason}${seen}`;
}
function invalid(where, cause) {
  return new DeployError({
    code: "GATE_REPORT_INVALID",
    message: `${where} is not a report of a gate.`,
    cause,
    remedy: "Run the gate again, and give the gate.json that it writes."
  });
}

// packages/gate/judge.ts
init_dirname();
var emptyTally = { good: 0, bad: 0, none: 0, streak: 0 };
function count(tally, outcome) {
  const next = { ...tally, [outcome]: tally[outcome] + 1, streak: outcome === "good" ? tally.streak + 1 : 0 };
  return outcome === "none" ? next : { ...next, lastMeasured: outcome };
}
function judge(tally, limits, over) {
  const { good: good2, bad: bad2, none: none2, streak } = tally;
  const { consecutiveSuccesses, failureLimit, inconclusiveLimit } = limits;
  if (bad2 > failureLimit)
    return { verdict: "fail", reason: `${bad2} samples were bad, ${failureLimit} may be` };
  if (none2 > inconclusiveLimit) {
    if (good2 + bad2 === 0) return { verdict: "error", reason: `none of ${none2} samples could be measured` };
    return {
      verdict: "inconclusive",
      reason: `${none2} samples could not be measured, ${inconclusiveLimit} may be`
    };
  }
  if (streak >= Math.max(1, consecutiveSuccesses))
    return { verdict: "pass", reason: `${streak} good samples in a row` };
  const progress = `${streak} good in a row of ${consecutiveSuccesses}`;
  if (over === void 0) return { verdict: "pending", reason: progress };
  if (tally.lastMeasured === void 0)
    return { verdict: "error", reason: `nothing could be measured before ${over}` };
  return tally.lastMeasured === "bad" ? { verdict: "fail", reason: `the last result was bad when ${over}` } : { verdict: "inconclusive", reason: `only ${progress} when ${over}` };
}
var worstFirst = ["fail", "error", "inconclusive", "pass"];
function overall(verdicts2) {
  return worstFirst.find((verdict) => verdicts2.includes(verdict)) ?? "error";
}

// packages/gate/run.ts
init_dirname();

// packages/gate/check.ts
init_dirname();

// packages/gate/project.ts
init_dirname();
function listContainers({ compose, swarm }, service) {
  const { project } = compose;
  const labels = swarm ? [`com.docker.stack.namespace=${project}`] : [`com.docker.compose.project=${project}`, "com.docker.compose.oneoff=False"];
  const one = service === void 0 ? [] : [`com.docker.compose.service=${service}`];
  return sh`docker ps --all --quiet --no-trunc ${[...labels, ...one].flatMap((label) => ["--filter", `label=${label}`])}`;
}
function tellProject(slot, { since, count: count2 }) {
  const state = "{{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}, exit code {{.State.ExitCode}}{{if .State.OOMKilled}}, ended by the OOM killer{{end}}, restarted {{.RestartCount}} times, since {{.State.StartedAt}}{{with .State.Error}}, {{json .}}{{end}}";
  const from = since === void 0 ? [] : ["--since", String(since)];
  return sh`
    well=
    ill=
    for id in $(${listContainers(slot)}); do
      docker container inspect --format ${`{{.Name}}: ${state}`} "$id" | sed 's,^/,,'
      case $(docker container inspect --format '{{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$id") in
        running | 'running healthy') well="$well $id" ;;
        *) ill="$ill $id" ;;
      esac
    done 2>&1
    for id in $ill $well; do
      docker logs ${from} --tail ${count2} "$id" 2>&1 | sed "s,^,$(docker container inspect --format '{{.Name}}' "$id" | tr -d /)  ,"
    done
    exit 0
  `;
}

// packages/gate/check.ts
function good(detail) {
  return { outcome: "good", detail };
}
function bad(detail) {
  return { outcome: "bad", detail };
}
function none(detail) {
  return { outcome: "none", detail };
}
function invalidCheck(type, cause) {
  return new DeployError({
    code: "GATE_CHECK_INVALID",
    message: `A check of type ${type} cannot be measured as it is written.`,
    step: "gate",
    cause,
    remedy: "Correct the check in the manifest, under gate.checks."
  });
}
function oneLine(text, length = 300) {
  const line = harmlessLines(text).map((part) => part.trim()).filter((part) => part !== "").join(" | ");
  return line.length > length ? `${line.slice(0, length - 1)}\u2026` : line;
}
function unitName(type, wanted, slot) {
  const unit = (wanted ?? slot.service.unit).replace(/\.service$/, "");
  if (/^[A-Za-z0-9][A-Za-z0-9_.@:-]{0,200}$/.test(unit)) return unit;
  throw invalidCheck(type, `'${oneLine(unit, 80)}' is not the name of a unit`);
}
function runFile(slot, unit, kind) {
  return `${slot.root}/.deploy/run/${unit}.${kind}`;
}
function fields(text) {
  const found = /* @__PURE__ */ new Map();
  for (const line of text.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0 && !found.has(line.slice(0, at))) found.set(line.slice(0, at), line.slice(at + 1));
  }
  return found;
}
function lastLogLines({ slot, activation }, unit, count2) {
  const since = activation === void 0 ? void 0 : Date.parse(activation.at) / 1e3;
  if (slot.compose !== void 0) return tellProject(slot, { since, count: count2 });
  const ofUnit = unitLog(`${unit}.service`, { since, count: count2, format: "short-iso" });
  if (slot.container !== void 0) {
    const ofContainer = sh`docker logs ${since === void 0 ? [] : ["--since", String(since)]} --tail ${count2} ${slot.container.name} 2>&1 || true`;
    return slot.service.manager === "systemd" ? lines(ofUnit, ofContainer) : ofContainer;
  }
  return slot.service.manager === "systemd" ? ofUnit : processLog(slot, unit, count2);
}

// packages/gate/checks.ts
init_dirname();

// packages/gate/checks/container.ts
init_dirname();

// packages/gate/container.ts
init_dirname();
var format = [
  "container={{.ID}}",
  "pid={{.State.Pid}}",
  "status={{.State.Status}}",
  "exit={{.State.ExitCode}}",
  "oom={{.State.OOMKilled}}",
  "health={{with .State.Health}}{{.Status}}{{end}}",
  "restarts={{.RestartCount}}",
  "image={{.Image}}",
  "error={{json .State.Error}}"
].join("\n");
function readContainer({ root, container }, releaseId) {
  return sh`
    docker version --format '{{.Server.Version}}' > /dev/null 2>&1 || exit 69
    shown=$(docker container inspect --format ${format} ${container.name} 2>/dev/null) || shown=
    pid=$(printf '%s\\n' "$shown" | sed -n 's/^pid=//p' | head -n 1)
    printf '%s\\n' "$shown" | grep -v '^pid='
    reference=$(cat ${`${root}/releases/${releaseId}/.release/image`} 2>/dev/null)
    echo "reference=$reference"
    echo "wanted=$(docker image inspect --format '{{.Id}}' "$reference" 2>/dev/null)"
    recorded=''
  `;
}
function containerFault(seen, name) {
  const text = (key) => seen.get(key) ?? "";
  if (text("container") === "") return bad(`there is no container ${name}`);
  if (text("status") !== "running") return bad(`${name} is ${text("status")}${ending(seen)}`);
  if (text("reference") === "") return bad(`the release on the host does not say which image it is`);
  if (text("wanted") === "") return bad(`the image of the release is not on the host: ${text("reference")}`);
  if (text("image") !== text("wanted"))
    return bad(`${name} runs another image: ${text("image")}, and the release is ${text("wanted")}`);
  return void 0;
}
function ending(seen) {
  const [code, oom, error] = [seen.get("exit"), seen.get("oom"), seen.get("error")];
  return [
    code === "0" || code === void 0 ? "" : `, exit code ${code}`,
    oom === "true" ? ", ended by the kernel because its memory was full (OOM killer)" : "",
    error === '""' || error === void 0 ? "" : `, ${error}`
  ].join("");
}
function healthOf(seen) {
  const health = seen.get("health") ?? "";
  if (health === "starting") return none("its HEALTHCHECK has no result yet");
  return health === "unhealthy" ? bad("its HEALTHCHECK says unhealthy") : void 0;
}
function tellContainer(name) {
  const state = "{{.State.Status}}, exit code {{.State.ExitCode}}{{if .State.OOMKilled}}, ended by the OOM killer{{end}}, restarted {{.RestartCount}} times, since {{.State.StartedAt}}{{with .State.Error}}, {{json .}}{{end}}, image {{.Config.Image}}";
  const probes = "{{with .State.Health}}{{range .Log}}HEALTHCHECK ended with {{.ExitCode}}: {{json .Output}}\n{{end}}{{end}}";
  return sh`
    docker container inspect --format ${state} ${name} 2>&1
    docker container inspect --format ${probes} ${name} 2>/dev/null | grep . | tail -n 3 | cut -c 1-500
    exit 0
  `;
}

// packages/gate/process.ts
init_dirname();
function readPidFile(slot, unit) {
  return lines(pidFromFile(slot, unit), processFacts);
}
function identityScript(slot, releaseId) {
  return lines(
    sh`read -r uptime _ </proc/uptime`,
    findPid(slot, releaseId),
    processFacts,
    sh`
      set -- $(sed 's/.*) //' "/proc/$$/stat")
      born=\${20}
      echo "age=\${start:+$((born - start))}"
      echo "ticks=$(getconf CLK_TCK 2>/dev/null || echo 100)"
      echo "uptime=$uptime"
      echo "now=$(date +%s)"
      echo "switched=$(stat -c %Y -- ${`${slot.root}/current`})"
      echo "current=$(readlink -f -- ${slot.path})"
      echo "release=$(readlink -f -- ${`${slot.root}/releases/${releaseId}`})"
      printf 'cwd=%s\\n' "$(readlink -- "/proc/$pid/cwd" 2>/dev/null)"
    `
  );
}
function findPid(slot, releaseId) {
  if (slot.container !== void 0) return readContainer(slot, releaseId);
  const { manager, unit } = slot.service;
  return manager === "systemd" ? pidFromSystemd(unit) : pidFromFile(slot, unit);
}
function pidFromSystemd(unit) {
  return sh`
    shown=$(systemctl show --property=MainPID,ExecMainStartTimestampMonotonic -- ${`${unit}.service`}) || exit 69
    pid=$(printf '%s\\n' "$shown" | sed -n 's/^MainPID=//p')
    echo "started=$(printf '%s\\n' "$shown" | sed -n 's/^ExecMainStartTimestampMonotonic=//p')"
    recorded=''
  `;
}
function pidFromFile(slot, unit) {
  const file = runFile(slot, unit, "pid");
  return sh`
    pid=0 recorded=''
    if [ -e ${file} ]; then read -r pid recorded rest <${file} || [ -n "$pid" ] || exit 74; fi
  `;
}
var processFacts = sh`
  case $pid in '' | *[!0-9]*) pid=0 ;; esac
  stat='' state='' start=''
  if [ "$pid" -gt 0 ]; then stat=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null); fi
  if [ -n "$stat" ]; then
    set -- $stat
    state=$1 start=\${20}
  fi
  echo "pid=$pid"
  echo "recorded=$recorded"
  echo "state=$state"
  echo "start=$start"
`;

// packages/gate/services.ts
init_dirname();

// packages/gate/stack.ts
init_dirname();
function askStack(slot, release) {
  const folder = `${slot.root}/.deploy/compose/${release}`;
  return sh`
    docker node inspect self > /dev/null 2>&1 || exit 69
    fault() { printf 'fault=%s\\n' "$1"; exit 0; }
    [ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release}`} ] || fault ${`current does not lead to ${release}`}
    [ -r ${`${folder}/images`} ] || fault ${`${release} was never rendered here`}
    ${defineLook(slot)}
    ${defineWanted}
    while IFS='|' read -r service image; do
      look "$stack"_"$service"
      [ -n "$found" ] || fault "$service is not there"
      [ "$found" = "$(wanted ${folder} "$service")" ] || fault "$service is another image, or has other settings, than this release: $found"
      case $update in
        paused | rollback_paused) fault "the engine gave up the update of $service by itself: $update" ;;
      esac
      [ -z "$short" ] || fault "$service: $short"
      [ -n "$tasks" ] || fault "$service has no replica"
      echo "$service" "\${replicas%%/*}" "$image" "$tasks"
    done < ${`${folder}/images`}
  `;
}
function tellStack(lines2) {
  return lines2.map((line) => line.split(" ")).map(
    ([service, count2, image]) => `${service}: ${count2} ${count2 === "1" ? "replica" : "replicas"} of ${image}`
  ).join("; ");
}

// packages/gate/services.ts
function watchServices(context, service) {
  const { slot, release, probe } = context;
  const script = slot.swarm ? askStack(slot, release.id) : askServices(slot, { release: release.id, only: service ?? "" });
  const judge3 = slot.swarm ? sameStack() : sameContainers(context);
  return async (signal) => {
    const { code, stdout } = await probe.exec(script, signal);
    if (code === 69) return none("the Docker engine does not answer this user");
    if (code !== 0) return none(`the services could not be asked for (exit code ${code})`);
    const lines2 = stdout.split("\n").filter((line) => line !== "");
    const fault = lines2.find((line) => line.startsWith("fault="));
    if (fault !== void 0) return bad(fault.slice("fault=".length));
    if (lines2.length === 0)
      return none(`the release names no service${service === void 0 ? "" : ` ${service}`}`);
    return judge3(lines2);
  };
}
function sameStack() {
  let first;
  return (lines2) => {
    const found = lines2.join("\n");
    first ??= found;
    return found === first ? good(tellStack(lines2)) : bad("a service was started again since the gate began");
  };
}
function sameContainers({ release, activation }) {
  let first;
  return (lines2) => {
    const found = lines2.map(containerOf);
    first ??= found;
    const before = first;
    const killed = found.find((each) => each.killed && isNew(each, activation));
    if (killed !== void 0)
      return bad(
        `the kernel has ended a process of ${killed.service} because its memory was full (OOM killer)`
      );
    const changed = found.find(({ run }) => !before.some((each) => each.run === run)) ?? before.find(({ run }) => !found.some((each) => each.run === run));
    if (changed !== void 0) return bad(`${changed.service} was started again since the gate began`);
    const many = lines2.length === 1 ? "1 container runs" : `${lines2.length} containers run`;
    return good(`${many} the images of ${release.id}`);
  };
}
function containerOf(line) {
  const [service = "", id = "", startedAt = "", restarts = "", killed = ""] = line.split(" ");
  return { service, startedAt, run: `${service} ${id} ${startedAt} ${restarts}`, killed: killed === "true" };
}
function isNew({ startedAt }, activation) {
  return activation === void 0 || Date.parse(startedAt) >= Date.parse(activation.at);
}
function askServices(slot, { release, only }) {
  const { root } = slot;
  const images = `${root}/.deploy/compose/${release}/images`;
  return sh`
    docker version > /dev/null 2>&1 || exit 69
    fault() { printf 'fault=%s\\n' "$1"; exit 0; }
    [ "$(readlink ${`${root}/current`})" = ${`releases/${release}`} ] || fault ${`current does not lead to ${release}`}
    [ -r ${images} ] || fault ${`${release} was never rendered here`}
    while IFS='|' read -r service wanted; do
      case ${only} in '' | "$service") ;; *) continue ;; esac
      ids=$(${listContainers(slot)} --filter "label=com.docker.compose.service=$service")
      [ -n "$ids" ] || fault "$service has no container"
      for id in $ids; do
        found=$(docker container inspect --format '{{.Image}} {{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$id") || fault "$service lost its container"
        case $found in
          "$wanted running" | "$wanted running healthy") ;;
          "$wanted "*) fault "$service is \${found#* }" ;;
          *) fault "$service runs another image than this release has" ;;
        esac
        docker container inspect --format "$service {{.Id}} {{.State.StartedAt}} {{.RestartCount}} {{.State.OOMKilled}}" "$id" || fault "$service lost its container"
      done
    done < ${images}
  `;
}

// packages/gate/checks/container.ts
var containerCheck = {
  type: "container",
  target: ({ service }, { slot }) => service ?? slot.container?.name ?? slot.service.unit,
  begin: ({ service }, context) => {
    const { slot, release, probe } = context;
    if (slot.compose !== void 0) return watchServices(context, service);
    const { name } = slot.container;
    const script = identityScript(slot, release.id);
    let first;
    let restarts;
    return async (signal) => {
      const { code, stdout } = await probe.exec(script, signal);
      if (code !== 0) return none("the Docker engine does not answer this user");
      const seen = fields(stdout);
      const now = Number(seen.get("restarts") ?? 0);
      restarts ??= now;
      const fault = containerFault(seen, name);
      if (fault !== void 0) return fault;
      if (seen.get("oom") === "true")
        return bad(`the kernel has ended a process of ${name} because its memory was full (OOM killer)`);
      const run = `${seen.get("container")} ${seen.get("pid")}`;
      first ??= run;
      if (now > restarts) return bad(`restarted ${now - restarts} times since the gate began`);
      if (run !== first) return bad(`${name} is not the run of the first sample: it was started again`);
      const health = healthOf(seen);
      return health ?? good(
        `runs ${seen.get("reference")}${seen.get("health") === "healthy" ? ", healthy" : ""}, ${now} restarts`
      );
    };
  }
};

// packages/gate/checks/http.ts
init_dirname();
import { validateHeaderName, validateHeaderValue } from "node:http";

// packages/gate/fetch.ts
init_dirname();
import http from "node:http";
import { isIP as isIP2 } from "node:net";
import tls from "node:tls";
var MAX_BODY_BYTES = 1024 * 1024;
async function get({ url, headers, connect, signal }) {
  const host = hostHeader(headers) ?? url.host;
  const socket = await connect();
  socket.on("error", () => {
  });
  const abort = () => socket.destroy(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    signal.throwIfAborted();
    const stream = url.protocol === "https:" ? await secure(socket, nameOf(host)) : socket;
    return await exchange({ stream, path: `${url.pathname}${url.search}`, host, headers });
  } finally {
    signal.removeEventListener("abort", abort);
    socket.destroy();
  }
}
function hostHeader(headers) {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === "host")?.[1];
}
function nameOf(host) {
  return host.replace(/:[0-9]+$/, "").replace(/^\[|\]$/g, "");
}
function secure(socket, name) {
  const identity = isIP2(name) === 0 ? { servername: name } : { host: name };
  return new Promise((resolve2, reject) => {
    const secured = tls.connect({ socket, ...identity, ALPNProtocols: ["http/1.1"] }, () => resolve2(secured));
    secured.on("error", (error) => reject(new Error(`TLS: ${error.message}`, { cause: error })));
  });
}
async function exchange({ stream, path, host, headers }) {
  const response = await new Promise((resolve2, reject) => {
    const request = http.request({
      createConnection: () => stream,
      path,
      setHost: false,
      joinDuplicateHeaders: true,
      headers: { "user-agent": "health-gate", accept: "*/*", ...withoutHost(headers), host }
    });
    request.on("error", reject).on("response", resolve2).end();
  });
  const { body, truncated } = await readBody(response);
  return { status: response.statusCode, headers: flat(response.headers), body, truncated };
}
function withoutHost(headers) {
  const rows = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.fromEntries(rows.filter(([name]) => name !== "host"));
}
async function readBody(response) {
  const chunks = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BODY_BYTES) break;
  }
  const body = Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString("utf8");
  return { body, truncated: size > MAX_BODY_BYTES };
}
function flat(headers) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value ?? ""
    ])
  );
}

// packages/gate/network.ts
init_dirname();
var refusals = ["TUNNEL_REFUSED", "CONNECTION_REFUSED"];
async function blame({ error, target, from, context, signal }) {
  if (error instanceof DeployError && refusals.includes(error.code))
    return bad(`nothing listens on ${target}`);
  if (error instanceof DeployError && (!signal.aborted || error.code === "GATE_NAME_UNKNOWN"))
    return none(oneLine(error.message));
  if (from === "host" && !await context.probe.alive())
    return none(`the SSH connection to ${context.host} is lost`);
  if (signal.aborted) return bad(`no complete answer from ${target} in time`);
  return bad(oneLine(`${target}: ${messageOf(error)}`));
}
function refuseForbidden(type, address) {
  if (isForbiddenAddress(address))
    throw invalidCheck(
      type,
      `${address} is a link-local, metadata or multicast address, which is never probed`
    );
}
function messageOf(error) {
  const { message, code } = error;
  if (code === "ECONNRESET" || code === "EPIPE")
    return "the connection was closed before the answer was complete";
  return message === "" || message === void 0 ? String(code ?? error) : message;
}

// packages/gate/checks/http.ts
var httpCheck = {
  type: "http",
  target: ({ url }) => url,
  begin: (settings, context) => {
    const url = parseUrl("http", settings.url);
    for (const [name, value] of Object.entries(settings.requestHeaders)) validateHeader(name, value);
    return (signal) => ask({ ...settings, url, context, signal }, (answer) => wrongIn(answer, settings));
  }
};
function parseUrl(type, text) {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol))
    throw invalidCheck(type, `'${oneLine(text, 120)}' is not an http or https URL`);
  if (url.username !== "" || url.password !== "")
    throw invalidCheck(
      type,
      `the URL of ${url.host} carries a user name or a password; send a header instead`
    );
  refuseForbidden(type, url.hostname);
  return url;
}
async function ask(question, wrong) {
  const { url, requestHeaders, from, context, signal } = question;
  const address = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const begun = performance.now();
  try {
    const connect = () => context.probe.connect(address, port, from, signal);
    const answer = await get({ url, headers: requestHeaders, connect, signal });
    const latencyMs = Math.round(performance.now() - begun);
    const fault = wrong(answer);
    const verdict = fault === void 0 ? good(`status ${answer.status}`) : bad(oneLine(fault));
    return { ...verdict, latencyMs, seen: show(url, answer) };
  } catch (error) {
    return blame({ error, target: `${address}:${port}`, from, context, signal });
  }
}
function wrongIn({ status, headers, body, truncated }, wanted) {
  if (status !== wanted.status) {
    const onward = headers.location === void 0 ? "" : `, leading to ${headers.location}`;
    return `status ${status} instead of ${wanted.status}${onward}`;
  }
  for (const [name, text] of Object.entries(wanted.headers)) {
    const value = headers[name.toLowerCase()];
    if (value === void 0) return `status ${status}, but no header ${name}`;
    if (!value.includes(text))
      return `status ${status}, but the header ${name} is '${value}', without '${text}'`;
  }
  if (wanted.body === void 0 || body.includes(wanted.body)) return void 0;
  return `status ${status}, but ${truncated ? "the first MiB of the body" : "the body"} lacks '${wanted.body}'`;
}
function show(url, { status, headers, body }) {
  const shown = ["content-type", "content-length", "location", "server", "retry-after"];
  return [
    `GET ${url.origin}${url.pathname} answered ${status}`,
    ...shown.flatMap((name) => headers[name] === void 0 ? [] : [`${name}: ${headers[name]}`]),
    body.slice(0, 1e3)
  ].join("\n");
}
function validateHeader(name, value) {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch (error) {
    throw invalidCheck("http", `request header ${oneLine(name, 80)}: ${error.message}`);
  }
}

// packages/gate/checks/identity.ts
init_dirname();
var identityCheck = {
  type: "identity",
  target: ({ url }, { slot, release }) => `${release.id} as ${slot.service.unit}${url === void 0 ? "" : ` at ${url}`}`,
  begin: (settings, context) => {
    const { slot } = context;
    unitName("identity", void 0, slot);
    const says = settings.url === void 0 ? void 0 : askRelease(settings.url, settings, context);
    const whole = slot.compose === void 0 ? watchMain(context) : watchServices(context);
    return async (signal) => {
      const runs = await whole(signal);
      if (runs.outcome !== "good" || says === void 0) return runs;
      const said = await says(signal);
      return said.outcome === "good" ? { ...said, detail: `${runs.detail}; ${said.detail}` } : said;
    };
  }
};
function watchMain(context) {
  const { slot, release, probe } = context;
  const script = identityScript(slot, release.id);
  return async (signal) => {
    const { code, stdout } = await probe.exec(script, signal);
    if (code !== 0)
      return none(
        code === 69 && slot.container !== void 0 ? "the Docker engine does not answer this user" : `the main process could not be asked for (exit code ${code})`
      );
    return judgeProcess(fields(stdout), context);
  };
}
function askRelease(text, settings, context) {
  const url = parseUrl("identity", text);
  const { version, commit, id } = context.release;
  const expected = fillRelease(settings.expect, { version, commit, release: id });
  return async (signal) => {
    const said = await ask({ url, requestHeaders: {}, from: "host", context, signal }, ({ status, body }) => {
      if (status !== 200)
        return `${url.pathname} answers ${status}, so the application does not say what it is`;
      return body.includes(expected) ? void 0 : `${url.pathname} does not name '${expected}'`;
    });
    return said.outcome === "good" ? { ...said, detail: `names '${expected}'` } : said;
  };
}
function judgeProcess(seen, { activation, release, slot }) {
  const text = (name) => seen.get(name) ?? "";
  if (text("release") === "" || text("current") !== text("release"))
    return bad(`${slot.path} leads to ${text("current") || "nothing"}, not to ${release.id}`);
  const fault = slot.container && containerFault(seen, slot.container.name);
  if (fault) return fault;
  const pid = text("pid");
  if (pid === "" || pid === "0") return bad("no main process runs");
  const age = ageOf(text);
  if (age === void 0 || ["Z", "X"].includes(text("state"))) return bad(`the main process ${pid} has ended`);
  const recorded = text("recorded");
  if (recorded !== "" && recorded !== text("start")) return bad(`process ${pid} is another program`);
  const { seconds: sinceSwitch, grain } = switchAge(text, activation);
  if (sinceSwitch >= 0 && age > sinceSwitch + grain)
    return bad(
      `process ${pid} runs for ${age.toFixed(1)} s, since before the activation ${sinceSwitch.toFixed(1)} s ago`
    );
  if (slot.container !== void 0) return good(`${slot.container.name} runs ${text("reference")}`);
  return judgeFolder(pid, text("cwd"), text("release"));
}
function judgeFolder(pid, cwd, release) {
  if (cwd === "")
    return good(`process ${pid} is newer than the activation; its folder may not be seen by this user`);
  if (cwd === release || cwd.startsWith(`${release}/`)) return good(`process ${pid} runs in ${release}`);
  return bad(`process ${pid} runs in ${cwd}, not in ${release}`);
}
function ageOf(text) {
  if (text("age") !== "") return Number(text("age")) / Number(text("ticks"));
  const started = Number(text("started"));
  return started > 0 ? Number(text("uptime")) - started / 1e6 : void 0;
}
function switchAge(text, activation) {
  const ofLink = { seconds: Number(text("now")) - Number(text("switched")), grain: 2 };
  if (activation === void 0) return ofLink;
  const ofActivation = { seconds: Number(text("uptime")) - activation.uptime, grain: 0.1 };
  return ofActivation.seconds >= 0 && ofLink.seconds - 1 > ofActivation.seconds ? ofLink : ofActivation;
}

// packages/gate/checks/log.ts
init_dirname();
var logCheck = {
  type: "log",
  target: ({ file, service }, { slot }) => file ?? outputOf(slot, service),
  begin: ({ file, service, forbid }, context) => {
    const { slot } = context;
    if (file !== void 0) return watchFile(`${slot.path}/${file}`, forbid, context);
    const unit = unitName("log", void 0, slot);
    if (slot.compose !== void 0 || slot.container !== void 0)
      return watchContainers(
        containersOf(slot, service),
        { forbid, output: outputOf(slot, service) },
        context
      );
    return slot.service.manager === "systemd" ? watchJournal(`${unit}.service`, forbid, context) : watchFile(runFile(slot, unit, "log"), forbid, context);
  }
};
function containersOf(slot, service) {
  return slot.compose === void 0 ? sh`echo ${slot.container.name}` : listContainers(slot, service);
}
function outputOf({ service, container, compose }, named) {
  if (compose !== void 0) return `output of ${named ?? compose.project}`;
  if (container !== void 0) return `output of ${container.name}`;
  return service.manager === "systemd" ? `journal of ${service.unit}` : `${service.unit}.log`;
}
function watchFile(path, forbid, { probe }) {
  let from;
  return async (signal) => {
    const { code, stdout } = await probe.exec(scanFile(path, from, forbid), signal);
    const seen = fields(stdout);
    if (seen.get("file") === "absent") {
      from ??= 0;
      return none(`${path} does not exist`);
    }
    if (code !== 0 || seen.get("size") === void 0) return none(`${path} cannot be read`);
    from ??= Number(seen.get("size"));
    return judgeCount(seen, stdout);
  };
}
function scanFile(path, from, forbid) {
  return lines(
    sh`
      if [ ! -e ${path} ]; then echo file=absent; exit 0; fi
      size=$(wc -c <${path}) || exit 74
      size=$((size))
      echo "size=$size"
      from=${from ?? ""}
      [ "\${from:=$size}" -le "$size" ] || from=0
      text() { tail -c "+$((from + 1))" -- ${path}; }
    `,
    report(forbid)
  );
}
function watchJournal(unit, forbid, { probe, activation }) {
  let since = activation === void 0 ? void 0 : Date.parse(activation.at) / 1e3;
  return async (signal) => {
    const { code, stdout } = await probe.exec(scanJournal(unit, since, forbid), signal);
    const seen = fields(stdout);
    if (seen.has("now")) since ??= Number(seen.get("now"));
    if (code !== 0 || seen.get("readable") !== "yes")
      return none(`the journal of ${unit} cannot be read; is the user in the group systemd-journal?`);
    return judgeCount(seen, stdout);
  };
}
function watchContainers(list, { forbid, output }, { probe, activation }) {
  let since = activation === void 0 ? void 0 : Date.parse(activation.at) / 1e3;
  return async (signal) => {
    const { code, stdout } = await probe.exec(scanContainers(list, since, forbid), signal);
    const seen = fields(stdout);
    if (seen.has("now")) since ??= Number(seen.get("now"));
    if (code !== 0)
      return none(`the ${output} cannot be read: there is no such container, or its logs go elsewhere`);
    return judgeCount(seen, stdout);
  };
}
function scanContainers(list, since, forbid) {
  return lines(
    sh`
      now=$(date +%s)
      echo "now=$now"
      ids=$(${list}) || exit 74
      [ -n "$ids" ] || exit 74
      for id in $ids; do docker logs --tail 0 "$id" > /dev/null 2>&1 || exit 74; done
      since=${since ?? ""}
      text() { for id in $ids; do docker logs --since "\${since:-$now}" "$id" 2>&1; done; }
    `,
    report(forbid)
  );
}
function scanJournal(unit, since, forbid) {
  return lines(
    sh`
      now=$(date +%s)
      echo "now=$now"
      since=${since ?? ""}
      text() { journalctl --unit=${unit} --no-pager --quiet --output=cat "$@"; }
      last=$(text --lines=1) || exit 74
      if [ -n "$last" ]; then echo readable=yes; fi
      set -- "--since=@\${since:-$now}"
    `,
    report(forbid)
  );
}
function report(forbid) {
  const texts = forbid.flatMap((text) => ["-e", text]);
  return sh`
    found() { text "$@" | tr -d '\\000' | LC_ALL=C grep -F ${texts}; }
    echo "count=$(found "$@" | wc -l | tr -d ' ')"
    echo "lines=$(found "$@" | tail -n 3 | cut -c 1-500)"
    exit 0
  `;
}
function judgeCount(seen, stdout) {
  const count2 = Number(seen.get("count") ?? Number.NaN);
  if (!Number.isInteger(count2)) return none("the log could not be searched");
  if (count2 === 0) return good("no forbidden text");
  const found = stdout.slice(stdout.indexOf("\nlines=") + "\nlines=".length);
  return {
    ...bad(oneLine(`${count2} line${count2 === 1 ? "" : "s"} with a forbidden text, such as: ${found}`)),
    seen: `Forbidden text in the log:
${found}`
  };
}

// packages/gate/checks/nginx-upstreams.ts
init_dirname();

// packages/gate/nginx/passes.ts
init_dirname();
import { isIP as isIP3 } from "node:net";

// packages/gate/nginx/read.ts
init_dirname();
function readNginx(text) {
  const directives = [];
  const open2 = [];
  let words = [];
  const end = (block) => {
    const [first] = words;
    const directive = { words: words.map((word) => word.text), line: first.line, ...block && { block } };
    (open2.at(-1)?.block ?? directives).push(directive);
    words = [];
    return directive;
  };
  for (const token of tokens(text)) {
    const stray = { directives, fault: `line ${token.line}: '${token.text.slice(0, 40)}' has no place here` };
    if (token.kind === "word") {
      if (token.text === "\\") return stray;
      words.push(token);
    } else if (token.kind === "}") {
      if (words.length > 0 || open2.pop() === void 0) return stray;
    } else {
      if (words.length === 0) return stray;
      const directive = end(token.kind === "{" ? [] : void 0);
      if (token.kind === "{") open2.push(directive);
    }
  }
  if (words.length > 0) return { directives, fault: `line ${words[0].line}: this directive does not end` };
  if (open2.length > 0) return { directives, fault: `line ${open2.at(-1).line}: this block does not end` };
  return { directives };
}
var space = /\s+|#[^\n]*/y;
var plain = /(?:\\[\s\S]|\$\{|[^\s;{\\])+/y;
var quoted = /"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'/y;
var lua = /[^{}"'-]+|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|--[^\n]*|[\s\S]/y;
function* tokens(text) {
  let at = 0;
  let line = 1;
  let directive = "";
  const take = (pattern) => {
    pattern.lastIndex = at;
    const match = pattern.exec(text) ?? void 0;
    at += match?.[0].length ?? 0;
    line += match?.[0].match(/\n/g)?.length ?? 0;
    return match;
  };
  while (at < text.length) {
    if (take(space)) continue;
    const begun = line;
    const sign = text[at];
    if (sign === ";" || sign === "{" || sign === "}") {
      at += 1;
      yield { kind: sign, text: sign, line: begun };
      if (sign === "{" && directive.endsWith("_by_lua_block")) {
        passOver(() => take(lua)?.[0]);
        yield { kind: "}", text: "}", line };
      }
      directive = "";
      continue;
    }
    const word = take(sign === '"' || sign === "'" ? quoted : plain);
    const found = word?.[1] ?? word?.[2] ?? word?.[0];
    yield { kind: "word", text: found === void 0 ? "\\" : unescaped(found), line: begun };
    if (found === void 0) return;
    directive ||= found;
  }
}
function passOver(next) {
  for (let depth = 1, piece = next(); piece !== void 0; piece = next()) {
    depth += piece === "{" ? 1 : piece === "}" ? -1 : 0;
    if (depth === 0) return;
  }
}
var controls = { t: "	", r: "\r", n: "\n" };
function unescaped(word) {
  return word.replace(/\\(["'\\trn])/g, (_, sign) => controls[sign] ?? sign);
}

// packages/gate/nginx/passes.ts
var passing = /^(?:proxy|fastcgi|uwsgi|scgi|grpc|memcached)_pass$/;
function passesOf(files) {
  const read = files.map(({ path, text }) => ({ path, ...readNginx(text) }));
  const all = read.flatMap(
    ({ path, directives }) => flat2(directives).map((found) => ({ ...found, place: `${path}:${found.directive.line}` }))
  );
  const upstreams2 = upstreamsIn(all.map(({ directive }) => directive));
  const passes = all.flatMap(({ directive: { words }, datagrams, place }) => {
    const [name = "", to = ""] = words;
    if (!passing.test(name) || words.length < 2) return [];
    const unknown = datagrams && { kind: "unknown", why: "UDP has no listeners" };
    return [{ place, text: words.join(" "), targets: unknown ? [unknown] : targetsOf(to, upstreams2) }];
  });
  return { passes, faults: read.flatMap(({ path, fault }) => fault ? [`${path}, ${fault}`] : []) };
}
function flat2(directives, outside = false) {
  const datagrams = outside || directives.some(({ words }) => words[0] === "listen" && words.includes("udp"));
  return directives.flatMap((directive) => [
    { directive, datagrams },
    ...flat2(directive.block ?? [], datagrams)
  ]);
}
function upstreamsIn(directives) {
  return new Map(
    directives.filter(({ words, block }) => words[0] === "upstream" && block).map(({ words, block }) => [
      (words[1] ?? "").toLowerCase(),
      block.flatMap(
        ({ words: [name, address, ...more] }) => name === "server" && address !== void 0 && !more.includes("down") ? [address] : []
      )
    ])
  );
}
function targetsOf(to, upstreams2) {
  if (to.includes("$")) return [{ kind: "unknown", why: "a variable decides" }];
  const [, scheme = "", rest = ""] = /^(?:([a-z]+):\/\/)?(.*)$/is.exec(to) ?? [];
  const socket = /^unix:([^:]+)/.exec(rest);
  if (socket) return [{ kind: "socket", path: socket[1] }];
  const authority = rest.replace(/\/.*$/s, "");
  const servers = upstreams2.get(authority.toLowerCase());
  const port = ["https", "grpcs"].includes(scheme.toLowerCase()) ? 443 : 80;
  if (servers === void 0) return [targetOf(authority, port)];
  if (servers.length === 0) return [{ kind: "unknown", why: `the upstream ${authority} has no server` }];
  return servers.map((server) => {
    const path = /^unix:(.+)$/.exec(server)?.[1];
    return path === void 0 ? targetOf(server, 80) : { kind: "socket", path };
  });
}
function targetOf(authority, usual) {
  const [, bracketed, name, digits] = /^(?:\[([^\]]*)\]|([^:]*))(?::([0-9]+))?$/.exec(authority) ?? [];
  const host = bracketed ?? name ?? "";
  const port = digits === void 0 ? usual : Number(digits);
  const address = loopbackOf(host);
  if (address === void 0 || port < 1 || port > 65535)
    return { kind: "unknown", why: `${authority} is no address of this host's loopback` };
  return { kind: "tcp", address, port };
}
function loopbackOf(host) {
  if (host.toLowerCase() === "localhost" || host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "::1";
  const isLoopback = isIP3(host) === 4 && host.startsWith("127.") || host === "::1";
  return isLoopback ? host : void 0;
}
function nameOf2(target) {
  if (target.kind === "unknown") return target.why;
  if (target.kind === "socket") return `unix:${target.path}`;
  return `${target.address.includes(":") ? `[${target.address}]` : target.address}:${target.port}`;
}

// packages/gate/checks/nginx-upstreams.ts
var mostBytes = 128 * 1024;
var nginxUpstreamsCheck = {
  type: "nginx-upstreams",
  target: (_, { slot }) => nginxFiles(slot).map(({ to }) => to).join(", "),
  begin: ({ except }, context) => {
    const paths = nginxFiles(context.slot).map(({ to }) => to);
    if (paths.length === 0) throw invalidCheck("nginx-upstreams", "no file is installed for nginx here");
    let files;
    return async (signal) => {
      files ??= await readFiles(paths, context, signal);
      if (files === void 0) return none(`${paths.join(", ")} cannot be read`);
      const { passes, faults } = passesOf(files);
      const judged = passes.filter(({ targets }) => !targets.some((one) => except.includes(nameOf2(one))));
      return judge2(judged, faults, (target) => ask2(target, context, signal));
    };
  }
};
async function readFiles(paths, { probe }, signal) {
  const files = [];
  for (const path of paths) {
    const { code, stdout } = await probe.exec(sh`head -c ${mostBytes} ${path}`, signal);
    if (code !== 0) return void 0;
    files.push({ path, text: stdout });
  }
  return files;
}
async function judge2(passes, faults, find) {
  const answers = /* @__PURE__ */ new Map();
  const wrong = [];
  const untold = [...faults];
  for (const { place, text, targets } of passes) {
    const found = [];
    for (const target of targets) {
      const answer = answers.get(nameOf2(target)) ?? await find(target);
      if (typeof answer !== "string") return answer;
      answers.set(nameOf2(target), answer);
      found.push(answer);
    }
    if (found.includes("listens")) continue;
    const names = targets.map(nameOf2).join(", ");
    if (found.includes("unknown")) untold.push(`${place} ${text} (${names})`);
    else wrong.push(`${place} ${text}: nobody listens on ${names}`);
  }
  if (wrong.length > 0) return { ...bad(oneLine(wrong.join("; "))), seen: wrong.join("\n") };
  const told = untold.length === 0 ? "" : `; not known: ${untold.join("; ")}`;
  const heard = [...answers].filter(([, answer]) => answer === "listens").map(([name]) => name);
  return good(oneLine(`${heard.length === 0 ? "no address to ask" : `${heard.join(", ")} listen`}${told}`));
}
async function ask2(target, context, signal) {
  if (target.kind === "unknown") return "unknown";
  if (target.kind === "socket") {
    const { code, stdout } = await context.probe.exec(findSocket(target.path), signal);
    if (code !== 0) return none(`looking for unix:${target.path} ended with exit code ${code}`);
    return stdout.trim();
  }
  const { address, port } = target;
  try {
    const stream = await context.probe.connect(address, port, "host", signal);
    stream.on("error", () => {
    }).destroy();
    return "listens";
  } catch (error) {
    const seen = await blame({ error, target: nameOf2(target), from: "host", context, signal });
    return seen.outcome === "bad" ? "nobody" : seen;
  }
}
function findSocket(path) {
  return sh`
    while read -r _ _ _ flags _ _ _ bound; do
      if [ "$flags" = 00010000 ] && [ "$bound" = ${path} ]; then echo listens; exit 0; fi
    done < /proc/net/unix
    if [ -S ${path} ] || [ ! -x "$(dirname ${path})" ]; then echo unknown; else echo nobody; fi
  `;
}

// packages/gate/checks/tcp.ts
init_dirname();
var tcpCheck = {
  type: "tcp",
  target: ({ address, port }) => `${address}:${port}`,
  begin: ({ address, port, from }, context) => {
    refuseForbidden("tcp", address);
    return async (signal) => {
      const begun = performance.now();
      try {
        const socket = await context.probe.connect(address, port, from, signal);
        socket.on("error", () => {
        }).destroy();
        return { ...good("connected"), latencyMs: Math.round(performance.now() - begun) };
      } catch (error) {
        return blame({ error, target: `${address}:${port}`, from, context, signal });
      }
    };
  }
};

// packages/gate/checks/unit.ts
init_dirname();
var unitCheck = {
  type: "unit",
  target: ({ unit }, { slot }) => unitName("unit", unit, slot),
  begin: ({ unit }, context) => {
    const name = unitName("unit", unit, context.slot);
    return context.slot.service.manager === "process" ? watchProcess(name, context) : watchUnit(name, context);
  }
};
function watchUnit(unit, { probe }) {
  let restarts;
  let mainPid;
  return async (signal) => {
    const { code, stdout } = await probe.exec(showUnit(unit), signal);
    if (code !== 0) return none(`systemctl show ended with exit code ${code}`);
    const shown = fields(stdout);
    const pid = Number(shown.get("MainPID") ?? 0);
    const now = Number(shown.get("NRestarts") ?? 0);
    restarts ??= now;
    const fault = stateFault(shown, pid);
    if (fault !== void 0) return bad(fault);
    mainPid ??= pid;
    if (pid !== mainPid)
      return bad(`the main process changed from ${mainPid} to ${pid}: it was started again`);
    if (now > restarts) return bad(`restarted ${now - restarts} times since the gate began`);
    return good(`active, main process ${pid}, ${now} automatic restarts`);
  };
}
var properties = "LoadState,ActiveState,SubState,Result,MainPID,NRestarts,ExecMainStatus";
function showUnit(unit) {
  return sh`systemctl show --property=${properties} -- ${`${unit}.service`}`;
}
function stateFault(shown, pid) {
  const [load, active, sub, result] = ["LoadState", "ActiveState", "SubState", "Result"].map(
    (key) => shown.get(key)
  );
  if (load !== "loaded") return `the unit is ${load ?? "unknown"} to systemd`;
  if (active === "active" && sub === "running" && pid > 0) return void 0;
  const exit = result === "success" ? "" : `, result ${result}, exit status ${shown.get("ExecMainStatus")}`;
  return `${active}/${sub} instead of active/running${exit}`;
}
function watchProcess(unit, { probe, slot }) {
  let first;
  return async (signal) => {
    const { code, stdout } = await probe.exec(readPidFile(slot, unit), signal);
    if (code !== 0) return none(`reading the pid file ended with exit code ${code}`);
    const seen = fields(stdout);
    const [pid, start, recorded] = ["pid", "start", "recorded"].map((key) => seen.get(key) ?? "");
    if (pid === "0") return bad("not running: there is no pid file");
    if (start === "" || ["Z", "X"].includes(seen.get("state") ?? "")) return bad(`process ${pid} has ended`);
    if (start !== recorded) return bad(`process ${pid} is another program: the service has ended`);
    first ??= `${pid} ${start}`;
    if (first !== `${pid} ${start}`) return bad(`process ${pid} is not the first one: it was started again`);
    return good(`process ${pid} runs`);
  };
}

// packages/gate/checks.ts
var checks = {
  http: httpCheck,
  tcp: tcpCheck,
  unit: unitCheck,
  log: logCheck,
  container: containerCheck,
  "nginx-upstreams": nginxUpstreamsCheck,
  identity: identityCheck
};
var upstreams = {
  ...{ name: "nginx-upstreams", type: "nginx-upstreams", timeoutSeconds: 5, except: [] }
};
function prepare(settings, context) {
  const { type, timeoutSeconds } = settings;
  const check = checks[type];
  const target = check.target(settings, context);
  return {
    name: settings.name,
    type,
    target,
    timeoutSeconds,
    measure: check.begin(settings, context)
  };
}
function completed(settings, slot) {
  const has = (type) => settings.some((each) => each.type === type);
  return [
    ...settings,
    ...has("identity") ? [] : [{ name: "identity", type: "identity", timeoutSeconds: 5, expect: "{version}" }],
    ...slot.container === void 0 || has("container") ? [] : [{ name: "container", type: "container", timeoutSeconds: 5 }],
    ...nginxFiles(slot).length === 0 || has("nginx-upstreams") ? [] : [upstreams]
  ];
}

// packages/gate/clock.ts
init_dirname();
import { setTimeout as delay } from "node:timers/promises";
var systemClock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, void 0, { signal }).catch(() => {
    });
  }
};

// packages/gate/diagnosis.ts
init_dirname();

// packages/gate/causes.ts
init_dirname();
var causes = [
  [
    /oom-kill|OOM killer|Out of memory/i,
    "the kernel ended the service because it used more memory (OOM) than its unit's MemoryMax=, its container's limit or the host has."
  ],
  [
    /status=9\/KILL|exit code 137/,
    "something killed the service by SIGKILL, most often the kernel that was out of memory (OOM): ask 'journalctl -k'."
  ],
  [
    /Exec format error/,
    "the program is not made for this host: it was built for another architecture, or it is no program."
  ],
  [
    /EADDRINUSE|address (is )?already in use/i,
    "another process holds the port that the application wants; stop it, or give the slot another port."
  ],
  [
    /ModuleNotFoundError|No module named|ImportError|Cannot find (module|package)|ERR_MODULE_NOT_FOUND/,
    "a module that the application imports is not installed in this release; look at its requirements."
  ],
  [
    /PermissionError|Permission denied|EACCES|EPERM/,
    "the user of the service may not read, write or run a file; look at owners, groups and modes under 'files'."
  ],
  [
    /DisallowedHost|Invalid HTTP_HOST header/,
    "the application refuses the name it is asked by; send it under 'request-headers' of the check."
  ],
  [
    /nothing listens on /,
    "the application has not opened its port: it did not start, or it listens elsewhere."
  ]
];
function likelyCause(text) {
  return causes.find(([pattern]) => pattern.test(text))?.[1];
}

// packages/gate/diagnosis.ts
var LOG_LINES = 20;
var MAX_LINES = 80;
var LIMIT_MS = 1e4;
async function diagnose({ gate, context, checks: checks2, seen, clock, signal }) {
  const { slot } = context;
  const unit = unitName("log", void 0, slot);
  const ports = [.../* @__PURE__ */ new Set([...Object.values(slot.ports), ...gate.checks.flatMap(portOf)])];
  const asker = { context, clock, signal };
  const [log, state, holders] = await Promise.all([
    ask3(lastLogLines(context, unit, LOG_LINES), asker),
    slot.container === void 0 ? "" : ask3(tellContainer(slot.container.name), asker),
    ports.length === 0 ? "" : ask3(portHolders(ports), asker)
  ]);
  const details = checks2.filter(({ verdict }) => verdict !== "pass").flatMap(({ samples }) => samples.findLast(({ outcome }) => outcome !== "good")?.detail ?? []);
  const cause = likelyCause([...details, ...seen, state, log].join("\n"));
  return [
    ...cause === void 0 ? [] : [`Likely cause: ${cause}`],
    ...[...new Set(seen)].flatMap((text) => section("The last answer that was not good:", text)),
    ...section(`The container ${slot.container?.name}:`, state),
    ...section(`The last lines of ${unit}:`, log),
    ...ports.length === 0 ? [] : section("Who listens on the ports:", holders || `nothing on ${ports.join(", ")}`)
  ].slice(0, MAX_LINES);
}
async function ask3(script, { context, clock, signal }) {
  const limit = new AbortController();
  const settled = new AbortController();
  void clock.sleep(LIMIT_MS, settled.signal).then(() => limit.abort(new Error("The host took too long")));
  try {
    return (await context.probe.exec(script, AbortSignal.any([signal, limit.signal]))).stdout;
  } catch {
    return `${context.host} could not be asked.`;
  } finally {
    settled.abort();
  }
}
function portOf(check) {
  if (check.type === "tcp") return isLocal(check.address) ? [Number(check.port)] : [];
  if (check.type !== "http") return [];
  const url = URL.parse(check.url);
  return url !== null && url.port !== "" && isLocal(url.hostname) ? [Number(url.port)] : [];
}
function isLocal(name) {
  return /^(localhost|127\.|\[?::1)/.test(name);
}
function section(title, text) {
  const lines2 = harmlessLines(text).filter((line) => line.trim() !== "");
  return lines2.length === 0 ? [] : [title, ...lines2.map((line) => `  ${line.slice(0, 500)}`)];
}

// packages/gate/run.ts
async function runGate(run) {
  const { gate, context, clock = systemClock, signal = new AbortController().signal, onSample } = run;
  if (signal.aborted) throw cancelled(context.host);
  const watches = completed(gate.checks, context.slot).map(
    (settings) => ({
      ...prepare(settings, context),
      samples: [],
      tally: emptyTally
    })
  );
  const room = { gate, clock, watches, ending: new AbortController(), onSample: onSample ?? (() => {
  }) };
  const startedAt = clock.now();
  await untilCancelled(signal, room, context.host);
  const finishedAt = clock.now();
  const checks2 = watches.map((watch) => reportOf(watch, room));
  const verdict = overall(checks2.map((check) => check.verdict));
  const { application, environment, host, release } = context;
  const seen = watches.flatMap((watch) => watch.seen ?? []);
  return {
    schemaVersion: 1,
    application,
    environment,
    host,
    release: { id: release.id, sha256: release.sha256 },
    startedAt: new Date(startedAt).toISOString(),
    finishedAt: new Date(finishedAt).toISOString(),
    verdict,
    checks: checks2,
    diagnosis: verdict === "pass" ? [] : await diagnose({ gate, context, checks: checks2, seen, clock, signal })
  };
}
async function untilCancelled(signal, room, host) {
  const { promise, reject } = Promise.withResolvers();
  const cancel = () => {
    room.ending.abort("the gate was cancelled");
    reject(cancelled(host));
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    await Promise.race([measureAll(room), promise]);
  } finally {
    signal.removeEventListener("abort", cancel);
    room.ending.abort("the gate ended");
  }
}
async function measureAll(room) {
  const { gate, clock, ending: ending2, watches } = room;
  const timeIsOver = async () => {
    await clock.sleep(gate.timeoutSeconds * 1e3, ending2.signal);
    ending2.abort(`the gate's ${gate.timeoutSeconds} s were over`);
  };
  await Promise.all([timeIsOver(), ...watches.map((watch) => follow(watch, room))]);
}
async function follow(watch, room) {
  const { gate, clock, ending: ending2 } = room;
  await clock.sleep(gate.initialDelaySeconds * 1e3, ending2.signal);
  while (!ending2.signal.aborted) {
    const begun = clock.now();
    const measured = await attempt(watch, room);
    if (measured === void 0) return;
    record(watch, room, begun, measured);
    const { verdict } = judge(watch.tally, gate);
    if (verdict !== "pending" && verdict !== "pass") return;
    await clock.sleep(Math.max(0, begun + gate.intervalSeconds * 1e3 - clock.now()), ending2.signal);
  }
}
async function attempt(watch, { clock, ending: ending2 }) {
  const limit = new AbortController();
  const settled = new AbortController();
  const end = () => limit.abort(new Error("The gate ended"));
  ending2.signal.addEventListener("abort", end, { once: true });
  let late = false;
  void clock.sleep(watch.timeoutSeconds * 1e3, settled.signal).then(() => {
    late = !settled.signal.aborted && !ending2.signal.aborted;
    if (late) limit.abort(new Error("The try took too long"));
  });
  try {
    const measured = await watch.measure(limit.signal);
    return limit.signal.aborted && !late ? void 0 : measured;
  } catch (error) {
    if (limit.signal.aborted && !late) return void 0;
    if (late) return none(`no result within ${watch.timeoutSeconds} s`);
    if (error instanceof DeployError) return none(oneLine(error.message));
    throw error;
  } finally {
    settled.abort();
    ending2.signal.removeEventListener("abort", end);
  }
}
function record(watch, room, begun, { seen, ...measured }) {
  const sample = { at: new Date(begun).toISOString(), ...measured, detail: oneLine(measured.detail) };
  watch.samples.push(sample);
  watch.tally = count(watch.tally, sample.outcome);
  if (seen !== void 0 && sample.outcome !== "good") watch.seen = seen;
  room.onSample(watch.name, sample, judge(watch.tally, room.gate));
  endIfDecided(room);
}
function endIfDecided({ gate, watches, ending: ending2 }) {
  const verdicts2 = watches.map(({ tally }) => judge(tally, gate).verdict);
  const failed = watches[verdicts2.indexOf("fail")];
  if (failed !== void 0) ending2.abort(`'${failed.name}' failed`);
  else if (!verdicts2.includes("pending")) ending2.abort("all checks were decided");
}
function reportOf({ name, type, target, samples, tally }, { gate, ending: ending2 }) {
  const { verdict, reason } = judge(tally, gate, String(ending2.signal.reason));
  return { name, type, target, verdict, reason, samples };
}
function cancelled(host) {
  return new DeployError({
    code: "CANCELLED",
    message: "The gate was cancelled before it had a verdict.",
    host,
    step: "gate",
    remedy: "Nothing is proven about this release; run the gate again."
  });
}

export {
  gateFailure,
  parseUrl,
  ask,
  systemClock,
  createProbe,
  parseGateReport,
  describeGate,
  overall,
  runGate
};
