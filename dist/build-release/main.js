import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  dockerFolder,
  labelsOf,
  loginKey,
  openRegistry,
  ownLogin,
  pinImage,
  readDockerConfig,
  readRepository,
  secretVariableOf,
  variableOf
} from "../lib/chunk-WG6OWVE6.js";
import {
  workflowArtifacts
} from "../lib/chunk-BCYK3GZK.js";
import {
  createGitHub,
  explainGitHubError,
  statusOf
} from "../lib/chunk-ZEAOVEQ4.js";
import "../lib/chunk-NAKWF7PS.js";
import {
  reasonOf,
  renderedKeys,
  stackKeys
} from "../lib/chunk-7TUHPTFN.js";
import {
  cancellation
} from "../lib/chunk-GYSB4QWC.js";
import {
  AT_ONCE_BYTES,
  importImage,
  readManifest,
  unreadable,
  writeArchive
} from "../lib/chunk-FDYBHR6E.js";
import {
  createGit,
  gitOutput,
  gitText,
  isOnBranch,
  readRequirements,
  readSource
} from "../lib/chunk-UWHGELLZ.js";
import {
  chooseVersion,
  highestTag,
  isPrerelease,
  isSemantic,
  sortedTags,
  tagOfVersion,
  versionOfTag
} from "../lib/chunk-3CSYSJUH.js";
import {
  IMAGE_FILE,
  PINS_FILE,
  RELEASE_FILE,
  booleanInput,
  byCodeUnit,
  createLog,
  createTree,
  execute,
  imageFileName,
  imageReference,
  imageText,
  input,
  integerInput,
  isCommit,
  linkProblem,
  parentsOf,
  parseRelease,
  pathProblem,
  pinsText,
  releaseId,
  releaseSchema,
  require_dist,
  secretInput
} from "../lib/chunk-6XN6W6BW.js";
import "../lib/chunk-CASAHDPP.js";
import {
  DeployError
} from "../lib/chunk-V6RLAPJP.js";
import {
  __callDispose,
  __toESM,
  __using,
  init_dirname
} from "../lib/chunk-YZ53IXJL.js";

// actions/build-release/main.ts
init_dirname();

// actions/build-release/inputs.ts
init_dirname();
function readInputs() {
  return {
    githubToken: secretInput("github-token"),
    manifest: input("manifest", { required: true }),
    version: input("version"),
    output: input("output", { required: true }),
    uploadArtifact: booleanInput("upload-artifact"),
    artifactName: input("artifact-name"),
    retentionDays: integerInput("artifact-retention-days", { minimum: 0, maximum: 400 }),
    githubRelease: booleanInput("github-release"),
    image: input("image"),
    rebuildImage: booleanInput("rebuild-image")
  };
}

// actions/build-release/run.ts
init_dirname();
import { tmpdir as tmpdir2 } from "node:os";
import { join as join14, relative as relative2, resolve as resolve5 } from "node:path";

// packages/release/build.ts
init_dirname();
import { mkdir, rename as rename2, rm as rm2 } from "node:fs/promises";
import { join as join7, resolve as resolve2 } from "node:path";

// packages/release/collect.ts
init_dirname();
import { lstatSync } from "node:fs";
import { readdir, readlink } from "node:fs/promises";
import { join, matchesGlob } from "node:path";
var MAX_FILES = 2e5;
async function collect({
  workspace,
  include,
  exclude,
  skip = []
}) {
  const found = /* @__PURE__ */ new Map();
  const missing3 = [];
  const isLeftOut = (path) => isExcluded(path, exclude) || skip.includes(path);
  for (const entry of include) {
    const root = normalise(entry);
    if (!await walk({ workspace, path: root, isLeftOut, found })) missing3.push(entry);
  }
  return { items: withParents([...found.values()]), missing: missing3 };
}
function isExcluded(path, exclude) {
  const chain = [...parentsOf(path), path];
  return chain.some(
    (part) => part.split("/").at(-1) === ".git" || exclude.some((glob) => matchesGlob(part, glob))
  );
}
function normalise(entry) {
  return entry.split("/").filter((part) => part !== "" && part !== ".").join("/");
}
async function walk({ workspace, path, isLeftOut, found }) {
  for (const folder of parentsOf(path)) {
    if (statOf(join(workspace, folder))?.isSymbolicLink())
      refuse(folder, "a symlink above a path of build.include");
  }
  const stats = statOf(join(workspace, path));
  if (stats === void 0) return false;
  const pending = [{ path, stats }];
  for (let next = pending.pop(); next !== void 0; next = pending.pop()) {
    if (next.path !== "" && isLeftOut(next.path)) continue;
    if (!next.stats.isDirectory()) {
      found.set(next.path, await itemOf(workspace, next.path, next.stats));
      if (found.size > MAX_FILES) refuse(next.path, `file number ${MAX_FILES + 1}`);
      continue;
    }
    for (const name of await readdir(join(workspace, next.path))) {
      const child = next.path === "" ? name : `${next.path}/${name}`;
      const childStats = statOf(join(workspace, child));
      if (childStats !== void 0) pending.push({ path: child, stats: childStats });
      else if (!isLeftOut(child)) refuse(child, pathProblem(child) ?? "a file that vanished meanwhile");
    }
  }
  return true;
}
async function itemOf(workspace, path, stats) {
  const problem = pathProblem(path);
  if (problem !== void 0) refuse(path, problem);
  if (stats.isFile())
    return { kind: "file", path, size: stats.size, mode: stats.mode & 64 ? "0755" : "0644" };
  if (!stats.isSymbolicLink()) refuse(path, `a ${kindOf(stats)}`);
  const target = await readlink(join(workspace, path));
  const linked = linkProblem(path, target);
  if (linked !== void 0) refuse(path, `${linked} (it points to ${JSON.stringify(target)})`);
  return { kind: "symlink", path, target };
}
function withParents(leaves) {
  const folders = new Set(leaves.flatMap(({ path }) => parentsOf(path)));
  const items = [...leaves, ...[...folders].map((path) => ({ kind: "directory", path }))];
  items.sort((left, right) => byCodeUnit(left.path, right.path));
  const tree = createTree();
  for (const { path, kind } of items) {
    const problem = tree.add(path, kind);
    if (problem !== void 0) refuse(path, problem);
  }
  return items;
}
function statOf(path) {
  try {
    return lstatSync(path);
  } catch (error) {
    const { code } = error;
    if (code === "ENOENT" || code === "ENOTDIR") return void 0;
    throw error;
  }
}
function kindOf(stats) {
  if (stats.isFIFO()) return "named pipe";
  if (stats.isSocket()) return "socket";
  return "device";
}
function refuse(path, problem) {
  throw new DeployError({
    code: "RELEASE_TREE_UNSAFE",
    message: `${JSON.stringify(path)} cannot be part of a release: it is ${problem}.`,
    cause: "A release holds plain files, folders, and symlinks that stay inside it, under names that every host can have.",
    remedy: "Remove it from the repository, or leave it out by build.exclude in deploy.yml."
  });
}

