import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  lookingDeps
} from "../lib/chunk-YZJK456B.js";
import {
  ask,
  askedOf,
  cancelled,
  createProbe,
  gateDocuments,
  gateFailure,
  overall,
  parseUrl,
  proveFurther,
  round,
  runGate,
  signing,
  systemClock
} from "../lib/chunk-LZQWRVOH.js";
import {
  readAccess,
  slotThatServes,
  targetOf
} from "../lib/chunk-P7HA2P5Q.js";
import "../lib/chunk-RB5QKCC6.js";
import {
  reasonOf
} from "../lib/chunk-YTT7B7CQ.js";
import "../lib/chunk-ZEAOVEQ4.js";
import "../lib/chunk-NAKWF7PS.js";
import "../lib/chunk-NWWGJRYY.js";
import {
  gateSeconds,
  sh,
  unavailable
} from "../lib/chunk-57NDIA2D.js";
import "../lib/chunk-7GKAKHPG.js";
import "../lib/chunk-GYSB4QWC.js";
import {
  allowedEvents,
  describeGate,
  loadManifest,
  onHost,
  parseGateReport,
  refuseForeign,
  refuseOpenEvent,
  writeBundle
} from "../lib/chunk-K7HT5U6C.js";
import "../lib/chunk-FDYBHR6E.js";
import "../lib/chunk-DNUWWJLH.js";
import "../lib/chunk-3CSYSJUH.js";
import "../lib/chunk-W3G3G2EW.js";
import {
  execute,
  findHosts,
  input,
  oneOf,
  parseRelease,
  secretInput
} from "../lib/chunk-6XN6W6BW.js";
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
  const secret = {
    access: readAccess(),
    signingKey: secretInput("signing-key"),
    signingPassphrase: secretInput("signing-passphrase")
  };
  const further = oneOf("further", input("further"), ["skip", "run"]) === "run";
  const allowed = allowedEvents(input("allow-events"));
  if (further) refuseOpenEvent(process.env, allowed, "puts load on hosts or kills what runs there");
  return {
    ...secret,
    manifest: input("manifest"),
    environment: input("environment", { required: true }),
    host: input("host"),
    releaseDirectory: input("release-directory"),
    evidenceDirectory: input("evidence-directory"),
    whenHostOff: oneOf("when-host-off", input("when-host-off"), ["fail", "skip"]),
    further
  };
}

// actions/health-gate/run.ts
init_dirname();
import { readFile } from "node:fs/promises";
import { join } from "node:path";

// packages/gate/nfr/boot.ts
init_dirname();
var everyMs = 500;
var tryMs = 5e3;
async function proveBoot({
  report,
  context,
  signal,
  clock = systemClock
}) {
  const { nfr, gate } = context.slot;
  const asked = askedOf(context);
  if (nfr?.coldBoot === void 0 || asked === void 0 || report.verdict !== "pass") return report;
  if (nfr.consent === void 0) {
    context.log.info(`${context.host}: no boot: ${context.environment} has no nfr.consent`);
    return report;
  }
  context.log.info(`${context.host}: is booted now, as ${nfr.consent} agreed`);
  const { coldBoot, row } = await boot({ asked, ...nfr.coldBoot, context, clock, signal });
  if (signal.aborted) throw cancelled(context.host);
  context.log.info(`${context.host}: ${row.verdict === "pass" ? "\u2713" : "\u2717"} ${row.name}: ${row.reason}`);
  const again = row.verdict === "pass" ? await runGate({ gate, context, clock, signal }) : void 0;
  const checks = [
    ...report.checks,
    { ...row, type: "cold-boot", target: asked.url, samples: [] },
    ...(again?.checks ?? []).map((check) => ({ ...check, name: `${check.name} after the boot` }))
  ];
  return {
    ...report,
    finishedAt: new Date(clock.now()).toISOString(),
    verdict: overall(checks.map(({ verdict }) => verdict)),
    checks,
    further: { ...report.further, consent: nfr.consent, coldBoot },
    diagnosis: again?.diagnosis ?? []
  };
}
async function boot({
  asked: { url, status, ...sent },
  readySeconds,
  context,
  clock,
  signal
}) {
  const { probe, host } = context;
  const row = (verdict, reason) => ({ name: "cold boot", verdict, reason });
  const question = { url: parseUrl("http", url), ...sent, context };
  const before = await bootOf(probe, signal);
  if (before === void 0)
    return { coldBoot: { url }, row: row("inconclusive", `${host} does not tell when it was booted`) };
  const begun = clock.now();
  const since = () => round((clock.now() - begun) / 1e3);
  if (await refuses(probe, signal))
    return { coldBoot: { url }, row: row("inconclusive", "this user may not run 'systemctl reboot' as root") };
  let bootSeconds;
  while (since() < readySeconds && !signal.aborted) {
    if (bootSeconds === void 0) {
      const now = await bootOf(probe, signal);
      if (now !== void 0 && now !== before) bootSeconds = since();
    } else {
      const one = AbortSignal.any([signal, AbortSignal.timeout(tryMs)]);
      const { outcome } = await ask(
        { ...question, signal: one },
        (answer) => (status === void 0 ? answer.status < 400 : answer.status === status) ? void 0 : "another status"
      );
      const ready = since();
      if (outcome === "good") {
        const reason = `booted after ${bootSeconds.toFixed(1)} s, answered after ${ready.toFixed(1)} s`;
        return { coldBoot: { url, bootSeconds, readySeconds: ready }, row: row("pass", reason) };
      }
    }
    await clock.sleep(everyMs, signal);
  }
  if (bootSeconds === void 0)
    return { coldBoot: { url }, row: row("fail", `${host} was not back within ${readySeconds} s`) };
  const late = `booted after ${bootSeconds.toFixed(1)} s, but did not answer within ${readySeconds} s`;
  return { coldBoot: { url, bootSeconds }, row: row("fail", late) };
}
async function bootOf(probe, signal) {
  const script = sh`cat /proc/sys/kernel/random/boot_id && sed 's/.*) //' /proc/1/stat | cut -d ' ' -f 20`;
  const result = await attempt(probe, script, signal);
  return result?.code === 0 ? result.stdout.trim() : void 0;
}
async function refuses(probe, signal) {
  const script = sh`
    root=
    [ "$(id -u)" = 0 ] || root='sudo -n'
    $root systemctl reboot > /dev/null 2>&1 < /dev/null || echo refused
  `;
  return (await attempt(probe, script, signal))?.stdout.trim() === "refused";
}
async function attempt(probe, script, signal) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(tryMs)]);
  try {
    return await probe.exec(script, limit);
  } catch (error) {
    if (error instanceof DeployError || limit.aborted) return void 0;
    throw error;
  }
}

