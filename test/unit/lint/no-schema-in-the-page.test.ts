import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { noSchemaInThePage, SCHEMA_FREE } from '../../../lint/no-schema-in-the-page.ts';
import { at, ruleTester } from './tester.ts';

const PAGE = at('renderer/features/logins/LoginForm.tsx');
const WIDGET = at('widget/view/Chat.tsx');
const FREE = at('contract/evidence.ts');
const schemas = [{ message: /may carry schemas/ }];

ruleTester().run('no-schema-in-the-page', noSchemaInThePage, {
  valid: [
    { code: "import type { ShownLogin } from '../../../contract/savedLogins.ts';", filename: PAGE },
    { code: "import { type ShownLogin } from '../../../contract/savedLogins.ts';", filename: PAGE },
    { code: "export type { ShownLogin } from '../../../contract/savedLogins.ts';", filename: PAGE },
    { code: "type Login = import('../../../contract/savedLogins.ts').ShownLogin;", filename: PAGE },
    { code: "import { evidenceOf } from '../../../contract/evidence.ts';", filename: PAGE },
    { code: "import { evidenceOf } from '../../contract/evidence.ts';", filename: WIDGET },
    // Outside of pages schemas are allowed.
    { code: "import { DeskState } from '../../contract/bridge.ts';", filename: at('main/bridge/bridge.ts') },
    { code: "import { z } from 'zod';", filename: at('contract/common.ts') },
  ],
  invalid: [
    { code: "import { LOGIN_FIELDS } from '../../../contract/savedLogins.ts';", filename: PAGE, errors: schemas },
    {
      code: "import { MAX_LOGIN_QUERY, type LoginPerson } from '../../../contract/savedLogins.ts';",
      filename: PAGE,
      errors: schemas,
    },
    { code: "import * as contract from '../../../contract/bridge.ts';", filename: PAGE, errors: schemas },
    { code: "import '../../../contract/bridge.ts';", filename: PAGE, errors: schemas },
    { code: "export { LOGIN_FIELDS } from '../../../contract/savedLogins.ts';", filename: PAGE, errors: schemas },
    { code: "export * from '../../../contract/savedLogins.ts';", filename: PAGE, errors: schemas },
    { code: "const it = await import('../../../contract/bridge.ts');", filename: PAGE, errors: schemas },
    { code: "import { MAX_MESSAGE_LENGTH } from '../../contract/common.ts';", filename: WIDGET, errors: schemas },
    { code: "import { z } from 'zod';", filename: PAGE, errors: [{ message: /schema library/ }] },
    // Files listed as free of schemas are.
    { code: "import { z } from 'zod';", filename: FREE, errors: [{ message: /schema library/ }] },
    { code: "import { Id } from './common.ts';", filename: FREE, errors: schemas },
  ],
});

it('every file that is listed as free of schemas exists', () => {
  for (const path of SCHEMA_FREE) expect(readFileSync(at(path), 'utf8')).not.toContain("from 'zod'");
});
