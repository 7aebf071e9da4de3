/** How what a visitor writes is protected: by what the server saw of this page's connection and of its database. */
import type { ConnectionInUse } from '../../contract/encryption.ts';
import type { Site, VisitorLanguage } from '../../contract/visitor.ts';
import { WORDS } from '../words/languages.ts';
import { h } from './dom.ts';

/** By the name that the server has for a suite; the names of algorithms are the same in all languages. */
const SUITES: Readonly<Record<string, string>> = {
  'hpke-x25519-hkdf-sha256-aes-256-gcm': 'HPKE: X25519, AES-256-GCM',
};

const inUse = ({ protocol, cipher, bits, keyAgreement }: ConnectionInUse, bitWord: string): string =>
  [protocol, cipher, `${bits} ${bitWord}`, ...(keyAgreement === null ? [] : [keyAgreement])].join(', ');

export function encryptionText(
  { encryption, tenantName }: Site,
  language: VisitorLanguage,
  protocol: string = location.protocol,
): HTMLElement {
  const words = WORDS[language].protection;
  const { endsAt, connection, kept } = encryption;
  const named = connection === null ? null : inUse(connection, words.bits);
  const way =
    protocol !== 'https:'
      ? words.open
      : named === null
        ? words.unnamed
        : endsAt === 'server'
          ? words.byServer(named)
          : words.byProxy(named);
  return h(
    'section',
    { class: 'notice-part' },
    h('h2', {}, words.title),
    h('p', {}, way),
    h('p', {}, words.kept(`${kept.cipher}, ${kept.mac}, ${kept.bits} ${words.bits}`)),
    h('p', {}, words.sealed(SUITES[kept.sealedBy] ?? kept.sealedBy, tenantName)),
  );
}
