import { expect, test } from 'vitest';
import { fc } from '../../support/fc.ts';
import { openLog, type LogEvent } from '../../../server/platform/log.ts';

function logged(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = [];
  write(openLog({ write: (line) => void lines.push(line) }));
  return lines.join('');
}

test('fields that are not listed never reach the log, whatever their names', () => {
  const planted = {
    text: 'PLANTED',
    body: { text: 'PLANTED' },
    address: '203.0.113.9',
    url: '/x?token=PLANTED',
    authorization: 'Bearer PLANTED',
    msg: 'PLANTED',
    level: 'PLANTED',
    __proto__: { route: 'PLANTED/' },
  };
  const out = logged((log) => log('request', { status: 200, ...planted }));
  expect(out).toContain('"status":200');
  expect(out).not.toContain('PLANTED');
  expect(out).not.toContain('203.0.113.9');
});

test('listed fields accept only values of their kind', () => {
  const out = logged((log) =>
    log('request', {
      route: '/v1/x?card=4111111111111111',
      method: 'said by a visitor',
      reason: '4111111111111111',
      code: 'jane@example.com',
      workstationId: 'Jane',
      where: 'my address is: 5',
      status: Number.NaN,
      milliseconds: 12,
    }),
  );
  expect(JSON.parse(out)).toEqual({ level: 'info', at: expect.any(Number), milliseconds: 12, event: 'request' });
});

test('an error is logged by its class and place, never by its words', () => {
  const error = Object.assign(new TypeError('could not read 4111 1111 1111 1111'), {
    code: 'SQLITE_FULL',
    body: 'PLANTED',
  });
  const out = logged((log) => log.failure(error));
  expect(JSON.parse(out)).toMatchObject({ level: 'error', error: 'TypeError', code: 'SQLITE_FULL', event: 'failed' });
  expect(out).not.toMatch(/4111|PLANTED/);
  expect(logged((log) => log.failure('4111 1111 1111 1111'))).not.toContain('4111');
});

const WORDS = ['route', 'method', 'code', 'reason', 'error', 'where'] as const;

test('no field of words with five digits or more reaches the log, wherever in it they are', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...WORDS),
      fc.constantFrom('', '/v1/', 'server/', 'A', 'a-'),
      fc.array(fc.stringMatching(/^[a-z_/:-]{0,3}\d$/), { minLength: 5, maxLength: 19 }),
      fc.constantFrom('', 'x', '.ts:5'),
      (field, head, digits, tail) => {
        const out = logged((log) => log('request' satisfies LogEvent, { [field]: head + digits.join('') + tail }));
        expect(JSON.parse(out)).toEqual({ level: 'info', at: expect.any(Number), event: 'request' });
      },
    ),
  );
});

test('a field of words with four digits reaches the log', () => {
  const fields = {
    route: '/v1/tenants',
    code: 'a1234',
    reason: 'r-1-2-3-4',
    error: 'E1234',
    where: 'server/a1234.ts:5',
  };
  const out = logged((log) => log('request', fields));
  expect(JSON.parse(out)).toMatchObject(fields);
});

test('an event that is not listed is written as a failure, with its fields', () => {
  const out = logged((log) => log('secret-name' as string as LogEvent, { code: 'a' }));
  expect(JSON.parse(out)).toEqual({ level: 'info', at: expect.any(Number), code: 'a', event: 'failed' });
});
