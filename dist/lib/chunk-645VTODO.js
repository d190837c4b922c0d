import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  explained,
  reasonOf,
  stackKeys
} from "./chunk-7TUHPTFN.js";
import {
  HASH_LABEL,
  defineLook,
  defineWanted,
  image,
  processLog,
  services,
  setIni,
  tellHolders,
  unitLog
} from "./chunk-NWWGJRYY.js";
import {
  adopt,
  adoptedName,
  adoptionOf,
  asJson,
  asLogin,
  asideName,
  attempt,
  baseName,
  beforeName,
  checkEnv,
  commandText,
  compressionOf,
  containerByHand,
  containerLog,
  containerName,
  defineField,
  defineServing,
  defineThere,
  defineUnpacked,
  definition,
  definitionOfLive,
  driftOf,
  each,
  endingOf,
  feed,
  foldersOf,
  hashStdin,
  hookSteps,
  installs,
  installsByHand,
  isAdopted,
  isDone,
  isIntact,
  isKnown,
  isLive,
  isWithin,
  keepRecord,
  keptName,
  keptPath,
  keptReference,
  keptTag,
  lines,
  liveSlot,
  madeFolders,
  nextSlot,
  noteContainer,
  noteIn,
  notesOf,
  nothing,
  orderDirectory,
  ownSudo,
  privileges,
  putBack,
  raw,
  readImage,
  reinstallSeconds,
  releaseDirectory,
  removeKept,
  requireConsent,
  requireIntact,
  requireOwnPlatform,
  requirePinned,
  requirePlatform,
  restartPolicy,
  restoreRecord,
  runName,
  running,
  runsInRelease,
  schema,
  sh,
  slotOfAdopted,
  step,
  storePath,
  synced,
  syncedTree,
  unitsWith,
  unknownUnit,
  unlessUnknown,
  untilEngineAnswers,
  verifyAdopted,
  verifyNoted,
  write
} from "./chunk-57NDIA2D.js";
import {
  copyPath,
  furtherUnits,
  installedFiles,
  nginxFiles,
  nginxProgram,
  sha256Of,
  sumOf,
  unitPath,
  writtenFiles
} from "./chunk-K7HT5U6C.js";
import {
  matches
} from "./chunk-FDYBHR6E.js";
import {
  releaseNamespace,
  signatureFiles
} from "./chunk-W3G3G2EW.js";
import {
  PINS_FILE,
  fillRelease,
  imageReference,
  nameOf,
  reachKey,
  reachTexts,
  reaches,
  systemFolders,
  templateOf,
  versionOf
} from "./chunk-6XN6W6BW.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/plan/denied.ts
init_dirname();
function requireAllowed({ slot, release }, host) {
  const { version } = release;
  const range = deniedBy(slot, version);
  if (range === void 0) return;
  throw new DeployError({
    code: "VERSION_DENIED",
    message: `deploy.yml denies ${version}: deny-versions has ${range}.`,
    host,
    remedy: "Choose another version; or, when this one is good after all, take it out of deny-versions."
  });
}
function deniedBy({ denyVersions }, version) {
  return denyVersions.find((denied) => isKnown(version) && isWithin(version, denied));
}

// packages/plan/preflight/docker.ts
init_dirname();

// packages/plan/steps/reach.ts
init_dirname();
function reachWarnings({ name, allow = {} }) {
  return reaches.flatMap(
    (reach) => allow[reach] === void 0 ? [] : [`The container ${name} ${reachTexts[reach]}. deploy.yml says why: ${allow[reach]}`]
  );
}
var ofSystem = raw(
  [
    ...systemFolders.exact,
    ...systemFolders.whole.flatMap((folder2) => [folder2, `${folder2}/*`]),
    "*.sock"
  ].join(" | ")
);
var format = [
  "{{if .HostConfig.Privileged}}privileged{{end}}",
  '{{if eq .HostConfig.NetworkMode "host"}}hostNetwork{{end}}',
  '{{if eq .HostConfig.PidMode "host"}}hostProcesses{{end}}',
  "{{range .HostConfig.CapAdd}}capabilities {{.}}\n{{end}}",
  '{{range .Mounts}}{{if eq .Type "bind"}}hostFolders {{.Source}}\n{{end}}{{end}}'
].join("\n");
function refuseReach(container) {
  const { name, allow = {} } = container;
  const granted = reaches.filter((reach) => allow[reach] !== void 0);
  return sh`
    docker container inspect --format ${format} ${name} | grep . > ${orderDirectory}/reach || true
    refused=
    while read -r reach what; do
      case $reach in
        hostFolders)
          real=$(readlink -f "$what" 2>/dev/null) || real=$what
          case $what in ${ofSystem}) ;; *) case $real in ${ofSystem}) ;; *) continue ;; esac ;; esac
          ;;
      esac
      case \${reach:-none} in ${raw(["none", ...granted].join(" | "))}) continue ;; esac
      refused=1
      case $reach in
        ${raw(reaches.map((reach) => explained2(reach, name).script).join("\n"))}
      esac
    done < ${orderDirectory}/reach
    [ -z "$refused" ] || exit 1
  `;
}
function explained2(reach, name) {
  const text = `The container ${name} ${reachTexts[reach]}`;
  const remedy = `Start it without, or say why it must in container.allow.${reachKey(reach)} of deploy.yml.`;
  return sh`${raw(reach)}) echo ${text}"\${what:+ ($what)}." ${remedy} >&2 ;;`;
}

// packages/plan/preflight/docker.ts
function usesDocker({ container, compose: compose2 }) {
  return container !== void 0 || compose2 !== void 0;
}
function docker({ slot, facts, release }) {
  if (!usesDocker(slot) || !facts.tools.includes("docker")) return [];
  if (facts.docker?.engine !== void 0)
    return [
      ...slot.swarm ? withoutSwarm(facts.docker.swarm) : unkept({ slot, facts }),
      ...architecture(facts.docker, release)
    ];
  if (facts.uid !== 0 && !facts.groups.includes("docker"))
    return [
      {
        code: "DOCKER_DENIED",
        message: `${facts.user} may not use Docker: it is not in the group docker, and no engine of its own answers.`,
        remedy: `Let Ops run once: sudo usermod -aG docker ${facts.user} (who may use Docker is as good as root on that host). Or start the engine of ${facts.user}: systemctl --user start docker`
      }
    ];
  if (facts.docker === void 0) return [];
  return [
    {
      code: "DOCKER_DOWN",
      message: "The Docker engine does not answer.",
      remedy: "Look at it with Ops: sudo systemctl status docker; sudo journalctl -u docker -n 50. When it answers, run this again."
    }
  ];
}
function architecture({ platform }, release) {
  const there = release?.image?.platforms.map((each2) => each2.platform) ?? [];
  if (platform === void 0 || there.length === 0 || there.some((each2) => matches(each2, platform))) return [];
  return [
    {
      code: "ARCHITECTURE_MISSING",
      message: `The image of the release is for ${there.join(", ")}, and the Docker engine of the host runs ${platform}.`,
      remedy: `Build it for that platform, too: name ${platform} under build.image.platforms in deploy.yml.`
    }
  ];
}
function withoutSwarm(swarm2) {
  if (swarm2?.state === "active" && swarm2.manages) return [];
  if (swarm2?.state === "active")
    return [
      {
        code: "SWARM_WORKER",
        message: "The host is a worker of its swarm, and only a manager deploys a stack.",
        remedy: "Name a manager under hosts in deploy.yml (on one: docker node ls), or make this node one, on a manager: docker node promote <node>"
      }
    ];
  const locked = swarm2?.state === "locked";
  return [
    {
      code: "SWARM_MISSING",
      message: locked ? "The swarm of the host is locked since the engine was started." : `The engine of the host is in no swarm that works${swarm2 ? ` (${swarm2.state})` : ""}.`,
      remedy: locked ? "Let Ops run once: docker swarm unlock" : "Let Ops run once: docker swarm init --advertise-addr <address of this host that the other nodes reach; 127.0.0.1 when it stays alone>"
    }
  ];
}
function nodesAway(docker2) {
  const words = { Drain: "drained", Pause: "paused" };
  return (docker2?.swarm?.nodes ?? []).flatMap(({ name, status, availability }) => {
    const word = status === "Ready" ? words[availability] : status.toLowerCase();
    if (word === void 0) return [];
    return `The node ${name} of the swarm is ${word}: it gets no replicas, and a service that may run nowhere else does not come up.`;
  });
}
function unkept({ slot, facts }) {
  const there = byHand({ slot, facts });
  if (slot.adopt || slot.service.manager === "systemd") return [];
  if (there?.state !== "running" || !there.removesItself) return [];
  return [
    {
      code: "CONTAINER_UNKEPT",
      message: `The container ${there.name} was started by hand with --rm: it is gone when it stops, and nothing could go back to it.`,
      remedy: `Set 'adopt: true' in deploy.yml, and it becomes a release to go back to. Or start it without --rm, or, when nothing needs to go back to it, stop it: docker stop ${there.name}`
    }
  ];
}
function dockerRemarks({ slot, facts }) {
  const warnings = slot.container ? reachWarnings(slot.container) : slot.swarm ? nodesAway(facts.docker) : [];
  const there = byHand({ slot, facts });
  if (!there || there.removesItself || slot.adopt || slot.service.manager === "systemd") return warnings;
  return [
    ...warnings,
    `The container ${there.name} (${there.state}, ${there.image}) was not started by a deployment. It is set aside as ${there.name}.before, and is what this deployment goes back to.`
  ];
}
function byHand({ slot, facts }) {
  return slot.container && facts.current === void 0 ? facts.docker?.container : void 0;
}

// packages/plan/make.ts
init_dirname();

// packages/plan/steps/definition.ts
init_dirname();

// packages/plan/steps/unpack.ts
init_dirname();

// packages/plan/steps/assemble.ts
init_dirname();
function chooseBlob({ slot, release }) {
  const archive = storePath(slot, release.sha256);
  return sh`
    blob=${release.sha256} packing=gzip base=
    if [ ! -e ${archive} ] && [ -s ${`${archive}.difference`} ]; then
      read -r blob base packing < ${`${archive}.difference`}
    fi
  `;
}
function blobPath({ slot }) {
  return sh`${`${slot.root}/.deploy/store/`}${raw('"$blob"')}`;
}
function takeOver(context) {
  return sh`
    source=${`${context.slot.root}/releases/`}"$base"
    target=$(pwd)
    for list in same linked moved wanted; do : > ${orderDirectory}/$list; done
    find . -type f > ${orderDirectory}/there
    ( cd "$source" && ${linkable(context)} ) > ${orderDirectory}/linkable
    LC_ALL=C awk -v "orders=$DEPLOY_ORDER_DIR" ${compare} \
      ${orderDirectory}/there ${orderDirectory}/linkable "$source/.release/SHA256SUMS" .release/release.json
    ${gather("same", ["--preserve=timestamps"])}
    ${gather("linked", ["-l"])}
    while IFS=$(printf '\\t') read -r from to; do cp "$source/$from" "./$to"; done < ${orderDirectory}/moved
    ${requireIntact(sh`${orderDirectory}/wanted`)}
  `;
}
var compare = `
  FILENAME == ARGV[1] { there[substr($0, 3)] = 1; next }
  FILENAME == ARGV[2] { linkable[substr($0, 3)] = 1; next }
  FILENAME == ARGV[3] { path = substr($0, 67); sums[path] = substr($0, 1, 64); some[sums[path]] = path; next }
  $0 == "  \\"files\\": [" { within = 1 }
  within && ($0 == "  ]," || $0 == "  ]") { exit }
  !within { next }
  /^      "path": "/ { path = substr($0, 16, length($0) - 17) }
  /^      "sha256": "/ { sum = substr($0, 18, 64) }
  /^      "mode": "/ {
    print sum "  " path > (orders "/wanted")
    if (path in there) next
    if (sums[path] != sum) { if (sum in some) print some[sum] "\\t" path > (orders "/moved") }
    else if ((path in linkable) && $0 !~ /7/) print "./" path > (orders "/linked")
    else print "./" path > (orders "/same")
  }
`;
function linkable({ slot, facts }) {
  const { files, patterns, owner, group } = slot.files;
  const writable = (Number.parseInt(files, 8) & 146) !== 0;
  const unclear = facts.uid === 0 && owner !== void 0 && group === void 0;
  const changes = slot.hooks.length > 0 || slot.install !== void 0;
  if (writable || unclear || Object.keys(patterns).length > 0 || changes) return sh`:`;
  const of = facts.uid === 0 ? owner ?? "root" : facts.user;
  return sh`
    find . -path ./.venv -prune -o -path ./.release -prune -o \
      -type f -perm ${files} -user ${of} -group ${group ?? facts.groups[0] ?? of} -print
  `;
}
function gather(list, how) {
  const [files, link2] = [sh`${orderDirectory}/${raw(list)}`, how.filter((word) => word === "-l")];
  return sh`
    tr '\\n' '\\0' < ${files} | ( cd "$source" && xargs -0 cp ${how} --parents -t "$target" ) 2> /dev/null ||
      while IFS= read -r file; do
        cp -f ${link2} "$source/$file" "$file"
        touch -r "$source/$file" "$file"
      done < ${files}
  `;
}

// packages/plan/steps/unpack.ts
function verifyArchive(context) {
  const { release } = context;
  return step({
    id: "verify",
    phase: "fetch",
    title: `Verify sha256 ${release.sha256.slice(0, 12)}\u2026 of the archive on the host`,
    do: sh`
      ${chooseBlob(context)}
      hash=$(
        {
          ${hashStdin}
        } < ${blobPath(context)}
      ) || true
      [ "\${hash%% *}" = "$blob" ] || {
        rm -f ${blobPath(context)}
        echo 'The archive in the store is not the one that was built. It was removed; the next run sends it again.' >&2
        exit 1
      }
    `,
    timeoutSeconds: 600
  });
}
function unpack(context, blobs) {
  const { release, slot } = context;
  const directory = releaseDirectory(context);
  return step({
    id: "unpack",
    phase: "fetch",
    title: `Unpack into releases/${release.id} and compare every file's digest`,
    check: sh`
      cmp -s ${storePath(slot, blobs.sums)} ${`${directory}/.release/SHA256SUMS`} || exit 1
      cd ${directory}
      [ ! -s .release/SHA256SUMS ] || ${isIntact(".release/SHA256SUMS")}
    `,
    do: isLive(context) ? refuseLive(context) : unpackAnew(context, blobs),
    undo: isLive(context) ? void 0 : sh`
          rm -rf ${`${directory}.partial`}
          [ -e ${orderDirectory}/unpacked ] || exit 0
          if [ -e ${orderDirectory}/backup/release ]; then
            rm -rf ${directory}
            mv -T ${orderDirectory}/backup/release ${directory}
          elif [ ! -e ${orderDirectory}/replaced ]; then
            rm -rf ${directory}
          fi
        `,
    timeoutSeconds: 1800
  });
}
function unpackAnew(context, blobs) {
  const { slot } = context;
  const directory = releaseDirectory(context);
  const partial = `${directory}.partial`;
  return sh`
    umask 022
    rm -rf ${partial}
    if [ -e ${orderDirectory}/unpacked ]; then
      rm -rf ${directory}
    elif [ -e ${directory} ]; then
      touch ${orderDirectory}/replaced
      mv -T ${directory} ${orderDirectory}/backup/release
    fi
    touch ${orderDirectory}/unpacked
    ${synced(orderDirectory)}
    ${chooseBlob(context)}
    mkdir ${partial}
    cd ${partial}
    ${extractHashed(blobPath(context))}
    [ -z "$base" ] || rm -rf .release
    mkdir .release
    ${copyHashed(storePath(slot, blobs.sums), blobs.sums, ".release/SHA256SUMS")}
    ${copyHashed(storePath(slot, blobs.releaseJson), blobs.releaseJson, ".release/release.json")}
    if [ -n "$base" ]; then
      ${takeOver(context)}
    elif [ -s .release/SHA256SUMS ]; then
      ${requireIntact(".release/SHA256SUMS")}
    fi
    cd ..
    ${syncedTree(partial)}
    mv -T ${partial} ${directory}
    ${synced(`${slot.root}/releases`)}
  `;
}
function extractHashed(archive) {
  const [pipe, sum] = [sh`${orderDirectory}/pipe.archive`, sh`${orderDirectory}/unpacked.sha256`];
  return sh`
    exec 9< ${archive}
    rm -f ${pipe}
    mkfifo ${pipe}
    {
      ${hashStdin}
    } < ${pipe} > ${sum} &
    hashing=$!
    unpacked=0
    tee ${pipe} <&9 | {
      if [ "$packing" = zstd ]; then
        zstd -dcq | tar -xof - || unpacked=$?
      else
        tar -xzof - || unpacked=$?
      fi
      cat > /dev/null
      exit "$unpacked"
    } || unpacked=$?
    wait "$hashing"
    exec 9<&-
    rm -f ${pipe}
    read -r sum _ < ${sum}
    [ "$sum" = "$blob" ] || {
      rm -f ${archive}
      echo 'The archive in the store was changed after it was verified. It was removed; the next run sends it again.' >&2
      exit 1
    }
    [ "$unpacked" -eq 0 ] || { echo "The archive cannot be unpacked: tar ended with exit code $unpacked." >&2; exit 1; }
  `;
}
function copyHashed(source, sha256, target) {
  return sh`
    cp ${source} ${target}
    printf '%s  %s\\n' ${sha256} ${target} | sha256sum -c - > /dev/null 2>&1 || {
      rm -f ${source}
      echo ${`${target} in the store was changed after it arrived. It was removed; the next run sends it again.`} >&2
      exit 1
    }
  `;
}
function refuseLive({ release }) {
  return sh`
    {
      echo ${`${release.id} serves now, but its files on the host are not those of this deployment:`}
      echo 'they were changed by hand, or deploy.yml names other files as configuration or shared folders.'
      echo 'What serves is not unpacked anew. Build a new version and deploy that.'
    } >&2
    exit 1
  `;
}
function verifyRelease(context) {
  const directory = releaseDirectory(context);
  return step({
    id: "verify",
    phase: "fetch",
    title: `Verify every file of releases/${context.release.id} on the host`,
    do: sh`
      cd ${directory}
      [ -f .release/SHA256SUMS ] || { echo 'The release has no list of its digests.' >&2; exit 1; }
      if [ -s .release/SHA256SUMS ]; then ${requireIntact(".release/SHA256SUMS")}; fi
      if [ -f .release/config.sha256 ]; then ${requireIntact(".release/config.sha256")}; fi
    `,
    timeoutSeconds: 900
  });
}

// packages/plan/steps/definition.ts
function definitionTexts(context, image3, ids = []) {
  const { slot, other } = context;
  const runs = other === void 0 ? [context] : [context, { ...context, slot: other, other: slot }];
  return [
    { name: ".release/image", text: `${image3}
` },
    ...ids.length === 0 ? [] : [{ name: ".release/image-ids", text: ids.map((id) => `${id}
`).join("") }],
    ...runs.map((each2) => ({ name: `.release/${runName(each2)}`, text: `${runScript(each2, image3)}
` })).toSorted((a, b) => a.name < b.name ? -1 : 1)
  ];
}
function definitionSums(texts) {
  return texts.map(({ name, text }) => `${sha256Of(text)}  ${name}
`).join("");
}
function runScript(context, image3) {
  const { service, container } = context.slot;
  if (service.manager === "systemd") return `# ${service.unit}.service starts the container.`;
  if (container.run) {
    return lines(
      sh`cd ${releaseDirectory(context)}`,
      sh`export DEPLOY_IMAGE=${image3} DEPLOY_CONTAINER=${container.name}`,
      sh`exec ${container.run}`
    ).script;
  }
  const { name, publish, mounts: mounts2, envFile, user, restart, network, init, readOnly } = container;
  const { privileged, capabilities = [] } = container;
  const options = [
    ...["--detach", "--pull", "never", "--name", name, "--label", `deploy.release=${context.release.id}`],
    ...["--restart", restart, "--network", network],
    ...publish.flatMap(({ address, port, to }) => ["--publish", `${address}:${port}:${to}`]),
    ...mounts2.flatMap((mount) => [
      "--mount",
      `type=bind,source=${mount.source},target=${mount.target}${mount.readOnly ? ",readonly" : ""}`
    ]),
    ...Object.entries(service.environment).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
    ...envFile === void 0 ? [] : ["--env-file", envFile],
    ...user === void 0 ? [] : ["--user", user],
    ...init ? ["--init"] : [],
    ...readOnly ? ["--read-only"] : [],
    ...privileged ? ["--privileged"] : [],
    ...capabilities.flatMap((name2) => ["--cap-add", name2])
  ];
  return sh`exec docker run ${options} ${image3} ${service.command ?? []}`.script;
}
function define(context, texts) {
  const directory = releaseDirectory(context);
  const sums = definitionSums(texts);
  const list = ".release/container.sha256";
  const names2 = [...texts.map(({ name }) => name), list];
  const backup = sh`${orderDirectory}/backup/container`;
  return step({
    id: "container",
    phase: isLive(context) ? "switch" : "fetch",
    title: `Write down how ${context.slot.container.name} runs${settings(context)}`,
    check: sh`
      cd ${directory}
      printf %s ${sums} | cmp -s - ${list}
      ${isIntact(list)}
    `,
    do: lines(
      sh`
        cd ${directory}
        if [ -f ${list} ] && [ ! -e ${backup} ]; then
          rm -rf ${backup}.new
          mkdir ${backup}.new
          for name in ${names2}; do [ ! -f "$name" ] || cp -p "$name" ${backup}.new; done
          mv ${backup}.new ${backup}
        fi
      `,
      ...texts.map(
        ({ name, text }) => copyHashed(storePath(context.slot, sha256Of(text)), sha256Of(text), name)
      ),
      sh`printf %s ${sums} > ${list}`,
      synced(list)
    ),
    undo: isLive(context) ? sh`
          [ -e ${backup} ] || exit 0
          cd ${directory}
          cp -p ${backup}/* .release/
        ` : void 0,
    timeoutSeconds: 60
  });
}
function settings({ slot: { container, service } }) {
  if (!container || container.run || service.manager === "systemd") return "";
  const { network, publish, mounts: mounts2, user, envFile } = container;
  const parts = [
    ...network === "bridge" ? [] : [`network ${network}`],
    ...publish.map(({ address, port, to }) => `${address}:${port} for its port ${to}`),
    ...mounts2.map(({ source, target, readOnly }) => `${source} as ${target}${readOnly ? ", read-only" : ""}`),
    ...envFile === void 0 ? [] : [`variables of ${envFile}`],
    ...user === void 0 ? [] : [`user ${user}`]
  ];
  return parts.length === 0 ? "" : `: ${parts.join("; ")}`;
}
function verifyDefinition(context) {
  const list = ".release/container.sha256";
  return step({
    id: "container",
    phase: "fetch",
    title: `Verify how the container of ${context.release.id} runs`,
    do: sh`
      cd ${releaseDirectory(context)}
      [ -f ${list} ] || { echo 'The release does not say how its container runs.' >&2; exit 1; }
      ${requireIntact(list)}
      [ -f ${definition(context).run} ] || { echo 'The release does not say how its container runs on this port. It was deployed before deploy.yml had nginx.switch: deploy its version again.' >&2; exit 1; }
    `,
    timeoutSeconds: 60
  });
}

// packages/plan/steps/install.ts
init_dirname();
import { posix as posix2 } from "node:path";

// packages/plan/steps/place.ts
init_dirname();
import { posix } from "node:path";
function placing(context, file, root, changed) {
  const { same, put, remember } = contentOf(context, file);
  const stage = staging(context, file, root);
  return {
    isThere: isInstalled(context, file),
    /** Before anything is replaced: what was there goes to the order's folder, an edit of somebody's also out of its reach. */
    keep: keepBefore(context, file, same),
    put: sh`
      ${same} || {
        touch ${orderDirectory}/${changed}
        ${synced(orderDirectory)}
        ${put(stage, root)}
      }
    `,
    /** Once it is in force. */
    remember,
    restore: restoreBefore(context, file, { stage, root })
  };
}
function isInstalled(context, file) {
  const { same, known: known3 } = contentOf(context, file);
  return lines(same, known3);
}
function contentOf(context, file) {
  return isAdopted(context.release.id) ? ofThatTime(context, file) : ofRelease(context, file);
}
function ofRelease(context, file) {
  const { to } = file;
  const copy2 = copyPath(context.slot, to);
  return {
    same: fed(context, file, sh`cmp -s - ${to}`),
    known: sh`cmp -s ${copy2} ${to}`,
    put: (stage) => stage(fed(context, file, sh`cat`), "0644"),
    remember: sh`
      mkdir -p ${posix.dirname(copy2)}
      ${fed(context, file, sh`cat`)} > ${copy2}.new
      mv -f ${copy2}.new ${copy2}
      ${synced(posix.dirname(copy2))}
    `
  };
}
function ofThatTime({ slot, facts }, { to }) {
  const kept = keptPath(slot, to);
  const copy2 = copyPath(slot, to);
  return {
    same: sh`{ if [ -e ${kept} ]; then cmp -s ${kept} ${to}; elif [ -e ${`${kept}.absent`} ]; then [ ! -e ${to} ]; fi; }`,
    known: sh`{ [ ! -e ${to} ] && [ ! -e ${copy2} ]; } || cmp -s ${copy2} ${to}`,
    put: (stage, root) => sh`
      if [ -e ${kept} ]; then
        ${stage(sh`cat ${kept}`, modeOf(facts.paths[kept]))}
      else
        ${root(["rm", "-f", to])}
      fi
    `,
    remember: sh`
      mkdir -p ${posix.dirname(copy2)}
      if [ -e ${kept} ]; then
        ( umask 077; cat ${kept} > ${copy2}.new )
        mv -f ${copy2}.new ${copy2}
      elif [ -e ${`${kept}.absent`} ]; then
        rm -f ${copy2}
      fi
      ${synced(posix.dirname(copy2))}
    `
  };
}
function staging({ slot }, { to }, root) {
  const staged = `${slot.root}/.deploy/placed${to}`;
  const fresh = `${posix.dirname(to)}/.${posix.basename(to)}.new`;
  return (content, mode) => sh`
    mkdir -p ${posix.dirname(staged)}
    ( umask 077; ${content} > ${staged} )
    ${root(["install", "-m", mode, staged, fresh])}
    rm -f ${staged}
    ${root(["mv", "-fT", fresh, to])}
    ${synced(posix.dirname(to))}
  `;
}
function keepBefore(context, file, same) {
  const { slot, facts } = context;
  const { to } = file;
  const copy2 = copyPath(slot, to);
  const backup = backupOf(file);
  return sh`
    if [ ! -e ${backup}.kept ]; then
      ${refuseLater(file, facts.paths[to], same)}
      mkdir -p ${orderDirectory}/backup/placed${posix.dirname(to)}
      if [ -e ${to} ]; then cat ${to} > ${backup}; fi
      if [ -e ${copy2} ]; then cat ${copy2} > ${backup}.copy; fi
      if [ -e ${to} ] && ! cmp -s ${copy2} ${to} && ! ${same}; then
        ${setAside(context, to)}
      fi
      touch ${backup}.kept
      ${synced(orderDirectory)}
    fi
  `;
}
function restoreBefore({ slot, facts }, file, { stage, root }) {
  const { to } = file;
  const copy2 = copyPath(slot, to);
  const backup = backupOf(file);
  const seen = facts.paths[to];
  return sh`
    if [ -e ${backup}.kept ]; then
      if [ -e ${backup} ]; then
        ${restored(seen, { to, backup, again: stage(sh`cat ${backup}`, modeOf(seen)), root })}
      elif [ -e ${to} ]; then
        ${root(["rm", "-f", to])}
      fi
      if [ -e ${backup}.copy ]; then
        ( umask 077; cat ${backup}.copy > ${copy2}.new )
        mv -f ${copy2}.new ${copy2}
      else
        rm -f ${copy2}
      fi
    fi
  `;
}
function modeOf(seen) {
  return seen?.kind === "file" && seen.mode ? seen.mode.padStart(4, "0") : "0644";
}
function backupOf({ to }) {
  return sh`${orderDirectory}/backup/placed${to}`;
}
function fed(context, { from }, command) {
  return "text" in from ? sh`printf %s ${from.text} | ${command}` : sh`${command} < ${`${releaseDirectory(context)}/${from.file}`}`;
}
function restored(seen, { to, backup, again, root }) {
  return seen?.kind === "link" && seen.target && seen.sha256 ? root(["ln", "-sfn", seen.target, to]) : sh`
        cmp -s ${backup} ${to} || {
          ${again}
        }
      `;
}
function refuseLater({ to }, seen, same) {
  if (seen === void 0) return nothing;
  const expected = sumOf(seen) ?? "nothing";
  return sh`
    found=nothing
    if [ -e ${to} ]; then found=$(sha256sum < ${to} | cut -d' ' -f1); fi
    if [ "$found" != ${expected} ] && ! ${same}; then
      echo ${`${to} was changed on the host after this plan was made. Deploy again to see what changed.`} >&2
      exit 1
    fi
  `;
}
function setAside({ slot }, to) {
  const edited = `${slot.root}/.deploy/edited${to}`;
  return sh`
    mkdir -p ${posix.dirname(edited)}
    aside=${edited}.$(sha256sum < ${to} | cut -c1-12)
    ( umask 077; cat ${to} > "$aside.new" )
    mv -f "$aside.new" "$aside"
    ${synced(posix.dirname(edited))}
    echo ${`${to} was not as a deployment had left it; that version is kept as`} "$aside"
  `;
}

