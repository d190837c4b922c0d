import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  workflowArtifacts
} from "../lib/chunk-BCYK3GZK.js";
import {
  momentOf,
  recordFiles,
  recordText,
  recordsOf,
  withRecords
} from "../lib/chunk-YTT7B7CQ.js";
import "../lib/chunk-ZEAOVEQ4.js";
import "../lib/chunk-NAKWF7PS.js";
import {
  allowedEvents,
  isUntouched,
  loadEvidence,
  loadManifest,
  loadRelease,
  parseEvidence,
  refuseOpenEvent,
  runContext
} from "../lib/chunk-K7HT5U6C.js";
import "../lib/chunk-FDYBHR6E.js";
import "../lib/chunk-W3G3G2EW.js";
import {
  createLog,
  execute,
  input,
  nameOf,
  oneOf,
  secretInput
} from "../lib/chunk-6XN6W6BW.js";
import "../lib/chunk-CASAHDPP.js";
import {
  DeployError
} from "../lib/chunk-V6RLAPJP.js";
import {
  init_dirname
} from "../lib/chunk-YZ53IXJL.js";

// actions/change-record/main.ts
init_dirname();

// packages/stage/recording.ts
init_dirname();
function recordingDeps(inputs) {
  const { env } = process;
  const run2 = runContext(env);
  const artifacts = workflowArtifacts({ env, token: inputs.githubToken, repository: run2.repository });
  return {
    records: void 0,
    recordsOf: (manifest) => recordsOf(manifest, { inputs, run: run2, artifacts }),
    artifacts,
    log: createLog((line) => console.log(line)),
    workspace: env.GITHUB_WORKSPACE ?? process.cwd()
  };
}

// actions/change-record/inputs.ts
init_dirname();
var commands = ["open", "update", "close"];
var outcomes = ["confirmed", "failed", "rolled-back"];
function readInputs() {
  const secret = {
    githubToken: secretInput("github-token"),
    changeRecordAccess: { user: input("change-record-user"), token: secretInput("change-record-token") }
  };
  refuseOpenEvent(process.env, allowedEvents(input("allow-events")), "writes change records");
  const outcome = input("outcome");
  return {
    ...secret,
    changeRecord: "",
    command: oneOf("command", input("command"), commands),
    manifest: input("manifest"),
    environment: input("environment", { required: true }),
    outcome: outcome === "" ? "" : oneOf("outcome", outcome, outcomes),
    releaseDirectory: input("release-directory"),
    evidenceDirectory: input("evidence-directory")
  };
}

// actions/change-record/run.ts
init_dirname();
async function run(inputs, rim) {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, rim);
  const { records } = withRecords(rim, manifest);
  if (records === void 0) throw new Error("a change record without a system");
  const about = { manifest, environment };
  const { subject, documents, evidence } = inputs.command === "open" ? await fromRelease(inputs, about, rim) : await fromEvidence(inputs, about, rim);
  const moment = inputs.command === "close" ? endOf(evidence, inputs) : void 0;
  const text = recordText(subject, documents);
  if (inputs.command === "open") await records.open(text);
  else await records.update(text);
  await records.attach?.(text.key, await recordFiles({ ...subject, stage: stageOf(evidence) }, documents));
  if (moment) await (records.close ?? records.advance)?.(text.key, moment);
  const shown = await records.look(text.key);
  rim.log.info(`${shown.key} is ${shown.state}: ${shown.url}`);
  return { ...shown };
}
async function fromRelease({ releaseDirectory }, about, deps) {
  const { source, documents } = await loadRelease(releaseDirectory, about, deps);
  const { application } = about.manifest;
  return { subject: { application, release: nameOf(source.release) }, documents };
}
async function fromEvidence({ evidenceDirectory }, { manifest: { application }, environment }, deps) {
  const documents = await loadEvidence(
    evidenceDirectory,
    { application, environment: environment.name },
    deps
  );
  const evidence = parseEvidence(documents["evidence.json"] ?? "", "evidence.json");
  if (evidence.application !== application) throw foreign(evidence.application, application);
  const { id, version, sha256, image } = evidence.release;
  const release = { id, version, sha256, ...image !== void 0 && { image } };
  return { subject: { application, release }, documents, evidence };
}
function stageOf(evidence) {
  return evidence?.stages.at(-1)?.stage ?? "release";
}
function endOf(evidence, { environment, outcome }) {
  const event = { "": void 0, confirmed: "confirmed", failed: "failed", "rolled-back": "rolledBack" }[outcome];
  const last = evidence?.stages.findLast((one) => one.environment === environment && !isUntouched(one));
  const measured = last && momentOf(last);
  if (measured && (event === void 0 || event === measured.event)) return measured;
  if (measured === void 0 && event !== void 0) return { environment, event };
  throw new DeployError({
    code: "OUTCOME_UNKNOWN",
    message: `It is not known how the change ended in ${environment}, so its record is not closed.`,
    cause: measured ? `The input 'outcome' says ${outcome}, and ${last?.stage}/deployment.json says ${last?.outcome}.` : `The evidence tells of no stage in ${environment}, and the input 'outcome' is empty.`,
    remedy: `Name the folder of the evidence that the stage in ${environment} wrote with the input 'evidence-directory', or, where something else has deployed, the 'outcome'.`
  });
}
function foreign(application, expected) {
  return new DeployError({
    code: "RELEASE_FOREIGN",
    message: `The evidence is of '${application}', but deploy.yml describes '${expected}'.`,
    remedy: "Name the folder of this application's evidence with the input 'evidence-directory'."
  });
}

// actions/change-record/main.ts
await execute(() => {
  const inputs = readInputs();
  return run(inputs, recordingDeps(inputs));
});
