/**
 * Saved logins in a large organisation: 200 people with 50 logins each at two workstations. What an administrator waits
 * for, and what a desk does at sign-in. `npm run bench -- logins [--people N] [--logins N]`
 */
import '../support/data.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sealLogin } from '../../core/logins/sealLogin.ts';
import { openLoginWorld, type DeskPerson, type LoginDesk } from '../support/loginDesks.ts';

const { values } = parseArgs({
  options: { people: { type: 'string', default: '200' }, logins: { type: 'string', default: '50' } },
});
const [PEOPLE, LOGINS] = [Number(values.people), Number(values.logins)];
const ROUNDS = 5;

/** Best of some rounds, milliseconds. */
async function best(work: () => Promise<unknown>, rounds = ROUNDS): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now();
    await work();
    least = Math.min(least, performance.now() - from);
  }
  return least;
}
const line = (name: string, ms: number): void => {
  console.log(`${name.padEnd(72)} ${ms.toFixed(1).padStart(8)} ms`);
};

const world = await openLoginWorld();
try {
  const tenant = await world.tenant('Harbour Bank');
  const admin = world.session(
    await world.person('Idris Bello', 'administrator', [tenant]),
    await world.workstation('IT-001'),
  );
  const agents: { person: DeskPerson; desks: LoginDesk[] }[] = [];
  for (let number = 0; number < PEOPLE; number += 1) {
    const person = await world.person(`Agent ${number}`, 'agent', [tenant]);
    const at = [await world.workstation(`DESK-${number}-A`), await world.workstation(`DESK-${number}-B`)];
    const desks = at.map((each) => world.session(person, each));
    for (const desk of desks) await desk.own.lookAgain();
    agents.push({ person, desks });
  }
  const form = {
    name: 'Back office',
    address: 'https://back-office.example/',
    user: 'somebody@example.com',
    password: 'a password of twenty',
    totp: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
  };
  const first = agents[0]!;
  const save = (personId: string, name: string) =>
    admin.administer.saveLogin({ personId, loginId: randomUUID(), tenantId: tenant, baseVersion: 0, ...form, name });
  line('save one login: check, seal to two workstations, store', await best(() => save(first.person.id, 'Warm-up')));
  for (let number = ROUNDS; number < LOGINS; number += 1) await save(first.person.id, `Tool ${number}`);
  // All others are stored directly, without asking the administrator's desk ten thousand times.
  const keys = await world.db.selectFrom('login_key').selectAll().execute();
  const sealed = JSON.stringify(
    await sealLogin(
      keys[0]!.public_key,
      {
        name: form.name,
        address: form.address,
        user: Buffer.from(form.user),
        password: Buffer.from(form.password),
        seed: null,
        approval: randomBytes(32),
      },
      { loginId: randomUUID(), version: 1, personId: first.person.id, tenantId: tenant },
    ),
  );
  await world.db.transaction().execute(async (tx) => {
    for (const { person } of agents.slice(1)) {
      const own = keys.filter((key) => key.person_id === person.id);
      for (let number = 0; number < LOGINS; number += 1) {
        const id = randomUUID();
        await tx
          .insertInto('saved_login')
          .values({
            id,
            person_id: person.id,
            tenant_id: tenant,
            name: `Tool ${number}`,
            address: form.address,
            has_codes: 0,
            version: 1,
            saved_at: 1,
            saved_by: person.id,
            removed_at: null,
            words: `tool ${number}\n${form.address}`,
          })
          .execute();
        for (const key of own)
          await tx.insertInto('login_seal').values({ login_id: id, key_id: key.key_id, sealed }).execute();
      }
    }
  });
  line(
    `list ${PEOPLE} people with ${PEOPLE * LOGINS} logins`,
    await best(() => admin.administer.listLoginPeople({ query: '' })),
  );
  line('search them for a tool', await best(() => admin.administer.listLoginPeople({ query: `tool ${LOGINS - 1}` })));
  line(
    `one person's ${LOGINS} logins`,
    await best(() => admin.administer.listSavedLogins({ personId: first.person.id })),
  );
  const desk = first.desks[0]!;
  line(
    `a desk after sign-in: fetch and open ${LOGINS} logins once`,
    await best(async () => {
      await desk.own.lookAgain();
    }, 1),
  );
  line('the same when nothing has changed', await best(() => desk.own.lookAgain()));
  const { id } = desk.own.list()[0]!;
  line('use one login', await best(() => desk.own.useLogin(id, (login) => login.code())));
  const third = await world.workstation('DESK-0-C');
  const there = world.session(first.person, third);
  await there.own.lookAgain();
  const key = (await admin.administer.listSavedLogins({ personId: first.person.id })).workstations.find(
    (each) => each.workstationId === third.id,
  )!;
  await admin.administer.trustLoginKey({ personId: first.person.id, workstationId: third.id, keyId: key.keyId });
  line(`a desk hands ${LOGINS} logins on to a compared workstation`, await best(() => desk.own.lookAgain(), 1));
  await there.own.lookAgain();
  console.log(`usable there: ${there.own.list().length}`);
} finally {
  await world.close();
}
