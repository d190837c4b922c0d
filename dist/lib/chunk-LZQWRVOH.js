import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  openSigner,
  signingKeyOf
} from "./chunk-RB5QKCC6.js";
import {
  defineLook,
  defineWanted,
  portHolders,
  processLog,
  readIni,
  unitLog
} from "./chunk-NWWGJRYY.js";
import {
  containerByHand,
  isAdopted,
  lines,
  look,
  raw,
  sh
} from "./chunk-57NDIA2D.js";
import {
  furtherSummary,
  loadChart,
  nginxFiles,
  stageName,
  stageOutcome
} from "./chunk-K7HT5U6C.js";
import {
  signText
} from "./chunk-W3G3G2EW.js";
import {
  _default,
  _enum,
  _regex,
  array,
  boolean,
  fillRelease,
  harmlessLines,
  hideSecret,
  int,
  iso_exports,
  literal,
  longestBeforeSeconds,
  nullable,
  number,
  optional,
  readDocument,
  require_dist,
  slackSeconds,
  strictObject,
  string,
  union,
  versionOf
} from "./chunk-6XN6W6BW.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  __toESM,
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/stage/signing.ts
init_dirname();
function signing({ signingKey, signingPassphrase: passphrase }, env) {
  if (signingKey === "") return void 0;
  const signer = openSigner(signingKeyOf(signingKey, { passphrase, env }));
  return (text, namespace) => signText(text, { namespace, signer });
}

// packages/stage/documents.ts
init_dirname();

// packages/evidence/backup.ts
init_dirname();
var sha256 = string().check(_regex(/^[0-9a-f]{64}$/));
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
  sha256,
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
function backupSummary(document) {
  const { name, kind, madeAt, bytes, sha256: sha2563, places, rehearsal, warnings, restored } = document;
  return {
    name,
    kind,
    madeAt,
    bytes,
    sha256: sha2563,
    places: places.length,
    rehearsal: rehearsal.result,
    warnings: warnings.length,
    ...restored && { restoredFrom: restored.from }
  };
}

// packages/plan/plan.ts
init_dirname();
import { createHash } from "node:crypto";
var sha2562 = string().check(_regex(/^[0-9a-f]{64}$/));
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
    sha256: sha2562,
    /** Of the strategy image: `<repository>@sha256:…`, or the digest alone where there is no registry. */
    image: optional(string())
  }),
  /** The release that is live when the plan is made; absent on a first deployment. */
  previous: optional(strictObject({ id: string(), sha256: sha2562 })),
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
  /** Good releases that there must be before what was adopted may go; absent when it stays. */
  discardAdoptedAfter: optional(int()),
  /** Installed files that are not as the last deployment had left them; the diff is for people, with secrets masked. */
  drift: optional(array(driftSchema)),
  /** What must be in the host's store before the first step. */
  blobs: array(strictObject({ name: string(), sha256: sha2562, size: int() })),
  /** Exact commands that need root, as sudo is asked for them. */
  privileged: array(string()),
  steps: array(stepSchema)
});
function planDigest(plan) {
  return createHash("sha256").update(planText(plan)).digest("hex");
}
function planText(plan) {
  return `${JSON.stringify(planSchema.parse(plan), null, 2)}
`;
}

// packages/stage/documents.ts
function stageDocuments(outcomes, facts) {
  const stage = stageOf(outcomes, facts);
  const folder = stage.stage;
  const documents = Object.fromEntries(
    outcomes.flatMap(({ host, plan, journal, gate }) => [
      [`${folder}/${host}/plan.json`, planText(plan)],
      [`${folder}/${host}/journal.jsonl`, journal.map((entry) => `${JSON.stringify(entry)}
`).join("")],
      ...gate ? Object.entries(gateDocuments(`${folder}/${host}`, gate)) : [],
      ...(facts.backups?.[host] ?? []).map((document) => [
        `${folder}/${host}/backup-${document.name}.json`,
        `${JSON.stringify(document, null, 2)}
`
      ])
    ])
  );
  return {
    stage,
    documents: { ...documents, [`${folder}/deployment.json`]: `${JSON.stringify(stage, null, 2)}
` }
  };
}
function gateDocuments(folder, gate) {
  const load = gate.further?.load;
  return {
    [`${folder}/gate.json`]: `${JSON.stringify(gate, null, 2)}
`,
    ...load && { [`${folder}/gate.svg`]: chartOf(gate, load) }
  };
}
function chartOf({ release, host, environment }, { offered: offered2, stretches, p95LimitMs }) {
  return loadChart({
    title: `${release.id} under load on ${host} (${environment})`,
    offered: offered2,
    stretches,
    p95LimitMs
  });
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
  const known = Object.entries(documents).filter(([path]) => !path.endsWith("/journal.jsonl"));
  return { stage, documents: Object.fromEntries(known) };
}
function changeOf({ kind, release, previous }) {
  return kind === "rollback" && previous ? { ...previous, version: versionOf(previous.id) } : release;
}
function stageOf(outcomes, facts) {
  const [first] = outcomes;
  if (!first) throw new Error("A stage without hosts");
  const { kind, application, environment, rollout, unreached, run, reason, postMortem, cancelled: cancelled2 } = facts;
  const { previous, release } = first.plan;
  const hosts = [...outcomes.map((ended) => reachedHost(ended, facts)), ...unreached.map(unreachedHost)];
  const several = hosts.length > 1;
  return {
    schemaVersion: 1,
    stage: stageName(kind, environment),
    kind,
    application,
    environment,
    release: changeOf(first.plan),
    ...kind === "rollback" && { to: release },
    ...previous && { previous: previous.id },
    actor: run.actor,
    runUrl: run.url,
    ...reason !== void 0 && { reason },
    ...postMortem !== void 0 && { postMortem },
    startedAt: hosts.map(({ startedAt }) => startedAt).toSorted()[0],
    finishedAt: hosts.map(({ finishedAt }) => finishedAt).toSorted().at(-1),
    outcome: stageOutcome(hosts, { cancelled: cancelled2, maximumFailures: rollout.maximumFailures }),
    ...several && { rollout },
    hosts
  };
}
function reachedHost(ended, facts) {
  const { host, outcome, deployId, planDigest: planDigest2, gate, error, startedAt, finishedAt } = ended;
  const { drift } = ended.plan;
  const [backups = [], gap, services] = [facts.backups?.[host], facts.gaps?.[host], facts.services?.[host]];
  const serves = whatServes(ended);
  return {
    host,
    outcome,
    ...deployId !== "" && { deployId },
    planDigest: planDigest2,
    ...gate && { gate: gate.verdict },
    ...gate?.further && { further: furtherSummary(gate.further) },
    ...serves !== void 0 && { serves },
    ...error && { error: { code: error.code, message: error.message } },
    ...backups.length > 0 && { backups: backups.map(backupSummary) },
    ...services && { services },
    ...gap !== void 0 && { gap },
    ...drift && { drift },
    startedAt,
    finishedAt
  };
}
function unreachedHost({ host, error, startedAt, finishedAt }) {
  const { code, message } = error.facts;
  return { host: host.name, outcome: "unreachable", error: { code, message }, startedAt, finishedAt };
}
var overtaken = ["LOCKED", "ORDER_STALE"];
function whatServes({ outcome, plan, error }) {
  if (outcome === "confirmed") return plan.release.id;
  if (outcome === "broken" || outcome === "unknown") return void 0;
  if (outcome === "untouched" && overtaken.includes(error?.code ?? "")) return void 0;
  return plan.previous?.id ?? null;
}

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
function overall(verdicts) {
  return worstFirst.find((verdict) => verdicts.includes(verdict)) ?? "error";
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

// packages/gate/checks/auth.ts
init_dirname();

// packages/gate/checks/http.ts
init_dirname();
import { validateHeaderName, validateHeaderValue } from "node:http";

// packages/gate/fetch.ts
init_dirname();
import http from "node:http";

// packages/gate/socket.ts
init_dirname();
import { isIP } from "node:net";
import tls from "node:tls";
async function overSocket({ connect, signal }, use) {
  const socket = await connect();
  socket.on("error", () => {
  });
  const late = Promise.withResolvers();
  const abort = () => {
    late.reject(signal.reason);
    socket.destroy(signal.reason);
  };
  signal.addEventListener("abort", abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([use(socket), late.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
    socket.destroy();
  }
}
function secure(socket, name, options = {}) {
  const identity = isIP(name) === 0 ? { servername: name } : { host: name };
  return new Promise((resolve2, reject) => {
    const secured = tls.connect({ socket, ...identity, ...options }, () => resolve2(secured));
    secured.on("error", (error) => reject(new Error(`TLS: ${error.message}`, { cause: error })));
    secured.on("close", () => reject(new Error("TLS: the connection was closed during the handshake")));
  });
}

// packages/gate/fetch.ts
var MAX_BODY_BYTES = 1024 * 1024;
async function get({ url, headers, connect, signal }) {
  const host = hostOf(url, headers);
  return overSocket({ connect, signal }, async (socket) => {
    const stream = url.protocol === "https:" ? await secure(socket, nameOf(host), { ALPNProtocols: ["http/1.1"] }) : socket;
    return exchange({ stream, path: `${url.pathname}${url.search}`, host, headers });
  });
}
function hostOf(url, headers) {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === "host")?.[1] ?? url.host;
}
function nameOf(host) {
  return host.replace(/:[0-9]+$/, "").replace(/^\[|\]$/g, "");
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

// packages/gate/addresses.ts
init_dirname();
import { BlockList, isIP as isIP2 } from "node:net";
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
  const plain3 = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const family = isIP2(plain3);
  return family !== 0 && forbidden.check(plain3, family === 4 ? "ipv4" : "ipv6");
}

// packages/gate/network.ts
var refusals = ["TUNNEL_REFUSED", "CONNECTION_REFUSED"];
async function blame({ error, target, from, context, signal }) {
  if (isRefusal(error)) return bad(`nothing listens on ${target}`);
  if (error instanceof DeployError && (!signal.aborted || error.code === "GATE_NAME_UNKNOWN"))
    return none(oneLine(error.message));
  if (from === "host" && !await context.probe.alive())
    return none(`the SSH connection to ${context.host} is lost`);
  if (signal.aborted) return bad(`no complete answer from ${target} in time`);
  return bad(oneLine(`${target}: ${messageOf(error)}`));
}
function isRefusal(error) {
  return error instanceof DeployError && refusals.includes(error.code);
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
    const url = parseRequest("http", settings);
    return (signal) => ask({ ...settings, url, context, signal }, (answer) => wrongIn(answer, settings));
  }
};
function parseRequest(type, { url, requestHeaders }) {
  for (const [name, value] of Object.entries(requestHeaders)) validateHeader(type, name, value);
  return parseUrl(type, url);
}
function parseUrl(type, text) {
  const url = URL.parse(text);
  const [plain3, secure2] = type === "websocket" ? ["ws", "wss"] : ["http", "https"];
  if (url === null || ![`${plain3}:`, `${secure2}:`].includes(url.protocol))
    throw invalidCheck(type, `'${oneLine(text, 120)}' is not an ${plain3} or ${secure2} URL`);
  if (url.username !== "" || url.password !== "")
    throw invalidCheck(
      type,
      `the URL of ${url.host} carries a user name or a password; send a header instead`
    );
  refuseForbidden(type, url.hostname);
  return url;
}
function portOf({ port, protocol }) {
  return Number(port || (["https:", "wss:"].includes(protocol) ? 443 : 80));
}
async function ask(question, wrong) {
  const { url, requestHeaders, from, context, signal } = question;
  const [address, port] = [nameOf(url.host), portOf(url)];
  const begun = performance.now();
  try {
    const connect = () => context.probe.connect(address, port, from, signal);
    const answer = await get({ url, headers: requestHeaders, connect, signal });
    const latencyMs = Math.round(performance.now() - begun);
    const fault2 = wrong(answer);
    const verdict = fault2 === void 0 ? good(`status ${answer.status}`) : bad(oneLine(fault2));
    return { ...verdict, latencyMs, seen: show(url, answer) };
  } catch (error) {
    return blame({ error, target: `${address}:${port}`, from, context, signal });
  }
}
function wrongIn(answer, wanted) {
  const { status, headers, body, truncated } = answer;
  if (status !== wanted.status) return wrongStatus(answer, wanted.status);
  const lacking = lackingIn(headers, wanted.headers);
  if (lacking !== void 0) return `status ${status}, but ${lacking}`;
  if (wanted.body === void 0 || body.includes(wanted.body)) return void 0;
  return `status ${status}, but ${truncated ? "the first MiB of the body" : "the body"} lacks '${wanted.body}'`;
}
function wrongStatus({ status, headers }, wanted) {
  const onward = headers.location === void 0 ? "" : `, leading to ${headers.location}`;
  return `status ${status} instead of ${wanted}${onward}`;
}
function lackingIn(headers, wanted) {
  for (const [name, text] of Object.entries(wanted)) {
    const value = headers[name.toLowerCase()];
    if (value === void 0) return `no header ${name}`;
    if (!value.includes(text)) return `the header ${name} is '${value}', without '${text}'`;
  }
  return void 0;
}
function show(url, { status, headers, body }) {
  const shown = ["content-type", "content-length", "location", "server", "retry-after"];
  return [
    `GET ${url.origin}${url.pathname} answered ${status}`,
    ...shown.flatMap((name) => headers[name] === void 0 ? [] : [`${name}: ${headers[name]}`]),
    body.slice(0, 1e3)
  ].join("\n");
}
function validateHeader(type, name, value) {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch (error) {
    throw invalidCheck(type, `request header ${oneLine(name, 80)}: ${error.message}`);
  }
}

// packages/gate/checks/auth.ts
var authCheck = {
  type: "auth",
  target: ({ url }) => url,
  begin: (settings, context) => {
    const url = parseRequest("auth", settings);
    const { requestHeaders, refusals: refusals2, status, from } = settings;
    const authorization = authorizationOf(settings, url);
    const question = { url, from, context };
    return async (signal) => {
      const without = await ask(
        { ...question, requestHeaders, signal },
        (answer) => refusals2.includes(answer.status) ? void 0 : `status ${answer.status} without credentials instead of ${refusals2.join(" or ")}`
      );
      if (without.outcome !== "good") return without;
      if (authorization === void 0) return { ...without, detail: `${without.detail} without credentials` };
      const entry = { ...requestHeaders, authorization };
      const { seen: _, ...entered } = await ask(
        { ...question, requestHeaders: entry, signal },
        (answer) => answer.status === status ? void 0 : `status ${answer.status} with credentials instead of ${status}`
      );
      if (entered.outcome !== "good") return entered;
      return { ...entered, detail: `${without.detail} without credentials, ${status} with them` };
    };
  }
};
function authorizationOf(settings, url) {
  const { userEnv, passwordEnv, tokenEnv, requestHeaders, from } = settings;
  if (Object.keys(requestHeaders).some((name) => name.toLowerCase() === "authorization"))
    throw invalidCheck("auth", "request-headers carries Authorization; name the variables of the credentials");
  if (userEnv === void 0 && passwordEnv === void 0 && tokenEnv === void 0) return void 0;
  if (from === "runner" && url.protocol === "http:" && !/^(?:localhost|127\.[0-9.]+|\[::1\])$/.test(url.hostname))
    throw invalidCheck("auth", "credentials would go over the network in the clear; use https");
  if (tokenEnv !== void 0 && userEnv === void 0 && passwordEnv === void 0)
    return `Bearer ${hidden(secretOf(tokenEnv))}`;
  if (tokenEnv !== void 0 || userEnv === void 0 || passwordEnv === void 0)
    throw invalidCheck("auth", "name token-env, or user-env and password-env");
  const pair = `${secretOf(userEnv)}:${hidden(secretOf(passwordEnv))}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}
function hidden(secret) {
  hideSecret(secret);
  return secret;
}
function secretOf(name) {
  const value = process.env[name] ?? "";
  if (value === "") throw invalidCheck("auth", `the environment variable ${name} is not set, or empty`);
  if (/[^\u0020-\u007e]/.test(value))
    throw invalidCheck("auth", `the environment variable ${name} has a character that no header can carry`);
  return value;
}

// packages/gate/checks/certificate.ts
init_dirname();
import { X509Certificate } from "node:crypto";
import { isIP as isIP3 } from "node:net";

// packages/gate/paths.ts
init_dirname();
function onHost(path, slot) {
  return path.startsWith("/") ? path : `${slot.path}/${path}`;
}
function globbed(path) {
  const pieces = path.split(/([*?])/).filter((piece) => piece !== "");
  const word = ({ script }, piece) => /^[*?]$/.test(piece) ? raw(script + piece) : sh`${raw(script)}${piece}`;
  return pieces.reduce(word, raw(""));
}
var defineHidden = sh`
  hidden() {
    above=$1
    while [ ! -e "$above" ]; do above=$(dirname -- "$above"); done
    [ ! -r "$above" ] || [ ! -x "$above" ]
  }
`;

// packages/gate/checks/certificate.ts
var mostBytes = 128 * 1024;
var dayMs = 864e5;
var pem = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;
var certificateCheck = {
  type: "certificate",
  target: ({ file }) => file,
  begin: (settings, { slot, probe }) => {
    const path = onHost(settings.file, slot);
    const script = lines(
      defineHidden,
      sh`
        if [ ! -e ${path} ]; then
          if hidden ${path}; then exit 74; fi
          exit 66
        fi
        [ -r ${path} ] || exit 74
        sed -n '/-----BEGIN CERTIFICATE-----/,/-----END CERTIFICATE-----/{/PRIVATE KEY/q;p;}' ${path} | head -c ${mostBytes}
      `
    );
    return async (signal) => {
      const { code, stdout } = await probe.exec(script, signal);
      if (code === 66) return bad(`${path} does not exist`);
      if (code !== 0) return none(`${path} may not be read by this user`);
      return judge2(stdout.match(pem) ?? [], settings, path);
    };
  }
};
function judge2(texts, { names, minimumDays }, path) {
  const found = texts.flatMap(parsed);
  const [first] = found;
  if (first === void 0) return bad(`${path} holds no certificate`);
  if (found.length < texts.length) return bad(`${path} holds what is no certificate`);
  const foreign = names.filter((name) => !isFor(first, name));
  if (foreign.length > 0) return bad(`the certificate is not for ${foreign.join(", ")}`);
  const ending2 = found.toSorted((a, b) => endOf(a) - endOf(b))[0];
  const days = (endOf(ending2) - Date.now()) / dayMs;
  const early = found.find((each) => Date.parse(each.validFrom) > Date.now());
  if (early !== void 0)
    return bad(`the certificate of ${subjectOf(early)} is not valid before ${early.validFrom}`);
  if (days < minimumDays)
    return bad(
      `the certificate of ${subjectOf(ending2)} ends on ${new Date(endOf(ending2)).toISOString().slice(0, 10)}, in ${days.toFixed(1)} days: sooner than ${minimumDays} days`
    );
  return good(
    `${found.length === 1 ? "1 certificate" : `${found.length} certificates`}, ${Math.floor(days)} days left`
  );
}
function parsed(text) {
  try {
    return [new X509Certificate(text)];
  } catch {
    return [];
  }
}
function isFor(certificate, name) {
  return (isIP3(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== void 0;
}
function endOf({ validTo }) {
  return Date.parse(validTo);
}
function subjectOf({ subject }) {
  return oneLine(subject ?? "no name", 80);
}

// packages/gate/checks/clock.ts
init_dirname();
var clockCheck = {
  type: "clock",
  target: ({ maximumOffsetSeconds }) => `synchronised, ${maximumOffsetSeconds} s at most from the runner`,
  begin: ({ maximumOffsetSeconds }, { probe }) => async (signal) => {
    const before = Date.now() / 1e3;
    const { code, stdout } = await probe.exec(readClock, signal);
    const after = Date.now() / 1e3;
    const seen = fields(stdout);
    const now = Number(seen.get("now") ?? Number.NaN);
    if (code !== 0 || Number.isNaN(now)) return none("the host does not tell what time it is");
    const offset = Math.max(0, now - after, before - (now + 1));
    if (offset > maximumOffsetSeconds)
      return bad(
        `the host is ${offset.toFixed(1)} s ${now > after ? "ahead of" : "behind"} the runner, ${maximumOffsetSeconds} s may be`
      );
    return judge3(seen.get("synchronised") ?? "");
  }
};
var readClock = sh`
  echo "now=$(date +%s)"
  said=$(timedatectl show --property=NTPSynchronized --value 2>/dev/null) || said=
  if [ -z "$said" ] && leap=$(chronyc -n tracking 2>/dev/null); then
    case $leap in
      *'Not synchronised'*) said=no ;;
      *'Leap status'*) said=yes ;;
    esac
  fi
  echo "synchronised=$said"
