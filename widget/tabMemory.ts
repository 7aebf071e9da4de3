/**
 * All that this page keeps: one token, in this tab, after consent. A reload continues the conversation;
 * a closed tab, a second tab and a second browser know nothing of it.
 */
const key = (siteId: string): string => `cleandesk.visitor.${siteId}`;

/** Where the browser allows no storage at all the chat still works; only a reload starts anew. */
function quietly<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

export const tabMemory = {
  token: (siteId: string): string | null => quietly(() => sessionStorage.getItem(key(siteId)), null),
  keep: (siteId: string, visitorToken: string): void =>
    quietly(() => sessionStorage.setItem(key(siteId), visitorToken), undefined),
  forget: (siteId: string): void => quietly(() => sessionStorage.removeItem(key(siteId)), undefined),
};
