import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  readStageInputs,
  runStage,
  stageOutputs
} from "../lib/chunk-C6O7QBKL.js";
import "../lib/chunk-VDQ23FHU.js";
import {
  loadManifest,
  loadRelease
} from "../lib/chunk-O3BX4T5X.js";
import "../lib/chunk-FHAUM7PD.js";
import "../lib/chunk-R6SM6DBI.js";
import "../lib/chunk-NEYUS3XB.js";
import {
  DeployError,
  execute,
  input
} from "../lib/chunk-4F25YL54.js";
import "../lib/chunk-4B6UP3FL.js";
import {
  init_dirname
} from "../lib/chunk-UWLA3JLD.js";

// actions/deploy-prod-test/main.ts
init_dirname();

// actions/deploy-prod-test/inputs.ts
init_dirname();
function readInputs() {
  return { ...readStageInputs(), releaseDirectory: input("release-directory") };
}

// actions/deploy-prod-test/run.ts
init_dirname();
async function run(inputs, deps) {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, deps);
  if (environment.after) {
    throw new DeployError({
      code: "PROMOTION_NEEDED",
      message: `A release comes to ${environment.name} only after ${environment.after}.`,
      remedy: "Use the action promote-prod, which demands the evidence, or remove `after` from this environment."
    });
  }
  const { source, archivePath, documents } = await loadRelease(
    inputs.releaseDirectory,
    { manifest, environment },
    deps
  );
  const result = await runStage(
    {
      kind: "deploy",
      manifest,
      environment,
      wish: { kind: "deploy", source, archivePath },
      commitOf: async () => source.release.source.commit,
      documents
    },
    inputs,
    deps
  );
  return stageOutputs(result);
}

// actions/deploy-prod-test/main.ts
await execute(async () => {
  const inputs = readInputs();
  return run(inputs, liveDeps(inputs));
});