`;
function judge3(synchronised) {
  if (synchronised === "yes") return good("synchronised");
  if (synchronised === "no") return bad("no time service keeps the clock of the host right");
  return none("neither timedatectl nor chronyc tells whether the clock is synchronised");
}

// packages/gate/checks/command.ts
init_dirname();
var mostShown = 4e3;
var commandCheck = {
  type: "command",
  target: ({ command }) => oneLine(command.join(" "), 120),
  begin: (settings, { probe, slot, host }) => {
    const script = limited(settings, slot.path);
    return async (signal) => {
      const begun = performance.now();
      try {
        const { code, stdout } = await probe.exec(script, signal);
        return { ...judge4(code, stdout, settings), latencyMs: Math.round(performance.now() - begun) };
      } catch (error) {
        if (!signal.aborted) throw error;
        return await probe.alive() ? tooSlow(settings) : none(`the SSH connection to ${host} is lost`);
      }
    };
  }
};
function limited({ command, timeoutSeconds }, folder) {
  return sh`
    cd -- ${folder} || exit 125
    command -v timeout > /dev/null || exit 125
    timeout -k 2 ${Math.ceil(timeoutSeconds)} ${command} < /dev/null 2>&1
    exit $?
  `;
}
function judge4(code, printed2, settings) {
  const seen = { seen: `What the command printed:
${printed2.slice(-mostShown)}` };
  if (code === 125) return { ...none("the command could not be tried on the host"), ...seen };
  if (code === 124 || code === 137 || code === 143) return { ...tooSlow(settings, code), ...seen };
  const last = printed2.trimEnd().split("\n").at(-1) ?? "";
  if (code !== 0) return { ...bad(oneLine(`exit code ${code}${last === "" ? "" : `: ${last}`}`)), ...seen };
  const { output } = settings;
  if (output !== void 0 && !printed2.includes(output))
    return { ...bad(oneLine(`exit code 0, but its output lacks '${output}'`)), ...seen };
  return { ...good(oneLine(`exit code 0${last === "" ? "" : `: ${last}`}`)), ...seen };
}
function tooSlow({ timeoutSeconds }, code) {
  return bad(
    `ended by force${code === void 0 ? "" : ` (exit code ${code})`}: ${timeoutSeconds} s is the limit`
  );
}

// packages/gate/checks/config.ts
init_dirname();

// packages/gate/config/python.ts
init_dirname();

// packages/gate/config/python-program.ts
init_dirname();
var pythonProgram = `
import ast, json, signal, sys

MOST = 10000
BYTES = 200000
DYNAMIC = ('exec', 'eval', 'globals', 'locals', 'vars', 'setattr', 'delattr', 'modules', '__dict__', 'f_globals')
WRITERS = ('split_settings', 'dynaconf')
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)

NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)


class Unknown:
    def __init__(self, why, maybe=False):
        self.why = why
        self.maybe = maybe


class Group(dict):
    rest = None


def kind(node):
    return type(node).__name__


def dotted(node):
    parts = []
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return '.'.join([node.id] + parts[::-1])


def computed(node):
    call = isinstance(node, ast.Call)
    name = dotted(node.func if call else node)
    what = 'an expression' if name is None else name + '()' if call else name
    return Unknown('it comes from %s in line %d' % (what, node.lineno))


def root(node):
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def mutable(value):
    if isinstance(value, tuple):
        return any(mutable(each) for each in value)
    return isinstance(value, (list, set, dict))


def known(value):
    if isinstance(value, dict):
        return not getattr(value, 'rest', None) and all(known(each) for each in value.values())
    if isinstance(value, (list, tuple, set)):
        return all(known(each) for each in value)
    return not isinstance(value, Unknown)


def bounded(value, node):
    size = value.bit_length() if isinstance(value, int) else len(value) if hasattr(value, '__len__') else 0
    return value if size <= MOST else computed(node)


def look(name, scopes):
    for scope in reversed(scopes):
        if name in scope:
            return scope[name]
    return None


def evaluate(node, scopes):
    name = kind(node)
    if name in ('Constant', 'Num', 'Str', 'NameConstant'):
        value = ast.literal_eval(node)
        return value if value is None or isinstance(value, (bool, int, float, str)) else computed(node)
    if name in ('Tuple', 'List', 'Set'):
        if any(isinstance(each, ast.Starred) for each in node.elts):
            return computed(node)
        items = [evaluate(each, scopes) for each in node.elts]
        return tuple(items) if name == 'Tuple' else items
    if name == 'Dict':
        found = {}
        for key, item in zip(node.keys, node.values):
            key = computed(node) if key is None else evaluate(key, scopes)
            if not isinstance(key, (str, int)):
                return computed(node)
            found[key] = evaluate(item, scopes)
        return found
    if name == 'Name':
        value = look(node.id, scopes)
        if value is None and all(node.id not in scope for scope in scopes):
            return computed(node)
        return plain(value, node)
    if name == 'UnaryOp':
        return unary(node, evaluate(node.operand, scopes))
    if name == 'BinOp':
        return binary(node, operand(node.left, scopes), operand(node.right, scopes))
    if name == 'BoolOp':
        for each in node.values:
            value = evaluate(each, scopes)
            if not known(value):
                return computed(node)
            if bool(value) == isinstance(node.op, ast.Or):
                break
        return value
    if name == 'IfExp':
        test = evaluate(node.test, scopes)
        if not known(test):
            return computed(node)
        return evaluate(node.body if test else node.orelse, scopes)
    if name == 'JoinedStr':
        parts = [formatted(each, scopes) for each in node.values]
        return bounded(''.join(parts), node) if all(isinstance(each, str) for each in parts) else computed(node)
    if name == 'Subscript':
        return item_of(node, scopes)
    return computed(node)


def operand(node, scopes):
    value = look(node.id, scopes) if isinstance(node, ast.Name) else None
    whole = mutable(value) and flat(value) and not isinstance(value, Group)
    return value if whole else evaluate(node, scopes)


def flat(value):
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return not any(mutable(each) for each in items)


def unary(node, value):
    if not known(value):
        return computed(node)
    if isinstance(node.op, ast.Not):
        return not value
    if isinstance(value, (int, float)) and isinstance(node.op, (ast.USub, ast.UAdd)):
        return -value if isinstance(node.op, ast.USub) else value
    return computed(node)


def binary(node, left, right):
    if isinstance(node.op, ast.Add) and type(left) is type(right) and isinstance(left, (str, list, tuple)):
        return bounded(left + right, node)
    if not all(isinstance(each, (int, float)) for each in (left, right)):
        return computed(node)
    try:
        if isinstance(node.op, ast.Add):
            return bounded(left + right, node)
        if isinstance(node.op, ast.Sub):
            return bounded(left - right, node)
        if isinstance(node.op, ast.Mult):
            return bounded(left * right, node)
    except ArithmeticError:
        pass
    return computed(node)


def formatted(node, scopes):
    if kind(node) != 'FormattedValue':
        return evaluate(node, scopes)
    value = evaluate(node.value, scopes)
    plain = node.conversion == -1 and node.format_spec is None
    return str(value) if plain and isinstance(value, (str, int)) else None


def item_of(node, scopes):
    index = node.slice.value if kind(node.slice) == 'Index' else node.slice
    base = look(node.value.id, scopes) if isinstance(node.value, ast.Name) else evaluate(node.value, scopes)
    key = None if kind(index) == 'Slice' else evaluate(index, scopes)
    if isinstance(base, Group) or not isinstance(base, (dict, list, tuple)) or not isinstance(key, (str, int)):
        return computed(node)
    try:
        value = base[key]
    except (KeyError, IndexError, TypeError):
        return computed(node)
    return plain(value, node)


def plain(value, node):
    """A value that is known under another name: not what can change, nor what can grow without end."""
    deep = isinstance(value, tuple) and any(isinstance(each, (tuple, list, dict)) for each in value)
    return computed(node) if deep or mutable(value) or isinstance(value, Unknown) else value


def handed_on(node, scopes, safe=False):
    """Names of which something else gets hold in this node."""
    if isinstance(node, ast.Name):
        read = not isinstance(node.ctx, ast.Load) or safe and flat(look(node.id, scopes))
        return [] if read else [node.id]
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and not isinstance(evaluate(node, scopes), Unknown):
        return []
    reads = isinstance(node, (ast.Compare, ast.FormattedValue)) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add)
    )
    names = []
    for each in ast.iter_child_nodes(node):
        base = isinstance(node, ast.ClassDef) and each in node.bases
        names += handed_on(each, scopes, safe=reads or base)
    return names


def spoil(name, scopes, why, maybe=False):
    scope = next((each for each in reversed(scopes) if name in each), scopes[-1])
    scope[name] = Unknown(why, maybe)


def of_packages(tree):
    """Names that come from packages whose calls write into the module that calls them."""
    found = set()
    for each in ast.walk(tree):
        if isinstance(each, ast.Import):
            names = [(one.name, one.asname or one.name) for one in each.names]
        elif isinstance(each, ast.ImportFrom):
            names = [(each.module or '', one.asname or one.name) for one in each.names]
        else:
            continue
        found.update(name.split('.')[0] for module, name in names if module.split('.')[0] in WRITERS)
    return found


def dynamic(node, writers):
    """Whether this sets names in a way that only a run can tell, and why."""
    found = []
    for each in ast.walk(node):
        name = getattr(each, 'id', None) or getattr(each, 'attr', None)
        if name in DYNAMIC or isinstance(each, ast.Name) and name in writers:
            found.append((name, each))
        elif isinstance(each, ast.Call) and given_module(each):
            found.append(((dotted(each.func) or 'a call') + '()', each))
    return ['%s in line %d may set it' % (name, each.lineno) for name, each in found]


def given_module(call):
    """The name of the module is given to what may look it up, which a logger does not."""
    if (dotted(call.func) or '').split('.')[-1] == 'getLogger':
        return False
    return any(getattr(each, 'id', None) == '__name__' for each in call.args + [one.value for one in call.keywords])


class Module:
    def __init__(self, tree):
        self.opaque = []
        self.writers = of_packages(tree)
        self.shared, self.declared, self.late = set(), set(), []
        for node in ast.walk(tree):
            if isinstance(node, ast.Global):
                self.declared.update(node.names)
            if isinstance(node, FUNCTIONS):
                self.late += dynamic(node, self.writers)
                self.shared.update(handed_on(node, []))
                for each in ast.walk(node):
                    if isinstance(each, (ast.Attribute, ast.Subscript)) and root(each):
                        self.shared.add(root(each))

    def bind(self, name, value, scopes, line):
        if len(scopes) == 1 and name in self.declared:
            value = Unknown('a function may set it')
        elif mutable(value) and not isinstance(value, Group) and name in self.shared:
            value = Unknown('a function may change what line %d sets' % line)
        scopes[-1][name] = value

    def store(self, target, value, scopes):
        line = target.lineno
        if isinstance(target, ast.Name):
            self.bind(target.id, value, scopes, line)
        elif isinstance(target, (ast.Tuple, ast.List)):
            fits = isinstance(value, (tuple, list)) and len(value) == len(target.elts)
            fits = fits and not any(isinstance(each, ast.Starred) for each in target.elts)
            for index, each in enumerate(target.elts):
                self.store(each, value[index] if fits else Unknown('it is unpacked in line %d' % line), scopes)
        elif root(target):
            spoil(root(target), scopes, 'it is changed in line %d' % line)

    def run(self, body, scopes):
        for node in body:
            self.loose(node, scopes)
            self.step(node, scopes)

    def loose(self, node, scopes):
        for name in handed_on(node, scopes):
            value = look(name, scopes)
            alias = isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)
            if mutable(value) and (alias or not isinstance(value, Group)):
                spoil(name, scopes, 'something else may change it from line %d on' % node.lineno)
        for why in dynamic(node, self.writers):
            self.anything(why, scopes, True)

    def anything(self, why, scopes, maybe):
        self.opaque.append(why)
        for scope in scopes:
            for name in scope:
                scope[name] = Unknown(why, maybe)

    def step(self, node, scopes):
        name, line = kind(node), getattr(node, 'lineno', 0)
        if name == 'Assign':
            value = evaluate(node.value, scopes)
            if len(node.targets) > 1 and mutable(value):
                value = Unknown('it has two names in line %d' % line)
            for target in node.targets:
                self.store(target, value, scopes)
        elif name == 'AnnAssign':
            if node.value is not None:
                self.store(node.target, evaluate(node.value, scopes), scopes)
        elif name == 'AugAssign' and isinstance(node.target, ast.Name) and node.target.id in scopes[-1]:
            whole = ast.copy_location(ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value), node)
            ast.fix_missing_locations(whole)
            self.store(node.target, evaluate(whole, scopes), scopes)
        elif name == 'Delete' and all(isinstance(each, ast.Name) for each in node.targets):
            for each in node.targets:
                scopes[-1].pop(each.id, None)
        elif name == 'ImportFrom' and node.names[0].name == '*':
            why = 'from %s import * in line %d may set it' % ('.' * node.level + (node.module or ''), line)
            self.anything(why, scopes, False)
        elif name in ('Import', 'ImportFrom'):
            for each in node.names:
                scopes[-1][(each.asname or each.name).split('.')[0]] = Unknown('it is imported in line %d' % line)
        elif name in ('FunctionDef', 'AsyncFunctionDef'):
            scopes[-1][node.name] = Unknown('it is a function')
        elif name == 'ClassDef':
            scopes[-1][node.name] = self.group(node, scopes)
        elif name == 'If' and known(evaluate(node.test, scopes)):
            self.run(node.body if evaluate(node.test, scopes) else node.orelse, scopes)
        elif name not in ('Expr', 'Pass', 'Global'):
            self.branches(node, scopes)
        self.walrus(node, scopes)

    def group(self, node, scopes):
        if node.decorator_list or node.keywords:
            return Unknown('it is made by more than its body in line %d' % node.lineno)
        found = Group()
        bases = [look(each.id, scopes) if isinstance(each, ast.Name) else None for each in node.bases]
        if len(bases) == 1 and isinstance(bases[0], Group):
            found.update(bases[0])
            found.rest = bases[0].rest
        elif any(dotted(each) != 'object' for each in node.bases):
            found.rest = 'a class that it builds on may set it'
        self.run(node.body, scopes + [found])
        return found

    def branches(self, node, scopes):
        """Statements of which only a run can tell which parts run."""
        why = 'it depends on what line %d finds' % node.lineno
        for each in ast.walk(node):
            context = getattr(each, 'ctx', None)
            if isinstance(context, (ast.Store, ast.Del)) and root(each):
                sure = isinstance(context, ast.Store) and look(root(each), scopes) is not None
                spoil(root(each), scopes, why, maybe=not sure)
            elif isinstance(each, NAMED) and each.name:
                spoil(each.name, scopes, why, maybe=True)
            elif isinstance(each, ast.ImportFrom) and each.names[0].name == '*':
                self.anything('from %s import * in line %d may set it' % (each.module, each.lineno), scopes, False)
            elif isinstance(each, (ast.Import, ast.ImportFrom)):
                for one in each.names:
                    spoil((one.asname or one.name).split('.')[0], scopes, why, maybe=True)
            elif kind(each) in ('MatchAs', 'MatchStar', 'MatchMapping'):
                spoil(getattr(each, 'name', None) or getattr(each, 'rest', None) or '_', scopes, why, maybe=True)

    def walrus(self, node, scopes):
        for each in ast.walk(node):
            if kind(each) == 'NamedExpr':
                spoil(each.target.id, scopes, 'it depends on what line %d finds' % each.lineno, maybe=True)


