/**
 * Shapes and limits of all that crosses between page, desk and server, one line each, in JSON Schema. A limit that is
 * lost, a key that becomes optional or a value that is allowed in addition shows as a changed line in wire.txt; where
 * the change is meant, `npx vitest run --project unit-shared test/unit/server/wire.test.ts -u` writes it.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ROUTES } from '../../../contract/api.ts';
import { EVENTS, VERBS } from '../../../contract/bridge.ts';
import { ROOT } from '../../../scripts/lib/root.ts';

const FILES = [
  'contract/accessReview.ts',
  'contract/activity.ts',
  'contract/addresses.ts',
  'contract/alerts.ts',
  'contract/api.ts',
  'contract/availability.ts',
  'contract/blanks.ts',
  'contract/bridge.ts',
  'contract/checkNotes.ts',
  'contract/checkedCode.ts',
  'contract/chosen.ts',
  'contract/codedError.ts',
  'contract/commandFaults.ts',
  'contract/common.ts',
  'contract/encryption.ts',
  'contract/errors.ts',
  'contract/evidence.ts',
  'contract/faults.ts',
  'contract/ledger.ts',
  'contract/masking.ts',
  'contract/notices.ts',
  'contract/openCode.ts',
  'contract/passwords.ts',
  'contract/people.ts',
  'contract/policy.ts',
  'contract/preferences.ts',
  'contract/publicDetails.ts',
  'contract/reading.ts',
  'contract/realtime.ts',
  'contract/receiver.ts',
  'contract/refusals.ts',
  'contract/replies.ts',
  'contract/routing.ts',
  'contract/savedLogins.ts',
  'contract/secondFactor.ts',
  'contract/selfCheck.ts',
  'contract/serverStatement.ts',
  'contract/sessions.ts',
  'contract/signInKey.ts',
  'contract/tables.ts',
  'contract/tenantKeys.ts',
  'contract/visitor.ts',
  'contract/visitorLanguages.ts',
  'contract/workstations.ts',
];

/** All codes with what they are about, which have tables of their own. */
const TABLES = ['CheckedCode', 'CheckNote'];

const registry = z.registry<{ id: string }>();
const known = new Set<z.ZodType>();
for (const path of FILES) {
  const exported = (await import(join(ROOT, path))) as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(exported)) {
    // What a later file exports again has its name already.
    if (!(value instanceof z.ZodType) || known.has(value)) continue;
    known.add(value);
    registry.add(value, { id: name });
  }
}
/** What a line of a table takes and gives, where no schema of its own is exported. */
const add = (name: string, value: z.ZodType): void => {
  if (known.has(value)) return;
  known.add(value);
  registry.add(value, { id: name });
};
for (const [name, { args, result }] of Object.entries(VERBS)) {
  add(`verb ${name} args`, args);
  add(`verb ${name} result`, result);
}
for (const [name, { params, body, result }] of Object.entries(ROUTES)) {
  add(`route ${name} params`, params);
  add(`route ${name} body`, body);
  add(`route ${name} result`, result);
}
for (const [name, payload] of Object.entries(EVENTS)) add(`event ${name}`, payload);
const { schemas } = z.toJSONSchema(registry, {
  unrepresentable: 'any',
  io: 'input',
  reused: 'ref',
  uri: (name) => name,
});
const shapes = Object.entries(schemas)
  .filter(([name]) => !TABLES.includes(name))
  .map(([name, { $schema: _dialect, $id: _name, ...shape }]) => `${name} ${JSON.stringify(shape)}`)
  .toSorted();

test('each file of the contract is asked', () => {
  expect(globSync('contract/*.ts', { cwd: ROOT }).toSorted()).toEqual(FILES);
});

test('each schema of the contract has its shape and its limits', async () => {
  expect(shapes.length).toBeGreaterThan(100);
  await expect(`${shapes.join('\n')}\n`).toMatchFileSnapshot('wire.txt');
});
