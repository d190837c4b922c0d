import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
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
  readManifest2 as readManifest,
  refused,
  unreachable
} from "./chunk-FDYBHR6E.js";
import {
  hideSecret
} from "./chunk-6XN6W6BW.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/kit/variables.ts
init_dirname();
function variableOf(env, { name, key }) {
  const value = env[name];
  if (value) return value;
  throw new DeployError({
    code: "VARIABLE_MISSING",
    message: `The environment variable ${name} is empty.`,
    cause: `deploy.yml names it in ${key}.`,
    remedy: `Give it under 'env:' of this step, such as ${name}: \${{ secrets.${name} }}. A secret that does not exist in this repository, or in the 'environment:' of this job, is empty too.`
  });
}
function secretVariableOf(env, of) {
  const value = variableOf(env, of);
  hideSecret(value);
  return value;
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
    const missing = platforms.filter((_, index) => wanted[index] === void 0);
    throw architectureMissing(registry.repository, {
      wanted: missing,
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
        if (authorization !== void 0) {
          await leave(answer);
          continue;
        }
      }
      const passing = answer instanceof Error || answer.status === 429 || answer.status >= 500;
      if (passing && attempt < TRIES) {
        await leave(answer);
        await wait(pause(answer, attempt));
      } else if (answer instanceof Error) throw unreachable(repository, answer);
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
async function leave(answer) {
  if (answer instanceof Response) await answer.body?.cancel().catch(() => void 0);
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
  variableOf,
  secretVariableOf,
  labelsOf,
  pinImage,
  dockerFolder,
  readDockerConfig,
  loginKey,
  ownLogin,
  openRegistry,
  readRepository
};
