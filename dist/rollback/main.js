import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  runOffline,
  runStage,
  stageOutputs
} from "../lib/chunk-YX6SC6HR.js";
import {
  releaseOnHost
} from "../lib/chunk-RYZRB7O6.js";
import "../lib/chunk-WG6OWVE6.js";
import "../lib/chunk-BCYK3GZK.js";
import "../lib/chunk-LZQWRVOH.js";
import {
  closeHosts,
  openHosts,
  readStageInputs
} from "../lib/chunk-P7HA2P5Q.js";
import "../lib/chunk-RB5QKCC6.js";
import {
  pointerTo,
  recordKey,
  tried,
  upload,
  withRecords
} from "../lib/chunk-YTT7B7CQ.js";
import "../lib/chunk-ZEAOVEQ4.js";
import "../lib/chunk-NAKWF7PS.js";
import {
  deniedBy
} from "../lib/chunk-645VTODO.js";
import "../lib/chunk-7TUHPTFN.js";
import "../lib/chunk-NWWGJRYY.js";
import {
  isAdopted
} from "../lib/chunk-57NDIA2D.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-GYSB4QWC.js";
import {
  code,
  linkTo,
  loadManifest,
  onHost,
  plain
} from "../lib/chunk-K7HT5U6C.js";
import "../lib/chunk-FDYBHR6E.js";
import "../lib/chunk-DNUWWJLH.js";
import "../lib/chunk-3CSYSJUH.js";
import "../lib/chunk-W3G3G2EW.js";
import {
  _enum,
  boolean,
  booleanInput,
  execute,
  input,
  iso_exports,
  literal,
  nameOf,
  strictObject,
  string,
  versionOf,
  withoutSecrets
} from "../lib/chunk-6XN6W6BW.js";
import "../lib/chunk-CASAHDPP.js";
import {
  DeployError
} from "../lib/chunk-V6RLAPJP.js";
import {
  init_dirname
} from "../lib/chunk-YZ53IXJL.js";

// actions/rollback/main.ts
init_dirname();

// actions/rollback/inputs.ts
init_dirname();
function readInputs() {
  const inputs = {
    ...readStageInputs(),
    to: input("to"),
    restoreData: booleanInput("restore-data"),
    rehearse: booleanInput("rehearse"),
    reason: input("reason", { required: true }),
    postMortem: input("post-mortem"),
    unlock: input("unlock")
  };
  if (inputs.to !== "" && inputs.unlock !== "")
    throw excluded(
      "The inputs 'to' and 'unlock'",
      "Give 'unlock' to take an open deployment back, or 'to' to go to another release."
    );
  if (inputs.rehearse && (inputs.unlock !== "" || inputs.restoreData))
    throw excluded(
      `The inputs 'rehearse' and '${inputs.restoreData ? "restore-data" : "unlock"}'`,
      "Leave 'rehearse' out. A rehearsal leaves the data as it is and takes no deployment back."
    );
  if (inputs.offline !== "" && (inputs.unlock !== "" || inputs.rehearse))
    throw excluded(
      `The inputs 'offline' and '${inputs.rehearse ? "rehearse" : "unlock"}'`,
      "On a host that no runner reaches nothing is rehearsed, and an open deployment is taken back there: sh deploy.sh rollback 'why'."
    );
  return inputs;
}
function excluded(inputs, remedy) {
  return new DeployError({ code: "INPUT_INVALID", message: `${inputs} exclude each other.`, remedy });
}

// actions/rollback/run.ts
init_dirname();

