/** Data to try Cleandesk with: two client companies with a site each, and the people of one outsourcer. */
import { systemScope } from '../scope/scope.ts';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Role } from '../../contract/common.ts';
import { canonicalAddress } from '../../core/access/addresses.ts';
import { SAFE_DEFAULTS } from '../../core/policy/defaults.ts';
import { newTenantKeys } from '../../core/sealing/tenantKeyring.ts';
import { addPerson } from '../domains/people/newPerson.ts';
import { newPassword } from '../domains/signIn/passwordRecord.ts';
import { writePolicy } from '../domains/policy/policyStore.ts';
import { keptPorts } from '../domains/policy/ports.ts';
import { signInSetup } from '../domains/signIn/signIn.ts';
import { insertSite, insertTenant, tenantNames } from '../domains/tenants/queries.ts';
import { sealingKeyFile, writeTenantFolder } from '../domains/tenants/tenantFolder.ts';
import { makeKeyBeside } from '../storage/serverKey.ts';
import { openAuthority } from '../platform/tls/authority.ts';
import { openStorage } from '../storage/openStorage.ts';

export interface DemoOptions {
  readonly dataFolder: string;
  /** Folder for the tenants' keys, a folder each. In production the private ones are never on the server. */
  readonly keysFolder: string;
  readonly deskPort?: number;
  readonly visitorPort?: number;
}
export interface Demo {
  /** Certificate of the server's authority, PEM: with it a tenant checks who sealed. */
  readonly authorityFile: string;
  readonly tenants: readonly { id: string; name: string; keyFile: string }[];
  readonly sites: readonly { id: string; name: string; tenantName: string }[];
  readonly people: readonly {
    id: string;
    name: string;
    login: string;
    role: Role;
    password: string;
    tenants: readonly string[];
  }[];
}

const PROCESSOR = 'Brightline Support';
const TENANTS = [
  {
    name: 'Harbour Bank',
    colour: '#1d5fa8',
    site: 'Harbour Bank help',
    contact: 'privacy@harbourbank.example',
    file: 'harbour-bank',
  },
  {
    name: 'Northline Travel',
    colour: '#0f766e',
    site: 'Northline Travel bookings',
    contact: 'privacy@northline.example',
    file: 'northline-travel',
  },
] as const;
const BOTH = TENANTS.map((t) => t.name);
const PEOPLE: readonly { name: string; login: string; role: Role; tenants: readonly string[] }[] = [
  { name: 'Maya Lindqvist', login: 'maya', role: 'agent', tenants: BOTH },
  { name: 'Tomas Rivera', login: 'tomas', role: 'agent', tenants: ['Northline Travel'] },
  { name: 'Sofia Keller', login: 'sofia', role: 'supervisor', tenants: BOTH },
  { name: 'Idris Bello', login: 'idris', role: 'administrator', tenants: BOTH },
  { name: 'Anke de Wit', login: 'anke', role: 'data-protection-officer', tenants: BOTH },
];
const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Fills an empty server. Registers this machine's loopback addresses, and for workstations its other own addresses as
 * well.
 * Where no server key is given, one is made beside the database, which is for trying only.
 * @throws Error when the data folder has tenants already; nothing is changed then.
 */
export async function seedDemo(options: DemoOptions): Promise<Demo> {
  await keptPorts(options.dataFolder, { desk: options.deskPort, visitor: options.visitorPort });
  makeKeyBeside(options.dataFolder);
  const storage = await openStorage(options.dataFolder);
  try {
    const { db } = storage;
    const scope = systemScope('the demo');
    if ((await tenantNames(db, scope)).length > 0) throw new Error('This data folder has tenants already.');
    const setup = await signInSetup(db);
    mkdirSync(options.keysFolder, { recursive: true, mode: 0o700 });
    const tenants = await Promise.all(
      TENANTS.map(async (t) => {
        const id = randomUUID();
        const made = await newTenantKeys(id, Date.now());
        const folder = join(options.keysFolder, t.file);
        return { ...t, id, siteId: randomUUID(), made, folder, keyFile: sealingKeyFile(folder, made.sealing.keyId) };
      }),
    );
    // The keys first: a tenant whose key was never written could not read its own data.
    for (const t of tenants) writeTenantFolder(t.folder, t, t.made);
    const { authorityPem } = await openAuthority(db);
    const authorityFile = join(options.keysFolder, 'authority.pem');
    writeFileSync(authorityFile, authorityPem, { mode: 0o600, flush: true });
    const people = PEOPLE.map((p) => ({
      ...p,
      password: newPassword(),
      tenantIds: tenants.filter((t) => p.tenants.includes(t.name)).map((t) => t.id),
    }));
    const ids = await db.transaction().execute(async (tx) => {
      for (const t of tenants) {
        await insertTenant(tx, {
          id: t.id,
          name: t.name,
          colour: t.colour,
          keys: JSON.stringify(t.made.keys),
        });
        await insertSite(tx, {
          id: t.siteId,
          tenant_id: t.id,
          name: t.site,
          processor: PROCESSOR,
          retention_days: 90,
          contact: t.contact,
        });
      }
      const made: string[] = [];
      for (const p of people) made.push(await addPerson(tx, scope, setup, { ...p, mustChange: false }));
      return made;
    });
    await writePolicy(db, {
      ...SAFE_DEFAULTS,
      // A trial must work without a second factor and with one person at two desks.
      secondFactor: { ...SAFE_DEFAULTS.secondFactor, requiredFor: [] },
      sessions: { perPerson: 3 },
      // The printed passwords stay valid for as long as the demo exists.
      passwords: { ...SAFE_DEFAULTS.passwords, maxAgeDays: null, workstationMaxAgeDays: null, changeAtFirstUse: false },
      network: {
        ...SAFE_DEFAULTS.network,
        serverAccepts: LOOPBACK,
        workstationRanges: [...new Set([...LOOPBACK, ...ownAddresses()])],
      },
    });
    return {
      authorityFile,
      tenants: tenants.map((t) => ({ id: t.id, name: t.name, keyFile: t.keyFile })),
      sites: tenants.map((t) => ({ id: t.siteId, name: t.site, tenantName: t.name })),
      people: people.map(({ name, login, role, password, tenants: of }, i) => ({
        id: ids[i] ?? '',
        name,
        login,
        role,
        password,
        tenants: of,
      })),
    };
  } finally {
    await storage.close();
  }
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map((i) => canonicalAddress(i.address))
    .filter((a) => a !== null);
}
