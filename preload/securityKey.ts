/**
 * Asks a security key when main says so, with what the server wants signed. It happens here and not in the page: the
 * page learns neither the question nor the answer, and its own way to a key is closed.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { SecurityKeyPrompt } from '../contract/secondFactor.ts';
import { report } from './report.ts';

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const text = (buffer: ArrayBuffer): string =>
  btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const descriptors = (list: readonly { id: string }[]): PublicKeyCredentialDescriptor[] =>
  list.map(({ id }) => ({ id: bytes(id), type: 'public-key' }));

let asking: AbortController | null = null;

function isPrompt(payload: unknown): payload is SecurityKeyPrompt {
  return (
    typeof payload === 'object' &&
    payload !== null &&
    'askId' in payload &&
    'what' in payload &&
    (payload.what === 'sign' || payload.what === 'make')
  );
}

/** One question at a time: a later one ends the one before. */
export function heardSecurityKey(payload: unknown): void {
  if (!isPrompt(payload)) return;
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const { askId } = payload;
  (payload.what === 'sign' ? sign(payload.request, mine.signal) : make(payload.creation, mine.signal))
    // The person declined, the key was not touched in time, or there is none: what it was does not matter, there is no
    // answer.
    .catch(() => null)
    .then((answer) => ipcRenderer.invoke('cleandesk:call', 'answerSecurityKey', { askId, answer }))
    .catch(() => undefined);
}

/**
 * Whether the browser would ask a key for this page at all: Chromium does for `https` only, whatever a host calls
 * secure.
 */
const canAskKeys = (): boolean =>
  window.isSecureContext && location.protocol === 'https:' && typeof window.PublicKeyCredential === 'function';

async function sign(
  request: Extract<SecurityKeyPrompt, { what: 'sign' }>['request'],
  signal: AbortSignal,
): Promise<unknown> {
  if (!canAskKeys()) return null;
  const made = await navigator.credentials.get({
    signal,
    publicKey: {
      rpId: request.rpId,
      challenge: bytes(request.challenge),
      timeout: request.timeout,
      userVerification: request.userVerification,
      allowCredentials: descriptors(request.allowCredentials),
    },
  });
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAssertionResponse)) return null;
  const { clientDataJSON, authenticatorData, signature, userHandle } = made.response;
  return {
    id: text(made.rawId),
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle === null || userHandle.byteLength === 0 ? null : text(userHandle),
  };
}

async function make(
  creation: Extract<SecurityKeyPrompt, { what: 'make' }>['creation'],
  signal: AbortSignal,
): Promise<unknown> {
  if (!canAskKeys()) return null;
  const made = await navigator.credentials.create({
    signal,
    publicKey: {
      rp: creation.rp,
      user: { ...creation.user, id: bytes(creation.user.id) },
      challenge: bytes(creation.challenge),
      timeout: creation.timeout,
      pubKeyCredParams: creation.algorithms.map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: descriptors(creation.excludeCredentials),
      // Nothing is stored on the key, and its maker is not asked for.
      authenticatorSelection: { residentKey: 'discouraged', userVerification: 'discouraged' },
      attestation: 'none',
    },
  });
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAttestationResponse))
    return null;
  const { clientDataJSON, attestationObject } = made.response;
  return {
    id: text(made.rawId),
    clientDataJSON: text(clientDataJSON),
    attestationObject: text(attestationObject),
    transports: made.response.getTransports().slice(0, 8),
  };
}

/**
 * Where the host can run a function in the page's own world (Electron), the page's way to a key is closed there; the
 * Chromium host closes it itself.
 */
export function keepKeysFromPage(): void {
  if (typeof contextBridge.executeInMainWorld !== 'function') return;
  contextBridge.executeInMainWorld({
    func: (tell: () => void) => {
      if (typeof CredentialsContainer !== 'function') return;
      for (const act of ['create', 'get'] as const) {
        Object.defineProperty(CredentialsContainer.prototype, act, {
          writable: false,
          configurable: false,
          value: async () => {
            tell();
            throw new DOMException('Security keys are asked by the desk itself.', 'NotAllowedError');
          },
        });
      }
    },
    args: [
      () => {
        report('request', 'navigator.credentials', false);
      },
    ],
  });
}
