import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  GitHub,
  getOctokitOptions,
  require_light,
  retry
} from "./chunk-NAKWF7PS.js";
import {
  architectureMissing,
  invalid,
  isIndex,
  labelsIn,
  matches,
  otherDigest,
  platformIn,
  platformText,
  readIndex,
  readManifest,
  refused,
  unreachable
} from "./chunk-2TK4EP7C.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  __toESM,
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/kit/github.ts
init_dirname();

// node_modules/@octokit/plugin-throttling/dist-bundle/index.js
init_dirname();
var import_light = __toESM(require_light(), 1);
var VERSION = "0.0.0-development";
var noop = () => Promise.resolve();
function wrapRequest(state, request, options) {
  return state.retryLimiter.schedule(doRequest, state, request, options);
}
async function doRequest(state, request, options) {
  const { pathname } = new URL(options.url, "http://github.test");
  const isAuth = isAuthRequest(options.method, pathname);
  const isWrite = !isAuth && options.method !== "GET" && options.method !== "HEAD";
  const isSearch = options.method === "GET" && pathname.startsWith("/search/");
  const isGraphQL = pathname.startsWith("/graphql");
  const retryCount = ~~request.retryCount;
  const jobOptions = retryCount > 0 ? { priority: 0, weight: 0 } : {};
  if (state.clustering) {
    jobOptions.expiration = 1e3 * 60;
  }
  if (isWrite || isGraphQL) {
    await state.write.key(state.id).schedule(jobOptions, noop);
  }
  if (isWrite && state.triggersNotification(pathname)) {
    await state.notifications.key(state.id).schedule(jobOptions, noop);
  }
  if (isSearch) {
    await state.search.key(state.id).schedule(jobOptions, noop);
  }
  const req = (isAuth ? state.auth : state.global).key(state.id).schedule(jobOptions, request, options);
  if (isGraphQL) {
    const res = await req;
    if (res.data.errors != null && res.data.errors.some((error) => error.type === "RATE_LIMITED")) {
      const error = Object.assign(new Error("GraphQL Rate Limit Exceeded"), {
        response: res,
        data: res.data
      });
      throw error;
    }
  }
  return req;
}
function isAuthRequest(method, pathname) {
  return method === "PATCH" && // https://docs.github.com/en/rest/apps/apps?apiVersion=2022-11-28#create-a-scoped-access-token
  /^\/applications\/[^/]+\/token\/scoped$/.test(pathname) || method === "POST" && // https://docs.github.com/en/rest/apps/oauth-applications?apiVersion=2022-11-28#reset-a-token
  (/^\/applications\/[^/]+\/token$/.test(pathname) || // https://docs.github.com/en/rest/apps/apps?apiVersion=2022-11-28#create-an-installation-access-token-for-an-app
  /^\/app\/installations\/[^/]+\/access_tokens$/.test(pathname) || // https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
  pathname === "/login/oauth/access_token");
}
var triggers_notification_paths_default = [
  "/orgs/{org}/invitations",
  "/orgs/{org}/invitations/{invitation_id}",
  "/orgs/{org}/teams/{team_slug}/discussions",
  "/orgs/{org}/teams/{team_slug}/discussions/{discussion_number}/comments",
  "/repos/{owner}/{repo}/collaborators/{username}",
  "/repos/{owner}/{repo}/commits/{commit_sha}/comments",
  "/repos/{owner}/{repo}/issues",
  "/repos/{owner}/{repo}/issues/{issue_number}/comments",
  "/repos/{owner}/{repo}/issues/{issue_number}/sub_issue",
  "/repos/{owner}/{repo}/issues/{issue_number}/sub_issues/priority",
  "/repos/{owner}/{repo}/pulls",
  "/repos/{owner}/{repo}/pulls/{pull_number}/comments",
  "/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
  "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
  "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
  "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
  "/repos/{owner}/{repo}/releases",
  "/teams/{team_id}/discussions",
  "/teams/{team_id}/discussions/{discussion_number}/comments"
];
function routeMatcher(paths) {
  const regexes = paths.map(
    (path) => path.split("/").map((c) => c.startsWith("{") ? "(?:.+?)" : c).join("/")
  );
  const regex2 = `^(?:${regexes.map((r) => `(?:${r})`).join("|")})[^/]*$`;
  return new RegExp(regex2, "i");
}
var regex = routeMatcher(triggers_notification_paths_default);
var triggersNotification = regex.test.bind(regex);
var groups = {};
var createGroups = function(Bottleneck, common) {
  groups.global = new Bottleneck.Group({
    id: "octokit-global",
    maxConcurrent: 10,
    ...common
  });
  groups.auth = new Bottleneck.Group({
    id: "octokit-auth",
    maxConcurrent: 1,
    ...common
  });
  groups.search = new Bottleneck.Group({
    id: "octokit-search",
    maxConcurrent: 1,
    minTime: 2e3,
    ...common
  });
  groups.write = new Bottleneck.Group({
    id: "octokit-write",
    maxConcurrent: 1,
    minTime: 1e3,
    ...common
  });
  groups.notifications = new Bottleneck.Group({
    id: "octokit-notifications",
    maxConcurrent: 1,
    minTime: 3e3,
    ...common
  });
};
function throttling(octokit, octokitOptions) {
  const {
    enabled = true,
    Bottleneck = import_light.default,
    id = "no-id",
    timeout = 1e3 * 60 * 2,
    // Redis TTL: 2 minutes
    connection
  } = octokitOptions.throttle || {};
  if (!enabled) {
    return {};
  }
  const common = { timeout };
  if (typeof connection !== "undefined") {
    common.connection = connection;
  }
  const state = Object.assign(
    {
      clustering: connection != null,
      triggersNotification,
      fallbackSecondaryRateRetryAfter: 60,
      retryAfterBaseValue: 1e3,
      id
    },
    octokitOptions.throttle
  );
  if (typeof state.onSecondaryRateLimit !== "function" || typeof state.onRateLimit !== "function") {
    throw new Error(`octokit/plugin-throttling error:
        You must pass the onSecondaryRateLimit and onRateLimit error handlers.
        See https://octokit.github.io/rest.js/#throttling

        const octokit = new Octokit({
          throttle: {
            onSecondaryRateLimit: (retryAfter, options) => {/* ... */},
            onRateLimit: (retryAfter, options) => {/* ... */}
          }
        })
    `);
  }
  let initialized = false;
  const initializeBottleneck = () => {
    if (initialized) {
      return;
    }
    initialized = true;
    if (groups.global == null) {
      createGroups(Bottleneck, common);
    }
    state.global = state.global ?? groups.global;
    state.auth = state.auth ?? groups.auth;
    state.search = state.search ?? groups.search;
    state.write = state.write ?? groups.write;
    state.notifications = state.notifications ?? groups.notifications;
    state.retryLimiter = state.retryLimiter ?? new Bottleneck();
    const events = {};
    const emitter = new Bottleneck.Events(events);
    events.on("secondary-limit", state.onSecondaryRateLimit);
    events.on("rate-limit", state.onRateLimit);
    events.on(
      "error",
      (e) => octokit.log.warn("Error in throttling-plugin limit handler", e)
    );
    state.retryLimiter.on("failed", async function(error, info) {
      const [state2, request, options] = info.args;
      const { pathname } = new URL(options.url, "http://github.test");
      const shouldRetryGraphQL = pathname.startsWith("/graphql") && error.status !== 401;
      if (!(shouldRetryGraphQL || error.status === 403 || error.status === 429)) {
        return;
      }
      const retryCount = ~~request.retryCount;
      request.retryCount = retryCount;
      options.request.retryCount = retryCount;
      const { wantRetry, retryAfter = 0 } = await (async function() {
        if (/\bsecondary rate\b/i.test(error.message)) {
          const retryAfter2 = Number(error.response.headers["retry-after"]) || state2.fallbackSecondaryRateRetryAfter;
          const wantRetry2 = await emitter.trigger(
            "secondary-limit",
            retryAfter2,
            options,
            octokit,
            retryCount
          );
          return { wantRetry: wantRetry2, retryAfter: retryAfter2 };
        }
        if (error.response.headers != null && error.response.headers["x-ratelimit-remaining"] === "0" || (error.response.data?.errors ?? []).some(
          (error2) => error2.type === "RATE_LIMITED"
        )) {
          const rateLimitReset = new Date(
            ~~error.response.headers["x-ratelimit-reset"] * 1e3
          ).getTime();
          const retryAfter2 = Math.max(
            // Add one second so we retry _after_ the reset time
            // https://docs.github.com/en/rest/overview/resources-in-the-rest-api?apiVersion=2022-11-28#exceeding-the-rate-limit
            Math.ceil((rateLimitReset - Date.now()) / 1e3) + 1,
            0
          );
          const wantRetry2 = await emitter.trigger(
            "rate-limit",
            retryAfter2,
            options,
            octokit,
            retryCount
          );
          return { wantRetry: wantRetry2, retryAfter: retryAfter2 };
        }
        return {};
      })();
      if (wantRetry) {
        request.retryCount++;
        return retryAfter * state2.retryAfterBaseValue;
      }
    });
  };
  octokit.hook.wrap("request", (request, options) => {
    initializeBottleneck();
    return wrapRequest(state, request, options);
  });
  return {};
}
throttling.VERSION = VERSION;
throttling.triggersNotification = triggersNotification;

