import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  DeployError
} from "./chunk-IRQPY5HD.js";
import {
  __toESM,
  init_dirname,
  require_tar_stream
} from "./chunk-UWLA3JLD.js";

// packages/release/archive.ts
init_dirname();
import { createHash } from "node:crypto";
import { constants, createWriteStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
var import_tar_stream = __toESM(require_tar_stream(), 1);
async function writeArchive({
  items,
  workspace,
  epochSeconds,
  destination
}) {
  const partial = `${destination}.partial`;
  const tarHash = createHash("sha256");
  const sha256 = createHash("sha256");
  const sha512 = createHash("sha512");
  await rm(partial, { force: true });
  try {
    const archive = (0, import_tar_stream.pack)();
    const [files] = await Promise.all([
      pour(archive, { items, workspace, epochSeconds }),
      pipeline(
        archive,
        tap([tarHash]),
        createGzip({ level: 9 }),
        pinSystem(),
        tap([sha256, sha512]),
        createWriteStream(partial, { flags: "wx", flush: true })
      )
    ]);
    const { size } = await stat(partial);
    await rename(partial, destination);
    const links = items.filter((item) => item.kind === "symlink").map(({ path, target }) => ({ path, target }));
    return { size, sha256: hex(sha256), sha512: hex(sha512), tarSha256: hex(tarHash), files, links };
  } finally {
    await rm(partial, { force: true });
  }
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
async function pour(archive, { items, workspace, epochSeconds }) {
  const files = [];
  try {
    for (const item of items) {
      const header = headerOf(item, epochSeconds);
      if (item.kind !== "file") archive.entry(header);
      else {
        const sha256 = await pourFile(archive, header, { path: join(workspace, item.path), item });
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
async function pourFile(archive, header, { path, item }) {
  const hash = createHash("sha256");
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((error) => {
    throw unreadable(item.path, error);
  });
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size !== item.size) throw changed(item.path);
    await pipeline(file.createReadStream(), exactly(item), tap([hash]), archive.entry(header));
  } finally {
    await file.close();
  }
  return hex(hash);
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
function tap(hashes) {
  return new Transform({
    transform: (chunk, _, done) => {
      for (const hash of hashes) hash.update(chunk);
      done(null, chunk);
    }
  });
}
function pinSystem() {
  let offset = 0;
  return new Transform({
    transform: (chunk, _, done) => {
      const index = 9 - offset;
      if (index >= 0 && index < chunk.length) chunk[index] = 3;
      offset += chunk.length;
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

export {
  writeArchive,
  headerOf
};
