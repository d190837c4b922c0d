import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  runStage,
  stageOutputs
} from "../lib/chunk-O55KBYZJ.js";
import "../lib/chunk-TFKMGOR4.js";
import "../lib/chunk-EMPW2EHQ.js";
import "../lib/chunk-YG6YUPDT.js";
import "../lib/chunk-AYWPUYQD.js";
import {
  readStageInputs
} from "../lib/chunk-CBQH6QVD.js";
import "../lib/chunk-RB5QKCC6.js";
import {
  withRecords
} from "../lib/chunk-WCWOSHTW.js";
import "../lib/chunk-ZEAOVEQ4.js";
import "../lib/chunk-NAKWF7PS.js";
import "../lib/chunk-4DINKXOG.js";
import "../lib/chunk-7TUHPTFN.js";
import "../lib/chunk-GEJ3XM7J.js";
import "../lib/chunk-B5FMSQBC.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-GYSB4QWC.js";
import {
  loadManifest,
  loadRelease
} from "../lib/chunk-SZ2E72YC.js";
import "../lib/chunk-RECY5F43.js";
import "../lib/chunk-HDCBDB5L.js";
import "../lib/chunk-Y6PPHTNO.js";
import "../lib/chunk-YSOLVHP7.js";
import {
  execute,
  input
} from "../lib/chunk-A5PK6T6T.js";
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
