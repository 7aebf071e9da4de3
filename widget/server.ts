/** The two requests of the page. Cookies are never sent: nothing but the visitor's own token says who they are. */
import type { ConsentStored, Site, VisitorLanguage } from '../contract/visitor.ts';
import { readConsentStored, readSite } from './wire.ts';

export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: 'unreachable' | 'unknown-site' | 'refused' | 'too-fast' };

const OPTIONS: RequestInit = {
  credentials: 'omit',
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
  redirect: 'error',
};
/** Milliseconds. */
const TIME_LIMIT = 15_000;

async function ask<T>(path: string, read: (json: string) => T | null, options: RequestInit = {}): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { ...OPTIONS, ...options, signal: AbortSignal.timeout(TIME_LIMIT) });
    if (response.status === 404) return { ok: false, why: 'unknown-site' };
    if (response.status === 429) return { ok: false, why: 'too-fast' };
    if (response.status >= 400 && response.status < 500) return { ok: false, why: 'refused' };
    const value = response.ok ? read(await response.text()) : null;
    return value === null ? { ok: false, why: 'unreachable' } : { ok: true, value };
  } catch {
    return { ok: false, why: 'unreachable' };
  }
}

/** The site with its notice in one language. Says nothing about the visitor, so it may be asked before consent. */
export function fetchSite(siteId: string, language: VisitorLanguage): Promise<Answer<Site>> {
  return ask(`/visitor/v1/sites/${encodeURIComponent(siteId)}?language=${language}`, readSite);
}

/** On Allow only. The version names exactly the words that were on the screen. */
export function giveConsent(site: Site): Promise<Answer<ConsentStored>> {
  return ask(`/visitor/v1/sites/${encodeURIComponent(site.id)}/consent`, readConsentStored, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ language: site.language, noticeVersion: site.notice.version }),
  });
}
