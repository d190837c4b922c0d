import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  liveDeps,
  readStageInputs,
  runStage,
  stageOutputs
} from "../lib/chunk-VWT2CVPK.js";
import "../lib/chunk-LQFTRAGR.js";
import {
  loadManifest,
  sh
} from "../lib/chunk-2RG4G6L6.js";
import "../lib/chunk-Y3YNZRML.js";
import "../lib/chunk-R6SM6DBI.js";
import "../lib/chunk-FBSQ5FYQ.js";
import {
  execute,
  input,
  parseRelease
} from "../lib/chunk-5YZE6FS6.js";
import "../lib/chunk-4B6UP3FL.js";
import {
  init_dirname
} from "../lib/chunk-UWLA3JLD.js";

// actions/rollback/main.ts
init_dirname();

// actions/rollback/inputs.ts
init_dirname();
function readInputs() {
  return { ...readStageInputs(), to: input("to"), reason: input("reason", { required: true }) };
}

// actions/rollback/run.ts
init_dirname();
async function run(inputs, deps) {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, deps);
  const result = await runStage(
    {
      kind: "rollback",
      manifest,
      environment,
      wish: { kind: "rollback", to: inputs.to === "" ? void 0 : inputs.to },
      commitOf,
      documents: {},
      reason: inputs.reason
    },
    inputs,
    deps
  );
  return stageOutputs(result);
}
async function commitOf({ remote, plan }) {
  const path = `${plan.slot.root}/releases/${plan.release.id}/.release/release.json`;
  const { stdout } = await remote.exec(sh`cat ${path}`.script, {
    timeoutSeconds: 30,
    maxOutputBytes: 64 * 1024 ** 2
  });
  return parseRelease(stdout, path).source.commit;
}

// actions/rollback/main.ts
await execute(async () => {
  const inputs = readInputs();
  return run(inputs, liveDeps(inputs));
});