// packages/stage/rehearse.ts
init_dirname();
async function rehearse(request, inputs, deps) {
  const { environment } = request;
  if (environment.after !== void 0) throw ofProduction(environment);
  const together = withoutFailures(environment);
  const quietly = { ...deps, records: deps.records && withoutStates(deps.records) };
  let left;
  const agree = async (planned) => {
    left = await releaseLeft(planned, environment);
    return {};
  };
  const back = await runStage({ ...request, environment: together, agree }, inputs, quietly).catch(
    async (error) => {
      if (isUnsure(error)) await tellFailed(request, left, deps);
      throw error;
    }
  );
  if (inputs.dryRun || left === void 0) {
    deps.log.info("A rehearsal would then come forward again to the release that serves, by the same steps.");
    return back;
  }
  deps.log.info(`The rehearsal has gone back to ${back.releaseId}. Now it comes forward to ${left.id}.`);
  const { reason: _, postMortem: __, ...forward } = request;
  const wish = { kind: "return", release: left };
  const requireSame = async (planned) => {
    for (const open of planned) if (open.facts.current !== back.releaseId) throw overtakenOn(open);
    return {};
  };
  try {
    return await runStage(
      { ...forward, kind: "deploy", environment: together, wish, agree: requireSame },
      inputs,
      quietly
    );
  } catch (error) {
    await tellFailed(request, left, deps);
    throw leftBehind(error, { from: left.id, to: back.releaseId });
  }
}
async function releaseLeft(planned, environment) {
  const [first] = planned;
  for (const open of planned) {
    const { facts: facts2, host } = open;
    const why = whyNot(open, onHost(environment, host));
    if (why !== void 0) throw notGood(host.name, why);
    if (facts2.current !== first.facts.current)
      throw notGood(
        host.name,
        `${facts2.current} serves there, and ${first.facts.current} on ${first.host.name}.`
      );
  }
  const { remote, plan, facts } = first;
  return nameOf(await releaseOnHost(remote, plan.slot.root, facts.current));
}
function whyNot({ facts }, { slot }) {
  const { current, releases, live } = facts;
  if (!current) return "No release serves there.";
  if (isAdopted(current)) return "What serves was installed by hand.";
  const state = releases.find(({ id }) => id === current)?.state ?? "not known";
  if (state !== "live") return `${current} serves, and its state is ${state}.`;
  if (live && live.files !== "whole") {
    const files = [...live.missing, ...live.changed].join(", ");
    return `The files of ${current} are ${live.files}${files === "" ? "" : `: ${files}`}.`;
  }
  const denied = deniedBy(slot, versionOf(current));
  return denied === void 0 ? void 0 : `${current} serves, and deny-versions has ${denied}.`;
}
function withoutFailures(environment) {
  const { slot } = environment;
  const rollout = { ...slot.rollout, maximumFailures: 0, onFailure: "revert-all" };
  return { ...environment, slot: { ...slot, rollout } };
}
function withoutStates(records) {
  const { advance: _, requireAllowed: __, ...quiet } = records;
  return quiet;
}
async function tellFailed({ manifest, environment }, left, deps) {
  const key = left && recordKey(manifest.application, left.id);
  await tried(
    "Giving the change record its state",
    deps,
    async () => key === void 0 ? void 0 : deps.records?.advance?.(key, { environment: environment.name, event: "failed" })
  );
}
var unsureOutcomes = ["partial", "broken", "unknown"];
var overtaken = ["LOCKED", "ORDER_STALE", "ROLLBACK_TARGET", "REHEARSAL_REFUSED"];
function isUnsure(error) {
  if (!(error instanceof DeployError)) return true;
  const { code: code2, outputs } = error.facts;
  return unsureOutcomes.includes(String(outputs?.outcome ?? "")) || overtaken.includes(code2);
}
function leftBehind(error, { from, to }) {
  if (!(error instanceof DeployError)) return error;
  const { facts } = error;
  const serves = isUnsure(error) ? `What serves on each host is not sure: ask the action \`status\`.` : `${to} serves now, to which the rehearsal had gone back.`;
  return new DeployError(
    {
      ...facts,
      message: `The rehearsal went back to ${to} and did not come forward to ${from}: ${facts.message}`,
      cause: [facts.cause, serves].filter(Boolean).join("\n"),
      remedy: `${facts.remedy} Then deploy ${from} again.`
    },
    { cause: error }
  );
}
function ofProduction({ name, after }) {
  return new DeployError({
    code: "REHEARSAL_REFUSED",
    message: `Going back is not rehearsed in ${name}: releases come there only after ${after}.`,
    cause: "A rehearsal takes a good release away from its users for a while, and replaces the evidence of its promotion.",
    remedy: `Rehearse it in ${after}, with the input 'environment'.`
  });
}
function overtakenOn({ host, facts }) {
  return new DeployError({
    code: "REHEARSAL_REFUSED",
    message: "Somebody else deployed between the way back and the way forward.",
    host: host.name,
    cause: `${facts.current ?? "Nothing"} serves there now, and stays.`,
    remedy: "See who brought it with the action `status`."
  });
}
function notGood(host, cause) {
  return new DeployError({
    code: "REHEARSAL_REFUSED",
    message: "Going back is rehearsed only from a good release that can serve again. Nothing was changed.",
    host,
    cause,
    remedy: "Deploy a good release first. To go back for good, leave the input 'rehearse' out."
  });
}

