import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  AT_ONCE_BYTES,
  addEntry,
  headerOf,
  openImage,
  readManifest,
  tap
} from "./chunk-FDYBHR6E.js";
import {
  counted,
  outdatedSchema,
  signatureFiles
} from "./chunk-W3G3G2EW.js";
import {
  _enum,
  _regex,
  array,
  corrupt,
  createTree,
  demandKinds,
  extend,
  findEnvironment,
  harmlessLines,
  imageReference,
  int,
  iso_exports,
  linkProblem,
  literal,
  mismatch,
  nullable,
  number,
  object,
  openRelease,
  optional,
  parentsOf,
  pathProblem,
  pick,
  readDocument,
  record,
  strictObject,
  string,
  tooLarge,
  withoutSecrets
} from "./chunk-6XN6W6BW.js";
import {
  require_tar_stream
} from "./chunk-CASAHDPP.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  __toESM,
  init_dirname
} from "./chunk-YZ53IXJL.js";

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
  const attempt = Number(GITHUB_RUN_ATTEMPT ?? "1");
  return {
    actor: GITHUB_ACTOR ?? env.USER ?? "unknown",
    repository: GITHUB_REPOSITORY ?? "",
    url: GITHUB_RUN_ID ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}/attempts/${attempt}` : "",
    runId: GITHUB_RUN_ID ?? "",
    attempt,
    eventName: GITHUB_EVENT_NAME ?? ""
  };
}

// packages/kit/event.ts
init_dirname();
import { readFileSync } from "node:fs";
var openEvents = [
  ...["discussion", "discussion_comment", "fork", "gollum", "issue_comment", "issues", "pull_request"],
  ...["pull_request_review", "pull_request_review_comment", "pull_request_target", "watch"]
];
var refusable = [...openEvents, "workflow_run"];
function isOpenEvent(name2) {
  return refusable.includes(name2);
}
function allowedEvents(text) {
  const names = text.split(",").map((name2) => name2.trim()).filter((name2) => name2 !== "");
  const unknown = names.find((name2) => !refusable.includes(name2));
  if (unknown === void 0) return names;
  throw new DeployError({
    code: "INPUT_INVALID",
    message: `The input 'allow-events' must name events that are refused, not '${unknown}'.`,
    cause: `These are ${refusable.join(", ")}.`,
    remedy: `Correct it under 'with:' of this step; other events need not be named.`
  });
}
function refuseOpenEvent(env, allowed, does) {
  const event = env.GITHUB_EVENT_NAME ?? "";
  const cause = openEvents.includes(event) ? `The run was started by the event '${event}', which people can cause who may not write to this repository.` : event === "workflow_run" ? strangerIn(payloadOf(env)) : void 0;
  if (cause === void 0 || allowed.includes(event)) return;
  throw new DeployError({
    code: "EVENT_REFUSED",
    message: `No run of the event '${event}' ${does}.`,
    cause,
    remedy: `Start it on 'push', 'release', 'schedule' or 'workflow_dispatch'. Where it is sure that only those who may deploy can cause such a run, give this step 'allow-events: ${event}'.`
  });
}
function strangerIn({ repository, workflow_run: run }) {
  const [own, head] = [repository?.full_name, run?.head_repository?.full_name];
  if (typeof own !== "string" || typeof head !== "string" || typeof run?.event !== "string")
    return "It follows another run, and its event does not say whose.";
  if (own !== head) return `It follows a run of the fork '${head}'.`;
  return isOpenEvent(run.event) ? `It follows a run of the event '${run.event}'.` : void 0;
}
function payloadOf({ GITHUB_EVENT_PATH }) {
  try {
    const payload = JSON.parse(readFileSync(GITHUB_EVENT_PATH ?? "", "utf8"));
    return typeof payload === "object" && payload !== null ? payload : {};
  } catch {
    return {};
  }
}

// packages/gate/report.ts
init_dirname();

// packages/gate/nfr/report.ts
init_dirname();
var milliseconds = number();
var latency = strictObject({ p50: milliseconds, p95: milliseconds, p99: milliseconds, max: milliseconds });
var trafficSchema = strictObject({
  seconds: number(),
  /** How many were sent; an answer with a status from 400 is an error, too. */
  requests: int(),
  answered: int(),
  errors: int(),
  /** So many could not be tried, because the way to the host was broken. */
  untried: int(),
  requestsPerSecond: number(),
  /**
   * Milliseconds from the moment at which a request was due to the end of its answer, or to its time limit. Missing where
   * nothing was answered.
   */
  latencyMs: optional(latency),
  /** 99 of 100 requests were sent at most so many milliseconds after they were due. */
  lateMs: milliseconds,
  /** What was wrong with errors, the most frequent ones. */
  failures: array(strictObject({ what: string(), count: int() }))
});
var stretchSchema = strictObject({
  second: number(),
  answered: int(),
  errors: int(),
  p95Ms: optional(milliseconds)
});
var roomSchema = strictObject({
  /** Processors that had nothing to do, on average. */
  cpuPercent: number(),
  /** The least memory that was available. */
  memoryPercent: number(),
  samples: int(),
  /** How the memory of the service grew, where that was asked for. */
  memoryGrowthMebibytesPerHour: optional(number())
});
var furtherSchema = strictObject({
  /** Who agreed to it. */
  consent: optional(string()),
  load: optional(
    strictObject({
      url: string(),
      paths: array(string()),
      /** `20 requests a second` or `5 users` */
      offered: string(),
      p95LimitMs: optional(milliseconds),
      traffic: trafficSchema,
      stretches: array(stretchSchema),
      room: optional(roomSchema),
      /** The release before it, just before the switch. */
      before: optional(trafficSchema)
    })
  ),
  resilience: optional(
    strictObject({
      url: string(),
      /** From the kill until another main process ran, by the host's clock. */
      restartSeconds: optional(number()),
      /** From the kill until the first good answer. */
      readySeconds: optional(number())
    })
  ),
  /** Of health-gate: the host was booted. Seconds from the order, by the runner's clock. */
  coldBoot: optional(
    strictObject({
      url: string(),
      /** Until the host answered over SSH after its boot. */
      bootSeconds: optional(number()),
      /** Until the first good answer. */
      readySeconds: optional(number())
    })
  )
});

// packages/gate/window.ts
init_dirname();
var stretchesAtMost = 120;
var windowSchema = strictObject({
  url: string(),
  /** By the runner's clock. Each second below is counted from here. */
  startedAt: iso_exports.datetime(),
  seconds: number(),
  /** The host was told to switch. */
  switchSecond: number(),
  /** The gate began to measure, and had ended: what came after that is the way back. */
  gateFromSecond: number(),
  gateToSecond: number(),
  /** So long is each stretch. Those in which nothing was asked are missing. */
  stretchSeconds: int(),
  /** `errors`: no answer within 2 s, or one with another status than the check wants. `p95Ms` is of good answers. */
  stretches: array(stretchSchema)
});
function windowOf({
  url,
  asked,
  startedAt,
  switchAt,
  gateFrom,
  gateTo,
  finishedAt
}) {
  const since = (at) => Math.max(0, Math.round((at - startedAt) / 10) / 100);
  const stretchSeconds = Math.max(1, Math.ceil(since(finishedAt) / stretchesAtMost));
  const grouped = Map.groupBy(asked, ({ at }) => Math.floor(since(at) / stretchSeconds));
  return {
    url,
    startedAt: new Date(startedAt).toISOString(),
    seconds: since(finishedAt),
    switchSecond: since(switchAt),
    gateFromSecond: since(gateFrom),
    gateToSecond: since(gateTo),
    stretchSeconds,
    stretches: [...grouped].toSorted(([left2], [right2]) => left2 - right2).map(([index, some]) => stretchOf(index * stretchSeconds, some))
  };
}
function askedBy(samples) {
  return samples.flatMap(
    ({ at, outcome, latencyMs }) => outcome === "none" ? [] : [{ at: Date.parse(at), outcome, ...latencyMs !== void 0 && { latencyMs } }]
  );
}
function stretchOf(second, asked) {
  const good = asked.filter(({ outcome }) => outcome === "good");
  const latencies = good.flatMap(({ latencyMs }) => latencyMs ?? []).toSorted((a, b) => a - b);
  const p95Ms = latencies[Math.ceil(latencies.length * 0.95) - 1];
  return {
    second,
    answered: good.length,
    errors: asked.length - good.length,
    ...p95Ms !== void 0 && { p95Ms }
  };
}

// packages/gate/report.ts
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
  /** What was measured under load and after a kill, once the checks had passed. */
  further: optional(furtherSchema),
  /** Of a stage: what a user would have seen while the release was replaced, where a check asks a URL. */
  window: optional(windowSchema),
  /** On failure: the last response and the last lines of the log, for people. */
  diagnosis: array(string())
});
function parseGateReport(text, where) {
  return readDocument(gateReportSchema, text, (cause) => invalid(where, cause));
}
function describeGate(report) {
  const { release, environment, host, verdict, startedAt, finishedAt, checks } = report;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1e3;
  return [
    `Gate of ${release.id} on ${host} (${environment}): ${verdict} after ${seconds.toFixed(1)} s`,
    ...checks.map(describeCheck)
  ];
}
function describeCheck({ name: name2, verdict, reason, samples }) {
  const last = samples.at(-1);
  const seen = last === void 0 ? "" : `; last: ${last.detail}`;
  return `  ${verdict.padEnd("inconclusive".length)}  ${name2}: ${reason}${seen}`;
}
function invalid(where, cause) {
  return new DeployError({
    code: "GATE_REPORT_INVALID",
    message: `${where} is not a report of a gate.`,
    cause,
    remedy: "Run the gate again, and give the gate.json that it writes."
  });
}

// packages/plan/digest.ts
init_dirname();
import { createHash } from "node:crypto";
function sha256Of(text) {
  return createHash("sha256").update(text).digest("hex");
}

// packages/evidence/demands.ts
init_dirname();
var waiverSchema = strictObject({
  owner: string(),
  reason: string(),
  /** The last day on which it holds, in UTC. */
  expires: string().check(_regex(/^\d{4}-\d{2}-\d{2}$/))
});
var demandSchema = strictObject({
  kind: _enum(demandKinds),
  level: _enum(["required", "recommended", "required-if-present"]),
  maximumAgeHours: optional(number()),
  waiver: optional(waiverSchema)
});
var judgedSchema = extend(demandSchema, {
  /** `absent`: not there, and need not be. `waived`: missing or stale, and let through. */
  state: _enum(["present", "absent", "missing", "stale", "waived"]),
  /** Documents of that kind. */
  paths: array(string()),
  /** When the oldest of them was measured. */
  measuredAt: optional(iso_exports.datetime())
});
function judgeDemands(demands, { items }, { after: after2, now }) {
  return demands.map((demand) => {
    const found = items.filter((item) => item.type === demand.kind && counts(item, after2));
    const measuredAt = found.flatMap(({ at }) => at ?? []).toSorted()[0];
    const state = stateOf(demand, { found, measuredAt, now });
    const waived = (state === "missing" || state === "stale") && waiverHolds(demand, now);
    return {
      ...demand,
      state: waived ? "waived" : state,
      paths: found.map(({ path }) => path),
      ...measuredAt !== void 0 && { measuredAt }
    };
  });
}
function waiverHolds({ waiver }, now) {
  return waiver !== void 0 && now.toISOString().slice(0, 10) <= waiver.expires;
}
var ofEnvironment = ["deployment", "gate", "backup"];
function counts({ type, path }, after2) {
  return !ofEnvironment.includes(type) || path.startsWith(`${after2}/`);
}
function stateOf({ level, maximumAgeHours }, { found, measuredAt, now }) {
  if (found.length === 0) return level === "required-if-present" ? "absent" : "missing";
  if (maximumAgeHours === void 0) return "present";
  const isOld = found.some(({ at }) => at === void 0) || now.getTime() - Date.parse(measuredAt) > maximumAgeHours * 36e5;
  return isOld ? "stale" : "present";
}
var givers = {
  release: "build-release makes it",
  sbom: "sbom-and-checksum makes it",
  changes: "sbom-and-checksum makes it, with the input 'previous'",
  outdated: "sbom-and-checksum makes it, with the input 'outdated'",
  checksums: "sbom-and-checksum makes it",
  signature: "sbom-and-checksum makes it, with the input 'signing-key'",
  deployment: "deploy-prod-test makes it",
  gate: "deploy-prod-test and health-gate make it",
  backup: "deploy-prod-test makes it, with 'backup' in deploy.yml"
};
function lackOf(judged, now) {
  const { kind, state, maximumAgeHours, measuredAt, waiver } = judged;
  if (state !== "missing" && state !== "stale") return void 0;
  const what = state === "missing" ? "is missing" : `is of ${measuredAt ?? "an unknown time"}, older than ${maximumAgeHours} hours`;
  const expired = waiver && !waiverHolds(judged, now) ? `; the waiver of ${waiver.owner} has expired on ${waiver.expires}` : "";
  return `${kind} ${what}${expired}; ${givers[kind]}`;
}
function requireEvidence(judged, { environment, release, now }) {
  const lacks = judged.filter(({ level }) => level !== "recommended").flatMap((one) => lackOf(one, now) ?? []);
  if (lacks.length === 0) return;
  throw new DeployError({
    code: "EVIDENCE_MISSING",
    message: `${release} lacks evidence that ${environment} asks for, so it is not promoted.`,
    cause: lacks.join("\n"),
    remedy: `Make what is missing in this run and deploy to the environment before again, or write a waiver with owner, reason and last day into environments.${environment}.promotion of deploy.yml.`
  });
}

// packages/evidence/stage.ts
init_dirname();
var sha256 = string().check(_regex(/^[0-9a-f]{64}$/));
var releaseName = strictObject({
  id: string(),
  version: string(),
  sha256,
  image: optional(string())
});
var stageOutcomes = [
  "confirmed",
  "partial",
  "reverted",
  "aborted",
  "broken",
  "cancelled",
  "refused",
  "unknown"
];
var hostOutcomes = [
  "aborted",
  "confirmed",
  "reverted",
  "broken",
  "unknown",
  "untouched",
  "unreachable"
];
var furtherSummarySchema = strictObject({
  consent: optional(string()),
  load: optional(
    strictObject({
      offered: string(),
      requests: int(),
      errors: int(),
      p50Ms: optional(number()),
      p95Ms: optional(number()),
      p99Ms: optional(number()),
      /** Of the release before it, under the same load. */
      p95BeforeMs: optional(number()),
      cpuPercent: optional(number()),
      memoryPercent: optional(number())
    })
  ),
  /** Seconds from the kill of the service until it answered again. */
  readySeconds: optional(number()),
  /** Of health-gate: seconds from the order to boot until the host, and until the service, answered again. */
  coldBoot: optional(
    strictObject({ bootSeconds: optional(number()), readySeconds: optional(number()) })
  )
});
var stageSchema = strictObject({
  schemaVersion: literal(1),
  /** The environment, or `<environment>-rollback`; with `-untouched`, and a number from the second on, when the run ended before it could change a host. */
  stage: string().check(_regex(/^[a-z][a-z0-9-]*$/)),
  kind: _enum(["deploy", "promote", "rollback"]),
  application: string(),
  environment: string(),
  /** The change that this stage belongs to: what was deployed, or what was rolled back from. */
  release: releaseName,
  /** Of a rollback: the release that serves instead. */
  to: optional(releaseName),
  previous: optional(string()),
  actor: string(),
  runUrl: string(),
  /** Why somebody went back. */
  reason: optional(string()),
  /** Where it is told what went wrong, as far as somebody has written that already. */
  postMortem: optional(string()),
  startedAt: iso_exports.datetime(),
  finishedAt: iso_exports.datetime(),
  outcome: _enum(stageOutcomes),
  /** Why the whole stage ended so, when it was not for what happened on a host. */
  error: optional(strictObject({ code: string(), message: string(), cause: optional(string()) })),
  /** The change record could not be opened before, and somebody had allowed to go on. */
  withoutChangeRecord: optional(strictObject({ allowedBy: string(), cause: string() })),
  /** Carried out by hand, on hosts that no runner reaches; `actor` names the operators then, and `runUrl` where it was written down. */
  byHand: optional(
    strictObject({
      /** Who brought the journals back; nobody but the operators vouches for them. */
      importedBy: string(),
      hosts: array(
        strictObject({
          host: string(),
          operator: string(),
          /** The account on the host. */
          user: string(),
          /** What the operator has looked at, or why it was taken back. */
          said: string(),
          /** Checks of the gate that nobody has measured. */
          notMeasured: array(string())
        })
      )
    })
  ),
  /** By which rules several hosts were deployed to. */
  rollout: optional(
    strictObject({
      firstBatch: optional(int()),
      batchSize: int(),
      maximumFailures: int(),
      onFailure: _enum(["revert-all", "keep-healthy"])
    })
  ),
  /** The ephemeral slot that proved the release, ended now that it is confirmed here; `kept` says why it was not. */
  retired: optional(
    array(
      strictObject({
        environment: string(),
        host: string(),
        container: string(),
        outcome: _enum(["removed", "kept"]),
        detail: optional(string())
      })
    )
  ),
  hosts: array(
    strictObject({
      host: string(),
      outcome: _enum(hostOutcomes),
      /** Of a host that was reached. */
      deployId: optional(string()),
      planDigest: optional(sha256),
      gate: optional(_enum(["pass", "fail", "inconclusive", "error"])),
      /** The release that serves now; null when none does. Missing when nobody could see it. */
      serves: optional(nullable(string())),
      error: optional(strictObject({ code: string(), message: string() })),
      /** What was saved before the release was replaced; backup-<name>.json says more. */
      backups: optional(
        array(
          strictObject({
            name: string(),
            kind: _enum(["before-deployment", "before-rollback", "before-restore"]),
            madeAt: iso_exports.datetime(),
            bytes: int(),
            sha256,
            places: int(),
            rehearsal: _enum(["passed", "not-rehearsed"]),
            warnings: int(),
            /** The data was put back from this copy. */
            restoredFrom: optional(string())
          })
        )
      ),
      /**
       * How long nobody answered while the release was replaced, in seconds: the longest time from one good answer to the next,
       * with a request every 0.1 s. null: not known. Missing where it is not measured.
       */
      gap: optional(
        nullable(
          strictObject({
            seconds: number(),
            requests: int(),
            unanswered: int(),
            url: string()
          })
        )
      ),
      /** What the release bore once its gate had passed; gate.json says more. */
      further: optional(furtherSummarySchema),
      /** Of compose files, where the release was confirmed: what each service runs. */
      services: optional(
        array(
          strictObject({
            service: string(),
            /** `<name>@sha256:…`; of an image that was built on the host its id, `sha256:…`. */
            image: string(),
            /** How many containers run it; of a swarm how many replicas, on all nodes. */
            containers: int(),
            /** How many of them this stage has started; 0: the service was left alone. */
            started: int(),
            /** Of a swarm: how many replicas each node has, by its name. */
            nodes: optional(record(string(), int()))
          })
        )
      ),
      /** Installed files that somebody had changed on the host, as the plan showed them. */
      drift: optional(
        array(
          strictObject({
            path: string(),
            state: _enum(["edited", "removed", "unknown"]),
            diff: string()
          })
        )
      ),
      startedAt: iso_exports.datetime(),
      finishedAt: iso_exports.datetime()
    })
  )
});
function stageOutcome(hosts, { cancelled, maximumFailures }) {
  const some = (outcome) => hosts.some((host) => host.outcome === outcome);
  const failed2 = failedHosts({ hosts });
  if (some("broken")) return "broken";
  if (hosts.length > 0 && failed2.length === 0) return "confirmed";
  if (some("confirmed") && failed2.length <= maximumFailures) return "partial";
  if (some("unknown")) return "unknown";
  if (some("confirmed")) return "partial";
  if (cancelled) return "cancelled";
  return some("reverted") ? "reverted" : "aborted";
}
function failedHosts({ hosts }) {
  return hosts.filter(({ outcome }) => outcome !== "confirmed");
}
function isDone(stage) {
  if (stage.outcome !== "partial") return stage.outcome === "confirmed";
  return failedHosts(stage).length <= (stage.rollout?.maximumFailures ?? 0);
}
function untouchedName(stage, number3 = 1) {
  return `${stage}-untouched${number3 === 1 ? "" : `-${number3}`}`;
}
function isUntouched({
  stage,
  kind,
  environment
}) {
  const name2 = untouchedName(stageName(kind, environment));
  return stage === name2 || stage.startsWith(`${name2}-`) && /^[0-9]+$/.test(stage.slice(name2.length + 1));
}
function stageName(kind, environment) {
  return kind === "rollback" ? `${environment}-rollback` : environment;
}

// packages/evidence/evidence.ts
init_dirname();
import { createHash as createHash2 } from "node:crypto";

// packages/sbom/changes.ts
init_dirname();
var changesSchema = strictObject({
  schemaVersion: literal(1),
  /** The release that the changes led to, by the digest of its archive. */
  release: strictObject({ sha256: string().check(_regex(/^[0-9a-f]{64}$/)) }),
  /** Name and version of the earlier one, as its bill of materials says them. */
  since: string(),
  changes: array(
    strictObject({
      package: string(),
      what: _enum(["added", "removed", "version", "licence", "digest"]),
      from: string(),
      to: string()
    })
  )
});

// packages/evidence/acceptance.ts
init_dirname();

// packages/evidence/gate-reports.ts
init_dirname();
function gateReports({ items }, documents) {
  return items.filter(({ type }) => type === "gate").flatMap(({ path }) => {
    const report = readReport(documents[path], path);
    return report ? [{ path, report }] : [];
  });
}
function readReport(text, path) {
  try {
    return parseGateReport(text, path);
  } catch (error) {
    if (error instanceof DeployError) return void 0;
    throw error;
  }
}

// packages/evidence/acceptance.ts
var acceptanceSchema = strictObject({
  stage: string(),
  host: string(),
  /** The release that was measured, where it is another one: that which was gone back to. */
  of: optional(string()),
  verdict: _enum(verdicts),
  criteria: array(
    strictObject({
      /** The same in each environment: `http 1` is the first check of that type. */
      check: string(),
      criterion: string(),
      verdict: _enum(verdicts),
      measured: string()
    })
  )
});
var sentences = {
  http: "It answers at",
  identity: "What serves is",
  headers: "It sends the headers that are asked for, at",
  tls: "Certificate and TLS are right, at",
  certificate: "The certificates are right:",
  websocket: "A WebSocket opens, at",
  tcp: "The port is open:",
  dns: "The name is found:",
  unit: "The unit runs:",
  container: "The container runs:",
  log: "The log shows no error:",
  headroom: "Disk and memory have room:",
  files: "Owners and modes are right:",
  config: "The configuration obeys its rules:",
  auth: "Nobody gets in without a login, at",
  cors: "Only known origins are let in, at",
  ports: "Nothing else listens:",
  port: "The right process listens on",
  redirect: "Plain HTTP is closed or redirected, at",
  clock: "The clock is right:",
  fresh: "The data is fresh:",
  command: "The command succeeds:",
  "nginx-upstreams": "nginx leads to what listens:"
};
function acceptanceOf({ items, release }, documents) {
  const isOther = ({ report }) => report.release.sha256 !== release.sha256;
  return gateReports({ items }, documents).filter((gate) => !isOther(gate) || gate.report.verdict !== "pass").toSorted((a, b) => Date.parse(a.report.startedAt) - Date.parse(b.report.startedAt)).map(({ path, report }) => ({
    stage: path.split("/")[0],
    host: report.host,
    ...isOther({ report }) && { of: report.release.id },
    verdict: report.verdict,
    criteria: report.checks.map(({ type, name: name2, target, verdict, reason }, index) => ({
      check: `${type} ${report.checks.slice(0, index + 1).filter((one) => one.type === type).length}`,
      criterion: type in sentences ? `${sentences[type]} ${target}` : name2,
      verdict,
      measured: reason
    }))
  }));
}

// packages/evidence/contract.ts
init_dirname();

// packages/evidence/approvals.ts
init_dirname();
var decisionSchema = strictObject({
  role: string(),
  decision: _enum(["approved", "skipped"]),
  login: string(),
  /** Who that is in the system where it was said, where deploy.yml names the login of it. */
  account: optional(string()),
  at: iso_exports.datetime(),
  /** The word has no time of its own: `at` is when it was seen. */
  seen: optional(literal(true)),
  /** Where it was given; absent: in the change record. */
  from: optional(_enum(["pull-request-review", "environment-review"])),
  /** The state to which it moved the change record; absent: it was written. */
  state: optional(string()),
  /** Where it was said. */
  url: string(),
  /** Why it was skipped. */
  reason: optional(string())
});
function commandsIn(words4) {
  const pattern = /^\/(approve|skip|withdraw)[ \t]+(\S+)[ \t]+([0-9a-f]{64})(?:[ \t]+(\S.*?))?[ \t]*$/gm;
  return words4.flatMap(
    (word) => [...word.body.replaceAll("\r", "").matchAll(pattern)].map(
      ([, verb, role = "", digest3 = "", reason = ""]) => ({
        verb,
        role,
        digest: digest3,
        reason,
        word
      })
    )
  );
}
function judgeApprovals(commands, question) {
  const ignored = [];
  let reviews = commands.filter(({ from }) => from !== void 0);
  let decisions = withReviews([], reviews, question);
  for (const command of commands) {
    if (command.from !== void 0) continue;
    const refusal = refusalOf(command, decisions, question);
    if (refusal !== void 0) {
      ignored.push(`${sentence(command)} ${refusal}`);
      continue;
    }
    if (command.verb === "withdraw") reviews = reviews.filter((review) => !isWordOf(review, command));
    decisions = withReviews(after(decisions, command, question), reviews, question);
  }
  for (const review of reviews) {
    if (decisions.some(({ role }) => same(role, review.role))) continue;
    ignored.push(`${sentence(review)} ${refusalOf(review, decisions, question)}`);
  }
  return { decisions, ignored, open: question.approvals.slice(decisions.length) };
}
function isWordOf(review, { role, word }) {
  return same(review.role, role) && same(review.word.login, word.login);
}
function withReviews(decisions, reviews, question) {
  const next = reviews.find((review) => refusalOf(review, decisions, question) === void 0);
  return next === void 0 ? decisions : withReviews(after(decisions, next, question), reviews, question);
}
function sentence({ verb, role, from, word: { login, at, state } }) {
  if (state !== void 0) return `The move to ${state} of ${login} at ${at} does not count:`;
  if (from === void 0) return `/${verb} ${role} of ${login} at ${at} does not count:`;
  return `The ${from.replaceAll("-", " ")} of ${login} as ${role} does not count:`;
}
function refusalOf({ verb, role, digest: digest3, reason, word, from }, decisions, { approvals, digest: wanted, authors, has }) {
  const index = approvals.findIndex((one) => same(one.role, role));
  const approval = approvals[index];
  if (approval === void 0) return "deploy.yml has no such role.";
  if (digest3 !== wanted) return "it is about another plan.";
  if (word.edited && verb !== "withdraw") return "it was edited afterwards.";
  if (authors.some((author) => same(author, word.login))) return "who wrote the change does not approve it.";
  const mayGive = has(word.login, approval.role);
  if (verb === "withdraw")
    return decisions.some((one) => same(one.role, role) && same(one.login, word.login)) ? void 0 : "there is no such word to withdraw.";
  if (verb === "skip") {
    if (approval.when !== "as-needed") return "this role is always needed.";
    if (reason === "") return "it gives no reason.";
    if (!approvals.some((one) => has(word.login, one.role))) return "this login has none of the roles.";
  } else if (approval.from !== (from ?? "change-record"))
    return `deploy.yml takes its word from a ${spoken(approval.from)}.`;
  else if (!same(approval.state ?? "", word.state ?? ""))
    return `deploy.yml takes its word from ${approval.state === void 0 ? "a comment" : `a move to ${approval.state}`}.`;
  else if (!mayGive) return "this login does not have the role.";
  if (index < decisions.length) return "the role has spoken already.";
  return index === decisions.length ? void 0 : `${approvals[decisions.length].role} comes first.`;
}
function after(decisions, { verb, role, reason, from, word: { login, account, at, seen, state, url } }, { approvals }) {
  if (verb === "withdraw")
    return decisions.slice(
      0,
      decisions.findIndex((one) => same(one.role, role))
    );
  const { role: name2 } = approvals[decisions.length];
  const decision = {
    role: name2,
    login,
    ...account && { account },
    at,
    url,
    ...seen && { seen },
    ...from && { from },
    ...state && { state }
  };
  return [
    ...decisions,
    verb === "skip" ? { ...decision, decision: "skipped", reason } : { ...decision, decision: "approved" }
  ];
}
function same(one, other) {
  return one.toLowerCase() === other.toLowerCase();
}
function personOf({ login, account }) {
  return account === void 0 ? login : `${login}, as ${account}`;
}
function giversOf({ logins, teams }) {
  return [...logins, ...teams.map((team) => `a member of ${team}`)].join(" or ");
}
function requireApprovals({ open: open2, ignored, decisions }, { environment, release, digest: digest3 }) {
  if (open2.length === 0) return;
  const given = decisions.map(
    ({ role, decision, login, at, seen }) => `${role} ${decision}: ${login} ${seen ? "seen " : ""}at ${at}`
  );
  const missing = open2.flatMap((approval) => [
    `${approval.role} is missing: ${giversOf(approval)}`,
    wayOf(approval, { environment, digest: digest3 }),
    ...approval.when === "as-needed" ? [`/skip ${approval.role} ${digest3} <why it is not needed>`] : []
  ]);
  throw new DeployError({
    code: "APPROVAL_MISSING",
    message: `The plan for ${release} in ${environment} is not approved, so it is not promoted.`,
    cause: [...given, ...missing, ...ignored].join("\n"),
    remedy: open2.every(({ from, state }) => from === "change-record" && state === void 0) ? "Let these people read the plan and comment on the change record, in this order, each with such a line of their role; then run this job again." : "Let these people read the plan and say so, in this order, each where their role says it: a line that begins with / is a comment on the change record. Then run the jobs again."
  });
}
function wayOf({ role, from, state, environment: reviewed }, { environment, digest: digest3 }) {
  if (from === "pull-request-review")
    return "a review that approves each pull request since the release that serves, at the head that was merged";
  if (from === "environment-review")
    return `a review of the GitHub environment ${reviewed ?? environment}, in a run whose job before it made this plan with 'dry-run: true'`;
  if (state !== void 0)
    return `a move of the change record to ${state}, after a run with 'dry-run: true' has shown this plan there`;
  return `/approve ${role} ${digest3}`;
}
function spoken(from) {
  return from === "change-record" ? "comment on the change record" : from.replaceAll("-", " ");
}

// packages/evidence/markdown.ts
init_dirname();
function plain(text) {
  return harmlessLines(text).join(" ").replace(/[@#](?=\w)|\bGH-(?=\d)/gi, (start) => `${start}\u2060`).replace(/[\\`*_{}[\]()#+!|<>~&]/g, (character) => `&#${character.charCodeAt(0)};`).replace(/\b(https?):\/\//gi, "$1&#58;//").replace(/\bwww\./gi, "www&#46;");
}
function code(text) {
  return `\`${harmlessLines(text).join(" ").replace(/[`|]/g, "")}\``;
}
function linkTo(url) {
  return /^https?:\/\/[^\s()<>|]+$/.test(url) ? ` \xB7 [run](${url})` : "";
}
function table(header, rows) {
  const said = header.map((_, column) => rows.length === 0 || rows.some((row2) => row2[column] !== ""));
  const line2 = (cells) => `| ${cells.filter((_, column) => said[column]).join(" | ")} |`;
  return [line2(header), line2(header.map(() => "---")), ...rows.map(line2)].join("\n");
}
function block(language, text) {
  const lines = harmlessLines(text);
  const longest = Math.max(
    2,
    ...lines.flatMap((line2) => [...line2.matchAll(/`+/g)].map(([run]) => run.length))
  );
  const fence = "`".repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join("\n");
}

// packages/evidence/contract.ts
var sha2562 = string().check(_regex(/^[0-9a-f]{64}$/));
var contractSchema = strictObject({
  schemaVersion: literal(1),
  application: string(),
  environment: string(),
  /** The environment before it, in which the evidence was made. */
  after: string(),
  release: strictObject({ id: string(), version: string(), sha256: sha2562, image: optional(string()) }),
  /** Of what was approved; see `changeDigest`. */
  planDigest: sha2562,
  judgedAt: iso_exports.datetime(),
  evidence: array(judgedSchema),
  /** Logins of those who wrote the change, where approvals are asked for. */
  authors: array(string()),
  approvals: array(decisionSchema)
});
function changeDigest(plans) {
  const ordered = plans.toSorted((a, b) => a.host < b.host ? -1 : 1);
  if (ordered.length === 1) return ordered[0].digest;
  return sha256Of(ordered.map(({ host, digest: digest3 }) => `${host} ${digest3}
`).join(""));
}
var words = {
  present: "\u2705 there",
  absent: "\u2013 none, and none is needed",
  missing: "\u274C missing",
  stale: "\u274C too old",
  waived: "\u26A0\uFE0F waived"
};
function contractSection({
  environment,
  planDigest,
  judgedAt,
  evidence,
  authors,
  approvals
}) {
  const demands = evidence.map(({ kind, level, state, maximumAgeHours, measuredAt, waiver }) => [
    kind,
    level,
    words[state],
    measuredAt ?? "",
    maximumAgeHours === void 0 ? "" : `${maximumAgeHours} h`,
    state === "waived" && waiver ? `${plain(waiver.owner)} until ${waiver.expires}: ${plain(waiver.reason)}` : ""
  ]);
  const said = approvals.map(
    ({ role, decision, login, account, at, seen, url, reason, state, from = state ? "move" : "comment" }) => [
      plain(role),
      `${decision === "skipped" ? `skipped: ${plain(reason ?? "")}` : "\u2705 approved"}`,
      plain(personOf({ login, account })),
      `${seen ? "seen " : ""}${at}${linkTo(url).replace("[run]", `[${from.replaceAll("-", " ")}]`)}`
    ]
  );
  return [
    `## What ${plain(environment)} asked for`,
    `Judged at ${judgedAt}, of the plan ${code(planDigest)}`,
    ...demands.length > 0 ? [table(["Evidence", "Level", "Found", "Measured", "Maximum age", "Waiver"], demands)] : [],
    ...said.length > 0 ? [
      table(["Role", "Word", "Who", "When"], said),
      `Written by ${authors.map(plain).join(", ")}; who writes a change does not approve it.`
    ] : []
  ].join("\n\n");
}

// packages/evidence/difference.ts
init_dirname();
var sha2563 = string().check(_regex(/^[0-9a-f]{64}$/));
var name = strictObject({ id: string(), sha256: sha2563 });
var differenceSchema = strictObject({
  schemaVersion: literal(1),
  application: string(),
  release: name,
  previous: name,
  /** From which commit to which one. */
  commits: strictObject({ from: string(), to: string() }),
  files: array(strictObject({ path: string(), what: _enum(["added", "removed", "changed"]) })),
  /** Of the strategy image, where another one runs. */
  image: optional(strictObject({ from: string(), to: string() })),
  /** Images that compose files name, where they are others. */
  images: optional(array(strictObject({ service: string(), from: string(), to: string() })))
});
function differenceOf(release, previous) {
  const [before, now] = [previous, release].map(
    ({ files: files2 }) => new Map(files2.map(({ path, sha256: sha2565, mode }) => [path, `${sha2565} ${mode}`]))
  );
  const paths = [.../* @__PURE__ */ new Set([...before.keys(), ...now.keys()])].sort();
  const files = paths.flatMap((path) => {
    if (before.get(path) === now.get(path)) return [];
    if (!before.has(path)) return [{ path, what: "added" }];
    return [{ path, what: now.has(path) ? "changed" : "removed" }];
  });
  const [from, to] = [imageOf(previous), imageOf(release)];
  const images = pinsOf(release, previous);
  return {
    schemaVersion: 1,
    application: release.application,
    release: { id: release.id, sha256: release.archive.sha256 },
    previous: { id: previous.id, sha256: previous.archive.sha256 },
    commits: { from: previous.source.commit, to: release.source.commit },
    files,
    ...from !== to && { image: { from, to } },
    ...images.length > 0 && { images }
  };
}
function imageOf({ image }) {
  return image ? imageReference(image) : "";
}
function pinsOf(release, previous) {
  const [before, now] = [previous, release].map(
    ({ pins = [] }) => new Map(pins.map(({ service, image }) => [service, image]))
  );
  return [.../* @__PURE__ */ new Set([...before.keys(), ...now.keys()])].sort().flatMap((service) => {
    const [from = "", to = ""] = [before.get(service), now.get(service)];
    return from === to ? [] : [{ service, from, to }];
  });
}
var kinds = [
  ["migrations", /(?:^|\/)(?:migrations?|alembic\/versions)\/|\.sql$/],
  [
    "dependencies",
    /(?:^|\/)(?:requirements[^/]*\.(?:txt|in)|pylock[^/]*\.toml|poetry\.lock|uv\.lock|Pipfile(?:\.lock)?|pyproject\.toml|package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|environment\.ya?ml|release-image\.json|release-pins\.yaml)$|(?:^|\/)node_modules\//
  ],
  ["units", /\.(?:service|timer|path|mount|target|slice)$/],
  [
    "ports",
    /(?:^|\/)nginx|\.(?:socket|vhost)$|(?:^|\/)(?:sites-(?:available|enabled)|vhosts?)\/|(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$|(?:^|\/)Dockerfile[^/]*$|(?:^|\/)deploy\.ya?ml$/i
  ],
  [
    "configuration",
    /(?:^|\/)(?:config|conf|etc|settings)\/|\.(?:env|cfg|conf|ini|toml|ya?ml|properties)$|(?:^|\/)[^/]*settings[^/]*\.py$/i
  ],
  ["scripts", /\.(?:sh|bash)$|(?:^|\/)(?:scripts|bin)\//]
];
var changeKinds = [
  "migrations",
  "dependencies",
  "units",
  "ports",
  "configuration",
  "scripts",
  "application"
];
function kindOf(path) {
  return kinds.find(([, pattern]) => pattern.test(path))?.[0] ?? "application";
}

// packages/evidence/measured.ts
init_dirname();

// packages/evidence/further.ts
init_dirname();
function furtherSummary({ consent, load, resilience, coldBoot }) {
  const { bootSeconds, readySeconds } = coldBoot ?? {};
  return {
    ...consent !== void 0 && { consent },
    ...load && { load: loadSummary(load) },
    ...resilience?.readySeconds !== void 0 && { readySeconds: resilience.readySeconds },
    ...coldBoot && {
      coldBoot: {
        ...bootSeconds !== void 0 && { bootSeconds },
        ...readySeconds !== void 0 && { readySeconds }
      }
    }
  };
}
function loadSummary({
  offered,
  traffic: { requests, errors, latencyMs },
  room,
  before
}) {
  const p95BeforeMs = before?.latencyMs?.p95;
  return {
    ...{ offered, requests, errors },
    ...latencyMs && { p50Ms: latencyMs.p50, p95Ms: latencyMs.p95, p99Ms: latencyMs.p99 },
    ...p95BeforeMs !== void 0 && { p95BeforeMs },
    ...room && { cpuPercent: room.cpuPercent, memoryPercent: room.memoryPercent }
  };
}
var columns = [
  "Host",
  "Load",
  "Requests",
  "Errors",
  "p50",
  "p95",
  "p99",
  "p95 before",
  "Headroom",
  "Killed"
];
function furtherSection({
  hosts
}) {
  const booted = hosts.some(({ further: further2 }) => further2?.coldBoot);
  const rows = hosts.flatMap(
    ({ host, further: further2 }) => further2 ? [[...rowOf(host, further2), ...booted ? [bootOf(further2)] : []]] : []
  );
  if (rows.length === 0) return [];
  const agreed = [...new Set(hosts.flatMap(({ further: further2 }) => further2?.consent ?? []))];
  return [
    "What it bore once its gate had passed:",
    table(booted ? [...columns, "Booted"] : columns, rows),
    ...agreed.length > 0 ? [`Agreed to by ${agreed.map(plain).join("; ")}.`] : []
  ];
}
function bootOf({ coldBoot }) {
  if (coldBoot === void 0) return "";
  const after2 = (seconds, good, bad) => seconds === void 0 ? bad : `${good} after ${seconds.toFixed(1)} s`;
  return [
    after2(coldBoot.bootSeconds, "back", "not back"),
    after2(coldBoot.readySeconds, "answered", "did not answer")
  ].join(", ");
}
function rowOf(host, { load, readySeconds }) {
  const ms = (value) => value === void 0 ? "" : `${value.toFixed(0)} ms`;
  const room = load?.cpuPercent === void 0 || load.memoryPercent === void 0 ? "" : `CPU ${load.cpuPercent.toFixed(0)} %, memory ${load.memoryPercent.toFixed(0)} %`;
  return [
    plain(host),
    load ? plain(load.offered) : "",
    load ? String(load.requests) : "",
    load ? String(load.errors) : "",
    ...[load?.p50Ms, load?.p95Ms, load?.p99Ms, load?.p95BeforeMs].map(ms),
    room,
    readySeconds === void 0 ? "" : `answered after ${readySeconds.toFixed(1)} s`
  ];
}

// packages/evidence/measured.ts
var measuredSchema = strictObject({
  /** The environment, and the folder of its gate.json. */
  environment: string(),
  host: string(),
  verdict: _enum(verdicts),
  startedAt: iso_exports.datetime(),
  finishedAt: iso_exports.datetime(),
  /** What the release bore then. */
  further: optional(furtherSummarySchema)
});
function measuredOf({ items, stages, release }, documents) {
  return gateReports({ items }, documents).filter(({ report }) => report.release.sha256 === release.sha256).flatMap(({ path, report }) => {
    const [folder = ""] = path.split("/");
    const { host, verdict, startedAt, finishedAt, further: further2 } = report;
    const ended = stages.find(({ stage }) => stage === folder)?.finishedAt;
    if (ended !== void 0 && Date.parse(startedAt) <= Date.parse(ended)) return [];
    return [
      {
        ...{ environment: folder, host, verdict, startedAt, finishedAt },
        ...further2 && { further: furtherSummary(further2) }
      }
    ];
  }).toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
}
function measuredSections({ measured = [] }) {
  return [...Map.groupBy(measured, ({ environment }) => environment)].map(([environment, hosts]) => ({
    id: `${environment}-measured`,
    markdown: [
      `## Measured in ${plain(environment)}`,
      "By a gate of its own, which deployed nothing; the last one of each host.",
      table(
        ["Host", "Gate", "From", "To"],
        hosts.map(({ host, verdict, startedAt, finishedAt }) => [
          plain(host),
          verdict,
          startedAt,
          finishedAt
        ])
      ),
      ...furtherSection({ hosts })
    ].join("\n\n")
  }));
}

// packages/evidence/evidence.ts
var sha2564 = string().check(_regex(/^[0-9a-f]{64}$/));
var itemPath = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;
var madeFiles = {
  index: "evidence.json",
  record: "change-record.md",
  report: "report.html",
  statements: "attestations/release.intoto.jsonl",
  seal: "evidence.sha256",
  signature: "evidence.sha256.sig"
};
var isMade = (path) => Object.values(madeFiles).includes(path);
var itemSchema = strictObject({
  path: string().check(_regex(itemPath)),
  type: _enum([
    "release",
    "sbom",
    "checksums",
    "signature",
    "deployment",
    "plan",
    "journal",
    "gate",
    "backup",
    "outdated",
    "changes",
    "contract",
    "difference",
    "log"
  ]),
  size: int(),
  sha256: sha2564,
  /** When it was measured, by its own words; of what a build made, the time of the commit. */
  at: optional(iso_exports.datetime()),
  /** Digest of the archive that the document is about. */
  subject: sha2564
});
var evidenceSchema = strictObject({
  schemaVersion: literal(1),
  application: string(),
  release: strictObject({
    id: string(),
    version: string(),
    sha256: sha2564,
    /** Of the strategy image: what runs, `<repository>@sha256:…`. */
    image: optional(string()),
    /** Of the build, when release.json is part of the bundle. */
    commit: optional(string()),
    repository: optional(string()),
    ref: optional(string()),
    archive: optional(string())
  }),
  /** What changed in the packages since an earlier release, when sbom-and-checksum was given one. */
  packages: optional(pick(changesSchema, { since: true, changes: true })),
  /** Packages with a newer version and their last review, when sbom-and-checksum was given reports of them. */
  outdated: optional(pick(outdatedSchema, { review: true, outdated: true })),
  stages: array(stageSchema),
  /** What environments asked for before a promotion, and what there was. */
  contracts: optional(array(contractSchema)),
  /** What is other than in the release that served on a host before, by kinds of files. */
  differences: optional(
    array(
      strictObject({
        stage: string(),
        host: string(),
        /** The release that served before. */
        previous: string(),
        ...pick(differenceSchema, { commits: true, image: true, images: true }).def.shape,
        groups: array(
          strictObject({
            kind: _enum(changeKinds),
            count: int(),
            /** The first of them. */
            paths: differenceSchema.def.shape.files
          })
        )
      })
    )
  ),
  /** What the gates had to find, and found. */
  acceptance: optional(array(acceptanceSchema)),
  /** What was measured beside the stages, the last time on each host. */
  measured: optional(array(measuredSchema)),
  items: array(itemSchema)
});
function evidenceOf({ application, release }, documents) {
  const about = Object.entries(documents).filter(([path]) => !isMade(path)).filter(([path]) => itemPath.test(path) && !path.endsWith(".new")).map(([path, text]) => ({
    path,
    text,
    type: typeOf(path),
    subject: subjectOf(path, documents)
  })).filter((item) => item.subject === release.sha256).toSorted((a, b) => a.path < b.path ? -1 : 1);
  const built2 = about.find(({ path }) => path === "release.json");
  const source = built2 ? JSON.parse(built2.text) : void 0;
  const packages = about.find(({ path }) => path === "bom-changes.json");
  const outdated = about.find(({ path }) => path === "bom-outdated.json");
  const items = about.map(({ path, text, type, subject }) => ({
    path,
    type,
    size: Buffer.byteLength(text),
    sha256: digest(text),
    ...timeOf(path, documents),
    subject
  }));
  const stages = about.filter(({ type }) => type === "deployment").map(({ path, text }) => parseStage(text, path)).toSorted((a, b) => a.startedAt < b.startedAt ? -1 : 1);
  const measured = measuredOf({ items, stages, release }, documents);
  const acceptance2 = acceptanceOf({ items, release }, documents);
  return {
    schemaVersion: 1,
    application,
    release: {
      ...release,
      ...source && { ...source.source, archive: source.archive.name },
      ...source?.image && { image: imageReference(source.image) }
    },
    ...packages && { packages: packagesOf(packages) },
    ...outdated && { outdated: outdatedOf(outdated) },
    stages,
    ...contractsOf(about),
    ...differencesOf(about),
    ...acceptance2.length > 0 && { acceptance: acceptance2 },
    ...measured.length > 0 && { measured },
    items
  };
}
var mostPaths = 20;
function differencesOf(about) {
  const differences2 = about.filter(({ type }) => type === "difference").map(({ path, text }) => {
    const { previous, commits, files, image, images } = readDocument(
      differenceSchema,
      text,
      (cause) => invalid2(path, cause)
    );
    const [stage = "", host = ""] = path.split("/");
    const found = Map.groupBy(files, (file) => kindOf(file.path));
    const groups = changeKinds.flatMap((kind) => {
      const paths = found.get(kind) ?? [];
      return paths.length === 0 ? [] : [{ kind, count: paths.length, paths: paths.slice(0, mostPaths) }];
    });
    const others = { ...image && { image }, ...images && { images } };
    return { stage, host, previous: previous.id, commits, ...others, groups };
  });
  return differences2.length === 0 ? {} : { differences: differences2 };
}
function contractsOf(about) {
  const contracts = about.filter(({ type }) => type === "contract").map(({ path, text }) => readDocument(contractSchema, text, (cause) => invalid2(path, cause)));
  return contracts.length === 0 ? {} : { contracts };
}
function packagesOf({ path, text }) {
  const { since, changes } = readDocument(changesSchema, text, (cause) => invalid2(path, cause));
  return { since, changes };
}
function outdatedOf({ path, text }) {
  const { review, outdated } = readDocument(outdatedSchema, text, (cause) => invalid2(path, cause));
  return { ...review && { review }, outdated };
}
function parseEvidence(text, where) {
  return readDocument(evidenceSchema, text, (cause) => invalid2(where, cause));
}
function parseStage(text, where) {
  return readDocument(stageSchema, text, (cause) => invalid2(where, cause));
}
function invalid2(where, cause) {
  return new DeployError({
    code: "EVIDENCE_INVALID",
    message: `${where} cannot be read as evidence.`,
    cause,
    remedy: "Take the evidence as the stage wrote it, from its artifact."
  });
}
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}
var types = [
  [/^release\.json$/, "release"],
  [/^bom\.json$/, "sbom"],
  [/^bom-changes\.json$/, "changes"],
  [/^bom-outdated\.json$/, "outdated"],
  [/^SHA(256|512)SUMS$/, "checksums"],
  [/^SHA256SUMS\..*sig$/, "signature"],
  [/\/deployment\.json$/, "deployment"],
  [/\/plan\.json$/, "plan"],
  [/\/journal\.jsonl$/, "journal"],
  [/\/gate\.json$/, "gate"],
  [/\/contract\.json$/, "contract"],
  [/\/difference\.json$/, "difference"],
  [/\/backup-[a-z0-9-]+\.json$/, "backup"]
];
function typeOf(path) {
  return types.find(([pattern]) => pattern.test(path))?.[1] ?? "log";
}
function subjectOf(path, documents) {
  const own = parsed(documents[path]);
  const built2 = parsed(documents["release.json"] ?? "");
  if (path === "bom.json")
    return own?.metadata?.component?.hashes?.find(({ alg }) => alg === "SHA-256")?.content;
  if (/^SHA(256|512)SUMS$/.test(path)) {
    const digests = [built2?.archive?.sha256, built2?.archive?.sha512];
    const named = digests.some((digest3) => digest3 !== void 0 && documents[path].includes(digest3));
    return named ? built2?.archive?.sha256 : void 0;
  }
  if (typeOf(path) === "signature")
    return documents.SHA256SUMS === void 0 ? void 0 : subjectOf("SHA256SUMS", documents);
  const folder = path.includes("/") ? path.slice(0, path.indexOf("/")) : void 0;
  const stage = folder && parsed(documents[`${folder}/deployment.json`] ?? "");
  return (stage || own)?.release?.sha256 ?? own?.archive?.sha256;
}
var instant = iso_exports.datetime();
function timeOf(path, documents) {
  const own = parsed(documents[path]);
  const [folder = ""] = path.includes("/") ? path.split("/") : [];
  const stage = parsed(documents[`${folder}/deployment.json`] ?? "");
  const said = [
    own?.finishedAt,
    own?.judgedAt,
    own?.madeAt,
    own?.createdAt,
    own?.metadata?.timestamp,
    stage?.finishedAt
  ].find((time) => instant.safeParse(time).success);
  return said === void 0 ? {} : { at: said };
}
function digest(text) {
  return createHash2("sha256").update(text).digest("hex");
}

// packages/evidence/bundle.ts
init_dirname();
import { isUtf8 } from "node:buffer";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

// packages/evidence/change-record.ts
init_dirname();

// packages/evidence/assessment.ts
init_dirname();

// packages/evidence/rehearsal.ts
init_dirname();
function rollbackTest(known) {
  return known.stages.flatMap((stage) => rehearsalOf(stage, known) ?? []).at(-1);
}
function incidentsIn({ stages, release }) {
  return stages.filter(
    (stage) => stage.kind === "rollback" ? !isRehearsal(stage, { stages, release }) && !untried.includes(stage.outcome) : failed.includes(stage.outcome)
  );
}
var untried = ["refused", "aborted", "cancelled"];
var failed = ["reverted", "broken", "partial", "unknown"];
function isRehearsal(back, known) {
  return rehearsalOf(back, known) !== void 0;
}
function rehearsalOf(back, { stages, release }) {
  if (back.kind !== "rollback" || back.postMortem !== void 0) return void 0;
  const forward = stages.find(
    ({ kind, environment, startedAt, release: { sha256: sha2565 } }) => kind !== "rollback" && environment === back.environment && sha2565 === release.sha256 && Date.parse(startedAt) >= Date.parse(back.finishedAt)
  );
  return forward?.kind === "deploy" && isDone(back) && isDone(forward) ? { back, forward } : void 0;
}

// packages/evidence/risk.ts
init_dirname();
var functionalReasons = {
  migrations: ["high", "migrations of data, which going back does not undo by itself"],
  dependencies: ["medium", "what it depends on"],
  units: ["medium", "how it is started"],
  ports: ["medium", "where it listens, or what leads there"],
  configuration: ["medium", "how it is configured"],
  scripts: ["medium", "what is run on the host"]
};
var securityReasons = {
  dependencies: ["medium", "what it depends on"],
  units: ["medium", "who runs it, with which rights"],
  ports: ["medium", "what can be reached from elsewhere"],
  configuration: ["medium", "settings that may open or close something"],
  scripts: ["medium", "what is run on the host"]
};
function riskOf(evidence) {
  const difference = latest(evidence);
  const count = (kind) => difference?.groups.find((group) => group.kind === kind)?.count ?? 0;
  const weigh = (reasons) => Object.entries(reasons).flatMap(
    ([kind, [level, sentence2]]) => count(kind) === 0 ? [] : [[level, `${sentence2} (${counted(count(kind), "file")})`]]
  );
  return {
    basis: difference ? `Compared with ${difference.previous}, which served in ${difference.stage} on ${difference.host} before` : "There is no release before it to compare with",
    functional: weighed(
      [...weigh(functionalReasons), ...further(evidence)],
      "only files of the application itself are other"
    ),
    security: weighed(
      [
        ...difference ? [] : [["medium", "there is nothing to compare it with"]],
        ...weigh(securityReasons),
        ...ofImages(evidence),
        ...ofPackages(evidence)
      ],
      "nothing points to one"
    )
  };
}
function latest({
  stages,
  differences: differences2 = []
}) {
  const byStage = stages.flatMap(({ stage }) => differences2.filter((one) => one.stage === stage));
  return byStage.at(-1);
}
function further(evidence) {
  const { stages } = evidence;
  const forward = stages.filter((stage) => stage.kind !== "rollback" && !isUntouched(stage));
  const hosts = forward.flatMap(({ hosts: hosts2 }) => hosts2);
  const drifted = hosts.flatMap(({ drift = [] }) => drift).length;
  const unproven = hosts.flatMap(
    ({ backups = [] }) => backups.filter(({ rehearsal }) => rehearsal !== "passed")
  );
  return [
    ...ofImages(evidence),
    ...forward.some(({ previous }) => previous === void 0) ? [["medium", "it is the first release somewhere, with none to go back to"]] : [],
    ...drifted > 0 ? [
      ["medium", `what somebody had changed by hand on a host (${counted(drifted, "file")})`]
    ] : [],
    ...unproven.length > 0 ? [["medium", "a backup that nobody has rehearsed to restore"]] : [],
    ...rollbackTest(evidence) ? [] : [["medium", "going back was not rehearsed with it"]]
  ];
}
function ofImages(evidence) {
  const { image, images } = latest(evidence) ?? {};
  return image || images ? [["medium", "other images run"]] : [];
}
function ofPackages({ packages, outdated, items, contracts = [] }) {
  const behind = outdated?.outdated.filter((one) => one.behind === "major").length ?? 0;
  const changes = packages?.changes ?? [];
  const waived = contracts.flatMap(({ evidence }) => evidence.filter(({ state }) => state === "waived"));
  return [
    ...items.some(({ type }) => type === "sbom") ? [] : [["medium", "there is no bill of materials"]],
    ...changes.length > 0 ? [
      ["medium", `${counted(changes.length, "change")} of packages since ${packages.since}`]
    ] : [],
    ...behind > 0 ? [["medium", `${counted(behind, "package")} a major version behind`]] : [],
    ...waived.length > 0 ? [["medium", `evidence that was waived: ${waived.map(({ kind }) => kind).join(", ")}`]] : []
  ];
}
var order = ["low", "medium", "high"];
function weighed(reasons, otherwise) {
  const level = order[Math.max(0, ...reasons.map(([one]) => order.indexOf(one)))];
  return { level, reasons: reasons.length === 0 ? [otherwise] : reasons.map(([, sentence2]) => sentence2) };
}

// packages/evidence/assessment.ts
var mostPaths2 = 10;
function assessmentSection(evidence) {
  const { basis, functional, security } = riskOf(evidence);
  const row2 = (name2, { level, reasons }) => [
    name2,
    `**${level}**`,
    reasons.map(plain).join("; ")
  ];
  return [
    "## Risk and acceptance",
    `### Risk assessment

${plain(basis)}. This is a proposal: who approves has read it, and knows more than files tell.`,
    table(["Risk", "Proposed", "Because of"], [row2("Functional", functional), row2("Security", security)]),
    ...acceptance(evidence),
    ...differences(evidence)
  ].join("\n\n");
}
function rollbackTestSection(evidence) {
  return `## Rollback tested

${rollbackSentence(evidence)}`;
}
function rollbackSentence(evidence) {
  const test = rollbackTest(evidence);
  if (test === void 0)
    return "Not in this record. To rehearse it, run `rollback` with `rehearse: true` in the environment before production.";
  const { back, forward } = test;
  const gates2 = ({ hosts }) => hosts.map(({ host, gate }) => `${plain(host)}: gate ${gate ?? "not measured"}`).join(", ");
  const links = [.../* @__PURE__ */ new Set([back.runUrl, forward.runUrl])].map(linkTo).join("");
  return [
    `**Rollback tested on ${back.finishedAt.slice(0, 10)}**, by ${plain(back.actor)}, in ${secondsOf(back)} back and ${secondsOf(forward)} forward${links}.`,
    `In ${plain(back.environment)}, from ${code(back.release.id)} to ${code(back.to?.id ?? "nothing")} (${gates2(back)}) and forward again (${gates2(forward)}).`
  ].join(" ");
}
function secondsOf({ startedAt, finishedAt }) {
  return `${Math.max(0, Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1e3))} s`;
}
var marks = {
  pass: "\u2705",
  fail: "\u274C failed",
  inconclusive: "\u2754 measured too little",
  error: "\u2754 not measured"
};
function acceptance({ acceptance: all = [] }) {
  const acceptance2 = all.filter(({ of }) => of === void 0);
  const criteria = new Map(
    acceptance2.flatMap((one) => one.criteria.map(({ check, criterion }) => [check, criterion]))
  );
  if (criteria.size === 0) return [];
  const rows = [...criteria].map(([check, criterion]) => [
    plain(criterion),
    ...acceptance2.map((one) => {
      const found = one.criteria.find((each) => each.check === check);
      return found ? `${marks[found.verdict]} ${plain(found.measured)}` : "not asked";
    })
  ]);
  const head = acceptance2.map(({ stage, host }) => plain(`${stage}, ${host}`));
  return [`### Acceptance criteria

${table(["deploy.yml asks that", ...head], rows)}`];
}
function differences({ differences: differences2 = [] }) {
  return differences2.map(({ stage, host, previous, commits, groups, image, images = [] }) => {
    const rows = groups.map(({ kind, count, paths }) => [
      kind,
      String(count),
      `${paths.slice(0, mostPaths2).map(({ path, what }) => `${code(path)} ${what}`).join(", ")}${count > mostPaths2 ? ", \u2026" : ""}`
    ]);
    return [
      `### What is other than ${code(previous)} in ${plain(stage)} on ${plain(host)}`,
      `Commit ${code(commits.from.slice(0, 12))} to ${code(commits.to.slice(0, 12))}.${rows.length === 0 ? " No file is other." : ""}`,
      ...rows.length > 0 ? [table(["Kind", "Files", "Which"], rows)] : [],
      ...image ? [`Image ${code(image.from)} to ${code(image.to)}.`] : [],
      ...images.map(({ service, from, to }) => `Image of ${plain(service)}: ${code(from)} to ${code(to)}.`)
    ].join("\n\n");
  });
}
var outcomes = {
  confirmed: "\u2705 confirmed",
  partial: "\u26A0\uFE0F on some hosts only",
  reverted: "\u21A9\uFE0F taken back",
  aborted: "\u26D4 given up",
  broken: "\u{1F6A8} broken",
  cancelled: "\u{1F6AB} cancelled",
  refused: "\u26D4 refused",
  unknown: "\u2754 not known yet"
};
function historySection(evidence) {
  const rows = evidence.stages.map((stage) => [
    stage.startedAt,
    `${isUntouched(stage) ? "tried: " : ""}${stage.kind} ${plain(stage.environment)}`,
    code((stage.to ?? stage.release).id),
    stage.hosts.map(({ host }) => plain(host)).join(", "),
    `${plain(stage.actor)}${linkTo(stage.runUrl)}`,
    outcomes[stage.outcome]
  ]);
  return [
    "## Who deployed what, and when",
    table(["When", "What", "Release", "Hosts", "Who", "How it ended"], rows)
  ].join("\n\n");
}
function incidentsSection(evidence) {
  const incidents = incidentsIn(evidence).map((stage) => [
    stage.finishedAt,
    `${stage.kind} ${plain(stage.environment)}: ${outcomes[stage.outcome]}`,
    plain(reasonOf(stage)),
    stage.postMortem === void 0 ? "*none yet*" : postMortemOf(stage.postMortem)
  ]);
  const until = evidence.stages.map(({ finishedAt }) => finishedAt).toSorted().at(-1);
  return [
    "## Incidents and rollbacks",
    incidents.length === 0 ? `None until ${until}.` : table(["When", "What", "Reason", "Post-mortem"], incidents)
  ].join("\n\n");
}
function reasonOf({ reason, error, hosts }) {
  return reason ?? error?.message ?? hosts.flatMap((host) => host.error?.message ?? [])[0] ?? "not told";
}
function postMortemOf(url) {
  return linkTo(url).replace(/^ · \[run\]/, "[post-mortem]") || plain(url);
}

// packages/evidence/hosts-table.ts
init_dirname();
var hostColumns = ["Host", "Outcome", "Gate", "Seconds", "Serves", "Error"];
function hostCells({ host, outcome, gate, serves, error, ...times }) {
  return [
    host,
    outcome,
    gate ?? "not measured",
    secondsOf2(times).toFixed(0),
    serves === void 0 ? "not known" : serves ?? "nothing",
    error?.code ?? ""
  ];
}
function hostsTable(hosts) {
  const rows = [[...hostColumns], ...hosts.map(hostCells)];
  const widths = hostColumns.map((_, column) => Math.max(...rows.map((row2) => row2[column].length)));
  return rows.map(
    (row2) => row2.map((cell, column) => column === 3 ? cell.padStart(widths[column]) : cell.padEnd(widths[column])).join("  ").trimEnd()
  );
}
function secondsOf2({ startedAt, finishedAt }) {
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1e3;
}

// packages/evidence/packages.ts
init_dirname();
var most = 100;
var changed = {
  added: "added",
  removed: "removed",
  version: "other version",
  licence: "other licence",
  digest: "other bytes of the same version"
};
function packageSection({ since, changes }) {
  if (changes.length === 0) return `Packages: the same as in ${plain(since)}.`;
  const rows = changes.slice(0, most).map(({ package: name2, what, from, to }) => [
    code(name2),
    changed[what],
    from && code(from),
    to && code(to)
  ]);
  const rest = changes.length - most;
  return [
    `Packages: ${changes.length} changes since ${plain(since)}`,
    table(["Package", "Change", "Before", "Now"], rows),
    ...rest > 0 ? [`${rest} more stand in ${code("bom-changes.json")}.`] : []
  ].join("\n\n");
}
function outdatedSection({ review, outdated }) {
  const reviewed = review ? ` Last reviewed on ${review.last} by ${plain(review.owner)}, which holds until ${review.due}.` : "";
  if (outdated.length === 0) return `Outdated packages: none.${reviewed}`;
  const rows = outdated.slice(0, most).map(({ package: name2, have, latest: latest2, behind }) => [code(name2), code(have), code(latest2), behind]);
  const rest = outdated.length - most;
  return [
    `Outdated packages: ${outdated.length}.${reviewed}`,
    table(["Package", "Here", "Latest", "Behind by"], rows),
    ...rest > 0 ? [`${rest} more stand in ${code("bom-outdated.json")}.`] : []
  ].join("\n\n");
}

// packages/evidence/services-table.ts
init_dirname();
function servicesTable({ hosts }) {
  const rows = hosts.flatMap(
    ({ host, services = [] }) => services.map(({ service, image, containers, started, nodes = {} }) => [
      plain(host),
      plain(service),
      code(image),
      String(containers),
      startedOf(started, containers),
      Object.entries(nodes).map(([node, count]) => plain(`${node} ${count}`)).join(", ")
    ])
  );
  if (rows.length === 0) return [];
  return [table(["Host", "Service", "Image", "Containers", "This stage", "Nodes"], rows)];
}
function startedOf(started, containers) {
  if (started === 0) return "left alone";
  return started >= containers ? "started" : `started ${started} of ${containers}`;
}

// packages/evidence/change-record.ts
var words2 = {
  confirmed: "\u2705 confirmed",
  partial: "\u26A0\uFE0F confirmed on some hosts only",
  reverted: "\u21A9\uFE0F failed and taken back",
  aborted: "\u26D4 given up before anything was switched",
  broken: "\u{1F6A8} broken, needs a person",
  cancelled: "\u{1F6AB} cancelled",
  refused: "\u26D4 refused before anything was touched",
  unknown: "\u2754 unknown: the run has not told its end; the host finishes by itself"
};
function changeRecord(evidence) {
  return `${[`# ${title(evidence)}`, ...sections(evidence).map(({ markdown }) => markdown)].join("\n\n")}
`;
}
function title({ application, release }) {
  return `Change: ${application} ${release.version}`;
}
function sections(evidence) {
  const contracts = (evidence.contracts ?? []).map((contract) => ({
    id: `${contract.environment}-contract`,
    markdown: contractSection(contract)
  }));
  return [
    ...wholeSections(evidence),
    ...contracts,
    ...evidence.stages.map((stage) => stageSection(stage, evidence)),
    ...measuredSections(evidence)
  ];
}
function wholeSections(evidence) {
  const { items, stages } = evidence;
  const yielding = (yields) => yields ? { yields } : {};
  const less = yielding(!items.some(({ type }) => type === "release"));
  const release = { id: "release", markdown: releaseSection(evidence), ...less };
  if (stages.length === 0) return [release];
  const incidents = incidentsIn(evidence);
  const apart = incidents[0]?.hosts.find(({ deployId }) => deployId)?.deployId ?? incidents[0]?.stage;
  return [
    release,
    { id: "assessment", markdown: assessmentSection(evidence), ...less },
    {
      id: "rollback-test",
      markdown: rollbackTestSection(evidence),
      ...yielding(!stages.some(({ kind }) => kind === "rollback"))
    },
    { id: "history", markdown: historySection(evidence), ...less },
    {
      id: less.yields && apart ? `incidents-${apart}` : "incidents",
      markdown: incidentsSection(evidence),
      ...apart ? {} : less
    }
  ];
}
function releaseSection({ release, items, packages, outdated }) {
  const link = items.map(({ path, sha256: sha2565 }) => [code(path), code(sha2565)]);
  const named = (type) => {
    const found = items.filter((item) => item.type === type);
    return found.length === 0 ? void 0 : found.map(({ path, sha256: sha2565 }) => `${code(path)} sha256 ${code(sha2565)}`).join(", ");
  };
  const facts = [
    ["Release", code(release.id)],
    ["Archive", release.archive ? code(release.archive) : void 0],
    ["sha256", code(release.sha256)],
    ["Image", release.image ? code(release.image) : void 0],
    ["Commit", release.commit ? code(release.commit) : void 0],
    ["Ref", release.ref ? plain(release.ref) : void 0],
    ["Repository", release.repository ? plain(release.repository) : void 0],
    ["SBOM", named("sbom")],
    ["Checksums", named("checksums")],
    ["Signature", named("signature")]
  ].filter((row2) => row2[1] !== void 0);
  const documents = `<details><summary>Documents (${link.length})</summary>

${table(["Document", "sha256"], link)}

</details>`;
  return [
    "## Release",
    table(["", ""], facts),
    ...packages ? [packageSection(packages)] : [],
    ...outdated ? [outdatedSection(outdated)] : [],
    documents
  ].join("\n\n");
}
function stageSection(stage, evidence) {
  const headings = {
    deploy: `Deployed to ${plain(stage.environment)}`,
    promote: `Promoted to ${plain(stage.environment)}`,
    rollback: `Rolled back in ${plain(stage.environment)}`
  };
  const untouched = {
    deploy: `Not deployed to ${plain(stage.environment)}`,
    promote: `Not promoted to ${plain(stage.environment)}`,
    rollback: `Not rolled back in ${plain(stage.environment)}`
  };
  const rows = stage.hosts.map((host) => [
    ...hostCells(host).slice(0, -1).map(plain),
    host.planDigest ? code(host.planDigest.slice(0, 12)) : "",
    host.deployId ? code(host.deployId) : "",
    host.error ? `${code(host.error.code)}: ${plain(host.error.message)}` : ""
  ]);
  const serves = stage.to ?? stage.release;
  const facts = [
    `**${words2[stage.outcome]}** \xB7 ${stage.startedAt} to ${stage.finishedAt} \xB7 by ${plain(stage.actor)}${linkTo(stage.runUrl)}`,
    stage.kind === "rollback" ? `From ${code(stage.release.id)} to ${code(stage.to?.id ?? "nothing")} \xB7 reason: ${plain(stage.reason ?? "")}` : void 0,
    countOf(stage),
    stage.error && errorOf(stage.error),
    stage.withoutChangeRecord && `Begun without its change record, as ${plain(stage.withoutChangeRecord.allowedBy)} had allowed: ${plain(stage.withoutChangeRecord.cause)}`,
    ...byHandLines(stage),
    isUntouched(stage) ? `sha256 ${code(serves.sha256)}` : `sha256 ${code(serves.sha256)} \xB7 replaces ${stage.previous ? code(stage.previous) : "nothing (first deployment)"}`,
    serves.image && `image ${code(serves.image)}`,
    ...(stage.retired ?? []).map(retiredLine)
  ].filter((line2) => line2 !== void 0);
  return {
    id: stage.stage,
    markdown: [
      `## ${(isUntouched(stage) ? untouched : headings)[stage.kind]}`,
      facts.join("\n\n"),
      table([...hostColumns.slice(0, -1), "Plan", "Deployment", "Error"], rows),
      ...unmetOf(stage, evidence),
      ...servicesTable(stage),
      ...gapsOf(stage),
      ...furtherSection(stage),
      ...backupsOf(stage),
      ...stage.hosts.flatMap(driftOf)
    ].join("\n\n")
  };
}
function byHandLines({ byHand }) {
  return (byHand?.hosts ?? []).map(({ host, operator, user, said, notMeasured }) => {
    const open2 = notMeasured.length > 0 ? ` \xB7 **not measured**: ${notMeasured.map(plain).join(", ")}` : "";
    const words4 = said === "" ? "" : ` \xB7 in their words: ${plain(said)}`;
    return `Carried out by hand on ${plain(host)} by ${plain(operator)} (as ${plain(user)}); the journal was brought back by ${plain(byHand.importedBy)}${words4}${open2}`;
  });
}
function errorOf({ code: name2, message, cause }) {
  const whole = cause === void 0 ? message : `${message}
${cause}`;
  if (!message.includes("\n") && !cause?.includes("\n")) return `${code(name2)}: ${plain(whole)}`;
  const [first = "", ...rest] = whole.split("\n");
  return `${code(name2)}: ${plain(first)}

${block("diff", rest.join("\n"))}`;
}
function retiredLine({
  environment,
  host,
  container,
  outcome,
  detail
}) {
  const what = `The container ${code(container)} of ${plain(environment)} on ${plain(host)}`;
  return outcome === "removed" ? `${what} has served its time and was removed.` : `${what} was **not** removed: ${plain(detail ?? "")}`;
}
function unmetOf({ stage, hosts }, { acceptance: acceptance2 = [] }) {
  const failed2 = hosts.filter(({ gate }) => gate !== "pass").map(({ host }) => host);
  const rows = acceptance2.filter((one) => one.stage === stage && failed2.includes(one.host)).flatMap(
    ({ host, criteria }) => criteria.filter(({ verdict }) => verdict !== "pass").map(({ criterion, verdict, measured }) => [
      plain(host),
      plain(criterion),
      `${marks[verdict]} ${plain(measured)}`
    ])
  );
  return rows.length === 0 ? [] : [table(["Host", "deploy.yml asks that", "Found"], rows)];
}
function gapsOf({ hosts }) {
  return hosts.flatMap(({ host, gap }) => {
    if (gap === void 0) return [];
    if (gap === null) return [`How long nobody answered on ${plain(host)} is not known.`];
    const { seconds, requests, unanswered, url } = gap;
    return [
      `Gap on ${plain(host)}: **${seconds.toFixed(1)} s** from one good answer of ${code(url)} to the next, at most; ${unanswered} of ${requests} requests were not answered.`
    ];
  });
}
function backupsOf({ hosts }) {
  const rows = hosts.flatMap(
    ({ host, backups = [] }) => backups.map(({ name: name2, madeAt, bytes, sha256: sha2565, places, rehearsal, warnings, restoredFrom }) => [
      plain(host),
      plain(name2),
      madeAt,
      `${bytes} bytes${warnings > 0 ? `, ${counted(warnings, "warning")}` : ""}`,
      String(places),
      rehearsal === "passed" ? "passed" : "**not rehearsed**",
      restoredFrom === void 0 ? "" : code(restoredFrom),
      code(sha2565)
    ])
  );
  if (rows.length === 0) return [];
  return [
    table(["Host", "Backup", "Made", "Size", "Places", "Rehearsal", "Data put back from", "sha256"], rows)
  ];
}
var driftWords = {
  edited: "was edited by hand before this stage",
  removed: "was removed by hand before this stage",
  unknown: "was there before the first deployment that installs it"
};
function driftOf({ host, drift = [] }) {
  return drift.map(({ path, state, diff }) => {
    const sentence2 = `${code(path)} on ${plain(host)} ${driftWords[state]}`;
    if (diff === "") return `${sentence2}.`;
    return `<details><summary>${sentence2}</summary>

${block("diff", diff)}

</details>`;
  });
}
function countOf({ hosts, rollout }) {
  if (!rollout) return void 0;
  const failed2 = failedHosts({ hosts }).length;
  return `${failed2} of ${hosts.length} hosts failed, ${rollout.maximumFailures} may \xB7 ${rollout.onFailure}`;
}

// packages/evidence/report/report.ts
init_dirname();
import { createHash as createHash3 } from "node:crypto";

// packages/evidence/html.ts
init_dirname();
var entities = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
};
function html(parts, ...values) {
  return { markup: parts.reduce((done, part, index) => done + shown(values[index - 1]) + part) };
}
function shown(value) {
  if (value === void 0) return "";
  if (typeof value === "string" || typeof value === "number")
    return escaped(harmlessLines(String(value)).join(" "));
  return "markup" in value ? value.markup : value.map(shown).join("");
}
function linesOf(text) {
  return { markup: harmlessLines(text).map(escaped).join("\n") };
}
function escaped(text) {
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}

// packages/evidence/report/contracts.ts
init_dirname();

// packages/evidence/report/parts.ts
init_dirname();
var digest2 = /^[0-9a-f]{64}$/;
function tableOf(caption, head, rows) {
  if (rows.length === 0) return html`<p class="none">${caption}: none.</p>`;
  return scrolled(
    caption,
    html`<table><caption>${caption}</caption>
<thead><tr>${head.map((name2) => html`<th scope="col">${name2}</th>`)}</tr></thead>
<tbody>
${rows.map((row2) => html`<tr>${row2.map(cellOf)}</tr>\n`)}</tbody></table>`
  );
}
function cellOf(value) {
  return html`<td>${typeof value === "string" && digest2.test(value) ? html`<code>${value}</code>` : value}</td>`;
}
function scrolled(label, content) {
  return html`<div class="wide" role="region" tabindex="0" aria-label="${label}">${content}</div>`;
}
function linkOf(url, text) {
  return /^https?:\/\//.test(url) ? html`<a href="${url}" rel="noreferrer">${text}</a>` : html``;
}
function momentOf(at) {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?Z$/.exec(at) ?? [];
  return day ? html`<time datetime="${at}">${day} ${time} UTC</time>` : html`${at}`;
}
function durationOf(from, to) {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1e3));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
var marks2 = { good: "\u2713", warn: "!", bad: "\u2715", plain: "\u2013" };
function badge(tone, text) {
  return html`<span class="badge ${tone}"><span class="mark" aria-hidden="true">${marks2[tone]}</span> ${text}</span>`;
}

// packages/evidence/report/contracts.ts
function contractsOf2({ contracts = [] }) {
  return html`<section aria-labelledby="approvals">
<h2 id="approvals">Approvals and waivers</h2>
${contracts.length === 0 ? html`<p class="none">No environment asked for approvals or evidence.</p>` : contracts.map(contractOf)}
</section>
`;
}
var states = {
  present: ["good", "there"],
  absent: ["plain", "none, and none is needed"],
  missing: ["bad", "missing"],
  stale: ["bad", "too old"],
  waived: ["warn", "waived"]
};
function contractOf({ environment, evidence, approvals, authors, planDigest, judgedAt }) {
  const demands = evidence.map(({ kind, level, state, measuredAt, maximumAgeHours, waiver }) => [
    kind,
    level,
    badge(...states[state]),
    measuredAt === void 0 ? "" : momentOf(measuredAt),
    maximumAgeHours === void 0 ? "" : `${maximumAgeHours} h`,
    state === "waived" && waiver ? `${waiver.owner} until ${waiver.expires}: ${waiver.reason}` : ""
  ]);
  const said = approvals.map(({ role, decision, login, account, at, seen, reason, url }) => [
    role,
    decision === "skipped" ? badge("plain", `skipped: ${reason ?? ""}`) : badge("good", "approved"),
    personOf({ login, account }),
    seen ? html`seen ${momentOf(at)}` : momentOf(at),
    linkOf(url, `Word of ${login} for ${role}`)
  ]);
  return html`<h3>What ${environment} asked for</h3>
<p>Judged at ${momentOf(judgedAt)}, of the plan <code>${planDigest}</code>.</p>
${tableOf(`Approvals for ${environment}`, ["Role", "Word", "Who", "When", "Where"], said)}
${authors.length > 0 ? html`<p>The change was written by ${authors.join(", ")}; who writes a change does not approve it.</p>` : ""}
${tableOf(`Evidence for ${environment}`, ["Kind", "Level", "Found", "Measured", "Maximum age", "Waiver"], demands)}`;
}

// packages/evidence/report/documents.ts
init_dirname();
var mostBytes = { each: 512 * 1024, all: 4 * 1024 * 1024 };
function documentsOf({ items }, documents) {
  let room = mostBytes.all;
  const carried = /* @__PURE__ */ new Set();
  for (const { path, size: size2 } of items) {
    if (size2 > mostBytes.each || size2 > room) continue;
    room -= size2;
    carried.add(path);
  }
  return html`<section aria-labelledby="documents">
<h2 id="documents">Documents</h2>
<p>${counted(items.length, "document")}, all measured on these bytes. <code>evidence.json</code> beside this file names them by their digests.</p>
${items.map((item) => documentOf(item, carried.has(item.path) ? documents[item.path] : void 0))}</section>
`;
}
function documentOf({ path, type, at, size: size2, sha256: sha2565 }, text) {
  return html`<details class="raw"><summary><code>${path}</code> <span class="kind">${type}, ${size2} bytes</span></summary>
<p>${at === void 0 ? "" : html`${momentOf(at)} · `}sha256 <code>${sha2565}</code></p>
${text === void 0 ? html`<p>It is too large for this page, and lies beside it.</p>` : html`<p><a download="${path.replaceAll("/", "-")}" href="data:application/octet-stream;base64,${Buffer.from(text).toString("base64")}">Download ${path}</a></p>
<pre tabindex="0" role="region" aria-label="Text of ${path}">${linesOf(text)}</pre>`}
</details>
`;
}

// packages/evidence/report/gates.ts
init_dirname();

// packages/evidence/load-chart.ts
init_dirname();
var mostDots = 40;
var size = { width: 720, height: 320 };
var frame = { left: 64, right: 704, top: 56, bottom: 220 };
var band = { top: 244, bottom: 274 };
function loadChart({
  id = "load",
  title: title2,
  offered,
  stretches,
  p95LimitMs,
  stretchSeconds,
  marks: marks3 = []
}) {
  const known = stretches.flatMap(({ second, p95Ms }) => p95Ms === void 0 ? [] : [{ second, p95Ms }]);
  const most2 = Math.max(1, p95LimitMs ?? 0, ...known.map(({ p95Ms }) => p95Ms)) * 1.1;
  const step = stretchSeconds ?? stepOf(stretches);
  const end = Math.max((stretches.at(-1)?.second ?? 0) + step, ...marks3.map(({ second }) => second));
  const x = (second) => number2(frame.left + (frame.right - frame.left) * second / end);
  const y = (ms) => number2(frame.bottom - (frame.bottom - frame.top) * ms / most2);
  const points = known.map(({ second, p95Ms }, index) => {
    const joined = index > 0 && second - known[index - 1].second <= step;
    return `${joined ? "L" : "M"}${x(second + step / 2)} ${y(p95Ms)}${joined ? "" : "h0"}`;
  });
  const dots = known.length > mostDots ? [] : known.map(
    ({ second, p95Ms }) => `<circle class="p95" cx="${x(second + step / 2)}" cy="${y(p95Ms)}" r="3" fill="#0969da"/>`
  );
  const bars = stretches.map((stretch) => bar(stretch, x(stretch.second), x(stretch.second + step), id));
  const limit = p95LimitMs === void 0 ? "" : `<path d="M${frame.left} ${y(p95LimitMs)}H${frame.right}" class="limit" stroke="#b35900" stroke-dasharray="6 4"/>${words3(frame.right, y(p95LimitMs) - 4, `limit ${number2(p95LimitMs)} ms`, "end")}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-labelledby="${id}-title ${id}-words" font-family="sans-serif" font-size="12" fill="#1f2328">`,
    `<title id="${id}-title">${escaped2(title2)}</title>`,
    `<desc id="${id}-words">${escaped2(describe(stretches, known, { offered, p95LimitMs, marks: marks3 }))}</desc>`,
    `<defs><pattern id="${id}-errors" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#cf222e"/><path d="M0 0V6" stroke="#ffffff" stroke-width="2"/></pattern></defs>`,
    `<rect class="sheet" width="${size.width}" height="${size.height}" fill="#ffffff"/>`,
    `<text x="${frame.left}" y="24" font-size="16">${escaped2(title2)}</text>`,
    words3(frame.left, 44, `p95 in milliseconds \xB7 ${offered}`),
    `<path d="M${frame.left} ${frame.top}V${frame.bottom}H${frame.right}" class="axis" fill="none" stroke="#57606a"/>`,
    words3(frame.left - 6, frame.bottom, "0", "end"),
    words3(frame.left - 6, frame.top + 10, most2.toFixed(0), "end"),
    limit,
    `<path d="${points.join("")}" class="p95" fill="none" stroke="#0969da" stroke-width="2" stroke-linecap="round"/>`,
    ...dots,
    words3(frame.left - 6, band.bottom - 10, "answers", "end"),
    ...bars,
    ...marks3.map(({ second, label }, index) => mark(x(second), label, index)),
    words3(frame.left, band.bottom + 20, "0 s"),
    words3(frame.right, band.bottom + 20, `${number2(end)} s`, "end"),
    words3(size.width / 2, band.bottom + 20, "plain: answered \xB7 striped: share of errors", "middle"),
    "</svg>"
  ].filter((line2) => line2 !== "").join("\n").concat("\n");
}
function bar({ answered, errors }, from, to, id) {
  const width = number2(to - from);
  const height = band.bottom - band.top;
  const lost = answered + errors === 0 ? 0 : number2(height * errors / (answered + errors));
  const good = `<rect x="${from}" y="${band.top}" width="${width}" height="${height}" class="answered" fill="#aceebb"/>`;
  return lost === 0 ? good : `${good}<rect x="${from}" y="${number2(band.bottom - lost)}" width="${width}" height="${lost}" fill="url(#${id}-errors)"/>`;
}
function mark(x, label, index) {
  const late = x > frame.left + 2 * (frame.right - frame.left) / 3;
  const text = words3(late ? x - 4 : x + 4, frame.top + 12 + 15 * index, label, late ? "end" : "start");
  return `<path class="mark" d="M${x} ${frame.top}V${band.bottom}" stroke="#57606a" stroke-dasharray="2 3"/>${text}`;
}
function describe(stretches, known, { offered, p95LimitMs, marks: marks3 = [] }) {
  const answered = stretches.reduce((sum, each) => sum + each.answered, 0);
  const errors = stretches.reduce((sum, each) => sum + each.errors, 0);
  const worst = known.toSorted((a, b) => b.p95Ms - a.p95Ms)[0];
  const share = answered + errors === 0 ? 0 : 100 * answered / (answered + errors);
  return [
    `Under ${offered}, ${answered} requests were answered and ${errors} were not, which is ${share.toFixed(2)} % available.`,
    worst === void 0 ? "No latency was measured." : `The p95 was highest with ${worst.p95Ms} ms, ${worst.second} s after the begin.`,
    ...marks3.map(({ second, label }) => `After ${number2(second)} s: ${label}.`),
    ...p95LimitMs === void 0 ? [] : [`The limit over the whole run is ${p95LimitMs} ms.`]
  ].join(" ");
}
function stepOf(stretches) {
  const apart = stretches.slice(1).map(({ second }, index) => second - stretches[index].second);
  return Math.max(1, Math.min(...apart, Infinity) === Infinity ? 1 : Math.min(...apart));
}
function words3(x, y, text, anchor = "start") {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escaped2(text)}</text>`;
}
function number2(value) {
  return Math.round(value * 10) / 10;
}
function escaped2(text) {
  return text.replace(/[^\u0020-\ud7ff\ue000-\ufffd]/g, "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

// packages/evidence/report/sample-chart.ts
init_dirname();
var left = 250;
var right = 830;
var plot = { top: 40, bottom: 190 };
var row = { height: 26, bar: 14 };
var dashes = ["none", "7 4", "2 3", "10 3 2 3", "4 2", "1 4"];
function sampleChart({ id, title: title2, checks }) {
  const drawn = checks.filter(({ samples }) => samples.length > 0);
  const times = drawn.flatMap(({ samples }) => samples.map(({ at }) => Date.parse(at)));
  if (times.length === 0) return html``;
  const from = Math.min(...times);
  const span = Math.max(1e3, Math.max(...times) - from);
  const x = (at) => tenth(left + 10 + (right - left - 20) * (at - from) / span);
  const timed = drawn.filter(({ samples }) => samples.some(({ latencyMs }) => latencyMs !== void 0));
  const most2 = niceOver(
    Math.max(1, ...timed.flatMap(({ samples }) => samples.map(({ latencyMs = 0 }) => latencyMs)))
  );
  const y = (ms) => tenth(plot.bottom - (plot.bottom - plot.top) * ms / most2);
  const rowsTop = plot.bottom + 48;
  const rowsEnd = rowsTop + drawn.length * row.height;
  const top = (index) => rowsTop + index * row.height;
  return html`<svg class="chart" viewBox="0 0 860 ${rowsEnd + 8}" role="img" aria-labelledby="${id}-title ${id}-words">
