import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  createProbe,
  gateFailure,
  overall,
  proveFurther,
  runGate
} from "../lib/chunk-2OXMPFFJ.js";
import "../lib/chunk-LAUEAIHV.js";
import {
  lookingDeps
} from "../lib/chunk-KYVMKE4W.js";
import {
  readAccess,
  slotThatServes,
  targetOf
} from "../lib/chunk-IEC2GSJN.js";
import {
  allowedEvents,
  describeGate,
  gateSeconds,
  loadManifest,
  refuseOpenEvent,
  unavailable,
  writeBundle
} from "../lib/chunk-I4CFJ4QT.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-2TK4EP7C.js";
import "../lib/chunk-OAS4FAK6.js";
import {
  execute,
  input,
  parseRelease
} from "../lib/chunk-AGAT5XAR.js";
import "../lib/chunk-CASAHDPP.js";
import {
  DeployError
} from "../lib/chunk-V6RLAPJP.js";
import {
  __callDispose,
  __using,
  init_dirname
} from "../lib/chunk-YZ53IXJL.js";

// actions/health-gate/main.ts
init_dirname();

// actions/health-gate/inputs.ts
init_dirname();
function readInputs() {
  const access = readAccess();
  const further = oneOf("further", input("further"), ["skip", "run"]) === "run";
  const allowed = allowedEvents(input("allow-events"));
  if (further) refuseOpenEvent(process.env, allowed);
  return {
    access,
    manifest: input("manifest"),
    environment: input("environment", { required: true }),
    host: input("host"),
    releaseDirectory: input("release-directory"),
    evidenceDirectory: input("evidence-directory"),
    whenHostOff: oneOf("when-host-off", input("when-host-off"), ["fail", "skip"]),
    further
  };
}
function oneOf(name, value, words) {
  const found = words.find((word) => word === value);
  if (found !== void 0) return found;
  throw new DeployError({
    code: "INPUT_INVALID",
    message: `The input '${name}' must be ${words.join(" or ")}, not '${value}'.`,
    remedy: `Correct it under 'with:' of this step.`
  });
}

// actions/health-gate/run.ts
init_dirname();
import { readFile } from "node:fs/promises";
import { join } from "node:path";
async function run(inputs, deps) {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, deps);
  const hosts = chooseHosts(environment, inputs.host);
  const release = await readRelease(inputs.releaseDirectory, manifest.application, deps);
  const { there, away } = byHours(hosts, { environment, further: inputs.further, now: deps.now() });
  for (const { message, facts } of away) deps.log.notice(`${message} ${facts.remedy}`);
  const measured = await measureAll(there, { environment, release, inputs }, deps);
  const reports = measured.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
  const paths = await keep(reports, { release, inputs, deps });
  const broken = measured.find((result) => result.status === "rejected");
  if (broken !== void 0) throw broken.reason;
  const verdict = overall(reports.map((report) => report.verdict));
  const failure = reports.filter((report) => report.verdict === verdict).map(gateFailure)[0];
  if (failure !== void 0) throw failure;
  if (away[0] && inputs.whenHostOff === "fail") throw away[0];
  return {
    outcome: away.length > 0 ? "host-off" : "measured",
    verdict: there.length > 0 ? verdict : "host-off",
    report: paths.join("\n")
  };
}
function byHours(hosts, { environment, further, now }) {
  const seconds = gateSeconds(environment.slot, further);
  const looked = hosts.map((host, index) => ({
    host,
    problem: unavailable(host, now, further ? seconds * (index + 1) : seconds)
  }));
  return {
    there: looked.flatMap(({ host, problem }) => problem ? [] : [host]),
    away: looked.flatMap(({ problem }) => problem ?? [])
  };
}
function chooseHosts({ name, hosts }, only) {
  const chosen = only === "" ? hosts : hosts.filter((host) => host.name === only);
  if (chosen.length > 0) return chosen;
  throw new DeployError({
    code: "HOST_UNKNOWN",
    message: `${name} has no host '${only}'.`,
    cause: `The manifest has: ${hosts.map((host) => host.name).join(", ")}`,
    remedy: "Name one of these with the input 'host', or leave it empty for all."
  });
}
async function readRelease(directory, application, { workspace }) {
  const where = join(directory, "release.json");
  const text = await readFile(join(workspace, where), "utf8").catch((error) => {
    throw new DeployError({
      code: "RELEASE_MISSING",
      message: `${where} cannot be read.`,
      cause: error.code === "ENOENT" ? "There is no such file in the workspace." : error.message,
      remedy: "Download the artifact of build-release, and name its folder with the input 'release-directory'."
    });
  });
  const release = parseRelease(text, where);
  if (release.application === application) return release;
  throw new DeployError({
    code: "RELEASE_FOREIGN",
    message: `The release is of '${release.application}', but the manifest describes '${application}'.`,
    remedy: "Give the release directory of this application."
  });
}
async function measureAll(hosts, asked, deps) {
  const { further } = asked.inputs;
  const results = [];
  for (const group of further ? hosts.map((host) => [host]) : [hosts]) {
    results.push(...await Promise.allSettled(group.map((host) => measure({ host, ...asked }, deps))));
    const passed = results.every((result) => result.status === "fulfilled" && result.value.verdict === "pass");
    if (!passed) break;
  }
  const left = hosts.slice(results.length).map((host) => host.name);
  if (left.length > 0) deps.log.notice(`Not measured, for a host before did not pass: ${left.join(", ")}`);
  return results;
}
async function measure({ host, environment, release, inputs }, deps) {
  var _stack = [];
  try {
    const { log, signal } = deps;
    const remote = __using(_stack, deps.connect(targetOf(host, inputs.access)), true);
    await remote.exec("true", { signal });
    const slot = await slotThatServes(remote, environment);
    const { application, id, version, source, archive } = release;
    const context = {
      probe: createProbe(remote),
      application,
      environment: environment.name,
      host: host.name,
      release: { id, version, commit: source.commit, sha256: archive.sha256 },
      slot: alone(slot),
      log
    };
    const measured = await runGate({
      gate: slot.gate,
      context,
      signal,
      onSample: (check, { outcome, detail }) => log.info(`${host.name}: ${outcome.padEnd(4)} ${check}: ${detail}`)
    });
    const report = inputs.further ? await proveFurther({ report: measured, before: null, context, signal }) : measured;
    log.host(host.name, describeGate(report).join("\n"));
    return report;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
function alone(slot) {
  const load = slot.nfr?.load;
  if (load === void 0) return slot;
  const { p95Ratio: _, ...limits } = load.limits;
  return { ...slot, nfr: { ...slot.nfr, load: { ...load, limits } } };
}
async function keep(reports, { release, inputs, deps }) {
  const { application, id, version, archive } = release;
  const documents = Object.fromEntries(
    reports.map((report) => [
      `${report.environment}/${report.host}/gate.json`,
      `${JSON.stringify(report, null, 2)}
`
    ])
  );
  const subject = { application, release: { id, version, sha256: archive.sha256 } };
  if (reports.length > 0)
    await writeBundle(join(deps.workspace, inputs.evidenceDirectory), subject, documents);
  return Object.keys(documents).map((path) => join(inputs.evidenceDirectory, path));
}

// actions/health-gate/main.ts
await execute(() => run(readInputs(), lookingDeps()));
