import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  connect,
  openAgent
} from "./chunk-57NDIA2D.js";
import {
  cancellation
} from "./chunk-GYSB4QWC.js";
import {
  runContext
} from "./chunk-K7HT5U6C.js";
import {
  appendSummary
} from "./chunk-DNUWWJLH.js";
import {
  createLog
} from "./chunk-6XN6W6BW.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/stage/looking.ts
init_dirname();
function lookingDeps() {
  const signal = cancellation();
  return {
    connect: (target) => connect(target, { signal }),
    openAgent: (remote, root, ending) => openAgent({ remote, root, signal: ending }),
    run: runContext(process.env),
    log: createLog((line) => console.log(line)),
    now: () => /* @__PURE__ */ new Date(),
    signal,
    summary: appendSummary,
    workspace: process.env.GITHUB_WORKSPACE ?? process.cwd()
  };
}

export {
  lookingDeps
};
