import { checkNote } from '../../../contract/checkNotes.ts';
import { rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SignedSelfCheck } from '../../../contract/selfCheck.ts';
import { DEMANDS, levelOf, missingFor } from '../../../core/selfCheck/level.ts';
import { CLOCKS_MAY_DIFFER } from '../../../core/vocabulary/limits.ts';
import { policyMark, signReport, verifyReport } from '../../../core/selfCheck/signed.ts';
import type { IssuedCertificate } from '../../../server/platform/tls/authority.ts';
import { authorityIn } from '../../support/authorityIn.ts';
import { goodLines, reportOf } from '../../support/selfChecks.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = temporaryFolder('signed');
const mine = randomUUID();
const other = randomUUID();
let own: IssuedCertificate;
let foreign: IssuedCertificate;
beforeAll(async () => {
  const authority = await authorityIn(folder);
  own = await authority.issueClient(mine);
  foreign = await authority.issueClient(other);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const now = (): number => Date.now();
const codeOf = (signed: SignedSelfCheck, certificate = own.certificatePem, at = now()): string => {
  const verdict = verifyReport(signed, certificate, at);
  return verdict.ok ? 'good' : verdict.code;
};

describe('a report', () => {
  test('is verified by anybody who has the certificate', () => {
    const signed = SignedSelfCheck.parse(signReport(reportOf(mine), own.privateKeyPem));
    expect(verifyReport(signed, own.certificatePem, now())).toEqual({ ok: true, level: 3, hash: signed.hash });
  });

  test('that another workstation signed is refused', () => {
    expect(codeOf(signReport(reportOf(mine), foreign.privateKeyPem))).toBe('signature');
  });

  test('of another workstation is refused under the own certificate, however well it is signed', () => {
    expect(codeOf(signReport(reportOf(other), foreign.privateKeyPem))).toBe('other-workstation');
    expect(codeOf(signReport(reportOf(other), own.privateKeyPem))).toBe('other-workstation');
  });

  test('of which one letter of one line was changed is refused, with the old hash and with a new one', () => {
    const signed = signReport(reportOf(mine), own.privateKeyPem);
    const lines = signed.report.lines.map((line, index) =>
      index === 3 ? { ...line, notes: [checkNote('folder-own')] } : line,
    );
    expect(codeOf({ ...signed, report: { ...signed.report, lines } })).toBe('changed');
    const forged = signReport({ ...signed.report, lines }, foreign.privateKeyPem);
    expect(codeOf({ ...forged, signature: signed.signature })).toBe('signature');
  });

  test('that claims a level its lines do not reach is refused though its own key signed it', () => {
    const lines = goodLines().map((line) =>
      line.control === 'encrypted store' ? { ...line, state: 'in-part' as const } : line,
    );
    expect(levelOf(lines)).toBe(1);
    expect(codeOf(signReport(reportOf(mine, lines, { level: 3 }), own.privateKeyPem))).toBe('level');
  });

  test('from the future is refused, except within the difference that clocks may have', () => {
    const at = now();
    expect(
      codeOf(
        signReport(reportOf(mine, goodLines(), { at: at + CLOCKS_MAY_DIFFER + 1 }), own.privateKeyPem),
        own.certificatePem,
        at,
      ),
    ).toBe('future');
    expect(
      codeOf(
        signReport(reportOf(mine, goodLines(), { at: at + CLOCKS_MAY_DIFFER }), own.privateKeyPem),
        own.certificatePem,
        at,
      ),
    ).toBe('good');
  });

  test('under an expired certificate is refused', () => {
    const signed = signReport(reportOf(mine), own.privateKeyPem);
    expect(codeOf(signed, own.certificatePem, now() + 826 * 86_400_000)).toBe('expired');
    expect(codeOf(signed, 'not a certificate')).toBe('certificate');
  });

  test('whose signature is malformed is refused and does not throw', () => {
    const signed = signReport(reportOf(mine), own.privateKeyPem);
    expect(codeOf({ ...signed, signature: 'A'.repeat(86) })).toBe('signature');
    expect(codeOf({ ...signed, signature: '' })).toBe('signature');
  });
});

describe('the level', () => {
  test('of a report without lines is 0', () => {
    expect(levelOf([])).toBe(0);
  });

  test.each(DEMANDS.map((demand) => [demand.control, demand.level] as const))(
    'without a line for "%s" stays below %i',
    (control, level) => {
      expect(levelOf(goodLines().filter((line) => line.control !== control))).toBe(level - 1);
    },
  );

  test.each(['failed', 'not-run', 'Enforced', '', 'constructor'])(
    'is 0 where any control at all says "%s"',
    (state) => {
      expect(levelOf([...goodLines(), { control: 'anything', state: state }])).toBe(0);
    },
  );

  test('counts the worst of several lines of one name', () => {
    expect(levelOf([...goodLines(), { control: 'renderer sandbox', state: 'not-enforceable' }])).toBe(1);
    expect(missingFor(2, [...goodLines(), { control: 'renderer sandbox', state: 'not-enforceable' }])).toEqual([
      'renderer sandbox',
    ]);
  });

  test('is not lowered by what belongs to the operating system', () => {
    expect(levelOf([...goodLines(), { control: 'Win, Alt+Tab, Ctrl+Alt+Del', state: 'not-enforceable' }])).toBe(3);
  });
});

test('two policies have different marks, and the order of keys does not matter', () => {
  expect(policyMark({ a: 1, b: 2 })).toBe(policyMark({ b: 2, a: 1 }));
  expect(policyMark({ a: 1, b: 2 })).not.toBe(policyMark({ a: 1, b: 3 }));
});