// packages/kit/rate-limit.ts
init_dirname();
import { setTimeout as sleep } from "node:timers/promises";
var MAX_WAITS = 3;
var MAX_WAIT_SECONDS = 120;
var UNNAMED_SECONDS = 60;
function isRateLimit({ status, message, response }) {
  if (status === 429) return true;
  const headers = response?.headers ?? {};
  const named = headers["retry-after"] !== void 0 || headers["x-ratelimit-remaining"] === "0";
  return status === 403 && (named || /\bsecondary rate limit\b/i.test(message));
}
async function patiently(attempt, { refusal, secondMs }) {
  for (let waits = 0; ; waits += 1) {
    try {
      return await attempt();
    } catch (error) {
      const refused2 = refusal(error);
      if (!refused2 || !isRateLimit(refused2) || waits === MAX_WAITS) throw error;
      const seconds = secondsOf(refused2, waits);
      if (seconds > MAX_WAIT_SECONDS) throw error;
      await sleep(seconds * secondMs);
    }
  }
}
function secondsOf({ response }, waits) {
  const headers = response?.headers ?? {};
  const after = Number(headers["retry-after"]);
  if (Number.isFinite(after) && after > 0) return after;
  const reset = Number(headers["x-ratelimit-reset"]);
  if (headers["x-ratelimit-remaining"] === "0" && Number.isFinite(reset))
    return Math.max(1, Math.ceil(reset - Date.now() / 1e3) + 1);
  return UNNAMED_SECONDS * 2 ** waits;
}

