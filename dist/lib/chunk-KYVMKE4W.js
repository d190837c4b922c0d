import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  connect,
  openAgent,
  runContext
} from "./chunk-I4CFJ4QT.js";
import {
  cancellation
} from "./chunk-2TK4EP7C.js";
import {
  appendSummary
} from "./chunk-OAS4FAK6.js";
import {
  createLog
} from "./chunk-AGAT5XAR.js";
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
