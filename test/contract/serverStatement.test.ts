/** Who sees what the server's machine says of itself, and what of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SERVER_STATEMENT_ROUTES } from '../../contract/serverStatement.ts';
import { openStorage } from '../../server/storage/openStorage.ts';
import { Rig } from '../support/serverRig.ts';
import { eventually } from '../support/until.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await Rig.make();
});
afterAll(() => rig.remove());

test('the newest statement is shown to those of every company who may see changes, and names no person', async () => {
  const path = '/v1/server-statement';
  for (const login of ['sofia', 'idris', 'anke']) {
    const person = await rig.signedIn(login);
    const shown = await eventually('a statement', async () => {
      const answer = await person.ask('GET', path);
      expect(answer.status).toBe(200);
      return SERVER_STATEMENT_ROUTES.serverStatement.result.parse(answer.json).statement;
    });
    expect(shown.files).toBeGreaterThan(500);
    expect(Object.keys(shown)).not.toEqual(expect.arrayContaining([expect.stringMatching(/By$|Of$/)]));
    const { db, close } = await openStorage(rig.data);
    const recorded = await db.selectFrom('activity').select('at').where('kind', '=', 'server-statement').execute();
    await close();
    expect(recorded.map((row) => row.at)).toContain(shown.at);
  }
  expect((await (await rig.signedIn('maya')).ask('GET', path)).status).toBe(403);
});
