/** What a page can request from a browser: permissions, devices, identities, other programs, sound and picture. */
import type { EscapeClass } from './escape.ts';

const asked = (feature: string) =>
  [
    ['permission-denied', feature],
    ['device-denied', feature],
  ] as const;

export const PERMISSIONS: EscapeClass = {
  name: 'permissions and identities',
  looks: true,
  entries: [
    {
      id: 'geolocation',
      tries: 'the place of the machine',
      outcome: 'recorded',
      records: asked('geolocation'),
      script: () =>
        `return await new Promise((ok) => navigator.geolocation.getCurrentPosition(() => ok('out: given'), () => ` +
        `ok('denied')))`,
    },
    {
      id: 'notification',
      tries: 'notifications',
      outcome: 'absent',
      script: () =>
        `if (!isThere(window, 'Notification')) return 'absent'; const said = await ` +
        `Notification.requestPermission(); return said === 'granted' ? 'out: given' : said`,
    },
    {
      id: 'notification-shown',
      tries: 'words in a notification of the system',
      outcome: 'absent',
      script: (at) =>
        `if (!isThere(window, 'Notification')) return 'absent'; const n = new Notification('${at.needle}'); ` +
        `return await new Promise((ok) => { n.onshow = () => ok('out: shown'); n.onerror = () => ok('denied') })`,
    },
    {
      id: 'idle-detection',
      tries: 'whether the person is there',
      outcome: 'recorded',
      records: asked('idle-detection'),
      script: () =>
        `if (!isThere(window, 'IdleDetector')) return 'absent'; const said = await ` +
        `IdleDetector.requestPermission(); if (said !== 'granted') { await new IdleDetector().start() } return ` +
        `said === 'granted' ? 'out: given' : said`,
    },
    {
      id: 'wake-lock',
      tries: 'a screen that stays on',
      outcome: 'recorded',
      records: asked('screen-wake-lock'),
      script: () => `await navigator.wakeLock.request('screen'); return 'out: given'`,
    },
    {
      id: 'persist',
      tries: 'storage that is never cleared',
      outcome: 'silent',
      why: 'answered with no, without a question',
      script: () => `return await navigator.storage.persist() ? 'out: given' : 'denied'`,
    },
    {
      id: 'storage-access',
      tries: 'storage of other sites',
      outcome: 'silent',
      why: 'answered with no, without a question',
      script: () => `await document.requestStorageAccessFor('https://escape.example'); return 'out: given'`,
    },
    {
      id: 'windows',
      tries: 'the screens and their places',
      outcome: 'silent',
      why: 'refused by Permissions-Policy, which reports nothing for it',
      script: () =>
        `if (!isThere(window, 'getScreenDetails')) return 'absent'; await getScreenDetails(); return 'out: given'`,
    },
    {
      id: 'fonts',
      tries: 'the fonts of this machine',
      outcome: 'recorded',
      records: asked('local-fonts'),
      script: () => `await queryLocalFonts(); return 'out: given'`,
    },
    {
      id: 'motion',
      tries: 'sensors of movement',
      outcome: 'recorded',
      records: asked('accelerometer'),
      script: () =>
        `const s = new Accelerometer(); return await new Promise((ok) => { s.onerror = () => ok('denied'); ` +
        `s.onreading = () => ok('out: given'); s.start() })`,
    },
    {
      id: 'light',
      tries: 'the sensor of light',
      outcome: 'absent',
      records: asked('ambient-light-sensor'),
      script: () =>
        `if (!isThere(window, 'AmbientLightSensor')) return 'absent'; const s = new AmbientLightSensor(); return ` +
        `await new Promise((ok) => { s.onerror = () => ok('denied'); s.onreading = () => ok('out: given'); ` +
        's.start() })',
    },
    {
      id: 'pressure',
      tries: 'how busy the processor is',
      outcome: 'recorded',
      records: asked('compute-pressure'),
      script: () =>
        `if (!isThere(window, 'PressureObserver')) return 'absent'; await new PressureObserver(() => ` +
        `{}).observe('cpu'); return 'out: given'`,
    },
    {
      id: 'battery',
      tries: 'the battery',
      outcome: 'silent',
      script: () =>
        `if (!isThere(navigator, 'getBattery')) return 'absent'; await navigator.getBattery(); return 'it tells ` +
        `this page, which can tell nobody'`,
      why: 'a fact of the machine that the page learns; nothing leaves by it',
    },
    {
      id: 'passkey',
      tries: "a key of the person's",
      outcome: 'recorded',
      records: [['permission-denied', 'window.navigator.credentials.get']],
      script: () =>
        'await navigator.credentials.get({ publicKey: { challenge: new Uint8Array(16), timeout: 500 } }); return ' +
        `'out: given'`,
    },
    {
      id: 'passkey-new',
      tries: "a new key of the person's",
      outcome: 'recorded',
      records: [['permission-denied', 'window.navigator.credentials.create']],
      script: () =>
        `await navigator.credentials.create({ publicKey: { challenge: new Uint8Array(16), rp: { name: 'x' }, ` +
        `user: { id: new Uint8Array(4), name: 'x', displayName: 'x' }, pubKeyCredParams: [{ type: 'public-key', ` +
        `alg: -7 }], timeout: 500 } }); return 'out: given'`,
    },
    {
      id: 'password',
      tries: 'a stored password',
      outcome: 'silent',
      script: () =>
        `const found = await navigator.credentials.get({ password: true, mediation: 'silent' }); return found ? ` +
        `'out: given' : 'none'`,
      why: 'the store of passwords is switched off and empty',
    },
    {
      id: 'password-kept',
      tries: 'words kept as a password',
      outcome: 'silent',
      script: (at) =>
        `await navigator.credentials.store(new PasswordCredential({ id: 'x', password: '${at.needle}' })); const ` +
        `found = await navigator.credentials.get({ password: true, mediation: 'silent' }); return found ? 'out: ` +
        `kept' : 'not kept'`,
      why: 'the store of passwords is switched off',
    },
    {
      id: 'identity',
      tries: "the person's account at another site",
      outcome: 'silent',
      why: 'refused by Permissions-Policy, which reports nothing for it',
      script: (at) =>
        `await navigator.credentials.get({ identity: { providers: [{ configURL: '${at.https}', clientId: ` +
        `'${at.needle}' }] } }); return 'out: given'`,
    },
    {
      id: 'wallet',
      tries: "a document of the person's",
      outcome: 'silent',
      why: 'refused by Permissions-Policy, which reports nothing for it',
      records: [['request-blocked', ''], ...asked('digital-credentials-get')],
      script: () =>
        `if (!isThere(window, 'DigitalCredential')) return 'absent'; await navigator.credentials.get({ digital: ` +
        `{ requests: [{ protocol: 'openid4vp', data: {} }] } }); return 'out: given'`,
    },
    {
      id: 'one-time-code',
      tries: "a code from the person's telephone",
      outcome: 'absent',
      script: () =>
        `if (!isThere(window, 'OTPCredential')) return 'absent'; await navigator.credentials.get({ otp: { ` +
        `transport: ['sms'] }, signal: AbortSignal.timeout(500) }); return 'out: given'`,
    },
    {
      id: 'payment',
      tries: 'a payment',
      outcome: 'recorded',
      records: asked('payment'),
      script: (at) =>
        `await new PaymentRequest([{ supportedMethods: '${at.https}' }], { total: { label: '${at.needle}', ` +
        `amount: { currency: 'EUR', value: '1' } } }).show(); return 'out: shown'`,
    },
    {
      id: 'contacts',
      tries: "the person's contacts",
      outcome: 'absent',
      script: () =>
        `if (!isThere(navigator, 'contacts')) return 'absent'; await navigator.contacts.select(['name']); return ` +
        `'out: given'`,
    },
    {
      id: 'share',
      tries: 'sharing with another program',
      outcome: 'absent',
      script: (at) =>
        `if (!isThere(navigator, 'share')) return 'absent'; await navigator.share({ text: '${at.needle}' }); ` +
        `return 'out: shared'`,
    },
    {
      id: 'badge',
      tries: 'a number on the icon of the desk',
      outcome: 'silent',
      script: () =>
        `if (!isThere(navigator, 'setAppBadge')) return 'absent'; await navigator.setAppBadge(42); return 'set, ` +
        `for an icon that nobody has'`,
      why: 'the page is no installed application, so there is no icon',
    },
    {
      id: 'handler-mail',
      tries: 'the page as the program for mail',
      outcome: 'silent',
      why: 'no program asks for a page of this origin, and the question is never shown',
      script: () =>
        `navigator.registerProtocolHandler('web+escape', location.origin + '/?x=%s'); return 'asked, and nobody ` +
        `is asked for leave'`,
    },
    {
      id: 'speech-in',
      tries: 'speech that is sent to be understood',
      outcome: 'silent',
      why: 'switched off',
      script: () =>
        'const S = window.SpeechRecognition ?? window.webkitSpeechRecognition; if (S === undefined) return ' +
        `'absent'; const s = new S(); return await new Promise((ok) => { s.onerror = (event) => ok('refused: ' + ` +
        `event.error); s.onresult = () => ok('out: heard'); s.onaudiostart = () => ok('out: it listens'); ` +
        's.start() })',
    },
    {
      id: 'speech-out',
      tries: 'words said aloud',
      outcome: 'absent',
      script: (at) =>
        `if (!isThere(window, 'speechSynthesis')) return 'absent'; const u = new ` +
        `SpeechSynthesisUtterance('${at.needle}'); return await new Promise((ok) => { u.onstart = () => ok('out: ` +
        `it speaks'); u.onerror = (event) => ok('refused: ' + event.error); speechSynthesis.speak(u); ` +
        `setTimeout(() => ok('silence'), 600) })`,
    },
    {
      id: 'encrypted-media',
      tries: 'a protected video, which asks a server',
      outcome: 'recorded',
      records: asked('encrypted-media'),
      script: () =>
        `await navigator.requestMediaKeySystemAccess('org.w3.clearkey', [{ initDataTypes: ['cenc'], ` +
        `videoCapabilities: [{ contentType: 'video/mp4; codecs="avc1.42E01E"' }] }]); return 'out: given'`,
    },
  ],
};

