/**
 * The command line and environment that the desk was started with. No fuse of Electron covers Chromium's switches, and
 * many of them give control of the desk away: to a debugger, without its sandbox, or through another proxy. Chromium
 * has more than a thousand, and new ones with each version; so the desk accepts the few that it needs, and ends when
 * there is any other.
 */
import { posix } from 'node:path';

/** The product's own switches, and those that a person may need to read the screen: language, size, screen reader. */
const ALLOWED_SWITCHES: readonly string[] = [
  'data',
  'dist',
  'display',
  'chromium',
  'enrol',
  'self-check',
  'change-workstation-password',
  'lang',
  'force-device-scale-factor',
  'force-renderer-accessibility',
];
/** What macOS gives a program that Finder starts: a process serial number. */
const FINDER = /^psn[-_]\d+[-_]\d+$/;
const NOT_OURS = 'is-no-switch-of-the-desk';
const MOVES = 'moves-the-data-of-the-desk';

/**
 * Why some of the others are refused, for the record. Chromium reads switches in any case of letters and with one or
 * two dashes; a prefix ends in `*`.
 */
const REFUSED_SWITCHES: Readonly<Record<string, string>> = {
  'remote-debugging-*': 'lets-another-program-drive-the-desk',
  'remote-allow-origins': 'lets-a-page-drive-the-desk',
  'inspect*': 'lets-a-debugger-into-the-main-process',
  'debug*': 'lets-a-debugger-into-the-main-process',
  'js-flags': 'changes-the-javascript-engine',
  'no-sandbox': 'takes-the-sandbox-away',
  'disable-*sandbox*': 'takes-the-sandbox-away',
  'no-zygote*': 'takes-the-sandbox-away',
  'single-process': 'takes-the-sandbox-away',
  'in-process-gpu': 'takes-the-sandbox-away',
  'disable-web-security': 'takes-the-origin-check-away',
  'disable-site-isolation*': 'takes-process-isolation-away',
  'allow-running-insecure-content': 'takes-the-origin-check-away',
  'unsafely-*': 'takes-the-origin-check-away',
  'ignore-certificate-errors*': 'takes-certificate-checks-away',
  'proxy-*': 'sends-traffic-through-somebody-else',
  'no-proxy-server': 'takes-the-closed-proxy-away',
  'host-rules': 'sends-names-to-other-addresses',
  'host-resolver-rules': 'sends-names-to-other-addresses',
  'user-data-dir': MOVES,
  'load-extension': 'loads-foreign-code',
  'disable-extensions-except': 'loads-foreign-code',
  'enable-logging': 'writes-the-page-into-a-log',
  'log-net-log': 'writes-traffic-into-a-file',
  'log-file': 'writes-the-page-into-a-log',
  'trace-*': 'writes-the-page-into-a-file',
  'enable-tracing*': 'writes-the-page-into-a-file',
  'crash-dumps-dir': 'writes-the-memory-of-the-page-into-a-file',
  'wait-for-debugger*': 'lets-a-debugger-into-a-process-of-the-desk',
  'enable-automation': 'lets-another-program-drive-the-desk',
  'disable-features': 'switches-protections-off',
  'enable-features': 'switches-unproven-parts-on',
  'enable-blink-features': 'switches-unproven-parts-on',
  'disable-blink-features': 'switches-protections-off',
  'gpu-launcher': 'starts-foreign-programs',
  'renderer-cmd-prefix': 'starts-foreign-programs',
  'utility-cmd-prefix': 'starts-foreign-programs',
  'browser-subprocess-path': 'starts-foreign-programs',
  'ssl-key-log-file': 'writes-keys-into-a-file',
  'auth-server-*': 'sends-sign-in-data-of-the-system',
  'auth-negotiate-*': 'sends-sign-in-data-of-the-system',
  'use-fake-*': 'replaces-what-permissions-protect',
  'auto-select-desktop-capture-source': 'captures-the-screen-without-asking',
  'enable-usermedia-screen-capturing': 'captures-the-screen-without-asking',
  require: 'loads-foreign-code',
  import: 'loads-foreign-code',
  'experimental-loader': 'loads-foreign-code',
  loader: 'loads-foreign-code',
  r: 'loads-foreign-code',
};

