import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  refusing,
  runOffline,
  runStage,
  stageOutputs
} from "../lib/chunk-YX6SC6HR.js";
import {
  releaseOnHost
} from "../lib/chunk-RYZRB7O6.js";
import "../lib/chunk-WG6OWVE6.js";
import "../lib/chunk-BCYK3GZK.js";
import {
  planDigest
} from "../lib/chunk-LZQWRVOH.js";
import {
  readStageInputs
} from "../lib/chunk-P7HA2P5Q.js";
import "../lib/chunk-RB5QKCC6.js";
import {
  explained,
  placeOf,
  recordKey,
  withRecords
} from "../lib/chunk-YTT7B7CQ.js";
import {
  createGitHub
} from "../lib/chunk-ZEAOVEQ4.js";
import "../lib/chunk-NAKWF7PS.js";
import "../lib/chunk-645VTODO.js";
import "../lib/chunk-7TUHPTFN.js";
import "../lib/chunk-NWWGJRYY.js";
import {
  isAdopted
} from "../lib/chunk-57NDIA2D.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-GYSB4QWC.js";
import {
  changeDigest,
  evidenceArtifact,
  failedHosts,
  isOpenEvent,
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
} from "../lib/chunk-K7HT5U6C.js";
import "../lib/chunk-FDYBHR6E.js";
import "../lib/chunk-DNUWWJLH.js";
import "../lib/chunk-3CSYSJUH.js";
import "../lib/chunk-W3G3G2EW.js";
import {
  execute,
  imageReference,
  input,
  nameOf
} from "../lib/chunk-6XN6W6BW.js";
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

// packages/stage/proving-run.ts
init_dirname();
var MAX_RUNS = 100;
async function provingRun(place, wanted) {
  if ("commit" in wanted) return newestRun(place, wanted);
  const { runId } = wanted;
  const { data } = await explained(
    "read a run",
    "actions: read",
    () => place.github.rest.actions.getWorkflowRun({ ...placeOf(place.repository), run_id: runId })
  );
  const why = strangerIn(data, place.repository);
  if (why === void 0) return runId;
  throw new DeployError({
    code: "EVENT_REFUSED",
    message: `The artifacts of run ${runId} are not taken: it is a run ${why}.`,
    cause: "People who may not write to this repository can cause such a run, and choose what it keeps.",
    remedy: "Name a run of 'push', 'release', 'schedule' or 'workflow_dispatch' of this repository with the input 'from-run'."
  });
}
async function newestRun({ github, repository }, { commit, artifact }) {
  const place = placeOf(repository);
  const { data } = await explained(
    "list the runs of a commit",
    "actions: read",
    () => github.rest.actions.listWorkflowRunsForRepo({ ...place, head_sha: commit, per_page: MAX_RUNS })
  );
  const passedOver = [];
  for (const run2 of data.workflow_runs) {
    const why = strangerIn(run2, repository);
    if (why === void 0 && await keeps(run2.id)) return run2.id;
    passedOver.push(`${run2.id} (${why ?? "has none"})`);
  }
  throw missing({ commit, artifact, passedOver });
  async function keeps(runId) {
    const { data: kept } = await explained(
      "list the artifacts of a run",
      "actions: read",
      () => github.rest.actions.listWorkflowRunArtifacts({ ...place, run_id: runId, name: artifact })
    );
    return kept.artifacts.some(({ expired }) => !expired);
  }
}
function strangerIn({ event, head_repository: head }, repository) {
  if (head?.full_name.toLowerCase() !== repository.toLowerCase()) return "of a fork";
  return isOpenEvent(event) ? `of the event ${event}` : void 0;
}
function missing({
  commit,
  artifact,
  passedOver
}) {
  const runs = passedOver.length > 0 ? `Its runs: ${passedOver.join(", ")}.` : "It has no run at all.";
  return new DeployError({
    code: "ARTIFACT_MISSING",
    message: `No run of the commit ${commit} keeps the workflow artifact '${artifact}'.`,
    cause: `${runs} Artifacts expire after some days.`,
    remedy: "Promote the very commit that was proven: a merge makes another one, and `git push origin <commit>:prod` does not. Otherwise name the run with the input 'from-run', or prove this commit first."
  });
}

