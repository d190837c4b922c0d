import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  look,
  lookCommand,
  sh
} from "./chunk-57NDIA2D.js";
import {
  parseRelease
} from "./chunk-6XN6W6BW.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/stage/host-release.ts
init_dirname();
async function releaseOnHost(remote, root, id) {
  const path = `${root}/releases/${id}/.release/release.json`;
  const { stdout } = await look(remote, sh`cat ${path}`, {
    timeoutSeconds: 30,
    maxOutputBytes: 64 * 1024 ** 2
  });
  return parseRelease(stdout, path);
}
function readFileCommand(path) {
  return lookCommand(sh`cat ${path}`);
}

export {
  releaseOnHost,
  readFileCommand
};