// packages/release/commit.ts
init_dirname();
import { createHash } from "node:crypto";
import { matchesGlob as matchesGlob2 } from "node:path";
var POINTER_BYTES = 1024;
var POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\n/;
async function readCommit({
  git,
  workspace,
  wanted
}) {
  const { exclude, skip } = wanted;
  const roots = wanted.include.map(normalise);
  const { entries, foreign } = await listed(git, wanted);
  const inScope = ({ path }) => roots.some((root) => isAtOrBelow(path, root)) && !isExcluded(path, exclude);
  const chosen = entries.filter(inScope);
  const generated = wanted.include.filter(
    (_, index) => !entries.some(({ path }) => isAtOrBelow(path, roots[index])) && roots[index] !== ""
  );
  const include = [...chosen.map(({ path }) => path), ...generated];
  const tree = await collect({ workspace, include, exclude, skip });
  return {
    tree: { items: tree.items, missing: tree.missing.filter((path) => generated.includes(path)) },
    entries: chosen,
    unnamed: [...foreign.filter(inScope).map(unnamedSubmodule), ...await unnamedLfs(git, chosen, wanted)]
  };
}
async function requireCommitted({ tree, entries }, { git, packed, blobs }) {
  const items = new Map(tree.items.map((item) => [item.path, item]));
  const wrong = [];
  for (const entry of entries) {
    const item = items.get(entry.path);
    const problem = item && await difference(entry, item, { git, packed, blobs });
    if (problem !== void 0) wrong.push(`${entry.path}: ${problem}`);
  }
  if (wrong.length === 0) return;
  const shown = wrong.slice(0, 20);
  throw new DeployError({
    code: "DIRTY_WORKTREE",
    message: `${wrong.length} ${wrong.length === 1 ? "path" : "paths"} of the release ${wrong.length === 1 ? "has" : "have"} other bytes than the commit, which would not name them.`,
    cause: [
      ...shown,
      ...wrong.length > shown.length ? [`and ${wrong.length - shown.length} more`] : []
    ].join("\n"),
    remedy: "Check out without conversion of line ends ('git config --global core.autocrlf false' before actions/checkout), with 'lfs: true' where files are kept in Git LFS, and change no file of the commit afterwards."
  });
}
async function difference(entry, item, { git, packed, blobs }) {
  if (item.kind === "directory") return "it is a folder";
  const blob = item.kind === "file" ? blobs.get(item.path) : linkBlob(entry, item);
  if (blob?.oid === entry.oid)
    return POINTER.test(blob.text) ? "it is kept in Git LFS and was not fetched" : void 0;
  const pointed = await pointer(git, entry);
  if (pointed === void 0) return "changed, perhaps by a filter of git";
  return pointed === packed.get(item.path) ? void 0 : "not the file of Git LFS that the commit names";
}
function lookForBlobs(entries) {
  const blobs = /* @__PURE__ */ new Map();
  const algorithms = new Map(entries.map(({ path, oid }) => [path, algorithmOf(oid)]));
  const look = ({ path, size }) => {
    const algorithm = algorithms.get(path);
    if (algorithm === void 0) return void 0;
    const hash = createHash(algorithm).update(`blob ${size}\0`);
    let left = size;
    let text = "";
    return (bytes) => {
      hash.update(bytes);
      left -= bytes.length;
      if (text.length < POINTER_BYTES) text += bytes.toString("latin1", 0, POINTER_BYTES);
      if (left === 0) blobs.set(path, { oid: hash.digest("hex"), text });
    };
  };
  return { blobs, look };
}
function linkBlob({ oid }, { target }) {
  const hash = createHash(algorithmOf(oid)).update(`blob ${Buffer.byteLength(target)}\0${target}`);
  return { oid: hash.digest("hex"), text: target };
}
function algorithmOf(oid) {
  return oid.length === 40 ? "sha1" : "sha256";
}
async function pointer(git, { oid, size }) {
  if (size > POINTER_BYTES || size < 100) return void 0;
  return POINTER.exec(await gitText(git, ["cat-file", "blob", oid]))?.[1];
}
async function listed(git, { submodules }) {
  const named = submodules.map(({ path }) => normalise(path));
  const own = entriesOf(await gitText(git, ["ls-tree", "-r", "-l", "-z", "HEAD"]));
  const inside2 = await Promise.all(
    own.links.filter(({ path }) => named.includes(path)).map(
      async ({ path, oid }) => entriesOf(await gitText(git, ["-C", path, "ls-tree", "-r", "-l", "-z", oid]), `${path}/`)
    )
  );
  const links = [...own.links, ...inside2.flatMap((each) => each.links)];
  return {
    entries: [...own.entries, ...inside2.flatMap((each) => each.entries)],
    foreign: links.filter(({ path }) => !named.includes(path))
  };
}
function entriesOf(text, prefix = "") {
  const rows = text.split("\0").flatMap((row) => {
    const [, type, oid, size, path] = /^[0-7]+ (\w+) ([0-9a-f]+) +(\d+|-)\t([\s\S]+)$/.exec(row) ?? [];
    return path === void 0 ? [] : [{ type, oid, size: Number(size), path: `${prefix}${path}` }];
  });
  return {
    entries: rows.filter(({ type }) => type === "blob").map(({ path, oid, size }) => ({ path, oid, size })),
    links: rows.filter(({ type }) => type === "commit").map(({ path, oid }) => ({ path, oid }))
  };
}
async function unnamedLfs(git, entries, { lfs }) {
  const candidates = entries.filter(({ path }) => !lfs.some((glob) => matchesGlob2(path, glob)));
  const small = candidates.filter(({ size }) => size >= 100 && size <= POINTER_BYTES);
  if (small.length === 0 || !await usesLfs(git)) return [];
  const found = [];
  for (const entry of small) {
    if (await pointer(git, entry) === void 0) continue;
    found.push({
      rule: "build.lfs",
      why: `'${entry.path}' is kept in Git LFS, and no pattern names it`,
      remedy: "Name it under build.lfs and give actions/checkout 'with: { lfs: true }', or leave it out by build.exclude."
    });
  }
  return found;
}
async function usesLfs(git) {
  const { code } = await git.run(["grep", "-q", "-I", "-e", "^version https://git-lfs", "HEAD"]);
  return code === 0;
}
function unnamedSubmodule({ path }) {
  return {
    rule: "build.submodules",
    why: `'${path}' is a submodule, and no entry names it`,
    remedy: "Name it under build.submodules, at a released tag of its own, or leave it out by build.exclude."
  };
}
function isAtOrBelow(path, folder) {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

// packages/release/compose/pins.ts
init_dirname();
import { readFile } from "node:fs/promises";
import { join as join2 } from "node:path";
var import_yaml = __toESM(require_dist(), 1);
async function findPins({
  manifest,
  workspace,
  resolve: resolve6
}) {
  const wanted = /* @__PURE__ */ new Map();
  for (const { slot } of Object.values(manifest.environments)) {
    if (slot.compose === void 0) continue;
    for (const [service, image] of await imagesOf(slot.compose, workspace)) wanted.set(service, image);
  }
  const pins = [];
  for (const [service, written] of [...wanted].toSorted(([a], [b]) => byCodeUnit(a, b))) {
    const { repository, tag } = readReference(written, service);
    pins.push({ service, written, image: `${repository}@${await resolve6(repository, tag)}` });
  }
  return pins;
}
function withPins(items, pins) {
  if (pins.length === 0) return [...items];
  const text = pinsText(pins);
  const size = Buffer.byteLength(text);
  const file = { kind: "file", path: PINS_FILE, size, mode: "0644", text };
  return [...items, file].toSorted((left, right) => byCodeUnit(left.path, right.path));
}
async function imagesOf(compose, workspace) {
  const services = /* @__PURE__ */ new Map();
  for (const file of compose.files) {
    for (const [name, service] of Object.entries(await readServices(workspace, file)))
      services.set(name, { ...services.get(name), ...service });
  }
  return [...services].flatMap(([name, { image, build: build2, profiles }]) => {
    const runs = !Array.isArray(profiles) || profiles.some((profile) => compose.profiles.includes(String(profile)));
    const built = compose.images === "build" && build2 !== void 0;
    if (!runs || built || typeof image !== "string" || isPinned(image)) return [];
    return [[name, image]];
  });
}
var isPinned = (image) => /(?:^|@)sha256:[0-9a-f]{64}$/.test(image);
async function readServices(workspace, file) {
  const text = await readFile(join2(workspace, file), "utf8").catch(() => "");
  try {
    const { services } = (0, import_yaml.parse)(text, { merge: true }) ?? {};
    return services ?? {};
  } catch (error) {
    throw new DeployError({
      code: "COMPOSE_INVALID",
      message: `${file} cannot be read as YAML.`,
      cause: error.message,
      remedy: `Correct the file; docker compose --file ${file} config says the same.`
    });
  }
}
function readReference(written, service) {
  const found = /^((?:[^/]+\/)*[^/:@]+)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?$/.exec(written);
  if (found !== null && !/[${}]/.test(written)) return { repository: found[1], tag: found[2] ?? "latest" };
  throw new DeployError({
    code: "IMAGE_MUTABLE",
    message: `The service ${service} runs ${written}, and which image that is cannot be known here.`,
    cause: "A variable, or another form than name:tag, may mean another image tomorrow.",
    remedy: "Write the name and the tag, which is then looked up, or the name and the digest: name@sha256:\u2026"
  });
}

// packages/release/compose/stack.ts
init_dirname();
import { readFile as readFile2 } from "node:fs/promises";
import { join as join3 } from "node:path";
var import_yaml2 = __toESM(require_dist(), 1);
var known = /* @__PURE__ */ new Set([...stackKeys, ...renderedKeys]);
async function requireStack({
  manifest,
  workspace
}) {
  const found = /* @__PURE__ */ new Set();
  for (const { slot } of Object.values(manifest.environments))
    for (const each of await faultsOf(slot, workspace)) found.add(each);
  if (found.size === 0) return;
  throw new DeployError({
    code: "SWARM_UNSUITABLE",
    message: `The compose files cannot be a stack: ${found.size} ${found.size === 1 ? "thing" : "things"} in them would be left out or refused by Swarm.`,
    cause: [...found].join("\n"),
    remedy: "Correct the files where the cause points. What the services can do without, such as depends_on, may be listed under swarm.accept in deploy.yml."
  });
}
async function faultsOf({ compose, swarm }, workspace) {
  const services = /* @__PURE__ */ new Map();
  for (const file of compose.files) await readServices2(join3(workspace, file), file, services);
  const accepted = swarm.accept;
  return [...services].flatMap(([name, service]) => {
    const profiles = service.get("profiles")?.value;
    const runs = !Array.isArray(profiles) || profiles.some((profile) => compose.profiles.includes(String(profile)));
    if (!runs) return [];
    return faultsOfService(service).filter(({ key }) => !accepted.includes(key)).map(({ at, key, text }) => `${at} services.${name}.${key}: ${text}`);
  });
}
function faultsOfService(service) {
  const first = service.values().next().value?.at ?? "";
  const strange = [...service].filter(
    ([key, { value }]) => !known.has(key) && !key.startsWith("x-") && value !== false
  );
  const brought = service.has("extends");
  return [
    ...strange.map(([key, { at }]) => ({ at, key, text: reasonOf(key) })),
    ...service.has("image") || brought ? [] : [
      {
        at: first,
        key: "image",
        text: "is missing, and nothing is built for a stack: push an image and name it"
      }
    ],
    ...inside(service, "ports", hasAddress).map((entry) => ({
      ...entry,
      key: "host_ip",
      text: reasonOf("host_ip")
    })),
    ...inside(service, "volumes", hasNoName).map((entry) => ({
      ...entry,
      key: "volumes",
      text: "a volume without a name is lost with its container; give it one"
    }))
  ];
}
function inside(service, key, is) {
  const entry = service.get(key);
  return entry && Array.isArray(entry.value) && entry.value.some(is) ? [{ at: entry.at }] : [];
}
var hasAddress = (port) => typeof port === "string" ? /^(?:\[.*\]|[^:$]+):[^:]*:[^:]+$/.test(port) : isObject(port) && "host_ip" in port;
var hasNoName = (volume) => isObject(volume) && volume.type === "volume" && volume.source === void 0;
function isObject(value) {
  return typeof value === "object" && value !== null;
}
async function readServices2(path, file, services) {
  const lines = new import_yaml2.LineCounter();
  const text = await readFile2(path, "utf8").catch(() => "");
  const document = (0, import_yaml2.parseDocument)(text, { lineCounter: lines, merge: true, logLevel: "silent" });
  const top = document.get("services", true);
  if (!(0, import_yaml2.isMap)(top)) return;
  for (const { key: name, value } of top.items) {
    const service = services.get(String(name)) ?? /* @__PURE__ */ new Map();
    services.set(String(name), service);
    for (const [key, node, place] of pairsOf(value, document)) {
      const { line, col } = lines.linePos(place);
      if (node?.tag === "!reset") service.delete(key);
      else service.set(key, { at: `${file}:${line}:${col}`, value: node?.toJS(document) });
    }
  }
}
function pairsOf(node, document) {
  const map = (0, import_yaml2.isAlias)(node) ? node.resolve(document) : node;
  if ((0, import_yaml2.isSeq)(map)) return map.items.flatMap((item) => pairsOf(item, document));
  if (!(0, import_yaml2.isMap)(map)) return [];
  return map.items.flatMap(({ key, value }) => {
    const place = (0, import_yaml2.isScalar)(key) ? key.range?.[0] ?? 0 : 0;
    if ((0, import_yaml2.isScalar)(key) && key.source === "<<") return pairsOf(value, document);
    return [[String(key), value, place]];
  });
}

// packages/release/image/file.ts
init_dirname();
function withImage(items, image) {
  const text = imageText(image);
  const size = Buffer.byteLength(text);
  const file = { kind: "file", path: IMAGE_FILE, size, mode: "0644", text };
  return [...items, file].toSorted((left, right) => byCodeUnit(left.path, right.path));
}

// packages/release/output.ts
init_dirname();
import { readdir as readdir2, readFile as readFile3, rename, rm, writeFile } from "node:fs/promises";
import { isAbsolute, join as join4, relative, resolve } from "node:path";
var DOCUMENTS = [
  "bom.json",
  "bom.xml",
  "bom-changes.json",
  "bom-outdated.json",
  "vex.json",
  "SHA256SUMS",
  "SHA512SUMS"
];
function requireOwnFolder(workspace, output, include) {
  const sources = [
    workspace,
    ...include.map((path) => resolve(workspace, path)).filter((path) => path !== workspace)
  ];
  if (!sources.some((path) => path === output || path.startsWith(`${output}/`))) return;
  throw new DeployError({
    code: "OUTPUT_INVALID",
    message: `The output folder ${output} holds the sources of the release.`,
    remedy: "Give a folder of its own by the input 'output', such as release."
  });
}
function insideOf(workspace, output) {
  const path = relative(workspace, output);
  if (path === "" || path === ".." || path.startsWith("../") || isAbsolute(path)) return [];
  return [path];
}
async function previousRelease(output) {
  const path = join4(output, RELEASE_FILE);
  try {
    return parseRelease(await readFile3(path, "utf8"), path);
  } catch (error) {
    if (error.code === "ENOENT") return void 0;
    throw error;
  }
}
async function removePrevious(output, { id, archive, image }) {
  const known2 = [RELEASE_FILE, archive.name, ...image?.layout ? [image.layout.name] : [], ...DOCUMENTS];
  const names2 = (await readdir2(output)).filter((name) => !name.endsWith(".new"));
  const strangers = names2.filter((name) => !known2.includes(name));
  if (strangers.length > 0) throw taken(output, { id, strangers });
  for (const name of known2) await rm(join4(output, name), { force: true });
}
async function writeWhole(path, text) {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
function taken(output, { id, strangers }) {
  return new DeployError({
    code: "OUTPUT_TAKEN",
    message: `${output} holds another release, ${id}, and files that only you can judge: ${strangers.join(", ")}.`,
    cause: "Documents about one release must not lie beside the bytes of another.",
    remedy: "Remove the folder, or give another one by the input 'output'."
  });
}

// packages/release/planted.ts
init_dirname();
import { readFile as readFile4 } from "node:fs/promises";
import { basename, join as join5 } from "node:path";
var MAX_BYTES = AT_ONCE_BYTES;
var AT_ONCE = 16;
var forms = [
  // In JSON, and where a file for the environment has it in one line, its line ends are written out.
  [
    /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY(?: BLOCK)?-----(?:\s|\\+[rn])+[A-Za-z0-9+/=:,\s\\-]{64}/,
    "a private key"
  ],
  [/PuTTY-User-Key-File-[23]: /, "a private key of PuTTY"],
  [/\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/, "a private key of age"],
  // The documentation of AWS ends those of its examples so.
  [/\b(?:AKIA|ASIA|ABIA|ACCA)(?![A-Z2-7]{9}EXAMPLE)[A-Z2-7]{16}\b/, "an access key of AWS"],
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b/, "a token of GitHub"],
  [/\bgithub_pat_[A-Za-z0-9_]{82}\b/, "a token of GitHub"],
  [/\bgl(?:pat|dt|rt|ptt|oas)-[A-Za-z0-9_-]{20}/, "a token of GitLab"],
  [/\bxox[abeprs]-[0-9]{8,14}-[A-Za-z0-9-]{16}/, "a token of Slack"],
  [/https:\/\/hooks\.slack\.com\/services\/[A-Za-z0-9+/]{40}/, "a webhook of Slack"],
  [/\b[rs]k_live_[A-Za-z0-9]{20}/, "a key of Stripe"],
  [/\bnpm_[A-Za-z0-9]{36}\b/, "a token of npm"],
  [/\/\/[^\s:]+\/:_authToken=(?!\$)[^\s$]{8}/, "a token of npm"],
  [/\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50}/, "a token of PyPI"],
  [/\bdckr_pat_[A-Za-z0-9_-]{27}/, "a token of Docker Hub"],
  [/\bhf_[A-Za-z]{34}\b/, "a token of Hugging Face"],
  [/\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/, "a key of SendGrid"],
  [/\bsk-ant-[a-z0-9]{5}-[A-Za-z0-9_-]{80}/, "a key of Anthropic"],
  [/\bhvs\.[A-Za-z0-9_-]{90}/, "a token of Vault"]
];
var inEnvironment = /^[ \t]*(?:export[ \t]+)?(?![A-Za-z0-9_]{0,100}_(?:FILE|PATH|DIR|URL|URI|ENDPOINT|LIFETIME|TTL|HEADER|ALGORITHM)[ \t]*=)[A-Za-z0-9_]{0,100}(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS)[A-Za-z0-9_]{0,100}[ \t]*=[ \t]*["']?(?![ \t"']*(?:$|#|\$|<|\{|change|example|your|xxx|\*\*\*|todo|none|null|dummy|test))[^\s"']{6}/im;
var names = [
  [/^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/, "a private key"],
  [/^\.(?:netrc|pgpass|git-credentials|pypirc|htpasswd)$/, "passwords"],
  [/\.(?:kdbx|ppk)$/, "passwords or keys"]
];
var environmentFile = /^\.env(?!.*\.(?:example|sample|template|dist|defaults?)$)(?:\.[A-Za-z0-9_.-]+)?$/;
async function plantedSecrets({
  items,
  workspace,
  allowed
}) {
  const files = items.filter(({ kind, path }) => kind === "file" && !isExcluded(path, allowed));
  const found = [];
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const batch = files.slice(at, at + AT_ONCE);
    const whats = await Promise.all(batch.map((item) => whatIsIn(item, workspace)));
    for (const [index, what] of whats.entries())
      if (what !== void 0) found.push({ path: batch[index].path, what });
  }
  return found;
}
function lookForSecrets(allowed) {
  const planted = [];
  const look = ({ path, size }) => {
    if (isExcluded(path, allowed)) return void 0;
    const see = (bytes) => {
      const what = secretOf(path, bytes);
      if (what !== void 0) planted.push({ path, what });
    };
    if (size <= MAX_BYTES) return see;
    see(void 0);
    return void 0;
  };
  return { planted, look };
}
async function whatIsIn(item, workspace) {
  if (item.kind !== "file" || item.text !== void 0) return void 0;
  if (item.size > MAX_BYTES) return secretOf(item.path, void 0);
  const bytes = await readFile4(join5(workspace, item.path)).catch((error) => {
    throw unreadable(item.path, error);
  });
  return secretOf(item.path, bytes);
}
function secretOf(path, bytes) {
  const name = basename(path);
  const named = names.find(([pattern]) => pattern.test(name));
  if (named !== void 0) return named[1];
  return bytes && secretIn(bytes.toString("latin1"), name);
}
function secretIn(text, name) {
  if (environmentFile.test(name) && inEnvironment.test(text)) return "a password or token";
  return forms.find(([pattern]) => pattern.test(text))?.[1];
}

