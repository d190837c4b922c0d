import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  readFileCommand,
  releaseOnHost
} from "./chunk-RYZRB7O6.js";
import {
  openRegistry,
  ownLogin,
  pinImage,
  readRepository,
  variableOf
} from "./chunk-WG6OWVE6.js";
import {
  workflowArtifacts
} from "./chunk-BCYK3GZK.js";
import {
  ask,
  begunDocuments,
  changeOf,
  completed,
  createProbe,
  gateFailure,
  loadBefore,
  parseBackup,
  parseUrl,
  planDigest,
  planSchema,
  planText,
  proveFurther,
  readContainer,
  runGate,
  signing,
  stageDocuments,
  systemClock,
  unitName
} from "./chunk-LZQWRVOH.js";
import {
  closeHosts,
  openHosts
} from "./chunk-P7HA2P5Q.js";
import {
  explained,
  inTime,
  isDown,
  keepEvidence,
  lateSection,
  mustBeAllowed,
  placeOf,
  pointerTo,
  reasonOf,
  recordKey,
  recordText,
  recordsOf,
  refuseWithoutRecord,
  tried,
  upload
} from "./chunk-YTT7B7CQ.js";
import {
  createGitHub
} from "./chunk-ZEAOVEQ4.js";
import {
  docker,
  dockerRemarks,
  engineIds,
  lentName,
  planDeployment,
  planRetirement,
  planReturn,
  planRollback,
  sudoers,
  usesDocker
} from "./chunk-645VTODO.js";
import {
  SHORT_DIGITS,
  adoptionOf,
  agentSha256,
  agentText,
  compressionOf,
  connect,
  createParser,
  createSlots,
  describeDrift,
  finalEvents,
  folderByHand,
  handMadeVenv,
  isAdopted,
  journalEntrySchema,
  lines,
  look,
  nextSlot,
  openAgent,
  orderFiles,
  persistently,
  plannedSlot,
  queryArgs,
  queryOf,
  raw,
  readFacts,
  sh,
  slotOfAdopted,
  usesFile
} from "./chunk-57NDIA2D.js";
import {
  cancellation,
  later
} from "./chunk-GYSB4QWC.js";
import {
  LOOK_BYTES,
  PIECE_BYTES,
  askedBy,
  block,
  changeDigest,
  code,
  compressorFor,
  describeGate,
  differenceOf,
  failedHosts,
  gunzip,
  hostsTable,
  installedFiles,
  isDone,
  madeFiles,
  nginxProgram,
  onHost,
  plain,
  runContext,
  sha256Of,
  slotsOf,
  stageName,
  unitFiles,
  unitPath,
  untouchedName,
  windowOf,
  words,
  writeBundle,
  writtenFiles
} from "./chunk-K7HT5U6C.js";
import {
  writeWhole
} from "./chunk-FDYBHR6E.js";
import {
  appendSummary
} from "./chunk-DNUWWJLH.js";
import {
  batchSeconds,
  batchSizes,
  createLog,
  fillRelease,
  hideSecret,
  imageReference,
  nameOf,
  readDocument,
  require_semver,
  templateOf,
  versionOf,
  withoutSecrets
} from "./chunk-6XN6W6BW.js";
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

// packages/record/github-deployments.ts
init_dirname();
var MAX_DESCRIPTION = 140;
var EARLIER = 10;
function githubDeployments(place, { logUrl }) {
  const { github, repository } = place;
  const at = placeOf(repository);
  const told = (body2) => explained("show the deployment on its page", "deployments: write", body2);
  const say = async (id, { state, description, environmentUrl = "" }) => {
    await github.rest.repos.createDeploymentStatus({
      ...at,
      deployment_id: id,
      state,
      description: shortened(description),
      auto_inactive: false,
      ...logUrl && { log_url: logUrl },
      ...environmentUrl && { environment_url: environmentUrl },
      request: { retries: 3 }
    });
  };
  const retire2 = async (id, environment) => {
    const list = await github.rest.repos.listDeployments({ ...at, environment, per_page: EARLIER });
    for (const one of list.data.filter((other) => other.id < id)) {
      const { data } = await github.rest.repos.listDeploymentStatuses({
        ...at,
        deployment_id: one.id,
        per_page: 1
      });
      if (data[0]?.state === "success") await say(one.id, { state: "inactive", description: "Replaced." });
    }
  };
  return {
    begin: (facts) => told(async () => {
      const { environment, commit, task, description, payload } = facts;
      const { status, data } = await github.rest.repos.createDeployment({
        ...at,
        ref: commit,
        task,
        environment,
        description: shortened(description),
        payload,
        auto_merge: false,
        required_contexts: []
      });
      if (status !== 201 || !("id" in data)) throw notMade(status);
      const { id } = data;
      await say(id, { state: "in_progress", description });
      return (end) => told(async () => {
        await say(id, end);
        if (end.state === "success") await retire2(id, environment);
      });
    })
  };
}
function shortened(text) {
  const signs = [...text];
  return signs.length <= MAX_DESCRIPTION ? text : `${signs.slice(0, MAX_DESCRIPTION - 1).join("")}\u2026`;
}
function notMade(status) {
  return new DeployError({
    code: "GITHUB_REFUSED",
    message: "GitHub made no deployment.",
    cause: `It answered ${status}.`,
    remedy: "Read what its page of deployments says, and run the job again."
  });
}

// packages/stage/live.ts
var TELL_HOSTS_MS = 3e3;
function liveDeps(inputs) {
  const { env } = process;
  const run = runContext(env);
  const signal = cancellation();
  const artifacts = workflowArtifacts({ env, token: inputs.githubToken, repository: run.repository });
  const log = createLog((line) => console.log(line));
  return {
    connect: (target) => connect(target, { log }),
    openAgent: (remote, root2, ending) => openAgent({ remote, root: root2, signal: ending }),
    records: void 0,
    recordsOf: (manifest) => recordsOf(manifest, { inputs, run, artifacts }),
    deployments: deployments(inputs, run),
    sign: signing(inputs, env),
    artifacts,
    run,
    env,
    log,
    now: () => /* @__PURE__ */ new Date(),
    signal,
    lateSignal: later(signal, TELL_HOSTS_MS),
    summary: appendSummary,
    workspace: env.GITHUB_WORKSPACE ?? process.cwd()
  };
}
function deployments({ githubDeployment, githubToken }, { repository, url }) {
  if (!githubDeployment) return void 0;
  return githubDeployments({ github: createGitHub({ token: githubToken }), repository }, { logUrl: url });
}

// packages/stage/refusal.ts
init_dirname();
import { mkdir as mkdir2, readFile, writeFile as writeFile2 } from "node:fs/promises";
import { dirname, join as join2 } from "node:path";