/** Names, or the beginning of names; a beginning ends in `*`. */
const REFUSED_ENVIRONMENT: Readonly<Record<string, string>> = {
  ELECTRON_RUN_AS_NODE: 'turns-the-desk-into-a-plain-node',
  NODE_OPTIONS: 'gives-the-main-process-foreign-options',
  NODE_TLS_REJECT_UNAUTHORIZED: 'takes-certificate-checks-away',
  NODE_REPL_EXTERNAL_MODULE: 'loads-foreign-code',
  // What was compiled is taken for what was written, if only the length of the source agrees.
  NODE_COMPILE_CACHE: 'loads-foreign-code',
  // Found where a module is looked for and not installed, such as an optional one of a library.
  NODE_PATH: 'loads-foreign-code',
  NODE_DEBUG: 'writes-what-the-desk-says-to-its-server-into-a-log',
  NODE_DEBUG_NATIVE: 'writes-what-the-desk-does-into-a-log',
  NODE_V8_COVERAGE: 'writes-files-about-the-desk',
  NODE_USE_ENV_PROXY: 'sends-traffic-through-somebody-else',
  // A configuration of OpenSSL can name a library to be loaded.
  OPENSSL_CONF: 'loads-foreign-code',
  OPENSSL_MODULES: 'loads-foreign-code',
  OPENSSL_ENGINES: 'loads-foreign-code',
  GCONV_PATH: 'loads-foreign-code',
  ELECTRON_ENABLE_LOGGING: 'writes-the-page-into-a-log',
  ELECTRON_LOG_FILE: 'writes-the-page-into-a-log',
  ELECTRON_OVERRIDE_DIST_PATH: 'starts-another-electron',
  SSLKEYLOGFILE: 'writes-keys-into-a-file',
  // The dynamic linkers' own: ld.so(8), dyld(1).
  'LD_*': 'loads-foreign-code',
  'DYLD_*': 'loads-foreign-code',
  GLIBC_TUNABLES: 'changes-how-memory-is-managed',
  // Libraries that toolkit and drivers load into the browser while it starts, before any code of the desk runs.
  GTK_MODULES: 'loads-foreign-code',
  GTK3_MODULES: 'loads-foreign-code',
  GTK_PATH: 'loads-foreign-code',
  GTK_EXE_PREFIX: 'loads-foreign-code',
  GTK_IM_MODULE_FILE: 'loads-foreign-code',
  GIO_EXTRA_MODULES: 'loads-foreign-code',
  GIO_MODULE_DIR: 'loads-foreign-code',
  GDK_PIXBUF_MODULE_FILE: 'loads-foreign-code',
  GDK_PIXBUF_MODULEDIR: 'loads-foreign-code',
  QT_PLUGIN_PATH: 'loads-foreign-code',
  QT_QPA_PLATFORM_PLUGIN_PATH: 'loads-foreign-code',
  'VK_*': 'loads-foreign-code',
  LIBGL_DRIVERS_PATH: 'loads-foreign-code',
  GBM_BACKENDS_PATH: 'loads-foreign-code',
  LIBVA_DRIVERS_PATH: 'loads-foreign-code',
  VDPAU_DRIVER_PATH: 'loads-foreign-code',
  '__EGL_*': 'loads-foreign-code',
  CHROME_DEVEL_SANDBOX: 'takes-the-sandbox-away',
  CHROME_LOG_FILE: 'writes-the-page-into-a-log',
  BREAKPAD_DUMP_LOCATION: 'writes-the-memory-of-the-page-into-a-file',
};

/**
 * What a started program needs: where it is, whose it is, language and time zone, the screen, and the folders of the
 * system. Everything else stays out of the processes of the desk. `NODE_EXTRA_CA_CERTS` is common where a company's own
 * authority is installed for every program of a workstation, so it is no reason to refuse, and has no effect here: the
 * link names the enrolment's authority, and a client that names one trusts no other (Node, `tls.createSecureContext`).
 */