// packages/release/requirements.ts
init_dirname();
import { readFileSync } from "node:fs";
import { join as join6 } from "node:path";
function unpinnedRequirements(paths, workspace) {
  const read = (path) => readIfThere(join6(workspace, path));
  return paths.flatMap((path) => {
    if (read(path) === void 0) return [`${path}: does not exist in the checkout`];
    const { warnings } = readRequirements({ path, readFile: read });
    return warnings.filter(({ gap }) => gap).map((gap) => `${gap.path}:${gap.line}: ${gap.message}`);
  });
}
function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return void 0;
    throw error;
  }
}

// packages/release/rules.ts
init_dirname();
function requireRules(build2, candidate2) {
  const violations = violationsOf(build2, candidate2);
  if (violations.length === 0) return;
  const count = violations.length === 1 ? "a rule" : `${violations.length} rules`;
  throw new DeployError({
    code: "RELEASE_RULE",
    message: `Commit ${candidate2.commit.slice(0, 12)} breaks ${count} that deploy.yml sets for a release.`,
    cause: violations.map(({ rule, why }) => `${rule}: ${why}`).join("\n"),
    remedy: [...new Set(violations.map(({ remedy }) => remedy))].join("\n")
  });
}
function violationsOf(build2, candidate2) {
  return [
    ...filesRule(build2, candidate2),
    ...tagRule(build2, candidate2),
    ...branchRule(build2, candidate2),
    ...requirementsRule(candidate2),
    ...secretsRule(candidate2),
    ...candidate2.unnamed ?? []
  ];
}
function secretsRule({ planted = [] }) {
  return planted.map(({ path, what }) => ({
    rule: "build.rules.may-hold-secrets",
    why: `${path} holds ${what}, which everybody who gets the release would have.`,
    remedy: "Take secrets out of the repository, and change them: its history still has them. A file that only looks so is named in build.rules.may-hold-secrets."
  }));
}
function filesRule({ rules }, { strategy, paths, missing: missing3, named }) {
  const absent2 = rules.requiredFiles.filter((path) => !paths.has(path));
  return [
    ...missing3.map((path) => ({
      rule: "build.include",
      why: `'${path}' does not exist in the checkout`,
      remedy: "Correct the path in build.include; a folder that a build step makes must be made before this step."
    })),
    ...(strategy === "tarball" || isCommit(strategy)) && paths.size === 0 && missing3.length === 0 ? [
      {
        rule: "build.include",
        why: "no file is left to release",
        remedy: "Name at least one file in build.include that build.exclude does not leave out."
      }
    ] : [],
    ...strategy === "image" && paths.has(IMAGE_FILE) ? [
      {
        rule: "build.include",
        why: `'${IMAGE_FILE}' is the name of what a release says about its image`,
        remedy: "Give the file of the repository another name, or leave it out by build.exclude."
      }
    ] : [],
    ...absent2.map((path) => ({
      rule: "build.rules.required-files",
      why: `'${path}' is not in the release`,
      remedy: "Add the required files to the repository, under a path of build.include."
    })),
    ...named.filter(({ path }) => !paths.has(path)).map(({ key, path }) => ({
      rule: key,
      why: `'${path}' is not in the release`,
      remedy: "Correct the path that the key names, or add the file to the repository, under a path of build.include."
    }))
  ];
}
function tagRule({ rules }, { version, tag, tags }) {
  if (!rules.requireTag) return [];
  const rule = "build.rules.require-tag";
  const example = tagOfVersion(isSemantic(version) ? version : "1.4.2", rules.tag);
  const tagged = tag === void 0 ? void 0 : versionOfTag(tag, rules.tag);
  if (tagged === void 0) {
    const others = tags.length === 0 ? "the commit has no tag" : `the commit's tags are ${tags.join(", ")}`;
    const remedy = `Tag the commit as build.rules.tag says ('${rules.tag}') and build from the tag; the checkout needs its tags ('fetch-depth: 0').`;
    return [{ rule, why: `${others}; none looks like '${rules.tag}'`, remedy }];
  }
  if (tagged === version) return [];
  return [
    {
      rule,
      why: `the version '${version}' is not that of the tag '${tag}'`,
      remedy: `Leave the input 'version' empty, or tag the commit as '${example}'.`
    }
  ];
}
function branchRule({ rules }, { onBranch }) {
  if (rules.branch === void 0 || onBranch === "yes") return [];
  const rule = "build.rules.branch";
  if (onBranch === "no") {
    const remedy = `Merge the commit into '${rules.branch}' first, and tag the merged commit.`;
    return [{ rule, why: `the commit is not on '${rules.branch}'`, remedy }];
  }
  return [
    {
      rule,
      why: `the checkout holds too little history to tell whether the commit is on '${rules.branch}'`,
      remedy: "Give the step actions/checkout 'with: { fetch-depth: 0 }'."
    }
  ];
}
function requirementsRule({ unpinned = [] }) {
  return unpinned.map((line) => ({
    rule: "build.rules.pinned-requirements",
    why: line,
    remedy: "Pin every requirement to one version (name==1.2.3), for example with 'pip-compile'."
  }));
}

