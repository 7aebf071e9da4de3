import { describe, expect, test } from 'vitest';
import { inspectLaunch, scrubEnvironment } from '../../../main/guards/launch.ts';

const HOME = '/home/maya';

describe('a start that gives control of the desk away is refused', () => {
  test.each([
    '--remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '--remote-debugging-address=0.0.0.0',
    '--Remote-Debugging-Port=1',
    '-remote-debugging-port=1',
    '--remote_debugging_port=1',
    '--no-sandbox',
    '--disable-gpu-sandbox',
    '--disable-setuid-sandbox',
    '--single-process',
    '--proxy-server=http://evil.example',
    '--proxy-pac-url=http://evil.example',
    '--proxy-bypass-list=*',
    '--no-proxy-server',
    '--host-resolver-rules=MAP * 1.2.3.4',
    '--host-rules=x',
    '--user-data-dir=/tmp/x',
    '--inspect',
    '--inspect-brk=0',
    '--inspect-port=1',
    '--js-flags=--expose-gc',
    '--disable-web-security',
    '--ignore-certificate-errors',
    '--ignore-certificate-errors-spki-list=x',
    '--load-extension=/x',
    '--renderer-cmd-prefix=x',
    '--gpu-launcher=x',
    '--ssl-key-log-file=/x',
    '--enable-logging',
    '--log-net-log=/x',
    '--require=/x.js',
    '-r',
    '--import=/x.mjs',
    '--enable-blink-features=x',
    '--trace-startup',
    '--trace-startup-file=/x',
    '--crash-dumps-dir=/x',
    '--wait-for-debugger',
    '--wait-for-debugger-children',
    '--enable-tracing',
    // None of the desk's, and none that anybody knows.
    '--a-switch-of-tomorrow',
    '-d',
    '--type=renderer',
    '--Data_=x',
  ])('with %s', (argument) => {
    const reasons = inspectLaunch(['--data=/x', argument, 'file.txt'], {}, HOME, 'linux');
    expect(reasons.map((reason) => reason.kind)).toEqual(['switch']);
    expect(reasons[0]?.why.length).toBeGreaterThan(10);
  });

  test.each([
    ['ELECTRON_RUN_AS_NODE', '1'],
    ['NODE_OPTIONS', '--inspect'],
    ['electron_run_as_node', '1'],
    ['LD_PRELOAD', '/x.so'],
    ['SSLKEYLOGFILE', '/x'],
    ['NODE_PATH', '/x'],
    ['NODE_DEBUG', 'http'],
    ['NODE_DEBUG_NATIVE', 'tls'],
    ['NODE_USE_ENV_PROXY', '1'],
    ['NODE_V8_COVERAGE', '/x'],
    ['OPENSSL_CONF', '/x.cnf'],
    ['OPENSSL_MODULES', '/x'],
    ['GCONV_PATH', '/x'],
    ['DYLD_FRAMEWORK_PATH', '/x'],
    ['DYLD_PRINT_LIBRARIES', '1'],
    ['LD_DEBUG_OUTPUT', '/x'],
    ['GTK_MODULES', 'x'],
    ['GIO_EXTRA_MODULES', '/x'],
    ['VK_LAYER_PATH', '/x'],
    ['VK_INSTANCE_LAYERS', 'x'],
    ['CHROME_LOG_FILE', '/x'],
    ['GDK_PIXBUF_MODULE_FILE', '/x'],
    ['__EGL_VENDOR_LIBRARY_DIRS', '/x'],
  ])('with %s in the environment', (name, value) => {
    expect(inspectLaunch([], { PATH: '/usr/bin', [name]: value }, HOME, 'linux').map((reason) => reason.name)).toEqual([
      name.toUpperCase(),
    ]);
  });

  test('also after a bare --, and on Windows with a slash', () => {
    expect(inspectLaunch(['--', '--no-sandbox'], {}, HOME, 'linux').length).toBe(1);
    expect(inspectLaunch(['/no-sandbox'], {}, HOME, 'win32').length).toBe(1);
    expect(inspectLaunch(['/no-sandbox'], {}, HOME, 'linux').length).toBe(0);
    expect(inspectLaunch(['--'], {}, HOME, 'linux').length).toBe(0);
    expect(inspectLaunch(['-psn_0_12345'], {}, HOME, 'darwin').length).toBe(0);
    expect(inspectLaunch(['-psn_0_12345'], {}, HOME, 'linux').length).toBe(1);
  });

  test('every reason is named, and none contains a value', () => {
    const reasons = inspectLaunch(
      ['--proxy-server=http://user:secret@evil.example', '--no-sandbox'],
      { NODE_OPTIONS: 'secret' },
      HOME,
      'linux',
    );
    expect(reasons.map((reason) => reason.name)).toEqual(['--proxy-server', '--no-sandbox', 'NODE_OPTIONS']);
    expect(JSON.stringify(reasons)).not.toContain('secret');
  });
});

