import { rendererLayers } from '../../../lint/renderer-layers.ts';
import { at, ruleTester } from './tester.ts';

const FEATURE = at('renderer/features/people/People.tsx');
const UI = at('renderer/ui/Window.tsx');
const refused = [{ message: /no arrow from/ }];

ruleTester().run('renderer-layers', rendererLayers, {
  valid: [
    { code: "import { Window } from '../../ui/Window.tsx';", filename: FEATURE },
    { code: "import { useDesk } from '../../store/context.ts';", filename: FEATURE },
    { code: "import { Changes } from '../changes/Changes.tsx';", filename: FEATURE },
    { code: "import { Icon } from './Icon.tsx';", filename: UI },
    { code: "import type { Role } from '../../contract/common.ts';", filename: UI },
    { code: "import { People } from '../features/people/People.tsx';", filename: at('renderer/desks/views.tsx') },
    { code: "import './features/people/people.css';", filename: at('renderer/main.tsx') },
    { code: "import { render } from '../widget/view.ts';", filename: at('main/desk.ts') },
  ],
  invalid: [
    { code: "import { useDesk } from '../store/context.ts';", filename: UI, errors: refused },
    { code: "import { t } from '../i18n/index.ts';", filename: UI, errors: refused },
    { code: "import type { ViewProps } from '../../desks/views.tsx';", filename: FEATURE, errors: refused },
    { code: "import type { SignedIn } from '../../frame/TopBar.tsx';", filename: FEATURE, errors: refused },
    { code: "export { Icon } from '../ui/Icon.tsx';", filename: at('renderer/store/desk.ts'), errors: refused },
    { code: "import { Window } from '../ui/Window.tsx';", filename: at('renderer/i18n/format.ts'), errors: refused },
    { code: 'const one = 1;', filename: at('renderer/other/one.ts'), errors: [{ message: /in no part of the page/ }] },
  ],
});
