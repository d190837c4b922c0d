import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);
import {
  isPublicKey,
  openSigner,
  opensslSignature,
  signingKeyOf
} from "./chunk-RB5QKCC6.js";
import "./chunk-7GKAKHPG.js";
import "./chunk-V6RLAPJP.js";
import "./chunk-YZ53IXJL.js";
export {
  isPublicKey,
  openSigner,
  opensslSignature,
  signingKeyOf
};
