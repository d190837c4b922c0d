import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  DeployError,
  RELEASE_FILE,
  parseRelease
} from "./chunk-IRQPY5HD.js";
import {
  __toESM,
  init_dirname,
  require_tar_stream
} from "./chunk-UWLA3JLD.js";

// packages/release/read.ts
init_dirname();
import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
var import_tar_stream = __toESM(require_tar_stream(), 1);
var MAX_RELEASE_FILE_BYTES = 128 * 1024 * 1024;
async function openRelease(directory) {
  const path = join(directory, RELEASE_FILE);
  const release = parseRelease(await readRelease(path, directory), path);
  const archivePath = join(directory, release.archive.name);
  await requireArchive(archivePath, release.archive, directory);
  return { release, archivePath };
}
async function readArchiveFile(archivePath, path, maxBytes) {
  const entries = (0, import_tar_stream.extract)();
  const source = createReadStream(archivePath);
  const reading = pipeline(source, createGunzip(), entries);
  reading.catch(() => void 0);
  try {
    for await (const entry of entries) {
      const { name, type, size = 0 } = entry.header;
      if (name !== path || type !== "file") {
        entry.resume();
        continue;
      }
      if (size > maxBytes) throw tooLarge(path, size, maxBytes);
      const chunks = [];
      for await (const chunk of entry) chunks.push(chunk);
      return Buffer.concat(chunks);
    }
    await reading;
    return void 0;
  } catch (error) {
    throw error instanceof DeployError ? error : corrupt(archivePath, error);
  } finally {
    source.destroy();
  }
}
function corrupt(archivePath, { message }) {
  return new DeployError({
    code: "ARCHIVE_CORRUPT",
    message: `${archivePath} cannot be read as a compressed tar archive.`,
    cause: message,
    remedy: "Fetch the release directory again; when it stays so, build the release again."
  });
}
function mismatch(what, { expected, found }) {
  return new DeployError({
    code: "DIGEST_MISMATCH",
    message: `${what} is not the one that release.json names.`,
    cause: `expected sha256 ${expected}
found    sha256 ${found}`,
    remedy: "Use the release directory as the build made it. When nobody changed it knowingly, find out who did."
  });
}
async function readRelease(path, directory) {
  const file = await openPlain(path);
  if (file === void 0) throw missing(directory, `There is no ${RELEASE_FILE}.`);
  try {
    const { size } = await file.stat();
    if (size > MAX_RELEASE_FILE_BYTES) throw tooLarge(path, size, MAX_RELEASE_FILE_BYTES);
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
async function requireArchive(path, { name, size, sha256 }, directory) {
  const file = await openPlain(path);
  if (file === void 0) throw missing(directory, `${RELEASE_FILE} names ${name}, which is not there.`);
  try {
    const found = (await file.stat()).size;
    if (found < size) throw truncated(path, { found, size });
    const hash = createHash("sha256");
    await pipeline(file.createReadStream(), hash);
    const digest = hash.digest("hex");
    if (digest !== sha256) throw mismatch(path, { expected: sha256, found: digest });
  } finally {
    await file.close();
  }
}
async function openPlain(path) {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error) => {
      if (["ENOENT", "ENOTDIR", "ELOOP"].includes(error.code ?? ""))
        return void 0;
      throw error;
    }
  );
  if (file === void 0 || (await file.stat()).isFile()) return file;
  await file.close();
  return void 0;
}
function missing(directory, cause) {
  return new DeployError({
    code: "RELEASE_MISSING",
    message: `There is no release in ${directory}.`,
    cause,
    remedy: "Give the folder that build-release wrote, or download the workflow artifact of the run that built it."
  });
}
function truncated(path, { found, size }) {
  return new DeployError({
    code: "ARCHIVE_TRUNCATED",
    message: `${path} is cut short: ${found} of ${size} bytes.`,
    cause: "A copy or a download stopped before its end.",
    remedy: "Fetch the release directory again, and check that the disk has room."
  });
}
function tooLarge(path, size, limit) {
  return new DeployError({
    code: "FILE_TOO_LARGE",
    message: `${path} has ${size} bytes, and at most ${limit} are read.`,
    remedy: "Check that it is the file that is meant."
  });
}

export {
  openRelease,
  readArchiveFile,
  corrupt,
  mismatch
};
