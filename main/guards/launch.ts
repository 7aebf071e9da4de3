/**
 * The command line and environment that the desk was started with. No fuse of Electron covers the switches below, and
 * each of them gives control of the desk away: to a debugger, without its sandbox, or through another proxy. So the
 * desk first checks them, and ends when one is present.
 */

/** Chromium reads switches in any case of letters and with one or two dashes; a prefix ends in `*`. */
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
  'user-data-dir': 'moves-the-data-of-the-desk',
  'load-extension': 'loads-foreign-code',
  'disable-extensions-except': 'loads-foreign-code',
  'enable-logging': 'writes-the-page-into-a-log',
  'log-net-log': 'writes-traffic-into-a-file',
  'log-file': 'writes-the-page-into-a-log',
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
  LD_PRELOAD: 'loads-foreign-code',
  LD_AUDIT: 'loads-foreign-code',
  LD_LIBRARY_PATH: 'loads-foreign-code',
  DYLD_INSERT_LIBRARIES: 'loads-foreign-code',
  DYLD_LIBRARY_PATH: 'loads-foreign-code',
  DYLD_FRAMEWORK_PATH: 'loads-foreign-code',
  CHROME_DEVEL_SANDBOX: 'takes-the-sandbox-away',
};

/**
 * Common where a company's own authority is installed for every program of a workstation, so that a refusal would keep
 * those desks closed, and without effect here: the link names the enrolment's authority, and a client that names one
 * trusts no other (Node, `tls.createSecureContext`); nothing else in main speaks TLS; the browser gets an environment
 * of its own, and the installed product's fuse makes Node ignore it. Removed all the same, so that no program started
 * from here has it.
 */
const IGNORED_ENVIRONMENT: readonly string[] = ['NODE_EXTRA_CA_CERTS'];

/** Removes them from `env`. Windows ignores case in these names. */
export function scrubEnvironment(env: Record<string, string | undefined>): void {
  for (const name of Object.keys(env)) if (IGNORED_ENVIRONMENT.includes(name.toUpperCase())) delete env[name];
}

export interface LaunchReason {
  /** The switch or variable, without its value. */
  readonly name: string;
  readonly kind: 'switch' | 'environment';
  /** What it would do, as a code. */
  readonly why: string;
}

const PATTERNS = Object.entries(REFUSED_SWITCHES).map(([pattern, why]) => ({
  matches: new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[^a-z0-9-]/g, String.raw`\$&`))
      .join('.*')}$`,
  ),
  why,
}));

/**
 * @param argv arguments after the program's own name; everything after a bare `--` is still looked at, because
 * Chromium's parser and Node's do not agree on where switches end.
 * @param env environment of the process.
 * @param platform Windows reads `/switch` as well, which is a path on other platforms.
 * @returns why the desk must not start; empty when it may.
 */
export function inspectLaunch(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  platform: string = process.platform,
): readonly LaunchReason[] {
  const reasons: LaunchReason[] = [];
  for (const argument of argv) {
    const match = (platform === 'win32' ? /^(?:--?|\/)([^=\s]+)/ : /^--?([^=\s]+)/).exec(argument);
    const name = match?.[1]?.toLowerCase().replaceAll('_', '-');
    if (name === undefined) continue;
    const found = PATTERNS.find((pattern) => pattern.matches.test(name));
    if (found !== undefined) reasons.push({ name: `--${name}`, kind: 'switch', why: found.why });
  }
  // Read once: each access to a process's environment is a system call. Windows ignores case in these names.
  const present = new Set(
    Object.entries(env)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([key]) => key.toUpperCase()),
  );
  for (const [name, why] of Object.entries(REFUSED_ENVIRONMENT)) {
    if (present.has(name)) reasons.push({ name, kind: 'environment', why });
  }
  return reasons;
}
