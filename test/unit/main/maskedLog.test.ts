import { expect, test } from 'vitest';
import { maskedLog } from '../../../main/maskedLog.ts';

test("text of a library in an error is masked in the desk's log, and the rest of the line is not", () => {
  const lines: unknown[] = [];
  const log = maskedLog((level, text, facts) => {
    lines.push({ level, text, facts });
  });
  log('error', 'A verb failed.', {
    verb: 'sendMessage',
    reason: 'unexpected token in "my card is 4111 1111 1111 1111, write to jane@example.com"',
    tries: 3,
  });
  log('info', 'opened wss://10.0.0.1/v1/realtime?token=abcdefgh');
  expect(lines).toEqual([
    {
      level: 'error',
      text: 'A verb failed.',
      facts: {
        verb: 'sendMessage',
        reason: 'unexpected token in "my card is [card •••• 1111], write to [e-mail]"',
        tries: 3,
      },
    },
    { level: 'info', text: 'opened wss://10.0.0.1/v1/realtime?token=[password]', facts: {} },
  ]);
});
