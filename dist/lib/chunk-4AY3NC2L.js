import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  sha256Of
} from "./chunk-RJRFB33W.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/plan/adoption.ts
init_dirname();
import { posix } from "node:path";
function adoptionOf(slot, facts) {
  if (!slot.adopt || facts.current !== void 0) return void 0;
  if (facts.paths[slot.path]?.kind !== "directory") return void 0;
  const sha256 = sha256Of(
    JSON.stringify([slot.path, facts.unit?.sha256 ?? "", facts.folders[slot.path]?.names ?? ""])
  );
  return { id: `adopted-${sha256.slice(0, 12)}`, sha256 };
}
function isAdopted(id) {
  return /^adopted-[0-9a-f]{12}$/.test(id);
}
function keptFolder({ root }) {
  return `${root}/.deploy/adopted`;
}
function keptPath(slot, to) {
  return `${keptFolder(slot)}/files${to}`;
}
function unknownUnit(slot, unit) {
  return `${keptFolder(slot)}/unknown-units/${posix.basename(unit)}`;
}
function slotOfAdopted(slot) {
  const checks = slot.gate.checks.map((check) => {
    if (check.type === "identity") {
      const { url: _2, ...rest2 } = check;
      return rest2;
    }
    if (!("expect" in check) || !/\{(version|commit|release)\}/.test(check.expect ?? "")) return check;
    const { expect: _, ...rest } = check;
    return rest;
  });
  return { ...slot, hooks: [], gate: { ...slot.gate, checks } };
}

export {
  adoptionOf,
  isAdopted,
  keptFolder,
  keptPath,
  unknownUnit,
  slotOfAdopted
};