def text(value):
    if value is None:
        return ''
    if isinstance(value, bool):
        return 'true' if value else 'false'
    return value if isinstance(value, str) else repr(value)


class TooMuch(Exception):
    pass


class Entries(list):
    size = 0

    def append(self, entry):
        self.size += len(json.dumps(entry)) + 2
        if len(self) > MOST or self.size > BYTES:
            raise TooMuch()
        list.append(self, entry)


def told(key, value, out):
    if isinstance(value, Unknown):
        out.append({'key': key, 'unknown': value.why, 'maybe': value.maybe})
        return
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, (list, tuple)) else None
    if items is None:
        out.append({'key': key, 'value': text(value)})
        return
    if known(value):
        out.append({'key': key, 'value': repr(value), 'group': True})
    else:
        out.append({'key': key, 'unknown': 'a part of it is not known', 'maybe': False, 'group': True})
    if isinstance(value, Group) and value.rest:
        out.append({'key': key + '.', 'rest': value.rest})
    for name, item in items:
        told('%s.%s' % (key, name), item, out)


def main():
    signal.alarm(30)
    try:
        tree = ast.parse(sys.stdin.buffer.read())
        module = Module(tree)
        names = {}
        module.run(tree.body, [names])
        for name in module.declared - set(names):
            names[name] = Unknown('a function may set it', maybe=True)
        for why in module.late:
            module.anything(why, [names], True)
        out = Entries()
        for why in module.opaque:
            out.append({'key': '', 'rest': why})
        for name, value in names.items():
            told(name, value, out)
        print(json.dumps(out))
    except (SyntaxError, ValueError):
        sys.exit(65)
    except (TooMuch, RecursionError, MemoryError):
        sys.exit(75)
    except Exception:
        sys.exit(70)


main()
`;

// packages/gate/config/python.ts
function readPython(path, mostBytes4) {
  return sh`
    command -v python3 > /dev/null 2>&1 || exit 69
    [ "$(head -c ${mostBytes4 + 1} < ${path} | wc -c)" -le ${mostBytes4} ] || exit 75
    python3 -I -S -c ${pythonProgram} < ${path} 2> /dev/null
  `;
}
var group = { group: _default(boolean(), false) };
var printed = array(
  union([
    strictObject({ key: string(), value: string(), ...group }),
    strictObject({ key: string(), unknown: string(), maybe: boolean(), ...group }),
    strictObject({ key: string(), rest: string() })
  ])
);
function readPrinted(text) {
  const found = printed.safeParse(json(text));
  if (!found.success) return void 0;
  return {
    entries: found.data.flatMap((each) => {
      if ("value" in each) return [each];
      if ("rest" in each) return [];
      return [{ ...each, value: "" }];
    }),
    open: found.data.flatMap((each) => {
      if ("rest" in each) return [{ prefix: each.key, why: each.rest }];
      return "unknown" in each && !each.group ? [{ prefix: `${each.key}.`, why: each.unknown }] : [];
    })
  };
}
function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

// packages/gate/config/read.ts
init_dirname();
var import_yaml = __toESM(require_dist(), 1);
function formatOf(file) {
  const name = file.slice(file.lastIndexOf("/") + 1);
  if (/\.(ini|cfg|conf)$/.test(name)) return "ini";
  if (/\.ya?ml$/.test(name)) return "yaml";
  if (/\.json$/.test(name)) return "json";
  if (/\.py$/.test(name)) return "python";
  return /\.env$|^\.env(\.|$)/.test(name) ? "env" : void 0;
}
function readConfig(text, format2) {
  try {
    if (format2 === "ini") return readOptions(text);
    if (format2 === "env") return text.split("\n").flatMap(readAssignment);
    const plain3 = text.replace(/^\ufeff/, "");
    return flat2(
      "",
      format2 === "json" ? JSON.parse(plain3) : (0, import_yaml.parse)(plain3, { maxAliasCount: 100, logLevel: "error" })
    );
  } catch {
    return void 0;
  }
}
function readOptions(text) {
  const options = readIni(text).map((each) => ({ ...each, name: each.name.toLowerCase() }));
  const defaults = options.filter(({ section: section2 }) => section2 === "DEFAULT");
  const sections = [...new Set(options.map(({ section: section2 }) => section2))].filter((each) => each !== "DEFAULT");
  const inherited = sections.flatMap(
    (section2) => defaults.filter(({ name }) => !options.some((each) => each.section === section2 && each.name === name)).map((each) => ({ ...each, section: section2 }))
  );
  return [...options, ...inherited].map(({ section: section2, name, value }) => ({
    key: section2 === "" ? name : `${section2}.${name}`,
    value,
    ...withoutComment(value)
  }));
}
function readAssignment(row) {
  const [, key2, written] = /^\s*(?:export\s+)?([^\s=#]+)\s*=(.*)$/.exec(row) ?? [];
  if (key2 === void 0 || written === void 0) return [];
  const value = written.trim();
  const quoted2 = /^(["'])(.*)\1$/.exec(value);
  return [quoted2 ? { key: key2, value: quoted2[2] } : { key: key2, value, ...withoutComment(value) }];
}
function withoutComment(value) {
  if (/^(["']).*\1$/.test(value)) return {};
  const at = value.search(/\s[#;]/);
  return at < 0 ? {} : { bare: value.slice(0, at).trimEnd() };
}
function flat2(key2, value) {
  if (typeof value !== "object" || value === null)
    return [{ key: key2, value: value === null ? "" : String(value) }];
  return Object.entries(value).flatMap(([name, item]) => flat2(key2 === "" ? name : `${key2}.${name}`, item));
}

// packages/gate/checks/config.ts
var mostBytes2 = 128 * 1024;
var configCheck = {
  type: "config",
  target: ({ file }) => file,
  begin: ({ file, format: wanted, rules }, { slot, probe }) => {
    const path = onHost(file, slot);
    const format2 = wanted ?? formatOf(path);
    if (format2 === void 0) throw invalidCheck("config", `the name of ${file} does not tell its format`);
    for (const rule of rules) refuseTwo(rule);
    const script = lines(
      defineHidden,
      sh`
        if [ ! -e ${path} ]; then
          if hidden ${path}; then exit 74; fi
          exit 66
        fi
        [ -r ${path} ] || exit 74
      `,
      format2 === "python" ? readPython(path, mostBytes2) : sh`head -c ${mostBytes2 + 1} -- ${path}`
    );
    return async (signal) => {
      const { code, stdout } = await probe.exec(script, signal);
      if (code === 66) return bad(`${path} does not exist`);
      if (code === 65) return bad(`${path} is no ${format2}`);
      if (code === 69) return none(`${path} cannot be read: the host has no python3`);
      if (code === 75 || format2 !== "python" && Buffer.byteLength(stdout) > mostBytes2)
        return none(`${path} has more than ${mostBytes2} bytes, or too many values`);
      if (code === 70) return none(`${path} could not be read: its Python is not understood`);
      if (code >= 128)
        return none(`${path} could not be read: reading it took too long or was ended (${code})`);
      if (code !== 0) return none(`${path} may not be read by this user`);
      if (format2 === "python") {
        const read = readPrinted(stdout);
        return read === void 0 ? none(`${path} could not be read`) : judge5(read, rules, format2);
      }
      const entries = readConfig(stdout, format2);
      return entries === void 0 ? bad(`${path} is no ${format2}`) : judge5({ entries, open: [] }, rules, format2);
    };
  }
};
function refuseTwo({ key: key2, equals, oneOf, absent, secret }) {
  const said = [equals !== void 0, oneOf !== void 0, absent, secret].filter(Boolean).length;
  if (said > 1)
    throw invalidCheck("config", `the rule for ${key2} says more than one of equals, one-of, absent, secret`);
}
function judge5({ entries, open: open3 }, rules, format2) {
  const same = (left, right) => format2 === "ini" ? left.toLowerCase() === right.toLowerCase() : left === right;
  const judged = rules.map((rule) => {
    const found = entries.filter(({ key: key2 }) => same(key2, rule.key));
    const doubt = doubtOf(rule, found, open3);
    return { key: rule.key, doubt, fault: doubt === void 0 ? faultOf(rule, found) : void 0 };
  });
  const told2 = (what) => judged.flatMap((each) => each[what] === void 0 ? [] : [`${each.key} ${each[what]}`]);
  const [faults, doubts] = [told2("fault"), told2("doubt")];
  if (faults.length > 0) return { ...bad(oneLine(faults.join("; "))), seen: faults.join("\n") };
  if (doubts.length > 0) return { ...none(oneLine(doubts.join("; "))), seen: doubts.join("\n") };
  return good(`${rules.length} rule${rules.length === 1 ? " holds" : "s hold"}`);
}
function doubtOf({ key: key2, ...rule }, found, open3) {
  const why = found.length === 0 ? open3.find(({ prefix }) => key2.startsWith(prefix))?.why : found[0].unknown;
  if (why === void 0) return void 0;
  const onlyThere = rule.absent || !rule.secret && rule.equals === void 0 && rule.oneOf === void 0;
  return onlyThere && found[0]?.maybe === false ? void 0 : `is not known: ${why}`;
}
function faultOf({ key: key2, equals, oneOf, absent, secret }, found) {
  if (absent) return found.length === 0 ? void 0 : "is there, and must not be";
  if (found.length === 0) return "is missing";
  if (found.length > 1) return `is set ${found.length} times`;
  const { value, bare, group: group2 } = found[0];
  if (secret) return isPlaceholder(bare ?? value) ? "is empty or a placeholder, not a secret" : trap(bare);
  const wanted = (equals === void 0 ? oneOf : [equals])?.map(String);
  if (wanted === void 0) return trap(bare);
  if (wanted.includes(value)) return void 0;
  if (bare !== void 0 && wanted.includes(bare)) return trap(bare);
  const shown = looksSecret(key2) || group2 ? "something else" : `'${oneLine(value, 80)}'`;
  return `is ${shown}, not ${wanted.map((each) => `'${each}'`).join(" or ")}`;
}
function trap(bare) {
  return bare === void 0 ? void 0 : "has a comment behind its value in the same line, which many programs read as a part of the value";
}
function looksSecret(key2) {
  return /pass|secret|token|key|credential|dsn|_url$/i.test(key2);
}
function isPlaceholder(value) {
  const text = value.trim();
  return /^(|-+|\*+|x+|\.+|none|null|secret|password|passwd|admin|default|dummy|test|todo|tbd|example|foobar|12345\d*)$/i.test(
    text
  ) || /change[-_ ]?(me|this|it)|place[-_ ]?holder|replace[-_ ]?(me|this)|insert[-_ ]|your[-_ ]|fill[-_ ]?me|insecure|^example|^<.*>$|^\$?\{.*\}$|^\$\(.*\)$|^%\(.*\)s$/i.test(
    text
  );
}

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
  const folder = isAdopted(releaseId) ? containerByHand({ root }) : `${root}/releases/${releaseId}/.release`;
  return sh`
    docker version --format '{{.Server.Version}}' > /dev/null 2>&1 || exit 69
    shown=$(docker container inspect --format ${format} ${container.name} 2>/dev/null) || shown=
    pid=$(printf '%s\\n' "$shown" | sed -n 's/^pid=//p' | head -n 1)
    printf '%s\\n' "$shown" | grep -v '^pid='
    reference=$(cat ${`${folder}/image`} 2>/dev/null)
    echo "reference=$reference"
    echo "wanted=$(docker image inspect --format '{{.Id}}' "$reference" 2>/dev/null)"
    recorded=''
  `;
}
function containerFault(seen, name) {
  const text = (key2) => seen.get(key2) ?? "";
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
      [ -n "$tasks" ] || fault "$service has no replica$(away)"
      echo "$service" "\${replicas%%/*}" "$image" "$(spread)" "$tasks"
    done < ${`${folder}/images`}
  `;
}
function tellStack(lines2) {
  return lines2.map((line) => line.split(" ")).map(([service, count2, image = "", nodes = ""]) => {
    const name = image.slice(image.lastIndexOf("/") + 1).replace(/(?<=@sha256:.{12}).*/, "");
    const where = nodes.replaceAll("=", " ").replaceAll(",", ", ");
    return `${service}: ${count2} ${count2 === "1" ? "replica" : "replicas"} of ${name} (${where})`;
  }).join("; ");
}

