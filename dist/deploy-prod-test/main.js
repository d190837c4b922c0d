import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  runStage,
  stageOutputs
} from "../lib/chunk-O7LLWSDL.js";
import "../lib/chunk-RB5QKCC6.js";
import "../lib/chunk-TRBJVODT.js";
import "../lib/chunk-NAKWF7PS.js";
import "../lib/chunk-EIKL73ND.js";
import "../lib/chunk-UJPSZFXK.js";
import "../lib/chunk-7TUHPTFN.js";
import "../lib/chunk-LSLSIQ2S.js";
import "../lib/chunk-EU5V2TTF.js";
import {
  readStageInputs
} from "../lib/chunk-EUXW6VJP.js";
import "../lib/chunk-4AY3NC2L.js";
import {
  loadManifest,
  loadRelease
} from "../lib/chunk-RJRFB33W.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-VVWVRNHP.js";
import "../lib/chunk-2BPBGEYO.js";
import {
  execute,
  input
} from "../lib/chunk-Q2JMYL2M.js";
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
