/**
 * What a check of the self-check saw, in words. Those of one line are joined by semicolons, so most are parts of a
 * sentence. The terminal of an installed desk and the command line use this catalogue too.
 */
import type { CheckNoteCode } from '../../../contract/checkNotes.ts';
import { osPolicies } from './osPolicies.ts';
import { policyFaults, serverFaults } from './machineFaults.ts';

type Words = string | Readonly<Record<string, string>>;

export const checkNotes = {
  ...osPolicies,
  ...serverFaults,
  ...policyFaults,

  'check-too-long': 'The check gave no answer within {{ms}} ms.',
  'check-failed': 'The check itself failed ({{error}}).',
  'check-silent': 'The check said nothing.',
  'check-too-many-lines': 'The check gave {{lines}} lines, more than {{most}}.',
  'check-unknown-state': 'The check answered in words that nobody knows.',
  'check-lines-left-out': '{{lines}} lines do not fit into the report.',
  'no-screen': 'not run: there is no screen',
  'no-display': 'not run: there is no display',
  'no-chromium': 'not run: no Chromium is installed; an installed desk runs these checks itself',
  'no-browser': 'not run: the browser did not start',
  'no-page': 'not run: there is no page',
  'page-not-built': "not run: the desk's page is not built here",
  'guard-not-installed': 'this guard cannot take its place here, so no desk would start',

  'folder-not-enrolled': 'This is no data folder of an enrolled desk.',
  'folder-file-unreadable': '{{file}} cannot be read: {{error}}.',
  'folder-file-not-json': '{{file}} is not valid JSON.',
  'folder-file-unexpected': '{{file}} is not as expected: {{places}}.',
  'folder-no-key': {
    file: 'The machine key is not in the key file.',
    keychain: 'The machine key is not in the keychain.',
  },
  'folder-damaged': 'The data of this desk cannot be opened ({{error}}).',

  'address-not-known':
    'nobody could say yet whether this address is registered; sign-in is not offered until somebody does',
  'address-registered': 'the address that the server sees and those of this machine are registered',
  'address-refused': 'sign-in is refused: {{reason}}',
  'capture-allowed': 'left free for a screen reader or magnifier that captures the window',
  'watermark-vanishes': 'it was taken away again and again',
  'watermark-shown':
    'person, workstation and time over the whole window, put back when a script takes it away; nothing stops a ' +
    'camera, and a crop of a few letters shows none of it',
  'cover-shown': 'the page is covered while another window is in front',
  'cover-off': 'the page stays readable beside another window',
  'screenshot-keys': 'a key press is recorded where the page sees it, and only a policy of the system stops it',
  'memory-not-looked':
    'which programs of the same person may read the memory of the desk is not looked at on this system',
  'memory-scope': 'kernel.yama.ptrace_scope is {{scope}}',
  'memory-scope-parents': 'only a program that has started the desk may read its memory and take its connections',
  'memory-main-closed': 'the main process is closed to other programs of this person',
  'keys-not-looked': 'whether other programs hear the keys is not looked at on this system',
  'keys-heard-x11':
    'other programs hear the keys: under X11 each hears what is typed, passwords too, and may type as a person does',
  'keys-wayland': 'Wayland gives keys to the program in front alone; its own programs for input methods hear them',
  'dumps-of-system': "the desk itself writes and sends none; only a policy of the system stops the system's own",
  'dumps-empty':
    "a core file of the desk contains none of its memory; the page's processes write none, and no crash reporter runs",
  'dumps-with-memory': 'a core file would contain the memory of the desk',
  'network-refused':
    'A connection without a pass, and one with a pass but to a host that no list names, were tried and refused. What ' +
    'a program outside of the desk opens is not seen here: a firewall does that.',
  'network-not-refused': 'A connection that must be refused was answered with {{without}} and {{within}}.',
  'launch-clean': 'nothing there that gives the desk to another program; such a start ends at once',
  'launch-refused': '{{names}}',
  'clipboard-isolated': 'in memory only, for the conversation that was copied from, emptied at each lock',
  'clipboard-off': 'nothing can be copied at all',
  'paste-off': 'not pasted in',
  'paste-as-policy': 'plain masked text is pasted in, as policy says: {{action}}',
  'paste-unreadable': 'policy lets it in, but this host cannot read the clipboard',
  'clipboard-of-others': 'what another program copies there is its own',
  'printers-of-system': 'whether this person has a printer at all is for a policy of the system',
  'keys-of-system': 'the system takes these keys before any application sees them, and only its policy stops them',

  'sign-not-looked': 'nobody has looked yet',
  'sign-none': 'nothing seen',
  'sign-policy': 'policy says {{action}}',
  'sign-dmi': 'DMI {{names}}',
  'sign-cpu': 'the processor says that it runs under a hypervisor',
  'sign-hypervisor': 'the kernel names the hypervisor {{hypervisor}}',
  'sign-variable': 'the environment has {{variable}}',
  'sign-forwarded-display': 'DISPLAY names a host: the screen is forwarded',
  'sign-session-name': 'SESSIONNAME begins with {{begins}}',
  'sign-inspector': 'the inspector of the main process is open',
  'sign-devtools': 'another program wrote into the connection to the window',
  'sign-tracer': 'process {{process}} traces the desk',
  'sign-tracer-named': 'process {{process}} ({{program}}) traces the desk',
  'sign-disk': '{{disk}}, {{bus}}, {{gigabytes}} GB',
  'sign-disk-model': '{{disk}}, {{bus}}, {{gigabytes}} GB, {{model}}',
  'sign-screen': '{{screen}}, {{width}} x {{height}}, a screen of its own',
  'sign-screen-mirrored': '{{screen}}, {{width}} x {{height}}, shows the same as {{twin}}',
  'blind-virtual-windows':
    "cannot tell without native code; IT can see the computer's model in its inventory (Win32_ComputerSystem.Model)",
  'blind-virtual-mac': 'cannot tell without native code; IT can see it as kern.hv_vmm_present',
  'blind-virtual': 'cannot tell on this platform',
  'blind-dmi': "neither the DMI tables nor the processor's flags can be read",
  'blind-screen-sharing': 'screen sharing leaves no trace that an application can read',
  'blind-console-viewer': 'a viewer that shows the console session (RMM tools, KVM) leaves no trace',
  'blind-screen-copy': 'a viewer that copies the screen from within (VNC on the console) leaves no trace',
  'blind-debugger': 'a native debugger is not seen without native code',
  'blind-process-status': '/proc/self/status cannot be read',
  'blind-media': 'this platform does not report them to an application',
  'blind-block-devices': 'there is no /sys/block',
  'blind-screens': 'this host cannot count the screens',

  'certificate-without-renewal': 'nobody renews it here',
  'certificate-expired':
    'it has expired, so the server refuses this workstation: it has to be enrolled again, with a code of IT',
  'certificate-late':
    'it lasts {{days}} more days, and is renewed at a sign-in at this workstation, which there was not or did not do it',
  'certificate-renewing': 'it lasts {{days}} more days, and is renewed at the next sign-in',
  'certificate-lasts': 'it lasts {{days}} more days, and is renewed at a sign-in once half of its time is over',
  'disk-encryption': 'no application can switch it on',
  'system-lock': "the desk locks itself; the system's own lock is for a policy of the system",
  'malware-clamav': 'ClamAV runs; hours since its signatures were written (-1: unknown): {{hours}}',
  'malware-clamav-idle':
    'ClamAV is installed and does not run; hours since its signatures were written (-1: unknown): {{hours}}',
  'malware-none': 'no anti-malware program that the desk knows (ClamAV) was found',
  'malware-not-verified': 'on this system the desk does not ask for an anti-malware program, so nothing is known of it',
  'folder-missing': 'the data folder is not there',
  'folder-of-profile':
    'below the profile of this user, whose access list Windows gives it; administrators of the machine can read it',
  'folder-own': 'the folder and every file in it belong to this user alone',
  'folder-open': 'open to others, or a link: {{files}}',
  'folder-of-others': 'of another user: {{files}}',
  'store-file-missing': '{{file}} is not there',
  'store-opens': 'opened without its key: {{files}}',
  'store-no-header': '{{file}} is not there, so the store opens for nobody',
  'store-sealed':
    'a wrong key was tried and opened none of the databases; Argon2id with {{mebibytes}} MiB and {{passes}} passes',
  'store-half-in-keychain': 'half of the key is in the keychain',
  'key-in-keychain': "in the system's keychain, which was asked and answered",
  'key-keychain-silent': "they are in the system's keychain, and it does not answer",
  'key-in-file': 'in a file that this user alone can read',
  'key-keychain-now': 'this machine has a keychain now, so enrolling again would put them there',
  'key-no-keychain': 'this machine has no keychain that answers',
  'key-and-disk':
    "anyone who has the disk, and no encryption of it, has the ledger's key; the store still needs the workstation " +
    "password, and each person's work in it their server password",
  'sign-in-key-both': 'the sign-in key opens with the workstation password and a secret of the keychain together',
  'sign-in-key-password':
    'the sign-in key opens with the workstation password alone: there is no keychain whose secret it needs as well',
  'sign-in-key-missing':
    'there is no sign-in key that can be read, so nobody can sign in here: enrol this machine again',
  'tls-key-software':
    'the TLS key is kept in software and can be copied with these files; it opens no session without the sign-in key',
  'ledger-verified':
    'the whole chain was verified at the start, and its newest {{records}} records again now; this check is itself a ' +
    'record in it',
  'ledger-newest-broken': 'the chain of its newest records is broken',
  'ledger-whole': 'the whole chain of {{records}} records was verified',
  'ledger-broken-at': 'the chain is broken at record {{record}}',
  'ledger-broken': 'the chain is broken at an unknown record',
  'link-mutual': 'TLS 1.3 with certificates on both sides',
  'impostor-refused': "a server with a workstation's certificate was tried and refused",
  'impostor-answered': "a server with a workstation's certificate was tried, and the desk spoke to it",
  'server-silent': 'the server did not answer, or is not the enrolled one',
  'clock-unknown': 'the server did not say its time',
  'clock-agrees': "this machine's clock and the server's agree; what is timed follows the server's",
  'clock-ahead':
    "this machine's clock is {{minutes}} minutes ahead; what is timed follows the server's, and records carry the " +
    "machine's",
  'clock-behind':
    "this machine's clock is {{minutes}} minutes behind; what is timed follows the server's, and records carry the " +
    "machine's",
  'idle-locks': 'tried on a clock of its own: locks after {{minutes}} minutes without keyboard or mouse input',
  'idle-early': 'before {{minutes}} minutes it was locked already',
  'idle-open': 'after {{minutes}} minutes it was still open',
  'idle-no-limit': 'it has no limit that can be tried',
  'fuses-of-electron': 'this host is no packaged Electron, which alone has them',
  'fuses-absent': 'the program that runs has no fuses in it',
  'fuses-set': 'all nine are as they should be, read from the program that runs',
  'fuses-wrong': 'not as they should be: {{fuses}}',
  'swap-none': 'this machine has no swap on a disk',
  'swap-areas': 'swap areas on a disk: {{areas}}',

  'policy-none': 'this workstation has none, so it opens for nobody',
  'policy-signed': 'version {{version}}, signed by the key that this workstation has pinned, good until {{until}}',
  'policy-unknown': 'this desk is older than the server and does not know: {{paths}}',
  'places-none': "none is written here, so the server's applies",
  'place-refused': '{{place}} is not taken',
  'place-said-last': 'what it said last applies; where that is not known, the strictest that it could say',
  'place-of-it': '{{place}}, written by IT, and nobody else can',
  'place-of-person': '{{place}}, which the person at the desk could write and which only tightens',
  'place-applies': 'in force from it: {{paths}}',
  'place-nothing-applies': 'nothing in force is from it',
  'place-not-followed': 'not followed: {{paths}}',
  'place-writable-by-others': 'somebody besides root owns it or its folder, or may write there',
  'place-not-visible': 'nobody can look at it',
  'place-unreadable': 'it is there and cannot be read',
  'place-not-json': 'it is no JSON',
  'place-not-plist': 'it is there, and plutil cannot read it',
  'place-no-policy': 'it is no policy',
  'value-unreadable': 'what it says of {{path}} cannot be read: {{faults}}',
  'value-twice': 'it speaks twice of {{path}}',
  'value-no-such': 'it names {{path}}, and the policy has no such value',
  'value-not-for-machines': 'it names {{path}}, which cannot be set on a machine',
  'registry-not-listed': '{{key}} cannot be listed',
  'registry-unreadable': '{{key}} is there and cannot be read',
  'registry-characters': 'it has characters that no value of the policy has',
  'registry-other-key': 'a key was listed that was not asked for',
  'registry-line': 'a line of it cannot be read',
  'registry-value': '{{path}} is of a type, or has a value, that it cannot have',

  'request-arrived': 'a picture was asked for by the page, and its request arrived at a port of this machine',
  'request-no-answer': 'the page did not say within {{ms}} ms what came of its request',
  'request-refused':
    'the page asked for a picture at a port of this machine that listened; the page was refused, and nothing arrived',
  'request-answered': 'the page says that it got an answer',
  'clipboards-unreadable': 'this host cannot read the clipboards back, so nobody sees whether they are empty',
  'clipboards-left': 'policy lets text of other programs in, so what is there was left',
  'clipboards-empty': 'CLIPBOARD and PRIMARY were emptied and read back empty',
  'clipboards-not-empty': 'they were emptied, and text was read back',
  'host-electron': 'Electron, the product',
  'host-browser': 'a browser that is driven from outside: for development and trials, never packaged',

  'sandbox-electron': 'sandbox and context isolation for every page',
  'sandbox-chromium': 'Chromium runs in its own sandbox, as a user without rights when the desk is started by root',
  'sandbox-missing': 'Chromium runs with --no-sandbox because this machine does not let it make a sandbox',
  'page-network-electron':
    'the forwarder of the desk as the proxy of every session, without a pass to any host, a resolver that knows no ' +
    'name, refusal of every request but the own scheme, Content-Security-Policy',
  'page-network-chromium':
    'the forwarder of the desk as the proxy for every address, without a pass to any, a resolver that knows no name, ' +
    'interception of requests, Content-Security-Policy',
  'permissions-electron': 'denied when asked for and when looked up',
  'permissions-chromium': 'denied by setting and by Permissions-Policy',
  'downloads-prevented': 'every download is prevented before a byte is written',
  'downloads-denied': 'every download is denied before a byte is written',
  'uploads-no-dialog': 'no file dialog opens, and a file that is dropped on the window goes nowhere',
  'uploads-cancelled': 'every file chooser is cancelled, and a file that is dropped on the window goes nowhere',
  'saving-no-menu': 'no menu and no key does it',
  'saving-key': "the key is stopped in the page; a key pressed while the page has no focus is the browser's",
  'navigation-prevented': 'prevented before it begins, redirects included',
  'navigation-brought-back':
    'answered without content; about: and blob: pages are there for a moment and then brought back',
  'popups-denied': 'denied before a window exists',
  'popups-closed': 'a window is paused before its first request and closed, but it exists for a moment',
  'frames-none': 'nothing loads in one, and no bridge is in it',
  'frames-removed': 'nothing loads in one; an empty one exists for a quarter of a second and is taken away',
  'workers-not-allowed': "not allowed for the desk's own scheme",
  'workers-refused': 'refused by the policy of the page, whose every request is answered from memory',
  'browser-keys-stopped': 'stopped before the page sees them; there is no menu whose keys could act',
  'browser-keys-in-page': 'stopped in the page before the browser acts; not while the page has no focus',
  'context-menu-none': 'Electron shows none unless it is made, and none is',
  'context-menu-in-page': 'stopped in the page',
  'drag-file-stays': 'stopped in the page before it begins; a dropped file does not navigate',
  'drag-in-page': 'stopped in the page before it begins',
  'displays-by-system': 'further screens are reported by the system; mirrored ones may count as one',
  'displays-by-xrandr': 'asked of the X server with xrandr',
  'displays-no-xrandr': 'this machine has no xrandr to ask the X server with',
  'printing-stopped': 'key and window.print stopped; a policy of the operating system must stop the rest',
  'printing-in-profile':
    'switched off in the profile and in the page; the operating system can still print a screenshot',
  'developer-tools-off': 'switched off for every page; switches that would open a debugger end the desk',
  'developer-tools-pipe':
    'switched off in the profile; the browser is driven through a DevTools pipe that only the desk has',
  'clipboard-windows':
    'copying is stopped and the clipboard emptied; clipboard history and its cloud copy belong to a policy of Windows',
  'clipboard-linux': 'copying and selecting by hand are stopped, clipboard and primary selection are emptied',
  'clipboard-emptied': 'copying is stopped and the clipboard emptied',
  'clipboard-xclip':
    'copying is stopped in the page, and both X11 selections are emptied with xclip; a menu of the window itself is ' +
    'not ours',
  'clipboard-no-xclip': 'copying is stopped in the page; this machine has no xclip to empty the selections with',
  'system-keys-first': 'an application cannot stop keys that the system takes first',
  'system-keys-not-seen': 'keys that never reach the page belong to the system',
  'capture-windows':
    'left out of captures from the next frame on; a viewer of a remote desktop session still sees the window',
  'capture-mac': 'programs that use ScreenCaptureKit capture the window all the same',
  'capture-linux': 'no protection of content on Linux',
  'capture-unprotected': 'no protection of content on this platform',
  'idle-within-seconds': 'a locked screen is noticed within five seconds, where the desktop says so',
  'idle-by-system': 'reported by the system',
  'idle-own-window': 'this host sees input in its own window only',
  'instance-second-start': 'a second start brings the first window to the front',
  'instance-start-command': 'ensured by the start command, not by this host',
} as const satisfies Readonly<Record<CheckNoteCode, Words>>;