<title id="${id}-title">${title2}</title>
<desc id="${id}-words">${inWords(drawn)}</desc>
<text x="${left}" y="14" class="label">Latency in milliseconds</text>
${[0, most2 / 2, most2].map((ms) => html`<path class="grid" d="M${left} ${y(ms)}H${right}"/><text x="${left - 8}" y="${y(ms) + 4}" text-anchor="end">${tenth(ms)}</text>\n`)}
${timed.map(({ samples }, index) => line(samples, { index, x, y }))}
<text x="${left}" y="${plot.bottom + 18}">0 s</text><text x="${right}" y="${plot.bottom + 18}" text-anchor="end">${tenth(span / 1e3)} s</text>
${drawn.map(({ name: name2, samples }, index) => {
    const key = timed.findIndex((one) => one.name === name2);
    return html`<text x="${left - 8}" y="${top(index) + 12}" text-anchor="end">${short(name2)}</text>
${key < 0 ? "" : html`<path class="line l${key % dashes.length}" stroke-dasharray="${dashes[key % dashes.length]}" d="M8 ${top(index) + 8}H34"/>`}
<path class="grid" d="M${left} ${top(index) + row.bar + 4}H${right}"/>
${samples.map((sample) => mark2(sample, x(Date.parse(sample.at)), top(index)))}
`;
  })}
