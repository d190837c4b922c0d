import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  summary
} from "./chunk-CASAHDPP.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/kit/summary.ts
init_dirname();
import { readFile } from "node:fs/promises";

// packages/kit/cut.ts
init_dirname();
function cutMarkdown(markdown, { most, pointer, lengthOf = charactersOf }) {
  if (lengthOf(markdown) <= most) return markdown;
  const room = most - lengthOf(`

${pointer}`);
  const lines = markdown.split("\n");
  const open = { details: 0, fence: "" };
  let length = 0;
  let best = { lines: 0, closed: "" };
  for (const [index, line] of lines.entries()) {
    length += lengthOf(`${line}
`);
    if (length > room) break;
    follow(line, open);
    const closed = closing(open);
    if (length + lengthOf(closed) <= room) best = { lines: index + 1, closed };
  }
  if (best.lines === 0) return pointer;
  return `${lines.slice(0, best.lines).join("\n")}${best.closed}

${pointer}`;
}
var charactersOf = (text) => text.length;
var bytesOf = (text) => Buffer.byteLength(text);
function follow(line, open) {
  const [, fence = ""] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
  if (open.fence !== "") {
    const ends = fence.startsWith(open.fence) && line.trim() === fence;
    if (ends) open.fence = "";
    return;
  }
  open.fence = fence;
  open.details += count(line, "<details>") - count(line, "</details>");
}
function closing({ fence, details }) {
  return (fence === "" ? "" : `
${fence}`) + "\n\n</details>".repeat(Math.max(0, details));
}
function count(line, part) {
  return line.split(part).length - 1;
}

// packages/kit/summary.ts
var MAX_BYTES = 1024 * 1024;
async function appendSummary(markdown, pointer = "*Cut here: the whole is in the log.*") {
  const file = process.env.GITHUB_STEP_SUMMARY;
  if (!file) return;
  const written = await readFile(file, "utf8").catch(() => "");
  const most = MAX_BYTES - bytesOf(`${written}

`);
  const text = cutMarkdown(markdown, { most, pointer, lengthOf: bytesOf });
  if (bytesOf(text) <= most) await summary.addRaw(`${text}

`).write();
}

export {
  cutMarkdown,
  appendSummary
};