// actions/health-gate/run.ts
async function run(inputs, deps) {
  const { manifest, environment } = await loadManifest(inputs.manifest, inputs.environment, deps);
  const hosts = findHosts(environment, inputs.host);
  const release = await readRelease(inputs.releaseDirectory, manifest, deps);
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
  const secondsOf = (host) => gateSeconds(onHost(environment, host).slot, further);
  const looked = hosts.map((host, index) => ({
    host,
    problem: unavailable(host, now, further ? secondsOf(host) * (index + 1) : secondsOf(host))
  }));
  return {
    there: looked.flatMap(({ host, problem }) => problem ? [] : [host]),
    away: looked.flatMap(({ problem }) => problem ?? [])
  };
}
async function readRelease(directory, manifest, { workspace }) {
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
  refuseForeign(release, manifest);
  return release;
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
    const slot = await slotThatServes(remote, onHost(environment, host));
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
    const report = inputs.further ? await felt(measured, context, signal) : measured;
    log.host(host.name, describeGate(report).join("\n"));
    return report;
  } catch (_) {
    var _error = _, _hasError = true;
  } finally {
    var _promise = __callDispose(_stack, _error, _hasError);
    _promise && await _promise;
  }
}
async function felt(measured, context, signal) {
  const report = await proveFurther({ report: measured, before: null, context, signal });
  return proveBoot({ report, context, signal });
}
function alone(slot) {
  const load = slot.nfr?.load;
  if (load === void 0) return slot;
  const { p95Ratio: _, ...limits } = load.limits;
  return { ...slot, nfr: { ...slot.nfr, load: { ...load, limits } } };
}
async function keep(reports, { release, inputs, deps }) {
  const { application, id, version, archive } = release;
  const directory = join(deps.workspace, inputs.evidenceDirectory);
  const added = reports.map(async (report) => {
    const window = report.window ?? await windowBefore(join(directory, folderOf(report)), report);
    return gateDocuments(folderOf(report), { ...report, ...window && { window } });
  });
  const documents = Object.assign({}, ...await Promise.all(added));
  const subject = { application, release: { id, version, sha256: archive.sha256 } };
  if (reports.length > 0) await write(directory, { subject, documents }, deps);
  return reports.map((report) => join(inputs.evidenceDirectory, folderOf(report), "gate.json"));
}
var folderOf = ({ environment, host }) => `${environment}/${host}`;
async function windowBefore(folder, { release }) {
  const text = await readFile(join(folder, "gate.json"), "utf8").catch(() => void 0);
  if (text === void 0) return void 0;
  try {
    const before = parseGateReport(text, "gate.json");
    return before.release.sha256 === release.sha256 ? before.window : void 0;
  } catch (error) {
    if (error instanceof DeployError) return void 0;
    throw error;
  }
}
async function write(directory, { subject, documents }, { sign, log }) {
  try {
    await writeBundle(directory, subject, documents, sign);
  } catch (error) {
    if (sign === void 0) throw error;
    await writeBundle(directory, subject, documents);
    log.warning(`The evidence is written, and not signed: ${reasonOf(error)}`);
  }
}

// actions/health-gate/main.ts
await execute(async () => {
  const inputs = readInputs();
  return run(inputs, { ...lookingDeps(), sign: signing(inputs, process.env) });
});