// packages/gate/services.ts
function watchServices(context, service) {
  const { slot, release, probe } = context;
  const script = slot.swarm ? askStack(slot, release.id) : askServices(slot, { release: release.id, only: service ?? "" });
  const judge11 = slot.swarm ? sameStack() : sameContainers(context);
  return async (signal) => {
    const { code, stdout } = await probe.exec(script, signal);
    if (code === 69) return none("the Docker engine does not answer this user");
    if (code !== 0) return none(`the services could not be asked for (exit code ${code})`);
    const lines2 = stdout.split("\n").filter((line) => line !== "");
    const fault2 = lines2.find((line) => line.startsWith("fault="));
    if (fault2 !== void 0) return bad(fault2.slice("fault=".length));
    if (lines2.length === 0)
      return none(`the release names no service${service === void 0 ? "" : ` ${service}`}`);
    return judge11(lines2);
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
      const fault2 = containerFault(seen, name);
      if (fault2 !== void 0) return fault2;
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

// packages/gate/checks/cors.ts
init_dirname();
var corsCheck = {
  type: "cors",
  target: ({ url }) => url,
  begin: (settings, context) => {
    const url = parseRequest("cors", settings);
    const { allow, refuse, from, requestHeaders } = settings;
    if (allow.length + refuse.length === 0)
      throw invalidCheck("cors", "it names no origin, and nothing measured is never a pass");
    return async (signal) => {
      let latencyMs = 0;
      for (const origin of [...allow, ...refuse]) {
        const question = { url, from, context, signal, requestHeaders: { ...requestHeaders, origin } };
        const measured = await ask(question, (answer) => wrongIn2(answer, origin, settings));
        if (measured.outcome !== "good") return measured;
        latencyMs = Math.max(latencyMs, measured.latencyMs ?? 0);
      }
      return { outcome: "good", detail: `${allow.length} allowed, ${refuse.length} refused`, latencyMs };
    };
  }
};
function wrongIn2({ headers }, origin, { allow, credentials }) {
  const value = headers["access-control-allow-origin"];
  const said = value === void 0 ? "no Access-Control-Allow-Origin" : `Access-Control-Allow-Origin '${value}'`;
  const wanted = allow.includes(origin);
  const may = value === origin || value === "*";
  if (may !== wanted) return `${origin} is ${may ? "allowed" : "refused"}: ${said}`;
  if (!wanted || !credentials) return void 0;
  if (value === "*") return `${origin} may not send credentials: ${said}`;
  if (headers["access-control-allow-credentials"] === "true") return void 0;
  return `${origin} may not send credentials: no Access-Control-Allow-Credentials: true`;
}

// packages/gate/checks/dns.ts
init_dirname();
import { promises as dns } from "node:dns";
import { isIP as isIP4 } from "node:net";
var { Resolver } = dns;
var dnsCheck = {
  type: "dns",
  target: ({ domain, server }) => server === void 0 ? domain : `${domain} at ${server}`,
  begin: (settings) => {
    const { domain, server } = settings;
    if (server !== void 0) refuseForbidden("dns", server);
    return async (signal) => {
      const resolver = new Resolver({ tries: 2 });
      if (server !== void 0) resolver.setServers([withPort(server, settings.serverPort)]);
      const cancel = () => resolver.cancel();
      signal.addEventListener("abort", cancel, { once: true });
      const begun = performance.now();
      try {
        const found = await Promise.all([ask2(resolver.resolve4(domain)), ask2(resolver.resolve6(domain))]);
        return { ...judge6(settings, found.flat()), latencyMs: Math.round(performance.now() - begun) };
      } catch (error) {
        return none(`${domain} could not be asked for: ${error.code}`);
      } finally {
        signal.removeEventListener("abort", cancel);
        cancel();
      }
    };
  }
};
function judge6({ domain, addresses }, found) {
  if (found.length === 0) return bad(`${domain} leads to no address`);
  const told2 = `${domain} leads to ${found.sort().join(", ")}`;
  return key(found) === key(addresses) ? good(told2) : bad(`${told2}, not to ${addresses.join(", ")}`);
}
async function ask2(answer) {
  try {
    return await answer;
  } catch (error) {
    const { code } = error;
    if (code === dns.NOTFOUND || code === dns.NODATA) return [];
    throw error;
  }
}
function key(addresses) {
  return JSON.stringify([...new Set(addresses.map(plain))].sort());
}
function plain(address) {
  return isIP4(address) === 6 ? new URL(`http://[${address}]/`).hostname : address;
}
function withPort(server, port) {
  return isIP4(server) === 6 ? `[${server}]:${port}` : `${server}:${port}`;
}

// packages/gate/checks/files.ts
init_dirname();
var mostNamed = 20;
var filesCheck = {
  type: "files",
  target: ({ paths }) => paths.join(", "),
  begin: (settings, { slot, probe }) => {
    const faults = faultTests(settings);
    if (faults.length === 0) throw invalidCheck("files", "nothing is asked of these files");
    const script = lines(
      defineHidden,
      defineLook2(faults, settings.recursive),
      ...settings.paths.map((path) => sh`for path in ${globbed(onHost(path, slot))}; do look "$path"; done`),
      sh`
        echo "seen=$seen"
        echo "unsure=$unsure"
      `
    );
    return async (signal) => {
      const { code, stdout } = await probe.exec(script, signal);
      return code === 0 ? judge7(stdout) : none(`looking at the files ended with exit code ${code}`);
    };
  }
};
function faultTests(settings) {
  const { mode, folderMode, owner, group: group2, worldWritable, worldReadable } = settings;
  return [
    ...mode === void 0 ? [] : [sh`-type f ! -perm ${mode}`],
    ...folderMode === void 0 ? [] : [sh`-type d ! -perm ${folderMode}`],
    ...owner === void 0 ? [] : [sh`! -user ${owner}`],
    ...group2 === void 0 ? [] : [sh`! -group ${group2}`],
    ...worldWritable ? [] : [sh`-perm -0002`],
    ...worldReadable ? [] : [sh`-perm -0004`]
  ];
}
function defineLook2(faults, recursive) {
  const any = raw(faults.map(({ script }) => script).join(" -o "));
  const depth = recursive ? [] : ["-maxdepth", "0"];
  return sh`
    seen=0
    unsure=
    look() {
      if [ ! -e "$1" ]; then
        if hidden "$1"; then unsure=$1; else echo "missing=$1"; fi
        return 0
      fi
      if found=$(find -H "$1" ${depth} ! -type l \\( ${any} \\) -exec stat -L -c 'bad=%a %U:%G %n' {} + 2>/dev/null); then :; else unsure=$1; fi
      [ -z "$found" ] || printf '%s\\n' "$found" | head -n ${mostNamed}
      seen=$((seen + 1))
    }
  `;
}
function judge7(stdout) {
  const wrong = stdout.split("\n").flatMap((line) => {
    if (line.startsWith("bad=")) return [line.slice("bad=".length)];
    return line.startsWith("missing=") ? [`${line.slice("missing=".length)} is not there`] : [];
  });
  if (wrong.length > 0) {
    const more = wrong.length > mostNamed ? `, and ${wrong.length - mostNamed} more` : "";
    const named2 = wrong.slice(0, mostNamed);
    return { ...bad(oneLine(`${named2.join("; ")}${more}`)), seen: named2.join("\n") };
  }
  const seen = fields(stdout);
  const unsure = seen.get("unsure") ?? "";
  if (unsure !== "") return none(oneLine(`this user cannot look at all of ${unsure}, or an owner is unknown`));
  return Number(seen.get("seen")) > 0 ? good(`${seen.get("seen")} paths are as asked`) : none("nothing was seen");
}

// packages/gate/checks/fresh.ts
init_dirname();
var freshCheck = {
  type: "fresh",
  target: ({ file, url }) => file ?? url ?? "",
  begin: (settings, context) => {
    const { file, url } = settings;
    if (file !== void 0 && url === void 0)
      return watchFile(onHost(file, context.slot), settings, context);
    if (url !== void 0 && file === void 0) return watchUrl(url, settings, context);
    throw invalidCheck("fresh", "it needs either a file or a url");
  }
};
function watchFile(path, settings, { probe }) {
  const script = readNewest(path);
  return async (signal) => {
    const { code, stdout } = await probe.exec(script, signal);
    const seen = fields(stdout);
    if (seen.get("file") === "absent") return bad(`${path} does not exist`);
    const [now, changed, bytes] = ["now", "changed", "bytes"].map(
      (key2) => Number(seen.get(key2) ?? Number.NaN)
    );
    if (code !== 0 || !Number.isFinite(now + changed + bytes)) return none(`${path} cannot be looked at`);
    if (bytes < settings.minimumBytes)
      return bad(`${path} has ${bytes} bytes, ${settings.minimumBytes} must be`);
    const age = wrongAge(now - changed, settings.maximumAgeHours);
    return age === void 0 ? good(`changed ${hours(now - changed)} ago`) : bad(age);
  };
}
function readNewest(path) {
  return lines(
    defineHidden,
    sh`
      newest=
      for path in ${globbed(path)}; do
        [ -f "$path" ] || continue
        changed=$(stat -L -c %Y -- "$path") || exit 74
        if [ -z "$newest" ] || [ "$changed" -gt "$newest" ]; then newest=$changed file=$path; fi
      done
      if [ -z "$newest" ]; then
        if hidden "$path"; then exit 74; fi
        echo file=absent
        exit 0
      fi
      echo "now=$(date +%s)"
      echo "changed=$newest"
      echo "bytes=$(stat -L -c %s -- "$file")"
    `
  );
}
function watchUrl(text, settings, context) {
  const url = parseRequest("fresh", { ...settings, url: text });
  return (signal) => ask({ ...settings, url, context, signal }, (answer) => wrongIn3(answer, settings.maximumAgeHours));
}
function wrongIn3({ status, headers }, maximum) {
  if (status !== 200) return `status ${status} instead of 200`;
  const changed = Date.parse(headers["last-modified"] ?? "");
  if (Number.isNaN(changed)) return "status 200, but no header Last-Modified that is a date";
  const now = Date.parse(headers.date ?? "");
  return wrongAge(((Number.isNaN(now) ? Date.now() : now) - changed) / 1e3, maximum);
}
function wrongAge(seconds, maximumHours) {
  if (seconds < -60) return `changed ${hours(-seconds)} in the future: its date or the clock is wrong`;
  return seconds > maximumHours * 3600 ? `changed ${hours(seconds)} ago, ${maximumHours} h may be` : void 0;
}
function hours(seconds) {
  return `${(Math.max(0, seconds) / 3600).toFixed(1)} h`;
}

// packages/gate/checks/headers.ts
init_dirname();
var headersCheck = {
  type: "headers",
  target: ({ url }) => url,
  begin: (settings, context) => {
    const url = parseRequest("headers", settings);
    const count2 = countOf(settings);
    if (count2 === 0) throw invalidCheck("headers", "it names no header, and nothing measured is never a pass");
    return async (signal) => {
      const measured = await ask({ ...settings, url, context, signal }, (answer) => wrongIn4(answer, settings));
      return measured.outcome === "good" ? { ...measured, detail: `${count2} of ${count2} hold` } : measured;
    };
  }
};
function countOf({ present, absent, equals, contains, ...presets }) {
  const named2 = [present, absent, Object.keys(equals), Object.keys(contains)];
  const { frameAncestors, hstsSeconds, noSniff } = presets;
  const set = [frameAncestors, hstsSeconds, noSniff].filter((each) => each !== void 0);
  return named2.reduce((sum, each) => sum + each.length, set.length);
}
function wrongIn4(answer, wanted) {
  if (answer.status !== wanted.status) return wrongStatus(answer, wanted.status);
  const { headers } = answer;
  const has = (name) => headers[name.toLowerCase()] !== void 0;
  const each = Object.entries(wanted.contains).map(([name, text]) => lackingIn(headers, { [name]: text }));
  const faults = [
    ...wanted.present.filter((name) => !has(name)).map((name) => `no header ${name}`),
    ...wanted.absent.filter(has).map((name) => `the header ${name} is there`),
    ...Object.entries(wanted.equals).map(([name, text]) => differs(headers, name, text)),
    ...each,
    wanted.frameAncestors && wrongAncestors(headers, wanted.frameAncestors),
    wanted.hstsSeconds === void 0 ? void 0 : wrongHsts(headers, wanted.hstsSeconds),
    wanted.noSniff && wrongSniffing(headers)
  ].filter((fault2) => fault2 !== void 0);
  return faults.length === 0 ? void 0 : faults.join("; ");
}
function differs(headers, name, text) {
  const value = headers[name.toLowerCase()];
  if (value === void 0) return `no header ${name}`;
  return value === text ? void 0 : `the header ${name} is '${value}', not '${text}'`;
}
function wrongAncestors(headers, wanted) {
  const policies = (headers["content-security-policy"] ?? "").split(",").flatMap(ancestorsOf);
  if (policies.length === 0)
    return "no Content-Security-Policy with frame-ancestors, so that every site may frame it";
  const key2 = (sources) => JSON.stringify([...new Set(sources.map(lower))].sort());
  const other = policies.find((sources) => key2(sources) !== key2(wanted));
  if (other === void 0) return void 0;
  const open3 = other.find((source) => /^(?:\*|[a-z][a-z0-9+.-]*:(?:\/\/\*)?)$/i.test(source));
  const told2 = `frame-ancestors is ${other.join(" ")}, not ${wanted.join(" ")}`;
  return open3 === void 0 ? told2 : `${told2}: '${open3}' lets every site frame it`;
}
function ancestorsOf(policy) {
  const directives = policy.split(";").map((text) => text.trim().split(/\s+/));
  const found = directives.find(([name]) => lower(name) === "frame-ancestors");
  if (found === void 0) return [];
  return [found.length === 1 ? ["'none'"] : found.slice(1)];
}
function wrongHsts(headers, seconds) {
  const value = headers["strict-transport-security"];
  if (value === void 0) return "no header Strict-Transport-Security";
  const ages = value.split(",")[0].split(";").flatMap((part) => /^\s*max-age\s*=\s*("?)([0-9]+)\1\s*$/i.exec(part)?.[2] ?? []);
  if (ages.length !== 1) return `Strict-Transport-Security is '${value}', without one max-age`;
  const age = Number(ages[0]);
  return age >= seconds ? void 0 : `max-age of Strict-Transport-Security is ${age} s, less than ${seconds} s`;
}
function wrongSniffing(headers) {
  const value = headers["x-content-type-options"];
  if (value === void 0) return "no header X-Content-Type-Options";
  const first = lower(value.split(",")[0].trim());
  return first === "nosniff" ? void 0 : `X-Content-Type-Options is '${value}', not 'nosniff'`;
}
function lower(text) {
  return text.toLowerCase();
}

// packages/gate/checks/headroom.ts
init_dirname();
var mebibyte = 1024 * 1024;
var headroomCheck = {
  type: "headroom",
  target: ({ paths }, { slot }) => `${(paths ?? [slot.root]).join(", ")} and memory`,
  begin: (settings, { slot, probe }) => {
    const paths = (settings.paths ?? [slot.root]).map((path) => onHost(path, slot));
    const script = lines(...paths.map(readFileSystem), readMemory);
    return async (signal) => {
      const { code, stdout } = await probe.exec(script, signal);
      return code === 0 ? judge8(paths, stdout, settings) : none(`reading what is free ended with exit code ${code}`);
    };
  }
};
function readFileSystem(path, index) {
  return sh`
    echo ${`disk${index}=`}"$(stat -f -c '%b %f %a %S %c %d' -- ${path} 2>/dev/null)"
  `;
}
var readMemory = sh`
  sed -n -e 's/^MemTotal: *\\([0-9]*\\) kB$/total=\\1/p' -e 's/^MemAvailable: *\\([0-9]*\\) kB$/available=\\1/p' /proc/meminfo
`;
function judge8(paths, stdout, settings) {
  const seen = fields(stdout);
  const disks = paths.map((path, index) => roomOf(path, seen.get(`disk${index}`) ?? "", settings));
  const unseen = paths.filter((_, index) => disks[index] === void 0);
  const memory = memoryOf(seen, settings);
  if (memory === void 0) return none("/proc/meminfo does not tell what is free");
  const rooms = [...disks.flatMap((room) => room ?? []), memory];
  const told2 = rooms.map(tell).join(", ");
  const scarce = rooms.flatMap((room) => fault(room) ?? []);
  if (scarce.length > 0) return { ...bad(oneLine(scarce.join("; "))), seen: told2 };
  if (unseen.length > 0) return none(oneLine(`${unseen.join(", ")} cannot be looked at`));
  return good(oneLine(told2));
}
function roomOf(path, printed2, settings) {
  const [all2, free, available, size, inodes, freeInodes] = printed2.split(" ").map(Number);
  if (!/^\d+( \d+){5}$/.test(printed2) || all2 === 0) return void 0;
  const usable = all2 - free + available;
  const disk = {
    what: `disk of ${path}`,
    free: available,
    percent: usable === 0 ? 0 : 100 * available / usable,
    mebibytes: available * size / mebibyte,
    minimumPercent: settings.minimumDiskPercent,
    minimumMebibytes: settings.minimumDiskMebibytes
  };
  if (inodes === 0) return [disk];
  const minimumPercent = settings.minimumInodesPercent;
  const nodes = { what: `inodes of ${path}`, free: freeInodes, percent: 100 * freeInodes / inodes };
  return [disk, { ...nodes, minimumPercent }];
}
function memoryOf(seen, settings) {
  const [total, available] = [Number(seen.get("total")), Number(seen.get("available"))];
  if (!(total > 0) || Number.isNaN(available)) return void 0;
  return {
    what: "memory",
    free: available,
    percent: 100 * available / total,
    mebibytes: available / 1024,
    minimumPercent: settings.minimumMemoryPercent,
    minimumMebibytes: settings.minimumMemoryMebibytes
  };
}
function fault(room) {
  const { percent, mebibytes, minimumPercent, minimumMebibytes } = room;
  if (percent < minimumPercent) return `${tell(room)}, ${minimumPercent} % must be`;
  if (mebibytes !== void 0 && minimumMebibytes !== void 0 && mebibytes < minimumMebibytes)
    return `${tell(room)}, ${minimumMebibytes} MiB must be`;
  return void 0;
}
function tell({ what, percent, mebibytes, free }) {
  const amount = mebibytes === void 0 ? `${free}` : `${Math.floor(mebibytes)} MiB`;
  return `${what}: ${Math.floor(percent * 10) / 10} % free (${amount})`;
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
      const saying = says?.(signal);
      saying?.catch(() => void 0);
      const runs = await whole(signal);
      if (runs.outcome !== "good" || saying === void 0) return runs;
      const said = await saying;
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
  const fault2 = slot.container && containerFault(seen, slot.container.name);
  if (fault2) return fault2;
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
    if (file !== void 0) return watchFile2(`${slot.path}/${file}`, forbid, context);
    const unit = unitName("log", void 0, slot);
    if (slot.compose !== void 0 || slot.container !== void 0)
      return watchContainers(
        containersOf(slot, service),
        { forbid, output: outputOf(slot, service) },
        context
      );
    return slot.service.manager === "systemd" ? watchJournal(`${unit}.service`, forbid, context) : watchFile2(runFile(slot, unit, "log"), forbid, context);
  }
};
function containersOf(slot, service) {
  return slot.compose === void 0 ? sh`echo ${slot.container.name}` : listContainers(slot, service);
}
function outputOf({ service, container, compose }, named2) {
  if (compose !== void 0) return `output of ${named2 ?? compose.project}`;
  if (container !== void 0) return `output of ${container.name}`;
  return service.manager === "systemd" ? `journal of ${service.unit}` : `${service.unit}.log`;
}
function watchFile2(path, forbid, { probe }) {
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
      started=$(${startAfterStop(unit)})
      if [ -n "$started" ]; then set -- "--cursor=$started"; else set -- "--since=@\${since:-$now}"; fi
    `,
    report(forbid)
  );
}
var stopping = "de5b426a63be47a7b6ac3eaac82e2f6f";
var starts = ["7d4958e842da4a758f6c1cdc7b36dcc5", "39f53479d3a045ac8e11786248231fbf"];
function startAfterStop(unit) {
  const events = [stopping, ...starts].map((id) => `MESSAGE_ID=${id}`);
  const program = `
    /\\[s=[^]]*]$/ { cursor = substr($NF, 2, length($NF) - 2) }
    /MESSAGE_ID=/ {
      if ($0 ~ /${stopping}/) stopped = 1
      else { if (stopped) print cursor; exit }
    }`;
  return sh`
    journalctl ${`UNIT=${unit}`} ${events} "--since=@\${since:-$now}" --no-pager --quiet --output=verbose --output-fields=MESSAGE_ID |
      awk ${program}
  `;
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
import { isIP as isIP5 } from "node:net";

// packages/gate/nginx/read.ts
init_dirname();
function readNginx(text) {
  const directives = [];
  const open3 = [];
  let words = [];
  const end = (block) => {
    const [first] = words;
    const directive = { words: words.map((word) => word.text), line: first.line, ...block && { block } };
    (open3.at(-1)?.block ?? directives).push(directive);
    words = [];
    return directive;
  };
  for (const token of tokens(text)) {
    const stray = { directives, fault: `line ${token.line}: '${token.text.slice(0, 40)}' has no place here` };
    if (token.kind === "word") {
      if (token.text === "\\") return stray;
      words.push(token);
    } else if (token.kind === "}") {
      if (words.length > 0 || open3.pop() === void 0) return stray;
    } else {
      if (words.length === 0) return stray;
      const directive = end(token.kind === "{" ? [] : void 0);
      if (token.kind === "{") open3.push(directive);
    }
  }
  if (words.length > 0) return { directives, fault: `line ${words[0].line}: this directive does not end` };
  if (open3.length > 0) return { directives, fault: `line ${open3.at(-1).line}: this block does not end` };
  return { directives };
}
var space = /\s+|#[^\n]*/y;
var plain2 = /(?:\\[\s\S]|\$\{|[^\s;{\\])+/y;
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
    const word = take(sign === '"' || sign === "'" ? quoted : plain2);
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
  const all2 = read.flatMap(
    ({ path, directives }) => flat3(directives).map((found) => ({ ...found, place: `${path}:${found.directive.line}` }))
  );
  const upstreams2 = upstreamsIn(all2.map(({ directive }) => directive));
  const passes = all2.flatMap(({ directive: { words }, datagrams, place }) => {
    const [name = "", to = ""] = words;
    if (!passing.test(name) || words.length < 2) return [];
    const unknown = datagrams && { kind: "unknown", why: "UDP has no listeners" };
    return [{ place, text: words.join(" "), targets: unknown ? [unknown] : targetsOf(to, upstreams2) }];
  });
  return { passes, faults: read.flatMap(({ path, fault: fault2 }) => fault2 ? [`${path}, ${fault2}`] : []) };
}
function flat3(directives, outside = false) {
  const datagrams = outside || directives.some(({ words }) => words[0] === "listen" && words.includes("udp"));
  return directives.flatMap((directive) => [
    { directive, datagrams },
    ...flat3(directive.block ?? [], datagrams)
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
  const isLoopback = isIP5(host) === 4 && host.startsWith("127.") || host === "::1";
  return isLoopback ? host : void 0;
}
function nameOf2(target) {
  if (target.kind === "unknown") return target.why;
  if (target.kind === "socket") return `unix:${target.path}`;
  return `${target.address.includes(":") ? `[${target.address}]` : target.address}:${target.port}`;
}

// packages/gate/checks/nginx-upstreams.ts
var mostBytes3 = 128 * 1024;
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
      return judge9(judged, faults, (target) => ask3(target, context, signal));
    };
  }
};
async function readFiles(paths, { probe }, signal) {
  const files = [];
  for (const path of paths) {
    const { code, stdout } = await probe.exec(sh`head -c ${mostBytes3} ${path}`, signal);
    if (code !== 0) return void 0;
    files.push({ path, text: stdout });
  }
  return files;
}
async function judge9(passes, faults, find) {
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
  const told2 = untold.length === 0 ? "" : `; not known: ${untold.join("; ")}`;
  const heard = [...answers].filter(([, answer]) => answer === "listens").map(([name]) => name);
  return good(oneLine(`${heard.length === 0 ? "no address to ask" : `${heard.join(", ")} listen`}${told2}`));
}
async function ask3(target, context, signal) {
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

// packages/gate/checks/port.ts
init_dirname();

// packages/gate/holders.ts
init_dirname();

// packages/gate/accounts.ts
init_dirname();
var accountFunctions = sh`
  number_of() { { getent "$1" "$2" || grep "^$2:" "/etc/$1"; } 2>/dev/null | head -n 1 | cut -d : -f 3; }
  name_of() { { getent "$1" "$2" || grep "^[^:]*:[^:]*:$2:" "/etc/$1"; } 2>/dev/null | head -n 1 | cut -d : -f 1; }
`;
function askAccounts({ user = "", group: group2 = "" }) {
  return lines(
    accountFunctions,
    sh`
      ids_of() { sed -n "s/^$1:[^0-9]*//p" "/proc/$pid/status" 2>/dev/null | tr '\t' ' '; }
      other_of() {
        for number in $3; do
          [ "$number" != "$2" ] || continue
          name=$(name_of "$1" "$number")
          echo "\${name:-$number}"
          break
        done
      }
      uid=$(number_of passwd ${user}) uids=$(ids_of Uid)
      gid=$(number_of group ${group2}) gids=$(ids_of Gid)
      echo "wanted-uid=$uid"
      echo "wanted-gid=$gid"
      echo "uids=$uids"
      echo "gids=$gids"
      echo "other-user=$(other_of passwd "$uid" "$uids")"
      echo "other-group=$(other_of group "$gid" "$gids")"
    `
  );
}
function accountFault(seen, pid, { user, group: group2 }) {
  const asked = [
    { wanted: user, id: "uid", as: "user" },
    { wanted: group2, id: "gid", as: "group" }
  ];
  for (const { wanted, id, as } of asked) {
    if (wanted === void 0) continue;
    if (!seen.get(`wanted-${id}`)) return bad(`the host has no ${as} ${wanted}`);
    if (!seen.get(`${id}s`)) return none(`this user may not see as whom process ${pid} runs`);
    const other = seen.get(`other-${as}`);
    if (other) return bad(`process ${pid} runs as ${as} ${other}, not as ${wanted}`);
  }
  return void 0;
}
function tellAccounts({ user, group: group2 }) {
  return `${user === void 0 ? "" : ` as ${user}`}${group2 === void 0 ? "" : ` in group ${group2}`}`;
}

// packages/gate/holders.ts
function tellHolders(listeners) {
  const inodes = listeners.flatMap(({ inode }) => ["-e", `s/.*socket:\\[\\(${inode}\\)\\]$/socket \\1/p`]);
  const users = [...new Set(listeners.map(({ uid }) => uid))];
  return lines(
    accountFunctions,
    sh`
      for uid in ${users}; do echo "user$uid=$(name_of passwd "$uid")"; done
      unit_of() { sed -n -e '/^0::/b unit' -e '/^[0-9]*:name=systemd:/b unit' -e d -e ': unit' -e 's,^.*/\\([^/]*\\.service\\)\\(/.*\\)*$,\\1,p' "/proc/$1/cgroup" 2>/dev/null | head -n 1; }
      ls -l /proc/[0-9]*/fd/ 2>/dev/null | sed -n -e 's,^/proc/\\([0-9]*\\)/fd/*:$,process \\1,p' ${inodes} |
        while read -r kind number; do
          case $kind in
            process) pid=$number ;;
            socket) echo "holder $number $pid $(unit_of "$pid") $(cat "/proc/$pid/comm" 2>/dev/null)" ;;
          esac
        done
      exit 0
    `
  );
}
function holdersOf({ inode }, printed2) {
  const found = printed2.split("\n").flatMap((line) => {
    const [, socket, pid, unit, program = ""] = /^holder (\d+) (\d+) (\S*) (.*)$/.exec(line) ?? [];
    if (Number(socket) !== inode) return [];
    return [[Number(pid), { pid: Number(pid), program, ...unit && { unit } }]];
  });
  return [...new Map(found).values()];
}
function userOf({ uid }, printed2) {
  return fields(printed2).get(`user${uid}`) || String(uid);
}
function tellHolder(holder) {
  if (holder === void 0) return "a process that this user may not see";
  const { program, pid, unit } = holder;
  return `${program}, process ${pid}${unit === void 0 ? "" : ` of ${unit}`}`;
}

// packages/gate/listeners.ts
init_dirname();
var readTables = sh`
  for table in tcp tcp6 udp udp6; do
    case $table in tcp*) state=0A ;; *) state=07 ;; esac
    [ -r "/proc/net/$table" ] || continue
    echo "table $table"
    grep -E "^ *[0-9]+: [0-9A-F]+:[0-9A-F]{4} [0-9A-F]+:[0-9A-F]{4} $state " "/proc/net/$table" |
      while read -r _ local _ _ _ _ _ uid _ inode _; do echo "$local $uid $inode"; done
  done
