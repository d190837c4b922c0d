import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  refusing,
  runStage,
  stageOutputs
} from "../lib/chunk-FHV5YCUK.js";
import "../lib/chunk-43YSHYEX.js";
import "../lib/chunk-NAKWF7PS.js";
import {
  parseGateReport
} from "../lib/chunk-HPASADLC.js";
import "../lib/chunk-OAWJSMLA.js";
import "../lib/chunk-7TUHPTFN.js";
import "../lib/chunk-JYQCMHAT.js";
import {
  readStageInputs
} from "../lib/chunk-SFOCLZM5.js";
import {
  failedHosts,
  loadEvidence,
  loadManifest,
  loadRelease,
  parseEvidence,
  parseStage,
  signatureOf
} from "../lib/chunk-7KSVHAFT.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-YGRNKEXU.js";
import "../lib/chunk-SS4FFA2O.js";
import {
  execute,
  imageReference,
  input,
  nameOf
} from "../lib/chunk-SQGBC272.js";
import "../lib/chunk-CASAHDPP.js";
import {
  DeployError
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
    if (text === void 0) return refuse(`${item.path} is missing from the evidence.`);
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

// actions/promote-prod/run.ts
async function run(inputs, deps) {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, deps);
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
  deps.log.info(
    `${release.id} passed ${after} at ${proof.finishedAt}: the same bytes, sha256 ${release.archive.sha256}`
  );
  if (release.image) deps.log.info(`image ${imageReference(release.image)}`);
  const result = await runStage(
    {
      kind: "promote",
      manifest,
      environment,
      wish: { kind: "deploy", source: { ...source, ...signedBy(evidence, source) }, ...bytes },
      commitOf: async () => release.source.commit,
      documents
    },
    inputs,
    deps
  );
  return stageOutputs(result);
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
