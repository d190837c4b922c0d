import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  PLAIN,
  RELEASE_FILE,
  _maxLength,
  _nonnegative,
  _regex,
  array,
  byCodeUnit,
  extend,
  int,
  mismatch,
  missing,
  nullable,
  object,
  openPlain,
  optional,
  parseManifest,
  pathProblem,
  readDocument,
  record,
  string
} from "./chunk-6XN6W6BW.js";
import {
  require_tar_stream
} from "./chunk-CASAHDPP.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  __toESM,
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/stage/read-manifest.ts
init_dirname();
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
async function readManifest(path, workspace) {
  return parseManifest(await readText(resolve(workspace, path), path), path);
}
async function readText(path, shown) {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error;
    throw new DeployError({
      code: "MANIFEST_MISSING",
      message: `${shown} cannot be read.`,
      cause: code === "ENOENT" ? "There is no such file in the workspace." : message,
      remedy: "Check the repository out before this step (actions/checkout), or name the file with the input 'manifest'."
    });
  }
}

// packages/release/archive.ts
init_dirname();
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { open as open2 } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
var import_tar_stream = __toESM(require_tar_stream(), 1);

// packages/release/gzip.ts
init_dirname();
import { promisify } from "node:util";
import { constants, crc32, deflateRaw } from "node:zlib";
var BLOCK_BYTES = 256 * 1024;
var WINDOW_BYTES = 32 * 1024;
var AT_ONCE = 4;
var HEADER = Buffer.from([31, 139, 8, 0, 0, 0, 0, 0, 2, 3]);
var deflate = promisify(deflateRaw);
async function* gzip(source) {
  const packing = [];
  let [crc, size] = [0, 0];
  let before = Buffer.alloc(0);
  let block = before;
  yield HEADER;
  for await (const next of blocksOf(source)) {
    if (size > 0) packing.push(packed(block, { before }));
    if (packing.length === AT_ONCE) yield await packing.shift();
    crc = crc32(next, crc);
    size += next.length;
    [before, block] = [block, next];
  }
  packing.push(packed(block, { before, isLast: true }));
  for (const each of packing) yield await each;
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  yield trailer;
}
function packed(block, { before, isLast = false }) {
  const work = deflate(block, {
    level: 9,
    chunkSize: BLOCK_BYTES,
    finishFlush: isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH,
    ...before.length > 0 && { dictionary: before.subarray(-WINDOW_BYTES) }
  });
  work.catch(() => void 0);
  return work;
}
async function* blocksOf(source) {
  let chunks = [];
  let length = 0;
  for await (const chunk of source) {
    let rest = chunk;
    while (length + rest.length >= BLOCK_BYTES) {
      const room = BLOCK_BYTES - length;
      yield Buffer.concat([...chunks, rest.subarray(0, room)]);
      [chunks, length, rest] = [[], 0, rest.subarray(room)];
    }
    chunks.push(rest);
    length += rest.length;
  }
  if (length > 0) yield Buffer.concat(chunks);
}

// packages/release/whole-file.ts
init_dirname();
import { open, rename, rm } from "node:fs/promises";
async function writeWhole(destination, fill) {
  const partial = `${destination}.partial`;
  await rm(partial, { force: true });
  const file = (await open(partial, "wx")).createWriteStream({ flush: true });
  try {
    const filled = await fill(file);
    await rename(partial, destination);
    return filled;
  } finally {
    file.destroy();
    await rm(partial, { force: true });
  }
}