export const DEVICES: EscapeClass = {
  name: 'devices and capture',
  looks: true,
  entries: [
    {
      id: 'usb',
      tries: 'a USB device',
      outcome: 'recorded',
      records: asked('usb'),
      script: () => `await navigator.usb.requestDevice({ filters: [] }); return 'out: given'`,
    },
    {
      id: 'usb-list',
      tries: 'the USB devices that were given before',
      outcome: 'recorded',
      records: asked('usb'),
      script: () => `return (await navigator.usb.getDevices()).length > 0 ? 'out: some' : 'none'`,
    },
    {
      id: 'serial',
      tries: 'a serial port',
      outcome: 'recorded',
      records: asked('serial'),
      script: () => `await navigator.serial.requestPort(); return 'out: given'`,
    },
    {
      id: 'hid',
      tries: 'an input device',
      outcome: 'recorded',
      records: asked('hid'),
      script: () => `await navigator.hid.requestDevice({ filters: [] }); return 'out: given'`,
    },
    {
      id: 'bluetooth',
      tries: 'a Bluetooth device',
      outcome: 'absent',
      script: () =>
        `if (!isThere(navigator, 'bluetooth')) return 'absent'; await navigator.bluetooth.requestDevice({ ` +
        `acceptAllDevices: true }); return 'out: given'`,
    },
    {
      id: 'bluetooth-scan',
      tries: 'what Bluetooth hears',
      outcome: 'absent',
      script: () =>
        `if (!isThere(navigator.bluetooth ?? {}, 'requestLEScan')) return 'absent'; await ` +
        `navigator.bluetooth.requestLEScan({ acceptAllAdvertisements: true }); return 'out: given'`,
    },
    {
      id: 'midi',
      tries: 'an instrument',
      outcome: 'recorded',
      records: asked('midi'),
      script: () => `await navigator.requestMIDIAccess({ sysex: true }); return 'out: given'`,
    },
    {
      id: 'nfc',
      tries: 'a card reader',
      outcome: 'absent',
      script: (at) =>
        `if (!isThere(window, 'NDEFReader')) return 'absent'; await new NDEFReader().write('${at.needle}'); ` +
        `return 'out: written'`,
    },
    {
      id: 'gamepad',
      tries: 'a game controller, which can be made to shake',
      outcome: 'silent',
      why: 'refused by Permissions-Policy, which reports nothing for it',
      script: () => `return navigator.getGamepads().some((one) => one !== null) ? 'out: some' : 'none'`,
    },
    {
      id: 'vr',
      tries: 'glasses',
      outcome: 'recorded',
      records: asked('xr-spatial-tracking'),
      script: () =>
        `if (!isThere(navigator, 'xr')) return 'absent'; await navigator.xr.requestSession('inline', { ` +
        `requiredFeatures: ['local'] }); return 'out: given'`,
    },
    {
      id: 'vibrate',
      tries: 'shaking',
      outcome: 'silent',
      script: () =>
        `if (!isThere(navigator, 'vibrate')) return 'absent'; navigator.vibrate(100); return 'there is nothing ` +
        `that shakes'`,
      why: 'a desk has nothing that shakes',
    },
    {
      id: 'camera',
      tries: 'the camera',
      outcome: 'recorded',
      records: asked('camera'),
      script: () => `await navigator.mediaDevices.getUserMedia({ video: true }); return 'out: given'`,
    },
    {
      id: 'microphone',
      tries: 'the microphone',
      outcome: 'recorded',
      records: asked('microphone'),
      script: () => `await navigator.mediaDevices.getUserMedia({ audio: true }); return 'out: given'`,
    },
    {
      id: 'screen',
      tries: 'the screen',
      outcome: 'recorded',
      records: asked('display-capture'),
      script: () => `await navigator.mediaDevices.getDisplayMedia({ video: true }); return 'out: given'`,
    },
    {
      id: 'tab-capture',
      tries: 'the page itself as a film',
      outcome: 'recorded',
      records: asked('display-capture'),
      script: () =>
        `await navigator.mediaDevices.getDisplayMedia({ video: true, preferCurrentTab: true }); return 'out: given'`,
    },
    {
      id: 'eye-dropper',
      tries: 'the colour of any point of the screen',
      outcome: 'silent',
      why: 'nothing is shown and nothing is picked',
      script: () =>
        `if (!isThere(window, 'EyeDropper')) return 'absent'; await new EyeDropper().open({ signal: ` +
        `AbortSignal.timeout(600) }); return 'out: given'`,
    },
    {
      id: 'sound',
      tries: 'a tone that another machine hears',
      outcome: 'silent',
      why: 'the browser is mute',
      script: () =>
        'const a = new AudioContext(); const o = a.createOscillator(); o.frequency.value = 19000; ' +
        'o.connect(a.destination); o.start(); await wait(80); const state = a.state; await a.close(); return ' +
        `'the page may make a tone: ' + state`,
    },
  ],
};