// packages/plan/steps/systemd.ts
init_dirname();

// packages/plan/steps/unit-run.ts
init_dirname();
function resetFailed(root, unit) {
  return sh`
    {
      ${root(["systemctl", "reset-failed", unit])}
    } 2>/dev/null || true
  `;
}
function stopped(root, unit, seconds) {
  const limit = Math.ceil(seconds * 5);
  return sh`
    ended() { case $(systemctl show -p ActiveState --value ${unit}) in inactive | failed) ;; *) false ;; esac; }
    if ! ended || [ "$(systemctl show -p LoadState --value ${unit})" != not-found ]; then
      ${root(["systemctl", "--no-block", "stop", unit])}
    fi
    waited=0
    until ended; do
      waited=$((waited + 1))
      if [ "$waited" -eq ${limit} ]; then
        echo ${`${unit} does not end within ${seconds} s. It is killed.`} >&2
        ${root(["systemctl", "kill", "-s", "SIGKILL", unit])}
      fi
      [ "$waited" -le ${limit + 25} ] || { echo ${`${unit} does not end, also not when it is killed.`} >&2; exit 1; }
      sleep 0.2
    done
  `;
}
function started(root, { slot }, unit) {
  const { service } = slot;
  const limit = Math.ceil(service.startSeconds * 10);
  return lines(
    sh`
      since=$(date +%s)
      ${listening(slot)}
      taken=
      ! listening || taken=1
      told() {
        systemctl status --no-pager --lines=0 ${unit} || true
        ${unitLog(unit, { since: sh`$((since - 1))`, count: 20, format: "cat" })}
        ${tellHolders(slot)}
      }
      ${root(["systemctl", "--no-block", "start", unit])}
      waited=0
      until systemctl is-active --quiet ${unit}; do
        waited=$((waited + 1))
        if [ "$waited" -gt ${limit} ] || systemctl is-failed --quiet ${unit}; then
          echo ${`${unit} does not become active:`} >&2
          if [ "$(systemctl show -p Type -p ActiveState --value ${unit} | sort | tr '\\n' ' ')" = 'activating notify ' ]; then
            echo ${`It is of Type=notify and has not told systemd within ${service.startSeconds} s that it is ready (READY=1).`} >&2
          fi
          told >&2 || true
          exit 1
        fi
        sleep 0.1
      done
      pid=$(systemctl show -p MainPID --value ${unit})
      waited=0
      while [ "$waited" -lt 10 ] && { [ -n "$taken" ] || ! listening; }; do
        waited=$((waited + 1))
        sleep 0.1
      done
      if [ "$(systemctl show -p MainPID --value ${unit})" != "$pid" ] || ! systemctl is-active --quiet ${unit}; then
        echo ${`${unit} started and died within a second:`} >&2
        told >&2 || true
        exit 1
      fi
    `,
    nothing
  );
}
function listening({ ports: ports2 }) {
  const wanted = Object.values(ports2).map((port) => port.toString(16).toUpperCase().padStart(4, "0"));
  if (wanted.length === 0) return sh`listening() { false; }`;
  const pattern = `^ *[0-9]+: [0-9A-F]+:(${wanted.join("|")}) [0-9A-F]+:0000 0A `;
  return sh`listening() { cat /proc/net/tcp /proc/net/tcp6 2> /dev/null | grep -Eq ${pattern}; }`;
}

// packages/plan/steps/systemd.ts
function stopUnit(context, change) {
  const { service } = context.slot;
  const [unit, ...workers] = unitsOf(context);
  const { root, list } = privileges(context);
  const starts = (each2) => lines(resetFailed(root, each2), started(root, context, each2));
  const stops = (each2) => stopped(root, each2, service.stopSeconds);
  return step({
    id: "stop",
    phase: "switch",
    title: `Stop ${[unit, ...workers].join(", ")}`,
    check: lines(serves(context), isDone(change)),
    do: lines(
      sh`if systemctl is-active --quiet ${unit}; then touch "$DEPLOY_ORDER_DIR"/was-active; fi`,
      ...workers.map(
        (worker) => sh`
          if systemctl is-active --quiet ${worker} && [ ! -e ${orderDirectory}/stopped ]; then
            systemctl show -p MainPID --value ${worker} > ${pidBefore(worker)}
          fi
        `
      ),
      sh`
        touch "$DEPLOY_ORDER_DIR"/stopped
        ${synced(orderDirectory)}
      `,
      ...[unit, ...workers].map(stops)
    ),
    undo: lines(
      sh`[ -e ${orderDirectory}/stopped ] || exit 0`,
      ...[unit, ...workers].map(stops),
      sh`
        if [ -e ${orderDirectory}/was-active ]; then
          ${starts(unit)}
        fi
      `,
      ...workers.map(
        (worker) => sh`
          if [ -e ${pidBefore(worker)} ]; then
            ${starts(worker)}
          fi
        `
      )
    ),
    timeoutSeconds: (1 + workers.length) * (service.stopSeconds + service.startSeconds) + 10,
    privileged: list
  });
}
function unitsOf({ slot: { service, units } }) {
  return [`${service.unit}.service`, ...units?.workers ?? []];
}
function pidBefore(worker) {
  return sh`${orderDirectory}/worker-pid-${worker}`;
}
function installUnit(context) {
  const { service } = context.slot;
  if (!service.unitFile) return void 0;
  const unit = `${service.unit}.service`;
  const file = { to: unitPath(unit), from: { file: service.unitFile } };
  const { root, list } = privileges(context);
  const { isThere, keep: keep2, put, remember, restore } = placing(context, file, root, "unit-changed");
  const reload = root(["systemctl", "daemon-reload"]);
  return step({
    id: "unit",
    phase: "switch",
    title: `Install ${service.unitFile} as ${file.to} and enable it`,
    check: sh`
      [ ! -e ${orderDirectory}/unit-changed ] || exit 1
      ${isThere}
      systemctl is-enabled --quiet ${unit}
    `,
    do: sh`
      if [ ! -e ${orderDirectory}/unit-begun ]; then
        [ -e ${file.to} ] || touch ${orderDirectory}/no-unit
        touch ${orderDirectory}/unit-begun
      fi
      ${keep2}
      ${put}
      ${reload}
      state=$(systemctl show -p LoadState --value ${unit})
      [ "$state" = loaded ] || { echo ${`systemd does not load ${unit}:`} "$state" >&2; exit 1; }
      ${root(["systemctl", "enable", unit])}
      ${remember}
    `,
    undo: sh`
      [ -e ${orderDirectory}/unit-begun ] || exit 0
      if [ -e ${orderDirectory}/no-unit ] && [ -e ${file.to} ]; then
        ${root(["systemctl", "disable", unit])}
      fi
      ${restore}
      ${reload}
    `,
    timeoutSeconds: 60,
    privileged: list
  });
}
function startUnit(context) {
  const { service } = context.slot;
  const [unit, ...workers] = unitsOf(context);
  const { root, list } = privileges(context);
  const starts = (each2) => lines(resetFailed(root, each2), started(root, context, each2));
  const stops = (each2) => stopped(root, each2, service.stopSeconds);
  return step({
    id: "start",
    phase: "switch",
    title: `Start ${[unit, ...workers].join(", ")}`,
    check: serves(context),
    do: lines(starts(unit), ...workers.map((each2) => unlessUnknown(context, each2, starts(each2)))),
    undo: lines(sh`[ -e "$DEPLOY_ORDER_DIR"/stopped ] || exit 0`, ...[unit, ...workers].map(stops)),
    timeoutSeconds: (1 + workers.length) * (service.startSeconds + service.stopSeconds) + 10,
    privileged: list
  });
}
function identifyUnit(context) {
  const [unit, ...workers] = unitsOf(context);
  return step({
    id: "identity",
    phase: "identity",
    title: `The main process of ${[unit, ...workers].join(", of ")} belongs to ${context.release.id}`,
    do: lines(
      identified(unit, context),
      ...workers.map(
        (worker) => unlessUnknown(context, worker, lines(identified(worker, context), replaced(worker)))
      )
    ),
    timeoutSeconds: 20
  });
}
function identified(unit, context) {
  return sh`
    pid=$(systemctl show -p MainPID --value ${unit})
    [ "$pid" -gt 0 ] || { echo ${`${unit} has no main process.`} >&2; exit 1; }
    if [ -e "$DEPLOY_ORDER_DIR"/stopped ]; then
      started=$(systemctl show -p ExecMainStartTimestampMonotonic --value ${unit})
      began=$(printf %s "$DEPLOY_SWITCH_UPTIME" | cut -d. -f1)
      [ "$((started / 1000000))" -ge "$began" ] || { echo "The main process $pid is older than this activation." >&2; exit 1; }
    fi
    ${runsInRelease(context)}
  `;
}
function replaced(worker) {
  return sh`
    if [ -e ${pidBefore(worker)} ] && [ "$(cat ${pidBefore(worker)})" = "$pid" ]; then
      echo ${`${worker} is still the process that ran before:`} "$pid" >&2
      exit 1
    fi
  `;
}
function serves(context) {
  const { slot, release } = context;
  return lines(
    sh`
      [ ! -e "$DEPLOY_ORDER_DIR"/stopped ] || exit 1
      [ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ] || exit 1
    `,
    ...unitsOf(context).map((unit) => unlessUnknown(context, unit, sh`systemctl is-active --quiet ${unit}`))
  );
}

// packages/plan/steps/install.ts
var begun = sh`${orderDirectory}/install-begun`;
function reinstall(context) {
  const { slot, adopts } = context;
  const previous = context.previous ?? adopts;
  const { root, list } = privileges(context);
  const disabled = each(unitsOf(context), (unit) => disable(unit, root));
  const disabledAgain = each(
    unitsOf(context),
    (unit) => sh`
      if [ ! -e ${wasEnabled(unit)} ]; then
        ${disable(unit, root)}
      fi
    `
  );
  const again = previous === void 0 ? lines(disabled, forgetWritten(slot)) : sh`
          echo ${`Installing ${previous.id} again.`}
          ${adopts ? installsByHand(context, adopts) : installs({ ...context, release: { ...previous, version: versionOf(previous.id) } }, { asRecorded: true })}
          ${slot.install.expect.nginx ? root([nginxProgram, "-t"]) : nothing}
          ${disabledAgain}
          ${adopts ? forgetWritten(slot) : rememberWritten(slot)}
        `;
  return step({
    id: "reinstall",
    phase: "switch",
    title: previous === void 0 ? "There is no release before: on the way back, disable what was installed" : `On the way back, install ${previous.id} again`,
    do: sh`:`,
    undo: lines(sh`[ -e ${begun} ] || exit 0`, restoreRecord(context), again),
    timeoutSeconds: reinstallSeconds(slot.install),
    privileged: list
  });
}
function disable(unit, root) {
  return sh`
    if systemctl is-enabled --quiet ${unit} 2> /dev/null; then
      ${root(["systemctl", "disable", "--quiet", unit])}
    fi
  `;
}
function wasEnabled(unit) {
  return sh`${orderDirectory}/install-was-enabled-${unit}`;
}
function disableLater(context, root) {
  const { release, rollback } = context;
  if (rollback === void 0 || isAdopted(release.id)) return nothing;
  const units = unitsWith(context);
  return sh`
    if [ -f ${units} ]; then
      ${each(unitsOf(context), (unit) => sh`grep -qxF -e ${unit} ${units} || { ${disable(unit, root)}; }`)}
    fi
  `;
}
function runInstall(context) {
  const { slot, release } = context;
  const install = slot.install;
  const { root, list } = privileges(context);
  const installed = noteIn(context, "installed");
  return step({
    id: "install",
    phase: "switch",
    title: `Run ${commandText(install.run)} of ${release.id}`,
    check: sh`
      for mark in ${begun} ${orderDirectory}/stopped; do
        [ ! -e "$mark" ] || exit 1
      done
      [ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ]
      [ "$(cat ${installed} 2> /dev/null)" = "$(${stampOf(context)})" ]
    `,
    do: lines(
      keepRecord(context),
      sh`
        if [ ! -e ${begun} ]; then
          ${keepEdits(context)}
          ${each(unitsOf(context), (unit) => sh`if systemctl is-enabled --quiet ${unit} 2> /dev/null; then touch ${wasEnabled(unit)}; fi`)}
        fi
        touch ${begun}
        ${synced(orderDirectory)}
        rm -f ${installed}
      `,
      installs(context, { asRecorded: context.rollback !== void 0 }),
      disableLater(context, root)
    ),
    undo: lines(
      sh`[ -e ${begun} ] || exit 0`,
      ...unitsOf(context).map((unit) => stopped(root, unit, slot.service.stopSeconds))
    ),
    timeoutSeconds: install.timeoutSeconds + 30,
    privileged: [...list, ...ownSudo(context, install.sudo)]
  });
}
function expectInstalled(context) {
  const { slot } = context;
  const { expect } = slot.install;
  const { root, list } = privileges(context);
  const installed = noteIn(context, "installed");
  const active = [...unitsOf(context), ...expect.nginx ? ["nginx.service"] : [], ...expect.active];
  return step({
    id: "installed",
    phase: "switch",
    title: titleOf(expect, active),
    do: lines(
      sh`
        wrong=
        tell() { wrong=1; printf '%s\\n' "$*" >&2; }
      `,
      expect.nginx ? sh`${root([nginxProgram, "-t"])} || tell 'nginx refuses its configuration.'` : nothing,
      each(expect.files, hole),
      each(active, (unit) => unlessUnknown(context, unit, comesUp(unit, slot.service.startSeconds))),
      sh`sleep 1`,
      each(active, (unit) => unlessUnknown(context, unit, stillUp(unit))),
      each(
        expect.inactive,
        (unit) => sh`if systemctl is-active --quiet ${unit}; then tell ${`${unit} still runs.`}; fi`
      ),
      each(
        expect.commands,
        ({ name, run }) => sh`( ${running(asLogin(context), run, context)} ) || tell ${`${name}: ${commandText(run)} did not end with 0.`}`
      ),
      sh`
        [ -z "$wrong" ] || exit 1
        if [ -e ${begun} ]; then
          ${rememberWritten(slot)}
        fi
        ${stampOf(context)} > ${installed}
        ${synced(installed)}
      `,
      context.rollback ? nothing : sh`printf '%s\n' ${active} > ${unitsWith(context)}`
    ),
    timeoutSeconds: 120 + active.length * (slot.service.startSeconds + 1),
    privileged: list
  });
}
function keepEdits(context) {
  return each(writtenFiles(context.slot), (path) => {
    const copy2 = copyPath(context.slot, path);
    return sh`
      if [ -r ${path} ] && [ -e ${copy2} ] && ! cmp -s ${copy2} ${path}; then
        ${setAside(context, path)}
      fi
    `;
  });
}
function rememberWritten(slot) {
  return each(writtenFiles(slot), (path) => {
    const copy2 = copyPath(slot, path);
    return sh`
      if [ -r ${path} ]; then
        mkdir -p ${posix2.dirname(copy2)}
        ( umask 077; cat ${path} > ${copy2}.new )
        mv -f ${copy2}.new ${copy2}
      fi
    `;
  });
}
function forgetWritten(slot) {
  return each(writtenFiles(slot), (path) => sh`rm -f ${copyPath(slot, path)}`);
}
function installGuarantee({ slot, previous: before2, adopts }) {
  const previous = before2 ?? adopts;
  const { install, backup } = slot;
  if (install === void 0) return "";
  const restored3 = backup.filter(({ restore }) => restore !== void 0 && restore.when !== "never");
  const program = commandText(install.run);
  const way = previous === void 0 ? ` There is no release before: its units are stopped and disabled, and what else ${program} has made stays.` : ` Going back runs ${program} of ${previous.id} again: what the new one has made besides stays, and hooks with a jump are not taken back.`;
  const data = previous === void 0 ? "" : restored3.length === 0 ? " No backup says how data is restored, so a migration is not taken back." : ` ${restored3.map(({ name, restore }) => `The data of ${name} comes back ${restore.when === "always" ? "in any case" : "when its schema has changed"}.`).join(" ")}`;
  return `${way}${data}`;
}
function stampOf({ slot }) {
  const { install, settings: settings2 } = slot;
  const { sudo: _, ...done } = install;
  const said2 = sha256Of(JSON.stringify(done));
  return settings2 === void 0 ? sh`echo ${said2}` : sh`{ echo ${said2}; sha256sum < ${settings2.file} | cut -d ' ' -f 1; }`;
}
function hole({ path, never }) {
  return sh`
    if [ ! -s ${path} ]; then
      tell ${`${path} is not there, or empty.`}
    else
      ${each(
    never,
    (pattern) => sh`
          code=0
          found=$(grep -nE -e ${pattern} ${path}) || code=$?
          if [ "$code" -gt 1 ]; then
            tell ${`${path} cannot be searched for ${pattern}.`}
          elif [ "$code" -eq 0 ]; then
            tell ${`${path} has lines that match ${pattern}, which is what a missing value leaves:`} "$(printf '%s\\n' "$found" | cut -d : -f 1 | tr '\\n' ' ')"
          fi
        `
  )}
    fi
  `;
}
function comesUp(unit, seconds) {
  return sh`
    waited=0
    until systemctl is-active --quiet ${unit} || [ "$waited" -ge ${Math.ceil(seconds * 5)} ] || systemctl is-failed --quiet ${unit}; do
      waited=$((waited + 1))
      sleep 0.2
    done
  `;
}
function stillUp(unit) {
  return sh`
    systemctl is-active --quiet ${unit} || {
      tell ${`${unit} is not active:`} "$(systemctl show -p ActiveState --value ${unit})"
      journalctl --unit=${unit} --no-pager --quiet --output=cat --lines=20 >&2 || true
    }
  `;
}
function titleOf({ inactive, commands, files }, active) {
  const parts = [
    `${active.join(", ")} run`,
    ...inactive.length > 0 ? [`${inactive.join(", ")} do not`] : [],
    ...commands.map(({ name, run }) => `${name} (${commandText(run)})`),
    ...files.length > 0 ? [`no holes in ${files.map(({ path }) => path).join(", ")}`] : []
  ];
  return `Believe no exit code: ${parts.join("; ")}`;
}

// packages/plan/steps/retire.ts
init_dirname();

// packages/plan/steps/container.ts
init_dirname();

// packages/plan/steps/held-ports.ts
init_dirname();
function freeHeldPorts({ slot, facts }, file) {
  const command = ["systemctl", "restart", "docker.service"];
  const restart = facts.uid === 0 ? sh`${command}` : sh`sudo -n ${command}`;
  const ofFile = sh`sed -n 's/^ *published: "\\{0,1\\}\\([0-9]*\\)"\\{0,1\\}$/\\1/p' ${file ?? ""} 2> /dev/null || true`;
  const given = "{{range .NetworkSettings.Ports}}{{range .}}{{.HostPort}}{{println}}{{end}}{{end}}";
  const kept = '{{.Name}} {{index .Config.Labels "com.docker.compose.project"}}|{{.HostConfig.RestartPolicy.Name}}{{index .Config.Labels "com.docker.swarm.task.id"}}';
  return sh`
    {
      printf '%s\\n' ${Object.values(slot.ports)}
      ${file === void 0 ? sh`:` : ofFile}
    } > ${orderDirectory}/ports-wanted
    inspected() { docker ps --quiet --filter status=running --filter status=restarting --filter status=paused | xargs -r docker container inspect --format "$1"; }
    held() {
      inspected ${given} > ${orderDirectory}/ports-given || return 0
      grep -l -e -host-port /proc/[0-9]*/cmdline 2> /dev/null | while read -r process; do
        { words=$(tr '\\0' ' ' < "$process"); } 2> /dev/null || continue
        case $words in *docker-proxy\\ *' -host-port '*) ;; *) continue ;; esac
        port=\${words#* -host-port }
        port=\${port%% *}
        if grep -qxF -e "$port" ${orderDirectory}/ports-given; then continue; fi
        if grep -qxF -e "$port" ${orderDirectory}/ports-wanted; then echo "$port"; fi
      done | sort -u | tr '\\n' ' '
    }
    mortal() { inspected ${kept} | grep -E '\\|(no|on-failure)?$' | grep -vF ${` ${slot.compose?.project ?? "/"}|`} | cut -d ' ' -f 1 | tr '\\n' ' '; }
    ports=$(held)
    [ -z "$ports" ] || { sleep 3; ports=$(held); }
    if [ -n "$ports" ]; then
      echo "The Docker engine was killed while it started a container, and holds ports that no container has: $ports" >&2
      others=$(mortal)
      if [ -n "$others" ]; then
        echo "Only another start of the engine frees them, and these containers would not come back by themselves: $others" >&2
        echo 'When they may go: systemctl restart docker.service' >&2
      elif [ ! -e ${orderDirectory}/engine-started ]; then
        touch ${orderDirectory}/engine-started
        ${synced(orderDirectory)}
        if ${restart} >&2; then
          echo 'The engine was started again, so that they are free.' >&2
          ${untilEngineAnswers}
        else
          echo 'Only another start of the engine frees them: systemctl restart docker.service' >&2
        fi
      fi
    fi
  `;
}

// packages/plan/steps/two-ports.ts
init_dirname();
function oldAnswers({ slot, other }) {
  if (other === void 0) return sh`:`;
  const { port, ready } = slot.nginx.switch;
  const url = `http://127.0.0.1:${other.ports[port]}${ready}`;
  return sh`
    if [ -e ${orderDirectory}/retired ] && ! curl -fsS -o /dev/null --max-time 5 ${url}; then
      echo 'The container before does not answer, so nginx is not led back to it.' >&2
      exit 1
    fi
  `;
}
function unlessServing({ slot, other }) {
  if (other === void 0) return sh`:`;
  const { port, file } = slot.nginx.switch;
  return sh`
    if [ -e ${orderDirectory}/retired ] && grep -qF ${`127.0.0.1:${slot.ports[port]};`} ${file}; then
      echo 'nginx still passes requests to this container; it stays.' >&2
      exit 1
    fi
  `;
}
function freeName(context) {
  const name = containerName(context);
  if (context.other === void 0) return sh`:`;
  return sh`
    ${defineThere}
    if there ${name} && [ "$(docker container inspect --format '{{.State.Running}}' ${name})" = false ]; then docker rm ${name} > /dev/null; fi
  `;
}