</svg>`;
}
function line(samples, { index, x, y }) {
  const points = samples.flatMap(
    ({ at, latencyMs }) => latencyMs === void 0 ? [] : [{ x: x(Date.parse(at)), y: y(latencyMs) }]
  );
  const style2 = index % dashes.length;
  return html`<polyline class="line l${style2}" stroke-dasharray="${dashes[style2]}" points="${points.map((point) => `${point.x},${point.y}`).join(" ")}"/>
${points.map((point) => html`<circle class="dot l${style2}" cx="${point.x}" cy="${point.y}" r="3"/>`)}
`;
}
function mark2({ outcome }, x, top) {
  const box = html`<rect class="${outcome}" x="${tenth(x - 5)}" y="${top}" width="10" height="${row.bar}" rx="2"/>`;
  if (outcome !== "bad") return box;
  return html`${box}<path class="cross" d="M${tenth(x - 3)} ${top + 3}L${tenth(x + 3)} ${top + row.bar - 3}M${tenth(x + 3)} ${top + 3}L${tenth(x - 3)} ${top + row.bar - 3}"/>`;
}
function inWords(checks) {
  return checks.map(({ name: name2, samples }) => {
    const count = (outcome) => samples.filter((sample) => sample.outcome === outcome).length;
    const latencies = samples.flatMap(({ latencyMs }) => latencyMs ?? []);
    const slowest = latencies.length === 0 ? "" : `, the slowest in ${tenth(Math.max(...latencies))} ms`;
    return `${name2}: ${count("good")} of ${samples.length} samples good, ${count("bad")} bad, ${count("none")} not measured${slowest}.`;
  }).join(" ");
}
function short(name2) {
  return name2.length <= 27 ? name2 : `${name2.slice(0, 13)}\u2026${name2.slice(-13)}`;
}
function niceOver(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= value);
}
function tenth(value) {
  return Math.round(value * 10) / 10;
}

// packages/evidence/report/gates.ts
function gatesOf(evidence, documents) {
  const reports = gateReports(evidence, documents).toSorted(
    (a, b) => order2(a.report.startedAt, b.report.startedAt)
  );
  return html`<section aria-labelledby="gates">