// packages/kit/github.ts
var Client = GitHub.plugin(retry, throttling);
var TIMEOUT_MS = 2e4;
var unpaced = { key: () => ({ schedule: async () => void 0 }) };
function createGitHub({
  token,
  baseUrl = process.env.GITHUB_API_URL || "https://api.github.com",
  secondMs = 1e3,
  timeoutMs = TIMEOUT_MS
}) {
  if (token === "") throw noToken();
  const paced = { onRateLimit: () => false, onSecondaryRateLimit: () => false };
  const pace = isOnThisMachine(baseUrl) ? { write: unpaced, notifications: unpaced } : {};
  const octokit = new Client(
    getOctokitOptions(token, {
      baseUrl,
      throttle: { ...paced, ...pace },
      retry: { doNotRetry: neverRepeated, retryAfterBaseValue: secondMs }
    })
  );
  octokit.hook.before("request", (options) => {
    if (options.method === "POST") options.request.retries ??= 0;
    options.request.fetch = bounded(options.request.fetch ?? fetch, timeoutMs);
  });
  octokit.hook.wrap(
    "request",
    (request, options) => patiently(async () => request(options), {
      refusal: (error) => isAnswer(error) ? error : void 0,
      secondMs
    })
  );
  return octokit;
}
var neverRepeated = [400, 401, 403, 404, 410, 422, 429, 451];
function bounded(inner, timeoutMs) {
  return (url, init) => {
    const isShort = init?.body == null || typeof init.body === "string";
    return inner(url, isShort ? { ...init, signal: AbortSignal.timeout(timeoutMs) } : init);
  };
}
function explainGitHubError(error, { what, permission }) {
  if (!isAnswer(error)) return error;
  const cause = `${error.status} ${error.message}`;
  const headers = error.response?.headers ?? {};
  if (isRateLimit(error)) {
    const remedy2 = "Run it again later; a token of its own for this job has a limit of its own.";
    return new DeployError({
      code: "GITHUB_RATE_LIMIT",
      message: `GitHub had no time to ${what}.`,
      cause,
      remedy: remedy2
    });
  }
  if ([401, 403, 404].includes(error.status)) {
    const needed = acceptedPermissions(headers["x-accepted-github-permissions"]) ?? [permission];
    return new DeployError({
      code: "TOKEN_PERMISSION",
      message: `The token may not ${what}.`,
      cause: error.status === 404 ? `${cause} (GitHub also says so where a token may not look)` : cause,
      remedy: `Give the job the permission, and check the input 'github-token':
permissions:
${needed.map((line) => `  ${line}`).join("\n")}
Runs of pull requests from forks never have it.`
    });
  }
  if (error.status >= 500) {
    const remedy2 = "Run it again; see https://www.githubstatus.com when it stays so.";
    return new DeployError({
      code: "GITHUB_UNREACHABLE",
      message: `GitHub could not ${what}.`,
      cause,
      remedy: remedy2
    });
  }
  const remedy = "Read what GitHub says above.";
  return new DeployError({ code: "GITHUB_REFUSED", message: `GitHub refused to ${what}.`, cause, remedy });
}
function statusOf(error) {
  return isAnswer(error) ? error.status : void 0;
}
function isAnswer(error) {
  return error instanceof Error && "status" in error && typeof error.status === "number" && "request" in error;
}
function acceptedPermissions(header) {
  const first = header?.split(";")[0]?.trim();
  if (!first) return void 0;
  return first.split(",").map((pair) => pair.trim().replaceAll("_", "-").replace("=", ": "));
}
function isOnThisMachine(baseUrl) {
  const { hostname } = new URL(baseUrl);
  return hostname === "127.0.0.1" || hostname === "[::1]" || /(^|\.)localhost$/.test(hostname);
}
function noToken() {
  return new DeployError({
    code: "TOKEN_MISSING",
    message: "There is no token for GitHub.",
    remedy: "Leave the input 'github-token' out to use the job's own, or check that the secret exists."
  });
}

