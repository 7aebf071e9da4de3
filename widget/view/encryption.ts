/** How what a visitor writes is protected, in the server's words. How this page came, only the browser knows. */
import type { Site } from '../../contract/visitor.ts';
import { part } from './notice.ts';

/** Like the notice, in the language that the server gave it in. */
export function encryptionText({ language, protection }: Site): HTMLElement {
  const { title, overHttp, overHttps, kept, sealed } = protection;
  const element = part(title, location.protocol === 'https:' ? overHttps : overHttp, kept, sealed);
  element.lang = language;
  return element;
}
