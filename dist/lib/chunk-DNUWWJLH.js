import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  bytesOf,
  cutMarkdown
} from "./chunk-W3G3G2EW.js";
import {
  withoutSecrets
} from "./chunk-6XN6W6BW.js";
import {
  summary
} from "./chunk-CASAHDPP.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/kit/summary.ts
init_dirname();
import { readFile } from "node:fs/promises";
var MAX_BYTES = 1024 * 1024;
async function appendSummary(markdown, pointer = "*Cut here: the whole is in the log.*") {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (!file) return;
  const written = await readFile(file, "utf8").catch(() => "");
  const most = MAX_BYTES - bytesOf(`${written}

`);
  const text = cutMarkdown(withoutSecrets(markdown), { most, pointer, lengthOf: bytesOf });
  if (bytesOf(text) <= most) await summary.addRaw(`${text}

`).write();
}

export {
  appendSummary
};
