import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  init_dirname,
  summary
} from "./chunk-UWLA3JLD.js";

// packages/kit/summary.ts
init_dirname();
async function appendSummary(markdown) {
  if (process.env.GITHUB_STEP_SUMMARY) await summary.addRaw(`${markdown}

`).write();
}

export {
  appendSummary
};