`;
function readListeners(printed2) {
  let table = "";
  const found = printed2.split("\n").flatMap((line) => {
    if (line.startsWith("table ")) table = line.slice("table ".length);
    const [, hex, port, uid, inode] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) (\d+) (\d+)$/.exec(line) ?? [];
    if (hex === void 0 || table === "") return [];
    const address = addressOf(hex);
    return [
      {
        protocol: table.startsWith("udp") ? "udp" : "tcp",
        address,
        port: Number.parseInt(port, 16),
        loopback: /^127\.|^::1$|^::ffff:127\.|^::ffff:7f/.test(address),
        uid: Number(uid),
        inode: Number(inode)
      }
    ];
  });
  return table === "" ? void 0 : found;
}
function nameOf3({ address, port, protocol }) {
  const place = address.includes(":") ? `[${address}]` : address;
  return `${protocol} ${place}:${port}`;
}
function addressOf(hex) {
  const bytes = hex.match(/.{8}/g).flatMap((word) => word.match(/../g).reverse());
  if (bytes.length === 4) return bytes.map((byte) => Number.parseInt(byte, 16)).join(".");
  const groups = Array.from({ length: 8 }, (_, index) => bytes.slice(2 * index, 2 * index + 2).join(""));
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

// packages/gate/checks/port.ts
var portCheck = {
  type: "port",
  target: ({ port, unit, user }) => [port, ...unit === void 0 ? [] : [`of ${unit}`], ...user === void 0 ? [] : [`as ${user}`]].join(
    " "
  ),
  begin: ({ port, unit, user }, { probe, slot }) => {
    const asked = { user, unit: unit === void 0 ? void 0 : `${unitName("port", unit, slot)}.service` };
    return async (signal) => {
      const { code, stdout } = await probe.exec(readTables, signal);
      const listeners = readListeners(stdout);
      if (code !== 0 || listeners === void 0) return none("/proc/net does not tell who listens");
      const found = listeners.filter((one) => one.protocol === "tcp" && one.port === port);
      if (found.length === 0) return bad(`nobody listens on port ${port}`);
      const told2 = await probe.exec(tellHolders(found), signal);
      const judged = found.map((one) => judge10(one, told2.stdout, asked));
      return judged.find(({ outcome }) => outcome === "bad") ?? judged.find(isNone) ?? all(judged);
    };
  }
};
var isNone = ({ outcome }) => outcome === "none";
function all(judged) {
  return good(oneLine(judged.map(({ detail }) => detail).join("; ")));
}
function judge10(one, told2, { unit, user }) {
  const opener = userOf(one, told2);
  const holders = holdersOf(one, told2);
  const served = holders.filter(({ pid }) => pid !== 1);
  const judged = served.length > 0 ? served : holders;
  const other = unit === void 0 ? void 0 : judged.find((holder) => holder.unit !== unit);
  const seen = oneLine(`${nameOf3(one)} (${tellHolder(other ?? judged[0])}, user ${opener})`, 160);
  if (user !== void 0 && opener !== user) return bad(`not of user ${user}: ${seen}`);
  if (other !== void 0) return bad(`not of ${unit}: ${seen}`);
  return unit !== void 0 && judged.length === 0 ? none(`of which unit it is, this user may not see: ${seen}`) : good(seen);
}

// packages/gate/checks/ports.ts
init_dirname();
var mostNamed2 = 10;
var portsCheck = {
  type: "ports",
  target: ({ allow }) => allow.length === 0 ? "none allowed" : `only ${allow.join(", ")}`,
  begin: (settings, context) => {
    const allowed = settings.allow.map(readPlace);
    return async (signal) => {
      const { code, stdout } = await context.probe.exec(readTables, signal);
      const listeners = readListeners(stdout);
      if (code !== 0 || listeners === void 0) return none("/proc/net does not tell who listens");
      const judged = listeners.filter((one) => isJudged(one, settings));
      const others = judged.filter((one) => !allowed.some((place) => allows(place, one)));
      if (others.length === 0) return good(`${judged.length} listeners, all of them allowed`);
      const told2 = await tellAll(others, context, signal);
      return { ...bad(oneLine(`not allowed: ${told2.join("; ")}`)), seen: told2.join("\n") };
    };
  }
};
function isJudged({ protocol, loopback }, settings) {
  return (settings.udp || protocol === "tcp") && (settings.loopback || !loopback);
}
function readPlace(entry) {
  const [, host, port, protocol = "tcp"] = /^(?:(.+):)?([0-9]+)(?:\/(tcp|udp))?$/.exec(String(entry)) ?? [];
  return { protocol, port: Number(port), address: host?.replace(/^\[|\]$/g, "") };
}
function allows({ protocol, port, address }, one) {
  return protocol === one.protocol && port === one.port && (address === void 0 || address === one.address);
}
async function tellAll(others, { probe }, signal) {
  const named2 = others.slice(0, mostNamed2);
  const { stdout } = await probe.exec(tellHolders(named2), signal);
  const told2 = named2.map((one) => {
    const [holder] = holdersOf(one, stdout);
    return `${nameOf3(one)} (${tellHolder(holder)}, user ${userOf(one, stdout)})`.slice(0, 160);
  });
  return others.length > mostNamed2 ? [...told2, `and ${others.length - mostNamed2} more`] : told2;
}

// packages/gate/checks/redirect.ts
init_dirname();
var redirects = [301, 302, 303, 307, 308];
var redirectCheck = {
  type: "redirect",
  target: ({ url }) => url,
  begin: (settings, context) => {
    const url = parseRequest("redirect", settings);
    if (url.protocol !== "http:") throw invalidCheck("redirect", "the URL is not one of plain http");
    const { requestHeaders, from } = settings;
    const host = settings.host ?? nameOf(hostOf(url, requestHeaders));
    return async (signal) => {
      const { watched, line } = watch(context);
      const measured = await ask(
        { url, requestHeaders, from, context: watched, signal },
        (answer) => wrongIn5(answer, url, host)
      );
      if (line.state === "refused") return good("nothing listens");
      if (line.state === "pending" && signal.aborted) return none("no connection in time");
      return measured.outcome === "good" ? { ...measured, detail: `leads to https://${host}` } : measured;
    };
  }
};
function watch(context) {
  const line = { state: "pending" };
  const connect = async (...args) => {
    try {
      const socket = await context.probe.connect(...args);
      line.state = "open";
      return socket;
    } catch (error) {
      if (isRefusal(error)) line.state = "refused";
      throw error;
    }
  };
  return { watched: { ...context, probe: { ...context.probe, connect } }, line };
}
function wrongIn5({ status, headers }, url, host) {
  if (!redirects.includes(status)) return `status ${status} over plain http instead of a redirect to https`;
  const { location } = headers;
  if (location === void 0) return `status ${status} without Location`;
  const target = URL.parse(location, url.href);
  if (target === null) return `status ${status} leads to '${location}', which is no URL`;
  if (target.protocol !== "https:") return `status ${status} leads to ${target.href}, which is not https`;
  if (nameOf(target.host) === host.toLowerCase()) return void 0;
  return `status ${status} leads to ${target.host}, not to ${host}`;
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

// packages/gate/checks/tls.ts
init_dirname();
var DAY_MS = 864e5;
var tlsCheck = {
  type: "tls",
  target: (settings) => `${nameOf4(settings)}:${settings.port}`,
  begin: (settings, context) => {
    const { address, port, from, minimumVersion, minimumDays } = settings;
    refuseForbidden("tls", address);
    const name = nameOf4(settings);
    return async (signal) => {
      const opening = { connect: () => context.probe.connect(address, port, from, signal), signal };
      try {
        const { protocol, ending: ending2 } = await overSocket(opening, (socket) => shake(socket, name));
        const days = (ending2.at - Date.now()) / DAY_MS;
        if (days < minimumDays)
          return bad(
            `the certificate of ${ending2.subject} ends on ${new Date(ending2.at).toISOString().slice(0, 10)}, in ${days.toFixed(1)} days: sooner than ${minimumDays} days`
          );
        const old = await overSocket(opening, (socket) => shakeOld(socket, name, minimumVersion));
        if (old !== void 0) return bad(`${old} is accepted, older than ${minimumVersion}`);
        return good(`${protocol}, ${Math.floor(days)} days left`);
      } catch (error) {
        return blame({ error, target: `${address}:${port}`, from, context, signal });
      }
    };
  }
};
function nameOf4({ address, serverName }) {
  return serverName ?? address;
}
async function shake(socket, name) {
  const secured = await secure(socket, name);
  return { protocol: secured.getProtocol() ?? "TLS", ending: soonest(secured.getPeerCertificate(true)) };
}
function soonest(certificate) {
  const { subject, valid_to, issuerCertificate } = certificate;
  const own = { subject: String(subject.CN ?? subject.O ?? "no name"), at: Date.parse(valid_to) };
  if (issuerCertificate === void 0 || issuerCertificate.fingerprint256 === certificate.fingerprint256)
    return own;
  const above = soonest(issuerCertificate);
  return above.at < own.at ? above : own;
}
async function shakeOld(socket, name, minimum) {
  const maxVersion = minimum === "TLSv1.3" ? "TLSv1.2" : "TLSv1.1";
  try {
    const secured = await secure(socket, name, {
      ...{ minVersion: "TLSv1", maxVersion, ciphers: "DEFAULT@SECLEVEL=0", rejectUnauthorized: false }
    });
    return secured.getProtocol() ?? maxVersion;
  } catch {
    return void 0;
  }
}

// packages/gate/checks/unit.ts
init_dirname();
var unitCheck = {
  type: "unit",
  target: ({ unit, ...accounts }, { slot }) => unitName("unit", unit, slot) + tellAccounts(accounts),
  begin: ({ unit, user, group: group2 }, context) => {
    const watch2 = context.slot.service.manager === "process" ? watchProcess : watchUnit;
    return watch2(unitName("unit", unit, context.slot), { user, group: group2 }, context);
  }
};
function watchUnit(unit, accounts, { probe }) {
  const script = isAsked(accounts) ? showWithAccounts(unit, accounts) : showUnit(unit);
  let restarts;
  let mainPid;
  return async (signal) => {
    const { code, stdout } = await probe.exec(script, signal);
    if (code !== 0) return none(`systemctl show ended with exit code ${code}`);
    const shown = fields(stdout);
    const pid = Number(shown.get("MainPID") ?? 0);
    const now = Number(shown.get("NRestarts") ?? 0);
    restarts ??= now;
    const fault2 = stateFault(shown, pid);
    if (fault2 !== void 0) return bad(fault2);
    mainPid ??= pid;
    if (pid !== mainPid)
      return bad(`the main process changed from ${mainPid} to ${pid}: it was started again`);
    if (now > restarts) return bad(`restarted ${now - restarts} times since the gate began`);
    return accountFault(shown, pid, accounts) ?? good(`active, main process ${pid}${tellAccounts(accounts)}, ${now} automatic restarts`);
  };
}
function isAsked({ user, group: group2 }) {
  return user !== void 0 || group2 !== void 0;
}
var properties = "LoadState,ActiveState,SubState,Result,MainPID,NRestarts,ExecMainStatus";
function showUnit(unit) {
  return sh`systemctl show --property=${properties} -- ${`${unit}.service`}`;
}
function showWithAccounts(unit, accounts) {
  return lines(
    sh`
      shown=$(${showUnit(unit)}) || exit $?
      printf '%s\\n' "$shown"
      pid=$(printf '%s\\n' "$shown" | sed -n 's/^MainPID=//p')
    `,
    askAccounts(accounts)
  );
}
function stateFault(shown, pid) {
  const [load, active, sub, result] = ["LoadState", "ActiveState", "SubState", "Result"].map(
    (key2) => shown.get(key2)
  );
  if (load !== "loaded") return `the unit is ${load ?? "unknown"} to systemd`;
  if (active === "active" && sub === "running" && pid > 0) return void 0;
  const exit = result === "success" ? "" : `, result ${result}, exit status ${shown.get("ExecMainStatus")}`;
  return `${active}/${sub} instead of active/running${exit}`;
}
function watchProcess(unit, accounts, { probe, slot }) {
  const ofProcess = readPidFile(slot, unit);
  const script = isAsked(accounts) ? lines(ofProcess, askAccounts(accounts)) : ofProcess;
  let first;
  return async (signal) => {
    const { code, stdout } = await probe.exec(script, signal);
    if (code !== 0) return none(`reading the pid file ended with exit code ${code}`);
    const seen = fields(stdout);
    const [pid, start, recorded] = ["pid", "start", "recorded"].map((key2) => seen.get(key2) ?? "");
    if (pid === "0") return bad("not running: there is no pid file");
    if (start === "" || ["Z", "X"].includes(seen.get("state") ?? "")) return bad(`process ${pid} has ended`);
    if (start !== recorded) return bad(`process ${pid} is another program: the service has ended`);
    first ??= `${pid} ${start}`;
    if (first !== `${pid} ${start}`) return bad(`process ${pid} is not the first one: it was started again`);
    return accountFault(seen, pid, accounts) ?? good(`process ${pid} runs${tellAccounts(accounts)}`);
  };
}

// packages/gate/checks/websocket.ts
init_dirname();
import { createHash as createHash2, randomBytes as randomBytes2 } from "node:crypto";
import http2 from "node:http";

// packages/gate/frames.ts
init_dirname();
import { randomBytes } from "node:crypto";
var opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
var MAX_PAYLOAD_BYTES = 1024 * 1024;
function clientFrame(opcode, payload) {
  const { length } = payload;
  const mask = randomBytes(4);
  const head = Buffer.alloc(length < 126 ? 2 : 4);
  head[0] = 128 | opcode;
  head[1] = 128 | (length < 126 ? length : 126);
  if (length >= 126) head.writeUInt16BE(length, 2);
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ mask[index % 4])]);
}
function readFrame(bytes) {
  if (bytes.length < 2) return void 0;
  const [first, second] = [bytes[0], bytes[1]];
  if ((first & 112) !== 0) throw new Error("a frame uses an extension that nobody agreed on");
  if ((second & 128) !== 0) throw new Error("a frame of the server is masked");
  const short = second & 127;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return void 0;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (length > MAX_PAYLOAD_BYTES) throw new Error("a frame is longer than a MiB");
  if (bytes.length < head + length) return void 0;
  const frame = {
    final: (first & 128) !== 0,
    opcode: first & 15,
    payload: bytes.subarray(head, head + length)
  };
  return { frame, rest: bytes.subarray(head + length) };
}