// packages/plan/steps/container.ts
function stopContainer(context, changes) {
  const { slot } = context;
  const name = containerName(context);
  const { stop: stop2, start: start2, list } = starter(context);
  return step({
    id: "stop",
    phase: "switch",
    title: `Stop the container ${name}`,
    check: lines(serves2(context), ...changes.map(isDone)),
    do: sh`
      ${untilEngineAnswers}
      ${defineThere}
      ${canComeBack(context)}
      ${defineServing(context)}
      if serving ${name}; then
        touch ${orderDirectory}/was-active
        docker container inspect --format '{{.Id}}' ${name} > ${orderDirectory}/container-before
      fi
      touch ${orderDirectory}/stopped
      ${synced(orderDirectory)}
      ${stop2}
      there ${name} || exit 0
      docker stop --time ${Math.ceil(slot.service.stopSeconds)} ${name} > /dev/null || ! there ${name}
      ${setAside2(context)}
    `,
    undo: sh`
      [ -e ${orderDirectory}/stopped ] || exit 0
      ${untilEngineAnswers}
      ${defineThere}
      ${freeHeldPorts(context)}
      ${putBack2(context)}
      [ -e ${orderDirectory}/was-active ] || exit 0
      if there ${name}; then
        docker start ${name} > /dev/null
      else
        ${start2(previousRun(context))}
      fi
      ${untilUp(context)}
    `,
    timeoutSeconds: slot.service.stopSeconds + slot.service.startSeconds + 180,
    privileged: list
  });
}
function startContainer(context) {
  const { slot } = context;
  const name = containerName(context);
  const { how, start: start2, stop: stop2, list } = starter(context);
  const byHand2 = isAdopted(context.release.id) && slot.service.manager !== "systemd";
  return step({
    id: "start",
    phase: "switch",
    title: `Start the container ${name}${how}`,
    check: serves2(context),
    do: sh`
      ${untilEngineAnswers}
      ${defineThere}
      if there ${name}; then
        [ -e ${orderDirectory}/starting ] || { echo ${`There is a container ${name} already, which this deployment did not start.`} >&2; exit 1; }
        ${byHand2 ? nothing : sh`docker rm --force ${name} > /dev/null`}
      fi
      touch ${orderDirectory}/starting
      ${synced(orderDirectory)}
      ${lines(start2(sh`${definition(context).run}`), byHand2 ? sh`cat ${orderDirectory}/started` : void 0)}
      ${untilUp(context, name, slot.service.manager === "systemd" ? sh`:` : requireLeft(name))}
    `,
    undo: sh`
      [ -e ${orderDirectory}/starting ] || exit 0
      ${unlessServing(context)}
      ${untilEngineAnswers}
      ${defineThere}
      ${stop2}
      if there ${name}; then
        docker stop --time ${Math.ceil(slot.service.stopSeconds)} ${name} > /dev/null || ! there ${name}
        ${byHand2 ? renameBack(context) : removed(context)}
      fi
      ${context.other === void 0 ? nothing : freeHeldPorts(context)}
    `,
    timeoutSeconds: slot.service.startSeconds + slot.service.stopSeconds + 180,
    privileged: list
  });
}
function identifyContainer(context) {
  const name = containerName(context);
  return step({
    id: "identity",
    phase: "identity",
    title: `The container ${name} runs the image of ${context.release.id}`,
    do: sh`
      ${readImage(context)}
      ${untilEngineAnswers}
      running=$(docker container inspect --format '{{.State.Running}}' ${name})
      [ "$running" = true ] || { echo ${`The container ${name} does not run.`} >&2; exit 1; }
      ${requirePinned(context)}
      wanted=$(docker image inspect --format '{{.Id}}' "$image")
      found=$(docker container inspect --format '{{.Image}}' ${name})
      if [ "$found" != "$wanted" ]; then
        echo ${`The container ${name} runs another image than that of this release:`} >&2
        echo "expected $wanted" >&2
        echo "found    $found" >&2
        exit 1
      fi
      if [ -e ${orderDirectory}/container-before ] && [ -e ${orderDirectory}/stopped ]; then
        id=$(docker container inspect --format '{{.Id}}' ${name})
        [ "$id" != "$(cat ${orderDirectory}/container-before)" ] || { echo ${`The container ${name} is older than this activation.`} >&2; exit 1; }
      fi
      ${refuseReach(context.slot.container)}
    `,
    timeoutSeconds: 90
  });
}
function starter(context) {
  const { service, container } = context.slot;
  if (service.manager !== "systemd")
    return {
      how: container.run ? `: ${container.run.join(" ")}` : "",
      start: (run) => sh`sh -eu ${run} > ${orderDirectory}/started 2>&1 || {
          cat ${orderDirectory}/started >&2
          { ${tellHolders(context.slot)}; } >&2
          exit 1
        }`,
      stop: sh`:`,
      list: []
    };
  const unit = `${service.unit}.service`;
  const { root, list } = privileges(context);
  const act = (verb) => root(["systemctl", verb, unit]);
  const scripts = { restart: act("restart"), stop: act("stop") };
  return {
    how: ` by ${unit}`,
    // A unit whose program ends once the container is there may be told to be active and not be: restart starts both.
    start: () => sh`{ ${scripts.restart}; } || { systemctl status --no-pager --lines=20 ${unit} >&2; exit 1; }`,
    stop: sh`{ ${scripts.stop}; } || true`,
    list
  };
}
function previousRun({ slot, previous }) {
  return previous === void 0 ? sh`/nonexistent` : sh`${isAdopted(previous.id) ? `${containerByHand(slot)}/run` : `${slot.root}/releases/${previous.id}/.release/run`}`;
}
function canComeBack(context) {
  const { slot } = context;
  if (slot.service.manager === "systemd" || context.adopts) return sh`:`;
  const name = containerName(context);
  return sh`
    if [ "$(docker container inspect --format '{{.State.Running}} {{.HostConfig.AutoRemove}}' ${name} 2>/dev/null)" = 'true true' ] && [ ! -e ${previousRun(context)} ]; then
      echo ${`The container ${name} was started by hand with --rm: it would be gone when it is stopped, and nothing could go back to it.`} >&2
      echo ${`When it may go, stop it: docker stop ${name}`} >&2
      exit 1
    fi
  `;
}
function setAside2(context) {
  const [name, aside] = [containerName(context), asideName(context)];
  if (context.slot.service.manager === "systemd") return removed(context);
  return sh`
    fleeting=$(docker container inspect --format '{{.HostConfig.AutoRemove}}' ${name} 2>/dev/null) || fleeting=true
    if [ "$fleeting" = true ]; then
      ${removed(context)}
    else
      if there ${aside}; then docker rm --force ${aside} > /dev/null; fi
      docker container inspect --format ${restartPolicy} ${name} > ${orderDirectory}/backup/restart.new
      mv ${orderDirectory}/backup/restart.new ${orderDirectory}/backup/restart
      docker update --restart no ${name} > /dev/null
      docker rename ${name} ${aside}
    fi
  `;
}
function renameBack(context) {
  const name = containerName(context);
  return sh`
    docker update --restart no ${name} > /dev/null
    docker rename ${name} ${adoptedName(context, context.release)}
  `;
}
function putBack2(context) {
  const [name, aside] = [containerName(context), asideName(context)];
  if (context.slot.service.manager === "systemd") return lines(starter(context).stop, removed(context));
  return sh`
    if there ${aside}; then
      if there ${name}; then docker rm --force ${name} > /dev/null; fi
      docker rename ${aside} ${name}
    fi
    if there ${name} && [ -e ${orderDirectory}/backup/restart ]; then
      docker update --restart "$(cat ${orderDirectory}/backup/restart)" ${name} > /dev/null
    fi
  `;
}
function removed(context) {
  const name = containerName(context);
  return sh`
    waited=0
    while there ${name}; do
      docker rm --force ${name} > /dev/null 2>&1 || true
      waited=$((waited + 1))
      [ "$waited" -le 100 ] || { echo ${`The container ${name} cannot be removed.`} >&2; exit 1; }
      sleep 0.2
    done
  `;
}
function untilUp({ slot }, name = slot.container.name, meanwhile = sh`:`) {
  const limit = Math.ceil(slot.service.startSeconds * 5);
  const format2 = "{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}";
  return sh`
    told() {
      echo "The container does not come up: $1" >&2
      { ${lines(containerLog(name, 20), tellHolders(slot))}; } >&2
      exit 1
    }
    waited=0
    until state=$(docker container inspect --format ${format2} ${name} 2>/dev/null) && case $state in 'running ' | 'running healthy') ;; *) false ;; esac; do
      case $state in exited* | dead* | restarting* | *unhealthy) told "$state" ;; esac
      ${meanwhile}
      waited=$((waited + 1))
      [ "$waited" -le ${limit} ] || told ${`not within ${slot.service.startSeconds} s`}
      sleep 0.2
    done
    since=$(docker container inspect --format '{{.State.StartedAt}}' ${name})
    sleep 1
    state=$(docker container inspect --format '{{.State.Running}} {{.State.StartedAt}}' ${name} 2>/dev/null) || true
    [ "$state" = "true $since" ] || told 'it ended within a second'
  `;
}
function requireLeft(name) {
  return sh`
    if names=$(docker ps --all --format '{{.Names}}' 2>/dev/null) && ! printf '%s\n' "$names" | grep -qxF ${name}; then
      gone=$((\${gone:-0} + 1))
      [ "$gone" -lt 5 ] || { echo ${`The container ${name} is gone: its program has ended, and --rm has removed it with all that it said. Start it without --rm to read that here.`} >&2; exit 1; }
    else
      gone=0
    fi
  `;
}
function serves2(context) {
  const { slot, release } = context;
  const name = containerName(context);
  return sh`
    [ ! -e ${orderDirectory}/stopped ] || exit 1
    [ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ] || exit 1
    ${readImage(context)}
    wanted=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null)
    [ "$(docker container inspect --format '{{.State.Running}} {{.Image}}' ${name} 2>/dev/null)" = "true $wanted" ]
  `;
}

// packages/plan/steps/retire.ts
function retireContainer(context) {
  const { slot } = context;
  const [name, aside] = [containerName(context), beforeName(context)];
  return step({
    id: "retire",
    phase: "switch",
    title: `Stop and remove the container ${name}, which has served its time`,
    check: sh`
      ${untilEngineAnswers}
      ${defineThere}
      ! there ${name} && ! there ${aside}
    `,
    do: sh`
      ${untilEngineAnswers}
      ${defineThere}
      if there ${aside}; then docker rm --force ${aside} > /dev/null; fi
      there ${name} || exit 0
      touch ${orderDirectory}/retiring
      ${synced(orderDirectory)}
      docker stop --time ${Math.ceil(slot.service.stopSeconds)} ${name} > /dev/null || ! there ${name}
      ${removed(context)}
    `,
    undo: sh`
      [ -e ${orderDirectory}/retiring ] || exit 0
      ${untilEngineAnswers}
      ${defineThere}
      if there ${name}; then
        docker start ${name} > /dev/null
      else
        sh -eu ${definition(context).run} > /dev/null
      fi
      ${untilUp(context)}
    `,
    timeoutSeconds: slot.service.stopSeconds + slot.service.startSeconds + 120
  });
}

// packages/plan/strategies/compose.ts
init_dirname();

// packages/plan/steps/compose/up.ts
init_dirname();

// packages/plan/steps/compose/project.ts
init_dirname();
import { posix as posix3 } from "node:path";
function projectFolder({ slot }, releaseId) {
  return `${slot.root}/.deploy/compose/${releaseId}`;
}
function draftFolder(context) {
  return `${projectFolder(context, context.release.id)}.new`;
}
function nameDraft(context) {
  const [folder2, draft] = [projectFolder(context, context.release.id), draftFolder(context)];
  return sh`
    touch ${orderDirectory}/started
    if [ -e ${draft} ]; then
      rm -rf ${folder2}
      mv -T ${draft} ${folder2}
    fi
    ${synced(posix3.dirname(folder2))}
    ${synced(orderDirectory)}
  `;
}
var serving = sh`${orderDirectory}/serving`;
function keptImages({ slot }) {
  return `localhost/deploy-compose/${slot.compose.project}`;
}
function keptPrefix({ release }) {
  return release.id.slice(-12);
}
function defineCompose(context) {
  const { project, profiles } = context.slot.compose;
  const options = profiles.flatMap((profile) => ["--profile", profile]);
  return sh`compose() { docker compose --project-name ${project} --project-directory ${releaseDirectory(context)} ${options} "$@"; }`;
}
var defineRendered = sh`
  rendered() {
    file=$1
    shift
    docker compose --profile '*' --file "$file" "$@"
  }
`;
function defineContainers({ slot }) {
  if (slot.swarm)
    return sh`containers() { docker ps --all --quiet --no-trunc --filter ${`label=com.docker.swarm.service.name=${slot.compose.project}_`}"$1"; }`;
  return sh`
    containers() {
      docker ps --all --quiet --no-trunc --filter ${`label=com.docker.compose.project=${slot.compose.project}`} \\
        --filter label=com.docker.compose.oneoff=False --filter "label=com.docker.compose.service=$1"
    }
  `;
}
function allContainers({ slot }) {
  return sh`docker ps --all --quiet --no-trunc --filter ${`label=com.docker.compose.project=${slot.compose.project}`} --filter label=com.docker.compose.oneoff=False`;
}
function mendNames({ slot }) {
  const ours = `label=com.docker.compose.project=${slot.compose.project}`;
  return sh`
    docker ps --all --quiet --filter ${ours} --filter status=dead --filter status=removing | xargs -r docker rm --force > /dev/null || true
    docker ps --all --filter ${ours} --format '{{.ID}} {{.Names}}' > ${orderDirectory}/names
    while read -r id name; do
      if ! printf '%s\\n' "$name" | grep -qE '^[0-9a-f]{12}_'; then continue; fi
      if docker container inspect "\${name#*_}" > /dev/null 2>&1; then
        docker rm --force "$id" > /dev/null
      else
        docker rename "$id" "\${name#*_}"
      fi
    done < ${orderDirectory}/names
  `;
}
var hide = `
  BEGIN {
    while ((getline line < list) > 0) while ((getline line2 < line) > 0) {
      if (line2 !~ /^(export )?[A-Za-z_][A-Za-z0-9_.]*=/) continue
      sub(/^[^=]*=/, "", line2)
      if (line2 ~ /^".*"$/ || line2 ~ /^'.*'$/) line2 = substr(line2, 2, length(line2) - 2)
      if (length(line2) >= 4) secrets[++count] = line2
    }
  }
  {
    for (i = 1; i <= count; i++)
      while ((at = index($0, secrets[i])) > 0)
        $0 = substr($0, 1, at - 1) "***" substr($0, at + length(secrets[i]))
    print
  }
`;
function defineMasked({ slot }) {
  const files = slot.compose.envFiles.map(({ path }) => path);
  if (files.length === 0) return sh`masked() { cat; }`;
  return sh`
    printf '%s\\n' ${files} > ${orderDirectory}/env-files
    masked() { awk -v list=${orderDirectory}/env-files ${hide}; }
  `;
}
var defineTell = sh`
  wrong=
  tell() {
    echo "$1" >&2
    wrong=1
  }
  told() { [ -z "$wrong" ] || exit 1; }
`;

// packages/plan/steps/compose/up.ts
function keepWayBack(context) {
  const { project, waitSeconds } = context.slot.compose;
  return step({
    id: "keep",
    phase: "switch",
    title: `Note how ${project} runs now, for the way back`,
    do: sh`
      umask 077
      ${defineMasked(context)}
      ${untilEngineAnswers}
      if [ ! -e ${orderDirectory}/noted ]; then
        ${allContainers(context)} > ${orderDirectory}/containers-before
        while read -r id; do ${runOf} || true; done < ${orderDirectory}/containers-before > ${orderDirectory}/runs-before
        ${wayBack(context)}
        touch ${orderDirectory}/noted
      fi
      ${synced(orderDirectory)}
    `,
    undo: lines(
      forgetByHand(context),
      sh`
        [ -e ${orderDirectory}/started ] || exit 0
        ${untilEngineAnswers}
      `,
      defineRendered,
      defineMasked(context),
      sh`
        back=$(cat ${orderDirectory}/back)
        if [ -n "$back" ]; then
          ${freeHeldPorts(context, sh`"$back"/compose.yaml`)}
          ${restoreProject(context)}
          ${inOrder(context, sh`"$back"/compose.yaml`)}
        fi
        ${removeNew(context)}
      `
    ),
    timeoutSeconds: waitSeconds + 240
  });
}
var runOf = sh`docker container inspect --format '{{.Id}} {{.State.StartedAt}}' "$id"`;
function wayBack(context) {
  const { project } = context.slot.compose;
  const backup = sh`${orderDirectory}/backup/compose`;
  const before2 = context.previous && projectFolder(context, context.previous.id);
  const live = isLive(context);
  const ofRelease2 = before2 === void 0 ? sh`false` : sh`[ -f ${`${before2}/compose.yaml`} ]`;
  return sh`
    rm -rf ${backup}
    if ${ofRelease2}; then
      [ "$(sed -n 's/^name: //p' ${`${before2}/compose.yaml`})" = ${project} ] || {
        echo ${`The release that serves is another project than ${project}, and both would run. Keep compose.project, or stop the other one.`} >&2
        exit 1
      }
      ${live ? sh`cp -pR ${before2 ?? ""} ${backup}` : sh`:`}
      printf '%s\\n' ${live ? backup : sh`${before2 ?? ""}`} > ${orderDirectory}/back
    elif [ -s ${orderDirectory}/containers-before ]; then
      mkdir ${backup}
      ${lines(renderByHand(context), keepByHand(context))}
      echo ${`The project ${project} was not started by a deployment. It is taken over, and what runs now is what this deployment goes back to.`}
      printf '%s\\n' ${backup} > ${orderDirectory}/back
    else
      : > ${orderDirectory}/back
    fi
  `;
}
function renderByHand({ slot, facts }) {
  const { project } = slot.compose;
  const back = sh`${orderDirectory}/backup/compose`;
  return sh`
    label() { docker container inspect --format "{{index .Config.Labels \\"com.docker.compose.$1\\"}}" "$2"; }
    first=$(head -n 1 ${orderDirectory}/containers-before)
    set -- --project-name ${project} --project-directory "$(label project.working_dir "$first")"
    IFS=,
    for file in $(label project.environment_file "$first"); do set -- "$@" --env-file "$file"; done
    for file in $(label project.config_files "$first"); do set -- "$@" --file "$file"; done
    unset IFS
    echo 'services:' > ${back}/ids.yaml
    services=
    while read -r id; do
      service=$(label service "$id")
      case " $services " in *" $service "*) continue ;; esac
      services="$services $service"
      printf '  "%s": { image: "%s", build: !reset null }\\n' "$service" "$(docker container inspect --format '{{.Image}}' "$id")" >> ${back}/ids.yaml
    done < ${orderDirectory}/containers-before
    # shellcheck disable=SC2086 # names of services have no spaces
    docker compose "$@" --file ${back}/ids.yaml config $services > ${back}/compose.yaml 2> ${back}/said || {
      echo ${`The project ${project} was started by hand from files which ${facts.user} cannot read, so that nothing could go back to it. Let ${facts.user} read them, or, when it may go: docker compose --project-name ${project} stop, and docker compose --project-name ${project} rm.`} >&2
      masked < ${back}/said >&2
      exit 1
    }
  `;
}
function keepByHand(context) {
  if (context.adopts === void 0) return nothing;
  const zero = { ...context, release: { ...context.release, id: context.adopts.id } };
  const folder2 = projectFolder(context, context.adopts.id);
  const kept = `${keptImages(context)}:${keptPrefix(zero)}`;
  return sh`
    rm -rf ${`${folder2}.new`} ${folder2}
    mkdir -p ${`${folder2}.new`}
    cp ${orderDirectory}/backup/compose/compose.yaml ${`${folder2}.new`}
    sed -n 's/^  "\\(.*\\)": { image: "\\([^"]*\\)".*/\\1|\\2/p' ${orderDirectory}/backup/compose/ids.yaml > ${`${folder2}.new/images`}
    while IFS='|' read -r service id; do docker tag "$id" ${kept}."$service"; done < ${`${folder2}.new/images`}
    ( cd ${`${folder2}.new`} && sha256sum compose.yaml images > sums )
    ${syncedTree(`${folder2}.new`)}
    mv -T ${`${folder2}.new`} ${folder2}
  `;
}
function forgetByHand(context) {
  if (context.adopts === void 0) return nothing;
  const zero = { ...context, release: { ...context.release, id: context.adopts.id } };
  const kept = `${keptImages(context)}:${keptPrefix(zero)}`;
  const folder2 = projectFolder(context, context.adopts.id);
  return sh`
    ${untilEngineAnswers}
    if [ -f ${`${folder2}/images`} ]; then
      while IFS='|' read -r service _; do docker rmi ${kept}."$service" > /dev/null 2>&1 || true; done < ${`${folder2}/images`}
    fi
    rm -rf ${folder2} ${`${folder2}.new`}
  `;
}
function restoreProject(context) {
  if (!isLive(context)) return sh`:`;
  const folder2 = projectFolder(context, context.release.id);
  return sh`
    rm -rf ${`${folder2}.back`}
    cp -pR "$back" ${`${folder2}.back`}
    rm -rf ${folder2}
    mv -T ${`${folder2}.back`} ${folder2}
  `;
}
function removeNew(context) {
  return sh`
    ${allContainers(context)} > ${orderDirectory}/containers-after
    while read -r id; do
      if grep -qxF -e "$id" ${orderDirectory}/containers-before; then continue; fi
      service=$(docker container inspect --format '{{index .Config.Labels "com.docker.compose.service"}}' "$id")
      if [ -n "$back" ] && rendered "$back"/compose.yaml config --services 2>/dev/null | grep -qxF -e "$service"; then continue; fi
      docker rm --force "$id" > /dev/null
    done < ${orderDirectory}/containers-after
  `;
}
function stopServices(context) {
  const { project } = context.slot.compose;
  return step({
    id: "stop",
    phase: "switch",
    title: `Stop the services of ${project}`,
    do: lines(
      untilEngineAnswers,
      sh`
        touch ${orderDirectory}/started
        ${synced(orderDirectory)}
      `,
      stopAll(context)
    ),
    timeoutSeconds: 300
  });
}
function stopAll(context) {
  return sh`
    ${allContainers(context)} > ${orderDirectory}/containers-stopped
    while read -r id; do docker stop "$id" > /dev/null; done < ${orderDirectory}/containers-stopped
  `;
}
function up(context, { stops }) {
  const { order, waitSeconds, removeOrphans } = context.slot.compose;
  const folder2 = projectFolder(context, context.release.id);
  const orphans = removeOrphans ? ["--remove-orphans"] : [];
  return step({
    id: "up",
    phase: "switch",
    title: `Bring the services up${order.length === 0 ? "" : `: ${order.join(", then ")}, then the others`}${removeOrphans ? ", and remove those that are gone" : ""}`,
    do: lines(
      untilEngineAnswers,
      defineRendered,
      defineMasked(context),
      defineContainers(context),
      nameDraft(context),
      inOrder(context, `${folder2}/compose.yaml`, { orphans, failed: lastWords(folder2) })
    ),
    undo: stops ? lines(untilEngineAnswers, stopAll(context)) : void 0,
    timeoutSeconds: waitSeconds + 180
  });
}
function inOrder(context, file, { orphans = [], failed = nothing } = {}) {
  const { order, waitSeconds } = context.slot.compose;
  return sh`
    uptime() { cut -d . -f 1 /proc/uptime; }
    limit=$(($(uptime) + ${waitSeconds}))
    bring() {
      left=$((limit - $(uptime)))
      [ "$left" -ge 1 ] || left=1
      if rendered ${file} up --detach --no-build --pull never --wait --wait-timeout "$left" "$@" > ${orderDirectory}/up 2>&1; then return; fi
      masked < ${orderDirectory}/up >&2
      ${failed}
      exit 1
    }
    ${mendNames(context)}
    rendered ${file} config --services > ${orderDirectory}/services
    for service in ${order}; do
      if grep -qxF -e "$service" ${orderDirectory}/services; then bring "$service"; fi
    done
    bring ${orphans}
  `;
}
function lastWords(folder2) {
  return sh`
    cut -d '|' -f 1 ${folder2}/images | while read -r service; do
      for id in $(containers "$service"); do
        state=$(docker container inspect --format '{{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$id")
        case $state in running | 'running healthy') continue ;; esac
        docker container inspect --format "$service: $state, exit code {{.State.ExitCode}} {{.State.Error}}" "$id" >&2
        docker logs --tail 20 "$id" 2>&1 | masked >&2
      done
    done
  `;
}
function identifyServices(context) {
  const folder2 = projectFolder(context, context.release.id);
  return step({
    id: "identity",
    phase: "identity",
    title: `Every service of ${context.slot.compose.project} runs the image of ${context.release.id}`,
    do: lines(
      untilEngineAnswers,
      defineRendered,
      defineContainers(context),
      defineTell,
      sh`
        rendered ${folder2}/compose.yaml config --hash '*' > ${orderDirectory}/hashes
        since() { for id in $(allOf); do ${runOf}; done; }
        allOf() { while IFS='|' read -r service _; do containers "$service"; done < ${folder2}/images; }
        since > ${orderDirectory}/since
        : > ${serving}
        while IFS='|' read -r service wanted; do
          ids=$(containers "$service")
          [ -n "$ids" ] || tell "$service has no container."
          hash=$(sed -n "s/^$service //p" ${orderDirectory}/hashes)
          count=0
          started=0
          for id in $ids; do
            count=$((count + 1))
            ${runOf} | grep -qxF -f ${orderDirectory}/runs-before || started=$((started + 1))
            found=$(docker container inspect --format '{{.Image}} {{index .Config.Labels "com.docker.compose.config-hash"}}' "$id")
            [ "$found" = "$wanted $hash" ] || tell "$service runs another image, or with other settings, than this release has: $found instead of $wanted $hash"
            state=$(docker container inspect --format '{{.State.Status}}{{with .State.Health}} {{.Status}}{{end}}' "$id")
            case $state in running | 'running healthy') ;; *) tell "$service is $state." ;; esac
          done
          image=$(sed -n "s/^$service|//p" ${folder2}/references 2>/dev/null) || true
          printf '%s|%s|%s|%s|\\n' "$service" "\${image:-$wanted}" "$count" "$started" >> ${serving}
        done < ${folder2}/images
        told
        sleep 1
        since | cmp -s - ${orderDirectory}/since || tell 'A service was started again within a second.'
        told
      `
    ),
    timeoutSeconds: 150
  });
}

// packages/plan/strategies/services.ts
init_dirname();

// packages/plan/steps/backups.ts
init_dirname();

// packages/plan/steps/backup.ts
init_dirname();

// packages/plan/steps/backup-document.ts
init_dirname();
function document(backup, context, { kind, notes = notesOf(backup) }) {
  const { release, host } = context;
  const previous = context.previous ?? context.adopts;
  const { name, command, folder: folder2, container, verify } = backup;
  const literal = (value) => JSON.stringify(value);
  const fixed = [
    "{",
    '  "schemaVersion": 1,',
    `  "application": ${literal(backup.application)},`,
    `  "environment": ${literal(backup.environment)},`,
    `  "host": ${literal(host)},`,
    `  "name": ${literal(name)},`,
    `  "kind": ${literal(kind)},`,
    `  "of": ${literal(previous?.id ?? null)},`,
    `  "for": ${literal(release.id)},`,
    command === void 0 ? `  "folder": ${literal(folder2)},` : `  "command": ${literal(command)},`,
    ...container === void 0 ? [] : [`  "container": ${literal(container)},`],
    `  "compression": ${literal(compressionOf(backup, context))},`
  ];
  const number = (key) => sh`printf '  "%s": %s,\\n' ${key} "$(cat ${notes}/${key})"`;
  return lines(
    sh`
      {
        printf '%s\\n' ${fixed}
        printf '  "deployId": "%s",\\n' "$DEPLOY_ID"
        printf '  "madeAt": "%s",\\n' "$(cat ${notes}/madeAt)"
        printf '  "file": "%s",\\n' "$stored"
        printf '  "sha256": "%s",\\n' "$(cat ${notes}/sha256)"
    `,
    ...["seconds", "bytes", "contentBytes", "schema"].map(number),
    sh`
        printf '  "rehearsal": {\\n    "result": "%s",\\n' "$(cat ${notes}/rehearsal 2> /dev/null || echo not-rehearsed)"
        printf '    "command": %s,\\n' ${verify === void 0 ? "null" : literal(verify)}
        printf '    "output": [\\n'
        if [ -s ${notes}/rehearsed ]; then tail -n 20 ${notes}/rehearsed | cut -c 1-400 | ${asJson} | sed 's/.*/      "&"/; $!s/$/,/'; fi
        printf '    ]\\n  },\\n'
        printf '  "warnings": [\\n'
        if [ -s ${notes}/warnings ]; then sort -u ${notes}/warnings | ${asJson} | sed 's/.*/    "&"/; $!s/$/,/'; fi
        printf '  ],\\n'
        printf '  "places": %s\\n}\\n' "$folders"
      } > "$document"
    `
  );
}
function placesJson(backup, { host }) {
  return sh`${JSON.stringify(foldersOf(backup, host))}`;
}

// packages/plan/steps/backup-keep.ts
init_dirname();
function tidyFolder(folder2) {
  return sh`
    rm -rf ${folder2}/.*.part ${folder2}/.*.part.work
    for found in ${folder2}/*z-????????*; do
      name=\${found##*/}
      id=$(printf '%s' "$name" | sed -n 's/^\\([0-9]\\{8\\}t[0-9]\\{6\\}z-[0-9a-f]\\{8\\}\\(-before-restore\\)\\{0,1\\}\\).*$/\\1/p')
      [ -z "$id" ] || [ -e ${folder2}/"$id".json ] || rm -f "$found"
    done
  `;
}
function prune({ keep: keep2 }, { slot }, folder2) {
  const dated = "^[0-9]\\{8\\}t[0-9]\\{6\\}z-[0-9a-f]\\{8\\}";
  return sh`
    pruned() {
      gone=$(plain ${folder2}/"$1" file)
      rm -f ${folder2}/"$1"
      case $gone in '' | */* | .*) ;; *) rm -f ${folder2}/"$gone" ;; esac
    }
    count=0
    seen=' '
    # shellcheck disable=SC2010 # names of the suite's own
    for name in $(ls -r ${folder2} | grep ${`${dated}\\.json$`} || true); do
      count=$((count + 1))
      of=$(plain ${folder2}/"$name" of)
      case $seen in
        *" $of "*) ;;
        *)
          seen="$seen$of "
          [ ! -d ${`${slot.root}/releases`}/"$of" ] || continue
          ;;
      esac
      [ "$count" -le ${keep2} ] || [ "$name" = "$DEPLOY_ID".json ] || pruned "$name"
    done
    count=0
    # shellcheck disable=SC2010
    for name in $(ls -r ${folder2} | grep ${`${dated}-before-restore\\.json$`} || true); do
      count=$((count + 1))
      [ "$count" -le ${keep2} ] || pruned "$name"
    done
  `;
}

