import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  refusing,
  runStage,
  stageOutputs
} from "../lib/chunk-O55KBYZJ.js";
import {
  releaseOnHost
} from "../lib/chunk-TFKMGOR4.js";
import "../lib/chunk-EMPW2EHQ.js";
import "../lib/chunk-YG6YUPDT.js";
import {
  planDigest
} from "../lib/chunk-AYWPUYQD.js";
import {
  readStageInputs
} from "../lib/chunk-CBQH6QVD.js";
import "../lib/chunk-RB5QKCC6.js";
import {
  recordKey,
  withRecords
} from "../lib/chunk-WCWOSHTW.js";
import "../lib/chunk-ZEAOVEQ4.js";
import "../lib/chunk-NAKWF7PS.js";
import "../lib/chunk-4DINKXOG.js";
import "../lib/chunk-7TUHPTFN.js";
import "../lib/chunk-GEJ3XM7J.js";
import {
  isAdopted
} from "../lib/chunk-B5FMSQBC.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-GYSB4QWC.js";
import {
  changeDigest,
  failedHosts,
  judgeApprovals,
  judgeDemands,
  lackOf,
  loadEvidence,
  loadManifest,
  loadRelease,
  parseEvidence,
  parseGateReport,
  parseStage,
  requireApprovals,
  requireEvidence,
  signatureOf
} from "../lib/chunk-SZ2E72YC.js";
import "../lib/chunk-RECY5F43.js";
import "../lib/chunk-HDCBDB5L.js";
import "../lib/chunk-Y6PPHTNO.js";
import "../lib/chunk-YSOLVHP7.js";
import {
  execute,
  imageReference,
  input,
  nameOf
} from "../lib/chunk-A5PK6T6T.js";
import "../lib/chunk-CASAHDPP.js";
import {
  DeployError,
  explain
} from "../lib/chunk-V6RLAPJP.js";
import {
  init_dirname
} from "../lib/chunk-YZ53IXJL.js";

// actions/promote-prod/main.ts
init_dirname();

// actions/promote-prod/inputs.ts
init_dirname();
function readInputs() {
  return { ...readStageInputs(), releaseDirectory: input("release-directory") };
}

// actions/promote-prod/run.ts
init_dirname();

// packages/evidence/proof.ts
init_dirname();
import { createHash } from "node:crypto";
function provenStage(documents, {
  environment,
  release
}) {
  const refuse = (cause) => {
    throw new DeployError({
      code: "NOT_PROVEN",
      message: `${release.id} has not passed ${environment}, so it is not promoted.`,
      cause,
      remedy: `Deploy these very bytes to ${environment} first, and give this step the evidence directory that the deployment wrote.`
    });
  };
  const index = documents["evidence.json"];
  if (index === void 0) return refuse("The evidence directory has no evidence.json.");
  const evidence = parseEvidence(index, "evidence.json");
  if (evidence.release.sha256 !== release.sha256) {
    return refuse(
      `The evidence is about other bytes: sha256 ${evidence.release.sha256}, to be promoted: ${release.sha256}`
    );
  }
  for (const item of evidence.items) {
    const text = documents[item.path];
    if (text === void 0) return refuse(`${item.path} is missing from the evidence, or is no text.`);
    if (createHash("sha256").update(text).digest("hex") !== item.sha256)
      return refuse(`${item.path} was changed after the evidence was written.`);
  }
  const path = `${environment}/deployment.json`;
  if (documents[path] === void 0 || !evidence.items.some((item) => item.path === path))
    return refuse(`There is no deployment to ${environment} in the evidence.`);
  const stage = parseStage(documents[path], path);
  if (stage.environment !== environment || stage.kind === "rollback")
    return refuse(`${path} tells of something else: ${stage.kind} in ${stage.environment}.`);
  if (stage.release.sha256 !== release.sha256)
    return refuse(`${environment} ran other bytes: sha256 ${stage.release.sha256}`);
  if (stage.release.image !== release.image)
    return refuse(
      `${environment} ran another image: ${stage.release.image ?? "none"}, to be promoted: ${release.image ?? "none"}`
    );
  if (stage.outcome === "partial") {
    const missing = failedHosts(stage).map(({ host }) => host);
    return refuse(`The deployment to ${environment} is not confirmed on every host: ${missing.join(", ")}.`);
  }
  if (stage.outcome !== "confirmed")
    return refuse(`The deployment to ${environment} ended as ${stage.outcome}.`);
  if (stage.hosts.length === 0) return refuse(`The deployment to ${environment} names no host.`);
  for (const { host } of stage.hosts) {
    const path2 = `${stage.stage}/${host}/gate.json`;
    const text = documents[path2];
    if (text === void 0 || !evidence.items.some((item) => item.path === path2))
      return refuse(`The gate's report for ${host} is missing.`);
    const report = parseGateReport(text, path2);
    if (report.verdict !== "pass") return refuse(`The gate on ${host} said ${report.verdict}.`);
    if (report.release.sha256 !== release.sha256) return refuse(`The gate on ${host} measured other bytes.`);
  }
  const rolledBack = evidence.stages.find(
    (later) => later.kind === "rollback" && later.environment === environment && later.startedAt > stage.finishedAt && !["aborted", "reverted", "cancelled", "refused"].includes(later.outcome)
  );
  if (rolledBack)
    return refuse(`${environment} was rolled back from it: ${rolledBack.reason ?? "no reason given"}`);
  return stage;
}

