import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/kit/cancellation.ts
init_dirname();
var LAST_RESORT_MS = 7e3;
function cancellation() {
  const controller = new AbortController();
  const cancel = (name) => {
    if (controller.signal.aborted) return;
    setTimeout(() => process.exit(process.exitCode || 1), LAST_RESORT_MS).unref();
    controller.abort(new Error(`received ${name}`));
  };
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => cancel(name));
  return controller.signal;
}
function later(signal, milliseconds) {
  const controller = new AbortController();
  signal.addEventListener(
    "abort",
    () => setTimeout(() => controller.abort(signal.reason), milliseconds).unref(),
    {
      once: true
    }
  );
  return controller.signal;
}

export {
  cancellation,
  later
};
