import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  lookingDeps
} from "../lib/chunk-YZJK456B.js";
import {
  releaseOnHost
} from "../lib/chunk-RYZRB7O6.js";
import {
  readAccess,
  targetOf
} from "../lib/chunk-P7HA2P5Q.js";
import {
  driftOf,
  isAdopted,
  journalEntrySchema,
  runningOf,
  statusQueryOf
} from "../lib/chunk-57NDIA2D.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-GYSB4QWC.js";
import {
  code,
  linkTo,
  loadEnvironments,
  onHost,
  plain,
  table
} from "../lib/chunk-K7HT5U6C.js";
import "../lib/chunk-FDYBHR6E.js";
import "../lib/chunk-DNUWWJLH.js";
import "../lib/chunk-3CSYSJUH.js";
import "../lib/chunk-W3G3G2EW.js";
import {
  _enum,
  array,
  boolean,
  discriminatedUnion,
  execute,
  input,
  int,
  iso_exports,
  literal,
  nullable,
  oneOf,
  optional,
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

// actions/status/main.ts
init_dirname();

// actions/status/inputs.ts
init_dirname();
function readInputs() {
  return {
    access: readAccess(),
    manifest: input("manifest"),
    environment: input("environment"),
    whenAttention: oneOf("when-attention", input("when-attention"), ["go-on", "fail"]),
    report: input("report")
  };
}

// actions/status/run.ts
init_dirname();
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

// packages/evidence/status.ts
init_dirname();
var pastSchema = strictObject({
  deployId: string(),
  kind: _enum(["deploy", "rollback"]),
  release: string(),
  outcome: _enum(["confirmed", "reverted", "aborted", "broken"]),
  /** By the host's clock. */
  at: journalEntrySchema.def.shape.at,
  actor: string(),
  runUrl: string(),
  /** Why it ended so, in the host's words; data of the host. */
  detail: optional(string())
});
var reachedSchema = strictObject({
  environment: string(),
  host: string(),
  reached: literal(true),
  /** What `current` leads to; null when no release serves. */
  serves: nullable(
    strictObject({
      release: string(),
      /** Of the source; absent when the host's release.json cannot be read. */
      commit: optional(string()),
      /** What is known of it: `good` once confirmed and replaced, `live` while it serves. */
      state: string(),
      /** The files as they were released; `unknown` where that could not be read. */
      files: _enum(["whole", "damaged", "unknown"]),
      /** The deployment that brought it; absent when its journal is not kept any more. */
      by: optional(pastSchema)
    })
  ),
  /** What of the application runs there, and what should: units, containers, services of compose files. */
  services: array(
    strictObject({
      name: string(),
      /** In the words of systemd or of the engine, such as active or exited. */
      state: string(),
      /** It is as deploy.yml wants it. */
      asWanted: boolean(),
      /** The container of the release before, which waits behind nginx for a way back. */
      kept: optional(literal(true))
    })
  ),
  /** A deployment that has not ended. */
  open: optional(strictObject({ deployId: string(), release: string(), event: string() })),
  /** Installed files, and files of the release, that are not as the last deployment had left them. */
  drift: array(strictObject({ path: string(), state: _enum(["edited", "removed", "changed"]) })),
  lastFailure: optional(pastSchema),
  lastRollback: optional(pastSchema),
  /** The newest copy of each backup that deploy.yml describes; `madeAt` is absent when there is none. */
  backups: array(
    strictObject({
      folder: string(),
      madeAt: optional(iso_exports.datetime()),
      of: optional(string()),
      bytes: optional(int())
    })
  ),
  /** Releases to which a rollback could go. */
  kept: array(string())
});
var awaySchema = strictObject({
  environment: string(),
  host: string(),
  reached: literal(false),
  error: strictObject({ code: string(), message: string() })
});
var statusSchema = strictObject({
  schemaVersion: literal(1),
  application: string(),
  at: iso_exports.datetime(),
  hosts: array(discriminatedUnion("reached", [reachedSchema, awaySchema]))
});
function concerns(host) {
  if (!host.reached) return [`not reached: ${host.error.code}: ${host.error.message}`];
  const { serves, services, open, drift, backups, lastFailure } = host;
  const mendedAt = serves?.by?.at ?? "";
  return [
    ...serves && isAdopted(serves.release) ? [`${serves.release} serves: what was installed by hand`] : [],
    ...serves?.files === "damaged" ? [`files of ${serves.release} are damaged`] : [],
    ...serves ? services.filter(({ asWanted }) => !asWanted).map(({ name, state }) => `${name} is ${state}`) : [],
    ...open ? [`${open.deployId} is open (${open.event})`] : [],
    ...drift.map(({ path, state }) => `${path} was ${state} by hand`),
    ...backups.filter(({ madeAt }) => madeAt === void 0).map(({ folder }) => `no backup in ${folder}`),
    ...lastFailure?.outcome === "broken" && lastFailure.at >= mendedAt ? [`${lastFailure.deployId} ended broken`] : []
  ];
}
function statusMarkdown({ application, at, hosts }) {
  const rows = hosts.map((host) => [
    plain(host.environment),
    plain(host.host),
    ...host.reached ? reachedCells(host) : ["not reached", "", "", "", "", ""]
  ]);
  const running = hosts.flatMap(
    (host) => host.reached ? host.services.map(({ name, ...service }) => [
      plain(host.environment),
      plain(host.host),
      plain(name),
      plain(stateOf(service))
    ]) : []
  );
  const found = hosts.flatMap(
    (host) => concerns(host).map((text) => `- **${plain(host.environment)}, ${plain(host.host)}**: ${plain(text)}`)
  );
  return [
    `## ${plain(application)}: what runs where`,
    `Asked at ${at}; nothing was changed.`,
    table(["Environment", "Host", "Serves", "Commit", "Since", "By", "Last rollback", "Last backup"], rows),
    ...running.length > 0 ? [table(["Environment", "Host", "Service", "State"], running)] : [],
    ...found.length > 0 ? [`### To look at

${found.join("\n")}`] : ["Nothing to look at."]
  ].join("\n\n");
}
function stateOf({ state, kept }) {
  return kept ? `${state}, kept for going back` : state;
}
function reachedCells({ serves, lastRollback, backups }) {
  const newest = backups.flatMap(({ madeAt }) => madeAt ?? []).toSorted().at(-1);
  return [
    serves ? code(serves.release) : "nothing",
    serves?.commit ? code(serves.commit.slice(0, 12)) : "",
    serves?.by?.at ?? (serves ? "not known" : ""),
    serves?.by ? `${plain(serves.by.actor)}${linkTo(serves.by.runUrl)}` : "",
    lastRollback ? `${lastRollback.at} ${lastRollback.outcome}` : "none known",
    newest ?? (backups.length > 0 ? "none" : "not asked for")
  ];
}
function statusLines({ hosts }) {
  return hosts.flatMap((host) => {
    const serves = host.reached ? host.serves : void 0;
    const since = serves?.by ? ` since ${serves.by.at} by ${serves.by.actor}` : "";
    const head = host.reached ? `${serves?.release ?? "nothing"}${since}` : "not reached";
    const running = host.reached ? host.services : [];
    return [
      `${host.environment} ${host.host}: ${head}`,
      ...running.map(({ name, ...service }) => `  ${name} ${stateOf(service)}`),
      ...concerns(host).map((text) => `  ! ${text}`)
    ];
  });
}

// packages/stage/status.ts
init_dirname();
async function statusOf({ manifest, environments, access }, deps) {
  const asked = environments.flatMap(
    (environment) => environment.hosts.map((host) => ({ environment, host }))
  );
  const tried = await Promise.allSettled(
    asked.map(({ environment, host }) => lookAt(host, onHost(environment, host), { access, deps }))
  );
  const failed = tried.flatMap((result) => result.status === "rejected" ? [result.reason] : []);
  if (failed.length === tried.length) throw failed[0];
  const hosts = tried.map((result, index) => {
    if (result.status === "fulfilled") return result.value;
    const { environment, host } = asked[index];
    return { environment: environment.name, host: host.name, reached: false, error: errorOf(result.reason) };
  });
  return { schemaVersion: 1, application: manifest.application, at: deps.now().toISOString(), hosts };
}
function errorOf(reason) {
  if (!(reason instanceof DeployError)) throw reason;
  return { code: reason.code, message: reason.message };
}
async function lookAt(host, environment, { access, deps }) {
  var _stack = [];
  try {
    const { root } = environment.slot;
    const remote = __using(_stack, deps.connect(targetOf(host, access)), true);
    const agent = deps.openAgent(remote, root, deps.signal);
    const facts = await agent.probe(statusQueryOf(environment, host.name));
    const history = facts.releases.length > 0 ? await agent.history() : [];
    const commit = facts.current && await commitOf(remote, root, facts.current);
    return reached({ environment, host, facts, history, commit });
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function commitOf(remote, root, id) {
  try {
    return (await releaseOnHost(remote, root, id)).source.commit;
  } catch (error) {
    if (error instanceof DeployError && error.code === "RELEASE_INVALID") return void 0;
    throw error;
  }
}
function reached({ environment, host, facts, history, commit }) {
  const { current, live, releases, open, backups } = facts;
  const by = history.find(({ release, event }) => release === current && event === "confirmed");
  const lastFailure = history.find(({ event }) => event !== "confirmed");
  const lastRollback = history.find(({ kind }) => kind === "rollback");
  return {
    environment: environment.name,
    host: host.name,
    reached: true,
    serves: current ? {
      release: current,
      ...commit !== void 0 && { commit },
      state: releases.find(({ id }) => id === current)?.state ?? "unknown",
      files: live?.files ?? "unknown",
      ...by && { by: told(by) }
    } : null,
    services: runningOf(environment, facts),
    ...open && { open },
    drift: driftIn(environment, facts),
    ...lastFailure && { lastFailure: told(lastFailure) },
    ...lastRollback && { lastRollback: told(lastRollback) },
    backups: Object.entries(backups).map(([folder, { copies }]) => {
      const newest = copies.find(({ present }) => present);
      return {
        folder,
        ...newest && { madeAt: newest.madeAt, of: newest.of, bytes: newest.bytes }
      };
    }),
    kept: releases.filter(({ id, state, present }) => state === "good" && present && id !== current).map(({ id }) => id)
  };
}
function driftIn({ slot }, facts) {
  const installed = driftOf(slot, { facts, texts: {}, wanted: {} }).flatMap(
    ({ path, state }) => state === "unknown" ? [] : [{ path, state }]
  );
  const { missing = [], changed = [] } = facts.live ?? {};
  return [
    ...installed,
    ...missing.map((path) => ({ path, state: "removed" })),
    ...changed.map((path) => ({ path, state: "changed" }))
  ];
}
function told({
  deployId,
  kind,
  release,
  event,
  at,
  actor,
  url,
  detail
}) {
  return { deployId, kind, release, outcome: event, at, actor, runUrl: url, ...detail && { detail } };
}

// actions/status/run.ts
async function run(inputs, deps) {
  const { manifest, environments } = await loadEnvironments(inputs.manifest, inputs.environment, deps);
  const status = await statusOf({ manifest, environments, access: inputs.access }, deps);
  const file = join(deps.workspace, inputs.report);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, withoutSecrets(`${JSON.stringify(status, null, 2)}
`));
  for (const line of statusLines(status)) deps.log.info(line);
  await deps.summary(statusMarkdown(status), `*Cut here: the whole is in ${inputs.report}.*`);
  const good = status.hosts.every((host) => concerns(host).length === 0);
  if (!good && inputs.whenAttention === "fail") throw attention(status);
  return { verdict: good ? "good" : "attention", report: inputs.report };
}
function attention({ hosts }) {
  const found = hosts.filter((host) => concerns(host).length > 0);
  return new DeployError({
    code: "ATTENTION_NEEDED",
    message: `Somebody should look at ${found.length} of ${hosts.length} hosts.`,
    host: found.map(({ host }) => host).join(", "),
    step: "status",
    cause: found.flatMap((host) => concerns(host).map((text) => `${host.environment} ${host.host}: ${text}`)).join("\n"),
    remedy: "Ask who has changed it by hand, and bring the change into the repository or deploy again; docs/errors.md says more of each code.",
    outputs: { verdict: "attention" }
  });
}

// actions/status/main.ts
await execute(() => run(readInputs(), lookingDeps()));
