/** What an open database is encrypted with, as the library that has it open answers. */

/** By `PRAGMA hmac_algorithm` of SQLite3 Multiple Ciphers (https://utelle.github.io/SQLite3MultipleCiphers). */
const MACS: Readonly<Record<string, string>> = { '1': 'HMAC-SHA-256', '2': 'HMAC-SHA-512' };

/**
 * @param read answers a pragma of an open database
 * @param keyBytes length of its key
 * @throws Error where it is not SQLCipher with a key of 256 bits and authenticated pages: nothing else is opened
 */
export function databaseInUse(
  read: (pragma: 'cipher' | 'hmac_use' | 'hmac_algorithm') => unknown,
  keyBytes: number,
): { cipher: string; mac: string; bits: number } {
  const mac = MACS[String(read('hmac_algorithm'))];
  if (read('cipher') !== 'sqlcipher' || Number(read('hmac_use')) !== 1 || mac === undefined || keyBytes !== 32)
    throw new Error('The database is not encrypted as it has to be.');
  // SQLCipher's only cipher (https://www.zetetic.net/sqlcipher/design/).
  return { cipher: 'AES-256-CBC', mac, bits: keyBytes * 8 };
}