<h2 id="gates">Gates</h2>
${reports.length === 0 ? html`<p class="none">Nothing was measured.</p>` : ""}
${reports.map(({ path, report }, index) => gateOf(report, { id: `gate-${index}`, stage: path.split("/")[0] }))}
</section>
`;
}
function order2(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
var verdictTones = {
  pass: "good",
  fail: "bad",
  inconclusive: "warn",
  error: "warn"
};
var verdictWords = {
  pass: "passed",
  fail: "failed",
  inconclusive: "measured too little to say",
  error: "could not be measured"
};
function gateOf(report, { id, stage }) {
  const { host, verdict, startedAt, checks, diagnosis, further: further2, release, window } = report;
  const place = `${stage}, ${host}`;
  const samples = sampleChart({ id: `${id}-samples`, title: `Samples of the gate of ${place}`, checks });
  return html`<article class="gate" aria-labelledby="${id}">
<h3 id="${id}">${place} ${badge(verdictTones[verdict], verdictWords[verdict])}</h3>
<p>Of <code>${release.id}</code>, from ${momentOf(startedAt)}. ${counted(checks.length, "check")}.</p>
${window ? windowOf2(window, { id, place, report }) : ""}
${samples.markup === "" ? "" : html`<figure>${scrolled(`Samples of ${place}`, samples)}<figcaption>The samples of each check. Filled: a good answer. Crossed: a bad one. Hollow: nothing could be measured.</figcaption></figure>`}
${tableOf(`Checks of ${place}`, ["Check", "Verdict", "Why", "Samples", "Slowest"], checks.map(checkRow))}
${diagnosis.length > 0 ? html`<details open><summary>What was seen when it failed</summary><pre tabindex="0" role="region" aria-label="Diagnosis of ${place}">${linesOf(diagnosis.join("\n"))}</pre></details>` : ""}
${further2 ? furtherOf(further2, { id, place, report }) : ""}
</article>
`;
}
function checkRow({ name: name2, verdict, reason, samples }) {
  const latencies = samples.flatMap(({ latencyMs }) => latencyMs ?? []);
  return [
    name2,
    badge(verdictTones[verdict], verdictWords[verdict]),
    reason,
    `${samples.filter(({ outcome }) => outcome === "good").length} of ${samples.length} good`,
    latencies.length === 0 ? "" : `${Math.round(Math.max(...latencies))} ms`
  ];
}
function windowOf2({
  url,
  stretches,
  stretchSeconds,
  switchSecond,
  gateFromSecond,
  gateToSecond
}, { id, place, report }) {
  const answered = stretches.reduce((sum, each) => sum + each.answered, 0);
  const errors = stretches.reduce((sum, each) => sum + each.errors, 0);
  const chart = loadChart({
    id: `${id}-window`,
    title: `What users met around the switch to ${report.release.id}`,
    offered: `requests to ${url}`,
    stretches,
    stretchSeconds,
    marks: [
      { second: switchSecond, label: "switch" },
      { second: gateFromSecond, label: "gate begins" },
      { second: gateToSecond, label: "gate ends" }
    ]
  });
  return html`<figure>${scrolled(`What users met on ${place}`, { markup: chart })}<figcaption>Around the switch ${answered} of ${counted(answered + errors, "request")} got a good answer.</figcaption></figure>`;
}
function furtherOf({ load, resilience, coldBoot, consent }, { id, place, report }) {
  const ms = (value) => value === void 0 ? "not measured" : `${Math.round(value)} ms`;
  const rows = [
    ...load ? [
      ["Load", `${load.offered} for ${Math.round(load.traffic.seconds)} s`],
      ["Requests", `${load.traffic.requests}, of which ${load.traffic.errors} were errors`],
      ["p50", ms(load.traffic.latencyMs?.p50)],
      [
        "p95",
        `${ms(load.traffic.latencyMs?.p95)}${load.p95LimitMs === void 0 ? "" : `, limit ${ms(load.p95LimitMs)}`}`
      ],
      ["p99", ms(load.traffic.latencyMs?.p99)],
      ...load.before ? [["p95 of the release before", ms(load.before.latencyMs?.p95)]] : [],
      ...load.room ? [
        ["Processor that was free", `${Math.round(load.room.cpuPercent)} %`],
        ["Memory that was free", `${Math.round(load.room.memoryPercent)} %`]
      ] : []
    ] : [],
    ...resilience ? [
      [
        "After its main process was killed",
        resilience.readySeconds === void 0 ? "it did not answer again" : `it answered again after ${resilience.readySeconds.toFixed(1)} s`
      ]
    ] : [],
    ...coldBoot ? bootRows(coldBoot) : [],
    ...consent ? [["Agreed to by", consent]] : []
  ];
  const chart = load ? html`<figure>${scrolled(`Chart of ${place} under load`, {
    markup: loadChart({
      id: `${id}-load`,
      title: `${report.release.id} under load on ${report.host} (${report.environment})`,
      offered: load.offered,
      stretches: load.stretches,
      p95LimitMs: load.p95LimitMs
    })
  })}</figure>` : "";
  return html`<h4>Under load, and after a kill${coldBoot ? " and a boot" : ""}</h4>