// packages/release/artifact.ts
init_dirname();
function workflowArtifacts({
  env = process.env,
  token = "",
  repository = env.GITHUB_REPOSITORY ?? ""
} = {}) {
  const client = async () => {
    const reason = whyUnavailable(env);
    if (reason !== void 0) throw unavailable(reason);
    const { DefaultArtifactClient } = await import("./artifact-ULEU4BA5.js");
    return new DefaultArtifactClient();
  };
  return {
    upload: async (name, files, root, { retentionDays, replace = false } = {}) => {
      const artifacts = await client();
      const settings = { compressionLevel: 0, ...retentionDays === void 0 ? {} : { retentionDays } };
      try {
        if (replace) await artifacts.deleteArtifact(name).catch(unlessMissing);
        const { id, digest } = await artifacts.uploadArtifact(name, [...files], root, settings);
        if (id === void 0 || digest === void 0) throw new Error("GitHub named no artifact");
        return { id, digest };
      } catch (error) {
        throw uploadFailed(name, error);
      }
    },
    download: async (name, directory, { runId } = {}) => {
      const artifacts = await client();
      const scope = runId === void 0 ? {} : { findBy: inRun(repository, { token, runId }) };
      try {
        const { artifacts: known } = await artifacts.listArtifacts({ latest: true, ...scope });
        const found = known.find((artifact) => artifact.name === name);
        if (found === void 0) throw missing(name, { runId, known: known.map((artifact) => artifact.name) });
        const expected = found.digest === void 0 ? {} : { expectedHash: found.digest };
        const { digestMismatch } = await artifacts.downloadArtifact(found.id, {
          path: directory,
          ...expected,
          ...scope
        });
        if (digestMismatch) throw broken(name);
      } catch (error) {
        throw error instanceof DeployError ? error : downloadFailed(name, error);
      }
    }
  };
}
function unlessMissing(error) {
  if (error.name !== "ArtifactNotFoundError") throw error;
}
function inRun(repository, { token, runId }) {
  const [repositoryOwner = "", repositoryName = ""] = repository.split("/");
  return { token, workflowRunId: runId, repositoryOwner, repositoryName };
}
function whyUnavailable(env) {
  const { hostname } = new URL(env.GITHUB_SERVER_URL || "https://github.com");
  if (hostname !== "github.com" && !/\.(ghe\.com|localhost)$/.test(hostname))
    return `${hostname} is a GitHub Enterprise Server, which has no such service.`;
  if (!env.ACTIONS_RUNTIME_TOKEN || !env.ACTIONS_RESULTS_URL)
    return "This is not a job of GitHub Actions: the runner gave no access to the service.";
  return void 0;
}
function unavailable(cause) {
  return new DeployError({
    code: "ARTIFACT_UNAVAILABLE",
    message: "There is no service for workflow artifacts here.",
    cause,
    remedy: "Carry the release directory by other means: a GitHub release, a shared disk, or deploy in the same job."
  });
}
function uploadFailed(name, { message }) {
  return new DeployError({
    code: "ARTIFACT_UPLOAD_FAILED",
    message: `The workflow artifact '${name}' could not be uploaded.`,
    cause: message,
    remedy: `A name can be used once in a run: another call in this run needs another 'artifact-name', or 'upload-artifact: "false"'. Otherwise run the job again.`
  });
}
function downloadFailed(name, { message }) {
  return new DeployError({
    code: "ARTIFACT_DOWNLOAD_FAILED",
    message: `The workflow artifact '${name}' could not be downloaded.`,
    cause: message,
    remedy: "Run the job again. An artifact of another run needs 'permissions: actions: read'."
  });
}
function missing(name, { runId, known }) {
  return new DeployError({
    code: "ARTIFACT_MISSING",
    message: `${runId === void 0 ? "This run" : `Run ${runId}`} has no workflow artifact '${name}'.`,
    cause: known.length === 0 ? "It has none at all; they expire after some days." : `It has: ${known.join(", ")}`,
    remedy: "An earlier step or job of the same run must have made it: build-release the release, the stage before this one its evidence. Where it has expired, run them again from the same commit: it gives the same bytes."
  });
}
function broken(name) {
  return new DeployError({
    code: "DIGEST_MISMATCH",
    message: `The workflow artifact '${name}' arrived with other bytes than were uploaded.`,
    remedy: "Run the job again; when it stays so, build the release again."
  });
}