// packages/plan/steps/backup.ts
function makeBackup(backup, context, { phase, kind }) {
  return [
    dump(backup, context),
    weigh(backup, context, kind),
    copy(backup, context),
    rehearse(backup, context),
    keep(backup, context, kind)
  ].map((made) => ({ ...made, phase }));
}
function absent(backup, { previous, adopts }) {
  if (previous !== void 0 || adopts !== void 0) return void 0;
  if (backup.folder !== void 0) return sh`[ ! -d ${backup.folder} ]`;
  return backup.container === void 0 ? void 0 : sh`! docker container inspect ${backup.container} > /dev/null 2>&1`;
}
function unlessLeftOut(backup) {
  return sh`[ -e ${notesOf(backup)}/left-out ]`;
}
function dump(backup, context) {
  const notes = notesOf(backup);
  const folders = foldersOf(backup, context.host);
  const missing2 = absent(backup, context);
  const what = backup.folder ?? `the output of ${commandText(backup.command)}`;
  return step({
    id: `backup-dump-${backup.name}`,
    phase: "prepare",
    title: `Save ${what}${backup.container === void 0 ? "" : ` in ${backup.container}`} as the backup ${backup.name}`,
    do: lines(
      sh`
        umask 077
        mkdir -p ${notes}
      `,
      missing2 === void 0 ? void 0 : sh`
            if ${missing2}; then
              echo 'This is the first deployment, and there is nothing to save yet.'
              touch ${notes}/left-out
              exit 0
            fi
          `,
      defineUnpacked,
      ...folders.map(
        (folder2, index) => sh`
        [ -d ${backup.places[index]} ] || fail ${`The place ${backup.places[index]} is not there. Is it mounted?`}
        mkdir -p ${folder2}
        ${tidyFolder(folder2)}
      `
      ),
      separate(backup),
      sh`
        stamp=$DEPLOY_ID
        part=${folders[0]}/.$DEPLOY_ID.part
        began=$(date +%s)
        date -u +%Y-%m-%dT%H:%M:%SZ > ${notes}/madeAt
        ( ${schema(backup, context)} ) > ${notes}/schema || fail ${`The version of the schema cannot be told, so nobody could know later whether the data of ${backup.name} was migrated.`}
        ${write(backup, context)}
        ${synced(raw('"$part"'))}
        echo $(($(date +%s) - began)) > ${notes}/seconds
        wc -c < "$part" | tr -d ' ' > ${notes}/bytes
      `
    ),
    undo: sh`
      rm -rf ${folders.map((folder2) => sh`${folder2}/."$DEPLOY_ID".part`)} ${folders.map((folder2) => sh`${folder2}/."$DEPLOY_ID".part.work`)}
    `,
    timeoutSeconds: backup.timeoutSeconds
  });
}
function separate({ places, separateFileSystems }) {
  if (!separateFileSystems) return void 0;
  return sh`
    twice=$(for place in ${places}; do stat -c %d "$place"; done | sort | uniq -d)
    [ -z "$twice" ] || fail ${`${places.join(" and ")} do not lie on file systems of their own. Is one of them not mounted?`}
  `;
}
function weigh(backup, context, kind) {
  const { name, minimumBytes, minimumShare, whenSmaller } = backup;
  const notes = notesOf(backup);
  const [folder2 = ""] = foldersOf(backup, context.host);
  const share = Math.round(minimumShare * 1e3);
  const smaller = sh`"The backup ${raw(name)} has $bytes bytes, and the last one had $last: less than ${raw(String(minimumShare))} of it. What is missing?"`;
  return step({
    id: `backup-weigh-${name}`,
    phase: "prepare",
    title: `Read the backup ${name} again: whole, and not suspiciously small`,
    check: unlessLeftOut(backup),
    do: lines(
      defineUnpacked,
      defineField,
      sh`
        part=${folder2}/.$DEPLOY_ID.part
        rm -f ${notes}/whole
        { unpacked "$part" ${compressionOf(backup, context)} && : > ${notes}/whole; } | wc -c | tr -d ' ' > ${notes}/contentBytes
        [ -e ${notes}/whole ] || fail ${`The backup ${name} cannot be read again.`}
        ${integrity(backup, context)}
        bytes=$(cat ${notes}/contentBytes)
        [ "$bytes" -ge ${minimumBytes} ] || fail "The backup ${raw(name)} has $bytes bytes; at least ${raw(String(minimumBytes))} are expected."
      `,
      kind !== "before-deployment" || share === 0 ? void 0 : sh`
            last=
            for found in ${folder2}/*-????????.json; do
              if [ -f "$found" ]; then last=$(plain "$found" contentBytes); fi
            done
            if [ -n "$last" ] && [ $((bytes * 1000)) -lt $((last * ${share})) ]; then
              ${whenSmaller === "refuse" ? sh`fail ${smaller}` : sh`printf '%s\\n' ${smaller} | tee -a ${notes}/warnings`}
            fi
          `
    ),
    timeoutSeconds: backup.timeoutSeconds
  });
}
function integrity(backup, context) {
  const { folder: folder2, suffix, name } = backup;
  const broken = `The backup ${name} is damaged.`;
  const read = sh`unpacked "$part" ${compressionOf(backup, context)}`;
  if (folder2 !== void 0) return sh`${read} | tar -t -f - > /dev/null || fail ${broken}`;
  if (/\.(?:gz|tgz)$/.test(suffix)) return sh`${read} | gzip -t || fail ${broken}`;
  if (suffix.endsWith(".tar")) return sh`${read} | tar -t -f - > /dev/null || fail ${broken}`;
  return sh`:`;
}
function copy(backup, context) {
  const notes = notesOf(backup);
  const [first = "", ...others] = foldersOf(backup, context.host);
  return step({
    id: `backup-copy-${backup.name}`,
    phase: "prepare",
    title: others.length > 0 ? `Copy the backup ${backup.name} to ${backup.places.slice(1).join(", ")} and compare the checksums` : `Take the checksum of the backup ${backup.name}`,
    check: unlessLeftOut(backup),
    do: lines(
      sh`
        umask 077
        part=.$DEPLOY_ID.part
        sum=$(sha256sum < ${first}/"$part")
        printf '%s\\n' "\${sum%% *}" > ${notes}/sha256
      `,
      ...others.map(
        (folder2) => sh`
          cp ${first}/"$part" ${folder2}/"$part"
          ${synced(sh`${folder2}/"$part"`)}
          [ "$(sha256sum < ${folder2}/"$part")" = "$sum" ] || { echo ${`The copy in ${folder2} has another checksum.`} >&2; exit 1; }
        `
      )
    ),
    timeoutSeconds: backup.timeoutSeconds * Math.max(1, others.length)
  });
}
function rehearse(backup, context) {
  const { name, verify } = backup;
  const notes = notesOf(backup);
  const folder2 = foldersOf(backup, context.host).at(-1);
  return step({
    id: `backup-rehearse-${name}`,
    phase: "prepare",
    title: verify === void 0 ? `Note that nobody has rehearsed to restore ${name}` : `Rehearse to restore ${name}: ${commandText(verify)}`,
    check: unlessLeftOut(backup),
    do: verify === void 0 ? sh`echo not-rehearsed > ${notes}/rehearsal` : lines(
      defineUnpacked,
      sh`
              umask 077
              stamp=$DEPLOY_ID
              source=${folder2}/.$DEPLOY_ID.part
              compression=${compressionOf(backup, context)}
              work=$source.work
              ${attempt(feed(backup, verify, context), sh`> ${notes}/rehearsed 2>&1`)}
              head -c 65536 ${notes}/rehearsed
              [ "$code" -eq 0 ] || fail ${`The backup ${name} was made and cannot be restored: the rehearsal failed.`}
              echo passed > ${notes}/rehearsal
            `
    ),
    timeoutSeconds: backup.timeoutSeconds
  });
}
function keep(backup, context, kind) {
  const { name } = backup;
  const folders = foldersOf(backup, context.host);
  const ending = endingOf(backup, context);
  return step({
    id: `backup-keep-${name}`,
    phase: "prepare",
    title: `Keep the backup ${name} in ${backup.places.join(", ")}, of the earlier ones the last ${backup.keep}`,
    check: unlessLeftOut(backup),
    do: lines(
      defineField,
      sh`
        umask 077
        stored=$DEPLOY_ID${raw(ending)}
        folders=${placesJson(backup, context)}
        document=${notesOf(backup)}/document.json
      `,
      document(backup, context, { kind }),
      ...folders.map(
        (folder2) => sh`
          if [ -e ${folder2}/."$DEPLOY_ID".part ]; then mv -f ${folder2}/."$DEPLOY_ID".part ${folder2}/"$stored"; fi
          cp "$document" ${folder2}/."$DEPLOY_ID".part
          ${synced(sh`${folder2}/."$DEPLOY_ID".part`)}
          mv -f ${folder2}/."$DEPLOY_ID".part ${folder2}/"$DEPLOY_ID".json
          ${synced(folder2)}
          ${prune(backup, context, folder2)}
        `
      ),
      sh`
        mkdir -p ${orderDirectory}/backup/documents
        cp "$document" ${orderDirectory}/backup/documents/${name}.json
      `
    ),
    timeoutSeconds: 300
  });
}

// packages/plan/steps/backup-restore.ts
init_dirname();
function guard(backup, context) {
  const { name, restore } = backup;
  if (restore === void 0 || restore.when === "never") return void 0;
  const notes = notesOf(backup);
  const writers = stopWriters(backup, context);
  return step({
    id: `backup-guard-${name}`,
    phase: "switch",
    title: `On the way back, put the data of ${name} back${restore.when === "always" ? "" : " when its schema has changed"}`,
    do: sh`
      mkdir -p ${notes}
      touch ${notes}/guarded
      ${synced(notes)}
    `,
    undo: lines(
      sh`
        [ -e ${notes}/guarded ] && [ ! -e ${notes}/left-out ] && [ ! -e ${notes}/restored ] || exit 0
        umask 077
      `,
      defineUnpacked,
      backup.container === void 0 ? void 0 : untilEngineAnswers,
      restore.schemaVersion === void 0 ? void 0 : currentSchema(backup, context),
      restore.when === "always" ? void 0 : sh`
            if [ "$now" = "$(cat ${notes}/schema)" ]; then
              echo "The schema of ${raw(name)} is as it was: $now. Its data stays as it is."
              exit 0
            fi
            echo "The schema of ${raw(name)} was $(cat ${notes}/schema) and is $now: its data is put back."
          `,
      writers.script,
      saveBefore(backup, context),
      sh`
        copy=$DEPLOY_ID${raw(endingOf(backup, context))}
        sha=$(cat ${notes}/sha256)
        compression=${compressionOf(backup, context)}
        wanted=$(cat ${notes}/schema)
        saved='"'${foldersOf(backup, context.host)[0]}/$DEPLOY_ID-before-restore${raw(endingOf(backup, context))}'"'
      `,
      restored2(backup, context)
    ),
    timeoutSeconds: 4 * backup.timeoutSeconds + writers.seconds,
    privileged: writers.list
  });
}
function restoreCopy(backup, context, copy2) {
  const notes = notesOf(backup);
  const own = sh`
    copy=$DEPLOY_ID${raw(endingOf(backup, context))}
    sha=$(cat ${notes}/sha256)
    compression=${compressionOf(backup, context)}
    wanted=$(cat ${notes}/schema)
    saved=null
  `;
  const documents = foldersOf(backup, context.host).map((folder2) => `${folder2}/${copy2}.json`);
  const writers = stopWriters(backup, context);
  return step({
    id: `backup-restore-${backup.name}`,
    phase: "switch",
    title: `Put the data of ${backup.name} back to ${copy2}: what was written since is in the backup made just before, and nowhere else`,
    do: lines(
      sh`umask 077`,
      defineUnpacked,
      defineField,
      sh`
        document=
        set -- ${documents}
        for found; do
          if [ -f "$found" ]; then document=$found; fi
        done
        [ -n "$document" ] || fail ${`There is no backup ${copy2} any more.`}
        copy=$(plain "$document" file)
        sha=$(plain "$document" sha256)
        compression=$(plain "$document" compression)
        wanted=$(field "$document" schema)
        saved=null
        touch ${notes}/restoring
        ${synced(notes)}
      `,
      restored2(backup, context)
    ),
    undo: lines(
      sh`
        [ -e ${notes}/restoring ] && [ ! -e ${notes}/undone ] || exit 0
        umask 077
      `,
      defineUnpacked,
      backup.container === void 0 ? void 0 : untilEngineAnswers,
      writers.script,
      own,
      restored2(backup, context),
      sh`touch ${notes}/undone`
    ),
    timeoutSeconds: 2 * backup.timeoutSeconds + writers.seconds,
    privileged: writers.list
  });
}
function stopWriters({ restore }, context) {
  const { compose: compose2, service } = context.slot;
  const { root, list } = privileges(context);
  if (restore?.while !== "stopped" || compose2 !== void 0 || service.manager !== "systemd")
    return { list, seconds: 0 };
  const units = unitsOf(context);
  const script = lines(...units.map((unit) => stopped(root, unit, service.stopSeconds)));
  return { script, list, seconds: units.length * (service.stopSeconds + 5) };
}
function currentSchema(backup, context) {
  return sh`
    tries=0
    until now=$( ${schema(backup, context)} ); do
      tries=$((tries + 1))
      [ "$tries" -le 20 ] || fail ${`The version of the schema of ${backup.name} cannot be told, so nothing was put back. The data as it was before lies in ${foldersOf(backup, context.host)[0]}.`}
      sleep 2
    done
  `;
}
function saveBefore(backup, context) {
  const saved = sh`${notesOf(backup)}/saved`;
  const folders = foldersOf(backup, context.host);
  const folder2 = folders[0];
  return lines(
    sh`
      if [ ! -e ${saved}/done ]; then
        rm -rf ${saved}
        mkdir -p ${saved}
        stamp=$DEPLOY_ID-before-restore
        stored=$stamp${raw(endingOf(backup, context))}
        part=${folder2}/.$stamp.part
        began=$(date +%s)
        date -u +%Y-%m-%dT%H:%M:%SZ > ${saved}/madeAt
        printf '%s\\n' "\${now:-null}" > ${saved}/schema
    `,
    write(backup, context, saved),
    sh`
        ${synced(raw('"$part"'))}
        echo $(($(date +%s) - began)) > ${saved}/seconds
        wc -c < "$part" | tr -d ' ' > ${saved}/bytes
        unpacked "$part" ${compressionOf(backup, context)} | wc -c | tr -d ' ' > ${saved}/contentBytes
        sum=$(sha256sum < "$part")
        printf '%s\\n' "\${sum%% *}" > ${saved}/sha256
        folders=${JSON.stringify([folder2])}
        document=${saved}/document.json
    `,
    document(backup, context, { kind: "before-restore", notes: saved }),
    sh`
        mv -f "$part" ${folder2}/"$stored"
        cp "$document" "$part"
        ${synced(raw('"$part"'))}
        mv -f "$part" ${folder2}/"$stamp".json
        ${synced(folder2)}
        touch ${saved}/done
        printf '%s\\n' ${`What was there is kept as ${folder2}/`}"$stored".
      fi
    `
  );
}
function restored2(backup, context) {
  const notes = notesOf(backup);
  const folders = foldersOf(backup, context.host);
  const { name, restore } = backup;
  return lines(
    sh`
      source=
      set -- ${folders}
      for folder; do
        [ -f "$folder/$copy" ] || continue
        sum=$(sha256sum < "$folder/$copy")
        if [ "\${sum%% *}" = "$sha" ]; then source=$folder/$copy; break; fi
        echo "$folder/$copy is not what was written there." >&2
      done
      [ -n "$source" ] || fail "No whole copy of $copy is left in "${folders.join(", ")}.
      stamp=$DEPLOY_ID
      work=${folders[0]}/.$DEPLOY_ID.part.work
      ${attempt(putBack(backup, context))}
      [ "$code" -eq 0 ] || fail "The data of ${raw(name)} could not be put back from $source."
    `,
    restore?.schemaVersion === void 0 ? nothing : sh`
          ${currentSchema(backup, context)}
          [ "$wanted" = null ] || [ "$now" = "$wanted" ] || fail "The data was put back from $source, and its schema is $now instead of $wanted."
        `,
    sh`
      printf '%s\\n' "$source" > ${notes}/restored
      ${synced(notes)}
      echo "The data of ${raw(name)} was put back from $source."
      mkdir -p ${orderDirectory}/backup/documents
      {
        printf '{\\n  "at": "%s",\\n  "from": "%s",\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$source"
        printf '  "schema": %s,\\n  "saved": %s\\n}\\n' "$wanted" "$saved"
      } > ${orderDirectory}/backup/documents/${`${name}.restored`}
    `
  );
}

// packages/plan/steps/backups.ts
function backupSteps(context) {
  const isFirst = context.previous === void 0 && context.adopts === void 0;
  const backups = context.slot.backup.filter(
    ({ hosts, firstDeployment }) => (hosts?.includes(context.host) ?? true) && !(isFirst && firstDeployment === "skip")
  );
  if (context.rollback) return context.rollback.restoreData ? restoring(backups, context) : none;
  if (isLive(context)) return none;
  const kind = "before-deployment";
  return {
    serving: backups.filter((backup) => backup.while === "serving").flatMap((backup) => makeBackup(backup, context, { phase: "prepare", kind })),
    beforeStop: guards(backups, context, "serving"),
    afterStop: [
      ...backups.filter((backup) => backup.while === "stopped").flatMap((backup) => makeBackup(backup, context, { phase: "switch", kind })),
      ...guards(backups, context, "stopped")
    ]
  };
}
var none = { serving: [], beforeStop: [], afterStop: [] };
function guards(backups, context, moment) {
  return backups.filter(({ restore }) => restore?.while === moment).flatMap((backup) => guard(backup, context) ?? []);
}
function restoring(backups, context) {
  const of = (moment) => backups.filter(({ restore }) => restore?.while === moment).flatMap((backup) => [
    ...makeBackup(backup, context, { phase: "switch", kind: "before-rollback" }),
    restoreCopy(backup, context, copyOf(backup, context))
  ]);
  if (!backups.some(({ restore }) => restore !== void 0)) throw notRestorable(context);
  return { serving: [], beforeStop: of("serving"), afterStop: of("stopped") };
}
function copyOf(backup, { facts, host, release }) {
  const seen = foldersOf(backup, host).flatMap((folder2) => facts.backups[folder2]?.copies ?? []);
  const fits = ({ kind, of, present: present2 }) => kind === "before-deployment" && of === release.id && present2;
  const [newest] = seen.filter(fits).toSorted((a, b) => a.name < b.name ? 1 : -1);
  if (newest) return newest.name;
  throw new DeployError({
    code: "BACKUP_NOT_FOUND",
    message: `There is no backup ${backup.name} of the data that ${release.id} had.`,
    host,
    cause: `There are: ${seen.map(({ name, of }) => `${name} (${of || "no release"})`).join(", ") || "none"}`,
    remedy: "Go back without restore-data, or to a release of which there is one; backups elsewhere must be put back by hand."
  });
}
function notRestorable({ host }) {
  return new DeployError({
    code: "BACKUP_NOT_FOUND",
    message: "deploy.yml has no backup that says how its data is restored.",
    host,
    remedy: "Go back without restore-data, or say how under backup[].restore."
  });
}

// packages/plan/steps/compose/env-files.ts
init_dirname();
function findEnvFiles(context) {
  const { envFiles } = context.slot.compose;
  if (envFiles.length === 0) return void 0;
  return step({
    id: "env-files",
    phase: "prepare",
    title: `Find ${envFiles.map(named).join("; ")} on the host, readable by its owner only`,
    do: lines(
      defineTell,
      sh`cd ${releaseDirectory(context)}`,
      ...envFiles.map((file) => inspect(file, context)),
      sh`told`,
      ...envFiles.map(link)
    ),
    timeoutSeconds: 30
  });
}
function named({ path, variables: variables2 }) {
  return variables2.length === 0 ? path : `${path} with ${variables2.join(", ")}`;
}
function inspect({ path, as, variables: variables2 }, { facts }) {
  const line = `^[[:space:]]*(#.*)?$|^(export )?[A-Za-z_][A-Za-z0-9_.]*=("[^"]*"|'[^']*'|[^"'].*)?[[:space:]]*$`;
  return sh`
    if [ ! -f ${path} ] || [ ! -r ${path} ]; then
      tell ${`${path} is not on the host, or ${facts.user} may not read it.`}
    else
      mode=$(stat -L -c %a ${path})
      case $mode in
        400 | 600) ;;
        *) tell ${`Others may read ${path}, which has secrets`}" (mode $mode): sudo chmod 0600 "${path} ;;
      esac
      lines=$(grep -nvE ${line} ${path} | cut -d : -f 1 | tr '\\n' ' ') || true
      [ -z "$lines" ] || tell ${`${path} has lines that are not NAME=value: `}"$lines"
      for name in ${variables2}; do
        grep -Eq "^(export )?$name=[\\"']?[^\\"'[:space:]]" ${path} || tell "$name has no value in "${path}.
      done
      ${as === void 0 ? sh`` : sh`if [ -e ${as} ] && [ ! -L ${as} ]; then tell ${`The release has a file ${as} of its own, in the place of ${path}.`}; fi`}
    fi
  `;
}
function link({ path, as }) {
  if (as === void 0) return sh``;
  const folder2 = as.includes("/") ? as.slice(0, as.lastIndexOf("/")) : ".";
  return sh`
    mkdir -p ${folder2}
    rm -f ${as}
    ln -s ${path} ${as}
  `;
}

// packages/plan/steps/compose/images.ts
init_dirname();

// packages/plan/steps/image.ts
init_dirname();

// packages/plan/steps/pull.ts
init_dirname();
function pulled() {
  return sh`
    attempt=1
    while :; do
      ended=0
      timeout 900 docker pull --quiet "$image" || ended=$?
      case $ended in
        0) break ;;
        ${raw(BY_THE_CLOCK)}) echo 'The registry did not deliver it within 15 minutes.' >&2 ;;
      esac
      if [ "$attempt" -ge 3 ]; then
        echo "The image cannot be pulled for $(docker version --format '{{.Server.Os}}/{{.Server.Arch}}'): $image. Nothing was stopped." >&2
        exit 1
      fi
      attempt=$((attempt + 1))
      sleep 5
    done
  `;
}
var BY_THE_CLOCK = "124 | 143";

// packages/plan/steps/registry-login.ts
init_dirname();
var loginForThisShell = sh`
  umask 077
  DOCKER_HOST=$(docker context inspect --format '{{.Endpoints.docker.Host}}')
  DOCKER_CONFIG=$DEPLOY_ORDER_DIR/secrets
  export DOCKER_HOST DOCKER_CONFIG
  mkdir -p "$DOCKER_CONFIG"
  trap 'rm -rf "$DOCKER_CONFIG"' EXIT
  printf '{"auths":{"%s":{"auth":"%s"}}}\\n' "$registry" "$pair" > "$DOCKER_CONFIG"/config.json
`;

// packages/plan/steps/image.ts
function pullImage(context, reference) {
  const kept = keptReference(context);
  return step({
    id: "pull",
    phase: "fetch",
    title: reference ? `Pull ${reference}` : `Find the image of ${context.release.id}, or pull it`,
    check: sh`
      ${readImage(context)}
      wanted=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null)
      [ "$(docker image inspect --format '{{.Id}}' ${kept} 2>/dev/null)" = "$wanted" ]
      ${requirePinned(context)}
    `,
    do: sh`
      ${readImage(context)}
      ${untilEngineAnswers}
      if ! docker image inspect "$image" > /dev/null 2>&1; then
        if [ "$image" = ${kept} ]; then
          echo 'The image of this release is not on the host any more, and came there without a registry. Deploy the release again.' >&2
          exit 1
        fi
        ${loggedIn(context.slot.container.login)}
        ${pulled()}
      fi
      ${requireOwnPlatform}
      ${requirePinned(context)}
      docker tag "$image" ${kept}
    `,
    timeoutSeconds: 3e3
  });
}
function loggedIn(login) {
  if (login === void 0) return sh`:`;
  return sh`
    if printenv ${login.passwordEnv} > /dev/null; then
      registry=\${image%%/*}
      case $registry in *.* | *:* | localhost) ;; *) registry=https://index.docker.io/v1/ ;; esac
      pair=$(printf '%s:%s' "$(printenv ${login.userEnv})" "$(printenv ${login.passwordEnv})" | base64 | tr -d '\\n')
      ${loginForThisShell}
    fi
  `;
}
function findMounts(context) {
  const { mounts: mounts2, envFile } = context.slot.container;
  const sources = [...mounts2.map(({ source }) => source), ...envFile === void 0 ? [] : [envFile]];
  if (sources.length === 0) return void 0;
  return step({
    id: "mounts",
    phase: "prepare",
    title: `Find ${sources.join(", ")} on the host`,
    do: sh`
      missing=
      for source in ${sources}; do
        [ -e "$source" ] || { echo "$source is not on the host, and the container needs it." >&2; missing=1; }
      done
      [ -z "$missing" ]
    `,
    timeoutSeconds: 30
  });
}
function tidy(context) {
  const kept = keptName(context);
  return step({
    id: "tidy",
    phase: "prepare",
    title: `Remove what only releases before the kept ones of ${containerName(context)} need`,
    do: sh`
      ${defineThere}
      if there ${beforeName(context)} && there ${containerName(context)}; then docker rm --force ${beforeName(context)} > /dev/null; fi
      ${lines(forgetAdopted(context), freeName(context))}
      docker image ls --format '{{.Tag}}' ${kept} > ${orderDirectory}/kept-images
      while read -r tag; do
        if [ "$tag" = ${keptTag(context)} ] || ls -d ${`${context.slot.root}/releases`}/*-"$tag" > /dev/null 2>&1; then continue; fi
        ${removeKept(kept)}
      done < ${orderDirectory}/kept-images
    `,
    timeoutSeconds: 300
  });
}
function forgetAdopted(context) {
  const { adopt: adopt2, discardAdoptedAfter, root } = context.slot;
  if (!adopt2 && discardAdoptedAfter === void 0) return nothing;
  const name = containerName(context);
  return sh`
    docker ps --all --format '{{.Names}}' > ${orderDirectory}/all-names
    sed -n ${`s/^${name.replaceAll(".", "\\.")}\\.\\(adopted-[0-9a-f]*\\)$/\\1/p`} ${orderDirectory}/all-names | while read -r id; do
      [ -d ${`${root}/releases`}/"$id" ] || docker rm --force ${name}."$id" > /dev/null
    done
  `;
}
function aliasImage(context) {
  const { tag } = context.slot.container;
  if (tag === void 0) return void 0;
  return step({
    id: "tag",
    phase: "switch",
    title: `Let ${tag} name the image of ${context.release.id}`,
    check: sh`
      ${readImage(context)}
      [ "$(docker image inspect --format '{{.Id}}' ${tag} 2>/dev/null)" = "$(docker image inspect --format '{{.Id}}' "$image")" ]
    `,
    do: sh`
      ${readImage(context)}
      if [ ! -e ${orderDirectory}/backup/tag ]; then
        docker image inspect --format '{{.Id}}' ${tag} > ${orderDirectory}/backup/tag.new 2>/dev/null || true
        mv ${orderDirectory}/backup/tag.new ${orderDirectory}/backup/tag
      fi
      docker tag "$image" ${tag}
    `,
    undo: sh`
      [ -e ${orderDirectory}/backup/tag ] || exit 0
      ${untilEngineAnswers}
      before=$(cat ${orderDirectory}/backup/tag)
      if [ -n "$before" ]; then
        docker tag "$before" ${tag}
      else
        docker rmi ${tag} > /dev/null 2>&1 || true
      fi
    `,
    timeoutSeconds: 120
  });
}

