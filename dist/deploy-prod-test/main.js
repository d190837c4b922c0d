import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  runStage,
  stageOutputs
} from "../lib/chunk-FHV5YCUK.js";
import "../lib/chunk-43YSHYEX.js";
import "../lib/chunk-NAKWF7PS.js";
import "../lib/chunk-HPASADLC.js";
import "../lib/chunk-OAWJSMLA.js";
import "../lib/chunk-7TUHPTFN.js";
import "../lib/chunk-JYQCMHAT.js";
import {
  readStageInputs
} from "../lib/chunk-SFOCLZM5.js";
import {
  loadManifest,
  loadRelease
} from "../lib/chunk-7KSVHAFT.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-YGRNKEXU.js";
import "../lib/chunk-SS4FFA2O.js";
import {
  execute,
  input
} from "../lib/chunk-SQGBC272.js";
import "../lib/chunk-CASAHDPP.js";
import {
  DeployError
} from "../lib/chunk-V6RLAPJP.js";
import {
  init_dirname
} from "../lib/chunk-YZ53IXJL.js";

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
  const { source, documents, ...bytes } = await loadRelease(
    inputs.releaseDirectory,
    { manifest, environment },
    deps
  );
  const result = await runStage(
    {
      kind: "deploy",
      manifest,
      environment,
      wish: { kind: "deploy", source, ...bytes },
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
