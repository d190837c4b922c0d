import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  createGitHub,
  explainGitHubError,
  statusOf,
  workflowArtifacts
} from "../lib/chunk-GFRTDYER.js";
import {
  writeArchive
} from "../lib/chunk-LNMYRKOX.js";
import {
  chooseVersion,
  createGit,
  gitOutput,
  isOnBranch,
  isPrerelease,
  isSemantic,
  readRequirements,
  readSource,
  tagOfVersion,
  versionOfTag
} from "../lib/chunk-J6USTY4B.js";
import {
  DeployError,
  RELEASE_FILE,
  booleanInput,
  byCodeUnit,
  createLog,
  createTree,
  execute,
  input,
  integerInput,
  linkProblem,
  parentsOf,
  parseManifest,
  parseRelease,
  pathProblem,
  releaseId,
  releaseSchema,
  secretInput
} from "../lib/chunk-IRQPY5HD.js";
import "../lib/chunk-4B6UP3FL.js";
import {
  init_dirname
} from "../lib/chunk-UWLA3JLD.js";

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
    githubRelease: booleanInput("github-release")
  };
}

// actions/build-release/run.ts
init_dirname();
import { readFile as readFile2 } from "node:fs/promises";
import { join as join5, relative as relative2, resolve as resolve2 } from "node:path";

// packages/release/build.ts
init_dirname();
import { mkdir, readdir as readdir2, readFile, rename, rm, writeFile } from "node:fs/promises";
import { isAbsolute, join as join3, relative, resolve } from "node:path";