// packages/plan/steps/swarm/stack.ts
init_dirname();
var converter = `
  function name(text) { sub(/^ +(- )?/, "", text); sub(/:( .*)?$/, "", text); gsub(/^["']|["']$/, "", text); return text }
  function told(kind, what, more) { print kind "|" what "|" more > facts }
  function unquoted() { gsub(/"/, "") }
  BEGIN {
    split(known, list, " ")
    for (each in list) keys[list[each]] = 1
    printf "" > facts
    print "version: \\"3.9\\""
  }
  /^name: / { next }
  /^[a-z]/ { top = name($0); service = section = ""; left = 0 }
  /^  [^ ]/ { service = name($0); section = ""; left = 0 }
  top == "services" && /^    [^ ]/ {
    section = name($0)
    left = !(section in keys) || /^    (command|entrypoint): null$/
    if (!(section in keys) && section !~ /^(x-.*|profiles|expose|build)$/ && $0 !~ /: false$/) told("key", service, section)
  }
  left { next }
  top == "services" && section == "ports" {
    if (/^ +(- )?host_ip: /) { told("key", service, "host_ip"); next }
    if (/^        (name|app_protocol): /) next
    if (/^        published: "[0-9]+"$/) unquoted()
  }
  top == "services" && section == "extra_hosts" && /^      - / { sub(/=/, ":") }
  top == "services" && section == "healthcheck" && /^      start_interval: / { told("key", service, "start_interval"); next }
  top == "services" && section == "deploy" {
    if (/^      mode: / && $0 !~ /: (replicated|global)$/) told("key", service, "deploy.mode")
    if (/^      replicas: 0$/) told("key", service, "deploy.replicas")
    if (/^          cpus: [0-9.]+$/) { sub(/cpus: /, "cpus: \\""); $0 = $0 "\\"" }
  }
  top == "services" && (section == "secrets" || section == "configs") && /^        mode: "0[0-7]+"$/ { unquoted() }
  top == "services" && section == "volumes" {
    if (/^        bind:$/) { bind = $0; next }
    if (/^          create_host_path: /) next
    if (/^          size: "[0-9]+"$/) unquoted()
    if (bind != "" && /^          [^ ]/) print bind
    bind = ""
  }
  top == "networks" && /^    driver: / { told("network", service, name(substr($0, index($0, ": ") + 1))) }
  (top == "secrets" || top == "configs") && /^    (file|content|environment): ?/ { told("content", top, service) }
  { print }
`;
function toStack({ from, file, facts }) {
  return sh`awk -v facts=${facts} -v known=${stackKeys.join(" ")} ${converter} ${from} > ${file}`;
}

// packages/plan/steps/compose/images.ts
function images(context) {
  const { images: mode, login } = context.slot.compose;
  const draft = draftFolder(context);
  return step({
    id: "images",
    phase: isLive(context) ? "switch" : "prepare",
    title: mode === "build" ? "Build the images of the services, or pull them" : "Pull the images of the services",
    do: lines(
      sh`umask 077`,
      untilEngineAnswers,
      defineRendered,
      defineMasked(context),
      pull(context, login),
      mode === "build" ? build(context) : void 0,
      identify(context),
      sh`
        rendered ${draft}/build.yaml --file ${draft}/ids.yaml config > ${draft}/compose.yaml 2> ${draft}/said || {
          masked < ${draft}/said >&2
          exit 1
        }
      `,
      context.slot.swarm && stackOf(context),
      sh`
        cd ${draft}
        sha256sum compose.yaml images > sums
        rm -f one.yaml build.yaml names.yaml ids.yaml said
        ${synced("sums")}
      `
    ),
    timeoutSeconds: 7200
  });
}
function pull(context, login) {
  const facts = `${draftFolder(context)}/facts`;
  return sh`
    pull() {
      image=$1
      if ! docker image inspect "$image" > /dev/null 2>&1; then
        (
          ${lent(login)}
          ${pulled()}
        )
      fi
      ${requirePlatform("Let the compose file name one for that platform.")}
    }
    while IFS='|' read -r kind service image; do
      if [ "$kind" = image ] && ! ${builtHere(context)}; then pull "$image" < /dev/null; fi
    done < ${facts}
  `;
}
function lent(login) {
  if (login === void 0) return sh`:`;
  const hub = sh`case \${image%%/*} in docker.io) ;; *.* | *:* | localhost) false ;; esac`;
  const own = sh`[ "\${image%%/*}" = ${login.registry} ]`;
  return sh`
    if ${login.registry === "docker.io" ? hub : own}; then
      ${loggedIn(login)}
    fi
  `;
}
function builtHere(context) {
  if (context.slot.compose.images !== "build") return sh`false`;
  return sh`grep -qxF -e "build|$service" ${`${draftFolder(context)}/facts`}`;
}
function build(context) {
  const draft = draftFolder(context);
  return sh`
    if grep -q '^build|' ${draft}/facts; then
      export BUILDX_CONFIG="$DEPLOY_ORDER_DIR"/buildx
      built=0
      rendered ${draft}/build.yaml --progress plain build > ${draft}/said 2>&1 || built=$?
      tail -n 200 ${draft}/said | masked
      if [ "$built" -ne 0 ]; then
        echo 'The images cannot be built. Nothing was stopped.' >&2
        exit 1
      fi
    fi
  `;
}
function identify(context) {
  const draft = draftFolder(context);
  const kept = `${keptImages(context)}:${keptPrefix(context)}`;
  const named3 = context.slot.swarm ? sh`
        hash=$(sed -n "s/^$service //p" ${draft}/hashes)
        printf '  "%s": { labels: { ${raw(HASH_LABEL)}: "%s" } }\\n' "$service" "$hash" >> ${draft}/ids.yaml
        printf '%s|%s\\n' "$service" "$image" >> ${draft}/images
      ` : sh`
        printf '  "%s": { image: "%s", build: !reset null }\\n' "$service" "$id" >> ${draft}/ids.yaml
        printf '%s|%s\\n' "$service" "$id" >> ${draft}/images
      `;
  return lines(
    context.slot.swarm && sh`rendered ${draft}/build.yaml config --hash '*' > ${draft}/hashes`,
    sh`
    echo 'services:' > ${draft}/ids.yaml
    : > ${draft}/images
    : > ${draft}/references
    while read -r service; do
      reference=
      if ${builtHere(context)}; then
        image=${kept}."$service"
      else
        reference=$(sed -n "s/^image|$service|//p" ${draft}/facts)
        image=$reference
      fi
      id=$(docker image inspect --format '{{.Id}}' "$image")
      docker tag "$id" ${kept}."$service"
      printf '%s|%s\\n' "$service" "\${reference:-$id}" >> ${draft}/references
      ${named3}
    done < ${draft}/services
  `
  );
}
function stackOf(context) {
  const draft = draftFolder(context);
  const { project } = context.slot.compose;
  return sh`
    mv ${draft}/compose.yaml ${draft}/one.yaml
    ${toStack({ from: `${draft}/one.yaml`, file: `${draft}/compose.yaml`, facts: `${draft}/stack-facts` })}
    if docker stack config --help 2>/dev/null | grep -q compose-file; then
      docker stack config --compose-file ${draft}/compose.yaml > /dev/null 2> ${draft}/said || {
        masked < ${draft}/said >&2
        exit 1
      }
    fi
    printf '%s\\n' ${project} > ${draft}/stack
  `;
}
function findImages(context) {
  const folder2 = projectFolder(context, context.release.id);
  return step({
    id: "images",
    phase: "fetch",
    title: `Find the images of ${context.release.id} on the host`,
    do: sh`
      [ -d ${folder2} ] || { echo ${`${context.release.id} was never rendered on this host. Deploy it.`} >&2; exit 1; }
      cd ${folder2}
      sha256sum -c sums > /dev/null 2>&1 || { echo ${`What ${context.release.id} was rendered to was changed by hand. Deploy it again.`} >&2; exit 1; }
      ${untilEngineAnswers}
      wrong=
      while IFS='|' read -r service id; do
        docker image inspect "$id" > /dev/null 2>&1 || { echo "The image of $service is not on the host any more." >&2; wrong=1; }
      done < images
      [ -z "$wrong" ]
    `,
    timeoutSeconds: 120
  });
}
function tidy2(context) {
  const kept = keptImages(context);
  const { root, compose: compose2 } = context.slot;
  return step({
    id: "tidy",
    phase: "prepare",
    title: `Remove what only releases before the kept ones of ${compose2.project} need`,
    do: sh`
      for folder in ${root}/.deploy/compose/*; do
        id=\${folder##*/}
        id=\${id%.new}
        if [ -d "$folder" ] && [ ! -d ${root}/releases/"$id" ]; then rm -rf "$folder"; fi
      done
      docker image ls --format '{{.Tag}}' ${kept} > "$DEPLOY_ORDER_DIR"/kept-images
      while read -r tag; do
        if ls -d ${root}/releases/*-"\${tag%%.*}" > /dev/null 2>&1; then continue; fi
        ${removeKept(kept)}
      done < "$DEPLOY_ORDER_DIR"/kept-images
    `,
    timeoutSeconds: 300
  });
}

// packages/plan/steps/compose/render.ts
init_dirname();

// packages/plan/steps/swarm/refuse.ts
init_dirname();
function refuseStack(context) {
  const draft = draftFolder(context);
  const facts = `${draft}/stack-facts`;
  return lines(
    toStack({ from: `${draft}/one.yaml`, file: "/dev/null", facts }),
    defineReason,
    sh`
      accepted() { printf '%s\\n' ${context.slot.swarm.accept.join("\n")} | grep -qxF -e "$1"; }
      while IFS='|' read -r kind what key; do
        case $kind in
          key) accepted "$key" || tell "$what asks for $key, which a stack does not have: $(reason "$key")." ;;
          network) [ "$key" = overlay ] || tell "The network $what has the driver $key, and a stack needs overlay." ;;
          content) tell "$key under $what has a content of its own, and Swarm never changes what it keeps. Make it on a manager (docker \${what%s} create), and write external: true." ;;
        esac
      done < ${facts}
      while read -r service; do
        grep -q -e "^image|$service|" "$facts" || tell "$service has no image, and nothing is built for a stack. Push one, and name it."
      done < ${draft}/services
    `
  );
}
var cases = explained.map((key) => sh`${key}) echo ${reasonOf(key)} ;;`.script).join("\n");
var defineReason = sh`
  reason() {
    case $1 in
      ${raw(cases)}
      *) echo ${reasonOf("")} ;;
    esac
  }
`;

// packages/plan/steps/compose/policy.ts
init_dirname();
var harmless = "/etc/localtime:true | /etc/timezone:true";
function refuse(context, facts) {
  const compose2 = context.slot.compose;
  return lines(
    defineAllowed(compose2),
    sh`
      while IFS='|' read -r kind service a b c d; do
        case $kind in
    `,
    sh`
      privilege)
        allowed "$service" "$a" || tell "$service asks for: $a. Say why under compose.allow, or remove it from the compose file." ;;
      device)
        case $a in ${ofSystem}) allowed "$service" "$a" || tell "The volume $service is $a of the host. Say why under compose.allow, or use another folder." ;; esac ;;
      file)
        [ -e "$a" ] || tell "$a, which the compose file names as $service, is not there." ;;
    `,
    ports(context),
    images2(context),
    mounts(context),
    sh`
        esac
      done < ${facts}
    `
  );
}
function defineAllowed({ allow, ephemeral }) {
  const list = allow.map(({ service, what }) => `${service}|${what}`).join("\n");
  return sh`
    allowed() { printf '%s\\n' ${list} | grep -qxF -e "$1|$2"; }
    allowed_to_lose() { printf '%s\\n' ${ephemeral.join("\n")} | grep -qxF -e "$1:$2"; }
  `;
}
function ports({ slot }) {
  const known3 = Object.values(slot.ports);
  const accepted2 = sh`case ${` ${known3.join(" ")} `} in *" $b "*) ;;`;
  return sh`
    port)
      ${accepted2}
        *) tell "$service publishes the port $b, which is not under ports in deploy.yml. Name it there, or do not publish it." ;;
      esac ;;
  `;
}
function images2({ slot }) {
  const { images: mode } = slot.compose;
  const built = mode === "build" ? sh`grep -qxF -e "build|$service" "$facts" ||` : sh``;
  return sh`
    image)
      case $a in
        ${slot.swarm ? sh`*@sha256:*` : sh`*@sha256:* | sha256:*`}) ;;
        *) ${built} tell "$service runs $a, and a tag can move. Write its digest, or write it without variables, so that build-release finds it." ;;
      esac ;;
  `;
}
function mounts(context) {
  const { root } = context.slot;
  const release = releaseDirectory(context);
  return sh`
    mount)
      case $a in
        bind)
          real=$(readlink -f "$b") || real=$b
          if [ ! -e "$b" ]; then
            tell "$b is not on the host, and $service mounts it as $c."
          else
            case $b:$d in ${raw(harmless)}) continue ;; esac
            for place in "$b" "$real"; do
              case $place in
                ${ofSystem}) allowed "$service" "$b" || { tell "$service mounts $b of the host. Say why under compose.allow, or mount something else."; break; } ;;
                ${root}/.deploy | ${root}/.deploy/*) tell "$service mounts $b, which belongs to the deployments."; break ;;
              esac
            done
            case $real in
              ${release}/*)
                if [ -d "$real" ] && [ "$d" != true ]; then
                  tell "$service writes to $b, which the next release does not have. Name the folder under shared, or mount it read-only."
                fi ;;
            esac
          fi ;;
        volume)
          [ -n "$b" ] || allowed_to_lose "$service" "$c" || tell "$service keeps $c on a volume without a name, which is lost with its container. Give it a name, or list $service:$c under compose.ephemeral." ;;
      esac ;;
  `;
}

// packages/plan/steps/compose/rendered.ts
init_dirname();
var reader = `
  function plain(text) {
    if (text ~ /^'.*'$/) { text = substr(text, 2, length(text) - 2); gsub(/''/, "'", text) }
    else if (text ~ /^".*"$/) text = substr(text, 2, length(text) - 2)
    return text
  }
  function key(text) { sub(/^ +(- )?/, "", text); sub(/:( .*)?$/, "", text); return plain(text) }
  function value(text) { return text ~ /: / ? plain(substr(text, index(text, ": ") + 2)) : "" }
  function flush() {
    if (item == "volumes") print "mount|" service "|" at["type"] "|" at["source"] "|" at["target"] "|" at["read_only"]
    if (item == "ports" && at["published"] != "") print "port|" service "|" at["host_ip"] "|" at["published"]
    item = ""
    split("", at)
  }
  function privilege(what) { print "privilege|" service "|" what }
  /^[a-z]/ { flush(); top = key($0); service = section = ""; next }
  top == "services" && /^  [^ ]/ { flush(); service = key($0); section = ""; next }
  top == "services" && /^    [^ ]/ {
    flush(); section = key($0); text = value($0)
    if (section == "image") print "image|" service "|" text
    if (section == "build") print "build|" service
    if (section == "privileged" && text == "true") privilege("privileged")
    if (section == "network_mode" && text == "host") privilege("host-network")
    if (section == "pid" && text == "host") privilege("host-processes")
    if (section == "ipc" && text == "host") privilege("host-ipc")
    if ((section == "userns_mode" || section == "cgroup") && text == "host") privilege("security-options")
    if (section == "cap_add") privilege("capabilities")
    if (section == "devices" || section == "device_cgroup_rules") privilege("devices")
    next
  }
  top == "services" && section == "security_opt" && /^      - / && $0 !~ /no-new-privileges/ { privilege("security-options") }
  top == "services" && section == "tmpfs" && /^      - / {
    text = $0; sub(/^ +- /, "", text); text = plain(text); sub(/:.*/, "", text)
    print "mount|" service "|tmpfs||" text "|"
  }
  top == "services" && (section == "volumes" || section == "ports") {
    if (/^      - /) { flush(); item = section; at[key($0)] = value($0) }
    else if (/^        [^ ]/) at[key($0)] = value($0)
  }
  (top == "volumes" || top == "secrets" || top == "configs") && /^  [^ ]/ { service = key($0) }
  top == "volumes" && /^    name: / { print "volume|" service "|" value($0) }
  top == "volumes" && /^      device: / { print "device|" service "|" value($0) }
  (top == "secrets" || top == "configs") && /^    file: / { print "file|" service "|" value($0) }
  END { flush() }
`;
function readRendered(file, facts) {
  return sh`awk ${reader} ${file} > ${facts}`;
}

// packages/plan/steps/compose/render.ts
function render(context, { pinned }) {
  const { slot } = context;
  const compose2 = slot.compose;
  const draft = draftFolder(context);
  const files = [...compose2.files, ...pinned ? [PINS_FILE] : []].flatMap((file) => ["--file", file]);
  return step({
    id: "render",
    phase: isLive(context) ? "switch" : "prepare",
    title: `Render ${compose2.files.join(", ")} as ${slot.swarm ? "stack" : "project"} ${compose2.project}${accepted(context)}${allowances(context)}`,
    do: lines(
      sh`
        umask 077
        cd ${releaseDirectory(context)}
        rm -rf ${draft}
        mkdir -p ${draft}
      `,
      defineCompose(context),
      defineMasked(context),
      defineTell,
      variables(context),
      sh`
        render() {
          file=$1
          shift
          compose "$@" > "$file" 2> ${draft}/said || {
            masked < ${draft}/said >&2
            exit 1
          }
          masked < ${draft}/said >&2
        }
        render ${draft}/one.yaml "$@" ${files} config
        render ${draft}/shown.yaml "$@" ${files} config --no-interpolate --no-path-resolution
        facts=${draft}/facts
        ${readRendered(sh`${draft}/one.yaml`, sh`"$facts"`)}
        grep -E '^(image|build)\\|' "$facts" | cut -d '|' -f 2 | sort -u > ${draft}/services
      `,
      known(context),
      refuse(context, sh`"$facts"`),
      slot.swarm && refuseStack(context),
      sh`told`,
      names(context),
      sh`render ${draft}/build.yaml --file ${draft}/one.yaml "$@" config`,
      shown(context)
    ),
    undo: sh`rm -rf ${draft}`,
    timeoutSeconds: 120
  });
}
function accepted({ slot }) {
  const { accept } = slot.swarm ?? { accept: [] };
  return accept.length === 0 ? "" : `, without ${accept.join(", ")}`;
}
function allowances({ slot }) {
  const { allow } = slot.compose;
  return allow.map(({ service, what, reason }) => `; ${service} may have ${what}: ${reason}`).join("");
}
function variables({ slot }) {
  const files = slot.compose.envFiles.map(({ path }) => path);
  return sh`
    set --
    for file in .env ${files}; do
      if [ -f "$file" ]; then set -- "$@" --env-file "$file"; fi
    done
  `;
}
function known(context) {
  const draft = draftFolder(context);
  const { order, persistent, ephemeral, allow, profiles } = context.slot.compose;
  const paths = [...persistent, ...ephemeral].map((path) => path.slice(0, path.indexOf(":")));
  const volumes = allow.map(({ service }) => service);
  const measured = context.slot.gate.checks.flatMap(
    (check) => "service" in check && check.service !== void 0 ? [check.service] : []
  );
  const wanted = [.../* @__PURE__ */ new Set([...order, ...paths, ...measured])];
  const where = profiles.length === 0 ? "without a profile" : `in the profiles ${profiles.join(", ")}`;
  return sh`
    for service in ${wanted}; do
      grep -qxF -e "$service" ${draft}/services || tell "deploy.yml names the service $service, and there is none "${where}.
    done
    for service in ${volumes}; do
      grep -Eq -e "^[a-z]+\\|$service(\\||$)" "$facts" || tell "compose.allow names $service, and there is none "${where}.
    done
  `;
}
function names(context) {
  const { images: images3 } = context.slot.compose;
  const kept = `${keptImages(context)}:${keptPrefix(context)}`;
  const each2 = images3 === "build" ? sh`printf '  "%s": { image: "%s.%s" }\\n' "$service" ${kept} "$service"` : sh`printf '  "%s": { build: !reset null }\\n' "$service"`;
  return sh`
    set --
    if grep -q '^build|' "$facts"; then
      {
        echo 'services:'
        while IFS='|' read -r kind service _; do
          [ "$kind" != build ] || ${each2}
        done < "$facts"
      } > ${draftFolder(context)}/names.yaml
      set -- --file ${draftFolder(context)}/names.yaml
    fi
  `;
}
function shown(context) {
  const { previous } = context;
  if (previous === void 0) return sh``;
  const before2 = `${projectFolder(context, previous.id)}/shown.yaml`;
  return sh`
    if [ -f ${before2} ]; then
      diff -U 2 -L ${previous.id} -L ${context.release.id} ${before2} ${draftFolder(context)}/shown.yaml || true
    fi
  `;
}

// packages/plan/steps/compose/volumes.ts
init_dirname();
function keepVolumes(context) {
  const { persistent } = context.slot.compose;
  const facts = `${draftFolder(context)}/facts`;
  const images3 = `${draftFolder(context)}/images`;
  return step({
    id: "volumes",
    phase: isLive(context) ? "switch" : "prepare",
    title: persistent.length === 0 ? "See that no image keeps data on a volume without a name" : `See that ${persistent.join(", ")} outlive their containers, and stay where they are`,
    do: lines(
      defineTell,
      defineAllowed(context.slot.compose),
      defineContainers(context),
      sh`
        # The mount that a path of a service lies in: type|source|target
        mounted() {
          awk -F '|' -v service="$1" -v path="$2" '
            $1 == "mount" && $2 == service && index(path "/", $5 "/") == 1 && length($5) >= length(best) { best = $5; found = $3 "|" $4 "|" $5 }
            END { print found }' ${facts}
        }
        while IFS='|' read -r service id; do
          docker image inspect --format '{{range $path, $_ := .Config.Volumes}}{{println $path}}{{end}}' "$id" > "$DEPLOY_ORDER_DIR"/declared
          while read -r path; do
            [ -n "$path" ] || continue
            [ -z "$(mounted "$service" "$path")" ] || continue
            allowed_to_lose "$service" "$path" || tell "The image of $service keeps data in $path, and nothing is mounted there: it would be lost with the container. Mount a volume with a name, or list $service:$path under compose.ephemeral."
          done < "$DEPLOY_ORDER_DIR"/declared
        done < ${images3}
      `,
      sh`
        for each in ${persistent}; do
          service=\${each%%:*}
          path=\${each#*:}
          mount=$(mounted "$service" "$path")
          case $mount in
            'volume||'* | tmpfs* | '') tell "$service keeps $path where it is lost with its container. Mount a volume with a name there, or a folder of the host."; continue ;;
          esac
          source=\${mount#*|}
          target=\${source#*|}
          source=\${source%%|*}
          case $mount in
            volume*) wanted="volume $(sed -n "s/^volume|$source|//p" ${facts})" ;;
            *) wanted="bind $(readlink -f "$source")" ;;
          esac
          for container in $(containers "$service"); do
            now=$(docker container inspect --format '{{range .Mounts}}{{.Destination}}|{{.Type}}|{{.Name}}|{{.Source}}{{println}}{{end}}' "$container" | awk -F '|' -v path="$path" 'index(path "/", $1 "/") == 1 && length($1) >= length(best) { best = $1; found = $2 "|" $3 "|" $4 } END { print found }')
            case $now in
              volume*) now=\${now#*|}; now="volume \${now%%|*}" ;;
              bind*) now="bind $(readlink -f "\${now##*|}")" ;;
              *) now='the container itself' ;;
            esac
            [ "$now" = "$wanted" ] || allowed "$service" new-volume ||
              tell "$service keeps $path on $now now, and would look for it on $wanted. Bring the data there first; then allow the service new-volume under compose.allow, for this one release."
          done
        done
        told
      `
    ),
    timeoutSeconds: 120
  });
}

// packages/plan/steps/files.ts
init_dirname();

// packages/plan/modes.ts
init_dirname();
import { posix as posix4 } from "node:path";
function matchesPattern(path, pattern) {
  return posix4.matchesGlob(path, pattern);
}

