/**
 * A workstation on which a company's own authority is installed for every program: the desk starts there, and still
 * trusts its server's authority only.
 */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { authorityIn } from '../support/authorityIn.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const folder = temporaryFolder('authorities');
const LINK = join(import.meta.dirname, '..', '..', 'main', 'link', 'link.ts');
let impostor: ReturnType<typeof createServer>;
let options: Record<string, string>;
const added = join(folder, 'company.pem');

beforeAll(async () => {
  const [company, own] = [await authorityIn(join(folder, 'company')), await authorityIn(join(folder, 'own'))];
  const certificate = await company.server();
  writeFileSync(added, company.authorityPem);
  impostor = createServer(
    { cert: certificate.certificatePem, key: certificate.privateKeyPem },
    (_incoming, outgoing) => {
      outgoing.end('{}');
    },
  );
  await new Promise<void>((resolve) => {
    impostor.listen(0, '127.0.0.1', resolve);
  });
  const client = await own.issueClient('desk');
  options = {
    serverUrl: `https://127.0.0.1:${(impostor.address() as AddressInfo).port}`,
    authorityPem: own.authorityPem,
    certificatePem: client.certificatePem,
    privateKeyPem: client.privateKeyPem,
  };
});
afterAll(() => {
  impostor.close();
});

const asChild = async (code: string): Promise<string> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    env: { PATH: process.env['PATH'] ?? '', NODE_EXTRA_CA_CERTS: added },
  });
  return stdout.trim();
};

test("a client that trusts the system's authorities connects to the company's proxy", async () => {
  expect(
    await asChild(
      `import { get } from 'node:https'; get(${JSON.stringify(options['serverUrl'])}, (answer) => { ` +
        `console.log(answer.statusCode); answer.resume(); }).on('error', (error) => console.log(error.code));`,
    ),
  ).toBe('200');
});

test('the link does not', async () => {
  expect(
    await asChild(
      `import { createLink } from ${JSON.stringify(LINK)}; const link = createLink(${JSON.stringify(options)}); ` +
        `await link.call('hello', {}, {}).then(() => console.log('talked'), (error) => console.log(error.name)); ` +
        'link.close();',
    ),
  ).toBe('Unreachable');
});