// actions/promote-prod/inputs.ts
init_dirname();
function readInputs() {
  return { ...readStageInputs(), releaseDirectory: input("release-directory"), fromRun: fromRun() };
}
function fromRun() {
  const value = input("from-run");
  if (value === "") return void 0;
  if (value === "same-commit") return value;
  if (/^[1-9][0-9]{0,14}$/.test(value)) return Number(value);
  throw new DeployError({
    code: "INPUT_INVALID",
    message: `The input 'from-run' must be same-commit or the id of a run, not '${value}'.`,
    remedy: "Correct it under 'with:' of this step. The id is the number after /actions/runs/ in the address of the run."
  });
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
    const missing2 = failedHosts(stage).map(({ host }) => host);
    return refuse(`The deployment to ${environment} is not confirmed on every host: ${missing2.join(", ")}.`);
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
    const asked2 = await ask(change, agreement, { approvals, log });
    const state = judgeApprovals(asked2.commands, { approvals: promotion.approvals, digest, ...asked2 });
    const ignored = [...asked2.ignored, ...state.ignored];
    requireApprovals({ ...state, ignored }, { environment, release: release.id, digest });
    found.authors = asked2.authors;
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
  const promotion = await load(inputs, { manifest, environment, after: sourceOf(environment) }, deps);
  const { after, loaded, evidence } = promotion;
  const { source, documents, ...bytes } = loaded;
  const { release } = source;
  const { finishedAt, judged } = await prove(promotion, inputs, deps);
  deps.log.info(
    `${release.id} passed ${after} at ${finishedAt}: the same bytes, sha256 ${release.archive.sha256}`
  );
  if (release.image) deps.log.info(`image ${imageReference(release.image)}`);
  const agreement = {
    promotion: asked(environment),
    application: manifest.application,
    environment: environment.name,
    after,
    release: nameOf(release),
    commit: release.source.commit,
    evidence: judged,
    announces: inputs.dryRun
  };
  const result = await (inputs.offline ? runOffline : runStage)(
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
function sourceOf({ name, after }) {
  if (after) return after;
  throw new DeployError({
    code: "PROMOTION_SOURCE",
    message: `deploy.yml does not say what a release must have passed before ${name}.`,
    remedy: `Write 'after: prod-test' in environments.${name}.`
  });
}
async function load(inputs, { manifest, environment, after }, deps) {
  const { application } = manifest;
  const artifacts = await artifactsOf(inputs.fromRun, evidenceArtifact(application, after), deps);
  const fetching = { ...deps, artifacts };
  const loaded = await loadRelease(inputs.releaseDirectory, { manifest, environment }, fetching);
  const place = { application, environment: after };
  const evidence = await loadEvidence(inputs.evidenceDirectory, place, fetching);
  return { manifest, environment, after, loaded, evidence };
}
async function prove({ manifest, environment, after, loaded, evidence }, inputs, deps) {
  const release = nameOf(loaded.source.release);
  const { documents } = loaded;
  const untouched = { kind: "promote", manifest, environment, release, documents };
  return refusing(untouched, { inputs, deps }, async () => {
    const { finishedAt } = provenStage(evidence, { environment: after, release });
    const now = deps.now();
    const index = parseEvidence(evidence["evidence.json"], "evidence.json");
    const judged = judgeDemands(asked(environment).evidence, index, { after, now });
    if (!inputs.dryRun) requireEvidence(judged, { environment: environment.name, release: release.id, now });
    return { finishedAt, judged };
  });
}
function asked({ promotion }) {
  return promotion ?? { evidence: [], approvals: [] };
}
async function artifactsOf(fromRun2, artifact, { artifacts, provingRun: provingRun2, env, log }) {
  if (fromRun2 === void 0) return artifacts;
  const runId = await provingRun2(
    fromRun2 === "same-commit" ? { commit: env.GITHUB_SHA ?? "", artifact } : { runId: fromRun2 }
  );
  log.info(`Release and evidence come from run ${runId}.`);
  return { ...artifacts, download: (name, directory) => artifacts.download(name, directory, { runId }) };
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
  const deps = liveDeps(inputs);
  const place = () => ({
    github: createGitHub({ token: inputs.githubToken }),
    repository: deps.run.repository
  });
  return run(inputs, { ...deps, provingRun: (wanted) => provingRun(place(), wanted) });
});
