import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/release/sshsig.ts
init_dirname();
import { createHash } from "node:crypto";
var signatureFiles = {
  sums: "SHA256SUMS",
  sshsig: "SHA256SUMS.sig",
  openssl: "SHA256SUMS.openssl.sig"
};
var MAGIC = Buffer.from("SSHSIG");
var VERSION = 1;
var HASH = "sha512";
var LINE_LENGTH = 70;
function releaseNamespace(application) {
  return `release@${application}`;
}
async function signText(text, { namespace, signer }) {
  const digest = createHash(HASH).update(text).digest();
  const about = [string(namespace), string(""), string(HASH)];
  const { algorithm, signature } = await signer.sign(Buffer.concat([MAGIC, ...about, string(digest)]));
  const version = Buffer.alloc(4);
  version.writeUInt32BE(VERSION);
  return armored(
    Buffer.concat([
      MAGIC,
      version,
      string(signer.publicKey),
      ...about,
      string(Buffer.concat([string(algorithm), string(signature)]))
    ])
  );
}
function armored(bytes) {
  const lines = bytes.toString("base64").match(new RegExp(`.{1,${LINE_LENGTH}}`, "g")) ?? [];
  return ["-----BEGIN SSH SIGNATURE-----", ...lines, "-----END SSH SIGNATURE-----", ""].join("\n");
}
function string(value) {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export {
  signatureFiles,
  releaseNamespace,
  signText
};