${tableOf(`Figures of ${place}`, ["What", "Measured"], rows)}
${chart}`;
}
function bootRows({ bootSeconds, readySeconds }) {
  return [
    [
      "After its boot, the host",
      bootSeconds === void 0 ? "did not come back" : `was back after ${bootSeconds.toFixed(1)} s`
    ],
    [
      "After the boot of its host",
      readySeconds === void 0 ? "it did not answer" : `it answered after ${readySeconds.toFixed(1)} s`
    ]
  ];
}

// packages/evidence/report/headline.ts
init_dirname();

// packages/evidence/report/stages.ts
init_dirname();
function stageTitle(stage) {
  const { kind, environment } = stage;
  if (isUntouched(stage))
    return { deploy: "Not deployed to", promote: "Not promoted to", rollback: "Not rolled back in" }[kind].concat(` ${environment}`);
  if (stage.outcome === "confirmed" || stage.outcome === "partial")
    return { deploy: "Deployed to", promote: "Promoted to", rollback: "Rolled back in" }[kind].concat(
      ` ${environment}`
    );
  return { deploy: "Deployment to", promote: "Promotion to", rollback: "Rollback in" }[kind].concat(
    ` ${environment}`
  );
}
function stageTone({ kind, outcome }) {
  if (outcome === "confirmed") return kind === "rollback" ? "warn" : "good";
  if (outcome === "partial" || outcome === "unknown" || outcome === "cancelled") return "warn";
  return "bad";
}
var outcomeWords = {
  confirmed: "confirmed",
  partial: "confirmed on some hosts only",
  reverted: "failed and taken back",
  aborted: "given up before anything was switched",
  broken: "broken, needs a person",
  cancelled: "cancelled",
  refused: "refused before anything was touched",
  unknown: "the end is not known yet"
};
function whyOf({ error, hosts }) {
  const [first] = [error?.message, ...hosts.map((host) => host.error?.message)].flatMap((text) => text ?? []);
  return first?.split("\n")[0];
}

// packages/evidence/report/headline.ts
function headlineOf({ stages, release }) {
  const last = stages.filter((stage) => !isUntouched(stage)).at(-1);
  if (last === void 0) {
    const refused = stages.at(-1);
    const why = refused && whyOf(refused);
    return {
      tone: "plain",
      title: "Nothing was deployed",
      text: html`No host was changed for ${release.version}.${why ? html` ${stageTitle(refused)}: ${why}` : ""}`
    };
  }
  return last.kind === "rollback" ? rollbackOf(last) : deploymentOf(last, stages);
}
function deploymentOf(stage, stages) {
  const { environment, outcome, release, previous, actor, finishedAt, kind } = stage;
  const why = whyOf(stage);
  if (outcome === "confirmed") {
    const proof = stages.find(
      (one) => one.kind === "deploy" && one.outcome === "confirmed" && one.release.sha256 === release.sha256
    );
    return {
      tone: "good",
      title: kind === "promote" ? `In production: ${environment}` : `Passed ${environment}`,
      text: html`${release.version} serves in ${environment} since ${momentOf(finishedAt)}, brought by ${actor}.${kind === "promote" && proof ? ` The same bytes had passed ${proof.environment} before.` : ""}${previous ? ` It replaced ${previous}.` : " It is the first release there."}`
    };
  }
  if (outcome === "reverted" || outcome === "aborted" || outcome === "refused")
    return {
      tone: "bad",
      title: `Failed in ${environment}, ${outcome === "reverted" ? "and taken back" : "nothing was switched"}`,
      text: html`${previous ? `${previous} serves there as before.` : "No release serves there, as before."}${why ? ` ${why}` : ""}`
    };
  return {
    tone: outcome === "broken" ? "bad" : "warn",
    title: `${stageTitle(stage)}: ${outcomeWords[outcome]}`,
    text: html`At ${momentOf(finishedAt)}, by ${actor}.${why ? ` ${why}` : ""}`
  };
}
function rollbackOf(stage) {
  const { environment, outcome, to, release, actor, finishedAt, reason } = stage;
  const because = reason ? html` Reason: ${reason}` : "";
  if (outcome === "confirmed")
    return {
      tone: "warn",
      title: `Rolled back in ${environment}`,
      text: html`${release.version} does not serve there any more; ${to?.id ?? "the release before it"} does since ${momentOf(finishedAt)}, by ${actor}.${because}`
    };
  const why = whyOf(stage);
  return {
    tone: "bad",
    title: `Rollback in ${environment}: ${outcomeWords[outcome]}`,
    text: html`At ${momentOf(finishedAt)}, by ${actor}.${because}${why ? ` ${why}` : ""}`
  };
}
function summaryOf(evidence, packageCount) {
  const { tone, title: title2, text } = headlineOf(evidence);
  return html`<section class="verdict ${tone}" aria-labelledby="verdict">
