import ssh2 from 'ssh2'

export interface KeyPair {
  /** In OpenSSH form. */
  private: string
  /** One line: type and key. */
  public: string
}

/**
 * A fresh Ed25519 pair. The library loses a public key's leading zero byte, so that one pair in 256 is malformed (OpenSSH
 * refuses it too): such a pair is thrown away.
 */
export function generateKey(lock?: { passphrase: string }): KeyPair {
  for (;;) {
    const pair =
      lock === undefined
        ? ssh2.utils.generateKeyPairSync('ed25519')
        : ssh2.utils.generateKeyPairSync('ed25519', { ...lock, cipher: 'aes256-ctr', rounds: 1 })
    if (!(ssh2.utils.parseKey(pair.private, lock?.passphrase) instanceof Error)) return pair
  }
}