// packages/stage/agree.ts
init_dirname();
async function agree(planned, agreement, { approvals, log, now }) {
  const { promotion, application, environment, after, release, evidence } = agreement;
  const digest = changeDigest(planned.map(({ plan }) => ({ host: plan.host, digest: planDigest(plan) })));
  const judgedAt = now();
  for (const one of evidence) tell(one, judgedAt, log);
  const found = { authors: [], approvals: [] };
  if (promotion.approvals.length > 0) {
    const { commit } = agreement;
    const since = await commitsBefore(planned);
    const change = {
      key: recordKey(application, release.id),
      ...{ application, environment, digest, commit, since, approvals: promotion.approvals }
    };
    const asked = await ask(change, agreement, { approvals, log });
    const state = judgeApprovals(asked.commands, { approvals: promotion.approvals, digest, ...asked });
    const ignored = [...asked.ignored, ...state.ignored];
    requireApprovals({ ...state, ignored }, { environment, release: release.id, digest });
    found.authors = asked.authors;
    found.approvals = state.decisions;
    for (const { role, decision, login } of state.decisions) log.info(`${role} ${decision}: ${login}`);
  }
  const contract = {
    schemaVersion: 1,
    application,
    environment,
    after,
    release,
    planDigest: digest,
    judgedAt: judgedAt.toISOString(),
    evidence,
    ...found
  };
  return { [`${environment}/contract.json`]: `${JSON.stringify(contract, null, 2)}
` };
}
async function ask(change, { announces }, { approvals, log }) {
  if (approvals === void 0) throw noSource(change.environment);
  const commands = [];
  const ignored = [];
  for (const from of new Set(change.approvals.map((approval) => approval.from))) {
    const source = approvals.sources[from];
    if (source === void 0) throw noSource(change.environment);
    const own = { ...change, approvals: change.approvals.filter((approval) => approval.from === from) };
    if (announces) await announced(source, own, log);
    const found = await source.commandsOn(own);
    commands.push(...found.commands);
    ignored.push(...found.ignored);
  }
  const { people } = approvals;
  const logins = commands.filter(({ digest }) => digest === change.digest).map(({ word }) => word.login);
  const roles = await rolesOf(logins, change.approvals, people);
  return {
    ...{ commands, ignored },
    authors: await people.authorsOf(change.commit, change.since),
    has: (login, role) => roles.has(`${login} ${role}`)
  };
}
async function announced(source, change, log) {
  try {
    await source.announce?.(change);
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    log.warning(explain(error.facts));
  }
}
function tell(judged, at, log) {
  const { kind, state, waiver } = judged;
  const lack = lackOf(judged, at);
  const weight = judged.level === "recommended" ? "Recommended" : "Required";
  if (lack !== void 0) log.warning(`${weight} evidence: ${lack}`);
  if (state === "waived" && waiver)
    log.warning(`${kind} is waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`);
}
async function commitsBefore(planned) {
  const commits = await Promise.all(
    planned.map(async ({ plan: { previous, slot, host }, remote }) => {
      if (previous === void 0 || isAdopted(previous.id)) return [];
      try {
        return [(await releaseOnHost(remote, slot.root, previous.id)).source.commit];
      } catch (error) {
        throw error instanceof DeployError && error.code === "RELEASE_INVALID" ? unknownBefore(error, { host, id: previous.id }) : error;
      }
    })
  );
  return [...new Set(commits.flat())];
}
function unknownBefore({ facts }, { host, id }) {
  return new DeployError({
    ...facts,
    host,
    message: `${host} does not say from which commit ${id} was built, so nobody knows what there is to approve.`,
    cause: `${facts.message} ${facts.cause ?? ""}`.trim(),
    remedy: `Roll ${host} back to a release that is whole, or put release.json of ${id} back from its archive, then run this job again.`
  });
}
async function rolesOf(logins, approvals, people) {
  const found = /* @__PURE__ */ new Set();
  for (const login of new Set(logins)) {
    for (const { role, logins: named, teams } of approvals) {
      const isNamed = named.some((one) => one.toLowerCase() === login.toLowerCase());
      const memberships = isNamed ? [] : await Promise.all(teams.map((team) => people.isMember(team, login)));
      if (isNamed || memberships.includes(true)) found.add(`${login} ${role}`);
    }
  }
  return found;
}
function noSource(environment) {
  return new DeployError({
    code: "APPROVAL_MISSING",
    message: `${environment} asks for approvals, and there is no change record in which to give them.`,
    cause: "The input 'change-record' is none, or there is no 'github-token'.",
    remedy: "Remove these inputs of this step: the defaults are right."
  });
}