<h2 id="verdict">${badge(tone, title2)}</h2>
<p>${text}</p>
</section>
<dl class="facts">
${factsOf(evidence, packageCount).map(([name2, value]) => html`<div><dt>${name2}</dt><dd>${value}</dd></div>\n`)}</dl>`;
}
function factsOf(evidence, packageCount) {
  const { release, packages, outdated, contracts = [] } = evidence;
  const decisions = contracts.flatMap(({ approvals }) => approvals);
  const waived = contracts.flatMap(
    ({ evidence: demands }) => demands.filter(({ state }) => state === "waived")
  );
  const inPackages = [
    packageCount === void 0 ? "no bill of materials" : counted(packageCount, "package"),
    ...packages ? [`${packages.changes.length} changed since ${packages.since}`] : [],
    ...outdated ? [`${outdated.outdated.length} with a newer version`] : []
  ];
  return [
    ["Release", html`<code>${release.id}</code>`],
    [
      "Source",
      release.commit ? html`<code>${release.commit.slice(0, 12)}</code> of ${release.repository ?? "its repository"}, ${shortRef(release.ref ?? "")}` : "not in this bundle"
    ],
    ["Same bytes everywhere", sameBytes(evidence)],
    ["Gate", gates(evidence)],
    [
      "Approvals",
      decisions.length === 0 ? "none were asked for" : decisions.map(({ role, decision, login }) => `${role}: ${decision === "skipped" ? "skipped" : login}`).join(", ")
    ],
    [
      "Waivers",
      waived.length === 0 ? "none" : badge(
        "warn",
        waived.map(({ kind, waiver }) => `${kind}${waiver ? ` until ${waiver.expires}` : ""}`).join(", ")
      )
    ],
    ["Packages", inPackages.join(", ")],
    ["Rollback tested", tested(evidence)],
    ["Risk, proposed", risks(evidence)]
  ];
}
function tested(evidence) {
  const test = rollbackTest(evidence);
  return test ? badge("good", `${test.back.finishedAt.slice(0, 10)} in ${test.back.environment}`) : badge("plain", "not in this record");
}
function risks(evidence) {
  const { functional, security } = riskOf(evidence);
  return html`functional ${functional.level}, security ${security.level}`;
}
function shortRef(ref) {
  return ref.replace(/^refs\/(?:tags|heads)\//, "");
}
function sameBytes({ release, stages }) {
  const ran = stages.filter((stage) => stage.kind !== "rollback" && !isUntouched(stage));
  if (ran.length === 0) return badge("plain", "ran nowhere");
  const other = ran.filter(({ release: { sha256: sha2565 } }) => sha2565 !== release.sha256);
  if (other.length > 0)
    return badge("bad", `no: ${other.map(({ environment }) => environment).join(", ")} ran others`);
  const places = [...new Set(ran.map(({ environment }) => environment))];
  return badge("good", `yes: built, ${places.join(", ")}`);
}
function gates({ stages }) {
  const hosts = stages.flatMap(({ hosts: hosts2 }) => hosts2.filter(({ gate }) => gate !== void 0));
  if (hosts.length === 0) return badge("plain", "not measured");
  const passed = hosts.filter(({ gate }) => gate === "pass").length;
  return badge(passed === hosts.length ? "good" : "bad", `passed ${passed} of ${hosts.length}`);
}

// packages/evidence/report/packages.ts
init_dirname();
var billSchema = object({
  components: optional(
    array(
      object({
        name: string(),
        version: optional(string()),
        purl: optional(string()),
        licenses: optional(
          array(
            object({
              expression: optional(string()),
              license: optional(object({ id: optional(string()), name: optional(string()) }))
            })
          )
        )
      })
    )
  )
});
function componentsOf({ items }, documents) {
  const item = items.find(({ path }) => path === "bom.json");
  if (item === void 0) return void 0;
  const bill = billSchema.safeParse(JSON.parse(documents[item.path]));
  return bill.success ? bill.data.components ?? [] : void 0;
}
var changed2 = {
  added: "added",
  removed: "removed",
  version: "other version",
  licence: "other licence",
  digest: "other bytes of the same version"
};
function packagesSection({ packages, outdated }, components) {
  if (components === void 0)
    return html`<section aria-labelledby="packages">
<h2 id="packages">Packages</h2>
<p class="none">There is no bill of materials that can be read.</p>
</section>
`;
  const newer = new Map((outdated?.outdated ?? []).map((one) => [`${one.package} ${one.have}`, one.latest]));
  const rows = components.map(({ name: name2, version = "", purl = "", licenses = [] }) => {
    const latest2 = newer.get(`${name2} ${version}`) ?? newer.get(`${packageName(purl)} ${version}`);
    return [
      name2,
      version,
      licenses.flatMap(({ expression, license }) => expression ?? license?.id ?? license?.name ?? []).join(", "),
      latest2 === void 0 ? "" : badge("warn", `${latest2} is newer`)
    ];
  });
  return html`<section aria-labelledby="packages">
<h2 id="packages">Packages</h2>
${packages ? tableOf(
    `What changed since ${packages.since}`,
    ["Package", "Change", "Before", "Now"],
    packages.changes.map((one) => [one.package, changed2[one.what], one.from, one.to])
  ) : ""}
${outdated ? tableOf(
    `Newer versions${outdated.review ? `, last reviewed on ${outdated.review.last} by ${outdated.review.owner}, which holds until ${outdated.review.due}` : ""}`,
    ["Package", "Here", "Latest", "Behind by"],
    outdated.outdated.map((one) => [one.package, one.have, one.latest, one.behind])
  ) : ""}
<details${{ markup: rows.length <= 40 ? " open" : "" }}><summary>All ${counted(rows.length, "package")}</summary>
<div data-search>
<p class="search" hidden><label>Find by name, version or licence <input type="search" autocomplete="off" spellcheck="false"></label> <output></output></p>
${tableOf("Packages of the release", ["Package", "Version", "Licence", "Remark"], rows)}
</div></details>
</section>
`;
}
function packageName(purl) {
  return decodeSafely(/^pkg:[^/]+\/(.+?)(?:@[^@]*)?$/.exec(purl)?.[1] ?? "");
}
function decodeSafely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// packages/evidence/report/risk.ts
init_dirname();
var tones = { low: "good", medium: "warn", high: "bad" };
function riskSection(evidence) {
  const { basis, functional, security } = riskOf(evidence);
  const test = rollbackTest(evidence);
  const incidents = incidentsIn(evidence).map((stage) => [
    momentOf(stage.finishedAt),
    `${stageTitle(stage)}: ${outcomeWords[stage.outcome]}`,
    stage.reason ?? whyOf(stage) ?? "not told",
    stage.postMortem === void 0 ? "none yet" : linkOf(stage.postMortem, `Post-mortem of ${stage.stage}`)
  ]);
  return html`<section aria-labelledby="risk">