// packages/stage/begin.ts
init_dirname();
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
async function beginEvidence({ stage, subject, documents, mustBeAllowed: mustBeAllowed2 }, inputs, deps) {
  const directory = join(deps.workspace, inputs.evidenceDirectory);
  await writable(inputs, async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "probe.new"), "");
    await rm(join(directory, "probe.new"));
  });
  const begun = await openRecord({ stage, subject, documents, mustBeAllowed: mustBeAllowed2 }, inputs, deps);
  const { withoutChangeRecord } = begun;
  const noted = withoutChangeRecord ? withStage(documents, { ...stage, withoutChangeRecord }) : documents;
  await writable(inputs, () => writeBundle(directory, subject, noted, deps.sign));
  return begun;
}
async function writable({ evidenceDirectory }, write) {
  try {
    await write();
  } catch (error) {
    if (error instanceof DeployError) throw error;
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
async function openRecord({ stage, subject, documents, mustBeAllowed: mustBeAllowed2 }, { whenChangeRecordDown }, { records, run, log, signal }) {
  const { environment } = stage;
  const open2 = async (known) => {
    const text = recordText(subject, documents);
    const goesBack = stage.kind === "rollback";
    const { url } = await inTime(() => known.open(text, { goesBack }), signal);
    if (goesBack) return { url };
    await inTime(async () => known.requireAllowed?.(text.key, environment), signal);
    await inTime(async () => known.advance?.(text.key, { environment, event: "begin" }), signal);
    return { url };
  };
  try {
    return await (records && open2(records)) ?? { url: "" };
  } catch (error) {
    if (!(error instanceof DeployError) || !isDown(error)) throw error;
    if (mustBeAllowed2)
      throw closed(
        error,
        `${environment} asks for a state of the change record, so nobody can go on without it.`
      );
    if (whenChangeRecordDown !== "go-on")
      throw closed(
        error,
        "When it cannot wait, allow it with 'when-change-record-down: go-on'; the evidence then says who did."
      );
    log.warning(
      `Going on without the change record, as 'when-change-record-down: go-on' allows; it is written later. ${reasonOf(error)}`
    );
    const { code: code2, message, cause = "" } = error.facts;
    return {
      url: "",
      withoutChangeRecord: { allowedBy: run.actor, cause: `${code2}: ${message} ${cause}`.trim() }
    };
  }
}
function closed({ facts }, way) {
  const remedy = `Nothing was changed on a host. ${facts.remedy} ${way}`;
  return new DeployError({ ...facts, remedy });
}

// packages/stage/refusal.ts
var unnamed = { id: "unknown", version: "unknown", sha256: "0".repeat(64) };
async function refusing(untouched, { inputs, deps }, body2) {
  const startedAt = deps.now().toISOString();
  try {
    return await body2();
  } catch (error) {
    if (inputs.dryRun) throw error;
    const directory = join2(deps.workspace, inputs.evidenceDirectory);
    const name = await freeName(stageName(untouched.kind, untouched.environment.name), directory);
    const stage = stageOf(untouched, { name, error, startedAt }, deps);
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
  "RECORD_TOO_LONG",
  "RECORD_UNREACHABLE",
  "RECORD_CREDENTIALS",
  "RECORD_REFUSED"
];
function isOfRecord(error) {
  return error instanceof DeployError && ofRecords.includes(error.code);
}
function stageOf({ kind, manifest, environment, release = unnamed, reason }, { name, error, startedAt }, { run, signal, now }) {
  const finishedAt = now().toISOString();
  return {
    schemaVersion: 1,
    stage: name,
    kind,
    application: manifest.application,
    environment: environment.name,
    release,
    actor: run.actor,
    runUrl: run.url,
    ...reason !== void 0 && { reason },
    startedAt,
    finishedAt,
    outcome: signal.aborted ? "cancelled" : "refused",
    error: errorOf(error),
    hosts: environment.hosts.map(({ name: name2 }) => ({ host: name2, outcome: "untouched", startedAt, finishedAt }))
  };
}
async function freeName(stage, directory) {
  const index = await readFile(join2(directory, madeFiles.index), "utf8").catch(() => "");
  let number = 1;
  while (index.includes(JSON.stringify(`${untouchedName(stage, number)}/deployment.json`))) number += 1;
  return untouchedName(stage, number);
}
function errorOf(error) {
  if (!(error instanceof DeployError))
    return { code: "UNEXPECTED", message: "An unexpected failure ended the run; its log shows it." };
  const { code: code2, message, cause } = error.facts;
  return { code: code2, message, ...cause !== void 0 && { cause } };
}
async function keep(stage, { manifest, release, documents }, { inputs, deps }) {
  const subject = { application: manifest.application, release: stage.release };
  const directory = join2(deps.workspace, inputs.evidenceDirectory);
  const path = `${stage.stage}/deployment.json`;
  const own = withStage(documents, stage);
  const text = recordText(subject, own);
  const shown = text.sections.find(({ id }) => id === stage.stage)?.markdown ?? "";
  await tried("Writing the evidence", deps, async () => {
    await mkdir2(join2(directory, dirname(path)), { recursive: true });
    await writeFile2(join2(directory, path), withoutSecrets(own[path]));
  });
  await tried("Writing the job summary", deps, () => deps.summary(shown, pointerTo(inputs)));
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

// packages/stage/run.ts
init_dirname();
import { join as join4 } from "node:path";

// packages/plan/describe.ts
init_dirname();
var phases = { fetch: "Fetch", prepare: "Prepare", switch: "Switch", identity: "Prove" };
function describePlan(plan, user) {
  const bytes = plan.blobs.reduce((sum, { size }) => sum + size, 0);
  const steps = plan.steps.map(
    ({ phase, id, title, timeoutSeconds }, index) => `${String(index + 1).padStart(4)}. ${phases[phase].padEnd(8)} ${id.padEnd(10)} ${title} (at most ${timeoutSeconds} s)`
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
async function readBackups(planned, outcomes2, deps) {
  const asked = planned.filter(({ plan }) => plan.steps.some(({ id }) => id.startsWith("backup-")));
  const answers = await Promise.all(
    asked.map(async (open2) => {
      const deployId = outcomes2.find(({ host }) => host === open2.host.name)?.deployId ?? "";
      const what = `Reading what ${open2.host.name} has noted of its backups`;
      const documents = await tried(what, deps, () => askBackups(open2, deployId));
      return [open2.host.name, documents ?? []];
    })
  );
  return Object.fromEntries(answers.filter(([, documents]) => documents.length > 0));
}
var MOST_BYTES = 4 * 1024 ** 2;
async function askBackups({ remote, plan }, deployId) {
  const folder = `${plan.slot.root}/.deploy/orders/${deployId}/backup/documents`;
  const { stdout } = await look(remote, print, {
    args: [folder],
    timeoutSeconds: 30,
    maxOutputBytes: MOST_BYTES
  });
  const files = new Map(
    stdout.split("\n").flatMap((line) => {
      const [name, text] = line.split(" ");
      return name && text ? [[name, Buffer.from(text, "base64").toString()]] : [];
    })
  );
  return [...files].filter(([name]) => name.endsWith(".json")).map(
    ([name, text]) => parseBackup(withRestored(text, files.get(name.replace(/json$/, "restored"))), name)
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
`;
function withRestored(text, restored) {
  if (restored === void 0) return text;
  return JSON.stringify({ ...JSON.parse(text), restored: JSON.parse(restored) });
}

// packages/stage/difference.ts
init_dirname();
async function readDifferences(planned, wish, { log }) {
  if (wish.kind === "rollback") return {};
  const wanted = wish.kind === "deploy" ? wish.source.release.id : wish.release.id;
  const found = await Promise.all(
    planned.map(async ({ plan, remote }) => {
      const { previous: previous2, environment, host, slot } = plan;
      if (previous2 === void 0 || previous2.id === wanted || isAdopted(previous2.id)) return [];
      try {
        const release = wish.kind === "deploy" ? wish.source.release : await releaseOnHost(remote, slot.root, wanted);
        const before = await releaseOnHost(remote, slot.root, previous2.id);
        const difference = differenceOf(release, before);
        return [[`${environment}/${host}/difference.json`, `${JSON.stringify(difference, null, 2)}
`]];
      } catch (error) {
        if (!(error instanceof DeployError)) throw error;
        log.warning(`What is other than in ${previous2.id} on ${host} cannot be told: ${error.message}`);
        return [];
      }
    })
  );
  return Object.fromEntries(found.flat());
}

// packages/stage/ending.ts
init_dirname();

// packages/rollout/watch.ts
init_dirname();
function follow(plan, log) {
  const began = /* @__PURE__ */ new Map();
  const titles = new Map(plan.steps.map(({ id, title }) => [id, title]));
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
    log: (step, text) => log.host(plan.host, `${step}: ${text}`),
    settled: ({ deployId, actor, url, event, detail }) => log.line(
      plan.host,
      `The deployment ${deployId} of ${actor} (${url}) was left before its end; it ended as ${event}${detail ? `: ${detail}` : ""}.`
    ),
    notice: (text) => log.line(plan.host, text)
  };
}
function describeEntry({ event, detail }, { title, seconds, plan }) {
  const took = `(${seconds.toFixed(1)} s)`;
  const texts = {
    opened: "The host has the plan.",
    begin: `\u2026 ${title}`,
    done: `\u2713 ${title} ${took}`,
    skipped: `\u2713 ${title} (already so)`,
    failed: `\u2717 ${title}: ${detail ?? "failed"} ${took}`,
    staged: plan.previous ? "Ready to switch; the live release still serves." : "Ready to switch.",
    aborted: `Given up before the switch${detail ? `: ${detail}` : ""}. ${ends(plan).aborted}`,
    armed: `Timer set: without a confirmation the host goes back by itself${detail ? ` (${detail})` : ""}.`,
    activated: "Switched. Waiting for the proof.",
    confirmed: "Confirmed: the release is live.",
    reverting: `Going back${detail ? `: ${detail}` : ""} \u2026`,
    undo: `\u2026 taking back: ${title}`,
    undone: `\u2713 taken back: ${title} ${took}`,
    "undo-failed": `\u2717 could not take back: ${title}: ${detail ?? ""}`,
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
  const { stage, outcomes: outcomes2 } = ended;
  if (isDone(stage)) return void 0;
  const [failed] = failuresOf(ended);
  const facts = failed?.error ?? {
    code: "NOT_CONFIRMED",
    message: "The deployment was not confirmed on every host.",
    remedy: "Look at the change record for what happened on each host, and run it again."
  };
  const outcome = outcomes2.find(({ host }) => host === failed?.host);
  const serves = facts.step === "gate" && outcome ? whatServes(outcome) : void 0;
  const count = stage.hosts.length > 1 && failed ? countOf(stage) : void 0;
  return {
    ...facts,
    cause: [facts.cause, count, `How it ended: ${endsOf(stage)}`, serves].filter((line) => line).join("\n")
  };
}
function failuresOf({ outcomes: outcomes2, unreached }) {
  return [
    ...outcomes2.flatMap(({ host, error }) => error ? [{ host, error }] : []),
    ...unreached.map(({ host, error }) => ({ host: host.name, error: error.facts }))
  ];
}
function countOf(stage) {
  const named = failedHosts(stage).filter(({ error }) => error);
  const names2 = named.map(({ host, error }) => `${host} (${error?.code})`).join(", ");
  return `${named.length} of ${stage.hosts.length} hosts failed, ${stage.rollout?.maximumFailures ?? 0} may: ${names2}.`;
}
function endsOf({ hosts }) {
  if (hosts.length <= 3) return hosts.map(({ host, outcome }) => `${host}: ${outcome}`).join(", ");
  const counts = Map.groupBy(hosts, ({ outcome }) => outcome);
  return [...counts].map(([outcome, { length }]) => `${length} ${outcome}`).join(", ");
}
function whatServes({ outcome, plan }) {
  return outcome === "reverted" || outcome === "aborted" ? ends(plan)[outcome] : void 0;
}

// packages/stage/image.ts
init_dirname();
import { isDeepStrictEqual } from "node:util";
async function requireImage({ image }, { manifest, environment }, { env, log }) {
  if (image?.repository === void 0) return;
  const repository = readRepository(image.repository);
  const login2 = loginOf(manifest, environment, env) ?? await ownLogin(repository, env);
  const platforms = image.platforms.map(({ platform }) => platform);
  try {
    const registry = openRegistry(repository, login2 ? { login: login2 } : {});
    const found = await pinImage(registry, { reference: image.digest, platforms });
    if (!isDeepStrictEqual(found.platforms, image.platforms)) throw otherLayers(image);
    log.info(`The registry has ${imageReference(image)}.`);
  } catch (error) {
    const unasked = error instanceof DeployError && error.code === "REGISTRY_DENIED" && login2 === void 0;
    if (!unasked) throw error;
    log.warning(`Nobody is logged in to the registry here, so only the hosts can tell: ${error.message}`);
  }
}
function loginOf({ build }, { slot }, env) {
  for (const login2 of [slot.container?.login, build.image?.login]) {
    const user = login2 && env[login2.userEnv];
    const password = login2 && env[login2.passwordEnv];
    if (user && password) return { user, password };
  }
  return void 0;
}
function otherLayers(image) {
  return new DeployError({
    code: "DIGEST_MISMATCH",
    message: `${imageReference(image)} has other layers in the registry than release.json says.`,
    remedy: "Use the release directory as the build made it. When nobody changed it knowingly, find out who did."
  });
}

// packages/stage/late.ts
init_dirname();
var RECENT = 10;
var looking = "Looking for endings that no change record knows";
function lookForLate(hosts, application, deps) {
  const { records, run, signal, log } = deps;
  const [repository] = run.url.split("/actions/runs/");
  if (!records || !repository || signal.aborted) return async () => {
  };
  const asked = tried(looking, deps, async () => {
    const histories = await Promise.all(
      hosts.map(async ({ host, agent }) => recentEndings(await agent.history(), host.name, repository))
    );
    return lateTexts(histories.flat(), application);
  });
  return async () => {
    const texts = await asked;
    if (texts === void 0 || signal.aborted) return;
    await tried(looking, deps, async () => {
      for (const { endings = [] } of await records.deliver(texts))
        log.notice(
          `The change record did not know yet how an earlier deployment ended: ${endings.join(", ")}.`
        );
    });
  };
}
function recentEndings(history, host, repository) {
  return history.slice(0, RECENT).map((past, index) => ({ past, older: history.slice(index + 1) })).filter(({ past }) => past.url.startsWith(`${repository}/actions/runs/`)).map(({ past, older }) => ({ change: changeOf2(past, older), ending: { ...endingOf(past), host } }));
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
function endingOf(past) {
  const { deployId, kind, environment, release, event, at, detail, actor, url } = past;
  return { deployId, kind, environment, release, event, at, actor, url, ...detail && { detail } };
}

// packages/stage/plans.ts
init_dirname();
import { createReadStream } from "node:fs";
import { posix as posix3 } from "node:path";

// packages/plan/preflight/drift.ts
init_dirname();
function drift({ kind, drift: found = [] }, slot) {
  if (kind === "rollback" || slot.drift === "report") return [];
  return found.filter(({ path, state }) => state !== "unknown" && !writtenFiles(slot).includes(path)).map((each) => ({
    code: "DRIFT",
    message: describeDrift(each).join("\n"),
    remedy: `Bring the change into the repository and build a new version, or put the file back as it was: ${slot.root}/.deploy/installed${each.path}. To deploy over it once, set drift: report; a copy of the edit then stays in ${slot.root}/.deploy/edited.`
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
function accounts({ slot: { files, setup }, facts }) {
  const users = (setup?.users ?? []).filter(({ name }) => name !== files.owner);
  const wanted = [...files.owner ? [{ name: files.owner, system: true }] : [], ...users];
  const problems = wanted.filter(({ name }) => facts.accounts[name]?.user === false).map(({ name, system }) => ({
    code: "ACCOUNT_MISSING",
    message: `The user ${name} does not exist.`,
    remedy: `Let Ops run once: sudo useradd ${system ? "-r -s /bin/false" : "-m"} ${facts.accounts[name]?.group ? `-g ${name} ` : ""}${name}`
  }));
  if (files.group && facts.accounts[files.group]?.group === false) {
    problems.push({
      code: "ACCOUNT_MISSING",
      message: `The group ${files.group} does not exist.`,
      remedy: `Let Ops run once: sudo groupadd -r ${files.group}`
    });
  } else if (files.group && facts.uid !== 0 && !facts.groups.includes(files.group)) {
    problems.push({
      code: "GROUP_NOT_A_MEMBER",
      message: `${facts.user} is not a member of the group ${files.group} and cannot give files to it.`,
      remedy: `Let Ops run once: sudo usermod -aG ${files.group} ${facts.user}`
    });
  }
  if (files.owner && facts.uid !== 0 && files.owner !== facts.user) {
    problems.push({
      code: "OWNER_NEEDS_ROOT",
      message: `${facts.user} cannot give files to ${files.owner}: only root changes owners.`,
      remedy: `Leave files.owner out (the group can read the release, which the service should not write anyway), or log in as root or ${files.owner}.`
    });
  }
  return problems;
}

// packages/plan/preflight/adoption.ts
init_dirname();
function adoption({ slot, facts }) {
  if (!adoptionOf(slot, facts)) return [];
  const reasons = [
    ...folderByHand(slot, facts) ? ofFolder(slot.path, { slot, facts }) : [],
    ...ofVenv({ slot, facts }),
    ...slot.container || slot.compose ? ofContainers({ slot, facts }) : ofUnit({ slot, facts }),
    ...facts.releases.some(({ id, present }) => present && isAdopted(id)) ? ["there is an adopted release already, and no other can be"] : []
  ];
  if (reasons.length === 0) return [];
  const away = folderByHand(slot, facts) ? `move it away by hand (sudo mv ${slot.path} ${slot.path}.before-deploy), with its venv where that has a path of its own` : "take 'adopt' out of deploy.yml";
  return [
    {
      code: "ADOPT_REFUSED",
      message: `${subjectOf({ slot, facts })} was installed by hand and cannot be adopted: ${reasons.join("; ")}.`,
      remedy: `Mend that and deploy again. Or give up the way back to it: ${away}.`
    }
  ];
}
function subjectOf({ slot, facts }) {
  if (folderByHand(slot, facts)) return slot.path;
  return slot.container ? `The container ${slot.container.name}` : `The project ${slot.compose.project}`;
}
function ofContainers({ slot, facts }) {
  const { container, project } = facts.docker ?? {};
  if (slot.compose)
    return project !== void 0 && runningContainers(facts) > 0 ? [] : [
      `no container of the project ${slot.compose.project} runs, and what does not serve now is nothing to go back to`
    ];
  const { unit } = slot.service;
  const unknown = facts.unit === void 0 || facts.unit.loadState === "not-found";
  return [
    ...slot.service.manager === "systemd" && unknown ? [`systemd does not know ${unit}.service`] : [],
    ...container?.state === "running" ? [] : [
      `the container ${slot.container.name} ${container ? `is ${container.state}` : "is not there"}, and what does not serve now is nothing to go back to`
    ]
  ];
}
function ofFolder(path, { slot, facts }) {
  const folder = facts.folders[path];
  if (folder?.names === void 0) return [`${facts.user} cannot read ${path}`];
  return folder.sameFileSystem ? [] : [`${path} is not on the file system of ${slot.root}, so that it could not be moved there in one act`];
}
function ofVenv({ slot, facts }) {
  const path = slot.venv?.path;
  if (path === void 0) return [];
  const { kind, target } = facts.paths[path] ?? { kind: "absent" };
  if (kind === "absent") return [];
  if (kind === "link") return [`${path} is a link (to ${target}), and not the venv itself`];
  if (kind !== "directory") return [`${path} is no folder`];
  return [
    ...ofFolder(path, { slot, facts }),
    ...facts.folders[slot.path]?.venv ? [`${slot.path}/.venv would be in the place of ${path}`] : []
  ];
}
function ofUnit({ slot: { service }, facts: { unit } }) {
  const name = `${service.unit}.service`;
  if (unit === void 0 || unit.loadState === "not-found") return [`systemd does not know ${name}`];
  return unit.activeState === "active" ? [] : [`${name} is ${unit.activeState}, and what does not serve now is nothing to go back to`];
}
function adoptionRemarks({ slot, facts }) {
  const adopts = adoptionOf(slot, facts);
  if (!adopts) return [];
  const { owner, mode } = facts.paths[slot.path] ?? {};
  const venv = handMadeVenv({ slot, facts });
  const found = folderByHand(slot, facts) ? `${slot.path} was installed by hand (of ${owner}, mode ${mode}${sizeOf(facts, slot.path)}) and is served by ${serving({ slot, facts })}` : `What serves was started by hand: ${serving({ slot, facts })}`;
  return [
    `${found}. It becomes the release ${adopts.id}${venv === void 0 ? "" : `, with its venv ${venv}${venvSize(facts, venv)}`}, to which the action rollback can go back.`
  ];
}
function serving({ slot: { service, container, compose }, facts }) {
  const { unit, docker: docker2 } = facts;
  if (container) return `the container ${container.name} (${docker2?.container?.image})`;
  if (compose) return `the project ${compose.project}, ${runningContainers(facts)} containers`;
  const process2 = unit?.mainPid ? `, main process ${unit.mainPid}` : "";
  return `${service.unit}.service${unit?.fragmentPath ? ` from ${unit.fragmentPath}` : ""}${process2}`;
}
function runningContainers({ docker: docker2 }) {
  const states2 = Object.values(docker2?.services ?? {}).flat();
  return states2.filter((state) => state === "running" || state === "unhealthy").length;
}
function sizeOf({ folders: folders2 }, path) {
  const { bytes = 0, inodes = 0 } = folders2[path] ?? {};
  return bytes === 0 ? "" : `, ${Math.ceil(bytes / 1024 ** 2)} MB in ${inodes} files and folders`;
}
function venvSize(facts, path) {
  return sizeOf(facts, path).replace(/^, (.*)$/, " ($1)");
}

// packages/plan/preflight/backups.ts
init_dirname();
var MEGABYTE = 1024 ** 2;
function backups(question) {
  const { slot, facts, release, restoreData } = question;
  if (release ? release.id === facts.current : !restoreData) return [];
  const isFirst = facts.current === void 0 && adoptionOf(slot, facts) === void 0;
  const made = slot.backup.filter(({ firstDeployment }) => !(isFirst && firstDeployment === "skip"));
  const seen = made.map((backup) => ({ backup, at: placesOf(backup, question) }));
  const wanted = seen.filter(({ at }) => at.length > 0);
  return [
    ...wanted.flatMap(({ backup, at }) => [
      ...missing(backup, at),
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
function missing({ name }, at) {
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
        (each) => each.facts.copies.find(({ kind }) => kind !== "before-restore")?.bytes ?? 0
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
function restores({ restore }) {
  return restore !== void 0 && restore.when !== "never";
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

// packages/plan/preflight/installed.ts
init_dirname();

// packages/plan/preflight/unit.ts
init_dirname();
import { posix } from "node:path";
function masked({ slot, facts }) {
  const { service } = slot;
  const own = service.manager === "systemd" && facts.unit?.loadState === "masked" ? [`${service.unit}.service`] : [];
  const others = unitFiles(slot).flatMap(
    ({ to }) => isMask(to, facts.paths[to]) ? [posix.basename(to)] : []
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
function unitMistakes({ slot, unit, file, folder, printed }) {
  const mistakes = printed.flatMap((line) => {
    const placed = parts(line, `${folder}/${unit}:`);
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
function isMissingProgram(text, { root: root2, path, venv }) {
  const [, program, reason] = /^Command (\/\S+) is not executable: (.*)$/.exec(text) ?? [];
  if (program === void 0) return false;
  const own = [root2, path, ...venv?.path === void 0 ? [] : [venv.path]];
  return reason !== "No such file or directory" || own.some((folder) => program.startsWith(`${folder}/`));
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
  if (adoptionOf(slot, facts)) return [];
  return [slot.path, slot.venv?.path].flatMap((path) => {
    const kind = path ? facts.paths[path]?.kind : void 0;
    if (!path || !kind || kind === "absent" || kind === "link") return [];
    const adopt = path === slot.path && kind === "directory" && facts.current === void 0 && isOfSystemd(slot) ? ". Or set 'adopt: true' in deploy.yml: then it becomes the release to go back to" : "";
    return [
      {
        code: "PATH_OCCUPIED",
        message: `${path} is a ${kind}, but it must become a link to the current release.`,
        remedy: `Move it away by hand, so that its content is kept: sudo mv ${path} ${path}.before-deploy${adopt}`
      }
    ];
  });
}
function isOfSystemd({ service, container, compose }) {
  return service.manager === "systemd" && container === void 0 && compose === void 0;
}
function links({ slot, facts }) {
  const trusted = ["root", facts.user, slot.files.owner];
  return [slot.root, slot.path, slot.venv?.path].flatMap((path) => {
    const { kind, owner, target } = (path ? facts.paths[path] : void 0) ?? {};
    if (kind !== "link" || owner === void 0 || trusted.includes(owner)) return [];
    if (path?.startsWith(`${slot.root}/`)) return [];
    return [
      {
        code: "LINK_NOT_TRUSTED",
        message: `${path} is a link that belongs to ${owner}, who may lead it anywhere; now it leads to ${target}.`,
        remedy: `Find out who made it; when it is right, let Ops run: sudo chown -h root ${path}`
      }
    ];
  });
}

// packages/plan/preflight/ports.ts
init_dirname();
function ports(question) {
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
  if (slot.swarm !== void 0) return isOfStack(held, slot.compose.project, expected);
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
function isOfStack({ container, unit }, stack, expected) {
  if (container !== void 0) return expected || container.startsWith(`${stack}_`);
  return unit === "docker.service" || expected && unit === void 0;
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
  const good = facts.releases.filter(({ id, state, present }) => present && state === "good" && id !== facts.current).toSorted((a, b) => b.fence - a.fence)[0];
  const back = good ? `Go back to ${good.id} with the action rollback, then deploy. ` : "";
  return `${back}To go on without a way back, let the host forget it: rm ${slot.root}/current ${slot.root}/.deploy/state/${facts.current}`;
}
function some(paths2) {
  const shown = paths2.slice(0, 5).join(", ");
  return paths2.length > 5 ? `${shown} and more` : shown;
}

// packages/plan/preflight/python.ts
init_dirname();
function python({ slot: { venv }, facts }) {
  if (venv?.python !== "python3") return [];
  if (!facts.python) {
    return [
      {
        code: "PYTHON_MISSING",
        message: "The host has no python3, which the venv needs.",
        remedy: "Let Ops install python3 and python3-venv."
      }
    ];
  }
  const minimum = venv.minimumPython;
  if (!minimum || atLeast(facts.python, minimum)) return [];
  return [
    {
      code: "PYTHON_TOO_OLD",
      message: `The host has Python ${facts.python}; deploy.yml asks for ${minimum} or later.`,
      remedy: "Let Ops install a newer one and name it in venv.python."
    }
  ];
}
function pip({ slot: { venv, files }, facts }) {
  if (!venv || facts.uid !== 0 || files.owner) return [];
  return [
    {
      code: "PIP_AS_ROOT",
      message: "Packages would be installed as root, with whatever they bring along.",
      remedy: "Name the user whom the files belong to in files.owner of deploy.yml, or log in as another user than root."
    }
  ];
}
function atLeast(version, minimum) {
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
  const files = release.files.reduce((sum, { size }) => sum + size, 0);
  const { venvBytes = 0, venvInodes = 0 } = facts.live ?? {};
  return {
    bytes: Math.ceil(release.archive.size + 2 * files + 50 * MEGABYTE2 + 1.2 * venvBytes),
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
  const missing2 = needed.filter((name) => !facts.tools.includes(name));
  if (missing2.length === 0) return [];
  return [
    {
      code: "TOOL_MISSING",
      message: `The host has no ${missing2.join(", ")}.`,
      remedy: missing2.includes("systemctl") && missing2.length === 1 ? "Use service.manager: process in deploy.yml, or a host with systemd." : `Let Ops install them; they are in ${usesDocker(slot) ? "docker.io, " : ""}coreutils, tar, gzip and util-linux.`
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
  ports,
  paths,
  adoption,
  links,
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
  return [...previousRemarks(question), ...dockerRemarks(question), ...adoptionRemarks(question)];
}

// packages/plan/preflight/sudo.ts
init_dirname();
function sudo(plan, user, { refused, said, hiding }) {
  if (refused.length === 0) return [];
  const words2 = said === "" ? "" : ` (it says: ${said})`;
  const lines2 = [
    `Let Ops install this with visudo -f /etc/sudoers.d/deploy-${plan.application}-${plan.environment}:
${sudoers(plan, user).trimEnd()}`,
    ...said === "" ? [] : [
      `When it is a terminal that sudo misses (requiretty), add this line:
Defaults:${user} !requiretty`
    ],
    ...hiding.length === 0 ? [] : [
      `These programs of the host hide those that the lines name: ${hiding.join(", ")}. Where sudo finds them first, add this line:
Defaults:${user} secure_path="/usr/sbin:/usr/bin:/sbin:/bin"`
    ]
  ];
  return [
    {
      code: "SUDO_REFUSED",
      message: `sudo does not let ${user} run without a password${words2}: ${listed(refused, plan.privileged.length)}`,
      remedy: lines2.join("\n")
    }
  ];
}
function listed(refused, all) {
  return refused.length > 1 && refused.length === all ? `any of the plan's ${all} commands` : refused.join("; ");
}

// packages/plan/preflight/units.ts
init_dirname();
import { posix as posix2 } from "node:path";
function unitsNotEnabled({ units }, texts) {
  return (units?.files ?? []).flatMap((file) => {
    const name = posix2.basename(file);
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
import { randomBytes } from "node:crypto";

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
      return refuse(response, 401, "UNAUTHORIZED", { "www-authenticate": 'Basic realm="image"' });
    if (request.method !== "GET" && request.method !== "HEAD")
      return refuse(response, 405, "UNSUPPORTED", { allow: "GET, HEAD" });
    if (request.url === "/v2/") return void response.writeHead(200, { "content-length": 0 }).end();
    const found = find(request.url ?? "");
    if (found === void 0) return refuse(response, 404, "BLOB_UNKNOWN");
    await send2(request, response, found);
  };
  const isWanted = (given = "") => {
    const bytes = Buffer.from(given);
    return bytes.length === wanted.length && timingSafeEqual(bytes, wanted);
  };
  const find = (url) => {
    if (!url.startsWith(`/v2/${name}/`)) return void 0;
    const [, kind, digest = ""] = /^(manifests|blobs)\/(sha256:[0-9a-f]{64})$/.exec(url.slice(name.length + 5)) ?? [];
    return kind === "manifests" ? layout.manifests.get(digest) : layout.blobs.get(digest);
  };
  const send2 = async (request, response, found) => {
    const { digest, size, mediaType } = found;
    const range = rangeIn(request.headers.range, size);
    if (range === "outside")
      return refuse(response, 416, "RANGE_INVALID", { "content-range": `bytes */${size}` });
    const length = range ? range.end - range.start + 1 : size;
    response.writeHead(range ? 206 : 200, {
      "content-type": layout.manifests.has(digest) ? mediaType : "application/octet-stream",
      "content-length": length,
      "docker-content-digest": digest,
      "accept-ranges": "bytes",
      ...range && { "content-range": `bytes ${range.start}-${range.end}/${size}` }
    });
    if (request.method === "HEAD") return void response.end();
    const source = layout.open(digest, range);
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
function refuse(response, status, code2, headers = {}) {
  const body2 = JSON.stringify({
    errors: [{ code: code2, message: "This is one image, to be pulled by its digest." }]
  });
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body2);
}
function rangeIn(header2, size) {
  const [, first, last] = /^bytes=([0-9]{1,15})-([0-9]{0,15})$/.exec(header2 ?? "") ?? [];
  if (first === void 0) return void 0;
  const start = Number(first);
  const end = last === "" || last === void 0 ? size - 1 : Math.min(Number(last), size - 1);
  return start >= size || end < start ? "outside" : { start, end };
}

// packages/stage/lend.ts
async function lendImage({ remote, slot, image, layout, signal }) {
  const name = lentName(slot.container.name);
  const [user, password] = ["host", randomBytes(16).toString("hex")];
  const server = serveImage(layout, { name, user, password });
  const open2 = async () => {
    const { stdout } = await look(remote, isThere(image), { timeoutSeconds: 60, ...signal && { signal } });
    return stdout.trim() === "" ? await remote.listen(server.serve) : void 0;
  };
  const listening = await persistently(open2, { signal });
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
function isThere(image) {
  return sh`docker image inspect --format '{{.Id}}' ${engineIds(image)} 2> /dev/null || true`;
}

// packages/stage/sudo.ts
init_dirname();
async function askSudo(remote, commands) {
  if (commands.length === 0) return { refused: [], said: "", hiding: [] };
  const { stdout } = await look(remote, sudoQuestions(commands), { timeoutSeconds: 60 });
  const [said = "", ...answers] = stdout.split("\n");
  return {
    refused: commands.filter((_, index) => answers[index] !== "allowed"),
    said: said.trim(),
    hiding: [...new Set(answers.flatMap((answer) => /^refused (\/.+)$/.exec(answer)?.[1] ?? []))]
  };
}
function sudoQuestions(commands) {
  return lines(ask2, ...commands.map((command) => sh`ask ${command.split(" ")}`));
}
var ask2 = sh`
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
    [ "$answer" = allowed ] || answer="refused$(hiding "$1")"
    printf '%s\\n' "$answer"
  }
  hiding() {
    found=$(command -v "$1") || return 0
    [ -e "/usr/bin/$1" ] || return 0
    [ "$(readlink -f "$found")" = "$(readlink -f "/usr/bin/$1")" ] || printf ' %s' "$found"
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
`;

// packages/stage/unit-file.ts
init_dirname();
async function verifyUnit(remote, { slot, unit, file, text, others = [] }) {
  if (text.trim() === "") return { problems: [unitFileMissing(file)], remarks: [] };
  const { stdout } = await look(remote, verify, {
    args: [unit],
    input: [...others, { unit, text }].map((each) => framed(each)).join(""),
    timeoutSeconds: 60
  });
  const [first = "", ...printed] = stdout.split("\n");
  if (!first.startsWith("folder "))
    return { problems: [], remarks: [`${file} was not verified: ${first.trim()}`] };
  const folder = first.slice("folder ".length);
  return { problems: unitMistakes({ slot, unit, file, folder, printed }), remarks: [] };
}
function framed({ unit, text }) {
  return `${unit} ${Buffer.byteLength(text)}
${text}`;
}
var verify = sh`
  export LC_ALL=C SYSTEMD_COLORS=0 SYSTEMD_LOG_LEVEL=warning SYSTEMD_LOG_TARGET=console SYSTEMD_LOG_COLOR=0
  export SYSTEMD_LOG_LOCATION=0 SYSTEMD_LOG_TIME=0
  umask 077
  command -v systemd-analyze > /dev/null 2>&1 || { echo 'the host has no systemd-analyze'; exit 0; }
  folder=$(mktemp -d 2> /dev/null) || { echo 'no temporary folder can be made'; exit 0; }
  trap 'rm -rf "$folder"' EXIT
  trap 'exit 1' HUP INT TERM
  while read -r name bytes; do
    head -c "$bytes" > "$folder/$name" || { echo 'its copy cannot be written'; exit 0; }
  done
  echo "folder $folder"
  timeout 30 systemd-analyze verify --man=no "$folder/$1" 2>&1 < /dev/null | head -c 65536
`;

// packages/stage/plans.ts
function planHosts(hosts, subject) {
  const question = questionOf(subject);
  const looked = hosts.map((open2) => ({
    ...open2,
    problems: preflight({
      ...question,
      slot: nextSlot(onHost(subject.environment, open2.host), open2.facts),
      facts: open2.facts
    }),
    remarks: remarks({ ...question, slot: onHost(subject.environment, open2.host).slot, facts: open2.facts })
  }));
  try {
    const planned = looked.map((open2) => ({ ...open2, ...planHost(open2, subject) }));
    requireOneRelease(planned);
    return planned;
  } catch (error) {
    refuse2(looked.flatMap((open2) => located(open2, open2.problems)));
    throw error;
  }
}
async function requireReady(planned, environment) {
  const asked = await Promise.all(planned.map((open2) => askHost(open2, onHost(environment, open2.host).slot)));
  refuse2(asked.flatMap(({ open: open2, problems }) => located(open2, problems)));
  return asked.flatMap(({ open: open2, remarks: remarks2 }) => remarks2.map((remark) => ({ host: open2.host.name, remark })));
}
function requireFit(planned, environment) {
  refuse2(
    planned.flatMap((open2) => {
      const { plan, host, problems } = open2;
      const { slot } = onHost(environment, host);
      return located(open2, [...problems, ...drift(plan, slot), ...unitsNotEnabled(slot, textsOf(open2))]);
    })
  );
}
function textsOf({ unitTexts }) {
  return Object.fromEntries(unitTexts.map(({ file, text }) => [file, text]));
}
async function askHost(open2, slot) {
  const { remote, plan, facts, unitTexts } = open2;
  const verify2 = (each) => verifyUnit(remote, { slot, ...each, others: unitTexts.filter((other) => other !== each) });
  const [answer, verified, refused] = await Promise.all([
    askSudo(remote, plan.privileged),
    Promise.all(unitTexts.map(verify2)),
    refusesToBorrow(open2)
  ]);
  return {
    open: open2,
    problems: [
      ...open2.problems,
      ...drift(plan, slot),
      ...unitsNotEnabled(slot, textsOf(open2)),
      ...verified.flatMap(({ problems }) => problems),
      ...sudo(plan, facts.user, answer),
      ...refused
    ],
    remarks: [...open2.remarks, ...verified.flatMap(({ remarks: remarks2 }) => remarks2)]
  };
}
async function refusesToBorrow({ lend }) {
  try {
    var _stack = [];
    try {
      const _2 = __using(_stack, await lend?.(new AbortController().signal), true);
      return [];
    } catch (_) {
      var _error = _, _hasError = true;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== "LISTEN_REFUSED") throw error;
    const { code: code2, message, remedy } = error.facts;
    return [{ code: code2, message, remedy }];
  }
}
function refuse2(problems) {
  if (problems.length > 0) throw refusal(problems);
}
function questionOf({ wish, now }) {
  return {
    now,
    ...wish.kind === "deploy" ? { release: wish.source.release } : { restoreData: wish.kind === "rollback" && (wish.restoreData ?? false) }
  };
}
function planHost(open2, { application, environment: whole, wish }) {
  const environment = onHost(whole, open2.host);
  const subject = {
    application,
    environment,
    host: open2.host.name,
    facts: open2.facts,
    installed: open2.installed
  };
  if (wish.kind === "rollback") {
    const { to, restoreData = false } = wish;
    return { plan: planRollback({ ...subject, to, restoreData }), unitTexts: [] };
  }
  if (wish.kind === "return")
    return { plan: planReturn({ ...subject, release: wish.release }), unitTexts: [] };
  const { source, layout } = wish;
  const { plan, texts } = planDeployment({ ...subject, source });
  const { archive, image } = source.release;
  const textOf = (file) => texts.find(({ name }) => name === file)?.text ?? source.configTexts[file] ?? "";
  return {
    plan,
    delivery: {
      archive: {
        sha256: archive.sha256,
        size: archive.size,
        open: (start) => createReadStream(wish.archivePath, { start, highWaterMark: 256 * 1024 })
      },
      texts: texts.map(({ name, text }) => ({ name, text, sha256: sha256Of(text) })),
      release: source.release,
      archivePath: wish.archivePath,
      ...baseOf(open2.facts, archive.sha256)
    },
    ...layout && image && {
      lend: (signal) => lendImage({ remote: open2.remote, slot: plannedSlot(environment, plan), image, layout, signal })
    },
    unitTexts: unitFiles(environment.slot).flatMap(
      ({ to, from }) => "file" in from ? [{ unit: posix3.basename(to), file: from.file, text: textOf(from.file) }] : []
    )
  };
}
function baseOf({ blobs, live, current }, archive) {
  if (!live || !current || blobs[archive]?.whole) return {};
  if (live.files === "whole") return { base: current };
  const why = live.files === "damaged" ? "were changed" : "could not all be compared with their digests in time";
  return { whole: `files of ${current}, which serves, ${why}` };
}
function requireOneRelease(planned) {
  const nameOf2 = ({ id }) => isAdopted(id) ? "adopted" : id;
  if (new Set(planned.map(({ plan }) => nameOf2(plan.release))).size <= 1) return;
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
import { randomBytes as randomBytes2 } from "node:crypto";
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
    ...plan.discardAdoptedAfter !== void 0 && { discardAdoptedAfter: plan.discardAdoptedAfter },
    actor: issuer.actor,
    url: issuer.url,
    steps: plan.steps.map(({ check, undo, ...step }) => ({
      ...step,
      ...check !== void 0 && { check },
      ...undo !== void 0 && { undo }
    })),
    planJson: planText(plan),
    secretEnv
  };
}
function newDeployId(now) {
  return `${now.toISOString().replace(/[-:]|\.\d+/g, "").toLowerCase()}-${randomBytes2(4).toString("hex")}`;
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
function gather(write) {
  let waiting;
  let timer;
  const flush = () => {
    clearTimeout(timer);
    const ready = waiting;
    waiting = void 0;
    if (ready) write(ready.host, ready.lines.join("\n"));
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
    const { open: open2, unreached } = await openHosts(before, { access: subject.access, blobs: [] }, deps);
    try {
      const ended = await Promise.all(
        open2.map(async (host) => {
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
      await closeHosts(open2);
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
function policyOf(slots, failedBefore = 0) {
  return { ...slots[0].rollout, batchSeconds: Math.max(...slots.map(batchSeconds)), failedBefore };
}
function batchesOf(hosts, policy) {
  const rest = [...hosts];
  return batchSizes(hosts.length, policy).map((size) => rest.splice(0, size));
}
function waitSeconds(confirmSeconds, { index, batches }, policy) {
  return confirmSeconds + (batches - 1 - index) * policy.batchSeconds;
}
function tooMany(failed, { failedBefore, maximumFailures }) {
  return failed + failedBefore > maximumFailures;
}

// packages/rollout/rollout.ts
init_dirname();
import { once } from "node:events";

// packages/rollout/deliver.ts
init_dirname();
import { Readable as Readable2 } from "node:stream";

// packages/release/bundle.ts
init_dirname();
var import_tar_stream = __toESM(require_tar_stream(), 1);
import { createHash, randomUUID } from "node:crypto";
import { createReadStream as createReadStream2 } from "node:fs";
import { open, rm as rm2 } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as join3 } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline as pipeline2 } from "node:stream/promises";
var OWN_FOLDER = ".release";
async function makeBundle(texts, part, signal) {
  const file = await namelessFile();
  const hash = createHash("sha256");
  let size = 0;
  const measured = new Transform({
    transform: (chunk, _, done) => {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    }
  });
  const archive = (0, import_tar_stream.pack)();
  try {
    const write = async () => {
      const [head, all] = await lookAt(archive);
      const packed = compressorFor(part?.packing ?? "gzip", head);
      await pipeline2(all, packed, measured, (pieces) => file.writeFile(pieces), { signal });
    };
    await Promise.all([pour(archive, texts, part), write()]);
  } catch (error) {
    archive.destroy();
    await file.close();
    signal.throwIfAborted();
    throw error;
  }
  return {
    sha256: hash.digest("hex"),
    size,
    open: (offset) => Readable.from(readFrom(file, offset), { objectMode: false, highWaterMark: PIECE_BYTES }),
    [Symbol.asyncDispose]: () => file.close()
  };
}
async function namelessFile() {
  const path = join3(tmpdir(), `bundle-${randomUUID()}`);
  const file = await open(path, "wx+", 384);
  await rm2(path);
  return file;
}
async function* readFrom(file, offset) {
  for (let position = offset; ; ) {
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.allocUnsafe(PIECE_BYTES), position });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
async function lookAt(stream) {
  const chunks = stream[Symbol.asyncIterator]();
  const looked = [];
  let length = 0;
  while (length < LOOK_BYTES) {
    const next = await chunks.next();
    if (next.done) break;
    looked.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(looked);
  const all = async function* () {
    yield head;
    yield* { [Symbol.asyncIterator]: () => chunks };
  };
  return [head, all()];
}
async function pour(archive, texts, part) {
  const common = { mtime: /* @__PURE__ */ new Date(0), uid: 0, gid: 0 };
  const own = (name, text) => archive.entry({ ...common, name: `${OWN_FOLDER}/${name}`, mode: 384 }, text);
  try {
    for (const folder of [OWN_FOLDER, `${OWN_FOLDER}/texts`])
      archive.entry({ ...common, name: `${folder}/`, type: "directory", mode: 448 });
    for (const [sha256, text] of texts) own(`texts/${sha256}`, text);
    if (part) {
      own("short", part.short);
      own("omitted", part.omitted.map((path) => `${path}
`).join(""));
      await pourFiles(archive, part);
    }
    archive.finalize();
  } catch (error) {
    archive.destroy(error);
    throw error;
  }
}
async function pourFiles(archive, { archivePath, files }) {
  const entries = (0, import_tar_stream.extract)();
  const reading = pipeline2(createReadStream2(archivePath, { highWaterMark: PIECE_BYTES }), gunzip(), entries);
  reading.catch(() => void 0);
  for await (const entry of entries) {
    const { header: header2 } = entry;
    if (header2.type !== "file") archive.entry(header2);
    else if (files.has(header2.name)) await pipeline2(entry, archive.entry(header2));
    entry.resume();
  }
  await reading;
}

// packages/rollout/difference.ts
init_dirname();

// packages/release/stretches.ts
init_dirname();
import { createHash as createHash2 } from "node:crypto";
var LAST_OF_STRETCH = /^[08]/;
function stretchesOf(releaseJson, listed2) {
  const lines2 = releaseJson.split("\n");
  const stretches = [];
  let open2;
  const end = () => {
    if (!open2) return;
    const { text, ...stretch } = open2;
    stretches.push({ sha256: createHash2("sha256").update(text).digest("hex"), ...stretch });
    open2 = void 0;
  };
  for (const { path, sha256, at } of entriesOf(lines2)) {
    if (!listed2.has(path)) {
      end();
      continue;
    }
    open2 ??= { from: at, to: at, files: [], text: "" };
    open2.to = at + LINES;
    open2.files.push(sha256);
    open2.text += lines2.slice(at + 1, at + LINES - 1).map((line) => `${line}
`).join("");
    if (LAST_OF_STRETCH.test(sha256)) end();
  }
  end();
  return stretches;
}
function shorten(releaseJson, stretches, there, { isHeld, digits }) {
  const lines2 = releaseJson.split("\n");
  const short2 = [];
  let at = 0;
  let run;
  const tell = () => {
    if (run) short2.push(`@${run.first} ${run.last}`);
    run = void 0;
  };
  for (const [index, { from, to }] of stretches.entries()) {
    const number = there.get(index);
    if (number === void 0) continue;
    if (run && run.to === from && run.last + 1 === number) run = { ...run, last: number, to };
    else {
      tell();
      short2.push(...lines2.slice(at, from));
      run = { first: number, last: number, to };
    }
    at = to;
  }
  tell();
  short2.push(...lines2.slice(at));
  const shortened2 = short2.map((line) => {
    const digest = DIGEST.exec(line)?.[1];
    return digest !== void 0 && isHeld(digest) ? line.replace(digest, digest.slice(0, digits)) : line;
  });
  return shortened2.join("\n");
}
function isPlain({ files }) {
  return files.every(({ path }) => JSON.stringify(path) === `"${path}"`);
}
var LINES = 6;
var DIGEST = /^ {6}"sha256": "([0-9a-f]{64})",$/;
function* entriesOf(lines2) {
  const begin2 = lines2.indexOf('  "files": [') + 1;
  for (let at = begin2; begin2 > 0 && lines2[at] === "    {"; at += LINES) {
    const path = /^ {6}"path": "(.*)",$/.exec(lines2[at + 1] ?? "")?.[1];
    const sha256 = DIGEST.exec(lines2[at + 3] ?? "")?.[1];
    if (path === void 0 || sha256 === void 0) return;
    yield { path, sha256, at };
  }
}

// packages/rollout/difference.ts
var WORTH_ASKING_BYTES = 512 * 1024;
var MOST_SHARE = 0.5;
async function differenceFor(agent, plan, delivery) {
  const { base, release, texts } = delivery;
  const [sums, json] = ["SHA256SUMS", "release.json"].map((name) => texts.find((text) => text.name === name));
  const small = release.archive.size < WORTH_ASKING_BYTES;
  if (base === void 0 || plan.previous?.id !== base || small || !sums || !json || !isPlain(release))
    return void 0;
  const listed2 = new Set(sums.text.split("\n").map((line) => line.slice(66)));
  const stretches = stretchesOf(json.text, listed2);
  const held = await agent.held(
    base,
    stretches.map(({ sha256 }) => sha256)
  );
  if (held === void 0) return void 0;
  const isHeld = holds(held, stretches);
  const lacking = release.files.filter(({ sha256 }) => !isHeld(sha256));
  const bytesOf = (files) => files.reduce((sum, { size }) => sum + size, 0);
  if (bytesOf(lacking) > MOST_SHARE * bytesOf(release.files)) return void 0;
  const { packing } = held;
  const others = texts.filter((text) => text !== sums && text !== json);
  return {
    texts: new Map(others.map(({ sha256, text }) => [sha256, text])),
    part: {
      archivePath: delivery.archivePath,
      short: shorten(json.text, stretches, held.stretches, { isHeld, digits: SHORT_DIGITS }),
      omitted: release.files.map(({ path }) => path).filter((path) => !listed2.has(path)),
      files: new Set(lacking.map(({ path }) => path)),
      packing
    },
    difference: {
      base,
      archive: delivery.archive.sha256,
      sums: sums.sha256,
      releaseJson: json.sha256,
      packing
    }
  };
}
function holds(held, stretches) {
  const there = new Set(held.contents);
  for (const index of held.stretches.keys())
    for (const sha256 of stretches[index]?.files ?? []) there.add(sha256.slice(0, SHORT_DIGITS));
  return (sha256) => there.has(sha256.slice(0, SHORT_DIGITS));
}

// packages/rollout/deliver.ts
function createBundles() {
  const made = /* @__PURE__ */ new Map();
  return {
    get: (key, make) => {
      const known = made.get(key) ?? make();
      made.set(key, known);
      return known;
    },
    [Symbol.asyncDispose]: async () => {
      for (const bundle of await Promise.allSettled(made.values()))
        if (bundle.status === "fulfilled") await bundle.value[Symbol.asyncDispose]();
    }
  };
}
async function deliver(given) {
  const { delivery, log, plan } = given;
  const difference = await differenceFor(given.agent, plan, delivery);
  if (difference && await send(given, difference.texts, difference)) return;
  if (delivery.whole !== void 0) log.line(plan.host, `The whole archive is sent: ${delivery.whole}.`);
  await putArchive(given);
  const texts = new Map(delivery.texts.map(({ sha256, text }) => [sha256, text]));
  if (!await send(given, texts)) for (const { sha256 } of delivery.texts) await putLost(given, sha256);
}
async function send(given, texts, of) {
  if (texts.size === 0 && of === void 0) return true;
  const { agent, plan, delivery, bundles, log, signal } = given;
  const key = JSON.stringify([[...texts.keys()], of?.part.short, of?.part.packing]);
  const name = of ? `what the host lacks of ${delivery.release.archive.name}` : "texts";
  const bundle = await bundles.get(key, () => makeBundle(texts, of?.part, signal)).catch((error) => {
    if (!isWithoutRoom(error)) throw error;
    log.line(plan.host, `There is no room for ${name} in the runner's temporary folder (${error.code}).`);
  });
  if (!bundle) return false;
  const progress = log.progress(plan.host, name, bundle.size);
  for (const lost of await agent.putBundle(bundle, of?.difference, progress)) await putLost(given, lost);
  return true;
}
function isWithoutRoom(error) {
  return error instanceof Error && "code" in error && ["ENOSPC", "EDQUOT", "EROFS"].includes(String(error.code));
}
async function putLost(given, lost) {
  const { agent, plan, delivery, log } = given;
  const known = delivery.texts.find(({ sha256 }) => sha256 === lost);
  if (known) await agent.put(blobOf(known), log.progress(plan.host, known.name, known.text.length));
  else if (lost === delivery.archive.sha256) await putArchive(given);
}
async function putArchive({ agent, plan, delivery: { archive, release }, log }) {
  await agent.put(archive, log.progress(plan.host, release.archive.name, archive.size));
}
function blobOf({ sha256, text }) {
  const bytes = Buffer.from(text);
  return { sha256, size: bytes.length, open: (offset) => Readable2.from([bytes.subarray(offset)]) };
}

// packages/rollout/failures.ts
init_dirname();

// packages/rollout/backup-failure.ts
init_dirname();
function backupFailure(stepId = "") {
  const [, act = "", name = ""] = /^backup-([a-z]+)-(.+)$/.exec(stepId) ?? [];
  return failures[act]?.(name);
}
var again = "Then run the deployment again; nothing has to be cleaned up.";
var failures = {
  dump: (name) => ({
    code: "BACKUP_FAILED",
    remedy: `Mend what the last lines above say of the backup ${name}; try its command by hand as the user who logs in. Where this is the first deployment and there is nothing to save yet, set 'first-deployment: skip'. ${again}`
  }),
  weigh: (name) => ({
    code: "BACKUP_TOO_SMALL",
    remedy: `Find out what the backup ${name} lacks. When so little is right, lower 'minimum-share' or 'minimum-bytes', or set 'when-smaller: warn', for this deployment. ${again}`
  }),
  copy: (name) => ({
    code: "BACKUP_COPY_FAILED",
    remedy: `Look at the places of the backup ${name}: room (df -h), mount (findmnt -T), and the disk (dmesg) where a checksum differs. ${again}`
  }),
  rehearse: (name) => ({
    code: "BACKUP_NOT_RESTORABLE",
    remedy: `Read what the rehearsal of ${name} printed, and mend the backup or the rehearsal: a backup that cannot be restored is none. ${again}`
  }),
  keep: (name) => ({
    code: "BACKUP_COPY_FAILED",
    remedy: `Look at the places of the backup ${name}: room (df -h), mount (findmnt -T), owners and modes. ${again}`
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
function endOf(plan, event) {
  if (event === "aborted" || event === "reverted") return ends(plan)[event];
  return event === "broken" ? "The host could not go back by itself. It needs a person now." : "";
}
function stepFailed(plan, ending) {
  const failure = ending.entries.findLast(({ event }) => event === "failed");
  const ofBackup = ending.event === "broken" ? void 0 : backupFailure(failure?.step);
  return {
    code: ending.event === "broken" ? "HOST_BROKEN" : ofBackup?.code ?? "STEP_FAILED",
    message: `${whatFailed(plan, ending, failure?.step)}. ${endOf(plan, ending.event)}`.trim(),
    host: plan.host,
    ...ending.failedStep && { step: ending.failedStep },
    cause: [failure?.detail, ...ending.logTail].filter((line) => line !== void 0).join("\n"),
    remedy: ending.event === "broken" ? `Look at ${plan.slot.root}/.deploy/orders and the journal, put ${plan.slot.root}/current on a good release and start the service; where systemd refuses because it failed too often, run 'systemctl reset-failed' for the unit first. docs/runbook.md has the commands, under "The host says broken".` : ofBackup?.remedy ?? `Mend what the last lines above name and run the deployment again; nothing has to be cleaned up first.`
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
  const titleOf = (id) => plan.steps.find((step) => step.id === id)?.title;
  const [title, undone] = [titleOf(first ?? failedStep), titleOf(failedStep)];
  if (title === void 0) return `The deployment ended as ${event}`;
  if (first === void 0 && event === "broken") return `'${undone}' could not be taken back`;
  return first === void 0 || first === failedStep ? `'${title}' failed` : `'${title}' failed, and then '${undone}' could not be taken back`;
}
function gateFailed({ host }) {
  return {
    code: "GATE_FAILED",
    message: "The gate did not pass.",
    host,
    remedy: "Read in gate.json of the evidence what was measured, mend the release, and deploy it again."
  };
}
function cancelled({ host, guarantee }) {
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
function startHost(run, confirmSeconds, deps) {
  return {
    run,
    deployId: newDeployId(deps.now()),
    confirmSeconds,
    opened: false,
    passed: false,
    goesLast: false,
    outcome: "untouched",
    journal: [],
    logTail: [],
    startedAt: deps.now().toISOString()
  };
}
async function prepare(host, deps, { bundles, places }) {
  var _stack = [];
  try {
    const { agent, plan, delivery, lend } = host.run;
    const place = await places.take(deps.signal);
    const _line = __using(_stack, lend ? place : void 0);
    const lent = __using(_stack, await lend?.(deps.signal), true);
    try {
      if (delivery) await deliver({ agent, plan, delivery, bundles, log: deps.log, signal: deps.signal });
      await agent.install();
    } finally {
      if (!lend) place[Symbol.dispose]();
    }
    const { issuer } = deps;
    const secretEnv = { ...deps.secretEnv, ...lent?.env };
    const { deployId, confirmSeconds } = host;
    const order = orderOf(plan, { deployId, issuer, confirmSeconds, secretEnv });
    host.opened = true;
    const watch = follow(plan, deps.log);
    const journal = (entry) => {
      watch.journal(entry);
      if (entry.event === "opened") deps.whilePreparing?.();
    };
    settle(host, await agent.prepare(order, { ...watch, journal }), "staged");
    if (lent) deps.log.line(plan.host, lent.told());
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function hold({ run, deployId }, seconds) {
  await run.agent.extend(deployId, seconds);
}
async function activate(host, deps) {
  const { agent, plan } = host.run;
  await deps.beforeSwitch?.(host.run);
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
    const known = ending.event === "aborted" || ending.event === "reverted" || ending.event === "confirmed";
    host.outcome = known ? ending.event : "broken";
    if (!known && host.error) host.error = alsoFailed(host.error, stepFailed(plan, ending));
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
function outcomeOf({ run, deployId, outcome, journal, logTail, gate, error, startedAt, finishedAt }, now) {
  return {
    host: run.plan.host,
    outcome,
    deployId,
    plan: run.plan,
    planDigest: planDigest(run.plan),
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
  await allBack(hosts, deps);
  return hosts.map((host) => outcomeOf(host, deps.now()));
}
async function allBack(hosts, deps) {
  const back = (some2) => Promise.all(some2.map((host) => goBack(host, reasonFor(host, hosts, deps), deps)));
  await unlessAborted(back(hosts.filter(({ goesLast }) => !goesLast)), deps.signal);
  await back(hosts);
}
function putsBack({ plan }) {
  return plan.steps.some(({ id }) => id.startsWith("backup-guard-"));
}
function startBatches(runs, deps) {
  const batches = batchesOf(runs, deps.policy);
  const shared = !runs.every(putsBack);
  return batches.map((batch, index) => {
    const place = { index, batches: batches.length };
    return batch.map((run) => ({
      ...startHost(run, waitSeconds(run.plan.confirmSeconds, place, deps.policy), deps),
      goesLast: shared && putsBack(run)
    }));
  });
}
var HOSTS_AT_ONCE = 8;
async function prepareAll(hosts, batches, deps) {
  var _stack = [];
  try {
    const seconds = batches * deps.policy.batchSeconds;
    const bundles = __using(_stack, createBundles(), true);
    const places = createSlots(HOSTS_AT_ONCE);
    await sideBySide(hosts, deps, async (host) => {
      await prepare(host, deps, { bundles, places });
      if (hosts.length > 1) await hold(host, seconds);
    });
    if (batches > 1 && !hasStopped(hosts, deps)) await sideBySide(hosts, deps, (host) => hold(host, seconds));
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
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
  await Promise.all(hosts.map((host) => attempt(host, deps, act, cancellable)));
  await unlessAborted(Promise.all(hosts.map(({ goneBack }) => goneBack)), deps.signal);
}
async function attempt(host, deps, act, cancellable) {
  if (host.error) return;
  try {
    if (cancellable) deps.signal.throwIfAborted();
    await act(host, deps);
  } catch (error) {
    const isCancelled = cancellable && deps.signal.aborted;
    host.error = isCancelled ? cancelled(host.run.plan) : factsOf(error, host.run.plan);
    if (!deps.signal.aborted && !host.goesLast) void goBack(host, host.error.code, deps);
  }
}
async function unlessAborted(work, signal) {
  if (signal.aborted) return;
  const done = new AbortController();
  await Promise.race([work, once(signal, "abort", { signal: done.signal }).catch(() => {
  })]);
  done.abort();
}
function hasStopped(hosts, { policy }) {
  return tooMany(failedOf(hosts).length, policy);
}
function failedOf(hosts) {
  return hosts.filter(({ error }) => error).map(({ run }) => run.plan.host);
}
function announce(batch, place, { log }) {
  for (const { run, error } of batch) if (!error) log.line(run.plan.host, `Switches now, in ${place}.`);
}
var NAMES = 5;
function reasonFor({ error }, hosts, { signal }) {
  if (signal.aborted) return "cancelled";
  if (error) return error.code;
  const failed = failedOf(hosts);
  const more = failed.length > NAMES ? ` and ${failed.length - NAMES} more` : "";
  return `${failed.length === 1 ? "another host" : "other hosts"} failed: ${failed.slice(0, NAMES).join(", ")}${more}`;
}

// packages/stage/watching.ts
init_dirname();

// packages/gate/gap.ts
init_dirname();
var everyMs = { closely: 100, gently: 1e3 };
var limitMs = 2e3;
var patienceMs = 1e4;
var askedBefore = { closely: 3, gently: 1 };
var apartMs = 100;
async function watchGap({
  context,
  pace,
  signal,
  clock: clock2 = systemClock
}) {
  const question = questionOf2(context);
  if (question === void 0) return void 0;
  const { url, check, measure: measure2 } = question;
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  const asked = [];
  const seen = { longestMs: 0, askedAt: -Infinity, broken: false, paused: false };
  let last;
  const once2 = async () => {
    const begun = clock2.now();
    const { outcome, latencyMs } = await measure2(AbortSignal.any([stop, AbortSignal.timeout(limitMs)]));
    if (stop.aborted) return;
    seen.broken ||= outcome === "none";
    if (outcome !== "none") asked.push({ at: begun, outcome, ...latencyMs !== void 0 && { latencyMs } });
    if (outcome !== "good") return;
    const now = clock2.now();
    seen.askedAt = begun;
    seen.longestMs = Math.max(seen.longestMs, now - (last ?? now));
    last = now;
  };
  const goOn = async () => {
    while (!stop.aborted && !seen.broken) {
      const begun = clock2.now();
      if (!seen.paused) await once2();
      await clock2.sleep(Math.max(0, begun + everyMs[pace] - clock2.now()), stop);
    }
  };
  await once2();
  const served = last !== void 0;
  for (let more = 1; served && more < askedBefore[pace] && !seen.broken; more += 1) {
    await clock2.sleep(apartMs, stop);
    await once2();
  }
  const running = goOn();
  const end = async () => {
    const now = clock2.now();
    const covered = () => seen.askedAt >= now;
    seen.paused = true;
    const waits = served && pace === "closely";
    while (waits && !covered() && !seen.broken && !signal.aborted && clock2.now() < now + patienceMs) {
      await once2();
      if (!covered()) await clock2.sleep(everyMs.closely, signal);
    }
    ended.abort();
    await running;
    if (pace === "gently" || !covered() || seen.broken || signal.aborted) return { gap: null, asked };
    const unanswered = asked.filter(({ outcome }) => outcome === "bad").length;
    const seconds = Math.round(seen.longestMs) / 1e3;
    return { gap: { seconds, requests: asked.length, unanswered, url }, asked };
  };
  let ending;
  return {
    url,
    check,
    pause: () => {
      seen.paused = pace === "gently";
    },
    resume: () => {
      seen.paused = false;
    },
    end: () => {
      ending ??= end();
      return ending;
    }
  };
}
function questionOf2(context) {
  for (const check of context.slot.gate.checks) {
    if (check.type !== "http" && !(check.type === "identity" && check.url !== void 0)) continue;
    const { status, requestHeaders, from } = check.type === "http" ? check : { status: 200, requestHeaders: {}, from: "host" };
    try {
      const url = parseUrl(check.type, check.url);
      const wrong = (answer) => answer.status === status ? void 0 : `status ${answer.status}`;
      const measure2 = (signal) => ask({ url, requestHeaders, from, context, signal }, wrong);
      return { url: url.href, check: check.name, measure: measure2 };
    } catch (error) {
      if (!(error instanceof DeployError)) throw error;
    }
  }
  return void 0;
}

// packages/stage/watching.ts
function watchHosts(signal) {
  const hosts = /* @__PURE__ */ new Map();
  const now = () => performance.timeOrigin + performance.now();
  const start = async (context, pace) => {
    const startedAt = now();
    const watch = await watchGap({ context, pace, signal });
    return watch && { watch, pace, startedAt, switchAt: pace === "closely" ? now() : startedAt };
  };
  return {
    begin: async (name, context, pace) => {
      const started = start(context, pace);
      hosts.set(name, started);
      if (pace === "closely") await started;
    },
    during: async (name, gate) => {
      const host = await hosts.get(name);
      if (host === void 0) return gate();
      host.watch.pause();
      const from = now();
      const report = await gate();
      host.gate = { from, to: now(), report };
      if (report.verdict !== "pass") host.watch.resume();
      else await endOne(host, now);
      return report;
    },
    end: async (outcomes2) => {
      const watched = await Promise.all([...hosts].map(async ([name, host]) => ({ name, host: await host })));
      const ended = await Promise.all(
        watched.flatMap(
          ({ name, host }) => host ? [endOne(host, now).then((end) => ({ name, pace: host.pace, ...end }))] : []
        )
      );
      const closely = ended.filter(({ pace }) => pace === "closely");
      const windows = new Map(ended.map(({ name, window }) => [name, window]));
      return {
        outcomes: outcomes2.map((outcome) => withWindow(outcome, windows.get(outcome.host))),
        gaps: Object.fromEntries(closely.map(({ name, gap }) => [name, gap]))
      };
    }
  };
}
async function endOne(host, now) {
  const { watch, pace, startedAt, switchAt, gate } = host;
  const { gap, asked } = await watch.end();
  host.finishedAt ??= now();
  if (gate === void 0) return { gap, window: void 0 };
  const { samples = [] } = gate.report.checks.find(({ name }) => name === watch.check) ?? {};
  const all = pace === "gently" ? [...asked, ...askedBy(samples)] : asked;
  const times = { startedAt, switchAt, gateFrom: gate.from, gateTo: gate.to, finishedAt: host.finishedAt };
  return { gap, window: windowOf({ url: watch.url, asked: all, ...times }) };
}
function withWindow(outcome, window) {
  return outcome.gate && window ? { ...outcome, gate: { ...outcome.gate, window } } : outcome;
}

// packages/stage/roll.ts
async function roll(planned, request, deps) {
  const watching = watchHosts(deps.signal);
  const before = /* @__PURE__ */ new Map();
  const contexts = new Map(planned.map((open2) => [open2.plan, contextOf(open2, request, deps)]));
  for (const context of contexts.values()) context.catch(() => void 0);
  const contextFor = (plan) => contexts.get(plan);
  const outcomes2 = await rollOut(planned, {
    issuer: { actor: deps.run.actor, url: deps.run.url },
    policy: policyOf(slotsOf(request.environment), request.unreached.length),
    secretEnv: request.secretEnv,
    log: rolloutLog(deps.log),
    now: deps.now,
    signal: deps.signal,
    ...deps.whilePreparing && { whilePreparing: deps.whilePreparing },
    beforeSwitch: async ({ plan }) => {
      const context = await contextFor(plan);
      if (plan.previous && plan.kind === "deploy")
        before.set(plan.host, await trafficBefore(plan, context, request, deps));
      const { slot, other } = request.environment;
      const pace = slot.container === void 0 || other !== void 0 ? "gently" : "closely";
      await watching.begin(plan.host, context, pace);
    },
    gate: async ({ plan }, activation) => {
      const was = plan.previous ? before.get(plan.host) : null;
      const context = { ...await contextFor(plan), activation };
      return measure(plan, { context, before: was, watching }, deps);
    }
  });
  return watching.end(outcomes2);
}
async function measure(plan, { context, before, watching }, deps) {
  const { host } = plan;
  const measured = await watching.during(
    host,
    () => runGate({
      gate: context.slot.gate,
      context,
      signal: deps.signal,
      onSample: (check, { outcome, detail }) => deps.log.info(`${host}: ${outcome === "good" ? "\u2713" : "\u2717"} ${check}: ${detail}`)
    })
  );
  const report = plan.kind === "rollback" ? measured : await proveFurther({
    report: measured,
    before,
    context,
    signal: deps.signal
  });
  deps.log.host(host, describeGate(report).join("\n"));
  const failure = gateFailure(report);
  return { passed: !failure, report, ...failure && { error: failure.facts } };
}
async function trafficBefore(plan, context, { environment }, deps) {
  const again2 = plan.previous?.id === plan.release.id;
  const other = context.slot === environment.slot ? environment.other : environment.slot;
  const slot = again2 || !environment.other ? context.slot : other;
  return loadBefore({ context: { ...context, slot }, signal: deps.signal });
}
async function contextOf(open2, { manifest, environment: whole, commitOf }, { log }) {
  const { remote, host, plan } = open2;
  const environment = onHost(whole, host);
  return {
    probe: createProbe(remote),
    application: manifest.application,
    environment: environment.name,
    host: host.name,
    release: { ...plan.release, commit: await commitOf(open2) },
    ...plan.previous && { previous: plan.previous.id },
    slot: isAdopted(plan.release.id) ? slotOfAdopted(environment.slot) : plannedSlot(environment, plan),
    log
  };
}

// packages/stage/secrets.ts
init_dirname();
function secretVariables(slot, kind, env) {
  const { container, compose } = slot;
  const login2 = [...loginOf2(container, "container"), ...loginOf2(compose, "compose")];
  if (kind !== "deploy") {
    const given = login2.flatMap(([name]) => env[name] ? [[name, env[name]]] : []);
    return given.length === login2.length ? Object.fromEntries(given) : {};
  }
  const wanted = wantedVariables(slot);
  return Object.fromEntries(wanted.map(([name, key]) => [name, variableOf(env, { name, key })]));
}
function secretNames(slot) {
  return wantedVariables(slot).map(([name]) => name);
}
function givenVariables(slot, env) {
  return Object.fromEntries(secretNames(slot).flatMap((name) => env[name] ? [[name, env[name]]] : []));
}
function wantedVariables({ venv, container, compose }) {
  return [
    ...venv?.indexUrlEnv ? [[venv.indexUrlEnv, "venv.index-url-env"]] : [],
    ...loginOf2(container, "container"),
    ...loginOf2(compose, "compose")
  ];
}
function hideVariables({ venv, container, compose }, variables) {
  const users = [container?.login?.userEnv, compose?.login?.userEnv];
  for (const [name, value] of Object.entries(variables)) {
    if (users.includes(name) || name === venv?.indexUrlEnv && isPublic(value)) continue;
    hideSecret(value);
    const { password } = URL.parse(value) ?? { password: "" };
    hideSecret(password);
    hideSecret(decoded(password));
  }
}
function isPublic(address) {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  const mayBeToken = (part) => part.length >= 12 && /\d/.test(part);
  return !(url.username || url.password || url.search || url.hash || url.pathname.split("/").some(mayBeToken));
}
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
function loginOf2(of, section) {
  if (!of?.login) return [];
  return [
    [of.login.userEnv, `${section}.login.user-env`],
    [of.login.passwordEnv, `${section}.login.password-env`]
  ];
}

// packages/stage/services.ts
init_dirname();
async function readServices(planned, outcomes2, { slot, log, signal }) {
  if (slot.compose === void 0) return {};
  const confirmed = outcomes2.filter(({ outcome }) => outcome === "confirmed");
  const answers = await Promise.all(
    confirmed.map(async ({ host, deployId }) => {
      const { remote } = planned.find((open2) => open2.host.name === host);
      const what = `Reading which services ${host} runs`;
      const script = sh`cat ${`${slot.root}/.deploy/orders/${deployId}/serving`}`;
      const answer = await tried(
        what,
        { log, signal },
        () => look(remote, script, { timeoutSeconds: 30, maxOutputBytes: 1024 ** 2 })
      );
      return [host, servicesIn(answer?.stdout ?? "")];
    })
  );
  return Object.fromEntries(answers.filter(([, services]) => services.length > 0));
}
function servicesIn(text) {
  return text.split("\n").flatMap((line) => {
    const [service, image, containers, started, nodes = ""] = line.split("|");
    if (!service || !image || !isCount(containers) || !isCount(started)) return [];
    const byNode = nodes.split(",").flatMap((part) => {
      const [name, count] = part.split("=");
      return name && isCount(count) ? [[name, Number(count)]] : [];
    });
    return {
      ...{ service, image, containers: Number(containers), started: Number(started) },
      ...byNode.length > 0 && { nodes: Object.fromEntries(byNode) }
    };
  });
}
function isCount(text) {
  return text !== void 0 && /^[0-9]{1,6}$/.test(text);
}

// packages/stage/shown.ts
init_dirname();
async function showDeployment({ stage, planDigest: planDigest2, commitOf }, { environmentUrl }, deps) {
  const { deployments: deployments2 } = deps;
  if (deployments2 === void 0) return async () => {
  };
  const what = "Showing the deployment on GitHub";
  const begin2 = async () => {
    const commit = await commitOf();
    if (commit !== "") return deployments2.begin(factsOf2(stage, { commit, planDigest: planDigest2 }));
    deps.log.warning("GitHub shows no deployment: nobody knows from which commit the release was built.");
    return void 0;
  };
  const begun = begin2();
  await tried(what, deps, () => begun);
  return async (ended) => {
    const end = async () => (await begun.catch(() => void 0))?.(endOf2(ended, environmentUrl));
    await tried(what, deps, end);
  };
}
function factsOf2({ kind, environment, release }, { commit, planDigest: planDigest2 }) {
  const { id, sha256 } = release;
  return {
    environment,
    commit,
    task: kind === "rollback" ? "rollback" : "deploy",
    description: kind === "rollback" ? "A rollback" : `Release ${id}`,
    payload: { release: id, sha256, planDigest: planDigest2 }
  };
}
function endOf2({ outcome }, environmentUrl) {
  const state = states[outcome];
  return { state, description: words[outcome], environmentUrl: state === "success" ? environmentUrl : "" };
}
var states = {
  confirmed: "success",
  partial: "failure",
  reverted: "failure",
  aborted: "failure",
  broken: "error",
  cancelled: "inactive",
  refused: "failure",
  unknown: "error"
};

// packages/stage/run.ts
async function runStage(request, inputs, deps) {
  const { environment, manifest, wish } = request;
  const blobs = wish.kind === "deploy" ? [wish.source.release.archive.sha256] : [];
  const { secretEnv, looked } = await refusing(
    { ...request, release: releaseOf(request, []) },
    { inputs, deps },
    async () => {
      const secretEnv2 = secretVariables(environment.slot, wish.kind, deps.env);
      hideVariables(environment.slot, secretEnv2);
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
    const { planned, told } = await refusing(untouched, { inputs, deps }, async () => {
      const plans = planHosts(hosts, {
        application: manifest.application,
        environment,
        wish,
        now: deps.now()
      });
      await showPlans(plans, deps);
      const [ready, differences] = await Promise.allSettled([
        requireReady(plans, environment),
        readDifferences(plans, wish, deps)
      ]);
      for (const { host, remark } of resultOrThrow(ready)) deps.log.warning(`${host}: ${remark}`);
      const agreed = await agreedOn(plans, request, inputs, deps);
      return { planned: plans, told: { ...resultOrThrow(differences), ...agreed } };
    });
    const documents = { ...request.documents, ...told };
    return inputs.dryRun ? await keepPlans(planned, request, inputs, deps) : await perform(planned, { ...request, documents, secretEnv, unreached }, inputs, deps);
  } finally {
    await closeHosts(hosts);
  }
}
function resultOrThrow(result) {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
async function agreedOn(plans, { agree }, { dryRun }, { log }) {
  try {
    return await agree?.(plans) ?? {};
  } catch (error) {
    if (!dryRun || !(error instanceof DeployError)) throw error;
    log.warning(explain(error.facts));
    return {};
  }
}
function releaseOf({ wish }, hosts) {
  if (wish.kind === "deploy") return nameOf(wish.source.release);
  if (wish.kind === "return") return wish.release;
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
  await writePlans(planned, request, inputs, deps);
  deps.log.info("Dry run: this was the plan. Nothing on a host was changed.");
  return resultOf(planned, inputs, "", "planned");
}
async function writePlans(planned, request, inputs, deps) {
  const documents = Object.fromEntries(
    planned.map(({ plan }) => [`planned/${plan.host}/plan.json`, planText(plan)])
  );
  const directory = join4(deps.workspace, inputs.evidenceDirectory);
  await writeBundle(directory, subjectOf2(planned, request), documents, deps.sign);
  await tried(
    "Writing the job summary",
    deps,
    () => deps.summary(plansText(planned, request), pointerTo(inputs))
  );
}
function plansText(planned, { environment }) {
  return [
    `## The plan for ${plain(environment.name)}`,
    `${code(digestOf(planned))}; nothing was changed.`,
    ...planned.map(({ plan, facts }) => block("text", describePlan(plan, facts.user).join("\n")))
  ].join("\n\n");
}
function digestOf(planned) {
  return changeDigest(planned.map(({ plan }) => ({ host: plan.host, digest: planDigest(plan) })));
}
async function perform(planned, request, inputs, deps) {
  const { unreached } = request;
  const facts = factsOf3(request, deps);
  const unknown = begunDocuments(planned, facts, deps.now());
  const keep2 = await begin(planned, { ...request, unknown }, inputs, deps);
  const { outcomes: outcomes2, ended } = await surely(
    async () => carryOut(planned, request, inputs, deps),
    // A mistake of ours: what the hosts do now nobody here can know.
    async (error) => void await keep2({ ...unknown, stage: { ...unknown.stage, error: errorOf(error) } })
  );
  const seen = planned.filter(({ host }) => outcomes2.some((one) => one.host === host.name && isSeen(one)));
  const deliverLate = lookForLate(seen, facts.application, deps);
  const { stage } = ended;
  const { id } = subjectOf2(planned, request).release;
  const retired = stage.kind === "promote" && stage.outcome === "confirmed" && !deps.signal.aborted ? await retireBefore({ ...request, release: id, access: inputs.access }, deps) : [];
  const result = await keep2(retired.length === 0 ? ended : { ...ended, stage: { ...stage, retired } });
  await tellEnding({ stage, outcomes: outcomes2, unreached }, deps.log);
  await deliverLate();
  const failure = failureOf({ stage, outcomes: outcomes2, unreached });
  if (failure) throw new DeployError({ ...failure, outputs: stageOutputs(result) });
  return result;
}
function factsOf3({ kind, manifest, environment, unreached, reason, postMortem }, { run }) {
  return {
    ...{ kind, unreached, run, reason, postMortem },
    application: manifest.application,
    environment: environment.name,
    rollout: environment.slot.rollout
  };
}
async function begin(planned, { unknown, ...request }, inputs, deps) {
  const subject = subjectOf2(planned, request);
  const { url: begunUrl, withoutChangeRecord } = await refusing(
    { ...request, release: subject.release },
    { inputs, deps },
    async () => {
      refuseWithoutRecord(request, deps);
      const documents = { ...request.documents, ...unknown.documents };
      const kept = { stage: unknown.stage, subject, documents };
      return beginEvidence({ ...kept, mustBeAllowed: mustBeAllowed(request) }, inputs, deps);
    }
  );
  const commitOf = () => request.commitOf(planned[0]);
  const shown = await showDeployment(
    { stage: unknown.stage, planDigest: digestOf(planned), commitOf },
    inputs,
    deps
  );
  return async ({ stage, documents }) => {
    const whole = withoutChangeRecord ? { ...stage, withoutChangeRecord } : stage;
    const all = { ...request.documents, ...withStage(documents, whole) };
    const { url } = await keepEvidence({ stage: whole, subject, documents: all }, inputs, deps);
    await shown(whole);
    return resultOf(planned, inputs, url || begunUrl, stage.outcome);
  };
}
async function carryOut(planned, request, inputs, deps) {
  const { outcomes: outcomes2, gaps } = await roll(planned, request, {
    ...deps,
    whilePreparing: () => inputs.uploadArtifact && deps.artifacts.load?.()
  });
  const backups2 = await readBackups(planned, outcomes2, deps);
  const { slot } = request.environment;
  const services = await readServices(planned, outcomes2, { ...deps, slot });
  const cancelled2 = deps.signal.aborted;
  const facts = factsOf3(request, deps);
  return { outcomes: outcomes2, ended: stageDocuments(outcomes2, { ...facts, backups: backups2, gaps, services, cancelled: cancelled2 }) };
}
function isSeen({ outcome }) {
  return outcome !== "unknown";
}
async function surely(body2, last) {
  try {
    return await body2();
  } catch (error) {
    await last(error);
    throw error;
  }
}
function subjectOf2(planned, { manifest }) {
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

// packages/stage/offline/run.ts
init_dirname();
import { access, mkdir as mkdir3, writeFile as writeFile3 } from "node:fs/promises";
import { join as join6 } from "node:path";

// packages/stage/offline/hosts.ts
init_dirname();
import { readFile as readFile2 } from "node:fs/promises";
import { join as join5 } from "node:path";

// packages/stage/offline/look.ts
init_dirname();
var NONCE = "look";
var RELEASE_LINE = "@look release.json";
var releaseLine = /\n@look release\.json (\S+)\n/;
var END_OF_AGENT = "END_OF_THE_AGENT";
function lookFile({ name }) {
  return `look-${name}.txt`;
}
function lookScript(host, whole, application) {
  const environment = onHost(whole, host);
  const { root: root2 } = environment.slot;
  const about = [application, environment.name, host.name].join("	");
  const { script } = sh`
    #!/bin/sh
    # Looks at ${raw(host.name)} for a deployment of ${raw(application)} to ${raw(environment.name)}, and changes nothing.
    # Run it on that host as the user who deploys there (${raw(host.user)}), read what it has written, and carry that back.
    set -eu
    umask 077
    file=\${1:-${raw(lookFile(host))}}
    {
      printf '@look fact for %s\\n' ${about}
      sh -s -- ${NONCE} ${root2} probe ${queryArgs(queryOf(environment, host.name))} <<'${raw(END_OF_AGENT)}'
    ${raw(agentText.trimEnd())}
    ${raw(END_OF_AGENT)}
    } > "$file" || { echo 'The host could not be looked at; the last lines:'; tail -n 3 "$file"; exit 1; }
    for told in ${root2}/releases/*/.release/release.json; do
      id=\${told%/.release/release.json}
      if [ -r "$told" ]; then
        { echo "${raw(RELEASE_LINE)} \${id##*/}"; cat "$told"; echo; } >> "$file"
      fi
    done
    echo "Written: $file. Nothing on this host was changed."
  `;
  return `${script}
`;
}
function readLook(text, expected) {
  const [said = "", ...rest] = text.split(releaseLine);
  const facts = [];
  let end;
  const parser = createParser(NONCE, (message) => {
    if (message.type === "fact") facts.push({ key: message.key, values: message.values });
    if (message.type === "end") end = message.code;
  });
  parser.push(Buffer.from(`${said}
`));
  if (end !== 0) throw invalid(expected.host, "It is cut, or the host could not be asked.");
  const about = facts.find(({ key }) => key === "for")?.values ?? [];
  const wanted = [expected.application, expected.environment, expected.host];
  if (about.join("	") !== wanted.join("	"))
    throw invalid(
      expected.host,
      `It is about ${about.join(" ") || "nothing"}, and ${wanted.join(" ")} was asked for.`
    );
  const releases = /* @__PURE__ */ new Map();
  for (let index = 0; index + 1 < rest.length; index += 2) releases.set(rest[index], rest[index + 1]);
  return { facts: readFacts(facts), releases };
}
function invalid(host, cause) {
  return new DeployError({
    code: "LOOK_INVALID",
    message: `${lookFile({ name: host })} does not say what is on the host.`,
    host,
    step: "look",
    cause,
    remedy: `Remove the file, run this action again, run the look-${host}.sh that it writes on the host, and bring back what that writes.`
  });
}

// packages/stage/offline/hosts.ts
async function readLooks(directory, { application, environment, now }) {
  const found = await Promise.all(
    environment.hosts.map(async (host) => {
      const text = await readFile2(join5(directory, lookFile(host)), "utf8").catch(absent);
      const about = { application, environment: environment.name, host: host.name };
      return { host, look: text === void 0 ? void 0 : readLook(text, about) };
    })
  );
  return {
    open: found.flatMap(({ host, look: look2 }) => look2 ? [openLook(host, environment, look2, now)] : []),
    unseen: found.flatMap(({ host, look: look2 }) => look2 ? [] : [host])
  };
}
function absent(error) {
  if (error.code !== "ENOENT") throw error;
}
function openLook(host, environment, { facts, releases }, now) {
  const { root: root2 } = onHost(environment, host).slot;
  const answers = [...releases].map(
    ([id, text]) => [readFileCommand(`${root2}/releases/${id}/.release/release.json`), text]
  );
  const remote = unreachable(host, new Map(answers));
  const agent = openAgent({ remote, root: root2 });
  return {
    ...{ host, remote, agent, rescuer: agent, installed: {} },
    facts: { ...facts, time: now.getTime() / 1e3 },
    [Symbol.asyncDispose]: async () => {
    }
  };
}
function unreachable({ name, user }, answers) {
  const refuse3 = async () => {
    throw new DeployError({
      code: "HOST_OFFLINE",
      message: "No runner reaches this host, and its look does not tell what is asked for.",
      host: name,
      remedy: `Remove ${lookFile({ name })}, run this action again, run the look-${name}.sh that it writes on the host, and bring back what that writes.`
    });
  };
  return {
    ...{ host: name, user },
    exec: async (command) => {
      const stdout = answers.get(command);
      return stdout === void 0 ? refuse3() : { code: 0, stdout, stderr: "" };
    },
    tunnel: refuse3,
    listen: refuse3,
    [Symbol.asyncDispose]: async () => {
    }
  };
}

// packages/stage/offline/import.ts
init_dirname();

// packages/stage/offline/gate.ts
init_dirname();
import { isDeepStrictEqual as isDeepStrictEqual2 } from "node:util";

// packages/stage/offline/report.ts
init_dirname();
import { createReadStream as createReadStream3 } from "node:fs";
import { pipeline as pipeline3 } from "node:stream/promises";
var import_tar_stream2 = __toESM(require_tar_stream(), 1);
var MOST_BYTES2 = 32 * 1024 ** 2;
var names = ["id", "journal.jsonl", "plan.json", "log", "operator", "rows", "said", "user"];
function reportFile(host) {
  return `report-${host}.tar`;
}
async function readReport(path, plan) {
  const refuse3 = (cause) => invalidReport(plan.host, cause);
  const files = await readFiles(path, refuse3);
  const told = readDocument(planSchema, files["plan.json"], (cause) => refuse3(`plan.json: ${cause}`));
  if (planDigest(told) !== planDigest(plan)) throw foreign(plan, told);
  const lines2 = files["journal.jsonl"].split("\n").filter((line) => line !== "");
  const journal = lines2.map(
    (line) => readDocument(journalEntrySchema, line, (cause) => refuse3(`journal.jsonl: ${cause}`))
  );
  if (journal.some(({ seq }, index) => seq !== index + 1)) throw refuse3("The journal has a gap.");
  const known = new Set(plan.steps.map(({ id }) => id));
  if (journal.some(({ step }) => step !== void 0 && !known.has(step)))
    throw refuse3("The journal names steps that the plan does not have.");
  const last = journal.at(-1)?.event;
  const ended = finalEvents.find((event) => event === last);
  if (ended === void 0)
    throw refuse3(`The deployment has not ended: the last entry is '${last ?? "none"}'.`);
  return {
    deployId: oneLine(files.id),
    operator: oneLine(files.operator) || "somebody",
    user: oneLine(files.user),
    said: oneLine(files.said),
    journal,
    ended,
    log: files.log.split("\n").filter((line) => line !== ""),
    samples: files.rows.split("\n").flatMap((row) => sampleOf(row))
  };
}
function endingOf2({ journal, ended, log }) {
  const failed = journal.filter(({ event }) => event === "failed" || event === "undo-failed");
  const step = failed.at(-1)?.step;
  return { event: ended, entries: journal, ...step !== void 0 && { failedStep: step }, logTail: log };
}
async function readFiles(path, refuse3) {
  const files = {};
  let bytes = 0;
  const archive = (0, import_tar_stream2.extract)();
  archive.on("entry", ({ name, type }, stream, next) => {
    const chunks = [];
    stream.on("data", (chunk) => {
      const part = chunk;
      bytes += part.length;
      if (bytes > MOST_BYTES2) archive.destroy(new Error("It is larger than any report."));
      else chunks.push(part);
    });
    stream.on("end", () => {
      const known = names.find((one) => one === name.replace(/^\.\//, ""));
      if (type === "file" && known) files[known] = Buffer.concat(chunks).toString("utf8");
      next();
    });
  });
  try {
    await pipeline3(createReadStream3(path), archive);
  } catch (error) {
    throw refuse3(error.message);
  }
  const absent2 = names.filter((name) => files[name] === void 0);
  if (absent2.length > 0) throw refuse3(`It has no ${absent2.join(", ")}.`);
  return files;
}
var outcomes = ["good", "bad", "none"];
function sampleOf(row) {
  const [at = "", word = "", name = "", detail = ""] = row.split("	");
  const outcome = outcomes.find((one) => one === word);
  return outcome && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(at) ? [{ at, outcome, name, detail }] : [];
}
function oneLine(text) {
  return (text.split("\n")[0] ?? "").slice(0, 300).trim();
}
function invalidReport(host, cause) {
  return new DeployError({
    code: "JOURNAL_INVALID",
    message: `${reportFile(host)} does not tell how the deployment ended.`,
    host,
    step: "import",
    cause,
    remedy: "Have it written again on the host with: sh deploy.sh report"
  });
}
function foreign(plan, told) {
  return new DeployError({
    code: "JOURNAL_FOREIGN",
    message: `${reportFile(plan.host)} is about another plan than the one that is made from this commit, this release and this look.`,
    host: plan.host,
    step: "import",
    cause: `It tells of ${told.kind} ${told.release.id} on ${told.host}, plan ${planDigest(told)}; expected was ${plan.kind} ${plan.release.id}, plan ${planDigest(plan)}.`,
    remedy: `Of a deployment that is evidence already, remove ${reportFile(plan.host)}: a new package can be made then. Otherwise run this step with the same version of the action (in 'uses:', by its full tag or commit), the same release, deploy.yml and look-\u2026 files with which the package was made. A journal of another plan is no evidence of this one.`
  });
}

// packages/stage/offline/gate.ts
function gateOf({ samples, journal }, plan, slot) {
  const switched = journal.find(({ event }) => event === "activated");
  if (samples.length === 0 && switched === void 0) return void 0;
  const wanted = completed(slot.gate.checks, slot);
  if (samples.length > 0 && !isDeepStrictEqual2(namesOf(samples), namesOf(wanted)))
    throw invalidReport(plan.host, "What was measured is not what the gate asks for.");
  const checks = wanted.map(({ name, type }, index) => {
    const sample = samples[index];
    return {
      ...{ name, type, verdict: verdictOf(sample?.outcome) },
      target: plan.host,
      reason: sample?.detail || "not measured",
      samples: sample ? [{ at: sample.at, outcome: sample.outcome, detail: sample.detail }] : []
    };
  });
  return {
    schemaVersion: 1,
    application: plan.application,
    environment: plan.environment,
    host: plan.host,
    release: { id: plan.release.id, sha256: plan.release.sha256 },
    startedAt: samples[0]?.at ?? switched.at,
    finishedAt: samples.at(-1)?.at ?? switched.at,
    verdict: worst(checks.map(({ verdict }) => verdict)),
    checks,
    diagnosis: []
  };
}
function namesOf(those) {
  return those.map(({ name }) => name);
}
function verdictOf(outcome) {
  if (outcome === "good") return "pass";
  return outcome === "bad" ? "fail" : "inconclusive";
}
function worst(verdicts) {
  if (verdicts.includes("fail")) return "fail";
  return verdicts.length > 0 && verdicts.every((verdict) => verdict === "pass") ? "pass" : "inconclusive";
}

// packages/stage/offline/import.ts
async function importReports({ planned, reports: paths2, request }, inputs, deps) {
  const reports = await Promise.all(paths2.map((path, index) => readReport(path, planned[index].plan)));
  const outcomes2 = planned.map((open2, index) => outcomeOf2(open2, reports[index], request));
  const made = stageDocuments(outcomes2, {
    kind: request.kind,
    application: request.manifest.application,
    environment: request.environment.name,
    rollout: request.environment.slot.rollout,
    unreached: [],
    run: { ...deps.run, actor: [...new Set(reports.map(({ operator }) => operator))].join(", ") },
    reason: request.reason,
    postMortem: request.postMortem,
    cancelled: false
  });
  const stage = { ...made.stage, byHand: byHand(outcomes2, reports, deps.run.actor) };
  for (const { host, operator, notMeasured } of stage.byHand.hosts) {
    deps.log.info(`${host}: carried out by hand by ${operator}.`);
    if (notMeasured.length > 0) deps.log.warning(`${host}: not measured: ${notMeasured.join(", ")}`);
  }
  const about = { stage, planDigest: digestOf(planned), commitOf: () => request.commitOf(planned[0]) };
  const shown = await showDeployment(about, inputs, deps);
  const documents = { ...request.documents, ...withStage(made.documents, stage) };
  const { url } = await keepEvidence({ stage, subject: subjectOf2(planned, request), documents }, inputs, deps);
  await shown(stage);
  const result = resultOf(planned, inputs, url, stage.outcome);
  await tellEnding({ stage, outcomes: outcomes2, unreached: [] }, deps.log);
  const failure = failureOf({ stage, outcomes: outcomes2, unreached: [] });
  if (failure) throw new DeployError({ ...failure, outputs: stageOutputs(result) });
  return result;
}
function outcomeOf2({ plan, host }, report, { environment }) {
  const { journal, ended, log, deployId } = report;
  const gate = gateOf(report, plan, plannedSlot(onHost(environment, host), plan));
  const error = failureIn(plan, report);
  return {
    ...{ host: plan.host, outcome: ended, deployId, plan, planDigest: planDigest(plan), journal },
    logTail: log,
    ...gate && { gate },
    ...error && { error },
    startedAt: journal[0].at,
    finishedAt: journal.at(-1).at
  };
}
function failureIn(plan, report) {
  if (report.ended === "confirmed") return void 0;
  const ending = endingOf2(report);
  if (ending.failedStep !== void 0) return stepFailed(plan, ending);
  const why = report.journal.find(({ event }) => event === "reverting")?.detail;
  return {
    code: "NOT_CONFIRMED",
    message: `${report.operator} has not confirmed it, and it ended as ${report.ended}.`,
    host: plan.host,
    step: "confirm",
    ...why !== void 0 && { cause: why },
    remedy: "Ask the operator what was seen, mend it, and have a new package made from a new look at the host."
  };
}
function byHand(outcomes2, reports, importedBy) {
  const hosts = reports.map(({ operator, user, said }, index) => {
    const { host, gate } = outcomes2[index];
    const open2 = gate?.checks.filter(({ verdict }) => verdict === "inconclusive") ?? [];
    return { host, operator, user, said, notMeasured: open2.map(({ name }) => name) };
  });
  return { importedBy, hosts };
}

// packages/stage/offline/instruction.ts
init_dirname();
function verifyLines(application, signed) {
  const sums = "sha256sum -c SHA256SUMS";
  if (!signed)
    return [`Before anything of it runs, compare the sha256 of the archive; then, in its folder: ${sums}`];
  return [
    "Before anything of it runs, in its folder, with a FILE of allowed signers that did not come with it and the SIGNER who is in that:",
    `  ssh-keygen -Y verify -n ${packageNamespace(application)} -I SIGNER -f FILE -s SHA256SUMS.sig < SHA256SUMS`,
    `  ${sums}`
  ];
}
function packageNamespace(application) {
  return `offline@${application}`;
}
function instruction({
  plan,
  user,
  secrets,
  confirmSeconds
}) {
  const { application, environment, host, release, previous: previous2 } = plan;
  const variables = secrets.length === 0 ? "" : `
The package holds no secret. Have these variables in the environment of step 4:
  ${secrets.join(", ")}
`;
  return `${application} ${release.version}: ${plan.kind} on ${host} (${environment}), by hand

This folder holds all that the host needs: the release, the plan and the agent that carries it out.
Nothing in it needs a network. It is for this host alone, and for what serves there now:
  host      ${host}, as the user ${user}
  serves    ${previous2?.id ?? "nothing, this is the first deployment"}
  release   ${release.id}
            sha256 ${release.sha256}
  plan      ${planDigest(plan)}
  agent     ${agentSha256}

1. Unpack it on the host as ${user}, and go into the folder.
2. Is it whole, and whose is it? A package cannot speak for itself, so type this before anything of it runs:
     ssh-keygen -Y verify -n ${packageNamespace(application)} -I SIGNER -f FILE -s SHA256SUMS.sig < SHA256SUMS
     sha256sum -c SHA256SUMS
   FILE of allowed signers, and the SIGNER in it, must not have come with this package. Without a signature
   compare the sha256 of the archive with the one that the workflow has printed. Then, whether there is more
   here than was signed: sh deploy.sh verify. With ALLOWED_SIGNERS=FILE it looks at the signature, too.
3. Review: PLAN.txt is what will happen, order/steps.d/ has each command. Then, changing nothing:
     sh deploy.sh preflight
4. Deploy. The host saves what it needs for going back, switches and measures what can be measured there:
     sh deploy.sh deploy 'Your Name'
   curl knows the certificates of the system; for others set CURL_CA_BUNDLE=FILE in its environment.
${variables}5. Look at the application yourself. Then, by the time that deploy has printed (${Math.floor(confirmSeconds / 60)} minutes after the
   switch), one of
     sh deploy.sh confirm 'what you have looked at'
     sh deploy.sh rollback 'why'
   Who does neither finds the old release again: the host goes back by itself.
6. Carry report-${host}.tar back. It is written when the deployment has ended, and again with
     sh deploy.sh report

When something fails: nothing was switched, or it was switched back, and the last lines say which. A second try of
deploy begins anew. When this terminal dies, the host goes on: sh deploy.sh status tells how far it is.
`;
}

// packages/stage/offline/package.ts
init_dirname();
import { createHash as createHash3 } from "node:crypto";
import { Readable as Readable3 } from "node:stream";
import { pipeline as pipeline4 } from "node:stream/promises";
var import_tar_stream3 = __toESM(require_tar_stream(), 1);

// packages/stage/offline/checks.ts
init_dirname();
function checksScript(about) {
  const { gate } = about.slot;
  const { initialDelaySeconds, intervalSeconds, timeoutSeconds, consecutiveSuccesses, failureLimit } = gate;
  return lines(
    sh`# Read by deploy.sh.`,
    sh`delay=${initialDelaySeconds} interval=${intervalSeconds} limit=${Math.ceil(timeoutSeconds)}`,
    sh`rounds=${consecutiveSuccesses} failures=${failureLimit}`,
    sh`checks() {`,
    ...completed(gate.checks, about.slot).map((check) => lineOf(check, about)),
    sh`}`
  );
}
function lineOf(check, { slot, release }) {
  const { name, timeoutSeconds } = check;
  switch (check.type) {
    case "http": {
      const { url, status, body: body2 = "", headers, requestHeaders, from } = check;
      if (from === "runner") return sh`unmeasured ${name} 'it is asked from the runner'`;
      if (Object.keys(headers).length > 0) return sh`unmeasured ${name} 'headers are not compared by hand'`;
      const sent = Object.entries(requestHeaders).flatMap(([key, value]) => ["-H", `${key}: ${value}`]);
      return sh`http ${name} ${timeoutSeconds} ${url} ${status} ${body2} ${sent}`;
    }
    case "identity": {
      if (check.url === void 0) return sh`proven ${name}`;
      const { id, ...named } = release;
      const text = fillRelease(check.expect, { ...named, release: id });
      return sh`http ${name} ${timeoutSeconds} ${check.url} 200 ${text}`;
    }
    case "unit": {
      if (slot.service.manager !== "systemd" || check.user !== void 0 || check.group !== void 0)
        return sh`unmeasured ${name} 'it is measured by a runner'`;
      return sh`unit ${name} ${unitName("unit", check.unit, slot)}`;
    }
    case "container":
      return slot.container === void 0 || check.service !== void 0 ? sh`unmeasured ${name} 'it is measured by a runner'` : containerLines(name, slot, release.id);
    default:
      return sh`unmeasured ${name} ${`checks of the type ${check.type} are measured by a runner`}`;
  }
}
function containerLines(name, slot, releaseId) {
  return lines(
    sh`shown=$(`,
    sh`set +e`,
    readContainer(slot, releaseId),
    sh`echo "pid=$pid"`,
    sh`) || shown=`,
    sh`container ${name} ${slot.container.name}`
  );
}

// packages/stage/offline/deploy-sh.ts
init_dirname();

// packages/stage/offline/measuring.ts
init_dirname();
var measuring = sh`
  row() {
    nth=$((nth + 1))
    printf '%s\\t%s\\t%s\\t%s\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" "$2" "$(plain "$3")" >> by-hand/rows.new
  }
  unmeasured() { row none "$1" "not measured: $2"; }
  # It may be known in a later round.
  pending() {
    waits=1
    unmeasured "$@"
  }
  proven() { row good "$1" 'the steps of the plan have proven it'; }
  # one_run NAME WHAT RUN: it was not started again since the measuring began.
  one_run() {
    first=by-hand/first.$nth
    [ -f "$first" ] || printf '%s\\n' "$3" > "$first"
    if [ "$(cat "$first")" = "$3" ]; then row good "$1" "$2 runs, $3"; else row bad "$1" "$2 was started again: $3, before that $(cat "$first")"; fi
  }
  shown() { printf '%s\\n' "$shown" | sed -n "s/^$1=//p" | head -n 1; }
  # unit NAME UNIT
  unit() {
    shown=$(systemctl show --property=LoadState,ActiveState,SubState,MainPID,NRestarts -- "$2.service" 2> /dev/null) || {
      unmeasured "$1" 'systemctl does not answer'
      return
    }
    state="$(shown LoadState) $(shown ActiveState)/$(shown SubState)"
    if [ "$state" != 'loaded active/running' ] || [ "$(shown MainPID)" = 0 ]; then
      row bad "$1" "$2 is $state"
    else
      one_run "$1" "$2" "main process $(shown MainPID), $(shown NRestarts) restarts"
    fi
  }
  # container NAME CONTAINER, of which $shown tells
  container() {
    if [ -z "$shown" ]; then
      unmeasured "$1" 'the Docker engine does not answer this user'
    elif [ "$(shown status)" != running ]; then
      row bad "$1" "$2 is $(shown status | grep . || echo absent)"
    elif [ -z "$(shown wanted)" ] || [ "$(shown image)" != "$(shown wanted)" ]; then
      row bad "$1" "$2 runs another image: $(shown image), and the release is $(shown wanted)"
    elif [ "$(shown oom)" = true ]; then
      row bad "$1" "the kernel has ended a process of $2 because its memory was full (OOM killer)"
    elif [ "$(shown health)" = unhealthy ]; then
      row bad "$1" "the HEALTHCHECK of $2 says unhealthy"
    elif [ "$(shown health)" = starting ]; then
      pending "$1" 'its HEALTHCHECK has no result yet'
    else
      one_run "$1" "$2" "$(shown container | cut -c 1-12), main process $(shown pid), $(shown restarts) restarts"
    fi
  }
  # http NAME SECONDS URL STATUS BODY [-H HEADER]...
  http() {
    name=$1 seconds=$2 url=$3 wanted=$4 text=$5
    shift 5
    command -v curl > /dev/null || {
      unmeasured "$name" 'the host has no curl'
      return
    }
    status=$(curl -q --globoff --silent --show-error --max-time "$seconds" --noproxy '*' --output by-hand/body --write-out '%{http_code}' "$@" "$url" 2> by-hand/why) || :
    if [ "$status" != "$wanted" ]; then
      row bad "$name" "status $status instead of $wanted $(head -n 1 by-hand/why)"
    elif [ -n "$text" ] && ! grep -q -F -e "$text" by-hand/body; then
      row bad "$name" "status $status, but the body lacks '$text'"
    else
      row good "$name" "status $status"
    fi
    rm -f by-hand/body by-hand/why
  }

  has() { grep -q "^[^$tab]*$tab$1$tab" "$2"; }

  # As many good rounds in a row as the gate asks for, for as long as it may take; less than that is no measurement. What is
  # broken off has measured nothing.
  measure() {
    say 'Measuring what can be measured here.'
    rm -f by-hand/rows by-hand/first.*
    . ./checks.sh
    sleep "$delay"
    good=0
    failed=0
    ends=$(($(date +%s) + limit))
    while :; do
      : > by-hand/rows.new
      nth=0
      waits=
      checks
      if has bad by-hand/rows.new; then
        good=0
        failed=$((failed + 1))
      elif [ -n "$waits" ]; then
        good=0
      else
        good=$((good + 1))
      fi
      read_state
      [ "$event" = activated ] || stop "It has ended while it was measured, and is $event. Write the report: sh deploy.sh report"
      [ "$good" -lt "$rounds" ] && [ "$failed" -le "$failures" ] && [ "$(date +%s)" -lt "$ends" ] || break
      sleep "$interval"
    done
    [ "$good" -ge "$rounds" ] ||
      sed -i "/\${tab}the steps of the plan have proven it$/!s/^\\([^$tab]*\\)\${tab}good$tab\\([^$tab]*\\)$tab/\\1\${tab}none$tab\\2\${tab}not measured: only $good good rounds in a row of $rounds; last: /" by-hand/rows.new
    mv by-hand/rows.new by-hand/rows
    while IFS=$tab read -r _ outcome name detail; do
      case $outcome in
        good) say "  good          $name: $detail" ;;
        bad) say "  BAD           $name: $detail" ;;
        *) say "  NOT MEASURED  $name: $detail" ;;
      esac
    done < by-hand/rows
  }
`;

// packages/stage/offline/ordering.ts
init_dirname();
var ordering = sh`
  order() {
    entry order "$(sed "s/^deploy=.*/deploy=$id/; s/^actor=.*/actor=$(printf %s "$operator" | sed 's/[\\\\/&]/\\\\&/g')/" order/order)"
    [ -z "$secrets" ] || entry secret-env "$(given)"
    tar -c -f - -C order $(sed -n 's|^[0-9a-f]*  order/||p' SHA256SUMS | grep -v -x order)
  }
  given() {
    for name in $secrets; do
      eval "value=\\\${$name-}"
      printf '%s=%s\\n' "$name" "$value"
    done
  }
  # entry NAME TEXT
  entry() {
    size=$(printf '%s\\n' "$2" | wc -c)
    sum=0
    for byte in $(header "$1" "$size" '        ' | od -A n -v -t u1); do sum=$((sum + byte)); done
    header "$1" "$size" "$(printf '%07o ' "$sum")"
    printf '%s\\n' "$2"
    zeros $(((512 - size % 512) % 512))
  }
  # header NAME SIZE CHECKSUM
  header() {
    printf '%s' "$1"
    zeros $((100 - \${#1}))
    printf '%s\\000%s\\000%s\\000%011o\\000%s\\000%s0' 0000600 0000000 0000000 "$2" 00000000000 "$3"
    zeros 100
    printf 'ustar\\000%s' 00
    zeros 247
  }
  zeros() { head -c "$1" /dev/zero; }
`;

// packages/stage/offline/verifying.ts
init_dirname();
var verifying = sh`
  # What lies here besides the files of SHA256SUMS, and what is neither file nor folder.
  unlisted() {
    find . -path ./by-hand -prune -o \\( ! -type d ! -type f -o -name '*[[:cntrl:]]*' \\) -print
    {
      sed 's|^[0-9a-f]*  |./|; p' SHA256SUMS
      for name in SHA256SUMS SHA256SUMS.sig "report-$host.tar"; do printf './%s\\n' "$name" "$name"; done
      find . -path ./by-hand -prune -o -type f -print
    } | sort | uniq -u
  }

  verify() {
    sha256sum -c SHA256SUMS > /dev/null || stop 'This package is not whole: the files above differ from SHA256SUMS. Fetch it again.'
    strange=$(unlisted)
    [ -z "$strange" ] || stop "These are not of the package, and nobody has signed them: $(plain $strange). Remove them, or unpack the package anew."
    say 'Every file is as SHA256SUMS says, and there is no other.'
    if [ -n "\${ALLOWED_SIGNERS-}" ]; then
      verify_signature
    elif [ -f SHA256SUMS.sig ]; then
      say 'The package is signed, and nobody has looked at it: ALLOWED_SIGNERS=FILE sh deploy.sh verify, with a file that did not come with it.'
    else
      say 'The package is not signed: compare the sha256 of the archive with what the workflow has printed.'
    fi
  }

  verify_signature() {
    [ -r "$ALLOWED_SIGNERS" ] || stop "ALLOWED_SIGNERS cannot be read: $ALLOWED_SIGNERS"
    command -v ssh-keygen > /dev/null || stop 'The host has no ssh-keygen, so no signature can be looked at here. Verify it on another machine, and leave ALLOWED_SIGNERS out here.'
    [ -f SHA256SUMS.sig ] || stop 'This package is not signed, and ALLOWED_SIGNERS was given.'
    told=$(ssh-keygen -Y find-principals -s SHA256SUMS.sig -f "$ALLOWED_SIGNERS" 2>&1) ||
      stop "ssh-keygen finds no key of $ALLOWED_SIGNERS under this signature; it says: $(plain "$told"). OpenSSH before 8.3 cannot look: verify it on another machine then."
    signer=$(printf '%s\\n' "$told" | sed 's/,.*//' | head -n 1)
    ssh-keygen -Y verify -n "$namespace" -I "$signer" -s SHA256SUMS.sig -f "$ALLOWED_SIGNERS" < SHA256SUMS > /dev/null 2>&1 ||
      stop 'The signature is not over these bytes.'
    say "Signed by $signer."
  }

  preflight() {
    verify
    [ "$(id -un)" = "$user" ] || stop "Run it as $user: the plan was made for that user, and this is $(id -un)."
    for tool in tar timeout sha256sum sed stat od; do
      command -v "$tool" > /dev/null || stop "The host has no $tool."
    done
    seen=$(sh agent.sh by-hand "$root" probe) || stop 'The agent cannot look at this host.'
    serves=$(fact current)
    case $serves:$previous in
      "$previous":* | :adopted-*) ;;
      *) stop "\${serves:-no release} serves here, and the plan was made for \${previous:-a first deployment}. Look at the host again and have a new package made." ;;
    esac
    needs_no_lock
    if [ -s privileged ]; then
      refused=$(sh sudo.sh | sed 1d | paste - privileged | grep -v "^allowed$tab" || :)
      [ -z "$refused" ] || stop "sudo would not run these without a password: $refused"
    fi
    for name in $secrets; do
      eval "value=\\\${$name-}"
      case $value in *[[:cntrl:]]*) stop "The variable $name has a line break or another control character." ;; esac
      [ -n "$value" ] || stop "The variable $name is empty. Give it in the environment of this command; no package holds it."
    done
    say "This host is as the plan expects it: \${previous:-nothing} serves. Nothing was changed."
  }

  fact() { printf '%s\\n' "$seen" | sed -n "s/^@by-hand fact $1 //p"; }

  # One that has run out is taken over by the agent.
  needs_no_lock() {
    lock=$(fact lock)
    [ -n "$lock" ] && [ "$(printf '%s\\n' "$lock" | cut -f 5)" = 0 ] || return 0
    stop "The deployment $(plain "$(printf '%s\\n' "$lock" | cut -f 1)") of $(plain "$(printf '%s\\n' "$lock" | cut -f 2)") has the lock, for another $(plain "$(printf '%s\\n' "$lock" | cut -f 6)") s at most."
  }
`;

// packages/stage/offline/deploy-sh.ts
function deployScript({ plan, user, namespace, secrets, confirmSeconds }) {
  const { application, environment, host, release, slot, previous: previous2 } = plan;
  const { script } = sh`
    #!/bin/sh
    # Carries one plan out by hand, on the host that it was made for. README.txt says how.
    set -eu
    umask 077
    export LC_ALL=C
    title=${`${application} ${release.version} on ${host} (${environment})`}
    host=${host}
    user=${user}
    root=${slot.root}
    previous=${previous2?.id ?? ""}
    plan=${planDigest(plan)}
    sum=${agentSha256}
    namespace=${namespace}
    secrets=${secrets.join(" ")}
    confirm_seconds=${confirmSeconds}
    ${raw(body)}
  `;
  return `${script}
`;
}
var body = sh`
  case \${ALLOWED_SIGNERS-} in '' | /*) ;; *) ALLOWED_SIGNERS=$PWD/$ALLOWED_SIGNERS ;; esac
  cd "$(dirname "$0")"
  agent=$root/.deploy/agent/$sum/agent.sh
  tab=$(printf '\\t')

  say() { printf '%s\\n' "$*"; }
  stop() {
    printf 'STOPPED: %s\\n' "$*" >&2
    exit 1
  }
  ask() { sh "$agent" by-hand "$root" "$@"; }
  plain() { printf '%s' "$*" | tr -d '\\000-\\037\\177' | cut -c 1-300; }

  # The deployment that this package has begun, and its last event.
  read_state() {
    id=
    event=
    [ ! -f by-hand/id ] || id=$(cat by-hand/id)
    journal=$root/.deploy/journal/$id.jsonl
    [ -z "$id" ] || [ ! -f "$journal" ] || event=$(tail -n 1 "$journal" | sed 's/.*"event":"\\([a-z-]*\\)".*/\\1/')
  }
  # A deployment whose process has died ends when somebody asks.
  ask_state() {
    [ ! -f "$agent" ] || ask status > /dev/null 2>&1 || :
    read_state
  }
  needs_begun() {
    ask_state
    [ -n "$event" ] || stop "Nothing was begun yet. Begin with: sh deploy.sh deploy 'Your Name'"
  }

  # What the agent says, in plain words.
  tell() {
    while IFS= read -r line; do
      case $line in
        '@by-hand journal '*)
          now=\${line#*'"event":"'}
          now=\${now%%'"'*}
          step=
          case $line in *'"step":"'*)
            step=\${line#*'"step":"'}
            step=\${step%%'"'*}
            step=$(sed -n "s/^$step\${tab}[^$tab]*\${tab}[^$tab]*$tab//p" order/steps)
            ;;
          esac
          detail=
          case $line in *'"detail":"'*)
            detail=\${line#*'"detail":"'}
            detail=\${detail%'"}'}
            detail=" ($(plain "$detail"))"
            ;;
          esac
          say "  $now\${step:+: $step}$detail"
          ;;
        '@by-hand log '*)
          line=\${line#'@by-hand log '}
          say "      $line"
          ;;
        '@by-hand error '*)
          line=\${line#'@by-hand error '}
          say "  REFUSED: $line"
          ;;
        '@by-hand '*) ;;
        *) say "      $(plain "$line")" ;;
      esac
    done
  }

  ${verifying}

  send() {
    while read -r digest size _; do
      part=$root/.deploy/incoming/$digest.part
      from=0
      [ ! -f "$part" ] || from=$(stat -c %s "$part")
      [ "$from" -le "$size" ] || from=0
      tail -c +$((from + 1)) "blobs/$digest" | ask put "$digest" "$size" - > by-hand/put ||
        stop "The bytes did not reach the store: $(plain "$(grep ' error ' by-hand/put)")"
    done < blobs.txt
  }

  ${ordering}

  deploy() {
    operator=$(plain "\${1-}")
    [ -n "$operator" ] || stop "Say who you are: sh deploy.sh deploy 'Your Name'"
    ask_state
    needs_no_deployment
    preflight
    rm -rf by-hand
    mkdir by-hand
    id=$(date -u +%Y%m%dt%H%M%Sz)-$(head -c 4 /dev/urandom | od -A n -t x1 | tr -d ' \\n')
    printf '%s\\n' "$operator" > by-hand/operator
    (umask 022 && mkdir -p "\${agent%/*}" && cp agent.sh "$agent.new.$$") || stop "Nothing can be written into $root."
    sh "$agent.new.$$" by-hand "$root" install "$sum" > /dev/null || stop "The agent cannot be put into $root."
    send
    printf '%s\\n' "$id" > by-hand/id
    say "Deployment $id: preparing."
    order | ask prepare "$id" | tell
    read_state
    [ -n "$event" ] || stop "It was not begun, and nothing was changed. The lines above say why; deploy begins anew."
    [ "$event" = staged ] || stop "It was not prepared, and is $event. Nothing was switched. Write the report: sh deploy.sh report"
    say 'Switching.'
    echo "$(($(date +%s) + confirm_seconds))" > by-hand/until
    ask activate "$id" | tell
    read_state
    [ "$event" = activated ] || stop "It was not switched, and is $event. Write the report: sh deploy.sh report"
    measure
    tell_choice
  }
  needs_no_deployment() {
    case $event in
      '' | aborted | reverted) return ;;
      staged) next="It is prepared, and nothing was switched. Take it back, then deploy again: sh deploy.sh rollback 'why'" ;;
      activated) next="It serves, and not yet for good: sh deploy.sh confirm 'what you have looked at', or sh deploy.sh rollback 'why'" ;;
      confirmed) next='It serves for good. Its report: sh deploy.sh report' ;;
      broken) next='The host needs a person. Its report: sh deploy.sh report' ;;
      *) next="It goes on without this terminal: sh deploy.sh status. To take it back: sh deploy.sh rollback 'why'" ;;
    esac
    stop "This package has begun the deployment $id already; it is $event. $next"
  }
  tell_choice() {
    ends=$(cat by-hand/until)
    left=$(((ends - $(date +%s)) / 60))
    [ "$left" -gt 0 ] || left=0
    say ''
    say "What serves now is the new release, and NOT YET FOR GOOD: without a confirmation until $(date -d "@$ends" +%H:%M:%S), in $left minutes, the host goes back by itself."
    say '  for good:  sh deploy.sh confirm "what you have looked at"'
    say '  go back:   sh deploy.sh rollback "why"'
  }

  ${measuring}

  confirm() {
    needs_begun
    [ "$event" = activated ] || stop "There is nothing to confirm: the deployment $id is $event."
    [ -f by-hand/rows ] || measure
    ! has bad by-hand/rows || stop "Something was measured and is bad. Go back: sh deploy.sh rollback 'why'. To measure again: sh deploy.sh measure"
    said=$(plain "\${1-}")
    if has none by-hand/rows && [ -z "$said" ]; then
      stop "Not everything could be measured here. Say what you have looked at instead: sh deploy.sh confirm 'what you have looked at'"
    fi
    printf '%s\\n' "$said" > by-hand/said
    ask confirm "$id" | tell
    ended confirmed 'It serves for good.'
  }

  rollback() {
    needs_begun
    why=$(plain "\${1-}")
    [ -n "$why" ] || stop "Say why: sh deploy.sh rollback 'why'"
    [ "$event" != confirmed ] || stop "It was confirmed. Have a package made that goes back: the action rollback with the input 'offline'."
    printf '%s\\n' "$why" > by-hand/said
    ask revert "$id" "$why" | tell
    read_state
    case $event in
      reverted | aborted) ended "$event" 'What served before serves again.' ;;
      *) stop "It is $event. The host needs a person." ;;
    esac
  }

  ended() {
    read_state
    [ "$event" = "$1" ] || stop "It is $event. Write the report: sh deploy.sh report"
    say "$2"
    report
  }

  status() {
    needs_begun
    say "$title: the deployment $id of the plan $plan is $event."
  }

  report() {
    needs_begun
    case $event in
      aborted | confirmed | reverted | broken) ;;
      *) stop "It has not ended yet, it is $event: confirm it or roll it back." ;;
    esac
    rm -rf by-hand/report
    mkdir by-hand/report
    cp "$journal" by-hand/report/journal.jsonl
    cp "$root/.deploy/orders/$id/plan.json" by-hand/report/plan.json
    tail -n 200 "$root/.deploy/orders/$id/log" > by-hand/report/log
    cp by-hand/operator by-hand/id by-hand/report/
    for file in rows said; do
      if [ -f "by-hand/$file" ]; then cp "by-hand/$file" "by-hand/report/$file"; else : > "by-hand/report/$file"; fi
    done
    id -un > by-hand/report/user
    tar -c -f "report-$host.tar" -C by-hand/report .
    rm -rf by-hand/report
    say "Carry this back: $PWD/report-$host.tar"
  }

  usage() {
    say "$title, plan $plan"
    say "  sh deploy.sh verify            is the package whole, and who signed it (ALLOWED_SIGNERS=FILE)"
    say "  sh deploy.sh review            what will happen, step by step"
    say "  sh deploy.sh preflight         is this host as the plan expects it; changes nothing"
    say "  sh deploy.sh deploy 'Name'     prepares, switches and measures"
    say "  sh deploy.sh measure           measures again"
    say "  sh deploy.sh confirm 'words'   for good; the words say what you have looked at"
    say "  sh deploy.sh rollback 'why'    what served before serves again"
    say "  sh deploy.sh status            how far it is"
    say "  sh deploy.sh report            writes what is carried back"
  }

  verb=\${1-}
  [ "$#" -eq 0 ] || shift
  case $verb in
    verify | preflight | deploy | confirm | rollback | status | report) "$verb" "$@" ;;
    review) cat PLAN.txt ;;
    measure)
      needs_begun
      [ "$event" = activated ] || stop "There is nothing to measure: the deployment $id is $event."
      measure
      tell_choice
      ;;
    *) usage ;;
  esac
`.script;

// packages/stage/offline/package.ts
var LEAST_CONFIRM_SECONDS = 900;
async function writePackage(file, folder, { open: open2, environment, url, commit, sign }) {
  const texts = packageTexts({ open: open2, environment, url, commit });
  const blobs = blobsOf(open2);
  const sums = [
    ...Object.entries(texts).map(([path, text]) => `${sha256Of2(text)}  ${path}
`),
    ...blobs.map(({ sha256 }) => `${sha256}  blobs/${sha256}
`)
  ].join("");
  const signature = await sign?.(sums, packageNamespace(open2.plan.application));
  const archive = (0, import_tar_stream3.pack)();
  const hash = createHash3("sha256");
  async function* hashed(bytes) {
    for await (const chunk of bytes) {
      hash.update(chunk);
      yield chunk;
    }
  }
  await writeWhole(
    file,
    (into) => Promise.all([pipeline4(archive, hashed, into), fill()])
  );
  return hash.digest("hex");
  async function fill() {
    try {
      const made = {
        ...texts,
        SHA256SUMS: sums,
        ...signature !== void 0 && { "SHA256SUMS.sig": signature }
      };
      for (const [path, text] of Object.entries(made))
        archive.entry({ ...header(`${folder}/${path}`), size: Buffer.byteLength(text) }, text);
      for (const blob of blobs) await addBlob(archive, `${folder}/blobs/${blob.sha256}`, blob);
      archive.finalize();
    } catch (error) {
      archive.destroy(error);
    }
  }
}
function header(name) {
  return { name, mode: 420, mtime: /* @__PURE__ */ new Date(0) };
}
async function addBlob(archive, name, { size, open: open2 }) {
  const entry = archive.entry({ ...header(name), size });
  await pipeline4(open2(0), entry);
}
function packageTexts({
  open: open2,
  environment: whole,
  url,
  commit
}) {
  const { plan, facts, host } = open2;
  const environment = onHost(whole, host);
  const slot = plannedSlot(environment, plan);
  const confirmSeconds = Math.max(plan.confirmSeconds, LEAST_CONFIRM_SECONDS);
  const order = orderOf(plan, {
    deployId: "by-hand",
    issuer: { actor: "operator", url },
    confirmSeconds,
    secretEnv: {}
  });
  const files = orderFiles(order).filter(([path]) => !path.endsWith("/"));
  const secrets = plan.kind === "deploy" ? secretNames(slot) : [];
  const namespace = packageNamespace(plan.application);
  const about = { slot, release: { ...plan.release, commit } };
  return {
    "README.txt": instruction({ plan, user: facts.user, secrets, confirmSeconds }),
    "PLAN.txt": `By hand a person has ${confirmSeconds} s to confirm; what stands below of that time is told of a runner.

${describePlan(plan, facts.user).join("\n")}
`,
    "plan.json": planText(plan),
    "deploy.sh": deployScript({ plan, user: facts.user, namespace, secrets, confirmSeconds }),
    "checks.sh": `${checksScript(about).script}
`,
    "agent.sh": agentText,
    "blobs.txt": plan.blobs.map(({ sha256, size, name }) => `${sha256} ${size} ${name}
`).join(""),
    privileged: plan.privileged.map((command) => `${command}
`).join(""),
    "sudo.sh": `${sudoQuestions(plan.privileged).script}
`,
    ...Object.fromEntries(files.map(([path, text]) => [`order/${path}`, text]))
  };
}
function blobsOf({ plan, delivery }) {
  if (delivery === void 0) return [];
  const texts = new Map(delivery.texts.map(({ sha256, text }) => [sha256, text]));
  return plan.blobs.map(({ sha256, size }) => {
    const text = texts.get(sha256);
    return text === void 0 ? delivery.archive : blobOf2(sha256, size, text);
  });
}
function blobOf2(sha256, size, text) {
  return { sha256, size, open: (offset) => Readable3.from([Buffer.from(text).subarray(offset)]) };
}
function sha256Of2(text) {
  return createHash3("sha256").update(text).digest("hex");
}

// packages/stage/offline/run.ts
async function runOffline(request, inputs, deps) {
  const { environment, manifest, wish } = request;
  const { application } = manifest;
  const directory = join6(deps.workspace, inputs.offline);
  await mkdir3(directory, { recursive: true });
  const now = deps.now();
  const { open: open2, unseen } = await readLooks(directory, { application, environment, now });
  if (unseen.length > 0) return askForLooks(unseen, request, inputs, deps);
  const plan = async () => {
    refuseLentImage(wish, environment);
    const planned2 = planHosts(open2, { application, environment, wish, now });
    await showPlans(planned2, deps);
    requireFit(planned2, environment);
    return planned2;
  };
  const reports = await reportsOf(environment.hosts, directory);
  if (inputs.dryRun || reports === void 0)
    return refusing(
      { ...request, release: releaseOf(request, open2) },
      { inputs, deps },
      async () => handOut(await plan(), request, inputs, deps)
    );
  const planned = await plan();
  hideVariables(environment.slot, givenVariables(environment.slot, deps.env));
  const agreed = await agreedOn(planned, request, { dryRun: true }, deps);
  const documents = { ...request.documents, ...await readDifferences(planned, wish, deps), ...agreed };
  return importReports({ planned, reports, request: { ...request, documents } }, inputs, deps);
}
async function handOut(planned, request, inputs, deps) {
  const { environment, manifest, wish } = request;
  if (wish.kind === "deploy") await requireImage(wish.source.release, request, deps);
  const agreed = await agreedOn(planned, request, inputs, deps);
  await writePlans(planned, request, inputs, deps);
  if (inputs.dryRun) return resultOf(planned, inputs, "", "planned");
  refuseWithoutRecord(request, deps);
  const about = {
    ...{ kind: request.kind, application: manifest.application, environment: environment.name },
    ...{ rollout: environment.slot.rollout, unreached: [], run: deps.run },
    ...{ reason: request.reason, postMortem: request.postMortem }
  };
  const { stage, documents } = begunDocuments(planned, about, deps.now());
  const subject = subjectOf2(planned, request);
  const kept = { stage, subject, documents: { ...request.documents, ...agreed, ...documents } };
  const { url } = await openRecord({ ...kept, mustBeAllowed: mustBeAllowed(request) }, inputs, deps);
  await makePackages(planned, request, inputs, deps);
  return resultOf(planned, inputs, url, "packaged");
}
async function askForLooks(unseen, { environment, manifest }, inputs, deps) {
  const names2 = unseen.map(({ name }) => `look-${name}.sh`);
  for (const [index, host] of unseen.entries()) {
    const file = join6(deps.workspace, inputs.offline, names2[index]);
    await writeFile3(file, lookScript(host, environment, manifest.application));
  }
  for (const { name, user } of unseen)
    deps.log.info(
      `Run ${inputs.offline}/look-${name}.sh on ${name} as ${user}: sh look-${name}.sh. It changes nothing. Bring look-${name}.txt back into ${inputs.offline}/ and run this step again.`
    );
  await upload2(names2, { environment, manifest }, inputs, deps);
  return resultOf([], inputs, "", "look-needed");
}
async function makePackages(planned, request, inputs, deps) {
  const { environment, manifest } = request;
  const directory = join6(deps.workspace, inputs.offline);
  const files = [];
  for (const open2 of planned) {
    const { host, release } = open2.plan;
    const folder = `${manifest.application}-${release.version}-${environment.name}-${host}`;
    const file = `${folder}.tar`;
    const about = { open: open2, environment, url: deps.run.url, commit: await request.commitOf(open2) };
    const sha256 = await writePackage(join6(directory, file), folder, { ...about, sign: deps.sign });
    deps.log.info(
      `${host}: ${inputs.offline}/${file}, sha256 ${sha256}. Its README.txt says how it is carried out; bring ${reportFile(host)} back into ${inputs.offline}/ and run this step again.`
    );
    for (const line of verifyLines(manifest.application, deps.sign !== void 0)) deps.log.info(line);
    files.push(file);
  }
  await upload2(files, { environment, manifest }, inputs, deps);
}
async function upload2(files, { environment, manifest }, { offline, uploadArtifact }, deps) {
  if (!uploadArtifact) return;
  const directory = join6(deps.workspace, offline);
  const paths2 = files.map((file) => join6(directory, file));
  const name = `${manifest.application}-offline-${environment.name}`;
  await tried(
    `Uploading ${files.join(", ")}, which is in ${offline},`,
    deps,
    () => deps.artifacts.upload(name, paths2, directory, { replace: true })
  );
}
async function reportsOf(hosts, directory) {
  const paths2 = hosts.map(({ name }) => join6(directory, reportFile(name)));
  const there = await Promise.all(
    paths2.map(
      (path) => access(path).then(
        () => true,
        () => false
      )
    )
  );
  if (there.every((is) => is)) return paths2;
  if (!there.some((is) => is)) return void 0;
  const missing2 = hosts.flatMap(({ name }, index) => there[index] ? [] : [name]);
  throw new DeployError({
    code: "JOURNAL_MISSING",
    message: `Not every host has told how its deployment ended: ${missing2.map(reportFile).join(", ")} is missing.`,
    host: missing2.join(", "),
    step: "import",
    remedy: "Carry the package out there, too, and bring its report back beside the others."
  });
}
function refuseLentImage(wish, { name }) {
  if (wish.kind !== "deploy" || wish.layout === void 0) return;
  throw new DeployError({
    code: "OFFLINE_IMAGE",
    message: `The image of ${wish.source.release.id} travels through a runner, and none reaches ${name}.`,
    remedy: "Give build.image.repository in deploy.yml: a registry that the host itself reaches. Releases that are archives need nothing."
  });
}

export {
  liveDeps,
  refusing,
  stageOutputs,
  runStage,
  runOffline
};
