/**
 * Whether this host's browser would ask a security key for the page: Chromium does for `https` alone, whatever else a
 * host calls secure.
 */
export const canAskKeys = (): boolean =>
  window.isSecureContext && window.location.protocol === 'https:' && typeof window.PublicKeyCredential === 'function';
