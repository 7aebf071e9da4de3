/**
 * What a check of the self-check saw, as codes with parameters; the words are in `renderer/i18n/en/checkNotes.ts`.
 * Reports are signed, stored and read again with these codes, so one that was given once keeps its meaning and its
 * parameters. Parameters are values (a path, a number, the name of a switch), never sentences.
 */
import { z } from 'zod';
import { Coded, type ParamsOf } from './errors.ts';

/** Longer texts and lists are no parameters of ours; a desk cuts its own. */
export const LONGEST_TEXT = 200;
export const LONGEST_ITEM = 100;
export const MOST_ITEMS = 50;

const none = z.strictObject({});
const text = z.string().max(LONGEST_TEXT);
const list = z.array(z.string().max(LONGEST_ITEM)).max(MOST_ITEMS);
const number = z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
const minutes = z.strictObject({ minutes: number });
const days = z.strictObject({ days: number });
const file = z.strictObject({ file: text });
const files = z.strictObject({ files: list });
const place = z.strictObject({ place: text });
const path = z.strictObject({ path: text });
const paths = z.strictObject({ paths: list });
const key = z.strictObject({ key: text });
const until = z.strictObject({ until: text });
/** The policy of which system is named. */
const system = z.strictObject({ platform: z.enum(['win32', 'darwin', 'linux']) });

/** Of the check itself. */
const CHECKS = {
  'check-too-long': z.strictObject({ ms: number }),
  /** `error` is the kind of an error, such as `TypeError`. */
  'check-failed': z.strictObject({ error: text }),
  'check-silent': none,
  'check-too-many-lines': z.strictObject({ lines: number, most: number }),
  'check-unknown-state': none,
  'check-lines-left-out': z.strictObject({ lines: number }),
  'no-screen': none,
  'no-display': none,
  'no-chromium': none,
  'no-browser': none,
  'no-page': none,
  'page-not-built': none,
  'guard-not-installed': none,
} as const;

/** Of the data folder as a whole, where no desk could open it. */
const FOLDERS = {
  'folder-not-enrolled': none,
  'folder-file-unreadable': z.strictObject({ file: text, error: text }),
  'folder-file-not-json': file,
  'folder-file-unexpected': z.strictObject({ file: text, places: list }),
  'folder-no-key': z.strictObject({ in: z.enum(['file', 'keychain']) }),
  'folder-damaged': z.strictObject({ error: text }),
} as const;

/** Policies of the operating system, by what they are about (`main/policy/osPolicies.ts`). */
const SYSTEM = {
  'os-keys': system,
  'os-screenshot': system,
  'os-clipboard-history': system,
  'os-removable-media': system,
  'os-printing': system,
  'os-displays': system,
  'os-remote': system,
  'os-dumps': system,
  'os-keys-heard': system,
  'os-memory': system,
  'os-screen-lock': system,
  'os-swap': system,
  'os-disk': system,
  'os-fuses': system,
} as const;

/** Of guards that check something themselves. */
const GUARDS = {
  'address-not-known': none,
  'address-registered': none,
  'address-refused': z.strictObject({ reason: text }),
  'capture-allowed': none,
  'watermark-vanishes': none,
  'watermark-shown': none,
  'cover-shown': none,
  'cover-off': none,
  'screenshot-keys': none,
  'memory-not-looked': none,
  'memory-scope': z.strictObject({ scope: number }),
  'memory-scope-parents': none,
  'memory-main-closed': none,
  'keys-not-looked': none,
  'keys-heard-x11': none,
  'keys-wayland': none,
  'dumps-of-system': none,
  'dumps-empty': none,
  'dumps-with-memory': none,
  'network-refused': none,
  'network-not-refused': z.strictObject({ without: number, within: number }),
  'launch-clean': none,
  'launch-refused': z.strictObject({ names: list }),
  'clipboard-isolated': none,
  'clipboard-off': none,
  'paste-off': none,
  'paste-as-policy': z.strictObject({ action: text }),
  'paste-unreadable': none,
  'clipboard-of-others': none,
  'printers-of-system': none,
  'keys-of-system': none,
} as const;