// packages/gate/checks/websocket.ts
var websocketCheck = {
  type: "websocket",
  target: ({ url }) => url,
  begin: (given, context) => {
    const url = parseRequest("websocket", given);
    const { version, commit, id } = context.release;
    const expect = given.expect && fillRelease(given.expect, { version, commit, release: id });
    const settings = { ...given, ...expect !== void 0 && { expect } };
    if (Buffer.byteLength(given.send ?? "") > 65535) throw invalidCheck("websocket", "send is too long");
    const { from } = settings;
    const [address, port] = [nameOf(url.host), portOf(url)];
    return async (signal) => {
      const begun = performance.now();
      const connect = () => context.probe.connect(address, port, from, signal);
      try {
        const said = await overSocket({ connect, signal }, (socket) => converse(socket, url, settings));
        const verdict = said.fault === void 0 ? good(said.seen) : bad(oneLine(said.fault));
        return { ...verdict, latencyMs: Math.round(performance.now() - begun) };
      } catch (error) {
        return blame({ error, target: `${address}:${port}`, from, context, signal });
      }
    };
  }
};
async function converse(socket, url, settings) {
  const host = hostOf(url, settings.requestHeaders);
  const isSecure = url.protocol === "wss:";
  const stream = isSecure ? await secure(socket, nameOf(host), { ALPNProtocols: ["http/1.1"] }) : socket;
  const opened = await open({ stream, url, host, settings });
  if (typeof opened === "string") return { fault: opened };
  const said = await exchange2(opened.stream, opened.head, settings);
  if (said.fault === void 0)
    await send(opened.stream, clientFrame(opcodes.close, Buffer.from([3, 232]))).catch(() => {
    });
  return said;
}
function open({ stream, url, host, settings }) {
  const key2 = randomBytes2(16).toString("base64");
  const { requestHeaders, protocol } = settings;
  return new Promise((resolve2, reject) => {
    const request = http2.request({
      createConnection: () => stream,
      path: `${url.pathname}${url.search}`,
      setHost: false,
      headers: {
        "user-agent": "health-gate",
        ...withoutHost(requestHeaders),
        host,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": key2,
        ...protocol !== void 0 && { "sec-websocket-protocol": protocol }
      }
    });
    request.on("error", reject).on("response", ({ statusCode, headers }) => {
      if (statusCode === 101) return resolve2("status 101, but it does not say Connection: Upgrade");
      const onward = headers.location === void 0 ? "" : `, leading to ${headers.location}`;
      resolve2(`status ${statusCode} instead of 101${onward}`);
    });
    request.on("upgrade", ({ headers }, opened, head) => {
      const fault2 = wrongAnswer(headers, key2, settings);
      resolve2(fault2 === void 0 ? { stream: opened, head } : `status 101, but ${fault2}`);
    });
    request.end();
  });
}
function wrongAnswer(headers, key2, { protocol, headers: wanted }) {
  const accept = createHash2("sha1").update(`${key2}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  if (headers.upgrade?.toLowerCase() !== "websocket") return "it does not say Upgrade: websocket";
  if (headers["sec-websocket-accept"] !== accept)
    return "Sec-WebSocket-Accept does not fit the key: something on the way has changed Sec-WebSocket-Key";
  const chosen = headers["sec-websocket-protocol"];
  if (chosen !== protocol)
    return `the protocol is ${chosen === void 0 ? "none" : `'${chosen}'`}, not ${protocol === void 0 ? "none" : `'${protocol}'`}`;
  const flat4 = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return lackingIn(Object.fromEntries(flat4), wanted);
}
async function exchange2(stream, head, settings) {
  const { send: text, expect } = settings;
  const mark = randomBytes2(8);
  await send(
    stream,
    text === void 0 ? clientFrame(opcodes.ping, mark) : clientFrame(opcodes.text, Buffer.from(text))
  );
  const open3 = /* @__PURE__ */ new Set([
    ...text === void 0 ? ["pong"] : [],
    ...text === void 0 && expect === void 0 ? [] : ["message"]
  ]);
  let message = [];
  for await (const { final, opcode, payload } of framesOf(stream, head)) {
    if (opcode === opcodes.close) return { fault: closed(payload) };
    if (opcode === opcodes.ping) await send(stream, clientFrame(opcodes.pong, payload));
    if (opcode === opcodes.pong && payload.equals(mark)) open3.delete("pong");
    if (opcode <= opcodes.binary) {
      message = opcode === opcodes.continuation ? [...message, payload] : [payload];
      if (final && Buffer.concat(message).includes(expect ?? "")) open3.delete("message");
    }
    if (open3.size === 0) return { seen: text === void 0 ? "opened, a ping came back" : "opened, answered" };
  }
  return { fault: "opened, but closed before a frame came back" };
}
async function* framesOf(stream, head) {
  let bytes = head;
  const chunks = stream.iterator({ destroyOnReturn: false });
  while (true) {
    for (let read = readFrame(bytes); read !== void 0; read = readFrame(bytes)) {
      bytes = read.rest;
      yield read.frame;
    }
    const next = await chunks.next();
    if (next.done) return;
    bytes = Buffer.concat([bytes, next.value]);
  }
}
function closed(payload) {
  const code = payload.length < 2 ? "no code" : `code ${payload.readUInt16BE(0)}`;
  const reason = payload.subarray(2).toString("utf8");
  return `opened, but closed with ${code}${reason === "" ? "" : ` (${reason})`} before a frame came back`;
}
function send(stream, frame) {
  return new Promise((resolve2, reject) => {
    stream.write(frame, (error) => error ? reject(error) : resolve2());
  });
}

// packages/gate/checks.ts
var checks = {
  http: httpCheck,
  tcp: tcpCheck,
  headers: headersCheck,
  tls: tlsCheck,
  websocket: websocketCheck,
  dns: dnsCheck,
  auth: authCheck,
  cors: corsCheck,
  redirect: redirectCheck,
  unit: unitCheck,
  log: logCheck,
  container: containerCheck,
  "nginx-upstreams": nginxUpstreamsCheck,
  identity: identityCheck,
  headroom: headroomCheck,
  files: filesCheck,
  fresh: freshCheck,
  command: commandCheck,
  clock: clockCheck,
  config: configCheck,
  ports: portsCheck,
  certificate: certificateCheck,
  port: portCheck
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
var named = (name) => name === void 0 ? "" : ` (${name})`;
var notInstalled = (name) => `a module that the application imports is not installed in this release${named(name)}; look at its requirements.`;
var notSet = (name) => `the application needs a variable of its environment that is not set${named(name)}; look at 'env', and at Environment= and EnvironmentFile= of the unit.`;
var causes = [
  [
    /oom-kill|OOM killer|Out of memory/i,
    () => "the kernel ended the service because it used more memory (OOM) than its unit's MemoryMax=, its container's limit or the host has."
  ],
  [
    /status=9\/KILL|exit code 137/,
    () => "something killed the service by SIGKILL, most often the kernel that was out of memory (OOM): ask 'journalctl -k'."
  ],
  [
    /Exec format error/,
    () => "the program is not made for this host: it was built for another architecture, or it is no program."
  ],
  [
    /EADDRINUSE|address (?:is )?already in use|Connection in use: /i,
    () => "another process holds the port that the application wants; stop it, or give the slot another port."
  ],
  [
    /(?:No module named|Cannot find (?:module|package)|ImportError: cannot import name) '?([\w@][\w@./-]{0,80})/,
    notInstalled
  ],
  [/ModuleNotFoundError|ImportError|ERR_MODULE_NOT_FOUND/, notInstalled],
  [/KeyError: '([A-Z][A-Z0-9_]{1,60})'/, notSet],
  [/([A-Z][A-Z0-9_]{1,60}): (?:unbound variable|parameter not set)/, notSet],
  [/Set the ([A-Z][A-Z0-9_]{1,60}) environment variable/, notSet],
  [
    /environment variable:? ['"]?([A-Z][A-Z0-9_]{1,60})['"]? (?:is )?(?:not set|missing|required|must be set)/i,
    notSet
  ],
  [/missing (?:required )?environment variables?:? ['"]?([A-Z][A-Z0-9_]{1,60})/i, notSet],
  [
    /DisallowedHost|Invalid HTTP_HOST header|<h1>Bad Request \(400\)<\/h1>/,
    () => "the application refuses the name it is asked by (Django's ALLOWED_HOSTS); add the name there, or send one that is allowed under 'request-headers' of the check."
  ],
  [
    /PermissionError|Permission denied|EACCES|EPERM/,
    () => "the user of the service may not read, write or run a file; look at owners, groups and modes under 'files'."
  ],
  [
    /No space left on device|ENOSPC|Disk quota exceeded/,
    () => "the disk is full, or the quota of the user of the service is used up."
  ],
  [
    /OperationalError[\s\S]{0,200}(?:could not connect|connection to server|Can't connect)|ECONNREFUSED|Connection refused/,
    () => "a database or another service that the application needs does not answer; see that it runs, and under which address."
  ],
  [
    /nothing listens on /,
    () => "the application has not opened its port: it did not start, or it listens elsewhere."
  ]
];
function likelyCause(text) {
  for (const [pattern, sentence] of causes) {
    const found = pattern.exec(text);
    if (found !== null) return sentence(found[1]);
  }
  return void 0;
}

// packages/gate/diagnosis.ts
var LOG_LINES = 20;
var MAX_LINES = 80;
var LIMIT_MS = 1e4;
async function diagnose({ gate, context, checks: checks2, seen, clock, signal }) {
  const { slot } = context;
  const units = unitsToTell({ gate, slot, checks: checks2 });
  const ports = [.../* @__PURE__ */ new Set([...Object.values(slot.ports), ...gate.checks.flatMap(portOf2)])];
  const asker = { context, clock, signal };
  const [logs, states, changes, state, holders] = await Promise.all([
    Promise.all(units.map((unit) => ask4(lastLogLines(context, unit, LOG_LINES), asker))),
    slot.service.manager === "systemd" ? Promise.all(units.map((unit) => ask4(tellUnit(unit), asker))) : [],
    context.previous === void 0 ? "" : ask4(tellChanges(context, context.previous), asker),
    slot.container === void 0 ? "" : ask4(tellContainer(slot.container.name), asker),
    ports.length === 0 ? "" : ask4(portHolders(ports), asker)
  ]);
  const details = checks2.filter(({ verdict }) => verdict !== "pass").flatMap(({ samples }) => samples.findLast(({ outcome }) => outcome !== "good")?.detail ?? []);
  const cause = likelyCause([...details, ...seen, state, ...states, ...logs].join("\n"));
  return [
    ...cause === void 0 ? [] : [`Likely cause: ${cause}`],
    ...[...new Set(seen)].flatMap((text) => section("The last answer that was not good:", text)),
    ...section(`The container ${slot.container?.name}:`, state),
    ...units.flatMap((unit, index) => [
      ...section(`The unit ${unit}:`, states[index] ?? ""),
      ...section(`The last lines of ${unit}:`, logs[index])
    ]),
    ...ports.length === 0 ? [] : section("Who listens on the ports:", holders || `nothing on ${ports.join(", ")}`),
    ...section(`Files that are not as ${context.previous} had them:`, changes)
  ].slice(0, MAX_LINES);
}
function unitsToTell({
  gate,
  slot,
  checks: checks2
}) {
  const guilty = new Set(checks2.filter(({ verdict }) => verdict !== "pass").map(({ name }) => name));
  const others = gate.checks.flatMap(
    (check) => check.type === "unit" && check.unit !== void 0 && guilty.has(check.name) ? [unitName("unit", check.unit, slot)] : []
  );
  return [.../* @__PURE__ */ new Set([...others, unitName("log", void 0, slot)])];
}
function tellUnit(unit) {
  return sh`
    systemctl show --property=ActiveState,SubState,NRestarts,Result,ExecMainStatus -- ${`${unit}.service`} 2> /dev/null | tr '\n' ' '
  `;
}
var MAX_CHANGES = 15;
function tellChanges({ slot, release }, previous) {
  const sumsOf = (id) => `${slot.root}/releases/${id}/.release/SHA256SUMS`;
  const [before, now] = [sumsOf(previous), sumsOf(release.id)];
  return sh`
    [ -r ${before} ] && [ -r ${now} ] || exit 0
    sort ${before} ${now} | uniq -u | sed 's/^[0-9a-f]*  *[*]*//' | sort -u | head -n ${MAX_CHANGES}
  `;
}
async function ask4(script, { context, clock, signal }) {
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
function portOf2(check) {
  if (check.type === "tcp" || check.type === "tls") return isLocal(check.address) ? [Number(check.port)] : [];
  if (!("url" in check) || check.url === void 0) return [];
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
  const checks2 = watches.map((watch2) => reportOf(watch2, room));
  const verdict = overall(checks2.map((check) => check.verdict));
  const { application, environment, host, release } = context;
  const seen = watches.flatMap((watch2) => watch2.seen ?? []);
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
  await Promise.all([timeIsOver(), ...watches.map((watch2) => follow(watch2, room))]);
}
async function follow(watch2, room) {
  const { gate, clock, ending: ending2 } = room;
  await clock.sleep(gate.initialDelaySeconds * 1e3, ending2.signal);
  while (!ending2.signal.aborted) {
    const begun = clock.now();
    const measured = await attempt(watch2, room);
    if (measured === void 0) return;
    record(watch2, room, begun, measured);
    const { verdict } = judge(watch2.tally, gate);
    if (verdict !== "pending" && verdict !== "pass") return;
    await clock.sleep(Math.max(0, begun + gate.intervalSeconds * 1e3 - clock.now()), ending2.signal);
  }
}
async function attempt(watch2, { clock, ending: ending2 }) {
  const limit = new AbortController();
  const settled = new AbortController();
  const end = () => limit.abort(new Error("The gate ended"));
  ending2.signal.addEventListener("abort", end, { once: true });
  let late = false;
  void clock.sleep(watch2.timeoutSeconds * 1e3, settled.signal).then(() => {
    late = !settled.signal.aborted && !ending2.signal.aborted;
    if (late) limit.abort(new Error("The try took too long"));
  });
  try {
    const measured = await watch2.measure(limit.signal);
    return limit.signal.aborted && !late ? void 0 : measured;
  } catch (error) {
    if (limit.signal.aborted && !late) return void 0;
    if (late) return none(`no result within ${watch2.timeoutSeconds} s`);
    if (error instanceof DeployError) return none(oneLine(error.message));
    throw error;
  } finally {
    settled.abort();
    ending2.signal.removeEventListener("abort", end);
  }
}
function record(watch2, room, begun, { seen, ...measured }) {
  const sample = { at: new Date(begun).toISOString(), ...measured, detail: oneLine(measured.detail) };
  watch2.samples.push(sample);
  watch2.tally = count(watch2.tally, sample.outcome);
  if (seen !== void 0 && sample.outcome !== "good") watch2.seen = seen;
  room.onSample(watch2.name, sample, judge(watch2.tally, room.gate));
  endIfDecided(room);
}
function endIfDecided({ gate, watches, ending: ending2 }) {
  const verdicts = watches.map(({ tally }) => judge(tally, gate).verdict);
  const failed = watches[verdicts.indexOf("fail")];
  if (failed !== void 0) ending2.abort(`'${failed.name}' failed`);
  else if (!verdicts.includes("pending")) ending2.abort("all checks were decided");
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

// packages/gate/nfr/run.ts
init_dirname();

// packages/gate/nfr/judge.ts
init_dirname();
var needed = { p95: 20, p99: 100 };
var slackMs = 5;
function judgeLoad({
  limits,
  traffic,
  room,
  before
}) {
  const untried = traffic.untried > traffic.requests / 100;
  return [
    untried ? { name: "load errors", ...nothingTried(traffic) } : { name: "load errors", ...errorsOf(traffic, limits) },
    ...limits.p95Ms === void 0 ? [] : [{ name: "load p95", ...percentileOf("p95", traffic, limits.p95Ms) }],
    ...limits.p99Ms === void 0 ? [] : [{ name: "load p99", ...percentileOf("p99", traffic, limits.p99Ms) }],
    ...limits.headroomPercent === 0 ? [] : [{ name: "load headroom", ...headroomOf(room, limits) }],
    ...limits.p95Ratio === void 0 ? [] : [{ name: "load compared", ...comparedTo(before, traffic, limits.p95Ratio) }],
    ...limits.memoryGrowthMebibytesPerHour === void 0 ? [] : [{ name: "load memory", ...growthOf(room, limits.memoryGrowthMebibytesPerHour) }]
  ];
}
function nothingTried({ untried, requests }) {
  const verdict = untried === requests ? "error" : "inconclusive";
  return { verdict, reason: `${untried} of ${requests} requests could not be tried` };
}
function errorsOf({ requests, errors, failures }, { errorRatePercent }) {
  if (requests < needed.p95) return { verdict: "inconclusive", reason: `only ${requests} requests were sent` };
  const percent = 100 * errors / requests;
  const most = failures[0] ? `, most often: ${failures[0].what}` : "";
  const seen = `${errors} of ${requests} requests failed (${told(percent)} %${most})`;
  return percent > errorRatePercent ? { verdict: "fail", reason: `${seen}, ${errorRatePercent} % may` } : { verdict: "pass", reason: seen };
}
function percentileOf(which, traffic, limitMs) {
  const { latencyMs, answered, lateMs } = traffic;
  if (latencyMs === void 0 || answered < needed[which])
    return { verdict: "inconclusive", reason: `${answered} answers are too few, ${needed[which]} it takes` };
  const seen = `${which} ${told(latencyMs[which])} ms`;
  if (latencyMs[which] <= limitMs) return { verdict: "pass", reason: `${seen}, ${limitMs} ms may be` };
  if (latencyMs[which] - lateMs <= limitMs)
    return {
      verdict: "inconclusive",
      reason: `${seen}, but the runner itself sent requests up to ${told(lateMs)} ms late`
    };
  return { verdict: "fail", reason: `${seen}, ${limitMs} ms may be` };
}
function headroomOf(room, { headroomPercent }) {
  if (room === void 0)
    return { verdict: "inconclusive", reason: "the host has not told how much room it had" };
  const { cpuPercent, memoryPercent } = room;
  const seen = `${told(cpuPercent)} % of the processors and ${told(memoryPercent)} % of the memory were free`;
  return Math.min(cpuPercent, memoryPercent) < headroomPercent ? { verdict: "fail", reason: `${seen}, ${headroomPercent} % must be` } : { verdict: "pass", reason: seen };
}
function comparedTo(before, after, ratio) {
  if (before === null) return { verdict: "pass", reason: "no release served before it" };
  const [was, is] = [before?.latencyMs?.p95, after.latencyMs?.p95];
  if (before === void 0 || was === void 0 || before.answered < needed.p95)
    return { verdict: "inconclusive", reason: "the release before it was not measured" };
  if (is === void 0 || after.answered < needed.p95)
    return { verdict: "inconclusive", reason: "too few answers" };
  const seen = `p95 ${told(is)} ms after ${told(was)} ms of the release before it (${(is / was).toFixed(2)}\xD7)`;
  if (is <= was * ratio || is <= was + slackMs) return { verdict: "pass", reason: seen };
  if (is - after.lateMs <= was * ratio)
    return { verdict: "inconclusive", reason: `${seen}, but the runner itself was late` };
  return { verdict: "fail", reason: `${seen}, ${ratio}\xD7 may be` };
}
function growthOf(room, limit) {
  const growth = room?.memoryGrowthMebibytesPerHour;
  if (growth === void 0) return { verdict: "inconclusive", reason: "the memory was not measured" };
  const seen = `the memory of the service grew by ${told(growth)} MiB an hour`;
  return growth > limit ? { verdict: "fail", reason: `${seen}, ${limit} may be` } : { verdict: "pass", reason: seen };
}
function told(value) {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

// packages/gate/nfr/kill.ts
init_dirname();

// packages/gate/nfr/latency.ts
init_dirname();
import { createHistogram } from "node:perf_hooks";
var longestMs = 6e5;
var stretchesAtMost = 120;
function recorder(durationSeconds) {
  const [whole, late, part] = [histogram(), histogram(), histogram()];
  const failures = /* @__PURE__ */ new Map();
  const stretches = [];
  const stretchMs = Math.max(1, durationSeconds / stretchesAtMost) * 1e3;
  const counts = { requests: 0, answered: 0, errors: 0, untried: 0 };
  let open3 = { index: 0, answered: 0, errors: 0 };
  const close = () => {
    const { index, answered, errors } = open3;
    const p95Ms = part.count === 0 ? void 0 : percentile(part, 95);
    if (answered + errors > 0)
      stretches.push({
        second: round(index * stretchMs / 1e3),
        answered,
        errors,
        ...p95Ms !== void 0 && { p95Ms }
      });
    part.reset();
  };
  const at = (atMs) => {
    const index = Math.floor(atMs / stretchMs);
    if (index <= open3.index) return;
    close();
    open3 = { index, answered: 0, errors: 0 };
  };
  const took = (ms) => {
    whole.record(micro(ms));
    part.record(micro(ms));
  };
  return {
    sent: (lateMs) => {
      counts.requests += 1;
      late.record(micro(lateMs));
    },
    answered: (tookMs, atMs) => {
      at(atMs);
      counts.answered += 1;
      open3.answered += 1;
      took(tookMs);
    },
    failed: (what, atMs, tookMs) => {
      at(atMs);
      counts.errors += 1;
      open3.errors += 1;
      failures.set(what, (failures.get(what) ?? 0) + 1);
      if (tookMs !== void 0) took(tookMs);
    },
    untried: () => {
      counts.untried += 1;
    },
    end: (seconds) => {
      close();
      const [p50, p95, p99] = [percentile(whole, 50), percentile(whole, 95), percentile(whole, 99)];
      return {
        traffic: {
          seconds: round(seconds),
          ...counts,
          requestsPerSecond: round((counts.answered + counts.errors) / seconds),
          ...whole.count > 0 && { latencyMs: { p50, p95, p99, max: round(whole.max / 1e3) } },
          lateMs: late.count === 0 ? 0 : percentile(late, 99),
          failures: [...failures].map(([what, count2]) => ({ what, count: count2 })).toSorted((a, b) => b.count - a.count).slice(0, 5)
        },
        stretches
      };
    }
  };
}
var histogram = () => createHistogram({ lowest: 1, highest: longestMs * 1e3, figures: 3 });
function percentile(of, percent) {
  return round(of.percentile(percent) / 1e3);
}
function micro(ms) {
  return Math.min(longestMs * 1e3, Math.max(1, Math.round(ms * 1e3)));
}
function round(value) {
  return Math.round(value * 100) / 100;
}

// packages/gate/nfr/kill.ts
var everyMs = 100;
var tryMs = 2e3;
var slackSeconds2 = 30;
async function killService({
  asked,
  readySeconds,
  context,
  clock,
  signal
}) {
  const { url, status, ...sent } = asked;
  const target = parseUrl("http", url);
  const begun = clock.now();
  const limit = AbortSignal.timeout((readySeconds + slackSeconds2) * 1e3);
  const killed = await kill({ context, readySeconds, signal: AbortSignal.any([signal, limit]) });
  signal.throwIfAborted();
  const row = (verdict, reason) => ({ name: "kill", verdict, reason });
  if ("failure" in killed) return { resilience: { url }, row: row(killed.verdict, killed.failure) };
  const { restartSeconds } = killed;
  const question = { url: target, ...sent, context };
  while (clock.now() < begun + readySeconds * 1e3 && !signal.aborted) {
    const one = AbortSignal.any([signal, AbortSignal.timeout(tryMs)]);
    const { outcome, detail } = await ask(
      { ...question, signal: one },
      (answer) => (status === void 0 ? answer.status < 400 : answer.status === status) ? void 0 : `status ${answer.status}`
    );
    const answeredSeconds = round((clock.now() - begun) / 1e3);
    if (outcome === "none") return { resilience: { url, restartSeconds }, row: row("inconclusive", detail) };
    if (outcome === "good")
      return {
        resilience: { url, restartSeconds, readySeconds: answeredSeconds },
        row: row(
          "pass",
          `started again after ${restartSeconds.toFixed(1)} s, answered after ${answeredSeconds.toFixed(1)} s`
        )
      };
    await clock.sleep(everyMs, signal);
  }
  signal.throwIfAborted();
  return {
    resilience: { url, restartSeconds },
    row: row(
      "fail",
      `started again after ${restartSeconds.toFixed(1)} s, but did not answer within ${readySeconds} s of the kill`
    )
  };
}
async function kill({
  context,
  readySeconds,
  signal
}) {
  const { probe, slot, host } = context;
  const unit = `${slot.service.unit}.service`;
  const script = sh`
    main() { systemctl show -p MainPID --value ${unit}; }
    uptime() { read -r now rest < /proc/uptime; echo "$now"; }
    before=$(main) || exit 69
    [ "$before" -gt 0 ] || { echo refused=nothing; exit 0; }
    begun=$(uptime)
    root=
    [ "$(id -u)" = 0 ] || root='sudo -n'
    $root systemctl kill -s SIGKILL ${unit} > /dev/null 2>&1 < /dev/null || { echo refused=kill; exit 0; }
    over=$((\${begun%.*} + ${Math.ceil(readySeconds) + 1}))
    while now=$(uptime) && [ "\${now%.*}" -lt "$over" ]; do
      after=$(main)
      if [ "$after" -gt 0 ] && [ "$after" != "$before" ]; then
        echo "begun=$begun"
        echo "ended=$(uptime)"
        exit 0
      fi
      sleep 0.1
    done
    echo refused=start
  `;
  try {
    const { code, stdout } = await probe.exec(script, signal);
    if (code !== 0) return { verdict: "inconclusive", failure: `systemd of ${host} does not answer` };
    const seen = fields(stdout);
    const refused = seen.get("refused");
    if (refused === "nothing") return { verdict: "fail", failure: `${unit} has no process to kill` };
    if (refused === "kill")
      return {
        verdict: "inconclusive",
        failure: `this user may not run 'systemctl kill -s SIGKILL ${unit}' as root`
      };
    const restartSeconds = Number(seen.get("ended")) - Number(seen.get("begun"));
    if (refused === void 0 && restartSeconds >= 0) return { restartSeconds: round(restartSeconds) };
    return {
      verdict: "fail",
      failure: `${unit} was not started again within ${readySeconds} s of the kill; Restart= and RestartSec= of the unit say when`
    };
  } catch (error) {
    if (error instanceof DeployError) return { verdict: "inconclusive", failure: error.message };
    if (signal.aborted) return { verdict: "inconclusive", failure: `${host} did not answer in time` };
    throw error;
  }
}

// packages/gate/nfr/load.ts
init_dirname();
import http3 from "node:http";
import { setTimeout as delay2 } from "node:timers/promises";
var connectionsAtMost = 100;
var tickMs = 2;
async function runLoad({
  load,
  durationSeconds = load.durationSeconds,
  probe,
  signal
}) {
  const url = parseRequest("http", load);
  const agent = agentOver(url, load, probe, signal);
  const record2 = recorder(durationSeconds);
  const run = { load, url, agent, record: record2, begunAt: performance.now(), signal, count: 0 };
  try {
    await (load.users === void 0 ? atRate(run, durationSeconds) : byUsers(run, durationSeconds));
    signal.throwIfAborted();
    return record2.end((performance.now() - run.begunAt) / 1e3);
  } finally {
    agent.destroy();
  }
}
async function atRate(run, durationSeconds) {
  const perSecond = run.load.requestsPerSecond;
  const all2 = Math.floor(perSecond * durationSeconds);
  const pending = /* @__PURE__ */ new Set();
  while (run.count < all2 && !run.signal.aborted) {
    const due = Math.min(all2, Math.floor(sinceBegin(run) / 1e3 * perSecond) + 1);
    while (run.count < due) {
      const one = send2(run, run.begunAt + run.count * 1e3 / perSecond).finally(() => pending.delete(one));
      pending.add(one);
    }
    await sleep(tickMs, run.signal);
  }
  await Promise.all(pending);
}
async function byUsers(run, durationSeconds) {
  const { users, maximumRequestsPerSecond } = run.load;
  const apartMs = 1e3 / maximumRequestsPerSecond;
  let turn = run.begunAt;
  const user = async () => {
    while (sinceBegin(run) < durationSeconds * 1e3 && !run.signal.aborted) {
      const mine = Math.max(turn, performance.now());
      if (mine - run.begunAt >= durationSeconds * 1e3) return;
      turn = mine + apartMs;
      await sleep(mine - performance.now(), run.signal);
      if (!run.signal.aborted) await send2(run, performance.now());
    }
  };
  await Promise.all(Array.from({ length: users }, user));
}
async function send2(run, dueAt) {
  const { load, record: record2, signal } = run;
  const path = load.paths[run.count % load.paths.length];
  run.count += 1;
  record2.sent(performance.now() - dueAt);
  const limit = AbortSignal.timeout(load.timeoutSeconds * 1e3);
  const took = () => performance.now() - dueAt;
  try {
    const status = await exchange3(run, path, AbortSignal.any([signal, limit]));
    if (status < 400) record2.answered(took(), sinceBegin(run));
    else record2.failed(`status ${status} of ${path}`, sinceBegin(run), took());
  } catch (error) {
    if (signal.aborted) return;
    if (limit.aborted)
      record2.failed(`no answer of ${path} within ${load.timeoutSeconds} s`, sinceBegin(run), took());
    else if (isRefusal(error)) record2.failed("nothing listens", sinceBegin(run));
    else if (error instanceof DeployError) record2.untried();
    else record2.failed(oneLine(wordsOf(error)), sinceBegin(run));
  }
}
async function exchange3(run, path, signal, again = false) {
  const { url, agent, load } = run;
  const headers = withoutHost(load.requestHeaders);
  const { promise, resolve: resolve2, reject } = Promise.withResolvers();
  const request = http3.request({
    agent,
    path,
    signal,
    setHost: false,
    headers: {
      "user-agent": "health-gate",
      accept: "*/*",
      ...headers,
      host: hostOf(url, load.requestHeaders)
    }
  });
  request.on("error", reject).on("response", (response) => {
    response.on("error", reject).on("aborted", () => reject(new Error("the answer broke off"))).on("end", () => resolve2(response.statusCode)).resume();
  });
  request.end();
  try {
    return await promise;
  } catch (error) {
    const closed2 = ["ECONNRESET", "EPIPE"].includes(error.code ?? "");
    if (again || !closed2 || !request.reusedSocket || signal.aborted) throw error;
    return exchange3(run, path, signal, true);
  }
}
function agentOver(url, load, probe, signal) {
  const agent = new http3.Agent({ keepAlive: true, maxSockets: Math.max(connectionsAtMost, load.users ?? 0) });
  const host = hostOf(url, load.requestHeaders);
  const open3 = async () => {
    const socket = await probe.connect(nameOf(url.host), portOf(url), load.from, signal);
    return url.protocol === "https:" ? secure(socket, nameOf(host), { ALPNProtocols: ["http/1.1"] }) : socket;
  };
  agent.createConnection = (_options, callback) => {
    open3().then(
      (stream) => callback?.(null, likeSocket(stream)),
      (error) => callback?.(error, void 0)
    );
    return void 0;
  };
  return agent;
}
var ofSockets = ["setKeepAlive", "setTimeout", "ref", "unref"];
function likeSocket(stream) {
  for (const name of ofSockets)
    if (!(name in stream)) Object.defineProperty(stream, name, { value: () => stream });
  return stream;
}
function sinceBegin({ begunAt }) {
  return performance.now() - begunAt;
}
async function sleep(ms, signal) {
  await delay2(Math.max(0, ms), void 0, { signal }).catch(() => {
  });
}
function wordsOf(error) {
  const { code, message } = error;
  if (code === "ECONNRESET" || code === "EPIPE")
    return "the connection was closed before the answer was complete";
  return message === "" || message === void 0 ? String(code ?? error) : message;
}

// packages/gate/nfr/room.ts
init_dirname();
var samplesAtMost = 600;
var neededSamples = 3;
var leastSamples = 5;
function sampleRoom(slot, { durationSeconds, withService }) {
  const every = Math.max(1, Math.ceil(durationSeconds / samplesAtMost));
  const count2 = Math.max(neededSamples, Math.floor(durationSeconds / every) + 1);
  const mayEnd = Math.max(0, count2 - leastSamples);
  return lines(
    sh`
      memory_of() {
        for each in "$@"; do
          sed -n 's/^VmRSS:[^0-9]*\\([0-9]*\\) kB$/\\1/p' "/proc/$each/status" 2>/dev/null
          memory_of $(cat "/proc/$each/task/"*/children 2>/dev/null)
        done
      }
      left=${count2}
      read -r now rest < /proc/uptime
      over=$((\${now%.*} + ${Math.ceil(durationSeconds) + 1}))
      while [ "$left" -gt 0 ]; do
        left=$((left - 1))
        read -r cpu times < /proc/stat
    `,
    withService ? mainProcess(slot) : sh`pid=0`,
    sh`
        total=0
        if [ "$pid" != 0 ]; then for each in $(memory_of "$pid"); do total=$((total + each)); done; fi
        memory=$(sed -n -e 's/^MemTotal: *\\([0-9]*\\) kB$/\\1/p' -e 's/^MemAvailable: *\\([0-9]*\\) kB$/\\1/p' /proc/meminfo)
        read -r now rest < /proc/uptime
        echo sample "$now" "$total" $memory $times
        [ "$left" -gt ${mayEnd} ] || [ "$((\${now%.*} + ${every}))" -le "$over" ] || break
        [ "$left" = 0 ] || sleep ${every}
      done
    `
  );
}
function mainProcess(slot) {
  const { manager, unit } = slot.service;
  const asked = slot.container !== void 0 ? sh`docker container inspect --format '{{.State.Pid}}' ${slot.container.name} 2>/dev/null` : manager === "systemd" ? sh`systemctl show -p MainPID --value ${`${unit}.service`} 2>/dev/null` : sh`sed -n '1s/ .*//p' ${runFile(slot, unit, "pid")} 2>/dev/null`;
  return sh`
    pid=$(${asked})
    case $pid in '' | *[!0-9]*) pid=0 ;; esac
  `;
}
function roomOf2(printed2, { withService }) {
  const samples = printed2.split("\n").flatMap(sampleOf);
  const [first, last] = [samples[0], samples.at(-1)];
  if (samples.length < neededSamples || !first || !last || last.all <= first.all) return void 0;
  const growth = withService ? slopeOf(samples) : void 0;
  return {
    cpuPercent: round(100 * (last.idle - first.idle) / (last.all - first.all)),
    memoryPercent: round(Math.min(...samples.map(({ total, available }) => 100 * available / total))),
    samples: samples.length,
    ...growth !== void 0 && { memoryGrowthMebibytesPerHour: round(growth) }
  };
}
function sampleOf(line) {
  if (!/^sample [0-9.]+( [0-9]+){11,}$/.test(line.trim())) return [];
  const [seconds, serviceKibibytes, total, available, ...times] = line.trim().split(" ").slice(1).map(Number);
  const counted = times.slice(0, 8);
  return [
    {
      seconds,
      serviceKibibytes,
      total,
      available,
      idle: counted[3] + counted[4],
      all: counted.reduce((sum, each) => sum + each, 0)
    }
  ];
}
function slopeOf(samples) {
  const settled = samples.slice(Math.floor(samples.length / 3)).filter((each) => each.serviceKibibytes > 0);
  if (settled.length < neededSamples) return void 0;
  const mean = (pick) => settled.reduce((sum, each) => sum + pick(each), 0) / settled.length;
  const [x, y] = [mean(({ seconds }) => seconds), mean((each) => each.serviceKibibytes)];
  const over = mean(({ seconds, serviceKibibytes }) => (seconds - x) * (serviceKibibytes - y));
  const under = mean(({ seconds }) => (seconds - x) ** 2);
  return under === 0 ? void 0 : over / under * 3600 / 1024;
}

// packages/gate/nfr/run.ts
async function loadBefore({ context, signal }) {
  const { nfr } = context.slot;
  const { load } = nfr ?? {};
  if (!nfr?.allowed || load?.limits.p95Ratio === void 0) return void 0;
  const durationSeconds = Math.min(load.durationSeconds, longestBeforeSeconds);
  const short = { ...load, timeoutSeconds: Math.min(load.timeoutSeconds, longestBeforeSeconds) };
  context.log.info(`${context.host}: ${offered(load)} for ${durationSeconds} s on the release that serves`);
  try {
    return (await runLoad({ load: short, durationSeconds, probe: context.probe, signal })).traffic;
  } catch (error) {
    if (signal.aborted || error instanceof DeployError) return void 0;
    throw error;
  }
}
async function proveFurther({
  report: report2,
  before,
  context,
  signal,
  clock = systemClock
}) {
  const { nfr, gate } = context.slot;
  if (nfr === void 0 || report2.verdict !== "pass") return report2;
  if (nfr.load === void 0 && nfr.resilience === void 0) return report2;
  if (!nfr.allowed) {
    context.log.info(`${context.host}: no load and no kill: ${context.environment} has no nfr.consent`);
    return report2;
  }
  try {
    const { further, rows } = await measure(nfr, before, { context, signal, clock });
    const checks2 = [...report2.checks, ...rows];
    const verdict = overall(checks2.map((each) => each.verdict));
    const asked = { gate, context, checks: checks2, seen: [], clock, signal };
    return {
      ...report2,
      finishedAt: new Date(clock.now()).toISOString(),
      verdict,
      checks: checks2,
      further,
      diagnosis: verdict === "pass" ? [] : await diagnose(asked)
    };
  } catch (error) {
    if (signal.aborted) throw cancelled(context.host);
    throw error;
  }
}
async function measure({ load, resilience, consent }, before, subject) {
  const loaded = load && await underLoad(load, before, subject);
  const asked = askedOf(subject.context);
  const killed = resilience && asked && await killService({ asked, ...resilience, ...subject });
  const killRow = killed && { ...killed.row, type: "resilience", target: asked.url, samples: [] };
  if (killRow) tell2(subject.context, [killRow]);
  return {
    further: {
      ...consent !== void 0 && { consent },
      ...loaded && { load: loaded.load },
      ...killed && { resilience: killed.resilience }
    },
    rows: [...loaded?.rows ?? [], ...killRow ? [killRow] : []]
  };
}
async function underLoad(load, before, { context, signal }) {
  const { url, paths, durationSeconds, limits } = load;
  context.log.info(`${context.host}: ${offered(load)} for ${durationSeconds} s on ${paths.join(", ")}`);
  const withService = limits.memoryGrowthMebibytesPerHour !== void 0;
  const [{ traffic, stretches }, room] = await Promise.all([
    runLoad({ load, probe: context.probe, signal }),
    watchRoom(context, { durationSeconds, withService }, signal)
  ]);
  const rows = judgeLoad({ limits, traffic, room, before }).map((row) => ({
    ...row,
    type: "load",
    target: oneLine(`${url} ${paths.join(", ")}`),
    samples: []
  }));
  tell2(context, rows);
  const limit = limits.p95Ms === void 0 ? {} : { p95LimitMs: limits.p95Ms };
  const measured = { url, paths, offered: offered(load), ...limit, traffic, stretches };
  return { load: { ...measured, ...room && { room }, ...before && { before } }, rows };
}
async function watchRoom({ slot, probe }, options, signal) {
  const late = AbortSignal.timeout((options.durationSeconds + slackSeconds) * 1e3);
  const stop = AbortSignal.any([signal, late]);
  try {
    const { code, stdout } = await probe.exec(sampleRoom(slot, options), stop);
    return code === 0 ? roomOf2(stdout, options) : void 0;
  } catch (error) {
    if (error instanceof DeployError || stop.aborted) return void 0;
    throw error;
  }
}
function tell2({ log, host }, rows) {
  for (const { name, verdict, reason } of rows)
    log.info(`${host}: ${verdict === "pass" ? "\u2713" : "\u2717"} ${name}: ${reason}`);
}
function offered({ users, requestsPerSecond }) {
  return users === void 0 ? `${requestsPerSecond} requests a second` : `${users} users`;
}
function askedOf({ slot }) {
  const load = slot.nfr?.load;
  return load ? { ...load, url: `${new URL(load.url).origin}${load.paths[0]}` } : slot.gate.checks.find((check) => check.type === "http");
}

// packages/gate/probe.ts
init_dirname();
import { promises as dns2 } from "node:dns";
import { connect as connectSocket } from "node:net";
var ALIVE_SECONDS = 5;
var MAX_OUTPUT_BYTES = 256 * 1024;
function createProbe(remote, lookup = (name) => dns2.lookup(name, { all: true })) {
  const pinned = /* @__PURE__ */ new Map();
  return {
    connect: async (address, port, from, signal) => {
      if (from === "host") return untilAborted(remote.tunnel(address, port), signal);
      const addresses = pinned.get(address) ?? await resolve(address, lookup, signal);
      pinned.set(address, addresses);
      return open2(address, port, addresses, signal);
    },
    exec: async (script, signal) => {
      const { code, stdout } = await look(remote, script, { signal, maxOutputBytes: MAX_OUTPUT_BYTES });
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
function open2(address, port, pinned, signal) {
  return new Promise((done, reject) => {
    const socket = connectSocket({
      host: address,
      port,
      signal,
      autoSelectFamily: true,
      lookup: (_name, { all: all2 }, answer) => all2 ? answer(null, pinned) : answer(null, pinned[0].address, pinned[0].family)
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

export {
  signing,
  parseBackup,
  planSchema,
  planDigest,
  planText,
  stageDocuments,
  gateDocuments,
  begunDocuments,
  changeOf,
  gateFailure,
  unitName,
  systemClock,
  readContainer,
  overall,
  parseUrl,
  ask,
  completed,
  runGate,
  cancelled,
  round,
  loadBefore,
  proveFurther,
  askedOf,
  createProbe
};
