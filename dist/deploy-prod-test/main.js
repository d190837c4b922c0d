import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  readStageInputs,
  runStage,
  stageOutputs
} from "../lib/chunk-GUX2DYLD.js";
import "../lib/chunk-GFRTDYER.js";
import {
  loadManifest,
  loadRelease
} from "../lib/chunk-KFU7JIM6.js";
import "../lib/chunk-LNMYRKOX.js";
import "../lib/chunk-ZQ5KNSK7.js";
import "../lib/chunk-5LQIWUTI.js";
import {
  DeployError,
  execute,
  input
} from "../lib/chunk-IRQPY5HD.js";
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
