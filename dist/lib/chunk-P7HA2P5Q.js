import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  activationSeconds,
  liveSlot,
  look,
  pathsToRead,
  queryOf,
  sh,
  unavailable
} from "./chunk-57NDIA2D.js";
import {
  allowedEvents,
  copyPath,
  onHost,
  refuseOpenEvent,
  sha256Of,
  slotsOf
} from "./chunk-K7HT5U6C.js";
import {
  booleanInput,
  input,
  invalidValue,
  oneOf,
  secretInput
} from "./chunk-6XN6W6BW.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/stage/inputs.ts
init_dirname();
function readAccess() {
  return {
    privateKey: secretInput("ssh-key", { required: true }),
    passphrase: secretInput("ssh-passphrase"),
    knownHosts: input("known-hosts", { required: true })
  };
}
function readStageInputs() {
  const offline = input("offline");
  const secret = {
    access: offline === "" ? readAccess() : { privateKey: "", passphrase: "", knownHosts: "" },
    githubToken: secretInput("github-token"),
    signingKey: secretInput("signing-key"),
    signingPassphrase: secretInput("signing-passphrase"),
    changeRecordAccess: { user: input("change-record-user"), token: secretInput("change-record-token") }
  };
  refuseOpenEvent(process.env, allowedEvents(input("allow-events")), "changes what runs on hosts");
  return {
    ...secret,
    manifest: input("manifest"),
    environment: input("environment", { required: true }),
    evidenceDirectory: input("evidence-directory"),
    dryRun: booleanInput("dry-run"),
    offline,
    changeRecord: input("change-record"),
    whenChangeRecordDown: oneOf("when-change-record-down", input("when-change-record-down"), [
      "fail",
      "go-on"
    ]),
    uploadArtifact: booleanInput("upload-artifact"),
    githubDeployment: booleanInput("github-deployment"),
    environmentUrl: environmentUrl()
  };
}
function environmentUrl() {
  const value = input("environment-url");
  if (value === "" || /^https?:\/\/\S+$/.test(value)) return value;
  throw invalidValue("environment-url", "an address that begins with https:// or http://", value);
}

// packages/stage/installed.ts
init_dirname();
var mostBytes = 128 * 1024;
async function readInstalled(remote, slot, facts) {
  const texts = pathsToRead(slot, facts).map(async ({ path, copy }) => {
    if (!await isPublic(remote, path)) return [];
    const [there, known] = await Promise.all([read(remote, path), read(remote, copy)]);
    return [[path, { there, copy: known }]];
  });
  return Object.fromEntries((await Promise.all(texts)).flat());
}
async function slotThatServes(remote, environment) {
  const { slot, other } = environment;
  if (other === void 0) return slot;
  const { file } = slot.nginx.switch;
  const paths = {};
  for (const path of [file, copyPath(slot, file)])
    paths[path] = { kind: "file", replaceable: false, sha256: sha256Of(await read(remote, path)) };
  return liveSlot(environment, { paths, ports: {} });
}
async function isPublic(remote, path) {
  const script = sh`case $(stat -Lc %A ${path} 2> /dev/null) in ???????r??) echo yes ;; esac`;
  return (await look(remote, script)).stdout !== "";
}
async function read(remote, path) {
  const script = sh`head -c ${mostBytes} ${path} 2> /dev/null || true`;
  return (await look(remote, script, { timeoutSeconds: 30, maxOutputBytes: 2 * mostBytes })).stdout;
}

// packages/stage/hosts.ts
init_dirname();
async function openHosts(environment, { access, blobs }, deps) {
  const { hosts, slot } = environment;
  const { maximumFailures } = slot.rollout;
  const seconds = Math.max(...slotsOf(environment).map((each) => activationSeconds(each, hosts.length)));
  if (maximumFailures === 0) for (const host of hosts) requireTime(host, seconds, deps);
  const startedAt = deps.now().toISOString();
  const tried = await Promise.allSettled(
    hosts.map((host) => openHost(host, onHost(environment, host), { access, blobs, seconds }, deps))
  );
  const open = tried.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
  const failed = tried.flatMap(
    (result, index) => result.status === "rejected" ? [{ host: hosts[index], error: result.reason }] : []
  );
  const mayGoOn = failed.length <= maximumFailures && open.length > 0;
  const fatal = mayGoOn ? failed.find(({ error }) => !isAway(error)) : failed[0];
  if (fatal) {
    await closeHosts(open);
    throw fatal.error;
  }
  const unreached = failed.flatMap(
    ({ host, error }) => isAway(error) ? [{ host, error, startedAt, finishedAt: deps.now().toISOString() }] : []
  );
  for (const { host, error } of unreached) deps.log.warning(`${host.name} is left out: ${error.message}`);
  return { open, unreached };
}
var away = ["HOST_UNREACHABLE", "SSH_LOST", "SSH_TIMEOUT", "HOST_OFF", "HOST_CLOSING"];
function isAway(error) {
  return error instanceof DeployError && away.includes(error.code);
}
async function closeHosts(hosts) {
  await Promise.allSettled(hosts.map((host) => host[Symbol.asyncDispose]()));
}
function targetOf({ name, address, port, user, via }, { privateKey, passphrase, knownHosts }) {
  return {
    ...{ name, address, port, user, privateKey, knownHosts },
    ...via && { via },
    ...passphrase !== "" && { passphrase }
  };
}
async function openHost(host, environment, { access, blobs, seconds }, deps) {
  requireTime(host, seconds, deps);
  const { slot } = environment;
  const remote = deps.connect(targetOf(host, access));
  const agent = inItsHours(
    deps.openAgent(remote, slot.root, deps.signal),
    () => requireTime(host, seconds, deps)
  );
  const rescuer = deps.openAgent(remote, slot.root, deps.lateSignal);
  try {
    const facts = await agent.probe({ ...queryOf(environment, host.name), blobs });
    const installed = await readInstalled(remote, slot, facts);
    return {
      host,
      remote,
      agent,
      rescuer,
      facts,
      installed,
      [Symbol.asyncDispose]: () => remote[Symbol.asyncDispose]()
    };
  } catch (error) {
    await remote[Symbol.asyncDispose]();
    throw error;
  }
}
function requireTime(host, seconds, { now }) {
  const problem = unavailable(host, now(), seconds);
  if (problem) throw problem;
}
function inItsHours(agent, check) {
  return {
    ...agent,
    activate: async (...words) => {
      check();
      return agent.activate(...words);
    }
  };
}

export {
  readAccess,
  readStageInputs,
  slotThatServes,
  openHosts,
  closeHosts,
  targetOf
};
