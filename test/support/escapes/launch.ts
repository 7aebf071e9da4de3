/** Starts of the desk that would give control of it away: arguments and environment. */
export interface Launch {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** As in the record. */ readonly named: string;
  readonly gives: string;
}

const by = (argument: string, gives: string): Launch => ({
  argv: [argument],
  env: {},
  named: argument.split('=')[0] ?? '',
  gives,
});
const within = (name: string, value: string, gives: string): Launch => ({
  argv: [],
  env: { [name]: value },
  named: name,
  gives,
});

export const LAUNCHES: readonly Launch[] = [
  by('--remote-debugging-port=0', 'another program that drives the desk'),
  by('--remote-debugging-pipe', 'another program that drives the desk'),
  by('--remote-allow-origins=*', 'a page that drives the desk'),
  by('--inspect=127.0.0.1:0', 'a debugger in main'),
  by('--no-sandbox', 'a renderer without its sandbox'),
  by('--disable-web-security', 'a page without the origin check'),
  by('--proxy-server=http://127.0.0.1:9', 'traffic through somebody else'),
  by('--host-resolver-rules=MAP * 127.0.0.1', 'names that lead to another address'),
  by('--ignore-certificate-errors', 'certificates of anybody'),
  by('--user-data-dir=/tmp/elsewhere', 'data somewhere else'),
  by('--load-extension=/tmp/elsewhere', 'foreign code in the page'),
  by('--js-flags=--expose-gc', 'another engine'),
  by('--enable-logging', 'the page in a log'),
  by('--trace-startup', 'the page in a file'),
  by('--crash-dumps-dir=/tmp/elsewhere', 'the memory of the page in a file'),
  by('--wait-for-debugger-children', 'a debugger in a process of the desk'),
  within('ELECTRON_RUN_AS_NODE', '1', "a plain Node with the desk's rights"),
  within('NODE_OPTIONS', '--no-warnings', 'foreign options, and code, in main'),
  within('NODE_COMPILE_CACHE', '/nowhere', 'code in main that somebody else compiled'),
  within('NODE_TLS_REJECT_UNAUTHORIZED', '0', 'certificates of anybody'),
  within('SSLKEYLOGFILE', '/dev/null', 'the keys of its connections in a file'),
  within('LD_PRELOAD', '/nowhere/foreign.so', 'foreign code in main'),
  within('GTK_MODULES', 'foreign', 'foreign code in the browser'),
  within('VK_LAYER_PATH', '/nowhere', 'foreign code in the browser'),
  within('OPENSSL_CONF', '/nowhere/openssl.cnf', 'foreign code in main'),
];