// actions/promote-prod/run.ts
async function run(inputs, rim) {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, rim);
  const deps = withRecords(rim, manifest);
  const { after } = environment;
  if (!after) {
    throw new DeployError({
      code: "PROMOTION_SOURCE",
      message: `deploy.yml does not say what a release must have passed before ${environment.name}.`,
      remedy: `Write 'after: prod-test' in environments.${environment.name}.`
    });
  }
  const { source, documents, ...bytes } = await loadRelease(
    inputs.releaseDirectory,
    { manifest, environment },
    deps
  );
  const { release } = source;
  const evidence = await loadEvidence(
    inputs.evidenceDirectory,
    { application: manifest.application, environment: after },
    deps
  );
  const untouched = {
    kind: "promote",
    manifest,
    environment,
    release: nameOf(release),
    documents
  };
  const proof = await refusing(
    untouched,
    { inputs, deps },
    async () => provenStage(evidence, { environment: after, release: nameOf(release) })
  );
  const promotion = environment.promotion ?? { evidence: [], approvals: [] };
  const judged = await refusing(untouched, { inputs, deps }, async () => {
    const now = deps.now();
    const index = parseEvidence(evidence["evidence.json"], "evidence.json");
    const found = judgeDemands(promotion.evidence, index, { after, now });
    if (!inputs.dryRun) requireEvidence(found, { environment: environment.name, release: release.id, now });
    return found;
  });
  deps.log.info(
    `${release.id} passed ${after} at ${proof.finishedAt}: the same bytes, sha256 ${release.archive.sha256}`
  );
  if (release.image) deps.log.info(`image ${imageReference(release.image)}`);
  const agreement = {
    promotion,
    application: manifest.application,
    environment: environment.name,
    after,
    release: nameOf(release),
    commit: release.source.commit,
    evidence: judged,
    announces: inputs.dryRun
  };
  const result = await runStage(
    {
      kind: "promote",
      manifest,
      environment,
      wish: { kind: "deploy", source: { ...source, ...signedBy(evidence, source) }, ...bytes },
      commitOf: async () => release.source.commit,
      documents: proven(documents, evidence),
      ...environment.promotion && { agree: (planned) => agree(planned, agreement, deps) }
    },
    inputs,
    deps
  );
  return stageOutputs(result);
}
function proven(documents, evidence) {
  return Object.fromEntries(Object.entries(documents).map(([path, text]) => [path, evidence[path] ?? text]));
}
function signedBy(evidence, source) {
  const signature = signatureOf(evidence) ?? source.signature;
  return signature === void 0 ? {} : { signature };
}

// actions/promote-prod/main.ts
await execute(async () => {
  const inputs = readInputs();
  return run(inputs, liveDeps(inputs));
});