// packages/release/submodules.ts
init_dirname();

// packages/release/worktree.ts
init_dirname();
var STATES = {
  M: "changed",
  T: "changed its type",
  A: "added, not committed",
  D: "deleted",
  U: "in conflict",
  "?": "not in git",
  "!": "ignored by git"
};
async function requireClean({
  git,
  include,
  exclude,
  skip = [],
  others = "refused"
}) {
  const changes = await changedPaths(git, include);
  const generated = await withoutTrackedFiles(git, include);
  const relevant = changes.filter(({ path }) => !isExcluded(path, exclude) && !skip.some((folder) => isAtOrBelow2(path, folder))).filter(({ state }) => others === "refused" || !"!?".includes(state)).filter(({ path, state }) => state !== "!" || !generated.some((folder) => isAtOrBelow2(path, folder)));
  if (relevant.length === 0) return;
  throw new DeployError({
    code: "DIRTY_WORKTREE",
    message: `${relevant.length} ${relevant.length === 1 ? "path" : "paths"} of the release ${relevant.length === 1 ? "differs" : "differ"} from the commit, which would not name its bytes.`,
    cause: summary(relevant.map(({ path, state }) => `${path}: ${STATES[state] ?? "changed"}`)),
    remedy: "Commit or remove them, or leave them out by build.exclude in deploy.yml. Generated files that belong to the release: name their folder in build.include."
  });
}
async function changedPaths(git, include) {
  if (include.length === 0) return [];
  const prefix = await gitOutput(git, ["rev-parse", "--show-prefix"]);
  const text = await gitText(git, [
    "status",
    "--porcelain=v1",
    "-z",
    "--no-renames",
    "--untracked-files=all",
    "--ignored=traditional",
    "--",
    ...include.map(pathspec)
  ]);
  return text.split("\0").filter((record) => record !== "").map((record) => ({ path: record.slice(3), state: record.slice(0, 2).trim()[0] })).filter(({ path }) => path.startsWith(prefix)).map(({ path, state }) => ({ path: path.slice(prefix.length), state })).sort((left, right) => byCodeUnit(left.path, right.path));
}
async function withoutTrackedFiles(git, include) {
  const generated = [];
  for (const entry of include) {
    if (await gitText(git, ["ls-files", "-z", "--", pathspec(entry)]) === "")
      generated.push(normalise(entry));
  }
  return generated;
}
function pathspec(entry) {
  return `:(literal)${normalise(entry) || "."}`;
}
function isAtOrBelow2(path, folder) {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}
function summary(rows) {
  const shown = rows.slice(0, 20);
  return rows.length > shown.length ? [...shown, `and ${rows.length - shown.length} more`].join("\n") : shown.join("\n");
}