<h2 id="risk">Risk and way back</h2>
<p>${basis}. The levels are proposed; who approves knows more than files tell.</p>
${tableOf(
    "Risk",
    ["Kind", "Proposed", "Because of"],
    [
      ["Functional", badge(tones[functional.level], functional.level), functional.reasons.join("; ")],
      ["Security", badge(tones[security.level], security.level), security.reasons.join("; ")]
    ]
  )}
<p>${test ? html`Going back was rehearsed in ${test.back.environment} on ${momentOf(test.back.finishedAt)}, by ${test.back.actor}: to <code>${test.back.to?.id}</code> in ${durationOf(test.back.startedAt, test.back.finishedAt)}, and forward again in ${durationOf(test.forward.startedAt, test.forward.finishedAt)}.` : "Going back was not rehearsed in this record."}</p>
${(evidence.differences ?? []).map(
    ({ stage, host, previous, groups }) => tableOf(
      `What is other than ${previous} in ${stage} on ${host}`,
      ["Kind", "Files", "Which"],
      groups.map(({ kind, count, paths }) => [
        kind,
        count,
        `${paths.map(({ path, what }) => `${path} ${what}`).join(", ")}${count > paths.length ? ", \u2026" : ""}`
      ])
    )
  )}
${tableOf("Incidents and rollbacks", ["When", "What", "Reason", "Post-mortem"], incidents)}
</section>
`;
}

// packages/evidence/report/script.ts
init_dirname();
var script = `
for (const part of document.querySelectorAll('[data-search]')) {
  const field = part.querySelector('.search')
  const input = part.querySelector('input')
  const count = part.querySelector('output')
  const rows = [...part.querySelectorAll('tbody tr')]
  if (rows.length === 0) continue
  field.hidden = false
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\\s+/)
    for (const row of rows) {
      const text = row.textContent.toLowerCase()
      row.hidden = !words.every((word) => text.includes(word))
    }
    const shown = rows.filter((row) => !row.hidden).length
    count.value = input.value.trim() === '' ? '' : shown + ' of ' + rows.length + ' shown'
  })
}
`;

// packages/evidence/report/style.ts
init_dirname();
var style = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#ffffff, #0d1117); --ink: light-dark(#1f2328, #e6edf3); --faint: light-dark(#59636e, #9198a1);
  --line: light-dark(#d1d9e0, #3d444d); --soft: light-dark(#f6f8fa, #161b22); --link: light-dark(#0550ae, #79c0ff);
  --good: light-dark(#116329, #56d364); --good-soft: light-dark(#dafbe1, #12261e);
  --warn: light-dark(#7d4e00, #e3b341); --warn-soft: light-dark(#fff8c5, #272115);
  --bad: light-dark(#a40e26, #ff8182); --bad-soft: light-dark(#ffebe9, #2d1518);
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: break-word; }
header, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 1.75rem; } main { padding-bottom: 2rem; } footer { color: var(--faint); padding-bottom: 2rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; } h1 span { color: var(--faint); font-weight: 400; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.08rem; margin: 1.5rem 0 .4rem; } h4 { font-size: 1rem; margin: 1.25rem 0 .3rem; } p { margin: .4rem 0; }
a { color: var(--link); } :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -100vw; } .skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--paper); z-index: 1; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: .75rem 0 1.25rem; padding: 0; }
.verdict { padding: 1.1rem 1.35rem; border: 1px solid currentColor; border-left-width: .5rem; border-radius: .5rem; color: var(--faint); background: var(--soft); }
.verdict h2 { border: 0; margin: 0; padding: 0; font-size: 1.6rem; line-height: 1.25; } .verdict h2 .badge[class] { background: none; padding: 0; font-weight: 700; }
.verdict p { color: var(--ink); font-size: 1.1rem; margin-bottom: 0; }
.verdict.good { color: var(--good); background: var(--good-soft); } .verdict.warn { color: var(--warn); background: var(--warn-soft); } .verdict.bad { color: var(--bad); background: var(--bad-soft); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: .75rem; margin: 1rem 0 0; }
.facts div { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem; min-width: 0; } dt { color: var(--faint); font-size: .85rem; } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; } dd .badge, dd .badge[class] { padding: 0; background: none; }
.badge { display: inline-block; padding: 0 .55rem; border-radius: 1rem; font-weight: 600; background: var(--soft); color: var(--faint); } .badge .mark { font-weight: 800; }
.badge.good { color: var(--good); background: var(--good-soft); } .badge.warn { color: var(--warn); background: var(--warn-soft); } .badge.bad { color: var(--bad); background: var(--bad-soft); }
h3 .badge { font-size: .9rem; margin-left: .35rem; }
.timeline { list-style: none; margin: 0; padding: 0 0 0 1.5rem; } .timeline > li { position: relative; padding: 0 0 1.5rem 1.25rem; border-left: 2px solid var(--line); } .timeline > li:last-child { border-color: transparent; padding-bottom: 0; }
.timeline > li::before { content: ""; position: absolute; left: -.6rem; top: .3rem; width: 1.1rem; height: 1.1rem; border-radius: 50%; border: 3px solid var(--paper); background: var(--faint); }
.timeline > .good::before { background: var(--good); } .timeline > .warn::before { background: var(--warn); } .timeline > .bad::before { background: var(--bad); }
.timeline h3 { margin: 0; } .when { color: var(--faint); margin: 0; }
.failure { border-left: .3rem solid var(--bad); background: var(--bad-soft); padding: .3rem .9rem; margin: .6rem 0; }
.wide { overflow-x: auto; margin: .6rem 0; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; } th, td { text-align: left; vertical-align: top; padding: .4rem .7rem; border-bottom: 1px solid var(--line); min-width: 4.5rem; }
th { color: var(--faint); font-weight: 600; border-bottom-width: 2px; white-space: nowrap; } td { overflow-wrap: break-word; } caption { position: sticky; left: 0; } td .badge { white-space: nowrap; }
code, pre { font: .88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; } code { overflow-wrap: anywhere; }
pre { overflow: auto; max-height: 28rem; padding: .75rem 1rem; border-radius: .4rem; background: var(--soft); border: 1px solid var(--line); }
summary { cursor: pointer; padding: .45rem 0; font-weight: 600; } .raw { border-bottom: 1px solid var(--line); } .raw summary code { font-weight: 600; } .kind, .none, figcaption { color: var(--faint); font-weight: 400; }
.search label { font-weight: 600; } .search input { font: inherit; padding: .35rem .6rem; border: 1px solid var(--faint); border-radius: .4rem; background: var(--paper); color: inherit; width: min(20rem, 100%); }
.gate { margin-bottom: 2rem; } figure { margin: .75rem 0; } figcaption { font-size: .85rem; }
svg { display: block; width: 100%; min-width: 38rem; max-width: 54rem; height: auto; font: 13px system-ui, sans-serif; } svg text { fill: var(--ink); } .label { font-weight: 600; }
.grid { stroke: var(--line); } .line { fill: none; stroke-width: 2; } .switch { stroke: var(--ink); stroke-dasharray: 3 3; }
.l0 { stroke: light-dark(#0550ae, #79c0ff); } .l1 { stroke: light-dark(#8250df, #d2a8ff); } .l2 { stroke: light-dark(#953800, #ffa657); } .l3 { stroke: light-dark(#116329, #56d364); } .l4 { stroke: light-dark(#a40e26, #ff8182); } .l5 { stroke: var(--faint); }
.dot { fill: var(--paper); stroke-width: 2; } rect.good { fill: var(--good); } rect.bad { fill: var(--bad); } rect.none { fill: none; stroke: var(--faint); } .cross { stroke: var(--paper); stroke-width: 2; }
svg .sheet { fill: transparent; } svg .axis, svg path.mark { stroke: var(--faint); } svg .p95 { stroke: var(--link); } svg circle.p95 { fill: var(--link); } svg .limit { stroke: var(--warn); } svg .answered { fill: var(--good-soft); stroke: var(--line); }
@media (max-width: 40rem) { table { min-width: 42rem; } h1 { font-size: 1.5rem; } .verdict h2 { font-size: 1.3rem; } .timeline { padding-left: .6rem; } .timeline > li { padding-left: 1rem; } }
@media print {
  :root { color-scheme: light; } body { font-size: 10pt; } header, main, footer { max-width: none; padding: 0; } nav, .skip, .search { display: none; }
  tr, .verdict, .facts div, figure, h2, h3 { break-inside: avoid; } h2, h3, caption { break-after: avoid; } a { color: inherit; } svg { min-width: 0; } .wide { overflow: visible; }
  details:not(.raw)::details-content { content-visibility: visible; block-size: auto; } pre { max-height: none; white-space: pre-wrap; }
  .verdict, .badge, .timeline > li::before, rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;

// packages/evidence/report/timeline.ts
init_dirname();
function timelineOf(evidence) {
  const { stages, contracts = [], measured = [] } = evidence;
  const approvals = contracts.flatMap(
    (contract) => contract.approvals.map(({ role, decision, login, account, at, seen, url, reason }) => {
      const word = decision === "skipped" ? "skipped" : "approved";
      return {
        at,
        tone: decision === "skipped" ? "plain" : "good",
        title: `${role} ${word} for ${contract.environment}`,
        body: html`<p>By ${personOf({ login, account })}${reason ? `: ${reason}` : ""}. ${linkOf(url, `What ${login} wrote`)}${seen ? " Seen then: GitHub does not tell when it was given." : ""}</p>`
      };
    })
  );
  const events = [
    ...built(evidence),
    ...approvals,
    ...stages.map((stage) => eventOf(stage, evidence)),
    ...measured.map(measuredEvent)
  ].toSorted((a, b) => a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
  return html`<section aria-labelledby="timeline">
<h2 id="timeline">Timeline</h2>
<ol class="timeline">
${events.map(
    ({ at, tone, title: title2, body }) => html`<li class="${tone}"><h3>${title2}</h3>
<p class="when">${momentOf(at)}</p>
${body}</li>
`
  )}</ol>
</section>`;
}
function built({ release, items }) {
  const at = items.find(({ path }) => path === "release.json")?.at;
  if (at === void 0 || !release.commit) return [];
  return [
    {
      at,
      tone: "good",
      title: "Committed, and built once",
      body: html`<p><code>${release.archive ?? release.id}</code> was built from commit <code>${release.commit.slice(0, 12)}</code> of ${release.repository}, ${release.ref}. The time is the commit's.</p>`
    }
  ];
}
function eventOf(stage, evidence) {
  const rehearsed = isRehearsal(stage, evidence);
  const tone = rehearsed ? "good" : stageTone(stage);
  const {
    startedAt,
    finishedAt,
    actor,
    runUrl,
    reason,
    to,
    release,
    previous,
    withoutChangeRecord,
    retired = []
  } = stage;
  const remarks = [
    stage.kind === "rollback" ? html`From <code>${release.id}</code> to <code>${to?.id ?? "nothing"}</code>.` : void 0,
    stage.kind !== "rollback" && previous ? html`${isDone(stage) ? "Replaces" : "Was to replace"} <code>${previous}</code>.` : void 0,
    reason ? html`Reason: ${reason}` : void 0,
    withoutChangeRecord ? html`Begun without its change record, as ${withoutChangeRecord.allowedBy} had allowed: ${withoutChangeRecord.cause}` : void 0,
    ...retired.map(
      ({ container, environment, host, outcome, detail }) => html`The container ${container} of ${environment} on ${host} was ${outcome === "removed" ? "removed" : `kept: ${detail ?? ""}`}.`
    )
  ].filter((remark) => remark !== void 0);
  return {
    at: startedAt,
    tone,
    title: rehearsed ? `Rehearsed going back in ${stage.environment}` : stageTitle(stage),
    body: html`<p>${badge(tone, outcomeWords[stage.outcome])}${isUntouched(stage) ? "" : ` in ${durationOf(startedAt, finishedAt)}`}, by ${actor}. ${linkOf(runUrl, `Open the run for ${stage.stage}`)}</p>
${remarks.map((remark) => html`<p>${remark}</p>\n`)}${stage.error ? failure(stage.error.code, [stage.error.message, stage.error.cause ?? ""]) : ""}
${hostsOf(stage)}
${stage.hosts.map(({ host, error }) => error ? failure(`${host}: ${error.code}`, [error.message]) : "")}`
  };
}
function measuredEvent({
  environment,
  host,
  verdict,
  startedAt
}) {
  return {
    at: startedAt,
    tone: verdictTones[verdict],
    title: `Measured in ${environment}`,
    body: html`<p>${badge(verdictTones[verdict], verdictWords[verdict])} on ${host}, by a gate of its own, which deployed nothing.</p>`
  };
}
function hostsOf(stage) {
  if (stage.hosts.length === 0) return html``;
  const rows = stage.hosts.map((host) => [
    ...hostCells(host).slice(0, -1),
    html`<code>${host.planDigest?.slice(0, 12)}</code>`,
    html`<code>${host.deployId}</code>`
  ]);
  return tableOf(
    `Hosts of ${stage.environment}, ${stage.kind}`,
    [...hostColumns.slice(0, -1), "Plan", "Deployment"],
    rows
  );
}
function failure(title2, lines) {
  const [first = "", ...rest] = lines.join("\n").trim().split("\n");
  return html`<div class="failure"><p><strong>${title2}</strong> ${first}</p>${rest.length > 0 ? html`<pre tabindex="0" role="region" aria-label="Cause">${linesOf(rest.join("\n"))}</pre>` : ""}</div>`;
}

