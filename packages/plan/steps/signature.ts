import { basename } from 'node:path'
import { lines, type Script, sh } from '@deploy/agent/sh.ts'
import { DeployError } from '@deploy/kit/errors.ts'
import { releaseNamespace, signatureFiles } from '@deploy/release/sshsig.ts'
import { type BuiltStep, type Context, nothing, orderDirectory, step, storePath } from '../context.ts'
import { sha256Of } from '../digest.ts'
import type { Source, TextBlob } from '../strategies/strategy.ts'
import { copyHashed } from './unpack.ts'

/**
 * The host itself proves who signed the release, by keys that only its operators change, before a byte of the archive is
 * read. Throws SIGNATURE_MISSING when the release brings none.
 */
export function verifySignature(
  context: Context,
  { release, signature }: Source,
): { step: BuiltStep | undefined; texts: TextBlob[] } {
  const wanted = context.slot.signature
  if (!wanted) return { step: undefined, texts: [] }
  if (!signature) throw missing(release.id)
  const texts = (['sums', 'sshsig', 'openssl'] as const).flatMap((kind) => {
    const text = signature[kind]
    return text === undefined ? [] : [{ name: `release/${signatureFiles[kind]}`, text }]
  })
  const { allowedSigners, publicKey } = wanted
  const namespace = releaseNamespace(release.application)
  return {
    texts,
    step: step({
      id: 'signature',
      phase: 'fetch',
      title: `Verify who signed the release, by ${allowedSigners} of the host`,
      do: lines(
        sh`
          umask 077
          cd ${orderDirectory}
        `,
        ...texts.map(({ name, text }) =>
          copyHashed(storePath(context.slot, sha256Of(text)), sha256Of(text), basename(name)),
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
          ${publicKey !== undefined && signature.openssl !== undefined ? elseByOpenssl(publicKey) : nothing}
          else
            cat signer.log >&2
            echo ${`The release is not signed by anyone whom ${allowedSigners} allows to sign for ${namespace}.`} >&2
            exit 1
          fi
          grep -qxF ${`${release.archive.sha256}  ${release.archive.name}`} ${signatureFiles.sums} || {
            echo ${`The signed list does not name ${release.archive.name} with this digest: it is of another release.`} >&2
            exit 1
          }
        `,
      ),
      timeoutSeconds: 60,
    }),
  }
}

/** OpenSSH before 8.1 knows no `-Y`. */
function elseByOpenssl(publicKey: string): Script {
  return sh`
    elif base64 -d ${signatureFiles.openssl} > signature.der && openssl dgst -sha256 -verify ${publicKey} \
      -signature signature.der ${signatureFiles.sums} >> signer.log 2>&1
    then
      echo ${`Signed by the key of ${publicKey}.`}
  `
}

function missing(id: string): DeployError {
  return new DeployError({
    code: 'SIGNATURE_MISSING',
    message: `${id} is not signed, and deploy.yml says that its hosts ask who signed it.`,
    cause: `The release directory has no ${signatureFiles.sums} with ${signatureFiles.sshsig}.`,
    remedy: "Give sbom-and-checksum the input 'signing-key', and build the release again.",
  })
}