// packages/plan/steps/files.ts
function shared(context) {
  const { slot } = context;
  if (slot.shared.length === 0) return void 0;
  const directory = releaseDirectory(context);
  const link2 = (path) => {
    const kept = `${slot.root}/shared/${path}`;
    const place = `${directory}/${path}`;
    return sh`
      if [ ! -d ${kept} ]; then
        mkdir -p ${parent(kept)}
        rm -rf ${`${kept}.new`}
        if [ -d ${place} ] && [ ! -L ${place} ]; then cp -R ${place} ${`${kept}.new`}; else mkdir ${`${kept}.new`}; fi
        ${ownership(context, `${kept}.new`)}
        chmod 2770 ${`${kept}.new`}
        ${syncedTree(`${kept}.new`)}
        mv -T ${`${kept}.new`} ${kept}
      fi
      if [ "$(readlink ${place})" != ${kept} ]; then
        rm -rf ${place}
        mkdir -p ${parent(place)}
        ln -s ${kept} ${place}
      fi
    `;
  };
  return step({
    id: "shared",
    phase: "prepare",
    title: `Link ${slot.shared.join(", ")} to shared/`,
    check: lines(
      ...slot.shared.map(
        (path) => sh`
          [ "$(readlink ${`${directory}/${path}`})" = ${`${slot.root}/shared/${path}`} ]
          [ -d ${`${slot.root}/shared/${path}`} ]
        `
      )
    ),
    do: lines(...slot.shared.map(link2)),
    timeoutSeconds: 60
  });
}
function config(context, rendered2) {
  if (rendered2.length === 0) return void 0;
  const directory = releaseDirectory(context);
  const sums = rendered2.map(({ path, sha256 }) => `${sha256}  ${path}
`).join("");
  const backup = (path) => sh`${orderDirectory}/backup/files/${path}`;
  const place = ({ path, sha256, mode }) => sh`
    if [ ! -e ${backup(path)} ]; then
      mkdir -p ${backup(parent(path))}
      cp -p ${path} ${backup(`${path}.new`)}
      mv -f ${backup(`${path}.new`)} ${backup(path)}
      ${syncedTree(".")}
    fi
    ${copyHashed(storePath(context.slot, sha256), sha256, `${path}.new`)}
    chmod ${mode} ${path}.new
    ${ownership(context, `${path}.new`)}
    mv -f ${path}.new ${path}
  `;
  return step({
    id: "config",
    phase: isLive(context) ? "switch" : "prepare",
    title: `Write ${rendered2.map(({ path, settings: settings2 }) => `${path} (${settings2.join(", ")})`).join("; ")}`,
    check: sh`
      cd ${directory}
      printf %s ${sums} | cmp -s - .release/config.sha256
      ${isIntact(".release/config.sha256")}
    `,
    do: lines(
      sh`cd ${directory}`,
      ...rendered2.map(place),
      sh`printf %s ${sums} > .release/config.sha256`,
      synced(".release/config.sha256")
    ),
    undo: lines(
      sh`cd ${directory} 2>/dev/null || exit 0`,
      ...rendered2.map(
        ({ path }) => sh`
          if [ -e ${backup(path)} ]; then
            cp -p ${backup(path)} ${`${path}.new`}
            mv -f ${`${path}.new`} ${path}
          fi
        `
      ),
      sh`if [ -f .release/config.sha256 ]; then sha256sum ${rendered2.map(({ path }) => path)} > .release/config.sha256; fi`
    ),
    timeoutSeconds: 60
  });
}
function modes(context, files) {
  const { files: rules } = context.slot;
  const directory = releaseDirectory(context);
  const special = /* @__PURE__ */ new Map();
  for (const file of files) {
    if (underShared(context, file.path)) continue;
    const mode = fileMode(rules, file);
    if (mode !== rules.files) special.set(mode, [...special.get(mode) ?? [], file.path]);
  }
  const apart = prunes([".venv", ...madeFolders(context.slot)]);
  const some = (paths) => sh`printf './%s\\0' ${paths} | xargs -0`;
  return step({
    id: "modes",
    phase: "prepare",
    title: `Set modes: folders ${rules.directories}, files ${rules.files}${[...special.keys()].map((mode) => `, ${special.get(mode).length} \xD7 ${mode}`).join("")}${ownerTitle(context)}`,
    check: lines(
      sh`
        cd ${directory}
        [ -z "$(find . ${apart} -prune -o -type d ! -perm ${rules.directories} -print)" ]
        [ "$(find . ${apart} -prune -o -type f ! -perm ${rules.files} -print | wc -l)" -eq ${[...special.values()].flat().length} ]
      `,
      ...[...special].map(
        ([mode, paths]) => sh`[ "$(${some(paths)} stat -c %a | sort -u)" = ${mode.replace(/^0+(?=.)/, "")} ]`
      ),
      owned(context)
    ),
    do: lines(
      sh`cd ${directory}`,
      partLinked(context, { apart, special: [...special.values()].flat() }),
      sh`find . ${apart} -prune -o -type f ! -perm ${rules.files} -exec chmod ${rules.files} {} +`,
      ...[...special].map(([mode, paths]) => sh`${some(paths)} chmod ${mode}`),
      ownership(context, "."),
      sh`find . ${apart} -prune -o -type d ! -perm ${rules.directories} -exec chmod ${rules.directories} {} +`,
      syncedTree(".")
    ),
    timeoutSeconds: 300
  });
}
function partLinked({ slot: { files: rules }, facts }, { apart, special }) {
  const owner = facts.uid === 0 ? rules.owner : void 0;
  const others = [
    ["!", "-perm", rules.files],
    ...owner ? [["!", "-user", owner]] : [],
    ...rules.group ? [["!", "-group", rules.group]] : []
  ].flatMap((test, index) => index === 0 ? test : ["-o", ...test]);
  const named3 = special.length > 0 ? sh`printf './%s\\n' ${special}` : void 0;
  return sh`
    {
      find . ${apart} -prune -o -type f -links +1 '(' ${others} ')' -print
      ${named3 ?? nothing}
    } | while IFS= read -r file; do
      [ "$(stat -c %h "$file")" -gt 1 ] || continue
      chmod u+w "$(dirname "$file")"
      cp -p "$file" ${orderDirectory}/parted
      mv -f ${orderDirectory}/parted "$file"
    done
  `;
}
function prunes(paths) {
  const words = paths.flatMap((path, index) => [...index === 0 ? [] : ["-o"], "-path", `./${path}`]);
  return paths.length === 1 ? sh`${words}` : sh`'(' ${words} ')'`;
}
function fileMode(rules, file) {
  const named3 = Object.entries(rules.patterns).findLast(([pattern]) => matchesPattern(file.path, pattern));
  if (named3) return named3[1];
  const plain = Number.parseInt(rules.files, 8);
  const executable = (Number.parseInt(file.mode, 8) & 73) !== 0;
  return (executable ? plain | (plain & 292) >> 2 : plain).toString(8).padStart(4, "0");
}
function ownership({ slot: { files }, facts }, path) {
  if (facts.uid === 0 && (files.owner || files.group)) {
    return sh`chown -hR ${`${files.owner ?? "root"}:${files.group ?? ""}`} ${path}`;
  }
  if (files.group && files.group !== facts.groups[0]) return sh`chgrp -hR ${files.group} ${path}`;
  return nothing;
}
function owned({ slot: { files }, facts }) {
  const owner = facts.uid === 0 ? files.owner : void 0;
  const group = facts.uid === 0 || files.group !== facts.groups[0] ? files.group : void 0;
  return lines(
    owner ? sh`[ -z "$(find . ! -user ${owner} -print | head -n 1)" ]` : void 0,
    group ? sh`[ -z "$(find . ! -group ${group} -print | head -n 1)" ]` : void 0
  );
}
function underShared({ slot }, path) {
  return slot.shared.some((folder2) => path === folder2 || path.startsWith(`${folder2}/`));
}
function ownerTitle({ slot: { files }, facts }) {
  if (facts.uid === 0 && files.owner) return `; owner ${files.owner}:${files.group ?? files.owner}`;
  return files.group ? `; group ${files.group}` : "";
}
function parent(path) {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : ".";
}

// packages/plan/steps/links.ts
init_dirname();
function switchCurrent(context) {
  const { slot, release, previous } = context;
  const point = (id) => sh`
    cd ${slot.root}
    rm -f .current.new
    ln -s ${`releases/${id}`} .current.new
    mv -fT .current.new current
    ${synced(".")}
    [ "$(readlink current)" = ${`releases/${id}`} ]
  `;
  return step({
    id: "switch",
    phase: "switch",
    title: previous && previous.id !== release.id ? `Point current from ${previous.id} to ${release.id}` : `Point current to ${release.id}`,
    check: sh`[ "$(readlink ${`${slot.root}/current`})" = ${`releases/${release.id}`} ]`,
    do: point(release.id),
    undo: previous ? point(previous.id) : sh`
          cd ${slot.root}
          rm -f .current.new
          if [ -L current ]; then rm -f current; fi
          ${synced(".")}
        `,
    timeoutSeconds: 30
  });
}
function expose(context, { id, path, target }) {
  if (path === target) return void 0;
  const seen = context.facts.paths[path];
  const { root, list } = privileges(context, { owns: seen?.replaceable === true });
  const before2 = seen?.kind === "link" ? seen.target : void 0;
  return step({
    id,
    phase: "switch",
    title: `Let ${path} lead to ${target}`,
    check: sh`[ "$(readlink ${path})" = ${target} ]`,
    do: lines(root(["ln", "-sfn", target, path]), sh`[ "$(readlink ${path})" = ${target} ]`),
    undo: before2 === target ? void 0 : before2 ? root(["ln", "-sfn", before2, path]) : (
      // what is adopted may not have been moved away yet
      seen?.kind === "directory" ? sh`
                if [ -L ${path} ]; then
                  ${root(["rm", "-f", path])}
                fi
              ` : root(["rm", "-f", path])
    ),
    timeoutSeconds: 30,
    privileged: list
  });
}

// packages/plan/steps/nginx.ts
init_dirname();
import { posix as posix5 } from "node:path";
var folder = "/etc/nginx";
var reloadSeconds = 20;
function testNginx(context) {
  const files = nginxFiles(context.slot);
  if (files.length === 0) return void 0;
  const { root, list } = privileges(context);
  const copy2 = `${context.slot.root}/.deploy/nginx-test`;
  const put = (file) => {
    const target = `${copy2}/${file.to.slice(folder.length + 1)}`;
    if (isAdopted(context.release.id)) return putBack3(target, keptPath(context.slot, file.to));
    return sh`
      mkdir -p ${posix5.dirname(target)}
      rm -f ${target}
      ${fed(context, file, sh`inside`)} > ${target}
    `;
  };
  return step({
    id: "nginx-test",
    phase: "prepare",
    title: `Let nginx test its configuration with ${files.map(({ to }) => to).join(", ")}`,
    check: each(files, (file) => isInstalled(context, file)),
    do: lines(
      sh`
        ${requireMaster}
        inside() { sed -E ${`s#(^|[;{}[:space:]])include([[:space:]]+)(["']?)${folder}/#\\1include\\2\\3#g`}; }
        rm -rf ${copy2}
        mkdir -p ${copy2}
        ( cd ${folder} && find -L . -type f -size -2048k ) > ${orderDirectory}/nginx-files 2> /dev/null || true
        while IFS= read -r file; do
          mkdir -p ${copy2}/"$(dirname "$file")"
          if [ -r ${folder}/"$file" ]; then
            inside < ${folder}/"$file" > ${copy2}/"$file"
          else
            ln -s ${folder}/"$file" ${copy2}/"$file"
          fi
        done < ${orderDirectory}/nginx-files
      `,
      each(files, put),
      sh`
        if { ${root([nginxProgram, "-t", "-q", "-c", `${copy2}/nginx.conf`])}; } > ${orderDirectory}/nginx-words 2>&1; then
          ${said(copy2)}
        else
          ${said(copy2)} >&2
          echo 'nginx refuses this configuration. Nothing was changed.' >&2
          exit 1
        fi
        rm -rf ${copy2}
      `
    ),
    timeoutSeconds: 60,
    privileged: list
  });
}
function installNginx(context) {
  const files = nginxFiles(context.slot);
  if (files.length === 0) return void 0;
  const { root, list } = privileges(context);
  const placed = files.map((file) => placing(context, file, root, "nginx-changed"));
  const drainSeconds = context.slot.nginx?.switch?.drainSeconds;
  const test = sh`
    { ${root([nginxProgram, "-t", "-q"])}; } > ${orderDirectory}/nginx-words 2>&1 || { cat ${orderDirectory}/nginx-words >&2; exit 1; }
  `;
  const reload = sh`
    ${root([nginxProgram, "-s", "reload"])}
    awaitWorkers
  `;
  return step({
    id: "nginx",
    phase: "switch",
    title: `Install ${files.map(({ to }) => to).join(", ")} and reload nginx`,
    check: lines(
      sh`[ ! -e ${orderDirectory}/nginx-changed ] || exit 1`,
      each(placed, ({ isThere }) => isThere)
    ),
    do: lines(
      requireMaster,
      defineWorkers,
      each(placed, ({ keep: keep2 }) => keep2),
      sh`rememberWorkers`,
      each(placed, ({ put }) => put),
      sh`
        if [ -e ${orderDirectory}/nginx-changed ]; then
          ${test}
          ${reload}
        fi
      `,
      each(placed, ({ remember }) => remember)
    ),
    undo: lines(
      sh`
        [ -e ${orderDirectory}/nginx-changed ] || exit 0
        ${oldAnswers(context)}
        ${defineMaster}
        ${untilStarted}
        ${defineWorkers}
      `,
      each(placed, ({ restore }) => restore),
      sh`
        if master > /dev/null; then
          rememberWorkers
          ${test}
          ${reload}
          ${drainSeconds === void 0 ? nothing : untilDrained(drainSeconds)}
        fi
      `
    ),
    timeoutSeconds: 90 + (drainSeconds ?? 0),
    privileged: list
  });
}
function putBack3(target, kept) {
  return sh`
    if [ -e ${kept} ]; then
      mkdir -p ${posix5.dirname(target)}
      rm -f ${target}
      inside < ${kept} > ${target}
    elif [ -e ${`${kept}.absent`} ]; then
      rm -f ${target}
    fi
  `;
}
function said(copy2) {
  const pattern = copy2.replace(/[\\.*[\]^$#]/g, "\\$&");
  return sh`sed ${`s#${pattern}#${folder}#g`} ${orderDirectory}/nginx-words`;
}
var defineMaster = sh`
  master() {
    pid=$(cat /run/nginx.pid 2> /dev/null) || pid=
    [ -n "$pid" ] || pid=$(systemctl show -p MainPID --value nginx.service 2> /dev/null) || pid=
    case $pid in '' | 0 | *[!0-9]*) return 1 ;; esac
    [ -d "/proc/$pid" ] || return 1
    printf '%s\\n' "$pid"
  }
`;
var requireMaster = sh`
  ${defineMaster}
  master > /dev/null || { echo 'nginx does not run on this host. Start it: sudo systemctl enable --now nginx' >&2; exit 1; }
`;
var untilStarted = sh`
  waited=0
  while [ "$(systemctl show -p ActiveState --value nginx.service 2> /dev/null)" = activating ] && [ "$waited" -lt 60 ]; do
    waited=$((waited + 1))
    sleep 0.5
  done
`;
var defineWorkers = sh`
  workers() {
    master=$(master) || return 0
    for status in /proc/[0-9]*/status; do
      parent='' process=''
      while read -r key value _; do
        case $key in Pid:) process=$value ;; PPid:) parent=$value; break ;; esac
      done 2> /dev/null < "$status" || continue
      [ "$parent" = "$master" ] || continue
      title=$(tr '\\0' ' ' < "/proc/$process/cmdline" 2> /dev/null) || continue
      case $title in *'shutting down'*) ;; 'nginx: worker process'*) echo "$process" ;; esac
    done
  }
  rememberWorkers() {
    workers > ${orderDirectory}/nginx-workers.new
    mv -f ${orderDirectory}/nginx-workers.new ${orderDirectory}/nginx-workers
  }
  awaitWorkers() {
    if [ ! -s ${orderDirectory}/nginx-workers ]; then
      echo 'The workers of nginx cannot be seen by this user; that it has loaded the configuration is not proven here.'
      return 0
    fi
    waited=0
    until workers > ${orderDirectory}/nginx-now && [ -s ${orderDirectory}/nginx-now ] && ! grep -qxF -f ${orderDirectory}/nginx-workers ${orderDirectory}/nginx-now; do
      waited=$((waited + 1))
      if [ "$waited" -gt ${reloadSeconds * 10} ]; then
        echo 'nginx goes on with its old workers: it has not loaded the configuration.' >&2
        tail -n 5 /var/log/nginx/error.log >&2 2> /dev/null || true
        exit 1
      fi
      sleep 0.1
    done
  }
`;
function untilDrained(seconds) {
  return sh`
    waited=0
    left() {
      while read -r worker; do
        [ ! -d "/proc/$worker" ] || return 0
      done < ${orderDirectory}/nginx-workers
      return 1
    }
    while [ -s ${orderDirectory}/nginx-workers ] && left; do
      waited=$((waited + 1))
      if [ "$waited" -gt ${Math.ceil(seconds * 5)} ]; then
        echo ${`After ${seconds} s some requests that were begun before are still being answered; they are cut off.`}
        break
      fi
      sleep 0.2
    done
  `;
}

// packages/plan/steps/units.ts
init_dirname();
import { posix as posix6 } from "node:path";
function installUnits(context) {
  const { units, service } = context.slot;
  if (units === void 0) return void 0;
  const { root, list } = privileges(context);
  const files = furtherUnits(units);
  const placed = files.map((file) => placing(context, file, root, changedMark(posix6.basename(file.to))));
  const reload = root(["systemctl", "daemon-reload"]);
  const named3 = [.../* @__PURE__ */ new Set([...units.enable, ...units.start])];
  const seconds = service.startSeconds;
  const known3 = (unit, script) => unlessUnknown(context, unit, script);
  const goesBack = isAdopted(context.release.id);
  const retiring = goesBack || context.slot.adopt ? each(named3, (unit) => retired(unit, context, root)) : void 0;
  return step({
    id: "units",
    phase: "switch",
    title: titleOf2(units),
    check: lines(
      sh`[ ! -e ${orderDirectory}/units-begun ] || exit 1`,
      each(placed, ({ isThere }) => isThere),
      each(units.enable, (unit) => known3(unit, sh`systemctl is-enabled --quiet ${unit}`)),
      each(units.start, (unit) => known3(unit, sh`systemctl is-active --quiet ${unit}`))
    ),
    do: lines(
      rememberStates(named3),
      each(placed, ({ keep: keep2 }) => keep2),
      goesBack ? retiring : void 0,
      each(placed, ({ put }) => put),
      reload,
      each(files, ({ to }) => known3(posix6.basename(to), loaded(posix6.basename(to)))),
      each(units.enable, (unit) => known3(unit, root(["systemctl", "enable", "--quiet", unit]))),
      each(units.start, (unit) => known3(unit, started2(unit, { root, seconds }))),
      each(placed, ({ remember }) => remember)
    ),
    undo: lines(
      sh`[ -e ${orderDirectory}/units-begun ] || exit 0`,
      each(units.start, (unit) => unless(unit, "active", root(["systemctl", "stop", unit]))),
      each(units.enable, (unit) => unless(unit, "enabled", root(["systemctl", "disable", "--quiet", unit]))),
      each(placed, ({ restore }) => restore),
      reload,
      goesBack ? each(units.enable, (unit) => enabledAgain(unit, root)) : void 0,
      each(units.start, (unit) => restartedAgain(unit, root))
    ),
    timeoutSeconds: 60 + units.start.length * (2 * seconds + 10),
    privileged: list
  });
}
function titleOf2({ files, enable, start: start2 }) {
  const parts = [
    `Install ${files.map((file) => posix6.basename(file)).join(", ")}`,
    ...enable.length > 0 ? [`enable ${enable.join(", ")}`] : [],
    ...start2.length > 0 ? [`start ${start2.join(", ")}`] : []
  ];
  return parts.join("; ");
}
function changedMark(unit) {
  return `unit-changed-${templateOf(unit)}`;
}
function wasMark(unit, state) {
  return sh`${orderDirectory}/unit-was-${state}-${unit}`;
}
function rememberStates(units) {
  return lines(
    sh`if [ ! -e ${orderDirectory}/units-begun ]; then`,
    each(
      units,
      (unit) => sh`
        if systemctl is-enabled --quiet ${unit} 2> /dev/null; then touch ${wasMark(unit, "enabled")}; fi
        if systemctl is-active --quiet ${unit}; then touch ${wasMark(unit, "active")}; fi
      `
    ),
    sh`
      touch ${orderDirectory}/units-begun
      fi
      ${synced(orderDirectory)}
    `
  );
}
function unless(unit, state, act) {
  return sh`
    if [ ! -e ${wasMark(unit, state)} ] && systemctl cat ${unit} > /dev/null 2>&1; then
      ${act}
    fi
  `;
}
function retired(unit, { slot }, root) {
  return sh`
    if [ -e ${unknownUnit(slot, templateOf(unit))} ] && systemctl cat ${unit} > /dev/null 2>&1; then
      ${root(["systemctl", "disable", "--quiet", "--now", unit])}
    fi
  `;
}
function enabledAgain(unit, root) {
  return sh`
    if [ -e ${wasMark(unit, "enabled")} ] && ! systemctl is-enabled --quiet ${unit} 2> /dev/null; then
      ${root(["systemctl", "enable", "--quiet", unit])}
    fi
  `;
}
function restartedAgain(unit, root) {
  return sh`
    if [ -e ${wasMark(unit, "active")} ] && { [ -e ${orderDirectory}/${changedMark(unit)} ] || ! systemctl is-active --quiet ${unit}; }; then
      ${root(["systemctl", "restart", unit])}
    fi
  `;
}
function loaded(unit) {
  if (unit.includes("@.")) return sh`:`;
  return sh`
    state=$(systemctl show -p LoadState --value ${unit})
    [ "$state" = loaded ] || { echo ${`systemd does not load ${unit}:`} "$state" >&2; exit 1; }
  `;
}
function started2(unit, { root, seconds }) {
  return sh`
    if [ -e ${orderDirectory}/${changedMark(unit)} ] || ! systemctl is-active --quiet ${unit}; then
      since=$(date +%s)
      timeout ${2 * Math.ceil(seconds)} ${root(["systemctl", "restart", unit])} > /dev/null 2>&1 || true
      sleep 1
      state=$(systemctl show -p ActiveState -p Result -p Type ${unit} | sort | tr '\\n' ' ')
      case $state in
        'ActiveState=active '*) ;;
        'ActiveState=inactive Result=success Type=oneshot '*) ;;
        *)
          echo ${`${unit} does not become active:`} "$state" >&2
          { ${unitLog(unit, { since: sh`$((since - 1))`, count: 20, format: "cat" })}; } >&2 || true
          exit 1
          ;;
      esac
    fi
  `;
}

// packages/plan/strategies/arrival.ts
init_dirname();

// packages/plan/steps/changelogs.ts
init_dirname();
function changelogs(context, { submodules = [] }) {
  const { previous } = context;
  const acknowledged = submodules.filter((each2) => each2.acknowledged !== void 0);
  if (previous === void 0 || isLive(context) || acknowledged.length === 0) return void 0;
  const before2 = `${context.slot.root}/releases/${previous.id}/.release/release.json`;
  return step({
    id: "changelogs",
    phase: "fetch",
    title: `See that somebody has read the changelogs of ${acknowledged.map(({ path, tag }) => `${path} up to ${tag}`).join(", ")} since ${previous.id}`,
    do: lines(sh`wrong=`, ...acknowledged.map((each2) => compare2(each2, before2)), sh`[ -z "$wrong" ]`),
    timeoutSeconds: 30
  });
}
function compare2({ path, tag, acknowledged = [], published = [] }, before2) {
  return sh`
    was=$(awk -v path=${`"path": "${path}",`} '
      index($0, path) { inside = 1 }
      inside && /^ *}/ { inside = 0 }
      inside && /^ *"tag": / { sub(/^ *"tag": "/, ""); sub(/",*$/, ""); print; exit }' ${before2} 2> /dev/null) || was=
    since=
    unread=
    after=
    for each in ${published}; do
      if [ -n "$after" ]; then
        since="$since $each"
        case ${` ${acknowledged.join(" ")} `} in *" $each "*) ;; *) unread="$unread $each" ;; esac
      fi
      [ "$each" != "$was" ] || after=1
    done
    [ -z "$since" ] || printf '%s\n' ${`${path} goes to ${tag} from `}"$was. With changelogs of their own:$since"
    if [ -n "$unread" ]; then
      printf '%s\n' ${`deploy.yml does not acknowledge the changelogs of ${path} for:`}"$unread. Read them, and add them to acknowledged under build.submodules." >&2
      wrong=1
    fi
  `;
}

// packages/plan/steps/signature.ts
init_dirname();
import { basename } from "node:path";
function verifySignature(context, { release, signature }) {
  const wanted = context.slot.signature;
  if (!wanted) return { step: void 0, texts: [] };
  if (!signature) throw missing(release.id);
  const texts = ["sums", "sshsig", "openssl"].flatMap((kind) => {
    const text = signature[kind];
    return text === void 0 ? [] : [{ name: `release/${signatureFiles[kind]}`, text }];
  });
  const { allowedSigners, publicKey } = wanted;
  const namespace = releaseNamespace(release.application);
  return {
    texts,
    step: step({
      id: "signature",
      phase: "fetch",
      title: `Verify who signed the release, by ${allowedSigners} of the host`,
      do: lines(
        sh`
          umask 077
          cd ${orderDirectory}
        `,
        ...texts.map(
          ({ name, text }) => copyHashed(storePath(context.slot, sha256Of(text)), sha256Of(text), basename(name))
        ),
        sh`
          [ -r ${allowedSigners} ] || {
            echo ${`${allowedSigners} cannot be read, so nobody knows who may sign. It is installed once, by those who run the host.`} >&2
            exit 1
          }
          signer=$(ssh-keygen -Y find-principals -f ${allowedSigners} -s ${signatureFiles.sshsig} 2> signer.log | head -n 1) || signer=
          if [ -n "$signer" ] && ssh-keygen -Y verify -f ${allowedSigners} -I "$signer" -n ${namespace} \
            -s ${signatureFiles.sshsig} < ${signatureFiles.sums} >> signer.log 2>&1
          then
            echo "Signed by $signer."
          ${publicKey !== void 0 && signature.openssl !== void 0 ? elseByOpenssl(publicKey) : nothing}
          else
            cat signer.log >&2
            echo ${`The release is not signed by anyone whom ${allowedSigners} allows to sign for ${namespace}.`} >&2
            exit 1
          fi
          grep -qxF ${`${release.archive.sha256}  ${release.archive.name}`} ${signatureFiles.sums} || {
            echo ${`The signed list does not name ${release.archive.name} with this digest: it is of another release.`} >&2
            exit 1
          }
        `
      ),
      timeoutSeconds: 60
    })
  };
}
function elseByOpenssl(publicKey) {
  return sh`
    elif base64 -d ${signatureFiles.openssl} > signature.der && openssl dgst -sha256 -verify ${publicKey} \
      -signature signature.der ${signatureFiles.sums} >> signer.log 2>&1
    then
      echo ${`Signed by the key of ${publicKey}.`}
  `;
}
function missing(id) {
  return new DeployError({
    code: "SIGNATURE_MISSING",
    message: `${id} is not signed, and deploy.yml says that its hosts ask who signed it.`,
    cause: `The release directory has no ${signatureFiles.sums} with ${signatureFiles.sshsig}.`,
    remedy: "Give sbom-and-checksum the input 'signing-key', and build the release again."
  });
}

// packages/plan/strategies/arrival.ts
function arrival(context, source) {
  const { release } = source;
  const sums = sumsOf(context, release);
  const releaseJson = `${JSON.stringify(release, null, 2)}
`;
  const signed = verifySignature(context, source);
  return {
    steps: [
      changelogs(context, release),
      verifyArchive(context),
      signed.step,
      unpack(context, { sums: sha256Of(sums), releaseJson: sha256Of(releaseJson) })
    ],
    texts: [{ name: "SHA256SUMS", text: sums }, { name: "release.json", text: releaseJson }, ...signed.texts]
  };
}
function sumsOf(context, release) {
  const changed = new Set(context.slot.config.map(({ file }) => file));
  return release.files.filter(({ path }) => !changed.has(path) && !underShared(context, path)).map(({ path, sha256 }) => `${sha256}  ${path}
