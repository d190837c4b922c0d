import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/kit/errors.ts
init_dirname();
var DeployError = class extends Error {
  facts;
  constructor(facts, options) {
    super(facts.message, options);
    this.name = "DeployError";
    this.facts = facts;
  }
  get code() {
    return this.facts.code;
  }
};
function explain({ code, message, host, step, cause, remedy }) {
  const rows = [
    ["code", code],
    ["host", host],
    ["step", step],
    ["cause", cause],
    ["remedy", remedy]
  ];
  const lines = rows.filter((row) => row[1] !== void 0 && row[1] !== "").map(([label, text]) => `  ${`${label}:`.padEnd(8)}${text.replaceAll("\n", `
${" ".repeat(10)}`)}`);
  return [message, ...lines].join("\n");
}

export {
  DeployError,
  explain
};
