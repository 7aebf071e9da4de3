import { importDirection } from '../../../lint/import-direction.ts';
import { at, ruleTester } from './tester.ts';

const good: [file: string, code: string][] = [
  ['core/ledger/a.ts', "import { b } from '../policy/b.ts';"],
  ['core/ledger/a.ts', "import { createHash } from 'node:crypto';"],
  ['core/ledger/a.ts', "import { z } from 'zod';"],
  [
    'main/a.ts',
    "import { b } from '../core/b.ts'; import { c } from '../contract/c.ts'; import { d } from './chat/d.ts';",
  ],
  ['main/guards/a.ts', "import { networkInterfaces } from 'node:os'; import type { Socket } from 'node:net';"],
  ['renderer/a.tsx', "import React from 'react'; import { VERBS } from '../contract/bridge.ts';"],
  [
    'server/a.ts',
    "import Fastify from 'fastify'; import { createServer } from 'node:tls'; import { mask } from " +
      "'../core/masking/mask.ts';",
  ],
  [
    'widget/a.ts',
    "import { b } from '../contract/visitor.ts'; const c = new WebSocket('wss://x'); const d = fetch('/e');",
  ],
  ['cli/a.ts', "import { b } from '../server/b.ts'; import { c } from '../main/c.ts';"],
  ['cli/a.ts', 'const name = process.argv[2]; await import(name);'],
  [
    'test/unit/a.test.ts',
    "import { b } from '../../server/b.ts'; import { c } from '../../main/c.ts'; import { createServer } from " +
      "'node:net';",
  ],
  ['vitest.config.ts', "import { b } from './server/b.ts';"],
];

const bad: [file: string, code: string, message: RegExp][] = [
  // The rules of the architecture, each by more than one syntax.
  ['main/a.ts', "import { b } from '../server/b.ts';", /no arrow from main\/ to server\//],
  ['server/a.ts', "import { b } from '../main/b.ts';", /no arrow from server\/ to main\//],
  ['server/a.ts', "import type { B } from '../main/b.ts';", /no arrow from server\/ to main\//],
  ['server/a.ts', "export { b } from '../main/b.ts';", /no arrow from server\/ to main\//],
  ['server/a.ts', "export * from '../main/b.ts';", /no arrow from server\/ to main\//],
  ['server/a.ts', "const b = await import('../main/b.ts');", /no arrow from server\/ to main\//],
  ['server/a.ts', "const b = require('../main/b.ts');", /no arrow from server\/ to main\//],
  ['server/a.ts', "type B = import('../main/b.ts').B;", /no arrow from server\/ to main\//],
  ['server/deep/er/a.ts', "import { b } from '../../../main/b.ts';", /no arrow from server\/ to main\//],
  ['core/a.ts', "import { b } from '../contract/b.ts';", /no arrow from core\/ to contract\//],
  ['contract/a.ts', "import { b } from '../core/b.ts';", /no arrow from contract\/ to core\//],
  ['renderer/a.tsx', "import { b } from '../core/b.ts';", /no arrow from renderer\/ to core\//],
  ['renderer/a.tsx', "import type { B } from '../main/b.ts';", /no arrow from renderer\/ to main\//],
  ['preload/a.ts', "import { b } from '../main/b.ts';", /no arrow from preload\/ to main\//],
  ['widget/a.ts', "import { b } from '../server/b.ts';", /no arrow from widget\/ to server\//],
  ['main/a.ts', "import { b } from '../test/b.ts';", /no arrow from main\/ to test\//],
  ['main/a.ts', "import { b } from '../elsewhere/b.ts';", /in none of our folders/],
  ['main/a.ts', "import { b } from '/etc/b.ts';", /by a relative path or a package name/],
  ['main/a.ts', 'const name = String(1); await import(name);', /computed import/],
  // Pure code and pages.
  ['core/a.ts', "import { readFileSync } from 'node:fs';", /core\/ uses no module of Node but node:crypto/],
  ['core/a.ts', "import { readFileSync } from 'fs';", /core\/ uses no module of Node but node:crypto/],
  ['renderer/a.tsx', "import { join } from 'node:path';", /renderer\/ uses no module of Node/],
];

ruleTester().run('import-direction', importDirection, {
  valid: good.map(([file, code]) => ({ name: `${file} may have: ${code}`, filename: at(file), code })),
  invalid: bad.map(([file, code, message]) => ({
    name: `${file} may not have: ${code}`,
    filename: at(file),
    code,
    errors: [{ message }],
  })),
});