`).join("");
}

// packages/plan/strategies/rendered.ts
init_dirname();

// packages/plan/config.ts
init_dirname();
function renderConfig({ file, format: format2, set }, text, release) {
  const entries = Object.entries(set).map(([key, value]) => [
    key,
    oneLine(file, key, fillRelease(String(value), release))
  ]);
  return entries.reduce(
    (done, [key, value]) => format2 === "ini" ? setIni(done, { ...option(file, key), value }) : setEnv(done, key, value),
    text
  );
}
function option(file, key) {
  const dot = key.indexOf(".");
  const [section, name] = [key.slice(0, dot), key.slice(dot + 1).trim()];
  if (dot < 1 || name === "")
    throw invalid(
      `The key '${key}' for ${file} names no section.`,
      "Write it as section.key, such as server.port."
    );
  if (/^[#;]|:/.test(name))
    throw invalid(`The key '${key}' for ${file} cannot be the name of an option.`, "Leave out #, ; and :");
  return { section, name };
}
function setEnv(text, name, value) {
  const rows = text.split("\n");
  const assignment = (row) => /^(\s*(?:export\s+)?)([^\s=]+)\s*=/.exec(row);
  const at = rows.findLastIndex((row) => assignment(row)?.[2] === name);
  if (at >= 0) return rows.with(at, `${assignment(rows[at])[1]}${name}=${value}`).join("\n");
  const end = rows.findLastIndex((row) => row.trim() !== "") + 1;
  return [...rows.slice(0, end), `${name}=${value}`, ""].join("\n");
}
function oneLine(file, key, value) {
  if (!/[\u0000-\u001f\u007f]/.test(value)) return value;
  throw invalid(
    `The value of '${key}' for ${file} has a line break or a control character.`,
    "Give a value of one line."
  );
}
function invalid(message, remedy) {
  return new DeployError({ code: "CONFIG_INVALID", message, remedy });
}

// packages/plan/strategies/rendered.ts
function rendered(context, { release, configTexts }) {
  const values = { version: release.version, commit: release.source.commit, release: release.id };
  const results = context.slot.config.map((settings2) => {
    const released = release.files.find(({ path }) => path === settings2.file);
    if (!released) throw configMissing(settings2.file, release);
    const { mode } = released;
    const text = renderConfig(settings2, configTexts[settings2.file] ?? "", values);
    return {
      text: { name: settings2.file, text },
      config: {
        path: settings2.file,
        sha256: sha256Of(text),
        mode: fileMode(context.slot.files, { path: settings2.file, mode }),
        settings: Object.entries(settings2.set).map(
          ([key, value]) => `${key} = ${value === "" ? "nothing" : fillRelease(String(value), values)}`
        )
      }
    };
  });
  return { configs: results.map(({ config: config2 }) => config2), texts: results.map(({ text }) => text) };
}
function configMissing(file, { id }) {
  return new DeployError({
    code: "CONFIG_MISSING",
    message: `${id} has no file ${file}, in which deploy.yml sets values.`,
    cause: "The service would go on reading another file, and never see these values.",
    remedy: "Correct the name in `config`, or add the file to the repository and to `build.include`."
  });
}

// packages/plan/strategies/strategy.ts
init_dirname();
function present(steps) {
  return steps.filter((item) => item !== void 0);
}

// packages/plan/strategies/services.ts
function services2(bringing, source) {
  return {
    deploy: (context) => {
      if (!source) throw new Error("A deployment of compose files needs the release");
      const { release } = source;
      const { configs, texts: configTexts } = rendered(context, source);
      const written = config(context, configs);
      const made = [
        render(context, { pinned: release.pins !== void 0 }),
        images(context),
        keepVolumes(context)
      ];
      const arrived = arrival(context, source);
      const live = isLive(context);
      const steps = [
        ...arrived.steps,
        shared(context),
        live ? void 0 : written,
        findEnvFiles(context),
        modes(context, release.files),
        testNginx(context),
        tidy2(context),
        ...live ? [] : made,
        ...hookSteps(context).prepare,
        ...backupSteps(context).serving,
        ...activation(bringing, context, live ? [written, ...made] : [])
      ];
      return { steps: present(steps), texts: [...arrived.texts, ...configTexts] };
    },
    rollback: (context) => present([
      isAdopted(context.release.id) ? verifyAdopted(context) : verifyRelease(context),
      findImages(context),
      ...hookSteps(context).prepare,
      testNginx(context),
      ...activation(bringing, context, [])
    ])
  };
}
function activation({ keep: keep2, stop: stop2, up: up2, identify: identify2 }, context, changes) {
  const { slot } = context;
  const { beforeStop, afterStop } = backupSteps(context);
  const { serving: serving2, stopped: stopped2, started: started3 } = hookSteps(context);
  const stops = afterStop.length + stopped2.length > 0;
  return [
    ...serving2,
    ...beforeStop,
    keep2(context),
    stops ? stop2?.(context) : void 0,
    ...afterStop,
    ...stopped2,
    ...changes,
    adopt(context),
    switchCurrent(context),
    expose(context, { id: "path", path: slot.path, target: `${slot.root}/current` }),
    up2(context, { stops }),
    installUnits(context),
    installNginx(context),
    ...started3,
    identify2(context)
  ];
}

// packages/plan/strategies/compose.ts
function compose(source) {
  return services2({ keep: keepWayBack, stop: stopServices, up, identify: identifyServices }, source);
}

// packages/plan/strategies/git-install.ts
init_dirname();

// packages/plan/steps/precompress.ts
init_dirname();
function precompress(context) {
  const { slot, facts } = context;
  if (slot.precompress.length === 0) return void 0;
  const owner = facts.uid === 0 ? slot.files.owner : void 0;
  const as = owner ? sh`runuser -u ${owner} --` : raw("");
  const each2 = (script) => lines(
    sh`cd ${releaseDirectory(context)}`,
    ...slot.precompress.map(({ folder: folder2, suffixes }) => script(folder2, suffixes))
  );
  const told = slot.precompress.map(
    ({ folder: folder2, suffixes }) => `${suffixes.map((suffix) => `*.${suffix}`).join(", ")} in ${folder2}`
  );
  return step({
    id: "precompress",
    phase: "prepare",
    title: `Compress ${told.join("; ")}, each into a file beside it`,
    check: each2(
      (folder2, suffixes) => sh`
        [ -d ${folder2} ]
        [ -z "$(${lacking(folder2, suffixes)}; ${left(folder2, suffixes)})" ]
      `
    ),
    do: each2(
      (folder2, suffixes) => sh`
        [ -d ${folder2} ] || { echo ${`The release has no folder ${folder2} to compress.`} >&2; exit 1; }
        ${left(folder2, suffixes)} | while IFS= read -r copy; do rm -f "$copy"; done
        find ${folder2} -type f '(' ${named2(suffixes, "")} ')' -exec ${as} sh -c ${compress} sh {} +
        lacking=$(${lacking(folder2, suffixes)})
        [ -z "$lacking" ] || { printf 'Not compressed:\\n%s\\n' "$lacking" >&2; exit 1; }
      `
    ),
    timeoutSeconds: 600
  });
}
var compress = 'umask 022; for file; do gzip -9 -n -c "$file" > "$file.gz.new" && touch -r "$file" "$file.gz.new" && mv -f "$file.gz.new" "$file.gz" || exit 1; done';
function named2(suffixes, ending) {
  const tests = suffixes.flatMap((suffix, index) => [
    ...index === 0 ? [] : ["-o"],
    "-name",
    `*.${suffix}${ending}`
  ]);
  return sh`${tests}`;
}
function lacking(folder2, suffixes) {
  const look = 'for file; do [ -e "$file.gz" ] && [ ! "$file" -nt "$file.gz" ] && [ ! "$file" -ot "$file.gz" ] || printf "%s\\n" "$file"; done';
  return sh`find ${folder2} -type f '(' ${named2(suffixes, "")} ')' -exec sh -c ${look} sh {} +`;
}
function left(folder2, suffixes) {
  const look = 'for copy; do [ -e "${copy%.gz}" ] || printf "%s\\n" "$copy"; done';
  return sh`find ${folder2} -type f '(' ${named2(suffixes, ".gz")} ')' -exec sh -c ${look} sh {} +`;
}

// packages/plan/steps/settings.ts
init_dirname();
import { posix as posix7 } from "node:path";

// packages/plan/steps/settings-readers.ts
init_dirname();
var python = `
import ast, re, sys
path = sys.argv[1]
try:
    tree = ast.parse(open(path, encoding="utf-8").read(), path)
except SyntaxError as error:
    sys.exit("%s:%s: is not Python: %s" % (path, error.lineno, error.msg))
except (UnicodeDecodeError, ValueError) as error:
    sys.exit("%s: is not Python: %s" % (path, type(error).__name__))
def text(node):
    try:
        return repr(ast.literal_eval(node))
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ast.dump(node)
def names(target):
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for each in target.elts for name in names(each)]
    return []
def walk(body):
    for node in body:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            targets, value = [], None
        for name in [name for target in targets for name in names(target)]:
            if not name.startswith("_"):
                print("%s\\t%d\\t%s" % (name, node.lineno, re.sub(r"[\\t\\n]", " ", text(value))))
        for part in ("body", "handlers", "orelse", "finalbody"):
            if isinstance(node, (ast.If, ast.Try, ast.With, ast.ExceptHandler)):
                walk(getattr(node, part, []))
sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
walk(tree.body)
`;
var shell = String.raw`
/^[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*=/ {
  entry = $0
  sub(/^[ \t]*(export[ \t]+)?/, "", entry)
  name = entry
  sub(/=.*/, "", name)
  value = substr(entry, length(name) + 2)
  sub(/[ \t\r]+$/, "", value)
  first = substr(value, 1, 1)
  if (length(value) > 1 && (first == "\"" || first == "'") && substr(value, length(value)) == first) value = substr(value, 2, length(value) - 2)
  gsub(/\t/, " ", value)
  print name "\t" FNR "\t" value
}
`;
var readers = {
  python: sh`python3 -I -W ignore -c ${python} "$1"`,
  shell: sh`awk ${shell} "$1"`
};

// packages/plan/steps/settings.ts
function checkSettings(context) {
  const { settings: settings2 } = context.slot;
  if (settings2 === void 0) return void 0;
  const { file, example, format: format2 } = settings2;
  const values = Object.entries(settings2.values).map(
    ([name, value]) => `${name}${format2 === "python" ? " = " : "="}${value}`
  );
  const ours = `${releaseDirectory(context)}/${example}`;
  return step({
    id: "settings",
    phase: "prepare",
    title: `Compare ${file} with ${example}: every variable is there${settings2.own.length > 0 ? `, with values of the site's own: ${settings2.own.join(", ")}` : ""}`,
    do: lines(
      readable(settings2, context),
      sh`
        umask 077
        tables=${orderDirectory}/settings
        mkdir -p "$tables"
        read_settings() {
          ${readers[format2]}
        }
        [ -f ${ours} ] || { echo ${`${context.release.id} has no ${example}, which settings.example of deploy.yml names.`} >&2; exit 1; }
        read_settings ${ours} > "$tables"/example
        : > "$tables"/before
        : > "$tables"/wanted
      `,
      before(context, example),
      values.length === 0 ? void 0 : sh`
            printf '%s\\n' ${values} > "$tables"/values
            read_settings "$tables"/values > "$tables"/wanted
          `,
      // It has secrets, so it is in no file and in no list of processes.
      sh`
        site=$(read_settings ${file})
        printf '%s\\n' "$site" | awk -F '\\t' -v site=${file} -v example=${example} -v own=${settings2.own.join(" ")} -v previous=${context.previous?.id ?? ""} ${comparison(settings2)} table=example "$tables"/example table=before "$tables"/before table=wanted "$tables"/wanted table=site -
      `
    ),
    timeoutSeconds: 60
  });
}
function linkSettings(context) {
  const { settings: settings2 } = context.slot;
  if (settings2 === void 0) return void 0;
  const place = `${releaseDirectory(context)}/${settings2.link}`;
  return step({
    id: "settings-link",
    phase: "prepare",
    title: `Link ${settings2.link} to ${settings2.file}`,
    check: sh`[ "$(readlink ${place})" = ${settings2.file} ]`,
    do: sh`
      if [ -e ${place} ] && [ ! -L ${place} ]; then
        echo ${`${settings2.link} is a file of the release, so the settings of the site would not be read. Take it out of the repository.`} >&2
        exit 1
      fi
      mkdir -p ${posix7.dirname(place)}
      ln -sfn ${settings2.file} ${place}
    `,
    timeoutSeconds: 30
  });
}
function readable({ file, format: format2 }, { facts }) {
  return sh`
    if ! { [ -f ${file} ] && [ -r ${file} ]; }; then
      echo ${`${file} is not on the host, or ${facts.user} may not read it. Copy the example there, and fill it in.`} >&2
      exit 1
    fi
    case $(stat -L -c %a ${file}) in
      *0) ;;
      *) echo ${`Everybody on the host may read ${file}, which has secrets: sudo chmod o-rwx ${file}`} >&2; exit 1 ;;
    esac
    ${format2 === "python" ? sh`command -v python3 > /dev/null || { echo ${`The host has no python3, which reads ${file}.`} >&2; exit 1; }` : nothing}
  `;
}
function before({ slot, previous, release }, example) {
  if (previous === void 0 || previous.id === release.id || isAdopted(previous.id)) return nothing;
  const theirs = `${slot.root}/releases/${previous.id}/${example}`;
  return sh`if [ -f ${theirs} ]; then read_settings ${theirs} > "$tables"/before; fi`;
}
function comparison({ renamed, obsolete }) {
  const map = (name, entries) => Object.entries(entries).map(([from, to]) => `  ${name}[${awkText(from)}] = ${awkText(to)}`).join("\n");
  return `
