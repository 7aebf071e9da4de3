/** Bearer tokens of sessions and of visitors. The database stores their hashes alone. */
import { createHash, randomBytes } from 'node:crypto';

/** @returns SHA-256 of the token, lower-case hex. A token has 256 random bits, so a hash without salt is enough. */
export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex');

/** @returns 256 random bits, base64url. */
export const newToken = (): string => randomBytes(32).toString('base64url');
