import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  GitHub,
  getOctokitOptions,
  require_light,
  retry
} from "./chunk-NAKWF7PS.js";
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
      const refused = refusal(error);
      if (!refused || !isRateLimit(refused) || waits === MAX_WAITS) throw error;
      const seconds = secondsOf(refused, waits);
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
    const accepted = acceptedPermissions(headers["x-accepted-github-permissions"]) ?? [permission];
    const needed = accepted.map((line) => line.replace(/read$/, "write") === permission ? permission : line);
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

export {
  createGitHub,
  explainGitHubError,
  statusOf
};
