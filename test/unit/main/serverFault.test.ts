/** Why a connection to the server failed: every code of TLS that has a sentence of its own for IT. */
import { beforeAll, describe, expect, test } from 'vitest';
import { faultByDates, faultOf, type ServerFault } from '../../../main/link/serverFault.ts';
import { authorityIn } from '../../support/authorityIn.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const withCode = (code: unknown): Error => Object.assign(new Error('a failure'), { code });

const FAULTS: readonly (readonly [ServerFault, readonly string[]])[] = [
  ['server-certificate-expired', ['CERT_HAS_EXPIRED']],
  ['server-certificate-not-yet-valid', ['CERT_NOT_YET_VALID']],
  ['other-name', ['ERR_TLS_CERT_ALTNAME_INVALID']],
  [
    'another-server',
    [
      ...['SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_GET_ISSUER_CERT'],
      ...['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_SIGNATURE_FAILURE'],
      ...['CERT_UNTRUSTED', 'CERT_REJECTED', 'INVALID_CA', 'INVALID_PURPOSE', 'CERT_CHAIN_TOO_LONG'],
      ...['PATH_LENGTH_EXCEEDED', 'CERT_REVOKED'],
    ],
  ],
  [
    'old-tls',
    [
      ...['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ERR_SSL_UNSUPPORTED_PROTOCOL', 'EPROTO_UNSUPPORTED_PROTOCOL'],
      'ERR_SSL_INAPPROPRIATE_FALLBACK',
    ],
  ],
  [
    'own-certificate-refused',
    [
      ...['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', 'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE'],
      ...['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'ERR_SSL_TLSV1_ALERT_ACCESS_DENIED'],
      ...['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ERR_SSL_TLS_CERTIFICATE_REVOKED'],
      ...['ERR_SSL_TLS_CERTIFICATE_UNKNOWN', 'ERR_SSL_TLS_BAD_CERTIFICATE', 'ERR_SSL_TLS_UNKNOWN_CA'],
    ],
  ],
  ['no-protocol', ['ERR_SSL_WRONG_VERSION_NUMBER', 'HPE_INVALID_CONSTANT']],
  ['no-answer', ['ECONNREFUSED', 'ETIMEDOUT', 'OTHER_ERR_SSL_X', 'NO_UNKNOWN_CA_HERE', 'X_HPE_']],
];

describe.each(FAULTS)('%s', (fault, codes) => {
  test.each(codes)('is shown by %s', (code) => {
    expect(faultOf(withCode(code))).toBe(fault);
  });
});

test.each([
  null,
  undefined,
  'CERT_HAS_EXPIRED',
  new Error('CERT_HAS_EXPIRED'),
  withCode(7),
  { code: 'CERT_HAS_EXPIRED' },
])('what is no error with a code is no answer (%#)', (error) => {
  expect(faultOf(error)).toBe('no-answer');
});

describe("the workstation's own certificate", () => {
  const ISSUED = Date.UTC(2026, 5, 1);
  const [FROM, UNTIL] = [ISSUED - 3_600_000, ISSUED + 180 * 86_400_000];
  let own: string;
  beforeAll(async () => {
    const authority = await authorityIn(temporaryFolder('dates'), () => ISSUED);
    own = (await authority.issueClient('desk')).certificatePem;
  });
  const of = (fault: ServerFault, ended: boolean, now: number) => faultByDates(fault, ended, own, now);

  test('makes it the clock where that is before the enrolment', () => {
    expect(of('server-certificate-not-yet-valid', false, FROM - 1)).toBe('clock');
    expect(of('no-answer', true, FROM - 1)).toBe('clock');
    expect(of('no-answer', false, FROM - 1)).toBe('no-answer');
    expect(of('server-certificate-not-yet-valid', false, FROM)).toBe('server-certificate-not-yet-valid');
    expect(of('no-answer', true, FROM)).toBe('no-answer');
    expect(of('server-certificate-expired', false, FROM - 1)).toBe('server-certificate-expired');
  });

  test('is what was refused where it has expired, and the server ended the connection after TLS', () => {
    expect(of('no-answer', true, UNTIL + 1)).toBe('own-certificate-refused');
    expect(of('no-answer', true, UNTIL)).toBe('no-answer');
    expect(of('no-answer', false, UNTIL + 1)).toBe('no-answer');
    expect(of('no-protocol', true, UNTIL + 1)).toBe('no-protocol');
  });

  test('says nothing where it cannot be read', () => {
    expect(faultByDates('no-answer', true, 'nonsense', 0)).toBe('no-answer');
  });
});