const KEPT_ENVIRONMENT: readonly RegExp[] = [
  /^(PATH|USER|LOGNAME|SHELL|TMPDIR|TMP|TEMP|TZ|LANG|LANGUAGE|LC_[A-Z]+)$/,
  /^(DISPLAY|XAUTHORITY|WAYLAND_DISPLAY|DBUS_SESSION_BUS_ADDRESS|DESKTOP_SESSION)$/,
  /^XDG_(RUNTIME_DIR|SESSION_(TYPE|CLASS|ID|DESKTOP)|CURRENT_DESKTOP|SEAT|VTNR)$/,
  /^(SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|OS|PROCESSOR_[A-Z]+|NUMBER_OF_PROCESSORS)$/,
  /^(USERNAME|USERDOMAIN|COMPUTERNAME|ALLUSERSPROFILE|PUBLIC)$/,
  /^(PROGRAMDATA|(COMMON)?PROGRAMFILES(\(X86\))?|(COMMON)?PROGRAMW6432|__CF_USER_TEXT_ENCODING)$/,
  // By these the desk notices that its screen is shown on another machine (machineSignals.ts).
  /^(SSH_(CONNECTION|CLIENT|TTY)|XRDP_(SESSION|SOCKET_PATH)|VNCDESKTOP|NX_CLIENT|SESSIONNAME)$/,
  /^CHROME_REMOTE_DESKTOP_SESSION$/,
];

/**
 * Folders of the person, by their default place below the home of the account (XDG base directory specification 0.8).
 * Another place is another enrolment and another ledger, or another `gtk-3.0/settings.ini`, which names modules that
 * the toolkit loads into the browser.
 */
const FOLDERS_AT_HOME: Readonly<Record<string, string>> = {
  XDG_DATA_HOME: '.local/share',
  XDG_CONFIG_HOME: '.config',
  XDG_CACHE_HOME: '.cache',
  XDG_STATE_HOME: '.local/state',
};

/**
 * Removes from `env` what no process of the desk needs, and puts the home of the account in the place of the one that
 * the environment names; with `process.env`, also for every program that the desk starts. Look at it with
 * `inspectLaunch` first. Windows ignores case in these names.
 * @param home as `accountHome`
 */
export function scrubEnvironment(
  env: Record<string, string | undefined>,
  home: string,
  platform: string = process.platform,
): void {
  for (const name of Object.keys(env))
    if (!KEPT_ENVIRONMENT.some((kept) => kept.test(name.toUpperCase()))) delete env[name];
  env[platform === 'win32' ? 'USERPROFILE' : 'HOME'] = home;
}

export interface LaunchReason {
  /** The switch or variable, without its value. */
  readonly name: string;
  readonly kind: 'switch' | 'environment';
  /** What it would do, as a code. */
  readonly why: string;
}

const patternsOf = (table: Readonly<Record<string, string>>): { matches: RegExp; why: string }[] =>
  Object.entries(table).map(([pattern, why]) => ({
    matches: new RegExp(
      `^${pattern
        .split('*')
        .map((part) => part.replaceAll(/[^a-z0-9_-]/gi, String.raw`\$&`))
        .join('.*')}$`,
    ),
    why,
  }));
const SWITCHES = patternsOf(REFUSED_SWITCHES);
const VARIABLES = patternsOf(REFUSED_ENVIRONMENT);

/**
 * @param argv arguments after the program's own name; everything after a bare `--` is still looked at, because
 * Chromium's parser and Node's do not agree on where switches end.
 * @param env environment of the process.
 * @param home as `accountHome`
 * @param platform Windows reads `/switch` as well, which is a path on other platforms.
 * @returns why the desk must not start; empty when it may.
 */
export function inspectLaunch(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  platform: string = process.platform,
): readonly LaunchReason[] {
  const reasons: LaunchReason[] = [];
  for (const argument of argv) {
    const match = (platform === 'win32' ? /^(?:--?|\/)([^=\s]+)/ : /^--?([^=\s]+)/).exec(argument);
    const name = match?.[1]?.toLowerCase().replaceAll('_', '-');
    if (name === undefined || argument === '--') continue;
    if (ALLOWED_SWITCHES.includes(name) || (platform === 'darwin' && FINDER.test(name))) continue;
    const why = SWITCHES.find((pattern) => pattern.matches.test(name))?.why ?? NOT_OURS;
    reasons.push({ name: `--${name}`, kind: 'switch', why });
  }
  // Read once: each access to a process's environment is a system call. Windows ignores case in these names.
  for (const [key, value] of Object.entries(env)) {
    if (value === undefined || value === '') continue;
    const name = key.toUpperCase();
    const why = VARIABLES.find((pattern) => pattern.matches.test(name))?.why;
    if (why !== undefined) reasons.push({ name, kind: 'environment', why });
    const place = FOLDERS_AT_HOME[name];
    if (place !== undefined && posix.resolve('/', value) !== posix.join(home, place) && platform !== 'win32')
      reasons.push({ name, kind: 'environment', why: MOVES });
  }
  return reasons;
}
