import type { ConnectionInUse, VisitorEncryption } from '../../../../contract/encryption.ts';
import type { Site, VisitorLanguage } from '../../../../contract/visitor.ts';
import { NOTICES } from './noticeOf.ts';

/** By the contract's name of a suite; the names of algorithms are the same in all languages. */
const SUITES: Readonly<Record<string, string>> = {
  'hpke-x25519-hkdf-sha256-aes-256-gcm': 'HPKE: X25519, AES-256-GCM',
};

const inUse = ({ protocol, cipher, bits, keyAgreement }: ConnectionInUse, bitWord: string): string =>
  [protocol, cipher, `${bits} ${bitWord}`, ...(keyAgreement === null ? [] : [keyAgreement])].join(', ');

/** How data is protected, in one language. */
export function protectionOf(
  { endsAt, connection, kept }: VisitorEncryption,
  tenantName: string,
  language: VisitorLanguage,
): Site['protection'] {
  const words = NOTICES[language].protection;
  const named = connection === null ? null : inUse(connection, words.bits);
  return {
    title: words.title,
    overHttp: words.overHttp,
    overHttps: named === null ? words.unnamed : endsAt === 'server' ? words.byServer(named) : words.byProxy(named),
    kept: words.kept(`${kept.cipher}, ${kept.mac}, ${kept.bits} ${words.bits}`),
    sealed: words.sealed(SUITES[kept.sealedBy] ?? kept.sealedBy, tenantName),
  };
}