// packages/stage/unlock.ts
init_dirname();
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

// packages/evidence/unlock.ts
init_dirname();
var unlockSchema = strictObject({
  schemaVersion: literal(1),
  application: string(),
  environment: string(),
  host: string(),
  deployId: string(),
  /** The release that it was to bring, and who had begun it. */
  release: string(),
  begunBy: strictObject({ actor: string(), runUrl: string() }),
  actor: string(),
  runUrl: string(),
  at: iso_exports.datetime(),
  reason: string(),
  outcome: _enum(["confirmed", "reverted", "aborted", "broken", "unknown"]),
  /** It had ended before, so its lock was released already. */
  alreadyEnded: boolean()
});
var words = {
  confirmed: "\u2705 confirmed",
  reverted: "\u21A9\uFE0F taken back",
  aborted: "\u26D4 given up before anything was switched",
  broken: "\u{1F6A8} broken, needs a person",
  unknown: "\u2754 unknown: its lock is free, and the host tells its end to the next run"
};
function unlockSection(unlock) {
  const { deployId, environment, host, actor, runUrl, at, reason, outcome, alreadyEnded, begunBy } = unlock;
  const told = [
    `**${words[outcome]}**${alreadyEnded ? ", before it was asked for" : ""} \xB7 ${at} \xB7 on ${plain(host)}`,
    `Asked for by ${plain(actor)}${linkTo(runUrl)} \xB7 reason: ${plain(reason)}`,
    `${code(unlock.release)} \xB7 begun by ${plain(begunBy.actor)}${linkTo(begunBy.runUrl)}`
  ];
  return {
    id: `unlock-${deployId}`,
    markdown: [`### Unlocked ${code(deployId)} in ${plain(environment)}`, ...told].join("\n\n"),
    endings: outcome === "unknown" ? [] : [`${deployId} ${outcome}`]
  };
}