// packages/release/collect.ts
init_dirname();
import { lstat, readdir, readlink } from "node:fs/promises";
import { join, matchesGlob } from "node:path";
var MAX_FILES = 2e5;
async function collect({
  workspace,
  include,
  exclude,
  skip = []
}) {
  const found = /* @__PURE__ */ new Map();
  const missing = [];
  const isLeftOut = (path) => isExcluded(path, exclude) || skip.includes(path);
  for (const entry of include) {
    const root = normalise(entry);
    if (!await walk({ workspace, path: root, isLeftOut, found })) missing.push(entry);
  }
  return { items: withParents([...found.values()]), missing };
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
    if ((await statOf(join(workspace, folder)))?.isSymbolicLink())
      refuse(folder, "a symlink above a path of build.include");
  }
  const stats = await statOf(join(workspace, path));
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
      const childStats = await statOf(join(workspace, child));
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
async function statOf(path) {
  try {
    return await lstat(path);
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

// packages/release/requirements.ts
init_dirname();
import { readFileSync } from "node:fs";
import { join as join2 } from "node:path";
function unpinnedRequirements(paths, workspace) {
  const read = (path) => readIfThere(join2(workspace, path));
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
function requireRules(build, candidate2) {
  const violations = [
    ...filesRule(build, candidate2),
    ...tagRule(build, candidate2),
    ...branchRule(build, candidate2),
    ...requirementsRule(candidate2)
  ];
  if (violations.length === 0) return;
  const count = violations.length === 1 ? "a rule" : `${violations.length} rules`;
  throw new DeployError({
    code: "RELEASE_RULE",
    message: `Commit ${candidate2.commit.slice(0, 12)} breaks ${count} that deploy.yml sets for a release.`,
    cause: violations.map(({ rule, why }) => `${rule}: ${why}`).join("\n"),
    remedy: [...new Set(violations.map(({ remedy }) => remedy))].join("\n")
  });
}
function filesRule({ rules }, { paths, missing, named }) {
  const absent = rules.requiredFiles.filter((path) => !paths.has(path));
  return [
    ...missing.map((path) => ({
      rule: "build.include",
      why: `'${path}' does not exist in the checkout`,
      remedy: "Correct the path in build.include; a folder that a build step makes must be made before this step."
    })),
    ...paths.size === 0 && missing.length === 0 ? [
      {
        rule: "build.include",
        why: "no file is left to release",
        remedy: "Name at least one file in build.include that build.exclude does not leave out."
      }
    ] : [],
    ...absent.map((path) => ({
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
  skip = []
}) {
  const changes = await changedPaths(git, include);
  const generated = await withoutTrackedFiles(git, include);
  const relevant = changes.filter(({ path }) => !isExcluded(path, exclude) && !skip.some((folder) => isAtOrBelow(path, folder))).filter(({ path, state }) => state !== "!" || !generated.some((folder) => isAtOrBelow(path, folder)));
  if (relevant.length === 0) return;
  throw new DeployError({
    code: "DIRTY_WORKTREE",
    message: `${relevant.length} ${relevant.length === 1 ? "path" : "paths"} of the release ${relevant.length === 1 ? "differs" : "differ"} from the commit, which would not name its bytes.`,
    cause: summary(relevant.map(({ path, state }) => `${path}: ${STATES[state] ?? "changed"}`)),
    remedy: "Commit or remove them, or leave them out by build.exclude in deploy.yml. Generated files that belong to the release: name their folder in build.include."
  });
}
async function changedPaths(git, include) {
  const prefix = await gitOutput(git, ["rev-parse", "--show-prefix"]);
  const { stdout } = await succeed(git, [
    "status",
    "--porcelain=v1",
    "-z",
    "--no-renames",
    "--untracked-files=all",
    "--ignored=traditional",
    "--",
    ...include.map(pathspec)
  ]);
  return stdout.split("\0").filter((record) => record !== "").map((record) => ({ path: record.slice(3), state: record.slice(0, 2).trim()[0] })).filter(({ path }) => path.startsWith(prefix)).map(({ path, state }) => ({ path: path.slice(prefix.length), state })).sort((left, right) => byCodeUnit(left.path, right.path));
}
async function withoutTrackedFiles(git, include) {
  const generated = [];
  for (const entry of include) {
    const { stdout } = await succeed(git, ["ls-files", "-z", "--", pathspec(entry)]);
    if (stdout === "") generated.push(normalise(entry));
  }
  return generated;
}
async function succeed(git, args) {
  const result = await git.run(args);
  if (result.code !== 0) await gitOutput({ run: async () => result }, args);
  return result;
}
function pathspec(entry) {
  return `:(literal)${normalise(entry) || "."}`;
}
function isAtOrBelow(path, folder) {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}
function summary(rows) {
  const shown = rows.slice(0, 20);
  return rows.length > shown.length ? [...shown, `and ${rows.length - shown.length} more`].join("\n") : shown.join("\n");
}

// packages/release/build.ts
var DOCUMENTS = ["bom.json", "SHA256SUMS", "SHA512SUMS"];
async function buildRelease(options) {
  const { manifest, workspace, git, env } = options;
  const { build } = manifest;
  const output = resolve(workspace, options.output);
  const scope = { include: build.include, exclude: build.exclude, skip: insideOf(workspace, output) };
  requireArchive(manifest);
  requireOwnFolder(workspace, output, build.include);
  const source = await readSource({ git, workspace, env, tagPattern: build.rules.tag });
  const { commit, tag } = source;
  const version = chooseVersion({ asked: options.version, tag, pattern: build.rules.tag, commit });
  const name = archiveName(manifest, version);
  const tree = await collect({ workspace, ...scope });
  requireRules(build, await candidate({ ...options, source, version, tree }));
  await requireClean({ git, ...scope });
  await mkdir(output, { recursive: true });
  const previous = await previousRelease(output);
  const draft = join3(output, `${name}.new`);
  try {
    const { epochSeconds } = source;
    const written = await writeArchive({ items: tree.items, workspace, epochSeconds, destination: draft });
    const release = describe({ manifest, version, name, source, written });
    if (previous !== void 0 && previous.id !== release.id) await removePrevious(output, previous);
    await rename(draft, join3(output, name));
    await writeWhole(join3(output, RELEASE_FILE), `${JSON.stringify(release, null, 2)}
`);
    return release;
  } finally {
    await rm(draft, { force: true });
  }
}
function requireArchive({ strategy }) {
  if (strategy !== "image") return;
  throw new DeployError({
    code: "STRATEGY_UNFINISHED",
    message: "This version does not build and push images yet.",
    remedy: "Deploy an archive: strategy: tarball."
  });
}
function describe({
  manifest,
  version,
  name,
  source,
  written
}) {
  const { size, sha256, sha512, tarSha256, files, links } = written;
  const { repository, commit, ref } = source;
  return releaseSchema.parse({
    schemaVersion: 1,
    application: manifest.application,
    version,
    id: releaseId(version, sha256),
    strategy: manifest.strategy,
    createdAt: new Date(source.epochSeconds * 1e3).toISOString(),
    source: { repository, commit, ref },
    archive: { name, size, sha256, sha512, tarSha256 },
    files,
    ...links.length === 0 ? {} : { links }
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
  return Object.entries(environments).flatMap(([name, { slot }]) => {
    const key = `environments.${name}`;
    const { unitFile } = slot.service;
    return [
      ...slot.config.map(({ file }) => ({ key: `${key}.config`, path: file })),
      ...unitFile ? [{ key: `${key}.service.unit-file`, path: unitFile }] : [],
      ...slot.venv ? [{ key: `${key}.venv.requirements`, path: slot.venv.requirements }] : []
    ];
  });
}
function requirementFiles({ environments }) {
  const named = Object.values(environments).flatMap(({ slot }) => slot.venv?.requirements ?? []);
  return named.length === 0 ? ["requirements.txt"] : [...new Set(named)];
}
function archiveName({ application, build }, version) {
  const name = build.archive.replaceAll("{application}", application).replaceAll("{version}", version);
  if (!/[{}]/.test(name)) return name;
  throw new DeployError({
    code: "MANIFEST_INVALID",
    message: `build.archive is '${build.archive}', which holds an unknown placeholder.`,
    remedy: "Use {application} and {version} only."
  });
}
function insideOf(workspace, output) {
  const path = relative(workspace, output);
  if (path === "" || path === ".." || path.startsWith("../") || isAbsolute(path)) return [];
  return [path];
}
async function previousRelease(output) {
  const path = join3(output, RELEASE_FILE);
  try {
    return parseRelease(await readFile(path, "utf8"), path);
  } catch (error) {
    if (error.code === "ENOENT") return void 0;
    throw error;
  }
}
async function writeWhole(path, text) {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
async function removePrevious(output, { id, archive }) {
  const known = [RELEASE_FILE, archive.name, ...DOCUMENTS];
  const names = (await readdir2(output)).filter((name) => !name.endsWith(".new"));
  const strangers = names.filter((name) => !known.includes(name));
  if (strangers.length > 0) throw taken(output, { id, strangers });
  for (const name of known) await rm(join3(output, name), { force: true });
}
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
function taken(output, { id, strangers }) {
  return new DeployError({
    code: "OUTPUT_TAKEN",
    message: `${output} holds another release, ${id}, and files that only you can judge: ${strangers.join(", ")}.`,
    cause: "Documents about one release must not lie beside the bytes of another.",
    remedy: "Remove the folder, or give another one by the input 'output'."
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
  const draft = requireOwn(existing) ?? await createOnce({ releases, tag, commit, title, prerelease });
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
  prerelease
}) {
  const body = `Commit ${commit}

${MARKER}`;
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
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir as readdir3, stat } from "node:fs/promises";
import { basename, join as join4 } from "node:path";
import { pipeline } from "node:stream/promises";
async function plainFiles(directory) {
  const entries = await readdir3(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return names.sort(byCodeUnit).map((name) => join4(directory, name));
}
async function releaseFiles(directory) {
  const files = [];
  for (const path of await plainFiles(directory)) {
    const name = basename(path);
    const { size } = await stat(path);
    if (!/^[A-Za-z0-9_+@-][A-Za-z0-9._+@-]*$/.test(name)) throw unusable(path, "GitHub would rename it");
    if (size === 0) throw unusable(path, "it is empty");
    files.push({ name, path, size, sha256: await sha256Of(path) });
  }
  return files;
}
async function sha256Of(path) {
  const hash = createHash("sha256");
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
    log: createLog((line) => console.log(line))
  };
}
async function run(inputs, deps) {
  const { log, env } = deps;
  const directory = resolve2(deps.workspace, inputs.output);
  const manifest = await loadManifest(deps.workspace, inputs.manifest);
  const release = await log.group("Build the release", async () => {
    const built = await buildRelease({
      manifest,
      workspace: deps.workspace,
      output: directory,
      version: inputs.version,
      git: deps.git,
      env
    });
    tell(built, log);
    return built;
  });
  return {
    version: release.version,
    "release-id": release.id,
    commit: release.source.commit,
    archive: join5(inputs.output, release.archive.name),
    sha256: release.archive.sha256,
    "tar-sha256": release.archive.tarSha256,
    "release-directory": inputs.output,
    "artifact-id": await keep(release, { inputs, deps, directory }),
    "github-release-url": await publish(release, { inputs, deps, directory, manifest })
  };
}
function tell({ application, version, id, source, archive, files }, log) {
  log.info(`${application} ${version} of commit ${source.commit} (${source.ref})`);
  log.info(`${archive.name}: ${files.length} files, ${archive.size} bytes`);
  log.info(`sha256 ${archive.sha256}`);
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
      tag: releaseTag(release, { inputs, manifest }),
      commit: source.commit,
      title: `${application} ${version}`,
      prerelease: isPrerelease(version),
      files: await releaseFiles(directory),
      info: deps.log.info
    })
  );
}
function releaseTag({ version, source }, { inputs, manifest }) {
  if (inputs.version !== "") return tagOfVersion(version, manifest.build.rules.tag);
  const tag = /^refs\/tags\/(.+)$/.exec(source.ref)?.[1];
  if (tag !== void 0) return tag;
  throw new DeployError({
    code: "GITHUB_RELEASE_NO_TAG",
    message: `The commit ${source.commit.slice(0, 12)} has no tag to make a GitHub release of.`,
    remedy: "Run on a tag, or give the input 'version': publishing then makes its tag."
  });
}
async function loadManifest(workspace, path) {
  try {
    return parseManifest(await readFile2(resolve2(workspace, path), "utf8"), path);
  } catch (error) {
    if (error instanceof DeployError) throw error;
    throw new DeployError({
      code: "MANIFEST_MISSING",
      message: `${path} cannot be read.`,
      cause: error.message,
      remedy: "Check the repository out before this step (actions/checkout), or name the file with the input 'manifest'."
    });
  }
}

// actions/build-release/main.ts
await execute(async () => {
  const inputs = readInputs();
  return run(inputs, liveDeps(inputs));
});
