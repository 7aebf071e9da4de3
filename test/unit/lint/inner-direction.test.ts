import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';
import { FLOORS, roomOf } from '../../../lint/floors.ts';
import { innerDirection } from '../../../lint/inner-direction.ts';
import { at, ruleTester } from './tester.ts';

const FEATURE = at('renderer/features/people/People.tsx');
const UI = at('renderer/ui/Window.tsx');
const refused = [{ message: /imports go down/ }];
const unlisted = [{ message: /is in no room/ }];

ruleTester().run('inner-direction', innerDirection, {
  valid: [
    { code: "import { Window } from '../../ui/Window.tsx';", filename: FEATURE },
    { code: "import { useDesk } from '../../store/context.ts';", filename: FEATURE },
    { code: "import { Changes } from '../changes/Changes.tsx';", filename: FEATURE },
    { code: "import { Icon } from './Icon.tsx';", filename: UI },
    { code: "import type { Role } from '../../contract/common.ts';", filename: UI },
    { code: "import { People } from '../features/people/People.tsx';", filename: at('renderer/desks/views.tsx') },
    { code: "import './features/people/people.css';", filename: at('renderer/main.tsx') },
    { code: "import { render } from '../widget/view.ts';", filename: at('main/desk.ts') },
    { code: "import { mask } from '../../core/masking/mask.ts';", filename: at('main/guards/guard.ts') },
    { code: "import { openLink } from './link/link.ts';", filename: at('main/brandNew.ts') },
    { code: "import { Sessions } from '../signIn/sessions.ts';", filename: at('server/domains/people/routes.ts') },
    { code: "import { a } from './sessions.ts';", filename: at('server/domains/signIn/signIn.ts') },
    { code: "import { RANK } from './detector.ts';", filename: at('core/masking/detectors/card.ts') },
  ],
  invalid: [
    { code: "import { useDesk } from '../store/context.ts';", filename: UI, errors: refused },
    { code: "import type { ViewProps } from '../../desks/views.tsx';", filename: FEATURE, errors: refused },
    { code: "import type { SignedIn } from '../../frame/TopBar.tsx';", filename: FEATURE, errors: refused },
    { code: "import { t } from '../i18n/index.ts';", filename: UI, errors: refused },
    { code: "import { Window } from '../ui/Window.tsx';", filename: at('renderer/i18n/format.ts'), errors: refused },
    { code: "import { guard } from '../guards/guard.ts';", filename: at('main/link/link.ts'), errors: refused },
    { code: "type Unlock = import('../unlock/unlock.ts').Unlock;", filename: at('main/session/a.ts'), errors: refused },
    { code: "import { mask } from '../mask.ts';", filename: at('core/masking/detectors/card.ts'), errors: refused },
    { code: "import { a } from '../brandNew.ts';", filename: at('main/link/link.ts'), errors: unlisted },
    {
      code: "import { hub } from '../../channels/desk/deskHub.ts';",
      filename: at('server/domains/people/a.ts'),
      errors: refused,
    },
    {
      code: "import type { Services } from '../../routes.ts';",
      filename: at('server/domains/people/a.ts'),
      errors: refused,
    },
    {
      code: "import { inbox } from '../domains/people/teams.ts';",
      filename: at('server/scope/scope.ts'),
      errors: refused,
    },
    // Domains have floors of their own, and those on one floor do not know one another.
    {
      code: "import { subjectOf } from '../people/personQueries.ts';",
      filename: at('server/domains/signIn/a.ts'),
      errors: refused,
    },
    {
      code: "import type { SelfChecks } from '../workstations/selfChecks.ts';",
      filename: at('server/domains/signIn/a.ts'),
      errors: refused,
    },
    {
      code: "import { storeEvent } from '../conversations/eventQueries.ts';",
      filename: at('server/domains/workstations/a.ts'),
      errors: refused,
    },
    { code: 'const one = 1;', filename: at('server/domains/other/one.ts'), errors: unlisted },
    { code: 'const one = 1;', filename: at('renderer/other/one.ts'), errors: unlisted },
  ],
});

test('every file of a folder with floors is in a room, and every room is there', () => {
  for (const [top, floors] of Object.entries(FLOORS)) {
    for (const entry of readdirSync(at(top), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
      const path = relative(at(''), join(entry.parentPath, entry.name)).replaceAll(sep, '/');
      expect([path, roomOf(path) === 'unlisted']).toEqual([path, false]);
    }
    for (const room of floors.flat()) expect([top, room, existsSync(at(`${top}${room}`))]).toEqual([top, room, true]);
  }
});
