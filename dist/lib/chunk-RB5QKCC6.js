import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  readPrivateKey,
  require_lib
} from "./chunk-7GKAKHPG.js";
import {
  DeployError
} from "./chunk-V6RLAPJP.js";
import {
  __toESM,
  init_dirname
} from "./chunk-YZ53IXJL.js";

// packages/remote/signer.ts
init_dirname();
import { createPrivateKey, sign } from "node:crypto";
var import_ssh2 = __toESM(require_lib(), 1);
function signingKeyOf(text, { passphrase, env }) {
  if (!isPublicKey(text)) return { privateKey: text, passphrase };
  if (env.SSH_AUTH_SOCK) return { publicKey: text, agentSocket: env.SSH_AUTH_SOCK };
  throw invalid(
    "it is a public key, so an agent must sign with its private half, and SSH_AUTH_SOCK is not set",
    "Start an agent with the key before this step, or give the private key itself as a secret."
  );
}
var algorithms = {
  "ssh-ed25519": { algorithm: "ssh-ed25519" },
  "ssh-rsa": { algorithm: "rsa-sha2-512", hash: "sha512" },
  "ecdsa-sha2-nistp256": { algorithm: "ecdsa-sha2-nistp256", hash: "sha256" },
  "ecdsa-sha2-nistp384": { algorithm: "ecdsa-sha2-nistp384", hash: "sha384" },
  "ecdsa-sha2-nistp521": { algorithm: "ecdsa-sha2-nistp521", hash: "sha512" }
};
function openSigner(key) {
  if ("publicKey" in key) return agentSigner(key);
  const parsed = readKey(key);
  const { algorithm, hash } = algorithmOf(parsed);
  return {
    publicKey: parsed.getPublicSSH(),
    sign: async (data) => ({ algorithm, signature: signatureOf(parsed, data, hash) })
  };
}
function opensslSignature(text, key) {
  if ("publicKey" in key) return void 0;
  const parsed = readKey(key);
  if (parsed.type === "ssh-ed25519") return void 0;
  const base64 = sign("sha256", Buffer.from(text), parsed.getPrivatePEM()).toString("base64");
  return `${(base64.match(/.{1,64}/g) ?? []).join("\n")}
`;
}
function isPublicKey(text) {
  return /^(?:ssh-|ecdsa-sha2-)\S+ \S/.test(text.trim());
}
function agentSigner({ publicKey, agentSocket }) {
  const parsed = import_ssh2.default.utils.parseKey(publicKey.trim());
  if (parsed === void 0 || parsed instanceof Error) {
    throw invalid("it is no complete public key", "Give the whole line of the .pub file.");
  }
  const { algorithm, hash } = algorithmOf(parsed);
  const options = parsed.type === "ssh-rsa" && hash === "sha512" ? { hash } : {};
  return {
    publicKey: parsed.getPublicSSH(),
    sign: (data) => new Promise((resolve, reject) => {
      import_ssh2.default.createAgent(agentSocket).sign(parsed, data, options, (error, signature) => {
        if (signature) resolve({ algorithm, signature });
        else {
          const cause = `the agent does not sign with it: ${error?.message ?? "it gave no reason"}`;
          reject(
            invalid(cause, "Add the private half to the agent (`ssh-add`), or give it itself as a secret.")
          );
        }
      });
    })
  };
}
function readKey({ privateKey, passphrase }) {
  try {
    return readPrivateKey(privateKey, passphrase);
  } catch (error) {
    if (!(error instanceof DeployError)) throw error;
    throw invalid(error.facts.cause ?? error.message, error.facts.remedy);
  }
}
function algorithmOf({ type }) {
  const found = algorithms[type];
  if (found) return found;
  throw invalid(`keys of type ${type} do not sign releases`, "Make one with `ssh-keygen -t ed25519`.");
}
function signatureOf(key, data, hash) {
  if (!key.type.startsWith("ecdsa-")) return key.sign(data, hash);
  const both = sign(hash, data, { key: createPrivateKey(key.getPrivatePEM()), dsaEncoding: "ieee-p1363" });
  const half = both.length / 2;
  return Buffer.concat([number(both.subarray(0, half)), number(both.subarray(half))]);
}
function number(bytes) {
  const start = bytes.findIndex((byte) => byte !== 0);
  const shortest = start === -1 ? Buffer.alloc(0) : bytes.subarray(start);
  const value = (shortest[0] ?? 0) >= 128 ? Buffer.concat([Buffer.alloc(1), shortest]) : shortest;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([length, value]);
}
function invalid(cause, remedy) {
  return new DeployError({
    code: "SIGNING_KEY_INVALID",
    message: "The signing key cannot be used.",
    cause,
    remedy
  });
}

export {
  signingKeyOf,
  openSigner,
  opensslSignature,
  isPublicKey
};
