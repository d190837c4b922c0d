import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  _enum,
  _regex,
  array,
  literal,
  optional,
  orderedBy,
  strictObject,
  string
} from "./chunk-6XN6W6BW.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/kit/counted.ts
init_dirname();
function counted(count2, what) {
  return `${count2} ${what}${count2 === 1 ? "" : "s"}`;
}

// packages/release/sshsig.ts
init_dirname();
import { createHash } from "node:crypto";
var signatureFiles = {
  sums: "SHA256SUMS",
  sshsig: "SHA256SUMS.sig",
  openssl: "SHA256SUMS.openssl.sig"
};
var MAGIC = Buffer.from("SSHSIG");
var VERSION = 1;
var HASH = "sha512";
var LINE_LENGTH = 70;
function releaseNamespace(application) {
  return `release@${application}`;
}
async function signText(text, { namespace, signer }) {
  const digest = createHash(HASH).update(text).digest();
  const about = [string2(namespace), string2(""), string2(HASH)];
  const { algorithm, signature } = await signer.sign(Buffer.concat([MAGIC, ...about, string2(digest)]));
  const version = Buffer.alloc(4);
  version.writeUInt32BE(VERSION);
  return armored(
    Buffer.concat([
      MAGIC,
      version,
      string2(signer.publicKey),
      ...about,
      string2(Buffer.concat([string2(algorithm), string2(signature)]))
    ])
  );
}
function armored(bytes) {
  const lines = bytes.toString("base64").match(new RegExp(`.{1,${LINE_LENGTH}}`, "g")) ?? [];
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----", ""].join("\n");
}
function string2(value) {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

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

// packages/sbom/outdated/outdated.ts
init_dirname();

// packages/sbom/policy/version-range.ts
init_dirname();
function inRange(version, range) {
  const bounds = [...range.matchAll(/(>=|<=|==|!=|<|>)\s*([^\s,]+)/g)];
  return bounds.every(([, operator = "", bound = ""]) => holds(operator, compareVersions(version, bound)));
}
function holds(operator, order) {
  if (operator === ">=") return order >= 0;
  if (operator === "<=") return order <= 0;
  if (operator === "==") return order === 0;
  if (operator === "!=") return order !== 0;
  return operator === "<" ? order < 0 : order > 0;
}
function compareVersions(a, b) {
  const [left, right] = [partsOf(a), partsOf(b)];
  const length = Math.max(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const order = compareParts(left[at] ?? 0, right[at] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}
function partsOf(version) {
  const [, epoch = "0", rest = ""] = /^(?:v?(\d+)[:!])?v?(.*)$/is.exec(version.split("+")[0] ?? "") ?? [];
  const parts = rest.match(/\d+|[a-z]+/gi) ?? [];
  return [Number(epoch), ...parts.map((part) => /^\d/.test(part) ? Number(part) : part.toLowerCase())];
}
var before = ["dev", "a", "alpha", "b", "beta", "c", "pre", "preview", "rc"];
var same = /* @__PURE__ */ new Map([
  ["dev", ""],
  ["alpha", "a"],
  ["beta", "b"],
  ["c", "rc"],
  ["pre", "rc"],
  ["preview", "rc"]
]);
function compareParts(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [rankOf(a), rankOf(b)];
  if (left !== right || typeof a === "number" || typeof b === "number") return left - right;
  const [x, y] = [same.get(a) ?? a, same.get(b) ?? b];
  return x < y ? -1 : x > y ? 1 : 0;
}
function rankOf(part) {
  if (typeof part === "number") return part === 0 ? 1 : 3;
  return before.includes(part) ? 0 : 2;
}

// packages/sbom/purl-pattern.ts
init_dirname();
function matchesPurl(pattern, purl) {
  const wanted = split(pattern);
  const given = split(purl);
  return isLike(wanted.name, given.name) && (wanted.version === void 0 || isLike(wanted.version, given.version ?? "")) && (wanted.qualifiers === void 0 || wanted.qualifiers === given.qualifiers);
}
function packageOf(purl) {
  return split(purl).name;
}
function split(text) {
  const [path = "", qualifiers] = text.split("?");
  const at = path.lastIndexOf("@");
  const isVersion = at > 0 && path[at - 1] !== "/" && !path.slice(at).includes("/");
  return {
    name: decoded(isVersion ? path.slice(0, at) : path),
    version: isVersion ? decoded(path.slice(at + 1)) : void 0,
    qualifiers
  };
}
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
function isLike(pattern, text) {
  const [first = "", ...others] = pattern.toLowerCase().split("*");
  const given = text.toLowerCase();
  if (others.length === 0) return given === first;
  if (!given.startsWith(first)) return false;
  const last = others.pop() ?? "";
  let at = first.length;
  for (const part of others) {
    const found = given.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return given.length - last.length >= at && given.endsWith(last);
}

// packages/sbom/outdated/outdated.ts
var day = string().check(_regex(/^\d{4}-\d{2}-\d{2}$/));
var outdatedSchema = strictObject({
  schemaVersion: literal(1),
  /** The release, by the digest of its archive. */
  release: strictObject({ sha256: string().check(_regex(/^[0-9a-f]{64}$/)) }),
  /** From `sbom.policy.review` of the manifest: the last review and the last day until which it holds. */
  review: optional(strictObject({ last: day, owner: string(), due: day })),
  outdated: array(
    strictObject({
      package: string(),
      have: string(),
      latest: string(),
      behind: _enum(["major", "minor", "patch"])
    })
  )
});
function outdatedAmong(components, reports) {
  const listed = Map.groupBy(
    components.filter(({ type = "library" }) => type === "library"),
    ({ purl }) => packageOf(purl)
  );
  const versionsOf = (name) => (listed.get(name) ?? []).map(({ version = "" }) => version);
  const distinct = [...new Map(reports.map((one) => [JSON.stringify(one), one])).values()];
  const newer = orderedBy(distinct, (one) => `${one.package} ${one.have}`).filter(
    ({ have, latest }) => compareVersions(latest, have) > 0
  );
  const known = newer.filter((one) => listed.has(one.package));
  return {
    outdated: known.filter((one) => versionsOf(one.package).includes(one.have)).map((one) => ({ ...one, behind: behindOf(one) })),
    foreign: newer.filter((one) => !listed.has(one.package)).map((one) => one.package),
    stale: known.filter((one) => !versionsOf(one.package).includes(one.have)).map((one) => ({ package: one.package, have: one.have, listed: versionsOf(one.package) }))
  };
}
function behindOf({ have, latest }) {
  const numbersOf = (version) => {
    const [, epoch = "0", rest = ""] = /^(?:v?(\d+)!)?v?(.*)$/s.exec(version) ?? [];
    const release = /^\d+(?:\.\d+)*/.exec(rest)?.[0] ?? "";
    return [epoch, ...release.split(".")].map(Number);
  };
  const [from, to] = [numbersOf(have), numbersOf(latest)];
  const isSame = (at) => (from[at] ?? 0) === (to[at] ?? 0);
  if (!isSame(0) || !isSame(1)) return "major";
  return isSame(2) ? "patch" : "minor";
}
function dueDay(last, everyDays) {
  return new Date(Date.parse(last) + everyDays * 864e5).toISOString().slice(0, 10);
}

export {
  cutMarkdown,
  bytesOf,
  inRange,
  matchesPurl,
  packageOf,
  outdatedSchema,
  outdatedAmong,
  dueDay,
  counted,
  signatureFiles,
  releaseNamespace,
  signText
};
