import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  runStage,
  stageOutputs
} from "../lib/chunk-M4UFECZQ.js";
import {
  releaseOnHost
} from "../lib/chunk-TINOU24N.js";
import "../lib/chunk-CCKHGZKA.js";
import "../lib/chunk-YG6YUPDT.js";
import "../lib/chunk-2CH5P3ZG.js";
import {
  closeHosts,
  openHosts,
  readStageInputs
} from "../lib/chunk-IMHDPNGH.js";
import "../lib/chunk-RB5QKCC6.js";
import {
  pointerTo,
  recordKey,
  tried,
  upload,
  withRecords
} from "../lib/chunk-TXEQRHUQ.js";
import "../lib/chunk-VULUSD4C.js";
import "../lib/chunk-NAKWF7PS.js";
import "../lib/chunk-5GUIOB7N.js";
import "../lib/chunk-7TUHPTFN.js";
import "../lib/chunk-HEQUI4JF.js";
import {
  isAdopted
} from "../lib/chunk-CIXFF2MX.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-GYSB4QWC.js";
import {
  code,
  linkTo,
  loadManifest,
  plain
} from "../lib/chunk-G5GXWXGO.js";
import "../lib/chunk-KC2SJAGM.js";
import "../lib/chunk-TJ3HXVNR.js";
import "../lib/chunk-C4AZW2UR.js";
import "../lib/chunk-FN3GHBR3.js";
import {
  _enum,
  boolean,
  booleanInput,
  execute,
  input,
  iso_exports,
  literal,
  strictObject,
  string,
  versionOf,
  withoutSecrets
} from "../lib/chunk-XAWL5JRL.js";
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
    reason: input("reason", { required: true }),
    postMortem: input("post-mortem"),
    unlock: input("unlock")
  };
  if (inputs.to === "" || inputs.unlock === "") return inputs;
  throw new DeployError({
    code: "INPUT_INVALID",
    message: "The inputs 'to' and 'unlock' exclude each other.",
    remedy: "Give 'unlock' to take an open deployment back, or 'to' to go to another release."
  });
}

// actions/rollback/run.ts
init_dirname();

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
    remedy: "Look at the host before the next deployment: sh agent.sh me <root> history."
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
  const result = await runStage(
    {
      kind: "rollback",
      manifest,
      environment,
      wish: {
        kind: "rollback",
        to: inputs.to === "" ? void 0 : inputs.to,
        restoreData: inputs.restoreData
      },
      commitOf,
      documents: {},
      reason,
      ...postMortem !== "" && { postMortem }
    },
    inputs,
    deps
  );
  return stageOutputs(result);
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
