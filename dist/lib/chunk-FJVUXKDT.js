import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  sh
} from "./chunk-AEO32IYQ.js";
import {
  parseRelease
} from "./chunk-Z5ZYDZUO.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/stage/host-release.ts
init_dirname();
async function releaseOnHost(remote, root, id) {
  const path = `${root}/releases/${id}/.release/release.json`;
  const { stdout } = await remote.exec(readFileCommand(path), {
    timeoutSeconds: 30,
    maxOutputBytes: 64 * 1024 ** 2
  });
  return parseRelease(stdout, path);
}
function readFileCommand(path) {
  return sh`cat ${path}`.script;
}

export {
  releaseOnHost,
  readFileCommand
};