// packages/stage/unlock.ts
async function unlockDeployment(request, inputs, deps) {
  const { environment } = request;
  const { open: hosts } = await deps.log.group(
    `Look at ${environment.name}`,
    () => openHosts(environment, { access: inputs.access, blobs: [] }, deps)
  );
  try {
    const found = await findDeployment(hosts, request.deployId);
    if (inputs.dryRun) {
      deps.log.info(`Dry run: ${request.deployId} on ${found.open.host.name} would be taken back.`);
      return resultOf(found.release, "planned", inputs);
    }
    const unlock = await release(found, request, deps);
    const { host, outcome } = unlock;
    deps.log.info(`${host}: ${request.deployId} is unlocked; it ended as ${outcome}.`);
    const url = await keepUnlock(unlock, inputs, deps);
    if (outcome === "broken") throw broken(unlock);
    return { ...resultOf(found.release, outcome, inputs), changeRecordUrl: url };
  } finally {
    await closeHosts(hosts);
  }
}
async function findDeployment(hosts, deployId) {
  for (const open of hosts) {
    const { lock, open: running } = await open.agent.status();
    if (lock?.deployId === deployId) {
      const begunBy = { actor: lock.actor, runUrl: lock.url };
      const release2 = running?.deployId === deployId ? running.release : "";
      return { open, release: release2, begunBy };
    }
    const ended = (await open.agent.history()).find((past) => past.deployId === deployId);
    if (ended) {
      const { release: release2, actor, url } = ended;
      return { open, release: release2, begunBy: { actor, runUrl: url }, ended };
    }
  }
  throw new DeployError({
    code: "NO_DEPLOYMENT",
    message: `No host knows a deployment '${deployId}'.`,
    host: hosts.map(({ host }) => host.name).join(", "),
    step: "unlock",
    cause: "It neither holds a lock nor is among those that have ended.",
    remedy: "Copy the id from the message of the run that was locked out (LOCKED), or from the change record."
  });
}
async function release({ open, release: release2, begunBy, ended }, { manifest, environment, deployId, reason }, { run: run2, now }) {
  if (!ended) await open.agent.unlock(deployId, reason);
  const past = ended ?? (await open.agent.history()).find((one) => one.deployId === deployId);
  return {
    schemaVersion: 1,
    application: manifest.application,
    environment: environment.name,
    host: open.host.name,
    deployId,
    release: past?.release ?? release2,
    begunBy,
    actor: run2.actor,
    runUrl: run2.url,
    at: now().toISOString(),
    reason,
    outcome: past?.event ?? "unknown",
    alreadyEnded: ended !== void 0
  };
}
async function keepUnlock(unlock, inputs, deps) {
  const { application, environment, release: release2 } = unlock;
  const directory = join(deps.workspace, inputs.evidenceDirectory);
  const stage = `${environment}-unlock`;
  const path = `${stage}/unlock.json`;
  const section = unlockSection(unlock);
  await tried("Writing the evidence", deps, async () => {
    await mkdir(join(directory, dirname(path)), { recursive: true });
    await writeFile(join(directory, path), withoutSecrets(`${JSON.stringify(unlock, null, 2)}
`));
  });
  await tried("Writing the job summary", deps, () => deps.summary(section.markdown, pointerTo(inputs)));
  const record = await tried("Writing the change record", deps, async () => {
    if (release2 === "") return void 0;
    const title = `Change: ${application} ${versionOf(release2)}`;
    return deps.records?.update({ key: recordKey(application, release2), title, sections: [section] });
  });
  if (inputs.uploadArtifact)
    await tried(
      "Uploading the evidence",
      deps,
      () => upload({ stage: { stage }, subject: { application } }, { directory, paths: [path] }, deps)
    );
  return record?.url ?? "";
}
function broken({ host, deployId }) {
  return new DeployError({
    code: "HOST_BROKEN",
    message: `${deployId} could not be taken back whole; its lock is released.`,
    host,
    step: "unlock",
    cause: "An undo of a step failed; the journal on the host says which.",
    remedy: 'Bring a good release to serve before the next deployment: docs/runbook.md has the commands, under "The host says broken".'
  });
}
function resultOf(releaseId, outcome, { evidenceDirectory }) {
  return { planDigest: "", evidenceDirectory, changeRecordUrl: "", releaseId, outcome };
}

// actions/rollback/run.ts
async function run(inputs, rim) {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, rim);
  const deps = withRecords(rim, manifest);
  const { unlock, reason, postMortem } = inputs;
  if (unlock)
    return stageOutputs(
      await unlockDeployment({ manifest, environment, deployId: unlock, reason }, inputs, deps)
    );
  const request = {
    kind: "rollback",
    manifest,
    environment,
    wish: {
      kind: "rollback",
      to: inputs.to === "" ? void 0 : inputs.to,
      restoreData: inputs.restoreData
    },
    commitOf: commits(),
    documents: {},
    reason,
    ...postMortem !== "" && { postMortem }
  };
  return stageOutputs(await playerOf(inputs)(request, inputs, deps));
}
function playerOf({ rehearse: practice, offline }) {
  if (offline) return runOffline;
  return practice ? rehearse : runStage;
}
function commits() {
  const known = /* @__PURE__ */ new WeakMap();
  return (open) => {
    const commit = known.get(open.plan) ?? commitOf(open);
    known.set(open.plan, commit);
    return commit;
  };
}
async function commitOf({ remote, plan }) {
  if (isAdopted(plan.release.id)) return "";
  return (await releaseOnHost(remote, plan.slot.root, plan.release.id)).source.commit;
}

// actions/rollback/main.ts
await execute(async () => {
  const inputs = readInputs();
  return run(inputs, liveDeps(inputs));
});