// packages/release/archive.ts
var AT_ONCE_BYTES = 1024 * 1024;
async function writeArchive({
  items,
  workspace,
  epochSeconds,
  destination,
  looks = []
}) {
  const [tarHash, sha256, sha512] = [createHash("sha256"), createHash("sha256"), createHash("sha512")];
  let size = 0;
  const files = await writeWhole(destination, async (file) => {
    const archive = (0, import_tar_stream.pack)();
    const [files2] = await Promise.all([
      pour(archive, { items, workspace, epochSeconds, looks }),
      pipeline(
        archive,
        tap([(bytes) => tarHash.update(bytes)]),
        gzip,
        tap([
          (bytes) => sha256.update(bytes),
          (bytes) => sha512.update(bytes),
          ({ length }) => size += length
        ]),
        file
      )
    ]);
    return files2;
  });
  const links = items.filter((item) => item.kind === "symlink").map(({ path, target }) => ({ path, target }));
  return { size, sha256: hex(sha256), sha512: hex(sha512), tarSha256: hex(tarHash), files, links };
}
function headerOf(item, epochSeconds) {
  const common = { uid: 0, gid: 0, uname: "", gname: "", mtime: new Date(epochSeconds * 1e3) };
  switch (item.kind) {
    case "directory":
      return { ...common, name: `${item.path}/`, type: "directory", mode: 493 };
    case "symlink":
      return { ...common, name: item.path, type: "symlink", mode: 511, linkname: item.target };
    case "file":
      return {
        ...common,
        name: item.path,
        type: "file",
        mode: Number.parseInt(item.mode, 8),
        size: item.size
      };
  }
}
async function pour(archive, {
  items,
  workspace,
  epochSeconds,
  looks
}) {
  const files = [];
  try {
    for (const item of items) {
      const header2 = headerOf(item, epochSeconds);
      if (item.kind !== "file") archive.entry(header2);
      else if (item.text !== void 0) {
        archive.entry(header2, item.text);
        const sha256 = createHash("sha256").update(item.text).digest("hex");
        files.push({ path: item.path, size: item.size, sha256, mode: item.mode });
      } else {
        const sha256 = await pourFile(archive, header2, { path: join(workspace, item.path), item, looks });
        files.push({ path: item.path, size: item.size, sha256, mode: item.mode });
      }
    }
    archive.finalize();
    return files;
  } catch (error) {
    archive.destroy(error);
    throw error;
  }
}
async function pourFile(archive, header2, { path, item, looks }) {
  const hash = createHash("sha256");
  const seers = [(bytes) => void hash.update(bytes), ...looks.flatMap((look) => look(item) ?? [])];
  if (item.size <= AT_ONCE_BYTES) {
    const bytes = readSmall(path, item);
    for (const see of seers) see(bytes);
    await addEntry(archive, header2, bytes);
  } else {
    const file = await open2(path, PLAIN).catch((error) => {
      throw unreadable(item.path, error);
    });
    try {
      requireSame(await file.stat(), item);
      await pipeline(file.createReadStream(), exactly(item), tap(seers), archive.entry(header2));
    } finally {
      await file.close();
    }
  }
  return hex(hash);
}
function readSmall(path, item) {
  try {
    const file = openSync(path, PLAIN);
    try {
      requireSame(fstatSync(file), item);
      const bytes = readFileSync(file);
      if (bytes.length !== item.size) throw changed(item.path);
      return bytes;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw error instanceof DeployError ? error : unreadable(item.path, error);
  }
}
function requireSame(stats, { path, size }) {
  if (!stats.isFile() || stats.size !== size) throw changed(path);
}
async function addEntry(archive, header2, bytes) {
  const entry = archive.entry(header2);
  entry.end(bytes);
  await finished(entry);
}
function exactly({ path, size }) {
  let seen = 0;
  return new Transform({
    transform: (chunk, _, done) => {
      seen += chunk.length;
      done(seen > size ? changed(path) : null, chunk);
    },
    flush: (done) => done(seen === size ? null : changed(path))
  });
}
function tap(seers) {
  return new Transform({
    transform: (chunk, _, done) => {
      for (const see of seers) see(chunk);
      done(null, chunk);
    }
  });
}
function hex(hash) {
  return hash.digest("hex");
}
function changed(path) {
  return new DeployError({
    code: "RELEASE_FILE_CHANGED",
    message: `'${path}' changed while it was packed.`,
    remedy: "Make sure that no earlier step still writes to it, and build again."
  });
}
function unreadable(path, { message }) {
  return new DeployError({
    code: "RELEASE_FILE_UNREADABLE",
    message: `'${path}' cannot be read, so it cannot be packed.`,
    cause: message,
    remedy: "Give the user of the runner the right to read it, or leave it out by build.exclude in deploy.yml."
  });
}

// packages/release/oci/image-file.ts
init_dirname();
import { join as join2 } from "node:path";
import { isDeepStrictEqual } from "node:util";

// packages/release/registry/failures.ts
init_dirname();
function refused({ name, origin }, { status, what, said }) {
  return new DeployError({
    ...reasonOf(status),
    message: `The registry ${new URL(origin).host} did not let us ${what} of ${name}: HTTP ${status}.`,
    ...said !== "" && { cause: said }
  });
}
function reasonOf(status) {
  if (status === 401 || status === 403)
    return {
      code: "REGISTRY_DENIED",
      remedy: "Check the user and the token of the registry, and that they may read and write this repository."
    };
  if (status === 404)
    return {
      code: "IMAGE_NOT_FOUND",
      remedy: "Check the name of the repository, and that the image was pushed there and not removed since."
    };
  if (status === 429)
    return {
      code: "REGISTRY_BUSY",
      remedy: "Run again later, or log in: registries let those who do ask more often."
    };
  return {
    code: "REGISTRY_FAILED",
    remedy: "Run again when the registry works; its own status page or log says more."
  };
}
function unreachable({ name, origin }, reason) {
  const { message, cause } = reason;
  return new DeployError({
    code: "REGISTRY_UNREACHABLE",
    message: `The registry ${new URL(origin).host}, which holds ${name}, does not answer.`,
    cause: cause instanceof Error ? `${message}: ${cause.message}` : message,
    remedy: "Check the name of the registry, and that this machine may reach it; then run again."
  });
}
function invalid({ name }, cause) {
  return new DeployError({
    code: "IMAGE_INVALID",
    message: `What the registry holds as ${name} is no image.`,
    cause,
    remedy: "Build and push the image again; a repository may also hold charts or other things, check its name."
  });
}
function architectureMissing({ name }, { wanted, there }) {
  return new DeployError({
    code: "ARCHITECTURE_MISSING",
    message: `The image ${name} is not there for ${wanted.join(", ")}.`,
    cause: `It is there for: ${there.join(", ") || "nothing"}.`,
    remedy: "Build it for that platform, too, or correct build.image.platforms in deploy.yml."
  });
}
function otherDigest({ name }, { expected, found }) {
  return new DeployError({
    code: "DIGEST_MISMATCH",
    message: `What the registry sent of ${name} is not what its digest names.`,
    cause: `expected ${expected}
found    ${found}`,
    remedy: "Do not use it. Run again; when it stays so, find out what lies between this machine and the registry."
  });
}

// packages/release/oci/failures.ts
init_dirname();
function invalidLayout(where, cause) {
  return new DeployError({
    code: "IMAGE_INVALID",
    message: `${where} is no image that can be served.`,
    cause,
    remedy: "Build the image again with build-release. Do not use this file; find out who made or changed it when that was not your build."
  });
}

// packages/release/oci/layout.ts
init_dirname();

// packages/release/oci/documents.ts
init_dirname();
var digest = string().check(_regex(/^sha256:[0-9a-f]{64}$/));
var MOST_PARTS = 1024;
var descriptorSchema = object({
  mediaType: string().check(_regex(/^[a-z0-9.+/-]{1,255}$/i)),
  digest,
  size: int().check(_nonnegative())
});
var partSchema = object({ digest, size: int().check(_nonnegative()) });
var manifestSchema = object({ config: partSchema, layers: array(partSchema) });
var typedManifestSchema = object({
  config: descriptorSchema,
  layers: array(descriptorSchema).check(_maxLength(MOST_PARTS))
});
var platformSchema = object({
  os: string(),
  architecture: string(),
  variant: optional(string())
});
var configSchema = object({ rootfs: object({ diff_ids: array(digest) }) });
var labelledSchema = object({
  config: optional(object({ Labels: optional(nullable(record(string(), string()))) }))
});
var indexSchema = object({
  manifests: array(object({ digest, platform: optional(platformSchema) }))
});
var typedIndexSchema = object({
  manifests: array(extend(descriptorSchema, { platform: optional(platformSchema) })).check(_maxLength(MOST_PARTS))
});
var mediaTypes = {
  index: [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json"
  ],
  manifest: [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json"
  ],
  config: ["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"],
  /** None that an engine would fetch from elsewhere (nondistributable, foreign). */
  layer: [
    "application/vnd.oci.image.layer.v1.tar",
    "application/vnd.oci.image.layer.v1.tar+gzip",
    "application/vnd.oci.image.layer.v1.tar+zstd",
    "application/vnd.docker.image.rootfs.diff.tar.gzip",
    "application/vnd.docker.image.rootfs.diff.tar"
  ]
};
function isIndex(mediaType) {
  return mediaTypes.index.some((known) => known === mediaType);
}
var readIndex = (text, refuse) => readDocument(indexSchema, text, refuse);
var readTypedIndex = (text, refuse) => readDocument(typedIndexSchema, text, refuse);
var readManifest2 = (text, refuse) => readDocument(manifestSchema, text, refuse);
var readTypedManifest = (text, refuse) => readDocument(typedManifestSchema, text, refuse);
function platformIn(config, refuse) {
  return platformText(readDocument(platformSchema, config, refuse));
}
function layersIn(config, refuse) {
  return readDocument(configSchema, config, refuse).rootfs.diff_ids.length;
}
function labelsIn(config, refuse) {
  return readDocument(labelledSchema, config, refuse).config?.Labels ?? {};
}
function platformText({ os, architecture, variant }) {
  return [os, architecture, ...variant === void 0 || variant === "" ? [] : [variant]].join("/");
}
function matches(there, wanted) {
  return there === wanted || there.startsWith(`${wanted}/`);
}

// packages/release/oci/store.ts
init_dirname();
import { createHash as createHash2 } from "node:crypto";
import { createReadStream } from "node:fs";
import { Readable, Transform as Transform2 } from "node:stream";
import { pipeline as pipeline2 } from "node:stream/promises";
var import_tar_stream2 = __toESM(require_tar_stream(), 1);
var MOST_DOCUMENT_BYTES = 4 * 1024 * 1024;
var MOST_ENTRIES = 1e4;
var CHUNK_BYTES = 256 * 1024;
var HEADER_BYTES = 512;
async function openStore(path) {
  const places = /* @__PURE__ */ new Map();
  const documents = /* @__PURE__ */ new Map();
  const [whole, size] = [createHash2("sha256"), counter()];
  const entries = (0, import_tar_stream2.extract)();
  const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const reading = pipeline2(source, tap2(whole, size), entries);
  reading.catch(() => void 0);
  try {
    let count = 0;
    for await (const entry of entries) {
      count += 1;
      if (count > MOST_ENTRIES) throw invalidLayout(path, `More than ${MOST_ENTRIES} entries.`);
      const name = plainName(path, entry);
      const digest2 = digestIn(path, name);
      if (digest2 !== void 0) {
        if (places.has(digest2)) throw invalidLayout(path, `The blob ${digest2} is in it twice.`);
        places.set(digest2, await place(path, entry, digest2));
      } else if (name === "index.json" || name === "oci-layout") {
        if (documents.has(name)) throw invalidLayout(path, `${name} is in it twice.`);
        documents.set(name, await textOf(path, entry));
      } else entry.resume();
    }
    await reading;
  } catch (error) {
    if (error instanceof DeployError) throw error;
    throw invalidLayout(path, error.message);
  } finally {
    source.destroy();
  }
  const index = documents.get("index.json");
  if (index === void 0 || !documents.has("oci-layout"))
    throw invalidLayout(path, "It has no index.json or no oci-layout: it is no OCI image layout.");
  const open3 = (digest2, range) => {
    const { start: first, size: bytes } = places.get(digest2);
    if (bytes === 0) return Readable.from([]);
    const { start, end } = range ?? { start: 0, end: bytes - 1 };
    return createReadStream(path, { start: first + start, end: first + end, highWaterMark: CHUNK_BYTES });
  };
  return {
    path,
    index,
    sizes: new Map([...places].map(([digest2, { size: bytes }]) => [digest2, bytes])),
    size: size.count,
    sha256: whole.digest("hex"),
    open: open3,
    text: async (digest2) => {
      const bytes = places.get(digest2).size;
      if (bytes > MOST_DOCUMENT_BYTES) throw tooLarge(path, digest2, bytes);
      return Buffer.concat(await open3(digest2).toArray()).toString("utf8");
    }
  };
}
function plainName(path, { header: { name, type } }) {
  if (type !== "file" && type !== "directory")
    throw invalidLayout(path, `${JSON.stringify(name)} is a ${type}.`);
  const plain = name.replace(/^\.\//, "").replace(/(?<=.)\/$/, "");
  const problem = plain === "" || plain === "." ? void 0 : pathProblem(plain);
  if (problem !== void 0) throw invalidLayout(path, `${JSON.stringify(name)} is ${problem}.`);
  return type === "file" ? plain : "";
}
function digestIn(path, name) {
  if (!name.startsWith("blobs/")) return void 0;
  const [, hex3] = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(name) ?? [];
  if (hex3 === void 0) throw invalidLayout(path, `${JSON.stringify(name)} is not the name of a blob.`);
  return `sha256:${hex3}`;
}
async function place(path, entry, digest2) {
  const hash = createHash2("sha256");
  const size = counter();
  for await (const chunk of entry) {
    hash.update(chunk);
    size.count += chunk.length;
  }
  const found = `sha256:${hash.digest("hex")}`;
  if (found !== digest2)
    throw mismatch(`A blob in ${path}`, { expected: digest2.slice(7), found: found.slice(7) });
  return { start: entry.offset + HEADER_BYTES, size: size.count };
}
async function textOf(path, entry) {
  const { name, size = 0 } = entry.header;
  if (size > MOST_DOCUMENT_BYTES) throw tooLarge(path, name, size);
  const chunks = [];
  for await (const chunk of entry) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
function tooLarge(path, name, size) {
  return invalidLayout(path, `${name} has ${size} bytes, and at most ${MOST_DOCUMENT_BYTES} are read.`);
}
function counter() {
  return { count: 0 };
}
function tap2(hash, size) {
  return new Transform2({
    transform: (chunk, _, done) => {
      hash.update(chunk);
      size.count += chunk.length;
      done(null, chunk);
    }
  });
}

// packages/release/oci/layout.ts
async function openLayout(path) {
  const store = await openStore(path);
  const walk = createWalk(store);
  const root = rootOf(store);
  const platforms = await walk.root(root);
  const { size, sha256, open: open3 } = store;
  return { root, platforms, manifests: walk.manifests, blobs: walk.blobs, size, sha256, open: open3 };
}
function choosePlatforms({ platforms }, wanted) {
  return wanted.map((name) => platforms.find(({ platform }) => matches(platform, name)));
}
function rootOf({ path, index }) {
  const { manifests } = readTypedIndex(index, (cause) => invalidLayout(path, `index.json: ${cause}`));
  const [root] = manifests;
  if (root === void 0 || new Set(manifests.map(({ digest: digest3 }) => digest3)).size !== 1)
    throw invalidLayout(path, `index.json names ${manifests.length} images, and one is wanted.`);
  const { mediaType, digest: digest2, size } = root;
  return { mediaType, digest: digest2, size };
}
function createWalk({ path, sizes, text }) {
  const manifests = /* @__PURE__ */ new Map();
  const blobs = /* @__PURE__ */ new Map();
  const refuse = (cause) => invalidLayout(path, cause);
  const add = (kind, { mediaType, digest: digest2, size }, types) => {
    const found = sizes.get(digest2);
    if (found === void 0) throw refuse(`The blob ${digest2} (${mediaType}) is not in it.`);
    if (found !== size) throw refuse(`The blob ${digest2} has ${found} bytes, and ${size} are said.`);
    if (types && !types.includes(mediaType)) throw refuse(`The blob ${digest2} is a ${mediaType}.`);
    kind.set(digest2, { mediaType, digest: digest2, size });
  };
  const manifest = async (descriptor, { proof }) => {
    add(manifests, descriptor, mediaTypes.manifest);
    const { config, layers } = readTypedManifest(
      await text(descriptor.digest),
      (cause) => refuse(`${descriptor.digest}: ${cause}`)
    );
    add(blobs, config, mediaTypes.config);
    for (const layer of layers) add(blobs, layer, proof ? void 0 : mediaTypes.layer);
    const configText = await text(config.digest);
    if (!proof && layersIn(configText, refuse) !== layers.length)
      throw refuse(`${descriptor.digest} has other layers than its configuration.`);
    return {
      platform: proof ? "unknown/unknown" : platformIn(configText, refuse),
      manifest: descriptor.digest,
      config: config.digest,
      layers: layers.map(({ digest: digest2, size }) => ({ digest: digest2, size }))
    };
  };
  const root = async (descriptor) => {
    if (!isIndex(descriptor.mediaType)) return [await manifest(descriptor, { proof: false })];
    add(manifests, descriptor);
    const index = readTypedIndex(await text(descriptor.digest), refuse);
    const platforms = [];
    for (const { platform, ...each } of index.manifests) {
      const proof = platform?.os === "unknown";
      const found = await manifest(each, { proof });
      if (!proof) platforms.push(found);
    }
    if (platforms.length === 0) throw refuse("Its index names no image.");
    return platforms;
  };
  return { root, manifests, blobs };
}

// packages/release/oci/write.ts
init_dirname();
var import_tar_stream3 = __toESM(require_tar_stream(), 1);
import { createHash as createHash3 } from "node:crypto";
import { Transform as Transform3 } from "node:stream";
import { pipeline as pipeline3 } from "node:stream/promises";
async function writeLayout({ root, manifests, blobs, open: open3 }, destination) {
  const archive = (0, import_tar_stream3.pack)();
  const hash = createHash3("sha256");
  let size = 0;
  const tap3 = new Transform3({
    transform: (chunk, _, done) => {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    }
  });
  const parts = [...new Map([...manifests, ...blobs]).values()];
  const pour2 = async () => {
    for (const part of parts.toSorted((a, b) => byCodeUnit(a.digest, b.digest))) {
      const entry = archive.entry({ ...header(`blobs/${part.digest.replace(":", "/")}`), size: part.size });
      await pipeline3(open3(part.digest), entry);
    }
    for (const [name, text] of [
      ["index.json", indexText(root)],
      ["oci-layout", '{"imageLayoutVersion":"1.0.0"}']
    ])
      archive.entry(header(name), text);
    archive.finalize();
  };
  await writeWhole(
    destination,
    (file) => Promise.all([
      pour2().catch((error) => {
        archive.destroy(error);
        throw error;
      }),
      pipeline3(archive, tap3, file)
    ])
  );
  return { size, sha256: hash.digest("hex") };
}
function indexText({ mediaType, digest: digest2, size }) {
  const index = "application/vnd.oci.image.index.v1+json";
  return JSON.stringify({ schemaVersion: 2, mediaType: index, manifests: [{ mediaType, digest: digest2, size }] });
}
function header(name) {
  return {
    name,
    type: "file",
    mode: 420,
    uid: 0,
    gid: 0,
    uname: "",
    gname: "",
    mtime: /* @__PURE__ */ new Date(0)
  };
}

// packages/release/oci/image-file.ts
async function importImage({
  from,
  destination,
  name,
  platforms
}) {
  const layout = await openLayout(from);
  const chosen = requirePlatforms(layout, { name, platforms });
  const written = await writeLayout(layout, destination);
  return { layout: { name, ...written }, digest: layout.root.digest, platforms: chosen };
}
async function openImage(directory, image) {
  if (image?.layout === void 0) return void 0;
  const { name, sha256 } = image.layout;
  const path = join2(directory, name);
  const file = await openPlain(path);
  if (file === void 0) throw missing(directory, `${RELEASE_FILE} names ${name}, which is not there.`);
  await file.close();
  const layout = await openLayout(path);
  if (layout.sha256 !== sha256) throw mismatch(path, { expected: sha256, found: layout.sha256 });
  const found = layout.root.digest;
  if (found !== image.digest)
    throw mismatch(`The image in ${path}`, { expected: hex2(image.digest), found: hex2(found) });
  const wanted = image.platforms.map(({ platform }) => platform);
  if (!isDeepStrictEqual(requirePlatforms(layout, { name: path, platforms: wanted }), image.platforms))
    throw invalidLayout(path, `${RELEASE_FILE} says that it has other layers.`);
  return layout;
}
function requirePlatforms(layout, { name, platforms }) {
  const chosen = choosePlatforms(layout, platforms);
  const absent = platforms.filter((_, index) => chosen[index] === void 0);
  if (absent.length === 0) return chosen.filter((each) => each !== void 0);
  const there = layout.platforms.map(({ platform }) => platform);
  throw architectureMissing({ name }, { wanted: absent, there });
}
function hex2(digest2) {
  return digest2.replace("sha256:", "");
}

export {
  writeWhole,
  AT_ONCE_BYTES,
  writeArchive,
  headerOf,
  addEntry,
  tap,
  unreadable,
  readManifest,
  isIndex,
  readIndex,
  readManifest2,
  platformIn,
  labelsIn,
  platformText,
  matches,
  refused,
  unreachable,
  invalid,
  architectureMissing,
  otherDigest,
  importImage,
  openImage
};
