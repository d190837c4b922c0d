import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  require_semver,
  versionPattern
} from "./chunk-6XN6W6BW.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  __toESM,
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/release/version.ts
init_dirname();
var import_semver = __toESM(require_semver(), 1);
var PLACEHOLDER = "{version}";
function versionOfTag(tag, pattern) {
  const [prefix, suffix] = split(pattern);
  if (tag.length <= prefix.length + suffix.length) return void 0;
  if (!tag.startsWith(prefix) || !tag.endsWith(suffix)) return void 0;
  return tag.slice(prefix.length, tag.length - suffix.length);
}
function tagOfVersion(version, pattern) {
  const [prefix, suffix] = split(pattern);
  return `${prefix}${version}${suffix}`;
}
function isSemantic(version) {
  return versionPattern.test(version) && /^[0-9]/.test(version) && import_semver.default.valid(version) !== null;
}
function isPrerelease(version) {
  return import_semver.default.prerelease(version) !== null;
}
function sortedTags(tags, pattern) {
  const versionOf = (tag) => versionOfTag(tag, pattern) ?? "";
  return tags.filter((tag) => isSemantic(versionOf(tag))).sort((left, right) => import_semver.default.compareBuild(versionOf(left), versionOf(right)));
}
function highestTag(tags, pattern) {
  return sortedTags(tags, pattern).at(-1);
}
function chooseVersion({
  asked,
  tag,
  pattern,
  commit
}) {
  if (asked !== void 0 && asked !== "") return requirePlain(asked);
  if (tag === void 0) return `0.0.0-g${commit.slice(0, 12)}`;
  const version = versionOfTag(tag, pattern);
  if (version !== void 0 && isSemantic(version)) return version;
  throw new DeployError({
    code: "VERSION_INVALID",
    message: `The tag '${tag}' names no version.`,
    cause: `build.rules.tag says '${pattern}', where {version} is a semantic version such as 1.4.2 or 2.0.0-rc.1.`,
    remedy: `Tag the commit as '${tagOfVersion("1.4.2", pattern)}', correct build.rules.tag, or give the input 'version'.`
  });
}
function requirePlain(version) {
  if (versionPattern.test(version)) return version;
  throw new DeployError({
    code: "VERSION_INVALID",
    message: `The version ${JSON.stringify(version)} cannot name a release.`,
    cause: "A version becomes the name of files and folders: letters, digits and . _ + - only, at most 128 of them.",
    remedy: "Correct the input 'version', for example 1.4.2."
  });
}
function split(pattern) {
  const parts = pattern.split(PLACEHOLDER);
  if (parts.length === 2) return [parts[0], parts[1]];
  throw new DeployError({
    code: "MANIFEST_INVALID",
    message: `build.rules.tag is '${pattern}', which must hold {version} exactly once.`,
    remedy: "Write it as 'v{version}', for example."
  });
}

export {
  versionOfTag,
  tagOfVersion,
  isSemantic,
  isPrerelease,
  sortedTags,
  highestTag,
  chooseVersion
};