// packages/release/registry/pin.ts
init_dirname();
async function labelsOf(registry, image) {
  const [first] = await platformsIn(registry, image);
  if (first === void 0) return {};
  const { text } = await registry.blob((await first.read()).config);
  return labelsIn(text, (cause) => invalid(registry.repository, cause));
}
async function pinImage(registry, { reference, platforms }) {
  const root = await registry.manifest(reference);
  const there = await platformsIn(registry, root);
  const wanted = platforms.map((platform) => there.find((each) => matches(each.platform, platform)));
  if (wanted.includes(void 0)) {
    const missing2 = platforms.filter((_, index) => wanted[index] === void 0);
    throw architectureMissing(registry.repository, {
      wanted: missing2,
      there: there.map(({ platform }) => platform)
    });
  }
  const found = await Promise.all(wanted.map((each) => each.read()));
  return { repository: registry.repository.name, digest: root.digest, platforms: found };
}
async function platformsIn(registry, root) {
  const refuse = (cause) => invalid(registry.repository, cause);
  if (isIndex(root.mediaType)) {
    const { manifests: manifests2 } = readIndex(root.text, refuse);
    return manifests2.flatMap(({ digest, platform }) => {
      if (platform === void 0 || platform.os === "unknown") return [];
      const name2 = platformText(platform);
      const read = async () => platformOf(await registry.manifest(digest), { name: name2, refuse });
      return [{ platform: name2, read }];
    });
  }
  const { config } = readManifest(root.text, refuse);
  const { text } = await registry.blob(config.digest);
  const name = platformIn(text, refuse);
  return [{ platform: name, read: async () => platformOf(root, { name, refuse }) }];
}
function platformOf({ digest, text }, { name, refuse }) {
  const { config, layers } = readManifest(text, refuse);
  return { platform: name, manifest: digest, config: config.digest, layers };
}