// packages/evidence/report/report.ts
var sections2 = ["Timeline", "Risk", "Digests", "Gates", "Approvals", "Packages", "Documents"];
function reportHtml(evidence, documents) {
  const { application, release } = evidence;
  const components = componentsOf(evidence, documents);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<title>Evidence of ${application} ${release.version}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<a class="skip" href="#verdict">To the verdict</a>
<header>
<h1>${application} ${release.version} <span>evidence</span></h1>
<nav aria-label="Sections"><ul>${sections2.map((name2) => html`<li><a href="#${name2.toLowerCase()}">${name2}</a></li>`)}</ul></nav>
</header>
<main>
${summaryOf(evidence, components?.length)}
${timelineOf(evidence)}
${riskSection(evidence)}
${digestsOf(evidence)}
${gatesOf(evidence, documents)}
${contractsOf2(evidence)}
${packagesSection(evidence, components)}
${documentsOf(evidence, documents)}
</main>
<footer><p>Drawn from evidence.json and the documents that it names. This page loads nothing and sends nothing.</p></footer>
<script>${{ markup: script }}</script>
</body>
</html>
`;
  return page.markup;
}
var policy = `default-src 'none'; style-src ${sourceOf(style)}; script-src ${sourceOf(script)}; base-uri 'none'; form-action 'none'`;
function sourceOf(text) {
  return `'sha256-${createHash3("sha256").update(text).digest("base64")}'`;
}
function digestsOf({ release, stages }) {
  const compared = (stage) => stage.release.sha256 === release.sha256 ? badge("good", "the same") : badge("bad", "other bytes");
  const ran = stages.filter((stage) => stage.kind !== "rollback" && !isUntouched(stage)).map((stage) => [stageTitle(stage), stage.release.id, stage.release.sha256, compared(stage)]);
  const rows = [["Built", release.archive ?? release.id, release.sha256, ""], ...ran];
  return html`<section aria-labelledby="digests">
<h2 id="digests">Digests</h2>
${tableOf("The same bytes from the build to production", ["Where", "What", "sha256", "Compared"], rows)}
${release.image ? html`<p>Image <code>${release.image}</code></p>` : ""}
${release.commit ? html`<p>Built from <code>${release.commit}</code> of ${release.repository}, ${release.ref}.</p>` : ""}
</section>
`;
}

// packages/evidence/seal.ts
init_dirname();
import { createHash as createHash4 } from "node:crypto";
var { seal, signature, ...sealed } = madeFiles;
function evidenceNamespace(application) {
  return `evidence@${application}`;
}
function sealedPaths({ items }) {
  return [...Object.values(sealed), ...items.map(({ path }) => path)].sort();
}
function sealText(paths, read) {
  return paths.map((path) => `${sha256Of2(read(path))}  ${path}
`).join("");
}
function sha256Of2(bytes) {
  return createHash4("sha256").update(bytes).digest("hex");
}

// packages/evidence/statements.ts
init_dirname();
function statementsOf(evidence, documents) {
  const { application, release, items } = evidence;
  const subject = [{ name: release.archive ?? release.id, digest: { sha256: release.sha256 } }];
  const bill = items.find(({ path }) => path === "bom.json");
  const purl = `pkg:generic/${encodeURIComponent(application)}@${encodeURIComponent(release.version)}`;
  const predicates = [
    ["https://in-toto.io/attestation/release/v0.1", { purl, releaseId: release.id }],
    ...bill ? [["https://cyclonedx.org/bom", JSON.parse(documents[bill.path])]] : [],
    ...gateReports(evidence, documents).map((gate) => resultOf(gate, evidence)),
    ["https://in-toto.io/attestation/reference/v0.1", referenceTo(evidence)]
  ];
  return predicates.map(
    ([predicateType, predicate]) => JSON.stringify({ _type: "https://in-toto.io/Statement/v1", subject, predicateType, predicate })
  ).map((line2) => `${line2}
`).join("");
}
var results = { pass: "PASSED", fail: "FAILED", inconclusive: "FAILED", error: "FAILED" };
function resultOf({ path, report }, { items }) {
  const { verdict, checks, environment, host } = report;
  const plan = items.find((item) => item.path === path.replace(/gate\.json$/, "plan.json"));
  const named = (passed) => checks.filter((check) => check.verdict === "pass" === passed).map(({ name: name2 }) => name2);
  const predicate = {
    result: results[verdict],
    configuration: plan ? [described(plan)] : [],
    passedTests: named(true),
    failedTests: named(false),
    annotations: { environment, host, document: path }
  };
  return ["https://in-toto.io/attestation/test-result/v0.1", predicate];
}
function referenceTo({ items, stages, release }) {
  const id = stages.at(-1)?.runUrl || release.repository || "unknown";
  return { attester: { id }, references: items.map(described) };
}
function described({ path, sha256: sha2565 }) {
  return { name: path, digest: { sha256: sha2565 } };
}

// packages/evidence/bundle.ts
var ofBuild = /^(?:release\.json|bom[\w-]*\.json|SHA\d+SUMS.*)$/;
async function readBundle(directory) {
  const { files } = await readFiles(directory);
  return textsOf(files);
}
function textsOf(files) {
  const texts = [...files].filter(([, bytes]) => isUtf8(bytes));
  return Object.fromEntries(texts.map(([path, bytes]) => [path, bytes.toString("utf8")]));
}
async function readFiles(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
    (error) => {
      if (error.code === "ENOENT") return [];
      throw error;
    }
  );
  const pathOf = (entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join("/");
  const read = async (path) => [path, await readFile(join(directory, path))];
  const files = entries.filter((entry) => entry.isFile()).map(pathOf);
  const odd = entries.filter((entry) => !entry.isFile() && !entry.isDirectory()).map(pathOf);
  return { files: new Map(await Promise.all(files.sort().map(read))), odd: odd.sort() };
}
async function writeBundle(directory, subject, raw, sign) {
  const added = Object.fromEntries(
    Object.entries(raw).map(([path, text]) => [path, ofBuild.test(path) ? text : withoutSecrets(text)])
  );
  const played = Object.keys(added).flatMap(
    (path) => /^([^/]+)\/deployment\.json$/.exec(path)?.slice(1) ?? []
  );
  const { files } = await readFiles(directory);
  const { [madeFiles.signature]: _, ...before } = textsOf(files);
  const isOver = (path) => played.some((folder) => path.startsWith(`${folder}/`));
  const kept = Object.fromEntries(Object.entries(before).filter(([path]) => !isOver(path)));
  const documents = { ...kept, ...added };
  const evidence = evidenceOf(subject, documents);
  const made = {
    [madeFiles.index]: `${JSON.stringify(evidence, null, 2)}
`,
    [madeFiles.record]: changeRecord(evidence),
    [madeFiles.report]: reportHtml(evidence, documents),
    [madeFiles.statements]: statementsOf(evidence, documents)
  };
  const all = { ...documents, ...made };
  const seal2 = sealText(sealedPaths(evidence), (path) => all[path]);
  const signature2 = await sign?.(seal2, evidenceNamespace(subject.application));
  const written = {
    ...added,
    ...made,
    [madeFiles.seal]: seal2,
    ...signature2 !== void 0 && { [madeFiles.signature]: signature2 }
  };
  await rm(join(directory, madeFiles.signature), { force: true });
  for (const [path, text] of Object.entries(written)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  }
  for (const path of [...files.keys()].filter(isOver))
    if (documents[path] === void 0) await rm(join(directory, path), { force: true });
  return { evidence, documents: { ...documents, ...written } };
}

// packages/manifest/roles.ts
init_dirname();
function onHost(environment, { role }) {
  const slot = role === void 0 ? void 0 : environment.roles?.[role];
  return slot === void 0 ? environment : { ...environment, slot };
}
function slotsOf({ slot, roles = {}, hosts }) {
  const plain2 = hosts.some(({ role }) => role === void 0);
  return [...plain2 ? [slot] : [], ...Object.values(roles)];
}

// packages/stage/load.ts
init_dirname();
import { access, readFile as readFile2 } from "node:fs/promises";
import { join as join2 } from "node:path";

// packages/plan/installed.ts
init_dirname();
import { posix } from "node:path";
var nginxProgram = "/usr/sbin/nginx";
function installedFiles(slot) {
  return [...unitFiles(slot), ...nginxFiles(slot)];
}
function comparedFiles(slot) {
  return [...installedFiles(slot).map(({ to }) => to), ...writtenFiles(slot)];
}
function writtenFiles({ install }) {
  return install?.expect.files.map(({ path }) => path) ?? [];
}
function unitFiles({ service, units }) {
  const own = service.manager === "systemd" && service.unitFile !== void 0 ? [{ to: unitPath(`${service.unit}.service`), from: { file: service.unitFile } }] : [];
  return [...own, ...furtherUnits(units)];
}
function furtherUnits(units) {
  return (units?.files ?? []).map((file) => ({ to: unitPath(posix.basename(file)), from: { file } }));
}
function nginxFiles({ nginx, ports }) {
  if (nginx === void 0) return [];
  const files = nginx.files.map(({ file: file2, to }) => ({ to, from: { file: file2 } }));
  if (nginx.switch === void 0) return files;
  const { file, upstream, port } = nginx.switch;
  return [...files, { to: file, from: { text: upstreamText(upstream, ports[port]) } }];
}
function upstreamText(upstream, port) {
  return `# Written by each deployment, which changes over to the other port: do not edit.
upstream ${upstream} {
    server 127.0.0.1:${port};
}
`;
}
function copyPath({ root }, to) {
  return `${root}/.deploy/installed${to}`;
}
function unitPath(unit) {
  return `/etc/systemd/system/${unit}`;
}
function sumOf(facts) {
  return facts?.kind === "file" || facts?.kind === "link" ? facts.sha256 : void 0;
}

// packages/release/inspect.ts
init_dirname();
import { createHash as createHash5 } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
var import_tar_stream = __toESM(require_tar_stream(), 1);

// packages/release/comparison.ts
init_dirname();
var MAX_AHEAD_BYTES = 8 * 1024 * 1024;
function createComparison() {
  const ahead = [];
  let aheadIsActual = true;
  let aheadBytes = 0;
  let different = false;
  const add = (chunk, isActual) => {
    let rest = chunk;
    while (rest.length > 0 && aheadBytes > 0 && aheadIsActual !== isActual) {
      const head = ahead[0];
      const length = Math.min(head.length, rest.length);
      if (!head.subarray(0, length).equals(rest.subarray(0, length))) different = true;
      if (length === head.length) ahead.shift();
      else ahead[0] = head.subarray(length);
      aheadBytes -= length;
      rest = rest.subarray(length);
    }
    if (rest.length === 0) return;
    aheadIsActual = isActual;
    ahead.push(rest);
    aheadBytes += rest.length;
  };
  return {
    addActual: (chunk) => {
      add(chunk, true);
      return !aheadIsActual || aheadBytes <= MAX_AHEAD_BYTES;
    },
    addExpected: (chunk) => add(chunk, false),
    differs: () => different,
    isEqual: () => !different && aheadBytes === 0
  };
}

// packages/release/compress.ts
init_dirname();
import {
  constants,
  createGunzip,
  createGzip,
  createZstdCompress,
  deflateRawSync
} from "node:zlib";
var PIECE_BYTES = 256 * 1024;
function gunzip() {
  return createGunzip({ chunkSize: PIECE_BYTES });
}
var LOOK_BYTES = 1024 * 1024;
var SAMPLE_BYTES = 64 * 1024;
var WORTH_SHARE = 0.95;
function compressorFor(packing, head) {
  const isShort = head.length < LOOK_BYTES;
  const isCompressed = !isShort && !isWorth(head.subarray(-SAMPLE_BYTES));
  if (packing === "gzip") return createGzip({ level: isCompressed ? 0 : isShort ? 9 : 6 });
  const level = isCompressed ? 1 : isShort ? 12 : 3;
  return createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: level } });
}
function isWorth(sample) {
  return deflateRawSync(sample, { level: 1 }).length < WORTH_SHARE * sample.length;
}

// packages/release/inspect.ts
var KINDS = { file: "file", directory: "directory", symlink: "symlink" };
async function inspectArchive(archivePath, release, wanted = []) {
  const contents = /* @__PURE__ */ new Map();
  const source = createReadStream(archivePath, { highWaterMark: PIECE_BYTES });
  const entries = (0, import_tar_stream.extract)();
  const comparison = createComparison();
  const tarHash = createHash5("sha256");
  let tarBytes = 0;
  const actual = new Transform({
    transform: (chunk, _, done) => {
      tarHash.update(chunk);
      tarBytes += chunk.length;
      done(comparison.addActual(chunk) ? null : unsafe("the archive", "longer than release.json says"), chunk);
    }
  });
  const reading = pipeline(source, gunzip(), actual, entries);
  reading.catch(() => void 0);
  try {
    await compareEntries(entries, release, { comparison, wanted: new Set(wanted), contents });
    await reading;
  } catch (error) {
    throw error instanceof DeployError ? error : corrupt(archivePath, error);
  } finally {
    source.destroy();
  }
  if (!comparison.isEqual()) throw unsafe("the end of the archive", "not where build-release would write it");
  if (await lastWord(archivePath) !== tarBytes % 2 ** 32)
    throw unsafe("the end of the archive", "not the end of what gzip has packed");
  const found = tarHash.digest("hex");
  const expected = release.archive.tarSha256;
  if (found !== expected) throw mismatch(`The tar in ${archivePath}`, { expected, found });
  return contents;
}
async function lastWord(path) {
  const file = await open(path);
  try {
    const { size: size2 } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, Math.max(0, size2 - 4));
    return buffer.readUInt32LE();
  } finally {
    await file.close();
  }
}
async function compareEntries(entries, release, {
  comparison,
  wanted,
  contents
}) {
  const declared = declaredItems(release);
  const digests = new Map(release.files.map(({ path, sha256: sha2565 }) => [path, sha2565]));
  const epochSeconds = Date.parse(release.createdAt) / 1e3;
  const tree = createTree();
  const archive = (0, import_tar_stream.pack)();
  archive.on("data", (chunk) => comparison.addExpected(chunk));
  try {
    for await (const entry of entries) {
      const path = entry.header.name.replace(/(?<=[^/])\/$/, "");
      const item = requireDeclared(entry.header, path, { declared, tree });
      const header = headerOf(item, epochSeconds);
      if (item.kind === "file") {
        if (wanted.has(path) && item.size > AT_ONCE_BYTES) throw tooLarge(path, item.size, AT_ONCE_BYTES);
        const content = await compareContent(entry, archive, { header, item, sha256: digests.get(path) });
        if (content && wanted.has(path)) contents.set(path, content);
      } else {
        archive.entry(header);
        entry.resume();
      }
      declared.delete(path);
      await new Promise(setImmediate);
      if (comparison.differs()) throw unsafe(path, "not written as build-release writes it");
    }
    const [absent] = declared.keys();
    if (absent !== void 0) throw unsafe(absent, "in release.json but not in the archive");
    archive.finalize();
    await new Promise(setImmediate);
  } finally {
    archive.destroy();
  }
}
function declaredItems({ files, links = [] }) {
  const items = /* @__PURE__ */ new Map();
  for (const { path } of [...files, ...links])
    for (const folder of parentsOf(path)) items.set(folder, { kind: "directory", path: folder });
  for (const { path, target } of links) items.set(path, { kind: "symlink", path, target });
  for (const { path, size: size2, mode } of files)
    items.set(path, { kind: "file", path, size: size2, mode: mode === "0755" ? "0755" : "0644" });
  return items;
}
function requireDeclared(header, path, { declared, tree }) {
  const kind = KINDS[header.type ?? ""];
  const problem = pathProblem(path) ?? (kind === void 0 ? `a ${header.type ?? "thing of unknown kind"}` : void 0) ?? (kind === "symlink" ? linkProblem(path, header.linkname ?? "") : void 0) ?? ((header.mode ?? 0) & 3584 ? "setuid, setgid or sticky" : void 0) ?? tree.add(path, kind);
  if (problem !== void 0) throw unsafe(path, problem);
  const item = declared.get(path);
  if (item === void 0) throw unsafe(path, "not in release.json");
  if (item.kind !== kind) throw unsafe(path, `a ${kind}, and release.json says ${item.kind}`);
  const size2 = item.kind === "file" ? item.size : 0;
  if (header.size !== size2) throw unsafe(path, `of ${header.size} bytes, and release.json says ${size2}`);
  return item;
}
async function compareContent(entry, archive, { header, item: { path, size: size2 }, sha256: sha2565 }) {
  const hash = createHash5("sha256");
  let content;
  if (size2 <= AT_ONCE_BYTES) {
    const chunks = [];
    for await (const chunk of entry) chunks.push(chunk);
    content = Buffer.concat(chunks);
    hash.update(content);
    await addEntry(archive, header, content);
  } else {
    await pipeline(entry, tap([(bytes) => hash.update(bytes)]), archive.entry(header));
  }
  const found = hash.digest("hex");
  if (found !== sha2565)
    throw unsafe(path, "of other content", `expected sha256 ${sha2565}
found    sha256 ${found}`);
  return content;
}
function unsafe(entry, problem, cause) {
  return new DeployError({
    code: "ARCHIVE_UNSAFE",
    message: `The archive is not safe to unpack: ${JSON.stringify(entry)} is ${problem}.`,
    ...cause === void 0 ? {} : { cause },
    remedy: "Do not use this archive. Build the release again, and find out where this one came from."
  });
}

// packages/stage/load.ts
async function loadManifest(path, environment, { workspace }) {
  const manifest = await readManifest(path, workspace);
  return { manifest, environment: findEnvironment(manifest, environment) };
}
async function loadEnvironments(path, environment, { workspace }) {
  const manifest = await readManifest(path, workspace);
  const environments = environment === "" ? Object.values(manifest.environments) : [findEnvironment(manifest, environment)];
  return { manifest, environments };
}
async function loadRelease(directory, { manifest, environment }, { artifacts, workspace, log }) {
  const path = join2(workspace, directory);
  if (!await exists(join2(path, "release.json"))) {
    const name2 = `${manifest.application}-release`;
    log.info(`${directory} has no release.json: fetching the artifact ${name2}.`);
    await artifacts.download(name2, path);
  }
  const { release, archivePath } = await openRelease(path);
  refuseForeign(release, manifest);
  const { slot } = environment;
  const read = [
    ...slot.config.map(({ file }) => file),
    ...slotsOf(environment).flatMap(installedFiles).flatMap(({ from }) => "file" in from ? [from.file] : [])
  ];
  const contents = await inspectArchive(archivePath, release, read);
  const configTexts = Object.fromEntries(
    read.map((file) => [file, contents.get(file)?.toString("utf8") ?? ""])
  );
  const layout = await openImage(path, release.image);
  const { sums, sshsig, openssl } = signatureFiles;
  const bills = ["bom.json", "bom-changes.json", "bom-outdated.json"];
  const names = ["release.json", ...bills, sums, "SHA512SUMS", sshsig, openssl];
  const present = await Promise.all(
    names.map(async (name2) => await exists(join2(path, name2)) ? name2 : void 0)
  );
  const documents = Object.fromEntries(
    await Promise.all(
      present.filter((name2) => name2 !== void 0).map(async (name2) => [name2, await readFile2(join2(path, name2), "utf8")])
    )
  );
  const signature2 = signatureOf(documents);
  return {
    source: { release, configTexts, ...signature2 && { signature: signature2 } },
    archivePath,
    ...layout && { layout },
    documents
  };
}
function signatureOf(documents) {
  const [sums, sshsig, openssl] = [signatureFiles.sums, signatureFiles.sshsig, signatureFiles.openssl].map(
    (name2) => documents[name2]
  );
  if (sums === void 0 || sshsig === void 0) return void 0;
  return { sums, sshsig, ...openssl !== void 0 && { openssl } };
}
function evidenceArtifact(application, environment) {
  return `${application}-evidence-${environment}`;
}
async function loadEvidence(directory, { application, environment }, { artifacts, workspace, log }) {
  const path = join2(workspace, directory);
  if (!await exists(join2(path, "evidence.json"))) {
    const name2 = evidenceArtifact(application, environment);
    log.info(`${directory} has no evidence.json: fetching the artifact ${name2}.`);
    await artifacts.download(name2, path);
  }
  return readBundle(path);
}
async function exists(path) {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
function refuseForeign(release, manifest) {
  if (release.application === manifest.application) return;
  throw new DeployError({
    code: "RELEASE_FOREIGN",
    message: `The release is of '${release.application}', but deploy.yml describes '${manifest.application}'.`,
    remedy: "Name the folder of this application's release with the input 'release-directory', or its manifest with 'manifest'."
  });
}

export {
  runContext,
  commandsIn,
  judgeApprovals,
  requireApprovals,
  isOpenEvent,
  allowedEvents,
  refuseOpenEvent,
  windowOf,
  askedBy,
  parseGateReport,
  describeGate,
  sha256Of,
  judgeDemands,
  lackOf,
  requireEvidence,
  plain,
  code,
  linkTo,
  table,
  block,
  changeDigest,
  differenceOf,
  furtherSummary,
  stageOutcome,
  failedHosts,
  isDone,
  untouchedName,
  isUntouched,
  stageName,
  madeFiles,
  evidenceOf,
  parseEvidence,
  parseStage,
  sealedPaths,
  hostsTable,
  words2 as words,
  title,
  sections,
  loadChart,
  readFiles,
  writeBundle,
  onHost,
  slotsOf,
  nginxProgram,
  installedFiles,
  comparedFiles,
  writtenFiles,
  unitFiles,
  furtherUnits,
  nginxFiles,
  upstreamText,
  copyPath,
  unitPath,
  sumOf,
  PIECE_BYTES,
  gunzip,
  LOOK_BYTES,
  compressorFor,
  loadManifest,
  loadEnvironments,
  loadRelease,
  signatureOf,
  evidenceArtifact,
  loadEvidence,
  refuseForeign
};