/** Of signs of the machine: what was seen, what cannot be seen, what policy says. Also recorded as evidence. */
const SIGNS = {
  'sign-not-looked': none,
  'sign-none': none,
  'sign-policy': z.strictObject({ action: text }),
  'sign-dmi': z.strictObject({ names: list }),
  'sign-cpu': none,
  'sign-hypervisor': z.strictObject({ hypervisor: text }),
  'sign-variable': z.strictObject({ variable: text }),
  'sign-forwarded-display': none,
  'sign-session-name': z.strictObject({ begins: text }),
  'sign-inspector': none,
  'sign-devtools': none,
  'sign-tracer': z.strictObject({ process: number }),
  'sign-tracer-named': z.strictObject({ process: number, program: text }),
  'sign-disk': z.strictObject({ disk: text, bus: text, gigabytes: text }),
  'sign-disk-model': z.strictObject({ disk: text, bus: text, gigabytes: text, model: text }),
  'sign-screen': z.strictObject({ screen: text, width: number, height: number }),
  'sign-screen-mirrored': z.strictObject({ screen: text, width: number, height: number, twin: text }),
  'blind-virtual-windows': none,
  'blind-virtual-mac': none,
  'blind-virtual': none,
  'blind-dmi': none,
  'blind-screen-sharing': none,
  'blind-console-viewer': none,
  'blind-screen-copy': none,
  'blind-debugger': none,
  'blind-process-status': none,
  'blind-media': none,
  'blind-block-devices': none,
  'blind-screens': none,
} as const;

/** Of what the desk keeps on the machine and relies on there. */
const MACHINE = {
  'certificate-without-renewal': none,
  'certificate-expired': none,
  'certificate-late': days,
  'certificate-renewing': days,
  'certificate-lasts': days,
  'disk-encryption': none,
  'system-lock': none,
  /** Hours since the signatures were written; -1 where that is not known. */
  'malware-clamav': z.strictObject({ hours: number }),
  'malware-clamav-idle': z.strictObject({ hours: number }),
  'malware-none': none,
  'malware-not-verified': none,
  'folder-missing': none,
  'folder-of-profile': none,
  'folder-own': none,
  /** `.` is the folder itself. */
  'folder-open': files,
  'folder-of-others': files,
  'store-file-missing': file,
  'store-opens': files,
  'store-no-header': file,
  'store-sealed': z.strictObject({ mebibytes: number, passes: number }),
  'store-half-in-keychain': none,
  'key-in-keychain': none,
  'key-keychain-silent': none,
  'key-in-file': none,
  'key-keychain-now': none,
  'key-no-keychain': none,
  'key-and-disk': none,
  'sign-in-key-both': none,
  'sign-in-key-password': none,
  'sign-in-key-missing': none,
  'tls-key-software': none,
  'ledger-verified': z.strictObject({ records: number }),
  'ledger-newest-broken': none,
  'ledger-whole': z.strictObject({ records: number }),
  'ledger-broken-at': z.strictObject({ record: number }),
  'ledger-broken': none,
  'link-mutual': none,
  'impostor-refused': none,
  'impostor-answered': none,
  'server-silent': none,
  'server-no-answer': none,
  'server-another-server': none,
  'server-other-name': none,
  'server-server-certificate-expired': none,
  'server-server-certificate-not-yet-valid': none,
  'server-own-certificate-refused': none,
  'server-old-tls': none,
  'server-clock': none,
  'server-no-protocol': none,
  'clock-unknown': none,
  'clock-agrees': none,
  'clock-ahead': minutes,
  'clock-behind': minutes,
  'idle-locks': minutes,
  'idle-early': minutes,
  'idle-open': minutes,
  'idle-no-limit': none,
  'fuses-of-electron': none,
  'fuses-absent': none,
  'fuses-set': none,
  'fuses-wrong': z.strictObject({ fuses: list }),
  'swap-none': none,
  'swap-areas': z.strictObject({ areas: number }),
} as const;

/** Of the policy that the server signed. Times are ISO 8601. */
const SERVER_POLICY = {
  'policy-none': none,
  'policy-signed': until.extend({ version: number }),
  'policy-unknown': paths,
  'policy-signature': none,
  'policy-unreadable': none,
  'policy-unreadable-places': z.strictObject({ places: list }),
  'policy-other-server': none,
  'policy-other-workstation': none,
  'policy-other-key': none,
  'policy-not-enrolled': none,
  'policy-not-sent': none,
  'policy-rollback': z.strictObject({ version: number, newest: number }),
  'policy-signed-earlier': z.strictObject({ version: number, signed: text, kept: text }),
  'policy-from-the-future': z.strictObject({ signed: text }),
  'policy-expired': until.extend({ version: number }),
  'policy-sent-expired': until,
  'policy-clock-back': z.strictObject({ shown: text }),
  'policy-clock-forth': until.extend({ shown: text }),
} as const;

/** Of places on the machine where IT writes policy, and why one of them is not taken. No value is a parameter. */
const PLACES = {
  'places-none': none,
  'place-refused': place,
  'place-said-last': none,
  'place-of-it': place,
  'place-of-person': place,
  'place-applies': paths,
  'place-nothing-applies': none,
  'place-not-followed': paths,
  'place-writable-by-others': none,
  'place-not-visible': none,
  'place-unreadable': none,
  'place-not-json': none,
  'place-not-plist': none,
  'place-no-policy': none,
  'value-unreadable': path.extend({ faults: list }),
  'value-twice': path,
  'value-no-such': path,
  'value-not-for-machines': path,
  'registry-not-listed': key,
  'registry-unreadable': key,
  'registry-characters': none,
  'registry-other-key': none,
  'registry-line': none,
  'registry-value': path,
} as const;