describe('an ordinary start is allowed', () => {
  test('with NODE_EXTRA_CA_CERTS set, which is removed from the environment of started programs', () => {
    const env: Record<string, string | undefined> = {
      PATH: '/usr/bin',
      NODE_EXTRA_CA_CERTS: '/etc/company.pem',
      Node_Extra_CA_Certs: '/etc/company.pem',
    };
    expect(inspectLaunch([], env, HOME, 'win32')).toEqual([]);
    scrubEnvironment(env, HOME, 'linux');
    expect(env).toEqual({ PATH: '/usr/bin', HOME });
  });

  test('with the folders of the person at their default places, and at no other', () => {
    const places = { XDG_DATA_HOME: '.local/share', XDG_CONFIG_HOME: '.config', XDG_CACHE_HOME: '.cache' };
    for (const [name, place] of Object.entries(places)) {
      for (const value of [`${HOME}/${place}`, `${HOME}/${place}/`, `${HOME}/x/../${place}`])
        expect(inspectLaunch([], { [name]: value }, HOME, 'linux'), value).toEqual([]);
      for (const value of ['/tmp/x', '.config', `${HOME}/other`, `/home/sofia/${place}`, `${HOME}/${place}/../x`])
        expect(inspectLaunch([], { [name]: value }, HOME, 'linux'), value).toEqual([
          { name, kind: 'environment', why: 'moves-the-data-of-the-desk' },
        ]);
    }
  });

  test('with the home of the account, whatever the environment calls home', () => {
    const env: Record<string, string | undefined> = { HOME: '/tmp/x', XDG_DATA_HOME: '/tmp/x', XDG_STATE_HOME: '/x' };
    scrubEnvironment(env, HOME, 'linux');
    expect(env).toEqual({ HOME });
    const windows: Record<string, string | undefined> = { UserProfile: 'D:', LocalAppData: 'D:', HOMEPATH: 'D:' };
    scrubEnvironment(windows, 'C:', 'win32');
    expect(windows).toEqual({ USERPROFILE: 'C:' });
  });

  test('and nothing of the environment that no process of the desk needs stays in it', () => {
    const needed = {
      ...{ HOME: '/home/maya', DISPLAY: ':0', LC_ALL: 'sv_SE.UTF-8', XDG_RUNTIME_DIR: '/run/user/1000' },
      ...{ SystemRoot: String.raw`C:\Windows`, 'ProgramFiles(x86)': 'C:', SSH_CONNECTION: '1' },
    };
    const env: Record<string, string | undefined> = {
      ...needed,
      ...{ PYTHONSTARTUP: '/x', AWS_SECRET_ACCESS_KEY: 'x', GTK_THEME: 'x', PATHX: 'x', XDG_DATA_DIRS: '/x' },
    };
    scrubEnvironment(env, HOME, 'linux');
    expect(env).toEqual(needed);
  });

  test.each([
    [[]],
    [['/opt/Cleandesk/resources/app.asar']],
    [['--data', '/home/maya/.local/share/cleandesk']],
    [['--lang=sv', '--force-device-scale-factor=1.5', '--force-renderer-accessibility']],
  ])('with %j', (argv) => {
    expect(
      inspectLaunch(
        argv,
        { PATH: '/usr/bin', HOME: '/home/maya', LANG: 'sv_SE', NODE_OPTIONS: '', ELECTRON_RUN_AS_NODE: undefined },
        HOME,
        'linux',
      ),
    ).toEqual([]);
  });
});