// packages/release/submodules.ts
async function requireSubmodules(git, { submodules, exclude }) {
  const found = [];
  for (const wanted of submodules) {
    const commit = await pinOf(git, wanted);
    const inside2 = { run: (args) => git.run(["-C", wanted.path, ...args]) };
    await requireCheckout(inside2, wanted, commit);
    await requireClean({ git: inside2, include: ["."], exclude: exclude.map(within(wanted.path)) });
    const tag = await releaseTag(inside2, wanted, commit);
    const read = await changelogsOf(inside2, wanted, tag);
    found.push({ path: wanted.path, tag, commit, ...read });
  }
  return found;
}
var within = (path) => (pattern) => pattern.startsWith(`${path}/`) ? pattern.slice(path.length + 1) : pattern;
async function pinOf(git, { path }) {
  const listed2 = await gitOutput(git, ["ls-tree", "HEAD", "--", path]);
  const pin = /^160000 commit ([0-9a-f]{40,64})\t/.exec(listed2)?.[1];
  if (pin !== void 0) return pin;
  throw unreleased(
    path,
    "It is no submodule in this commit.",
    "Correct build.submodules, or commit the submodule."
  );
}
async function requireCheckout(git, { path }, commit) {
  const { code, stdout } = await git.run(["rev-parse", "--show-prefix", "HEAD"]);
  const [prefix, head] = stdout.split("\n");
  if (code === 0 && prefix === "" && head === commit) return;
  const cause = code === 0 && prefix === "" ? `The commit pins ${commit}, and ${head} is checked out.` : "It is not checked out.";
  throw unreleased(
    path,
    cause,
    "Give the step actions/checkout 'with: { submodules: true, fetch-depth: 0 }'."
  );
}
async function releaseTag(git, wanted, commit) {
  const { path, tag: pattern, candidates } = wanted;
  const local = await gitOutput(git, ["tag", "--points-at", commit]);
  const fits = (tags2) => highestTag(tags2.filter(released(wanted)), pattern);
  const known2 = local.split("\n").filter((tag2) => tag2 !== "");
  const there = async () => (await remoteTags(git)).filter(({ id }) => id === commit).map(({ tag: tag2 }) => tag2);
  const tags = fits(known2) === void 0 ? [...known2, ...await there()] : known2;
  const tag = fits(tags);
  if (tag !== void 0) return tag;
  const cause = tags.length === 0 ? "No tag names that commit." : `Its tags are ${[...new Set(tags)].join(", ")}.`;
  const kind = candidates ? "a tag" : "a released tag, no candidate,";
  throw unreleased(
    path,
    `${commit} must have ${kind} like '${pattern}'. ${cause}`,
    `Check a released version out in ${path}, and commit that.`
  );
}
var released = ({ tag: pattern, candidates }) => (tag) => candidates || !isPrerelease(versionOfTag(tag, pattern) ?? "");
async function remoteTags(git) {
  const { code, stdout } = await git.run(["ls-remote", "--tags", "origin"]);
  if (code !== 0) return [];
  return stdout.split("\n").map((line) => line.split("	")).map(([id = "", ref = ""]) => ({ id, tag: ref.replace(/^refs\/tags\//, "").replace(/\^\{\}$/, "") }));
}
async function changelogsOf(git, wanted, tag) {
  if (wanted.acknowledged === void 0) return {};
  const acknowledged = [wanted.acknowledged].flat();
  requireRead(wanted, { tag, acknowledged });
  const local = (await gitOutput(git, ["tag", "--list"])).split("\n");
  const all = [...local, ...(await remoteTags(git)).map((each) => each.tag)].filter(released(wanted));
  const sorted = sortedTags([...new Set(all)], wanted.tag);
  return { acknowledged, published: sorted.slice(0, sorted.indexOf(tag) + 1) };
}
function requireRead({ path }, { tag, acknowledged }) {
  if (acknowledged.includes(tag)) return;
  throw new DeployError({
    code: "CHANGELOG_UNREAD",
    message: `${path} is at ${tag}, and deploy.yml acknowledges the changelog of ${acknowledged.join(", ")}.`,
    cause: "A new version may need a migration, or other settings, which its changelog says.",
    remedy: `Read its changelog, then write acknowledged: [${[...acknowledged, tag].join(", ")}] under build.submodules and commit it.`
  });
}
function unreleased(path, cause, remedy) {
  return new DeployError({
    code: "SUBMODULE_UNRELEASED",
    message: `The submodule ${path} is not at a released version.`,
    cause,
    remedy
  });
}

// packages/release/build.ts
async function buildRelease(options) {
  const { manifest, workspace, git, env } = options;
  const { build: build2 } = manifest;
  const output = resolve2(workspace, options.output);
  const fromCommit = isCommit(manifest.strategy);
  const include = fromCommit && build2.include.length === 0 ? ["."] : build2.include;
  const scope = { include, exclude: build2.exclude, skip: insideOf(workspace, output) };
  requireOwnFolder(workspace, output, build2.include);
  const source = await readSource({ git, workspace, env, tagPattern: build2.rules.tag });
  const { commit, tag } = source;
  const version = chooseVersion({ asked: options.version, tag, pattern: build2.rules.tag, commit });
  const name = archiveName(manifest, version);
  const committed = fromCommit ? await readCommit({ git, workspace, wanted: { ...build2, ...scope } }) : void 0;
  const tree = committed?.tree ?? await collect({ workspace, ...scope });
  const unnamed = committed?.unnamed;
  const about = { ...await candidate({ ...options, source, version, tree }), unnamed };
  const allowed = build2.rules.mayHoldSecrets;
  const isBefore = manifest.strategy === "image" || violationsOf(build2, about).length > 0;
  const before = isBefore ? await plantedSecrets({ items: tree.items, workspace, allowed }) : [];
  requireRules(build2, { ...about, planted: before });
  await requireClean({ git, ...scope, others: fromCommit ? "left out" : "refused" });
  const { application, strategy } = manifest;
  const image = strategy === "image" ? await options.makeImage({ application, version, source }) : void 0;
  const submodules = await requireSubmodules(git, build2);
  if (strategy === "swarm") await requireStack({ manifest, workspace });
  const pins = strategy === "compose" || strategy === "swarm" ? await findPins({ manifest, workspace, resolve: options.resolveImage }) : [];
  const items = withPins(image ? withImage(tree.items, image) : tree.items, pins);
  await mkdir(output, { recursive: true });
  const previous = await previousRelease(output);
  const draft = join7(output, `${name}.new`);
  try {
    const { epochSeconds } = source;
    const { planted, look } = lookForSecrets(allowed);
    const inGit = lookForBlobs(committed?.entries ?? []);
    const looks = [look, inGit.look];
    const written = await writeArchive({ items, workspace, epochSeconds, destination: draft, looks });
    requireRules(build2, { ...about, planted });
    const packed = new Map(written.files.map(({ path, sha256 }) => [path, sha256]));
    if (committed) await requireCommitted(committed, { git, packed, blobs: inGit.blobs });
    const release = describe({ manifest, version, name, source, written, image, pins, submodules });
    if (previous !== void 0 && previous.id !== release.id) await removePrevious(output, previous);
    if (image?.layout) await rename2(join7(output, `${image.layout.name}.new`), join7(output, image.layout.name));
    await rename2(draft, join7(output, name));
    await writeWhole(join7(output, RELEASE_FILE), `${JSON.stringify(release, null, 2)}
`);
    return release;
  } finally {
    for (const path of [draft, ...image?.layout ? [join7(output, `${image.layout.name}.new`)] : []])
      await rm2(path, { force: true });
  }
}
function describe({
  manifest,
  version,
  name,
  source,
  written,
  image,
  pins,
  submodules
}) {
  const { size, sha256, sha512, tarSha256, files, links } = written;
  const { repository, commit, ref } = source;
  const tree = isCommit(manifest.strategy) ? { tree: source.tree } : {};
  return releaseSchema.parse({
    schemaVersion: 1,
    application: manifest.application,
    version,
    id: releaseId(version, sha256),
    strategy: manifest.strategy,
    createdAt: new Date(source.epochSeconds * 1e3).toISOString(),
    source: { repository, commit, ...tree, ref },
    archive: { name, size, sha256, sha512, tarSha256 },
    files,
    ...links.length === 0 ? {} : { links },
    ...image && { image },
    ...pins.length > 0 && { pins },
    ...submodules.length > 0 && { submodules }
  });
}
async function candidate({
  manifest,
  workspace,
  git,
  source,
  version,
  tree
}) {
  const { rules } = manifest.build;
  const { commit, tag, tags, shallow } = source;
  const leaves = tree.items.filter(({ kind }) => kind !== "directory");
  return {
    strategy: manifest.strategy,
    version,
    commit,
    tag,
    tags,
    paths: new Set(leaves.map(({ path }) => path)),
    missing: tree.missing,
    named: namedFiles(manifest),
    onBranch: rules.branch === void 0 ? void 0 : await isOnBranch({ git, commit, branch: rules.branch, shallow }),
    unpinned: rules.pinnedRequirements ? unpinnedRequirements(requirementFiles(manifest), workspace) : void 0
  };
}
function namedFiles({ environments }) {
  return Object.entries(environments).flatMap(([name, { slot, roles = {} }]) => {
    const key = `environments.${name}`;
    const { unitFile } = slot.service;
    const ofRoles = Object.entries(roles).flatMap(
      ([role, { service }]) => service.unitFile && service.unitFile !== unitFile ? [{ key: `${key}.roles.${role}.service.unit-file`, path: service.unitFile }] : []
    );
    return [
      ...slot.config.map(({ file }) => ({ key: `${key}.config`, path: file })),
      ...unitFile ? [{ key: `${key}.service.unit-file`, path: unitFile }] : [],
      ...ofRoles,
      ...slot.settings ? [{ key: `${key}.settings.example`, path: slot.settings.example }] : [],
      ...(slot.compose?.files ?? []).map((path) => ({ key: `${key}.compose.files`, path })),
      ...[slot.venv?.requirements ?? []].flat().map((path) => ({ key: `${key}.venv.requirements`, path }))
    ];
  });
}
function requirementFiles({ environments }) {
  const named = Object.values(environments).flatMap(({ slot }) => slot.venv?.requirements ?? []);
  return named.length === 0 ? ["requirements.txt"] : [...new Set(named)];
}
function archiveName({ application, build: build2 }, version) {
  const name = build2.archive.replaceAll("{application}", application).replaceAll("{version}", version);
  if (!/[{}]/.test(name)) return name;
  throw new DeployError({
    code: "MANIFEST_INVALID",
    message: `build.archive is '${build2.archive}', which holds an unknown placeholder.`,
    remedy: "Use {application} and {version} only."
  });
}

// packages/release/github-release.ts
init_dirname();
var MARKER = "<!-- deploy: this draft belongs to build-release -->";
var UPLOAD_TRIES = 3;
async function publishRelease({
  releases,
  tag,
  commit,
  title,
  image,
  prerelease,
  files,
  info
}) {
  await requireTagOf(releases, { tag, commit });
  const existing = await releases.list(tag);
  const published = existing.find(({ draft: draft2 }) => !draft2);
  if (published !== void 0) {
    requireSame(published, { files, assets: await releases.assets(published.id) });
    info(`The GitHub release ${tag} is published already, with the same digests.`);
    return published.url;
  }
  const draft = requireOwn(existing) ?? await createOnce({ releases, tag, commit, title, image, prerelease });
  await uploadAll({ releases, draft, files, info });
  const { url } = await releases.publish(draft.id);
  info(`Published the GitHub release ${tag}: ${url}`);
  return url;
}
async function requireTagOf(releases, { tag, commit }) {
  const named = await releases.commitOfTag(tag);
  if (named === void 0 || named === commit) return;
  throw conflict(tag, {
    cause: `On GitHub the tag names ${named}, and this release is built from ${commit}.`,
    remedy: "Find out who moved the tag, and give this version a tag of its own."
  });
}
function requireOwn(existing) {
  const own = existing.find(({ body }) => body.includes(MARKER));
  const [foreign] = existing;
  if (own !== void 0 || foreign === void 0) return own;
  throw conflict(foreign.tag, {
    cause: `There is a draft that build-release did not make: ${foreign.url}`,
    remedy: "Publish it under another tag or delete it, then run this again."
  });
}
async function createOnce({
  releases,
  tag,
  commit,
  title,
  image,
  prerelease
}) {
  const body = [`Commit ${commit}`, ...image === void 0 ? [] : [`Image \`${image}\``], MARKER].join(
    "\n\n"
  );
  try {
    return await releases.createDraft({ tag, commit, name: title, body, prerelease });
  } catch (error) {
    const made = requireOwn(await releases.list(tag));
    if (made !== void 0) return made;
    throw error;
  }
}
async function uploadAll({
  releases,
  draft,
  files,
  info
}) {
  let problem;
  for (let attempt = 0; attempt <= UPLOAD_TRIES; attempt++) {
    const assets = await releases.assets(draft.id);
    const lacking = files.filter((file) => !assets.some((asset) => isSame(asset, file)));
    if (lacking.length === 0) return;
    if (attempt === UPLOAD_TRIES) throw uploadFailed(draft, lacking, problem);
    for (const file of lacking) {
      const broken = assets.find(({ name }) => name === file.name);
      if (broken !== void 0) await releases.deleteAsset(broken.id);
      info(`Uploading ${file.name} (${file.size} bytes)`);
      problem = await releases.upload(draft.id, file) ?? problem;
    }
  }
}
function requireSame(release, { files, assets }) {
  const different = files.filter((file) => !assets.some((asset) => isSame(asset, file)));
  if (different.length === 0) return;
  const rows = different.map((file) => {
    const asset = assets.find(({ name }) => name === file.name);
    if (asset === void 0) return `${file.name}: not in the published release`;
    return `${file.name}: published sha256 ${asset.sha256 ?? "unknown"}
${" ".repeat(file.name.length)}  built     sha256 ${file.sha256}`;
  });
  throw conflict(release.tag, {
    cause: `${release.url} is published with other files:
${rows.sort(byCodeUnit).join("\n")}`,
    remedy: "A published version is never changed: give the new bytes a new version and a new tag."
  });
}
function isSame(asset, file) {
  if (asset.name !== file.name || !asset.complete || asset.size !== file.size) return false;
  return asset.sha256 === void 0 || asset.sha256 === file.sha256;
}
function conflict(tag, { cause, remedy }) {
  const message = `The GitHub release '${tag}' cannot be made.`;
  return new DeployError({ code: "GITHUB_RELEASE_CONFLICT", message, cause, remedy });
}
function uploadFailed({ tag, url }, lacking, problem = "the digests on the server differ") {
  return new DeployError({
    code: "GITHUB_UPLOAD_FAILED",
    message: `The files of the GitHub release '${tag}' did not arrive whole.`,
    cause: `After ${UPLOAD_TRIES} tries: ${problem}
missing: ${lacking.map(({ name }) => name).join(", ")}`,
    remedy: `Run this again: it continues the draft ${url}, which is not published.`
  });
}

// packages/release/image/docker.ts
init_dirname();
import { spawn } from "node:child_process";
var MOST_CHARACTERS = 64 * 1024;
function createDocker({
  env,
  tell: tell2,
  signal
}) {
  return {
    run: (args, more) => new Promise((resolve6, reject) => {
      const child = spawn("docker", args, {
        env: { ...env, ...more },
        stdio: ["ignore", "pipe", "pipe"],
        signal
      });
      const [stdout, stderr] = [collector(() => {
      }), collector(tell2)];
      child.stdout.on("data", stdout.add);
      child.stderr.on("data", stderr.add);
      child.on("error", (error) => signal.aborted || reject(cannotRun(error)));
      child.on("close", (code) => {
        if (signal.aborted) reject(cancelled());
        else resolve6({ code: code ?? 1, stdout: stdout.end(), stderr: stderr.end() });
      });
    })
  };
}
function collector(tell2) {
  const decoder = new TextDecoder();
  let kept = "";
  let line = "";
  return {
    add: (chunk) => {
      const text = decoder.decode(chunk, { stream: true });
      kept = `${kept}${text}`.slice(-MOST_CHARACTERS);
      const lines = `${line}${text}`.split("\n");
      line = lines.pop().slice(0, MOST_CHARACTERS);
      for (const each of lines) tell2(each);
    },
    end: () => {
      if (line !== "") tell2(line);
      return kept;
    }
  };
}
function cannotRun({ message }) {
  return new DeployError({
    code: "BUILDER_MISSING",
    message: "docker could not be run on this machine.",
    cause: message,
    remedy: "Build on a runner with Docker and its plugin buildx, such as ubuntu-latest."
  });
}
function cancelled() {
  return new DeployError({
    code: "CANCELLED",
    message: "The run was cancelled while the image was built.",
    remedy: "Run it again when it is wanted."
  });
}

// packages/release/octokit-releases.ts
init_dirname();
import { openAsBlob } from "node:fs";
var PERMISSION = "contents: write";
function createReleases(octokit, repository) {
  const [owner = "", repo = ""] = repository.split("/");
  const here = { owner, repo };
  const { repos, git } = octokit.rest;
  return {
    list: (tag) => asking("read the releases", async () => {
      const all = await octokit.paginate(repos.listReleases, { ...here, per_page: 100 });
      return all.filter(({ tag_name }) => tag_name === tag).map(releaseOf);
    }),
    createDraft: ({ tag, commit, name, body, prerelease }) => asking(`draft the release '${tag}'`, async () => {
      const settings = { tag_name: tag, target_commitish: commit, name, body, prerelease, draft: true };
      return releaseOf((await repos.createRelease({ ...here, ...settings })).data);
    }),
    publish: (release_id) => asking(
      "publish the release",
      async () => releaseOf((await repos.updateRelease({ ...here, release_id, draft: false })).data)
    ),
    assets: (release_id) => asking(
      "read the files of the release",
      async () => (await octokit.paginate(repos.listReleaseAssets, { ...here, release_id, per_page: 100 })).map(
        assetOf
      )
    ),
    upload: (release_id, { name, path }) => asking(`upload ${name}`, async () => {
      const { upload_url } = (await repos.getRelease({ ...here, release_id })).data;
      const headers = { "content-type": "application/octet-stream" };
      try {
        await octokit.request(`POST ${upload_url}`, { name, headers, data: await openAsBlob(path) });
        return void 0;
      } catch (error) {
        if (mayHaveArrived(statusOf(error))) return error.message;
        throw error;
      }
    }),
    deleteAsset: (asset_id) => asking(
      "remove a file that broke off",
      async () => void await repos.deleteReleaseAsset({ ...here, asset_id })
    ),
    commitOfTag: (tag) => asking("read the tag", async () => {
      const ref = `tags/${tag}`;
      try {
        await git.getRef({ ...here, ref });
      } catch (error) {
        if (statusOf(error) === 404) return void 0;
        throw error;
      }
      return (await repos.getCommit({ ...here, ref })).data.sha;
    })
  };
}
function mayHaveArrived(status) {
  return status !== void 0 && (status >= 500 || status === 422);
}
async function asking(what, request) {
  try {
    return await request();
  } catch (error) {
    throw explainGitHubError(error, { what, permission: PERMISSION });
  }
}
function releaseOf({
  id,
  tag_name,
  draft,
  body,
  html_url
}) {
  return { id, tag: tag_name, draft, body: body ?? "", url: html_url };
}
function assetOf({
  id,
  name,
  size,
  state,
  digest
}) {
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(digest ?? "")?.[1];
  return { id, name, size, complete: state === "uploaded", ...sha256 === void 0 ? {} : { sha256 } };
}

// packages/release/release-files.ts
init_dirname();
import { createHash as createHash2 } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir as readdir3, stat } from "node:fs/promises";
import { basename as basename2, join as join8 } from "node:path";
import { pipeline } from "node:stream/promises";
async function plainFiles(directory) {
  const entries = await readdir3(directory, { withFileTypes: true });
  const names2 = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return names2.sort(byCodeUnit).map((name) => join8(directory, name));
}
async function releaseFiles(directory) {
  const files = [];
  for (const path of await plainFiles(directory)) {
    const name = basename2(path);
    const { size } = await stat(path);
    if (!/^[A-Za-z0-9_+@-][A-Za-z0-9._+@-]*$/.test(name)) throw unusable(path, "GitHub would rename it");
    if (size === 0) throw unusable(path, "it is empty");
    files.push({ name, path, size, sha256: await sha256Of(path) });
  }
  return files;
}
async function sha256Of(path) {
  const hash = createHash2("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}
function unusable(path, cause) {
  return new DeployError({
    code: "RELEASE_FILE_NAME",
    message: `${path} cannot be a file of a GitHub release.`,
    cause,
    remedy: "Remove or rename it; letters, digits and . _ + @ - are safe."
  });
}

// actions/build-release/image.ts
init_dirname();
import { mkdir as mkdir4 } from "node:fs/promises";
import { resolve as resolve4 } from "node:path";

// packages/release/image/given.ts
init_dirname();
async function takeImage(given, { platforms, registry }) {
  const own = registry.repository.name;
  const [, name = "", reference] = /^(?:(.*)@)?(sha256:[0-9a-f]{64})$/.exec(given) ?? [];
  if (reference === void 0) throw notPinned(given, own);
  const repository = name.replace(/:[^/:]*$/, "");
  if (repository !== "" && repository !== own) throw elsewhere(given, own);
  return pinImage(registry, { reference, platforms });
}
function notPinned(given, repository) {
  return new DeployError({
    code: "IMAGE_NOT_PINNED",
    message: `The input 'image' is '${given}', which does not name an image by its digest.`,
    cause: "A tag may name another image a moment later, and what was tested would not be what runs.",
    remedy: `Write ${repository}@sha256:\u2026; docker/build-push-action has it as its output 'digest', as in ${repository}@\${{ steps.build.outputs.digest }}.`
  });
}
function elsewhere(given, repository) {
  return new DeployError({
    code: "IMAGE_ELSEWHERE",
    message: `The input 'image' is '${given}', and deploy.yml says that the image is in ${repository}.`,
    cause: "The hosts pull from the repository that deploy.yml names.",
    remedy: "Push to that repository, or correct build.image.repository."
  });
}

// packages/release/image/make.ts
init_dirname();

// packages/release/image/buildx.ts
init_dirname();
import { mkdtemp, readFile as readFile5, rm as rm3 } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as join9 } from "node:path";
async function requireBuilder(docker) {
  const found = await docker.run(["buildx", "version"]);
  if (found.code !== 0) throw missing(found.stderr);
  const { code, stdout, stderr } = await docker.run(["buildx", "inspect", "--bootstrap"]);
  if (code === 0 && /^Status:\s+running$/m.test(stdout))
    return { imageOptions: /^Driver:\s+docker$/m.test(stdout) ? "" : ",rewrite-timestamp=true" };
  throw down(`${stdout.match(/^Error:.*$/m)?.[0] ?? ""}
${stderr}`.trim());
}
async function build(docker, recipe) {
  const { code, stderr } = await run(docker, recipe, ["--output", "type=cacheonly"]);
  if (code !== 0) throw failed(stderr);
}
async function exportTo(docker, recipe, output) {
  const folder = await mkdtemp(join9(tmpdir(), "deploy-image-"));
  const metadata = join9(folder, "metadata.json");
  try {
    const { code, stderr } = await run(docker, recipe, ["--output", output, "--metadata-file", metadata]);
    const digest = code === 0 ? digestIn(await readFile5(metadata, "utf8")) : void 0;
    return digest === void 0 ? { digest, said: lastLines(stderr) } : { digest };
  } finally {
    await rm3(folder, { recursive: true, force: true });
  }
}
async function run(docker, recipe, more) {
  const { context, dockerfile, target, platforms, args, labels, secrets, epochSeconds } = recipe;
  const pairs = (option, values) => Object.entries(values).flatMap(([key, value]) => [option, `${key}=${value}`]);
  const options = [
    ...["--progress", "plain", "--provenance", "false", "--sbom", "false"],
    ...["--file", dockerfile, "--platform", platforms.join(",")],
    ...target === void 0 ? [] : ["--target", target],
    ...pairs("--build-arg", args),
    ...pairs("--label", labels),
    ...Object.entries(secrets).flatMap(([id, name]) => ["--secret", `id=${id},env=${name}`])
  ];
  const env = { SOURCE_DATE_EPOCH: String(epochSeconds) };
  return docker.run(["buildx", "build", ...options, ...more, context], env);
}
function digestIn(metadata) {
  const { "containerimage.digest": digest } = JSON.parse(metadata);
  return typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : void 0;
}
function lastLines(text) {
  return text.trim().split("\n").slice(-30).join("\n");
}
function failed(stderr) {
  return new DeployError({
    code: "IMAGE_BUILD_FAILED",
    message: "The image cannot be built. Nothing was pushed.",
    cause: lastLines(stderr),
    remedy: "Correct what the last lines say; the log of this step has all of them. The build sees only files that git holds at this commit. For platforms that this machine is not, put docker/setup-qemu-action and docker/setup-buildx-action before this step."
  });
}
function missing(cause) {
  return new DeployError({
    code: "BUILDER_MISSING",
    message: "docker on this machine has no plugin buildx, which builds images.",
    cause: cause.trim(),
    remedy: "Put docker/setup-buildx-action before this step, or install the package docker-buildx."
  });
}
function down(cause) {
  return new DeployError({
    code: "BUILDER_DOWN",
    message: "The builder of docker buildx does not work, so no image can be built.",
    cause,
    remedy: "Run 'docker buildx ls' on the runner: the Docker engine must run there, or the builder that BUILDX_BUILDER names."
  });
}

// packages/release/image/docker-config.ts
init_dirname();
import { mkdtemp as mkdtemp2, rm as rm4, symlink, writeFile as writeFile2 } from "node:fs/promises";
import { join as join10, resolve as resolve3 } from "node:path";
async function ownDockerConfig({
  repository,
  login,
  env,
  folder
}) {
  const usual = resolve3(dockerFolder(env));
  const path = await mkdtemp2(join10(folder, "deploy-docker-"));
  const remove = () => rm4(path, { recursive: true, force: true });
  try {
    const { credHelpers = {}, auths = {}, ...rest } = await readDockerConfig(usual);
    const key = loginKey(repository);
    const auth = Buffer.from(`${login.user}:${login.password}`).toString("base64");
    const config = {
      ...rest,
      credHelpers: { ...credHelpers, [key]: "" },
      auths: { ...auths, [key]: { auth } }
    };
    await writeFile2(join10(path, "config.json"), JSON.stringify(config), { mode: 384 });
    for (const name of ["cli-plugins", "contexts"]) await symlink(join10(usual, name), join10(path, name));
  } catch (error) {
    await remove();
    throw error;
  }
  const buildx = env.BUILDX_CONFIG || join10(usual, "buildx");
  return { env: { DOCKER_CONFIG: path, BUILDX_CONFIG: buildx }, [Symbol.asyncDispose]: remove };
}

// packages/release/image/recipe.ts
init_dirname();
import { mkdir as mkdir3, mkdtemp as mkdtemp3, rm as rm5 } from "node:fs/promises";
import { join as join12 } from "node:path";

// packages/release/image/context.ts
init_dirname();
import { chmod, copyFile, lstat, lutimes, mkdir as mkdir2, readlink as readlink2, symlink as symlink2 } from "node:fs/promises";
import { join as join11 } from "node:path";
async function committedFiles({ git, context, dockerfile }) {
  const include = [context, dockerfile, `${dockerfile}.dockerignore`];
  const paths = include.map((path) => `:(literal)${normalise(path) || "."}`);
  const listed2 = await gitText(git, ["ls-files", "-z", "--cached", "--recurse-submodules", "--", ...paths]);
  const files = [...new Set(listed2.split("\0").filter((path) => path !== ""))];
  if (!files.includes(normalise(dockerfile))) throw missing2(dockerfile);
  await requireClean({ git, include: [context, dockerfile], exclude: [], others: "left out" });
  return files.toSorted(byCodeUnit);
}
async function layOut(files, { workspace, destination, epochSeconds }) {
  const folders = [...new Set(files.flatMap(parentsOf))].toSorted(byCodeUnit);
  for (const folder of folders) await mkdir2(join11(destination, folder), { mode: 493 });
  for (const path of files) await copy(path, { workspace, destination, epochSeconds });
  for (const folder of folders.toReversed()) {
    await chmod(join11(destination, folder), 493);
    await lutimes(join11(destination, folder), epochSeconds, epochSeconds);
  }
  await lutimes(destination, epochSeconds, epochSeconds);
}
async function copy(path, { workspace, destination, epochSeconds }) {
  const [from, to] = [join11(workspace, path), join11(destination, path)];
  const stats = await lstat(from).catch((error) => {
    throw absent(path, error);
  });
  if (stats.isDirectory()) return void await mkdir2(to, { recursive: true, mode: 493 });
  if (stats.isSymbolicLink()) await symlink2(await readlink2(from), to);
  else {
    await copyFile(from, to);
    await chmod(to, stats.mode & 64 ? 493 : 420);
  }
  await lutimes(to, epochSeconds, epochSeconds);
}
function absent(path, { message }) {
  return new DeployError({
    code: "RELEASE_FILE_UNREADABLE",
    message: `'${path}' is in the commit and cannot be read in the checkout, so no image can be built.`,
    cause: message,
    remedy: "Check out all files: a sparse checkout leaves some out."
  });
}
function missing2(dockerfile) {
  return new DeployError({
    code: "DOCKERFILE_MISSING",
    message: `${dockerfile} is not in the commit, so no image can be built.`,
    cause: "deploy.yml names it in build.image.dockerfile, or leaves the default.",
    remedy: "Add it to the repository, correct the path, or hand over an image that an earlier step has pushed with the input `image`."
  });
}

// packages/release/image/subject.ts
init_dirname();
import { createHash as createHash3 } from "node:crypto";
var BUILD = "deploy.build";
var REVISION = "org.opencontainers.image.revision";
function labelsFor({ application, version, source }, image, { GITHUB_SERVER_URL }) {
  const { repository, commit, epochSeconds } = source;
  return {
    "org.opencontainers.image.title": application,
    "org.opencontainers.image.version": version,
    [REVISION]: commit,
    "org.opencontainers.image.created": new Date(epochSeconds * 1e3).toISOString(),
    ...repository.includes("/") && {
      "org.opencontainers.image.source": `${GITHUB_SERVER_URL || "https://github.com"}/${repository}`
    },
    [BUILD]: wayOf(image)
  };
}
function tagOf(version) {
  return version.replaceAll("+", "_");
}
function isSameBuild(there, wanted) {
  return there[REVISION] === wanted[REVISION] && there[BUILD] === wanted[BUILD];
}
function requireSameCommit(there, { wanted, tag, repository }) {
  const [found, commit] = [there[REVISION], wanted[REVISION]];
  if (found === commit) return;
  throw new DeployError({
    code: "IMAGE_TAG_TAKEN",
    message: `${repository.name}:${tag} is the image of another commit, so this one is not built under the same version.`,
    cause: `There: ${found === void 0 ? "an image that does not name its commit" : `commit ${found}`}
Here:  commit ${commit}`,
    remedy: "Give this commit a version of its own: a new tag, or the input `version`. A version that was published is never changed."
  });
}
function wayOf({ dockerfile, context, target = "", platforms, args }) {
  const sorted = Object.entries(args).toSorted(([left], [right]) => left < right ? -1 : 1);
  const way = JSON.stringify([dockerfile, context, target, platforms, sorted]);
  return createHash3("sha256").update(way).digest("hex");
}

// packages/release/image/recipe.ts
async function withRecipe(subject, options, body) {
  const { image, workspace, docker, env } = options;
  const files = await committedFiles({ ...options, ...image });
  const secrets = secretsOf(image, env);
  const { imageOptions } = await requireBuilder(docker);
  const folder = await mkdtemp3(join12(options.temporary, "deploy-context-"));
  try {
    const { epochSeconds } = subject.source;
    const destination = join12(folder, "files");
    await mkdir3(destination);
    await layOut(files, { workspace, destination, epochSeconds });
    const { target, platforms } = image;
    const recipe = {
      platforms,
      ...target !== void 0 && { target },
      args: Object.fromEntries(Object.entries(image.args).map(([key, value]) => [key, String(value)])),
      context: join12(destination, image.context),
      dockerfile: join12(destination, image.dockerfile),
      labels: labelsFor(subject, image, env),
      secrets,
      epochSeconds,
      imageOptions
    };
    return await body(recipe, folder);
  } finally {
    await rm5(folder, { recursive: true, force: true });
  }
}
function secretsOf({ secrets }, env) {
  for (const [id, name] of Object.entries(secrets))
    secretVariableOf(env, { name, key: `build.image.secrets.${id}` });
  return secrets;
}

// packages/release/image/make.ts
var PUSHES = 3;
async function makeImage(subject, options) {
  const { image, registry, docker, env, rebuild, tell: tell2 } = options;
  const { platforms } = image;
  const tag = tagOf(subject.version);
  const labels = labelsFor(subject, image, env);
  const before = await builtBefore(registry, { tag, labels });
  if (before?.isSame && !rebuild) {
    tell2(`${registry.repository.name}:${tag} was built from this commit before: ${before.digest}`);
    return pinImage(registry, { reference: before.digest, platforms });
  }
  return withRecipe(subject, options, async (recipe) => {
    var _stack = [];
    try {
      await registry.requirePush();
      const own = __using(_stack, await loginFor(options), true);
      const loggedIn = { run: (args, more) => docker.run(args, { ...more, ...own?.env }) };
      await build(loggedIn, recipe);
      const digest = await push(recipe, { ...options, docker: loggedIn, tag });
      const made = await pinImage(registry, { reference: digest, platforms });
      if (before) tellDifference(before.digest, made.digest, tell2);
      return made;
    } catch (_) {
      var _error = _, _hasError = true;
    } finally {
      var _promise = __callDispose(_stack, _error, _hasError);
      _promise && await _promise;
    }
  });
}
async function builtBefore(registry, { tag, labels }) {
  const found = await registry.manifest(tag).catch(async (error) => {
    if (!(error instanceof DeployError)) throw error;
    if (error.code === "REGISTRY_DENIED") await registry.requirePush();
    else if (error.code !== "IMAGE_NOT_FOUND") throw error;
    return void 0;
  });
  if (found === void 0) return void 0;
  const there = await labelsOf(registry, found);
  requireSameCommit(there, { wanted: labels, tag, repository: registry.repository });
  return { digest: found.digest, isSame: isSameBuild(there, labels) };
}
async function loginFor({
  registry: { repository },
  login,
  env,
  temporary
}) {
  return login && ownDockerConfig({ repository, login, env, folder: temporary });
}
async function push(recipe, { registry, docker, tag, tell: tell2 }) {
  const { repository } = registry;
  const output = `type=image,name=${repository.name}:${tag},push=true${recipe.imageOptions}`;
  for (let attempt = 1; ; attempt++) {
    const pushed = await exportTo(docker, recipe, output);
    if (pushed.digest !== void 0) return pushed.digest;
    await registry.requirePush();
    if (attempt === PUSHES) throw notPushed(repository.name, pushed.said);
    tell2(`The push failed, and the registry works again: try ${attempt + 1} of ${PUSHES}.`);
  }
}
function tellDifference(before, made, tell2) {
  if (before === made) tell2("Built again, it is the same image.");
  else tell2(`Built again, it is another image: ${made}, and before ${before}. The tag names the new one.`);
}
function notPushed(repository, cause) {
  return new DeployError({
    code: "IMAGE_PUSH_FAILED",
    message: `The image was built and cannot be pushed to ${repository}.`,
    cause,
    remedy: "The registry answers and takes uploads, so look at what the last lines say; run again, what was built is kept by the builder."
  });
}

// packages/release/image/travel.ts
init_dirname();
import { join as join13 } from "node:path";
async function makeImageFile(subject, { directory, ...options }) {
  const { docker, image } = options;
  return withRecipe(subject, options, async (recipe, folder) => {
    await build(docker, recipe);
    const from = join13(folder, "image.tar");
    const made = await exportTo(docker, recipe, `type=oci,dest=${from},rewrite-timestamp=true`);
    if (made.digest === void 0) throw notExported(made.said);
    return takeImageFile(subject, { from, directory, platforms: image.platforms });
  });
}
function takeImageFile({ application, version }, { from, directory, platforms }) {
  const name = imageFileName(application, version);
  return importImage({ from, destination: join13(directory, `${name}.new`), name, platforms });
}
function notExported(cause) {
  return new DeployError({
    code: "IMAGE_EXPORT_FAILED",
    message: "The image was built, and the builder cannot write it into a file.",
    cause,
    remedy: "Put docker/setup-buildx-action before this step: the builder that is Docker itself (driver 'docker') writes no OCI image layout. Or let an earlier step write one, and give its path by the input 'image'. With build.image.repository no file is needed."
  });
}

// actions/build-release/image.ts
async function imageFor(subject, { manifest, inputs, deps }) {
  const image = manifest.build.image;
  const { env, workspace, git, log, temporary } = deps;
  if (image.repository === void 0) return imageFileFor(subject, { image, inputs, deps });
  const repository = readRepository(image.repository);
  const login = loginOf(image, env);
  const known2 = login ?? await ownLogin(repository, env);
  const registry = openRegistry(repository, known2 ? { login: known2 } : {});
  if (inputs.image !== "") return takeImage(inputs.image, { platforms: image.platforms, registry });
  return makeImage(subject, {
    image,
    workspace,
    git,
    env,
    login,
    registry,
    temporary,
    docker: dockerFor(image, deps),
    rebuild: inputs.rebuildImage,
    tell: log.info
  });
}
async function imageFileFor(subject, { image, inputs, deps }) {
  const { env, workspace, git, temporary } = deps;
  const directory = resolve4(workspace, inputs.output);
  await mkdir4(directory, { recursive: true });
  if (inputs.image === "")
    return makeImageFile(subject, {
      image,
      workspace,
      git,
      env,
      temporary,
      directory,
      docker: dockerFor(image, deps)
    });
  const from = resolve4(workspace, inputs.image);
  return takeImageFile(subject, { from, directory, platforms: image.platforms });
}
function dockerFor(image, { docker, env, log }) {
  return docker(forDocker(image, env), (line) => log.info(`docker | ${line}`));
}
function loginOf({ login }, env) {
  if (login === void 0) return void 0;
  const { userEnv, passwordEnv } = login;
  return {
    user: variableOf(env, { name: userEnv, key: "build.image.login.user-env" }),
    password: secretVariableOf(env, { name: passwordEnv, key: "build.image.login.password-env" })
  };
}
function forDocker({ login, secrets }, env) {
  const needed = Object.values(secrets);
  const withheld = [login?.userEnv, login?.passwordEnv].filter((name) => !needed.includes(name ?? ""));
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !withheld.includes(name) && !name.startsWith("INPUT_"))
  );
}

// actions/build-release/resolve.ts
init_dirname();
function resolverOf(manifest, env) {
  return async (name, tag) => {
    const repository = readRepository(name);
    const login = loginFor2(new URL(repository.origin).host, manifest, env) ?? await ownLogin(repository, env);
    const registry = openRegistry(repository, login ? { login } : {});
    return (await pinImage(registry, { reference: tag, platforms: [] })).digest;
  };
}
function loginFor2(host, { environments }, env) {
  const logins = Object.values(environments).flatMap(({ slot }) => slot.compose?.login ?? []);
  const login = logins.find(({ registry }) => new URL(readRepository(`${registry}/any`).origin).host === host);
  const [user, password] = login ? [env[login.userEnv], env[login.passwordEnv]] : [];
  return user && password ? { user, password } : void 0;
}

// actions/build-release/run.ts
function liveDeps({ githubToken }) {
  const { env } = process;
  const workspace = env.GITHUB_WORKSPACE ?? process.cwd();
  return {
    workspace,
    env,
    git: createGit(workspace, env),
    artifacts: workflowArtifacts({ env }),
    releases: (repository) => createReleases(createGitHub({ token: githubToken }), repository),
    log: createLog((line) => console.log(line)),
    docker: (dockerEnv, tell2) => createDocker({ env: dockerEnv, tell: tell2, signal: cancellation() }),
    temporary: env.RUNNER_TEMP || tmpdir2()
  };
}
async function run2(inputs, deps) {
  const { log, env } = deps;
  const directory = resolve5(deps.workspace, inputs.output);
  const manifest = await readManifest(inputs.manifest, deps.workspace);
  if (inputs.image !== "" && manifest.strategy !== "image") throw idleImage(manifest);
  const release = await log.group("Build the release", async () => {
    const built = await buildRelease({
      manifest,
      workspace: deps.workspace,
      output: directory,
      version: inputs.version,
      git: deps.git,
      env,
      makeImage: (subject) => imageFor(subject, { manifest, inputs, deps }),
      resolveImage: resolverOf(manifest, env)
    });
    tell(built, log);
    return built;
  });
  return {
    version: release.version,
    "release-id": release.id,
    commit: release.source.commit,
    archive: join14(inputs.output, release.archive.name),
    sha256: release.archive.sha256,
    "tar-sha256": release.archive.tarSha256,
    image: release.image ? imageReference(release.image) : "",
    "image-digest": release.image?.digest ?? "",
    "release-directory": inputs.output,
    "artifact-id": await keep(release, { inputs, deps, directory }),
    "github-release-url": await publish(release, { inputs, deps, directory, manifest })
  };
}
function tell({ application, version, id, source, archive, files, image }, log) {
  log.info(`${application} ${version} of commit ${source.commit} (${source.ref})`);
  log.info(`${archive.name}: ${files.length} files, ${archive.size} bytes`);
  log.info(`sha256 ${archive.sha256}`);
  if (image) log.info(`image ${imageReference(image)}`);
  log.info(`release ${id}`);
}
async function keep({ application }, { inputs, deps, directory }) {
  if (!inputs.uploadArtifact) return "";
  const name = inputs.artifactName || `${application}-release`;
  const paths = await plainFiles(directory);
  const options = inputs.retentionDays === 0 ? {} : { retentionDays: inputs.retentionDays };
  try {
    const { id } = await deps.artifacts.upload(name, paths, directory, options);
    deps.log.info(`Kept as the workflow artifact ${name}.`);
    return String(id);
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== "ARTIFACT_UNAVAILABLE") throw error;
    const where = relative2(deps.workspace, directory) || directory;
    deps.log.warning(`${error.message} ${error.facts.cause ?? ""} The release stays in ${where} only.`);
    return "";
  }
}
async function publish(release, {
  inputs,
  deps,
  directory,
  manifest
}) {
  if (!inputs.githubRelease) return "";
  const { version, application, source } = release;
  return deps.log.group(
    "Publish the GitHub release",
    async () => publishRelease({
      releases: deps.releases(source.repository),
      tag: releaseTag2(release, { inputs, manifest }),
      commit: source.commit,
      title: `${application} ${version}`,
      image: release.image && imageReference(release.image),
      prerelease: isPrerelease(version),
      files: await releaseFiles(directory),
      info: deps.log.info
    })
  );
}
function releaseTag2({ version, source }, { inputs, manifest }) {
  if (inputs.version !== "") return tagOfVersion(version, manifest.build.rules.tag);
  const tag = /^refs\/tags\/(.+)$/.exec(source.ref)?.[1];
  if (tag !== void 0) return tag;
  throw new DeployError({
    code: "GITHUB_RELEASE_NO_TAG",
    message: `The commit ${source.commit.slice(0, 12)} has no tag to make a GitHub release of.`,
    remedy: "Run on a tag, or give the input 'version': publishing then makes its tag."
  });
}
function idleImage({ strategy }) {
  return new DeployError({
    code: "INPUT_INVALID",
    message: `The input 'image' has no effect with strategy ${strategy}.`,
    remedy: "Remove it under 'with:' of this step, or write 'strategy: image' in deploy.yml."
  });
}

// actions/build-release/main.ts
await execute(async () => {
  const inputs = readInputs();
  return run2(inputs, liveDeps(inputs));
});
