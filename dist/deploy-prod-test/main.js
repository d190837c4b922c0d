import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  runOffline,
  runStage,
  stageOutputs
} from "../lib/chunk-YX6SC6HR.js";
import "../lib/chunk-RYZRB7O6.js";
import "../lib/chunk-WG6OWVE6.js";
import "../lib/chunk-BCYK3GZK.js";
import "../lib/chunk-LZQWRVOH.js";
import {
  readStageInputs
} from "../lib/chunk-P7HA2P5Q.js";
import "../lib/chunk-RB5QKCC6.js";
import {
  withRecords
} from "../lib/chunk-YTT7B7CQ.js";
import "../lib/chunk-ZEAOVEQ4.js";
import "../lib/chunk-NAKWF7PS.js";
import "../lib/chunk-645VTODO.js";
import "../lib/chunk-7TUHPTFN.js";
import "../lib/chunk-NWWGJRYY.js";
import "../lib/chunk-57NDIA2D.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-GYSB4QWC.js";
import {
  loadManifest,
  loadRelease
} from "../lib/chunk-K7HT5U6C.js";
import "../lib/chunk-FDYBHR6E.js";
import "../lib/chunk-DNUWWJLH.js";
import "../lib/chunk-3CSYSJUH.js";
import "../lib/chunk-W3G3G2EW.js";
import {
  execute,
  input
} from "../lib/chunk-6XN6W6BW.js";
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
async function run(inputs, rim) {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, rim);
  const deps = withRecords(rim, manifest);
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
  const result = await (inputs.offline ? runOffline : runStage)(
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