// packages/release/registry/own-login.ts
init_dirname();
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
function dockerFolder({ DOCKER_CONFIG, HOME }) {
  return DOCKER_CONFIG || join(HOME ?? "/", ".docker");
}
async function readDockerConfig(folder) {
  try {
    return JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
  } catch {
    return {};
  }
}
function loginKey({ origin }) {
  const { host } = new URL(origin);
  return host === "registry-1.docker.io" ? "https://index.docker.io/v1/" : host;
}
async function ownLogin(repository, env) {
  const { auths = {}, credsStore, credHelpers = {} } = await readDockerConfig(dockerFolder(env));
  const key = loginKey(repository);
  const helper = credHelpers[key] ?? credsStore;
  const helped = helper === void 0 ? void 0 : await askHelper(helper, key, env);
  if (helped) return helped;
  const kept = auths[key]?.auth ?? auths[`https://${key}`]?.auth;
  const [, user, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(kept ?? "", "base64").toString("utf8")) ?? [];
  return user && password ? { user, password } : void 0;
}
function askHelper(helper, key, env) {
  return new Promise((resolve) => {
    const child = spawn(`docker-credential-${helper}`, ["get"], { env, stdio: ["pipe", "pipe", "ignore"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
    child.stdin.on("error", () => void 0);
    child.on("error", () => resolve(void 0));
    child.on("close", () => resolve(loginIn(text)));
    child.stdin.end(key);
  });
}
function loginIn(text) {
  try {
    const { Username: user, Secret: password } = JSON.parse(text);
    if (typeof user !== "string" || typeof password !== "string" || user === "<token>") return void 0;
    return { user, password };
  } catch {
    return void 0;
  }
}

// packages/release/registry/client.ts
init_dirname();
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

// packages/release/registry/challenge.ts
init_dirname();
function readChallenge(header) {
  const [, scheme, parameters = ""] = /^\s*([A-Za-z]+)\s*(.*)$/s.exec(header ?? "") ?? [];
  if (scheme?.toLowerCase() === "basic") return { scheme: "basic" };
  if (scheme?.toLowerCase() !== "bearer") return void 0;
  const values = /* @__PURE__ */ new Map();
  for (const [, key = "", quoted, plain] of parameters.matchAll(
    /([A-Za-z_]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g
  ))
    values.set(key.toLowerCase(), quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? "");
  const realm = values.get("realm");
  if (realm === void 0 || !URL.canParse(realm)) return void 0;
  const [service, scope] = [values.get("service"), values.get("scope")];
  return {
    scheme: "bearer",
    realm,
    ...service !== void 0 && { service },
    ...scope !== void 0 && { scope }
  };
}

// packages/release/registry/client.ts
var TRIES = 4;
var LONGEST_WAIT_MS = 6e4;
var MOST_BYTES = 8 * 1024 * 1024;
var manifests = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json"
].join(", ");
function openRegistry(repository, { login, fetch: ask = fetch, timeoutMs = 3e4, wait = delay } = {}) {
  let authorization;
  const send = async (path, { what, ...init }) => {
    const url = new URL(path, `${repository.origin}/v2/${repository.path}/`).href;
    let asked = false;
    for (let attempt = 1; ; attempt++) {
      const headers = { ...init.headers, ...authorization !== void 0 && { authorization } };
      const answer = await request(url, { ...init, headers }).catch((error) => error);
      if (answer instanceof Response && answer.ok) return answer;
      if (answer instanceof Response && answer.status === 401 && !asked) {
        asked = true;
        authorization = await authorize(readChallenge(answer.headers.get("www-authenticate")), what);
        if (authorization !== void 0) continue;
      }
      const passing = answer instanceof Error || answer.status === 429 || answer.status >= 500;
      if (passing && attempt < TRIES) await wait(pause(answer, attempt));
      else if (answer instanceof Error) throw unreachable(repository, answer);
      else throw await refusal(answer, what);
    }
  };
  const request = (url, init) => ask(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  const authorize = async (challenge, what) => {
    const basic = login && `Basic ${Buffer.from(`${login.user}:${login.password}`).toString("base64")}`;
    if (challenge?.scheme !== "bearer") return challenge && basic;
    const realm = new URL(challenge.realm);
    if (realm.protocol !== "https:" && realm.origin !== repository.origin && !isLoopback(realm))
      return void 0;
    realm.searchParams.set("scope", challenge.scope ?? `repository:${repository.path}:pull`);
    if (challenge.service !== void 0) realm.searchParams.set("service", challenge.service);
    const headers = basic === void 0 ? {} : { authorization: basic };
    const answer = await request(realm.href, { headers }).catch((error) => {
      throw unreachable(repository, error);
    });
    if (!answer.ok) throw await refusal(answer, what);
    const { token, access_token } = await answer.json().catch(() => ({}));
    const given = token ?? access_token;
    return typeof given === "string" ? `Bearer ${given}` : void 0;
  };
  const refusal = async (answer, what) => refused(repository, { status: answer.status, what, said: await saidIn(answer) });
  const content = async (answer, wanted) => {
    const bytes = await bytesOf(answer).catch((error) => {
      throw unreachable(repository, error);
    });
    if (bytes === void 0) throw invalid(repository, `More than ${MOST_BYTES} bytes.`);
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    if (wanted !== void 0 && wanted !== digest)
      throw otherDigest(repository, { expected: wanted, found: digest });
    const mediaType = (answer.headers.get("content-type") ?? "").split(";")[0].trim();
    return { digest, mediaType, text: bytes.toString("utf8") };
  };
  return {
    repository,
    manifest: async (reference) => {
      const what = `read the manifest ${reference}`;
      const answer = await send(`manifests/${reference}`, { headers: { accept: manifests }, what });
      const promised = answer.headers.get("docker-content-digest") ?? void 0;
      return content(answer, reference.startsWith("sha256:") ? reference : promised);
    },
    blob: async (digest) => content(await send(`blobs/${digest}`, { what: `read the blob ${digest}` }), digest),
    requirePush: async () => {
      const what = "push an image";
      const begun = await send("blobs/uploads/", { method: "POST", what });
      const place = begun.headers.get("location");
      const { origin } = repository;
      if (place !== null && new URL(place, origin).origin === origin)
        await send(new URL(place, origin).href, { method: "DELETE", what }).catch(() => void 0);
    }
  };
}
function pause(answer, attempt) {
  const asked = answer instanceof Response ? answer.headers.get("retry-after") : null;
  const seconds = asked === null || asked.trim() === "" ? Number.NaN : Number(asked);
  const until = Number.isNaN(seconds) ? Date.parse(asked ?? "") - Date.now() : seconds * 1e3;
  return Math.min(LONGEST_WAIT_MS, Math.max(0, Number.isNaN(until) ? 1e3 * 2 ** (attempt - 1) : until));
}
function isLoopback({ hostname }) {
  return hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.");
}
async function saidIn(answer) {
  try {
    const bytes = await bytesOf(answer);
    const { errors } = JSON.parse(bytes?.toString("utf8") ?? "");
    return errors.map(({ code, message }) => `${code}: ${message}`).join("; ").slice(0, 500);
  } catch {
    return "";
  }
}
async function bytesOf(answer) {
  const chunks = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) return void 0;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

// packages/release/registry/repository.ts
init_dirname();
var HUB = "registry-1.docker.io";
function readRepository(name) {
  const [first = "", ...rest] = name.split("/");
  const named = rest.length > 0 && /[.:]|^localhost$/.test(first);
  const registry = !named || first === "docker.io" ? HUB : first;
  const own = (named ? rest : [first, ...rest]).join("/");
  const path = registry === HUB && !own.includes("/") ? `library/${own}` : own;
  const loopback = /^(?:localhost|127\.[0-9.]+)(?::|$)/.test(registry);
  return { name, origin: `${loopback ? "http" : "https"}://${registry}`, path };
}

export {
  createGitHub,
  explainGitHubError,
  statusOf,
  workflowArtifacts,
  labelsOf,
  pinImage,
  dockerFolder,
  readDockerConfig,
  loginKey,
  ownLogin,
  openRegistry,
  readRepository
};
