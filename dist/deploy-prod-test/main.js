import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  runStage,
  stageOutputs
} from "../lib/chunk-3RXKCQ2N.js";
import "../lib/chunk-RB5QKCC6.js";
import "../lib/chunk-RFEUDUJH.js";
import "../lib/chunk-NAKWF7PS.js";
import "../lib/chunk-2OXMPFFJ.js";
import "../lib/chunk-VX3P7B3C.js";
import "../lib/chunk-7TUHPTFN.js";
import "../lib/chunk-LAUEAIHV.js";
import {
  readStageInputs
} from "../lib/chunk-IEC2GSJN.js";
import {
  loadManifest,
  loadRelease
} from "../lib/chunk-I4CFJ4QT.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-2TK4EP7C.js";
import "../lib/chunk-OAS4FAK6.js";
import {
  execute,
  input
} from "../lib/chunk-AGAT5XAR.js";
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