BEGIN {
${map("renamed", renamed)}
${map("obsolete", obsolete)}
  for (from in renamed) old[renamed[from]] = from
}
table == "example" { if (!($1 in line)) order[++count] = $1; line[$1] = $2; value[$1] = $3 }
table == "before" { if (!($1 in needed)) needs[++needing] = $1; needed[$1] = $2 }
table == "wanted" { if (!($1 in must)) musts[++musting] = $1; must[$1] = $3 }
table == "site" && NF > 1 { if (!($1 in at)) there[++sites] = $1; at[$1] = $2; has[$1] = $3 }
function wrong(text) { bad[++wrongs] = text }
END {
  for (i = 1; i <= count; i++) {
    name = order[i]
    if (name in at) continue
    if ((name in old) && (old[name] in at))
      wrong(site ":" at[old[name]] ": " old[name] " is called " name " now. Add " name " beside it; leave the old one until the new release is good.")
    else wrong(site ": " name " is missing. See line " line[name] " of " example ".")
  }
  for (i = 1; i <= needing; i++) {
    name = needs[i]
    if ((name in at) || (name in line)) continue
    wrong(site ": " name " is missing. " previous ", which serves now, needs it, and so does the way back to it: leave it until the new release is good.")
  }
  count = split(own, owned, " ")
  for (i = 1; i <= count; i++) {
    name = owned[i]
    if (!(name in at)) { if (!(name in line)) wrong(site ": " name " is missing, and must have a value of the site's own.") }
    else if ((name in value) && value[name] == has[name]) wrong(site ":" at[name] ": " name " still has the value of the example.")
  }
  for (i = 1; i <= musting; i++) {
    name = musts[i]
    if (!(name in at)) { if (!(name in line)) wrong(site ": " name " is missing, and must have a value that deploy.yml names.") }
    else if (must[name] != has[name]) wrong(site ":" at[name] ": " name " does not have the value that deploy.yml asks for.")
  }
  for (i = 1; i <= sites; i++) {
    name = there[i]
    if (name in line) continue
    if (name in obsolete) print site ":" at[name] ": " name " is not needed any more: " obsolete[name]
    else if ((name in renamed) && (renamed[name] in at)) print site ":" at[name] ": " name " is called " renamed[name] " now, and is not needed any more."
    else if (!(name in renamed)) print site ":" at[name] ": " name " is not in " example "; nothing says that it has an effect."
  }
  for (i = 1; i <= wrongs; i++) print bad[i] | "cat >&2"
  if (wrongs) { close("cat >&2"); exit 1 }
}
`;
}
function awkText(text) {
  return JSON.stringify(text);
}

// packages/plan/steps/venv.ts
init_dirname();
function venv(context) {
  const { slot, facts } = context;
  if (!slot.venv) return void 0;
  const requirements = [slot.venv.requirements].flat();
  const { python: python2, minimumPython, requireHashes, imports, indexUrlEnv, systemSitePackages } = slot.venv;
  const directory = releaseDirectory(context);
  const owner = facts.uid === 0 ? slot.files.owner : void 0;
  const as = owner ? sh`runuser -u ${owner} --` : raw("");
  const marker = ".release/venv.sha256";
  return step({
    id: "venv",
    phase: "prepare",
    title: `Make .venv with ${python2} and install ${requirements.join(", ")}${owner ? ` as ${owner}` : ""}`,
    check: sh`cd ${directory} && [ -x .venv/bin/python ] && ${isIntact(marker)}`,
    do: lines(
      sh`
        umask 022
        cd ${directory}
        if [ -e .venv ] && [ ! -e ${orderDirectory}/venv-made ]; then
          touch ${orderDirectory}/venv-replaced
          mv -T .venv ${orderDirectory}/backup/venv
        fi
        touch ${orderDirectory}/venv-made
        rm -rf .venv ${marker}
        export HOME=${directory}/.venv PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
      `,
      indexUrlEnv ? sh`export PIP_INDEX_URL="${raw(`\${${indexUrlEnv}}`)}"` : void 0,
      minimumPython ? atLeast(python2, minimumPython) : void 0,
      owner ? sh`chown -hR ${owner} .` : void 0,
      sh`
        ${as} ${python2} -m venv ${[...systemSitePackages ? ["--system-site-packages"] : [], ".venv"]}
        ${as} .venv/bin/python -m pip install ${requireHashes ? ["--require-hashes"] : []} ${requirements.flatMap((file) => ["--requirement", file])}
      `,
      imports.length > 0 ? sh`${as} .venv/bin/python -c ${`import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
`} ${imports}` : void 0,
      sh`sha256sum ${requirements} > ${marker}`
    ),
    undo: sh`
      [ -e ${orderDirectory}/venv-made ] && cd ${directory} 2>/dev/null || exit 0
      if [ -e ${orderDirectory}/backup/venv ]; then
        rm -rf .venv
        mv -T ${orderDirectory}/backup/venv .venv
      elif [ ! -e ${orderDirectory}/venv-replaced ]; then
        rm -rf .venv
      fi
    `,
    timeoutSeconds: 1200
  });
}
function atLeast(python2, minimum) {
  const [major, minor] = minimum.split(".").map(Number);
  return sh`
    ${python2} -c ${`import sys; sys.exit(sys.version_info < (${major}, ${minor}))`} || {
      echo ${`${python2} is not Python ${minimum} or later:`} "$(${python2} --version 2>&1)" >&2
      exit 1
    }
  `;
}

// packages/plan/strategies/git-install.ts
function gitInstall(source) {
  return {
    deploy: (context) => {
      if (!source) throw new Error("A deployment of a commit needs the release");
      const arrived = arrival(context, source);
      const steps = [
        ...arrived.steps,
        checkSettings(context),
        checkEnv(context),
        shared(context),
        venv(context),
        modes(context, source.release.files),
        linkSettings(context),
        ...hookSteps(context).prepare,
        precompress(context),
        ...backupSteps(context).serving,
        ...activation2(context)
      ];
      return { steps: present(steps), texts: arrived.texts };
    },
    rollback: (context) => present([
      isAdopted(context.release.id) ? verifyAdopted(context) : verifyRelease(context),
      checkSettings(context),
      checkEnv(context),
      ...hookSteps(context).prepare,
      ...activation2(context)
    ])
  };
}
function activation2(context) {
  const { slot } = context;
  const current = `${slot.root}/current`;
  const { beforeStop, afterStop } = backupSteps(context);
  const { serving: serving2, stopped: stopped2, started: started3 } = hookSteps(context);
  const install = runInstall(context);
  return [
    ...serving2,
    ...beforeStop,
    stopUnit(context, install),
    reinstall(context),
    ...afterStop,
    ...stopped2,
    adopt(context),
    switchCurrent(context),
    expose(context, { id: "path", path: slot.path, target: current }),
    slot.venv?.path ? expose(context, { id: "venv-path", path: slot.venv.path, target: `${current}/.venv` }) : void 0,
    install,
    expectInstalled(context),
    ...started3,
    identifyUnit(context)
  ];
}

// packages/plan/strategies/image.ts
init_dirname();

// packages/plan/steps/beside.ts
init_dirname();
function awaitReady(context) {
  const { slot } = context;
  const { port, ready } = slot.nginx.switch;
  const url = `http://127.0.0.1:${slot.ports[port]}${ready}`;
  return step({
    id: "ready",
    phase: "switch",
    title: `Wait until ${url} answers`,
    do: answers(context, url),
    timeoutSeconds: slot.service.startSeconds + 30
  });
}
function retireOld(context) {
  const { slot, other } = context;
  const { port, ready, drainSeconds } = slot.nginx.switch;
  const names2 = [other.container.name, baseName(context)];
  const oldPort = other.ports[port];
  return step({
    id: "drain",
    phase: "switch",
    title: `Let what ${names2[0]} has begun end, within ${drainSeconds} s, and stop it`,
    check: sh`
      [ ! -e ${orderDirectory}/retired ] || exit 1
      ${defineServing(context)}
      for name in ${names2}; do
        ! serving "$name" || exit 1
      done
    `,
    do: sh`
      ${untilEngineAnswers}
      ${defineServing(context)}
      for name in ${names2}; do
        serving "$name" || continue
        docker container inspect --format ${restartPolicy} "$name" > ${orderDirectory}/retired.new
        printf '%s\\n' "$name" >> ${orderDirectory}/retired.new
        mv -f ${orderDirectory}/retired.new ${orderDirectory}/retired
        ${synced(orderDirectory)}
        ${untilDrained(drainSeconds)}
        docker update --restart no "$name" > /dev/null
        docker stop --time ${Math.ceil(slot.service.stopSeconds)} "$name" > /dev/null
        break
      done
    `,
    undo: sh`
      [ -e ${orderDirectory}/retired ] || exit 0
      ${untilEngineAnswers}
      { read -r policy && read -r name; } < ${orderDirectory}/retired
      docker update --restart "$policy" "$name" > /dev/null
      docker start "$name" > /dev/null
      ${untilUp(context, sh`"$name"`)}
      ${answers(context, `http://127.0.0.1:${oldPort}${ready}`)}
    `,
    timeoutSeconds: drainSeconds + slot.service.stopSeconds + 2 * slot.service.startSeconds + 150
  });
}
function answers({ slot }, url) {
  return sh`
    waited=0
    until status=$(curl -sS -o /dev/null --max-time 5 -w '%{http_code}' ${url} 2> ${orderDirectory}/curl) && [ "$status" -ge 200 ] && [ "$status" -lt 400 ]; do
      waited=$((waited + 1))
      if [ "$waited" -gt ${Math.ceil(slot.service.startSeconds * 5)} ]; then
        echo ${`${url} does not answer as it should within ${slot.service.startSeconds} s: status`} "$status" "$(cat ${orderDirectory}/curl)" >&2
        exit 1
      fi
      sleep 0.2
    done
  `;
}

// packages/plan/steps/lent-image.ts
init_dirname();
function lentName(slotContainer) {
  return `deploy/${slotContainer}`;
}
function engineIds({ digest, platforms }) {
  return [.../* @__PURE__ */ new Set([digest, ...platforms.flatMap(({ manifest, config: config2 }) => [config2, manifest])])];
}
var SLOWEST_BYTES_PER_SECOND = 1e6;
var TRIES = 10;
function fetchLentImage(context, image3) {
  const kept = keptReference(context);
  const ids = engineIds(image3);
  const bytes = image3.layout?.size ?? 0;
  const seconds = 120 + Math.ceil(bytes / SLOWEST_BYTES_PER_SECOND);
  return step({
    id: "pull",
    phase: "fetch",
    title: `Fetch the image ${image3.digest} from the runner, as far as the host lacks it (all of it: ${(bytes / 1e6).toFixed(1)} MB)`,
    check: sh`
      found=$(docker image inspect --format '{{.Id}}' ${kept} 2>/dev/null)
      printf '%s\\n' ${ids} | grep -q -x -F -e "$found"
    `,
    do: sh`
      ${untilEngineAnswers}
      image=
      for id in ${ids}; do
        if docker image inspect "$id" > /dev/null 2>&1; then image=$id; fi
      done
      if [ -z "$image" ]; then
        if [ -z "\${DEPLOY_IMAGE_FROM-}" ]; then
          echo 'The image is not on the host any more, and was when the runner looked. Run the deployment again.' >&2
          exit 1
        fi
        registry=\${DEPLOY_IMAGE_FROM%%/*}
        pair=$DEPLOY_IMAGE_LOGIN
        ${loginForThisShell}
        image=$DEPLOY_IMAGE_FROM@${image3.digest}
        attempt=1
        until timeout ${seconds} docker pull --quiet "$image" > /dev/null; do
          if [ "$attempt" -ge ${TRIES} ]; then
            echo 'The image cannot be fetched from the runner. Nothing was stopped.' >&2
            exit 1
          fi
          attempt=$((attempt + 1))
          sleep 10
        done
      fi
      ${requireOwnPlatform}
      docker tag "$image" ${kept}
      docker image inspect --format '{{join .RepoDigests "\\n"}}' ${kept} | while read -r name; do
        case $name in 127.0.0.1:*/${lentName(containerName(context))}@*) docker rmi "$name" > /dev/null || true ;; esac
      done
    `,
    timeoutSeconds: 2 * seconds + 20 * TRIES
  });
}

// packages/plan/strategies/image.ts
function image2(source) {
  return {
    deploy: (context) => {
      if (!source?.release.image) throw new Error("A deployment of an image needs the release");
      const { release } = source;
      const { pull: pull2, definition: definition2 } = fetching(context, source.release.image);
      const { configs, texts: configTexts } = rendered(context, source);
      const written = config(context, configs);
      const defined = define(context, definition2);
      const arrived = arrival(context, source);
      const live = isLive(context);
      const steps = [
        ...arrived.steps,
        live ? void 0 : defined,
        pull2,
        findMounts(context),
        shared(context),
        live ? void 0 : written,
        modes(context, release.files),
        testNginx(context),
        tidy(context),
        ...hookSteps(context).prepare,
        ...backupSteps(context).serving,
        ...activation3(context, live ? [defined, written] : [])
      ];
      return { steps: present(steps), texts: [...arrived.texts, ...definition2, ...configTexts] };
    },
    rollback: (context) => present([
      ...isAdopted(context.release.id) ? [verifyAdopted(context), verifyNoted(context), pullImage(context)] : [verifyRelease(context), verifyDefinition(context), pullImage(context), findMounts(context)],
      ...hookSteps(context).prepare,
      testNginx(context),
      context.other && tidy(context),
      ...activation3(context, [])
    ])
  };
}
function fetching(context, image3) {
  if (image3.repository === void 0)
    return {
      pull: fetchLentImage(context, image3),
      definition: definitionTexts(context, keptReference(context), engineIds(image3))
    };
  const reference = imageReference(image3);
  return { pull: pullImage(context, reference), definition: definitionTexts(context, reference) };
}
function besideActivation(context, changes) {
  const { slot } = context;
  const { serving: serving2, started: started3 } = hookSteps(context);
  return [
    ...serving2,
    ...backupSteps(context).beforeStop,
    ...changes,
    switchCurrent(context),
    expose(context, { id: "path", path: slot.path, target: `${slot.root}/current` }),
    startContainer(context),
    awaitReady(context),
    installUnits(context),
    installNginx(context),
    ...started3,
    retireOld(context),
    identifyContainer(context)
  ];
}
function activation3(context, changes) {
  const { slot } = context;
  if (context.other) return besideActivation(context, changes);
  const { beforeStop, afterStop } = backupSteps(context);
  const { serving: serving2, stopped: stopped2, started: started3 } = hookSteps(context);
  return [
    ...serving2,
    ...beforeStop,
    noteContainer(context),
    stopContainer(context, changes),
    ...afterStop,
    ...stopped2,
    ...changes,
    adopt(context),
    aliasImage(context),
    switchCurrent(context),
    expose(context, { id: "path", path: slot.path, target: `${slot.root}/current` }),
    slot.service.manager === "systemd" ? installUnit(context) : void 0,
    startContainer(context),
    installUnits(context),
    installNginx(context),
    ...started3,
    identifyContainer(context)
  ];
}

// packages/plan/strategies/swarm.ts
init_dirname();

// packages/plan/steps/swarm/rollout.ts
init_dirname();

// packages/plan/steps/swarm/manager.ts
init_dirname();
var untilSwarmAnswers = sh`
  waited=0
  until docker node inspect self > /dev/null 2> "$DEPLOY_ORDER_DIR"/swarm; do
    waited=$((waited + 1))
    if [ "$waited" -gt 60 ]; then
      echo 'The swarm does not answer on this host:' >&2
      cat "$DEPLOY_ORDER_DIR"/swarm >&2
      exit 1
    fi
    sleep 1
  done
`;

// packages/plan/steps/swarm/rollout.ts
function deployStack(context) {
  const { waitSeconds, project } = context.slot.compose;
  const folder2 = projectFolder(context, context.release.id);
  return step({
    id: "up",
    phase: "switch",
    title: `Deploy the stack ${project}, remove services that it has no more, and watch until all replicas are the new ones`,
    do: lines(
      untilEngineAnswers,
      untilSwarmAnswers,
      defineMasked(context),
      defineLook(context.slot),
      defineWanted,
      nameDraft(context),
      stackDeploy(context, sh`${folder2}/compose.yaml`),
      watch(folder2, context.slot)
    ),
    timeoutSeconds: waitSeconds + 180
  });
}
function stackDeploy({ slot }, file) {
  const auth = slot.swarm.registryAuth ? ["--with-registry-auth"] : [];
  return sh`
    docker stack deploy --resolve-image never --prune ${auth} --compose-file ${file} "$stack" > ${orderDirectory}/up 2>&1 || {
      masked < ${orderDirectory}/up >&2
      exit 1
    }
  `;
}
function rejected({ swarm: swarm2 }) {
  const auth = swarm2.registryAuth ? "docker login on the manager, as the user who deploys" : "docker login on the manager, as the user who deploys, and swarm.registry-auth: true in deploy.yml";
  return `A node has rejected a replica: see the reason above. Each node pulls the image by itself, and must reach the registry; one that asks for a login: ${auth}.`;
}
function watch(folder2, slot) {
  const seconds = slot.compose.waitSeconds;
  return sh`
    uptime() { cut -d . -f 1 /proc/uptime; }
    last_words() {
      docker service ps --no-trunc --format '{{.CurrentState}}, {{.Name}} on {{if .Node}}{{.Node}}{{else}}no node{{end}}: {{.Error}}' "$1" 2>&1 | head -n 8 | masked > ${orderDirectory}/replicas || true
      cat ${orderDirectory}/replicas >&2
      if grep -q '^Rejected ' ${orderDirectory}/replicas; then echo ${rejected(slot)} >&2; fi
      timeout 20 docker service logs --tail 20 --no-trunc "$1" 2>&1 < /dev/null | tail -n 20 | masked >&2 || true
    }
    limit=$(($(uptime) + ${seconds}))
    said=
    while :; do
      waiting=
      while IFS='|' read -r service _; do
        name="$stack"_"$service"
        look "$name"
        case $update in
          paused | rollback_*)
            echo "The engine gave up the update of $service by itself ($update): $(docker service inspect --format '{{.UpdateStatus.Message}}' "$name")" >&2
            last_words "$name"
            exit 1 ;;
        esac
        if [ "$found" != "$(wanted ${folder2} "$service")" ]; then
          echo "$service is not what this release has: somebody else changes the stack $stack, too." >&2
          exit 1
        fi
        [ -z "$short" ] || waiting="$waiting$service: $short; "
      done < ${folder2}/images
      [ -n "$waiting" ] || break
      [ "$waiting" = "$said" ] || echo "Waiting for $waiting"
      said=$waiting
      if [ "$(uptime)" -ge "$limit" ]; then
        echo ${`Not all replicas run after ${seconds} s: `}"$waiting" >&2
        while IFS='|' read -r service _; do
          look "$stack"_"$service"
          [ -z "$short" ] || last_words "$stack"_"$service"
        done < ${folder2}/images
        exit 1
      fi
      sleep 1
    done
  `;
}
function identifyStack(context) {
  const folder2 = projectFolder(context, context.release.id);
  const live = isLive(context) ? " as it is rendered now" : "";
  return step({
    id: "identity",
    phase: "identity",
    title: `Every replica of ${context.slot.compose.project} runs the image of ${context.release.id}${live}`,
    do: lines(
      untilEngineAnswers,
      defineLook(context.slot),
      defineWanted,
      defineTell,
      sh`
        : > ${orderDirectory}/tasks
        : > ${serving}
        while IFS='|' read -r service image; do
          look "$stack"_"$service"
          [ "$found" = "$(wanted ${folder2} "$service")" ] || tell "$service is another image, or has other settings, than this release: $found"
          [ -z "$short" ] || tell "$service: $short"
          [ -n "$tasks" ] || tell "$service has no replica$(away)."
          echo "$service $tasks" >> ${orderDirectory}/tasks
          id=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null) || id=
          started=0
          for task in $tasks; do
            grep -qxF -e "$task" ${orderDirectory}/tasks-before || started=$((started + 1))
            container=$(docker ps --quiet --no-trunc --filter "label=com.docker.swarm.task.id=$task")
            [ -n "$container" ] || continue
            [ "$(docker container inspect --format '{{.Image}}' "$container")" = "$id" ] || tell "A replica of $service runs another image than $image."
          done
          echo "$service: $replicas replicas of $image on $(spread)"
          printf '%s|%s|%s|%s|%s\\n' "$service" "$image" "\${replicas%%/*}" "$started" "$(spread)" >> ${serving}
        done < ${folder2}/images
        ${services} > ${orderDirectory}/services-now
        while read -r name; do
          grep -q -e "^\${name#"$stack"_}|" ${folder2}/images || tell "$name is in the stack, and not in this release."
        done < ${orderDirectory}/services-now
        told
        sleep 1
        while IFS='|' read -r service _; do
          look "$stack"_"$service"
          grep -qxF -e "$service $tasks" ${orderDirectory}/tasks || tell "$service was started again within a second."
        done < ${folder2}/images
        told
      `
    ),
    timeoutSeconds: 150
  });
}

// packages/plan/steps/swarm/way-back.ts
init_dirname();
function keepStack(context) {
  const { project, waitSeconds } = context.slot.compose;
  return step({
    id: "keep",
    phase: "switch",
    title: `Note how the stack ${project} runs now, for the way back`,
    do: lines(
      sh`umask 077`,
      untilEngineAnswers,
      untilSwarmAnswers,
      defineLook(context.slot),
      defineSpec,
      sh`
        if [ ! -e ${orderDirectory}/noted ]; then
          ${wayBack2(context)}
          ${services} > ${orderDirectory}/services-before
          : > ${orderDirectory}/stack-before
          : > ${orderDirectory}/whole-before
          : > ${orderDirectory}/tasks-before
          while read -r name; do
            ${known2(context)}
            ${untouched(context)}
            look "$name"
            if [ -z "$short" ]; then
              echo "$name" >> ${orderDirectory}/whole-before
            else
              echo "$name was not whole before this deployment: $short"
            fi
            printf '%s\\n' "$tasks" | tr ' ' '\\n' >> ${orderDirectory}/tasks-before
            printf '%s|%s|%s\\n' "$name" "$(spec "$name")" "$(what Spec "$name")" >> ${orderDirectory}/stack-before
          done < ${orderDirectory}/services-before
          touch ${orderDirectory}/noted
        fi
        ${synced(orderDirectory)}
      `
    ),
    undo: lines(
      sh`
        [ -e ${orderDirectory}/started ] || exit 0
        ${untilEngineAnswers}
        ${untilSwarmAnswers}
        ${freeHeldPorts(context)}
        ${untilSwarmAnswers}
      `,
      defineMasked(context),
      defineLook(context.slot),
      defineSpec,
      sh`
        back=$(cat ${orderDirectory}/back)
        if [ -n "$back" ]; then
          ${restoreProject(context)}
        fi
      `,
      goBack(context),
      verifyBack(waitSeconds)
    ),
    timeoutSeconds: waitSeconds + 360
  });
}
var defineSpec = sh`
  spec() { docker service inspect --format '{{json .Spec}}' "$1" 2>/dev/null | sha256sum | cut -d ' ' -f 1; }
  what() { docker service inspect --format "{{with .$1}}{{with .TaskTemplate}}"${image}"{{end}}.{{end}}" "$2" 2>/dev/null || :; }
`;
function wayBack2(context) {
  const before2 = context.previous && projectFolder(context, context.previous.id);
  const backup = sh`${orderDirectory}/backup/compose`;
  if (before2 === void 0) return sh`: > ${orderDirectory}/back`;
  return sh`
    [ "$(cat ${`${before2}/stack`} 2>/dev/null)" = "$stack" ] || {
      echo "The release that serves is not the stack $stack, and both would run. Keep compose.project, or remove what serves by hand and deploy into another root." >&2
      exit 1
    }
    ${isLive(context) ? sh`
            rm -rf ${backup}
            cp -pR ${before2} ${backup}
            printf '%s\\n' ${backup} > ${orderDirectory}/back
          ` : sh`printf '%s\\n' ${before2} > ${orderDirectory}/back`}
  `;
}
function known2(context) {
  const [folder2, draft] = [projectFolder(context, context.release.id), draftFolder(context)];
  return sh`
    service=\${name#"$stack"_}
    if ! grep -q -e "^$service|" ${draft}/images ${folder2}/images "$(cat ${orderDirectory}/back)"/images 2>/dev/null; then
      echo "The service $name is in the stack, and neither this release nor the one that serves has it: it would be removed for good. When it may go: docker service rm $name" >&2
      exit 1
    fi
  `;
}
function untouched(context) {
  const [folder2, draft] = [projectFolder(context, context.release.id), draftFolder(context)];
  const format2 = '{{index .Spec.Labels "com.docker.stack.image"}}|{{.Spec.TaskTemplate.ContainerSpec.Image}}';
  return sh`
    rendered=${folder2}
    [ ! -e ${draft} ] || rendered=${draft}
    image=$(sed -n "s/^$service|//p" "$rendered"/images)
    runs=$(docker service inspect --format ${format2} "$name")
    if [ -n "$image" ] && [ "\${runs%%|*}" = "$image" ] && [ "\${runs#*|}" != "$image" ]; then
      echo "Somebody has given $name another image by hand: \${runs#*|}. A stack would leave it so. Set it back: docker service update --no-resolve-image --image $image $name" >&2
      exit 1
    fi
  `;
}
function goBack(context) {
  return sh`
    gone=
    while IFS='|' read -r name noted before <&3; do
      [ "$(spec "$name")" != "$noted" ] || continue
      if [ "$(what PreviousSpec "$name")" = "$before" ]; then
        docker service rollback --detach --quiet "$name" > /dev/null
        echo "The engine takes $name back."
      fi
      [ "$(spec "$name")" = "$noted" ] || gone=1
    done 3< ${orderDirectory}/stack-before
    if [ -n "$gone" ]; then
      if [ -z "$back" ]; then
        echo "What the services of $stack were before is not known any more." >&2
        exit 1
      fi
      ${stackDeploy(context, sh`"$back"/compose.yaml`)}
      echo 'The stack of the release before is deployed again.'
    fi
    ${services} > ${orderDirectory}/services-after
    while read -r name <&3; do
      grep -q -e "^$name|" ${orderDirectory}/stack-before || docker service rm "$name" > /dev/null
    done 3< ${orderDirectory}/services-after
    if [ ! -s ${orderDirectory}/stack-before ]; then
      # A network stays until the last container has left it.
      attempt=1
      while [ "$attempt" -le 30 ] && [ "$(docker network ls --quiet --filter "label=com.docker.stack.namespace=$stack")" != '' ]; do
        docker stack rm "$stack" > /dev/null 2>&1 || true
        attempt=$((attempt + 1))
        sleep 1
      done
    fi
  `;
}
function verifyBack(waitSeconds) {
  return sh`
    uptime() { cut -d . -f 1 /proc/uptime; }
    patience=$(($(uptime) + ${waitSeconds}))
    limit=$((patience + 120))
    while :; do
      waiting=
      while IFS='|' read -r name noted _ <&3; do
        look "$name"
        [ "$update" != rollback_paused ] || short="the engine gave up to take it back$(away)"
        # One that had not all its replicas before may never have them; an engine that had just been started lacked some for a moment.
        grep -qxF -e "$name" ${orderDirectory}/whole-before || [ "$(uptime)" -lt "$patience" ] || short=
        [ "$(spec "$name")" = "$noted" ] || short='is not what it was'
        [ -z "$short" ] || waiting="$waiting$name: $short; "
      done 3< ${orderDirectory}/stack-before
      [ -n "$waiting" ] || break
      if [ "$(uptime)" -ge "$limit" ]; then
        echo "The stack is not as it was: $waiting" >&2
        exit 1
      fi
      sleep 1
    done
  `;
}

// packages/plan/strategies/swarm.ts
function swarm(source) {
  return services2({ keep: keepStack, up: deployStack, identify: identifyStack }, source);
}

// packages/plan/strategies/tarball.ts
init_dirname();

// packages/plan/steps/process.ts
init_dirname();
function stopProcess(context, change) {
  const { service } = context.slot;
  return step({
    id: "stop",
    phase: "switch",
    title: `Stop ${service.unit}`,
    check: sh`
      ${alive(context)}
      [ ! -e ${orderDirectory}/stopped ] && [ "$(readlink ${`${context.slot.root}/current`})" = ${`releases/${context.release.id}`} ] && alive || exit 1
      ${isDone(change)}
    `,
    do: sh`
      ${alive(context)}
      if alive; then touch ${orderDirectory}/was-active; fi
      touch ${orderDirectory}/stopped
      ${synced(orderDirectory)}
      ${stop(service.stopSeconds)}
    `,
    undo: sh`
      [ -e ${orderDirectory}/was-active ] || exit 0
      ${alive(context)}
      alive || { ${start(context)}; }
    `,
    timeoutSeconds: service.stopSeconds + service.startSeconds + 10
  });
}
function startProcess(context) {
  const { service } = context.slot;
  return step({
    id: "start",
    phase: "switch",
    title: `Start ${service.unit}: ${service.command.join(" ")}`,
    check: sh`
      ${alive(context)}
      alive
    `,
    do: start(context),
    undo: sh`
      [ -e ${orderDirectory}/stopped ] || exit 0
      ${alive(context)}
      ${stop(service.stopSeconds)}
    `,
    timeoutSeconds: service.startSeconds + service.stopSeconds + 10
  });
}
function identifyProcess(context) {
  return step({
    id: "identity",
    phase: "identity",
    title: `The process of ${context.slot.service.unit} belongs to ${context.release.id}`,
    do: sh`
      ${alive(context)}
      alive || { echo 'The process is gone.' >&2; { ${lastWords2(context)}; } >&2; exit 1; }
      ${runsInRelease(context)}
    `,
    timeoutSeconds: 20
  });
}
function alive(context) {
  return sh`
    alive() {
      read -r pid began 2>/dev/null < ${pidFile(context)} && [ -n "$began" ] || return 1
      case $(sed 's/^.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d' ' -f1,20) in 'Z '*) false ;; *" $began") ;; *) false ;; esac
    }
  `;
}
function stop(seconds) {
  const limit = Math.ceil(seconds * 10);
  return sh`
    group() {
      for stat in /proc/[0-9]*/stat; do
        { read -r text < "$stat"; } 2>/dev/null || continue
        # shellcheck disable=SC2086 # numbers and letters only
        set -- \${text##*) }
        [ "$3" != "$pid" ] || [ "$1" = Z ] || return 0
      done
      return 1
    }
    if alive; then
      kill -TERM "-$pid" 2>/dev/null || kill -TERM "$pid" 2>/dev/null || true
      waited=0
      while alive || group; do
        waited=$((waited + 1))
        if [ "$waited" -eq ${limit} ]; then kill -KILL "-$pid" 2>/dev/null || true; fi
        [ "$waited" -le ${limit + 50} ] || { echo "The process $pid does not end." >&2; exit 1; }
        sleep 0.1
      done
    fi
  `;
}
function start(context) {
  const { service, root } = context.slot;
  const variables2 = Object.entries(service.environment).map(([name, value]) => `${name}=${value}`);
  const run = sh`
    cd ${`${root}/current`} && cd "$(pwd -P)" || exit 1
    printf '%s %s\\n' "$$" "$(sed 's/^.*) //' "/proc/$$/stat" | cut -d' ' -f20)" > ${`${pidFile(context)}.new`}
    mv -f ${`${pidFile(context)}.new`} ${pidFile(context)}
    exec env -u DEPLOY_ORDER_DIR ${variables2} ${service.command}
  `;
  return sh`
    mkdir -p ${`${root}/.deploy/run`}
    rm -f ${pidFile(context)}
    { wc -c < ${logFile(context)} > ${`${logFile(context)}.from`}; } 2>/dev/null || true
    # shellcheck disable=SC2016 # the new process expands it
    setsid sh -c ${run.script} < /dev/null >> ${logFile(context)} 2>&1 &
    waited=0
    until [ -s ${pidFile(context)} ]; do
      waited=$((waited + 1))
      [ "$waited" -le 100 ] || { echo 'The process did not start.' >&2; exit 1; }
      sleep 0.1
    done
    sleep 0.5
    ${alive(context)}
    alive || { echo 'The process started and died at once:' >&2; { ${lastWords2(context)}; } >&2; exit 1; }
  `;
}
function lastWords2({ slot }) {
  return lines(processLog(slot, slot.service.unit, 20), tellHolders(slot));
}
function pidFile({ slot }) {
  return `${slot.root}/.deploy/run/${slot.service.unit}.pid`;
}
function logFile({ slot }) {
  return `${slot.root}/.deploy/run/${slot.service.unit}.log`;
}

// packages/plan/strategies/tarball.ts
function tarball(source) {
  return {
    deploy: (context) => {
      if (!source) throw new Error("A deployment of a tarball needs the release");
      const { configs, texts: configTexts } = rendered(context, source);
      const written = config(context, configs);
      const arrived = arrival(context, source);
      const live = isLive(context);
      const steps = [
        ...arrived.steps,
        checkSettings(context),
        checkEnv(context),
        shared(context),
        live ? void 0 : written,
        venv(context),
        modes(context, source.release.files),
        linkSettings(context),
        ...hookSteps(context).prepare,
        precompress(context),
        ...backupSteps(context).serving,
        testNginx(context),
        ...activation4(context, live ? written : void 0)
      ];
      return { steps: present(steps), texts: [...arrived.texts, ...configTexts] };
    },
    rollback: (context) => present([
      isAdopted(context.release.id) ? verifyAdopted(context) : verifyRelease(context),
      ...hookSteps(context).prepare,
      testNginx(context),
      ...activation4(context)
    ])
  };
}
function activation4(context, change) {
  const { slot } = context;
  const current = `${slot.root}/current`;
  const { beforeStop, afterStop } = backupSteps(context);
  const { serving: serving2, stopped: stopped2, started: started3 } = hookSteps(context);
  const works = (slot.units?.workers ?? []).length > 0;
  const links = [
    adopt(context),
    switchCurrent(context),
    expose(context, { id: "path", path: slot.path, target: current }),
    slot.venv?.path ? expose(context, { id: "venv-path", path: slot.venv.path, target: `${current}/.venv` }) : void 0
  ];
  return slot.service.manager === "systemd" ? [
    ...serving2,
    ...beforeStop,
    stopUnit(context, change),
    ...afterStop,
    ...stopped2,
    change,
    ...links,
    installUnit(context),
    ...works ? [installUnits(context), startUnit(context)] : [startUnit(context), installUnits(context)],
    installNginx(context),
    ...started3,
    identifyUnit(context)
  ] : [
    ...serving2,
    ...beforeStop,
    stopProcess(context, change),
    ...afterStop,
    ...stopped2,
    change,
    ...links,
    startProcess(context),
    installUnits(context),
    installNginx(context),
    ...started3,
    identifyProcess(context)
  ];
}

// packages/plan/make.ts
function planDeployment({ source, ...subject }) {
  const { release } = source;
  const adopts = adoptionOf(subject.environment.slot, subject.facts);
  const context = { ...contextOf(subject, nameOf(release)), ...adopts && { adopts } };
  requireStrategy(release, subject.environment);
  requireAllowed(context, subject.host);
  requireConsent(context, subject.host);
  const { steps, texts } = strategies[release.strategy](source).deploy(context);
  const { name, sha256, size } = release.archive;
  const blobs = [
    { name, sha256, size },
    ...texts.map((blob) => ({
      name: blob.name,
      sha256: sha256Of(blob.text),
      size: Buffer.byteLength(blob.text)
    }))
  ];
  const named3 = Object.fromEntries(texts.map(({ name: name2, text }) => [name2, text]));
  const wanted = wantedTexts(context.slot, { ...source.configTexts, ...named3 });
  return { plan: planOf({ kind: "deploy", subject, context, steps, blobs, wanted }), texts };
}
function planRollback({
  to,
  restoreData = false,
  ...subject
}) {
  const target = rollbackTarget(subject, to);
  const version = versionOf(target.id);
  const context = {
    ...contextOf(subject, { id: target.id, version, sha256: target.sha256 }),
    rollback: { restoreData }
  };
  requireAllowed(context, subject.host);
  return planOf({
    kind: "rollback",
    subject,
    context,
    steps: strategies[subject.environment.strategy]().rollback(context),
    blobs: []
  });
}
function planReturn({ release, ...subject }) {
  return { ...planRollback({ ...subject, to: release.id }), kind: "deploy", release };
}
function planRetirement(subject) {
  const { facts } = subject;
  const { id, sha256 } = facts.releases.find((release) => release.id === facts.current);
  const context = contextOf(subject, { id, version: versionOf(id), sha256 });
  return planOf({ kind: "deploy", subject, context, steps: [retireContainer(context)], blobs: [] });
}
function wantedTexts(slot, released) {
  const entries = installedFiles(slot).flatMap(({ to, from }) => {
    const text = "text" in from ? from.text : released[from.file];
    return text === void 0 ? [] : [[to, text]];
  });
  return Object.fromEntries(entries);
}
var strategies = {
  tarball,
  image: image2,
  compose,
  swarm,
  // An exact commit travels as an archive, too: what differs is how the release is built.
  "git-venv": tarball,
  "git-install": gitInstall
};
function requireStrategy({ id, strategy }, { strategy: wanted }) {
  if (strategy === wanted) return;
  throw new DeployError({
    code: "STRATEGY_MISMATCH",
    message: `${id} was built for the strategy ${strategy}, and deploy.yml says ${wanted}.`,
    remedy: "Build the release again with this deploy.yml, or use the deploy.yml that it was built with."
  });
}
function rollbackTarget({ environment, host, facts }, to) {
  const candidates = facts.releases.filter(({ id, state, present: present2 }) => present2 && id !== facts.current && ["good", "bad"].includes(state)).toSorted((a, b) => b.fence - a.fence);
  const wanted = candidates.filter(
    ({ id, state }) => to === void 0 ? state === "good" : id === to || versionOf(id) === to
  );
  const allowed = (release) => deniedBy(environment.slot, versionOf(release.id)) === void 0;
  const found = (to === void 0 ? wanted.find(allowed) : void 0) ?? wanted[0];
  if (found) return found;
  const there = candidates.map(({ id, state }) => `${id} (${state})`).join(", ") || "none";
  throw new DeployError({
    code: "ROLLBACK_TARGET",
    message: to === void 0 ? "There is no earlier good release to go back to." : `There is no release '${to}' to go back to.`,
    host,
    cause: `live: ${facts.current ?? "none"}; on the host: ${there}`,
    remedy: candidates.length > 0 ? "Name one of these with the input 'to', or deploy a fixed release. Raise `keep` in deploy.yml to keep more." : "Deploy a fixed release. Raise `keep` in deploy.yml to keep more of them for going back."
  });
}
function contextOf({ environment, host, facts }, release) {
  const previous = facts.releases.find(({ id }) => id === facts.current);
  const { slot, other } = environment;
  const context = {
    slot: isAdopted(release.id) ? slotOfAdopted(slot) : slot,
    ...{ host, facts, release },
    ...previous && { previous }
  };
  if (other === void 0) return context;
  const chosen = servesSo({ ...context, other }) ? liveSlot(environment, facts) : nextSlot(environment, facts);
  return { ...context, slot: chosen, other: chosen === slot ? other : slot };
}
function servesSo(context) {
  const { facts, release, slot } = context;
  if (facts.current !== release.id || release.image === void 0) return false;
  const sums = definitionSums(definitionTexts(context, release.image));
  return facts.paths[definitionOfLive(slot)]?.sha256 === sha256Of(sums);
}
function planOf(made) {
  const { kind, subject, context, steps, blobs } = made;
  const { slot, release, adopts } = context;
  const previous = context.previous ?? adopts;
  const supervisor = supervisorOf(context);
  const warnings = slot.container ? reachWarnings(slot.container) : [];
  const { facts, installed: texts = {} } = subject;
  const drift = driftOf(slot, { facts, texts, wanted: made.wanted ?? {} });
  const confirmSeconds = Math.ceil(slot.confirmSeconds + restoreSeconds(context));
  return {
    schemaVersion: 1,
    kind,
    application: subject.application,
    environment: subject.environment.name,
    strategy: subject.environment.strategy,
    host: subject.host,
    release,
    ...previous && { previous: { id: previous.id, sha256: previous.sha256 } },
    slot: {
      root: slot.root,
      path: slot.path,
      ...context.other && { port: slot.ports[slot.nginx.switch.port] }
    },
    supervisor,
    ...warnings.length > 0 && { warnings },
    guarantee: `${guarantees[supervisor](confirmSeconds)}${installGuarantee(context)}`,
    confirmSeconds,
    keep: slot.keep,
    ...slot.discardAdoptedAfter !== void 0 && { discardAdoptedAfter: slot.discardAdoptedAfter },
    ...drift.length > 0 && { drift },
    blobs,
    privileged: [...new Set(steps.flatMap(({ privileged }) => privileged))],
    steps: steps.map(({ privileged: _, ...step2 }) => step2)
  };
}
function restoreSeconds({ slot, rollback }) {
  if (!rollback?.restoreData) return 0;
  return slot.backup.reduce((sum, { timeoutSeconds, restore }) => sum + (restore ? 2 * timeoutSeconds : 0), 0);
}
function supervisorOf({ slot, facts }) {
  if (slot.service.manager === "process") return "setsid";
  return facts.supervisors[0] ?? "setsid";
}
var guarantees = {
  systemd: (seconds) => `Without a confirmation within ${seconds} s the host goes back by itself (systemd timer), also after a reboot.`,
  "systemd-user": (seconds) => `Without a confirmation within ${seconds} s the host goes back by itself (systemd timer of the user), also after a reboot.`,
  setsid: (seconds) => `Without a confirmation within ${seconds} s the host goes back by itself (a waiting process); after a reboot the next run does it.`
};

// packages/plan/sudoers.ts
init_dirname();
function sudoers(plan, user) {
  return plan.privileged.map(
    (command) => `${user} ALL=(root) NOPASSWD: ${command.startsWith("/") ? "" : "/usr/bin/"}${escaped(command)}
`
  ).join("");
}
function escaped(command) {
  return command.replace(/[\\,:=]/g, (character) => `\\${character}`);
}

export {
  deniedBy,
  lentName,
  engineIds,
  planDeployment,
  planRollback,
  planReturn,
  planRetirement,
  usesDocker,
  docker,
  dockerRemarks,
  sudoers
};
