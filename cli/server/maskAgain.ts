import { pino } from 'pino';
import { MaskStored } from '../../server/domains/conversations/maskStored.ts';
import { MaskingPolicies } from '../../server/domains/masking/maskingPolicies.ts';
import { openLog } from '../../server/platform/log.ts';
import { command, inStorage, printJson } from './command.ts';

export const maskAgain = command({
  what:
    'runs the present masker over messages that an earlier one masked; they only get more hidden. ' +
    'A starting server does it by itself',
  usage: [],
  options: {},
  run: (values) =>
    inStorage(values, async (db, scope) => {
      const policies = new MaskingPolicies(db, scope, openLog(pino.destination({ fd: 2, sync: true })));
      const maskStored = new MaskStored({
        db,
        scope,
        maskOf: (tenantId, conversationId) => policies.maskOf(tenantId, conversationId),
      });
      printJson(await maskStored.run());
    }),
});