/** Of what only a window can show. */
const WINDOW = {
  'request-arrived': none,
  'request-no-answer': z.strictObject({ ms: number }),
  'request-refused': none,
  'request-answered': none,
  'clipboards-unreadable': none,
  'clipboards-left': none,
  'clipboards-empty': none,
  'clipboards-not-empty': none,
  'host-electron': none,
  'host-browser': none,
} as const;

/** Of what a host says that it enforces, and how. */
const HOSTS = {
  'sandbox-electron': none,
  'sandbox-chromium': none,
  'sandbox-missing': none,
  'page-network-electron': none,
  'page-network-chromium': none,
  'permissions-electron': none,
  'permissions-chromium': none,
  'downloads-prevented': none,
  'downloads-denied': none,
  'uploads-no-dialog': none,
  'uploads-cancelled': none,
  'saving-no-menu': none,
  'saving-key': none,
  'navigation-prevented': none,
  'navigation-brought-back': none,
  'popups-denied': none,
  'popups-closed': none,
  'frames-none': none,
  'frames-removed': none,
  'workers-not-allowed': none,
  'workers-refused': none,
  'browser-keys-stopped': none,
  'browser-keys-in-page': none,
  'context-menu-none': none,
  'context-menu-in-page': none,
  'drag-file-stays': none,
  'drag-in-page': none,
  'displays-by-system': none,
  'displays-by-xrandr': none,
  'displays-no-xrandr': none,
  'printing-stopped': none,
  'printing-in-profile': none,
  'developer-tools-off': none,
  'developer-tools-pipe': none,
  'clipboard-windows': none,
  'clipboard-linux': none,
  'clipboard-emptied': none,
  'clipboard-xclip': none,
  'clipboard-no-xclip': none,
  'system-keys-first': none,
  'system-keys-not-seen': none,
  'capture-windows': none,
  'capture-mac': none,
  'capture-linux': none,
  'capture-unprotected': none,
  'idle-within-seconds': none,
  'idle-by-system': none,
  'idle-own-window': none,
  'instance-second-start': none,
  'instance-start-command': none,
} as const;

/** Parameters of each code. */
export const CHECK_NOTES = {
  ...CHECKS,
  ...FOLDERS,
  ...SYSTEM,
  ...GUARDS,
  ...SIGNS,
  ...MACHINE,
  ...SERVER_POLICY,
  ...PLACES,
  ...WINDOW,
  ...HOSTS,
} as const;
export type CheckNoteCode = keyof typeof CHECK_NOTES;
type CheckNoteParams<C extends CheckNoteCode> = z.output<(typeof CHECK_NOTES)[C]>;

/** A note with exactly its parameters. */
export const checkNote = <C extends CheckNoteCode>(code: C, ...[params]: ParamsOf<CheckNoteParams<C>>): Coded => ({
  code,
  params: params ?? {},
});

type Line = z.ZodObject<{ code: z.ZodLiteral<string>; params: z.ZodType<Coded['params']> }>;
const lines = Object.entries(CHECK_NOTES).map(([code, params]): Line =>
  z.strictObject({ code: z.literal(code), params: params as z.ZodType<Coded['params']> }),
);
const [first, ...others] = lines;
if (first === undefined) throw new RangeError('There are no notes.');

/** A code of this table with its own parameters; another code, or another parameter, is refused. */
export const CheckNote: z.ZodType<Coded> = z.discriminatedUnion('code', [first, ...others]);

const AnyNote = z.object({ code: z.string(), params: z.record(z.string(), z.unknown()) });

/**
 * An unknown code keeps none of its parameters, nor does one whose parameters have another form. What is no note at all
 * is left as it is, for the schema to refuse.
 */
function withOwnParams(value: unknown): unknown {
  const read = AnyNote.safeParse(value);
  if (!read.success) return value;
  const { code, params } = read.data;
  const known = Object.entries(CHECK_NOTES).find(([name]) => name === code)?.[1];
  return { code, params: known?.strip().safeParse(params).data ?? {} };
}
const unknown: z.ZodType<Coded> = z.strictObject({ code: Coded.shape.code, params: z.strictObject({}) });

/** In place of `CheckNote` where an older desk reads what a newer one has reported. */
export const ReadCheckNote: z.ZodType<Coded> = z.preprocess(withOwnParams, z.union([CheckNote, unknown]));
